//! Textbook matching, from the definitions (MATCHING section 3), one step at a time and without any key.

/// A market: seats by school, children's lists of schools, schools' orders of the children they may admit; best
/// first everywhere. A child and a school that do not both name each other never meet.
#[derive(Clone, Debug)]
pub struct Market {
    pub seats: Vec<u32>,
    pub lists: Vec<Vec<usize>>,
    pub orders: Vec<Vec<usize>>,
}

/// The school of each child.
pub type Places = Vec<Option<usize>>;

impl Market {
    /// The lists without schools that would not admit the child.
    pub fn mutual(&self) -> Self {
        let mut market = self.clone();
        for (child, list) in market.lists.iter_mut().enumerate() {
            list.retain(|school| self.orders[*school].contains(&child));
        }
        market
    }

    /// A child's place on a school's order.
    pub fn standing(&self, school: usize, child: usize) -> usize {
        let place = self.orders[school].iter().position(|other| *other == child);
        place.expect("the school may admit the child")
    }

    /// The child's own rank of a place; no place comes after all listed.
    pub fn rank(&self, child: usize, place: Option<usize>) -> usize {
        let list = &self.lists[child];
        let found = |school| list.iter().position(|listed| *listed == school);
        place.map_or(list.len(), |school| {
            found(school).expect("it asked for the school")
        })
    }

    fn prefers(&self, child: usize, one: Option<usize>, other: Option<usize>) -> bool {
        self.rank(child, one) < self.rank(child, other)
    }

    /// The best so many of some children.
    pub fn best(&self, school: usize, mut children: Vec<usize>, seats: u32) -> Vec<usize> {
        children.sort_by_key(|child| self.standing(school, *child));
        children.truncate(seats as usize);
        children
    }
}

/// Deferred acceptance (Gale & Shapley 1962): at each step everybody rejected asks the next school of the list;
/// every school keeps whom it chooses of those it holds and those who ask.
pub fn deferred_by_choice(
    lists: &[&[usize]],
    schools: usize,
    choose: impl Fn(usize, Vec<usize>) -> Vec<usize>,
) -> Places {
    let mut rejections = vec![0; lists.len()];
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); schools];
    loop {
        let mut asked = false;
        let mut desks = held.clone();
        for (child, list) in lists.iter().enumerate() {
            let placed = held.iter().any(|held| held.contains(&child));
            if let (false, Some(school)) = (placed, list.get(rejections[child])) {
                desks[*school].push(child);
                asked = true;
            }
        }
        if !asked {
            break;
        }
        for (school, desk) in desks.into_iter().enumerate() {
            held[school] = choose(school, desk.clone());
            for child in desk.iter().filter(|child| !held[school].contains(child)) {
                rejections[*child] += 1;
            }
        }
    }
    let holds = |child: usize| held.iter().position(|held| held.contains(&child));
    (0..lists.len()).map(holds).collect()
}

/// The same where a school keeps the best. `lists` and `seats` may be parts of the market.
fn steps(market: &Market, lists: &[&[usize]], seats: &[u32]) -> Places {
    deferred_by_choice(lists, seats.len(), |school, children| {
        market.best(school, children, seats[school])
    })
}

/// Deferred acceptance on whole lists.
pub fn deferred(market: &Market) -> Places {
    let market = market.mutual();
    let lists: Vec<&[usize]> = market.lists.iter().map(Vec::as_slice).collect();
    steps(&market, &lists, &market.seats)
}

/// Immediate acceptance: in round r every unplaced child asks its r-th school, which admits the best for good.
pub fn immediate(market: &Market) -> Places {
    let market = market.mutual();
    let mut left = market.seats.clone();
    let mut places = vec![None; market.lists.len()];
    let longest = market.lists.iter().map(Vec::len).max().unwrap_or(0);
    for round in 0..longest {
        for (school, left) in left.iter_mut().enumerate() {
            let asks = |child: &usize| {
                places[*child].is_none() && market.lists[*child].get(round) == Some(&school)
            };
            let asking = (0..places.len()).filter(asks).collect();
            let admitted = market.best(school, asking, *left);
            *left -= admitted.len() as u32;
            for child in admitted {
                places[child] = Some(school);
            }
        }
    }
    places
}

/// Application–rejection in rounds of e choices (Chen & Kesten): deferred acceptance inside a round with the
/// seats still left; at its end every place is final.
pub fn application_rejection(market: &Market, e: usize) -> Places {
    let market = market.mutual();
    let mut left = market.seats.clone();
    let mut places: Places = vec![None; market.lists.len()];
    let longest = market.lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut from = 0;
    while from < longest {
        let part = |(child, list): (usize, &'_ Vec<usize>)| {
            let open = if places[child].is_none() {
                from..from.saturating_add(e)
            } else {
                0..0
            };
            open.start.min(list.len())..open.end.min(list.len())
        };
        let parts: Vec<_> = market.lists.iter().enumerate().map(part).collect();
        let lists: Vec<&[usize]> = market
            .lists
            .iter()
            .zip(parts)
            .map(|(l, part)| &l[part])
            .collect();
        for (child, place) in steps(&market, &lists, &left).into_iter().enumerate() {
            if let Some(school) = place {
                places[child] = Some(school);
                left[school] -= 1;
            }
        }
        from = from.saturating_add(e);
    }
    places
}

/// Serial dictatorship: one after another takes the best school that has a seat.
pub fn serial_dictatorship(market: &Market, order: &[usize]) -> Places {
    let mut left = market.seats.clone();
    let mut places = vec![None; market.lists.len()];
    for child in order {
        let free = market.lists[*child]
            .iter()
            .find(|school| left[**school] > 0);
        if let Some(school) = free {
            left[*school] -= 1;
            places[*child] = Some(*school);
        }
    }
    places
}

/// No child and school would both rather have each other than what they have: no seat it would rather have is
/// free, and nobody behind it holds one.
pub fn is_stable(market: &Market, places: &Places) -> bool {
    let held =
        |school: usize| (0..places.len()).filter(move |other| places[*other] == Some(school));
    let content = |child: usize| {
        let better = |school: &&usize| market.prefers(child, Some(**school), places[child]);
        market.lists[child].iter().filter(better).all(|school| {
            let ahead =
                |other: usize| market.standing(*school, other) < market.standing(*school, child);
            held(*school).count() as u32 >= market.seats[*school] && held(*school).all(ahead)
        })
    };
    (0..places.len()).all(content)
}

/// All stable matchings, by trying every place for every child. Branches in which somebody placed has justified
/// envy of somebody placed are cut.
pub fn stable_matchings(market: &Market) -> Vec<Places> {
    fn walk(market: &Market, places: &mut Places, child: usize, found: &mut Vec<Places>) {
        if child == places.len() {
            if is_stable(market, places) {
                found.push(places.clone());
            }
            return;
        }
        for place in market.lists[child]
            .iter()
            .map(|school| Some(*school))
            .chain([None])
        {
            places[child] = place;
            let full = place.is_some_and(|school| {
                places[..=child].iter().filter(|p| **p == place).count() as u32
                    > market.seats[school]
            });
            let envies = |one: usize, other: usize| {
                places[other].is_some_and(|school| {
                    market.lists[one].contains(&school)
                        && market.prefers(one, places[other], places[one])
                        && market.standing(school, one) < market.standing(school, other)
                })
            };
            let envy = (0..child).any(|other| envies(child, other) || envies(other, child));
            if !full && !envy {
                walk(market, places, child + 1, found);
            }
        }
        places[child] = None;
    }
    let market = market.mutual();
    let mut found = Vec::new();
    walk(&market, &mut vec![None; market.lists.len()], 0, &mut found);
    found
}

/// Whether every child likes one at least as well as the other, and somebody better.
pub fn dominates(market: &Market, one: &Places, other: &Places) -> bool {
    let rank = |places: &Places, child: usize| market.rank(child, places[child]);
    let children = || 0..one.len();
    children().all(|child| rank(one, child) <= rank(other, child))
        && children().any(|child| rank(one, child) < rank(other, child))
}

/// The one of several that every child likes best; `None` if the children disagree.
pub fn best_for_all(market: &Market, several: &[Places]) -> Option<Places> {
    let best = |one: &&Places| {
        let others = several.iter().filter(|other| *other != *one);
        others
            .into_iter()
            .all(|other| dominates(market, one, other))
    };
    several.iter().find(best).cloned()
}

/// Some placement that dominates a given one, by trying all.
pub fn improvement(market: &Market, places: &Places) -> Option<Places> {
    fn walk(market: &Market, from: &Places, left: &mut [u32], now: &mut Places) -> bool {
        let child = now.len();
        if child == from.len() {
            return dominates(market, now, from);
        }
        let worst = market.rank(child, from[child]);
        let listed = market.lists[child]
            .iter()
            .take(worst + 1)
            .map(|school| Some(*school));
        let options: Vec<Option<usize>> = listed
            .chain(from[child].is_none().then_some(None))
            .collect();
        for place in options {
            if let Some(school) = place {
                if left[school] == 0 {
                    continue;
                }
                left[school] -= 1;
            }
            now.push(place);
            if walk(market, from, left, now) {
                return true;
            }
            now.pop();
            if let Some(school) = place {
                left[school] += 1;
            }
        }
        false
    }
    let mut now = Vec::new();
    walk(market, places, &mut market.seats.clone(), &mut now).then_some(now)
}

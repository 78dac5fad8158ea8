//! The kernel against naive code written from the definitions (MATCHING section 3).

use paiwei::allocate::kernel::{Acceptance, Problem, accept};
use paiwei::draw::pick::Pick;
use paiwei::model::Boundary;

/// A small random market: lists, keys, seats, weights.
struct Market {
    seats: Vec<u32>,
    lists: Vec<Vec<(u32, u64)>>,
    weights: Vec<u32>,
    boundary: Option<Boundary>,
}

impl Market {
    fn random(pick: &mut Pick, boundary: Option<Boundary>) -> Self {
        let schools = pick.below(5) + 1;
        let units = pick.below(12) + 1;
        let seats = (0..schools).map(|_| pick.below(5) as u32).collect();
        let mut ranks: Vec<u64> = (0..units).collect();
        pick.shuffle(&mut ranks);
        let lists = (0..units as usize)
            .map(|unit| {
                let mut order: Vec<u32> = (0..schools as u32).collect();
                pick.shuffle(&mut order);
                order.truncate(pick.below(schools + 1) as usize);
                let class = pick.below(3);
                order
                    .into_iter()
                    .map(|school| (school, class << 32 | ranks[unit]))
                    .collect()
            })
            .collect();
        let weight = |pick: &mut Pick| {
            if pick.below(3) == 0 {
                pick.below(3) as u32 + 1
            } else {
                1
            }
        };
        let weights = (0..units)
            .map(|_| if boundary.is_some() { weight(pick) } else { 1 })
            .collect();
        Self {
            seats,
            lists,
            weights,
            boundary,
        }
    }

    /// The same lists with every choice in a band of its own.
    fn sequential(&self) -> Self {
        let band = |list: &Vec<(u32, u64)>| {
            list.iter()
                .zip(0u64..)
                .map(|((s, k), band)| (*s, band << 48 | k))
                .collect()
        };
        Self {
            seats: self.seats.clone(),
            lists: self.lists.iter().map(band).collect(),
            weights: self.weights.clone(),
            boundary: self.boundary,
        }
    }

    fn accept(&self) -> Acceptance {
        let mut starts = vec![0];
        for list in &self.lists {
            starts.push(starts.last().expect("one at least") + list.len() as u32);
        }
        let all = || self.lists.iter().flatten();
        accept(&Problem {
            seats: &self.seats,
            starts,
            schools: all().map(|(school, _)| *school).collect(),
            keys: all().map(|(_, key)| *key).collect(),
            weights: self.weights.clone(),
            boundary: self.boundary,
        })
    }

    /// Whom a school takes of all that ever asked, by the words of the rule.
    fn chosen(&self, school: usize, asked: &[usize]) -> Vec<usize> {
        let key = |unit: &usize| {
            self.lists[*unit]
                .iter()
                .find(|(s, _)| *s as usize == school)
                .expect("it asked")
                .1
        };
        let mut line = asked.to_vec();
        line.sort_by_key(key);
        let (mut used, seats) = (0, self.seats[school]);
        let mut taken = Vec::new();
        for unit in line {
            let weight = self.weights[unit];
            let fits = match self.boundary {
                None | Some(Boundary::Expand) => used < seats,
                Some(_) => used + weight <= seats,
            };
            if !fits {
                break;
            }
            used += weight;
            taken.push(unit);
        }
        taken
    }

    /// Deferred acceptance, one proposal at a time, from the textbook.
    fn naive(&self, pick: &mut Pick) -> Vec<Option<u32>> {
        let mut asked: Vec<Vec<usize>> = vec![Vec::new(); self.seats.len()];
        let mut next = vec![0usize; self.lists.len()];
        loop {
            let placed = |unit: usize| {
                let school = self.lists[unit].get(next[unit].wrapping_sub(1))?.0;
                self.chosen(school as usize, &asked[school as usize])
                    .contains(&unit)
                    .then_some(())
            };
            let mut free: Vec<usize> = (0..self.lists.len())
                .filter(|unit| placed(*unit).is_none() && next[*unit] < self.lists[*unit].len())
                .collect();
            if free.is_empty() {
                break;
            }
            pick.shuffle(&mut free);
            let unit = free[0];
            let (school, _) = self.lists[unit][next[unit]];
            asked[school as usize].push(unit);
            next[unit] += 1;
        }
        (0..self.lists.len())
            .map(|unit| {
                let at = next[unit].checked_sub(1)?;
                let school = self.lists[unit][at].0 as usize;
                self.chosen(school, &asked[school])
                    .contains(&unit)
                    .then_some(at as u32)
            })
            .collect()
    }

    /// Immediate acceptance, round by round, without any notion of bands.
    fn immediate(&self) -> Vec<Option<u32>> {
        let mut left = self.seats.clone();
        let mut places = vec![None; self.lists.len()];
        let longest = self.lists.iter().map(Vec::len).max().unwrap_or(0);
        for choice in 0..longest {
            for (school, left) in left.iter_mut().enumerate() {
                let mut line: Vec<(u64, usize)> = (0..self.lists.len())
                    .filter(|unit| places[*unit].is_none())
                    .filter_map(|unit| {
                        let (s, key) = self.lists[unit].get(choice)?;
                        (*s as usize == school).then_some((*key, unit))
                    })
                    .collect();
                line.sort_unstable();
                for (_, unit) in line.into_iter().take(*left as usize) {
                    places[unit] = Some(choice as u32);
                }
                let here = |unit: &usize| {
                    places[*unit]
                        .is_some_and(|c: u32| self.lists[*unit][c as usize].0 as usize == school)
                };
                *left = self.seats[school] - (0..self.lists.len()).filter(here).count() as u32;
            }
        }
        places
    }
}

#[test]
fn the_kernel_is_deferred_acceptance_whatever_the_order_of_asking() {
    let mut pick = Pick::new("kernel");
    for round in 0..6_000 {
        let boundary = [None, Some(Boundary::Expand), Some(Boundary::Stop)][round % 3];
        let market = Market::random(&mut pick, boundary);
        assert_eq!(
            market.accept().places,
            market.naive(&mut pick),
            "round {round}"
        );
    }
}

#[test]
fn a_band_for_every_choice_is_immediate_acceptance() {
    let mut pick = Pick::new("bands");
    for round in 0..4_000 {
        let market = Market::random(&mut pick, None);
        assert_eq!(
            market.sequential().accept().places,
            market.immediate(),
            "round {round}"
        );
    }
}

#[test]
fn removing_a_unit_worsens_nobody_and_adding_a_seat_neither() {
    let mut pick = Pick::new("removal");
    for round in 0..3_000 {
        let boundary = [None, Some(Boundary::Expand), Some(Boundary::Stop)][round % 3];
        let market = Market::random(&mut pick, boundary);
        let market = if round % 2 == 0 {
            market
        } else {
            market.sequential()
        };
        let before = market.accept().places;
        let gone = pick.below(market.lists.len() as u64) as usize;
        let mut smaller = Market {
            lists: market.lists.clone(),
            seats: market.seats.clone(),
            ..market
        };
        smaller.lists[gone].clear();
        let after = smaller.accept().places;
        let worse = |unit: &usize| {
            *unit != gone
                && after[*unit].map_or(u32::MAX, |c| c) > before[*unit].map_or(u32::MAX, |c| c)
        };
        assert_eq!((0..before.len()).find(worse), None, "round {round}");
        let mut larger = Market {
            lists: market.lists,
            ..smaller
        };
        let school = pick.below(larger.seats.len() as u64) as usize;
        larger.seats[school] += 1;
        if boundary.is_none() {
            let after = larger.accept().places;
            let worse = (0..before.len())
                .find(|u| after[*u].map_or(u32::MAX, |c| c) > before[*u].map_or(u32::MAX, |c| c));
            assert_eq!(worse, None, "round {round}");
        }
    }
}

#[test]
fn cutoffs_say_who_is_in() {
    let mut pick = Pick::new("cutoffs");
    for round in 0..3_000 {
        let boundary = [None, Some(Boundary::Expand)][round % 2];
        let market = Market::random(&mut pick, boundary);
        let accepted = market.accept();
        for (unit, list) in market.lists.iter().enumerate() {
            // The family's own check: the first school whose line it stands before or on.
            let first = list.iter().position(|(school, key)| {
                let school = *school as usize;
                market.seats[school] > 0 && accepted.cutoffs[school].is_none_or(|line| *key <= line)
            });
            assert_eq!(
                first.map(|at| at as u32),
                accepted.places[unit],
                "round {round}"
            );
        }
    }
}

/// Unit 1 does not fit behind unit 0; the seat that was left goes to unit 2, which stands before it and comes late.
#[test]
fn a_seat_that_was_left_and_is_taken_later_stops_nothing() {
    let market = Market {
        seats: vec![3, 1],
        lists: vec![
            vec![(0, 1)],
            vec![(0, 3)],
            vec![(1, 2), (0, 2)],
            vec![(1, 1)],
        ],
        weights: vec![2, 2, 1, 1],
        boundary: Some(Boundary::Stop),
    };
    let accepted = market.accept();
    assert_eq!(accepted.places, [Some(0), None, Some(1), Some(0)]);
    assert_eq!(
        (accepted.filled, accepted.stopped),
        (vec![3, 1], vec![false, false])
    );
    assert_eq!(accepted.cutoffs, [Some(2), Some(1)]);
}

#[test]
fn nobody_and_nothing() {
    let empty = accept(&Problem {
        seats: &[],
        starts: vec![0],
        schools: vec![],
        keys: vec![],
        weights: vec![],
        boundary: None,
    });
    assert!(empty.places.is_empty() && empty.filled.is_empty());
    let closed = Market {
        seats: vec![0],
        lists: vec![vec![(0, 1)]],
        weights: vec![1],
        boundary: None,
    };
    assert_eq!(closed.accept().places, [None]);
}

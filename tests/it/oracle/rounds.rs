//! Whole allocations from the words of `src/allocate/market.md`, one step at a time, with whole standings instead
//! of keys: what is told of a round is worked out from the places alone.

use std::collections::{BTreeMap, BTreeSet};

use super::transport;
use paiwei::model::{
    Allocation, Application, Boundary, Cutoff, DEALT, Direction, Drawn, LastAdmitted, Market,
    MarketRound, Mechanism, NO_QUOTA, Outcome, Placed, Pool, PoolLine, Prefix, Price, Rules,
    SeatRule, Seats, WaitingList,
};

/// A whole problem.
#[derive(Clone, Debug)]
pub struct Scene {
    pub market: Market,
    pub seats: Seats,
    pub rules: Rules,
    pub drawn: Drawn,
}

/// Smaller is better: band, class and keys; ticket in its order; unit.
pub type Standing = (Prefix, u128, u32);
/// School and quota.
pub type Desk = (u32, u32);
/// Somebody's application: its standing, which of the list it is, the desk.
type Asked = (Standing, u32, Desk);
/// Seats by desk.
type Own = BTreeMap<Desk, u32>;

/// An allocation of nobody.
pub fn nothing(units: usize) -> Allocation {
    Allocation {
        outcomes: vec![None; units],
        split: BTreeMap::new(),
        cutoffs: Vec::new(),
        below: BTreeSet::new(),
        lines: Vec::new(),
        tables: BTreeSet::new(),
        table: None,
        waiting: Vec::new(),
        claims: BTreeMap::new(),
        prices: Vec::new(),
    }
}

impl Scene {
    pub fn weight(&self, unit: u32) -> u32 {
        self.market.units[unit as usize].weight
    }

    fn standing(&self, round: usize, (prefix, unit, school): (u32, u32, u32)) -> Standing {
        let held = &self.market.rounds[round];
        let ticket = self.drawn.rounds[round].of(unit, school);
        let ticket = ticket.map_or(0, |ticket| ticket.0);
        let down = |name| self.rules.direction(name) == Direction::Descending;
        let ticket = match &held.lottery {
            Some(lottery) if down(lottery) => u128::MAX - ticket,
            _ => ticket,
        };
        (held.prefixes[prefix as usize].clone(), ticket, unit)
    }

    /// Who takes part in a round: by unit what it asks for, in its order.
    fn here(&self, round: usize, outcomes: &[Outcome]) -> BTreeMap<u32, Vec<Asked>> {
        let held = &self.market.rounds[round];
        let mut here = BTreeMap::new();
        for (position, unit) in held.units.iter().enumerate() {
            let earlier = |place: &Placed| (place.round as usize) < round;
            if outcomes[*unit as usize].as_ref().is_some_and(earlier) {
                continue;
            }
            let list = (0u32..).zip(held.applications(position));
            let asked = |(choice, a): (u32, &Application)| {
                let standing = self.standing(round, (a.prefix, *unit, a.school));
                (standing, choice, (a.school, a.quota))
            };
            here.insert(*unit, list.map(asked).collect());
        }
        here
    }

    /// The seats of a round's desks: quotas first, in the order of their names; then open ones by the round's rule.
    fn own(&self, round: usize, outcomes: &[Outcome], split: &BTreeMap<u32, Vec<Outcome>>) -> Own {
        let mut left = self.seats.plan.clone();
        let mut earlier: Vec<Placed> = Vec::new();
        for (unit, outcome) in (0u32..).zip(outcomes) {
            let whole = || vec![*outcome; self.weight(unit) as usize];
            let members = split.get(&unit).cloned().unwrap_or_else(whole);
            earlier.extend(
                members
                    .into_iter()
                    .flatten()
                    .filter(|p| (p.round as usize) < round),
            );
        }
        for place in &earlier {
            let left = &mut left[place.school as usize];
            *left = left.saturating_sub(1);
        }
        // What earlier rounds kept for some and did not give stays empty.
        for before in 0..round {
            let empty = &self.rules.rounds[before].empty;
            for ((school, quota), seats) in self.own(before, outcomes, split) {
                let name = self.market.quotas.get(quota as usize);
                if name.is_some_and(|name| empty.contains(name)) {
                    let here = (before as u32, school, quota);
                    let holds = |p: &&Placed| (p.round, p.school, p.quota) == here;
                    let held = earlier.iter().filter(holds).count() as u32;
                    let left = &mut left[school as usize];
                    *left = left.saturating_sub(seats.saturating_sub(held));
                }
            }
        }
        let mut own = Own::new();
        let rows = self.seats.quotas.iter();
        let rows: Vec<_> = rows.filter(|row| row.round as usize == round).collect();
        for (quota, _) in (0u32..).zip(&self.market.quotas) {
            for row in rows.iter().filter(|row| row.quota == quota) {
                let left = &mut left[row.school as usize];
                let taken = row.seats.min(*left);
                *left -= taken;
                own.insert((row.school, quota), taken);
            }
        }
        for (school, left) in (0u32..).zip(left) {
            let fixed = rows
                .iter()
                .find(|row| (row.school, row.quota) == (school, NO_QUOTA));
            let open = match self.rules.rounds[round].seats {
                SeatRule::Open => left,
                SeatRule::Fixed => fixed.map_or(0, |row| row.seats).min(left),
                SeatRule::Table => 0,
                SeatRule::Share(part, of) => left * part / of,
            };
            own.insert((school, NO_QUOTA), open);
        }
        own
    }

    /// The line of a pool: those who take part, by standing.
    fn line(&self, round: usize, pool: u32, here: &BTreeMap<u32, Vec<Asked>>) -> Vec<Standing> {
        let held = &self.market.rounds[round];
        let school = held.pools[pool as usize].schools[0];
        let parts = held.units.iter().zip(&held.in_pool);
        let own = parts.filter(|(unit, part)| part.pool == pool && here.contains_key(unit));
        let mut line: Vec<Standing> = own
            .map(|(unit, part)| self.standing(round, (part.prefix, *unit, school)))
            .collect();
        line.sort();
        line
    }

    /// Whom a desk takes of all who ever asked, first in line first.
    fn chosen(&self, mut line: Vec<Standing>, seats: u32) -> Vec<Standing> {
        line.sort();
        let (mut used, mut taken) = (0, Vec::new());
        for standing in line {
            let weight = self.weight(standing.2);
            let fits = match self.rules.boundary {
                None | Some(Boundary::Expand) => used < seats,
                Some(_) => used + weight <= seats,
            };
            if !fits {
                break;
            }
            used += weight;
            taken.push(standing);
        }
        taken
    }

    /// Deferred acceptance, one application at a time.
    fn deferred(&self, own: &Own, here: &BTreeMap<u32, Vec<Asked>>) -> BTreeMap<u32, u32> {
        let mut asked: BTreeMap<Desk, Vec<Standing>> = BTreeMap::new();
        let mut next: BTreeMap<u32, usize> = BTreeMap::new();
        loop {
            let mut placed = BTreeMap::new();
            for (desk, line) in &asked {
                let seats = own.get(desk).copied().unwrap_or(0);
                for (.., unit) in self.chosen(line.clone(), seats) {
                    placed.insert(unit, next[&unit] as u32 - 1);
                }
            }
            let free = |(unit, list): &(&u32, &Vec<Asked>)| {
                !placed.contains_key(*unit) && next.get(unit).copied().unwrap_or(0) < list.len()
            };
            let Some((unit, list)) = here.iter().find(free) else {
                return placed;
            };
            let at = next.entry(*unit).or_insert(0);
            let (standing, _, desk) = &list[*at];
            asked.entry(*desk).or_default().push(standing.clone());
            *at += 1;
        }
    }

    /// Everybody in turn; choices by member.
    fn turns(
        &self,
        own: &Own,
        here: &BTreeMap<u32, Vec<Asked>>,
    ) -> BTreeMap<u32, Vec<Option<u32>>> {
        let mut left = own.clone();
        let mut all: Vec<&Asked> = here.values().flatten().collect();
        all.sort();
        let mut given: BTreeMap<u32, Vec<Option<u32>>> = BTreeMap::new();
        let whose = |asked: &&Asked| asked.0.clone();
        let mut turns: Vec<Standing> = all.iter().map(whose).collect();
        turns.dedup();
        for turn in turns {
            let unit = turn.2;
            if given.contains_key(&unit) {
                continue;
            }
            let of_turn: Vec<&&Asked> = all.iter().filter(|asked| asked.0 == turn).collect();
            let mut first = |members: u32| {
                let room = |asked: &&&&Asked| left.get(&asked.2).copied().unwrap_or(0) >= members;
                let (_, choice, desk) = **of_turn.iter().find(room)?;
                *left.get_mut(desk).expect("it has seats") -= members;
                Some(*choice)
            };
            let weight = self.weight(unit);
            if let Some(choice) = first(weight) {
                given.insert(unit, vec![Some(choice); weight as usize]);
            } else if self.rules.boundary == Some(Boundary::Split) {
                let members: Vec<Option<u32>> = (0..weight).map(|_| first(1)).collect();
                if members.iter().any(Option::is_some) {
                    given.insert(unit, members);
                }
            }
        }
        given
    }

    /// Trading: choice and claim by unit.
    fn trades(&self, own: &Own, here: &BTreeMap<u32, Vec<Asked>>) -> BTreeMap<u32, (u32, Desk)> {
        let mut left = own.clone();
        let mut gone: BTreeSet<u32> = BTreeSet::new();
        let mut got = BTreeMap::new();
        loop {
            let wish = |unit: u32| {
                let open = |asked: &&Asked| left.get(&asked.2).is_some_and(|left| *left > 0);
                here[&unit].iter().find(open)
            };
            let first = |desk: Desk| {
                let stays = |asked: &&Asked| asked.2 == desk && !gone.contains(&asked.0.2);
                let line = here.values().flatten().filter(stays);
                line.map(|asked| &asked.0)
                    .min()
                    .expect("whoever points asks")
                    .2
            };
            let begin = here
                .keys()
                .find(|u| !gone.contains(*u) && wish(**u).is_some());
            let Some(begin) = begin else { return got };
            let mut path = vec![*begin];
            let circle = loop {
                let desk = wish(path[path.len() - 1]).expect("it has a wish").2;
                let next = first(desk);
                if let Some(at) = path.iter().position(|unit| *unit == next) {
                    break path.split_off(at);
                }
                path.push(next);
            };
            let wishes: Vec<(u32, Desk)> = circle
                .iter()
                .map(|unit| {
                    wish(*unit)
                        .map(|(_, choice, desk)| (*choice, *desk))
                        .expect("a wish")
                })
                .collect();
            for (at, unit) in circle.iter().enumerate() {
                // The desk that points to a unit is the wish of the one before it on the circle.
                let before = (at + circle.len() - 1) % circle.len();
                got.insert(*unit, (wishes[at].0, wishes[before].1));
                *left.get_mut(&wishes[at].1).expect("it has seats") -= 1;
                gone.insert(*unit);
            }
        }
    }

    /// Deals a pool: school by unit.
    fn deal(
        &self,
        round: usize,
        pool: &Pool,
        line: &[Standing],
        used: &Own,
        own: &Own,
    ) -> BTreeMap<u32, u32> {
        let mut seats = Vec::new();
        for school in &pool.schools {
            let desk = (*school, pool.quota);
            let free = used.get(&desk).copied().unwrap_or(0)..own.get(&desk).copied().unwrap_or(0);
            for place in free {
                let tickets = &self.drawn.deals[round][&desk];
                seats.push((tickets[place as usize], *school, place));
            }
        }
        seats.sort_unstable();
        let mut dealt = BTreeMap::new();
        for (.., unit) in line {
            let weight = self.weight(*unit) as usize;
            let of = |seats: &[(_, u32, u32)], school: u32| {
                seats.iter().filter(|s| s.1 == school).count()
            };
            let Some((_, school, _)) = seats.iter().copied().find(|s| of(&seats, s.1) >= weight)
            else {
                continue;
            };
            for _ in 0..weight {
                let at = seats.iter().position(|seat| seat.1 == school);
                seats.remove(at.expect("enough of them"));
            }
            dealt.insert(*unit, school);
        }
        dealt
    }

    /// The least total, by enumeration: units in turn are sent to schools; prices by school.
    fn least(
        &self,
        round: usize,
        own: &Own,
        here: &BTreeMap<u32, Vec<Asked>>,
    ) -> (BTreeMap<u32, u32>, BTreeMap<u32, u64>) {
        let held = &self.market.rounds[round];
        let mut order: Vec<&Vec<Asked>> = here.values().filter(|list| !list.is_empty()).collect();
        order.sort_by_key(|list| &list[0].0);
        let schools: BTreeSet<u32> = here.values().flatten().map(|asked| asked.2.0).collect();
        let schools: Vec<u32> = schools.into_iter().collect();
        let way = |asked: &Asked| {
            let position = held.units.binary_search(&asked.0.2).expect("it takes part");
            let at = schools.binary_search(&asked.2.0).expect("it is asked");
            (at as u32, held.costs[held.span(position)][asked.1 as usize])
        };
        let unit = |list: &&Vec<Asked>| (self.weight(list[0].0.2), list.iter().map(way).collect());
        let answer = transport::solve(
            &transport::Market {
                seats: schools
                    .iter()
                    .map(|school| own[&(*school, NO_QUOTA)])
                    .collect(),
                units: order.iter().map(unit).collect(),
            },
            false,
        );
        let sent = order.iter().zip(answer.schools);
        let sent = sent.filter_map(|(list, at)| {
            let school = schools[at? as usize];
            let choice = list
                .iter()
                .find(|asked| asked.2.0 == school)
                .expect("a way");
            Some((choice.0.2, choice.1))
        });
        (
            sent.collect(),
            schools.iter().copied().zip(answer.prices).collect(),
        )
    }

    /// Units at the table in turn.
    pub fn table(&self, round: usize, outcomes: &[Outcome]) -> Vec<u32> {
        let here = self.here(round, outcomes);
        let mut order: Vec<&Standing> = here
            .values()
            .filter_map(|list| Some(&list.first()?.0))
            .collect();
        order.sort();
        order.into_iter().map(|standing| standing.2).collect()
    }

    /// The seats a school's desks have in a round, after the places of the rounds before.
    pub fn seats_at(&self, round: usize, allocation: &Allocation) -> Own {
        self.own(round, &allocation.outcomes, &allocation.split)
    }

    /// Gives the seats.
    pub fn allocation(&self) -> Allocation {
        let mut result = nothing(self.market.units.len());
        for (round, rule) in self.rules.rounds.iter().enumerate() {
            let index = round as u32;
            let held = &self.market.rounds[round];
            let own = self.own(round, &result.outcomes, &result.split);
            let here = self.here(round, &result.outcomes);
            let place = |unit: u32, choice: u32| {
                let (_, _, (school, quota)) = here[&unit][choice as usize];
                Some(Placed {
                    round: index,
                    school,
                    quota,
                    choice,
                })
            };
            result.below.extend(self.below(round, &own, &here));
            let mut asking = here.clone();
            asking.retain(|unit, _| !result.below.contains(&(index, *unit)));
            match rule.mechanism {
                Mechanism::LeastTotal => {
                    let (sent, prices) = self.least(round, &own, &here);
                    for (unit, choice) in sent {
                        result.outcomes[unit as usize] = place(unit, choice);
                    }
                    let price = |(school, price): (u32, u64)| Price {
                        round: index,
                        school,
                        price,
                    };
                    result.prices.extend(prices.into_iter().map(price));
                }
                Mechanism::LiveChoose => {
                    result.tables.insert(index);
                    let order = self.table(round, &result.outcomes);
                    let done = order
                        .iter()
                        .take_while(|unit| held.chosen.contains_key(unit))
                        .count();
                    for unit in &order[..done] {
                        let Some(school) = held.chosen[unit] else {
                            continue;
                        };
                        let fits = |asked: &&Asked| {
                            let holders = (0u32..).zip(&result.outcomes).filter(|(_, outcome)| {
                                outcome.is_some_and(|p| {
                                    (p.round, p.school, p.quota) == (index, asked.2.0, asked.2.1)
                                })
                            });
                            let used: u32 = holders.map(|(unit, _)| self.weight(unit)).sum();
                            asked.2.0 == school
                                && used + self.weight(*unit)
                                    <= own.get(&asked.2).copied().unwrap_or(0)
                        };
                        let asked = here[unit]
                            .iter()
                            .find(fits)
                            .expect("recorded only where it fits");
                        result.outcomes[*unit as usize] = place(*unit, asked.1);
                    }
                    if done < order.len() {
                        result.table = Some((index, order[done..].to_vec()));
                    }
                }
                Mechanism::Cycles => {
                    let mut claims = BTreeMap::new();
                    for (unit, (choice, claim)) in self.trades(&own, &asking) {
                        result.outcomes[unit as usize] = place(unit, choice);
                        claims.insert(unit, claim);
                    }
                    result.claims.insert(index, claims);
                }
                _ => {
                    let several = asking.keys().any(|unit| self.weight(*unit) > 1);
                    let by_turn = self.rules.boundary.is_some_and(Boundary::needs_one_order);
                    if several && by_turn {
                        for (unit, members) in self.turns(&own, &asking) {
                            let places: Vec<Outcome> =
                                members.iter().map(|c| place(unit, (*c)?)).collect();
                            result.outcomes[unit as usize] =
                                places.iter().copied().flatten().next();
                            if members.iter().any(|choice| *choice != members[0]) {
                                result.split.insert(unit, places);
                            }
                        }
                    } else {
                        for (unit, choice) in self.deferred(&own, &asking) {
                            result.outcomes[unit as usize] = place(unit, choice);
                        }
                    }
                }
            }
            if matches!(rule.mechanism, Mechanism::Deal | Mechanism::FirstThenDeal) {
                let mut used = Own::new();
                for (unit, outcome) in (0u32..).zip(&result.outcomes) {
                    let split = result.split.get(&unit);
                    let members = split
                        .cloned()
                        .unwrap_or_else(|| vec![*outcome; self.weight(unit) as usize]);
                    for place in members
                        .iter()
                        .flatten()
                        .filter(|place| place.round == index)
                    {
                        *used.entry((place.school, place.quota)).or_default() += 1;
                    }
                }
                for (pool, shared) in (0u32..).zip(&held.pools) {
                    let mut line = self.line(round, pool, &here);
                    line.retain(|standing| result.outcomes[standing.2 as usize].is_none());
                    for (unit, school) in self.deal(round, shared, &line, &used, &own) {
                        let quota = shared.quota;
                        result.outcomes[unit as usize] = Some(Placed {
                            round: index,
                            school,
                            quota,
                            choice: DEALT,
                        });
                    }
                }
            }
            self.tell(round, &own, &mut result);
            if result.table.is_some() {
                break;
            }
        }
        result
    }

    /// Who stands below the line of its pool.
    fn below(&self, round: usize, own: &Own, here: &BTreeMap<u32, Vec<Asked>>) -> Vec<(u32, u32)> {
        let mut below = Vec::new();
        if self.rules.rounds[round].mechanism == Mechanism::LineThenParallel {
            for (index, pool) in (0u32..).zip(&self.market.rounds[round].pools) {
                let line = self.line(round, index, here);
                let above = self.chosen(line.clone(), total(pool, own)).len();
                below.extend(
                    line[above..]
                        .iter()
                        .map(|standing| (round as u32, standing.2)),
                );
            }
        }
        below
    }

    /// What is told of a round, from its places.
    fn tell(&self, round: usize, own: &Own, result: &mut Allocation) {
        let index = round as u32;
        let (held, rule) = (&self.market.rounds[round], &self.rules.rounds[round]);
        let here = self.here(round, &result.outcomes);
        let seats = |desk: &Desk| own.get(desk).copied().unwrap_or(0);
        let pooled = held
            .pools
            .iter()
            .flat_map(|pool| pool.schools.iter().map(|s| (*s, pool.quota)));
        let asked = here.values().flatten().map(|asked| asked.2);
        let desks: BTreeSet<Desk> = asked.chain(pooled).collect();
        let told = |(prefix, _, unit): &Standing, school: u32| LastAdmitted {
            prefix: prefix.clone(),
            ticket: self.drawn.rounds[round].of(*unit, school),
            unit: *unit,
        };
        let below = |unit: u32| result.below.contains(&(index, unit));
        let members = |unit: u32| {
            let whole = || vec![result.outcomes[unit as usize]; self.weight(unit) as usize];
            let members = result.split.get(&unit).cloned().unwrap_or_else(whole);
            members
                .into_iter()
                .flatten()
                .filter(|p| p.round == index)
                .collect::<Vec<_>>()
        };
        for desk in desks {
            let (mut chosen, mut dealt, mut last, mut refused) = (0, 0, None, false);
            for (unit, list) in &here {
                let places = members(*unit);
                let at = |p: &&Placed| (p.school, p.quota) == desk;
                dealt += places.iter().filter(|p| at(p) && p.choice == DEALT).count();
                let taken = places.iter().filter(|p| at(p) && p.choice != DEALT).count();
                chosen += taken;
                let Some((standing, choice, _)) = list.iter().find(|asked| asked.2 == desk) else {
                    continue;
                };
                if taken > 0 {
                    last = last.max(Some(standing.clone()));
                } else if !below(*unit) && places.iter().all(|place| place.choice > *choice) {
                    refused = true;
                }
            }
            let full = chosen as u32 >= seats(&desk);
            let stopped = self.rules.boundary == Some(Boundary::Stop) && refused && !full;
            let nobody = matches!(
                rule.mechanism,
                Mechanism::Cycles | Mechanism::LeastTotal | Mechanism::LiveChoose
            );
            let last = last.filter(|_| !nobody && (full || stopped));
            result.cutoffs.push(Cutoff {
                round: index,
                school: desk.0,
                quota: desk.1,
                seats: seats(&desk),
                filled: (chosen + dealt) as u32,
                stopped: stopped && !nobody,
                last: last.map(|last| told(&last, desk.0)),
            });
        }
        if rule.mechanism == Mechanism::LineThenParallel {
            for (pool, shared) in (0u32..).zip(&held.pools) {
                let line = self.line(round, pool, &here);
                let (under, above): (Vec<_>, Vec<_>) = line.into_iter().partition(|s| below(s.2));
                let last = above.last().filter(|_| !under.is_empty());
                result.lines.push(PoolLine {
                    round: index,
                    pool,
                    seats: total(shared, own),
                    filled: above.iter().map(|s| self.weight(s.2)).sum(),
                    last: last.map(|last| told(last, shared.schools[0])),
                });
            }
        }
        let whole = matches!(
            rule.mechanism,
            Mechanism::LeastTotal | Mechanism::LiveChoose
        );
        if rule.waits && !whole {
            let left = |unit: &u32| result.outcomes[*unit as usize].is_none_or(|p| p.round > index);
            let mut lists: BTreeMap<Desk, Vec<&Standing>> = BTreeMap::new();
            for (_, list) in here.iter().filter(|(unit, _)| left(unit) && !below(**unit)) {
                for (standing, _, desk) in list {
                    lists.entry(*desk).or_default().push(standing);
                }
            }
            for ((school, quota), mut line) in lists {
                line.sort();
                let units = line.into_iter().map(|standing| standing.2).collect();
                result.waiting.push(WaitingList {
                    round: index,
                    school,
                    quota,
                    units,
                });
            }
        }
    }

    /// The same places under what would have to be told of them: what `below` and the lists then are.
    pub fn retold(&self, allocation: &Allocation) -> Allocation {
        let mut result = Allocation {
            cutoffs: Vec::new(),
            lines: Vec::new(),
            waiting: Vec::new(),
            below: BTreeSet::new(),
            ..allocation.clone()
        };
        for round in 0..self.rules.rounds.len() {
            let own = self.own(round, &result.outcomes, &result.split);
            let here = self.here(round, &result.outcomes);
            result.below.extend(self.below(round, &own, &here));
            self.tell(round, &own, &mut result);
            if result
                .table
                .as_ref()
                .is_some_and(|(table, _)| *table as usize == round)
            {
                break;
            }
        }
        result
    }

    /// Whether every desk of a round holds whom it would choose of all who would rather be there, or are.
    pub fn stable(&self, round: usize, result: &Allocation) -> bool {
        let own = self.own(round, &result.outcomes, &result.split);
        let mut lines: BTreeMap<Desk, (Vec<Standing>, Vec<Standing>)> = BTreeMap::new();
        for (unit, list) in self.here(round, &result.outcomes) {
            if result.below.contains(&(round as u32, unit)) {
                continue;
            }
            let place = result.outcomes[unit as usize].filter(|p| p.round as usize == round);
            for (standing, choice, desk) in list {
                let (would, held) = lines.entry(desk).or_default();
                if place.is_none_or(|place| choice <= place.choice) {
                    would.push(standing.clone());
                }
                if place.is_some_and(|place| choice == place.choice) {
                    held.push(standing);
                }
            }
        }
        lines.into_iter().all(|(desk, (would, mut held))| {
            held.sort();
            self.chosen(would, own.get(&desk).copied().unwrap_or(0)) == held
        })
    }
}

fn total(pool: &Pool, own: &Own) -> u32 {
    let seats = |school: &u32| own.get(&(*school, pool.quota)).copied().unwrap_or(0);
    pool.schools.iter().map(seats).sum()
}

/// Unit; school, quota and prefix of each application; pool and prefix there.
pub type Row = (u32, Vec<(u32, u32, Prefix)>, Option<(u32, Prefix)>);

/// A round made of lists: units rising, each with its desks, their prefixes, and its part in a pool.
pub struct Lists {
    pub id: String,
    pub pools: Vec<Pool>,
    pub units: Vec<Row>,
    /// By unit, where costs are counted.
    pub costs: Vec<Vec<u32>>,
}

impl Lists {
    pub fn round(&self, lottery: Option<paiwei::model::LotteryName>) -> MarketRound {
        let asked = self
            .units
            .iter()
            .flat_map(|(_, list, _)| list.iter().map(|a| a.2.clone()));
        let parts = self
            .units
            .iter()
            .filter_map(|(.., part)| Some(part.as_ref()?.1.clone()));
        let prefixes: BTreeSet<Prefix> = asked.chain(parts).collect();
        let prefixes: Vec<Prefix> = prefixes.into_iter().collect();
        let row =
            |prefix: &Prefix| prefixes.binary_search(prefix).expect("it is in the table") as u32;
        let mut round = MarketRound::new(&self.id, lottery, prefixes.clone());
        round.pools.clone_from(&self.pools);
        for (unit, list, part) in &self.units {
            let application = |(school, quota, prefix): &(u32, u32, Prefix)| Application {
                school: *school,
                quota: *quota,
                prefix: row(prefix),
            };
            round.push(*unit, list.iter().map(application));
            if let Some((pool, prefix)) = part {
                round.in_pool.push(paiwei::model::InPool {
                    pool: *pool,
                    prefix: row(prefix),
                });
            }
        }
        round.costs = self.costs.concat();
        round
    }
}

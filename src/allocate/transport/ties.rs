//! Of all assignments with the least total, the first by (own cost, index of the school), unit by unit.
//!
//! Given prices that prove one assignment, an assignment of the same units is optimal exactly if every unit goes
//! a way whose cost plus price is its least (a *tight* way) and every seat with a price is taken (complementary
//! slackness). So the optimal ones are reached from each other by rotating units along cycles of tight ways, empty
//! seats of schools without a price rotating like units. In lottery order each unit takes its first tight way for
//! which such a cycle runs through later units only, and stays there: lexicographic by construction, and exact.

use crate::model::Leftover;

use super::transfers::NONE;

/// Moves the units of one member to the first of the optimal assignments.
pub(super) fn settle(leftover: &Leftover<'_>, prices: &[i64], left: &mut [u32], at: &mut [u32]) {
    let mut tight = Tight::new(leftover, prices, left, at);
    for unit in (0..leftover.units()).filter(|unit| leftover.weights[*unit] == 1) {
        if tight.at[unit] != NONE {
            tight.fix(unit);
        }
    }
}

/// The ways that cost nothing more, and who may still move along them.
struct Tight<'t> {
    leftover: &'t Leftover<'t>,
    prices: &'t [i64],
    left: &'t mut [u32],
    at: &'t mut [u32],
    /// Units that may still move, by school.
    members: Vec<Vec<u32>>,
    /// By pair of schools, how many members of the first have a tight way to the second.
    counts: Vec<u32>,
    /// The same as a set for each second school: which first schools have one.
    sources: Vec<u64>,
    /// Words of such a set.
    words: usize,
}

impl<'t> Tight<'t> {
    fn new(
        leftover: &'t Leftover<'t>,
        prices: &'t [i64],
        left: &'t mut [u32],
        at: &'t mut [u32],
    ) -> Self {
        let schools = prices.len();
        let words = schools.div_ceil(64);
        let mut tight = Self {
            leftover,
            prices,
            left,
            at,
            members: vec![Vec::new(); schools],
            counts: vec![0; schools * schools],
            sources: vec![0; schools * words],
            words,
        };
        for unit in (0..leftover.units()).filter(|unit| leftover.weights[*unit] == 1) {
            let school = tight.at[unit];
            if school != NONE {
                tight.join(unit, school as usize);
            }
        }
        tight
    }

    /// The tight ways of a unit: cost and school.
    fn ways(&self, unit: usize) -> impl Iterator<Item = (u32, usize)> + use<'t> {
        let (leftover, prices) = (self.leftover, self.prices);
        let priced = move |way: usize| {
            let school = leftover.schools[way] as usize;
            (
                i64::from(leftover.costs[way]) + prices[school],
                leftover.costs[way],
                school,
            )
        };
        let least = leftover.ways(unit).map(move |way| priced(way).0).min();
        let ways = leftover.ways(unit).map(priced);
        ways.filter(move |(sum, ..)| Some(*sum) == least)
            .map(|(_, cost, school)| (cost, school))
    }

    fn join(&mut self, unit: usize, school: usize) {
        self.at[unit] = school as u32;
        self.members[school].push(unit as u32);
        for (_, to) in self.ways(unit).filter(|(_, to)| *to != school) {
            self.counts[school * self.prices.len() + to] += 1;
            self.sources[to * self.words + school / 64] |= 1 << (school % 64);
        }
    }

    fn part(&mut self, unit: usize) {
        let school = self.at[unit] as usize;
        let members = &mut self.members[school];
        let place = members.iter().position(|member| *member as usize == unit);
        members.swap_remove(place.expect("a unit is a member where it is"));
        for (_, to) in self.ways(unit).filter(|(_, to)| *to != school) {
            let count = &mut self.counts[school * self.prices.len() + to];
            *count -= 1;
            if *count == 0 {
                self.sources[to * self.words + school / 64] &= !(1 << (school % 64));
            }
        }
    }

    /// Gives a unit the first way it can have while all before it stay where they are.
    fn fix(&mut self, unit: usize) {
        let home = self.at[unit] as usize;
        self.part(unit);
        let mut ways: Vec<(u32, usize)> = self.ways(unit).collect();
        ways.sort_unstable();
        if ways[0].1 == home {
            return;
        }
        let next = self.back_from(home);
        let reached = |(_, school): &(u32, usize)| next[*school] != NONE || *school == home;
        let (_, school) = *ways
            .iter()
            .find(|way| reached(way))
            .expect("its own is one");
        self.at[unit] = school as u32;
        let (empty, mut from) = (self.prices.len(), school);
        while from != home {
            let to = next[from] as usize;
            if to == empty {
                self.left[from] -= 1;
            } else if from == empty {
                self.left[to] += 1;
            } else {
                let ways_to =
                    |member: &&u32| self.ways(**member as usize).any(|(_, way)| way == to);
                let moved = *self.members[from]
                    .iter()
                    .find(ways_to)
                    .expect("it was counted") as usize;
                self.part(moved);
                self.join(moved, to);
            }
            from = to;
        }
    }

    /// Backwards from a school: for every school with a chain of tight transfers to it, the next on the chain.
    /// The one after the last stands for the empty seats: a school that has one can pass it on to any without a
    /// price.
    fn back_from(&self, home: usize) -> Vec<u32> {
        let empty = self.prices.len();
        let mut next = vec![NONE; empty + 1];
        let mut seen = vec![0u64; self.words];
        seen[home / 64] |= 1 << (home % 64);
        let mut stack = vec![home];
        while let Some(to) = stack.pop() {
            if to == empty {
                for from in (0..empty).filter(|from| self.left[*from] > 0) {
                    let (word, bit) = (from / 64, 1 << (from % 64));
                    if seen[word] & bit == 0 {
                        seen[word] |= bit;
                        next[from] = to as u32;
                        stack.push(from);
                    }
                }
                continue;
            }
            let sources = &self.sources[to * self.words..][..self.words];
            for (word, (seen, sources)) in seen.iter_mut().zip(sources).enumerate() {
                let mut fresh = sources & !*seen;
                *seen |= fresh;
                while fresh != 0 {
                    let from = word * 64 + fresh.trailing_zeros() as usize;
                    fresh &= fresh - 1;
                    next[from] = to as u32;
                    stack.push(from);
                }
            }
            if self.prices[to] == 0 && next[empty] == NONE {
                next[empty] = to as u32;
                stack.push(empty);
            }
        }
        next
    }
}

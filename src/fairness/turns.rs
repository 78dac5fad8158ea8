//! Rounds in which everybody comes up in turn: the rules `skip` and `split`, and seats that are dealt.
//!
//! Both are defined by whose turn it is (`allocate/market.md`), so each turn is gone through, and what a unit has
//! must be what was left for it. It shares no code with `allocate`.

use std::collections::{BTreeMap, VecDeque};

use super::{Boundary, Case, DEALT, Desk, Line, Mechanism, Outcome, Standing, Ticket, Violation};

impl Case<'_> {
    /// Whether a unit of several takes part.
    pub(super) fn has_several(&self) -> bool {
        let mut units = self.round.units.iter();
        units.any(|unit| self.weight(*unit) > 1 && self.here(*unit).is_some())
    }

    /// Whether it matters whose turn it is.
    pub(super) fn by_turns(&self) -> bool {
        let one_order = self.rules.boundary.is_some_and(Boundary::needs_one_order);
        let other = [
            Mechanism::Cycles,
            Mechanism::LeastTotal,
            Mechanism::LiveChoose,
        ];
        one_order && !other.contains(&self.mechanism) && self.has_several()
    }

    /// Only where it matters whose turn it is, units can be split.
    pub(super) fn kept_together(&self) -> Result<(), Violation> {
        let mut split = self.allocation.split.keys().copied();
        let apart = split.find(|unit| self.here(*unit).flatten().is_some());
        match apart.filter(|_| !self.by_turns()) {
            Some(unit) => {
                let unit = self.name(unit);
                Err(Violation::OutOfTurn { unit })
            }
            None => Ok(()),
        }
    }

    /// Each unit has in its turn the first desk with seats for all its members; under `split`, where there is
    /// none, each member in order the first with a seat.
    pub(super) fn in_turn(&self, seats: &BTreeMap<Desk, u64>) -> Result<(), Violation> {
        let mut turns: Vec<(Standing, u32, Desk)> = Vec::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            if self.here(*unit).is_none() || self.turned_away(*unit) {
                continue;
            }
            for (choice, asked) in (0u32..).zip(self.round.applications(position)) {
                let own = self.standing(asked.prefix, *unit, asked.school);
                turns.push((own, choice, (asked.school, asked.quota)));
            }
        }
        turns.sort_unstable();
        let mut left = seats.clone();
        let mut given: BTreeMap<u32, Vec<Option<u32>>> = BTreeMap::new();
        for turn in turns.chunk_by(|a, b| a.0 == b.0) {
            let ((_, _, unit), ..) = turn[0];
            if given.contains_key(&unit) {
                continue;
            }
            let weight = self.weight(unit);
            let mut take = |members: u64| {
                let (_, choice, desk) = turn.iter().find(|(.., desk)| left[desk] >= members)?;
                left.entry(*desk).and_modify(|left| *left -= members);
                Some(*choice)
            };
            if let Some(choice) = take(weight) {
                given.insert(unit, vec![Some(choice)]);
            } else if self.rules.boundary == Some(Boundary::Split) {
                let members: Vec<Option<u32>> = (0..weight).map(|_| take(1)).collect();
                if members.iter().any(Option::is_some) {
                    given.insert(unit, members);
                }
            }
        }
        let choice = |place: &Outcome| place.map(|place| place.choice);
        for unit in &self.round.units {
            let Some(here) = self.here(*unit) else {
                continue;
            };
            let has = match here.and_then(|_| self.allocation.split.get(unit)) {
                Some(split) => Some(split.iter().map(choice).collect()),
                None => choice(&here).filter(|c| *c != DEALT).map(|c| vec![Some(c)]),
            };
            if has.as_ref() != given.get(unit) {
                let unit = self.name(*unit);
                return Err(Violation::OutOfTurn { unit });
            }
        }
        Ok(())
    }

    /// The seats that choices left of a pool are dealt to its units without one, both in their order.
    pub(super) fn dealt(
        &self,
        lines: &BTreeMap<Desk, Line>,
        seats: &BTreeMap<Desk, u64>,
    ) -> Result<(), Violation> {
        if !matches!(self.mechanism, Mechanism::Deal | Mechanism::FirstThenDeal) {
            return Ok(());
        }
        for (index, pool) in (0u32..).zip(&self.round.pools) {
            // By school its seats in order, each with its ticket and its place.
            let mut queues: BTreeMap<u32, VecDeque<(Ticket, u64)>> = BTreeMap::new();
            for school in &pool.schools {
                let desk = (*school, pool.quota);
                let tickets = self.deals.get(&desk).map_or(&[][..], Vec::as_slice);
                let free = lines[&desk].chosen()..seats[&desk];
                let mut queue: Vec<(Ticket, u64)> = free
                    .filter_map(|place| Some((*tickets.get(place as usize)?, place)))
                    .collect();
                queue.sort_unstable();
                queues.insert(*school, queue.into());
            }
            for (_, _, unit) in self.in_line(index) {
                let here = self.here(unit).flatten();
                if here.is_some_and(|place| place.choice != DEALT) {
                    continue;
                }
                let weight = self.weight(unit) as usize;
                let fits = queues.iter().filter(|(_, queue)| queue.len() >= weight);
                let first =
                    fits.min_by_key(|(school, queue)| (queue.front().map(|s| s.0), **school));
                let school = first.map(|(school, _)| *school);
                if here.map(|place| place.school) != school {
                    let unit = self.name(unit);
                    return Err(Violation::NotDealt { unit });
                }
                if let Some(queue) = school.and_then(|school| queues.get_mut(&school)) {
                    queue.drain(..weight);
                }
            }
        }
        Ok(())
    }
}

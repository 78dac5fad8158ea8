//! What is told beside the places: the line of each desk and of each pool, who waits, who is at the table.
//!
//! A family checks its result by these, so they are worked out again from the places alone and compared whole.

use std::collections::BTreeMap;

use super::{Boundary, Case, Desk, Line, Mechanism, Standing, Violation};
use crate::model::{Allocation, Cutoff, LastAdmitted, PoolLine, WaitingList};

/// What must be told, as the rounds go by.
#[derive(Default)]
pub(super) struct Told {
    /// The round in which families are choosing at the table, and who is still to choose.
    pub(super) table: Option<(u32, Vec<u32>)>,
    /// The rounds with a table.
    tables: Vec<u32>,
    cutoffs: Vec<Cutoff>,
    lines: Vec<PoolLine>,
    waiting: Vec<WaitingList>,
}

impl Told {
    /// A round that was judged.
    pub(super) fn round(
        &mut self,
        case: &Case<'_>,
        lines: &BTreeMap<Desk, Line>,
        seats: &BTreeMap<Desk, u64>,
    ) {
        if case.mechanism == Mechanism::LiveChoose {
            self.tables.push(case.index);
        }
        let cutoffs = lines
            .iter()
            .map(|(desk, line)| case.cutoff(*desk, line, seats[desk]));
        self.cutoffs.extend(cutoffs);
        if case.mechanism == Mechanism::LineThenParallel {
            let pools = (0u32..).take(case.round.pools.len());
            self.lines
                .extend(pools.map(|pool| case.pool_line(pool, seats)));
        }
        let whole = [Mechanism::LeastTotal, Mechanism::LiveChoose];
        if case.rules.rounds[case.index as usize].waits && !whole.contains(&case.mechanism) {
            self.waiting.extend(case.waiting());
        }
    }

    /// Compares it with what is told.
    pub(super) fn held_against(&self, allocation: &Allocation) -> Result<(), Violation> {
        let tables: Vec<u32> = allocation.tables.iter().copied().collect();
        let table = differs(self.table.as_slice(), allocation.table.as_slice(), |t| t.0);
        let found = [
            ("turns at the table", table),
            ("tables", differs(&self.tables, &tables, |round| *round)),
            (
                "cutoffs",
                differs(&self.cutoffs, &allocation.cutoffs, |c| c.round),
            ),
            (
                "lines of pools",
                differs(&self.lines, &allocation.lines, |l| l.round),
            ),
            (
                "waiting lists",
                differs(&self.waiting, &allocation.waiting, |w| w.round),
            ),
        ];
        match found
            .into_iter()
            .find_map(|(what, round)| Some((what, round?)))
        {
            Some((what, round)) => Err(Violation::WronglyTold { what, round }),
            None => Ok(()),
        }
    }
}

/// The round of the first difference.
fn differs<T: PartialEq>(one: &[T], other: &[T], round: fn(&T) -> u32) -> Option<u32> {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    one.get(same).or(other.get(same)).map(round)
}

fn whole(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Case<'_> {
    fn last(&self, (prefix, _, unit): Standing, school: u32) -> LastAdmitted {
        LastAdmitted {
            prefix: self.round.prefixes[prefix as usize].clone(),
            ticket: self.tickets.of(unit, school),
            unit,
        }
    }

    /// The last one admitted, where no seat was left for the next, or admission ended before.
    fn cutoff(&self, (school, quota): Desk, line: &Line, seats: u64) -> Cutoff {
        let nobody = matches!(
            self.mechanism,
            Mechanism::Cycles | Mechanism::LeastTotal | Mechanism::LiveChoose
        );
        let full = line.chosen() >= seats;
        let stopped = !nobody
            && !full
            && self.rules.boundary == Some(Boundary::Stop)
            && line.first_refused.is_some();
        let last = line.last.filter(|_| !nobody && (full || stopped));
        Cutoff {
            round: self.index,
            school,
            quota,
            seats: whole(seats),
            filled: whole(line.held),
            stopped,
            last: last.map(|(last, _)| self.last(last, school)),
        }
    }

    /// The last one above the line of a pool, where somebody is below.
    fn pool_line(&self, index: u32, seats: &BTreeMap<Desk, u64>) -> PoolLine {
        let pool = &self.round.pools[index as usize];
        let (below, above): (Vec<_>, Vec<_>) =
            (self.in_line(index).into_iter()).partition(|(_, _, unit)| self.turned_away(*unit));
        let last = above.last().filter(|_| !below.is_empty());
        PoolLine {
            round: self.index,
            pool: index,
            seats: whole(self.seats_of(pool, seats)),
            filled: whole(above.iter().map(|(_, _, unit)| self.weight(*unit)).sum()),
            last: last.map(|last| self.last(*last, pool.schools[0])),
        }
    }

    /// Those without a place in line at each desk they asked for.
    fn waiting(&self) -> Vec<WaitingList> {
        let mut lists: BTreeMap<Desk, Vec<Standing>> = BTreeMap::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            if self.here(*unit) != Some(None) || self.turned_away(*unit) {
                continue;
            }
            for asked in self.round.applications(position) {
                let list = lists.entry((asked.school, asked.quota)).or_default();
                list.push(self.standing(asked.prefix, *unit, asked.school));
            }
        }
        let list = |((school, quota), mut line): (Desk, Vec<Standing>)| {
            line.sort_unstable();
            WaitingList {
                round: self.index,
                school,
                quota,
                units: line.into_iter().map(|(_, _, unit)| unit).collect(),
            }
        };
        lists.into_iter().map(list).collect()
    }
}

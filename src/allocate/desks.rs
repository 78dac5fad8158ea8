//! The desks of a round: each school and quota that somebody asks for or is dealt, with its seats.

use crate::model::{MarketRound, NO_QUOTA, SeatRule, Seats};

/// Desks by school, then quota; open seats after the quotas of a school.
pub(super) struct Desks {
    keys: Vec<(u32, u32)>,
    seats: Vec<u32>,
    quotas: Vec<((u32, u32), u32)>,
    /// By school, then quota, open seats last: the index of the desk, or `NOBODY`.
    slots: Vec<u32>,
    /// Columns of `slots`.
    columns: usize,
}

/// No desk: nobody asks there.
const NOBODY: u32 = u32::MAX;

/// The place of a desk in `slots`.
fn slot(columns: usize, school: u32, quota: u32) -> usize {
    school as usize * columns + (quota as usize).min(columns - 1)
}

impl Desks {
    /// `positions`: the units that take part. `known`: how many quotas the market has. `free`: the seats that
    /// earlier rounds left, by school. The quotas of a round take theirs first, in the order of their names; open
    /// seats are what is left then, as far as the round's rule goes.
    pub(super) fn new(
        (index, round, positions): (u32, &MarketRound, &[usize]),
        known: u32,
        rule: SeatRule,
        seats: &Seats,
        free: &[u32],
    ) -> Self {
        let each = || {
            let asked = positions.iter();
            let asked = asked.flat_map(|position| round.applications(*position));
            let pooled = round.pools.iter();
            let pooled =
                pooled.flat_map(|pool| pool.schools.iter().map(|school| (*school, pool.quota)));
            asked.map(|a| (a.school, a.quota)).chain(pooled)
        };
        // The lists may be long: a mark for each desk, no sort of all applications.
        let columns = known as usize + 1;
        let mut slots = vec![NOBODY; free.len() * columns];
        for (school, quota) in each() {
            slots[slot(columns, school, quota)] = 0;
        }
        let mut keys = Vec::new();
        let all = (0..known).chain([NO_QUOTA]);
        let all = (0..free.len() as u32).flat_map(|school| all.clone().map(move |q| (school, q)));
        for (key, desk) in all.zip(&mut slots).filter(|(_, desk)| **desk != NOBODY) {
            *desk = u32::try_from(keys.len()).expect("below 2^32 desks");
            keys.push(key);
        }
        let mut left = free.to_vec();
        let mut quotas = Vec::new();
        let mut fixed = vec![0; free.len()];
        for row in seats.of_round(index) {
            let left = &mut left[row.school as usize];
            if row.quota == NO_QUOTA {
                fixed[row.school as usize] = row.seats;
            } else {
                let own = row.seats.min(*left);
                *left -= own;
                quotas.push(((row.school, row.quota), own));
            }
        }
        let seats = keys
            .iter()
            .map(|key| {
                let (school, quota) = *key;
                let open = left[school as usize];
                if quota != NO_QUOTA {
                    let own = quotas.binary_search_by_key(key, |(key, _)| *key);
                    return own.map_or(0, |at| quotas[at].1);
                }
                match rule {
                    SeatRule::Open => open,
                    SeatRule::Fixed => fixed[school as usize].min(open),
                    SeatRule::Table => 0,
                    SeatRule::Share(part, of) => {
                        let share = u64::from(open) * u64::from(part) / u64::from(of);
                        u32::try_from(share).expect("a part of a u32")
                    }
                }
            })
            .collect();
        Self {
            keys,
            seats,
            quotas,
            slots,
            columns,
        }
    }

    pub(super) fn seats(&self) -> &[u32] {
        &self.seats
    }

    /// What the round has for each quota at each school, asked for or not: school, quota, seats.
    pub(super) fn quotas(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let rows = self.quotas.iter();
        rows.map(|((school, quota), seats)| (*school, *quota, *seats))
    }

    pub(super) fn at(&self, desk: usize) -> (u32, u32) {
        self.keys[desk]
    }

    pub(super) fn school(&self, desk: usize) -> u32 {
        self.keys[desk].0
    }

    /// The index of a desk, which is there for every application and pool of the round.
    pub(super) fn find(&self, school: u32, quota: u32) -> u32 {
        let at = self.asked(school, quota);
        at.expect("every application and pool has its desk") as u32
    }

    /// The index of a desk, if somebody asks for it.
    pub(super) fn asked(&self, school: u32, quota: u32) -> Option<usize> {
        let desk = self.slots[slot(self.columns, school, quota)];
        (desk != NOBODY).then_some(desk as usize)
    }

    pub(super) fn seats_at(&self, school: u32, quota: u32) -> u32 {
        self.seats[self.find(school, quota) as usize]
    }
}

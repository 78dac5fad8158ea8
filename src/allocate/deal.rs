//! Dealing (派位到校): the seats that choices left, in an order that chance gave them.
//!
//! Each seat of a pool has a ticket of its own: that of the text `QUOTA/SCHOOL/K` in the round's dealing lottery,
//! K from 1 (PROTOCOL section 8, with this text in the place of the unit). Units in their order take the seats
//! in theirs.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{
    LotteryName, Market, NO_QUOTA, RoundRule, Rules, SchoolCode, Seats as Plan, Ticket,
};

/// The text of a seat: quota (empty for open seats), school, place from 1.
pub(super) fn seat_text(quota: &str, school: &SchoolCode, place: u32) -> String {
    format!("{quota}/{school}/{place}")
}

/// For each round the tickets of all seats that its pools can ever have, by school and quota.
pub fn seat_tickets(
    (market, seats, rules): (&Market, &Plan, &Rules),
    schools: &[SchoolCode],
    ticket: &dyn Fn(&LotteryName, &str) -> Ticket,
) -> Vec<BTreeMap<(u32, u32), Vec<Ticket>>> {
    let of_round = |(index, rule): (u32, &RoundRule)| {
        let mut tickets = BTreeMap::new();
        let Some(lottery) = &rule.deal else {
            return tickets;
        };
        for pool in &market.rounds[index as usize].pools {
            for school in &pool.schools {
                let key = (*school, pool.quota);
                let table = seats.of_round(index).iter();
                let mut own = table.filter(|row| (row.school, row.quota) == key);
                let most = match pool.quota {
                    NO_QUOTA => seats.plan[*school as usize],
                    _ => own.next().map_or(0, |row| row.seats),
                };
                let quota = market.quotas.get(pool.quota as usize);
                let quota = quota.map_or("", String::as_str);
                let code = &schools[*school as usize];
                let each = (1..=most).map(|place| ticket(lottery, &seat_text(quota, code, place)));
                tickets.insert(key, each.collect());
            }
        }
        tickets
    };
    (0..).zip(&rules.rounds).map(of_round).collect()
}

/// The seats of a pool that are still to be dealt, in their order.
pub(super) struct Seats {
    /// Ticket, school, place; then the desk.
    line: Vec<(Ticket, u32, u32, usize)>,
    /// By place in the line.
    taken: Vec<bool>,
    /// Everything before it is taken.
    front: usize,
    /// Seats left by desk.
    left: BTreeMap<usize, u32>,
}

impl Seats {
    /// `free` gives the places of a desk that choices left, counted from 0.
    pub(super) fn new(
        desks: &[(u32, usize)],
        quota: u32,
        tickets: &BTreeMap<(u32, u32), Vec<Ticket>>,
        free: impl Fn(usize) -> Range<u32>,
    ) -> Self {
        let mut line = Vec::new();
        let mut left = BTreeMap::new();
        for (school, desk) in desks {
            let free = free(*desk);
            left.insert(*desk, free.len() as u32);
            let own = tickets.get(&(*school, quota));
            for place in free {
                let ticket = own.and_then(|own| own.get(place as usize));
                line.push((ticket.copied().unwrap_or(Ticket(0)), *school, place, *desk));
            }
        }
        line.sort_unstable();
        let taken = vec![false; line.len()];
        Self {
            line,
            taken,
            front: 0,
            left,
        }
    }

    /// The first seat at a school that has as many as the unit has members; they are taken from the front.
    pub(super) fn take(&mut self, weight: u32) -> Option<(u32, usize)> {
        while *self.taken.get(self.front)? {
            self.front += 1;
        }
        let fits = |at: &usize| !self.taken[*at] && self.left[&self.line[*at].3] >= weight;
        let first = (self.front..self.line.len()).find(fits)?;
        let (_, school, _, desk) = self.line[first];
        *self.left.get_mut(&desk)? -= weight;
        let own = (first..self.line.len()).filter(|at| self.line[*at].3 == desk);
        let own: Vec<usize> = own
            .filter(|at| !self.taken[*at])
            .take(weight as usize)
            .collect();
        own.into_iter().for_each(|at| self.taken[at] = true);
        Some((school, desk))
    }
}

//! Overflow (统筹): the units left over with the ways open to them, and where they are sent.
//!
//! Plain numbers only. `allocate::transport` computes a [`Transported`] from a [`Leftover`];
//! `fairness::transport` checks one against the other.

/// Units without a place, schools with free seats, and the ways between them.
///
/// # Limits
/// Fewer than 2^31 units, 2^32 ways, 2^20 schools. Seats and weights of all together stay below 2^32.
#[derive(Clone, Copy, Debug)]
pub struct Leftover<'l> {
    /// Free seats by school.
    pub seats: &'l [u32],
    /// Members of each unit, at least 1. Units stand in lottery order, first in line first.
    pub weights: &'l [u32],
    /// Where each unit's ways begin; one more at the end.
    pub starts: &'l [u32],
    /// The school of each way; a unit names a school at most once, in any order.
    pub schools: &'l [u32],
    /// What each way costs the unit as a whole, in one unit of length for all (metres, decimetres, millimetres).
    pub costs: &'l [u32],
}

impl Leftover<'_> {
    /// How many units there are.
    pub fn units(&self) -> usize {
        self.weights.len()
    }

    /// The ways of a unit: indexes into `schools` and `costs`.
    pub fn ways(&self, unit: usize) -> std::ops::Range<usize> {
        self.starts[unit] as usize..self.starts[unit + 1] as usize
    }
}

/// Where everybody is sent, with the numbers that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transported {
    /// The school of each unit.
    pub schools: Vec<Option<u32>>,
    /// The price of a seat by school, in the unit of the costs: what one more seat there would save all units of
    /// one member together. 0 where a seat is free.
    pub prices: Vec<u64>,
    /// The sum of all costs paid.
    pub total: u64,
    /// Where the longest way was kept short first.
    pub longest: Option<Longest>,
}

/// The longest way of a unit of one member, and why no shorter one is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Longest {
    /// Its cost.
    pub cost: u32,
    /// Schools with too few seats for all the placed units that find every cheaper way among them; sorted.
    pub crowded: Vec<u32>,
}

//! The cheapest transfer of one unit between each pair of schools.
//!
//! A lazy heap for each pair: an entry stands until it comes to the top and its unit is no longer there. Heaps
//! that are mostly of the past are swept, so that memory stays in proportion to the units held.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No school.
pub(super) const NONE: u32 = u32::MAX;

/// What a path adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objective {
    /// The sum of the costs: a transfer weighs the difference of two ways.
    Total,
    /// The longest way: a transfer weighs the new way.
    Longest,
}

/// Bits of an entry that are the unit.
const UNIT: u32 = 31;
/// Added to a weight, which may be negative: differences of two `u32` lie above −2^32.
const LIFT: i64 = 1 << 32;
/// No transfer: further than any path, whatever price is taken off.
const NEVER: i64 = i64::MAX / 2;

/// All pairs.
pub(super) struct Transfers {
    schools: usize,
    /// The weight of the cheapest transfer by pair, row by row.
    weights: Vec<i64>,
    /// Entries by pair: weight, then unit.
    heaps: Vec<BinaryHeap<Reverse<u64>>>,
    /// Units of one member held by school.
    held: Vec<u32>,
}

impl Transfers {
    pub(super) fn new(schools: usize) -> Self {
        Self {
            schools,
            weights: vec![NEVER; schools * schools],
            heaps: vec![BinaryHeap::new(); schools * schools],
            held: vec![0; schools],
        }
    }

    /// The cheapest transfers from a school, by the school they lead to.
    pub(super) fn row(&self, from: usize) -> &[i64] {
        &self.weights[from * self.schools..][..self.schools]
    }

    /// One unit more, or less, at a school.
    pub(super) fn count(&mut self, school: u32, by: i32) {
        let held = &mut self.held[school as usize];
        *held = held
            .checked_add_signed(by)
            .expect("nobody leaves who was not there");
    }

    /// The unit that is cheapest to transfer.
    pub(super) fn cheapest(&self, from: usize, to: usize) -> usize {
        let heap = &self.heaps[from * self.schools + to];
        let Reverse(entry) = heap.peek().expect("a path goes along transfers that exist");
        unit(*entry)
    }

    /// A unit can be transferred.
    pub(super) fn offer(&mut self, (from, to): (u32, u32), weight: i64, unit: usize, at: &[u32]) {
        let pair = from as usize * self.schools + to as usize;
        let lifted = u64::try_from(weight + LIFT).expect("a difference of costs");
        let heap = &mut self.heaps[pair];
        if heap.len() > 2 * self.held[from as usize] as usize + 32 {
            let mut entries = std::mem::take(heap).into_vec();
            entries.retain(|Reverse(entry)| at[self::unit(*entry)] == from);
            entries.sort_unstable();
            entries.dedup();
            *heap = entries.into();
        }
        heap.push(Reverse(lifted << UNIT | unit as u64));
        self.weights[pair] = self.weights[pair].min(weight);
    }

    /// Drops the entries on top of a pair whose units are gone.
    pub(super) fn clean(&mut self, (from, to): (u32, u32), at: &[u32]) {
        let pair = from as usize * self.schools + to as usize;
        let heap = &mut self.heaps[pair];
        self.weights[pair] = loop {
            match heap.peek() {
                Some(Reverse(entry)) if at[unit(*entry)] == from => break weight(*entry),
                Some(_) => heap.pop(),
                None => break NEVER,
            };
        };
    }
}

fn unit(entry: u64) -> usize {
    (entry & ((1 << UNIT) - 1)) as usize
}

fn weight(entry: u64) -> i64 {
    (entry >> UNIT) as i64 - LIFT
}

//! One order for all schools: applications in turn, for the rules that are defined by whose turn it is.
//!
//! `skip` and `split` say what happens when a unit of several *comes up*. That has a meaning where all schools
//! rank alike; there a run of deferred acceptance is nothing but everybody in turn (MATCHING 3.5). `check` refuses
//! these rules elsewhere.

use std::collections::BTreeMap;

use super::kernel::{Acceptance, Problem};
use crate::model::Boundary;

/// For each unit that was split, by its index: the application each member was accepted by.
pub(super) type Split = BTreeMap<u32, Vec<Option<u32>>>;

/// Goes through the applications by key, those of a unit with the same key in the order of its list.
pub(super) fn accept(problem: &Problem<'_>) -> (Acceptance, Split) {
    let units = problem.starts.len() - 1;
    let mut turns: Vec<(u64, u32, u32)> = Vec::with_capacity(problem.keys.len());
    for unit in 0..units {
        for at in problem.starts[unit]..problem.starts[unit + 1] {
            turns.push((problem.keys[at as usize], unit as u32, at));
        }
    }
    turns.sort_unstable();
    let mut desks = Desks {
        left: problem.seats.to_vec(),
        filled: vec![0; problem.seats.len()],
        worst: vec![None; problem.seats.len()],
    };
    let mut places = vec![None; units];
    let mut split = Split::new();
    for turn in turns.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (key, unit, _) = turn[0];
        if places[unit as usize].is_some() || split.contains_key(&unit) {
            continue;
        }
        let from = problem.starts[unit as usize];
        let weight = problem.weights[unit as usize];
        let mut seat = |members: u32| {
            let desk = |at: u32| problem.schools[at as usize] as usize;
            let found = turn
                .iter()
                .find(|(.., at)| desks.left[desk(*at)] >= members);
            let (.., at) = *found?;
            desks.take(desk(at), members, key);
            Some(at - from)
        };
        places[unit as usize] = seat(weight);
        let one_by_one = problem.boundary == Some(Boundary::Split);
        if places[unit as usize].is_none() && one_by_one {
            let members: Vec<Option<u32>> = (0..weight).map(|_| seat(1)).collect();
            if members.iter().any(Option::is_some) {
                split.insert(unit, members);
            }
        }
    }
    let Desks {
        left,
        filled,
        worst,
    } = desks;
    let cutoffs = (left.iter().zip(worst))
        .map(|(left, worst)| worst.filter(|_| *left == 0))
        .collect();
    let stopped = vec![false; left.len()];
    let acceptance = Acceptance {
        places,
        cutoffs,
        filled,
        stopped,
    };
    (acceptance, split)
}

/// The desks as the turns go on.
struct Desks {
    left: Vec<u32>,
    filled: Vec<u32>,
    /// The key of the last one admitted: turns come by key.
    worst: Vec<Option<u64>>,
}

impl Desks {
    fn take(&mut self, desk: usize, members: u32, key: u64) {
        self.left[desk] -= members;
        self.filled[desk] += members;
        self.worst[desk] = Some(key);
    }
}

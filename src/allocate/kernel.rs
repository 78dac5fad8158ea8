//! The kernel: deferred acceptance on one integer key for each application, children proposing.
//!
//! In: for each unit its applications in order of preference, each a school and a key (smaller is better,
//! distinct within a school). Out: places and cutoffs. Every word of the application–rejection family is another
//! key: a choice band ahead of everything makes a band's acceptance final (Chen & Kesten 2017; MATCHING 3.2).
//!
//! Method: passes of "everybody unplaced asks the next school whose cutoff it beats; a school that holds more
//! than its seats keeps the best and lowers its cutoff". The result does not depend on the order of asking. Units
//! of several members stay a prefix of the order (`expand`, `stop`), which keeps this well defined. Tests:
//! `tests/it/kernel.rs` against a naive oracle, and the gallery's micro-cases.

use crate::model::Boundary;

/// One round for the kernel.
#[derive(Clone, Debug)]
pub struct Problem<'p> {
    /// Free seats by school.
    pub seats: &'p [u32],
    /// Where each unit's applications begin; one more at the end.
    pub starts: Vec<u32>,
    /// The school of each application.
    pub schools: Vec<u32>,
    /// The key of each application.
    pub keys: Vec<u64>,
    /// Members of each unit.
    pub weights: Vec<u32>,
    /// What happens when a unit of several meets fewer seats; `None`: every unit is of one.
    pub boundary: Option<Boundary>,
}

impl Problem<'_> {
    /// Members of a unit.
    fn weight(&self, unit: u32) -> u64 {
        self.boundary
            .map_or(1, |_| u64::from(self.weights[unit as usize]))
    }
}

/// The kernel's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// For each unit the application that was accepted, counted from its first.
    pub places: Vec<Option<u32>>,
    /// For each school the key of the last one admitted, where no seat is left.
    pub cutoffs: Vec<Option<u64>>,
    /// Members admitted by school.
    pub filled: Vec<u32>,
    /// Schools whose admission ended at a unit that did not fit, while seats were left.
    pub stopped: Vec<bool>,
}

/// A unit held by a school: its key, and which unit.
type Held = (u64, u32);

/// Runs the round.
pub fn accept(problem: &Problem<'_>) -> Acceptance {
    let units = problem.starts.len() - 1;
    let schools = problem.seats.len();
    let mut desks: Vec<Desk> = problem
        .seats
        .iter()
        .map(|seats| Desk::new(*seats))
        .collect();
    // The next application of each unit; applications below it were rejected for good.
    let mut next: Vec<u32> = problem.starts[..units].to_vec();
    let mut waiting: Vec<u32> = (0..).take(units).collect();
    let mut rejected: Vec<u32> = Vec::new();
    let mut crowded: Vec<u32> = Vec::new();
    while !waiting.is_empty() {
        for unit in waiting.drain(..) {
            let end = problem.starts[unit as usize + 1];
            let at = &mut next[unit as usize];
            // A cutoff only falls, so a school that is out of reach stays out of reach.
            while *at < end {
                let school = problem.schools[*at as usize];
                let key = problem.keys[*at as usize];
                let desk = &mut desks[school as usize];
                if key < desk.cutoff {
                    desk.held.push((key, unit));
                    desk.weight += problem.weight(unit);
                    if !desk.crowded && desk.weight > u64::from(desk.seats) {
                        desk.crowded = true;
                        crowded.push(school);
                    }
                    break;
                }
                *at += 1;
            }
        }
        for school in crowded.drain(..) {
            desks[school as usize].keep_best(problem, &mut rejected);
        }
        for unit in &rejected {
            next[*unit as usize] += 1;
        }
        std::mem::swap(&mut waiting, &mut rejected);
    }
    let mut places = vec![None; units];
    let mut cutoffs = vec![None; schools];
    let mut filled = vec![0; schools];
    let mut stopped = vec![false; schools];
    for (school, desk) in desks.iter().enumerate() {
        for (_, unit) in &desk.held {
            places[*unit as usize] = Some(next[*unit as usize] - problem.starts[*unit as usize]);
        }
        filled[school] =
            u32::try_from(desk.weight).expect("members fit the seats and one unit more");
        // Seats that were left when a unit was turned away may have been taken since by those before it.
        let full = desk.weight >= u64::from(desk.seats);
        stopped[school] = !full && desk.cutoff < u64::MAX;
        // A school without a seat has no last one; its line is before everybody.
        let worst = desk.held.iter().map(|(key, _)| *key).max();
        cutoffs[school] = worst.filter(|_| full || stopped[school]);
    }
    Acceptance {
        places,
        cutoffs,
        filled,
        stopped,
    }
}

/// A school in the run.
struct Desk {
    seats: u32,
    held: Vec<Held>,
    /// Members held.
    weight: u64,
    /// Only keys below this are worth asking with.
    cutoff: u64,
    crowded: bool,
}

impl Desk {
    fn new(seats: u32) -> Self {
        let cutoff = if seats == 0 { 0 } else { u64::MAX };
        Self {
            seats,
            held: Vec::new(),
            weight: 0,
            cutoff,
            crowded: false,
        }
    }

    /// Keeps the best that fit, by the boundary's rule, and hands back the others.
    fn keep_best(&mut self, problem: &Problem<'_>, rejected: &mut Vec<u32>) {
        self.crowded = false;
        let Some(boundary) = problem.boundary else {
            let seats = self.seats as usize;
            let (_, last, _) = self.held.select_nth_unstable(seats - 1);
            self.cutoff = last.0;
            self.weight = u64::from(self.seats);
            rejected.extend(self.held.drain(seats..).map(|(_, unit)| unit));
            return;
        };
        self.held.sort_unstable();
        let (mut used, seats) = (0u64, u64::from(self.seats));
        let fits = |(_, unit): &&Held| {
            let weight = problem.weight(*unit);
            let fits = match boundary {
                Boundary::Expand => used < seats,
                Boundary::Stop | Boundary::Skip | Boundary::Split => used + weight <= seats,
            };
            used += weight;
            fits
        };
        let keep = self.held.iter().take_while(fits).count();
        // Whoever comes after the first one turned away is turned away too.
        if let Some((key, _)) = self.held.get(keep) {
            self.cutoff = *key;
        }
        rejected.extend(self.held.drain(keep..).map(|(_, unit)| unit));
        let weights = self.held.iter().map(|(_, unit)| problem.weight(*unit));
        self.weight = weights.sum();
    }
}

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

/// A unit held by a school.
#[derive(Clone, Copy)]
struct Held {
    key: u64,
    unit: u32,
    /// The application that is held.
    application: u32,
}

/// Runs the round.
pub fn accept(problem: &Problem<'_>) -> Acceptance {
    let units = problem.starts.len() - 1;
    // Half as many again as there are seats come at once; a school may have more seats than anybody needs.
    let share = 4 * units / problem.seats.len().max(1);
    let room = |seats: usize| (seats + seats / 2).min(share);
    let desk = |seats: &u32| Desk::new(*seats, room(*seats as usize));
    let mut desks: Vec<Desk> = problem.seats.iter().map(desk).collect();
    // By school: only keys below this are worth asking with. A cutoff only falls, so a school that is out of reach
    // stays out of reach.
    let before_anybody = |seats: &u32| if *seats == 0 { 0 } else { u64::MAX };
    let mut cutoffs: Vec<u64> = problem.seats.iter().map(before_anybody).collect();
    // The application of each unit that is held; its end where none is.
    let mut at: Vec<u32> = problem.starts[..units].to_vec();
    let mut waiting: Vec<(u32, u32)> = (0..).zip(at.iter().copied()).collect();
    let mut rejected: Vec<(u32, u32)> = Vec::new();
    let mut crowded: Vec<u32> = Vec::new();
    while !waiting.is_empty() {
        for (unit, from) in waiting.drain(..) {
            let end = problem.starts[unit as usize + 1];
            let mut asks = from..end;
            let reaches = |application: &u32| {
                let application = *application as usize;
                problem.keys[application] < cutoffs[problem.schools[application] as usize]
            };
            let taken = asks.find(reaches);
            at[unit as usize] = taken.unwrap_or(end);
            if let Some(application) = taken {
                let key = problem.keys[application as usize];
                let school = problem.schools[application as usize];
                let desk = &mut desks[school as usize];
                desk.held.push(Held {
                    key,
                    unit,
                    application,
                });
                desk.weight += problem.weight(unit);
                if !desk.crowded && desk.weight > u64::from(desk.seats) {
                    desk.crowded = true;
                    crowded.push(school);
                }
            }
        }
        for school in crowded.drain(..) {
            let cutoff = desks[school as usize].keep_best(problem, &mut rejected);
            cutoffs[school as usize] = cutoff;
        }
        std::mem::swap(&mut waiting, &mut rejected);
    }
    let ends = problem.starts.windows(2).zip(&at);
    let places = ends.map(|(list, at)| (*at < list[1]).then(|| at - list[0]));
    let places = places.collect();
    let fits = |desk: &Desk| u32::try_from(desk.weight).expect("the seats and one unit more");
    // Seats that were left when a unit was turned away may have been taken since by those before it.
    let full = |desk: &Desk| desk.weight >= u64::from(desk.seats);
    let stopped: Vec<bool> = (desks.iter().zip(&cutoffs))
        .map(|(desk, cutoff)| !full(desk) && *cutoff < u64::MAX)
        .collect();
    // A school without a seat has no last one; its line is before everybody.
    let worst = |desk: &Desk| desk.held.iter().map(|held| held.key).max();
    let ended = desks.iter().zip(&stopped);
    let ended = ended.map(|(desk, stopped)| worst(desk).filter(|_| full(desk) || *stopped));
    Acceptance {
        places,
        cutoffs: ended.collect(),
        filled: desks.iter().map(fits).collect(),
        stopped,
    }
}

/// A school in the run.
struct Desk {
    seats: u32,
    held: Vec<Held>,
    /// Members held.
    weight: u64,
    crowded: bool,
    /// So many of those held come before `bar`, and are looked at again only when all others are turned away.
    sure: usize,
    sure_weight: u64,
    bar: u64,
}

impl Desk {
    /// `room`: about how many are held at once.
    fn new(seats: u32, room: usize) -> Self {
        Self {
            seats,
            held: Vec::with_capacity(room),
            weight: 0,
            crowded: false,
            sure: 0,
            sure_weight: 0,
            bar: 0,
        }
    }

    /// Keeps the best that fit, by the boundary's rule, and hands back the others with their next application.
    /// The new cutoff.
    ///
    /// In most calls few are turned away, so only the last ones in line are held against those who came.
    fn keep_best(&mut self, problem: &Problem<'_>, rejected: &mut Vec<(u32, u32)>) -> u64 {
        self.crowded = false;
        let (mut keep, mut cutoff) = self.fitting(problem);
        if self.sure > 0 && (keep == self.sure || self.held[keep - 1].key < self.bar) {
            (self.sure, self.sure_weight) = (0, 0);
            (keep, cutoff) = self.fitting(problem);
        }
        let weights = |held: &[Held]| {
            held.iter()
                .map(|held| problem.weight(held.unit))
                .sum::<u64>()
        };
        self.weight -= weights(&self.held[keep..]);
        let left = self.held.drain(keep..);
        rejected.extend(left.map(|held| (held.unit, held.application + 1)));
        // With the root of all, looking at them all again, once in so many refusals, costs as much as they do.
        let last = keep.isqrt();
        if self.sure == 0 && last < keep {
            self.sure = keep - last;
            let (sure, bar, _) = self
                .held
                .select_nth_unstable_by_key(self.sure, |held| held.key);
            (self.bar, self.sure_weight) = (bar.key, weights(sure));
        }
        cutoff
    }

    /// Brings those who fit before the others, the last one of them at their end; leaves out those who are sure.
    /// How many fit with them, and the cutoff.
    fn fitting(&mut self, problem: &Problem<'_>) -> (usize, u64) {
        let seats = u64::from(self.seats);
        let open = &mut self.held[self.sure..];
        let Some(boundary) = problem.boundary else {
            let left = self.seats as usize - self.sure;
            let (_, last, _) = open.select_nth_unstable_by_key(left - 1, |held| held.key);
            return (self.seats as usize, last.key);
        };
        open.sort_unstable_by_key(|held| held.key);
        let mut used = self.sure_weight;
        let fits = |held: &&Held| {
            let weight = problem.weight(held.unit);
            let fits = match boundary {
                Boundary::Expand => used < seats,
                Boundary::Stop | Boundary::Skip | Boundary::Split => used + weight <= seats,
            };
            used += weight;
            fits
        };
        let keep = open.iter().take_while(fits).count();
        // Whoever comes after the first one turned away is turned away too.
        let cutoff = open.get(keep).map_or(u64::MAX, |held| held.key);
        (self.sure + keep, cutoff)
    }
}

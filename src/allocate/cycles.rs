//! Top trading cycles (`cycles`): seats are claims, and units trade them round a circle.
//!
//! In: units' lists, seats, for each school its order of units. Out: places, and the claim each was traded for.
//! Every school with a seat points to the first of its order not yet placed, every unit to the first school of
//! its list that has a seat; whoever stands on a circle gets the school it points to, and leaves. The result does
//! not depend on which circle is closed first (Shapley & Scarf 1974; for schools Abdulkadiroğlu & Sönmez 2003).
//!
//! **What it lacks** (MATCHING 3.3). It is Pareto efficient and gives no reason to misstate a list, but it leaves
//! justified envy: a unit can lose a school to one that stands behind it there, who traded for the seat. Taking
//! one unit off the list, or adding a seat, can worsen strangers (1.6 % and 1.2 % of small random markets), so an
//! upheld objection can move a family that nobody objected to. No line of cutoffs explains a result. Units of
//! several members cannot trade: every unit here is one child. Tests: `tests/it/cycles.rs`, `markets.rs`.

/// One round for the cycles.
#[derive(Clone, Debug)]
pub struct Problem<'p> {
    /// Free seats by school.
    pub seats: &'p [u32],
    /// Where each unit's applications begin; one more at the end.
    pub starts: &'p [u32],
    /// The school of each application, in order of preference; a unit names a school at most once.
    pub schools: &'p [u32],
    /// For each school the units with a claim there, first in line first, each once. Whether units that do not
    /// ask for the school stand in it too is for the policy to say: they can trade its seats away. A unit that
    /// asks and does not stand in the order can get a seat only by trade.
    pub orders: &'p [Vec<u32>],
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traded {
    /// For each unit the application it got, counted from its first.
    pub places: Vec<Option<u32>>,
    /// For each placed unit the school at whose turn it stood first in line: the seat it gave for its own.
    pub claims: Vec<Option<u32>>,
}

/// Orders of the schools from one key for each application: smaller first, equal ones by unit. Only units that
/// ask for a school stand in its order.
pub fn orders_by_key(schools: usize, starts: &[u32], asked: &[u32], keys: &[u64]) -> Vec<Vec<u32>> {
    let mut lines: Vec<Vec<(u64, u32)>> = vec![Vec::new(); schools];
    for (unit, range) in (0u32..).zip(starts.windows(2)) {
        for at in range[0] as usize..range[1] as usize {
            lines[asked[at] as usize].push((keys[at], unit));
        }
    }
    let sorted = |mut line: Vec<(u64, u32)>| {
        line.sort_unstable();
        line.into_iter().map(|(_, unit)| unit).collect()
    };
    lines.into_iter().map(sorted).collect()
}

/// Trades. Linear in the length of the lists and orders.
///
/// # Panics
/// When there is not one order for each school.
pub fn trade(problem: &Problem<'_>) -> Traded {
    assert_eq!(
        problem.orders.len(),
        problem.seats.len(),
        "one order for each school"
    );
    let units = problem.starts.len() - 1;
    let mut market = Trading {
        problem,
        next: problem.starts[..units].to_vec(),
        first: vec![0; problem.seats.len()],
        left: problem.seats.to_vec(),
        stood: vec![Stood::Waiting; units],
        traded: Traded {
            places: vec![None; units],
            claims: vec![None; units],
        },
    };
    for unit in 0..units {
        market.follow(unit);
    }
    market.traded
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stood {
    Waiting,
    /// On the path, at this place of it.
    OnPath(usize),
    /// Placed, or out of schools.
    Gone,
}

struct Trading<'p> {
    problem: &'p Problem<'p>,
    /// The next application of each unit.
    next: Vec<u32>,
    /// The place in each school's order of the first one not gone.
    first: Vec<usize>,
    left: Vec<u32>,
    stood: Vec<Stood>,
    traded: Traded,
}

impl Trading<'_> {
    /// Follows the pointers from a unit until it is gone.
    fn follow(&mut self, begin: usize) {
        if self.stood[begin] == Stood::Gone {
            return;
        }
        // Each unit on the path, with the school that points to it.
        let mut path: Vec<(usize, Option<u32>)> = vec![(begin, None)];
        self.stood[begin] = Stood::OnPath(0);
        while let Some((unit, _)) = path.last().copied() {
            let Some((school, first)) = self.points_to(unit) else {
                self.stood[unit] = Stood::Gone;
                path.pop();
                continue;
            };
            match self.stood[first] {
                Stood::OnPath(at) => {
                    path[at].1 = Some(school);
                    self.close(&path[at..]);
                    path.truncate(at);
                }
                Stood::Waiting => {
                    self.stood[first] = Stood::OnPath(path.len());
                    path.push((first, Some(school)));
                }
                Stood::Gone => unreachable!("the first in line is not gone"),
            }
        }
    }

    /// The first school of a unit's list that has a seat, and who is first in line there.
    fn points_to(&mut self, unit: usize) -> Option<(u32, usize)> {
        while self.next[unit] < self.problem.starts[unit + 1] {
            let school = self.problem.schools[self.next[unit] as usize];
            if self.left[school as usize] > 0 {
                let order = &self.problem.orders[school as usize];
                let first = &mut self.first[school as usize];
                while let Some(unit) = order.get(*first) {
                    if self.stood[*unit as usize] != Stood::Gone {
                        return Some((school, *unit as usize));
                    }
                    *first += 1;
                }
            }
            self.next[unit] += 1;
        }
        None
    }

    /// Everybody on a circle gets the school it points to.
    fn close(&mut self, circle: &[(usize, Option<u32>)]) {
        for (unit, claim) in circle {
            let at = self.next[*unit];
            self.left[self.problem.schools[at as usize] as usize] -= 1;
            self.stood[*unit] = Stood::Gone;
            self.traded.places[*unit] = Some(at - self.problem.starts[*unit]);
            self.traded.claims[*unit] = *claim;
        }
    }
}

//! Overflow (统筹): the lottery decides who is placed, least total distance decides where.
//!
//! In: units in lottery order with their ways to schools, free seats. Out: schools, prices, total. Successive
//! shortest augmenting paths on the school graph, where a → b costs the cheapest transfer of one unit of a to b
//! (a lazy heap for each pair), with the prices as potentials; then ties, in `ties.rs` (MATCHING 6, DESIGN 5).
//!
//! 1. A unit is placed if it can be placed together with all placed before it: the lexicographically first set.
//! 2. The total cost of that set is the least one; of all such answers the one is taken whose list of
//!    (own cost, index of the school), unit by unit in lottery order, comes first.
//! 3. A unit of w > 1 members is placed in its turn for good, at the school where its own cost plus what the
//!    units of one member lose by its w seats is least (then own cost, then index); 1 and 2 hold around it. To
//!    move such units later too is a packing problem without a fast exact method.
//!
//! It knows no tickets and no reasons. Tests: `tests/it/transport.rs`, by enumeration and by definition.

mod ties;
mod transfers;

use crate::model::{Leftover, Longest, Transported};
use transfers::{NONE, Objective, Transfers};

/// Sends the units so that the sum of the costs is least.
///
/// # Limits
/// Those of [`Leftover`]; memory is 32 bytes for each pair of schools (up to 300 where units pass often), and 8 to
/// 16 for each way of a placed unit. Time grows with units × schools² at worst.
///
/// # Panics
/// When the slices do not fit together, or there are 2^31 units.
pub fn least_total(leftover: &Leftover<'_>) -> Transported {
    let seating = Seating::filled(leftover, Objective::Total);
    seating.answer()
}

/// Sends the same units as [`least_total`] so that the longest way is as short as possible, then the sum least.
///
/// The longest way is that of units of one member; units of several stay where [`least_total`] puts them.
/// Prices and ties are those of the ways that are not longer.
///
/// # Panics
/// As [`least_total`].
pub fn least_longest(leftover: &Leftover<'_>) -> Transported {
    let first = Seating::filled(leftover, Objective::Total);
    let mut seats = leftover.seats.to_vec();
    let mut singles = Vec::new();
    for (unit, school) in first
        .at
        .iter()
        .enumerate()
        .filter(|(_, school)| **school != NONE)
    {
        if leftover.weights[unit] == 1 {
            singles.push(unit);
        } else {
            seats[*school as usize] -= leftover.weights[unit];
        }
    }
    let placed = Part::of(leftover, &seats, &singles, u32::MAX);
    let longest = Seating::filled(&placed.leftover(), Objective::Longest).longest;
    let short = Part::of(leftover, &seats, &singles, longest.cost);
    let part = Seating::filled(&short.leftover(), Objective::Total).answer();
    let mut schools: Vec<Option<u32>> = first
        .at
        .iter()
        .map(|at| (*at != NONE).then_some(*at))
        .collect();
    for (unit, school) in singles.iter().zip(&part.schools) {
        schools[*unit] = *school;
    }
    let several = (0..leftover.units()).filter(|unit| leftover.weights[*unit] != 1);
    let several = several.filter_map(|unit| first.cost(unit)).sum::<u64>();
    Transported {
        schools,
        prices: part.prices,
        total: part.total + several,
        longest: Some(longest),
    }
}

/// Some units of one member, with their ways up to a length.
struct Part {
    seats: Vec<u32>,
    weights: Vec<u32>,
    starts: Vec<u32>,
    schools: Vec<u32>,
    costs: Vec<u32>,
}

impl Part {
    fn of(leftover: &Leftover<'_>, seats: &[u32], units: &[usize], longest: u32) -> Self {
        let (mut starts, mut schools, mut costs) = (vec![0], Vec::new(), Vec::new());
        for unit in units {
            for way in leftover
                .ways(*unit)
                .filter(|way| leftover.costs[*way] <= longest)
            {
                schools.push(leftover.schools[way]);
                costs.push(leftover.costs[way]);
            }
            starts.push(u32::try_from(schools.len()).expect("no more ways than before"));
        }
        Self {
            seats: seats.to_vec(),
            weights: vec![1; units.len()],
            starts,
            schools,
            costs,
        }
    }

    fn leftover(&self) -> Leftover<'_> {
        Leftover {
            seats: &self.seats,
            weights: &self.weights,
            starts: &self.starts,
            schools: &self.schools,
            costs: &self.costs,
        }
    }
}

/// Who sits where, while units are inserted.
struct Seating<'l> {
    leftover: &'l Leftover<'l>,
    objective: Objective,
    /// The school of each unit.
    at: Vec<u32>,
    /// Seats nobody holds, by school.
    left: Vec<u32>,
    prices: Vec<i64>,
    transfers: Transfers,
    /// Schools from which no chain of transfers reaches a free seat, now or later.
    closed: Vec<bool>,
    search: Search,
    longest: Longest,
}

/// A shortest-path search over the schools.
#[derive(Default)]
struct Search {
    distance: Vec<i64>,
    /// The school a path comes from; `NONE`: from the unit itself.
    from: Vec<u32>,
    settled: Vec<bool>,
}

/// No path.
const FAR: i64 = i64::MAX / 4;

impl Search {
    fn begin(&mut self, schools: usize) {
        self.distance.clear();
        self.distance.resize(schools, FAR);
        self.from.clear();
        self.from.resize(schools, NONE);
        self.settled.clear();
        self.settled.resize(schools, false);
    }

    fn offer(&mut self, school: usize, distance: i64) {
        self.distance[school] = self.distance[school].min(distance);
    }

    /// The nearest school not settled.
    fn nearest(&self) -> Option<usize> {
        let mut nearest = (FAR, None);
        for (school, (distance, settled)) in self.distance.iter().zip(&self.settled).enumerate() {
            if *distance < nearest.0 && !settled {
                nearest = (*distance, Some(school));
            }
        }
        nearest.1
    }
}

/// A unit that was moved, and the school it left.
type Move = (usize, u32);

impl<'l> Seating<'l> {
    fn filled(leftover: &'l Leftover<'l>, objective: Objective) -> Self {
        let (units, schools) = (leftover.units(), leftover.seats.len());
        assert_eq!(
            leftover.starts.len(),
            units + 1,
            "ways begin for each unit and end once"
        );
        assert_eq!(
            leftover.schools.len(),
            leftover.costs.len(),
            "one cost for each way"
        );
        assert!(units < 1 << 31, "fewer than 2^31 units");
        let mut seating = Self {
            leftover,
            objective,
            at: vec![NONE; units],
            left: leftover.seats.to_vec(),
            prices: vec![0; schools],
            transfers: Transfers::new(schools),
            closed: vec![false; schools],
            search: Search::default(),
            longest: Longest {
                cost: 0,
                crowded: Vec::new(),
            },
        };
        for unit in 0..units {
            if leftover.weights[unit] == 1 {
                seating.insert(unit);
            } else {
                seating.insert_several(unit);
            }
        }
        seating
    }

    fn answer(mut self) -> Transported {
        ties::settle(self.leftover, &self.prices, &mut self.left, &mut self.at);
        let whole = |price: &i64| u64::try_from(*price).expect("prices only rise from 0");
        Transported {
            prices: self.prices.iter().map(whole).collect(),
            total: (0..self.leftover.units())
                .filter_map(|unit| self.cost(unit))
                .sum(),
            schools: self
                .at
                .iter()
                .map(|at| (*at != NONE).then_some(*at))
                .collect(),
            longest: None,
        }
    }

    /// What a placed unit pays.
    fn cost(&self, unit: usize) -> Option<u64> {
        let mut ways = self.leftover.ways(unit);
        let way = ways.find(|way| self.leftover.schools[*way] == self.at[unit])?;
        Some(self.leftover.costs[way].into())
    }

    /// Places a unit of one member, if it can be.
    fn insert(&mut self, unit: usize) {
        let leftover = self.leftover;
        let ways = leftover.ways(unit);
        if ways
            .clone()
            .all(|way| self.closed[leftover.schools[way] as usize])
        {
            return;
        }
        self.search.begin(self.left.len());
        for way in ways {
            let (school, cost) = (
                leftover.schools[way] as usize,
                i64::from(leftover.costs[way]),
            );
            let distance = match self.objective {
                Objective::Total => cost + self.prices[school],
                Objective::Longest => cost.max(self.longest.cost.into()),
            };
            self.search.offer(school, distance);
        }
        match self.reach() {
            Some(free) => {
                self.left[free] -= 1;
                let school = self.shift(free, NONE, &mut Vec::new());
                self.enter(unit, school);
            }
            None => {
                for (closed, settled) in self.closed.iter_mut().zip(&self.search.settled) {
                    *closed |= settled;
                }
            }
        }
    }

    /// Runs the search to the nearest free seat, and raises what must be raised for the path to cost nothing more.
    fn reach(&mut self) -> Option<usize> {
        let free = loop {
            let school = self.search.nearest()?;
            if self.left[school] > 0 {
                break school;
            }
            self.search.settled[school] = true;
            self.relax(school);
        };
        let end = self.search.distance[free];
        match self.objective {
            Objective::Total => {
                let settled = self.search.distance.iter().zip(&self.search.settled);
                for (price, (distance, _)) in self
                    .prices
                    .iter_mut()
                    .zip(settled)
                    .filter(|(_, (_, s))| **s)
                {
                    *price += end - distance;
                }
            }
            Objective::Longest => {
                let longest = u32::try_from(end).expect("the cost of a way");
                if longest > self.longest.cost {
                    let nearer = |school: &u32| self.search.distance[*school as usize] < end;
                    let schools = (0..).take(self.left.len());
                    self.longest = Longest {
                        cost: longest,
                        crowded: schools.filter(nearer).collect(),
                    };
                }
            }
        }
        Some(free)
    }

    /// Goes on from a school along its cheapest transfers.
    fn relax(&mut self, school: usize) {
        let (search, from) = (&mut self.search, school as u32);
        let row = self.transfers.row(school);
        let begun = search.distance[school];
        match self.objective {
            Objective::Total => {
                let begun = begun - self.prices[school];
                for (to, (transfer, price)) in row.iter().zip(&self.prices).enumerate() {
                    let distance = begun + transfer + price;
                    if distance < search.distance[to] {
                        search.distance[to] = distance;
                        search.from[to] = from;
                    }
                }
            }
            Objective::Longest => {
                for (to, transfer) in row.iter().enumerate() {
                    let distance = begun.max(*transfer);
                    if distance < search.distance[to] {
                        search.distance[to] = distance;
                        search.from[to] = from;
                    }
                }
            }
        }
    }

    /// Moves one unit along each step of the path that ends at a school; the school where it begins.
    fn shift(&mut self, end: usize, begin: u32, moves: &mut Vec<Move>) -> usize {
        let mut school = end;
        while school as u32 != begin && self.search.from[school] != NONE {
            let from = self.search.from[school];
            let unit = self.transfers.cheapest(from as usize, school);
            moves.push((unit, from));
            self.carry(unit, school);
            school = from as usize;
        }
        school
    }

    fn carry(&mut self, unit: usize, school: usize) {
        let from = std::mem::replace(&mut self.at[unit], NONE);
        for way in self.leftover.ways(unit) {
            let to = self.leftover.schools[way];
            self.transfers.clean((from, to), &self.at);
        }
        self.transfers.count(from, -1);
        self.enter(unit, school);
    }

    /// Seats a unit and offers its transfers.
    fn enter(&mut self, unit: usize, school: usize) {
        let (leftover, at) = (self.leftover, school as u32);
        self.at[unit] = at;
        self.transfers.count(at, 1);
        let mut ways = leftover.ways(unit);
        let own = ways
            .find(|way| leftover.schools[*way] == at)
            .expect("a unit moves along its ways");
        for way in leftover.ways(unit).filter(|way| *way != own) {
            let weight = match self.objective {
                Objective::Total => i64::from(leftover.costs[way]) - i64::from(leftover.costs[own]),
                Objective::Longest => leftover.costs[way].into(),
            };
            self.transfers
                .offer((at, leftover.schools[way]), weight, unit, &self.at);
        }
    }

    /// Places a unit of several members for good, where it costs all together the least.
    fn insert_several(&mut self, unit: usize) {
        let (leftover, members) = (self.leftover, self.leftover.weights[unit]);
        // What its seats cost the others is at least their price, so the promising schools come first.
        let least = |way: usize| {
            let (school, cost) = (leftover.schools[way], i64::from(leftover.costs[way]));
            let taken = members.saturating_sub(self.left[school as usize]);
            let price = self.prices[school as usize];
            (cost + i64::from(taken) * price, cost, school)
        };
        let mut offers: Vec<(i64, i64, u32)> = leftover.ways(unit).map(least).collect();
        offers.sort_unstable();
        let mut best: Option<(i64, i64, u32)> = None;
        for (bound, cost, school) in offers {
            if best.is_some_and(|(total, ..)| total < bound) {
                break;
            }
            let (prices, free) = (self.prices.clone(), self.left.clone());
            let mut moves = Vec::new();
            if let Some(loss) = self.vacate(school as usize, members, &mut moves) {
                let offer = (cost + loss, cost, school);
                best = Some(best.map_or(offer, |best| best.min(offer)));
            }
            for (moved, back) in moves.into_iter().rev() {
                self.carry(moved, back as usize);
            }
            (self.prices, self.left) = (prices, free);
        }
        if let Some((.., school)) = best {
            self.vacate(school as usize, members, &mut Vec::new())
                .expect("it was possible before");
            self.at[unit] = school;
        }
    }

    /// Takes so many seats of a school away, moving units of one member elsewhere; what they lose by it.
    fn vacate(&mut self, school: usize, seats: u32, moves: &mut Vec<Move>) -> Option<i64> {
        let free = self.left[school].min(seats);
        self.left[school] -= free;
        let mut loss = 0;
        for _ in free..seats {
            self.search.begin(self.left.len());
            self.search.offer(school, 0);
            let before = self.prices[school];
            let end = self.reach()?;
            loss += before + self.search.distance[end];
            self.left[end] -= 1;
            self.shift(end, school as u32, moves);
        }
        Some(loss)
    }
}

//! Allocation (派位): market, seats and tickets to places.
//!
//! In: a market, the seats of each school, an order of units for each round. Out: where each unit is placed, and
//! the line of each school in each round. Rounds run in order on what the earlier ones left; each is one run of
//! the one kernel, whose words (`fill`, `sequential`, `parallel`) are nothing but bands. No names, no geometry.
#![doc = include_str!("market.md")]

pub mod cycles;
pub mod kernel;
pub mod transport;

use crate::model::{
    Allocation, Applicant, Boundary, Cutoff, Direction, LastAdmitted, LotteryName, Market,
    MarketRound, Placed, Rules, Ticket, Tickets,
};

use kernel::{Acceptance, Problem};

/// Gives the seats. `tickets` are by round, then by unit, as [`by_round`] lays them out.
pub fn allocate(
    market: &Market,
    seats: &[u32],
    rules: &Rules,
    tickets: &[Option<Vec<Ticket>>],
) -> Allocation {
    let mut free = seats.to_vec();
    let mut outcomes = vec![None; market.units.len()];
    let mut cutoffs = Vec::new();
    let weights: Vec<u32> = market.units.iter().map(|unit| unit.weight).collect();
    for (index, round) in (0u32..).zip(&market.rounds) {
        let held = tickets[index as usize].as_deref();
        let order = Order::new(market, round, held, rules);
        let positions: Vec<usize> = (0..round.units.len())
            .filter(|position| outcomes[round.units[*position] as usize].is_none())
            .collect();
        let problem = order.problem(round, &positions, &free, &weights, rules.boundary);
        let acceptance = kernel::accept(&problem);
        for (at, choice) in acceptance.places.iter().enumerate() {
            let Some(choice) = choice else { continue };
            let unit = round.units[positions[at]];
            let application = round.applications(positions[at])[*choice as usize];
            let placed = Placed {
                round: index,
                school: application.school,
                choice: *choice,
            };
            outcomes[unit as usize] = Some(placed);
        }
        cutoffs.extend(order.cutoffs(index, round, &problem, &acceptance, held));
        for (school, filled) in acceptance.filled.iter().enumerate() {
            free[school] = free[school].saturating_sub(*filled);
        }
    }
    Allocation { outcomes, cutoffs }
}

/// A lottery, or a unit of a lottery, for which no ticket was drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no ticket was drawn for {0}")]
pub struct MissingTicket(pub String);

/// The tickets of each round by unit; `None` for a round whose last key is the unit's number. Reserve slots among
/// the tickets do no harm.
///
/// # Errors
/// When a lottery of the market, or a unit, was never drawn.
pub fn by_round(
    market: &Market,
    tickets: &[Tickets],
) -> Result<Vec<Option<Vec<Ticket>>>, MissingTicket> {
    let held = |lottery: &LotteryName| {
        let drawn = tickets.iter().find(|t| t.lottery == *lottery);
        let drawn = drawn.ok_or_else(|| MissingTicket(lottery.to_string()))?;
        // Both are sorted by unit: one walk along both finds every ticket.
        let mut at = 0;
        let ticket = |applicant: &Applicant| {
            at += drawn.units[at..]
                .iter()
                .take_while(|unit| **unit < applicant.unit)
                .count();
            let found = drawn.units.get(at).filter(|unit| **unit == applicant.unit);
            let missing = || MissingTicket(applicant.unit.to_string());
            found.map(|_| drawn.tickets[at]).ok_or_else(missing)
        };
        market
            .units
            .iter()
            .map(ticket)
            .collect::<Result<Vec<_>, _>>()
    };
    market
        .rounds
        .iter()
        .map(|round| round.lottery.as_ref().map(held).transpose())
        .collect()
}

/// The place of each unit in the last key of a round's standing: its ticket in the declared direction, equal
/// ones by unit; or the unit's number itself.
struct Order {
    rank: Vec<u32>,
    /// Units by rank.
    units: Vec<u32>,
}

impl Order {
    fn new(market: &Market, round: &MarketRound, held: Option<&[Ticket]>, rules: &Rules) -> Self {
        let mut units: Vec<u32> = (0..).take(market.units.len()).collect();
        if let (Some(held), Some(lottery)) = (held, &round.lottery) {
            // Units are numbered in the order of their numbers, which settles equal tickets.
            match rules.direction(lottery) {
                Direction::Ascending => {
                    units.sort_unstable_by_key(|unit| (held[*unit as usize], *unit));
                }
                Direction::Descending => {
                    units.sort_unstable_by_key(|unit| (!held[*unit as usize].0, *unit));
                }
            }
        }
        let mut rank = vec![0; units.len()];
        for (place, unit) in (0u32..).zip(&units) {
            rank[*unit as usize] = place;
        }
        Self { rank, units }
    }

    fn problem<'p>(
        &self,
        round: &MarketRound,
        positions: &[usize],
        seats: &'p [u32],
        weights: &[u32],
        boundary: Option<Boundary>,
    ) -> Problem<'p> {
        let mut starts = Vec::with_capacity(positions.len() + 1);
        let mut schools = Vec::new();
        let mut keys = Vec::new();
        starts.push(0);
        for position in positions {
            let unit = round.units[*position];
            let rank = self.rank[unit as usize];
            for application in round.applications(*position) {
                schools.push(application.school);
                keys.push(u64::from(application.prefix) << 32 | u64::from(rank));
            }
            starts.push(u32::try_from(schools.len()).expect("fewer than 2^32 applications"));
        }
        let weights: Vec<u32> = positions
            .iter()
            .map(|position| weights[round.units[*position] as usize])
            .collect();
        let bound = weights.iter().any(|weight| *weight != 1);
        let boundary = bound.then(|| boundary.unwrap_or(Boundary::Expand));
        Problem {
            seats,
            starts,
            schools,
            keys,
            weights,
            boundary,
        }
    }

    /// The line of each school that somebody of the round asked for.
    fn cutoffs(
        &self,
        index: u32,
        round: &MarketRound,
        problem: &Problem<'_>,
        acceptance: &Acceptance,
        held: Option<&[Ticket]>,
    ) -> Vec<Cutoff> {
        let mut asked = vec![false; problem.seats.len()];
        for school in &problem.schools {
            asked[*school as usize] = true;
        }
        let line = |(school, _): (u32, bool)| {
            let key = acceptance.cutoffs[school as usize];
            let last = key.map(|key| {
                let unit = self.units[(key & u64::from(u32::MAX)) as usize];
                LastAdmitted {
                    prefix: round.prefixes[(key >> 32) as usize].clone(),
                    ticket: held.map(|held| held[unit as usize]),
                    unit,
                }
            });
            Cutoff {
                round: index,
                school,
                seats: problem.seats[school as usize],
                filled: acceptance.filled[school as usize],
                stopped: acceptance.stopped[school as usize],
                last,
            }
        };
        (0u32..)
            .zip(asked)
            .filter(|(_, asked)| *asked)
            .map(line)
            .collect()
    }
}

//! Fairness by definition: what an allocation must satisfy, whatever computed it.
//!
//! In: market, seats, tickets' order, allocation. Out: the first violation, in words of the rule. It shares no
//! code with the mechanism and is run after every allocation in the shipped program; a violation is a fault of
//! ours, and nothing is published. Checks: nobody at a school not asked for, no school above its seats beyond the
//! declared expansion, no seat wasted, nobody standing before somebody admitted. Definitions: MATCHING 3 and 4.

pub mod transport;

use crate::model::{Allocation, Boundary, Direction, Market, MarketRound, Prefix, Rules, Ticket};

/// What a violated rule says, with who and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A unit sits where it did not apply.
    #[error("unit {unit} is placed at a school it did not ask for")]
    NotAsked {
        /// The unit.
        unit: String,
    },
    /// A school holds more than its seats allow.
    #[error("school {school} holds {held} for {seats} seats")]
    AboveSeats {
        /// Index of the school.
        school: u32,
        /// Members held.
        held: u64,
        /// Seats.
        seats: u64,
    },
    /// A unit would rather sit at a school that has a seat, or before whose last one it stands.
    #[error(
        "unit {unit} stands before somebody admitted to school {school}, or a seat there is free"
    )]
    Envy {
        /// The unit.
        unit: String,
        /// Index of the school.
        school: u32,
    },
}

/// Everything that orders two applications: prefix, ticket (turned round under `desc`), unit.
type Standing<'m> = (&'m Prefix, u128, u32);

/// A school after one round.
#[derive(Clone, Debug, Default)]
struct Line<'m> {
    held: u64,
    /// The last one admitted, with its weight.
    last: Option<(Standing<'m>, u64)>,
    /// The best of those who would rather sit here, with its weight.
    first_refused: Option<(Standing<'m>, u64)>,
}

/// Checks an allocation. `tickets` are by round, then by unit.
///
/// # Errors
/// The first violation found.
pub fn check(
    market: &Market,
    seats: &[u32],
    rules: &Rules,
    tickets: &[Option<Vec<Ticket>>],
    allocation: &Allocation,
) -> Result<(), Violation> {
    let mut free: Vec<u64> = seats.iter().map(|seats| u64::from(*seats)).collect();
    for (index, round) in (0u32..).zip(&market.rounds) {
        let tickets = tickets[index as usize].as_deref();
        let lines = lines(
            market,
            (index, round),
            seats.len(),
            rules,
            tickets,
            allocation,
        )?;
        for (school, line) in (0u32..).zip(&lines) {
            judge(market, rules, (school, line), free[school as usize])?;
            free[school as usize] = free[school as usize].saturating_sub(line.held);
        }
    }
    Ok(())
}

/// Who holds, and who would rather hold, a seat of each school in one round.
fn lines<'m>(
    market: &'m Market,
    (index, round): (u32, &'m MarketRound),
    schools: usize,
    rules: &Rules,
    tickets: Option<&[Ticket]>,
    allocation: &Allocation,
) -> Result<Vec<Line<'m>>, Violation> {
    let direction = round
        .lottery
        .as_ref()
        .map(|lottery| rules.direction(lottery));
    let mut lines = vec![Line::default(); schools];
    for (position, unit) in round.units.iter().enumerate() {
        let place = allocation.outcomes[*unit as usize];
        if place.is_some_and(|place| place.round < index) {
            continue;
        }
        let here = place.filter(|place| place.round == index);
        let weight = u64::from(market.units[*unit as usize].weight);
        let ticket = tickets.map_or(0, |tickets| tickets[*unit as usize].0);
        let ticket = if direction == Some(Direction::Descending) {
            !ticket
        } else {
            ticket
        };
        let mut seated = false;
        for (choice, asked) in (0u32..).zip(round.applications(position)) {
            let own = (&round.prefixes[asked.prefix as usize], ticket, *unit);
            let line: &mut Line<'_> = &mut lines[asked.school as usize];
            if here.is_some_and(|p| p.choice == choice && p.school == asked.school) {
                line.held += weight;
                if line.last.is_none_or(|(last, _)| last < own) {
                    line.last = Some((own, weight));
                }
                seated = true;
                break;
            }
            if line.first_refused.is_none_or(|(first, _)| own < first) {
                line.first_refused = Some((own, weight));
            }
        }
        if here.is_some() && !seated {
            return Err(Violation::NotAsked {
                unit: market.units[*unit as usize].unit.to_string(),
            });
        }
    }
    Ok(lines)
}

fn judge(
    market: &Market,
    rules: &Rules,
    (school, line): (u32, &Line<'_>),
    seats: u64,
) -> Result<(), Violation> {
    // Under `expand` the last one may use more than is left, but somebody must have come before the end.
    let expand = rules.boundary == Some(Boundary::Expand);
    let used_before_last = line.last.map_or(0, |(_, weight)| line.held - weight);
    let fits = if expand {
        line.held == 0 || used_before_last < seats
    } else {
        line.held <= seats
    };
    if !fits {
        return Err(Violation::AboveSeats {
            school,
            held: line.held,
            seats,
        });
    }
    let Some((refused, weight)) = line.first_refused else {
        return Ok(());
    };
    let room = seats.saturating_sub(line.held);
    let wasted = if rules.boundary == Some(Boundary::Stop) {
        weight <= room
    } else {
        room > 0
    };
    if wasted || line.last.is_some_and(|(last, _)| refused < last) {
        let (_, _, unit) = refused;
        return Err(Violation::Envy {
            unit: market.units[unit as usize].unit.to_string(),
            school,
        });
    }
    Ok(())
}

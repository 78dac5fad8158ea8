//! Overflow by definition: who must be placed, and that no other way of placing them costs less.
//!
//! In: the problem and an answer, whatever computed it. Out: the first thing that is wrong. It runs no search for
//! an optimum. *Who*: for each unit of one member left out, the schools that can be reached from its ways by
//! moving earlier units are all held by earlier units, so no seat could have been made free for it. *Where*: with
//! the published prices every unit of one member sits where cost plus price is least, and a seat has a price only
//! where all are taken; then the total equals the dual sum, and is the least one (complementary slackness). The
//! *longest way*: more placed units than seats find every cheaper way among the crowded schools.
//!
//! LIMIT: units of several members are taken as they stand (they are placed in their turn for good), and which of
//! several least answers was taken is not judged: both are checked by computing again. Definitions: MATCHING 6.

use crate::model::{Leftover, Transported};

/// What is wrong with an answer. Units and schools are told by index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A list of the answer does not have one member for each unit, or for each school.
    #[error("the answer has not one school for each unit and one price for each school")]
    Shape,
    /// A unit is sent where no way of its leads, or a longer way than the longest.
    #[error("unit {unit} has no way to its school, or a longer one than the longest")]
    NoWay {
        /// The unit.
        unit: usize,
    },
    /// A school holds more members than it has seats.
    #[error("school {school} holds {held} for {seats} seats")]
    AboveSeats {
        /// The school.
        school: usize,
        /// Members held.
        held: u64,
        /// Seats.
        seats: u32,
    },
    /// A seat is free and has a price.
    #[error("school {school} has a free seat and a price")]
    PricedVacancy {
        /// The school.
        school: usize,
    },
    /// Another school costs a unit less, price included.
    #[error("cost and price of school {school} are less for unit {unit} than those of its own")]
    Dearer {
        /// The unit.
        unit: usize,
        /// The cheaper school.
        school: usize,
    },
    /// A unit is left out though a seat could be made free for it among the units before it.
    #[error("unit {unit} is left out, though it could be placed with all before it")]
    LeftOut {
        /// The unit.
        unit: usize,
    },
    /// The stated total is not the sum of the costs.
    #[error("the costs sum to {sum}, not to {stated}")]
    Total {
        /// The sum.
        sum: u64,
        /// The total of the answer.
        stated: u64,
    },
    /// The total is above what the prices prove.
    #[error("the prices prove {dual}, the units of one member pay {paid}")]
    Dual {
        /// The dual sum: least cost and price of each unit, less the price of each seat.
        dual: i128,
        /// What they pay.
        paid: i128,
    },
    /// The crowded schools do not prove that the longest way cannot be shorter.
    #[error("{units} units find every shorter way among crowded schools with {seats} seats")]
    Shorter {
        /// Units.
        units: u64,
        /// Seats.
        seats: u64,
    },
}

/// Checks an answer: seats, who is placed, least total, and the longest way where the answer states one.
///
/// # Errors
/// The first flaw found.
pub fn check(leftover: &Leftover<'_>, answer: &Transported) -> Result<(), Flaw> {
    if answer.schools.len() != leftover.units() || answer.prices.len() != leftover.seats.len() {
        return Err(Flaw::Shape);
    }
    let paid = paid(leftover, answer)?;
    let free = seats_left(leftover, answer)?;
    let sum = paid.iter().flatten().map(|cost| u64::from(*cost)).sum();
    if sum != answer.total {
        return Err(Flaw::Total {
            sum,
            stated: answer.total,
        });
    }
    prices(leftover, answer, &paid, &free)?;
    who(leftover, answer, &free)?;
    shortest(leftover, answer)
}

/// What each placed unit pays.
fn paid(leftover: &Leftover<'_>, answer: &Transported) -> Result<Vec<Option<u32>>, Flaw> {
    let longest = answer
        .longest
        .as_ref()
        .map_or(u32::MAX, |longest| longest.cost);
    let cost = |(unit, school): (usize, &Option<u32>)| {
        let Some(school) = school else {
            return Ok(None);
        };
        let mut ways = leftover.ways(unit);
        let way = ways.find(|way| leftover.schools[*way] == *school);
        let cost = way.map(|way| leftover.costs[way]);
        let fits = cost.filter(|cost| *cost <= longest || leftover.weights[unit] != 1);
        fits.map(Some).ok_or(Flaw::NoWay { unit })
    };
    answer.schools.iter().enumerate().map(cost).collect()
}

/// Seats nobody holds, by school.
fn seats_left(leftover: &Leftover<'_>, answer: &Transported) -> Result<Vec<u32>, Flaw> {
    let mut held = vec![0u64; leftover.seats.len()];
    for (school, weight) in answer.schools.iter().zip(leftover.weights) {
        if let Some(school) = school {
            held[*school as usize] += u64::from(*weight);
        }
    }
    let left = |(school, (seats, held)): (usize, (&u32, u64))| {
        let taken = u32::try_from(held).ok();
        let left = taken.and_then(|taken| seats.checked_sub(taken));
        left.ok_or(Flaw::AboveSeats {
            school,
            held,
            seats: *seats,
        })
    };
    leftover
        .seats
        .iter()
        .zip(held)
        .enumerate()
        .map(left)
        .collect()
}

/// Complementary slackness, and the sum that follows from it.
fn prices(
    leftover: &Leftover<'_>,
    answer: &Transported,
    paid: &[Option<u32>],
    free: &[u32],
) -> Result<(), Flaw> {
    let priced = |(_, (free, price)): &(usize, (&u32, &u64))| **free > 0 && **price > 0;
    if let Some((school, _)) = free.iter().zip(&answer.prices).enumerate().find(priced) {
        return Err(Flaw::PricedVacancy { school });
    }
    let longest = answer
        .longest
        .as_ref()
        .map_or(u32::MAX, |longest| longest.cost);
    let (mut dual, mut sum) = (0i128, 0i128);
    for (unit, cost) in paid
        .iter()
        .enumerate()
        .filter(|(unit, _)| leftover.weights[*unit] == 1)
    {
        let (Some(cost), Some(own)) = (cost, answer.schools[unit]) else {
            continue;
        };
        let own = i128::from(*cost) + i128::from(answer.prices[own as usize]);
        for way in leftover
            .ways(unit)
            .filter(|way| leftover.costs[*way] <= longest)
        {
            let school = leftover.schools[way] as usize;
            if i128::from(leftover.costs[way]) + i128::from(answer.prices[school]) < own {
                return Err(Flaw::Dearer { unit, school });
            }
        }
        dual += own;
        sum += i128::from(*cost);
    }
    let singles = singles_seats(leftover, answer);
    for (seats, price) in singles.iter().zip(&answer.prices) {
        dual -= i128::from(*seats) * i128::from(*price);
    }
    if dual != sum {
        return Err(Flaw::Dual { dual, paid: sum });
    }
    Ok(())
}

/// Seats that units of several members do not hold, by school.
fn singles_seats(leftover: &Leftover<'_>, answer: &Transported) -> Vec<u32> {
    let mut seats = leftover.seats.to_vec();
    for (school, weight) in answer.schools.iter().zip(leftover.weights) {
        if let (Some(school), true) = (school, *weight != 1) {
            seats[*school as usize] -= weight;
        }
    }
    seats
}

/// Nobody of one member is left out who could be placed together with all before.
fn who(leftover: &Leftover<'_>, answer: &Transported, free: &[u32]) -> Result<(), Flaw> {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); leftover.seats.len()];
    for (unit, school) in answer.schools.iter().enumerate() {
        if let Some(school) = school {
            held[*school as usize].push(unit);
        }
    }
    // A school once found closed to a unit is closed to all after it.
    let mut closed = vec![false; leftover.seats.len()];
    for unit in 0..leftover.units() {
        if answer.schools[unit].is_some() || leftover.weights[unit] != 1 {
            continue;
        }
        let mut stack = vec![unit];
        while let Some(mover) = stack.pop() {
            for way in leftover.ways(mover) {
                let school = leftover.schools[way] as usize;
                if std::mem::replace(&mut closed[school], true) {
                    continue;
                }
                // A seat that is free, or that a later unit holds, was free in this unit's turn.
                if free[school] > 0 || held[school].last().is_some_and(|last| *last > unit) {
                    return Err(Flaw::LeftOut { unit });
                }
                let movable = |held: &&usize| leftover.weights[**held] == 1;
                stack.extend(held[school].iter().filter(movable));
            }
        }
    }
    Ok(())
}

/// The longest way cannot be shorter.
fn shortest(leftover: &Leftover<'_>, answer: &Transported) -> Result<(), Flaw> {
    let Some(longest) = answer.longest.as_ref().filter(|longest| longest.cost > 0) else {
        return Ok(());
    };
    let crowded = |school: u32| longest.crowded.binary_search(&school).is_ok();
    let seats = singles_seats(leftover, answer);
    let seats: u64 = (0..)
        .zip(seats)
        .filter(|(s, _)| crowded(*s))
        .map(|(_, n)| u64::from(n))
        .sum();
    let confined = |unit: &usize| {
        let placed = answer.schools[*unit].is_some() && leftover.weights[*unit] == 1;
        let mut shorter = leftover
            .ways(*unit)
            .filter(|way| leftover.costs[*way] < longest.cost);
        placed && shorter.all(|way| crowded(leftover.schools[way]))
    };
    let units = (0..leftover.units()).filter(confined).count() as u64;
    if units > seats {
        return Ok(());
    }
    Err(Flaw::Shorter { units, seats })
}

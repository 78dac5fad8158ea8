//! The result of an allocation: where each unit is placed, and the line of each school in each round.

use super::{Application, Market, Prefix, Ticket};

/// Where a unit is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Which application of the round it was, from 0.
    pub choice: u32,
}

/// What became of a unit.
pub type Outcome = Option<Placed>;

/// The last one admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAdmitted {
    /// Band, class and keys.
    pub prefix: Prefix,
    /// The ticket; `None` in a round whose last key is the unit's number.
    pub ticket: Option<Ticket>,
    /// Index of the unit.
    pub unit: u32,
}

/// The line of a school in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cutoff {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Seats free when the round began.
    pub seats: u32,
    /// Seats filled in the round.
    pub filled: u32,
    /// Admission ended at a unit that did not fit, while seats were left.
    pub stopped: bool,
    /// The last one admitted; `None` while seats are left for whoever asks.
    pub last: Option<LastAdmitted>,
}

/// The result of all rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// By unit.
    pub outcomes: Vec<Outcome>,
    /// By round and school, for each school that somebody asked for.
    pub cutoffs: Vec<Cutoff>,
}

/// Why an application ended as it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Admitted; seats were left.
    SeatLeft,
    /// Admitted; every seat was taken, and this one stood before the line or on it.
    WithinLine,
    /// Refused: every seat went to applicants who stood before.
    AfterLine,
    /// Refused: admission had ended at a unit of several that did not fit.
    Stopped,
    /// Refused: the school had no seat when the round began.
    NoSeat,
}

impl Reason {
    /// The code in the explain record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeatLeft => "seat-left",
            Self::WithinLine => "within-line",
            Self::AfterLine => "after-line",
            Self::Stopped => "stopped",
            Self::NoSeat => "no-seat",
        }
    }

    /// Whether it means a place.
    pub fn is_placed(self) -> bool {
        matches!(self, Self::SeatLeft | Self::WithinLine)
    }
}

/// What became of one application of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Index of the round.
    pub round: u32,
    /// Which application of the round, from 0.
    pub choice: u32,
    /// Index of the school.
    pub school: u32,
    /// Place of the prefix in the round's table.
    pub prefix: u32,
    /// Index of the school's line among the cutoffs.
    pub cutoff: u32,
    /// Why.
    pub reason: Reason,
}

impl Allocation {
    /// The line of a school in a round, with its index; cutoffs are sorted by both.
    pub fn cutoff(&self, round: u32, school: u32) -> Option<(u32, &Cutoff)> {
        let at = self
            .cutoffs
            .binary_search_by_key(&(round, school), |c| (c.round, c.school))
            .ok()?;
        Some((at as u32, &self.cutoffs[at]))
    }

    /// Every decision on a unit, in the order of rounds and choices, down to the place it obtained.
    pub fn decisions(&self, market: &Market, unit: u32) -> Vec<Decision> {
        let place = self.outcomes[unit as usize];
        let mut decisions = Vec::new();
        for (round, held) in (0u32..).zip(&market.rounds) {
            if place.is_some_and(|place| place.round < round) {
                break;
            }
            let Ok(position) = held.units.binary_search(&unit) else {
                continue;
            };
            for (choice, application) in (0u32..).zip(held.applications(position)) {
                let Some((cutoff, line)) = self.cutoff(round, application.school) else {
                    continue;
                };
                let here = place.is_some_and(|p| p.round == round && p.choice == choice);
                let reason = match (here, &line.last) {
                    (true, None) => Reason::SeatLeft,
                    (true, Some(_)) => Reason::WithinLine,
                    (false, _) if line.seats == 0 => Reason::NoSeat,
                    (false, _) if line.stopped => Reason::Stopped,
                    (false, _) => Reason::AfterLine,
                };
                let Application { school, prefix } = *application;
                decisions.push(Decision {
                    round,
                    choice,
                    school,
                    prefix,
                    cutoff,
                    reason,
                });
                if here {
                    return decisions;
                }
            }
        }
        decisions
    }
}

//! The result of an allocation: where each unit is placed, and the line of each school in each round.

use std::collections::{BTreeMap, BTreeSet};

use super::{Market, Number, Prefix, Ticket};

/// Where a unit is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Index into the market's quotas; [`NO_QUOTA`](super::NO_QUOTA) for an open seat.
    pub quota: u32,
    /// Which application of the round it was, from 0; [`DEALT`] when it was none.
    pub choice: u32,
}

/// A place that was dealt, not asked for.
pub const DEALT: u32 = u32::MAX;

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
    /// Index into the market's quotas; [`NO_QUOTA`](super::NO_QUOTA) for open seats.
    pub quota: u32,
    /// Seats the round had there when it began.
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
    /// By unit; for one that was split, the place of the first of its members that has one.
    pub outcomes: Vec<Outcome>,
    /// Units that were split: places by member, in the order of the market's `members`.
    pub split: BTreeMap<u32, Vec<Outcome>>,
    /// By round, school and quota, for each school that somebody asked for or was dealt.
    pub cutoffs: Vec<Cutoff>,
    /// Rounds and units that stood after the line of their pool, rising.
    pub below: BTreeSet<(u32, u32)>,
    /// Lines of pools, by round and pool.
    pub lines: Vec<PoolLine>,
    /// The rounds in which families choose at a table.
    pub tables: BTreeSet<u32>,
    /// The round in which families are choosing at the table now, and the units that are still to choose, in turn:
    /// later rounds have not run.
    pub table: Option<(u32, Vec<u32>)>,
    /// Waiting lists (候补), by round, school and quota, of rounds that keep them.
    pub waiting: Vec<WaitingList>,
    /// Rounds in which seats were traded: for each unit placed there the school and quota whose seat it gave for
    /// its own.
    pub claims: BTreeMap<u32, BTreeMap<u32, (u32, u32)>>,
    /// Where a total was made least: by round and school, what a place there costs beyond the way, in steps.
    pub prices: Vec<Price>,
}

/// The line of a pool: who of it may choose at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolLine {
    /// Index of the round.
    pub round: u32,
    /// Index into the round's pools.
    pub pool: u32,
    /// Seats of all its schools when the round began.
    pub seats: u32,
    /// Members above the line.
    pub filled: u32,
    /// The last one above it; `None` while all are above.
    pub last: Option<LastAdmitted>,
}

/// Who waits for a seat of a school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingList {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Index into the market's quotas; [`NO_QUOTA`](super::NO_QUOTA) for open seats.
    pub quota: u32,
    /// Units without a place that asked for it, first in line first.
    pub units: Vec<u32>,
}

/// The price of a school in a round that makes a total least (MATCHING section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Steps of distance.
    pub price: u64,
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
    /// Refused: the unit has more members than seats were left when its turn came.
    NoRoom,
    /// Its members were taken one by one, for no school had seats for all.
    Split,
    /// Not considered: the unit stands after the line of its pool.
    BelowLine,
    /// Placed at a seat that was dealt.
    Dealt,
    /// Chosen at the table.
    Chosen,
    /// Placed where the total of all ways is least.
    LeastTotal,
    /// Not placed there: the total of all ways is least with it elsewhere.
    TotalElsewhere,
    /// Placed, for a seat at whose turn the unit stood first in line, here or elsewhere.
    Traded,
    /// Not placed there: its seats went to units that stood first in line or traded for them.
    NotTraded,
}

impl Reason {
    const ALL: [(Self, &'static str); 14] = [
        (Self::SeatLeft, "seat-left"),
        (Self::WithinLine, "within-line"),
        (Self::AfterLine, "after-line"),
        (Self::Stopped, "stopped"),
        (Self::NoSeat, "no-seat"),
        (Self::NoRoom, "no-room"),
        (Self::Split, "split"),
        (Self::BelowLine, "below-line"),
        (Self::Dealt, "dealt"),
        (Self::Chosen, "chosen"),
        (Self::LeastTotal, "least-total"),
        (Self::TotalElsewhere, "total-elsewhere"),
        (Self::Traded, "traded"),
        (Self::NotTraded, "not-traded"),
    ];

    /// The code in the explain record.
    pub fn as_str(self) -> &'static str {
        let own = Self::ALL.iter().find(|(reason, _)| *reason == self);
        own.map_or("", |(_, word)| word)
    }

    /// Reads the code.
    pub fn parse(word: &str) -> Option<Self> {
        let own = Self::ALL.iter().find(|(_, own)| *own == word);
        own.map(|(reason, _)| *reason)
    }

    /// Whether it means a place.
    pub fn is_placed(self) -> bool {
        matches!(
            self,
            Self::SeatLeft
                | Self::WithinLine
                | Self::Split
                | Self::Dealt
                | Self::Chosen
                | Self::LeastTotal
                | Self::Traded
        )
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
    /// The line of a school in a round, with its index; cutoffs are sorted by round, school and quota.
    pub fn cutoff(&self, round: u32, school: u32, quota: u32) -> Option<(u32, &Cutoff)> {
        let key = |c: &Cutoff| (c.round, c.school, c.quota);
        let found = self
            .cutoffs
            .binary_search_by_key(&(round, school, quota), key);
        let at = found.ok()?;
        Some((at as u32, &self.cutoffs[at]))
    }

    /// The place of a member of a unit; members of a unit that was not split share one.
    pub fn place(&self, market: &Market, unit: u32, number: &Number) -> Outcome {
        let Some(split) = self.split.get(&unit) else {
            return self.outcomes[unit as usize];
        };
        let members = market.members.get(&unit);
        let at = members.and_then(|members| members.iter().position(|member| member == number));
        at.and_then(|at| split[at])
    }

    /// Every decision on a unit, in the order of rounds and choices, down to the place it obtained. Of a unit that
    /// was split, all of the round in which it was.
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
            let here = place.filter(|place| place.round == round);
            // At the table the list is what was open: only what was chosen is a decision.
            if self.tables.contains(&round) {
                if let Some(place) = here
                    && let Some((cutoff, _)) = self.cutoff(round, place.school, place.quota)
                {
                    let application = held.applications(position)[place.choice as usize];
                    decisions.push(Decision {
                        round,
                        choice: place.choice,
                        school: place.school,
                        prefix: application.prefix,
                        cutoff,
                        reason: Reason::Chosen,
                    });
                }
                continue;
            }
            let split = here.and_then(|_| self.split.get(&unit));
            for (choice, application) in (0u32..).zip(held.applications(position)) {
                let found = self.cutoff(round, application.school, application.quota);
                let Some((cutoff, line)) = found else {
                    continue;
                };
                let taken = |outcome: &Outcome| outcome.is_some_and(|p| p.choice == choice);
                let seated = match split {
                    Some(split) => split.iter().any(taken),
                    None => taken(&here),
                };
                let reason = if self.below.contains(&(round, unit)) {
                    Reason::BelowLine
                } else if seated && split.is_some() {
                    Reason::Split
                } else if !held.costs.is_empty() {
                    match (seated, here) {
                        (true, _) => Reason::LeastTotal,
                        (false, Some(_)) => Reason::TotalElsewhere,
                        (false, None) => Reason::AfterLine,
                    }
                } else if self.claims.contains_key(&round) && line.seats > 0 {
                    if seated {
                        Reason::Traded
                    } else {
                        Reason::NotTraded
                    }
                } else {
                    match (seated, &line.last) {
                        (true, None) => Reason::SeatLeft,
                        (true, Some(_)) => Reason::WithinLine,
                        (false, _) if line.seats == 0 => Reason::NoSeat,
                        (false, _) if line.stopped => Reason::Stopped,
                        (false, None) => Reason::NoRoom,
                        (false, Some(_)) => Reason::AfterLine,
                    }
                };
                decisions.push(Decision {
                    round,
                    choice,
                    school: application.school,
                    prefix: application.prefix,
                    cutoff,
                    reason,
                });
                if seated && split.is_none() {
                    return decisions;
                }
            }
            if let Some(dealt) = here.filter(|place| place.choice == DEALT)
                && let Some((cutoff, _)) = self.cutoff(round, dealt.school, dealt.quota)
                && let Some(part) = held.in_pool.get(position)
            {
                decisions.push(Decision {
                    round,
                    choice: DEALT,
                    school: dealt.school,
                    prefix: part.prefix,
                    cutoff,
                    reason: Reason::Dealt,
                });
            }
        }
        decisions
    }
}

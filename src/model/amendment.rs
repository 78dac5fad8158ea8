//! Amendments (更正): what is changed after the draw, on the same tickets, and what each change moved.
//!
//! An amendment is an entry of the log; several of them and the allocation run again after them are a *stage*.
//! Names of people and reasons are not here: the log holds the hash of a salted private record (`grounds`).

use std::collections::{BTreeMap, BTreeSet};

use super::{Number, Placed, SchoolCode};
use crate::digest::Digest;

/// Why something is changed: the words of the office's table of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The family withdrew.
    Withdraw,
    /// The child did not come.
    NoShow,
    /// The office corrects the child's record.
    Correct,
    /// A court or an appeal gave the child a seat at a school.
    Order,
    /// One more seat at a school, for the next in line there.
    Waitlist,
    /// The family chose at the table, or passed.
    Choose,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 6] = [
        Self::Withdraw,
        Self::NoShow,
        Self::Correct,
        Self::Order,
        Self::Waitlist,
        Self::Choose,
    ];

    /// The word in the log and in the table of events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdraw => "withdraw",
            Self::NoShow => "no_show",
            Self::Correct => "correct",
            Self::Order => "order",
            Self::Waitlist => "admit_from_waitlist",
            Self::Choose => "choose",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
    }
}

/// What an amendment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The child leaves.
    Remove,
    /// The child's record is another one.
    Correct,
    /// The child is placed by hand at a school, on a seat beyond its plan.
    Place,
    /// A child that was not on the roll takes a reserve slot, and a seat beyond the plan of a school.
    Admit,
    /// A school has one seat more.
    Seat,
    /// The child takes a seat at the table, or passes.
    Choose,
}

impl Action {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Remove, "remove"),
        (Self::Correct, "correct"),
        (Self::Place, "place"),
        (Self::Admit, "admit"),
        (Self::Seat, "seat"),
        (Self::Choose, "choose"),
    ];

    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        let own = Self::ALL.iter().find(|(action, _)| *action == self);
        own.map_or("", |(_, word)| word)
    }

    /// Reads the word in the log.
    pub fn parse(word: &str) -> Option<Self> {
        let own = Self::ALL.iter().find(|(_, own)| *own == word);
        own.map(|(action, _)| *action)
    }

    /// Whether a cause leads to it.
    pub fn is_of(self, cause: Cause) -> bool {
        match cause {
            Cause::Withdraw | Cause::NoShow => self == Self::Remove,
            Cause::Correct => self == Self::Correct,
            Cause::Order => matches!(self, Self::Place | Self::Admit),
            Cause::Waitlist => self == Self::Seat,
            Cause::Choose => self == Self::Choose,
        }
    }
}

/// One change, as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// What is done.
    pub action: Action,
    /// Why.
    pub cause: Cause,
    /// The child's number.
    pub number: Number,
    /// The school, where one is named.
    pub school: Option<SchoolCode>,
    /// The number of the decision or paper it rests on, or the code of a public rule.
    pub basis: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// Commitment to the child's new record: `correct` and `admit`.
    pub record: Option<Digest>,
    /// Hash of the child's new lines of the market, where the market is published: `correct`.
    pub market: Option<Digest>,
    /// Hash of the private record that names reason and people.
    pub grounds: Digest,
}

/// A child that is elsewhere after an amendment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The place of the amendment's entry in the log.
    pub event: u64,
    /// The child.
    pub number: Number,
    /// Index of the school before, if any.
    pub from: Option<u32>,
    /// Index of the school after, if any.
    pub to: Option<u32>,
}

/// What the amendments so far have settled outside the market.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Children who left.
    pub gone: BTreeSet<Number>,
    /// Children placed by hand beyond the plan, with the school; reserve slots that were filled among them.
    pub by_hand: BTreeMap<Number, u32>,
}

/// Where a child of the roll is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It left, or the reserve slot is not filled.
    Absent,
    /// Nowhere yet.
    Unplaced,
    /// Placed by the rules.
    Placed(Placed),
    /// Placed by hand at a school.
    ByHand(u32),
}

impl Fate {
    /// Index of the school.
    pub fn school(self) -> Option<u32> {
        match self {
            Self::Absent | Self::Unplaced => None,
            Self::Placed(placed) => Some(placed.school),
            Self::ByHand(school) => Some(school),
        }
    }

    /// Whether a child is at least as well off as before by its own order of wishes: rounds in their order, then
    /// its list. A move that is no gain, such as from one dealt seat to another, counts as a loss.
    pub fn keeps(self, before: Self) -> bool {
        match (before, self) {
            (Self::Placed(old), Self::Placed(new)) => {
                old.school == new.school || (new.round, new.choice) < (old.round, old.choice)
            }
            (Self::Unplaced, Self::Unplaced | Self::Placed(_)) => true,
            _ => before == self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DEALT, NO_QUOTA};

    fn at(round: u32, school: u32, choice: u32) -> Fate {
        Fate::Placed(Placed {
            round,
            school,
            quota: NO_QUOTA,
            choice,
        })
    }

    #[test]
    fn a_child_keeps_what_it_has_or_gains() {
        let here = at(0, 1, 1);
        for better in [here, at(0, 2, 0), at(0, 1, 0), at(1, 1, 0)] {
            assert!(better.keeps(here), "{better:?}");
        }
        let worse = [
            at(0, 3, 2),
            at(1, 3, 0),
            at(0, 3, 1),
            at(0, 3, DEALT),
            Fate::Unplaced,
            Fate::Absent,
            Fate::ByHand(1),
        ];
        for worse in worse {
            assert!(!worse.keeps(here), "{worse:?}");
        }
        assert!(!at(0, 2, DEALT).keeps(at(0, 1, DEALT)));
        assert!(here.keeps(Fate::Unplaced) && !Fate::Unplaced.keeps(Fate::ByHand(1)));
    }

    #[test]
    fn every_cause_has_its_actions() {
        for cause in Cause::ALL {
            assert_eq!(Cause::parse(cause.as_str()), Some(cause));
            let actions = Action::ALL.iter().filter(|(action, _)| action.is_of(cause));
            assert!(actions.count() >= 1);
        }
        assert!(!Action::Place.is_of(Cause::Withdraw));
        assert_eq!(Action::parse("draw"), None);
    }
}

//! Seats that a round keeps for some children (专项名额): whose, how many, when they are filled, and what becomes of
//! those that are left (MATCHING section 3.4).

use super::{Predicate, SeatRule};

/// Seats kept at each school. In the market they are a desk of their own beside the open seats (`market.md`).
#[derive(Clone, Debug)]
pub struct Reserve {
    /// Its id, the quota of its desk.
    pub id: String,
    /// For whom.
    pub when: Predicate,
    /// Only at certain schools for each child.
    pub at: Option<ReservedAt>,
    /// A share of the school's seats, or the table's number.
    pub seats: SeatRule,
    /// Filled before the open seats, not after them.
    pub first: bool,
    /// What becomes of seats that none of its children takes.
    pub unused: Unused,
}

/// At which schools a child is one of those for whom seats are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReservedAt {
    /// At those of its own catchments.
    Catchment,
    /// At the one that a fact of the child names.
    Named(String),
}

impl ReservedAt {
    /// The policy's word: `catchment`, or the name of the fact.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Catchment => "catchment",
            Self::Named(fact) => fact,
        }
    }
}

/// What becomes of kept seats that none of those for whom they are kept takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// In the same round everybody else may have them (soft).
    Everybody,
    /// Later rounds have them (hard).
    Later,
    /// They stay empty (hard).
    Empty,
}

impl Unused {
    /// Every word there is.
    pub const ALL: [Self; 3] = [Self::Everybody, Self::Later, Self::Empty];

    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Later => "later",
            Self::Empty => "empty",
        }
    }

    /// Reads that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unused| unused.as_str() == word)
    }
}

//! Seeds and tickets. A seed says whether it is sealed or for trial; only a sealed one can be published.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{LotteryName, Number};

/// The ticket function (PROTOCOL section 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketKind {
    /// One ChaCha20 block.
    ChaCha20,
    /// HMAC-SHA-256.
    HmacSha256,
    /// HMAC-SM3.
    HmacSm3,
}

impl TicketKind {
    /// All of them; the first is the usual one.
    pub const ALL: [Self; 3] = [Self::ChaCha20, Self::HmacSha256, Self::HmacSm3];

    /// The word in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChaCha20 => "chacha20",
            Self::HmacSha256 => "hmac-sha256",
            Self::HmacSm3 => "hmac-sm3",
        }
    }

    /// Reads the word in the manifest.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// A draw key and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// From a seal and public sources: the key of an official draw.
    Sealed([u8; 32]),
    /// For rehearsals and what-ifs: never published, never verified.
    Trial([u8; 32]),
}

impl Seed {
    /// The 32 bytes of the key.
    pub fn key(&self) -> &[u8; 32] {
        match self {
            Self::Sealed(key) | Self::Trial(key) => key,
        }
    }

    /// Whether it may be published.
    pub fn is_sealed(&self) -> bool {
        matches!(self, Self::Sealed(_))
    }
}

/// A ticket (派位号): 16 bytes compared as a byte string, which is the order of this integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u128);

impl std::fmt::Display for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The tickets that a round compares last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundTickets {
    /// None: the unit's number comes last.
    Number,
    /// One for each unit, used at every school.
    Unit(Vec<Ticket>),
    /// One for each unit and school: by school, then by unit; empty for a school that nobody may ask.
    School(Vec<Vec<Ticket>>),
}

impl RoundTickets {
    /// The ticket of a unit at a school.
    pub fn of(&self, unit: u32, school: u32) -> Option<Ticket> {
        match self {
            Self::Number => None,
            Self::Unit(tickets) => Some(tickets[unit as usize]),
            Self::School(tickets) => tickets[school as usize].get(unit as usize).copied(),
        }
    }
}

/// All tickets that an allocation compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// By round.
    pub rounds: Vec<RoundTickets>,
    /// By round: tickets of seats that are dealt, by school and quota.
    pub deals: Vec<BTreeMap<(u32, u32), Vec<Ticket>>>,
}

impl Drawn {
    /// Tickets of rounds that deal no seats.
    pub fn plain(rounds: Vec<RoundTickets>) -> Self {
        let deals = vec![BTreeMap::new(); rounds.len()];
        Self { rounds, deals }
    }
}

/// The tickets of one lottery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tickets {
    /// The lottery.
    pub lottery: LotteryName,
    /// Units by number, reserve slots among them.
    pub units: Arc<[Number]>,
    /// Their tickets, in the same order.
    pub tickets: Vec<Ticket>,
}

//! Seeds and tickets. A seed says whether it is sealed or for trial; only a sealed one can be published.

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
        [Self::ChaCha20, Self::HmacSha256, Self::HmacSm3]
            .into_iter()
            .find(|k| k.as_str() == word)
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

/// The tickets of one lottery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tickets {
    /// The lottery.
    pub lottery: LotteryName,
    /// Units by number, reserve slots among them.
    pub units: Vec<Number>,
    /// Their tickets, in the same order.
    pub tickets: Vec<Ticket>,
}

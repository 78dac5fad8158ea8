//! The manifest: what is sealed (PROTOCOL section 5). Its hash is the seal.

use super::{DrawName, LotteryName, TicketKind};
use crate::digest::Digest;

/// How much of the public half is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Roll, tickets and results by number, and the whole market.
    Market,
    /// Roll, tickets and results by number.
    Pseudonymous,
    /// Only roots, counts and cutoffs.
    Roots,
}

impl Publication {
    /// The word in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Pseudonymous => "pseudonymous",
            Self::Roots => "roots",
        }
    }

    /// Reads the word in the manifest.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Market, Self::Pseudonymous, Self::Roots]
            .into_iter()
            .find(|p| p.as_str() == word)
    }
}

/// A kind of source of chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A secret committed to before: 64 hex digits or `missing`.
    Commit {
        /// The commitment.
        commit: Digest,
    },
    /// So many decimal digits.
    Digits {
        /// How many.
        length: u64,
        /// Which event, and how it is written down.
        what: String,
    },
    /// So many hex digits.
    Hex {
        /// How many.
        length: u64,
        /// Which event, and how it is written down.
        what: String,
    },
    /// A round of the drand quicknet beacon.
    Beacon {
        /// The round.
        round: u64,
    },
}

/// A source of chance (PROTOCOL section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the transcript.
    pub id: LotteryName,
    /// Its kind.
    pub kind: SourceKind,
}

impl SourceKind {
    /// The word in manifest and transcript.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Commit { .. } => "commit",
            Self::Digits { .. } => "digits",
            Self::Hex { .. } => "hex",
            Self::Beacon { .. } => "drand-quicknet",
        }
    }

    /// Whether a value has the exact form this source must have in the transcript.
    pub fn takes(&self, value: &str) -> bool {
        let hex = |text: &str, length: u64| {
            text.len() as u64 == length
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        match self {
            Self::Commit { .. } => value == "missing" || hex(value, 64),
            Self::Digits { length, .. } => {
                value.len() as u64 == *length && value.bytes().all(|b| b.is_ascii_digit())
            }
            Self::Hex { length, .. } => hex(value, *length),
            Self::Beacon { round } => value
                .split_once(' ')
                .is_some_and(|(r, s)| r == round.to_string() && hex(s, 96)),
        }
    }

    /// Whether the source comes into being after the close.
    pub fn is_public(&self) -> bool {
        !matches!(self, Self::Commit { .. })
    }
}

/// A sealed input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// Its plain name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its hash.
    pub sha256: Digest,
    /// Sealed, but not published.
    pub private: bool,
}

/// A program named in the seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramFile {
    /// Its name.
    pub name: String,
    /// Its hash.
    pub sha256: Digest,
    /// Its version.
    pub version: String,
}

/// When secrets may be opened and the draw may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// First moment of opening.
    pub reveal_from: String,
    /// Last moment of opening.
    pub reveal_until: String,
    /// First moment of the draw.
    pub draw_from: String,
}

/// What is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Who places.
    pub authority: String,
    /// The draw's name.
    pub draw: DrawName,
    /// The attempt, from 1.
    pub attempt: u64,
    /// The log's origin.
    pub log: String,
    /// Lines of the roll, reserve slots among them, tree root, hash of the file.
    pub roll: (u64, u64, Digest, Digest),
    /// Sealed files by name.
    pub files: Vec<SealedFile>,
    /// Lotteries by name.
    pub lotteries: Vec<LotteryName>,
    /// The ticket function.
    pub ticket: TicketKind,
    /// Sources in the order of the transcript.
    pub sources: Vec<Source>,
    /// Extra hashes between transcript and key.
    pub stretch: Option<u64>,
    /// Programs that will be used.
    pub program: Vec<ProgramFile>,
    /// Times.
    pub times: Times,
    /// How much is published.
    pub publication: Publication,
    /// The smallest count that may be published.
    pub min_cell: u64,
}

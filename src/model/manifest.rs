//! The manifest: what is sealed (PROTOCOL section 5). Its hash is the seal.

use super::{DrawName, LotteryName, Number, Previous, Ring, TicketKind};
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
    /// Drawn by hand for a circle draw.
    Hand {
        /// The form of the value.
        form: HandForm,
        /// How many different values there are.
        most: u64,
        /// Which draw, and who is present.
        what: String,
    },
}

/// The form of a value that is drawn by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandForm {
    /// A whole number from 1: one ball of all.
    Number,
    /// A whole number from 1: a ball for each digit, the units first.
    Balls,
    /// A number of the sealed list.
    Listed,
    /// `up` or `down`.
    Direction,
}

impl HandForm {
    /// The word in manifest and transcript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Balls => "balls",
            Self::Listed => "listed",
            Self::Direction => "direction",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Number, Self::Balls, Self::Listed, Self::Direction]
            .into_iter()
            .find(|form| form.as_str() == word)
    }

    /// A value as people write it, in the one form that is recorded: no zeros before a number.
    pub fn recorded(self, typed: &str) -> String {
        match self {
            Self::Number | Self::Balls => {
                let bare = typed.trim_start_matches('0');
                if bare.is_empty() { typed } else { bare }.to_owned()
            }
            Self::Listed => typed.to_uppercase(),
            Self::Direction => match typed {
                "上" | "向上" => "up".to_owned(),
                "下" | "向下" => "down".to_owned(),
                _ => typed.to_lowercase(),
            },
        }
    }
}

/// How many hours the seal may be open to objections before the draw: families need a day at least to look at the
/// sealed roll (PROTOCOL section 5); a year is a slip.
pub const OBJECTION_HOURS: std::ops::RangeInclusive<u64> = 24..=8760;

/// How many extra hashes may stand between transcript and key: families compute them too, in three programs.
pub const STRETCH: std::ops::RangeInclusive<u64> = 1..=100_000_000;

/// The value of a secret whose holder kept silent.
pub const MISSING: &str = "missing";

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
            Self::Hand { form, .. } => form.as_str(),
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
            Self::Commit { .. } => value == MISSING || hex(value, 64),
            Self::Digits { length, .. } => {
                value.len() as u64 == *length && value.bytes().all(|b| b.is_ascii_digit())
            }
            Self::Hex { length, .. } => hex(value, *length),
            Self::Beacon { round } => value
                .split_once(' ')
                .is_some_and(|(r, s)| r == round.to_string() && hex(s, 96)),
            Self::Hand { form, most, .. } => match form {
                HandForm::Number | HandForm::Balls => {
                    let number = value.parse().ok().filter(|n| (1..=*most).contains(n));
                    number.is_some_and(|n| n.to_string() == value)
                }
                HandForm::Listed => Number::parse(value).is_some(),
                HandForm::Direction => matches!(value, "up" | "down"),
            },
        }
    }

    /// A value as people write it, in the one form that is recorded.
    pub fn recorded(&self, typed: &str) -> String {
        match self {
            Self::Hand { form, .. } => form.recorded(typed),
            Self::Beacon { round } => recorded_beacon(*round, typed),
            Self::Commit { .. } => match typed {
                "未到" | "缺席" => MISSING.to_owned(),
                _ => typed.to_lowercase(),
            },
            _ => typed.to_owned(),
        }
    }

    /// Whether the source comes into being after the close.
    pub fn is_public(&self) -> bool {
        !matches!(self, Self::Commit { .. })
    }
}

/// A signature, or a round and a signature, typed without blanks: the round, a blank, the signature.
fn recorded_beacon(round: u64, typed: &str) -> String {
    let round = round.to_string();
    let (said, signature) = match typed.len().checked_sub(96) {
        Some(0) => ("", typed),
        _ if typed.starts_with(&round) => typed.split_at(round.len()),
        Some(cut) if typed.is_char_boundary(cut) => typed.split_at(cut),
        _ => ("", typed),
    };
    match said {
        "" if signature.len() == 96 => format!("{round} {signature}"),
        said if !said.is_empty() && said.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{said} {signature}")
        }
        _ => typed.to_owned(),
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
    /// Its SM3, where that is asked for.
    pub sm3: Option<Digest>,
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
    /// Its SM3, where that is asked for.
    pub sm3: Option<Digest>,
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
    /// SM3 of the roll's file, where a second digest stands beside every SHA-256 of the manifest.
    pub roll_sm3: Option<Digest>,
    /// Sealed files by name.
    pub files: Vec<SealedFile>,
    /// Lotteries by name.
    pub lotteries: Vec<LotteryName>,
    /// Those of them that are circle draws, by name.
    pub rings: Vec<Ring>,
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
    /// The attempt that was set aside before this one.
    pub previous: Option<Previous>,
}

impl Manifest {
    /// Whether SM3 stands beside every SHA-256; `None` where it stands beside some and not beside others.
    pub fn has_sm3(&self) -> Option<bool> {
        let has = self.roll_sm3.is_some();
        let mut files = self.files.iter().map(|file| file.sm3);
        let mut programs = self.program.iter().map(|program| program.sm3);
        let alike = |sm3: Option<Digest>| sm3.is_some() == has;
        (files.all(alike) && programs.all(alike)).then_some(has)
    }

    /// Whether the roll, or a file of the draw, is made and not published: mode `roots` has nothing by number.
    pub fn keeps_back(&self, name: &str) -> bool {
        let by_number = ["results-", "changes-", "waiting-"];
        let by_number = ["roll.jsonl", "tickets.jsonl"].contains(&name)
            || by_number.iter().any(|head| name.starts_with(head));
        self.publication == Publication::Roots && by_number
    }

    /// The circle draw of a lottery, where it is one.
    pub fn ring(&self, lottery: &LotteryName) -> Option<&Ring> {
        self.rings.iter().find(|ring| ring.lottery == *lottery)
    }

    /// The source of an id.
    pub fn source(&self, id: &LotteryName) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == *id)
    }

    /// In how many ways everything that is drawn by hand can fall; `None` beyond 128 bits.
    pub fn outcomes(&self) -> Option<u128> {
        let mut hand = self.sources.iter().filter_map(|source| match source.kind {
            SourceKind::Hand { most, .. } => Some(u128::from(most)),
            _ => None,
        });
        hand.try_fold(1u128, u128::checked_mul)
    }
}

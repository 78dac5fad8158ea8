//! A void (作废): an attempt that is set aside, on one of the grounds that were announced with it.

use crate::digest::Digest;

/// Why an attempt may be set aside (PROTOCOL section 12). That a result is unwelcome is none of them: it is
/// computed again, on the same tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidGround {
    /// A court ordered it.
    Court,
    /// The event that a source reads did not take place.
    Event,
    /// It is proven that a sealed input or a secret was known or altered before its time.
    Known,
    /// An objection was right: something that is sealed must be corrected.
    Objection,
}

impl VoidGround {
    /// All of them, by their words.
    pub const ALL: [Self; 4] = [Self::Court, Self::Event, Self::Known, Self::Objection];

    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Court => "court",
            Self::Event => "event",
            Self::Known => "known",
            Self::Objection => "objection",
        }
    }

    /// Reads the word in the log.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == word)
    }

    /// Whether it still holds as far as an attempt has come. After the close nothing is corrected any more; an
    /// event whose values are there took place.
    pub fn holds(self, come: Come) -> bool {
        match self {
            Self::Court | Self::Known => true,
            Self::Event => come < Come::Valued,
            Self::Objection => come < Come::Closed,
        }
    }
}

/// A value of so many characters does not come twice by chance.
pub const NEVER_TWICE: usize = 20;

/// How far an attempt has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Come {
    /// Sealed; secrets may be opened.
    Sealed,
    /// Closed: a void is *late* from here on.
    Closed,
    /// Every source has its value: there is a key.
    Valued,
}

/// An attempt that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Void {
    /// Which one.
    pub attempt: u64,
    /// When it was set aside, `YYYY-MM-DDTHH:MM:SSZ`.
    pub time: String,
    /// Why.
    pub ground: VoidGround,
    /// The decision or paper that says so.
    pub basis: String,
    /// The reason, in a sentence that is published.
    pub reason: String,
    /// Who signed for it: two at least.
    pub signed_by: Vec<String>,
    /// Whether it was closed already.
    pub late: bool,
    /// Its key, where every source had its value: everybody can see what was set aside.
    pub key: Option<Digest>,
}

/// The attempt before, as the next one's manifest names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Previous {
    /// Its seal.
    pub seal: Digest,
    /// The place of its void in the log.
    pub void_seq: u64,
}

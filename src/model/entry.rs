//! An entry of the allocation log (PROTOCOL section 9).

/// The kinds of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The log begins.
    Open,
    /// Keys change.
    Keys,
    /// A draw is announced.
    Announce,
    /// Inputs are sealed.
    Seal,
    /// A source is opened.
    Reveal,
    /// No more secrets are taken.
    Close,
    /// Tickets are drawn.
    Draw,
    /// Seats are given.
    Allocate,
    /// Results are published.
    Publish,
    /// A change after publication.
    Amend,
    /// An attempt is set aside.
    Void,
    /// An outside timestamp.
    Anchor,
    /// A remark.
    Note,
}

impl EntryKind {
    const ALL: [(Self, &'static str); 13] = [
        (Self::Open, "open"),
        (Self::Keys, "keys"),
        (Self::Announce, "announce"),
        (Self::Seal, "seal"),
        (Self::Reveal, "reveal"),
        (Self::Close, "close"),
        (Self::Draw, "draw"),
        (Self::Allocate, "allocate"),
        (Self::Publish, "publish"),
        (Self::Amend, "amend"),
        (Self::Void, "void"),
        (Self::Anchor, "anchor"),
        (Self::Note, "note"),
    ];

    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, word)| word)
    }

    /// Whether it may stand anywhere after the first entry, for it is no part of the course of a draw.
    pub fn stands_beside(self) -> bool {
        matches!(self, Self::Keys | Self::Note)
    }

    /// Reads the word in the log.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, w)| *w == word)
            .map(|(kind, _)| *kind)
    }
}

/// An entry before it is chained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its kind.
    pub kind: EntryKind,
    /// Its time, `YYYY-MM-DDTHH:MM:SSZ`.
    pub time: String,
    /// Its body, canonical.
    pub body: Vec<u8>,
}

//! What a check expected and what it found: a value as it stands in the evidence, or a phrase of the catalogues.
//!
//! In: texts, counts, hashes, or the key of a phrase with what it names. Out: data; `report` puts it into the
//! reader's language. It holds no sentence itself. Tests: `tests/it/words.rs` (every key has its words).

use std::fmt::Display;

use crate::finding::Arg;

/// Something expected or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A value: a hash, a number, a line of a file. Shown as it is.
    Value(String),
    /// A phrase, by its key, with what it names.
    Phrase(&'static str, Vec<(&'static str, Arg)>),
}

impl Told {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Value(text) if text.is_empty())
    }
}

impl<T: Display> From<T> for Told {
    fn from(value: T) -> Self {
        Self::Value(value.to_string())
    }
}

/// A phrase that names nothing.
pub(super) fn phrase(key: &'static str) -> Told {
    Told::Phrase(key, Vec::new())
}

/// A phrase that names one thing.
pub(super) fn phrase_of(key: &'static str, name: &'static str, value: impl Into<Arg>) -> Told {
    Told::Phrase(key, vec![(name, value.into())])
}

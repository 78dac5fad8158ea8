//! What stands in a log beside the course of its draws: a note (附记) for everybody to read, a change of keys (换钥).

use crate::digest::Digest;

/// What a note says; it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A sentence.
    Text(String),
    /// That a public document is this one.
    Document {
        /// How it is called.
        name: String,
        /// Its hash.
        document: Digest,
    },
}

/// Keys that the log names from now on, and those it names no longer: `name+id+base64` each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// New ones.
    pub add: Vec<String>,
    /// Those that were named before.
    pub drop: Vec<String>,
}

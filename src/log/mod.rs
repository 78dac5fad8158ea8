//! The allocation log (派位日志): entries, each holding the hash of the one before, under one tree.
//!
//! In: what happened, as typed entries. Out: the lines of `log.jsonl`, checkpoints over them, and the lines of
//! results with their private explain records. It holds no personal data. It reads no clock: times are given.
#![doc = include_str!("log.md")]

mod bodies;
pub mod coded;
pub mod receipt;
mod results;

use data_encoding::BASE64;

use crate::digest::Digest;
use crate::digest::canonical::{MAX_LINE, object};
use crate::digest::tree::{leaf, root};
use crate::model::{Entry, EntryKind};

pub use bodies::{
    AllocateBody, allocate, amend, anchor, announce, close, draw, keys, note, open, publish,
    reveal, seal, void,
};
pub use results::{Allocated, Results, cutoff_lines, results, waiting_lines};

/// A publication for objections: the result may still be amended.
pub const PRELIMINARY: &str = "preliminary";
/// The last publication: nothing is amended any more.
pub const FINAL: &str = "final";

/// A log in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    lines: Vec<Vec<u8>>,
}

impl Log {
    /// A log of lines written before.
    pub fn from_lines(lines: Vec<Vec<u8>>) -> Self {
        Self { lines }
    }

    /// Appends an entry: its place, and the hash of the line before it (64 zeros for the first).
    ///
    /// # Panics
    /// When the line would be longer than a line may be; large parts go to files of their own.
    pub fn append(&mut self, entry: &Entry) {
        let prev = self
            .lines
            .last()
            .map_or(Digest::ZERO, |line| Digest::of(line));
        let line = object(|o| {
            o.raw("body", &entry.body);
            o.text("kind", entry.kind.as_str());
            o.show("prev", &prev);
            o.int("seq", self.lines.len() as u64);
            o.text("time", &entry.time);
            o.text("type", "paiwei/v1/entry");
        });
        assert!(line.len() <= MAX_LINE, "an entry fits its line");
        self.lines.push(line);
    }

    /// The lines.
    pub fn lines(&self) -> &[Vec<u8>] {
        &self.lines
    }

    /// `log.jsonl`
    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines
            .iter()
            .flat_map(|line| [line.as_slice(), b"\n"])
            .collect::<Vec<_>>()
            .concat()
    }

    /// The checkpoint over the lines so far.
    pub fn checkpoint(&self, origin: &str) -> Vec<u8> {
        let leaves: Vec<Digest> = self.lines.iter().map(|line| leaf(line)).collect();
        checkpoint(origin, self.lines.len() as u64, &root(&leaves))
    }
}

/// A checkpoint: the text of a C2SP signed note and the blank line after which signatures stand. None do yet;
/// whoever has a key adds a line (`digest::note`), and nothing else changes.
pub fn checkpoint(origin: &str, size: u64, root: &Digest) -> Vec<u8> {
    format!("{origin}\n{size}\n{}\n\n", BASE64.encode(root.as_bytes())).into_bytes()
}

/// An entry.
fn entry(kind: EntryKind, time: &str, body: Vec<u8>) -> Entry {
    Entry {
        kind,
        time: time.to_owned(),
        body,
    }
}

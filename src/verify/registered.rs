//! NOTED: what was sealed for a child is what the office signed that it had on record (PROTOCOL section 4).
//!
//! In: a registration note, and the sealed roll or the family's receipt beside it. The note is the family's own
//! evidence: a good one that does not fit is what a complaint rests on, and the verdict says so.

use super::told::{phrase, phrase_of};
use super::{LOG, MANIFEST, Outcome, Problem, ROLL, after_voids, read, same, signed};
use crate::digest::Digest;
use crate::digest::note::Note;
use crate::digest::trust::Trust;
use crate::model::{Bundle, EntryKind, Registered};
use crate::read::published;

/// The note, as problems name it.
pub(super) const NOTE: &str = "--registered";

/// A note whose signature is that of the log's key.
pub(super) fn signed_by_the_log(
    bytes: &[u8],
    trust: Option<&Trust>,
) -> Result<Registered, Problem> {
    let note = Note::parse(bytes).map_err(|why| Problem::malformed(NOTE, why))?;
    let said = Registered::parse(note.text())
        .ok_or_else(|| Problem::malformed(NOTE, "not the text of a registration note"))?;
    let (standing, trust) = signed::asked(trust, NOTE, bytes)?;
    if standing.is_some_and(|standing| standing.log) {
        return Ok(said);
    }
    let expected = phrase_of("told-signature-of", "name", trust.log().name());
    Err(Problem::lacking(NOTE, expected, phrase("told-nothing")))
}

/// Against a bundle: its roll, and what its log corrected since.
pub(super) fn in_bundle(bundle: &Bundle, bytes: &[u8], trust: Option<&Trust>) -> Outcome {
    let note = signed_by_the_log(bytes, trust)?;
    let manifest = read(bundle, MANIFEST, published::manifest)?;
    same(NOTE, manifest.draw.as_str(), note.draw.as_str())?;
    let log = read(bundle, LOG, published::log)?;
    let amends = log[after_voids(&log)..]
        .iter()
        .filter(|line| line.kind == EntryKind::Amend);
    let mut later = Vec::new();
    for line in amends {
        let own = published::amendment(&line.body).map_err(|why| Problem::malformed(LOG, why))?;
        if own.number == note.number {
            later.extend(own.record);
        }
    }
    if bundle.get(ROLL).is_none() && !later.contains(&note.record) {
        let expected = phrase("told-roll-or-receipt");
        return Err(Problem::lacking(ROLL, expected, phrase("told-nothing")));
    }
    let roll = match bundle.get(ROLL) {
        Some(_) => read(bundle, ROLL, published::roll)?,
        None => Vec::new(),
    };
    let line = roll.iter().find(|line| line.number == note.number);
    stands(&note, line.map(|line| line.record), &later)
}

/// The commitment is the sealed one, or one that a correction put in its place.
pub(super) fn stands(note: &Registered, sealed: Option<Digest>, later: &[Digest]) -> Outcome {
    let known: Vec<Digest> = sealed.into_iter().chain(later.iter().copied()).collect();
    if known.last() == Some(&note.record) {
        return Ok(());
    }
    if known.contains(&note.record) {
        return Err(Problem::passed(phrase("told-registered-before")));
    }
    let found = match known.is_empty() {
        true => phrase_of("told-registered-nowhere", "number", note.number.as_str()),
        false => phrase("told-registered-other"),
    };
    Err(Problem::fail(ROLL, note.record, found))
}

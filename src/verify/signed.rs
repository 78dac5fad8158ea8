//! Checks of signatures: V01 the log's own, V02 those of notary and witnesses.
//!
//! Whose they must be comes from outside the bundle (`Trust`). Where nobody brings that, signatures that are there
//! prove nothing, and without any there is nothing to prove: both are told as evidence that lacks.

use super::keys::{changes, followed};
use super::told::{phrase, phrase_of};
use super::{CHECKPOINT, Evidence, Outcome, Problem, Told, file, same};
use crate::digest::note::{Note, NoteError, unsigned};
use crate::digest::trust::{Standing, Trust};
use crate::read::published;

/// What a checkpoint's signatures are worth; `None` where it bears none.
fn standing(trust: &Trust, path: &str, bytes: &[u8]) -> Result<Option<Standing>, Problem> {
    if unsigned(bytes).len() == bytes.len() {
        return Ok(None);
    }
    let judged = Note::parse(bytes).and_then(|note| trust.judge(&note));
    match judged {
        Ok(standing) => Ok(Some(standing)),
        Err(NoteError::Nobody) => Ok(None),
        Err(why @ NoteError::Form(_)) => Err(Problem::malformed(path, why)),
        Err(NoteError::Signature(name)) => {
            let expected = phrase_of("told-signature-of", "name", name);
            Err(Problem::fail(
                path,
                expected,
                phrase("told-other-signature"),
            ))
        }
    }
}

/// What a checkpoint's signatures are worth to whoever asks for some, and for whose.
pub(super) fn asked<'t>(
    trust: Option<&'t Trust>,
    path: &str,
    bytes: &[u8],
) -> Result<(Option<Standing>, &'t Trust), Problem> {
    if let Some(trust) = trust {
        return Ok((standing(trust, path, bytes)?, trust));
    }
    let bare = unsigned(bytes).len() == bytes.len();
    let found = phrase(if bare {
        "told-nothing"
    } else {
        "told-unpinned"
    });
    Err(Problem::lacking(path, phrase("told-keys"), found))
}

/// The log's key signed, and bears the name of the log.
pub(super) fn log_signed(
    standing: Option<&Standing>,
    trust: &Trust,
    (path, bytes): (&str, &[u8]),
) -> Outcome {
    let name = trust.log().name();
    if !standing.is_some_and(|standing| standing.log) {
        let expected = phrase_of("told-signature-of", "name", name);
        return Err(Problem::lacking(path, expected, phrase("told-nothing")));
    }
    log_named(name, (path, bytes))
}

/// The name of the log's key is that of the log.
pub(super) fn log_named(name: &str, (path, bytes): (&str, &[u8])) -> Outcome {
    let (origin, ..) = published::checkpoint(bytes).map_err(|why| Problem::malformed(path, why))?;
    same(path, name, origin.as_str())
}

/// Enough of the others signed too.
pub(super) fn enough(standing: Option<Standing>, trust: &Trust, path: &str) -> Outcome {
    let (quorum, signed, silent) = match standing {
        Some(standing) => (standing.quorum, standing.signed, standing.silent),
        None => (trust.asks_nobody(), Vec::new(), trust.others()),
    };
    if quorum {
        return Ok(());
    }
    let found = match signed.is_empty() {
        true => phrase("told-nothing"),
        false => Told::from(signed.join(", ")),
    };
    let expected = phrase_of("told-signatures-of", "names", silent.join(", "));
    Err(Problem::lacking(path, expected, found))
}

/// Of the newest checkpoint; the whole bundle is under it.
fn newest<'e>(evidence: &Evidence<'e>) -> Result<(Option<Standing>, &'e Trust), Problem> {
    let bytes = file(evidence.bundle, CHECKPOINT)?;
    asked(evidence.trust, CHECKPOINT, bytes)
}

/// The earliest time that a witness states under a checkpoint; a false signature there is for V01 to tell.
pub(super) fn earliest(evidence: &Evidence<'_>, trust: &Trust, path: &str) -> Option<u64> {
    let bytes = evidence.bundle.get(path)?;
    standing(trust, path, bytes).ok().flatten()?.earliest
}

/// V01: the newest checkpoint is signed by the log's key, which bears the log's name, or by the one to which
/// changes of keys lead from it; no earlier one has a false signature of a key that is known.
pub(super) fn by_the_log(evidence: &Evidence<'_>) -> Outcome {
    let (newest, trust) = newest(evidence)?;
    for (path, bytes) in evidence.bundle.iter() {
        if path.starts_with("data/checkpoint-") {
            standing(trust, path, bytes)?;
        }
    }
    let log = evidence.log.as_deref().unwrap_or_default();
    // What cannot be read, or does not fit, is for V03 and V06 to tell.
    let changes = changes(log).unwrap_or_default();
    if !changes.is_empty() {
        return followed(evidence, (&changes, log.len()), trust.log());
    }
    let bytes = file(evidence.bundle, CHECKPOINT)?;
    log_signed(newest.as_ref(), trust, (CHECKPOINT, bytes))
}

/// V02: enough of the others signed it too.
pub(super) fn by_enough(evidence: &Evidence<'_>) -> Outcome {
    let (newest, trust) = newest(evidence)?;
    enough(newest, trust, CHECKPOINT)
}

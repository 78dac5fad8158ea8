//! Changes of keys: what a `keys` entry may add and drop (V06), and the log's own key followed through them (V01).
//!
//! In: the log, the checkpoints, the key that whoever verifies names. Out: nothing, or what does not fit. Old and
//! new key of the log sign the checkpoint over the change, so who has either is led to the newest. Keys of others
//! are told here and nothing more: whose signatures are asked for is not for the log to say (`log/log.md`).

use std::collections::BTreeSet;

use super::entries::origin;
use super::signed::log_named;
use super::told::{phrase, phrase_of};
use super::{CHECKPOINT, Evidence, LOG, Outcome, Problem, file};
use crate::digest::note::{KeyKind, Note, NoteError, VerifierKey, unsigned};
use crate::model::EntryKind;
use crate::read::published::{self, LogLine, key_change};

/// A change of keys, as far as it touches the log's own.
pub(super) struct Change {
    /// How many entries the log has with it: the checkpoint of that size is over it.
    size: usize,
    /// The log's own keys before it; none where the log never named one.
    before: Vec<VerifierKey>,
    /// And after it; one at most.
    after: Vec<VerifierKey>,
}

/// Every change of keys, each of which fits the keys that the log named until then.
pub(super) fn changes(log: &[LogLine<'_>]) -> Result<Vec<Change>, Problem> {
    walked(log).map(|(changes, _)| changes)
}

/// The same, and the keys that the log names in the end.
fn walked(log: &[LogLine<'_>]) -> Result<(Vec<Change>, Vec<String>), Problem> {
    let name = origin(log)?;
    let mut force = published::named_keys(&log[0].body).map_err(|why| {
        let at = format!("{LOG}:1");
        Problem::malformed(&at, why)
    })?;
    let own = |force: &[String]| -> Vec<VerifierKey> {
        let keys = force.iter().filter_map(|key| VerifierKey::parse(key).ok());
        let own = |key: &VerifierKey| key.name() == name && key.kind() == KeyKind::Note;
        keys.filter(own).collect()
    };
    let mut changes = Vec::new();
    for (i, line) in log.iter().enumerate() {
        if line.kind != EntryKind::Keys {
            continue;
        }
        let at = format!("{LOG}:{}", i + 1);
        let said = key_change(&line.body).map_err(|why| Problem::malformed(&at, why))?;
        let all = || said.add.iter().chain(&said.drop);
        if let Some(key) = all().find(|key| VerifierKey::parse(key).is_err()) {
            return Err(Problem::fail(&at, phrase("told-a-key"), key));
        }
        let once = |keys: &[String]| keys.iter().collect::<BTreeSet<_>>().len() == keys.len();
        let named = said.drop.iter().all(|key| force.contains(key));
        let new = said.add.iter().all(|key| !force.contains(key));
        let fits = once(&said.add) && once(&said.drop) && named && new && all().next().is_some();
        if !fits {
            let found = phrase("told-other-keys");
            return Err(Problem::fail(&at, phrase("told-key-change"), found));
        }
        let before = own(&force);
        force.retain(|key| !said.drop.contains(key));
        force.extend(said.add);
        let after = own(&force);
        if after.len() != 1 && !(before.is_empty() && after.is_empty()) {
            return Err(Problem::fail(&at, phrase("told-one-log-key"), after.len()));
        }
        let size = i + 1;
        changes.push(Change {
            size,
            before,
            after,
        });
    }
    Ok((changes, force))
}

/// The keys that a log names, if every change fits.
pub fn keys_named(log: &[LogLine<'_>]) -> Option<Vec<String>> {
    walked(log).ok().map(|(_, force)| force)
}

/// Old and new key of the log signed at each change; the one to which they lead from the key that is brought
/// signed the newest checkpoint, and bears the name of the log.
pub(super) fn followed(
    evidence: &Evidence<'_>,
    (changes, size): (&[Change], usize),
    brought: &VerifierKey,
) -> Outcome {
    let mut current = brought;
    for change in changes {
        let path = match change.size == size {
            true => CHECKPOINT.to_owned(),
            false => format!("{CHECKPOINT}-{}", change.size),
        };
        let bytes = file(evidence.bundle, &path)?;
        let mut asked: Vec<&VerifierKey> = change.before.iter().chain(&change.after).collect();
        if asked.is_empty() {
            asked.push(current);
        }
        for key in asked {
            has_signed(key, &path, bytes)?;
        }
        if let Some(next) = change.after.first().filter(|next| *next != current)
            && change.before.contains(current)
        {
            current = next;
        }
    }
    let bytes = file(evidence.bundle, CHECKPOINT)?;
    has_signed(current, CHECKPOINT, bytes)?;
    log_named(current.name(), (CHECKPOINT, bytes))
}

/// A key signed a checkpoint.
fn has_signed(key: &VerifierKey, path: &str, bytes: &[u8]) -> Outcome {
    let written = key.to_string();
    let shown = written.rsplit_once('+').map_or("", |(shown, _)| shown);
    let expected = || phrase_of("told-signature-of", "name", shown);
    let lacking = || Problem::lacking(path, expected(), phrase("told-nothing"));
    if unsigned(bytes).len() == bytes.len() {
        return Err(lacking());
    }
    let found = Note::parse(bytes).and_then(|note| note.check(&[key]));
    found.map(drop).map_err(|why| match why {
        NoteError::Nobody => lacking(),
        NoteError::Form(_) => Problem::malformed(path, why),
        NoteError::Signature(_) => Problem::fail(path, expected(), phrase("told-other-signature")),
    })
}

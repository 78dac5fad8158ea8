//! What is added to a log beside the course of its draw: a note (附记), a change of keys (换钥).
//!
//! In: a drawn folder, what is to be said. Out: `result/N.notes/K`, or `final/A.notes/K`: the newest bundle again,
//! its log one entry longer, under a checkpoint of its own, with the record of who stood by it; written whole or
//! not at all. Nothing else in the bundle changes, and the next act goes on from it. Tests: `tests/it/note.rs`.

use serde_json::json;

use super::Error;
use super::acts::{self, Desk, SealedFolder, lock};
use super::amend::past_of;
use super::archive::{ArchiveLimits, read_bundle};
use super::disk::write_folder;
use super::openings::later;
use super::quote::paiwei;
use crate::digest::Digest;
use crate::log;
use crate::model::{KeyChange, Remark};
use crate::read::published;
use crate::read::void::says;
use crate::report::bundle;
use crate::run::Opened;
use crate::seal::short_code;
use crate::verify::keys_named;

/// Bytes of a note's text, or of a document's name, at most: an entry is one line.
pub const MOST: usize = 16_384;

/// What is to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A note.
    Note(Remark),
    /// A change of keys.
    Keys(KeyChange),
}

/// Who stands by it, once they were shown what it is.
pub type Agree<'a> = &'a dyn Fn(&Opened) -> Result<Vec<String>, Error>;

/// Adds an entry to the log after the newest publication; hands back the code of its checkpoint.
///
/// # Errors
/// When nothing is drawn, another act was cut short, the same was said just before, or keys do not fit the log's.
pub fn note(desk: &Desk<'_>, said: &Said, agree: Agree<'_>) -> Result<String, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    let newest = layout.newest();
    let begun = layout.last_act().exists() && !layout.last().exists();
    if newest > 0 && (begun || layout.result_act(newest + 1).exists()) {
        // Its moment is recorded, and an entry of a later one cannot stand before it.
        let args = [("paiwei", paiwei(layout.root()).into())];
        return Err(Error::refused("refused-note-between", args));
    }
    let before = read_bundle(&acts::newest_bundle(layout)?, ArchiveLimits::default())?;
    let opened = SealedFolder::read(layout)?.opened;
    let past = past_of(&before, &opened, newest)?;
    let time = later(desk, past.time.as_deref());
    let entry = match said {
        Said::Note(remark) => {
            let text = match remark {
                Remark::Text(text) => text,
                Remark::Document { name, .. } => name,
            };
            if !says(text) || text.len() > MOST || text.chars().any(char::is_control) {
                let args = [("most", MOST.into())];
                return Err(Error::refused("refused-note-text", args));
            }
            log::note(&time, &opened.manifest.draw, remark)
        }
        Said::Keys(change) => log::keys(&time, change),
    };
    let last = past
        .log
        .lines()
        .last()
        .map(|line| published::log_entry(line));
    if let Some(Ok(last)) = last
        && (last.kind, last.body.to_bytes()) == (entry.kind, entry.body.clone())
    {
        return Err(Error::refused("refused-note-again", []));
    }
    let mut longer = past.log.clone();
    longer.append(&entry);
    let bytes = longer.to_bytes();
    if published::formed_log(&bytes)
        .ok()
        .and_then(|log| keys_named(&log))
        .is_none()
    {
        let bytes = past.log.to_bytes();
        let named = published::log(&bytes).ok().and_then(|log| keys_named(&log));
        let args = [("keys", named.unwrap_or_default().join(", ").into())];
        return Err(Error::refused("refused-keys", args));
    }
    let by = agree(&opened)?;
    let made = bundle::noted(&before, &opened, (&past.log, &longer));
    let code = short_code(&Digest::of(made.get("data/checkpoint").unwrap_or_default()));
    let record = json!({"act": entry.kind.as_str(), "by": by, "time": time});
    let record = serde_json::to_string_pretty(&record).expect("plain values") + "\n";
    let files = made.into_files();
    let files = files.map(|(path, bytes)| (format!("{}/{path}", layout.bundle()), bytes));
    let files = files.chain([("act.json".to_owned(), record.into_bytes())]);
    write_folder(
        desk.disk,
        &layout.noted(layout.notes() + 1),
        files.collect(),
    )?;
    Ok(code)
}

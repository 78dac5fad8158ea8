//! Anchors (外部存证): evidence from outside that a checkpoint is there, recorded between the seal and the first
//! opening, where it can still show that chance came later (PROTOCOL section 14).
//!
//! In: a sealed folder, a file of evidence. Out: `seal/N.anchors/1` and on: the evidence under its hash, with the
//! record of the entry that the draw puts into the log. Nothing there is ever written again.
//! Tests: `tests/it/anchors.rs`.

use std::path::Path;

use serde_json::{Value, json};

use super::Error;
use super::acts::{self, Desk, SealedFolder, lock, member};
use super::disk::write_folder;
use super::keys::{MOST, first_bytes};
use super::layout::Layout;
use super::openings::later;
use super::quote::path_shown;
use super::void::Earlier;
use crate::digest::Digest;
use crate::digest::note::unsigned;
use crate::model::{Anchor, MOST_ANCHORS, MOST_EVIDENCE, TOKEN, evidence_name, of_evidence};
use crate::read::anchor::{Token, token};
use crate::read::published::{self, log_entry};
use crate::read::void::says;
use crate::verify::as_it_was;

/// A file of evidence: its name below `data`, and its bytes.
pub(super) type Evidence = (String, Vec<u8>);

/// The record of an anchor, in its folder.
const ACT: &str = "act.json";

/// What is asked for.
pub struct Asked<'a> {
    /// The file of evidence.
    pub file: &'a Path,
    /// Who vouches for it.
    pub service: &'a str,
    /// The checkpoint it is about; that of the seal where none is named.
    pub checkpoint: Option<&'a Path>,
}

/// What was recorded.
pub struct Anchored {
    /// The entry.
    pub anchor: Anchor,
    /// What the token states, where it is one.
    pub token: Option<Token>,
}

fn damaged(path: &Path) -> Error {
    Error::refused("refused-seal-damaged", [("why", path_shown(path).into())])
}

fn unfit(why: &'static str, path: &Path) -> Error {
    Error::refused(why, [("path", path_shown(path).into())])
}

/// The anchors that are recorded for this attempt, and their evidence.
///
/// # Errors
/// When a record or its evidence cannot be read, or was changed.
pub(super) fn recorded(layout: &Layout) -> Result<(Vec<Anchor>, Vec<Evidence>), Error> {
    let (mut anchors, mut files) = (Vec::new(), Vec::new());
    for n in 1..=MOST_ANCHORS {
        let folder = layout.anchors().join(n.to_string());
        if !folder.exists() {
            break;
        }
        let path = folder.join(ACT);
        let record: Value =
            serde_json::from_slice(&acts::read(&path)?).map_err(|_| damaged(&path))?;
        let name = member(&record, "file");
        let (evidence, _) = of_evidence(&name).ok_or_else(|| damaged(&path))?;
        let kept = folder.join(&name);
        let bytes = acts::read(&kept)?;
        if Digest::of(&bytes) != evidence {
            return Err(damaged(&kept));
        }
        anchors.push(Anchor {
            size: record
                .get("size")
                .and_then(Value::as_u64)
                .ok_or_else(|| damaged(&path))?,
            service: member(&record, "service"),
            evidence,
            time: member(&record, "time"),
        });
        files.push((name, bytes));
    }
    Ok((anchors, files))
}

/// The evidence of this attempt and of those before it.
///
/// # Errors
/// When it cannot be read.
pub(super) fn evidence(layout: &Layout) -> Result<Vec<Evidence>, Error> {
    let mut files = Earlier::read(layout)?
        .map(|earlier| earlier.anchors)
        .unwrap_or_default();
    files.extend(recorded(layout)?.1);
    files.sort();
    files.dedup();
    Ok(files)
}

/// Records an anchor.
///
/// # Errors
/// When nothing is sealed, something is opened already, the file is too large, or a token is of something else.
pub fn anchor(desk: &Desk<'_>, asked: &Asked<'_>) -> Result<Anchored, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    let opened = SealedFolder::read(layout)?.opened;
    if layout.result().exists() || acts::begun(layout).is_some() {
        return Err(Error::refused("refused-anchor-late", []));
    }
    if !says(asked.service) || asked.service.chars().any(char::is_control) {
        return Err(Error::refused("refused-anchor-service", []));
    }
    if opened.anchors.len() >= MOST_ANCHORS {
        let n = ("n", MOST_ANCHORS.into());
        return Err(Error::refused("refused-anchor-many", [n]));
    }
    let evidence = first_bytes(asked.file, MOST_EVIDENCE as u64 + 1)?;
    if evidence.is_empty() || evidence.len() > MOST_EVIDENCE {
        return Err(unfit("refused-anchor-size", asked.file));
    }
    let (size, note) = issued(layout, asked.checkpoint)?;
    let last = opened.anchors.last().map(|last| last.time.clone());
    let sealed = || log_entry(opened.log.lines().last().expect("it is sealed")).ok();
    let last = last.or_else(|| sealed().map(|line| line.time));
    let ending = ending_of(asked.file);
    let token = (ending == TOKEN).then(|| token(&evidence)).transpose();
    let token = token.map_err(|why| {
        let args = [("path", path_shown(asked.file).into()), ("why", why.into())];
        Error::refused("refused-anchor-token", args)
    })?;
    let anchor = Anchor {
        size,
        service: asked.service.to_owned(),
        evidence: Digest::of(&evidence),
        time: later(desk, last.as_deref()),
    };
    if let Some(token) = &token {
        let hash: fn(&[u8]) -> Digest = if token.sm3 { Digest::sm3 } else { Digest::of };
        if !as_it_was(&note).any(|bytes| hash(bytes) == token.imprint) {
            return Err(unfit("refused-anchor-other", asked.file));
        }
        if token.time > anchor.time {
            let args = [
                ("time", token.time.as_str().into()),
                ("now", anchor.time.as_str().into()),
            ];
            return Err(Error::refused("refused-anchor-clock", args));
        }
    }
    if opened
        .anchors
        .iter()
        .any(|own| (own.size, own.evidence) == (size, anchor.evidence))
    {
        return Err(unfit("refused-anchor-again", asked.file));
    }
    write(
        desk,
        &anchor,
        evidence_name(&anchor.evidence, &ending),
        evidence,
    )?;
    Ok(Anchored { anchor, token })
}

/// Evidence and record, both or neither.
fn write(desk: &Desk<'_>, anchor: &Anchor, name: String, evidence: Vec<u8>) -> Result<(), Error> {
    let folder = desk.layout.anchors();
    let free = (1..).map(|n: u64| folder.join(n.to_string()));
    let path = free
        .into_iter()
        .find(|path| !path.exists())
        .expect("numbers do not end");
    let record = json!({"act": "anchor", "attempt": desk.layout.attempt(), "file": name, "service": anchor.service,
        "size": anchor.size, "time": anchor.time});
    let record = serde_json::to_string_pretty(&record).expect("plain values") + "\n";
    let files = [(name, evidence), (ACT.to_owned(), record.into_bytes())];
    write_folder(desk.disk, &path, files.into())
}

/// What a file says it is, in its ending: as a bundle has names.
fn ending_of(file: &Path) -> String {
    let ending = file
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let fits = |ending: &String| of_evidence(&evidence_name(&Digest::ZERO, ending)).is_some();
    ending.filter(fits).unwrap_or_else(|| "bin".to_owned())
}

/// Size and bytes of a checkpoint that was issued here: that of the seal, or one of an earlier attempt.
fn issued(layout: &Layout, asked: Option<&Path>) -> Result<(u64, Vec<u8>), Error> {
    let own = acts::read(&layout.seal_checkpoint())?;
    let (_, size, _) =
        published::checkpoint(&own).map_err(|_| damaged(&layout.seal_checkpoint()))?;
    let Some(path) = asked else {
        return Ok((size, own));
    };
    let named = first_bytes(path, MOST)?;
    let mut known = vec![(size, own)];
    known.extend(
        Earlier::read(layout)?
            .into_iter()
            .flat_map(|earlier| earlier.checkpoints),
    );
    let same = |(_, note): &(u64, Vec<u8>)| unsigned(note) == unsigned(&named);
    known
        .into_iter()
        .find(same)
        .ok_or_else(|| unfit("refused-anchor-checkpoint", path))
}

/// The evidence that a void published.
pub(super) fn of_void(folder: &Path) -> Result<Vec<Evidence>, Error> {
    let folder = folder.join("anchors");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let named = |(name, bytes)| (format!("anchors/{name}"), bytes);
    let files = acts::files_in(&folder)?.into_iter().map(named);
    let mut files: Vec<Evidence> = files
        .filter(|(name, _)| of_evidence(name).is_some())
        .collect();
    files.sort();
    Ok(files)
}

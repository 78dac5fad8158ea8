//! The openings (开封): secrets that were committed to before the seal are read out, one after the other, and each
//! is recorded before the next is asked for. Then the log is closed, and its checkpoint written, before any public
//! value comes into being (PROTOCOL section 6 rule 1). Whoever takes up the folder again goes on from there.

use std::fs;

use serde_json::{Value, json};

use super::acts::{Desk, member, read, recorded};
use super::disk::{Writing, write_file};
use super::layout::Layout;
use super::quote::path_shown;
use super::{Error, beacon, prompt};
use crate::digest::Digest;
use crate::digest::note::unsigned;
use crate::model::{MISSING, Source};
use crate::run::{self, Opened, Opening, Run};
use crate::seal::short_code;

/// A draw that is closed.
pub(super) struct Closed {
    /// What became of each secret, in the order of the manifest.
    pub(super) openings: Vec<Opening>,
    /// When.
    pub(super) time: String,
    /// The short code of its checkpoint.
    pub(super) code: String,
}

/// The secrets, those that are recorded and those opened now, and the close after them. `given` are the values of
/// a file, by source; `by` are those who stand by the draw.
///
/// # Errors
/// When a value differs from what is recorded, comes after the close, or nobody can be asked.
pub(super) fn close(
    desk: &Desk<'_>,
    opened: &Opened,
    (given, by): (&[Option<String>], &[String]),
) -> Result<Closed, Error> {
    let layout = desk.layout;
    let act = layout.seed_act();
    let closed = act
        .exists()
        .then(|| recorded(desk, &act, || json!({})).map(|act| member(&act, "close")))
        .transpose()?;
    if closed.is_none() {
        beacon::not_yet_come(&opened.manifest.sources, given, &(desk.now)())?;
    }
    let mut openings = held(layout, opened)?;
    let sources = opened.manifest.sources.iter().zip(given);
    for (source, given) in sources.filter(|(source, _)| !source.kind.is_public()) {
        let known = openings.iter().find(|known| known.source == source.id);
        let refused = |key, time: &str| {
            let args = [("time", time.into()), ("source", source.id.as_str().into())];
            Err(Error::refused(key, args))
        };
        match (known, given, &closed) {
            (Some(known), Some(given), _) if known.value != *given => {
                return refused("refused-other-seed", &known.time);
            }
            (Some(_), ..) => {}
            (None, Some(given), Some(time)) if given != MISSING => {
                return refused("refused-closed", time);
            }
            (None, _, Some(time)) => openings.push(silent(source, time)),
            (None, given, None) => {
                let value = match given {
                    Some(value) => value.clone(),
                    None => ask(desk, opened, source)?,
                };
                fresh(opened, source, &value)?;
                let time = later(desk, last_time(opened, &openings));
                let source = source.id.clone();
                openings.push(Opening {
                    source,
                    value,
                    time,
                });
                record(desk, opened.manifest.attempt, &openings)?;
            }
        }
    }
    let time = match closed {
        Some(time) => time,
        None => {
            let time = later(desk, last_time(opened, &openings));
            // Secrets take their time to be read out.
            beacon::not_yet_come(&opened.manifest.sources, given, &time)?;
            let close = || json!({"act": "draw", "attempt": opened.manifest.attempt, "by": by, "close": time});
            recorded(desk, &act, close)?;
            time
        }
    };
    let log = run::closed(opened, &openings, &time);
    let note = log.checkpoint(&opened.manifest.log);
    let path = layout.close_checkpoint();
    if !path.exists() {
        write_file(desk.disk, &path, &note, Writing::NEW)?;
    }
    Ok(Closed {
        openings,
        time,
        code: short_code(&Digest::of(&note)),
    })
}

/// A value that came in an attempt that was set aside is known, and is not taken again.
pub(super) fn fresh(opened: &Opened, source: &Source, value: &str) -> Result<(), Error> {
    if opened.came_before(value) {
        let args = [("source", source.id.as_str().into())];
        return Err(Error::refused("refused-value-known", args));
    }
    Ok(())
}

fn silent(source: &Source, time: &str) -> Opening {
    Opening {
        source: source.id.clone(),
        value: MISSING.to_owned(),
        time: time.to_owned(),
    }
}

fn ask(desk: &Desk<'_>, opened: &Opened, source: &Source) -> Result<String, Error> {
    let takes = |source: &Source, value: &str| opened.takes(source, value);
    let mut values = prompt::values(desk.words, std::slice::from_ref(source), &takes)?;
    Ok(values.remove(0))
}

/// Now, or the time of what came before where the clock went back.
pub(super) fn later(desk: &Desk<'_>, before: Option<&str>) -> String {
    let now = (desk.now)();
    before
        .filter(|before| **before > *now)
        .map_or(now, str::to_owned)
}

/// When something was recorded last since the seal.
fn last_time<'o>(opened: &'o Opened, openings: &'o [Opening]) -> Option<&'o str> {
    let anchored = opened.anchors.last().map(|last| last.time.as_str());
    openings.last().map(|last| last.time.as_str()).or(anchored)
}

/// What is recorded, in the order of the manifest; each holds against its commitment.
fn held(layout: &Layout, opened: &Opened) -> Result<Vec<Opening>, Error> {
    let path = layout.openings();
    if !path.exists() {
        return Ok(Vec::new());
    }
    let damaged = || {
        let why = path_shown(&path);
        Error::refused("refused-seal-damaged", [("why", why.into())])
    };
    let record: Value = serde_json::from_slice(&read(&path)?).map_err(|_| damaged())?;
    let list = record.get("opened").and_then(Value::as_array);
    let mut sources = opened.manifest.sources.iter();
    let mut openings = Vec::new();
    for one in list.ok_or_else(damaged)? {
        let (id, value) = (member(one, "source"), member(one, "value"));
        let source = sources.find(|source| source.id.as_str() == id);
        let source =
            source.filter(|source| !source.kind.is_public() && opened.takes(source, &value));
        openings.push(Opening {
            source: source.ok_or_else(damaged)?.id.clone(),
            value,
            time: member(one, "time"),
        });
    }
    Ok(openings)
}

fn record(desk: &Desk<'_>, attempt: u64, openings: &[Opening]) -> Result<(), Error> {
    let one = |one: &Opening| json!({"source": one.source.as_str(), "time": one.time, "value": one.value});
    let opened: Vec<Value> = openings.iter().map(one).collect();
    let record = json!({"act": "open", "attempt": attempt, "opened": opened});
    let text = serde_json::to_string_pretty(&record).expect("plain values") + "\n";
    let writing = Writing {
        replace: true,
        ..Writing::NEW
    };
    write_file(desk.disk, &desk.layout.openings(), text.as_bytes(), writing)
}

/// What is recorded of an attempt: its openings, and when it was closed. After the close whoever is not among
/// them kept silent.
///
/// # Errors
/// When the record cannot be read.
pub(super) fn so_far(
    layout: &Layout,
    opened: &Opened,
) -> Result<(Vec<Opening>, Option<String>), Error> {
    let mut openings = held(layout, opened)?;
    let act = layout.seed_act();
    if !act.exists() {
        return Ok((openings, None));
    }
    let act: Value = serde_json::from_slice(&read(&act)?).unwrap_or_default();
    let close = member(&act, "close");
    for source in &opened.manifest.sources {
        let known = openings.iter().any(|known| known.source == source.id);
        if !source.kind.is_public() && !known {
            openings.push(silent(source, &close));
        }
    }
    Ok((openings, Some(close)))
}

/// How many secrets are recorded, and when the last one was; `None` where none is.
pub(super) fn recorded_so_far(layout: &Layout) -> Option<(usize, String)> {
    let record: Value = serde_json::from_slice(&fs::read(layout.openings()).ok()?).ok()?;
    let list = record.get("opened")?.as_array()?;
    Some((list.len(), member(list.last()?, "time")))
}

/// Checkpoints of seal and close as they stand in the folder, with what was signed since: they are published so.
pub(super) fn signed_since(layout: &Layout, run: &mut Run) {
    for path in [layout.seal_checkpoint(), layout.close_checkpoint()] {
        let Ok(note) = fs::read(path) else { continue };
        for (_, issued) in &mut run.checkpoints {
            if unsigned(&note) == issued.as_slice() {
                issued.clone_from(&note);
            }
        }
    }
}

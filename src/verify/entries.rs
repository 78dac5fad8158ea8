//! Checks of the log: V03 its chain, V04 and V05 its checkpoints, V06 the order of its entries.

use super::told::{phrase, phrase_of};
use super::{CHECKPOINT, Evidence, LOG, Outcome, Problem, Told, file, read, same};
use crate::digest::Digest;
use crate::digest::canonical::Value;
use crate::digest::note::VerifierKey;
use crate::digest::tree::{leaf, root};
use crate::model::EntryKind;
use crate::read::published::{self, LogLine, is_time};

/// V03: type and form were settled by reading; here seq, prev and time.
pub(super) fn chain(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let mut prev = Digest::ZERO;
    let mut time = "";
    for (i, line) in log.iter().enumerate() {
        let at = format!("{LOG}:{}", i + 1);
        same(&at, i as u64, line.seq)?;
        same(&at, prev, line.prev)?;
        if !is_time(&line.time) || line.time.as_str() < time {
            let expected = phrase_of("told-not-before", "time", time);
            return Err(Problem::fail(&at, expected, &line.time));
        }
        prev = Digest::of(line.bytes);
        time = &line.time;
    }
    if log.is_empty() {
        return Err(Problem::fail(
            LOG,
            phrase("told-an-entry"),
            phrase("told-nothing"),
        ));
    }
    Ok(())
}

fn origin<'l>(log: &'l [LogLine<'_>]) -> Result<&'l str, Problem> {
    let open = log.first().filter(|line| line.kind == EntryKind::Open);
    let origin = open.and_then(|line| line.body.text("log"));
    origin.ok_or_else(|| Problem::fail(&format!("{LOG}:1"), "open", phrase("told-other-entry")))
}

/// Compares a checkpoint with the first lines of the log.
fn checkpoint(evidence: &Evidence<'_>, path: &str, size: u64) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let (name, told, told_root) = read(evidence.bundle, path, published::checkpoint)?;
    same(path, origin(log)?, name.as_str())?;
    same(path, size, told)?;
    let lines = usize::try_from(size).ok().and_then(|size| log.get(..size));
    let Some(lines) = lines else {
        let most = phrase_of("told-up-to", "n", log.len());
        return Err(Problem::fail(path, most, size));
    };
    let leaves: Vec<Digest> = lines.iter().map(|line| leaf(line.bytes)).collect();
    // Which of the two was changed cannot be told from them.
    same(&format!("{LOG} ↔ {path}"), root(&leaves), told_root)
}

/// V04: the checkpoint covers the whole log, under the log's own origin and the manifest's.
pub(super) fn newest_checkpoint(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    checkpoint(evidence, CHECKPOINT, log.len() as u64)?;
    match &evidence.manifest {
        Ok(manifest) => same(LOG, manifest.log.as_str(), origin(log)?),
        Err(problem) => Err(problem.clone()),
    }
}

/// V05: every earlier checkpoint is a beginning of this log; those after seal, close, draw and every
/// publication but the last are there.
pub(super) fn other_checkpoints(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let named = |path: &str| {
        let size = path.strip_prefix("data/checkpoint-")?;
        size.parse::<u64>().ok().filter(|n| n.to_string() == size)
    };
    for (path, _) in evidence.bundle.iter() {
        if let Some(size) = named(path) {
            checkpoint(evidence, path, size)?;
        }
    }
    let issued = [
        EntryKind::Seal,
        EntryKind::Close,
        EntryKind::Draw,
        EntryKind::Publish,
    ];
    for kind in issued {
        for (i, _) in log.iter().enumerate().filter(|(_, line)| line.kind == kind) {
            if kind != EntryKind::Publish || i + 1 < log.len() {
                file(evidence.bundle, &format!("data/checkpoint-{}", i + 1))?;
            }
        }
    }
    Ok(())
}

/// The members of each kind's body that this version writes.
pub(super) fn body_members(kind: EntryKind) -> Option<&'static [&'static [&'static str]]> {
    Some(match kind {
        EntryKind::Open => &[&["keys", "log"]],
        EntryKind::Announce => &[&["attempt", "draw", "draw_from", "objection_hours", "sources"]],
        EntryKind::Seal => &[&["attempt", "draw", "manifest", "seal"]],
        EntryKind::Reveal => &[&["attempt", "draw", "source", "value"]],
        EntryKind::Close => &[&["attempt", "draw", "missing"]],
        EntryKind::Draw => &[&[
            "attempt",
            "draw",
            "key",
            "seal",
            "tickets_lines",
            "tickets_root",
        ]],
        EntryKind::Allocate => &[
            &[
                "attempt",
                "cutoffs",
                "draw",
                "results_lines",
                "results_root",
                "round",
            ],
            &[
                "attempt",
                "cutoffs_lines",
                "cutoffs_root",
                "draw",
                "results_lines",
                "results_root",
                "round",
            ],
        ],
        EntryKind::Publish => &[&["attempt", "draw", "index", "round", "stage"]],
        // What an amendment has depends on what it does: reading its body looks at every member.
        EntryKind::Keys
        | EntryKind::Amend
        | EntryKind::Void
        | EntryKind::Anchor
        | EntryKind::Note => return None,
    })
}

/// V06: open, announce, seal, reveals of commits, close, reveals of public sources, draw, allocate, publish;
/// then as often as there were amendments: these, allocate, publish.
pub(super) fn order(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let public = |source: &&crate::model::Source| source.kind.is_public();
    let public: Vec<&str> = manifest
        .sources
        .iter()
        .filter(public)
        .map(|s| s.id.as_str())
        .collect();
    let missing = log
        .iter()
        .find(|l| l.kind == EntryKind::Close)
        .and_then(|l| l.body.list("missing"));
    let missing = missing.unwrap_or_default();
    let is_missing = |id: &str| {
        missing
            .iter()
            .any(|m| matches!(m, Value::Text(t) if t == id))
    };
    let secret = manifest
        .sources
        .iter()
        .filter(|source| !source.kind.is_public());
    let secret: Vec<&str> = secret
        .map(|s| s.id.as_str())
        .filter(|id| !is_missing(id))
        .collect();
    let mut expected: Vec<(EntryKind, &str)> =
        [EntryKind::Open, EntryKind::Announce, EntryKind::Seal]
            .map(|kind| (kind, ""))
            .into();
    expected.extend(secret.iter().map(|id| (EntryKind::Reveal, *id)));
    expected.push((EntryKind::Close, ""));
    expected.extend(public.iter().map(|id| (EntryKind::Reveal, *id)));
    expected
        .extend([EntryKind::Draw, EntryKind::Allocate, EntryKind::Publish].map(|kind| (kind, "")));
    let drawn = expected.len();
    for line in log.get(drawn..).unwrap_or_default() {
        let last = expected.last().map(|(kind, _)| *kind);
        expected.push(match (last, line.kind) {
            (Some(EntryKind::Publish), _) | (_, EntryKind::Amend) => (EntryKind::Amend, ""),
            (Some(EntryKind::Amend), _) => (EntryKind::Allocate, ""),
            _ => (EntryKind::Publish, ""),
        });
    }
    // The log ends with a publication.
    match expected.last() {
        Some((EntryKind::Amend, _)) => {
            expected.extend([EntryKind::Allocate, EntryKind::Publish].map(|kind| (kind, "")));
        }
        Some((EntryKind::Allocate, _)) => expected.push((EntryKind::Publish, "")),
        _ => {}
    }
    let mut round = 0;
    for (i, (kind, source)) in expected.iter().enumerate() {
        let at = format!("{LOG}:{}", i + 1);
        let wanted = format!("{} {source}", kind.as_str());
        let Some(line) = log.get(i) else {
            return Err(Problem::fail(&at, wanted.trim_end(), phrase("told-end")));
        };
        let named = line.body.text("source").unwrap_or("");
        let found = format!("{} {named}", line.kind.as_str());
        same(&at, wanted.trim_end(), found.trim_end())?;
        let shapes = body_members(line.kind).unwrap_or_default();
        if line.kind == EntryKind::Amend {
            let read = published::amendment(&line.body);
            read.map_err(|why| Problem::malformed(&at, why))?;
        } else if !shapes.iter().any(|names| line.body.has_just(names)) {
            let found = phrase("told-other-members");
            return Err(Problem {
                found,
                ..Problem::malformed(&at, "")
            });
        }
        if line.kind != EntryKind::Open {
            same(
                &at,
                manifest.draw.as_str(),
                line.body.text("draw").unwrap_or(""),
            )?;
            same(&at, manifest.attempt, line.body.int("attempt").unwrap_or(0))?;
        }
        if line.kind == EntryKind::Open {
            for key in line.body.list("keys").unwrap_or_default() {
                let read = matches!(key, Value::Text(text) if VerifierKey::parse(text).is_ok());
                if !read {
                    return Err(Problem::fail(
                        &at,
                        phrase("told-a-key"),
                        phrase("told-other-entry"),
                    ));
                }
            }
        }
        if line.kind == EntryKind::Announce {
            let told = line.body.list("sources").unwrap_or_default().iter();
            let told = told.filter_map(|v| {
                if let Value::Text(t) = v {
                    Some(&**t)
                } else {
                    None
                }
            });
            let planned = manifest.sources.iter().map(|source| source.id.as_str());
            let (told, planned): (Vec<&str>, Vec<&str>) = (told.collect(), planned.collect());
            same(&at, planned.join(" "), told.join(" "))?;
            let draw_from = line.body.text("draw_from").unwrap_or("");
            same(&at, manifest.times.draw_from.as_str(), draw_from)?;
        }
        if matches!(line.kind, EntryKind::Allocate | EntryKind::Publish) {
            round += u64::from(line.kind == EntryKind::Allocate);
            same(&at, round, line.body.int("round").unwrap_or(0))?;
        }
        if line.kind == EntryKind::Publish {
            same(&at, "preliminary", line.body.text("stage").unwrap_or(""))?;
        }
    }
    Ok(())
}

/// The first entry of a kind.
pub(super) fn entry<'e, 'b>(
    evidence: &'e Evidence<'b>,
    kind: EntryKind,
) -> Result<&'e LogLine<'b>, Problem> {
    nth_entry(evidence, kind, Some(0))
}

/// The last entry of a kind.
pub(super) fn last_entry<'e, 'b>(
    evidence: &'e Evidence<'b>,
    kind: EntryKind,
) -> Result<&'e LogLine<'b>, Problem> {
    nth_entry(evidence, kind, None)
}

/// An entry of a kind by its place among them, from 0; the last one without.
pub(super) fn nth_entry<'e, 'b>(
    evidence: &'e Evidence<'b>,
    kind: EntryKind,
    at: Option<usize>,
) -> Result<&'e LogLine<'b>, Problem> {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let mut own = log.iter().filter(|line| line.kind == kind);
    let found = match at {
        Some(at) => own.nth(at),
        None => own.next_back(),
    };
    found.ok_or_else(|| Problem::fail(LOG, kind.as_str(), phrase("told-no-entry")))
}

/// A digest in the body of an entry.
pub(super) fn said(line: &LogLine<'_>, name: &str) -> Result<Digest, Problem> {
    let value = line.body.text(name).and_then(Digest::parse);
    value.ok_or_else(|| without(line, name))
}

/// A count in the body of an entry.
pub(super) fn counted(line: &LogLine<'_>, name: &str) -> Result<u64, Problem> {
    let value = line.body.int(name);
    value.ok_or_else(|| without(line, name))
}

/// A member that the body of an entry must have, and has not.
fn without(line: &LogLine<'_>, name: &str) -> Problem {
    let args = vec![("kind", line.kind.as_str().into()), ("name", name.into())];
    let found = Told::Phrase("told-entry-without", args);
    Problem {
        found,
        ..Problem::malformed(LOG, "")
    }
}

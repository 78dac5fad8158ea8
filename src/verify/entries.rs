//! Checks of the log: V03 its chain, V04 and V05 its checkpoints, V06 the order of its entries.

use super::keys::changes;
use super::told::{phrase, phrase_of};
use super::{CHECKPOINT, Evidence, LOG, Outcome, Problem, Told, file, read, same};
use crate::digest::Digest;
use crate::digest::canonical::Value;
use crate::digest::note::VerifierKey;
use crate::digest::tree::root_of_lines;
use crate::log::{FINAL, PRELIMINARY};
use crate::model::{EntryKind, MISSING, Manifest, Source, VoidGround};
use crate::read::published::{self, LogLine, is_time};
use crate::read::void::void as read_void;

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

pub(super) fn origin<'l>(log: &'l [LogLine<'_>]) -> Result<&'l str, Problem> {
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
    let Some(root) = root_of_first(log, size) else {
        let most = phrase_of("told-up-to", "n", log.len());
        return Err(Problem::fail(path, most, size));
    };
    // Which of the two was changed cannot be told from them.
    same(&format!("{LOG} ↔ {path}"), root, told_root)
}

/// The root over the first so many lines of a log; `None` where it has fewer.
pub(super) fn root_of_first(log: &[LogLine<'_>], size: u64) -> Option<Digest> {
    let lines = log.get(..usize::try_from(size).ok()?)?;
    let lines: Vec<&[u8]> = lines.iter().map(|line| line.bytes).collect();
    Some(root_of_lines(&lines))
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

/// V05: every earlier checkpoint is a beginning of this log; those after seal, close, draw, every publication and
/// every change of keys are there, but for the one that ends the log.
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
        EntryKind::Keys,
    ];
    let newest = [EntryKind::Publish, EntryKind::Keys];
    for kind in issued {
        for (i, _) in log.iter().enumerate().filter(|(_, line)| line.kind == kind) {
            if !newest.contains(&kind) || i + 1 < log.len() {
                file(evidence.bundle, &format!("data/checkpoint-{}", i + 1))?;
            }
        }
    }
    Ok(())
}

/// V06: attempt after attempt. Each: announce, seal, anchors, reveals of commits, close, reveals of public
/// sources, draw, allocate, publish; then as often as there were amendments: these, allocate, publish; a last time
/// publish, after which nothing comes. An attempt that was set aside ends with its void wherever it had come to;
/// before the first one, once, the log is opened. Notes and changes of keys may stand anywhere after that.
pub(super) fn order(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let mut from = 0;
    for (end, void) in log.iter().enumerate() {
        if void.kind == EntryKind::Void {
            let part = Part {
                first: from,
                lines: &log[from..end],
            };
            let manifest = part.sealed()?;
            part.in_order(&manifest, true)?;
            let at = format!("{LOG}:{}", end + 1);
            read_void(void).map_err(|why| Problem::malformed(&at, why))?;
            of_attempt(void, &manifest, &at)?;
            from = end + 1;
        }
    }
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    evidence.own()?.in_order(manifest, false)?;
    changes(log).map(drop)
}

/// The entries of one attempt, in a row.
#[derive(Clone, Copy)]
pub(super) struct Part<'e, 'b> {
    /// The place of the first one in the log.
    pub(super) first: usize,
    /// The lines, without the void after them.
    pub(super) lines: &'e [LogLine<'b>],
}

impl<'e, 'b> Part<'e, 'b> {
    /// Where one of its lines stands.
    pub(super) fn at(&self, line: usize) -> String {
        format!("{LOG}:{}", self.first + line + 1)
    }

    /// The place of its first entry of a kind, and the entry.
    pub(super) fn find(&self, kind: EntryKind) -> Option<(usize, &'e LogLine<'b>)> {
        let mut lines = self.lines.iter().enumerate();
        lines.find(|(_, line)| line.kind == kind)
    }

    /// The entry that opens a source, with its place.
    pub(super) fn opening(&self, source: &Source) -> Option<(usize, &'e LogLine<'b>)> {
        let own = |line: &LogLine<'_>| line.body.text("source") == Some(source.id.as_str());
        let mut lines = self.lines.iter().enumerate();
        lines.find(|(_, line)| line.kind == EntryKind::Reveal && own(line))
    }

    /// Where it is said that no secret is taken any more; its end, where that is not said.
    pub(super) fn close(&self) -> usize {
        self.find(EntryKind::Close)
            .map_or(self.lines.len(), |(at, _)| at)
    }

    /// What the sources gave, in the order of the manifest; `None` before every one of them has its value.
    pub(super) fn values(&self, manifest: &Manifest) -> Option<Vec<String>> {
        self.find(EntryKind::Close)?;
        let value = |source: &Source| match self.opening(source) {
            Some((_, line)) => Some(line.body.text("value").unwrap_or("").to_owned()),
            None => (!source.kind.is_public()).then(|| MISSING.to_owned()),
        };
        manifest.sources.iter().map(value).collect()
    }

    /// The manifest that its seal carries.
    pub(super) fn sealed(&self) -> Result<Manifest, Problem> {
        let Some((at, line)) = self.find(EntryKind::Seal) else {
            let at = self.at(self.lines.len());
            return Err(Problem::fail(&at, "seal", phrase("told-no-entry")));
        };
        let manifest = line.body.get("manifest").map(published::read_manifest);
        match manifest {
            Some(Ok(manifest)) => Ok(manifest),
            Some(Err(why)) => Err(Problem::unreadable(&self.at(at), &why)),
            None => Err(without(line, "manifest")),
        }
    }

    /// The names of the secret sources that are opened, and those of the public ones.
    fn sources<'m>(&self, manifest: &'m Manifest) -> (Vec<&'m str>, Vec<&'m str>) {
        let close = self.find(EntryKind::Close);
        let missing = close.and_then(|(_, line)| line.body.list("missing"));
        let is_missing = |source: &Source| match missing {
            Some(missing) => {
                (missing.iter()).any(|m| matches!(m, Value::Text(t) if **t == *source.id.as_str()))
            }
            // Not closed: whoever did not open yet may have kept silent.
            None => self.opening(source).is_none(),
        };
        let (public, secret): (Vec<&Source>, Vec<&Source>) =
            (manifest.sources.iter()).partition(|source| source.kind.is_public());
        let opened = secret.into_iter().filter(|source| !is_missing(source));
        let names = |source: &'m Source| source.id.as_str();
        (
            opened.map(names).collect(),
            public.into_iter().map(names).collect(),
        )
    }

    /// Its entries without those that stand beside; the first of the log stays, whatever it is.
    fn course(&self) -> Vec<(usize, &'e LogLine<'b>)> {
        let beside =
            |at: usize, line: &LogLine<'_>| line.kind.stands_beside() && self.first + at > 0;
        let lines = self.lines.iter().enumerate();
        lines.filter(|(at, line)| !beside(*at, line)).collect()
    }

    /// Notes are of this draw, of whichever attempt.
    fn notes_say(&self, manifest: &Manifest) -> Outcome {
        let notes = self.lines.iter().enumerate();
        for (at, line) in notes.filter(|(_, line)| line.kind == EntryKind::Note) {
            let draw = line.body.text("draw").unwrap_or("");
            same(&self.at(at), manifest.draw.as_str(), draw)?;
        }
        Ok(())
    }

    /// Its entries stand in their order and say what they must; one set aside may end anywhere after its seal.
    fn in_order(&self, manifest: &Manifest, aside: bool) -> Outcome {
        let (secret, public) = self.sources(manifest);
        let lines = self.course();
        self.notes_say(manifest)?;
        let begin = [EntryKind::Open, EntryKind::Announce, EntryKind::Seal];
        let begin = &begin[usize::from(self.first > 0)..];
        let plain = |kind: &EntryKind| (*kind, "");
        let mut expected: Vec<(EntryKind, &str)> = begin.iter().map(plain).collect();
        // What shows from outside that the seal is there comes before anything is opened.
        let after = lines.get(begin.len()..).unwrap_or_default().iter();
        let anchors = after.take_while(|(_, line)| line.kind == EntryKind::Anchor);
        expected.extend(anchors.map(|(_, line)| (line.kind, "")));
        expected.extend(secret.iter().map(|id| (EntryKind::Reveal, *id)));
        expected.push((EntryKind::Close, ""));
        expected.extend(public.iter().map(|id| (EntryKind::Reveal, *id)));
        let drawn = [EntryKind::Draw, EntryKind::Allocate, EntryKind::Publish];
        expected.extend(drawn.iter().map(plain));
        let drawn = expected.len();
        let mut ended = false;
        for (at, line) in lines.iter().skip(drawn) {
            let last = expected.last().map(|(kind, _)| *kind);
            if ended {
                return Err(Problem::fail(
                    &self.at(*at),
                    phrase("told-end"),
                    line.kind.as_str(),
                ));
            }
            expected.push(match (last, line.kind) {
                (Some(EntryKind::Publish), EntryKind::Publish) => {
                    ended = true;
                    (EntryKind::Publish, "")
                }
                (Some(EntryKind::Publish), _) | (Some(EntryKind::Amend), EntryKind::Amend) => {
                    (EntryKind::Amend, "")
                }
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
        let (mut round, mut before) = (0, EntryKind::Open);
        for (i, (kind, source)) in expected.iter().enumerate() {
            let at = self.at(lines.get(i).map_or(self.lines.len(), |(at, _)| *at));
            let wanted = format!("{} {source}", kind.as_str());
            let Some((_, line)) = lines.get(i) else {
                if aside && i >= begin.len() {
                    return Ok(());
                }
                return Err(Problem::fail(&at, wanted.trim_end(), phrase("told-end")));
            };
            let named = line.body.text("source").unwrap_or("");
            let found = format!("{} {named}", line.kind.as_str());
            same(&at, wanted.trim_end(), found.trim_end())?;
            entry_says(line, manifest, &at)?;
            if matches!(line.kind, EntryKind::Allocate | EntryKind::Publish) {
                round += u64::from(line.kind == EntryKind::Allocate);
                same(&at, round, line.body.int("round").unwrap_or(0))?;
            }
            if line.kind == EntryKind::Publish {
                let last = before == EntryKind::Publish;
                let stage = if last { FINAL } else { PRELIMINARY };
                same(&at, stage, line.body.text("stage").unwrap_or(""))?;
            }
            before = line.kind;
        }
        Ok(())
    }
}

/// An entry is of a draw and an attempt.
fn of_attempt(line: &LogLine<'_>, manifest: &Manifest, at: &str) -> Outcome {
    let draw = line.body.text("draw").unwrap_or("");
    same(at, manifest.draw.as_str(), draw)?;
    same(at, manifest.attempt, line.body.int("attempt").unwrap_or(0))
}

/// The body of an entry, whose form was settled by reading, says what the manifest says.
fn entry_says(line: &LogLine<'_>, manifest: &Manifest, at: &str) -> Outcome {
    if line.kind == EntryKind::Amend {
        let read = published::amendment(&line.body);
        read.map_err(|why| Problem::malformed(at, why))?;
    }
    if line.kind != EntryKind::Open {
        of_attempt(line, manifest, at)?;
    }
    let texts = |name: &str| {
        let list = line.body.list(name).unwrap_or_default().iter();
        let each = |value: &Value<'_>| match value {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        };
        list.map(each).collect::<Option<Vec<String>>>()
    };
    match line.kind {
        EntryKind::Open => {
            let keys = texts("keys").unwrap_or_else(|| vec![String::new()]);
            if !keys.iter().all(|key| VerifierKey::parse(key).is_ok()) {
                let found = phrase("told-other-entry");
                return Err(Problem::fail(at, phrase("told-a-key"), found));
            }
            Ok(())
        }
        EntryKind::Announce => {
            let planned = manifest.sources.iter().map(|source| source.id.as_str());
            let planned: Vec<&str> = planned.collect();
            let told = texts("sources").unwrap_or_default();
            same(at, planned.join(" "), told.join(" "))?;
            let grounds = VoidGround::ALL.map(VoidGround::as_str).join(" ");
            same(at, grounds, texts("grounds").unwrap_or_default().join(" "))?;
            let draw_from = line.body.text("draw_from").unwrap_or("");
            same(at, manifest.times.draw_from.as_str(), draw_from)
        }
        _ => Ok(()),
    }
}

/// The first entry of a kind, of this attempt.
pub(super) fn entry<'e, 'b>(
    evidence: &'e Evidence<'b>,
    kind: EntryKind,
) -> Result<&'e LogLine<'b>, Problem> {
    nth_entry(evidence, kind, Some(0))
}

/// The last entry of a kind, of this attempt.
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
    let mut own = (evidence.own()?.lines.iter()).filter(|line| line.kind == kind);
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

//! V18: the attempts. What was set aside before this one was set aside on announced grounds, in time for them, and
//! nothing of it comes again.
//!
//! That an attempt failed is no shame; that it could be hidden, or repeated until the result pleases, would be. So
//! every one stays in the log with its key, and this check reads them all (PROTOCOL section 12).

use std::collections::BTreeSet;

use super::entries::Part;
use super::sealed::second_seal;
use super::told::{phrase, phrase_of};
use super::{Evidence, MANIFEST, Outcome, Problem, same};
use crate::digest::Digest;
use crate::draw;
use crate::model::{Come, EntryKind, Manifest, NEVER_TWICE, Previous, SourceKind, Void};
use crate::read::published::LogLine;
use crate::read::void::void as read_void;

/// What was sealed and opened in earlier attempts.
#[derive(Default)]
struct Used {
    commits: BTreeSet<Digest>,
    values: BTreeSet<String>,
}

impl Used {
    /// Adds what an attempt seals and opens; nothing of it may be there already.
    fn add(&mut self, part: &Part<'_, '_>, manifest: &Manifest, seal: &str) -> Outcome {
        let (mut commits, mut values) = (Vec::new(), Vec::new());
        for source in &manifest.sources {
            if let SourceKind::Commit { commit } = &source.kind {
                if self.commits.contains(commit) {
                    let wanted = phrase_of("told-fresh-commit", "source", source.id.as_str());
                    return Err(Problem::fail(seal, wanted, commit));
                }
                commits.push(*commit);
            }
            if let Some((at, line)) = part.opening(source) {
                let value = line.body.text("value").unwrap_or("");
                if value.chars().count() >= NEVER_TWICE && self.values.contains(value) {
                    let wanted = phrase_of("told-fresh-value", "source", source.id.as_str());
                    return Err(Problem::fail(&part.at(at), wanted, value));
                }
                values.push(value.to_owned());
            }
        }
        self.commits.extend(commits);
        self.values.extend(values);
        Ok(())
    }
}

/// The attempts that the log says were set aside; those that cannot be read are for V06 to tell.
pub(super) fn voids(evidence: &Evidence<'_>) -> Vec<Void> {
    let Ok(log) = &evidence.log else {
        return Vec::new();
    };
    let own = log.iter().filter(|line| line.kind == EntryKind::Void);
    own.filter_map(|line| read_void(line).ok()).collect()
}

/// V18.
pub(super) fn accounted_for(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let (mut from, mut attempt, mut used) = (0, 0, Used::default());
    let mut previous = None;
    for (end, line) in log.iter().enumerate() {
        if line.kind != EntryKind::Void {
            continue;
        }
        let part = Part {
            first: from,
            lines: &log[from..end],
        };
        let manifest = part.sealed()?;
        let (at, seal) = sealed_as(&part, &manifest)?;
        attempt += 1;
        same(&at, attempt, manifest.attempt)?;
        same_previous(&at, previous, manifest.previous)?;
        used.add(&part, &manifest, &at)?;
        let void = read_void(line).map_err(|why| Problem::malformed(&at, why))?;
        set_aside(&part, (&manifest, &seal), (&void, end))?;
        previous = Some(Previous {
            seal,
            void_seq: line.seq,
        });
        from = end + 1;
    }
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    same(MANIFEST, attempt + 1, manifest.attempt)?;
    same_previous(MANIFEST, previous, manifest.previous)?;
    let part = evidence.own()?;
    let seal = part.find(EntryKind::Seal).map_or(0, |(at, _)| at);
    used.add(&part, manifest, &part.at(seal))?;
    match attempt {
        0 => Ok(()),
        n => Err(Problem::passed(phrase_of("told-set-aside", "n", n))),
    }
}

/// Where an attempt's seal stands, and the hash of the manifest it carries, which must be the one it names.
fn sealed_as(part: &Part<'_, '_>, manifest: &Manifest) -> Result<(String, Digest), Problem> {
    let none: Option<(usize, &LogLine<'_>)> = part.find(EntryKind::Seal);
    let Some((at, line)) = none else {
        let at = part.at(part.lines.len());
        return Err(Problem::fail(&at, "seal", phrase("told-no-entry")));
    };
    let at = part.at(at);
    let carried = line.body.get("manifest").map(|value| value.to_bytes());
    let seal = Digest::of(&carried.unwrap_or_default());
    let said = line.body.text("seal").unwrap_or("");
    same(&at, seal.to_string().as_str(), said)?;
    second_seal(manifest, &line.body, &at)?;
    Ok((at, seal))
}

fn same_previous(at: &str, due: Option<Previous>, said: Option<Previous>) -> Outcome {
    let shown = |previous: Option<Previous>| match previous {
        Some(previous) => format!("{} {}", previous.seal, previous.void_seq),
        None => String::new(),
    };
    same(at, shown(due), shown(said))
}

/// One void: announced ground, still good as far as the attempt had come; late or not; the key that was set aside.
fn set_aside(
    part: &Part<'_, '_>,
    (manifest, seal): (&Manifest, &Digest),
    (void, end): (&Void, usize),
) -> Outcome {
    let at = part.at(end - part.first);
    let values = part.values(manifest);
    let come = match (&values, part.find(EntryKind::Close)) {
        (Some(_), _) => Come::Valued,
        (None, Some(_)) => Come::Closed,
        (None, None) => Come::Sealed,
    };
    if !void.ground.holds(come) {
        let found = void.ground.as_str();
        return Err(Problem::fail(&at, phrase("told-ground"), found));
    }
    same(&at, flag(come >= Come::Closed), flag(void.late))?;
    let key = values.map(|values| {
        let transcript = draw::transcript(manifest, seal, &values);
        draw::key(&transcript, manifest.stretch)
    });
    let shown = |key: Option<Digest>| key.map(|key| key.to_string()).unwrap_or_default();
    same(&at, shown(key), shown(void.key))
}

fn flag(late: bool) -> &'static str {
    if late { "late" } else { "not late" }
}

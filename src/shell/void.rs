//! An attempt that is set aside (作废), and those that were: the act, and what the next attempt takes over from it.
//!
//! In: a folder as far as it has come; ground, paper, reason and the names of those who sign. Out: `void/N`, all
//! of it public: the log with its last entry, every checkpoint issued so far, a notice. Nothing is deleted: seal,
//! seed and result of the attempt stay where they are. The next seal goes on in the same log. PROTOCOL section 12.
//! Tests: `tests/it/attempts.rs`.

use std::fs;

use super::acts::{self, Desk, SealedFolder, lock};
use super::anchor::Evidence;
use super::archive::{ArchiveLimits, read_bundle};
use super::disk::write_folder;
use super::layout::Layout;
use super::openings;
use super::quote::path_shown;
use super::{Error, anchor};
use crate::digest::Digest;
use crate::draw;
use crate::log::{self, Log};
use crate::model::{Come, EntryKind, Previous, SourceKind, Void, VoidGround};
use crate::read::published;
use crate::read::void::{SIGNERS, can_sign, says, void as read_void};
use crate::report::notice;
use crate::run::{self, Opened};
use crate::seal::short_code;

/// A checkpoint issued on the way, by size.
type Issued = (u64, Vec<u8>);

/// The attempts before this one.
pub(super) struct Earlier {
    /// The log up to the last void.
    pub(super) log: Log,
    /// What the next manifest says of the attempt before.
    pub(super) previous: Previous,
    /// Every attempt that was set aside.
    pub(super) voids: Vec<Void>,
    /// Every commitment that was sealed.
    commits: Vec<Digest>,
    /// Every checkpoint issued, with its signatures.
    pub(super) checkpoints: Vec<Issued>,
    /// The evidence of every anchor.
    pub(super) anchors: Vec<Evidence>,
}

fn damaged(layout: &Layout, why: &dyn ToString) -> Error {
    let path = path_shown(&layout.void_of(layout.attempt() - 1));
    let why = format!("{path}: {}", why.to_string());
    Error::refused("refused-seal-damaged", [("why", why.into())])
}

impl Earlier {
    /// What was set aside in this folder; `None` at the first attempt.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub(super) fn read(layout: &Layout) -> Result<Option<Self>, Error> {
        let aside = layout.attempt() - 1;
        if aside == 0 {
            return Ok(None);
        }
        let folder = layout.void_of(aside);
        let bytes = acts::read(&folder.join("log.jsonl"))?;
        let bad = |why: &dyn ToString| damaged(layout, why);
        let lines = published::log(&bytes).map_err(|why| bad(&why))?;
        let (mut voids, mut commits, mut seal) = (Vec::new(), Vec::new(), None);
        for line in &lines {
            if line.kind == EntryKind::Seal {
                let manifest = line.body.get("manifest").ok_or_else(|| bad(&"manifest"))?;
                seal = Some(Digest::of(&manifest.to_bytes()));
                let manifest = published::read_manifest(manifest).map_err(|why| bad(&why))?;
                let of = |kind: &SourceKind| match kind {
                    SourceKind::Commit { commit } => Some(*commit),
                    _ => None,
                };
                commits.extend(manifest.sources.iter().filter_map(|s| of(&s.kind)));
            }
            if line.kind == EntryKind::Void {
                voids.push(read_void(line).map_err(|why| bad(&why))?);
            }
        }
        let (Some(last), Some(seal)) = (lines.last(), seal) else {
            return Err(bad(&"log.jsonl"));
        };
        if last.kind != EntryKind::Void {
            return Err(bad(&"log.jsonl"));
        }
        Ok(Some(Self {
            previous: Previous {
                seal,
                void_seq: last.seq,
            },
            log: Log::from_lines(lines.iter().map(|line| line.bytes.to_vec()).collect()),
            voids,
            commits,
            checkpoints: checkpoints(layout, aside)?,
            anchors: anchor::of_void(&folder)?,
        }))
    }

    /// A commitment that was sealed before: whoever knows its secret knows it already.
    pub(super) fn used(&self, sources: &[crate::model::Source]) -> Option<String> {
        let used = |kind: &SourceKind| match kind {
            SourceKind::Commit { commit } => self.commits.contains(commit),
            _ => false,
        };
        let source = sources.iter().find(|source| used(&source.kind));
        source.map(|source| source.id.to_string())
    }
}

/// The checkpoints that a void published; `checkpoint` is the one over it.
fn checkpoints(layout: &Layout, aside: u64) -> Result<Vec<Issued>, Error> {
    let folder = layout.void_of(aside);
    let mut found = Vec::new();
    for (name, bytes) in acts::files_in(&folder)? {
        if name == "checkpoint" || name.starts_with("checkpoint-") {
            let (_, size, _) =
                published::checkpoint(&bytes).map_err(|why| damaged(layout, &why))?;
            found.push((size, bytes));
        }
    }
    found.sort();
    Ok(found)
}

/// What is asked for.
pub struct Asked<'a> {
    /// The ground, by its word.
    pub ground: &'a str,
    /// The decision or paper.
    pub basis: &'a str,
    /// The reason, in a sentence.
    pub reason: &'a str,
    /// Who signs.
    pub by: &'a [String],
}

/// What would be recorded.
pub struct Plan {
    /// The attempt, set aside.
    pub void: Void,
    /// The sealed files.
    pub opened: Opened,
    /// Eight digits that stand for just this void: typed, they say that it was read.
    pub code: String,
    log: Log,
    checkpoints: Vec<Issued>,
}

/// How far an attempt has come: its log, its checkpoints, and its key where every source has its value.
struct Stand {
    log: Log,
    checkpoints: Vec<Issued>,
    come: Come,
    key: Option<Digest>,
}

/// Sets the attempt aside, when that is agreed to. Says what would be, or was, recorded.
///
/// # Errors
/// When nothing is sealed, the ground does not hold any more, or something that must be said is missing.
pub fn void(
    desk: &Desk<'_>,
    asked: &Asked<'_>,
    agree: &dyn Fn(&Plan) -> Result<bool, Error>,
) -> Result<(Plan, bool), Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    let folder = SealedFolder::read(layout)?;
    let ground = VoidGround::parse(asked.ground).ok_or_else(|| {
        let args = [("given", asked.ground.into())];
        Error::refused("refused-void-ground", args)
    })?;
    if !says(asked.basis) || !says(asked.reason) {
        return Err(Error::refused("refused-void-reason", []));
    }
    if !can_sign(asked.by) {
        return Err(Error::refused("refused-void-by", [("n", SIGNERS.into())]));
    }
    let opened = folder.opened;
    let stand = stand(layout, &opened)?;
    if !ground.holds(stand.come) {
        let args = [("grounds", ground.as_str().into())];
        return Err(Error::refused("refused-void-late", args));
    }
    let last = published::log_entry(stand.log.lines().last().expect("a log has lines"));
    let last = last.map_err(|why| damaged_log(&why))?;
    let now = openings::later(desk, Some(&last.time));
    let void = Void {
        attempt: opened.manifest.attempt,
        time: now,
        ground,
        basis: asked.basis.to_owned(),
        reason: asked.reason.to_owned(),
        signed_by: asked.by.to_vec(),
        late: stand.come >= Come::Closed,
        key: stand.key,
    };
    let mut plan = Plan {
        code: code(&stand.log, &opened, &void),
        void,
        opened,
        log: stand.log,
        checkpoints: stand.checkpoints,
    };
    if !agree(&plan)? {
        return Ok((plan, false));
    }
    let manifest = &plan.opened.manifest;
    plan.log.append(&log::void(&manifest.draw, &plan.void));
    let mut files = vec![
        ("log.jsonl".to_owned(), plan.log.to_bytes()),
        ("checkpoint".to_owned(), plan.log.checkpoint(&manifest.log)),
        (
            layout.void_notice().to_owned(),
            notice::void_page(manifest, &plan.void),
        ),
    ];
    files.extend(anchor::evidence(layout)?);
    for (size, note) in &plan.checkpoints {
        files.push((format!("checkpoint-{size}"), note.clone()));
    }
    write_folder(desk.disk, &layout.void_of(plan.void.attempt), files)?;
    Ok((plan, true))
}

fn damaged_log(why: &dyn ToString) -> Error {
    let why = format!("log.jsonl: {}", why.to_string());
    Error::refused("refused-seal-damaged", [("why", why.into())])
}

/// Eight digits over the log so far and what would be said; the moment is no part of it.
fn code(log: &Log, opened: &Opened, void: &Void) -> String {
    let mut log = log.clone();
    let timeless = Void {
        time: String::new(),
        ..void.clone()
    };
    log.append(&log::void(&opened.manifest.draw, &timeless));
    let code = short_code(&Digest::of(&log.checkpoint(&opened.manifest.log)));
    code.replace(' ', "").chars().take(8).collect()
}

/// How far the attempt has come, from what is recorded.
fn stand(layout: &Layout, opened: &Opened) -> Result<Stand, Error> {
    let mut stand = if layout.newest() > 0 {
        published_so_far(layout)?
    } else {
        recorded_so_far(layout, opened)?
    };
    let size = |log: &Log| log.lines().len() as u64;
    for (at, path) in [
        (size(&opened.log), layout.seal_checkpoint()),
        (0, layout.close_checkpoint()),
    ] {
        let Ok(note) = fs::read(path) else { continue };
        let (_, told, _) = published::checkpoint(&note).map_err(|why| damaged_log(&why))?;
        // Those of a bundle stand in it with the signatures they had then.
        if at == 0 || at == told {
            stand.checkpoints.retain(|(size, _)| *size != told);
            stand.checkpoints.push((told, note));
        }
    }
    if let Some(earlier) = Earlier::read(layout)? {
        let known: Vec<u64> = stand.checkpoints.iter().map(|(size, _)| *size).collect();
        let fresh = earlier.checkpoints.into_iter();
        stand
            .checkpoints
            .extend(fresh.filter(|(size, _)| !known.contains(size)));
    }
    stand.checkpoints.sort();
    Ok(stand)
}

/// After the draw: log and checkpoints of the newest bundle.
fn published_so_far(layout: &Layout) -> Result<Stand, Error> {
    let bundle = read_bundle(&acts::newest_bundle(layout)?, ArchiveLimits::default())?;
    let log = bundle.get("data/log.jsonl").unwrap_or_default();
    let entries = published::log(log).map_err(|why| damaged_log(&why))?;
    let drawn = entries.iter().rfind(|line| line.kind == EntryKind::Draw);
    let key = drawn.and_then(|line| line.body.text("key"));
    let key = key.and_then(Digest::parse);
    let mut checkpoints = Vec::new();
    for (path, bytes) in bundle.iter() {
        if path == "data/checkpoint" || path.starts_with("data/checkpoint-") {
            let (_, size, _) = published::checkpoint(bytes).map_err(|why| damaged_log(&why))?;
            checkpoints.push((size, bytes.to_vec()));
        }
    }
    Ok(Stand {
        log: Log::from_lines(entries.iter().map(|line| line.bytes.to_vec()).collect()),
        checkpoints,
        come: Come::Valued,
        key: Some(key.ok_or_else(|| damaged_log(&"draw"))?),
    })
}

/// Before there is a result: the seal, the secrets opened so far, the close, the public values.
fn recorded_so_far(layout: &Layout, opened: &Opened) -> Result<Stand, Error> {
    let (openings, close) = openings::so_far(layout, opened)?;
    let Some(close) = close else {
        return Ok(Stand {
            log: run::opened_so_far(opened, &openings),
            checkpoints: Vec::new(),
            come: Come::Sealed,
            key: None,
        });
    };
    let log = run::closed(opened, &openings, &close);
    let valued = acts::recorded_seed(layout, opened)?;
    let key = valued.as_ref().map(|(values, _)| {
        let transcript = opened.transcript(values);
        draw::key(&transcript, opened.manifest.stretch)
    });
    Ok(Stand {
        come: if valued.is_some() {
            Come::Valued
        } else {
            Come::Closed
        },
        log: match &valued {
            Some((values, time)) => run::valued(opened, log, values, time),
            None => log,
        },
        checkpoints: Vec::new(),
        key,
    })
}

//! The log and its trees as files for any web server: `log-tiles` (C2SP tlog-tiles, `log/log.md`).
//!
//! In: a bundle, a folder to hand out. Out: there `checkpoint` and `tile/` of the log; below `roll-A` and
//! `results-A-N` the hashes of those trees, whose roots stand in the log. A folder that is there grows: tiles come
//! first, each written once, the checkpoint last, so that what it counts is there at every moment. Nothing is laid
//! out that checkpoint and log do not commit to. Tests: `tests/it/tiles.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Error;
use super::acts::{Desk, read};
use super::disk::{Writing, write_file};
use super::layout::Layout;
use super::quote::path_shown;
use crate::digest::Digest;
use crate::digest::canonical::split_lines;
use crate::digest::tiles::{TileFile, entry_bundles, hash_tiles};
use crate::digest::tree::{leaves_of, root};
use crate::model::{Bundle, EntryKind};
use crate::read::published::{self, LogLine};
use crate::verify::after_voids;

/// A tree that is handed out.
pub struct Tiled {
    /// The folder below the prefix; empty of the log.
    pub folder: String,
    /// How many leaves it has.
    pub leaves: usize,
    /// Its root.
    pub root: Digest,
}

/// What was written.
pub struct Written {
    /// The trees.
    pub trees: Vec<Tiled>,
    /// Files that were not there before, the checkpoint not counted.
    pub new: usize,
    /// Files in all.
    pub files: usize,
}

/// Files by their paths below the prefix.
type Files = BTreeMap<String, Vec<u8>>;

/// The log of a bundle.
const LOG: &str = "data/log.jsonl";

fn unfit(file: &str) -> Error {
    Error::refused("refused-tiles-damaged", [("file", file.into())])
}

/// What is laid out: every file below the prefix, and the trees they are of.
#[derive(Default)]
struct Laid {
    files: Files,
    trees: Vec<Tiled>,
    /// The leaves of the log.
    log: Vec<Digest>,
}

/// The first so many leaves, if their root is the one stated.
fn first(leaves: &[Digest], size: u64, stated: Digest) -> Option<&[Digest]> {
    let first = leaves.get(..usize::try_from(size).ok()?)?;
    Some(first).filter(|first| root(first) == stated)
}

impl Laid {
    fn add(&mut self, folder: &str, files: Vec<TileFile>) {
        let below = |(path, bytes)| (format!("{folder}{path}"), bytes);
        self.files.extend(files.into_iter().map(below));
    }

    /// The log: its tiles and entries at every size that a checkpoint was made of.
    fn log(&mut self, bundle: &Bundle, log: &[LogLine<'_>]) -> Result<(), Error> {
        let entries: Vec<&[u8]> = log.iter().map(|line| line.bytes).collect();
        let leaves = leaves_of(&entries);
        let newest = "data/checkpoint";
        for (path, bytes) in bundle.iter().filter(|(path, _)| path.starts_with(newest)) {
            let (_, size, stated) = published::checkpoint(bytes).map_err(|_| unfit(path))?;
            let first = first(&leaves, size, stated);
            let first = first.filter(|first| path != newest || first.len() == leaves.len());
            let first = first.ok_or_else(|| unfit(path))?;
            self.add("", hash_tiles(first));
            let bundles = entry_bundles(&entries[..first.len()]);
            let bundles = bundles.ok_or_else(|| Error::refused("refused-tiles-entry", []))?;
            self.add("", bundles);
        }
        self.trees.push(Tiled {
            folder: String::new(),
            leaves: leaves.len(),
            root: root(&leaves),
        });
        self.log = leaves;
        Ok(())
    }

    /// A tree whose root the log states.
    fn tree(&mut self, of: &Stated, bytes: &[u8]) -> Result<(), Error> {
        let lines = split_lines(bytes).map_err(|_| unfit(&of.name))?;
        let leaves = leaves_of(&lines);
        let root = root(&leaves);
        if of.root != Some(root) {
            return Err(unfit(&of.name));
        }
        self.add(&format!("{}/", of.folder), hash_tiles(&leaves));
        self.trees.push(Tiled {
            folder: of.folder.clone(),
            leaves: leaves.len(),
            root,
        });
        Ok(())
    }
}

/// A tree that the log of an attempt names: where it is laid, its file, its root, its result; 0 of the roll.
struct Stated {
    folder: String,
    name: String,
    root: Option<Digest>,
    stage: u64,
}

/// The attempt of a log, and the trees that it names: the roll, and the results of every allocation.
fn stated(log: &[LogLine<'_>]) -> Result<(u64, Vec<Stated>), Error> {
    let own = &log[after_voids(log)..];
    let sealed = own.iter().find(|line| line.kind == EntryKind::Seal);
    let sealed = sealed.ok_or_else(|| unfit(LOG))?;
    let attempt = sealed.body.int("attempt").unwrap_or(1);
    let roll = sealed.body.get("manifest").and_then(|own| own.get("roll"));
    let mut trees = vec![Stated {
        folder: format!("roll-{attempt}"),
        name: "roll.jsonl".to_owned(),
        root: roll.and_then(|roll| Digest::parse(roll.text("root")?)),
        stage: 0,
    }];
    let allocations = own.iter().filter(|line| line.kind == EntryKind::Allocate);
    trees.extend((1..).zip(allocations).map(|(stage, line)| Stated {
        folder: format!("results-{attempt}-{stage}"),
        name: format!("results-{stage}.jsonl"),
        root: line.body.text("results_root").and_then(Digest::parse),
        stage,
    }));
    Ok((attempt, trees))
}

/// Everything that a bundle gives, and of an office's own folder what it keeps.
fn laid(bundle: &Bundle, kept: Option<&Layout>) -> Result<Laid, Error> {
    let log = published::formed_log(bundle.get(LOG).ok_or_else(|| unfit(LOG))?);
    let log = log.map_err(|_| unfit(LOG))?;
    let mut laid = Laid::default();
    laid.log(bundle, &log)?;
    let (attempt, trees) = stated(&log)?;
    for tree in &trees {
        match (bundle.get(&format!("data/{}", tree.name)), kept) {
            (Some(bytes), _) => laid.tree(tree, bytes)?,
            // In mode `roots` the office keeps what stands by number, and its tree can be handed out all the same.
            (None, Some(layout)) => {
                let at = match tree.stage {
                    0 => layout.seal_of(attempt).join(layout.private()),
                    stage => layout
                        .result_in(attempt, stage)
                        .join(layout.private())
                        .join("data"),
                };
                laid.tree(tree, &read(&at.join(&tree.name))?)?;
            }
            (None, None) => {}
        }
    }
    Ok(laid)
}

/// Lays the log of a bundle into a folder that a web server hands out.
///
/// # Errors
/// When bundle, log and trees do not fit each other, or the folder holds another log.
pub fn tiles(
    desk: &Desk<'_>,
    bundle: &Bundle,
    kept: Option<&Layout>,
    out: &Path,
) -> Result<Written, Error> {
    let Laid { files, trees, log } = laid(bundle, kept)?;
    let newest = bundle
        .get("data/checkpoint")
        .ok_or_else(|| unfit("data/checkpoint"))?;
    let checkpoint = out.join("checkpoint");
    let other =
        |path: &Path| Error::refused("refused-other-log", [("path", path_shown(path).into())]);
    if checkpoint.is_file() {
        let before = published::checkpoint(&read(&checkpoint)?).ok();
        if before.is_none_or(|(_, size, stated)| first(&log, size, stated).is_none()) {
            return Err(other(&checkpoint));
        }
    }
    let mut fresh: Vec<(PathBuf, &Vec<u8>)> = Vec::new();
    for (path, bytes) in &files {
        let at = path
            .split('/')
            .fold(out.to_owned(), |at, part| at.join(part));
        match at.is_file() {
            false => fresh.push((at, bytes)),
            true if read(&at)? == *bytes => {}
            true => return Err(other(&at)),
        }
    }
    let new = fresh.len();
    for (at, bytes) in fresh {
        write_file(desk.disk, &at, bytes, Writing::NEW)?;
    }
    write_file(desk.disk, &checkpoint, newest, Writing::AGAIN)?;
    Ok(Written {
        trees,
        new,
        files: files.len(),
    })
}

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
use super::disk::{Access, Writing, write_file};
use super::layout::Layout;
use super::quote::path_shown;
use crate::digest::Digest;
use crate::digest::canonical::split_lines;
use crate::digest::tiles::{entry_bundles, hash_tiles};
use crate::digest::tree::{leaf, root, root_of_lines};
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

fn unfit(file: &str) -> Error {
    Error::refused("refused-tiles-damaged", [("file", file.into())])
}

/// The leaves of a published tree, if they are under the root that the log states.
fn under(bytes: &[u8], stated: Option<&str>, file: &str) -> Result<Vec<Digest>, Error> {
    let lines = split_lines(bytes).map_err(|_| unfit(file))?;
    let leaves: Vec<Digest> = lines.iter().map(|line| leaf(line)).collect();
    let stated = stated.and_then(Digest::parse);
    if stated == Some(root(&leaves)) {
        Ok(leaves)
    } else {
        Err(unfit(file))
    }
}

/// Every file below the prefix, and the trees they are of.
fn laid(bundle: &Bundle, kept: Option<&Layout>) -> Result<(Files, Vec<Tiled>), Error> {
    let of = |name: &str| bundle.get(&format!("data/{name}"));
    let bytes = of("log.jsonl").ok_or_else(|| unfit("data/log.jsonl"))?;
    let log = published::formed_log(bytes).map_err(|_| unfit("data/log.jsonl"))?;
    let entries: Vec<&[u8]> = log.iter().map(|line| line.bytes).collect();
    let leaves: Vec<Digest> = entries.iter().map(|entry| leaf(entry)).collect();
    let mut files = Files::new();
    let mut add = |folder: &str, some: Vec<(String, Vec<u8>)>| {
        let some = some
            .into_iter()
            .map(|(path, bytes)| (format!("{folder}{path}"), bytes));
        files.extend(some);
    };
    // Partial tiles of every size that a checkpoint was made of stay there.
    let checkpoints = bundle
        .iter()
        .filter(|(path, _)| path.starts_with("data/checkpoint"));
    for (path, bytes) in checkpoints {
        let (_, size, stated) = published::checkpoint(bytes).map_err(|_| unfit(path))?;
        let size = usize::try_from(size)
            .ok()
            .filter(|size| *size <= leaves.len());
        let size = size.filter(|size| {
            root(&leaves[..*size]) == stated && (path != "data/checkpoint" || *size == leaves.len())
        });
        let size = size.ok_or_else(|| unfit(path))?;
        add("", hash_tiles(&leaves[..size]));
        let bundles = entry_bundles(&entries[..size]);
        add(
            "",
            bundles.ok_or_else(|| Error::refused("refused-tiles-entry", []))?,
        );
    }
    if of("checkpoint").is_none() {
        return Err(unfit("data/checkpoint"));
    }
    let mut trees = vec![Tiled {
        folder: String::new(),
        leaves: leaves.len(),
        root: root(&leaves),
    }];
    let own = &log[after_voids(&log)..];
    let sealed = own.iter().find(|line| line.kind == EntryKind::Seal);
    let sealed = sealed.ok_or_else(|| unfit("data/log.jsonl"))?;
    let attempt = sealed.body.int("attempt").unwrap_or(1);
    let sealed = sealed
        .body
        .get("manifest")
        .and_then(|own| own.get("roll")?.text("root"));
    let mut stated = vec![(
        format!("roll-{attempt}"),
        "roll.jsonl".to_owned(),
        sealed,
        0,
    )];
    let allocations = own.iter().filter(|line| line.kind == EntryKind::Allocate);
    stated.extend(
        (1..)
            .zip(allocations)
            .map(|(stage, line): (u64, &LogLine<'_>)| {
                let (folder, name) = (
                    format!("results-{attempt}-{stage}"),
                    format!("results-{stage}.jsonl"),
                );
                (folder, name, line.body.text("results_root"), stage)
            }),
    );
    for (folder, name, root_stated, stage) in stated {
        let private;
        let bytes = match (of(&name), kept) {
            (Some(bytes), _) => bytes,
            // In mode `roots` the office keeps what stands by number, and its tree can be handed out all the same.
            (None, Some(layout)) => {
                let at = match stage {
                    0 => layout.seal_of(attempt).join(layout.private()),
                    _ => layout
                        .result_in(attempt, stage)
                        .join(layout.private())
                        .join("data"),
                };
                private = read(&at.join(&name))?;
                &private
            }
            (None, None) => continue,
        };
        let leaves = under(bytes, root_stated, &name)?;
        trees.push(Tiled {
            leaves: leaves.len(),
            root: root(&leaves),
            folder: folder.clone(),
        });
        add(&format!("{folder}/"), hash_tiles(&leaves));
    }
    Ok((files, trees))
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
    let (files, trees) = laid(bundle, kept)?;
    let newest = bundle
        .get("data/checkpoint")
        .ok_or_else(|| unfit("data/checkpoint"))?;
    let checkpoint = out.join("checkpoint");
    let other =
        |path: &Path| Error::refused("refused-other-log", [("path", path_shown(path).into())]);
    if checkpoint.is_file() {
        let lines = bundle
            .get("data/log.jsonl")
            .and_then(|bytes| split_lines(bytes).ok())
            .unwrap_or_default();
        let before = published::checkpoint(&read(&checkpoint)?).ok();
        let goes_on = before.is_some_and(|(_, size, stated)| {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            lines
                .get(..size)
                .is_some_and(|lines| root_of_lines(lines) == stated)
        });
        if !goes_on {
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
    let writing = Writing {
        replace: true,
        access: Access::Usual,
    };
    write_file(desk.disk, &checkpoint, newest, writing)?;
    Ok(Written {
        trees,
        new,
        files: files.len(),
    })
}

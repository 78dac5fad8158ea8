//! Checks of what was sealed: V07 one seal, V08 the files, V09 the roll; and the index.

use super::entries::{entry, last_entry, said};
use super::told::phrase;
use super::{
    CHECKPOINT, Evidence, INDEX, LOG, MANIFEST, Outcome, Problem, ROLL, SEED, Status, file, read,
    rings, same,
};
use crate::digest::Digest;
use crate::digest::canonical::split_lines;
use crate::digest::tree::root_of_lines;
use crate::model::{Bundle, EntryKind, Publication};
use crate::read::published;

/// Files that every manifest seals.
const NEEDED: [&str; 4] = [
    "catchments.jsonl",
    "market.jsonl",
    "rules.json",
    "schools.jsonl",
];

/// V07: the hash of the manifest is the seal in the seal entry, the draw entry and the transcript; the entry
/// carries the same manifest.
pub(super) fn one_seal(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    for name in NEEDED {
        if !manifest.files.iter().any(|file| file.name == name) {
            return Err(Problem::fail(MANIFEST, name, phrase("told-not-sealed")));
        }
    }
    let open = manifest
        .files
        .iter()
        .any(|file| file.name == "market.jsonl" && !file.private);
    if (manifest.publication == Publication::Market) != open {
        let (kept, published) = (phrase("told-market-kept"), phrase("told-market-open"));
        let (expected, found) = if open {
            (kept, published)
        } else {
            (published, kept)
        };
        return Err(Problem::fail(MANIFEST, expected, found));
    }
    let seal = evidence.digest(MANIFEST)?;
    let line = entry(evidence, EntryKind::Seal)?;
    same(LOG, seal, said(line, "seal")?)?;
    let carried = line
        .body
        .get("manifest")
        .map(|value| value.to_bytes())
        .unwrap_or_default();
    same(LOG, seal, Digest::of(&carried))?;
    same(LOG, seal, said(entry(evidence, EntryKind::Draw)?, "seal")?)?;
    let seed = file(evidence.bundle, SEED)?;
    let told = seed
        .split(|b| *b == b'\n')
        .find_map(|line| line.strip_prefix(b"seal "));
    same(
        SEED,
        seal.to_string(),
        String::from_utf8_lossy(told.unwrap_or_default()).into_owned(),
    )
}

/// V08: sealed files that are published are there, with length and hash; private ones are not.
pub(super) fn files(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    for sealed in &manifest.files {
        let path = format!("data/{}", sealed.name);
        if sealed.private && evidence.bundle.get(&path).is_none() {
            continue;
        }
        let bytes = file(evidence.bundle, &path)?;
        same(&path, sealed.bytes, bytes.len() as u64)?;
        same(&path, sealed.sha256, evidence.digest(&path)?)?;
    }
    // Schools and rules are read by other checks; here it is told when they cannot be.
    evidence.schools.as_ref().map_err(Clone::clone)?;
    evidence.rules.as_ref().map_err(Clone::clone)?;
    match &evidence.market {
        Err(problem) if problem.status != Status::NotApplicable => Err(problem.clone()),
        _ => Ok(()),
    }
}

/// V09: form, order and units were settled by reading; here counts, root and hash, and the lists of circle draws.
pub(super) fn roll(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    if manifest.publication == Publication::Roots && evidence.bundle.get(ROLL).is_none() {
        return Err(Problem::not_applicable(ROLL));
    }
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let (lines, reserve, root, sha256) = manifest.roll;
    same(ROLL, lines, roll.len() as u64)?;
    same(
        ROLL,
        reserve,
        roll.iter().filter(|line| line.reserve).count() as u64,
    )?;
    let bytes = file(evidence.bundle, ROLL)?;
    same(ROLL, sha256, evidence.digest(ROLL)?)?;
    let lines = split_lines(bytes).map_err(|bad| Problem::malformed(ROLL, bad))?;
    same(ROLL, root, root_of_lines(&lines))?;
    rings::lists(evidence)
}

/// INDEX: every file but three is listed with its length and hash, no other file is there but what file managers
/// leave behind, and the publish entry holds the hash of the index.
pub(super) fn index(evidence: &Evidence<'_>) -> Outcome {
    let listed = read(evidence.bundle, INDEX, published::index)?;
    let publish = last_entry(evidence, EntryKind::Publish)?;
    same(INDEX, said(publish, "index")?, evidence.digest(INDEX)?)?;
    for indexed in &listed {
        let bytes = file(evidence.bundle, &indexed.name)?;
        same(&indexed.name, indexed.bytes, bytes.len() as u64)?;
        same(
            &indexed.name,
            indexed.sha256,
            evidence.digest(&indexed.name)?,
        )?;
    }
    // Two names that differ in capitals only are one file on many machines.
    let mut names: Vec<String> = evidence
        .bundle
        .iter()
        .map(|(path, _)| path.to_ascii_lowercase())
        .collect();
    names.sort();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Problem::fail(
            &pair[0],
            phrase("told-one-name"),
            phrase("told-two-names"),
        ));
    }
    let apart = [INDEX, LOG, CHECKPOINT];
    let own = |path: &str| apart.contains(&path) || Bundle::is_leftover(path);
    let stray = evidence
        .bundle
        .iter()
        .map(|(path, _)| path)
        .find(|path| !own(path) && !listed.iter().any(|indexed| indexed.name == *path));
    let strange = evidence.bundle.strays().next();
    match (stray, strange) {
        (Some(path), _) => Err(Problem::fail(
            path,
            phrase("told-listed"),
            phrase("told-stray"),
        )),
        (_, Some(path)) => {
            let found = phrase("told-strange");
            Err(Problem::fail(path, phrase("told-listed"), found))
        }
        (None, None) => Ok(()),
    }
}

//! Checks of what was sealed: V07 one seal, V08 the files, V09 the roll; and the index.

use std::collections::BTreeSet;

use super::entries::{entry, last_entry, said};
use super::told::phrase;
use super::{
    CHECKPOINT, Evidence, INDEX, LOG, MANIFEST, Outcome, Problem, ROLL, SEED, Status, TICKETS,
    file, read, results_path, rings, same,
};
use crate::digest::Digest;
use crate::digest::canonical::{Value, split_lines};
use crate::digest::tree::root_of_lines;
use crate::model::{Bundle, EntryKind, Manifest, Publication, SealedFile};
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
    second_seal(manifest, &line.body, LOG)?;
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

/// The SM3 of the manifest stands in the seal entry where SM3 stands in the manifest, and nowhere else.
pub(super) fn second_seal(manifest: &Manifest, body: &Value<'_>, at: &str) -> Outcome {
    let told = body.text("seal_sm3").and_then(Digest::parse);
    let wanted = manifest.has_sm3() == Some(true);
    if told.is_some() != wanted || body.get("seal_sm3").is_some() != wanted {
        let found = phrase("told-other-members");
        return Err(Problem {
            found,
            ..Problem::malformed(at, "")
        });
    }
    let carried = body.get("manifest").map(Value::to_bytes);
    let found = carried.map(|json| Digest::sm3(&json));
    told.zip(found)
        .map_or(Ok(()), |(told, found)| same(at, found, told))
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
        second(&path, sealed.sm3, bytes)?;
    }
    // Schools and rules are read by other checks; here it is told when they cannot be.
    evidence.schools.as_ref().map_err(Clone::clone)?;
    evidence.rules.as_ref().map_err(Clone::clone)?;
    match &evidence.market {
        Err(problem) if problem.status != Status::NotApplicable => Err(problem.clone()),
        _ => Ok(()),
    }
}

/// The second digest of a file, where one is sealed.
fn second(path: &str, sealed: Option<Digest>, bytes: &[u8]) -> Outcome {
    sealed.map_or(Ok(()), |sm3| same(path, sm3, Digest::sm3(bytes)))
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
    second(ROLL, manifest.roll_sm3, bytes)?;
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
    // Checkpoints that were issued after the index: V05 holds them to the log.
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let at = log.iter().rposition(|line| line.kind == EntryKind::Publish);
    let sizes = at.map_or(0, |at| at + 1)..log.len();
    let later: BTreeSet<String> = sizes.map(|size| format!("{CHECKPOINT}-{size}")).collect();
    // What is not published may be laid beside where V08, V09, V13 and V15 hold it: these need the roll.
    let whole = evidence.bundle.get(ROLL).is_some();
    let by_number = |path: &str| {
        let results = (1..=evidence.results.len()).any(|stage| path == results_path(stage));
        whole && ([ROLL, TICKETS].contains(&path) || results)
    };
    let kept = |path: &str| {
        evidence.manifest.as_ref().is_ok_and(|manifest| {
            let own = |file: &SealedFile| file.private && path == format!("data/{}", file.name);
            manifest.publication == Publication::Roots && by_number(path)
                || manifest.files.iter().any(own)
        })
    };
    let own = |path: &str| {
        apart.contains(&path) || later.contains(path) || kept(path) || Bundle::is_leftover(path)
    };
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

//! Verification (核验): a published bundle recomputed, check by check.
//!
//! In: the files of a bundle. Out: a verdict: every check with its id of PROTOCOL section 13, what was expected
//! and what was found. It trusts nothing in the bundle and never stops at the first failure. It opens no file:
//! `shell` hands it the bytes. The checks are listed in `log/log.md`; each has a bundle that fails it in
//! `tests/it/tamper.rs`, and two more implementations: `report/standalone/verify.py` and `verify.js`.

mod amended;
mod anchors;
mod attempts;
pub mod audit;
mod brought;
mod chance;
mod entries;
mod keys;
mod lists;
pub mod receipt;
mod recompute;
mod registered;
mod rings;
mod sealed;
mod signed;
mod tally;
mod times;
mod told;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::digest::Digest;
use crate::digest::note::unsigned;
use crate::digest::trust::Trust;
use crate::log::FINAL;
use crate::model::{
    Bundle, EntryKind, Manifest, Market, Numbered, Publication, Rules, Seed, Tickets, Void,
};
use crate::read::published::{self, LogLine, ResultLine, RollLine, SchoolLine, Unreadable};
use crate::seal::short_code;

pub use anchors::as_it_was;
pub use brought::{Brought, Code, held_against};
use entries::Part;
pub use keys::keys_named;
pub use told::Told;
use told::phrase_of;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The evidence agrees.
    Pass,
    /// The evidence contradicts itself.
    Fail,
    /// A file is not readable as what it must be.
    Malformed,
    /// A needed file is not there.
    Missing,
    /// Not published in this mode.
    NotApplicable,
    /// A check of a later version.
    NotYet,
}

impl Status {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Malformed => "malformed",
            Self::Missing => "missing",
            Self::NotApplicable => "n/a",
            Self::NotYet => "not yet",
        }
    }
}

/// A check and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// How it ended.
    pub status: Status,
    /// The file it points at.
    pub file: String,
    /// What was expected there.
    pub expected: Told,
    /// What was found.
    pub found: Told,
}

/// The conclusion over a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which draw, where it could be read.
    pub draw: String,
    /// Its title.
    pub title: String,
    /// What the notice left open, and how it was taken.
    pub assumptions: Vec<String>,
    /// The seal, recomputed from the manifest.
    pub seal: Option<Digest>,
    /// Its SM3, where that is a second digest.
    pub seal_sm3: Option<Digest>,
    /// The hash of the checkpoint, without signatures: whoever adds one leaves it as it is.
    pub checkpoint: Option<Digest>,
    /// The attempts that were set aside before this one: told before anything else.
    pub voids: Vec<Void>,
    /// Whether it is the last publication, after which nothing is amended; where the log can be read.
    pub last: Option<bool>,
    /// Every check, by id.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// The exit code: 3 malformed, 1 failed, 4 missing, 0 nothing of these.
    pub fn exit(&self) -> u8 {
        let any = |status| self.checks.iter().any(|check| check.status == status);
        match () {
            () if any(Status::Malformed) => 3,
            () if any(Status::Fail) => 1,
            () if any(Status::Missing) => 4,
            () => 0,
        }
    }

    /// The short code of the seal.
    pub fn short_code(&self) -> String {
        self.seal.as_ref().map(short_code).unwrap_or_default()
    }

    /// The result code: the short code of the checkpoint. Whoever remakes a bundle changes it.
    pub fn result_code(&self) -> String {
        self.checkpoint.as_ref().map(short_code).unwrap_or_default()
    }

    /// The first check that did not go well.
    pub fn first_bad(&self) -> Option<&Check> {
        let bad = [Status::Fail, Status::Malformed, Status::Missing];
        self.checks.iter().find(|check| bad.contains(&check.status))
    }
}

/// What stopped a check.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Problem {
    status: Status,
    file: String,
    expected: Told,
    found: Told,
}

type Outcome = Result<(), Problem>;

impl Problem {
    fn fail(file: &str, expected: impl Into<Told>, found: impl Into<Told>) -> Self {
        Self {
            status: Status::Fail,
            file: file.to_owned(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    fn malformed(file: &str, why: impl ToString) -> Self {
        let found = phrase_of("told-form", "why", why.to_string());
        Self {
            status: Status::Malformed,
            ..Self::fail(file, "", found)
        }
    }

    /// What cannot be read is malformed; what can be read and cannot be true fails.
    fn unreadable(file: &str, why: &Unreadable) -> Self {
        match why.is_untrue() {
            true => Self::unfit(file, why),
            false => Self::malformed(file, why),
        }
    }

    /// Of the right form, and it cannot be.
    fn unfit(file: &str, why: impl ToString) -> Self {
        Self::fail(file, "", phrase_of("told-unfit", "why", why.to_string()))
    }

    fn missing(file: &str) -> Self {
        Self {
            status: Status::Missing,
            ..Self::fail(file, "", "")
        }
    }

    /// A check that went well, with something to tell.
    fn passed(found: impl Into<Told>) -> Self {
        Self {
            status: Status::Pass,
            ..Self::fail("", "", found)
        }
    }

    /// Evidence that should be there and is not: what is asked for, and what there is.
    fn lacking(file: &str, expected: impl Into<Told>, found: impl Into<Told>) -> Self {
        Self {
            status: Status::Missing,
            ..Self::fail(file, expected, found)
        }
    }

    fn not_yet() -> Self {
        Self {
            status: Status::NotYet,
            ..Self::fail("", "", "")
        }
    }

    fn not_applicable(file: &str) -> Self {
        Self {
            status: Status::NotApplicable,
            ..Self::fail(file, "", "")
        }
    }
}

/// Fails unless both are equal.
fn same<T: PartialEq + Into<Told>>(file: &str, expected: T, found: T) -> Outcome {
    if expected == found {
        Ok(())
    } else {
        Err(Problem::fail(file, expected, found))
    }
}

/// The published files, read once; what could not be read is a problem for every check that needs it.
struct Evidence<'b> {
    bundle: &'b Bundle,
    trust: Option<&'b Trust>,
    /// Whether the private halves are here, so that nothing counts as not published.
    audited: bool,
    manifest: Result<Manifest, Problem>,
    seal: Option<Digest>,
    log: Result<Vec<LogLine<'b>>, Problem>,
    rules: Result<Rules, Problem>,
    schools: Result<Vec<SchoolLine>, Problem>,
    /// The lists of circle draws; empty where there is none.
    numbered: Result<Numbered, Problem>,
    roll: Result<Vec<RollLine>, Problem>,
    market: Result<Market, Problem>,
    /// Of each stage: the draw, and every run again after amendments.
    results: Vec<Result<Vec<ResultLine>, Problem>>,
    /// The key of the transcript as published.
    seed: Result<Seed, Problem>,
    tickets: Result<Vec<Tickets>, Problem>,
    /// The hash of every file.
    digests: BTreeMap<&'b str, Digest>,
    /// The allocation run again, by whichever check asks first.
    rerun: std::cell::OnceCell<Result<recompute::Rerun, Problem>>,
}

/// The place after the last void.
pub(crate) fn after_voids(log: &[LogLine<'_>]) -> usize {
    let void = log.iter().rposition(|line| line.kind == EntryKind::Void);
    void.map_or(0, |void| void + 1)
}

/// How many allocations an attempt has: the draw, and every run again after amendments; 1 where none can be read.
fn stages_of(log: &Result<Vec<LogLine<'_>>, Problem>) -> usize {
    let own = log.as_ref().map(|log| log[after_voids(log)..].iter());
    let allocations = own.map(|own| own.filter(|line| line.kind == EntryKind::Allocate).count());
    allocations.unwrap_or(1).max(1)
}

fn file<'b>(bundle: &'b Bundle, path: &str) -> Result<&'b [u8], Problem> {
    bundle.get(path).ok_or_else(|| Problem::missing(path))
}

fn read<'b, T>(
    bundle: &'b Bundle,
    path: &str,
    read: impl FnOnce(&'b [u8]) -> Result<T, Unreadable>,
) -> Result<T, Problem> {
    read(file(bundle, path)?).map_err(|why| Problem::unreadable(path, &why))
}

impl<'b> Evidence<'b> {
    /// The entries of this attempt: those after the last void, which for the first one is the whole log.
    fn own(&self) -> Result<Part<'_, 'b>, Problem> {
        let log = self.log.as_ref().map_err(Clone::clone)?;
        let first = after_voids(log);
        let lines = &log[first..];
        Ok(Part { first, lines })
    }

    /// The results as they stand now, and their file.
    fn results_now(&self) -> Result<(&[ResultLine], String), Problem> {
        let last = self.results.last().map(Result::as_ref);
        let last = last.expect("there is a stage").map_err(Clone::clone)?;
        Ok((last, results_path(self.results.len())))
    }

    /// Whether nothing by number is published, and nobody brought it.
    fn keeps_all_back(&self) -> Result<bool, Problem> {
        let manifest = self.manifest.as_ref().map_err(Clone::clone)?;
        Ok(manifest.publication == Publication::Roots && !self.audited)
    }

    /// The hash of a file.
    fn digest(&self, path: &str) -> Result<Digest, Problem> {
        self.digests
            .get(path)
            .copied()
            .ok_or_else(|| Problem::missing(path))
    }

    fn new(bundle: &'b Bundle, trust: Option<&'b Trust>) -> Self {
        let manifest = read(bundle, MANIFEST, published::manifest);
        let files: Vec<(&str, &[u8])> = bundle.iter().collect();
        let digests = files
            .par_iter()
            .map(|(path, bytes)| (*path, Digest::of(bytes)));
        let digests: BTreeMap<&str, Digest> = digests.collect::<Vec<_>>().into_iter().collect();
        let seal = digests.get(MANIFEST).copied();
        let rules = read(bundle, RULES, published::rules);
        let schools = read(bundle, SCHOOLS, published::schools);
        let roll = read(bundle, ROLL, published::roll);
        let open = |name: &str| match &manifest {
            Ok(manifest) => manifest
                .files
                .iter()
                .any(|file| file.name == name && !file.private),
            Err(_) => bundle.get(&format!("data/{name}")).is_some(),
        };
        let market = match (&rules, &schools) {
            // A sealed market that is not published may be laid beside by an auditor, who is given it.
            _ if !open("market.jsonl") && bundle.get(MARKET).is_none() => {
                Err(Problem::not_applicable(MARKET))
            }
            (Ok(rules), Ok(schools)) => read(bundle, MARKET, |bytes| {
                published::market(bytes, rules, schools)
            }),
            (Err(problem), _) | (_, Err(problem)) => Err(problem.clone()),
        };
        let log = read(bundle, LOG, published::formed_log);
        let stages = stages_of(&log);
        let of_stage = |stage: usize| match &schools {
            Ok(schools) => read(bundle, &results_path(stage), |bytes| {
                published::results(bytes, schools)
            }),
            Err(problem) => Err(problem.clone()),
        };
        let results = (1..=stages).map(of_stage).collect();
        let numbered = match &manifest {
            Ok(manifest) if !manifest.rings.is_empty() => read(bundle, NUMBERED, |bytes| {
                published::numbered(bytes, manifest)
            }),
            _ => Ok(Numbered::new()),
        };
        let seed = recompute::seed(bundle, &manifest);
        let tickets = recompute::tickets((bundle, &seed), &manifest, &numbered, &roll);
        let rerun = std::cell::OnceCell::new();
        Self {
            bundle,
            trust,
            audited: false,
            manifest,
            seal,
            log,
            rules,
            schools,
            numbered,
            roll,
            market,
            results,
            seed,
            tickets,
            digests,
            rerun,
        }
    }
}

const MANIFEST: &str = "data/manifest.json";
const RULES: &str = "data/rules.json";
const SCHOOLS: &str = "data/schools.jsonl";
const NUMBERED: &str = "data/numbered.jsonl";
const ROLL: &str = "data/roll.jsonl";
const MARKET: &str = "data/market.jsonl";

/// The results of a stage, from 1.
fn results_path(stage: usize) -> String {
    format!("data/results-{stage}.jsonl")
}

const TICKETS: &str = "data/tickets.jsonl";
const SEED: &str = "data/seed.txt";
const LOG: &str = "data/log.jsonl";
const CHECKPOINT: &str = "data/checkpoint";
const INDEX: &str = "data/index.json";

/// A check: its id, and what runs it; `None` where a later version will.
type Step = (&'static str, Option<fn(&Evidence<'_>) -> Outcome>);

/// Every check by id. The order is that of the specification.
const CHECKS: &[Step] = &[
    ("V01", Some(signed::by_the_log)),
    ("V02", Some(signed::by_enough)),
    ("V03", Some(entries::chain)),
    ("V04", Some(entries::newest_checkpoint)),
    ("V05", Some(entries::other_checkpoints)),
    ("V06", Some(entries::order)),
    ("V07", Some(sealed::one_seal)),
    ("V08", Some(sealed::files)),
    ("V09", Some(sealed::roll)),
    ("V10", Some(chance::secrets)),
    ("V11", Some(chance::public)),
    ("V12", Some(recompute::transcript)),
    ("V13", Some(recompute::ticket_lines)),
    ("V14", Some(amended::fitting)),
    ("V15", Some(recompute::results)),
    ("V16", Some(recompute::cutoffs)),
    ("V17", Some(amended::explained)),
    ("V18", Some(attempts::accounted_for)),
    ("V19", Some(times::kept)),
    ("V20", Some(chance::enough)),
    ("V21", Some(anchors::held)),
    ("V22", Some(recompute::allocation)),
    ("V23", Some(recompute::proofs)),
    ("INDEX", Some(sealed::index)),
    ("LISTS", Some(lists::lists)),
    ("WAITING", Some(recompute::waiting)),
];

/// The ids of all checks.
pub fn check_ids() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(id, _)| *id)
}

/// Runs every check; nobody says whose signatures are asked for.
pub fn verify(bundle: &Bundle) -> Verdict {
    verify_for(bundle, None)
}

/// Runs every check; `trust` says whose signatures are asked for.
pub fn verify_for(bundle: &Bundle, trust: Option<&Trust>) -> Verdict {
    let evidence = Evidence::new(bundle, trust);
    let run = |(id, step): &Step| check(id, step.map(|step| step(&evidence)));
    let checks = CHECKS.iter().map(run).collect();
    Verdict {
        draw: evidence
            .manifest
            .as_ref()
            .map(|m| m.draw.to_string())
            .unwrap_or_default(),
        title: evidence
            .rules
            .as_ref()
            .map(|rules| rules.title.clone())
            .unwrap_or_default(),
        assumptions: evidence
            .rules
            .as_ref()
            .map(|rules| rules.assumptions.clone())
            .unwrap_or_default(),
        seal: evidence.seal,
        seal_sm3: seal_sm3(&evidence),
        checkpoint: bundle
            .get(CHECKPOINT)
            .map(|note| Digest::of(unsigned(note))),
        voids: attempts::voids(&evidence),
        last: is_last(&evidence),
        checks,
    }
}

/// Whether the log ends with the last publication, but for what stands beside.
fn is_last(evidence: &Evidence<'_>) -> Option<bool> {
    let mut log = evidence.log.as_ref().ok()?.iter().rev();
    let line = log.find(|line| !line.kind.stands_beside())?;
    let published = line.kind == EntryKind::Publish;
    published.then(|| line.body.text("stage") == Some(FINAL))
}

/// The SM3 of the manifest, where it asks for one.
fn seal_sm3(evidence: &Evidence<'_>) -> Option<Digest> {
    let manifest = evidence.manifest.as_ref().ok()?;
    let asked = manifest.has_sm3() == Some(true);
    asked.then(|| evidence.bundle.get(MANIFEST).map(Digest::sm3))?
}

/// A check by how it ended; nothing where a later version will make it.
fn check(id: &'static str, outcome: Option<Outcome>) -> Check {
    let problem = match outcome {
        None => Problem::not_yet(),
        Some(Ok(())) => Problem {
            status: Status::Pass,
            ..Problem::missing("")
        },
        Some(Err(problem)) => problem,
    };
    let Problem {
        status,
        file,
        expected,
        found,
    } = problem;
    Check {
        id,
        status,
        file,
        expected,
        found,
    }
}

//! The audit (审计): a bundle held against the private halves that an auditor is given.
//!
//! In: the files of a bundle, those of the private halves, the copies of the inputs. Out: the checks A01 to A05 of
//! `log/log.md`, appended to the bundle's own. What is told names numbers and files, never what a record says. It
//! opens no file: `shell` hands it the bytes. Each check has halves that fail just it in `tests/it/audit.rs`, and
//! a second implementation in `report/standalone/verify.py`.

use std::collections::{BTreeMap, BTreeSet};

use super::told::{phrase, phrase_of};
use super::{
    Check, Evidence, LOG, MANIFEST, MARKET, Outcome, Problem, RULES, Status, Verdict, amended,
    check, file, read, recompute, results_path, stages_of,
};
use crate::check::Inputs;
use crate::digest::canonical::{Value, parse, split_lines};
use crate::digest::{Digest, salted};
use crate::finding::{FILE_MISSING, Finding};
use crate::geo::{CellTable, Point, Side, owner};
use crate::model::{Action, Amendment, Bundle, Number};
use crate::read::private::{self, Child, Record, Zone};
use crate::read::published;
use crate::run::{self, Unwatched};
use crate::seal::Act;

/// What an auditor is given.
#[derive(Clone, Copy, Debug)]
pub struct Papers<'a> {
    /// The private files under the names of [`sealed_path`] and [`result_path`].
    pub files: &'a Bundle,
    /// The copies of the inputs in the seal, where they are there.
    pub inputs: Option<&'a Inputs>,
}

/// The name of a file of the private half of a seal.
pub fn sealed_path(attempt: u64, name: &str) -> String {
    format!("seal/{attempt}/private/{name}")
}

/// The name of a file of the private half of a result.
pub fn result_path(attempt: u64, stage: usize, name: &str) -> String {
    match attempt {
        1 => format!("result/{stage}/private/{name}"),
        _ => format!("result/{attempt}-{stage}/private/{name}"),
    }
}

/// Which private halves a bundle asks for: those of this attempt, and of so many results.
pub fn asked(bundle: &Bundle) -> (u64, usize) {
    let manifest = read(bundle, MANIFEST, published::manifest);
    let log = read(bundle, LOG, published::formed_log);
    (manifest.map_or(1, |own| own.attempt), stages_of(&log))
}

/// A check: its id, and what runs it.
type Step = (&'static str, fn(&Audit<'_>) -> Outcome);

/// Every check of an audit.
const CHECKS: &[Step] = &[
    ("A01", commitments),
    ("A02", zoning),
    ("A03", nobody_twice),
    ("A04", matching),
    ("A05", explanations),
];

/// The ids of all checks of an audit.
pub fn check_ids() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(id, _)| *id)
}

/// Appends the checks of an audit to a verdict over the same bundle.
pub fn audit(bundle: &Bundle, verdict: &mut Verdict, papers: Papers<'_>) {
    let whole = laid_together(bundle, papers.files);
    let mut evidence = Evidence::new(&whole, None);
    evidence.audited = true;
    let audit = Audit::new(evidence, papers);
    let run = |(id, step): &Step| check(id, Some(step(&audit)));
    verdict
        .checks
        .extend(CHECKS.iter().map(run).collect::<Vec<Check>>());
}

/// The data of a bundle, and what of it is not published.
fn laid_together(bundle: &Bundle, papers: &Bundle) -> Bundle {
    let mut whole = Bundle::new();
    for (path, bytes) in bundle.iter().filter(|(path, _)| path.starts_with("data/")) {
        whole.insert(path, bytes.to_vec());
    }
    let apart = ["market.jsonl", "roll.jsonl"];
    let stages = ["changes-", "market-", "waiting-"];
    for (path, bytes) in papers.iter() {
        let Some((_, name)) = path.split_once("/private/") else {
            continue;
        };
        let kept = apart.contains(&name) || stages.iter().any(|stage| name.starts_with(stage));
        let path = match name.strip_prefix("data/") {
            Some(name) => format!("data/{name}"),
            None if kept => format!("data/{name}"),
            None => continue,
        };
        // What is published stands: an audit is of the bundle.
        if whole.get(&path).is_none() {
            whole.insert(&path, bytes.to_vec());
        }
    }
    whole
}

/// What all checks of an audit share.
struct Audit<'a> {
    evidence: Evidence<'a>,
    papers: Papers<'a>,
    attempt: u64,
    /// Sealed records, by number.
    records: Result<Vec<Record>, Problem>,
}

/// Whose records a run again brings, and where they stand.
struct Later {
    stage: usize,
    path: String,
    amendments: Vec<Amendment>,
    records: Vec<Record>,
}

impl<'a> Audit<'a> {
    fn new(evidence: Evidence<'a>, papers: Papers<'a>) -> Self {
        let attempt = evidence.manifest.as_ref().map_or(1, |own| own.attempt);
        let path = sealed_path(attempt, RECORDS);
        let records = read(papers.files, &path, private::records);
        Self {
            evidence,
            papers,
            attempt,
            records,
        }
    }

    fn records(&self) -> Result<&[Record], Problem> {
        self.records.as_deref().map_err(Clone::clone)
    }

    fn sealed_path(&self, name: &str) -> String {
        sealed_path(self.attempt, name)
    }

    /// The new records of every run again that brings some.
    fn later(&self) -> Result<Vec<Later>, Problem> {
        let mut found = Vec::new();
        for (stage, own) in (2..).zip(amended::stages(&self.evidence)?) {
            let path = result_path(self.attempt, stage, &format!("records-{stage}.jsonl"));
            let mut amendments = own.amendments;
            amendments.retain(|amendment| amendment.record.is_some());
            let there = self.papers.files.get(&path).is_some();
            let records = match amendments.is_empty() && !there {
                true => Vec::new(),
                false => read(self.papers.files, &path, private::records)?,
            };
            found.push(Later {
                stage,
                path,
                amendments,
                records,
            });
        }
        Ok(found)
    }

    fn rules(&self) -> Result<Value<'_>, Problem> {
        let bytes = file(self.evidence.bundle, RULES)?;
        parse(bytes).map_err(|why| Problem::malformed(RULES, why))
    }
}

const RECORDS: &str = "records.jsonl";
const CATCHMENTS: &str = "data/catchments.jsonl";

/// A01: every child of the roll has one record, which is the one committed to, and no record is without a child;
/// so has every amendment that brings a record. No salt stands twice.
fn commitments(audit: &Audit<'_>) -> Outcome {
    let path = audit.sealed_path(RECORDS);
    let records = audit.records()?;
    let roll = audit.evidence.roll.as_ref().map_err(Clone::clone)?;
    let manifest = audit.evidence.manifest.as_ref().map_err(Clone::clone)?;
    let draw = manifest.draw.as_str();
    let mut own = records.iter();
    for line in roll.iter().filter(|line| !line.reserve) {
        let record = own.next().filter(|record| record.number == line.number);
        let opens = record.is_some_and(|record| {
            (record.draw.as_str(), &record.unit, record.digest) == (draw, &line.unit, line.record)
        });
        if !opens {
            return Err(not_opened(&path, &line.number));
        }
    }
    if let Some(record) = own.next() {
        return Err(no_child(&path, &record.number));
    }
    let later = audit.later()?;
    for own in &later {
        let named = |record: &Record, amendment: &Amendment| {
            (&record.number, Some(record.digest)) == (&amendment.number, amendment.record)
        };
        for amendment in &own.amendments {
            if !own.records.iter().any(|record| named(record, amendment)) {
                return Err(not_opened(&own.path, &amendment.number));
            }
        }
        for record in &own.records {
            let line = roll.binary_search_by(|line| line.number.cmp(&record.number));
            let unit = line.is_ok_and(|line| roll[line].unit == record.unit);
            let asked = own
                .amendments
                .iter()
                .any(|amendment| named(record, amendment));
            if !asked || !unit || record.draw != draw {
                return Err(no_child(&own.path, &record.number));
            }
        }
    }
    let mut salts: BTreeMap<Digest, Digest> = BTreeMap::new();
    for record in records
        .iter()
        .chain(later.iter().flat_map(|own| &own.records))
    {
        // A record that is back as it was has its salt back.
        if *salts.entry(record.salt).or_insert(record.digest) != record.digest {
            return Err(Problem::fail(&path, phrase("told-salts"), &record.number));
        }
    }
    Ok(())
}

fn not_opened(path: &str, number: &Number) -> Problem {
    let expected = phrase_of("told-record-of", "number", number.as_str());
    Problem::fail(path, expected, phrase("told-nothing"))
}

fn no_child(path: &str, number: &Number) -> Problem {
    Problem::fail(path, phrase("told-committed"), number)
}

/// What the rules say of homes that are not inside one catchment.
struct Zoning {
    edge: Option<String>,
    /// Of homes in several catchments the first one counts.
    first: bool,
}

/// A02: from the home in each record and the sealed catchments the catchments of the record are found again; from
/// the copies of the inputs every sealed file and every record.
fn zoning(audit: &Audit<'_>) -> Outcome {
    let records = audit.records()?;
    let later = audit.later()?;
    let zones = read(audit.evidence.bundle, CATCHMENTS, private::zones)?;
    let rules = audit.rules()?;
    let word = |name: &str| rules.get("zoning").and_then(|own| own.text(name));
    // Addresses stand in no record: what texts say of them is found again from the inputs alone.
    if word("layer").is_none_or(|layer| layer == "polygon") {
        let zoning = Zoning {
            edge: word("edge").map(str::to_owned),
            first: word("overlap") == Some("first"),
        };
        let path = audit.sealed_path(RECORDS);
        let own = records.iter().map(|record| (&path, record));
        let new = later
            .iter()
            .flat_map(|own| own.records.iter().map(|record| (&own.path, record)));
        let homes = own.chain(new);
        let homes = homes.filter_map(|(path, record)| Some((path, record, record.child.as_ref()?)));
        located(&homes.collect::<Vec<_>>(), &zones, &zoning)?;
    }
    match audit.papers.inputs {
        Some(inputs) => sealed_again(audit, inputs),
        None => Err(Problem::missing(&audit.sealed_path("inputs"))),
    }
}

fn located(homes: &[(&String, &Record, &Child)], zones: &[Zone], zoning: &Zoning) -> Outcome {
    let table = CellTable::new(zones.iter().map(|zone| &zone.area));
    let points: Vec<Point> = homes.iter().map(|(.., child)| child.home).collect();
    let found = table.locate_all(&points);
    for (at, (path, record, child)) in homes.iter().enumerate() {
        let hits: Vec<(u32, Side)> = found.of(at).collect();
        if !agrees(child, &hits, zones, zoning) {
            let expected = phrase_of("told-zoned", "number", record.number.as_str());
            return Err(Problem::fail(path, expected, phrase("told-others")));
        }
    }
    Ok(())
}

/// Whether a record says what home and catchments give.
fn agrees(child: &Child, hits: &[(u32, Side)], zones: &[Zone], zoning: &Zoning) -> bool {
    let id = |at: u32| zones[at as usize].id.as_str();
    let touched: Vec<&str> = hits.iter().map(|(at, _)| id(*at)).collect();
    let on_border = hits.len() > 1 && hits.iter().all(|(_, side)| *side == Side::Edge);
    let between = child.border.as_ref();
    let between =
        between.map(|(between, rule)| (between.iter().map(String::as_str), rule.as_str()));
    let edge = zoning.edge.as_deref();
    let said = match (between, edge.filter(|_| on_border)) {
        (None, None) => true,
        (Some((between, rule)), Some(edge)) => rule == edge && between.eq(touched.iter().copied()),
        _ => false,
    };
    let own: Vec<&str> = child.catchments.iter().map(String::as_str).collect();
    let first = &touched[..touched.len().min(1)];
    let counting = match edge.filter(|_| on_border) {
        Some("first") => own == first,
        Some("east") => {
            let areas = hits.iter().map(|(at, _)| (*at, &zones[*at as usize].area));
            own == Vec::from_iter(owner(child.home, areas).map(id))
        }
        // The office's list names one of them; homes that it does not name keep all.
        Some("list") => own == touched || own.len() == 1 && touched.contains(&own[0]),
        _ if on_border => own == touched,
        _ => {
            let schools = |at: u32| &zones[at as usize].schools;
            let several = hits
                .iter()
                .any(|(at, _)| schools(*at) != schools(hits[0].0));
            own == if zoning.first && several {
                first
            } else {
                &touched
            }
        }
    };
    said && counting
}

/// The first act again from the copies of the inputs: the same sealed files, the same records but for their salts.
fn sealed_again(audit: &Audit<'_>, inputs: &Inputs) -> Outcome {
    let at = audit.sealed_path("inputs");
    let (ready, findings) = run::prepare(inputs, &Unwatched);
    let lacking = |finding: &Finding| finding.code.id == FILE_MISSING.id;
    let ready = ready.ok_or_else(|| match findings.iter().any(lacking) {
        true => Problem::missing(&at),
        false => Problem::fail(&at, phrase("told-fit-inputs"), phrase("told-nothing")),
    })?;
    // Salts, times and programs are no part of what is compared.
    let act = Act {
        secret: &[0; 32],
        attempt: audit.attempt,
        previous: None,
        time: "",
        program: &[],
        keys: &[],
    };
    let manifest = audit.evidence.manifest.as_ref().map_err(Clone::clone)?;
    let made = run::seal(&ready, &act, None, &Unwatched).sealed;
    for (name, bytes, private) in &made.files {
        let path = format!("data/{name}");
        // One that is not the sealed file, or is not there, is the business of A04.
        let sealed = manifest.files.iter().find(|own| own.name == *name);
        let digest = audit.evidence.digest(&path).ok();
        let told = audit.evidence.bundle.get(&path);
        let Some(told) = told.filter(|_| sealed.map(|own| own.sha256) == digest) else {
            continue;
        };
        let bare = |bytes: &[u8]| -> Vec<u8> {
            // A private market begins with its salt.
            let first = bytes.iter().position(|b| *b == b'\n').filter(|_| *private);
            bytes[first.map_or(0, |end| end + 1)..].to_vec()
        };
        if bare(bytes) != bare(told) {
            return Err(Problem::fail(
                &path,
                phrase("told-from-inputs"),
                phrase("told-others"),
            ));
        }
    }
    let path = audit.sealed_path(RECORDS);
    let [made, told] = [made.records.as_slice(), file(audit.papers.files, &path)?]
        .map(|bytes| split_lines(bytes).map_err(|bad| Problem::malformed(&path, bad)));
    let (made, told) = (made?, told?);
    for (i, record) in audit.records()?.iter().enumerate() {
        let same = made
            .get(i)
            .is_some_and(|made| salted::same_but_salt(made, told[i]));
        if !same {
            let expected = phrase("told-from-inputs");
            return Err(Problem::fail(&path, expected, &record.number));
        }
    }
    match made.len() == told.len() {
        true => Ok(()),
        false => Err(Problem::fail(&path, made.len(), told.len())),
    }
}

/// A03: every child has one tag, and none is another's. Only a reserve slot may bear the tag of a child who left.
fn nobody_twice(audit: &Audit<'_>) -> Outcome {
    let path = audit.sealed_path("id_tags.jsonl");
    if audit.papers.files.get(&path).is_none() {
        return Err(Problem::not_applicable(&path));
    }
    let tags = read(audit.papers.files, &path, private::tags)?;
    let roll = audit.evidence.roll.as_ref().map_err(Clone::clone)?;
    let mut slots = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for amendment in amended::stages(&audit.evidence)?
        .iter()
        .flat_map(|own| &own.amendments)
    {
        match amendment.action {
            Action::Admit => slots.insert(amendment.number.clone()),
            Action::Remove => gone.insert(amendment.number.clone()),
            _ => false,
        };
    }
    let due = roll
        .iter()
        .filter(|line| !line.reserve || slots.contains(&line.number));
    let mut own = tags.iter();
    for line in due {
        if own.next().is_none_or(|(number, _)| *number != line.number) {
            let expected = phrase_of("told-tag-of", "number", line.number.as_str());
            return Err(Problem::fail(&path, expected, phrase("told-nothing")));
        }
    }
    if let Some((number, _)) = own.next() {
        return Err(Problem::fail(&path, phrase("told-on-roll"), number));
    }
    let mut known: BTreeMap<&Digest, Vec<&Number>> = BTreeMap::new();
    for (number, tag) in &tags {
        known.entry(tag).or_default().push(number);
    }
    for numbers in known.values() {
        let there = numbers
            .iter()
            .filter(|number| !gone.contains(**number))
            .count();
        let children = numbers
            .iter()
            .filter(|number| !slots.contains(**number))
            .count();
        if there > 1 || children > 1 {
            let shown: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
            return Err(Problem::fail(
                &path,
                phrase("told-one-tag"),
                shown.join(", "),
            ));
        }
    }
    Ok(())
}

/// The checks of a bundle that ask for all files; an auditor has them.
const OF_BUNDLE: [&str; 10] = [
    "V08", "V09", "V13", "V14", "V15", "V16", "V17", "V22", "V23", "WAITING",
];

/// A04: with the private files the checks of a published market hold, and each line of the market says what the
/// records of its unit say.
fn matching(audit: &Audit<'_>) -> Outcome {
    let own = super::CHECKS
        .iter()
        .filter(|(id, _)| OF_BUNDLE.contains(id));
    let steps = own.filter_map(|(_, step)| *step);
    let outcomes = steps.map(|step| step(&audit.evidence));
    let mut worst: Outcome = Ok(());
    for outcome in outcomes.chain([as_recorded(audit)]) {
        let Err(mut problem) = outcome else { continue };
        if problem.status == Status::NotApplicable {
            problem.status = Status::Missing;
        }
        if weight(&Err(problem.clone())) > weight(&worst) {
            worst = Err(problem);
        }
    }
    worst
}

/// The worse of two outcomes is told.
fn weight(outcome: &Outcome) -> u8 {
    match outcome.as_ref().err().map(|problem| problem.status) {
        Some(Status::Malformed) => 3,
        Some(Status::Fail) => 2,
        Some(Status::Missing) => 1,
        _ => 0,
    }
}

/// Each line of the market, sealed or corrected, against the record of its unit: listed schools in their order,
/// and the class where the record names a tier.
fn as_recorded(audit: &Audit<'_>) -> Outcome {
    let rules = audit.rules()?;
    let later = audit.later()?;
    let of_child = |record: &'_ Record| record.child.is_some();
    let mut held: BTreeMap<&Number, &Record> = BTreeMap::new();
    let sealed = audit.records()?.iter().filter(|record| of_child(record));
    held.extend(sealed.map(|record| (&record.number, record)));
    let manifest = audit.evidence.manifest.as_ref().map_err(Clone::clone)?;
    let mut files = manifest.files.iter();
    let salted = files.any(|own| own.name == "market.jsonl" && own.private);
    market_as_recorded(audit, (MARKET, usize::from(salted)), &rules, &held)?;
    for own in &later {
        let new = own.records.iter().filter(|record| of_child(record));
        held.extend(new.map(|record| (&record.number, record)));
        let path = format!("data/market-{}.jsonl", own.stage);
        if audit.evidence.bundle.get(&path).is_some() {
            market_as_recorded(audit, (&path, 0), &rules, &held)?;
        }
    }
    Ok(())
}

fn market_as_recorded(
    audit: &Audit<'_>,
    (path, skipped): (&str, usize),
    rules: &Value<'_>,
    held: &BTreeMap<&Number, &Record>,
) -> Outcome {
    let bytes = file(audit.evidence.bundle, path)?;
    let lines = split_lines(bytes).map_err(|bad| Problem::malformed(path, bad))?;
    for (at, line) in lines.iter().enumerate().skip(skipped) {
        let line = parse(line).map_err(|why| Problem::malformed(path, why))?;
        let unit = line.text("unit").and_then(Number::parse);
        let unit = unit.ok_or_else(|| Problem::malformed(path, "unit"))?;
        let child = held.get(&unit).and_then(|record| record.child.as_ref());
        if !child.is_some_and(|child| line_as_recorded(&line, rules, child)) {
            let at = format!("{path}:{}", at + 1);
            let expected = phrase_of("told-as-recorded", "number", unit.as_str());
            return Err(Problem::fail(&at, expected, phrase("told-others")));
        }
    }
    Ok(())
}

fn line_as_recorded(line: &Value<'_>, rules: &Value<'_>, child: &Child) -> bool {
    let id = line.text("round").unwrap_or("");
    let tiers = rules.list("tiers").unwrap_or_default();
    let tier = tiers
        .iter()
        .position(|tier| tier.text("id") == Some(&child.tier));
    let choices = line.list("choices").unwrap_or_default();
    let class = |own: &Value<'_>| {
        let class = own.int("class").filter(|_| !child.tier.is_empty());
        class.is_none_or(|class| tier.map(|tier| tier as u64 + 1) == Some(class))
    };
    if !choices.iter().chain(line.get("pool")).all(class) {
        return false;
    }
    let mut rounds = rules.list("rounds").unwrap_or_default().iter();
    let Some(round) = rounds.find(|round| round.text("id") == Some(id)) else {
        return true;
    };
    let by_tier = round.list("choice_by_tier").unwrap_or_default().iter();
    let own = by_tier
        .filter(|own| !child.tier.is_empty() && own.text("tier") == Some(&child.tier))
        .find_map(|own| own.get("choice"));
    let kind = own
        .or(round.get("choice"))
        .and_then(|choice| choice.text("kind"));
    if !matches!(kind, Some("list" | "locked_first")) {
        return true;
    }
    // All desks of one school stand together.
    let mut asked: Vec<&str> = choices
        .iter()
        .filter_map(|own| own.text("school"))
        .collect();
    asked.dedup();
    let mut listed = child.list_of(id).iter();
    asked.iter().all(|school| listed.any(|own| own == school))
}

/// A05: every explanation is the one its result names, and says of each application what the allocation gives.
fn explanations(audit: &Audit<'_>) -> Outcome {
    let mut found = Vec::new();
    for (stage, results) in (1..).zip(&audit.evidence.results) {
        let results = results.as_ref().map_err(|problem| match problem.status {
            Status::NotApplicable => Problem::missing(&results_path(stage)),
            _ => problem.clone(),
        })?;
        let path = result_path(audit.attempt, stage, &format!("explain-{stage}.jsonl"));
        let bytes = file(audit.papers.files, &path)?;
        let lines = split_lines(bytes).map_err(|bad| Problem::malformed(&path, bad))?;
        for (at, line) in lines.iter().enumerate() {
            let formed = parse(line).map_err(|why| why.to_string());
            let formed = formed.and_then(|value| crate::read::receipt::explain(&value).map(drop));
            let at = format!("{path}:{}", at + 1);
            formed.map_err(|why| Problem::malformed(&at, why))?;
        }
        for (i, result) in results.iter().enumerate() {
            let why = lines.get(i).map(|line| Digest::of(line));
            if why != Some(result.why) {
                let expected = phrase_of("told-explanation-of", "number", result.number.as_str());
                return Err(Problem::fail(&path, expected, phrase("told-others")));
            }
        }
        if lines.len() != results.len() {
            return Err(Problem::fail(&path, results.len(), lines.len()));
        }
        found.push((stage, path, results, lines));
    }
    let rerun = recompute::rerun(&audit.evidence).map_err(|problem| match problem.status {
        Status::NotApplicable => Problem::missing(&audit.sealed_path("market.jsonl")),
        _ => problem,
    })?;
    for (stage, path, results, lines) in found {
        let held = recompute::stage_of(rerun, stage)?;
        let due = split_lines(&held.explains).map_err(|bad| Problem::malformed(&path, bad))?;
        for (i, line) in lines.iter().enumerate() {
            let same = due
                .get(i)
                .is_some_and(|due| salted::same_but_salt(due, line));
            if !same {
                let number = results[i].number.as_str();
                let expected = phrase_of("told-explained", "number", number);
                return Err(Problem::fail(&path, expected, phrase("told-others")));
            }
        }
    }
    Ok(())
}

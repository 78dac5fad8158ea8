//! Checks that compute again: V12 the key, V13 tickets, V15 results, V16 cutoffs, V22 the allocation,
//! V23 its proofs.

use super::amended::{self, Apart};
use super::entries::{counted, entry, nth_entry, said};
use super::told::{phrase, phrase_of};
use super::{
    Evidence, LOG, MARKET, Outcome, Problem, ROLL, RULES, SEED, Status, TICKETS, Told, file, read,
    results_path, rings, same, tally,
};
use crate::allocate::MissingTicket;
use crate::digest::Digest;
use crate::digest::canonical::{Value, split_lines};
use crate::digest::tree::root_of_lines;
use crate::draw;
use crate::fairness;
use crate::log::{self, Allocated, cutoff_lines, waiting_lines};
use crate::model::{
    Allocation, Boundary, Bundle, Change, EntryKind, Fate, LotteryName, Manifest, Number, Numbered,
    Publication, SchoolCode, Seed, Source, Tickets,
};
use crate::read::published::{self, ResultLine, RollLine, units_of};
use crate::run::amend::{Course, Unfit, Why};
use crate::run::{Opened, children};

/// V12: the transcript is rebuilt from manifest and log; its hash is the key.
pub(super) fn transcript(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let seal = evidence.seal.ok_or_else(|| Problem::missing(SEED))?;
    let log = evidence.own()?;
    let unheard = |source: &&Source| source.kind.is_public() && log.opening(source).is_none();
    if let Some(source) = manifest.sources.iter().find(unheard) {
        let wanted = format!("reveal {}", source.id);
        return Err(Problem::fail(LOG, wanted, phrase("told-nothing")));
    }
    let values = log.values(manifest);
    let values = values.ok_or_else(|| Problem::fail(LOG, "close", phrase("told-no-entry")))?;
    let rebuilt = draw::transcript(manifest, &seal, &values);
    let told = file(evidence.bundle, SEED)?;
    same(SEED, rebuilt.as_str(), &String::from_utf8_lossy(told))?;
    // The published text is the rebuilt one: the key is computed once.
    let key = Digest::from_bytes(*evidence.seed.as_ref().map_err(Clone::clone)?.key());
    same(LOG, key, said(entry(evidence, EntryKind::Draw)?, "key")?)
}

/// Every ticket, from the transcript as published and the roll.
pub(super) fn tickets(
    (bundle, seed): (&Bundle, &Result<Seed, Problem>),
    manifest: &Result<Manifest, Problem>,
    numbered: &Result<Numbered, Problem>,
    roll: &Result<Vec<RollLine>, Problem>,
) -> Result<Vec<Tickets>, Problem> {
    let manifest = manifest.as_ref().map_err(Clone::clone)?;
    let numbered = numbered.as_ref().map_err(Clone::clone)?;
    let roll = roll.as_ref().map_err(Clone::clone)?;
    let seed = seed.as_ref().map_err(Clone::clone)?;
    let (units, _) = units_of(roll);
    let transcript = transcript_text(bundle)?;
    let each = |lottery: &LotteryName| match manifest.ring(lottery) {
        None => {
            let which = (&manifest.draw, lottery);
            Ok(draw::tickets(manifest.ticket, seed, which, &units))
        }
        Some(ring) => {
            let list = numbered.get(lottery).map_or(&[][..], Vec::as_slice);
            rings::tickets((ring, list), manifest, transcript, &units)
        }
    };
    manifest.lotteries.iter().map(each).collect()
}

fn transcript_text(bundle: &Bundle) -> Result<&str, Problem> {
    let told = file(bundle, SEED)?;
    std::str::from_utf8(told).map_err(|_| Problem::unfit(SEED, "not UTF-8"))
}

/// The seed of the transcript as published.
pub(super) fn seed(bundle: &Bundle, manifest: &Result<Manifest, Problem>) -> Result<Seed, Problem> {
    let manifest = manifest.as_ref().map_err(Clone::clone)?;
    let text = transcript_text(bundle)?;
    Ok(Seed::Sealed(*draw::key(text, manifest.stretch).as_bytes()))
}

/// V13: count and root of the draw entry; the published file is the same.
pub(super) fn ticket_lines(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let roll = match &evidence.roll {
        Err(problem) if problem.status == Status::Missing => {
            return Err(unpublished(manifest, ROLL));
        }
        other => other.as_ref().map_err(Clone::clone)?,
    };
    let tickets = evidence.tickets.as_ref().map_err(Clone::clone)?;
    let (_, of_line) = units_of(roll);
    let numbers: Vec<(&Number, u32)> = roll.iter().map(|line| &line.number).zip(of_line).collect();

    let bytes = draw::tickets_file(tickets, &numbers);
    let there = evidence.bundle.get(TICKETS);
    let other = there.filter(|told| *told != bytes);
    if let Some(told) = other {
        let formed = published::tickets_form(told);
        formed.map_err(|bad| Problem::malformed(TICKETS, bad))?;
    }
    let lines = split_lines(&bytes).map_err(|bad| Problem::malformed(TICKETS, bad))?;
    let line = entry(evidence, EntryKind::Draw)?;
    same(LOG, lines.len() as u64, counted(line, "tickets_lines")?)?;
    same(LOG, root_of_lines(&lines), said(line, "tickets_root")?)?;
    match (there, other) {
        (_, Some(_)) => same(TICKETS, Digest::of(&bytes), evidence.digest(TICKETS)?),
        (Some(_), None) => Ok(()),
        (None, None) if manifest.publication == Publication::Roots => Ok(()),
        (None, None) => Err(Problem::missing(TICKETS)),
    }
}

/// A file that is not there: not published in mode `roots`, missing otherwise.
fn unpublished(manifest: &Manifest, path: &str) -> Problem {
    match manifest.publication {
        Publication::Roots => Problem::not_applicable(path),
        Publication::Market | Publication::Pseudonymous => Problem::missing(path),
    }
}

/// V15: at every stage one line for each child of the roll without those who left and with those who were
/// admitted, the same place for the members of a unit, count and root.
pub(super) fn results(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    for (stage, results) in (1..).zip(&evidence.results) {
        let path = results_path(stage);
        let results = match results {
            Err(problem) if problem.status == Status::Missing => {
                return Err(unpublished(manifest, &path));
            }
            other => other.as_ref().map_err(Clone::clone)?,
        };
        let settled = amended::settled(evidence, stage)?;
        results_of(evidence, (stage, &path), results, &settled)?;
    }
    Ok(())
}

fn results_of(
    evidence: &Evidence<'_>,
    (stage, path): (usize, &str),
    results: &[ResultLine],
    settled: &Apart,
) -> Outcome {
    let bytes = file(evidence.bundle, path)?;
    let lines = split_lines(bytes).map_err(|bad| Problem::malformed(path, bad))?;
    let line = nth_entry(evidence, EntryKind::Allocate, Some(stage - 1))?;
    same(LOG, lines.len() as u64, counted(line, "results_lines")?)?;
    same(LOG, root_of_lines(&lines), said(line, "results_root")?)?;
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let due = |line: &&RollLine| {
        let number = &line.number;
        !settled.gone.contains(number) && (!line.reserve || settled.by_hand.contains_key(number))
    };
    let children: Vec<&RollLine> = roll.iter().filter(due).collect();
    let mut expected = children.iter();
    for (i, result) in results.iter().enumerate() {
        let at = format!("{path}:{}", i + 1);
        match expected.next() {
            Some(line) => same(&at, &line.number, &result.number)?,
            None => return Err(Problem::fail(&at, phrase("told-end"), &result.number)),
        }
    }
    if let Some(child) = expected.next() {
        return Err(Problem::fail(path, &child.number, phrase("told-no-line")));
    }
    let boundary = evidence.rules.as_ref().map(|rules| rules.boundary);
    if boundary == Ok(Some(Boundary::Split)) {
        return Ok(());
    }
    // Who was placed by hand is not bound to the unit any more.
    let mut of_unit = std::collections::BTreeMap::new();
    for (line, result) in children.iter().zip(results) {
        if settled.by_hand.contains_key(&line.number) {
            continue;
        }
        let first = of_unit.entry(&line.unit).or_insert(result.place);
        if *first != result.place {
            let expected = phrase("told-one-place");
            return Err(Problem::fail(path, expected, &line.number));
        }
    }
    Ok(())
}

/// The allocation run again, stage by stage.
pub(super) struct Rerun {
    pub(super) stages: Vec<Stage>,
    /// The amendment that does not fit, by the line of its entry; later stages are not there.
    pub(super) unfit: Option<(usize, Why)>,
}

/// The draw, or a run again after amendments.
pub(super) struct Stage {
    /// Where every line of the roll is.
    fates: Vec<Fate>,
    cutoffs: Vec<Vec<u8>>,
    /// The waiting lists as they are published.
    waiting: Vec<u8>,
    /// Whether the allocation is what its definition says.
    fair: Result<(), String>,
    /// Whether what is filled is within the seats.
    within: Outcome,
    /// What its amendments moved.
    pub(super) changes: Vec<Change>,
    /// For an auditor every explanation as it must be, but for its salt; by number.
    pub(super) explains: Vec<u8>,
}

/// Runs the allocation once for all checks that need it.
pub(super) fn rerun<'e>(evidence: &'e Evidence<'_>) -> Result<&'e Rerun, Problem> {
    evidence.market.as_ref().map_err(Clone::clone)?;
    let rerun = evidence.rerun.get_or_init(|| run_again(evidence));
    rerun.as_ref().map_err(Clone::clone)
}

/// A stage that could be run again.
pub(super) fn stage_of(rerun: &Rerun, stage: usize) -> Result<&Stage, Problem> {
    let unfit = || match &rerun.unfit {
        Some((line, why)) => amended::problem(*line, why),
        None => Problem::fail(LOG, "allocate", phrase("told-no-entry")),
    };
    rerun.stages.get(stage - 1).ok_or_else(unfit)
}

fn run_again(evidence: &Evidence<'_>) -> Result<Rerun, Problem> {
    let market = evidence.market.as_ref().map_err(Clone::clone)?;
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let mut weights = std::collections::BTreeMap::new();
    for line in roll.iter().filter(|line| !line.reserve) {
        *weights.entry(&line.unit).or_insert(0u32) += 1;
    }
    for applicant in &market.units {
        let weight = weights.get(&applicant.unit).copied().unwrap_or(0);
        if weight != applicant.weight {
            let args = vec![
                ("unit", applicant.unit.as_str().into()),
                ("n", weight.into()),
            ];
            let expected = Told::Phrase("told-unit-of", args);
            return Err(Problem::fail(MARKET, expected, applicant.weight));
        }
    }
    let tickets = evidence.tickets.as_ref().map_err(Clone::clone)?;
    let seed = evidence.seed.as_ref().map_err(Clone::clone)?;
    let opened = amended::opened(evidence)?;
    let text = file(evidence.bundle, MARKET)?;
    let mut course = Course::new(opened, text, tickets, seed).map_err(|MissingTicket(unit)| {
        Problem::fail(
            MARKET,
            phrase_of("told-ticket-for", "unit", unit),
            phrase("told-nothing"),
        )
    })?;
    let first = stage((evidence, 1), &course, Vec::new());
    let mut stages = vec![first];
    for own in amended::stages(evidence)? {
        match course.apply(&own.amendments, own.seq, &own.lines) {
            Ok(changes) => {
                let round = stages.len() as u64 + 1;
                stages.push(stage((evidence, round), &course, changes));
            }
            Err(Unfit { at, why }) => {
                let unfit = Some((own.seq as usize + at + 1, why));
                return Ok(Rerun { stages, unfit });
            }
        }
    }
    Ok(Rerun {
        stages,
        unfit: None,
    })
}

/// What the checks need of a stage.
fn stage(
    (evidence, round): (&Evidence<'_>, u64),
    course: &Course<'_>,
    changes: Vec<Change>,
) -> Stage {
    let Course {
        opened,
        drawn,
        allocation,
        ..
    } = course;
    let codes: Vec<SchoolCode> = opened.schools.iter().map(|s| s.code.clone()).collect();
    let fair = fairness::check(
        &opened.market,
        &opened.seats(),
        &opened.rules,
        drawn,
        allocation,
    );
    // A child that the market lacks is told by other checks.
    let children = evidence.audited.then(|| children(opened).ok()).flatten();
    let said = Allocated {
        draw: &opened.manifest.draw,
        round,
        market: &opened.market,
        allocation,
        schools: &codes,
        tickets: drawn,
        children: children.as_deref().unwrap_or_default(),
        by_hand: &opened.settled.by_hand,
    };
    let no_salt = [0; 32];
    Stage {
        explains: log::results(said, &no_salt).explains,
        fates: course.fates(),
        cutoffs: cutoff_lines(said),
        waiting: waiting_lines(said),
        fair: fair.map_err(|violation| violation.to_string()),
        within: within_seats(opened, allocation),
        changes,
    }
}

/// V22: every place is the one that market, tickets, seats and amendments give.
pub(super) fn allocation(evidence: &Evidence<'_>) -> Outcome {
    let rerun = rerun(evidence)?;
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let show = |place: Option<u32>| match place {
        Some(school) => Told::from(&schools[school as usize].code),
        None => phrase("told-unplaced"),
    };
    for (stage, results) in (1..).zip(&evidence.results) {
        let results = results.as_ref().map_err(Clone::clone)?;
        let here = roll.iter().zip(&stage_of(rerun, stage)?.fates);
        let here = here.filter(|(_, fate)| **fate != Fate::Absent);
        for ((line, fate), result) in here.zip(results) {
            if fate.school() != result.place || line.number != result.number {
                let at = format!("{} {}", results_path(stage), result.number);
                return Err(Problem::fail(&at, show(fate.school()), show(result.place)));
            }
        }
    }
    Ok(())
}

/// V23: the allocation run again is what its definition says, tested without running it: nobody at a school not
/// asked for, no seat wasted, no envy, the best for every child, the total the least where it is made so.
pub(super) fn proofs(evidence: &Evidence<'_>) -> Outcome {
    let rerun = rerun(evidence)?;
    for stage in 1..=evidence.results.len() {
        if let Err(violation) = &stage_of(rerun, stage)?.fair {
            let path = results_path(stage);
            return Err(Problem::fail(&path, phrase("told-fair"), violation));
        }
    }
    Ok(())
}

/// WAITING: at every stage the waiting lists are those that market, tickets and results give, in their order.
/// Without the market it is held only that whoever waits is on the roll and still there.
pub(super) fn waiting(evidence: &Evidence<'_>) -> Outcome {
    let rules = evidence.rules.as_ref().map_err(Clone::clone)?;
    if !rules.rounds.iter().any(|rule| rule.waits) {
        return Ok(());
    }
    if evidence.keeps_all_back()? {
        return Err(Problem::not_applicable(RULES));
    }
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    for stage in 1..=evidence.results.len() {
        let path = format!("data/waiting-{stage}.jsonl");
        let numbers = read(evidence.bundle, &path, |bytes| {
            published::waiting(bytes, rules, schools)
        })?;
        match rerun(evidence) {
            Ok(rerun) => {
                let own = split_lines(&stage_of(rerun, stage)?.waiting);
                let own = own.map_err(|bad| Problem::malformed(&path, bad))?;
                let told = split_lines(file(evidence.bundle, &path)?);
                let told = told.map_err(|bad| Problem::malformed(&path, bad))?;
                let show = |line: Option<&&[u8]>| match line {
                    Some(line) => Told::Value(String::from_utf8_lossy(line).into_owned()),
                    None => phrase("told-end"),
                };
                for i in 0..own.len().max(told.len()) {
                    same(&path, show(own.get(i)), show(told.get(i)))?;
                }
            }
            Err(problem) if problem.status == Status::NotApplicable => {
                let results = evidence.results[stage - 1].as_ref().map_err(Clone::clone)?;
                for number in numbers {
                    let line = results.binary_search_by(|line| line.number.cmp(&number));
                    line.map_err(|_| Problem::fail(&path, phrase("told-on-roll"), &number))?;
                }
            }
            Err(problem) => return Err(problem),
        }
    }
    Ok(())
}

/// The cutoffs of a stage as published, and where: in the allocate entry, or in a file under its count and root.
fn published_cutoffs(
    evidence: &Evidence<'_>,
    stage: usize,
) -> Result<(Vec<Vec<u8>>, String), Problem> {
    let line = nth_entry(evidence, EntryKind::Allocate, Some(stage - 1))?;
    if let Some(cutoffs) = line.body.list("cutoffs") {
        return Ok((
            cutoffs.iter().map(Value::to_bytes).collect(),
            LOG.to_owned(),
        ));
    }
    let path = format!("data/cutoffs-{stage}.jsonl");
    let bytes = file(evidence.bundle, &path)?;
    let lines = split_lines(bytes).map_err(|bad| Problem::malformed(&path, bad))?;
    same(&path, counted(line, "cutoffs_lines")?, lines.len() as u64)?;
    same(&path, said(line, "cutoffs_root")?, root_of_lines(&lines))?;
    Ok((lines.into_iter().map(<[u8]>::to_vec).collect(), path))
}

/// V16: the cutoffs are the last ones admitted, whole key. Without the market they are held
/// against plan, rules and results.
pub(super) fn cutoffs(evidence: &Evidence<'_>) -> Outcome {
    let mut unpublished = None;
    for stage in 1..=evidence.results.len() {
        let (told, place) = published_cutoffs(evidence, stage)?;
        let rerun = match rerun(evidence) {
            Err(problem) if problem.status == Status::NotApplicable => {
                tally::held(evidence, &told, (stage, &place))?;
                unpublished = Some(problem);
                continue;
            }
            other => other?,
        };
        let held = stage_of(rerun, stage)?;
        let show = |line: Option<&Vec<u8>>| {
            line.map_or_else(
                || phrase("told-end"),
                |l| Told::Value(String::from_utf8_lossy(l).into_owned()),
            )
        };
        for i in 0..held.cutoffs.len().max(told.len()) {
            same(&place, show(held.cutoffs.get(i)), show(told.get(i)))?;
        }
        held.within.clone()?;
    }
    unpublished.map_or(Ok(()), Err)
}

/// `filled` is at most `seats`; under `expand` the last unit may go beyond, by less than its own weight.
fn within_seats(opened: &Opened, allocation: &Allocation) -> Outcome {
    for cutoff in &allocation.cutoffs {
        let beyond = cutoff.filled.saturating_sub(cutoff.seats);
        let last = cutoff
            .last
            .as_ref()
            .map_or(0, |l| opened.market.units[l.unit as usize].weight);
        let expand = opened.rules.boundary == Some(Boundary::Expand);
        if beyond > 0 && (!expand || beyond >= last) {
            let school = &opened.schools[cutoff.school as usize].code;
            return Err(Problem::fail(
                LOG,
                format!("{school}: ≤ {}", cutoff.seats),
                cutoff.filled,
            ));
        }
    }
    Ok(())
}

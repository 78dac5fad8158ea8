//! Checks that compute again: V12 the key, V13 tickets, V15 results, V16 cutoffs, V22 the allocation,
//! V23 its proofs.

use super::entries::{counted, entry, said};
use super::told::{phrase, phrase_of};
use super::{
    CUTOFFS, Evidence, LOG, MARKET, Outcome, Problem, RESULTS, ROLL, SEED, Status, TICKETS, Told,
    file, rings, same,
};
use crate::allocate::{MissingTicket, allocate, drawn};
use crate::digest::Digest;
use crate::digest::canonical::{Value, split_lines};
use crate::digest::tree::root_of_lines;
use crate::draw;
use crate::fairness;
use crate::log::{Allocated, cutoff_lines};
use crate::model::{
    Allocation, Boundary, Bundle, Drawn, EntryKind, LotteryName, Manifest, Market, Number,
    Numbered, Publication, Rules, SchoolCode, Seed, Tickets,
};
use crate::read::published::{RollLine, SchoolLine, seats_of, units_of};

/// V12: the transcript is rebuilt from manifest and log; its hash is the key.
pub(super) fn transcript(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let seal = evidence.seal.ok_or_else(|| Problem::missing(SEED))?;
    let mut values = Vec::with_capacity(manifest.sources.len());
    for source in &manifest.sources {
        let id = source.id.as_str();
        let reveals = log.iter().filter(|line| line.kind == EntryKind::Reveal);
        let mut own = reveals.filter(|line| line.body.text("source") == Some(id));
        let value = match own.next() {
            Some(line) => line.body.text("value").unwrap_or("").to_owned(),
            None if !source.kind.is_public() => "missing".to_owned(),
            None => {
                return Err(Problem::fail(
                    LOG,
                    format!("reveal {id}"),
                    phrase("told-nothing"),
                ));
            }
        };
        if !source.kind.takes(&value) {
            return Err(Problem::fail(
                LOG,
                format!("{id}: {}", source.kind.as_str()),
                value,
            ));
        }
        values.push(value);
    }
    let rebuilt = draw::transcript(manifest, &seal, &values);
    let told = file(evidence.bundle, SEED)?;
    same(SEED, rebuilt.as_str(), &String::from_utf8_lossy(told))?;
    let key = draw::key(&rebuilt, manifest.stretch);
    same(LOG, key, said(entry(evidence, EntryKind::Draw)?, "key")?)
}

/// Every ticket, from the transcript as published and the roll.
pub(super) fn tickets(
    bundle: &Bundle,
    manifest: &Result<Manifest, Problem>,
    numbered: &Result<Numbered, Problem>,
    roll: &Result<Vec<RollLine>, Problem>,
) -> Result<Vec<Tickets>, Problem> {
    let manifest = manifest.as_ref().map_err(Clone::clone)?;
    let numbered = numbered.as_ref().map_err(Clone::clone)?;
    let roll = roll.as_ref().map_err(Clone::clone)?;
    let seed = seed(bundle, manifest)?;
    let (units, _) = units_of(roll);
    let transcript = transcript_text(bundle)?;
    let each = |lottery: &LotteryName| match manifest.ring(lottery) {
        None => {
            let which = (&manifest.draw, lottery);
            Ok(draw::tickets(manifest.ticket, &seed, which, &units))
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
    std::str::from_utf8(told).map_err(|_| Problem::malformed(SEED, "not UTF-8"))
}

/// The seed of the transcript as published.
fn seed(bundle: &Bundle, manifest: &Manifest) -> Result<Seed, Problem> {
    let text = transcript_text(bundle)?;
    Ok(Seed::Sealed(*draw::key(text, manifest.stretch).as_bytes()))
}

/// V13: count and root of the draw entry; the published file is the same.
pub(super) fn ticket_lines(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let roll = match &evidence.roll {
        Err(problem) if problem.status == Status::Missing => {
            return Err(published(manifest, ROLL));
        }
        other => other.as_ref().map_err(Clone::clone)?,
    };
    let tickets = evidence.tickets.as_ref().map_err(Clone::clone)?;
    let (_, of_line) = units_of(roll);
    let numbers: Vec<(&Number, u32)> = roll.iter().map(|line| &line.number).zip(of_line).collect();

    let bytes = draw::tickets_file(tickets, &numbers);
    let lines = split_lines(&bytes).map_err(|bad| Problem::malformed(TICKETS, bad))?;
    let line = entry(evidence, EntryKind::Draw)?;
    same(LOG, lines.len() as u64, counted(line, "tickets_lines")?)?;
    same(LOG, root_of_lines(&lines), said(line, "tickets_root")?)?;
    match evidence.bundle.get(TICKETS) {
        Some(_) => same(TICKETS, Digest::of(&bytes), evidence.digest(TICKETS)?),
        None if manifest.publication == Publication::Roots => Ok(()),
        None => Err(Problem::missing(TICKETS)),
    }
}

/// A file that is not there: not published in mode `roots`, missing otherwise.
fn published(manifest: &Manifest, path: &str) -> Problem {
    match manifest.publication {
        Publication::Roots => Problem::not_applicable(path),
        Publication::Market | Publication::Pseudonymous => Problem::missing(path),
    }
}

/// V15: one line for each child of the roll, the same place for the members of a unit, count and root.
pub(super) fn results(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let results = match &evidence.results {
        Err(problem) if problem.status == Status::Missing => {
            return Err(published(manifest, RESULTS));
        }
        other => other.as_ref().map_err(Clone::clone)?,
    };
    let bytes = file(evidence.bundle, RESULTS)?;
    let lines = split_lines(bytes).map_err(|bad| Problem::malformed(RESULTS, bad))?;
    let line = entry(evidence, EntryKind::Allocate)?;
    same(LOG, lines.len() as u64, counted(line, "results_lines")?)?;
    same(LOG, root_of_lines(&lines), said(line, "results_root")?)?;
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let mut children = roll.iter().filter(|line| !line.reserve);
    for (i, result) in results.iter().enumerate() {
        let at = format!("{RESULTS}:{}", i + 1);
        match children.next() {
            Some(line) => same(&at, &line.number, &result.number)?,
            None => return Err(Problem::fail(&at, phrase("told-end"), &result.number)),
        }
    }
    if let Some(child) = children.next() {
        return Err(Problem::fail(
            RESULTS,
            &child.number,
            phrase("told-no-line"),
        ));
    }
    let boundary = evidence.rules.as_ref().map(|rules| rules.boundary);
    if boundary == Ok(Some(Boundary::Split)) {
        return Ok(());
    }
    let children: Vec<&RollLine> = roll.iter().filter(|line| !line.reserve).collect();
    for (line, result) in children.iter().zip(results) {
        let first = children.binary_search_by(|other| other.number.cmp(&line.unit));
        let first = first.map_err(|_| Problem::fail(ROLL, &line.unit, phrase("told-no-number")))?;
        if results[first].place != result.place {
            return Err(Problem::fail(
                RESULTS,
                phrase("told-one-place"),
                &line.number,
            ));
        }
    }
    Ok(())
}

/// The allocation run again: tickets by round, and places.
pub(super) type Rerun = (Drawn, Allocation);

/// Runs the allocation once for all checks that need it.
fn rerun<'e>(evidence: &'e Evidence<'_>) -> Result<(Round<'e>, &'e Rerun), Problem> {
    let round = Round {
        market: evidence.market.as_ref().map_err(Clone::clone)?,
        rules: evidence.rules.as_ref().map_err(Clone::clone)?,
        schools: evidence.schools.as_ref().map_err(Clone::clone)?,
    };
    let rerun = evidence.rerun.get_or_init(|| run_again(evidence, &round));
    rerun
        .as_ref()
        .map(|rerun| (round, rerun))
        .map_err(Clone::clone)
}

/// What the allocation is run on.
#[derive(Clone, Copy)]
struct Round<'e> {
    market: &'e Market,
    rules: &'e Rules,
    schools: &'e [SchoolLine],
}

fn run_again(evidence: &Evidence<'_>, round: &Round<'_>) -> Result<Rerun, Problem> {
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let mut weights = std::collections::BTreeMap::new();
    for line in roll.iter().filter(|line| !line.reserve) {
        *weights.entry(&line.unit).or_insert(0u32) += 1;
    }
    for applicant in &round.market.units {
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
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let seed = seed(evidence.bundle, manifest)?;
    let (seats, _) = seats_of(round.schools, round.rules);
    let codes: Vec<SchoolCode> = round.schools.iter().map(|s| s.code.clone()).collect();
    let held = drawn(
        (round.market, &seats, round.rules),
        &codes,
        tickets,
        &|lottery, seat| draw::seat_ticket(manifest.ticket, &seed, (&manifest.draw, lottery, seat)),
    );
    let held = held.map_err(|MissingTicket(unit)| {
        Problem::fail(
            MARKET,
            phrase_of("told-ticket-for", "unit", unit),
            phrase("told-nothing"),
        )
    })?;
    let allocation = allocate(round.market, &seats, round.rules, &held);
    Ok((held, allocation))
}

/// V22: every place is the one that market, tickets and seats give.
pub(super) fn allocation(evidence: &Evidence<'_>) -> Outcome {
    let (round, (_, allocation)) = rerun(evidence)?;
    let results = evidence.results.as_ref().map_err(Clone::clone)?;
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let show = |place: Option<u32>| match place {
        Some(school) => Told::from(&round.schools[school as usize].code),
        None => phrase("told-unplaced"),
    };
    for (line, result) in roll.iter().filter(|line| !line.reserve).zip(results) {
        let unit = round
            .market
            .units
            .binary_search_by(|u| u.unit.cmp(&line.unit))
            .ok();
        let place = unit
            .and_then(|unit| allocation.place(round.market, unit as u32, &line.number))
            .map(|p| p.school);
        if place != result.place {
            let at = format!("{RESULTS} {}", result.number);
            return Err(Problem::fail(&at, show(place), show(result.place)));
        }
    }
    Ok(())
}

/// V23: the allocation run again is what its definition says, tested without running it: nobody at a school not
/// asked for, no seat wasted, no envy, the best for every child, the total the least where it is made so.
pub(super) fn proofs(evidence: &Evidence<'_>) -> Outcome {
    let (round, (drawn, allocation)) = rerun(evidence)?;
    let (seats, _) = seats_of(round.schools, round.rules);
    fairness::check(round.market, &seats, round.rules, drawn, allocation)
        .map_err(|violation| Problem::fail(RESULTS, phrase("told-fair"), violation.to_string()))
}

/// The cutoffs as published, and where: in the allocate entry, or in a file under its count and root.
fn published_cutoffs(evidence: &Evidence<'_>) -> Result<(Vec<Vec<u8>>, &'static str), Problem> {
    let line = entry(evidence, EntryKind::Allocate)?;
    if let Some(cutoffs) = line.body.list("cutoffs") {
        return Ok((cutoffs.iter().map(Value::to_bytes).collect(), LOG));
    }
    let bytes = file(evidence.bundle, CUTOFFS)?;
    let lines = split_lines(bytes).map_err(|bad| Problem::malformed(CUTOFFS, bad))?;
    same(CUTOFFS, counted(line, "cutoffs_lines")?, lines.len() as u64)?;
    same(CUTOFFS, said(line, "cutoffs_root")?, root_of_lines(&lines))?;
    Ok((lines.into_iter().map(<[u8]>::to_vec).collect(), CUTOFFS))
}

/// V16: the cutoffs are the last ones admitted, whole key. Without the market only their sums can be held
/// against the results.
pub(super) fn cutoffs(evidence: &Evidence<'_>) -> Outcome {
    let (told, place) = published_cutoffs(evidence)?;
    let (round, (tickets, allocation)) = match rerun(evidence) {
        Err(problem) if problem.status == Status::NotApplicable => {
            sums(evidence, &told, place)?;
            return Err(problem);
        }
        other => other?,
    };
    let schools: Vec<SchoolCode> = round
        .schools
        .iter()
        .map(|school| school.code.clone())
        .collect();
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let own = cutoff_lines(Allocated {
        draw: &manifest.draw,
        round: 1,
        market: round.market,
        allocation,
        schools: &schools,
        tickets,
        children: &[],
    });
    let show = |line: Option<&Vec<u8>>| {
        line.map_or_else(
            || phrase("told-end"),
            |l| Told::Value(String::from_utf8_lossy(l).into_owned()),
        )
    };
    for i in 0..own.len().max(told.len()) {
        same(place, show(own.get(i)), show(told.get(i)))?;
    }
    within_seats(&round, allocation)
}

/// `filled` is at most `seats`; under `expand` the last unit may go beyond, by less than its own weight.
fn within_seats(round: &Round<'_>, allocation: &Allocation) -> Outcome {
    for cutoff in &allocation.cutoffs {
        let beyond = cutoff.filled.saturating_sub(cutoff.seats);
        let last = cutoff
            .last
            .as_ref()
            .map_or(0, |l| round.market.units[l.unit as usize].weight);
        let expand = round.rules.boundary == Some(Boundary::Expand);
        if beyond > 0 && (!expand || beyond >= last) {
            let school = &round.schools[cutoff.school as usize].code;
            return Err(Problem::fail(
                CUTOFFS,
                format!("{school}: ≤ {}", cutoff.seats),
                cutoff.filled,
            ));
        }
    }
    Ok(())
}

/// What a school filled over all rounds is the number of results that name it.
fn sums(evidence: &Evidence<'_>, told: &[Vec<u8>], place: &str) -> Outcome {
    let (Ok(schools), Ok(results)) = (&evidence.schools, &evidence.results) else {
        return Ok(());
    };
    let mut placed = vec![0u64; schools.len()];
    for school in results.iter().filter_map(|result| result.place) {
        placed[school as usize] += 1;
    }
    for line in told {
        let value = crate::digest::canonical::parse(line);
        let value = value.map_err(|malformed| Problem::malformed(place, malformed))?;
        if value.get("pool").is_some() {
            continue;
        }
        let (code, filled) = (
            value.text("school").unwrap_or(""),
            value.int("filled").unwrap_or(0),
        );
        let school = schools.binary_search_by(|school| school.code.as_str().cmp(code));
        let school = school.map_err(|_| Problem::fail(place, phrase("told-known-school"), code))?;
        let left = placed[school].checked_sub(filled);
        placed[school] = left.ok_or_else(|| Problem::fail(place, placed[school], filled))?;
    }
    match placed.iter().position(|left| *left > 0) {
        Some(school) => Err(Problem::fail(
            place,
            &schools[school].code,
            phrase("told-more-results"),
        )),
        None => Ok(()),
    }
}

//! Checks of what came after the draw: V14 the amendments fit, V17 every change is explained by one and nobody
//! else lost.
//!
//! In: the log, the roll, the files `changes-N.jsonl` and `market-N.jsonl`; with the market the whole course is
//! run again (`run::amend`). Without it (mode `pseudonymous`) what V14 says of numbers, slots and schools still
//! holds, and V17 holds the changes against the results of both stages.

use std::collections::BTreeMap;

use super::recompute::rerun;
use super::told::{phrase, phrase_of};
use super::{Evidence, LOG, Outcome, Problem, Status, Told, read, results_path, same};
use crate::digest::Digest;
use crate::model::{Action, Amendment, Change, EntryKind, Number, Publication, Settled};
use crate::read::published::{self, LogLine, ResultLine};
use crate::run::amend::{NewLines, Why, new_lines};
use crate::run::{Opened, Parts};

/// Who left and who was placed by hand.
pub(super) type Apart = Settled;

/// The amendments of one stage.
pub(super) struct Own {
    /// The place of the first one's entry.
    pub(super) seq: u64,
    pub(super) amendments: Vec<Amendment>,
    /// Lines of the market that take the place of others.
    pub(super) lines: NewLines,
}

/// The amendments by stage; the second stage comes first, for the first one is the draw.
pub(super) fn stages(evidence: &Evidence<'_>) -> Result<Vec<Own>, Problem> {
    let log = evidence.own()?;
    let mut stages: Vec<Own> = Vec::new();
    let mut open = false;
    for line in log.lines {
        match line.kind {
            EntryKind::Amend => {
                if !open {
                    stages.push(Own {
                        seq: line.seq,
                        amendments: Vec::new(),
                        lines: lines_of(evidence, stages.len() + 2)?,
                    });
                }
                open = true;
                let last = stages.last_mut().expect("just begun");
                last.amendments.push(amendment(line)?);
            }
            EntryKind::Allocate => open = false,
            _ => {}
        }
    }
    Ok(stages)
}

fn amendment(line: &LogLine<'_>) -> Result<Amendment, Problem> {
    let at = format!("{LOG}:{}", line.seq + 1);
    published::amendment(&line.body).map_err(|why| Problem::malformed(&at, why))
}

fn lines_path(stage: usize) -> String {
    format!("data/market-{stage}.jsonl")
}

fn lines_of(evidence: &Evidence<'_>, stage: usize) -> Result<NewLines, Problem> {
    let path = lines_path(stage);
    match evidence.bundle.get(&path) {
        Some(bytes) => new_lines(bytes).map_err(|why| Problem::malformed(&path, told_why(&why))),
        None => Ok(NewLines::new()),
    }
}

fn told_why(why: &Why) -> String {
    match why {
        Why::Lines(why) => why.clone(),
        _ => String::new(),
    }
}

/// What the amendments up to a stage have settled, by the log alone.
pub(super) fn settled(evidence: &Evidence<'_>, stage: usize) -> Result<Apart, Problem> {
    let mut apart = Apart::default();
    for amendment in stages(evidence)?
        .iter()
        .take(stage - 1)
        .flat_map(|own| &own.amendments)
    {
        settle(&mut apart, amendment, 0);
    }
    Ok(apart)
}

fn settle(apart: &mut Apart, amendment: &Amendment, school: u32) {
    let number = amendment.number.clone();
    match amendment.action {
        Action::Remove => {
            apart.by_hand.remove(&number);
            apart.gone.insert(number);
        }
        Action::Place | Action::Admit => {
            apart.by_hand.insert(number, school);
        }
        Action::Correct | Action::Seat | Action::Choose => {}
    }
}

/// The sealed files as the course needs them.
pub(super) fn opened(evidence: &Evidence<'_>) -> Result<Opened, Problem> {
    let log = evidence.own()?;
    let head = log.lines.iter().take(3).map(|line| line.bytes.to_vec());
    Ok(Opened::of(Parts {
        manifest: evidence.manifest.clone()?,
        seal: evidence.seal.ok_or_else(|| Problem::missing(LOG))?,
        rules: evidence.rules.clone()?,
        schools: evidence.schools.clone()?,
        roll: evidence.roll.clone()?,
        market: evidence.market.clone()?,
        numbered: evidence.numbered.clone()?,
        log: head.collect(),
    }))
}

/// An amendment that does not fit, in words.
pub(super) fn problem(line: usize, why: &Why) -> Problem {
    let at = format!("{LOG}:{line}");
    let word = |key: &'static str| key;
    let numbers = |list: &[Number]| {
        let shown: Vec<&str> = list.iter().take(5).map(Number::as_str).collect();
        shown.join(", ")
    };
    let (expected, found) = match why {
        Why::UnknownNumber => (word("told-on-roll"), String::new()),
        Why::Gone => ("told-still-here", String::new()),
        Why::ByHand | Why::There => ("told-not-settled", String::new()),
        Why::Slot(next) => {
            let next = next.as_ref().map(ToString::to_string).unwrap_or_default();
            return Problem::fail(&at, phrase_of("told-next-slot", "number", next), "");
        }
        Why::UnknownSchool | Why::OtherPlace(_) => ("told-known-school", String::new()),
        Why::Turn(turn) => {
            let turn = turn.as_ref().map(ToString::to_string);
            return Problem::fail(&at, phrase("told-turn"), turn.unwrap_or_default());
        }
        Why::NotOpen | Why::Full => ("told-open-seat", String::new()),
        Why::Lines(why) => ("told-new-lines", why.clone()),
        Why::NotNext(next) => ("told-next-in-line", numbers(next)),
        Why::Harm(worse) => ("told-nobody-worse", numbers(worse)),
    };
    Problem::fail(&at, phrase(expected), found)
}

/// V14: every amendment names a number that is still there and a known school, reserve slots are filled in
/// turn, new lines of the market are those that the log commits to; with the market, a seat more goes to the
/// next in line.
pub(super) fn fitting(evidence: &Evidence<'_>) -> Outcome {
    let stages = stages(evidence)?;
    if stages.is_empty() {
        return Ok(());
    }
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    if evidence.keeps_all_back()? {
        return Err(Problem::not_applicable(LOG));
    }
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let mut apart = Apart::default();
    for (stage, own) in (2..).zip(&stages) {
        let mut corrected = BTreeMap::new();
        for (at, amendment) in own.amendments.iter().enumerate() {
            let number = &amendment.number;
            let unfit = |why| problem(own.seq as usize + at + 1, &why);
            let line = roll.binary_search_by(|line| line.number.cmp(number));
            let line = line.map_err(|_| unfit(Why::UnknownNumber))?;
            let filled = apart.by_hand.contains_key(number);
            if apart.gone.contains(number) {
                return Err(unfit(Why::Gone));
            }
            let admits = amendment.action == Action::Admit;
            if admits || roll[line].reserve && !filled {
                let free = |number: &Number| {
                    !apart.gone.contains(number) && !apart.by_hand.contains_key(number)
                };
                let mut slots = roll.iter().filter(|line| line.reserve);
                let next = slots
                    .find(|line| free(&line.number))
                    .map(|l| l.number.clone());
                if !admits || next.as_ref() != Some(number) {
                    return Err(unfit(Why::Slot(next)));
                }
            } else if filled && amendment.action != Action::Remove {
                return Err(unfit(Why::ByHand));
            }
            let mut school = 0;
            if let Some(code) = &amendment.school {
                let found = schools.binary_search_by(|school| school.code.cmp(code));
                school = found.map_err(|_| unfit(Why::UnknownSchool))? as u32;
            }
            settle(&mut apart, amendment, school);
            if amendment.action == Action::Correct {
                corrected.insert(roll[line].unit.clone(), amendment.market);
            }
        }
        let open = manifest.publication == Publication::Market;
        if !open {
            continue;
        }
        let path = lines_path(stage);
        for (unit, market) in &corrected {
            let lines = own.lines.get(unit).ok_or_else(|| Problem::missing(&path))?;
            let bytes: Vec<u8> = lines
                .iter()
                .flat_map(|l| [l.as_slice(), b"\n"])
                .flatten()
                .copied()
                .collect();
            let told = market.map_or_else(|| phrase("told-nothing"), Told::from);
            same(&path, Told::from(Digest::of(&bytes)), told)?;
        }
        if let Some(other) = own.lines.keys().find(|unit| !corrected.contains_key(*unit)) {
            return Err(Problem::fail(&path, phrase("told-nothing"), other));
        }
    }
    match rerun(evidence) {
        Ok(rerun) => match &rerun.unfit {
            Some((line, why)) if !matches!(why, Why::Harm(_)) => Err(problem(*line, why)),
            _ => Ok(()),
        },
        Err(problem) if problem.status == Status::NotApplicable => Ok(()),
        Err(problem) => Err(problem),
    }
}

/// V17: the changes of a stage lead from the results before it to its own; run again, each amendment moves exactly
/// these children, and no other child is worse off.
pub(super) fn explained(evidence: &Evidence<'_>) -> Outcome {
    let stages = stages(evidence)?;
    if stages.is_empty() {
        return Ok(());
    }
    if evidence.keeps_all_back()? {
        return Err(Problem::not_applicable(LOG));
    }
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let rerun = match rerun(evidence) {
        Err(problem) if problem.status == Status::NotApplicable => None,
        other => Some(other?),
    };
    for (stage, own) in (2..).zip(&stages) {
        let path = format!("data/changes-{stage}.jsonl");
        let changes = read(evidence.bundle, &path, |bytes| {
            published::changes(bytes, schools)
        })?;
        let [before, after] = [stage - 1, stage].map(|stage| places(evidence, stage));
        let (before, after) = (before?, after?);
        let last = own.seq + own.amendments.len() as u64;
        let mut now = before.clone();
        for change in &changes {
            let at = format!("{path} {}", change.number);
            let known = (own.seq..last).contains(&change.event);
            same(&at, true, known)?;
            let held = now.get(&change.number).copied().flatten();
            same(&at, show(evidence, held), show(evidence, change.from))?;
            now.insert(change.number.clone(), change.to);
        }
        // Who left has no line any more; who is nowhere has one without a place.
        let differ = |(number, place): (&Number, &Option<u32>)| {
            (after.get(number).copied().flatten() != *place).then(|| number.clone())
        };
        let mut strange = now.iter().filter_map(differ);
        let new = after
            .iter()
            .filter(|(number, place)| place.is_some() && !now.contains_key(*number));
        if let Some(number) = strange
            .next()
            .or_else(|| new.map(|(number, _)| number.clone()).next())
        {
            let at = format!("{} {number}", results_path(stage));
            let [told, found] =
                [now.get(&number), after.get(&number)].map(|p| p.copied().flatten());
            return Err(Problem::fail(
                &at,
                show(evidence, told),
                show(evidence, found),
            ));
        }
        let Some(rerun) = rerun else { continue };
        if let (Some((line, why @ Why::Harm(_))), true) = (&rerun.unfit, rerun.stages.len() < stage)
        {
            return Err(problem(*line, why));
        }
        let Some(held) = rerun.stages.get(stage - 1) else {
            continue;
        };
        for i in 0..held.changes.len().max(changes.len()) {
            same(
                &path,
                told(evidence, held.changes.get(i)),
                told(evidence, changes.get(i)),
            )?;
        }
    }
    Ok(())
}

/// Places by number, as published.
fn places(evidence: &Evidence<'_>, stage: usize) -> Result<BTreeMap<Number, Option<u32>>, Problem> {
    let results: &Vec<ResultLine> = match evidence.results.get(stage - 1) {
        Some(results) => results.as_ref().map_err(Clone::clone)?,
        None => return Err(Problem::missing(&results_path(stage))),
    };
    let place = |line: &ResultLine| (line.number.clone(), line.place);
    Ok(results.iter().map(place).collect())
}

fn show(evidence: &Evidence<'_>, place: Option<u32>) -> Told {
    match (place, &evidence.schools) {
        (Some(school), Ok(schools)) => Told::from(&schools[school as usize].code),
        _ => phrase("told-unplaced"),
    }
}

/// A change as one line.
fn told(evidence: &Evidence<'_>, change: Option<&Change>) -> Told {
    let Some(change) = change else {
        return phrase("told-end");
    };
    let code = |place: Option<u32>| match (place, &evidence.schools) {
        (Some(school), Ok(schools)) => schools[school as usize].code.to_string(),
        _ => "-".to_owned(),
    };
    let Change {
        event,
        number,
        from,
        to,
    } = change;
    Told::Value(format!("{event} {number} {} → {}", code(*from), code(*to)))
}

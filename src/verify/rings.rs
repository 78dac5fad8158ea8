//! Circle draws, counted out again position by position as one would on paper; no code of the draw's own.
//!
//! In: a sealed circle draw, its list, the transcript. Out: tickets for V13, and the part of V09 that holds lists,
//! plans and steps against roll, schools, rules and market. Rule: `draw.md`, Circle draws.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::told::{phrase, phrase_of};
use super::{Evidence, MANIFEST, NUMBERED, Outcome, Problem, SEED, Status, Told, same};
use crate::model::{
    HandForm, LotteryName, Manifest, Number, Ring, RingScheme, SchoolCode, SourceKind, Ticket,
    Tickets, is_reserve,
};

/// The value of a source, as the transcript has it.
fn value<'t>(transcript: &'t str, id: Option<&LotteryName>) -> Result<&'t str, Problem> {
    let id = id.map_or("", LotteryName::as_str);
    let own = transcript.lines().find_map(|line| {
        let mut words = line.splitn(4, ' ');
        let found = words.next() == Some("source") && words.next() == Some(id);
        words.nth(1).filter(|_| found)
    });
    own.ok_or_else(|| Problem::fail(SEED, format!("source {id}"), phrase("told-nothing")))
}

/// A position or an interval.
fn counted(transcript: &str, id: Option<&LotteryName>, entries: usize) -> Result<usize, Problem> {
    let told = value(transcript, id)?;
    let number = told.parse().ok().filter(|n| (1..=entries).contains(n));
    number.ok_or_else(|| Problem::fail(SEED, format!("1…{entries}"), told))
}

/// The list in the order in which its entries are taken, as places from 0.
fn taken(
    ring: &Ring,
    list: &[Number],
    manifest: &Manifest,
    transcript: &str,
) -> Result<Vec<usize>, Problem> {
    let n = list.len();
    let Some(start) = &ring.start else {
        return Ok((0..n).collect());
    };
    let listed = manifest.source(start).is_some_and(|source| {
        matches!(
            source.kind,
            SourceKind::Hand {
                form: HandForm::Listed,
                ..
            }
        )
    });
    let start = if listed {
        let told = value(transcript, Some(start))?;
        let at = list.iter().position(|number| number.as_str() == told);
        at.ok_or_else(|| Problem::fail(SEED, phrase("told-on-list"), told))?
    } else {
        counted(transcript, Some(start), n)? - 1
    };
    let mut order = Vec::with_capacity(n);
    match ring.scheme {
        RingScheme::Remove => {
            let interval = counted(transcript, ring.second.as_ref(), n)?;
            let mut left: Vec<usize> = (0..n).collect();
            let mut at = start;
            loop {
                order.push(left.remove(at));
                if left.is_empty() {
                    break;
                }
                at = (at + interval - 1) % left.len();
            }
        }
        RingScheme::Step => {
            let step = match ring.step {
                Some(step) => step as usize,
                None => counted(transcript, ring.second.as_ref(), n)?,
            };
            let mut free = vec![true; n];
            let mut at = start;
            while std::mem::replace(&mut free[at], false) {
                order.push(at);
                at = (at + step) % n;
            }
            // The circle has closed: behind the first winner, behind the second, and so on.
            for winner in 0..n {
                let next = (order[winner] + 1) % n;
                if std::mem::replace(&mut free[next], false) {
                    order.push(next);
                }
            }
        }
        RingScheme::Run => {
            let up = match value(transcript, ring.second.as_ref())? {
                "up" => true,
                "down" => false,
                other => return Err(Problem::fail(SEED, "up, down", other)),
            };
            let next = |steps| if up { start + steps } else { start + n - steps };
            order.extend((0..n).map(|steps| next(steps) % n));
        }
    }
    Ok(order)
}

/// The tickets of a circle draw.
pub(super) fn tickets(
    (ring, list): (&Ring, &[Number]),
    manifest: &Manifest,
    transcript: &str,
    units: &Arc<[Number]>,
) -> Result<Tickets, Problem> {
    let order = taken(ring, list, manifest, transcript)?;
    let listed: BTreeSet<&Number> = list.iter().collect();
    let off = |reserve: bool| {
        let own = move |unit: &&Number| is_reserve(unit) == reserve;
        units
            .iter()
            .filter(own)
            .filter(|unit| !listed.contains(unit))
    };
    let line = order.iter().map(|at| &list[*at]);
    let line = line.chain(off(false)).chain(off(true));
    let rank: BTreeMap<&Number, u128> = line.zip(0..).collect();
    let ticket = |unit: &Number| rank.get(unit).map(|rank| Ticket(*rank));
    let missing = || Problem::fail(NUMBERED, phrase("told-on-list"), phrase("told-nothing"));
    let tickets: Option<Vec<Ticket>> = units.iter().map(ticket).collect();
    Ok(Tickets {
        lottery: ring.lottery.clone(),
        units: Arc::clone(units),
        tickets: tickets.ok_or_else(missing)?,
    })
}

/// The part of V09 on circle draws: each list is of units of the roll, its plan and step are those of the schools,
/// scheme and sources those of the rules; with the market, the list is exactly who asks.
pub(super) fn lists(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    if manifest.rings.is_empty() && evidence.rules.is_err() {
        return Ok(());
    }
    let rules = evidence.rules.as_ref().map_err(Clone::clone)?;
    for lottery in &manifest.lotteries {
        let word = |scheme: Option<RingScheme>| scheme.map_or("number", RingScheme::as_str);
        let due = rules.drawn_by(lottery).and_then(|rule| rule.ring);
        let own = manifest.ring(lottery).map(|ring| ring.scheme);
        same(MANIFEST, word(due), word(own))?;
    }
    if manifest.rings.is_empty() {
        return Ok(());
    }
    let numbered = evidence.numbered.as_ref().map_err(Clone::clone)?;
    for ring in &manifest.rings {
        let list = numbered.get(&ring.lottery).map_or(&[][..], Vec::as_slice);
        same(NUMBERED, u64::from(ring.entries), list.len() as u64)?;
        one(evidence, manifest, ring, list)?;
    }
    Ok(())
}

fn one(evidence: &Evidence<'_>, manifest: &Manifest, ring: &Ring, list: &[Number]) -> Outcome {
    let roll = evidence.roll.as_ref().map_err(Clone::clone)?;
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let mut members: BTreeMap<&Number, u64> = BTreeMap::new();
    for line in roll.iter().filter(|line| !line.reserve) {
        *members.entry(&line.unit).or_default() += 1;
    }
    let mut all = 0;
    for number in list {
        let own = members.get(number);
        let expected = phrase("told-unit-on-roll");
        all += own.ok_or_else(|| Problem::fail(NUMBERED, expected, number))?;
    }
    let mut plan = 0u64;
    for code in &ring.schools {
        let at = schools.binary_search_by(|school| school.code.cmp(code));
        let at = at.map_err(|_| Problem::fail(MANIFEST, phrase("told-known-school"), code))?;
        plan += u64::from(schools[at].seats);
    }
    same(MANIFEST, plan, u64::from(ring.plan))?;
    let entries = u64::from(ring.entries);
    let by_plan = ring.scheme == RingScheme::Step && ring.step.is_some();
    if by_plan {
        let step = entries.div_ceil(plan.max(1));
        same(MANIFEST, step, ring.step.unwrap_or_default().into())?;
    }
    let form = |id: &Option<LotteryName>| {
        let source = id.as_ref().and_then(|id| manifest.source(id));
        source.and_then(|source| match &source.kind {
            SourceKind::Hand { form, most, .. } => Some((*form, *most)),
            _ => None,
        })
    };
    let first = form(&ring.start);
    if ring.start.is_none() {
        // Nothing needs to be drawn where nobody asks or everybody fits into the one school.
        let fits = entries == 0 || ring.schools.len() == 1 && all <= plan;
        if !fits {
            let found = Told::from(format!("{all} > {plan}"));
            return Err(Problem::fail(MANIFEST, phrase("told-all-fit"), found));
        }
        return Ok(());
    }
    let starts = [HandForm::Number, HandForm::Balls, HandForm::Listed];
    let second = match ring.scheme {
        RingScheme::Run => Some((HandForm::Direction, 2)),
        RingScheme::Step if by_plan => None,
        RingScheme::Step | RingScheme::Remove => Some((HandForm::Number, entries)),
    };
    let good = first.is_some_and(|(form, most)| starts.contains(&form) && most == entries)
        && form(&ring.second) == second
        && ring.second.is_some() == second.is_some()
        && (ring.step.is_none() || ring.scheme == RingScheme::Step);
    if !good {
        let expected = phrase_of("told-hand-sources", "lottery", ring.lottery.as_str());
        return Err(Problem::fail(
            MANIFEST,
            expected,
            phrase("told-other-members"),
        ));
    }
    who_asks(evidence, ring, list)
}

/// With the market: the list is of the units that ask where the lottery decides, the schools are those they ask.
fn who_asks(evidence: &Evidence<'_>, ring: &Ring, list: &[Number]) -> Outcome {
    let market = match &evidence.market {
        Err(problem) if problem.status == Status::NotApplicable => return Ok(()),
        other => other.as_ref().map_err(Clone::clone)?,
    };
    let rules = evidence.rules.as_ref().map_err(Clone::clone)?;
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let (mut asking, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for round in &market.rounds {
        let Some(lottery) = &round.lottery else {
            continue;
        };
        for (position, unit) in round.units.iter().enumerate() {
            for application in round.applications(position) {
                let code = &schools[application.school as usize].code;
                if rules.lottery_at(lottery, code).as_ref() == Some(&ring.lottery) {
                    asking.insert(&market.units[*unit as usize].unit);
                    asked.insert(code);
                }
            }
        }
    }
    let listed: BTreeSet<&Number> = list.iter().collect();
    if let Some(number) = asking.symmetric_difference(&listed).next() {
        let found = match listed.contains(*number) {
            true => phrase_of("told-listed-not-asking", "unit", number.as_str()),
            false => phrase_of("told-asking-not-listed", "unit", number.as_str()),
        };
        return Err(Problem::fail(NUMBERED, phrase("told-who-asks"), found));
    }
    let codes = |codes: &mut dyn Iterator<Item = &SchoolCode>| {
        let codes: Vec<&str> = codes.map(SchoolCode::as_str).collect();
        codes.join(" ")
    };
    same(
        MANIFEST,
        codes(&mut asked.into_iter()),
        codes(&mut ring.schools.iter()),
    )
}

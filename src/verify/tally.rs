//! The cutoffs where the market is not published (V16): held against the plan, the rules and the results.
//!
//! Every line is one of a round, a school and a quota, in their order; its seats are what the plan has left for it
//! then; no more are filled than that; it names the last one admitted where seats ran out; and all lines together
//! fill just the places of the results. Whose place the last one's is, only the market tells.

use std::collections::{BTreeMap, BTreeSet};

use super::amended;
use super::told::{phrase, phrase_of};
use super::{Evidence, Outcome, Problem, ROLL, Status, results_path};
use crate::digest::canonical::{Value, parse};
use crate::model::{Action, Boundary, Mechanism, RoundRule, Rules, SeatRule};
use crate::read::published::{ResultLine, SchoolLine};

/// A school by its place among them, and a quota; empty for open seats.
type Desk = (usize, String);

/// Open seats come after the quotas of a school.
fn rank((school, quota): &Desk) -> (usize, bool, &str) {
    (*school, quota.is_empty(), quota)
}

/// What is taken as the lines are read.
struct Tally<'t> {
    rules: &'t Rules,
    schools: &'t [SchoolLine],
    /// Seats by school: the plan, and those that amendments added.
    plan: Vec<u64>,
    /// Seats filled so far.
    used: Vec<u64>,
    /// Reserved seats that stayed empty, which no later round has.
    gone: Vec<u64>,
    /// Rounds begun; the last of them is the one at hand.
    begun: usize,
    free: BTreeMap<Desk, u64>,
    taken: BTreeMap<Desk, u64>,
}

impl Tally<'_> {
    /// The rounds up to one begin, also those without a line.
    fn begin(&mut self, round: usize) {
        while self.begun <= round {
            if let Some(before) = self.begun.checked_sub(1) {
                let empty = &self.rules.rounds[before].empty;
                for (desk, seats) in &self.free {
                    if empty.contains(&desk.1) {
                        let taken = self.taken.get(desk).copied().unwrap_or(0);
                        self.gone[desk.0] += seats.saturating_sub(taken);
                    }
                }
            }
            self.free = self.seats(&self.rules.rounds[self.begun]);
            self.taken.clear();
            self.begun += 1;
        }
    }

    /// The seats of each desk as a round begins: quotas first, in the order of their names; then the open seats.
    fn seats(&self, rule: &RoundRule) -> BTreeMap<Desk, u64> {
        let mut seats = BTreeMap::new();
        for (at, school) in self.schools.iter().enumerate() {
            let mut left = self.plan[at].saturating_sub(self.used[at] + self.gone[at]);
            let mut rows = school.quotas.iter().filter(|(round, ..)| *round == rule.id);
            let mut fixed = 0;
            for (_, quota, own) in rows.by_ref() {
                let own = u64::from(*own);
                if quota.is_empty() {
                    fixed = own;
                    continue;
                }
                seats.insert((at, quota.clone()), own.min(left));
                left -= own.min(left);
            }
            let open = match rule.seats {
                SeatRule::Open => left,
                SeatRule::Fixed => fixed.min(left),
                SeatRule::Table => 0,
                SeatRule::Share(part, of) => left * u64::from(part) / u64::from(of.max(1)),
            };
            seats.insert((at, String::new()), open);
        }
        seats
    }

    fn at(&self, desk: &Desk) -> u64 {
        self.free.get(desk).copied().unwrap_or(0)
    }
}

/// Which members a line has that name the last one admitted: band, class, how many keys, ticket, unit.
type Shape = (bool, bool, usize, bool, bool);

fn shape(line: &Value<'_>) -> Shape {
    let keys = line.list("keys").map_or(0, <[_]>::len);
    let ticket = line.text("ticket").is_some_and(|ticket| !ticket.is_empty());
    let has = |name: &str| line.get(name).is_some();
    (has("band"), has("class"), keys, ticket, has("unit"))
}

/// The greatest weight of a unit, where the roll is there.
fn largest(evidence: &Evidence<'_>) -> Result<u64, Problem> {
    let roll = match &evidence.roll {
        Err(problem) if problem.status == Status::Missing && problem.file == ROLL => {
            return Ok(u64::MAX);
        }
        roll => roll.as_ref().map_err(Clone::clone)?,
    };
    let mut weights = BTreeMap::new();
    for line in roll {
        *weights.entry(&line.unit).or_insert(0) += 1;
    }
    Ok(weights.into_values().max().unwrap_or(1))
}

/// Holds the lines of a stage against plan, rules and results; `place` is where they stand.
pub(super) fn held(
    evidence: &Evidence<'_>,
    told: &[Vec<u8>],
    (stage, place): (usize, &str),
) -> Outcome {
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let rules = evidence.rules.as_ref().map_err(Clone::clone)?;
    let mut plan: Vec<u64> = schools.iter().map(|s| u64::from(s.seats)).collect();
    let find = |code: &str| schools.binary_search_by(|school| school.code.as_str().cmp(code));
    for own in amended::stages(evidence)?.iter().take(stage - 1) {
        for amendment in own.amendments.iter().filter(|a| a.action == Action::Seat) {
            let school = amendment.school.as_ref().map(|code| find(code.as_str()));
            if let Some(Ok(school)) = school {
                plan[school] += 1;
            }
        }
    }
    let mut tally = Tally {
        rules,
        schools,
        used: vec![0; plan.len()],
        gone: vec![0; plan.len()],
        plan,
        begun: 0,
        free: BTreeMap::new(),
        taken: BTreeMap::new(),
    };
    let largest = largest(evidence)?;
    let expand = rules.boundary == Some(Boundary::Expand);
    let (mut last, mut met) = (None, BTreeSet::new());
    let mut banded: BTreeMap<usize, bool> = BTreeMap::new();
    let mut members: BTreeMap<(usize, u64), (bool, usize)> = BTreeMap::new();
    for line in told {
        let value = parse(line).map_err(|malformed| Problem::malformed(place, malformed))?;
        let wrong = |expected| {
            Err(Problem::fail(
                place,
                expected,
                String::from_utf8_lossy(line),
            ))
        };
        let round = value.text("round").unwrap_or("");
        let Some(at) = rules.rounds.iter().position(|rule| rule.id == round) else {
            return Err(Problem::fail(place, phrase("told-known-round"), round));
        };
        let rule = &rules.rounds[at];
        let quota = value.text("quota").unwrap_or("").to_owned();
        let pool = value.list("pool");
        let codes: Vec<&str> = match pool {
            Some(pool) => pool.iter().filter_map(text_of).collect(),
            None => value.text("school").into_iter().collect(),
        };
        let mut desks = Vec::with_capacity(codes.len());
        for code in codes {
            let found = find(code);
            let school =
                found.map_err(|_| Problem::fail(place, phrase("told-known-school"), code))?;
            desks.push((school, quota.clone()));
        }
        // By round; in it by school and quota, open seats last, each once; then the pools of the round.
        let own = desks.first().filter(|_| pool.is_none());
        let key = own.map(|desk| {
            let (school, open, quota) = rank(desk);
            (school, open, quota.to_owned())
        });
        let here = Some((at, pool.is_some(), key));
        if last > here || pool.is_none() && last == here {
            return wrong(phrase("told-line-order"));
        }
        if last.as_ref().is_none_or(|(before, ..)| *before != at) {
            met.clear();
            tally.begin(at);
        }
        last = here;
        let number = |name: &str| value.int(name).unwrap_or(0);
        let (seats, filled) = (number("seats"), number("filled"));
        if pool.is_some() {
            let rising = desks.windows(2).all(|pair| pair[0] < pair[1]);
            let fits = rule.mechanism == Mechanism::LineThenParallel && rising;
            if !fits || !desks.iter().all(|desk| met.remove(desk)) {
                return wrong(phrase("told-line-order"));
            }
        } else {
            for desk in &desks {
                met.insert(desk.clone());
                tally.used[desk.0] += filled;
                *tally.taken.entry(desk.clone()).or_insert(0) += filled;
            }
        }
        let due: u64 = desks.iter().map(|desk| tally.at(desk)).sum();
        if due != seats {
            return wrong(phrase_of("told-line-seats", "n", due));
        }
        let most = match expand && seats > 0 {
            true => seats.saturating_add(largest - 1),
            false => seats,
        };
        if filled > most {
            return wrong(phrase_of("told-line-filled", "n", most));
        }
        let deals = matches!(rule.mechanism, Mechanism::Deal | Mechanism::FirstThenDeal);
        let stopped = value.get("stopped").is_some();
        if stopped && !(rules.boundary == Some(Boundary::Stop) && (filled < seats || deals)) {
            return wrong(phrase("told-line-stopped"));
        }
        let found = shape(&value);
        let nobody = (false, false, 0, false, false);
        let room = if pool.is_some() && !expand {
            largest
        } else {
            1
        };
        let free = (pool.is_some()
            || deals
            || matches!(rule.mechanism, Mechanism::LeastTotal | Mechanism::Cycles))
            && found == nobody
            || rule.mechanism == Mechanism::LiveChoose;
        let full = seats.saturating_sub(filled) < room || stopped;
        let due = match filled > 0 && full && !free {
            false => nobody,
            true => {
                let (band, class, keys, ..) = found;
                let own = (class, keys);
                let (band, (class, keys)) = match pool {
                    Some(_) => (false, own),
                    None => (
                        *banded.entry(at).or_insert(band),
                        *members.entry((at, number("band"))).or_insert(own),
                    ),
                };
                let drawn = rule.lottery.is_some();
                (band, class, keys, drawn, !drawn)
            }
        };
        if found != due {
            return wrong(phrase("told-line-last"));
        }
    }
    let Ok(results) = &evidence.results[stage - 1] else {
        return Ok(());
    };
    filled_by(evidence, &tally, results, (stage, place))
}

fn text_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// What a school filled over all rounds is the number of results that name it and were not placed by hand.
fn filled_by(
    evidence: &Evidence<'_>,
    tally: &Tally<'_>,
    results: &[ResultLine],
    (stage, place): (usize, &str),
) -> Outcome {
    let settled = amended::settled(evidence, stage)?;
    let mut placed = vec![0u64; tally.schools.len()];
    for result in results {
        if let Some(school) = result.place
            && !settled.by_hand.contains_key(&result.number)
        {
            placed[school as usize] += 1;
        }
    }
    for (at, school) in tally.schools.iter().enumerate() {
        if placed[at] != tally.used[at] {
            let places = format!("{} ↔ {place}: {}", results_path(stage), school.code);
            return Err(Problem::fail(&places, placed[at], tally.used[at]));
        }
    }
    Ok(())
}

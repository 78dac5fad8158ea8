//! A study (推演): cases, what trial draws of them come to, what planners count, who moves; all that a report tells.
//!
//! In: cases, the first being the folder as it is; how many draws. Out: figures by subject with their doubt, and
//! their differences from the first case. A figure that no draw moves has no doubt.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::trial::{self, Outcome, Sum};
use crate::finding::Arg;
use crate::measure::{Estate, Facts, MEASURES, Mover, Plan, Pupil, Subject, Unit, movers};
use crate::model::{Number, SchoolCode};

/// A figure of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// The value, or the mean over draws, in its unit.
    pub mean: f64,
    /// Its standard error; 0 where no draw moves it.
    pub error: f64,
    /// What it counts.
    pub unit: Unit,
    /// Whether draws were counted.
    pub drawn: bool,
}

/// What a case has more than the first one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The mean difference of draws with the same luck.
    pub mean: f64,
    /// The interval that holds the long-run difference nine times in ten.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

impl Difference {
    /// Whether it could as well be none: 看不出差别.
    pub fn is_open(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// A subject and a figure by name.
pub type Key = (Subject, &'static str);

/// A change as it is told: a key of the catalogues and its arguments.
pub type Change = (&'static str, Vec<(&'static str, Arg)>);

/// What is told of one case.
#[derive(Clone, Debug)]
pub struct Told<'c> {
    /// The case.
    pub case: &'c Case,
    /// What the scenario is about; empty for the first case.
    pub note: String,
    /// Its changes.
    pub changes: Vec<Change>,
    /// Every figure.
    pub values: BTreeMap<Key, Value>,
    /// Differences from the first case, of figures that both have.
    pub differences: BTreeMap<Key, Difference>,
    /// Children whose schools change.
    pub movers: Vec<Mover>,
    /// What the draws came to.
    pub outcome: Outcome,
    /// Where everybody belongs.
    pub plan: Plan<'c>,
}

/// Several cases under the same luck.
#[derive(Clone, Debug)]
pub struct Study<'c> {
    /// How many draws.
    pub draws: u32,
    /// The cases; the first is what the others are compared with.
    pub told: Vec<Told<'c>>,
}

/// What the roll tells beside the placement, by row.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Addresses.
    pub addresses: BTreeMap<u32, String>,
    /// Schools of brothers and sisters.
    pub siblings: BTreeMap<u32, SchoolCode>,
}

/// A case with what its scenario says: its note, its changes.
pub type Entry<'c> = (&'c Case, String, Vec<Change>);

/// Runs the draws and puts everything together.
///
/// # Panics
/// With no draw, or more than [`trial::MOST_DRAWS`].
pub fn study<'c>(entries: Vec<Entry<'c>>, beside: &'c Beside, draws: u32) -> Study<'c> {
    let cases: Vec<&Case> = entries.iter().map(|(case, ..)| *case).collect();
    let outcomes = trial::run(&cases, draws);
    let mut told: Vec<Told<'c>> = Vec::with_capacity(cases.len());
    for ((case, note, changes), outcome) in entries.into_iter().zip(outcomes) {
        let (facts, game) = ((&case.placement, &case.zoned), (&case.market, &case.rules));
        let own = Facts {
            addresses: &beside.addresses,
            ways: case.ways.as_ref(),
            open_to: &case.open_to,
        };
        let mut plan = Plan::new(facts, game, &own);
        (plan.tiers, plan.pupils) = (&case.tiers, &case.pupils);
        let mut values: BTreeMap<Key, Value> = BTreeMap::new();
        for measure in MEASURES {
            for (subject, value) in (measure.of)(&plan) {
                let value = Value {
                    mean: value as f64,
                    error: 0.0,
                    unit: measure.unit,
                    drawn: false,
                };
                values.insert((subject, measure.word), value);
            }
        }
        let mut differences = BTreeMap::new();
        if let Some(before) = told.first() {
            for (key, value) in &values {
                if let Some(old) = before.values.get(key) {
                    let mean = value.mean - old.mean;
                    let (low, high) = (mean, mean);
                    differences.insert(key.clone(), Difference { mean, low, high });
                }
            }
        }
        for ((subject, figure), sum) in &outcome.figures {
            let (mean, error) = sum.mean(draws);
            let value = Value {
                mean,
                error,
                unit: figure.unit(),
                drawn: true,
            };
            values.insert((subject.clone(), figure.as_str()), value);
        }
        for ((subject, figure), sum) in &outcome.differences {
            differences.insert((subject.clone(), figure.as_str()), difference(sum, draws));
        }
        let moving = told
            .first()
            .map(|first| movers(&first.plan, &plan, &beside.siblings));
        let movers = moving.unwrap_or_default();
        if let Some(before) = told.first() {
            for (word, count) in displaced(&before.plan, &plan, &movers) {
                let value = Value {
                    mean: count as f64,
                    error: 0.0,
                    unit: Unit::Count,
                    drawn: false,
                };
                values.insert((Subject::All, word), value);
            }
        }
        told.push(Told {
            case,
            note,
            changes,
            values,
            differences,
            movers,
            outcome,
            plan,
        });
    }
    Study { draws, told }
}

/// Whom a change of map concerns: children of the roll whose schools change, of these parted from brothers and
/// sisters, estates with other schools, pupils at a school that was theirs and is not any more.
fn displaced(before: &Plan<'_>, after: &Plan<'_>, movers: &[Mover]) -> Vec<(&'static str, usize)> {
    let parted = movers.iter().filter(|mover| mover.parted).count();
    let children = &after.placement.children;
    let units = movers.iter().map(|mover| &children[mover.child].unit);
    let units: BTreeSet<&Number> = units.collect();
    let mut counts = vec![
        ("displaced", movers.len()),
        ("displaced-units", units.len()),
        ("parted", parted),
    ];
    let (was, now) = (before.estates(), after.estates());
    if !was.is_empty() {
        counts.push(("displaced-estates", changed(&was, &now).count()));
    }
    if !before.pupils.is_empty() {
        let pairs = before.pupils.iter().zip(after.pupils);
        let own = |pupil: &Pupil| pupil.open && pupil.is_inside();
        let lost = pairs.filter(|(was, now)| own(was) && !own(now));
        counts.push(("displaced-pupils", lost.count()));
    }
    counts
}

/// The estates of both plans whose schools differ.
fn changed<'e>(
    was: &'e BTreeMap<String, Estate<'_>>,
    now: &'e BTreeMap<String, Estate<'_>>,
) -> impl Iterator<Item = &'e String> {
    let differs = |name: &String, own: &Estate<'_>| {
        let before = was.get(name);
        before.is_some_and(|before| before.schools != own.schools)
    };
    now.iter()
        .filter(move |(name, own)| differs(name, own))
        .map(|(name, _)| name)
}

impl Study<'_> {
    /// How often the schools of each estate change, and its children in the last case: from case to case where
    /// their years of entry rise, otherwise each scenario against what is. Estates that never change are left out.
    pub fn history(&self) -> BTreeMap<String, (u32, u64)> {
        let rising = self.is_history();
        let estates: Vec<_> = self.told.iter().map(|told| told.plan.estates()).collect();
        let mut changes: BTreeMap<String, (u32, u64)> = BTreeMap::new();
        for at in 1..estates.len() {
            let before = if rising { at - 1 } else { 0 };
            for name in changed(&estates[before], &estates[at]) {
                changes.entry(name.clone()).or_default().0 += 1;
            }
        }
        if let Some(last) = estates.last() {
            for (name, (_, children)) in &mut changes {
                *children = last.get(name).map_or(0, |estate| estate.children);
            }
        }
        changes
    }

    /// Whether the cases are years that follow one another.
    pub fn is_history(&self) -> bool {
        let year = |told: &Told<'_>| told.case.placement.policy.year;
        self.told
            .windows(2)
            .all(|pair| year(&pair[0]) < year(&pair[1]))
    }
}

fn difference(sum: &Sum, draws: u32) -> Difference {
    let (mean, low, high) = sum.interval(draws);
    Difference { mean, low, high }
}

//! Trial draws of several cases under the same luck, and what they come to.
//!
//! In: cases, how many draws. Out: sums over draws, for each child's chances and for each figure, with squares,
//! so that doubt can be told; for each case the differences from the first one, draw by draw. The tickets of a
//! trial draw come from a key that only the number of the draw gives: the same child holds the same ticket in
//! every case, and no sealed draw can ever have it. Sums are whole numbers: any number of threads gives the
//! same bytes, and memory does not grow with draws.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Case;
use super::chance::{ONE, Shares, Walks, is_overflow};
use crate::allocate::{allocate, drawn_by};
use crate::digest::Digest;
use crate::draw;
use crate::geo::distance_mm;
use crate::measure::{Subject, Unit};
use crate::model::{
    Allocation, DrawName, Drawn, LotteryName, Number, Rules, SchoolCode, Seed, Ticket, TicketKind,
};
use crate::zone;

/// The most draws: beyond it sums of squares would not fit.
pub const MOST_DRAWS: u32 = 50_000;

/// A figure that each draw gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Children placed by their first choice.
    First,
    /// Children placed by any choice.
    Listed,
    /// Children placed by the overflow, or dealt a seat.
    Overflow,
    /// Children without a place.
    Unplaced,
    /// The mean distance to the school, in millimetres.
    Mean,
    /// Half of the children have no farther, in millimetres.
    Median,
    /// Nine tenths have no farther, in millimetres.
    Ninth,
    /// Children within 500 m.
    Within500,
    /// Children within 1 km.
    Within1000,
    /// Children within 2 km.
    Within2000,
    /// Children who are not at the open school nearest to them.
    NotNearest,
    /// The mean way on foot to the school, in millimetres.
    WalkedMean,
    /// Half of the children have no longer way, in millimetres.
    WalkedMedian,
    /// Nine tenths have no longer one, in millimetres.
    WalkedNinth,
    /// Children whose way on foot is 500 m at most.
    Walked500,
    /// Children whose way on foot is 1 km at most.
    Walked1000,
    /// Children whose way on foot is 2 km at most.
    Walked2000,
    /// Children placed at a school that no way on foot leads to.
    NoWay,
    /// Children placed at a school.
    Filled,
    /// Children who asked for a school in a round of choices and were turned away.
    TurnedAway,
    /// Draws in which no seat was left.
    Full,
    /// The chance of a place by choice, in millionths.
    Chance,
    /// The chance of the first choice, in millionths.
    FirstChance,
    /// The chance of a place at a school, of those who list it, in millionths.
    SchoolChance,
    /// Children at another school than in the first case, with the same luck.
    Changed,
    /// Of these, children at a school that they listed higher; only those whose lists are the same in both cases.
    Better,
    /// Of these, children at one that they listed lower; only those whose lists are the same in both cases.
    Worse,
    /// Children who prefer a school that admitted somebody of a lower class, or of the same with a later ticket.
    Envy,
    /// Children who would have got a school that they prefer, had they listed it first.
    Gain,
}

impl Figure {
    /// Its name in JSON and in the catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Listed => "listed",
            Self::Overflow => "overflow",
            Self::Unplaced => "unplaced",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Ninth => "ninth",
            Self::Within500 => "within-500",
            Self::Within1000 => "within-1000",
            Self::Within2000 => "within-2000",
            Self::NotNearest => "not-nearest",
            Self::WalkedMean => "walked-mean",
            Self::WalkedMedian => "walked-median",
            Self::WalkedNinth => "walked-ninth",
            Self::Walked500 => "walked-500",
            Self::Walked1000 => "walked-1000",
            Self::Walked2000 => "walked-2000",
            Self::NoWay => "walked-none",
            Self::Filled => "filled",
            Self::TurnedAway => "turned-away",
            Self::Full => "full",
            Self::Chance => "chance",
            Self::FirstChance => "first-chance",
            Self::SchoolChance => "school-chance",
            Self::Changed => "changed",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Envy => "envy",
            Self::Gain => "gain",
        }
    }

    /// What it counts.
    pub fn unit(self) -> Unit {
        match self {
            Self::Mean | Self::Median | Self::Ninth => Unit::Millimetres,
            Self::WalkedMean | Self::WalkedMedian | Self::WalkedNinth => Unit::Millimetres,
            Self::Chance | Self::FirstChance | Self::SchoolChance => Unit::Millionths,
            _ => Unit::Count,
        }
    }
}

const OF_ALL: [Figure; 11] = [
    Figure::First,
    Figure::Listed,
    Figure::Overflow,
    Figure::Unplaced,
    Figure::Mean,
    Figure::Median,
    Figure::Ninth,
    Figure::Within500,
    Figure::Within1000,
    Figure::Within2000,
    Figure::NotNearest,
];
/// Distances within which children are counted, in millimetres.
const WITHIN_MM: [u32; 3] = [500_000, 1_000_000, 2_000_000];
/// Where the policy measures on foot; the first six as those of straight lines stand above.
const OF_WALKS: [Figure; 7] = [
    Figure::WalkedMean,
    Figure::WalkedMedian,
    Figure::WalkedNinth,
    Figure::Walked500,
    Figure::Walked1000,
    Figure::Walked2000,
    Figure::NoWay,
];

/// Where a figure stands in one of the lists above and below.
fn at(list: &[Figure], figure: Figure) -> usize {
    let found = list.iter().position(|own| *own == figure);
    found.expect("a figure of this list")
}

/// The last only where lines say who is admitted.
const OF_LISTS: [Figure; 2] = [Figure::Envy, Figure::Gain];
/// In every case but the first.
const OF_OTHERS: [Figure; 3] = [Figure::Changed, Figure::Better, Figure::Worse];
const OF_SCHOOL: [Figure; 5] = [
    Figure::Filled,
    Figure::First,
    Figure::TurnedAway,
    Figure::Full,
    Figure::SchoolChance,
];
const OF_TIER: [Figure; 4] = [
    Figure::First,
    Figure::Listed,
    Figure::Overflow,
    Figure::Unplaced,
];
const OF_GROUP: [Figure; 2] = [Figure::Chance, Figure::FirstChance];

/// A sum over draws with its squares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The sum.
    pub sum: i128,
    /// The sum of squares.
    pub squares: i128,
}

impl Sum {
    fn add(&mut self, value: i64) {
        let value = i128::from(value);
        self.sum += value;
        self.squares += value * value;
    }

    fn join(&mut self, other: Self) {
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The mean, and its standard error; with a single draw nothing is known of the latter.
    pub fn mean(&self, draws: u32) -> (f64, f64) {
        let n = f64::from(draws);
        let mean = self.sum as f64 / n;
        // n·Σx² − (Σx)² in whole numbers: no digits are lost where all draws are alike.
        let spread = self.squares * i128::from(draws) - self.sum * self.sum;
        let variance = spread as f64 / (n * n * (n - 1.0).max(1.0));
        (mean, variance.max(0.0).sqrt())
    }

    /// The mean with the interval that holds the long-run mean nine times in ten (normal, 1.645 standard errors).
    pub fn interval(&self, draws: u32) -> (f64, f64, f64) {
        let (mean, error) = self.mean(draws);
        (mean, mean - 1.645 * error, mean + 1.645 * error)
    }
}

/// What trial draws of a case come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// By subject and figure.
    pub figures: BTreeMap<(Subject, Figure), Sum>,
    /// The same, less what the same draw gave in the first case; where either does not have a subject, it is left
    /// out. Empty for the first case.
    pub differences: BTreeMap<(Subject, Figure), Sum>,
    /// By application of all rounds: chances in parts of [`ONE`], and their squares.
    pub chances: Vec<(u64, u64)>,
    /// By unit, the same of places that were dealt.
    pub dealt: Vec<(u64, u64)>,
    /// Children of each tier, and of each catchment and tier; of a school those who list it.
    pub counts: BTreeMap<Subject, u64>,
    /// Whether chances are exact over each child's own ticket; if not, hits were counted.
    pub exact: bool,
}

impl Outcome {
    /// The chance of an application and its standard error, as parts of 1.
    pub fn chance(&self, application: usize, draws: u32) -> (f64, f64) {
        let (sum, squares) = self.chances[application];
        let sum = Sum {
            sum: i128::from(sum),
            squares: i128::from(squares),
        };
        let (mean, error) = sum.mean(draws);
        (mean / f64::from(ONE), error / f64::from(ONE))
    }
}

/// A case laid out for draws.
struct Played<'c> {
    case: &'c Case,
    walks: Walks<'c>,
    codes: Vec<SchoolCode>,
    /// By application of all rounds: which choice it is, from 1; 0 in the overflow.
    choices: Vec<u8>,
    /// By application: how far the school is.
    far: Vec<Far>,
    /// By unit: the nearest open school.
    nearest: Vec<u32>,
    /// By unit: the tier and the group, as places of values.
    tier: Vec<usize>,
    group: Vec<usize>,
    /// By school: its first value.
    school: Vec<usize>,
    keys: Vec<(Subject, Figure)>,
    counts: BTreeMap<Subject, u64>,
    /// By value of this case the place of the same in the first case.
    paired: Vec<Option<usize>>,
    /// Where the figures of ways on foot begin, those of lists, and those of cases but the first.
    walked: Option<usize>,
    lists: usize,
    others: Option<usize>,
    /// By school its place among those of all cases.
    schools: Vec<u32>,
    /// By unit, whether it lists the same as in the first case.
    same_list: Vec<bool>,
}

/// Unknown distance.
const FAR: u32 = u32::MAX;

/// How far a school is from a home, in millimetres; [`FAR`] where that is not known.
#[derive(Clone, Copy)]
struct Far {
    line_mm: u32,
    walk_mm: u32,
}

/// How far a school is from a unit's home.
fn far(case: &Case, unit: usize, school: u32) -> Far {
    let child = case.members[unit][0];
    let home = case.placement.children[child].home;
    let point = case.placement.schools[school as usize].point;
    let line = point.map(|point| distance_mm(home, point));
    let walk = case.ways.as_ref().and_then(|ways| ways.mm(child, school));
    Far {
        line_mm: line.map_or(FAR, |mm| u32::try_from(mm).unwrap_or(FAR - 1)),
        walk_mm: walk.unwrap_or(FAR),
    }
}

/// Distances of one draw, each with how many children have it.
#[derive(Default)]
struct Spread(Vec<(u32, u32)>);

impl Spread {
    fn add(&mut self, mm: u32, weight: i64) {
        if mm != FAR {
            self.0.push((mm, weight as u32));
        }
    }

    /// The mean, the median, what nine tenths do not exceed, and the children within each distance, in the order
    /// of the figures; empties it.
    fn put(&mut self, values: &mut [i64]) {
        self.0.sort_unstable();
        let children: u64 = self.0.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let times = |(mm, weight): &(u32, u32)| u64::from(*mm) * u64::from(*weight);
        let sum: u64 = self.0.iter().map(times).sum();
        let mean = (sum + children / 2).checked_div(children);
        values[0] = mean.unwrap_or(0) as i64;
        values[1] = rank(&self.0, children.div_ceil(2));
        values[2] = rank(&self.0, (children * 9).div_ceil(10));
        for (value, most) in values[3..].iter_mut().zip(WITHIN_MM) {
            let within = self.0.iter().take_while(|(mm, _)| *mm <= most);
            *value = within.map(|(_, weight)| i64::from(*weight)).sum();
        }
        self.0.clear();
    }
}

impl<'c> Played<'c> {
    fn new(case: &'c Case, first: bool) -> Self {
        let market = &case.market;
        let codes = case.codes();
        let walks = Walks::new(market, &case.rules, codes.len());
        let mut choices = Vec::with_capacity(walks.applications());
        let mut far = Vec::with_capacity(walks.applications());
        for round in &market.rounds {
            for (position, unit) in round.units.iter().enumerate() {
                for (at, application) in (0u32..).zip(round.applications(position)) {
                    let choice = match is_overflow(round) {
                        true => 0,
                        false => round.choice(position, at).min(255),
                    };
                    choices.push(choice as u8);
                    far.push(self::far(case, *unit as usize, application.school));
                }
            }
        }
        let mut keys: Vec<(Subject, Figure)> = Vec::new();
        let mut enter = |subject: Subject, figures: &[Figure]| {
            let first = keys.len();
            keys.extend(figures.iter().map(|figure| (subject.clone(), *figure)));
            first
        };
        enter(Subject::All, &OF_ALL);
        let school = codes
            .iter()
            .map(|code| enter(Subject::School(code.clone()), &OF_SCHOOL));
        let school = school.collect();
        let of_unit: Vec<(Subject, Subject)> = (0..market.units.len())
            .map(|unit| subjects(case, unit))
            .collect();
        let all: BTreeSet<&Subject> = of_unit
            .iter()
            .flat_map(|(tier, group)| [tier, group])
            .collect();
        let firsts: BTreeMap<&Subject, usize> = all
            .into_iter()
            .map(|subject| {
                let figures: &[Figure] = match subject {
                    Subject::Tier(_) => &OF_TIER,
                    _ => &OF_GROUP,
                };
                (subject, enter(subject.clone(), figures))
            })
            .collect();
        let walked = case.ways.as_ref();
        let walked = walked.map(|_| enter(Subject::All, &OF_WALKS));
        let of_lists = if walks.is_exact() { 2 } else { 1 };
        let lists = enter(Subject::All, &OF_LISTS[..of_lists]);
        let others = (!first).then(|| enter(Subject::All, &OF_OTHERS));
        let mut counts: BTreeMap<Subject, u64> = BTreeMap::new();
        for (unit, (tier, group)) in market.units.iter().zip(&of_unit) {
            for subject in [tier, group] {
                *counts.entry(subject.clone()).or_default() += u64::from(unit.weight);
            }
        }
        for (unit, held) in (0u32..).zip(&market.units) {
            let asked = walks.listed(unit);
            let asked: BTreeSet<u32> = asked.map(|application| application.school).collect();
            for school in asked {
                let about = Subject::School(codes[school as usize].clone());
                *counts.entry(about).or_default() += u64::from(held.weight);
            }
        }
        let tier = of_unit.iter().map(|(tier, _)| firsts[tier]).collect();
        let group = of_unit.iter().map(|(_, group)| firsts[group]).collect();
        Self {
            case,
            walks,
            codes,
            choices,
            far,
            nearest: nearest(case),
            tier,
            group,
            school,
            keys,
            counts,
            paired: Vec::new(),
            walked,
            lists,
            others,
            schools: Vec::new(),
            same_list: Vec::new(),
        }
    }

    /// The tickets of a trial draw; `held` gives those of a label for the units of this case.
    fn drawn(&self, seed: &Seed, held: &dyn Fn(&LotteryName) -> Vec<Ticket>) -> Drawn {
        let case = self.case;
        let facts = (&case.market, &case.seats, &case.rules);
        let name = draw_name();
        let drawn = drawn_by(
            facts,
            &self.codes,
            &|lottery| Ok(held(&label(&case.rules, lottery))),
            &|lottery, seat| draw::seat_ticket(TicketKind::ChaCha20, seed, (&name, lottery, seat)),
        );
        drawn.expect("every lottery has tickets for everybody")
    }

    /// The figures of a draw, in the order of the keys.
    fn figures(
        &self,
        allocation: &Allocation,
        shares: &Shares,
        [line, walk]: &mut [Spread; 2],
    ) -> Vec<i64> {
        let mut values = vec![0i64; self.keys.len()];
        let market = &self.case.market;
        let all = |figure| at(&OF_ALL, figure);
        let school = |own: u32, figure| self.school[own as usize] + at(&OF_SCHOOL, figure);
        for (unit, outcome) in allocation.outcomes.iter().enumerate() {
            let weight = i64::from(market.units[unit].weight);
            let mut put = |figure| {
                values[all(figure)] += weight;
                values[self.tier[unit] + at(&OF_TIER, figure)] += weight;
            };
            let Some(place) = outcome else {
                put(Figure::Unplaced);
                continue;
            };
            let asked = self.walks.asked(unit as u32, place);
            let choice = asked.map_or(0, |at| self.choices[at]);
            match choice {
                0 => put(Figure::Overflow),
                1 => {
                    put(Figure::First);
                    put(Figure::Listed);
                    values[school(place.school, Figure::First)] += weight;
                }
                _ => put(Figure::Listed),
            }
            values[school(place.school, Figure::Filled)] += weight;
            let nearest = self.nearest[unit];
            if nearest != FAR && nearest != place.school {
                values[all(Figure::NotNearest)] += weight;
            }
            let far = asked.map_or_else(|| far(self.case, unit, place.school), |at| self.far[at]);
            line.add(far.line_mm, weight);
            if let Some(first) = self.walked {
                walk.add(far.walk_mm, weight);
                let none = i64::from(far.walk_mm == FAR);
                values[first + at(&OF_WALKS, Figure::NoWay)] += weight * none;
            }
        }
        line.put(&mut values[all(Figure::Mean)..]);
        if let Some(first) = self.walked {
            walk.put(&mut values[first..]);
        }
        self.turned_away(allocation, &mut values);
        for cutoff in allocation
            .cutoffs
            .iter()
            .filter(|cutoff| cutoff.last.is_some())
        {
            values[school(cutoff.school, Figure::Full)] = 1;
        }
        self.chances(shares, &mut values);
        let count = |units: &[bool]| -> i64 {
            let hold = market.units.iter().zip(units).filter(|(_, holds)| **holds);
            hold.map(|(unit, _)| i64::from(unit.weight)).sum()
        };
        values[self.lists] = count(&shares.envies);
        if self.walks.is_exact() {
            values[self.lists + 1] = count(&shares.gains);
        }
        values
    }

    /// Where a unit is: the place of its school among those of all cases, with two added; 1 without a place.
    fn place(&self, allocation: &Allocation, unit: usize) -> u32 {
        let place = allocation.outcomes[unit];
        place.map_or(1, |place| self.schools[place.school as usize] + 2)
    }

    /// Counts who is elsewhere than in the first case, by the lists of this one. `before` is by number of all
    /// cases, `units` gives the place there of each unit.
    fn changed(
        &self,
        (before, units): (&[u32], &[u32]),
        allocation: &Allocation,
        values: &mut [i64],
    ) {
        let Some(first) = self.others else {
            return;
        };
        for (unit, at) in units.iter().enumerate() {
            let (was, now) = (before[*at as usize], self.place(allocation, unit));
            if was == 0 || was == now {
                continue;
            }
            let weight = i64::from(self.case.market.units[unit].weight);
            let [was, now] = [was, now].map(|school| self.listed(unit as u32, school));
            let same = self.same_list[unit];
            values[first] += weight;
            values[first + 1] += weight * i64::from(same && now < was);
            values[first + 2] += weight * i64::from(same && now > was);
        }
    }

    /// Which of a unit's choices a school is, as `place` numbers it; the last of all where it is none.
    fn listed(&self, unit: u32, school: u32) -> usize {
        let mut asked = self.walks.listed(unit);
        let own = |school: u32| self.schools[school as usize] + 2;
        asked
            .position(|a| own(a.school) == school)
            .unwrap_or(usize::MAX)
    }

    fn turned_away(&self, allocation: &Allocation, values: &mut [i64]) {
        let market = &self.case.market;
        let rounds = market.rounds.iter().enumerate();
        for (index, round) in rounds.filter(|(_, round)| !is_overflow(round)) {
            for unit in &round.units {
                let away = self.walks.turned_away(allocation, index, *unit);
                let weight = i64::from(market.units[*unit as usize].weight);
                // All desks of a school stand together, and count once.
                for desks in away.chunk_by(|a, b| a.school == b.school) {
                    let school = self.school[desks[0].school as usize];
                    values[school + at(&OF_SCHOOL, Figure::TurnedAway)] += weight;
                }
            }
        }
    }

    fn chances(&self, shares: &Shares, values: &mut [i64]) {
        let at_school = at(&OF_SCHOOL, Figure::SchoolChance);
        for unit in 0..self.case.market.units.len() {
            let weight = i64::from(self.case.market.units[unit].weight);
            for round in 0..self.case.market.rounds.len() {
                let Some(span) = self.walks.span(round, unit as u32) else {
                    continue;
                };
                let asked = self.walks.applied(round, unit as u32);
                for (at, application) in span.zip(asked) {
                    if self.choices[at] == 0 {
                        continue;
                    }
                    let share = i64::from(shares.applications[at]) * weight;
                    let school = self.school[application.school as usize];
                    values[school + at_school] += share;
                    values[self.group[unit]] += share;
                    if self.choices[at] == 1 {
                        values[self.group[unit] + 1] += share;
                    }
                }
            }
        }
        for (at, (subject, figure)) in self.keys.iter().enumerate() {
            if figure.unit() == Unit::Millionths {
                let count = self.counts.get(subject).copied().unwrap_or(0).max(1);
                let millionths = i128::from(values[at]) * 1_000_000 / i128::from(ONE);
                values[at] = (millionths / i128::from(count)) as i64;
            }
        }
    }
}

/// The value at a rank, counted from 1, of values with weights in rising order.
fn rank(sorted: &[(u32, u32)], rank: u64) -> i64 {
    let mut seen = 0;
    let found = sorted.iter().find(|(_, weight)| {
        seen += u64::from(*weight);
        seen >= rank
    });
    found.map_or(0, |(value, _)| i64::from(*value))
}

/// The tier of a unit, and its catchments with the tier.
fn subjects(case: &Case, unit: usize) -> (Subject, Subject) {
    let tier = case.tiers[unit].map(|tier| case.placement.policy.tiers[tier as usize].id.clone());
    let tier = tier.unwrap_or_default();
    let ids = case.zoned.of(case.members[unit][0]).iter();
    let ids: Vec<&str> = ids
        .map(|c| case.placement.catchments[*c as usize].id.as_str())
        .collect();
    (
        Subject::Tier(tier.clone()),
        Subject::Group(ids.join("+"), tier),
    )
}

/// The nearest open school of each unit.
fn nearest(case: &Case) -> Vec<u32> {
    let open = (0u32..)
        .zip(&case.placement.schools)
        .filter(|(_, school)| !school.planned);
    let open: Vec<u32> = open.map(|(at, _)| at).collect();
    let first: Vec<usize> = case.members.iter().map(|unit| unit[0]).collect();
    let (found, _) = zone::nearest(&case.placement, &first, &open, Some(1));
    found
        .schools
        .iter()
        .map(|list| list.first().copied().unwrap_or(FAR))
        .collect()
}

/// The name that trial draws have in the message of a ticket. A real draw has its policy's.
fn draw_name() -> DrawName {
    DrawName::parse("trial").expect("a name")
}

/// A lottery under a name that only its place in the policy gives, so that the same child has the same ticket
/// under another policy; with the school's code, where each school draws.
fn label(rules: &Rules, lottery: &LotteryName) -> LotteryName {
    let known = &rules.lotteries;
    let rule = rules.drawn_by(lottery);
    let at = rule.and_then(|rule| known.iter().position(|own| own.name == rule.name));
    let place = at.unwrap_or(known.len()) + 1;
    let school = rule.and_then(|rule| lottery.as_str().strip_prefix(rule.name.as_str()));
    let school = school.unwrap_or("");
    let long = || {
        let digest = Digest::of(school.as_bytes()).to_string();
        LotteryName::parse(&format!("l{place}-{}", &digest[..16])).expect("a name")
    };
    LotteryName::parse(&format!("l{place}{school}")).unwrap_or_else(long)
}

/// The key of a trial draw: nothing but its number.
fn trial_seed(draw: u32) -> Seed {
    Seed::Trial(*Digest::of(format!("paiwei/v1/trial\n{draw}\n").as_bytes()).as_bytes())
}

/// The tickets of one trial draw, each lottery drawn once for all cases.
struct Drawing<'n> {
    seed: Seed,
    numbers: &'n [&'n Number],
    drawn: RefCell<BTreeMap<LotteryName, Vec<Ticket>>>,
}

impl Drawing<'_> {
    /// The tickets of some units, by their places among all numbers.
    fn of(&self, label: &LotteryName, units: &[u32]) -> Vec<Ticket> {
        let mut drawn = self.drawn.borrow_mut();
        let all = drawn.entry(label.clone()).or_insert_with(|| {
            let (kind, name) = (TicketKind::ChaCha20, draw_name());
            let ticket = |unit: &&Number| draw::ticket(kind, self.seed.key(), (&name, label, unit));
            self.numbers.iter().map(ticket).collect()
        });
        units.iter().map(|unit| all[*unit as usize]).collect()
    }
}

/// Sums of one case.
#[derive(Clone)]
struct Sums {
    figures: Vec<Sum>,
    differences: Vec<Sum>,
    chances: Vec<(u64, u64)>,
    dealt: Vec<(u64, u64)>,
}

impl Sums {
    fn new(played: &Played<'_>) -> Self {
        Self {
            figures: vec![Sum::default(); played.keys.len()],
            differences: vec![Sum::default(); played.paired.len()],
            chances: vec![(0, 0); played.walks.applications()],
            dealt: vec![(0, 0); played.case.market.units.len()],
        }
    }

    fn join(&mut self, other: Self) {
        let sums = self.figures.iter_mut().chain(&mut self.differences);
        let others = other.figures.into_iter().chain(other.differences);
        sums.zip(others).for_each(|(sum, other)| sum.join(other));
        let chances = self.chances.iter_mut().chain(&mut self.dealt);
        let others = other.chances.into_iter().chain(other.dealt);
        for ((sum, squares), other) in chances.zip(others) {
            *sum += other.0;
            *squares += other.1;
        }
    }
}

fn note(sums: &mut [(u64, u64)], shares: &[u32]) {
    for ((sum, squares), share) in sums.iter_mut().zip(shares) {
        let share = u64::from(*share);
        *sum += share;
        *squares += share * share;
    }
}

/// Runs trial draws of all cases under the same luck; the first case is what the others are compared with.
///
/// # Panics
/// With no draw, or more than [`MOST_DRAWS`].
pub fn run(cases: &[&Case], draws: u32) -> Vec<Outcome> {
    assert!((1..=MOST_DRAWS).contains(&draws), "1 to {MOST_DRAWS} draws");
    let mut played: Vec<Played<'_>> = (cases.iter().zip(0..))
        .map(|(case, at)| Played::new(case, at == 0))
        .collect();
    let places: BTreeMap<(Subject, Figure), usize> = played
        .first()
        .map(|first| first.keys.iter().cloned().zip(0..).collect())
        .unwrap_or_default();
    for other in played.iter_mut().skip(1) {
        other.paired = other
            .keys
            .iter()
            .map(|key| places.get(key).copied())
            .collect();
    }
    let codes: BTreeSet<SchoolCode> = played.iter().flat_map(|own| own.codes.clone()).collect();
    let codes: Vec<SchoolCode> = codes.into_iter().collect();
    for own in &mut played {
        let at = |code: &SchoolCode| codes.binary_search(code).expect("it is among all") as u32;
        own.schools = own.codes.iter().map(at).collect();
    }
    let numbers: BTreeSet<&Number> = cases
        .iter()
        .flat_map(|case| case.market.units.iter().map(|unit| &unit.unit))
        .collect();
    let numbers: Vec<&Number> = numbers.into_iter().collect();
    let place = |case: &&Case| -> Vec<u32> {
        let units = case.market.units.iter();
        let at = units.map(|unit| numbers.binary_search(&&unit.unit).expect("it is among all"));
        at.map(|at| at as u32).collect()
    };
    let units: Vec<Vec<u32>> = cases.iter().map(place).collect();
    // By unit of all cases what it lists in the first one.
    let lists = |own: &Played<'_>, unit: u32| -> Vec<u32> {
        let listed = own.walks.listed(unit);
        listed.map(|a| own.schools[a.school as usize]).collect()
    };
    let mut first: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (own, units) in played.iter_mut().zip(&units) {
        let same = (0u32..).zip(units).map(|(unit, at)| {
            let list = lists(own, unit);
            match first.get(at) {
                Some(held) => *held == list,
                None => true,
            }
        });
        own.same_list = same.collect();
        if first.is_empty() {
            let held = (0u32..).zip(units);
            first = held.map(|(unit, at)| (*at, lists(own, unit))).collect();
        }
    }
    let played = &played;
    let (units, numbers) = (&units, &numbers);
    let fresh = || -> Vec<Sums> { played.iter().map(Sums::new).collect() };
    // A few stretches for each thread: a thread keeps one set of sums while it works on a stretch.
    let stretches = (rayon::current_num_threads() as u32 * 2).min(draws);
    let stretch = |index: u32| {
        let (from, to) = [index, index + 1]
            .map(|i| (u64::from(draws) * u64::from(i) / u64::from(stretches)) as u32)
            .into();
        let mut sums = fresh();
        let mut shares = Shares::default();
        let mut scratch = <[Spread; 2]>::default();
        for draw in from..to {
            one(
                draw,
                played,
                (units, numbers),
                &mut sums,
                (&mut shares, &mut scratch),
            );
        }
        sums
    };
    let sums = (0..stretches)
        .into_par_iter()
        .map(stretch)
        .reduce(fresh, |mut sums, others| {
            sums.iter_mut()
                .zip(others)
                .for_each(|(sum, other)| sum.join(other));
            sums
        });
    let mut made: Vec<Outcome> = Vec::with_capacity(played.len());
    for (played, sums) in played.iter().zip(sums) {
        let keys = || played.keys.iter().cloned();
        // A school that nobody lists has no chance to tell, and without a distance there is no median of any.
        let is_known = |((about, figure), sum): &((Subject, Figure), Sum)| match figure.unit() {
            Unit::Millimetres => sum.sum > 0,
            _ => *figure != Figure::SchoolChance || played.counts.contains_key(about),
        };
        let figures: BTreeMap<(Subject, Figure), Sum> =
            keys().zip(sums.figures).filter(is_known).collect();
        let first = made.first().map_or(&figures, |first| &first.figures);
        let both = |(key, _): &((Subject, Figure), Sum)| {
            figures.contains_key(key) && first.contains_key(key)
        };
        let differences = keys().zip(sums.differences).filter(both).collect();
        made.push(Outcome {
            differences,
            figures,
            chances: sums.chances,
            dealt: sums.dealt,
            counts: played.counts.clone(),
            exact: played.walks.is_exact(),
        });
    }
    made
}

/// One draw of every case.
fn one(
    draw: u32,
    played: &[Played<'_>],
    (units, numbers): (&[Vec<u32>], &[&Number]),
    sums: &mut [Sums],
    (shares, scratch): (&mut Shares, &mut [Spread; 2]),
) {
    let drawing = Drawing {
        seed: trial_seed(draw),
        numbers,
        drawn: RefCell::default(),
    };
    let mut first: Vec<i64> = Vec::new();
    let mut places: Vec<u32> = Vec::new();
    for ((played, units), sums) in played.iter().zip(units).zip(sums) {
        let drawn = played.drawn(&drawing.seed, &|label| drawing.of(label, units));
        let case = played.case;
        let allocation = allocate(&case.market, &case.seats, &case.rules, &drawn);
        played.walks.shares(&drawn, &allocation, shares);
        note(&mut sums.chances, &shares.applications);
        note(&mut sums.dealt, &shares.dealt);
        let mut values = played.figures(&allocation, shares, scratch);
        played.changed((&places, units), &allocation, &mut values);
        sums.figures
            .iter_mut()
            .zip(&values)
            .for_each(|(sum, value)| sum.add(*value));
        for ((sum, value), pair) in sums.differences.iter_mut().zip(&values).zip(&played.paired) {
            if let Some(pair) = pair {
                sum.add(value - first[*pair]);
            }
        }
        if first.is_empty() {
            first = values;
            places = vec![0; numbers.len()];
            for (unit, at) in units.iter().enumerate() {
                places[*at as usize] = played.place(&allocation, unit);
            }
        }
    }
}

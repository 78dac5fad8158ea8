//! Children and schools to a market: tiers, pools, choices, ranking keys; after this there are only numbers.
//!
//! In: a placement with its homes located. Out: the market, each unit's tier, and findings: facts that decide
//! but are unknown (needs review, never silently false), choices a round does not allow, children whom no
//! round takes, orders that can tie. It knows no tickets. Rules: DESIGN section 5, `policies/gallery.md`.

mod standing;
mod truth;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{
    CATCHMENT_NOT_SINGLE, CHOICE_COUNT, CHOICE_NOT_ALLOWED, CHOICES_UNUSED, Cell, FITS_NO_TIER,
    Finding, IN_NO_ROUND, KEY_UNKNOWN, NEEDS_REVIEW, NONE, ORDER_CAN_TIE, OVERFLOW_LISTS_LARGE,
    Spot, TOO_FEW_SEATS,
};
use crate::model::{
    Applicant, Application, Child, ChoiceKind, Key, LotteryName, Market, MarketRound, Mechanism,
    NO_QUOTA, Nearest, OnRest, Placement, Round, Walk, Within, Zoned,
};

use standing::Standing;
use truth::{Env, Truth};

/// The market, and what stays in the office's half.
#[derive(Clone, Debug)]
pub struct Classified {
    /// The allocation problem in numbers.
    pub market: Market,
    /// Each unit's tier, as an index into the policy's tiers; `None` where no tier fits.
    pub tiers: Vec<Option<u32>>,
    /// Each unit's members, as indexes into the children, by number.
    pub members: Vec<Vec<usize>>,
    /// The distances on foot by which the overflow lists schools, by child; empty where it lists none.
    pub walks: Vec<Vec<Walk>>,
}

/// The schools nearest to some children, as `zone::nearest` gives them.
pub type NearestOf<'n> = &'n dyn Fn(&[usize], &[u32], Option<u32>) -> (Nearest, Vec<Finding>);

/// Builds the market; `nearest` gives lists for the overflow.
pub fn classify(
    placement: &Placement,
    zoned: &Zoned,
    nearest: NearestOf<'_>,
) -> (Classified, Vec<Finding>) {
    let mut work = Work {
        placement,
        zoned,
        findings: Vec::new(),
        reviewed: BTreeSet::new(),
        walks: Vec::new(),
    };
    let members = members(placement);
    let applicant = |unit: &Vec<usize>| Applicant {
        unit: placement.children[unit[0]].number.clone(),
        weight: u32::try_from(unit.len()).expect("fewer than 2^32 children"),
    };
    let applicants = members.iter().map(applicant).collect();

    let tiers: Vec<Option<u32>> = members.iter().map(|unit| work.tier(unit[0])).collect();
    let rounds = work.rounds(&members, &tiers, nearest);
    work.seats();
    work.findings.extend(words::check(placement, &tiers));
    let walks = work.walks(&members);
    (
        Classified {
            market: Market {
                units: applicants,
                quotas: Vec::new(),
                members: BTreeMap::new(),
                rounds,
            },
            tiers,
            members,
            walks,
        },
        work.findings,
    )
}

/// The members of each unit, units by number. A unit is named after its first child, so children by number bring
/// units by number.
fn members(placement: &Placement) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = Vec::with_capacity(placement.children.len());
    for (i, child) in placement.children.iter().enumerate() {
        if child.unit == child.number {
            members.push(vec![i]);
            continue;
        }
        let named = |unit: &Vec<usize>| placement.children[unit[0]].number.cmp(&child.unit);
        let unit = members
            .binary_search_by(named)
            .expect("a unit is named after its first child");
        members[unit].push(i);
    }
    members
}

struct Work<'w> {
    placement: &'w Placement,
    zoned: &'w Zoned,
    findings: Vec<Finding>,
    /// Rows of children under review: they are told once, for that.
    reviewed: BTreeSet<u32>,
    /// The schools that the overflow lists, by unit.
    walks: Vec<(usize, Vec<Walk>)>,
}

impl<'w> Work<'w> {
    fn cell(&self, child: &Child) -> Cell {
        Cell::at(&self.placement.files.roll, Spot::Row(child.row))
    }

    fn env(&self, child: usize, tier: Option<u32>) -> Env<'w> {
        Env {
            policy: &self.placement.policy,
            child: &self.placement.children[child],
            in_catchment: !self.zoned.of(child).is_empty(),
            tier,
        }
    }

    /// The first tier that fits. One that may or may not fit, ahead of any that does, is for the office.
    fn tier(&mut self, child: usize) -> Option<u32> {
        let env = self.env(child, None);
        for (i, tier) in (0u32..).zip(&self.placement.policy.tiers) {
            match env.decide(&tier.when) {
                Truth::Yes => return Some(i),
                Truth::No => {}
                Truth::Unknown(fact) => {
                    self.review(child, fact, &format!("tier {}", tier.id));
                    return None;
                }
            }
        }
        let by_tier = |key: &Key| *key == Key::Tier;
        let mut rounds = self.placement.policy.rounds.iter();
        if rounds.any(|round| round.standing.iter().any(by_tier)) {
            let child = &self.placement.children[child];
            let finding = Finding::new(FITS_NO_TIER, self.cell(child));
            self.findings
                .push(finding.with("number", child.number.as_str()));
        }
        None
    }

    fn review(&mut self, child: usize, fact: &str, place: &str) {
        let child = &self.placement.children[child];
        let cell = self.cell(child).column(fact);
        self.reviewed.insert(child.row);
        self.findings.push(
            Finding::new(NEEDS_REVIEW, cell)
                .with("number", child.number.as_str())
                .with("fact", fact)
                .with("by", place),
        );
    }

    fn rounds(
        &mut self,
        members: &[Vec<usize>],
        tiers: &[Option<u32>],
        nearest: NearestOf<'_>,
    ) -> Vec<MarketRound> {
        let policy = &self.placement.policy;
        let mut taken = vec![false; members.len()];
        let mut to_overflow = vec![false; members.len()];
        // Which choices some round has read or allowed, so that the others can be told once.
        let mut lists: Vec<Option<Vec<bool>>> = vec![None; members.len()];
        let mut made = Vec::with_capacity(policy.rounds.len() + 1);
        for round in &policy.rounds {
            let allowed = Allowed::new(self.placement, &round.choice.within);
            let mut standing = Standing::new(round.mechanism, &round.standing);
            let mut market = MarketRound::new(&round.id, last_lottery(&standing), Vec::new());
            for unit in 0..members.len() {
                let child = members[unit][0];
                if to_overflow[unit] {
                    continue;
                }
                match self.env(child, tiers[unit]).decide(&round.pool) {
                    Truth::Yes => {}
                    Truth::No => continue,
                    Truth::Unknown(fact) => {
                        self.review(child, fact, &format!("round {}", round.id));
                        continue;
                    }
                }
                taken[unit] = true;
                to_overflow[unit] = round.on_rest == OnRest::Overflow;
                let schools = self.choices(round, child, &allowed, &mut lists[unit]);
                self.apply(
                    &mut market,
                    &mut standing,
                    unit,
                    (child, tiers[unit]),
                    &schools,
                );
            }
            self.close(&mut market, standing, members, tiers);
            made.push(market);
        }
        self.unused(members, &lists);
        for (unit, _) in taken.iter().enumerate().filter(|(_, taken)| !**taken) {
            let child = &self.placement.children[members[unit][0]];
            if !self.reviewed.contains(&child.row) {
                let finding = Finding::new(IN_NO_ROUND, self.cell(child));
                self.findings
                    .push(finding.with("number", child.number.as_str()));
            }
        }
        made.extend(self.overflow(members, tiers, &to_overflow, nearest));
        made
    }

    fn apply(
        &mut self,
        market: &mut MarketRound,
        standing: &mut Standing<'_>,
        unit: usize,
        (child, tier): (usize, Option<u32>),
        schools: &[u32],
    ) {
        let env = self.env(child, tier);
        let mut applications = Vec::with_capacity(schools.len());
        // Without bands every choice of a unit has the same prefix.
        let mut held = None;
        for (choice, school) in (0u32..).zip(schools) {
            let prefix = match held.filter(|_| !standing.is_banded()) {
                Some(prefix) => Ok(prefix),
                None => standing.prefix(&env, choice),
            };
            match prefix {
                Ok(prefix) => {
                    held = Some(prefix);
                    applications.push(Application {
                        school: *school,
                        quota: NO_QUOTA,
                        prefix,
                    });
                }
                Err(fact) => {
                    let child = &self.placement.children[child];
                    let cell = self.cell(child).column(fact);
                    self.findings.push(
                        Finding::new(KEY_UNKNOWN, cell)
                            .with("number", child.number.as_str())
                            .with("fact", fact)
                            .with("round", market.id.as_str()),
                    );
                    break;
                }
            }
        }
        market.push(
            u32::try_from(unit).expect("fewer than 2^32 units"),
            applications,
        );
    }

    /// Sorts the prefixes, and looks for a tie where the order does not separate everybody.
    fn close(
        &mut self,
        market: &mut MarketRound,
        standing: Standing<'_>,
        members: &[Vec<usize>],
        tiers: &[Option<u32>],
    ) {
        let separates = standing.separates();
        let (prefixes, places) = standing.sorted();
        market.prefixes = prefixes;
        market.renumber(&places);
        if separates {
            return;
        }
        let mut finding = Finding::new(ORDER_CAN_TIE, Cell::file(&self.placement.files.policy));
        finding = finding.with("round", market.id.as_str());
        let tie = tie(market, self.placement);
        let number = |position: usize| {
            let unit = market.units[position] as usize;
            self.placement.children[members[unit][0]].number.to_string()
        };
        let (a, b, tier) = match tie {
            Some((a, b)) => {
                let tier = tiers[market.units[a] as usize];
                let label = tier.map(|t| self.placement.policy.tiers[t as usize].label.clone());
                (number(a), number(b), label.unwrap_or_default())
            }
            None => (NONE.to_owned(), String::new(), String::new()),
        };
        self.findings
            .push(finding.with("a", a).with("b", b).with("tier", tier));
    }

    /// The schools a unit applies to in a round.
    fn choices(
        &mut self,
        round: &Round,
        child: usize,
        allowed: &Allowed,
        read: &mut Option<Vec<bool>>,
    ) -> Vec<u32> {
        let own: Vec<u32> = match &allowed.fixed {
            Some(fixed) => fixed.clone(),
            None => self.catchment_schools(child),
        };
        let child_facts = &self.placement.children[child];
        if round.choice.kind == ChoiceKind::CatchmentSingle {
            if own.len() > 1 {
                let ids = self.zoned.of(child).iter();
                let ids: Vec<&str> = ids
                    .map(|c| self.placement.catchments[*c as usize].id.as_str())
                    .collect();
                let cell = self.cell(child_facts);
                self.findings.push(
                    Finding::new(CATCHMENT_NOT_SINGLE, cell)
                        .with("number", child_facts.number.as_str())
                        .with("catchments", ids.join(", "))
                        .with("n", own.len()),
                );
                return Vec::new();
            }
            return own;
        }
        let read = read.get_or_insert_with(|| vec![false; child_facts.choices.len()]);
        let mut schools = Vec::with_capacity(child_facts.choices.len());
        for (i, school) in child_facts.choices.iter().enumerate() {
            if own.contains(school) {
                read[i] = true;
                schools.push(*school);
            }
        }
        let count = u32::try_from(schools.len()).unwrap_or(u32::MAX);
        let most = round.choice.max.unwrap_or(u32::MAX);
        let all = u32::try_from(own.len()).unwrap_or(u32::MAX);
        let least = if round.choice.must_fill {
            all
        } else {
            round.choice.min.min(all)
        };
        if count > most || count < least {
            let cell = self.cell(child_facts);
            self.findings.push(
                Finding::new(CHOICE_COUNT, cell)
                    .with("number", child_facts.number.as_str())
                    .with("n", count)
                    .with("least", least)
                    .with("most", most.min(all))
                    .with("round", round.id.as_str()),
            );
        }
        schools
    }

    /// The open schools of a child's catchments, sorted.
    fn catchment_schools(&self, child: usize) -> Vec<u32> {
        let catchments = self.zoned.of(child).iter();
        let mut schools: Vec<u32> = catchments
            .flat_map(|c| &self.placement.catchments[*c as usize].schools)
            .copied()
            .filter(|school| !self.placement.schools[*school as usize].planned)
            .collect();
        schools.sort_unstable();
        schools.dedup();
        schools
    }

    /// Choices that the rounds of a child do not allow, and choices of children who choose nothing.
    fn unused(&mut self, members: &[Vec<usize>], lists: &[Option<Vec<bool>>]) {
        let mut silent = 0usize;
        for (unit, read) in members.iter().zip(lists) {
            for child in unit {
                let child = &self.placement.children[*child];
                let Some(read) = read else {
                    silent += usize::from(!child.choices.is_empty());
                    continue;
                };
                for (i, _) in read.iter().enumerate().filter(|(_, read)| !**read) {
                    let school = &self.placement.schools[child.choices[i] as usize];
                    let cell = self.cell(child).value(school.code.as_str());
                    self.findings.push(
                        Finding::new(CHOICE_NOT_ALLOWED, cell)
                            .with("number", child.number.as_str())
                            .with("choice", i + 1),
                    );
                }
            }
        }
        if silent > 0 {
            let finding = Finding::new(CHOICES_UNUSED, Cell::file(&self.placement.files.roll));
            self.findings.push(finding.with("n", silent));
        }
    }

    /// The overflow as one more round: schools by distance, children in the declared order.
    fn overflow(
        &mut self,
        members: &[Vec<usize>],
        tiers: &[Option<u32>],
        to_overflow: &[bool],
        nearest: NearestOf<'_>,
    ) -> Option<MarketRound> {
        let overflow = self.placement.policy.overflow.as_ref()?;
        let units: Vec<usize> = (0..members.len())
            .filter(|unit| to_overflow[*unit])
            .collect();
        let mut standing = Standing::new(Mechanism::Parallel, &overflow.order);
        let mut market = MarketRound::new("overflow", last_lottery(&standing), Vec::new());
        let allowed = Allowed::new(self.placement, &overflow.within);
        let open = |school: &u32| self.placement.schools[*school as usize].seats > 0;
        let schools: Vec<u32> = match &allowed.fixed {
            Some(fixed) if overflow.nearest => fixed.iter().copied().filter(open).collect(),
            _ => Vec::new(),
        };
        let limit = overflow.limit;
        let long = u64::from(limit.unwrap_or(u32::MAX)).min(schools.len() as u64);
        if limit.is_none() && long * units.len() as u64 > LARGE_LISTS {
            self.findings.push(
                Finding::new(
                    OVERFLOW_LISTS_LARGE,
                    Cell::file(&self.placement.files.policy),
                )
                .with("n", long * units.len() as u64),
            );
        }
        let children: Vec<usize> = units.iter().map(|unit| members[*unit][0]).collect();
        let lists = if schools.is_empty() {
            Nearest::default()
        } else {
            let (lists, told) = nearest(&children, &schools, limit);
            self.findings.extend(told);
            lists
        };
        self.walks = units.iter().copied().zip(lists.walks).collect();
        let mut lists = lists.schools.into_iter();
        for unit in units {
            self.apply(
                &mut market,
                &mut standing,
                unit,
                (members[unit][0], tiers[unit]),
                &lists.next().unwrap_or_default(),
            );
        }
        self.close(&mut market, standing, members, tiers);
        Some(market)
    }

    /// By child, where schools are listed by the way on foot.
    fn walks(&mut self, members: &[Vec<usize>]) -> Vec<Vec<Walk>> {
        if self.walks.is_empty() {
            return Vec::new();
        }
        let mut walks = vec![Vec::new(); self.placement.children.len()];
        for (unit, list) in std::mem::take(&mut self.walks) {
            for member in &members[unit] {
                walks[*member].clone_from(&list);
            }
        }
        walks
    }

    fn seats(&mut self) {
        let seats: u64 = self
            .placement
            .schools
            .iter()
            .map(|school| u64::from(school.seats))
            .sum();
        let children = self.placement.children.len() as u64;
        if seats < children {
            self.findings.push(
                Finding::new(TOO_FEW_SEATS, Cell::file(&self.placement.files.schools))
                    .with("seats", seats)
                    .with("children", children),
            );
        }
    }
}

/// From here on the lists of the overflow are told to be large.
const LARGE_LISTS: u64 = 5_000_000;

fn last_lottery(standing: &Standing<'_>) -> Option<LotteryName> {
    standing.lottery().cloned()
}

/// The schools that a round allows, where they do not depend on the child.
struct Allowed {
    fixed: Option<Vec<u32>>,
}

impl Allowed {
    fn new(placement: &Placement, within: &Within) -> Self {
        let pick = |rule: &dyn Fn(&crate::model::School) -> bool| {
            let open = placement
                .schools
                .iter()
                .enumerate()
                .filter(|(_, school)| !school.planned);
            Some(
                open.filter(|(_, school)| rule(school))
                    .map(|(i, _)| i as u32)
                    .collect(),
            )
        };
        let fixed = match within {
            Within::Catchment => None,
            Within::District => pick(&|_| true),
            Within::Group(group) => pick(&|school| school.groups.contains(group)),
            Within::Schools(codes) => pick(&|school| codes.contains(&school.code)),
        };
        Self { fixed }
    }
}

/// Two applicants of one school with equal prefixes, best those between whom the line would fall.
fn tie(market: &MarketRound, placement: &Placement) -> Option<(usize, usize)> {
    let mut by_school: BTreeMap<u32, Vec<(u32, usize)>> = BTreeMap::new();
    for position in 0..market.units.len() {
        for application in market.applications(position) {
            by_school
                .entry(application.school)
                .or_default()
                .push((application.prefix, position));
        }
    }
    let mut any = None;
    for (school, mut line) in by_school {
        line.sort_unstable();
        let seats = placement.schools[school as usize].seats as usize;
        let equal = |i: usize| line[i - 1].0 == line[i].0;
        if (1..line.len()).contains(&seats) && equal(seats) {
            return Some((line[seats - 1].1, line[seats].1));
        }
        let first = (1..line.len()).find(|i| equal(*i));
        any = any.or(first.map(|i| (line[i - 1].1, line[i].1)));
    }
    any
}

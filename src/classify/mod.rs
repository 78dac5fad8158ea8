//! Children and schools to a market: tiers, pools, choices, ranking keys; after this there are only numbers.
//!
//! In: a placement with its homes located. Out: the market, each unit's tier, and findings: facts that decide
//! but are unknown (needs review, never silently false), choices a round does not allow, children whom no
//! round takes, orders that can tie. It knows no tickets. Rules: DESIGN section 5, `policies/gallery.md`.

mod lint;
mod points;
mod standing;
mod truth;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{
    BOUNDARY_NEEDS_ONE_ORDER, CATCHMENT_NOT_SINGLE, CHOICE_COUNT, CHOICE_NOT_ALLOWED,
    CHOICES_UNUSED, CYCLES_UNITS, Cell, FIRST_IS_LOCKED, FITS_NO_TIER, Finding, HOME_LOCKED,
    HOME_LOCKED_RULED, IN_NO_ROUND, KEY_UNKNOWN, LIST_DIGITS, LOTTERY_OF_SCHOOL, NEEDS_REVIEW,
    NONE, ORDER_CAN_TIE, ORDERS_INTERLEAVE, OVERFLOW_LISTS_LARGE, POOLS_SHARE_SCHOOL, Spot,
    TIER_REVIEW, TOO_FEW_SEATS,
};
use crate::model::{
    Applicant, Application, Boundary, Child, Choice, ChoiceKind, Fact, HandDraw, InPool, Key, Link,
    Locked, LotteryName, Market, MarketRound, Mechanism, NO_QUOTA, Nearest, Number, OnRest, Per,
    Placement, Pool, REVIEWED, Reserve, ReservedAt, Round, School, SeatRule, Unused, Walk, Within,
    Zoned, school_lottery,
};

use lint::Lint;
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

/// What a family may list in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MayList {
    /// The round's id.
    pub round: String,
    /// Its schools, sorted.
    pub schools: Vec<u32>,
    /// The most that may be listed; `None` for all of them.
    pub most: Option<u32>,
}

/// For each unit the rounds in which its family writes a list, in their order, with what it may list there.
/// Nothing is told: [`classify`] tells it.
pub fn may_list(
    placement: &Placement,
    zoned: &Zoned,
    nearest: NearestOf<'_>,
) -> (Vec<Vec<usize>>, Vec<Vec<MayList>>) {
    let members = members(placement);
    let (far, told) = Far::measure(placement, &members, nearest);
    let mut work = Work::new((placement, zoned), &far, told);
    work.may_list = Some(vec![Vec::new(); members.len()]);
    let tiers: Vec<Option<u32>> = members.iter().map(|unit| work.tier(unit[0])).collect();
    work.rounds(&members, &tiers, nearest);
    let lists = work.may_list.unwrap_or_default();
    (members, lists)
}

/// Builds the market; `nearest` gives lists for the overflow.
pub fn classify(
    placement: &Placement,
    zoned: &Zoned,
    nearest: NearestOf<'_>,
) -> (Classified, Vec<Finding>) {
    let members = members(placement);
    let (far, told) = Far::measure(placement, &members, nearest);
    let mut work = Work::new((placement, zoned), &far, told);
    let applicant = |unit: &Vec<usize>| Applicant {
        unit: placement.children[unit[0]].number.clone(),
        weight: u32::try_from(unit.len()).expect("fewer than 2^32 children"),
    };
    let applicants = members.iter().map(applicant).collect();

    let tiers: Vec<Option<u32>> = members.iter().map(|unit| work.tier(unit[0])).collect();
    work.for_review(&members, &tiers);
    work.locked_homes();
    let rounds = work.rounds(&members, &tiers, nearest);
    work.seats();
    work.findings.extend(words::check(placement, &tiers));
    work.compared_walks(&rounds);
    let walks = work.walks(&members);
    let split = work.split_members(&members);
    (
        Classified {
            market: Market {
                units: applicants,
                quotas: work.quotas,
                members: split,
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
pub fn members(placement: &Placement) -> Vec<Vec<usize>> {
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

/// Distances to schools, in the steps in which they are compared.
#[derive(Default)]
struct Far {
    /// By child and school; `u32::MAX` where no way leads. Empty where nobody asks.
    steps: Vec<Vec<u32>>,
    /// By unit the ways, where distances are walked.
    walks: Vec<Vec<Walk>>,
}

impl Far {
    /// Distances of the first child of each unit to every open school, where an order compares them.
    ///
    /// # Limits
    /// They are held at once: about 30 bytes for each child and school.
    fn measure(
        placement: &Placement,
        members: &[Vec<usize>],
        nearest: NearestOf<'_>,
    ) -> (Self, Vec<Finding>) {
        if !placement.policy.ranks_by_distance() {
            return (Self::default(), Vec::new());
        }
        let schools = &placement.schools;
        let open = (0u32..).zip(schools).filter(|(_, school)| !school.planned);
        let open: Vec<u32> = open.map(|(i, _)| i).collect();
        let children: Vec<usize> = members.iter().map(|unit| unit[0]).collect();
        let (near, told) = nearest(&children, &open, None);
        let mut steps = vec![Vec::new(); placement.children.len()];
        for (child, (codes, far)) in children.iter().zip(near.schools.iter().zip(near.steps)) {
            let mut row = vec![u32::MAX; schools.len()];
            for (school, far) in codes.iter().zip(far) {
                row[*school as usize] = far.unwrap_or(u32::MAX);
            }
            steps[*child] = row;
        }
        let walks = near.walks;
        (Self { steps, walks }, told)
    }
}

struct Work<'w> {
    placement: &'w Placement,
    zoned: &'w Zoned,
    findings: Vec<Finding>,
    /// Rows of children under review: they are told once, for that.
    reviewed: BTreeSet<u32>,
    /// The schools that the overflow lists, by unit.
    walks: Vec<(usize, Vec<Walk>)>,
    /// Units whose families accept no other place.
    refuses: Vec<bool>,
    /// Distances, where an order compares them.
    far: &'w Far,
    /// Names of the quotas, rising.
    quotas: Vec<String>,
    /// By unit what its family may list, where that is asked.
    may_list: Option<Vec<Vec<MayList>>>,
}

impl<'w> Work<'w> {
    fn new(
        (placement, zoned): (&'w Placement, &'w Zoned),
        far: &'w Far,
        findings: Vec<Finding>,
    ) -> Self {
        Self {
            placement,
            zoned,
            findings,
            reviewed: BTreeSet::new(),
            walks: Vec::new(),
            refuses: Vec::new(),
            far,
            quotas: quota_names(placement),
            may_list: None,
        }
    }

    fn cell(&self, child: &Child) -> Cell {
        Cell::at(&self.placement.files.roll, Spot::Row(child.row))
    }

    /// Of the ways that were measured those that an order of a round compared, by unit.
    fn compared_walks(&mut self, rounds: &[MarketRound]) {
        let by_distance = |round: &&MarketRound| {
            let policy = &self.placement.policy;
            let own = policy.rounds.iter().find(|own| own.id == round.id);
            own.is_some_and(|own| own.chains().any(|keys| keys.contains(&Key::Distance)))
        };
        let mut used: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        for round in rounds.iter().filter(by_distance) {
            for (position, unit) in round.units.iter().enumerate() {
                let schools = round.applications(position).iter().map(|a| a.school);
                used.entry(*unit as usize).or_default().extend(schools);
            }
        }
        let mut lists: BTreeMap<usize, Vec<Walk>> =
            std::mem::take(&mut self.walks).into_iter().collect();
        for (unit, schools) in used {
            let list = lists.entry(unit).or_default();
            let ways = self.far.walks.get(unit).into_iter().flatten();
            let more = ways.filter(|way| schools.contains(&way.school));
            let more: Vec<Walk> = more
                .filter(|way| !list.iter().any(|w| w.school == way.school))
                .copied()
                .collect();
            list.extend(more);
        }
        self.walks = lists
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .collect();
    }

    fn env(&self, child: usize, tier: Option<u32>) -> Env<'w> {
        Env {
            policy: &self.placement.policy,
            schools: &self.placement.schools,
            child: &self.placement.children[child],
            in_catchment: !self.zoned.of(child).is_empty(),
            locked: self.placement.locks.of.get(child).unwrap_or(&Locked::No),
            far: self.far.steps.get(child).map_or(&[], Vec::as_slice),
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

    /// Children of tiers that the office looks at one by one, and has not yet.
    fn for_review(&mut self, members: &[Vec<usize>], tiers: &[Option<u32>]) {
        let of_tier = |tier: &Option<u32>| tier.map(|t| &self.placement.policy.tiers[t as usize]);
        for (unit, tier) in members.iter().zip(tiers) {
            let Some(tier) = of_tier(tier).filter(|tier| tier.then_review) else {
                continue;
            };
            for child in unit {
                if *self.env(*child, None).fact(REVIEWED) != Fact::Flag(true) {
                    let child = &self.placement.children[*child];
                    self.findings.push(
                        Finding::new(TIER_REVIEW, self.cell(child).column(REVIEWED))
                            .with("number", child.number.as_str())
                            .with("tier", tier.label.as_str()),
                    );
                }
            }
        }
    }

    /// Homes that an earlier use locks. Where the policy decides by that, it is told; where not, the office must.
    fn locked_homes(&mut self) {
        let ruled = self.placement.policy.decides_by("home.locked");
        let code = if ruled {
            HOME_LOCKED_RULED
        } else {
            HOME_LOCKED
        };
        for child in 0..self.placement.locks.of.len() {
            match &self.placement.locks.of[child] {
                Locked::No => {}
                Locked::Unknown(fact) if !ruled => self.review(child, fact, "lock"),
                Locked::Unknown(_) => {}
                Locked::By {
                    year,
                    school,
                    couple,
                    free,
                } => {
                    let child = &self.placement.children[child];
                    self.findings.push(
                        Finding::new(code, self.cell(child))
                            .with("number", child.number.as_str())
                            .with("year", year.to_string())
                            .with("school", if school.is_empty() { NONE } else { school })
                            .with("couple", couple.as_str())
                            .with("free", free.to_string()),
                    );
                }
            }
        }
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
        let mut waits = vec![false; members.len()];
        self.refuses = vec![false; members.len()];
        // Which choices some round has read or allowed, so that the others can be told once.
        let mut lists: Vec<Option<Vec<bool>>> = vec![None; members.len()];
        let mut made = Vec::with_capacity(policy.rounds.len() + 1);
        let mut lint = Lint::new(self.placement);
        for round in &policy.rounds {
            let index = made.len() as u32;
            let mut standing = Standing::of_round(round);
            let mut market = MarketRound::new(&round.id, last_lottery(&standing), Vec::new());
            for unit in 0..members.len() {
                let child = members[unit][0];
                let ends = round.of_overflow && self.refuses[unit];
                if to_overflow[unit] != round.of_overflow || waits[unit] || ends {
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
                waits[unit] = round.on_rest == OnRest::Waitlist;
                let tier = tiers[unit].map(|tier| policy.tiers[tier as usize].id.as_str());
                let choice = round.choice_of(tier);
                if choice.accept_adjustment {
                    self.adjustment(child, unit, &mut to_overflow);
                }
                let (allowed, quota) = match self.allowed((index, round), choice, child) {
                    Ok(found) => found,
                    Err(fact) => {
                        self.key_unknown(child, fact, &round.id);
                        continue;
                    }
                };
                lint.may_list(choice, &allowed, members[unit].len());
                if let Some(may_list) = self.may_list.as_mut()
                    && choice.kind == ChoiceKind::List
                {
                    may_list[unit].push(MayList {
                        round: round.id.clone(),
                        schools: allowed.clone(),
                        most: choice.max,
                    });
                }
                let schools = self.choices((round, choice), child, &allowed, &mut lists[unit]);
                let who = (child, tiers[unit]);
                if round.mechanism.has_pools() && allowed.is_empty() {
                    // Without a pool there is nothing to stand in line for.
                    continue;
                }
                let Some(ways) = self.ways((index, round), who, (&schools, quota)) else {
                    continue;
                };
                self.apply(&mut market, &mut standing, unit, who, &ways);
                if round.mechanism.has_pools() {
                    self.join_pool(&mut market, &mut standing, who, (allowed, quota));
                }
            }
            self.pools_apart(&market);
            self.lotteries(&market);
            self.listed(&market, members);
            if round.mechanism == Mechanism::Cycles {
                self.alone(&market, members);
            }
            self.close(&mut market, standing, members, tiers);
            let weight = |unit: u32| members[unit as usize].len() as u64;
            lint.round(round, &market, (&self.quotas, &weight));
            made.push(market);
        }
        lint.catchments(&|child| self.catchment_schools(child));
        self.findings.extend(lint.findings);
        self.unused(members, &lists);
        for (unit, _) in taken.iter().enumerate().filter(|(_, taken)| !**taken) {
            let child = &self.placement.children[members[unit][0]];
            if !self.reviewed.contains(&child.row) {
                let finding = Finding::new(IN_NO_ROUND, self.cell(child));
                self.findings
                    .push(finding.with("number", child.number.as_str()));
            }
        }
        for (to_overflow, refuses) in to_overflow.iter_mut().zip(&self.refuses) {
            *to_overflow &= !refuses;
        }
        made.extend(self.overflow(members, tiers, &to_overflow, nearest));
        made
    }

    fn key_unknown(&mut self, child: usize, fact: &str, round: &str) {
        let child = &self.placement.children[child];
        let cell = self.cell(child).column(fact);
        self.findings.push(
            Finding::new(KEY_UNKNOWN, cell)
                .with("number", child.number.as_str())
                .with("fact", fact)
                .with("round", round),
        );
    }

    /// Whether the family accepts a place it did not ask for; nobody answers for it.
    fn adjustment(&mut self, child: usize, unit: usize, to_overflow: &mut [bool]) {
        match self.env(child, None).fact("accept_adjustment") {
            Fact::Flag(accepts) => self.refuses[unit] |= !accepts,
            _ => {
                self.review(child, "accept_adjustment", "accept_adjustment");
                to_overflow[unit] = false;
            }
        }
    }

    /// The desks at which a unit asks: of each school the seats kept before the open ones, the open ones, then
    /// those kept after them. `None` where it is not known whether seats are kept for it, which is told.
    fn ways(
        &mut self,
        (index, round): (u32, &'w Round),
        (child, tier): (usize, Option<u32>),
        (schools, quota): (&[u32], u32),
    ) -> Option<Vec<Way>> {
        if round.reserves.is_empty() {
            let open = (0u32..).zip(schools);
            return Some(
                open.map(|(c, school)| Way::open(c, *school, quota))
                    .collect(),
            );
        }
        let env = self.env(child, tier);
        let own = self.catchment_schools(child);
        let mut kept = Vec::with_capacity(round.reserves.len());
        for reserve in &round.reserves {
            let fits = match env.decide(&reserve.when) {
                Truth::Unknown(fact) => {
                    self.review(child, fact, &format!("reserve {}", reserve.id));
                    return None;
                }
                truth => truth == Truth::Yes,
            };
            // A reserve without seats anywhere has no desk.
            let quota = self.quotas.binary_search(&reserve.id);
            kept.extend(quota.ok().map(|quota| (reserve, quota as u32, fits)));
        }
        let rows = &self.placement.quotas;
        let seats = |school: u32, reserve: &Reserve| {
            let wanted = (index, reserve.id.as_str(), school);
            let found = rows
                .binary_search_by(|row| (row.round, row.name.as_str(), row.school).cmp(&wanted));
            found.is_ok_and(|at| rows[at].seats > 0)
        };
        let mut ways = Vec::with_capacity(schools.len() * (kept.len() + 1));
        for (choice, school) in (0u32..).zip(schools.iter().copied()) {
            let way = |(reserve, quota, fits): &(&Reserve, u32, bool)| {
                let here = match &reserve.at {
                    None => true,
                    Some(ReservedAt::Catchment) => own.contains(&school),
                    Some(ReservedAt::Named(fact)) => *env.fact(fact) == Fact::School(school),
                };
                let outside = !(*fits && here);
                let asks = !outside || reserve.unused == Unused::Everybody;
                let quota = *quota;
                (asks && seats(school, reserve)).then_some((
                    reserve.first,
                    Way {
                        choice,
                        school,
                        quota,
                        outside,
                    },
                ))
            };
            let desks: Vec<(bool, Way)> = kept.iter().filter_map(way).collect();
            let part = |wanted: bool| {
                let own = desks.iter().filter(move |(first, _)| *first == wanted);
                own.map(|(_, way)| *way)
            };
            ways.extend(part(true));
            ways.push(Way::open(choice, school, quota));
            ways.extend(part(false));
        }
        Some(ways)
    }

    fn apply(
        &mut self,
        market: &mut MarketRound,
        standing: &mut Standing<'w>,
        unit: usize,
        (child, tier): (usize, Option<u32>),
        ways: &[Way],
    ) {
        let env = self.env(child, tier);
        let mut applications = Vec::with_capacity(ways.len());
        // Without bands every choice of a unit has the same prefix.
        let mut held = None;
        for way in ways {
            let prefix = match held.filter(|_| standing.is_plain()) {
                Some(prefix) => Ok(prefix),
                None => standing.prefix(&env, (way.choice, way.school, way.outside)),
            };
            match prefix {
                Ok(prefix) => {
                    held = Some(prefix);
                    applications.push(Application {
                        school: way.school,
                        quota: way.quota,
                        prefix,
                    });
                }
                Err(fact) => {
                    self.key_unknown(child, fact, &market.id);
                    break;
                }
            }
        }
        market.push(
            u32::try_from(unit).expect("fewer than 2^32 units"),
            applications,
        );
    }

    /// Enters the unit that applied last into the pool of its schools.
    fn join_pool(
        &mut self,
        market: &mut MarketRound,
        standing: &mut Standing<'w>,
        (child, tier): (usize, Option<u32>),
        (schools, quota): (Vec<u32>, u32),
    ) {
        let env = self.env(child, tier);
        let prefix = standing.in_pool(&env, schools[0]).unwrap_or_else(|fact| {
            let told = market.applications(market.units.len() - 1).is_empty();
            if told {
                self.key_unknown(child, fact, &market.id);
            }
            0
        });
        let pool = market.pool(Pool { quota, schools });
        market.in_pool.push(InPool { pool, prefix });
    }

    /// Pools give the seats of their schools to their own units: two must not share a school.
    fn pools_apart(&mut self, market: &MarketRound) {
        let mut owner: BTreeMap<(u32, u32), &Pool> = BTreeMap::new();
        for pool in &market.pools {
            for school in &pool.schools {
                let first = owner.entry((*school, pool.quota)).or_insert(pool);
                if *first != pool {
                    let code = &self.placement.schools[*school as usize].code;
                    self.findings.push(
                        Finding::new(
                            POOLS_SHARE_SCHOOL,
                            Cell::file(&self.placement.files.catchments),
                        )
                        .with("round", market.id.as_str())
                        .with("school", code.to_string()),
                    );
                    return;
                }
            }
        }
    }

    /// Whether each school has a number of its own for each unit.
    fn draws_by_school(&self, market: &MarketRound) -> bool {
        let mut draws = self.placement.policy.draws.iter();
        draws
            .any(|draw| market.lottery.as_ref() == Some(&draw.name) && draw.per == Per::ChildSchool)
    }

    /// Where each school draws, each needs a lottery with a name of its own.
    fn lotteries(&mut self, market: &MarketRound) {
        let Some(lottery) = &market.lottery else {
            return;
        };
        let draws = &self.placement.policy.draws;
        let own = draws.iter().find(|draw| draw.name == *lottery);
        let Some(own) = own.filter(|draw| draw.per == Per::ChildSchool) else {
            return;
        };
        let ring = own.ring.is_some();
        let mut names = BTreeSet::new();
        for school in &self.placement.schools {
            let name = school_lottery(lottery, &school.code);
            let shown = format!("{lottery}-{}", school.code);
            // The sources of a circle draw have names of their own.
            let longest = HandDraw::Direction;
            let named = |name: &LotteryName| !ring || longest.source(name).is_some();
            if name.filter(named).is_none_or(|name| !names.insert(name)) {
                self.findings.push(
                    Finding::new(LOTTERY_OF_SCHOOL, Cell::file(&self.placement.files.schools))
                        .with("school", school.code.to_string())
                        .with("name", shown),
                );
            }
        }
    }

    /// On the list of a circle draw every number has the declared form.
    fn listed(&mut self, market: &MarketRound, members: &[Vec<usize>]) {
        let draws = &self.placement.policy.draws;
        let own = draws
            .iter()
            .find(|d| Some(&d.name) == market.lottery.as_ref());
        let Some(digits) = own.and_then(|draw| draw.ring.as_ref()?.digits) else {
            return;
        };
        for (position, unit) in market.units.iter().enumerate() {
            let child = &self.placement.children[members[*unit as usize][0]];
            let number = child.number.as_str();
            let fits = number.len() as u64 == digits && number.bytes().all(|b| b.is_ascii_digit());
            if !fits && !market.applications(position).is_empty() {
                let finding = Finding::new(LIST_DIGITS, self.cell(child));
                self.findings
                    .push(finding.with("number", number).with("n", digits));
            }
        }
    }

    /// In top trading cycles every unit is one child.
    fn alone(&mut self, market: &MarketRound, members: &[Vec<usize>]) {
        for unit in &market.units {
            let children = &members[*unit as usize];
            if let [child, _, ..] = children.as_slice() {
                let child = &self.placement.children[*child];
                let number = child.number.as_str();
                let finding = Finding::new(CYCLES_UNITS, self.cell(child));
                self.findings.push(
                    finding
                        .with("number", number)
                        .with("round", market.id.as_str()),
                );
            }
        }
    }

    /// Members in the order in which they are placed one by one, where units may be split.
    fn split_members(&mut self, members: &[Vec<usize>]) -> BTreeMap<u32, Vec<Number>> {
        let policy = &self.placement.policy;
        let mut split = BTreeMap::new();
        if policy.boundary != Some(Boundary::Split) {
            return split;
        }
        for (unit, children) in (0u32..).zip(members).filter(|(_, unit)| unit.len() > 1) {
            let mut order: Vec<(i64, &Number)> = Vec::with_capacity(children.len());
            for child in children {
                let key = match policy.split_order.as_deref() {
                    None => 0,
                    Some(fact) => match self.env(*child, None).fact(fact) {
                        Fact::Integer(key) => *key,
                        _ => {
                            self.key_unknown(*child, fact, "bundle.split_order");
                            0
                        }
                    },
                };
                order.push((key, &self.placement.children[*child].number));
            }
            order.sort_unstable();
            split.insert(
                unit,
                order
                    .into_iter()
                    .map(|(_, number)| number.clone())
                    .collect(),
            );
        }
        split
    }

    /// Sorts the prefixes, and looks for a tie where the order does not separate everybody.
    fn close(
        &mut self,
        market: &mut MarketRound,
        mut standing: Standing<'_>,
        members: &[Vec<usize>],
        tiers: &[Option<u32>],
    ) {
        let separates = standing.separates();
        let (prefixes, places) = standing.sorted();
        market.prefixes = prefixes;
        market.renumber(&places);
        let name = |position: usize| {
            let unit = market.units[position] as usize;
            self.placement.children[members[unit][0]].number.to_string()
        };
        if let Some((a, b)) = standing.interleaved(market) {
            self.findings.push(
                Finding::new(ORDERS_INTERLEAVE, Cell::file(&self.placement.files.policy))
                    .with("round", market.id.as_str())
                    .with("a", name(a))
                    .with("b", name(b)),
            );
        }
        let schools_differ = |at: &[Application]| at.iter().any(|a| a.prefix != at[0].prefix);
        let bound = |position: &usize| members[market.units[*position] as usize].len() > 1;
        let boundary = self
            .placement
            .policy
            .boundary
            .filter(|rule| rule.needs_one_order());
        if let Some(rule) = boundary
            && (0..market.units.len()).any(|position| bound(&position))
            && (self.draws_by_school(market)
                || !market.is_banded()
                    && (0..market.units.len()).any(|p| schools_differ(market.applications(p))))
        {
            self.findings.push(
                Finding::new(
                    BOUNDARY_NEEDS_ONE_ORDER,
                    Cell::file(&self.placement.files.policy),
                )
                .with("round", market.id.as_str())
                .with("word", rule.as_str()),
            );
        }
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

    /// The schools that a child may be placed at in a round, sorted, and the quota; or the fact that is unknown.
    fn allowed(
        &self,
        (index, round): (u32, &'w Round),
        choice: &'w Choice,
        child: usize,
    ) -> Result<(Vec<u32>, u32), &'w str> {
        let env = self.env(child, None);
        let origin = |text: &Fact| match text {
            Fact::Text(origin) => Some(origin.to_string()),
            _ => None,
        };
        let asks = round.seats == SeatRule::Table || choice.within == Within::OriginQuota;
        let origin = match asks {
            true => Some(origin(env.fact("origin")).ok_or("origin")?),
            false => None,
        };
        let rows = || {
            let rows = self.placement.quotas.iter();
            rows.filter(|row| row.round == index && Some(&row.name) == origin.as_ref())
        };
        let quota = match round.seats {
            SeatRule::Table => {
                let name = origin.as_deref().unwrap_or("");
                let found = self
                    .quotas
                    .binary_search_by(|quota| quota.as_str().cmp(name));
                match found {
                    Ok(at) => at as u32,
                    // An origin without a row has no seats.
                    Err(_) => return Ok((Vec::new(), NO_QUOTA)),
                }
            }
            _ => NO_QUOTA,
        };
        let schools = match &choice.within {
            Within::OriginQuota => {
                let open = |s: &u32| !self.placement.schools[*s as usize].planned;
                rows().map(|row| row.school).filter(open).collect()
            }
            Within::Named(fact) => match env.fact(fact) {
                Fact::School(school) => vec![*school],
                _ => Vec::new(),
            },
            Within::Catchment => self.catchment_schools(child),
            Within::Cluster(beside) => self.cluster_schools(child, *beside),
            within => Allowed::new(self.placement, within)
                .fixed
                .unwrap_or_default(),
        };
        Ok((schools, quota))
    }

    /// The open schools of the clusters of a child's catchments, and where asked of those beside them.
    fn cluster_schools(&self, child: usize, beside: bool) -> Vec<u32> {
        let schools = &self.placement.schools;
        let own = self.catchment_schools(child);
        let near = |school: &School| {
            own.iter().map(|i| &schools[*i as usize]).any(|home| {
                !home.cluster.is_empty()
                    && (home.cluster == school.cluster
                        || beside && home.adjacent.contains(&school.cluster))
            })
        };
        let all = (0u32..).zip(schools);
        all.filter(|(_, school)| !school.planned && near(school))
            .map(|(i, _)| i)
            .collect()
    }

    /// The schools a unit applies to in a round. `own` are those it may.
    fn choices(
        &mut self,
        (round, choice): (&Round, &Choice),
        child: usize,
        own: &[u32],
        read: &mut Option<Vec<bool>>,
    ) -> Vec<u32> {
        let child_facts = &self.placement.children[child];
        match choice.kind {
            ChoiceKind::CatchmentSingle => {
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
                return own.to_vec();
            }
            ChoiceKind::Given => return own.to_vec(),
            // At the table everything is open that the round allows.
            ChoiceKind::None if round.mechanism == Mechanism::LiveChoose => return own.to_vec(),
            ChoiceKind::None => return Vec::new(),
            ChoiceKind::List => {}
        }
        let listed = child_facts.round_choices.iter();
        let listed =
            listed.filter(|(of, _)| self.placement.policy.rounds[*of as usize].id == round.id);
        let own_list = listed.map(|(_, list)| list).next();
        let mut schools = Vec::with_capacity(child_facts.choices.len());
        if let Some(list) = own_list {
            for (i, school) in list.iter().enumerate() {
                if own.contains(school) {
                    schools.push(*school);
                    continue;
                }
                let code = self.placement.schools[*school as usize].code.as_str();
                let cell = self.cell(child_facts).value(code);
                self.findings.push(
                    Finding::new(CHOICE_NOT_ALLOWED, cell)
                        .with("number", child_facts.number.as_str())
                        .with("choice", i + 1),
                );
            }
        } else {
            let read = read.get_or_insert_with(|| vec![false; child_facts.choices.len()]);
            for (i, school) in child_facts.choices.iter().enumerate() {
                if own.contains(school) {
                    read[i] = true;
                    schools.push(*school);
                }
            }
        }
        let count = u32::try_from(schools.len()).unwrap_or(u32::MAX);
        let most = choice.max.unwrap_or(u32::MAX);
        let all = u32::try_from(own.len()).unwrap_or(u32::MAX);
        let needed = match choice.within {
            // What tops the list up may be listed, and need not be.
            Within::Cluster(true) => self.cluster_schools(child, false).len() as u32,
            _ => all,
        };
        let least = if choice.must_fill {
            needed
        } else {
            choice.min.min(all)
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
        if let Some(fact) = &choice.first
            && let Fact::School(first) = *self.env(child, None).fact(fact)
            && schools.first() != Some(&first)
        {
            let cell = self.cell(child_facts);
            let code = &self.placement.schools[first as usize].code;
            self.findings.push(
                Finding::new(FIRST_IS_LOCKED, cell)
                    .with("number", child_facts.number.as_str())
                    .with("school", code.to_string())
                    .with("round", round.id.as_str()),
            );
        }
        schools
    }

    /// The open schools of a child's catchments, sorted.
    fn catchment_schools(&self, child: usize) -> Vec<u32> {
        self.placement.schools_of(self.zoned, child)
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
        let mut standing = Standing::of_overflow(overflow);
        let mut market = MarketRound::new("overflow", last_lottery(&standing), Vec::new());
        let allowed = Allowed::new(self.placement, &overflow.within);
        let open = |school: &u32| self.placement.schools[*school as usize].seats > 0;
        let schools: Vec<u32> = match &allowed.fixed {
            Some(fixed) if overflow.looks() => fixed.iter().copied().filter(open).collect(),
            _ => Vec::new(),
        };
        // Steps before the last look at schools that may lie farther off.
        let plain = overflow.chain == [Link::NearestVacancy];
        let limit = overflow.limit.filter(|_| plain);
        let long = u64::from(limit.unwrap_or(u32::MAX)).min(schools.len() as u64);
        if overflow.limit.is_none() && long * units.len() as u64 > LARGE_LISTS {
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
        let mut lists = lists.schools.into_iter().zip(lists.steps);
        for unit in units {
            let child = members[unit][0];
            let (near, far) = lists.next().unwrap_or_default();
            let mut list: Vec<(usize, u32, Option<u32>)> = (near.into_iter().zip(far))
                .filter_map(|(school, far)| {
                    Some((self.link(&overflow.chain, child, school)?, school, far))
                })
                .filter(|(.., far)| far.is_some() || !overflow.least_total)
                .collect();
            // The sort is stable: of one step of the chain the nearest comes first.
            list.sort_by_key(|(link, ..)| *link);
            list.truncate(overflow.limit.map_or(usize::MAX, |limit| limit as usize));
            let schools: Vec<u32> = list.iter().map(|(_, school, _)| *school).collect();
            let who = (child, tiers[unit]);
            let ways: Vec<Way> = (0u32..)
                .zip(&schools)
                .map(|(choice, school)| Way::open(choice, *school, NO_QUOTA))
                .collect();
            self.apply(&mut market, &mut standing, unit, who, &ways);
            if overflow.least_total {
                // A later step of the chain is dearer than any way of an earlier one.
                let cost = |(link, _, far): &(usize, u32, Option<u32>)| {
                    let far = far.unwrap_or(STEP_OF_CHAIN).min(STEP_OF_CHAIN - 1);
                    far + STEP_OF_CHAIN * *link as u32
                };
                let applied = market.applications(market.units.len() - 1).len();
                market.costs.extend(list.iter().take(applied).map(cost));
            }
        }
        self.close(&mut market, standing, members, tiers);
        Some(market)
    }

    /// The first step of the overflow's chain that looks at a school for a child.
    fn link(&self, chain: &[Link], child: usize, school: u32) -> Option<usize> {
        if chain == [Link::NearestVacancy] {
            return Some(0);
        }
        let schools = &self.placement.schools;
        let own = self.catchment_schools(child);
        let school = &schools[school as usize];
        let near = |link: &Link| {
            let mut homes = own.iter().map(|home| &schools[*home as usize]);
            match link {
                Link::SameGroup => {
                    homes.any(|h| h.groups.iter().any(|g| school.groups.contains(g)))
                }
                Link::SameCluster => {
                    homes.any(|h| !h.cluster.is_empty() && h.cluster == school.cluster)
                }
                Link::Adjacent => homes.any(|h| h.adjacent.contains(&school.cluster)),
                Link::NearestVacancy => true,
            }
        };
        chain.iter().position(near)
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

/// A desk at which a unit asks.
#[derive(Clone, Copy)]
struct Way {
    /// Which of its choices the school is, from 0.
    choice: u32,
    school: u32,
    quota: u32,
    /// The seats are kept for others.
    outside: bool,
}

impl Way {
    /// A desk whose seats are kept from nobody.
    fn open(choice: u32, school: u32, quota: u32) -> Self {
        Self {
            choice,
            school,
            quota,
            outside: false,
        }
    }
}

/// What a later step of the overflow's chain costs more, in steps of distance: more than any way in one.
const STEP_OF_CHAIN: u32 = 100_000_000;

/// The names of the quotas, rising.
fn quota_names(placement: &Placement) -> Vec<String> {
    let names: BTreeSet<&String> = placement.quotas.iter().map(|row| &row.name).collect();
    names
        .into_iter()
        .filter(|name| !name.is_empty())
        .cloned()
        .collect()
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
            Within::Catchment | Within::Cluster(_) | Within::OriginQuota | Within::Named(_) => None,
            Within::District => pick(&|_| true),
            Within::Group(group) => pick(&|school| school.groups.contains(group)),
            Within::Schools(codes) => pick(&|school| codes.contains(&school.code)),
        };
        Self { fixed }
    }
}

/// Two applicants of one school with equal prefixes, best those between whom the line would fall.
fn tie(market: &MarketRound, placement: &Placement) -> Option<(usize, usize)> {
    let mut by_desk: BTreeMap<(u32, u32), Vec<(u32, usize)>> = BTreeMap::new();
    for position in 0..market.units.len() {
        for application in market.applications(position) {
            by_desk
                .entry((application.school, application.quota))
                .or_default()
                .push((application.prefix, position));
        }
    }
    let mut any = None;
    for ((school, _), mut line) in by_desk {
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

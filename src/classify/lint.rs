//! What a rule leaves open, or makes certain to hurt, once the children are known: nothing here decides anything.
//!
//! In: rounds as they come, with the schools each child may list. Out: findings: a draw that nobody needs and the
//! policy is silent on, lists too short for everybody, reserved seats that come too late or change nothing,
//! catchments with more children than seats. Rules: MATCHING section 7 idea 10, DOMAIN section 4.6.

use std::collections::BTreeMap;

use crate::finding::{
    CIRCLE_ENTRIES, Cell, Finding, LIST_TOO_SHORT, RESERVE_AFTER_OPEN, RESERVE_EMPTY, RESERVE_IDLE,
    SHORTCUT_UNSAID, ZONE_ABOVE_SEATS, few,
};
use crate::model::{
    Application, Choice, ChoiceKind, Key, LotteryName, MarketRound, Mechanism, Per, Placement,
    Reserve, Round, SeatRule, Unused, Within,
};

/// What was seen of the rounds so far.
pub(super) struct Lint<'p> {
    placement: &'p Placement,
    /// Children who applied at each school, in this round and all before.
    applied: Vec<u64>,
    /// Schools at which a round with open seats had applicants, with that round.
    open: BTreeMap<u32, &'p str>,
    /// In this round, children by the schools that they may list, where their list is shorter than these.
    short: BTreeMap<(Vec<u32>, u32), u64>,
    pub(super) findings: Vec<Finding>,
}

impl<'p> Lint<'p> {
    pub(super) fn new(placement: &'p Placement) -> Self {
        Self {
            placement,
            applied: vec![0; placement.schools.len()],
            open: BTreeMap::new(),
            short: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    fn tell(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn policy(&self) -> Cell {
        Cell::file(&self.placement.files.policy)
    }

    fn seats(&self, schools: &[u32]) -> u64 {
        let seats = |school: &u32| u64::from(self.placement.schools[*school as usize].seats);
        schools.iter().map(seats).sum()
    }

    /// A unit takes part in a round.
    pub(super) fn may_list(&mut self, choice: &Choice, allowed: &[u32], weight: usize) {
        let shorter = choice.max.filter(|max| (*max as usize) < allowed.len());
        if let (ChoiceKind::List, false, Some(max)) = (&choice.kind, choice.must_fill, shorter) {
            let held = self.short.entry((allowed.to_vec(), max)).or_default();
            *held += weight as u64;
        }
    }

    /// A round is made; `quotas` are the market's names, `weight` is by unit.
    pub(super) fn round(
        &mut self,
        round: &'p Round,
        market: &MarketRound,
        (quotas, weight): (&[String], &dyn Fn(u32) -> u64),
    ) {
        self.reserved(market, round);
        for reserve in &round.reserves {
            let quota = quotas.binary_search(&reserve.id).ok();
            let idle = match quota {
                None => Some(self.without(round, reserve, "seats")),
                Some(quota) => self.kept((round, market), (reserve, quota as u32), weight),
            };
            self.findings.extend(idle);
        }
        self.entries(round, market, weight);
        self.draw(round, market, weight);
        self.lists(round);
    }

    /// Seats of a table or a fixed number, at a school that an earlier round may have filled.
    fn reserved(&mut self, market: &MarketRound, round: &'p Round) {
        let rounds = &self.placement.policy.rounds;
        let own = |index: u32| rounds[index as usize].id == round.id;
        let mut rows = self.placement.quotas.iter();
        let late = rows.find_map(|row| {
            let open = self.open.get(&row.school)?;
            (own(row.round) && row.seats > 0).then_some(*open)
        });
        if let Some(open) = late {
            let finding = Finding::new(RESERVE_AFTER_OPEN, self.policy());
            self.tell(finding.with("round", round.id.as_str()).with("open", open));
        }
        if round.seats == SeatRule::Open {
            for application in market.all() {
                self.open.entry(application.school).or_insert(&round.id);
            }
        }
    }

    /// What is said of a reserve that is for nobody, or has no seat.
    fn without(&self, round: &Round, reserve: &Reserve, what: &'static str) -> Finding {
        Finding::new(RESERVE_EMPTY, self.policy())
            .with("round", round.id.as_str())
            .with("id", reserve.id.as_str())
            .with("what", what)
    }

    /// Whom a reserve is for: nobody, or so many that they would win as many seats without it. The latter holds
    /// where it is filled first and one lottery decides, at schools where their part of those who want it first is
    /// no smaller than the kept part of the seats (Dur, Kominers, Pathak & Sönmez 2018).
    fn kept(
        &self,
        (round, market): (&Round, &MarketRound),
        (reserve, quota): (&Reserve, u32),
        weight: &dyn Fn(u32) -> u64,
    ) -> Option<Finding> {
        let soft = round.standing.first() == Some(&Key::Reserve);
        let inside = |application: &Application| {
            let keys = &market.prefixes[application.prefix as usize].keys;
            application.quota == quota && !(soft && keys.first() == Some(&1))
        };
        if !market.all().iter().any(inside) {
            return Some(self.without(round, reserve, "children"));
        }
        let ranked = round.chains().any(|chain| {
            let by_lot = |key: &Key| matches!(key, Key::Reserve | Key::Draw(_) | Key::Number);
            !chain.iter().all(by_lot)
        });
        if ranked || !reserve.first || round.seats != SeatRule::Open {
            return None;
        }
        // By school: those who want it first, and those of them for whom seats are kept there.
        let mut wanted: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for (position, unit) in market.units.iter().enumerate() {
            let list = market.applications(position);
            let Some(first) = list.first() else { continue };
            let mut own = list.iter().take_while(|way| way.school == first.school);
            let (all, group) = wanted.entry(first.school).or_default();
            *all += weight(*unit);
            *group += weight(*unit) * u64::from(own.any(inside));
        }
        let rounds = &self.placement.policy.rounds;
        let rows = self.placement.quotas.iter().filter(|row| {
            row.name == reserve.id && rounds[row.round as usize].id == round.id && row.seats > 0
        });
        let idle = rows.filter_map(|row| {
            let (all, group) = *wanted.get(&row.school)?;
            let seats = self.seats(&[row.school]);
            let many = all > seats && group * seats >= u64::from(row.seats) * all;
            many.then_some((row, all, group, seats))
        });
        let idle: Vec<_> = idle.collect();
        let (row, all, group, seats) = idle.first()?;
        let code = &self.placement.schools[row.school as usize].code;
        let finding = Finding::new(RESERVE_IDLE, self.policy())
            .with("round", round.id.as_str())
            .with("id", reserve.id.as_str())
            .with("n", idle.len())
            .with("school", code.to_string())
            .with("kept", row.seats)
            .with("seats", *seats)
            .with("group", *group)
            .with("all", *all);
        Some(finding)
    }

    /// Children bound together in a circle draw for each child: the list has one entry for them.
    fn entries(&mut self, round: &Round, market: &MarketRound, weight: &dyn Fn(u32) -> u64) {
        let draws = &self.placement.policy.draws;
        let by_child = draws
            .iter()
            .filter(|draw| draw.ring.is_some() && draw.per == Per::Child);
        let own = |name| {
            round
                .chains()
                .any(|keys| keys.contains(&Key::Draw(LotteryName::clone(name))))
        };
        let Some(draw) = by_child.map(|draw| &draw.name).find(|name| own(name)) else {
            return;
        };
        let weights = market.units.iter().map(|unit| weight(*unit));
        let bound: u64 = weights.filter(|weight| *weight > 1).sum();
        if bound > 0 {
            let finding = Finding::new(CIRCLE_ENTRIES, self.policy());
            self.tell(finding.with("draw", draw.to_string()).with("n", bound));
        }
    }

    /// A round by lottery in which everybody fits wherever they asked.
    fn draw(&mut self, round: &Round, market: &MarketRound, weight: &dyn Fn(u32) -> u64) {
        let mut asked = false;
        for (position, unit) in market.units.iter().enumerate() {
            let list = market.applications(position);
            for (at, application) in list.iter().enumerate() {
                asked = true;
                // Two desks of one school are one wish.
                if at > 0 && list[at - 1].school == application.school {
                    continue;
                }
                self.applied[application.school as usize] += weight(*unit);
            }
        }
        let schools = &self.placement.schools;
        let fits =
            |school: u32| self.applied[school as usize] <= schools[school as usize].seats.into();
        let by_lot = matches!(round.standing.last(), Some(Key::Draw(_)));
        let all_fit = market
            .all()
            .iter()
            .all(|application| fits(application.school));
        let table = round.mechanism == Mechanism::LiveChoose;
        // Seats kept from others may be the ones that are left.
        let hard = |reserve: &Reserve| reserve.unused != Unused::Everybody;
        let open = round.seats == SeatRule::Open
            && !round.mechanism.has_pools()
            && !table
            && !round.reserves.iter().any(hard);
        if asked && by_lot && open && all_fit && round.shortcut.is_none() {
            let finding = Finding::new(SHORTCUT_UNSAID, self.policy());
            self.tell(finding.with("round", round.id.as_str()));
        }
    }

    /// Lists that leave somebody out although there is a seat for everybody: the largest case.
    fn lists(&mut self, round: &Round) {
        let mut worst: Option<(u64, Finding)> = None;
        for ((schools, max), children) in std::mem::take(&mut self.short) {
            let all = self.seats(&schools);
            let mut each: Vec<u64> = schools.iter().map(|s| self.seats(&[*s])).collect();
            each.sort_unstable();
            let least: u64 = each.iter().take(max as usize).sum();
            let larger = worst.as_ref().is_none_or(|(held, _)| *held < children);
            if least < children && children <= all && larger {
                let finding = Finding::new(LIST_TOO_SHORT, self.policy())
                    .with("round", round.id.as_str())
                    .with("children", children)
                    .with("schools", schools.len())
                    .with("seats", all)
                    .with("max", max)
                    .with("least", least);
                worst = Some((children, finding));
            }
        }
        self.findings.extend(worst.map(|(_, finding)| finding));
    }

    /// Catchments with more children than seats, where some round gives seats by catchment. `schools_of` are those
    /// of a child's catchments.
    pub(super) fn catchments(&mut self, schools_of: &dyn Fn(usize) -> Vec<u32>) {
        let by_catchment = |choice: &Choice| choice.within == Within::Catchment;
        let mut rounds = self.placement.policy.rounds.iter();
        if !rounds.any(|round| round.all_choices().any(by_catchment)) {
            return;
        }
        let mut living: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
        for child in 0..self.placement.children.len() {
            *living.entry(schools_of(child)).or_default() += 1;
        }
        for (schools, children) in living {
            let seats = self.seats(&schools);
            if schools.is_empty() || children <= seats {
                continue;
            }
            let code = |school: &u32| self.placement.schools[*school as usize].code.to_string();
            let codes: Vec<String> = schools.iter().map(code).collect();
            let finding = Finding::new(ZONE_ABOVE_SEATS, Cell::file(&self.placement.files.schools))
                .with("school", few(&codes))
                .with("children", children)
                .with("seats", seats)
                .with("short", children - seats);
            self.tell(finding);
        }
    }
}

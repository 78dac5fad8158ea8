//! What a rule leaves open, or makes certain to hurt, once the children are known: nothing here decides anything.
//!
//! In: rounds as they come, with the schools each child may list. Out: findings: a draw that nobody needs and the
//! policy is silent on, lists too short for everybody, reserved seats that come too late, catchments with more
//! children than seats. Rules: MATCHING section 7 idea 10, DOMAIN section 4.6.

use std::collections::BTreeMap;

use crate::finding::{
    Cell, Finding, LIST_TOO_SHORT, RESERVE_AFTER_OPEN, SHORTCUT_UNSAID, ZONE_ABOVE_SEATS, few,
};
use crate::model::{Choice, ChoiceKind, Key, MarketRound, Placement, Round, SeatRule, Within};

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

    /// A round is made; `weight` is by position in it.
    pub(super) fn round(
        &mut self,
        round: &'p Round,
        market: &MarketRound,
        weight: &dyn Fn(u32) -> u64,
    ) {
        self.reserved(market, round);
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
        let open = round.seats == SeatRule::Open && !round.mechanism.has_pools();
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

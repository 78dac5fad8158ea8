//! The market: the whole allocation problem in numbers, and nothing else (DESIGN sections 2 and 7).
//!
//! For each unit its number and weight; for each round the units that take part and their applications in order
//! of preference. What ranks an application before the ticket (band, class, keys) is kept once, in a sorted
//! table, so an application is a school, a quota and a row of that table.

use super::{LotteryName, Mechanism, Number, Rules};
use std::collections::BTreeMap;
use std::ops::Range;

/// A class that does not apply: the standing does not begin with the tier.
pub const NO_CLASS: u32 = u32::MAX;

/// A unit: a child, or children bound together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// The unit's number, the least of its members.
    pub unit: Number,
    /// How many members.
    pub weight: u32,
}

/// What ranks an application before its ticket; smaller is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix {
    /// The choice band.
    pub band: u32,
    /// The tier's place, from 1; [`NO_CLASS`] where it does not apply.
    pub class: u32,
    /// Further keys between class and ticket.
    pub keys: Vec<u64>,
}

/// An application for an open seat, not for one of a quota.
pub const NO_QUOTA: u32 = u32::MAX;

/// An application: a school, and the place of its prefix in the round's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// Index into the schools.
    pub school: u32,
    /// Index into the market's quotas; [`NO_QUOTA`] for an open seat.
    pub quota: u32,
    /// Index into the round's prefixes.
    pub prefix: u32,
}

/// Schools whose seats are given together: those of a line, or those that are dealt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pool {
    /// Index into the market's quotas; [`NO_QUOTA`] for open seats.
    pub quota: u32,
    /// Indexes of the schools, rising.
    pub schools: Vec<u32>,
}

/// A unit's part in a pool: which, and the place of its own prefix in the round's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InPool {
    /// Index into the round's pools.
    pub pool: u32,
    /// Index into the round's prefixes.
    pub prefix: u32,
}

/// One round: who takes part, with which applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketRound {
    /// The round's id; `overflow` for the last one.
    pub id: String,
    /// The lottery whose ticket comes last in the standing; `None`: the unit's number.
    pub lottery: Option<LotteryName>,
    /// The different prefixes, sorted: an index is a rank.
    pub prefixes: Vec<Prefix>,
    /// Indexes of the units that take part, rising.
    pub units: Vec<u32>,
    /// The different pools.
    pub pools: Vec<Pool>,
    /// By position of `units`; empty in a round without pools.
    pub in_pool: Vec<InPool>,
    /// In a round of choosing at the table: what units chose, as far as it is recorded; `None` for a unit that
    /// passed. It is no part of the sealed market.
    pub chosen: BTreeMap<u32, Option<u32>>,
    /// What each application costs, in steps of distance; empty in a round that counts none.
    pub costs: Vec<u32>,
    starts: Vec<u32>,
    applications: Vec<Application>,
}

impl MarketRound {
    /// A round without units.
    pub fn new(id: &str, lottery: Option<LotteryName>, prefixes: Vec<Prefix>) -> Self {
        Self {
            id: id.to_owned(),
            lottery,
            prefixes,
            units: Vec::new(),
            pools: Vec::new(),
            in_pool: Vec::new(),
            chosen: BTreeMap::new(),
            costs: Vec::new(),
            starts: vec![0],
            applications: Vec::new(),
        }
    }

    /// Adds a unit with its applications; units come in rising order.
    pub fn push(&mut self, unit: u32, applications: impl IntoIterator<Item = Application>) {
        debug_assert!(self.units.last().is_none_or(|last| *last < unit));
        self.units.push(unit);
        self.applications.extend(applications);
        self.starts
            .push(u32::try_from(self.applications.len()).expect("below 2^32 applications"));
    }

    /// Replaces the prefix numbers by their places in the sorted table.
    pub fn renumber(&mut self, places: &[u32]) {
        for application in &mut self.applications {
            application.prefix = places[application.prefix as usize];
        }
        for part in &mut self.in_pool {
            part.prefix = places[part.prefix as usize];
        }
    }

    /// The index of a pool, which is added if it is new.
    pub fn pool(&mut self, pool: Pool) -> u32 {
        let at = self.pools.iter().rposition(|known| *known == pool);
        at.unwrap_or_else(|| {
            self.pools.push(pool);
            self.pools.len() - 1
        }) as u32
    }

    /// Whether there is more than one band: then every application shows its own.
    pub fn is_banded(&self) -> bool {
        self.prefixes.last().is_some_and(|prefix| prefix.band > 0)
    }

    /// The applications of the unit at a position of `units`.
    pub fn applications(&self, position: usize) -> &[Application] {
        &self.applications[self.span(position)]
    }

    /// Which choice an application of the unit is, from 1: all desks of one school, which stand together, are one.
    pub fn choice(&self, position: usize, at: u32) -> u32 {
        let list = &self.applications(position)[..=at as usize];
        let other = |pair: &&[Application]| pair[0].school != pair[1].school;
        1 + list.windows(2).filter(other).count() as u32
    }

    /// Where they are among all applications of the round.
    pub fn span(&self, position: usize) -> Range<usize> {
        self.starts[position] as usize..self.starts[position + 1] as usize
    }

    /// All applications of the round.
    pub fn all(&self) -> &[Application] {
        &self.applications
    }
}

/// Every round of one placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// Units by number.
    pub units: Vec<Applicant>,
    /// Names of the quotas, rising.
    pub quotas: Vec<String>,
    /// Members in the order in which they are placed one by one, for units that may be split.
    pub members: BTreeMap<u32, Vec<Number>>,
    /// Rounds in the order they run, the overflow last.
    pub rounds: Vec<MarketRound>,
}

/// Seats of a quota, or of all comers, that a round has at a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuotaSeats {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Index into the market's quotas; [`NO_QUOTA`] for the seats of a `fixed` round.
    pub quota: u32,
    /// Seats.
    pub seats: u32,
}

/// The seats of a placement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// All seats of each school.
    pub plan: Vec<u32>,
    /// What single rounds and quotas have of them, rising.
    pub quotas: Vec<QuotaSeats>,
}

impl From<Vec<u32>> for Seats {
    fn from(plan: Vec<u32>) -> Self {
        Self {
            plan,
            quotas: Vec::new(),
        }
    }
}

impl Seats {
    /// What a round has: rows of one round stand together.
    pub fn of_round(&self, round: u32) -> &[QuotaSeats] {
        let from = self.quotas.partition_point(|row| row.round < round);
        let to = self.quotas.partition_point(|row| row.round <= round);
        &self.quotas[from..to]
    }
}

impl Market {
    /// The same market without some members of its units: `gone` says of which unit how many, `left` who is gone.
    /// A unit without members takes part in no round; units keep their indexes.
    pub fn without(&self, gone: &BTreeMap<u32, u32>, left: &dyn Fn(&Number) -> bool) -> Self {
        let mut market = self.clone();
        for (unit, count) in gone {
            let weight = &mut market.units[*unit as usize].weight;
            *weight = weight.saturating_sub(*count);
            if let Some(members) = market.members.get_mut(unit) {
                members.retain(|member| !left(member));
            }
        }
        let empty = |unit: u32| market.units[unit as usize].weight == 0;
        for (round, held) in market.rounds.iter_mut().zip(&self.rounds) {
            if !held.units.iter().any(|unit| empty(*unit)) {
                continue;
            }
            let mut made = MarketRound::new(&held.id, held.lottery.clone(), held.prefixes.clone());
            made.pools.clone_from(&held.pools);
            made.chosen.clone_from(&held.chosen);
            for (position, unit) in held.units.iter().enumerate() {
                if empty(*unit) {
                    continue;
                }
                made.push(*unit, held.applications(position).iter().copied());
                made.in_pool.extend(held.in_pool.get(position));
                if !held.costs.is_empty() {
                    made.costs.extend(&held.costs[held.span(position)]);
                }
            }
            *round = made;
        }
        market
    }

    /// How many members name each of `schools` schools first, over all rounds of choices: its pressure. In the
    /// overflow and at the table nobody has a list of its own.
    pub fn first_choices(&self, rules: &Rules, schools: usize) -> Vec<u64> {
        let mut first = vec![0u64; schools];
        let rounds = self.rounds.iter().zip(&rules.rounds);
        let listed = rounds.filter(|(round, rule)| {
            round.id != "overflow" && rule.mechanism != Mechanism::LiveChoose
        });
        for (round, _) in listed {
            for (position, unit) in round.units.iter().enumerate() {
                if let Some(application) = round.applications(position).first() {
                    first[application.school as usize] +=
                        u64::from(self.units[*unit as usize].weight);
                }
            }
        }
        first
    }
}

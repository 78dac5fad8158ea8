//! The standing of applications: keys of the policy to integers, smaller first.
//!
//! The first key, when it is the tier, is the class; keys after it and before the ticket are integers: a day is
//! 20180831, a descending day or number is taken from 99999999, an unknown day that stands last is 99999999, a
//! word is its place in the declared list, a tier in another place is its rank. Published so in the market
//! (`market.md`).

use std::collections::{BTreeSet, HashMap};

use super::points::{best_months, points, sub_points};
use super::truth::Env;
use crate::model::{
    Direction, Fact, Key, LotteryName, MarketRound, NO_CLASS, Overflow, Prefix, Round,
};

/// Above every day and all points, and what a descending one is taken from.
const LAST: u64 = 99_999_999;

/// The orders of one round: the general one first, then those of single tiers and choices.
pub(super) struct Standing<'k> {
    round: Option<&'k Round>,
    chains: Vec<Chain<'k>>,
    /// Keys of the longest chain: shorter ones are filled up with 0.
    longest: usize,
    seen: HashMap<Prefix, u32>,
    /// The chain of each application, where there are several.
    used: Vec<usize>,
}

/// One order.
struct Chain<'k> {
    tier: Option<&'k str>,
    choice: Option<u32>,
    /// Whether the class comes first.
    class: bool,
    /// Keys after the class and before the one that separates.
    keys: Vec<&'k Key>,
    last: Option<&'k Key>,
}

impl<'k> Chain<'k> {
    fn new(keys: &'k [Key], tier: Option<&'k str>, choice: Option<u32>, within_tier: bool) -> Self {
        let own = keys.first() == Some(&Key::Tier);
        let ranking = keys.iter().skip(usize::from(own));
        Self {
            tier,
            choice,
            class: own || within_tier && tier.is_some(),
            keys: ranking.take_while(|key| !key.separates()).collect(),
            last: keys.iter().find(|key| key.separates()),
        }
    }

    /// How many leading members two orders share: the class, then keys.
    fn common(&self, other: &Self) -> Option<usize> {
        if self.class != other.class {
            return None;
        }
        Some(
            self.keys
                .iter()
                .zip(&other.keys)
                .take_while(|(a, b)| a == b)
                .count(),
        )
    }
}

impl<'k> Standing<'k> {
    pub(super) fn of_round(round: &'k Round) -> Self {
        let mut chains = vec![Chain::new(&round.standing, None, None, false)];
        // An order of a single tier is an order within it where the general one begins with the tier.
        let within = chains[0].class;
        for (tier, keys) in &round.standing_by_tier {
            chains.push(Chain::new(keys, Some(tier), None, within));
        }
        for (choice, keys) in &round.standing_by_choice {
            chains.push(Chain::new(keys, None, Some(*choice), false));
        }
        Self::new(Some(round), chains)
    }

    pub(super) fn of_overflow(overflow: &'k Overflow) -> Self {
        Self::new(None, vec![Chain::new(&overflow.order, None, None, false)])
    }

    fn new(round: Option<&'k Round>, chains: Vec<Chain<'k>>) -> Self {
        let longest = chains.iter().map(|chain| chain.keys.len()).max();
        Self {
            round,
            chains,
            longest: longest.unwrap_or(0),
            seen: HashMap::new(),
            used: Vec::new(),
        }
    }

    /// Whether the last key of every order that somebody stands in leaves nobody equal.
    pub(super) fn separates(&self) -> bool {
        let used: BTreeSet<usize> = self.used.iter().copied().collect();
        let ends = |chain: &usize| self.chains[*chain].last.is_some();
        match self.chains.len() {
            1 => ends(&0),
            _ => used.iter().all(ends),
        }
    }

    /// Whether all applications of a unit have the same prefix at every school and choice.
    pub(super) fn is_plain(&self) -> bool {
        let banded = self.round.is_some_and(|round| round.band(63) > 0);
        let by_school = |key: &&Key| matches!(key, Key::Reserve | Key::At(_) | Key::Distance);
        let one = self.chains.len() == 1 && !self.chains[0].keys.iter().any(by_school);
        one && !banded
    }

    pub(super) fn lottery(&self) -> Option<&'k LotteryName> {
        self.chains.iter().find_map(|chain| match chain.last {
            Some(Key::Draw(lottery)) => Some(lottery),
            _ => None,
        })
    }

    /// The number of the prefix of an application, of one for whom the seat is not kept where `outside`; or the
    /// fact that is unknown.
    pub(super) fn prefix(
        &mut self,
        env: &Env<'k>,
        (choice, school, outside): (u32, u32, bool),
    ) -> Result<u32, &'k str> {
        let own = |chain: &Chain<'_>| {
            let tier = env
                .tier
                .map(|tier| env.policy.tiers[tier as usize].id.as_str());
            chain.choice == Some(choice + 1) || chain.tier.is_some() && chain.tier == tier
        };
        let at = self.chains.iter().rposition(own).unwrap_or(0);
        let chain = &self.chains[at];
        let mut prefix = Prefix {
            band: self.round.map_or(0, |round| round.band(choice)),
            class: NO_CLASS,
            keys: Vec::with_capacity(self.longest),
        };
        if chain.class {
            prefix.class = tier_rank(env);
        }
        for key in &chain.keys {
            prefix.keys.push(value(key, env, (school, outside))?);
        }
        prefix.keys.resize(self.longest, 0);
        if self.chains.len() > 1 {
            self.used.push(at);
        }
        let next = u32::try_from(self.seen.len()).expect("fewer than 2^32 prefixes");
        Ok(*self.seen.entry(prefix).or_insert(next))
    }

    /// The number of the prefix of a unit in its pool: that of a choice, without a band.
    pub(super) fn in_pool(&mut self, env: &Env<'k>, school: u32) -> Result<u32, &'k str> {
        let used = self.used.len();
        let number = self.prefix(env, (0, school, false));
        self.used.truncate(used);
        number
    }

    /// Two applicants of one school whom different orders do not tell apart before they part: then neither order
    /// says who is first. Positions in the round.
    pub(super) fn interleaved(&self, market: &MarketRound) -> Option<(usize, usize)> {
        if self.chains.len() < 2 {
            return None;
        }
        for (a, first) in self.chains.iter().enumerate() {
            for (b, second) in self.chains.iter().enumerate().skip(a + 1) {
                // An order with a class and one without meet in nothing but the band.
                let common = first.common(second);
                let mut seen: HashMap<(u32, u32, Prefix), (usize, usize)> = HashMap::new();
                for position in 0..market.units.len() {
                    for at in market.span(position) {
                        let chain = self.used[at];
                        if chain != a && chain != b {
                            continue;
                        }
                        let application = market.all()[at];
                        let mut shared = market.prefixes[application.prefix as usize].clone();
                        match common {
                            Some(common) => shared.keys.truncate(common),
                            None => (shared.class, shared.keys) = (NO_CLASS, Vec::new()),
                        }
                        let place = (application.school, application.quota, shared);
                        let (other, who) = *seen.entry(place).or_insert((chain, position));
                        if other != chain {
                            return Some((who, position));
                        }
                    }
                }
            }
        }
        None
    }

    /// The sorted prefixes, and for each number its place among them.
    pub(super) fn sorted(&mut self) -> (Vec<Prefix>, Vec<u32>) {
        let mut numbered: Vec<(Prefix, u32)> = self.seen.drain().collect();
        numbered.sort_unstable();
        let mut places = vec![0; numbered.len()];
        for (place, (_, number)) in (0u32..).zip(&numbered) {
            places[*number as usize] = place;
        }
        (
            numbered.into_iter().map(|(prefix, _)| prefix).collect(),
            places,
        )
    }
}

/// Tiers count from 1; a child without a tier stands after all of them.
fn tier_rank(env: &Env<'_>) -> u32 {
    let tiers = env.policy.tiers.len() as u32;
    env.tier.map_or(tiers + 1, |tier| tier + 1)
}

fn directed(value: u64, direction: Direction) -> u64 {
    match direction {
        Direction::Ascending => value.min(LAST),
        Direction::Descending => LAST - value.min(LAST),
    }
}

fn value<'k>(key: &'k Key, env: &Env<'k>, (school, outside): (u32, bool)) -> Result<u64, &'k str> {
    match key {
        Key::Reserve => Ok(outside.into()),
        Key::Tier => Ok(tier_rank(env).into()),
        Key::Date {
            fact,
            direction,
            nulls_last,
        } => match env.fact(fact) {
            Fact::Date(day) => Ok(directed(day.to_key(), *direction)),
            _ if *nulls_last => Ok(LAST),
            _ => Err(fact),
        },
        Key::Points(direction) => Ok(directed(points(env)?, *direction)),
        Key::SubPoints(item, direction) => Ok(directed(sub_points(env, item)?, *direction)),
        Key::Months(name, direction) if name == "best" => {
            Ok(directed(best_months(env)?, *direction))
        }
        Key::Months(name, direction) => match env.fact(&format!("{name}_months")) {
            Fact::Integer(months) if *months >= 0 => {
                Ok(directed(months.unsigned_abs(), *direction))
            }
            _ => Err(name),
        },
        // No school named: nobody to follow.
        Key::At(fact) => Ok(u64::from(*env.fact(fact) != Fact::School(school))),
        Key::Distance => {
            let far = env.far.get(school as usize);
            Ok(far.map_or(LAST, |far| u64::from(*far).min(LAST)))
        }
        Key::Enum { fact, words } => {
            let word = match env.fact(fact) {
                Fact::Text(word) => word.to_string(),
                Fact::Integer(number) => number.to_string(),
                _ => return Err(fact),
            };
            let place = words.iter().position(|known| *known == word);
            place.map(|place| place as u64 + 1).ok_or(fact.as_str())
        }
        Key::Draw(_) | Key::Number => unreachable!("separating keys are no prefix"),
    }
}

//! The standing of applications: keys of the policy to integers, smaller first.
//!
//! The first key, when it is the tier, is the class; keys after it and before the ticket are integers: a day is
//! 20180831, a descending one is taken from 99999999, an unknown one that stands last is 99999999, a word is its
//! place in the declared list, a tier in another place is its rank. Published so in the market (`market.md`).

use std::collections::HashMap;

use super::truth::Env;
use crate::model::{Direction, Fact, Key, LotteryName, Mechanism, NO_CLASS, Prefix};

/// Above every day, and what a descending day is taken from.
const LAST_DAY: u64 = 99_999_999;

/// Numbers the prefixes of one round as they come.
pub(super) struct Standing<'k> {
    mechanism: Mechanism,
    keys: &'k [Key],
    seen: HashMap<Prefix, u32>,
}

impl<'k> Standing<'k> {
    pub(super) fn new(mechanism: Mechanism, keys: &'k [Key]) -> Self {
        Self {
            mechanism,
            keys,
            seen: HashMap::new(),
        }
    }

    /// Whether the last key leaves nobody equal.
    pub(super) fn separates(&self) -> bool {
        self.keys.iter().any(Key::separates)
    }

    /// Whether every choice is a band of its own.
    pub(super) fn is_banded(&self) -> bool {
        self.mechanism == Mechanism::Sequential
    }

    pub(super) fn lottery(&self) -> Option<&'k LotteryName> {
        self.keys.iter().find_map(|key| match key {
            Key::Draw(lottery) => Some(lottery),
            _ => None,
        })
    }

    /// The number of the prefix of an application; or the fact that is unknown.
    pub(super) fn prefix(&mut self, env: &Env<'_>, choice: u32) -> Result<u32, &'k str> {
        let ranking = self.keys.iter().take_while(|key| !key.separates());
        let mut prefix = Prefix {
            band: if self.is_banded() { choice } else { 0 },
            class: NO_CLASS,
            keys: Vec::new(),
        };
        for (i, key) in ranking.enumerate() {
            match (i, key) {
                (0, Key::Tier) => prefix.class = tier_rank(env),
                _ => prefix.keys.push(value(key, env)?),
            }
        }
        let next = u32::try_from(self.seen.len()).expect("fewer than 2^32 prefixes");
        Ok(*self.seen.entry(prefix).or_insert(next))
    }

    /// The sorted prefixes, and for each number its place among them.
    pub(super) fn sorted(self) -> (Vec<Prefix>, Vec<u32>) {
        let mut numbered: Vec<(Prefix, u32)> = self.seen.into_iter().collect();
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

fn value<'k>(key: &'k Key, env: &Env<'_>) -> Result<u64, &'k str> {
    match key {
        Key::Tier => Ok(tier_rank(env).into()),
        Key::Date {
            fact,
            direction,
            nulls_last,
        } => match (env.fact(fact), direction) {
            (Fact::Date(day), Direction::Ascending) => Ok(day.to_key()),
            (Fact::Date(day), Direction::Descending) => Ok(LAST_DAY - day.to_key()),
            _ if *nulls_last => Ok(LAST_DAY),
            _ => Err(fact),
        },
        Key::Enum { fact, words } => match env.fact(fact) {
            Fact::Text(word) => {
                let place = words.iter().position(|known| **known == **word);
                place.map(|place| place as u64 + 1).ok_or(fact.as_str())
            }
            _ => Err(fact),
        },
        Key::Draw(_) | Key::Number => unreachable!("separating keys are no prefix"),
    }
}

//! Words of the conditions held against words of the roll: a slip in either moves children between tiers in
//! silence.
//!
//! In: a placement, each unit's tier. Out: findings: a tier nobody belongs to, a word of a condition that no
//! child has, a value in the roll that no condition names but that looks like one of theirs. It decides nothing.

use std::collections::BTreeMap;

use crate::finding::{
    Cell, Finding, NONE, Spot, TIER_EMPTY, VALUE_NEAR_WORD, WORD_NOT_IN_DATA, few, nearest,
};
use crate::model::{Fact, Literal, Placement, Round};

pub(super) fn check(placement: &Placement, tiers: &[Option<u32>]) -> Vec<Finding> {
    if placement.children.is_empty() {
        return Vec::new();
    }
    let policy = &placement.policy;
    let file = || Cell::file(&placement.files.policy);
    let mut findings = Vec::new();
    for (i, tier) in (0u32..).zip(&policy.tiers) {
        if !tiers.contains(&Some(i)) {
            findings.push(
                Finding::new(TIER_EMPTY, file())
                    .with("id", tier.id.as_str())
                    .with("label", tier.label.as_str()),
            );
        }
    }
    for (fact, words) in named(placement) {
        let Some(index) = policy.facts.iter().position(|spec| spec.name == fact) else {
            continue;
        };
        let values = values(placement, index);
        for word in words.iter().filter(|word| !values.contains_key(*word)) {
            let near = nearest(word, values.keys().copied());
            findings.push(
                Finding::new(WORD_NOT_IN_DATA, file())
                    .with("fact", fact)
                    .with("word", *word)
                    .with("near", near.unwrap_or(NONE)),
            );
        }
        for (value, rows) in values.iter().filter(|(value, _)| !words.contains(*value)) {
            let squeezed: String = value.chars().filter(|c| !c.is_whitespace()).collect();
            let known = words.iter().copied();
            let same = words.iter().find(|word| **word == squeezed).copied();
            let Some(near) = same.or_else(|| nearest(value, known)) else {
                continue;
            };
            let cell = Cell::at(&placement.files.roll, Spot::Row(rows[0]))
                .column(fact)
                .value(value);
            findings.push(
                Finding::new(VALUE_NEAR_WORD, cell)
                    .with("near", near)
                    .with("n", rows.len())
                    .with("rows", few(rows)),
            );
        }
    }
    findings
}

/// The words that tiers and pools compare each fact with, sorted.
fn named(placement: &Placement) -> BTreeMap<&str, Vec<&str>> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let policy = &placement.policy;
    let pools = policy.rounds.iter().flat_map(Round::conditions);
    for predicate in policy.tiers.iter().map(|tier| &tier.when).chain(pools) {
        predicate.visit(&mut |fact, literals| {
            let words = literals.iter().filter_map(|literal| match literal {
                Literal::Text(word) => Some(word.as_str()),
                _ => None,
            });
            let held = named.entry(fact).or_default();
            held.extend(words);
            held.sort_unstable();
            held.dedup();
        });
    }
    named.retain(|_, words| !words.is_empty());
    named
}

/// The texts that children have for a fact, with their rows.
fn values(placement: &Placement, fact: usize) -> BTreeMap<&str, Vec<u32>> {
    let mut values: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for child in &placement.children {
        if let Some(Fact::Text(text)) = child.facts.get(fact) {
            values.entry(text).or_default().push(child.row);
        }
    }
    values.values_mut().for_each(|rows| rows.sort_unstable());
    values
}

//! What families list where their schools change.
//!
//! Nobody knows it, so a plain rule stands for it and is told with every result: schools that a family may still
//! list keep their order; one that is new to it comes before the first that is farther away; a list that would be
//! empty is all schools of the round, the nearest first. A family whose schools do not change keeps its list.

use std::collections::BTreeMap;

use super::Case;
use crate::classify::MayList;
use crate::geo::distance_mm;
use crate::model::{Child, Number, Placement};

/// Writes lists anew where they must be; how many families that was.
pub(super) fn lists(
    base: &Case,
    placement: &mut Placement,
    (units, now): (&[Vec<usize>], &[Vec<MayList>]),
) -> u64 {
    let mut before: BTreeMap<&Number, &[MayList]> = BTreeMap::new();
    for (unit, lists) in base.members.iter().zip(&base.may_list) {
        before.insert(&base.placement.children[unit[0]].number, lists);
    }
    let codes = base.codes();
    // The base's schools by their places in this placement.
    let places: Vec<Option<u32>> = (codes.iter())
        .map(|code| {
            let found = placement.schools.binary_search_by(|s| s.code.cmp(code));
            found.ok().map(|at| at as u32)
        })
        .collect();
    let mut rewritten = 0;
    for (unit, now) in units.iter().zip(now) {
        let first = &placement.children[unit[0]];
        let was = before.get(&first.number).copied();
        let copied = || before.get(&original(&first.number)?).copied();
        let was = was.or_else(copied).unwrap_or_default();
        let mut changed = false;
        for list in now {
            let old = was.iter().find(|old| old.round == list.round);
            let old: Option<Vec<u32>> = old.map(|old| {
                let mut old: Vec<u32> = old
                    .schools
                    .iter()
                    .filter_map(|s| places[*s as usize])
                    .collect();
                old.sort_unstable();
                old
            });
            if old.as_ref() == Some(&list.schools) {
                continue;
            }
            let round = placement
                .policy
                .rounds
                .iter()
                .position(|r| r.id == list.round);
            for child in unit {
                let round = round.map(|round| round as u32);
                let made = anew(placement, *child, round, (old.as_deref(), list), now);
                changed |= made.is_some();
                match made {
                    Some((Some(at), list)) => placement.children[*child].round_choices[at].1 = list,
                    Some((None, list)) => placement.children[*child].choices = list,
                    None => {}
                }
            }
        }
        rewritten += u64::from(changed);
    }
    rewritten
}

/// The number of the child of the base, for one that was doubled.
fn original(number: &Number) -> Option<Number> {
    let (_, own) = number.as_str().strip_prefix('X')?.split_once('-')?;
    Number::parse(own)
}

/// A child's list for a round anew, with the place of its own list where it has one; `None` where it stays.
fn anew(
    placement: &Placement,
    child: usize,
    round: Option<u32>,
    (old, list): (Option<&[u32]>, &MayList),
    all: &[MayList],
) -> Option<(Option<usize>, Vec<u32>)> {
    let facts: &Child = &placement.children[child];
    let own = facts
        .round_choices
        .iter()
        .position(|(of, _)| Some(*of) == round);
    let held = own.map_or(&facts.choices, |at| &facts.round_choices[at].1);
    // A general list may be read by several rounds: what another of them allows stays.
    let elsewhere = |school: &u32| {
        own.is_none()
            && all
                .iter()
                .any(|other| other.round != list.round && other.schools.contains(school))
    };
    let allowed = |school: &u32| list.schools.contains(school);
    let mut kept: Vec<u32> = held
        .iter()
        .copied()
        .filter(|school| allowed(school) || elsewhere(school))
        .collect();
    let far = |school: u32| {
        let point = placement.schools[school as usize].point;
        point.map_or(u64::MAX, |point| distance_mm(facts.home, point))
    };
    let mut new: Vec<u32> = list.schools.clone();
    if kept.iter().any(allowed) {
        new.retain(|school| old.is_some_and(|old| !old.contains(school)));
    }
    new.retain(|school| !kept.contains(school));
    new.sort_by_key(|school| (far(*school), *school));
    for school in new {
        let at = kept.iter().position(|held| far(*held) > far(school));
        kept.insert(at.unwrap_or(kept.len()), school);
    }
    let most = list.most.map_or(usize::MAX, |most| most as usize);
    let mut count = 0;
    kept.retain(|school| {
        count += usize::from(allowed(school));
        !allowed(school) || count <= most
    });
    (kept != *held).then_some((own, kept))
}

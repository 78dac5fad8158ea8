//! Seats kept for some children: `[[round.reserve]]`.

use super::rounds::{Tiers, tier_words};
use super::{bad_name, plain_text, predicate_of};
use crate::finding::{DUPLICATE_ID, UNDECLARED};
use crate::model::{Key, Mechanism, Reserve, ReservedAt, SeatRule, Unused};
use crate::read::toml::Section;

/// The reserves of a round in the order in which they are filled: those before the open seats first.
pub(super) fn reserves(
    round: &Section<'_, '_>,
    tiers: Tiers<'_>,
    (mechanism, seats): (Option<Mechanism>, SeatRule),
) -> Vec<Reserve> {
    let mut reserves: Vec<Reserve> = Vec::new();
    for section in round.sections("reserve") {
        let id = section.needed_text("id");
        if let Some(id) = &id {
            if id.value.is_empty() {
                bad_name(&section, id, "walk");
            }
            if reserves.iter().any(|reserve| reserve.id == id.value) {
                let document = section.document();
                document.tell(DUPLICATE_ID, &id.span, |f| f.with("id", id.value));
            }
        }
        let when = predicate_of(&section, "when");
        if let Some(when) = &when {
            tier_words(&section, ("when", when), tiers);
        }
        let at = section.text("at").map(|at| match at.value {
            "catchment" => ReservedAt::Catchment,
            fact => ReservedAt::Named(fact.to_owned()),
        });
        let number = section.needed_text("seats");
        let number = number.and_then(|text| {
            let rule = SeatRule::parse(text.value);
            let known = rule.filter(|rule| matches!(rule, SeatRule::Table | SeatRule::Share(..)));
            if known.is_none() {
                section.unknown_word(&text, "seats", &["table", "share 1/2"]);
            }
            known
        });
        section.present("fill");
        let first = section.word("fill", &[("before_open", true), ("after_open", false)]);
        section.present("unused");
        let unused = section.word("unused", &Unused::ALL.map(|word| (word.as_str(), word)));
        // Where seats are dealt, traded or taken in turn, kept seats would be another rule.
        let fits = [Mechanism::Fill, Mechanism::Sequential, Mechanism::Parallel];
        if mechanism.is_some_and(|mechanism| !fits.contains(&mechanism)) {
            section.document().tell(UNDECLARED, section.span(), |f| {
                f.with("what", "mechanism = \"parallel\"")
                    .with("by", section.path("id"))
            });
        }
        if seats == SeatRule::Table {
            section.document().tell(UNDECLARED, section.span(), |f| {
                f.with("what", "seats = \"plan\"")
                    .with("by", section.path("id"))
            });
        }
        if let (Some(id), Some(when), Some(seats), Some(first), Some(unused)) =
            (id, when, number, first, unused)
        {
            reserves.push(Reserve {
                id: plain_text(&section, &id),
                when: when.value,
                at,
                seats,
                first: first.value,
                unused: unused.value,
            });
        }
        section.finish();
    }
    // The sort is stable: within each part they are filled as they are written.
    reserves.sort_by_key(|reserve| !reserve.first);
    reserves
}

/// Where everybody may have kept seats, those for whom they are kept come first: the key before all others. In
/// an order of a single tier the tier comes next where the general order begins with it.
pub(super) fn put_first(
    standing: &mut Vec<Key>,
    by_tier: &mut [(String, Vec<Key>)],
    by_choice: &mut [(u32, Vec<Key>)],
) {
    let tiered = standing.first() == Some(&Key::Tier);
    for (_, keys) in by_tier {
        if tiered && keys.first() != Some(&Key::Tier) {
            keys.insert(0, Key::Tier);
        }
        keys.insert(0, Key::Reserve);
    }
    for (_, keys) in by_choice {
        keys.insert(0, Key::Reserve);
    }
    standing.insert(0, Key::Reserve);
}

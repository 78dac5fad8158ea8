//! The overflow (统筹): `[overflow]`.

use super::rounds::{standing, within};
use super::within_range;
use crate::finding::{MISSING_KEY, NOT_YET_IN_CHAIN};
use crate::model::{
    Choice, ChoiceKind, DrawRule, Link, Mechanism, Metric, OnRest, Overflow, Predicate, Round,
    SeatRule, Within,
};
use crate::read::toml::{At, Section};

/// The step at which families choose themselves, and the id of its round.
const TABLE: &str = "live_choose";

/// `walk`: whether there is a table `[walk]`, and the street file it names. `ranked`: whether a round compares
/// distances. A chain that begins with `live_choose` makes a round too.
pub(super) fn overflow(
    section: Section<'_, '_>,
    draws: &[DrawRule],
    walk: (bool, Option<&str>),
    ranked: bool,
) -> (Overflow, Option<Round>) {
    const KNOWN: [&str; 8] = [
        "nearest_vacancy",
        "same_group",
        "same_cluster",
        "adjacent",
        TABLE,
        "private_subsidised",
        "home_county",
        "manual",
    ];
    section.present("chain");
    let mut chain = Vec::new();
    let mut after: Vec<String> = Vec::new();
    let mut table = false;
    let metrics = [("line_m", Metric::Line), ("walk_m", Metric::Walk)];
    let metric = section.word("metric", &metrics);
    let links = [
        Link::SameGroup,
        Link::SameCluster,
        Link::Adjacent,
        Link::NearestVacancy,
    ];
    let words = section.texts("chain").map(|list| list.value);
    for word in words.unwrap_or_default() {
        let link = links.into_iter().find(|link| link.as_str() == word.value);
        match (link, word.value) {
            // What comes after a step outside the program is outside the program too.
            (Some(link), _) if after.is_empty() => chain.push(link),
            (Some(link), _) => {
                let document = section.document();
                document.tell(NOT_YET_IN_CHAIN, &word.span, |f| {
                    f.with("word", link.as_str())
                });
                after.push(link.as_str().to_owned());
            }
            (None, TABLE) if !table && chain.is_empty() && after.is_empty() => table = true,
            (None, outside) if KNOWN.contains(&outside) => after.push(outside.to_owned()),
            _ => section.unknown_word(&word, "chain", &KNOWN),
        }
    }
    let nearest = ranked || !chain.is_empty();
    section.present("order");
    let order = section
        .texts("order")
        .map(|keys| standing(&section, &keys.value, draws));
    let limit = section
        .int("limit")
        .map(|limit| u32::try_from(limit.value).unwrap_or(u32::MAX));
    let within = section
        .text("within")
        .and_then(|text| within(&section, &text));
    // Who refuses adjustment is not in the overflow: the word says so to people.
    section.word("refusal", &[("end", ())]);
    let objective = section.word("objective", &[("in_order", false), ("least_total", true)]);
    let step_mm = within_range(&section, "step_mm", 1..=100_000);
    if let Some(At { span, .. }) = metric.as_ref().filter(|m| m.value == Metric::Walk) {
        let document = section.document();
        match walk {
            (_, Some(_)) => {}
            // Where the chain does not get to distances, no streets are needed.
            (false, None) if !nearest => {
                document.tell(NOT_YET_IN_CHAIN, span, |f| f.with("word", "walk_m"));
            }
            _ => document.tell(MISSING_KEY, span, |f| f.with("key", "walk.file")),
        }
    }
    section.finish();
    let metric = metric.map_or(Metric::Line, |metric| metric.value);
    let overflow = Overflow {
        chain,
        after,
        least_total: objective.is_some_and(|word| word.value),
        metric,
        step_mm: step_mm.unwrap_or(metric.step_mm()),
        limit,
        within: within.unwrap_or(Within::District),
        order: order.unwrap_or_default(),
    };
    let round = table.then(|| at_the_table(&overflow));
    (overflow, round)
}

/// The round of those who came to the overflow: they choose at the table, among its schools and in its order.
fn at_the_table(overflow: &Overflow) -> Round {
    Round {
        id: TABLE.to_owned(),
        of_overflow: true,
        pool: Predicate::Constant(true),
        choice: Choice {
            kind: ChoiceKind::None,
            within: overflow.within.clone(),
            min: 0,
            max: None,
            must_fill: false,
            first: None,
            accept_adjustment: false,
        },
        mechanism: Mechanism::LiveChoose,
        seats: SeatRule::Open,
        reserves: Vec::new(),
        bands: Vec::new(),
        choice_by_tier: Vec::new(),
        deal: None,
        standing: overflow.order.clone(),
        standing_by_tier: Vec::new(),
        standing_by_choice: Vec::new(),
        shortcut: None,
        on_rest: OnRest::Overflow,
    }
}

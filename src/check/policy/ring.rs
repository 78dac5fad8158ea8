//! Circle draws: the words of `[draw.…]` that say how a numbered list is gone round.

use super::{bad_name, plain_text, record};
use crate::finding::UNDECLARED;
use crate::model::{HandDraw, LotteryName, RingRule, RingScheme};
use crate::read::toml::{At, Section};

/// Longest name of a lottery, so that the names of its sources are names too.
const LONGEST_NAME: usize = 22;

/// Reads the words of a circle draw; what does not fit together is told.
pub(super) fn ring(
    section: &Section<'_, '_>,
    lottery: &LotteryName,
    scheme: RingScheme,
    declared: &mut Vec<(String, String)>,
) -> RingRule {
    if lottery.as_str().len() > LONGEST_NAME {
        let at = At {
            value: lottery.as_str(),
            span: section.span().clone(),
        };
        bad_name(section, &at, "[a-z0-9][a-z0-9-]{0,21}");
    }
    section.present("seed");
    let mut seed = Vec::new();
    let words = section.texts("seed").map(|list| list.value);
    for word in words.unwrap_or_default() {
        match HandDraw::parse(word.value) {
            Some(draw) => seed.push(draw),
            None => {
                let known: Vec<&str> = fitting(scheme).iter().map(|d| d.as_str()).collect();
                section.unknown_word(&word, "seed", &known);
            }
        }
    }
    let by_plan =
        scheme == RingScheme::Step && section.word("step", &[("ceil(n/plan)", ())]).is_some();
    if scheme == RingScheme::Step {
        section.present("on_close");
        section.word("on_close", &[("successor_of_winners", ())]);
    }
    if let (Some(span), Some(what)) = (section.span_of("seed"), missing(scheme, by_plan, &seed)) {
        section.document().tell(UNDECLARED, &span, |f| {
            f.with("what", what)
                .with("by", format!("scheme = \"{}\"", scheme.as_str()))
        });
    }
    let ceremony = section.texts("ceremony").map(|list| list.value);
    let ceremony = ceremony.unwrap_or_default();
    let ceremony = ceremony.iter().map(|who| plain_text(section, who));
    let ceremony = ceremony.collect();
    let digits = section.section("numbering").and_then(|numbering| {
        let digits = numbering.int("digits");
        record(
            &numbering,
            &["published_before", "printed_before", "copies"],
            declared,
        );
        numbering.finish();
        let fits = digits.filter(|digits| {
            let fits = (1..=32).contains(&digits.value);
            if !fits {
                let text = digits.value.to_string();
                let at = At {
                    value: text.as_str(),
                    span: digits.span.clone(),
                };
                bad_name(section, &at, "1…32");
            }
            fits
        });
        fits.map(|digits| digits.value)
    });
    RingRule {
        scheme,
        seed,
        ceremony,
        digits,
    }
}

/// What may be drawn for a scheme.
fn fitting(scheme: RingScheme) -> [HandDraw; 4] {
    let second = match scheme {
        RingScheme::Remove => HandDraw::Interval,
        RingScheme::Step => HandDraw::Step,
        RingScheme::Run => HandDraw::Direction,
    };
    [HandDraw::Start, HandDraw::Balls, HandDraw::Listed, second]
}

/// What a seed must say and does not: one start, and one of what the scheme draws besides.
fn missing(scheme: RingScheme, by_plan: bool, seed: &[HandDraw]) -> Option<&'static str> {
    let [start, .., second] = fitting(scheme);
    let starts = seed.iter().filter(|draw| draw.is_start()).count();
    let seconds = seed.iter().filter(|draw| **draw == second).count();
    let wanted = usize::from(!by_plan);
    match () {
        () if starts != 1 => Some(start.as_str()),
        () if seconds != wanted && by_plan => Some("seed = [\"start:1..n\"]"),
        () if seconds != wanted => Some(second.as_str()),
        () if seed.len() != 1 + wanted => Some(second.as_str()),
        () => None,
    }
}

//! Points (积分): `[points]`, `[[points.base]]`, `[[points.add]]`.

use super::rounds::Tiers;
use super::{bad_name, fits_tier, plain_text, predicate_of};
use crate::finding::{DUPLICATE_ID, MISSING_KEY, UNDECLARED};
use crate::model::{Date, PointItem, Points, Worth};
use crate::read::toml::{At, Section};

/// More than any rule gives: points stay below what a descending key is taken from.
const MOST: u64 = 99_999_999;

/// `close`: the last day of the sign-up, up to which months count unless `until` says otherwise.
pub(super) fn points(root: &Section<'_, '_>, tiers: Tiers<'_>, close: Option<Date>) -> Points {
    let Some(section) = root.section("points") else {
        return Points {
            scale: 1,
            ..Points::default()
        };
    };
    let scale = section.int("scale");
    if let Some(scale) = scale
        .as_ref()
        .filter(|s| ![1, 10, 100, 1000].contains(&s.value))
    {
        let text = scale.value.to_string();
        let at = At {
            value: text.as_str(),
            span: scale.span.clone(),
        };
        bad_name(&section, &at, "1, 10, 100, 1000");
    }
    let until = section.date("until").map(|day| day.value).or(close);
    let mut points = Points {
        scale: scale.map_or(1, |scale| scale.value),
        cap: number(&section, "cap"),
        until,
        base: items(&section, "base", tiers),
        add: items(&section, "add", tiers),
    };
    let monthly = points
        .add
        .iter()
        .chain(&points.base)
        .any(|item| item.from.is_some());
    if monthly && until.is_none() {
        section.document().tell(MISSING_KEY, section.span(), |f| {
            f.with("key", "points.until")
        });
    }
    section.finish();
    points.scale = points.scale.clamp(1, 1000);
    points
}

fn number(section: &Section<'_, '_>, key: &str) -> Option<u64> {
    let number = section.int(key)?;
    if number.value > MOST {
        let text = number.value.to_string();
        let at = At {
            value: text.as_str(),
            span: number.span.clone(),
        };
        bad_name(section, &at, "0…99999999");
    }
    Some(number.value.min(MOST))
}

fn items(root: &Section<'_, '_>, key: &str, tiers: Tiers<'_>) -> Vec<PointItem> {
    let mut items: Vec<PointItem> = Vec::new();
    for section in root.sections(key) {
        let Some(id) = section.needed_text("id") else {
            continue;
        };
        let name = plain_text(&section, &id);
        if items.iter().any(|item| item.id == name) {
            let document = section.document();
            document.tell(DUPLICATE_ID, &id.span, |f| f.with("id", id.value));
        }
        section.present("value");
        let worth = if section.is_table("value") {
            let mut by_tier = Vec::new();
            if let Some(table) = section.section("value") {
                for (tier, span) in table.keys() {
                    fits_tier(&table, (tier, &span), tiers);
                    by_tier.extend(number(&table, tier).map(|worth| (tier.to_owned(), worth)));
                }
                table.finish();
            }
            Worth::ByTier(by_tier)
        } else {
            Worth::Fixed(number(&section, "value").unwrap_or(0))
        };
        let monthly = section.word("per", &[("month", true), ("once", false)]);
        let monthly = monthly.is_some_and(|word| word.value);
        let from = section.text("from");
        if monthly && from.is_none() {
            section.present("from");
        }
        if let Some(from) = from.as_ref().filter(|_| !monthly) {
            section.document().tell(UNDECLARED, &from.span, |f| {
                f.with("what", "per = \"month\"")
                    .with("by", section.path("from"))
            });
        }
        let when = match section.span_of("when") {
            Some(_) => predicate_of(&section, "when").map(|when| when.value),
            None => {
                // An item without a condition is that of the tier with its name.
                if key == "base" {
                    fits_tier(&section, (id.value, &id.span), tiers);
                }
                None
            }
        };
        items.push(PointItem {
            id: name,
            when,
            worth,
            from: from.filter(|_| monthly).map(|from| from.value.to_owned()),
            skip_first: section.int("skip_first").map_or(0, |skip| skip.value),
            most: number(&section, "max"),
        });
        section.finish();
    }
    items
}

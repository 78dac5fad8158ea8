//! Seat locks: `[[lock]]`.

use super::within_range;
use crate::finding::MISSING_KEY;
use crate::model::{LockRule, LockStage};
use crate::read::toml::Section;

/// The longest lock that is no slip of the keyboard, in years.
const LONGEST: u32 = 30;

pub(super) fn locks(root: &Section<'_, '_>, stage: &str) -> Vec<LockRule> {
    let mut rules = Vec::new();
    for section in root.sections("lock") {
        let unit = section.needed_text("unit");
        section.present("years");
        let years = years(&section);
        let entry = LockStage::parse(stage);
        if let Some(entry) = entry.filter(|entry| !years.iter().any(|(of, _)| of == entry))
            && let Some(span) = section.span_of("years")
        {
            let key = format!("lock.years.{}", entry.as_str());
            section
                .document()
                .tell(MISSING_KEY, &span, |f| f.with("key", key));
        }
        section.present("exempt");
        let exempt = section.word("exempt", &[("same_couple", true), ("none", false)]);
        section.present("unlock");
        let unlock = [("graduation_year", true), ("year_after", false)];
        let unlock = section.word("unlock", &unlock);
        let (after, nine) = (section.date("after"), section.date("nine_year_after"));
        section.finish();
        rules.extend(unit.map(|unit| LockRule {
            unit: unit.value.to_owned(),
            years,
            after: after.map(|day| day.value),
            nine_year_after: nine.map(|day| day.value),
            same_couple: exempt.is_some_and(|word| word.value),
            graduation_year: unlock.is_none_or(|word| word.value),
        }));
    }
    rules
}

/// `years = 6`, or a number for each stage.
fn years(section: &Section<'_, '_>) -> Vec<(LockStage, u64)> {
    if !section.is_table("years") {
        let years = within_range(section, "years", 1..=LONGEST);
        let every = LockStage::ALL.into_iter();
        return years.map_or(Vec::new(), |n| {
            every.map(|stage| (stage, n.into())).collect()
        });
    }
    let Some(table) = section.section("years") else {
        return Vec::new();
    };
    let of = |stage: LockStage| {
        let years = within_range(&table, stage.as_str(), 1..=LONGEST)?;
        Some((stage, u64::from(years)))
    };
    let years = LockStage::ALL.into_iter().filter_map(of).collect();
    table.finish();
    years
}

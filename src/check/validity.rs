//! Which features of a layer hold for this entry: their stage and the years in which they count.
//!
//! In: a feature, the stage and year of the placement. Out: whether it counts. A layer may hold the catchments
//! of primary and junior schools, and those of next year beside those of this one (a change phased in by year of
//! entry); what does not count is left out and told once. A stage or a year that cannot be read is never passed
//! over.

use super::catchments::Reader;
use crate::finding::{BAD_STAGE, BAD_VALIDITY, Cell, Finding, OTHER_ENTRY, Spot};
use crate::model::Policy;
use crate::read::layer::Feature;

/// The entry that is placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'p> {
    stage: &'p str,
    year: u64,
}

impl<'p> Entry<'p> {
    pub(super) fn new(stage: &'p str, year: u64) -> Self {
        Self { stage, year }
    }

    pub(super) fn of(policy: &'p Policy) -> Self {
        Self::new(&policy.stage, policy.year)
    }

    /// Stage and year.
    pub(super) fn named(&self) -> (String, u64) {
        (self.stage.to_owned(), self.year)
    }

    /// The entry of the year before.
    pub(super) fn last_year(policy: &'p Policy) -> Self {
        Self {
            year: policy.year.saturating_sub(1),
            ..Self::of(policy)
        }
    }
}

/// Attributes, with the names they are known by.
pub(super) const KEYS: [(&str, &[&str]); 3] = [
    ("stage", &["学段"]),
    ("valid_from", &["起始年份", "生效年份"]),
    ("valid_to", &["截止年份", "失效年份"]),
];

/// The stage that a word names.
pub(super) fn stage_of(word: &str) -> Option<&'static str> {
    match word.trim().to_lowercase().as_str() {
        "primary" | "小学" | "小学阶段" => Some("primary"),
        "junior" | "初中" | "初中阶段" => Some("junior"),
        "kindergarten" | "幼儿园" | "学前" => Some("kindergarten"),
        _ => None,
    }
}

impl Reader<'_> {
    /// The features that hold for the entry; the others are told.
    pub(super) fn holding(
        &self,
        features: Vec<Feature>,
        entry: Entry<'_>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Feature> {
        let before = features.len();
        let mut holding = features;
        holding.retain(|feature| match self.holds(feature, entry) {
            Ok(holds) => holds,
            Err(finding) => {
                findings.push(finding);
                true
            }
        });
        if holding.len() < before {
            findings.push(
                Finding::new(OTHER_ENTRY, Cell::file(self.file))
                    .with("n", before - holding.len())
                    .with("stage", entry.stage)
                    .with("year", entry.year.to_string()),
            );
        }
        holding
    }

    fn holds(&self, feature: &Feature, entry: Entry<'_>) -> Result<bool, Finding> {
        let [stage, from, to] = KEYS.map(|(key, names)| {
            let name = self.property(key, names, feature)?;
            let text = feature.text(name)?;
            (!text.trim().is_empty()).then(|| (name.to_owned(), text.trim().to_owned()))
        });
        let cell = |(name, text): &(String, String)| {
            Cell::at(self.file, Spot::Feature(feature.number))
                .column(name)
                .value(text)
        };
        let year = |said: Option<(String, String)>, missing: u64| match said {
            None => Ok(missing),
            Some(said) => match said.1.parse() {
                Ok(year) => Ok(year),
                Err(_) => Err(Finding::new(BAD_VALIDITY, cell(&said))),
            },
        };
        let same_stage = match &stage {
            None => true,
            Some(said) => match stage_of(&said.1) {
                Some(stage) => stage == entry.stage,
                None => return Err(Finding::new(BAD_STAGE, cell(said))),
            },
        };
        let (from, to) = (year(from, 0)?, year(to, u64::MAX)?);
        Ok(same_stage && (from..=to).contains(&entry.year))
    }
}

//! Which features of a layer hold for this entry: their stage, their grades and the years in which they count.
//!
//! In: a feature; stage, grade and year of the placement. Out: whether it counts. A layer may hold the catchments
//! of primary and junior schools, those of single grades, and those of next year beside those of this one (a
//! change phased in by grade and year of entry); what does not count is left out and told once. A stage, a grade
//! or a year that cannot be read is never passed over. Rule: ZONING section 6.2.

use super::catchments::Reader;
use super::grades::ranges_of;
use crate::finding::{BAD_GRADE, BAD_STAGE, BAD_VALIDITY, Cell, Finding, OTHER_ENTRY, Spot};
use crate::model::{EntryName, Grade, Policy};
use crate::read::layer::Feature;

/// The entry that is placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'p> {
    stage: &'p str,
    grade: Grade,
    year: u64,
}

impl<'p> Entry<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        Self {
            stage: &policy.stage,
            grade: policy.grade,
            year: policy.year,
        }
    }

    /// As a patch names it.
    pub(super) fn of_patch(named: &'p EntryName) -> Self {
        Self {
            stage: &named.stage,
            grade: named.grade,
            year: named.year,
        }
    }

    /// For a patch.
    pub(super) fn name(&self) -> EntryName {
        EntryName {
            stage: self.stage.to_owned(),
            grade: self.grade,
            year: self.year,
        }
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
pub(super) const KEYS: [(&str, &[&str]); 4] = [
    ("stage", &["学段"]),
    ("grade", &GRADE_NAMES),
    ("valid_from", &["起始年份", "生效年份"]),
    ("valid_to", &["截止年份", "失效年份"]),
];

const GRADE_NAMES: [&str; 5] = ["grades", "年级", "入学年级", "适用年级", "entry_grade"];

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
                    .with("grade", entry.grade.to_string())
                    .with("year", entry.year.to_string()),
            );
        }
        holding
    }

    fn holds(&self, feature: &Feature, entry: Entry<'_>) -> Result<bool, Finding> {
        let [stage, _, from, to] = KEYS.map(|(key, names)| {
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
        let same_grade = self.holds_for(feature, entry.grade)?;
        Ok(same_stage && same_grade && (from..=to).contains(&entry.year))
    }

    /// Whether a feature holds for a grade; one that names none holds for all.
    fn holds_for(&self, feature: &Feature, grade: Grade) -> Result<bool, Finding> {
        let Some(name) = self.property("grade", &GRADE_NAMES, feature) else {
            return Ok(true);
        };
        let words = feature.texts(name);
        let said = &feature.properties[name];
        let silent = said.is_null() || said.as_str().is_some_and(|text| text.trim().is_empty());
        if silent {
            return Ok(true);
        }
        match ranges_of(&words).filter(|ranges| !ranges.is_empty()) {
            Some(ranges) => Ok(ranges.iter().any(|range| range.contains(&grade))),
            None => {
                let cell = Cell::at(self.file, Spot::Feature(feature.number)).column(name);
                let shown = feature.text(name).unwrap_or_else(|| said.to_string());
                Err(Finding::new(BAD_GRADE, cell.value(&shown)))
            }
        }
    }
}

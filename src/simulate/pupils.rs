//! Pupils who are at a school already (在校生) under a scenario.
//!
//! In: the folder, a scenario, a table of pupils. Out: the schools that each pupil's home belongs to, by pupil.
//! They take part in no draw; `measure` counts them. Tests: `tests/it/simulate.rs` by hand, `tests/it/plans.rs`.

use std::collections::BTreeMap;

use super::{Files, Scenario, entry_of, placed, set_year};
use crate::check::{Enrolled, Inputs};
use crate::finding::Finding;
use crate::measure::Pupil;
use crate::model::{Grade, School};

/// Where pupils who are at a school already belong under a scenario, by pupil: a change that holds for some grades
/// leaves those of other grades where they are.
///
/// # Errors
/// With what is wrong where the changes that hold for some grade do not make a placement.
pub fn pupils(
    inputs: &Inputs,
    scenario: &Scenario,
    files: &Files,
    enrolled: &Enrolled,
) -> Result<Vec<Pupil>, Vec<Finding>> {
    let mut then = inputs.clone();
    if let Some(year) = scenario.year {
        set_year(&mut then, year);
    }
    let entry = entry_of(&then);
    // Grades for which the same changes are in force are looked at together.
    let in_force = |grade: Option<Grade>| -> Vec<bool> {
        let entered = scenario.changes.iter();
        let holds = entered.map(|entered| {
            entry.is_none_or(|(year, own)| entered.force.holds(year, grade.unwrap_or(own)))
        });
        holds.collect()
    };
    let mut of_force: BTreeMap<Vec<bool>, (Option<Grade>, Vec<usize>)> = BTreeMap::new();
    for (pupil, grade) in enrolled.grades.iter().enumerate() {
        let own = of_force.entry(in_force(*grade));
        own.or_insert_with(|| (*grade, Vec::new())).1.push(pupil);
    }
    let mut found: BTreeMap<usize, Pupil> = BTreeMap::new();
    for (grade, own) in of_force.into_values() {
        let (placed, told) = placed(inputs, scenario, files, (grade, Some(enrolled)));
        let placed = placed.ok_or(told)?;
        for pupil in own {
            let code = |school: &u32| placed.placement.schools[*school as usize].code.clone();
            let schools = placed.placement.schools_of(&placed.zoned, pupil);
            let own = &enrolled.codes[pupil];
            let open = |school: &School| school.code == *own && !school.planned;
            let told = Pupil {
                school: own.clone(),
                open: placed.placement.schools.iter().any(open),
                belongs: schools.iter().map(code).collect(),
            };
            found.insert(pupil, told);
        }
    }
    Ok(found.into_values().collect())
}

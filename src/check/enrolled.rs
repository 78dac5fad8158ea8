//! Pupils who are at a school already (在校生): number, school, home, grade.
//!
//! In: a table beside the folder, which only trials read; nothing of it is sealed. Number and home are read as
//! the roll's are, by the same headers and in the same coordinate system. Out: pupils, and findings by cell.

use std::collections::BTreeMap;

use super::grades::grade_of;
use super::roll;
use super::{InputFile, Inputs, Own, policy};
use crate::finding::{BAD_GRADE, Finding, NONE, UNKNOWN_CHOICE};
use crate::model::{Child, Grade, Placement, SchoolCode};
use crate::read::table::{Row, Table};
use crate::read::text::nearest;

const SCHOOL_HEADERS: [&str; 5] = [
    "就读学校",
    "在读学校",
    "在校学校",
    "学校代码",
    "school_code",
];
const GRADE_HEADERS: [&str; 3] = ["年级", "在读年级", "就读年级"];
/// What of the roll's own headers and systems holds here too.
const ALIKE: [&str; 5] = [
    "roll.number",
    "roll.lon",
    "roll.lat",
    "roll.address",
    "roll.crs",
];

/// Pupils by number.
#[derive(Clone, Debug, Default)]
pub struct Enrolled {
    /// Number and home; nothing else is filled.
    pub pupils: Vec<Child>,
    /// By pupil the school's code.
    pub codes: Vec<SchoolCode>,
    /// By pupil the grade; none where the table has no such column.
    pub grades: Vec<Option<Grade>>,
    /// Addresses by row, where the table has them.
    pub addresses: BTreeMap<u32, String>,
}

/// Reads pupils of a placement's schools; `None` where something must be corrected first.
pub fn enrolled(
    inputs: &Inputs,
    file: &InputFile,
    placement: &Placement,
) -> (Option<Enrolled>, Vec<Finding>) {
    let mut headers = policy::headers(&inputs.policy);
    headers.retain(|(path, _)| ALIKE.contains(&path.as_str()));
    let own = Own {
        headers: &headers,
        table: "roll",
    };
    let (schools, catchments) = (&placement.schools, &placement.catchments);
    let (pupils, mut findings) = roll::read(file, None, own, schools, catchments);
    let (table, _) = Table::open(&file.name, &file.bytes);
    let column = table
        .as_ref()
        .and_then(|table| table.needed(own.known("school", &SCHOOL_HEADERS), &mut findings));
    let (Some(table), Some(school)) = (table, column) else {
        return (None, findings);
    };
    let rows: BTreeMap<u32, &Row> = table.rows.iter().map(|row| (row.number, row)).collect();
    let grade = table.column(own.known("grade", &GRADE_HEADERS));
    let mut read = Enrolled {
        addresses: roll::column(file, own, "address"),
        ..Enrolled::default()
    };
    for pupil in pupils {
        let row = rows[&pupil.row];
        let text = table.folded(row, school);
        let by_name = || schools.iter().position(|school| school.name == text);
        let found = schools.binary_search_by(|school| school.code.as_str().cmp(&text));
        let Some(at) = found.ok().or_else(by_name) else {
            let near = nearest(&text, schools.iter().map(|school| school.code.as_str()));
            let finding = Finding::new(UNKNOWN_CHOICE, table.cell(row, school));
            findings.push(finding.with("near", near.unwrap_or(NONE)));
            continue;
        };
        let own = grade.map(|grade| (table.folded(row, grade), table.cell(row, grade)));
        let own = match own {
            None => None,
            Some((text, cell)) => {
                let known = grade_of(&text);
                if known.is_none() && !text.is_empty() {
                    findings.push(Finding::new(BAD_GRADE, cell));
                }
                known
            }
        };
        read.pupils.push(pupil);
        read.codes.push(schools[at].code.clone());
        read.grades.push(own);
    }
    let whole = !findings.iter().any(Finding::is_error);
    (whole.then_some(read), findings)
}

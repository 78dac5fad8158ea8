//! The table of events after the draw (变更): who left, whose record is corrected, whom a court placed, who moves up
//! from a waiting list, and what was chosen at the table.
//!
//! In: `events.csv`, a register that may grow: one row for each event. Out: events by row, and findings. A table
//! without the column of events is a record of choices at the table: number and school, an empty school is a pass.
//! Whether an event fits the placement, `run::amend` says. Tests: `tests/it/amend.rs`.

use super::roll::parse_date;
use super::schools::not_read;
use super::{InputFile, Own};
use crate::finding::{
    BAD_DATE, EMPTY_CELL, EVENT_LATE, EVENT_NUMBER, EVENT_SCHOOL, Finding, NONE, ONE_PERSON,
    UNKNOWN_EVENT,
};
use crate::model::{Cause, Number, SchoolCode};
use crate::read::table::{Row, Table};
use crate::read::text::nearest;

/// The names the table may have in a folder.
pub const EVENT_FILES: [&str; 2] = ["events.csv", "变更.csv"];

const EVENT_HEADERS: [&str; 4] = ["事项", "变更事项", "变更类型", "cause"];
const NUMBER_HEADERS: [&str; 3] = ["报名号", "报名编号", "编号"];
const SCHOOL_HEADERS: [&str; 5] = ["学校", "学校代码", "学校编号", "代码", "school_code"];
const REASON_HEADERS: [&str; 3] = ["理由", "原因", "变更原因"];
const REFERENCE_HEADERS: [&str; 4] = ["文号", "依据", "依据文号", "basis"];
const DATE_HEADERS: [&str; 3] = ["日期", "变更日期", "登记日期"];
const BY_HEADERS: [&str; 3] = ["经办人", "登记人", "entered_by"];
const CHECKED_HEADERS: [&str; 3] = ["复核人", "审核人", "approved_by"];

/// What a cause is called in a table.
const WORDS: [(Cause, &[&str]); 6] = [
    (
        Cause::Withdraw,
        &["withdraw", "退出", "放弃", "放弃入学", "自愿放弃"],
    ),
    (Cause::NoShow, &["no_show", "未报到", "逾期未报到"]),
    (Cause::Correct, &["correct", "更正", "信息更正"]),
    (Cause::Order, &["order", "决定", "判决", "裁定", "复议决定"]),
    (
        Cause::Waitlist,
        &["admit_from_waitlist", "候补录取", "递补", "候补递补"],
    ),
    (Cause::Choose, &["choose", "选校", "现场选校"]),
];

/// One event as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its row.
    pub row: u32,
    /// What happened.
    pub cause: Cause,
    /// The child.
    pub number: Number,
    /// The school, where one is named.
    pub school: Option<SchoolCode>,
    /// The reason, in the office's words; private.
    pub reason: String,
    /// The number of the paper it rests on.
    pub reference: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// Who wrote it down and who checked it; private.
    pub people: [String; 2],
}

/// Reads the table. `today` is `YYYY-MM-DD`.
pub fn events(file: &InputFile, today: &str) -> (Vec<Event>, Vec<Finding>) {
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (Vec::new(), findings);
    };
    let own = Own {
        headers: &[],
        table: "events",
    };
    let event = table.column(own.known("event", &EVENT_HEADERS));
    let number = table.needed(own.known("number", &NUMBER_HEADERS), &mut findings);
    let find = |key, headers: &'static [&'static str]| table.column(own.known(key, headers));
    let mut columns = [
        find("school", &SCHOOL_HEADERS),
        find("reason", &REASON_HEADERS),
        find("reference", &REFERENCE_HEADERS),
        find("date", &DATE_HEADERS),
        find("by", &BY_HEADERS),
        find("checked_by", &CHECKED_HEADERS),
    ];
    // A record of choices needs the school, every other table all that an amendment needs.
    let needed: [(usize, &str, &[&str]); 5] = [
        (0, "school", &SCHOOL_HEADERS),
        (2, "reference", &REFERENCE_HEADERS),
        (3, "date", &DATE_HEADERS),
        (4, "by", &BY_HEADERS),
        (5, "checked_by", &CHECKED_HEADERS),
    ];
    let asked = if event.is_some() { 1..5 } else { 0..1 };
    for (at, key, headers) in &needed[asked] {
        columns[*at] = table.needed(own.known(key, headers), &mut findings);
    }
    let known: Vec<Option<usize>> = columns.iter().copied().chain([event, number]).collect();
    findings.extend(not_read(&table, &known));
    let Some(number) = number.filter(|_| !findings.iter().any(Finding::is_error)) else {
        return (Vec::new(), findings);
    };
    let reader = Reader {
        table: &table,
        event,
        number,
        columns,
        today,
    };
    let mut events = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        match reader.event(row) {
            Ok(event) => events.push(event),
            Err(told) => findings.extend(told),
        }
    }
    (events, findings)
}

struct Reader<'t> {
    table: &'t Table,
    event: Option<usize>,
    number: usize,
    /// School, reason, reference, date, the two people.
    columns: [Option<usize>; 6],
    today: &'t str,
}

impl Reader<'_> {
    /// The text of a column, without control characters.
    fn text(&self, row: &Row, column: Option<usize>) -> String {
        let text = column.map(|column| self.table.folded(row, column).into_owned());
        let text = text.unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(200).collect()
    }

    fn cause(&self, row: &Row) -> Result<Cause, Finding> {
        let Some(column) = self.event else {
            return Ok(Cause::Choose);
        };
        let word = self.text(row, Some(column)).to_lowercase();
        let cell = self.table.cell(row, column);
        if word.is_empty() {
            return Err(Finding::new(EMPTY_CELL, cell));
        }
        let found = WORDS
            .iter()
            .find(|(_, words)| words.contains(&word.as_str()));
        found.map(|(cause, _)| *cause).ok_or_else(|| {
            let known = WORDS.iter().flat_map(|(_, words)| words.iter().copied());
            let near = nearest(&word, known).unwrap_or(NONE);
            Finding::new(UNKNOWN_EVENT, cell).with("near", near)
        })
    }

    /// Reads a row whole, with all that is wrong with it.
    fn event(&self, row: &Row) -> Result<Event, Vec<Finding>> {
        let mut findings = Vec::new();
        let cause = match self.cause(row) {
            Ok(cause) => cause,
            Err(finding) => return Err(vec![finding]),
        };
        let [school, reason, reference, date, by, checked] = self.columns;
        let chosen = cause == Cause::Choose;
        let mut filled = |column: Option<usize>, needed: bool| {
            let text = self.text(row, column);
            if needed && text.is_empty() {
                let at = column.or(self.event).unwrap_or(self.number);
                findings.push(Finding::new(EMPTY_CELL, self.table.cell(row, at)));
            }
            text
        };
        let number = filled(Some(self.number), true).to_uppercase();
        let code = filled(school, matches!(cause, Cause::Order | Cause::Waitlist));
        let event = (filled(reason, false), filled(reference, !chosen));
        let (day, people) = (
            filled(date, !chosen),
            [filled(by, !chosen), filled(checked, !chosen)],
        );
        let parsed = Number::parse(&number);
        if parsed.is_none() && !number.is_empty() {
            let cell = self.table.cell(row, self.number);
            findings.push(Finding::new(EVENT_NUMBER, cell));
        }
        let mut wrong = |code, column: Option<usize>| {
            if let Some(column) = column {
                findings.push(Finding::new(code, self.table.cell(row, column)));
            }
        };
        let named = SchoolCode::parse(&code);
        if named.is_none() && !code.is_empty() {
            wrong(EVENT_SCHOOL, school);
        }
        let day = match parse_date(&day).map(|day| day.to_string()) {
            Some(day) => {
                if day.as_str() > self.today {
                    wrong(EVENT_LATE, date);
                }
                day
            }
            // A choice at the table is of the day it is recorded.
            None if day.is_empty() => self.today.to_owned(),
            None => {
                wrong(BAD_DATE, date);
                day
            }
        };
        if people[0] == people[1] && !people[0].is_empty() {
            wrong(ONE_PERSON, checked);
        }
        match parsed.filter(|_| findings.is_empty()) {
            Some(number) => Ok(Event {
                row: row.number,
                cause,
                number,
                school: named,
                reason: event.0,
                reference: event.1,
                date: day,
                people,
            }),
            None => Err(findings),
        }
    }
}

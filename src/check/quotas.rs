//! The table of quotas (名额分配表): seats that single rounds, origins or reserves have of a school's plan.
//!
//! In: `quotas.csv`, where a round of the policy, or a reserve of one, has `seats = "fixed"` or `"table"`; the
//! shares of reserves. Out: rows by round, origin or reserve, and school, and findings. It sums up: a school's
//! quotas never exceed its seats (MATCHING section 3.4).

use std::collections::{BTreeMap, BTreeSet};

use super::schools::{is_total, not_read};
use super::{InputFile, Own};
use crate::finding::{
    BAD_SEATS, Cell, DUPLICATE_QUOTA, EMPTY_CELL, FILE_MISSING, Finding, NONE, QUOTA_RESERVE,
    QUOTA_ROUND, QUOTAS_ABOVE_SEATS, TOTAL_ROW, UNKNOWN_CHOICE,
};
use crate::model::{Policy, Quota, Reserve, Round, School, SeatRule};
use crate::read::table::Table;
use crate::read::text::nearest;

const NAMES: [&str; 2] = ["quotas.csv", "名额.csv"];
const ROUND_HEADERS: [&str; 3] = ["批次", "轮次", "round_id"];
const ORIGIN_HEADERS: [&str; 6] = [
    "毕业小学",
    "来源学校",
    "来源",
    "名额类别",
    "origin_school",
    "quota",
];
const SCHOOL_HEADERS: [&str; 4] = ["学校代码", "学校编号", "代码", "school_code"];
const SEAT_HEADERS: [&str; 4] = ["名额", "名额数", "学位", "计划数"];

/// Whether a round takes its seats from the table.
fn asks(round: &Round) -> bool {
    let own = matches!(round.seats, SeatRule::Fixed | SeatRule::Table);
    own || round.reserves.iter().any(by_table)
}

fn by_table(reserve: &Reserve) -> bool {
    reserve.seats == SeatRule::Table
}

/// The names the file may have, where the policy asks for it.
pub(super) fn wanted(policy: &Policy) -> Vec<Vec<String>> {
    let asked = policy.rounds.iter().any(asks);
    asked
        .then(|| NAMES.map(str::to_owned).into())
        .into_iter()
        .collect()
}

pub(super) fn read(
    (policy_file, policy): (&str, &Policy),
    more: &[InputFile],
    own: Own<'_>,
    schools: &[School],
) -> (Vec<Quota>, Vec<Finding>) {
    let (mut quotas, mut findings) = table((policy_file, policy), more, own, schools);
    let shares = shares(policy, schools);
    // Shares are of all seats, also in a later round: what one round keeps must fit.
    let mut sums: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let shared: BTreeSet<u32> = shares.iter().map(|row| row.round).collect();
    quotas.extend(shares);
    for row in quotas.iter().filter(|row| shared.contains(&row.round)) {
        *sums.entry((row.school, row.round)).or_default() += u64::from(row.seats);
    }
    for ((school, _), sum) in sums {
        let school = &schools[school as usize];
        if sum > u64::from(school.seats) {
            findings.push(above(policy_file, school, sum));
        }
    }
    quotas.sort();
    (quotas, findings)
}

fn above(file: &str, school: &School, sum: u64) -> Finding {
    Finding::new(QUOTAS_ABOVE_SEATS, Cell::file(file))
        .with("school", school.code.to_string())
        .with("sum", sum)
        .with("seats", school.seats)
}

/// What reserves have of each school by their shares, rounded down.
fn shares(policy: &Policy, schools: &[School]) -> Vec<Quota> {
    let mut rows = Vec::new();
    for (round, rule) in (0u32..).zip(&policy.rounds) {
        for reserve in &rule.reserves {
            let SeatRule::Share(part, of) = reserve.seats else {
                continue;
            };
            for (school, held) in (0u32..).zip(schools) {
                let share = u64::from(held.seats) * u64::from(part) / u64::from(of);
                let seats = u32::try_from(share).expect("a part of a u32");
                if seats > 0 {
                    let name = reserve.id.clone();
                    rows.push(Quota {
                        round,
                        name,
                        school,
                        seats,
                    });
                }
            }
        }
    }
    rows
}

fn table(
    (policy_file, policy): (&str, &Policy),
    more: &[InputFile],
    own: Own<'_>,
    schools: &[School],
) -> (Vec<Quota>, Vec<Finding>) {
    let asking: Vec<u32> = (0u32..)
        .zip(&policy.rounds)
        .filter(|(_, round)| asks(round))
        .map(|(i, _)| i)
        .collect();
    if asking.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let Some(file) = more.iter().find(|file| NAMES.contains(&file.name.as_str())) else {
        let missing = Finding::new(FILE_MISSING, Cell::file(policy_file));
        return (
            Vec::new(),
            vec![missing.with("name", NAMES.join(" / ")).with("key", "seats")],
        );
    };
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (Vec::new(), findings);
    };
    let round = table.column(own.known("round", &ROUND_HEADERS));
    let origin = table.column(own.known("origin", &ORIGIN_HEADERS));
    let school = table.needed(own.known("school", &SCHOOL_HEADERS), &mut findings);
    let seats = table.needed(own.known("seats", &SEAT_HEADERS), &mut findings);
    findings.extend(own.absent(&table, &["school", "seats"]));
    findings.extend(not_read(&table, &[round, origin, school, seats]));
    let (Some(school), Some(seats)) = (school, seats) else {
        return (Vec::new(), findings);
    };
    let mut rows: BTreeMap<(u32, String, u32), (u32, u32)> = BTreeMap::new();
    for row in &table.rows {
        if is_total(&table, row, [Some(school), origin]) {
            findings.push(Finding::new(TOTAL_ROW, table.cell(row, school)));
            continue;
        }
        let named = round.map(|column| table.folded(row, column).into_owned());
        let index = match named.as_deref().filter(|name| !name.is_empty()) {
            // With one round that asks for the table nothing needs to be said.
            None if asking.len() == 1 => Some(asking[0]),
            None => None,
            Some(name) => {
                let mut found = asking.iter().copied();
                found.find(|i| policy.rounds[*i as usize].id == name)
            }
        };
        let Some(index) = index else {
            let cell = table.cell(row, round.unwrap_or(school));
            let ids: Vec<&str> = asking
                .iter()
                .map(|i| policy.rounds[*i as usize].id.as_str())
                .collect();
            findings.push(Finding::new(QUOTA_ROUND, cell).with("rounds", ids.join(", ")));
            continue;
        };
        let name = origin.map(|column| table.folded(row, column).into_owned());
        let mut name: String = name
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        match policy.rounds[index as usize].seats {
            SeatRule::Table if name.is_empty() => {
                let cell = table.cell(row, origin.unwrap_or(school));
                findings.push(Finding::new(EMPTY_CELL, cell));
                continue;
            }
            SeatRule::Table => {}
            // A row without a name is of the round itself, one with a name of a reserve.
            own => {
                let reserves = &policy.rounds[index as usize].reserves;
                let known = reserves.iter().filter(|reserve| by_table(reserve));
                let known: Vec<&str> = known.map(|reserve| reserve.id.as_str()).collect();
                let kept = known.contains(&name.as_str());
                if !known.is_empty() && !kept && (own != SeatRule::Fixed || !name.is_empty()) {
                    let cell = table.cell(row, origin.unwrap_or(school));
                    findings
                        .push(Finding::new(QUOTA_RESERVE, cell).with("reserves", known.join(", ")));
                    continue;
                }
                if !kept {
                    name.clear();
                }
            }
        }
        let code = table.folded(row, school);
        let found = schools.binary_search_by(|school| school.code.as_str().cmp(&code));
        let Ok(index_of_school) = found else {
            let near = nearest(&code, schools.iter().map(|s| s.code.as_str()));
            let finding = Finding::new(UNKNOWN_CHOICE, table.cell(row, school));
            findings.push(finding.with("near", near.unwrap_or(NONE)));
            continue;
        };
        let text = table.folded(row, seats);
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let Some(count) = text.parse::<u32>().ok().filter(|n| digits && *n <= 20_000) else {
            findings.push(Finding::new(BAD_SEATS, table.cell(row, seats)));
            continue;
        };
        let key = (index, name, index_of_school as u32);
        if let Some((_, earlier)) = rows.get(&key) {
            let finding = Finding::new(DUPLICATE_QUOTA, table.cell(row, school));
            findings.push(finding.with("row", earlier.to_string()));
            continue;
        }
        rows.insert(key, (count, row.number));
    }
    let mut sums = vec![0u64; schools.len()];
    let quotas: Vec<Quota> = rows
        .into_iter()
        .map(|((round, name, school), (seats, _))| {
            sums[school as usize] += u64::from(seats);
            Quota {
                round,
                name,
                school,
                seats,
            }
        })
        .collect();
    for (school, sum) in schools.iter().zip(sums) {
        if sum > u64::from(school.seats) {
            findings.push(above(&table.file, school, sum));
        }
    }
    (quotas, findings)
}

//! The office's own lists: the rows of its roll joined with the results by number. Private; never in a bundle.

use std::collections::HashMap;

use super::CsvFile;
use super::explained::{Names, Prints};
use super::words::{Lang, Words};
use crate::check::{lock_cells, lock_headers, next_locks};
use crate::log::coded::Code;
use crate::model::{Child, DEALT, Fate, Number, Placement};
use crate::read::table::Table;
use crate::run::{Opened, Run};

/// The admission roll (录取名册): every row of the office's roll with its result, in the roll's own order.
/// `numbers` are the folded numbers of the rows.
pub fn admission_roll(
    words: &Words,
    table: &Table,
    numbers: &[String],
    (opened, run, prints): (&Opened, &Run, &Prints),
) -> Vec<u8> {
    let said = Said {
        opened,
        run,
        prints,
        lines: opened
            .roll
            .iter()
            .zip(0..)
            .map(|(line, i)| (line.number.as_str(), i))
            .collect(),
        unplaced: words.word("office-unplaced"),
        gone: words.word("office-gone"),
        ordered: words.word("office-ordered"),
    };
    let mut file = CsvFile::new();
    for header in &table.headers {
        file.cell(header);
    }
    for key in ["place", "school", "round", "choice", "tier", "ticket"] {
        file.cell(&words.word(&format!("office-{key}")));
    }
    file.end_row();
    for (row, number) in table.rows.iter().zip(numbers) {
        for column in 0..table.headers.len() {
            file.cell(row.get(column));
        }
        said.result(number, &mut file);
        file.end_row();
    }
    file.into_bytes()
}

/// The codes for the notices: a number and its code in every row. Whoever has a code reads that child's facts.
pub fn codes(words: &Words, codes: &[(Number, Code)]) -> Vec<u8> {
    let mut file = CsvFile::new();
    for key in ["number", "code"] {
        file.cell(&words.word(&format!("office-{key}")));
    }
    file.end_row();
    for (number, code) in codes {
        file.cell(number.as_str());
        file.cell(&code.to_string());
        file.end_row();
    }
    file.into_bytes()
}

/// The register of seat locks for the next year; `None` where the policy has no lock. `placement` is the sealed
/// one.
pub fn locks(
    words: &Words,
    placement: &Placement,
    (opened, run): (&Opened, &Run),
) -> Option<Vec<u8>> {
    if placement.policy.locks.is_empty() {
        return None;
    }
    let place = |child: &Child| {
        let number = &child.number;
        let line = opened
            .roll
            .binary_search_by(|line| line.number.cmp(number))
            .ok()?;
        let unit = opened.market_unit(line)?;
        let placed = run.allocation.place(&opened.market, unit, number)?;
        Some(placed.school)
    };
    let chinese = words.lang() == Lang::Zh;
    let mut file = CsvFile::new();
    lock_headers(chinese)
        .iter()
        .for_each(|header| file.cell(header));
    file.end_row();
    for used in next_locks(placement, &place) {
        lock_cells(&used, chinese)
            .iter()
            .for_each(|cell| file.cell(cell));
        file.end_row();
    }
    Some(file.into_bytes())
}

/// What a row's result is taken from.
struct Said<'s> {
    opened: &'s Opened,
    run: &'s Run,
    prints: &'s Prints,
    /// Lines of the roll by number.
    lines: HashMap<&'s str, usize>,
    unplaced: String,
    gone: String,
    ordered: String,
}

impl Said<'_> {
    /// Adds place, school, round, choice, tier and ticket to the row.
    fn result(&self, number: &str, file: &mut CsvFile) {
        let Self { opened, run, .. } = self;
        let Some(line) = self.lines.get(number).copied() else {
            return;
        };
        let (place, unit) = match (opened.fate(&run.allocation, line), opened.market_unit(line)) {
            (Fate::Placed(place), Some(unit)) => (place, unit),
            (Fate::ByHand(school), _) => {
                let school = &opened.schools[school as usize];
                file.cell(school.code.as_str());
                file.cell(&school.name);
                file.cell(&self.ordered);
                return;
            }
            (Fate::Absent, _) => {
                file.cell("");
                file.cell(&self.gone);
                return;
            }
            _ => {
                file.cell("");
                file.cell(&self.unplaced);
                return;
            }
        };
        let round = &opened.market.rounds[place.round as usize];
        let school = &opened.schools[place.school as usize];
        let at = round
            .units
            .binary_search(&unit)
            .expect("a placed unit takes part in its round");
        let prefix = match round.applications(at).get(place.choice as usize) {
            Some(application) => application.prefix,
            None => round.in_pool[at].prefix,
        };
        let prefix = &round.prefixes[prefix as usize];
        let ticket = run.drawn.rounds[place.round as usize].of(unit, place.school);
        file.cell(school.code.as_str());
        file.cell(&school.name);
        file.cell(&round.id);
        let tables = &run.allocation.tables;
        let listed = place.choice != DEALT && !tables.contains(&place.round);
        let choice = listed.then(|| round.choice(at, place.choice));
        file.cell(&choice.map(|choice| choice.to_string()).unwrap_or_default());
        let names = Names {
            opened,
            prints: self.prints,
        };
        let (_, class, _) = names.standing(place.round, prefix);
        file.cell(&names.tier(class));
        file.cell(ticket.map_or("", |ticket| self.prints.of(ticket)));
    }
}

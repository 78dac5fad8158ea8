//! The office's own lists: the rows of its roll joined with the results by number. Private; never in a bundle.

use super::explained::{Names, Prints};
use super::words::Words;
use super::{csv_file, inert};
use crate::read::table::Table;
use crate::run::{Opened, Run};

/// The admission roll (录取名册): every row of the office's roll with its result, in the roll's own order.
/// `number_of` gives the folded number of a row.
pub fn admission_roll(
    words: &Words,
    table: &Table,
    number_of: &dyn Fn(usize) -> String,
    (opened, run, prints): (&Opened, &Run, &Prints),
) -> Vec<u8> {
    let keys = ["place", "school", "round", "choice", "tier", "ticket"];
    let mut head: Vec<String> = table.headers.iter().map(|header| inert(header)).collect();
    head.extend(keys.map(|key| words.word(&format!("office-{key}"))));
    let rows = table.rows.iter().enumerate().map(|(i, row)| {
        let mut cells: Vec<String> = (0..table.headers.len())
            .map(|c| inert(row.get(c)))
            .collect();
        cells.extend(result(words, &number_of(i), (opened, run, prints)));
        cells
    });
    csv_file(std::iter::once(head).chain(rows))
}

fn result(
    words: &Words,
    number: &str,
    (opened, run, prints): (&Opened, &Run, &Prints),
) -> [String; 6] {
    let none = || [const { String::new() }; 6];
    let line = opened
        .roll
        .binary_search_by(|line| line.number.as_str().cmp(number));
    let Ok(line) = line else { return none() };
    let unit = &opened.roll[line].unit;
    let Ok(unit) = opened.market.units.binary_search_by(|u| u.unit.cmp(unit)) else {
        return none();
    };
    let Some(place) = run.allocation.outcomes[unit] else {
        let mut cells = none();
        cells[1] = words.word("office-unplaced");
        return cells;
    };
    let round = &opened.market.rounds[place.round as usize];
    let school = &opened.schools[place.school as usize];
    let at = round
        .units
        .binary_search(&(unit as u32))
        .expect("a placed unit takes part in its round");
    let application = round.applications(at)[place.choice as usize];
    let prefix = &round.prefixes[application.prefix as usize];
    let ticket = run.by_round[place.round as usize]
        .as_ref()
        .map(|tickets| tickets[unit]);
    [
        school.code.to_string(),
        inert(&school.name),
        inert(&round.id),
        (place.choice + 1).to_string(),
        inert(&Names { opened, prints }.tier(prefix.class)),
        ticket
            .map(|ticket| prints.of(ticket).to_owned())
            .unwrap_or_default(),
    ]
}

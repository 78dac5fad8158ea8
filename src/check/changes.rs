//! What was changed since the seal: cell by cell, for the columns that are read.
//!
//! In: the inputs as they were sealed and as they are now. Out: a finding for each cell, row, feature or line that
//! differs, with the old and the new value, at its place in the files of now (BADINPUT D5).

use std::collections::{BTreeMap, BTreeSet};

use super::catchments::feature_ids;
use super::{InputFile, Inputs, Own, roll, schools};
use crate::digest::Digest;
use crate::finding::{CHANGED_SINCE_SEAL, Cell, Finding, Spot};
use crate::model::Policy;
use crate::read::table::{Row, Table};
use crate::read::text::decode;

/// Compares sealed inputs with those of now.
pub fn changes(sealed: &Inputs, now: &Inputs) -> Vec<Finding> {
    let (policy, _) = super::read_policy(&sealed.policy);
    let own = |table| Own {
        policy: policy.as_ref(),
        table,
    };
    let mut found: Vec<Finding> = lines(&sealed.policy, &now.policy).into_iter().collect();
    found.extend(tables(&sealed.schools, &now.schools, &|table| {
        schools::columns(table, own("schools"))
    }));
    found.extend(features(
        &sealed.catchments,
        &now.catchments,
        policy.as_ref(),
    ));
    let columns = |table: &Table| roll::columns(table, policy.as_ref(), own("roll"));
    found.extend(tables(&sealed.roll, &now.roll, &columns));
    found.extend(further(&sealed.more, &now.more));
    found
}

fn changed(cell: Cell, old: &str, new: &str) -> Finding {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    Finding::new(CHANGED_SINCE_SEAL, cell)
        .with("old", short(old))
        .with("new", short(new))
}

/// Further files that differ, by the beginning of their hashes.
fn further(sealed: &[InputFile], now: &[InputFile]) -> Vec<Finding> {
    let hash = |file: &InputFile| Digest::of(&file.bytes).to_string()[..16].to_owned();
    let among = |files: &[InputFile], name: &str| {
        let found = files.iter().find(|file| file.name == name);
        found.map(&hash).unwrap_or_default()
    };
    let both = sealed.iter().chain(now);
    let names: BTreeSet<&str> = both.map(|file| file.name.as_str()).collect();
    let pair = |name: &str| (among(sealed, name), among(now, name));
    names
        .into_iter()
        .map(|name| (name, pair(name)))
        .filter(|(_, (old, new))| old != new)
        .map(|(name, (old, new))| changed(Cell::file(name), &old, &new))
        .collect()
}

/// The first line that differs.
fn lines(sealed: &InputFile, now: &InputFile) -> Option<Finding> {
    let (old, new) = (
        decode(&sealed.name, &sealed.bytes).0?,
        decode(&now.name, &now.bytes).0?,
    );
    let (mut old, mut new) = (old.lines(), new.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let cell = Cell::at(&now.name, Spot::Line(number, 1));
                return Some(changed(cell, a.unwrap_or(""), b.unwrap_or("")));
            }
        }
    }
}

/// The key column first, then the others that are read, each with the name that both tables know it by.
pub(super) type ReadColumns = Vec<(String, usize)>;

fn tables(
    sealed: &InputFile,
    now: &InputFile,
    columns: &dyn Fn(&Table) -> Option<ReadColumns>,
) -> Vec<Finding> {
    let table = |file: &InputFile| {
        let (text, _) = decode(&file.name, &file.bytes);
        Table::parse(&file.name, &text.unwrap_or_default()).0
    };
    let (old, new) = (table(sealed), table(now));
    let (Some(old_columns), Some(new_columns)) = (columns(&old), columns(&new)) else {
        return vec![changed(Cell::file(&now.name), "", "")];
    };
    let by_key = |table: &Table, columns: &ReadColumns| -> BTreeMap<String, usize> {
        let key = columns[0].1;
        let rows = table.rows.iter().enumerate();
        rows.map(|(i, row)| (table.folded(row, key).into_owned(), i))
            .collect()
    };
    let (old_rows, new_rows) = (by_key(&old, &old_columns), by_key(&new, &new_columns));
    let mut found = Vec::new();
    for (key, at) in &new_rows {
        let row: &Row = &new.rows[*at];
        let cell = |column: usize| new.cell(row, column);
        let Some(before) = old_rows.get(key) else {
            found.push(changed(cell(new_columns[0].1), "", key));
            continue;
        };
        let before = &old.rows[*before];
        for (name, column) in &new_columns {
            let was = old_columns.iter().find(|(other, _)| other == name);
            let was = was
                .map(|(_, column)| old.folded(before, *column))
                .unwrap_or_default();
            let is = new.folded(row, *column);
            if was != is {
                found.push(changed(cell(*column), &was, &is));
            }
        }
        let gone = old_columns
            .iter()
            .filter(|(name, _)| new_columns.iter().all(|(n, _)| n != name));
        for (name, column) in gone {
            let was = old.folded(before, *column);
            if !was.is_empty() {
                let cell = Cell::at(&now.name, Spot::Row(row.number)).column(name);
                found.push(changed(cell, &was, ""));
            }
        }
    }
    for key in old_rows.keys().filter(|key| !new_rows.contains_key(*key)) {
        found.push(changed(
            Cell::file(&now.name).column(&new_columns[0].0),
            key,
            "",
        ));
    }
    found
}

/// Features that are new, gone, or of another shape or school list, by id.
fn features(sealed: &InputFile, now: &InputFile, policy: Option<&Policy>) -> Vec<Finding> {
    let own = Own {
        policy,
        table: "catchments",
    };
    let (old, new) = (feature_ids(sealed, own), feature_ids(now, own));
    let mut found = Vec::new();
    for (id, (number, what)) in &new {
        let cell = Cell::at(&now.name, Spot::Feature(*number)).value(id);
        match old.get(id) {
            Some((_, was)) if was == what => {}
            Some((_, was)) => found.push(changed(cell, was, what)),
            None => found.push(changed(cell, "", id)),
        }
    }
    let gone = old.keys().filter(|id| !new.contains_key(*id));
    found.extend(gone.map(|id| changed(Cell::file(&now.name), id, "")));
    found
}

//! A table from CSV: headers, rows with the number a spreadsheet shows, cells as text.
//!
//! In: decoded text with commas, tabs or semicolons. Out: a table; empty rows and rows that begin with `# `,
//! 示例, 说明 or 注 are passed over and counted. It does not know what a column means.

use std::borrow::Cow;

use super::text::{decode, fold, nearest};
use crate::finding::{
    Cell, DUPLICATE_COLUMN, EMPTY_FILE, Finding, MISSING_COLUMN, NONE, ROW_TOO_LONG, ROWS_SKIPPED,
    Spot, UNCLOSED_QUOTE, few,
};

/// A row of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in a spreadsheet; the header usually is row 1.
    pub number: u32,
    cells: csv::StringRecord,
}

impl Row {
    /// The cell of a column, as it stands; missing cells are empty.
    pub fn get(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or("")
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
    }
}

/// A table with headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The file's name.
    pub file: String,
    /// The headers as they stand.
    pub headers: Vec<String>,
    /// The rows of data.
    pub rows: Vec<Row>,
}

/// A column to look for: the key in `[input.…]`, and the headers it is known by.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// The key.
    pub key: &'k str,
    /// Headers it is known by, besides the key.
    pub headers: &'k [&'k str],
    /// The office's own header.
    pub own: Option<&'k str>,
}

/// Marks of rows that are notes and no data.
const NOTE_MARKS: [&str; 4] = ["# ", "示例", "说明", "注:"];

impl Table {
    /// Reads a file as a table; none without a text or without headers.
    pub fn open(file: &str, bytes: &[u8]) -> (Option<Self>, Vec<Finding>) {
        let (text, mut findings) = decode(file, bytes);
        let Some(text) = text else {
            return (None, findings);
        };
        let (table, told) = Self::parse(file, &text);
        findings.extend(told);
        (
            Some(table).filter(|table| !table.headers.is_empty()),
            findings,
        )
    }

    /// Reads a table.
    ///
    /// # Limits
    /// 2^32 rows; memory in proportion to the text.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut rows = split(file, text, &mut findings).into_iter();
        let is_note = |row: &Row| {
            let first = fold(row.get(0));
            NOTE_MARKS.iter().any(|mark| first.starts_with(mark))
        };
        let is_blank = |row: &Row| row.cells().all(|cell| fold(cell).is_empty());
        let mut skipped = Vec::new();
        let header = loop {
            match rows.next() {
                Some(row) if is_blank(&row) || is_note(&row) => skipped.push(row.number),
                other => break other,
            }
        };
        let Some(header) = header else {
            findings.push(Finding::new(EMPTY_FILE, Cell::file(file)));
            return (
                Self {
                    file: file.to_owned(),
                    ..Self::default()
                },
                findings,
            );
        };
        let headers: Vec<String> = header.cells().map(|cell| fold(cell).into_owned()).collect();
        let twice = |(i, name): &(usize, &String)| {
            !name.is_empty() && headers[..*i].iter().any(|other| same_header(other, name))
        };
        for (_, name) in headers.iter().enumerate().filter(twice) {
            let cell = Cell::at(file, Spot::Row(header.number)).column(name);
            findings.push(Finding::new(DUPLICATE_COLUMN, cell));
        }
        let mut data = Vec::with_capacity(rows.len());
        for row in rows {
            if is_blank(&row) || is_note(&row) {
                skipped.push(row.number);
                continue;
            }
            if row
                .cells
                .iter()
                .skip(headers.len())
                .any(|cell| !cell.trim().is_empty())
            {
                let cell = Cell::at(file, Spot::Row(row.number));
                let finding = Finding::new(ROW_TOO_LONG, cell);
                findings.push(
                    finding
                        .with("cells", row.cells.len())
                        .with("columns", headers.len()),
                );
            }
            data.push(row);
        }
        if !skipped.is_empty() {
            let finding = Finding::new(ROWS_SKIPPED, Cell::file(file)).with("n", skipped.len());
            findings.push(finding.with("rows", few(&skipped)));
        }
        (
            Self {
                file: file.to_owned(),
                headers,
                rows: data,
            },
            findings,
        )
    }

    /// The column of a key: the office's own header if one is named, else the key or a known header.
    pub fn column(&self, known: Known<'_>) -> Option<usize> {
        let find = |name: &str| {
            self.headers
                .iter()
                .position(|header| same_header(header, name))
        };
        match known.own {
            Some(own) => find(own),
            None => find(known.key).or_else(|| known.headers.iter().find_map(|name| find(name))),
        }
    }

    /// The column of a key, or a finding that offers near headers.
    pub fn needed(&self, known: Known<'_>, findings: &mut Vec<Finding>) -> Option<usize> {
        let found = self.column(known);
        if found.is_none() {
            let near = known
                .own
                .into_iter()
                .chain([known.key])
                .chain(known.headers.iter().copied())
                .find_map(|name| nearest(name, self.headers.iter().map(String::as_str)));
            let names: Vec<&str> = match known.own {
                Some(own) => vec![own],
                None => [known.key]
                    .into_iter()
                    .chain(known.headers.iter().copied())
                    .collect(),
            };
            let cell = Cell::at(&self.file, Spot::Row(1)).column(known.own.unwrap_or(known.key));
            let finding = Finding::new(MISSING_COLUMN, cell).with("names", names.join(" / "));
            findings.push(finding.with("near", near.unwrap_or(NONE)));
        }
        found
    }

    /// The place of a cell.
    pub fn cell(&self, row: &Row, column: usize) -> Cell {
        Cell::at(&self.file, Spot::Row(row.number))
            .column(self.headers.get(column).map_or("", String::as_str))
            .value(row.get(column))
    }

    /// A cell folded by the written list.
    pub fn folded<'r>(&self, row: &'r Row, column: usize) -> Cow<'r, str> {
        fold(row.get(column))
    }
}

/// Headers are the same but for case, blanks and low lines.
pub fn same_header(a: &str, b: &str) -> bool {
    let squeeze = |text: &str| -> String {
        let folded = fold(text);
        let kept = folded
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '_' && *c != '-');
        kept.flat_map(char::to_lowercase).collect()
    };
    squeeze(a) == squeeze(b)
}

/// Records with their spreadsheet row numbers.
fn split(file: &str, text: &str, findings: &mut Vec<Finding>) -> Vec<Row> {
    let first_line = text.lines().next().unwrap_or("");
    let count = |mark: char| first_line.matches(mark).count();
    let delimiter = [',', '\t', ';']
        .into_iter()
        .rev()
        .max_by_key(|mark| count(*mark));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.map_or(b',', |mark| mark as u8))
        .from_reader(text.as_bytes());
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut number = 0;
    let mut at = 0;
    let mut record = csv::StringRecord::new();
    loop {
        // The csv crate drops empty lines without counting them; a spreadsheet counts them.
        while let Some(length) = line_end(&bytes[at..]) {
            number += 1;
            at += length;
        }
        // Text in, text out: reading a record of it can only end.
        if !reader.read_record(&mut record).unwrap_or(false) {
            break;
        }
        number += 1;
        let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
        if unclosed(&bytes[at..end.min(bytes.len())]) {
            findings.push(Finding::new(
                UNCLOSED_QUOTE,
                Cell::at(file, Spot::Row(number)),
            ));
        }
        at = end.min(bytes.len());
        // A record may end between CR and LF: the LF is no line of its own.
        if at > 0 && bytes[at - 1] == b'\r' && bytes.get(at) == Some(&b'\n') {
            at += 1;
        }

        rows.push(Row {
            number,
            cells: record.clone(),
        });
    }
    rows
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\r', b'\n', ..] => Some(2),
        [b'\n' | b'\r', ..] => Some(1),
        _ => None,
    }
}

/// A record with an odd number of quotation marks runs to the end of the file.
fn unclosed(record: &[u8]) -> bool {
    record.iter().filter(|b| **b == b'"').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;

    fn rows_of(text: &str) -> Vec<(u32, Vec<String>)> {
        let (table, _) = Table::parse("t.csv", text);
        let cells = |row: &Row| row.cells().map(str::to_owned).collect();
        table
            .rows
            .iter()
            .map(|row| (row.number, cells(row)))
            .collect()
    }

    fn codes_of(text: &str) -> Vec<&'static Code> {
        Table::parse("t.csv", text)
            .1
            .iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn rows_count_as_a_spreadsheet_does() {
        let text = "# a note\r\n\r\na,b\r\n1,2\r\n\r\n\r\n\"x\ny\",4\r\n,\r\n5,6";
        let numbers: Vec<u32> = rows_of(text)
            .into_iter()
            .map(|(number, _)| number)
            .collect();
        assert_eq!(numbers, [4, 7, 9]);
    }

    #[test]
    fn delimiters_are_found() {
        for text in ["a,b\n1,2\n", "a\tb\n1\t2\n", "a;b\n1;2\n"] {
            assert_eq!(rows_of(text), [(2, vec!["1".to_owned(), "2".to_owned()])]);
        }
    }

    #[test]
    fn what_is_odd_is_told() {
        assert_eq!(codes_of(""), [EMPTY_FILE]);
        assert_eq!(codes_of("a,A\n1,2\n"), [DUPLICATE_COLUMN]);
        assert_eq!(codes_of("a,b\n1,2,3\n"), [ROW_TOO_LONG]);
        assert!(codes_of("a,b\n1,2,\n").is_empty());
        assert_eq!(codes_of("a,b\n\"1,2\n3,4\n"), [UNCLOSED_QUOTE]);
        assert_eq!(codes_of("a,b\n示例1,2\n3,4\n"), [ROWS_SKIPPED]);
    }

    #[test]
    fn a_missing_column_offers_near_headers() {
        let (table, _) = Table::parse("t.csv", "报名编码,lon\n1,2\n");
        let mut findings = Vec::new();
        let known = Known {
            key: "number",
            headers: &["报名号", "报名编号"],
            own: None,
        };
        assert_eq!(table.needed(known, &mut findings), None);
        assert_eq!(findings[0].code, MISSING_COLUMN);
        assert!(findings[0].args.contains(&("near", "报名编码".into())));
    }
}

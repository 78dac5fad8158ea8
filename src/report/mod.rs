//! Reports: what people see, in Chinese and English: messages, lists, notices, the bundle.
//!
//! In: nouns. Out: text and bytes of files; nothing is written here. Names of children exist in two rooms only:
//! `read` carries cells, and `office` here joins them to results by number. Every text that comes from outside
//! is escaped for where it goes (page, table, terminal). Rules: UX sections 3 to 6, BADINPUT G8 and G9.

pub mod amended;
pub mod bundle;
pub mod by_hand;
pub mod chances;
pub mod coverage;
pub mod explained;
pub mod findings;
#[cfg(feature = "gpkg")]
pub mod geopackage;
pub mod layer;
pub mod lists;
pub mod map;
pub mod notice;
pub mod office;
pub mod page;
pub mod patch;
pub mod receipt;
pub mod simulation;
pub mod verdict;
pub mod void;
pub mod words;
pub mod zoning;

use std::borrow::Cow;

/// Text for an HTML page: nothing in it can be taken for markup.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A cell of a CSV file that a spreadsheet will not run: a leading `= + - @` or tab gets an apostrophe before it.
/// Numbers written by the program itself do not pass through here.
pub fn inert(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if risky {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// What the notice left open, and how it was taken, as lines for a terminal; nothing when it left nothing open.
pub fn assumptions(words: &words::Words, assumptions: &[String]) -> String {
    if assumptions.is_empty() {
        return String::new();
    }
    let lines = assumptions
        .iter()
        .map(|said| format!("  · {}\n", terminal(said)));
    format!(
        "{}\n{}",
        words.word("page-assumptions"),
        lines.collect::<String>()
    )
}

/// Text for a terminal: control characters, which could move the cursor or hide text, are shown as U+FFFD.
pub fn terminal(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| if hidden(c) { '\u{fffd}' } else { c })
        .collect()
}

/// The cells of a column of a published table: counts of children, or homes (PROTOCOL section 16). Those above 0
/// and below the least are not told; with them the next larger ones, until they are two and together large enough.
pub(crate) fn cells(counts: &[u64], least: u64) -> Vec<String> {
    let is_small = |count: u64| (1..least).contains(&count);
    let small = counts.iter().filter(|count| is_small(**count));
    let (mut hidden, mut sum) = (small.clone().count(), small.sum::<u64>());
    let mut rest: Vec<usize> = (0..counts.len())
        .filter(|i| counts[*i] >= least.max(1))
        .collect();
    rest.sort_by_key(|i| (counts[*i], *i));
    let mut also = Vec::new();
    for i in rest {
        if hidden == 0 || hidden >= 2 && sum >= least {
            break;
        }
        (hidden, sum) = (hidden + 1, sum + counts[i]);
        also.push(i);
    }
    let cell = |(i, count): (usize, &u64)| match *count {
        count if is_small(count) => format!("&lt; {least}"),
        _ if also.contains(&i) => "–".to_owned(),
        count => count.to_string(),
    };
    counts.iter().enumerate().map(cell).collect()
}

/// A CSV file as spreadsheets open it: UTF-8 with its mark, CR LF.
pub struct CsvFile {
    writer: csv::Writer<Vec<u8>>,
}

impl CsvFile {
    /// A file without rows.
    pub fn new() -> Self {
        let mut builder = csv::WriterBuilder::new();
        builder.flexible(true).terminator(csv::Terminator::CRLF);
        Self {
            writer: builder.from_writer(b"\xef\xbb\xbf".to_vec()),
        }
    }

    /// Adds a cell to the row, made inert.
    pub fn cell(&mut self, cell: &str) {
        self.writer
            .write_field(&*inert(cell))
            .expect("a vector takes every cell");
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        self.writer
            .write_record(None::<&[u8]>)
            .expect("a vector takes every row");
    }

    /// The bytes of the file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner().expect("a vector takes every row")
    }
}

impl Default for CsvFile {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for CsvFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CsvFile")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_not_told_and_cannot_be_computed() {
        let check = |counts: &[u64], due: &[&str]| assert_eq!(cells(counts, 10), due, "{counts:?}");
        check(&[], &[]);
        check(&[0, 10, 400], &["0", "10", "400"]);
        // One alone would follow from the sum: the smallest of the others goes with it.
        check(&[3, 90, 40, 0], &["&lt; 10", "90", "–", "0"]);
        check(&[3, 40, 40], &["&lt; 10", "–", "40"]);
        check(&[0, 9], &["0", "&lt; 10"]);
        // Two that are small together: a third, so that what they are together is large enough.
        check(&[3, 6, 40], &["&lt; 10", "&lt; 10", "–"]);
        check(&[5, 5, 40], &["&lt; 10", "&lt; 10", "40"]);
        assert_eq!(cells(&[1, 2], 0), ["1", "2"], "nothing is withheld");
        assert_eq!(cells(&[1, 2], 1), ["1", "2"]);
    }

    #[test]
    fn outside_text_stays_text() {
        assert_eq!(
            html("<img src=x onerror='a'>&\u{1b}"),
            "&lt;img src=x onerror=&#39;a&#39;&gt;&amp;\u{fffd}"
        );
        for risky in ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "＝1"] {
            assert_eq!(inert(risky), format!("'{risky}"));
        }
        assert_eq!(inert("2606-00123-4"), "2606-00123-4");
        assert_eq!(terminal("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
    }
}

//! Reports: what people see, in Chinese and English: messages, lists, notices, the bundle.
//!
//! In: nouns. Out: text and bytes of files; nothing is written here. Names of children exist in two rooms only:
//! `read` carries cells, and `office` here joins them to results by number. Every text that comes from outside
//! is escaped for where it goes (page, table, terminal). Rules: UX sections 3 to 6, BADINPUT G8 and G9.

pub mod bundle;
pub mod explained;
pub mod findings;
pub mod lists;
pub mod notice;
pub mod office;
pub mod verdict;
pub mod words;

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
pub fn inert(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if risky {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
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

/// A CSV file as spreadsheets open it: UTF-8 with its mark, CR LF.
pub fn csv_file(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        writer.write_record(&row).expect("a vector takes every row");
    }
    writer.into_inner().expect("a vector takes every row")
}

#[cfg(test)]
mod tests {
    use super::*;

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

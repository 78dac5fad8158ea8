//! Bytes to text, and the written list of characters that are folded.
//!
//! In: bytes in UTF-8 (with or without mark), GB 18030 or UTF-16 with mark. Out: text, and which encoding was
//! taken. Bytes that fit none are a finding with the line, never U+FFFD in a name. Rules: BADINPUT B5, B9.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

pub use crate::finding::nearest;
use crate::finding::{BAD_ENCODING, Cell, ENCODING_TAKEN, Finding, Spot};

/// The text of a file. `None`, with a finding, when the bytes fit no encoding.
pub fn decode<'b>(file: &str, bytes: &'b [u8]) -> (Option<Cow<'b, str>>, Vec<Finding>) {
    let taken =
        |name: &str| vec![Finding::new(ENCODING_TAKEN, Cell::file(file)).with("encoding", name)];
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return match std::str::from_utf8(rest) {
            Ok(text) => (Some(Cow::Borrowed(text)), Vec::new()),
            Err(error) => (None, vec![bad(file, rest, error.valid_up_to())]),
        };
    }
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
            let told = if text.is_some() {
                taken(encoding.name())
            } else {
                vec![bad(file, b"", 0)]
            };
            return (text, told);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Some(Cow::Borrowed(text)), Vec::new());
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => (Some(text), taken("GB 18030")),
        None => (None, vec![bad(file, bytes, first_bad(bytes))]),
    }
}

fn bad(file: &str, bytes: &[u8], offset: usize) -> Finding {
    let line = bytes[..offset].iter().filter(|b| **b == b'\n').count() as u32 + 1;
    Finding::new(BAD_ENCODING, Cell::at(file, Spot::Line(line, 1)))
}

/// The offset of the first line that is neither UTF-8 nor GB 18030.
fn first_bad(bytes: &[u8]) -> usize {
    let mut offset = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if GB18030
            .decode_without_bom_handling_and_without_replacement(line)
            .is_none()
        {
            return offset;
        }
        offset += line.len();
    }
    0
}

/// A cell with full-width ASCII made narrow and invisible or unusual spaces removed.
///
/// The list: U+FF01…U+FF5E become U+0021…U+007E; U+3000, U+00A0, U+2007, U+202F and tabs become a space; U+200B,
/// U+200C, U+200D, U+2060, U+FEFF and U+00AD are dropped; then white space at both ends is dropped. Names in
/// the office's own lists are never folded: this is for numbers, codes, dates and words.
pub fn fold(cell: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii() && !c.is_ascii_control();
    if cell.chars().all(plain) {
        return Cow::Borrowed(cell.trim());
    }
    let folded: String = cell
        .chars()
        .filter_map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
            '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{202f}' | '\t' => Some(' '),
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
            other => Some(other),
        })
        .collect();
    let trimmed = folded.trim();
    if trimmed == cell {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(trimmed.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_taken_and_told() {
        let text = "报名号,姓名\nA1,喆\n";
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for (bytes, told) in [(text.as_bytes(), 0), (&marked, 0), (&gbk, 1), (&wide, 1)] {
            let (read, findings) = decode("roll.csv", bytes);
            assert_eq!(read.as_deref(), Some(text));
            assert_eq!(findings.len(), told);
        }
        let mut broken = gbk.clone();
        broken.extend_from_slice(b"A2,\xff\xff\n");
        let (read, findings) = decode("roll.csv", &broken);
        assert!(read.is_none());
        assert_eq!(findings[0].cell.spot, Spot::Line(3, 1));
    }

    #[test]
    fn folding_follows_its_list() {
        for (from, to) in [
            ("Ａ００１", "A001"),
            ("\u{3000}A\u{200b}1\u{a0}", "A1"),
            ("３９．９", "39.9"),
            ("临河路", "临河路"),
            ("㈱", "㈱"),
            (" a b ", "a b"),
        ] {
            assert_eq!(fold(from), to);
        }
    }

    #[test]
    fn near_words_are_offered_and_far_ones_are_not() {
        let known = ["number", "unit", "lon", "lat"];
        assert_eq!(nearest("nubmer", known), Some("number"));
        assert_eq!(nearest("Lon", known), Some("lon"));
        assert_eq!(nearest("wealth", known), None);
        assert_eq!(nearest("报名编号", ["报名号"]), Some("报名号"));
    }
}

//! The attribute table of a shapefile (dBase III and its kin).
//!
//! In: the bytes, and those of the .cpg that names the encoding. Out: a row for each shape, also for those marked
//! as deleted, so that rows and shapes stay side by side. Numbers stay the text they are: a school's code of
//! twenty digits is no number. Without a .cpg: UTF-8 if every cell fits, else GB 18030 if every cell fits, else a
//! finding.

use encoding_rs::{Encoding, GB18030, UTF_8};
use serde_json::{Map, Value};

use crate::finding::{BAD_ENCODING, BAD_LAYER, Cell, ENCODING_TAKEN, Finding, Spot};

/// A row of attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) deleted: bool,
    pub(super) properties: Map<String, Value>,
}

/// A column: its name, its kind, where it begins and ends in a record.
struct Column<'b> {
    name: &'b [u8],
    kind: u8,
    range: std::ops::Range<usize>,
}

pub(super) fn read(
    file: &str,
    bytes: &[u8],
    (declared, shapes): (Option<&[u8]>, usize),
    findings: &mut Vec<Finding>,
) -> Option<Vec<Row>> {
    let (columns, records) = match open(bytes, shapes) {
        Ok(found) => found,
        Err(why) => {
            let finding = Finding::new(BAD_LAYER, Cell::file(file)).with("format", "Shapefile");
            findings.push(finding.with("why", why));
            return None;
        }
    };
    let mut cells: Vec<&[u8]> = columns.iter().map(|column| column.name).collect();
    for record in &records {
        let texts = columns.iter().filter(|column| column.kind == b'C');
        cells.extend(texts.map(|column| trimmed(&record[column.range.clone()])));
    }
    let fits = |encoding: &'static Encoding| {
        cells.iter().all(|cell| {
            encoding
                .decode_without_bom_handling_and_without_replacement(cell)
                .is_some()
        })
    };
    let named = declared.and_then(label);
    let encoding = match named {
        Some(encoding) => encoding,
        None if fits(UTF_8) => UTF_8,
        None => GB18030,
    };
    if named.is_none() && encoding != UTF_8 && fits(encoding) {
        let finding = Finding::new(ENCODING_TAKEN, Cell::file(file));
        findings.push(finding.with("encoding", "GB 18030"));
    }
    let mut text = |spot: Spot, cell: &[u8]| -> String {
        let read = encoding.decode_without_bom_handling_and_without_replacement(cell);
        match read {
            Some(text) => text.into_owned(),
            None => {
                findings.push(Finding::new(BAD_ENCODING, Cell::at(file, spot)));
                String::new()
            }
        }
    };
    let names: Vec<String> = columns.iter().map(|c| text(Spot::File, c.name)).collect();
    let mut rows = Vec::with_capacity(records.len());
    for (number, record) in (1u32..).zip(records) {
        let mut row = Row {
            deleted: record[0] == b'*',
            properties: Map::new(),
        };
        for (column, name) in columns.iter().zip(&names) {
            let cell = trimmed(&record[column.range.clone()]);
            let value = match column.kind {
                b'C' => Value::from(text(Spot::Feature(number), cell)),
                b'N' | b'F' | b'D'
                    if cell.is_ascii() && !cell.contains(&b'*') && !cell.is_empty() =>
                {
                    Value::from(String::from_utf8_lossy(cell).into_owned())
                }
                b'L' if b"YyTt".contains(cell.first().unwrap_or(&b'?')) => Value::from(true),
                b'L' if b"NnFf".contains(cell.first().unwrap_or(&b'?')) => Value::from(false),
                _ => Value::Null,
            };
            row.properties.insert(name.clone(), value);
        }
        rows.push(row);
    }
    Some(rows)
}

/// Cells are filled up with blanks, by some programs with zero bytes.
fn trimmed(cell: &[u8]) -> &[u8] {
    let end = cell.iter().position(|b| *b == 0).unwrap_or(cell.len());
    cell[..end].trim_ascii()
}

/// The columns and the records, every length held against the bytes that are there.
fn open(bytes: &[u8], shapes: usize) -> Result<(Vec<Column<'_>>, Vec<&[u8]>), String> {
    const CUT: &str = "the table is cut off";
    let head: &[u8; 32] = bytes.first_chunk().ok_or(CUT)?;
    let count = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let start = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let length = usize::from(u16::from_le_bytes([head[10], head[11]]));
    let body = bytes.get(start..).ok_or(CUT)?;
    if length == 0 || count.checked_mul(length).is_none_or(|all| all > body.len()) {
        return Err(CUT.to_owned());
    }
    // Before anything is made of them: a row may be one byte long.
    if count != shapes {
        return Err(format!("{shapes} shapes, {count} rows of attributes"));
    }
    let mut columns = Vec::new();
    let mut at = 1;
    for field in bytes[32..start.max(32)].chunks(32) {
        if field.first().is_none_or(|b| *b == 0x0d) {
            break;
        }
        let field: &[u8; 32] = field.try_into().map_err(|_| CUT)?;
        let end = at + usize::from(field[16]);
        if end > length {
            return Err("columns are longer than a row".to_owned());
        }
        columns.push(Column {
            name: trimmed(&field[..11]),
            kind: field[11].to_ascii_uppercase(),
            range: at..end,
        });
        at = end;
    }
    Ok((columns, body.chunks_exact(length).take(count).collect()))
}

/// The encoding that a .cpg names: `UTF-8`, `GBK`, `936`, `CP936`, `65001`, `ANSI 1252`.
fn label(bytes: &[u8]) -> Option<&'static Encoding> {
    let text = String::from_utf8_lossy(bytes).trim().to_ascii_lowercase();
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    match digits {
        "65001" => return Some(UTF_8),
        "936" | "54936" => return Some(GB18030),
        _ => {}
    }
    Encoding::for_label(text.as_bytes())
        .or_else(|| Encoding::for_label(format!("windows-{digits}").as_bytes()))
        .map(|found| {
            if found == encoding_rs::GBK {
                GB18030
            } else {
                found
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_many_spellings() {
        for (text, expected) in [
            ("UTF-8", Some(UTF_8)),
            ("utf8\r\n", Some(UTF_8)),
            ("65001", Some(UTF_8)),
            ("GBK", Some(GB18030)),
            ("GB2312", Some(GB18030)),
            ("GB18030", Some(GB18030)),
            ("936", Some(GB18030)),
            ("CP936", Some(GB18030)),
            ("1252", Some(encoding_rs::WINDOWS_1252)),
            ("ANSI 1252", Some(encoding_rs::WINDOWS_1252)),
            ("", None),
            ("klingon", None),
        ] {
            assert_eq!(label(text.as_bytes()), expected, "{text}");
        }
    }
}

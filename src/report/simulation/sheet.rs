//! The figures of a study as a workbook: one sheet of all figures, one of the children who move.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Words, name, subject, unit_word};
use crate::simulate::study::Study;

/// The workbook.
///
/// # Limits
/// A sheet has 1,048,576 rows; beyond that the list of movers ends with `…`.
pub fn workbook(words: &Words, study: &Study<'_>) -> Vec<u8> {
    made(words, study).expect("fewer rows and shorter texts than a sheet holds")
}

fn made(words: &Words, study: &Study<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same figures give the same bytes.
    let long_ago = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&long_ago));
    let bold = Format::new().set_bold();
    let all = book.add_worksheet();
    all.set_name(words.word("sheet-figures"))?;
    figures(words, study, all, &bold)?;
    let movers = book.add_worksheet();
    movers.set_name(words.word("sheet-movers"))?;
    moving(words, study, movers, &bold)?;
    book.save_to_buffer()
}

/// Writes the mark into the first row and the heads into the third.
fn head(
    words: &Words,
    sheet: &mut Worksheet,
    heads: &[&str],
    bold: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, words.word("simulate-mark"), bold)?;
    for (column, key) in (0u16..).zip(heads) {
        sheet.write_string_with_format(2, column, words.word(key), bold)?;
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_freeze_panes(3, 0)?;
    Ok(())
}

/// The last row that a sheet has room for, counted from 0.
const LAST_ROW: u32 = 1_048_575;

/// Writes a text, cut to what a cell holds (32,767 characters).
fn put(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
    let cut: String = text.chars().take(32_000).collect();
    sheet.write_string(row, column, cut)?;
    Ok(())
}

fn figures(
    words: &Words,
    study: &Study<'_>,
    sheet: &mut Worksheet,
    bold: &Format,
) -> Result<(), XlsxError> {
    let heads = [
        "column-case",
        "column-subject",
        "column-figure",
        "column-unit",
        "column-value",
        "column-error",
        "column-difference",
        "column-low",
        "column-high",
        "column-said",
    ];
    head(words, sheet, &heads, bold)?;
    let mut row = 3;
    for told in &study.told {
        for (key, value) in &told.values {
            let (about, word) = key;
            if row == LAST_ROW {
                return put(sheet, (row, 0), "…");
            }
            put(sheet, (row, 0), &name(words, told))?;
            put(sheet, (row, 1), &subject(words, told, about))?;
            put(sheet, (row, 2), &words.word(&format!("figure-{word}")))?;
            let unit = words.word(&format!("unit-{}", unit_word(value.unit)));
            put(sheet, (row, 3), &unit)?;
            sheet.write_number(row, 4, value.mean)?;
            if value.drawn {
                sheet.write_number(row, 5, value.error)?;
            }
            if let Some(difference) = told.differences.get(key) {
                sheet.write_number(row, 6, difference.mean)?;
                sheet.write_number(row, 7, difference.low)?;
                sheet.write_number(row, 8, difference.high)?;
                put(sheet, (row, 9), &super::told(words, difference, value))?;
            }
            row += 1;
        }
    }
    sheet.autofilter(2, 0, row.max(3) - 1, heads.len() as u16 - 1)?;
    Ok(())
}

fn moving(
    words: &Words,
    study: &Study<'_>,
    sheet: &mut Worksheet,
    bold: &Format,
) -> Result<(), XlsxError> {
    let heads = [
        "column-case",
        "column-number",
        "column-before",
        "column-after",
        "column-parted",
    ];
    head(words, sheet, &heads, bold)?;
    let mut row = 3;
    for told in &study.told {
        for mover in &told.movers {
            let codes = |codes: &[crate::model::SchoolCode]| {
                codes
                    .iter()
                    .map(|code| code.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            if row == LAST_ROW {
                return put(sheet, (row, 0), "…");
            }
            put(sheet, (row, 0), &name(words, told))?;
            put(sheet, (row, 1), mover.number.as_str())?;
            put(sheet, (row, 2), &codes(&mover.before))?;
            put(sheet, (row, 3), &codes(&mover.after))?;
            if mover.parted {
                put(sheet, (row, 4), &words.word("said-yes"))?;
            }
            row += 1;
        }
    }
    Ok(())
}

//! The coverage audit as a table for the office: one line for each known address, stage and applicant class.
//!
//! In: the lines of the audit. Out: a CSV file for the check folder. Private: it names addresses, and nothing
//! of it goes into a seal or a bundle.

use super::CsvFile;
use super::words::Words;
use crate::address::Compared;
use crate::check::CoverageRow;
use crate::model::ByText;

/// The table.
pub fn table(words: &Words, rows: &[CoverageRow]) -> Vec<u8> {
    let mut file = CsvFile::new();
    let headers = [
        "coverage-row",
        "coverage-address",
        "coverage-stage",
        "coverage-class",
        "coverage-verdict",
        "coverage-catchments",
        "coverage-polygons",
        "coverage-compared",
    ];
    for header in headers {
        file.cell(&words.word(header));
    }
    file.end_row();
    for row in rows {
        let verdict = match &row.verdict {
            ByText::In(_) => "coverage-in",
            ByText::ByDesign(_) => "coverage-several",
            ByText::Conflict(_) => "coverage-conflict",
            ByText::Nowhere => "coverage-nowhere",
            ByText::Undecided(_) => "coverage-undecided",
        };
        let compared = match row.compared {
            Compared::Same => "coverage-same",
            Compared::Differs => "coverage-differs",
            Compared::Open => "coverage-no-comparison",
        };
        file.cell(&row.row.to_string());
        file.cell(&row.address);
        file.cell(&row.stage);
        file.cell(&row.class);
        file.cell(&words.word(verdict));
        file.cell(&row.catchments);
        file.cell(&row.polygons);
        file.cell(&words.word(compared));
        file.end_row();
    }
    file.into_bytes()
}

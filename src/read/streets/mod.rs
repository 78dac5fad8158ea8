//! Streets from a file: OpenStreetMap PBF, or GeoJSON lines.
//!
//! In: the bytes of one file. Out: the lines on which a child may walk, their corners on the grid; the date the
//! file gives itself; counts. A file that cannot be read to its end gives nothing: half a network would silently
//! make other distances. Which lines are walked: `profile`. It builds no graph. Tests: `tests/it/streets.rs`.

mod lines;
mod pbf;
mod profile;

use crate::finding::{BAD_STREETS, Cell, EMPTY_FILE, Finding};
use crate::geo::Corner;

pub use profile::PROFILE;

/// A street file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreetFile {
    /// The lines that are walked.
    pub lines: Vec<Vec<Corner>>,
    /// When the map was as it is here, as the file says, `YYYY-MM-DDTHH:MM:SSZ`; empty when it does not say.
    pub date: String,
    /// Streets of any kind in the file.
    pub streets: u32,
    /// Of these, walked.
    pub walked: u32,
    /// Walked streets with corners that the file does not hold: they end there.
    pub cut: u32,
}

/// Reads a street file by what it holds, whatever its name.
///
/// # Limits
/// 33 million corners of walked streets; 32 MiB in one block of a PBF file, as its format demands.
pub fn parse(file: &str, bytes: &[u8]) -> (Option<StreetFile>, Vec<Finding>) {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if first.is_none() {
        return (None, vec![Finding::new(EMPTY_FILE, Cell::file(file))]);
    }
    if first == Some(&b'{') || bytes.starts_with(b"\xef\xbb\xbf") {
        return lines::parse(file, bytes);
    }
    match pbf::parse(bytes) {
        Ok(read) => (Some(read), Vec::new()),
        Err(stop) => {
            let finding = Finding::new(BAD_STREETS, Cell::file(file));
            let finding = finding.with("why", stop.fault.to_string());
            (None, vec![finding.with("byte", stop.byte)])
        }
    }
}

/// More corners than any city's streets have.
const MOST_CORNERS: usize = 1 << 25;

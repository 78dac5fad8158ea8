//! Streets from a file: OpenStreetMap PBF, GeoJSON lines, or a GeoPackage of lines.
//!
//! In: the bytes of one file. Out: the lines on which a child may walk, their corners on the grid; main roads; the
//! date the file gives itself; counts. A file that cannot be read to its end gives nothing: half a network would
//! silently make other distances. Which lines are walked: `profile`. It builds no graph. Tests:
//! `tests/it/streets.rs`.

mod lines;
mod pbf;
mod profile;

use super::layer::{self, Ask, LayerFile};
use crate::finding::{BAD_STREETS, Cell, EMPTY_FILE, Finding};
use crate::geo::Corner;
use profile::Tags;

pub use profile::PROFILE;

/// A street file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreetFile {
    /// The lines that are walked.
    pub lines: Vec<Vec<Corner>>,
    /// Main roads above ground, walked or not.
    pub main: Vec<Vec<Corner>>,
    /// When the map was as it is here, as the file says, `YYYY-MM-DDTHH:MM:SSZ`; empty when it does not say.
    pub date: String,
    /// Streets of any kind in the file.
    pub streets: u32,
    /// Of these, walked.
    pub walked: u32,
    /// Walked streets with corners that the file does not hold: they end there.
    pub cut: u32,
}

impl StreetFile {
    /// Takes a street with its lines.
    fn take(&mut self, tags: Tags<'_>, lines: Vec<Vec<Corner>>) {
        self.streets += 1;
        if tags.is_main() {
            self.main.extend(lines.iter().cloned());
        }
        if tags.walkable() {
            self.walked += 1;
            self.lines.extend(lines);
        }
    }
}

/// Reads a street file by what it holds, whatever its name; `layer` names one of several in a GeoPackage.
///
/// # Limits
/// 33 million corners of walked streets and main roads; 32 MiB in one block of a PBF file, as its format demands.
pub fn parse(file: &str, bytes: &[u8], layer: Option<&str>) -> (Option<StreetFile>, Vec<Finding>) {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if first.is_none() {
        return (None, vec![Finding::new(EMPTY_FILE, Cell::file(file))]);
    }
    if first == Some(&b'{') || bytes.starts_with(b"\xef\xbb\xbf") {
        return lines::parse(file, bytes);
    }
    if bytes.starts_with(b"SQLite format 3\0") {
        return geopackage(file, bytes, layer);
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

/// The lines of a GeoPackage, by the room that reads layers; tags are columns.
fn geopackage(name: &str, bytes: &[u8], layer: Option<&str>) -> (Option<StreetFile>, Vec<Finding>) {
    let ask = Ask {
        layer,
        ..Ask::default()
    };
    let file = LayerFile {
        name,
        bytes,
        beside: &[],
        ask,
    };
    let (features, findings) = layer::read_lines(&file);
    let mut read = StreetFile::default();
    for feature in features {
        let corner = |point: &_| Corner {
            point: *point,
            id: 0,
        };
        let lines = feature.lines.iter();
        let lines = lines.map(|line| line.iter().map(corner).collect());
        read.take(Tags::of_properties(&feature.properties), lines.collect());
    }
    let failed = findings.iter().any(Finding::is_error);
    ((!failed).then_some(read), findings)
}

/// More corners than any city's streets have.
const MOST_CORNERS: usize = 1 << 25;

//! The verb `convert` (转换): a layer, or a table of points, in another format or coordinate system.
//!
//! It reads what `check` reads and writes a file that is not there yet; it is no step of a placement. Converted
//! is only what is declared on the command line or is plain degrees; what was done is told, with the largest
//! shift.

use std::path::Path;

use super::disk::{RealDisk, Writing, write_file};
use super::layout::Layout;
use super::mend::Told;
use super::{Error, acts, mend};
use crate::check::InputFile;
use crate::finding::{Arg, BAD_DEGREES, CRS_STRIP, Cell, EMPTY_CELL, Finding, NONE};
use crate::geo::{Crs, Point, distance_mm, round_degrees_e7};
use crate::mend::Choice;
use crate::read::layer::{self, Ask, Grid, LayerFile, Number};
use crate::read::table::{Known, Table};
use crate::report::{inert, layer as written};

/// What is asked for on the command line.
pub(super) struct Job<'a> {
    pub(super) input: &'a Path,
    pub(super) output: &'a Path,
    pub(super) from: Option<&'a str>,
    pub(super) to: Option<&'a str>,
    pub(super) layer: Option<&'a str>,
    pub(super) patch: Option<(&'a Path, Choice)>,
}

/// What was done.
#[derive(Debug)]
pub(super) struct Converted {
    pub(super) mended: Option<Told>,
    pub(super) features: Option<usize>,
    pub(super) points: u64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) shift_mm: Option<u64>,
    pub(super) findings: Vec<Finding>,
}

fn crs(name: Option<&str>) -> Result<Option<Crs>, Error> {
    let refused = |name: &str| Error::refused("refused-crs", [("name", name.into())]);
    name.map(|name| Crs::parse(name).map_err(|_| refused(name)))
        .transpose()
}

fn format_refused(path: &Path) -> Error {
    let shown = path.display().to_string();
    Error::refused("refused-format", [("path", shown.into())])
}

/// Converts; without an error among the findings the output is there.
///
/// # Errors
/// When the output is there already, a name or a format is not known, or the disk fails.
pub(super) fn convert(job: &Job<'_>) -> Result<Converted, Error> {
    if job.output.exists() {
        let shown = job.output.display().to_string();
        return Err(Error::refused("refused-exists", [("path", shown.into())]));
    }
    let (from, to) = (crs(job.from)?, crs(job.to)?.unwrap_or(Crs::Wgs84));
    let lower = |path: &Path| path.to_string_lossy().to_lowercase();
    let (source, target) = (lower(job.input), lower(job.output));
    let known = |name: &str, endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
    let table = source.ends_with(".csv") && !source.ends_with(".wkt.csv");
    if !known(
        &source,
        &[
            ".geojson",
            ".json",
            ".gpkg",
            ".shp",
            ".kml",
            ".topojson",
            ".csv",
        ],
    ) {
        return Err(format_refused(job.input));
    }
    let plain = to.is_plain() && !table;
    if job.patch.is_some() && !plain {
        return Err(Error::refused("refused-patch-plain", []));
    }
    let fits = match table {
        true => known(&target, &[".csv"]) && !target.ends_with(".wkt.csv"),
        false => known(&target, &[".geojson", ".json", ".gpkg"]),
    };
    if !fits {
        return Err(format_refused(job.output));
    }
    let file = acts::input(job.input)?;
    let (converted, bytes) = if table {
        points(&file, from.unwrap_or(Crs::Wgs84), to)
    } else {
        whole_layer(&file, (from, to), job)?
    };
    if let Some(bytes) = bytes.filter(|_| !converted.findings.iter().any(Finding::is_error)) {
        write_file(&RealDisk, job.output, &bytes, Writing::NEW)?;
    }
    Ok(converted)
}

fn whole_layer(
    file: &InputFile,
    (from, to): (Option<Crs>, Crs),
    job: &Job<'_>,
) -> Result<(Converted, Option<Vec<u8>>), Error> {
    let beside: Result<Vec<InputFile>, Error> = Layout::beside(job.input)?
        .iter()
        .map(|path| acts::input(path))
        .collect();
    let beside = beside?;
    let (features, findings, mended) = match &job.patch {
        None => {
            let beside = beside.iter().map(|f| (f.name.as_str(), f.bytes.as_slice()));
            let beside: Vec<(&str, &[u8])> = beside.collect();
            let ask = Ask {
                crs: from,
                layer: job.layer,
                geometry: None,
            };
            let (features, findings) = layer::read(&LayerFile {
                name: &file.name,
                bytes: &file.bytes,
                beside: &beside,
                ask,
            });
            (features, findings, None)
        }
        Some((path, choice)) => {
            let asked = [("crs", job.from), ("layer", job.layer)];
            let patch = mend::read(path, &asked)?;
            let (features, findings, told) = mend::mended((file, &beside), &patch, choice)?;
            (features, findings, told)
        }
    };
    let stem = job
        .output
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let made = written::write(&stem.unwrap_or_default(), to, &features);
    if made.far > 0 {
        let args = [("n", made.far.into()), ("to", to.to_string().into())];
        return Err(Error::refused("refused-strip", args));
    }
    let package = job
        .output
        .to_string_lossy()
        .to_lowercase()
        .ends_with(".gpkg");
    let bytes = match package {
        false => made.geojson(),
        #[cfg(feature = "gpkg")]
        true => crate::report::geopackage::geopackage(&made)
            .map_err(|error| Error::machine(job.output, std::io::Error::other(error)))?,
        #[cfg(not(feature = "gpkg"))]
        true => return Err(format_refused(job.output)),
    };
    if mended.is_some() {
        mend::same_when_read(&bytes, job.output, &features)?;
    }
    let from = mended.as_ref().and_then(|told| told.crs).or(from);
    let converted = Converted {
        mended,
        features: Some(features.len()),
        points: made.points,
        from: from.unwrap_or(Crs::Wgs84).to_string(),
        to: to.to_string(),
        shift_mm: made.shift_mm,
        findings,
    };
    Ok((converted, Some(bytes)))
}

const X_HEADERS: [&str; 8] = [
    "经度",
    "home_lon",
    "lng",
    "longitude",
    "x",
    "东坐标",
    "east",
    "easting",
];
const Y_HEADERS: [&str; 7] = [
    "纬度",
    "home_lat",
    "latitude",
    "y",
    "北坐标",
    "north",
    "northing",
];

/// A table with its two columns converted, every other cell as it was.
fn points(file: &InputFile, from: Crs, to: Crs) -> (Converted, Option<Vec<u8>>) {
    let mut done = Converted {
        mended: None,
        features: None,
        points: 0,
        from: from.to_string(),
        to: to.to_string(),
        shift_mm: (from.is_degrees() && to.is_degrees()).then_some(0),
        findings: Vec::new(),
    };
    let (table, told) = Table::open(&file.name, &file.bytes);
    done.findings.extend(told);
    let Some(table) = table else {
        return (done, None);
    };
    let known = |key, headers| Known {
        key,
        headers,
        own: None,
    };
    let x = table.needed(known("lon", &X_HEADERS), &mut done.findings);
    let y = table.needed(known("lat", &Y_HEADERS), &mut done.findings);
    let Some((x, y)) = x.zip(y) else {
        return (done, None);
    };
    let mut grid = Grid::declared(&file.name, from);
    let mut out = csv::WriterBuilder::new();
    out.flexible(true).terminator(csv::Terminator::CRLF);
    let mut out = out.from_writer(b"\xef\xbb\xbf".to_vec());
    let mut row_out =
        |cells: Vec<String>| out.write_record(cells).expect("a vector takes every row");
    row_out(
        table
            .headers
            .iter()
            .map(|cell| inert(cell).into_owned())
            .collect(),
    );
    for row in &table.rows {
        let cells = [x, y].map(|column| table.folded(row, column).into_owned());
        let converted = match &cells {
            [a, b] if a.is_empty() && b.is_empty() => Ok(None),
            [a, b] if a.is_empty() || b.is_empty() => {
                let empty = if a.is_empty() { x } else { y };
                Err(Finding::new(EMPTY_CELL, table.cell(row, empty)))
            }
            [a, b] => pair(&mut grid, to, (a, b), table.cell(row, x)).map(Some),
        };
        let [a, b] = match converted {
            Ok(Some((texts, shift))) => {
                done.points += 1;
                done.shift_mm = done.shift_mm.map(|most| most.max(shift));
                texts
            }
            Ok(None) => cells,
            Err(finding) => {
                done.findings.push(finding);
                continue;
            }
        };
        let texts = row.cells().enumerate().map(|(column, cell)| match column {
            c if c == x => a.clone(),
            c if c == y => b.clone(),
            _ => inert(cell).into_owned(),
        });
        row_out(texts.collect());
    }
    done.findings.extend(grid.finish());
    let bytes = out.into_inner().expect("a vector takes every row");
    (done, Some(bytes))
}

/// Two cells in the other system as text, and how far the numbers moved in millimetres.
fn pair(
    grid: &mut Grid<'_>,
    to: Crs,
    (x, y): (&str, &str),
    cell: Cell,
) -> Result<([String; 2], u64), Finding> {
    let from = grid.crs();
    if from.same_numbers(to) && from.is_degrees() {
        // Nothing to convert: the digits stay as they are, once they are known to be degrees.
        let point = grid.try_point(Number::Text(x), Number::Text(y));
        point.map_err(|_| Finding::new(BAD_DEGREES, cell))?;
        return Ok(([x.to_owned(), y.to_owned()], 0));
    }
    let bad = |declared: Crs, cell: Cell| {
        let code = if declared.is_degrees() {
            BAD_DEGREES
        } else {
            CRS_STRIP
        };
        let finding = Finding::new(code, cell).with("n", 1u32);
        finding
            .with("declared", declared.to_string())
            .with("strip", NONE)
    };
    let here = grid.try_point(Number::Text(x), Number::Text(y));
    let here: Point = here.map_err(|_| bad(from, cell.clone()))?;
    // The grid's point stands for the place in messages; the numbers go there unrounded.
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    let degrees = from.to_degrees(number(x), number(y));
    let (lon, lat) = degrees.map_err(|_| bad(from, cell.clone()))?;
    let (numbers, fits) = written::place(to, lon, lat);
    if !fits {
        return Err(bad(to, cell));
    }
    let e7 = |v: f64| round_degrees_e7(v).ok();
    let moved = |a: f64, b: f64| e7(a).zip(e7(b)).and_then(|(a, b)| Point::new(a, b));
    let shift = match (from.is_degrees(), to.is_degrees()) {
        (true, true) => moved(number(x), number(y)).zip(moved(numbers[0], numbers[1])),
        _ => Some((here, here)),
    };
    let shift = shift.map_or(0, |(a, b)| distance_mm(a, b));
    let text = |v: f64| {
        if to.is_degrees() {
            format!("{v:.7}")
        } else {
            format!("{v:.3}")
        }
    };
    Ok((numbers.map(text), shift))
}

/// Metres with a decimal, for people.
pub(super) fn metres(shift_mm: u64) -> Arg {
    Arg::from(format!("{}.{}", shift_mm / 1000, shift_mm % 1000 / 100))
}

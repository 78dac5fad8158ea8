//! A layer from a GeoPackage (OGC 12-128r18), opened in memory by SQLite.
//!
//! In: bytes. Out: features of polygons, or of lines, in the order of their keys. Why SQLite: the format is its
//! files. What a stranger's file could do is bounded: the layer must be a table, never a view (a view is a
//! program); every statement may take so many steps for each byte and no more; values are no longer than the
//! file. A file that another program still writes to (a log beside it) is refused by the shell. It writes
//! nothing.

use std::io::Cursor;

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::grid::{Grid, OwnCrs};
use super::wkb::{self, Shape};
use super::{Feature, LayerFile, LineFeature, prj};
use crate::finding::{BAD_LAYER, Cell, EMPTY_FILE, Finding, Spot};

type Properties = serde_json::Map<String, serde_json::Value>;

/// Steps of SQLite's machine for each byte of the file, besides a fixed sum: reading a row takes some tens.
const STEPS_A_BYTE: u64 = 64;
const STEPS: u64 = 10_000_000;
/// After so many steps the count is looked at.
const STRIDE: i32 = 10_000;

pub(super) fn read(file: &LayerFile<'_>) -> (Vec<Feature>, Vec<Finding>) {
    let mut features = Vec::new();
    let findings = walk(file, &mut |grid, number, properties, shape| {
        let spot = Spot::Feature(number);
        let polygons = match shape {
            Shape::Polygons(polygons) => polygons,
            Shape::Lines(_) => return grid.not_a_polygon(spot, "LineString"),
            Shape::Other(kind) => return grid.not_a_polygon(spot, kind),
        };
        if let Some(parts) = grid.parts(spot, &polygons) {
            features.push(Feature {
                number,
                id: None,
                properties,
                parts,
            });
        }
    });
    (features, findings)
}

pub(super) fn read_lines(file: &LayerFile<'_>) -> (Vec<LineFeature>, Vec<Finding>) {
    let mut features = Vec::new();
    let findings = walk(file, &mut |grid, number, properties, shape| {
        let Shape::Lines(raw) = shape else {
            let why = "not a line";
            let cell = Cell::at(file.name, Spot::Feature(number));
            let finding = Finding::new(BAD_LAYER, cell).with("format", "GeoPackage");
            return grid.tell(finding.with("why", why));
        };
        let spot = Spot::Feature(number);
        let lines: Option<Vec<_>> = raw.iter().map(|line| grid.line(spot, line)).collect();
        let mut lines = lines.unwrap_or_default();
        lines.retain(|line| line.len() > 1);
        if !lines.is_empty() {
            features.push(LineFeature {
                number,
                properties,
                lines,
            });
        }
    });
    (features, findings)
}

type Take<'t, 'f> = &'t mut dyn FnMut(&mut Grid<'f>, u32, Properties, Shape);

fn walk<'f>(file: &LayerFile<'f>, take: Take<'_, 'f>) -> Vec<Finding> {
    let mut findings = Vec::new();
    match open(file).and_then(|db| rows(file, &db, take, &mut findings)) {
        Ok(()) => {}
        Err(told) => findings.push(told),
    }
    findings
}

/// The file in memory, with what it may do bounded.
fn open(file: &LayerFile<'_>) -> Result<Connection, Finding> {
    let bad = |error: rusqlite::Error| file.bad(error);
    // Below 512 bytes there is no first page, and SQLite would take the file for an empty one.
    if !file.bytes.starts_with(b"SQLite format 3\0") || file.bytes.len() < 512 {
        return Err(file.bad("not SQLite format 3"));
    }
    // Bytes 18 and 19 say whether a log stands beside the file; in memory there is none.
    let mut head: [u8; 20] = file.bytes[..20].try_into().expect("512 bytes are there");
    (head[18], head[19]) = (1, 1);
    let bytes = std::io::Read::chain(Cursor::new(head), Cursor::new(&file.bytes[20..]));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_in_memory_with_flags(flags).map_err(bad)?;
    let longest = i32::try_from(file.bytes.len()).unwrap_or(i32::MAX);
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, longest.max(100_000)),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 50),
        (Limit::SQLITE_LIMIT_VDBE_OP, 100_000),
    ] {
        db.set_limit(limit, value).map_err(bad)?;
    }
    let most = STEPS + STEPS_A_BYTE * file.bytes.len() as u64;
    let mut steps = 0u64;
    let watch = move || {
        steps += STRIDE.unsigned_abs() as u64;
        steps > most
    };
    db.progress_handler(STRIDE, Some(watch)).map_err(bad)?;
    db.deserialize_read_exact("main", bytes, file.bytes.len(), true)
        .map_err(bad)?;
    for pragma in [
        "PRAGMA trusted_schema = OFF",
        "PRAGMA cell_size_check = ON",
        "PRAGMA query_only = ON",
    ] {
        db.execute_batch(pragma).map_err(bad)?;
    }
    Ok(db)
}

/// A name as SQLite reads it, whatever it holds.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The table that is asked for, its column of shapes, and its system.
fn layer(file: &LayerFile<'_>, db: &Connection) -> Result<(String, String, OwnCrs), Finding> {
    let bad = |error: rusqlite::Error| file.bad(error);
    let sql = "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
               JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
               WHERE c.data_type = 'features' ORDER BY g.table_name";
    let mut statement = db.prepare(sql).map_err(bad)?;
    let listed = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get(2)?,
        ))
    });
    let listed: Vec<(String, String, i64)> = listed.and_then(Iterator::collect).map_err(bad)?;
    let names: Vec<String> = listed.iter().map(|(name, ..)| name.clone()).collect();
    let (table, column, srs) = listed[file.choose(&names)?].clone();
    let kind: Option<String> = db
        .query_row(
            "SELECT type FROM sqlite_schema WHERE name = ?1",
            [&table],
            |row| row.get(0),
        )
        .optional()
        .map_err(bad)?;
    if kind.as_deref() != Some("table") {
        return Err(file.bad(format!(
            "{table}: {}",
            kind.as_deref().unwrap_or("no table")
        )));
    }
    Ok((table, column, own_crs(db, srs).map_err(bad)?))
}

/// Identifiers 0 and −1 say that nothing is known.
fn own_crs(db: &Connection, srs: i64) -> rusqlite::Result<OwnCrs> {
    let sql = "SELECT organization, organization_coordsys_id, definition, srs_name \
               FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let found = db.query_row(sql, [srs], |row| {
        let text = |i| {
            row.get::<_, Option<String>>(i)
                .map(Option::unwrap_or_default)
        };
        Ok((text(0)?, row.get::<_, i64>(1)?, text(2)?, text(3)?))
    });
    let Some((organization, code, definition, name)) = found.optional()? else {
        return Ok(OwnCrs::Silent);
    };
    if srs == 0 || srs == -1 || organization.eq_ignore_ascii_case("none") {
        return Ok(OwnCrs::Silent);
    }
    if organization.eq_ignore_ascii_case("epsg") {
        let own = OwnCrs::of_name(&format!("EPSG:{code}"));
        if !matches!(own, OwnCrs::Unknown(_)) {
            return Ok(own);
        }
    }
    let spelled = prj::parse(&definition);
    let named = OwnCrs::of_name(&name);
    Ok(match (spelled, named) {
        (OwnCrs::Unknown(_), OwnCrs::Unknown(name)) => OwnCrs::Unknown(name),
        (OwnCrs::Unknown(_), known) => known,
        (known, _) => known,
    })
}

/// The stored columns of a table. Asked for as values: rusqlite panics on a column's name that is not UTF-8.
fn columns(file: &LayerFile<'_>, db: &Connection, table: &str) -> Result<Vec<String>, Finding> {
    let bad = |error: rusqlite::Error| file.bad(error);
    let sql = "SELECT CAST(name AS BLOB) AS name FROM pragma_table_info(?1) ORDER BY cid";
    let mut statement = db.prepare(sql).map_err(bad)?;
    let names = statement.query_map([table], |row| row.get::<_, Vec<u8>>(0));
    let names: Vec<Vec<u8>> = names.and_then(Iterator::collect).map_err(bad)?;
    let text = |name: Vec<u8>| String::from_utf8(name);
    let names: Result<Vec<String>, _> = names.into_iter().map(text).collect();
    names.map_err(|error| file.bad(error))
}

fn rows<'f>(
    file: &LayerFile<'f>,
    db: &Connection,
    take: Take<'_, 'f>,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    let bad = |error: rusqlite::Error| file.bad(error);
    let (table, column, own) = layer(file, db)?;
    let Some(mut grid) = Grid::new(file.name, file.ask.crs, &own, findings) else {
        return Ok(());
    };
    let names = columns(file, db, &table)?;
    let Some(shape_at) = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(&column))
    else {
        return Err(file.bad(format!("{table}: no column {column}")));
    };
    // The row's key is the program's own; it changes when a feature is copied.
    let own_key = |name: &String| ["fid", "ogc_fid"].contains(&name.to_lowercase().as_str());
    let read = names
        .iter()
        .enumerate()
        .map(|(i, name)| i != shape_at && !own_key(name));
    let read: Vec<bool> = read.collect();
    let list: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let sql = format!(
        "SELECT {} FROM {} ORDER BY rowid",
        list.join(", "),
        quoted(&table)
    );
    let mut statement = db.prepare(&sql).map_err(bad)?;
    let mut rows = statement.query([]).map_err(bad)?;
    let mut number = 0u32;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => {
                grid.tell(bad(error));
                findings.extend(grid.finish());
                return Ok(());
            }
        };
        number = number.saturating_add(1);
        let told = |why: String| {
            Finding::new(BAD_LAYER, Cell::at(file.name, Spot::Feature(number)))
                .with("format", "GeoPackage")
                .with("why", why)
        };
        let mut properties = Properties::new();
        for (i, name) in names.iter().enumerate().filter(|(i, _)| read[*i]) {
            match row.get_ref(i).map_err(bad)? {
                ValueRef::Text(bytes) if std::str::from_utf8(bytes).is_err() => {
                    grid.tell(told(format!("{name}: not UTF-8")));
                }
                value => drop(properties.insert(name.clone(), json(value))),
            }
        }
        let shape = match row.get_ref(shape_at).map_err(bad)? {
            ValueRef::Blob(blob) => shape(blob),
            ValueRef::Null => {
                grid.not_a_polygon(Spot::Feature(number), "null");
                continue;
            }
            _ => Err("no blob".to_owned()),
        };
        match shape {
            Ok(shape) => take(&mut grid, number, properties, shape),
            Err(why) => grid.tell(told(why)),
        }
    }
    if number == 0 {
        grid.tell(Finding::new(EMPTY_FILE, Cell::file(file.name)));
    }
    findings.extend(grid.finish());
    Ok(())
}

fn json(value: ValueRef<'_>) -> serde_json::Value {
    match value {
        ValueRef::Integer(value) => value.into(),
        ValueRef::Real(value) => value.into(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
    }
}

/// The shape behind a GeoPackage's own head: `GP`, version, flags, system, box.
fn shape(blob: &[u8]) -> Result<Shape, String> {
    let &[b'G', b'P', _, flags, ..] = blob else {
        return Err("no GP head".to_owned());
    };
    let numbers = match flags >> 1 & 7 {
        0 => 0,
        1 => 4,
        2 | 3 => 6,
        4 => 8,
        other => return Err(format!("box of kind {other}")),
    };
    if flags & 0x20 != 0 {
        return Err("a shape of an extension".to_owned());
    }
    let body = blob.get(8 + numbers * 8..).ok_or("the shape is cut off")?;
    wkb::parse(body).map_err(|fault| fault.to_string())
}

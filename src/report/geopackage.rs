//! A layer as a GeoPackage (OGC 12-128r18, version 1.3) that map programs open.
//!
//! In: a written layer. Out: the bytes of the file, made in memory; the same for the same layer and the same
//! SQLite, so the time of the last change is a fixed one. A spatial index is left out: programs make one when
//! they want it. Lists become text with commas, as they are read back. It opens no file.

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::Value;

use super::layer::Written;
use crate::geo::Crs;

/// `GPKG` as a number, and version 1.3.
const APPLICATION_ID: u32 = 0x4750_4b47;
const USER_VERSION: u32 = 10_300;
/// No clock is read: the same layer gives the same bytes.
const LAST_CHANGE: &str = "2000-01-01T00:00:00.000Z";

const SCHEMA: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
  max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
";

/// The bytes of a GeoPackage with one layer.
///
/// # Errors
/// When SQLite cannot make it, such as for want of memory, or for more than 1,990 attributes.
pub fn geopackage(layer: &Written<'_>) -> rusqlite::Result<Vec<u8>> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(&format!(
        "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; \
         PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};"
    ))?;
    let work = db.transaction()?;
    work.execute_batch(SCHEMA)?;
    fill(&work, layer)?;
    work.commit()?;
    Ok(db.serialize("main")?.to_vec())
}

fn fill(db: &Connection, layer: &Written<'_>) -> rusqlite::Result<()> {
    let srs = System::of(layer.crs);
    let insert = "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, NULL)";
    for system in [System::of(Crs::Wgs84), System::of(layer.crs)] {
        let there = "SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
        let there: i64 = db.query_row(there, [system.id], |row| row.get(0))?;
        if there == 0 {
            let row = params![
                system.name,
                system.id,
                system.organization,
                system.definition
            ];
            db.execute(insert, row)?;
        }
    }
    // Names that begin so are the format's own.
    let table = match layer.name.to_lowercase().starts_with("gpkg_")
        || layer.name.to_lowercase().starts_with("sqlite_")
    {
        true => format!("layer_{}", layer.name),
        false => layer.name.clone(),
    };
    let bounds = bounds(layer.features.iter().flat_map(|(_, polygons)| polygons));
    let [low_x, low_y, high_x, high_y] = bounds.map_or([None; 4], |b| b.map(Some));
    db.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', ?2, ?3, ?4, ?5, ?6, ?7)",
        params![table, LAST_CHANGE, low_x, low_y, high_x, high_y, srs.id],
    )?;
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'MULTIPOLYGON', ?2, 0, 0)",
        params![table, srs.id],
    )?;
    let columns = Column::of(layer);
    let declared: Vec<String> = columns
        .iter()
        .map(|c| format!(", {} {}", quoted(&c.name), c.kind))
        .collect();
    let head = format!(
        "CREATE TABLE {} (\"fid\" INTEGER PRIMARY KEY NOT NULL, \"geom\" MULTIPOLYGON{})",
        quoted(&table),
        declared.concat()
    );
    db.execute_batch(&head)?;
    let marks = ", ?".repeat(columns.len());
    let insert = format!("INSERT INTO {} VALUES (?, ?{marks})", quoted(&table));
    let mut insert = db.prepare(&insert)?;
    for (number, (feature, polygons)) in (1i64..).zip(&layer.features) {
        let mut row = vec![Cell::Integer(number), Cell::Blob(blob(srs.id, polygons))];
        row.extend(columns.iter().map(|column| match &column.key {
            None => feature.id.clone().map_or(Cell::Null, Cell::Text),
            Some(key) => cell(feature.properties.get(key)),
        }));
        insert.execute(params_from_iter(row))?;
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An attribute; without a key it is the feature's own id.
struct Column {
    name: String,
    key: Option<String>,
    kind: &'static str,
}

impl Column {
    /// Every attribute of the layer, by name; names that differ only in capitals get a number.
    fn of(layer: &Written<'_>) -> Vec<Self> {
        let mut keys: std::collections::BTreeMap<&str, &'static str> = Default::default();
        for (key, value) in layer.features.iter().flat_map(|(f, _)| &f.properties) {
            let kind = match value {
                Value::Null => continue,
                Value::Bool(_) => "BOOLEAN",
                Value::Number(n) if n.is_i64() => "INTEGER",
                Value::Number(n) if n.is_f64() => "REAL",
                _ => "TEXT",
            };
            let held = keys.entry(key).or_insert(kind);
            if *held != kind {
                *held = match (*held, kind) {
                    ("INTEGER", "REAL") | ("REAL", "INTEGER") => "REAL",
                    _ => "TEXT",
                };
            }
        }
        let own_id = layer.features.iter().any(|(f, _)| f.id.is_some());
        let own_id = (own_id && !keys.contains_key("id")).then_some(("id", None, "TEXT"));
        let named = keys.into_iter().map(|(key, kind)| (key, Some(key), kind));
        let mut columns: Vec<Self> = Vec::new();
        for (wanted, key, kind) in own_id.into_iter().chain(named) {
            let taken = |name: &str, columns: &[Self]| {
                let lower = name.to_lowercase();
                let own = ["fid", "geom"].contains(&lower.as_str());
                own || columns.iter().any(|c| c.name.to_lowercase() == lower)
            };
            let mut name = wanted.to_owned();
            let mut n = 1;
            while taken(&name, &columns) {
                n += 1;
                name = format!("{wanted}_{n}");
            }
            columns.push(Self {
                name,
                key: key.map(str::to_owned),
                kind,
            });
        }
        columns
    }
}

fn cell(value: Option<&Value>) -> Cell {
    match value {
        None | Some(Value::Null) => Cell::Null,
        Some(Value::Bool(flag)) => Cell::Integer((*flag).into()),
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Cell::Integer(value),
            (None, Some(value)) if number.is_f64() => Cell::Real(value),
            _ => Cell::Text(number.to_string()),
        },
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            Cell::Text(texts.join(","))
        }
        Some(other) => Cell::Text(other.to_string()),
    }
}

type Polygons = [Vec<Vec<[f64; 2]>>];

/// West, south, east, north.
fn bounds<'p>(polygons: impl Iterator<Item = &'p Vec<Vec<[f64; 2]>>>) -> Option<[f64; 4]> {
    polygons.flatten().flatten().fold(None, |sum, [x, y]| {
        let [a, b, c, d] = sum.unwrap_or([*x, *y, *x, *y]);
        Some([a.min(*x), b.min(*y), c.max(*x), d.max(*y)])
    })
}

/// A shape with the format's own head: `GP`, version 0, little-endian with a box, the system, the box.
fn blob(srs: i64, polygons: &Polygons) -> Vec<u8> {
    let mut out = b"GP\0\x03".to_vec();
    out.extend(i32::try_from(srs).unwrap_or(0).to_le_bytes());
    let [west, south, east, north] = bounds(polygons.iter()).unwrap_or([f64::NAN; 4]);
    for value in [west, east, south, north] {
        out.extend(value.to_le_bytes());
    }
    let int = |out: &mut Vec<u8>, value: usize| {
        let value = u32::try_from(value).expect("far fewer than 2^32 points");
        out.extend(value.to_le_bytes());
    };
    out.push(1);
    int(&mut out, 6);
    int(&mut out, polygons.len());
    for rings in polygons {
        out.push(1);
        int(&mut out, 3);
        int(&mut out, rings.len());
        for ring in rings {
            int(&mut out, ring.len());
            for value in ring.iter().flatten() {
                out.extend(value.to_le_bytes());
            }
        }
    }
    out
}

/// A row of `gpkg_spatial_ref_sys`.
struct System {
    name: String,
    id: i64,
    organization: &'static str,
    definition: String,
}

impl System {
    fn of(crs: Crs) -> Self {
        let (id, organization) = match (crs.epsg(), crs) {
            (Some(code), _) => (code.into(), "EPSG"),
            // No authority has given these a code.
            (None, Crs::Bd09) => (990_009, "paiwei"),
            (None, _) => (990_002, "paiwei"),
        };
        Self {
            name: crs.to_string(),
            id,
            organization,
            definition: definition(crs),
        }
    }
}

const WGS84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,\
AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]";
const CGCS2000: &str = "GEOGCS[\"China Geodetic Coordinate System 2000\",DATUM[\"China_2000\",\
SPHEROID[\"CGCS2000\",6378137,298.257222101,AUTHORITY[\"EPSG\",\"1024\"]],AUTHORITY[\"EPSG\",\"1043\"]],\
PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,\
AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4490\"]]";

/// The system as well-known text, version 1.
fn definition(crs: Crs) -> String {
    match crs {
        Crs::Wgs84 => WGS84.to_owned(),
        Crs::Cgcs2000 => CGCS2000.to_owned(),
        Crs::Gcj02 | Crs::Bd09 => "undefined".to_owned(),
        Crs::GaussKruger(strip) => {
            let prefix = if strip.has_prefix() {
                u32::from(strip.number())
            } else {
                0
            };
            format!(
                "PROJCS[\"{crs}\",{CGCS2000},PROJECTION[\"Transverse_Mercator\"],\
                 PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",{}],\
                 PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",{}],PARAMETER[\"false_northing\",0],\
                 UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AUTHORITY[\"EPSG\",\"{}\"]]",
                strip.meridian(),
                prefix * 1_000_000 + 500_000,
                crs.epsg().unwrap_or(0)
            )
        }
    }
}

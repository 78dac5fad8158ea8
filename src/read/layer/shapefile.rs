//! A layer from a shapefile: shapes, the attribute table, the coordinate system (Esri's description of July
//! 1998).
//!
//! In: the .shp with its .dbf, .prj and .cpg. Out: features of polygons. A missing .dbf or .prj is told. Rings
//! that turn clockwise are shells, the others holes of the smallest shell around them; a hole without a shell
//! becomes one and is told. Why not the shapefile crate: it allocates by counts that the file claims, its table
//! drops digits of numbers and replaces bytes that fit no encoding; it is the oracle of the tests, which writes
//! what this reads.

use super::grid::{Grid, OwnCrs};
use super::{Feature, LayerFile, dbf, prj};
use crate::finding::{
    BAD_LAYER, Cell, EMPTY_FILE, Finding, RING_TURNED, ROWS_SKIPPED, SHAPEFILE_WITHOUT, Spot, few,
};
use crate::geo::{Area, CellTable, Part, Ring, Side};
use crate::read::text::decode;

/// The most comparisons of holes with shells in one feature.
const MOST_COMPARED: usize = 4_000_000;

/// So many corners of a hole are held against a shell.
const MOST_CORNERS: usize = 16;

/// Rings of a record, or what it is instead.
enum Record {
    Rings(Vec<Vec<[f64; 2]>>),
    Other(&'static str),
    Bad(&'static str),
}

pub(super) fn read(file: &LayerFile<'_>) -> (Vec<Feature>, Vec<Finding>) {
    let mut findings = Vec::new();
    let records = match records(file.bytes) {
        Ok(records) => records,
        Err(why) => return (Vec::new(), vec![file.bad(why)]),
    };
    let without = |ending: &str| {
        Finding::new(SHAPEFILE_WITHOUT, Cell::file(file.name)).with("ending", ending)
    };
    let own = match file.companion(".prj") {
        Some((name, bytes)) => {
            let (text, told) = decode(name, bytes);
            findings.extend(told);
            prj::parse(&text.unwrap_or_default())
        }
        None => {
            findings.push(without(".prj"));
            OwnCrs::Silent
        }
    };
    let table = match file.companion(".dbf") {
        Some((name, bytes)) => {
            let declared = file.companion(".cpg").map(|(_, bytes)| bytes);
            dbf::read(name, bytes, (declared, records.len()), &mut findings)
        }
        None => {
            findings.push(without(".dbf"));
            None
        }
    };
    let Some(mut grid) = Grid::new(file.name, file.ask.crs, &own, &mut findings) else {
        return (Vec::new(), findings);
    };
    if records.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(file.name)));
    }
    let mut features = Vec::with_capacity(records.len());
    let mut deleted = Vec::new();
    for (number, record) in (1u32..).zip(records) {
        let row = table
            .as_ref()
            .and_then(|table| table.get(number as usize - 1));
        if row.is_some_and(|row| row.deleted) {
            deleted.push(number);
            continue;
        }
        let spot = Spot::Feature(number);
        let rings = match record {
            Record::Rings(rings) => rings,
            Record::Other(kind) => {
                grid.not_a_polygon(spot, kind);
                continue;
            }
            Record::Bad(why) => {
                let finding = Finding::new(BAD_LAYER, Cell::at(file.name, spot));
                grid.tell(finding.with("format", "Shapefile").with("why", why));
                continue;
            }
        };
        if let Some(parts) = parts(&mut grid, file.name, spot, &rings) {
            features.push(Feature {
                number,
                id: None,
                properties: row.map(|row| row.properties.clone()).unwrap_or_default(),
                parts,
            });
        }
    }
    if !deleted.is_empty() {
        let finding = Finding::new(ROWS_SKIPPED, Cell::file(file.name)).with("n", deleted.len());
        findings.push(finding.with("rows", few(&deleted)));
    }
    findings.extend(grid.finish());
    (features, findings)
}

fn int(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(i32::from_le_bytes(bytes)).ok()
}

/// The records by their own lengths; the index file is not needed for that.
fn records(bytes: &[u8]) -> Result<Vec<Record>, &'static str> {
    if bytes.len() < 100 || bytes[..4] != 9994i32.to_be_bytes() {
        return Err("no shapefile head");
    }
    let mut records = Vec::new();
    let mut rest = &bytes[100..];
    while !rest.is_empty() {
        let words = rest
            .get(4..8)
            .and_then(|b| b.try_into().ok())
            .map(u32::from_be_bytes);
        let length = words.and_then(|words| usize::try_from(words).ok()?.checked_mul(2));
        let length = length.ok_or("a record is cut off")?;
        let content = rest[8..].get(..length).ok_or("a record is cut off")?;
        records.push(record(content));
        rest = &rest[8 + length..];
    }
    Ok(records)
}

fn record(content: &[u8]) -> Record {
    let kind = match int(content, 0) {
        Some(5 | 15 | 25) => return rings(content).map_or_else(Record::Bad, Record::Rings),
        Some(0) => "null",
        Some(1 | 11 | 21) => "Point",
        Some(3 | 13 | 23) => "LineString",
        Some(8 | 18 | 28) => "MultiPoint",
        Some(31) => "MultiPatch",
        _ => return Record::Bad("unknown kind of shape"),
    };
    Record::Other(kind)
}

/// Kind, box, number of rings, number of points, first point of each ring, points; height and measure after them.
fn rings(content: &[u8]) -> Result<Vec<Vec<[f64; 2]>>, &'static str> {
    const CUT: &str = "the shape is cut off";
    let (count, points) = int(content, 36).zip(int(content, 40)).ok_or(CUT)?;
    let body = &content[44..];
    let (starts, body) = count
        .checked_mul(4)
        .and_then(|n| body.split_at_checked(n))
        .ok_or(CUT)?;
    let body = points
        .checked_mul(16)
        .and_then(|n| body.get(..n))
        .ok_or(CUT)?;
    let number = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    let point = |b: &[u8]| [number(&b[..8]), number(&b[8..])];
    let mut rings = Vec::with_capacity(count);
    for i in 0..count {
        let start = int(starts, i * 4).ok_or("rings out of order")?;
        let end = if i + 1 < count {
            int(starts, i * 4 + 4)
        } else {
            Some(points)
        };
        let range = start..end.ok_or("rings out of order")?;
        let ring = body.get(range.start * 16..range.end * 16);
        let ring = ring.ok_or("rings out of order")?;
        rings.push(ring.chunks_exact(16).map(point).collect());
    }
    Ok(rings)
}

/// The shells that hold a hole. A hole may touch its shell: the first corner that does not settles it, among a
/// few; one that touches it with all of them lies inside.
fn around(shells: &CellTable, hole: &Ring) -> Vec<u32> {
    let mut held = Vec::new();
    let mut touched: Option<Vec<u32>> = None;
    let mut found = Vec::new();
    for corner in hole.points().iter().take(MOST_CORNERS) {
        shells.locate(*corner, &mut found);
        found.retain(|(shell, _)| touched.as_ref().is_none_or(|open| open.contains(shell)));
        let of = |side: Side| {
            let shells = found.iter().filter(move |(_, its)| *its == side);
            shells.map(|(shell, _)| *shell)
        };
        held.extend(of(Side::Inside));
        let open: Vec<u32> = of(Side::Edge).collect();
        let settled = open.is_empty();
        touched = Some(open);
        if settled {
            break;
        }
    }
    held.extend(touched.into_iter().flatten());
    held
}

/// Shells, each with its holes.
fn parts(grid: &mut Grid<'_>, file: &str, spot: Spot, raw: &[Vec<[f64; 2]>]) -> Option<Vec<Part>> {
    let mut rings: Vec<Ring> = Vec::with_capacity(raw.len());
    for ring in raw {
        let points = grid.line(spot, ring)?;
        rings.push(grid.ring(spot, points)?);
    }
    let (holes, shells): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| ring.doubled_area() > 0);
    if shells.len().saturating_mul(holes.len()) > MOST_COMPARED {
        let finding = Finding::new(BAD_LAYER, Cell::at(file, spot)).with("format", "Shapefile");
        grid.tell(finding.with("why", format!("{} rings", shells.len() + holes.len())));
        return None;
    }
    let part = |shell| Part {
        shell,
        holes: Vec::new(),
    };
    let mut parts: Vec<Part> = shells.into_iter().map(part).collect();
    // Each shell as an area of its own, with its size, to find the smallest around a hole.
    let sizes: Vec<u128> = parts
        .iter()
        .map(|part| part.shell.doubled_area().unsigned_abs())
        .collect();
    let shells = parts.iter().filter(|_| !holes.is_empty());
    let areas: Vec<Area> = shells.map(|part| Area::new(vec![part.clone()])).collect();
    let table = CellTable::new(&areas);
    let mut turned = Vec::new();
    for hole in holes {
        match around(&table, &hole)
            .into_iter()
            .min_by_key(|i| (sizes[*i as usize], *i))
        {
            Some(i) => parts[i as usize].holes.push(hole),
            None => turned.push(part(hole)),
        }
    }
    if !turned.is_empty() {
        let finding = Finding::new(RING_TURNED, Cell::at(file, spot));
        grid.tell(finding.with("n", turned.len()));
        parts.extend(turned);
    }
    if parts.is_empty() {
        grid.not_a_polygon(spot, "EMPTY");
        return None;
    }
    Some(parts)
}

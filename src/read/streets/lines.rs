//! Streets from GeoJSON: LineString and MultiLineString, decimal text straight to the grid.
//!
//! In: GeoJSON (RFC 7946). Out: lines; a line without `highway` is a street of the layer's own and is walked
//! unless `foot` or `access` forbid it. Lines meet where they share a corner. A feature that is no line is told
//! and left out; one that cannot be read stops the file. It repairs nothing.

use serde_json::{Map, Value};

use super::profile::Tags;
use super::{MOST_CORNERS, StreetFile};
use crate::finding::{
    BAD_COORDINATE, BAD_GEOJSON, BAD_STREETS, Cell, Finding, NOT_LINES, OTHER_CRS, Spot, few,
};
use crate::geo::{Corner, Point, parse_degrees_e7};
use crate::read::geojson::{self, Position, RawFeature, reason};
use crate::read::text::decode;

type RawLine<'a> = Vec<Position<'a>>;

pub(super) fn parse(file: &str, bytes: &[u8]) -> (Option<StreetFile>, Vec<Finding>) {
    let (text, mut findings) = decode(file, bytes);
    let Some(text) = text else {
        return (None, findings);
    };
    let collection = match geojson::collection(file, &text) {
        Ok(collection) => collection,
        Err(finding) => {
            findings.push(finding);
            return (None, findings);
        }
    };
    if let Some(crs) = collection.crs.filter(|crs| !is_degrees(crs)) {
        let cell = Cell::file(file).value(&crs.to_string());
        findings.push(Finding::new(OTHER_CRS, cell));
        return (None, findings);
    }
    let date = collection.date.as_ref().and_then(|date| date.as_str());
    let mut read = StreetFile {
        date: date.unwrap_or_default().to_owned(),
        ..StreetFile::default()
    };
    read.date.retain(|c| !c.is_control());
    let (mut corners, mut others) = (0, Vec::new());
    for (number, raw) in (1u32..).zip(collection.features) {
        let spot = Spot::Feature(number);
        match feature(raw.get()) {
            Ok(None) => others.push(number),
            Ok(Some((properties, lines))) => {
                let tags = Tags::of_properties(&properties);
                if tags.walkable() || tags.is_main() {
                    corners += lines.iter().map(Vec::len).sum::<usize>();
                }
                read.take(tags, lines);
            }
            Err(Unread::Json(why)) => {
                let finding = Finding::new(BAD_GEOJSON, Cell::at(file, spot));
                findings.push(finding.with("why", why));
            }
            Err(Unread::Point(shown)) => {
                let cell = Cell::at(file, spot).value(&shown);
                findings.push(Finding::new(BAD_COORDINATE, cell));
            }
        }
        if corners > MOST_CORNERS {
            let finding = Finding::new(BAD_STREETS, Cell::at(file, spot));
            findings.push(finding.with("why", "too many corners").with("byte", 0u32));
            return (None, findings);
        }
    }
    let failed = findings.iter().any(Finding::is_error);
    if !others.is_empty() {
        let finding = Finding::new(NOT_LINES, Cell::file(file)).with("n", others.len());
        findings.push(finding.with("features", few(&others)));
    }
    ((!failed).then_some(read), findings)
}

/// Whether the old `crs` member names longitude and latitude on WGS 84 or CGCS2000.
fn is_degrees(crs: &serde_json::Value) -> bool {
    let name = crs.pointer("/properties/name");
    let name = name.and_then(serde_json::Value::as_str).unwrap_or("");
    let code = name.rsplit(':').next().unwrap_or("");
    crs.is_null() || ["CRS84", "4326", "4490"].contains(&code)
}

enum Unread {
    Json(String),
    Point(String),
}

/// The tags of a street, and its lines.
type Street = (Map<String, Value>, Vec<Vec<Corner>>);

/// `None` for a feature that is no line.
fn feature(raw: &str) -> Result<Option<Street>, Unread> {
    let json = |error: serde_json::Error| Unread::Json(reason(&error));
    let feature: RawFeature<'_> = serde_json::from_str(raw).map_err(json)?;
    let Some(geometry) = feature.geometry else {
        return Ok(None);
    };
    let coordinates = geometry.coordinates();
    let lines: Vec<RawLine<'_>> = match geometry.kind.as_str() {
        "LineString" => vec![serde_json::from_str(coordinates).map_err(json)?],
        "MultiLineString" => serde_json::from_str(coordinates).map_err(json)?,
        _ => return Ok(None),
    };
    let properties = feature.properties.unwrap_or_default();
    let lines: Result<Vec<Vec<Corner>>, Unread> = lines.iter().map(line).collect();
    Ok(Some((properties, lines?)))
}

fn line(raw: &RawLine<'_>) -> Result<Vec<Corner>, Unread> {
    let corner = |position: &Position<'_>| {
        let degrees = |i: usize| parse_degrees_e7(position.get(i)?.get()).ok();
        let point = Point::new(degrees(0)?, degrees(1)?)?;
        Some(Corner { point, id: 0 })
    };
    let shown = |position: &Position<'_>| {
        let texts: Vec<&str> = position.iter().map(|text| text.get()).collect();
        Unread::Point(texts.join(", "))
    };
    raw.iter()
        .map(|position| corner(position).ok_or_else(|| shown(position)))
        .collect()
}

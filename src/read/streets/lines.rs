//! Streets from GeoJSON: LineString and MultiLineString, decimal text straight to the grid.
//!
//! In: GeoJSON (RFC 7946). Out: lines; a line without `highway` is a street of the layer's own and is walked
//! unless `foot` or `access` forbid it. Lines meet where they share a corner. A feature that is no line is told
//! and left out; one that cannot be read stops the file. It repairs nothing.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::profile::Tags;
use super::{MOST_CORNERS, StreetFile};
use crate::finding::{
    BAD_COORDINATE, BAD_GEOJSON, BAD_STREETS, Cell, Finding, NOT_LINES, OTHER_CRS, Spot, few,
};
use crate::geo::{Corner, Point, parse_degrees_e7};
use crate::read::text::decode;

#[derive(Deserialize)]
struct RawCollection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    features: Vec<&'a RawValue>,
    #[serde(default)]
    crs: Option<serde_json::Value>,
    #[serde(default)]
    date: Option<String>,
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(default)]
    properties: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(borrow, default)]
    geometry: Option<RawGeometry<'a>>,
}

#[derive(Deserialize)]
struct RawGeometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

type RawLine<'a> = Vec<Vec<&'a RawValue>>;

pub(super) fn parse(file: &str, bytes: &[u8]) -> (Option<StreetFile>, Vec<Finding>) {
    let (text, mut findings) = decode(file, bytes);
    let Some(text) = text else {
        return (None, findings);
    };
    let bad = |why: &str, spot: Spot| {
        Finding::new(BAD_GEOJSON, Cell::at(file, spot)).with("why", why.to_owned())
    };
    let collection: RawCollection<'_> = match serde_json::from_str(&text) {
        Ok(collection) => collection,
        Err(error) => {
            let place = |n: usize| u32::try_from(n).unwrap_or(1).max(1);
            let spot = Spot::Line(place(error.line()), place(error.column()));
            findings.push(bad(sentence(&error).as_str(), spot));
            return (None, findings);
        }
    };
    if collection.kind != "FeatureCollection" {
        findings.push(bad("FeatureCollection", Spot::File));
        return (None, findings);
    }
    if let Some(crs) = collection.crs.filter(|crs| !is_degrees(crs)) {
        let cell = Cell::file(file).value(&crs.to_string());
        findings.push(Finding::new(OTHER_CRS, cell));
        return (None, findings);
    }
    let mut read = StreetFile {
        date: collection.date.unwrap_or_default(),
        ..StreetFile::default()
    };
    read.date.retain(|c| !c.is_control());
    let (mut corners, mut others) = (0, Vec::new());
    for (number, raw) in (1u32..).zip(collection.features) {
        let spot = Spot::Feature(number);
        match feature(raw.get()) {
            Ok(None) => others.push(number),
            Ok(Some((walked, lines))) => {
                read.streets += 1;
                if walked {
                    read.walked += 1;
                    corners += lines.iter().map(Vec::len).sum::<usize>();
                    read.lines.extend(lines);
                }
            }
            Err(Unread::Json(why)) => findings.push(bad(&why, spot)),
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

/// The crate's sentence without its place, which the cell tells.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or("").to_owned()
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

/// Whether it is walked, and its lines; `None` for a feature that is no line.
fn feature(raw: &str) -> Result<Option<(bool, Vec<Vec<Corner>>)>, Unread> {
    let json = |error: serde_json::Error| Unread::Json(sentence(&error));
    let feature: RawFeature<'_> = serde_json::from_str(raw).map_err(json)?;
    let Some(geometry) = feature.geometry else {
        return Ok(None);
    };
    let coordinates = geometry.coordinates.map_or("null", RawValue::get);
    let lines: Vec<RawLine<'_>> = match geometry.kind.as_str() {
        "LineString" => vec![serde_json::from_str(coordinates).map_err(json)?],
        "MultiLineString" => serde_json::from_str(coordinates).map_err(json)?,
        _ => return Ok(None),
    };
    let properties = feature.properties.unwrap_or_default();
    let tag = |name: &str| properties.get(name).and_then(serde_json::Value::as_str);
    let tags = Tags {
        highway: tag("highway").or(Some("road")),
        foot: tag("foot"),
        access: tag("access"),
    };
    let lines: Result<Vec<Vec<Corner>>, Unread> = lines.iter().map(line).collect();
    Ok(Some((tags.walkable(), lines?)))
}

fn line(raw: &RawLine<'_>) -> Result<Vec<Corner>, Unread> {
    let corner = |position: &Vec<&RawValue>| {
        let degrees = |i: usize| parse_degrees_e7(position.get(i)?.get()).ok();
        let point = Point::new(degrees(0)?, degrees(1)?)?;
        Some(Corner { point, id: 0 })
    };
    let shown = |position: &Vec<&RawValue>| {
        let texts: Vec<&str> = position.iter().map(|text| text.get()).collect();
        Unread::Point(texts.join(", "))
    };
    raw.iter()
        .map(|position| corner(position).ok_or_else(|| shown(position)))
        .collect()
}

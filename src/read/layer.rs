//! A layer from GeoJSON: features with their properties and rings on the grid.
//!
//! In: GeoJSON text (RFC 7946). Out: features; coordinates are read from the decimal text and rounded there,
//! half away from zero. Why not through the geojson crate: it hands out binary floats, and a digit that was
//! rounded twice can cross a border (ZONING section 6.1); writing goes through it. It repairs nothing.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::finding::{
    BAD_COORDINATE, BAD_GEOJSON, Cell, EMPTY_FILE, Finding, NOT_A_POLYGON, OPEN_RING, OTHER_CRS,
    Spot,
};
use crate::geo::{Area, Part, Point, Ring, parse_degrees_e7};

/// A feature of a layer.
#[derive(Clone, Debug)]
pub struct Feature {
    /// Its place in the file, from 1.
    pub number: u32,
    /// Its `id` member, if any.
    pub id: Option<String>,
    /// Its properties.
    pub properties: serde_json::Map<String, serde_json::Value>,
    /// Its shape as written, before it is brought to its one form.
    pub parts: Vec<Part>,
}

impl Feature {
    /// The shape in its one written form.
    pub fn area(&self) -> Area {
        Area::new(self.parts.clone())
    }

    /// A property as text: texts and numbers as they are, nothing for null and lists.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.properties.get(name)? {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A property as a list of texts: an array, or one text split at commas, semicolons and 、.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let split = |text: &str| -> Vec<String> {
            let parts = text.split([',', ';', '、', '，', '；']).map(str::trim);
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        match self.properties.get(name) {
            Some(serde_json::Value::Array(values)) => values
                .iter()
                .filter_map(serde_json::Value::as_str)
                .flat_map(split)
                .collect(),
            _ => self.text(name).map(|text| split(&text)).unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct RawCollection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    features: Vec<&'a RawValue>,
    #[serde(default)]
    crs: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(default)]
    id: Option<serde_json::Value>,
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

type RawPosition<'a> = Vec<&'a RawValue>;
type RawRing<'a> = Vec<RawPosition<'a>>;
type RawPart<'a> = Vec<RawRing<'a>>;

/// Reads a layer; features that cannot be read are findings, the others come back.
pub fn parse(file: &str, text: &str) -> (Vec<Feature>, Vec<Finding>) {
    let mut findings = Vec::new();
    let collection: RawCollection<'_> = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            findings.push(bad_json(file, &error));
            return (Vec::new(), findings);
        }
    };
    if collection.kind != "FeatureCollection" {
        let cell = Cell::file(file).value(&collection.kind);
        findings.push(Finding::new(BAD_GEOJSON, cell).with("why", "FeatureCollection"));
        return (Vec::new(), findings);
    }
    if let Some(crs) = collection.crs.as_ref().filter(|crs| !is_degrees(crs)) {
        findings.push(Finding::new(
            OTHER_CRS,
            Cell::file(file).value(&crs.to_string()),
        ));
    }
    if collection.features.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(file)));
    }
    let mut features = Vec::with_capacity(collection.features.len());
    for (number, raw) in (1..).zip(collection.features) {
        let mut reader = FeatureReader {
            file,
            number,
            findings: &mut findings,
        };
        features.extend(reader.read(raw.get()));
    }
    (features, findings)
}

fn bad_json(file: &str, error: &serde_json::Error) -> Finding {
    let line = u32::try_from(error.line()).unwrap_or(1);
    let column = u32::try_from(error.column()).unwrap_or(1);
    let text = error.to_string();
    // The crate puts " at line …" behind its sentence; the place is told by the cell.
    let why = text.split(" at line ").next().unwrap_or("").to_owned();
    Finding::new(
        BAD_GEOJSON,
        Cell::at(file, Spot::Line(line.max(1), column.max(1))),
    )
    .with("why", why)
}

/// Whether the old `crs` member names longitude and latitude on WGS 84 or CGCS2000.
fn is_degrees(crs: &serde_json::Value) -> bool {
    let name = crs
        .pointer("/properties/name")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("");
    let code = name.rsplit(':').next().unwrap_or("");
    crs.is_null() || ["CRS84", "4326", "4490"].contains(&code)
}

struct FeatureReader<'f> {
    file: &'f str,
    number: u32,
    findings: &'f mut Vec<Finding>,
}

impl FeatureReader<'_> {
    fn cell(&self) -> Cell {
        Cell::at(self.file, Spot::Feature(self.number))
    }

    fn read(&mut self, raw: &str) -> Option<Feature> {
        let feature: RawFeature<'_> = match serde_json::from_str(raw) {
            Ok(feature) => feature,
            Err(error) => {
                let why = error
                    .to_string()
                    .split(" at line ")
                    .next()
                    .unwrap_or("")
                    .to_owned();
                self.findings
                    .push(Finding::new(BAD_GEOJSON, self.cell()).with("why", why));
                return None;
            }
        };
        let Some(geometry) = feature.geometry else {
            self.findings
                .push(Finding::new(NOT_A_POLYGON, self.cell()).with("kind", "null"));
            return None;
        };
        let coordinates = geometry.coordinates.map_or("null", RawValue::get);
        let raw_parts: Result<Vec<RawPart<'_>>, _> = match geometry.kind.as_str() {
            "Polygon" => serde_json::from_str(coordinates).map(|part| vec![part]),
            "MultiPolygon" => serde_json::from_str(coordinates),
            other => {
                self.findings
                    .push(Finding::new(NOT_A_POLYGON, self.cell()).with("kind", other));
                return None;
            }
        };
        let Ok(raw_parts) = raw_parts else {
            let cell = self.cell().column("coordinates");
            self.findings
                .push(Finding::new(BAD_GEOJSON, cell).with("why", "coordinates"));
            return None;
        };
        let parts: Option<Vec<Part>> = raw_parts.iter().map(|part| self.part(part)).collect();
        let id = match feature.id {
            Some(serde_json::Value::String(id)) => Some(id),
            Some(serde_json::Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        let parts = parts?;
        if parts.is_empty() {
            self.findings
                .push(Finding::new(NOT_A_POLYGON, self.cell()).with("kind", "[]"));
            return None;
        }
        let properties = feature.properties.unwrap_or_default();
        Some(Feature {
            number: self.number,
            id,
            properties,
            parts,
        })
    }

    fn part(&mut self, raw: &RawPart<'_>) -> Option<Part> {
        let rings: Option<Vec<Ring>> = raw.iter().map(|ring| self.ring(ring)).collect();
        let mut rings = rings?.into_iter();
        let Some(shell) = rings.next() else {
            self.findings
                .push(Finding::new(NOT_A_POLYGON, self.cell()).with("kind", "[]"));
            return None;
        };
        Some(Part {
            shell,
            holes: rings.collect(),
        })
    }

    fn ring(&mut self, raw: &RawRing<'_>) -> Option<Ring> {
        let points: Option<Vec<Point>> = raw.iter().map(|position| self.point(position)).collect();
        let mut points = points?;
        // Closed on the grid counts as closed: rounding may have moved both ends alike.
        if points.len() < 2 || points.first() != points.last() {
            self.findings.push(Finding::new(OPEN_RING, self.cell()));
            return None;
        }
        points.pop();
        Some(Ring::new(points))
    }

    fn point(&mut self, raw: &RawPosition<'_>) -> Option<Point> {
        let degrees = |i: usize| {
            raw.get(i)
                .and_then(|text| parse_degrees_e7(text.get()).ok())
        };
        let point = degrees(0)
            .zip(degrees(1))
            .and_then(|(lon, lat)| Point::new(lon, lat));
        if point.is_none() {
            let shown: Vec<&str> = raw.iter().map(|text| text.get()).collect();
            let cell = self.cell().value(&shown.join(", "));
            self.findings.push(Finding::new(BAD_COORDINATE, cell));
        }
        point
    }
}

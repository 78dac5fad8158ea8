//! A layer from GeoJSON (RFC 7946).
//!
//! In: text. Out: features; coordinates are read from the decimal text and rounded there, half away from zero.
//! Why not through the geojson crate: it hands out binary floats, and a digit that was rounded twice can cross a
//! border (ZONING section 6.1); writing goes through it. It repairs nothing.

use super::grid::{Grid, Number, OwnCrs};
use super::{Ask, Feature, LayerFile};
use crate::finding::{BAD_GEOJSON, Cell, EMPTY_FILE, Finding, Spot};
use crate::geo::{Part, Point, Ring};
use crate::read::geojson::{self, Position, RawFeature, reason};

type RawRing<'a> = Vec<Position<'a>>;
type RawPart<'a> = Vec<RawRing<'a>>;

/// Reads a GeoJSON layer in plain degrees; features that cannot be read are findings, the others come back.
pub fn parse(file: &str, text: &str) -> (Vec<Feature>, Vec<Finding>) {
    let file = LayerFile {
        name: file,
        bytes: text.as_bytes(),
        beside: &[],
        ask: Ask::default(),
    };
    read(&file, text)
}

pub(super) fn read(file: &LayerFile<'_>, text: &str) -> (Vec<Feature>, Vec<Finding>) {
    let mut findings = Vec::new();
    let collection = match geojson::collection(file.name, text) {
        Ok(collection) => collection,
        Err(finding) => {
            findings.push(finding);
            return (Vec::new(), findings);
        }
    };
    let own = own_crs(collection.crs.as_ref());
    let Some(mut grid) = Grid::new(file.name, file.ask.crs, &own, &mut findings) else {
        return (Vec::new(), findings);
    };
    if collection.features.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(file.name)));
    }
    let mut features = Vec::with_capacity(collection.features.len());
    for (number, raw) in (1..).zip(collection.features) {
        let mut reader = FeatureReader {
            file: file.name,
            number,
            grid: &mut grid,
        };
        features.extend(reader.read(raw.get()));
    }
    findings.extend(grid.finish());
    (features, findings)
}

/// The system of the `crs` member, which RFC 7946 dropped and programs still write.
fn own_crs(crs: Option<&serde_json::Value>) -> OwnCrs {
    let Some(crs) = crs.filter(|crs| !crs.is_null()) else {
        return OwnCrs::Silent;
    };
    let name = crs.pointer("/properties/name");
    match name.and_then(serde_json::Value::as_str) {
        Some(name) => OwnCrs::of_name(name),
        None => OwnCrs::Unknown(crs.to_string()),
    }
}

struct FeatureReader<'r, 'f> {
    file: &'f str,
    number: u32,
    grid: &'r mut Grid<'f>,
}

impl FeatureReader<'_, '_> {
    fn spot(&self) -> Spot {
        Spot::Feature(self.number)
    }

    fn cell(&self) -> Cell {
        Cell::at(self.file, self.spot())
    }

    fn read(&mut self, raw: &str) -> Option<Feature> {
        let feature: RawFeature<'_> = match serde_json::from_str(raw) {
            Ok(feature) => feature,
            Err(error) => {
                let finding = Finding::new(BAD_GEOJSON, self.cell());
                self.grid.tell(finding.with("why", reason(&error)));
                return None;
            }
        };
        let Some(geometry) = feature.geometry else {
            self.grid.not_a_polygon(self.spot(), "null");
            return None;
        };
        let coordinates = geometry.coordinates();
        let raw_parts: Result<Vec<RawPart<'_>>, _> = match geometry.kind.as_str() {
            "Polygon" => serde_json::from_str(coordinates).map(|part| vec![part]),
            "MultiPolygon" => serde_json::from_str(coordinates),
            other => {
                self.grid.not_a_polygon(self.spot(), other);
                return None;
            }
        };
        let Ok(raw_parts) = raw_parts else {
            let finding = Finding::new(BAD_GEOJSON, self.cell().column("coordinates"));
            self.grid.tell(finding.with("why", "coordinates"));
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
            self.grid.not_a_polygon(self.spot(), "[]");
            return None;
        }
        Some(Feature {
            number: self.number,
            id,
            properties: feature.properties.unwrap_or_default(),
            parts,
        })
    }

    fn part(&mut self, raw: &RawPart<'_>) -> Option<Part> {
        let rings: Option<Vec<Ring>> = raw.iter().map(|ring| self.ring(ring)).collect();
        self.grid.part(self.spot(), rings?)
    }

    fn ring(&mut self, raw: &RawRing<'_>) -> Option<Ring> {
        let points: Option<Vec<Point>> = raw.iter().map(|position| self.point(position)).collect();
        self.grid.ring(self.spot(), points?)
    }

    fn point(&mut self, raw: &Position<'_>) -> Option<Point> {
        let text = |i: usize| Number::Text(raw.get(i).map_or("", |text| text.get()));
        self.grid.point(self.spot(), text(0), text(1))
    }
}

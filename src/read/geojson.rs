//! GeoJSON as it stands in a file (RFC 7946): the members that layers and streets are read from.
//!
//! In: text. Out: a collection whose features are read one by one, numbers as their decimal text; or what stands
//! in the way, with its place. It knows no shape and no coordinate system.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::finding::{BAD_GEOJSON, Cell, Finding, Spot};

/// A collection of features, each still as text.
#[derive(Deserialize)]
pub(super) struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    pub(super) features: Vec<&'a RawValue>,
    /// The system, in the member that RFC 7946 dropped and programs still write.
    #[serde(default)]
    pub(super) crs: Option<serde_json::Value>,
    /// When the data were as they are here, where a file says it.
    #[serde(default)]
    pub(super) date: Option<serde_json::Value>,
}

/// A feature; its coordinates are still text.
#[derive(Deserialize)]
pub(super) struct RawFeature<'a> {
    #[serde(default)]
    pub(super) id: Option<serde_json::Value>,
    #[serde(default)]
    pub(super) properties: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(borrow, default)]
    pub(super) geometry: Option<RawGeometry<'a>>,
}

/// A geometry.
#[derive(Deserialize)]
pub(super) struct RawGeometry<'a> {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

impl<'a> RawGeometry<'a> {
    /// The text of the coordinates.
    pub(super) fn coordinates(&self) -> &'a str {
        self.coordinates.map_or("null", RawValue::get)
    }
}

/// A position: the text of each number.
pub(super) type Position<'a> = Vec<&'a RawValue>;

/// Reads the collection, and nothing of its features.
pub(super) fn collection<'a>(file: &str, text: &'a str) -> Result<Collection<'a>, Finding> {
    let bad = |cell: Cell, why: String| Finding::new(BAD_GEOJSON, cell).with("why", why);
    let collection: Collection<'_> =
        serde_json::from_str(text).map_err(|error| bad(place(file, &error), reason(&error)))?;
    if collection.kind != "FeatureCollection" {
        let cell = Cell::file(file).value(&collection.kind);
        return Err(bad(cell, "FeatureCollection".to_owned()));
    }
    Ok(collection)
}

/// Why the JSON crate could not read something, without its own words for the place.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or("").to_owned()
}

/// Where in a file the JSON crate stopped.
pub(super) fn place(file: &str, error: &serde_json::Error) -> Cell {
    let line = u32::try_from(error.line()).unwrap_or(1);
    let column = u32::try_from(error.column()).unwrap_or(1);
    Cell::at(file, Spot::Line(line.max(1), column.max(1)))
}

//! A layer from any format that offices send: features with their properties and rings on the grid.
//!
//! In: the bytes of a file, those of its companions, and what the policy asks for (system, layer, column). Out:
//! the same features whatever the format, and findings. Decimal text stays text up to the grid; binary numbers go
//! through their shortest decimal text (`geo::round_degrees_e7`). Which format it is, its name's ending says. It
//! opens no file, repairs nothing, and converts only a system that was declared. Tests: `tests/it/formats.rs`.

mod dbf;
mod geojson;
#[cfg(feature = "gpkg")]
mod geopackage;
mod grid;
mod kml;
mod prj;
mod shapefile;
mod topojson;
#[cfg(feature = "gpkg")]
mod wkb;
mod wkt;

use crate::finding::{BAD_LAYER, Cell, Finding, LAYER_CHOICE, NONE};
use crate::geo::{Area, Crs, Part, Point};
use crate::read::text::{decode, nearest};

pub use geojson::parse;
pub use grid::{Grid, NoPoint, Number};

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
        plain(self.properties.get(name)?)
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
                .filter_map(plain)
                .flat_map(|text| split(&text))
                .collect(),
            _ => self.text(name).map(|text| split(&text)).unwrap_or_default(),
        }
    }
}

/// A text or a number as text; nothing for anything else.
fn plain(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A feature of lines, such as a street.
#[derive(Clone, Debug)]
pub struct LineFeature {
    /// Its place in the file, from 1.
    pub number: u32,
    /// Its properties.
    pub properties: serde_json::Map<String, serde_json::Value>,
    /// Its lines, each of two points or more.
    pub lines: Vec<Vec<Point>>,
}

/// The features of a layer that could be read, and everything that was found.
pub type Layer = (Vec<Feature>, Vec<Finding>);

/// What the policy says about a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask<'a> {
    /// The coordinate system; without one, degrees on WGS 84 or CGCS2000 are expected.
    pub crs: Option<Crs>,
    /// The layer's name, where a file holds several.
    pub layer: Option<&'a str>,
    /// The column of a table that holds the shapes.
    pub geometry: Option<&'a str>,
}

/// A file of a layer.
#[derive(Clone, Copy, Debug)]
pub struct LayerFile<'a> {
    /// Its name; the ending says the format.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The files that came with it, by name: a shapefile's .dbf, .prj and .cpg.
    pub beside: &'a [(&'a str, &'a [u8])],
    /// What is asked for.
    pub ask: Ask<'a>,
}

impl<'a> LayerFile<'a> {
    /// The companion with an ending.
    fn companion(&self, ending: &str) -> Option<(&'a str, &'a [u8])> {
        let found = self.beside.iter();
        found
            .copied()
            .find(|(name, _)| name.to_lowercase().ends_with(ending))
    }

    /// A finding of the file as a whole.
    fn bad(&self, why: impl ToString) -> Finding {
        Finding::new(BAD_LAYER, Cell::file(self.name))
            .with("format", Format::of(self.name).word())
            .with("why", why.to_string())
    }

    /// The layer that is asked for, or the only one; several without a choice are told.
    fn choose(&self, names: &[String]) -> Result<usize, Finding> {
        let told = || {
            let near = nearest(
                self.ask.layer.unwrap_or(""),
                names.iter().map(String::as_str),
            );
            Finding::new(LAYER_CHOICE, Cell::file(self.name))
                .with("layer", self.ask.layer.unwrap_or(NONE))
                .with("names", names.join(", "))
                .with("near", near.unwrap_or(NONE))
        };
        match (self.ask.layer, names) {
            (_, []) => Err(self.bad("no layer")),
            (None, [_]) => Ok(0),
            (None, _) => Err(told()),
            (Some(wanted), _) => names.iter().position(|n| n == wanted).ok_or_else(told),
        }
    }
}

/// A format of layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// OGC 12-128.
    GeoPackage,
    /// Esri's, with .dbf, .prj and .cpg beside it.
    Shapefile,
    /// OGC 12-007.
    Kml,
    /// Arcs that neighbours share.
    TopoJson,
    /// A table with a column of well-known text.
    WktTable,
}

impl Format {
    /// The format of a file by its name; GeoJSON where the ending says nothing.
    pub fn of(name: &str) -> Self {
        let lower = name.to_lowercase();
        let endings = [
            (".gpkg", Self::GeoPackage),
            (".shp", Self::Shapefile),
            (".kml", Self::Kml),
            (".topojson", Self::TopoJson),
            (".csv", Self::WktTable),
        ];
        let found = endings.iter().find(|(ending, _)| lower.ends_with(ending));
        found.map_or(Self::GeoJson, |(_, format)| *format)
    }

    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoPackage => "GeoPackage",
            Self::Shapefile => "Shapefile",
            Self::Kml => "KML",
            Self::TopoJson => "TopoJSON",
            Self::WktTable => "CSV (WKT)",
        }
    }
}

/// Reads a layer of polygons; features that cannot be read are findings, the others come back.
///
/// # Limits
/// Memory in proportion to the bytes: every count in a binary file is held against what is left of it first.
pub fn read(file: &LayerFile<'_>) -> Layer {
    let text_of = |read: fn(&LayerFile<'_>, &str) -> Layer| {
        let (text, mut findings) = decode(file.name, file.bytes);
        let Some(text) = text else {
            return (Vec::new(), findings);
        };
        let (features, told) = read(file, &text);
        findings.extend(told);
        (features, findings)
    };
    match Format::of(file.name) {
        Format::GeoJson => text_of(geojson::read),
        Format::Kml => text_of(kml::read),
        Format::TopoJson => text_of(topojson::read),
        Format::WktTable => wkt::read(file),
        Format::Shapefile => shapefile::read(file),
        #[cfg(feature = "gpkg")]
        Format::GeoPackage => geopackage::read(file),
        #[cfg(not(feature = "gpkg"))]
        Format::GeoPackage => (Vec::new(), vec![file.bad("built without GeoPackage")]),
    }
}

/// Reads a layer of lines from a GeoPackage, such as a street network; other shapes are findings.
///
/// # Limits
/// As [`read`].
pub fn read_lines(file: &LayerFile<'_>) -> (Vec<LineFeature>, Vec<Finding>) {
    #[cfg(feature = "gpkg")]
    return geopackage::read_lines(file);
    #[cfg(not(feature = "gpkg"))]
    (Vec::new(), vec![file.bad("built without GeoPackage")])
}

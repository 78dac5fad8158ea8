//! A layer as a file: features in a chosen coordinate system, as GeoJSON or GeoPackage.
//!
//! In: features on the grid and a system. Out: bytes, the same on every machine for the same features. Degrees
//! are written with at most seven places, metres with three. GeoJSON goes through the geojson crate; a system
//! other than WGS 84 is named in the `crs` member that RFC 7946 dropped and map programs still read. It opens no
//! file.

use geojson::{FeatureCollection, Geometry, GeometryValue, Position};
use serde_json::{Value, json};

use crate::geo::{Crs, Part, Point, Ring, distance_mm, round_degrees_e7};
use crate::read::layer::Feature;

/// Polygons of closed rings of numbers.
pub type Polygons = Vec<Vec<Vec<[f64; 2]>>>;

/// A layer with its numbers in the system in which it is written.
#[derive(Clone, Debug)]
pub struct Written<'f> {
    /// The layer's name.
    pub name: String,
    /// The system.
    pub crs: Crs,
    /// Features with their polygons of closed rings, the shell first.
    pub features: Vec<(&'f Feature, Polygons)>,
    /// Points in all, and how many of them lie too far from the meridian of a strip.
    pub points: u64,
    /// See `points`.
    pub far: u64,
    /// How far the numbers of a point lie from those of the grid, at most; none where they are metres.
    pub shift_mm: Option<u64>,
}

/// Puts features into a system.
pub fn write<'f>(name: &str, crs: Crs, features: &'f [Feature]) -> Written<'f> {
    let mut written = Written {
        name: name.to_owned(),
        crs,
        features: Vec::with_capacity(features.len()),
        points: 0,
        far: 0,
        shift_mm: crs.is_degrees().then_some(0),
    };
    for feature in features {
        // The one form of a shape, so that the format it came from leaves no trace.
        let area = feature.area();
        let polygons = area.parts().iter().map(|part| written.polygon(part));
        let polygons = polygons.collect();
        written.features.push((feature, polygons));
    }
    written
}

impl Written<'_> {
    fn polygon(&mut self, part: &Part) -> Vec<Vec<[f64; 2]>> {
        part.rings().map(|ring| self.ring(ring)).collect()
    }

    fn ring(&mut self, ring: &Ring) -> Vec<[f64; 2]> {
        let mut numbers: Vec<[f64; 2]> = ring.points().iter().map(|p| self.numbers(*p)).collect();
        numbers.extend(numbers.first().copied());
        numbers
    }

    fn numbers(&mut self, point: Point) -> [f64; 2] {
        self.points += 1;
        let (lon, lat) = (
            f64::from(point.lon_e7()) / 1e7,
            f64::from(point.lat_e7()) / 1e7,
        );
        let (numbers, fits) = place(self.crs, lon, lat);
        self.far += u64::from(!fits);
        if let Some(shift) = &mut self.shift_mm
            && !self.crs.is_plain()
        {
            let e7 = |v: f64| round_degrees_e7(v).unwrap_or(0);
            let there = Point::new(e7(numbers[0]), e7(numbers[1])).unwrap_or(point);
            *shift = (*shift).max(distance_mm(point, there));
        }
        numbers
    }

    /// The layer as GeoJSON.
    pub fn geojson(&self) -> Vec<u8> {
        let features = self.features.iter().map(|(feature, polygons)| {
            let mut polygons: Vec<Vec<Vec<Position>>> = polygons
                .iter()
                .map(|rings| {
                    let ring =
                        |ring: &Vec<[f64; 2]>| ring.iter().copied().map(Position::from).collect();
                    rings.iter().map(ring).collect()
                })
                .collect();
            let value = match polygons.len() {
                1 => GeometryValue::Polygon {
                    coordinates: polygons.remove(0),
                },
                _ => GeometryValue::MultiPolygon {
                    coordinates: polygons,
                },
            };
            geojson::Feature {
                bbox: None,
                geometry: Some(Geometry::new(value)),
                id: feature.id.clone().map(geojson::feature::Id::String),
                properties: Some(feature.properties.clone()),
                foreign_members: None,
            }
        });
        let collection = FeatureCollection {
            bbox: None,
            features: features.collect(),
            foreign_members: self.crs_member(),
        };
        // One feature on a line, so that two layers can be compared with any program.
        let text = collection.to_string();
        text.replace("{\"type\":\"Feature\"", "\n{\"type\":\"Feature\"")
            .into_bytes()
    }

    fn crs_member(&self) -> Option<serde_json::Map<String, Value>> {
        let name = match self.crs {
            Crs::Wgs84 => return None,
            crs => match crs.epsg() {
                Some(code) => format!("urn:ogc:def:crs:EPSG::{code}"),
                None => crs.to_string(),
            },
        };
        let mut members = serde_json::Map::new();
        let crs = json!({"type": "name", "properties": {"name": name}});
        members.insert("crs".to_owned(), crs);
        Some(members)
    }
}

/// The numbers of a place in a system, rounded as they are written, and whether they fit it.
pub fn place(crs: Crs, lon: f64, lat: f64) -> ([f64; 2], bool) {
    let (x, y) = crs.from_degrees(lon, lat);
    if let Crs::GaussKruger(strip) = crs {
        let round = |v: f64| (v * 1000.0).round() / 1000.0;
        return ([round(x), round(y)], strip.fits(x, y).is_ok());
    }
    let round = |v: f64| round_degrees_e7(v).map_or(v, |e7| e7 as f64 / 1e7);
    ([round(x), round(y)], true)
}

//! The definition of inside, edge and outside, in wide integers, without an index: what every answer is held
//! against.
//!
//! It reads GeoJSON by itself (numbers of at most seven places, so a rounded product is exact) and shares no
//! code with the program: a point on a ring segment is on the edge; else even-odd over the rings of a part;
//! parts joined by *or*.

pub mod cycles;
pub mod matching;
pub mod ring;
pub mod transport;

use paiwei::geo::{Point, Side};
use serde_json::Value;

/// A ring, the first point not repeated.
pub type Ring = Vec<(i64, i64)>;
/// A feature: parts of rings.
pub type Feature = Vec<Vec<Ring>>;

/// Where a point lies relative to the rings of one part.
pub fn side_of_part(rings: &[Ring], (px, py): (i64, i64)) -> Side {
    let mut inside = false;
    for ring in rings {
        for i in 0..ring.len() {
            let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
            let (ux, uy) = (i128::from(bx - ax), i128::from(by - ay));
            let (vx, vy) = (i128::from(px - ax), i128::from(py - ay));
            let cross = ux * vy - uy * vx;
            let (t, whole) = (ux * vx + uy * vy, ux * ux + uy * uy);
            // An edge without length is only its own point.
            let reaches = whole > 0 || (vx, vy) == (0, 0);
            if cross == 0 && reaches && t >= 0 && t <= whole {
                return Side::Edge;
            }
            if (ay > py) != (by > py) && (cross > 0) == (by > ay) {
                inside = !inside;
            }
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// Every feature that holds or touches a point, by a walk over all of them.
pub fn locate(features: &[Feature], point: (i64, i64)) -> Vec<(u32, Side)> {
    let side = |feature: &Feature| {
        let sides: Vec<Side> = feature
            .iter()
            .map(|part| side_of_part(part, point))
            .collect();
        let has = |wanted| sides.contains(&wanted);
        [Side::Inside, Side::Edge]
            .into_iter()
            .find(|side| has(*side))
    };
    let all = (0u32..).zip(features);
    all.filter_map(|(i, feature)| Some((i, side(feature)?)))
        .collect()
}

/// The polygons of a GeoJSON text; other features are left out.
pub fn features(text: &str) -> Vec<Feature> {
    let json: Value = serde_json::from_str(text).expect("GeoJSON");
    let list = json["features"].as_array().expect("features");
    list.iter()
        .filter_map(|feature| shape(&feature["geometry"]))
        .collect()
}

fn shape(geometry: &Value) -> Option<Feature> {
    let coordinates = geometry["coordinates"].as_array()?;
    match geometry["type"].as_str()? {
        "Polygon" => Some(vec![part(coordinates)]),
        "MultiPolygon" => Some(
            coordinates
                .iter()
                .filter_map(Value::as_array)
                .map(|p| part(p))
                .collect(),
        ),
        _ => None,
    }
}

fn part(rings: &[Value]) -> Vec<Ring> {
    let grid = |value: &Value| (value.as_f64().expect("a number") * 1e7).round() as i64;
    let ring = |ring: &Value| {
        let points = ring.as_array().expect("a ring").iter();
        let mut points: Ring = points
            .map(|point| (grid(&point[0]), grid(&point[1])))
            .collect();
        points.pop();
        points
    };
    rings.iter().map(ring).collect()
}

/// A point of the program's grid.
pub fn at((x, y): (i64, i64)) -> Point {
    Point::new(x, y).expect("in range")
}

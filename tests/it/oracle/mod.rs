//! The definition of inside, edge and outside, in wide integers, without an index: what every answer is held
//! against.
//!
//! It reads GeoJSON by itself (numbers of at most seven places, so a rounded product is exact) and shares no
//! code with the program: a point on a ring segment is on the edge; else even-odd over the rings of a part;
//! parts joined by *or*.

pub mod cycles;
pub mod matching;
pub mod ring;
pub mod rounds;
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

/// Points are moved in units of one over so many, a hair: less than any point lies beside any edge of a layer that
/// spans fewer than `WIDEST` units.
const HAIRS: i128 = 1 << 60;
/// The widest layer whose products stay in 128 bits: 26 degrees.
const WIDEST: i64 = 1 << 28;
/// A hair east, and a hair of that hair north.
pub const EAST_THEN_NORTH: (i64, i64) = (1 << 30, 1);

/// Whether a feature holds a point moved by hairs in a direction, which must not run along an edge.
///
/// The moved point is an exact fraction; a line from it to the north crosses the rings of a part an odd number of
/// times or an even one. (The program looks to the east, and moves nothing.)
pub fn holds_beside(feature: &Feature, (px, py): (i64, i64), (sx, sy): (i64, i64)) -> bool {
    let wide = i128::from;
    feature.iter().any(|rings| {
        let mut inside = false;
        for ring in rings {
            for i in 0..ring.len() {
                let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
                let spans = [bx - ax, by - ay, px - ax, py - ay];
                assert!(spans.iter().all(|span| span.abs() < WIDEST), "a city");
                let [ux, uy, vx, vy] = spans.map(wide);
                let east = |x: i64| wide(x - px) * HAIRS > wide(sx);
                if east(ax) == east(bx) {
                    continue;
                }
                let cross = ux * (vy * HAIRS + wide(sy)) - uy * (vx * HAIRS + wide(sx));
                assert!(cross != 0, "a hair beside every edge");
                inside ^= (cross < 0) == east(bx);
            }
        }
        inside
    })
}

/// Who holds each sector around a point that some features touch, from a hair north of due east round over north.
pub fn sectors(features: &[Feature], touching: &[u32], (px, py): (i64, i64)) -> Vec<Vec<u32>> {
    let mut rays: Vec<(i64, i64)> = Vec::new();
    for ring in touching
        .iter()
        .flat_map(|i| &features[*i as usize])
        .flatten()
    {
        for i in 0..ring.len() {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            if side_of_part(&[vec![a, b]], (px, py)) == Side::Edge {
                let ends = [a, b].into_iter().filter(|end| *end != (px, py));
                rays.extend(ends.map(|(x, y)| (x - px, y - py)));
            }
        }
    }
    // Quarters of a turn by signs, within one by the slope.
    let quarter = |(x, y): (i64, i64)| match () {
        () if x > 0 && y >= 0 => 0,
        () if y > 0 => 1,
        () if x < 0 => 2,
        () => 3,
    };
    let cross = |(x, y): (i64, i64), (u, v): (i64, i64)| wide_cross(x, y, u, v);
    rays.retain(|(x, y)| !(*y == 0 && *x > 0));
    rays.sort_by(|a, b| quarter(*a).cmp(&quarter(*b)).then(cross(*b, *a).cmp(&0)));
    rays.dedup_by(|b, a| quarter(*a) == quarter(*b) && cross(*a, *b) == 0);
    let mut ways = vec![EAST_THEN_NORTH];
    for (i, (x, y)) in rays.iter().copied().enumerate() {
        let (u, v) = rays.get(i + 1).copied().unwrap_or((1, 0));
        // Between two rays less than half a turn apart lies their sum; else the perpendicular does.
        ways.push(match cross((x, y), (u, v)) {
            1.. => (x + u, y + v),
            _ => (-y, x),
        });
    }
    let holders = |way: (i64, i64)| {
        let held = |i: &&u32| holds_beside(&features[**i as usize], (px, py), way);
        touching.iter().filter(held).copied().collect()
    };
    ways.into_iter().map(holders).collect()
}

fn wide_cross(x: i64, y: i64, u: i64, v: i64) -> i128 {
    i128::from(x) * i128::from(v) - i128::from(y) * i128::from(u)
}

/// The owner by the definition: the first sector that anybody holds, and there the least index.
pub fn owner(sectors: &[Vec<u32>]) -> Option<u32> {
    sectors
        .iter()
        .find_map(|holders| holders.iter().min().copied())
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

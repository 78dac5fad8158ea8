//! How much two areas overlap, in square metres, for reports only.
//!
//! In: two areas. Out: square metres, from the `geo` crate's overlay, which snaps to a grid of its own: good
//! for a finding, never for a decision, and never written back as a border.

use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Polygon};

use super::{Area, Point, Ring};

/// Metres in a degree of latitude, near enough for a report.
const DEGREE_M: f64 = 111_195.0;

/// Square metres in which two areas overlap.
pub fn overlap_m2(a: &Area, b: &Area) -> f64 {
    let (Some(one), Some(other)) = (a.bounds(), b.bounds()) else {
        return 0.0;
    };
    let meet = one.low.x() <= other.high.x()
        && other.low.x() <= one.high.x()
        && one.low.y() <= other.high.y()
        && other.low.y() <= one.high.y();
    if !meet {
        return 0.0;
    }
    let degrees2 = to_geo(a).intersection(&to_geo(b)).unsigned_area();
    let middle = f64::from(one.low.lat_e7()) / 1e7;
    degrees2 * DEGREE_M * DEGREE_M * middle.to_radians().cos()
}

fn to_geo(area: &Area) -> MultiPolygon<f64> {
    let part =
        |part: &super::Part| Polygon::new(line(&part.shell), part.holes.iter().map(line).collect());
    MultiPolygon::new(area.parts().iter().map(part).collect())
}

fn line(ring: &Ring) -> LineString<f64> {
    let place = |p: &Point| Coord {
        x: f64::from(p.lon_e7()) / 1e7,
        y: f64::from(p.lat_e7()) / 1e7,
    };
    LineString::new(
        ring.points()
            .iter()
            .chain(ring.points().first())
            .map(place)
            .collect(),
    )
}

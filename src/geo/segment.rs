//! The nearest point of a segment, and of the boundary of an area, in whole millimetres.
//!
//! In: a point and segments on the grid; a segment is straight in longitude and latitude, as in `area`. Out: the
//! foot, a point of the grid, and the millimetres to it by `distance`. The foot is found in integers, in a plane
//! with the scales of the middle latitude, and rounded to the grid half away from zero. Stated error of the
//! distance against the nearest point of the exact segment (test below), for latitudes up to 60 degrees: 8 mm up
//! to 20 km, for half a grid cell is 7 mm; 100 mm up to 50 km. It knows no school and no street.

use super::{Area, Part, Point, Side, Site, distance_mm};

/// The nearest point of a segment and the millimetres to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foot {
    /// The point of the grid.
    pub point: Point,
    /// Millimetres to it in a straight line.
    pub mm: u64,
}

/// The foot of a point on the segment ab.
///
/// # Limits
/// The stated error holds up to 50 km and 60 degrees of latitude; nothing is turned round at 180 degrees.
pub fn foot(p: &Site, a: Point, b: Point) -> Foot {
    let first = foot_in(p.scales(), p.point(), a, b);
    // Far from the point the scales are those of the middle of the way.
    let middle = (p.point().y() + first.y()) / 2;
    let middle = Point::new(p.point().x(), middle).expect("between two latitudes");
    let point = foot_in(Site::new(middle).scales(), p.point(), a, b);
    Foot {
        point,
        mm: p.distance_mm(&Site::new(point)),
    }
}

/// The foot in a plane with so many micrometres in a unit east and north.
///
/// Products stay below 2^127 for any two points of the earth: spans below 2^32, scales below 2^14.
fn foot_in((east, north): (i64, i64), p: Point, a: Point, b: Point) -> Point {
    let wide = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
    let (vx, vy) = (p.x() - a.x(), p.y() - a.y());
    let (east2, north2) = (wide(east, east), wide(north, north));
    let whole = wide(ux, ux) * east2 + wide(uy, uy) * north2;
    let along = wide(ux, vx) * east2 + wide(uy, vy) * north2;
    if along <= 0 || whole == 0 {
        return a;
    }
    if along >= whole {
        return b;
    }
    let part = |u: i64| {
        let (over, sign) = (along * i128::from(u.abs()), u.signum());
        let rounded = (over + whole / 2) / whole;
        i64::try_from(rounded).expect("no longer than the segment") * sign
    };
    Point::new(a.x() + part(ux), a.y() + part(uy)).expect("between two points in range")
}

/// Millimetres from a point to an area: 0 inside and on the edge, else to the nearest point of its rings.
///
/// `None` for an area without points.
///
/// ```
/// use paiwei::geo::{Area, Part, Point, Ring, Site, boundary_mm};
/// let at = |x, y| Point::new(x, y).expect("in range");
/// let ring = Ring::new(vec![at(0, 0), at(100, 0), at(100, 100), at(0, 100)]);
/// let area = Area::new(vec![Part { shell: ring, holes: vec![] }]);
/// assert_eq!(boundary_mm(&Site::new(at(50, 50)), &area), Some(0));
/// assert_eq!(boundary_mm(&Site::new(at(50, 109)), &area), Some(100));
/// ```
pub fn boundary_mm(p: &Site, area: &Area) -> Option<u64> {
    if area.side(p.point()) != Side::Outside {
        return Some(0);
    }
    let rings = area.parts().iter().flat_map(Part::rings);
    let edges = rings.flat_map(|ring| {
        let next = ring.points().iter().cycle().skip(1);
        ring.points().iter().zip(next)
    });
    edges.map(|(a, b)| foot(p, *a, *b).mm).min()
}

/// A centre for an area and how far its boundary goes from there, in millimetres, rounded up: so the boundary is
/// never nearer than the distance to the centre less the reach, and never farther than with it.
pub fn reach_of(area: &Area) -> Option<(Point, u64)> {
    let bounds = area.bounds()?;
    let middle = |a: i64, b: i64| (a + b) / 2;
    let centre = Point::new(
        middle(bounds.low.x(), bounds.high.x()),
        middle(bounds.low.y(), bounds.high.y()),
    )?;
    let points = area.parts().iter().flat_map(Part::rings);
    let points = points.flat_map(|ring| ring.points());
    let farthest = points.map(|point| distance_mm(centre, *point)).max()?;
    // Rounding to millimetres, and feet to the grid: both below a hundred millimetres.
    Some((centre, farthest + 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Ring;
    use crate::geo::words::words;
    use geo::{Distance, GeodesicMeasure};

    fn at(x: i64, y: i64) -> Point {
        Point::new(x, y).expect("in range")
    }

    /// The least geodesic distance to the exact segment, by narrowing on its parameter.
    fn truth_mm(p: Point, a: Point, b: Point) -> f64 {
        let karney = GeodesicMeasure::new(6_378_137.0, 1.0 / 298.257_222_101);
        let degrees = |p: Point| (f64::from(p.lon_e7()) / 1e7, f64::from(p.lat_e7()) / 1e7);
        let ((px, py), (ax, ay), (bx, by)) = (degrees(p), degrees(a), degrees(b));
        let far = |t: f64| {
            let on = geo::Point::new(ax + t * (bx - ax), ay + t * (by - ay));
            karney.distance(geo::Point::new(px, py), on) * 1000.0
        };
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..100 {
            let (s, t) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if far(s) < far(t) { high = t } else { low = s }
        }
        far((low + high) / 2.0).min(far(0.0)).min(far(1.0))
    }

    fn worst_mm(reach_m: i64, lat_e7: i64) -> f64 {
        let mut next = words((reach_m + lat_e7) as u64);
        let mut worst = 0.0f64;
        let span = reach_m * 70;
        for _ in 0..1_500 {
            let mut shift = |span: i64| (next() % (2 * span as u64)) as i64 - span;
            let p = at(1_160_000_000 + shift(9_000_000), lat_e7 + shift(9_000_000));
            let a = at(p.x() + shift(span), p.y() + shift(span));
            // Segments of streets and school grounds: up to some kilometres.
            let b = at(a.x() + shift(300_000), a.y() + shift(300_000));
            let found = foot(&Site::new(p), a, b);
            worst = worst.max((found.mm as f64 - truth_mm(p, a, b)).abs());
        }
        worst
    }

    #[test]
    fn stated_error_against_the_exact_segment_and_karneys_geodesic() {
        for lat in [0, 200_000_000, 400_000_000, 600_000_000, -350_000_000] {
            let (near, far) = (worst_mm(5_000, lat), worst_mm(20_000, lat));
            let farthest = worst_mm(50_000, lat);
            assert!(near <= 8.0, "5 km at {lat}: {near}");
            assert!(far <= 8.0, "20 km at {lat}: {far}");
            assert!(farthest <= 100.0, "50 km at {lat}: {farthest}");
        }
    }

    #[test]
    fn feet_on_ends_and_in_the_middle() {
        let site = |x, y| Site::new(at(x, y));
        let (a, b) = (at(0, 0), at(1_000, 0));
        assert_eq!(foot(&site(-50, 20), a, b).point, a);
        assert_eq!(foot(&site(1_050, 20), a, b).point, b);
        assert_eq!(foot(&site(300, 20), a, b).point, at(300, 0));
        assert_eq!(foot(&site(300, 20), a, a).point, a);
        // The whole earth, where products are widest.
        let (west, east) = (
            at(-1_800_000_000, -900_000_000),
            at(1_800_000_000, 900_000_000),
        );
        assert_eq!(foot(&site(0, 0), west, east).point, at(0, 0));
    }

    #[test]
    fn the_boundary_is_0_inside_and_never_beyond_the_reach() {
        let square = |x: i64, y: i64, size: i64| {
            let points = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
            Ring::new(points.map(|(x, y)| at(x, y)).into())
        };
        let shell = square(1_160_000_000, 400_000_000, 20_000);
        let hole = square(1_160_005_000, 400_005_000, 10_000);
        let area = Area::new(vec![Part {
            shell,
            holes: vec![hole],
        }]);
        let mm = |x, y| boundary_mm(&Site::new(at(x, y)), &area).expect("it has points");
        assert_eq!(mm(1_160_001_000, 400_001_000), 0);
        assert_eq!(mm(1_160_000_000, 400_001_000), 0);
        // In the hole: outside, 5,000 units from its rim, which are nearer east and west.
        assert_eq!(mm(1_160_010_000, 400_010_000), 42_696);
        let (centre, reach) = reach_of(&area).expect("it has points");
        let mut next = words(3);
        for _ in 0..2_000 {
            let mut shift = || (next() % 400_000) as i64 - 200_000;
            let p = at(1_160_010_000 + shift(), 400_010_000 + shift());
            let (to, boundary) = (distance_mm(p, centre), mm(p.x(), p.y()));
            assert!(boundary <= to + reach && to <= boundary + reach, "{p:?}");
        }
    }
}

//! Polygons on the grid, and the three answers: inside, edge, outside.
//!
//! In: rings of points. Out: `Side`, by even-odd over the rings of a part, parts joined by *or*; a point
//! on any ring segment is on the edge. All decisions are signs of integers: 64-bit products while both
//! spans are below 2^31 (any city), 128-bit otherwise. Rule: ZONING section 6.2. No repair happens here.

use std::cmp::Ordering;

use super::sweep::first_faults;
use super::{Point, Site};

/// Where a point lies relative to an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Strictly inside.
    Inside,
    /// On a ring segment or a corner.
    Edge,
    /// Strictly outside.
    Outside,
}

/// A box on the grid, edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The south-west corner.
    pub low: Point,
    /// The north-east corner.
    pub high: Point,
}

impl Bounds {
    /// The box of some points; `None` when there are none.
    pub fn of(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |sum: Option<Self>, p| {
            Some(match sum {
                None => Self { low: p, high: p },
                Some(b) => Self {
                    low: corner(b.low, p, i64::min),
                    high: corner(b.high, p, i64::max),
                },
            })
        })
    }

    /// How far outside the box a point is, along the longer of both ways, in units of 1e-7 degree; 0 inside.
    pub fn beyond_e7(&self, p: Point) -> i64 {
        let beyond = |v: i64, low: i64, high: i64| (low - v).max(v - high).max(0);
        beyond(p.x(), self.low.x(), self.high.x()).max(beyond(p.y(), self.low.y(), self.high.y()))
    }

    /// Whether two boxes share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.low.x() <= other.high.x()
            && other.low.x() <= self.high.x()
            && self.low.y() <= other.high.y()
            && other.low.y() <= self.high.y()
    }

    /// Whether the box holds the point.
    pub fn covers(&self, p: Point) -> bool {
        (self.low.x()..=self.high.x()).contains(&p.x())
            && (self.low.y()..=self.high.y()).contains(&p.y())
    }
}

fn corner(a: Point, b: Point, pick: fn(i64, i64) -> i64) -> Point {
    Point::new(pick(a.x(), b.x()), pick(a.y(), b.y())).expect("both points are in range")
}

/// A closed ring; the first point is not repeated at the end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ring {
    points: Vec<Point>,
}

/// What is wrong with a ring, with the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingFault {
    /// Fewer than three different corners, or no area at all.
    NoArea(Point),
    /// Two neighbouring points are the same.
    RepeatedPoint(Point),
    /// The ring runs back along the edge it came by.
    Spike(Point),
    /// Two edges that are not neighbours meet in a point or share a stretch.
    SelfTouch(Point),
    /// Two edges cross, so that what is inside is a matter of opinion.
    SelfCross(Point),
}

impl Ring {
    /// A ring from its points, last one not repeated.
    pub fn new(points: Vec<Point>) -> Self {
        Self { points }
    }

    /// The points in order, without the closing one.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let shifted = self.points.iter().cycle().skip(1);
        self.points.iter().copied().zip(shifted.copied())
    }

    /// Twice the signed area in squared grid units, positive when counter-clockwise.
    pub fn doubled_area(&self) -> i128 {
        self.edges()
            .map(|(a, b)| wide(a.x(), b.y()) - wide(b.x(), a.y()))
            .sum()
    }

    /// The same ring in its one written form: the given turning sense, least starting point.
    fn canonical(mut self, counter_clockwise: bool) -> Self {
        let area = self.doubled_area();
        if area == 0 {
            // No turning sense: the lesser way round.
            let mut back = self.clone();
            back.points.reverse();
            return self.rotated().min(back.rotated());
        }
        if (area > 0) != counter_clockwise {
            self.points.reverse();
        }
        self.rotated()
    }

    /// From its least point; one that it meets twice is settled by the least whole sequence.
    fn rotated(mut self) -> Self {
        let start = least_rotation(&self.points);
        self.points.rotate_left(start);
        self
    }

    /// Every kind of fault of the ring, each at its first place, by the order of edges.
    ///
    /// # Limits
    /// n log n. A ring in which thousands of edges cross others is told to cross itself, but the place may be a
    /// later one, and that it touches itself too may go untold.
    pub fn faults(&self) -> Vec<RingFault> {
        let Some(&first) = self.points.first() else {
            return Vec::new();
        };
        let mut faults = Vec::new();
        if self.doubled_area() == 0 || self.points.len() < 3 {
            faults.push(RingFault::NoArea(first));
        }
        if let Some((a, _)) = self.edges().find(|(a, b)| a == b) {
            faults.push(RingFault::RepeatedPoint(a));
        }
        let edges: Vec<(Point, Point)> = self.edges().filter(|(a, b)| a != b).collect();
        let met = first_faults(&edges);
        faults.extend(met.spike.map(|(_, p)| RingFault::Spike(p)));
        faults.extend(met.touch.map(|(_, p)| RingFault::SelfTouch(p)));
        faults.extend(met.cross.map(|(_, p)| RingFault::SelfCross(p)));
        faults
    }
}

/// Where the least of all rotations of a sequence begins: of two candidates, the one that loses at its k-th item
/// takes the k after it along, so each item is looked at a few times only.
fn least_rotation(points: &[Point]) -> usize {
    let n = points.len();
    let (mut one, mut other, mut k) = (0, 1, 0);
    while one < n && other < n && k < n {
        match points[(one + k) % n].cmp(&points[(other + k) % n]) {
            Ordering::Equal => {
                k += 1;
                continue;
            }
            Ordering::Less => other += k + 1,
            Ordering::Greater => one += k + 1,
        }
        if one == other {
            other += 1;
        }
        k = 0;
    }
    one.min(other)
}

/// How two segments meet.
pub(super) enum Meeting {
    Apart,
    Point(Point),
    Stretch(Point),
    /// Near this grid point, for people.
    Cross(Point),
}

/// How the segments ab and cd meet.
pub(super) fn meeting(a: Point, b: Point, c: Point, d: Point) -> Meeting {
    let (abc, abd) = (turn(a, b, c), turn(a, b, d));
    let (cda, cdb) = (turn(c, d, a), turn(c, d, b));
    if abc == 0 && abd == 0 {
        // On one line: order along it and compare the inner ends.
        let (low1, high1) = (a.min(b), a.max(b));
        let (low2, high2) = (c.min(d), c.max(d));
        let (low, high) = (low1.max(low2), high1.min(high2));
        return match low.cmp(&high) {
            Ordering::Less => Meeting::Stretch(low),
            Ordering::Equal => Meeting::Point(low),
            Ordering::Greater => Meeting::Apart,
        };
    }
    if abc * abd < 0 && cda * cdb < 0 {
        return Meeting::Cross(crossing(a, b, c, d));
    }
    [
        (c, abc, a, b),
        (d, abd, a, b),
        (a, cda, c, d),
        (b, cdb, c, d),
    ]
    .into_iter()
    .find(|&(p, t, from, to)| t == 0 && within(p, from, to))
    .map_or(Meeting::Apart, |(p, ..)| Meeting::Point(p))
}

/// The grid point south-west of where the lines ab and cd cross; they are not parallel.
fn crossing(a: Point, b: Point, c: Point, d: Point) -> Point {
    let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
    let (vx, vy) = (d.x() - c.x(), d.y() - c.y());
    // a + u·n/m: with factors below 2^32, n·u stays below 2^98.
    let m = wide(ux, vy) - wide(uy, vx);
    let n = (wide(c.x() - a.x(), vy) - wide(c.y() - a.y(), vx)) * m.signum();
    let along = |start: i64, u: i64| start + (n * i128::from(u)).div_euclid(m.abs()) as i64;
    Point::new(along(a.x(), ux), along(a.y(), uy)).unwrap_or(a)
}

/// Whether a point on the line ab lies between its ends.
pub(super) fn within(p: Point, a: Point, b: Point) -> bool {
    (a.x().min(b.x())..=a.x().max(b.x())).contains(&p.x())
        && (a.y().min(b.y())..=a.y().max(b.y())).contains(&p.y())
}

/// Whether a point lies on an edge, between its ends.
pub(super) fn on((a, b): (Point, Point), p: Point) -> bool {
    p != a && p != b && within(p, a, b) && turn(a, b, p) == 0
}

/// Sign of the turn a → b → p: 1 to the left, −1 to the right, 0 straight on.
pub(super) fn turn(a: Point, b: Point, p: Point) -> i32 {
    let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
    let (vx, vy) = (p.x() - a.x(), p.y() - a.y());
    const NARROW: i64 = 1 << 31;
    if [ux, uy, vx, vy].iter().all(|d| d.abs() < NARROW) {
        (ux * vy - uy * vx).signum() as i32
    } else {
        (wide(ux, vy) - wide(uy, vx)).signum() as i32
    }
}

pub(super) fn wide(a: i64, b: i64) -> i128 {
    i128::from(a) * i128::from(b)
}

/// One polygon: an outer ring and its holes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The outer ring.
    pub shell: Ring,
    /// The holes.
    pub holes: Vec<Ring>,
}

impl Part {
    /// Shell first, then holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.shell).chain(&self.holes)
    }

    pub(super) fn side(&self, p: Point) -> Side {
        let mut inside = false;
        for (a, b) in self.rings().flat_map(Ring::edges) {
            // The half-open rule on latitudes counts a corner once; edges are settled exactly first.
            let (a_above, b_above) = (a.y() > p.y(), b.y() > p.y());
            if a_above == b_above {
                let level = a.y() == p.y() && b.y() == p.y();
                if a == p || b == p || level && within(p, a, b) {
                    return Side::Edge;
                }
                continue;
            }
            let side = turn(a, b, p);
            if side == 0 {
                return Side::Edge;
            }
            if (side > 0) == b_above {
                inside = !inside;
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }
}

/// A catchment's shape: one or several parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    parts: Vec<Part>,
    bounds: Option<Bounds>,
}

impl Area {
    /// An area in its one written form: shells counter-clockwise, holes clockwise, rings from their least
    /// point, parts and holes sorted. The same shape drawn from another corner is the same area.
    pub fn new(parts: Vec<Part>) -> Self {
        let mut parts: Vec<Part> = parts
            .into_iter()
            .map(|part| {
                let mut holes: Vec<Ring> = part
                    .holes
                    .into_iter()
                    .map(|hole| hole.canonical(false))
                    .collect();
                holes.sort();
                Part {
                    shell: part.shell.canonical(true),
                    holes,
                }
            })
            .collect();
        parts.sort();
        let rings = parts.iter().flat_map(Part::rings);
        let bounds = Bounds::of(rings.flat_map(|ring| ring.points.iter().copied()));
        Self { parts, bounds }
    }

    /// The parts, sorted.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The box of all points; `None` for an area without points.
    pub fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// Its size in square metres, for reports: exact on the grid, in units of the middle of its box.
    pub fn square_metres(&self) -> f64 {
        let Some(Bounds { low, high }) = self.bounds else {
            return 0.0;
        };
        let rings = self.parts.iter().flat_map(Part::rings);
        let doubled: i128 = rings.map(Ring::doubled_area).sum();
        let middle = Point::new(low.x(), (low.y() + high.y()) / 2).unwrap_or(low);
        let (east, north) = Site::new(middle).unit_m();
        doubled.unsigned_abs() as f64 / 2.0 * east * north
    }

    /// Inside, edge or outside; exact.
    pub fn side(&self, p: Point) -> Side {
        if self.bounds.is_none_or(|b| !b.covers(p)) {
            return Side::Outside;
        }
        // A part that holds the point inside outweighs another whose edge it touches.
        self.parts
            .iter()
            .map(|part| part.side(p))
            .min()
            .unwrap_or(Side::Outside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i64, y: i64) -> Point {
        Point::new(x, y).expect("test points are in range")
    }

    fn ring(points: &[(i64, i64)]) -> Ring {
        Ring::new(points.iter().map(|&(x, y)| at(x, y)).collect())
    }

    fn square() -> Area {
        let shell = ring(&[(0, 0), (10, 0), (10, 10), (0, 10)]);
        let hole = ring(&[(4, 4), (6, 4), (6, 6), (4, 6)]);
        Area::new(vec![Part {
            shell,
            holes: vec![hole],
        }])
    }

    #[test]
    fn every_corner_and_edge_is_edge_and_holes_are_outside() {
        let area = square();
        for (x, y, side) in [
            (1, 1, Side::Inside),
            (0, 0, Side::Edge),
            (10, 10, Side::Edge),
            (5, 0, Side::Edge),
            (10, 5, Side::Edge),
            (0, 5, Side::Edge),
            (5, 5, Side::Outside),
            (4, 5, Side::Edge),
            (6, 6, Side::Edge),
            (11, 5, Side::Outside),
            (-1, 10, Side::Outside),
            (3, 4, Side::Inside),
            (7, 6, Side::Inside),
        ] {
            assert_eq!(area.side(at(x, y)), side, "({x}, {y})");
        }
    }

    #[test]
    fn the_whole_earth_needs_wide_products_and_gets_them() {
        let (w, h) = (1_800_000_000, 900_000_000);
        let shell = ring(&[(-w, -h), (w, -h), (w, h)]);
        let area = Area::new(vec![Part {
            shell,
            holes: vec![],
        }]);
        assert_eq!(area.side(at(0, 0)), Side::Edge);
        assert_eq!(area.side(at(1, 0)), Side::Inside);
        assert_eq!(area.side(at(-1, 0)), Side::Outside);
    }

    #[test]
    fn a_bow_tie_without_area_has_one_written_form_too() {
        let corners = [(0, 0), (2, 2), (2, 0), (0, 2)];
        let turned = [(2, 0), (2, 2), (0, 0), (0, 2)];
        let written = |points: &[(i64, i64)]| {
            let (shell, holes) = (ring(points), vec![]);
            Area::new(vec![Part { shell, holes }])
        };
        let area = written(&corners);
        assert_eq!(area.parts()[0].shell.doubled_area(), 0);
        assert_eq!(area, written(&turned));
        assert_eq!(Area::new(area.parts().to_vec()), area);
    }

    #[test]
    fn the_least_rotation_is_the_least_of_all() {
        let mut state = 1u64;
        for round in 0..2_000 {
            let mut next = |below: u64| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 33) % below
            };
            let corner = |v: u64| at(v as i64, 0);
            let points: Vec<Point> = (0..1 + round % 9).map(|_| corner(next(3))).collect();
            let rotated = |start: usize| {
                let mut points = points.clone();
                points.rotate_left(start);
                points
            };
            let least = (0..points.len()).map(rotated).min();
            assert_eq!(Some(rotated(least_rotation(&points))), least, "{points:?}");
        }
        assert_eq!(least_rotation(&[]), 0);
    }

    #[test]
    fn a_shape_drawn_from_another_corner_is_the_same_area() {
        let turned = ring(&[(10, 10), (10, 0), (0, 0), (0, 10)]);
        let hole = ring(&[(6, 6), (6, 4), (4, 4), (4, 6)]);
        assert_eq!(
            Area::new(vec![Part {
                shell: turned,
                holes: vec![hole]
            }]),
            square()
        );
    }

    #[test]
    fn ring_faults_are_told_apart() {
        for (points, expected) in [
            (&[(0, 0), (10, 0), (10, 10), (0, 10)][..], vec![]),
            (&[(0, 0), (10, 10), (10, 0), (0, 10)], {
                // A bow tie of equal wings has no area either.
                vec![RingFault::NoArea(at(0, 0)), RingFault::SelfCross(at(5, 5))]
            }),
            (
                &[(0, 0), (10, 10), (10, 2), (0, 10)],
                vec![RingFault::SelfCross(at(5, 5))],
            ),
            (
                &[(0, 0), (10, 0), (10, 0), (0, 10)],
                vec![RingFault::RepeatedPoint(at(10, 0))],
            ),
            (
                &[(0, 0), (10, 0), (5, 0), (5, 5)],
                // The end of a spike lies on the edge it came by.
                vec![RingFault::Spike(at(5, 0)), RingFault::SelfTouch(at(5, 0))],
            ),
            (
                &[
                    (0, 0),
                    (4, 0),
                    (4, 4),
                    (8, 4),
                    (8, 8),
                    (4, 8),
                    (4, 4),
                    (0, 4),
                ],
                vec![RingFault::SelfTouch(at(4, 4))],
            ),
            (
                &[(0, 0), (5, 5)],
                vec![RingFault::NoArea(at(0, 0)), RingFault::Spike(at(0, 0))],
            ),
        ] {
            assert_eq!(ring(points).faults(), expected, "{points:?}");
        }
    }
}

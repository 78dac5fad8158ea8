//! How the areas of a layer fit together: overlaps, gaps, corners that one side of a border has and the other
//! has not.
//!
//! In: areas. Out: each pair that overlaps, with its size; each gap that areas enclose, with its ring;
//! junctions. Borders are cut where they meet; who else lies over the middle of a piece is asked of the cell
//! table; an overlap is what the pieces of each border inside the other area run around. Crossings of borders
//! are rounded to 1/2048 of the grid (5 micrometres), everything else is exact; sums are integers, so sizes are
//! the same everywhere. Square metres are for reports. It repairs nothing. Definitions: ZONING section 6.3;
//! areas must have sound rings (`Ring::faults`).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::area::{Meeting, crossing_times, meeting};
use super::cells::{FINE, TableEdge};
use super::{Area, CellTable, Point, Side, Site};

/// Two areas that cover the same ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// Indexes of the areas, lower first.
    pub areas: (u32, u32),
    /// Its size.
    pub size: Size,
}

/// Ground that areas enclose and none covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The areas around it.
    pub beside: Vec<u32>,
    /// Its ring, rounded to the grid.
    pub ring: Vec<Point>,
    /// Its size.
    pub size: Size,
}

/// A corner of one area on the middle of another's edge: the border is not drawn alike on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Junction {
    /// The corner.
    pub place: Point,
    /// Whose edge it lies on.
    pub edge_of: u32,
    /// Whose corner it is.
    pub corner_of: u32,
}

/// Size and place of an overlap or a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Square metres.
    pub area_m2: f64,
    /// Metres around it.
    pub around_m: f64,
    /// A point of its border.
    pub place: Point,
}

impl Size {
    /// Whether it is a sliver: narrower than a metre (twice the area over the way around) or below 100 m².
    pub fn is_sliver(&self) -> bool {
        self.area_m2 < 100.0 || 2.0 * self.area_m2 < self.around_m
    }
}

/// What is wrong with how areas fit together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// Pairs that overlap, sorted.
    pub overlaps: Vec<Overlap>,
    /// Gaps, by place.
    pub gaps: Vec<Gap>,
    /// Junctions, sorted.
    pub junctions: Vec<Junction>,
}

/// A point in units of 1/`FINE` of the grid.
type Fine = (i64, i64);

/// Where edges, known by their ends as they run, are cut.
type Cuts = BTreeMap<(Point, Point), Vec<Fine>>;

/// A piece of an area's border, its lesser end first; `forward` when the area lies on the left of low → high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    low: Fine,
    high: Fine,
    forward: bool,
    area: u32,
}

/// Doubled signed area in fine units about an origin, metres around, and the first place met.
struct Sum {
    doubled: i128,
    around_m: f64,
    place: Fine,
}

/// Holds the areas of a layer against each other.
///
/// # Limits
/// As for [`CellTable`]; edges are compared within cells, near n log n on real layers.
pub fn topology(areas: &[&Area], table: &CellTable) -> Topology {
    let (cuts, junctions) = cuts(table);
    let mut pieces = Vec::new();
    for (area, shape) in (0u32..).zip(areas) {
        for ring in shape.parts().iter().flat_map(|part| part.rings()) {
            for (a, b) in ring.edges().filter(|(a, b)| a != b) {
                cut(area, (a, b), &cuts, &mut pieces);
            }
        }
    }
    pieces.sort_unstable();
    let mut overlaps: BTreeMap<(u32, u32), Sum> = BTreeMap::new();
    let mut open = Vec::new();
    let mut found = Vec::new();
    for group in pieces.chunk_by(|p, q| (p.low, p.high) == (q.low, q.high)) {
        let Piece { low, high, .. } = group[0];
        let middle = (
            (low.0 + high.0).div_euclid(2),
            (low.1 + high.1).div_euclid(2),
        );
        table.locate_fine(middle, &mut found);
        let own = |area: u32| group.iter().any(|piece| piece.area == area);
        found.retain(|(area, side)| *side == Side::Inside && !own(*area));
        for (i, piece) in group.iter().enumerate() {
            // An area that runs along here and back again encloses nothing.
            let back = Piece {
                forward: !piece.forward,
                ..*piece
            };
            if group.contains(&back) {
                continue;
            }
            let alike = group[i + 1..]
                .iter()
                .filter(|other| other.forward == piece.forward && other.area != piece.area);
            for other in found
                .iter()
                .map(|(area, _)| *area)
                .chain(alike.map(|p| p.area))
            {
                let pair = (piece.area.min(other), piece.area.max(other));
                let origin = fine(
                    areas[pair.0 as usize]
                        .bounds()
                        .map_or(Point::ORIGIN, |b| b.low),
                );
                let sum = overlaps.entry(pair).or_insert(Sum {
                    doubled: 0,
                    around_m: 0.0,
                    place: low,
                });
                let (from, to) = directed(piece);
                sum.doubled += cross(minus(from, origin), minus(to, origin));
                sum.around_m += length_m(low, high);
            }
        }
        let lonely = group.iter().all(|piece| piece.forward == group[0].forward);
        if lonely && found.is_empty() {
            let (from, to) = directed(&group[0]);
            open.push((from, to, group[0].area));
        }
    }
    let overlaps = overlaps.into_iter().map(|(areas, sum)| Overlap {
        areas,
        size: size(&sum),
    });
    Topology {
        overlaps: overlaps
            .filter(|overlap| overlap.size.area_m2 > 0.0)
            .collect(),
        gaps: gaps(open),
        junctions,
    }
}

/// Where each edge is cut by others, and the junctions. Edges are known by their ends, as they run.
fn cuts(table: &CellTable) -> (Cuts, Vec<Junction>) {
    let mut cuts = Cuts::new();
    let mut junctions = BTreeSet::new();
    let mut line: Vec<TableEdge> = Vec::new();
    table.each_border(&mut |edges| {
        line.clear();
        line.extend(edges);
        line.sort_unstable_by_key(|edge| (edge.west(), edge.from, edge.to, edge.area));
        for (i, one) in line.iter().enumerate() {
            for other in line[i + 1..]
                .iter()
                .take_while(|other| other.west() <= one.east())
            {
                if one.apart(other) || one.same(other) {
                    continue;
                }
                match meeting(one.from, one.to, other.from, other.to) {
                    Meeting::Apart => {}
                    Meeting::Cross(_) => {
                        let at = crossing_times(FINE, [one.from, one.to, other.from, other.to]);
                        for edge in [one, other] {
                            cuts.entry((edge.from, edge.to)).or_default().push(at);
                        }
                    }
                    Meeting::Point(_) | Meeting::Stretch(_) => {
                        for (edge, by) in [(one, other), (other, one)] {
                            for corner in [by.from, by.to].into_iter().filter(|p| edge.holds(*p)) {
                                cuts.entry((edge.from, edge.to))
                                    .or_default()
                                    .push(fine(corner));
                                if edge.area != by.area {
                                    junctions.insert(Junction {
                                        place: corner,
                                        edge_of: edge.area,
                                        corner_of: by.area,
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    });
    (cuts, junctions.into_iter().collect())
}

/// Cuts an edge into pieces.
fn cut(area: u32, (a, b): (Point, Point), cuts: &Cuts, pieces: &mut Vec<Piece>) {
    let (from, to) = (fine(a), fine(b));
    let mut push = |p: Fine, q: Fine| {
        if p != q {
            pieces.push(Piece {
                low: p.min(q),
                high: p.max(q),
                forward: p < q,
                area,
            });
        }
    };
    let Some(places) = cuts.get(&(a, b)) else {
        push(from, to);
        return;
    };
    let mut places = places.clone();
    // Along a straight way both coordinates go one way.
    let way = |p: &Fine| (p.0 - from.0).abs() + (p.1 - from.1).abs();
    places.sort_unstable_by_key(|p| (way(p), *p));
    places.dedup();
    let mut at = from;
    for place in places {
        push(at, place);
        at = place;
    }
    push(at, to);
}

/// The gaps that open pieces run around: covered ground lies on their left, so around a gap they run clockwise.
fn gaps(mut open: Vec<(Fine, Fine, u32)>) -> Vec<Gap> {
    open.sort_unstable();
    open.dedup_by_key(|(from, to, _)| (*from, *to));
    let mut used = vec![false; open.len()];
    let mut gaps = Vec::new();
    for start in 0..open.len() {
        let mut ring = Vec::new();
        let mut sum = Sum {
            doubled: 0,
            around_m: 0.0,
            place: open[start].0,
        };
        let mut beside = BTreeSet::new();
        let mut at = start;
        while !used[at] {
            used[at] = true;
            let (from, to, area) = open[at];
            ring.push(from);
            beside.insert(area);
            sum.doubled += cross(minus(from, sum.place), minus(to, sum.place));
            sum.around_m += length_m(from, to);
            let first = open.partition_point(|(other, ..)| *other < to);
            let ways = (first..open.len()).take_while(|i| open[*i].0 == to);
            let back = minus(from, to);
            let next = ways
                .filter(|i| !used[*i])
                .min_by(|i, j| around(back, minus(open[*i].1, to), minus(open[*j].1, to)));
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        if sum.doubled < 0 {
            let mut ring: Vec<Point> = ring.into_iter().filter_map(rounded).collect();
            ring.dedup();
            gaps.push(Gap {
                beside: beside.into_iter().collect(),
                ring,
                size: size(&sum),
            });
        }
    }
    gaps
}

/// Which of two ways comes first, turning counter-clockwise from `back`: keeps to the gap, which is on the right.
fn around(back: Fine, u: Fine, v: Fine) -> Ordering {
    let sector = |w: Fine| {
        let ahead = i128::from(back.0) * i128::from(w.0) + i128::from(back.1) * i128::from(w.1) > 0;
        match cross(back, w).signum() {
            1 => 0,
            -1 => 2,
            _ if ahead => 3,
            _ => 1,
        }
    };
    sector(u).cmp(&sector(v)).then_with(|| 0.cmp(&cross(u, v)))
}

fn directed(piece: &Piece) -> (Fine, Fine) {
    if piece.forward {
        (piece.low, piece.high)
    } else {
        (piece.high, piece.low)
    }
}

fn fine(p: Point) -> Fine {
    (p.x() * FINE, p.y() * FINE)
}

fn rounded((x, y): Fine) -> Option<Point> {
    let nearest = |value: i64| (value + FINE / 2).div_euclid(FINE);
    Point::new(nearest(x), nearest(y))
}

fn minus(p: Fine, q: Fine) -> Fine {
    (p.0 - q.0, p.1 - q.1)
}

fn cross(p: Fine, q: Fine) -> i128 {
    i128::from(p.0) * i128::from(q.1) - i128::from(p.1) * i128::from(q.0)
}

fn length_m(p: Fine, q: Fine) -> f64 {
    let (east, north) = unit_m(p);
    let (x, y) = minus(q, p);
    let (x, y) = (x as f64 * east, y as f64 * north);
    (x * x + y * y).sqrt()
}

/// Metres in a fine unit, to the east and to the north.
fn unit_m(p: Fine) -> (f64, f64) {
    let (east, north) = Site::new(rounded(p).unwrap_or(Point::ORIGIN)).unit_m();
    (east / FINE as f64, north / FINE as f64)
}

fn size(sum: &Sum) -> Size {
    let (east, north) = unit_m(sum.place);
    Size {
        area_m2: sum.doubled.unsigned_abs() as f64 / 2.0 * east * north,
        around_m: sum.around_m,
        place: rounded(sum.place).unwrap_or(Point::ORIGIN),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Part, Ring};
    use super::*;

    /// A rectangle in units of 1,000 (about 11 m) near the equator, where both units are nearly alike.
    fn area(points: &[(i64, i64)]) -> Area {
        let points = points.iter().map(|(x, y)| Point::new(x * 1_000, y * 1_000));
        Area::new(vec![Part {
            shell: Ring::new(points.map(|p| p.expect("in range")).collect()),
            holes: vec![],
        }])
    }

    fn rectangle(west: i64, south: i64, east: i64, north: i64) -> Area {
        area(&[(west, south), (east, south), (east, north), (west, north)])
    }

    fn audit(areas: &[Area]) -> Topology {
        let areas: Vec<&Area> = areas.iter().collect();
        topology(&areas, &CellTable::new(areas.iter().copied()))
    }

    /// Square metres of so many squares of the test's unit.
    fn squares(count: f64) -> f64 {
        let (east, north) = Site::new(Point::ORIGIN).unit_m();
        count * east * north * 1e6
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= b.abs() * 1e-4
    }

    #[test]
    fn areas_that_share_a_border_are_sound() {
        let found = audit(&[
            rectangle(0, 0, 10, 10),
            rectangle(10, 0, 20, 10),
            rectangle(0, 10, 20, 20),
        ]);
        assert!(
            found.overlaps.is_empty() && found.gaps.is_empty(),
            "{found:?}"
        );
        // The corner of both lower areas lies on the middle of the upper one's edge.
        let places: BTreeSet<Point> = found.junctions.iter().map(|j| j.place).collect();
        assert_eq!(
            places.into_iter().collect::<Vec<_>>(),
            [Point::new(10_000, 10_000).expect("in range")]
        );
    }

    #[test]
    fn overlaps_of_every_kind_have_their_size() {
        for (a, b, expected) in [
            // across a corner, across a bar, one inside the other, the same twice, sharing part of a border
            (rectangle(0, 0, 10, 10), rectangle(7, 8, 20, 20), 6.0),
            (rectangle(0, 4, 20, 6), rectangle(8, 0, 12, 20), 8.0),
            (rectangle(0, 0, 10, 10), rectangle(3, 3, 5, 5), 4.0),
            (rectangle(0, 0, 10, 10), rectangle(0, 0, 10, 10), 100.0),
            (rectangle(0, 0, 10, 10), rectangle(0, 0, 5, 10), 50.0),
            (rectangle(0, 0, 10, 10), rectangle(0, 2, 5, 7), 25.0),
            (
                area(&[(0, 0), (10, 0), (0, 10)]),
                area(&[(10, 10), (0, 10), (10, 0)]),
                0.0,
            ),
            (
                area(&[(0, 0), (10, 0), (0, 10)]),
                rectangle(0, 0, 10, 10),
                50.0,
            ),
        ] {
            for pair in [[a.clone(), b.clone()], [b, a]] {
                let found = audit(&pair);
                assert!(found.gaps.is_empty());
                match found.overlaps.as_slice() {
                    [] => assert!(near(expected, 0.0)),
                    [one] => assert!(
                        near(one.size.area_m2, squares(expected)),
                        "{one:?} {expected}"
                    ),
                    _ => panic!("one pair: {found:?}"),
                }
            }
        }
    }

    #[test]
    fn a_border_shared_inside_a_third_area_counts_for_both() {
        let found = audit(&[
            rectangle(0, 0, 10, 10),
            rectangle(10, 0, 20, 10),
            rectangle(5, 2, 15, 8),
        ]);
        let sizes: Vec<_> = found
            .overlaps
            .iter()
            .map(|o| (o.areas, near(o.size.area_m2, squares(30.0))))
            .collect();
        assert_eq!(sizes, [((0, 2), true), ((1, 2), true)]);
    }

    #[test]
    fn gaps_are_found_with_their_ring_and_what_is_outside_is_none() {
        let frame = [
            rectangle(0, 0, 10, 3),
            rectangle(0, 3, 3, 10),
            rectangle(3, 7, 10, 10),
            rectangle(7, 3, 10, 7),
        ];
        let found = audit(&frame);
        let [gap] = found.gaps.as_slice() else {
            panic!("one gap: {found:?}");
        };
        assert!(near(gap.size.area_m2, squares(16.0)), "{gap:?}");
        assert_eq!(gap.beside, [0, 1, 2, 3]);
        assert!(!gap.size.is_sliver());
        let mut filled = frame.to_vec();
        filled.push(rectangle(3, 3, 7, 7));
        assert!(audit(&filled).gaps.is_empty());
    }

    #[test]
    fn gaps_that_touch_in_a_corner_are_two() {
        let cells = [
            (0, 0),
            (1, 0),
            (2, 0),
            (3, 0),
            (0, 1),
            (2, 1),
            (3, 1),
            (0, 2),
            (1, 2),
            (3, 2),
            (0, 3),
            (1, 3),
            (2, 3),
            (3, 3),
        ];
        let areas: Vec<Area> = cells
            .iter()
            .map(|(x, y)| rectangle(*x, *y, x + 1, y + 1))
            .collect();
        let found = audit(&areas);
        assert_eq!(found.gaps.len(), 2, "{found:?}");
        assert!(
            found
                .gaps
                .iter()
                .all(|gap| near(gap.size.area_m2, squares(1.0)))
        );
    }

    #[test]
    fn a_sliver_between_neighbours_is_told_as_one() {
        let thin = area(&[(10, 0), (20, 0), (20, 10), (10, 10)]);
        let bent = Area::new(vec![Part {
            shell: Ring::new(
                [
                    (0, 0),
                    (10_000, 0),
                    (10_003, 5_000),
                    (10_000, 10_000),
                    (0, 10_000),
                ]
                .map(|(x, y)| Point::new(x, y).expect("in range"))
                .to_vec(),
            ),
            holes: vec![],
        }]);
        let found = audit(&[bent, thin]);
        let [one] = found.overlaps.as_slice() else {
            panic!("one overlap: {found:?}");
        };
        assert!(one.size.is_sliver() && one.size.area_m2 > 0.0);
    }
}

//! How the areas of a layer fit together: overlaps, gaps, corners that one side of a border has and the other
//! has not.
//!
//! In: areas. Out: each pair that overlaps, with its size; each gap that areas enclose, with its ring;
//! junctions. Borders are cut where they meet; who else lies over the middle of a piece is asked of the cell
//! table; an overlap is what the pieces of each border inside the other area run around. Crossings of borders
//! are rounded to 1/2048 of the grid (5 micrometres), everything else is exact; sums are integers, so sizes are
//! the same everywhere. Square metres are for reports. It repairs nothing, and gives up on a tangle: borders that
//! cross each other many more times than they have corners. Definitions: ZONING section 6.3; areas must have
//! sound rings (`Ring::faults`).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::area::{Meeting, crossing_times, meeting};
use super::cells::{FINE, TableEdge};
use super::sweep::{Meetings, Stop, sweep};
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
    /// Where there is so much to compare that it was given up; then nothing else is told.
    pub tangle: Option<Point>,
}

/// What may still be compared, in pairs of edges: counted, not timed, so that every machine gives up alike.
struct Budget {
    left: u64,
}

/// Where the budget ended.
struct Tangle(Point);

impl Budget {
    /// For a layer of so many edges; thirty times what real layers need, and more.
    fn of(edges: usize) -> Self {
        Self {
            left: (1 << 26) + 512 * edges as u64,
        }
    }

    fn spend(&mut self, pairs: usize, place: Point) -> Result<(), Tangle> {
        self.left = self.left.saturating_sub(pairs as u64);
        if self.left == 0 {
            return Err(Tangle(place));
        }
        Ok(())
    }
}

/// What something that is kept costs, in pairs that are compared.
const KEPT: usize = 100;

/// Edges in a cell that are swept, not compared by their longitudes.
const SWEPT_FROM: usize = 64;

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
/// As for [`CellTable`]; edges are compared within cells, near n log n on real layers. After some hundred million
/// comparisons it gives up, and tells the place.
pub fn topology(areas: &[&Area], table: &CellTable) -> Topology {
    audit(areas, table).unwrap_or_else(|Tangle(place)| Topology {
        tangle: Some(place),
        ..Topology::default()
    })
}

fn audit(areas: &[&Area], table: &CellTable) -> Result<Topology, Tangle> {
    let parts = areas.iter().flat_map(|area| area.parts());
    let corners = parts
        .flat_map(|part| part.rings())
        .map(|ring| ring.points().len());
    let mut budget = Budget::of(corners.sum());
    let (cuts, junctions) = cuts(table, &mut budget)?;
    let mut pieces = Vec::new();
    for (area, shape) in (0u32..).zip(areas) {
        for ring in shape.parts().iter().flat_map(|part| part.rings()) {
            for (a, b) in ring.edges().filter(|(a, b)| a != b) {
                cut(area, (a, b), &cuts, &mut pieces);
            }
        }
    }
    drop(cuts);
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
        let here = rounded(low).unwrap_or(Point::ORIGIN);
        budget.spend(group.len() * (group.len() + found.len()), here)?;
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
                let count = overlaps.len();
                let sum = overlaps.entry(pair).or_insert(Sum {
                    doubled: 0,
                    around_m: 0.0,
                    place: low,
                });
                let (from, to) = directed(piece);
                sum.doubled += cross(minus(from, origin), minus(to, origin));
                sum.around_m += length_m(low, high);
                budget.spend(if overlaps.len() > count { KEPT } else { 1 }, here)?;
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
    Ok(Topology {
        overlaps: overlaps
            .filter(|overlap| overlap.size.area_m2 > 0.0)
            .collect(),
        gaps: gaps(open, &mut budget)?,
        junctions,
        tangle: None,
    })
}

/// Where each edge is cut by others, and the junctions. Edges are known by their ends, as they run.
fn cuts(table: &CellTable, budget: &mut Budget) -> Result<(Cuts, Vec<Junction>), Tangle> {
    let mut cutter = Cutter {
        cuts: Cuts::new(),
        junctions: BTreeSet::new(),
        budget,
    };
    let mut cell: Vec<TableEdge> = Vec::new();
    for edges in table.borders() {
        cell.clear();
        cell.extend(edges);
        if cell.len() < SWEPT_FROM {
            cutter.by_axis(&mut cell)?;
        } else {
            cutter.by_line(&mut cell)?;
        }
    }
    let junctions = cutter.junctions.into_iter().collect();
    Ok((cutter.cuts, junctions))
}

struct Cutter<'b> {
    cuts: Cuts,
    junctions: BTreeSet<Junction>,
    budget: &'b mut Budget,
}

impl Cutter<'_> {
    /// Compares the edges of a cell whose longitudes overlap.
    fn by_axis(&mut self, cell: &mut [TableEdge]) -> Result<(), Tangle> {
        cell.sort_unstable_by_key(|edge| (edge.west(), edge.from, edge.to, edge.area));
        for (i, one) in cell.iter().enumerate() {
            for other in cell[i + 1..]
                .iter()
                .take_while(|other| other.west() <= one.east())
            {
                self.pair(one, other)?;
            }
        }
        Ok(())
    }

    /// Sweeps over the edges of a crowded cell.
    fn by_line(&mut self, cell: &mut Vec<TableEdge>) -> Result<(), Tangle> {
        cell.retain(|edge| edge.from != edge.to);
        let edges: Vec<(Point, Point)> = cell.iter().map(|edge| (edge.from, edge.to)).collect();
        let mut corners = Corners {
            cell,
            cutter: self,
            tangle: Ok(()),
        };
        let crossing = sweep(&edges, &mut corners);
        corners.tangle?;
        for i in crossing {
            let one = &cell[i];
            self.budget.spend(cell.len() / 16, one.from)?;
            for other in cell.iter() {
                if other.west() <= one.east() && other.east() >= one.west() {
                    self.pair(one, other)?;
                }
            }
        }
        Ok(())
    }

    fn pair(&mut self, one: &TableEdge, other: &TableEdge) -> Result<(), Tangle> {
        self.budget.spend(1, one.from)?;
        if one.apart(other) || one.same(other) {
            return Ok(());
        }
        match meeting(one.from, one.to, other.from, other.to) {
            Meeting::Apart => {}
            Meeting::Cross(_) => {
                let at = crossing_times(FINE, [one.from, one.to, other.from, other.to]);
                self.cut(one, at)?;
                self.cut(other, at)?;
            }
            Meeting::Point(_) | Meeting::Stretch(_) => {
                for (edge, by) in [(one, other), (other, one)] {
                    for corner in [by.from, by.to].into_iter().filter(|p| edge.holds(*p)) {
                        self.cut(edge, fine(corner))?;
                        self.junction(corner, edge, by);
                    }
                }
            }
        }
        Ok(())
    }

    fn cut(&mut self, edge: &TableEdge, at: Fine) -> Result<(), Tangle> {
        self.budget.spend(KEPT, edge.from)?;
        self.cuts.entry((edge.from, edge.to)).or_default().push(at);
        Ok(())
    }

    /// The corner of an edge lies on another.
    fn junction(&mut self, place: Point, edge: &TableEdge, by: &TableEdge) {
        if edge.area != by.area {
            self.junctions.insert(Junction {
                place,
                edge_of: edge.area,
                corner_of: by.area,
            });
        }
    }
}

/// The corners on edges of a crowded cell, as a sweep tells them.
struct Corners<'c, 'b> {
    cell: &'c [TableEdge],
    cutter: &'c mut Cutter<'b>,
    tangle: Result<(), Tangle>,
}

impl Corners<'_, '_> {
    fn tell(
        &mut self,
        place: Point,
        own: &[Stop],
        through: &mut dyn Iterator<Item = usize>,
    ) -> Result<(), Tangle> {
        for edge in through {
            self.cutter.cut(&self.cell[edge], fine(place))?;
            self.cutter.budget.spend(own.len(), place)?;
            for stop in own {
                self.cutter
                    .junction(place, &self.cell[edge], &self.cell[stop.edge]);
            }
        }
        Ok(())
    }
}

impl Meetings for Corners<'_, '_> {
    fn corner(&mut self, place: Point, own: &[Stop], through: &mut dyn Iterator<Item = usize>) {
        if self.tangle.is_ok() {
            self.tangle = self.tell(place, own, through);
        }
    }

    fn cross(&mut self, _: usize, _: Point) {}
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
fn gaps(mut open: Vec<(Fine, Fine, u32)>, budget: &mut Budget) -> Result<Vec<Gap>, Tangle> {
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
            let count = open[first..].partition_point(|(other, ..)| *other == to);
            let ways = first..first + count;
            budget.spend(count, rounded(to).unwrap_or(Point::ORIGIN))?;
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
    Ok(gaps)
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
    fn a_border_crossed_between_points_of_the_grid_stays_one() {
        // Neighbours run along their border in opposite ways; where a third crosses it, both are cut alike.
        let mut state = 7u64;
        for _ in 0..200 {
            let mut next = |below: u64| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                ((state >> 33) % below) as i64
            };
            let corner = |x: i64, y: i64| Point::new(x, y).expect("in range");
            let shape = |points: &[(i64, i64)]| {
                let points = points.iter().map(|(x, y)| corner(*x, *y)).collect();
                let (shell, holes) = (Ring::new(points), vec![]);
                Area::new(vec![Part { shell, holes }])
            };
            let (low, high) = (400_000 + next(200_000), 400_000 + next(200_000));
            let (west, east) = (next(99_999), 900_001 + next(99_999));
            let (south, north) = (200_000 + next(99_999), 700_001 + next(99_999));
            let found = audit(&[
                shape(&[(0, 0), (low, 0), (high, 1_000_000), (0, 1_000_000)]),
                shape(&[
                    (low, 0),
                    (1_000_000, 0),
                    (1_000_000, 1_000_000),
                    (high, 1_000_000),
                ]),
                shape(&[
                    (west, south),
                    (east, south + next(9_999)),
                    (east, north),
                    (west, north + next(9_999)),
                ]),
            ]);
            let pairs: Vec<(u32, u32)> = found.overlaps.iter().map(|o| o.areas).collect();
            assert_eq!((pairs, found.gaps.len()), (vec![(0, 2), (1, 2)], 0));
        }
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

//! How the areas of a layer fit together: overlaps, gaps, corners that one side of a border has and the other
//! has not, for the audit and for pictures.
//!
//! In: areas. Out: each pair that overlaps, with its size; each gap that areas enclose, with its ring; places too
//! thin for the grid; junctions. It is a summary of `survey`: sizes are exact for borders rounded to the grid
//! where they cross, sums are integers, and ground that nobody can point at is never told. Definitions: ZONING
//! section 6.3.

use super::area::Part;
use super::survey::{Tangle, Trouble, survey_in};
use super::{Area, CellTable, Point};

/// Two areas that cover the same ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Indexes of the areas, lower first.
    pub areas: (u32, u32),
    /// Its size.
    pub size: Size,
    /// Whether each connected piece of it is a sliver.
    pub sliver: bool,
}

/// Ground that areas enclose and none covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The areas around it.
    pub beside: Vec<u32>,
    /// The ground.
    pub ground: Part,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Square millimetres.
    pub area_mm2: u64,
    /// Millimetres around it.
    pub around_mm: u64,
    /// Its least corner.
    pub place: Point,
}

impl Size {
    pub(super) fn nothing(place: Point) -> Self {
        Self {
            area_mm2: 0,
            around_mm: 0,
            place,
        }
    }

    /// Whether it is a sliver: narrower than a metre (twice the area over the way around) or below 100 m².
    pub fn is_sliver(&self) -> bool {
        let wide = u128::from(self.around_mm) * 1_000;
        self.area_mm2 < 100_000_000 || 2 * u128::from(self.area_mm2) < wide
    }

    /// Whole square metres.
    pub fn area_m2(&self) -> u64 {
        self.area_mm2.saturating_add(500_000) / 1_000_000
    }
}

/// What is wrong with how areas fit together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// Pairs that overlap, sorted.
    pub overlaps: Vec<Overlap>,
    /// Gaps, by place; those that an area left out may fill are left out too.
    pub gaps: Vec<Gap>,
    /// Places where borders that should be one are apart by less than the grid can show.
    pub thin: Vec<Point>,
    /// Junctions, sorted.
    pub junctions: Vec<Junction>,
    /// Areas left out, for their rings leave open what is inside.
    pub unclear: Vec<u32>,
    /// Where there is so much to compare that it was given up; then nothing else is told.
    pub tangle: Option<Point>,
}

impl Topology {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.overlaps.is_empty()
            && self.gaps.is_empty()
            && self.thin.is_empty()
            && self.junctions.is_empty()
            && self.tangle.is_none()
    }
}

/// Holds the areas of a layer against each other; `table` is theirs.
///
/// # Limits
/// As for [`survey`](super::survey()).
pub fn topology(areas: &[&Area], table: &CellTable) -> Topology {
    let found = match survey_in(areas, Some(table)) {
        Ok(found) => found,
        Err(Tangle(place)) => {
            return Topology {
                tangle: Some(place),
                ..Topology::default()
            };
        }
    };
    let mut topology = Topology {
        overlaps: found.overlaps,
        junctions: found.junctions,
        unclear: found.unclear,
        ..Topology::default()
    };
    for fault in found.faults {
        match (fault.trouble, fault.ground) {
            (Trouble::Gap, Some(ground)) if !fault.at_unclear => {
                let mut beside: Vec<u32> = fault.beside.iter().map(|(area, _)| *area).collect();
                beside.sort_unstable();
                topology.gaps.push(Gap {
                    beside,
                    ground,
                    size: fault.size,
                });
            }
            (Trouble::Thin, _) => topology.thin.push(fault.size.place),
            _ => {}
        }
    }
    topology
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Part, Ring, Site};
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
                        near(one.size.area_mm2 as f64 / 1e6, squares(expected)),
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
            .map(|o| (o.areas, near(o.size.area_mm2 as f64 / 1e6, squares(30.0))))
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
        assert!(
            near(gap.size.area_mm2 as f64 / 1e6, squares(16.0)),
            "{gap:?}"
        );
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
                .all(|gap| near(gap.size.area_mm2 as f64 / 1e6, squares(1.0)))
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
        assert!(one.sliver && one.size.area_mm2 > 0);
    }
}

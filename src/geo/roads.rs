//! Main roads (主路), and how many of them a straight line crosses.
//!
//! In: lines of corners on the grid. Out: a count. Lines of one road are not told apart by name: what is met
//! within `ONE_ROAD_MM` along the line counts with what was met before, so that two carriageways are one road.
//! Candidates come from a tree of boxes; whether two segments meet is decided in integers. It knows no school.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::network::common;
use super::point::corner;
use super::{Corner, Point, distance_mm};

/// Crossings that lie no farther apart along the line are of one road: 50 m, a wide street from kerb to kerb.
const ONE_ROAD_MM: u64 = 50_000;

/// A stretch between two corners, by its box.
type Stretch = GeomWithData<Rectangle<[f64; 2]>, (Point, Point)>;

/// Main roads.
#[derive(Clone, Debug, Default)]
pub struct Roads {
    tree: RTree<Stretch>,
}

impl Roads {
    /// Plants them.
    pub fn new(lines: &[Vec<Corner>]) -> Self {
        let pairs = lines.iter().flat_map(|line| line.windows(2));
        let stretch = |pair: &[Corner]| {
            let (a, b) = (pair[0].point, pair[1].point);
            GeomWithData::new(Rectangle::from_corners(corner(a), corner(b)), (a, b))
        };
        Self {
            tree: RTree::bulk_load(pairs.map(stretch).collect()),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// How many roads the straight line meets; one that it only touches counts.
    ///
    /// # Limits
    /// Nothing is found across 180 degrees.
    pub fn crossed(&self, from: Point, to: Point) -> u32 {
        let both = AABB::from_corners(corner(from), corner(to));
        let near = self.tree.locate_in_envelope_intersecting(both);
        let mut met: Vec<(u64, u64)> = near
            .filter_map(|stretch| common((from, to), stretch.data))
            .map(|(a, b)| (distance_mm(from, a), distance_mm(from, b)))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        met.sort_unstable();
        let (mut roads, mut end) = (0, None);
        for (first, last) in met {
            roads += u32::from(end.is_none_or(|end| first > end + ONE_ROAD_MM));
            end = end.max(Some(last));
        }
        roads
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn at(x: i64, y: i64) -> Corner {
        let point = Point::new(1_040_000_000 + x, 390_000_000 + y).expect("in range");
        Corner { point, id: 0 }
    }

    fn crossed(lines: &[Vec<Corner>], from: Corner, to: Corner) -> u32 {
        let roads = Roads::new(lines);
        assert_eq!(roads.is_empty(), lines.iter().all(|line| line.len() < 2));
        let count = roads.crossed(from.point, to.point);
        assert_eq!(count, roads.crossed(to.point, from.point), "there and back");
        count
    }

    #[test]
    fn roads_crossed_by_hand() {
        let (west, east) = (at(0, 0), at(100_000, 0));
        let across = |x: i64| vec![at(x, -50_000), at(x, 50_000)];
        assert_eq!(crossed(&[], west, east), 0);
        assert_eq!(crossed(&[vec![at(5, 5)]], west, east), 0);
        assert_eq!(crossed(&[across(30_000)], west, east), 1);
        assert_eq!(crossed(&[across(200_000)], west, east), 0);
        // Two carriageways: 5,000 units are 43 m at 39 degrees, 7,000 are 60 m.
        assert_eq!(crossed(&[across(30_000), across(35_000)], west, east), 1);
        assert_eq!(crossed(&[across(30_000), across(37_000)], west, east), 2);
        // At a corner of the road, and where it ends on the line.
        let bent = vec![at(30_000, -50_000), at(30_000, 0), at(40_000, 50_000)];
        assert_eq!(crossed(&[bent], west, east), 1);
        assert_eq!(
            crossed(&[vec![at(30_000, -50_000), at(30_000, 0)]], west, east),
            1
        );
        // A road that is crossed twice, and one beside the line.
        let back = vec![at(20_000, -9), at(20_000, 9), at(60_000, 9), at(60_000, -9)];
        assert_eq!(crossed(&[back], west, east), 2);
        assert_eq!(crossed(&[vec![at(0, 9), at(100_000, 9)]], west, east), 0);
        // Along a road, in however many stretches: one; along one and across another that is far: two.
        let along: Vec<Corner> = (-1..=8).map(|i| at(i * 10_000, 0)).collect();
        assert_eq!(crossed(std::slice::from_ref(&along), west, east), 1);
        assert_eq!(crossed(&[along.clone(), across(30_000)], west, east), 1);
        assert_eq!(crossed(&[along, across(95_000)], west, east), 2);
        // No line at all: where somebody lives on a road, and beside it.
        assert_eq!(crossed(&[across(0)], west, west), 1);
        assert_eq!(crossed(&[across(5)], west, west), 0);
    }

    #[test]
    fn the_tree_leaves_none_out() {
        let mut word = words(11);
        let mut corner = || at((word() % 200_000) as i64, (word() % 200_000) as i64);
        let lines: Vec<Vec<Corner>> = (0..60)
            .map(|_| vec![corner(), corner(), corner()])
            .collect();
        let roads = Roads::new(&lines);
        let mut seen = 0;
        for _ in 0..300 {
            let (from, to) = (corner().point, corner().point);
            // Whether the line meets any of them, by turning signs alone.
            let turn = |a: Point, b: Point, p: Point| super::super::area::turn(a, b, p);
            let meets = |pair: &[Corner]| {
                let (c, d) = (pair[0].point, pair[1].point);
                turn(from, to, c) * turn(from, to, d) <= 0 && turn(c, d, from) * turn(c, d, to) <= 0
            };
            let any = lines.iter().any(|line| line.windows(2).any(meets));
            assert_eq!(roads.crossed(from, to) > 0, any, "{from:?} {to:?}");
            seen += u32::from(any);
        }
        assert!(seen > 200, "{seen}");
    }
}

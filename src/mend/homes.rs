//! The homes that an operation has to do with: those in its ground or on its edge, and those between an edge and
//! the corners it gets.

use crate::geo::{Area, Bounds, Corners, Fault, Part, Point, Ring, Side, along, bends};

/// Homes by longitude.
pub(super) struct Homes {
    points: Vec<Point>,
}

impl Homes {
    pub(super) fn new(homes: &[Point]) -> Self {
        let mut points = homes.to_vec();
        points.sort_unstable();
        Self { points }
    }

    /// How many homes a fault's operation has to do with, each once.
    pub(super) fn concerned(&self, fault: &Fault) -> u64 {
        let shapes = fault.ground.iter().cloned();
        let all = fault.corners.iter().flat_map(|(_, corners)| swept(corners));
        let mut shapes: Vec<Part> = shapes.chain(all).collect();
        shapes.sort();
        shapes.dedup();
        let mut found: Vec<usize> = Vec::new();
        for part in shapes {
            let area = Area::new(vec![part]);
            found.extend(
                area.bounds()
                    .into_iter()
                    .flat_map(|b| self.inside(&area, b)),
            );
        }
        found.sort_unstable();
        found.dedup();
        found.len() as u64
    }

    fn inside(&self, area: &Area, bounds: Bounds) -> Vec<usize> {
        let west = bounds.low.lon_e7();
        let first = self.points.partition_point(|p| p.lon_e7() < west);
        let near = self.points[first..].iter().enumerate();
        near.take_while(|(_, p)| p.lon_e7() <= bounds.high.lon_e7())
            .filter(|(_, p)| area.side(**p) != Side::Outside)
            .map(|(i, _)| first + i)
            .collect()
    }
}

/// What lies between edges and the way over their new corners; with corners exactly on it an edge stays where it
/// is.
fn swept(corners: &Corners) -> impl Iterator<Item = Part> + '_ {
    let bent = corners.iter().filter(|(edge, via)| bends(**edge, via));
    bent.map(|(edge, via)| {
        let way = [edge.0]
            .into_iter()
            .chain(along(*edge, via))
            .chain([edge.1]);
        Part {
            shell: Ring::new(way.collect()),
            holes: Vec::new(),
        }
    })
}

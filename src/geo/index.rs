//! An R-tree over areas: it offers candidates, `Area` decides.
//!
//! In: areas. Out: for a point, the areas that hold or touch it, by rising index. Boxes are stored as
//! `f64`, which holds every grid coordinate exactly; no float takes part in a decision.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::point::corner;
use super::{Area, Point, Side};

/// A search tree over the boxes of some areas.
#[derive(Debug)]
pub struct AreaIndex<'a> {
    areas: Vec<&'a Area>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl<'a> AreaIndex<'a> {
    /// Builds the tree; areas without points are never found.
    ///
    /// # Limits
    /// 2^32 areas.
    pub fn new(areas: impl IntoIterator<Item = &'a Area>) -> Self {
        let areas: Vec<&Area> = areas.into_iter().collect();
        let boxes = (0u32..).zip(&areas).filter_map(|(i, area)| {
            let b = area.bounds()?;
            Some(GeomWithData::new(
                Rectangle::from_corners(corner(b.low), corner(b.high)),
                i,
            ))
        });
        let tree = RTree::bulk_load(boxes.collect());
        Self { areas, tree }
    }

    /// Replaces `found` by the areas that hold or touch the point, by rising index.
    pub fn locate(&self, point: Point, found: &mut Vec<(u32, Side)>) {
        let sides = self.near(point).map(|(i, area)| (i, area.side(point)));
        found.clear();
        found.extend(sides.filter(|(_, side)| *side != Side::Outside));
        found.sort_unstable();
    }

    /// The areas in whose boxes a point is, in no order.
    pub(super) fn near(&self, point: Point) -> impl Iterator<Item = (u32, &'a Area)> + '_ {
        let here = AABB::from_point(corner(point));
        let candidates = self.tree.locate_in_envelope_intersecting(here);
        candidates.map(|one| (one.data, self.areas[one.data as usize]))
    }

    /// The pairs of areas whose boxes meet, each once, lower index first, sorted.
    pub fn neighbours(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> = self
            .tree
            .iter()
            .flat_map(|one| {
                let envelope = AABB::from_corners(one.geom().lower(), one.geom().upper());
                self.tree
                    .locate_in_envelope_intersecting(envelope)
                    .filter(move |other| one.data < other.data)
                    .map(move |other| (one.data, other.data))
            })
            .collect();
        pairs.sort_unstable();
        pairs
    }
}

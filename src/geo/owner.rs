//! Who owns a point on borders: one area and no other, by one rule for edges, corners and the outer border.
//!
//! In: a point, and the areas that touch it. Out: one of them. The rule: turn round the point, on a circle too
//! small to meet anything that does not touch the point, from a hair north of due east over north, west and
//! south; the first area met owns it. So an edge belongs to the area on its east, an edge that runs due east to
//! the area on its north, and a corner to the area that holds the point moved by a hair east and by a hair of
//! that hair north (simulation of simplicity); where nobody holds that side, the next one remains. In a layer
//! without overlaps and gaps nothing but the outer border ever needs the turn. All signs are of integers. Rule:
//! ZONING section 6.2. Tests: `tests/it/borders.rs`, on real layers `tests/it/hard_points.rs`.

use std::cmp::Ordering;

use super::area::{Part, Ring, turn, wide, within};
use super::{Area, Point};

/// The owner of a point among the areas that touch it; of several that begin alike, as only overlapping ones do,
/// the least index. `None` only when there are none.
///
/// ```
/// use paiwei::geo::{Area, Part, Point, Ring, owner};
/// let at = |x, y| Point::new(x, y).expect("in range");
/// let square = |x| {
///     let shell = Ring::new(vec![at(x, 0), at(x + 10, 0), at(x + 10, 10), at(x, 10)]);
///     Area::new(vec![Part { shell, holes: vec![] }])
/// };
/// let (west, east) = (square(0), square(10));
/// assert_eq!(owner(at(10, 5), [(0, &west), (1, &east)]), Some(1));
/// // On the eastern border of both nobody is further east: the one that touches it remains.
/// assert_eq!(owner(at(20, 5), [(1, &east)]), Some(1));
/// ```
pub fn owner<'a>(point: Point, touching: impl IntoIterator<Item = (u32, &'a Area)>) -> Option<u32> {
    let begun = touching.into_iter().map(|(index, area)| {
        let parts = area.parts().iter().map(|part| begins(part, point));
        (parts.min().unwrap_or(Begins::Never), index)
    });
    begun.min().map(|(_, index)| index)
}

/// Where a turn round a point first meets a part of an area.
#[derive(Clone, Copy, Debug)]
enum Begins {
    /// It starts inside.
    AtOnce,
    /// On this ray from the point, not due east.
    Ray(i64, i64),
    /// Nowhere.
    Never,
}

impl Begins {
    /// The start, then the rays up to due west, then those beyond.
    fn turns(self) -> u8 {
        match self {
            Self::AtOnce => 0,
            Self::Ray(x, y) if y > 0 || y == 0 && x < 0 => 1,
            Self::Ray(..) => 2,
            Self::Never => 3,
        }
    }
}

impl Ord for Begins {
    fn cmp(&self, other: &Self) -> Ordering {
        self.turns()
            .cmp(&other.turns())
            .then_with(|| match (self, other) {
                // Within half a turn the sign of the product says which comes first.
                (Self::Ray(x, y), Self::Ray(u, v)) => wide(*y, *u).cmp(&wide(*x, *v)),
                _ => Ordering::Equal,
            })
    }
}

impl PartialOrd for Begins {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Begins {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Begins {}

fn begins(part: &Part, p: Point) -> Begins {
    let mut inside = false;
    let mut rays = Vec::new();
    for (a, b) in part.rings().flat_map(Ring::edges) {
        let b_above = b.y() > p.y();
        let (crosses, near) = ((a.y() > p.y()) != b_above, within(p, a, b));
        if !crosses && !near {
            continue;
        }
        match turn(a, b, p) {
            // The point moved by a hair east is east of this edge: a path from it to the east never meets it.
            0 if near => {
                let ends = [a, b].into_iter().filter(|end| *end != p);
                rays.extend(ends.map(|end| Begins::Ray(end.x() - p.x(), end.y() - p.y())));
            }
            side if crosses => inside ^= (side > 0) == b_above,
            _ => {}
        }
    }
    if inside {
        return Begins::AtOnce;
    }
    rays.sort_unstable();
    // Where a border comes back along itself nothing begins; due east the turn is over.
    let odd = rays
        .chunk_by(|a, b| a == b)
        .filter(|ray| ray.len() % 2 == 1);
    let mut turned = odd.filter_map(|ray| ray.first().copied());
    turned
        .find(|ray| !matches!(ray, Begins::Ray(x, 0) if *x > 0))
        .unwrap_or(Begins::Never)
}

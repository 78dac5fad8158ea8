//! An exact integer plane: points, areas, a search tree, distances. It knows no school.
//!
//! In: degrees as decimal text. Out: inside, edge or outside, decided in integers; whole millimetres. It does not
//! repair anything by itself: a faulty ring is told (`RingFault`) and still answers by even-odd, and what does not
//! fit together is told (`survey`); edits (`edit`) are somebody else's decision. Tests: `tests/it/geo.rs` (naive
//! oracle, hard points) and at the foot of each file.

mod area;
mod cells;
mod crs;
mod distance;
mod edit;
mod index;
mod network;
mod owner;
mod point;
mod roads;
mod segment;
mod survey;
mod sweep;
mod topology;

pub use area::{Area, Bounds, Part, Ring, RingFault, Side};
pub use cells::{CellTable, Found};
pub use crs::{Crs, CrsError, Strip, StripFault, in_china, strip_number};
pub use distance::{DISTANCE_LIMIT_M, Site, distance_mm};
pub use edit::{Corners, Edge, along, bends, bent, is_sound, pieces, regrounded, touches};
pub use index::AreaIndex;
pub use network::{Corner, Field, Network, PartSize, Place};
pub use owner::owner;
pub use point::{DegreeError, Point, parse_degrees_e7, round_degrees_e7, write_degrees};
pub use roads::Roads;
pub use segment::{Foot, boundary_mm, foot, reach_of};
pub use survey::{Fault, Survey, Tangle, Trouble, survey};
pub use topology::{Gap, Junction, Overlap, Size, Topology, topology};

/// Numbers for the tests of this room.
#[cfg(test)]
mod words {
    /// A stream of numbers from a seed.
    pub(super) fn words(seed: u64) -> impl FnMut() -> u64 {
        let mut state = seed;
        move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 16
        }
    }
}

//! Mending (修补) a layer of catchments: what could be done about its faults, and doing what a person chose of it.
//!
//! In: catchments by id, with their areas; the homes, where a roll is at hand. Out: a `Patch`; or, from a patch
//! and a choice, the areas after it. Nothing is mended by itself. Safe operations are those that put corners into
//! edges and those that give a sliver to the catchment with the longest shared border, then the lower id; and of
//! these only such as move no known home. Everything is exact on the grid; the one rounding is that of
//! `geo::survey`. After every choice the whole layer is surveyed again: a choice that makes a new fault is
//! refused. Rule: ZONING section 6.3. Tests: `tests/it/mend.rs`.

mod apply;
mod homes;
mod propose;

use crate::digest::Digest;
use crate::geo::Area;
use crate::model::{CatchmentId, write_rings};

pub use apply::{Choice, Mended, Refusal, apply};
pub use propose::propose;

/// A layer: catchments by rising id, each once.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'l> {
    /// Their ids.
    pub ids: &'l [CatchmentId],
    /// Their areas, in the same order.
    pub areas: &'l [&'l Area],
}

impl Layer<'_> {
    /// SHA-256 over the rings of every catchment by id, as lines of canonical JSON: the same whatever the format,
    /// the order of features and rings, and the corner a ring begins with.
    pub fn digest(&self) -> Digest {
        let mut lines = Vec::new();
        for (id, area) in self.ids.iter().zip(self.areas) {
            write_rings(&mut lines, id, area);
        }
        Digest::of(&lines)
    }

    fn index(&self, id: &CatchmentId) -> Option<u32> {
        let index = self.ids.binary_search(id).ok()?;
        u32::try_from(index).ok()
    }
}

//! A patch (补丁): operations that mend a layer, numbered, with the digests of the layer before and after.
//!
//! It is proposed by `mend`, written by `report`, read back by `read`, and applied by name. A member of the file
//! for each field here: `report/patch.rs` says how.

use std::collections::BTreeMap;

use super::{CatchmentId, Grade};
use crate::digest::Digest;
use crate::geo::{Corners, Part, Point, Trouble};

/// How the layer was read, so that it is read alike when the patch is applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What the policy says under `[input.catchments]`, by key, sorted.
    pub settings: Vec<(String, String)>,
    /// The entry whose features count; all of them without it.
    pub entry: Option<EntryName>,
}

/// Which children enter: their stage, grade and year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryName {
    /// The stage.
    pub stage: String,
    /// The grade.
    pub grade: Grade,
    /// The year.
    pub year: u64,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Puts corners into edges.
    Snap,
    /// Gives a sliver to one of its catchments, by rule.
    Dissolve,
    /// Gives ground to a catchment that a person names.
    Assign,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 3] = [Self::Snap, Self::Dissolve, Self::Assign];

    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Snap => "snap",
            Self::Dissolve => "dissolve",
            Self::Assign => "assign",
        }
    }
}

/// The word for a fault in the file.
pub fn trouble_word(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Overlap => "overlap",
        Trouble::Gap => "gap",
        Trouble::Thin => "thin",
        Trouble::Corner => "corner",
    }
}

/// An operation of a patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its number, from 1: people name it by that.
    pub number: u32,
    /// What it does.
    pub deed: Deed,
    /// What is wrong there.
    pub trouble: Trouble,
    /// Where.
    pub place: Point,
    /// The size of the ground.
    pub area_mm2: u64,
    /// How far from its edge the farthest corner lies.
    pub moved_mm: u64,
    /// Children whose home lies in the ground or between an edge and its new corners; `None` without a roll.
    pub children: Option<u64>,
    /// Whose ground it is now, or whose borders meet there, sorted.
    pub of: Vec<CatchmentId>,
    /// Who may have the ground, by the millimetres of border shared with it, most first, then by id.
    pub candidates: Vec<(CatchmentId, u64)>,
    /// Who gets it.
    pub to: Option<CatchmentId>,
    /// Whether it is applied without being named: it moves no known home.
    pub safe: bool,
    /// The ground that is given.
    pub ground: Option<Part>,
    /// The corners that edges get, by catchment.
    pub corners: BTreeMap<CatchmentId, Corners>,
}

/// Why no operation mends a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A ring there leaves open what is inside, or parts of one catchment overlap.
    Unclear,
    /// Whoever gets the ground, a catchment would fall apart or vanish.
    Pieces,
    /// It would make a new fault.
    Fault,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Unclear, Self::Pieces, Self::Fault];

    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unclear => "unclear-ring",
            Self::Pieces => "pieces",
            Self::Fault => "new-fault",
        }
    }
}

/// A fault that no operation mends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What is wrong.
    pub trouble: Trouble,
    /// Where.
    pub place: Point,
    /// The size of the ground.
    pub area_mm2: u64,
    /// Whose ground or borders, or who borders a gap.
    pub of: Vec<CatchmentId>,
    /// Why.
    pub why: Why,
}

/// A proposed repair of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// How the layer is read.
    pub reading: Reading,
    /// The digest of the layer it is for.
    pub before: Digest,
    /// The digest after its safe operations.
    pub after: Digest,
    /// Operations by number: those that need a person first, the largest ground first.
    pub operations: Vec<Operation>,
    /// Faults that it does not mend.
    pub left: Vec<Left>,
}

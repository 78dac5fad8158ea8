//! Zoning by the texts of catchments: what the policy says of it, and what the texts say of a home.
//!
//! The address itself never comes this far: `check` reads it, asks the texts and keeps only the answer.

use super::ZoneRule;

/// Which layer decides the catchment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layer {
    /// The polygons.
    #[default]
    Polygon,
    /// The texts.
    Text,
    /// The polygons, and the texts must agree.
    Both,
}

/// What a street that bounds an area means for the houses on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundSide {
    /// The bound runs along the middle: evidence decides.
    Centreline,
    /// Houses on it are in.
    Inside,
    /// Houses on it are out.
    Outside,
}

/// What the policy says of catchment texts; `None` where it is silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextZoning {
    /// Which layer decides; the polygons when the policy is silent.
    pub layer: Option<Layer>,
    /// Whether 以上, 以下 and 以内 hold the number itself.
    pub open_inclusive: Option<bool>,
    /// Whether houses on a bounding street are in.
    pub bound_side: Option<BoundSide>,
    /// What follows when texts and polygons give different schools: `Refuse` or `Overflow`.
    pub differ: Option<ZoneRule>,
    /// What follows when the texts leave a home open: `Refuse` or `Overflow`.
    pub undecided: Option<ZoneRule>,
}

impl TextZoning {
    /// Which layer decides.
    pub fn layer(&self) -> Layer {
        self.layer.unwrap_or_default()
    }

    /// Whether homes are asked of the texts.
    pub fn asks_texts(&self) -> bool {
        self.layer() != Layer::Polygon
    }
}

impl Layer {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Polygon => "polygon",
            Self::Text => "text",
            Self::Both => "both",
        }
    }
}

impl BoundSide {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Centreline => "centreline",
            Self::Inside => "inside",
            Self::Outside => "outside",
        }
    }
}

/// What the texts say of a home; catchments are indexes into the catchments, sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByText {
    /// These catchments, all with the same schools.
    In(Vec<u32>),
    /// Several, because a text lets families choose.
    ByDesign(Vec<u32>),
    /// Rules of equal rank for different schools.
    Conflict(Vec<u32>),
    /// No text names it.
    Nowhere,
    /// Text alone cannot decide; these may hold it.
    Undecided(Vec<u32>),
}

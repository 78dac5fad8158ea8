//! How distances are measured and compared, as the policy declares it, and the one network they are walked on.

use crate::digest::Digest;
use crate::geo::{Network, Roads};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The straight line.
    Line,
    /// The way on foot.
    Walk,
}

impl Metric {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line_m",
            Self::Walk => "walk_m",
        }
    }

    /// The step in which two distances are compared where the policy names none, in millimetres: a metre in a
    /// straight line, a decimetre on foot.
    pub fn step_mm(self) -> u32 {
        match self {
            Self::Line => 1_000,
            Self::Walk => 100,
        }
    }
}

/// What follows when no way leads from a home to a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// The straight line counts in its place.
    Line,
    /// The school stands after all that can be reached; among such, by the straight line.
    Last,
    /// The office must decide: a finding.
    Refuse,
}

impl Unreachable {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Last => "last",
            Self::Refuse => "refuse",
        }
    }
}

/// Where a school begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// At its point.
    Point,
    /// At the boundary of its land; whoever is on it has arrived.
    Land,
}

impl Ground {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Land => "land",
        }
    }
}

/// The policy's table `[walk]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkRule {
    /// The street file; none where only the school's ground is declared.
    pub file: Option<String>,
    /// The layer of it, where it holds several.
    pub layer: Option<String>,
    /// How far a home or school may stand from its street, in metres.
    pub snap_limit_m: u32,
    /// What follows when no way leads there.
    pub unreachable: Unreachable,
    /// Where a school begins.
    pub school: Ground,
}

/// The network and the version of it that is sealed.
#[derive(Clone, Debug)]
pub struct Streets {
    /// The name of the file as it was found.
    pub file: String,
    /// The hash of its bytes.
    pub sha256: Digest,
    /// When the map was as it is here, as the file says; empty when it does not say.
    pub date: String,
    /// The version of the table that says which lines are walked.
    pub profile: &'static str,
    /// The graph.
    pub network: Network,
    /// Main roads: only trial figures count them.
    pub main: Roads,
}

/// How far it is on foot from every child's home to every school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// By school, then by child: millimetres; `NO_WAY` where no way leads there.
    mm: Vec<Vec<u32>>,
}

impl Ways {
    /// No way.
    pub const NO_WAY: u32 = u32::MAX;

    /// Keeps them, by school and then by child; [`Self::NO_WAY`] where no way leads there.
    pub fn new(mm: Vec<Vec<u32>>) -> Self {
        Self { mm }
    }

    /// Millimetres from a child's home to a school; `None` where no way leads there.
    pub fn mm(&self, child: usize, school: u32) -> Option<u32> {
        let mm = self.mm[school as usize].get(child).copied();
        mm.filter(|mm| *mm != Self::NO_WAY)
    }
}

/// A school and how far it is on foot from one home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The school, as an index into the schools.
    pub school: u32,
    /// Millimetres; `None` where no way leads there.
    pub mm: Option<u32>,
}

/// The schools nearest to some homes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nearest {
    /// For each home its schools, as indexes into the schools, nearest first.
    pub schools: Vec<Vec<u32>>,
    /// How far they are, in whole steps of the overflow; `None` where no street leads to one.
    pub steps: Vec<Vec<Option<u32>>>,
    /// The same with the ways, where distances are walked; otherwise empty.
    pub walks: Vec<Vec<Walk>>,
}

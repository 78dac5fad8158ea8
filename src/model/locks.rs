//! Seat locks (学位锁定): a housing unit that gave a family a seat gives no other family one for some years.
//!
//! A lock follows the unit, not its owner. Rule: DOMAIN section 2.6; how a use is held against a child:
//! `check::locks`.

use super::Date;

/// A lock rule of the policy, `[[lock]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockRule {
    /// The fact that names a child's housing unit.
    pub unit: String,
    /// Years by stage of the school that was entered.
    pub years: Vec<(LockStage, u64)>,
    /// Uses before this day do not count.
    pub after: Option<Date>,
    /// Uses of nine-year schools before this day lock as long as others do.
    pub nine_year_after: Option<Date>,
    /// Whether children of the couple that used the unit are exempt.
    pub same_couple: bool,
    /// Whether the unit can be used again in the year of graduation; if not, from the year after.
    pub graduation_year: bool,
}

/// The fact that names the couple whose child it is.
pub const COUPLE: &str = "couple";

/// What a unit was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockStage {
    /// A kindergarten.
    Kindergarten,
    /// A primary school.
    Primary,
    /// A junior secondary school.
    Junior,
    /// A nine-year school: locks for primary and for junior entry.
    NineYear,
}

impl LockStage {
    /// Every stage.
    pub const ALL: [Self; 4] = [
        Self::Kindergarten,
        Self::Primary,
        Self::Junior,
        Self::NineYear,
    ];

    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kindergarten => "kindergarten",
            Self::Primary => "primary",
            Self::Junior => "junior",
            Self::NineYear => "nine_year",
        }
    }

    /// Reads the policy's word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// Whether a use of this stage stands in the way of an entry to that one.
    pub fn bars(self, entry: Self) -> bool {
        self == entry || self == Self::NineYear && entry != Self::Kindergarten
    }
}

/// A row of the register of locks: who used a unit, when, for which school.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockUse {
    /// The housing unit.
    pub unit: String,
    /// The year of entry.
    pub year: u64,
    /// The school, as the register has it.
    pub school: String,
    /// The couple, as the office writes or masks it; empty where it is not known.
    pub couple: String,
    /// The stage of the school; `None` where the register does not say: that of this placement.
    pub stage: Option<LockStage>,
    /// For how many years it locks, where the register says so itself.
    pub years: Option<u64>,
    /// The year from which it is free because the child left.
    pub released: Option<u64>,
}

/// What the register says of a child's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locked {
    /// It is free, or its own family used it.
    No,
    /// An earlier use stands in the way.
    By {
        /// The year of that use.
        year: u64,
        /// The school, as the register has it.
        school: String,
        /// The couple, masked.
        couple: String,
        /// The first year in which it is free again.
        free: u64,
    },
    /// It depends on this fact, which is unknown.
    Unknown(String),
}

/// The register, and what it says of each child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks {
    /// The rows, sorted; none twice.
    pub uses: Vec<LockUse>,
    /// What it says of each child; empty where the policy has no lock.
    pub of: Vec<Locked>,
}

//! A re-zoning (重新划片): who lives where, and what another layer would do to homes and schools.
//!
//! Counts are children, distances whole millimetres in a straight line, shares parts of a thousand: all integers.

use super::Zoned;
use crate::geo::Point;

/// What is known of where a home belongs now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Present {
    /// Nothing: the layer before says it.
    #[default]
    ByLayer,
    /// This catchment of the layer before, whatever its border says.
    Catchment(u32),
    /// This school: the child is enrolled there.
    School(u32),
}

/// A home with its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// The home.
    pub home: Point,
    /// How many children.
    pub weight: u32,
    /// Where they belong now.
    pub present: Present,
}

/// Where a home belongs before and after, as numbers of school sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belongs {
    /// Before.
    pub before: u32,
    /// After.
    pub after: u32,
    /// The nearest school of the set after, with the millimetres to it; none without a school that has a point.
    pub nearest: Option<(u32, u64)>,
}

/// What a school would have to carry. Children of a set of several schools count at the nearest of them, since
/// nobody has chosen yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Children.
    pub children: u64,
    /// Of them, children who may go to other schools as well.
    pub shared: u64,
    /// Seats.
    pub seats: u64,
    /// Children in a thousand seats, rounded up; none without seats.
    pub utilisation_permille: Option<u64>,
    /// Classes needed.
    pub classes: u64,
    /// Children beyond the seats.
    pub overflow: u64,
    /// Seats without a child.
    pub free: u64,
}

/// A set of schools: its children and all its seats, with nothing assumed about choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetLoad {
    /// The schools, as indexes, sorted.
    pub schools: Vec<u32>,
    /// Children of this set.
    pub children: u64,
    /// Seats of its schools, also where other sets share them.
    pub seats: u64,
}

/// How far children have to the nearest school of their set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Children with a distance.
    pub children: u64,
    /// The sum over all of them.
    pub sum_mm: u64,
    /// The mean, rounded to the nearest.
    pub mean_mm: u64,
    /// The least distance that half of the children do not exceed; then nine tenths, then 99 of a hundred.
    pub p50_mm: u64,
    /// See `p50_mm`.
    pub p90_mm: u64,
    /// See `p50_mm`.
    pub p99_mm: u64,
    /// The greatest.
    pub max_mm: u64,
    /// Children within 500 m, 1 km and 2 km, those exactly so far among them.
    pub within: [u64; 3],
}

/// A home whose set of schools changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Displaced {
    /// The home, by its place in the list.
    pub resident: u32,
    /// Its children.
    pub weight: u32,
    /// The set before and after.
    pub from: u32,
    /// See `from`.
    pub to: u32,
}

/// Displaced children between two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// From this set.
    pub from: u32,
    /// To that one.
    pub to: u32,
    /// Homes.
    pub homes: u64,
    /// Children.
    pub children: u64,
}

/// Sums over everything; of children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All.
    pub children: u64,
    /// In no catchment.
    pub none: u64,
    /// Inside several catchments with different schools.
    pub several: u64,
    /// On the border of catchments with different schools, inside none or one of them.
    pub on_edge: u64,
    /// In catchments without a school.
    pub no_school: u64,
    /// Whose set of schools changes.
    pub displaced: u64,
    /// Seats of all schools.
    pub seats: u64,
    /// Beyond the seats of their school, summed over schools.
    pub overflow: u64,
    /// Seats left free, summed over schools.
    pub free: u64,
}

/// What a re-zoning comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rezoning {
    /// Sets of schools by number; set 0 is empty.
    pub sets: Vec<SetLoad>,
    /// The catchments of each home in the layer after.
    pub catchments: Zoned,
    /// Where each home belongs.
    pub belongs: Vec<Belongs>,
    /// Schools, in their order.
    pub schools: Vec<Load>,
    /// Distances.
    pub distance: Spread,
    /// Displaced homes, in their order.
    pub displaced: Vec<Displaced>,
    /// The same between sets, sorted.
    pub flows: Vec<Flow>,
    /// Sums.
    pub totals: Totals,
}

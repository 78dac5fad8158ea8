//! What `check` hands on: the office's files as facts, sorted by code, id and number, so that the order of
//! rows is gone for good.

use super::{ByText, CatchmentId, Fact, Locks, Number, Policy, SchoolCode, Streets};
use crate::geo::{Area, Point};

/// A school (学校) with its seats (学位).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// Its code.
    pub code: SchoolCode,
    /// Its name for people.
    pub name: String,
    /// Its point, where distances are measured to.
    pub point: Option<Point>,
    /// Its land, where the policy measures distances to that.
    pub land: Option<Area>,
    /// Seats of this placement: the plan without those given before.
    pub seats: u32,
    /// Seats of the plan that were given before and outside the placement (直接安排): counted only.
    pub direct: u32,
    /// Not open yet: no seats, no choices.
    pub planned: bool,
    /// The groups it belongs to, sorted.
    pub groups: Vec<String>,
    /// Its cluster (学区); empty where there are none.
    pub cluster: String,
    /// The clusters beside its own, sorted.
    pub adjacent: Vec<String>,
    /// Its classes in the grade that is entered, where the list says so.
    pub classes: Option<u32>,
    /// Primary and junior school in one (九年一贯制): its seats lock homes for longer.
    pub nine_year: bool,
}

impl School {
    /// Its plan (招生计划): the seats of the placement and those given before.
    pub fn plan(&self) -> u32 {
        self.seats + self.direct
    }
}

/// A row of the table of quotas (名额): what a round, or an origin in it, has of a school's seats.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quota {
    /// Index of the round.
    pub round: u32,
    /// The origin or kind; empty for a `fixed` round.
    pub name: String,
    /// Index of the school.
    pub school: u32,
    /// Seats.
    pub seats: u32,
}

/// A catchment (片区) with its schools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catchment {
    /// Its id.
    pub id: CatchmentId,
    /// Its name for people; may be empty.
    pub name: String,
    /// Its schools, as indexes into the schools, sorted.
    pub schools: Vec<u32>,
    /// Its shape; without parts where the catchment is given by text alone.
    pub area: Area,
    /// What its text says, in one form; empty without a text.
    pub text: String,
}

/// A child: number, unit, home, facts, choices. No name, no address, no identity number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The number.
    pub number: Number,
    /// The unit: the least number among its members.
    pub unit: Number,
    /// The home point.
    pub home: Point,
    /// The facts the policy asks for, in its order.
    pub facts: Vec<Fact>,
    /// Schools in order of preference, as indexes into the schools.
    pub choices: Vec<u32>,
    /// Lists of single rounds, by index of the round; such a round does not read the general one.
    pub round_choices: Vec<(u32, Vec<u32>)>,
    /// The row of the roll, for findings only.
    pub row: u32,
}

/// The names of the input files as they were found, for findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNames {
    /// The policy.
    pub policy: String,
    /// The schools.
    pub schools: String,
    /// The catchments.
    pub catchments: String,
    /// The roll.
    pub roll: String,
}

/// The office's list of homes on borders, where the policy goes by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BorderList {
    /// The name of its file, for findings.
    pub file: String,
    /// Its rows; no child is in two of them.
    pub rows: Vec<BorderRow>,
}

/// A row of the list: homes, and the catchment they are given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BorderRow {
    /// The row of the file.
    pub row: u32,
    /// The catchment, as an index into the catchments; `None` where its name was not known, which was told.
    pub catchment: Option<u32>,
    /// The children who live there, as indexes into the children; empty where nobody fits.
    pub children: Vec<u32>,
}

/// One placement, checked: everything that the office half works on.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The rule.
    pub policy: Policy,
    /// Schools by code.
    pub schools: Vec<School>,
    /// Catchments by id.
    pub catchments: Vec<Catchment>,
    /// Seats of single rounds and quotas, rising.
    pub quotas: Vec<Quota>,
    /// Children by number.
    pub children: Vec<Child>,
    /// What the texts say of each child's home, in the same order; empty where the policy does not ask them.
    pub by_text: Vec<ByText>,
    /// The list of homes on borders, where the policy goes by it and there is one.
    pub border_list: Option<BorderList>,
    /// The register of seat locks, and what it says of each child.
    pub locks: Locks,
    /// The streets, where the policy measures distances on foot.
    pub streets: Option<Streets>,
    /// Where it was read from.
    pub files: FileNames,
}

impl Placement {
    /// The open schools of a child's catchments, sorted.
    pub fn schools_of(&self, zoned: &Zoned, child: usize) -> Vec<u32> {
        let catchments = zoned.of(child).iter();
        let mut schools: Vec<u32> = catchments
            .flat_map(|c| self.open_schools(&self.catchments[*c as usize]))
            .collect();
        schools.sort_unstable();
        schools.dedup();
        schools
    }

    /// The open schools of a catchment.
    pub fn open_schools(&self, catchment: &Catchment) -> impl Iterator<Item = u32> {
        let own = catchment.schools.iter().copied();
        own.filter(|school| !self.schools[*school as usize].planned)
    }
}

/// Homes located: for each child the catchments that count, after the policy's rule for awkward homes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zoned {
    starts: Vec<u32>,
    catchments: Vec<u32>,
    /// Children whose homes lie on a border between several catchments, rising, each with these catchments.
    borders: Vec<(u32, Vec<u32>)>,
}

impl Zoned {
    /// An empty list.
    pub fn new() -> Self {
        Self {
            starts: vec![0],
            catchments: Vec::new(),
            borders: Vec::new(),
        }
    }

    /// Adds the next child's catchments, sorted.
    pub fn push(&mut self, catchments: impl IntoIterator<Item = u32>) {
        self.catchments.extend(catchments);
        self.starts
            .push(u32::try_from(self.catchments.len()).expect("below 2^32 in all"));
    }

    /// Notes that the home of the child added last lies on the border between some catchments.
    pub fn on_border(&mut self, catchments: Vec<u32>) {
        let child = u32::try_from(self.starts.len() - 2).expect("below 2^32 children");
        self.borders.push((child, catchments));
    }

    /// The catchments between which a child's home lies exactly on the border; empty for any other home.
    pub fn border(&self, child: usize) -> &[u32] {
        let found = self
            .borders
            .binary_search_by_key(&child, |(held, _)| *held as usize);
        found.map_or(&[], |at| self.borders[at].1.as_slice())
    }

    /// The catchments of a child, as indexes into the catchments.
    pub fn of(&self, child: usize) -> &[u32] {
        &self.catchments[self.starts[child] as usize..self.starts[child + 1] as usize]
    }
}

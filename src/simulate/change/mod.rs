//! Changes of a scenario: one kind in one file, one line in [`CHANGES`].
//!
//! A change works where it must: on the input files (another policy, another layer), on the schools before the
//! layer is read, on the checked placement, or on where homes belong. In: the entry of the file; later the
//! folder's facts. Out: the facts changed in memory, and what does not fit as findings with the entry's place.
//! The folder itself is never touched.

mod children;
mod ground;
mod layer;
mod rule;
mod school;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::check::{InputFile, Inputs};
use crate::finding::{
    Arg, Cell, Code, Finding, NONE, SCENARIO_FILE, SCENARIO_NAME, SCENARIO_NEEDS,
};
use crate::geo::Area;
use crate::model::{Placement, School};
use crate::read::rewrite::Rewrite;
use crate::read::text::nearest;
use crate::read::toml::Section;

/// Every kind of change.
pub const CHANGES: &[Kind] = &[
    school::SCHOOL,
    school::CATCHMENT,
    ground::MOVE,
    layer::LAYER,
    layer::PATCH,
    rule::POLICY,
    rule::ROUND,
    children::CHILDREN,
];

/// A kind of change: its word in the file, and who reads it.
pub struct Kind {
    /// The word.
    pub word: &'static str,
    /// Reads an entry; `None` where something is missing, which was told.
    pub(super) read: fn(&Reading<'_, '_, '_>) -> Option<Box<dyn Change>>,
}

/// An entry of a scenario as it is read.
pub(super) struct Reading<'r, 'd, 'a> {
    /// The entry.
    pub(super) section: &'r Section<'d, 'a>,
    /// The file as values, for what is handed on as it stands.
    pub(super) values: &'r Rewrite,
    /// Which `[[change]]` it is, from 0.
    pub(super) at: usize,
}

impl Reading<'_, '_, '_> {
    /// Tells that the entry lacks something or contradicts itself; `why` chooses the sentence.
    fn needs(&self, why: &'static str) {
        let document = self.section.document();
        document.tell(SCENARIO_NEEDS, self.section.span(), |f| f.with("why", why));
    }

    fn text(&self, key: &str) -> Option<String> {
        self.section.text(key).map(|at| at.value.to_owned())
    }

    fn needed(&self, key: &str) -> Option<String> {
        self.section.needed_text(key).map(|at| at.value.to_owned())
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let texts = self
            .section
            .texts(key)
            .map(|at| at.value)
            .unwrap_or_default();
        texts.into_iter().map(|at| at.value.to_owned()).collect()
    }

    /// A count below 2^32.
    fn count(&self, key: &str) -> Option<u32> {
        let count = self.section.int(key)?;
        let small = u32::try_from(count.value).ok().filter(|n| *n <= MOST);
        if small.is_none() {
            self.needs("count");
        }
        small
    }
}

/// The largest count that a scenario may name.
const MOST: u32 = 10_000_000;

/// What changes work with: what the folder and the scenario have besides the placement.
pub struct Folder<'f> {
    /// Files that scenarios name, by the name as written, each with what belongs to it.
    pub(super) files: &'f Files,
    /// Addresses by row of the roll.
    pub(super) addresses: &'f BTreeMap<u32, String>,
    /// The place of the change at work.
    pub(super) cell: RefCell<Cell>,
    /// What does not fit.
    pub(super) findings: RefCell<Vec<Finding>>,
    /// Ground that was moved, for pictures.
    pub(super) moved: RefCell<Vec<Moved>>,
}

/// Files by the name that a scenario gives them, with those that belong to each.
pub type Files = BTreeMap<String, (InputFile, Vec<InputFile>)>;

/// Ground that went from one catchment to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its shape; without parts where an estate was named by its address.
    pub ground: Area,
    /// Its name, or the estate's; may be empty.
    pub name: String,
    /// Indexes of the catchments.
    pub from: u32,
    /// See `from`.
    pub to: u32,
}

impl Folder<'_> {
    fn tell(&self, code: &'static Code, with: &[(&'static str, Arg)]) {
        let mut finding = Finding::new(code, self.cell.borrow().clone());
        for (name, arg) in with {
            finding = finding.with(name, arg.clone());
        }
        self.findings.borrow_mut().push(finding);
    }

    fn needs(&self, why: &'static str) {
        self.tell(SCENARIO_NEEDS, &[("why", why.into())]);
    }

    /// Looks a name up; tells one that is not there, with the nearest known one. `what` chooses the word for it.
    fn find<'k>(
        &self,
        what: &'static str,
        name: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Option<u32> {
        let found = known.clone().position(|one| one == name);
        if found.is_none() {
            let near = nearest(name, known).unwrap_or(NONE);
            let args = [
                ("what", what.into()),
                ("name", name.into()),
                ("near", near.into()),
            ];
            self.tell(SCENARIO_NAME, &args);
        }
        found.map(|at| at as u32)
    }

    fn school(&self, code: &str, schools: &[School]) -> Option<u32> {
        self.find(
            "school",
            code,
            schools.iter().map(|school| school.code.as_str()),
        )
    }

    fn catchment(&self, id: &str, placement: &Placement) -> Option<u32> {
        let ids = placement.catchments.iter().map(|c| c.id.as_str());
        self.find("catchment", id, ids)
    }

    /// A file that the scenario names; tells one that is not there.
    fn file(&self, name: &str) -> Option<&(InputFile, Vec<InputFile>)> {
        let found = self.files.get(name);
        if found.is_none() {
            self.tell(SCENARIO_FILE, &[("name", name.into())]);
        }
        found
    }
}

/// A change. Each method is one place where it may work; what it does not touch it leaves alone.
pub trait Change: Debug + Send + Sync {
    /// What it does, as a key of the catalogues and its arguments.
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>);

    /// Files that it names.
    fn files(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether it sets words of the policy: what its reader finds is told where the change stands.
    fn sets_policy(&self) -> bool {
        false
    }

    /// On the input files.
    fn inputs(&self, _: &mut Inputs, _: &Folder<'_>) {}

    /// On the schools, before the layer is read; they stay sorted by code.
    fn schools(&self, _: &mut Vec<School>, _: &Folder<'_>) {}

    /// On the checked placement.
    fn placement(&self, _: &mut Placement, _: &Folder<'_>) {}

    /// On the catchments of each home, as they were located.
    fn homes(&self, _: &Placement, _: &mut [Vec<u32>], _: &Folder<'_>) {}
}

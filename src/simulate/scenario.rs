//! A scenario (情景): a small TOML of changes over a placement folder.
//!
//! In: a file. Out: its name, what it says of families' lists, its changes in order, every finding. What a kind of
//! change means is in `change`; nothing is applied here. A scenario is valid, or everything wrong with it is told
//! with line and column.

use super::change::{CHANGES, Change, Reading};
use crate::check::InputFile;
use crate::finding::{Cell, EMPTY_FILE, Finding, UNKNOWN_WORD};
use crate::model::Grade;
use crate::read::rewrite::Rewrite;
use crate::read::text::decode;
use crate::read::toml::{Document, Section};

/// What became of families' lists where their schools change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lists {
    /// Schools that remain keep their order, new ones come before the first that is farther away.
    #[default]
    Follow,
    /// As they were written: what is not allowed any more is a finding.
    Keep,
}

/// When a change is in force (a phase-in by grade and year).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Force {
    /// From this year of entry on.
    pub from_year: Option<u64>,
    /// For these grades of entry; for all where there are none.
    pub grades: Vec<Grade>,
}

impl Force {
    /// Whether it holds for an entry.
    pub fn holds(&self, year: u64, grade: Grade) -> bool {
        self.from_year.is_none_or(|from| year >= from)
            && (self.grades.is_empty() || self.grades.contains(&grade))
    }
}

/// A change with its place in the file.
#[derive(Debug)]
pub struct Entered {
    /// Where it stands.
    pub cell: Cell,
    /// When it is in force.
    pub force: Force,
    /// What it does.
    pub change: Box<dyn Change>,
}

/// A scenario; the default one changes nothing.
#[derive(Debug, Default)]
pub struct Scenario {
    /// The name of its file.
    pub file: String,
    /// Its name for people.
    pub name: String,
    /// What it is about.
    pub note: String,
    /// Where comments go and until when, for the consultation page; may be empty.
    pub comments: String,
    /// The year of entry that is looked at, where it is another than the policy's.
    pub year: Option<u64>,
    /// What families do where their schools change.
    pub lists: Lists,
    /// The changes, in order.
    pub changes: Vec<Entered>,
}

impl Scenario {
    /// The files that it names, besides those of the folder, each once.
    pub fn files(&self) -> Vec<String> {
        let mut named: Vec<String> = (self.changes.iter())
            .flat_map(|entered| entered.change.files())
            .collect();
        named.sort();
        named.dedup();
        named
    }
}

/// The words of the format.
const SCHEMA: &str = "paiwei-scenario/1";

/// Reads a scenario; `None` where it cannot be run.
pub fn read(file: &InputFile) -> (Option<Scenario>, Vec<Finding>) {
    let (text, mut findings) = decode(&file.name, &file.bytes);
    let Some(text) = text else {
        return (None, findings);
    };
    if text.trim().is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(&file.name)));
        return (None, findings);
    }
    let values = Rewrite::of(&text);
    let (made, told) = Document::new(&file.name, &text).walk(|root| {
        let values = values.as_ref()?;
        Some(whole(&file.name, root, values))
    });
    let failed = told.iter().any(Finding::is_error);
    findings.extend(told);
    (made.filter(|_| !failed), findings)
}

fn whole(file: &str, root: Section<'_, '_>, values: &Rewrite) -> Scenario {
    root.present("schema");
    root.word("schema", &[(SCHEMA, ())]);
    let name = root.needed_text("name").map(|at| at.value.to_owned());
    let note = root.text("note").map(|at| at.value.to_owned());
    let comments = root.text("comments").map(|at| at.value.to_owned());
    let year = root.int("year").map(|at| at.value);
    let lists = root.word("lists", &[("follow", Lists::Follow), ("keep", Lists::Keep)]);
    let sections = root.sections("change");
    let entered = |(at, section)| entered((at, section), values);
    let changes = sections
        .into_iter()
        .enumerate()
        .filter_map(entered)
        .collect();
    root.finish();
    Scenario {
        file: file.to_owned(),
        name: name.unwrap_or_default(),
        note: note.unwrap_or_default(),
        comments: comments.unwrap_or_default(),
        year,
        lists: lists.map(|at| at.value).unwrap_or_default(),
        changes,
    }
}

fn entered((at, section): (usize, Section<'_, '_>), values: &Rewrite) -> Option<Entered> {
    let document = section.document();
    let cell = document.cell(section.span());
    let force = Force {
        from_year: section.int("from_year").map(|at| at.value),
        grades: grades(&section),
    };
    let words: Vec<(&'static str, usize)> =
        (0..).zip(CHANGES).map(|(i, kind)| (kind.word, i)).collect();
    section.present("kind");
    let kind = section.word("kind", &words)?.value;
    let reading = Reading {
        section: &section,
        values,
        at,
    };
    let change = (CHANGES[kind].read)(&reading);
    section.finish();
    Some(Entered {
        cell,
        force,
        change: change?,
    })
}

fn grades(section: &Section<'_, '_>) -> Vec<Grade> {
    let texts = section
        .texts("grades")
        .map(|at| at.value)
        .unwrap_or_default();
    let read = |text: &crate::read::toml::At<&str>| {
        let grade = Grade::parse(text.value);
        if grade.is_none() {
            let path = section.path("grades");
            section
                .document()
                .tell(UNKNOWN_WORD, &text.span, |finding| {
                    finding
                        .with("word", text.value)
                        .with("key", path)
                        .with("words", "K, G1 … G12")
                        .with("near", crate::finding::NONE)
                });
        }
        grade
    };
    texts.iter().filter_map(read).collect()
}

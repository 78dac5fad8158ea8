//! What happens if, on the disk: scenarios read with the files they name, studies written. The folder's own files
//! are only read; what is written is marked as a trial and stands in a folder of its own.

use std::path::{Path, PathBuf};

use super::acts::{self, Desk, input};
use super::disk::{Access, Writing, write_file};
use super::{Error, layout::Layout};
use crate::check::{self, InputFile};
use crate::finding::Finding;
use crate::model::SchoolCode;
use crate::report::simulation;
use crate::simulate::study::{Beside, Change, Study, study};
use crate::simulate::{self, Case, Files, Scenario, scenario};

/// What came of it.
pub(super) struct Simulated {
    /// What is wrong, or worth knowing: of the folder and a table of pupils, then of each scenario, by its name.
    pub(super) findings: Vec<(String, Vec<Finding>)>,
    /// Text, JSON and files; none where something must be corrected first.
    pub(super) made: Option<Made>,
}

/// A study that was written.
pub(super) struct Made {
    /// For the terminal.
    pub(super) text: String,
    /// For programs.
    pub(super) json: serde_json::Value,
    /// The folder.
    pub(super) folder: PathBuf,
    /// The page.
    pub(super) page: PathBuf,
}

/// What is asked.
pub(super) struct Asked<'a> {
    /// Scenario files.
    pub(super) scenarios: &'a [PathBuf],
    /// Trial draws.
    pub(super) draws: u32,
    /// A table of pupils who are at a school already.
    pub(super) enrolled: Option<&'a Path>,
    /// Where to write, if not in the folder.
    pub(super) out: Option<&'a Path>,
}

/// Runs scenarios over the folder and writes the study.
///
/// # Errors
/// When a file is missing or too large, or the machine fails.
pub(super) fn simulate(desk: &Desk<'_>, asked: &Asked<'_>) -> Result<Simulated, Error> {
    let inputs = acts::inputs(desk.layout)?;
    let (base, told) = simulate::base(&inputs);
    let Some(mut base) = base else {
        return Ok(Simulated {
            findings: vec![(String::new(), told)],
            made: None,
        });
    };
    // What the folder has anyway, `check` tells.
    let mut findings = Vec::new();
    let mut cases: Vec<(Case, Scenario)> = Vec::with_capacity(asked.scenarios.len());
    let mut whole = true;
    let mut enrolled = None;
    if let Some(path) = asked.enrolled {
        let (read, wrong) = check::enrolled(&inputs, &input(path)?, &base.placement);
        findings.push((String::new(), wrong));
        whole = read.is_some();
        enrolled = read;
    }
    if let Some(enrolled) = &enrolled {
        let own = simulate::pupils(&inputs, &Scenario::default(), &Files::new(), enrolled);
        base.pupils = own.unwrap_or_default();
    }
    for path in asked.scenarios {
        let (read, wrong) = scenario::read(&input(path)?);
        let Some(read) = read else {
            findings.push((String::new(), wrong));
            whole = false;
            continue;
        };
        findings.push((read.name.clone(), wrong));
        let files = files(&read, path)?;
        let (mut case, wrong) = simulate::case(&inputs, (&base, &told), &read, &files);
        findings.push((read.name.clone(), wrong));
        whole &= case.is_some();
        if let (Some(case), Some(enrolled)) = (&mut case, &enrolled) {
            match simulate::pupils(&inputs, &read, &files, enrolled) {
                Ok(pupils) => case.pupils = pupils,
                Err(wrong) => {
                    findings.push((read.name.clone(), wrong));
                    whole = false;
                }
            }
        }
        cases.extend(case.map(|case| (case, read)));
    }
    if !whole {
        return Ok(Simulated {
            findings,
            made: None,
        });
    }
    let mut entries = vec![(&base, String::new(), Vec::new())];
    for (case, scenario) in &cases {
        let policy = &case.placement.policy;
        let in_force = scenario.changes.iter();
        let in_force = in_force.filter(|e| e.force.holds(policy.year, policy.grade));
        let changes: Vec<Change> = in_force.map(|e| e.change.told()).collect();
        entries.push((case, scenario.note.clone(), changes));
    }
    let siblings = check::told_of(&inputs, "sibling_school").into_iter();
    let beside = Beside {
        addresses: check::told_of(&inputs, "address"),
        siblings: siblings
            .filter_map(|(row, code)| Some((row, SchoolCode::parse(&code)?)))
            .collect(),
    };
    let study = study(entries, &beside, asked.draws);
    let folder = match asked.out {
        Some(out) => out.to_owned(),
        None => desk.layout.simulation(&stems(asked.scenarios)),
    };
    let made = write(desk, &study, folder)?;
    Ok(Simulated {
        findings,
        made: Some(made),
    })
}

/// The files that a scenario names, beside it. One that is not there is told by whoever needs it.
fn files(scenario: &Scenario, path: &Path) -> Result<Files, Error> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut files = Files::new();
    for name in scenario.files() {
        let path = folder.join(&name);
        if path.is_file() {
            let (file, beside): (InputFile, Vec<InputFile>) = acts::layer(&path)?;
            files.insert(name, (file, beside));
        }
    }
    Ok(files)
}

/// A name for the folder: what the files are called.
fn stems(paths: &[PathBuf]) -> String {
    let stem = |path: &PathBuf| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let stems: Vec<String> = paths.iter().filter_map(stem).take(4).collect();
    match stems.is_empty() {
        true => "base".to_owned(),
        false => stems.join("+"),
    }
}

fn write(desk: &Desk<'_>, study: &Study<'_>, folder: PathBuf) -> Result<Made, Error> {
    let layout: &Layout = desk.layout;
    let json = simulation::json(desk.words, study);
    let text = serde_json::to_string_pretty(&json).expect("plain values") + "\n";
    let page = folder.join(layout.simulation_page());
    // The workbook and the table name children by their numbers.
    let own = Writing {
        replace: true,
        access: Access::Owner,
    };
    let book = simulation::workbook(desk.words, study);
    let chances = simulation::chances(desk.words, study);
    let files = [
        (page.clone(), simulation::page(study), Writing::AGAIN),
        (
            folder.join("figures.json"),
            text.into_bytes(),
            Writing::AGAIN,
        ),
        (folder.join(layout.simulation_book()), book, own),
        (folder.join(layout.simulation_chances()), chances, own),
    ];
    for (path, bytes, writing) in files {
        write_file(desk.disk, &path, &bytes, writing)?;
    }
    if let Some((first, others)) = study.told.split_first() {
        for (number, told) in (1..).zip(others) {
            let path = folder.join(layout.consultation(number));
            let page = simulation::consultation(first, told);
            write_file(desk.disk, &path, &page, Writing::AGAIN)?;
        }
    }
    Ok(Made {
        text: simulation::text(desk.words, study),
        json,
        folder,
        page,
    })
}

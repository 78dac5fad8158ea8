//! `simulate`: scenarios over the folder, compared with what it is.

use std::path::{Path, PathBuf};

use super::outcome::Done;
use super::{Common, at_desk};
use crate::report::findings;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;
use crate::shell::simulate;

/// A file where one stands, or in the placement's folder.
fn found(folder: &Path, path: &str) -> Result<PathBuf, Error> {
    let places = [PathBuf::from(path), folder.join(path)];
    let there = places.into_iter().find(|place| place.is_file());
    there.ok_or_else(|| Error::refused("refused-simulate-file", [("path", path.into())]))
}

/// Runs the scenarios and tells the study.
pub(super) fn simulate(
    words: &Words,
    common: &Common,
    scenarios: &[String],
    (draws, (enrolled, out)): (u32, (Option<&str>, Option<&str>)),
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let found = |path: &String| found(&common.dir, path);
    let paths: Result<Vec<PathBuf>, Error> = scenarios.iter().map(found).collect();
    let paths = paths?;
    let enrolled = enrolled.map(|path| found(&path.to_owned())).transpose()?;
    let out = out.map(PathBuf::from);
    let asked = simulate::Asked {
        scenarios: &paths,
        draws,
        enrolled: enrolled.as_deref(),
        out: out.as_deref(),
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        simulate::simulate(desk, &asked)
    });
    let simulated = outcome?;
    let mut done = Done {
        exit: u8::from(simulated.made.is_none()),
        ..Done::default()
    };
    for (name, told) in &simulated.findings {
        if !told.is_empty() && !name.is_empty() {
            done.line(name);
        }
        done.text += &findings::text(words, told, usize::MAX);
    }
    match simulated.made {
        Some(made) => {
            done.text += &made.text;
            let page = path_shown(&made.page);
            done.line("");
            done.line(&words.say("simulate-written", &[("path", page.as_str().into())]));
            done.member("page", page);
            done.member("folder", path_shown(&made.folder));
            done.member("study", made.json);
        }
        None => done.line(&words.word("simulate-not")),
    }
    let findings = simulated.findings.into_iter();
    done.findings = findings.flat_map(|(_, told)| told).collect();
    Ok(done)
}

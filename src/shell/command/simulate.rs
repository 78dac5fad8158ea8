//! `simulate`: scenarios over the folder, compared with what it is.

use std::path::PathBuf;

use super::outcome::Done;
use super::{Common, at_desk};
use crate::report::findings;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;
use crate::shell::simulate;

/// Runs the scenarios and tells the study.
pub(super) fn simulate(
    words: &Words,
    common: &Common,
    scenarios: &[String],
    (draws, (enrolled, out)): (u32, (Option<&str>, Option<&str>)),
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let paths: Vec<PathBuf> = scenarios.iter().map(|path| common.dir.join(path)).collect();
    let [enrolled, out] = [enrolled, out].map(|path| path.map(|path| common.dir.join(path)));
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
        done.text += &findings::text(words, told, 5);
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

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

/// Runs the scenarios and tells the study.
pub(super) fn simulate(
    words: &Words,
    common: &Common,
    scenarios: &[String],
    (draws, out): (u32, Option<&str>),
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let paths: Vec<PathBuf> = scenarios.iter().map(|path| common.dir.join(path)).collect();
    let out = out.map(|out| common.dir.join(out));
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        simulate::simulate(desk, &paths, (draws, out.as_deref().map(Path::new)))
    });
    let simulated = outcome?;
    let mut done = Done {
        text: findings::text(words, &simulated.findings, 5),
        exit: u8::from(simulated.made.is_none()),
        ..Done::default()
    };
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
    done.findings = simulated.findings;
    Ok(done)
}

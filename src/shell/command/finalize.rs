//! `finalize`: says what becomes final, asks two people, publishes.

use super::outcome::Done;
use super::{Common, at_desk};
use crate::finding::Arg;
use crate::report::words::Words;
use crate::run::Opened;
use crate::run::amend::Past;
use crate::shell::Error;
use crate::shell::finalize;
use crate::shell::layout::Layout;
use crate::shell::prompt;
use crate::shell::quote::path_shown;

pub(super) fn finalize(words: &Words, common: &Common, by: &[String]) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let agree = |opened: &Opened, past: &Past| {
        let args = [
            ("title", Arg::from(opened.rules.title.as_str())),
            ("round", past.round.into()),
            ("amendments", past.amended.len().into()),
        ];
        let told = words.say("final-decides", &args);
        prompt::two_people(words, (by, common.json), &told, &words.word("final-word"))
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        finalize::finalize(desk, &agree)
    });
    let code = outcome?;
    let public = path_shown(&layout.last().join(layout.bundle()));
    let mut done = Done::default();
    done.line(&words.word("final-done"));
    done.line(&format!("{} {code}", words.word("result-code")));
    done.line(&words.say("draw-bundle", &[("path", public.as_str().into())]));
    done.line(&words.say("draw-next", &[common.paiwei()]));
    done.member("result_code", code);
    done.member("bundle", public);
    Ok(done)
}

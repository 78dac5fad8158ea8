//! `void`: shows what would be set aside and what that means, asks for the code of just that, records it.

use super::outcome::Done;
use super::{Common, at_desk};
use crate::finding::Arg;
use crate::report::void as told;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::layout::Layout;
use crate::shell::prompt;
use crate::shell::quote::path_shown;
use crate::shell::void::{self, Asked, Plan};

pub(super) fn void(
    words: &Words,
    common: &Common,
    asked: &Asked<'_>,
    confirm: Option<&str>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let shown = |plan: &Plan| {
        let late = if plan.void.late {
            "void-means-late"
        } else {
            "void-means"
        };
        [
            words.word("void-plan"),
            told::sentence(words, &plan.void),
            words.word(late),
        ]
        .join("\n")
    };
    let agree = |plan: &Plan| {
        let question = words.say("amend-ask", &[("code", plan.code.as_str().into())]);
        prompt::confirmed((confirm, common.json), &plan.code, &shown(plan), &question)
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        void::void(desk, asked, &agree)
    });
    let (plan, recorded) = outcome?;
    let mut done = Done::default();
    done.line(&shown(&plan));
    let path = path_shown(&layout.void_of(plan.void.attempt));
    if recorded {
        let args = [("path", Arg::from(path.as_str())), common.paiwei()];
        done.line(&words.say("void-done", &args));
        done.member("public", path);
    } else {
        let args = [("code", Arg::from(plan.code.as_str()))];
        done.line(&words.say("void-not-yet", &args));
    }
    done.member("attempt", plan.void.attempt);
    done.member("late", plan.void.late);
    done.member("code", plan.code);
    done.member("recorded", recorded);
    Ok(done)
}

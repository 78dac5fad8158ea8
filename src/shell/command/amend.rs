//! `amend`: shows what events would change, asks for the code of just that plan, records it.

use std::path::Path;

use serde_json::json;

use super::outcome::Done;
use super::{Common, at_desk};
use crate::finding::Arg;
use crate::report::amended;
use crate::report::findings;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::amend::{self, Plan, Recorded};
use crate::shell::layout::Layout;
use crate::shell::prompt;
use crate::shell::quote::path_shown;

pub(super) fn amend(
    words: &Words,
    common: &Common,
    (events, confirm): (Option<&str>, Option<&str>),
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let agree = |plan: &Plan| {
        let question = words.say("amend-ask", &[("code", plan.code.as_str().into())]);
        let shown = shown(words, plan);
        prompt::confirmed((confirm, common.json), &plan.code, &shown, &question)
    };
    let events = events.map(Path::new);
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        amend::amend(desk, events, &agree)
    });
    let (plan, recorded) = outcome?;
    let mut done = Done {
        text: shown(words, &plan),
        ..Done::default()
    };
    if !plan.findings.is_empty() {
        done.text = findings::text(words, &plan.findings, 3) + &done.text;
    }
    match &recorded {
        Some(recorded) => tell_recorded(words, common, (&layout, recorded), &mut done),
        None => {
            let code = ("code", Arg::from(plan.code.as_str()));
            done.line(&words.say("amend-not-yet", &[code, common.paiwei()]));
        }
    }
    let code =
        |school: Option<u32>| school.map(|at| plan.opened.schools[at as usize].code.to_string());
    let moves = plan.changes.iter().map(|change| {
        json!({"event": change.event, "number": change.number.as_str(), "from": code(change.from),
            "to": code(change.to)})
    });
    done.member("changes", moves.collect::<Vec<_>>());
    done.member("events", plan.amendments.len());
    done.member("code", plan.code.as_str());
    done.member("recorded", recorded.is_some());
    done.findings = plan.findings;
    Ok(done)
}

fn tell_recorded(
    words: &Words,
    common: &Common,
    (layout, recorded): (&Layout, &Recorded),
    done: &mut Done,
) {
    let code = recorded.result_code.as_str();
    let public = path_shown(&recorded.folder.join(layout.bundle()));
    let private = path_shown(&recorded.folder.join(layout.private()));
    done.line(&words.say("amend-done", &[("round", recorded.run.round.into())]));
    done.line(&format!("{} {code}", words.word("result-code")));
    done.line(&format!("  {}", words.word("draw-code")));
    done.line(&words.say("draw-bundle", &[("path", public.as_str().into())]));
    done.line(&words.say("draw-private", &[("path", private.as_str().into())]));
    done.line(&words.say("draw-next", &[common.paiwei()]));
    done.member("result_code", code);
    done.member("round", recorded.run.round);
    done.member("bundle", public);
    done.member("private", private);
}

/// The events, each with the children it moves.
fn shown(words: &Words, plan: &Plan) -> String {
    let args = [
        ("n", Arg::from(plan.amendments.len())),
        ("moves", plan.changes.len().into()),
    ];
    let mut text = words.say("amend-plan", &args) + "\n";
    for (seq, amendment) in (plan.seq..).zip(&plan.amendments) {
        text += &format!("{}\n", amended::event(words, &plan.opened, amendment));
        let own = plan.changes.iter().filter(|change| change.event == seq);
        for change in own {
            text += &format!("  {}\n", amended::change(words, &plan.opened, change));
        }
    }
    text + &words.word("amend-others") + "\n"
}

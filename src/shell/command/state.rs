//! Without a verb: where the folder stands, and what comes next.

use serde_json::json;

use super::outcome::{Done, finish};
use super::{Common, at_desk};
use crate::finding::Arg;
use crate::report::words::Words;
use crate::shell::acts::{self, Begun};
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;

/// Without a verb: the state of the folder and the next step.
pub(in crate::shell) fn state(words: &Words, common: &Common) -> u8 {
    let layout = Layout::new(&common.dir, words.lang());
    let found = layout
        .inputs()
        .map(|found| found.iter().flatten().count())
        .unwrap_or(0);
    let mut done = Done::default();
    if found == 0 {
        done.line(&words.word("state-no-folder"));
        let step = words.word("state-next-init");
        done.line(&words.say("state-next", &[("step", step.into())]));
        done.member("state", "none");
        return finish(words, common, "", Ok(done));
    }
    let (checked, sealed, drawn) = (
        layout.findings().exists(),
        layout.seal().exists(),
        layout.result().exists(),
    );
    // A missing or damaged file is a change too; `check` and `draw` say which.
    let (since, _) = at_desk(words, common, &layout, |desk| {
        acts::since_seal(desk, &acts::inputs(&layout)?)
    });
    let changed = sealed && !matches!(&since, Ok(Some(changes)) if changes.is_empty());
    let mark = |there: bool| Arg::from(if there { "✓" } else { "—" });
    let name = std::path::absolute(&common.dir).unwrap_or_else(|_| common.dir.clone());
    let name = name
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let args = [
        ("name", Arg::from(name)),
        (
            "check",
            if changed {
                "✗".into()
            } else {
                mark(checked || sealed)
            },
        ),
        ("seal", mark(sealed)),
        ("draw", mark(drawn)),
    ];
    done.line(&words.say("state-folder", &args));
    if layout.attempt() > 1 {
        let n = ("n", Arg::from(layout.attempt()));
        done.line(&words.say("state-attempt", &[n]));
    }
    let copies = ("path", Arg::from(path_shown(&layout.sealed_inputs())));
    if changed {
        done.line(&words.say("state-changed", std::slice::from_ref(&copies)));
    }
    let begun = acts::begun(&layout);
    match &begun {
        Some(Begun::Seed(time)) => {
            done.line(&words.say("state-seed", &[("time", time.as_str().into())]));
        }
        Some(Begun::Draw(time)) => {
            done.line(&words.say("state-begun", &[("time", time.as_str().into())]));
        }
        Some(Begun::Opening(n, time)) => {
            let args = [("n", Arg::from(*n)), ("time", time.as_str().into())];
            done.line(&words.say("state-opening", &args));
        }
        None => {}
    }
    let next = match (checked || sealed, sealed, drawn) {
        (_, _, true) => "verify",
        (_, true, _) if changed => "restore",
        (_, true, _) => "draw",
        (true, ..) => "seal",
        _ => "check",
    };
    let step = words.say(&format!("state-next-{next}"), &[common.paiwei(), copies]);
    done.line(&words.say("state-next", &[("step", step.into())]));
    let seed = matches!(begun, Some(Begun::Seed(_)));
    done.member(
        "state",
        json!({"inputs": found, "checked": (checked || sealed) && !changed, "sealed": sealed,
            "changed": changed, "attempt": layout.attempt(), "seed": seed || drawn, "drawn": drawn}),
    );
    done.member("next", next);
    finish(words, common, "", Ok(done))
}

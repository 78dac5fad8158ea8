//! `register` and `anchor`: what the office hands to families before chance, and what it takes in from outside.

use serde_json::{Value, json};

use super::outcome::Done;
use super::{Common, at_desk, sign};
use crate::finding::Arg;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::anchor::{self, Asked};
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;
use crate::shell::register;

/// Paths that are shown.
const SHOWN: usize = 5;

/// Makes registration notes: of the numbers that are named, of everybody where none is.
pub(super) fn register(
    words: &Words,
    common: &Common,
    numbers: &[String],
    key: &str,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let key = sign::secret(words, &common.dir.join(key))?;
    let numbers = Some(numbers).filter(|numbers| !numbers.is_empty());
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        register::register(desk, numbers, &key)
    });
    let noted = outcome?;
    let mut done = Done::default();
    let made = noted.iter().filter(|noted| noted.new);
    for noted in made.clone().take(SHOWN) {
        done.line(&path_shown(&noted.path));
    }
    let made = made.count();
    let args = [("n", Arg::from(made)), ("old", (noted.len() - made).into())];
    done.line(&words.say("register-made", &args));
    done.line(&words.word("register-private"));
    let each = noted.iter().map(
        |noted| json!({"new": noted.new, "number": noted.number, "path": path_shown(&noted.path)}),
    );
    done.member("notes", each.collect::<Vec<Value>>());
    Ok(done)
}

/// Records evidence from outside that a checkpoint is there.
pub(super) fn anchor(
    words: &Words,
    common: &Common,
    file: &str,
    (service, checkpoint): (&str, Option<&str>),
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let checkpoint = checkpoint.map(|path| sign::checkpoint_at(&common.dir.join(path)));
    let asked = Asked {
        file: &common.dir.join(file),
        service,
        checkpoint: checkpoint.as_deref(),
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| anchor::anchor(desk, &asked));
    let anchor::Anchored { anchor, token } = outcome?;
    let mut done = Done::default();
    let args = [
        ("n", Arg::from(anchor.size)),
        ("service", anchor.service.as_str().into()),
        ("time", anchor.time.as_str().into()),
        ("hash", anchor.evidence.to_string().into()),
    ];
    done.line(&words.say("anchor-done", &args));
    if let Some(token) = &token {
        let args = [("time", token.time.as_str().into())];
        done.line(&words.say("anchor-token", &args));
        done.member("token_time", token.time.as_str());
    }
    done.line(&words.word("anchor-next"));
    done.member("size", anchor.size);
    done.member("service", anchor.service);
    done.member("evidence", anchor.evidence.to_string());
    done.member("time", anchor.time);
    Ok(done)
}

//! `note` and `keys`: say what the log will hold, ask two people, publish it with a checkpoint of its own.

use super::outcome::Done;
use super::{Common, at_desk};
use crate::digest::Digest;
use crate::finding::Arg;
use crate::model::{KeyChange, Remark};
use crate::report::words::Words;
use crate::run::Opened;
use crate::shell::Error;
use crate::shell::acts::input;
use crate::shell::layout::Layout;
use crate::shell::note::{self, Said};
use crate::shell::prompt;
use crate::shell::quote::path_shown;

/// What a note is to say.
pub(super) enum Asked<'a> {
    /// A sentence.
    Text(&'a str),
    /// That a public document is the one in this file.
    Document(&'a str),
}

pub(super) fn note(
    words: &Words,
    common: &Common,
    asked: &Asked<'_>,
    by: &[String],
) -> Result<Done, Error> {
    let remark = match asked {
        Asked::Text(text) => Remark::Text((*text).to_owned()),
        Asked::Document(path) => {
            let file = input(&common.dir.join(path))?;
            Remark::Document {
                document: Digest::of(&file.bytes),
                name: file.name,
            }
        }
    };
    let told = match &remark {
        Remark::Text(text) => text.clone(),
        Remark::Document { name, document } => format!("{name} {document}"),
    };
    let mut done = added(
        words,
        common,
        Said::Note(remark),
        ("note-decides", &told),
        by,
    )?;
    done.line(&words.say("note-next", &[common.paiwei()]));
    Ok(done)
}

pub(super) fn keys(
    words: &Words,
    common: &Common,
    change: KeyChange,
    by: &[String],
) -> Result<Done, Error> {
    let each = |sign: &str, keys: &[String]| -> String {
        keys.iter().map(|key| format!("\n  {sign} {key}")).collect()
    };
    let told = each("+", &change.add) + &each("-", &change.drop);
    let mut done = added(
        words,
        common,
        Said::Keys(change),
        ("keys-decides", &told),
        by,
    )?;
    done.line(&words.say("keys-next", &[common.paiwei()]));
    Ok(done)
}

/// Asks, adds the entry, and tells where it is.
fn added(
    words: &Words,
    common: &Common,
    said: Said,
    (decides, told): (&str, &str),
    by: &[String],
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let agree = |opened: &Opened| {
        let args = [
            ("title", Arg::from(opened.rules.title.as_str())),
            ("what", told.into()),
        ];
        let told = words.say(decides, &args);
        prompt::two_people(words, (by, common.json), &told, &words.word("note-word"))
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        note::note(desk, &said, &agree)
    });
    let code = outcome?;
    let public = path_shown(&layout.newest_published().join(layout.bundle()));
    let mut done = Done::default();
    done.line(&words.word("note-done"));
    done.line(&format!("{} {code}", words.word("result-code")));
    done.line(&words.say("draw-bundle", &[("path", public.as_str().into())]));
    done.member("result_code", code);
    done.member("bundle", public);
    Ok(done)
}

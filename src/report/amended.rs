//! Amendments in sentences: what happened, and who is elsewhere because of it.
//!
//! In: amendments, the changes each made. Out: a sentence for each in the reader's language. Reasons and people
//! are private and not known here.

use super::explained::school_shown;
use super::terminal;
use super::words::Words;
use crate::finding::{Arg, NONE};
use crate::model::{Amendment, Change};
use crate::run::Opened;

/// What happened.
pub fn event(words: &Words, opened: &Opened, amendment: &Amendment) -> String {
    let school = amendment.school.as_ref().and_then(|code| {
        let found = opened
            .schools
            .binary_search_by(|school| school.code.cmp(code));
        Some(school_shown(opened, found.ok()? as u32))
    });
    let args = [
        ("cause", Arg::from(amendment.cause.as_str())),
        ("number", amendment.number.as_str().into()),
        ("school", school.unwrap_or_else(|| NONE.to_owned()).into()),
        ("basis", amendment.basis.as_str().into()),
        ("date", amendment.date.as_str().into()),
    ];
    terminal(&words.say("amend-event", &args))
}

/// Who moved where.
pub fn change(words: &Words, opened: &Opened, change: &Change) -> String {
    let place = |place: Option<u32>| match place {
        Some(school) => school_shown(opened, school),
        None => NONE.to_owned(),
    };
    let args = [
        ("number", Arg::from(change.number.as_str())),
        ("from", place(change.from).into()),
        ("to", place(change.to).into()),
    ];
    terminal(&words.say("amend-change", &args))
}

/// Both in one sentence, for the family of a child that moved or is named.
pub fn explained(
    words: &Words,
    opened: &Opened,
    (round, amendment): (u64, &Amendment),
    moved: Option<&Change>,
) -> String {
    let told = event(words, opened, amendment);
    let args = [("round", Arg::from(round)), ("event", told.into())];
    let mut sentence = words.say("explain-amended", &args);
    if let Some(moved) = moved {
        sentence = format!("{sentence} {}", change(words, opened, moved));
    }
    sentence
}

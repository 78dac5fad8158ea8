//! An attempt that was set aside, in a sentence: every report on the attempts after it begins with it.

use super::terminal;
use super::words::Words;
use crate::finding::Arg;
use crate::model::Void;

/// What the sentence names.
pub(super) fn args(void: &Void) -> [(&'static str, Arg); 7] {
    let late = if void.late { "yes" } else { "no" };
    [
        ("attempt", void.attempt.into()),
        ("time", void.time.as_str().into()),
        ("late", late.into()),
        ("grounds", void.ground.as_str().into()),
        ("basis", void.basis.as_str().into()),
        ("reason", void.reason.as_str().into()),
        ("by", void.signed_by.join(", ").into()),
    ]
}

/// That it was set aside, when, why and by whom.
pub fn sentence(words: &Words, void: &Void) -> String {
    terminal(&words.say("void-told", &args(void)))
}

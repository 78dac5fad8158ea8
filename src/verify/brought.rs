//! What whoever verifies brings besides keys: the code of the official notice, and a checkpoint kept from before.
//!
//! NOTICE: a good bundle of another draw, or one that was remade, is not the one of the notice. SINCE: a log that
//! was seen earlier is the beginning of this one; nobody showed one log to some and another to others. NOTED:
//! the sealed record of a child is the one that its registration note names.

use super::entries::{origin, root_of_first};
use super::told::{phrase, phrase_of};
use super::{Check, LOG, MANIFEST, Outcome, Problem, Verdict, check, read, registered, same};
use crate::digest::Digest;
use crate::digest::trust::Trust;
use crate::finding::Arg;
use crate::model::Bundle;
use crate::read::published;
use crate::seal::short_code;

/// A code as it stands in a notice: the seal, its short code, or the result code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Reads a code: 64 hex digits or 24 digits, in groups or not.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = |c: &char| !c.is_whitespace() && *c != '-';
        let code: String = text.chars().filter(bare).collect();
        let code = code.to_lowercase();
        let digits = code.len() == 24 && code.bytes().all(|b| b.is_ascii_digit());
        (digits || Digest::parse(&code).is_some()).then_some(Self(code))
    }
}

/// What is brought; each may be left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brought<'a> {
    /// A code of the notice.
    pub notice: Option<&'a Code>,
    /// A checkpoint of this log from before.
    pub since: Option<&'a [u8]>,
    /// A registration note, and whose signature it must bear.
    pub registered: Option<(&'a [u8], Option<&'a Trust>)>,
}

/// Adds what is held against these to a verdict over the same bundle.
pub fn held_against(bundle: &Bundle, verdict: &mut Verdict, brought: Brought<'_>) {
    if let Some(code) = brought.notice {
        let made = notice(verdict, code);
        verdict.checks.push(made);
    }
    if let Some(older) = brought.since {
        verdict
            .checks
            .push(check("SINCE", Some(since(bundle, older))));
    }
    if let Some((note, trust)) = brought.registered {
        let stands = registered::in_bundle(bundle, note, trust);
        verdict.checks.push(check("NOTED", Some(stands)));
    }
}

/// The code is that of this seal, or of this result.
fn notice(verdict: &Verdict, code: &Code) -> Check {
    let bare = |code: String| code.replace(' ', "");
    let seal = verdict.seal.as_ref();
    let known = [
        seal.map(Digest::to_string),
        verdict.seal_sm3.as_ref().map(Digest::to_string),
        seal.map(|seal| bare(short_code(seal))),
        verdict
            .checkpoint
            .as_ref()
            .map(|result| bare(short_code(result))),
    ];
    let outcome = if seal.is_none() {
        Err(Problem::missing(MANIFEST))
    } else if known.contains(&Some(code.0.clone())) {
        Ok(())
    } else {
        let args = vec![
            ("draw", verdict.draw.as_str().into()),
            ("title", verdict.title.as_str().into()),
            ("code", verdict.short_code().into()),
            ("result", verdict.result_code().into()),
        ];
        let found = super::Told::Phrase("told-other-draw", args);
        Err(Problem::fail(MANIFEST, code.0.as_str(), found))
    };
    check("NOTICE", Some(outcome))
}

/// The log goes on from the one that the older checkpoint covers.
fn since(bundle: &Bundle, older: &[u8]) -> Outcome {
    let file = "--since";
    let older = published::checkpoint(older).map_err(|why| Problem::malformed(file, why))?;
    let (name, size, covered) = older;
    let log = read(bundle, LOG, published::log)?;
    same(LOG, name.as_str(), origin(&log)?)?;
    let Some(root) = root_of_first(&log, size).filter(|_| size > 0) else {
        let of = |n: Arg| phrase_of("told-log-of", "n", n);
        return Err(Problem::fail(LOG, of(size.into()), of(log.len().into())));
    };
    if root == covered {
        Ok(())
    } else {
        let wanted = phrase_of("told-beginning", "n", size);
        Err(Problem::fail(LOG, wanted, phrase("told-other-log")))
    }
}

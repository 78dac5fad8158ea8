//! What whoever verifies brings besides keys: the code of the official notice, and a checkpoint kept from before.
//!
//! NOTICE: a good bundle of another draw, or one that was remade, is not the one of the notice. SINCE: a log that
//! was seen earlier is the beginning of this one; nobody showed one log to some and another to others.

use super::told::{phrase, phrase_of};
use super::{Check, Evidence, LOG, MANIFEST, Outcome, Problem, Verdict, check, same};
use crate::digest::Digest;
use crate::digest::tree::{leaf, root};
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
}

/// Adds what is held against these to a verdict over the same bundle.
pub fn held_against(bundle: &Bundle, verdict: &mut Verdict, brought: Brought<'_>) {
    if let Some(code) = brought.notice {
        let made = notice(verdict, code);
        verdict.checks.push(made);
    }
    if let Some(older) = brought.since {
        let evidence = Evidence::new(bundle, None);
        verdict
            .checks
            .push(check("SINCE", Some(since(&evidence, older))));
    }
}

/// The code is that of this seal, or of this result.
fn notice(verdict: &Verdict, code: &Code) -> Check {
    let bare = |code: String| code.replace(' ', "");
    let seal = verdict.seal.as_ref();
    let known = [
        seal.map(Digest::to_string),
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
fn since(evidence: &Evidence<'_>, older: &[u8]) -> Outcome {
    let file = "--since";
    let older = published::checkpoint(older).map_err(|why| Problem::malformed(file, why))?;
    let (origin, size, covered) = older;
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let own = log
        .first()
        .and_then(|line| line.body.text("log"))
        .unwrap_or("");
    same(LOG, origin.as_str(), own)?;
    let count = usize::try_from(size).ok().filter(|size| *size <= log.len());
    let Some(count) = count.filter(|count| *count > 0) else {
        let wanted = phrase_of("told-log-of", "n", size);
        return Err(Problem::fail(
            LOG,
            wanted,
            phrase_of("told-log-of", "n", log.len()),
        ));
    };
    let leaves: Vec<Digest> = log[..count].iter().map(|line| leaf(line.bytes)).collect();
    if root(&leaves) == covered {
        Ok(())
    } else {
        let wanted = phrase_of("told-beginning", "n", size);
        Err(Problem::fail(LOG, wanted, phrase("told-other-log")))
    }
}

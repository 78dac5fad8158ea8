//! V21: what from outside shows that checkpoints were there before chance was (PROTOCOL section 14).
//!
//! Every anchor names a checkpoint that was issued before it, and its evidence is there. A time-stamp token must
//! have the hash of that checkpoint and a moment not after its entry. Its signature is not checked here: whose a
//! service's certificate is comes from outside, `openssl ts -verify` holds it against that.

use super::told::{phrase, phrase_of};
use super::{Evidence, LOG, Outcome, Problem, Told, file, read, same};
use crate::digest::Digest;
use crate::digest::note::unsigned;
use crate::model::{Anchor, EntryKind, MOST_ANCHORS, MOST_EVIDENCE, TOKEN, of_evidence};
use crate::read::anchor::{anchor as read_anchor, token};
use crate::read::published;

/// V21.
pub(super) fn held(evidence: &Evidence<'_>) -> Outcome {
    let log = evidence.log.as_ref().map_err(Clone::clone)?;
    let own = (log.iter().enumerate()).filter(|(_, line)| line.kind == EntryKind::Anchor);
    let mut anchors: Vec<(u64, Anchor)> = Vec::new();
    for (at, line) in own {
        let read = read_anchor(line).map_err(|why| Problem::malformed(&line_of(at as u64), why))?;
        anchors.push((at as u64, read));
    }
    if anchors.len() > MOST_ANCHORS {
        let why = format!("more than {MOST_ANCHORS} anchors");
        return Err(Problem::malformed(LOG, why));
    }
    let files = (evidence.bundle.iter()).filter(|(path, _)| path.starts_with("data/anchors/"));
    let files: Vec<(&str, &[u8])> = files.collect();
    for (path, bytes) in &files {
        let name = of_evidence(&path["data/".len()..]);
        let known = |hash: &Digest| anchors.iter().any(|(_, own)| own.evidence == *hash);
        let Some((hash, _)) = name.filter(|(hash, _)| known(hash)) else {
            return Err(Problem::fail(
                path,
                phrase("told-anchor"),
                phrase("told-no-entry"),
            ));
        };
        if bytes.len() > MOST_EVIDENCE {
            let why = format!("more than {MOST_EVIDENCE} bytes");
            return Err(Problem::malformed(path, why));
        }
        same(path, hash, evidence.digest(path)?)?;
    }
    let mut times = Vec::new();
    for (at, anchor) in &anchors {
        times.extend(vouched(evidence, (*at, anchor), &files)?);
    }
    let n = anchors.len();
    let said = match (n, times.as_slice()) {
        (0, _) => return Err(Problem::not_applicable("")),
        (n, []) => phrase_of("told-anchors", "n", n),
        (n, times) => {
            let args = vec![("n", n.into()), ("times", times.join(", ").into())];
            Told::Phrase("told-tokens", args)
        }
    };
    Err(Problem::passed(said))
}

fn line_of(at: u64) -> String {
    format!("{LOG}:{}", at + 1)
}

/// One anchor: its checkpoint, its evidence; the moments that tokens state.
fn vouched(
    evidence: &Evidence<'_>,
    (at, anchor): (u64, &Anchor),
    files: &[(&str, &[u8])],
) -> Result<Vec<String>, Problem> {
    if anchor.size > at {
        let most = phrase_of("told-up-to", "n", at);
        return Err(Problem::fail(&line_of(at), most, anchor.size));
    }
    let checkpoint = format!("data/checkpoint-{}", anchor.size);
    read(evidence.bundle, &checkpoint, published::checkpoint)?;
    let note = file(evidence.bundle, &checkpoint)?;
    let own = files.iter().filter_map(|(path, bytes)| {
        let (hash, ending) = of_evidence(&path["data/".len()..])?;
        (hash == anchor.evidence).then_some((*path, *bytes, ending))
    });
    let (mut times, mut found) = (Vec::new(), false);
    for (path, bytes, ending) in own {
        found = true;
        if ending != TOKEN {
            continue;
        }
        let token = token(bytes).map_err(|why| Problem::malformed(path, why))?;
        let hash: fn(&[u8]) -> Digest = if token.sm3 { Digest::sm3 } else { Digest::of };
        if !as_it_was(note).any(|bytes| hash(bytes) == token.imprint) {
            let expected = phrase_of("told-imprint", "file", checkpoint);
            return Err(Problem::fail(path, expected, token.imprint));
        }
        if token.time > anchor.time {
            let expected = phrase_of("told-not-later", "time", anchor.time.as_str());
            return Err(Problem::fail(path, expected, token.time));
        }
        times.push(token.time);
    }
    match found {
        true => Ok(times),
        false => Err(Problem::missing(&format!(
            "data/anchors/{}",
            anchor.evidence
        ))),
    }
}

/// A checkpoint as it is, and as it was before each of its signatures.
pub fn as_it_was(note: &[u8]) -> impl Iterator<Item = &[u8]> {
    let bare = unsigned(note).len();
    let ends = (bare..=note.len()).filter(move |end| *end == bare || note[end - 1] == b'\n');
    ends.map(|end| &note[..end])
}

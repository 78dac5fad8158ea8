//! Checks of the sources of chance: V10 the secrets, V11 the public ones, V20 whether they are enough.

use super::entries::Part;
use super::told::{phrase, phrase_of};
use super::{Evidence, LOG, MANIFEST, Outcome, Problem, same};
use crate::draw::{beacon, commitment};
use crate::model::{MISSING, SourceKind};

/// V10: every secret is opened before the close and is the one committed to; who kept silent is told.
pub(super) fn secrets(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let log = evidence.own()?;
    let close = log.close();
    let (mut any, mut silent) = (false, Vec::new());
    for source in &manifest.sources {
        let SourceKind::Commit { commit } = &source.kind else {
            continue;
        };
        any = true;
        let Some((at, line)) = log.opening(source) else {
            silent.push(source.id.as_str());
            continue;
        };
        let at_line = log.at(at);
        let secret = line.body.text("value").unwrap_or("");
        if at > close || secret == MISSING || !source.kind.takes(secret) {
            let wanted = phrase_of("told-before-close", "source", source.id.as_str());
            return Err(Problem::fail(&at_line, wanted, secret));
        }
        let found = commitment(&manifest.draw, manifest.attempt, &source.id, secret);
        same(&at_line, *commit, found)?;
    }
    match (any, silent.is_empty()) {
        (false, _) => Err(Problem::not_applicable(MANIFEST)),
        (true, true) => Ok(()),
        (true, false) => {
            let told = phrase_of("told-silent", "sources", silent.join(", "));
            Err(Problem::passed(told))
        }
    }
}

/// V11: every public source has a value of its own form, recorded after the close; a beacon's is signed, and its
/// round fell after the close and not after the value was recorded.
pub(super) fn public(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let log = evidence.own()?;
    let close = log.close();
    let public = manifest.sources.iter();
    let public = public.filter(|source| source.kind.is_public());
    let mut unchecked = None;
    for source in public {
        let wanted = || phrase_of("told-after-close", "source", source.id.as_str());
        let Some((at, line)) = log.opening(source) else {
            return Err(Problem::fail(LOG, wanted(), phrase("told-nothing")));
        };
        let value = line.body.text("value").unwrap_or("");
        if at < close || !source.kind.takes(value) {
            return Err(Problem::fail(&log.at(at), wanted(), value));
        }
        if let SourceKind::Beacon { round } = source.kind
            && !signed_in_time(&log, round, (close, at), value)?
        {
            unchecked.get_or_insert(source);
        }
    }
    match unchecked {
        Some(source) => {
            let wanted = phrase_of("told-beacon", "source", source.id.as_str());
            Err(Problem::lacking(LOG, wanted, phrase("told-nothing")))
        }
        None => Ok(()),
    }
}

/// Whether the signature of a beacon was checked; its times always are.
fn signed_in_time(
    log: &Part<'_, '_>,
    round: u64,
    (close, at): (usize, usize),
    value: &str,
) -> Result<bool, Problem> {
    let signed = beacon::signed(round, value);
    let told = |at: usize, key: &'static str, found: &str| {
        Problem::fail(
            &log.at(at),
            phrase_of(key, "round", round.to_string()),
            found,
        )
    };
    if signed == Some(false) {
        return Err(told(at, "told-beacon-signed", value));
    }
    for (at, early, key) in [
        (close, true, "told-before-round"),
        (at, false, "told-after-round"),
    ] {
        let time = log.lines[at].time.as_str();
        if beacon::is_before(time, round) != Some(early) {
            return Err(told(at, key, time));
        }
    }
    Ok(signed.is_some())
}

/// V20: a source that nobody can choose gives at least 128 bits, or fewer digits stand beside two opened secrets.
/// Where all is drawn by hand for circle draws, it is told how many outcomes are possible.
pub(super) fn enough(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let log = evidence.own()?;
    let secrets = manifest
        .sources
        .iter()
        .filter(|source| !source.kind.is_public());
    let secrets = secrets
        .filter(|source| log.opening(source).is_some())
        .count();
    let enough = manifest.sources.iter().any(|source| match &source.kind {
        SourceKind::Digits { length, .. } => *length >= 39 || *length >= 20 && secrets >= 2,
        SourceKind::Hex { length, .. } => *length >= 32,
        SourceKind::Beacon { .. } => true,
        SourceKind::Commit { .. } | SourceKind::Hand { .. } => false,
    });
    // Circle draws are the named exception: what they can give is told instead.
    if !manifest.rings.is_empty() {
        let rules = evidence.rules.as_ref().map_err(Clone::clone)?;
        let deals = rules.rounds.iter().any(|round| round.deal.is_some());
        if enough || manifest.rings.len() == manifest.lotteries.len() && !deals {
            let outcomes = manifest.outcomes().unwrap_or(u128::MAX);
            let told = phrase_of("told-by-hand", "outcomes", outcomes);
            return Err(Problem::passed(told));
        }
    }
    if enough {
        Ok(())
    } else {
        Err(Problem::fail(
            MANIFEST,
            phrase("told-chance"),
            phrase("told-little-chance"),
        ))
    }
}

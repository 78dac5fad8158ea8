//! V19: the seal stood long enough before the first opening, and nothing came before its time.
//!
//! The log's own clock says so first; a witness, whose clock is nobody's here, says so where whoever verifies asks
//! for one. A back-dated seal is told by that.

use super::entries::{counted, entry};
use super::told::{phrase, phrase_of};
use super::{Evidence, LOG, Outcome, Problem, signed};
use crate::model::{EntryKind, OBJECTION_HOURS, utc};

/// Seconds since 1970 of a time of the log.
fn seconds(time: &str) -> u64 {
    let stamp: Option<jiff::Timestamp> = time.parse().ok();
    stamp.map_or(0, |stamp| u64::try_from(stamp.as_second()).unwrap_or(0))
}

/// V19.
pub(super) fn kept(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    let log = evidence.own()?;
    let seal = entry(evidence, EntryKind::Seal)?;
    let at_line = |kind: EntryKind| {
        log.find(kind)
            .map_or_else(|| LOG.to_owned(), |(at, _)| log.at(at))
    };
    let hours = counted(entry(evidence, EntryKind::Announce)?, "objection_hours")?;
    let least = *OBJECTION_HOURS.start();
    if hours < least {
        let wanted = phrase_of("told-hours", "n", least);
        return Err(Problem::fail(
            &at_line(EntryKind::Announce),
            wanted,
            hours.to_string(),
        ));
    }
    let first = log
        .lines
        .iter()
        .position(|line| matches!(line.kind, EntryKind::Reveal | EntryKind::Close));
    let first = first.ok_or_else(|| Problem::fail(LOG, "close", phrase("told-no-entry")))?;
    let drawn = entry(evidence, EntryKind::Draw)?;
    let opening = log.lines[first].time.as_str();
    for (at, planned, found) in [
        (log.at(first), &manifest.times.reveal_from, opening),
        (
            at_line(EntryKind::Draw),
            &manifest.times.draw_from,
            drawn.time.as_str(),
        ),
    ] {
        if found < planned.as_str() {
            let wanted = phrase_of("told-not-before", "time", planned.as_str());
            return Err(Problem::fail(&at, wanted, found));
        }
    }
    let period = hours.saturating_mul(3600);
    let wanted = || phrase_of("told-hours", "n", hours);
    if seconds(opening) < seconds(&seal.time).saturating_add(period) {
        let found = format!("{} … {opening}", seal.time);
        return Err(Problem::fail(&at_line(EntryKind::Seal), wanted(), found));
    }
    // The checkpoint after the seal: what a witness signed later than that does not say when the seal was there.
    let seen = format!("data/checkpoint-{}", seal.seq + 1);
    let Some(trust) = evidence.trust.filter(|trust| trust.asks_for_times()) else {
        return Ok(());
    };
    let Some(earliest) = signed::earliest(evidence, trust, &seen) else {
        return Err(Problem::lacking(
            &seen,
            phrase("told-witness-time"),
            phrase("told-nothing"),
        ));
    };
    if seconds(opening) < earliest.saturating_add(period) {
        let found = i64::try_from(earliest)
            .ok()
            .and_then(|t| jiff::Timestamp::from_second(t).ok());
        let found = found.map_or(earliest.to_string(), utc);
        return Err(Problem::fail(
            &seen,
            wanted(),
            format!("{found} … {opening}"),
        ));
    }
    Ok(())
}

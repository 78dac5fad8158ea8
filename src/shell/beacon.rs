//! A beacon at the draw: its round must fall after the recorded close, and the seed waits for it.
//!
//! In: sealed sources, the clock. Out: refusals that say what to do, and what is wrong with a value. PROTOCOL
//! section 6, rules 1, 3 and 4. Tests: `tests/it/beacon.rs`.

use std::time::Duration;

use jiff::Timestamp;

use super::Error;
use super::acts::Desk;
use super::prompt;
use crate::check::{Inputs, told_round};
use crate::draw::beacon;
use crate::finding::{Arg, BAD_BEACON_VALUE, BEACON_ROUND, Cell, Finding, NONE};
use crate::model::{Source, SourceKind};
use crate::report::terminal;
use crate::report::words::Words;
use crate::run::Ready;

/// Whoever sits before a terminal waits so long; longer than that, and the command is given again.
const WAITED_SECONDS: u64 = 600;

/// The rounds among some sources, in their order.
pub(super) fn rounds(sources: &[Source]) -> impl Iterator<Item = (&Source, u64)> {
    sources.iter().filter_map(|source| match source.kind {
        SourceKind::Beacon { round } => Some((source, round)),
        _ => None,
    })
}

/// When each round falls, a sentence each.
pub(super) fn told(words: &Words, sources: &[Source]) -> Vec<String> {
    let said =
        rounds(sources).map(|(source, round)| words.say("beacon-falls", &args(source, round)));
    said.collect()
}

fn args(source: &Source, round: u64) -> [(&'static str, Arg); 3] {
    [
        ("source", source.id.as_str().into()),
        ("round", round.to_string().into()),
        ("time", beacon::shown(round).into()),
    ]
}

/// Seconds until a round; 0 when it has come, or when there is no clock.
fn seconds_until(now: &str, round: u64) -> u64 {
    let now = now.parse::<Timestamp>().map_or(0, Timestamp::as_second);
    let due = i64::try_from(beacon::second(round)).unwrap_or(i64::MAX);
    u64::try_from(due.saturating_sub(now)).unwrap_or(0)
}

/// What cannot be sealed any more: rounds that have come.
pub(super) fn come(desk: &Desk<'_>, inputs: &Inputs, ready: &Ready) -> Vec<Finding> {
    let now = (desk.now)();
    let come = rounds(&ready.placement.policy.sources);
    let come = come.filter(|(_, round)| seconds_until(&now, *round) == 0);
    let told = come.map(|(_, round)| {
        let finding = Finding::new(BEACON_ROUND, Cell::file(&inputs.policy.name));
        told_round(finding, round, "past").with("fits", NONE)
    });
    told.collect()
}

/// Before the close is recorded: no round may have come, and so nobody can hold its value.
pub(super) fn not_yet_come(
    sources: &[Source],
    given: &[Option<String>],
    time: &str,
) -> Result<(), Error> {
    for (source, given) in sources.iter().zip(given) {
        if let SourceKind::Beacon { round } = source.kind
            && (given.is_some() || seconds_until(time, round) == 0)
        {
            return Err(Error::refused("refused-beacon-come", args(source, round)));
        }
    }
    Ok(())
}

/// After the close is recorded: every round must have come before a value is taken. `closed` says what was closed.
pub(super) fn awaited(
    desk: &Desk<'_>,
    sources: &[Source],
    closed: &[(&'static str, Arg)],
) -> Result<(), Error> {
    let until = |round| seconds_until(&(desk.now)(), round);
    let Some((source, round)) = rounds(sources).max_by_key(|(_, round)| *round) else {
        return Ok(());
    };
    let left = until(round);
    if left == 0 {
        return Ok(());
    }
    let [a, b, (_, falls)] = args(source, round);
    let told = [
        a,
        b,
        ("falls", falls),
        ("minutes", left.div_ceil(60).into()),
    ];
    let all = [closed, told.as_slice()].concat();
    if !prompt::is_asked() || left > WAITED_SECONDS {
        return Err(Error::Refused {
            key: "refused-beacon-wait",
            args: all,
            findings: Vec::new(),
        });
    }
    eprintln!("{}", desk.words.say("beacon-waits", &all));
    while until(round) > 0 {
        std::thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// What is wrong with a value, as a finding.
pub(super) fn misfit(source: &Source, value: &str, cell: Cell) -> Finding {
    let mut finding = Finding::new(BAD_BEACON_VALUE, cell);
    finding.args = value_args(source, value).into();
    finding
}

/// The arguments of the sentence on a value that is not the signature.
pub(super) fn value_args(source: &Source, value: &str) -> [(&'static str, Arg); 5] {
    let round = rounds(std::slice::from_ref(source))
        .next()
        .map_or(0, |(_, round)| round);
    let recorded = source.kind.recorded(value);
    let (said, signature) = recorded.split_once(' ').unwrap_or((NONE, &recorded));
    let why = beacon::misfit(round, &recorded).map_or(NONE, beacon::Misfit::as_str);
    [
        ("source", source.id.as_str().into()),
        ("round", round.to_string().into()),
        ("why", why.into()),
        ("n", signature.chars().count().into()),
        ("given", terminal(said).into()),
    ]
}

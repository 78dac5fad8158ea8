//! `kind = "drand-quicknet"`: the round of the beacon that a source waits for.
//!
//! In: the source's section, the moment of the draw or the year of entry. Out: the kind of source. A round must
//! fall after everything else is fixed, and not so late that it is a slip of the keyboard. Whether it has come
//! already is for the shell, which has a clock. Tests: `tests/it/beacon.rs`.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, civil};

use super::tell_not_yet;
use crate::draw::beacon;
use crate::finding::{BEACON_ROUND, Finding, NONE};
use crate::model::SourceKind;
use crate::read::toml::{At, Section};

/// A round later than this after the moment of the draw is a slip of the keyboard.
const LATEST_DAYS: i64 = 31;
/// So long after the moment of the draw a round is proposed: there is time to close before it.
const PROPOSED_MINUTES: i64 = 10;

/// When a round may fall: after the first moment, and not later than the second.
pub(super) struct Window {
    from: Timestamp,
    until: Timestamp,
    /// The round that is proposed.
    fits: Option<u64>,
}

impl Window {
    /// After the moment of the draw; where the policy names none, about the year of entry.
    pub(super) fn of(draw_from: Option<&str>, year: Option<u64>) -> Option<Self> {
        if let Some(from) = draw_from {
            let from: Timestamp = from.parse().ok()?;
            let after = |span: Span| from.checked_add(span).ok();
            return Some(Self {
                from,
                until: after((24 * LATEST_DAYS).hours())?,
                fits: after(PROPOSED_MINUTES.minutes()).map(beacon::round_after),
            });
        }
        let year = i16::try_from(year?).ok()?;
        let begin = |year: i16| {
            let day = civil::Date::new(year, 1, 1).ok()?.to_zoned(TimeZone::UTC);
            Some(day.ok()?.timestamp())
        };
        Some(Self {
            from: begin(year - 1)?,
            until: begin(year + 2)?,
            fits: None,
        })
    }
}

/// The source of a section, where its round may stand.
pub(super) fn source(
    section: &Section<'_, '_>,
    kind: &At<&str>,
    window: Option<&Window>,
) -> Option<SourceKind> {
    section.present("round");
    let round = section.int("round");
    if !cfg!(feature = "beacon") {
        tell_not_yet(section, &kind.span, kind.value);
        return None;
    }
    let At { value: round, span } = round?;
    let window = window?;
    let why = match beacon::moment(round) {
        Some(moment) if round == 0 || moment <= window.from => "early",
        Some(moment) if moment <= window.until => return Some(SourceKind::Beacon { round }),
        _ => "far",
    };
    let fits = window.fits.map_or(NONE.to_owned(), |fits| fits.to_string());
    section.document().tell(BEACON_ROUND, &span, |finding| {
        told(finding, round, why).with("fits", fits)
    });
    None
}

/// What a finding says of a round.
pub(crate) fn told(finding: Finding, round: u64, why: &str) -> Finding {
    finding
        .with("round", round.to_string())
        .with("time", beacon::shown(round))
        .with("why", why)
}

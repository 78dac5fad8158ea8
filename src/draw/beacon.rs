//! The beacon (公开随机信标): rounds of the drand network quicknet, each with a signature nobody can choose,
//! repeat or hold back, and that proves itself without a network.
//!
//! In: a round, a signature in hex. Out: when the round falls, and whether the signature is its own. Scheme
//! `bls-unchained-g1-rfc9380` (PROTOCOL section 6). It asks no server and reads no clock. Without the feature
//! `beacon` no signature is checked, and whoever asks is told so. Tests: `vectors` and `beacon` in `tests/it`.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

/// Unix time of round 1.
const GENESIS: u64 = 1_692_803_367;
/// Seconds from each round to the next.
const PERIOD: u64 = 3;
/// The key of the network: 96 bytes, a point of the second group.
#[cfg(feature = "beacon")]
const KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451\
                   0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";

/// Unix time of a round; rounds count from 1.
pub fn second(round: u64) -> u64 {
    GENESIS.saturating_add(PERIOD.saturating_mul(round.saturating_sub(1)))
}

/// The first round that falls later than a time.
pub fn round_after(time: Timestamp) -> u64 {
    let since = u64::try_from(time.as_second())
        .unwrap_or(0)
        .checked_sub(GENESIS);
    since.map_or(1, |since| since / PERIOD + 2)
}

/// The moment of a round; `None` where it is beyond every calendar.
pub fn moment(round: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(second(round)).ok()?).ok()
}

/// The same as people in China read it on the clock; the round alone where there is no such day.
pub fn shown(round: u64) -> String {
    let Some(moment) = moment(round) else {
        return format!("{PERIOD} × {round}");
    };
    let here = moment.to_zoned(TimeZone::fixed(offset(8)));
    here.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Whether a recorded time, `YYYY-MM-DDTHH:MM:SSZ`, is before a round; `None` where it is no time.
pub fn is_before(time: &str, round: u64) -> Option<bool> {
    let time: Timestamp = time.parse().ok()?;
    Some(i128::from(time.as_second()) < i128::from(second(round)))
}

/// Whether the value of a source of this round holds its signature; `None` where this program cannot tell.
#[cfg(feature = "beacon")]
pub fn signed(round: u64, value: &str) -> Option<bool> {
    use data_encoding::HEXLOWER;
    use drand_verify::{G2PubkeyRfc, Pubkey};

    let key = HEXLOWER.decode(KEY.as_bytes()).expect("hex");
    let key = G2PubkeyRfc::from_variable(&key).expect("a point of the group");
    let (_, signature) = value.split_once(' ').unwrap_or_default();
    let signature = HEXLOWER.decode(signature.as_bytes()).unwrap_or_default();
    // A signature that is no point of the group is none.
    Some(key.verify(round, b"", &signature).unwrap_or(false))
}

/// Nothing is known of a signature.
#[cfg(not(feature = "beacon"))]
pub fn signed(_: u64, _: &str) -> Option<bool> {
    None
}

/// What is wrong with a value that is given for a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It says another round.
    Round,
    /// It is as long as the field `randomness` of a server, which is not the signature.
    Randomness,
    /// A character is none of 0–9 a–f.
    Character,
    /// Not 96 characters.
    Length,
    /// It is not the signature of this round.
    Signature,
    /// This program was built without the feature `beacon`.
    Unchecked,
}

impl Misfit {
    /// The word in the catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Round => "round",
            Self::Randomness => "randomness",
            Self::Character => "character",
            Self::Length => "length",
            Self::Signature => "signature",
            Self::Unchecked => "unchecked",
        }
    }
}

/// What is wrong with a value in the form that is recorded; nothing where it is the round's signature.
pub fn misfit(round: u64, value: &str) -> Option<Misfit> {
    let (said, signature) = value.split_once(' ').unwrap_or(("", value));
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if !said.is_empty() && said != round.to_string() {
        return Some(Misfit::Round);
    }
    if !signature.chars().all(is_hex) {
        return Some(Misfit::Character);
    }
    match (signature.len(), signed(round, value)) {
        (64, _) => Some(Misfit::Randomness),
        (96, Some(true)) => None,
        (96, Some(false)) => Some(Misfit::Signature),
        (96, None) => Some(Misfit::Unchecked),
        _ => Some(Misfit::Length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_fall_every_three_seconds() {
        assert_eq!(second(1), 1_692_803_367);
        assert_eq!(second(123), 1_692_803_733);
        assert_eq!(shown(123), "2023-08-23 23:15:33");
        assert_eq!(is_before("2023-08-23T15:15:32Z", 123), Some(true));
        assert_eq!(is_before("2023-08-23T15:15:33Z", 123), Some(false));
        assert_eq!(is_before("2023-08-23", 123), None);
        assert_eq!(is_before("9999-01-01T00:00:00Z", u64::MAX), Some(true));
        assert_eq!(moment(u64::MAX), None);
        for (time, round) in [
            ("1960-01-01T00:00:00Z", 1),
            ("2023-08-23T15:15:32Z", 123),
            ("2023-08-23T15:15:33Z", 124),
            ("2023-08-23T15:15:35Z", 124),
        ] {
            let time: Timestamp = time.parse().expect("a time");
            assert_eq!(round_after(time), round, "{time}");
        }
    }
}

//! An `anchor` entry, and the token of a time-stamp service that it may name (RFC 3161, GB/T 20520).
//!
//! In: the entry; the bytes of a `.tsr` file. Out: what they say, or what is wrong with their form. Of a token
//! just the hash and the moment that it states are read, from DER, nothing guessed. It is no check of its
//! signature: that is for `openssl ts -verify` and the service's certificate. Tests: `tests/it/anchors.rs`.

use super::published::{LogLine, Unreadable, digest, int, is_time, need};
use crate::digest::Digest;
use crate::model::Anchor;

/// An `anchor` entry.
///
/// # Errors
/// Says which member of its body is missing or of another form.
pub fn anchor(line: &LogLine<'_>) -> Result<Anchor, Unreadable> {
    let read = || -> Result<Anchor, String> {
        Ok(Anchor {
            size: int(&line.body, "size")?,
            service: need("service", line.body.text("service").map(str::to_owned))?,
            evidence: digest(&line.body, "evidence")?,
            time: line.time.clone(),
        })
    };
    read().map_err(Unreadable::File)
}

/// What a token states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whether the hash is SM3; otherwise it is SHA-256.
    pub sm3: bool,
    /// The hash of what was there.
    pub imprint: Digest,
    /// When, as the log writes moments; parts of a second are left out.
    pub time: String,
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const NAME: u8 = 0x06;
const MOMENT: u8 = 0x18;
const INNER: u8 = 0xa0;

/// 1.2.840.113549.1.7.2 and 1.2.156.10197.6.1.4.2.2: signed data, and the same of GM/T 0010.
const SIGNED: [&[u8]; 2] = [
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    b"\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x02",
];
/// 1.2.840.113549.1.9.16.1.4: what a time stamp says.
const STAMP: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04";
/// 2.16.840.1.101.3.4.2.1
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
/// 1.2.156.10197.1.401
const SM3: &[u8] = b"\x2a\x81\x1c\xcf\x55\x01\x83\x11";

type Part<T> = Result<T, &'static str>;

/// Elements of DER, one after the other.
struct Der<'d>(&'d [u8]);

impl<'d> Der<'d> {
    /// What is in the next element, which must be of this kind; its length is written in the one shortest way.
    fn take(&mut self, kind: u8) -> Part<&'d [u8]> {
        let short = "it ends too early, or a length is not one of DER";
        let [found, first, rest @ ..] = self.0 else {
            return Err(short);
        };
        if *found != kind {
            return Err("another element stands where one of a time-stamp response should");
        }
        let digits = usize::from(*first).saturating_sub(0x80);
        if *first == 0x80 || digits > 3 || rest.len() < digits {
            return Err(short);
        }
        let (long, rest) = rest.split_at(digits);
        let length = match digits {
            0 => usize::from(*first),
            _ => long
                .iter()
                .fold(0, |sum, digit| sum << 8 | usize::from(*digit)),
        };
        let least = [0, 0x80, 0x100, 0x1_0000][digits];
        if length < least || length > rest.len() {
            return Err(short);
        }
        let (own, rest) = rest.split_at(length);
        self.0 = rest;
        Ok(own)
    }

    fn inside(&mut self, kind: u8) -> Part<Self> {
        self.take(kind).map(Self)
    }
}

/// The token in a time-stamp response.
///
/// # Errors
/// Says why it is none.
pub fn token(bytes: &[u8]) -> Part<Token> {
    let mut whole = Der(bytes);
    let mut response = whole.inside(SEQUENCE)?;
    if !whole.0.is_empty() {
        return Err("something stands behind the response");
    }
    let status = response.inside(SEQUENCE)?.take(INTEGER)?;
    if !matches!(status, [0 | 1]) {
        return Err("the service did not grant it");
    }
    let mut content = response.inside(SEQUENCE)?;
    if !SIGNED.contains(&content.take(NAME)?) {
        return Err("what it holds is not signed data");
    }
    let mut signed = content.inside(INNER)?.inside(SEQUENCE)?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    let mut stamp = signed.inside(SEQUENCE)?;
    if stamp.take(NAME)? != STAMP {
        return Err("what it signs is not a time stamp");
    }
    let mut said = stamp.inside(INNER)?.inside(OCTETS)?.inside(SEQUENCE)?;
    said.take(INTEGER)?;
    said.take(NAME)?;
    let mut imprint = said.inside(SEQUENCE)?;
    let sm3 = match imprint.inside(SEQUENCE)?.take(NAME)? {
        SHA_256 => false,
        SM3 => true,
        _ => return Err("its hash is neither SHA-256 nor SM3"),
    };
    let hash = imprint.take(OCTETS)?.try_into();
    said.take(INTEGER)?;
    Ok(Token {
        sm3,
        imprint: Digest::from_bytes(hash.map_err(|_| "its hash has not 32 bytes")?),
        time: moment(said.take(MOMENT)?).ok_or("its moment is not one")?,
    })
}

/// `YYYYMMDDhhmmss`, parts of a second or none, `Z`.
fn moment(text: &[u8]) -> Option<String> {
    let text = str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(part) {
        return None;
    }
    let (day, hour) = whole.split_at(8);
    let time = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &day[..4],
        &day[4..6],
        &day[6..],
        &hour[..2],
        &hour[2..4],
        &hour[4..]
    );
    Some(time).filter(|time| is_time(time))
}

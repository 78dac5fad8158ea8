//! Fingerprints: SHA-256, SM3 as a second one, keyed digests, and the two forms they are taken over; signatures.
//!
//! In: bytes. Out: `Digest`. Canonical JSON is in `canonical`, trees over lines are in `tree`;
//! signed notes are in `note`, and whose signatures are asked for in `trust`.
//! Nothing here knows what is hashed. Rules: PROTOCOL sections 2, 3 and 15; vectors in `tests/it/vectors.rs`.

pub mod canonical;
pub mod note;
pub mod salted;
pub mod tiles;
pub mod tree;
pub mod trust;

use std::fmt;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// A 32-byte digest, of SHA-256 unless it is called another, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// 64 zeros: the record of a reserve slot, the predecessor of the first log line.
    pub const ZERO: Self = Self([0; 32]);

    /// SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// SHA-256 of each of some lines.
    pub fn of_each(lines: &[&[u8]]) -> Vec<Self> {
        let each = lines.par_iter().with_min_len(512);
        each.map(|line| Self::of(line)).collect()
    }

    /// SM3 (GB/T 32905) of some bytes: the second digest of PROTOCOL section 15.
    pub fn sm3(bytes: &[u8]) -> Self {
        Self(Sm3::digest(bytes).into())
    }

    /// SHA-256 of several pieces, one after another.
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// A digest from its raw bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 lower-case hex digits, nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// HMAC-SHA-256 over several pieces, one after another.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SM3 over several pieces, one after another.
pub fn hmac_sm3(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sm3>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The first `places` decimal digits of a 16-byte fraction: ⌊value · 10^places / 2^128⌋ with leading zeros.
///
/// Tickets are printed so (派位号), and so is the short code of a seal; the order of values is kept.
pub fn decimal_fraction(value: u128, places: usize) -> String {
    let mut rest = value;
    (0..places)
        .map(|_| {
            // One decimal place: the carry out of rest × 10, by halves of 64 bits.
            let low = (rest & u128::from(u64::MAX)) * 10;
            let high = (rest >> 64) * 10 + (low >> 64);
            rest = (high << 64) | (low & u128::from(u64::MAX));
            char::from(b'0' + (high >> 64) as u8)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_fractions_keep_order_and_leading_zeros() {
        assert_eq!(decimal_fraction(0, 4), "0000");
        assert_eq!(decimal_fraction(u128::MAX, 4), "9999");
        assert_eq!(decimal_fraction(1 << 127, 6), "500000");
        assert_eq!(decimal_fraction(u128::MAX / 1000, 4), "0009");
        assert_eq!(decimal_fraction(u128::MAX / 3, 10), "3333333333");
    }

    #[test]
    fn only_lower_case_hex_of_full_length_is_a_digest() {
        let good = Digest::of(b"abc").to_string();
        assert_eq!(Digest::parse(&good), Some(Digest::of(b"abc")));
        for bad in [
            &good[1..],
            &good.to_uppercase(),
            &format!("{good}0"),
            "",
            &"g".repeat(64),
        ] {
            assert_eq!(Digest::parse(bad), None, "{bad}");
        }
    }
}

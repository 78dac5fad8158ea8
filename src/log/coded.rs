//! Facts under a code (核对码): what only a family may read, enciphered among what everybody may have.
//!
//! In: the folder's secret, a number; a child's explain record and record. Out: the code of the number, for its
//! notice; the child's line of `coded-N.jsonl`, and from a line and its code the two records again. Nothing here
//! says that they are the true ones: whoever opens a line holds them against the hashes under the log.
//! Form, cipher and check sign: `receipt.md`; vectors in `tests/it/coded.rs`.

use std::fmt;

use data_encoding::BASE64;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use crate::digest::canonical::write_object;
use crate::digest::{Digest, hmac_sha256};
use crate::model::{DrawName, Number};

/// The signs of a code: Crockford's base 32, without I, L, O and U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Signs of a code, the check sign with them.
const LENGTH: usize = 26;

/// What lies in a box is as long as so many bytes, or twice, three times as many: its length tells little.
const STEP: usize = 256;

/// Bytes of a box at most, so that its line is one. A child with more has no line; it has its receipt.
const MOST: usize = 48_128;

/// The code of a number: 125 bits and a check sign; no single wrong sign and no two that changed places fit it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// The code of a number. Whoever has the folder's secret can make it again; nobody else can.
    pub fn of(secret: &[u8; 32], draw: &DrawName, number: &Number) -> Self {
        let parts = [
            "paiwei/v1/code\n",
            draw.as_str(),
            "\n",
            number.as_str(),
            "\n",
        ];
        let mac = hmac_sha256(secret, &parts.map(str::as_bytes));
        let (head, _) = mac.split_first_chunk().expect("32 bytes");
        let bits = u128::from_be_bytes(*head) >> 3;
        let mut signs = [0; LENGTH];
        for (place, sign) in signs.iter_mut().take(LENGTH - 1).enumerate() {
            *sign = (bits >> (5 * (LENGTH - 2 - place))) as u8 & 31;
        }
        signs[LENGTH - 1] = folded(&signs[..LENGTH - 1]);
        Self(signs)
    }

    /// Reads a code as people type it: blanks and hyphens anywhere, lower case, O for 0, I and L for 1.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = |c: &char| !c.is_whitespace() && !['-', '\u{2013}', '\u{2014}'].contains(c);
        let value = |c: char| {
            let sign = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                sign => sign,
            };
            SIGNS.iter().position(|own| char::from(*own) == sign)
        };
        let signs: Option<Vec<u8>> = text
            .chars()
            .filter(bare)
            .map(|c| value(c).map(|value| value as u8))
            .collect();
        let signs: [u8; LENGTH] = signs?.try_into().ok()?;
        (folded(&signs[..LENGTH - 1]) == signs[LENGTH - 1]).then_some(Self(signs))
    }

    /// The signs in a row.
    fn plain(&self) -> String {
        let sign = |value: &u8| char::from(SIGNS[usize::from(*value)]);
        self.0.iter().map(sign).collect()
    }
}

/// In groups of four.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let groups: Vec<&str> = (0..LENGTH)
            .step_by(4)
            .map(|at| &plain[at..LENGTH.min(at + 4)])
            .collect();
        f.write_str(&groups.join("-"))
    }
}

/// A code opens private facts: it is not for messages.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code")
    }
}

/// The check sign of the others: as numbers of the field of 32 (x^5 = x^2 + 1), the polynomial that all 26 are
/// the coefficients of is 0 at x. Powers of x up to the 30th differ, so no single slip and no exchange of two goes
/// unseen.
fn folded(signs: &[u8]) -> u8 {
    let turned = |value: u8| (value << 1) ^ if value & 16 == 0 { 0 } else { 0x25 };
    signs.iter().fold(0, |sum, sign| turned(sum ^ sign))
}

/// Which allocation a file of boxes is of.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// The draw.
    pub draw: &'a DrawName,
    /// The attempt.
    pub attempt: u64,
    /// The number of the allocation.
    pub round: u64,
}

impl Of<'_> {
    /// The key of a box: SHA-256 of `paiwei/v1/coded`, draw, attempt, round, number, code, each with LF. It is
    /// used for this box alone, so counter and nonce are 0.
    fn key(&self, number: &Number, code: Code) -> Digest {
        let (attempt, round) = (self.attempt.to_string(), self.round.to_string());
        let (draw, code) = (self.draw.as_str(), code.plain());
        let text = [
            "paiwei/v1/coded",
            draw,
            &attempt,
            &round,
            number.as_str(),
            &code,
            "",
        ];
        Digest::of(text.join("\n").as_bytes())
    }

    /// Bytes with the ChaCha20 stream of a box laid over them (RFC 8439): there and back.
    fn turned(&self, number: &Number, code: Code, bytes: &[u8]) -> Vec<u8> {
        let mut stream = vec![0; bytes.len()];
        let key = self.key(number, code);
        ChaCha20Rng::from_seed(*key.as_bytes()).fill_bytes(&mut stream);
        stream.iter().zip(bytes).map(|(a, b)| a ^ b).collect()
    }

    /// What a box holds: the explain record and the record, in their bytes; `None` where the code does not fit it.
    pub fn opened(&self, number: &Number, code: Code, held: &[u8]) -> Option<(String, String)> {
        let text = String::from_utf8(self.turned(number, code, held)).ok()?;
        let mut lines = text.split('\n');
        let (explain, record) = (lines.next()?, lines.next()?);
        let rest = text.len() - explain.len() - record.len();
        let padded = lines.all(str::is_empty) && (2..=STEP + 1).contains(&rest);
        padded.then(|| (explain.to_owned(), record.to_owned()))
    }
}

/// What belongs to a child: its number, its explain record, its record as it was last committed to.
pub type Facts<'f> = (&'f Number, &'f [u8], &'f [u8]);

/// `coded-N.jsonl`, by number as they come, and the codes that open it.
pub fn coded(of: Of<'_>, secret: &[u8; 32], children: &[Facts<'_>]) -> (Vec<u8>, Vec<Code>) {
    let each = children.par_iter().map(|(number, explain, record)| {
        let code = Code::of(secret, of.draw, number);
        let mut text = [*explain, b"\n", *record, b"\n"].concat();
        text.resize(text.len().next_multiple_of(STEP), b'\n');
        let mut line = Vec::new();
        if text.len() <= MOST {
            let held = BASE64.encode(&of.turned(number, code, &text));
            write_object(&mut line, |o| {
                o.text("box", &held);
                o.text("number", number.as_str());
            });
            line.push(b'\n');
        }
        (line, code)
    });
    let (lines, codes): (Vec<Vec<u8>>, Vec<Code>) = each.unzip();
    (lines.concat(), codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> (DrawName, Number) {
        let draw = DrawName::parse("330106-2026-primary").expect("a draw");
        (draw, Number::parse("A0001").expect("a number"))
    }

    #[test]
    fn every_single_slip_and_every_exchange_of_two_is_seen() {
        let (draw, number) = names();
        for seed in 0..8 {
            let code = Code::of(&[seed; 32], &draw, &number);
            let plain = code.plain().into_bytes();
            let reads = |signs: &[u8]| Code::parse(std::str::from_utf8(signs).expect("ASCII"));
            assert_eq!(reads(&plain), Some(code));
            for at in 0..LENGTH {
                for sign in SIGNS.iter().filter(|sign| **sign != plain[at]) {
                    let mut slip = plain.clone();
                    slip[at] = *sign;
                    assert_eq!(reads(&slip), None, "{at}");
                }
                for other in 0..at {
                    let mut slip = plain.clone();
                    slip.swap(at, other);
                    assert_eq!(reads(&slip).is_some(), plain[at] == plain[other]);
                }
            }
            assert_eq!(reads(&plain[1..]), None);
            assert_eq!(reads(&[&plain[..], b"0"].concat()), None);
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let (draw, number) = names();
        let code = Code::of(&[7; 32], &draw, &number);
        let shown = code.to_string();
        assert_eq!(
            shown.split('-').map(str::len).collect::<Vec<_>>(),
            [4, 4, 4, 4, 4, 4, 2]
        );
        let loose = shown
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(Code::parse(&loose), Some(code));
        assert_eq!(
            Code::parse(&shown.replace('1', "I").replace('-', "")),
            Some(code)
        );
        assert_eq!(Code::parse(&shown.replace('-', "*")), None);
        assert_eq!(Code::parse(""), None);
        assert_eq!(format!("{code:?}"), "a code");
    }

    #[test]
    fn a_box_opens_with_its_own_code_alone() {
        let (draw, number) = names();
        let of = Of {
            draw: &draw,
            attempt: 1,
            round: 1,
        };
        let facts: [Facts<'_>; 1] = [(&number, b"{\"a\":1}", b"{\"b\":2}")];
        let (file, codes) = coded(of, &[7; 32], &facts);
        let line = String::from_utf8(file).expect("text");
        let held = line.split('"').nth(3).expect("a box");
        let held = BASE64.decode(held.as_bytes()).expect("base64");
        assert_eq!(held.len(), STEP);
        let both = Some(("{\"a\":1}".to_owned(), "{\"b\":2}".to_owned()));
        assert_eq!(of.opened(&number, codes[0], &held), both);
        let other = Code::of(&[8; 32], &draw, &number);
        assert_eq!(of.opened(&number, other, &held), None);
        for later in [Of { round: 2, ..of }, Of { attempt: 2, ..of }] {
            assert_eq!(later.opened(&number, codes[0], &held), None);
        }
        let long = vec![b'x'; MOST];
        let (file, codes) = coded(of, &[7; 32], &[(&number, &long, b"{}")]);
        assert_eq!((file.len(), codes.len()), (0, 1));
    }
}

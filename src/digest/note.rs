//! Signed notes (C2SP `signed-note`): a text, and lines in which keys say that they saw it.
//!
//! In: bytes and keys, or a text and a secret. Out: who signed, and when, or why the note is refused. Two kinds of
//! signatures: of a log or a notary over the text, and of a witness over a time and the text (C2SP
//! `tlog-cosignature`). Ed25519 without the cofactor, small keys refused (`verify_strict`). A line of a key that
//! nobody asked for is passed over, so it protects nothing; a line of a key that was asked for and does not verify
//! spoils the note. Rules: PROTOCOL section 10; vectors in `tests/it/vectors.rs`.

use std::fmt;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::Digest;

/// Bytes and signatures a note may have.
const MAX_BYTES: usize = 65_536;
const MAX_SIGNATURES: usize = 16;

/// What the line of a secret begins with.
const SECRET: &str = "PRIVATE+KEY+";

/// What a signature line begins with.
const DASH: &str = "\u{2014} ";

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The text: logs and notaries.
    Note,
    /// A time and the text: witnesses.
    Cosignature,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Note, Self::Cosignature]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// The public half of a key, with the name of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

/// Why a key is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `name+id+base64`.
    #[error("a key is written name+8 hex digits+base64")]
    Form,
    /// A name with other characters than `a`–`z`, digits, `.`, `/`, `-`.
    #[error("the name of a key has only a-z, digits, '.', '/' and '-', at most 128")]
    Name,
    /// The digits are not those of this name and key.
    #[error("the hex digits are not those of this name and key: something was copied wrongly")]
    Id,
    /// Not an Ed25519 key for notes or cosignatures, or one of small order.
    #[error("not an Ed25519 key of a kind that is known here")]
    Key,
}

impl VerifierKey {
    fn new(name: &str, kind: KeyKind, key: VerifyingKey) -> Result<Self, KeyError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"./-".contains(&b);
        if name.is_empty() || name.len() > 128 || !name.bytes().all(plain) {
            return Err(KeyError::Name);
        }
        if key.is_weak() {
            return Err(KeyError::Key);
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// Reads `name+id+base64`.
    ///
    /// # Errors
    /// Where it is not a key, or its parts do not belong together.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let id = HEXLOWER.decode(id.as_bytes()).map_err(|_| KeyError::Form)?;
        let key = BASE64.decode(key.as_bytes()).map_err(|_| KeyError::Form)?;
        let Some((kind, key)) = key.split_first() else {
            return Err(KeyError::Form);
        };
        let kind = KeyKind::of(*kind).ok_or(KeyError::Key)?;
        let key: &[u8; 32] = key.try_into().map_err(|_| KeyError::Key)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| KeyError::Key)?;
        // Some points have two forms; only the one that the point is written in is a key.
        if VerifyingKey::from(key.to_edwards()) != key {
            return Err(KeyError::Key);
        }
        let key = Self::new(name, kind, key)?;
        if key.id().as_slice() != id {
            return Err(KeyError::Id);
        }
        Ok(key)
    }

    /// Whose key it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The first four bytes of the hash over name, kind and key.
    pub fn id(&self) -> [u8; 4] {
        let kind = [self.kind.byte()];
        let parts = [self.name.as_bytes(), b"\n", &kind, self.key.as_bytes()];
        let digest = Digest::of_parts(&parts);
        let [a, b, c, d, ..] = *digest.as_bytes();
        [a, b, c, d]
    }

    /// When the line's signature was made, for witnesses; `None` where it is not one of this key over this text.
    fn check(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let (time, message, signature) = match self.kind {
            KeyKind::Note => (None, text.to_owned(), signature),
            KeyKind::Cosignature => {
                let (time, signature) = signature.split_first_chunk()?;
                let time = u64::from_be_bytes(*time);
                (Some(time), cosigned(time, text), signature)
            }
        };
        let signature = Signature::from_slice(signature).ok()?;
        let valid = self.key.verify_strict(message.as_bytes(), &signature);
        valid.ok().map(|()| time)
    }
}

/// `name+id+base64`
impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.byte()];
        key.extend_from_slice(self.key.as_bytes());
        let id = HEXLOWER.encode(&self.id());
        write!(f, "{}+{id}+{}", self.name, BASE64.encode(&key))
    }
}

/// What a witness signs.
fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// The secret half of a key. It is never shown by `Debug`.
pub struct SigningSecret {
    public: VerifierKey,
    secret: SigningKey,
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret of {}", self.public)
    }
}

impl SigningSecret {
    /// The key of a holder from 32 random bytes.
    ///
    /// # Errors
    /// Where the name is not one.
    pub fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, kind, secret.verifying_key())?;
        Ok(Self { public, secret })
    }

    /// As a line to be kept secret: `PRIVATE+KEY+name+id+base64`, with kind and 32 random bytes.
    pub fn to_secret(&self) -> String {
        let mut bytes = vec![self.public.kind.byte()];
        bytes.extend_from_slice(self.secret.as_bytes());
        let (name, id) = (&self.public.name, HEXLOWER.encode(&self.public.id()));
        format!("{SECRET}{name}+{id}+{}", BASE64.encode(&bytes))
    }

    /// Reads that line.
    ///
    /// # Errors
    /// Where it is not one, or its parts do not belong together.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let parts = text.strip_prefix(SECRET).ok_or(KeyError::Form)?;
        let mut parts = parts.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| KeyError::Form)?;
        let (kind, seed) = key.split_first().ok_or(KeyError::Form)?;
        let kind = KeyKind::of(*kind).ok_or(KeyError::Key)?;
        let seed = seed.try_into().map_err(|_| KeyError::Key)?;
        let secret = Self::new(name, kind, seed)?;
        if HEXLOWER.encode(&secret.public.id()) != id {
            return Err(KeyError::Id);
        }
        Ok(secret)
    }

    /// The public half.
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// The line that says it saw a text; `time` in seconds since 1970, where the key is a witness's.
    pub fn line(&self, text: &str, time: u64) -> String {
        let mut bytes = self.public.id().to_vec();
        let message = match self.public.kind {
            KeyKind::Note => text.to_owned(),
            KeyKind::Cosignature => {
                bytes.extend_from_slice(&time.to_be_bytes());
                cosigned(time, text)
            }
        };
        bytes.extend_from_slice(&self.secret.sign(message.as_bytes()).to_bytes());
        format!("{DASH}{} {}\n", self.public.name, BASE64.encode(&bytes))
    }
}

/// A note without its signatures: the text and the blank line. What has no blank line comes back as it is.
pub fn unsigned(bytes: &[u8]) -> &[u8] {
    let at = bytes.windows(2).position(|pair| pair == b"\n\n");
    at.map_or(bytes, |at| &bytes[..at + 2])
}

/// A note taken apart; nothing is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'n> {
    text: &'n str,
    lines: Vec<Line<'n>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line<'n> {
    name: &'n str,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// Why a note is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not text, a blank line, and lines of signatures.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// A key that was asked for has a line that is not its signature.
    #[error("the signature of {0} is not its signature of this text")]
    Signature(String),
    /// None of the keys that were asked for has signed.
    #[error("none of the keys that are known has signed")]
    Nobody,
}

impl<'n> Note<'n> {
    /// Takes a note apart: the text with its last line end, the signatures after a blank line.
    ///
    /// # Errors
    /// Where it has not this form, or is too long: 65,536 bytes, 16 signatures.
    pub fn parse(bytes: &'n [u8]) -> Result<Self, NoteError> {
        let form = |why| Err(NoteError::Form(why));
        if bytes.len() > MAX_BYTES {
            return form("it is longer than 65,536 bytes");
        }
        let Ok(whole) = str::from_utf8(bytes) else {
            return form("it is not UTF-8");
        };
        if whole.chars().any(|c| c.is_control() && c != '\n') {
            return form("it holds a control character, a carriage return perhaps");
        }
        let Some(at) = whole.rfind("\n\n") else {
            return form("no blank line stands before the signatures");
        };
        let (text, rest) = (&whole[..=at], &whole[at + 2..]);
        let Some(rest) = rest.strip_suffix('\n') else {
            return form("the last line of signatures has no line end, or there is none");
        };
        let lines: Option<Vec<Line<'_>>> = rest.split('\n').map(Line::parse).collect();
        match lines {
            None => form("a line after the blank one is not a signature"),
            Some(lines) if lines.len() > MAX_SIGNATURES => form("it has more than 16 signatures"),
            Some(lines) => Ok(Self { text, lines }),
        }
    }

    /// What was signed.
    pub fn text(&self) -> &'n str {
        self.text
    }

    /// Of each key whether it signed: a witness with its time, in seconds since 1970.
    ///
    /// # Errors
    /// Where a line of one of the keys is false, or none of them signed.
    pub fn check(&self, keys: &[&VerifierKey]) -> Result<Vec<Option<Signed>>, NoteError> {
        let mut signed = vec![None; keys.len()];
        for (key, signed) in keys.iter().zip(&mut signed) {
            let id = key.id();
            let own = self
                .lines
                .iter()
                .filter(|l| (l.name, l.id) == (key.name(), id));
            for line in own {
                let time = key.check(self.text, &line.signature);
                let time = time.ok_or_else(|| NoteError::Signature(key.name.clone()))?;
                *signed = Some(Signed { time });
            }
        }
        if signed.iter().all(Option::is_none) {
            return Err(NoteError::Nobody);
        }
        Ok(signed)
    }
}

/// That a key signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// When, by a witness's own clock: seconds since 1970.
    pub time: Option<u64>,
}

impl<'n> Line<'n> {
    fn parse(line: &'n str) -> Option<Self> {
        let (name, signature) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = BASE64.decode(signature.as_bytes()).ok()?;
        let (id, signature) = bytes.split_first_chunk()?;
        let plain = !name.is_empty() && !name.contains('+') && !signature.is_empty();
        plain.then(|| Self {
            name,
            id: *id,
            signature: signature.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, kind: KeyKind, seed: u8) -> SigningSecret {
        SigningSecret::new(name, kind, &[seed; 32]).expect("a name")
    }

    const TEXT: &str = "example.org/log\n3\nroot\n";

    fn signed(by: &[&SigningSecret]) -> String {
        let lines = by.iter().map(|key| key.line(TEXT, 1_700_000_000));
        format!("{TEXT}\n{}", lines.collect::<String>())
    }

    #[test]
    fn who_signed_is_told_with_the_time_of_a_witness() {
        let (log, witness) = (
            key("example.org/log", KeyKind::Note, 1),
            key("w.example.org", KeyKind::Cosignature, 2),
        );
        let other = key("example.org/log", KeyKind::Note, 3);
        let note = signed(&[&log, &witness, &other]);
        let note = Note::parse(note.as_bytes()).expect("a note");
        let third = key("nobody.example.org", KeyKind::Note, 4);
        let keys = [&log, &witness, &third].map(SigningSecret::public);
        let expected = [
            Some(Signed { time: None }),
            Some(Signed {
                time: Some(1_700_000_000),
            }),
            None,
        ];
        assert_eq!(note.check(&keys), Ok(expected.to_vec()));
        assert_eq!(note.check(&[third.public()]), Err(NoteError::Nobody));
        assert_eq!(
            unsigned(signed(&[&log]).as_bytes()),
            format!("{TEXT}\n").as_bytes()
        );
    }

    #[test]
    fn no_byte_of_a_signed_note_can_be_changed() {
        let log = key("example.org/log", KeyKind::Note, 1);
        let witness = key("w.example.org", KeyKind::Cosignature, 2);
        let note = signed(&[&log, &witness]);
        let keys = [log.public(), witness.public()];
        let both = |bytes: &[u8]| {
            let found = Note::parse(bytes).and_then(|note| note.check(&keys));
            found.is_ok_and(|found| found.iter().all(Option::is_some))
        };
        assert!(both(note.as_bytes()));
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                assert!(!both(&bytes), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn notes_are_bounded() {
        let log = key("example.org/log", KeyKind::Note, 1);
        let line = log.line(TEXT, 0);
        let with = |count: usize| format!("{TEXT}\n{}", line.repeat(count));
        assert!(Note::parse(with(16).as_bytes()).is_ok());
        assert!(Note::parse(with(17).as_bytes()).is_err());
        let long = format!("{}\n\n{line}", "x".repeat(MAX_BYTES));
        assert!(Note::parse(long.as_bytes()).is_err());
    }

    #[test]
    fn keys_are_read_back_and_slips_are_told() {
        for kind in [KeyKind::Note, KeyKind::Cosignature] {
            let secret = key("example.org/log", kind, 5);
            let public = secret.public().to_string();
            assert_eq!(VerifierKey::parse(&public).as_ref(), Ok(secret.public()));
            let again = SigningSecret::parse(&secret.to_secret()).expect("its own line");
            assert_eq!(again.public(), secret.public());
            assert!(!format!("{secret:?}").contains(&secret.to_secret()[40..]));
        }
        let public = key("a", KeyKind::Note, 5).public().to_string();
        for (text, error) in [
            ("", KeyError::Form),
            ("a+00", KeyError::Form),
            (&public[1..], KeyError::Name),
            (&format!("b{}", &public[1..]), KeyError::Id),
            (&format!("A{}", &public[1..]), KeyError::Name),
            (&format!("{public}A"), KeyError::Form),
            ("a+00000000+AQ==", KeyError::Key),
            ("a+00000000+", KeyError::Form),
            (
                "w+bacbeed9+AfD///////////////////////////////////////9/",
                KeyError::Key,
            ),
        ] {
            assert_eq!(VerifierKey::parse(text), Err(error), "{text}");
        }
    }
}

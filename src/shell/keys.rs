//! Files of keys: whose signatures somebody asks for, and why one is no such file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Error;
use super::quote::path_shown;
use crate::digest::note::KeyError;
use crate::digest::trust::{Trust, TrustFault};
use crate::report::words::Words;

/// Bytes of a key, a list of keys or a checkpoint that are read at most.
pub(super) const MOST: u64 = 1 << 20;

/// The first bytes of a file that somebody else made; of a larger one so many, and then it is not what it must be.
pub(super) fn first_bytes(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    file.map_err(|error| Error::machine(path, error))?;
    Ok(bytes)
}

/// A file of lines.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    let bytes = first_bytes(path, MOST)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Why a key is none, by the key of its sentence.
pub(super) fn slip(error: KeyError) -> &'static str {
    match error {
        KeyError::Form => "key-form",
        KeyError::Name => "key-name",
        KeyError::Id => "key-id",
        KeyError::Key => "key-kind",
    }
}

/// Whose signatures are asked for.
pub(super) fn trust(words: &Words, path: &Path) -> Result<Trust, Error> {
    Trust::parse(&read(path)?).map_err(|error| {
        let why = match error.why {
            TrustFault::Line => words.word("trust-line"),
            TrustFault::Key(error) => words.word(slip(error)),
            TrustFault::Twice(name) => words.say("trust-twice", &[("name", name.into())]),
            TrustFault::Unknown(name) => words.say("trust-unknown", &[("name", name.into())]),
            TrustFault::Count => words.word("trust-count"),
            TrustFault::Missing(word) => words.say("trust-missing", &[("word", word.into())]),
        };
        let (path, line) = (path_shown(path), error.line);
        Error::refused(
            "refused-trust",
            [
                ("path", path.into()),
                ("line", line.into()),
                ("why", why.into()),
            ],
        )
    })
}

/// Whom a placement's own office trusts, where it has said so.
pub(super) fn trusted(words: &Words, path: &Path) -> Result<Option<Trust>, Error> {
    path.is_file().then(|| trust(words, path)).transpose()
}

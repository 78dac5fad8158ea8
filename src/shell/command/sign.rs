//! `sign`: keys, and signatures under a checkpoint, by whoever holds a key: the office, the notary, a witness.
//!
//! A key is a file of one line that never leaves its holder; its public half is printed in the notice. A signature
//! is a line more at the end of the checkpoint: nothing else changes, so a bundle can be signed after it is made.

use std::path::{Path, PathBuf};

use super::Common;
use super::after::bundle_path;
use super::outcome::Done;
use crate::digest::Digest;
use crate::digest::note::{KeyKind, Note, NoteError, SigningSecret, unsigned};
use crate::read::published;
use crate::report::words::Words;
use crate::seal::short_code;
use crate::shell::Error;
use crate::shell::acts;
use crate::shell::disk::{Access, RealDisk, Writing, write_file};
use crate::shell::keys::{read, slip};
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;

/// What stands on the line.
pub(super) struct Asked<'a> {
    pub(super) path: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) new: Option<&'a str>,
    pub(super) witness: bool,
    pub(super) attach: Option<&'a str>,
}

/// What is to be done.
pub(super) enum Job<'a> {
    /// Make a key for somebody.
    New(&'a str, KeyKind),
    /// Sign a checkpoint with a key.
    Sign(Option<&'a str>, &'a str),
    /// Put a line under it that another device has made.
    Attach(Option<&'a str>, &'a str),
}

impl<'a> Asked<'a> {
    /// The job, or the key of the sentence that says why it is none.
    pub(super) fn job(&self) -> Result<Job<'a>, &'static str> {
        let kind = match self.witness {
            true => KeyKind::Cosignature,
            false => KeyKind::Note,
        };
        match (self.new, self.key, self.attach) {
            (Some(name), None, None) if self.path.is_none() => Ok(Job::New(name, kind)),
            (None, Some(key), None) if !self.witness => Ok(Job::Sign(self.path, key)),
            (None, None, Some(line)) if !self.witness => Ok(Job::Attach(self.path, line)),
            _ => Err("usage-sign"),
        }
    }
}

/// Makes a key, or signs.
pub(super) fn sign(words: &Words, common: &Common, job: &Job<'_>) -> Result<Done, Error> {
    match job {
        Job::New(name, kind) => new(words, common, name, *kind),
        Job::Sign(path, key) => {
            let secret = secret(words, &common.dir.join(key))?;
            under(
                words,
                common,
                &meant(words, common, *path)?,
                &Pen::Own(Box::new(secret)),
            )
        }
        Job::Attach(path, line) => {
            let line = read(&common.dir.join(line))?;
            under(
                words,
                common,
                &meant(words, common, *path)?,
                &Pen::Foreign(line),
            )
        }
    }
}

/// What is to be signed: the file or folder that is named, or the newest bundle.
fn meant(words: &Words, common: &Common, path: Option<&str>) -> Result<PathBuf, Error> {
    match path {
        Some(path) => Ok(common.dir.join(path)),
        None => bundle_path(&Layout::new(&common.dir, words.lang()), None),
    }
}

/// Who puts a line under a checkpoint.
enum Pen {
    /// A key that is here.
    Own(Box<SigningSecret>),
    /// A device elsewhere, an approved one for SM2 perhaps, that made this line; it is not checked here.
    Foreign(String),
}

impl Pen {
    /// The name that the line bears.
    fn name(&self) -> &str {
        match self {
            Self::Own(secret) => secret.public().name(),
            Self::Foreign(line) => line.split(' ').nth(1).unwrap_or(""),
        }
    }

    /// A checkpoint with its line; `None` where that stands there already.
    fn under(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, NoteError> {
        match self {
            Self::Own(secret) => added(bytes, secret, now()),
            Self::Foreign(line) => attached(bytes, line),
        }
    }
}

/// A checkpoint with a line more that was made elsewhere; `None` where it stands there already.
///
/// # Errors
/// Where it is not one line of a signature, or there are too many.
fn attached(bytes: &[u8], line: &str) -> Result<Option<Vec<u8>>, NoteError> {
    let line = line.trim_end_matches(['\r', '\n']);
    let signatures = &bytes[unsigned(bytes).len()..];
    let mut there = signatures.split(|byte| *byte == b'\n');
    if !line.is_empty() && there.any(|own| own == line.as_bytes()) {
        return Ok(None);
    }
    if line.contains('\n') {
        return Err(NoteError::Form("it is more than one line"));
    }
    let signed = [bytes, line.as_bytes(), b"\n"].concat();
    Note::parse(&signed)?;
    Ok(Some(signed))
}

/// The key in a file.
pub(super) fn secret(words: &Words, path: &Path) -> Result<SigningSecret, Error> {
    SigningSecret::parse(read(path)?.trim_end()).map_err(|error| {
        let (why, path) = (words.word(slip(error)), path_shown(path));
        Error::refused("refused-key", [("path", path.into()), ("why", why.into())])
    })
}

/// Writes a file that is its holder's alone, never over another.
pub(super) fn made(path: &Path, line: &str) -> Result<(), Error> {
    if path.exists() {
        let shown = path_shown(path);
        return Err(Error::refused("refused-exists", [("path", shown.into())]));
    }
    let writing = Writing {
        replace: false,
        access: Access::Owner,
    };
    write_file(&RealDisk, path, line.as_bytes(), writing)
}

fn new(words: &Words, common: &Common, name: &str, kind: KeyKind) -> Result<Done, Error> {
    let path = common.dir.join(format!("{}.key", name.replace('/', "-")));
    let seed = acts::random(&path)?;
    let secret = SigningSecret::new(name, kind, &seed).map_err(|error| {
        let why = words.word(slip(error));
        Error::refused(
            "refused-key-name",
            [("name", name.into()), ("why", why.into())],
        )
    })?;
    made(&path, &format!("{}\n", secret.to_secret()))?;
    let mut done = Done::default();
    let shown = path_shown(&path);
    done.line(&words.say("sign-new", &[("path", shown.as_str().into())]));
    done.line(&secret.public().to_string());
    done.member("secret", shown);
    done.member("key", secret.public().to_string());
    Ok(done)
}

/// Puts a signature under a checkpoint: a file, or that of a bundle in a folder.
fn under(words: &Words, common: &Common, path: &Path, pen: &Pen) -> Result<Done, Error> {
    let path = checkpoint_at(path);
    let shown = path_shown(&path);
    let bytes = std::fs::read(&path).map_err(|error| Error::machine(&path, error))?;
    let (origin, size, root) = published::checkpoint(&bytes).map_err(|why| {
        let why = why.to_string();
        Error::refused(
            "refused-checkpoint",
            [("path", shown.as_str().into()), ("why", why.into())],
        )
    })?;
    let signed = match pen.under(&bytes) {
        Ok(signed) => signed,
        Err(why) => {
            let why = why.to_string();
            return Err(Error::refused(
                "refused-checkpoint",
                [("path", shown.as_str().into()), ("why", why.into())],
            ));
        }
    };
    let mut done = Done::default();
    let code = short_code(&Digest::of(unsigned(&bytes)));
    let name = pen.name();
    let args = [
        ("origin", origin.as_str().into()),
        ("n", size.into()),
        ("code", code.as_str().into()),
        ("name", name.into()),
        ("path", shown.as_str().into()),
    ];
    done.line(&words.say("sign-what", &args));
    match signed {
        None => done.line(&words.say("sign-again", &args)),
        Some(bytes) => {
            let writing = Writing {
                replace: true,
                access: Access::Usual,
            };
            write_file(&RealDisk, &path, &bytes, writing)?;
            done.line(&words.say("sign-done", &args));
            done.line(&words.say("sign-next", &[common.paiwei()]));
        }
    }
    done.member("origin", origin);
    done.member("size", size);
    done.member("root", root.to_string());
    done.member("result_code", code);
    done.member("signed_by", name);
    Ok(done)
}

/// A checkpoint, or that of the seal or the bundle in a folder.
pub(super) fn checkpoint_at(path: &Path) -> PathBuf {
    let inside = [
        "checkpoint",
        "public/checkpoint",
        "公示/checkpoint",
        "data/checkpoint",
        "bundle/data/checkpoint",
        "公示包/data/checkpoint",
    ];
    let inside = inside.map(|name| path.join(name));
    let found = inside.into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| path.to_owned())
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// A checkpoint with one signature more; `None` where the key has signed it already.
///
/// # Errors
/// Where this key, or what looks like it, has signed something else there.
pub(super) fn added(
    bytes: &[u8],
    secret: &SigningSecret,
    time: u64,
) -> Result<Option<Vec<u8>>, NoteError> {
    let body = unsigned(bytes);
    let text = String::from_utf8_lossy(&body[..body.len() - 1]).into_owned();
    if body.len() < bytes.len() {
        match Note::parse(bytes)?.check(&[secret.public()]) {
            Ok(_) => return Ok(None),
            Err(NoteError::Nobody) => {}
            Err(why) => return Err(why),
        }
    }
    let mut signed = bytes.to_vec();
    signed.extend(secret.line(&text, time).into_bytes());
    Note::parse(&signed)?;
    Ok(Some(signed))
}

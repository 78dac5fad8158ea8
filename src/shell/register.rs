//! Registration notes (登记回单): for each child a text, signed by the office, that names what is on record for it.
//!
//! In: a folder before or after the seal, the key of the log. Out: `registered/NUMBER.note`, for the owner only,
//! to be handed to the family. Nothing is overwritten: where another record is committed to by now, the next note
//! is `NUMBER.2.note`. Tests: `tests/it/registered.rs`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Error;
use super::acts::{self, Desk, SealedFolder, lock, sealed_again};
use super::disk::{Access, Writing, write_file};
use super::keys::trusted;
use super::layout::Layout;
use super::quote::path_shown;
use super::void::Earlier;
use crate::digest::note::{KeyKind, Note, SigningSecret};
use crate::finding::NONE;
use crate::model::{DrawName, Number, Registered};
use crate::read::published::{self, RollLine};
use crate::read::text::{fold, nearest};
use crate::run::amend::Past;

/// A note that is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The child's number.
    pub number: String,
    /// Where its note is.
    pub path: PathBuf,
    /// Whether it was made now; otherwise it was there already.
    pub new: bool,
}

/// What is on record: the draw, the origin of its log, the roll with what was corrected since.
struct OnRecord {
    draw: DrawName,
    log: String,
    roll: Vec<RollLine>,
}

/// Writes the notes of some numbers, or of everybody.
///
/// # Errors
/// When findings stand in the way, a number is not on the roll, or the key is not that of the log.
pub fn register(
    desk: &Desk<'_>,
    numbers: Option<&[String]>,
    key: &SigningSecret,
) -> Result<Vec<Noted>, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    let known = match layout.seal().exists() {
        true => sealed(layout)?,
        false => to_be_sealed(desk)?,
    };
    let (public, trust) = (key.public(), trusted(desk.words, &layout.trust())?);
    let other = trust.is_some_and(|trust| trust.log() != public);
    if other || public.kind() != KeyKind::Note || public.name() != known.log {
        let args = [("name", public.name().into()), ("log", known.log.into())];
        return Err(Error::refused("refused-register-key", args));
    }
    let lines = asked(&known.roll, numbers)?;
    let mut noted = Vec::with_capacity(lines.len());
    for line in lines {
        let text = Registered {
            draw: known.draw.clone(),
            number: line.number.clone(),
            record: line.record,
        };
        noted.push(write(desk, &text, key)?);
    }
    Ok(noted)
}

/// The lines that are asked for.
fn asked<'r>(roll: &'r [RollLine], numbers: Option<&[String]>) -> Result<Vec<&'r RollLine>, Error> {
    let Some(numbers) = numbers else {
        return Ok(roll.iter().collect());
    };
    let of = |number: &String| {
        let number = fold(number).to_uppercase();
        let line = roll.iter().find(|line| line.number.as_str() == number);
        line.ok_or_else(|| {
            let near = nearest(&number, roll.iter().map(|line| line.number.as_str()));
            let near = near.unwrap_or(NONE).to_owned();
            let args = [("number", number.into()), ("near", near.into())];
            Error::refused("refused-unknown-number", args)
        })
    };
    numbers.iter().map(of).collect()
}

/// What would be sealed of the inputs as they stand.
fn to_be_sealed(desk: &Desk<'_>) -> Result<OnRecord, Error> {
    let (ready, _) = acts::sealable(desk, &acts::inputs(desk.layout)?)?;
    let secret = acts::secret(desk)?;
    // A commitment does not depend on the moment of the seal.
    let act = json!({"time": (desk.now)()});
    let earlier = Earlier::read(desk.layout)?;
    let sealed = sealed_again(&ready, &secret, (&act, earlier.as_ref()), desk.watch).sealed;
    let roll = published::roll(&sealed.roll).expect("it was written just now");
    Ok(OnRecord {
        draw: sealed.manifest.draw,
        log: sealed.manifest.log,
        roll: children(roll),
    })
}

/// What is sealed, and of children that were corrected or admitted since, what stands in its place.
fn sealed(layout: &Layout) -> Result<OnRecord, Error> {
    let opened = SealedFolder::read(layout)?.opened;
    let mut roll = opened.roll;
    if layout.newest() > 0 {
        let path = acts::newest_bundle(layout)?.join("data").join("log.jsonl");
        let bytes = acts::read(&path)?;
        let past = published::log(&bytes).and_then(|lines| Past::of(&lines));
        let past = past.map_err(|why| {
            let why = format!("{}: {why}", path_shown(&path));
            Error::refused("refused-seal-damaged", [("why", why.into())])
        })?;
        for (.., own) in &past.amended {
            let at = roll.binary_search_by(|line| line.number.cmp(&own.number));
            if let (Ok(at), Some(record)) = (at, own.record) {
                roll[at].record = record;
                roll[at].reserve = false;
            }
        }
    }
    Ok(OnRecord {
        draw: opened.manifest.draw,
        log: opened.manifest.log,
        roll: children(roll),
    })
}

/// Without the reserve slots that nobody has.
fn children(roll: Vec<RollLine>) -> Vec<RollLine> {
    roll.into_iter().filter(|line| !line.reserve).collect()
}

/// Writes a note, unless the newest one of this number says the same under the same key.
fn write(desk: &Desk<'_>, said: &Registered, key: &SigningSecret) -> Result<Noted, Error> {
    let text = said.to_string();
    let folder = desk.layout.registered();
    let (mut path, mut n) = (note_path(&folder, &said.number, 1), 1);
    let mut newest = None;
    while path.exists() {
        newest = Some(path);
        n += 1;
        path = note_path(&folder, &said.number, n);
    }
    let number = said.number.to_string();
    if let Some(newest) = newest {
        let bytes = acts::read(&newest)?;
        let signed = |note: Note<'_>| note.text() == text && note.check(&[key.public()]).is_ok();
        if Note::parse(&bytes).is_ok_and(signed) {
            let (path, new) = (newest, false);
            return Ok(Noted { number, path, new });
        }
    }
    let note = format!("{text}\n{}", key.line(&text, 0));
    let writing = Writing {
        replace: false,
        access: Access::Owner,
    };
    write_file(desk.disk, &path, note.as_bytes(), writing)?;
    let new = true;
    Ok(Noted { number, path, new })
}

/// Numbers hold no point, so no note of one is that of another.
fn note_path(folder: &Path, number: &Number, n: u64) -> PathBuf {
    folder.join(match n {
        1 => format!("{number}.note"),
        n => format!("{number}.{n}.note"),
    })
}

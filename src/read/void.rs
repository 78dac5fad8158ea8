//! A `void` entry: an attempt that was set aside, on what ground, and who signed for it.
//!
//! In: the entry. Out: what it says, or the member that is missing or of another form. Whether the ground held is
//! for `verify` to say.

use super::published::{LogLine, Unreadable, digest, int, members, need, texts};
use crate::digest::canonical::Value;
use crate::model::{Void, VoidGround};

/// Who signs for a void, at least.
pub const SIGNERS: usize = 2;

/// Whether a text says something: not blanks alone.
pub fn says(text: &str) -> bool {
    text.chars().any(|c| c != ' ' && c != '\u{3000}')
}

/// Whether these can sign: enough of them, and nobody twice.
pub fn can_sign(names: &[String]) -> bool {
    let twice = |(i, name): (usize, &String)| names[..i].contains(name);
    names.len() >= SIGNERS
        && names.iter().all(|name| says(name))
        && !names.iter().enumerate().any(twice)
}

/// A `void` entry.
///
/// # Errors
/// Says which member of its body is missing or of another form.
pub fn void(line: &LogLine<'_>) -> Result<Void, Unreadable> {
    read(&line.body, &line.time).map_err(Unreadable::File)
}

fn read(body: &Value<'_>, time: &str) -> Result<Void, String> {
    let needed = [
        "attempt",
        "basis",
        "draw",
        "grounds",
        "late",
        "reason",
        "signed_by",
    ];
    members(body, &needed, &["key"])?;
    let said = |name: &str| {
        let text = body.text(name).filter(|text| says(text));
        need(name, text.map(str::to_owned))
    };
    let signed_by = texts(body, "signed_by")?;
    Ok(Void {
        attempt: int(body, "attempt")?,
        time: time.to_owned(),
        ground: need("grounds", body.text("grounds").and_then(VoidGround::parse))?,
        basis: said("basis")?,
        reason: said("reason")?,
        signed_by: need("signed_by", Some(signed_by).filter(|names| can_sign(names)))?,
        late: need("late", body.flag("late"))?,
        key: match body.get("key") {
            None => None,
            Some(_) => Some(digest(body, "key")?),
        },
    })
}

//! The last publication (定案): the period of objections is over, and nothing is amended any more.
//!
//! In: a drawn folder. Out: `final/A` with a bundle of its own: that of the newest result, its log one entry
//! longer. Recorded before it: the moment and who confirmed it (`final/A.act.json`), so that a repeated act writes
//! the same bytes. After it `amend` refuses; only a void can come. Tests: `tests/it/finalize.rs`.

use serde_json::json;

use super::Error;
use super::acts::{self, Desk, lock, member, recorded};
use super::amend::past_of;
use super::archive::{ArchiveLimits, read_bundle};
use super::disk::write_folder;
use super::openings::later;
use crate::digest::Digest;
use crate::report::bundle;
use crate::run::Opened;
use crate::run::amend::Past;
use crate::seal::short_code;

/// Who confirms that the result is final, once they were shown what it is.
pub type Agree<'a> = &'a dyn Fn(&Opened, &Past) -> Result<Vec<String>, Error>;

/// Publishes the newest result for the last time; hands back the code of its checkpoint.
///
/// # Errors
/// When nothing is drawn, it is done already, or the log does not fit.
pub fn finalize(desk: &Desk<'_>, agree: Agree<'_>) -> Result<String, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    if layout.last().exists() {
        return Err(Error::refused("refused-final", []));
    }
    let before = read_bundle(&acts::newest_bundle(layout)?, ArchiveLimits::default())?;
    let opened = acts::SealedFolder::read(layout)?.opened;
    let past = past_of(&before, &opened, layout.newest())?;
    let act = layout.last_act();
    // Who took up an act that was cut short was asked before.
    let by = if act.exists() {
        Vec::new()
    } else {
        agree(&opened, &past)?
    };
    let act = recorded(
        desk,
        &act,
        || json!({"act": "finalize", "by": by, "time": later(desk, past.time.as_deref())}),
    )?;
    let time = member(&act, "time");
    let made = bundle::finalized(&before, &opened, (&past.log, past.round, &time));
    let code = short_code(&Digest::of(made.get("data/checkpoint").unwrap_or_default()));
    let files = made.into_files();
    let files = files.map(|(path, bytes)| (format!("{}/{path}", layout.bundle()), bytes));
    write_folder(desk.disk, &layout.last(), files.collect())?;
    Ok(code)
}

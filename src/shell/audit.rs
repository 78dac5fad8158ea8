//! The private halves that an auditor is given, read from a placement folder or a copy of it.
//!
//! In: a folder with `seal/N/private` and `result/N/private`, in the names of either language; the bundle, which
//! says which N. Out: their files under the names of `verify::audit`, and the copies of the inputs. What is not
//! there is told by the checks that need it.

use std::path::Path;

use super::Error;
use super::acts::{RECORDS, files_in, inputs, read};
use super::layout::Layout;
use super::quote::path_shown;
use crate::check::Inputs;
use crate::model::Bundle;
use crate::report::words::Lang;
use crate::verify::audit::{asked, result_path, sealed_path};

/// What the folder holds of the private halves that a bundle asks for.
///
/// # Errors
/// When the folder holds none of them, or a file cannot be read.
pub(super) fn papers(folder: &Path, bundle: &Bundle) -> Result<(Bundle, Option<Inputs>), Error> {
    let layout = Layout::new(folder, Lang::En);
    let (attempt, stages) = asked(bundle);
    let seal = layout.seal_of(attempt).join(layout.private());
    let mut found = Bundle::new();
    let mut any = seal.is_dir();
    for name in [RECORDS, "id_tags.jsonl", "market.jsonl", "roll.jsonl"] {
        take(&mut found, &seal.join(name), &sealed_path(attempt, name))?;
    }
    for stage in 1..=stages {
        let half = layout
            .result_in(attempt, stage as u64)
            .join(layout.private());
        any |= half.is_dir();
        for kind in ["changes", "explain", "market", "records", "waiting"] {
            let name = format!("{kind}-{stage}.jsonl");
            take(
                &mut found,
                &half.join(&name),
                &result_path(attempt, stage, &name),
            )?;
        }
        let data = half.join("data");
        if data.is_dir() {
            for (name, bytes) in files_in(&data)? {
                let path = result_path(attempt, stage, &format!("data/{name}"));
                if Bundle::is_safe_path(&path) {
                    found.insert(&path, bytes);
                }
            }
        }
    }
    if !any {
        let args = [("path", path_shown(folder).into())];
        return Err(Error::refused("refused-no-private", args));
    }
    let copies = seal.join("inputs");
    let copies = match inputs(&Layout::new(&copies, Lang::En)) {
        Ok(inputs) => Some(inputs),
        // One of them is not there: the check says so.
        Err(Error::Refused { .. }) => None,
        Err(error) => return Err(error),
    };
    Ok((found, copies))
}

fn take(found: &mut Bundle, at: &Path, path: &str) -> Result<(), Error> {
    if at.is_file() {
        found.insert(path, read(at)?);
    }
    Ok(())
}

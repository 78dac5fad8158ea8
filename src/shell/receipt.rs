//! Receipts for families: made from what was published and what the office keeps, one file for each child.
//!
//! In: a drawn folder, the numbers that are asked for. Out: `result/N/private/receipts/NUMBER.json`, for the owner
//! only. Each is read again before it is handed out. A receipt carries the signatures that the checkpoint bears
//! when it is made: after a further signature it is made again, and nothing else in it changes.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Error;
use super::acts::{self, Desk, RECORDS, lock, read};
use super::disk::{Access, Writing, write_files};
use crate::finding::NONE;
use crate::model::Number;
use crate::read::published;
use crate::read::text::{fold, nearest};
use crate::run::receipt::{Counter, NoReceipt, Papers};
use crate::verify::receipt::{Beside, verify};
use crate::verify::{Check, Status};

/// Receipts that are held at once.
const AT_ONCE: usize = 500;

/// Makes the receipts of some numbers, or of everybody, and writes them; hands back where they are.
///
/// # Errors
/// When nothing is drawn, a number has no receipt, or a file was changed on the way.
pub fn receipts(
    desk: &Desk<'_>,
    numbers: Option<&[String]>,
) -> Result<Vec<(String, PathBuf)>, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    let newest = layout.newest();
    if newest == 0 {
        return Err(Error::refused("refused-no-result", []));
    }
    let result = layout.result_of(newest);
    let (data, private) = (
        acts::newest_bundle(layout)?.join("data"),
        result.join(layout.private()),
    );
    let own = |folder: &Path, name: &str| read(&folder.join(name));
    let where_there = |path: PathBuf| {
        if path.is_file() {
            read(&path)
        } else {
            Ok(Vec::new())
        }
    };
    let sealed = layout.seal().join(layout.private());
    let mut records = vec![own(&sealed, RECORDS)?];
    for round in 2..=newest {
        let folder = layout.result_of(round).join(layout.private());
        records.push(where_there(folder.join(format!("records-{round}.jsonl")))?);
    }
    // In mode `roots` what stands by number is in the private half.
    let either = |public: &Path, kept: PathBuf, name: &str| {
        let there = public.join(name).is_file();
        own(if there { public } else { &kept }, name)
    };
    let kept = private.join("data");
    let results = either(&data, kept, &format!("results-{newest}.jsonl"))?;
    let public = layout.seal().join(layout.seal_public());
    let roll = either(&public, sealed, "roll.jsonl")?;
    let (log, checkpoint) = (own(&data, "log.jsonl")?, own(&data, "checkpoint")?);
    let (rules, seed) = (own(&data, "rules.json")?, own(&data, "seed.txt")?);
    let explains = own(&private, &format!("explain-{newest}.jsonl"))?;
    let cutoffs = where_there(data.join(format!("cutoffs-{newest}.jsonl")))?;
    let papers = Papers {
        log: &log,
        checkpoint: &checkpoint,
        roll: &roll,
        results: &results,
        cutoffs: &cutoffs,
        rules: &rules,
        seed: &seed,
        explains: &explains,
        records: records.iter().map(Vec::as_slice).collect(),
    };
    let refused = |why| refusal(why, &roll);
    let counter = Counter::new(&papers).map_err(refused)?;
    let asked: Vec<String> = match numbers {
        Some(numbers) => numbers
            .iter()
            .map(|number| fold(number).to_uppercase())
            .collect(),
        None => counter.numbers().map(Number::to_string).collect(),
    };
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let folder = private.join(layout.receipts());
    let writing = Writing {
        replace: true,
        access: Access::Owner,
    };
    let mut written = Vec::with_capacity(asked.len());
    for some in asked.chunks(AT_ONCE) {
        let made = counter.receipts(some).map_err(refused)?;
        // Reading them again is most of the work: on all processors.
        let wrong = some
            .par_iter()
            .zip(&made)
            .find_map_first(|(number, bytes)| {
                let mut checks = verify(bytes, Beside::default()).verdict.checks.into_iter();
                let bad = |check: &Check| [Status::Fail, Status::Malformed].contains(&check.status);
                checks.find(bad).map(|bad| (*number, bad.id))
            });
        if let Some((number, check)) = wrong {
            let args = [("number", number.into()), ("check", check.into())];
            return Err(Error::refused("refused-false-receipt", args));
        }
        let files: Vec<(PathBuf, Vec<u8>)> = some
            .iter()
            .map(|number| folder.join(format!("{number}.json")))
            .zip(made)
            .collect();
        write_files(desk.disk, &folder, &files, writing)?;
        let numbers = some.iter().map(|number| (*number).to_owned());
        written.extend(numbers.zip(files.into_iter().map(|(path, _)| path)));
    }
    Ok(written)
}

fn refusal(why: NoReceipt, roll: &[u8]) -> Error {
    match why {
        NoReceipt::Damaged { .. } => {
            Error::refused("refused-receipt-damaged", [("why", why.to_string().into())])
        }
        NoReceipt::NoResult(number) => {
            Error::refused("refused-no-receipt", [("number", number.into())])
        }
        // These are of codes alone, which no receipt is made by here.
        NoReceipt::NoBox { .. } | NoReceipt::Closed(_) => {
            Error::refused("refused-receipt-damaged", [("why", why.to_string().into())])
        }
        NoReceipt::Unknown(number) => {
            let roll = published::roll(roll).unwrap_or_default();
            let children = roll.iter().filter(|line| !line.reserve);
            let near = nearest(&number, children.map(|line| line.number.as_str()))
                .unwrap_or(NONE)
                .to_owned();
            Error::refused(
                "refused-unknown-number",
                [("number", number.into()), ("near", near.into())],
            )
        }
    }
}

//! The rehearsal (演练): the whole draw on the folder as it stands, with values that the machine makes up, before
//! or after the seal, as often as one likes. What it writes is marked, is no bundle, and is refused by `verify`.

use std::path::PathBuf;

use serde_json::json;

use super::acts::{self, Desk};
use super::disk::write_folder;
use super::{Error, layout::Layout};
use crate::check;
use crate::draw::pick::Pick;
use crate::model::{HandForm, MISSING, Source, SourceKind};
use crate::report::explained::Prints;
use crate::report::office;
use crate::run::{self, DrawTimes, Opened, Run};

/// A rehearsal that was made.
pub(super) struct Rehearsed {
    /// What was drawn.
    pub(super) opened: Opened,
    /// The run: never published.
    pub(super) run: Run,
    /// The folder that was written.
    pub(super) path: PathBuf,
    /// How many there are in this folder now.
    pub(super) count: usize,
}

/// The file by which a rehearsal is known.
pub(super) const MARK: &str = "rehearsal.json";

/// Makes up the values, draws, and writes the office's list with a mark in its first line.
///
/// # Errors
/// When findings stand in the way, the inputs were changed since the seal, or the machine fails.
pub(super) fn rehearse(desk: &Desk<'_>) -> Result<Rehearsed, Error> {
    let layout = desk.layout;
    let _held = acts::lock(layout)?;
    let inputs = acts::inputs(layout)?;
    let opened = acts::to_be_drawn(desk)?;
    if let Some(changes) = acts::since_seal(desk, &inputs)?.filter(|some| !some.is_empty()) {
        return Err(acts::changed(layout, changes));
    }
    let mut pick = Pick::from_key(&acts::random(layout.root())?);
    let sources = opened.manifest.sources.iter();
    let values: Vec<String> = sources
        .map(|source| value(&opened, source, &mut pick))
        .collect();
    let now = (desk.now)();
    let times = DrawTimes {
        opened: vec![now.clone(); values.len()],
        close: now.clone(),
        reveal: now.clone(),
        rehearsals: 0,
    };
    // No explain record is kept: their salts may be anything.
    let run = run::draw(&opened, &values, &times, &[0; 32], desk.watch);
    let run = run.map_err(|why| acts::not_drawn(&why))?;
    let prints = Prints::new(&run.tickets, &opened, &run.transcript);
    let (policy, _) = check::read_policy(&inputs.policy);
    let (table, numbers) = check::numbered_roll(&inputs.roll, policy.as_ref());
    let list = office::admission_roll(desk.words, &table, &numbers, (&opened, &run, &prints));
    let mark = desk.words.word("rehearsal-mark");
    let (path, count) = next(layout, &now);
    let told = json!({"act": "rehearse", "count": count, "draw": opened.manifest.draw.as_str(),
        "time": now, "type": "paiwei/v1/trial"});
    let told = serde_json::to_string_pretty(&told).expect("plain values") + "\n";
    let files = vec![
        (MARK.to_owned(), told.into_bytes()),
        (layout.admission_roll().to_owned(), marked(&list, &mark)),
    ];
    write_folder(desk.disk, &path, files)?;
    Ok(Rehearsed {
        opened,
        run,
        path,
        count,
    })
}

/// A table with a line before its header that says what it is not.
fn marked(list: &[u8], mark: &str) -> Vec<u8> {
    let begin = "\u{feff}".as_bytes();
    let rest = list.strip_prefix(begin).unwrap_or(list);
    [begin, mark.as_bytes(), b"\n", rest].concat()
}

/// A folder of its own for each rehearsal, by its time, and how many there are with it.
fn next(layout: &Layout, now: &str) -> (PathBuf, usize) {
    let all = layout.rehearsals();
    let name: String = now.chars().filter(char::is_ascii_digit).collect();
    let named = |n: usize| match n {
        0 => all.join(&name),
        n => all.join(format!("{name}-{n}")),
    };
    let path = (0..).map(named).find(|path| !path.exists());
    (path.expect("a name that is free"), count(layout) + 1)
}

/// How many rehearsals there are in a folder: the log tells it.
pub(super) fn count(layout: &Layout) -> usize {
    let entries = std::fs::read_dir(layout.rehearsals());
    entries.map_or(0, |entries| {
        let made = |entry: &std::fs::DirEntry| entry.path().join(MARK).is_file();
        entries.flatten().filter(made).count()
    })
}

/// A value of the form of its source.
fn value(opened: &Opened, source: &Source, pick: &mut Pick) -> String {
    let mut of = |digits: &[u8], length: u64| -> String {
        let one = |_| char::from(digits[pick.below(digits.len() as u64) as usize]);
        (0..length).map(one).collect()
    };
    let hex = b"0123456789abcdef";
    match &source.kind {
        SourceKind::Commit { .. } => MISSING.to_owned(),
        SourceKind::Digits { length, .. } => of(b"0123456789", *length),
        SourceKind::Hex { length, .. } => of(hex, *length),
        SourceKind::Beacon { round } => format!("{round} {}", of(hex, 96)),
        SourceKind::Hand { form, most, .. } => {
            let number = pick.below((*most).max(1)) + 1;
            match form {
                HandForm::Number | HandForm::Balls => number.to_string(),
                HandForm::Direction => ["up", "down"][(number - 1) as usize % 2].to_owned(),
                HandForm::Listed => {
                    let mut rings = opened.manifest.rings.iter();
                    let ring = rings.find(|ring| ring.start.as_ref() == Some(&source.id));
                    let list = ring.and_then(|ring| opened.numbered.get(&ring.lottery));
                    let listed = list.and_then(|list| list.get((number - 1) as usize));
                    listed.map(ToString::to_string).unwrap_or_default()
                }
            }
        }
    }
}

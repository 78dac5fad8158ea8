//! A receipt verified (回执核验): one family's file alone, without a network, against keys that are known.
//!
//! In: the bytes of a receipt; whose signatures are asked for; a bundle, where one is at hand. Out: the checks R01
//! to R08 and BOTH of `log/receipt.md`, and what the receipt says of the child. Nothing in it is trusted: each
//! part is held against the entries (`held`), these against the checkpoint, the checkpoint against the keys, and
//! every decision against the published line (`line`). Each check has a receipt that fails just it in
//! `tests/it/receipt.rs`, by all three implementations.

mod code;
mod held;
mod line;
mod own;

use super::entries::root_of_first;
use super::registered as noted;
use super::sealed::second_seal;
use super::told::{phrase, phrase_of};
use super::{Check, LOG, Outcome, Problem, Status, Told, Verdict, check, read, same, signed};
use crate::digest::Digest;
use crate::digest::note::unsigned;
use crate::digest::tree::{check_inclusion, leaf};
use crate::digest::trust::Trust;
use crate::draw;
use crate::model::{Action, Bundle, EntryKind, Reason, Ticket};
use crate::read::published;
use crate::read::receipt::{self, Decided, Flaw};
pub use code::by_code;
use held::{Held, Logged, digest_of, inside};
pub use own::{Own, OwnChoice};

/// The parts of a receipt, as problems name them.
const NOTE: &str = "checkpoint";
const ENTRIES: &str = "entries";
const SEED: &str = "seed";
const EXPLAIN: &str = "explain";
const RULES: &str = "rules";
const CUTOFFS: &str = "cutoffs";

/// What stands beside a receipt.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Whose signatures are asked for.
    pub trust: Option<&'a Trust>,
    /// A bundle that must be of the same log.
    pub bundle: Option<&'a Bundle>,
    /// The registration note of this child.
    pub registered: Option<&'a [u8]>,
}

/// The conclusion over a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptVerdict {
    /// The checks.
    pub verdict: Verdict,
    /// What it says of the child, where that could be read.
    pub own: Option<Own>,
}

/// A check: its id, and what runs it.
type Step = (&'static str, fn(&Held<'_>) -> Outcome);

/// Every check of a receipt.
const CHECKS: &[Step] = &[
    ("R01", checkpoint),
    ("R02", entries),
    ("R03", on_the_roll),
    ("R04", own_record),
    ("R05", in_the_results),
    ("R06", explained),
    ("R07", key_and_ticket),
    ("R08", line::cutoffs),
    ("BOTH", same_log),
];

/// The ids of all checks of a receipt.
pub fn check_ids() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(id, _)| *id)
}

/// Runs every check of a receipt.
pub fn verify(bytes: &[u8], beside: Beside<'_>) -> ReceiptVerdict {
    let read = receipt::receipt(bytes).map_err(|why| Problem::malformed("", why));
    let held = Held::new(&read, beside);
    let checks: Vec<Check> = CHECKS
        .iter()
        .map(|(id, step)| check(id, Some(step(&held))))
        .collect();
    let noted = beside.registered.map(|note| registered(&held, note));
    let noted = noted.map(|outcome| check("NOTED", Some(outcome)));
    let rules = held.rules().ok();
    let note = held.of(|receipt| &receipt.checkpoint, NOTE).ok();
    ReceiptVerdict {
        verdict: Verdict {
            draw: read
                .as_ref()
                .map(|receipt| receipt.draw.to_string())
                .unwrap_or_default(),
            title: rules
                .as_ref()
                .map(|rules| rules.title.clone())
                .unwrap_or_default(),
            assumptions: rules.map(|rules| rules.assumptions).unwrap_or_default(),
            seal: held.logged.as_ref().ok().map(|logged| logged.seal),
            seal_sm3: held.logged.as_ref().ok().and_then(Logged::seal_sm3),
            checkpoint: note.map(|note| Digest::of(unsigned(note.as_bytes()))),
            voids: held
                .logged()
                .map(|logged| logged.voids.clone())
                .unwrap_or_default(),
            last: None,
            checks: checks.into_iter().chain(noted).collect(),
        },
        own: held.own(),
    }
}

/// R01: the checkpoint bears the signatures that are asked for, under the name of the log.
fn checkpoint(held: &Held<'_>) -> Outcome {
    held.note()?;
    let note = held.of(|receipt| &receipt.checkpoint, NOTE)?.as_bytes();
    let (standing, trust) = signed::asked(held.beside.trust, NOTE, note)?;
    signed::log_signed(standing.as_ref(), trust, (NOTE, note))?;
    signed::enough(standing, trust, NOTE)
}

/// R02: the entries stand in the log of the checkpoint, are of one draw and one seal, and amend this child.
fn entries(held: &Held<'_>) -> Outcome {
    let receipt = held.receipt()?;
    let (origin, size, root) = held.note()?;
    let proven = held.of(|receipt| &receipt.entries, ENTRIES)?;
    let Logged {
        lines,
        manifest,
        seal,
        amended,
        voids,
        ..
    } = held.logged()?;
    let mut least = 0;
    for (i, (own, line)) in proven.iter().zip(lines).enumerate() {
        let place = (own.index, size);
        check_inclusion(leaf(own.line.as_bytes()), place, &own.path, root)
            .map_err(|why| Problem::fail(ENTRIES, phrase("told-proof"), why))?;
        same(ENTRIES, own.index, line.seq)?;
        if own.index < least {
            let rising = phrase("told-rising");
            return Err(Problem::fail(ENTRIES, rising, own.index));
        }
        least = own.index + 1;
        let draw = line.body.text("draw").unwrap_or_default();
        same(ENTRIES, receipt.draw.as_str(), draw)?;
        // Every attempt before this one was set aside, and its void stands here.
        let due = match voids.get(i) {
            Some(_) => i as u64 + 1,
            None => manifest.attempt,
        };
        same(ENTRIES, due, line.body.int("attempt").unwrap_or(0))?;
    }
    same(ENTRIES, manifest.attempt - 1, voids.len() as u64)?;
    let last = voids.len().checked_sub(1).map(|last| proven[last].index);
    let previous = manifest.previous.map(|previous| previous.void_seq);
    same(ENTRIES, previous.unwrap_or(0), last.unwrap_or(0))?;
    same(ENTRIES, receipt.draw.as_str(), manifest.draw.as_str())?;
    same(ENTRIES, manifest.log.as_str(), origin.as_str())?;
    for line in &lines[voids.len()..][..2] {
        same(
            ENTRIES,
            seal.to_string().as_str(),
            line.body.text("seal").unwrap_or_default(),
        )?;
    }
    second_seal(manifest, &lines[voids.len()].body, ENTRIES)?;
    // A choice at the table is that of the whole unit, whichever of its numbers stands in it.
    for own in amended.iter().filter(|own| own.action != Action::Choose) {
        same(ENTRIES, &receipt.number, &own.number)?;
    }
    // A later result would stand behind this one and what published it.
    match size - least {
        0 | 1 => Ok(()),
        more => Err(Problem::passed(phrase_of("told-more-entries", "n", more))),
    }
}

/// R03: the child's line stands in the sealed roll, and so do those of its unit.
fn on_the_roll(held: &Held<'_>) -> Outcome {
    let (proven, line) = held.roll()?;
    let (lines, _, root, _) = held.logged()?.manifest.roll;
    inside("roll", proven, (lines, root))?;
    same("roll", &held.receipt()?.number, &line.number)?;
    if line.unit > line.number {
        return Err(Problem::fail(
            "roll",
            phrase("told-unit-on-roll"),
            line.unit,
        ));
    }
    let mut known = vec![line.number];
    for (proven, other) in held.members()? {
        inside("members", proven, (lines, root))?;
        same("members", &line.unit, &other.unit)?;
        if known.contains(&other.number) {
            return Err(Problem::fail(
                "members",
                phrase("told-other-number"),
                other.number,
            ));
        }
        known.push(other.number);
    }
    Ok(())
}

/// R04: the record is the one that was committed to: in the roll, or last by an amendment.
fn own_record(held: &Held<'_>) -> Outcome {
    let record = held.record()?;
    let (_, line) = held.roll()?;
    let later = held
        .logged()?
        .amended
        .iter()
        .rev()
        .find_map(|own| own.record);
    same("record", line.number.as_str(), record.number.as_str())?;
    same("record", line.unit.as_str(), record.unit.as_str())?;
    same(
        "record",
        held.receipt()?.draw.as_str(),
        record.draw.as_str(),
    )?;
    same("record", later.unwrap_or(line.record), record.digest)
}

/// R05: the child's result stands in the results of the last allocation.
fn in_the_results(held: &Held<'_>) -> Outcome {
    let (proven, line) = held.result()?;
    let body = held.logged()?.allocate();
    let (size, root) = (body.int("results_lines"), digest_of(body, "results_root")?);
    inside("result", proven, (size.unwrap_or(0), root))?;
    same("result", &held.receipt()?.number, &line.number)
}

/// R06: the explanation is the one that the result names, and leads to the place.
fn explained(held: &Held<'_>) -> Outcome {
    let explain = held.explain()?;
    let (_, line) = held.result()?;
    let receipt = held.receipt()?;
    same(EXPLAIN, line.why, explain.digest)?;
    same(EXPLAIN, receipt.draw.as_str(), explain.draw.as_str())?;
    same(EXPLAIN, receipt.number.as_str(), explain.number.as_str())?;
    same(
        EXPLAIN,
        held.logged()?.allocate().int("round").unwrap_or(0),
        explain.round,
    )?;
    let place = line.place.as_ref().map_or("", |code| code.as_str());
    let placed = explain.choices.iter().filter(|choice| choice.placed);
    let placed: Vec<&Decided> = placed.collect();
    if let Some(school) = held.by_decision() {
        same(EXPLAIN, 0, explain.choices.len() as u64)?;
        return same("result", school.as_str(), place);
    }
    // Members of a unit that was split sit at one of several schools, or nowhere.
    if placed
        .iter()
        .any(|choice| choice.reason == Some(Reason::Split))
    {
        let own = |choice: &&Decided| choice.desk.school.as_str() == place;
        if place.is_empty() || placed.iter().any(own) {
            return Ok(());
        }
        return Err(Problem::fail("result", phrase("told-split-place"), place));
    }
    let due = match (placed.as_slice(), explain.choices.last()) {
        ([], _) => "",
        ([one], Some(last)) if std::ptr::eq(*one, last) => one.desk.school.as_str(),
        _ => {
            return Err(Problem::fail(
                EXPLAIN,
                phrase("told-place-last"),
                placed.len() as u64,
            ));
        }
    };
    same("result", due, place)
}

/// R07: the transcript is of this seal and gives the logged key; the key gives the tickets of the explanation.
fn key_and_ticket(held: &Held<'_>) -> Outcome {
    let seed = held.of(|receipt| &receipt.seed, SEED)?;
    let logged = held.logged()?;
    let manifest = &logged.manifest;
    let mut values = Vec::with_capacity(manifest.sources.len());
    for source in &manifest.sources {
        let found = draw::hand::revealed(seed, &source.id);
        let value =
            found.filter(|(kind, value)| *kind == source.kind.as_str() && source.kind.takes(value));
        let Some((_, value)) = value else {
            let wanted = format!("source {} {}", source.id, source.kind.as_str());
            return Err(Problem::fail(
                SEED,
                wanted,
                found.map_or("", |(_, value)| value),
            ));
        };
        values.push(value.to_owned());
    }
    let rebuilt = draw::transcript(manifest, &logged.seal, &values);
    same(SEED, rebuilt.as_str(), seed.as_str())?;
    same(ENTRIES, draw::key(seed, manifest.stretch), logged.key)?;
    if held.receipt()?.rules != Err(Flaw::Missing) {
        held.rules()?;
    }
    let mut lacks = Ok(());
    for choice in &held.explain()?.choices {
        let due = match held.ticket_of(choice) {
            Err(problem) if problem.status == Status::Missing => {
                lacks = Err(problem);
                continue;
            }
            due => due?,
        };
        // The short form of a record says the line alone.
        let short = choice.desk.round.is_none() && choice.ticket.is_none();
        if due != choice.ticket && !short {
            let show = |ticket: Option<Ticket>| ticket.map_or(phrase("told-nothing"), Told::from);
            return Err(Problem::fail(EXPLAIN, show(due), show(choice.ticket)));
        }
    }
    lacks
}

/// NOTED: the record that is sealed, or was corrected since, is the one of the child's registration note.
fn registered(held: &Held<'_>, note: &[u8]) -> Outcome {
    let note = noted::signed_by_the_log(note, held.beside.trust)?;
    let receipt = held.receipt()?;
    same(noted::NOTE, receipt.draw.as_str(), note.draw.as_str())?;
    same(noted::NOTE, receipt.number.as_str(), note.number.as_str())?;
    let (_, line) = held.roll()?;
    let amended = held.logged()?.amended.iter();
    let own = amended.filter(|own| own.number == note.number);
    let later: Vec<Digest> = own.filter_map(|own| own.record).collect();
    noted::stands(&note, Some(line.record), &later)
}

/// BOTH: the bundle's log begins with the very log of the receipt.
fn same_log(held: &Held<'_>) -> Outcome {
    let Some(bundle) = held.beside.bundle else {
        return Err(Problem::not_applicable(""));
    };
    let (_, size, root) = held.note()?;
    let log = read(bundle, LOG, published::log)?;
    let Some(covered) = root_of_first(&log, size) else {
        let wanted = phrase_of("told-entries", "n", size);
        return Err(Problem::lacking(LOG, wanted, log.len() as u64));
    };
    same(&format!("{LOG} ↔ {NOTE}"), covered, root)?;
    let later = log[size as usize..]
        .iter()
        .filter(|line| line.kind == EntryKind::Allocate)
        .count();
    match later {
        0 => Ok(()),
        _ => Err(Problem::passed(phrase("told-later-result"))),
    }
}

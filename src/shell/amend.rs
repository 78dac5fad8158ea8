//! The act after the draw: amendments (更正). What would change is worked out and shown first; nothing is written
//! until it was agreed to.
//!
//! In: a drawn folder, the table of events, for corrections the corrected inputs. Out: `result/N` with a bundle
//! of its own that holds the whole course. Recorded before it: the moment (`result/N.act.json`), so that a
//! repeated act writes the same bytes. Tests: `tests/it/amend.rs`, power cuts in `tests/it/crash.rs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Error;
use super::acts::{self, Desk, Kept, RECORDS, SealedFolder, input, lock, member, recorded};
use super::archive::{ArchiveLimits, read_bundle};
use super::disk::write_folder;
use super::layout::Layout;
use super::openings::later;
use super::quote::path_shown;
use super::void::Earlier;
use crate::check::{self, EVENT_FILES, Event};
use crate::digest::Digest;
use crate::digest::canonical::{object, parse, split_lines};
use crate::digest::note::unsigned;
use crate::digest::salted::{SALT_ROOM, salt};
use crate::draw;
use crate::finding::{
    Cell, EVENT_HARMS, EVENT_UNFIT, EVENTS_MAY_HARM, EVENTS_RECORDED, Finding, NONE, Spot,
};
use crate::model::{
    Action, Allocation, Amendment, Bundle, Cause, Change, DrawName, EntryKind, Number, Publication,
    Seed, Tickets, is_reserve,
};
use crate::read::published;
use crate::report::explained::Prints;
use crate::run::amend::{self, Course, NewLines, Past, Stage, Why};
use crate::run::{Opened, Run};
use crate::seal::short_code;

/// What would be recorded.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The sealed files as amended.
    pub opened: Opened,
    /// The events, as the log would have them.
    pub amendments: Vec<Amendment>,
    /// The place of the first one's entry in the log.
    pub seq: u64,
    /// Who would move, and by which event.
    pub changes: Vec<Change>,
    /// Eight digits that stand for just this plan: typed, they say that it was read.
    pub code: String,
    /// Notes and warnings.
    pub findings: Vec<Finding>,
}

/// What was recorded.
pub struct Recorded {
    /// The run.
    pub run: Run,
    /// The short code of the checkpoint: to be published with the result.
    pub result_code: String,
    /// The folder of the result.
    pub folder: PathBuf,
}

/// Says whether a plan is to be recorded.
pub type Agree<'a> = &'a dyn Fn(&Plan) -> Result<bool, Error>;

/// The files of a drawn folder, and how far it has come.
struct Drawn {
    folder: SealedFolder,
    newest: u64,
    bundle: Bundle,
    past: Past,
    transcript: String,
    tickets: Vec<Tickets>,
    seed: Seed,
}

fn damaged(file: &str, why: &str) -> Error {
    let why = format!("{file}: {why}");
    Error::refused("refused-seal-damaged", [("why", why.into())])
}

/// What the log of the newest bundle of a folder says, which is under its checkpoint and holds `newest` results.
pub(super) fn past_of(bundle: &Bundle, opened: &Opened, newest: u64) -> Result<Past, Error> {
    let held = |name: &str| bundle.get(&format!("data/{name}")).unwrap_or_default();
    let past = published::log(held("log.jsonl")).and_then(|lines| Past::of(&lines));
    let past = past.map_err(|why| damaged("log.jsonl", &why.to_string()))?;
    let note = unsigned(held("checkpoint"));
    if past.log.checkpoint(&opened.manifest.log) != note || past.round != newest {
        return Err(damaged("log.jsonl", "checkpoint"));
    }
    Ok(past)
}

impl Drawn {
    fn read(layout: &Layout) -> Result<Self, Error> {
        let newest = layout.newest();
        if newest == 0 {
            return Err(Error::refused("refused-no-result", []));
        }
        let folder = SealedFolder::read(layout)?;
        let path = acts::newest_bundle(layout)?;
        let mut bundle = read_bundle(&path, ArchiveLimits::default())?;
        // What is not published stands beside, in the private half.
        let kept = layout.result_of(newest).join(layout.private()).join("data");
        if kept.is_dir() {
            for (name, bytes) in acts::files_in(&kept)? {
                bundle.insert(&format!("data/{name}"), bytes);
            }
        }
        let past = past_of(&bundle, &folder.opened, newest)?;
        let transcript = bundle.get("data/seed.txt").unwrap_or_default();
        let transcript = String::from_utf8_lossy(transcript).into_owned();
        let (tickets, seed) = tickets_of(&folder.opened, &transcript)?;
        Ok(Self {
            folder,
            newest,
            bundle,
            past,
            transcript,
            tickets,
            seed,
        })
    }

    /// The course up to now, with what it moved.
    fn course(&self, layout: &Layout) -> Result<(Course<'_>, Vec<Change>), Error> {
        let market = self
            .folder
            .files
            .iter()
            .find(|(name, _)| name == "market.jsonl");
        let market = market
            .map(|(_, bytes)| bytes.as_slice())
            .unwrap_or_default();
        let opened = self.folder.opened.clone();
        let course = Course::new(opened, market, &self.tickets, &self.seed);
        let mut course = course.map_err(|missing| Error::no_ticket(&missing))?;
        let lines = |round: u64| {
            let name = market_name(round);
            match self.bundle.get(&format!("data/{name}")) {
                Some(bytes) => amend::new_lines(bytes),
                None => {
                    let path = layout.result_of(round).join(layout.private()).join(name);
                    match std::fs::read(path) {
                        Ok(bytes) => amend::new_lines(&bytes),
                        Err(_) => Ok(NewLines::new()),
                    }
                }
            }
        };
        let moved = self.past.walk(&mut course, &lines);
        let moved = moved.map_err(|(seq, why)| {
            damaged(&format!("log.jsonl:{}", seq + 1), &format!("{why:?}"))
        })?;
        Ok((course, moved))
    }
}

fn market_name(round: u64) -> String {
    format!("market-{round}.jsonl")
}

/// A placement as it stands after all its amendments: what an explanation needs.
pub struct Story {
    /// The sealed files as amended.
    pub opened: Opened,
    /// Tickets by lottery.
    pub tickets: Vec<Tickets>,
    /// The seed transcript.
    pub transcript: String,
    /// The tickets as the allocation compares them.
    pub drawn: crate::model::Drawn,
    /// Where everybody is.
    pub allocation: Allocation,
    /// The amendments.
    pub past: Past,
    /// What they moved.
    pub changes: Vec<Change>,
}

/// The story of an office's own folder; its market is there, published or not.
///
/// # Errors
/// When something is missing or damaged.
pub fn story(layout: &Layout) -> Result<Story, Error> {
    let drawn = Drawn::read(layout)?;
    let (course, changes) = drawn.course(layout)?;
    Ok(Story {
        opened: course.opened,
        drawn: course.drawn,
        allocation: course.allocation,
        past: drawn.past,
        tickets: drawn.tickets,
        transcript: drawn.transcript,
        changes,
    })
}

/// The story that a bundle tells, whose market is published.
///
/// # Errors
/// When something is missing or cannot be read.
pub fn story_of(bundle: &Bundle) -> Result<Story, Error> {
    let held = |name: &str| bundle.get(&format!("data/{name}"));
    let Some(market) = held("market.jsonl") else {
        return Err(Error::refused("refused-no-market", []));
    };
    // The published log is longer than the sealed one, which ends with the seal.
    let log = held("log.jsonl").unwrap_or_default();
    let bad = |why: String| damaged("log.jsonl", &why).published();
    let lines = published::log(log).map_err(|why| bad(why.to_string()))?;
    let seal = lines.iter().rposition(|line| line.kind == EntryKind::Seal);
    let head = lines.iter().take(seal.map_or(0, |seal| seal + 1));
    let head: Vec<u8> = head.flat_map(|line| [line.bytes, b"\n"].concat()).collect();
    let file = |name: &str| match name {
        "log.jsonl" => Some(head.as_slice()),
        _ => held(name),
    };
    let opened = Opened::read(&file).map_err(|why| Error::unusable(&why).published())?;
    let past = Past::of(&lines).map_err(|why| bad(why.to_string()))?;
    let transcript = held("seed.txt").unwrap_or_default();
    let transcript = String::from_utf8_lossy(transcript).into_owned();
    let (tickets, seed) = tickets_of(&opened, &transcript).map_err(Error::published)?;
    let course = Course::new(opened, market, &tickets, &seed);
    let mut course = course.map_err(|missing| Error::no_ticket(&missing).published())?;
    let lines =
        |round: u64| held(&market_name(round)).map_or(Ok(NewLines::new()), amend::new_lines);
    let changes = past.walk(&mut course, &lines).map_err(|(seq, why)| {
        damaged(&format!("log.jsonl:{}", seq + 1), &format!("{why:?}")).published()
    })?;
    let (opened, drawn, allocation) = (course.opened, course.drawn, course.allocation);
    Ok(Story {
        opened,
        tickets,
        transcript,
        drawn,
        allocation,
        past,
        changes,
    })
}

/// The tickets of a transcript.
fn tickets_of(opened: &Opened, transcript: &str) -> Result<(Vec<Tickets>, Seed), Error> {
    let key = draw::key(transcript, opened.manifest.stretch);
    let seed = Seed::Sealed(*key.as_bytes());
    let tickets = opened.tickets(transcript, &seed);
    Ok((tickets.map_err(|why| Error::not_drawn(&why))?, seed))
}

/// Works out what the events would change, and records it when that is agreed to.
///
/// # Errors
/// When nothing is drawn, the table has errors, or an event does not fit or harms somebody.
pub fn amend(
    desk: &Desk<'_>,
    file: Option<&Path>,
    agree: Agree<'_>,
) -> Result<(Plan, Option<Recorded>), Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    // Also where the last publication was begun and cut short: it has its moment already.
    if layout.last_act().exists() {
        return Err(Error::refused("refused-final", []));
    }
    let mut drawn = Drawn::read(layout)?;
    let table = events_file(layout, file)?;
    let now = (desk.now)();
    let (events, mut findings) = check::events(&table, now.get(..10).unwrap_or(""));
    if findings.iter().any(Finding::is_error) {
        return Err(Error::findings("refused-events", findings));
    }
    let secret = acts::secret(desk)?;
    let known: BTreeSet<_> = drawn
        .past
        .amended
        .iter()
        .map(|(.., own)| key_of(own))
        .collect();
    let manifest = &drawn.folder.opened.manifest;
    let (mut fresh, mut recorded_before) = (Vec::new(), Vec::new());
    for event in events {
        let (amendment, grounds) = sealed_event(&event, &manifest.draw, &secret);
        if known.contains(&key_of(&amendment)) {
            recorded_before.push(event.row);
        } else {
            fresh.push((event, amendment, grounds));
        }
    }
    if !recorded_before.is_empty() {
        let finding = Finding::new(EVENTS_RECORDED, Cell::file(&table.name));
        findings.push(finding.with("n", recorded_before.len()));
    }
    if fresh.is_empty() {
        return Err(Error::refused(
            "refused-no-events",
            [("file", table.name.into())],
        ));
    }
    let corrected = corrections(desk, &drawn, &mut fresh, &secret)?;
    let (mut course, moved) = drawn.course(layout)?;
    if amend::may_harm(&course.opened.rules) {
        findings.push(Finding::new(EVENTS_MAY_HARM, Cell::file(&table.name)));
    }
    let amendments: Vec<Amendment> = fresh.iter().map(|(_, own, _)| own.clone()).collect();
    let seq = drawn.past.log.lines().len() as u64;
    let changes = course.apply(&amendments, seq, &corrected.lines);
    let changes = changes.map_err(|unfit| {
        let cell = Cell::at(&table.name, Spot::Row(fresh[unfit.at].0.row));
        let opened = &drawn.folder.opened;
        let number = amendments[unfit.at].number.as_str();
        let finding = unfit_finding(opened, cell.value(number), &unfit.why);
        Error::findings("refused-events", vec![finding])
    })?;
    let plan = Plan {
        opened: course.opened.clone(),
        code: plan_code(&drawn, &amendments, &changes),
        amendments,
        seq,
        changes,
        findings,
    };
    if !agree(&plan)? {
        return Ok((plan, None));
    }
    let round = drawn.newest + 1;
    let act = recorded(desk, &layout.result_act(round), || {
        let time = later(desk, drawn.past.time.as_deref());
        json!({"act": "amend", "round": round, "time": time})
    })?;
    let time = member(&act, "time");
    let stage = Stage {
        past: drawn.past.clone(),
        moved,
        amendments: plan.amendments.clone(),
        changes: plan.changes.clone(),
        transcript: &drawn.transcript,
        time: &time,
        secret: &secret,
    };
    let run = amend::run(&course, stage, desk.watch)
        .map_err(|why| Error::refused("refused-unfair", [("why", why.to_string().into())]))?;
    drop(course);
    let mut private = vec![
        (
            format!("grounds-{round}.jsonl"),
            joined(fresh.iter().map(|(.., grounds)| grounds)),
        ),
        ("events.csv".to_owned(), table.bytes),
    ];
    if !corrected.records.is_empty() {
        private.push((format!("records-{round}.jsonl"), joined(&corrected.records)));
    }
    let recorded = write(desk, &mut drawn, &plan, (run, &time), (corrected, private))?;
    Ok((plan, Some(recorded)))
}

fn joined<'l>(lines: impl IntoIterator<Item = &'l Vec<u8>>) -> Vec<u8> {
    let each = |line: &'l Vec<u8>| [line.as_slice(), b"\n"];
    lines
        .into_iter()
        .flat_map(each)
        .flatten()
        .copied()
        .collect()
}

/// Writes the folder of a result of amendments.
fn write(
    desk: &Desk<'_>,
    drawn: &mut Drawn,
    plan: &Plan,
    (mut run, time): (Run, &str),
    (corrected, mut private): (Corrections, Vec<(String, Vec<u8>)>),
) -> Result<Recorded, Error> {
    let layout = desk.layout;
    let open = plan.opened.manifest.publication == Publication::Market;
    if !corrected.lines.is_empty() {
        let file = (
            market_name(run.round),
            joined(corrected.lines.values().flatten()),
        );
        if open {
            run.published.push(file);
        } else {
            private.push(file);
        }
    }
    // What earlier stages published stays published.
    for (path, bytes) in drawn.bundle.iter() {
        let Some(name) = path.strip_prefix("data/") else {
            continue;
        };
        if name == "checkpoint" {
            // The one before this stage, with whatever signatures it bears.
            run.checkpoints[0].1 = bytes.to_vec();
        } else if let Some(size) = name.strip_prefix("checkpoint-") {
            let size = size.parse().map_err(|_| damaged(name, "checkpoint"))?;
            run.checkpoints.push((size, bytes.to_vec()));
        }
        let stages = [
            "results-", "changes-", "waiting-", "market-", "cutoffs-", "coded-", "anchors/",
        ];
        let kept = ["seed.txt", "tickets.jsonl"].contains(&name)
            || stages.iter().any(|part| name.starts_with(part));
        if kept {
            run.published.push((name.to_owned(), bytes.to_vec()));
        }
    }
    let mut records = Vec::new();
    if plan.opened.rules.codes {
        records.push(acts::read(
            &layout.seal().join(layout.private()).join(RECORDS),
        )?);
        for round in 2..run.round {
            let name = format!("records-{round}.jsonl");
            let path = layout.result_of(round).join(layout.private()).join(name);
            if path.is_file() {
                records.push(acts::read(&path)?);
            }
        }
        records.push(joined(&corrected.records));
    }
    let prints = Prints::new(&run.tickets, &plan.opened, &run.transcript);
    let kept = Kept {
        opened: &plan.opened,
        files: &mut drawn.folder.files,
        roll: corrected.inputs.as_ref().unwrap_or(&drawn.folder.inputs),
        records: &records,
        secret: &acts::secret(desk)?,
    };
    let (mut files, result_code) = acts::result_files(desk, kept, &mut run, &prints, time)?;
    for (name, bytes) in private {
        files.push((format!("{}/{name}", layout.private()), bytes));
    }
    let folder = layout.result_of(run.round);
    write_folder(desk.disk, &folder, files)?;
    Ok(Recorded {
        run,
        result_code,
        folder,
    })
}

/// The table of events: the one that was named, or the one of the folder.
fn events_file(layout: &Layout, file: Option<&Path>) -> Result<check::InputFile, Error> {
    if let Some(path) = file {
        if !path.is_file() {
            let args = [("path", path_shown(path).into())];
            return Err(Error::refused("refused-no-events-file", args));
        }
        return input(path);
    }
    let there: Vec<PathBuf> = (EVENT_FILES.iter().map(|name| layout.root().join(name)))
        .filter(|path| path.is_file())
        .collect();
    match there.as_slice() {
        [path] => input(path),
        [] => {
            let args = [("path", EVENT_FILES.join(" / ").into())];
            Err(Error::refused("refused-no-events-file", args))
        }
        [..] => {
            let [a, b] = EVENT_FILES.map(Into::into);
            Err(Error::refused("refused-two-inputs", [("a", a), ("b", b)]))
        }
    }
}

/// By what an event is known when a register that has grown is read again.
fn key_of(amendment: &Amendment) -> (Cause, Number, Option<String>, String) {
    let school = amendment.school.as_ref().map(ToString::to_string);
    let number = amendment.number.clone();
    (amendment.cause, number, school, amendment.basis.clone())
}

/// An event as the log has it, and the private record that names reason and people.
fn sealed_event(event: &Event, draw: &DrawName, secret: &[u8; 32]) -> (Amendment, Vec<u8>) {
    let school = event.school.as_ref().map_or("", |school| school.as_str());
    let mut grounds = object(|o| {
        o.text("cause", event.cause.as_str());
        o.text("date", &event.date);
        o.text("draw", draw.as_str());
        o.text("number", event.number.as_str());
        o.texts("people", event.people.iter().map(String::as_str));
        o.text("reason", &event.reason);
        o.text("reference", &event.reference);
        o.text("salt", SALT_ROOM);
        o.text("school", school);
        o.text("type", "paiwei/v1/grounds");
    });
    salt(&mut grounds, secret, event.number.as_str());
    let admits = event.cause == Cause::Order && is_reserve(&event.number);
    let action = match event.cause {
        Cause::Withdraw | Cause::NoShow => Action::Remove,
        Cause::Correct => Action::Correct,
        Cause::Order if admits => Action::Admit,
        Cause::Order => Action::Place,
        Cause::Waitlist => Action::Seat,
        Cause::Choose => Action::Choose,
    };
    let amendment = Amendment {
        action,
        cause: event.cause,
        number: event.number.clone(),
        // The school of a correction is the office's remark; the rules decide.
        school: event.school.clone().filter(|_| action != Action::Correct),
        basis: event.reference.clone(),
        date: event.date.clone(),
        record: admits.then(|| Digest::of(&slot_record(event, draw, secret))),
        market: None,
        grounds: Digest::of(&grounds),
    };
    (amendment, grounds)
}

/// The record of a child that takes a reserve slot.
fn slot_record(event: &Event, draw: &DrawName, secret: &[u8; 32]) -> Vec<u8> {
    let school = event.school.as_ref().map_or("", |school| school.as_str());
    let mut record = object(|o| {
        o.text("draw", draw.as_str());
        o.text("number", event.number.as_str());
        o.text("salt", SALT_ROOM);
        o.text("school", school);
        o.text("type", "paiwei/v1/record");
        o.text("unit", event.number.as_str());
    });
    salt(&mut record, secret, event.number.as_str());
    record
}

/// What corrected inputs bring.
#[derive(Default)]
struct Corrections {
    lines: NewLines,
    /// New records: of those corrected, and of reserve slots.
    records: Vec<Vec<u8>>,
    inputs: Option<check::Inputs>,
}

/// Takes the new lines and records of corrected children from the folder's inputs as they are now. Nothing else
/// may have changed there.
fn corrections(
    desk: &Desk<'_>,
    drawn: &Drawn,
    fresh: &mut [(Event, Amendment, Vec<u8>)],
    secret: &[u8; 32],
) -> Result<Corrections, Error> {
    let mut found = Corrections::default();
    let draw = drawn.folder.opened.manifest.draw.clone();
    for (event, amendment, _) in fresh.iter() {
        if amendment.action == Action::Admit {
            found.records.push(slot_record(event, &draw, secret));
        }
    }
    if !fresh
        .iter()
        .any(|(_, own, _)| own.action == Action::Correct)
    {
        return Ok(found);
    }
    let inputs = acts::inputs(desk.layout)?;
    let (ready, _) = acts::prepared(desk, &inputs)?;
    let act = recorded(desk, &desk.layout.seal_act(), || json!({}))?;
    let earlier = Earlier::read(desk.layout)?;
    let act = (&act, earlier.as_ref());
    let sealed = acts::sealed_again(&ready, secret, act, desk.watch).sealed;
    let market = sealed
        .files
        .iter()
        .find(|(name, ..)| name == "market.jsonl");
    let market = market
        .map(|(_, bytes, _)| bytes.as_slice())
        .unwrap_or_default();
    let (course, _) = drawn.course(desk.layout)?;
    let (old, mut new) = (by_unit(course.text())?, by_unit(market)?);
    let opened = &course.opened;
    let unit_of = |number: &Number| {
        let line = opened
            .roll
            .binary_search_by(|line| line.number.cmp(number))
            .ok()?;
        Some(opened.roll[line].unit.clone())
    };
    let corrected = fresh
        .iter()
        .filter(|(_, own, _)| own.action == Action::Correct);
    let units: BTreeSet<Number> = corrected
        .filter_map(|(_, own, _)| unit_of(&own.number))
        .collect();
    // Rows of those who left may be gone from the roll.
    let left = |unit: &Number| {
        let members = opened.roll.iter().filter(|line| line.unit == *unit);
        members.into_iter().all(|line| {
            let gone = |(_, own, _): &(Event, Amendment, Vec<u8>)| {
                own.action == Action::Remove && own.number == line.number
            };
            opened.settled.gone.contains(&line.number) || fresh.iter().any(gone)
        })
    };
    let differs = |unit: &&Number| {
        let absent = !new.contains_key(*unit) && left(unit);
        !units.contains(*unit) && !absent && old.get(*unit) != new.get(*unit)
    };
    let mut others: Vec<&Number> = old.keys().chain(new.keys()).filter(differs).collect();
    others.dedup();
    if !others.is_empty() {
        let shown: Vec<&str> = others.iter().take(5).map(|unit| unit.as_str()).collect();
        let args = [
            ("n", others.len().into()),
            ("numbers", shown.join(", ").into()),
        ];
        return Err(Error::refused("refused-other-changes", args));
    }
    let open = opened.manifest.publication == Publication::Market;
    for unit in &units {
        if let Some(lines) = new.remove(unit) {
            found.lines.insert(unit.clone(), lines);
        }
    }
    let records = split_lines(&sealed.records).map_err(|bad| damaged(RECORDS, &bad.to_string()))?;
    for (_, amendment, _) in fresh
        .iter_mut()
        .filter(|(_, own, _)| own.action == Action::Correct)
    {
        let wanted = format!("\"number\":\"{}\"", amendment.number);
        let own = |line: &&&[u8]| String::from_utf8_lossy(line).contains(&wanted);
        let record = records
            .iter()
            .find(own)
            .map(|line| line.to_vec())
            .unwrap_or_default();
        amendment.record = Some(Digest::of(&record));
        found.records.push(record);
        let lines = unit_of(&amendment.number).and_then(|unit| found.lines.get(&unit));
        amendment.market = lines
            .filter(|_| open)
            .map(|lines| Digest::of(&joined(lines)));
    }
    found.inputs = Some(inputs);
    Ok(found)
}

/// The lines of a market by unit; its salt is passed over.
fn by_unit(market: &[u8]) -> Result<NewLines, Error> {
    let bad = |why: String| damaged("market.jsonl", &why);
    let mut lines = NewLines::new();
    for line in split_lines(market).map_err(|why| bad(why.to_string()))? {
        let value = parse(line).map_err(|why| bad(why.to_string()))?;
        if let Some(unit) = value.text("unit").and_then(Number::parse) {
            lines.entry(unit).or_default().push(line.to_vec());
        }
    }
    Ok(lines)
}

/// Eight digits over the log so far, the events and what they change.
fn plan_code(drawn: &Drawn, amendments: &[Amendment], changes: &[Change]) -> String {
    let manifest = &drawn.folder.opened.manifest;
    let mut log = drawn.past.log.clone();
    for amendment in amendments {
        let draw = (&manifest.draw, manifest.attempt);
        log.append(&crate::log::amend("", draw, amendment));
    }
    let codes: Vec<_> = drawn
        .folder
        .opened
        .schools
        .iter()
        .map(|s| s.code.clone())
        .collect();
    let mut bytes = log.checkpoint(&manifest.log);
    bytes.extend(amend::changes_file(changes, &codes));
    let code = short_code(&Digest::of(&bytes)).replace(' ', "");
    code.chars().take(8).collect()
}

/// Why an event does not fit, at its row.
fn unfit_finding(opened: &Opened, cell: Cell, why: &Why) -> Finding {
    let code = |school: &u32| opened.schools[*school as usize].code.to_string();
    let shown = |numbers: &[Number]| {
        let few: Vec<&str> = numbers.iter().take(5).map(Number::as_str).collect();
        few.join(", ")
    };
    let (word, what) = match why {
        Why::UnknownNumber => ("number", String::new()),
        Why::Gone => ("gone", String::new()),
        Why::ByHand => ("by-hand", String::new()),
        Why::Slot(next) => (
            "slot",
            next.as_ref().map_or(NONE.to_owned(), ToString::to_string),
        ),
        Why::UnknownSchool => ("school", String::new()),
        Why::OtherPlace(place) => ("place", place.as_ref().map_or(NONE.to_owned(), code)),
        Why::There => ("there", String::new()),
        Why::Turn(turn) => (
            "turn",
            turn.as_ref().map_or(NONE.to_owned(), ToString::to_string),
        ),
        Why::NotOpen => ("not-open", String::new()),
        Why::Full => ("full", String::new()),
        Why::Lines(why) => ("lines", why.clone()),
        Why::NotNext(next) if next.is_empty() => ("nobody", String::new()),
        Why::NotNext(next) => ("next", shown(next)),
        Why::Harm(worse) => {
            let finding = Finding::new(EVENT_HARMS, cell);
            return finding.with("n", worse.len()).with("numbers", shown(worse));
        }
    };
    Finding::new(EVENT_UNFIT, cell)
        .with("why", word)
        .with("what", what)
}

//! A receipt verified (回执核验): one family's file alone, without a network, against keys that are known.
//!
//! In: the bytes of a receipt; whose signatures are asked for; a bundle, where one is at hand. Out: the checks R01
//! to R08 and BUNDLE of `log/receipt.md`, and what the receipt says of the child. Nothing in it is trusted: each
//! part is held against the entries, these against the checkpoint, the checkpoint against the keys. Each check has a
//! receipt that fails just it in `tests/it/receipt.rs`, by all three implementations.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::entries::body_members;
use super::signed;
use super::told::{phrase, phrase_of};
use super::{
    Check, LOG, NUMBERED, Outcome, Problem, SCHOOLS, Status, Told, Verdict, file, read, rings, same,
};
use crate::digest::Digest;
use crate::digest::canonical::{MAX_LINE, Value};
use crate::digest::note::unsigned;
use crate::digest::tree::{check_inclusion, leaf, root_of_lines};
use crate::digest::trust::Trust;
use crate::draw;
use crate::model::{
    Action, Amendment, Boundary, Bundle, Direction, EntryKind, LotteryName, Manifest, Mechanism,
    NO_CLASS, Number, Prefix, Reason, RoundRule, Rules, Ticket,
};
use crate::read::published::{self, LogLine, RollLine, Unreadable, is_time};
use crate::read::receipt::{
    self, CutoffLine, Decided, Explain, Flaw, Part, Placing, Proven, Receipt, Record, cutoff_line,
    placing,
};

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
}

/// What a receipt says of its child; it is worth what the checks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The number.
    pub number: String,
    /// The school, if placed: code, and name where a bundle tells it.
    pub place: Option<String>,
    /// Placed by a decision after the draw, beyond the rules.
    pub by_decision: bool,
    /// Every decision, down to the place.
    pub choices: Vec<OwnChoice>,
    /// The schools that the record lists.
    pub listed: Vec<String>,
    /// How many allocations there were, this one the last of them.
    pub round: u64,
}

/// A decision on one application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnChoice {
    /// The round's id, if it has one.
    pub round: String,
    /// The school.
    pub school: String,
    /// The quota; empty for open seats.
    pub quota: String,
    /// The label of the class (顺位), if there is one.
    pub tier: String,
    /// Whether the child was placed there.
    pub placed: bool,
    /// Why, as the record has it.
    pub reason: Option<Reason>,
    /// Own number as it is printed, and that of the last one admitted.
    pub prints: [String; 2],
    /// Seats there, and those filled.
    pub seats: Option<(u64, u64)>,
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
    ("R08", cutoffs),
    ("BUNDLE", same_log),
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
        .map(|(id, step)| super::check(id, Some(step(&held))))
        .collect();
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
            checkpoint: note.map(|note| Digest::of(unsigned(note.as_bytes()))),
            checks,
        },
        own: held.own(),
    }
}

/// What the entries of a receipt say.
struct Logged<'r> {
    lines: Vec<LogLine<'r>>,
    manifest: Manifest,
    /// The hash of the manifest.
    seal: Digest,
    key: Digest,
    amended: Vec<Amendment>,
}

impl Logged<'_> {
    /// The last allocation.
    fn allocate(&self) -> &Value<'_> {
        &self.lines[self.lines.len() - 1].body
    }
}

/// A receipt, read as far as its checks share it.
struct Held<'r> {
    receipt: &'r Result<Receipt, Problem>,
    beside: Beside<'r>,
    logged: Result<Logged<'r>, Problem>,
}

impl<'r> Held<'r> {
    fn new(receipt: &'r Result<Receipt, Problem>, beside: Beside<'r>) -> Self {
        let entries = part(receipt, |receipt| &receipt.entries, ENTRIES);
        Self {
            receipt,
            beside,
            logged: entries.and_then(|entries| logged(entries)),
        }
    }

    fn receipt(&self) -> Result<&'r Receipt, Problem> {
        self.receipt.as_ref().map_err(Clone::clone)
    }

    fn of<T>(
        &self,
        which: impl Fn(&'r Receipt) -> &'r Part<T>,
        name: &str,
    ) -> Result<&'r T, Problem> {
        part(self.receipt, which, name)
    }

    fn logged(&self) -> Result<&Logged<'r>, Problem> {
        self.logged.as_ref().map_err(Clone::clone)
    }

    /// Origin, size and root of the checkpoint.
    fn note(&self) -> Result<(String, u64, Digest), Problem> {
        let note = self.of(|receipt| &receipt.checkpoint, NOTE)?;
        published::checkpoint(note.as_bytes()).map_err(|why| Problem::malformed(NOTE, why))
    }

    fn roll(&self) -> Result<(&'r Proven, RollLine), Problem> {
        let proven = self.of(|receipt| &receipt.roll, "roll")?;
        let line = receipt::roll(&proven.line).map_err(|why| Problem::malformed("roll", why))?;
        Ok((proven, line))
    }

    /// The lines of the others of the unit; none where it is of one.
    fn members(&self) -> Result<Vec<(&'r Proven, RollLine)>, Problem> {
        if self.receipt()?.members == Err(Flaw::Missing) {
            return Ok(Vec::new());
        }
        let lines = self.of(|receipt| &receipt.members, "members")?.iter();
        let read = |own: &'r Proven| Ok((own, receipt::roll(&own.line)?));
        let read: Result<_, Unreadable> = lines.map(read).collect();
        read.map_err(|why| Problem::malformed("members", why))
    }

    fn result(&self) -> Result<(&'r Proven, Placing), Problem> {
        let proven = self.of(|receipt| &receipt.result, "result")?;
        let line = receipt::line(&proven.line, placing);
        Ok((
            proven,
            line.map_err(|why| Problem::malformed("result", why))?,
        ))
    }

    fn record(&self) -> Result<&'r Record, Problem> {
        self.of(|receipt| &receipt.record, "record")
    }

    fn explain(&self) -> Result<&'r Explain, Problem> {
        self.of(|receipt| &receipt.explain, EXPLAIN)
    }

    /// The rules, which must be the sealed ones.
    fn rules(&self) -> Result<Rules, Problem> {
        let text = self.of(|receipt| &receipt.rules, RULES)?;
        let files = self.logged()?.manifest.files.iter();
        let sealed = files
            .filter(|file| file.name == "rules.json")
            .map(|file| file.sha256)
            .next();
        let sealed =
            sealed.ok_or_else(|| Problem::fail(RULES, phrase("told-not-sealed"), RULES))?;
        same(RULES, sealed, Digest::of(text.as_bytes()))?;
        published::rules(text.as_bytes()).map_err(|why| Problem::malformed(RULES, why))
    }

    /// The rule of a round and the rules around it; nothing where the record names no rounds.
    fn rule_of(&self, choice: &Decided) -> Result<Option<(RoundRule, Rules)>, Problem> {
        let Some(id) = &choice.desk.round else {
            return Ok(None);
        };
        let rules = self.rules()?;
        let rule = rules.rounds.iter().find(|rule| rule.id == *id).cloned();
        let rule = rule.ok_or_else(|| Problem::fail(EXPLAIN, phrase("told-known-round"), id))?;
        Ok(Some((rule, rules)))
    }

    /// The lottery that decides where a choice stands in line.
    fn lottery_of(&self, choice: &Decided) -> Result<Option<LotteryName>, Problem> {
        let manifest = &self.logged()?.manifest;
        let Some((rule, rules)) = self.rule_of(choice)? else {
            return match manifest.lotteries.as_slice() {
                [only] => Ok(Some(only.clone())),
                _ => Err(Problem::missing(RULES)),
            };
        };
        let Some(lottery) = rule.lottery else {
            return Ok(None);
        };
        let own = rules.lottery_at(&lottery, &choice.desk.school);
        let own = own.filter(|own| manifest.lotteries.contains(own));
        own.map(Some)
            .ok_or_else(|| Problem::fail(RULES, phrase("told-known-lottery"), lottery))
    }

    /// The ticket that the draw gives the child's unit there.
    fn ticket_of(&self, choice: &Decided) -> Result<Option<Ticket>, Problem> {
        let Some(lottery) = self.lottery_of(choice)? else {
            return Ok(None);
        };
        let logged = self.logged()?;
        let (manifest, unit) = (&logged.manifest, self.roll()?.1.unit);
        let Some(ring) = manifest.ring(&lottery) else {
            let which = (&manifest.draw, &lottery, &unit);
            let ticket = draw::ticket(manifest.ticket, logged.key.as_bytes(), which);
            return Ok(Some(ticket));
        };
        // The place on the circle is known from the numbered list alone, which is published with the seal.
        let Some(bundle) = self.beside.bundle else {
            let wanted = phrase_of("told-numbered-list", "lottery", lottery.as_str());
            return Err(Problem::lacking(NUMBERED, wanted, phrase("told-nothing")));
        };
        let bytes = file(bundle, NUMBERED)?;
        let sealed = manifest
            .files
            .iter()
            .find(|file| file.name == "numbered.jsonl");
        same(
            NUMBERED,
            sealed.map_or(Digest::ZERO, |file| file.sha256),
            Digest::of(bytes),
        )?;
        let lists = read(bundle, NUMBERED, |bytes| {
            published::numbered(bytes, manifest)
        })?;
        let list = lists.get(&lottery).map_or(&[][..], Vec::as_slice);
        if list.binary_search(&unit).is_err() {
            return Err(Problem::fail(NUMBERED, phrase("told-on-list"), unit));
        }
        let seed = self.of(|receipt| &receipt.seed, SEED)?;
        let tickets = rings::tickets((ring, list), manifest, seed, &[unit])?;
        Ok(tickets.tickets.first().copied())
    }

    /// The published cutoffs: those of the entry, or lines that are proven to stand in their file.
    fn cutoff_lines(&self) -> Result<Vec<CutoffLine>, Problem> {
        let body = self.logged()?.allocate();
        let proven = self.of(|receipt| &receipt.cutoffs, CUTOFFS);
        if let Some(lines) = body.list("cutoffs") {
            if proven.is_ok() {
                return Err(Problem::fail(CUTOFFS, phrase("told-nothing"), ENTRIES));
            }
            let lines: Result<Vec<CutoffLine>, String> = lines.iter().map(cutoff_line).collect();
            return lines.map_err(|why| Problem::malformed(ENTRIES, why));
        }
        let (size, root) = (body.int("cutoffs_lines"), digest_of(body, "cutoffs_root")?);
        let mut lines = Vec::new();
        for own in proven? {
            inside(CUTOFFS, own, (size.unwrap_or(0), root))?;
            let line = receipt::line(&own.line, cutoff_line);
            lines.push(line.map_err(|why| Problem::malformed(CUTOFFS, why))?);
        }
        Ok(lines)
    }

    /// Band, class and keys: of the choice; a class that it leaves out may stand in the record.
    fn prefix_of(&self, choice: &Decided) -> Prefix {
        let mut prefix = choice.prefix.clone();
        if prefix.class == NO_CLASS
            && let Ok(record) = self.record()
        {
            let school = choice.desk.school.as_str();
            let mut own = record.choices.iter().filter(|(listed, _)| listed == school);
            prefix.class = own.find_map(|(_, class)| *class).unwrap_or(NO_CLASS);
        }
        prefix
    }

    /// The school to which a decision brought the child beyond the rules.
    fn by_decision(&self) -> Option<String> {
        let logged = self.logged.as_ref().ok()?;
        let own = logged
            .amended
            .iter()
            .rev()
            .find(|own| matches!(own.action, Action::Place | Action::Admit));
        own.and_then(|own| own.school.as_ref().map(ToString::to_string))
    }
}

fn part<'r, T>(
    receipt: &'r Result<Receipt, Problem>,
    which: impl Fn(&'r Receipt) -> &'r Part<T>,
    name: &str,
) -> Result<&'r T, Problem> {
    let receipt = receipt.as_ref().map_err(Clone::clone)?;
    which(receipt).as_ref().map_err(|flaw| match flaw {
        Flaw::Missing => Problem::missing(name),
        Flaw::Form(why) => Problem::malformed(name, why),
    })
}

fn digest_of(body: &Value<'_>, name: &str) -> Result<Digest, Problem> {
    let found = body.text(name).and_then(Digest::parse);
    found.ok_or_else(|| Problem::malformed(ENTRIES, name))
}

/// Seal, draw, amendments, allocation: each in its form.
fn logged(entries: &[Proven]) -> Result<Logged<'_>, Problem> {
    let bad = |why: &dyn ToString| Problem::malformed(ENTRIES, why.to_string());
    let mut lines = Vec::with_capacity(entries.len());
    let mut amended = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        let due = match i {
            0 => EntryKind::Seal,
            1 => EntryKind::Draw,
            _ if i + 1 == entries.len() => EntryKind::Allocate,
            _ => EntryKind::Amend,
        };
        if entry.line.len() > MAX_LINE {
            return Err(bad(&"a line is longer than 65,536 bytes"));
        }
        let line = published::log_entry(entry.line.as_bytes()).map_err(|why| bad(&why))?;
        let shapes = body_members(due).unwrap_or_default();
        let formed =
            due == EntryKind::Amend || shapes.iter().any(|names| line.body.has_just(names));
        if line.kind != due || !formed || !is_time(&line.time) {
            return Err(bad(&format!("{} is not an entry {}", i + 1, due.as_str())));
        }
        if due == EntryKind::Amend {
            amended.push(published::amendment(&line.body).map_err(|why| bad(&why))?);
        }
        lines.push(line);
    }
    if lines.len() < 3 {
        return Err(bad(&"seal, draw and allocate are needed"));
    }
    let manifest = lines[0]
        .body
        .get("manifest")
        .filter(|value| matches!(value, Value::Object(_)));
    let manifest = manifest.ok_or_else(|| bad(&"manifest"))?;
    let (seal, key) = (
        Digest::of(&manifest.to_bytes()),
        digest_of(&lines[1].body, "key")?,
    );
    let manifest = published::read_manifest(manifest).map_err(|why| bad(&why))?;
    digest_of(&lines[lines.len() - 1].body, "results_root")?;
    Ok(Logged {
        manifest,
        seal,
        key,
        amended,
        lines,
    })
}

/// Fails unless a line stands in the tree of a file.
fn inside(name: &str, proven: &Proven, (size, root): (u64, Digest)) -> Outcome {
    same(name, size, proven.size)?;
    let place = (proven.index, proven.size);
    check_inclusion(leaf(proven.line.as_bytes()), place, &proven.path, root)
        .map_err(|why| Problem::fail(name, phrase("told-proof"), why))
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
        ..
    } = held.logged()?;
    let mut least = 0;
    for (own, line) in proven.iter().zip(lines) {
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
        same(
            ENTRIES,
            manifest.attempt,
            line.body.int("attempt").unwrap_or(0),
        )?;
    }
    same(ENTRIES, receipt.draw.as_str(), manifest.draw.as_str())?;
    same(ENTRIES, manifest.log.as_str(), origin.as_str())?;
    for line in &lines[..2] {
        same(
            ENTRIES,
            seal.to_string().as_str(),
            line.body.text("seal").unwrap_or_default(),
        )?;
    }
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

/// R08: where the child was refused it stands after the published line, where it was placed not.
fn cutoffs(held: &Held<'_>) -> Outcome {
    let explain = held.explain()?;
    let lines = held.cutoff_lines()?;
    for choice in &explain.choices {
        let school = choice.desk.school.as_str();
        let line = lines.iter().find(|line| line.is_of(&choice.desk));
        let line = line.ok_or_else(|| {
            Problem::fail(CUTOFFS, phrase_of("told-line-of", "school", school), "")
        })?;
        let ticket = line
            .ticket
            .map(|ticket| ticket.to_string())
            .unwrap_or_default();
        let shown = String::from_utf8_lossy(&choice.cutoff);
        if choice.cutoff != line.bytes && (choice.desk.round.is_some() || *shown != *ticket) {
            return Err(Problem::fail(
                EXPLAIN,
                String::from_utf8_lossy(&line.bytes),
                shown,
            ));
        }
        let pool = lines.iter().find(|line| line.is_of_pool(&choice.desk));
        if !due(held, choice, (line, pool))? {
            let key = if choice.placed {
                "told-not-after"
            } else {
                "told-after"
            };
            let found = choice.reason.map_or("", Reason::as_str);
            return Err(Problem::fail(
                CUTOFFS,
                phrase_of(key, "school", school),
                found,
            ));
        }
    }
    Ok(())
}

/// Whether a decision is the one that the published line calls for.
fn due(
    held: &Held<'_>,
    choice: &Decided,
    (line, pool): (&CutoffLine, Option<&CutoffLine>),
) -> Result<bool, Problem> {
    let rule = held.rule_of(choice)?;
    let mechanism = rule.as_ref().map(|(rule, _)| rule.mechanism);
    let lottery = rule
        .as_ref()
        .and_then(|(rule, rules)| Some(rules.direction(rule.lottery.as_ref()?)));
    let from = lottery.unwrap_or(Direction::Ascending);
    let ticket = match choice.ticket {
        None if rule.is_none() => held.ticket_of(choice)?,
        own => own,
    };
    let unit = held.roll()?.1.unit;
    let own = (held.prefix_of(choice), ticket, &unit);
    let stands = |line: &CutoffLine| order(&own, line, from);
    let (after, not_after) = (
        Some(Ordering::Greater),
        [Some(Ordering::Less), Some(Ordering::Equal)],
    );
    let Some(reason) = choice.reason else {
        let within = not_after.contains(&stands(line));
        return Ok(rule.is_none()
            && if choice.placed {
                !line.has_last() || within
            } else {
                stands(line) == after
            });
    };
    // Under `skip` and `split` each takes what is left in its turn: a unit of several may be passed over, or taken
    // apart, and whoever has a place already is passed over too.
    let weight = 1 + held.members()?.len() as u64;
    let boundary = rule.as_ref().and_then(|(_, rules)| rules.boundary);
    let turns = matches!(boundary, Some(Boundary::Skip | Boundary::Split));
    let crowded = weight > 1 && line.seats.saturating_sub(line.filled) < weight;
    let turn = |choice: &Decided| {
        let ticket = choice.ticket.map(|ticket| match from {
            Direction::Ascending => ticket.0,
            Direction::Descending => !ticket.0,
        });
        (held.prefix_of(choice), ticket)
    };
    let earlier = |other: &Decided| {
        other.desk.round == choice.desk.round
            && other.placed
            && (weight > 1 && other.reason == Some(Reason::Split) || turn(other) < turn(choice))
    };
    let done = turns && held.explain()?.choices.iter().any(earlier);
    // Where a total is made least nobody is the last one: the lottery says who, V23 that it was kept.
    let total = mechanism == Some(Mechanism::LeastTotal);
    let amended = &held.logged()?.amended;
    let chosen = || {
        amended.iter().any(|own| {
            own.action == Action::Choose && own.school.as_ref() == Some(&choice.desk.school)
        })
    };
    Ok(mechanism.is_none_or(|mechanism| gives(mechanism, reason))
        && match reason {
            Reason::SeatLeft => !line.has_last(),
            Reason::WithinLine => not_after.contains(&stands(line)),
            Reason::Split => !line.has_last() || not_after.contains(&stands(line)),
            Reason::AfterLine => stands(line) == after || turns && crowded || done || total,
            Reason::Stopped => line.stopped && (!line.has_last() || stands(line) == after),
            Reason::NoSeat => line.seats == 0,
            Reason::NoRoom => !line.has_last() && (crowded || done),
            Reason::BelowLine => pool.is_some_and(|pool| stands(pool) == after),
            // Who is dealt which seat is not the child's alone either; those before the line of a pool only.
            Reason::Dealt => {
                pool.is_none_or(|pool| !pool.has_last() || not_after.contains(&stands(pool)))
            }
            Reason::Chosen => chosen(),
            // Distances and trades are not the child's alone: V22 and V23 run them again.
            Reason::LeastTotal | Reason::TotalElsewhere | Reason::Traded | Reason::NotTraded => {
                true
            }
        })
}

/// Whether a mechanism ever gives that reason.
fn gives(mechanism: Mechanism, reason: Reason) -> bool {
    let deals = matches!(mechanism, Mechanism::Deal | Mechanism::FirstThenDeal);
    match reason {
        Reason::Dealt => deals,
        Reason::BelowLine => deals || mechanism == Mechanism::LineThenParallel,
        Reason::Chosen => mechanism == Mechanism::LiveChoose,
        Reason::LeastTotal | Reason::TotalElsewhere => mechanism == Mechanism::LeastTotal,
        Reason::Traded | Reason::NotTraded => mechanism == Mechanism::Cycles,
        Reason::AfterLine => !matches!(mechanism, Mechanism::Cycles | Mechanism::LiveChoose),
        Reason::NoSeat => !matches!(mechanism, Mechanism::LeastTotal | Mechanism::LiveChoose),
        Reason::SeatLeft
        | Reason::WithinLine
        | Reason::Stopped
        | Reason::NoRoom
        | Reason::Split => !matches!(
            mechanism,
            Mechanism::Cycles | Mechanism::LeastTotal | Mechanism::LiveChoose
        ),
    }
}

/// How a child stands to the last one of a line; nothing where there is none, or nothing to compare.
fn order(
    (prefix, ticket, unit): &(Prefix, Option<Ticket>, &Number),
    line: &CutoffLine,
    from: Direction,
) -> Option<Ordering> {
    // Pools know no bands.
    let of = |prefix: &Prefix| {
        (
            if line.pool { 0 } else { prefix.band },
            prefix.class,
            prefix.keys.clone(),
        )
    };
    let tie = match (line.ticket, &line.unit) {
        (Some(last), _) => {
            let order = (*ticket)?.cmp(&last);
            if from == Direction::Descending {
                order.reverse()
            } else {
                order
            }
        }
        (None, Some(last)) => unit.as_str().cmp(last),
        (None, None) => return None,
    };
    Some(of(prefix).cmp(&of(&line.prefix)).then(tie))
}

/// BUNDLE: the bundle's log begins with the very log of the receipt.
fn same_log(held: &Held<'_>) -> Outcome {
    let Some(bundle) = held.beside.bundle else {
        return Err(Problem::not_applicable(""));
    };
    let (_, size, root) = held.note()?;
    let log = read(bundle, LOG, published::log)?;
    let lines = usize::try_from(size).ok().and_then(|size| log.get(..size));
    let Some(lines) = lines else {
        let wanted = phrase_of("told-entries", "n", size);
        return Err(Problem::lacking(LOG, wanted, log.len() as u64));
    };
    let lines: Vec<&[u8]> = lines.iter().map(|line| line.bytes).collect();
    same(&format!("{LOG} ↔ {NOTE}"), root_of_lines(&lines), root)?;
    let later = log
        .iter()
        .skip(lines.len())
        .filter(|line| line.kind == EntryKind::Allocate)
        .count();
    match later {
        0 => Ok(()),
        _ => Err(Problem::passed(phrase("told-later-result"))),
    }
}

impl Held<'_> {
    /// What the receipt says of its child.
    fn own(&self) -> Option<Own> {
        let (explain, (_, line)) = (self.explain().ok()?, self.result().ok()?);
        let names = self.names();
        let shown = |code: &str| match names.get(code).filter(|name| *name != code) {
            Some(name) => format!("{name} ({code})"),
            None => code.to_owned(),
        };
        let lines = self.cutoff_lines().unwrap_or_default();
        let choices = explain.choices.iter().map(|choice| OwnChoice {
            school: shown(choice.desk.school.as_str()),
            ..self.own_choice(choice, &lines)
        });
        Some(Own {
            number: line.number.to_string(),
            place: line.place.as_ref().map(|code| shown(code.as_str())),
            by_decision: self.by_decision().is_some(),
            choices: choices.collect(),
            listed: (self.record().ok()?.choices.iter())
                .map(|(code, _)| shown(code))
                .collect(),
            round: explain.round,
        })
    }

    /// Names of schools, where a bundle tells them.
    fn names(&self) -> BTreeMap<String, String> {
        let bytes = self.beside.bundle.and_then(|bundle| bundle.get(SCHOOLS));
        let schools = bytes
            .and_then(|bytes| published::schools(bytes).ok())
            .unwrap_or_default();
        schools
            .into_iter()
            .map(|school| (school.code.to_string(), school.name))
            .collect()
    }

    fn own_choice(&self, choice: &Decided, lines: &[CutoffLine]) -> OwnChoice {
        let lottery = self.lottery_of(choice).ok().flatten();
        let rules = self.rules().ok();
        let line = lines.iter().find(|line| line.is_of(&choice.desk));
        let last = line.and_then(|line| line.ticket);
        let own = choice
            .ticket
            .or_else(|| self.ticket_of(choice).ok().flatten());
        let manifest = self.logged.as_ref().ok().map(|logged| &logged.manifest);
        let circle = lottery
            .as_ref()
            .is_some_and(|name| manifest.is_some_and(|m| m.ring(name).is_some()));
        let digits =
            (lottery.as_ref().zip(rules.as_ref())).map_or(10, |(name, rules)| rules.digits(name));
        let both: Vec<Ticket> = own.into_iter().chain(last).collect();
        let printed = match circle {
            // A place on the circle, counted from 1.
            true => both
                .iter()
                .map(|ticket| (ticket.0 + 1).to_string())
                .collect(),
            false => draw::printed(&both, digits),
        };
        let mut printed = printed.into_iter();
        let mut print = |there: bool| {
            if there {
                printed.next().unwrap_or_default()
            } else {
                String::new()
            }
        };
        let class = self.prefix_of(choice).class;
        let tier = rules
            .as_ref()
            .and_then(|rules| rules.tiers.get(class.checked_sub(1)? as usize));
        OwnChoice {
            round: choice.desk.round.clone().unwrap_or_default(),
            school: String::new(),
            quota: choice.desk.quota.clone().unwrap_or_default(),
            tier: tier.map(|(_, label)| label.clone()).unwrap_or_default(),
            placed: choice.placed,
            reason: choice.reason,
            prints: [print(own.is_some()), print(last.is_some())],
            seats: line.map(|line| (line.seats, line.filled)),
        }
    }
}

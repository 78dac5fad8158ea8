//! A receipt as its checks share it: parts, the entries of the log, what follows from them.
//!
//! In: a receipt that was read, and what stands beside it. Out: each part, or the problem of every check that
//! needs it. Tickets and cutoffs are worked out here, from the entries alone.

use super::{Beside, CUTOFFS, ENTRIES, EXPLAIN, NOTE, RULES, SEED};
use crate::digest::Digest;
use crate::digest::canonical::{MAX_LINE, Value};
use crate::digest::tree::{check_inclusion, leaf};
use crate::draw;
use crate::model::{
    Action, Amendment, EntryKind, LotteryName, Manifest, NO_CLASS, Prefix, RoundRule, Rules,
    Ticket, Void,
};
use crate::read::published::{self, LogLine, RollLine, Unreadable, is_time};
use crate::read::receipt::{
    self, CutoffLine, Decided, Explain, Flaw, Part, Placing, Proven, Receipt, Record, cutoff_line,
    placing,
};
use crate::read::void::void as read_void;
use crate::verify::told::{phrase, phrase_of};
use crate::verify::{NUMBERED, Outcome, Problem, file, read, rings, same};

/// What the entries of a receipt say.
pub(super) struct Logged<'r> {
    /// The attempts that were set aside before.
    pub(super) voids: Vec<Void>,
    /// All entries, the voids first.
    pub(super) lines: Vec<LogLine<'r>>,
    pub(super) manifest: Manifest,
    /// The hash of the manifest.
    pub(super) seal: Digest,
    pub(super) key: Digest,
    pub(super) amended: Vec<Amendment>,
}

impl Logged<'_> {
    /// The SM3 of the manifest, where it asks for one.
    pub(super) fn seal_sm3(&self) -> Option<Digest> {
        let manifest = self.lines[self.voids.len()].body.get("manifest")?;
        (self.manifest.has_sm3() == Some(true)).then(|| Digest::sm3(&manifest.to_bytes()))
    }

    /// The last allocation.
    pub(super) fn allocate(&self) -> &Value<'_> {
        &self.lines[self.lines.len() - 1].body
    }
}

/// A receipt, read as far as its checks share it.
pub(super) struct Held<'r> {
    pub(super) receipt: &'r Result<Receipt, Problem>,
    pub(super) beside: Beside<'r>,
    pub(super) logged: Result<Logged<'r>, Problem>,
}

impl<'r> Held<'r> {
    pub(super) fn new(receipt: &'r Result<Receipt, Problem>, beside: Beside<'r>) -> Self {
        let entries = part(receipt, |receipt| &receipt.entries, ENTRIES);
        Self {
            receipt,
            beside,
            logged: entries.and_then(|entries| logged(entries)),
        }
    }

    pub(super) fn receipt(&self) -> Result<&'r Receipt, Problem> {
        self.receipt.as_ref().map_err(Clone::clone)
    }

    pub(super) fn of<T>(
        &self,
        which: impl Fn(&'r Receipt) -> &'r Part<T>,
        name: &str,
    ) -> Result<&'r T, Problem> {
        part(self.receipt, which, name)
    }

    pub(super) fn logged(&self) -> Result<&Logged<'r>, Problem> {
        self.logged.as_ref().map_err(Clone::clone)
    }

    /// Origin, size and root of the checkpoint.
    pub(super) fn note(&self) -> Result<(String, u64, Digest), Problem> {
        let note = self.of(|receipt| &receipt.checkpoint, NOTE)?;
        published::checkpoint(note.as_bytes()).map_err(|why| Problem::malformed(NOTE, why))
    }

    pub(super) fn roll(&self) -> Result<(&'r Proven, RollLine), Problem> {
        let proven = self.of(|receipt| &receipt.roll, "roll")?;
        let line = receipt::roll(&proven.line).map_err(|why| Problem::malformed("roll", why))?;
        Ok((proven, line))
    }

    /// The lines of the others of the unit; none where it is of one.
    pub(super) fn members(&self) -> Result<Vec<(&'r Proven, RollLine)>, Problem> {
        if self.receipt()?.members == Err(Flaw::Missing) {
            return Ok(Vec::new());
        }
        let lines = self.of(|receipt| &receipt.members, "members")?.iter();
        let read = |own: &'r Proven| Ok((own, receipt::roll(&own.line)?));
        let read: Result<_, Unreadable> = lines.map(read).collect();
        read.map_err(|why| Problem::malformed("members", why))
    }

    pub(super) fn result(&self) -> Result<(&'r Proven, Placing), Problem> {
        let proven = self.of(|receipt| &receipt.result, "result")?;
        let line = receipt::line(&proven.line, placing);
        Ok((
            proven,
            line.map_err(|why| Problem::malformed("result", why))?,
        ))
    }

    pub(super) fn record(&self) -> Result<&'r Record, Problem> {
        self.of(|receipt| &receipt.record, "record")
    }

    pub(super) fn explain(&self) -> Result<&'r Explain, Problem> {
        self.of(|receipt| &receipt.explain, EXPLAIN)
    }

    /// The rules, which must be the sealed ones.
    pub(super) fn rules(&self) -> Result<Rules, Problem> {
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
    pub(super) fn rule_of(&self, choice: &Decided) -> Result<Option<(RoundRule, Rules)>, Problem> {
        let Some(id) = &choice.desk.round else {
            return Ok(None);
        };
        let rules = self.rules()?;
        let rule = rules.rounds.iter().find(|rule| rule.id == *id).cloned();
        let rule = rule.ok_or_else(|| Problem::fail(EXPLAIN, phrase("told-known-round"), id))?;
        Ok(Some((rule, rules)))
    }

    /// The lottery that decides where a choice stands in line.
    pub(super) fn lottery_of(&self, choice: &Decided) -> Result<Option<LotteryName>, Problem> {
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
    pub(super) fn ticket_of(&self, choice: &Decided) -> Result<Option<Ticket>, Problem> {
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
        let tickets = rings::tickets((ring, list), manifest, seed, &[unit].into())?;
        Ok(tickets.tickets.first().copied())
    }

    /// The published cutoffs: those of the entry, or lines that are proven to stand in their file.
    pub(super) fn cutoff_lines(&self) -> Result<Vec<CutoffLine>, Problem> {
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
    pub(super) fn prefix_of(&self, choice: &Decided) -> Prefix {
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
    pub(super) fn by_decision(&self) -> Option<String> {
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

pub(super) fn digest_of(body: &Value<'_>, name: &str) -> Result<Digest, Problem> {
    let found = body.text(name).and_then(Digest::parse);
    found.ok_or_else(|| Problem::malformed(ENTRIES, name))
}

/// Seal, draw, amendments, allocation: each in its form.
fn logged(entries: &[Proven]) -> Result<Logged<'_>, Problem> {
    let bad = |why: &dyn ToString| Problem::malformed(ENTRIES, why.to_string());
    let mut lines = Vec::with_capacity(entries.len());
    let (mut voids, mut amended) = (Vec::new(), Vec::new());
    for (i, entry) in entries.iter().enumerate() {
        if entry.line.len() > MAX_LINE {
            return Err(bad(&"a line is longer than 65,536 bytes"));
        }
        let line = published::log_entry(entry.line.as_bytes()).map_err(|why| bad(&why))?;
        let due = match i - voids.len() {
            0 if line.kind == EntryKind::Void => EntryKind::Void,
            0 => EntryKind::Seal,
            1 => EntryKind::Draw,
            _ if i + 1 == entries.len() => EntryKind::Allocate,
            _ => EntryKind::Amend,
        };
        let formed = published::body_members(due, &line.body).is_ok();
        if line.kind != due || !formed || !is_time(&line.time) {
            return Err(bad(&format!("{} is not an entry {}", i + 1, due.as_str())));
        }
        if due == EntryKind::Amend {
            amended.push(published::amendment(&line.body).map_err(|why| bad(&why))?);
        }
        if due == EntryKind::Void {
            voids.push(read_void(&line).map_err(|why| bad(&why))?);
        }
        lines.push(line);
    }
    let [seal, draw] = [voids.len(), voids.len() + 1];
    if lines.len() < voids.len() + 3 {
        return Err(bad(&"seal, draw and allocate are needed"));
    }
    let manifest = lines[seal]
        .body
        .get("manifest")
        .filter(|value| matches!(value, Value::Object(_)));
    let manifest = manifest.ok_or_else(|| bad(&"manifest"))?;
    let (seal, key) = (
        Digest::of(&manifest.to_bytes()),
        digest_of(&lines[draw].body, "key")?,
    );
    let manifest = published::read_manifest(manifest).map_err(|why| bad(&why))?;
    digest_of(&lines[lines.len() - 1].body, "results_root")?;
    Ok(Logged {
        voids,
        manifest,
        seal,
        key,
        amended,
        lines,
    })
}

/// Fails unless a line stands in the tree of a file.
pub(super) fn inside(name: &str, proven: &Proven, (size, root): (u64, Digest)) -> Outcome {
    same(name, size, proven.size)?;
    let place = (proven.index, proven.size);
    check_inclusion(leaf(proven.line.as_bytes()), place, &proven.path, root)
        .map_err(|why| Problem::fail(name, phrase("told-proof"), why))
}

//! The whole job in two acts: before chance (read, check, zone, classify, seal) and after it (draw, allocate,
//! log, results).
//!
//! In: files as bytes, recorded times and programs, the values of the sources. Out: nouns and the bytes of every
//! published and private file, nothing written. Between the acts nothing is kept but the sealed files: the
//! second act starts from them, so any machine can take over. It opens no file and reads no clock.

pub mod amend;
pub mod receipt;

use std::sync::Arc;

use crate::allocate::{MissingTicket, allocate, drawn};
use crate::check::{self, Inputs, Seen};
use crate::classify::{Classified, classify};
use crate::digest::Digest;
use crate::digest::canonical::split_lines;
use crate::digest::tree::root_of_lines;
use crate::draw::hand::NotDrawn;
use crate::fairness::{self, Violation};
use crate::finding::{Finding, MISSING_COLUMN};
use crate::log::{self, Log};
use crate::model::{
    Allocation, Amendment, Anchor, Change, Drawn, EntryKind, Fate, HandForm, LotteryName, MISSING,
    Manifest, Market, NEVER_TWICE, Number, Numbered, Placement, Ring, Rules, SchoolCode, Seats,
    Seed, Settled, Source, SourceKind, Tickets, Zoned,
};
use crate::read::published::{self, RollLine, SchoolLine, Unreadable};
use crate::seal::{self, Act, Facts, Sealed};
use crate::{draw, zone};

/// The steps of the job, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Files are read and checked.
    Check,
    /// Homes are located.
    Zone,
    /// Tiers, choices and keys are worked out.
    Classify,
    /// Inputs are sealed.
    Seal,
    /// Tickets are drawn.
    Draw,
    /// Seats are given.
    Allocate,
    /// Results and log are written.
    Log,
}

/// Told when a step begins.
pub trait Watch {
    /// A step begins on so many children.
    fn begin(&self, step: Step, children: usize);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _: Step, _: usize) {}
}

/// A placement that is ready for the seal.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The checked input.
    pub placement: Placement,
    /// Its homes located.
    pub zoned: Zoned,
    /// Its market.
    pub classified: Classified,
}

/// Reads, checks, zones and classifies. Without an error among the findings the placement is ready.
pub fn prepare(inputs: &Inputs, watch: &dyn Watch) -> (Option<Ready>, Vec<Finding>) {
    let (ready, findings, _) = prepare_seen(inputs, watch);
    (ready, findings)
}

/// As [`prepare`], with what was seen of the inputs besides: for pictures and tables of the check.
pub fn prepare_seen(inputs: &Inputs, watch: &dyn Watch) -> (Option<Ready>, Vec<Finding>, Seen) {
    watch.begin(Step::Check, 0);
    let (placement, mut findings, seen) = check::placement_seen(inputs);
    // Faults of rules, schools or layer would come back as faults of every child.
    let sound = findings.iter().all(|finding| {
        let file = &finding.cell.file;
        !finding.is_error()
            || *file == inputs.roll.name && finding.code.id != MISSING_COLUMN.id
            || check::is_border_list(file)
    });
    let ready = placement.filter(|_| sound).map(|placement| {
        watch.begin(Step::Zone, placement.children.len());
        let (zoned, told) = zone::locate(&placement);
        findings.extend(told);
        watch.begin(Step::Classify, placement.children.len());
        let nearest = |children: &[usize], schools: &[u32], limit: Option<u32>| {
            zone::nearest(&placement, children, schools, limit)
        };
        let (classified, told) = classify(&placement, &zoned, &nearest);
        findings.extend(told);
        Ready {
            placement,
            zoned,
            classified,
        }
    });
    inputs.sort(&mut findings);
    let failed = findings.iter().any(Finding::is_error);
    (ready.filter(|_| !failed), findings, seen)
}

/// A seal with the log up to it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What was sealed.
    pub sealed: Sealed,
    /// The log: open, announce, seal; before these two, the attempts that were set aside.
    pub log: Log,
}

impl Notice {
    /// The checkpoint after the seal.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.log.checkpoint(&self.sealed.manifest.log)
    }
}

/// The end of the first act: the seal, announced and logged, after whatever the log of earlier attempts holds.
pub fn seal(ready: &Ready, act: &Act<'_>, before: Option<&Log>, watch: &dyn Watch) -> Notice {
    let Ready {
        placement,
        zoned,
        classified,
    } = ready;
    watch.begin(Step::Seal, placement.children.len());
    let Classified {
        market,
        tiers,
        members,
        walks,
    } = classified;
    let sealed = seal::seal(
        Facts {
            placement,
            zoned,
            market,
            tiers,
            members,
            walks,
        },
        act,
    );
    let manifest = &sealed.manifest;
    let mut log = before.cloned().unwrap_or_default();
    if log.lines().is_empty() {
        log.append(&log::open(act.time, &manifest.log, act.keys));
    }
    log.append(&log::announce(
        act.time,
        manifest,
        placement.policy.objection_hours,
    ));
    log.append(&log::seal(
        act.time,
        manifest,
        &sealed.manifest_json,
        &sealed.seal,
    ));
    Notice { sealed, log }
}

/// Why sealed files cannot be taken up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// A file is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        why: Unreadable,
    },
    /// A file is not the one that was sealed.
    #[error("{0} is not the file that was sealed")]
    Changed(String),
}

/// The sealed files taken up again: all that the second act needs.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The manifest.
    pub manifest: Manifest,
    /// Its hash.
    pub seal: Digest,
    /// The rules.
    pub rules: Rules,
    /// The schools.
    pub schools: Vec<SchoolLine>,
    /// The lists of circle draws.
    pub numbered: Numbered,
    /// The roll.
    pub roll: Vec<RollLine>,
    /// The units of the roll by number, and for each line the index of its unit.
    pub units: (Arc<[Number]>, Vec<u32>),
    in_market: Vec<Option<u32>>,
    /// The market.
    pub market: Market,
    /// The log so far.
    pub log: Log,
    /// What shows from outside that the seal is there; entries after it.
    pub anchors: Vec<Anchor>,
    /// What amendments have settled outside the market.
    pub settled: Settled,
}

/// What sealed files say, each read by itself.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The manifest.
    pub manifest: Manifest,
    /// Its hash.
    pub seal: Digest,
    /// The rules.
    pub rules: Rules,
    /// The schools.
    pub schools: Vec<SchoolLine>,
    /// The roll.
    pub roll: Vec<RollLine>,
    /// The market.
    pub market: Market,
    /// The lists of circle draws.
    pub numbered: Numbered,
    /// The lines of the log up to the seal.
    pub log: Vec<Vec<u8>>,
}

impl Opened {
    /// Reads the sealed files, each held against the manifest.
    ///
    /// # Errors
    /// When a file is missing, cannot be read or was changed since the seal.
    pub fn read<'f>(file: &dyn Fn(&str) -> Option<&'f [u8]>) -> Result<Self, Unusable> {
        let get = |name: &str| file(name).ok_or_else(|| Unusable::Missing(name.to_owned()));
        let named = |name: &str| {
            let file = name.to_owned();
            move |why: Unreadable| Unusable::Unreadable { file, why }
        };
        let json = get("manifest.json")?;
        let manifest = published::manifest(json).map_err(named("manifest.json"))?;
        let seal = Digest::of(json);
        for sealed in &manifest.files {
            if Digest::of(get(&sealed.name)?) != sealed.sha256 {
                return Err(Unusable::Changed(sealed.name.clone()));
            }
        }
        let bytes = get("roll.jsonl")?;
        let (.., roll_hash) = manifest.roll;
        if Digest::of(bytes) != roll_hash {
            return Err(Unusable::Changed("roll.jsonl".to_owned()));
        }
        let roll = published::roll(bytes).map_err(named("roll.jsonl"))?;
        let numbered = if manifest.rings.is_empty() {
            Numbered::new()
        } else {
            let lists = get("numbered.jsonl")?;
            published::numbered(lists, &manifest).map_err(named("numbered.jsonl"))?
        };
        let rules = published::rules(get("rules.json")?).map_err(named("rules.json"))?;
        let schools = published::schools(get("schools.jsonl")?).map_err(named("schools.jsonl"))?;
        let market = get("market.jsonl")?;
        let market = published::market(market, &rules, &schools).map_err(named("market.jsonl"))?;
        let bytes = get("log.jsonl")?;
        let lines = published::log(bytes).map_err(named("log.jsonl"))?;
        let last = lines.last().filter(|line| line.kind == EntryKind::Seal);
        let last = last.and_then(|line| line.body.text("seal"));
        if last != Some(seal.to_string().as_str()) {
            return Err(Unusable::Changed("log.jsonl".to_owned()));
        }
        let log = lines.iter().map(|line| line.bytes.to_vec()).collect();
        Ok(Self::of(Parts {
            manifest,
            seal,
            rules,
            schools,
            roll,
            market,
            numbered,
            log,
        }))
    }

    /// From what was read of the sealed files.
    pub fn of(parts: Parts) -> Self {
        let Parts {
            manifest,
            seal,
            rules,
            schools,
            roll,
            market,
            numbered,
            log,
        } = parts;
        let units = published::units_of(&roll);
        let in_market = market_units(&units.0, &market);
        Self {
            manifest,
            seal,
            rules,
            schools,
            numbered,
            roll,
            units,
            in_market,
            market,
            log: Log::from_lines(log),
            anchors: Vec::new(),
            settled: Settled::default(),
        }
    }

    /// Where the child of a line of the roll is.
    pub fn fate(&self, allocation: &Allocation, line: usize) -> Fate {
        let number = &self.roll[line].number;
        if let Some(school) = self.settled.by_hand.get(number) {
            return Fate::ByHand(*school);
        }
        if self.roll[line].reserve || self.settled.gone.contains(number) {
            return Fate::Absent;
        }
        // A child that takes part in no round has no unit in the market.
        let unit = self.market_unit(line);
        let place = unit.and_then(|unit| allocation.place(&self.market, unit, number));
        place.map_or(Fate::Unplaced, Fate::Placed)
    }

    /// The unit of a line of the roll, as an index into the market; `None` for a reserve slot.
    pub fn market_unit(&self, line: usize) -> Option<u32> {
        self.in_market[self.units.1[line] as usize]
    }

    /// The seats by school, round and quota.
    pub fn seats(&self) -> Seats {
        published::seats_of(&self.schools, &self.rules).0
    }

    /// Gives the seats by tickets that are drawn.
    ///
    /// # Errors
    /// When the market asks for a ticket that was not drawn.
    pub fn place(
        &self,
        tickets: &[Tickets],
        seed: &Seed,
    ) -> Result<(Drawn, Allocation), MissingTicket> {
        let Manifest { ticket, draw, .. } = &self.manifest;
        let codes: Vec<SchoolCode> = self.schools.iter().map(|s| s.code.clone()).collect();
        let seats = self.seats();
        let held = drawn(
            (&self.market, &seats, &self.rules),
            &codes,
            tickets,
            &|lottery, seat| draw::seat_ticket(*ticket, seed, (draw, lottery, seat)),
        )?;
        let allocation = allocate(&self.market, &seats, &self.rules, &held);
        Ok((held, allocation))
    }

    /// The tickets that a transcript gives.
    ///
    /// # Errors
    /// When it lacks what a circle draw needs.
    pub fn tickets(&self, transcript: &str, seed: &Seed) -> Result<Vec<Tickets>, NotDrawn> {
        let by_hand = (&self.numbered, transcript);
        draw::hand::all_tickets(&self.manifest, by_hand, seed, &self.units.0)
    }

    /// Whether a source takes a value: its form, that a number drawn from a list is on it, that a secret is that
    /// committed to.
    pub fn takes(&self, source: &Source, value: &str) -> bool {
        let listed = |list: &Vec<Number>| list.iter().any(|number| number.as_str() == value);
        let own = |ring: &&Ring| ring.start.as_ref() == Some(&source.id);
        let (draw, attempt) = (&self.manifest.draw, self.manifest.attempt);
        let fits = match &source.kind {
            SourceKind::Commit { commit } => {
                let found = || draw::commitment(draw, attempt, &source.id, value);
                value == MISSING || *commit == found()
            }
            SourceKind::Hand {
                form: HandForm::Listed,
                ..
            } => {
                let mut rings = self.manifest.rings.iter().filter(own);
                rings.any(|ring| self.numbered.get(&ring.lottery).is_some_and(listed))
            }
            SourceKind::Beacon { round } => draw::beacon::misfit(*round, value).is_none(),
            _ => true,
        };
        source.kind.takes(value) && fits
    }

    /// Whether an earlier attempt, which is in the log, had this value: whoever was there knows it.
    pub fn came_before(&self, value: &str) -> bool {
        let is = |line: &Vec<u8>| {
            let entry = published::log_entry(line).ok();
            let entry = entry.filter(|entry| entry.kind == EntryKind::Reveal);
            entry.is_some_and(|entry| entry.body.text("value") == Some(value))
        };
        value.chars().count() >= NEVER_TWICE && self.log.lines().iter().any(is)
    }

    /// The seed transcript for values given in the order of the manifest's sources.
    pub fn transcript(&self, values: &[String]) -> String {
        draw::transcript(&self.manifest, &self.seal, values)
    }
}

/// What became of a secret that was committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its source.
    pub source: LotteryName,
    /// The secret, or `missing`.
    pub value: String,
    /// When it was recorded.
    pub time: String,
}

/// Recorded moments of the draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawTimes {
    /// When each secret was opened, in the order of the manifest.
    pub opened: Vec<String>,
    /// When the draw was closed: no secret is taken any more.
    pub close: String,
    /// When the public values were recorded.
    pub reveal: String,
    /// How often it was rehearsed before.
    pub rehearsals: u64,
}

/// Why a run has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The market asks for a ticket that the roll does not give.
    #[error(transparent)]
    Ticket(#[from] MissingTicket),
    /// What was drawn by hand gives no order.
    #[error(transparent)]
    Hand(#[from] NotDrawn),
    /// The allocation violates its own definition: a fault of the program, never published.
    #[error("the allocation is not fair: {0}")]
    Unfair(#[from] Violation),
}

/// A finished draw.
#[derive(Clone, Debug)]
pub struct Run {
    /// The number of this allocation, from 1; each later one comes of amendments.
    pub round: u64,
    /// The seed transcript.
    pub transcript: String,
    /// Published files by name: seed, tickets, results, and cutoffs where they do not fit the log.
    pub published: Vec<(String, Vec<u8>)>,
    /// Tickets by lottery.
    pub tickets: Vec<Tickets>,
    /// The tickets as the allocation compares them.
    pub drawn: Drawn,
    /// Places and cutoffs.
    pub allocation: Allocation,
    /// The amendments so far, each with its place in the log and the number of its allocation.
    pub amended: Vec<(u64, u64, Amendment)>,
    /// What they changed.
    pub changes: Vec<Change>,
    /// `explain-N.jsonl`: private.
    pub explains: Vec<u8>,
    /// The log up to the allocation.
    pub log: Log,
    /// Checkpoints issued on the way, by size.
    pub checkpoints: Vec<(u64, Vec<u8>)>,
}

/// The log with what was anchored, and the secrets that were opened so far.
pub fn opened_so_far(opened: &Opened, openings: &[Opening]) -> Log {
    let manifest = &opened.manifest;
    let draw = (&manifest.draw, manifest.attempt);
    let mut log = opened.log.clone();
    for anchor in &opened.anchors {
        log.append(&log::anchor(draw, anchor));
    }
    for one in openings.iter().filter(|one| one.value != MISSING) {
        log.append(&log::reveal(&one.time, draw, (&one.source, &one.value)));
    }
    log
}

/// The log up to the close: the secrets that were opened, and who kept silent.
pub fn closed(opened: &Opened, openings: &[Opening], close: &str) -> Log {
    let manifest = &opened.manifest;
    let mut log = opened_so_far(opened, openings);
    let silent = openings.iter().filter(|one| one.value == MISSING);
    let silent: Vec<&str> = silent.map(|one| one.source.as_str()).collect();
    let draw = (&manifest.draw, manifest.attempt);
    log.append(&log::close(close, draw, &silent));
    log
}

/// The log with the public values after the close; `values` are those of all sources.
pub fn valued(opened: &Opened, mut log: Log, values: &[String], time: &str) -> Log {
    let manifest = &opened.manifest;
    let draw = (&manifest.draw, manifest.attempt);
    let sources = manifest.sources.iter().zip(values);
    for (source, value) in sources.filter(|(source, _)| source.kind.is_public()) {
        log.append(&log::reveal(time, draw, (&source.id, value)));
    }
    log
}

/// The second act: from sealed files and the values of the sources to places, results and log.
///
/// # Errors
/// When sealed files contradict each other, or the result contradicts its definition.
pub fn draw(
    opened: &Opened,
    values: &[String],
    times: &DrawTimes,
    secret: &[u8; 32],
    watch: &dyn Watch,
) -> Result<Run, RunError> {
    let Opened {
        manifest,
        rules,
        market,
        roll,
        ..
    } = opened;
    watch.begin(Step::Draw, roll.len());
    let transcript = opened.transcript(values);
    let key = draw::key(&transcript, manifest.stretch);
    let seed = Seed::Sealed(*key.as_bytes());
    let (_, of_line) = &opened.units;
    let tickets = opened.tickets(&transcript, &seed)?;
    let numbers: Vec<(&Number, u32)> = roll
        .iter()
        .map(|line| &line.number)
        .zip(of_line.iter().copied())
        .collect();
    let tickets_file = draw::tickets_file(&tickets, &numbers);
    watch.begin(Step::Allocate, market.units.len());
    let (drawn, allocation) = opened.place(&tickets, &seed)?;
    let seats = opened.seats();
    fairness::check(market, &seats, rules, &drawn, &allocation)?;
    watch.begin(Step::Log, roll.len());
    let sources = manifest.sources.iter().zip(values);
    let secrets = sources.filter(|(source, _)| !source.kind.is_public());
    let secrets = secrets.zip(&times.opened);
    let openings = secrets.map(|((source, value), time)| Opening {
        source: source.id.clone(),
        value: value.clone(),
        time: time.clone(),
    });
    let openings: Vec<Opening> = openings.collect();
    let log = closed(opened, &openings, &times.close);
    let checkpoints = [&opened.log, &log].map(|log| checkpoint(log, manifest));
    let mut checkpoints = Vec::from(checkpoints);
    let mut log = valued(opened, log, values, &times.reveal);
    let lines = split_lines(&tickets_file).expect("written line by line");
    let root = root_of_lines(&lines);
    let counted = (lines.len() as u64, &root);
    log.append(&log::draw(
        &times.reveal,
        manifest,
        (&opened.seal, &key),
        counted,
        times.rehearsals,
    ));
    checkpoints.push(checkpoint(&log, manifest));
    let mut published = vec![
        ("seed.txt".to_owned(), transcript.clone().into_bytes()),
        ("tickets.jsonl".to_owned(), tickets_file),
    ];
    let ended = Ended {
        round: 1,
        time: &times.reveal,
        opened,
        placed: (&drawn, &allocation),
        secret,
    };
    let explains = ended.write(&mut log, &mut published)?;
    Ok(Run {
        round: 1,
        transcript,
        published,
        tickets,
        drawn,
        allocation,
        amended: Vec::new(),
        changes: Vec::new(),
        explains,
        log,
        checkpoints,
    })
}

/// An allocation that is to be written down.
struct Ended<'e> {
    round: u64,
    time: &'e str,
    opened: &'e Opened,
    placed: (&'e Drawn, &'e Allocation),
    secret: &'e [u8; 32],
}

impl Ended<'_> {
    /// Adds its files and its entry of the log; hands back the private explain records.
    fn write(
        &self,
        log: &mut Log,
        published: &mut Vec<(String, Vec<u8>)>,
    ) -> Result<Vec<u8>, RunError> {
        let Opened {
            manifest, market, ..
        } = self.opened;
        let children = children(self.opened)?;
        let schools: Vec<SchoolCode> = (self.opened.schools.iter())
            .map(|school| school.code.clone())
            .collect();
        let (tickets, allocation) = self.placed;
        let said = log::Allocated {
            draw: &manifest.draw,
            round: self.round,
            market,
            allocation,
            schools: &schools,
            tickets,
            children: &children,
            by_hand: &self.opened.settled.by_hand,
        };
        let results = log::results(said, self.secret);
        let cutoffs = log::cutoff_lines(said);
        let lines = split_lines(&results.lines).expect("written line by line");
        let counted = (lines.len() as u64, root_of_lines(&lines));
        let body = log::AllocateBody {
            round: self.round,
            results: counted,
            cutoffs: &cutoffs,
        };
        let draw = (&manifest.draw, manifest.attempt);
        let (entry, inside) = log::allocate(self.time, draw, body);
        log.append(&entry);
        let round = self.round;
        published.push((format!("results-{round}.jsonl"), results.lines));
        if !inside {
            published.push((format!("cutoffs-{round}.jsonl"), joined(&cutoffs)));
        }
        if self.opened.rules.rounds.iter().any(|rule| rule.waits) {
            let lines = log::waiting_lines(said);
            published.push((format!("waiting-{round}.jsonl"), lines));
        }
        Ok(results.explains)
    }
}

fn checkpoint(log: &Log, manifest: &Manifest) -> (u64, Vec<u8>) {
    (log.lines().len() as u64, log.checkpoint(&manifest.log))
}

fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    out
}

/// Every child that has a result, with the index of its unit in the market: those of the roll without those who
/// left, and reserve slots that were filled, which have none.
///
/// # Errors
/// When the market has no unit for a child.
pub fn children(opened: &Opened) -> Result<Vec<(&Number, Option<u32>)>, RunError> {
    let Settled { gone, by_hand } = &opened.settled;
    let mut found = Vec::with_capacity(opened.roll.len());
    for (i, line) in opened.roll.iter().enumerate() {
        let unit = opened.market_unit(i);
        if gone.contains(&line.number) || line.reserve && !by_hand.contains_key(&line.number) {
            continue;
        }
        if unit.is_none() && !line.reserve {
            return Err(MissingTicket(line.unit.to_string()).into());
        }
        found.push((&line.number, unit));
    }
    Ok(found)
}

/// For each unit of the roll its index in the market: both are sorted, one walk along both finds them.
fn market_units(units: &[Number], market: &Market) -> Vec<Option<u32>> {
    let mut found = vec![None; units.len()];
    let mut at = 0;
    for (i, applicant) in (0u32..).zip(&market.units) {
        at += units[at..]
            .iter()
            .take_while(|unit| **unit < applicant.unit)
            .count();
        if units.get(at) == Some(&applicant.unit) {
            found[at] = Some(i);
        }
    }
    found
}

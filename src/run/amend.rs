//! The course of a placement after its draw: amendments applied one after another, the allocation run again after
//! each on the same tickets, and what each one moved.
//!
//! In: sealed files, tickets, amendments in the order of the log. Out: for each its changes; the first one that
//! does not fit, or after which somebody whom it does not name would be worse off, is refused. Which mechanisms
//! can do that: MATCHING section 3.3. `verify` walks the same course over a published log. Tests:
//! `tests/it/amend.rs`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Ended, Opened, Run, RunError, Step, Watch, checkpoint};
use crate::allocate::MissingTicket;
use crate::digest::canonical::{object, parse, split_lines};
use crate::fairness;
use crate::log::{self, Log};
use crate::model::{
    Action, Allocation, Amendment, Change, Drawn, EntryKind, Fate, Market, Mechanism, Number,
    Rules, SchoolCode, Seed, Settled, Tickets,
};
use crate::read::published::{self, LogLine, Unreadable};

/// Why an amendment cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No child of the roll has the number.
    UnknownNumber,
    /// The child left before.
    Gone,
    /// The child was placed by hand before.
    ByHand,
    /// Not the next reserve slot, which is this one; none are left where there is no number.
    Slot(Option<Number>),
    /// No school has the code.
    UnknownSchool,
    /// The child is not at the school that was named, but at this one, or nowhere.
    OtherPlace(Option<u32>),
    /// The child is at the school already.
    There,
    /// The child's new lines of the market are not there or cannot be read.
    Lines(String),
    /// A seat more would go to these children instead; to nobody where there are none.
    NotNext(Vec<Number>),
    /// Nobody is choosing at a table, or it is the turn of this child.
    Turn(Option<Number>),
    /// The school is not among those open to the child.
    NotOpen,
    /// The school has no seat left for the child's unit.
    Full,
    /// These children, whom the amendment does not name, would be worse off.
    Harm(Vec<Number>),
}

/// An amendment that does not fit: its place among those applied together, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Its place, from 0.
    pub at: usize,
    /// Why.
    pub why: Why,
}

/// Lines of the market that take the place of others, by unit.
pub type NewLines = BTreeMap<Number, Vec<Vec<u8>>>;

/// The lines of a file of new lines by their unit.
///
/// # Errors
/// When a line cannot be read.
pub fn new_lines(bytes: &[u8]) -> Result<NewLines, Why> {
    let unreadable = |why: &dyn ToString| Why::Lines(why.to_string());
    let mut lines = NewLines::new();
    for line in split_lines(bytes).map_err(|bad| unreadable(&bad))? {
        let value = parse(line).map_err(|malformed| unreadable(&malformed))?;
        let unit = value.text("unit").and_then(Number::parse);
        let unit = unit.ok_or_else(|| unreadable(&"unit"))?;
        lines.entry(unit).or_default().push(line.to_vec());
    }
    Ok(lines)
}

/// A placement after its draw.
#[derive(Clone, Debug)]
pub struct Course<'t> {
    /// The sealed files as amended: market, seats, and what is settled outside the market.
    pub opened: Opened,
    /// The tickets as the allocation compares them.
    pub drawn: Drawn,
    /// Where everybody is.
    pub allocation: Allocation,
    /// The text of the market, corrections in it.
    text: Cow<'t, [u8]>,
    /// That market, before anybody left; kept from the first amendment on.
    whole: Option<Market>,
    /// What was chosen at tables, by round and unit.
    chosen: BTreeMap<(u32, u32), Option<u32>>,
    tickets: &'t [Tickets],
    seed: &'t Seed,
}

impl<'t> Course<'t> {
    /// The beginning: the draw itself. `market` is the sealed file.
    ///
    /// # Errors
    /// When the market asks for a ticket that was not drawn.
    pub fn new(
        opened: Opened,
        market: &'t [u8],
        tickets: &'t [Tickets],
        seed: &'t Seed,
    ) -> Result<Self, MissingTicket> {
        let (drawn, allocation) = opened.place(tickets, seed)?;
        Ok(Self {
            whole: None,
            text: Cow::Borrowed(market),
            chosen: BTreeMap::new(),
            opened,
            drawn,
            allocation,
            tickets,
            seed,
        })
    }

    /// The text of the market as corrected so far.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where every line of the roll is.
    pub fn fates(&self) -> Vec<Fate> {
        let lines = 0..self.opened.roll.len();
        lines
            .map(|line| self.opened.fate(&self.allocation, line))
            .collect()
    }

    /// Applies amendments in their order; `seq` is the place of the first one's entry in the log.
    ///
    /// # Errors
    /// The first one that does not fit. The course is not to be used any further then.
    pub fn apply(
        &mut self,
        amendments: &[Amendment],
        seq: u64,
        lines: &NewLines,
    ) -> Result<Vec<Change>, Unfit> {
        let mut changes = Vec::new();
        let mut before = self.fates();
        self.whole.get_or_insert_with(|| self.opened.market.clone());
        for (at, amendment) in amendments.iter().enumerate() {
            let unfit = |why| Unfit { at, why };
            self.take(amendment, &before, lines).map_err(unfit)?;
            self.run_again().map_err(unfit)?;
            let after = self.fates();
            let event = seq + at as u64;
            let moved = self.compare(amendment, event, (&before, &after));
            changes.extend(moved.map_err(unfit)?);
            before = after;
        }
        Ok(changes)
    }

    /// The line of the roll with a number.
    fn line(&self, number: &Number) -> Result<usize, Why> {
        let roll = &self.opened.roll;
        let found = roll.binary_search_by(|line| line.number.cmp(number));
        found.map_err(|_| Why::UnknownNumber)
    }

    fn school(&self, amendment: &Amendment) -> Result<Option<u32>, Why> {
        let Some(code) = &amendment.school else {
            return Ok(None);
        };
        let schools = &self.opened.schools;
        let found = schools.binary_search_by(|school| school.code.cmp(code));
        found
            .map(|at| Some(at as u32))
            .map_err(|_| Why::UnknownSchool)
    }

    /// The lowest reserve slot that is not filled.
    fn next_slot(&self) -> Option<Number> {
        let Settled { gone, by_hand } = &self.opened.settled;
        let free = |number: &Number| !by_hand.contains_key(number) && !gone.contains(number);
        let mut slots = self.opened.roll.iter().filter(|line| line.reserve);
        let next = slots.find(|line| free(&line.number));
        next.map(|line| line.number.clone())
    }

    /// Puts one amendment in force.
    fn take(
        &mut self,
        amendment: &Amendment,
        before: &[Fate],
        lines: &NewLines,
    ) -> Result<(), Why> {
        let number = &amendment.number;
        let line = self.line(number)?;
        let school = self.school(amendment)?;
        if amendment.action == Action::Admit {
            let next = self.next_slot();
            if next.as_ref() != Some(number) {
                return Err(Why::Slot(next));
            }
            let school = school.ok_or(Why::UnknownSchool)?;
            self.opened.settled.by_hand.insert(number.clone(), school);
            return Ok(());
        }
        let fate = before[line];
        let filled = self.opened.settled.by_hand.contains_key(number);
        match fate {
            Fate::Absent if self.opened.roll[line].reserve => return Err(Why::UnknownNumber),
            Fate::Absent => return Err(Why::Gone),
            Fate::ByHand(_) if amendment.action != Action::Remove => return Err(Why::ByHand),
            _ => {}
        }
        match amendment.action {
            Action::Remove => {
                if school.is_some() && school != fate.school() {
                    return Err(Why::OtherPlace(fate.school()));
                }
                self.opened.settled.by_hand.remove(number);
                self.opened.settled.gone.insert(number.clone());
            }
            Action::Place => {
                let school = school.ok_or(Why::UnknownSchool)?;
                if filled || fate.school() == Some(school) {
                    return Err(Why::There);
                }
                self.opened.settled.by_hand.insert(number.clone(), school);
            }
            Action::Seat => {
                let school = school.ok_or(Why::UnknownSchool)?;
                if fate.school() == Some(school) {
                    return Err(Why::There);
                }
                self.opened.schools[school as usize].seats += 1;
            }
            Action::Correct => self.correct(line, lines)?,
            Action::Choose => self.choose(line, school)?,
            Action::Admit => return Err(Why::UnknownNumber),
        }
        Ok(())
    }

    /// Records what the family whose turn it is chose, or that it passed.
    fn choose(&mut self, line: usize, school: Option<u32>) -> Result<(), Why> {
        let table = self.allocation.table.as_ref();
        let turn = table.and_then(|(round, units)| Some((*round, *units.first()?)));
        let (round, unit) = turn.ok_or(Why::Turn(None))?;
        let market = &self.opened.market;
        let turn = market.units[unit as usize].unit.clone();
        if self.opened.roll[line].unit != turn {
            return Err(Why::Turn(Some(turn)));
        }
        if let Some(school) = school {
            let held = &market.rounds[round as usize];
            let position = held.units.binary_search(&unit).map_err(|_| Why::NotOpen)?;
            let mut ways = held.applications(position).iter();
            let open: Vec<u32> = ways
                .by_ref()
                .filter(|a| a.school == school)
                .map(|a| a.quota)
                .collect();
            if open.is_empty() {
                return Err(Why::NotOpen);
            }
            let weight = market.units[unit as usize].weight;
            let fits = |quota: &u32| {
                let line = self.allocation.cutoff(round, school, *quota);
                line.is_some_and(|(_, line)| line.filled + weight <= line.seats)
            };
            if !open.iter().any(fits) {
                return Err(Why::Full);
            }
        }
        self.chosen.insert((round, unit), school);
        Ok(())
    }

    /// Puts new lines of the market in the place of those of a child's unit.
    fn correct(&mut self, line: usize, lines: &NewLines) -> Result<(), Why> {
        let unit = &self.opened.roll[line].unit;
        let new = lines
            .get(unit)
            .ok_or_else(|| Why::Lines(unit.to_string()))?;
        let text = spliced(&self.text, &self.opened.rules, unit, new)?;
        let read = published::market(&text, &self.opened.rules, &self.opened.schools);
        let market = read.map_err(|why| Why::Lines(why.to_string()))?;
        // Units keep their indexes: nobody comes or goes by a correction.
        let before = self.whole.as_ref().map(|whole| &whole.units);
        if before != Some(&market.units) {
            return Err(Why::Lines(unit.to_string()));
        }
        self.text = Cow::Owned(text);
        self.whole = Some(market);
        Ok(())
    }

    /// Runs the allocation with everything that is in force.
    fn run_again(&mut self) -> Result<(), Why> {
        let Settled { gone, by_hand } = &self.opened.settled;
        let apart = |number: &Number| gone.contains(number) || by_hand.contains_key(number);
        let mut count = BTreeMap::new();
        for number in gone.iter().chain(by_hand.keys()) {
            if let Some(unit) = self.opened.market_unit(self.line(number)?) {
                *count.entry(unit).or_insert(0) += 1;
            }
        }
        let whole = self
            .whole
            .as_ref()
            .expect("kept before the first amendment");
        self.opened.market = whole.without(&count, &apart);
        for ((round, unit), school) in &self.chosen {
            let round = &mut self.opened.market.rounds[*round as usize];
            round.chosen.insert(*unit, *school);
        }
        let placed = self.opened.place(self.tickets, self.seed);
        let (drawn, allocation) = placed.map_err(|missing| Why::Lines(missing.to_string()))?;
        self.drawn = drawn;
        self.allocation = allocation;
        Ok(())
    }

    /// What an amendment moved; nobody but the child it names may lose by it.
    fn compare(
        &self,
        amendment: &Amendment,
        event: u64,
        (before, after): (&[Fate], &[Fate]),
    ) -> Result<Vec<Change>, Why> {
        let mut changes = Vec::new();
        let mut harmed = Vec::new();
        for (line, (old, new)) in self.opened.roll.iter().zip(before.iter().zip(after)) {
            let named = line.number == amendment.number;
            if !named && !new.keeps(*old) {
                harmed.push(line.number.clone());
            }
            if old.school() != new.school() {
                changes.push(Change {
                    event,
                    number: line.number.clone(),
                    from: old.school(),
                    to: new.school(),
                });
            }
        }
        if !harmed.is_empty() {
            return Err(Why::Harm(harmed));
        }
        if amendment.action == Action::Seat {
            let school = self.school(amendment)?;
            let came: BTreeSet<&Number> = (changes.iter())
                .filter(|change| change.to == school)
                .map(|change| &change.number)
                .collect();
            if !came.contains(&amendment.number) {
                return Err(Why::NotNext(came.into_iter().cloned().collect()));
            }
        }
        Ok(changes)
    }
}

/// Whether a child's leaving can worsen another under these rules (MATCHING section 3.3): seats that are dealt,
/// lines of pools, least totals. Under the others it never does, which a property test holds.
pub fn may_harm(rules: &Rules) -> bool {
    let safe = [
        Mechanism::Fill,
        Mechanism::LiveChoose,
        Mechanism::Sequential,
        Mechanism::Parallel,
        Mechanism::NearestVacancy,
    ];
    rules
        .rounds
        .iter()
        .any(|rule| !safe.contains(&rule.mechanism))
}

/// What a log says of the stages so far.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The log.
    pub log: Log,
    /// How many allocations it holds.
    pub round: u64,
    /// The time of the newest entry.
    pub time: Option<String>,
    /// The amendments, each with its place in the log and the number of its allocation.
    pub amended: Vec<(u64, u64, Amendment)>,
}

impl Past {
    /// Reads a log.
    ///
    /// # Errors
    /// When an amendment cannot be read.
    pub fn of(lines: &[LogLine<'_>]) -> Result<Self, Unreadable> {
        let mut past = Self {
            log: Log::from_lines(lines.iter().map(|line| line.bytes.to_vec()).collect()),
            time: lines.last().map(|line| line.time.clone()),
            ..Self::default()
        };
        let before = lines.iter().rposition(|line| line.kind == EntryKind::Void);
        for line in &lines[before.map_or(0, |void| void + 1)..] {
            match line.kind {
                EntryKind::Allocate => past.round += 1,
                EntryKind::Amend => {
                    let amendment = published::amendment(&line.body)?;
                    past.amended.push((line.seq, past.round + 1, amendment));
                }
                _ => {}
            }
        }
        Ok(past)
    }

    /// Walks the course up to here; `lines` are the new lines of the market by allocation.
    ///
    /// # Errors
    /// The first amendment that does not fit, with its place in the log.
    pub fn walk(
        &self,
        course: &mut Course<'_>,
        lines: &dyn Fn(u64) -> Result<NewLines, Why>,
    ) -> Result<Vec<Change>, (u64, Why)> {
        let mut changes = Vec::new();
        for round in 2..=self.round {
            let own = self.amended.iter().filter(|(_, of, _)| *of == round);
            let seq = own.clone().map(|(seq, ..)| *seq).next().unwrap_or(0);
            let amendments: Vec<Amendment> = own.map(|(.., own)| own.clone()).collect();
            let lines = lines(round).map_err(|why| (seq, why))?;
            let moved = course.apply(&amendments, seq, &lines);
            changes.extend(moved.map_err(|unfit| (seq + unfit.at as u64, unfit.why))?);
        }
        Ok(changes)
    }
}

/// `changes-N.jsonl`, by event and number.
pub fn changes_file(changes: &[Change], schools: &[SchoolCode]) -> Vec<u8> {
    let code = |place: Option<u32>| place.map_or("", |school| schools[school as usize].as_str());
    let mut out = Vec::new();
    for change in changes {
        out.extend(object(|o| {
            o.int("event", change.event);
            o.text("from", code(change.from));
            o.text("number", change.number.as_str());
            o.text("to", code(change.to));
        }));
        out.push(b'\n');
    }
    out
}

/// A stage that is to be written down.
pub struct Stage<'s> {
    /// The log and the amendments before it.
    pub past: Past,
    /// What those moved.
    pub moved: Vec<Change>,
    /// Its own amendments.
    pub amendments: Vec<Amendment>,
    /// What they moved.
    pub changes: Vec<Change>,
    /// The seed transcript.
    pub transcript: &'s str,
    /// The moment it is recorded at.
    pub time: &'s str,
    /// The folder's secret.
    pub secret: &'s [u8; 32],
}

/// Writes a stage down: entries of the log, results, changes. `course` has its amendments in force.
///
/// # Errors
/// When the result contradicts its definition: a fault of the program, never published.
pub fn run(course: &Course<'_>, stage: Stage<'_>, watch: &dyn Watch) -> Result<Run, RunError> {
    let Stage {
        past,
        moved,
        amendments,
        changes,
        transcript,
        time,
        secret,
    } = stage;
    let opened = &course.opened;
    watch.begin(Step::Allocate, opened.market.units.len());
    let (drawn, allocation) = (&course.drawn, &course.allocation);
    fairness::check(
        &opened.market,
        &opened.seats(),
        &opened.rules,
        drawn,
        allocation,
    )?;
    watch.begin(Step::Log, opened.roll.len());
    let (mut log, manifest) = (past.log, &opened.manifest);
    let round = past.round + 1;
    // The publication before this one ended its log.
    let checkpoints = vec![checkpoint(&log, manifest)];
    let mut amended = past.amended;
    for amendment in amendments {
        let seq = log.lines().len() as u64;
        let draw = (&manifest.draw, manifest.attempt);
        log.append(&log::amend(time, draw, &amendment));
        amended.push((seq, round, amendment));
    }
    let codes: Vec<SchoolCode> = opened.schools.iter().map(|s| s.code.clone()).collect();
    let file = (
        format!("changes-{round}.jsonl"),
        changes_file(&changes, &codes),
    );
    let mut published = vec![file];
    let ended = Ended {
        round,
        time,
        opened,
        placed: (drawn, allocation),
        secret,
    };
    let explains = ended.write(&mut log, &mut published)?;
    Ok(Run {
        round,
        transcript: transcript.to_owned(),
        published,
        tickets: course.tickets.to_vec(),
        drawn: drawn.clone(),
        allocation: allocation.clone(),
        amended,
        changes: [moved, changes].concat(),
        explains,
        log,
        checkpoints,
    })
}

/// The text of a market with new lines in the place of a unit's, sorted by round and number; the salt line stays.
fn spliced(text: &[u8], rules: &Rules, unit: &Number, new: &[Vec<u8>]) -> Result<Vec<u8>, Why> {
    let unreadable = |why: &dyn ToString| Why::Lines(why.to_string());
    let mut head: &[u8] = b"";
    let mut lines: Vec<(usize, String, &[u8])> = Vec::new();
    let old = split_lines(text).map_err(|bad| unreadable(&bad))?;
    let place = |line: &[u8]| -> Result<(usize, String), Why> {
        let value = parse(line).map_err(|malformed| unreadable(&malformed))?;
        let round = value.text("round").unwrap_or("");
        let round = rules.rounds.iter().position(|rule| rule.id == round);
        let number = value.text("number").unwrap_or("").to_owned();
        Ok((round.ok_or_else(|| unreadable(&"round"))?, number))
    };
    for line in old {
        if line.starts_with(b"{\"salt\":") {
            head = line;
            continue;
        }
        let (round, number) = place(line)?;
        if number != unit.as_str() {
            lines.push((round, number, line));
        }
    }
    for line in new {
        let (round, number) = place(line)?;
        if number != unit.as_str() {
            return Err(unreadable(&number));
        }
        lines.push((round, number, line));
    }
    lines.sort();
    let mut out = Vec::with_capacity(text.len());
    let head = Some(head).filter(|head| !head.is_empty());
    for line in head
        .into_iter()
        .chain(lines.into_iter().map(|(.., line)| line))
    {
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    Ok(out)
}

//! Receipts of a result: from the files of a bundle and of the office's private half to each child's own file.
//!
//! In: published bytes, the records with their later versions, the explain records. Out: receipts by number,
//! made by `log::receipt`. Whatever was changed on the way is refused: a commitment that does not open, an explain
//! record that the results do not name. A child that left has no result, and so no receipt of this one.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::digest::canonical::{read_lines, split_lines};
use crate::log::receipt::{Evidence, Own, Receipts};
use crate::model::{Action, EntryKind, Number, Reason};
use crate::read::published::{self, RollLine};
use crate::read::receipt::{CutoffLine, Desk, Explain, Placing, cutoff_line, explain, placing};

/// The files that receipts are made from.
#[derive(Clone, Debug, Default)]
pub struct Papers<'p> {
    /// `log.jsonl` of the bundle.
    pub log: &'p [u8],
    /// Its newest checkpoint, with whatever signatures it bears.
    pub checkpoint: &'p [u8],
    /// `roll.jsonl`
    pub roll: &'p [u8],
    /// `results-N.jsonl` of the newest result.
    pub results: &'p [u8],
    /// `cutoffs-N.jsonl`; empty where they stand in the log.
    pub cutoffs: &'p [u8],
    /// `rules.json`
    pub rules: &'p [u8],
    /// `seed.txt`
    pub seed: &'p [u8],
    /// `explain-N.jsonl`, private.
    pub explains: &'p [u8],
    /// `records.jsonl` of the seal and those of later results, older ones first; private.
    pub records: Vec<&'p [u8]>,
}

/// Why there is no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReceipt {
    /// A file cannot be read, or is not the one that the others speak of.
    #[error("{file}: {why}")]
    Damaged {
        /// Which file.
        file: &'static str,
        /// Why.
        why: String,
    },
    /// No child of the roll has the number.
    #[error("{0} is not on the roll")]
    Unknown(String),
    /// The child left, or the slot was never filled.
    #[error("{0} has no result")]
    NoResult(String),
}

fn damaged<T>(file: &'static str) -> impl Fn(T) -> NoReceipt
where
    T: ToString,
{
    move |why| NoReceipt::Damaged {
        file,
        why: why.to_string(),
    }
}

fn text<'p>(file: &'static str, bytes: &'p [u8]) -> Result<&'p str, NoReceipt> {
    std::str::from_utf8(bytes).map_err(damaged(file))
}

/// What an amendment says that concerns receipts: its place in the log, the child, what was done.
struct Amended {
    seq: usize,
    number: Number,
    action: Action,
    record: Option<Digest>,
}

/// Everything at hand to make any receipt of one result.
pub struct Counter<'p> {
    receipts: Receipts<'p>,
    roll: Vec<RollLine>,
    /// Of units of several, the lines of their members.
    bound: BTreeMap<Number, Vec<usize>>,
    results: Vec<Placing>,
    explains: Vec<(&'p [u8], Explain)>,
    /// Records by commitment.
    records: BTreeMap<Digest, &'p [u8]>,
    amended: Vec<Amended>,
    /// Lines of a file of cutoffs by desk, and those of pools.
    desks: BTreeMap<Desk, usize>,
    pools: Vec<(usize, CutoffLine)>,
}

impl<'p> Counter<'p> {
    /// Reads the files.
    ///
    /// # Errors
    /// The first one that cannot be read or does not fit the others.
    pub fn new(papers: &Papers<'p>) -> Result<Self, NoReceipt> {
        let lines = |file, bytes| split_lines(bytes).map_err(damaged(file));
        let entries = published::log(papers.log).map_err(damaged("log.jsonl"))?;
        let place = |kind: EntryKind| {
            let found = entries.iter().rposition(|line| line.kind == kind);
            found.ok_or_else(|| damaged("log.jsonl")(kind.as_str()))
        };
        let shared = [
            place(EntryKind::Seal)?,
            place(EntryKind::Draw)?,
            place(EntryKind::Allocate)?,
        ];
        let is_void = |at: &usize| entries[*at].kind == EntryKind::Void;
        let voids: Vec<usize> = (0..shared[0]).filter(is_void).collect();
        let mut amended = Vec::new();
        let own = entries.iter().enumerate().take(shared[2]);
        for (seq, line) in own.skip(shared[0]) {
            if line.kind == EntryKind::Amend {
                let own = published::amendment(&line.body).map_err(damaged("log.jsonl"))?;
                let (number, action, record) = (own.number, own.action, own.record);
                amended.push(Amended {
                    seq,
                    number,
                    action,
                    record,
                });
            }
        }
        let roll = published::roll(papers.roll).map_err(damaged("roll.jsonl"))?;
        let mut bound: BTreeMap<Number, Vec<usize>> = BTreeMap::new();
        for (at, line) in roll
            .iter()
            .enumerate()
            .filter(|(_, line)| line.unit != line.number)
        {
            let first = || roll.binary_search_by(|other| other.number.cmp(&line.unit));
            let own = bound.entry(line.unit.clone());
            own.or_insert_with(|| first().into_iter().collect())
                .push(at);
        }
        let results = lines("results", papers.results)?;
        let placings = read_lines(&results, placing).map_err(damaged("results"))?;
        let explains = lines("explain", papers.explains)?;
        let read = read_lines(&explains, explain).map_err(damaged("explain"))?;
        let agree = read.len() == placings.len()
            && read
                .iter()
                .zip(&placings)
                .all(|(own, placing)| own.digest == placing.why);
        if !agree {
            return Err(damaged("explain")("not those that the results name"));
        }
        let mut records = BTreeMap::new();
        for bytes in &papers.records {
            let own = lines("records.jsonl", bytes)?;
            records.extend(own.into_iter().map(|line| (Digest::of(line), line)));
        }
        let cutoffs = lines("cutoffs", papers.cutoffs)?;
        let (mut desks, mut pools) = (BTreeMap::new(), Vec::new());
        let read_cutoffs = read_lines(&cutoffs, cutoff_line).map_err(damaged("cutoffs"))?;
        for (at, line) in read_cutoffs.into_iter().enumerate() {
            let school = line
                .schools
                .first()
                .and_then(|code| crate::model::SchoolCode::parse(code));
            match school.filter(|_| !line.pool) {
                Some(school) => {
                    let (round, quota) = (line.round, line.quota);
                    desks.insert(
                        Desk {
                            round,
                            school,
                            quota,
                        },
                        at,
                    );
                }
                None => pools.push((at, line)),
            }
        }
        let draw = entries[shared[0]].body.text("draw").unwrap_or_default();
        let evidence = Evidence {
            draw: draw.to_owned(),
            checkpoint: text("checkpoint", papers.checkpoint)?,
            log: lines("log.jsonl", papers.log)?,
            voids,
            shared,
            roll: lines("roll.jsonl", papers.roll)?,
            results,
            cutoffs,
            rules: text("rules.json", papers.rules)?,
            seed: text("seed.txt", papers.seed)?,
        };
        Ok(Self {
            receipts: Receipts::new(evidence),
            roll,
            bound,
            results: placings,
            explains: explains.into_iter().zip(read).collect(),
            records,
            amended,
            desks,
            pools,
        })
    }

    /// The numbers that have a receipt, rising.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.results.iter().map(|placing| &placing.number)
    }

    /// The receipts of some numbers, in their order.
    ///
    /// # Errors
    /// The first number that has none.
    pub fn receipts(&self, numbers: &[&str]) -> Result<Vec<Vec<u8>>, NoReceipt> {
        let own: Result<Vec<Own<'_>>, NoReceipt> =
            numbers.iter().map(|number| self.own(number)).collect();
        Ok(self.receipts.all(&own?))
    }

    /// What belongs to a child.
    fn own<'o>(&'o self, number: &'o str) -> Result<Own<'o>, NoReceipt> {
        let roll = self
            .roll
            .binary_search_by(|line| line.number.as_str().cmp(number));
        let roll = roll.map_err(|_| NoReceipt::Unknown(number.to_owned()))?;
        let result = self
            .results
            .binary_search_by(|line| line.number.as_str().cmp(number));
        let result = result.map_err(|_| NoReceipt::NoResult(number.to_owned()))?;
        let line = &self.roll[roll];
        let unit_of = |number: &Number| {
            let at = self.roll.binary_search_by(|line| line.number.cmp(number));
            at.ok().map(|at| &self.roll[at].unit)
        };
        // A choice at the table is that of the whole unit, whichever number stands in it.
        let concerns = |own: &&Amended| {
            own.number == line.number
                || own.action == Action::Choose && unit_of(&own.number) == Some(&line.unit)
        };
        let amended: Vec<&Amended> = self.amended.iter().filter(concerns).collect();
        let later = amended.iter().rev().find_map(|own| own.record);
        let record = self.records.get(&later.unwrap_or(line.record));
        let record = record.ok_or_else(|| damaged("records.jsonl")(number))?;
        let members = self.bound.get(&line.unit).into_iter().flatten().copied();
        let (explained, explain) = &self.explains[result];
        Ok(Own {
            number,
            roll,
            members: members.filter(|at| *at != roll).collect(),
            result,
            record,
            explain: explained,
            amended: amended.iter().map(|own| own.seq).collect(),
            cutoffs: self.cutoffs(explain),
        })
    }

    /// The lines in a file of cutoffs that an explain record speaks of.
    fn cutoffs(&self, explain: &Explain) -> Vec<usize> {
        let mut found = Vec::new();
        for choice in &explain.choices {
            found.extend(self.desks.get(&choice.desk));
            if matches!(choice.reason, Some(Reason::BelowLine | Reason::Dealt)) {
                let own = self
                    .pools
                    .iter()
                    .filter(|(_, line)| line.is_of_pool(&choice.desk));
                found.extend(own.map(|(at, _)| *at));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

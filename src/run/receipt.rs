//! Receipts of a result: from the files of a bundle and of the office's private half to each child's own file.
//!
//! In: published bytes, the records with their later versions, the explain records. Out: receipts by number,
//! made by `log::receipt`. Whatever was changed on the way is refused: a commitment that does not open, an explain
//! record that the results do not name. A child that left has no result, and so no receipt of this one.

use std::collections::BTreeMap;

use super::{Opened, Run};
use crate::digest::Digest;
use crate::digest::canonical::{read_lines, split_lines};
use crate::log::coded::{self, Code};
use crate::log::receipt::{Evidence, Own, Receipts};
use crate::model::{Action, Bundle, EntryKind, Number, Reason};
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
    /// Nothing is published under a code, or nothing for this number.
    #[error("{file} is not there, or has no line for {number}")]
    NoBox {
        /// Where it would be.
        file: String,
        /// The number.
        number: String,
    },
    /// What is published for the number does not open, or is not what the log names.
    #[error("{0} does not open with this code")]
    Closed(String),
}

/// The private files, as refusals name them.
const EXPLAIN: &str = "explain";
const RECORDS: &str = "records.jsonl";

/// The receipt of one child out of a bundle, by the code of its notice: what is published under it, with the
/// proofs that everybody can make.
///
/// # Errors
/// When nothing is published under codes for the number, the code does not open it, or what it opens is not what
/// the log names; or a file of the bundle cannot be read.
pub fn by_code(bundle: &Bundle, number: &Number, code: Code) -> Result<Vec<u8>, NoReceipt> {
    let held = |name: &str| bundle.get(&format!("data/{name}")).unwrap_or_default();
    let manifest = published::manifest(held("manifest.json")).map_err(damaged("manifest.json"))?;
    let log = published::log(held("log.jsonl")).map_err(damaged("log.jsonl"))?;
    let void = log.iter().rposition(|line| line.kind == EntryKind::Void);
    let own = &log[void.map_or(0, |void| void + 1)..];
    let allocations = own.iter().filter(|line| line.kind == EntryKind::Allocate);
    let round = allocations.count().max(1);
    let file = format!("data/coded-{round}.jsonl");
    let none = || NoReceipt::NoBox {
        file: file.clone(),
        number: number.to_string(),
    };
    let boxes = published::coded(bundle.get(&file).ok_or_else(none)?).map_err(damaged("coded"))?;
    let at = boxes
        .binary_search_by(|(own, _)| own.cmp(number))
        .map_err(|_| none())?;
    let of = coded::Of {
        draw: &manifest.draw,
        attempt: manifest.attempt,
        round: round as u64,
    };
    let closed = || NoReceipt::Closed(number.to_string());
    let (explain, record) = of.opened(number, code, &boxes[at].1).ok_or_else(closed)?;
    let (explain, record) = (explain + "\n", record + "\n");
    let (results, cutoffs) = (
        format!("results-{round}.jsonl"),
        format!("cutoffs-{round}.jsonl"),
    );
    let checkpoint = bundle
        .get("data/checkpoint")
        .ok_or_else(|| NoReceipt::NoBox {
            file: "data/checkpoint".to_owned(),
            number: number.to_string(),
        })?;
    let papers = Papers {
        log: held("log.jsonl"),
        checkpoint,
        roll: held("roll.jsonl"),
        results: held(&results),
        cutoffs: held(&cutoffs),
        rules: held("rules.json"),
        seed: held("seed.txt"),
        explains: explain.as_bytes(),
        records: vec![record.as_bytes()],
    };
    let made = Counter::of_one(&papers, number).and_then(|one| one.receipts(&[number.as_str()]));
    let mut made = made.map_err(|why| match why {
        // What came out of the box is not what the log names.
        NoReceipt::Damaged { file, .. } if [EXPLAIN, RECORDS].contains(&file) => closed(),
        other => other,
    })?;
    made.pop().ok_or_else(closed)
}

/// A file of facts under codes, and the code of each number.
pub type UnderCodes = (Vec<u8>, Vec<(Number, Code)>);

/// `coded-N.jsonl` of a result, and the code of each child that it is published under. `records` are those of the
/// seal and of later results.
///
/// # Errors
/// When an explain record or a record is not there, or is not the one that was committed to.
pub fn under_codes(
    (opened, run): (&Opened, &Run),
    (explains, records): (&[u8], &[Vec<u8>]),
    secret: &[u8; 32],
) -> Result<UnderCodes, NoReceipt> {
    let lines = |file, bytes| split_lines(bytes).map_err(damaged(file));
    let mut by_hash = BTreeMap::new();
    for bytes in records {
        let own = lines(RECORDS, bytes)?;
        by_hash.extend(own.into_iter().map(|line| (Digest::of(line), line)));
    }
    let explains = lines(EXPLAIN, explains)?;
    let read = read_lines(&explains, explain).map_err(damaged(EXPLAIN))?;
    let mut later: BTreeMap<&Number, Digest> = BTreeMap::new();
    for (.., own) in &run.amended {
        later.extend(own.record.map(|record| (&own.number, record)));
    }
    let mut children = Vec::with_capacity(read.len());
    for (line, said) in explains.iter().zip(&read) {
        let roll = &opened.roll;
        let at = roll.binary_search_by(|own| own.number.as_str().cmp(&said.number));
        let own = &roll[at.map_err(|_| NoReceipt::Unknown(said.number.clone()))?];
        let due = later.get(&own.number).copied().unwrap_or(own.record);
        let record = by_hash.get(&due).copied();
        children.push((
            &own.number,
            *line,
            record.ok_or_else(|| damaged(RECORDS)(&own.number))?,
        ));
    }
    let of = coded::Of {
        draw: &opened.manifest.draw,
        attempt: opened.manifest.attempt,
        round: run.round,
    };
    let (file, codes) = coded::coded(of, secret, &children);
    let numbers = children.iter().map(|(number, ..)| (*number).clone());
    Ok((file, numbers.zip(codes).collect()))
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
    /// By their places in the results.
    explains: BTreeMap<usize, (&'p [u8], Explain)>,
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
        Self::with(papers, None)
    }

    /// Reads the files, the explain records those of one number alone.
    ///
    /// # Errors
    /// As those of [`Counter::new`].
    pub fn of_one(papers: &Papers<'p>, number: &Number) -> Result<Self, NoReceipt> {
        Self::with(papers, Some(number))
    }

    fn with(papers: &Papers<'p>, one: Option<&Number>) -> Result<Self, NoReceipt> {
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
        let explains = lines(EXPLAIN, papers.explains)?;
        let read = read_lines(&explains, explain).map_err(damaged(EXPLAIN))?;
        let places: Vec<usize> = match one {
            None => (0..placings.len()).collect(),
            Some(number) => {
                let at = placings.binary_search_by(|placing| placing.number.cmp(number));
                vec![at.map_err(|_| NoReceipt::NoResult(number.to_string()))?]
            }
        };
        let agree = read.len() == places.len()
            && read
                .iter()
                .zip(&places)
                .all(|(own, place)| own.digest == placings[*place].why);
        if !agree {
            return Err(damaged(EXPLAIN)("not those that the results name"));
        }
        let mut records = BTreeMap::new();
        for bytes in &papers.records {
            let own = lines(RECORDS, bytes)?;
            records.extend(Digest::of_each(&own).into_iter().zip(own));
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
            explains: places
                .into_iter()
                .zip(explains.into_iter().zip(read))
                .collect(),
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
        self.receipts.all(numbers, |number| self.own(number))
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
        let record = record.ok_or_else(|| damaged(RECORDS)(number))?;
        let members = self.bound.get(&line.unit).into_iter().flatten().copied();
        let explained = self.explains.get(&result);
        let (explained, explain) =
            explained.ok_or_else(|| NoReceipt::NoResult(number.to_owned()))?;
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

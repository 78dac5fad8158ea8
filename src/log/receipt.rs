//! Receipts (回执): one private file for one child, with the proofs that its record was sealed, its result logged.
//!
//! In: the lines of log, roll and results, the note over the log, and of each child its own record and explain
//! record. Out: the bytes of its receipt. Trees and shared parts are made once, so that all receipts of a district
//! take seconds. It checks nothing: whoever hands it lines has read them, and `verify` reads the receipt again.
#![doc = include_str!("receipt.md")]

use rayon::prelude::*;

use crate::digest::Digest;
use crate::digest::canonical::{Object, Written, object, write_object};
use crate::digest::tree::Tree;

/// What all receipts of a result are made from.
#[derive(Clone, Debug)]
pub struct Evidence<'e> {
    /// The draw's name.
    pub draw: String,
    /// The checkpoint over the log with the signatures that it bears.
    pub checkpoint: &'e str,
    /// The lines of the log.
    pub log: Vec<&'e [u8]>,
    /// The voids of the attempts before, by their places in the log: they stand first in every receipt.
    pub voids: Vec<usize>,
    /// The other entries that stand in every receipt: seal, draw, last allocation.
    pub shared: [usize; 3],
    /// The lines of the roll.
    pub roll: Vec<&'e [u8]>,
    /// The lines of the results.
    pub results: Vec<&'e [u8]>,
    /// The lines of the cutoffs, where they do not stand in the entry itself.
    pub cutoffs: Vec<&'e [u8]>,
    /// The rules as they were sealed.
    pub rules: &'e str,
    /// The seed transcript.
    pub seed: &'e str,
}

/// What belongs to one child.
#[derive(Clone, Debug)]
pub struct Own<'o> {
    /// Its number.
    pub number: &'o str,
    /// Its line in the roll, from 0.
    pub roll: usize,
    /// The lines of the others of its unit in the roll.
    pub members: Vec<usize>,
    /// Its line in the results, from 0.
    pub result: usize,
    /// Its record as it was last committed to.
    pub record: &'o [u8],
    /// Why it is where it is.
    pub explain: &'o [u8],
    /// The places in the log of the amendments that concern it.
    pub amended: Vec<usize>,
    /// The lines of the cutoffs that the explain record speaks of, where they stand in a file of their own.
    pub cutoffs: Vec<usize>,
}

/// The receipts of one result.
#[derive(Clone, Debug)]
pub struct Receipts<'e> {
    evidence: Evidence<'e>,
    log: Tree,
    /// The shared entries as they stand in each receipt.
    voids: Vec<Vec<u8>>,
    checkpoint: Written,
    rules: Written,
    seed: Written,
    shared: [Vec<u8>; 3],
    roll: Tree,
    results: Tree,
    cutoffs: Tree,
}

impl<'e> Receipts<'e> {
    /// Makes the trees.
    pub fn new(evidence: Evidence<'e>) -> Self {
        let log = Tree::of_lines(&evidence.log);
        let written = |at: usize| entry((evidence.log[at], at), &path(&log, at));
        let shared = evidence.shared.map(written);
        let voids = evidence.voids.iter().copied().map(written).collect();
        Self {
            log,
            voids,
            checkpoint: Written::lined(evidence.checkpoint),
            rules: Written::text(evidence.rules),
            seed: Written::lined(evidence.seed),
            shared,
            roll: Tree::of_lines(&evidence.roll),
            results: Tree::of_lines(&evidence.results),
            cutoffs: Tree::of_lines(&evidence.cutoffs),
            evidence,
        }
    }

    /// The receipts of some children, in their order; `own` says what belongs to each.
    ///
    /// # Errors
    /// The first one of `own`, by their order.
    pub fn all<'o, C: Sync, E: Send>(
        &self,
        children: &'o [C],
        own: impl Fn(&'o C) -> Result<Own<'o>, E> + Sync,
    ) -> Result<Vec<Vec<u8>>, E> {
        let made = children.par_iter().map(|child| Ok(self.of(&own(child)?)));
        made.collect::<Vec<_>>().into_iter().collect()
    }

    /// The receipt of a child.
    ///
    /// # Panics
    /// When a line that it names is not there.
    pub fn of(&self, own: &Own<'_>) -> Vec<u8> {
        let of = &self.evidence;
        let entries: usize = self.shared.iter().map(Vec::len).sum();
        let mut out = Vec::with_capacity(entries + 2 * of.rules.len() + 16_384);
        write_object(&mut out, |o| {
            o.written("checkpoint", &self.checkpoint);
            proofs(o, "cutoffs", (&of.cutoffs, &self.cutoffs), &own.cutoffs);
            o.text("draw", &of.draw);
            o.list("entries", |list| {
                let [seal, draw, allocate] = &self.shared;
                self.voids.iter().for_each(|void| list.raw(void));
                list.raw(seal);
                list.raw(draw);
                for at in &own.amended {
                    list.raw(&entry((of.log[*at], *at), &path(&self.log, *at)));
                }
                list.raw(allocate);
            });
            o.raw("explain", own.explain);
            proofs(o, "members", (&of.roll, &self.roll), &own.members);
            o.text("number", own.number);
            o.raw("record", own.record);
            o.object("result", |o| {
                proven(o, (&of.results, &self.results), own.result)
            });
            o.object("roll", |o| proven(o, (&of.roll, &self.roll), own.roll));
            o.written("rules", &self.rules);
            o.written("seed", &self.seed);
            o.text("type", "paiwei/v1/receipt");
        });
        out
    }
}

fn path(tree: &Tree, at: usize) -> Vec<Digest> {
    tree.path(at)
        .expect("a receipt is made of lines that are there")
}

fn text(line: &[u8]) -> &str {
    std::str::from_utf8(line).expect("lines were read before")
}

fn hashes(o: &mut Object<'_>, path: &[Digest]) {
    o.texts("path", path.iter().map(Digest::to_string));
}

/// A line of a file with the way from it to the root of all.
fn proven(o: &mut Object<'_>, (lines, tree): (&[&[u8]], &Tree), at: usize) {
    o.int("index", at as u64);
    o.text("line", text(lines[at]));
    hashes(o, &path(tree, at));
    o.int("size", tree.size() as u64);
}

/// Some lines of a file; nothing where there are none.
fn proofs(o: &mut Object<'_>, name: &'static str, of: (&[&[u8]], &Tree), lines: &[usize]) {
    if !lines.is_empty() {
        o.list(name, |list| {
            lines
                .iter()
                .for_each(|at| list.object(|o| proven(o, of, *at)));
        });
    }
}

/// An entry with the way from it to the root of the log.
fn entry((line, seq): (&[u8], usize), path: &[Digest]) -> Vec<u8> {
    object(|o| {
        o.text("line", text(line));
        hashes(o, path);
        o.int("seq", seq as u64);
    })
}

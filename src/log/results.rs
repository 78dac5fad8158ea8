//! Results, cutoffs and private explain records (PROTOCOL section 11).

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::digest::canonical::{Object, object, write_lines, write_object};
use crate::digest::salted::{SALT_ROOM, salt};
use crate::model::{
    Allocation, Cutoff, DrawName, Drawn, Market, NO_CLASS, NO_QUOTA, Number, PoolLine, Prefix,
    SchoolCode,
};

/// What results are made from.
#[derive(Clone, Copy, Debug)]
pub struct Allocated<'a> {
    /// The draw's name.
    pub draw: &'a DrawName,
    /// The number of this allocation, from 1.
    pub round: u64,
    /// The market.
    pub market: &'a Market,
    /// Its allocation.
    pub allocation: &'a Allocation,
    /// Codes of the schools.
    pub schools: &'a [SchoolCode],
    /// Its tickets.
    pub tickets: &'a Drawn,
    /// Every child by number, with the index of its unit; none for a reserve slot.
    pub children: &'a [(&'a Number, Option<u32>)],
    /// Children placed by hand beyond the plan, with the school.
    pub by_hand: &'a BTreeMap<Number, u32>,
}

/// A results file, and what stays private.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// `{"number","place","why"}` by number; `why` is the hash of the explain record.
    pub lines: Vec<u8>,
    /// The explain records in the same order, each ended by LF.
    pub explains: Vec<u8>,
}

/// Writes results and explain records; salts are derived from the folder's secret.
pub fn results(said: Allocated<'_>, secret: &[u8; 32]) -> Results {
    let (explains, whys) = write_lines(said.children.len(), |i, out| {
        let (number, unit) = said.children[i];
        let start = out.len();
        explain(out, said, number, unit);
        salt(&mut out[start..], secret, number.as_str());
        Digest::of(&out[start..])
    });
    let (lines, _) = write_lines(said.children.len(), |i, out| {
        let (number, unit) = said.children[i];
        let by_rules = || Some(said.allocation.place(said.market, unit?, number)?.school);
        let school = said.by_hand.get(number).copied().or_else(by_rules);
        let place = school.map_or("", |school| said.schools[school as usize].as_str());
        write_object(out, |o| {
            o.text("number", number.as_str());
            o.text("place", place);
            o.show("why", &whys[i]);
        });
    });
    Results { lines, explains }
}

/// Every decision on the child's unit, down to the place it obtained, with room for the salt.
fn explain(out: &mut Vec<u8>, said: Allocated<'_>, number: &Number, unit: Option<u32>) {
    // The rules decided nothing on a child that was placed by hand.
    let unit = unit.filter(|_| !said.by_hand.contains_key(number));
    let decisions = unit.map(|unit| said.allocation.decisions(said.market, unit));
    write_object(out, |o| {
        o.list("choices", |list| {
            for decision in decisions.into_iter().flatten() {
                let round = &said.market.rounds[decision.round as usize];
                let prefix = &round.prefixes[decision.prefix as usize];
                let cutoff = &said.allocation.cutoffs[decision.cutoff as usize];
                let ticket =
                    |unit| said.tickets.rounds[decision.round as usize].of(unit, decision.school);
                let own = unit.and_then(ticket);
                list.object(|o| {
                    rank(o, prefix, round.is_banded());
                    o.object("cutoff", |o| write_cutoff(o, said, cutoff));
                    o.text(
                        "decision",
                        if decision.reason.is_placed() {
                            "placed"
                        } else {
                            "refused"
                        },
                    );
                    keys(o, prefix);
                    quota(o, said.market, cutoff.quota);
                    o.text("reason", decision.reason.as_str());
                    o.text("round", &round.id);
                    o.text("school", said.schools[decision.school as usize].as_str());
                    o.text("ticket", &own.map(|t| t.to_string()).unwrap_or_default());
                });
            }
        });
        o.text("draw", said.draw.as_str());
        o.text("number", number.as_str());
        o.int("round", said.round);
        o.text("salt", SALT_ROOM);
        o.text("type", "paiwei/v1/explain");
    });
}

/// The published cutoffs, one canonical object each, in the order of rounds, then schools and quotas, then pools.
pub fn cutoff_lines(said: Allocated<'_>) -> Vec<Vec<u8>> {
    let mut lines = Vec::with_capacity(said.allocation.cutoffs.len());
    for round in (0u32..).take(said.market.rounds.len()) {
        let cutoffs = said.allocation.cutoffs.iter();
        for cutoff in cutoffs.filter(|cutoff| cutoff.round == round) {
            lines.push(object(|o| write_cutoff(o, said, cutoff)));
        }
        let pools = said.allocation.lines.iter();
        for line in pools.filter(|line| line.round == round) {
            lines.push(object(|o| write_pool_line(o, said, line)));
        }
    }
    lines
}

/// `waiting-N.jsonl`: who waits for the seats of each desk, first in line first; by round, school and quota (open
/// seats last). Empty where no round keeps a list.
pub fn waiting_lines(said: Allocated<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for list in &said.allocation.waiting {
        for unit in &list.units {
            let applicant = &said.market.units[*unit as usize];
            write_object(&mut out, |o| {
                o.text("number", applicant.unit.as_str());
                quota(o, said.market, list.quota);
                o.text("round", &said.market.rounds[list.round as usize].id);
                o.text("school", said.schools[list.school as usize].as_str());
                o.int("weight", applicant.weight.into());
            });
            out.push(b'\n');
        }
    }
    out
}

/// The line of a pool, like a cutoff with the pool's schools in the place of one.
fn write_pool_line(o: &mut Object<'_>, said: Allocated<'_>, line: &PoolLine) {
    let round = &said.market.rounds[line.round as usize];
    let pool = &round.pools[line.pool as usize];
    let last = line.last.as_ref();
    if let Some(last) = last {
        rank(o, &last.prefix, false);
    }
    o.int("filled", line.filled.into());
    if let Some(last) = last {
        keys(o, &last.prefix);
    }
    let codes = pool
        .schools
        .iter()
        .map(|school| said.schools[*school as usize].as_str());
    o.texts("pool", codes);
    quota(o, said.market, pool.quota);
    o.text("round", &round.id);
    o.int("seats", line.seats.into());
    let ticket = last.and_then(|last| last.ticket);
    o.text("ticket", &ticket.map(|t| t.to_string()).unwrap_or_default());
    if let Some(last) = last.filter(|_| round.lottery.is_none()) {
        o.text("unit", said.market.units[last.unit as usize].unit.as_str());
    }
}

fn quota(o: &mut Object<'_>, market: &Market, quota: u32) {
    if quota != NO_QUOTA {
        o.text("quota", &market.quotas[quota as usize]);
    }
}

/// `band`, `class` and `keys` of the last one admitted are left out while seats are left.
fn write_cutoff(o: &mut Object<'_>, said: Allocated<'_>, cutoff: &Cutoff) {
    let round = &said.market.rounds[cutoff.round as usize];
    let last = cutoff.last.as_ref();
    if let Some(last) = last {
        rank(o, &last.prefix, round.is_banded());
    }
    o.int("filled", cutoff.filled.into());
    if let Some(last) = last {
        keys(o, &last.prefix);
    }
    let prices = said.allocation.prices.iter();
    let mut own = prices.filter(|p| (p.round, p.school) == (cutoff.round, cutoff.school));
    if let Some(price) = own.next() {
        o.int("price", price.price);
    }
    quota(o, said.market, cutoff.quota);
    o.text("round", &round.id);
    o.text("school", said.schools[cutoff.school as usize].as_str());
    o.int("seats", cutoff.seats.into());
    if cutoff.stopped {
        o.flag("stopped", true);
    }
    o.text(
        "ticket",
        &last
            .and_then(|l| l.ticket)
            .map(|t| t.to_string())
            .unwrap_or_default(),
    );
    // A round that ends in the unit's number has no ticket; the unit itself is its line.
    if let Some(last) = last.filter(|_| round.lottery.is_none()) {
        o.text("unit", said.market.units[last.unit as usize].unit.as_str());
    }
}

fn rank(o: &mut Object<'_>, prefix: &Prefix, banded: bool) {
    if banded {
        o.int("band", prefix.band.into());
    }
    if prefix.class != NO_CLASS {
        o.int("class", prefix.class.into());
    }
}

fn keys(o: &mut Object<'_>, prefix: &Prefix) {
    if !prefix.keys.is_empty() {
        o.list("keys", |list| {
            prefix.keys.iter().for_each(|key| list.int(*key))
        });
    }
}

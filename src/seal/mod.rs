//! The seal (封存): every input of the allocation under one hash, before any chance exists.
//!
//! In: a placement, its market, the folder's secret, times and programs recorded before the act. Out: the
//! sealed files, the roll, the manifest and the seal. The same facts give the same bytes in any order of rows.
//! It draws nothing and signs nothing.
#![doc = include_str!("seal.md")]

mod facts;
mod manifest;
mod records;
mod rings;

use crate::digest::tree::root_of_lines;
use crate::digest::{Digest, decimal_fraction};
use crate::model::{
    DrawRule, LotteryName, Manifest, Market, Number, Per, Placement, Policy, Previous, ProgramFile,
    Publication, SealedFile, TicketKind, Times, Walk, Zoned, reserve_number, school_lottery, utc,
};

/// What the seal is made from, besides the placement.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// The folder's secret, from which salts are derived.
    pub secret: &'a [u8; 32],
    /// The attempt, from 1.
    pub attempt: u64,
    /// The attempt that was set aside before it.
    pub previous: Option<Previous>,
    /// When it is sealed, `YYYY-MM-DDTHH:MM:SSZ`.
    pub time: &'a str,
    /// The programs that will be used.
    pub program: &'a [ProgramFile],
    /// The keys of log, notary and witnesses, for the beginning of the log.
    pub keys: &'a [String],
}

/// What the market step hands over.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The placement.
    pub placement: &'a Placement,
    /// Its homes located.
    pub zoned: &'a Zoned,
    /// Its market.
    pub market: &'a Market,
    /// Each unit's tier.
    pub tiers: &'a [Option<u32>],
    /// Each unit's members.
    pub members: &'a [Vec<usize>],
    /// Distances on foot by child, where the overflow lists schools by them.
    pub walks: &'a [Vec<Walk>],
}

/// Everything that a seal consists of.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What is sealed.
    pub manifest: Manifest,
    /// Its canonical bytes.
    pub manifest_json: Vec<u8>,
    /// Their hash.
    pub seal: Digest,
    /// Their SM3, where that is a second digest.
    pub seal_sm3: Option<Digest>,
    /// `roll.jsonl`
    pub roll: Vec<u8>,
    /// The sealed files by name, with whether they are private.
    pub files: Vec<(String, Vec<u8>, bool)>,
    /// `records.jsonl`: private, one record for each child, by number.
    pub records: Vec<u8>,
}

/// `schools.jsonl` and `rules.json` alone: all that the public half reads of a placement besides its market. For
/// trial draws, which are of what would be sealed and seal nothing.
pub fn public_facts(placement: &Placement) -> (Vec<u8>, Vec<u8>) {
    (facts::schools(placement), facts::rules(placement))
}

/// The ticket function, which the computed lotteries share.
fn ticket_of(policy: &Policy) -> TicketKind {
    let mut computed = policy.draws.iter().filter(|draw| draw.ring.is_none());
    computed
        .next()
        .map_or(TicketKind::ChaCha20, |draw| draw.ticket)
}

/// When the draw may begin: when the policy says, but not before the period of objection is over.
fn draw_from(sealed: &str, policy: &Policy) -> String {
    let hours = i64::try_from(policy.objection_hours).unwrap_or(i64::MAX);
    let over = sealed.parse::<jiff::Timestamp>().ok().and_then(|time| {
        let period = jiff::SignedDuration::try_from_hours(hours)?;
        time.checked_add(period).ok()
    });
    let over = over.map_or_else(|| sealed.to_owned(), utc);
    let planned = policy.draw_from.clone().filter(|planned| *planned > over);
    planned.unwrap_or(over)
}

/// Seals.
pub fn seal(facts: Facts<'_>, act: &Act<'_>) -> Sealed {
    let Facts {
        placement, market, ..
    } = facts;
    let policy = &placement.policy;
    let open_market = policy.publication == Publication::Market;
    let salt = (!open_market).then(|| records::market_salt(act.secret));
    let lotteries = lotteries(placement, market);
    let rings = rings::rings(placement, market, &lotteries);
    let mut files = vec![
        (
            "catchments.jsonl".to_owned(),
            facts::catchments(placement),
            false,
        ),
        (
            "market.jsonl".to_owned(),
            facts::market(market, &placement.schools, salt),
            !open_market,
        ),
        ("rules.json".to_owned(), facts::rules(placement), false),
        ("schools.jsonl".to_owned(), facts::schools(placement), false),
    ];
    if !rings.rings.is_empty() {
        files.push((NUMBERED.to_owned(), rings.numbered, false));
        files.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    }
    let (records, commitments) = records::records(facts, act.secret);
    let reserve = reserve_slots(placement);
    let roll = roll(placement, &commitments, reserve);
    let lines: Vec<&[u8]> = lines(&roll).collect();
    let draw_from = draw_from(act.time, policy);
    let sm3 = |bytes: &[u8]| policy.second_digest.then(|| Digest::sm3(bytes));
    let program = |program: &ProgramFile| ProgramFile {
        sm3: program.sm3.filter(|_| policy.second_digest),
        ..program.clone()
    };
    let manifest = Manifest {
        authority: policy.authority.clone(),
        draw: policy.draw.clone(),
        attempt: act.attempt,
        log: policy.log.clone(),
        roll: (
            lines.len() as u64,
            reserve.into(),
            root_of_lines(&lines),
            Digest::of(&roll),
        ),
        roll_sm3: sm3(&roll),
        files: files
            .iter()
            .map(|(name, bytes, private)| SealedFile {
                name: name.clone(),
                bytes: bytes.len() as u64,
                sha256: Digest::of(bytes),
                sm3: sm3(bytes),
                private: *private,
            })
            .collect(),
        lotteries: lotteries.into_iter().map(|lottery| lottery.name).collect(),
        rings: rings.rings,
        ticket: ticket_of(policy),
        sources: policy
            .sources
            .iter()
            .cloned()
            .chain(rings.sources)
            .collect(),
        stretch: policy.stretch,
        program: act.program.iter().map(program).collect(),
        times: Times {
            reveal_from: draw_from.clone(),
            reveal_until: draw_from.clone(),
            draw_from,
        },
        publication: policy.publication,
        min_cell: policy.min_cell,
        previous: act.previous,
    };
    let manifest_json = manifest::write(&manifest);
    let seal = Digest::of(&manifest_json);
    let seal_sm3 = sm3(&manifest_json);

    Sealed {
        manifest,
        manifest_json,
        seal,
        seal_sm3,
        roll,
        files,
        records,
    }
}

/// The lists of circle draws.
pub const NUMBERED: &str = "numbered.jsonl";

/// A lottery of the manifest.
struct Lottery<'p> {
    name: LotteryName,
    draw: Option<&'p DrawRule>,
    /// Where each school has its own: whose it is.
    school: Option<u32>,
}

/// The lotteries that decide, by name.
fn lotteries<'p>(placement: &'p Placement, market: &Market) -> Vec<Lottery<'p>> {
    let mut lotteries: Vec<Lottery<'p>> = Vec::new();
    let named = market
        .rounds
        .iter()
        .filter_map(|round| round.lottery.as_ref());
    for lottery in named {
        let mut draws = placement.policy.draws.iter();
        let draw = draws.find(|draw| draw.name == *lottery);
        if draw.is_some_and(|draw| draw.per == Per::ChildSchool) {
            let own = |(school, code)| {
                let name = school_lottery(lottery, code)?;
                let school = Some(school);
                Some(Lottery { name, draw, school })
            };
            let codes = placement.schools.iter().map(|school| &school.code);
            lotteries.extend((0u32..).zip(codes).filter_map(own));
        } else {
            lotteries.push(Lottery {
                name: lottery.clone(),
                draw,
                school: None,
            });
        }
    }
    lotteries.sort_by(|a, b| a.name.cmp(&b.name));
    lotteries.dedup_by(|a, b| a.name == b.name);
    lotteries
}

/// The lines of a `.jsonl` file, without their line ends.
fn lines(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    file.split(|b| *b == b'\n').filter(|line| !line.is_empty())
}

/// As many as the policy says; by default one in a hundred children, at least eight (PROTOCOL section 4).
fn reserve_slots(placement: &Placement) -> u32 {
    let hundredth = u32::try_from(placement.children.len().div_ceil(100)).unwrap_or(u32::MAX);
    placement.policy.reserve.unwrap_or(hundredth.max(8))
}

/// `roll.jsonl`: children and reserve slots by number.
fn roll(placement: &Placement, commitments: &[Digest], reserve: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(placement.children.len() * 150);
    let mut line = |kind: &str, number: &Number, record: Digest, unit: &Number| {
        crate::digest::canonical::write_object(&mut out, |o| {
            o.text("kind", kind);
            o.text("number", number.as_str());
            o.show("record", &record);
            o.text("unit", unit.as_str());
        });
        out.push(b'\n');
    };
    // Reserve numbers stand among the children's where byte order puts them.
    let mut slots = (1..=reserve)
        .map(|slot| reserve_number(slot, reserve))
        .peekable();
    for (child, record) in placement.children.iter().zip(commitments) {
        while let Some(slot) = slots.next_if(|slot| *slot < child.number) {
            line("reserve", &slot, Digest::ZERO, &slot);
        }
        line("child", &child.number, *record, &child.unit);
    }
    for slot in slots {
        line("reserve", &slot, Digest::ZERO, &slot);
    }
    out
}

/// The short code of a seal: 24 decimal digits in groups of four, for reading aloud and for the notice.
pub fn short_code(seal: &Digest) -> String {
    let (head, _) = seal.as_bytes().split_at(16);
    let value = u128::from_be_bytes(head.try_into().expect("sixteen bytes"));
    let digits = decimal_fraction(value, 24);
    let groups: Vec<&str> = (0..6).map(|i| &digits[i * 4..i * 4 + 4]).collect();
    groups.join(" ")
}

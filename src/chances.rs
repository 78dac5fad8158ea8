//! Chances (公平性): what each number's chance of a seat is, before anything is drawn.
//!
//! In: the sealed files. Out: for each lottery, why its chances are equal, or of a circle draw the exact chance of
//! every position, by going through everything that could be drawn. It draws nothing. The rule: `draw.md`, Circle
//! draws; the sums over plain lists are those of `draw::ring`. Tests: `tests/it/circle.rs`.

use crate::allocate::{allocate, drawn};
use crate::draw::hand::{around, tickets};
use crate::draw::ring::{self, Chances, OnClose, Scheme, Step};
use crate::model::{
    HandForm, LotteryName, NO_QUOTA, Number, Ring, RingScheme, SchoolCode, SourceKind, Ticket,
};
use crate::run::Opened;

/// The chances of one lottery.
#[derive(Clone, Debug)]
pub struct Lottery {
    /// Its name.
    pub name: LotteryName,
    /// What is known of them.
    pub known: Known,
}

/// What is known of a lottery's chances.
#[derive(Clone, Debug)]
pub enum Known {
    /// Tickets come from a key: all are equal.
    Equal,
    /// A circle draw in which nothing is drawn.
    NotDrawn(Ring),
    /// A circle draw with too many outcomes to go through.
    TooMany(Ring),
    /// A circle draw that does not settle alone who is admitted.
    Several(Ring),
    /// The exact chance of each position.
    Exact(Ring, Chances),
}

/// The most steps that are gone through: some seconds.
const MOST_STEPS: u128 = 400_000_000;
/// The most placements of one child that are computed.
const MOST_PLACED: u128 = 30_000_000;

/// The chances of every lottery of a seal.
pub fn chances(opened: &Opened) -> Vec<Lottery> {
    let lottery = |name: &LotteryName| Lottery {
        name: name.clone(),
        known: match opened.manifest.ring(name) {
            None => Known::Equal,
            Some(ring) => known(opened, ring),
        },
    };
    opened.manifest.lotteries.iter().map(lottery).collect()
}

fn known(opened: &Opened, ring: &Ring) -> Known {
    let own = || ring.clone();
    if ring.start.is_none() {
        return Known::NotDrawn(own());
    }
    let list = opened.numbered.get(&ring.lottery);
    let list = list.map_or(&[][..], Vec::as_slice);
    let outcomes = u128::from(ring.entries) * seconds(ring).len() as u128;
    if is_plain(opened, ring, list) {
        // Without an interval one walk from one start is enough; with one, a walk for each.
        let walks = if seconds(ring).len() <= 2 {
            1
        } else {
            ring.entries
        };
        if u128::from(walks) * u128::from(ring.plan.min(ring.entries)) > MOST_STEPS {
            return Known::TooMany(own());
        }
        let found = plain(opened, ring);
        return found.map_or_else(|| Known::TooMany(own()), |c| Known::Exact(own(), c));
    }
    let manifest = &opened.manifest;
    let drawn_rings = manifest.rings.iter().filter(|r| r.start.is_some()).count();
    let deals = opened.rules.rounds.iter().any(|round| round.deal.is_some());
    if drawn_rings != 1 || manifest.rings.len() != manifest.lotteries.len() || deals {
        return Known::Several(own());
    }
    if outcomes * opened.market.units.len() as u128 > MOST_PLACED {
        return Known::TooMany(own());
    }
    match gone_through(opened, ring, list) {
        Some(chances) => Known::Exact(own(), chances),
        None => Known::Several(own()),
    }
}

/// What can be drawn beside the start: intervals or steps; 1 and 2 for up and down; 0 where the plan says it.
fn seconds(ring: &Ring) -> Vec<u32> {
    match ring.scheme {
        RingScheme::Run => vec![1, 2],
        RingScheme::Step if ring.step.is_some() => vec![0],
        RingScheme::Step | RingScheme::Remove => (1..=ring.entries).collect(),
    }
}

/// How the start is drawn.
fn start_of(opened: &Opened, ring: &Ring) -> ring::Drawn {
    let source = ring
        .start
        .as_ref()
        .and_then(|id| opened.manifest.source(id));
    match source.map(|source| &source.kind) {
        Some(SourceKind::Hand {
            form: HandForm::Balls,
            ..
        }) => ring::Drawn::DigitBalls,
        _ => ring::Drawn::Uniform,
    }
}

/// Whether those admitted are just the first of the circle: one school, one application each, one child each, and
/// nothing that ranks before the draw.
fn is_plain(opened: &Opened, ring: &Ring, list: &[Number]) -> bool {
    let (market, rules) = (&opened.market, &opened.rules);
    let Some((round, rule)) = market.rounds.first().zip(rules.rounds.first()) else {
        return false;
    };
    let here = |unit: &Number| {
        let at = market.units.binary_search_by(|u| u.unit.cmp(unit)).ok()?;
        let position = round.units.binary_search(&(at as u32)).ok()?;
        match round.applications(position) {
            [only] if market.units[at].weight == 1 && only.quota == NO_QUOTA => Some(only.prefix),
            _ => None,
        }
    };
    let prefixes: Option<Vec<u32>> = list.iter().map(here).collect();
    let same = prefixes.is_some_and(|p| p.windows(2).all(|pair| pair[0] == pair[1]));
    let quotas = opened.seats().of_round(0).is_empty();
    same && ring.schools.len() == 1 && quotas && round.pools.is_empty() && rule.deal.is_none()
}

/// The sums of `draw::ring`.
fn plain(opened: &Opened, ring: &Ring) -> Option<Chances> {
    if ring.plan == 0 {
        let shares = vec![0; ring.entries as usize];
        return Some(Chances { shares, whole: 1 });
    }
    let scheme = match ring.scheme {
        RingScheme::Remove => Scheme::Remove(ring::Drawn::Uniform),
        RingScheme::Run => Scheme::Run,
        RingScheme::Step => Scheme::Step {
            step: match ring.step {
                Some(_) => Step::OfPlan,
                None => Step::Drawn(ring::Drawn::Uniform),
            },
            on_close: OnClose::SuccessorOfWinners,
        },
    };
    scheme
        .chances(ring.entries, ring.plan, start_of(opened, ring))
        .ok()
}

/// Everything that can be drawn, each with the whole placement.
fn gone_through(opened: &Opened, ring: &Ring, list: &[Number]) -> Option<Chances> {
    let codes: Vec<SchoolCode> = opened.schools.iter().map(|s| s.code.clone()).collect();
    let (market, rules, seats) = (&opened.market, &opened.rules, opened.seats());
    let starts = ring::drawn(ring.entries, start_of(opened, ring)).ok()?;
    let seconds = seconds(ring);
    let units: Option<Vec<usize>> = list
        .iter()
        .map(|unit| market.units.binary_search_by(|u| u.unit.cmp(unit)).ok())
        .collect();
    let units = units?;
    let mut shares = vec![0u128; list.len()];
    for (start, share) in (1..).zip(&starts.shares) {
        for second in &seconds {
            let order = around(ring, ring.entries, start, *second).ok()?;
            let others = opened.manifest.lotteries.iter().map(|lottery| {
                let other = opened.numbered.get(lottery).map_or(&[][..], Vec::as_slice);
                let as_listed: Vec<u32> = (1..=other.len() as u32).collect();
                let order = if *lottery == ring.lottery {
                    &order
                } else {
                    &as_listed
                };
                tickets(lottery, other, order, &opened.units.0)
            });
            let held: Vec<_> = others.collect();
            let held = drawn((market, &seats, rules), &codes, &held, &|_, _| Ticket(0)).ok()?;
            let placed = allocate(market, &seats, rules, &held);
            for (sum, unit) in shares.iter_mut().zip(&units) {
                if placed.outcomes[*unit].is_some_and(|place| place.round == 0) {
                    *sum += share;
                }
            }
        }
    }
    Some(Chances {
        shares,
        whole: starts.whole * seconds.len() as u128,
    })
}

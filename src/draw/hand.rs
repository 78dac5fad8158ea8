//! Tickets of circle draws: the rank of each entry along the circle, from what was drawn by hand.
//!
//! In: a sealed circle draw, its numbered list, the seed transcript. Out: for each unit of the roll its rank from
//! 0 as a ticket, so that everything after the draw is as with other tickets. Units that are not on the list come
//! after it, reserve slots last. The rule: `draw.md`, Circle draws. Tests: `tests/it/circle.rs`.

use std::sync::Arc;

use super::ring::{OffRing, OnClose, ring_remove, ring_run, ring_step};
use crate::model::{
    Direction, LotteryName, Manifest, Number, Numbered, Ring, RingScheme, Seed, Ticket, Tickets,
    is_reserve,
};

/// Why a circle draw gives no tickets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDrawn {
    /// A source has no value of its form.
    #[error("{0} has no value")]
    NoValue(String),
    /// The number that was drawn is not on the list.
    #[error("{0} is not on the list")]
    NotListed(String),
    /// A number is no position.
    #[error(transparent)]
    OffRing(#[from] OffRing),
}

/// The kind and the value of a source in a transcript.
pub fn revealed<'t>(transcript: &'t str, id: &LotteryName) -> Option<(&'t str, &'t str)> {
    let own = format!("source {id} ");
    let line = transcript.lines().find_map(|line| line.strip_prefix(&own));
    line?.split_once(' ')
}

/// The tickets of every lottery of a manifest, circle draws among them.
///
/// # Errors
/// When the transcript lacks what a circle draw needs.
pub fn all_tickets(
    manifest: &Manifest,
    (numbered, transcript): (&Numbered, &str),
    seed: &Seed,
    units: &Arc<[Number]>,
) -> Result<Vec<Tickets>, NotDrawn> {
    let each = |lottery: &LotteryName| match manifest.ring(lottery) {
        None => Ok(super::tickets(
            manifest.ticket,
            seed,
            (&manifest.draw, lottery),
            units,
        )),
        Some(ring) => {
            let list = numbered.get(lottery).map_or(&[][..], Vec::as_slice);
            let order = order(ring, list, transcript)?;
            Ok(tickets(lottery, list, &order, units))
        }
    };
    manifest.lotteries.iter().map(each).collect()
}

/// The positions of a list in the order in which they are taken.
///
/// # Errors
/// When the transcript lacks a value, or one is no position.
pub fn order(ring: &Ring, list: &[Number], transcript: &str) -> Result<Vec<u32>, NotDrawn> {
    let entries = list.len() as u32;
    let value = |id: &LotteryName| {
        revealed(transcript, id).ok_or_else(|| NotDrawn::NoValue(id.to_string()))
    };
    let number = |id: &LotteryName| {
        let (_, text) = value(id)?;
        text.parse().map_err(|_| NotDrawn::NoValue(id.to_string()))
    };
    let Some(start) = &ring.start else {
        return Ok((1..=entries).collect());
    };
    let start = match value(start)? {
        ("listed", own) => {
            let at = list.binary_search_by(|number| number.as_str().cmp(own));
            at.map_err(|_| NotDrawn::NotListed(own.to_owned()))? as u32 + 1
        }
        _ => number(start)?,
    };
    let second = match &ring.second {
        None => 0,
        Some(id) => match value(id)? {
            ("direction", "up") => 1,
            ("direction", "down") => 2,
            _ => number(id)?,
        },
    };
    Ok(around(ring, entries, start, second)?)
}

/// The order from a start; `second` is the interval or step that was drawn, 1 for up and 2 for down, and counts
/// for nothing where the plan gives the step.
///
/// # Errors
/// When a number is no position.
pub fn around(ring: &Ring, entries: u32, start: u32, second: u32) -> Result<Vec<u32>, OffRing> {
    match ring.scheme {
        RingScheme::Remove => ring_remove(entries, start, second),
        RingScheme::Step => {
            let step = ring.step.unwrap_or(second);
            ring_step(entries, start, step, OnClose::SuccessorOfWinners)
        }
        RingScheme::Run => {
            let direction = match second {
                1 => Direction::Ascending,
                _ => Direction::Descending,
            };
            ring_run(entries, start, direction)
        }
    }
}

/// Ranks as tickets; the list is sorted, as the units are.
pub fn tickets(
    lottery: &LotteryName,
    list: &[Number],
    order: &[u32],
    units: &Arc<[Number]>,
) -> Tickets {
    let mut rank = vec![0u32; list.len()];
    for (place, position) in (0..).zip(order) {
        rank[*position as usize - 1] = place;
    }
    let listed = list.len() as u128;
    let others = |reserve: bool| {
        let off = |unit: &&Number| is_reserve(unit) == reserve && list.binary_search(unit).is_err();
        units.iter().filter(off).count() as u128
    };
    let (mut child, mut slot) = (listed, listed + others(false));
    let ticket = |unit: &Number| match list.binary_search(unit) {
        Ok(position) => Ticket(rank[position].into()),
        Err(_) => {
            let next = if is_reserve(unit) {
                &mut slot
            } else {
                &mut child
            };
            *next += 1;
            Ticket(*next - 1)
        }
    };
    Tickets {
        lottery: lottery.clone(),
        units: Arc::clone(units),
        tickets: units.iter().map(ticket).collect(),
    }
}

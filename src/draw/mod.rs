//! The draw (摇号): a seal and public values to a key, a key and a number to a ticket.
//!
//! In: the manifest, its seal, the values of its sources; the units of the roll. Out: the seed transcript, the
//! key, one ticket for each unit and lottery. A ticket depends on the key, the draw's name, the lottery and the
//! unit's number, on nothing else. It knows no school and no rule.
#![doc = include_str!("draw.md")]

pub mod beacon;
pub mod hand;
pub mod pick;
pub mod ring;

use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use crate::digest::canonical::{write_lines, write_object};
use crate::digest::{Digest, decimal_fraction, hmac_sha256, hmac_sm3};
use crate::model::{
    Direction, DrawName, LotteryName, Manifest, Number, Seed, Source, Ticket, TicketKind, Tickets,
};

/// The seed transcript: the sealed draw and the value of every source, one line each.
///
/// `values` are those of the manifest's sources, in their order.
///
/// # Panics
/// When there are not as many values as sources.
pub fn transcript(manifest: &Manifest, seal: &Digest, values: &[String]) -> String {
    assert_eq!(
        values.len(),
        manifest.sources.len(),
        "one value for each source"
    );
    let mut text = format!(
        "paiwei/v1/seed\ndraw {}\nattempt {}\nseal {seal}\n",
        manifest.draw, manifest.attempt
    );
    for (Source { id, kind }, value) in manifest.sources.iter().zip(values) {
        text.push_str(&format!("source {id} {} {value}\n", kind.as_str()));
    }
    if let Some(stretch) = manifest.stretch {
        text.push_str(&format!("stretch {stretch}\n"));
    }
    text
}

/// The commitment to a secret, made before the seal (PROTOCOL section 6): H of five lines.
pub fn commitment(draw: &DrawName, attempt: u64, id: &LotteryName, secret: &str) -> Digest {
    let text = format!("paiwei/v1/commit\n{draw}\n{attempt}\n{id}\n{secret}\n");
    Digest::of(text.as_bytes())
}

/// The draw key: H(transcript), hashed again `stretch` times.
pub fn key(transcript: &str, stretch: Option<u64>) -> Digest {
    let first = Digest::of(transcript.as_bytes());
    (0..stretch.unwrap_or(0)).fold(first, |key, _| Digest::of(key.as_bytes()))
}

/// The message of a ticket: tag, draw, lottery, unit, each ended by LF.
fn message(draw: &DrawName, lottery: &LotteryName, unit: &str) -> String {
    let mut message = beginning(draw, lottery);
    end(&mut message, unit);
    message
}

/// What the messages of a lottery begin with.
fn beginning(draw: &DrawName, lottery: &LotteryName) -> String {
    format!("paiwei/v1/ticket\n{draw}\n{lottery}\n")
}

fn end(message: &mut String, unit: &str) {
    message.push_str(unit);
    message.push('\n');
}

/// The address of a ticket: the first 16 bytes of H(message). It can be printed before the seed exists.
pub fn address(draw: &DrawName, lottery: &LotteryName, unit: &Number) -> [u8; 16] {
    address_of(&message(draw, lottery, unit.as_str()))
}

fn address_of(message: &str) -> [u8; 16] {
    head(Digest::of(message.as_bytes()).as_bytes())
}

/// The ticket of a unit.
pub fn ticket(
    kind: TicketKind,
    key: &[u8; 32],
    (draw, lottery, unit): (&DrawName, &LotteryName, &Number),
) -> Ticket {
    ticket_of(kind, key, &message(draw, lottery, unit.as_str()))
}

/// The ticket of a seat that is dealt; `seat` stands in the place of the unit (`market.md`, Dealing).
pub fn seat_ticket(
    kind: TicketKind,
    seed: &Seed,
    (draw, lottery, seat): (&DrawName, &LotteryName, &str),
) -> Ticket {
    ticket_of(kind, seed.key(), &message(draw, lottery, seat))
}

fn ticket_of(kind: TicketKind, key: &[u8; 32], message: &str) -> Ticket {
    let bytes = match kind {
        TicketKind::ChaCha20 => chacha20_block(key, &address_of(message)),
        TicketKind::HmacSha256 => head(&hmac_sha256(key, &[message.as_bytes()])),
        TicketKind::HmacSm3 => head(&hmac_sm3(key, &[message.as_bytes()])),
    };
    Ticket(u128::from_be_bytes(bytes))
}

/// The first 16 bytes of the ChaCha20 block at an address: words 12–15 of the state (RFC 8439 section 2.3).
///
/// A fresh generator for each block, stream before position: in another order some generators silently give
/// other bytes.
fn chacha20_block(key: &[u8; 32], address: &[u8; 16]) -> [u8; 16] {
    let half = |from: usize| {
        let bytes: [u8; 8] = address[from..from + 8]
            .try_into()
            .expect("eight bytes of sixteen");
        u64::from_le_bytes(bytes)
    };
    let mut generator = ChaCha20Rng::from_seed(*key);
    generator.set_stream(half(8));
    generator.set_word_pos(u128::from(half(0)) * 16);
    let mut block = [0; 16];
    generator.fill_bytes(&mut block);
    block
}

fn head(bytes: &[u8; 32]) -> [u8; 16] {
    let (head, _) = bytes.split_at(16);
    head.try_into().expect("sixteen bytes")
}

/// The tickets of all units of a lottery. Units come by number, each once.
pub fn tickets(
    kind: TicketKind,
    seed: &Seed,
    (draw, lottery): (&DrawName, &LotteryName),
    units: &Arc<[Number]>,
) -> Tickets {
    let begun = beginning(draw, lottery);
    let drawn = units.par_iter().with_min_len(1024);
    let drawn = drawn.map_init(
        || begun.clone(),
        |message, unit| {
            message.truncate(begun.len());
            end(message, unit.as_str());
            ticket_of(kind, seed.key(), message)
        },
    );
    Tickets {
        lottery: lottery.clone(),
        tickets: drawn.collect(),
        units: Arc::clone(units),
    }
}

/// `tickets.jsonl`: lotteries in manifest order, then every number of the roll, each with the index of its unit.
pub fn tickets_file(tickets: &[Tickets], roll: &[(&Number, u32)]) -> Vec<u8> {
    let of_lottery = |lottery: &Tickets| {
        let (lines, _) = write_lines(roll.len(), |i, out| {
            let (number, unit) = roll[i];
            write_object(out, |o| {
                o.text("lottery", lottery.lottery.as_str());
                o.text("number", number.as_str());
                o.show("ticket", &lottery.tickets[unit as usize]);
            });
        });
        lines
    };
    tickets.iter().map(of_lottery).collect::<Vec<_>>().concat()
}

/// The order of the units in a lottery, first in line first: by ticket in the declared direction, equal
/// tickets by unit.
///
/// Half a ticket and the place of its unit are sorted; only where halves are equal is the rest looked at.
pub fn order(tickets: &Tickets, direction: Direction) -> Vec<u32> {
    let turned = match direction {
        Direction::Ascending => 0,
        Direction::Descending => u128::MAX,
    };
    let whole = |at: u32| tickets.tickets[at as usize].0 ^ turned;
    let units = 0..tickets.units.len() as u32;
    let half = |at| ((whole(at) >> 64) as u64, at);
    let mut order: Vec<(u64, u32)> = units.into_par_iter().map(half).collect();
    order.par_sort_unstable();
    for alike in order.chunk_by_mut(|one, other| one.0 == other.0) {
        if alike.len() > 1 {
            alike.sort_unstable_by_key(|(_, at)| (whole(*at), *at));
        }
    }
    order.into_par_iter().map(|(_, at)| at).collect()
}

/// The printed numbers (派位号) of some tickets: so many digits, more where two different tickets would print
/// alike.
pub fn printed(tickets: &[Ticket], digits: usize) -> Vec<String> {
    let mut sorted: Vec<Ticket> = tickets.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    // Only neighbours in order can print alike.
    let apart = |pair: &[Ticket]| {
        let alike = |n: &usize| decimal_fraction(pair[0].0, *n) == decimal_fraction(pair[1].0, *n);
        (digits..).find(|n| !alike(n)).unwrap_or(digits)
    };
    let between: Vec<usize> = sorted.windows(2).map(apart).collect();
    let length = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| between.get(at));
        *before.max(between.get(at)).unwrap_or(&digits)
    };
    let print = |ticket: &Ticket| {
        let at = sorted
            .binary_search(ticket)
            .expect("every ticket is among the sorted ones");
        decimal_fraction(ticket.0, length(at))
    };
    tickets.iter().map(print).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_that_are_equal_are_settled_by_the_rest_and_whole_tickets_by_the_unit() {
        let own = [
            9,
            (7 << 64) | 2,
            7 << 64,
            (7 << 64) | 2,
            u128::MAX,
            (7 << 64) | 1,
        ];
        let number = |i: usize| Number::parse(&format!("A{i}")).expect("a number");
        let tickets = Tickets {
            lottery: LotteryName::parse("main").expect("a name"),
            units: (0..own.len()).map(number).collect(),
            tickets: own.map(Ticket).to_vec(),
        };
        assert_eq!(order(&tickets, Direction::Ascending), [0, 2, 5, 1, 3, 4]);
        assert_eq!(order(&tickets, Direction::Descending), [4, 1, 3, 5, 2, 0]);
    }

    #[test]
    fn equal_prints_are_lengthened_and_keep_the_order() {
        let near = u128::MAX / 3;
        let tickets = [
            Ticket(near),
            Ticket(near + (1 << 90)),
            Ticket(near),
            Ticket(5),
        ];
        let shown = printed(&tickets, 4);
        assert_eq!(shown[3], "0000");
        assert_eq!(shown[0], shown[2]);
        assert!(shown[0] < shown[1] && shown[0].len() > 4);
    }
}

//! A birth cohort of a country, 17 million: tickets drawn and ordered beside the sum of their parts, and the tree
//! of the roll; then a million trial draws held against chance. Answers are asserted. Run: `cargo bench --bench
//! nation [-- tickets|roll|uniform]`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use paiwei::digest::Digest;
use paiwei::digest::canonical::write_object;
use paiwei::digest::tree;
use paiwei::draw;
use paiwei::model::{Direction, DrawName, LotteryName, Number, Seed, TicketKind};
use rayon::prelude::*;

#[path = "../tests/it/uniform.rs"]
mod uniform;

const CHILDREN: u32 = 17_000_000;

fn timed<T>(name: &str, work: impl Fn() -> T) -> (f64, T) {
    // The better of two: the machine has other work too.
    let once = || {
        let begun = Instant::now();
        let made = black_box(work());
        (begun.elapsed().as_secs_f64(), made)
    };
    let (first, made) = once();
    drop(made);
    let (second, made) = once();
    let seconds = first.min(second);
    println!("{name}: {seconds:.2} s");
    (seconds, made)
}

fn number(i: u32) -> Number {
    Number::parse(&format!("2606-{i:08}")).expect("a number")
}

fn tickets() {
    let name = |text| LotteryName::parse(text).expect("a name");
    let (name, draw) = (
        name("main"),
        DrawName::parse("330106-2026-primary").expect("a name"),
    );
    let units: Vec<Number> = (0..CHILDREN).into_par_iter().map(number).collect();
    let units = units.into();
    let seed = Seed::Trial([9; 32]);
    let drawn = || draw::tickets(TicketKind::ChaCha20, &seed, (&draw, &name), &units);
    // The parts alone: a hash of one block, a generator's first block, a sort of as many pairs.
    let message = [b'7'; 55];
    let each = || (0..CHILDREN).into_par_iter();
    let (hash, _) = timed("part: SHA-256 of one block", || {
        let hash = |i: u32| {
            let mut message = message;
            message[..4].copy_from_slice(&i.to_le_bytes());
            Digest::of(&message).as_bytes()[0]
        };
        each().map(hash).max()
    });
    let (block, _) = timed("part: one ChaCha20 block", || each().map(block).max());
    let word = |i: u32| {
        (
            u64::from(i)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .swap_bytes(),
            i,
        )
    };
    let pairs: Vec<(u64, u32)> = each().map(word).collect();
    let copied = Instant::now();
    drop(black_box(pairs.clone()));
    let copied = copied.elapsed().as_secs_f64();
    let (sort, _) = timed("part: sort of (u64, u32), copied first", || {
        let mut pairs = pairs.clone();
        pairs.par_sort_unstable();
        pairs
    });
    let parts = hash + block + sort - copied;
    drop(pairs);
    let (whole, order) = timed("17 million tickets drawn and ordered", || {
        let drawn = drawn();
        draw::order(&drawn, Direction::Ascending)
    });
    println!(
        "  the sum of the parts is {parts:.2} s, the whole {:.2} of it",
        whole / parts
    );
    let drawn = drawn();
    let ticket = |at: &u32| drawn.tickets[*at as usize];
    assert!(order.is_sorted_by_key(ticket));
    assert_eq!(
        order.iter().map(|at| u64::from(*at)).sum::<u64>(),
        u64::from(CHILDREN) * u64::from(CHILDREN - 1) / 2
    );
}

/// The first block of a generator, as a ticket takes it.
fn block(i: u32) -> u8 {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};
    let mut generator = ChaCha20Rng::from_seed([9; 32]);
    generator.set_stream(i.into());
    generator.set_word_pos(u128::from(i) * 16);
    let mut block = [0; 16];
    generator.fill_bytes(&mut block);
    block[0]
}

/// The lines of a roll are written, hashed and forgotten: the file itself has 2.6 GB.
fn roll() {
    let (_, root) = timed("the tree of a roll of 17 million", || {
        let leaf = |(line, number): &mut (Vec<u8>, String), i: u32| {
            line.clear();
            number.clear();
            write!(number, "2606-{i:08}").expect("text");
            write_object(line, |o| {
                o.text("kind", "child");
                o.text("number", number);
                o.show("record", &Digest::ZERO);
                o.text("unit", number);
            });
            tree::leaf(line)
        };
        let begun = || (Vec::new(), String::new());
        let leaves = (0..CHILDREN).into_par_iter().map_init(begun, leaf);
        tree::root(&leaves.collect::<Vec<Digest>>())
    });
    println!("  root {root}");
}

fn main() {
    let only = std::env::args().skip(1).find(|word| word != "--bench");
    let runs = |name: &str| only.as_ref().is_none_or(|only| name.starts_with(&**only));
    if runs("tickets") {
        tickets();
    }
    if runs("roll") {
        roll();
    }
    if runs("uniform") {
        let begun = Instant::now();
        let told = uniform::uniform(TicketKind::ChaCha20, 1_000_000);
        println!(
            "a million draws of ten in {:.1} s",
            begun.elapsed().as_secs_f64()
        );
        told.iter().for_each(|line| println!("  {line}"));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("peak memory: {}", peak.trim_start_matches("VmHWM:").trim());
    }
}

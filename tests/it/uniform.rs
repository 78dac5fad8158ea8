//! Draws held against chance: over many seeds every child is first, and at every place, as often as every other;
//! of two each comes first as often; every order of four is as frequent. `cargo bench --bench nation -- uniform`
//! makes a million draws of the same kind.
//!
//! The statistics are chi-squares against equal frequencies, and the line is where chance alone goes once in a
//! million (Wilson and Hilferty's approximation, 4.7534 standard deviations); of two children, 5.8 standard
//! deviations of a coin, once in 3 million for all 45 pairs. Seeds are H of a counter: the result is always the
//! same.

use paiwei::digest::Digest;
use paiwei::draw;
use paiwei::model::{Direction, DrawName, LotteryName, Number, Seed, TicketKind};

const CHILDREN: usize = 10;
/// Whose whole order is looked at: there are 24.
const ORDERED: usize = 4;
const ONCE_IN_A_MILLION: f64 = 4.7534;

/// The value that chi-square exceeds by chance once in a million.
fn line(freedom: f64) -> f64 {
    let part = 2.0 / (9.0 * freedom);
    freedom * (1.0 - part + ONCE_IN_A_MILLION * part.sqrt()).powi(3)
}

fn assert_even(what: &str, counts: &[u32], draws: u32, freedom: f64) -> String {
    let cells = counts.len() as f64;
    let total: u32 = counts.iter().sum();
    let due = f64::from(total) / cells;
    let off = |count: &u32| (f64::from(*count) - due).powi(2) / due;
    // Where a draw counts in several cells at once they hang together: the sum is brought to what it has by
    // chance.
    let by_chance = cells * (1.0 - due / f64::from(draws));
    let sum: f64 = counts.iter().map(off).sum::<f64>() * freedom / by_chance;
    let told = format!(
        "{what}: chi-square {sum:.1} of {freedom} degrees, line {:.1}, {draws} draws",
        line(freedom)
    );
    assert!(sum < line(freedom), "{told}");
    told
}

/// Makes so many draws and asserts that they are even; what was found.
pub(crate) fn uniform(kind: TicketKind, draws: u32) -> Vec<String> {
    let name = LotteryName::parse("main").expect("a name");
    let of = DrawName::parse("uniform-2026").expect("a name");
    let number = |i: usize| Number::parse(&format!("A{i:04}")).expect("a number");
    let units: std::sync::Arc<[Number]> = (1..=CHILDREN).map(number).collect();
    let mut at = vec![0u32; CHILDREN * CHILDREN];
    let mut before = vec![0u32; CHILDREN * CHILDREN];
    let mut orders = vec![0u32; 24];
    for counter in 0..draws {
        let seed = Seed::Trial(*Digest::of(&counter.to_le_bytes()).as_bytes());
        let tickets = draw::tickets(kind, &seed, (&of, &name), &units);
        let order = draw::order(&tickets, Direction::Ascending);
        let mut place = [0; CHILDREN];
        for (nth, child) in order.iter().enumerate() {
            place[*child as usize] = nth;
            at[*child as usize * CHILDREN + nth] += 1;
        }
        for one in 0..CHILDREN {
            for other in one + 1..CHILDREN {
                before[one * CHILDREN + other] += u32::from(place[one] < place[other]);
            }
        }
        // The order of the first four as a number: how many of those after it each one stands behind.
        let behind = |one: usize| {
            (one + 1..ORDERED)
                .filter(|other| place[*other] < place[one])
                .count()
        };
        orders[behind(0) * 6 + behind(1) * 2 + behind(2)] += 1;
    }
    let first: Vec<u32> = (0..CHILDREN).map(|child| at[child * CHILDREN]).collect();
    let mut told = vec![
        assert_even("first", &first, draws, (CHILDREN - 1) as f64),
        assert_even(
            "places",
            &at,
            draws,
            ((CHILDREN - 1) * (CHILDREN - 1)) as f64,
        ),
        assert_even("orders of four", &orders, draws, 23.0),
    ];
    let half = f64::from(draws) / 2.0;
    let off = |count: u32| (f64::from(count) - half).abs() / (f64::from(draws) / 4.0).sqrt();
    let pairs =
        (0..CHILDREN).flat_map(|one| (one + 1..CHILDREN).map(move |other| one * CHILDREN + other));
    let worst = pairs.map(|pair| off(before[pair])).fold(0.0, f64::max);
    told.push(format!(
        "of two: {worst:.2} standard deviations at the most"
    ));
    assert!(worst < 5.8, "{told:?}");
    told
}

#[test]
fn every_kind_of_ticket_is_even() {
    for kind in [
        TicketKind::ChaCha20,
        TicketKind::HmacSha256,
        TicketKind::HmacSm3,
    ] {
        assert_eq!(uniform(kind, 10_000).len(), 4);
    }
}

/// The lines themselves: a draw that is not even is told.
#[test]
#[should_panic(expected = "first: chi-square")]
fn a_child_that_is_first_too_often_is_told() {
    assert_even("first", &[1_240, 920, 920, 920], 4_000, 3.0);
}

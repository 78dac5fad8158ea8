//! The circle draws: the examples that offices printed, pencil and paper beside them, and exact chances.

use paiwei::allocate::kernel::{Problem, accept};
use paiwei::draw::pick::Pick;
use paiwei::draw::ring::{
    Chances, Drawn, OffRing, OnClose, Scheme, Step, by_number, drawn, ring_remove, ring_run,
    ring_step, step_of_plan,
};
use paiwei::model::{Boundary, Direction};

use crate::oracle::ring::{self, Fraction};

const SUCCESSOR: OnClose = OnClose::SuccessorOfWinners;
const FUZHOU: Scheme = Scheme::Step {
    step: Step::OfPlan,
    on_close: SUCCESSOR,
};

fn check(order: Result<Vec<u32>, OffRing>, expected: &str) {
    let order = order.expect("on the ring");
    let shown: Vec<String> = order.iter().map(u32::to_string).collect();
    let shown = shown.join(" ");
    assert!(
        shown == expected || shown.starts_with(&format!("{expected} ")),
        "{shown}"
    );
}

#[test]
fn nanchang_removes_winners() {
    let whole = "6 9 12 15 18 1 4 8 13 17 2 7 14 20 10 19 11 5 16 3";
    check(ring_remove(20, 6, 3), whole);
    // What the words of Beijing's notice describe; its printed numbers are below.
    check(ring_remove(30, 21, 9), "21 30 9 18 28 8 19");
    check(ring_remove(6, 5, 2), "5 1 3 6 4 2");
    check(ring_remove(1, 1, 1), "1");
    check(ring_remove(3, 3, 3), "3 1 2");
}

#[test]
fn beijing_and_fuzhou_step() {
    check(ring_step(30, 21, 9, SUCCESSOR), "21 30 9 18 27 6 15");
    check(ring_step(30, 21, 10, OnClose::Stop), "21 1 11");
    assert_eq!(
        ring_step(30, 21, 10, OnClose::Stop)
            .expect("on the ring")
            .len(),
        3
    );
    check(ring_step(30, 21, 10, SUCCESSOR), "21 1 11 22 2 12 23 3 13");
    assert_eq!(step_of_plan(20, 6), Ok(4));
    check(ring_step(20, 5, 4, SUCCESSOR), "5 9 13 17 1 6");
}

#[test]
fn fuzhou_at_scale() {
    assert_eq!(step_of_plan(2600, 530), Ok(5));
    let order = ring_step(2600, 2538, 5, SUCCESSOR).expect("on the ring");
    assert_eq!(order[..3], [2538, 2543, 2548]);
    assert_eq!(
        ring_step(2600, 2538, 5, OnClose::Stop)
            .expect("on the ring")
            .len(),
        520
    );
    // Ten more by the neighbours of the first ten.
    let neighbours: Vec<u32> = order[..10].iter().map(|winner| winner + 1).collect();
    assert_eq!(order[520..530], neighbours);
}

#[test]
fn wuxi_runs_both_ways() {
    let numbers = [
        104_233_871,
        998_120_034,
        550_017_243,
        312_999_001,
        777_777_770,
    ];
    let ring = by_number(&numbers).expect("all differ");
    let start = ring
        .iter()
        .position(|entry| *entry == 2)
        .expect("w3 is on it") as u32
        + 1;
    let run = |direction| -> Vec<u32> {
        let order = ring_run(5, start, direction).expect("on the ring");
        order[..3]
            .iter()
            .map(|position| ring[*position as usize - 1] + 1)
            .collect()
    };
    assert_eq!(run(Direction::Descending), [3, 4, 1]);
    assert_eq!(run(Direction::Ascending), [3, 5, 2]);
    assert_eq!(by_number(&[5, 7, 5]), None);
    check(ring_run(4, 4, Direction::Ascending), "4 1 2 3");
    check(ring_run(4, 1, Direction::Descending), "1 4 3 2");
}

/// Twins on the ring (P10): entry 3 has two members; the order is 5 1 3 6 4 2.
#[test]
fn nanchang_twins_meet_the_last_seats() {
    let order = ring_remove(6, 5, 2).expect("on the ring");
    let winners = |seats: u32, boundary: Boundary| -> Vec<u32> {
        let rank = |entry: u32| {
            order
                .iter()
                .position(|p| *p == entry)
                .expect("all stand on it")
        };
        let accepted = accept(&Problem {
            seats: &[seats],
            starts: (0..=6).collect(),
            schools: vec![0; 6],
            keys: (1..=6).map(|entry| rank(entry) as u64).collect(),
            weights: vec![1, 1, 2, 1, 1, 1],
            boundary: Some(boundary),
        });
        let placed = |entry: &u32| accepted.places[*entry as usize - 1].is_some();
        order.iter().copied().filter(placed).collect()
    };
    assert_eq!(winners(4, Boundary::Expand), [5, 1, 3]);
    assert_eq!(winners(3, Boundary::Expand), [5, 1, 3]);
    assert_eq!(winners(3, Boundary::Stop), [5, 1]);
}

#[test]
fn what_is_not_on_the_ring_is_refused() {
    let outside = |drawn, entries| Err(OffRing::Outside { drawn, entries });
    assert_eq!(ring_remove(0, 1, 1), Err(OffRing::Empty));
    assert_eq!(ring_remove(5, 0, 1), outside(0, 5));
    assert_eq!(ring_remove(5, 6, 1), outside(6, 5));
    assert_eq!(ring_remove(5, 1, 0), outside(0, 5));
    assert_eq!(ring_remove(5, 1, 6), outside(6, 5));
    assert_eq!(ring_step(5, 1, 0, SUCCESSOR), outside(0, 5));
    assert_eq!(ring_step(5, 9, 1, SUCCESSOR), outside(9, 5));
    assert_eq!(ring_run(5, 6, Direction::Ascending), outside(6, 5));
    assert_eq!(ring_run(0, 0, Direction::Ascending), Err(OffRing::Empty));
    assert_eq!(step_of_plan(5, 0), Err(OffRing::NoPlan));
    assert_eq!(step_of_plan(0, 5), Err(OffRing::Empty));
    assert_eq!(FUZHOU.chances(5, 0, Drawn::Uniform), Err(OffRing::NoPlan));
    assert_eq!(
        Scheme::Run.chances(0, 5, Drawn::Uniform),
        Err(OffRing::Empty)
    );
}

#[test]
fn every_small_ring_is_as_with_a_pencil() {
    for n in 1..=24 {
        for start in 1..=n {
            for by in 1..=n {
                assert_eq!(ring_remove(n, start, by), Ok(ring::remove(n, start, by)));
                let step = ring::step(n, start, by, true);
                assert_eq!(ring_step(n, start, by, SUCCESSOR), Ok(step));
                let step = ring::step(n, start, by, false);
                assert_eq!(ring_step(n, start, by, OnClose::Stop), Ok(step));
            }
            assert_eq!(
                ring_run(n, start, Direction::Ascending),
                Ok(ring::run(n, start, true))
            );
            assert_eq!(
                ring_run(n, start, Direction::Descending),
                Ok(ring::run(n, start, false))
            );
        }
    }
}

#[test]
fn large_rings_too() {
    let mut pick = Pick::new("rings");
    for n in [63, 64, 65, 127, 128, 129, 1_000, 4_096, 4_097] {
        for _ in 0..6 {
            let (start, by) = (pick.below(n) as u32 + 1, pick.below(n) as u32 + 1);
            let n = n as u32;
            assert_eq!(
                ring_remove(n, start, by),
                Ok(ring::remove(n, start, by)),
                "{n} {start} {by}"
            );
            assert_eq!(
                ring_step(n, start, by, SUCCESSOR),
                Ok(ring::step(n, start, by, true))
            );
        }
    }
    let order = ring_remove(1_000_000, 999_999, 1_000_000).expect("on the ring");
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(1..=1_000_000));
    assert_eq!(order[..2], [999_999, 1_000_000]);
}

fn fractions(chances: &Chances) -> Vec<Fraction> {
    chances
        .shares
        .iter()
        .map(|share| Fraction::new(*share, chances.whole))
        .collect()
}

#[test]
fn digit_balls_are_drawn_as_in_the_hall() {
    for n in (1..=130).chain([999, 1_000, 1_001, 1_003, 2_538, 9_999, 10_010]) {
        let chances = drawn(n, Drawn::DigitBalls).expect("a ring");
        assert_eq!(fractions(&chances), ring::digit_balls(n), "{n}");
        assert_eq!(chances.shares.iter().sum::<u128>(), chances.whole, "{n}");
    }
}

/// Every start and every interval or direction, one after another.
fn enumerate(scheme: Scheme, n: u32, plan: u32, start: Drawn) -> Vec<Fraction> {
    let chances = |how| match how {
        Drawn::Uniform => vec![Fraction(1, n.into()); n as usize],
        Drawn::DigitBalls => ring::digit_balls(n),
    };
    let one = vec![Fraction(1, 1)];
    let seconds = match scheme {
        Scheme::Remove(how) => chances(how),
        Scheme::Step {
            step: Step::Drawn(how),
            ..
        } => chances(how),
        Scheme::Step { .. } => one,
        Scheme::Run => vec![Fraction(1, 2); 2],
    };
    let mut shares = vec![Fraction(0, 1); n as usize];
    for (start, chance) in (1..=n).zip(chances(start)) {
        for (second, other) in (1..).zip(&seconds) {
            let order = match scheme {
                Scheme::Remove(_) => ring::remove(n, start, second),
                Scheme::Step { step, on_close } => {
                    let step = if step == Step::OfPlan {
                        n.div_ceil(plan.min(n))
                    } else {
                        second
                    };
                    ring::step(n, start, step, on_close == SUCCESSOR)
                }
                Scheme::Run => ring::run(n, start, second == 1),
            };
            for winner in order.iter().take(plan as usize) {
                let share = &mut shares[*winner as usize - 1];
                *share = share.plus(chance.times(*other));
            }
        }
    }
    shares
}

#[test]
fn chances_are_those_of_everything_that_can_be_drawn() {
    let step = |step, on_close| Scheme::Step { step, on_close };
    let schemes = [
        Scheme::Remove(Drawn::Uniform),
        Scheme::Remove(Drawn::DigitBalls),
        FUZHOU,
        step(Step::OfPlan, OnClose::Stop),
        step(Step::Drawn(Drawn::Uniform), SUCCESSOR),
        step(Step::Drawn(Drawn::DigitBalls), OnClose::Stop),
        Scheme::Run,
    ];
    for scheme in schemes {
        for n in [1, 2, 7, 10, 12, 23, 31] {
            for plan in [1, 3, n / 2 + 1, n, n + 2] {
                for start in [Drawn::Uniform, Drawn::DigitBalls] {
                    let chances = scheme.chances(n, plan, start).expect("a ring");
                    let expected = enumerate(scheme, n, plan, start);
                    assert_eq!(
                        fractions(&chances),
                        expected,
                        "{scheme:?} {n} {plan} {start:?}"
                    );
                }
            }
        }
    }
}

/// P12: a start drawn digit by digit is up to two to one uneven; being among the winners hardly is.
#[test]
fn fuzhou_is_not_quite_even() {
    let start = drawn(1_003, Drawn::DigitBalls).expect("a ring");
    assert_eq!((start.most(), start.least()), (2, 1));
    let chances = FUZHOU
        .chances(1_003, 250, Drawn::DigitBalls)
        .expect("a ring");
    assert_eq!(chances.shares.iter().sum::<u128>(), 250 * chances.whole);
    // In ten-thousandths: 2485 to 2495 round 2492.5.
    assert_eq!(chances.least() * 10_000, 2_485 * chances.whole);
    assert_eq!(chances.most() * 10_000, 2_495 * chances.whole);
    assert_eq!(250 * 100_000 / 1_003, 24_925);
    assert_eq!(
        fractions(&chances),
        enumerate(FUZHOU, 1_003, 250, Drawn::DigitBalls)
    );
}

#[test]
fn a_uniform_start_is_fair_whatever_the_interval() {
    for scheme in [Scheme::Remove(Drawn::DigitBalls), FUZHOU, Scheme::Run] {
        let chances = scheme.chances(97, 30, Drawn::Uniform).expect("a ring");
        assert_eq!(chances.least() * 97, 30 * chances.whole);
        assert_eq!(chances.least(), chances.most());
    }
    assert_eq!(Scheme::Remove(Drawn::Uniform).seeds(20), 400);
    assert_eq!(FUZHOU.seeds(20), 20);
    assert_eq!(Scheme::Run.seeds(20), 40);
}

//! Overflow: least total distance and least longest way, against enumeration and against their definition.

use paiwei::allocate::transport::{least_longest, least_total};
use paiwei::draw::pick::Pick;
use paiwei::fairness::transport::{Flaw, check};
use paiwei::model::{Leftover, Longest, Transported};

use crate::oracle::transport::{Market, solve};

/// The slices of a market.
struct Slices {
    seats: Vec<u32>,
    weights: Vec<u32>,
    starts: Vec<u32>,
    schools: Vec<u32>,
    costs: Vec<u32>,
}

impl Slices {
    fn of(market: &Market) -> Self {
        let mut starts = vec![0];
        for (_, ways) in &market.units {
            starts.push(starts.last().expect("one at least") + ways.len() as u32);
        }
        let ways = || market.units.iter().flat_map(|(_, ways)| ways);
        Self {
            seats: market.seats.clone(),
            weights: market.units.iter().map(|(members, _)| *members).collect(),
            starts,
            schools: ways().map(|(school, _)| *school).collect(),
            costs: ways().map(|(_, cost)| *cost).collect(),
        }
    }

    fn leftover(&self) -> Leftover<'_> {
        Leftover {
            seats: &self.seats,
            weights: &self.weights,
            starts: &self.starts,
            schools: &self.schools,
            costs: &self.costs,
        }
    }
}

/// What a random market may hold at most.
struct Size {
    units: u64,
    schools: u64,
    seats: u64,
    ways: u64,
    costs: u64,
    /// One unit in so many has two or three members; 0: none.
    several: u64,
}

fn random(pick: &mut Pick, size: &Size) -> Market {
    let schools = pick.below(size.schools) + 1;
    let seats = (0..schools)
        .map(|_| pick.below(size.seats + 1) as u32)
        .collect();
    let unit = |pick: &mut Pick| {
        let mut order: Vec<u32> = (0..schools as u32).collect();
        pick.shuffle(&mut order);
        order.truncate(pick.below(size.ways.min(schools) + 1) as usize);
        let ways = order
            .into_iter()
            .map(|school| (school, pick.below(size.costs) as u32))
            .collect();
        let several = size.several > 0 && pick.below(size.several) == 0;
        let members = if several { 2 + pick.below(2) as u32 } else { 1 };
        (members, ways)
    };
    Market {
        seats,
        units: (0..=pick.below(size.units)).map(|_| unit(pick)).collect(),
    }
}

/// Small enough to enumerate, with few costs (many ties) or many.
fn small(pick: &mut Pick, round: u64) -> Market {
    let size = Size {
        units: 7,
        schools: 4,
        seats: 3,
        ways: 4,
        costs: [2, 4, 1000, 1][round as usize % 4],
        several: [0, 2, 4][round as usize % 3],
    };
    random(pick, &size)
}

#[test]
fn the_answer_is_the_one_that_enumeration_finds() {
    let mut pick = Pick::new("overflow");
    for round in 0..40_000 {
        let market = small(&mut pick, round);
        let slices = Slices::of(&market);
        let (total, longest) = (
            least_total(&slices.leftover()),
            least_longest(&slices.leftover()),
        );
        let expected = solve(&market, false);
        assert_eq!(total.schools, expected.schools, "round {round}: {market:?}");
        assert_eq!(
            (total.total, &total.prices),
            (expected.total, &expected.prices),
            "{market:?}"
        );
        let expected = solve(&market, true);
        assert_eq!(
            longest.schools, expected.schools,
            "round {round}: {market:?}"
        );
        assert_eq!(
            (longest.total, &longest.prices),
            (expected.total, &expected.prices),
            "{market:?}"
        );
        let proof = longest.longest.as_ref().expect("a longest way");
        assert_eq!(proof.cost, expected.longest, "round {round}: {market:?}");
        for answer in [&total, &longest] {
            assert_eq!(
                check(&slices.leftover(), answer),
                Ok(()),
                "round {round}: {market:?}"
            );
        }
    }
}

#[test]
fn larger_markets_keep_the_definition() {
    let mut pick = Pick::new("overflow, larger");
    for round in 0..90 {
        let size = Size {
            units: 400,
            schools: 20,
            seats: [30, 12][round % 2],
            ways: 8,
            costs: [5_000, 3, u64::from(u32::MAX)][round % 3],
            several: [0, 12][round / 45],
        };
        let market = random(&mut pick, &size);
        let slices = Slices::of(&market);
        let (total, longest) = (
            least_total(&slices.leftover()),
            least_longest(&slices.leftover()),
        );
        for answer in [&total, &longest] {
            assert_eq!(check(&slices.leftover(), answer), Ok(()), "round {round}");
        }
        let placed = |answer: &Transported| {
            answer
                .schools
                .iter()
                .map(Option::is_some)
                .collect::<Vec<_>>()
        };
        assert_eq!(placed(&total), placed(&longest), "round {round}");
        assert!(total.total <= longest.total);
    }
}

#[test]
fn the_order_of_the_ways_changes_nothing() {
    let mut pick = Pick::new("overflow, shuffled");
    for round in 0..2_000 {
        let market = small(&mut pick, round);
        let mut shuffled = market.clone();
        for (_, ways) in &mut shuffled.units {
            pick.shuffle(ways);
        }
        // A school nobody can reach, and one without a seat.
        shuffled.seats.extend([5, 0]);
        shuffled.units[0].1.push((market.seats.len() as u32 + 1, 0));
        let (market, shuffled) = (Slices::of(&market), Slices::of(&shuffled));
        let (one, other) = (
            least_total(&market.leftover()),
            least_total(&shuffled.leftover()),
        );
        assert_eq!(one.schools, other.schools, "round {round}");
        assert_eq!(
            one.prices,
            other.prices[..market.seats.len()],
            "round {round}"
        );
    }
}

/// More schools than a word has bits: a small market spread over many is the same market.
#[test]
fn many_schools_change_nothing() {
    let mut pick = Pick::new("overflow, many schools");
    for round in 0..300 {
        let market = small(&mut pick, round);
        let wide = |school: u32| school * 47 + 11;
        let mut spread = Market {
            seats: vec![0; 200],
            units: market.units.clone(),
        };
        for (school, seats) in (0u32..).zip(&market.seats) {
            spread.seats[wide(school) as usize] = *seats;
        }
        for (_, ways) in &mut spread.units {
            ways.iter_mut()
                .for_each(|(school, _)| *school = wide(*school));
        }
        for solve in [least_total, least_longest] {
            let (one, other) = (
                solve(&Slices::of(&market).leftover()),
                solve(&Slices::of(&spread).leftover()),
            );
            let schools: Vec<Option<u32>> = one.schools.iter().map(|s| s.map(wide)).collect();
            assert_eq!(schools, other.schools, "round {round}: {market:?}");
        }
    }
}

/// A unit further back in line never decides whether one before it is placed.
#[test]
fn the_lottery_decides_who() {
    let mut pick = Pick::new("overflow, who");
    for round in 0..2_000 {
        let market = small(&mut pick, round);
        let whole = least_total(&Slices::of(&market).leftover());
        let cut = pick.below(market.units.len() as u64) as usize;
        let mut fewer = market.clone();
        fewer.units.truncate(cut);
        let part = least_total(&Slices::of(&fewer).leftover());
        for (before, after) in part.schools.iter().zip(&whole.schools) {
            assert_eq!(before.is_some(), after.is_some(), "round {round}");
        }
    }
}

/// One near school with a seat for one, one far: the second in line stays near if that is cheaper for both.
fn two() -> Market {
    Market {
        seats: vec![1, 2],
        units: vec![(1, vec![(0, 100), (1, 300)]), (1, vec![(0, 50), (1, 900)])],
    }
}

#[test]
fn distance_decides_where_and_the_price_says_why() {
    let slices = Slices::of(&two());
    let answer = least_total(&slices.leftover());
    assert_eq!(answer.schools, [Some(1), Some(0)]);
    assert_eq!(
        (answer.total, answer.prices.as_slice()),
        (350, [200, 0].as_slice())
    );
    let longest = least_longest(&slices.leftover());
    let crowded = Longest {
        cost: 300,
        crowded: vec![0],
    };
    assert_eq!(
        (longest.schools, longest.longest),
        (answer.schools, Some(crowded))
    );
}

#[test]
fn a_long_way_for_one_or_a_longer_sum_for_two() {
    // 0 + 1,000 is the least sum; 600 + 600 the least longest way.
    let market = Market {
        seats: vec![1, 1],
        units: vec![(1, vec![(0, 0), (1, 600)]), (1, vec![(0, 600), (1, 1_000)])],
    };
    let slices = Slices::of(&market);
    let total = least_total(&slices.leftover());
    assert_eq!(
        (total.total, total.schools),
        (1_000, vec![Some(0), Some(1)])
    );
    let longest = least_longest(&slices.leftover());
    assert_eq!(
        (longest.total, longest.schools),
        (1_200, vec![Some(1), Some(0)])
    );
}

#[test]
fn twins_take_their_seats_in_their_turn_and_move_the_cheapest_aside() {
    // School 0 holds one unit when twins come who live beside it; that unit goes to school 1 for 30 more.
    let market = Market {
        seats: vec![2, 3],
        units: vec![
            (1, vec![(0, 10), (1, 40)]),
            (2, vec![(0, 5), (1, 100)]),
            (1, vec![(0, 1), (1, 500)]),
        ],
    };
    let answer = least_total(&Slices::of(&market).leftover());
    assert_eq!(answer.schools, [Some(1), Some(0), Some(1)]);
    assert_eq!(answer.total, 40 + 5 + 500);
}

/// Twins cost all together 8 at either school: 5 and what two others lose, 3; or 4 and 4. Their own way decides.
#[test]
fn twins_who_cost_the_same_at_two_schools_go_the_shorter_way() {
    let near = |school: u32, further: u32| (1, vec![(school, 0), (2, further)]);
    let twins = (2, vec![(0, 5), (1, 4)]);
    let market = Market {
        seats: vec![2, 2, 9],
        units: vec![
            near(0, 1),
            near(0, 2),
            near(1, 2),
            near(1, 2),
            near(1, 2),
            twins,
        ],
    };
    let answer = least_total(&Slices::of(&market).leftover());
    assert_eq!(answer.schools.last(), Some(&Some(1)));
    assert_eq!(answer.schools, solve(&market, false).schools);
}

/// One seat, and the second in line has it.
#[test]
fn a_seat_out_of_turn_is_found() {
    let market = Market {
        seats: vec![1],
        units: vec![(1, vec![(0, 9)]), (1, vec![(0, 4)])],
    };
    let slices = Slices::of(&market);
    let mut answer = least_total(&slices.leftover());
    assert_eq!(answer.schools, [Some(0), None]);
    answer.schools = vec![None, Some(0)];
    answer.total = 4;
    assert_eq!(
        check(&slices.leftover(), &answer),
        Err(Flaw::LeftOut { unit: 0 })
    );
}

#[test]
fn nobody_nothing_and_nowhere() {
    for market in [
        Market {
            seats: vec![],
            units: vec![],
        },
        Market {
            seats: vec![0],
            units: vec![(1, vec![(0, 7)]), (2, vec![(0, 7)]), (1, vec![])],
        },
    ] {
        let slices = Slices::of(&market);
        for answer in [
            least_total(&slices.leftover()),
            least_longest(&slices.leftover()),
        ] {
            assert!(answer.schools.iter().all(Option::is_none));
            assert_eq!(answer.total, 0);
            assert_eq!(check(&slices.leftover(), &answer), Ok(()));
        }
    }
}

fn refused(change: impl FnOnce(&mut Transported), expected: Flaw) {
    let slices = Slices::of(&two());
    let mut answer = least_longest(&slices.leftover());
    change(&mut answer);
    assert_eq!(check(&slices.leftover(), &answer), Err(expected));
}

#[test]
fn damaged_answers_are_refused() {
    refused(|answer| _ = answer.schools.pop(), Flaw::Shape);
    refused(|answer| answer.prices.push(0), Flaw::Shape);
    refused(
        |answer| answer.schools[0] = Some(7),
        Flaw::NoWay { unit: 0 },
    );
    let both = Flaw::AboveSeats {
        school: 0,
        held: 2,
        seats: 1,
    };
    refused(|answer| answer.schools = vec![Some(0), Some(0)], both);
    let sum = Flaw::Total {
        sum: 350,
        stated: 349,
    };
    refused(|answer| answer.total -= 1, sum);
    refused(
        |answer| answer.prices[1] = 1,
        Flaw::PricedVacancy { school: 1 },
    );
    refused(
        |answer| answer.prices[0] = 199,
        Flaw::Dearer { unit: 0, school: 0 },
    );
    // The units changed places: without the longest way it is allowed, and not the least.
    let changed = |answer: &mut Transported| {
        answer.longest = None;
        answer.schools = vec![Some(0), Some(1)];
        answer.total = 1_000;
    };
    refused(changed, Flaw::Dearer { unit: 1, school: 0 });
    let left_out = |answer: &mut Transported| {
        answer.schools[0] = None;
        answer.total = 50;
        answer.prices = vec![0, 0];
    };
    refused(left_out, Flaw::LeftOut { unit: 0 });
    // No school is crowded, and a shorter way is open to everybody.
    let few = Flaw::Shorter { units: 0, seats: 0 };
    refused(
        |answer| {
            let longest = answer.longest.as_mut().expect("a longest way");
            longest.cost = 10_000;
            longest.crowded.clear();
        },
        few,
    );
    refused(
        |answer| answer.longest.as_mut().expect("a longest way").cost = 299,
        Flaw::NoWay { unit: 0 },
    );
}

/// Somebody who has no way finds no shorter one either, and proves nothing: the others could all go a shorter way.
#[test]
fn a_unit_without_a_place_proves_no_long_way() {
    let mut market = two();
    market.units.push((1, vec![]));
    let slices = Slices::of(&market);
    let mut answer = least_longest(&slices.leftover());
    assert_eq!(check(&slices.leftover(), &answer), Ok(()));
    answer.longest = Some(Longest {
        cost: 10_000,
        crowded: Vec::new(),
    });
    let few = Flaw::Shorter { units: 0, seats: 0 };
    assert_eq!(check(&slices.leftover(), &answer), Err(few));
}

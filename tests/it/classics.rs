//! Examples from the literature with their answers, each found again by the kernel, by the textbook procedure and
//! by enumeration; and the rules of some Chinese districts as keys, with their micro-cases.
//!
//! Lists are those of the source; where it states only what matters, the rest is filled up and the answer does not
//! depend on it. How many stable matchings there are is enumeration's count where the source gives none.

use paiwei::allocate::kernel::{Problem, accept};
use paiwei::draw::pick::Pick;

use crate::gallery::one_catchment;
use crate::markets::{ALL, Kept, all_lists, at_desks, desks, kernel, traded};
use crate::oracle::cycles::trading_cycles;
use crate::oracle::matching::{
    Market, Places, application_rejection, best_for_all, dominates, improvement, is_stable,
    stable_matchings,
};
use crate::reserves::{policy, reserve};

/// Numbers from 1 as in print, `-` for none.
fn numbers(text: &str) -> Vec<Option<usize>> {
    let number = |word: &str| word.parse().ok().map(|number: usize| number - 1);
    text.split_whitespace().map(number).collect()
}

fn market(seats: &str, lists: &[&str], orders: &[&str]) -> Market {
    let all = |rows: &[&str]| {
        rows.iter()
            .map(|row| numbers(row).into_iter().flatten().collect())
            .collect()
    };
    Market {
        seats: seats
            .split_whitespace()
            .map(|seats| seats.parse().expect("a number"))
            .collect(),
        lists: all(lists),
        orders: all(orders),
    }
}

/// One to one: everybody has one seat.
fn marriage(men: &[&str], women: &[&str]) -> Market {
    market(&vec!["1"; women.len()].join(" "), men, women)
}

/// The other side asks.
fn turned(market: &Market) -> Market {
    Market {
        seats: vec![1; market.lists.len()],
        lists: market.orders.clone(),
        orders: market.lists.clone(),
    }
}

/// The kernel, the textbook and enumeration all give the published answer; there are so many stable matchings.
fn check(market: &Market, answer: &str, stable: usize) -> Vec<Places> {
    let answer = numbers(answer);
    assert_eq!(kernel(market, ALL), answer);
    assert_eq!(application_rejection(market, ALL), answer);
    let all = stable_matchings(market);
    assert_eq!(all.len(), stable);
    assert_eq!(best_for_all(&market.mutual(), &all), Some(answer));
    all
}

/// The same with the other side asking, told by the first side.
fn check_turned(market: &Market, answer: &str) {
    let held = kernel(&turned(market), ALL);
    let place = |one: usize| held.iter().position(|other| *other == Some(one));
    let places: Places = (0..market.lists.len()).map(place).collect();
    assert_eq!(places, numbers(answer));
}

#[test]
fn gale_shapley_1962_example_1() {
    let market = marriage(&["1 2 3", "2 3 1", "3 1 2"], &["2 3 1", "3 1 2", "1 2 3"]);
    let stable = check(&market, "1 2 3", 3);
    assert!(stable.contains(&numbers("2 3 1")) && stable.contains(&numbers("3 1 2")));
    check_turned(&market, "3 1 2");
}

#[test]
fn gale_shapley_1962_example_2() {
    let men = ["1 2 3 4", "1 2 3 4", "2 3 1 4", "3 1 2 4"];
    let women = ["3 4 1 2", "4 1 2 3", "1 2 3 4", "4 3 1 2"];
    let market = marriage(&men, &women);
    check(&market, "3 4 1 2", 1);
    check_turned(&market, "3 4 1 2");
}

/// Knuth 1976, first lecture.
#[test]
fn knuth_1976_first_lecture() {
    let men = ["3 2 4 1", "2 1 3 4", "2 4 1 3", "3 1 4 2"];
    let women = ["1 2 4 3", "3 1 4 2", "3 2 4 1", "2 1 3 4"];
    check(&marriage(&men, &women), "4 1 2 3", 1);
}

const KNUTH_MEN: [&str; 4] = ["1 2 3 4", "2 1 4 3", "3 4 1 2", "4 3 2 1"];
const KNUTH_WOMEN: [&str; 4] = ["4 3 2 1", "3 4 1 2", "2 1 4 3", "1 2 3 4"];

/// Knuth 1976; Roth & Sotomayor 1990, Example 2.17: ten stable matchings.
#[test]
fn knuth_1976_ten_stable_matchings() {
    let market = marriage(&KNUTH_MEN, &KNUTH_WOMEN);
    check(&market, "1 2 3 4", 10);
    check_turned(&market, "4 3 2 1");
}

/// Irving & Leather 1986: doubling Knuth's example gives 268 for eight pairs.
#[test]
fn irving_leather_1986() {
    let doubled = |rows: [&str; 4], swap: bool| -> Vec<String> {
        let more = |row: &str, by: usize| -> String {
            let row = numbers(row)
                .into_iter()
                .flatten()
                .map(|n| (n + 1 + by).to_string());
            row.collect::<Vec<_>>().join(" ")
        };
        let half = |first: usize| {
            let first = if swap { 4 - first } else { first };
            rows.map(|row| format!("{} {}", more(row, first), more(row, 4 - first)))
        };
        [half(0), half(4)].concat()
    };
    let (men, women) = (doubled(KNUTH_MEN, false), doubled(KNUTH_WOMEN, true));
    let rows = |rows: &[String]| {
        rows.iter()
            .map(|row| numbers(row).into_iter().flatten().collect())
            .collect()
    };
    let market = Market {
        seats: vec![1; 8],
        lists: rows(&men),
        orders: rows(&women),
    };
    check(&market, "1 2 3 4 5 6 7 8", 268);
}

/// Wirth 1976, "Algorithms + Data Structures = Programs", section 3.6: nine stable matchings.
#[test]
fn wirth_1976() {
    let men = [
        "7 2 6 5 1 3 8 4",
        "4 3 2 6 8 1 7 5",
        "3 2 4 1 8 5 7 6",
        "3 8 4 2 5 6 7 1",
        "8 3 4 5 6 1 7 2",
        "8 7 5 2 4 3 1 6",
        "2 4 6 3 1 7 5 8",
        "6 1 4 2 7 5 3 8",
    ];
    let women = [
        "4 6 2 5 8 1 3 7",
        "8 5 3 1 6 7 4 2",
        "6 8 1 2 3 4 7 5",
        "3 2 4 7 6 8 5 1",
        "6 3 1 4 5 7 2 8",
        "2 1 3 8 7 4 6 5",
        "3 5 7 2 4 1 8 6",
        "7 2 8 4 5 6 3 1",
    ];
    let market = marriage(&men, &women);
    check(&market, "7 4 3 8 1 5 2 6", 9);
    check_turned(&market, "3 6 4 1 7 5 8 2");
}

/// Gusfield & Irving 1989, the instance of size eight.
#[test]
fn gusfield_irving_1989_eight_pairs() {
    let men = [
        "5 7 1 2 6 8 4 3",
        "2 3 7 5 4 1 8 6",
        "8 5 1 4 6 2 3 7",
        "3 2 7 4 1 6 8 5",
        "7 2 5 1 3 6 8 4",
        "1 6 7 5 8 4 2 3",
        "2 5 7 6 3 4 8 1",
        "3 8 4 5 7 2 6 1",
    ];
    let women = [
        "5 3 7 6 1 2 8 4",
        "8 6 3 5 7 2 1 4",
        "1 5 6 2 4 8 7 3",
        "8 7 3 2 4 1 5 6",
        "6 4 7 3 8 1 2 5",
        "2 8 5 4 6 3 7 1",
        "7 5 2 1 8 6 4 3",
        "7 4 1 5 2 3 6 8",
    ];
    let market = marriage(&men, &women);
    check(&market, "5 3 8 6 7 1 2 4", 9);
    check_turned(&market, "3 6 2 8 1 5 7 4");
}

/// Gusfield & Irving 1989, section 1.6.5: residents and hospitals, incomplete lists on both sides.
#[test]
fn gusfield_irving_1989_hospitals() {
    let residents = [
        "3 1 5 4",
        "1 3 4 2 5",
        "4 5 3 1 2",
        "3 4 1 5",
        "1 4 2",
        "4 3 2 1 5",
        "2 5 1 3",
        "1 3 2 5 4",
        "4 1 5",
        "3 1 5 2 4",
        "5 4 1 3 2",
    ];
    let hospitals = [
        "3 7 9 11 5 4 10 8 6 1 2",
        "5 7 10 6 8 2 3 11",
        "11 6 8 3 2 4 7 1 10",
        "10 1 2 11 4 9 5 3 6 8",
        "2 4 10 7 6 1 8 3 11 9",
    ];
    let market = market("4 1 3 2 1", &residents, &hospitals);
    let all = stable_matchings(&market);
    check(&market, "3 1 4 3 1 3 2 1 4 1 5", all.len());
    // The worst of all for the residents is the best for the hospitals.
    let last = numbers("4 5 3 1 1 3 2 3 1 4 1");
    assert!(
        all.iter()
            .all(|one| *one == last || dominates(&market.mutual(), one, &last))
    );
}

/// Roth & Sotomayor 1990, Example 2.4 (Knuth): satisfying blocking pairs one by one can run in a circle.
#[test]
fn roth_sotomayor_1990_example_2_4() {
    let market = marriage(&["2 1 3", "1 3 2", "1 2 3"], &["1 3 2", "3 1 2", "1 3 2"]);
    check(&market, "2 3 1", 2);
    check_turned(&market, "1 3 2");
    for circle in ["1 2 3", "2 1 3", "3 1 2", "3 2 1"] {
        assert!(!is_stable(&market, &numbers(circle)), "{circle}");
    }
}

/// Roth & Sotomayor 1990, Example 2.9: five men, four women.
#[test]
fn roth_sotomayor_1990_example_2_9() {
    let men = ["1 2 3 4", "4 2 3 1", "4 3 1 2", "1 4 3 2", "1 2 4"];
    let women = ["2 3 1 4 5", "3 1 2 4 5", "5 4 1 2 3", "1 4 5 2 3"];
    let market = marriage(&men, &women);
    check(&market, "1 2 3 4 -", 4);
    check_turned(&market, "4 1 2 3 -");
}

/// Roth 1982; Roth & Sotomayor 1990, Example 2.31: a matching that no man likes less and two like better.
#[test]
fn roth_1982_not_strongly_efficient() {
    let market = marriage(&["2 1 3", "1 2 3", "1 2 3"], &["1 2 3", "3 1 2", "1 2 3"]);
    check(&market, "1 3 2", 1);
    assert!(dominates(&market, &numbers("2 3 1"), &numbers("1 3 2")));
}

/// Roth 1982; Roth & Sotomayor 1990, Theorem 4.4: a woman gains by calling the other man unacceptable.
#[test]
fn roth_1982_no_stable_mechanism_is_safe_for_all() {
    let truth = marriage(&["1 2", "2 1"], &["2 1", "1 2"]);
    check(&truth, "1 2", 2);
    check_turned(&truth, "2 1");
    let mut bent = truth;
    bent.orders[0] = vec![1];
    check(&bent, "2 1", 1);
}

/// Roth 1985, "The college admissions problem is not equivalent to the marriage problem": four stable matchings.
#[test]
fn roth_1985_colleges() {
    let students = ["5 1", "2 5 1", "3 1", "4 1", "1 2", "1 3", "1 3 4"];
    let colleges = ["1 2 3 4 5 6 7", "5 2", "6 7 3", "7 4", "2 1"];
    let market = market("3 1 1 1 1", &students, &colleges);
    let stable = check(&market, "5 2 3 4 1 1 1", 4);
    for one in ["1 5 1 1 2 3 4", "5 2 1 1 1 3 4", "5 2 1 4 1 1 3"] {
        assert!(stable.contains(&numbers(one)), "{one}");
    }
}

/// Abdulkadiroğlu & Sönmez 2003: the only stable matching, which two students would gladly leave together.
#[test]
fn abdulkadiroglu_sonmez_2003_efficiency_or_stability() {
    let market = market(
        "1 1 1",
        &["2 1 3", "1 2 3", "1 2 3"],
        &["1 3 2", "2 1 3", "2 1 3"],
    );
    check(&market, "1 2 3", 1);
    let (trade, _) = traded(&market);
    assert_eq!(trade, numbers("2 1 3"));
    assert!(dominates(&market, &trade, &numbers("1 2 3")) && !is_stable(&market, &trade));
}

/// Abdulkadiroğlu & Sönmez 2003, appendix: eight students trade at four schools.
#[test]
fn abdulkadiroglu_sonmez_2003_appendix() {
    let students = [
        "2 1 3 4", "1 2 3 4", "3 2 1 4", "3 4 1 2", "1 3 4 2", "4 1 2 3", "1 2 3 4", "1 2 4 3",
    ];
    let schools = [
        "1 2 3 4 5 6 7 8",
        "3 5 4 8 7 2 1 6",
        "5 3 1 7 2 8 6 4",
        "6 8 7 4 2 3 5 1",
    ];
    let market = market("2 2 3 3", &students, &schools);
    let answer = numbers("2 1 3 3 1 4 2 4");
    let (trade, rounds) = traded(&market);
    assert_eq!(trade, answer);
    assert_eq!(trading_cycles(&market, |n| n - 1), answer);
    assert_eq!(improvement(&market, &trade), None);
    // The first circle of the paper is s1, i1, s2, i3, s3, i5: i1 gives s1 for s2.
    assert_eq!(rounds.claims[0], Some(0));
}

/// Ergin 2002: with a cycle in the priorities deferred acceptance can be inefficient.
#[test]
fn ergin_2002_a_cycle_costs_efficiency() {
    let market = market("1 1", &["2 1", "1", "1 2"], &["1 2 3", "3 1 2"]);
    check(&market, "1 - 2", 1);
    assert!(dominates(&market, &numbers("2 - 1"), &numbers("1 - 2")));
}

/// Whether some of the others, each allowed there, can fill a school but for one seat.
fn filled(
    allowed: impl Fn(usize) -> bool,
    seats: u32,
    children: usize,
    out: &[usize],
) -> Vec<Vec<usize>> {
    let others: Vec<usize> = (0..children)
        .filter(|c| !out.contains(c) && allowed(*c))
        .collect();
    let subsets = (0u32..1 << others.len()).filter(|set| set.count_ones() + 1 == seats);
    let members = |set: u32| (0..others.len()).filter(move |at| set >> at & 1 == 1);
    subsets
        .map(|set| members(set).map(|at| others[at]).collect())
        .collect()
}

/// All orders of two schools and three children at them.
fn triples(children: usize) -> impl Iterator<Item = (usize, usize, [usize; 3])> {
    let all = move || 0..children;
    let of = move |a: usize| {
        all().flat_map(move |i| all().flat_map(move |j| all().map(move |k| (a, i, j, k))))
    };
    let all = (0..2).flat_map(of);
    all.filter(|(_, i, j, k)| i != j && j != k && i != k)
        .map(|(a, i, j, k)| (a, 1 - a, [i, j, k]))
}

/// Ergin 2002: i before j before k at one school, k before i at the other, and others to fill both but for one.
fn ergin_acyclic(market: &Market) -> bool {
    let n = market.orders[0].len();
    let before = |school: usize, one: usize, other: usize| {
        market.standing(school, one) < market.standing(school, other)
    };
    !triples(n).any(|(a, b, [i, j, k])| {
        let cycle = before(a, i, j) && before(a, j, k) && before(b, k, i);
        let at_a = filled(|c| before(a, c, j), market.seats[a], n, &[i, j, k]);
        let at_b = filled(|c| before(b, c, i), market.seats[b], n, &[i, j, k]);
        let apart = |one: &Vec<usize>| {
            at_b.iter()
                .any(|other| one.iter().all(|c| !other.contains(c)))
        };
        cycle && at_a.iter().any(apart)
    })
}

/// Kesten 2006: k is before i and j at the other school, and only the first school is filled.
fn kesten_acyclic(market: &Market) -> bool {
    let n = market.orders[0].len();
    let before = |school: usize, one: usize, other: usize| {
        market.standing(school, one) < market.standing(school, other)
    };
    !triples(n).any(|(a, b, [i, j, k])| {
        let cycle = before(a, i, j) && before(a, j, k) && before(b, k, i) && before(b, k, j);
        let allowed = |c: usize| before(a, c, i) || before(a, c, j) && !before(b, c, k);
        cycle && !filled(allowed, market.seats[a], n, &[i, j, k]).is_empty()
    })
}

/// Whether deferred acceptance is efficient, and whether trading gives the same, for all lists of all children.
fn for_all_lists(market: &Market) -> (bool, bool) {
    let lists = all_lists(2);
    let (mut efficient, mut same) = (true, true);
    let children = market.orders[0].len();
    for mut profile in 0..lists.len().pow(children as u32) {
        let mut market = market.clone();
        market.lists.clear();
        for _ in 0..children {
            market.lists.push(lists[profile % lists.len()].clone());
            profile /= lists.len();
        }
        let places = kernel(&market, ALL);
        same &= places == traded(&market).0;
        efficient = efficient && improvement(&market, &places).is_none();
    }
    (efficient, same)
}

fn structure(seats: &str, orders: [&str; 2]) -> Market {
    market(seats, &[], &orders)
}

/// Ergin 2002 and Kesten 2006: efficiency, and equality with trading, hold exactly without their cycles. Seven
/// priority structures of Haeringer & Klijn 2009, and random ones.
#[test]
fn ergin_2002_and_kesten_2006_acyclic_priorities() {
    let of_the_paper = [
        (structure("1 1", ["1 2", "2 1"]), (true, true)),
        (structure("1 2", ["1 2 3 4", "3 1 4 2"]), (false, false)),
        (structure("1 1", ["1 2 3", "1 2 3"]), (true, true)),
        (structure("1 3", ["1 2 3", "3 1 2"]), (true, false)),
        // Kesten 2006, Example 2.
        (structure("1 2", ["1 2 3", "3 1 2"]), (true, false)),
        (structure("1 1", ["1 2 3", "3 2 1"]), (false, false)),
        (structure("2 2", ["1 4 5 2 3", "2 4 5 3 1"]), (false, false)),
    ];
    for (market, expected) in &of_the_paper {
        assert_eq!(
            (ergin_acyclic(market), kesten_acyclic(market)),
            *expected,
            "{market:?}"
        );
        assert_eq!(for_all_lists(market), *expected, "{market:?}");
    }
    let mut pick = Pick::new("priorities");
    for round in 0..150 {
        let children = 3 + round / 100;
        let mut order = || {
            let mut order: Vec<usize> = (0..children).collect();
            pick.shuffle(&mut order);
            order
        };
        let market = Market {
            orders: vec![order(), order()],
            seats: vec![1 + pick.below(2) as u32, 1 + pick.below(2) as u32],
            lists: Vec::new(),
        };
        let acyclic = (ergin_acyclic(&market), kesten_acyclic(&market));
        assert_eq!(for_all_lists(&market), acyclic, "{market:?}");
    }
}

/// Kesten 2010: six students, whose rejections at one school pull everybody down.
#[test]
fn kesten_2010_six_students() {
    let students = ["2 1 3", "3 1 5", "3 4 2", "1 2 4", "1 5", "4 1 3 2 5"];
    let schools = [
        "2 1 5 6 4 3",
        "3 6 4 1 2 5",
        "1 6 2 3 4 5",
        "4 3 6 1 2 5",
        "1 2 3 4 5 6",
    ];
    let market = market("1 1 1 1 2", &students, &schools);
    check(&market, "3 1 2 4 5 5", 1);
    assert!(improvement(&market, &numbers("3 1 2 4 5 5")).is_some());
}

/// Erdil & Ergin 2008: ties broken by an arbitrary order cost 2 and 3 a trade that the classes allow.
#[test]
fn erdil_ergin_2008_ties() {
    let students = ["2 3 1", "3 2 1", "2 3 1"];
    // Classes: x admits all alike after 1; y puts 2 first, z puts 3 first, the others alike.
    let broken = market("1 1 1", &students, &["1 2 3", "2 1 3", "3 1 2"]);
    check(&broken, "1 2 3", stable_matchings(&broken).len());
    let otherwise = market("1 1 1", &students, &["1 2 3", "2 3 1", "3 2 1"]);
    check(&otherwise, "1 3 2", stable_matchings(&otherwise).len());
    assert!(dominates(&broken, &numbers("1 3 2"), &numbers("1 2 3")));
}

/// Haeringer & Klijn 2009, the illustrative example: three mechanisms, three answers; and with two choices only.
#[test]
fn haeringer_klijn_2009_three_mechanisms() {
    let students = ["2 1 3", "1 2 3", "1 2 3", "2 3 1"];
    let schools = ["1 2 3 4", "3 4 1 2", "4 1 2 3"];
    let truth = market("1 2 1", &students, &schools);
    assert_eq!(kernel(&truth, 1), numbers("2 1 3 2"));
    assert_eq!(application_rejection(&truth, 1), numbers("2 1 3 2"));
    check(&truth, "1 3 2 2", stable_matchings(&truth).len());
    assert_eq!(traded(&truth).0, numbers("2 3 1 2"));
    let two = market("1 2 1", &["2 1", "1 2", "1 2", "2 3"], &schools);
    check(&two, "1 - 2 2", stable_matchings(&two).len());
    assert_eq!(traded(&two).0, numbers("2 - 1 2"));
}

/// Haeringer & Klijn 2009, Example 6.3: lists cut to two choices, chosen wisely, and justified envy after all.
#[test]
fn haeringer_klijn_2009_unstable_equilibrium() {
    let schools = ["3 1 2", "3 1 2", "1 2 3"];
    let truth = market("1 1 1", &["1 3 2", "3 1 2", "3 2 1"], &schools);
    let told = market("1 1 1", &["1 3", "1 2", "3 1"], &schools);
    check(&told, "1 2 3", 2);
    assert!(!is_stable(&truth, &numbers("1 2 3")));
    equilibrium(&truth, &told);
}

/// Nobody does better, by its true list, with another list of at most two schools.
fn equilibrium(truth: &Market, told: &Market) {
    for (child, place) in kernel(told, ALL).into_iter().enumerate() {
        for list in all_lists(truth.seats.len()) {
            let mut other = told.clone();
            other.lists[child] = list;
            other.lists[child].truncate(2);
            let got = kernel(&other, ALL)[child];
            let wanted = got.is_none_or(|school| truth.lists[child].contains(&school));
            assert!(!wanted || truth.rank(child, got) >= truth.rank(child, place));
        }
    }
}

/// Haeringer & Klijn 2009, Examples 8.3 and 8.4: fewer, and more, children placed than in any stable matching.
#[test]
fn haeringer_klijn_2009_number_of_placed() {
    let schools = ["3 1 2", "2 3 1", "1 2 3"];
    let truth = market("1 1 1", &["1 3 2", "3 1", "3 2 1"], &schools);
    check(&truth, "1 3 2", stable_matchings(&truth).len());
    let told = market("1 1 1", &["1 3", "1", "3 1"], &schools);
    check(&told, "1 - 3", stable_matchings(&told).len());
    assert_eq!(traded(&told).0, numbers("1 - 3"));
    equilibrium(&truth, &told);

    let truth = market("1 1 1", &["2", "3 2 1", "3 2 1"], &schools);
    check(&truth, "- 3 2", stable_matchings(&truth).len());
    let told = market("1 1 1", &["2 3", "3 2", "1 2"], &schools);
    check(&told, "2 3 1", stable_matchings(&told).len());
    assert_eq!(traded(&told).0, numbers("2 3 1"));
    equilibrium(&truth, &told);
}

/// Two schools, two students of the majority, the third of the minority.
fn kojima() -> (Market, [bool; 3]) {
    let market = market("2 1", &["1", "1 2", "2 1"], &["1 2 3", "2 3 1"]);
    (market, [false, false, true])
}

/// Kojima 2012, Theorem 1: a quota for the majority, made stricter, hurts every student of the minority.
#[test]
fn kojima_2012_a_quota_can_hurt() {
    let (market, group) = kojima();
    check(&market, "1 1 2", 1);
    let strict = desks(&market, &[1, 0], &group, Kept::Hard);
    assert_eq!(stable_matchings(&strict).len(), 1);
    // Open desk of the first school, the second school, kept desk of the first.
    check(&strict, "1 3 2", 1);
    assert_eq!(
        at_desks(&market, &[1, 0], &group, Kept::Hard),
        numbers("1 2 1")
    );
}

/// Hafalir, Yenmez & Yildirim 2013: kept seats that go to others when unused do no harm here.
#[test]
fn hafalir_yenmez_yildirim_2013_a_reserve_does_not() {
    let (market, group) = kojima();
    assert_eq!(
        at_desks(&market, &[1, 0], &group, Kept::First),
        numbers("1 1 2")
    );
    // Open and kept desk of the first school, open desk of the second.
    check(&desks(&market, &[1, 0], &group, Kept::First), "1 2 3", 2);
}

/// Dur, Kominers, Pathak & Sönmez 2018: half of a hundred seats for the neighbourhood, half of the applicants from
/// it, in turn. Filled first the kept seats change nothing; filled last they give it three quarters.
#[test]
fn dur_kominers_pathak_sonmez_2018_precedence() {
    let market = Market {
        seats: vec![100],
        lists: vec![vec![0]; 200],
        orders: vec![(0..200).collect()],
    };
    let group: Vec<bool> = (0..200).map(|child| child % 2 == 0).collect();
    let near = |places: Places| {
        places
            .iter()
            .zip(&group)
            .filter(|(place, near)| place.is_some() && **near)
            .count()
    };
    assert_eq!(near(kernel(&market, ALL)), 50);
    assert_eq!(near(at_desks(&market, &[50], &group, Kept::First)), 50);
    assert_eq!(near(at_desks(&market, &[50], &group, Kept::Last)), 75);
}

/// The same as an office writes it, with two further orders: a quarter kept first and a quarter last (their
/// compromise), and no kept seats.
#[test]
fn dur_kominers_pathak_sonmez_2018_in_words_of_the_policy() {
    let rows: Vec<String> = (0..200)
        .map(|i| format!("C{i:03},{},是,A", if i % 2 == 0 { "是" } else { "否" }))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let numbers: Vec<(String, u64)> = (0..200).map(|i| (format!("C{i:03}"), i + 1)).collect();
    let numbers: Vec<(&str, u64)> = numbers.iter().map(|(c, n)| (c.as_str(), *n)).collect();
    let half = |fill| reserve("near", "share 1/2", fill, "everybody");
    let quarter = |id, fill| reserve(id, "share 1/4", fill, "everybody");
    for (words, expected) in [
        (String::new(), 50),
        (half("before_open"), 50),
        (half("after_open"), 75),
        // 25 kept first, 13 of the fifty open ones, 25 kept last.
        (
            quarter("one", "before_open") + &quarter("two", "after_open"),
            63,
        ),
    ] {
        let policy = policy(&words, "[\"draw:main\"]");
        let columns = "near,hukou,choice1";
        let places = one_catchment(&policy, &[("A", 100, "")], columns, &rows).trial(&numbers);
        let placed = places
            .iter()
            .zip(0..)
            .filter(|((_, place), _)| *place == "A");
        let near = placed.clone().filter(|(_, i)| i % 2 == 0).count();
        assert_eq!((placed.count(), near), (100, expected), "{words}");
    }
}

/// One child of a micro-case: its schools by letter, with the key at each.
type Asking = Vec<(char, u64)>;

/// The kernel on letters: `A2 B1` are seats, the answer is a letter for each child.
fn micro(seats: &str, children: &[Asking]) -> String {
    let schools: Vec<(char, u32)> = seats
        .split(' ')
        .map(|school| {
            (
                school.chars().next().expect("a letter"),
                school[1..].parse().expect("seats"),
            )
        })
        .collect();
    let index = |letter: char| schools.iter().position(|(school, _)| *school == letter);
    let mut starts = vec![0];
    for asking in children {
        starts.push(starts.last().expect("one at least") + asking.len() as u32);
    }
    let all = || children.iter().flatten();
    let accepted = accept(&Problem {
        seats: &schools.iter().map(|(_, seats)| *seats).collect::<Vec<_>>(),
        starts,
        schools: all()
            .map(|(letter, _)| index(*letter).expect("it has seats") as u32)
            .collect(),
        keys: all().map(|(_, key)| *key).collect(),
        weights: vec![1; children.len()],
        boundary: None,
    });
    let letter = |(child, choice): (usize, &Option<u32>)| {
        choice.map_or('-', |at| children[child][at as usize].0)
    };
    accepted.places.iter().enumerate().map(letter).collect()
}

/// The same key at every school of a list, under a band for each choice or under one for all.
fn asking(list: &str, key: u64, banded: bool) -> Asking {
    let band = |rank: usize| if banded { (rank as u64) << 32 } else { 0 };
    list.chars()
        .enumerate()
        .map(|(rank, school)| (school, band(rank) | key))
        .collect()
}

/// The micro-cases of the gallery, by the number of its policies.
#[test]
fn rules_of_districts_are_keys() {
    let one = |banded: bool, children: &[(&str, u64)]| -> Vec<Asking> {
        children
            .iter()
            .map(|(list, key)| asking(list, *key, banded))
            .collect()
    };
    // P02 Xicheng 2013: choice first; the same numbers under parallel choices.
    let xicheng = [
        ("ABC", 7320),
        ("ABC", 1105),
        ("ACB", 4410),
        ("BAC", 9001),
        ("BCA", 2048),
        ("CAB", 6600),
        ("ABC", 3300),
    ];
    assert_eq!(micro("A2 B2 C3", &one(true, &xicheng)), "CACBBCA");
    assert_eq!(micro("A2 B2 C3", &one(false, &xicheng)), "BACCBCA");
    // P03 Dongcheng 2023: a number for each child and school.
    assert_eq!(
        micro("P1", &one(true, &[("P", 900), ("P", 120), ("P", 450)])),
        "-P-"
    );
    let own = |list: &[(char, u64)]| -> Asking {
        list.iter()
            .zip(0u64..)
            .map(|((school, number), rank)| (*school, rank << 32 | number))
            .collect()
    };
    let second = [
        own(&[('X', 310), ('Y', 50)]),
        own(&[('X', 77)]),
        own(&[('Y', 600), ('X', 5)]),
        own(&[('X', 220)]),
        own(&[('Y', 610)]),
    ];
    assert_eq!(micro("X1 Y1", &second), "-XY--");
    let third = [
        own(&[('Q', 8), ('R', 9)]),
        own(&[('Q', 6)]),
        own(&[('Q', 3)]),
        own(&[('R', 5)]),
    ];
    assert_eq!(micro("Q2 R3", &third), "RQQR");
    // P04 Haidian 2021: two seats of five are left to the newer homes.
    let haidian = [("HJK", 88), ("HKJ", 21), ("HJK", 54), ("JHK", 70)];
    assert_eq!(micro("H2 J2 K3", &one(true, &haidian)), "JHHJ");
    // P06 Longgang 2023: parallel choices; the chain of points, hukou, dates and months gives one order.
    let longgang = [
        ("AB", 4),
        ("AB", 1),
        ("AB", 3),
        ("BA", 2),
        ("AB", 6),
        ("AB", 5),
    ];
    assert_eq!(micro("A2 B2", &one(false, &longgang)), "BAAB--");
    // P08 Jimei 2020: dates, then the guardian's dates, then a number, give one order.
    let jimei = [("AB", 4), ("AB", 2), ("AB", 3), ("BA", 1), ("AB", 5)];
    assert_eq!(micro("A1 B3", &one(false, &jimei)), "BABB-");
    // P09 Cangshan 2024: the class counts for the first choice only; the largest number first.
    let cangshan = |list: &str, tier: u64, number: u64| -> Asking {
        let key = |rank: u64| if rank == 0 { tier << 16 } else { 0 } | (1000 - number);
        list.chars()
            .zip(0..)
            .map(|(school, rank)| (school, rank << 32 | key(rank)))
            .collect()
    };
    let children = [
        cangshan("ABC", 1, 100),
        cangshan("ABC", 2, 990),
        cangshan("ABC", 1, 640),
        cangshan("BAC", 2, 555),
        cangshan("CBA", 1, 300),
        cangshan("ACB", 2, 870),
    ];
    assert_eq!(micro("A2 B1 C1", &children), "A-ABC-");
    // P13 Changsha 2025: one choice against the quota of the own primary.
    let changsha = [
        ("A", 40),
        ("A", 10),
        ("A", 30),
        ("B", 20),
        ("C", 60),
        ("C", 50),
    ];
    assert_eq!(micro("A1 B3 C2", &one(true, &changsha)), "-A-BCC");
}

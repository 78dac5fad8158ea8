//! The kernel and the trading cycles against the textbook, on small random markets and their variations.

use paiwei::allocate::cycles::{self, Traded};
use paiwei::allocate::kernel::{self, Problem};
use paiwei::draw::pick::Pick;

use crate::oracle::cycles::trading_cycles;
use crate::oracle::matching::{
    Market, Places, application_rejection, best_for_all, deferred, deferred_by_choice, dominates,
    immediate, improvement, is_stable, serial_dictatorship, stable_matchings,
};

/// A band that takes all choices.
pub const ALL: usize = usize::MAX;

/// The kernel on a market, with bands of so many choices.
pub fn kernel(market: &Market, e: usize) -> Places {
    let market = market.mutual();
    let (mut starts, mut schools, mut keys) = (vec![0], Vec::new(), Vec::new());
    for (child, list) in market.lists.iter().enumerate() {
        for (rank, school) in list.iter().enumerate() {
            schools.push(*school as u32);
            keys.push(((rank / e) as u64) << 32 | market.standing(*school, child) as u64);
        }
        starts.push(schools.len() as u32);
    }
    let accepted = kernel::accept(&Problem {
        seats: &market.seats,
        starts,
        schools,
        keys,
        weights: vec![1; market.lists.len()],
        boundary: None,
    });
    places(&market, &accepted.places)
}

fn places(market: &Market, choices: &[Option<u32>]) -> Places {
    let school =
        |(child, choice): (usize, &Option<u32>)| Some(market.lists[child][(*choice)? as usize]);
    choices.iter().enumerate().map(school).collect()
}

/// The trading cycles on a market, with the claims.
pub fn traded(market: &Market) -> (Places, Traded) {
    let (mut starts, mut schools) = (vec![0], Vec::new());
    for list in &market.lists {
        schools.extend(list.iter().map(|school| *school as u32));
        starts.push(schools.len() as u32);
    }
    let order = |order: &Vec<usize>| order.iter().map(|child| *child as u32).collect();
    let traded = cycles::trade(&cycles::Problem {
        seats: &market.seats,
        starts: &starts,
        schools: &schools,
        orders: &market.orders.iter().map(order).collect::<Vec<_>>(),
    });
    (places(market, &traded.places), traded)
}

/// A small market; every school ranks all children, all schools alike where it is `common`.
pub fn random(pick: &mut Pick, common: bool) -> Market {
    let (children, schools) = (pick.below(7) as usize + 1, pick.below(5) as usize + 1);
    let shuffled = |pick: &mut Pick, n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        pick.shuffle(&mut order);
        order
    };
    let list = |pick: &mut Pick| {
        let mut list = shuffled(pick, schools);
        list.truncate(pick.below(schools as u64 + 2) as usize);
        list
    };
    let first = shuffled(pick, children);
    let order = |pick: &mut Pick| {
        if common {
            first.clone()
        } else {
            shuffled(pick, children)
        }
    };
    Market {
        seats: (0..schools).map(|_| pick.below(4) as u32).collect(),
        lists: (0..children).map(|_| list(pick)).collect(),
        orders: (0..schools).map(|_| order(pick)).collect(),
    }
}

#[test]
fn a_hundred_thousand_markets_as_the_textbook_says() {
    let mut pick = Pick::new("markets");
    for round in 0..100_000 {
        let common = round % 5 == 0;
        let market = random(&mut pick, common);
        for e in [1, 2, 3, ALL] {
            let expected = application_rejection(&market, e);
            assert_eq!(kernel(&market, e), expected, "{round}: e = {e} {market:?}");
        }
        let whole = kernel(&market, ALL);
        assert_eq!(
            kernel(&market, 1),
            immediate(&market),
            "{round}: {market:?}"
        );
        assert_eq!(whole, deferred(&market), "{round}: {market:?}");
        let longest = market.lists.iter().map(Vec::len).max().unwrap_or(0).max(1);
        assert_eq!(kernel(&market, longest), whole, "{round}: {market:?}");
        let (cycles, _) = traded(&market);
        let expected = trading_cycles(&market, |n| pick.below(n as u64) as usize);
        assert_eq!(cycles, expected, "{round}: {market:?}");
        if common {
            let serial = serial_dictatorship(&market, &market.orders[0]);
            assert_eq!((&whole, &cycles), (&serial, &serial), "{round}: {market:?}");
        }
    }
}

#[test]
fn deferred_acceptance_is_the_best_of_all_stable_matchings() {
    let mut pick = Pick::new("stable matchings");
    let mut more_than_one = 0;
    for round in 0..10_000 {
        let market = random(&mut pick, false);
        let stable = stable_matchings(&market);
        more_than_one += u32::from(stable.len() > 1);
        let whole = kernel(&market, ALL);
        assert_eq!(
            best_for_all(&market, &stable),
            Some(whole),
            "{round}: {market:?}"
        );
        // The same children are placed and the same seats filled in every one of them (McVitie & Wilson 1970,
        // Roth 1986).
        for places in &stable {
            let placed = |places: &Places| places.iter().map(Option::is_some).collect::<Vec<_>>();
            assert_eq!(placed(places), placed(&stable[0]), "{round}: {market:?}");
            let held = |places: &Places, school: usize| {
                places.iter().filter(|p| **p == Some(school)).count()
            };
            for school in 0..market.seats.len() {
                assert_eq!(
                    held(places, school),
                    held(&stable[0], school),
                    "{round}: {market:?}"
                );
            }
        }
    }
    assert!(more_than_one > 100, "{more_than_one} markets with a choice");
}

#[test]
fn names_and_order_of_rows_change_nothing() {
    let mut pick = Pick::new("markets, relabelled");
    for round in 0..5_000 {
        let market = random(&mut pick, false);
        let (children, schools) = (market.lists.len(), market.seats.len());
        let mut child_of: Vec<usize> = (0..children).collect();
        // One school more, which nobody lists, anywhere among the others.
        let mut school_of: Vec<usize> = (0..=schools).collect();
        pick.shuffle(&mut child_of);
        pick.shuffle(&mut school_of);
        let mut other = Market {
            seats: vec![2; schools + 1],
            lists: vec![Vec::new(); children],
            orders: vec![child_of.clone(); schools + 1],
        };
        for (child, list) in market.lists.iter().enumerate() {
            other.lists[child_of[child]] = list.iter().map(|school| school_of[*school]).collect();
        }
        for (school, order) in market.orders.iter().enumerate() {
            other.seats[school_of[school]] = market.seats[school];
            other.orders[school_of[school]] = order.iter().map(|child| child_of[*child]).collect();
        }
        let renamed = |places: Places| {
            let mut renamed = vec![None; children];
            for (child, place) in places.into_iter().enumerate() {
                renamed[child_of[child]] = place.map(|school: usize| school_of[school]);
            }
            renamed
        };
        for e in [1, 2, ALL] {
            assert_eq!(
                renamed(kernel(&market, e)),
                kernel(&other, e),
                "{round}: e = {e} {market:?}"
            );
        }
        assert_eq!(
            renamed(traded(&market).0),
            traded(&other).0,
            "{round}: {market:?}"
        );
    }
}

/// A child that rises in a school's order does not lose by it (Balinski & Sönmez 1999).
#[test]
fn standing_further_up_never_hurts() {
    let mut pick = Pick::new("markets, improvements");
    for round in 0..10_000 {
        let market = random(&mut pick, false);
        let (child, school) = (
            pick.below(market.lists.len() as u64) as usize,
            pick.below(market.seats.len() as u64) as usize,
        );
        let mut better = market.clone();
        let at = market.standing(school, child);
        let to = pick.below(at as u64 + 1) as usize;
        better.orders[school].remove(at);
        better.orders[school].insert(to, child);
        for e in [1, 2, ALL] {
            let (before, after) = (kernel(&market, e)[child], kernel(&better, e)[child]);
            assert!(
                market.rank(child, after) <= market.rank(child, before),
                "{round}: e = {e} {market:?}"
            );
        }
    }
}

/// Every list a child could hand in.
pub fn all_lists(schools: usize) -> Vec<Vec<usize>> {
    let mut lists = vec![Vec::new()];
    let mut from = 0;
    while from < lists.len() {
        let list = lists[from].clone();
        from += 1;
        for school in (0..schools).filter(|school| !list.contains(school)) {
            lists.push([list.clone(), vec![school]].concat());
        }
    }
    lists
}

/// Whether some child gains by handing in another list.
fn manipulable(market: &Market, mechanism: impl Fn(&Market) -> Places) -> bool {
    let truth = mechanism(market);
    (0..market.lists.len()).any(|child| {
        all_lists(market.seats.len()).into_iter().any(|list| {
            let mut other = market.clone();
            other.lists[child] = list;
            let place = mechanism(&other)[child];
            // A school that is not on the true list is worse than none.
            let wanted = place.is_some_and(|school| market.lists[child].contains(&school));
            wanted && market.rank(child, place) < market.rank(child, truth[child])
        })
    })
}

/// Three schools, few seats: enough to manipulate.
fn narrow(pick: &mut Pick) -> Market {
    let mut market = random(pick, false);
    market.seats.truncate(3);
    market.orders.truncate(3);
    for list in &mut market.lists {
        list.retain(|school| *school < 3);
    }
    for seats in &mut market.seats {
        *seats = (*seats).min(2);
    }
    market
}

/// Chen & Kesten 2017: wider bands are less manipulable; and more stable where the width is a multiple.
#[test]
fn wider_bands_are_less_manipulable_and_multiples_more_stable() {
    let mut pick = Pick::new("markets, bands");
    let mut counts = [0; 3];
    for _ in 0..1_500 {
        let market = narrow(&mut pick);
        let manipulable = [1, 2, 3].map(|e| manipulable(&market, |market| kernel(market, e)));
        assert!(
            !manipulable[2],
            "bands as long as the lists are deferred acceptance: {market:?}"
        );
        assert!(!manipulable[1] || manipulable[0], "{market:?}");
        for (count, manipulable) in counts.iter_mut().zip(manipulable) {
            *count += u32::from(manipulable);
        }
    }
    assert!(counts[0] > counts[1] && counts[1] > 0, "{counts:?}");
    let (mut two_of_four, mut two_not_three) = (0, 0);
    for round in 0..20_000 {
        let market = random(&mut pick, false);
        let stable = [1, 2, 3, 4].map(|e| is_stable(&market, &kernel(&market, e)));
        assert!(
            !stable[0] || stable[1..] == [true; 3],
            "{round}: {market:?}"
        );
        assert!(!stable[1] || stable[3], "{round}: {market:?}");
        two_of_four += u32::from(stable[3] && !stable[1]);
        two_not_three += u32::from(stable[1] && !stable[2]);
    }
    // Three is not a multiple of two: there it can be the other way.
    assert!(
        two_of_four > 0 && two_not_three > 0,
        "{two_of_four} {two_not_three}"
    );
}

#[test]
fn trading_leaves_nothing_to_improve_and_no_list_to_bend() {
    let mut pick = Pick::new("cycles");
    for round in 0..4_000 {
        let market = random(&mut pick, false);
        let (places, traded) = traded(&market);
        assert_eq!(improvement(&market, &places), None, "{round}: {market:?}");
        // Claims and places are the same seats, handed round.
        let count = |schools: Vec<usize>| {
            let mut counts = vec![0; market.seats.len()];
            schools.into_iter().for_each(|school| counts[school] += 1);
            counts
        };
        let claims = traded
            .claims
            .iter()
            .flatten()
            .map(|claim| *claim as usize)
            .collect();
        assert_eq!(
            count(claims),
            count(places.iter().flatten().copied().collect()),
            "{round}"
        );
    }
    for round in 0..600 {
        let market = narrow(&mut pick);
        assert!(
            !manipulable(&market, |market| traded(market).0),
            "{round}: {market:?}"
        );
    }
}

/// Seats of a school kept for a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Filled first; those the group does not use go to anybody (minority reserve).
    First,
    /// Filled last; those the group does not use go to anybody.
    Last,
    /// Never for the others, who can have the other seats only (majority quota).
    Hard,
}

/// Two desks for each school, open seats and then kept ones: a child asks at them in the order they are filled.
/// Desk 2 s is the open one of school s, desk 2 s + 1 the kept one.
pub fn desks(market: &Market, kept: &[u32], group: &[bool], how: Kept) -> Market {
    let mut desks = Market {
        seats: Vec::new(),
        lists: Vec::new(),
        orders: Vec::new(),
    };
    for (school, order) in market.orders.iter().enumerate() {
        desks
            .seats
            .extend([market.seats[school] - kept[school], kept[school]]);
        let of = |wanted: bool| {
            order
                .iter()
                .copied()
                .filter(move |child| group[*child] == wanted)
        };
        let others = of(false).filter(|_| how != Kept::Hard);
        desks
            .orders
            .extend([order.clone(), of(true).chain(others).collect()]);
    }
    for (child, list) in market.lists.iter().enumerate() {
        // Where kept seats are filled first, an outsider gets one only when all else is taken.
        let kept_first = how != Kept::Last && group[child];
        let both = |school: &usize| {
            if kept_first {
                [2 * school + 1, 2 * school]
            } else {
                [2 * school, 2 * school + 1]
            }
        };
        desks.lists.push(list.iter().flat_map(both).collect());
    }
    desks
}

/// The kernel at the desks, told by school.
pub fn at_desks(market: &Market, kept: &[u32], group: &[bool], how: Kept) -> Places {
    let places = kernel(&desks(market, kept, group, how), ALL);
    places
        .into_iter()
        .map(|desk| desk.map(|desk| desk / 2))
        .collect()
}

/// Whom a school chooses, by the words of the rule.
fn chosen(
    market: &Market,
    school: usize,
    kept: u32,
    group: &[bool],
    how: Kept,
    asking: Vec<usize>,
) -> Vec<usize> {
    let (seats, line) = (market.seats[school], market.best(school, asking, u32::MAX));
    let mut taken: Vec<usize> = Vec::new();
    let take = |taken: &mut Vec<usize>, most: u32, fits: &dyn Fn(usize) -> bool| {
        for child in &line {
            if (taken.len() as u32) < most && !taken.contains(child) && fits(*child) {
                taken.push(*child);
            }
        }
    };
    let anybody = |_: usize| true;
    let of_group = |child: usize| group[child];
    match how {
        Kept::First => {
            take(&mut taken, kept, &of_group);
            take(&mut taken, seats, &anybody);
        }
        Kept::Last => {
            take(&mut taken, seats - kept, &anybody);
            take(&mut taken, seats, &of_group);
            take(&mut taken, seats, &anybody);
        }
        Kept::Hard => {
            // In the order of the line, but never more outsiders than the quota.
            for child in &line {
                let outsiders = taken.iter().filter(|child| !group[**child]).count() as u32;
                let fits = group[*child] || outsiders < seats - kept;
                if (taken.len() as u32) < seats && fits {
                    taken.push(*child);
                }
            }
        }
    }
    taken
}

/// Reserves and quotas as two desks of one school are the choice rules of the literature; and a reserve is never
/// worse for anybody than the quota that goes with it (Hafalir, Yenmez & Yildirim 2013).
#[test]
fn reserves_and_quotas_are_desks() {
    let mut pick = Pick::new("markets, reserves");
    let mut better = 0;
    for round in 0..20_000 {
        let market = random(&mut pick, round % 4 == 0);
        let kept: Vec<u32> = market
            .seats
            .iter()
            .map(|seats| pick.below(u64::from(*seats) + 1) as u32)
            .collect();
        let group: Vec<bool> = market.lists.iter().map(|_| pick.below(2) == 0).collect();
        let lists: Vec<&[usize]> = market.lists.iter().map(Vec::as_slice).collect();
        for how in [Kept::First, Kept::Last, Kept::Hard] {
            let choose =
                |school, asking| chosen(&market, school, kept[school], &group, how, asking);
            let expected = deferred_by_choice(&lists, market.seats.len(), choose);
            let places = at_desks(&market, &kept, &group, how);
            assert_eq!(
                places, expected,
                "{round}: {how:?} {kept:?} {group:?} {market:?}"
            );
        }
        let reserve = at_desks(&market, &kept, &group, Kept::First);
        let quota = at_desks(&market, &kept, &group, Kept::Hard);
        assert!(
            reserve == quota || dominates(&market, &reserve, &quota),
            "{round}: {market:?}"
        );
        better += u32::from(reserve != quota);
    }
    assert!(better > 100, "{better}");
}

//! Top trading cycles: what its doc says it lacks, each shown on the smallest market found.

use paiwei::allocate::cycles::{Problem, orders_by_key, trade};

use crate::markets::traded;
use crate::oracle::matching::{Market, Places, is_stable};

fn market(seats: &[u32], lists: &[&[usize]], orders: &[&[usize]]) -> Market {
    let all = |rows: &[&[usize]]| rows.iter().map(|row| row.to_vec()).collect();
    Market {
        seats: seats.to_vec(),
        lists: all(lists),
        orders: all(orders),
    }
}

fn places(market: &Market) -> Places {
    traded(market).0
}

/// Abdulkadiroğlu & Sönmez 2003: child 2 stands before child 1 at school 0 and sees it placed there.
#[test]
fn it_leaves_justified_envy() {
    let market = market(
        &[1, 1, 1],
        &[&[1, 0, 2], &[0, 1, 2], &[0, 1, 2]],
        &[&[0, 2, 1], &[1, 0, 2], &[1, 0, 2]],
    );
    let (places, traded) = traded(&market);
    assert_eq!(places, [Some(1), Some(0), Some(2)]);
    assert!(!is_stable(&market, &places));
    // Child 1 got school 0 for its claim at school 1; child 2 never came first anywhere but at the last school.
    assert_eq!(traded.claims, [Some(0), Some(1), Some(2)]);
}

/// Children 0 and 2 trade; without 0, of whom nobody complained, 2 gets its second choice.
#[test]
fn taking_a_child_off_the_list_can_hurt_another() {
    let mut market = market(
        &[1, 1],
        &[&[1, 0], &[0, 1], &[0, 1]],
        &[&[0, 1, 2], &[2, 1, 0]],
    );
    assert_eq!(places(&market), [Some(1), None, Some(0)]);
    market.lists[0].clear();
    assert_eq!(places(&market), [None, Some(0), Some(1)]);
}

/// A seat more at school 0 gives children 1 and 2 something to trade, and child 0 loses school 1 by it.
#[test]
fn a_seat_more_can_hurt_a_child() {
    let mut market = market(&[0, 1], &[&[1], &[0], &[1, 0]], &[&[2, 1, 0], &[1, 0, 2]]);
    assert_eq!(places(&market), [Some(1), None, None]);
    market.seats[0] = 1;
    assert_eq!(places(&market), [None, Some(0), Some(1)]);
}

/// Child 1 wants school 1 only. Where only those who ask have a claim, it asks for school 0 as well, and trades.
#[test]
fn claims_of_those_who_ask_only_can_be_gamed() {
    let all: [&[usize]; 2] = [&[1, 0, 2], &[2, 1, 0]];
    let place = |lists: [&[usize]; 3]| {
        let mut market = market(&[1, 1], &lists, &all);
        for (school, order) in market.orders.iter_mut().enumerate() {
            order.retain(|child| lists[*child].contains(&school));
        }
        places(&market)[1]
    };
    assert_eq!(place([&[0], &[1], &[0, 1]]), None);
    assert_eq!(place([&[0], &[1, 0], &[0, 1]]), Some(1));
    // Where all children stand in every order, the claim is there anyhow.
    assert_eq!(
        places(&market(&[1, 1], &[&[0], &[1], &[0, 1]], &all))[1],
        Some(1)
    );
}

#[test]
fn orders_follow_the_keys() {
    // Unit 0 asks for schools 1 and 0, unit 1 for 1, unit 2 for nothing, unit 3 for 0 and 1.
    let (starts, asked) = ([0, 2, 3, 3, 5], [1, 0, 1, 0, 1]);
    let orders = orders_by_key(3, &starts, &asked, &[7, 5, 3, 5, 9]);
    assert_eq!(orders, [vec![0, 3], vec![1, 0, 3], vec![]]);
    let traded = trade(&Problem {
        seats: &[1, 1, 1],
        starts: &starts,
        schools: &asked,
        orders: &orders,
    });
    assert_eq!(traded.places, [Some(1), Some(0), None, None]);
    assert_eq!(traded.claims, [Some(0), Some(1), None, None]);
}

#[test]
fn nobody_nothing_and_no_claim() {
    let nobody = market(&[], &[], &[]);
    assert!(places(&nobody).is_empty());
    // A seat that nobody has a claim to is not given; with one claim it can be traded.
    let no_claim = market(&[2, 1], &[&[0], &[0, 1]], &[&[], &[1]]);
    assert_eq!(places(&no_claim), [None, Some(1)]);
    let by_trade = market(&[2, 1], &[&[1, 0], &[0]], &[&[0], &[1]]);
    assert_eq!(places(&by_trade), [Some(1), Some(0)]);
}

//! The overflow end to end: in order and by least total distance.

use crate::support::{Office, feature, layer, square, verify};

const POLICY: &str = r#"schema = "paiwei-policy/1"
[policy]
id = "overflow"
stage = "primary"
year = 2026
[zoning]
edge = "first"
[[tier]]
id = "ALL"
when = "true"
[draw.main]
scheme = "number"
per = "child"
direction = "asc"
[[round]]
id = "zone"
pool = "true"
seats = "plan"
choice = { kind = "catchment_single" }
mechanism = "fill"
standing = ["draw:main"]
on_rest = "overflow"
[overflow]
chain = ["nearest_vacancy"]
objective = "least_total"
order = ["draw:main"]
[publish]
mode = "market"
"#;

/// A catchment whose school has no seat to speak of, and two schools to the east, one behind the other.
fn office(policy: &str) -> Office {
    Office {
        policy: policy.to_owned(),
        schools: "code,name,lon,lat,seats\nS1,一校,110.001,39.801,1\nA,甲校,110.020,39.801,1\nB,乙校,110.040,39.801,1\n"
            .to_owned(),
        catchments: layer(&[
            feature("P1", "S1", &square(110_000, 39_800, 60)),
            feature("P2", "A,B", &square(110_070, 39_800, 10)),
        ]),
        roll: "number,lon,lat\nC0,110.001,39.801\nC1,110.029,39.801\nC2,110.012,39.801\n".to_owned(),
        more: Vec::new(),
    }
}

const NUMBERS: [(&str, u64); 3] = [("C0", 1), ("C1", 2), ("C2", 3)];

fn placed(policy: &str) -> String {
    let places = office(policy).trial(&NUMBERS);
    let shown = places
        .iter()
        .map(|(number, place)| format!("{number} {place}"));
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn in_order_the_first_takes_the_nearest_seat_and_the_next_goes_far() {
    let in_order = POLICY.replace("objective = \"least_total\"\n", "");
    assert_eq!(placed(&in_order), "C0 S1, C1 A, C2 B");
    let said = POLICY.replace("least_total", "in_order");
    assert_eq!(placed(&said), "C0 S1, C1 A, C2 B");
}

#[test]
fn the_least_total_sends_each_to_its_own_side() {
    assert_eq!(placed(POLICY), "C0 S1, C1 B, C2 A");
}

#[test]
fn who_is_placed_is_for_the_lottery_where_is_for_the_distance() {
    // One seat less: the larger number goes without, though it lives nearer.
    let mut office = office(POLICY);
    office.schools = office
        .schools
        .replace("B,乙校,110.040,39.801,1", "B,乙校,110.040,39.801,0");
    let places = office.trial(&NUMBERS);
    assert_eq!((places["C1"].as_str(), places["C2"].as_str()), ("A", ""));
}

#[test]
fn prices_are_published_and_prove_the_total() {
    let drawn = office(POLICY).drawn();
    let log = drawn.bundle.get("data/log.jsonl").expect("a log");
    let log = String::from_utf8_lossy(log);
    assert!(log.contains(r#""price":"#), "{log}");
    let verdict = verify(&drawn.bundle);
    assert_eq!(verdict.exit(), 0, "{:?}", verdict.first_bad());
    let market = drawn.bundle.get("data/market.jsonl").expect("a market");
    assert!(String::from_utf8_lossy(market).contains(r#""cost":"#));
}

#[test]
fn a_later_step_of_the_chain_is_dearer_than_any_way_of_an_earlier_one() {
    let policy = POLICY.replace(
        "[\"nearest_vacancy\"]",
        "[\"same_cluster\", \"nearest_vacancy\"]",
    );
    let mut office = office(&policy);
    office.schools = "code,name,lon,lat,seats,学区\nS1,一校,110.001,39.801,1,东\n\
                      A,甲校,110.020,39.801,1,西\nB,乙校,110.040,39.801,1,东\n"
        .to_owned();
    // B is of the cluster: the first in line goes there although A is nearer to both.
    let places = office.trial(&NUMBERS);
    let total = |number: &str| places[number].clone();
    assert_eq!((total("C1"), total("C2")), ("B".to_owned(), "A".to_owned()));
}

#[test]
fn the_second_implementation_agrees_and_finds_a_place_that_costs_more() {
    let drawn = office(POLICY).drawn();
    let folder = crate::support::Folder::new("overflow-least");
    crate::second::write(&drawn.bundle, folder.path());
    crate::second::assert_verified(folder.path());
}

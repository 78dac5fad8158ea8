//! Gallery policies run from their own TOML and give the micro-cases of `policies/gallery.md`.

use crate::support::{Office, feature, layer, square};
use paiwei::finding::{NOT_YET, NOT_YET_IN_CHAIN, ORDER_CAN_TIE};

const P01: &str = include_str!("../../data/policies/P01-dongsheng-g1-2021.toml");
const P02: &str = include_str!("../../data/policies/P02-xicheng-g7-2013.toml");

/// Dongsheng: one school, six children of three kinds of homes.
fn dongsheng(policy: &str, plan: u32) -> Office {
    Office {
        policy: policy.to_owned(),
        schools: format!("code,name,lon,lat,seats\nS1,第一小学,110.005,39.805,{plan}\n"),
        catchments: layer(&[feature("P1", "S1", &square(110_000, 39_800, 10))]),
        roll: "number,lon,lat,owner_relation,property_use,tenancy,title_date\n\
               A1,110.001,39.801,guardian,住宅,否,\n\
               A2,110.002,39.802,guardian,公寓,否,\n\
               A3,110.003,39.803,guardian,车库,否,\n\
               A4,110.004,39.804,guardian,住宅,否,\n\
               A5,110.005,39.805,none,,是,\n\
               A6,110.006,39.806,guardian,公寓,否,\n"
            .to_owned(),
        more: Vec::new(),
    }
}

/// Xicheng: three juniors in one catchment, seven pupils who list all of them.
fn xicheng(policy: &str) -> Office {
    Office {
        policy: policy.to_owned(),
        schools: "code,name,lon,lat,seats\n\
                  A,甲校,116.351,39.901,2\nB,乙校,116.352,39.902,2\nC,丙校,116.353,39.903,3\n"
            .to_owned(),
        catchments: layer(&[feature("X", "A,B,C", &square(116_350, 39_900, 10))]),
        roll: "number,lon,lat,志愿1,志愿2,志愿3\n\
               C1,116.351,39.901,A,B,C\n\
               C2,116.351,39.901,A,B,C\n\
               C3,116.351,39.901,A,C,B\n\
               C4,116.351,39.901,B,A,C\n\
               C5,116.351,39.901,B,C,A\n\
               C6,116.351,39.901,C,A,B\n\
               C7,116.351,39.901,A,B,C\n"
            .to_owned(),
        more: Vec::new(),
    }
}

const XICHENG_NUMBERS: [(&str, u64); 7] = [
    ("C1", 7320),
    ("C2", 1105),
    ("C3", 4410),
    ("C4", 9001),
    ("C5", 2048),
    ("C6", 6600),
    ("C7", 3300),
];

fn check(office: &Office, numbers: &[(&str, u64)], expected: &str) {
    let places = office.trial(numbers);
    let shown: Vec<String> = places
        .iter()
        .map(|(number, place)| format!("{number} {place}"))
        .collect();
    let shown = shown
        .iter()
        .map(|text| text.trim_end())
        .collect::<Vec<_>>()
        .join(", ");
    assert_eq!(shown, expected);
}

#[test]
fn p01_dongsheng_tiers_fill_a_plan_of_four() {
    let office = dongsheng(P01, 4);
    let numbers = [
        ("A1", 6),
        ("A2", 5),
        ("A3", 4),
        ("A4", 3),
        ("A5", 2),
        ("A6", 1),
    ];
    // Rest: a3 and a5; the overflow's own words are not available yet, so nobody is moved by it.
    check(&office, &numbers, "A1 S1, A2 S1, A3, A4 S1, A5, A6 S1");
    let told = office.findings();
    let words: Vec<&str> = told
        .iter()
        .filter(|finding| finding.code == NOT_YET_IN_CHAIN)
        .map(|finding| match &finding.args[0].1 {
            paiwei::finding::Arg::Text(word) => word.as_str(),
            paiwei::finding::Arg::Count(_) => "",
        })
        .collect();
    assert_eq!(words, ["same_cluster", "walk_m"]);
}

#[test]
fn p01_without_its_assumption_is_refused_and_names_two_who_tie() {
    let assumed = r#"standing = ["tier asc", "date:title_date asc nulls_last", "draw:last"]"#;
    assert!(P01.contains(assumed));
    let policy = P01.replace(assumed, r#"standing = ["tier asc"]"#);
    let office = dongsheng(&policy, 3);
    let told = office.findings();
    let tie = told
        .iter()
        .find(|finding| finding.code == ORDER_CAN_TIE)
        .expect("a tie is told");
    // Between A2 and A6, both 公寓, the line would fall.
    assert_eq!(tie.args[1..3], [("a", "A2".into()), ("b", "A6".into())]);
    assert!(tie.is_error());
}

#[test]
fn p02_xicheng_choice_first_and_parallel_side_by_side() {
    check(
        &xicheng(P02),
        &XICHENG_NUMBERS,
        "C1 C, C2 A, C3 C, C4 B, C5 B, C6 C, C7 A",
    );
    let parallel = P02.replace(r#"mechanism = "sequential""#, r#"mechanism = "parallel""#);
    check(
        &xicheng(&parallel),
        &XICHENG_NUMBERS,
        "C1 B, C2 A, C3 C, C4 C, C5 B, C6 C, C7 A",
    );
}

#[test]
fn p02_larger_numbers_first_turns_the_order_round() {
    let turned = P02.replace(r#"direction = "asc""#, r#"direction = "desc""#);
    let numbers = XICHENG_NUMBERS.map(|(number, ticket)| (number, 10_000 - ticket));
    check(
        &xicheng(&turned),
        &numbers,
        "C1 C, C2 A, C3 C, C4 B, C5 B, C6 C, C7 A",
    );
}

#[test]
fn p02_must_fill_all_is_held() {
    let mut office = xicheng(P02);
    office.roll = office
        .roll
        .replace("C5,116.351,39.901,B,C,A", "C5,116.351,39.901,B,C,");
    let codes: Vec<&str> = office
        .findings()
        .iter()
        .map(|finding| finding.code.id)
        .collect();
    assert!(codes.contains(&"choice-count"), "{codes:?}");
}

#[test]
fn words_of_later_versions_are_told_and_never_passed_over() {
    for (from, to) in [
        (r#"scheme = "number""#, r#"scheme = "ring_remove""#),
        (r#"per = "child""#, r#"per = "child_school""#),
        (r#"mechanism = "sequential""#, r#"mechanism = "cycles""#),
        (r#"seats = "plan""#, r#"seats = "table""#),
        (r#"on_rest = "overflow""#, r#"on_rest = "waitlist""#),
        (
            r#"standing = ["draw:main"]"#,
            r#"standing = ["points desc", "draw:main"]"#,
        ),
    ] {
        assert!(P02.contains(from), "{from}");
        let told = xicheng(&P02.replacen(from, to, 1)).findings();
        assert!(
            told.iter().any(|finding| finding.code == NOT_YET),
            "{to}: {told:?}"
        );
    }
}

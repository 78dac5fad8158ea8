//! Gallery policies run from their own TOML and give the micro-cases of `policies/gallery.md`.

use crate::support::{Office, feature, layer, square};
use paiwei::finding::{NOT_YET, ORDER_CAN_TIE};

const P01: &str = include_str!("../../data/policies/P01-dongsheng-g1-2021.toml");
const P02: &str = include_str!("../../data/policies/P02-xicheng-g7-2013.toml");

/// Dongsheng: one school, six children of three kinds of homes; two schools with a seat besides, the farther one
/// in the same cluster.
fn dongsheng(policy: &str, plan: u32) -> Office {
    let street = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":"residential"},
        "geometry":{"type":"LineString","coordinates":[[110.0,39.805],[110.05,39.805]]}}]}"#;
    Office {
        policy: policy.to_owned(),
        schools: format!(
            "code,name,lon,lat,seats,学区\nS1,第一小学,110.005,39.805,{plan},东\n\
             S2,第二小学,110.015,39.805,1,西\nS3,第三小学,110.045,39.805,1,东\n"
        ),
        catchments: layer(&[
            feature("P1", "S1", &square(110_000, 39_800, 10)),
            feature("P2", "S2", &square(110_010, 39_800, 10)),
            feature("P3", "S3", &square(110_040, 39_800, 10)),
        ]),
        roll: "number,lon,lat,owner_relation,property_use,tenancy,title_date\n\
               A1,110.001,39.804,guardian,住宅,否,\n\
               A2,110.002,39.804,guardian,公寓,否,\n\
               A3,110.003,39.804,guardian,车库,否,\n\
               A4,110.004,39.804,guardian,住宅,否,\n\
               A5,110.005,39.805,none,,是,\n\
               A6,110.006,39.806,guardian,公寓,否,\n"
            .to_owned(),
        more: vec![("streets.geojson", street.to_owned())],
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

/// Whether the whole job, drawn and published with its market, is verified by both implementations.
pub fn both_verify(office: &Office) {
    let mut office = office.clone();
    office.policy += "\n[publish]\nmode = \"market\"\n";
    let drawn = office.drawn();
    let verdict = crate::support::verify(&drawn.bundle);
    assert_eq!(verdict.exit(), 0, "{:?}", verdict.first_bad());
    let folder = crate::support::Folder::new(&format!("gallery-{}", drawn.opened.seal));
    crate::second::write(&drawn.bundle, folder.path());
    if let Ok(keep) = std::env::var("PAIWEI_KEEP") {
        let at = std::path::Path::new(&keep).join(drawn.opened.manifest.draw.as_str());
        crate::second::write(&drawn.bundle, &at);
    }
    crate::second::assert_verified(folder.path());
    crate::receipt::assert_receipts(&crate::receipt::Family::of(&drawn));
}

fn check(office: &Office, numbers: &[(&str, u64)], expected: &str) {
    both_verify(office);
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
    // Rest: a3 and a5. The overflow looks in the cluster first, then for the nearest vacancy.
    check(
        &office,
        &numbers,
        "A1 S1, A2 S1, A3 S2, A4 S1, A5 S3, A6 S1",
    );
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

/// One catchment with some schools; the roll's columns after number and point are given.
pub fn one_catchment(
    policy: &str,
    schools: &[(&str, u32, &str)],
    columns: &str,
    rows: &[&str],
) -> Office {
    let listed: Vec<&str> = schools.iter().map(|(code, ..)| *code).collect();
    let lines = schools.iter().zip(1..);
    let lines = lines.map(|((code, seats, groups), i)| {
        format!("{code},{code}校,116.35{i},39.901,{seats},{groups}\n")
    });
    let rows = rows.iter().map(|row| {
        let (number, rest) = row.split_once(',').expect("a number and more");
        format!("{number},116.355,39.905,{rest}\n")
    });
    Office {
        policy: policy.to_owned(),
        schools: format!(
            "code,name,lon,lat,seats,groups\n{}",
            lines.collect::<String>()
        ),
        catchments: layer(&[feature(
            "X",
            &listed.join(","),
            &square(116_350, 39_900, 10),
        )]),
        roll: format!("number,lon,lat,{columns}\n{}", rows.collect::<String>()),
        more: Vec::new(),
    }
}

const P03: &str = include_str!("../../data/policies/P03-dongcheng-g7-2023.toml");
const P04: &str = include_str!("../../data/policies/P04-haidian-g1-2021.toml");
const P05: &str = include_str!("../../data/policies/P05-fengxian-g1-2023.toml");
const P06: &str = include_str!("../../data/policies/P06-longgang-g1-2023.toml");
const P07: &str = include_str!("../../data/policies/P07-luohu-g1-2023.toml");
const P08: &str = include_str!("../../data/policies/P08-jimei-collective-2020.toml");
const P09: &str = include_str!("../../data/policies/P09-cangshan-migrant-2024.toml");
pub const P10: &str = include_str!("../../data/policies/P10-nanchang-private-2023.toml");
pub const P11: &str = include_str!("../../data/policies/P11-wuxi-private.toml");
pub const P12: &str = include_str!("../../data/policies/P12-fuzhou-private-2021.toml");
const P13: &str = include_str!("../../data/policies/P13-changsha-g7-2025.toml");
const P14: &str = include_str!("../../data/policies/P14-panyu-shiqiao-g7-2024.toml");
const P15: &str = include_str!("../../data/policies/P15-zhongshan-shiqi-2020.toml");

#[test]
fn p03_dongcheng_three_rounds_and_a_number_for_each_choice() {
    let columns = "opted_r1,opted_r2,opted_target,targeted_quota,opted_feeder,feeder,origin,\
                   r1:志愿1,r2:志愿1,r2:志愿2,r3-zone:志愿1,r3-zone:志愿2";
    let mut office = one_catchment(
        P03,
        &[("Q", 2, ""), ("R", 3, "")],
        columns,
        &[
            "E1,是,是,否,否,否,否,,P,X,Y,Q,R",
            "E2,是,否,否,否,否,否,,P,,,Q,",
            "E3,是,是,否,否,否,否,,P,X,,Q,",
            "E4,否,是,否,否,否,否,,,Y,X,Q,",
            "E5,否,是,否,否,否,否,,,X,,Q,R",
            "E6,否,否,否,否,否,否,,,,,Q,R",
            "E7,否,是,否,否,否,否,,,Y,,R,Q",
        ],
    );
    office.schools +=
        "P,P校,116.361,39.901,1,priority9\nX,X校,116.362,39.901,1,\nY,Y校,116.363,39.901,1,\n";
    let quotas = "round,school,seats\nr1,P,1\nr2,X,1\nr2,Y,1\n";
    office.more.push(("quotas.csv", quotas.to_owned()));
    let numbers = [
        ("E1/P", 900),
        ("E2/P", 120),
        ("E3/P", 450),
        ("E1/X", 310),
        ("E1/Y", 50),
        ("E3/X", 77),
        ("E4/Y", 600),
        ("E4/X", 5),
        ("E5/X", 220),
        ("E7/Y", 610),
        ("E1/Q", 8),
        ("E1/R", 9),
        ("E5/Q", 6),
        ("E6/Q", 3),
        ("E7/R", 5),
    ];
    check(
        &office,
        &numbers,
        "E1 R, E2 P, E3 X, E4 Y, E5 Q, E6 Q, E7 R",
    );
}

const P04_LOCKS: &str = "房屋编码,入学年份,学校,父母标识,学段\nU,2018,H,F1,小学\n";

/// Haidian: three schools of one cluster, each with a catchment; the roll after the number, and the register.
fn haidian(policy: &str, rows: &[&str], locks: &str) -> Office {
    let school = |(i, (code, seats)): (usize, (&str, u32))| {
        format!("{code},{code}校,116.3{}5,39.905,{seats},东\n", i + 5)
    };
    let schools = [("H", 5), ("J", 2), ("K", 3)].into_iter().enumerate();
    let columns = "home_unit,couple,former_catchment_school,title_date,situation,owner_relation";
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    Office {
        policy: policy.to_owned(),
        schools: "code,name,lon,lat,seats,学区\n".to_owned()
            + &schools.map(school).collect::<String>(),
        catchments: layer(&[
            feature("H", "H", &square(116_350, 39_900, 10)),
            feature("J", "J", &square(116_360, 39_900, 10)),
            feature("K", "K", &square(116_370, 39_900, 10)),
        ]),
        roll: format!("number,lon,lat,{columns},志愿1,志愿2,志愿3\n{rows}"),
        more: vec![("学位锁.csv", locks.to_owned())],
    }
}

#[test]
fn p04_haidian_older_homes_then_the_locked_first_choice() {
    let office = haidian(
        P04,
        &[
            "H1,116.351,39.901,A1,F1,H,2015-01-01,1,guardian,,,",
            "H2,116.352,39.901,A2,F2,H,2016-01-01,1,guardian,,,",
            "H3,116.353,39.901,A3,F3,H,2017-01-01,4,guardian,,,",
            "H4,116.354,39.901,A4,F4,H,2019-03-01,,guardian,H,J,K",
            "H5,116.355,39.901,A5,F5,H,2019-02-01,,guardian,H,K,J",
            "H6,116.356,39.901,A6,F6,H,2020-02-01,,guardian,H,J,K",
            "H7,116.361,39.901,无,F7,J,2020-02-01,,guardian,J,H,K",
        ],
        P04_LOCKS,
    );
    let numbers = [
        ("H1", 1),
        ("H2", 2),
        ("H3", 3),
        ("H4", 88),
        ("H5", 21),
        ("H6", 54),
        ("H7", 70),
    ];
    check(
        &office,
        &numbers,
        "H1 H, H2 H, H3 H, H4 J, H5 H, H6 H, H7 J",
    );
    // The first choice is locked to the school that the home had.
    let mut office = office;
    office.roll = office
        .roll
        .replace("guardian,H,J,K\nH5", "guardian,J,H,K\nH5");
    let told = office.findings();
    assert!(
        told.iter()
            .any(|finding| finding.code.id == "first-is-locked"),
        "{told:?}"
    );
}

#[test]
fn p04_haidian_a_home_gives_one_place_in_six_years_and_in_nine_at_a_nine_year_school() {
    let told = |year: u32, child: &str, locks: &str| {
        let policy = P04.replace("year = 2021", &format!("year = {year}"));
        let row = format!("C1,116.351,39.901,{child},H,2015-01-01,1,guardian,,,");
        let office = haidian(&policy, &[&row], locks);
        let (_, findings) = paiwei::run::prepare(&office.inputs(), &paiwei::run::Unwatched);
        let found = findings.into_iter().find(|finding| finding.is_error());
        found.map(|finding| (finding.code.id, finding.args.clone()))
    };
    let by = |year: &str, school: &str, free: &str| {
        let args = vec![
            ("number", "C1".into()),
            ("year", year.into()),
            ("school", school.into()),
            ("couple", "F＊＊".into()),
            ("free", free.into()),
        ];
        Some(("home-locked", args))
    };
    // Flat U was used in 2018 by family F1. F2 applies in 2021: blocked until 2024.
    for (year, expected) in [
        (2019, true),
        (2021, true),
        (2023, true),
        (2024, false),
        (2030, false),
    ] {
        let expected = if expected {
            by("2018", "H", "2024")
        } else {
            None
        };
        assert_eq!(told(year, "U,F2", P04_LOCKS), expected, "{year}");
    }
    // F1's second child in 2021: allowed. So is another flat.
    assert_eq!(told(2021, "U,F1", P04_LOCKS), None);
    assert_eq!(told(2021, "V,F2", P04_LOCKS), None);
    // A nine-year school used in 2022: blocked until 2031.
    let nine = "房屋编码,入学年份,学校,父母标识,学段\nU,2022,N,F1,九年一贯制学校\n";
    for (year, expected) in [(2023, true), (2028, true), (2030, true), (2031, false)] {
        let expected = if expected {
            by("2022", "N", "2031")
        } else {
            None
        };
        assert_eq!(told(year, "U,F2", nine), expected, "{year}");
    }
    // Before 2022 such a school locked for six years; before 2014 nothing did.
    let early = nine.replace("2022", "2021");
    assert_eq!(told(2026, "U,F2", &early), by("2021", "N", "2027"));
    assert_eq!(told(2027, "U,F2", &early), None);
    assert_eq!(told(2014, "U,F2", &P04_LOCKS.replace("2018", "2013")), None);
}

#[test]
fn p05_fengxian_eight_tiers_and_two_dates() {
    let columns = "match,owner_relation,owner_share,head,tenancy,mismatch_reg_months,title_date,hukou_since,tenancy_reg_date";
    let rows = [
        "F1,是,parent,1,parent,否,0,2012-05-01,2012-06-01,",
        "F2,是,grandparent,1,parent,否,0,2009-01-01,2009-02-01,",
        "F3,是,parent,1,parent,否,0,2015-03-01,2015-04-01,",
        "F4,否,parent,1,parent,否,0,2008-01-01,2010-01-01,",
        "F5,是,parent,100%,child,否,0,2015-03-01,2014-12-01,",
        "F6,否,none,0,none,是,14,,2016-01-01,2020-01-01",
    ];
    let numbers = ["F1", "F2", "F3", "F4", "F5", "F6"].map(|number| (number, 1));
    // Order f1 f5 f3 f2 f4 f6: with every plan the first of it are in.
    let order = ["F1", "F5", "F3", "F2", "F4", "F6"];
    for plan in 1..=6 {
        let office = one_catchment(P05, &[("S", plan, "")], columns, &rows);
        let placed = office.trial(&numbers);
        for (place, number) in order.iter().enumerate() {
            let expected = if place < plan as usize { "S" } else { "" };
            assert_eq!(placed[*number], expected, "plan {plan}: {number}");
        }
    }
}

#[test]
fn p06_longgang_points_and_an_order_for_each_tier() {
    let columns = "eligible,city_hukou,points,hukou_band,catchment_residence_since,insurance_months,home_proof,\
                   tenancy_reg_date,志愿1,志愿2,district_hukou,owns_catchment_home_gt50,catchment_hukou,\
                   catchment_ancestral_home,owns_district_home_gt50,owns_home,tenancy,special_home";
    let _ = columns;
    // The points are given here, not their items: the micro-case knows nothing else.
    let from = P06.find("[[points.base]]").expect("items");
    let to = P06.find("[[tier]]").expect("tiers");
    let policy = format!("{}{}", &P06[..from], &P06[to..]);
    let columns = "eligible,city_hukou,points,hukou_band,catchment_residence_since,insurance_months,home_proof,\
                   tenancy_reg_date,志愿1,志愿2";
    let rows = [
        "L1,是,是,86.0,district,2016-03-01,,,,A,B",
        "L2,是,是,90.5,school_catchment,2018-05-20,,,,A,B",
        "L3,是,是,86.0,school_catchment,2019-01-10,,,,A,B",
        "L4,是,是,86.0,school_catchment,2017-01-10,,,,B,A",
        "L5,是,否,78.0,other,,48,registered_tenancy,2019-01-01,A,B",
        "L6,是,否,78.0,other,,60,registered_tenancy,2019-01-01,A,B",
    ];
    let office = one_catchment(&policy, &[("A", 2, ""), ("B", 2, "")], columns, &rows);
    let numbers = ["L1", "L2", "L3", "L4", "L5", "L6"].map(|number| (number, 1));
    check(&office, &numbers, "L1 B, L2 A, L3 A, L4 B, L5, L6");
    // With a third school of one seat the order shows between the last two: longer insurance first.
    let rows = rows.map(|row| format!("{row},C"));
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let columns = format!("{columns},志愿3");
    let schools = [("A", 2, ""), ("B", 2, ""), ("C", 1, "")];
    let office = one_catchment(&policy, &schools, &columns, &rows);
    check(&office, &numbers, "L1 B, L2 A, L3 A, L4 B, L5, L6 C");
}

#[test]
fn p06_orders_that_meet_are_refused_and_name_two() {
    let from = P06.find("[[points.base]]").expect("items");
    let to = P06.find("[[tier]]").expect("tiers");
    let policy = format!("{}{}", &P06[..from], &P06[to..]);
    let columns = "eligible,city_hukou,points,hukou_band,catchment_residence_since,insurance_months,home_proof,\
                   tenancy_reg_date,志愿1";
    let rows = [
        "L1,是,是,86.0,other,2016-03-01,,,,A",
        "L5,是,否,86.0,other,,48,registered_tenancy,2019-01-01,A",
    ];
    let office = one_catchment(&policy, &[("A", 1, "")], columns, &rows);
    let told = office.findings();
    let told = told
        .iter()
        .find(|finding| finding.code.id == "orders-interleave");
    let told = told.expect("two orders that do not say who is first");
    assert_eq!(told.args[1..3], [("a", "L1".into()), ("b", "L5".into())]);
}

#[test]
fn p07_luohu_the_line_of_the_catchment_then_choices() {
    let columns = "eligible,luohu_class,city_hukou,own_commercial_home,registered_tenancy,title_date,tenancy_reg_date,\
                   insurance_since,applies_to_former_single_school,multi_school_catchment,服从调剂,志愿1,志愿2";
    // Months to 2023-05-15 that give 131.2, 140.0, 128.0, 99.9 and 121.5 points.
    let rows = [
        "Q1,是,A,是,否,是,,2010-10-15,,否,是,是,X,Y",
        "Q2,是,B,是,否,是,,2002-12-15,,否,是,是,X,Y",
        "Q3,是,A,是,否,是,,2012-02-15,,否,是,是,X,Y",
        "Q4,是,C,是,是,否,2018-02-15,,,否,是,是,Y,X",
        "Q5,是,B,是,是,是,2023-04-15,2010-10-15,,否,是,是,Y,X",
    ];
    let office = one_catchment(P07, &[("X", 2, ""), ("Y", 2, "")], columns, &rows);
    let numbers = ["Q1", "Q2", "Q3", "Q4", "Q5"].map(|number| (number, 1));
    check(&office, &numbers, "Q1 X, Q2 Y, Q3 X, Q4, Q5 Y");
    let (opened, allocation) = office.allocated(&numbers);
    let points: Vec<u64> = opened.market.rounds[0]
        .in_pool
        .iter()
        .map(|part| 99_999_999 - opened.market.rounds[0].prefixes[part.prefix as usize].keys[0])
        .collect();
    assert_eq!(points, [1312, 1400, 1280, 999, 1215]);
    assert_eq!(allocation.lines[0].filled, 4);
    assert!(allocation.below.contains(&(0, 3)));
}

#[test]
fn p08_jimei_two_dates_then_the_lottery() {
    let columns = "match,hukou_kind,hukou_district,hukou_since,guardian_hukou_since,志愿1,志愿2";
    let rows = [
        "J1,否,collective,here,2015-06-01,2010-01-01,A,B",
        "J2,否,collective,here,2013-04-15,2013-04-15,A,B",
        "J3,否,collective,here,2015-06-01,2008-09-09,A,B",
        "J4,否,collective,here,2013-04-15,2013-04-15,B,A",
        "J5,否,collective,here,2018-01-01,2018-01-01,A,B",
    ];
    let numbers = [
        ("J1", 500),
        ("J2", 200),
        ("J3", 900),
        ("J4", 100),
        ("J5", 1),
    ];
    let office = one_catchment(P08, &[("A", 1, ""), ("B", 3, "")], columns, &rows);
    check(&office, &numbers, "J1 B, J2 A, J3 B, J4 B, J5");
}

#[test]
fn p09_cangshan_the_class_counts_for_the_first_choice_only() {
    let columns = "migrant,priority_level,志愿1,志愿2,志愿3";
    let rows = [
        "G1,是,1,A,B,C",
        "G2,是,2,A,B,C",
        "G3,是,1,A,B,C",
        "G4,是,2,B,A,C",
        "G5,是,1,C,B,A",
        "G6,是,2,A,C,B",
    ];
    let numbers = [
        ("G1", 100),
        ("G2", 990),
        ("G3", 640),
        ("G4", 555),
        ("G5", 300),
        ("G6", 870),
    ];
    let schools = [
        ("A", 2, "offered offered_overflow"),
        ("B", 1, "offered"),
        ("C", 1, "offered"),
    ];
    let office = one_catchment(P09, &schools, columns, &rows);
    check(&office, &numbers, "G1 A, G2, G3 A, G4 B, G5 C, G6");
    // The others choose in the order of their numbers.
    let (opened, allocation) = office.allocated(&numbers);
    let (round, waiting) = allocation.table.expect("families at the table");
    assert_eq!(opened.market.rounds[round as usize].id, "live_choose");
    let waiting = waiting
        .iter()
        .map(|unit| opened.market.units[*unit as usize].unit.as_str());
    assert_eq!(waiting.collect::<Vec<_>>(), ["G2", "G6"]);
}

/// One school, and entries by number; `twins` are bound together.
pub fn circle(policy: &str, plan: u32, numbers: &[&str], twins: &[&str]) -> Office {
    let row = |number: &&str| {
        let bound = if twins.contains(number) { "T" } else { "" };
        format!("{number},是,{bound},K")
    };
    let rows: Vec<String> = numbers.iter().map(row).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    one_catchment(policy, &[("K", plan, "")], "applied,双胞胎组,志愿1", &rows)
}

/// The whole job with what was drawn by hand, verified by both implementations.
pub fn drawn_by_hand(office: &Office, values: &[&str]) -> crate::support::Drawn {
    let mut office = office.clone();
    office.policy += "\n[publish]\nmode = \"market\"\n";
    let (files, _) = office.sealed();
    let opened = crate::support::open(&files);
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let drawn = crate::support::drawn(files, opened, &values);
    let verdict = crate::support::verify(&drawn.bundle);
    assert_eq!(verdict.exit(), 0, "{:?}", verdict.first_bad());
    let folder = crate::support::Folder::new(&format!("circle-{}", drawn.opened.seal));
    crate::second::write(&drawn.bundle, folder.path());
    crate::second::assert_verified(folder.path());
    crate::receipt::assert_receipts(&crate::receipt::Family::of(&drawn));
    drawn
}

/// The entries in the order in which they were taken, as positions of the list.
fn order_taken(drawn: &crate::support::Drawn) -> String {
    let tickets = &drawn.run.tickets[0];
    let list = &drawn.opened.numbered[&tickets.lottery];
    let mut order: Vec<(u128, usize)> = tickets
        .units
        .iter()
        .zip(&tickets.tickets)
        .filter_map(|(unit, ticket)| Some((ticket.0, list.binary_search(unit).ok()? + 1)))
        .collect();
    order.sort_unstable();
    let shown: Vec<String> = order
        .iter()
        .map(|(_, position)| position.to_string())
        .collect();
    shown.join(" ")
}

/// Those with a place, in the order of the roll.
fn placed(drawn: &crate::support::Drawn) -> String {
    let places = drawn.places().into_iter();
    let placed = places.filter(|(_, place)| !place.is_empty());
    placed
        .map(|(number, _)| number)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn p10_nanchang_winners_leave_the_circle() {
    let numbers: Vec<String> = (1..=20).map(|i| format!("{i:07}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let drawn = drawn_by_hand(&circle(P10, 15, &numbers, &[]), &["6", "3"]);
    // The notice's own fifteen winners, and the rest of the circle.
    assert_eq!(
        order_taken(&drawn),
        "6 9 12 15 18 1 4 8 13 17 2 7 14 20 10 19 11 5 16 3"
    );
    let rest = ["0000003", "0000005", "0000011", "0000016", "0000019"];
    for (number, place) in drawn.places() {
        assert_eq!(
            place.is_empty(),
            rest.contains(&number.as_str()),
            "{number}"
        );
    }
}

#[test]
fn p10_twins_are_one_entry_and_meet_the_last_seat_by_every_rule() {
    let numbers = [
        "0000010", "0000020", "0000030", "0000031", "0000040", "0000050", "0000060",
    ];
    let twins = ["0000030", "0000031"];
    let check = |boundary: &str, plan: u32, expected: &str| {
        let policy = P10.replace(
            r#"boundary = "expand""#,
            &format!("boundary = \"{boundary}\""),
        );
        let drawn = drawn_by_hand(&circle(&policy, plan, &numbers, &twins), &["5", "2"]);
        assert_eq!(order_taken(&drawn), "5 1 3 6 4 2");
        assert_eq!(placed(&drawn), expected, "{boundary}");
    };
    check("expand", 4, "0000010 0000030 0000031 0000050");
    check("expand", 3, "0000010 0000030 0000031 0000050");
    check("skip", 3, "0000010 0000050 0000060");
    check("split", 3, "0000010 0000030 0000050");
    check("stop", 3, "0000010 0000050");
}

#[test]
fn p11_wuxi_a_run_on_the_sorted_circle() {
    // w1, w2, w3, w4, w5 of the gallery, by the numbers that the schools made for them.
    let numbers = [
        "104233871",
        "998120034",
        "550017243",
        "312999001",
        "777777770",
    ];
    let office = circle(P11, 3, &numbers, &[]);
    let down = drawn_by_hand(&office, &["down", "550017243"]);
    assert_eq!(order_taken(&down), "3 2 1 5 4");
    assert_eq!(placed(&down), "104233871 312999001 550017243");
    let up = drawn_by_hand(&office, &["up", "550017243"]);
    assert_eq!(order_taken(&up), "3 4 5 1 2");
    assert_eq!(placed(&up), "550017243 777777770 998120034");
}

#[test]
fn p12_fuzhou_steps_and_goes_on_behind_the_winners() {
    let numbers: Vec<String> = (1..=20).map(|i| format!("N{i:02}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let drawn = drawn_by_hand(&circle(P12, 6, &numbers, &[]), &["5"]);
    let order = order_taken(&drawn);
    assert!(order.starts_with("5 9 13 17 1 6 10 14 18 2 7"), "{order}");
    assert_eq!(placed(&drawn), "N01 N05 N06 N09 N13 N17");
}

/// Changsha: one primary school with seats at three juniors.
fn changsha(rows: &[&str], quotas: &str) -> Office {
    let schools = [("A", 10, ""), ("B", 10, ""), ("C", 10, "")];
    let mut office = one_catchment(P13, &schools, "feeder,毕业小学,双胞胎组,志愿1", rows);
    office.more.push(("名额.csv", quotas.to_owned()));
    office
}

const QUOTAS: &str = "毕业小学,学校代码,名额\n一小,A,1\n一小,B,3\n一小,C,2\n";

#[test]
fn p13_changsha_one_choice_then_the_rest_is_dealt() {
    let rows = [
        "S1,否,一小,,A",
        "S2,否,一小,,A",
        "S3,否,一小,,A",
        "S4,否,一小,,B",
        "S5,否,一小,,C",
        "S6,否,一小,,C",
    ];
    let numbers = [
        ("S1", 40),
        ("S2", 10),
        ("S3", 30),
        ("S4", 20),
        ("S5", 60),
        ("S6", 50),
    ];
    check(
        &changsha(&rows, QUOTAS),
        &numbers,
        "S1 B, S2 A, S3 B, S4 B, S5 C, S6 C",
    );
}

#[test]
fn p13_seats_are_dealt_in_their_own_order_and_bundles_stay_together() {
    let rows = [
        "S1,否,一小,,A",
        "S2,否,一小,,A",
        "S3,否,一小,T,A",
        "S4,否,一小,T,A",
        "S5,否,一小,,A",
    ];
    // A goes to S2. Left in order: S1, the twins S3 and S4, S5; seats of B come 3, 1, 5, those of C 2 and 4.
    let numbers = [
        ("S1", 20),
        ("S2", 10),
        ("S3", 30),
        ("S5", 60),
        ("一小/B/1", 3),
        ("一小/B/2", 1),
        ("一小/B/3", 5),
        ("一小/C/1", 2),
        ("一小/C/2", 4),
    ];
    // S1 takes B (1); the twins need two at one school: C (2) comes first and has two; S5 takes B (3).
    check(
        &changsha(&rows, QUOTAS),
        &numbers,
        "S1 B, S2 A, S3 C, S4 C, S5 B",
    );
}

#[test]
fn p14_panyu_a_bundle_that_does_not_fit_is_taken_apart() {
    let columns = "hukou_district,hukou_city,public_primary,双胞胎组,登记序号,志愿1,志愿2";
    let rows = [
        "T1,here,here,是,T,1003,A,B",
        "T2,here,here,是,T,1002,A,B",
        "U1,here,here,是,,1,A,B",
        "U2,here,here,是,,2,B,A",
        "U3,here,here,是,,3,A,B",
    ];
    let numbers = [("T1", 9), ("U1", 4), ("U2", 2), ("U3", 5)];
    let restricted =
        r#"TONGCHOU = { kind = "restricted", schools = ["S-SHATOU", "S-XIANGSHENG"], max = 2 }"#;
    assert!(P14.contains(restricted));
    let mut office = one_catchment(P14, &[("A", 3, ""), ("B", 2, "")], columns, &rows);
    office.schools += "S-SHATOU,沙头,116.36,39.901,1,\nS-XIANGSHENG,象圣,116.36,39.902,1,\n";
    check(&office, &numbers, "T1 B, T2 A, U1 A, U2 B, U3 A");
    // A child of the other tier may list the two named schools only.
    office.roll += "V1,116.355,39.905,there,here,是,,4,S-SHATOU,\n";
    let numbers = [("T1", 9), ("U1", 4), ("U2", 2), ("U3", 5), ("V1", 1)];
    check(
        &office,
        &numbers,
        "T1 B, T2 A, U1 A, U2 B, U3 A, V1 S-SHATOU",
    );
}

/// Shiqi: so many entries for one school.
fn shiqi(entries: usize, plan: u32) -> (Office, Vec<(String, u64)>) {
    let rows: Vec<String> = (1..=entries).map(|i| format!("N{i:04},是,K")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let office = one_catchment(P15, &[("K", plan, "")], "applied,志愿1", &rows);
    let numbers = (1..=entries).map(|i| (format!("N{i:04}"), (i * 389 % 719) as u64));
    (office, numbers.collect())
}

#[test]
fn p15_shiqi_the_whole_list_is_drawn_and_the_plan_is_admitted() {
    let (office, numbers) = shiqi(712, 395);
    let held: Vec<(&str, u64)> = numbers.iter().map(|(n, t)| (n.as_str(), *t)).collect();
    let placed = office.trial(&held);
    let mut order = numbers.clone();
    order.sort_by_key(|(_, ticket)| *ticket);
    for (rank, (number, _)) in order.iter().enumerate() {
        assert_eq!(placed[number] == "K", rank < 395, "{number} of rank {rank}");
    }
    // The others wait in the order of the draw.
    let (opened, allocation) = office.allocated(&held);
    let waiting = &allocation.waiting[0].units;
    let waiting = waiting
        .iter()
        .map(|unit| opened.market.units[*unit as usize].unit.as_str());
    let rest: Vec<&str> = order[395..]
        .iter()
        .map(|(number, _)| number.as_str())
        .collect();
    assert_eq!(waiting.collect::<Vec<_>>(), rest);
}

#[test]
fn scores_and_awards_may_not_decide() {
    let policy = P02.replace(r#"when = "true""#, r#"when = "exam_score >= 90""#);
    let told = xicheng(&policy).findings();
    assert!(
        told.iter()
            .any(|finding| finding.code.id == "forbidden-fact"),
        "{told:?}"
    );
}

#[test]
fn words_of_later_versions_are_told_and_never_passed_over() {
    let (from, to) = (r#"mechanism = "sequential""#, r#"mechanism = "nearest""#);
    assert!(P02.contains(from), "{from}");
    let told = xicheng(&P02.replacen(from, to, 1)).findings();
    assert!(
        told.iter().any(|finding| finding.code == NOT_YET),
        "{to}: {told:?}"
    );
}

//! Homes on borders: the fixed owner against its definition, the office's list; what is sealed, told, explained.
//!
//! The definition is the oracle's: a point moved by an exact fraction, a line to the north. On real layers:
//! `hard_points`. The page of the notice pack: `zoning_page`.

use crate::hard_points::areas;
use crate::oracle::{self, Feature, at};
use crate::support::{DIGITS, Folder, Office, feature, layer, said, sign_in, square};
use paiwei::draw::pick::Pick;
use paiwei::finding::{Finding, Spot};
use paiwei::geo::owner;

/// A chequered layer without overlaps and gaps: corners moved at random, but those on some straight lines.
fn patchwork(pick: &mut Pick) -> Vec<Feature> {
    const SIDE: i64 = 6;
    let corner = |x: i64, y: i64, pick: &mut Pick| {
        let (mut east, mut north) = (x * 1_000, y * 1_000);
        if x % 2 == 1 && x < SIDE {
            east += pick.below(499) as i64 - 249;
        }
        if y % 3 == 1 && y < SIDE {
            north += pick.below(499) as i64 - 249;
        }
        (1_040_000_000 + east, 390_000_000 + north)
    };
    let corners: Vec<Vec<(i64, i64)>> = (0..=SIDE)
        .map(|x| (0..=SIDE).map(|y| corner(x, y, pick)).collect())
        .collect();
    let of = |x: i64, y: i64| corners[x as usize][y as usize];
    let mut features = Vec::new();
    for x in 0..SIDE {
        for y in 0..SIDE {
            let [a, b, c, d] = [of(x, y), of(x + 1, y), of(x + 1, y + 1), of(x, y + 1)];
            // Whole, or cut along a diagonal, so that corners of many areas meet.
            match pick.below(3) {
                0 => features.push(vec![vec![vec![a, b, c, d]]]),
                1 => features.extend([vec![vec![vec![a, b, c]]], vec![vec![vec![a, c, d]]]]),
                _ => features.extend([vec![vec![vec![a, b, d]]], vec![vec![vec![b, c, d]]]]),
            }
        }
    }
    features
}

/// The corners of a layer, and the points of the grid on its edges.
fn border_points(features: &[Feature]) -> Vec<(i64, i64)> {
    let mut points = Vec::new();
    for ring in features.iter().flatten().flatten() {
        for i in 0..ring.len() {
            let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
            let steps = (1..=(bx - ax).abs().max((by - ay).abs())).rev();
            let even = |n: &i64| (bx - ax) % n == 0 && (by - ay) % n == 0;
            let steps = steps.clone().find(even).unwrap_or(1);
            let some = (0..steps).step_by((steps as usize / 7).max(1));
            points.extend(some.map(|k| (ax + (bx - ax) / steps * k, ay + (by - ay) / steps * k)));
        }
    }
    points.sort_unstable();
    points.dedup();
    points
}

#[test]
fn every_point_of_a_patchwork_has_one_owner_whatever_the_order_of_areas() {
    let mut pick = Pick::new("patchwork");
    let (mut inner, mut outer, mut many) = (0, 0, 0);
    for _ in 0..12 {
        let features = patchwork(&mut pick);
        let plain = areas(&features, (0, 0), false, &mut pick);
        let turned = areas(&features, (77_777, -5_555), true, &mut pick);
        for point in border_points(&features) {
            let touching: Vec<u32> = oracle::locate(&features, point)
                .iter()
                .map(|(i, _)| *i)
                .collect();
            let own = |areas: &[paiwei::geo::Area], moved: (i64, i64), backwards: bool| {
                let mut all: Vec<u32> = touching.clone();
                if backwards {
                    all.reverse();
                }
                let place = at((point.0 + moved.0, point.1 + moved.1));
                owner(place, all.into_iter().map(|i| (i, &areas[i as usize])))
            };
            let sectors = oracle::sectors(&features, &touching, point);
            let expected = oracle::owner(&sectors);
            assert!(expected.is_some(), "{point:?}");
            assert_eq!(
                own(&plain, (0, 0), false),
                expected,
                "{point:?}: {sectors:?}"
            );
            assert_eq!(own(&turned, (77_777, -5_555), true), expected, "{point:?}");
            // Of a layer without overlaps and gaps every side of a point is held once, but outside of it.
            assert!(
                sectors.iter().all(|holders| holders.len() <= 1),
                "{point:?}: {sectors:?}"
            );
            match sectors.iter().all(|holders| holders.len() == 1) {
                true => inner += 1,
                false => outer += usize::from(sectors[0].is_empty()),
            }
            many += usize::from(touching.len() > 4);
        }
    }
    assert!(
        inner > 1_000 && outer > 100 && many > 50,
        "{inner} {outer} {many}"
    );
}

#[test]
fn edges_corners_holes_and_spikes_have_the_owner_that_the_rule_says() {
    let ring = |points: &[(i64, i64)]| points.to_vec();
    let quarter = |x: i64, y: i64| {
        vec![vec![ring(&[
            (x, y),
            (x + 10, y),
            (x + 10, y + 10),
            (x, y + 10),
        ])]]
    };
    // Four squares around (10, 10): south-west, south-east, north-west, north-east.
    let four = [
        quarter(0, 0),
        quarter(10, 0),
        quarter(0, 10),
        quarter(10, 10),
    ];
    let hole = ring(&[(30, 0), (50, 0), (50, 20), (30, 20)]);
    let round = vec![vec![hole, ring(&[(35, 5), (35, 15), (45, 15), (45, 5)])]];
    let inside = vec![vec![ring(&[(35, 5), (45, 5), (45, 15), (35, 15)])]];
    let spike = vec![vec![ring(&[
        (60, 0),
        (70, 0),
        (70, 10),
        (65, 10),
        (65, 20),
        (65, 10),
        (60, 10),
    ])]];
    let mut all = four.to_vec();
    all.extend([round, inside, spike]);
    let shapes = areas(&all, (0, 0), false, &mut Pick::new("none"));
    for (point, expected) in [
        ((10, 5), Some(1)),
        ((10, 15), Some(3)),
        ((5, 10), Some(2)),
        ((15, 10), Some(3)),
        ((10, 10), Some(3)),
        // The outer border: the east side is outside, the turn goes on over north.
        ((20, 5), Some(1)),
        ((20, 10), Some(3)),
        ((10, 20), Some(2)),
        ((5, 20), Some(2)),
        ((20, 20), Some(3)),
        ((0, 10), Some(2)),
        ((0, 0), Some(0)),
        // A hole is outside, whoever fills it.
        ((35, 10), Some(5)),
        ((45, 10), Some(4)),
        ((40, 5), Some(5)),
        ((40, 15), Some(4)),
        ((45, 15), Some(4)),
        ((35, 5), Some(5)),
        // A spike has an inside nowhere, and yet its points belong to it.
        ((65, 15), Some(6)),
        ((65, 20), Some(6)),
        ((25, 5), None),
    ] {
        let touching = oracle::locate(&all, point).into_iter();
        let touching = touching.map(|(i, _)| (i, &shapes[i as usize]));
        assert_eq!(owner(at(point), touching), expected, "{point:?}");
    }
}

/// A10 lives exactly on the line between P1 and P2, and lists a school of each.
fn office(edge: &str) -> Office {
    let mut office = Office::small();
    office.policy = office
        .policy
        .replace("edge = \"all\"", &format!("edge = \"{edge}\""));
    office.roll = office
        .roll
        .replace("104.021,39.001,,本区,S03,", "104.020,39.001,,本区,S03,");
    office
}

fn listed(rows: &str) -> Office {
    let mut office = office("list");
    office.more = vec![("border_homes.csv", rows.to_owned())];
    office
}

fn zoned(office: &Office, number: &str) -> Vec<String> {
    let (placement, _) = paiwei::check::placement(&office.inputs());
    let placement = placement.expect("a placement");
    let (zoned, _) = paiwei::zone::locate(&placement);
    let child = placement
        .children
        .iter()
        .position(|c| c.number.as_str() == number);
    let all = zoned.of(child.expect("on the roll")).iter();
    all.map(|c| placement.catchments[*c as usize].id.to_string())
        .collect()
}

fn of<'f>(found: &'f [Finding], code: &str) -> Vec<&'f Finding> {
    found
        .iter()
        .filter(|finding| finding.code.id == code)
        .collect()
}

fn rows(found: &[Finding], code: &str) -> Vec<Spot> {
    of(found, code)
        .iter()
        .map(|finding| finding.cell.spot)
        .collect()
}

#[test]
fn each_rule_for_borders_gives_a_home_to_those_it_names() {
    assert_eq!(zoned(&office("all"), "A10"), ["P1", "P2"]);
    assert_eq!(zoned(&office("refuse"), "A10"), ["P1", "P2"]);
    assert_eq!(zoned(&office("east"), "A10"), ["P2"]);
    let mut first = office("first");
    assert_eq!(zoned(&first, "A10"), ["P1"]);
    // The choice of a school of the other catchment is then no choice.
    let told = first.findings();
    assert_eq!(of(&told, "choice-not-allowed").len(), 1, "{told:?}");
    first.roll = first.roll.replace("39.001,,本区,S03,", "39.001,,本区,S01,");
    assert_eq!(of(&first.findings(), "choice-not-allowed").len(), 0);
    let told = office("east").findings();
    let told = of(&told, "homes-on-edge");
    assert!(told[0].args.contains(&("rule", "east".into())), "{told:?}");
    // Where both have the same schools there is nothing to decide, and still one owner.
    let mut same = office("east");
    same.catchments = same.catchments.replace("S01,S02", "S03");
    assert_eq!(zoned(&same, "A10"), ["P2"]);
    assert_eq!(of(&same.findings(), "homes-on-edge").len(), 0);
    let mut mirrored = office("east");
    mirrored.catchments = layer(&[
        feature("P1", "S03", &square(104_020, 39_000, 10)),
        feature("P2", "S01,S02", &square(104_000, 39_000, 20)),
    ]);
    assert_eq!(
        zoned(&mirrored, "A10"),
        ["P1"],
        "the side decides, not the id"
    );
    // Only borders have an east.
    let mut overlap = office("east");
    overlap.policy = overlap
        .policy
        .replace("overlap = \"all\"", "overlap = \"east\"");
    assert_eq!(of(&overlap.findings(), "unknown-word").len(), 1);
}

#[test]
fn the_office_s_list_goes_by_number_point_or_address() {
    for rows in [
        "报名号,片区\nA10,P2\n",
        "number,catchment\nA10,P2\n",
        "经度,纬度,片区\n104.020,39.0010000,P2\n",
        "报名号,经度,纬度,片区,备注\n,104.02,39.001,P2,转角\n",
        "住址,片区编号\n盘江路１号,P2\n",
    ] {
        let mut office = listed(rows);
        let mut lines = office.roll.lines();
        let mut roll = lines.next().expect("headers").to_owned() + ",住址\n";
        for line in lines {
            let home = if line.starts_with("A10") {
                "盘江路1号"
            } else {
                "胜利村"
            };
            roll += &format!("{line},{home}\n");
        }
        office.roll = roll;
        assert_eq!(zoned(&office, "A10"), ["P2"], "{rows}");
        let told = office.findings();
        let errors: Vec<_> = told.iter().filter(|f| f.is_error()).collect();
        assert!(errors.is_empty(), "{rows}: {errors:?}");
        let told = of(&told, "homes-on-edge");
        assert!(told[0].args.contains(&("rule", "list".into())), "{told:?}");
    }
    // A name will do where only one catchment has it; own headers are named in the policy.
    let mut office = listed("Kind,Wohin\nA10,东片\n");
    office.catchments = office
        .catchments
        .replace("\"id\":\"P2\"", "\"id\":\"P2\",\"名称\":\"东片\"");
    office.policy += "[input.border_homes]\nnumber = \"Kind\"\ncatchment = \"Wohin\"\n";
    assert_eq!(zoned(&office, "A10"), ["P2"]);
    // The homes of a list may be in a declared system, as those of the roll.
    let mut office = listed("lon,lat,catchment\n104.02,39.001,P2\n");
    office.policy += "[input.border_homes]\ncrs = \"CGCS2000\"\n";
    assert_eq!(zoned(&office, "A10"), ["P2"]);
    assert!(of(&office.findings(), "unknown-key").is_empty());
    // A row for one of two who are bound together stands for both.
    let mut office = listed("number,catchment\nA05,P1\n");
    office.roll = office.roll.replace("104.004,39.004,T", "104.020,39.004,T");
    office.roll = office.roll.replace("104.020,39.001", "104.021,39.001");
    assert_eq!(zoned(&office, "A04"), ["P1"]);
    assert_eq!(zoned(&office, "A05"), ["P1"]);
}

#[test]
fn rows_and_homes_that_the_list_leaves_over_are_told() {
    let told = |rows: &str| listed(rows).findings();
    // A home on the border without a row, and a folder without the list.
    let found = told("number,catchment\n");
    assert_eq!(rows(&found, "home-on-edge"), [Spot::Row(11)]);
    assert_eq!(
        rows(&office("list").findings(), "home-on-edge"),
        [Spot::Row(11)]
    );
    // Every kind of row that does not do its work, in one pass.
    let found = told(
        "number,lon,lat,catchment\nA10,,,P2\nA10,,,P1\nA01,,,P1\nA02,,,P2\nZ99,,,P1\n\
         A03,,,P9\n,,,P1\na10,,,P1\n,104.9,39.9,P1\n,104.02,39.001,P1\nA04,,,\n",
    );
    assert_eq!(
        rows(&found, "border-row-twice"),
        [Spot::Row(3), Spot::Row(11)]
    );
    assert_eq!(
        rows(&found, "border-row-unused"),
        [Spot::Row(4), Spot::Row(6), Spot::Row(10)]
    );
    assert_eq!(rows(&found, "border-row-elsewhere"), [Spot::Row(5)]);
    assert_eq!(rows(&found, "unknown-catchment"), [Spot::Row(7)]);
    assert_eq!(rows(&found, "not-a-number-form"), [Spot::Row(9)]);
    let empty = |spot: &Spot| [Spot::Row(8), Spot::Row(12)].contains(spot);
    assert_eq!(
        rows(&found, "empty-cell")
            .iter()
            .filter(|spot| empty(spot))
            .count(),
        2
    );
    assert!(of(&found, "home-on-edge").is_empty(), "{found:?}");
    // A catchment that does not meet at the home.
    let mut third = listed("number,catchment\nA10,P3\n");
    third.catchments = layer(&[
        feature("P1", "S01,S02", &square(104_000, 39_000, 20)),
        feature("P2", "S03", &square(104_020, 39_000, 10)),
        feature("P3", "S03", &square(104_040, 39_000, 10)),
    ]);
    let found = third.findings();
    assert_eq!(rows(&found, "border-row-elsewhere"), [Spot::Row(2)]);
    assert!(
        of(&found, "border-row-elsewhere")[0]
            .args
            .contains(&("touched", "P1, P2".into()))
    );
    assert!(
        of(&found, "home-on-edge").is_empty(),
        "told once: {found:?}"
    );
    // Where the policy says something else the list is not read, and that is said.
    let mut other = office("all");
    other.more = vec![("分界线住址.csv", "报名号,片区\nA10,P9\n".to_owned())];
    let found = other.findings();
    assert_eq!(rows(&found, "border-list-unused"), [Spot::File]);
    assert!(of(&found, "unknown-catchment").is_empty());
    // Nothing that could name a home.
    assert_eq!(
        rows(&told("小区,片区\n翠湖,P1\n"), "missing-column"),
        [Spot::Row(1)]
    );
}

#[test]
fn a_text_must_agree_with_the_owner_that_the_rule_names() {
    let with = |edge: &str| {
        let mut office = crate::zoned::by_text("both");
        office.policy = office
            .policy
            .replace("edge = \"all\"", &format!("edge = \"{edge}\""));
        // The text gives A10 to P2; its point is on the line.
        office.roll = office.roll.replace("104.021,39.001", "104.020,39.001");
        office.findings()
    };
    for (edge, differs) in [("all", 0), ("east", 0), ("first", 1)] {
        assert_eq!(
            of(&with(edge), "home-text-differs").len(),
            differs,
            "{edge}"
        );
    }
}

fn record(office: &Office, number: &str) -> String {
    let (files, _) = office.sealed();
    let records = String::from_utf8_lossy(&files["records.jsonl"]).into_owned();
    let own = format!("\"number\":\"{number}\"");
    let line = records.lines().find(|line| line.contains(&own));
    line.expect("a record").to_owned()
}

#[test]
fn rule_and_border_are_under_the_seal_and_the_list_s_order_is_not() {
    let east = office("east");
    let (files, _) = east.sealed();
    let rules = String::from_utf8_lossy(&files["rules.json"]).into_owned();
    assert!(
        rules.contains(r#""zoning":{"edge":"east","none""#),
        "{rules}"
    );
    let said = r#"{"border":{"between":["P1","P2"],"rule":"east"},"catchments":["P2"],"#;
    assert!(
        record(&east, "A10").starts_with(said),
        "{}",
        record(&east, "A10")
    );
    assert!(record(&east, "A11").starts_with(r#"{"catchments":["P2"],"#));
    // The list itself is of the office; what it decided is in the records.
    let mut list = listed("number,catchment\nA10,P2\nA11,P2\n");
    list.roll = list.roll.replace("104.022,39.002", "104.020,39.002");
    let (files, seal) = list.sealed();
    let rules = String::from_utf8_lossy(&files["rules.json"]).into_owned();
    assert!(
        rules.contains(r#""zoning":{"edge":"list","none""#),
        "{rules}"
    );
    assert!(record(&list, "A10").contains(r#""rule":"list"},"catchments":["P2"]"#));
    for (rows, same) in [
        ("number,catchment\nA11,P2\nA10,P2\n", true),
        ("片区,经度,纬度\nP2,104.02,39.001\nP2,104.02,39.002\n", true),
        ("number,catchment\nA10,P2\nA11,P1\n", false),
    ] {
        let mut other = list.clone();
        other.more = vec![("border_homes.csv", rows.to_owned())];
        other.roll = other
            .roll
            .replace("外省,S03,", if same { "外省,S03," } else { "外省,S01," });
        assert_eq!(other.sealed().1 == seal, same, "{rows}");
    }
}

#[test]
fn from_check_to_verify_with_a_list_and_the_family_is_told() {
    for (edge, why) in [
        (
            "list",
            "the office's list of homes on borders gives it to P2",
        ),
        (
            "east",
            "the rule gives the line to the catchment on its east",
        ),
    ] {
        let folder = Folder::new(&format!("borders-{edge}")).with(&office(edge));
        folder.write("digits.txt", DIGITS);
        let run = |args: &[&str]| said(folder.path(), &[args, &["--lang", "en"]].concat());
        if edge == "list" {
            let (code, told) = run(&["check"]);
            assert!(
                code == Some(1) && told.contains("border_homes.csv"),
                "{told}"
            );
            folder.write("border_homes.csv", "number,catchment\nA10,P2\n");
        }
        assert_eq!(run(&["seal"]).0, Some(0), "{edge}");
        if edge == "list" {
            let kept = folder.read("seal/1/private/inputs/border_homes.csv");
            assert_eq!(
                kept,
                b"number,catchment
A10,P2
"
            );
            folder.write("border_homes.csv", "number,catchment\nA10,P1\n");
            let (code, told) = run(&["draw", "--seed-file", "digits.txt"]);
            assert!(
                code == Some(2) && told.contains("border_homes.csv"),
                "{told}"
            );
            folder.write("border_homes.csv", "catchment,number\nP2,A10\n");
        }
        assert_eq!(run(&["draw", "--seed-file", "digits.txt"]).0, Some(0));
        sign_in(folder.path());
        assert_eq!(run(&["verify"]).0, Some(0));
        let (code, told) = run(&["explain", "A10"]);
        assert!(
            code == Some(0) && told.contains("exactly on the line between P1, P2"),
            "{told}"
        );
        assert!(told.contains(why), "{told}");
        let (_, told) = run(&["explain", "A10", "--json"]);
        assert!(
            told.contains(r#""rule":"#) && told.contains("sentence"),
            "{told}"
        );
        // Homes are nobody else's: the bundle says nothing of them.
        let (_, told) = run(&["explain", "A10", "--bundle", "result/1/bundle"]);
        assert!(!told.contains("exactly on"), "{told}");
        assert!(!run(&["explain", "A11"]).1.contains("exactly on"));
    }
}

//! Seat locks: the register held against the roll, what the policy makes of it, what is sealed, next year's
//! register.

use crate::support::{DIGITS, Folder, Office, said, sign_in};
use paiwei::check::InputFile;
use paiwei::finding::{Finding, Spot};

/// The small office with a lock, and a register; every home is a unit of its own, every family a couple.
fn office(locks: &str, when: &str) -> Office {
    let mut office = Office::small();
    let lock = "[[lock]]\nunit = \"home_unit\"\nyears = { primary = 6, nine_year = 9 }\n\
                exempt = \"same_couple\"\nunlock = \"graduation_year\"\n";
    office.policy = office
        .policy
        .replacen("[[tier]]", &format!("{lock}[[tier]]"), 1);
    office.policy = office.policy.replace("when = \"hukou = 本区\"", when);
    let rows: Vec<String> = office
        .roll
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},home_unit,couple"),
            5 => format!("{line},U04,F04"),
            i => format!("{line},U{i:02},F{i:02}"),
        })
        .collect();
    office.roll = rows.join("\n") + "\n";
    office.more = vec![(
        "locks.csv",
        format!("home_unit,year,school,couple,stage,years,released\n{locks}"),
    )];
    office
}

const PLAIN: &str = "when = \"hukou = 本区\"";
const RULED: &str = "when = \"hukou = 本区 and not home.locked\"";

/// Codes with their rows, but those of the small office itself.
fn told(office: &Office) -> Vec<(&'static str, Spot)> {
    let own = ["border-corners", "column-not-read", "zone-above-seats"];
    let found = office.findings().into_iter();
    let found = found.filter(|finding| !own.contains(&finding.code.id));
    found
        .map(|finding: Finding| (finding.code.id, finding.cell.spot))
        .collect()
}

fn expect(locks: &str, expected: &[(&str, Spot)]) {
    assert_eq!(told(&office(locks, PLAIN)), expected, "{locks}");
}

#[test]
fn a_use_locks_for_as_long_as_its_stage_and_the_register_say() {
    let first = [("home-locked", Spot::Row(2))];
    expect("", &[]);
    // Six years: 2021 locks 2026, 2020 does not; the year of graduation is free.
    expect("U01,2021,S09,X,,,\n", &first);
    expect("U01,2020,S09,X,,,\n", &[]);
    // Its own family, and a home that nobody here has.
    expect("U01,2021,S09,F01,,,\nU99,2021,S09,X,,,\n", &[]);
    // Another stage does not stand in the way, a nine-year school does.
    expect("U01,2021,S09,X,初中,,\n", &[]);
    expect("U01,2018,S09,X,nine_year,,\n", &first);
    expect("U01,2017,S09,X,nine_year,,\n", &[]);
    // What the register says itself comes before the rule; a child who left frees the home.
    expect("U01,2017,S09,X,,12,\n", &first);
    expect("U01,2021,S09,X,,3,\n", &[]);
    expect("U01,2021,S09,X,,,2026\n", &[]);
    expect("U01,2021,S09,X,,,2027年\n", &first);
    // The longest of several counts.
    let mut found = office("U01,2021,S09,X,,,\nU01,2024,S08,Y,,,\n", PLAIN).findings();
    found.retain(|finding| finding.code.id == "home-locked");
    assert!(
        found[0].args.contains(&("free", "2030".into())),
        "{found:?}"
    );
}

#[test]
fn what_is_not_known_is_for_the_office() {
    let review = [("needs-review", Spot::Row(2))];
    // Whose use it was is not known: neither locked nor free.
    expect("U01,2021,S09,,,,\n", &review);
    let mut blank = office("U01,2021,S09,X,,,\n", PLAIN);
    blank.roll = blank.roll.replace("U01,F01", "U01,");
    assert_eq!(told(&blank), review);
    blank.roll = blank.roll.replace("U01,", ",F01");
    assert_eq!(told(&blank), review);
    // A family that has no unit of its own says so.
    blank.roll = blank.roll.replace("S02,,F01", "S02,无,F01");
    assert_eq!(told(&blank), []);
    let mut silent = office("", PLAIN);
    silent.more.clear();
    assert_eq!(told(&silent), [("file-missing", Spot::File)]);
}

#[test]
fn the_register_is_read_row_by_row() {
    for (row, code) in [
        ("U01,2027,S09,X,,,", "bad-lock-year"),
        ("U01,18,S09,X,,,", "bad-lock-year"),
        ("U01,2021,S09,X,,99,", "bad-lock-year"),
        ("U01,2021,S09,X,,,soon", "bad-lock-year"),
        ("U01,2021,S09,X,高中,,", "bad-lock-stage"),
        (",2021,S09,X,,,", "empty-cell"),
        ("U01,,S09,X,,,", "empty-cell"),
    ] {
        expect(&format!("{row}\n"), &[(code, Spot::Row(2))]);
    }
}

#[test]
fn two_families_of_one_roll_do_not_share_a_home() {
    let two = |couple: &str| {
        let mut office = office("", PLAIN);
        office.roll = office.roll.replace("U02,F02", &format!("U01,{couple}"));
        office
    };
    assert_eq!(told(&two("F02")), [("home-twice", Spot::Row(3))]);
    // One couple may; nobody is taken for one where the cell is empty.
    assert_eq!(told(&two("F01")), []);
    assert_eq!(told(&two("")), [("home-twice", Spot::Row(3))]);
    // The office decides by a row of this year.
    let mut decided = two("F02");
    decided.more[0].1 += "U01,2026,,F02,,,\n";
    assert_eq!(told(&decided), [("home-locked", Spot::Row(2))]);
}

#[test]
fn a_policy_decides_by_the_lock_and_it_is_sealed_without_the_family() {
    let register = "U01,2021,S09,XSECRET,,,\n";
    let free = office("", RULED);
    let locked = office(register, RULED);
    assert_eq!(told(&locked), [("home-locked-ruled", Spot::Row(2))]);
    let tier = |office: &Office| office.ready().classified.tiers[0];
    assert_eq!((tier(&free), tier(&locked)), (Some(0), Some(1)));
    let (files, seal) = locked.sealed();
    assert_ne!(seal, free.sealed().1);
    let records = String::from_utf8_lossy(&files["records.jsonl"]).into_owned();
    let first = records.lines().next().expect("a record");
    assert!(
        first.contains(r#""lock":{"free":2027,"school":"S09","year":2021}"#),
        "{first}"
    );
    let rules = String::from_utf8_lossy(&files["rules.json"]).into_owned();
    assert!(rules.contains(r#""locks":[{"exempt":"same_couple","unit":"home_unit","unlock":"graduation_year","years":{"nine_year":9,"primary":6}}]"#), "{rules}");
    assert!(!records.contains("XSECRET"));
    // A home that nobody says the unit of is under review as soon as a condition asks.
    let mut unknown = locked.clone();
    unknown.roll = unknown.roll.replace("U02,", ",");
    assert!(told(&unknown).contains(&("needs-review", Spot::Row(3))));
    let drawn = locked.drawn();
    assert_eq!(crate::support::verify(&drawn.bundle).exit(), 0);
}

#[test]
fn words_of_a_lock_are_asked_for() {
    let lines = |from: &str, to: &str| {
        let mut office = office("", PLAIN);
        assert!(office.policy.contains(from), "{from}");
        office.policy = office.policy.replacen(from, to, 1);
        let found = office.findings();
        let errors = found.iter().filter(|finding| finding.is_error());
        errors.map(|finding| finding.code.id).collect::<Vec<_>>()
    };
    assert_eq!(lines("primary = 6, ", ""), ["missing-key"]);
    assert_eq!(
        lines("primary = 6", "primari = 6"),
        ["missing-key", "unknown-key"]
    );
    assert_eq!(lines("exempt = \"same_couple\"\n", ""), ["missing-key"]);
    assert_eq!(lines("unlock = \"graduation_year\"\n", ""), ["missing-key"]);
    assert_eq!(lines("\"same_couple\"", "\"same_cuple\""), ["unknown-word"]);
    assert_eq!(lines("{ primary = 6, nine_year = 9 }", "6"), [""; 0]);
    // `home.locked` without a lock means nothing; a register without one is not read.
    let mut none = office("", PLAIN);
    let at = none.policy.find("[[lock]]").expect("a lock");
    let end = none.policy.find("[[tier]]").expect("a tier");
    none.policy.replace_range(at..end, "");
    assert_eq!(told(&none), [("locks-unused", Spot::File)]);
    none.policy = none.policy.replace(PLAIN, RULED);
    assert!(told(&none).contains(&("undeclared", Spot::File)));
}

#[test]
fn the_next_years_register_goes_on_from_this_one() {
    let mut office = office("U99,2019,S01,OLD,,,\n", PLAIN);
    office.schools = office
        .schools
        .replace("lat,seats\n", "lat,seats,办学类型\n");
    office.schools = office.schools.replace(",6\n", ",6,九年一贯制学校\n");
    office.roll = office.roll.replace("U01,", "无,");
    let folder = Folder::new("locks").with(&office);
    folder.write("digits.txt", DIGITS);
    let run = |args: &[&str]| said(folder.path(), &[args, &["--lang", "en"]].concat());
    assert_eq!(run(&["seal"]).0, Some(0), "{}", run(&["seal"]).1);
    assert_eq!(run(&["draw", "--seed-file", "digits.txt"]).0, Some(0));
    sign_in(folder.path());
    assert_eq!(run(&["verify"]).0, Some(0));
    let next = String::from_utf8(folder.read("result/1/private/locks.csv")).expect("text");
    let lines: Vec<&str> = next.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines[0],
        "home_unit,year,school,couple,stage,years,released"
    );
    assert!(lines.contains(&"U99,2019,S01,OLD,,,"), "{next}");
    // Twelve children, one without a unit, two of one: the twins count once.
    assert_eq!(lines.len() - 2, 10, "{next}");
    assert!(lines.contains(&"U10,2026,S03,F10,nine_year,,"), "{next}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("U07,2026,S0") && line.ends_with(",F07,primary,,"))
    );
    assert!(!next.contains("无"), "{next}");
    // Nothing of it is in the bundle.
    let public = crate::support::files_below(&folder.path().join("result/1/bundle"));
    let held = |bytes: &[u8]| bytes.windows(3).any(|window| window == b"U07");
    assert!(!public.values().any(|bytes| held(bytes)));
    // The year after, another family cannot use the home.
    let mut later = office.clone();
    later.policy = later.policy.replace("year = 2026", "year = 2027");
    later.roll = later.roll.replace("U07,F07", "U07,F70");
    let mut inputs = later.inputs();
    inputs.more = vec![InputFile {
        name: "locks.csv".to_owned(),
        bytes: next.into_bytes(),
    }];
    let (_, found) = paiwei::run::prepare(&inputs, &paiwei::run::Unwatched);
    let locked: Vec<_> = found
        .iter()
        .filter(|finding| finding.code.id == "home-locked")
        .collect();
    assert_eq!(locked.len(), 1, "{found:?}");
    assert_eq!(locked[0].cell.spot, Spot::Row(8));
}

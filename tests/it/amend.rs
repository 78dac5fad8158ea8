//! What happens after the draw: withdrawals, no-shows, corrections, decisions, waiting lists, on the same tickets.

use std::collections::BTreeMap;
use std::path::Path;

use crate::receipt::Family;
use crate::second::assert_verified;
use crate::states::{self, at};
use crate::support::{DIGITS, DRAWN_AT, Folder, Office, program, said, sign_in, verify};
use paiwei::finding::{Arg, Finding};
use paiwei::shell::Error;
use paiwei::shell::amend::{Plan, Recorded, amend};
use paiwei::shell::disk::RealDisk;
use paiwei::verify::{Status, Verdict};

/// When amendments are recorded in tests.
pub const AMENDED_AT: &str = "2026-07-20T02:00:00Z";

const HEAD: &str = "event,number,school,reason,reference,date,by,checked_by\n";

/// A drawn folder.
pub fn drawn(name: &str, office: &Office) -> Folder {
    let folder = Folder::new(name).with(office);
    states::seal(&folder).expect("sealed");
    folder.write("digits.txt", DIGITS);
    let seed = folder.path().join("digits.txt");
    states::draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn");
    folder
}

/// Rows of events, each `event,number,school`, with papers and people.
pub fn table(rows: &[&str]) -> String {
    let row = |(i, row): (usize, &&str)| format!("{row},原因,文-{i},2026-07-10,甲,乙\n");
    HEAD.to_owned() + &rows.iter().enumerate().map(row).collect::<String>()
}

fn act(folder: &Path, agree: bool) -> Result<(Plan, Option<Recorded>), Error> {
    at(folder, &RealDisk, AMENDED_AT, |desk| {
        amend(desk, None, &|_| Ok(agree))
    })
}

/// Records events; the folder has this many results then.
pub fn amended(folder: &Folder, events: &str, round: u64) -> Plan {
    folder.write("events.csv", events);
    let (plan, recorded) = act(folder.path(), true).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(recorded.expect("recorded").run.round, round);
    plan
}

fn refused(folder: &Folder, events: &str) -> Vec<Finding> {
    folder.write("events.csv", events);
    match act(folder.path(), true) {
        Err(Error::Refused { findings, .. }) => findings,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused: {events}"),
    }
}

fn verdict(folder: &Folder, round: u64) -> Verdict {
    let path = folder.path().join(format!("result/{round}/bundle"));
    let bundle = paiwei::shell::read_bundle(&path, Default::default()).expect("a bundle");
    verify(&bundle)
}

/// Both implementations pass a result, and V14 and V17 were made.
fn assert_good(folder: &Folder, round: u64) {
    let verdict = verdict(folder, round);
    assert_eq!(verdict.exit(), 0, "{:#?}", verdict.first_bad());
    for id in ["V14", "V17"] {
        let check = verdict.checks.iter().find(|check| check.id == id);
        assert_eq!(check.map(|check| check.status), Some(Status::Pass), "{id}");
    }
    assert_verified(&folder.path().join(format!("result/{round}/bundle")));
    crate::receipt::assert_receipts(&Family::of_folder(folder, round));
}

/// Places by number in a result.
fn places(folder: &Folder, round: u64) -> BTreeMap<String, String> {
    let name = format!("result/{round}/bundle/data/results-{round}.jsonl");
    let text = String::from_utf8(folder.read(&name)).expect("text");
    let place = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("a line");
        let text = |name: &str| value[name].as_str().unwrap_or("").to_owned();
        (text("number"), text("place"))
    };
    text.lines().map(place).collect()
}

#[test]
fn a_withdrawal_moves_those_it_explains_and_nobody_else() {
    let folder = drawn("amend-withdraw", &Office::small());
    let before = places(&folder, 1);
    let plan = amended(&folder, &table(&["withdraw,A07,"]), 2);
    let after = places(&folder, 2);
    assert!(!after.contains_key("A07") && before.len() == after.len() + 1);
    let moved: Vec<&str> = plan
        .changes
        .iter()
        .map(|change| change.number.as_str())
        .collect();
    for (number, place) in &before {
        let same = after.get(number) == Some(place);
        assert_eq!(same, !moved.contains(&number.as_str()), "{number}");
    }
    let tickets = |round| folder.read(&format!("result/{round}/bundle/data/tickets.jsonl"));
    assert_eq!(tickets(1), tickets(2), "nothing is drawn again");
    assert_good(&folder, 2);
    let (code, said) = said(folder.path(), &["explain", "A07"]);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("left") && said.contains("A07 withdraws"),
        "{said}"
    );
}

#[test]
fn a_child_on_a_reserve_slot_takes_part_and_one_that_left_does_not() {
    let folder = drawn("amend-counted", &Office::small());
    let counts = |round: u64| {
        let page = folder.read(&format!("result/{round}/bundle/lists/index.html"));
        let text = String::from_utf8(page).expect("text");
        let line = text.lines().find(|line| line.contains("名儿童参加"));
        line.expect("the counts").to_owned()
    };
    assert!(
        counts(1).contains("12 名儿童参加，12 名已安排，0 名"),
        "{}",
        counts(1)
    );
    let rows = ["order,R-0001,S01", "withdraw,A07,", "withdraw,A08,"];
    amended(&folder, &table(&rows[..1]), 2);
    assert!(
        counts(2).contains("13 名儿童参加，13 名已安排，0 名"),
        "{}",
        counts(2)
    );
    amended(&folder, &table(&rows), 3);
    assert!(
        counts(3).contains("11 名儿童参加，11 名已安排，0 名"),
        "{}",
        counts(3)
    );
}

#[test]
fn a_register_grows_and_every_result_stays() {
    let folder = drawn("amend-register", &Office::small());
    amended(&folder, &table(&["no_show,A04,"]), 2);
    let again = refused(&folder, &table(&["no_show,A04,"]));
    assert!(again.is_empty(), "{again:?}");
    let rows = [
        "no_show,A04,",
        "order,A09,S01",
        "order,R-0001,S02",
        "withdraw,A01,",
    ];
    amended(&folder, &table(&rows), 3);
    assert_good(&folder, 2);
    assert_good(&folder, 3);
    let places = places(&folder, 3);
    assert_eq!(places["A09"], "S01");
    assert_eq!(places["R-0001"], "S02");
    assert!(!places.contains_key("A04") && places.contains_key("A05"));
    let page = folder.read("result/3/bundle/lists/school-S01.html");
    assert!(String::from_utf8_lossy(&page).contains("按决定安排"));
    for (number, words) in [
        ("A09", "by a decision"),
        ("R-0001", "by a decision"),
        ("A05", "A05"),
    ] {
        let (code, said) = said(folder.path(), &["explain", number]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(words), "{said}");
    }
    let roll = folder.read("result/3/private/admission_roll.csv");
    assert!(String::from_utf8_lossy(&roll).contains("beyond the plan"));
}

#[test]
fn what_does_not_fit_is_refused_at_its_row_and_nothing_is_written() {
    let folder = drawn("amend-unfit", &Office::small());
    let here = places(&folder, 1);
    let own = format!("order,A01,{}", here["A01"]);
    let other = if here["A01"] == "S01" {
        "withdraw,A01,S02"
    } else {
        "withdraw,A01,S01"
    };
    let cases: [(&[&str], &str, &str); 9] = [
        (&["withdraw,A99,"], "event-unfit", "number"),
        (&["withdraw,R-0001,"], "event-unfit", "number"),
        (&["withdraw,A01,", "no_show,A01,"], "event-unfit", "gone"),
        (&["order,R-0002,S01"], "event-unfit", "slot"),
        (&["order,A01,S99"], "event-unfit", "school"),
        (&[&own], "event-unfit", "there"),
        (&[other], "event-unfit", "place"),
        (&["admit_from_waitlist,A10,S01"], "event-unfit", ""),
        (
            &["order,R-0001,S01", "admit_from_waitlist,R-0001,S02"],
            "event-unfit",
            "by-hand",
        ),
    ];
    for (rows, code, why) in cases {
        let found = refused(&folder, &table(rows));
        let last = found.last().expect("a finding");
        assert_eq!(last.code.id, code, "{rows:?}");
        let told = last.args.iter().find(|(name, _)| *name == "why");
        assert!(
            why.is_empty() || told.map(|(_, a)| a) == Some(&Arg::from(why)),
            "{rows:?}: {told:?}"
        );
        assert_eq!(
            last.cell.spot,
            paiwei::finding::Spot::Row(rows.len() as u32 + 1)
        );
    }
    let row = |row: &str| HEAD.to_owned() + row;
    let cases = [
        (row("leave,A01,,r,1,2026-07-10,a,b\n"), "unknown-event"),
        (row(",A01,,r,1,2026-07-10,a,b\n"), "empty-cell"),
        (row("withdraw,A01,,r,,2026-07-10,a,b\n"), "empty-cell"),
        (row("withdraw,A 1,,r,1,2026-07-10,a,b\n"), "event-number"),
        (row("order,A01,一 小,r,1,2026-07-10,a,b\n"), "event-school"),
        (row("withdraw,A01,,r,1,2026-07-99,a,b\n"), "bad-date"),
        (row("withdraw,A01,,r,1,2027-07-10,a,b\n"), "event-late"),
        (row("withdraw,A01,,r,1,2026-07-10,a,a\n"), "one-person"),
        ("event,number\nwithdraw,A01\n".to_owned(), "missing-column"),
    ];
    for (text, code) in cases {
        let found = refused(&folder, &text);
        assert!(
            found.iter().any(|finding| finding.code.id == code),
            "{code}: {found:?}"
        );
    }
    assert!(!folder.path().join("result/2").exists());
    assert!(!folder.path().join("result/2.act.json").exists());
}

#[test]
fn a_seat_more_goes_to_the_next_in_line() {
    let mut office = Office::small();
    office.schools = office
        .schools
        .replace("三小,104.025,39.005,6", "三小,104.025,39.005,1");
    let folder = drawn("amend-seat", &office);
    let before = places(&folder, 1);
    let waits = |number: &&str| before[*number] != "S03";
    let line: Vec<&str> = ["A10", "A12", "A11"].into_iter().filter(waits).collect();
    let wrong = refused(
        &folder,
        &table(&[&format!("admit_from_waitlist,{},S03", line[1])]),
    );
    let what = wrong[0].args.iter().find(|(name, _)| *name == "what");
    let Some((_, Arg::Text(next))) = what else {
        panic!("{wrong:?}")
    };
    amended(
        &folder,
        &table(&[&format!("admit_from_waitlist,{next},S03")]),
        2,
    );
    assert_eq!(places(&folder, 2)[next.as_str()], "S03");
    assert_good(&folder, 2);
}

#[test]
fn a_correction_takes_the_corrected_row_and_no_other() {
    for mode in ["market", "pseudonymous"] {
        let office = Office::small().in_mode(mode);
        let folder = drawn(&format!("amend-correct-{mode}"), &office);
        // S03 has room: whoever is moved to its catchment harms nobody.
        let roll = office.roll.replace(
            "A11,子某某,104.022,39.002,,外省,S03,",
            "A11,子某某,104.022,39.002,,本区,S03,",
        );
        folder.write("roll.csv", &roll);
        let plan = amended(&folder, &table(&["correct,A11,"]), 2);
        assert!(plan.changes.is_empty(), "{:?}", plan.changes);
        assert_good(&folder, 2);
        let name = "result/2/bundle/data/market-2.jsonl";
        assert_eq!(folder.path().join(name).exists(), mode == "market");
        let other = roll.replace(
            "A10,癸某某,104.021,39.001,,本区,",
            "A10,癸某某,104.021,39.001,,外省,",
        );
        folder.write("roll.csv", &other);
        let rows = table(&["correct,A11,", "correct,A12,"]);
        folder.write("events.csv", &rows);
        match act(folder.path(), true) {
            Err(Error::Refused { key, .. }) => assert_eq!(key, "refused-other-changes"),
            _ => panic!("another child's row was changed too"),
        }
        // A second correction stands on the first.
        folder.write(
            "roll.csv",
            &roll.replace(
                "A12,丑某某,104.023,39.003,,本区",
                "A12,丑某某,104.023,39.003,,外省",
            ),
        );
        amended(&folder, &rows, 3);
        assert_good(&folder, 3);
    }
}

#[test]
fn a_correction_that_would_cost_another_child_its_seat_is_not_made() {
    let mut office = Office::small();
    office.schools = office
        .schools
        .replace("三小,104.025,39.005,6", "三小,104.025,39.005,1");
    for row in ["104.021,39.001,,", "104.023,39.003,,"] {
        office.roll = office
            .roll
            .replace(&format!("{row}本区"), &format!("{row}外省"));
    }
    let folder = drawn("amend-harm", &office);
    let here = places(&folder, 1);
    let number = ["A10", "A11", "A12"]
        .into_iter()
        .find(|number| here[*number] != "S03");
    let number = number.expect("one seat for three");
    let line = office
        .roll
        .lines()
        .find(|line| line.starts_with(number))
        .expect("a row");
    let roll = office.roll.replace(line, &line.replace("外省", "本区"));
    folder.write("roll.csv", &roll);
    let found = refused(&folder, &table(&[&format!("correct,{number},")]));
    assert_eq!(found[0].code.id, "event-harms", "{found:?}");
    assert!(!folder.path().join("result/2").exists());
}

#[test]
fn what_is_confirmed_is_what_was_shown() {
    let folder = drawn("amend-confirm", &Office::small());
    folder.write("变更.csv", &table(&["放弃,A07,"]));
    let shown = program(folder.path(), &["amend", "--json"]);
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("one document");
    assert_eq!(
        (&shown["recorded"], &shown["exit"]),
        (&false.into(), &0.into())
    );
    assert!(!folder.path().join("result/2").exists());
    let code = shown["code"].as_str().expect("a code");
    let (exit, text) = said(
        folder.path(),
        &["更正", "--confirm", "00000000", "--lang", "zh"],
    );
    assert_eq!(exit, Some(2), "{text}");
    let (exit, text) = said(folder.path(), &["amend", "--confirm", code]);
    assert_eq!(exit, Some(0), "{text}");
    sign_in(folder.path());
    let (exit, text) = said(folder.path(), &["verify"]);
    assert_eq!(exit, Some(0), "{text}");
    let (exit, text) = said(folder.path(), &["amend", "--confirm", code]);
    assert_eq!(exit, Some(2), "{text}");
    // The bundle of the new result is the one that is found from anywhere in the folder.
    let (exit, text) = said(folder.path(), &["verify", "result"]);
    assert_eq!(exit, Some(2), "{text}");
    assert!(text.contains("result/2/bundle"), "{text}");
}

/// A round at the table before the overflow.
fn at_a_table() -> Office {
    let mut office = Office::small();
    office.schools = office
        .schools
        .replace("二小,104.015,39.005,4", "二小,104.015,39.005,3");
    office.policy = office
        .policy
        .replace("on_rest = \"overflow\"", "on_rest = \"next\"")
        .replace(
            "[bundle]",
            r#"[[round]]
id = "table"
pool = "true"
seats = "rest"
choice = { kind = "none", within = "district" }
mechanism = "live_choose"
standing = ["draw:main"]
on_rest = "overflow"
[bundle]"#,
        );
    office
}

fn what(findings: &[Finding], name: &str) -> String {
    match findings[0].args.iter().find(|(key, _)| *key == name) {
        Some((_, Arg::Text(text))) => text.clone(),
        other => panic!("{other:?}"),
    }
}

/// The same as the first step of the overflow.
fn at_the_table_of_the_overflow() -> Office {
    let mut office = at_a_table();
    let (before, after) = (
        office.policy.find("[[round]]\nid = \"table\""),
        office.policy.find("[bundle]"),
    );
    let (before, after) = (before.expect("a table"), after.expect("the bundle"));
    office.policy.replace_range(before..after, "");
    office.policy = office
        .policy
        .replace("on_rest = \"next\"", "on_rest = \"overflow\"")
        .replace("chain = [\"nearest", "chain = [\"live_choose\", \"nearest");
    office
}

#[test]
fn families_choose_at_the_table_in_the_order_of_their_numbers() {
    chosen_at_the_table("amend-table", &at_a_table());
}

#[test]
fn the_overflow_may_begin_at_the_table() {
    let office = at_the_table_of_the_overflow();
    assert!(
        office
            .policy
            .contains("chain = [\"live_choose\", \"nearest_vacancy\"]")
    );
    assert!(!office.policy.contains("mechanism = \"live_choose\""));
    let told = office.findings();
    assert!(
        !told
            .iter()
            .any(|f| ["not-yet-in-chain", "shortcut-unsaid"].contains(&f.code.id)),
        "{told:?}"
    );
    chosen_at_the_table("amend-overflow-table", &office);
    // Its name is taken, and only the first step can be that.
    let mut named = at_a_table();
    named.policy = named
        .policy
        .replace("id = \"table\"", "id = \"live_choose\"")
        .replace("chain = [\"nearest", "chain = [\"live_choose\", \"nearest");
    let codes: Vec<&str> = named.findings().iter().map(|f| f.code.id).collect();
    assert!(codes.contains(&"duplicate-id"), "{codes:?}");
    let mut late = office.clone();
    late.policy = late.policy.replace(
        "[\"live_choose\", \"nearest_vacancy\"]",
        "[\"same_group\", \"live_choose\", \"nearest_vacancy\"]",
    );
    let codes: Vec<&str> = late.findings().iter().map(|f| f.code.id).collect();
    assert!(codes.contains(&"not-yet-in-chain"), "{codes:?}");
    // Who accepts no other place does not come to the table.
    let mut refusing = office;
    refusing.policy = refusing
        .policy
        .replace("max = \"all\"", "max = \"all\", accept_adjustment = true");
    refusing.roll = refusing
        .roll
        .replace("hukou,", "hukou,accept_adjustment,")
        .replace("本区,", "本区,是,")
        .replace("外省,", "外省,否,");
    let opened = refusing.opened();
    let index = opened
        .market
        .rounds
        .iter()
        .position(|round| round.id == "live_choose");
    let round = &opened.market.rounds[index.expect("the table")];
    assert_eq!(
        opened.rules.rounds[1].mechanism,
        paiwei::model::Mechanism::LiveChoose
    );
    let units = round
        .units
        .iter()
        .map(|unit| opened.market.units[*unit as usize].unit.to_string());
    let units: Vec<String> = units.collect();
    assert_eq!(units.join(" "), "A01 A02 A04 A07 A08 A10 A12");
}

fn chosen_at_the_table(name: &str, office: &Office) {
    let folder = drawn(name, office);
    let before = places(&folder, 1);
    let waiting: Vec<&String> = (before.iter().filter(|(_, place)| place.is_empty()))
        .map(|(number, _)| number)
        .collect();
    assert!(waiting.len() >= 2, "{before:?}");
    let first = verdict(&folder, 1);
    assert_eq!(first.exit(), 0, "{:#?}", first.first_bad());
    assert_verified(&folder.path().join("result/1/bundle"));
    let refusal = refused(&folder, "number,school\nA10,S03\n");
    assert_eq!(what(&refusal, "why"), "turn");
    let turn = what(&refusal, "what");
    assert_eq!(
        what(
            &refused(&folder, &format!("number,school\n{turn},S01\n")),
            "why"
        ),
        "full"
    );
    let (code, text) = said(folder.path(), &["explain", &turn]);
    assert_eq!(code, Some(0));
    assert!(text.contains("the turn of this one"), "{text}");
    let page = folder.read("result/1/bundle/lists/by-hand.html");
    assert!(String::from_utf8_lossy(&page).contains("现场选校次序"));
    // Lists of those at the table are nobody's wishes.
    let page = folder.read("result/1/bundle/lists/school-S01.html");
    let page = String::from_utf8_lossy(&page).into_owned();
    assert!(page.contains("第一志愿 6 人"), "{page}");
    // One chooses, then the others, of whom the last passes and goes to the overflow.
    amended(&folder, &format!("报名号,学校\n{turn},S03\n"), 2);
    assert_eq!(places(&folder, 2)[&turn], "S03");
    assert_good(&folder, 2);
    let mut table = format!("number,school\n{turn},S03\n");
    while let Err(Error::Refused { findings, .. }) = {
        folder.write("events.csv", &format!("{table}A10,S03\n"));
        act(folder.path(), false)
    } {
        let next = what(&findings, "what");
        if next == "none" {
            break;
        }
        table += &format!("{next},\n");
    }
    let plan = amended(&folder, &table, 3);
    assert!(
        !plan.changes.is_empty(),
        "whoever passes goes to the overflow"
    );
    let after = places(&folder, 3);
    assert!(after.values().all(|place| !place.is_empty()), "{after:?}");
    assert_good(&folder, 3);
    let (_, text) = said(folder.path(), &["explain", &turn]);
    assert!(
        text.contains("at the table") && text.contains("S03"),
        "{text}"
    );
    // Somebody leaves afterwards: what was chosen stays chosen.
    let leaves = before
        .iter()
        .find(|(_, place)| !place.is_empty())
        .expect("placed")
        .0;
    folder.write("left.csv", &self::table(&[&format!("withdraw,{leaves},")]));
    let path = folder.path().join("left.csv");
    at(folder.path(), &RealDisk, AMENDED_AT, |desk| {
        amend(desk, Some(&path), &|_| Ok(true))
    })
    .expect("recorded");
    assert_good(&folder, 4);
    assert_eq!(places(&folder, 4)[&turn], after[&turn]);
}

/// One school's list of two rounds that wait.
fn with_a_waiting_list() -> Office {
    let mut office = Office::small();
    office.policy = office.policy.replace(
        "on_rest = \"overflow\"",
        "waitlist = \"rest\"\non_rest = \"waitlist\"",
    );
    office.schools = office
        .schools
        .replace("三小,104.025,39.005,6", "三小,104.025,39.005,1");
    office
}

#[test]
fn waiting_lists_are_published_in_order_and_move_up() {
    for mode in ["market", "pseudonymous"] {
        let office = with_a_waiting_list().in_mode(mode);
        let folder = drawn(&format!("amend-waiting-{mode}"), &office);
        let list = |round: u64| {
            let name = format!("result/{round}/bundle/data/waiting-{round}.jsonl");
            let text = String::from_utf8(folder.read(&name)).expect("text");
            let row = |line: &str| {
                let value: serde_json::Value = serde_json::from_str(line).expect("a line");
                let text = |name: &str| value[name].as_str().unwrap_or("").to_owned();
                (text("school"), text("number"))
            };
            let rows = text.lines().map(row).filter(|(school, _)| school == "S03");
            rows.map(|(_, number)| number).collect::<Vec<_>>()
        };
        let waiting = list(1);
        assert_eq!(waiting.len(), 2, "{waiting:?}");
        let verdict = verdict(&folder, 1);
        assert_eq!(verdict.exit(), 0, "{:#?}", verdict.first_bad());
        let check = verdict.checks.iter().find(|check| check.id == "WAITING");
        assert_eq!(check.map(|check| check.status), Some(Status::Pass));
        let here = places(&folder, 1);
        let holds = here
            .iter()
            .find(|(_, place)| *place == "S03")
            .expect("one seat")
            .0;
        amended(&folder, &table(&[&format!("no_show,{holds},S03")]), 2);
        assert_eq!(
            places(&folder, 2)[&waiting[0]],
            "S03",
            "the next in line moves up"
        );
        assert_eq!(list(2), waiting[1..]);
        assert_good(&folder, 2);
        let (_, text) = said(folder.path(), &["explain", &waiting[0]]);
        let moved = format!("{} is placed at 三小 (S03)", waiting[0]);
        assert!(
            text.contains("did not come") && text.contains(&moved),
            "{text}"
        );
    }
}

#[test]
fn lies_about_amendments_are_told() {
    use crate::tamper::{Liar, failing};
    let folder = drawn("amend-lies", &with_a_waiting_list());
    let here = places(&folder, 1);
    let holds = here
        .iter()
        .find(|(_, place)| *place == "S03")
        .expect("one seat")
        .0
        .clone();
    amended(&folder, &table(&[&format!("no_show,{holds},S03")]), 2);
    let path = folder.path().join("result/2/bundle");
    let bundle = || paiwei::shell::read_bundle(&path, Default::default()).expect("a bundle");
    let liar = || Liar::of(bundle());
    assert_eq!(failing(&liar().verify()), [""; 0]);
    let next = places(&folder, 2)
        .into_iter()
        .find(|(_, place)| place == "S03")
        .expect("moved")
        .0;
    let other = ["A10", "A11", "A12"]
        .into_iter()
        .find(|n| **n != *holds && **n != *next);
    let other = other.expect("a third child");
    let quoted = |number: &str| format!("\"number\":\"{number}\"");
    let waits = quoted(other);
    let (changes, results) = ("data/changes-2.jsonl", "data/results-2.jsonl");
    let moved = |liar: Liar| {
        let text = String::from_utf8(liar.bundle.get(results).expect("results").to_vec());
        let text = text.expect("text");
        let line = text
            .lines()
            .find(|line| line.contains(&waits))
            .expect("a line")
            .to_owned();
        let to = line.replace("\"place\":\"\"", "\"place\":\"S02\"");
        liar.change(results, &line, &to)
            .recount(results, "allocate", "results")
    };
    let cases: [(&str, Liar, &[&str]); 6] = [
        (
            "another child moved up, says the list of changes",
            liar().change(changes, &quoted(&next), &waits),
            &["V17"],
        ),
        (
            "the event is another",
            liar().change(changes, "\"event\":8", "\"event\":7"),
            &["V17"],
        ),
        (
            "a child was moved that no event explains",
            moved(liar()),
            &["V17", "V22"],
        ),
        (
            "who left is another",
            liar().entry("amend", &quoted(&holds), &waits),
            &["V15", "V14"],
        ),
        (
            "a cause that does not do this",
            liar().entry("amend", "no_show", "order"),
            &["V06", "V14"],
        ),
        (
            "the waiting list is another",
            liar().change("data/waiting-2.jsonl", &waits, &quoted("A01")),
            &["WAITING"],
        ),
    ];
    for (what, liar, expected) in cases {
        let folder = Folder::new("amend-lie");
        let verdict = liar.verify();
        let found = failing(&verdict);
        for check in expected {
            assert!(found.contains(check), "{what}: {found:?}");
        }
        drop(folder);
    }
}

/// Whoever leaves: no other ticket is another, and nobody else is worse off. Deferred acceptance and its family.
#[test]
fn whoever_leaves_worsens_nobody() {
    use paiwei::demo::District;
    use paiwei::draw::{self, pick::Pick};
    use paiwei::model::{Action, Amendment, Cause, Fate, Seed};
    use paiwei::run::amend::Course;
    for (mechanism, trial) in [
        ("sequential", 0),
        ("parallel", 1),
        ("sequential", 2),
        ("parallel", 3),
    ] {
        let mut inputs = paiwei::demo::inputs(District::of_size(600 + trial * 100));
        let text = String::from_utf8(inputs.policy.bytes).expect("text");
        let text = ["sequential", "parallel"].iter().fold(text, |text, word| {
            text.replace(
                &format!("mechanism = \"{word}\""),
                &format!("mechanism = \"{mechanism}\""),
            )
        });
        inputs.policy.bytes = text.into_bytes();
        let (ready, findings) = paiwei::run::prepare(&inputs, &paiwei::run::Unwatched);
        let ready = ready.unwrap_or_else(|| panic!("{findings:?}"));
        let (files, _) = crate::support::sealed(&ready);
        let opened = crate::support::open(&files);
        let key = draw::key(&opened.transcript(&[DIGITS.to_owned()]), None);
        let seed = Seed::Sealed(*key.as_bytes());
        let manifest = opened.manifest.clone();
        let each = |lottery| {
            draw::tickets(
                manifest.ticket,
                &seed,
                (&manifest.draw, lottery),
                &opened.units.0,
            )
        };
        let tickets: Vec<_> = manifest.lotteries.iter().map(each).collect();
        let market = &files["market.jsonl"];
        let mut course = Course::new(opened.clone(), market, &tickets, &seed).expect("drawn");
        let (drawn, before) = (course.drawn.clone(), course.fates());
        let mut pick = Pick::new(&format!("leaving-{trial}"));
        let mut left: Vec<usize> = (0..opened.roll.len())
            .filter(|i| !opened.roll[*i].reserve)
            .collect();
        pick.shuffle(&mut left);
        left.truncate(25);
        let leave = |line: &usize| Amendment {
            action: Action::Remove,
            cause: Cause::Withdraw,
            number: opened.roll[*line].number.clone(),
            school: None,
            basis: "1".to_owned(),
            date: "2026-07-10".to_owned(),
            record: None,
            market: None,
            grounds: paiwei::digest::Digest::ZERO,
        };
        let amendments: Vec<Amendment> = left.iter().map(leave).collect();
        let changes = course
            .apply(&amendments, 8, &Default::default())
            .expect("nobody is worse off");
        assert!(changes.len() > left.len(), "somebody gains");
        assert_eq!(course.drawn, drawn, "tickets are as they were");
        let rank = |fate: Fate| match fate {
            Fate::Placed(place) => (place.round, place.choice),
            _ => (u32::MAX, u32::MAX),
        };
        for (line, (old, new)) in before.iter().zip(course.fates()).enumerate() {
            let gone = left.contains(&line);
            assert!(
                gone && new == Fate::Absent || !gone && rank(new) <= rank(*old),
                "{line}"
            );
        }
    }
}

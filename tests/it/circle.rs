//! Circle draws under a policy, from the words to the verdict; lies about them; chances; trading cycles.

use std::collections::BTreeMap;
use std::process::Output;

use paiwei::chances::{Known, chances};
use paiwei::draw::ring::Chances;
use paiwei::fairness::{Violation, check};
use paiwei::finding::{
    BAD_NAME, CYCLES_LACK, CYCLES_UNITS, LIST_DIGITS, MISSING_KEY, NOT_YET, RING_NOT_FIRST,
    UNDECLARED, UNKNOWN_KEY, UNKNOWN_WORD,
};
use paiwei::model::{Drawn, RoundTickets, Ticket};
use paiwei::report::explained::{Names, Prints, text};
use paiwei::report::words::{Lang, Words};
use paiwei::simulate::chance::{Shares, Walks};

use crate::gallery::{P10, P11, P12, both_verify, circle, drawn_by_hand, one_catchment};
use crate::support::{self, Folder, Office, program, sign_in};
use crate::tamper::{Liar, failing};

fn numbers(count: usize) -> Vec<String> {
    (1..=count).map(|i| format!("{i:07}")).collect()
}

/// So many entries for one school.
fn entries(policy: &str, plan: u32, count: usize) -> Office {
    let numbers = numbers(count);
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    circle(policy, plan, &numbers, &[])
}

#[test]
fn words_that_do_not_fit_are_told() {
    let cases = [
        (P10, r#""interval:1..n""#, r#""step:1..n""#, UNDECLARED),
        (
            P10,
            r#"["start:1..n", "interval:1..n"]"#,
            r#"["interval:1..n"]"#,
            UNDECLARED,
        ),
        (
            P10,
            r#""interval:1..n""#,
            r#""interval:2..n""#,
            UNKNOWN_WORD,
        ),
        (P10, "seed = [", "source = [", MISSING_KEY),
        (
            P10,
            r#"per = "unit""#,
            "per = \"unit\"\ndirection = \"desc\"",
            UNKNOWN_KEY,
        ),
        (
            P10,
            r#"seats = "plan""#,
            r#"seats = "share 1/2""#,
            RING_NOT_FIRST,
        ),
        (P12, r#"step = "ceil(n/plan)""#, "", UNDECLARED),
        (
            P10,
            "[bundle]",
            "[[source]]\nid = \"ring-start\"\nkind = \"digits\"\nlength = 40\n[bundle]",
            BAD_NAME,
        ),
        (P12, "successor_of_winners", "stop", UNKNOWN_WORD),
        (
            P12,
            r#"chain = ["manual"]"#,
            r#"chain = ["nearest_vacancy"]"#,
            RING_NOT_FIRST,
        ),
        (P11, r#""direction:up|down", "#, "", UNDECLARED),
        (
            P11,
            "scheme = \"ring_run\"",
            "scheme = \"ring_walk\"",
            UNKNOWN_WORD,
        ),
    ];
    for (policy, from, to, code) in cases {
        assert!(policy.contains(from), "{from}");
        let told = entries(&policy.replacen(from, to, 1), 2, 3).findings();
        let own = told.iter().find(|finding| finding.code == code);
        assert!(own.is_some_and(|f| f.is_error()), "{to}: {told:?}");
        assert!(!told.iter().any(|finding| finding.code == NOT_YET), "{to}");
    }
    let told = circle(P10, 2, &["0000001", "0000002", "A000003"], &[]).findings();
    let own = told.iter().find(|finding| finding.code == LIST_DIGITS);
    assert_eq!(
        own.expect("it is told").args[0],
        ("number", "A000003".into())
    );
}

/// Runs the whole folder with a seed file.
fn folder_with(name: &str, office: &Office) -> Folder {
    let folder = Folder::new(name).with(office);
    let sealed = program(folder.path(), &["seal"]);
    assert_eq!(sealed.status.code(), Some(0), "{}", said(&sealed));
    folder
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn values_that_cannot_have_been_drawn_are_refused_and_nothing_is_recorded() {
    let folder = folder_with("circle-values", &entries(P10, 4, 6));
    let cases = [
        (
            "ring-start 7\nring-interval 2\n",
            "between 1 and 6; \"7\" was given",
        ),
        (
            "ring-start 0\nring-interval 2\n",
            "between 1 and 6; \"0\" was given",
        ),
        ("ring-start five\nring-interval 2\n", "\"five\" was given"),
        (
            "ring-start 5\n",
            "ring-interval must be a whole number between 1 and 6; nothing was given",
        ),
        (
            "run-start 5\nring-interval 2\n",
            "sealed are: ring-start, ring-interval. Did you mean \"ring-start\"",
        ),
        ("5\n2\n", "Begin the line with the id of its source"),
        (
            "ring-start 5\nring-start 5\nring-interval 2\n",
            "holds a value of ring-start already",
        ),
    ];
    for (file, expected) in cases {
        folder.write("seed.txt", file);
        let output = program(folder.path(), &["draw", "--seed-file", "seed.txt"]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(
            said(&output).contains(expected),
            "{file}: {}",
            said(&output)
        );
        assert!(!folder.path().join("seed").exists(), "{file}");
    }
    let typed = program(folder.path(), &["draw"]);
    assert_eq!(typed.status.code(), Some(2), "no terminal, no file");
    // Zeros before a number are how digit balls are read out.
    folder.write("seed.txt", "ring-interval 02\nring-start 0005\n");
    let output = program(folder.path(), &["draw", "--seed-file", "seed.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let recorded = String::from_utf8(folder.read("seed/1/seed.txt")).expect("text");
    assert!(recorded.ends_with("source ring-start number 5\nsource ring-interval number 2\n"));
    sign_in(folder.path());
    for verb in [&["verify"][..], &["explain", "0000003"]] {
        let output = program(folder.path(), verb);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    let verified = said(&program(folder.path(), &["verify"]));
    assert!(
        verified.contains("only 36 outcomes are possible"),
        "{verified}"
    );
}

#[test]
fn a_start_that_is_not_on_the_list_is_refused() {
    let office = circle(P11, 1, &["104233871", "550017243"], &[]);
    let folder = folder_with("circle-listed", &office);
    let cases = [
        (
            "run-direction up\nrun-start 550017244\n",
            "must be a number of the numbered list",
        ),
        (
            "run-direction left\nrun-start 550017243\n",
            "must be a direction",
        ),
    ];
    for (file, expected) in cases {
        folder.write("seed.txt", file);
        let output = program(folder.path(), &["draw", "--seed-file", "seed.txt"]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(
            said(&output).contains(expected),
            "{file}: {}",
            said(&output)
        );
    }
    folder.write("seed.txt", "run-direction 下\nrun-start 550017243\n");
    let output = program(folder.path(), &["draw", "--seed-file", "seed.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn the_list_is_printed_with_positions_and_published_with_the_seal() {
    let folder = folder_with("circle-list", &entries(P12, 6, 20));
    let page = String::from_utf8(folder.read("seal/1/public/list-step.html")).expect("text");
    assert!(
        page.contains("<td class=\"n\">20</td><td class=\"k\">0000020</td>"),
        "{page}"
    );
    assert!(page.contains("4 positions on"), "{page}");
    let list = String::from_utf8(folder.read("seal/1/public/numbered.jsonl")).expect("text");
    assert!(list.starts_with("{\"lottery\":\"step\",\"number\":\"0000001\",\"position\":1}\n"));
    let notice = String::from_utf8(folder.read("seal/1/public/notice.html")).expect("text");
    assert!(notice.contains("Only 20 outcomes are possible"), "{notice}");
}

#[test]
fn where_everybody_fits_nothing_is_drawn() {
    let drawn = drawn_by_hand(&entries(P10, 6, 6), &[]);
    assert!(drawn.opened.manifest.sources.is_empty());
    assert!(drawn.places().values().all(|place| place == "K"));
    assert!(matches!(
        chances(&drawn.opened)[0].known,
        Known::NotDrawn(_)
    ));
    // Twins count as two: seven children for six seats.
    let numbers = numbers(7);
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let office = circle(P10, 6, &numbers, &["0000001", "0000002"]);
    assert_eq!(office.opened().manifest.sources.len(), 2);
}

/// Two schools, each with a circle of its own.
fn two_schools() -> Office {
    let policy = P10.replace(r#"per = "unit""#, r#"per = "child_school""#);
    let row = |i: usize| {
        format!(
            "{i:07},是,{}",
            if i.is_multiple_of(2) { "K" } else { "L_2" }
        )
    };
    let rows: Vec<String> = (1..=9).map(row).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    one_catchment(
        &policy,
        &[("K", 2, ""), ("L_2", 3, ""), ("M", 1, "")],
        "applied,志愿1",
        &rows,
    )
}

#[test]
fn each_school_can_have_its_own_circle() {
    let drawn = drawn_by_hand(&two_schools(), &["2", "1", "4", "2"]);
    let ids = drawn
        .opened
        .manifest
        .sources
        .iter()
        .map(|source| source.id.to_string());
    let ids: Vec<String> = ids.collect();
    assert_eq!(
        ids,
        [
            "ring-k-start",
            "ring-k-interval",
            "ring-l-2-start",
            "ring-l-2-interval"
        ]
    );
    // K: 2 4 6 8, from the second on each next one: 4 6. L_2: 1 3 5 7 9 from 7, every second: 7 1 5.
    let placed: Vec<String> = (drawn.places().into_iter())
        .filter(|(_, place)| !place.is_empty())
        .map(|(number, place)| format!("{} {place}", number.trim_start_matches('0')))
        .collect();
    assert_eq!(placed, ["1 L_2", "4 K", "5 L_2", "6 K", "7 L_2"]);
}

#[test]
fn a_sentence_tells_position_start_and_interval() {
    let told = |policy: &str, values: &[&str], number: &str, lang| {
        let drawn = drawn_by_hand(&entries(policy, 6, 20), values);
        let prints = Prints::new(&drawn.run.tickets, &drawn.opened, &drawn.run.transcript);
        let names = Names {
            opened: &drawn.opened,
            prints: &prints,
        };
        let units = &drawn.opened.market.units;
        let unit = units
            .binary_search_by(|u| u.unit.as_str().cmp(number))
            .expect("a unit");
        let own = paiwei::explain::explain(
            &drawn.opened.market,
            &drawn.run.drawn,
            &drawn.run.allocation,
            &|_| false,
            unit as u32,
        );
        text(&Words::new(lang), names, number, &own)
    };
    let remove = told(P10, &["6", "3"], "0000013", Lang::En);
    assert!(
        remove.contains("You are number 13 of 20 on the numbered list; drawn in public were the start 6 and the \
                         interval 3, and 8 were taken before you."),
        "{remove}"
    );
    let remove = told(P10, &["6", "3"], "0000013", Lang::Zh);
    assert!(
        remove.contains("您在编号名单上是第 13 位（共 20 位）；当众抽出的起始号是 6，间隔数是 3，在您之前抽出 8 位。"),
        "{remove}"
    );
    let step = told(P12, &["5"], "0000006", Lang::En);
    assert!(
        step.contains("the start 5 and the step 4, and 5 were taken before you"),
        "{step}"
    );
    let listed = P11.replace("digits = 9", "digits = 7");
    let run = told(&listed, &["down", "0000003"], "0000001", Lang::Zh);
    assert!(
        run.contains("起始号是 0000003，方向是由大到小，在您之前抽出 2 位"),
        "{run}"
    );
}

/// Verified by neither implementation, and the check is the one that is there for it.
fn caught(what: &str, liar: Liar, expected: &str) {
    let bundle = liar.remade();
    let verdict = crate::support::verify(&bundle);
    let failing = failing(&verdict);
    assert!(failing.contains(&expected), "{what}: {failing:?}");
    let name: String = what.chars().filter(char::is_ascii_alphanumeric).collect();
    let folder = Folder::new(&format!("circle-lie-{name}"));
    crate::second::write(&bundle, folder.path());
    let (code, statuses) = crate::second::statuses(folder.path());
    let own = statuses
        .iter()
        .find(|(id, _)| id == expected)
        .expect("the check");
    assert!(
        ["fail", "malformed", "missing"].contains(&own.1.as_str()),
        "{what}: {statuses:?}"
    );
    assert_ne!(code, 0, "{what}");
}

#[test]
fn lies_about_a_circle_draw_are_told() {
    let list = "data/numbered.jsonl";
    let manifest = "data/manifest.json";
    let ten = || Liar::of(drawn_by_hand(&entries(P10, 4, 6), &["5", "2"]).bundle);
    let twelve = || Liar::of(drawn_by_hand(&entries(P12, 6, 20), &["5"]).bundle);
    caught(
        "a bundle sealed anew is another draw",
        ten().reseal().change(list, "0000006", "0000007"),
        "V08",
    );
    assert_eq!(
        ten().reseal().verify().exit(),
        0,
        "a bundle sealed anew without a lie"
    );
    caught(
        "two change places",
        ten()
            .change(
                list,
                "\"number\":\"0000002\",\"position\":2",
                "\"number\":\"0000003\",\"position\":2",
            )
            .change(
                list,
                "\"number\":\"0000003\",\"position\":3",
                "\"number\":\"0000002\",\"position\":3",
            )
            .reseal(),
        "V09",
    );
    caught(
        "a position is another",
        ten()
            .change(list, "\"position\":6", "\"position\":7")
            .reseal(),
        "V09",
    );
    caught(
        "a stranger is listed",
        ten().change(list, "0000006", "0000007").reseal(),
        "V09",
    );
    caught(
        "somebody who asks is left out",
        ten()
            .change(
                list,
                "{\"lottery\":\"ring\",\"number\":\"0000006\",\"position\":6}\n",
                "",
            )
            .change(manifest, "\"entries\":6", "\"entries\":5")
            .change(manifest, "\"most\":6", "\"most\":5")
            .change(manifest, "\"most\":6", "\"most\":5")
            .reseal(),
        "V09",
    );
    caught(
        "the list is said to be shorter",
        ten()
            .change(manifest, "\"entries\":6", "\"entries\":5")
            .reseal(),
        "V09",
    );
    caught(
        "the plan is another",
        ten().change(manifest, "\"plan\":4", "\"plan\":5").reseal(),
        "V09",
    );
    caught(
        "the step is another",
        twelve()
            .change(manifest, "\"step\":4", "\"step\":3")
            .reseal(),
        "V09",
    );
    caught(
        "nothing is said to be drawn",
        ten()
            .change(
                manifest,
                "\"second\":\"ring-interval\",\"start\":\"ring-start\"}",
                "\"schools\":[\"K\"]}",
            )
            .change(manifest, "\"schools\":[\"K\"],\"schools\"", "\"schools\"")
            .reseal(),
        "V09",
    );
    caught(
        "the circle is said to be another",
        ten()
            .change(
                manifest,
                "\"scheme\":\"ring_remove\"",
                "\"scheme\":\"ring_step\"",
            )
            .reseal(),
        "V09",
    );
    caught(
        "the interval may be larger",
        ten().change(manifest, "\"most\":6", "\"most\":9").reseal(),
        "V09",
    );
    let value = |from: &str, to: &str| {
        let line = |value: &str| format!("source ring-start number {value}\n");
        let body = |value: &str| format!("\"value\":\"{value}\"");
        let told = ten().change("data/seed.txt", &line(from), &line(to));
        told.entry("reveal", &body(from), &body(to)).reseal()
    };
    caught("the start is another", value("5", "4"), "V13");
    caught("the start is beyond the list", value("5", "9"), "V11");
    caught("the start has a zero before it", value("5", "05"), "V11");
    caught(
        "the start of log and transcript differ",
        ten().entry("reveal", "\"value\":\"5\"", "\"value\":\"4\""),
        "V12",
    );
    let rank = |n: u32| format!("\"ticket\":\"{n:032x}\"");
    caught(
        "the order is another",
        ten()
            .change("data/tickets.jsonl", &rank(5), &rank(15))
            .recount("data/tickets.jsonl", "draw", "tickets"),
        "V13",
    );
    let computed = r#"[draw.ring]
scheme = "number"
per = "unit"
direction = "asc"
"#;
    let from = P10.find("[draw.ring]").expect("a draw");
    let to = P10.find("[bundle]").expect("a bundle");
    let plain = format!("{}{computed}{}", &P10[..from], &P10[to..]);
    let liar = Liar::of(entries_drawn(&plain).bundle);
    let ring = r#""rings":[{"entries":0,"lottery":"ring","plan":0,"schools":[],"scheme":"ring_remove"}],"roll""#;
    caught(
        "a computed draw is called a circle",
        liar.change(manifest, "\"roll\"", ring).reseal(),
        "V09",
    );
}

fn entries_drawn(policy: &str) -> support::Drawn {
    let mut office = entries(policy, 4, 6);
    office.policy += "\n[publish]\nmode = \"market\"\n";
    office.drawn()
}

/// Choices stay sealed: list, order and tickets are checked all the same.
#[test]
fn without_the_market_the_circle_can_still_be_counted_out() {
    let (files, _) = entries(P10, 4, 6).sealed();
    let values = ["5", "2"].map(str::to_owned);
    let drawn = support::drawn(files.clone(), support::open(&files), &values);
    let verdict = crate::support::verify(&drawn.bundle);
    assert_eq!(verdict.exit(), 0, "{:?}", verdict.first_bad());
    let folder = Folder::new("circle-pseudonymous");
    crate::second::write(&drawn.bundle, folder.path());
    let (code, statuses) = crate::second::statuses(folder.path());
    assert_eq!(code, 0);
    let of = |id: &str| {
        statuses
            .iter()
            .find(|(own, _)| own == id)
            .map(|(_, s)| s.clone())
    };
    assert_eq!(of("V13").as_deref(), Some("pass"));
    assert_eq!(of("V22").as_deref(), Some("n/a"));
    let rank = |n: u32| format!("\"ticket\":\"{n:032x}\"");
    let liar = Liar::of(drawn.bundle)
        .change("data/tickets.jsonl", &rank(1), &rank(7))
        .recount("data/tickets.jsonl", "draw", "tickets");
    caught("an order that was not drawn", liar, "V13");
}

#[test]
fn every_byte_of_list_and_manifest_counts() {
    let drawn = drawn_by_hand(&entries(P10, 2, 4), &["3", "2"]);
    for path in ["data/numbered.jsonl", "data/manifest.json", "data/seed.txt"] {
        let length = drawn.bundle.get(path).expect("a file").len();
        for at in 0..length {
            let mut damaged = drawn.bundle.clone();
            damaged.get_mut(path).expect("a file")[at] ^= 1;
            assert_ne!(crate::support::verify(&damaged).exit(), 0, "{path}: {at}");
        }
    }
}

fn exact(office: &Office) -> Chances {
    match chances(&office.opened()).remove(0).known {
        Known::Exact(_, chances) => chances,
        other => panic!("{other:?}"),
    }
}

#[test]
fn fuzhous_balls_are_uneven_and_said_to_be() {
    let office = entries(P12, 250, 1003);
    let found = exact(&office);
    let at = |share: u128| share as f64 / found.whole as f64;
    assert!(
        (0.2485..0.2486).contains(&at(found.least())),
        "{}",
        at(found.least())
    );
    assert!(
        (0.2494..0.2496).contains(&at(found.most())),
        "{}",
        at(found.most())
    );
    assert_eq!(found.shares.iter().sum::<u128>(), 250 * found.whole);
    let folder = Folder::new("circle-fairness").with(&office);
    let output = program(folder.path(), &["fairness"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("the chances are not equal"),
        "{}",
        said(&output)
    );
    let output = program(folder.path(), &["公平性", "--json", "--lang", "zh"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value["lotteries"][0]["equal"], false);
    assert_eq!(
        value["lotteries"][0]["positions"].as_array().map(Vec::len),
        Some(1003)
    );
    let table = String::from_utf8(folder.read("check/chances.csv")).expect("text");
    assert_eq!(table.lines().count(), 1004, "{table}");
    assert!(!folder.path().join("seal").exists());
}

/// Twins, and a class before the draw: every start and interval is drawn, and who is placed is counted.
#[test]
fn chances_are_what_counting_gives() {
    let tiers = P10
        .replace(
            "id = \"ALL\"\nwhen = \"true\"",
            "id = \"1\"\nwhen = \"hukou = 本区\"\n[[tier]]\nid = \"2\"\nwhen = \"true\"",
        )
        .replace(
            r#"standing = ["draw:ring"]"#,
            r#"standing = ["tier asc", "draw:ring"]"#,
        );
    for boundary in ["expand", "skip", "stop", "split"] {
        let policy = tiers.replace("\"expand\"", &format!("{boundary:?}"));
        let rows = [
            "0000001,是,,K,外区",
            "0000002,是,T,K,外区",
            "0000003,是,T,K,外区",
            "0000004,是,,K,本区",
            "0000005,是,,K,外区",
            "0000006,是,,K,外区",
        ];
        let office = one_catchment(
            &policy,
            &[("K", 3, "")],
            "applied,双胞胎组,志愿1,hukou",
            &rows,
        );
        let found = exact(&office);
        let (files, _) = office.sealed();
        let list = &office
            .opened()
            .numbered
            .values()
            .next()
            .expect("a list")
            .clone();
        let mut counted = vec![0u128; list.len()];
        for start in 1..=5 {
            for interval in 1..=5 {
                let values = [start, interval].map(|n: u32| n.to_string());
                let drawn = support::drawn(files.clone(), support::open(&files), &values);
                let places: BTreeMap<String, String> = drawn.places();
                for (count, number) in counted.iter_mut().zip(list) {
                    // Of a unit that is split one member counts.
                    let twin = if number.as_str() == "0000002" {
                        "0000003"
                    } else {
                        number.as_str()
                    };
                    *count +=
                        u128::from(!places[number.as_str()].is_empty() || !places[twin].is_empty());
                }
            }
        }
        let shares: Vec<u128> = counted.iter().map(|n| n * found.whole).collect();
        let told: Vec<u128> = found.shares.iter().map(|share| share * 25).collect();
        assert_eq!(shares, told, "{boundary}");
    }
}

#[test]
fn fairness_says_why_a_computed_draw_is_equal_and_when_it_does_not_know() {
    let folder = Folder::new("circle-equal").with(&Office::small());
    let output = program(folder.path(), &["fairness"]);
    assert!(
        said(&output).contains("every child has the same chance"),
        "{}",
        said(&output)
    );
    let plain = chances(&two_schools().opened());
    assert!(
        plain
            .iter()
            .any(|lottery| matches!(lottery.known, Known::Exact(..)))
    );
    assert!(
        plain
            .iter()
            .any(|lottery| matches!(lottery.known, Known::NotDrawn(_)))
    );
    // With findings in the way it says so.
    folder.write("roll.csv", "number\n");
    let output = program(folder.path(), &["fairness"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

const CYCLES: &str = r#"schema = "paiwei-policy/1"
[policy]
id = "cycles"
stage = "primary"
year = 2026
[zoning]
overlap = "all"
[[tier]]
id = "ALL"
when = "true"
[draw.main]
scheme = "number"
per = "child"
direction = "asc"
[[round]]
id = "trade"
pool = "true"
seats = "plan"
choice = { kind = "list", max = 3 }
mechanism = "cycles"
standing = ["at:claim", "draw:main"]
on_rest = "overflow"
[overflow]
chain = ["manual"]
order = ["draw:main"]
[[source]]
id = "dice"
kind = "digits"
length = 40
what = "forty dice"
"#;

fn traders() -> Office {
    let rows = ["A1,S,T,S,U", "A2,T,S,T,U", "A3,,S,T,U", "A4,U,S,U,T"];
    let schools = [("S", 1, ""), ("T", 1, ""), ("U", 1, "")];
    one_catchment(CYCLES, &schools, "claim,志愿1,志愿2,志愿3", &rows)
}

#[test]
fn seats_are_traded_and_the_envy_that_is_left_was_told() {
    let told = traders().findings();
    let lack = told.iter().find(|finding| finding.code == CYCLES_LACK);
    assert!(lack.is_some_and(|finding| !finding.is_error()), "{told:?}");
    let numbers = [("A1", 4), ("A2", 3), ("A3", 1), ("A4", 2)];
    let (opened, allocation) = traders().allocated(&numbers);
    let places = traders().trial(&numbers);
    let shown: Vec<&str> = places.values().map(String::as_str).collect();
    // A1 and A2 change; A3 stands before A2 at S and sees it there; U goes to A4, who has the claim.
    assert_eq!(shown, ["T", "S", "", "U"]);
    both_verify(&traders());
    // What planners are told: A3 and A4 stand before A2 at S, and nobody's gain is told.
    let tickets = [4u128, 3, 1, 2].map(|n| Ticket(n << 64)).to_vec();
    let held = Drawn::plain(vec![RoundTickets::Unit(tickets)]);
    let walks = Walks::new(&opened.market, &opened.rules, 3);
    let mut shares = Shares::default();
    walks.shares(&held, &allocation, &mut shares);
    assert_eq!(shares.envies, [false, false, true, true]);
    assert!(shares.gains.is_empty());
    // Without the trade nobody is better off: two who could still change places are found.
    let mut kept = allocation.clone();
    for (unit, (school, choice)) in [(0, (0, 1)), (1, (1, 1))] {
        let place = kept.outcomes[unit].as_mut().expect("a place");
        (place.school, place.choice) = (school, choice);
    }
    let judged = check(&opened.market, &opened.seats(), &opened.rules, &held, &kept);
    assert!(
        matches!(judged, Err(Violation::NotEfficient { .. })),
        "{judged:?}"
    );
    let unit = paiwei::explain::explain(&opened.market, &held, &allocation, &|_| false, 0);
    let prints = Prints::new(&[], &opened, "");
    let names = Names {
        opened: &opened,
        prints: &prints,
    };
    let said = text(&Words::new(Lang::En), names, "A1", &unit);
    assert!(
        said.contains("you stood first in line at S校 (S) and traded that seat"),
        "{said}"
    );
    let unit = paiwei::explain::explain(&opened.market, &held, &allocation, &|_| false, 2);
    let said = text(&Words::new(Lang::Zh), names, "A3", &unit);
    assert!(
        said.contains("归排在最前的人，或者归用别校学位换来的人"),
        "{said}"
    );
}

#[test]
fn children_bound_together_cannot_trade() {
    let mut office = traders();
    office.roll = office
        .roll
        .replace("claim,", "双胞胎组,claim,")
        .replace("A1,116.355,39.905,", "A1,116.355,39.905,W,");
    for number in ["A2", "A3", "A4"] {
        let bound = if number == "A2" { "W" } else { "" };
        let from = format!("{number},116.355,39.905,");
        office.roll = office.roll.replace(&from, &format!("{from}{bound},"));
    }
    let told = office.findings();
    assert!(
        told.iter().any(|f| f.code == CYCLES_UNITS && f.is_error()),
        "{told:?}"
    );
}

#[test]
fn both_implementations_trade_alike() {
    let schools = ["S", "T", "U", "V"];
    for case in 0..6usize {
        let row = |i: usize| {
            let pick = |k: usize| (i * 7 + k * (i + case) + case * i * i) % 4;
            let mut list: Vec<&str> = Vec::new();
            for k in 0..6 {
                let school = schools[pick(k)];
                if !list.contains(&school) && list.len() < 3 {
                    list.push(school);
                }
            }
            list.resize(3, "");
            format!("B{i:02},{},{}", schools[(i + case) % 4], list.join(","))
        };
        let rows: Vec<String> = (1..=14).map(row).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let seats = schools.map(|school| (school, 2 + (case % 2) as u32, ""));
        both_verify(&one_catchment(
            CYCLES,
            &seats,
            "claim,志愿1,志愿2,志愿3",
            &rows,
        ));
    }
}

#[test]
fn a_trade_that_did_not_happen_is_told() {
    let mut office = traders();
    office.policy += "\n[publish]\nmode = \"market\"\n";
    let drawn = office.drawn();
    let own = |number: &str| drawn.places()[number].clone();
    let swap = |number: &str, to: &str| {
        let results = drawn
            .bundle
            .get("data/results-1.jsonl")
            .expect("results")
            .to_vec();
        let text = String::from_utf8(results).expect("text");
        let line = text
            .lines()
            .find(|line| line.contains(number))
            .expect("a line")
            .to_owned();
        let changed = line.replace(
            &format!("\"place\":\"{}\"", own(number)),
            &format!("\"place\":\"{to}\""),
        );
        (line, changed)
    };
    let ((a, b), (c, d)) = (swap("A1", &own("A2")), swap("A2", &own("A1")));
    let liar = Liar::of(drawn.bundle.clone())
        .change("data/results-1.jsonl", &a, &b)
        .change("data/results-1.jsonl", &c, &d)
        .recount("data/results-1.jsonl", "allocate", "results");
    caught("a trade is undone", liar, "V22");
}

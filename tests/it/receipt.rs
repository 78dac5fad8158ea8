//! Receipts: made for every child, verified by three implementations; what was changed on the way never passes.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use data_encoding::BASE64;
use paiwei::digest::Digest;
use paiwei::digest::trust::Trust;
use paiwei::draw::pick::Pick;
use paiwei::model::{Bundle, EntryKind};
use paiwei::read::published;
use paiwei::run::receipt::{Counter, NoReceipt, Papers};
use paiwei::verify::receipt::{Beside, ReceiptVerdict, check_ids, verify};
use paiwei::verify::{Brought, Status, held_against};
use serde_json::{Value, json};

use crate::amend::{amended, drawn as drawn_folder, table};
use crate::gallery::one_catchment;
use crate::rounds;
use crate::second::write;
use crate::signed;
use crate::support::{
    DIGITS, Drawn, Folder, Office, POLICY, drawn, files_below, open, piped, program, root, said,
};
use crate::tamper::Liar;

/// What receipts of a result are made from.
pub struct Family {
    pub bundle: Bundle,
    pub explains: Vec<u8>,
    pub records: Vec<Vec<u8>>,
}

impl Family {
    pub fn of(drawn: &Drawn) -> Self {
        Self {
            bundle: drawn.bundle.clone(),
            explains: drawn.run.explains.clone(),
            records: vec![drawn.records.clone()],
        }
    }

    /// Of a result in a folder; its records, older ones first.
    pub fn of_folder(folder: &Folder, round: u64) -> Self {
        let path = folder.path().join(format!("result/{round}/bundle"));
        let later = (2..=round).map(|n| format!("result/{n}/private/records-{n}.jsonl"));
        let later = later.filter(|name| folder.path().join(name).exists());
        let records = std::iter::once("seal/1/private/records.jsonl".to_owned()).chain(later);
        Self {
            bundle: paiwei::shell::read_bundle(&path, Default::default()).expect("a bundle"),
            explains: folder.read(&format!("result/{round}/private/explain-{round}.jsonl")),
            records: records.map(|name| folder.read(&name)).collect(),
        }
    }

    /// Every receipt by number.
    pub fn receipts(&self) -> Vec<(String, Vec<u8>)> {
        let held = |name: &str| self.bundle.get(&format!("data/{name}")).unwrap_or_default();
        let lines = published::log(held("log.jsonl")).expect("a log");
        let own = lines
            .iter()
            .rev()
            .take_while(|line| line.kind != EntryKind::Void);
        let rounds = own.filter(|line| line.kind == EntryKind::Allocate).count();
        let papers = Papers {
            log: held("log.jsonl"),
            checkpoint: held("checkpoint"),
            roll: held("roll.jsonl"),
            results: held(&format!("results-{rounds}.jsonl")),
            cutoffs: held(&format!("cutoffs-{rounds}.jsonl")),
            rules: held("rules.json"),
            seed: held("seed.txt"),
            explains: &self.explains,
            records: self.records.iter().map(Vec::as_slice).collect(),
        };
        let counter = Counter::new(&papers).expect("the files fit each other");
        let numbers: Vec<&str> = counter.numbers().map(|number| number.as_str()).collect();
        let receipts = counter.receipts(&numbers).expect("each has a receipt");
        numbers
            .into_iter()
            .map(str::to_owned)
            .zip(receipts)
            .collect()
    }
}

/// Status by check.
fn statuses(found: &ReceiptVerdict) -> Vec<(&'static str, &'static str)> {
    found
        .verdict
        .checks
        .iter()
        .map(|check| (check.id, check.status.as_str()))
        .collect()
}

/// The checks that did not go well, with all that they say.
fn bad(found: &ReceiptVerdict, but: &[&str]) -> Vec<String> {
    let good = [Status::Pass, Status::NotApplicable];
    let checks = found.verdict.checks.iter();
    let bad = checks.filter(|check| !good.contains(&check.status) && !but.contains(&check.id));
    bad.map(|check| format!("{check:?}")).collect()
}

/// What does not pass of the receipts of all children, beside the bundle; signatures aside.
fn wrong(family: &Family) -> Vec<String> {
    let beside = Beside {
        trust: None,
        bundle: Some(&family.bundle),
        registered: None,
    };
    let mut wrong = Vec::new();
    for (number, receipt) in family.receipts() {
        let found = bad(&verify(&receipt, beside), &["R01"]);
        if !found.is_empty() {
            let text = String::from_utf8_lossy(&receipt);
            let own = text
                .split("\"explain\":")
                .nth(1)
                .and_then(|rest| rest.split("\"record\":").next());
            wrong.push(format!(
                "{number}: {found:?}\n  {}",
                own.unwrap_or_default()
            ));
        }
    }
    wrong
}

/// The receipts of all children pass, and one of them by the other two implementations too.
pub fn assert_receipts(family: &Family) {
    let wrong = wrong(family);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: Vec<Vec<u8>> = family
        .receipts()
        .into_iter()
        .map(|(_, receipt)| receipt)
        .collect();
    let some: Vec<Vec<u8>> = all.iter().step_by(1 + all.len() / 4).cloned().collect();
    agree("receipts", &some, None, Some(&family.bundle));
}

type Statuses = Vec<(String, String)>;

/// Status by check of some receipts, on which all three implementations agree.
fn agree(
    name: &str,
    receipts: &[Vec<u8>],
    trust: Option<&str>,
    bundle: Option<&Bundle>,
) -> Vec<Statuses> {
    let keys = trust.map(|text| Trust::parse(text).expect("a policy"));
    let beside = Beside {
        trust: keys.as_ref(),
        bundle,
        registered: None,
    };
    let own = |receipt: &Vec<u8>| {
        let found = verify(receipt, beside);
        let owned = |(id, status): (&str, &str)| (id.to_owned(), status.to_owned());
        statuses(&found).into_iter().map(owned).collect()
    };
    let own: Vec<Statuses> = receipts.iter().map(own).collect();
    for (who, found) in
        ["verify.py", "verify.js"]
            .into_iter()
            .zip(others(&given(receipts), trust, bundle))
    {
        for (at, (found, own)) in found.iter().zip(&own).enumerate() {
            assert_eq!(found, own, "{name}, receipt {at}, by {who}");
        }
        assert_eq!(found.len(), own.len(), "{name}, by {who}");
    }
    own
}

/// What a verifier that holds registration notes against a bundle says of each, by all three.
pub fn noted(notes: &[Vec<u8>], trust: Option<&str>, bundle: &Bundle) -> Vec<String> {
    let keys = trust.map(|text| Trust::parse(text).expect("a policy"));
    let own = |note: &Vec<u8>| {
        let mut verdict = paiwei::verify::verify(bundle);
        let brought = Brought {
            registered: Some((note, keys.as_ref())),
            ..Brought::default()
        };
        held_against(bundle, &mut verdict, brought);
        let check = verdict.checks.pop().expect("a check");
        assert_eq!(check.id, "NOTED");
        check.status.as_str().to_owned()
    };
    let own: Vec<String> = notes.iter().map(own).collect();
    let lines = notes
        .iter()
        .map(|note| format!(" {}\n", BASE64.encode(note)));
    for found in others(&lines.collect::<String>(), trust, Some(bundle)) {
        let found: Vec<String> = (found.into_iter())
            .map(|mut checks| checks.pop().expect("a check").1)
            .collect();
        assert_eq!(found, own);
    }
    own
}

/// What the other two say of some receipts.
fn others(lines: &str, trust: Option<&str>, bundle: Option<&Bundle>) -> [Vec<Statuses>; 2] {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = Folder::new(&format!("receipts-{count}"));
    let (mut list, mut beside) = (String::new(), String::new());
    if let Some(text) = trust {
        folder.write("trust.txt", text);
        list = folder.path().join("trust.txt").display().to_string();
    }
    if let Some(bundle) = bundle {
        write(bundle, &folder.path().join("bundle"));
        beside = folder.path().join("bundle").display().to_string();
    }
    let python = [
        "python3",
        "-B",
        "tests/second/receipts.py",
        "src/report/standalone/verify.py",
        &list,
        &beside,
    ];
    let mut node = vec![
        "node",
        "tests/second/check.js",
        "src/report/standalone/verify.js",
        "--receipts",
    ];
    node.extend(Some(beside.as_str()).filter(|beside| !beside.is_empty()));
    node.extend(
        ["--trust", list.as_str()]
            .into_iter()
            .filter(|_| !list.is_empty()),
    );
    [told(&python, lines), told(&node, lines)]
}

/// Receipts, a line for each.
fn given(receipts: &[Vec<u8>]) -> String {
    let lines = receipts.iter().map(|receipt| BASE64.encode(receipt) + "\n");
    lines.collect()
}

/// What another implementation says of receipts given as lines.
fn told(words: &[&str], lines: &str) -> Vec<Statuses> {
    let text = piped(words, lines.as_bytes());
    let pair = |check: &Value| match check {
        Value::Array(pair) => (pair[0].clone(), pair[1].clone()),
        object => (object["id"].clone(), object["status"].clone()),
    };
    let word = |value: Value| value.as_str().expect("a word").to_owned();
    let line = |line: &str| {
        let checks: Vec<Value> = serde_json::from_str(line).expect("a line of checks");
        checks
            .iter()
            .map(pair)
            .map(|(id, status)| (word(id), word(status)))
            .collect()
    };
    text.lines().map(line).collect()
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/paiwei-v1.json")).expect("the vectors are JSON")
}

/// The receipts of the shared vectors, and whose signatures they ask for.
fn printed() -> (Vec<(String, Vec<u8>)>, String) {
    let vectors = vectors();
    let example = &vectors["example"];
    let receipts = example["receipts"].as_object().expect("receipts");
    let each =
        |(number, receipt): (&String, &Value)| (number.clone(), receipt.to_string().into_bytes());
    let keys: Vec<&str> = example["vkeys"]
        .as_array()
        .expect("keys")
        .iter()
        .filter_map(|key| key.as_str())
        .collect();
    let trust = format!(
        "log {}\nwitness notary {}\nwitness w1 {}\ngroup both all notary w1\nquorum both\n",
        keys[0], keys[1], keys[2]
    );
    (receipts.iter().map(each).collect(), trust)
}

const GOOD: [(&str, &str); 9] = [
    ("R01", "pass"),
    ("R02", "pass"),
    ("R03", "pass"),
    ("R04", "pass"),
    ("R05", "pass"),
    ("R06", "pass"),
    ("R07", "pass"),
    ("R08", "pass"),
    ("BOTH", "n/a"),
];

#[test]
fn the_receipts_of_the_vectors_pass() {
    let (receipts, text) = printed();
    let trust = Trust::parse(&text).expect("a policy");
    assert!(receipts.len() > 1);
    for (number, receipt) in receipts {
        let beside = Beside {
            trust: Some(&trust),
            bundle: None,
            registered: None,
        };
        let found = verify(&receipt, beside);
        assert_eq!(statuses(&found), GOOD, "{number}: {:#?}", bad(&found, &[]));
        assert_eq!(found.verdict.exit(), 0);
        let alone = agree("vectors", std::slice::from_ref(&receipt), Some(&text), None);
        assert!(
            alone[0]
                .iter()
                .all(|(id, status)| id == "BOTH" || status == "pass"),
            "{number}"
        );
        let unpinned = verify(&receipt, Beside::default());
        assert_eq!(unpinned.verdict.exit(), 4);
        assert_eq!(unpinned.verdict.checks[0].status, Status::Missing);
    }
}

#[test]
fn receipts_of_random_rounds_pass() {
    let mut pick = Pick::new("receipts");
    let mut failures = Vec::new();
    for trial in 0..100 {
        let family = Family::of(&rounds::round(&mut pick).1);
        if trial % 10 == 0 {
            assert_receipts(&family);
        }
        let first = wrong(&family).into_iter().take(1);
        failures.extend(first.map(|told| format!("{trial}: {told}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A receipt with one of its values changed.
fn changed(receipt: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(receipt).expect("JSON");
    change(&mut value);
    value.to_string().into_bytes()
}

/// Another hash in the place of one.
fn other(value: &mut Value) {
    let text = value.as_str().expect("a hash");
    *value = json!(Digest::of(text.as_bytes()).to_string());
}

/// A family whose checkpoint the three keys of tests have signed.
pub fn signed_family(mut family: Family) -> Family {
    let mut note = family
        .bundle
        .get("data/checkpoint")
        .expect("a checkpoint")
        .to_vec();
    let text = String::from_utf8(note[..note.len() - 1].to_vec()).expect("ASCII");
    for key in signed::keys() {
        note.extend(key.line(&text, 1_790_000_000).into_bytes());
    }
    family.bundle.insert("data/checkpoint", note);
    family
}

/// An office that moves a line: a child refused there would have stood before it. All that covers it is made anew.
fn moved_line() -> Vec<u8> {
    let drawn = Office::small().drawn();
    let explains = String::from_utf8(drawn.run.explains.clone()).expect("text");
    let refused = |line: &&str| line.contains("\"after-line\"");
    let own = explains
        .lines()
        .find(refused)
        .expect("somebody is refused")
        .to_owned();
    let value: Value = serde_json::from_str(&own).expect("JSON");
    let choices = value["choices"].as_array().expect("choices").iter();
    let choice = choices
        .clone()
        .find(|choice| choice["reason"] == "after-line")
        .expect("one");
    // The line as it is, with the last of all tickets: whoever stood after it stands before it now.
    let line = choice["cutoff"].to_string();
    let ticket = choice["cutoff"]["ticket"]
        .as_str()
        .expect("a ticket")
        .to_owned();
    let class = choice["cutoff"]["class"].to_string();
    let later = line
        .replace(&ticket, &"f".repeat(32))
        .replace(&format!("\"class\":{class}"), "\"class\":9");
    let told = own.replace(&line, &later);
    let [was, is] = [&own, &told].map(|line| Digest::of(line.as_bytes()).to_string());
    let bundle = Liar::of(drawn.bundle.clone())
        .entry("allocate", &line, &later)
        .change("data/results-1.jsonl", &was, &is)
        .recount("data/results-1.jsonl", "allocate", "results")
        .remade();
    let family = signed_family(Family {
        bundle,
        explains: explains.replace(&own, &told).into_bytes(),
        records: vec![drawn.records],
    });
    let number = value["number"].as_str().expect("a number");
    let mut receipts = family.receipts().into_iter();
    receipts
        .find(|(own, _)| own == number)
        .expect("its receipt")
        .1
}

#[test]
fn each_check_has_a_receipt_that_fails_it_and_no_other() {
    let (receipts, trust) = printed();
    let good = &receipts[0].1;
    let text = |value: &mut Value, from: &str, to: &str| {
        let old = value.as_str().expect("a text");
        assert!(old.contains(from), "{from}");
        *value = json!(old.replacen(from, to, 1));
    };
    let cases = [
        (
            "R01",
            changed(good, |v| {
                text(
                    &mut v["checkpoint"],
                    "notary.example.org 8SprMb",
                    "notary.example.org 8SprMc",
                )
            }),
        ),
        (
            "R02",
            changed(good, |v| other(&mut v["entries"][1]["path"][0])),
        ),
        ("R03", changed(good, |v| other(&mut v["roll"]["path"][0]))),
        ("R04", changed(good, |v| other(&mut v["record"]["salt"]))),
        ("R05", changed(good, |v| other(&mut v["result"]["path"][0]))),
        ("R06", changed(good, |v| other(&mut v["explain"]["salt"]))),
        (
            "R07",
            changed(good, |v| text(&mut v["seed"], "4197\n", "4198\n")),
        ),
    ];
    for (id, receipt) in cases {
        assert_only(id, &agree(id, &[receipt], Some(&trust), None)[0]);
    }
    let lie = moved_line();
    assert_only(
        "R08",
        &agree("R08", &[lie], Some(&signed::policy("both")), None)[0],
    );
    // The bundle of another draw.
    let (files, _) = Office::small().sealed();
    let other_digits = DIGITS.replace('3', "4");
    let elsewhere = drawn(files.clone(), open(&files), &[other_digits]).bundle;
    let family = signed_family(Family::of(&Office::small().drawn()));
    let own = family.receipts().swap_remove(0).1;
    assert_only(
        "BOTH",
        &agree(
            "bundle",
            &[own],
            Some(&signed::policy("both")),
            Some(&elsewhere),
        )[0],
    );
    let ids: Vec<&str> = check_ids().collect();
    assert_eq!(ids, GOOD.map(|(id, _)| id), "every check is tried here");
}

fn assert_only(id: &str, found: &[(String, String)]) {
    for (own, status) in found {
        let good = status == "pass" || own == "BOTH" && status == "n/a";
        assert_eq!(good, own != id, "{id}: {found:?}");
        assert!(own != id || status == "fail", "{id}: {status}");
    }
}

/// Parts that are missing or misshapen stop the checks that need them, in all three alike; nothing panics.
#[test]
fn what_is_no_receipt_is_told_by_all_three_alike() {
    let family = signed_family(Family::of(&Office::small().drawn()));
    let receipts = family.receipts();
    let twin = receipts
        .iter()
        .find(|(number, _)| number == "A05")
        .expect("a twin")
        .1
        .clone();
    let trust = signed::policy("both");
    let value: Value = serde_json::from_slice(&twin).expect("JSON");
    let names: Vec<String> = value
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    assert!(names.contains(&"members".to_owned()), "{names:?}");
    let mut cases = vec![("as it is".to_owned(), twin.clone())];
    let mut case = |name: &str, change: &dyn Fn(&mut Value)| {
        cases.push((name.to_owned(), changed(&twin, change)))
    };
    for name in &names {
        case(&format!("without {name}"), &|v| {
            v.as_object_mut().expect("an object").remove(name);
        });
        for strange in [json!(7), json!("x"), json!([]), json!({}), json!(true)] {
            case(&format!("{name} {strange}"), &|v| v[name] = strange.clone());
        }
    }
    let inner = ["entries", "members", "roll", "result"];
    for name in inner {
        let at = |v: &mut Value, change: &dyn Fn(&mut Value)| match &mut v[name] {
            Value::Array(list) => change(&mut list[0]),
            part => change(part),
        };
        case(&format!("{name} with a long path"), &|v| {
            at(v, &|part| part["path"] = json!(vec!["0".repeat(64); 64]));
        });
        case(&format!("{name} with another line"), &|v| {
            at(v, &|part| part["line"] = json!("{}"))
        });
        case(&format!("{name} with a line that is none"), &|v| {
            at(v, &|part| part["line"] = json!("{\"a\":1.0}"))
        });
        case(&format!("{name} with a short hash"), &|v| {
            at(v, &|part| part["path"][0] = json!("00"))
        });
        case(&format!("{name} with a member more"), &|v| {
            at(v, &|part| part["more"] = json!(1))
        });
    }
    case("no index", &|v| v["roll"]["index"] = json!(9_999));
    case("size 0", &|v| v["roll"]["size"] = json!(0));
    case("entries in another order", &|v| {
        v["entries"].as_array_mut().expect("entries").reverse()
    });
    case("two entries", &|v| {
        v["entries"].as_array_mut().expect("entries").remove(1);
    });
    case("a member more", &|v| v["more"] = json!(1));
    case("another type", &|v| v["type"] = json!("paiwei/v1/record"));
    case("another draw", &|v| v["draw"] = json!("small-2027"));
    case("another number", &|v| v["number"] = json!("A04"));
    case("itself as a member", &|v| {
        v["members"][0] = v["roll"].clone()
    });
    case("twice the same member", &|v| {
        v["members"] = json!([v["members"][0], v["members"][0]])
    });
    case("cutoffs that the entry has", &|v| {
        v["cutoffs"] = json!([v["roll"]])
    });
    case("a line end inside", &|v| {
        v["record"]["tier"] = json!("a\nb")
    });
    case("a tab in the seed", &|v| v["seed"] = json!("a\tb"));
    case("a decision that its reason denies", &|v| {
        v["explain"]["choices"][0]["decision"] = json!("refused")
    });
    let text = String::from_utf8(twin.clone()).expect("text");
    let mut deep = json!(1);
    for _ in 0..20 {
        deep = json!([deep]);
    }
    case("nested", &|v| v["record"]["deep"] = deep.clone());
    for (name, bytes) in [
        ("nothing", Vec::new()),
        ("a line end", (text.clone() + "\n").into_bytes()),
        ("a space", text.replacen(',', ", ", 1).into_bytes()),
        (
            "twice",
            text.replacen("\"number\"", "\"number\":\"A05\",\"number\"", 1)
                .into_bytes(),
        ),
        ("escaped", text.replacen("A05", "\\u00410", 1).into_bytes()),
        ("no UTF-8", [twin.as_slice(), b"\xff"].concat()),
        ("a list", b"[]".to_vec()),
        ("a number", b"1e999".to_vec()),
        (
            "too long",
            changed(&twin, |v| v["record"]["more"] = json!("x".repeat(1 << 20))),
        ),
        ("many brackets", "[".repeat(100_000).into_bytes()),
    ] {
        cases.push((name.to_owned(), bytes));
    }
    let receipts: Vec<Vec<u8>> = cases.iter().map(|(_, receipt)| receipt.clone()).collect();
    let found = agree("forms", &receipts, Some(&trust), None);
    for ((name, _), checks) in cases.iter().zip(&found) {
        let good = checks
            .iter()
            .all(|(_, status)| status == "pass" || status == "n/a");
        // Without the other twin's line nothing is amiss here: nobody was passed over.
        assert_eq!(
            good,
            name == "as it is" || name == "without members" || name == "members []",
            "{name}: {checks:?}"
        );
    }
}

/// Every byte counts: whatever is changed, no implementation assents.
#[test]
fn no_changed_byte_of_a_receipt_goes_through() {
    let family = signed_family(Family::of(&Office::small().drawn()));
    let own = family
        .receipts()
        .into_iter()
        .find(|(number, _)| number == "A05");
    let (printed, trust) = printed();
    for (name, receipt, trust) in [
        ("printed", printed[0].1.clone(), trust),
        ("own", own.expect("a twin's").1, signed::policy("both")),
    ] {
        let keys = Trust::parse(&trust).expect("a policy");
        let beside = Beside {
            trust: Some(&keys),
            bundle: None,
            registered: None,
        };
        assert_eq!(verify(&receipt, beside).verdict.exit(), 0);
        let damaged = |at: usize| {
            let mut bytes = receipt.clone();
            bytes[at] ^= 1 << (at % 7);
            bytes
        };
        for at in 0..receipt.len() {
            assert_ne!(
                verify(&damaged(at), beside).verdict.exit(),
                0,
                "{name}, byte {at}"
            );
        }
        let some: Vec<Vec<u8>> = (0..receipt.len()).step_by(61).map(damaged).collect();
        for found in others(&given(&some), Some(&trust), None) {
            assert_eq!(found.len(), some.len(), "{name}");
            for (at, checks) in found.iter().enumerate() {
                let good = |(_, status): &(String, String)| status == "pass" || status == "n/a";
                assert!(!checks.iter().all(good), "{name}, byte {}", at * 61);
            }
        }
    }
}

/// More lines than an entry of the log holds: the receipt proves each that it speaks of.
/// A result whose cutoffs do not fit their entry.
pub fn with_a_file_of_cutoffs() -> Family {
    let codes: Vec<String> = (1..=620).map(|i| format!("S{i:03}")).collect();
    let schools: Vec<(&str, u32, &str)> = codes.iter().map(|code| (code.as_str(), 1, "")).collect();
    let rows: Vec<String> = (1..=620)
        .map(|i| format!("C{i:03},本区,,S{i:03},S{:03},", 1 + i % 3))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let policy = POLICY.to_owned() + "[input.roll]\nunit = \"twins\"\n";
    let office = one_catchment(
        &policy,
        &schools,
        "hukou,twins,choice1,choice2,choice3",
        &rows,
    );
    let drawn = office.drawn();
    assert!(drawn.bundle.get("data/cutoffs-1.jsonl").is_some());
    Family::of(&drawn)
}

#[test]
fn lines_in_a_file_of_their_own_are_proven() {
    let family = with_a_file_of_cutoffs();
    assert_receipts(&family);
    let receipt = family.receipts().swap_remove(5).1;
    for (name, change) in [
        (
            "path",
            &(|v: &mut Value| other(&mut v["cutoffs"][0]["path"][0])) as &dyn Fn(&mut Value),
        ),
        ("index", &|v| v["cutoffs"][0]["index"] = json!(619)),
        ("size", &|v| v["cutoffs"][0]["size"] = json!(621)),
    ] {
        let found = agree(name, &[changed(&receipt, change)], None, None).swap_remove(0);
        assert_eq!(
            found[7],
            ("R08".to_owned(), "fail".to_owned()),
            "{name}: {found:?}"
        );
    }
    let bare = changed(&receipt, |v| {
        v.as_object_mut().expect("an object").remove("cutoffs");
    });
    let found = agree("bare", &[bare], None, None).swap_remove(0);
    assert_eq!(found[7], ("R08".to_owned(), "missing".to_owned()));
}

#[test]
fn files_that_do_not_fit_give_no_receipt() {
    let mut family = Family::of(&Office::small().drawn());
    let held = |family: &Family, name: &str| {
        family
            .bundle
            .get(&format!("data/{name}"))
            .unwrap_or_default()
            .to_vec()
    };
    let made = |family: &Family, numbers: &[&str]| {
        let names = [
            "log.jsonl",
            "checkpoint",
            "roll.jsonl",
            "results-1.jsonl",
            "rules.json",
            "seed.txt",
        ];
        let [log, checkpoint, roll, results, rules, seed] = names.map(|name| held(family, name));
        let papers = Papers {
            log: &log,
            checkpoint: &checkpoint,
            roll: &roll,
            results: &results,
            cutoffs: b"",
            rules: &rules,
            seed: &seed,
            explains: &family.explains,
            records: family.records.iter().map(Vec::as_slice).collect(),
        };
        Counter::new(&papers).and_then(|counter| counter.receipts(numbers))
    };
    assert!(made(&family, &["A01", "A12"]).is_ok());
    assert_eq!(
        made(&family, &["A99"]),
        Err(NoReceipt::Unknown("A99".to_owned()))
    );
    assert_eq!(
        made(&family, &["R-0001"]),
        Err(NoReceipt::NoResult("R-0001".to_owned()))
    );
    let explains = std::mem::take(&mut family.explains);
    for damage in [Vec::new(), explains[1..].to_vec(), explains.repeat(2)] {
        family.explains = damage;
        assert!(matches!(
            made(&family, &["A01"]),
            Err(NoReceipt::Damaged {
                file: "explain",
                ..
            })
        ));
    }
    family.explains = explains;
    family.records = Vec::new();
    assert!(matches!(
        made(&family, &["A01"]),
        Err(NoReceipt::Damaged {
            file: "records.jsonl",
            ..
        })
    ));
    family.bundle = Bundle::new();
    assert!(matches!(
        made(&family, &["A01"]),
        Err(NoReceipt::Damaged { .. })
    ));
}

/// What an amendment did to a child stands in its receipt; whoever left has none.
#[test]
fn receipts_after_amendments_tell_them() {
    let office = Office::small();
    let folder = drawn_folder("receipt-amended", &office);
    let row = "A11,子某某,104.022,39.002,,外省,S03,";
    assert!(office.roll.contains(row));
    folder.write(
        "roll.csv",
        &office
            .roll
            .replace(row, "A11,子某某,104.022,39.002,,本区,S03,"),
    );
    let rows = [
        "withdraw,A01,",
        "order,A09,S01",
        "order,R-0001,S02",
        "correct,A11,",
    ];
    amended(&folder, &table(&rows), 2);
    let family = Family::of_folder(&folder, 2);
    assert_receipts(&family);
    let receipts = family.receipts();
    let of = |number: &str| {
        receipts
            .iter()
            .find(|(own, _)| own == number)
            .map(|(_, receipt)| receipt)
    };
    assert!(of("A01").is_none());
    for (number, entries, ordered) in [
        ("A09", 4, true),
        ("R-0001", 4, true),
        ("A11", 4, false),
        ("A02", 3, false),
    ] {
        let receipt = of(number).expect("a receipt");
        let value: Value = serde_json::from_slice(receipt).expect("JSON");
        assert_eq!(
            value["entries"].as_array().expect("entries").len(),
            entries,
            "{number}"
        );
        let own = verify(receipt, Beside::default())
            .own
            .expect("what it says");
        assert_eq!((own.by_decision, own.round), (ordered, 2), "{number}");
    }
    // A decision that is left out, another child's, and the record before the correction.
    let drop_amend = |v: &mut Value| {
        v["entries"].as_array_mut().expect("entries").remove(2);
    };
    let foreign: Value = serde_json::from_slice(of("A11").expect("it")).expect("JSON");
    for (number, id, change) in [
        ("A09", "R06", &drop_amend as &dyn Fn(&mut Value)),
        ("A11", "R04", &drop_amend),
        ("R-0001", "R04", &drop_amend),
        ("A02", "R02", &|v| {
            v["entries"]
                .as_array_mut()
                .expect("entries")
                .insert(2, foreign["entries"][2].clone())
        }),
    ] {
        let receipt = changed(of(number).expect("it"), change);
        let found = agree(number, &[receipt], None, Some(&family.bundle)).swap_remove(0);
        assert!(
            found.contains(&(id.to_owned(), "fail".to_owned())),
            "{number}: {found:?}"
        );
    }
    // The receipt of the first result stays good, and it is told that there is a later one.
    let before = Family::of_folder(&folder, 1).receipts();
    let beside = Beside {
        trust: None,
        bundle: Some(&family.bundle),
        registered: None,
    };
    let found = verify(&before[0].1, beside);
    assert!(bad(&found, &["R01"]).is_empty());
    assert!(
        !found.verdict.checks[8].found.is_empty(),
        "{:?}",
        found.verdict.checks[8]
    );
    let (code, told) = said(folder.path(), &["receipt", "A01"]);
    assert_eq!(code, Some(2), "{told}");
    // A bundle that is older than the receipt lacks what it would need.
    let older = Family::of_folder(&folder, 1).bundle;
    let found = agree(
        "older",
        &[of("A09").expect("it").clone()],
        None,
        Some(&older),
    )
    .swap_remove(0);
    assert_eq!(found[8], ("BOTH".to_owned(), "missing".to_owned()));
}

#[test]
fn an_office_hands_one_out_and_a_family_checks_it() {
    for mode in ["market", "pseudonymous"] {
        let office = Office::small().in_mode(mode);
        let folder = drawn_folder(&format!("receipt-office-{mode}"), &office);
        let at = folder.path();
        let bundle = files_below(&at.join("result/1/bundle"));
        for key in signed::keys() {
            let name = format!("{}.key", key.public().name().replace('/', "-"));
            folder.write(&name, &key.to_secret());
            assert_eq!(said(at, &["sign", "--key", &name]).0, Some(0));
        }
        folder.write("keys.txt", &signed::policy("both"));
        let (code, told) = said(at, &["receipt", "a05", "A12"]);
        assert_eq!(code, Some(0), "{mode}: {told}");
        let file = "result/1/private/receipts/A05.json";
        assert!(told.contains(file) && told.contains("2 receipts"), "{told}");
        let names: Vec<String> = files_below(&at.join("result/1/bundle"))
            .into_keys()
            .collect();
        assert_eq!(
            names,
            bundle.into_keys().collect::<Vec<_>>(),
            "none is in the bundle"
        );
        #[cfg(unix)]
        for (name, mode) in [(file, 0o600), ("result/1/private/receipts", 0o700)] {
            use std::os::unix::fs::PermissionsExt;
            let found = std::fs::metadata(at.join(name))
                .expect("it")
                .permissions()
                .mode();
            assert_eq!(found & 0o777, mode, "{name}");
        }
        let (code, told) = said(at, &["verify", "--receipt", file, "--trust", "keys.txt"]);
        assert_eq!(code, Some(0), "{mode}: {told}");
        assert!(
            told.contains("A05 is placed at S0") && told.contains("R08"),
            "{told}"
        );
        let (code, told) = said(
            at,
            &[
                "核验",
                "--receipt",
                file,
                "--trust",
                "keys.txt",
                "result/1",
                "--lang",
                "zh",
            ],
        );
        assert_eq!(code, Some(0), "{told}");
        assert!(
            told.contains("A05 录取到") && told.contains("小 (S0"),
            "{told}"
        );
        assert_eq!(
            said(at, &["verify", "--receipt", file]).0,
            Some(4),
            "nobody has pinned the keys"
        );
        let output = program(
            at,
            &["verify", "--receipt", file, "--trust", "keys.txt", "--json"],
        );
        let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(value["exit"], 0);
        assert_eq!(value["receipt"]["number"], "A05");
        assert_eq!(value["checks"].as_array().expect("checks").len(), 9);
        let receipt = folder.read(file);
        folder.write(
            "damaged.json",
            std::str::from_utf8(&receipt[1..]).expect("text"),
        );
        assert_eq!(
            said(
                at,
                &["verify", "--receipt", "damaged.json", "--trust", "keys.txt"]
            )
            .0,
            Some(3)
        );
        assert_eq!(
            said(at, &["verify", "--receipt", "nowhere.json"]).0,
            Some(5)
        );
        let script = root()
            .join("src/report/standalone/verify.py")
            .display()
            .to_string();
        for lang in ["zh", "en"] {
            let words = [
                "-B",
                &script,
                "--receipt",
                file,
                "--trust",
                "keys.txt",
                "--lang",
                lang,
            ];
            let output = Command::new("python3")
                .args(words)
                .current_dir(at)
                .output()
                .expect("python3");
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(0), "{told}");
            assert!(told.contains("A05 -> S0"), "{told}");
        }
        let (code, told) = said(at, &["receipt", "--all", "--json"]);
        assert_eq!(code, Some(0), "{told}");
        assert_eq!(files_below(&at.join("result/1/private/receipts")).len(), 12);
    }
}

#[test]
fn what_cannot_be_made_is_told() {
    let folder = drawn_folder("receipt-refused", &Office::small());
    let at = folder.path();
    let before = files_below(at);
    for (args, word) in [
        (&["receipt"][..], "--all"),
        (&["receipt", "A01", "--all"], "--all"),
        (&["receipt", "A0l"], "A01"),
        (&["receipt", "R-0001"], "R-0001"),
    ] {
        let (code, told) = said(at, args);
        assert_eq!(code, Some(2), "{args:?}: {told}");
        assert!(told.contains(word), "{args:?}: {told}");
    }
    assert!(before == files_below(at), "nothing is written");
    // A bundle that was changed: its receipt would fail, and is not written.
    let log = String::from_utf8(folder.read("result/1/bundle/data/log.jsonl")).expect("text");
    folder.write(
        "result/1/bundle/data/log.jsonl",
        &log.replacen("test.invalid/log", "test.invalid/lag", 1),
    );
    let (code, told) = said(at, &["receipt", "A01"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("R02"), "{told}");
    let bare = Folder::new("receipt-bare").with(&Office::small());
    assert_eq!(said(bare.path(), &["receipt", "A01"]).0, Some(2));
}

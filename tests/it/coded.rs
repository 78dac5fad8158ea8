//! Facts under codes: what a family's code opens is the receipt that the office would hand out, in all three
//! implementations; without the code nobody reads any of it.

use std::process::Command;

use data_encoding::BASE64;
use paiwei::digest::Digest;
use paiwei::digest::canonical::split_lines;
use paiwei::draw::pick::Pick;
use paiwei::log::coded::{Code, Of, coded};
use paiwei::model::{Bundle, EntryKind, Number};
use paiwei::read::{published, receipt};
use paiwei::run::receipt::by_code;
use paiwei::shell::read_bundle;
use paiwei::verify::receipt as verified;
use serde_json::Value;

use crate::amend::{amended, drawn as drawn_folder, table};
use crate::attempts;
use crate::page;
use crate::receipt::Family;
use crate::rounds;
use crate::second::{assert_verified, write};
use crate::support::{
    Folder, Office, asked_of, files_below, piped, program, root, said, sign, signed,
};

const SECRET: [u8; 32] = [5; 32];

fn number(text: &str) -> Number {
    Number::parse(text).expect("a number")
}

/// The small office with facts under codes.
fn office(mode: &str) -> Office {
    let mut office = Office::small();
    let origin = "log = \"test.invalid/log\"";
    assert!(office.policy.contains(origin));
    office.policy = office
        .policy
        .replace(origin, &format!("codes = true\n{origin}"));
    office.in_mode(mode)
}

/// The codes that the office has, by number.
fn codes(folder: &Folder, result: &str) -> Vec<(String, String)> {
    let text = String::from_utf8(folder.read(&format!("{result}/private/codes.csv")));
    let row = |line: &str| {
        let (number, code) = line.split_once(',').expect("two cells");
        (number.to_owned(), code.to_owned())
    };
    text.expect("UTF-8").lines().skip(1).map(row).collect()
}

type Told = (Vec<(String, String)>, Vec<u8>);

/// Status by check and the receipt that came of it, for each number and code: all three say and make the same.
fn three(bundle: &Bundle, asked: &[(String, String)]) -> Vec<Told> {
    let (bundle, trust) = signed(bundle);
    let folder = Folder::new("coded-three");
    write(&bundle, &folder.path().join("bundle"));
    folder.write("trust.txt", &asked_of(&bundle));
    let shown = |name: &str| folder.path().join(name).display().to_string();
    let (path, keys) = (shown("bundle"), shown("trust.txt"));
    let script = "import sys, json, base64, importlib.util as u\n\
        s = u.spec_from_file_location('verify', sys.argv[1])\n\
        v = u.module_from_spec(s); s.loader.exec_module(v)\n\
        files, trust = v.read_folder(sys.argv[2]), v.Trust(open(sys.argv[3]).read())\n\
        for line in sys.stdin:\n\
        \x20   number, code = line.split()\n\
        \x20   checks, made = v.verify_by_code(files, number, v.read_code(code), trust)\n\
        \x20   print(json.dumps({'checks': checks, 'receipt': base64.b64encode(made).decode()}))\n";
    let (py, js) = (
        "src/report/standalone/verify.py",
        "src/report/standalone/verify.js",
    );
    let second = others(&["python3", "-B", "-c", script, py, &path, &keys], asked);
    let check = "tests/second/check.js";
    let third = others(
        &["node", check, js, "--codes", &path, "--trust", &keys],
        asked,
    );
    assert_eq!(second, third, "verify.py, the page's script");
    let own = asked.iter().map(|(child, code)| {
        let (child, code) = (number(child), Code::parse(code).expect("a code"));
        let found = verified::by_code(&bundle, (&child, code), Some(&trust));
        let checks = found.verdict.checks.iter();
        let checks = checks.map(|check| (check.id.to_owned(), check.status.as_str().to_owned()));
        (
            checks.collect(),
            by_code(&bundle, &child, code).unwrap_or_default(),
        )
    });
    let own: Vec<Told> = own.collect();
    assert_eq!(own, second, "the program, verify.py");
    own
}

fn others(words: &[&str], asked: &[(String, String)]) -> Vec<Told> {
    let lines: String = asked
        .iter()
        .map(|(number, code)| format!("{number} {code}\n"))
        .collect();
    let text = piped(words, lines.as_bytes());
    let one = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let checks = value["checks"].as_array().expect("checks").iter();
        let checks = checks.map(|check| (text(&check["id"]), text(&check["status"])));
        let made = BASE64
            .decode(text(&value["receipt"]).as_bytes())
            .expect("base64");
        (checks.collect(), made)
    };
    text.lines().map(one).collect()
}

/// Nothing but passed checks, the code among them.
fn is_good((checks, made): &Told) -> bool {
    let good = |(_, status): &(String, String)| ["pass", "n/a"].contains(&status.as_str());
    checks.len() == 10 && checks.iter().all(good) && !made.is_empty()
}

/// What did not pass, first.
fn first_bad((checks, _): &Told) -> (String, String) {
    let good = |(_, status): &&(String, String)| !["pass", "n/a"].contains(&status.as_str());
    checks
        .iter()
        .find(good)
        .cloned()
        .expect("something is wrong")
}

#[test]
fn a_code_opens_the_receipt_that_the_office_would_hand_out() {
    for mode in ["market", "pseudonymous"] {
        let folder = drawn_folder(&format!("coded-{mode}"), &office(mode));
        let mut before = Vec::new();
        for round in 1..=2 {
            if round == 2 {
                amended(&folder, &table(&["withdraw,A07,", "order,R-0001,S02"]), 2);
            }
            let result = format!("result/{round}");
            let at = folder.path().join(&result).join("bundle");
            assert_verified(&at);
            let (code, told) = said(folder.path(), &["receipt", "--all"]);
            assert_eq!(code, Some(0), "{told}");
            let all = codes(&folder, &result);
            let bundle = read_bundle(&at, Default::default()).expect("a bundle");
            assert!(bundle.get(&format!("data/coded-{round}.jsonl")).is_some());
            let found = three(&bundle, &all);
            for ((child, _), found) in all.iter().zip(&found) {
                assert!(is_good(found), "{mode} {child}: {:?}", found.0);
                let receipt = folder.read(&format!("{result}/private/receipts/{child}.json"));
                assert!(found.1 == receipt, "{mode} {child}: another receipt");
            }
            let kept = |(child, _): &&(String, String)| child != "A07" && !child.starts_with("R-");
            let kept: Vec<_> = all.iter().filter(kept).cloned().collect();
            assert!(round == 1 || kept == before, "a code stays what it is");
            assert_eq!(all.iter().any(|(child, _)| child == "R-0001"), round == 2);
            before = kept;
        }
        // The older boxes stay published beside the newer ones; a family that left has none of these.
        let last = read_bundle(&folder.path().join("result/2/bundle"), Default::default());
        let last = last.expect("a bundle");
        assert!(last.get("data/coded-1.jsonl").is_some());
        let gone = codes(&folder, "result/1");
        let gone: Vec<_> = gone
            .into_iter()
            .filter(|(child, _)| child == "A07")
            .collect();
        let told = three(&last, &gone);
        assert_eq!(
            first_bad(&told[0]),
            ("CODE".to_owned(), "missing".to_owned())
        );
    }
}

/// Whatever a receipt may need beside the usual: mechanisms of random rounds, cutoffs in a file, a second attempt.
#[test]
fn whatever_was_drawn_opens_in_all_three_alike() {
    let mut pick = Pick::new("coded");
    let mut families: Vec<Family> = (0..12)
        .map(|_| Family::of(&rounds::round(&mut pick).1))
        .collect();
    families.push(crate::receipt::with_a_file_of_cutoffs());
    let folder = attempts::second("coded-attempts");
    let at = folder.path().join("result/2-1/bundle");
    families.push(Family {
        bundle: read_bundle(&at, Default::default()).expect("a bundle"),
        explains: folder.read("result/2-1/private/explain-1.jsonl"),
        records: vec![folder.read("seal/2/private/records.jsonl")],
    });
    for (nth, mut family) in families.into_iter().enumerate() {
        let bundle = signed(&family.bundle).0;
        family.bundle = bundle;
        let asked = put_under(&mut family);
        let due: Vec<(String, Vec<u8>)> = family.receipts();
        let step = 1 + asked.len() / 5;
        let some: Vec<_> = asked.iter().step_by(step).cloned().collect();
        for ((child, _), found) in some.iter().zip(three(&family.bundle, &some)) {
            let own = due
                .iter()
                .find(|(number, _)| number == child)
                .expect("it has one");
            assert!(found.1 == own.1, "{nth} {child}: {:?}", found.0);
        }
    }
}

/// Puts the facts of a family under codes, as a result of its round; the codes by number.
fn put_under(family: &mut Family) -> Vec<(String, String)> {
    let held = |name: &str| {
        family
            .bundle
            .get(&format!("data/{name}"))
            .unwrap_or_default()
    };
    let manifest = published::manifest(held("manifest.json")).expect("a manifest");
    let log = published::log(held("log.jsonl")).expect("a log");
    let own = log
        .iter()
        .rev()
        .take_while(|line| line.kind != EntryKind::Void);
    let round = own.filter(|line| line.kind == EntryKind::Allocate).count() as u64;
    let roll = published::roll(held("roll.jsonl")).expect("a roll");
    let records: Vec<&[u8]> = (family.records.iter())
        .flat_map(|file| split_lines(file).expect("lines"))
        .collect();
    let mut facts = Vec::new();
    for line in split_lines(&family.explains).expect("lines") {
        let value = paiwei::digest::canonical::parse(line).expect("canonical");
        let said = receipt::explain(&value).expect("an explain record").number;
        let at = roll
            .iter()
            .position(|own| own.number.as_str() == said)
            .expect("on the roll");
        let own = records
            .iter()
            .find(|own| Digest::of(own) == roll[at].record);
        facts.push((&roll[at].number, line, *own.expect("a record")));
    }
    let of = Of {
        draw: &manifest.draw,
        attempt: manifest.attempt,
        round,
    };
    let (file, codes) = coded(of, &SECRET, &facts);
    let names = facts.iter().map(|(number, ..)| number.to_string());
    let asked = names.zip(codes.iter().map(Code::to_string)).collect();
    family
        .bundle
        .insert(&format!("data/coded-{round}.jsonl"), file);
    asked
}

#[test]
fn a_wrong_byte_and_another_childs_code_are_told() {
    let drawn = office("market").drawn();
    let mut family = Family::of(&drawn);
    let asked = put_under(&mut family);
    let one = [asked[2].clone()];
    let fails = |bundle: &Bundle| first_bad(&three(bundle, &one)[0]);
    let of = |status: &str| ("CODE".to_owned(), status.to_owned());
    assert!(is_good(&three(&family.bundle, &one)[0]));
    // The code of another child.
    let other = [(asked[2].0.clone(), asked[3].1.clone())];
    assert_eq!(first_bad(&three(&family.bundle, &other)[0]), of("fail"));
    let nobody = [("Z99".to_owned(), asked[3].1.clone())];
    assert_eq!(first_bad(&three(&family.bundle, &nobody)[0]), of("missing"));
    let path = "data/coded-1.jsonl";
    let file = String::from_utf8(family.bundle.get(path).expect("boxes").to_vec()).expect("text");
    let line = file.lines().nth(2).expect("a line").to_owned();
    let with = |new: &str| {
        let mut bundle = family.bundle.clone();
        bundle.insert(path, file.replace(&line, new).into_bytes());
        bundle
    };
    // Any byte of the box, at its beginning, in the middle, in what fills it up.
    let held = line.split('"').nth(3).expect("a box").to_owned();
    let bytes = BASE64.decode(held.as_bytes()).expect("base64");
    for at in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let changed = line.replace(&held, &BASE64.encode(&changed));
        assert_eq!(fails(&with(&changed)), of("fail"), "byte {at}");
    }
    for short in [1, 255, 256] {
        let cut = line.replace(&held, &BASE64.encode(&bytes[..short]));
        assert_eq!(fails(&with(&cut)), of("fail"), "{short} bytes");
    }
    // Another box in its place, another form, no line, no file.
    let third = file.lines().nth(3).expect("a line");
    let swapped = third.replace(&asked[3].0, &asked[2].0);
    assert_eq!(fails(&with(&swapped)), of("fail"));
    for malformed in [
        "{\"box\":\"?\",\"number\":\"A03\"}".to_owned(),
        "{\"box\":\"\",\"number\":\"A03\"}".to_owned(),
        "{\"number\":\"A03\"}".to_owned(),
        line.replace("{\"box\"", "{\"a\":1,\"box\""),
        line.replace("\"number\":\"", "\"number\":\"a"),
        format!("{line} "),
    ] {
        assert_eq!(fails(&with(&malformed)), of("malformed"), "{malformed}");
    }
    let mut gone = family.bundle.clone();
    gone.insert(path, file.replace(&format!("{line}\n"), "").into_bytes());
    assert_eq!(fails(&gone), of("missing"));
    gone.remove(path);
    assert_eq!(fails(&gone), of("missing"));
}

/// Codes, and what they open, stand in private files alone; the boxes tell no fact and little by their length.
#[test]
fn no_public_file_tells_a_code_or_what_it_opens() {
    let folder = drawn_folder("coded-leak", &office("pseudonymous"));
    amended(&folder, &table(&["withdraw,A07,"]), 2);
    let (code, told) = said(folder.path(), &["receipt", "A03"]);
    assert_eq!(code, Some(0), "{told}");
    let all = codes(&folder, "result/1");
    assert!(all.len() > 10);
    let records = String::from_utf8(folder.read("seal/1/private/records.jsonl")).expect("text");
    let salts: Vec<&str> = records
        .split("\"salt\":\"")
        .skip(1)
        .map(|rest| &rest[..64])
        .collect();
    let explains =
        String::from_utf8(folder.read("result/1/private/explain-1.jsonl")).expect("text");
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    let mut with_codes = Vec::new();
    for (path, bytes) in files_below(folder.path()) {
        let tells = |(_, code): &(String, String)| {
            holds(&bytes, code) || holds(&bytes, &code.replace('-', ""))
        };
        if all.iter().any(tells) {
            with_codes.push(path.clone());
        }
        if path.contains("/private/") {
            continue;
        }
        for salt in &salts {
            assert!(!holds(&bytes, salt), "{path} holds a salt");
        }
        for line in records.lines().chain(explains.lines()) {
            assert!(!holds(&bytes, line), "{path} holds a record");
        }
    }
    assert_eq!(
        with_codes,
        ["result/1/private/codes.csv", "result/2/private/codes.csv"]
    );
    let boxes = String::from_utf8(folder.read("result/1/bundle/data/coded-1.jsonl")).expect("text");
    for line in boxes.lines() {
        let held = BASE64.decode(line.split('"').nth(3).expect("a box").as_bytes());
        assert_eq!(held.expect("base64").len() % 256, 0);
    }
    // Round after round no key is used twice: the same facts are other bytes.
    let later = String::from_utf8(folder.read("result/2/bundle/data/coded-2.jsonl")).expect("text");
    assert!(boxes.lines().all(|line| !later.contains(&line[8..60])));
}

#[test]
fn a_family_types_its_code_at_the_keyboard() {
    let folder = drawn_folder("coded-typed", &office("pseudonymous"));
    let at = folder.path();
    let (_keys, trust) = sign(&at.join("result/1/bundle"));
    let all = codes(&folder, "result/1");
    let (child, code) = all[2].clone();
    let loose = code
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "o")
        .replace('1', "i");
    let asked = |number: &str, code: &str| {
        let lang = ["--lang", "en"];
        let own = [
            "verify", "--number", number, "--code", code, "--trust", &trust,
        ];
        said(at, &[&own[..], &lang].concat())
    };
    for code in [&code, &loose] {
        let (exit, told) = asked(&child.to_lowercase(), code);
        assert_eq!(exit, Some(0), "{told}");
        assert!(
            told.contains("On record: ") && told.contains("R08"),
            "{told}"
        );
    }
    let other = asked(&child, &all[3].1);
    assert_eq!(other.0, Some(1), "{}", other.1);
    assert!(other.1.contains("CODE"), "{}", other.1);
    let slip = format!("{}{}", &code[1..2], &code[..1]) + &code[2..];
    if slip != code {
        assert_eq!(asked(&child, &slip).0, Some(2));
    }
    assert_eq!(asked("a b", &code).0, Some(2));
    for wrong in [
        &["verify", "--number", "A03"][..],
        &["verify", "--code", "x"],
        &[
            "verify",
            "--number",
            "A03",
            "--code",
            &code,
            "--receipt",
            "x",
        ],
    ] {
        assert_eq!(program(at, wrong).status.code(), Some(2), "{wrong:?}");
    }
    // The second implementation at its own keyboard.
    let path = at.join("result/1/bundle").display().to_string();
    let python = |number: &str, code: &str| {
        let own = [
            "src/report/standalone/verify.py",
            "--lang",
            "en",
            "--number",
            number,
            "--code",
            code,
        ];
        let mut command = Command::new("python3");
        command.args(own).args(["--trust", &trust, &path]);
        let output = command.current_dir(root()).output();
        let output = output.expect("python3 is on this machine");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (exit, told) = python(&child, &loose);
    assert_eq!(exit, Some(0), "{told}");
    assert!(told.contains("CODE") && told.contains(&child), "{told}");
    assert_eq!(python(&child, &all[3].1).0, Some(1));
    assert_eq!(python(&child, &code[1..]).0, Some(2));
}

#[test]
fn a_code_typed_on_the_page() {
    let folder = drawn_folder("coded-page", &office("pseudonymous"));
    let all = codes(&folder, "result/1");
    let (child, code) = &all[2];
    let bundle = folder.path().join("result/1/bundle");
    let given = serde_json::json!({
        "number": child,
        "good": [code, code.to_lowercase().replace('-', "")],
        "words": [child, "hukou"],
        "slip": format!("{}{}", &code[..code.len() - 1], if code.ends_with('2') { "3" } else { "2" }),
        "other": all[3].1,
    });
    page::scene("code", &bundle.join("verify.html"), &given);
}

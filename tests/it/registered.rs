//! Registration notes: what the office signed that it had on record is what was sealed, or the family holds proof.

use crate::amend::{amended, drawn, table};
use crate::receipt::{Family, noted};
use crate::states::{self, at};
use crate::support::{DIGITS, DRAWN_AT, Folder, Office, SEALED_AT, files_below, said, sign_in};
use paiwei::digest::Digest;
use paiwei::digest::note::{KeyKind, SigningSecret};
use paiwei::model::{Bundle, DrawName, Number, Registered};
use paiwei::shell::Error;
use paiwei::shell::disk::RealDisk;
use paiwei::shell::register::{Noted, register};

/// The key of the log of tests, and the list that asks for it.
fn key() -> SigningSecret {
    SigningSecret::new("test.invalid/log", KeyKind::Note, &[1; 32]).expect("a name")
}

fn trust() -> String {
    format!("log {}\nquorum none\n", key().public())
}

fn notes(folder: &Folder, numbers: Option<&[String]>) -> Result<Vec<Noted>, Error> {
    at(folder.path(), &RealDisk, SEALED_AT, |desk| {
        register(desk, numbers, &key())
    })
}

fn new(noted: &[Noted]) -> Vec<&str> {
    let new = noted.iter().filter(|noted| noted.new);
    new.map(|noted| noted.number.as_str()).collect()
}

fn text(number: &str, record: Digest) -> String {
    let said = Registered {
        draw: DrawName::parse("small-2026").expect("a name"),
        number: Number::parse(number).expect("a number"),
        record,
    };
    said.to_string()
}

fn signed(text: &str, by: &SigningSecret) -> Vec<u8> {
    format!("{text}\n{}", by.line(text, 0)).into_bytes()
}

/// The commitment of a number on the roll of a bundle.
fn committed(bundle: &Bundle, number: &str) -> Digest {
    let roll = bundle.get("data/roll.jsonl").expect("a roll");
    let roll = paiwei::read::published::roll(roll).expect("it is read");
    let line = roll.iter().find(|line| line.number.as_str() == number);
    line.expect("it is there").record
}

#[test]
fn the_bytes_of_a_note_are_fixed() {
    let note = signed(&text("A0001", Digest::from_bytes([0xab; 32])), &key());
    let known = format!(
        "paiwei/v1/registered\nsmall-2026\nA0001\n{}\n\n\u{2014} test.invalid/log ",
        "ab".repeat(32)
    );
    assert!(note.starts_with(known.as_bytes()));
    assert_eq!(
        Digest::of(&note).to_string(),
        "47552e986714f3fea4fed5fb1056d35b277212c052f96124bef493a0ebd0cfeb"
    );
}

#[test]
fn what_is_on_record_is_noted_before_the_seal_and_stays_true_after_it() {
    let office = Office::small();
    let folder = Folder::new("registered-before").with(&office);
    let all = notes(&folder, None).expect("notes");
    let children = office.roll.lines().count() - 1;
    assert_eq!((all.len(), new(&all).len()), (children, children));
    #[cfg(unix)]
    for (name, mode) in [("registered/A05.note", 0o600), ("registered", 0o700)] {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(folder.path().join(name))
            .expect("it")
            .permissions();
        assert_eq!(found.mode() & 0o777, mode, "{name}");
    }
    // Nothing changed: nothing is written.
    assert_eq!(
        new(&notes(&folder, None).expect("notes")),
        Vec::<&str>::new()
    );
    let old = folder.read("registered/A11.note");
    let roll = office.roll.replace(
        "A11,子某某,104.022,39.002,,外省,S03,",
        "A11,子某某,104.022,39.002,,本区,S03,",
    );
    assert_ne!(roll, office.roll);
    folder.write("roll.csv", &roll);
    assert_eq!(new(&notes(&folder, None).expect("notes")), ["A11"]);
    assert_eq!(
        folder.read("registered/A11.note"),
        old,
        "the older one stays"
    );
    let newer = folder.read("registered/A11.2.note");
    states::seal(&folder).expect("sealed");
    assert_eq!(
        new(&notes(&folder, None).expect("notes")),
        Vec::<&str>::new()
    );
    folder.write("digits.txt", DIGITS);
    let seed = folder.path().join("digits.txt");
    states::draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn");
    let family = Family::of_folder(&folder, 1);
    let good: Vec<Vec<u8>> = files_below(&folder.path().join("registered"))
        .into_iter()
        .filter(|(name, _)| name != "A11.note")
        .map(|(_, note)| note)
        .collect();
    let found = noted(&good, Some(&trust()), &family.bundle);
    assert_eq!(found, vec!["pass"; children]);
    let found = noted(&[old, newer], Some(&trust()), &family.bundle);
    assert_eq!(found, ["fail", "pass"]);
}

#[test]
fn a_correction_after_the_draw_gives_a_new_note_and_both_are_told() {
    let office = Office::small();
    let folder = drawn("registered-corrected", &office);
    notes(&folder, None).expect("notes");
    let roll = office.roll.replace(
        "A11,子某某,104.022,39.002,,外省,S03,",
        "A11,子某某,104.022,39.002,,本区,S03,",
    );
    folder.write("roll.csv", &roll);
    amended(&folder, &table(&["correct,A11,", "withdraw,A05,"]), 2);
    assert_eq!(new(&notes(&folder, None).expect("notes")), ["A11"]);
    let bundle = Family::of_folder(&folder, 2).bundle;
    let both = ["A11", "A11.2", "A05"].map(|name| folder.read(&format!("registered/{name}.note")));
    assert_eq!(noted(&both, Some(&trust()), &bundle), ["pass"; 3]);
}

#[test]
fn false_notes_are_told_alike_by_all_three() {
    let drawn = Office::small().drawn();
    let bundle = &drawn.bundle;
    let record = committed(bundle, "A05");
    let good = text("A05", record);
    let other = SigningSecret::new("test.invalid/log", KeyKind::Note, &[2; 32]).expect("a name");
    // A line that bears the log key's name and id, and another key's signature.
    let forged = {
        let own = String::from_utf8(signed(&good, &key())).expect("text");
        let false_one = String::from_utf8(signed(&text("A06", record), &key())).expect("text");
        let line = |note: &str| note.lines().last().expect("a line").to_owned();
        own.replace(&line(&own), &line(&false_one)).into_bytes()
    };
    let whole = signed(&good, &key());
    let damaged = |from: &str, to: &str| {
        let text = String::from_utf8(whole.clone()).expect("text");
        assert!(text.contains(from), "{from:?}");
        text.replacen(from, to, 1).into_bytes()
    };
    let by = |text: &str| signed(text, &key());
    #[rustfmt::skip]
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("as it was given", whole.clone(), "pass"),
        ("another key of that name", signed(&good, &other), "missing"),
        ("another's signature", forged, "fail"),
        ("another number put in", damaged("A05", "A06"), "fail"),
        ("another record", by(&text("A05", Digest::of(b"x"))), "fail"),
        ("a number that is not on the roll", by(&text("A99", record)), "fail"),
        ("another draw", by(&good.replace("small", "large")), "fail"),
        ("another kind of text", by(&good.replace("registered", "seed")), "malformed"),
        ("no number", by(&good.replace("A05", "a05")), "malformed"),
        ("no hash", by(&good.replace(&record.to_string(), "x")), "malformed"),
        ("a line more", by(&(good.clone() + "more\n")), "malformed"),
        ("a line less", by("paiwei/v1/registered\nsmall-2026\nA05\n"), "malformed"),
        ("without its signature", good.clone().into_bytes(), "malformed"),
        ("other line ends", damaged("\n", "\r\n"), "malformed"),
        ("cut", whole[..whole.len() - 1].to_vec(), "malformed"),
        ("nothing", b"\n".to_vec(), "malformed"),
        ("too long", by(&(good.clone() + &"x".repeat(70_000))), "malformed"),
    ];
    let given: Vec<Vec<u8>> = cases.iter().map(|(_, note, _)| note.clone()).collect();
    let found = noted(&given, Some(&trust()), bundle);
    for ((name, _, due), found) in cases.iter().zip(&found) {
        assert_eq!(found, due, "{name}");
    }
    let unasked = noted(std::slice::from_ref(&whole), None, bundle);
    assert_eq!(unasked, ["missing"], "nobody says whose it must be");
}

/// A file per draw by roots holds no roll: the receipt does.
#[test]
fn without_a_roll_the_receipt_is_needed() {
    let office = Office::small().in_mode("roots");
    let folder = drawn("registered-roots", &office);
    notes(&folder, None).expect("notes");
    let note = folder.read("registered/A05.note");
    let family = Family::of_folder(&folder, 1);
    let found = noted(std::slice::from_ref(&note), Some(&trust()), &family.bundle);
    assert_eq!(found, ["missing"]);
    sign_in(folder.path());
    let at = folder.path();
    assert_eq!(said(at, &["receipt", "A05", "A06"]).0, Some(0));
    let receipt = |number: &str| format!("result/1/private/receipts/{number}.json");
    let (own, others) = (receipt("A05"), receipt("A06"));
    let ask = |receipt: &str, note: &str| {
        let words = [
            "verify",
            "--receipt",
            receipt,
            "--registered",
            note,
            "--lang",
            "en",
        ];
        said(at, &words)
    };
    let (code, told) = ask(&own, "registered/A05.note");
    assert!(code == Some(0) && told.contains("NOTED"), "{told}");
    assert_eq!(ask(&others, "registered/A05.note").0, Some(1));
    let lie = text("A05", Digest::of(b"x"));
    std::fs::write(at.join("lie.note"), signed(&lie, &key())).expect("a note");
    let (code, told) = ask(&own, "lie.note");
    assert!(code == Some(1) && told.contains("signed proof"), "{told}");
}

#[test]
fn what_no_family_would_accept_is_not_signed() {
    let folder = Folder::new("registered-refused").with(&Office::small());
    let refused = |outcome: Result<Vec<Noted>, Error>| match outcome {
        Err(Error::Refused { key, .. }) => key,
        other => panic!("{other:?}"),
    };
    let by = |name: &str, kind: KeyKind, seed: u8| {
        let key = SigningSecret::new(name, kind, &[seed; 32]).expect("a name");
        at(folder.path(), &RealDisk, SEALED_AT, |desk| {
            register(desk, None, &key)
        })
    };
    let wrong = "refused-register-key";
    assert_eq!(refused(by("test.invalid/other", KeyKind::Note, 1)), wrong);
    assert_eq!(
        refused(by("test.invalid/log", KeyKind::Cosignature, 1)),
        wrong
    );
    let unknown = notes(&folder, Some(&["A99".to_owned()]));
    assert_eq!(refused(unknown), "refused-unknown-number");
    folder.write("trust.txt", &trust());
    assert_eq!(refused(by("test.invalid/log", KeyKind::Note, 2)), wrong);
    assert!(!folder.path().join("registered").exists());
    assert_eq!(
        new(&notes(&folder, Some(&["ａ05".to_owned()])).expect("a note")),
        ["A05"]
    );
    // What check refuses is not on record.
    let roll = Office::small().roll.replace("A11,", "A10,");
    folder.write("roll.csv", &roll);
    assert_eq!(refused(notes(&folder, None)), "refused-findings");
}

#[test]
fn an_office_hands_them_out_and_a_family_checks_one() {
    let folder = Folder::new("registered-cli").with(&Office::small());
    let at = folder.path();
    let named = ["sign", "--new", "test.invalid/log"];
    let (code, told) = said(at, &named);
    assert_eq!(code, Some(0), "{told}");
    let public = told
        .lines()
        .find(|line| line.starts_with("test.invalid/log+"));
    folder.write(
        "trust.txt",
        &format!("log {}\nquorum none\n", public.expect("its key")),
    );
    let key = ["--key", "test.invalid-log.key"];
    for wrong in [
        &["register"][..],
        &["register", "A05"],
        &["register", "A05", "--all", key[0], key[1]],
    ] {
        let (code, told) = said(at, wrong);
        assert!(code == Some(2) && told.contains("--key"), "{told}");
    }
    let (code, told) = said(at, &["登记回单", "a05", key[0], key[1]]);
    assert!(
        code == Some(0) && told.contains("registered/A05.note"),
        "{told}"
    );
    let (code, told) = said(at, &["register", "--all", key[0], key[1]]);
    assert!(
        code == Some(0) && told.contains("there already: 1"),
        "{told}"
    );
    assert_eq!(said(at, &["seal", "--by", "Wang", "--by", "Li"]).0, Some(0));
    folder.write("digits.txt", DIGITS);
    let draw = [
        "draw",
        "--seed-file",
        "digits.txt",
        "--by",
        "Wang",
        "--by",
        "Li",
    ];
    assert_eq!(said(at, &draw).0, Some(0));
    assert_eq!(said(at, &["sign", key[0], key[1]]).0, Some(0));
    let ask = |note: &str| said(at, &["verify", "--registered", note, "--lang", "en"]);
    let (code, told) = ask("registered/A05.note");
    assert!(code == Some(0) && told.contains("✓ NOTED"), "{told}");
    let note = String::from_utf8(folder.read("registered/A05.note")).expect("text");
    folder.write("lie.note", &note.replace("A05", "A06"));
    assert_eq!(ask("lie.note").0, Some(1));
    folder.write("none.note", "A05");
    assert_eq!(ask("none.note").0, Some(3));
    assert_eq!(ask("no-such.note").0, Some(5));
}

//! Secrets that holders commit to before the seal and open before the close, and public sources after it: V10, V11
//! and V20 in all three verifiers.

use crate::second::{statuses, write};
use crate::support::{DIGITS, Folder, Office, drawn, open, sealed, verify};
use crate::tamper::{Liar, failing};
use paiwei::draw::commitment;
use paiwei::model::{Bundle, DrawName, LotteryName, MISSING, Source, SourceKind};
use paiwei::report::verdict::text;
use paiwei::report::words::{Lang, Words};
use paiwei::verify::Status;

const NOTARY: &str = "3e3c6ce38d9399bc314a7bfafeeb59f51ac39a408d0b30a57653708abb4e9ff8";
const PARENTS: &str = "951c98264e51f9ee5ae504f84b12929e107c0bbf0ddb20478fc3227596f02553";
const BEACON: u64 = 7_777_777;

fn name(text: &str) -> LotteryName {
    LotteryName::parse(text).expect("a name")
}

fn digits(length: u64) -> SourceKind {
    let what = "dice".to_owned();
    SourceKind::Digits { length, what }
}

/// A bundle with secrets of notary and parents and one public source, drawn with three values, whatever they are.
fn bundle(public: SourceKind, values: [&str; 3]) -> Bundle {
    let mut ready = Office::small().ready();
    let policy = &mut ready.placement.policy;
    let draw: DrawName = policy.draw.clone();
    let committed = |id: &str, secret: &str| Source {
        id: name(id),
        kind: SourceKind::Commit {
            commit: commitment(&draw, 1, &name(id), secret),
        },
    };
    let public = Source {
        id: name("dice"),
        kind: public,
    };
    policy.sources = vec![
        committed("notary", NOTARY),
        committed("parents", PARENTS),
        public,
    ];
    let (files, _) = sealed(&ready);
    let opened = open(&files);
    drawn(files, opened, &values.map(str::to_owned)).bundle
}

/// What all three verifiers say of a bundle: the exit code, and which checks did not pass. They agree on every check.
fn said(bundle: &Bundle) -> (u8, Vec<&'static str>) {
    let verdict = verify(bundle);
    let of = paiwei::digest::Digest::of(bundle.get("data/log.jsonl").unwrap_or_default());
    let folder = Folder::new(&format!("secrets-{of}"));
    write(bundle, folder.path());
    let (code, others) = statuses(folder.path());
    let own: Vec<(String, String)> = (verdict.checks.iter())
        .map(|check| (check.id.to_owned(), check.status.as_str().to_owned()))
        .collect();
    assert_eq!(own, others);
    assert_eq!(i32::from(verdict.exit()), code);
    (verdict.exit(), failing(&verdict))
}

fn status(bundle: &Bundle, id: &str) -> Status {
    let verdict = verify(bundle);
    let check = verdict.checks.iter().find(|check| check.id == id);
    check.expect("the check").status
}

#[test]
fn opened_secrets_and_twenty_digits_are_enough() {
    let bundle = bundle(digits(20), [NOTARY, PARENTS, &DIGITS[..20]]);
    assert_eq!(said(&bundle), (0, vec![]));
    for id in ["V10", "V11", "V20"] {
        assert_eq!(status(&bundle, id), Status::Pass, "{id}");
    }
    // The log opens the secrets, closes, and only then records the digits.
    let log =
        String::from_utf8(bundle.get("data/log.jsonl").expect("a log").to_vec()).expect("text");
    let kind = |line: &str| -> String {
        let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
        entry["kind"].as_str().expect("a kind").to_owned()
    };
    let kinds: Vec<String> = log.lines().skip(2).map(kind).collect();
    let due = "seal reveal reveal close reveal draw allocate publish";
    assert_eq!(kinds.join(" "), due);
    // Without secrets there is nothing to check of them.
    assert_eq!(
        status(&Office::small().drawn().bundle, "V10"),
        Status::NotApplicable
    );
    assert_eq!(status(&Office::small().drawn().bundle, "V11"), Status::Pass);
}

#[test]
fn whoever_keeps_silent_is_named_and_stops_nobody() {
    let silent = bundle(digits(40), [NOTARY, MISSING, DIGITS]);
    assert_eq!(said(&silent), (0, vec![]));
    let verdict = verify(&silent);
    for lang in [Lang::Zh, Lang::En] {
        let told = text(&Words::new(lang), &verdict);
        let mut lines = told.lines().skip_while(|line| !line.contains("V10"));
        let line = lines.nth(1).expect("what is told below V10");
        assert!(
            line.contains("parents") && !line.contains("notary"),
            "{told}"
        );
    }
    let transcript =
        String::from_utf8(silent.get("data/seed.txt").expect("a seed").to_vec()).expect("text");
    assert!(transcript.contains("\nsource parents commit missing\n"));
    // Twenty digits need two secrets that were opened, not two that were promised.
    assert_eq!(
        said(&bundle(digits(20), [NOTARY, MISSING, &DIGITS[..20]])),
        (1, vec!["V20"])
    );
}

#[test]
fn another_secret_than_the_committed_one_fails_one_check() {
    assert_eq!(
        said(&bundle(digits(40), [PARENTS, PARENTS, DIGITS])),
        (1, vec!["V10"])
    );
    for bad in ["", "0", &NOTARY.to_uppercase(), &NOTARY[1..]] {
        assert_eq!(
            said(&bundle(digits(40), [bad, PARENTS, DIGITS])),
            (1, vec!["V10"]),
            "{bad}"
        );
    }
}

#[test]
fn a_public_value_of_another_form_fails_one_check() {
    for bad in ["314", "", &DIGITS.replace('3', "x"), &format!("{DIGITS}0")] {
        assert_eq!(
            said(&bundle(digits(40), [NOTARY, PARENTS, bad])),
            (1, vec!["V11"]),
            "{bad}"
        );
    }
    let upper = SourceKind::Hex {
        length: 40,
        what: "hash".to_owned(),
    };
    assert_eq!(
        said(&bundle(upper, [NOTARY, PARENTS, &"A".repeat(40)])),
        (1, vec!["V11"])
    );
}

#[test]
fn a_secret_opened_late_and_digits_read_early_are_told() {
    let order = |from: usize, to: usize| {
        let mut liar = Liar::of(bundle(digits(40), [NOTARY, PARENTS, DIGITS]));
        liar.reorder(from, to);
        said(&liar.remade())
    };
    // open, announce, seal, notary, parents, close, dice, …
    let (code, late) = order(4, 5);
    assert!(
        code == 1 && late.contains(&"V10") && !late.contains(&"V11"),
        "{late:?}"
    );
    let (code, early) = order(6, 5);
    assert!(
        code == 1 && early.contains(&"V11") && !early.contains(&"V10"),
        "{early:?}"
    );
}

#[test]
fn a_beacon_whose_signature_nobody_checked_leaves_the_verdict_open() {
    let value = format!("{BEACON} {}", "ab".repeat(48));
    let told = said(&bundle(
        SourceKind::Beacon { round: BEACON },
        [NOTARY, PARENTS, &value],
    ));
    assert_eq!(told, (4, vec!["V11"]));
    let other = format!("{} {}", BEACON + 1, "ab".repeat(48));
    let told = said(&bundle(
        SourceKind::Beacon { round: BEACON },
        [NOTARY, PARENTS, &other],
    ));
    assert_eq!(told, (1, vec!["V11"]));
}

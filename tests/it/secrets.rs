//! Secrets that holders commit to before the seal and open before the close, and public sources after it: V10, V11
//! and V20 in all three verifiers.

use crate::second::{statuses, write};
use crate::support::{
    DIGITS, DRAWN_AT, Folder, JUST_BEFORE, MOMENT, Office, SEALED_AT, SIGNATURE, drawn_at, open,
    sealed_at, verify,
};
use crate::tamper::{Liar, failing};
use paiwei::draw::commitment;
use paiwei::model::{Bundle, DrawName, LotteryName, MISSING, Source, SourceKind};
use paiwei::report::verdict::text;
use paiwei::report::words::{Lang, Words};
use paiwei::verify::Status;

const NOTARY: &str = "3e3c6ce38d9399bc314a7bfafeeb59f51ac39a408d0b30a57653708abb4e9ff8";
const PARENTS: &str = "951c98264e51f9ee5ae504f84b12929e107c0bbf0ddb20478fc3227596f02553";

fn name(text: &str) -> LotteryName {
    LotteryName::parse(text).expect("a name")
}

fn digits(length: u64) -> SourceKind {
    let what = "dice".to_owned();
    SourceKind::Digits { length, what }
}

/// A bundle with secrets of notary and parents and one public source, drawn with three values, whatever they are.
fn bundle(public: SourceKind, values: [&str; 3]) -> Bundle {
    bundle_at(public, values, (SEALED_AT, [DRAWN_AT; 2]))
}

/// The same at the times of seal, close and reveal.
fn bundle_at(public: SourceKind, values: [&str; 3], (sealed, times): (&str, [&str; 2])) -> Bundle {
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
    let (files, _) = sealed_at(&ready, sealed);
    let opened = open(&files);
    drawn_at(files, opened, &values.map(str::to_owned), times).bundle
}

/// What all three verifiers say of a bundle: the exit code, and which checks did not pass. They agree on every check.
pub fn said(bundle: &Bundle) -> (u8, Vec<&'static str>) {
    let verdict = verify(bundle);
    let folder = Folder::new("secrets");
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

/// A bundle with secrets and round 123 of the beacon, drawn with a value at the times of close and reveal.
fn with_beacon(value: &str, times: [&str; 2]) -> Bundle {
    bundle_at(
        SourceKind::Beacon { round: 123 },
        [NOTARY, PARENTS, value],
        ("2023-08-20T00:00:00Z", times),
    )
}

#[cfg(feature = "beacon")]
#[test]
fn a_beacon_is_believed_by_its_signature_and_its_times() {
    let good = format!("123 {SIGNATURE}");
    for times in [
        [JUST_BEFORE, MOMENT],
        ["2023-08-23T01:00:00Z", "2023-08-24T01:00:00Z"],
    ] {
        let bundle = with_beacon(&good, times);
        assert_eq!(said(&bundle), (0, vec![]), "{times:?}");
        for id in ["V10", "V11", "V20"] {
            assert_eq!(status(&bundle, id), Status::Pass, "{id}");
        }
    }
    // Closed when it had come, or recorded before it came.
    for times in [[MOMENT, MOMENT], [JUST_BEFORE; 2]] {
        assert_eq!(
            said(&with_beacon(&good, times)),
            (1, vec!["V11"]),
            "{times:?}"
        );
    }
    assert_eq!(
        said(&with_beacon(&good, ["2023-08-24T00:00:00Z"; 2])),
        (1, vec!["V11"])
    );
}

#[cfg(feature = "beacon")]
#[test]
fn a_beacon_that_is_not_the_sealed_one_fails_one_check() {
    let turned = SIGNATURE.replacen("b7", "97", 1);
    for lie in [
        format!("124 {SIGNATURE}"),
        format!("123 {turned}"),
        format!("123 {}", "ab".repeat(48)),
        format!("123 c0{}", "0".repeat(94)),
        format!("123 {}", SIGNATURE.to_uppercase()),
        format!("123 {}", &SIGNATURE[1..]),
        format!("123 {SIGNATURE}0"),
        SIGNATURE.to_owned(),
    ] {
        let bundle = with_beacon(&lie, [JUST_BEFORE, MOMENT]);
        assert_eq!(said(&bundle), (1, vec!["V11"]), "{lie}");
    }
    // The signature of a round is that of no other one.
    let other = bundle_at(
        SourceKind::Beacon { round: 124 },
        [NOTARY, PARENTS, &format!("124 {SIGNATURE}")],
        (
            "2023-08-20T00:00:00Z",
            [JUST_BEFORE, "2023-08-24T01:00:00Z"],
        ),
    );
    assert_eq!(said(&other), (1, vec!["V11"]));
}

#[test]
fn rounds_count_from_one() {
    let good = format!("123 {SIGNATURE}");
    let liar = Liar::of(with_beacon(&good, [JUST_BEFORE, MOMENT]));
    let liar = liar.change("data/manifest.json", "\"round\":123", "\"round\":0");
    let bundle = liar.reseal().remade();
    let folder = Folder::new("rounds");
    write(&bundle, folder.path());
    let (code, others) = statuses(folder.path());
    assert_eq!((verify(&bundle).exit(), code), (3, 3));
    for id in ["V07", "V11"] {
        assert_eq!(status(&bundle, id), Status::Malformed, "{id}");
        assert!(
            others.contains(&(id.to_owned(), "malformed".to_owned())),
            "{others:?}"
        );
    }
}

/// A program built without the feature holds the times of a beacon, and leaves its signature to others.
#[cfg(not(feature = "beacon"))]
#[test]
fn a_beacon_whose_signature_nobody_checked_leaves_the_verdict_open() {
    let good = format!("123 {SIGNATURE}");
    let bundle = with_beacon(&good, [JUST_BEFORE, MOMENT]);
    assert_eq!(status(&bundle, "V11"), Status::Missing);
    assert_eq!(verify(&bundle).exit(), 4);
    let bundle = with_beacon(&good, [MOMENT; 2]);
    assert_eq!(status(&bundle, "V11"), Status::Fail);
}

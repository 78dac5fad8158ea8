//! What whoever verifies brings besides keys: the code of the notice, a checkpoint from before (BADINPUT E3).

use std::path::Path;
use std::process::Command;

use crate::support::{DIGITS, Folder, Office, program, root, said, sign_in};
use paiwei::model::Bundle;
use paiwei::seal::short_code;
use paiwei::verify::{Brought, Code, Status, check_ids, held_against, verify};

fn of(bundle: &Bundle, brought: Brought<'_>) -> Status {
    let mut verdict = verify(bundle);
    let before = verdict.checks.len();
    held_against(bundle, &mut verdict, brought);
    assert_eq!(verdict.checks.len(), before + 1);
    verdict.checks[before].status
}

fn noticed(bundle: &Bundle, code: &str) -> Status {
    let code = Code::parse(code).expect("a code");
    let brought = Brought {
        notice: Some(&code),
        since: None,
        registered: None,
    };
    of(bundle, brought)
}

fn since(bundle: &Bundle, older: &[u8]) -> Status {
    of(
        bundle,
        Brought {
            notice: None,
            since: Some(older),
            registered: None,
        },
    )
}

#[test]
fn a_good_bundle_of_another_draw_is_not_the_one_of_the_notice() {
    let drawn = Office::small().drawn();
    let mut other = Office::small();
    other.policy = other
        .policy
        .replace("小区派位", "大区派位")
        .replace("small-2026", "large-2026");
    let other = other.drawn();
    let seal = drawn.opened.seal.to_string();
    let short = short_code(&drawn.opened.seal);
    let result = verify(&drawn.bundle).result_code();
    let joined: String = short.split_whitespace().collect();
    let dashed = short.replace(' ', "-");
    for code in [
        &seal,
        &seal.to_uppercase(),
        &short,
        &joined,
        &dashed,
        &result,
    ] {
        assert_eq!(noticed(&drawn.bundle, code), Status::Pass, "{code}");
        assert_eq!(noticed(&other.bundle, code), Status::Fail, "{code}");
    }
    let mut slip = joined.into_bytes();
    slip[5] = if slip[5] == b'9' { b'0' } else { slip[5] + 1 };
    assert_eq!(
        noticed(&drawn.bundle, &String::from_utf8(slip).expect("digits")),
        Status::Fail
    );
    assert_eq!(noticed(&Bundle::new(), &seal), Status::Missing);
    for none in ["", "12", "4821 0937 5526 1184 7703 615x", &seal[1..], "０"] {
        assert_eq!(Code::parse(none), None, "{none}");
    }
}

#[test]
fn a_log_goes_on_from_every_checkpoint_that_was_seen_of_it() {
    let drawn = Office::small().drawn();
    let notes = ["checkpoint-3", "checkpoint-4", "checkpoint-6", "checkpoint"];
    for name in notes {
        let note = drawn
            .bundle
            .get(&format!("data/{name}"))
            .expect("a checkpoint");
        assert_eq!(since(&drawn.bundle, note), Status::Pass, "{name}");
        // The same office, other dice: what both logs begin with is the same, what was drawn is not.
        let mut values = DIGITS.to_owned();
        values.replace_range(..1, "9");
        let (files, _) = Office::small().sealed();
        let opened = crate::support::open(&files);
        let again = crate::support::drawn(files, opened, &[values]).bundle;
        let status = if ["checkpoint-3", "checkpoint-4"].contains(&name) {
            Status::Pass
        } else {
            Status::Fail
        };
        assert_eq!(since(&again, note), status, "{name}");
    }
    let newest =
        String::from_utf8(drawn.bundle.get("data/checkpoint").expect("it").to_vec()).expect("text");
    let mut lines = newest.lines();
    let (origin, size) = (lines.next().expect("origin"), lines.next().expect("size"));
    for (from, to) in [
        (origin, "other.invalid/log"),
        (size, "999"),
        (size, "0"),
        (size, "18446744073709551615"),
    ] {
        let older = newest.replacen(&format!("{from}\n"), &format!("{to}\n"), 1);
        assert_ne!(since(&drawn.bundle, older.as_bytes()), Status::Pass, "{to}");
    }
    for none in [&b""[..], b"no checkpoint\n", &[0xff; 40]] {
        assert_eq!(since(&drawn.bundle, none), Status::Malformed);
    }
    assert_eq!(since(&Bundle::new(), newest.as_bytes()), Status::Missing);
}

/// Exit code of the second implementation on the result of a folder, and whether it added one check.
fn second(folder: &Path, args: &[&str]) -> (i32, bool) {
    let script = root().join("src/report/standalone/verify.py");
    let output = Command::new("python3")
        .arg("-B")
        .arg(script)
        .args(["result/1/bundle", "--json", "--trust", "trust.txt"])
        .args(args)
        .current_dir(folder)
        .output()
        .expect("python3 is on this machine");
    let told: Option<serde_json::Value> = serde_json::from_slice(&output.stdout).ok();
    let checks = told.and_then(|told| Some(told["checks"].as_array()?.len()));
    (
        output.status.code().expect("a code"),
        checks == Some(check_ids().count() + 1),
    )
}

#[test]
fn at_the_keyboard_with_what_was_kept() {
    let folder = Folder::new("brought").with(&Office::small());
    folder.write("digits.txt", DIGITS);
    let at = folder.path();
    assert_eq!(said(at, &["seal"]).0, Some(0));
    std::fs::copy(at.join("seal/1/public/checkpoint"), at.join("kept.txt")).expect("kept");
    assert_eq!(said(at, &["draw", "--seed-file", "digits.txt"]).0, Some(0));
    sign_in(at);
    for older in ["kept.txt", "result/1/bundle"] {
        let (code, text) = said(at, &["verify", "--since", older, "--lang", "en"]);
        assert_eq!((code, text.contains("SINCE")), (Some(0), true), "{text}");
    }
    let (code, text) = said(
        at,
        &[
            "verify",
            "--notice",
            "4821 0937 5526 1184 7703 6150",
            "--lang",
            "zh",
        ],
    );
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("小区派位（small-2026）"),
        "a good bundle, but of which: {text}"
    );
    let (code, text) = said(at, &["verify", "--notice", "4821 0937", "--lang", "en"]);
    assert_eq!(
        (code, text.contains("24 digits")),
        (Some(2), true),
        "{text}"
    );
    assert_eq!(said(at, &["verify", "--since", "nothing.txt"]).0, Some(2));
    // The second implementation says the same.
    let short = String::from_utf8(program(at, &["verify", "--json"]).stdout).expect("JSON");
    let short: serde_json::Value = serde_json::from_str(&short).expect("JSON");
    let codes = [
        ("short_code", 0),
        ("seal", 0),
        ("result_code", 0),
        ("draw", 2),
    ];
    for (name, exit) in codes {
        let code = short[name].as_str().expect("a code");
        let own = program(at, &["verify", "--notice", code]);
        assert_eq!(own.status.code(), Some(exit), "{name}");
        assert_eq!(second(at, &["--notice", code]), (exit, exit == 0), "{name}");
    }
    assert_eq!(
        second(at, &["--notice", "4821 0937 5526 1184 7703 6150"]),
        (1, true)
    );
    assert_eq!(second(at, &["--since", "kept.txt"]), (0, true));
    let other = String::from_utf8(folder.read("kept.txt"))
        .expect("text")
        .replacen("\n3\n", "\n2\n", 1);
    folder.write("other.txt", &other);
    assert_eq!(second(at, &["--since", "other.txt"]), (1, true));
    assert_eq!(said(at, &["verify", "--since", "other.txt"]).0, Some(1));
    assert_eq!(second(at, &["--since", "digits.txt"]), (3, true));
    assert_eq!(said(at, &["verify", "--since", "digits.txt"]).0, Some(3));
    let output = program(at, &["verify", "--since", "kept.txt", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let last = value["checks"]
        .as_array()
        .expect("checks")
        .last()
        .expect("a check");
    assert_eq!(
        (last["id"].as_str(), last["status"].as_str()),
        (Some("SINCE"), Some("pass"))
    );
}

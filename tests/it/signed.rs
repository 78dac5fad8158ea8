//! Keys and signatures under a checkpoint, by the program and by the second implementation.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::second;
use crate::states;
use crate::support::{DIGITS, DRAWN_AT, Folder, Office, files_below, program, root, said};
use paiwei::digest::note::{KeyKind, SigningSecret};
use paiwei::digest::trust::Trust;
use paiwei::model::Bundle;
use paiwei::verify::{Verdict, verify, verify_for};

/// The name of the log of the tests' policy.
const LOG: &str = "test.invalid/log";

fn keys() -> [SigningSecret; 3] {
    [
        (LOG, KeyKind::Note, 1),
        ("notary.test", KeyKind::Note, 2),
        ("witness.test", KeyKind::Cosignature, 3),
    ]
    .map(|(name, kind, seed)| SigningSecret::new(name, kind, &[seed; 32]).expect("a name"))
}

fn policy(quorum: &str) -> String {
    let [log, notary, witness] = keys();
    format!(
        "log {}\nwitness notary {}\nwitness witness {}\ngroup both all notary witness\nquorum {quorum}\n",
        log.public(),
        notary.public(),
        witness.public()
    )
}

/// A bundle of the small office whose checkpoint bears the signatures of some keys.
fn bundle(by: &[&SigningSecret]) -> Bundle {
    let mut bundle = Office::small().drawn().bundle;
    let mut note = bundle
        .get("data/checkpoint")
        .expect("a checkpoint")
        .to_vec();
    let text = String::from_utf8(note[..note.len() - 1].to_vec()).expect("ASCII");
    for key in by {
        note.extend(key.line(&text, 1_790_000_000).into_bytes());
    }
    bundle.insert("data/checkpoint", note);
    bundle
}

/// What the second implementation says of V01 and V02, and its exit code.
fn python(folder: &Path, trust: Option<&Path>) -> (i32, [String; 2]) {
    let mut command = Command::new("python3");
    command
        .args(["-B", "src/report/standalone/verify.py", "--json"])
        .args(trust.iter().flat_map(|path| [Path::new("--trust"), path]))
        .arg(folder)
        .current_dir(root());
    let output = command.output().expect("python3 is on this machine");
    let value: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let status = |i: usize| {
        value["checks"][i]["status"]
            .as_str()
            .expect("a status")
            .to_owned()
    };
    (
        output.status.code().expect("a code"),
        [status(0), status(1)],
    )
}

fn of(verdict: &Verdict) -> (i32, [String; 2]) {
    let status = |i: usize| verdict.checks[i].status.as_str().to_owned();
    (verdict.exit().into(), [status(0), status(1)])
}

#[test]
fn signatures_are_worth_what_the_reader_asks_for() {
    let [log, notary, witness] = keys();
    let stranger = SigningSecret::new(LOG, KeyKind::Note, &[9; 32]).expect("a name");
    let false_log =
        SigningSecret::new("other.invalid/log", KeyKind::Note, &[1; 32]).expect("a name");
    let all = [&log, &notary, &witness];
    let other_log =
        policy("none").replace(&log.public().to_string(), &false_log.public().to_string());
    let both = Some(policy("both"));
    let cases = [
        ("all-asked", &all[..], both.clone(), 0, "pass", "pass"),
        ("nobody-asks", &all, None, 4, "missing", "missing"),
        ("none-signed", &[], both.clone(), 4, "missing", "missing"),
        (
            "none-signed-nobody-asks",
            &[],
            None,
            0,
            "not yet",
            "not yet",
        ),
        (
            "no-witness",
            &[&log, &notary],
            both.clone(),
            4,
            "pass",
            "missing",
        ),
        (
            "witness-alone",
            &[&witness],
            both.clone(),
            4,
            "missing",
            "missing",
        ),
        (
            "no-quorum-asked",
            &[&log],
            Some(policy("none")),
            0,
            "pass",
            "pass",
        ),
        (
            "notary-asked",
            &[&log, &notary],
            Some(policy("notary")),
            0,
            "pass",
            "pass",
        ),
        (
            "stranger",
            &[&stranger],
            both.clone(),
            4,
            "missing",
            "missing",
        ),
        (
            "stranger-too",
            &[&log, &stranger, &notary, &witness],
            both,
            0,
            "pass",
            "pass",
        ),
        (
            "other-log",
            &[&false_log],
            Some(other_log),
            1,
            "fail",
            "pass",
        ),
    ];
    for (name, by, trust, exit, first, second) in cases {
        let folder = Folder::new(&format!("signed-{name}"));
        let bundle = bundle(by);
        second::write(&bundle, &folder.path().join("bundle"));
        let path = trust.as_ref().map(|text| {
            folder.write("trust.txt", text);
            folder.path().join("trust.txt")
        });
        let trust = trust.map(|text| Trust::parse(&text).expect("a policy"));
        let expected = (exit, [first.to_owned(), second.to_owned()]);
        assert_eq!(of(&verify_for(&bundle, trust.as_ref())), expected, "{name}");
        let second = python(&folder.path().join("bundle"), path.as_deref());
        assert_eq!(second, expected, "{name}, by verify.py");
    }
}

#[test]
fn a_signature_leaves_the_result_code_as_it_is() {
    let [log, ..] = keys();
    let (bare, signed) = (verify(&bundle(&[])), verify(&bundle(&[&log])));
    assert_eq!(bare.result_code(), signed.result_code());
    assert!(!bare.result_code().is_empty());
}

/// Changed bytes of a signed checkpoint: never assent, and both say the same.
#[test]
fn no_damage_to_a_signed_checkpoint_goes_through() {
    let [log, notary, witness] = keys();
    let good = bundle(&[&log, &notary, &witness]);
    let trust = Trust::parse(&policy("both")).expect("a policy");
    let folder = Folder::new("signed-damage");
    folder.write("trust.txt", &policy("both"));
    let note = good.get("data/checkpoint").expect("a checkpoint").to_vec();
    for at in 0..note.len() {
        let mut damaged = good.clone();
        let mut bytes = note.clone();
        bytes[at] ^= 1 << (at % 7);
        damaged.insert("data/checkpoint", bytes.clone());
        let verdict = verify_for(&damaged, Some(&trust));
        assert_ne!(verdict.exit(), 0, "byte {at}");
        // The second one is slow to start: some of all.
        if at % 37 == 0 {
            let path = folder.path().join(at.to_string());
            second::write(&damaged, &path);
            let second = python(&path, Some(&folder.path().join("trust.txt")));
            assert_eq!(second, of(&verdict), "byte {at}");
        }
    }
    // A false line of a known key spoils an earlier checkpoint too.
    let name = good.iter().map(|(path, _)| path.to_owned());
    let name = name
        .filter(|path| path.starts_with("data/checkpoint-"))
        .min();
    let name = name.expect("an earlier checkpoint");
    let mut damaged = good.clone();
    let mut earlier = good.get(&name).expect("it").to_vec();
    earlier.extend(log.line("something else\n", 0).into_bytes());
    damaged.insert(&name, earlier);
    let verdict = verify_for(&damaged, Some(&trust));
    assert_eq!(verdict.checks[0].status.as_str(), "fail");
}

fn drawn(name: &str) -> Folder {
    let folder = Folder::new(name).with(&Office::small());
    states::seal(&folder).expect("sealed");
    folder.write("digits.txt", DIGITS);
    let seed: PathBuf = folder.path().join("digits.txt");
    states::draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn");
    folder
}

#[test]
fn an_office_a_notary_and_a_witness_sign_at_the_keyboard() {
    let folder = drawn("signed-keyboard");
    let at = folder.path();
    let mut public = Vec::new();
    for args in [
        &["sign", "--new", LOG][..],
        &["sign", "--new", "notary.test"],
        &["sign", "--new", "w.test", "--witness"],
    ] {
        let (code, said) = said(at, args);
        assert_eq!(code, Some(0), "{said}");
        let key = said
            .lines()
            .find(|line| line.contains("+"))
            .expect("the public half");
        public.push(key.to_owned());
    }
    let (code, again) = said(at, &["sign", "--new", "w.test"]);
    assert_eq!(code, Some(2), "a key is never written over: {again}");
    let secrets = ["test.invalid-log.key", "notary.test.key", "w.test.key"];
    #[cfg(unix)]
    for name in secrets {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(at.join(name))
            .expect("a key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    for name in secrets {
        let (code, said) = said(at, &["sign", "--key", name]);
        assert_eq!(code, Some(0), "{said}");
    }
    let before = files_below(at);
    let (code, said_again) = said(at, &["sign", "--key", secrets[0]]);
    assert_eq!(
        (code, before == files_below(at)),
        (Some(0), true),
        "{said_again}"
    );
    let (code, unpinned) = said(at, &["verify"]);
    assert_eq!(code, Some(4), "nobody has pinned the keys");
    assert!(unpinned.contains("--trust FILE"), "{unpinned}");
    let text = format!(
        "log {}\nwitness notary {}\nwitness w {}\ngroup both all notary w\nquorum both\n",
        public[0], public[1], public[2]
    );
    folder.write("keys.txt", &text);
    let output = program(at, &["verify", "--trust", "keys.txt", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value["exit"], 0, "{value}");
    // The office's own folder may hold the file, so that the flag can be left out.
    folder.write("trust.txt", &text);
    assert_eq!(said(at, &["verify"]).0, Some(0));
}

#[test]
fn wrong_keys_and_lists_are_told_and_nothing_changes() {
    let folder = drawn("signed-wrong");
    let at = folder.path();
    folder.write("not.key", "PRIVATE+KEY+somebody\n");
    folder.write("trust-bad.txt", "# keys\nlog abc\n");
    folder.write("text.txt", "no checkpoint");
    let key = SigningSecret::new("a.test", KeyKind::Note, &[7; 32]).expect("a name");
    folder.write("a.key", &key.to_secret());
    let before = files_below(at);
    for (args, code, word) in [
        (&["sign"][..], 2, "--new NAME"),
        (&["sign", "--new", "a", "--key", "b"], 2, "--new NAME"),
        (&["sign", "--new", "Big Name"], 2, "a-z"),
        (&["sign", "--key", "not.key"], 2, "not.key"),
        (&["sign", "--key", "nothing.key"], 5, "nothing.key"),
        (&["sign", "text.txt", "--key", "a.key"], 2, "text.txt"),
        (&["sign", "nowhere", "--key", "a.key"], 5, "nowhere"),
        (&["verify", "--trust", "trust-bad.txt"], 2, "line 2"),
        (&["verify", "--trust", "nothing.txt"], 5, "nothing.txt"),
    ] {
        let (found, said) = said(at, args);
        assert_eq!(found, Some(code), "{args:?}: {said}");
        assert!(said.contains(word), "{args:?}: {said}");
    }
    assert!(before == files_below(at));
}

//! Keys and signatures under a checkpoint, by the program and by the other two implementations.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::page;
use crate::second;
use crate::states;
use crate::support::{
    DIGITS, DRAWN_AT, Folder, Office, drawn_with, files_below, open, program, root, said,
};
use crate::tamper::{Liar, failing};
use paiwei::digest::note::{KeyKind, SigningSecret, unsigned};
use paiwei::digest::trust::Trust;
use paiwei::model::Bundle;
use paiwei::run::Run;
use paiwei::verify::{Verdict, verify, verify_for};

/// The name of the log of the tests' policy.
const LOG: &str = "test.invalid/log";

pub fn keys() -> [SigningSecret; 3] {
    [
        (LOG, KeyKind::Note, 1),
        ("notary.test", KeyKind::Note, 2),
        ("witness.test", KeyKind::Cosignature, 3),
    ]
    .map(|(name, kind, seed)| SigningSecret::new(name, kind, &[seed; 32]).expect("a name"))
}

pub fn policy(quorum: &str) -> String {
    let [log, notary, witness] = keys();
    format!(
        "log {}\nwitness notary {}\nwitness witness {}\ngroup both all notary witness\nquorum {quorum}\n",
        log.public(),
        notary.public(),
        witness.public()
    )
}

/// When the witness of tests saw the seal: an hour after it, and more than 72 before the draw.
const SEEN: u64 = 1_782_867_600;

/// A checkpoint with the signatures of some keys besides those that it bears.
pub fn note(own: &[u8], by: &[&SigningSecret], time: u64) -> Vec<u8> {
    let text = unsigned(own).strip_suffix(b"\n").expect("a blank line");
    let text = std::str::from_utf8(text).expect("ASCII");
    let lines = by.iter().map(|key| key.line(text, time).into_bytes());
    [own.to_vec()]
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .concat()
}

/// A bundle of the small office whose checkpoint bears the signatures of some keys, as has that after the seal.
pub fn bundle(by: &[&SigningSecret]) -> Bundle {
    bundle_seen(by, by, SEEN)
}

/// The same where others signed after the seal, at a time.
fn bundle_seen(by: &[&SigningSecret], then: &[&SigningSecret], seen: u64) -> Bundle {
    let (files, _) = Office::small().sealed();
    let opened = open(&files);
    let signing = |run: &mut Run| {
        let (size, first) = &mut run.checkpoints[0];
        assert_eq!(*size, 3);
        *first = note(first, then, seen);
    };
    let mut bundle = drawn_with(
        (files, opened),
        (&[DIGITS.to_owned()], [DRAWN_AT; 2]),
        &signing,
    )
    .bundle;
    let bare = bundle.get("data/checkpoint").expect("a checkpoint");
    let signed = note(bare, by, 1_790_000_000);
    bundle.insert("data/checkpoint", signed);
    bundle
}

/// What the second and the third implementation print of a folder, for whoever asks for these signatures.
fn others(folder: &Path, trust: Option<&Path>) -> [Output; 2] {
    let python = ["python3", "-B", "src/report/standalone/verify.py", "--json"];
    let node = [
        "node",
        "tests/second/check.js",
        "src/report/standalone/verify.js",
    ];
    [&python[..], &node].map(|words| {
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .arg(folder)
            .args(trust.iter().flat_map(|path| [Path::new("--trust"), path]))
            .current_dir(root());
        command.output().expect("it is on this machine")
    })
}

/// What both say of V01 and V02, and their exit code; of every check they say the same.
fn other_two(folder: &Path, trust: Option<&Path>) -> (i32, [String; 2]) {
    let [python, node] = others(folder, trust).map(|output| second::told(&output));
    assert_eq!(python, node, "verify.py, the page's script");
    let (code, checks) = node;
    let status = |i: usize| checks[i].1.clone();
    assert_eq!([&checks[0].0, &checks[1].0], ["V01", "V02"]);
    (code, [status(0), status(1)])
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
            4,
            "missing",
            "missing",
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
        let others = other_two(&folder.path().join("bundle"), path.as_deref());
        assert_eq!(others, expected, "{name}, by the other two");
    }
}

#[test]
fn a_signature_leaves_the_result_code_as_it_is() {
    let [log, ..] = keys();
    let signed_by = |by: &[&SigningSecret]| verify(&bundle_seen(by, &[&log], SEEN));
    let (bare, signed) = (signed_by(&[]), signed_by(&[&log]));
    assert_eq!(bare.result_code(), signed.result_code());
    assert!(!bare.result_code().is_empty());
}

/// Whose keys they are, all three read alike, and where it is not said clearly, none of them goes on.
#[test]
fn lists_of_keys_are_read_alike() {
    let good = policy("both");
    let log = good.lines().next().expect("a line").to_owned();
    let witness = good.lines().nth(2).expect("a line").to_owned();
    let folder = Folder::new("signed-lists");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    for (text, fine) in [
        (good.clone(), true),
        (good.replace('\n', "\r\n"), true),
        (good.replace(' ', "\u{3000}\t"), true),
        (
            format!("# keys\n\n{log} https://example.org\nquorum none"),
            true,
        ),
        (good.replace(" all ", " 2 "), true),
        (good.replace(" all ", " 0002 "), true),
        (
            format!(
                "{log}\nwitness w w+8851ee1c+AQMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nquorum w\n"
            ),
            true,
        ),
        // p + y in the place of y: another writing of the same point
        (
            format!(
                "{log}\nwitness w w+bacbeed9+AfD///////////////////////////////////////9/\nquorum w\n"
            ),
            false,
        ),
        (good.replace(" all ", " +2 "), false),
        (good.replace(" all ", " 00002 "), false),
        (good.replace(" all ", " 3 "), false),
        (good.replace(" all ", " All "), false),
        (format!("\u{feff}{good}"), false),
        (format!("{good}{log}\n"), false),
        (format!("{good}{witness}\n"), false),
        (format!("{good}quorum none\n"), false),
        (good.replace("quorum both", "quorum others"), false),
        (good.replace("quorum both", "quorum"), false),
        (good.replace("log test", "log  Test"), false),
        (good.replace('+', "-"), false),
        (log.clone(), false),
        (String::new(), false),
    ] {
        let found = Trust::parse(&text);
        assert_eq!(found.is_ok(), fine, "{text}: {found:?}");
        folder.write("trust.txt", &text);
        let list = folder.path().join("trust.txt");
        for output in others(&empty, Some(&list)) {
            assert_eq!(output.status.code() != Some(2), fine, "{text}: {output:?}");
        }
    }
}

/// Changed bytes of a signed checkpoint: never assent, and all three say the same.
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
        // The others are slow to start: some of all.
        if at % 37 == 0 {
            let path = folder.path().join(at.to_string());
            second::write(&damaged, &path);
            let others = other_two(&path, Some(&folder.path().join("trust.txt")));
            assert_eq!(others, of(&verdict), "byte {at}");
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
    let path = folder.path().join("earlier");
    second::write(&damaged, &path);
    let others = other_two(&path, Some(&folder.path().join("trust.txt")));
    assert_eq!(others, of(&verdict), "an earlier one");
}

fn drawn(name: &str) -> Folder {
    let folder = Folder::new(name).with(&Office::small());
    states::seal(&folder).expect("sealed");
    draw(&folder);
    folder
}

fn draw(folder: &Folder) {
    folder.write("digits.txt", DIGITS);
    let seed: PathBuf = folder.path().join("digits.txt");
    states::draw(folder, DRAWN_AT, Some(&seed)).expect("drawn");
}

#[test]
fn an_office_a_notary_and_a_witness_sign_at_the_keyboard() {
    let folder = Folder::new("signed-keyboard").with(&Office::small());
    states::seal(&folder).expect("sealed");
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
    // Office and notary sign the seal today; the witness did, by its own clock, an hour after it.
    for name in &secrets[..2] {
        let (code, said) = said(at, &["sign", "seal/1", "--key", name]);
        assert_eq!(code, Some(0), "{said}");
    }
    let witness = String::from_utf8(folder.read("w.test.key")).expect("text");
    let witness = SigningSecret::parse(witness.trim_end()).expect("a key");
    let sealed = folder.read("seal/1/public/checkpoint");
    let sealed = note(&sealed, &[&witness], SEEN);
    std::fs::write(at.join("seal/1/public/checkpoint"), sealed).expect("signed");
    draw(&folder);
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
    // The page finds it there too, when it is given that folder; not when it is given the bundle.
    let page = |folder: &Path| {
        let (code, checks) = page::statuses(&[&folder.display().to_string()]);
        (code, [checks[0].1.clone(), checks[1].1.clone()])
    };
    let missing = ["missing".to_owned(), "missing".to_owned()];
    assert_eq!(page(at), (0, ["pass".to_owned(), "pass".to_owned()]));
    assert_eq!(page(&at.join("result/1/bundle")), (4, missing));
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

/// What all three say of V19 for whoever asks for the witness.
fn times(name: &str, bundle: &Bundle) -> (i32, String) {
    let folder = Folder::new(&format!("signed-times-{name}"));
    second::write(bundle, &folder.path().join("bundle"));
    folder.write("trust.txt", &policy("both"));
    let trust = Trust::parse(&policy("both")).expect("a policy");
    let verdict = verify_for(bundle, Some(&trust));
    let own = verdict
        .checks
        .iter()
        .map(|check| check.status.as_str().to_owned());
    let own: Vec<String> = own.collect();
    for output in others(
        &folder.path().join("bundle"),
        Some(&folder.path().join("trust.txt")),
    ) {
        let (code, checks) = second::told(&output);
        let theirs: Vec<String> = checks.into_iter().map(|(_, status)| status).collect();
        assert_eq!((code, &theirs), (verdict.exit().into(), &own), "{name}");
    }
    let at = verdict
        .checks
        .iter()
        .position(|check| check.id == "V19")
        .expect("V19");
    let others_pass = own
        .iter()
        .enumerate()
        .all(|(i, s)| i == at || ["pass", "n/a", "not yet"].contains(&s.as_str()));
    assert!(others_pass, "{name}: {own:?}");
    (verdict.exit().into(), own[at].clone())
}

/// A witness saw the seal at least the period of objection before the first opening, or V19 says that it did not.
#[test]
fn a_seal_that_no_witness_saw_in_time_is_told() {
    let [log, notary, witness] = keys();
    let all = [&log, &notary, &witness];
    let latest = 1_782_870_300;
    for (name, then, seen, exit, status) in [
        ("in-time", &all[..], SEEN, 0, "pass"),
        ("just-in-time", &all, latest, 0, "pass"),
        ("too-late", &all, latest + 1, 1, "fail"),
        ("after-the-draw", &[&witness], 1_790_000_000, 1, "fail"),
        ("end-of-time", &[&witness], u64::MAX, 1, "fail"),
        ("no-witness", &[&log, &notary], SEEN, 4, "missing"),
        ("nobody", &[], SEEN, 4, "missing"),
    ] {
        let bundle = bundle_seen(&all, then, seen);
        assert_eq!(times(name, &bundle), (exit, status.to_owned()), "{name}");
    }
}

/// By the log's own clock: no period of a day, an opening before its time, a seal that came too late.
#[test]
fn a_log_whose_own_times_break_the_plan_fails_one_check() {
    let good = Office::small().drawn().bundle;
    let lie =
        |kind: &str, from: &str, to: &str| Liar::of(good.clone()).entry(kind, from, to).remade();
    let hours = lie(
        "announce",
        "\"objection_hours\":72",
        "\"objection_hours\":23",
    );
    let longer = lie(
        "announce",
        "\"objection_hours\":72",
        "\"objection_hours\":74",
    );
    let at = |kind: &str, time: &str| Liar::of(good.clone()).at(kind, time).remade();
    let late = at("seal", "2026-07-01T01:45:01Z");
    let just = at("seal", "2026-07-01T01:45:00Z");
    let early = at("close", "2026-07-03T23:59:59Z");
    for (name, bundle, expected) in [
        ("a day at least", hours, &["V19"][..]),
        ("the announced period", longer, &["V19"]),
        ("sealed a second too late", late, &["V19"]),
        ("sealed just in time", just, &[]),
        ("opened before its time", early, &["V19"]),
    ] {
        let verdict = crate::support::verify(&bundle);
        assert_eq!(failing(&verdict), expected, "{name}");
        let folder = Folder::new(&format!("signed-log-{}", name.replace(' ', "-")));
        second::write(&bundle, folder.path());
        let own = verdict
            .checks
            .iter()
            .map(|c| (c.id.to_owned(), c.status.as_str().to_owned()));
        assert_eq!(
            second::statuses(folder.path()),
            (verdict.exit().into(), own.collect()),
            "{name}"
        );
    }
}

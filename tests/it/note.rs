//! What stands in a log beside the course of its draws: notes, changes of keys, lines by keys of other kinds; all
//! three verifiers judge each alike.

use std::path::Path;
use std::process::Command;

use data_encoding::BASE64;
use serde_json::Value;

use crate::amend::{AMENDED_AT, amended, drawn, table};
use crate::page;
use crate::second::{assert_verified, told, write};
use crate::secrets;
use crate::signed::note as signed_by;
use crate::states::{at, refusal};
use crate::support::{Folder, Office, files_below, program, root, said};
use crate::tamper::{Liar, failing};
use paiwei::digest::Digest;
use paiwei::digest::note::{KeyKind, SigningSecret, unsigned};
use paiwei::digest::trust::Trust;
use paiwei::model::{Bundle, KeyChange, Remark};
use paiwei::shell::Error;
use paiwei::shell::disk::RealDisk;
use paiwei::shell::note::{Said, note};
use paiwei::shell::read_bundle;
use paiwei::verify::verify_for;

const LOG: &str = "test.invalid/log";
const LATER: &str = "2026-09-01T00:00:00Z";

fn key(name: &str, seed: u8) -> SigningSecret {
    SigningSecret::new(name, KeyKind::Note, &[seed; 32]).expect("a name")
}

fn added_at(folder: &Folder, time: &str, said: &Said) -> Result<String, Error> {
    at(folder.path(), &RealDisk, time, |desk| {
        note(desk, said, &|_| Ok(vec!["甲".to_owned(), "乙".to_owned()]))
    })
}

fn refused(outcome: Result<String, Error>) -> &'static str {
    refusal(outcome).0
}

fn text(said: &str) -> Said {
    Said::Note(Remark::Text(said.to_owned()))
}

fn change(add: &[&SigningSecret], drop: &[&SigningSecret]) -> Said {
    let all = |keys: &[&SigningSecret]| keys.iter().map(|key| key.public().to_string()).collect();
    let (add, drop) = (all(add), all(drop));
    Said::Keys(KeyChange { add, drop })
}

fn bundle_in(folder: &Folder, path: &str) -> Bundle {
    read_bundle(&folder.path().join(path).join("bundle"), Default::default()).expect("a bundle")
}

fn kinds(bundle: &Bundle) -> String {
    let log = String::from_utf8(bundle.get("data/log.jsonl").expect("a log").to_vec());
    let kind = |line: &str| -> String {
        let value: Value = serde_json::from_str(line).expect("JSON");
        value["kind"].as_str().expect("a kind").to_owned()
    };
    let kinds: Vec<String> = log.expect("text").lines().map(kind).collect();
    kinds.join(" ")
}

/// What all three say of a bundle to whoever names this key of the log: the exit code, and what did not pass.
fn three(bundle: &Bundle, log: &SigningSecret) -> (u8, Vec<&'static str>) {
    let asked = format!("log {}\nquorum none\n", log.public());
    let trust = Trust::parse(&asked).expect("a policy");
    let verdict = verify_for(bundle, Some(&trust));
    let folder = Folder::new("note-three");
    write(bundle, &folder.path().join("bundle"));
    folder.write("trust.txt", &asked);
    let shown = |name: &str| folder.path().join(name).display().to_string();
    let (path, keys) = (shown("bundle"), shown("trust.txt"));
    let given = [path.as_str(), "--trust", &keys];
    let python = Command::new("python3")
        .args(["src/report/standalone/verify.py", "--json"])
        .args(given)
        .current_dir(root())
        .output();
    let second = told(&python.expect("python3 is on this machine"));
    assert_eq!(page::statuses(&given), second, "the page's script");
    let own = verdict.checks.iter();
    let own = own.map(|check| (check.id.to_owned(), check.status.as_str().to_owned()));
    assert_eq!((i32::from(verdict.exit()), own.collect()), second);
    (verdict.exit(), failing(&verdict))
}

fn status(bundle: &Bundle, log: &SigningSecret, id: &str) -> &'static str {
    let asked = format!("log {}\nquorum none\n", log.public());
    let trust = Trust::parse(&asked).expect("a policy");
    let checks = verify_for(bundle, Some(&trust)).checks;
    let check = checks.into_iter().find(|check| check.id == id);
    check.expect("the check").status.as_str()
}

/// Puts signatures under a checkpoint of a bundle.
fn sign(bundle: &mut Bundle, path: &str, by: &[&SigningSecret]) {
    let bare = unsigned(bundle.get(path).expect("a checkpoint")).to_vec();
    bundle.insert(path, signed_by(&bare, by, 0));
}

#[test]
fn notes_stand_in_the_log_and_change_nothing_else() {
    for mode in ["market", "pseudonymous", "roots"] {
        let folder = drawn(&format!("note-{mode}"), &Office::small().in_mode(mode));
        let before = files_below(&folder.path().join("result/1/bundle"));
        added_at(&folder, AMENDED_AT, &text("异议 3 件，均已答复")).expect("noted");
        let noted = bundle_in(&folder, "result/1.notes/1");
        assert!(kinds(&noted).ends_with("publish note"), "{}", kinds(&noted));
        let size = kinds(&noted).split(' ').count();
        for (path, bytes) in &before {
            if !["data/log.jsonl", "data/checkpoint"].contains(&path.as_str()) {
                assert_eq!(noted.get(path), Some(bytes.as_slice()), "{mode} {path}");
            }
        }
        let older = noted.get(&format!("data/checkpoint-{}", size - 1));
        assert_eq!(older, before.get("data/checkpoint").map(Vec::as_slice));
        assert_eq!(noted.iter().count(), before.len() + 1, "{mode}");
        assert_eq!(files_below(&folder.path().join("result/1/bundle")), before);
        assert_verified(&folder.path().join("result/1.notes/1/bundle"));
        // A document, then the course goes on from there, and a note follows what is final.
        let document = Remark::Document {
            name: "审计报告.pdf".to_owned(),
            document: Digest::of(b"a report"),
        };
        added_at(&folder, AMENDED_AT, &Said::Note(document)).expect("noted");
        assert_verified(&folder.path().join("result/1.notes/2/bundle"));
        amended(&folder, &table(&["withdraw,A07,"]), 2);
        assert_verified(&folder.path().join("result/2/bundle"));
        let (code, told) = said(folder.path(), &["finalize", "--by", "甲", "--by", "乙"]);
        assert_eq!(code, Some(0), "{told}");
        assert_verified(&folder.path().join("final/1/bundle"));
        let asked = ["note", "--text", "档案已移交", "--by", "甲", "--by", "乙"];
        let (code, told) = said(folder.path(), &asked);
        assert_eq!(code, Some(0), "{told}");
        let last = bundle_in(&folder, "final/1.notes/1");
        assert!(kinds(&last).ends_with("publish note note amend allocate publish publish note"));
        assert_verified(&folder.path().join("final/1.notes/1/bundle"));
        // It is what is verified where nothing is named, and it is final still.
        let (_, told) = said(folder.path(), &["verify", "--lang", "en"]);
        assert!(told.contains("Last publication"), "{told}");
        // Receipts are of its log.
        let (code, told) = said(folder.path(), &["receipt", "A03"]);
        assert_eq!(code, Some(0), "{told}");
        let receipt = folder.read("result/2/private/receipts/A03.json");
        let receipt: Value = serde_json::from_slice(&receipt).expect("JSON");
        let newest = last.get("data/checkpoint").expect("a checkpoint");
        let newest = String::from_utf8_lossy(unsigned(newest)).into_owned();
        assert!(
            receipt["checkpoint"]
                .as_str()
                .expect("text")
                .starts_with(&newest)
        );
    }
}

#[test]
fn a_note_is_not_added_twice_nor_where_it_has_no_place() {
    let folder = Folder::new("note-early").with(&Office::small());
    assert_eq!(
        refused(added_at(&folder, LATER, &text("早"))),
        "refused-no-result"
    );
    let folder = drawn("note-refused", &Office::small());
    added_at(&folder, LATER, &text("一")).expect("noted");
    let before = files_below(folder.path());
    assert_eq!(
        refused(added_at(&folder, LATER, &text("一"))),
        "refused-note-again"
    );
    for bad in [" \u{3000}", "", "two\nlines", &"长".repeat(9_000)] {
        assert_eq!(
            refused(added_at(&folder, LATER, &text(bad))),
            "refused-note-text"
        );
    }
    for asked in [
        &["note"][..],
        &["note", "--text", "a", "--document", "b"],
        &["keys"],
        &["note", "--text", "a", "--by", "甲"],
    ] {
        assert_eq!(
            program(folder.path(), asked).status.code(),
            Some(2),
            "{asked:?}"
        );
    }
    assert_eq!(files_below(folder.path()), before);
    // A publication that was begun has its moment already.
    let act = "{\"act\":\"amend\",\"round\":2,\"time\":\"2026-08-01T00:00:00Z\"}";
    folder.write("result/2.act.json", act);
    assert_eq!(
        refused(added_at(&folder, LATER, &text("二"))),
        "refused-note-between"
    );
}

/// Wherever they stand after the first entry, notes count for nothing; where they cannot be, or in another form, all
/// three say so.
#[test]
fn a_note_has_its_form_and_its_draw() {
    let good = Office::small().drawn().bundle;
    let with = |at: usize, body: &str| Liar::of(good.clone()).insert(at, "note", body).remade();
    let plain = "{\"draw\":\"small-2026\",\"text\":\"注意\"}";
    let count = kinds(&good).split(' ').count();
    for at in 1..count {
        assert_eq!(secrets::said(&with(at, plain)), (0, vec![]), "at {at}");
    }
    let before_all = with(0, plain);
    assert_eq!(kinds(&before_all).split(' ').next(), Some("note"));
    let (code, checks) = secrets::said(&before_all);
    assert_eq!((code, checks), (1, vec!["V04", "V05", "V06"]));
    let hash = Digest::of(b"x").to_string();
    for (body, malformed) in [
        (
            &format!("{{\"document\":\"{hash}\",\"draw\":\"small-2026\",\"name\":\"清单\"}}"),
            None,
        ),
        (&plain.replace("small", "other"), Some(false)),
        (&plain.replace("注意", " "), Some(true)),
        (&plain.replace("text", "words"), Some(true)),
        (&plain.replace("\"draw\":\"small-2026\",", ""), Some(true)),
        (
            &plain.replace("\"draw\"", "\"attempt\":1,\"draw\""),
            Some(true),
        ),
        (&plain.replace("\"注意\"", "1"), Some(true)),
        (
            &format!("{{\"document\":\"{hash}\",\"draw\":\"small-2026\"}}"),
            Some(true),
        ),
        (
            &format!("{{\"document\":\"{hash}\",\"draw\":\"small-2026\",\"text\":\"x\"}}"),
            Some(true),
        ),
        (
            &"{\"document\":\"00\",\"draw\":\"small-2026\",\"name\":\"x\"}".to_owned(),
            Some(true),
        ),
    ] {
        let bundle = with(count - 1, body);
        match malformed {
            None => assert_eq!(secrets::said(&bundle), (0, vec![]), "{body}"),
            Some(false) => assert_eq!(secrets::said(&bundle), (1, vec!["V06"]), "{body}"),
            Some(true) => assert_eq!(exits(&bundle), [3; 3], "{body}"),
        }
    }
}

/// The exit codes of all three, for whoever asks for the log's key of the tests.
pub fn exits(bundle: &Bundle) -> [i32; 3] {
    let (bundle, trust) = crate::support::signed(bundle);
    let folder = Folder::new("note-exits");
    write(&bundle, folder.path());
    let (_keys, asked) = crate::support::sign(folder.path());
    let path = folder.path().display().to_string();
    let given = [path.as_str(), "--trust", &asked];
    let python = Command::new("python3")
        .args(["src/report/standalone/verify.py", "--json"])
        .args(given)
        .current_dir(root())
        .output();
    let second = told(&python.expect("python3 is on this machine")).0;
    let own = verify_for(&bundle, Some(&trust)).exit();
    [own.into(), second, page::statuses(&given).0]
}

/// A drawn folder whose log names the first key, and the log's name.
fn named(name: &str, key: &SigningSecret) -> Folder {
    let folder = Folder::new(name).with(&Office::small());
    folder.write("trust.txt", &format!("log {}\nquorum none\n", key.public()));
    crate::states::seal(&folder).expect("sealed");
    folder.write("digits.txt", crate::support::DIGITS);
    let seed = folder.path().join("digits.txt");
    crate::states::draw(&folder, crate::support::DRAWN_AT, Some(&seed)).expect("drawn");
    folder
}

/// Old and new key of the log sign the checkpoint over their change; who knows either is led to the newest.
#[test]
fn the_log_changes_its_key_and_whoever_has_either_is_led_on() {
    let (old, new, third) = (key(LOG, 1), key(LOG, 2), key(LOG, 3));
    let folder = named("note-keys", &old);
    added_at(&folder, AMENDED_AT, &change(&[&new], &[&old])).expect("changed");
    let path = "result/1.notes/1";
    let mut bundle = bundle_in(&folder, path);
    let size = kinds(&bundle).split(' ').count();
    let over = format!("data/checkpoint-{size}");
    let with = |mut bundle: Bundle, by: &[&SigningSecret]| {
        sign(&mut bundle, "data/checkpoint", by);
        bundle
    };
    for own in [&old, &new] {
        assert_eq!(
            three(&with(bundle.clone(), &[&old, &new]), own),
            (0, vec![])
        );
        for few in [&[&old][..], &[&new], &[&third], &[]] {
            let lacking = with(bundle.clone(), few);
            assert_eq!(status(&lacking, own, "V01"), "missing");
            let (code, checks) = three(&lacking, own);
            assert!(code == 4 && checks.contains(&"V01"), "{checks:?}");
        }
    }
    // A key that no change leads from is asked for as before.
    let (code, checks) = three(&with(bundle.clone(), &[&old, &new]), &third);
    assert!(code == 4 && checks.contains(&"V01"), "{checks:?}");
    // A false line of the new one.
    let mut lie = with(bundle.clone(), &[&old]);
    let line = new.line("something else\n", 0).into_bytes();
    let note = [lie.get("data/checkpoint").expect("it"), &line].concat();
    lie.insert("data/checkpoint", note);
    assert_eq!(three(&lie, &old), (1, vec!["V01"]));
    // The next results: the old key signs them no more.
    let at = folder.path().join(path).join("bundle/data/checkpoint");
    sign(&mut bundle, "data/checkpoint", &[&old, &new]);
    std::fs::write(&at, bundle.get("data/checkpoint").expect("it")).expect("signed");
    amended(&folder, &table(&["withdraw,A07,"]), 2);
    let next = bundle_in(&folder, "result/2");
    assert_eq!(next.get(&over), bundle.get("data/checkpoint"));
    let (mine, theirs) = (with(next.clone(), &[&new]), with(next.clone(), &[&old]));
    for own in [&old, &new] {
        assert_eq!(three(&mine, own), (0, vec![]));
        assert_eq!(status(&theirs, own, "V01"), "missing");
    }
    // Who makes all anew has no signatures to put under the change.
    let anew = with(Liar::of(mine.clone()).remade(), &[&new]);
    for own in [&old, &new] {
        assert_eq!(three(&anew, own), (4, vec!["V01"]));
    }
    let mut gone = mine.clone();
    gone.remove(&over);
    let (code, checks) = three(&gone, &new);
    assert!(code == 4 && checks.contains(&"V05"), "{checks:?}");
    // A second change leads on from the first.
    added_at(&folder, LATER, &change(&[&third], &[&new])).expect("changed again");
    let twice = with(bundle_in(&folder, "result/2.notes/1"), &[&new, &third]);
    let mut twice = twice;
    let before = format!("data/checkpoint-{}", kinds(&next).split(' ').count());
    sign(&mut twice, &before, &[&new]);
    for own in [&old, &new, &third] {
        assert_eq!(three(&twice, own), (0, vec![]));
    }
}

/// Keys of others may be named and dropped too: whose signatures are asked for stays with whoever verifies.
#[test]
fn a_change_of_keys_fits_what_the_log_names() {
    let (log, notary, other) = (key(LOG, 1), key("notary.test", 2), key("notary.test", 4));
    let folder = named("note-others", &log);
    added_at(&folder, AMENDED_AT, &change(&[&notary], &[])).expect("a notary more");
    let mut bundle = bundle_in(&folder, "result/1.notes/1");
    sign(&mut bundle, "data/checkpoint", &[&log]);
    assert_eq!(three(&bundle, &log), (0, vec![]));
    let before = files_below(folder.path());
    for wrong in [
        change(&[&notary, &other], &[]),
        change(&[], &[&other]),
        change(&[], &[&log]),
        change(&[&key(LOG, 9)], &[]),
        change(&[&other, &other], &[]),
        Said::Keys(KeyChange {
            add: vec!["not a key".to_owned()],
            drop: Vec::new(),
        }),
    ] {
        assert_eq!(refused(added_at(&folder, LATER, &wrong)), "refused-keys");
    }
    assert_eq!(files_below(folder.path()), before);
    let public = |key: &SigningSecret| key.public().to_string();
    let good = bundle_in(&folder, "result/1");
    let count = kinds(&good).split(' ').count();
    let body =
        |add: &[String], drop: &[String]| serde_json::json!({"add": add, "drop": drop}).to_string();
    let with = |body: &str| {
        Liar::of(good.clone())
            .insert(count - 1, "keys", body)
            .remade()
    };
    for (add, drop) in [
        (vec![], vec![]),
        (vec![], vec![public(&other)]),
        (vec![], vec![public(&log)]),
        (vec![public(&log)], vec![]),
        (vec![public(&key(LOG, 9))], vec![]),
        (vec![public(&other), public(&other)], vec![]),
        (vec!["not a key".to_owned()], vec![]),
    ] {
        let bundle = with(&body(&add, &drop));
        assert_eq!(secrets::said(&bundle), (1, vec!["V06"]), "{add:?} {drop:?}");
    }
    for wrong in [
        "{\"add\":[]}",
        "{\"add\":[],\"drop\":[1]}",
        "{\"add\":[],\"draw\":\"a\",\"drop\":[]}",
    ] {
        assert_eq!(exits(&with(wrong)), [3; 3], "{wrong}");
    }
    // Before everything else there is nothing to change.
    let first = Liar::of(good.clone())
        .insert(0, "keys", &body(&[public(&notary)], &[]))
        .remade();
    assert_eq!(secrets::said(&first), (1, vec!["V04", "V05", "V06"]));
}

/// A log that named no key at first may name its own later; whoever verifies brings it all the same.
#[test]
fn a_log_that_named_no_key_names_it_later() {
    let log = key(LOG, 1);
    let folder = drawn("note-unnamed", &Office::small());
    added_at(&folder, AMENDED_AT, &change(&[&log], &[])).expect("named");
    let mut bundle = bundle_in(&folder, "result/1.notes/1");
    sign(&mut bundle, "data/checkpoint", &[&log]);
    assert_eq!(three(&bundle, &log), (0, vec![]));
    // Somebody else's key named in its place: whoever brings the true one is not led away.
    let folder = drawn("note-usurped", &Office::small());
    let stranger = key(LOG, 7);
    added_at(&folder, AMENDED_AT, &change(&[&stranger], &[])).expect("named");
    let mut bundle = bundle_in(&folder, "result/1.notes/1");
    sign(&mut bundle, "data/checkpoint", &[&stranger]);
    let (code, checks) = three(&bundle, &log);
    assert!(code == 4 && checks.contains(&"V01"), "{checks:?}");
}

/// A second signature by an SM2 key (note signature type 0xff): who does not know it passes it over.
#[test]
fn a_line_by_a_key_of_another_kind_is_passed_over() {
    let log = key(LOG, 1);
    let folder = drawn("note-sm2", &Office::small());
    let at = folder.path();
    let public = [&[0xff][..], b"paiwei.sm2-sm3.v1", &[4; 65]].concat();
    let id = Digest::of_parts(&[LOG.as_bytes(), b"\n", &public]);
    let line = [&id.as_bytes()[..4], &[0x30; 71]].concat();
    let line = format!("\u{2014} {LOG} {}\n", BASE64.encode(&line));
    folder.write("sm2.line", &line);
    folder.write("log.key", &log.to_secret());
    assert_eq!(said(at, &["sign", "--key", "log.key"]).0, Some(0));
    let before = folder.read("result/1/bundle/data/checkpoint");
    let (code, told) = said(at, &["sign", "--attach", "sm2.line"]);
    assert_eq!(code, Some(0), "{told}");
    let after = folder.read("result/1/bundle/data/checkpoint");
    assert_eq!(after, [before.as_slice(), line.as_bytes()].concat());
    assert_eq!(three(&bundle_in(&folder, "result/1"), &log), (0, vec![]));
    // Once is enough; and what is no line of a signature is refused.
    let (code, _) = said(at, &["sign", "--attach", "sm2.line"]);
    assert_eq!(
        (code, folder.read("result/1/bundle/data/checkpoint")),
        (Some(0), after.clone())
    );
    for wrong in [
        "",
        "text",
        "\u{2014} a b",
        &format!("{line}{line}"),
        &format!("{line}x"),
    ] {
        folder.write("wrong.line", wrong);
        let (code, told) = said(at, &["sign", "--attach", "wrong.line"]);
        assert_eq!(code, Some(2), "{wrong}: {told}");
    }
    for asked in [
        &["sign", "--attach", "sm2.line", "--key", "log.key"][..],
        &["sign", "--attach", "sm2.line", "--witness"],
    ] {
        assert_eq!(said(at, asked).0, Some(2), "{asked:?}");
    }
    assert_eq!(folder.read("result/1/bundle/data/checkpoint"), after);
    // Alone it signs nothing.
    let mut bare = bundle_in(&folder, "result/1");
    let note = unsigned(bare.get("data/checkpoint").expect("it")).to_vec();
    bare.insert(
        "data/checkpoint",
        [note.as_slice(), line.as_bytes()].concat(),
    );
    let (code, checks) = three(&bare, &log);
    assert!(code == 4 && checks.contains(&"V01"), "{checks:?}");
    assert!(Path::new(at).join("result/1").is_dir());
}

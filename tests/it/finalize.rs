//! The last publication: what is final stays what it was, in all three verifiers, and nothing comes after it.

use serde_json::Value;

use crate::amend::{amended, drawn, table};
use crate::attempts::aside_on;
use crate::second::{assert_verified, statuses};
use crate::secrets;
use crate::support::{Folder, Office, files_below, program, said, sign};
use crate::tamper::Liar;
use paiwei::model::Bundle;
use paiwei::shell::disk::RealDisk;
use paiwei::shell::read_bundle;

fn finalized(folder: &Folder) -> Bundle {
    let by = ["finalize", "--by", "甲", "--by", "乙"];
    let (code, text) = said(folder.path(), &by);
    assert_eq!(code, Some(0), "{text}");
    bundle(folder)
}

fn bundle(folder: &Folder) -> Bundle {
    read_bundle(&folder.path().join("final/1/bundle"), Default::default()).expect("a bundle")
}

fn drawn_in(name: &str) -> Folder {
    drawn(name, &Office::small())
}

/// Entries of a bundle's log: kind, and stage where it has one.
fn story(bundle: &Bundle) -> Vec<(String, String)> {
    let log = String::from_utf8(bundle.get("data/log.jsonl").expect("a log").to_vec());
    let log = log.expect("text");
    let entry = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        (text(&value["kind"]), text(&value["body"]["stage"]))
    };
    log.lines().map(entry).collect()
}

#[test]
fn what_is_final_says_so_and_is_verified_by_all_three() {
    for mode in ["market", "pseudonymous", "roots"] {
        let office = Office::small().in_mode(mode);
        let folder = drawn(&format!("final-{mode}"), &office);
        amended(&folder, &table(&["withdraw,A07,"]), 2);
        let before = files_below(&folder.path().join("result/2/bundle"));
        let last = finalized(&folder);
        let stages: Vec<String> = story(&last).into_iter().map(|(_, stage)| stage).collect();
        assert!(
            stages.ends_with(&["preliminary".into(), "final".into()]),
            "{stages:?}"
        );
        // The same data, one checkpoint more; nothing that was published is gone.
        for (path, bytes) in &before {
            let apart = [
                "verify.html",
                "data/index.json",
                "data/log.jsonl",
                "data/checkpoint",
            ];
            if !apart.contains(&path.as_str()) {
                assert_eq!(last.get(path), Some(bytes.as_slice()), "{mode} {path}");
            }
        }
        assert_eq!(last.iter().count(), before.len() + 1, "{mode}");
        assert_eq!(
            files_below(&folder.path().join("result/2/bundle")),
            before,
            "{mode}"
        );
        assert_verified(&folder.path().join("final/1/bundle"));
        // It is what is verified where nothing is named, and the older one goes on to it.
        let (_keys, trust) = sign(&folder.path().join("final/1/bundle"));
        let older = folder
            .path()
            .join("result/2/bundle/data/checkpoint")
            .display()
            .to_string();
        let asked = [
            "verify", "--trust", &trust, "--since", &older, "--lang", "en",
        ];
        let (code, text) = said(folder.path(), &asked);
        assert_eq!(code, Some(0), "{mode} {text}");
        assert!(text.contains("Last publication"), "{mode} {text}");
        let older = folder.path().join("result/2/bundle").display().to_string();
        let (_, text) = said(folder.path(), &["verify", &older, "--lang", "en"]);
        assert!(text.contains("may still be amended"), "{mode} {text}");
    }
}

#[test]
fn after_it_nothing_is_amended_and_it_comes_once() {
    let folder = drawn_in("final-once");
    finalized(&folder);
    let before = files_below(folder.path());
    folder.write("events.csv", &table(&["withdraw,A07,"]));
    for asked in [
        &["amend", "--confirm", "12345678"][..],
        &["finalize", "--by", "甲", "--by", "乙"],
    ] {
        let output = program(folder.path(), asked);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains("final"), "{text}");
    }
    let mut after = files_below(folder.path());
    after.remove("events.csv");
    assert_eq!(after, before);
    // Receipts are of the last publication; a court can still have the attempt set aside, in the same log.
    let (code, text) = said(folder.path(), &["receipt", "A07"]);
    assert_eq!(code, Some(0), "{text}");
    let receipt = folder
        .path()
        .join("result/1/private/receipts/A07.json")
        .display()
        .to_string();
    let bundle = folder.path().join("final/1/bundle");
    let (_keys, trust) = sign(&bundle);
    let (code, text) = said(folder.path(), &["receipt", "A07"]);
    assert_eq!(code, Some(0), "{text}");
    let asked = ["verify", "--receipt", &receipt, "--trust", &trust];
    let (code, text) = said(folder.path(), &asked);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn a_court_can_still_have_it_set_aside_in_the_same_log() {
    let folder = drawn_in("final-aside");
    let last = finalized(&folder);
    aside_on(&folder, &RealDisk, ("2099-01-01T00:00:00Z", "court"), true).expect("set aside");
    let log = String::from_utf8(folder.read("void/1/log.jsonl")).expect("text");
    let before = String::from_utf8(last.get("data/log.jsonl").expect("a log").to_vec());
    let more = log
        .strip_prefix(&before.expect("text"))
        .expect("the log goes on");
    assert!(
        more.contains("\"kind\":\"void\"") && more.lines().count() == 1,
        "{more}"
    );
    assert!(!folder.path().join("final/2").exists());
}

#[test]
fn an_act_cut_short_is_taken_up_with_its_own_moment() {
    let folder = drawn_in("final-again");
    let first = finalized(&folder);
    std::fs::remove_dir_all(folder.path().join("final/1")).expect("removed");
    // Its moment is recorded: nothing comes between.
    folder.write("events.csv", &table(&["withdraw,A07,"]));
    let (code, text) = said(folder.path(), &["amend", "--confirm", "12345678"]);
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(finalized(&folder), first);
    let act: Value = serde_json::from_slice(&folder.read("final/1.act.json")).expect("JSON");
    assert_eq!(act["by"], serde_json::json!(["甲", "乙"]));
}

#[test]
fn nothing_is_final_before_the_draw_and_one_name_is_not_enough() {
    let folder = Folder::new("final-early").with(&Office::small());
    let output = program(folder.path(), &["finalize", "--by", "甲", "--by", "乙"]);
    assert_eq!(output.status.code(), Some(2));
    let folder = drawn_in("final-alone");
    let before = files_below(folder.path());
    let output = program(folder.path(), &["finalize", "--by", "甲"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files_below(folder.path()), before);
}

/// After a run again comes its publication, and nothing else.
#[test]
fn an_allocation_that_is_not_published_fails_one_check() {
    let folder = drawn_in("final-unpublished");
    amended(&folder, &table(&["withdraw,A07,"]), 2);
    amended(&folder, &table(&["withdraw,A07,", "withdraw,A10,"]), 3);
    let path = folder.path().join("result/3/bundle");
    let bundle = read_bundle(&path, Default::default()).expect("a bundle");
    let kinds: Vec<String> = story(&bundle).into_iter().map(|(kind, _)| kind).collect();
    let second = kinds.iter().rposition(|kind| kind == "amend").expect("one");
    assert_eq!(kinds[second - 1], "publish");
    let bundle = Liar::of(bundle).without(second - 1..second).remade();
    let verdict = crate::support::verify(&bundle);
    let order = verdict.checks.iter().find(|check| check.id == "V06");
    assert_eq!(order.expect("V06").status, paiwei::verify::Status::Fail);
    let folder = Folder::new("final-unpublished-lie");
    crate::second::write(&bundle, folder.path());
    let (_, checks) = statuses(folder.path());
    assert!(
        checks.contains(&("V06".to_owned(), "fail".to_owned())),
        "{checks:?}"
    );
}

/// A last publication that says it is none, one before the first, a second one, another number: each fails V06
/// alone, whoever verifies.
#[test]
fn lies_about_what_is_final_fail_one_check() {
    let folder = drawn_in("final-lies");
    let first =
        read_bundle(&folder.path().join("result/1/bundle"), Default::default()).expect("a bundle");
    let last = finalized(&folder);
    let log =
        |bundle: Bundle, from: &str, to: &str| Liar::of(bundle).entry("publish", from, to).remade();
    let cases = [
        (
            "a last one called preliminary",
            log(
                last.clone(),
                "\"stage\":\"final\"",
                "\"stage\":\"preliminary\"",
            ),
        ),
        (
            "a first one called final",
            log(first, "\"stage\":\"preliminary\"", "\"stage\":\"final\""),
        ),
        (
            "another number",
            log(
                last,
                "\"round\":1,\"stage\":\"final\"",
                "\"round\":2,\"stage\":\"final\"",
            ),
        ),
    ];
    for (what, bundle) in cases {
        assert_eq!(secrets::said(&bundle), (1, vec!["V06"]), "{what}");
    }
}

//! Rehearsals: the whole draw for practice, before and after the seal; nothing of it can be taken for a result.

use std::path::Path;

use crate::support::{DIGITS, Folder, Office, files_below, program, said};

fn rehearse(folder: &Path, lang: &str) -> serde_json::Value {
    let output = program(folder, &["draw", "--rehearse", "--json", "--lang", lang]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(0), "{value}");
    value
}

#[test]
fn a_rehearsal_before_and_after_the_seal_leaves_the_draw_as_it_is() {
    let folder = Folder::new("rehearsal").with(&Office::small());
    let at = folder.path();
    let before = files_below(at);
    for n in 1..=2 {
        let told = rehearse(at, "en");
        assert_eq!(
            (&told["rehearsals"], &told["children"]),
            (&n.into(), &12.into())
        );
        let path = at.join(told["rehearsal"].as_str().expect("a folder"));
        let files = files_below(&path);
        assert_eq!(files.len(), 2, "{:?}", files.keys());
        let list = String::from_utf8(files["admission_roll.csv"].clone()).expect("text");
        assert!(
            list.starts_with("\u{feff}REHEARSAL: not a result"),
            "{list}"
        );
        assert_eq!(list.lines().count(), 14, "mark, header, twelve children");
        let (code, text) = said(at, &["verify", &path.display().to_string(), "--lang", "en"]);
        assert_eq!(
            (code, text.contains("is a rehearsal")),
            (Some(2), true),
            "{text}"
        );
    }
    let mut after = files_below(at);
    after.retain(|path, _| !path.starts_with("rehearsal/") && path != ".paiwei.lock");
    assert!(after == before, "nothing else was written");
    // After the seal too, and the draw is the one that it would have been.
    assert_eq!(said(at, &["seal"]).0, Some(0));
    assert_eq!(rehearse(at, "en")["rehearsals"], 3);
    folder.write("digits.txt", DIGITS);
    assert!(!at.join("seed").exists() && !at.join("result").exists());
    assert_eq!(said(at, &["draw", "--seed-file", "digits.txt"]).0, Some(0));
    let first = files_below(&at.join("result"));
    let log = String::from_utf8(first["1/bundle/data/log.jsonl"].clone()).expect("text");
    assert!(log.contains("\"rehearsals\":3,"), "the log tells how often");
    std::fs::remove_dir_all(at.join("result")).expect("lost");
    rehearse(at, "en");
    assert_eq!(said(at, &["draw", "--seed-file", "digits.txt"]).0, Some(0));
    assert!(files_below(&at.join("result")) == first);
}

#[test]
fn a_rehearsal_in_chinese_and_on_every_kind_of_source() {
    let sources = [
        "kind = \"hex\"\nlength = 32\nwhat = \"x\"",
        "kind = \"drand-quicknet\"\nround = 32000000",
    ];
    for (n, source) in sources.into_iter().enumerate() {
        let mut office = Office::small();
        let own = "kind = \"digits\"\nlength = 40\nwhat = \"forty dice\"";
        assert!(office.policy.contains(own));
        office.policy = office.policy.replace(own, source);
        let folder = Folder::new(&format!("rehearsal-source-{n}")).with(&office);
        let told = rehearse(folder.path(), "zh");
        let path = told["rehearsal"].as_str().expect("a folder");
        assert!(path.contains("演练"), "{path}");
    }
}

#[test]
fn what_cannot_be_sealed_or_was_changed_since_is_not_rehearsed() {
    let mut office = Office::small();
    office.roll = office.roll.replace("104.002", "4.002");
    let folder = Folder::new("rehearsal-wrong").with(&office);
    let (code, text) = said(folder.path(), &["draw", "--rehearse"]);
    assert_eq!(code, Some(1), "{text}");
    let folder = Folder::new("rehearsal-changed").with(&Office::small());
    assert_eq!(said(folder.path(), &["seal"]).0, Some(0));
    let roll = String::from_utf8(folder.read("roll.csv")).expect("text");
    folder.write("roll.csv", &roll.replace("外省,S01,S02", "本区,S01,S02"));
    let (code, text) = said(folder.path(), &["draw", "--rehearse", "--lang", "en"]);
    assert_eq!((code, text.contains("roll.csv")), (Some(2), true), "{text}");
    assert!(!folder.path().join("rehearsal").exists());
}

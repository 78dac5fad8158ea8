//! The static log: what `log-tiles` writes is read back by a client in another language, grows, and is of one log.

use std::path::Path;
use std::process::Command;

use crate::amend::{amended, drawn, table};
use crate::attempts;
use crate::support::{Folder, Office, files_below, program, root, said, sign_in};
use paiwei::digest::Digest;
use paiwei::digest::tiles::{WIDTH, hash_tiles};
use paiwei::digest::tree;

/// What the client in Python says of a static log beside the files it is of.
fn client(log: &Path, places: &[&Path]) -> (bool, String) {
    let output = Command::new("python3")
        .arg("tests/second/tiles.py")
        .arg(log)
        .args(places)
        .current_dir(root())
        .output()
        .expect("python3 is on this machine");
    let text = String::from_utf8(output.stdout).expect("text");
    (output.status.success(), text)
}

fn laid(folder: &Folder) -> String {
    let (code, text) = said(folder.path(), &["log-tiles"]);
    assert_eq!(code, Some(0), "{text}");
    text
}

#[test]
fn a_client_builds_roots_and_proofs_out_of_the_files_in_every_mode() {
    for mode in ["market", "pseudonymous", "roots"] {
        let office = Office::small().in_mode(mode);
        let folder = drawn(&format!("tiles-{mode}"), &office);
        let at = |path: &str| folder.path().join(path);
        let log = at("static-log");
        laid(&folder);
        let before = files_below(&log);
        let kept = [at("seal/1/private"), at("result/1/private/data")];
        let data = at("result/1/bundle/data");
        let places = [&data, &kept[0], &kept[1]].map(|path| path.as_path());
        assert_eq!(
            client(&log, &places),
            (true, "all fits: 2 trees beside the log\n".into()),
            "{mode}"
        );
        // Nothing is written twice, and a signature more changes the checkpoint alone.
        assert!(laid(&folder).contains("Nothing is new"), "{mode}");
        assert_eq!(files_below(&log), before, "{mode}");
        sign_in(folder.path());
        laid(&folder);
        let signed = files_below(&log);
        let other =
            |(path, bytes): (&String, &Vec<u8>)| (before[path] != *bytes).then(|| path.clone());
        assert_eq!(
            signed.iter().filter_map(other).collect::<Vec<_>>(),
            ["checkpoint"],
            "{mode}"
        );
        // The log goes on: everything that was there stays, the newest checkpoint counts more.
        amended(&folder, &table(&["withdraw,A07,"]), 2);
        laid(&folder);
        let grown = files_below(&log);
        for (path, bytes) in signed.iter().filter(|(path, _)| *path != "checkpoint") {
            assert_eq!(grown.get(path), Some(bytes), "{mode} {path}");
        }
        let kept = [
            at("seal/1/private"),
            at("result/2/private/data"),
            at("result/1/private/data"),
        ];
        let data = at("result/2/bundle/data");
        let places = [&data, &kept[0], &kept[1], &kept[2]].map(|path| path.as_path());
        assert_eq!(
            client(&log, &places),
            (true, "all fits: 3 trees beside the log\n".into()),
            "{mode}"
        );
        // No leaf of a tree below is served, and in mode `roots` no line of the roll anywhere.
        assert!(
            grown
                .keys()
                .all(|path| !path.starts_with("roll-1/tile/entries")),
            "{mode}"
        );
        // An older state is not put over a newer one.
        let bundle = at("result/1/bundle").display().to_string();
        let out = log.display().to_string();
        let (code, text) = said(folder.path(), &["log-tiles", &bundle, "--out", &out]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("another log"), "{text}");
        assert_eq!(files_below(&log), grown, "{mode}");
    }
}

#[test]
fn the_client_refuses_what_was_changed() {
    let folder = drawn("tiles-changed", &Office::small());
    laid(&folder);
    let (log, data) = (
        folder.path().join("static-log"),
        folder.path().join("result/1/bundle/data"),
    );
    for (path, bytes) in files_below(&log) {
        for at in [0, bytes.len() / 2] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            std::fs::write(log.join(&path), other).expect("written");
            let (good, text) = client(&log, &[&data]);
            // The checkpoint's first line is its log's name, which no tree holds.
            assert!(
                !good || path == "checkpoint" && at == 0,
                "{path} {at}: {text}"
            );
        }
        std::fs::write(log.join(&path), bytes).expect("written");
    }
    assert!(client(&log, &[&data]).0);
}

#[test]
fn a_log_with_attempts_goes_on_in_one_folder() {
    let folder = attempts::second("tiles-attempts");
    laid(&folder);
    let log = folder.path().join("static-log");
    assert!(log.join("roll-2").is_dir() && !log.join("roll-1").exists());
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_laid_out() {
    let folder = drawn("tiles-refused", &Office::small());
    let bundle = folder.path().join("result/1/bundle");
    for file in [
        "log.jsonl",
        "roll.jsonl",
        "results-1.jsonl",
        "checkpoint",
        "checkpoint-4",
    ] {
        let path = bundle.join("data").join(file);
        if !path.is_file() {
            continue;
        }
        let held = std::fs::read(&path).expect("there");
        let mut other = held.clone();
        let at = other.len() - 9;
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        std::fs::write(&path, other).expect("written");
        let output = program(folder.path(), &["log-tiles"]);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{file}: {text}");
        assert!(text.contains(file), "{file}: {text}");
        assert!(!folder.path().join("static-log").exists(), "{file}");
        std::fs::write(&path, held).expect("as it was");
    }
    // A folder that holds another log stays as it is.
    laid(&folder);
    let before = files_below(&folder.path().join("static-log"));
    let other = drawn(
        "tiles-other",
        &Office {
            policy: Office::small().policy.replace("small-2026", "other-2026"),
            ..Office::small()
        },
    );
    let out = folder.path().join("static-log").display().to_string();
    let (code, text) = said(other.path(), &["log-tiles", "--out", &out]);
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(files_below(&folder.path().join("static-log")), before);
}

/// Each hash of a tile is the root of the full tile below, and the tiles fold to the root of the tree.
#[test]
fn tiles_of_every_size_hold_the_tree() {
    let leaves: Vec<Digest> = (0..66_000u32)
        .map(|i| tree::leaf(&i.to_be_bytes()))
        .collect();
    for size in [
        1, 2, 3, 255, 256, 257, 511, 512, 513, 4_097, 65_535, 65_536, 65_537, 66_000,
    ] {
        let files = hash_tiles(&leaves[..size]);
        let hashes = |level: usize| -> Vec<Digest> {
            let own = files
                .iter()
                .filter(|(path, _)| path.starts_with(&format!("tile/{level}/")));
            let bytes: Vec<u8> = own.flat_map(|(_, bytes)| bytes.clone()).collect();
            let digest = |some: &[u8]| Digest::from_bytes(some.try_into().expect("32 bytes"));
            bytes.chunks_exact(32).map(digest).collect()
        };
        let mut below = hashes(0);
        assert_eq!(below, leaves[..size], "{size}");
        for level in 1.. {
            let due: Vec<Digest> = below.chunks_exact(WIDTH).map(tree::root).collect();
            assert_eq!(hashes(level), due, "{size} {level}");
            if due.is_empty() {
                break;
            }
            below = due;
        }
    }
}

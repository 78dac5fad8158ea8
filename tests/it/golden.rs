//! Whole runs byte for byte. `PAIWEI_BLESS=1` writes them anew; the difference is then reviewed.

use std::collections::BTreeMap;

use crate::support::{Office, files_below, root};

/// Compares files with those of a golden folder.
fn golden(name: &str, files: &BTreeMap<String, Vec<u8>>) {
    let folder = root().join("tests/golden").join(name);
    if std::env::var_os("PAIWEI_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        for (path, bytes) in files {
            let at = folder.join(path);
            std::fs::create_dir_all(at.parent().expect("a folder")).expect("a golden folder");
            std::fs::write(at, bytes).expect("a golden file");
        }
    }
    let held = files_below(&folder);
    let names = |map: &BTreeMap<String, Vec<u8>>| map.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(files), names(&held), "files of {name}");
    for (path, bytes) in files {
        let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(show(bytes), show(&held[path]), "{name}/{path}");
    }
}

/// The small office: every sealed, published and private file but the copies of programs and specifications.
#[test]
fn the_small_round() {
    let office = Office::small();
    let (sealed, _) = office.sealed();
    let drawn = office.drawn();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert(
        "private/records.jsonl".to_owned(),
        sealed["records.jsonl"].clone(),
    );
    files.insert(
        "private/explain-1.jsonl".to_owned(),
        drawn.run.explains.clone(),
    );
    for (path, bytes) in drawn.bundle.iter() {
        // The index, the publish entry and the checkpoint follow the copies; they have checks of their own. So has the
        // page, which is a copy of the program's script and of data that stands here already (tests/it/page.rs).
        let copies = ["spec/", "tools/", "verify.html"]
            .iter()
            .any(|prefix| path.starts_with(prefix));
        let cover = ["data/index.json", "data/log.jsonl", "data/checkpoint"].contains(&path);
        if !copies && !cover {
            files.insert(path.to_owned(), bytes.to_vec());
        }
    }
    let log = drawn.run.log.to_bytes();
    files.insert("data/log-before-publish.jsonl".to_owned(), log);
    golden("small-round", &files);
}

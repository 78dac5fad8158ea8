//! Any bytes as a file of a published bundle, and as a bundle in a zip: a verdict, never a panic.
//!
//! In: the first byte says which file of the golden run; the rest is the file. 255: the rest is a zip.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use paiwei::model::Bundle;
use paiwei::read::seed;
use paiwei::shell::{ArchiveLimits, read_bundle};
use paiwei::verify::verify;

/// The golden run, as it stands in the repository.
static GOLDEN: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../golden/small-round");
    let mut files = Vec::new();
    for folder in ["", "data", "lists"] {
        let entries = std::fs::read_dir(format!("{top}/{folder}")).expect("the golden run");
        for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            files.push((name, std::fs::read(entry.path()).expect("a golden file")));
        }
    }
    files.sort();
    files
});

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    if first == 255 {
        let path = std::env::temp_dir().join(format!("paiwei-fuzz-{}.zip", std::process::id()));
        std::fs::write(&path, rest).expect("it is written");
        let limits = ArchiveLimits {
            entries: 100,
            file_bytes: 1 << 20,
            total_bytes: 4 << 20,
        };
        if let Ok(bundle) = read_bundle(&path, limits) {
            verify(&bundle);
        }
        return;
    }
    let which = usize::from(first) % GOLDEN.len();
    let mut bundle = Bundle::new();
    for (i, (name, text)) in GOLDEN.iter().enumerate() {
        bundle.insert(name, if i == which { rest.to_vec() } else { text.clone() });
    }
    verify(&bundle);
    seed::parse(&String::from_utf8_lossy(rest), &["dice", "天气"]);
});

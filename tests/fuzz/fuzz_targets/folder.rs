//! Any bytes as one file of a placement folder: checked and zoned, or told, never a panic.
//!
//! In: the first byte says which file, the rest is the file; the others are those of `tests/it/support.rs` in short.
//! Out: nothing; a folder that is not ready must come with an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paiwei::check::{InputFile, Inputs};
use paiwei::run::{self, Unwatched};

const POLICY: &str = include_str!("../folder/policy.toml");
const SCHOOLS: &str = include_str!("../folder/schools.csv");
const CATCHMENTS: &str = include_str!("../folder/catchments.geojson");
const ROLL: &str = include_str!("../folder/roll.csv");
const TEXTS: &str = include_str!("../folder/catchments.csv");
const ADDRESSES: &str = include_str!("../folder/addresses.csv");
const ALIASES: &str = include_str!("../folder/aliases.csv");

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let which = usize::from(first) % 7;
    let names = [
        "policy.toml",
        "schools.csv",
        "catchments.geojson",
        "roll.csv",
        "catchments.csv",
        "addresses.csv",
        "aliases.csv",
    ];
    let texts = [POLICY, SCHOOLS, CATCHMENTS, ROLL, TEXTS, ADDRESSES, ALIASES];
    let file = |at: usize| InputFile {
        name: names[at].to_owned(),
        bytes: if at == which { rest } else { texts[at].as_bytes() }.to_vec(),
    };
    let inputs = Inputs {
        policy: file(0),
        schools: file(1),
        catchments: file(2),
        beside: Vec::new(),
        roll: file(3),
        more: (4..7).map(file).collect(),
    };
    let (ready, findings) = run::prepare(&inputs, &Unwatched);
    assert!(ready.is_some() || findings.iter().any(|finding| finding.is_error()));
});

//! The bundle: everything that is published, with its index, the last log entry and the checkpoint.
//!
//! In: the sealed public files and a run. Out: a `Bundle`. The order matters: pages and files first, then the
//! index over them, then the log entry that carries the index's hash, then the checkpoint over the log
//! (`log/log.md`).

use super::explained::Prints;
use super::lists;
use super::page;
use super::words::{Lang, Words};
use crate::digest::Digest;
use crate::digest::canonical::object;
use crate::finding::Arg;
use crate::log::{self, FINAL, Log, PRELIMINARY};
use crate::model::{Bundle, LotteryName, Publication, TicketKind};
use crate::run::{Opened, Run};
use crate::seal::short_code;

/// The second implementation, shipped in every bundle.
pub const VERIFY_PY: &str = include_str!("standalone/verify.py");

/// The specifications, shipped in every bundle.
const SPEC: [(&str, &str); 5] = [
    ("spec/seal.md", include_str!("../seal/seal.md")),
    ("spec/draw.md", include_str!("../draw/draw.md")),
    ("spec/market.md", include_str!("../allocate/market.md")),
    ("spec/log.md", include_str!("../log/log.md")),
    ("spec/receipt.md", include_str!("../log/receipt.md")),
];

/// The page.
const PAGE: &str = "verify.html";

/// Files that the index does not list: itself, and what covers it.
const APART: [&str; 3] = ["data/index.json", "data/log.jsonl", "data/checkpoint"];

/// Makes the bundle. `published` are the run's own files, handed over as `sealed` hands over a sealed file by
/// name, so that no large file is held twice; `time` is when results are published.
pub fn bundle(
    (opened, run, prints): (&Opened, &Run, &Prints),
    published: Vec<(String, Vec<u8>)>,
    sealed: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
    time: &str,
) -> Bundle {
    let manifest = &opened.manifest;
    let mut bundle = Bundle::new();
    let mut add = |name: &str, bytes: Vec<u8>| bundle.insert(&format!("data/{name}"), bytes);
    let mut own = |name: &str| sealed(name).expect("the sealed files were read from there");
    add("manifest.json", own("manifest.json"));
    for file in manifest.files.iter().filter(|file| !file.private) {
        add(&file.name, own(&file.name));
    }
    if !manifest.keeps_back("roll.jsonl") {
        add("roll.jsonl", own("roll.jsonl"));
    }
    for (name, bytes) in published {
        if !manifest.keeps_back(&name) {
            add(&name, bytes);
        }
    }
    for (size, checkpoint) in &run.checkpoints {
        add(&format!("checkpoint-{size}"), checkpoint.clone());
    }
    for (path, bytes) in lists::pages(opened, run, prints) {
        bundle.insert(&path, bytes);
    }
    for (path, text) in SPEC {
        bundle.insert(path, text.as_bytes().to_vec());
    }
    bundle.insert("tools/verify.py", VERIFY_PY.as_bytes().to_vec());
    bundle.insert("README.txt", readme(opened));
    published_as(PRELIMINARY, bundle, opened, (&run.log, run.round, time))
}

/// The bundle of the last publication: what the one before it published, whose checkpoint now stands among the
/// others, under a log that says so.
pub fn finalized(
    before: &Bundle,
    opened: &Opened,
    (log, round, time): (&Log, u64, &str),
) -> Bundle {
    let mut bundle = Bundle::new();
    for (path, bytes) in before.iter() {
        if path == "data/checkpoint" {
            let path = format!("data/checkpoint-{}", log.lines().len());
            bundle.insert(&path, bytes.to_vec());
        } else if !APART.contains(&path) && path != PAGE {
            bundle.insert(path, bytes.to_vec());
        }
    }
    published_as(FINAL, bundle, opened, (log, round, time))
}

/// The bundle after an entry that stands beside: what is published stays as it is, under a log that is longer and
/// a checkpoint more, which came after the index.
pub fn noted(before: &Bundle, opened: &Opened, (old, log): (&Log, &Log)) -> Bundle {
    let [_, log_path, checkpoint_path] = APART;
    let mut bundle = Bundle::new();
    for (path, bytes) in before.iter() {
        if path == checkpoint_path {
            let path = format!("{path}-{}", old.lines().len());
            bundle.insert(&path, bytes.to_vec());
        } else {
            bundle.insert(path, bytes.to_vec());
        }
    }
    bundle.insert(log_path, log.to_bytes());
    bundle.insert(checkpoint_path, log.checkpoint(&opened.manifest.log));
    bundle
}

/// What closes a bundle: the page, the index, the log with the publication, the checkpoint.
fn published_as(
    stage: &str,
    mut bundle: Bundle,
    opened: &Opened,
    (log, round, time): (&Log, u64, &str),
) -> Bundle {
    let manifest = &opened.manifest;
    let page = page::page(&opened.rules.title, &bundle, &log.to_bytes());
    bundle.insert(PAGE, page);
    let index = index(&bundle);
    let mut log = log.clone();
    let draw = (&manifest.draw, manifest.attempt);
    let published = (stage, &Digest::of(&index));
    log.append(&log::publish(time, draw, round, published));
    let [index_path, log_path, checkpoint_path] = APART;
    bundle.insert(index_path, index);
    bundle.insert(log_path, log.to_bytes());
    bundle.insert(checkpoint_path, log.checkpoint(&manifest.log));
    bundle
}

/// `index.json`: every file with its length and hash, by path.
fn index(bundle: &Bundle) -> Vec<u8> {
    object(|o| {
        o.list("files", |list| {
            for (path, bytes) in bundle.iter() {
                list.object(|o| {
                    o.int("bytes", bytes.len() as u64);
                    o.text("name", path);
                    o.show("sha256", &Digest::of(bytes));
                });
            }
        });
        o.text("type", "paiwei/v1/index");
    })
}

/// `README.txt`: how to check with three different programs.
fn readme(opened: &Opened) -> Vec<u8> {
    let mut text = String::new();
    for lang in [Lang::Zh, Lang::En] {
        let words = Words::new(lang);
        let draw = &opened.manifest.draw;
        let computed = |lottery: &&LotteryName| opened.manifest.ring(lottery).is_none();
        let lottery = opened.manifest.lotteries.iter().find(computed);
        let digits = lottery.map_or(0, |lottery| opened.rules.digits(lottery));
        let args = [
            ("title", Arg::from(opened.rules.title.as_str())),
            ("seal", opened.seal.to_string().into()),
            ("code", short_code(&opened.seal).into()),
            ("draw", draw.as_str().into()),
            ("lottery", lottery.map_or("", |l| l.as_str()).into()),
            ("digits", digits.to_string().into()),
        ];
        text += &words.say("bundle-readme", &args);
        text.push('\n');
        // The commands are those of the usual ticket; without a lottery there is none.
        let usual =
            opened.manifest.ticket == TicketKind::ChaCha20 && opened.manifest.stretch.is_none();
        if !opened.manifest.rings.is_empty() {
            text += &words.word("bundle-readme-circle");
            text.push('\n');
        }
        let roots = opened.manifest.publication == Publication::Roots;
        if roots {
            text += &words.word("bundle-readme-roots");
            text.push('\n');
        } else if lottery.is_some() && usual {
            text += &words.say("bundle-readme-hand", &args);
            text.push('\n');
        }
        let folders = if roots {
            "bundle-readme-folders-roots"
        } else {
            "bundle-readme-folders"
        };
        text += &format!("\n{}\n\n", words.word(folders));
    }
    text.into_bytes()
}

//! Damage: every byte and every line of every published file, files taken out, added and swapped (BADINPUT E1).

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::support::{Office, signed, verify};
use paiwei::digest::Digest;
use paiwei::digest::canonical::object;
use paiwei::digest::trust::Trust;
use paiwei::log::Log;
use paiwei::model::Bundle;
use paiwei::verify::{Status, Verdict, check_ids, verify_for};

/// Signed by its log: what is damaged was damaged after that.
fn bundle() -> Bundle {
    signed(&Office::small().drawn().bundle).0
}

/// Every check of a signed bundle that may be damaged.
fn checked(damaged: &Bundle) -> Verdict {
    let trust = SIGNERS.get_or_init(|| signed(&Office::small().drawn().bundle).1);
    verify_for(damaged, Some(trust))
}

static SIGNERS: OnceLock<Trust> = OnceLock::new();

fn with(bundle: &Bundle, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Verdict {
    let mut damaged = bundle.clone();
    change(damaged.get_mut(path).expect("a file of the bundle"));
    checked(&damaged)
}

fn paths(bundle: &Bundle) -> Vec<String> {
    bundle.iter().map(|(path, _)| path.to_owned()).collect()
}

/// Not verified, and the damaged file is named by a check that went wrong.
fn caught(verdict: &Verdict, path: &str) -> bool {
    let bad = [Status::Fail, Status::Malformed, Status::Missing];
    let mut wrong = verdict
        .checks
        .iter()
        .filter(|check| bad.contains(&check.status));
    verdict.exit() != 0 && wrong.any(|check| check.file.contains(path))
}

#[test]
fn e1_every_byte_of_every_file() {
    let bundle = bundle();
    assert_eq!(verify(&bundle).exit(), 0);
    for path in paths(&bundle) {
        let length = bundle.get(&path).expect("a file").len();
        // The page is as large as all else together and is read as a whole, by INDEX alone: every 31st byte of it.
        let step = if path == "verify.html" { 31 } else { 1 };
        let missed: Vec<usize> = (0..length / step)
            .into_par_iter()
            .map(|i| i * step)
            .with_min_len(64)
            .filter(|at| !caught(&with(&bundle, &path, |bytes| bytes[*at] ^= 1), &path))
            .collect();
        assert!(missed.is_empty(), "{path}: bytes {missed:?}");
    }
}

#[test]
fn e1_other_kinds_of_damage_to_bytes() {
    let bundle = bundle();
    let damages: [fn(&mut Vec<u8>, usize); 3] = [
        |bytes, at| bytes[at] = bytes[at].wrapping_add(1),
        |bytes, at| {
            bytes.remove(at);
        },
        |bytes, at| bytes.insert(at, bytes[at]),
    ];
    for path in paths(&bundle)
        .into_iter()
        .filter(|path| path.starts_with("data/"))
    {
        let length = bundle.get(&path).expect("a file").len();
        for (kind, damage) in damages.iter().enumerate() {
            let missed: Vec<usize> = (0..length)
                .into_par_iter()
                .filter(|at| verdict_is_good(&bundle, &path, |bytes| damage(bytes, *at)))
                .collect();
            assert!(missed.is_empty(), "{path}: damage {kind} at {missed:?}");
        }
    }
}

/// Whether damage goes unnoticed; doubling a byte beside its like may change nothing.
fn verdict_is_good(bundle: &Bundle, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> bool {
    let mut damaged = bundle.clone();
    change(damaged.get_mut(path).expect("a file"));
    damaged != *bundle && checked(&damaged).exit() == 0
}

#[test]
fn every_line_dropped_doubled_or_swapped() {
    let bundle = bundle();
    for path in paths(&bundle)
        .into_iter()
        .filter(|path| path.ends_with(".jsonl"))
    {
        let file = bundle.get(&path).expect("a file").to_vec();
        let lines: Vec<&[u8]> = file.split_inclusive(|b| *b == b'\n').collect();
        for i in 0..lines.len() {
            let mut dropped = lines.clone();
            dropped.remove(i);
            let mut doubled = lines.clone();
            doubled.insert(i, lines[i]);
            let mut swapped = lines.clone();
            swapped.swap(i, (i + 1) % lines.len());
            for changed in [dropped, doubled, swapped] {
                let changed = changed.concat();
                if changed != file {
                    assert!(
                        caught(&with(&bundle, &path, |bytes| *bytes = changed), &path),
                        "{path}:{i}"
                    );
                }
            }
        }
    }
}

#[test]
fn files_taken_out_and_added() {
    let bundle = bundle();
    for path in paths(&bundle) {
        let mut damaged = bundle.clone();
        damaged.remove(&path);
        assert!(caught(&checked(&damaged), &path), "{path} taken out");
        assert!(
            caught(&with(&bundle, &path, Vec::clear), &path),
            "{path} emptied"
        );
    }
    let mut damaged = bundle.clone();
    damaged.insert("data/results-2.jsonl", b"{}\n".to_vec());
    assert_eq!(checked(&damaged).exit(), 1);
    let mut damaged = bundle;
    damaged.insert("data/Manifest.json", Vec::new());
    assert_eq!(checked(&damaged).exit(), 1);
}

#[test]
fn an_empty_bundle_and_garbage_are_told_and_crash_nothing() {
    assert_eq!(verify(&Bundle::new()).exit(), 4);
    let bundle = bundle();
    for path in paths(&bundle) {
        for garbage in [
            &b"\xff\xfe\x00"[..],
            b"{",
            b"[]",
            b"{}",
            b"\n\n",
            &[b'['; 100_000],
        ] {
            let verdict = with(&bundle, &path, |bytes| *bytes = garbage.to_vec());
            assert!(caught(&verdict, &path), "{path}");
        }
    }
}

/// A liar who remakes index, log and checkpoint after changing a file: the contents themselves must tell.
pub struct Liar {
    pub bundle: Bundle,
    entries: Vec<(String, String, Vec<u8>)>,
}

impl Liar {
    fn new() -> Self {
        Self::of(bundle())
    }

    /// With a bundle of another draw.
    pub fn of(bundle: Bundle) -> Self {
        let log = bundle.get("data/log.jsonl").expect("a log").to_vec();
        let lines = paiwei::read::published::log(&log).expect("the log is read");
        let entries = lines
            .iter()
            .map(|line| {
                (
                    line.kind.as_str().to_owned(),
                    line.time.clone(),
                    line.body.to_bytes(),
                )
            })
            .collect();
        Self { bundle, entries }
    }

    pub fn change(mut self, path: &str, from: &str, to: &str) -> Self {
        let file = self.bundle.get_mut(path).expect("a file");
        let text = String::from_utf8(file.clone()).expect("text");
        assert!(text.contains(from), "{path} holds {from}");
        *file = text.replacen(from, to, 1).into_bytes();
        self
    }

    pub fn entry(mut self, kind: &str, from: &str, to: &str) -> Self {
        let holds = |body: &[u8]| body.windows(from.len()).any(|w| w == from.as_bytes());
        let entry = self
            .entries
            .iter_mut()
            .rfind(|(k, _, body)| k == kind && holds(body));
        let entry = entry.unwrap_or_else(|| panic!("{kind} holds {from}"));
        let text = String::from_utf8(entry.2.clone()).expect("text");
        entry.2 = text.replacen(from, to, 1).into_bytes();
        self
    }

    /// Another time of an entry.
    pub fn at(mut self, kind: &str, time: &str) -> Self {
        let entry = self.entries.iter_mut().rfind(|(k, ..)| k == kind);
        entry.expect("an entry").1 = time.to_owned();
        self
    }

    /// Moves an entry of the log to another place.
    pub fn reorder(&mut self, from: usize, to: usize) {
        let entry = self.entries.remove(from);
        self.entries.insert(to, entry);
    }

    /// Puts an entry in, at the time of the one that stood there.
    pub fn insert(mut self, at: usize, kind: &str, body: &str) -> Self {
        let time = self.entries[at].1.clone();
        let entry = (kind.to_owned(), time, body.as_bytes().to_vec());
        self.entries.insert(at, entry);
        self
    }

    /// Leaves entries of the log out.
    pub fn without(mut self, entries: std::ops::Range<usize>) -> Self {
        self.entries.drain(entries);
        self
    }

    /// Root and count of a file of lines, put into an entry.
    pub fn recount(self, path: &str, kind: &str, name: &str) -> Self {
        let file = self.bundle.get(path).expect("a file").to_vec();
        let lines = paiwei::digest::canonical::split_lines(&file).expect("lines");
        let root = paiwei::digest::tree::root_of_lines(&lines).to_string();
        let text = self
            .entries
            .iter()
            .rfind(|(k, ..)| k == kind)
            .map(|(.., body)| body.clone());
        let text = String::from_utf8(text.expect("an entry")).expect("text");
        let marker = format!("\"{name}_root\":\"");
        let at = text.find(&marker).expect("a root") + marker.len();
        let old = text[at..at + 64].to_owned();
        self.entry(kind, &old, &root)
    }

    /// The manifest made anew over the files as they are now, and its hash put wherever the old one stood.
    pub fn reseal(mut self) -> Self {
        let old = self.bundle.get("data/manifest.json").expect("a manifest");
        let old = String::from_utf8(old.to_vec()).expect("text");
        // What the log carries is the manifest of the true bundle.
        let sealed = self.entries.iter().rfind(|(kind, ..)| kind == "seal");
        let carried = String::from_utf8(sealed.expect("a seal").2.clone()).expect("text");
        let from = carried.find("\"manifest\":").expect("it is carried") + 11;
        let to = carried.find(",\"seal\":").expect("a seal");
        let body = carried.clone();
        let (carried, old_seal) = (
            carried[from..to].to_owned(),
            carried[to + 9..to + 73].to_owned(),
        );
        let mut manifest: serde_json::Value = serde_json::from_str(&old).expect("JSON");
        for file in manifest["files"].as_array_mut().expect("files") {
            let path = format!("data/{}", file["name"].as_str().expect("a name"));
            if let Some(bytes) = self.bundle.get(&path) {
                file["bytes"] = bytes.len().into();
                file["sha256"] = Digest::of(bytes).to_string().into();
            }
        }
        let manifest = manifest.to_string();
        let seal = Digest::of(manifest.as_bytes()).to_string();
        *self.bundle.get_mut("data/manifest.json").expect("a file") = manifest.clone().into_bytes();
        let mut told = self.change("data/seed.txt", &old_seal, &seal);
        let seed = told.bundle.get("data/seed.txt").expect("a seed").to_vec();
        let seed = String::from_utf8(seed).expect("text");
        // As it was sealed first: no lie is worth more hashes.
        let read = paiwei::read::published::manifest(old.as_bytes());
        let stretch = read.ok().and_then(|manifest| manifest.stretch);
        let key = paiwei::draw::key(&seed, stretch).to_string();
        told = told
            .entry("seal", &carried, &manifest)
            .entry("seal", &old_seal, &seal);
        if let Some((_, second)) = body.split_once("\"seal_sm3\":\"") {
            let sm3 = Digest::sm3(manifest.as_bytes()).to_string();
            told = told.entry("seal", &second[..64], &sm3);
        }
        let draw = told.entries.iter().rfind(|(kind, ..)| kind == "draw");
        let draw = String::from_utf8(draw.expect("a draw").2.clone()).expect("text");
        let at = draw.find("\"key\":\"").expect("a key") + 7;
        told.entry("draw", &draw[at..at + 64], &key)
            .entry("draw", &old_seal, &seal)
    }

    /// Index, chain and checkpoints made anew, then verified.
    pub fn verify(self) -> Verdict {
        verify(&self.remade())
    }

    /// The bundle with index, chain and checkpoints made anew.
    pub fn remade(mut self) -> Bundle {
        let apart = ["data/index.json", "data/log.jsonl", "data/checkpoint"];
        for path in paths(&self.bundle)
            .iter()
            .filter(|path| path.starts_with("data/checkpoint-"))
        {
            self.bundle.remove(path);
        }
        let open = self.entries.iter().find(|(kind, ..)| kind == "open");
        let open = String::from_utf8(open.expect("a beginning").2.clone()).expect("text");
        let at = open.find("\"log\":\"").expect("an origin") + 7;
        let own = open[at..].split('"').next().unwrap_or("");
        let origin = if own == "test.invalid/other" {
            "test.invalid/log"
        } else {
            own
        };
        let origin = origin.to_owned();
        let mut log = Log::default();
        let last = self.entries.len() - 1;
        let mut bundle = self.bundle;
        for (i, (kind, time, mut body)) in self.entries.into_iter().enumerate() {
            if i == last {
                let index = object(|o| {
                    o.list("files", |list| {
                        for (path, bytes) in bundle.iter().filter(|(path, _)| !apart.contains(path))
                        {
                            list.object(|o| {
                                o.int("bytes", bytes.len() as u64);
                                o.text("name", path);
                                o.show("sha256", &Digest::of(bytes));
                            });
                        }
                    });
                    o.text("type", "paiwei/v1/index");
                });
                let text = String::from_utf8(body).expect("text");
                let at = text.find("\"index\":\"").expect("an index") + 9;
                let old = text[at..at + 64].to_owned();
                body = text
                    .replace(&old, &Digest::of(&index).to_string())
                    .into_bytes();
                bundle.insert("data/index.json", index);
            }
            let kind = paiwei::model::EntryKind::parse(&kind).expect("a kind");
            log.append(&paiwei::model::Entry { kind, time, body });
            let issued = ["seal", "close", "draw", "publish", "keys"].contains(&kind.as_str());
            if issued && i < last {
                bundle.insert(
                    &format!("data/checkpoint-{}", i + 1),
                    log.checkpoint(&origin),
                );
            }
        }
        bundle.insert("data/log.jsonl", log.to_bytes());
        bundle.insert("data/checkpoint", log.checkpoint(&origin));
        bundle
    }
}

pub fn failing(verdict: &Verdict) -> Vec<&'static str> {
    let bad = [Status::Fail, Status::Malformed, Status::Missing];
    verdict
        .checks
        .iter()
        .filter(|check| bad.contains(&check.status))
        .map(|check| check.id)
        .collect()
}

#[test]
fn a_bundle_made_anew_without_a_lie_verifies() {
    assert_eq!(Liar::new().verify().exit(), 0);
}

/// What rules may leave out has its form where it is there: in another one it is malformed to all three.
#[test]
fn rules_in_another_form_are_malformed_to_whoever_reads_them() {
    use serde_json::{Value, json};
    let good = Liar::new().reseal().remade();
    let with = |change: &dyn Fn(&mut Value)| {
        let rules = good.get("data/rules.json").expect("rules").to_vec();
        let mut value: Value = serde_json::from_slice(&rules).expect("JSON");
        change(&mut value);
        let (old, new) = (String::from_utf8(rules).expect("text"), value.to_string());
        let liar = Liar::of(good.clone());
        liar.change("data/rules.json", &old, &new).reseal().remade()
    };
    let seats = |seats: Value| with(&|rules| rules["rounds"][0]["seats"] = seats.clone());
    for wrong in [
        json!({}),
        json!(1),
        json!("open"),
        json!("share 3/2"),
        json!("share 1/0"),
        json!("share 01/2"),
        json!("share 1/10000000"),
        json!("share 1/2 "),
    ] {
        assert_eq!(crate::note::exits(&seats(wrong.clone())), [3; 3], "{wrong}");
    }
    // Of that form, and not what was computed with.
    assert_eq!(crate::note::exits(&seats(json!("share 0/1"))), [1; 3]);
    for (what, bundle) in [
        (
            "deal",
            with(&|rules| rules["rounds"][0]["deal"] = json!([])),
        ),
        (
            "scheme",
            with(&|rules| rules["draws"][0]["scheme"] = json!(1)),
        ),
        ("codes", with(&|rules| rules["codes"] = json!(false))),
        (
            "reserve",
            with(&|rules| rules["rounds"][0]["reserve"] = json!([{"id": "a", "unused": "b"}])),
        ),
    ] {
        assert_eq!(crate::note::exits(&bundle), [3; 3], "{what}");
    }
}

/// Every check has a bundle that fails it, however well the rest was covered up.
#[test]
fn lies_are_told_by_the_checks_that_are_there_for_them() {
    let place = |number: &str, from: &str, to: &str| {
        let told = Liar::new();
        let results = told
            .bundle
            .get("data/results-1.jsonl")
            .expect("results")
            .to_vec();
        let text = String::from_utf8(results).expect("text");
        let line = text
            .lines()
            .find(|line| line.contains(number))
            .expect("a line")
            .to_owned();
        assert!(line.contains(from), "{line}");
        told.change("data/results-1.jsonl", &line, &line.replace(from, to))
            .recount("data/results-1.jsonl", "allocate", "results")
    };
    let cell = |number: &str| format!("<td class=\"number\">{number}</td>");
    let list =
        |from: &str, to: &str| Liar::new().change("lists/school-S03.html", &cell(from), &cell(to));
    let places = Office::small().drawn().places();
    let own = format!("\"place\":\"{}\"", places["A10"]);
    #[rustfmt::skip]
    let cases: Vec<(&str, Liar, &[&str])> = vec![
        ("a child is moved to another school", place("A10", &own, "\"place\":\"S01\""), &["V22"]),
        ("a child is moved to a school nobody knows", place("A10", &own, "\"place\":\"S99\""), &["V15", "V22"]),
        ("a cutoff is moved", Liar::new().entry("allocate", "\"filled\":3", "\"filled\":2"), &["V16"]),
        ("a digit of the seed is changed in log and transcript",
            Liar::new().entry("reveal", "3141592653", "3141592654").change("data/seed.txt", "3141592653", "3141592654"),
            &["V12", "V13", "V16"]),
        ("the key is another", Liar::new().entry("draw", "\"key\":\"", "\"key\":\"0"), &["V12"]),
        ("seats are added after the seal", Liar::new().change("data/schools.jsonl", "\"seats\":3", "\"seats\":5"), &["V08", "V16", "V22"]),
        ("the rule is changed after the seal", Liar::new().change("data/rules.json", "draw:main", "number"), &["V08"]),
        ("a child is taken off the roll", Liar::new().change("data/roll.jsonl", "\"kind\":\"child\",\"number\":\"A12\"", "\"kind\":\"child\",\"number\":\"A13\""), &["V09", "V13", "V15"]),
        ("the draw is said to be another", Liar::new().entry("draw", "small-2026", "small-2027"), &["V06"]),
        ("the draw is missing", drop_entry("draw"), &["V06", "V07", "V12", "V13"]),
        ("the tickets are others", Liar::new().change("data/tickets.jsonl", "\"ticket\":\"", "\"ticket\":\"f").recount("data/tickets.jsonl", "draw", "tickets"), &["V13"]),
        ("time goes back", { let mut liar = Liar::new(); liar.entries[6].1 = "2026-07-01T00:00:00Z".into(); liar }, &["V03"]),
        ("the log is another's", Liar::new().entry("open", "test.invalid/log", "test.invalid/other"), &["V04"]),
        ("the plan of sources was another", Liar::new().entry("announce", "\"dice\"", "\"coin\""), &["V06"]),
        ("another manifest is carried", Liar::new().entry("seal", "\"min_cell\":10", "\"min_cell\":1"), &["V07"]),
        ("the manifest is changed", Liar::new().change("data/manifest.json", "\"min_cell\":10", "\"min_cell\":1"), &["V07", "V12"]),
        ("a number of a list is another", list("A10", "A99"), &["LISTS"]),
        ("a number is on the list of another school", Liar::new().change("lists/school-S01.html", "</table>", "<td class=\"number\">A10</td></table>"), &["LISTS"]),
        ("a number stands twice on its list", Liar::new().change("lists/school-S03.html", "</table>", "<td class=\"number\">A10</td></table>"), &["LISTS"]),
        ("a row of a list is no number any more", Liar::new().change("lists/school-S03.html", "<td class=\"number\">A10", "<td class=\"k\">A10"), &["LISTS"]),
        ("six digits are called enough", Liar::new().change("data/manifest.json", "\"length\":40", "\"length\":6"), &["V20"]),
    ];
    for (what, liar, expected) in cases {
        let verdict = liar.verify();
        let failing = failing(&verdict);
        for id in expected {
            assert!(failing.contains(id), "{what}: {failing:?}");
        }
        assert_ne!(verdict.exit(), 0, "{what}");
    }
}

/// A list that was changed is told with its file and the number, in both languages, however well it was covered
/// up.
#[test]
fn lists_that_do_not_follow_from_the_results_are_told_with_file_and_number() {
    use paiwei::report::words::{Lang, Words};
    let told = |verdict: &Verdict, lang| {
        let text = paiwei::report::verdict::text(&Words::new(lang), verdict);
        let (_, lists) = text.split_once(" LISTS").expect("the check");
        lists.to_owned()
    };
    let verdict = Liar::new()
        .change("lists/school-S03.html", ">A10</td>", ">A99</td>")
        .verify();
    assert_eq!(failing(&verdict), ["LISTS"]);
    for lang in [Lang::Zh, Lang::En] {
        let text = told(&verdict, lang);
        assert!(
            text.contains("lists/school-S03.html") && text.contains("A10"),
            "{text}"
        );
    }
    // Pages taken out, pages that nobody knows, a page for those placed by hand where there are none.
    let mut gone = Liar::new();
    gone.bundle.remove("lists/school-S02.html");
    assert_eq!(failing(&gone.verify()), ["LISTS"]);
    for path in [
        "lists/school-S09.html",
        "lists/by-hand.html",
        "lists/more.html",
    ] {
        let mut more = Liar::new();
        let page = more
            .bundle
            .get("lists/school-S02.html")
            .expect("a page")
            .to_vec();
        more.bundle.insert(path, page);
        let verdict = more.verify();
        assert_eq!(failing(&verdict), ["LISTS"], "{path}");
        assert!(told(&verdict, Lang::Zh).contains(path));
    }
    // Those placed nowhere: a number taken off their page is told, and so is the page itself.
    let mut office = Office::small();
    office.schools = office.schools.replace("39.005,6", "39.005,2");
    let mut bundle = office.drawn().bundle;
    assert_eq!(verify(&bundle).exit(), 0);
    let page = bundle.get_mut("lists/by-hand.html").expect("some are left");
    let text = String::from_utf8(page.clone()).expect("text");
    *page = text
        .replacen("class=\"number\"", "class=\"k\"", 1)
        .into_bytes();
    assert!(failing(&verify(&bundle)).contains(&"LISTS"));
    bundle.remove("lists/by-hand.html");
    let verdict = verify(&bundle);
    let lists = verdict.checks.iter().find(|check| check.id == "LISTS");
    assert_eq!(lists.map(|check| check.status), Some(Status::Missing));
}

fn drop_entry(kind: &str) -> Liar {
    let mut liar = Liar::new();
    liar.entries.retain(|(k, ..)| k != kind);
    liar
}

#[test]
fn names_that_lead_outside_are_refused_and_never_opened() {
    for name in [
        "../../outside.txt",
        "/etc/passwd",
        "C:\\\\x",
        "a\\\\..\\\\b",
    ] {
        let liar = Liar::new().change(
            "data/manifest.json",
            "\"name\":\"rules.json\"",
            &format!("\"name\":\"{name}\""),
        );
        let verdict = liar.verify();
        assert_eq!(verdict.exit(), 3, "{name}");
        assert!(failing(&verdict).contains(&"V07"));
        let mut bundle = bundle();
        let index = bundle.get_mut("data/index.json").expect("an index");
        let text = String::from_utf8(index.clone()).expect("text");
        *index = text.replacen("README.txt", name, 1).into_bytes();
        assert_eq!(verify(&bundle).exit(), 3, "{name} in the index");
    }
}

#[test]
fn the_list_of_checks_is_the_specifications() {
    let ids: Vec<&str> = check_ids().collect();
    let numbered: Vec<String> = (1..=23).map(|n| format!("V{n:02}")).collect();
    assert_eq!(ids[..23], numbered);
    assert_eq!(ids[23..], ["INDEX", "LISTS", "WAITING"]);
}

/// In mode `pseudonymous` the market is the auditor's: not published, and its checks are not applicable.
#[test]
fn a_bundle_without_its_market() {
    let office = Office::small().in_mode("pseudonymous");
    let drawn = office.drawn();
    assert!(drawn.bundle.get("data/market.jsonl").is_none());
    let verdict = verify(&drawn.bundle);
    assert_eq!(verdict.exit(), 0);
    let status = |id: &str| {
        verdict
            .checks
            .iter()
            .find(|check| check.id == id)
            .map(|c| c.status)
    };
    assert_eq!(status("V22"), Some(Status::NotApplicable));
    assert_eq!(status("V16"), Some(Status::NotApplicable));
    assert_eq!(status("V15"), Some(Status::Pass));
    // The sealed market begins with a salt, so that nobody can guess it from its hash.
    let (sealed, _) = office.sealed();
    assert!(sealed["market.jsonl"].starts_with(b"{\"salt\":\""));
    for path in paths(&drawn.bundle) {
        let length = drawn.bundle.get(&path).expect("a file").len();
        for at in (0..length).step_by(7) {
            let verdict = with(&drawn.bundle, &path, |bytes| bytes[at] ^= 1);
            assert!(caught(&verdict, &path), "{path}: byte {at}");
        }
    }
}

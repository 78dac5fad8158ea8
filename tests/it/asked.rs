//! What a policy may ask of the protocol: the function of tickets, a second digest, a stretched key, a bundle of
//! roots. Each is sealed, drawn and verified by all three, and each has a bundle that lies about it.

use std::collections::BTreeMap;

use crate::second::typed;
use crate::secrets::said as said_by_three;
use crate::support::{Folder, Office, files_below, verify};
use crate::tamper::{Liar, failing};
use paiwei::digest::Digest;
use paiwei::finding::Finding;
use paiwei::model::{Bundle, Number, Seed, TicketKind};
use paiwei::report::by_hand::by_hand;
use paiwei::report::words::{Lang, Words};
use paiwei::verify::{Brought, Code, Status, held_against};

/// The small office with one text of its policy replaced.
fn office(from: &str, to: &str) -> Office {
    let mut office = Office::small();
    assert!(office.policy.contains(from), "{from}");
    office.policy = office.policy.replacen(from, to, 1);
    office
}

fn errors(office: &Office) -> Vec<&'static str> {
    let errors = office.findings().into_iter().filter(Finding::is_error);
    errors.map(|finding| finding.code.id).collect()
}

fn text(bundle: &Bundle, path: &str) -> String {
    let bytes = bundle
        .get(path)
        .unwrap_or_else(|| panic!("{path} is there"));
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn by_ticket(kind: &str) -> Office {
    office("digits = 10", &format!("digits = 10\nticket = \"{kind}\""))
}

#[test]
fn every_function_of_tickets_is_sealed_drawn_and_verified_by_all_three() {
    let mut met = Vec::new();
    for kind in TicketKind::ALL {
        let drawn = by_ticket(kind.as_str()).drawn();
        let sealed = format!("\"ticket\":\"{}\"", kind.as_str());
        assert!(text(&drawn.bundle, "data/manifest.json").contains(&sealed));
        assert_eq!(said_by_three(&drawn.bundle), (0, vec![]), "{kind:?}");
        // The commands for one child are those of its function.
        let folder = Folder::new("asked-ticket");
        crate::second::write(&drawn.bundle, folder.path());
        let unit = Number::parse("A01").expect("a number");
        let tickets: Vec<_> = drawn.run.tickets.iter().collect();
        let hand = by_hand(&drawn.opened.manifest, &unit, &tickets).remove(0);
        let typed = typed(folder.path(), &hand.commands.join("\n"));
        assert_eq!(typed.trim_end(), hand.ticket, "{kind:?}");
        met.push(text(&drawn.bundle, "data/tickets.jsonl"));
        // Tickets of another function under the same key are told by V13 alone.
        let other = TicketKind::ALL.into_iter().find(|other| *other != kind);
        let seed = Seed::Sealed(*paiwei::draw::key(&drawn.run.transcript, None).as_bytes());
        let mut lied = drawn.opened.manifest.clone();
        lied.ticket = other.expect("there are three");
        let (units, of_line) = &drawn.opened.units;
        let by_hand = (&drawn.opened.numbered, drawn.run.transcript.as_str());
        let tickets = paiwei::draw::hand::all_tickets(&lied, by_hand, &seed, units);
        let lines = drawn.opened.roll.iter().map(|line| &line.number);
        let lines: Vec<(&Number, u32)> = lines.zip(of_line.iter().copied()).collect();
        let file = paiwei::draw::tickets_file(&tickets.expect("tickets"), &lines);
        let mut liar = Liar::of(drawn.bundle);
        *liar.bundle.get_mut("data/tickets.jsonl").expect("a file") = file;
        let lie = liar
            .recount("data/tickets.jsonl", "draw", "tickets")
            .remade();
        assert_eq!(said_by_three(&lie), (1, vec!["V13"]), "{kind:?}");
    }
    met.dedup();
    assert_eq!(met.len(), 3, "three functions, three draws");
    // Without the word it is ChaCha20, and the bytes are those of a policy that says so.
    let silent = Office::small().drawn();
    assert_eq!(silent.opened.manifest.ticket, TicketKind::ChaCha20);
}

#[test]
fn a_ticket_nobody_knows_and_one_of_a_circle_are_refused() {
    assert_eq!(errors(&by_ticket("md5")), ["unknown-word"]);
    assert_eq!(errors(&office("digits = 10", "ticket = 1")), ["wrong-kind"]);
}

fn with_sm3() -> Office {
    office("[publish]", "[seal]\nsecond_digest = \"sm3\"\n[publish]")
}

#[test]
fn sm3_stands_beside_every_sha256_and_is_held_by_all_three() {
    let drawn = with_sm3().drawn();
    assert_eq!(said_by_three(&drawn.bundle), (0, vec![]));
    let manifest = text(&drawn.bundle, "data/manifest.json");
    let count = |what: &str| manifest.matches(what).count();
    assert_eq!(count("\"sm3\":"), count("\"sha256\":"));
    assert!(count("\"sm3\":") >= 6, "{manifest}");
    let seal = Digest::sm3(manifest.as_bytes()).to_string();
    let log = text(&drawn.bundle, "data/log.jsonl");
    assert!(log.contains(&format!("\"seal_sm3\":\"{seal}\"")));
    // It is told beside the other, and a notice may be held against it.
    let mut verdict = verify(&drawn.bundle);
    for lang in [Lang::Zh, Lang::En] {
        let told = paiwei::report::verdict::text(&Words::new(lang), &verdict);
        assert!(told.contains(&seal) && told.contains("SM3"), "{told}");
    }
    let code = Code::parse(&seal).expect("a code");
    let brought = Brought {
        notice: Some(&code),
        since: None,
        registered: None,
    };
    held_against(&drawn.bundle, &mut verdict, brought);
    assert_eq!(verdict.exit(), 0);
    // Without the word nothing of it is there.
    let plain = Office::small().drawn();
    assert!(!text(&plain.bundle, "data/log.jsonl").contains("sm3"));
    assert_eq!(verify(&plain.bundle).seal_sm3, None);
}

/// A bundle that does not fit in several ways: all three end with this code, and this check is among the failing.
fn wrong_in_all_three(bundle: &Bundle, code: u8, id: &str) {
    let verdict = verify(bundle);
    assert_eq!(verdict.exit(), code);
    assert!(failing(&verdict).contains(&id), "{:?}", failing(&verdict));
    let folder = Folder::new("asked-wrong");
    crate::second::write(bundle, folder.path());
    let (found, others) = crate::second::statuses(folder.path());
    assert_eq!(found, i32::from(code));
    let (_, status) = others.iter().find(|(own, _)| own == id).expect("the check");
    assert!(
        ["fail", "malformed"].contains(&status.as_str()),
        "{id}: {status}"
    );
}

/// Sealed with one text of the manifest replaced, then drawn.
fn sealed_with(from: &str, to: &str) -> Bundle {
    let (mut files, _) = with_sm3().sealed();
    let manifest = |json: &[u8]| String::from_utf8(json.to_vec()).expect("text");
    let old = manifest(&files["manifest.json"]);
    let new = old.replacen(from, to, 1);
    assert_ne!(old, new);
    let digests = |json: &str| {
        [Digest::of(json.as_bytes()), Digest::sm3(json.as_bytes())].map(|d| d.to_string())
    };
    let mut log = paiwei::log::Log::default();
    for line in paiwei::read::published::log(&files["log.jsonl"]).expect("a log") {
        let mut body = manifest(&line.body.to_bytes()).replace(&old, &new);
        for (from, to) in digests(&old).iter().zip(digests(&new)) {
            body = body.replace(from, &to);
        }
        log.append(&paiwei::model::Entry {
            kind: line.kind,
            time: line.time.clone(),
            body: body.into_bytes(),
        });
    }
    files.insert("log.jsonl".to_owned(), log.to_bytes());
    files.insert("manifest.json".to_owned(), new.into_bytes());
    let opened = crate::support::open(&files);
    crate::support::drawn(files, opened, &[crate::support::DIGITS.to_owned()]).bundle
}

/// The first text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).expect("it begins");
    rest.split_once(to).expect("it ends").0
}

#[test]
fn a_second_digest_that_is_false_or_lacks_is_told_by_its_check() {
    let bundle = with_sm3().drawn().bundle;
    let manifest = text(&bundle, "data/manifest.json");
    let zeros = "0".repeat(64);
    // Sealed and drawn so: the file's own check tells it.
    let of_file = between(&manifest, "\"sm3\":\"", "\"");
    let lie = sealed_with(of_file, &zeros);
    assert_eq!(said_by_three(&lie), (1, vec!["V08"]));
    let roll = manifest.split_once("\"roll\":").expect("the roll").1;
    let of_roll = between(roll, "\"sm3\":\"", "\"");
    let lie = sealed_with(of_roll, &zeros);
    assert_eq!(said_by_three(&lie), (1, vec!["V09"]));
    // The entry's own.
    let log = text(&bundle, "data/log.jsonl");
    let of_seal = between(&log, "\"seal_sm3\":\"", "\"");
    let liar = Liar::of(bundle.clone()).entry("seal", of_seal, &zeros);
    assert_eq!(said_by_three(&liar.remade()), (1, vec!["V07"]));
    // None where the manifest has some, some where it has none.
    let told = format!(",\"seal_sm3\":\"{of_seal}\"");
    let liar = Liar::of(bundle.clone()).entry("seal", &told, "");
    assert_eq!(said_by_three(&liar.remade()), (3, vec!["V07"]));
    let plain = Office::small().drawn().bundle;
    let seal = Digest::of(plain.get("data/manifest.json").expect("a manifest"));
    let (from, to) = (format!("\"{seal}\"}}"), format!("\"{seal}\"{told}}}"));
    let liar = Liar::of(plain).entry("seal", &from, &to);
    assert_eq!(said_by_three(&liar.remade()), (3, vec!["V07"]));
    // Beside some and not beside others: no manifest at all.
    let lacking = format!(",\"sm3\":\"{of_file}\"");
    let liar = Liar::of(bundle).change("data/manifest.json", &lacking, "");
    wrong_in_all_three(&liar.reseal().remade(), 3, "V07");
}

#[test]
fn a_receipt_of_a_seal_with_a_second_digest() {
    let folder = Folder::new("asked-sm3").with(&with_sm3());
    let run = |args: &[&str]| {
        let (code, told) = crate::support::said(folder.path(), args);
        assert_eq!(code, Some(0), "{args:?}: {told}");
        told
    };
    assert!(run(&["seal"]).contains("SM3"));
    let manifest = folder.read("seal/1/public/manifest.json");
    let sm3 = Digest::sm3(&manifest).to_string();
    let notice = String::from_utf8(folder.read("seal/1/public/notice.html")).expect("text");
    assert!(
        notice.contains(&sm3) && notice.contains("GB/T 32905"),
        "{notice}"
    );
}

fn stretched(n: u64) -> Office {
    office("[publish]", &format!("[seal]\nstretch = {n}\n[publish]"))
}

#[test]
fn a_stretched_key_takes_the_hashes_that_were_sealed() {
    let drawn = stretched(1000).drawn();
    assert_eq!(said_by_three(&drawn.bundle), (0, vec![]));
    let seed = text(&drawn.bundle, "data/seed.txt");
    assert!(seed.ends_with("\nstretch 1000\n"), "{seed}");
    let (key, other) = (
        paiwei::draw::key(&seed, Some(1000)),
        paiwei::draw::key(&seed, Some(999)),
    );
    assert!(text(&drawn.bundle, "data/log.jsonl").contains(&key.to_string()));
    // One hash less is another key, and a transcript that does not say it is another transcript.
    let (key, other) = (key.to_string(), other.to_string());
    let liar = Liar::of(drawn.bundle.clone()).entry("draw", &key, &other);
    wrong_in_all_three(&liar.remade(), 1, "V12");
    let liar = Liar::of(drawn.bundle).change("data/seed.txt", "stretch 1000\n", "");
    wrong_in_all_three(&liar.remade(), 1, "V12");
}

#[test]
fn more_hashes_than_families_can_compute_are_refused_everywhere() {
    for n in [0, 100_000_001, 1 << 33] {
        assert_eq!(errors(&stretched(n)), ["stretch-too-long"], "{n}");
    }
    for n in [1, 100_000_000] {
        assert_eq!(errors(&stretched(n)), [""; 0], "{n}");
    }
    let bundle = stretched(7).drawn().bundle;
    let (from, to) = ("\"stretch\":7", "\"stretch\":100000001");
    let liar = Liar::of(bundle).change("data/manifest.json", from, to);
    wrong_in_all_three(&liar.reseal().remade(), 3, "V07");
}

/// It takes time and no more: what is not enough chance without it is not enough with it.
#[test]
fn a_stretched_key_stands_in_for_nothing() {
    let mut few = stretched(1000);
    few.policy = few.policy.replace("length = 40", "length = 6");
    assert_eq!(errors(&few), ["too-little-chance"]);
}

fn by_roots() -> Office {
    Office::small().in_mode("roots")
}

fn status(bundle: &Bundle, id: &str) -> Status {
    let verdict = verify(bundle);
    let check = verdict.checks.iter().find(|check| check.id == id);
    check.expect("the check").status
}

#[test]
fn a_bundle_of_roots_names_nobody_and_verifies() {
    let office = by_roots();
    let drawn = office.drawn();
    let bundle = drawn.bundle;
    assert_eq!(said_by_three(&bundle), (0, vec![]));
    for id in ["V09", "V13", "V15", "V16", "V22", "V23", "LISTS"] {
        assert_eq!(status(&bundle, id), Status::NotApplicable, "{id}");
    }
    for id in ["V03", "V04", "V07", "V08", "V12", "V20", "INDEX"] {
        assert_eq!(status(&bundle, id), Status::Pass, "{id}");
    }
    // No number stands in it anywhere but in the log of amendments.
    let quoted = |bytes: &[u8]| bytes.windows(5).any(|w| w == b"\"A01\"" || w == b">A01<");
    let told: Vec<&str> = bundle
        .iter()
        .filter(|(_, b)| quoted(b))
        .map(|(path, _)| path)
        .collect();
    let known = |path: &&str| {
        !path.starts_with("spec/") && !path.starts_with("tools/") && **path != *"verify.html"
    };
    assert_eq!(told.into_iter().filter(known).collect::<Vec<_>>(), [""; 0]);
    assert!(!bundle.iter().any(|(path, _)| path.starts_with("lists/")));
}

#[test]
fn the_office_keeps_what_an_auditor_lays_beside_the_roots() {
    let folder = crate::amend::drawn("asked-roots", &by_roots());
    let public = files_below(&folder.path().join("seal/1/public"));
    assert!(!public.contains_key("roll.jsonl"), "{:?}", public.keys());
    let mut files = files_below(&folder.path().join("result/1/bundle"));
    let bundle = |files: &BTreeMap<String, Vec<u8>>| {
        let mut bundle = Bundle::new();
        for (path, bytes) in files {
            bundle.insert(path, bytes.clone());
        }
        bundle
    };
    assert_eq!(said_by_three(&bundle(&files)), (0, vec![]));
    for (name, bytes) in files_below(&folder.path().join("result/1/private/data")) {
        files.insert(format!("data/{name}"), bytes);
    }
    let whole = bundle(&files);
    assert_eq!(said_by_three(&whole), (0, vec![]));
    for id in ["V08", "V09", "V13", "V15", "V16", "V22", "V23", "INDEX"] {
        assert_eq!(status(&whole, id), Status::Pass, "{id}");
    }
    // What is laid beside is held against manifest and log.
    for (name, id) in [
        ("market.jsonl", "V08"),
        ("roll.jsonl", "V09"),
        ("tickets.jsonl", "V13"),
        ("results-1.jsonl", "V15"),
    ] {
        let mut damaged = whole.clone();
        let file = damaged
            .get_mut(&format!("data/{name}"))
            .expect("it is there");
        let at = file.len() - 10;
        file[at] ^= 1;
        let verdict = verify(&damaged);
        assert!(
            failing(&verdict).contains(&id),
            "{name}: {:?}",
            failing(&verdict)
        );
    }
    // Anything else is a stray, and so is a result of a stage that the log has not.
    for name in ["more.jsonl", "results-2.jsonl", "changes-2.jsonl"] {
        let mut other = whole.clone();
        other.insert(&format!("data/{name}"), b"{}\n".to_vec());
        assert_eq!(said_by_three(&other), (1, vec!["INDEX"]), "{name}");
    }
    // Without the roll nobody can hold the tickets against anything.
    let mut alone = whole.clone();
    alone.remove("data/roll.jsonl");
    assert!(failing(&verify(&alone)).contains(&"INDEX"));
    // A child withdraws: the next stage keeps back what it makes, and receipts and reasons are given all the same.
    crate::amend::amended(&folder, &crate::amend::table(&["withdraw,A07,"]), 2);
    for (verb, number) in [("receipt", "A01"), ("explain", "A07")] {
        let (code, told) = crate::support::said(folder.path(), &[verb, number]);
        assert_eq!(code, Some(0), "{verb}: {told}");
    }
    let next = bundle(&files_below(&folder.path().join("result/2/bundle")));
    assert_eq!(said_by_three(&next), (0, vec![]));
    let kept = files_below(&folder.path().join("result/2/private/data"));
    for name in ["results-1.jsonl", "results-2.jsonl", "roll.jsonl"] {
        assert!(kept.contains_key(name), "{name}");
        assert!(next.get(&format!("data/{name}")).is_none(), "{name}");
    }
}

#[test]
fn the_page_of_a_bundle_of_roots_asks_for_receipts() {
    let bundle = by_roots().drawn().bundle;
    let folder = Folder::new("asked-roots-page");
    crate::second::write(&bundle, folder.path());
    let page = folder.path().join("verify.html");
    crate::page::scene("roots", &page, &serde_json::json!({}));
}

/// The counts of a column of the overview, by its place.
fn first_choices(bundle: &Bundle) -> Vec<String> {
    let page = text(bundle, "lists/index.html");
    let rows = page.lines().filter(|line| line.contains("school-S"));
    let cell = |row: &str| -> String {
        let cells: Vec<&str> = row.split("<td class=\"n\">").collect();
        cells[2].split('<').next().unwrap_or("").to_owned()
    };
    rows.map(cell).collect()
}

#[test]
fn counts_below_the_least_are_published_where_choices_are_and_nowhere_else() {
    let open = Office::small().drawn().bundle;
    let shown = first_choices(&open);
    assert!(
        shown.iter().all(|count| count.parse::<u64>().is_ok()),
        "{shown:?}"
    );
    let mode = "mode = \"pseudonymous\"";
    let kept = office("mode = \"market\"", mode).drawn().bundle;
    let hidden = |count: &String| ["0", "&lt; 10", "–"].contains(&count.as_str());
    assert!(
        first_choices(&kept).iter().all(hidden),
        "{:?}",
        first_choices(&kept)
    );
    assert!(text(&kept, "lists/index.html").contains("少于 10 的数"));
    let told = office("mode = \"market\"", &format!("{mode}\nmin_cell = 1"))
        .drawn()
        .bundle;
    assert_eq!(first_choices(&told), shown);
}

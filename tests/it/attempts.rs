//! Attempts: one is set aside, the next goes on in the same log, and every report on it says so first (V18).

use crate::ceremony::{
    DIGITS, NOTARY, PARENTS, commit_of, draw, office, refused, source, two_secrets,
};
use crate::receipt::{Family, assert_receipts};
use crate::second::{assert_verified, statuses, write};
use crate::secrets;
use crate::states::{at, seal};
use crate::support::{DRAWN_AT, Folder, Office, files_below, said, verify};
use crate::tamper::{Liar, failing};
use paiwei::digest::Digest;
use paiwei::model::{Bundle, VoidGround};
use paiwei::shell::acts;
use paiwei::shell::disk::{Disk, RealDisk};
use paiwei::shell::void::{Asked, Plan, void};
use paiwei::shell::{Error, read_bundle};

const VOIDED_AT: &str = "2026-07-06T00:00:00Z";
const SEALED_AGAIN: &str = "2026-07-08T00:00:00Z";
const DRAWN_AGAIN: &str = "2026-07-12T00:00:00Z";
const OTHER_DIGITS: &str = "27182818284590452353";

fn aside(folder: &Folder, when: (&str, &str), agree: bool) -> Result<(Plan, bool), Error> {
    aside_on(folder, &RealDisk, when, agree)
}

/// Sets an attempt aside at a time, on a ground.
pub fn aside_on(
    folder: &Folder,
    disk: &dyn Disk,
    (time, ground): (&str, &str),
    agree: bool,
) -> Result<(Plan, bool), Error> {
    let by = ["招生办公室", "公证处"].map(str::to_owned);
    let asked = Asked {
        ground,
        basis: "决定书 12 号",
        reason: "种子提前泄露",
        by: &by,
    };
    at(folder.path(), disk, time, |desk| {
        void(desk, &asked, &|_| Ok(agree))
    })
}

fn secret(id: &str) -> String {
    Digest::of(id.as_bytes()).to_string()
}

/// The small office with fresh secrets for an attempt.
fn attempt(n: u64) -> Office {
    let own = |id: &str| source(id, &commit_of(n, id, &secret(&format!("{id} {n}"))));
    office(&(own("notary") + &own("parents")), 20)
}

/// What they open it with.
fn values(n: u64, digits: &str) -> String {
    let own = |id: &str| format!("{id} {}\n", secret(&format!("{id} {n}")));
    own("notary") + &own("parents") + &format!("dice {digits}\n")
}

fn seal_again(folder: &Folder) -> Result<acts::SealDone, Error> {
    at(folder.path(), &RealDisk, SEALED_AGAIN, acts::seal)
}

/// A drawn folder whose draw was set aside.
fn voided(name: &str) -> Folder {
    let folder = Folder::new(name).with(&two_secrets());
    seal(&folder).expect("sealed");
    let first = format!("notary {NOTARY}\nparents {PARENTS}\ndice {DIGITS}\n");
    draw(&folder, DRAWN_AT, &first).expect("drawn");
    aside(&folder, (VOIDED_AT, "known"), true).expect("set aside");
    folder
}

/// The same, sealed and drawn again.
fn redone(name: &str, values: &str) -> Folder {
    let folder = voided(name).with(&attempt(2));
    seal_again(&folder).expect("sealed again");
    draw(&folder, DRAWN_AGAIN, values).expect("drawn again");
    folder
}

/// The second attempt of a placement, drawn with its own values.
pub fn second(name: &str) -> Folder {
    redone(name, &values(2, OTHER_DIGITS))
}

/// The result of an attempt, for families.
fn family(folder: &Folder, attempt: u64) -> Family {
    let result = format!("result/{attempt}-1");
    let path = folder.path().join(&result).join("bundle");
    Family {
        bundle: read_bundle(&path, Default::default()).expect("a bundle"),
        explains: folder.read(&format!("{result}/private/explain-1.jsonl")),
        records: vec![folder.read(&format!("seal/{attempt}/private/records.jsonl"))],
    }
}

fn bundle_of(folder: &Folder) -> Bundle {
    family(folder, 2).bundle
}

/// The bundle of a draw that was set aside and drawn again.
pub fn repeated(name: &str) -> Bundle {
    bundle_of(&second(name))
}

fn kinds(folder: &Folder, path: &str) -> String {
    let log = String::from_utf8(folder.read(path)).expect("text");
    let kind = |line: &str| -> String {
        let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
        entry["kind"].as_str().expect("a kind").to_owned()
    };
    log.lines().map(kind).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_late_void_and_what_follows_stand_in_one_log() {
    let folder = second("attempts-late");
    assert_eq!(
        kinds(&folder, "result/2-1/bundle/data/log.jsonl"),
        "open announce seal reveal reveal close reveal draw allocate publish void \
         announce seal reveal reveal close reveal draw allocate publish"
    );
    assert_verified(&folder.path().join("result/2-1/bundle"));
    let verdict = verify(&bundle_of(&folder));
    let [void] = verdict.voids.as_slice() else {
        panic!("{:?}", verdict.voids);
    };
    assert_eq!((void.attempt, void.late), (1, true));
    assert_eq!(void.ground, VoidGround::Known);
    // The key that was set aside is that of the first draw, whose bundle stands where it stood.
    let first = folder.read("result/1/bundle/data/seed.txt");
    assert_eq!(void.key, Some(Digest::of(&first)));
    // Every report begins with it, in both languages, and so do the next notice and every receipt.
    for (lang, begin) in [
        ("en", "! This draw was repeated. Attempt 1"),
        ("zh", "! 本次派位是重新进行的。 第 1 次派位"),
    ] {
        let (_, told) = said(folder.path(), &["verify", "--lang", lang]);
        assert!(told.starts_with(begin), "{told}");
        assert!(told.contains("种子提前泄露") && told.contains("公证处"));
    }
    let notice = String::from_utf8(folder.read("seal/2/public/notice.html")).expect("text");
    assert!(notice.contains("决定书 12 号"), "the next notice tells it");
    let family = family(&folder, 2);
    assert_receipts(&family);
    let (number, receipt) = family.receipts().remove(0);
    let receipt = String::from_utf8(receipt).expect("text");
    let at = |kind: &str| receipt.find(&format!("\\\"kind\\\":\\\"{kind}\\\""));
    assert!(at("void").expect("a void") < at("seal").expect("a seal"));
    // An explanation is that of the second draw.
    let (code, told) = said(folder.path(), &["explain", &number, "--lang", "en"]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn before_the_close_an_objection_is_enough() {
    let folder = Folder::new("attempts-early").with(&two_secrets());
    seal(&folder).expect("sealed");
    let objection = ("2026-07-02T00:00:00Z", "objection");
    let (plan, recorded) = aside(&folder, objection, true).expect("set aside");
    assert!(recorded && !plan.void.late && plan.void.key.is_none());
    assert_eq!(
        kinds(&folder, "void/1/log.jsonl"),
        "open announce seal void"
    );
    let (code, told) = said(folder.path(), &["--lang", "en"]);
    assert!(code == Some(0) && told.contains("Attempt 2"), "{told}");
    let folder = folder.with(&attempt(2));
    let first = folder.read("seal/1/public/manifest.json");
    let done = seal_again(&folder).expect("sealed again");
    assert_eq!(done.manifest.attempt, 2);
    let previous = done.manifest.previous.expect("the one before");
    assert_eq!(previous.seal, Digest::of(&first));
    // Not before a whole period of objection is over again.
    let values = values(2, OTHER_DIGITS);
    let early = draw(&folder, "2026-07-10T23:59:59Z", &values);
    assert_eq!(refused(early).0, "refused-too-early");
    draw(&folder, DRAWN_AGAIN, &values).expect("drawn");
    assert_verified(&folder.path().join("result/2-1/bundle"));
    assert!(!verify(&bundle_of(&folder)).voids[0].late);
}

#[test]
fn nothing_is_set_aside_without_ground_reason_and_two_who_sign() {
    let folder = Folder::new("attempts-refused").with(&two_secrets());
    let known = (VOIDED_AT, "known");
    assert_eq!(refused(aside(&folder, known, true)).0, "refused-not-sealed");
    seal(&folder).expect("sealed");
    let before = files_below(folder.path());
    for ground in ["", "result", "Objection"] {
        let tried = aside(&folder, (VOIDED_AT, ground), true);
        assert_eq!(refused(tried).0, "refused-void-ground");
    }
    let tried = |basis: &str, reason: &str, by: &[&str]| {
        let by: Vec<String> = by.iter().map(|name| (*name).to_owned()).collect();
        let asked = Asked {
            ground: "known",
            basis,
            reason,
            by: &by,
        };
        refused(at(folder.path(), &RealDisk, VOIDED_AT, |desk| {
            void(desk, &asked, &|_| Ok(true))
        }))
        .0
    };
    let none: [&[&str]; 4] = [&[], &["甲"], &["甲", "甲"], &["甲", " "]];
    for by in none {
        assert_eq!(tried("文", "因", by), "refused-void-by");
    }
    for (basis, reason) in [("", "因"), ("文", ""), ("文", "\u{3000} ")] {
        assert_eq!(tried(basis, reason, &["甲", "乙"]), "refused-void-reason");
    }
    // Shown, and not agreed to: nothing is written.
    let (_, recorded) = aside(&folder, known, false).expect("shown");
    assert!(!recorded);
    let given = "void known --basis 文 --reason 因 --by 甲 --by 乙 --lang en";
    let given: Vec<&str> = given.split(' ').collect();
    let (_, shown) = said(folder.path(), &given);
    assert!(shown.contains("Nothing is recorded yet"), "{shown}");
    let (code, shown) = said(folder.path(), &[&given[..], &["--confirm", "0"]].concat());
    assert!(code == Some(2) && shown.contains("not the code"), "{shown}");
    assert!(files_below(folder.path()) == before);
}

#[test]
fn a_closed_draw_is_not_set_aside_for_an_objection_nor_a_drawn_one_for_want_of_an_event() {
    let folder = Folder::new("attempts-stage").with(&two_secrets());
    seal(&folder).expect("sealed");
    let secrets = format!("notary {NOTARY}\nparents {PARENTS}\n");
    let closed = draw(&folder, DRAWN_AT, &secrets);
    assert_eq!(refused(closed).0, "refused-public-values");
    let late = |ground| refused(aside(&folder, (VOIDED_AT, ground), false)).0;
    assert_eq!(late("objection"), "refused-void-late");
    let (plan, _) = aside(&folder, (VOIDED_AT, "event"), false).expect("no dice were thrown");
    assert!(plan.void.late && plan.void.key.is_none());
    draw(&folder, DRAWN_AT, &format!("dice {DIGITS}\n")).expect("drawn");
    assert_eq!(late("objection"), "refused-void-late");
    assert_eq!(late("event"), "refused-void-late");
    // A power cut between seed and result: the values are there, and with them the key.
    std::fs::remove_dir_all(folder.path().join("result")).expect("no result yet");
    assert_eq!(late("event"), "refused-void-late");
    let (plan, _) = aside(&folder, (VOIDED_AT, "court"), true).expect("a court's order");
    let seed = folder.read("seed/1/seed.txt");
    assert_eq!(plan.void.key, Some(Digest::of(&seed)));
    assert_eq!(
        kinds(&folder, "void/1/log.jsonl"),
        "open announce seal reveal reveal close reveal void"
    );
}

#[test]
fn nothing_that_was_known_comes_again() {
    // A commitment that was sealed before.
    let folder = voided("attempts-again").with(&two_secrets());
    assert_eq!(refused(seal_again(&folder)).0, "refused-commit-used");
    // A secret that was opened before and is committed to anew: nobody can see it in the seal.
    let notary = source("notary", &commit_of(2, "notary", NOTARY));
    let folder = folder.with(&office(&notary, 39));
    seal_again(&folder).expect("sealed");
    let dice = "3".repeat(39);
    let known = draw(
        &folder,
        DRAWN_AGAIN,
        &format!("notary {NOTARY}\ndice {dice}\n"),
    );
    assert_eq!(refused(known).0, "refused-value-known");
    let silent = format!("notary missing\ndice {dice}\n");
    draw(&folder, DRAWN_AGAIN, &silent).expect("drawn without it");
    assert_verified(&folder.path().join("result/2-1/bundle"));
}

#[test]
fn a_third_attempt_holds_both_voids_and_every_checkpoint() {
    let folder = second("attempts-third");
    aside(&folder, ("2026-07-14T00:00:00Z", "court"), true).expect("set aside");
    let folder = folder.with(&attempt(3));
    at(folder.path(), &RealDisk, "2026-07-16T00:00:00Z", acts::seal).expect("sealed");
    let values = values(3, "16180339887498948482");
    draw(&folder, "2026-07-20T00:00:00Z", &values).expect("drawn");
    assert_verified(&folder.path().join("result/3-1/bundle"));
    let family = family(&folder, 3);
    let attempts = verify(&family.bundle).voids;
    let attempts: Vec<u64> = attempts.iter().map(|void| void.attempt).collect();
    assert_eq!(attempts, [1, 2]);
    assert_receipts(&family);
}

#[test]
fn an_insider_who_remakes_everything_is_told_by_v18_alone() {
    // Enough chance without the notary: the dice alone.
    let mut office = attempt(2);
    office.policy = office.policy.replace("length = 20", "length = 39");
    let folder = voided("attempts-lies").with(&office);
    seal_again(&folder).expect("sealed again");
    let silent = format!(
        "notary missing\nparents {}\ndice {}\n",
        secret("parents 2"),
        "3".repeat(39)
    );
    draw(&folder, DRAWN_AGAIN, &silent).expect("drawn again");
    let bundle = bundle_of(&folder);
    let liar = || Liar::of(bundle.clone());
    assert_eq!(secrets::said(&liar().remade()), (0, vec![]), "only remade");
    let key = Digest::of(&folder.read("result/1/bundle/data/seed.txt")).to_string();
    let seal = Digest::of(&folder.read("seal/1/public/manifest.json")).to_string();
    let zeros = "0".repeat(64);
    let old = commit_of(1, "notary", NOTARY);
    let new = commit_of(2, "notary", &secret("notary 2"));
    let lies = [
        (
            "after the close",
            liar().entry("void", "known", "objection"),
        ),
        (
            "its event took place",
            liar().entry("void", "known", "event"),
        ),
        (
            "late is late",
            liar().entry("void", "\"late\":true", "\"late\":false"),
        ),
        ("another key", liar().entry("void", &key, &zeros)),
        (
            "no key",
            liar().entry("void", &format!("\"key\":\"{key}\","), ""),
        ),
        ("a hidden attempt", liar().without(1..11)),
    ];
    for (name, lie) in lies {
        assert_eq!(secrets::said(&lie.remade()), (1, vec!["V18"]), "{name}");
    }
    // Whoever seals anew has another key, and other tickets.
    for (from, to) in [
        ("\"void_seq\":10", "\"void_seq\":9"),
        (seal.as_str(), zeros.as_str()),
        (new.as_str(), old.as_str()),
    ] {
        let lie = liar().change("data/manifest.json", from, to).reseal();
        let (code, failing) = secrets::said(&lie.remade());
        assert!(code == 1 && failing.contains(&"V18"), "{from}: {failing:?}");
    }
    // What is no void is malformed; a void where none may stand breaks the order.
    for (from, to) in [
        ("\"known\"", "\"unwelcome\""),
        ("种子提前泄露", " "),
        (",\"公证处\"", ""),
        ("公证处", "招生办公室"),
    ] {
        let (code, failing) = secrets::said(&liar().entry("void", from, to).remade());
        assert_eq!((code, failing), (3, vec!["V06", "V18"]), "{from}");
    }
    let mut early = liar();
    early.reorder(10, 2);
    let early = early.remade();
    let folder = Folder::new("attempts-early-void");
    write(&early, folder.path());
    let (code, others) = statuses(folder.path());
    assert_eq!((verify(&early).exit(), code), (1, 1));
    assert!(failing(&verify(&early)).contains(&"V06"));
    assert!(others.contains(&("V06".to_owned(), "fail".to_owned())));
}

//! The ceremony: secrets committed to before the seal, opened one by one, the close, then the public values.

use std::path::{Path, PathBuf};

use crate::second::assert_verified;
use crate::signed::{keys, note};
use crate::states::{at, seal};
use crate::support::{DRAWN_AT, Folder, Office, files_below, said};
use paiwei::draw::commitment;
use paiwei::finding::Finding;
use paiwei::model::{DrawName, LotteryName};
use paiwei::report::words::Lang;
use paiwei::shell::Error;
use paiwei::shell::acts::{self, Begun, Drawn};
use paiwei::shell::disk::RealDisk;
use paiwei::shell::layout::Layout;

pub const NOTARY: &str = "40628809f62c9e7b70c4f6371755969369d412a6598a870678e46b686dfc06c1";
pub const PARENTS: &str = "804c75d180855123454b76ad6b69f70097cc77d3799266222e80dfcdd23ca171";
/// Twenty digits: enough beside two secrets.
pub const DIGITS: &str = "31415926535897932384";

fn commit(id: &str, secret: &str) -> String {
    commit_of(1, id, secret)
}

/// The commitment to a secret in an attempt of the small office.
pub fn commit_of(attempt: u64, id: &str, secret: &str) -> String {
    let name = |text: &str| LotteryName::parse(text).expect("a name");
    let draw = DrawName::parse("small-2026").expect("a name");
    commitment(&draw, attempt, &name(id), secret).to_string()
}

pub fn source(id: &str, commit: &str) -> String {
    format!("[[source]]\nid = \"{id}\"\nkind = \"commit\"\ncommit = \"{commit}\"\n")
}

/// The small office with these sources before its dice, of which there are so many.
pub fn office(sources: &str, dice: usize) -> Office {
    let mut office = Office::small();
    let own = "[[source]]\nid = \"dice\"";
    assert!(office.policy.contains(own));
    let both = format!("{sources}{own}");
    office.policy =
        (office.policy.replace(own, &both)).replace("length = 40", &format!("length = {dice}"));
    office
}

pub fn two_secrets() -> Office {
    let both = source("notary", &commit("notary", NOTARY))
        + &source("parents", &commit("parents", PARENTS));
    office(&both, 20)
}

fn given(folder: &Folder, text: &str) -> PathBuf {
    folder.write("given.txt", text);
    folder.path().join("given.txt")
}

pub fn draw(folder: &Folder, time: &str, text: &str) -> Result<Drawn, Error> {
    let path = given(folder, text);
    at(folder.path(), &RealDisk, time, |desk| {
        acts::draw(desk, Some(&path))
    })
}

pub fn refused<T>(outcome: Result<T, Error>) -> (&'static str, Vec<Finding>) {
    match outcome {
        Err(Error::Refused { key, findings, .. }) => (key, findings),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn begun(folder: &Folder) -> Option<Begun> {
    acts::begun(&Layout::new(folder.path(), Lang::En))
}

fn codes(office: &Office) -> Vec<&'static str> {
    let errors = office.findings().into_iter().filter(Finding::is_error);
    errors.map(|finding| finding.code.id).collect()
}

#[test]
fn a_policy_commits_to_secrets_of_their_form() {
    let (notary, parents) = (commit("notary", NOTARY), commit("parents", PARENTS));
    assert_eq!(codes(&two_secrets()), [""; 0]);
    let one = source("notary", &notary);
    assert_eq!(
        codes(&office(&one, 20)),
        ["too-little-chance"],
        "one secret beside twenty digits"
    );
    assert_eq!(codes(&office(&one, 39)), [""; 0]);
    let both = one.clone() + &source("parents", &parents);
    assert_eq!(codes(&office(&both, 19)), ["too-little-chance"]);
    let twice = one.clone() + &source("other", &notary);
    assert!(
        codes(&office(&twice, 20)).contains(&"duplicate-id"),
        "one secret in two names"
    );
    for wrong in [
        notary.to_uppercase(),
        notary[1..].to_owned(),
        "?".to_owned(),
    ] {
        assert!(
            codes(&office(&source("notary", &wrong), 40)).contains(&"bad-name"),
            "{wrong}"
        );
    }
    let without = one.replace("commit = ", "what = ");
    assert!(!codes(&office(&without, 40)).is_empty());
    // Nothing public: whoever opens last would choose.
    let mut alone = two_secrets();
    let at = alone
        .policy
        .find("[[source]]\nid = \"dice\"")
        .expect("dice");
    let end = alone.policy.find("[publish]").expect("the next table");
    alone.policy.replace_range(at..end, "");
    assert_eq!(codes(&alone), ["too-little-chance"]);
}

#[test]
fn secrets_then_the_close_then_the_public_values() {
    let folder = Folder::new("ceremony").with(&two_secrets());
    seal(&folder).expect("sealed");
    let secrets = format!("notary {NOTARY}\nparents {PARENTS}\n");
    let (key, _) = refused(draw(&folder, "2026-07-04T01:10:00Z", &secrets));
    assert_eq!(key, "refused-public-values");
    assert_eq!(
        begun(&folder),
        Some(Begun::Draw("2026-07-04T01:10:00Z".to_owned()))
    );
    // The checkpoint of the close is signed before any public value is there, and is published so.
    let [log, notary, witness] = keys();
    let closed = folder.read("seed/1.checkpoint");
    let signed = note(&closed, &[&log, &notary, &witness], 1_783_127_500);
    std::fs::write(folder.path().join("seed/1.checkpoint"), &signed).expect("signed");
    let drawn = draw(&folder, DRAWN_AT, &format!("dice {DIGITS}\n")).expect("drawn");
    assert_eq!(
        drawn.run.allocation.outcomes.len(),
        drawn.opened.market.units.len()
    );
    let bundle = folder.path().join("result/1/bundle");
    assert!(folder.read("result/1/bundle/data/checkpoint-6") == signed);
    assert_verified(&bundle);
    let log = String::from_utf8(folder.read("result/1/bundle/data/log.jsonl")).expect("text");
    let times: Vec<&str> = log
        .lines()
        .filter_map(|line| Some(line.split_once("\"time\":\"")?.1.split_once('"')?.0))
        .collect();
    assert_eq!(
        times[3..7],
        [
            "2026-07-04T01:10:00Z",
            "2026-07-04T01:10:00Z",
            "2026-07-04T01:10:00Z",
            DRAWN_AT
        ]
    );
    let seed = String::from_utf8(folder.read("result/1/bundle/data/seed.txt")).expect("text");
    let due = format!(
        "source notary commit {NOTARY}\nsource parents commit {PARENTS}\nsource dice digits {DIGITS}\n"
    );
    assert!(seed.ends_with(&due), "{seed}");
}

#[test]
fn all_values_in_one_file_and_on_another_machine_give_the_same_bytes() {
    let whole = format!("notary {NOTARY}\nparents {PARENTS}\ndice {DIGITS}\n");
    let first = Folder::new("ceremony-first").with(&two_secrets());
    seal(&first).expect("sealed");
    draw(&first, DRAWN_AT, &whole).expect("drawn");
    let expected = files_below(&first.path().join("result"));
    // The first machine dies after the secrets, or after the close: what is recorded goes on elsewhere.
    for lost in [&["result", "seed/1"][..], &["result"]] {
        let second = Folder::new("ceremony-second").with(&two_secrets());
        for (path, bytes) in files_below(first.path()) {
            if !lost
                .iter()
                .any(|lost| path.starts_with(&format!("{lost}/")))
            {
                let at = second.path().join(path);
                std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
                std::fs::write(at, bytes).expect("a file");
            }
        }
        draw(&second, DRAWN_AT, &format!("dice {DIGITS}\n")).expect("drawn");
        assert!(
            files_below(&second.path().join("result")) == expected,
            "{lost:?}"
        );
    }
}

#[test]
fn what_does_not_open_its_commitment_is_refused_and_not_recorded() {
    let folder = Folder::new("ceremony-wrong").with(&two_secrets());
    seal(&folder).expect("sealed");
    let before = files_below(folder.path());
    let dice = format!("dice {DIGITS}\n");
    for (notary, parents, code) in [
        (PARENTS, NOTARY, "other-secret"),
        (&NOTARY[1..], PARENTS, "bad-seed-value"),
        ("secret", PARENTS, "bad-seed-character"),
    ] {
        let text = format!("notary {notary}\nparents {parents}\n{dice}");
        let (key, findings) = refused(draw(&folder, DRAWN_AT, &text));
        assert_eq!((key, findings[0].code.id), ("refused-seed-values", code));
    }
    // Half of the secrets is a file that was cut off: silence is written down.
    let (_, findings) = refused(draw(&folder, DRAWN_AT, &format!("notary {NOTARY}\n{dice}")));
    assert_eq!(findings[0].code.id, "bad-seed-value");
    // Public values alone: nobody is there to ask for the secrets.
    assert_eq!(
        refused(draw(&folder, DRAWN_AT, &dice)).0,
        "refused-no-terminal"
    );
    std::fs::remove_file(folder.path().join("given.txt")).expect("removed");
    let mut now = files_below(folder.path());
    now.remove(".paiwei.lock");
    let mut before = before;
    before.remove(".paiwei.lock");
    assert!(now == before, "nothing was recorded");
}

#[test]
fn silence_is_recorded_and_nothing_is_opened_after_the_close() {
    let folder = Folder::new("ceremony-silent").with(&two_secrets());
    seal(&folder).expect("sealed");
    let secrets = format!("notary 未到\nparents {PARENTS}\n");
    assert_eq!(
        refused(draw(&folder, DRAWN_AT, &secrets)).0,
        "refused-public-values"
    );
    let late = format!("notary {NOTARY}\nparents {PARENTS}\ndice {DIGITS}\n");
    assert_eq!(
        refused(draw(&folder, DRAWN_AT, &late)).0,
        "refused-other-seed"
    );
    std::fs::remove_file(folder.path().join("seed/1.open.json")).expect("lost");
    assert_eq!(refused(draw(&folder, DRAWN_AT, &late)).0, "refused-closed");
    let folder = Folder::new("ceremony-silent-both").with(&office(&two_sources(), 40));
    seal(&folder).expect("sealed");
    let drawn = draw(
        &folder,
        DRAWN_AT,
        &format!("notary missing\nparents 缺席\ndice {}\n", DIGITS.repeat(2)),
    );
    let transcript = drawn.expect("drawn").run.transcript;
    assert!(
        transcript.contains("source notary commit missing\nsource parents commit missing\n"),
        "{transcript}"
    );
    assert_verified(&folder.path().join("result/1/bundle"));
}

fn two_sources() -> String {
    source("notary", &commit("notary", NOTARY)) + &source("parents", &commit("parents", PARENTS))
}

/// A record of openings that somebody changed is no record.
#[test]
fn a_changed_record_of_openings_stops_the_draw() {
    let folder = Folder::new("ceremony-changed").with(&two_secrets());
    seal(&folder).expect("sealed");
    let secrets = format!("notary {NOTARY}\nparents {PARENTS}\n");
    refused(draw(&folder, DRAWN_AT, &secrets));
    let record = String::from_utf8(folder.read("seed/1.open.json")).expect("text");
    for changed in [
        record.replace(NOTARY, PARENTS),
        record.replace("notary", "nobody"),
        "{}".to_owned(),
        String::new(),
    ] {
        folder.write("seed/1.open.json", &changed);
        let (key, _) = refused(draw(&folder, DRAWN_AT, &format!("dice {DIGITS}\n")));
        assert_eq!(key, "refused-seal-damaged", "{changed}");
    }
}

#[test]
fn a_holder_makes_a_secret_and_the_policy_commits_to_it() {
    let folder = Folder::new("ceremony-secret").with(&Office::small());
    let made = |at: &Path, id: &str| {
        let (code, text) = said(at, &["secret", id]);
        assert_eq!(code, Some(0), "{text}");
        text.split_once("[[source]]")
            .expect("lines for the policy")
            .1
            .to_owned()
    };
    let lines: Vec<String> = ["notary", "parents"]
        .map(|id| format!("[[source]]{}", made(folder.path(), id)))
        .into();
    let office = office(&lines.concat(), 20);
    folder.write("policy.toml", &office.policy);
    let secrets = ["notary", "parents"]
        .map(|id| String::from_utf8(folder.read(&format!("{id}.secret"))).expect("text"));
    assert_ne!(secrets[0][7..], secrets[1][8..], "each its own");
    folder.write(
        "all.txt",
        &format!("{}{}dice {DIGITS}\n", secrets[0], secrets[1]),
    );
    let (code, text) = said(folder.path(), &["secret", "notary"]);
    assert_eq!(
        (code, text.contains("notary.secret")),
        (Some(2), true),
        "never over another: {text}"
    );
    assert_eq!(said(folder.path(), &["secret", "No Name"]).0, Some(2));
    assert_eq!(said(folder.path(), &["seal"]).0, Some(0));
    let (code, text) = said(folder.path(), &["draw", "--seed-file", "all.txt"]);
    assert_eq!(code, Some(0), "{text}");
    assert_verified(&folder.path().join("result/1/bundle"));
}

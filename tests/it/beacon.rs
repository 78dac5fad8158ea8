//! A round of a public beacon as a source: what the policy may say, when a draw may begin, what it waits for,
//! and which values it takes.

use paiwei::draw::commitment;
use paiwei::finding::{Arg, Finding, Spot};
use paiwei::model::{DrawName, LotteryName, Source, SourceKind};
use paiwei::report::words::{Lang, Words};
use paiwei::shell::Error;
use paiwei::shell::acts;
use paiwei::shell::disk::RealDisk;

use crate::second::assert_verified;
use crate::states::{at, by_clock, draw, refusal};
use crate::support::{Folder, JUST_BEFORE, MOMENT, Office, SIGNATURE, files_below};

/// The small office of that year, whose only chance is round 123.
fn office() -> Office {
    with("round = 123")
}

/// The same with another round, or with further keys.
fn with(round: &str) -> Office {
    let mut office = Office::small();
    let dice = "id = \"dice\"\nkind = \"digits\"\nlength = 40\nwhat = \"forty dice\"\n";
    let moon = format!("id = \"moon\"\nkind = \"drand-quicknet\"\n{round}\n");
    assert!(office.policy.contains(dice));
    office.policy = office
        .policy
        .replace(dice, &moon)
        .replace("year = 2026", "year = 2023");
    office
}

fn seal_at(folder: &Folder, time: &str) -> Result<acts::SealDone, Error> {
    at(folder.path(), &RealDisk, time, acts::seal)
}

/// A sealed folder.
fn sealed(name: &str) -> Folder {
    let folder = Folder::new(name).with(&office());
    seal_at(&folder, "2023-08-20T00:00:00Z").expect("sealed");
    folder
}

/// A seed file that holds a text.
fn file(folder: &Folder, text: &str) -> std::path::PathBuf {
    folder.write("value.txt", text);
    folder.path().join("value.txt")
}

fn arg(args: &[(&'static str, Arg)], name: &str) -> String {
    let found = args.iter().find(|(own, _)| *own == name);
    match found.unwrap_or_else(|| panic!("{name} in {args:?}")) {
        (_, Arg::Text(text)) => text.clone(),
        (_, Arg::Count(count)) => count.to_string(),
    }
}

/// The findings on a policy's round: code, line, and why.
fn told(office: &Office) -> Vec<(&'static str, Spot, String)> {
    let beacon = |finding: &Finding| finding.code.id == "beacon-round";
    let errors = office.findings().into_iter().filter(Finding::is_error);
    let told = errors.map(|finding| {
        let why = if beacon(&finding) {
            arg(&finding.args, "why")
        } else {
            String::new()
        };
        (finding.code.id, finding.cell.spot, why)
    });
    told.collect()
}

#[test]
fn a_beacon_alone_is_chance_enough_and_its_round_must_fit() {
    let line = |office: &Office, text: &str| {
        let found = office
            .policy
            .lines()
            .position(|line| line.starts_with(text));
        Spot::Line(found.expect("the line") as u32 + 1, 0)
    };
    assert_eq!(told(&office()), []);
    let sources = office().ready().placement.policy.sources;
    let moon = Source {
        id: LotteryName::parse("moon").expect("a name"),
        kind: SourceKind::Beacon { round: 123 },
    };
    assert_eq!(sources, [moon]);
    // Without a round, or with something else for it.
    for (round, code) in [
        ("", "missing-key"),
        ("round = \"123\"", "wrong-kind"),
        ("round = -123", "wrong-kind"),
        ("round = 1.5", "wrong-kind"),
        ("round = 123\nrund = 124", "unknown-key"),
    ] {
        let told = told(&with(round));
        assert!(
            told.iter().any(|(found, ..)| *found == code),
            "{round}: {told:?}"
        );
    }
    // About the year of entry, where the policy names no moment of the draw.
    for (round, why) in [
        ("0", "early"),
        ("99999999999", "far"),
        ("18446744073709551615", "far"),
    ] {
        let office = with(&format!("round = {round}"));
        let place = line(&office, "round =");
        let told = told(&office);
        assert!(
            matches!(told.as_slice(), [("beacon-round", Spot::Line(at, _), found)]
                if matches!(place, Spot::Line(due, _) if due == *at) && found == why),
            "{told:?}"
        );
    }
    // After the moment of the draw, and not long after it.
    let drawn = |moment: &str| {
        let mut office = office();
        office.policy += &format!("[calendar]\ndraw = {moment}\n");
        let told = told(&office);
        told.first().map(|(code, _, why)| format!("{code} {why}"))
    };
    let early = Some("beacon-round early".to_owned());
    assert_eq!(drawn("2023-08-23T23:15:32+08:00"), None);
    assert_eq!(drawn("2023-08-23T23:15:33+08:00"), early);
    assert_eq!(drawn("2023-08-24T09:00:00+08:00"), early);
    assert_eq!(drawn("2023-07-23T23:15:33+08:00"), None);
    assert_eq!(
        drawn("2023-07-23T23:15:32+08:00"),
        Some("beacon-round far".to_owned())
    );
}

#[test]
fn the_notice_says_when_the_round_falls_and_a_round_that_has_come_is_not_sealed() {
    let folder = Folder::new("beacon-notice").with(&office());
    for act in ["check", "seal"] {
        let found = match act {
            "check" => {
                let checked = at(folder.path(), &RealDisk, MOMENT, acts::check).expect("checked");
                assert!(checked.ready.is_none());
                checked.findings
            }
            _ => {
                let (key, _, found) = refusal(seal_at(&folder, MOMENT));
                assert_eq!(key, "refused-findings");
                found
            }
        };
        let found: Vec<&Finding> = found.iter().filter(|f| f.is_error()).collect();
        assert_eq!(found.len(), 1, "{act}");
        assert_eq!(
            (found[0].code.id, arg(&found[0].args, "why").as_str()),
            ("beacon-round", "past")
        );
        assert!(!folder.path().join("seal/1").exists());
    }
    seal_at(&folder, JUST_BEFORE).expect("sealed");
    let pages = files_below(&folder.path().join("seal"));
    let notice = pages.iter().find(|(name, _)| name.ends_with("notice.html"));
    let (_, notice) = notice.expect("a notice");
    let notice = String::from_utf8_lossy(notice);
    for said in [
        "2023-08-23 23:15:33",
        "北京时间",
        "Beijing time",
        "drand quicknet",
        ">123<",
    ] {
        assert!(notice.contains(said), "{said}");
    }
    // Once it is sealed, a round that has come since is no finding any more.
    let checked = at(folder.path(), &RealDisk, MOMENT, acts::check).expect("checked");
    assert!(checked.ready.is_some() && checked.sealed == Some(true));
}

#[test]
fn nothing_is_closed_once_the_round_has_come() {
    let folder = sealed("beacon-come");
    let before = files_below(folder.path());
    let seed = file(&folder, SIGNATURE);
    for time in [MOMENT, "2024-01-01T00:00:00Z"] {
        let (key, args, _) = refusal(draw(&folder, time, None));
        assert_eq!(
            (key, arg(&args, "round").as_str()),
            ("refused-beacon-come", "123")
        );
        assert_eq!(
            refusal(draw(&folder, time, Some(&seed))).0,
            "refused-beacon-come"
        );
    }
    // A clock that is slow changes nothing: whoever brings the signature had it before the close.
    assert_eq!(
        refusal(draw(&folder, JUST_BEFORE, Some(&seed))).0,
        "refused-beacon-come"
    );
    std::fs::remove_file(&seed).expect("removed");
    let after = files_below(folder.path());
    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        let own = files.keys().filter(|name| !name.contains("lock"));
        own.cloned().collect()
    };
    assert_eq!(names(&before), names(&after), "nothing was recorded");
}

#[test]
fn a_draw_closes_waits_and_goes_on() {
    let folder = sealed("beacon-waits");
    let (key, args, _) = refusal(draw(&folder, "2023-08-23T15:10:32Z", None));
    assert_eq!(
        (key, arg(&args, "minutes").as_str()),
        ("refused-beacon-wait", "6")
    );
    assert_eq!(arg(&args, "falls"), "2023-08-23 23:15:33");
    // The close is recorded now, and is not recorded again.
    let seed = file(&folder, &format!("moon 123 {SIGNATURE}\n"));
    assert_eq!(
        refusal(draw(&folder, JUST_BEFORE, Some(&seed))).0,
        "refused-beacon-wait"
    );
    assert!(
        !folder.path().join("seed/1").exists(),
        "no seed is recorded"
    );
    // At the terminal it would be asked for; here there is none.
    assert_eq!(
        refusal(draw(&folder, MOMENT, None)).0,
        "refused-public-values"
    );
    draw(&folder, MOMENT, Some(&seed)).expect("drawn");
    assert_verified(&folder.path().join("result/1/bundle"));
    let log = folder.read("result/1/bundle/data/log.jsonl");
    let log = String::from_utf8(log).expect("text");
    let times = |kind: &str| -> Vec<String> {
        let entries = log.lines().map(serde_json::from_str::<serde_json::Value>);
        let entries = entries.map(|entry| entry.expect("JSON"));
        let own = entries.filter(|entry| entry["kind"] == kind);
        own.map(|entry| entry["time"].as_str().expect("a time").to_owned())
            .collect()
    };
    assert_eq!(times("close"), ["2023-08-23T15:10:32Z"]);
    assert_eq!(times("reveal"), [MOMENT]);
    let seed = String::from_utf8(folder.read("result/1/bundle/data/seed.txt")).expect("text");
    assert!(
        seed.ends_with(&format!("\nsource moon drand-quicknet 123 {SIGNATURE}\n")),
        "{seed}"
    );
}

#[test]
fn only_the_rounds_signature_is_taken_and_the_refusal_says_what_is_wrong() {
    let folder = sealed("beacon-values");
    assert_eq!(
        refusal(draw(&folder, JUST_BEFORE, None)).0,
        "refused-beacon-wait"
    );
    let randomness = "0".repeat(64);
    let other = SIGNATURE.replacen("b7", "97", 1);
    for (value, why) in [
        (format!("124 {SIGNATURE}"), "round"),
        (format!("12 {SIGNATURE}"), "round"),
        (randomness.clone(), "randomness"),
        (format!("123 {randomness}"), "randomness"),
        (SIGNATURE.to_uppercase(), "character"),
        (SIGNATURE.replace('b', "x"), "character"),
        (
            format!("{{\"round\":123,\"signature\":\"{SIGNATURE}\"}}"),
            "character",
        ),
        (SIGNATURE[1..].to_owned(), "length"),
        (format!("123 {}", &SIGNATURE[1..]), "length"),
        (format!("123 {SIGNATURE}0"), "length"),
        ("123".to_owned(), "length"),
        (other, "signature"),
        (format!("c0{}", "0".repeat(94)), "signature"),
    ] {
        let seed = file(&folder, &value);
        let (key, _, found) = refusal(draw(&folder, MOMENT, Some(&seed)));
        assert_eq!(key, "refused-seed-values");
        let told = (found[0].code.id, arg(&found[0].args, "why"));
        assert_eq!(told, ("bad-beacon-value", why.to_owned()), "{value}");
        assert_eq!(found[0].cell.spot, Spot::Line(1, 1));
        for lang in [Lang::Zh, Lang::En] {
            let words = Words::new(lang);
            let said = paiwei::report::findings::text(&words, &found, 9);
            assert_eq!(said.contains("randomness"), why == "randomness", "{said}");
            assert!(said.contains("signature"), "{said}");
        }
        assert!(
            !folder.path().join("seed/1").exists(),
            "nothing is recorded"
        );
    }
    let seed = file(&folder, "");
    let (_, _, found) = refusal(draw(&folder, MOMENT, Some(&seed)));
    assert_eq!(found[0].code.id, "bad-seed-value");
    // Alone, with its round, with its name, in groups: all of them are how people write it down.
    let groups = SIGNATURE
        .as_bytes()
        .chunks(8)
        .map(|part| String::from_utf8_lossy(part));
    let groups: Vec<_> = groups.collect();
    let seed = file(&folder, &format!("moon 123 {}\n", groups.join(" ")));
    let drawn = draw(&folder, MOMENT, Some(&seed)).expect("drawn");
    assert!(drawn.recorded.is_none());
}

#[test]
fn secrets_are_opened_and_closed_before_the_round_falls() {
    let secret = "3e3c6ce38d9399bc314a7bfafeeb59f51ac39a408d0b30a57653708abb4e9ff8";
    let mut office = office();
    let draw = DrawName::parse("small-2026").expect("a name");
    let id = LotteryName::parse("notary").expect("a name");
    let commit = commitment(&draw, 1, &id, secret);
    office.policy = office.policy.replace(
        "[[source]]",
        &format!(
            "[[source]]\nid = \"notary\"\nkind = \"commit\"\ncommit = \"{commit}\"\n[[source]]"
        ),
    );
    let folder = Folder::new("beacon-secrets").with(&office);
    seal_at(&folder, "2023-08-20T00:00:00Z").expect("sealed");
    let opened = file(&folder, &format!("notary {secret}\n"));
    // Both at once: whoever has the signature has it too early.
    let both = format!("notary {secret}\nmoon {SIGNATURE}\n");
    folder.write("both.txt", &both);
    let both = folder.path().join("both.txt");
    assert_eq!(
        refusal(draw_at(&folder, JUST_BEFORE, &both)).0,
        "refused-beacon-come"
    );
    let closed = || folder.path().join("seed/1.act.json").exists();
    // The round falls while the secret is read out: it is recorded, and nothing is closed.
    let slow = Folder::new("beacon-slow").with(&office);
    seal_at(&slow, "2023-08-20T00:00:00Z").expect("sealed");
    let asked = std::cell::Cell::new(0);
    let clock = || {
        asked.set(asked.get() + 1);
        if asked.get() < 4 { JUST_BEFORE } else { MOMENT }.to_owned()
    };
    let drawn = by_clock(slow.path(), &RealDisk, &clock, |desk| {
        acts::draw(desk, Some(&opened))
    });
    assert_eq!(refusal(drawn).0, "refused-beacon-come");
    assert_eq!(
        asked.get(),
        4,
        "for the period of objection, before, at the opening, at the close"
    );
    assert!(!slow.path().join("seed/1.act.json").exists() && !closed());
    // In time: closed, then the round, then its signature.
    assert_eq!(
        refusal(draw_at(&folder, JUST_BEFORE, &opened)).0,
        "refused-beacon-wait"
    );
    assert!(closed());
    let value = file(&folder, &format!("moon {SIGNATURE}\n"));
    draw_at(&folder, MOMENT, &value).expect("drawn");
    assert_verified(&folder.path().join("result/1/bundle"));
}

fn draw_at(folder: &Folder, time: &str, seed: &std::path::Path) -> Result<acts::Drawn, Error> {
    draw(folder, time, Some(seed))
}

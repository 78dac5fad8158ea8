//! Never two results: what a folder refuses, what it remembers, what another machine takes up (BADINPUT D3 to D5).

use std::path::Path;

use crate::support::{DIGITS, DRAWN_AT, Folder, Office, SEALED_AT, files_below};
use paiwei::digest::Digest;
use paiwei::finding::{Arg, Finding, Spot};
use paiwei::model::ProgramFile;
use paiwei::report::words::{Lang, Words};
use paiwei::run::Unwatched;
use paiwei::shell::Error;
use paiwei::shell::acts::{self, Desk, Drawn, SealDone};
use paiwei::shell::disk::{Disk, RealDisk};
use paiwei::shell::layout::Layout;

/// Does an act in a folder, at a given time.
pub fn at<T>(
    folder: &Path,
    disk: &dyn Disk,
    time: &str,
    act: impl FnOnce(&Desk<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    by_clock(folder, disk, &|| time.to_owned(), act)
}

/// The same by a clock that goes on.
pub fn by_clock<T>(
    folder: &Path,
    disk: &dyn Disk,
    now: &dyn Fn() -> String,
    act: impl FnOnce(&Desk<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let words = Words::new(Lang::En);
    let layout = Layout::new(folder, Lang::En);
    let program = || {
        let sha256 = Digest::of(b"test");
        vec![ProgramFile {
            name: "paiwei".to_owned(),
            sha256,
            sm3: Some(Digest::sm3(b"test")),
            version: "0".to_owned(),
        }]
    };
    act(&Desk {
        layout: &layout,
        disk,
        now,
        program: &program,
        words: &words,
        watch: &Unwatched,
    })
}

pub fn seal(folder: &Folder) -> Result<SealDone, Error> {
    at(folder.path(), &RealDisk, SEALED_AT, acts::seal)
}

pub fn draw(folder: &Folder, time: &str, seed: Option<&Path>) -> Result<Drawn, Error> {
    at(folder.path(), &RealDisk, time, |desk| {
        acts::draw(desk, seed)
    })
}

fn seeded(folder: &Folder, name: &str, digits: &str) -> std::path::PathBuf {
    folder.write(name, &format!("# dice\ndice {digits}\n"));
    folder.path().join(name)
}

pub fn refusal<T>(
    outcome: Result<T, Error>,
) -> (&'static str, Vec<(&'static str, Arg)>, Vec<Finding>) {
    match outcome {
        Err(Error::Refused {
            key,
            args,
            findings,
        }) => (key, args, findings),
        Err(other) => panic!("another refusal: {other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn acts_come_in_their_order_and_only_once() {
    let folder = Folder::new("order").with(&Office::small());
    let seed = seeded(&folder, "digits.txt", DIGITS);
    assert_eq!(
        refusal(draw(&folder, DRAWN_AT, Some(&seed))).0,
        "refused-not-sealed"
    );
    seal(&folder).expect("sealed");
    assert_eq!(refusal(seal(&folder)).0, "refused-sealed");
    draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn");
    // D4: again, with another seed: refused with the time and the first seed, and nothing changes.
    let before = files_below(folder.path());
    let other = folder.path().join("other.txt");
    std::fs::write(&other, "7".repeat(40)).expect("a file");
    let (key, args, _) = refusal(draw(&folder, "2026-08-01T00:00:00Z", Some(&other)));
    assert_eq!(key, "refused-drawn");
    assert_eq!(
        args,
        [
            ("time", DRAWN_AT.into()),
            ("seed", format!("dice {DIGITS}").into())
        ]
    );
    std::fs::remove_file(&other).expect("removed");
    assert!(files_below(folder.path()) == before, "nothing was changed");
}

#[test]
fn d3_a_recorded_seed_is_taken_up_on_another_machine() {
    let whole = Folder::new("whole").with(&Office::small());
    let seed = seeded(&whole, "digits.txt", DIGITS);
    seal(&whole).expect("sealed");
    draw(&whole, DRAWN_AT, Some(&seed)).expect("drawn");
    let expected = files_below(&whole.path().join("result"));
    // The first machine dies after the seed was recorded: only its result is missing.
    let carried = Folder::new("carried").with(&Office::small());
    seal(&carried).expect("sealed");
    let seed = seeded(&carried, "digits.txt", DIGITS);
    draw(&carried, DRAWN_AT, Some(&seed)).expect("drawn");
    std::fs::remove_dir_all(carried.path().join("result")).expect("lost");
    // The second one has another clock and is given no seed.
    let taken = draw(&carried, "2027-01-01T00:00:00Z", None).expect("taken up");
    assert_eq!(taken.recorded.as_deref(), Some(DRAWN_AT));
    assert!(
        files_below(&carried.path().join("result")) == expected,
        "the same bytes"
    );
    // A file with another seed is refused once one was recorded.
    std::fs::remove_dir_all(carried.path().join("result")).expect("lost");
    let other = seeded(&carried, "other.txt", &"7".repeat(40));
    assert_eq!(
        refusal(draw(&carried, DRAWN_AT, Some(&other))).0,
        "refused-other-seed"
    );
}

#[test]
fn seals_made_at_another_time_or_by_another_program_are_not_made_anew() {
    // The act was recorded, then the machine died before the seal: the recorded time is taken.
    let whole = Folder::new("recorded-a").with(&Office::small());
    let first = seal(&whole).expect("sealed");
    let again = Folder::new("recorded-b").with(&Office::small());
    std::fs::create_dir_all(again.path().join("seal")).expect("a folder");
    let act = whole.read("seal/1.act.json");
    std::fs::write(again.path().join("seal/1.act.json"), act).expect("carried");
    let second = at(again.path(), &RealDisk, "2030-01-01T00:00:00Z", acts::seal).expect("sealed");
    assert_eq!(first.seal, second.seal);
    assert!(files_below(&whole.path().join("seal")) == files_below(&again.path().join("seal")));
}

/// D5: a cell, a row, a line or a feature changed after the seal is named, with its old and its new value.
#[test]
fn d5_what_was_changed_after_the_seal_is_named() {
    type Change = fn(&mut Office);
    let cases: [(Change, &str, Spot, &str, &str, &str); 7] = [
        (
            |o| {
                o.roll = o.roll.replace(
                    "A09,壬某某,104.013,39.009,,外省",
                    "A09,壬某某,104.013,39.009,,本区",
                )
            },
            "roll.csv",
            Spot::Row(10),
            "hukou",
            "外省",
            "本区",
        ),
        (
            |o| o.roll = o.roll.replace("A12,丑某某,104.023,39.003,,本区,S03,\n", ""),
            "roll.csv",
            Spot::File,
            "number",
            "A12",
            "",
        ),
        (
            |o| o.roll += "A13,寅某某,104.023,39.003,,本区,S03,\n",
            "roll.csv",
            Spot::Row(14),
            "number",
            "",
            "A13",
        ),
        (
            |o| o.schools = o.schools.replace("39.005,6", "39.005,7"),
            "schools.csv",
            Spot::Row(4),
            "seats",
            "6",
            "7",
        ),
        (
            |o| {
                o.policy = o
                    .policy
                    .replace("direction = \"asc\"", "direction = \"desc\"")
            },
            "policy.toml",
            Spot::Line(25, 1),
            "",
            "direction = \"asc\"",
            "direction = \"desc\"",
        ),
        (
            |o| o.catchments = o.catchments.replace("\"S03\"", "\"S01\""),
            "catchments.geojson",
            Spot::Feature(2),
            "",
            "",
            "",
        ),
        (
            |o| o.catchments = o.catchments.replace("104.030", "104.029"),
            "catchments.geojson",
            Spot::Feature(2),
            "",
            "",
            "",
        ),
    ];
    for (i, (change, file, spot, column, old, new)) in cases.into_iter().enumerate() {
        let mut office = Office::small();
        let folder = Folder::new(&format!("changed-{i}")).with(&office);
        let seed = seeded(&folder, "digits.txt", DIGITS);
        seal(&folder).expect("sealed");
        change(&mut office);
        for (name, text) in [
            ("policy.toml", &office.policy),
            ("schools.csv", &office.schools),
            ("catchments.geojson", &office.catchments),
            ("roll.csv", &office.roll),
        ] {
            folder.write(name, text);
        }
        let (key, _, findings) = refusal(draw(&folder, DRAWN_AT, Some(&seed)));
        assert_eq!(key, "refused-changed");
        let first = &findings[0];
        assert_eq!(
            (first.cell.file.as_str(), first.cell.spot),
            (file, spot),
            "{first:?}"
        );
        if !column.is_empty() {
            assert_eq!(first.cell.column.as_deref(), Some(column));
        }
        if !(old.is_empty() && new.is_empty()) {
            assert_eq!(
                first.args,
                [("old", old.into()), ("new", new.into())],
                "{file}"
            );
        }
        assert!(!folder.path().join("result").exists() && !folder.path().join("seed").exists());
    }
}

#[test]
fn the_same_facts_in_another_dress_are_no_change() {
    let office = Office::small();
    let folder = Folder::new("dress").with(&office);
    let seed = seeded(&folder, "digits.txt", DIGITS);
    seal(&folder).expect("sealed");
    let mut lines: Vec<&str> = office.roll.lines().collect();
    lines[1..].reverse();
    folder.write(
        "roll.csv",
        &(lines.join("\r\n").replace("壬某某", "另有其名")),
    );
    draw(&folder, DRAWN_AT, Some(&seed)).expect("names and the order of rows are not sealed");
}

#[test]
fn sealed_files_that_were_touched_are_not_used() {
    for name in [
        "public/roll.jsonl",
        "public/rules.json",
        "public/manifest.json",
        "public/market.jsonl",
    ] {
        let folder = Folder::new("touched").with(&Office::small());
        let seed = seeded(&folder, "digits.txt", DIGITS);
        seal(&folder).expect("sealed");
        let path = folder.path().join("seal/1").join(name);
        let mut bytes = std::fs::read(&path).expect("a sealed file");
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).expect("damaged");
        let (key, ..) = refusal(draw(&folder, DRAWN_AT, Some(&seed)));
        assert!(key.starts_with("refused-seal-"), "{name}: {key}");
    }
}

#[test]
fn seed_files_that_do_not_fit_are_refused_with_their_line() {
    let folder = Folder::new("seeds").with(&Office::small());
    seal(&folder).expect("sealed");
    for (text, code, line) in [
        ("dice 123", "bad-seed-value", Spot::Line(1, 1)),
        (
            "\n\ndice 31415926535897932384626433832795028841970",
            "bad-seed-value",
            Spot::Line(3, 1),
        ),
        (
            "dice 314159265358979323846264338327950288419x",
            "bad-seed-character",
            Spot::Line(1, 45),
        ),
        (
            "3141592653 5897932384 62643x8327",
            "bad-seed-character",
            Spot::Line(1, 28),
        ),
        ("", "bad-seed-value", Spot::File),
        ("dice 1\ndice 2", "seed-value-twice", Spot::Line(2, 1)),
        (
            "31415926535897932384\n62643383279502884197",
            "seed-value-twice",
            Spot::Line(2, 1),
        ),
        (
            "coin 3141592653589793238462643383279502884197",
            "unknown-seed-source",
            Spot::Line(1, 1),
        ),
        (
            "dise: 3141592653589793238462643383279502884197",
            "unknown-seed-source",
            Spot::Line(1, 1),
        ),
    ] {
        folder.write("bad.txt", text);
        let seed = folder.path().join("bad.txt");
        let (key, _, findings) = refusal(draw(&folder, DRAWN_AT, Some(&seed)));
        assert_eq!(key, "refused-seed-values");
        assert_eq!(
            (findings[0].code.id, findings[0].cell.spot),
            (code, line),
            "{text}"
        );
        assert!(!folder.path().join("seed").exists(), "nothing was recorded");
    }
    assert_eq!(
        refusal(draw(
            &folder,
            DRAWN_AT,
            Some(&folder.path().join("nowhere.txt"))
        ))
        .0,
        "refused-no-seed-file"
    );
    // Groups of digits, with blanks between them, are what people write.
    let grouped = "dice 31415 92653 ５８９７９ 32384\u{3000}62643 38327 95028 84197";
    folder.write("good.txt", grouped);
    draw(&folder, DRAWN_AT, Some(&folder.path().join("good.txt"))).expect("drawn");
    assert_eq!(
        folder
            .read("seed/1/seed.txt")
            .split(|b| *b == b'\n')
            .nth(4)
            .map(<[u8]>::len),
        Some(59)
    );
}

#[test]
fn two_programs_never_work_in_one_folder() {
    let folder = Folder::new("lock").with(&Office::small());
    let layout = Layout::new(folder.path(), Lang::En);
    let held = acts::lock(&layout).expect("locked");
    assert_eq!(refusal(seal(&folder)).0, "refused-locked");
    drop(held);
    seal(&folder).expect("sealed");
}

#[test]
fn a_folder_begun_in_chinese_is_found_in_english() {
    let folder = Folder::new("both").with(&Office::small());
    let zh = Words::new(Lang::Zh);
    let layout = Layout::new(folder.path(), Lang::Zh);
    let program = Vec::new;
    let now = || SEALED_AT.to_owned();
    let desk = Desk {
        layout: &layout,
        disk: &RealDisk,
        now: &now,
        program: &program,
        words: &zh,
        watch: &Unwatched,
    };
    acts::seal(&desk).expect("sealed");
    assert!(folder.path().join("封存/1/公示/封存单.html").is_file());
    let seed = seeded(&folder, "digits.txt", DIGITS);
    draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn in English");
    assert!(folder.path().join("结果/1/公示包/data/log.jsonl").is_file());
    assert!(!folder.path().join("result").exists());
}

#[test]
fn input_files_are_known_by_either_name_but_not_by_both() {
    let folder = Folder::new("names").with(&Office::small());
    std::fs::rename(
        folder.path().join("roll.csv"),
        folder.path().join("名单.csv"),
    )
    .expect("renamed");
    let checked = at(folder.path(), &RealDisk, SEALED_AT, acts::check).expect("checked");
    let findings = checked.findings;
    let of = |name: &str| findings.iter().any(|finding| finding.cell.file == name);
    assert!(of("名单.csv") && !of("roll.csv"));
    folder.write("roll.csv", "number\n");
    assert_eq!(
        refusal(at(folder.path(), &RealDisk, SEALED_AT, acts::check)).0,
        "refused-two-inputs"
    );
    std::fs::remove_file(folder.path().join("roll.csv")).expect("removed");
    std::fs::remove_file(folder.path().join("名单.csv")).expect("removed");
    assert_eq!(
        refusal(at(folder.path(), &RealDisk, SEALED_AT, acts::check)).0,
        "refused-no-input"
    );
}

#[test]
fn no_command_writes_to_an_input() {
    let folder = Folder::new("inputs").with(&Office::small());
    let inputs = || {
        let names = [
            "policy.toml",
            "schools.csv",
            "catchments.geojson",
            "roll.csv",
            "secret.hex",
        ];
        names.map(|name| folder.read(name))
    };
    let before = inputs();
    let seed = seeded(&folder, "digits.txt", DIGITS);
    at(folder.path(), &RealDisk, SEALED_AT, acts::check).expect("checked");
    seal(&folder).expect("sealed");
    draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn");
    assert!(inputs() == before);
}

/// On Unix the secret, the findings and everything private are the owner's alone; what is published is not.
#[cfg(unix)]
#[test]
fn private_files_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    fn walk(at: &Path, found: &mut Vec<(String, u32)>) {
        let mode = std::fs::metadata(at)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777;
        found.push((at.display().to_string(), mode));
        if at.is_dir() {
            for entry in std::fs::read_dir(at).expect("a folder") {
                walk(&entry.expect("an entry").path(), found);
            }
        }
    }
    let folder = Folder::new("modes").with(&Office::small());
    std::fs::remove_file(folder.path().join("secret.hex")).expect("made anew");
    let seed = seeded(&folder, "digits.txt", DIGITS);
    at(folder.path(), &RealDisk, SEALED_AT, acts::check).expect("checked");
    seal(&folder).expect("sealed");
    draw(&folder, DRAWN_AT, Some(&seed)).expect("drawn");
    let below = |name: &str| {
        let mut found = Vec::new();
        walk(&folder.path().join(name), &mut found);
        found
    };
    for (name, least) in [
        ("secret.hex", 1),
        ("check", 2),
        ("seal/1/private", 6),
        ("result/1/private", 3),
    ] {
        let found = below(name);
        assert!(found.len() >= least, "{found:?}");
        for (path, mode) in found {
            let wanted = if Path::new(&path).is_dir() {
                0o700
            } else {
                0o600
            };
            assert_eq!(mode, wanted, "{path}: {mode:o}");
        }
    }
    let usual = below("policy.toml")[0].1;
    for name in ["seal/1/public", "result/1/bundle"] {
        let files = below(name)
            .into_iter()
            .filter(|(path, _)| Path::new(path).is_file());
        for (path, mode) in files {
            assert_eq!(mode, usual, "{path}: {mode:o}");
        }
    }
}

//! What each verb does: it calls an act, prints the outcome, and hands back the exit code.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::acts::{self, Begun, Checked, Desk, Drawn};
use super::archive::{ArchiveLimits, read_bundle};
use super::disk::{RealDisk, Writing, write_file, write_folder};
use super::layout::{Layout, bundle_near};
use super::progress::Progress;
use super::quote::{paiwei, path_shown, quoted};
use super::{Error, cli, convert, doctor, init, mend, topics, zoning};
use crate::demo::{self, District};
use crate::digest::Digest;
use crate::draw;
use crate::explain::{Explanation, explain};
use crate::finding::{Arg, Finding, NONE};
use crate::mend::Choice;
use crate::model::{Bundle, CatchmentId, Direction, Patch, ProgramFile, Tickets};
use crate::read::text::nearest;
use crate::report::explained::{self, Names, Prints};
use crate::report::words::Words;
use crate::report::{bundle, findings, verdict};
use crate::run::{Opened, Step};
use crate::seal::short_code;
use crate::verify::{self, Status};

/// What every verb knows.
pub(super) struct Common {
    pub(super) dir: PathBuf,
    pub(super) json: bool,
    pub(super) quiet: bool,
}

impl Common {
    /// How the program is called for this folder, as an argument of sentences that suggest a command.
    fn paiwei(&self) -> (&'static str, Arg) {
        ("paiwei", paiwei(&self.dir).into())
    }
}

/// What a verb hands back: text for people, members for programs, an exit code.
#[derive(Default)]
struct Done {
    text: String,
    members: serde_json::Map<String, Value>,
    findings: Vec<Finding>,
    exit: u8,
    /// What the machine could not do in the end; told after everything else.
    failed: Option<Error>,
}

impl Done {
    fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
    }

    fn member(&mut self, name: &str, value: impl Into<Value>) {
        self.members.insert(name.to_owned(), value.into());
    }
}

/// Now, to the second, in UTC.
pub(super) fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// The programs that the seal names: this one, and the second implementation.
pub(super) fn programs() -> Vec<ProgramFile> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let own = std::env::current_exe()
        .ok()
        .and_then(|path| std::fs::read(path).ok());
    let own = Digest::of(&own.unwrap_or_default());
    let second = Digest::of(bundle::VERIFY_PY.as_bytes());
    vec![
        ProgramFile {
            name: "paiwei".to_owned(),
            sha256: own,
            version: version.clone(),
        },
        ProgramFile {
            name: "verify.py".to_owned(),
            sha256: second,
            version,
        },
    ]
}

/// Runs a verb.
pub(super) fn run(verb: &str, own: &ArgMatches, words: &Words, common: &Common) -> u8 {
    let text = |name: &str| own.get_one::<String>(name).map(String::as_str);
    let number = |name: &str, default: usize| match text(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| {
            words.say(
                "usage-value",
                &[("value", text.into()), ("what", format!("--{name}").into())],
            )
        }),
    };
    let shown = if matches!(verb, "check" | "seal" | "publish-catchments") {
        number("max-shown", 3)
    } else {
        Ok(3)
    };
    let size = if verb == "demo" {
        number("size", 3_200)
    } else {
        Ok(0)
    };
    let (shown, size) = match (shown, size) {
        (Ok(shown), Ok(size)) if verb != "demo" || (100..=1_000_000).contains(&size) => {
            (shown, size)
        }
        (Err(slip), _) | (_, Err(slip)) => return refuse_usage(words, common.json, &slip),
        (_, Ok(size)) => {
            let args = [
                ("value", size.to_string().into()),
                ("what", "--size (100…1000000)".into()),
            ];
            return refuse_usage(words, common.json, &words.say("usage-value", &args));
        }
    };
    let outcome = match verb {
        "demo" => run_demo(words, common, size, text("out"), own.get_flag("no-open")),
        "init" => run_init(words, common, text("path").unwrap_or("")),
        "check" => match text("catchments") {
            Some(file) => run_check_layer(words, Path::new(file), shown),
            None => run_check(words, common, shown),
        },
        "publish-catchments" => run_publish(words, common, shown, text("against").map(Path::new)),
        "seal" => run_seal(words, common, shown),
        "draw" => run_draw(words, common, text("seed-file")),
        "verify" => run_verify(words, common, text("bundle")),
        "explain" => run_explain(words, common, text("number").unwrap_or(""), text("bundle")),
        "convert" => {
            let at = |name: &str| common.dir.join(text(name).unwrap_or(""));
            let assign = own.get_many::<String>("assign").into_iter().flatten();
            let choice = match choice(words, text("only"), assign, text("patch").is_some()) {
                Ok(choice) => choice,
                Err(slip) => return refuse_usage(words, common.json, &slip),
            };
            let patch = at("patch");
            let job = convert::Job {
                input: &at("in"),
                output: &at("to-file"),
                from: text("from"),
                to: text("to"),
                layer: text("layer"),
                patch: text("patch").map(|_| (patch.as_path(), choice)),
            };
            run_convert(words, &job)
        }
        "doctor" => run_doctor(words, common),
        _ => run_help(words, text("topic")),
    };
    finish(words, common, verb, outcome)
}

/// What is chosen of a patch: numbers after `--only`, `number=id` after each `--assign`.
fn choice<'a>(
    words: &Words,
    only: Option<&str>,
    assign: impl Iterator<Item = &'a String>,
    patch: bool,
) -> Result<Choice, String> {
    let slip = |value: &str, what: &str| {
        words.say(
            "usage-value",
            &[("value", value.into()), ("what", what.into())],
        )
    };
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let only = only
        .map(|text| {
            let numbers = text.split([',', '，', '、']).map(number);
            let numbers: Option<Vec<u32>> = numbers.collect();
            numbers.ok_or_else(|| slip(text, "--only"))
        })
        .transpose()?;
    let assign: Result<Vec<(u32, CatchmentId)>, String> = assign
        .map(|text| {
            let pair = text.split_once('=').and_then(|(number_text, id)| {
                number(number_text).zip(CatchmentId::parse(id.trim()))
            });
            pair.ok_or_else(|| slip(text, "--assign"))
        })
        .collect();
    let choice = Choice {
        only,
        assign: assign?,
    };
    if !patch && choice != Choice::default() {
        return Err(words.say("usage-missing", &[("what", "--patch".into())]));
    }
    Ok(choice)
}

/// Prints an outcome: one JSON document, or text on stdout and messages on stderr.
fn finish(words: &Words, common: &Common, verb: &str, outcome: Result<Done, Error>) -> u8 {
    let (done, refusal) = match outcome {
        Ok(mut done) => {
            let refusal = done.failed.take().map(|e| Refusal::new(words, common, &e));
            done.exit = refusal.as_ref().map_or(done.exit, |refusal| refusal.exit);
            (done, refusal)
        }
        Err(error) => {
            let refusal = Refusal::new(words, common, &error);
            let findings = match error {
                Error::Refused { findings, .. } => findings,
                _ => Vec::new(),
            };
            (
                Done {
                    findings,
                    exit: refusal.exit,
                    ..Done::default()
                },
                Some(refusal),
            )
        }
    };
    if common.json {
        let mut document = serde_json::Map::new();
        document.insert("ok".to_owned(), (done.exit == 0).into());
        document.insert("verb".to_owned(), verb.into());
        document.insert("exit".to_owned(), done.exit.into());
        document.insert("findings".to_owned(), findings::json(words, &done.findings));
        let refused =
            refusal.map(|r| json!({"code": r.code, "message": r.message, "hint": r.hint}));
        document.insert("refusal".to_owned(), refused.unwrap_or(Value::Null));
        document.extend(done.members);
        emit(&format!("{}\n", Value::Object(document)));
        return done.exit;
    }
    // What was worked out comes first; a refusal that stands alone brings its findings.
    emit(&done.text);
    if let Some(refusal) = refusal {
        if done.text.is_empty() {
            eprint!("{}", findings::text(words, &done.findings, 5));
        }
        eprintln!("{}", refusal.message);
        if !refusal.hint.is_empty() {
            eprintln!("  {} {}", words.word("findings-hint"), refusal.hint);
        }
    }
    done.exit
}

/// Writes to stdout; a reader that went away is no fault of ours.
fn emit(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

struct Refusal {
    code: &'static str,
    message: String,
    hint: String,
    exit: u8,
}

impl Refusal {
    fn new(words: &Words, common: &Common, error: &Error) -> Self {
        let (key, mut args) = match error {
            Error::Refused { key, args, .. } | Error::Malformed { key, args } => {
                (*key, args.clone())
            }
            Error::Machine { path, source } => (
                "machine-failed",
                vec![
                    ("path", Arg::from(path_shown(path))),
                    ("why", os_error(words, source).into()),
                ],
            ),
        };
        args.push(common.paiwei());
        let terminal = crate::report::terminal;
        Self {
            code: key,
            message: terminal(&words.say(key, &args)),
            hint: terminal(&words.attribute(key, "hint", &args).unwrap_or_default()),
            exit: error.exit(),
        }
    }
}

/// What the machine says went wrong, in a sentence where it is one of the usual things.
pub(super) fn os_error(words: &Words, error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let key = match error.kind() {
        ErrorKind::NotFound => "os-not-found",
        ErrorKind::PermissionDenied => "os-permission",
        ErrorKind::StorageFull => "os-full",
        ErrorKind::QuotaExceeded => "os-quota",
        ErrorKind::ReadOnlyFilesystem => "os-read-only",
        ErrorKind::AlreadyExists => "os-exists",
        ErrorKind::NotADirectory => "os-no-folder",
        ErrorKind::IsADirectory => "os-folder",
        ErrorKind::FileTooLarge => "os-too-large",
        _ => "os-other",
    };
    words.say(key, &[("why", error.to_string().into())])
}

/// A slip on the command line: exit 2.
pub(super) fn refuse_usage(words: &Words, json: bool, message: &str) -> u8 {
    let hint = words.word("usage-hint");
    if json {
        let refusal = json!({"code": "usage", "message": message, "hint": hint});
        let document =
            json!({"ok": false, "verb": null, "exit": 2, "findings": [], "refusal": refusal});
        emit(&format!("{document}\n"));
    } else {
        eprintln!("{message}\n  {hint}");
    }
    2
}

/// Does an act at a desk of this machine.
fn at_desk<T>(
    words: &Words,
    common: &Common,
    layout: &Layout,
    act: impl FnOnce(&Desk<'_>) -> Result<T, Error>,
) -> (Result<T, Error>, Vec<(Step, Duration)>) {
    let progress = Progress::new(words, common.quiet || common.json);
    let desk = Desk {
        layout,
        disk: &RealDisk,
        now: &now,
        program: &programs,
        words,
        watch: &progress,
    };
    let outcome = act(&desk);
    (outcome, progress.finish())
}

/// Without a verb: the state of the folder and the next step.
pub(super) fn state(words: &Words, common: &Common) -> u8 {
    let layout = Layout::new(&common.dir, words.lang());
    let found = layout
        .inputs()
        .map(|found| found.iter().flatten().count())
        .unwrap_or(0);
    let mut done = Done::default();
    if found == 0 {
        done.line(&words.word("state-no-folder"));
        let step = words.word("state-next-init");
        done.line(&words.say("state-next", &[("step", step.into())]));
        done.member("state", "none");
        return finish(words, common, "", Ok(done));
    }
    let (checked, sealed, drawn) = (
        layout.findings().exists(),
        layout.seal().exists(),
        layout.result().exists(),
    );
    // A missing or damaged file is a change too; `check` and `draw` say which.
    let (since, _) = at_desk(words, common, &layout, |desk| {
        acts::since_seal(desk, &acts::inputs(&layout)?)
    });
    let changed = sealed && !matches!(&since, Ok(Some(changes)) if changes.is_empty());
    let mark = |there: bool| Arg::from(if there { "✓" } else { "—" });
    let name = std::path::absolute(&common.dir).unwrap_or_else(|_| common.dir.clone());
    let name = name
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let args = [
        ("name", Arg::from(name)),
        (
            "check",
            if changed {
                "✗".into()
            } else {
                mark(checked || sealed)
            },
        ),
        ("seal", mark(sealed)),
        ("draw", mark(drawn)),
    ];
    done.line(&words.say("state-folder", &args));
    let copies = ("path", Arg::from(path_shown(&layout.sealed_inputs())));
    if changed {
        done.line(&words.say("state-changed", std::slice::from_ref(&copies)));
    }
    let begun = acts::begun(&layout);
    match &begun {
        Some(Begun::Seed(time)) => {
            done.line(&words.say("state-seed", &[("time", time.as_str().into())]));
        }
        Some(Begun::Draw(time)) => {
            done.line(&words.say("state-begun", &[("time", time.as_str().into())]));
        }
        None => {}
    }
    let next = match (checked || sealed, sealed, drawn) {
        (_, _, true) => "verify",
        (_, true, _) if changed => "restore",
        (_, true, _) => "draw",
        (true, ..) => "seal",
        _ => "check",
    };
    let step = words.say(&format!("state-next-{next}"), &[common.paiwei(), copies]);
    done.line(&words.say("state-next", &[("step", step.into())]));
    let seed = matches!(begun, Some(Begun::Seed(_)));
    done.member(
        "state",
        json!({"inputs": found, "checked": (checked || sealed) && !changed, "sealed": sealed,
            "changed": changed, "seed": seed || drawn, "drawn": drawn}),
    );
    done.member("next", next);
    finish(words, common, "", Ok(done))
}

fn run_init(words: &Words, common: &Common, path: &str) -> Result<Done, Error> {
    let folder = PathBuf::from(path);
    if folder.exists() {
        let shown = path_shown(&folder);
        return Err(Error::refused("refused-exists", [("path", shown.into())]));
    }
    write_folder(&RealDisk, &folder, init::files(words.lang()))?;
    let layout = Layout::new(&folder, words.lang());
    at_desk(words, common, &layout, acts::secret).0?;
    let mut done = Done::default();
    let shown = path_shown(&folder);
    done.line(&words.say("init-made", &[("path", shown.as_str().into())]));
    for (name, key) in [
        ("policy.toml", "init-file-policy"),
        ("schools.csv", "init-file-schools"),
        ("catchments.geojson", "init-file-catchments"),
        ("roll.csv", "init-file-roll"),
        ("secret.hex", "init-file-secret"),
    ] {
        done.line(&format!("  {name:<20} {}", words.word(key)));
    }
    done.line(&words.say("init-next", &[("paiwei", paiwei(&folder).into())]));
    done.member("path", shown);
    Ok(done)
}

fn run_check(words: &Words, common: &Common, shown: usize) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, acts::check);
    let Checked {
        ready,
        findings: found,
        sealed,
        written,
        patch,
        layer,
    } = outcome?;
    let mut done = Done {
        exit: u8::from(ready.is_none() || sealed == Some(false)),
        ..Done::default()
    };
    done.text = findings::text(words, &found, shown);
    if let Some(ready) = &ready {
        let placement = &ready.placement;
        let seats: u64 = placement
            .schools
            .iter()
            .map(|school| u64::from(school.seats))
            .sum();
        let args = [
            ("children", Arg::from(placement.children.len())),
            ("schools", placement.schools.len().into()),
            ("seats", seats.into()),
            ("catchments", placement.catchments.len().into()),
        ];
        done.line(&words.say("check-counts", &args));
        done.member("children", placement.children.len());
        done.member("schools", placement.schools.len());
        done.member("seats", seats);
    }
    done.line(&findings::summary(words, &found));
    let path = path_shown(&layout.findings());
    if written.is_ok() {
        done.line(&words.say("check-written", &[("path", path.as_str().into())]));
        let map = path_shown(&layout.map());
        done.line(&words.say("check-map", &[("path", map.as_str().into())]));
        done.member("map_file", map);
        if let Some(patch) = &patch {
            tell_patch(words, &mut done, patch, &layout.patch());
        }
    }
    done.member("layer_sha256", layer.to_string());
    let next = match (sealed, layout.result().exists()) {
        (None, _) if ready.is_some() => "check-good",
        (None, _) => "check-bad",
        (Some(true), false) => "check-sealed",
        (Some(true), true) => "check-drawn",
        (Some(false), false) => "check-changed",
        (Some(false), true) => "check-changed-drawn",
    };
    let copies = path_shown(&layout.sealed_inputs());
    done.line(&words.say(next, &[common.paiwei(), ("path", copies.into())]));
    if written.is_ok() {
        done.member("findings_file", path);
    }
    done.findings = found;
    done.failed = written.err();
    Ok(done)
}

fn tell_patch(words: &Words, done: &mut Done, patch: &Patch, path: &Path) {
    let path = path_shown(path);
    let args = [
        ("n", patch.operations.len().into()),
        ("path", path.as_str().into()),
    ];
    done.line(&words.say("check-patch", &args));
    done.member("patch_file", path);
}

/// A layer alone: its findings, and its picture and a patch in the current folder.
fn run_check_layer(words: &Words, path: &Path, shown: usize) -> Result<Done, Error> {
    let (file, beside) = acts::layer(path)?;
    let (seen, mut found) = crate::check::layer(&file, &beside);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let patch_path = PathBuf::from(format!("{stem}.patch.json"));
    mend::write(&RealDisk, &patch_path, seen.patch.as_ref(), Writing::AGAIN)?;
    if let Some(patch) = &seen.patch {
        found.push(mend::finding(patch, "paiwei", (path, &patch_path)));
        crate::finding::sort(&mut found, &[&file.name]);
    }
    let picture = PathBuf::from(format!("{stem}.map.svg"));
    let svg = acts::picture(words, &seen);
    write_file(&RealDisk, &picture, svg.as_bytes(), Writing::AGAIN)?;
    let mut done = Done {
        exit: u8::from(found.iter().any(Finding::is_error)),
        ..Done::default()
    };
    done.text = findings::text(words, &found, shown);
    let args = [("n", Arg::from(seen.catchments.len()))];
    done.line(&words.say("check-layer-counts", &args));
    done.line(&findings::summary(words, &found));
    let path = path_shown(&picture);
    done.line(&words.say("check-map", &[("path", path.as_str().into())]));
    if let Some(patch) = &seen.patch {
        tell_patch(words, &mut done, patch, &patch_path);
    }
    done.member("layer_sha256", seen.digest.to_string());
    done.member("catchments", seen.catchments.len());
    done.member("map_file", path);
    done.findings = found;
    Ok(done)
}

fn run_publish(
    words: &Words,
    common: &Common,
    shown: usize,
    against: Option<&Path>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        zoning::publish(desk, against)
    });
    let (written, found) = outcome?;
    let mut done = Done {
        text: findings::text(words, &found, shown),
        exit: u8::from(!written),
        ..Done::default()
    };
    let path = path_shown(&layout.zoning_notice().join("index.html"));
    if written {
        done.line(&words.say("publish-written", &[("path", path.as_str().into())]));
        done.member("page", path);
    } else {
        done.line(&words.word("check-bad"));
    }
    done.findings = found;
    Ok(done)
}

fn run_seal(words: &Words, common: &Common, shown: usize) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, acts::seal);
    let acts::SealDone {
        manifest,
        seal,
        findings: found,
    } = outcome?;
    let mut done = Done {
        text: findings::text(words, &found, shown),
        ..Done::default()
    };
    let (lines, reserve, ..) = manifest.roll;
    let args = [
        ("children", Arg::from(lines - reserve)),
        ("reserve", reserve.into()),
    ];
    done.line(&words.say("seal-done", &args));
    let (seal, code) = (seal.to_string(), short_code(&seal));
    done.line(&words.say("seal-digest", &[("seal", seal.as_str().into())]));
    done.line(&words.say("seal-code", &[("code", code.as_str().into())]));
    let path = path_shown(&layout.seal().join(layout.seal_public()));
    done.line(&words.say("seal-publish", &[("path", path.as_str().into())]));
    done.line(&words.say("seal-next", &[common.paiwei()]));
    done.member("seal", seal);
    done.member("short_code", code);
    done.member("public", path);
    done.findings = found;
    Ok(done)
}

/// What became of the children of a draw.
struct Counts {
    all: u64,
    /// Placed in a round, by choice or by catchment.
    by_choice: u64,
    /// Placed by the overflow.
    overflow: u64,
    /// Placed nowhere: the office's to place by hand.
    by_hand: u64,
}

fn counts(drawn: &Drawn) -> Counts {
    let market = &drawn.opened.market;
    let mut counts = Counts {
        all: 0,
        by_choice: 0,
        overflow: 0,
        by_hand: 0,
    };
    for (unit, outcome) in market.units.iter().zip(&drawn.run.allocation.outcomes) {
        let weight = u64::from(unit.weight);
        counts.all += weight;
        let count = match outcome {
            None => &mut counts.by_hand,
            Some(place) if market.rounds[place.round as usize].id == "overflow" => {
                &mut counts.overflow
            }
            Some(_) => &mut counts.by_choice,
        };
        *count += weight;
    }
    counts
}

fn run_draw(words: &Words, common: &Common, seed_file: Option<&str>) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let seed_file = seed_file.map(Path::new);
    let (outcome, _) = at_desk(words, common, &layout, |desk| acts::draw(desk, seed_file));
    let drawn = outcome?;
    let mut done = Done::default();
    if let Some(time) = &drawn.recorded {
        done.line(&words.say("draw-recorded", &[("time", time.as_str().into())]));
    }
    if drawn.other_program {
        done.line(&words.word("draw-program"));
    }
    let Counts {
        all,
        by_choice,
        overflow,
        by_hand,
    } = counts(&drawn);
    let args = [
        ("children", Arg::from(all)),
        ("placed", by_choice.into()),
        ("overflow", overflow.into()),
        ("rest", by_hand.into()),
    ];
    done.line(&words.say("draw-done", &args));
    let show = |name: &str| path_shown(&layout.result().join(name));
    let (public, private) = (show(layout.bundle()), show(layout.private()));
    let code = drawn.result_code.as_str();
    done.line(&format!("{} {code}", words.word("result-code")));
    done.line(&format!("  {}", words.word("draw-code")));
    done.line(&words.say("draw-bundle", &[("path", public.as_str().into())]));
    done.line(&words.say("draw-private", &[("path", private.as_str().into())]));
    done.line(&words.say("draw-next", &[common.paiwei()]));
    done.member("children", all);
    done.member("placed", by_choice + overflow);
    done.member("overflow", overflow);
    done.member("by_hand", by_hand);
    done.member("result_code", code);
    done.member("bundle", public);
    done.member("private", private);
    Ok(done)
}

fn bundle_at(layout: &Layout, path: Option<&str>) -> Result<Bundle, Error> {
    let path = match path {
        Some(path) => PathBuf::from(path),
        None => acts::newest_bundle(layout)?,
    };
    // The folder of a result holds the bundle in a folder of its own.
    let inner = ["bundle", "公示包"].map(|name| path.join(name));
    let inner = inner.into_iter().find(|inner| inner.join("data").is_dir());
    let path = inner
        .filter(|_| !path.join("data").is_dir())
        .unwrap_or(path);
    read_bundle(&path, ArchiveLimits::default()).map_err(|mut error| {
        if let Error::Refused {
            key: "refused-no-bundle",
            args,
            ..
        } = &mut error
        {
            let near = bundle_near(&path).map(|near| quoted(&near));
            args.push(("near", near.unwrap_or_else(|| NONE.to_owned()).into()));
        }
        error
    })
}

fn run_verify(words: &Words, common: &Common, path: Option<&str>) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let bundle = bundle_at(&layout, path)?;
    let verdict = verify::verify(&bundle);
    let mut done = Done {
        text: verdict::text(words, &verdict),
        ..Done::default()
    };
    done.exit = verdict.exit();
    if let Value::Object(members) = verdict::json(words, &verdict) {
        done.members.extend(members);
    }
    done.member("conclusion", verdict::conclusion(words, &verdict));
    Ok(done)
}

/// A drawn market: everything that an explanation needs.
struct Told {
    opened: Opened,
    tickets: Vec<Tickets>,
    by_round: Vec<Option<Vec<crate::model::Ticket>>>,
    allocation: crate::model::Allocation,
}

impl Told {
    /// From a bundle whose market is published.
    fn of_bundle(bundle: &Bundle) -> Result<Self, Error> {
        if bundle.get("data/market.jsonl").is_none() {
            return Err(Error::refused("refused-no-market", []));
        }
        // The published log is longer than the sealed one; its first lines are those up to the seal.
        let log = bundle.get("data/log.jsonl").unwrap_or_default();
        let head: Vec<u8> = log
            .split_inclusive(|b| *b == b'\n')
            .take(3)
            .flatten()
            .copied()
            .collect();
        let file = |name: &str| match name {
            "log.jsonl" => Some(head.as_slice()),
            _ => bundle.get(&format!("data/{name}")),
        };
        let opened = Opened::read(&file).map_err(|why| Error::unusable(&why).published())?;
        let seed = bundle.get("data/seed.txt").unwrap_or_default();
        let seed = String::from_utf8_lossy(seed).into_owned();
        Self::of_sealed(opened, &seed)
    }

    /// From sealed files and the seed transcript.
    fn of_sealed(opened: Opened, transcript: &str) -> Result<Self, Error> {
        let manifest = &opened.manifest;
        let key = draw::key(transcript, manifest.stretch);
        let seed = crate::model::Seed::Sealed(*key.as_bytes());
        let (units, _) = &opened.units;
        let each =
            |lottery| draw::tickets(manifest.ticket, &seed, (&manifest.draw, lottery), units);
        let tickets: Vec<Tickets> = manifest.lotteries.iter().map(each).collect();
        let by_round = crate::allocate::by_round(&opened.market, &tickets)
            .map_err(|missing| Error::no_ticket(&missing).published())?;
        let seats: Vec<u32> = opened.schools.iter().map(|school| school.seats).collect();
        let allocation =
            crate::allocate::allocate(&opened.market, &seats, &opened.rules, &by_round);
        Ok(Self {
            opened,
            tickets,
            by_round,
            allocation,
        })
    }

    fn explain(&self, unit: u32) -> Explanation {
        let descending = |round: u32| {
            let lottery = self.opened.market.rounds[round as usize].lottery.as_ref();
            lottery.is_some_and(|l| self.opened.rules.direction(l) == Direction::Descending)
        };
        explain(
            &self.opened.market,
            &self.by_round,
            &self.allocation,
            &descending,
            unit,
        )
    }

    /// The unit of a number on the roll.
    fn unit_of(&self, number: &str) -> Result<u32, Error> {
        let roll = &self.opened.roll;
        let unknown = || {
            let children = roll.iter().filter(|line| !line.reserve);
            let near = nearest(number, children.map(|line| line.number.as_str())).unwrap_or(NONE);
            Error::refused(
                "refused-unknown-number",
                [("number", number.into()), ("near", near.into())],
            )
        };
        let line = roll.binary_search_by(|line| line.number.as_str().cmp(number));
        let line = line.map_err(|_| unknown())?;
        let unit = &roll[line].unit;
        let units = &self.opened.market.units;
        units
            .binary_search_by(|u| u.unit.cmp(unit))
            .map(|at| at as u32)
            .map_err(|_| unknown())
    }
}

fn run_explain(
    words: &Words,
    common: &Common,
    number: &str,
    path: Option<&str>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let told = match path {
        Some(_) => Told::of_bundle(&bundle_at(&layout, path)?)?,
        // In the office's own folder the market is there, published or not.
        None => {
            acts::newest_bundle(&layout)?;
            let (opened, transcript) = acts::sealed_and_seed(&layout)?;
            Told::of_sealed(opened, &transcript)?
        }
    };
    let number = crate::read::text::fold(number).to_uppercase();
    let explanation = told.explain(told.unit_of(&number)?);
    let prints = Prints::new(&told.tickets, &told.opened);
    let names = Names {
        opened: &told.opened,
        prints: &prints,
    };
    let mut done = Done {
        text: explained::text(words, names, &number, &explanation),
        ..Done::default()
    };
    done.member(
        "explanation",
        explained::json(words, names, &number, &explanation),
    );
    Ok(done)
}

fn run_convert(words: &Words, job: &convert::Job<'_>) -> Result<Done, Error> {
    let converted = convert::convert(job)?;
    let failed = converted.findings.iter().any(Finding::is_error);
    let mut done = Done {
        exit: u8::from(failed),
        text: findings::text(words, &converted.findings, 3),
        ..Done::default()
    };
    let (from, to) = (converted.from.as_str(), converted.to.as_str());
    let args = [
        ("n", Arg::from(converted.features.unwrap_or(0))),
        ("points", converted.points.into()),
        ("from", from.into()),
        ("to", to.into()),
    ];
    let path = job.output.display().to_string();
    if !failed {
        done.line(&match converted.features {
            Some(_) => words.say("convert-layer", &args),
            None => {
                let n = [
                    ("n", converted.points.into()),
                    args[2].clone(),
                    args[3].clone(),
                ];
                words.say("convert-points", &n)
            }
        });
        if let Some(shift) = converted.shift_mm.filter(|shift| *shift > 0) {
            let shift = [("shift", convert::metres(shift))];
            done.line(&words.say("convert-shift", &shift));
        }
        if let Some(told) = &converted.mended {
            tell_mended(words, &mut done, told);
        }
        if converted.features.is_some() && from != to {
            done.line(&words.word("convert-grid"));
        }
        if from != to {
            done.line(&words.word("convert-legal"));
        }
        done.line(&words.say("convert-written", &[("path", path.as_str().into())]));
    }
    done.member("from", from);
    done.member("to", to);
    done.member("points", converted.points);
    done.member("features", converted.features.map(|n| n as u64));
    done.member("shift_mm", converted.shift_mm);
    done.member("path", (!failed).then_some(path));
    done.findings = converted.findings;
    Ok(done)
}

/// What a patch did.
fn tell_mended(words: &Words, done: &mut Done, told: &mend::Told) {
    let [snap, dissolve, assign] = told.deeds;
    let args = [
        ("n", Arg::from(told.applied.len())),
        ("snap", snap.into()),
        ("dissolve", dissolve.into()),
        ("assign", assign.into()),
        ("rest", told.not_applied.into()),
    ];
    done.line(&words.say("mend-done", &args));
    for (number, id) in &told.assigned {
        let number = number.to_string();
        let args = [("number", number.into()), ("id", id.as_str().into())];
        done.line(&words.say("mend-assigned", &args));
    }
    let ids: Vec<&str> = told.catchments.iter().map(CatchmentId::as_str).collect();
    let mut few = ids[..ids.len().min(10)].join(", ");
    few += if ids.len() > 10 { ", …" } else { "" };
    let args = [("n", ids.len().into()), ("ids", few.into())];
    done.line(&words.say("mend-catchments", &args));
    if told.named > 0 {
        done.line(&words.say("mend-named", &[("n", told.named.into())]));
    }
    let digest = told.digest.to_string();
    let key = match told.as_proposed {
        true => "mend-as-proposed",
        false => "mend-as-chosen",
    };
    done.line(&words.say(key, &[("digest", digest.as_str().into())]));
    if let Some(crs) = told.crs.filter(|crs| !crs.is_plain()) {
        done.line(&words.say("mend-crs", &[("crs", crs.to_string().into())]));
    }
    let assigned = told.assigned.iter();
    let assigned = assigned.map(|(number, id)| json!({"number": number, "to": id.as_str()}));
    done.member("applied", told.applied.clone());
    done.member("assigned", assigned.collect::<Vec<Value>>());
    done.member("not_applied", told.not_applied);
    done.member("catchments_redrawn", ids);
    done.member("layer_sha256", digest);
    done.member("as_proposed", told.as_proposed);
}

fn run_doctor(words: &Words, common: &Common) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let looked = doctor::look(words, &layout, &common.dir);
    let bad = looked.iter().any(|look| look.mark == "✗");
    let mut done = Done {
        exit: u8::from(bad),
        ..Done::default()
    };
    for look in &looked {
        done.line(&format!("{} {}", look.mark, look.text));
    }
    done.line(&words.word(if bad { "doctor-bad" } else { "doctor-good" }));
    let looked: Vec<Value> = looked
        .iter()
        .map(|l| json!({"code": l.code, "mark": l.mark, "text": l.text}))
        .collect();
    done.member("checks", looked);
    Ok(done)
}

fn run_help(words: &Words, topic: Option<&str>) -> Result<Done, Error> {
    let mut done = Done::default();
    let Some(topic) = topic else {
        done.text = cli::help_of(words, None);
        done.member("text", done.text.clone());
        return Ok(done);
    };
    done.text = topics::help(words, topic)?;
    done.member("text", done.text.clone());
    Ok(done)
}

/// The whole job on the invented district, step by step.
fn run_demo(
    words: &Words,
    common: &Common,
    size: usize,
    out: Option<&str>,
    no_open: bool,
) -> Result<Done, Error> {
    let folder = match out {
        Some(out) => PathBuf::from(out),
        None => common.dir.join(words.word("demo-folder")),
    };
    if folder.exists() {
        let shown = path_shown(&folder);
        return Err(Error::refused("refused-exists", [("path", shown.into())]));
    }
    let district = if size == District::STANDARD.children as usize {
        District::STANDARD
    } else {
        District::of_size(u32::try_from(size).unwrap_or(u32::MAX))
    };
    let files = demo::files(district);
    let files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .collect();
    write_folder(&RealDisk, &folder, files)?;
    let layout = Layout::new(&folder, words.lang());
    let mut shown = Shown {
        words,
        step: 0,
        since: Instant::now(),
        done: Done::default(),
        live: !common.json,
    };
    let (outcome, times) = at_desk(words, common, &layout, acts::check);
    let Checked {
        ready,
        findings: found,
        written,
        ..
    } = outcome?;
    written?;
    let Some(ready) = ready else {
        return Err(Error::findings("refused-findings", found));
    };
    let placement = &ready.placement;
    let open = placement
        .schools
        .iter()
        .filter(|school| !school.planned)
        .count();
    let args = [
        ("title", Arg::from(placement.policy.title.as_str())),
        ("children", placement.children.len().into()),
        ("schools", open.into()),
        ("catchments", placement.catchments.len().into()),
    ];
    shown.say(&words.say("demo-district", &args));
    let took = |step: Step| {
        times
            .iter()
            .filter(|(s, _)| *s == step)
            .map(|(_, d)| *d)
            .sum()
    };
    let problems = found
        .iter()
        .filter(|f| f.code.severity != crate::finding::Severity::Note)
        .count();
    let args = [
        ("rows", Arg::from(placement.children.len())),
        ("problems", problems.into()),
    ];
    shown.step("check", &words.say("demo-check", &args), took(Step::Check));
    let several = (0..placement.children.len())
        .filter(|child| {
            let own = ready.zoned.of(*child);
            own.iter()
                .map(|c| placement.catchments[*c as usize].schools.len())
                .sum::<usize>()
                > 1
        })
        .count();
    let args = [
        ("one", Arg::from(placement.children.len() - several)),
        ("several", several.into()),
    ];
    shown.step("zone", &words.say("demo-zone", &args), took(Step::Zone));
    let (outcome, _) = at_desk(words, common, &layout, acts::seal);
    let sealed = outcome?;
    let code = short_code(&sealed.seal);
    shown.timed(
        "seal",
        &words.say("demo-seal", &[("code", code.as_str().into())]),
    );
    let mut seed_text = String::new();
    for source in &sealed.manifest.sources {
        let length = match &source.kind {
            crate::model::SourceKind::Digits { length, .. } => *length,
            _ => 0,
        };
        seed_text += &format!("{} {}\n", source.id, demo::digits(length));
    }
    let seed_path = folder.join(words.word("demo-seed-file"));
    write_file(&RealDisk, &seed_path, seed_text.as_bytes(), Writing::NEW)?;
    shown.timed("seed", &words.say("demo-seed", &[("n", 40u32.into())]));
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        acts::draw(desk, Some(&seed_path))
    });
    let drawn = outcome?;
    let Counts {
        all,
        by_choice,
        overflow,
        by_hand,
    } = counts(&drawn);
    let args = [
        ("placed", Arg::from(by_choice)),
        ("overflow", overflow.into()),
        ("rest", by_hand.into()),
        ("ratio", hottest(&drawn).into()),
    ];
    shown.timed("draw", &words.say("demo-draw", &args));
    let path = layout.result().join(layout.bundle());
    let verdict = verify::verify(&read_bundle(&path, ArchiveLimits::default())?);
    let passed = verdict
        .checks
        .iter()
        .filter(|check| check.status == Status::Pass)
        .count();
    if verdict.exit() == 0 {
        shown.timed("verify", &words.say("demo-verify", &[("n", passed.into())]));
    } else {
        shown.timed("verify", &verdict::text(words, &verdict));
    }
    let Drawn { opened, run, .. } = drawn;
    let told = Told {
        opened,
        tickets: run.tickets,
        by_round: run.by_round,
        allocation: run.allocation,
    };
    let child = interesting(&told);
    let number = told.opened.market.units[child as usize].unit.to_string();
    let prints = Prints::new(&told.tickets, &told.opened);
    let names = Names {
        opened: &told.opened,
        prints: &prints,
    };
    shown.say("");
    let args = [
        ("number", Arg::from(number.as_str())),
        ("paiwei", paiwei(&folder).into()),
    ];
    shown.say(&words.say("demo-explain", &args));
    let explanation = told.explain(child);
    shown.say(explained::text(words, names, &number, &explanation).trim_end());
    shown.say("");
    let page = path.join("lists").join("index.html");
    let shown_page = Arg::from(path_shown(&page));
    let opened_page =
        !no_open && !common.json && std::io::stdout().is_terminal() && opener::open(&page).is_ok();
    let key = if opened_page {
        "demo-opened"
    } else {
        "demo-look"
    };
    shown.say(&words.say(key, &[("path", shown_page)]));
    shown.say(&words.word("demo-next"));
    let mut done = shown.done;
    done.exit = verdict.exit();
    done.member("folder", path_shown(&folder));
    done.member("short_code", code);
    done.member("children", all);
    done.member("placed", by_choice + overflow);
    done.member("overflow", overflow);
    done.member("by_hand", by_hand);
    done.member("verdict", verdict::json(words, &verdict));
    done.member(
        "explanation",
        explained::json(words, names, &number, &explanation),
    );
    Ok(done)
}

/// The lines of the demonstration as they come.
struct Shown<'w> {
    words: &'w Words,
    step: u32,
    since: Instant,
    done: Done,
    live: bool,
}

impl Shown<'_> {
    fn say(&mut self, line: &str) {
        if self.live {
            emit(&format!("{line}\n"));
        }
    }

    fn step(&mut self, label: &str, text: &str, took: Duration) {
        self.step += 1;
        let label = self.words.word(&format!("demo-label-{label}"));
        let head = format!("[{}/6] {}  {text}", self.step, pad(&label, 8));
        let line = format!("{}  {:>5.1} s", pad(&head, 88), took.as_secs_f64());
        self.say(&line);
        self.since = Instant::now();
    }

    fn timed(&mut self, label: &str, text: &str) {
        self.step(label, text, self.since.elapsed());
    }
}

/// A text filled up with blanks; Chinese characters are two columns wide.
fn pad(text: &str, width: usize) -> String {
    let wide = unicode_width::UnicodeWidthStr::width(text);
    format!("{text}{}", " ".repeat(width.saturating_sub(wide)))
}

/// First choices a seat at the hottest school, with one decimal.
fn hottest(drawn: &Drawn) -> String {
    let opened = &drawn.opened;
    let first = opened.market.first_choices(opened.schools.len());
    let tenths = first
        .iter()
        .zip(&opened.schools)
        .filter(|(_, school)| school.seats > 0);
    let tenths =
        tenths.map(|(n, school)| (n * 10 + u64::from(school.seats) / 2) / u64::from(school.seats));
    let most = tenths.max().unwrap_or(0);
    format!("{}.{}", most / 10, most % 10)
}

/// A unit whose explanation has something to tell: refused by lot at one school, placed at the next.
fn interesting(told: &Told) -> u32 {
    let units = 0..u32::try_from(told.opened.market.units.len()).unwrap_or(u32::MAX);
    let tells = |unit: &u32| {
        let decisions = told.allocation.decisions(&told.opened.market, *unit);
        let placed = told.allocation.outcomes[*unit as usize];
        placed.is_some_and(|p| {
            p.choice == 1 && told.opened.market.rounds[p.round as usize].id != "overflow"
        }) && decisions.first().is_some_and(|d| {
            let line = &told.allocation.cutoffs[d.cutoff as usize];
            line.last.as_ref().is_some_and(|last| {
                let prefixes = &told.opened.market.rounds[d.round as usize].prefixes;
                last.prefix == prefixes[d.prefix as usize]
            })
        })
    };
    units.clone().find(tells).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_two_columns_wide() {
        assert_eq!(pad("划片", 6), "划片  ");
        assert_eq!(pad("zone", 6), "zone  ");
    }
}

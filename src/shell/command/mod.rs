//! What each verb does: it calls an act, prints the outcome, and hands back the exit code.
//!
//! In: a verb with its arguments, as `cli` has read them. `before` has the verbs up to the seal, `after` those of
//! the draw and what follows, `aside` those that stand beside a placement, `outcome` how all of them end.

mod after;
mod amend;
mod aside;
mod before;
mod demo;
mod finalize;
mod note;
mod outcome;
mod receipt;
mod register;
mod secret;
mod sign;
mod simulate;
mod state;
mod tiles;
mod void;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;

use super::acts::Desk;
use super::disk::RealDisk;
use super::layout::Layout;
use super::progress::Progress;
use super::quote::paiwei;
use super::void::Asked;
use super::{Error, convert};
use crate::digest::Digest;
use crate::finding::Arg;
use crate::model::{KeyChange, ProgramFile, utc};
use crate::report::bundle;
use crate::report::words::Words;
use crate::run::Step;
use crate::simulate::trial::MOST_DRAWS;

use outcome::finish;
pub(super) use outcome::{os_error, refuse_usage};
pub(super) use state::state;

/// Trial draws where nothing else is asked for: differences of one in a hundred show.
const DRAWS: u32 = 200;

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

/// Now, to the second, in UTC.
pub(super) fn now() -> String {
    at_second(sign::now())
}

/// Seconds since 1970 as the log writes them.
fn at_second(second: u64) -> String {
    let second = i64::try_from(second).ok();
    let time = second.and_then(|second| jiff::Timestamp::from_second(second).ok());
    utc(time.unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

/// The programs that the seal names: this one, and the second implementation.
pub(super) fn programs() -> Vec<ProgramFile> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let own = std::env::current_exe()
        .ok()
        .and_then(|path| std::fs::read(path).ok());
    let program = |name: &str, bytes: &[u8]| ProgramFile {
        name: name.to_owned(),
        sha256: Digest::of(bytes),
        sm3: Some(Digest::sm3(bytes)),
        version: version.clone(),
    };
    vec![
        program("paiwei", &own.unwrap_or_default()),
        program("verify.py", bundle::VERIFY_PY.as_bytes()),
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
    let many =
        |name: &str| -> Vec<String> { own.get_many(name).into_iter().flatten().cloned().collect() };
    let by: Vec<String> = match verb {
        "seal" | "draw" | "void" | "finalize" | "note" | "keys" => many("by"),
        _ => Vec::new(),
    };
    let outcome = match verb {
        "demo" => demo::demo(words, common, size, text("out"), own.get_flag("no-open")),
        "init" => before::init(words, common, text("path").unwrap_or("")),
        "check" => match text("catchments") {
            Some(file) => before::check_layer(words, Path::new(file), shown),
            None => before::check(words, common, shown),
        },
        "publish-catchments" => {
            before::publish(words, common, shown, text("against").map(Path::new))
        }
        "seal" => before::seal(words, common, shown, &by),
        "draw" if own.get_flag("rehearse") => after::rehearse(words, common),
        "draw" => after::draw(words, common, text("seed-file"), &by),
        "amend" => amend::amend(words, common, (text("events"), text("confirm"))),
        "finalize" => finalize::finalize(words, common, &by),
        "note" => match (text("text"), text("document")) {
            (Some(text), None) => note::note(words, common, &note::Asked::Text(text), &by),
            (None, Some(path)) => note::note(words, common, &note::Asked::Document(path), &by),
            _ => return refuse_usage(words, common.json, &words.word("usage-note")),
        },
        "keys" => {
            let change = KeyChange {
                add: many("add"),
                drop: many("drop"),
            };
            if change == KeyChange::default() {
                return refuse_usage(words, common.json, &words.word("usage-keys"));
            }
            note::keys(words, common, change, &by)
        }
        "void" => {
            let asked = Asked {
                ground: text("grounds").unwrap_or(""),
                basis: text("basis").unwrap_or(""),
                reason: text("reason").unwrap_or(""),
                by: &by,
            };
            void::void(words, common, &asked, text("confirm"))
        }
        "verify" => {
            let (bundle, trust) = (text("bundle"), text("trust"));
            let registered = text("registered");
            let alone = ["receipt", "registered", "notice", "since", "audit"];
            let by_code = match (text("number"), text("code")) {
                (None, None) => None,
                (Some(number), Some(code)) if alone.iter().all(|name| text(name).is_none()) => {
                    Some((number, code))
                }
                _ => return refuse_usage(words, common.json, &words.word("usage-code")),
            };
            if let Some(by_code) = by_code {
                let outcome = receipt::by_code(words, common, by_code, (bundle, trust));
                return finish(words, common, verb, outcome);
            }
            match text("receipt") {
                Some(_) if text("audit").is_some() => {
                    Err(Error::refused("refused-audit-receipt", []))
                }
                Some(receipt) => {
                    receipt::verify(words, common, (receipt, registered), (bundle, trust))
                }
                None => {
                    let brought = (text("notice"), text("since"), registered);
                    after::verify(words, common, (bundle, trust), brought, text("audit"))
                }
            }
        }
        "receipt" => {
            let given = own.get_many::<String>("numbers").into_iter().flatten();
            let numbers: Vec<String> = given.cloned().collect();
            if numbers.is_empty() != own.get_flag("all") {
                return refuse_usage(words, common.json, &words.word("usage-receipt"));
            }
            receipt::receipt(words, common, &numbers)
        }
        "register" => {
            let given = own.get_many::<String>("numbers").into_iter().flatten();
            let numbers: Vec<String> = given.cloned().collect();
            let key = text("key").filter(|_| numbers.is_empty() == own.get_flag("all"));
            let Some(key) = key else {
                return refuse_usage(words, common.json, &words.word("usage-register"));
            };
            register::register(words, common, &numbers, key)
        }
        "anchor" => {
            let (file, checkpoint) = (text("evidence").unwrap_or(""), text("checkpoint"));
            match text("service") {
                Some(service) => register::anchor(words, common, file, (service, checkpoint)),
                None => return refuse_usage(words, common.json, &words.word("usage-anchor")),
            }
        }
        "log-tiles" => tiles::log_tiles(words, common, text("bundle"), text("out")),
        "secret" => secret::secret(words, common, text("source").unwrap_or("")),
        "sign" => {
            let asked = sign::Asked {
                path: text("checkpoint"),
                key: text("key"),
                new: text("new"),
                attach: text("attach"),
                witness: own.get_flag("witness"),
            };
            match asked.job() {
                Ok(job) => sign::sign(words, common, &job),
                Err(key) => return refuse_usage(words, common.json, &words.word(key)),
            }
        }
        "explain" => {
            let numbers = (text("number").unwrap_or(""), text("with"));
            let by_hand = own.get_flag("by-hand");
            after::explain(words, common, (numbers, by_hand), text("bundle"))
        }
        "fairness" => after::fairness(words, common),
        "simulate" => {
            let given = own.get_many::<String>("scenarios").into_iter().flatten();
            let scenarios: Vec<String> = given.cloned().collect();
            let draws = match text("draws") {
                None => Some(DRAWS),
                Some(text) => text.parse().ok(),
            };
            let draws = draws.filter(|draws| (2..=MOST_DRAWS).contains(draws));
            let Some(draws) = draws else {
                let what = format!("--draws (2…{MOST_DRAWS})");
                let value = text("draws").unwrap_or("");
                let args = [("value", value.into()), ("what", what.into())];
                return refuse_usage(words, common.json, &words.say("usage-value", &args));
            };
            let files = (text("enrolled"), text("out"));
            simulate::simulate(words, common, &scenarios, (draws, files))
        }
        "convert" => {
            let at = |name: &str| common.dir.join(text(name).unwrap_or(""));
            let assign = own.get_many::<String>("assign").into_iter().flatten();
            let choice = match aside::choice(words, text("only"), assign, text("patch").is_some()) {
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
            aside::convert(words, &job)
        }
        "doctor" => aside::doctor(words, common),
        _ => aside::help(words, text("topic"), text("schema")),
    };
    finish(words, common, verb, outcome)
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

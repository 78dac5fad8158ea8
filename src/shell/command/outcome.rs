//! How a verb ends: text on stdout and messages on stderr, or one JSON document; findings, refusals, exit code.

use std::io::Write;

use serde_json::{Value, json};

use super::Common;
use crate::finding::{Arg, Finding};
use crate::report::words::Words;
use crate::report::{self, findings};
use crate::shell::Error;
use crate::shell::quote::path_shown;

/// What a verb hands back: text for people, members for programs, an exit code.
#[derive(Default)]
pub(super) struct Done {
    pub(super) text: String,
    pub(super) members: serde_json::Map<String, Value>,
    pub(super) findings: Vec<Finding>,
    pub(super) exit: u8,
    /// What the machine could not do in the end; told after everything else.
    pub(super) failed: Option<Error>,
}

impl Done {
    pub(super) fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
    }

    /// What the notice left open: in every report.
    pub(super) fn assumptions(&mut self, words: &Words, assumptions: &[String]) {
        self.text += &report::assumptions(words, assumptions);
        self.member("assumptions", assumptions.to_vec());
    }

    pub(super) fn member(&mut self, name: &str, value: impl Into<Value>) {
        self.members.insert(name.to_owned(), value.into());
    }
}

/// Prints an outcome: one JSON document, or text on stdout and messages on stderr.
pub(super) fn finish(
    words: &Words,
    common: &Common,
    verb: &str,
    outcome: Result<Done, Error>,
) -> u8 {
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
pub(super) fn emit(text: &str) {
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
pub(in crate::shell) fn os_error(words: &Words, error: &std::io::Error) -> String {
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
pub(in crate::shell) fn refuse_usage(words: &Words, json: bool, message: &str) -> u8 {
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

//! A verdict as text and as JSON.

use serde_json::{Value, json};

use super::void::sentence as sentence_of;
use super::words::Words;
use super::{assumptions, terminal};
use crate::model::Void;
use crate::verify::{Check, Status, Told, Verdict};

fn mark(status: Status) -> &'static str {
    match status {
        Status::Pass => "✓",
        Status::Fail | Status::Malformed => "✗",
        Status::Missing => "?",
        Status::NotApplicable | Status::NotYet => "–",
    }
}

/// What a check is about, in one sentence.
pub fn sentence(words: &Words, id: &str) -> String {
    words.word(&format!("check-{}", id.to_lowercase()))
}

fn status(words: &Words, status: Status) -> String {
    let key = match status {
        Status::Pass => "status-pass",
        Status::Fail => "status-fail",
        Status::Malformed => "status-malformed",
        Status::Missing => "status-missing",
        Status::NotApplicable => "status-na",
        Status::NotYet => "status-not-yet",
    };
    words.word(key)
}

/// Every check in a line; what went wrong below it.
pub fn text(words: &Words, verdict: &Verdict) -> String {
    let checks = lines(words, verdict);
    let stage = match verdict.last {
        Some(true) => words.word("verdict-final") + "\n",
        Some(false) => words.word("verdict-preliminary") + "\n",
        None => String::new(),
    };
    head(words, verdict) + &stage + "\n" + &checks + "\n" + &conclusion(words, verdict) + "\n"
}

/// Which draw it is, with the codes by which it is known; before that, which attempts were set aside.
pub(super) fn head(words: &Words, verdict: &Verdict) -> String {
    let mut out = String::new();
    for void in &verdict.voids {
        let told = sentence_of(words, void);
        out += &format!("! {} {told}\n", words.word("void-repeated"));
    }
    if !verdict.title.is_empty() {
        out += &format!(
            "{}  ({})\n",
            terminal(&verdict.title),
            terminal(&verdict.draw)
        );
    }
    if verdict.seal.is_some() {
        out += &format!("{} {}\n", words.word("short-code"), verdict.short_code());
    }
    if let Some(sm3) = &verdict.seal_sm3 {
        out += &format!("{} {sm3}\n", words.word("seal-sm3"));
    }
    if verdict.checkpoint.is_some() {
        out += &result_code(words, &verdict.result_code());
    }
    out + &assumptions(words, &verdict.assumptions)
}

/// Every check, those of later versions in one line.
pub(super) fn lines(words: &Words, verdict: &Verdict) -> String {
    let mut out = String::new();
    for check in verdict
        .checks
        .iter()
        .filter(|check| check.status != Status::NotYet)
    {
        out += &line(words, check);
    }
    let later: Vec<&str> = verdict
        .checks
        .iter()
        .filter(|c| c.status == Status::NotYet)
        .map(|c| c.id)
        .collect();
    if !later.is_empty() {
        out += &format!("– {}: {}\n", words.word("status-not-yet"), later.join(" "));
    }
    out
}

/// A value as it is, a phrase in the reader's language.
fn told(words: &Words, told: &Told) -> String {
    match told {
        Told::Value(text) => text.clone(),
        Told::Phrase(key, args) => words.say(key, args),
    }
}

fn line(words: &Words, check: &Check) -> String {
    let mut out = format!(
        "{} {:<7} {}  {}\n",
        mark(check.status),
        check.id,
        status(words, check.status),
        sentence(words, check.id)
    );
    let shown = [
        ("verdict-file", check.file.clone()),
        ("verdict-expected", told(words, &check.expected)),
        ("verdict-found", told(words, &check.found)),
    ];
    if check.status == Status::Pass && !check.found.is_empty() {
        let said = told(words, &check.found);
        out += &format!("        {}\n", terminal(&said));
    }
    if check.status != Status::Pass && check.status != Status::NotApplicable {
        for (key, text) in shown.into_iter().filter(|(_, text)| !text.is_empty()) {
            let short: String = text.chars().take(300).collect();
            out += &format!("        {} {}\n", words.word(key), terminal(&short));
        }
    }
    out
}

/// The result code, and what it must equal.
pub fn result_code(words: &Words, code: &str) -> String {
    let must = words.word("result-code-must");
    format!("{} {code}\n  {must}\n", words.word("result-code"))
}

/// The conclusion in one sentence.
pub fn conclusion(words: &Words, verdict: &Verdict) -> String {
    let passed = verdict
        .checks
        .iter()
        .filter(|check| check.status == Status::Pass)
        .count();
    // What the conclusion is about: a signature that is lacking is nothing beside a failure, or a lost file.
    let is = |check: &&Check, status| check.status == status;
    let lost = |check: &&Check| is(check, Status::Missing) && !["V01", "V02"].contains(&check.id);
    let mut checks = verdict.checks.iter();
    let first = match verdict.exit() {
        1 => checks.find(|check| is(check, Status::Fail)),
        3 => checks.find(|check| is(check, Status::Malformed)),
        _ => checks.find(lost),
    };
    let unpublished = (verdict.checks.iter())
        .filter(|check| check.status == Status::NotApplicable)
        .count();
    let key = match verdict.exit() {
        0 if unpublished > 0 => "verdict-good-part",
        0 => "verdict-good",
        1 => "verdict-failed",
        3 => "verdict-malformed",
        _ if first.is_none() => "verdict-unsigned",
        _ => "verdict-missing",
    };
    words.say(
        key,
        &[
            ("n", passed.into()),
            ("kept", unpublished.into()),
            ("check", first.map_or("", |check| check.id).into()),
        ],
    )
}

/// The verdict for programs.
pub fn json(words: &Words, verdict: &Verdict) -> Value {
    let check = |check: &Check| {
        json!({
            "id": check.id,
            "status": check.status.as_str(),
            "file": check.file,
            "expected": told(words, &check.expected),
            "found": told(words, &check.found),
        })
    };
    let void = |void: &Void| {
        json!({
            "attempt": void.attempt,
            "basis": void.basis,
            "grounds": void.ground.as_str(),
            "late": void.late,
            "reason": void.reason,
            "sentence": sentence_of(words, void),
            "signed_by": void.signed_by,
            "time": void.time,
        })
    };
    json!({
        "draw": verdict.draw,
        "title": verdict.title,
        "assumptions": verdict.assumptions,
        "seal": verdict.seal.map(|seal| seal.to_string()),
        "seal_sm3": verdict.seal_sm3.map(|sm3| sm3.to_string()),
        "short_code": verdict.short_code(),
        "result_code": verdict.result_code(),
        "final": verdict.last,
        "voids": verdict.voids.iter().map(void).collect::<Vec<_>>(),
        "checks": verdict.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

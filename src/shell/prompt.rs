//! Asking for the values of the sources at the keyboard: each typed twice, nothing echoed back as a default.

use std::io::{self, BufRead, IsTerminal, Write};

use super::{Error, beacon};
use crate::finding::{Arg, NONE};
use crate::model::{Source, SourceKind};
use crate::read::text::fold;
use crate::read::void::{SIGNERS, can_sign, says};
use crate::report::terminal;
use crate::report::words::Words;

/// Asks for every source in turn.
///
/// # Errors
/// Without a terminal, or when the input ends.
pub(super) fn values(
    words: &Words,
    sources: &[Source],
    takes: &dyn Fn(&Source, &str) -> bool,
) -> Result<Vec<String>, Error> {
    if !sources.is_empty() && !is_asked() {
        return Err(Error::refused("refused-no-terminal", []));
    }
    sources
        .iter()
        .map(|source| value(words, source, takes))
        .collect()
}

fn value(
    words: &Words,
    source: &Source,
    takes: &dyn Fn(&Source, &str) -> bool,
) -> Result<String, Error> {
    let secret = words.word("notice-commit");
    let (what, ask) = match &source.kind {
        SourceKind::Digits { length, what } | SourceKind::Hex { length, what } => {
            (what, words.say("draw-type", &[("n", (*length).into())]))
        }
        SourceKind::Hand { form, most, what } => {
            let args = [("form", form.as_str().into()), ("most", (*most).into())];
            (what, words.say("draw-type-hand", &args))
        }
        SourceKind::Beacon { round } => {
            let args = [
                ("source", Arg::from(source.id.as_str())),
                ("round", round.to_string().into()),
            ];
            let ask = words.say("draw-type-beacon", &args);
            return signature(words, source, &ask, takes);
        }
        SourceKind::Commit { .. } => (&secret, words.word("draw-type-secret")),
    };
    let args = [
        ("id", Arg::from(source.id.as_str())),
        ("what", terminal(what).into()),
    ];
    eprintln!("{}", words.say("draw-ask", &args));
    loop {
        let typed = line(&ask)?;
        let first = source.kind.recorded(&typed);
        if !takes(source, &first) {
            eprintln!("{}", refused_value(words, source, &typed));
            continue;
        }
        if source.kind.recorded(&line(&words.word("draw-again"))?) == first {
            return Ok(first);
        }
        eprintln!("{}", words.word("draw-differ"));
    }
}

/// Asks for the signature of a beacon, once: it proves itself.
fn signature(
    words: &Words,
    source: &Source,
    ask: &str,
    takes: &dyn Fn(&Source, &str) -> bool,
) -> Result<String, Error> {
    loop {
        let typed = line(ask)?;
        let value = source.kind.recorded(&typed);
        if takes(source, &value) {
            return Ok(value);
        }
        eprintln!("{}", refused_value(words, source, &typed));
    }
}

/// What is wrong with a value.
pub(super) fn refused_value(words: &Words, source: &Source, value: &str) -> String {
    match source.kind {
        SourceKind::Commit { .. } if source.kind.takes(value) => words.say(
            "finding-other-secret",
            &[("source", source.id.as_str().into())],
        ),
        SourceKind::Hand { .. } => words.say("finding-bad-hand-value", &hand_args(source, value)),
        SourceKind::Beacon { .. } => words.say(
            "finding-bad-beacon-value",
            &beacon::value_args(source, value),
        ),
        _ => words.say("finding-bad-seed-value", &value_args(source, value)),
    }
}

/// The arguments of the sentence on a value that was drawn by hand.
pub(super) fn hand_args(source: &Source, value: &str) -> [(&'static str, Arg); 4] {
    let (form, most) = match &source.kind {
        SourceKind::Hand { form, most, .. } => (form.as_str(), *most),
        _ => ("", 0),
    };
    let given = if value.is_empty() { NONE } else { value };
    [
        ("source", source.id.as_str().into()),
        ("form", form.into()),
        ("most", most.into()),
        ("given", terminal(given).into()),
    ]
}

/// The arguments of that sentence.
pub(super) fn value_args(source: &Source, value: &str) -> [(&'static str, Arg); 3] {
    let form = match &source.kind {
        SourceKind::Digits { length, .. } => format!("{length} × 0–9"),
        SourceKind::Hex { length, .. } => format!("{length} × 0–9 a–f"),
        SourceKind::Commit { .. } => "64 × 0–9 a–f".to_owned(),
        SourceKind::Beacon { round } => format!("{round} + 96 × 0–9 a–f"),
        SourceKind::Hand { most, .. } => format!("1…{most}"),
    };
    [
        ("source", source.id.as_str().into()),
        ("form", form.into()),
        ("n", value.chars().count().into()),
    ]
}

/// Whether there is somebody who can be asked.
pub(super) fn is_asked() -> bool {
    io::stdin().is_terminal()
}

/// Whether a plan is agreed to: by its code on the line, or typed by somebody who was shown it.
///
/// # Errors
/// When the code is that of another plan, or the input ends.
pub(super) fn confirmed(
    (given, json): (Option<&str>, bool),
    code: &str,
    shown: &str,
    question: &str,
) -> Result<bool, Error> {
    match given {
        Some(given) if given.replace(' ', "") == code => Ok(true),
        Some(given) => {
            let args = [("code", given.into()), ("own", code.into())];
            Err(Error::refused("refused-confirm", args))
        }
        None if json || !is_asked() => Ok(false),
        None => {
            eprintln!("{shown}");
            Ok(line(question)? == code)
        }
    }
}

/// Who stands by an act that cannot be taken back: named on the line, or asked for by name and for the word of the
/// act. Where nobody can be asked, those named on the line, if any.
///
/// # Errors
/// When there are not two, the word is another one, or the input ends.
pub(super) fn two_people(
    words: &Words,
    (given, json): (&[String], bool),
    shown: &str,
    word: &str,
) -> Result<Vec<String>, Error> {
    if !given.is_empty() && !can_sign(given) {
        return Err(Error::refused("refused-two-people", []));
    }
    if json || !is_asked() {
        return Ok(given.to_vec());
    }
    eprintln!("{shown}");
    let mut by = given.to_vec();
    while by.len() < SIGNERS {
        let key = ["ask-first-person", "ask-second-person"][by.len()];
        let name = text_line(&words.word(key))?.trim().to_owned();
        if says(&name) && !by.contains(&name) {
            by.push(name);
        }
    }
    let question = words.say("ask-word", &[("word", word.into())]);
    if line(&question)? == word {
        Ok(by)
    } else {
        Err(Error::refused("refused-stopped", []))
    }
}

/// A line of input, blanks between groups taken out.
fn line(question: &str) -> Result<String, Error> {
    Ok(fold(&text_line(question)?).split_whitespace().collect())
}

/// A line of input as it was typed.
fn text_line(question: &str) -> Result<String, Error> {
    eprint!("{question} ");
    let failed = |source| Error::machine(std::path::Path::new("stdin"), source);
    io::stderr().flush().map_err(failed)?;
    let mut text = String::new();
    if io::stdin().lock().read_line(&mut text).map_err(failed)? == 0 {
        return Err(Error::refused("refused-stopped", []));
    }
    Ok(text)
}

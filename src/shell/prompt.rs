//! Asking for the values of the sources at the keyboard: each typed twice, nothing echoed back as a default.

use std::io::{self, BufRead, IsTerminal, Write};

use super::Error;
use crate::finding::{Arg, NONE};
use crate::model::{Source, SourceKind};
use crate::read::text::fold;
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
        SourceKind::Commit { .. } => (&secret, words.word("draw-type-secret")),
        SourceKind::Beacon { .. } => {
            return Err(Error::refused("refused-seed-values", []));
        }
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

/// What is wrong with a value.
pub(super) fn refused_value(words: &Words, source: &Source, value: &str) -> String {
    match source.kind {
        SourceKind::Commit { .. } if source.kind.takes(value) => words.say(
            "finding-other-secret",
            &[("source", source.id.as_str().into())],
        ),
        SourceKind::Hand { .. } => words.say("finding-bad-hand-value", &hand_args(source, value)),
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
        SourceKind::Beacon { round } => format!("{round} …"),
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

/// Shows what is to be agreed to, and asks for its code.
///
/// # Errors
/// When the input ends.
pub(super) fn agreed(shown: &str, question: &str, code: &str) -> Result<bool, Error> {
    eprintln!("{shown}");
    Ok(line(question)? == code)
}

/// A line of input, blanks between groups taken out.
fn line(question: &str) -> Result<String, Error> {
    eprint!("{question} ");
    let failed = |source| Error::machine(std::path::Path::new("stdin"), source);
    io::stderr().flush().map_err(failed)?;
    let mut text = String::new();
    if io::stdin().lock().read_line(&mut text).map_err(failed)? == 0 {
        return Err(Error::refused("refused-stopped", []));
    }
    Ok(fold(&text).split_whitespace().collect())
}

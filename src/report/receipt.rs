//! A receipt's verdict as text and as JSON: what it says of the child in sentences, then the checks.

use serde_json::{Value, json};

use super::terminal;
use super::verdict;
use super::words::Words;
use crate::finding::{Arg, NONE};
use crate::model::Reason;
use crate::verify::receipt::{Own, OwnChoice, ReceiptVerdict};
use crate::verify::{Check, Status};

/// What the receipt says, every check in a line, the conclusion.
pub fn text(words: &Words, found: &ReceiptVerdict) -> String {
    let mut out = verdict::head(words, &found.verdict);
    if let Some(own) = &found.own {
        out += &format!("\n{}\n", words.word("receipt-says"));
        for said in sentences(words, own) {
            out += &format!("  {}\n", terminal(&said));
        }
    }
    out.push('\n');
    out += &verdict::lines(words, &found.verdict);
    out + "\n" + &conclusion(words, found) + "\n"
}

/// Where the child is and why, choice by choice.
pub fn sentences(words: &Words, own: &Own) -> Vec<String> {
    let number = ("number", Arg::from(own.number.as_str()));
    let mut said = vec![match &own.place {
        Some(school) => {
            let key = if own.by_decision {
                "receipt-ordered"
            } else {
                "receipt-placed"
            };
            words.say(key, &[number, ("school", school.as_str().into())])
        }
        None => words.say("receipt-unplaced", &[number]),
    }];
    said.extend(own.choices.iter().map(|choice| step(words, choice)));
    if !own.listed.is_empty() {
        let schools = own.listed.join(", ");
        said.push(words.say("receipt-listed", &[("schools", schools.into())]));
    }
    if !own.facts.is_empty() {
        let facts = own
            .facts
            .iter()
            .map(|(name, said)| format!("{name} {said}"));
        let facts: Vec<String> = facts.collect();
        said.push(words.say("receipt-facts", &[("facts", facts.join(", ").into())]));
    }
    if own.round > 1 {
        said.push(words.say("receipt-later", &[("n", own.round.into())]));
    }
    said
}

fn step(words: &Words, choice: &OwnChoice) -> String {
    let parts = [&choice.round, &choice.school, &choice.quota, &choice.tier];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let place: Vec<&str> = parts.map(String::as_str).collect();
    let key = match choice.reason {
        Some(reason) => format!("receipt-{}", reason.as_str()),
        None if !choice.placed => format!("receipt-{}", Reason::AfterLine.as_str()),
        None if choice.prints[1].is_empty() => format!("receipt-{}", Reason::SeatLeft.as_str()),
        None => format!("receipt-{}", Reason::WithinLine.as_str()),
    };
    let print = |at: usize| match choice.prints[at].as_str() {
        "" => NONE.to_owned(),
        print => print.to_owned(),
    };
    let args = [
        ("own", Arg::from(print(0))),
        ("last", print(1).into()),
        ("seats", choice.seats.map_or(0, |(seats, _)| seats).into()),
    ];
    format!("{}: {}", place.join(" · "), words.say(&key, &args))
}

/// The conclusion in one sentence.
pub fn conclusion(words: &Words, found: &ReceiptVerdict) -> String {
    let verdict = &found.verdict;
    let first = |status: Status| {
        let mut checks = verdict.checks.iter();
        checks
            .find(|check: &&Check| check.status == status)
            .map_or("", |check| check.id)
    };
    let passed = verdict
        .checks
        .iter()
        .filter(|check| check.status == Status::Pass);
    let (key, check) = match verdict.exit() {
        0 => ("receipt-good", ""),
        1 => ("receipt-failed", first(Status::Fail)),
        3 => ("receipt-malformed", first(Status::Malformed)),
        _ if first(Status::Missing) == "R01" => ("receipt-unpinned", "R01"),
        _ => ("receipt-lacking", first(Status::Missing)),
    };
    words.say(
        key,
        &[("n", passed.count().into()), ("check", check.into())],
    )
}

/// The verdict for programs.
pub fn json(words: &Words, found: &ReceiptVerdict) -> Value {
    let mut value = verdict::json(words, &found.verdict);
    let choice = |choice: &OwnChoice| {
        json!({
            "round": choice.round,
            "school": choice.school,
            "quota": choice.quota,
            "tier": choice.tier,
            "decision": if choice.placed { "placed" } else { "refused" },
            "reason": choice.reason.map(Reason::as_str),
            "own": choice.prints[0],
            "last": choice.prints[1],
            "sentence": step(words, choice),
        })
    };
    value["receipt"] = found.own.as_ref().map_or(Value::Null, |own| {
        json!({
            "number": own.number,
            "place": own.place,
            "by_decision": own.by_decision,
            "round": own.round,
            "listed": own.listed,
            "facts": own.facts.iter().map(|(name, said)| json!({"name": name, "value": said})).collect::<Vec<_>>(),
            "choices": own.choices.iter().map(choice).collect::<Vec<_>>(),
            "sentences": sentences(words, own),
        })
    });
    value
}

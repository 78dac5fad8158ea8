//! What a study says: text for the terminal, JSON, a workbook, a page; all marked as a trial.
//!
//! In: a study. Out: files by name. The same figures stand in all of them, by the same names; what a figure is,
//! the catalogues say (`figure-…`). Children's names are nowhere; numbers of children who move stand in the
//! office's files only (`private`). The page for families is `consult`.

mod bars;
mod chart;
mod consult;
mod page;
mod sheet;

use serde_json::{Value as Json, json};

use super::CsvFile;
use super::words::{Words, grouped};
use crate::finding::Arg;
use crate::measure::{Subject, Unit};
use crate::simulate::study::{Difference, Key, Study, Told, Value};

pub use consult::consultation;
pub use page::page;
pub use sheet::workbook;

/// The type of every file of a trial; no verifier takes it.
pub const TRIAL: &str = "paiwei/v1/trial";

/// A number with so many places and its thousands separated.
fn decimal(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = grouped(whole.parse().unwrap_or(u64::MAX));
    let zero = text.bytes().all(|b| b == b'0' || b == b'.');
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    match rest {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}

/// A figure as people read it; `places` for what draws move.
fn shown(value: f64, unit: Unit, drawn: bool) -> String {
    match unit {
        Unit::Count => decimal(value, usize::from(drawn)),
        Unit::Thousandths => decimal(value / 1_000.0, 1),
        Unit::Permille | Unit::Millionths => format!("{} %", percent(value, unit)),
        Unit::Millimetres => format!("{} m", decimal(value / 1_000.0, 0)),
    }
}

/// Parts of a thousand or a million as parts of a hundred.
fn percent(value: f64, unit: Unit) -> String {
    let whole = if unit == Unit::Permille {
        10.0
    } else {
        10_000.0
    };
    decimal(value / whole, 1)
}

/// A difference with its sign; of parts of a hundred in points.
fn signed(words: &Words, value: f64, unit: Unit, drawn: bool) -> String {
    let text = match unit {
        Unit::Permille | Unit::Millionths => {
            words.say("difference-points", &[("n", percent(value, unit).into())])
        }
        _ => shown(value, unit, drawn),
    };
    let zero = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if value > 0.0 && !zero {
        format!("+{text}")
    } else {
        text
    }
}

/// A difference in words: none, exact, open, or with its interval.
fn told(words: &Words, difference: &Difference, value: &Value) -> String {
    let Difference { mean, low, high } = *difference;
    let show = |x: f64| signed(words, x, value.unit, value.drawn);
    if !value.drawn || high <= low {
        return match mean == 0.0 {
            true => words.word("difference-none"),
            false => show(mean),
        };
    }
    if !difference.is_open() && show(low) == show(high) {
        return show(mean);
    }
    let args = [
        ("mean", Arg::from(show(mean))),
        ("low", show(low).into()),
        ("high", show(high).into()),
    ];
    match difference.is_open() {
        true => words.say("difference-open", &args),
        false => words.say("difference", &args),
    }
}

/// The name of a subject for people.
fn subject(words: &Words, told: &Told<'_>, subject: &Subject) -> String {
    let placement = &told.case.placement;
    match subject {
        Subject::All => words.word("subject-all"),
        Subject::School(code) => {
            let school = placement.schools.iter().find(|school| school.code == *code);
            school.map_or_else(|| code.to_string(), |school| school.name.clone())
        }
        Subject::Catchment(id) => catchment(told, id),
        Subject::Tier(id) => tier(words, told, id),
        Subject::Share(code, id) => {
            let school = self::subject(words, told, &Subject::School(code.clone()));
            format!("{school} · {}", tier(words, told, id))
        }
        Subject::Group(ids, id) => {
            let ids = match ids.is_empty() {
                true => words.word("subject-no-catchment"),
                false => ids
                    .split('+')
                    .map(|id| catchment(told, id))
                    .collect::<Vec<_>>()
                    .join(" + "),
            };
            format!("{ids} · {}", tier(words, told, id))
        }
    }
}

fn catchment(told: &Told<'_>, id: &str) -> String {
    let catchments = &told.case.placement.catchments;
    let found = catchments.iter().find(|c| c.id.as_str() == id);
    let name = found
        .map(|c| c.name.as_str())
        .filter(|name| !name.is_empty());
    name.unwrap_or(id).to_owned()
}

fn tier(words: &Words, told: &Told<'_>, id: &str) -> String {
    let found = told
        .case
        .placement
        .policy
        .tiers
        .iter()
        .find(|tier| tier.id == id);
    found.map_or_else(|| words.word("subject-no-tier"), |tier| tier.label.clone())
}

/// The name of a case.
fn name(words: &Words, told: &Told<'_>) -> String {
    match told.case.name.as_str() {
        "" => words.word("simulate-base"),
        name => name.to_owned(),
    }
}

fn get(told: &Told<'_>, word: &'static str) -> Option<Value> {
    told.values.get(&(Subject::All, word)).copied()
}

/// A figure of the whole placement and what it differs by.
fn pair<'t>(told: &'t Told<'_>, word: &'static str) -> Option<(&'t Value, &'t Difference)> {
    let key: Key = (Subject::All, word);
    told.values.get(&key).zip(told.differences.get(&key))
}

/// Figures of the whole placement that the summary tells.
const HEADLINES: [&str; 12] = [
    "children",
    "over-full",
    "beyond-seats",
    "no-school",
    "first",
    "listed",
    "overflow",
    "unplaced",
    "own-median",
    "walk-median",
    "median",
    "within-1000",
];

/// The study for the terminal.
pub fn text(words: &Words, study: &Study<'_>) -> String {
    let mut out = format!("{}\n", words.word("simulate-mark"));
    let Some(base) = study.told.first() else {
        return out;
    };
    let args = [
        ("children", Arg::from(base.case.placement.children.len())),
        ("draws", study.draws.into()),
    ];
    out += &format!("{}\n", words.say("simulate-head", &args));
    for told_here in &study.told {
        out += &format!("\n{}\n", name(words, told_here));
        for (key, args) in &told_here.changes {
            out += &format!("  · {}\n", super::terminal(&words.say(key, args)));
        }
        for word in HEADLINES {
            let Some(value) = get(told_here, word) else {
                continue;
            };
            let label = words.word(&format!("figure-{word}"));
            let value_text = shown(value.mean, value.unit, value.drawn);
            let more =
                pair(told_here, word).map(|(value, difference)| told(words, difference, value));
            let more = more.map(|more| format!("   {more}")).unwrap_or_default();
            out += &format!("  {label}: {value_text}{more}\n");
        }
        if !std::ptr::eq(told_here, base) {
            out += &format!(
                "  {}\n",
                words.say("simulate-moved", &moved_args(told_here))
            );
        }
    }
    out
}

/// How many children move: the arguments of the sentence.
fn moved_args(told: &Told<'_>) -> [(&'static str, Arg); 3] {
    let parted = told.movers.iter().filter(|mover| mover.parted).count();
    [
        ("n", Arg::from(told.movers.len())),
        ("parted", parted.into()),
        ("lists", told.case.rewritten.into()),
    ]
}

fn subject_json(subject: &Subject) -> Json {
    match subject {
        Subject::All => json!({"all": true}),
        Subject::School(code) => json!({"school": code.as_str()}),
        Subject::Catchment(id) => json!({"catchment": id}),
        Subject::Tier(id) => json!({"tier": id}),
        Subject::Share(code, tier) => json!({"school": code.as_str(), "tier": tier}),
        Subject::Group(ids, tier) => json!({"catchment": ids, "tier": tier}),
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Thousandths => "thousandths",
        Unit::Permille => "permille",
        Unit::Millimetres => "mm",
        Unit::Millionths => "millionths",
    }
}

/// Six significant places are all that a mean over draws is worth.
fn rounded(value: f64) -> Json {
    let rounded = (value * 1e4).round() / 1e4;
    json!(if rounded == 0.0 { 0.0 } else { rounded })
}

/// Each child's chances by application, as a table: the office's own, it names numbers.
pub fn chances(words: &Words, study: &Study<'_>) -> Vec<u8> {
    let mut file = CsvFile::new();
    file.cell(&words.word("simulate-mark"));
    file.end_row();
    for head in [
        "case", "number", "round", "choice", "school", "chance", "error",
    ] {
        file.cell(&words.word(&format!("column-{head}")));
    }
    file.end_row();
    for told in &study.told {
        let (market, schools) = (&told.case.market, &told.case.placement.schools);
        let mut begin = 0;
        for round in &market.rounds {
            for (position, unit) in round.units.iter().enumerate() {
                let applied = round.span(position).zip(round.applications(position));
                for (choice, (at, application)) in (0u32..).zip(applied) {
                    let (chance, error) = told.outcome.chance(begin + at, study.draws);
                    for child in &told.case.members[*unit as usize] {
                        file.cell(&name(words, told));
                        file.cell(told.case.placement.children[*child].number.as_str());
                        file.cell(&round.id);
                        file.cell(&round.choice(position, choice).to_string());
                        file.cell(schools[application.school as usize].code.as_str());
                        file.cell(&format!("{chance:.5}"));
                        file.cell(&format!("{error:.5}"));
                        file.end_row();
                    }
                }
            }
            begin += round.all().len();
        }
    }
    file.into_bytes()
}

/// The study for programs.
pub fn json(words: &Words, study: &Study<'_>) -> Json {
    let case = |told: &Told<'_>| {
        let figure = |(key, value): (&Key, &Value)| {
            let (subject, word) = key;
            let mut figure = subject_json(subject);
            figure["figure"] = json!(word);
            figure["unit"] = json!(unit_word(value.unit));
            figure["value"] = rounded(value.mean);
            if value.drawn {
                figure["standard_error"] = rounded(value.error);
            }
            if let Some(difference) = told.differences.get(key) {
                figure["difference"] = json!({
                    "mean": rounded(difference.mean),
                    "low_90": rounded(difference.low),
                    "high_90": rounded(difference.high),
                    "open": difference.is_open(),
                });
            }
            // Of a school the count is of those who list it, which concerns its chance alone.
            let counted = !matches!(subject, Subject::School(_)) || *word == "school-chance";
            let counted = counted && value.drawn;
            if let Some(count) = told.outcome.counts.get(subject).filter(|_| counted) {
                figure["children"] = json!(count);
            }
            figure
        };
        let changes = told.changes.iter().map(|(key, args)| words.say(key, args));
        json!({
            "name": told.case.name,
            "note": told.note,
            "changes": changes.collect::<Vec<_>>(),
            "children": told.case.placement.children.len(),
            "chances": if told.outcome.exact { "exact-over-own-ticket" } else { "counted" },
            "lists_rewritten": told.case.rewritten,
            "moved": told.movers.len(),
            "siblings_parted": told.movers.iter().filter(|mover| mover.parted).count(),
            "figures": told.values.iter().map(figure).collect::<Vec<_>>(),
        })
    };
    json!({
        "type": TRIAL,
        "mark": words.word("simulate-mark"),
        "draws": study.draws,
        "interval": "90",
        "cases": study.told.iter().map(case).collect::<Vec<_>>(),
    })
}

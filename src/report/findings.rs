//! Findings as lines of text, as a table, as JSON.

use serde_json::{Value, json};

use super::words::{Lang, Words};
use super::{CsvFile, terminal};
use crate::finding::{Arg, Cell, Finding, Severity, Spot};

/// The place of a finding: `roll.csv:17: lon: "39.9x"`, or `roll.csv › 第17行 › 经度 › “39.9x”`.
pub fn place(words: &Words, cell: &Cell) -> String {
    let mut parts = vec![terminal(&cell.file)];
    match (words.lang(), cell.spot) {
        (_, Spot::File) => {}
        (Lang::En, Spot::Row(row)) => parts[0] += &format!(":{row}"),
        (Lang::En, Spot::Line(line, column)) => parts[0] += &format!(":{line}:{column}"),
        (Lang::En, Spot::Feature(number)) => parts.push(format!("feature {number}")),
        (Lang::Zh, Spot::Row(row)) => parts.push(format!("第{row}行")),
        (Lang::Zh, Spot::Line(line, column)) => parts.push(format!("第{line}行第{column}列")),
        (Lang::Zh, Spot::Feature(number)) => parts.push(format!("第{number}个要素")),
    }
    if let Some(column) = cell.column.as_deref().filter(|column| !column.is_empty()) {
        parts.push(terminal(column));
    }
    if let Some(value) = cell.value.as_deref().filter(|value| !value.is_empty()) {
        let value = terminal(value);
        parts.push(match words.lang() {
            Lang::En => format!("\"{value}\""),
            Lang::Zh => format!("“{value}”"),
        });
    }
    parts.join(if words.lang() == Lang::En {
        ": "
    } else {
        " › "
    })
}

fn key(finding: &Finding) -> String {
    format!("finding-{}", finding.code.id)
}

/// The sentence of a finding.
pub fn message(words: &Words, finding: &Finding) -> String {
    terminal(&words.say(&key(finding), &finding.args))
}

/// What to do about it.
pub fn hint(words: &Words, finding: &Finding) -> String {
    terminal(
        &words
            .attribute(&key(finding), "hint", &finding.args)
            .unwrap_or_default(),
    )
}

/// The mark of a severity, readable without colour.
fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "▲",
        Severity::Warning => "△",
        Severity::Note => "·",
    }
}

/// Findings for the screen: of each code the first `shown`, and how many more there are.
pub fn text(words: &Words, findings: &[Finding], shown: usize) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let mut codes: Vec<&str> = Vec::new();
        for finding in findings.iter().filter(|f| f.code.severity == severity) {
            if !codes.contains(&finding.code.id) {
                codes.push(finding.code.id);
            }
        }
        for code in codes {
            let same: Vec<&Finding> = findings.iter().filter(|f| f.code.id == code).collect();
            for finding in same.iter().take(shown) {
                let place = place(words, &finding.cell);
                let message = message(words, finding);
                out += &format!("{} {place}: {message} [{code}]\n", mark(severity));
            }
            if same.len() > shown {
                out += &format!(
                    "  {}\n",
                    words.say("findings-more", &[("n", (same.len() - shown).into())])
                );
            }
            let hint = hint(words, same[0]);
            if !hint.is_empty() {
                out += &format!("  {} {hint}\n", words.word("findings-hint"));
            }
        }
    }
    out
}

/// How many errors, warnings and notes, in one sentence.
pub fn summary(words: &Words, findings: &[Finding]) -> String {
    let count = |severity| {
        Arg::from(
            findings
                .iter()
                .filter(|finding| finding.code.severity == severity)
                .count(),
        )
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    words.say(
        "findings-summary",
        &[
            ("errors", errors),
            ("warnings", warnings),
            ("notes", count(Severity::Note)),
        ],
    )
}

/// Findings as a table for a spreadsheet; every finding, none left out.
pub fn table(words: &Words, findings: &[Finding]) -> Vec<u8> {
    let mut file = CsvFile::new();
    for name in [
        "file", "row", "column", "value", "message", "hint", "code", "severity",
    ] {
        file.cell(&words.word(&format!("findings-column-{name}")));
    }
    file.end_row();
    for finding in findings {
        let cell = &finding.cell;
        file.cell(&cell.file);
        file.cell(&match cell.spot {
            Spot::File => String::new(),
            Spot::Row(row) => row.to_string(),
            Spot::Line(line, column) => format!("{line}:{column}"),
            Spot::Feature(number) => format!("#{number}"),
        });
        file.cell(cell.column.as_deref().unwrap_or(""));
        file.cell(cell.value.as_deref().unwrap_or(""));
        file.cell(&message(words, finding));
        file.cell(&hint(words, finding));
        file.cell(finding.code.id);
        file.cell(&words.word(&format!("severity-{}", finding.code.severity.as_str())));
        file.end_row();
    }
    file.into_bytes()
}

/// Findings for programs.
pub fn json(words: &Words, findings: &[Finding]) -> Value {
    let one = |finding: &Finding| {
        let cell = &finding.cell;
        let (row, line, column_at, feature) = match cell.spot {
            Spot::File => (None, None, None, None),
            Spot::Row(row) => (Some(row), None, None, None),
            Spot::Line(line, column) => (None, Some(line), Some(column), None),
            Spot::Feature(number) => (None, None, None, Some(number)),
        };
        let mut object = json!({
            "code": finding.code.id,
            "severity": finding.code.severity.as_str(),
            "file": cell.file,
            "message": message(words, finding),
            "hint": hint(words, finding),
        });
        let members = [
            ("row", row.map(Value::from)),
            ("line", line.map(Value::from)),
            ("character", column_at.map(Value::from)),
            ("feature", feature.map(Value::from)),
            ("column", cell.column.clone().map(Value::from)),
            ("value", cell.value.clone().map(Value::from)),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                object[name] = value;
            }
        }
        object
    };
    findings.iter().map(one).collect()
}

//! What `help TOPIC` knows: verbs, terms in both languages, finding codes, checks of `verify`.
//!
//! In: a word as typed. Out: its text, or the words nearest to it. The sentences are in the catalogues; here is
//! only which word leads to which. Tests: `tests/it/cli.rs`.

use super::Error;
use super::cli;
use crate::finding::{CODES, NONE};
use crate::read::text::{fold, nearest};
use crate::report::verdict;
use crate::report::words::Words;
use crate::verify;

/// The ids of all checks, of bundles and of receipts.
fn check_ids() -> impl Iterator<Item = &'static str> {
    let own = verify::check_ids().chain(verify::receipt::check_ids());
    own.chain(verify::audit::check_ids())
}

/// Terms by their English name, which is also the key of their sentence, and what else they are called.
const TERMS: &[(&str, &[&str])] = &[
    ("catchment", &["片区", "学区"]),
    ("tier", &["顺位", "class", "类别"]),
    ("round", &["批次"]),
    ("choice", &["志愿"]),
    ("seats", &["学位", "seat"]),
    ("reserve", &["专项名额", "名额"]),
    ("roll", &["名单", "花名册"]),
    ("policy", &["规则", "rules"]),
    ("standing", &["排序"]),
    ("unit", &["单元", "捆绑"]),
    ("number", &["报名号"]),
    ("seal", &["封存", "封存指纹"]),
    ("short-code", &["短码", "code"]),
    ("seed", &["种子"]),
    ("draw", &["摇号"]),
    ("ticket", &["派位号", "签号"]),
    ("allocation", &["派位"]),
    ("market", &["市场"]),
    ("cutoff", &["最后录取"]),
    ("overflow", &["统筹"]),
    ("border", &["分界线", "edge", "边界"]),
    ("by-hand", &["人工安排"]),
    ("circle", &["转盘摇号", "圆圈摇号"]),
    ("cycles", &["交换圈"]),
    ("result-code", &["结果短码"]),
    ("bundle", &["公示包"]),
    ("log", &["派位日志", "日志"]),
    ("checkpoint", &["检查点"]),
    ("receipt", &["回执"]),
    ("verdict", &["核验结论"]),
    ("finding", &["问题"]),
    ("patch", &["补丁", "修补", "修补方案"]),
];

fn term_of(word: &str) -> Option<&'static str> {
    let found = |(key, others): &&(&'static str, &[&str])| *key == word || others.contains(&word);
    TERMS.iter().find(found).map(|(key, _)| *key)
}

/// The help on a topic.
///
/// # Errors
/// When nothing is known under that word; the refusal names the nearest words that are.
pub(super) fn help(words: &Words, topic: &str) -> Result<String, Error> {
    let word = fold(topic).to_lowercase().replace([' ', '_'], "-");
    match word.as_str() {
        "terms" | "名词" => return Ok(terms(words)),
        "codes" | "代号" => return Ok(codes(words)),
        _ => {}
    }
    let mut parts = Vec::new();
    let verb = cli::verb_names().find(|(name, alias)| *name == word || *alias == word);
    if let Some((name, _)) = verb {
        parts.push(cli::help_of(words, Some(name)));
    }
    if let Some(term) = term_of(&word) {
        parts.push(words.word(&format!("term-{term}")) + "\n");
    }
    if let Some(code) = CODES.iter().find(|code| code.id == word) {
        let key = format!("finding-{}", code.id);
        let severity = words.word(&format!("severity-{}", code.severity.as_str()));
        let (sentence, hint) = words.shape(&key);
        let what = words.word("findings-hint");
        parts.push(format!("[{word}] {severity}\n{sentence}\n{what} {hint}\n"));
    }
    if let Some(id) = check_ids().find(|id| id.eq_ignore_ascii_case(&word)) {
        let sentence = verdict::sentence(words, id);
        let line = words.say(
            "help-check",
            &[("id", id.into()), ("sentence", sentence.into())],
        );
        parts.push(line + "\n");
    }
    if parts.is_empty() {
        let args = [("topic", topic.into()), ("near", near(&word).into())];
        return Err(Error::refused("refused-topic", args));
    }
    Ok(parts.join("\n"))
}

/// The nearest words that are known, or that hold this one.
fn near(word: &str) -> String {
    let verbs = cli::verb_names().flat_map(|(name, alias)| [name, alias]);
    let terms = TERMS
        .iter()
        .flat_map(|(key, others)| [*key].into_iter().chain(others.iter().copied()));
    let codes = CODES.iter().map(|code| code.id);
    let known: Vec<&str> = verbs.chain(terms).chain(codes).chain(check_ids()).collect();
    let mut found: Vec<&str> = nearest(word, known.iter().copied()).into_iter().collect();
    let long = word.chars().count() > 1;
    for other in known {
        if long && found.len() < 5 && !found.contains(&other) && other.contains(word) {
            found.push(other);
        }
    }
    if found.is_empty() {
        NONE.to_owned()
    } else {
        found.join(", ")
    }
}

/// Every term in a line.
fn terms(words: &Words) -> String {
    let lines = TERMS
        .iter()
        .map(|(key, _)| words.word(&format!("term-{key}")) + "\n");
    lines.collect()
}

/// Every finding code in a line, then every check.
fn codes(words: &Words) -> String {
    let findings = CODES.iter().map(|code| {
        let (sentence, _) = words.shape(&format!("finding-{}", code.id));
        format!("{}: {sentence}\n", code.id)
    });
    let checks = check_ids().map(|id| format!("{id}: {}\n", verdict::sentence(words, id)));
    findings.chain(checks).collect()
}

//! The JSON Schema of the policy, for editors: the keys and words that the reader asks for; none is listed twice.
//!
//! In: the reader, run over `language.toml`, which names every key once. Out: a schema of draft 2020-12. It
//! holds the form; what a policy means together, such as a tier that is named and not declared, is for `check`.
//! Tests: `tests/it/schema.rs`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::root_table;
use crate::read::toml::{Ask, Asked, Document, Form};

/// Every key once, with what it means in the line above it.
const LANGUAGE: &str = include_str!("language.toml");

/// The schema as a document.
pub fn policy_schema() -> Value {
    let asked = asked_keys(LANGUAGE);
    let mut said = BTreeMap::new();
    describe(&asked, &mut said);
    let mut root = table("", &asked, &said);
    let head = [
        (
            "$schema",
            json!("https://json-schema.org/draft/2020-12/schema"),
        ),
        ("title", json!("paiwei-policy/1")),
        (
            "description",
            json!("The published rule of a placement · 派位规则"),
        ),
    ];
    root.extend(head.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(root)
}

/// Every key that the reader asks for as it reads a policy, by its path; `*` stands for names of the writer's own.
pub fn asked_keys(policy: &str) -> Asked {
    let (_, _, mut asked) = Document::new("", policy).walk_noting(root_table);
    asked.remove("");
    asked
}

/// The remark above the first place of each key.
fn describe(asked: &Asked, said: &mut BTreeMap<String, String>) {
    let open = |path: &str| asked.get(path).is_some_and(|ask| ask.open);
    let mut remark = "";
    let mut above = String::new();
    for line in LANGUAGE.lines() {
        if let Some(text) = line.strip_prefix("# ") {
            remark = text;
            continue;
        }
        let head = line.trim_start_matches('[').trim_end_matches(']');
        let keys: Vec<&str> = match line.starts_with('[') {
            true => head.split('.').collect(),
            false => line
                .split(" = ")
                .take(1)
                .filter(|key| !key.is_empty())
                .collect(),
        };
        let mut path = if line.starts_with('[') {
            String::new()
        } else {
            above.clone()
        };
        for key in &keys {
            let own = if open(&path) { "*" } else { key };
            path = join(&path, own);
        }
        if line.starts_with('[') {
            above.clone_from(&path);
        }
        if !keys.is_empty() && !remark.is_empty() {
            said.entry(path).or_insert_with(|| remark.to_owned());
        }
        remark = "";
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// A table of the language: its keys, and no others.
fn table(path: &str, asked: &Asked, said: &BTreeMap<String, String>) -> Map<String, Value> {
    let mut keys = Map::new();
    let mut others = Value::Bool(false);
    for (below, ask) in asked {
        let (above, key) = below.rsplit_once('.').unwrap_or(("", below));
        if above != path {
            continue;
        }
        let value = value(below, ask, asked, said);
        match key {
            "*" => others = value,
            key => {
                keys.insert(key.to_owned(), value);
            }
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(keys));
    schema.insert("additionalProperties".to_owned(), others);
    schema
}

/// What a key may hold, with its description.
fn value(path: &str, ask: &Ask, asked: &Asked, said: &BTreeMap<String, String>) -> Value {
    let text = || {
        let mut text = Map::new();
        text.insert("type".to_owned(), json!("string"));
        if !ask.words.is_empty() && ask.offered.is_empty() {
            text.insert("enum".to_owned(), json!(ask.words));
        } else if !ask.offered.is_empty() {
            text.insert("examples".to_owned(), json!(ask.offered));
        }
        Value::Object(text)
    };
    let one = |form: &Form| match form {
        Form::Text => text(),
        Form::Int => json!({"type": "integer", "minimum": 0}),
        Form::Ints => json!({"type": "array", "items": {"type": "integer", "minimum": 0}}),
        Form::Flag => json!({"type": "boolean"}),
        Form::Date => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}),
        Form::Texts => json!({"type": "array", "items": text()}),
        Form::Table => Value::Object(table(path, asked, said)),
        Form::Tables => json!({"type": "array", "items": table(path, asked, said)}),
        Form::Any => json!({}),
    };
    let forms: Vec<Value> = ask.forms.iter().map(one).collect();
    let mut schema = match forms.as_slice() {
        [] => Map::new(),
        [Value::Object(only)] => only.clone(),
        _ => Map::from_iter([("anyOf".to_owned(), Value::Array(forms))]),
    };
    if let Some(said) = said.get(path) {
        schema.insert("description".to_owned(), json!(said));
    }
    Value::Object(schema)
}

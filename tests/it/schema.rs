//! The JSON Schema of the policy: it takes every policy there is, refuses slips, and knows the keys the reader
//! knows.

use std::collections::BTreeSet;

use jsonschema::Validator;
use paiwei::check::{asked_keys, policy_schema};
use serde_json::{Value, json};

use crate::support::{Office, POLICY, files_below, root, said};

fn validator() -> Validator {
    let schema = policy_schema();
    assert!(jsonschema::meta::is_valid(&schema), "it is a schema itself");
    jsonschema::draft202012::new(&schema).expect("a schema of draft 2020-12")
}

/// A TOML document as JSON; days and moments are texts, as editors take them.
fn json_of(policy: &str) -> Value {
    fn value(held: toml::Value) -> Value {
        match held {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(flag) => json!(flag),
            toml::Value::Datetime(moment) => json!(moment.to_string()),
            toml::Value::Array(list) => list.into_iter().map(value).collect(),
            toml::Value::Table(table) => {
                let members = table.into_iter().map(|(key, held)| (key, value(held)));
                Value::Object(members.collect())
            }
        }
    }
    let table: toml::Table = policy.parse().expect("TOML");
    value(toml::Value::Table(table))
}

/// Every policy of the tree, by name.
fn policies() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in [
        "data/policies",
        "data/demo",
        "src/demo",
        "src/shell/templates",
    ] {
        for (name, bytes) in files_below(&root().join(folder)) {
            if name.ends_with(".toml") {
                let text = String::from_utf8(bytes).expect("policies are UTF-8");
                // Scenarios are read in `simulate.rs`.
                if !text.contains("paiwei-scenario/1") {
                    found.push((format!("{folder}/{name}"), text));
                }
            }
        }
    }
    found.push(("the small office".to_owned(), Office::small().policy));
    found
}

#[test]
fn every_policy_of_the_tree_is_taken() {
    let validator = validator();
    let policies = policies();
    assert!(policies.len() >= 20, "{}", policies.len());
    for (name, text) in policies {
        let document = json_of(&text);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn slips_are_refused_where_the_reader_refuses_them() {
    let validator = validator();
    for (from, to) in [
        ("[policy]", "[polcy]"),
        ("title =", "titel ="),
        ("edge =", "egde ="),
        ("edge = \"all\"", "edge = \"everybody\""),
        ("label =", "lable ="),
        ("digits = 10", "digit = 10"),
        ("digits = 10", "digits = \"10\""),
        ("direction = \"asc\"", "direction = \"up\""),
        ("mechanism = \"sequential\"", "mechanism = \"sequental\""),
        ("within =", "whitin ="),
        ("max = \"all\"", "max = true"),
        ("standing = [", "standings = ["),
        (
            "standing = [\"tier asc\", \"draw:main\"]",
            "standing = \"tier asc\"",
        ),
        ("boundary = \"expand\"", "boundary = \"expands\""),
        ("chain = [", "chains = ["),
        ("length = 40", "lenght = 40"),
        ("mode = \"market\"", "modes = \"market\""),
        ("year = 2026", "year = \"2026\""),
    ] {
        assert!(POLICY.contains(from), "{from}");
        let policy = POLICY.replacen(from, to, 1);
        assert!(!validator.is_valid(&json_of(&policy)), "{to}");
        let mut office = Office::small();
        office.policy = policy;
        assert!(
            office.findings().iter().any(|finding| finding.is_error()),
            "{to}"
        );
    }
    // Names of the writer's own are anybody's: lotteries, tiers, headers.
    for (from, to) in [
        ("[draw.main]", "[draw.other]"),
        ("[publish]", "[input.roll]\nanything = \"Kopf\"\n[publish]"),
    ] {
        assert!(
            validator.is_valid(&json_of(&POLICY.replacen(from, to, 1))),
            "{to}"
        );
    }
}

/// The paths of the schema with their descriptions; `*` for names of the writer's own.
fn keys(schema: &Value, path: &str, found: &mut Vec<(String, String)>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    let mut take = |key: &str, held: &Value| {
        let said = held.get("description").and_then(Value::as_str);
        found.push((below(key), said.unwrap_or("").to_owned()));
        keys(held, &below(key), found);
    };
    if let Some(Value::Object(members)) = schema.get("properties") {
        members.iter().for_each(|(key, held)| take(key, held));
    }
    if let Some(others @ Value::Object(_)) = schema.get("additionalProperties") {
        take("*", others);
    }
    if let Some(items) = schema.get("items") {
        keys(items, path, found);
    }
    for one in schema
        .get("anyOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        keys(one, path, found);
    }
}

#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    let mut found = Vec::new();
    keys(&policy_schema(), "", &mut found);
    let known: BTreeSet<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert!(known.len() > 150, "{}", known.len());
    // Whatever the reader asks for as it reads any policy of the tree.
    for (name, text) in policies() {
        for path in asked_keys(&text).keys() {
            assert!(
                known.contains(path.as_str()),
                "{name}: {path} is not in the schema"
            );
        }
    }
    // And whatever its sources could ask for.
    let names: BTreeSet<&str> = known
        .iter()
        .filter_map(|path| path.rsplit('.').next())
        .collect();
    let calls = [
        ".text(",
        ".needed_text(",
        ".present(",
        ".int(",
        ".ints(",
        ".int_or_text(",
        ".flag(",
        ".date(",
        ".moment(",
        ".texts(",
        ".section(",
        ".sections(",
        ".is_table(",
        ".span_of(",
        ".word(",
        "within_range(&section, ",
        "within_range(section, ",
        "number(&section, ",
        "predicate_of(&section, ",
        "not_yet(&section, &[",
        "items(&section, ",
    ];
    let mut seen = 0;
    for (file, bytes) in files_below(&root().join("src/check")) {
        if !file.starts_with("policy") || !file.ends_with(".rs") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("sources are UTF-8");
        let squeezed: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for call in calls {
            for rest in squeezed.split(call).skip(1) {
                let rest = rest.trim_start();
                if let Some((key, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'))
                {
                    seen += 1;
                    assert!(
                        names.contains(key),
                        "{file}: {key} is asked for and not in the schema"
                    );
                }
            }
        }
    }
    assert!(seen > 120, "{seen}");
}

#[test]
fn every_key_is_described_in_both_languages() {
    let mut found = Vec::new();
    keys(&policy_schema(), "", &mut found);
    for (path, said) in &found {
        let (english, chinese) = said.split_once(" · ").unwrap_or(("", ""));
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(
            !english.is_empty() && !chinese.is_empty() && chinese.chars().any(han),
            "{path}: {said}"
        );
    }
    // Words are offered: a mechanism, and what the reader would offer for a slip.
    let schema = policy_schema();
    let round = &schema["properties"]["round"]["items"]["properties"];
    let mechanisms = round["mechanism"]["enum"].as_array().expect("words");
    assert!(mechanisms.contains(&json!("parallel")), "{mechanisms:?}");
    let seats = round["seats"]["examples"].as_array().expect("words");
    assert!(seats.contains(&json!("table")), "{seats:?}");
}

#[test]
fn help_prints_it() {
    let (code, text) = said(&root(), &["help", "--schema", "policy"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        serde_json::from_str::<Value>(&text).expect("JSON"),
        policy_schema()
    );
    let (code, text) = said(&root(), &["help", "--schema", "polcy", "--lang", "en"]);
    assert!(code == Some(2) && text.contains("policy"), "{text}");
}

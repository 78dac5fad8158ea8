//! Two catalogues, one set of keys: whatever is said in one language is said in the other.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use paiwei::finding::CODES;
use paiwei::report::words::{Lang, Words};

use crate::support::root;

/// Keys with the variables of each message and attribute.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let resource = FluentResource::try_new(lang.catalogue().to_owned());
    let resource = resource
        .map_err(|(_, errors)| errors)
        .expect("the catalogue is read");
    let mut messages = BTreeMap::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else {
            continue;
        };
        let attributes = message
            .attributes
            .iter()
            .map(|a| (format!(".{}", a.id.name), &a.value));
        let value = message.value.iter().map(|value| (String::new(), value));
        for (part, pattern) in value.chain(attributes) {
            let mut variables = BTreeSet::new();
            pattern_variables(pattern, &mut variables);
            let key = format!("{}{part}", message.id.name);
            assert!(
                messages.insert(key.clone(), variables).is_none(),
                "{key} is there twice"
            );
        }
    }
    messages
}

fn pattern_variables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => inline_variable(inline, found),
            Expression::Select { selector, variants } => {
                inline_variable(selector, found);
                variants
                    .iter()
                    .for_each(|variant| pattern_variables(&variant.value, found));
            }
        }
    }
}

fn inline_variable(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        found.insert(id.name.to_owned());
    }
}

#[test]
fn both_catalogues_have_the_same_keys_and_variables() {
    let (zh, en) = (messages(Lang::Zh), messages(Lang::En));
    let keys = |map: &BTreeMap<String, BTreeSet<String>>| map.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&zh), keys(&en));
    for (key, variables) in &zh {
        assert_eq!(variables, &en[key], "variables of {key}");
    }
    assert!(zh.len() > 300, "{}", zh.len());
}

#[test]
fn every_finding_code_has_its_sentence_and_what_to_do() {
    let zh = messages(Lang::Zh);
    for code in CODES {
        for part in ["", ".hint"] {
            let key = format!("finding-{}{part}", code.id);
            assert!(zh.contains_key(&key), "{key}");
        }
    }
    let findings = zh
        .keys()
        .filter_map(|key| key.strip_prefix("finding-")?.strip_suffix(".hint"));
    let known: Vec<&str> = CODES.iter().map(|code| code.id).collect();
    for id in findings {
        assert!(known.contains(&id), "finding-{id} belongs to no code");
    }
}

#[test]
fn every_refusal_says_what_to_do() {
    let zh = messages(Lang::Zh);
    for key in zh
        .keys()
        .filter(|key| key.starts_with("refused-") && !key.contains('.'))
    {
        assert!(zh.contains_key(&format!("{key}.hint")), "{key}");
    }
}

/// Keys that the sources name in quotation marks, found without running anything.
fn keys_in_sources() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, bytes) in crate::support::files_below(&root().join("src")) {
        if !name.ends_with(".rs") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("sources are UTF-8");
        for piece in text.split('"').skip(1).step_by(2) {
            found.insert(piece.to_owned());
        }
    }
    found
}

#[test]
fn every_key_used_exists_and_every_key_is_used() {
    let zh = messages(Lang::Zh);
    let used = keys_in_sources();
    let families = [
        "finding-",
        "severity-",
        "findings-column-",
        "check-a0",
        "check-v",
        "check-r",
        "check-both",
        "check-code",
        "check-notice",
        "check-since",
        "receipt-",
        "check-index",
        "check-lists",
        "check-waiting",
        "verb-",
        "arg-",
        "demo-label-",
        "state-next-",
        "office-",
        "term-",
        "explain-",
        "page-",
        "notice-",
        "zoning-js-",
        "zoning-rule-",
        "verify-js-",
        "figure-",
        "column-",
        "consult-js-",
        "consult-form-",
        "unit-",
        "choice-",
    ];
    for key in zh.keys().filter(|key| !key.contains('.')) {
        let family = families.iter().any(|family| key.starts_with(family));
        assert!(family || used.contains(key), "{key} is used nowhere");
    }
    let heads = [
        "refused-", "told-", "os-", "doctor-", "demo-", "seal-", "draw-", "verdict-", "status-",
        "usage-", "state-",
    ];
    let quoted = used
        .iter()
        .filter(|text| heads.iter().any(|head| text.starts_with(head)));
    for key in quoted.filter(|text| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')) {
        let family = ["demo-label-", "state-next-"].contains(&key.as_str());
        assert!(
            family || zh.contains_key(key),
            "{key} is used and has no words"
        );
    }
}

#[test]
fn a_sentence_in_each_language() {
    let args = [("n", 41u32.into())];
    assert_eq!(
        Words::new(Lang::Zh).say("findings-more", &args),
        "还有 41 处，都在问题清单里"
    );
    let more = Words::new(Lang::En).say("findings-more", &[("n", 9_412u32.into())]);
    assert_eq!(more, "and 9,412 more of these, all in the findings file");
    assert_eq!(Lang::of_locale("zh_CN.UTF-8"), Lang::Zh);
    assert_eq!(Lang::of_locale("C.UTF-8"), Lang::En);
}

/// Words of the program that stand for themselves elsewhere become sentences where they are shown.
#[test]
fn no_bare_word_of_the_program_stands_in_a_sentence() {
    let (zh, en) = (Words::new(Lang::Zh), Words::new(Lang::En));
    let everywhere = [
        "finding-homes-in-none",
        "finding-homes-on-edge",
        "finding-homes-in-several",
    ];
    let rules = [
        ("overflow", "进入统筹", "they go to the overflow"),
        ("all", "每个片区都算", "every catchment counts"),
        ("first", "只算第一个片区", "the first catchment counts"),
        (
            "east",
            "分界线归东侧的片区",
            "the line belongs to the catchment on its east",
        ),
        ("list", "按招生办的清单", "the office's list says which"),
    ];
    for (rule, chinese, english) in rules {
        let of_edges = ["east", "list"].contains(&rule);
        for key in everywhere
            .iter()
            .filter(|key| !of_edges || key.ends_with("edge"))
        {
            for n in [1u32, 2] {
                let args = [("n", n.into()), ("rows", "3".into()), ("rule", rule.into())];
                let (zh, en) = (zh.say(key, &args), en.say(key, &args));
                assert!(zh.contains(&format!("按规则：{chinese}")), "{zh}");
                assert!(en.contains(&format!("says: {english}")), "{en}");
            }
        }
    }
    for expected in ["fact", "relation", "quote", "bracket", "literal", "depth"] {
        let args = [("stop", "x".into()), ("expected", expected.into())];
        for words in [&zh, &en] {
            let said = words.say("finding-bad-predicate", &args);
            assert!(
                !said.contains(&format!("应为 {expected}")) && !said.contains("应为 "),
                "{said}"
            );
            assert!(
                !said.contains(&format!("({expected} is expected)")),
                "{said}"
            );
        }
    }
    for kind in ["text", "int", "flag", "date", "texts", "table", "tables"] {
        let args = [("key", "x".into()), ("kind", kind.into())];
        let said = zh.say("finding-wrong-kind", &args);
        assert!(!said.contains(kind), "{said}");
    }
}

#[test]
fn one_is_not_many() {
    let en = Words::new(Lang::En);
    let args = |left: u32| {
        [
            ("before", 3u32.into()),
            ("group", "first".into()),
            ("n", 2u32.into()),
            ("left", left.into()),
            ("order", "smaller numbers first".into()),
            ("place", 1u32.into()),
            ("last", "1".into()),
        ]
    };
    for key in ["explain-within-line", "explain-after-line"] {
        assert!(
            en.say(key, &args(1))
                .contains("drew for the one seat left, smaller")
        );
        assert!(
            en.say(key, &args(9))
                .contains("drew for the 9 seats left, smaller")
        );
    }
    let late = |n: u32| {
        en.say(
            "explain-group-too-late",
            &[
                ("seats", n.into()),
                ("before", n.into()),
                ("group", "x".into()),
            ],
        )
    };
    assert!(late(1).ends_with("took the only seat.") && late(3).ends_with("took all 3 seats."));
}

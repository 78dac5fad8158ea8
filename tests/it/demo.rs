//! The demonstration district: the same on every machine, shaped as promised, and nothing private in its bundle.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use paiwei::demo::{self, District};
use paiwei::read::table::Table;

use crate::support::{Drawn, Office, drawn, files_below, open, root};

fn office() -> Office {
    let files: BTreeMap<&str, Vec<u8>> = demo::files(District::STANDARD).into_iter().collect();
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
    Office {
        policy: text("policy.toml"),
        schools: text("schools.csv"),
        catchments: text("catchments.geojson"),
        roll: text("roll.csv"),
        more: Vec::new(),
    }
}

fn whole_job() -> Drawn {
    let (files, _) = office().sealed();
    let opened = open(&files);
    drawn(files, opened, &[demo::digits(40)])
}

#[test]
fn data_demo_is_what_the_generator_makes() {
    let made: BTreeMap<String, Vec<u8>> = demo::files(District::STANDARD)
        .into_iter()
        .map(|(n, b)| (n.to_owned(), b))
        .collect();
    let folder = root().join("data/demo");
    if std::env::var_os("PAIWEI_BLESS").is_some() {
        for (name, bytes) in &made {
            std::fs::write(folder.join(name), bytes).expect("a file of the demo");
        }
    }
    let held = files_below(&folder);
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        held.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &made {
        assert!(
            held[name] == *bytes,
            "data/demo/{name} differs: PAIWEI_BLESS=1 writes it anew"
        );
    }
}

#[test]
fn the_district_is_shaped_as_promised() {
    let office = office();
    let ready = office.ready();
    let placement = &ready.placement;
    assert_eq!(placement.children.len(), 3_200);
    assert_eq!(
        placement
            .schools
            .iter()
            .filter(|school| !school.planned)
            .count(),
        14
    );
    assert_eq!(
        placement
            .schools
            .iter()
            .filter(|school| school.planned)
            .count(),
        1
    );
    assert_eq!(placement.catchments.len(), 12);
    assert_eq!(
        placement
            .catchments
            .iter()
            .filter(|c| c.schools.len() > 1)
            .count(),
        4
    );
    assert!(
        office
            .findings()
            .iter()
            .all(|f| f.code.severity == paiwei::finding::Severity::Note)
    );
    let share = |column: &str, word: &str| {
        let (table, _) = Table::parse("roll.csv", &office.roll);
        let at = table
            .headers
            .iter()
            .position(|header| header == column)
            .expect("a column");
        table.rows.iter().filter(|row| row.get(at) == word).count() as f64 / 32.0
    };
    assert!(
        (4.0..8.0).contains(&share("授课语言", "蒙语")),
        "two languages"
    );
    assert!(
        (86.0..90.0).contains(&share("户籍", "本区")),
        "12 % without local hukou"
    );
    assert!(
        (97.9..99.1).contains(&share("双胞胎组", "")),
        "1.5 % in bundles"
    );
    assert!(
        (94.0..98.0).contains(&share("兄姐在读学校", "")),
        "4 % with an older sibling"
    );
    let hot = placement
        .schools
        .iter()
        .position(|s| s.name == "春晓小学")
        .expect("the hot school");
    let first = placement
        .children
        .iter()
        .filter(|c| c.choices.first() == Some(&(hot as u32)))
        .count();
    let ratio = first as f64 / f64::from(placement.schools[hot].seats);
    assert!(
        (2.4..2.6).contains(&ratio),
        "the hot school is wanted by {ratio} a seat"
    );
}

#[test]
fn everybody_is_placed_and_the_bundle_verifies() {
    let drawn = whole_job();
    assert_eq!(crate::support::verify(&drawn.bundle).exit(), 0);
    assert!(drawn.run.allocation.outcomes.iter().all(Option::is_some));
    assert_eq!(drawn.places().len(), 3_200);
}

#[test]
fn nothing_private_is_in_the_bundle() {
    let (table, _) = Table::parse("roll.csv", &office().roll);
    let column = |name: &str| {
        table
            .headers
            .iter()
            .position(|header| header == name)
            .expect("a column")
    };
    let mut private: BTreeSet<&str> = BTreeSet::new();
    for row in &table.rows {
        for name in [
            "姓名",
            "证件号",
            "居住地址",
            "联系电话",
            "出生日期",
            "经度",
            "纬度",
        ] {
            private.insert(row.get(column(name)));
        }
    }
    // The window of age is in the published rule.
    private.retain(|text| !["2019-09-01", "2020-08-31"].contains(text));
    assert!(private.len() > 12_000, "{} private texts", private.len());
    let search = AhoCorasick::new(&private).expect("the texts make a search");
    let drawn = whole_job();
    for (path, bytes) in drawn.bundle.iter() {
        let found = search
            .find(bytes)
            .map(|hit| String::from_utf8_lossy(&bytes[hit.range()]));
        assert_eq!(found, None, "in {path}");
    }
    // The search itself works: the office's own files hold every one of them.
    assert!(search.is_match(office().roll.as_bytes()));
}

#[test]
fn one_child_is_explained_in_sentences() {
    use paiwei::report::explained::{Names, Prints, text};
    use paiwei::report::words::{Lang, Words};
    let drawn = whole_job();
    let prints = Prints::new(&drawn.run.tickets, &drawn.opened, &drawn.run.transcript);
    let names = Names {
        opened: &drawn.opened,
        prints: &prints,
    };
    let market = &drawn.opened.market;
    for unit in 0..market.units.len() as u32 {
        let told = paiwei::explain::explain(
            market,
            &drawn.run.drawn,
            &drawn.run.allocation,
            &|_| false,
            unit,
        );
        let number = market.units[unit as usize].unit.to_string();
        for lang in [Lang::Zh, Lang::En] {
            // Sentences for the first hundred; the numbers behind them for everybody.
            if unit < 100 {
                let text = text(&Words::new(lang), names, &number, &told);
                assert!(
                    text.contains(&number) && !text.contains('{') && !text.contains("explain-"),
                    "{text}"
                );
            }
        }
        for step in &told.steps {
            let placed = step.reason.is_placed();
            assert!(step.place <= step.group, "{number}");
            let within = step.place <= step.left || step.left >= step.group;
            // A unit of two may use one seat more than is left.
            let edge = step.place <= step.left + 1;
            assert!(
                if placed {
                    within || edge
                } else {
                    !within || edge
                },
                "{number}: {step:?}"
            );
        }
    }
}

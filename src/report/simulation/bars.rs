//! Charts of plain bars, one for each case: class sizes, who is set apart, shapes, stability.
//!
//! In: a study. Out: SVG in a figure with its table. Rule: UX section 7, no. 6 to 8.

use std::cmp::Reverse;
use std::fmt::Write;

use super::chart::{self, LEFT, Legend, RIGHT, WIDTH, begin, figure, fill, label, listed, value};
use super::{Told, Words, name, shown, subject};
use crate::finding::Arg;
use crate::measure::{Subject, Unit};
use crate::model::SchoolCode;
use crate::report::html;
use crate::report::lists::{Both, line};
use crate::simulate::study::Study;

/// The most rows of a chart; the table below it has all.
const MOST: usize = 24;

/// A bar: how long, and what stands behind it.
type Bar = (f64, String);

/// A row: its name, and a bar for each case that has one.
struct Row {
    name: [String; 2],
    bars: Vec<Option<Bar>>,
}

/// A chart of bars with lines at some values.
fn bars(
    both: &Both,
    study: &Study<'_>,
    title: &[String; 2],
    (rows, lines): (&[Row], &[(f64, &str)]),
    table: &str,
) -> String {
    let band = 18.0 * study.told.len() as f64 + 12.0;
    let legend = Legend::cases(both, study);
    let below = 24.0 + band * rows.len() as f64;
    let height = below + 46.0 + legend.more;
    let all = rows.iter().flat_map(|row| row.bars.iter().flatten());
    let most = all
        .map(|(long, _)| *long)
        .chain(lines.iter().map(|(at, _)| *at))
        .fold(1.0, f64::max);
    let x = |long: f64| LEFT + (WIDTH - LEFT - RIGHT) * long / most;
    let mut svg = String::new();
    begin(&mut svg, height, &title.join(" / "));
    for (at, text) in lines {
        let _ = writeln!(
            svg,
            "<path d=\"M{0:.1} 20V{1:.1}\" stroke=\"#111\" stroke-dasharray=\"4 4\"/>",
            x(*at),
            below,
        );
        label(&mut svg, (x(*at), 14.0), "middle", text);
    }
    for (at, row) in rows.iter().enumerate() {
        let top = 24.0 + band * at as f64;
        chart::row_name(&mut svg, top + band / 2.0 - 2.0, &row.name);
        for (case, bar) in row.bars.iter().enumerate() {
            let Some((long, text)) = bar else { continue };
            let y = top + 18.0 * case as f64;
            let _ = writeln!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"14\" fill=\"{}\" stroke=\"#111\" \
                 stroke-width=\".7\"/>",
                x(*long) - LEFT,
                fill(case),
            );
            label(&mut svg, (x(*long) + 6.0, y + 12.0), "start", text);
        }
    }
    legend.draw(&mut svg, below + 32.0);
    svg += "</svg>\n";
    figure(title, &svg, table, both)
}

/// The subjects of a figure, in their order.
fn subjects(study: &Study<'_>, word: &'static str) -> Vec<Subject> {
    let keys = study.told.iter().flat_map(|told| told.values.keys());
    let own = keys.filter(|(about, own)| *own == word && *about != Subject::All);
    let mut own: Vec<Subject> = own.map(|(about, _)| about.clone()).collect();
    own.sort();
    own.dedup();
    own
}

/// The rows of a figure: where the cases differ first, then those whose value is farthest from `good`.
fn rows(
    both: &Both,
    study: &Study<'_>,
    word: &'static str,
    text: impl Fn(&Told<'_>, &Subject, f64) -> String,
) -> Vec<Row> {
    let mut all = subjects(study, word);
    let differs = |about: &Subject| {
        let mut own = study.told.iter().map(|told| value(told, about, word));
        let first = own.next().flatten();
        own.any(|other| other != first)
    };
    if all.len() > MOST {
        all.sort_by_key(|about| Reverse(differs(about)));
        all.truncate(MOST);
        all.sort();
    }
    let row = |about: &Subject| Row {
        name: chart::named(both, study, about, word),
        bars: (study.told.iter())
            .map(|told| value(told, about, word).map(|own| (own, text(told, about, own))))
            .collect(),
    };
    all.iter().map(row).collect()
}

/// The greatest value of a figure by subject, with the subject's name; `–` where there is none.
fn greatest(words: &Words, told: &Told<'_>, word: &'static str, unit: Unit) -> String {
    let own = told.values.iter().filter(|((_, own), _)| *own == word);
    let own = own.max_by(|(_, a), (_, b)| a.mean.total_cmp(&b.mean));
    own.map_or("–".to_owned(), |((about, _), value)| {
        let who = subject(words, told, about);
        format!("{} ({who})", shown(value.mean, unit, false))
    })
}

/// Class sizes by school, where schools say how many classes they have; how far tiers are set apart.
pub(super) fn balance(both: &Both, study: &Study<'_>) -> String {
    let mut out = String::new();
    let charts = [
        ("class-size", "chart-classes", Unit::Thousandths),
        ("apart", "chart-apart", Unit::Permille),
    ];
    for (word, key, unit) in charts {
        let rows = rows(both, study, word, |_, _, own| shown(own, unit, false));
        // Where a case knows nothing of it there is nothing to compare.
        let known = |told: &Told<'_>| told.values.keys().any(|(_, own)| *own == word);
        if !study.told.iter().all(known) {
            continue;
        }
        let title = both.each(|words| {
            let list = listed(words, study, |told| greatest(words, told, word, unit));
            words.say(key, &[("list", list.into())])
        });
        let lines: &[(f64, &str)] = match unit {
            Unit::Thousandths => &[(45_000.0, "45"), (50_000.0, "50"), (55_000.0, "55")],
            _ => &[],
        };
        let table = super::page::by_subject(both, study, &[word]);
        out += &bars(both, study, &title, (&rows, lines), &table);
    }
    out
}

/// Of which tiers the children of each school are, before and after.
pub(super) fn tiers(both: &Both, study: &Study<'_>) -> String {
    let Some(first) = study.told.first() else {
        return String::new();
    };
    let tiers = &first.case.placement.policy.tiers;
    let share = |told: &Told<'_>, code: &SchoolCode, tier: &str| {
        value(
            told,
            &Subject::Share(code.clone(), tier.to_owned()),
            "of-tier",
        )
    };
    let mut codes: Vec<&SchoolCode> = (study.told.iter())
        .flat_map(|told| told.values.keys())
        .filter_map(|(about, _)| match about {
            Subject::Share(code, _) => Some(code),
            _ => None,
        })
        .collect();
    codes.sort();
    codes.dedup();
    if tiers.len() < 2 || codes.is_empty() {
        return String::new();
    }
    let mut bars = Vec::new();
    for code in codes {
        let mut before: Option<Vec<Option<f64>>> = None;
        for told in &study.told {
            let own = tiers.iter().map(|tier| share(told, code, &tier.id));
            let own: Vec<Option<f64>> = own.collect();
            if own.iter().all(Option::is_none) {
                continue;
            }
            let school = subject(both.chinese(), told, &Subject::School(code.clone()));
            let who = format!("{school} · {}", chart::case_name(both, told));
            // What is too few to be published, or of no tier, is left open at the end.
            let mut parts: Vec<f64> = own.iter().map(|own| own.unwrap_or(f64::NAN)).collect();
            let told: f64 = own.iter().flatten().sum();
            // Shares are rounded: a thousandth or two of nobody is none.
            let rounded = own.iter().all(Option::is_some) && told >= 998.0;
            parts.push(if rounded {
                0.0
            } else {
                (1_000.0 - told).max(0.0)
            });
            // A case that is as the first one says nothing.
            if before.as_ref() != Some(&own) {
                before.get_or_insert_with(|| own.clone());
                bars.push((who, parts));
            }
        }
    }
    let least = |told: &Told<'_>| {
        let own = told.values.iter();
        let own = own.filter(
            |((about, _), _)| matches!(about, Subject::Share(_, tier) if *tier == tiers[0].id),
        );
        let mut own: Vec<f64> = own.map(|(_, value)| value.mean).collect();
        own.sort_by(f64::total_cmp);
        let show = |value: Option<&f64>| {
            value.map_or("–".to_owned(), |v| shown(*v, Unit::Permille, false))
        };
        format!("{} … {}", show(own.first()), show(own.last()))
    };
    let title = both.each(|words| {
        let args = [
            ("tier", Arg::from(tiers[0].label.as_str())),
            ("list", listed(words, study, least).into()),
        ];
        words.say("chart-tiers", &args)
    });
    let mut parts: Vec<[String; 2]> = tiers
        .iter()
        .map(|tier| [tier.label.clone(), tier.label.clone()])
        .collect();
    parts.push(both.two("chart-tiers-rest", &[]));
    chart::stacked(both, &title, (&bars, &parts), |share| {
        shown(share, Unit::Permille, false)
    })
}

/// How round catchments are, and how many pieces they have.
pub(super) fn shape(both: &Both, study: &Study<'_>) -> String {
    let pieces = |told: &Told<'_>, about: &Subject| value(told, about, "pieces").unwrap_or(1.0);
    let rows = rows(both, study, "compactness", |told, about, own| {
        let text = shown(own, Unit::Permille, false);
        match pieces(told, about) {
            n if n > 1.0 => format!("{text} · {n:.0} ×"),
            _ => text,
        }
    });
    let islands = |told: &Told<'_>| {
        let own = told.values.iter();
        let own = own.filter(|((_, word), value)| *word == "pieces" && value.mean > 1.0);
        own.count().to_string()
    };
    let title = both.each(|words| {
        let list = Arg::from(listed(words, study, islands));
        words.say("chart-shape", &[("list", list)])
    });
    let words = [
        "overlaps",
        "gaps",
        "pieces",
        "holes",
        "compactness",
        "schools-outside",
    ];
    let table = super::page::by_subject(both, study, &words);
    bars(both, study, &title, (&rows, &[(1_000.0, "100 %")]), &table)
}

/// Whom a change of map concerns.
const CONCERNED: [&str; 7] = [
    "displaced",
    "displaced-units",
    "parted",
    "displaced-estates",
    "displaced-pupils",
    "pupils-outside",
    "pupils-closed",
];

/// Whom each scenario concerns, and which estates change more than once.
pub(super) fn stability(both: &Both, study: &Study<'_>) -> String {
    let about = Subject::All;
    let rows = CONCERNED.iter().filter_map(|word| {
        let known = |told: &&Told<'_>| value(told, &about, word).is_some();
        study.told.iter().find(known)?;
        let bar = |told: &Told<'_>| {
            let own = value(told, &about, word)?;
            Some((own, shown(own, Unit::Count, false)))
        };
        Some(Row {
            name: both.two(&format!("figure-{word}"), &[]),
            bars: study.told.iter().map(bar).collect(),
        })
    });
    let rows: Vec<Row> = rows.collect();
    let history = study.history();
    let all = study
        .told
        .last()
        .map_or(0, |told| told.plan.estates().len());
    let often = history.values().filter(|(times, _)| *times > 1).count();
    let count = |told: &Told<'_>| {
        let own = value(told, &about, "displaced");
        own.map_or("–".to_owned(), |own| shown(own, Unit::Count, false))
    };
    let key = match (all, study.told.len()) {
        (0, _) => "chart-stability-children",
        (_, 2) => "chart-stability-one",
        _ => "chart-stability",
    };
    let mut table = chart::of_all(both, study, &CONCERNED);
    // Estates with few children are not named.
    let least = study
        .told
        .first()
        .map_or(0, |told| told.case.placement.policy.min_cell.max(3));
    let mut named: Vec<_> = history.iter().collect();
    named.retain(|(_, (_, children))| *children >= least);
    named.sort_by_key(|(name, (times, _))| (Reverse(*times), (*name).clone()));
    if study.told.len() > 2 && !named.is_empty() {
        let heads = ["column-estate", "column-times"].map(|key| both.head(key));
        let rows = named
            .iter()
            .map(|(name, (times, _))| vec![html(name), times.to_string()]);
        table += &chart::table(&heads, &rows.collect::<Vec<_>>());
    }
    let title = both.each(|words| {
        let args = [
            ("n", Arg::from(history.len())),
            ("all", all.into()),
            ("often", often.into()),
            ("list", listed(words, study, count).into()),
        ];
        words.say(key, &args)
    });
    bars(both, study, &title, (&rows, &[]), &table)
}

/// What tells the cases apart in a sentence about maps: whether a case has the same map as the first.
pub(super) fn title(both: &Both, told: &Told<'_>, key: &str) -> String {
    line(&both.each(|words| words.say(key, &[("case", name(words, told).into())])))
}

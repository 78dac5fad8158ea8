//! The report of a study as one page: offline, in both languages, printable, marked as a trial on every sheet.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::chart::Field;
use super::{Told, bars, chart, decimal, name, shown, subject};
use crate::finding::Arg;
use crate::measure::Subject;
use crate::model::{Catchment, School, SchoolCode};
use crate::report::lists::{Both, Scripted};
use crate::report::map::{Ground, Over, Picture, svg_with};
use crate::report::{cells, html};
use crate::simulate::study::Study;

/// Sorts tables; the page is whole without it.
const SCRIPT: &str = include_str!("../standalone/simulation.js");

/// What only this page needs. The mark stands on every printed sheet.
const LOOK: &str = "main{max-width:62em}body{max-width:62em}\
.mark{position:sticky;top:0;z-index:2;background:#111;color:#fff;padding:.4em 1em;font-weight:bold;text-align:center}\
.mark .en{color:#ddd}\
body::after{content:'推演 TRIAL';position:fixed;inset:0;display:flex;align-items:center;justify-content:center;\
font-size:18vmin;color:#111;opacity:.05;transform:rotate(-30deg);pointer-events:none;z-index:1}\
figure{margin:1.6em 0;border-top:2px solid #111;padding-top:.4em}figcaption{font-weight:bold;margin-bottom:.6em}\
svg{width:100%;height:auto}summary{cursor:pointer;padding:.5em 0;min-height:1.6em}\
.maps{display:grid;grid-template-columns:1fr 1fr;gap:1em}.maps figure:first-child{grid-column:1/-1;max-width:50%}\
.maps svg{border:1px solid #bbb}\
@media(max-width:50em){.maps{grid-template-columns:1fr}.maps figure:first-child{max-width:none}}\
th button{font:inherit;font-weight:bold;background:none;border:0;padding:0;text-align:left;cursor:pointer}\
button.save{font:inherit;font-size:.85em;padding:.3em .7em;min-height:2em;background:#fff;border:1px solid #555;cursor:pointer}\
.heat0{background:#fff}.heat1{background:#eee}.heat2{background:#ddd}.heat3{background:#ccc}.heat4{background:#bbb}\
.few{color:#555}small{color:#333}ul.said li{margin:.3em 0}.wide{overflow-x:auto}\
@media print{.mark{position:static}button.save{display:none}figure,table{break-inside:avoid}details{display:none}}";

/// The page.
pub fn page(study: &Study<'_>) -> Vec<u8> {
    let both = Both::new();
    let title = study
        .told
        .first()
        .map_or("", |told| told.case.placement.policy.title.as_str());
    let mut body = format!(
        "<h1>{}</h1>\n<h2>{}</h2>\n",
        both.head("simulate-title"),
        html(title)
    );
    body += &said(&both, study);
    body += &scenarios(&both, study);
    body += &format!("<h2>{}</h2>\n", both.head("simulate-findings"));
    body += &findings(&both, study);
    body += &wide(chart::loads(&both, study));
    body += &both.para("chart-load-note", &[]);
    body += &wide(chart::satisfaction(&both, study));
    body += &format!("<h2>{}</h2>\n", both.head("chart-chances"));
    body += &both.para("chart-chances-note", &[]);
    body += &wide(chart::chances(&both, study));
    body += &wide(chart::distance(&both, study));
    body += &maps(&both, study);
    body += &moves(&both, study);
    body += &rules(&both, study);
    if study.told.len() > 1 {
        body += &format!("<h2>{}</h2>\n", both.head("simulate-stability"));
        body += &both.para("simulate-stability-note", &[]);
        body += &wide(bars::stability(&both, study));
    }
    body += &wide(balance(&both, study));
    body += &wide(shape(&both, study));
    body += &wide(every(&both, study));
    let page = Scripted {
        title: &format!(
            "{} · {}",
            html(&both.chinese().word("simulate-title")),
            html(title)
        ),
        meta: &meta(),
        look: LOOK,
        header: &marked(&both, "simulate-mark"),
        body: &body,
        data: None,
        script: SCRIPT,
    };
    page.page()
}

/// Says of what type a page is.
pub(super) fn meta() -> String {
    format!("<meta name=\"paiwei-type\" content=\"{}\">\n", super::TRIAL)
}

/// What stands above a page, whatever is on it.
pub(super) fn marked(both: &Both, key: &str) -> String {
    format!("<header class=\"mark\">{}</header>\n", both.head(key))
}

/// What a scenario is about, and its changes.
pub(super) fn about(both: &Both, first: &Told<'_>, told: &Told<'_>) -> String {
    let mut out = String::new();
    let policy = &told.case.placement.policy;
    if policy.year != first.case.placement.policy.year {
        let grade = policy.grade.to_string();
        let args = [
            ("year", Arg::from(policy.year.to_string())),
            ("grade", grade.into()),
        ];
        out += &both.para("simulate-entry", &args);
    }
    if !told.note.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", html(&told.note));
    }
    let lines = told.changes.iter();
    let lines = lines.map(|(key, args)| format!("<li>{}</li>\n", both.say(key, args)));
    out + "<ul>\n" + &lines.collect::<String>() + "</ul>\n"
}

/// The map of a case: ground that moves is dark, some catchments, by id, have a heavy outline.
pub(super) fn map(both: &Both, told: &Told<'_>, heavy: &[String]) -> String {
    let case = told.case;
    let drawn = case
        .moved
        .iter()
        .filter(|moved| !moved.ground.parts().is_empty());
    let grounds: Vec<Ground<'_>> = drawn
        .map(|moved| Ground {
            area: &moved.ground,
            less: Vec::new(),
            name: &moved.name,
        })
        .collect();
    let title = name(both.chinese(), told);
    drawn_with(both, told, &title, (&grounds, heavy))
}

fn drawn_with(
    both: &Both,
    told: &Told<'_>,
    title: &str,
    (grounds, heavy): (&[Ground<'_>], &[String]),
) -> String {
    let placement = &told.case.placement;
    let picture = Picture {
        catchments: &placement.catchments,
        schools: &placement.schools,
        faults: None,
        patch: None,
    };
    let over = Over {
        grounds,
        heavy,
        text: 26.0,
    };
    svg_with(&picture, title, both.chinese(), &over)
}

/// Where the schools of homes change from one case to another: ground that was moved, and what of each catchment
/// was in none with the same schools.
fn difference(both: &Both, first: &Told<'_>, told: &Told<'_>) -> Option<String> {
    let (was, now) = (&first.case.placement, &told.case.placement);
    let moved = told.case.moved.iter().map(|moved| Ground {
        area: &moved.ground,
        less: Vec::new(),
        name: &moved.name,
    });
    let mut grounds: Vec<Ground<'_>> = moved.collect();
    for new in &now.catchments {
        let schools = codes(&now.schools, &new.schools);
        let same = |old: &&Catchment| codes(&was.schools, &old.schools) == schools;
        let olds = || was.catchments.iter().filter(same);
        if olds().any(|old| old.area == new.area) {
            continue;
        }
        let meets = |old: &&Catchment| {
            let boxes = old.area.bounds().zip(new.area.bounds());
            boxes.is_some_and(|(a, b)| a.meets(&b))
        };
        grounds.push(Ground {
            area: &new.area,
            less: olds().filter(meets).map(|old| &old.area).collect(),
            name: new.id.as_str(),
        });
    }
    grounds.retain(|ground| !ground.area.parts().is_empty());
    let title = bars::title(both, told, "simulate-difference");
    (!grounds.is_empty()).then(|| {
        let map = drawn_with(both, told, &title, (&grounds, &[]));
        format!("<figure><figcaption>{title}</figcaption>\n{map}</figure>\n")
    })
}

/// The codes of some schools.
fn codes<'s>(schools: &'s [School], own: &[u32]) -> Vec<&'s SchoolCode> {
    own.iter()
        .map(|school| &schools[*school as usize].code)
        .collect()
}

fn wide(block: String) -> String {
    format!("<div class=\"wide\">{block}</div>\n")
}

/// What these numbers are, and what they are not.
fn said(both: &Both, study: &Study<'_>) -> String {
    let children = study
        .told
        .first()
        .map_or(0, |told| told.case.placement.children.len());
    let args = [
        ("draws", Arg::from(study.draws)),
        ("children", children.into()),
    ];
    let mut out = both.para("simulate-head", &args);
    let exact = study.told.iter().all(|told| told.outcome.exact);
    out += &both.para(
        if exact {
            "simulate-doubt"
        } else {
            "simulate-doubt-counted"
        },
        &args,
    );
    out + &both.para("simulate-lists", &[])
}

fn scenarios(both: &Both, study: &Study<'_>) -> String {
    let mut out = format!("<h2>{}</h2>\n", both.head("simulate-scenarios"));
    for told in study.told.iter().skip(1) {
        let _ = writeln!(out, "<h3>{}</h3>", html(&name(both.chinese(), told)));
        out += &about(both, &study.told[0], told);
    }
    out
}

/// Figures of the whole placement that are told in sentences.
const SAID: [&str; 9] = [
    "over-full",
    "no-school",
    "first",
    "overflow",
    "unplaced",
    "own-median",
    "median",
    "walk-median",
    "main-road",
];

/// The findings in sentences.
fn findings(both: &Both, study: &Study<'_>) -> String {
    let mut out = String::new();
    for told in study.told.iter().skip(1) {
        let _ = writeln!(
            out,
            "<h3>{}</h3>\n<ul class=\"said\">",
            html(&name(both.chinese(), told))
        );
        let moved = both.say("simulate-moved", &super::moved_args(told));
        let _ = writeln!(out, "<li>{moved}</li>");
        for word in SAID {
            let Some((value, difference)) = super::pair(told, word) else {
                continue;
            };
            let line = |words: &super::Words| {
                let args = [
                    ("figure", Arg::from(words.word(&format!("figure-{word}")))),
                    ("value", shown(value.mean, value.unit, value.drawn).into()),
                    ("difference", super::told(words, difference, value).into()),
                ];
                html(&words.say("simulate-line", &args))
            };
            let _ = writeln!(
                out,
                "<li>{} <span class=\"en\" lang=\"en\">{}</span></li>",
                line(both.chinese()),
                line(both.english())
            );
        }
        out += "</ul>\n";
    }
    if study.told.len() == 1 {
        let known = |word: &&'static str| {
            study
                .told
                .iter()
                .any(|told| super::get(told, word).is_some())
        };
        let said: Vec<&'static str> = SAID.into_iter().filter(known).collect();
        out += &chart::of_all(both, study, &said);
    }
    out
}

/// The layer before, after, and what moves.
fn maps(both: &Both, study: &Study<'_>) -> String {
    let mut out = format!(
        "<h2>{}</h2>\n{}",
        both.head("simulate-maps"),
        both.para("simulate-maps-note", &[])
    );
    out += "<div class=\"maps\">\n";
    for (at, told) in study.told.iter().enumerate() {
        let first = study.told.first().filter(|_| at > 0);
        let changed = first.map(|first| changed(first, told)).unwrap_or_default();
        let difference = first.and_then(|first| difference(both, first, told));
        // Where the map is the same there is nothing to look at twice.
        if at > 0 && difference.is_none() {
            out += &format!("<p>{}</p>\n", bars::title(both, told, "simulate-same-map"));
            continue;
        }
        let map = map(both, told, &changed);
        let _ = writeln!(
            out,
            "<figure><figcaption>{}</figcaption>\n{map}</figure>",
            chart::case_head(both, told)
        );
        out += &difference.unwrap_or_default();
    }
    out + "</div>\n"
}

/// The catchments, by id, whose shape or schools are not those of the first case.
pub(super) fn changed(first: &Told<'_>, told: &Told<'_>) -> Vec<String> {
    let (was, now) = (&first.case.placement, &told.case.placement);
    let same = |catchment: &&Catchment| {
        let old = was.catchments.iter().find(|old| old.id == catchment.id);
        old.is_some_and(|old| {
            old.area == catchment.area
                && codes(&was.schools, &old.schools) == codes(&now.schools, &catchment.schools)
        })
    };
    let other = now.catchments.iter().filter(|catchment| !same(catchment));
    other.map(|catchment| catchment.id.to_string()).collect()
}

/// Who moves: from these schools to those.
fn moves(both: &Both, study: &Study<'_>) -> String {
    let mut out = format!("<h2>{}</h2>\n", both.head("simulate-moves"));
    for told in study.told.iter().skip(1) {
        let _ = writeln!(out, "<h3>{}</h3>", html(&name(both.chinese(), told)));
        if told.movers.is_empty() {
            out += &both.para("simulate-nobody-moves", &[]);
            continue;
        }
        let mut flows: BTreeMap<(&[SchoolCode], &[SchoolCode]), [u64; 2]> = BTreeMap::new();
        for mover in &told.movers {
            let flow = flows.entry((&mover.before, &mover.after)).or_default();
            flow[0] += 1;
            flow[1] += u64::from(mover.parted);
        }
        let names = |codes: &[SchoolCode]| {
            let named = codes.iter().map(|code| {
                let subject_of = Subject::School(code.clone());
                let first = study.told.first().filter(|first| {
                    first
                        .case
                        .placement
                        .schools
                        .iter()
                        .any(|school| school.code == *code)
                });
                subject(both.chinese(), first.unwrap_or(told), &subject_of)
            });
            match codes.is_empty() {
                true => "–".to_owned(),
                false => named.collect::<Vec<_>>().join("、"),
            }
        };
        let counts: Vec<u64> = flows.values().map(|flow| flow[0]).collect();
        let least = told.case.placement.policy.min_cell;
        let told_counts = cells(&counts, least);
        let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
        let fields = flows.keys().zip(&counts).zip(&told_counts);
        let fields = fields.map(|(((was, now), count), text)| Field {
            row: names(was),
            column: names(now),
            // How dark a field is tells no more than what stands in it.
            share: if text.starts_with(|c: char| c.is_ascii_digit()) {
                *count as f64 / most
            } else {
                0.0
            },
            text: text.clone(),
        });
        let fields: Vec<Field> = fields.collect();
        let rows = flows
            .iter()
            .zip(told_counts)
            .map(|(((was, now), flow), count)| {
                let parted = match flow[0] < least {
                    true => "–".to_owned(),
                    false => decimal(flow[1] as f64, 0),
                };
                vec![html(&names(was)), html(&names(now)), count, parted]
            });
        let rows: Vec<Vec<String>> = rows.collect();
        let heads = [
            "column-before",
            "column-after",
            "column-children",
            "column-parted",
        ];
        let table = chart::table(&heads.map(|key| both.head(key)), &rows);
        let told_fields = fields.iter().filter(|field| field.share > 0.0);
        let greatest = told_fields.max_by(|a, b| a.share.total_cmp(&b.share));
        let key = match greatest {
            Some(_) => "chart-moves",
            None => "chart-moves-few",
        };
        let args = [
            ("n", Arg::from(told.movers.len())),
            ("from", greatest.map_or("", |field| &field.row).into()),
            ("to", greatest.map_or("", |field| &field.column).into()),
        ];
        let title = both.two(key, &args);
        out += &wide(chart::matrix(both, &title, &fields, &table));
    }
    out
}

/// What another rule, or another map, does to the same children with the same tickets.
fn rules(both: &Both, study: &Study<'_>) -> String {
    let words = [
        "changed", "better", "worse", "first", "listed", "median", "envy", "gain",
    ];
    format!(
        "<h2>{}</h2>\n{}{}",
        both.head("simulate-rules"),
        both.para("simulate-rules-note", &[]),
        wide(chart::of_all(both, study, &words))
    )
}

/// How evenly tiers, classes and pressure are spread.
fn balance(both: &Both, study: &Study<'_>) -> String {
    let mut out = format!("<h2>{}</h2>\n", both.head("simulate-balance"));
    let words = [
        "classes",
        "rather-large-classes",
        "large-classes",
        "super-large-classes",
        "utilisation-gini",
        "split-estates",
    ];
    out += &bars::tiers(both, study);
    out += &bars::balance(both, study);
    out += &chart::of_all(both, study, &words);
    let words = ["pressure", "turned-away", "school-chance", "group-median"];
    out + &by_subject(both, study, &words)
}

/// How catchments lie.
fn shape(both: &Both, study: &Study<'_>) -> String {
    let head = format!(
        "<h2>{}</h2>\n{}",
        both.head("simulate-shape"),
        both.para("simulate-shape-note", &[])
    );
    head + &bars::shape(both, study)
}

/// Every figure by subject.
fn every(both: &Both, study: &Study<'_>) -> String {
    let words = study
        .told
        .iter()
        .flat_map(|told| told.values.keys().map(|(_, word)| *word));
    let mut words: Vec<&'static str> = words.collect();
    words.sort_unstable();
    words.dedup();
    format!(
        "<details><summary>{}</summary>\n{}</details>\n",
        both.head("simulate-every"),
        by_subject(both, study, &words)
    )
}

/// A table of figures, a row for each subject and a column for each case.
pub(super) fn by_subject(both: &Both, study: &Study<'_>, words: &[&'static str]) -> String {
    let keys = study.told.iter().flat_map(|told| told.values.keys());
    let mut keys: Vec<_> = keys.filter(|(_, word)| words.contains(word)).collect();
    keys.sort_by_key(|(subject, word)| (words.iter().position(|own| own == word), subject.clone()));
    keys.dedup();
    let mut heads = vec![both.head("column-figure"), both.head("column-subject")];
    heads.extend(study.told.iter().map(|told| chart::case_head(both, told)));
    let row = |key: &&(Subject, &'static str)| {
        let (about, word) = key;
        let has = study
            .told
            .iter()
            .rev()
            .find(|told| told.values.contains_key(*key));
        let who = has
            .map(|told| subject(both.chinese(), told, about))
            .unwrap_or_default();
        let mut row = vec![both.head(&format!("figure-{word}")), html(&who)];
        row.extend(study.told.iter().map(|told| {
            let value = told.values.get(*key);
            value.map_or("–".to_owned(), |value| {
                html(&shown(value.mean, value.unit, value.drawn))
            })
        }));
        row
    };
    let rows: Vec<Vec<String>> = keys.iter().map(row).collect();
    chart::table(&heads, &rows)
}

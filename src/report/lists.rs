//! Plain lists for the public: one page for each school and one for all, without script, in both languages.
//!
//! They hold numbers and printed tickets, never a name of a child. Printable on A4 (`@page`), rows never broken.

use std::fmt::Write;

use super::explained::Prints;
use super::html;
use super::words::{Lang, Words};
use crate::finding::Arg;
use crate::model::{Cutoff, NO_CLASS, Publication};
use crate::run::{Opened, Run};
use crate::seal::short_code;

/// The look of every page: system fonts, black on white, one rule under the head, no picture.
pub(super) const STYLE: &str = "\
@page{size:A4;margin:18mm 15mm}\
body{font:18px/1.6 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;\
max-width:52em;margin:2em auto;padding:0 1em;color:#111;background:#fff}\
h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.15em;margin:1.6em 0 .4em}\
p.en,.en{color:#444;font-size:.88em}\
table{border-collapse:collapse;width:100%;margin:.6em 0;font-variant-numeric:tabular-nums}\
th{border-bottom:2px solid #111;text-align:left}td,th{padding:.3em .8em .3em 0;vertical-align:top}\
td{border-bottom:1px solid #bbb}tr{break-inside:avoid}td.n,th.n{text-align:right}\
code{font-size:.92em;overflow-wrap:anywhere}a{color:#003c8f}\
@media print{body{font-size:12px;margin:0;max-width:none}a{color:#111;text-decoration:none}}\
@media(max-width:30em){body{margin:1em auto}td,th{padding-right:.5em}}";

pub(super) fn page(title: &str, body: &str) -> Vec<u8> {
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        html(title)
    )
    .into_bytes()
}

/// Both languages, the Chinese first.
pub(super) struct Both {
    zh: Words,
    en: Words,
}

impl Both {
    pub(super) fn new() -> Self {
        Self {
            zh: Words::new(Lang::Zh),
            en: Words::new(Lang::En),
        }
    }

    pub(super) fn head(&self, key: &str) -> String {
        let (zh, en) = (html(&self.zh.word(key)), html(&self.en.word(key)));
        format!("{zh} <span class=\"en\" lang=\"en\">{en}</span>")
    }

    pub(super) fn para(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let (zh, en) = (html(&self.zh.say(key, args)), html(&self.en.say(key, args)));
        format!("<p>{zh}</p>\n<p class=\"en\" lang=\"en\">{en}</p>\n")
    }
}

/// Every page by its path in the bundle; nothing in mode `roots`.
pub fn pages(opened: &Opened, run: &Run, prints: &Prints) -> Vec<(String, Vec<u8>)> {
    if opened.manifest.publication == Publication::Roots {
        return Vec::new();
    }
    let both = Both::new();
    let mut pages = vec![(
        "lists/index.html".to_owned(),
        overview(opened, run, prints, &both),
    )];
    for school in (0u32..).take(opened.schools.len()) {
        let code = &opened.schools[school as usize].code;
        let path = format!("lists/school-{code}.html");
        pages.push((path, school_page(opened, run, prints, &both, school)));
    }
    pages
}

/// How many children a school admitted, and how many wanted it first.
fn counts(opened: &Opened, run: &Run, school: u32) -> (u64, u64) {
    let weight = |unit: usize| u64::from(opened.market.units[unit].weight);
    let placed = run.allocation.outcomes.iter().enumerate();
    let placed = placed.filter(|(_, place)| place.is_some_and(|place| place.school == school));
    let placed = placed.map(|(unit, _)| weight(unit)).sum();
    let rounds = opened
        .market
        .rounds
        .iter()
        .filter(|round| round.id != "overflow");
    let first = rounds.flat_map(|round| {
        let units = round.units.iter().enumerate();
        units.filter(move |(position, _)| {
            round
                .applications(*position)
                .first()
                .is_some_and(|a| a.school == school)
        })
    });
    (placed, first.map(|(_, unit)| weight(*unit as usize)).sum())
}

fn overview(opened: &Opened, run: &Run, prints: &Prints, both: &Both) -> Vec<u8> {
    let mut body = String::new();
    let title = &opened.rules.title;
    let _ = write!(body, "<h1>{}</h1>\n", html(title));
    let code = Arg::from(short_code(&opened.seal));
    body += &both.para("page-short-code", &[("code", code)]);
    let children: u64 = opened
        .market
        .units
        .iter()
        .map(|unit| u64::from(unit.weight))
        .sum();
    let placed = run.allocation.outcomes.iter().zip(&opened.market.units);
    let placed: u64 = placed
        .filter(|(o, _)| o.is_some())
        .map(|(_, u)| u64::from(u.weight))
        .sum();
    let args = [
        ("children", Arg::from(children)),
        ("placed", placed.into()),
        ("rest", (children - placed).into()),
    ];
    body += &both.para("page-counts", &args);
    let _ = write!(
        body,
        "<h2>{}</h2>\n<table>\n<tr>",
        both.head("page-schools")
    );
    for (key, class) in [
        ("page-school", ""),
        ("page-seats", " class=\"n\""),
        ("page-first-choices", " class=\"n\""),
        ("page-admitted", " class=\"n\""),
        ("page-lines", ""),
    ] {
        let _ = write!(body, "<th{class}>{}</th>", both.head(key));
    }
    body += "</tr>\n";
    for (i, school) in (0u32..).zip(&opened.schools) {
        let (admitted, first) = counts(opened, run, i);
        let lines: Vec<String> = run
            .allocation
            .cutoffs
            .iter()
            .filter(|cutoff| cutoff.school == i && cutoff.last.is_some())
            .map(|cutoff| line(opened, prints, cutoff))
            .collect();
        let _ = write!(
            body,
            "<tr><td><a href=\"school-{code}.html\">{name}</a> <span class=\"en\">{code}</span></td>\
             <td class=\"n\">{seats}</td><td class=\"n\">{first}</td><td class=\"n\">{admitted}</td><td>{lines}</td></tr>\n",
            code = school.code,
            name = html(&school.name),
            seats = school.seats,
            lines = lines.join("<br>"),
        );
    }
    body += "</table>\n";
    body += &both.para("page-line-meaning", &[]);
    if !opened.rules.assumptions.is_empty() {
        let _ = write!(body, "<h2>{}</h2>\n<ul>\n", both.head("page-assumptions"));
        for assumption in &opened.rules.assumptions {
            let _ = write!(body, "<li>{}</li>\n", html(assumption));
        }
        body += "</ul>\n";
    }
    let _ = write!(body, "<h2>{}</h2>\n", both.head("page-how"));
    body += &both.para("page-how-text", &[]);
    let _ = write!(body, "<p><code>{}</code></p>\n", opened.seal);
    page(title, &body)
}

/// The last one admitted: round, band, class, printed ticket.
fn line(opened: &Opened, prints: &Prints, cutoff: &Cutoff) -> String {
    let round = &opened.market.rounds[cutoff.round as usize];
    let Some(last) = &cutoff.last else {
        return String::new();
    };
    let mut parts = vec![html(&round.id)];
    if round.is_banded() {
        parts.push(format!("{}", last.prefix.band + 1));
    }
    if last.prefix.class != NO_CLASS {
        let tier = (last.prefix.class as usize).checked_sub(1);
        let label = tier
            .and_then(|i| opened.rules.tiers.get(i))
            .map(|(_, label)| label.as_str());
        parts.push(html(label.unwrap_or("")));
    }
    parts.extend(last.prefix.keys.iter().map(u64::to_string));
    parts.extend(last.ticket.map(|ticket| prints.of(ticket).to_owned()));
    parts.join(" · ")
}

fn school_page(opened: &Opened, run: &Run, prints: &Prints, both: &Both, school: u32) -> Vec<u8> {
    let held = &opened.schools[school as usize];
    let (admitted, first) = counts(opened, run, school);
    let mut body = String::new();
    let _ = write!(
        body,
        "<p><a href=\"index.html\">{}</a></p>\n",
        html(&opened.rules.title)
    );
    let _ = write!(
        body,
        "<h1>{} <span class=\"en\">{}</span></h1>\n",
        html(&held.name),
        held.code
    );
    let args = [
        ("seats", held.seats.into()),
        ("admitted", admitted.into()),
        ("first", first.into()),
    ];
    body += &both.para("page-school-counts", &args);
    for cutoff in run
        .allocation
        .cutoffs
        .iter()
        .filter(|c| c.school == school && c.last.is_some())
    {
        let line = Arg::from(line(opened, prints, cutoff));
        // The line is escaped already: it goes in as markup.
        let (zh, en) = (
            both.zh.say("page-last", &[("line", line.clone())]),
            both.en.say("page-last", &[("line", line)]),
        );
        let _ = write!(body, "<p>{zh}</p>\n<p class=\"en\" lang=\"en\">{en}</p>\n");
    }
    let _ = write!(
        body,
        "<table>\n<tr><th class=\"n\">{}</th>",
        both.head("page-order")
    );
    for key in ["page-number", "page-ticket", "page-round"] {
        let _ = write!(body, "<th>{}</th>", both.head(key));
    }
    body += "</tr>\n";
    let children = opened.roll.iter().filter(|line| !line.reserve);
    let units = &opened.market.units;
    let mut order = 0;
    for child in children {
        let Ok(unit) = units.binary_search_by(|u| u.unit.cmp(&child.unit)) else {
            continue;
        };
        let Some(place) = run.allocation.outcomes[unit].filter(|p| p.school == school) else {
            continue;
        };
        order += 1;
        let round = &opened.market.rounds[place.round as usize];
        let ticket = run.by_round[place.round as usize]
            .as_ref()
            .map(|tickets| tickets[unit]);
        let print = ticket.map(|ticket| prints.of(ticket)).unwrap_or("");
        let _ = write!(
            body,
            "<tr><td class=\"n\">{order}</td><td>{}</td><td>{print}</td><td>{} · {}</td></tr>\n",
            child.number,
            html(&round.id),
            place.choice + 1
        );
    }
    body += "</table>\n";
    page(&format!("{} · {}", held.name, opened.rules.title), &body)
}

//! Charts of a study as SVG: readable in greyscale, each with a title that is a finding and a table as its text
//! alternative. A bar is told from another by its hatch and its place, never by colour alone. Rule: UX section 7.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Told, Words, decimal, name, shown, subject};
use crate::finding::Arg;
use crate::measure::{Subject, Unit};
use crate::report::html;
use crate::report::lists::{Both, line};
use crate::simulate::study::Study;

pub(super) const WIDTH: f64 = 960.0;
/// Where bars begin, after their names.
pub(super) const LEFT: f64 = 270.0;
pub(super) const RIGHT: f64 = 110.0;

/// Fills of the cases: the first is hatched, the others darker and darker.
const FILLS: [&str; 4] = ["url(#before)", "#333", "#777", "#bbb"];

/// The hatch of the first case.
const DEFS: &str = "<defs><pattern id=\"before\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"2\" height=\"6\" \
fill=\"#333\"/></pattern></defs>";

pub(super) fn fill(case: usize) -> &'static str {
    FILLS[case.min(FILLS.len() - 1)]
}

pub(super) fn begin(out: &mut String, height: f64, alternative: &str) {
    let _ = writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{}\" \
         font-family=\"system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif\" font-size=\"14\">{DEFS}",
        html(alternative)
    );
}

pub(super) fn label(out: &mut String, (x, y): (f64, f64), anchor: &str, text: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" paint-order=\"stroke\" stroke=\"#fff\" \
         stroke-width=\"3\">{}</text>",
        html(text)
    );
}

/// About how many pixels a text takes.
fn wide(text: &str) -> f64 {
    7.6 * unicode_width::UnicodeWidthStr::width(text) as f64
}

/// The name of a row before its bars: in both languages where they differ, smaller where it is long.
pub(super) fn row_name(out: &mut String, y: f64, [zh, en]: &[String; 2]) {
    let lines: &[(&String, f64, f64)] = match zh == en {
        true => &[(zh, 14.0, 0.0)],
        false => &[(zh, 14.0, -6.0), (en, 12.0, 9.0)],
    };
    for (text, size, shift) in lines {
        let room = (LEFT - 14.0) / (wide(text) * size / 14.0);
        let size = size * room.min(1.0);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" font-size=\"{size:.1}\">{}</text>",
            LEFT - 8.0,
            y + shift,
            html(text)
        );
    }
}

/// The name of a case for pictures: what is as it is in both languages, a scenario by its own.
pub(super) fn case_name(both: &Both, told: &Told<'_>) -> String {
    let [zh, en] = both.each(|words| name(words, told));
    if zh == en { zh } else { format!("{zh} {en}") }
}

/// The name of a case for tables and heads, safe for HTML.
pub(super) fn case_head(both: &Both, told: &Told<'_>) -> String {
    let two = both.each(|words| name(words, told));
    if two[0] == two[1] {
        html(&two[0])
    } else {
        line(&two)
    }
}

/// Which fill is what, in as many lines as it takes.
pub(super) struct Legend<'l> {
    /// Fill, text, and where it stands.
    items: Vec<(&'l str, String, (f64, f64))>,
    /// What it is taller than one line.
    pub(super) more: f64,
}

impl<'l> Legend<'l> {
    /// Lays it out.
    pub(super) fn new(items: impl Iterator<Item = (&'l str, String)>) -> Self {
        let (mut x, mut y) = (LEFT, 0.0);
        let items = items.map(|(fill, text)| {
            if x > LEFT && x + 20.0 + wide(&text) > WIDTH {
                (x, y) = (LEFT, y + 20.0);
            }
            let at = (x, y);
            x += 50.0 + wide(&text);
            (fill, text, at)
        });
        let items = items.collect();
        Self { items, more: y }
    }

    /// That of the cases.
    pub(super) fn cases(both: &Both, study: &Study<'_>) -> Self {
        let cases = study.told.iter().enumerate();
        Self::new(cases.map(|(at, told)| (fill(at), case_name(both, told))))
    }

    /// Draws it, its first line at a height.
    pub(super) fn draw(&self, out: &mut String, top: f64) {
        for (fill, text, (x, y)) in &self.items {
            let _ = writeln!(
                out,
                "<rect x=\"{x:.0}\" y=\"{:.0}\" width=\"14\" height=\"12\" fill=\"{fill}\" stroke=\"#111\"/>",
                top + y - 11.0,
            );
            label(out, (x + 20.0, top + y), "start", text);
        }
    }
}

/// A figure with its caption and its numbers.
pub(super) fn figure(title: &[String; 2], svg: &str, table: &str, both: &Both) -> String {
    let title = line(title);
    format!(
        "<figure>\n<figcaption>{title}</figcaption>\n{svg}<details><summary>{}</summary>\n{table}</details>\n</figure>\n",
        both.head("chart-numbers")
    )
}

/// A table from rows of cells that are safe; the first row holds the heads.
pub(super) fn table(heads: &[String], rows: &[Vec<String>]) -> String {
    let mut out = String::from("<table class=\"sort\">\n<thead><tr>");
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out += "</tr></thead>\n<tbody>\n";
    for row in rows {
        out += "<tr>";
        for (at, cell) in row.iter().enumerate() {
            let number = |c: char| c.is_ascii_digit() || "−+–".contains(c);
            let number = at > 0 && (cell.starts_with(number) || cell.starts_with("&lt;"));
            let class = if number { " class=\"n\"" } else { "" };
            let _ = write!(out, "<td{class}>{cell}</td>");
        }
        out += "</tr>\n";
    }
    out + "</tbody>\n</table>\n"
}

/// Every school of any case, by code.
fn schools(study: &Study<'_>) -> Vec<Subject> {
    let all = study.told.iter().flat_map(|told| told.values.keys());
    let mut schools: Vec<Subject> = all
        .filter(|(subject, word)| matches!(subject, Subject::School(_)) && *word == "utilisation")
        .map(|(subject, _)| subject.clone())
        .collect();
    schools.sort();
    schools.dedup();
    schools
}

pub(super) fn value(told: &Told<'_>, subject: &Subject, word: &'static str) -> Option<f64> {
    told.values
        .get(&(subject.clone(), word))
        .map(|value| value.mean)
}

/// Each case with what it has, one after the other.
pub(super) fn listed(words: &Words, study: &Study<'_>, of: impl Fn(&Told<'_>) -> String) -> String {
    let each = study.told.iter();
    let each = each.map(|told| format!("{} {}", name(words, told), of(told)));
    each.collect::<Vec<_>>().join(" · ")
}

/// The name of a subject, in both languages, in whichever case has it.
pub(super) fn named(
    both: &Both,
    study: &Study<'_>,
    about: &Subject,
    word: &'static str,
) -> [String; 2] {
    let has = |told: &&Told<'_>| told.values.contains_key(&(about.clone(), word));
    let told = study.told.iter().rev().find(has).or(study.told.first());
    let named = |words: &Words| told.map(|told| subject(words, told, about));
    both.each(|words| named(words).unwrap_or_default())
}

/// Load by school: those who belong there of a hundred seats, with lines at 85, 100 and 110, and what draws place
/// there with the luck of nine draws in ten.
pub(super) fn loads(both: &Both, study: &Study<'_>) -> String {
    let schools = schools(study);
    let cases = study.told.len();
    let band = 18.0 * cases as f64 + 14.0;
    let legend = Legend::cases(both, study);
    let below = 26.0 + band * schools.len() as f64 + 14.0;
    let height = below + 72.0 + legend.more;
    let values = study.told.iter().flat_map(|told| {
        schools
            .iter()
            .filter_map(|school| value(told, school, "utilisation"))
    });
    let most = values.fold(1_200.0, f64::max);
    let x = |permille: f64| LEFT + (WIDTH - LEFT - RIGHT) * permille / most;
    let over = |told: &Told<'_>| value(told, &Subject::All, "over-full").unwrap_or(0.0) as u64;
    let before = study.told.first().map_or(0, over);
    let after = study.told.last().map_or(0, over);
    let key = match (cases, before.cmp(&after)) {
        (1, _) => "chart-load-one",
        (2, std::cmp::Ordering::Greater) => "chart-load-fewer",
        (2, std::cmp::Ordering::Less) => "chart-load-more",
        (2, _) => "chart-load-same",
        _ => "chart-load-several",
    };
    let title = both.each(|words| {
        let list = listed(words, study, |told| over(told).to_string());
        let args = [
            ("before", Arg::from(before)),
            ("after", after.into()),
            ("list", list.into()),
        ];
        words.say(key, &args)
    });
    let mut svg = String::new();
    begin(&mut svg, height, &title.join(" / "));
    for line in [850u32, 1_000, 1_100] {
        let (at, full) = (x(f64::from(line)), line == 1_000);
        let _ = writeln!(
            svg,
            "<path d=\"M{0:.1} 20V{1:.1}\" stroke=\"#111\" stroke-width=\"{2}\" stroke-dasharray=\"{3}\"/>",
            at,
            below,
            if full { 2 } else { 1 },
            if full { "none" } else { "4 4" },
        );
        let anchor = match line {
            850 => "end",
            1_000 => "middle",
            _ => "start",
        };
        let shift = if anchor == "start" { 12.0 } else { 0.0 };
        label(
            &mut svg,
            (at + shift, 14.0),
            anchor,
            &format!("{} %", line / 10),
        );
    }
    let mut rows = Vec::new();
    for (at, school) in schools.iter().enumerate() {
        let top = 26.0 + band * at as f64;
        let school_name = named(both, study, school, "utilisation");
        row_name(&mut svg, top + band / 2.0, &school_name);
        for (case, told) in study.told.iter().enumerate() {
            let y = top + 18.0 * case as f64;
            let Some(load) = value(told, school, "utilisation") else {
                continue;
            };
            let _ = writeln!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"14\" fill=\"{}\" stroke=\"#111\" \
                 stroke-width=\".7\"/>",
                x(load) - LEFT,
                fill(case),
            );
            luck(&mut svg, study, told, school, (&x, y));
            let text = shown(load, Unit::Permille, false);
            label(&mut svg, (WIDTH - 8.0, y + 12.0), "end", &text);
            let cell = |word| value(told, school, word).map_or("–".to_owned(), |v| decimal(v, 0));
            let placed = told.values.get(&(school.clone(), "filled"));
            rows.push(vec![
                html(&school_name[0]),
                case_head(both, told),
                cell("children"),
                cell("seats"),
                shown(load, Unit::Permille, false),
                placed.map_or("–".to_owned(), |v| {
                    format!("{} ± {}", decimal(v.mean, 1), decimal(v.error, 2))
                }),
            ]);
        }
    }
    legend.draw(&mut svg, below + 34.0);
    mark(&mut svg, (LEFT, LEFT + 16.0), height - 17.0);
    let text = both.two("chart-luck", &[]).join(" ");
    label(&mut svg, (LEFT + 24.0, height - 12.0), "start", &text);
    svg += "</svg>\n";
    let heads = [
        "column-school",
        "column-case",
        "figure-children",
        "figure-seats",
        "figure-utilisation",
        "figure-filled",
    ];
    figure(
        &title,
        &svg,
        &table(&heads.map(|key| both.head(key)), &rows),
        both,
    )
}

/// A dark line for the children that draws place at a school, nine draws in ten.
fn luck(
    svg: &mut String,
    study: &Study<'_>,
    told: &Told<'_>,
    school: &Subject,
    (x, y): (&dyn Fn(f64) -> f64, f64),
) {
    let seats = value(told, school, "seats").filter(|seats| *seats > 0.0);
    let placed = told.values.get(&(school.clone(), "filled"));
    let Some((seats, placed)) = seats.zip(placed) else {
        return;
    };
    let spread = 1.645 * placed.error * f64::from(study.draws).sqrt();
    let at = |children: f64| x((children * 1_000.0 / seats).max(0.0));
    let (low, high) = (at(placed.mean - spread), at(placed.mean + spread));
    mark(svg, (low, high.max(low + 4.0)), y + 7.0);
}

/// The mark of what draws place, on any ground.
fn mark(svg: &mut String, (low, high): (f64, f64), y: f64) {
    let wide = high - low;
    let _ = writeln!(
        svg,
        "<path d=\"M{low:.1} {y:.1}h{wide:.1}\" stroke=\"#fff\" stroke-width=\"10\"/><path d=\"M{low:.1} {y:.1}h{wide:.1}\" \
         stroke=\"#111\" stroke-width=\"6\"/>",
    );
}

/// How far children have to the nearest school of their catchment: the share within each distance, in a straight
/// line; and on foot, where every case measures so.
pub(super) fn distance(both: &Both, study: &Study<'_>) -> String {
    let line = Curve {
        titles: [
            "chart-distance-one",
            "chart-distance",
            "chart-distance-several",
        ],
        median: "own-median",
        far: |told| &told.plan.far,
        words: &[
            "own-mean",
            "own-median",
            "own-ninth",
            "own-farthest",
            "own-within-500",
            "own-within-1000",
            "own-within-1500",
            "own-within-2000",
            "mean",
            "median",
            "ninth",
            "not-nearest",
        ],
    };
    let walk = Curve {
        titles: ["chart-walk-one", "chart-walk", "chart-walk-several"],
        median: "walk-median",
        far: |told| match &told.plan.walked {
            Some(walked) => &walked.far,
            None => &[],
        },
        words: &[
            "walk-mean",
            "walk-median",
            "walk-ninth",
            "walk-farthest",
            "walk-within-500",
            "walk-within-1000",
            "walk-within-1500",
            "walk-within-2000",
            "detour",
            "no-way",
            "main-road",
            "main-roads",
            "walked-mean",
            "walked-median",
            "walked-ninth",
            "walked-none",
        ],
    };
    let mut out = curve(both, study, &line);
    if study.told.iter().all(|told| told.plan.walked.is_some()) {
        out += &curve(both, study, &walk);
    }
    out
}

/// A curve of distances.
struct Curve {
    /// The keys of its title: for one case, two, several.
    titles: [&'static str; 3],
    /// The figure of the title.
    median: &'static str,
    /// The distances, sorted.
    far: for<'t> fn(&'t Told<'_>) -> &'t [u64],
    /// The figures of its table.
    words: &'static [&'static str],
}

fn curve(both: &Both, study: &Study<'_>, own: &Curve) -> String {
    let most = study.told.iter().filter_map(|told| {
        let far = (own.far)(told);
        far.get((far.len() * 99).div_ceil(100).checked_sub(1)?)
    });
    let most = most.copied().max().unwrap_or(1).max(1_000) as f64;
    let (top, bottom) = (24.0, 330.0);
    let x = |mm: f64| 70.0 + (WIDTH - 110.0) * (mm / most).min(1.0);
    let y = |share: f64| bottom - (bottom - top) * share;
    let (first, last) = (study.told.first(), study.told.last());
    let metres = |told: Option<&Told<'_>>| {
        told.map_or(String::new(), |told| {
            let median = value(told, &Subject::All, own.median);
            median.map_or("–".to_owned(), |mm| shown(mm, Unit::Millimetres, false))
        })
    };
    let key = own.titles[study.told.len().clamp(1, 3) - 1];
    let title = both.each(|words| {
        let list = listed(words, study, |told| metres(Some(told)));
        let args = [
            ("before", Arg::from(metres(first))),
            ("after", metres(last).into()),
            ("list", list.into()),
        ];
        words.say(key, &args)
    });
    let mut svg = String::new();
    begin(&mut svg, 410.0, &title.join(" / "));
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = writeln!(
            svg,
            "<path d=\"M70 {:.1}H{:.0}\" stroke=\"#ccc\"/>",
            y(share),
            WIDTH - 40.0
        );
        label(
            &mut svg,
            (62.0, y(share) + 5.0),
            "end",
            &format!("{} %", share * 100.0),
        );
    }
    let step = if most > 8e6 {
        2e6
    } else if most > 4e6 {
        1e6
    } else {
        500_000.0
    };
    let mut mm = 0.0;
    while mm <= most {
        label(
            &mut svg,
            (x(mm), bottom + 20.0),
            "middle",
            &format!("{} m", decimal(mm / 1_000.0, 0)),
        );
        mm += step;
    }
    let dashes = ["6 5", "none", "2 4", "12 4"];
    for (case, told) in study.told.iter().enumerate() {
        let mut path = String::new();
        let far = (own.far)(told);
        let n = far.len().max(1) as f64;
        for point in 0..=240u32 {
            let mm = most * f64::from(point) / 240.0;
            let share = far.partition_point(|own| (*own as f64) <= mm) as f64 / n;
            let _ = write!(
                path,
                "{}{:.1} {:.1}",
                if point == 0 { 'M' } else { 'L' },
                x(mm),
                y(share)
            );
        }
        let dash = dashes[case.min(dashes.len() - 1)];
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"#111\" stroke-width=\"2.5\" stroke-dasharray=\"{dash}\"/>"
        );
        let at = 70.0 + 230.0 * case as f64;
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.0} 382h44\" stroke=\"#111\" stroke-width=\"2.5\" stroke-dasharray=\"{dash}\"/>"
        );
        label(
            &mut svg,
            (at + 52.0, 387.0),
            "start",
            &case_name(both, told),
        );
    }
    svg += "</svg>\n";
    figure(&title, &svg, &of_all(both, study, own.words), both)
}

/// A table of figures of the whole placement, a column for each case.
pub(super) fn of_all(both: &Both, study: &Study<'_>, words: &[&'static str]) -> String {
    of_cases(both, &study.told.iter().collect::<Vec<_>>(), words)
}

/// A table of figures of the whole placement, a column for each of some cases.
pub(super) fn of_cases(both: &Both, cases: &[&Told<'_>], words: &[&'static str]) -> String {
    let mut heads = vec![both.head("column-figure")];
    heads.extend(cases.iter().map(|told| case_head(both, told)));
    let row = |word: &&'static str| {
        let mut row = vec![both.head(&format!("figure-{word}"))];
        for told in cases {
            let Some(value) = super::get(told, word) else {
                row.push("–".to_owned());
                continue;
            };
            let mut cell = html(&shown(value.mean, value.unit, value.drawn));
            if let Some((value, difference)) = super::pair(told, word) {
                let [zh, en] = [both.chinese(), both.english()]
                    .map(|words| html(&super::told(words, difference, value)));
                let _ = match zh == en {
                    true => write!(cell, "<br><small>{zh}</small>"),
                    false => write!(
                        cell,
                        "<br><small>{zh} <span class=\"en\" lang=\"en\">{en}</span></small>"
                    ),
                };
            }
            row.push(cell);
        }
        row
    };
    table(&heads, &words.iter().map(row).collect::<Vec<_>>())
}

/// How many get their first choice, another one, a seat of the overflow, none; a bar for each case and each tier.
pub(super) fn satisfaction(both: &Both, study: &Study<'_>) -> String {
    let parts = ["first", "other", "overflow", "unplaced"];
    let mut bars: Vec<Parted> = Vec::new();
    for told in &study.told {
        let mut tiers: Vec<Subject> = told.outcome.counts.keys().cloned().collect();
        tiers.retain(|subject| matches!(subject, Subject::Tier(_)));
        for about in [Subject::All].into_iter().chain(tiers) {
            let of = |word| value(told, &about, word).unwrap_or(0.0);
            let (first, listed) = (of("first"), of("listed"));
            let label = match about {
                Subject::All => case_name(both, told),
                _ => format!("　{}", subject(both.chinese(), told, &about)),
            };
            bars.push((
                label,
                vec![first, listed - first, of("overflow"), of("unplaced")],
            ));
        }
    }
    let first = |told: Option<&Told<'_>>| {
        let told = told?;
        let share = value(told, &Subject::All, "first")? * 1_000.0
            / told.case.placement.children.len().max(1) as f64;
        Some(shown(share, Unit::Permille, false))
    };
    let key = match study.told.len() {
        1 => "chart-choice-one",
        2 => "chart-choice",
        _ => "chart-choice-several",
    };
    let share = |told: Option<&Told<'_>>| first(told).unwrap_or_default();
    let title = both.each(|words| {
        let list = listed(words, study, |told| share(Some(told)));
        let args = [
            ("before", Arg::from(share(study.told.first()))),
            ("after", share(study.told.last()).into()),
            ("list", list.into()),
        ];
        words.say(key, &args)
    });
    let parts = parts.map(|part| both.two(&format!("choice-{part}"), &[]));
    stacked(both, &title, (&bars, &parts), |share| decimal(share, 1))
}

/// A bar of parts: its name, and how much each part has; NaN where that is not told.
pub(super) type Parted = (String, Vec<f64>);

/// Fills of parts, the first ones as far apart as can be.
const PARTS: [&str; 6] = ["#333", "#999", "url(#before)", "#fff", "#666", "#ccc"];

/// Bars of parts, each as long as the others; with the numbers as a table.
pub(super) fn stacked(
    both: &Both,
    title: &[String; 2],
    (bars, parts): (&[Parted], &[[String; 2]]),
    number: impl Fn(f64) -> String,
) -> String {
    let short = |[zh, en]: &[String; 2]| match zh == en {
        true => zh.clone(),
        false => format!("{zh} {en}"),
    };
    let fills = PARTS.iter().copied().cycle();
    let legend = Legend::new(fills.zip(parts.iter().map(short)));
    let below = 26.0 * bars.len() as f64 + 10.0;
    let mut svg = String::new();
    begin(&mut svg, below + 50.0 + legend.more, &title.join(" / "));
    let mut rows = Vec::new();
    for (at, (who, shares)) in bars.iter().enumerate() {
        let y = 10.0 + 26.0 * at as f64;
        row_name(&mut svg, y + 15.0, &[who.clone(), who.clone()]);
        let known = |share: &f64| if share.is_nan() { 0.0 } else { *share };
        let sum: f64 = shares.iter().map(known).sum::<f64>().max(1.0);
        let mut x = LEFT;
        for (share, fill) in shares.iter().map(known).zip(PARTS.iter().cycle()) {
            let wide = (WIDTH - LEFT - 40.0) * share / sum;
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"19\" fill=\"{fill}\" \
                 stroke=\"#111\" stroke-width=\".7\"/>"
            );
            x += wide;
        }
        let mut row = vec![html(who)];
        row.extend(shares.iter().map(|share| match share.is_nan() {
            true => "–".to_owned(),
            false => number(*share),
        }));
        rows.push(row);
    }
    legend.draw(&mut svg, below + 34.0);
    svg += "</svg>\n";
    let mut heads = vec![both.head("column-who")];
    heads.extend(parts.iter().map(|part| html(&short(part))));
    figure(title, &svg, &table(&heads, &rows), both)
}

/// The most rows and columns of a matrix; the table below it has all.
const MATRIX: usize = 14;

/// A field of a matrix: its row and column, how dark it is (0 to 1), and what stands in it, safe for HTML.
pub(super) struct Field {
    /// The row's name.
    pub(super) row: String,
    /// The column's name.
    pub(super) column: String,
    /// How much it is of the greatest.
    pub(super) share: f64,
    /// What stands in it.
    pub(super) text: String,
}

/// A matrix, darker where more is, the number in every field.
pub(super) fn matrix(both: &Both, title: &[String; 2], fields: &[Field], table: &str) -> String {
    let some = |of: fn(&Field) -> &String| {
        let mut sums: BTreeMap<&String, f64> = BTreeMap::new();
        for field in fields {
            *sums.entry(of(field)).or_default() += field.share;
        }
        let mut names: Vec<&String> = sums.keys().copied().collect();
        names.sort_by(|a, b| sums[b].total_cmp(&sums[a]).then(a.cmp(b)));
        names.truncate(MATRIX);
        names.sort();
        names
    };
    let (rows, columns) = (some(|field| &field.row), some(|field| &field.column));
    let (top, high) = (150.0, 30.0);
    let across = ((WIDTH - LEFT - 110.0) / columns.len().max(1) as f64).min(110.0);
    let mut svg = String::new();
    let height = top + high * rows.len() as f64 + 16.0;
    begin(&mut svg, height, &title.join(" / "));
    let short = |text: &str, most: usize| -> String {
        let cut: String = text.chars().take(most).collect();
        if cut.len() < text.len() {
            cut + "…"
        } else {
            cut
        }
    };
    for (at, name) in columns.iter().enumerate() {
        let x = LEFT + across * (at as f64 + 0.5);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{0:.1}\" font-size=\"12\" transform=\"rotate(-40 {x:.1} {0:.1})\">{1}\
             <title>{2}</title></text>",
            top - 8.0,
            html(&short(name, 16)),
            html(name),
        );
    }
    for (at, name) in rows.iter().enumerate() {
        let y = top + high * at as f64;
        row_name(&mut svg, y + 20.0, &[0, 1].map(|_| short(name, 36)));
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {y:.1}h{:.1}\" stroke=\"#ccc\"/>",
            across * columns.len() as f64
        );
        for field in fields.iter().filter(|field| field.row == **name) {
            let Some(column) = columns.iter().position(|own| **own == field.column) else {
                continue;
            };
            let x = LEFT + across * column as f64;
            let grey = 245.0 - 110.0 * field.share.clamp(0.0, 1.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{across:.1}\" height=\"{high}\" \
                 fill=\"rgb({grey:.0},{grey:.0},{grey:.0})\" stroke=\"#111\" stroke-width=\".7\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                x + across / 2.0,
                y + 20.0,
                field.text,
            );
        }
    }
    svg += "</svg>\n";
    figure(title, &svg, table, both)
}

/// The least chance of those that may be published, and whose it is.
fn least_chance(words: &Words, told: &Told<'_>) -> String {
    let least = told.case.placement.policy.min_cell.max(1);
    let groups = told.outcome.counts.iter();
    let groups = groups.filter(|(about, n)| matches!(about, Subject::Group(..)) && **n >= least);
    let chances = groups.filter_map(|(about, _)| Some((value(told, about, "chance")?, about)));
    let found = chances.min_by(|(a, _), (b, _)| a.total_cmp(b));
    found.map_or("–".to_owned(), |(chance, about)| {
        let chance = shown(chance, Unit::Millionths, true);
        format!("{chance} ({})", subject(words, told, about))
    })
}

/// Chance of a place by choice, by catchment and tier: the number stands in every field; grey where fewer children
/// are behind it than may be published.
pub(super) fn chances(both: &Both, study: &Study<'_>) -> String {
    let title = both.each(|words| {
        let list = listed(words, study, |told| least_chance(words, told));
        words.say("chart-chances-least", &[("list", list.into())])
    });
    let mut out = format!("<p><strong>{}</strong></p>\n", line(&title));
    for told in &study.told {
        let groups = told
            .outcome
            .counts
            .iter()
            .filter_map(|(subject, count)| match subject {
                Subject::Group(catchment, tier) => Some((catchment.clone(), tier.clone(), *count)),
                _ => None,
            });
        let groups: Vec<(String, String, u64)> = groups.collect();
        let mut tiers: Vec<&String> = groups.iter().map(|(_, tier, _)| tier).collect();
        let order = |tier: &str| {
            let tiers = &told.case.placement.policy.tiers;
            tiers
                .iter()
                .position(|own| own.id == tier)
                .unwrap_or(tiers.len())
        };
        tiers.sort_by_key(|tier| order(tier));
        tiers.dedup();
        let mut catchments: Vec<&String> = groups.iter().map(|(catchment, ..)| catchment).collect();
        catchments.dedup();
        let least = told.case.placement.policy.min_cell.max(1);
        let mut body = String::new();
        for catchment in &catchments {
            let about = Subject::Group((*catchment).clone(), String::new());
            let text = subject(both.chinese(), told, &about);
            let text = text
                .rsplit_once(" · ")
                .map_or(text.as_str(), |(place, _)| place)
                .to_owned();
            let _ = write!(body, "<tr><th scope=\"row\">{}</th>", html(&text));
            for tier in &tiers {
                let key = Subject::Group((*catchment).clone(), (*tier).clone());
                let count = told.outcome.counts.get(&key).copied().unwrap_or(0);
                let chance = told.values.get(&(key, "chance"));
                let Some(chance) = chance.filter(|_| count > 0) else {
                    body += "<td class=\"n\">–</td>";
                    continue;
                };
                if count < least {
                    let _ = write!(body, "<td class=\"n few\">&lt; {least}</td>");
                    continue;
                }
                let level = (chance.mean / 1e6 * 4.999).floor().clamp(0.0, 4.0) as u32;
                let _ = write!(
                    body,
                    "<td class=\"n heat{level}\">{} <small>± {}<br>{count}</small></td>",
                    shown(chance.mean, Unit::Millionths, true),
                    decimal(1.645 * chance.error / 10_000.0, 1),
                );
            }
            body += "</tr>\n";
        }
        let heads: String = (tiers.iter())
            .map(|tier| {
                let about = Subject::Tier((*tier).clone());
                format!(
                    "<th scope=\"col\">{}</th>",
                    html(&subject(both.chinese(), told, &about))
                )
            })
            .collect();
        let _ = write!(
            out,
            "<h3>{}</h3>\n<table><thead><tr><th scope=\"col\">{}</th>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table>\n",
            case_head(both, told),
            both.head("column-catchment"),
        );
    }
    out
}

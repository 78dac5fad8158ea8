//! Plain lists for the public: one page for each school, one for all, and one for the numbers that the office
//! places by hand, without script, in both languages.
//!
//! They hold numbers and printed tickets, never a name of a child. Printable on A4 (`@page`), rows never broken.

use std::fmt::Write;

use serde_json::Value;

use super::amended;
use super::explained::{Names, Prints};
use super::words::{Lang, Words};
use super::{cells, html};
use crate::digest::Digest;
use crate::finding::Arg;
use crate::model::{
    Cutoff, DEALT, Fate, NO_CLASS, NO_QUOTA, Number, Placed, Publication, WaitingList,
};
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
td.k,td.number{white-space:nowrap}\
@media(max-width:30em){body{margin:1em auto}table{font-size:.88em}td,th{padding-right:.5em}}";

pub(super) fn page(title: &str, body: &str) -> Vec<u8> {
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        html(title)
    )
    .into_bytes()
}

/// A page with a script of its own: nothing else in it runs, and nothing is fetched.
pub(super) struct Scripted<'p> {
    /// The title, safe for HTML.
    pub(super) title: &'p str,
    /// Further `meta` lines.
    pub(super) meta: &'p str,
    /// What its look has more than every page's.
    pub(super) look: &'p str,
    /// What stands above `main`.
    pub(super) header: &'p str,
    /// What stands in `main`.
    pub(super) body: &'p str,
    /// What the script works on: the element's id, and its JSON.
    pub(super) data: Option<(&'p str, &'p Value)>,
    /// The script.
    pub(super) script: &'p str,
}

impl Scripted<'_> {
    pub(super) fn page(&self) -> Vec<u8> {
        let Self {
            title,
            meta,
            look,
            header,
            body,
            data,
            script,
        } = self;
        let digest = Digest::of(script.as_bytes());
        let digest = data_encoding::BASE64.encode(digest.as_bytes());
        let data = data.map_or(String::new(), |(id, value)| {
            let json = value.to_string().replace('<', "\\u003c");
            format!("<script type=\"application/json\" id=\"{id}\">{json}</script>\n")
        });
        format!(
            "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n{meta}\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src 'sha256-{digest}'\">\n<title>{title}</title>\n<style>{STYLE}{look}</style>\n</head>\n<body>\n\
             {header}<main>\n{body}</main>\n{data}<script>{script}</script>\n</body>\n</html>\n"
        )
        .into_bytes()
    }
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

    pub(super) fn chinese(&self) -> &Words {
        &self.zh
    }

    /// The sentence in both languages, as it is.
    pub(super) fn two(&self, key: &str, args: &[(&str, Arg)]) -> [String; 2] {
        [self.zh.say(key, args), self.en.say(key, args)]
    }

    /// A sentence in both languages, as it is, whose arguments differ by language too.
    pub(super) fn each(&self, said: impl Fn(&Words) -> String) -> [String; 2] {
        [said(&self.zh), said(&self.en)]
    }

    pub(super) fn head(&self, key: &str) -> String {
        self.say(key, &[])
    }

    pub(super) fn english(&self) -> &Words {
        &self.en
    }

    /// Both languages in one line.
    pub(super) fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        line(&self.two(key, args))
    }

    pub(super) fn para(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let (zh, en) = (html(&self.zh.say(key, args)), html(&self.en.say(key, args)));
        format!("<p>{zh}</p>\n<p class=\"en\" lang=\"en\">{en}</p>\n")
    }

    /// What the notice left open, as a list; nothing when it left nothing open.
    pub(super) fn assumptions(&self, assumptions: &[String]) -> String {
        if assumptions.is_empty() {
            return String::new();
        }
        let items: String = assumptions
            .iter()
            .map(|a| format!("<li>{}</li>\n", html(a)))
            .collect();
        format!(
            "<h2>{}</h2>\n<ul>\n{items}</ul>\n",
            self.head("page-assumptions")
        )
    }
}

/// A sentence in both languages as one line.
pub(super) fn line([zh, en]: &[String; 2]) -> String {
    let (zh, en) = (html(zh), html(en));
    format!("{zh} <span class=\"en\" lang=\"en\">{en}</span>")
}

/// What the pages say of one school.
#[derive(Clone, Debug, Default)]
struct Board {
    /// Children who wanted it first.
    first: u64,
    /// Children admitted, by number: line of the roll and where they are.
    admitted: Vec<(usize, Fate)>,
}

/// Every page by its path in the bundle; nothing in mode `roots`.
pub fn pages(opened: &Opened, run: &Run, prints: &Prints) -> Vec<(String, Vec<u8>)> {
    if opened.manifest.publication == Publication::Roots {
        return Vec::new();
    }
    let both = Both::new();
    let said = Said {
        opened,
        run,
        prints,
        both: &both,
    };
    let (boards, by_hand) = boards(opened, run);
    let overview = said.overview(&boards, by_hand.len());
    let mut pages = vec![("lists/index.html".to_owned(), overview)];
    if !by_hand.is_empty() {
        pages.push(("lists/by-hand.html".to_owned(), said.by_hand(&by_hand)));
    }
    for (school, board) in (0u32..).zip(&boards) {
        let code = &opened.schools[school as usize].code;
        pages.push((
            format!("lists/school-{code}.html"),
            said.school_page(school, board),
        ));
    }
    pages
}

/// The boards of all schools, and the lines of the roll that are placed nowhere.
fn boards(opened: &Opened, run: &Run) -> (Vec<Board>, Vec<usize>) {
    let (market, rules) = (&opened.market, &opened.rules);
    let first = market.first_choices(rules, opened.schools.len());
    let mut boards: Vec<Board> = (first.into_iter())
        .map(|first| Board {
            first,
            ..Board::default()
        })
        .collect();
    let mut by_hand = Vec::new();
    for line in 0..opened.roll.len() {
        match opened.fate(&run.allocation, line) {
            Fate::Absent => {}
            Fate::Unplaced => by_hand.push(line),
            fate @ (Fate::Placed(Placed { school, .. }) | Fate::ByHand(school)) => {
                boards[school as usize].admitted.push((line, fate));
            }
        }
    }
    (boards, by_hand)
}

/// The cell of a child's number. By this mark, and by it only, the check LISTS finds the numbers (`log/log.md`).
fn number_cell(number: &Number) -> String {
    format!("<td class=\"number\">{number}</td>")
}

/// What every page is made from.
struct Said<'s> {
    opened: &'s Opened,
    run: &'s Run,
    prints: &'s Prints,
    both: &'s Both,
}

impl Said<'_> {
    fn overview(&self, boards: &[Board], by_hand: usize) -> Vec<u8> {
        let Self {
            opened, run, both, ..
        } = self;
        let mut body = String::new();
        let title = &opened.rules.title;
        let _ = writeln!(body, "<h1>{}</h1>", html(title));
        let code = Arg::from(short_code(&opened.seal));
        body += &both.para("page-short-code", &[("code", code)]);
        // Whoever left takes part no more; who came in on a reserve slot does.
        let placed: usize = boards.iter().map(|board| board.admitted.len()).sum();
        let args = [
            ("children", Arg::from(placed + by_hand)),
            ("placed", placed.into()),
            ("rest", by_hand.into()),
        ];
        body += &both.para("page-counts", &args);
        if !opened.manifest.rings.is_empty() {
            let outcomes = opened.manifest.outcomes().unwrap_or(u128::MAX);
            body += &both.para("told-by-hand", &[("outcomes", outcomes.into())]);
        }
        let link = both.head("page-verify-link");
        let _ = writeln!(body, "<p><a href=\"../verify.html\">{link}</a></p>");
        if by_hand > 0 {
            let link = both.say("page-by-hand-link", &[("n", by_hand.into())]);
            let _ = writeln!(body, "<p><a href=\"by-hand.html\">{link}</a></p>");
        }
        let _ = write!(
            body,
            "<h2>{}</h2>\n<table>\n<tr>",
            both.head("page-schools")
        );
        // What was given before is told where there is any.
        let direct = opened.schools.iter().any(|school| school.direct > 0);
        let before = [
            ("page-plan", " class=\"n\""),
            ("page-direct", " class=\"n\""),
        ];
        let before = before.into_iter().filter(|_| direct);
        let columns = [
            ("page-seats", " class=\"n\""),
            ("page-first-choices", " class=\"n\""),
            ("page-admitted", " class=\"n\""),
            ("page-lines", ""),
        ];
        let all = [("page-school", "")]
            .into_iter()
            .chain(before)
            .chain(columns);
        for (key, class) in all {
            let _ = write!(body, "<th{class}>{}</th>", both.head(key));
        }
        body += "</tr>\n";
        // Where choices are published by number, there is nothing to withhold.
        let manifest = &opened.manifest;
        let least = match manifest.publication {
            Publication::Market => 0,
            Publication::Pseudonymous | Publication::Roots => manifest.min_cell,
        };
        let first: Vec<u64> = boards.iter().map(|board| board.first).collect();
        let first = cells(&first, least);
        for (i, (school, board)) in (0u32..).zip(opened.schools.iter().zip(boards)) {
            let lines = run.allocation.cutoffs.iter();
            let lines = lines.filter(|cutoff| cutoff.school == i && cutoff.last.is_some());
            let mut lines: Vec<String> = lines.map(|cutoff| self.line(cutoff)).collect();
            let traded = |round: &u32| run.allocation.cutoff(*round, i, NO_QUOTA).is_some();
            if run.allocation.claims.keys().any(traded) {
                lines.push(self.both.head("page-traded"));
            } else if lines.is_empty() && school.seats > 0 {
                lines.push(self.both.head("page-no-line"));
            }

            let before = match direct {
                true => format!(
                    "<td class=\"n\">{}</td><td class=\"n\">{}</td>",
                    school.seats + school.direct,
                    school.direct
                ),
                false => String::new(),
            };
            let _ = writeln!(
                body,
                "<tr><td><a href=\"school-{code}.html\">{name}</a> <span class=\"en\">{code}</span></td>\
                 {before}<td class=\"n\">{seats}</td><td class=\"n\">{first}</td>\
                 <td class=\"n\">{admitted}</td><td>{lines}</td></tr>",
                code = school.code,
                name = html(&school.name),
                seats = school.seats,
                first = first[i as usize],
                admitted = board.admitted.len(),
                lines = lines.join("<br>"),
            );
        }
        body += "</table>\n";
        if least > 1 {
            body += &both.para("cells-note", &[("least", Arg::from(least))]);
        }
        body += &both.para("page-line-meaning", &[]);
        body += &self.amendments();
        body += &both.assumptions(&opened.rules.assumptions);
        let _ = writeln!(body, "<h2>{}</h2>", both.head("page-how"));
        body += &both.para("page-how-text", &[]);
        let _ = writeln!(body, "<p><code>{}</code></p>", opened.seal);
        page(title, &body)
    }

    /// What was changed after the draw, event by event, with whom it moved.
    fn amendments(&self) -> String {
        let Self {
            opened, run, both, ..
        } = self;
        if run.amended.is_empty() {
            return String::new();
        }
        let mut body = format!("<h2>{}</h2>\n<ul>\n", both.head("page-amended"));
        for (seq, round, amendment) in &run.amended {
            let [zh, en] = [&both.zh, &both.en].map(|words| {
                let moves = run.changes.iter().filter(|change| change.event == *seq);
                let mut said = vec![amended::event(words, opened, amendment)];
                said.extend(moves.map(|change| amended::change(words, opened, change)));
                html(&said.join(" · "))
            });
            let _ = writeln!(
                body,
                "<li>{round}: {zh}<br><span class=\"en\" lang=\"en\">{en}</span></li>"
            );
        }
        body + "</ul>\n"
    }

    /// The units that wait for a seat of a school. Their cells have no mark: they are placed nowhere.
    fn waiting(&self, list: &WaitingList) -> String {
        let Self { opened, both, .. } = self;
        let mut head = both.head("page-waiting");
        if list.quota != NO_QUOTA {
            head += &format!(" · {}", html(&opened.market.quotas[list.quota as usize]));
        }
        let mut body = format!("<h2>{head}</h2>\n");
        body += &both.para("page-waiting-text", &[]);
        let (order, number) = (both.head("page-order"), both.head("page-number"));
        let _ = writeln!(
            body,
            "<table>\n<tr><th class=\"n\">{order}</th><th>{number}</th></tr>"
        );
        for (order, unit) in (1..).zip(&list.units) {
            let number = &opened.market.units[*unit as usize].unit;
            let _ = writeln!(
                body,
                "<tr><td class=\"n\">{order}</td><td class=\"k\">{number}</td></tr>"
            );
        }
        body + "</table>\n"
    }

    /// Who is still to choose at the table, in turn. Their cells have no mark: it says where they stand in line.
    fn at_the_table(&self) -> String {
        let Self {
            opened, run, both, ..
        } = self;
        let Some((round, units)) = &run.allocation.table else {
            return String::new();
        };
        let mut body = format!("<h2>{}</h2>\n", both.head("page-table"));
        body += &both.para("page-table-text", &[]);
        let heads = ["page-order", "page-number", "page-ticket"].map(|key| both.head(key));
        let _ = writeln!(
            body,
            "<table>\n<tr><th class=\"n\">{}</th><th>{}</th><th>{}</th></tr>",
            heads[0], heads[1], heads[2],
        );
        let tickets = &run.drawn.rounds[*round as usize];
        for (order, unit) in (1..).zip(units) {
            let number = &opened.market.units[*unit as usize].unit;
            let ticket = tickets.of(*unit, 0);
            let print = ticket.map(|ticket| self.prints.of(ticket)).unwrap_or("");
            let _ = writeln!(
                body,
                "<tr><td class=\"n\">{order}</td><td class=\"k\">{number}</td><td class=\"k\">{print}</td></tr>"
            );
        }
        body + "</table>\n"
    }

    /// The numbers that no round placed, in their order.
    fn by_hand(&self, lines: &[usize]) -> Vec<u8> {
        let Self { opened, both, .. } = self;
        let title = html(&opened.rules.title);
        let mut body = format!("<p><a href=\"index.html\">{title}</a></p>\n");
        let _ = writeln!(body, "<h1>{}</h1>", both.head("page-by-hand"));
        body += &both.para("page-by-hand-text", &[("n", lines.len().into())]);
        let (order, number) = (both.head("page-order"), both.head("page-number"));
        let _ = writeln!(
            body,
            "<table>\n<tr><th class=\"n\">{order}</th><th>{number}</th></tr>"
        );
        for (order, line) in (1..).zip(lines) {
            let number = &opened.roll[*line].number;
            let _ = writeln!(
                body,
                "<tr><td class=\"n\">{order}</td>{}</tr>",
                number_cell(number)
            );
        }
        body += "</table>\n";
        body += &self.at_the_table();
        body += &both.assumptions(&opened.rules.assumptions);
        page(
            &format!("{} · {}", both.zh.word("page-by-hand"), opened.rules.title),
            &body,
        )
    }

    /// The last one admitted: round, band, class, keys, printed ticket; as markup.
    fn line(&self, cutoff: &Cutoff) -> String {
        let round = &self.opened.market.rounds[cutoff.round as usize];
        let Some(last) = &cutoff.last else {
            return String::new();
        };
        let mut parts = vec![self.round(&round.id)];
        if cutoff.quota != NO_QUOTA {
            parts.push(html(&self.opened.market.quotas[cutoff.quota as usize]));
        }
        if round.is_banded() {
            parts.push(format!("{}", last.prefix.band + 1));
        }
        let names = Names {
            opened: self.opened,
            prints: self.prints,
        };
        let (outside, class, keys) = names.standing(cutoff.round, &last.prefix);
        if outside {
            parts.push(self.both.head("page-outside"));
        }
        if class != NO_CLASS {
            parts.push(html(&names.tier(class)));
        }
        parts.extend(keys.iter().map(u64::to_string));
        parts.extend(last.ticket.map(|ticket| self.prints.of(ticket).to_owned()));
        parts.join(" · ")
    }

    /// A round as the rules name it; the overflow in words.
    fn round(&self, id: &str) -> String {
        if id == "overflow" {
            return self.both.head("page-overflow");
        }
        if id == "live_choose" {
            return self.both.head("page-live-choose");
        }
        html(id)
    }

    fn school_page(&self, school: u32, board: &Board) -> Vec<u8> {
        let Self {
            opened, run, both, ..
        } = self;
        let held = &opened.schools[school as usize];
        let mut body = String::new();
        let _ = writeln!(
            body,
            "<p><a href=\"index.html\">{}</a></p>",
            html(&opened.rules.title)
        );
        let name = html(&held.name);
        let _ = writeln!(
            body,
            "<h1>{name} <span class=\"en\">{}</span></h1>",
            held.code
        );
        let args = [
            ("seats", held.seats.into()),
            ("admitted", board.admitted.len().into()),
            ("first", board.first.into()),
        ];
        body += &both.para("page-school-counts", &args);
        if held.direct > 0 {
            let args = [
                ("plan", (held.seats + held.direct).into()),
                ("direct", held.direct.into()),
                ("seats", held.seats.into()),
            ];
            body += &both.para("page-direct-count", &args);
        }
        let ordered = board
            .admitted
            .iter()
            .filter(|(_, fate)| matches!(fate, Fate::ByHand(_)));
        let ordered = ordered.count();
        if ordered > 0 {
            body += &both.para("page-ordered-count", &[("n", ordered.into())]);
        }
        let cutoffs = run.allocation.cutoffs.iter();
        for cutoff in cutoffs.filter(|c| c.school == school && c.last.is_some()) {
            let line = self.line(cutoff);
            let _ = writeln!(body, "<p>{}{line}</p>", both.head("page-last"));
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
        for (order, (line, fate)) in (1..).zip(&board.admitted) {
            let Fate::Placed(place) = fate else {
                let (number, how) = (&opened.roll[*line].number, both.head("page-ordered"));
                let _ = writeln!(
                    body,
                    "<tr><td class=\"n\">{order}</td>{}<td class=\"k\"></td><td>{how}</td></tr>",
                    number_cell(number),
                );
                continue;
            };
            let unit = opened.market_unit(*line).expect("placed by the rules");
            let round = &opened.market.rounds[place.round as usize];
            let ticket = run.drawn.rounds[place.round as usize].of(unit, place.school);
            let print = ticket.map(|ticket| self.prints.of(ticket)).unwrap_or("");
            let mut how = self.round(&round.id);
            if run.allocation.tables.contains(&place.round) {
                let _ = write!(how, " · {}", both.head("page-chosen"));
            } else if place.choice == DEALT {
                let _ = write!(how, " · {}", both.head("page-dealt"));
            } else if round.id != "overflow" {
                let own = round.units.binary_search(&unit);
                let own = own.expect("a placed unit takes part in its round");
                let _ = write!(how, " · {}", round.choice(own, place.choice));
            }
            let _ = writeln!(
                body,
                "<tr><td class=\"n\">{order}</td>{}<td class=\"k\">{print}</td><td>{how}</td></tr>",
                number_cell(&opened.roll[*line].number),
            );
        }
        body += "</table>\n";
        for list in run
            .allocation
            .waiting
            .iter()
            .filter(|list| list.school == school)
        {
            body += &self.waiting(list);
        }
        body += &both.assumptions(&opened.rules.assumptions);
        page(&format!("{} · {}", held.name, opened.rules.title), &body)
    }
}

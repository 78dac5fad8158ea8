//! The consultation page (我家会变吗？): one scenario for families, before and after, by compound or by a click.
//!
//! In: the case as it is and one told scenario, addresses. Out: one page, offline, in both languages, marked as a
//! proposal, with what the office weighs and a form for comments that is filled in from what was looked up. A
//! compound is listed where at least as many children live as may be published; nobody's home and no number is in
//! it. Without the script the table of compounds that change says the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use super::{Told, chart, name, page, shown};
use crate::finding::Arg;
use crate::measure::{Unit, estate_of};
use crate::model::{Catchment, SchoolCode};
use crate::report::html;
use crate::report::lists::{Both, Scripted};
use crate::report::zoning::parts;

/// The script of the page.
const SCRIPT: &str = concat!(
    include_str!("../standalone/plane.js"),
    include_str!("../standalone/consult.js")
);

const LOOK: &str = "main{max-width:52em}.mark{background:#111;color:#fff;padding:.4em 1em;text-align:center}\
.mark .en{color:#ddd}svg{width:100%;height:auto;border:1px solid #bbb;cursor:crosshair}\
circle.here{fill:#111;stroke:#fff;stroke-width:3}input{font:inherit;padding:.4em .6em;min-height:2.4em;max-width:100%}\
#find{margin-bottom:.8em}#answer{min-height:3em;border-left:4px solid #111;padding-left:1em;margin:1em 0}\
#answer:empty{border:0;min-height:0;margin:0}h3{margin:.4em 0 0}.wide{overflow-x:auto}\
textarea{font:inherit;width:100%;box-sizing:border-box;padding:.6em;border:1px solid #555}\
button{font:inherit;padding:.4em 1em;min-height:2.4em}\
@media(max-width:40em){svg text{font-size:24px}}@media print{#find,#answer,#copy{display:none}}";

/// A compound with the schools of its homes.
struct Compound {
    name: String,
    children: u64,
    before: BTreeSet<SchoolCode>,
    after: BTreeSet<SchoolCode>,
    /// Its catchments before and after, by id.
    catchments: [BTreeSet<String>; 2],
    /// Millimetres to the nearest school before and after, of its children; on foot where both cases measure so.
    far: [Vec<u64>; 2],
    /// Main roads on the way, where they are known.
    roads: [Vec<u64>; 2],
}

/// The middle one, the lower of two; nothing of few children.
fn median(own: &[u64], least: usize) -> Option<u64> {
    let many = !own.is_empty() && own.len() >= least;
    many.then(|| own[(own.len() - 1) / 2])
}

impl Compound {
    /// The median distance before or after, ten metres and below cut; `–` of few children.
    fn far_shown(&self, side: usize, least: usize) -> String {
        let mm = median(&self.far[side], least);
        mm.map_or("–".to_owned(), |mm| {
            shown((mm / 10_000 * 10_000) as f64, Unit::Millimetres, false)
        })
    }
}

/// The fewest children that anything is told of.
fn least(first: &Told<'_>) -> u64 {
    first.case.placement.policy.min_cell.max(3)
}

/// Whether both cases measure on foot.
fn on_foot(first: &Told<'_>, told: &Told<'_>) -> bool {
    first.plan.walked.is_some() && told.plan.walked.is_some()
}

/// The page of one scenario, `told`, over the case as it is.
pub fn consultation(first: &Told<'_>, told: &Told<'_>) -> Vec<u8> {
    let both = Both::new();
    let places = compounds(first, told);
    let title = html(&name(both.chinese(), told));
    let mut body = format!(
        "<h1>{}</h1>\n<h2>{title}</h2>\n",
        both.head("consult-title")
    );
    body += &page::about(&both, first, told);
    let _ = write!(
        body,
        "<h2>{}</h2>\n{}<div id=\"find\"><label>{} <input id=\"place\" size=\"24\" autocomplete=\"off\"></label></div>\n\
         <div id=\"answer\" role=\"status\" aria-live=\"polite\"></div>\n",
        both.head("consult-find"),
        both.para("consult-how", &[]),
        both.head("consult-place"),
    );
    body += &page::map(&both, told, &page::changed(first, told));
    body += &both.para("simulate-maps-note", &[]);
    body += &table(&both, (first, told), &places);
    body += &criteria(&both, first, told);
    let form = form(&both, &name(both.chinese(), told));
    body += &comments(&both, told, &form);
    let page = Scripted {
        title: &format!("{} · {title}", both.chinese().word("consult-title")),
        meta: &page::meta(),
        look: LOOK,
        header: &page::marked(&both, "consult-mark"),
        body: &body,
        data: Some(("plans", &data(&both, (first, told), &places, &form))),
        script: SCRIPT,
    };
    page.page()
}

/// Compounds with enough children, by name.
fn compounds(first: &Told<'_>, told: &Told<'_>) -> Vec<Compound> {
    let (was, now) = (&first.plan, &told.plan);
    let on_foot = on_foot(first, told);
    let olds = &first.case.placement.children;
    let mut found: BTreeMap<String, Compound> = BTreeMap::new();
    for (at, child) in told.case.placement.children.iter().enumerate() {
        let old = olds.binary_search_by(|old| old.number.cmp(&child.number));
        let address = now.addresses.get(&child.row);
        let place = address.and_then(|address| estate_of(address));
        let (Ok(old), Some(place)) = (old, place) else {
            continue;
        };
        let compound = found.entry(place.clone()).or_insert_with(|| Compound {
            name: place,
            children: 0,
            before: BTreeSet::new(),
            after: BTreeSet::new(),
            catchments: [BTreeSet::new(), BTreeSet::new()],
            far: [Vec::new(), Vec::new()],
            roads: [Vec::new(), Vec::new()],
        });
        compound.children += 1;
        compound
            .before
            .extend(was.catchment_schools(old).into_iter().cloned());
        compound
            .after
            .extend(now.catchment_schools(at).into_iter().cloned());
        for (side, case, home) in [(0, first.case, old), (1, told.case, at)] {
            let own = case.zoned.of(home).iter();
            let id = |c: &u32| case.placement.catchments[*c as usize].id.to_string();
            compound.catchments[side].extend(own.map(id));
        }
        for (side, plan, child) in [(0, was, old), (1, now, at)] {
            // Who may not apply to the schools of the catchment goes elsewhere.
            let own = plan.catchment_schools(child);
            if !plan.schools_of(child).iter().all(|code| own.contains(code)) {
                continue;
            }
            let (mm, roads) = match on_foot {
                true => (plan.walk_mm(child), plan.main_roads(child)),
                false => (plan.line_mm(child), None),
            };
            compound.far[side].extend(mm);
            compound.roads[side].extend(roads.map(u64::from));
        }
    }
    let least = least(first);
    let mut all: Vec<Compound> = found.into_values().collect();
    all.retain(|compound| compound.children >= least);
    all.iter_mut()
        .flat_map(|compound| compound.far.iter_mut().chain(&mut compound.roads))
        .for_each(|far| far.sort_unstable());
    all
}

fn schools(both: &Both, told: &Told<'_>, codes: &BTreeSet<SchoolCode>) -> String {
    let known = &told.case.placement.schools;
    let named = codes.iter().map(|code| {
        let school = known.iter().find(|school| school.code == *code);
        school.map_or_else(
            || code.to_string(),
            |school| format!("{} ({code})", school.name),
        )
    });
    match codes.is_empty() {
        true => both.say("consult-js-none", &[]),
        false => html(&named.collect::<Vec<_>>().join("、")),
    }
}

/// The open schools of a catchment, by its id.
fn catchment_codes(told: &Told<'_>, id: &str) -> BTreeSet<SchoolCode> {
    let placement = &told.case.placement;
    let found = placement.catchments.iter().find(|c| c.id.as_str() == id);
    let own = found.into_iter().flat_map(|c| placement.open_schools(c));
    own.map(|school| placement.schools[school as usize].code.clone())
        .collect()
}

/// Why the schools of a compound change, safe for HTML; the script says the same of a click.
fn reasons(both: &Both, (first, told): (&Told<'_>, &Told<'_>), place: &Compound) -> String {
    let open = |case: &Told<'_>, code: &SchoolCode| {
        let schools = &case.case.placement.schools;
        schools.iter().any(|own| own.code == *code && !own.planned)
    };
    let mut said = Vec::new();
    let gone = place.before.difference(&place.after);
    let gone: BTreeSet<SchoolCode> = gone.filter(|code| !open(told, code)).cloned().collect();
    let new = place.after.difference(&place.before);
    let new: BTreeSet<SchoolCode> = new.filter(|code| !open(first, code)).cloned().collect();
    for (key, codes) in [("closes", &gone), ("opens", &new)] {
        if !codes.is_empty() {
            said.push((key, [schools(both, told, codes), String::new()]));
        }
    }
    let [was, now] = &place.catchments;
    let names = |own: &BTreeSet<String>| {
        let named = own.iter().map(|id| super::catchment(told, id));
        html(&named.collect::<Vec<_>>().join("、"))
    };
    if was == now {
        if said.is_empty() {
            let two = |id: &String| [first, told].map(|told| catchment_codes(told, id));
            let differs = |id: &&String| two(id)[0] != two(id)[1];
            let other: BTreeSet<String> = now.iter().filter(differs).cloned().collect();
            let more = |id: &String| two(id)[1].is_superset(&two(id)[0]);
            said.push(match other.iter().all(more) {
                true => {
                    let new: BTreeSet<SchoolCode> =
                        place.after.difference(&place.before).cloned().collect();
                    ("added", [names(&other), schools(both, told, &new)])
                }
                false => ("served", [names(&other), String::new()]),
            });
        }
    } else {
        let ids = &told.case.placement.catchments;
        let id = |at: u32| ids[at as usize].id.to_string();
        let moved = told.case.moved.iter();
        let mut moved = moved.filter(|m| was.contains(&id(m.from)) && now.contains(&id(m.to)));
        let key = if moved.next().is_some() {
            "moved"
        } else {
            "redrawn"
        };
        said.push((key, [names(was), names(now)]));
    }
    let sentence = |(key, [a, b]): &(&str, [String; 2])| {
        let args = [("a", Arg::from(a.as_str())), ("b", b.as_str().into())];
        let [zh, en] = both.two(&format!("consult-js-{key}"), &args);
        format!("{zh} <span class=\"en\" lang=\"en\">{en}</span>")
    };
    said.iter().map(sentence).collect::<Vec<_>>().join("<br>")
}

/// The compounds whose schools change.
fn table(both: &Both, (first, told): (&Told<'_>, &Told<'_>), places: &[Compound]) -> String {
    let changed = places.iter().filter(|place| place.before != place.after);
    let least = least(first) as usize;
    let far = |place: &Compound, side: usize| {
        let far = place.far_shown(side, least);
        match median(&place.roads[side], least) {
            Some(roads) if roads > 0 => {
                let said = both.say("consult-roads", &[("n", roads.into())]);
                format!("{far}<br><small>{said}</small>")
            }
            _ => far,
        }
    };
    let rows = changed.map(|place| {
        vec![
            html(&place.name),
            schools(both, told, &place.before),
            schools(both, told, &place.after),
            far(place, 0),
            far(place, 1),
            reasons(both, (first, told), place),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let head = format!("<h2>{}</h2>\n", both.head("consult-changed"));
    if rows.is_empty() {
        return head + &both.para("consult-none", &[]);
    }
    let heads = [
        "consult-compound",
        "column-before",
        "column-after",
        "consult-far-before",
        "consult-far-after",
        "consult-why",
    ];
    let table = chart::table(&heads.map(|key| both.head(key)), &rows);
    format!(
        "{head}<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{table}</div>\n{}",
        html(&both.two("consult-changed", &[]).join(" / ")),
        both.para(
            if on_foot(first, told) {
                "consult-note-walk"
            } else {
                "consult-note"
            },
            &[]
        )
    )
}

/// Figures of the whole placement that the office weighs, as families read them.
const CRITERIA: [&str; 15] = [
    "over-full",
    "beyond-seats",
    "no-school",
    "first",
    "unplaced",
    "own-median",
    "own-within-1000",
    "walk-median",
    "walk-within-1000",
    "no-way",
    "main-road",
    "displaced",
    "displaced-estates",
    "parted",
    "split-estates",
];

/// What speaks for the plan and against it: the figures before and after. What would tell of few children is left
/// out.
fn criteria(both: &Both, first: &Told<'_>, told: &Told<'_>) -> String {
    let least = least(first) as f64;
    let can_be_told = |count: f64| count == 0.0 || count.abs() >= least;
    let many = |word: &'static str| {
        let values = [first, told].map(|told| super::get(told, word).map(|own| own.mean));
        let [was, now] = values.map(|own| own.unwrap_or(0.0));
        let changes = values.iter().all(Option::is_some);
        can_be_told(was) && can_be_told(now) && (!changes || can_be_told(now - was))
    };
    let known = |word: &&'static str| {
        let own = super::get(told, word).is_some();
        own && match *word {
            // Estates of few children are known by the children.
            "displaced-estates" => many("displaced"),
            "displaced" | "parted" | "main-road" | "no-way" | "no-school" => many(word),
            _ => true,
        }
    };
    let words: Vec<&'static str> = CRITERIA.into_iter().filter(known).collect();
    format!(
        "<h2>{}</h2>\n{}<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{}</div>\n",
        both.head("consult-criteria"),
        both.para("consult-criteria-note", &[]),
        html(&both.two("consult-criteria", &[]).join(" / ")),
        chart::of_cases(both, &[first, told], &words)
    )
}

/// The text of a comment, with three places that the script fills in, or a pen.
fn form(both: &Both, title: &str) -> String {
    let lines = [
        "about", "place", "before", "after", "view", "reasons", "wish", "who",
    ];
    let line = |(key, fill): (&str, &str)| {
        let args = [("a", Arg::from(fill))];
        let [zh, en] = both.two(&format!("consult-form-{key}"), &args);
        format!("{zh}\n{en}\n")
    };
    // What the script fills in is found by its sign.
    let title = title.replace('%', "％");
    let fills = [title.as_str(), "%1", "%2", "%3", "", "", "", ""];
    lines.into_iter().zip(fills).map(line).collect()
}

/// How to say what one thinks.
fn comments(both: &Both, told: &Told<'_>, form: &str) -> String {
    let blank = ["%1", "%2", "%3"]
        .iter()
        .fold(form.to_owned(), |text, fill| text.replace(fill, "______"));
    let blank: Vec<String> = blank.lines().map(html).collect();
    let to = match told.case.comments.as_str() {
        "" => both.para("consult-comment-office", &[]),
        own => format!("<p>{}</p>\n", html(own)),
    };
    format!(
        "<h2>{}</h2>\n{to}{}<p><label for=\"comment\">{}</label></p>\n\
         <textarea id=\"comment\" rows=\"18\" autocomplete=\"off\">{}</textarea>\n\
         <p><button id=\"copy\" type=\"button\" hidden>{}</button> <span id=\"copied\" role=\"status\"></span></p>\n",
        both.head("consult-comment"),
        both.para("consult-comment-how", &[]),
        both.head("consult-comment-text"),
        blank.join("\n"),
        both.head("consult-comment-copy"),
    )
}

fn data(
    both: &Both,
    (first, told): (&Told<'_>, &Told<'_>),
    places: &[Compound],
    form: &str,
) -> Value {
    let word = |key: &str| {
        let args = [("a", Arg::from("%1")), ("b", "%2".into())];
        (
            key.to_owned(),
            json!(both.two(&format!("consult-js-{key}"), &args)),
        )
    };
    let words = [
        "same", "other", "before", "after", "nowhere", "no-place", "closes", "opens", "moved",
        "redrawn", "served", "added", "far", "none", "copied", "straight",
    ];
    let words: serde_json::Map<String, Value> = words.into_iter().map(word).collect();
    let layer = |told: &Told<'_>| -> Vec<Value> {
        let placement = &told.case.placement;
        let code = |school: u32| placement.schools[school as usize].code.to_string();
        let area = |catchment: &Catchment| {
            json!({
                "id": catchment.id.as_str(),
                "name": super::catchment(told, catchment.id.as_str()),
                "schools": placement.open_schools(catchment).map(code).collect::<Vec<_>>(),
                "parts": parts(&catchment.area),
            })
        };
        placement.catchments.iter().map(area).collect()
    };
    let ids = &told.case.placement.catchments;
    let moved = told.case.moved.iter().map(|moved| {
        json!({
            "from": ids[moved.from as usize].id.as_str(),
            "to": ids[moved.to as usize].id.as_str(),
            "parts": parts(&moved.ground),
        })
    });
    let mut known: BTreeMap<&str, Value> = BTreeMap::new();
    let all = [first, told]
        .into_iter()
        .flat_map(|told| &told.case.placement.schools);
    for school in all {
        let at = school.point.map(|point| (point.lon_e7(), point.lat_e7()));
        let value = at.map_or(json!([school.name]), |(lon, lat)| {
            json!([school.name, lon, lat])
        });
        known.insert(school.code.as_str(), value);
    }
    let all_open = |told: &Told<'_>| -> Vec<String> {
        let open = told
            .case
            .placement
            .schools
            .iter()
            .filter(|own| !own.planned);
        open.map(|school| school.code.to_string()).collect()
    };
    let codes = |codes: &BTreeSet<SchoolCode>| -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    };
    let few = least(first) as usize;
    let places = places.iter().map(|p| {
        json!([
            p.name,
            codes(&p.before),
            codes(&p.after),
            p.catchments[0],
            p.catchments[1],
            p.far_shown(0, few),
            p.far_shown(1, few)
        ])
    });
    json!({
        "words": words,
        "form": form,
        "before": layer(first),
        "after": layer(told),
        "moved": moved.collect::<Vec<_>>(),
        "open": (all_open(first), all_open(told)),
        "schools": known,
        "places": places.collect::<Vec<_>>(),
    })
}

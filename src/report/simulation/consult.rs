//! The consultation page (我家会变吗？): one scenario for families, before and after, by compound or by a click.
//!
//! In: the case as it is and one told scenario, addresses. Out: one page, offline, in both languages, marked as a
//! proposal. A compound is listed where at least as many children live as may be published; nobody's home and no
//! number is in it. Without the script the table of compounds that change says the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use super::{Told, chart, name, shown};
use crate::digest::Digest;
use crate::finding::Arg;
use crate::geo::{Area, Part, Ring};
use crate::measure::{Plan, Unit, estate_of};
use crate::model::{Catchment, School, SchoolCode};
use crate::report::html;
use crate::report::lists::{Both, STYLE};
use crate::report::map::{Ground, Picture, svg_with};

/// The script of the page.
const SCRIPT: &str = include_str!("../standalone/consult.js");

const LOOK: &str = "main{max-width:52em}.mark{background:#111;color:#fff;padding:.4em 1em;text-align:center}\
.mark .en{color:#ddd}svg{width:100%;height:auto;border:1px solid #bbb;cursor:crosshair}\
circle.here{fill:#111;stroke:#fff;stroke-width:3}input{font:inherit;padding:.4em .6em;min-height:2.4em;max-width:100%}\
#answer{min-height:3em;border-left:4px solid #111;padding-left:1em;margin:1em 0}\
#answer:empty{border:0;min-height:0;margin:0}h3{margin:.4em 0 0}.wide{overflow-x:auto}\
@media(max-width:40em){svg text{font-size:24px}}@media print{#find,#answer{display:none}}";

/// A compound with the schools of its homes.
struct Compound {
    name: String,
    children: u64,
    before: BTreeSet<SchoolCode>,
    after: BTreeSet<SchoolCode>,
    /// Millimetres to the nearest school before and after, of its children.
    far: [Vec<u64>; 2],
}

/// The page of one scenario.
pub fn consultation(
    first: &Told<'_>,
    told: &Told<'_>,
    addresses: &BTreeMap<u32, String>,
) -> Vec<u8> {
    let both = Both::new();
    let places = compounds(first, told, addresses);
    let title = html(&name(both.chinese(), told));
    let mut body = format!(
        "<h1>{}</h1>\n<h2>{title}</h2>\n",
        both.head("consult-title")
    );
    if !told.note.is_empty() {
        let _ = writeln!(body, "<p>{}</p>", html(&told.note));
    }
    body += "<ul>\n";
    for (key, args) in &told.changes {
        let _ = writeln!(body, "<li>{}</li>", both.say(key, args));
    }
    let _ = write!(
        body,
        "</ul>\n<h2>{}</h2>\n{}<div id=\"find\"><label>{} <input id=\"place\" size=\"24\" autocomplete=\"off\"></label></div>\n\
         <div id=\"answer\" role=\"status\" aria-live=\"polite\"></div>\n",
        both.head("consult-find"),
        both.para("consult-how", &[]),
        both.head("consult-place"),
    );
    body += &map(&both, told);
    body += &both.para("simulate-maps-note", &[]);
    body += &table(&both, told, &places);
    let data = data(&both, first, told, &places)
        .to_string()
        .replace('<', "\\u003c");
    let script = data_encoding::BASE64.encode(Digest::of(SCRIPT.as_bytes()).as_bytes());
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"paiwei-type\" content=\"{}\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'sha256-{script}'\">\n<title>{} · {title}</title>\n<style>{STYLE}{LOOK}</style>\n</head>\n<body>\n\
         <header class=\"mark\">{}</header>\n<main>\n{body}</main>\n\
         <script type=\"application/json\" id=\"plans\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        super::TRIAL,
        html(&both.chinese().word("consult-title")),
        both.head("consult-mark"),
    )
    .into_bytes()
}

fn map(both: &Both, told: &Told<'_>) -> String {
    let placement = &told.case.placement;
    let drawn = told
        .moved()
        .iter()
        .filter(|moved| !moved.ground.parts().is_empty());
    let grounds: Vec<Ground<'_>> = drawn
        .map(|moved| Ground {
            area: &moved.ground,
            name: &moved.name,
        })
        .collect();
    let picture = Picture {
        catchments: &placement.catchments,
        schools: &placement.schools,
        faults: None,
        patch: None,
    };
    svg_with(
        &picture,
        &name(both.chinese(), told),
        both.chinese(),
        (&grounds, &[]),
    )
}

/// Compounds with enough children, by name.
fn compounds(
    first: &Told<'_>,
    told: &Told<'_>,
    addresses: &BTreeMap<u32, String>,
) -> Vec<Compound> {
    let plan = |told: &Told<'_>| -> Vec<(BTreeSet<SchoolCode>, Option<u64>)> {
        let case = told.case;
        let facts = ((&case.placement, &case.zoned), (&case.market, &case.rules));
        let plan = Plan::new(facts.0, facts.1, addresses);
        let own = |child| {
            let codes = plan.schools_of(child).into_iter().cloned().collect();
            (codes, plan.nearest_mm(child))
        };
        (0..case.placement.children.len()).map(own).collect()
    };
    let (was, now) = (plan(first), plan(told));
    let olds = &first.case.placement.children;
    let mut found: BTreeMap<String, Compound> = BTreeMap::new();
    for (child, (after, far)) in told.case.placement.children.iter().zip(now) {
        let old = olds.binary_search_by(|old| old.number.cmp(&child.number));
        let place = addresses
            .get(&child.row)
            .and_then(|address| estate_of(address));
        let (Ok(old), Some(place)) = (old, place) else {
            continue;
        };
        let (before, near) = &was[old];
        let compound = found.entry(place.clone()).or_insert_with(|| Compound {
            name: place,
            children: 0,
            before: BTreeSet::new(),
            after: BTreeSet::new(),
            far: [Vec::new(), Vec::new()],
        });
        compound.children += 1;
        compound.before.extend(before.iter().cloned());
        compound.after.extend(after);
        compound.far[0].extend(near);
        compound.far[1].extend(far);
    }
    let least = first.case.placement.policy.min_cell.max(3);
    let mut all: Vec<Compound> = found.into_values().collect();
    all.retain(|compound| compound.children >= least);
    all.iter_mut()
        .flat_map(|compound| &mut compound.far)
        .for_each(|far| far.sort_unstable());
    all
}

fn schools(told: &Told<'_>, codes: &BTreeSet<SchoolCode>) -> String {
    let known = &told.case.placement.schools;
    let named = codes.iter().map(|code| {
        let school = known.iter().find(|school| school.code == *code);
        school.map_or_else(
            || code.to_string(),
            |school| format!("{} ({code})", school.name),
        )
    });
    html(&named.collect::<Vec<_>>().join("、"))
}

/// The compounds whose schools change.
fn table(both: &Both, told: &Told<'_>, places: &[Compound]) -> String {
    let changed = places.iter().filter(|place| place.before != place.after);
    let median = |far: &[u64]| match far.get(far.len() / 2) {
        Some(mm) => shown((mm / 10_000 * 10_000) as f64, Unit::Millimetres, false),
        None => "–".to_owned(),
    };
    let rows = changed.map(|place| {
        vec![
            html(&place.name),
            schools(told, &place.before),
            schools(told, &place.after),
            median(&place.far[0]),
            median(&place.far[1]),
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
    ];
    let table = chart::table(&heads.map(|key| both.head(key)), &rows);
    format!(
        "{head}<div class=\"wide\">{table}</div>\n{}",
        both.para("consult-note", &[])
    )
}

fn data(both: &Both, first: &Told<'_>, told: &Told<'_>, places: &[Compound]) -> Value {
    let word = |key: &str| {
        let args = [("a", Arg::from("%1"))];
        (
            key.to_owned(),
            json!(both.two(&format!("consult-js-{key}"), &args)),
        )
    };
    let words = ["same", "other", "before", "after", "nowhere", "no-place"];
    let words: serde_json::Map<String, Value> = words.into_iter().map(word).collect();
    let open = |schools: &[School], own: &[u32]| -> Vec<String> {
        let own = own.iter().map(|school| &schools[*school as usize]);
        own.filter(|school| !school.planned)
            .map(|school| school.code.to_string())
            .collect()
    };
    let layer = |told: &Told<'_>| -> Vec<Value> {
        let placement = &told.case.placement;
        let area = |catchment: &Catchment| {
            json!({
                "id": catchment.id.as_str(),
                "schools": open(&placement.schools, &catchment.schools),
                "parts": parts(&catchment.area),
            })
        };
        placement.catchments.iter().map(area).collect()
    };
    let ids = &told.case.placement.catchments;
    let moved = told.moved().iter().map(|moved| {
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
    let codes = |codes: &BTreeSet<SchoolCode>| -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    };
    let places = places
        .iter()
        .map(|p| json!([p.name, codes(&p.before), codes(&p.after)]));
    json!({
        "words": words,
        "before": layer(first),
        "after": layer(told),
        "moved": moved.collect::<Vec<_>>(),
        "schools": known,
        "places": places.collect::<Vec<_>>(),
    })
}

/// The rings of an area as the script reads them.
fn parts(area: &Area) -> Vec<Vec<String>> {
    let ring = |ring: &Ring| {
        let numbers = ring.points().iter().flat_map(|p| [p.lon_e7(), p.lat_e7()]);
        numbers.map(|n| n.to_string()).collect::<Vec<_>>().join(" ")
    };
    let part = |part: &Part| part.rings().map(ring).collect();
    area.parts().iter().map(part).collect()
}

//! The notice pack of the catchments (片区公示): a page that answers "which school is mine?" without a network.
//!
//! In: catchments, schools, the policy, the layer of last year if there is one, with the homes. Out: files: the
//! page with map, look-up and tables, the layer as GeoJSON, their digests. Counts of homes and children below
//! the policy's least published number are not printed. The page's answer and the program's follow one rule; the
//! program's is the law.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject};
use serde_json::{Value, json};

use super::lists::{Both, Scripted};
use super::map::{Picture, svg};
use super::{cells, html};
use crate::digest::Digest;
use crate::finding::Arg;
use crate::geo::{Area, CellTable, Part, Point, Ring, topology};
use crate::model::{Catchment, Policy, School, ZoneRule};

/// The script of the page.
const SCRIPT: &str = concat!(
    include_str!("standalone/plane.js"),
    include_str!("standalone/zoning.js")
);

/// What the pack is made from.
#[derive(Clone, Copy, Debug)]
pub struct Pack<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The schools.
    pub schools: &'p [School],
    /// The catchments.
    pub catchments: &'p [Catchment],
    /// Last year's catchments, their schools as indexes into the same schools.
    pub before: Option<&'p [Catchment]>,
    /// Known addresses with the catchments that the texts give them; an address book, nobody's home.
    pub addresses: &'p [(String, Vec<String>)],
    /// The homes of the roll; none before the children are registered.
    pub homes: &'p [Point],
}

/// The files of the pack by name.
pub fn files(pack: &Pack<'_>) -> Vec<(String, Vec<u8>)> {
    let layer = geojson(pack);
    let digest = Digest::of(&layer);
    let page = page(pack, &digest);
    let sums = format!(
        "{digest}  catchments.geojson\n{}  index.html\n",
        Digest::of(&page)
    );
    vec![
        ("catchments.geojson".to_owned(), layer),
        ("index.html".to_owned(), page),
        ("SHA256SUMS".to_owned(), sums.into_bytes()),
    ]
}

/// The layer as it was read, on the grid, for other programs.
fn geojson(pack: &Pack<'_>) -> Vec<u8> {
    let position = |p: &Point| vec![f64::from(p.lon_e7()) / 1e7, f64::from(p.lat_e7()) / 1e7];
    let ring = |ring: &Ring| -> Vec<geojson::Position> {
        let closed = ring.points().iter().chain(ring.points().first());
        closed.map(|p| position(p).into()).collect()
    };
    let part = |part: &Part| -> Vec<Vec<geojson::Position>> { part.rings().map(ring).collect() };
    let feature = |catchment: &Catchment| {
        let mut properties = JsonObject::new();
        let codes: Vec<Value> = codes(pack, catchment).map(Value::from).collect();
        properties.insert("catchment".to_owned(), catchment.id.as_str().into());
        properties.insert("name".to_owned(), catchment.name.as_str().into());
        properties.insert("schools".to_owned(), codes.into());
        let parts = catchment.area.parts().iter().map(part).collect();
        Feature {
            bbox: None,
            geometry: Some(Geometry::new(GeometryValue::MultiPolygon {
                coordinates: parts,
            })),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        }
    };
    let collection = FeatureCollection {
        bbox: None,
        features: pack.catchments.iter().map(feature).collect(),
        foreign_members: None,
    };
    (geojson::GeoJson::from(collection).to_string() + "\n").into_bytes()
}

fn codes<'p>(pack: &'p Pack<'_>, catchment: &'p Catchment) -> impl Iterator<Item = &'p str> {
    catchment
        .schools
        .iter()
        .map(|s| pack.schools[*s as usize].code.as_str())
}

fn page(pack: &Pack<'_>, digest: &Digest) -> Vec<u8> {
    let both = Both::new();
    let title = html(&pack.policy.title);
    let mut body = format!("<h1>{}</h1>\n<h2>{title}</h2>\n", both.head("zoning-title"));
    let _ = write!(
        body,
        "<h2>{}</h2>\n{}<form id=\"find\"><label>{} <input name=\"lon\" inputmode=\"decimal\" size=\"14\" \
         autocomplete=\"off\" required></label> <label>{} <input name=\"lat\" inputmode=\"decimal\" size=\"14\" \
         autocomplete=\"off\" required></label> <button>{}</button></form>\n\
         {}<div id=\"answer\" role=\"status\" aria-live=\"polite\"></div>\n",
        both.head("zoning-find"),
        both.para("zoning-find-how", &[]),
        both.head("zoning-lon"),
        both.head("zoning-lat"),
        both.head("zoning-ask"),
        address_field(pack, &both),
    );
    let picture = Picture {
        catchments: pack.catchments,
        schools: pack.schools,
        faults: None,
        patch: None,
    };
    body += &svg(&picture, &pack.policy.title, both.chinese());
    body += &both.para("zoning-map-note", &[]);
    body += &catchment_table(pack, &both);
    body += &school_table(pack, &both);
    body += &changes(pack, &both);
    let _ = write!(
        body,
        "<h2>{}</h2>\n<p><a href=\"catchments.geojson\" download>catchments.geojson</a></p>\n<p><code>{digest}</code></p>\n",
        both.head("zoning-download"),
    );
    body += &both.para("zoning-download-how", &[]);
    let page = Scripted {
        title: &title,
        meta: "",
        look: LOOK,
        header: "",
        body: &body,
        data: Some(("layer", &data(pack, &both))),
        script: SCRIPT,
    };
    page.page()
}

/// Where known addresses are asked for; nothing where there are none.
fn address_field(pack: &Pack<'_>, both: &Both) -> String {
    if pack.addresses.is_empty() {
        return String::new();
    }
    format!(
        "<p><label>{} <input id=\"addresses\" size=\"30\" autocomplete=\"off\"></label></p>\n",
        both.head("zoning-address")
    )
}

/// What only this page needs.
const LOOK: &str = "svg{width:100%;height:auto;border:1px solid #bbb;cursor:crosshair}\
path.mine{stroke-width:5}circle.here{fill:#111;stroke:#fff;stroke-width:3}\
label{display:inline-block;margin:.3em 1em .3em 0}input,button{font:inherit;padding:.4em .6em;min-height:2.4em}\
#answer{min-height:3em;border-left:4px solid #111;padding-left:1em;margin:1em 0}\
#answer:empty{border:0;min-height:0;margin:0}h3{margin:.4em 0 0}\
@media(max-width:40em){svg text{font-size:24px}}details{margin:.4em 0}@media print{form,#answer{display:none}}";

/// The beginning of a table: its heads.
fn heads(both: &Both, keys: &[&str]) -> String {
    let heads = keys
        .iter()
        .map(|key| format!("<th>{}</th>", both.head(key)));
    format!("<table>\n<tr>{}</tr>\n", heads.collect::<String>())
}

fn catchment_table(pack: &Pack<'_>, both: &Both) -> String {
    let keys = ["zoning-catchment", "zoning-schools", "zoning-area"];
    let mut out = format!("<h2>{}</h2>\n", both.head("zoning-catchments"));
    out += &heads(both, &keys);
    for catchment in pack.catchments {
        let schools: Vec<String> = catchment.schools.iter().map(|s| school(pack, *s)).collect();
        let _ = writeln!(
            out,
            "<tr><td class=\"k\">{} {}</td><td>{}</td><td class=\"n\">{:.2} km²</td></tr>",
            html(catchment.id.as_str()),
            html(&catchment.name),
            schools.join("、"),
            catchment.area.square_metres() / 1e6,
        );
        if !catchment.text.is_empty() {
            let text = html(&catchment.text);
            let _ = writeln!(out, "<tr><td colspan=\"3\">{text}</td></tr>");
        }
    }
    out + "</table>\n"
}

fn school(pack: &Pack<'_>, index: u32) -> String {
    let school = &pack.schools[index as usize];
    format!("{} ({})", html(&school.name), school.code)
}

fn school_table(pack: &Pack<'_>, both: &Both) -> String {
    let keys = ["zoning-school", "zoning-seats", "zoning-its-catchments"];
    let mut out = format!("<h2>{}</h2>\n", both.head("zoning-school-table"));
    out += &heads(both, &keys);
    for (index, held) in (0u32..)
        .zip(pack.schools)
        .filter(|(_, school)| !school.planned)
    {
        let own = pack
            .catchments
            .iter()
            .filter(|c| c.schools.contains(&index));
        let own: Vec<String> = own.map(|c| html(c.id.as_str())).collect();
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            school(pack, index),
            held.plan(),
            own.join(", "),
        );
    }
    out + "</table>\n"
}

/// What changed since last year's layer: ground and homes by the schools before and now.
fn changes(pack: &Pack<'_>, both: &Both) -> String {
    let Some(before) = pack.before else {
        return String::new();
    };
    let Moves { rows, tangled } = moves(pack, before);
    let mut out = format!("<h2>{}</h2>\n", both.head("zoning-changes"));
    if rows.is_empty() && !tangled {
        return out + &both.para("zoning-unchanged", &[]);
    }
    let keys = [
        "zoning-before",
        "zoning-now",
        "zoning-ground",
        "zoning-homes",
        "zoning-children",
    ];
    out += &heads(both, &keys);
    let least = pack.policy.min_cell;
    let homes: Vec<u64> = rows
        .values()
        .map(|moved| moved.homes.len() as u64)
        .collect();
    let children: Vec<u64> = rows.values().map(|moved| moved.children).collect();
    let cells = cells(&homes, least)
        .into_iter()
        .zip(cells(&children, least));
    let names = |schools: &[u32]| {
        let names: Vec<String> = schools.iter().map(|s| school(pack, *s)).collect();
        if names.is_empty() {
            "–".to_owned()
        } else {
            names.join("、")
        }
    };
    let ground = |square_metres: f64| {
        if tangled {
            "–".to_owned()
        } else {
            format!("{:.4} km²", square_metres / 1e6)
        }
    };
    for (((was, now), moved), (homes, children)) in rows.iter().zip(cells) {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{homes}</td><td class=\"n\">{children}</td></tr>",
            names(was),
            names(now),
            ground(moved.square_metres),
        );
    }
    let args = [("least", Arg::from(least))];
    out + "</table>\n" + &both.para("cells-note", &args) + &both.para("zoning-changes-note", &[])
}

/// What moved from one set of schools to another.
#[derive(Debug, Default)]
struct Moved {
    square_metres: f64,
    homes: BTreeSet<Point>,
    children: u64,
}

/// What moved, by the schools before and now.
struct Moves {
    rows: BTreeMap<(Vec<u32>, Vec<u32>), Moved>,
    /// Whether the ground is not known.
    tangled: bool,
}

/// Ground and homes whose schools changed.
fn moves(pack: &Pack<'_>, before: &[Catchment]) -> Moves {
    let mut rows: BTreeMap<(Vec<u32>, Vec<u32>), Moved> = BTreeMap::new();
    let old = before.len() as u32;
    let areas: Vec<&Area> = before
        .iter()
        .chain(pack.catchments)
        .map(|c| &c.area)
        .collect();
    let table = CellTable::new(areas.iter().copied());
    let topology = topology(&areas, &table);
    let tangled = topology.tangle.is_some();
    for overlap in topology.overlaps {
        let (a, b) = overlap.areas;
        if a >= old || b < old || overlap.sliver {
            continue;
        }
        let (was, now) = (
            &before[a as usize].schools,
            &pack.catchments[(b - old) as usize].schools,
        );
        if was != now {
            let row = rows.entry((was.clone(), now.clone())).or_default();
            row.square_metres += overlap.size.area_mm2 as f64 / 1e6;
        }
    }
    let found = table.locate_all(pack.homes);
    for (i, home) in pack.homes.iter().enumerate() {
        let schools = |new: bool| {
            let hits = found.of(i).filter(|(area, _)| (*area >= old) == new);
            let mut schools: Vec<u32> = hits
                .flat_map(|(area, _)| match area.checked_sub(old) {
                    Some(now) => &pack.catchments[now as usize].schools,
                    None => &before[area as usize].schools,
                })
                .copied()
                .collect();
            schools.sort_unstable();
            schools.dedup();
            schools
        };
        let (was, now) = (schools(false), schools(true));
        if was != now {
            let row = rows.entry((was, now)).or_default();
            row.homes.insert(*home);
            row.children += 1;
        }
    }
    Moves { rows, tangled }
}

/// The rings of an area as scripts read them: by part, each ring its corners in units of the grid.
pub(super) fn parts(area: &Area) -> Vec<Vec<String>> {
    let ring = |ring: &Ring| {
        let numbers = ring.points().iter().flat_map(|p| [p.lon_e7(), p.lat_e7()]);
        let numbers: Vec<String> = numbers.map(|n| n.to_string()).collect();
        numbers.join(" ")
    };
    let part = |part: &Part| part.rings().map(ring).collect();
    area.parts().iter().map(part).collect()
}

/// What the script works on.
fn data(pack: &Pack<'_>, both: &Both) -> Value {
    let area = |catchment: &Catchment| {
        json!({
            "id": catchment.id.as_str(),
            "name": catchment.name,
            "schools": codes(pack, catchment).collect::<Vec<_>>(),
            "parts": parts(&catchment.area),
        })
    };
    let names: BTreeMap<&str, &str> = (pack.schools.iter())
        .map(|school| (school.code.as_str(), school.name.as_str()))
        .collect();
    let word = |key: &str| {
        let full = format!("zoning-js-{key}");
        let args = [("a", Arg::from("%1")), ("b", Arg::from("%2"))];
        (key.to_owned(), json!(both.two(&full, &args)))
    };
    let keys = [
        "inside",
        "edge",
        "owner",
        "none",
        "far",
        "trace",
        "trace-edge",
        "trace-inside",
        "bad",
        "no-address",
    ];
    let words: serde_json::Map<String, Value> = keys.into_iter().map(word).collect();
    let rule = |rule: Option<ZoneRule>| {
        let word = rule.map_or("unsaid", ZoneRule::as_str);
        json!(both.two(&format!("zoning-rule-{word}"), &[]))
    };
    let zoning = &pack.policy.zoning;
    json!({
        "areas": pack.catchments.iter().map(area).collect::<Vec<_>>(),
        "schools": names,
        "addresses": pack.addresses,
        "words": words,
        "edge": zoning.edge.map(ZoneRule::as_str),
        "rules": {"edge": rule(zoning.edge), "overlap": rule(zoning.overlap), "none": rule(zoning.none)},
    })
}

//! The notice pack of the catchments: the page's answers against the program's, and what the pack must not hold.
//!
//! The page's own script runs in Node with the few parts of a browser it touches; hard points of a layer with
//! holes, overlaps and shared borders are asked of it and of `CellTable`.

use crate::support::{Folder, Office, feature, layer, piped, said, square};
use paiwei::check::{InputFile, Inputs, placement};
use paiwei::draw::pick::Pick;
use paiwei::geo::{CellTable, Point, Side, owner};
use paiwei::report::zoning::{Pack, files};

/// What of a browser the script touches; the answers come back as JSON, a list of headings for each point.
const BROWSER: &str = r#"
const fs = require("fs");
const [page, asked] = JSON.parse(fs.readFileSync(0, "utf8"));
const between = (a, b) => page.split(a)[1].split(b)[0];
const data = between('<script type="application/json" id="layer">', "</script>");
const script = page.split("<script>")[1].split("</script>")[0];
class El {
  constructor(name) { this.name = name; this.children = []; this.textContent = ""; this.dataset = {}; }
  append(...kids) { this.children.push(...kids); }
  replaceChildren() { this.children = []; }
  addEventListener(kind, act) { this["on" + kind] = act; }
}
const layer = new El("script"); layer.textContent = data;
const form = new El("form"); form.lon = {}; form.lat = {};
const answer = new El("div");
global.location = { hash: "" };
global.document = {
  getElementById: (id) => ({ layer, find: form, answer })[id] || null,
  querySelector: () => null,
  createElement: (name) => new El(name),
};
new Function(script)();
const out = asked.map(([lon, lat]) => {
  form.lon.value = lon; form.lat.value = lat;
  form.onsubmit({ preventDefault() {} });
  return answer.children.filter((e) => e.name === "h3").map((e) => e.textContent);
});
console.log(JSON.stringify(out));
"#;

fn ask(page: &str, points: &[(String, String)]) -> Vec<Vec<String>> {
    let input = serde_json::to_vec(&(page, points)).expect("JSON");
    let told = piped(&["node", "-e", BROWSER], &input);
    serde_json::from_str(&told).expect("JSON")
}

fn office() -> Office {
    let mut office = Office::small();
    let hole = "[[[104.04,39.0],[104.06,39.0],[104.06,39.02],[104.04,39.02],[104.04,39.0]],\
                [[104.045,39.005],[104.045,39.012],[104.055,39.017],[104.045,39.005]]]";
    office.catchments = layer(&[
        feature("P1", "S01,S02", &square(104_000, 39_000, 20)),
        feature("P2", "S03", &square(104_020, 39_000, 10)),
        feature("P3", "S03", &square(104_010, 39_005, 14)),
        feature("P4", "S03", hole),
        feature(
            "P5",
            "S03",
            "[[[104.0,39.02],[104.02,39.02],[104.01,39.03],[104.0,39.02]]]",
        ),
        feature(
            "P6",
            "S02",
            "[[[104.02,39.02],[104.03,39.03],[104.01,39.03],[104.02,39.02]]]",
        ),
    ]);
    office
}

fn inputs(office: &Office) -> Inputs {
    let file = |name: &str, text: &str| InputFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    Inputs {
        policy: file("policy.toml", &office.policy),
        schools: file("schools.csv", &office.schools),
        catchments: file("catchments.geojson", &office.catchments),
        roll: file("roll.csv", &office.roll),
        more: Vec::new(),
        beside: Vec::new(),
    }
}

#[test]
fn the_page_answers_as_the_program_does() {
    for edge in ["all", "first", "east", "list"] {
        the_page_answers(edge);
    }
}

fn the_page_answers(edge: &str) {
    let mut office = office();
    let rule = format!("edge = \"{edge}\"");
    office.policy = office.policy.replace("edge = \"all\"", &rule);
    let (placement, _) = placement(&inputs(&office));
    let placement = placement.expect("it can be read");
    let pack = Pack {
        policy: &placement.policy,
        schools: &placement.schools,
        catchments: &placement.catchments,
        before: None,
        addresses: &[],
        homes: &[],
    };
    let files = files(&pack);
    let (_, page) = files
        .iter()
        .find(|(name, _)| name == "index.html")
        .expect("a page");
    let page = std::str::from_utf8(page).expect("UTF-8");
    let mut pick = Pick::new("page");
    let mut points: Vec<Point> = (0..600)
        .map(|i| {
            // Half of them on a coarse grid that borders and corners lie on, half one unit beside it.
            let step = |n: u64| n as i64 * 10_000;
            let beside = |pick: &mut Pick| (pick.below(3) as i64 - 1) * (i % 2);
            let lon = 1_039_990_000 + step(pick.below(64)) + beside(&mut pick);
            let lat = 389_990_000 + step(pick.below(32)) + beside(&mut pick);
            Point::new(lon, lat).expect("in range")
        })
        .collect();
    // Lines that two share and nobody else: level, upright, aslant, with their ends.
    for ((x, y), (dx, dy), n) in [
        ((0, 20), (1, 0), 20),
        ((20, 0), (0, 1), 10),
        ((20, 20), (-1, 1), 10),
    ] {
        let at = |k: i64| (104_000 + x + dx * k, 39_000 + y + dy * k);
        let places = (0..=n)
            .map(at)
            .map(|(x, y)| Point::new(x * 10_000, y * 10_000));
        points.extend(places.map(|point| point.expect("in range")));
    }
    let asked: Vec<_> = points.iter().map(|p| p.to_degrees()).collect();
    let table = CellTable::new(placement.catchments.iter().map(|c| &c.area));
    let mut found = Vec::new();
    let (mut edges, mut several, mut owned) = (0, 0, 0);
    for (point, said) in points.iter().zip(ask(page, &asked)) {
        table.locate(*point, &mut found);
        edges += usize::from(found.iter().any(|(_, side)| *side == Side::Edge));
        several += usize::from(found.len() > 1);
        let expected: Vec<String> = match found.as_slice() {
            [] => vec!["不在任何片区内".to_owned()],
            found => {
                let start = |(area, side): &(u32, Side)| {
                    let id = &placement.catchments[*area as usize].id;
                    let how = if *side == Side::Edge {
                        "正好在片区"
                    } else {
                        "在片区"
                    };
                    format!("{how} {id} ")
                };
                let mut said: Vec<String> = found.iter().map(start).collect();
                let shared = found.len() > 1 && found.iter().all(|(_, side)| *side == Side::Edge);
                let areas = found.iter();
                let area = |(i, _): &(u32, Side)| (*i, &placement.catchments[*i as usize].area);
                let own = match edge {
                    "first" => found.first().map(|(first, _)| *first),
                    "east" => owner(*point, areas.map(area)),
                    _ => None,
                };
                if let Some(own) = own.filter(|_| shared) {
                    let id = &placement.catchments[own as usize].id;
                    said.push(format!("按规则，这一点归片区 {id} "));
                    owned += 1;
                }
                said
            }
        };
        assert_eq!(said.len(), expected.len(), "{point:?}: {said:?}");
        let alike = said
            .iter()
            .zip(&expected)
            .all(|(said, start)| said.starts_with(start.as_str()));
        assert!(alike, "{point:?}: {said:?}, not {expected:?}");
    }
    assert!(
        edges > 20 && several > 20,
        "hard points: {edges} on edges, {several} in several"
    );
    assert!(
        owned > 10 || ["all", "list"].contains(&edge),
        "{edge}: {owned}"
    );
}

#[test]
fn changes_are_counted_and_small_counts_are_not_told() {
    let office = office();
    let folder = Folder::new("zoning").with(&office);
    let before = office
        .catchments
        .replace("\"P2\",\"schools\":\"S03\"", "\"P2\",\"schools\":\"S02\"");
    folder.write("before.geojson", &before);
    let run = |more: &[&str]| {
        let publish = ["--lang", "zh", "publish-catchments"];
        said(folder.path(), &[&publish[..], more].concat())
    };
    let old = folder.path().join("before.geojson");
    let (code, told) = run(&["--against", old.to_str().expect("UTF-8")]);
    assert_eq!(code, Some(0), "{told}");
    let read = |name: &str| {
        std::fs::read_to_string(folder.path().join("片区公示").join(name)).expect("written")
    };
    let page = read("index.html");
    assert!(
        page.contains("<td>二小 (S02)</td><td>三小 (S03)</td>"),
        "the change is listed"
    );
    assert!(page.contains("&lt; 10</td>"), "three children are not told");
    for name in ["甲某某", "A01", "A10"] {
        assert!(!page.contains(name), "{name} is on the page");
    }
    let collection: serde_json::Value =
        serde_json::from_str(&read("catchments.geojson")).expect("GeoJSON");
    assert_eq!(collection["features"].as_array().map(Vec::len), Some(6));
    // Before registration there is no roll; the pack is made all the same.
    std::fs::remove_file(folder.path().join("roll.csv")).expect("removed");
    assert_eq!(run(&[]).0, Some(0));
    // A layer that cannot be trusted is not published.
    folder.write(
        "catchments.geojson",
        &office.catchments.replace("S03", "S99"),
    );
    let bad = office
        .catchments
        .replace("[104.06,39.02]", "[104.06,39.92],[104.01,39.5]");
    folder.write(
        "catchments.geojson",
        &bad.replace("104.04,39.0],[104.06", "204.04,39.0],[104.06"),
    );
    assert_eq!(run(&[]).0, Some(1));
}

#[test]
fn texts_and_known_addresses_are_on_the_page() {
    let folder = Folder::new("zoning-texts").with(&crate::zoned::by_text("both"));
    let (code, told) = said(folder.path(), &["--lang", "en", "publish-catchments"]);
    assert_eq!(code, Some(0), "{told}");
    let page = folder.path().join("catchments-notice/index.html");
    let page = std::fs::read_to_string(page).expect("written");
    assert!(
        page.contains("id=\"addresses\""),
        "addresses can be asked for"
    );
    assert!(
        page.contains("[\"盘江路1号\",[\"P1\"]]"),
        "a known address has its catchment"
    );
    assert!(page.contains("胜利村"), "the text is in the table");
    assert!(!page.contains("201室"), "a child's own address is not");
}

//! One case, at least, for every finding code: what is damaged, what is told, and where.

use std::collections::BTreeSet;

use crate::support::{Office, feature, layer, square};
use paiwei::finding::{CODES, Finding, Severity, Spot};
use paiwei::report::findings::{place, text};
use paiwei::report::words::{Lang, Words};

/// A damaged office, the code it must lead to, and the place: a spot and a column.
struct Case {
    code: &'static str,
    office: Office,
    spot: Spot,
    column: &'static str,
}

/// A table of the small office with one text replaced; row 0 stands for the file as a whole.
fn table(
    code: &'static str,
    table: fn(&mut Office) -> &mut String,
    (from, to): (&str, &str),
    (row, column): (u32, &'static str),
) -> Case {
    let mut office = Office::small();
    let text = table(&mut office);
    assert!(text.contains(from), "{code}: {from}");
    *text = text.replacen(from, to, 1);
    let spot = if row == 0 { Spot::File } else { Spot::Row(row) };
    Case {
        code,
        office,
        spot,
        column,
    }
}

fn roll(code: &'static str, from: &str, to: &str, row: u32, column: &'static str) -> Case {
    table(code, |office| &mut office.roll, (from, to), (row, column))
}

fn schools(code: &'static str, from: &str, to: &str, row: u32, column: &'static str) -> Case {
    table(
        code,
        |office| &mut office.schools,
        (from, to),
        (row, column),
    )
}

fn policy(code: &'static str, from: &str, to: &str) -> Case {
    let mut office = Office::small();
    assert!(office.policy.contains(from), "{code}: {from}");
    let at = office.policy.find(from).expect("it is there");
    let line = office.policy[..at].matches('\n').count() as u32 + 1;
    office.policy = office.policy.replacen(from, to, 1);
    Case {
        code,
        office,
        spot: Spot::Line(line, 0),
        column: "",
    }
}

/// A circle draw beside the policy's own lottery.
const CIRCLE: &str = r#"
[draw.circle]
scheme = "ring_remove"
per = "unit"
numbering = { digits = 7 }
seed = ["start:1..n", "interval:1..n"]
"#;

impl Case {
    fn with_circle(mut self) -> Self {
        self.office.policy += CIRCLE;
        self
    }
}

/// The small office with a table of quotas.
fn quotas(code: &'static str, table: &str, spot: Spot) -> Case {
    let mut office = Office::small();
    office.policy = office
        .policy
        .replace("seats = \"plan\"", "seats = \"fixed\"");
    office.more.push(("quotas.csv", table.to_owned()));
    Case {
        code,
        office,
        spot,
        column: "",
    }
}

/// Half of the seats kept for some, in a round by lottery alone.
fn kept(office: &mut Office, when: &str, fill: &str) {
    let words = format!(
        "[[round.reserve]]\nid = \"near\"\nwhen = \"{when}\"\nseats = \"share 1/2\"\n\
         fill = \"{fill}\"\nunused = \"everybody\"\n[bundle]"
    );
    let policy = office.policy.replace("[bundle]", &words);
    office.policy = policy.replace("[\"tier asc\", \"draw:main\"]", "[\"draw:main\"]");
}

/// A row that names none of the round's reserves.
fn quota_reserve() -> Case {
    let mut case = quotas(
        "quota-reserve",
        "origin,school,seats\nfar,S01,1\n",
        Spot::Row(2),
    );
    case.office.policy = case.office.policy.replace(
        "[bundle]",
        "[[round.reserve]]\nid = \"near\"\nwhen = \"true\"\nseats = \"table\"\nfill = \"before_open\"\nunused = \"later\"\n[bundle]",
    );
    case
}

fn catchments(code: &'static str, features: &[String], spot: Spot) -> Case {
    let mut office = Office::small();
    office.catchments = layer(features);
    Case {
        code,
        office,
        spot,
        column: "",
    }
}

fn file(code: &'static str, change: impl FnOnce(&mut Office), spot: Spot) -> Case {
    let mut office = Office::small();
    change(&mut office);
    Case {
        code,
        office,
        spot,
        column: "",
    }
}

/// An office with texts, under one of the three layers.
fn texts(
    code: &'static str,
    layer: &str,
    change: impl FnOnce(&mut Office),
    spot: Spot,
    column: &'static str,
) -> Case {
    let mut office = crate::zoned::by_text(layer);
    change(&mut office);
    Case {
        code,
        office,
        spot,
        column,
    }
}

fn p2() -> String {
    feature("P2", "S03", &square(104_020, 39_000, 10))
}

fn shaped(id: &str, schools: &str, ring: &str) -> String {
    feature(id, schools, &format!("[[{ring}]]"))
}

/// To and fro a thousand times, to the east or to the north: two across each other meet a million times.
fn comb(north: bool) -> String {
    let corner = |x: i64, y: i64| {
        let (x, y) = if north { (y, x) } else { (x, y) };
        format!("[104.{:07},39.{:07}]", 4_000_000 + x, 1_000_000 + y)
    };
    let teeth = (0..1_200).map(|i| corner(100 + (i % 4 + 1) / 2 % 2 * 90_000, 100 + i / 2 * 20));
    let corners = [corner(0, 0)].into_iter().chain(teeth);
    let corners = corners.chain([corner(0, 20_000), corner(0, 0)]);
    corners.collect::<Vec<_>>().join(",")
}

/// A feature with one more attribute, over a place that others hold too.
fn staged(id: &str, attribute: &str) -> String {
    let plain = feature(id, "S03", &square(104_000, 39_000, 10));
    plain.replacen("\"id\"", &format!("{attribute},\"id\""), 1)
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let p1 = || feature("P1", "S01,S02", &square(104_000, 39_000, 20));
    let in_p1 = |points: &str| shaped("P1", "S01,S02", points);
    vec![
        // files
        file("empty-file", |o| o.roll.clear(), Spot::File),
        file("empty-file", |o| o.catchments = layer(&[]), Spot::File),
        roll("duplicate-column", "姓名", "lat", 1, "lat"),
        roll("missing-column", "lat", "北", 1, "lat"),
        roll("column-not-read", "A01", "A01", 0, ""),
        roll("row-too-long", "A02,乙某某,104.002", "A02,乙,某某,104.002", 3, ""),
        roll("row-too-short", "A12,丑某某,104.023,39.003,,本区,S03,", "A12,丑某某,104.023,39.003,,本区,S03", 0, ""),
        file("empty-file", |o| o.roll.truncate(o.roll.find('\n').unwrap_or(0)), Spot::File),
        file("mapped-header", |o| o.policy.push_str("choice2 = \"志愿二\"\n"), Spot::Row(1)),
        roll("unclosed-quote", "A12,丑某某", "A12,\"丑某某", 13, ""),
        roll("normalised", "A03", "Ａ０３", 0, ""),
        roll("rows-skipped", "A03,丙某某", "示例,,,,,,,\nA03,丙某某", 0, ""),
        roll("total-row", "A12,丑某某", "合计,丑某某", 13, "number"),
        schools("total-row", "S03,三小", "S03,合计", 4, "code"),
        roll("empty-cell", "A05", "", 6, "number"),
        roll("empty-cell", "104.001,39.001", ",", 2, "lon"),
        roll("error-value", "104.001,", "#REF!,", 2, "lon"),
        schools("error-value", "104.025,39.005,6", "104.025,39.005,#N/A", 4, "seats"),
        schools("control-character", "一小", "一\u{7}小", 2, "name"),
        // cells
        roll("not-a-number-form", "A05", "a_05", 6, "number"),
        roll("reserved-number", "A05", "R-0005", 6, "number"),
        roll("duplicate-number", "A05", "A04", 6, "number"),
        roll("bad-degrees", "104.003", "104.0x", 4, "lon"),
        roll("bad-degrees", "39.003", "139.003", 4, "lat"),
        roll("half-point", "104.003,39.003", "104.003,", 4, "lat"),
        file("exchanged", |o| o.roll = o.roll.replace("lon,lat", "lat,lon"), Spot::File),
        roll("null-island", "104.003,39.003", "0,0", 4, "lon"),
        roll("far-away", "104.003,39.003", "110.003,39.003", 4, "lon"),
        file("bad-date", |o| birth(o, "2019-02-29"), Spot::Row(2)),
        file("bad-date", |o| birth(o, "2019/13/01"), Spot::Row(2)),
        file("serial-date", |o| birth(o, "43831"), Spot::File),
        file("out-of-age", |o| birth(o, "2018-08-31"), Spot::Row(2)),
        file("bad-flag", |o| { o.policy = o.policy.replace("hukou = 本区", "hukou"); }, Spot::Row(2)),
        file("unlisted-value", |o| enumerated(o, "[本区, 本市]"), Spot::Row(4)),
        // schools
        schools("bad-school-code", "S02", "S 02", 3, "code"),
        schools("duplicate-school", "S02", "s01", 3, "code"),
        schools("bad-seats", "104.005,39.005,3", "104.005,39.005,-3", 2, "seats"),
        schools("bad-seats", "104.005,39.005,3", "104.005,39.005,36+2", 2, "seats"),
        schools("bad-seats", "104.005,39.005,3", "104.005,39.005,12.5", 2, "seats"),
        schools("bad-seats", "104.005,39.005,3", "104.005,39.005,", 2, "seats"),
        schools("bad-seats", "104.005,39.005,3", "104.005,39.005,1e3", 2, "seats"),
        schools("no-seats", "104.005,39.005,3", "104.005,39.005,0", 2, "seats"),
        file("direct-above-seats", |o| direct(o, "7"), Spot::Row(4)),
        file("bad-seats", |o| direct(o, "一"), Spot::Row(4)),
        file("bad-classes", |o| classes(o, "6.5"), Spot::Row(4)),
        file("classes-too-large", |o| classes(o, "0"), Spot::File),
        file("zone-above-seats", |_| (), Spot::File),
        file("list-too-short", few_choices, Spot::File),
        file("shortcut-unsaid", |o| o.schools = o.schools.replace(",3\n", ",30\n").replace(",4\n", ",40\n"), Spot::File),
        file("reserve-after-open", reserve_last, Spot::File),
        policy("circle-count", "scheme = \"number\"", "seed = [\"start:1..n\", \"interval:1..n\"]\nscheme = \"number\""),
        policy("circle-count", "scheme = \"number\"", "seed = [\"start:1..n\", \"interval:1..n\"]"),
        file("circle-entries", circle, Spot::File),
        file("reserve-empty", |o| kept(o, "hukou = 外国", "before_open"), Spot::File),
        file("reserve-idle", |o| kept(o, "hukou = 本区", "before_open"), Spot::File),
file("tier-review", |o| reviewed(o, "否"), Spot::Row(2)),
        file("bad-status", |o| status(o, "maybe"), Spot::Row(4)),
        schools("school-without-point", "104.015,39.005", ",", 0, ""),
        schools("school-without-catchment", "S03,三小", "S04,四小,104.02,39.02,1\nS03,三小", 0, ""),
        schools("school-outside", "104.025,39.005", "104.125,39.005", 0, ""),
        schools("school-far", "104.025,39.005", "114.025,39.005", 0, ""),
        // catchments
        file("bad-geojson", |o| o.catchments.truncate(300), Spot::Line(1, 0)),
        file("bad-geojson", |o| o.catchments = "{\"type\":\"Feature\"}".into(), Spot::File),
        file("bad-encoding", |o| { o.catchments = o.catchments.clone(); }, Spot::Line(1, 1)),
        file("encoding-taken", |_| (), Spot::File),
        file("other-crs", |o| o.catchments = o.catchments.replacen("\"features\"",
            "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4548\"}},\"features\"", 1), Spot::File),
        file("not-a-polygon", |o| o.catchments = o.catchments.replacen("Polygon", "Point", 1), Spot::Feature(1)),
        catchments("bad-coordinate", &[in_p1("[204.0,39.0],[204.02,39.0],[204.02,39.02],[204.0,39.0]"), p2()], Spot::Feature(1)),
        catchments("open-ring", &[in_p1("[104.0,39.0],[104.02,39.0],[104.02,39.02],[104.0,39.02]"), p2()], Spot::Feature(1)),
        catchments("ring-no-area", &[in_p1("[104.0,39.0],[104.02,39.02],[104.0,39.0]"), p2()], Spot::Feature(1)),
        catchments("ring-crosses", &[in_p1("[104.0,39.0],[104.02,39.02],[104.02,39.0],[104.0,39.021],[104.0,39.0]"), p2()], Spot::Feature(1)),
        catchments("ring-touches", &[in_p1("[104.0,39.0],[104.01,39.0],[104.01,39.01],[104.02,39.01],[104.02,39.02],[104.01,39.02],[104.01,39.01],[104.0,39.01],[104.0,39.0]"), p2()], Spot::Feature(1)),
        catchments("ring-spike", &[in_p1("[104.0,39.0],[104.03,39.0],[104.02,39.0],[104.02,39.02],[104.0,39.02],[104.0,39.0]"), p2()], Spot::Feature(1)),
        catchments("ring-repeats", &[in_p1("[104.0,39.0],[104.02,39.0],[104.02,39.0],[104.02,39.02],[104.0,39.02],[104.0,39.0]"), p2()], Spot::Feature(1)),
        catchments("duplicate-catchment", &[p1(), feature("P1", "S03", &square(104_020, 39_000, 10))], Spot::Feature(2)),
        catchments("bad-catchment-id", &[p1(), feature(&"长".repeat(65), "S03", &square(104_020, 39_000, 10))], Spot::Feature(2)),
        catchments("catchment-without-school", &[p1(), p2(), feature("P3", "", &square(104_040, 39_000, 10))], Spot::Feature(3)),
        catchments("unknown-school-in-catchment", &[p1(), feature("P2", "S03,S33", &square(104_020, 39_000, 10))], Spot::Feature(2)),
        catchments("overlap", &[p1(), p2(), feature("P3", "S03", &square(104_019, 39_001, 3))], Spot::Feature(1)),
        catchments("overlap-slivers", &[p1(), p2(), feature("P3", "S03", "[[[104.03,39.0],[104.04,39.0],[104.04,39.01],[104.03,39.01],[104.0299999,39.005],[104.03,39.0]]]")], Spot::File),
        catchments("gap", &[shaped("P1", "S01,S02", "[104.0,39.0],[104.02,39.0],[104.02,39.008],[104.02,39.02],[104.0,39.02],[104.0,39.0]"), p2(),
            shaped("P3", "S03", "[104.02,39.02],[104.02,39.015],[104.025,39.015],[104.025,39.01],[104.03,39.01],[104.03,39.02],[104.02,39.02]")], Spot::Feature(1)),
        catchments("gap-slivers", &[p1(), p2(), feature("P3", "S03", "[[[104.03,39.0],[104.04,39.0],[104.04,39.01],[104.03,39.01],[104.0300001,39.005],[104.03,39.0]]]")], Spot::File),
        catchments("borders-thin", &[p1(), shaped("P2", "S03", "[104.02,39.0],[104.03,39.0],[104.0300003,39.01],[104.02,39.01],[104.02,39.0]"),
            shaped("P3", "S03", "[104.03,39.0],[104.04,39.0],[104.04,39.01],[104.0300003,39.01],[104.0300002,39.006],[104.0300001,39.004],[104.03,39.0]")], Spot::File),
        catchments("rings-unclear", &[feature("P1", "S01,S02", "[[[104.0,39.0],[104.02,39.0],[104.02,39.02],[104.0,39.02],[104.0,39.0]],[[104.003,39.012],[104.018,39.012],[104.018,39.018],[104.003,39.018],[104.003,39.012]],[[104.005,39.014],[104.01,39.014],[104.01,39.016],[104.005,39.016],[104.005,39.014]]]"), p2()], Spot::Feature(1)),
        catchments("border-corners", &[p1(), p2()], Spot::Feature(1)),
        catchments("borders-tangled", &[p1(), p2(), shaped("P3", "S03", &comb(false)), shaped("P4", "S03", &comb(true))], Spot::File),
        catchments("in-pieces", &[feature("P1", "S01,S02", &square(104_000, 39_000, 20)), "{\"type\":\"Feature\",\"properties\":{\"catchment\":\"P2\",\"schools\":\"S03\"},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[104.02,39.0],[104.03,39.0],[104.03,39.01],[104.02,39.0]]],[[[104.05,39.0],[104.06,39.0],[104.06,39.01],[104.05,39.0]]]]}}".into()], Spot::Feature(2)),
        catchments("hole-outside", &[feature("P1", "S01,S02", "[[[104.0,39.0],[104.02,39.0],[104.02,39.02],[104.0,39.02],[104.0,39.0]],[[104.01,39.01],[104.03,39.01],[104.01,39.015],[104.01,39.01]]]"), p2()], Spot::Feature(1)),
        catchments("other-entry", &[p1(), p2(), staged("P9", "\"学段\":\"初中\"")], Spot::File),
        catchments("other-entry", &[p1(), p2(), staged("P9", "\"valid_to\":2025")], Spot::File),
        catchments("other-entry", &[p1(), p2(), staged("P9", "\"valid_from\":\"2027\"")], Spot::File),
        catchments("other-entry", &[p1(), p2(), staged("P9", "\"年级\":\"初一\"")], Spot::File),
        catchments("other-entry", &[p1(), p2(), staged("P9", "\"grade\":[2,3]")], Spot::File),
        catchments("bad-grade", &[p1(), p2(), staged("P9", "\"grade\":\"first\"")], Spot::Feature(3)),
        catchments("bad-grade", &[p1(), p2(), staged("P9", "\"grade\":\"3-1\"")], Spot::Feature(3)),
        catchments("bad-grade", &[p1(), p2(), staged("P9", "\"grade\":true")], Spot::Feature(3)),
        catchments("bad-stage", &[p1(), p2(), staged("P9", "\"stage\":\"university\"")], Spot::Feature(3)),
        catchments("bad-validity", &[p1(), p2(), staged("P9", "\"valid_from\":\"soon\"")], Spot::Feature(3)),
        file("catchment-not-single", single, Spot::Row(2)),
        // layers of other formats
        catchments("bad-layer", &[p1(), p2()], Spot::File),
        catchments("layer-choice", &[p1(), p2()], Spot::File),
        catchments("shapefile-without", &[p1(), p2()], Spot::File),
        catchments("ring-turned", &[p1(), p2()], Spot::Feature(1)),
        file("missing-column", |o| { declare(o, "catchments", "CGCS2000"); o.policy = o.policy.replacen("CGCS2000\"", "CGCS2000\"\nschools = \"dbn\"", 1); }, Spot::File),
        catchments("column-not-read", &[p1(), p2().replace("\"id\":", "\"remark\":\"x\",\"id\":")], Spot::File),
        catchments("attribute-unsure", &[p1(), p2().replace("\"id\":", "\"编号\":\"X9\",\"id\":")], Spot::Feature(2)),
        // coordinate systems
        policy("crs-unknown", "[zoning]", "[input.catchments]\ncrs = \"EPSG:3857\"\n[zoning]").at(1),
        policy("crs-refused", "[zoning]", "[input.schools]\ncrs = \"北京54\"\n[zoning]").at(1),
        file("crs-differs", |o| { declare(o, "catchments", "EPSG:4527"); name_crs(o, "EPSG:4548"); }, Spot::File),
        file("crs-label", |o| { declare(o, "catchments", "GCJ-02"); name_crs(o, "EPSG:4326"); }, Spot::File),
        file("crs-strip", |o| declare(o, "schools", "EPSG:4527"), Spot::Row(2)),
        file("crs-strip", |o| declare(o, "roll", "EPSG:4527"), Spot::Row(2)),
        file("converted", |o| declare(o, "catchments", "GCJ-02"), Spot::File),
        file("converted", |o| declare(o, "roll", "BD-09"), Spot::File),
        file("layer-exchanged", |o| o.catchments = layer(&[exchanged(104_000, 39_000, 20), p2()]), Spot::File),
        catchments("looks-projected", &[in_p1("[39500000,4412000],[39500100,4412000],[39500100,4412100],[39500000,4412000]"), p2()], Spot::File),
        file("looks-projected", |o| o.schools = o.schools.replace("104.0", "395000").replace("39.0", "44120"), Spot::File),
        file("outside-crs", |o| { declare(o, "catchments", "GCJ-02"); o.catchments = layer(&[p1(), feature("P2", "S03", &square(4_000, 39_000, 10))]); }, Spot::File),
        file("crs-offset", shifted, Spot::File),
        file("crs-offset-declared", |o| { shifted(o); declare(o, "schools", "CGCS2000"); declare(o, "catchments", "CGCS2000"); }, Spot::File),
        file("homes-offset", |o| { shifted(o); o.roll = homes(); }, Spot::File),
        // homes
        file("home-in-none", |o| { o.policy = o.policy.replace("none = \"overflow\"\n", ""); away(o); }, Spot::Row(11)),
        file("homes-in-none", away, Spot::File),
        file("home-on-edge", |o| { o.policy = o.policy.replace("edge = \"all\"\n", ""); edge(o); }, Spot::Row(11)),
        file("homes-on-edge", edge, Spot::File),
        listed("home-on-edge", "", Spot::Row(11)),
        listed("homes-on-edge", "A10,P2", Spot::File),
        listed("unknown-catchment", "A10,P9", Spot::Row(2)),
        listed("border-row-twice", "A10,P2\nA10,P2", Spot::Row(3)),
        listed("border-row-elsewhere", "A01,P2", Spot::Row(2)),
        listed("border-row-unused", "A10,P2\nA01,P1", Spot::Row(3)),
        file("border-list-unused", |o| o.more.push(("border_homes.csv", "number,catchment\n".to_owned())), Spot::File),
        file("home-in-several", |o| { o.policy = o.policy.replace("overlap = \"all\"", "overlap = \"refuse\""); several(o); }, Spot::Row(11)),
        file("homes-in-several", several, Spot::File),
        // choices
        roll("unknown-choice", "外省,S01,S02", "外省,S01,S20", 4, "choice2"),
        roll("repeated-choice", "外省,S01,S02", "外省,S01,S01", 4, "choice2"),
        roll("choice-gap", "外省,S01,S02", "外省,,S02", 4, "choice1"),
        file("planned-choice", |o| { status(o, "待建"); }, Spot::Row(11)),
        roll("choice-not-allowed", "外省,S01,S02", "外省,S01,S03", 4, ""),
        file("choice-count", |o| o.policy = o.policy.replace("max = \"all\"", "max = 1"), Spot::Row(2)),
        file("in-no-round", |o| o.policy = o.policy.replace("pool = \"true\"", "pool = \"tier = 1\""), Spot::Row(4)),
        file("choices-unused", single, Spot::File),
        // units
        roll("unit-differs", "104.004,39.004,T,本区,S01,S02\n", "104.004,39.004,T,本区,S02,S01\n", 6, "choice1"),
        roll("unit-alone", "104.006,39.006,,", "104.006,39.006,Q,", 7, "twins"),
        file("unit-without-rule", |o| o.policy = o.policy.replace("[bundle]\nboundary = \"expand\"\n", ""), Spot::Row(5)),
        // tiers and keys
        roll("needs-review", ",,外省,S01,S02", ",,,S01,S02", 4, "hukou"),
        file("key-unknown", |o| dated(o, ""), Spot::Row(2)),
        // policy
        policy("bad-toml", "id = \"small-2026\"", "id = \"small-2026"),
        policy("unknown-key", "mechanism =", "mechanisn ="),
        policy("unknown-word", "\"sequential\"", "\"sequental\""),
        file("missing-key", |o| o.policy = o.policy.replace("direction = \"asc\"\n", ""), Spot::Line(21, 1)),
        policy("wrong-kind", "year = 2026", "year = \"2026\""),
        policy("not-yet", "\"sequential\"", "\"nearest\""),
        policy("cycles-lack", "\"sequential\"", "\"cycles\""),
        file(
            "cycles-units",
            |o| o.policy = o.policy.replace("\"sequential\"", "\"cycles\""),
            Spot::Row(5),
        ),
        file("one-line-many-numbers", |o| {
            o.policy = o.policy.replace("\"sequential\"", "\"line_then_parallel\"")
                .replace("per = \"unit\"", "per = \"child_school\"");
        }, Spot::Line(32, 0)),
        policy("ring-not-first", "order = [\"draw:main\"]", "order = [\"draw:circle\"]").with_circle(),
        file(
            "list-digits",
            |o| {
                let chain = o.policy.replace("\"nearest_vacancy\"", "\"manual\"");
                o.policy = chain.replace("draw:main", "draw:circle") + CIRCLE;
            },
            Spot::Row(2),
        ),
        policy("not-yet-in-chain", "\"nearest_vacancy\"", "\"manual\", \"nearest_vacancy\""),
        file("forbidden-fact", |o| { o.policy = o.policy.replace("hukou = 本区", "award = 本区"); o.roll = o.roll.replace("hukou", "award"); }, Spot::File),
        file("orders-interleave", |o| {
            o.policy = o.policy.replace("standing = [\"tier asc\", \"draw:main\"]", "standing = [\"draw:main\"]")
                .replace("[bundle]", "[round.standing_by_tier]\n\"2\" = [\"enum:hukou [外省, 本区]\", \"draw:main\"]\n[bundle]");
        }, Spot::File),
        file("boundary-needs-one-order", |o| {
            o.policy = o.policy.replace("\"sequential\"", "\"parallel\"").replace("\"expand\"", "\"skip\"")
                .replace("standing = [\"tier asc\", \"draw:main\"]", "standing = [\"at:sibling_school\", \"draw:main\"]");
            o.roll = o.roll.lines().enumerate().map(|(i, line)| match i {
                0 => "number,姓名,lon,lat,twins,hukou,choice1,choice2,sibling_school\n".to_owned(),
                1 => format!("{line},S01\n"),
                _ => format!("{line},\n"),
            }).collect();
        }, Spot::File),
        file("boundary-needs-one-order", |o| {
            o.policy = o.policy.replace("per = \"unit\"", "per = \"child_school\"").replace("\"expand\"", "\"split\"");
        }, Spot::File),
        file("pools-share-school", |o| {
            o.policy = o.policy.replace("\"sequential\"", "\"line_then_parallel\"");
            o.catchments = layer(&[
                feature("P1", "S01,S02", &square(104_000, 39_000, 20)),
                feature("P2", "S02,S03", &square(104_020, 39_000, 10)),
            ]);
        }, Spot::File),
        file("first-is-locked", |o| {
            o.policy = o.policy.replace("kind = \"list\"", "kind = \"locked_first\", first = \"former_catchment_school\"");
            o.roll = o.roll.lines().enumerate().map(|(i, line)| match i {
                0 => "number,姓名,lon,lat,twins,hukou,choice1,choice2,former_catchment_school\n".to_owned(),
                1 => format!("{line},S02\n"),
                _ => format!("{line},\n"),
            }).collect();
        }, Spot::Row(2)),
        file("lottery-of-school", |o| {
            o.policy = o.policy.replace("per = \"unit\"", "per = \"child_school\"");
            o.schools += "S_01,四小,104.025,39.006,0\nS-01,五小,104.025,39.007,0\n";
        }, Spot::File),
        quotas("quota-round", "round,school,seats\nother,S01,1\n", Spot::Row(2)),
        quota_reserve(),
        quotas("duplicate-quota", "school,seats\nS01,1\nS01,2\n", Spot::Row(3)),
        quotas("quotas-above-seats", "school,seats\nS01,4\n", Spot::File),
        policy("bad-predicate", "hukou = 本区", "hukou == 本区"),
        file("fact-kinds", |o| o.policy = o.policy.replace("pool = \"true\"", "pool = \"hukou\""), Spot::File),
        policy("bad-name", "\"small-2026\"", "\"Small 2026\""),
        policy("duplicate-id", "id = \"2\"", "id = \"1\""),
        policy("undeclared", "\"draw:main\"", "\"draw:other\""),
        policy("range-reversed", "max = \"all\"", "min = 4, max = 3"),
        file("tier-never", |o| o.policy = o.policy.replace("id = \"2\"", "id = \"all\"\nwhen = \"true\"\n[[tier]]\nid = \"2\""), Spot::Line(21, 0)),
        file("tier-empty", |o| o.policy = o.policy.replace("hukou = 本区", "hukou = 本地"), Spot::File),
        file("word-not-in-data", |o| o.policy = o.policy.replace("hukou = 本区", "hukou = 本地"), Spot::File),
        roll("value-near-word", "104.002,39.002,,本区", "104.002,39.002,,本 区", 3, "hukou"),
        file("fits-no-tier", |o| o.policy = o.policy.replace("when = \"true\"", "when = \"hukou = 外市\""), Spot::Row(4)),
        file("order-can-tie", |o| o.policy = o.policy.replace("standing = [\"tier asc\", \"draw:main\"]", "standing = [\"tier asc\"]"), Spot::File),
        policy("ticket-by-hand", "scheme = \"number\"", "ticket = \"hmac-sm3\"\nscheme = \"ring_remove\"\nseed = [\"start:1..n\", \"interval:1..n\"]"),
        policy("tickets-differ", "log = \"test.invalid/log\"",
            "log = \"test.invalid/log\"\n[draw.other]\nticket = \"hmac-sm3\"\nscheme = \"number\"\nper = \"unit\"\ndirection = \"asc\"").at(2),
        file("too-little-chance", |o| o.policy = o.policy.replace("length = 40", "length = 6"), Spot::File),
        policy("stretch-too-long", "[publish]", "[seal]\nstretch = 100000001\n[publish]").at(1),
        policy("codes-need-numbers", "mode = \"market\"", "codes = true\nmode = \"roots\""),
        policy("objection-period", "mode = \"market\"", "objection_hours = 12\nmode = \"market\""),
        file("assumed", |o| o.policy = o.policy.replace("[[source]]\nid = \"dice\"\nkind = \"digits\"\nlength = 40\nwhat = \"forty dice\"\n", ""), Spot::File),
        schools("too-few-seats", "39.005,6", "39.005,1", 0, ""),
        // addresses and catchment texts
        texts("text-not-read", "text", |o| o.more[0].1 = o.more[0].1.replace("三组除外", "大部分"), Spot::Row(3), "范围"),
        texts("text-left-unread", "polygon", |o| o.more[0].1 = o.more[0].1.replace("三组除外", "大部分"), Spot::Row(3), "范围"),
        texts("text-both-sides", "polygon", |o| o.more[0].1 = o.more[0].1.replace("100号以上(含)", "101-151号"), Spot::Row(2), "范围"),
        texts("text-schools-differ", "text", |o| o.more[0].1 = o.more[0].1.replace("P2,S03", "P2,S02"), Spot::Row(2), ""),
        texts("no-texts", "text", |o| o.more.clear(), Spot::File, ""),
        texts("catchment-without-text", "text", |o| o.more[0].1 = o.more[0].1.replace("P2,S03", "P3,S03"), Spot::File, ""),
        texts("bad-stage", "text", |o| o.more[0].1 = o.more[0].1.replace("片区,学校,范围", "片区,学段,范围,学校"), Spot::Row(2), "学段"),
        texts("address-not-read", "text", |o| o.roll = o.roll.replace("阳光小区1幢", "阳光小区1幢东200米"), Spot::Row(8), "住址"),
        texts("coverage-gap", "polygon", |o| o.more[1].1 += "解放路1号,,\n", Spot::Row(7), "地址"),
        texts("coverage-conflict", "polygon", |o| o.more[0].1 = o.more[0].1.replace("盘江路100号以上(含)", "盘江路1号以上(含)"), Spot::Row(2), "地址"),
        texts("coverage-open", "polygon", |o| o.more[1].1 += "胜利村,,\n", Spot::File, ""),
        texts("coverage-by-design", "polygon", |o| o.more[0].1 = o.more[0].1.replace("、胜利村三组", "、胜利村三组家长可自愿选择").replace("(不含5栋)", ""), Spot::File, ""),
        texts("coverage-differs", "polygon", |o| o.more[1].1 = o.more[1].1.replace("104.021", "104.001"), Spot::Row(3), "地址"),
        texts("coverage-sum", "text", |_| (), Spot::File, ""),
        texts("open-number", "polygon", |o| o.more[0].1 = o.more[0].1.replace("(含)", ""), Spot::File, ""),
        texts("home-text-conflict", "text", |o| o.more[0].1 = o.more[0].1.replace("100号以上", "98号以上"), Spot::Row(10), ""),
        texts("home-text-open", "text", |o| o.roll = o.roll.replace("盘江路98号", "盘江路"), Spot::Row(10), ""),
        texts("homes-text-open", "text", |o| { o.policy = o.policy.replace("[zoning]", "[zoning]\nundecided = \"overflow\""); o.roll = o.roll.replace("盘江路98号", "盘江路"); }, Spot::File, ""),
        texts("home-text-differs", "both", |o| o.roll = o.roll.replace("盘江路98号", "盘江路198号"), Spot::Row(10), ""),
        texts("homes-text-differ", "both", |o| { o.policy = o.policy.replace("[zoning]", "[zoning]\ndiffer = \"overflow\""); o.roll = o.roll.replace("盘江路98号", "盘江路198号"); }, Spot::File, ""),
        texts("homes-by-polygon", "both", |o| o.roll = o.roll.replace("盘江路98号", "盘江路"), Spot::File, ""),
    ]
}

impl Case {
    /// So many lines further down.
    fn at(mut self, lines: u32) -> Self {
        if let Spot::Line(line, column) = self.spot {
            self.spot = Spot::Line(line + lines, column);
        }
        self
    }
}

/// A declared coordinate system.
fn declare(office: &mut Office, table: &str, crs: &str) {
    let head = format!("[input.{table}]\n");
    let own = format!("{head}crs = \"{crs}\"\n");
    let there = office.policy.contains(&head);
    let (from, to) = match there {
        true => (head.as_str(), own),
        false => ("[zoning]", format!("{own}[zoning]")),
    };
    office.policy = office.policy.replacen(from, &to, 1);
}

/// The layer names its own system.
fn name_crs(office: &mut Office, name: &str) {
    let member = format!(
        "\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}},\"features\""
    );
    office.catchments = office.catchments.replacen("\"features\"", &member, 1);
}

/// A square with latitude first.
fn exchanged(x: i64, y: i64, size: i64) -> String {
    feature("P1", "S01,S02", &square(y, x, size))
}

/// Six schools, each 100 m from the border of its own catchment of 400 m; the layer is in GCJ-02.
fn shifted(office: &mut Office) {
    let mut features = Vec::new();
    office.schools = "code,name,lon,lat,seats\n".to_owned();
    for i in 0..6 {
        let (lon, lat) = (104.0 + f64::from(i) * 0.01, 39.0);
        let code = format!("S{:02}", i + 1);
        office.schools += &format!("{code},{i}小,{:.6},{:.6},9\n", lon + 0.002, lat + 0.002);
        let corner = |dx: f64, dy: f64| {
            let (x, y) = paiwei::geo::Crs::Gcj02.from_degrees(lon + dx, lat + dy);
            format!("[{x:.7},{y:.7}]")
        };
        let ring = [
            corner(0.0, 0.0),
            corner(0.004, 0.0),
            corner(0.004, 0.004),
            corner(0.0, 0.004),
            corner(0.0, 0.0),
        ];
        features.push(shaped(&format!("P{i}"), &code, &ring.join(",")));
    }
    office.catchments = layer(&features);
}

/// Homes at the western border of the catchments of `shifted`, on the true map.
fn homes() -> String {
    let mut text = "number,lon,lat,twins,hukou,choice1\n".to_owned();
    for i in 0..60 {
        let (lon, lat) = (104.0 + f64::from(i % 6) * 0.01, 39.0);
        let up = f64::from(i / 6) * 0.0003;
        text += &format!(
            "B{i:02},{:.6},{:.6},,本区,S{:02}\n",
            lon + 0.0005,
            lat + 0.0003 + up,
            i % 6 + 1
        );
    }
    text
}

/// Layers that no text of an office can hold.
fn other_format(code: &str, inputs: &mut paiwei::check::Inputs) {
    let (name, bytes): (&str, Vec<u8>) = match code {
        "bad-layer" => ("catchments.gpkg", b"SQLite format 4".to_vec()),
        "layer-choice" => (
            "catchments.topojson",
            br#"{"type":"Topology","arcs":[],"objects":{"a":{},"b":{}}}"#.to_vec(),
        ),
        "shapefile-without" | "ring-turned" => ("catchments.shp", turned_shape()),
        _ => return,
    };
    name.clone_into(&mut inputs.catchments.name);
    inputs.catchments.bytes = bytes;
}

/// A shapefile of one square that turns as a hole does.
fn turned_shape() -> Vec<u8> {
    let ring = [
        [104.0, 39.0],
        [104.02, 39.0],
        [104.02, 39.02],
        [104.0, 39.02],
        [104.0, 39.0f64],
    ];
    let mut bytes = 9994i32.to_be_bytes().to_vec();
    bytes.resize(100, 0);
    bytes.extend(1i32.to_be_bytes());
    bytes.extend(64i32.to_be_bytes());
    bytes.extend(5i32.to_le_bytes());
    bytes.extend([0; 32]);
    for count in [1i32, 5, 0] {
        bytes.extend(count.to_le_bytes());
    }
    ring.iter()
        .flatten()
        .for_each(|v| bytes.extend(v.to_le_bytes()));
    bytes
}

/// A column of birth dates and a window of age.
fn birth(office: &mut Office, first: &str) {
    office.policy = office.policy.replace(
        "[zoning]",
        "[calendar]\nage_from = 2019-09-01\nage_to = 2020-08-31\n[zoning]",
    );
    column(office, "出生日期", [first, "2019年12月1日"]);
}

/// A day that ranks.
fn dated(office: &mut Office, first: &str) {
    let standing = "standing = [\"tier asc\", \"draw:main\"]";
    office.policy = office.policy.replace(
        standing,
        "standing = [\"tier asc\", \"date:hukou_since asc\", \"draw:main\"]",
    );
    column(office, "落户时间", [first, "2019.8.1"]);
}

/// A word that ranks.
fn enumerated(office: &mut Office, words: &str) {
    let standing = "standing = [\"tier asc\", \"draw:main\"]";
    let ranked = format!("standing = [\"tier asc\", \"enum:hukou {words}\", \"draw:main\"]");
    office.policy = office.policy.replace(standing, &ranked);
}

/// One more column of the roll, with a cell for the first child and one for all others.
fn column(office: &mut Office, header: &str, [first, others]: [&str; 2]) {
    let mut lines = office.roll.lines();
    let mut text = format!("{},{header}\n", lines.next().expect("a header"));
    for (row, line) in lines.enumerate() {
        let cell = if row == 0 { first } else { others };
        text += &format!("{line},{cell}\n");
    }
    office.roll = text;
}

/// A status for the third school.
fn status(office: &mut Office, word: &str) {
    let mut lines = office.schools.lines();
    let mut text = format!("{},status\n", lines.next().expect("a header"));
    for line in lines {
        let own = if line.starts_with("S03") {
            word
        } else {
            "open"
        };
        text += &format!("{line},{own}\n");
    }
    office.schools = text;
}

fn single(office: &mut Office) {
    let list = "{ kind = \"list\", within = \"catchment\", max = \"all\" }";
    office.policy = office
        .policy
        .replace(list, "{ kind = \"catchment_single\" }");
    office.policy = office.policy.replace("\"sequential\"", "\"fill\"");
}

/// A10 moves out of every catchment, and lists nothing.
fn away(office: &mut Office) {
    office.roll = office
        .roll
        .replace("104.021,39.001,,本区,S03,", "104.051,39.001,,本区,,");
}

/// A circle draw for each child, and twins on the roll.
fn circle(office: &mut Office) {
    let seed =
        "scheme = \"ring_remove\"\nseed = [\"start:1..n\", \"interval:1..n\"]\nper = \"child\"\n";
    let number = "scheme = \"number\"\ndigits = 10\nper = \"unit\"\ndirection = \"asc\"\n";
    let policy = office.policy.replace(number, seed);
    office.policy = policy.replace("order = [\"draw:main\"]", "order = [\"number\"]");
}

/// A column of seats given before; this for the last school, which has a plan of six.
fn direct(office: &mut Office, given: &str) {
    let schools = office.schools.replace("seats\n", "seats,直接安排\n");
    let schools = schools.replace(",3\n", ",3,\n").replace(",4\n", ",4,0\n");
    office.schools = schools.replace(",6\n", &format!(",6,{given}\n"));
}

/// A column of classes, filled in for the third school.
fn classes(office: &mut Office, third: &str) {
    office.schools = office.schools.replace("lat,seats\n", "lat,seats,班数\n");
    for (seats, classes) in [(",3\n", "1"), (",4\n", ""), (",6\n", third)] {
        let with = format!("{},{classes}\n", seats.trim_end());
        office.schools = office.schools.replace(seats, &with);
    }
}

/// The first tier is looked at child by child, and the roll says of all whether they were.
fn reviewed(office: &mut Office, said: &str) {
    office.policy = office
        .policy
        .replace("label = \"第一顺位\"", "then_review = true");
    let with = |line: &str| match line.starts_with("number") {
        true => format!("{line},已复核\n"),
        false => format!("{line},{said}\n"),
    };
    office.roll = office.roll.lines().map(with).collect();
}

/// One choice of two schools with eight and four seats, for nine children.
fn few_choices(office: &mut Office) {
    office.policy = office.policy.replace("max = \"all\"", "max = 1");
    office.schools = office.schools.replace(",3\n", ",8\n");
    let cut = |line: &str| match line.rsplit_once(',') {
        Some((rest, _)) if !line.starts_with("number") => format!("{rest},\n"),
        _ => format!("{line}\n"),
    };
    office.roll = office.roll.lines().map(cut).collect();
}

/// A second round with a seat of its own, at a school that the first fills.
fn reserve_last(office: &mut Office) {
    let at = office.policy.find("[bundle]").expect("the bundle");
    let round = office.policy.find("[[round]]").expect("a round");
    let second = office.policy[round..at]
        .replace("id = \"zone\"", "id = \"kin\"")
        .replace("\"plan\"", "\"fixed\"");
    office.policy.insert_str(at, &second);
    let first = office
        .policy
        .find("on_rest = \"overflow\"")
        .expect("a rest");
    office
        .policy
        .replace_range(first..first + 20, "on_rest = \"next\"");
    office
        .more
        .push(("quotas.csv", "school,seats\nS01,1\n".to_owned()));
}

#[test]
fn rules_that_leave_nothing_open_are_not_told() {
    let told = |change: &dyn Fn(&mut Office), code: &str| {
        let mut office = Office::small();
        change(&mut office);
        let found = office.findings();
        let there: Vec<&Finding> = found
            .iter()
            .filter(|finding| finding.code.id == code)
            .collect();
        there.into_iter().cloned().collect::<Vec<Finding>>()
    };
    // Said either way, or where somebody does not fit, a draw is nothing to ask about.
    let fits = |o: &mut Office| {
        o.schools = o.schools.replace(",3\n", ",30\n").replace(",4\n", ",40\n");
    };
    assert_eq!(told(&fits, "shortcut-unsaid").len(), 1);
    for said in ["admit_all_if_fits", "none"] {
        let say = |o: &mut Office| {
            fits(o);
            let with = format!("on_rest = \"overflow\"\nshortcut = \"{said}\"");
            o.policy = o.policy.replace("on_rest = \"overflow\"", &with);
        };
        assert_eq!(told(&say, "shortcut-unsaid"), []);
    }
    assert_eq!(told(&|_| (), "shortcut-unsaid"), []);
    // As many choices as schools, enough seats at the smallest, or too few seats in any case.
    let found = told(&few_choices, "list-too-short");
    let args = ["children", "schools", "seats", "max", "least"];
    let figures: Vec<String> = args
        .iter()
        .map(
            |name| match found[0].args.iter().find(|(arg, _)| arg == name) {
                Some((_, paiwei::finding::Arg::Count(n))) => n.to_string(),
                other => panic!("{other:?}"),
            },
        )
        .collect();
    assert_eq!(figures, ["9", "2", "12", "1", "4"]);
    let with = |max: &str, seats: [&str; 2]| {
        let (max, seats) = (max.to_owned(), seats.map(str::to_owned));
        move |o: &mut Office| {
            few_choices(o);
            o.policy = o.policy.replace("max = 1", &format!("max = {max}"));
            o.schools = o.schools.replace(",8\n", &format!(",{}\n", seats[0]));
            o.schools = o.schools.replace(",4\n", &format!(",{}\n", seats[1]));
        }
    };
    assert_eq!(told(&with("2", ["8", "4"]), "list-too-short"), []);
    assert_eq!(told(&with("1", ["9", "9"]), "list-too-short"), []);
    assert_eq!(told(&with("1", ["4", "4"]), "list-too-short"), []);
    assert_eq!(told(&with("1", ["5", "4"]), "list-too-short").len(), 1);
    // Reserved seats first are safe.
    let first = |o: &mut Office| {
        reserve_last(o);
        o.policy = o.policy.replacen("\"plan\"", "\"table?\"", 1);
        o.policy = o.policy.replacen("\"fixed\"", "\"plan\"", 1);
        o.policy = o.policy.replacen("\"table?\"", "\"fixed\"", 1);
    };
    assert_eq!(told(&first, "reserve-after-open"), []);
    // Two thirds of the seats kept for two of six, filled last, after a tier, or beside a share: they do something.
    for (when, fill, from, to) in [
        ("hukou = 外省", "before_open", "share 1/2", "share 2/3"),
        ("hukou = 本区", "after_open", "", ""),
        (
            "hukou = 本区",
            "before_open",
            "[\"draw:main\"]\non_rest",
            "[\"tier asc\", \"draw:main\"]\non_rest",
        ),
        (
            "hukou = 本区",
            "before_open",
            "seats = \"plan\"",
            "seats = \"share 1/2\"",
        ),
    ] {
        let say = |o: &mut Office| {
            kept(o, when, fill);
            assert!(o.policy.contains(from));
            o.policy = o.policy.replace(from, to);
        };
        assert_eq!(told(&say, "reserve-idle"), [], "{when} {fill} {to}");
        assert_eq!(told(&say, "reserve-empty"), []);
    }
    let found = told(&|o| kept(o, "hukou = 本区", "before_open"), "reserve-idle");
    let figures = ["n", "kept", "seats", "group", "all"].map(|name| {
        let (_, figure) = found[0]
            .args
            .iter()
            .find(|(arg, _)| *arg == name)
            .expect("an argument");
        format!("{figure:?}")
    });
    assert_eq!(
        figures.join(" "),
        "Count(1) Count(1) Count(3) Count(4) Count(6)"
    );
    // A half of one seat is no seat.
    let none = |o: &mut Office| {
        kept(o, "hukou = 本区", "before_open");
        o.schools = o
            .schools
            .replace(",3\n", ",1\n")
            .replace(",4\n", ",1\n")
            .replace(",6\n", ",1\n");
    };
    assert_eq!(told(&none, "reserve-empty").len(), 1);
    // A seat for everybody who lives there.
    let enough = |o: &mut Office| o.schools = o.schools.replace(",3\n", ",5\n");
    assert_eq!(told(&enough, "zone-above-seats"), []);
    // District-wide choice: catchments give no seats.
    let wide = |o: &mut Office| {
        o.policy = o
            .policy
            .replace("within = \"catchment\"", "within = \"district\"")
    };
    assert_eq!(told(&wide, "zone-above-seats"), []);
    // One entry for each unit, or nobody bound.
    let unit = |o: &mut Office| {
        circle(o);
        o.policy = o.policy.replace("per = \"child\"", "per = \"unit\"");
    };
    assert_eq!(told(&unit, "circle-entries"), []);
    let alone = |o: &mut Office| {
        circle(o);
        o.roll = o.roll.replace(",T,", ",,");
    };
    assert_eq!(told(&alone, "circle-entries"), []);
    // All seats of a plan may be given before.
    for (given, count) in [("6", 0), ("7", 1)] {
        assert_eq!(
            told(&|o| direct(o, given), "direct-above-seats").len(),
            count
        );
    }
    // 45 children to a class of a primary school, 50 of a junior one, or as the policy says.
    let classes = |seats: u32, policy: (&'static str, &'static str)| {
        move |o: &mut Office| {
            classes(o, "1");
            o.schools = o.schools.replace(",6,1\n", &format!(",{seats},1\n"));
            o.policy = o.policy.replace(policy.0, policy.1);
        }
    };
    let junior = ("stage = \"primary\"", "stage = \"junior\"");
    let small = (
        "stage = \"primary\"",
        "stage = \"primary\"\nclass_size = 35",
    );
    for (seats, policy, count) in [
        (45, ("", ""), 0),
        (46, ("", ""), 1),
        (50, junior, 0),
        (51, junior, 1),
        (35, small, 0),
        (36, small, 1),
    ] {
        let found = told(&classes(seats, policy), "classes-too-large");
        assert_eq!(found.len(), count, "{seats} {policy:?}");
    }
    // A tier that the office has looked at.
    assert_eq!(told(&|o| reviewed(o, "是"), "tier-review"), []);
    let (mut one, mut none) = (Office::small(), Office::small());
    reviewed(&mut one, "是");
    one.roll = one.roll.replace("S02,S01,是\nA08", "S02,S01,否\nA08");
    let rows = |office: &Office| {
        let found = office.findings().into_iter();
        let found = found.filter(|finding| finding.code.id == "tier-review");
        found.map(|finding| finding.cell.spot).collect::<Vec<_>>()
    };
    assert_eq!(rows(&one), [Spot::Row(8)]);
    reviewed(&mut none, "");
    assert_eq!(rows(&none).len(), 8);
}

/// A10 moves onto the border of both catchments.
fn edge(office: &mut Office) {
    office.roll = office.roll.replace("104.021,39.001", "104.020,39.001");
}

/// A10 on the border, and a list of such homes.
fn listed(code: &'static str, rows: &str, spot: Spot) -> Case {
    let change = |o: &mut Office| {
        edge(o);
        o.policy = o.policy.replace("edge = \"all\"", "edge = \"list\"");
        let text = format!("number,catchment\n{rows}\n");
        o.more.push(("border_homes.csv", text));
    };
    file(code, change, spot)
}

/// A third catchment overlaps the second, where A10 lives.
fn several(office: &mut Office) {
    let third = feature("P3", "S01", &square(104_020, 39_000, 3));
    office.catchments = office
        .catchments
        .replace("]}}]}", &format!("]}}}},\n{third}]}}"));
}

fn findings(case: &Case) -> Vec<Finding> {
    let mut inputs = case.office.inputs();
    match case.code {
        // Bytes that are no text at all cannot be written as one here.
        "bad-encoding" => inputs.roll.bytes = b"number,lon,lat\nA1,\xff\xff,1\n".to_vec(),
        "encoding-taken" => {
            inputs.roll.bytes = encoding_rs::GB18030
                .encode(&case.office.roll)
                .0
                .into_owned();
        }
        code => other_format(code, &mut inputs),
    }
    paiwei::run::prepare(&inputs, &paiwei::run::Unwatched).1
}

#[test]
fn the_small_office_has_nothing_to_correct() {
    let told = Office::small().findings();
    let codes: Vec<&str> = told.iter().map(|finding| finding.code.id).collect();
    assert_eq!(
        codes,
        ["zone-above-seats", "border-corners", "column-not-read"]
    );
}

#[test]
fn a_line_over_several_schools_wants_one_number_of_a_child() {
    let per_school = |change: &[(&str, &str)]| {
        let mut case = policy(
            "one-line-many-numbers",
            "per = \"unit\"",
            "per = \"child_school\"",
        );
        for (from, to) in change {
            assert!(case.office.policy.contains(from), "{from}");
            case.office.policy = case.office.policy.replace(from, to);
        }
        let told = findings(&case);
        let told = told.iter().filter(|finding| finding.code.id == case.code);
        told.count()
    };
    assert_eq!(per_school(&[]), 0);
    let chain = "chain = [\"nearest_vacancy\"]";
    assert_eq!(per_school(&[(chain, "chain = [\"live_choose\"]")]), 1);
    let least = format!("{chain}\nobjective = \"least_total\"");
    assert_eq!(per_school(&[(chain, &least)]), 1);
    for word in [
        "line_then_parallel",
        "live_choose",
        "deal",
        "first_then_deal",
    ] {
        let told = per_school(&[("\"sequential\"", &format!("\"{word}\""))]);
        assert_eq!(told, 1, "{word}");
    }
}

#[test]
fn every_code_has_a_case_and_every_case_its_place() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for case in cases() {
        let told = findings(&case);
        let found = told.iter().find(|finding| {
            let spot = match (finding.cell.spot, case.spot) {
                // Columns of a text file are not counted out by hand here, only lines.
                (Spot::Line(line, _), Spot::Line(wanted, _)) => {
                    case.code == "bad-encoding" || case.code == "bad-geojson" || line == wanted
                }
                (found, wanted) => found == wanted,
            };
            let column = finding.cell.column.as_deref().unwrap_or("");
            finding.code.id == case.code
                && spot
                && (case.column.is_empty() || column == case.column)
        });
        let found = found.unwrap_or_else(|| {
            let words = Words::new(Lang::En);
            panic!(
                "{} at {:?} {}: {}",
                case.code,
                case.spot,
                case.column,
                text(&words, &told, 9)
            )
        });
        seen.insert(case.code);
        if found.code.severity == Severity::Error {
            let mut inputs = case.office.inputs();
            other_format(case.code, &mut inputs);
            let (ready, _) = paiwei::run::prepare(&inputs, &paiwei::run::Unwatched);
            assert!(
                ready.is_none() || case.code == "bad-encoding",
                "{} stops the seal",
                case.code
            );
        }
    }
    // Told by acts on a folder, or needing very large files: tests of their own.
    let elsewhere = [
        "changed-since-seal",
        "bad-seed-value",
        // `ceremony`.
        "other-secret",
        // `circle`.
        "bad-hand-value",
        // `beacon`.
        "beacon-round",
        "bad-beacon-value",
        "bad-seed-character",
        "unknown-seed-source",
        "seed-value-twice",
        // Of the table of events: `amend`.
        "unknown-event",
        "event-number",
        "event-school",
        "event-late",
        "one-person",
        "event-unfit",
        "event-harms",
        "events-recorded",
        "events-may-harm",
        "patch",
        "overflow-lists-large",
        // Of streets and school land, which the small office has not: `streets`, `walk`.
        "file-missing",
        "bad-streets",
        "no-streets",
        "not-lines",
        "streets-cut",
        "streets-read",
        "streets-unused",
        "streets-in-parts",
        "school-off-streets",
        "homes-off-streets",
        "homes-cut-off",
        "home-cut-off",
        "school-cut-off",
        "school-without-land",
        "land-of-nobody",
        // Of the register of seat locks: `locks`.
        "home-locked",
        "home-locked-ruled",
        "home-twice",
        "bad-lock-year",
        "bad-lock-stage",
        "locks-unused",
        // Of scenarios: in `simulate.rs`.
        "scenario-name",
        "scenario-needs",
        "scenario-file",
        "scenario-nobody",
        "scenario-others",
        "scenario-later",
        "scenario-lists",
        "scenario-no-school",
        "scenario-same",
        "scenario-fewer",
    ];
    let missing: Vec<&str> = CODES
        .iter()
        .map(|c| c.id)
        .filter(|id| !seen.contains(id) && !elsewhere.contains(id))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// A layer of the north with latitude first: both orders are degrees, only the schools tell.
#[test]
fn schools_tell_a_layer_with_latitude_first() {
    let mut office = Office::small();
    office.schools = "code,name,lon,lat,seats\n".to_owned();
    let mut features = Vec::new();
    for i in 0..6i64 {
        let code = format!("S{:02}", i + 1);
        office.schools += &format!("{code},{i}小,24.{:03},60.005,9\n", i * 20 + 5);
        features.push(feature(
            &format!("P{i}"),
            &code,
            &square(60_000, 24_000 + i * 20, 10),
        ));
    }
    office.catchments = layer(&features);
    let told = office.findings();
    let offset = told
        .iter()
        .find(|f| f.code.id == "crs-offset")
        .expect("it is told");
    assert!(
        offset.args.contains(&("what", "exchanged".into())),
        "{offset:?}"
    );
    assert!(offset.args.contains(&("then", 6u32.into())), "{offset:?}");
    // Where schools and catchments meet, nobody is accused.
    let square = |i: i64| square(24_000 + i * 20, 60_000, 10);
    let right: Vec<String> = (0..6)
        .map(|i| feature(&format!("P{i}"), &format!("S{:02}", i + 1), &square(i)))
        .collect();
    office.catchments = layer(&right);
    assert!(office.findings().iter().all(|f| f.code.id != "crs-offset"));
}

#[test]
fn near_words_are_offered() {
    let told = |case: &Case| text(&Words::new(Lang::En), &findings(case), 9);
    assert!(
        told(&policy("", "mechanism =", "mechanisn =")).contains("Did you mean \"mechanism\"?")
    );
    assert!(
        told(&policy("", "\"sequential\"", "\"sequental\""))
            .contains("Did you mean \"sequential\"?")
    );
    let choice = roll("", "外省,S01,S02", "外省,S01,SO2", 4, "");
    assert!(told(&choice).contains("Did you mean \"S02\"?"));
    let zh = text(&Words::new(Lang::Zh), &findings(&choice), 9);
    assert!(
        zh.contains("roll.csv › 第4行 › choice2 › “SO2”: 没有学校用这个代码。您是不是想写“S02”？"),
        "{zh}"
    );
}

#[test]
fn a_place_reads_as_a_clerk_would_say_it() {
    let case = roll("bad-degrees", "104.003", "39.9x", 4, "lon");
    let told = findings(&case);
    let found = told
        .iter()
        .find(|finding| finding.code.id == "bad-degrees")
        .expect("it is told");
    assert_eq!(
        place(&Words::new(Lang::En), &found.cell),
        "roll.csv:4: lon: \"39.9x\""
    );
    assert_eq!(
        place(&Words::new(Lang::Zh), &found.cell),
        "roll.csv › 第4行 › lon › “39.9x”"
    );
}

#[test]
fn ten_thousand_bad_rows_are_told_in_one_pass() {
    let mut office = Office::small();
    let row = |i: usize| match i % 4 {
        0 => format!("B{i:05},x,104.0x,39.001,,本区,S01,\n"),
        1 => format!("B{i:05},x,104.001,39.001,,本区,S99,\n"),
        2 => format!("b{i:05},x,104.001,39.001,,本区,S01,\n"),
        _ => format!("B{i:05},x,104.001,39.001,,,S01,\n"),
    };
    office.roll += &(0..10_000).map(row).collect::<String>();
    let told = office.findings();
    assert!(told.iter().filter(|finding| finding.is_error()).count() >= 10_000);
    let shown = text(&Words::new(Lang::En), &told, 3);
    assert!(
        shown.lines().count() < 40 && shown.contains("and 2,497 more of these"),
        "{shown}"
    );
}

#[test]
fn texts_of_the_office_are_inert_wherever_they_go() {
    let mut office = Office::small();
    office.schools = office
        .schools
        .replace("一小", "<img src=x onerror=alert(1)>");
    office.schools = office
        .schools
        .replace("二小", "</script><script>alert(1)</script>");
    office.roll = office.roll.replace("甲某某", "=cmd|' /C calc'!A0");
    let drawn = office.drawn();
    // Only the page that checks has scripts, and no text of the office adds to them.
    let plain = Office::small().drawn().bundle;
    for (path, bytes) in drawn
        .bundle
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
    {
        let page = String::from_utf8(bytes.to_vec()).expect("pages are UTF-8");
        let own = String::from_utf8_lossy(plain.get(path).expect("the same page"));
        let scripts = own.matches("<script").count();
        assert_eq!(scripts > 0, path == "verify.html", "{path}");
        assert_eq!(page.matches("<script").count(), scripts, "{path}");
        assert!(
            !page.contains("<img") && !page.contains("onerror=alert(1)>"),
            "{path}"
        );
        assert!(page.contains("Content-Security-Policy"), "{path}");
    }
    let overview = drawn.bundle.get("lists/index.html").expect("the overview");
    let overview = String::from_utf8_lossy(overview);
    assert!(
        overview.contains("&lt;img src=x onerror=alert(1)&gt;")
            && overview.contains("&lt;b&gt;宽&lt;/b&gt;")
    );
}

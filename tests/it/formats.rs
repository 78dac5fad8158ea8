//! Layers in every format: the same features from all of them, out and in again, damaged bytes, real layers.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Folder, Office, program as run, root, sign_in};
use paiwei::draw::pick::Pick;
use paiwei::finding::Finding;
use paiwei::geo::{Area, Crs, Part, Point};
use paiwei::read::layer::{self, Ask, Feature, LayerFile};
use paiwei::report::layer::write;
use serde_json::Value;

/// Three features: a hole, two parts, a coordinate on a half, Chinese attributes.
pub const LAYER: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"名称":"临河片区","schools":"S01,S02","编号":"P1"},"geometry":{"type":"Polygon","coordinates":[
 [[104.0,39.0],[104.02,39.0],[104.02,39.02],[104.01234565,39.0123456],[104.0,39.02],[104.0,39.0]],
 [[104.004,39.004],[104.004,39.006],[104.006,39.006],[104.006,39.004],[104.004,39.004]]]}},
{"type":"Feature","properties":{"名称":"𠮷祥","schools":"S03","编号":"P2"},"geometry":{"type":"MultiPolygon","coordinates":[
 [[[104.02,39.0],[104.03,39.0],[104.03,39.01],[104.02,39.01],[104.02,39.0]]],
 [[[104.04,39.0],[104.05,39.0],[104.05,39.01],[104.04,39.01],[104.04,39.0]],
  [[104.044,39.004],[104.044,39.006],[104.046,39.006],[104.046,39.004],[104.044,39.004]]]]}},
{"type":"Feature","properties":{"名称":"东 & <西>","schools":"S04","编号":"P3"},"geometry":{"type":"Polygon","coordinates":[
 [[-0.00000005,-0.1],[0.1,-0.1],[0.1,0.1],[-0.00000005,-0.1]]]}}
]}"#;

pub type Beside<'a> = &'a [(&'a str, &'a [u8])];

pub fn read_with(
    name: &str,
    bytes: &[u8],
    beside: Beside<'_>,
    ask: Ask<'_>,
) -> (Vec<Feature>, Vec<Finding>) {
    layer::read(&LayerFile {
        name,
        bytes,
        beside,
        ask,
    })
}

pub fn read(name: &str, bytes: &[u8]) -> (Vec<Feature>, Vec<Finding>) {
    read_with(name, bytes, &[], Ask::default())
}

pub fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|f| f.code.id).collect()
}

pub fn expected() -> Vec<Feature> {
    let (features, findings) = read("layer.geojson", LAYER.as_bytes());
    assert_eq!(codes(&findings), [""; 0]);
    assert_eq!(features.len(), 3);
    features
}

/// What a feature says, in any format: its shape and its attributes as text.
fn said(feature: &Feature) -> (u32, Area, Vec<(String, String)>) {
    let mut texts: Vec<(String, String)> = feature
        .properties
        .keys()
        .map(|key| (key.clone(), feature.text(key).unwrap_or_default()))
        .collect();
    texts.sort();
    (feature.number, feature.area(), texts)
}

fn same(what: &str, found: &[Feature], expected: &[Feature]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (a, b) in found.iter().zip(expected) {
        assert_eq!(said(a), said(b), "{what}: feature {}", a.number);
    }
}

/// Rings of a part with the first point repeated, as text.
fn rings(part: &Part) -> Vec<Vec<(String, String)>> {
    let closed = |points: &[Point]| {
        let mut all: Vec<_> = points.iter().map(|p| p.to_degrees()).collect();
        all.extend(all.first().cloned());
        all
    };
    part.rings().map(|ring| closed(ring.points())).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub fn kml(features: &[Feature]) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\"?><k:kml xmlns:k=\"x\"><k:Document>");
    for feature in features {
        out += "<k:Placemark><k:name>label</k:name><k:ExtendedData>";
        for key in feature.properties.keys() {
            let text = escaped(&feature.text(key).unwrap_or_default());
            write!(
                out,
                "<k:Data name=\"{key}\"><k:value>{text}</k:value></k:Data>"
            )
            .expect("text");
        }
        out += "</k:ExtendedData><k:MultiGeometry>";
        for part in &feature.parts {
            out += "<k:Polygon>";
            for (i, ring) in rings(part).iter().enumerate() {
                let edge = if i == 0 { "outer" } else { "inner" };
                let text: Vec<String> = ring.iter().map(|(x, y)| format!("{x},{y},12.5")).collect();
                write!(
                    out,
                    "<k:{edge}BoundaryIs><k:LinearRing><k:coordinates>\n{}\n</k:coordinates></k:LinearRing></k:{edge}BoundaryIs>",
                    text.join(" ")
                )
                .expect("text");
            }
            out += "</k:Polygon>";
        }
        out += "</k:MultiGeometry></k:Placemark>";
    }
    (out + "</k:Document></k:kml>").into_bytes()
}

pub fn wkt(features: &[Feature]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let keys: Vec<&String> = features[0].properties.keys().collect();
    let head = keys.iter().map(|key| key.as_str()).chain(["WKT"]);
    out.write_record(head).expect("a row");
    for feature in features {
        let parts: Vec<String> = feature
            .parts
            .iter()
            .map(|part| {
                let rings: Vec<String> = rings(part)
                    .iter()
                    .map(|ring| {
                        let points: Vec<String> =
                            ring.iter().map(|(x, y)| format!("{x} {y}")).collect();
                        format!("({})", points.join(","))
                    })
                    .collect();
                format!("({})", rings.join(", "))
            })
            .collect();
        let shape = match parts.len() {
            1 => format!("POLYGON {}", parts[0]),
            _ => format!("MULTIPOLYGON ({})", parts.join(",")),
        };
        let cells = keys.iter().map(|key| feature.text(key).unwrap_or_default());
        out.write_record(cells.chain([shape])).expect("a row");
    }
    out.into_inner().expect("bytes")
}

/// One arc for each ring; every second one is stored the other way round.
pub fn topojson(features: &[Feature], quantised: bool) -> Vec<u8> {
    let mut arcs: Vec<String> = Vec::new();
    let mut geometries = Vec::new();
    for feature in features {
        let mut parts = Vec::new();
        for part in &feature.parts {
            let mut indexes = Vec::new();
            for ring in part.rings() {
                let mut points: Vec<Point> = ring.points().to_vec();
                points.push(points[0]);
                let number = arcs.len();
                if number % 2 == 1 {
                    points.reverse();
                    indexes.push(format!("[-{}]", number + 1));
                } else {
                    indexes.push(format!("[{number}]"));
                }
                let (mut x, mut y) = (0i64, 0i64);
                let positions: Vec<String> = points
                    .iter()
                    .map(|p| {
                        if !quantised {
                            let (lon, lat) = p.to_degrees();
                            return format!("[{lon},{lat}]");
                        }
                        // The grid of the fixture: units of 1e-7, from −180 and −90.
                        let (u, v) = (
                            i64::from(p.lon_e7()) + 1_800_000_000,
                            i64::from(p.lat_e7()) + 900_000_000,
                        );
                        let text = format!("[{},{}]", u - x, v - y);
                        (x, y) = (u, v);
                        text
                    })
                    .collect();
                arcs.push(format!("[{}]", positions.join(",")));
            }
            parts.push(format!("[{}]", indexes.join(",")));
        }
        let properties = Value::Object(feature.properties.clone());
        geometries.push(format!(
            r#"{{"type":"MultiPolygon","arcs":[{}],"properties":{properties}}}"#,
            parts.join(",")
        ));
    }
    let transform = if quantised {
        r#""transform":{"scale":[0.0000001,1e-7],"translate":[-180,-90.0]},"#
    } else {
        ""
    };
    format!(
        r#"{{"type":"Topology",{transform}"arcs":[{}],"objects":{{"片区":{{"type":"GeometryCollection","geometries":[{}]}}}}}}"#,
        arcs.join(","),
        geometries.join(",")
    )
    .into_bytes()
}

/// The shapes, by the shapefile crate: another hand than the one that reads them here.
pub fn shp(features: &[Feature]) -> Vec<u8> {
    use shapefile::{Point as P, Polygon, PolygonRing, ShapeWriter};
    let mut bytes = std::io::Cursor::new(Vec::new());
    let shape = |feature: &Feature| {
        // Holes first: a reader must not lean on the order.
        let mut all = Vec::new();
        for (i, ring) in feature
            .parts
            .iter()
            .flat_map(|part| part.rings().enumerate())
        {
            let mut points: Vec<P> = ring
                .points()
                .iter()
                .map(|p| P::new(f64::from(p.lon_e7()) / 1e7, f64::from(p.lat_e7()) / 1e7))
                .collect();
            points.push(points[0]);
            if i == 0 {
                all.push(PolygonRing::Outer(points));
            } else {
                all.insert(0, PolygonRing::Inner(points));
            }
        }
        Polygon::with_rings(all)
    };
    let shapes: Vec<Polygon> = features.iter().map(shape).collect();
    let writer = ShapeWriter::new(&mut bytes);
    writer.write_shapes(&shapes).expect("it writes");
    bytes.into_inner()
}

/// A table of texts of 60 bytes; the second row may be marked as deleted.
pub fn dbf(features: &[Feature], gbk: bool, deleted: Option<usize>) -> Vec<u8> {
    let encode = |text: &str| match gbk {
        true => encoding_rs::GB18030.encode(text).0.into_owned(),
        false => text.as_bytes().to_vec(),
    };
    let keys: Vec<&String> = features[0].properties.keys().collect();
    let mut bytes = vec![3, 126, 11, 22];
    bytes.extend((features.len() as u32).to_le_bytes());
    bytes.extend((32 + 32 * keys.len() as u16 + 1).to_le_bytes());
    bytes.extend((1 + 60 * keys.len() as u16).to_le_bytes());
    bytes.resize(32, 0);
    for key in &keys {
        let mut field = encode(key);
        field.resize(11, 0);
        field.push(b'C');
        field.extend([0, 0, 0, 0, 60]);
        field.resize(32, 0);
        bytes.extend(field);
    }
    bytes.push(0x0d);
    for (i, feature) in features.iter().enumerate() {
        bytes.push(if deleted == Some(i) { b'*' } else { b' ' });
        for key in &keys {
            let mut cell = encode(&feature.text(key).unwrap_or_default());
            cell.resize(60, b' ');
            bytes.extend(cell);
        }
    }
    bytes.push(0x1a);
    bytes
}

pub const PRJ: &[u8] = b"GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]";

#[test]
fn every_format_gives_the_same_features() {
    let expected = expected();
    let mut all = vec![
        ("catchments.kml", kml(&expected)),
        ("catchments.wkt.csv", wkt(&expected)),
        ("catchments.topojson", topojson(&expected, true)),
        ("plain.topojson", topojson(&expected, false)),
        ("again.geojson", write("x", Crs::Wgs84, &expected).geojson()),
    ];
    all.extend(packaged("catchments.gpkg", Crs::Wgs84, &expected));
    for (name, bytes) in &mut all {
        let (mut found, findings) = read(name, bytes);
        assert_eq!(codes(&findings), [""; 0], "{name}: {findings:?}");
        if name.ends_with(".kml") {
            found
                .iter_mut()
                .for_each(|f| drop(f.properties.remove("name")));
        }
        same(name, &found, &expected);
    }
    for gbk in [false, true] {
        let (shp, dbf) = (shp(&expected), dbf(&expected, gbk, None));
        for cpg in [Some(if gbk { &b"GBK"[..] } else { b"UTF-8" }), None] {
            let mut beside = vec![("catchments.DBF", dbf.as_slice()), ("catchments.prj", PRJ)];
            beside.extend(cpg.map(|cpg| ("catchments.cpg", cpg)));
            let (found, findings) = read_with("catchments.shp", &shp, &beside, Ask::default());
            let taken: &[&str] = if gbk && cpg.is_none() {
                &["encoding-taken"]
            } else {
                &[]
            };
            assert_eq!(codes(&findings), taken, "{findings:?}");
            same("shp", &found, &expected);
        }
    }
}

/// A GeoPackage, in a build that knows them.
pub fn packaged(
    name: &'static str,
    crs: Crs,
    features: &[Feature],
) -> Option<(&'static str, Vec<u8>)> {
    #[cfg(feature = "gpkg")]
    return Some((name, package("片区", crs, features)));
    #[cfg(not(feature = "gpkg"))]
    {
        let _ = (name, crs, features);
        None
    }
}

#[cfg(feature = "gpkg")]
fn package(name: &str, crs: Crs, features: &[Feature]) -> Vec<u8> {
    paiwei::report::geopackage::geopackage(&write(name, crs, features)).expect("it writes")
}

#[test]
fn a_shapefile_tells_what_is_missing_and_what_does_not_fit() {
    let features = expected();
    let (shp, dbf_all) = (shp(&features), dbf(&features, true, None));
    let told = |beside: Beside<'_>| {
        let (found, findings) = read_with("a.shp", &shp, beside, Ask::default());
        (found.len(), codes(&findings))
    };
    assert_eq!(
        told(&[]),
        (3, vec!["shapefile-without", "shapefile-without"])
    );
    let two = dbf(&features[..2], true, None);
    assert_eq!(
        told(&[("a.dbf", &two), ("a.prj", PRJ), ("a.cpg", b"GBK")]),
        (3, vec!["bad-layer"])
    );
    let gone = dbf(&features, true, Some(1));
    assert_eq!(
        told(&[("a.dbf", &gone), ("a.prj", PRJ), ("a.cpg", b"936")]),
        (2, vec!["rows-skipped"])
    );
    // A table in GBK whose .cpg says otherwise is told, never shown as question marks.
    let (_, wrong) = told(&[("a.dbf", &dbf_all), ("a.prj", PRJ), ("a.cpg", b"UTF-8")]);
    assert!(!wrong.is_empty() && wrong.iter().all(|code| *code == "bad-encoding"));
    let (_, findings) = read_with(
        "a.shp",
        &shp,
        &[
            ("a.dbf", &dbf_all),
            ("a.prj", b"GEOGCS[\"GCS_Beijing_1954\",DATUM[\"x\"]]"),
        ],
        Ask::default(),
    );
    assert!(codes(&findings).contains(&"crs-refused"), "{findings:?}");
}

#[test]
fn several_layers_in_one_file_need_a_name() {
    let features = expected();
    let mut text = String::from_utf8(topojson(&features, true)).expect("text");
    text = text.replace(
        "\"objects\":{",
        "\"objects\":{\"学校\":{\"type\":\"GeometryCollection\"},",
    );
    let named = |layer| {
        let ask = Ask {
            layer,
            ..Ask::default()
        };
        let (found, findings) = read_with("a.topojson", text.as_bytes(), &[], ask);
        (found.len(), codes(&findings))
    };
    assert_eq!(named(None), (0, vec!["layer-choice"]));
    assert_eq!(named(Some("片")), (0, vec!["layer-choice"]));
    assert_eq!(named(Some("片区")), (3, vec![]));
    assert_eq!(named(Some("学校")), (0, vec!["empty-file"]));
}

#[test]
fn declared_systems_give_the_same_points_whatever_the_format() {
    let mut features = expected();
    features.pop();
    for (crs, cells) in [
        (Crs::Gcj02, 1),
        (Crs::Bd09, 1),
        (Crs::of_epsg(4543).expect("CM 102"), 1),
        (Crs::of_epsg(4522).expect("zone 34"), 1),
        (Crs::of_epsg(4496).expect("zone 18"), 1),
    ] {
        let written = write("x", crs, &features);
        assert_eq!(written.far, 0);
        let text = String::from_utf8(written.geojson()).expect("text");
        let ask = Ask {
            crs: Some(crs),
            ..Ask::default()
        };
        let mut files = vec![("a.geojson", text.clone().into_bytes())];
        files.extend(packaged("a.gpkg", crs, &features));
        for (name, bytes) in files {
            let (found, findings) = read_with(name, &bytes, &[], ask);
            assert_eq!(
                codes(&findings),
                ["converted"],
                "{crs} {name}: {findings:?}"
            );
            for (a, b) in found.iter().zip(&features) {
                near(&a.area(), &b.area(), cells);
            }
            assert_eq!(found.len(), features.len());
            // What the file says of itself must be declared as well.
            let (_, findings) = read(name, &bytes);
            assert!(codes(&findings).contains(&"other-crs"), "{crs} {name}");
        }
    }
}

/// The same corners within so many units of 1e-7 degree.
fn near(a: &Area, b: &Area, cells: i64) {
    let points = |area: &Area| -> Vec<Point> {
        let rings = area.parts().iter().flat_map(Part::rings);
        rings.flat_map(|ring| ring.points().to_vec()).collect()
    };
    let (a, b) = (points(a), points(b));
    assert_eq!(a.len(), b.len());
    for (p, q) in a.iter().zip(&b) {
        let off = |u: i32, v: i32| (i64::from(u) - i64::from(v)).abs();
        let off = off(p.lon_e7(), q.lon_e7()).max(off(p.lat_e7(), q.lat_e7()));
        assert!(off <= cells, "{p:?} {q:?}");
    }
}

#[test]
fn faults_of_a_whole_layer_are_told_once() {
    let ring = |points: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            vec![
                format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{points}]]}}}}"#);
                3
            ]
            .join(",")
        )
    };
    let with = |code: u32| Ask {
        crs: Crs::of_epsg(code).ok(),
        ..Ask::default()
    };
    let degrees = "[39.0,104.0],[39.1,104.0],[39.1,104.1],[39.0,104.0]";
    let metres = "[34500000,4400000],[34500100,4400000],[34500100,4400100],[34500000,4400000]";
    let turned = "[4400000,34500000],[4400000,34500100],[4400100,34500100],[4400000,34500000]";
    for (points, ask, code) in [
        (degrees, Ask::default(), "layer-exchanged"),
        (metres, Ask::default(), "looks-projected"),
        (turned, Ask::default(), "looks-projected"),
        (metres, with(4543), "crs-strip"),
        (metres, with(4523), "crs-strip"),
        (turned, with(4522), "layer-exchanged"),
    ] {
        let (found, findings) = read_with("a.geojson", ring(points).as_bytes(), &[], ask);
        assert!(found.is_empty());
        assert_eq!(codes(&findings), [code], "{points}");
    }
    let (_, findings) = read("a.geojson", ring(turned).as_bytes());
    assert!(format!("{findings:?}").contains("zone 34"), "{findings:?}");
}

#[test]
fn what_json_allows_and_a_layer_does_not_is_told() {
    let shape = |kind: &str, coordinates: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":null,"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}]}}"#
        )
    };
    for (kind, coordinates, code) in [
        (
            "Polygon",
            "[[[1e400,0],[1,0],[1,1],[1e400,0]]]",
            "bad-coordinate",
        ),
        ("Polygon", "[[[NaN,0],[1,0],[1,1],[0,0]]]", "bad-geojson"),
        (
            "Polygon",
            "[[[\"1\",0],[1,0],[1,1],[0,0]]]",
            "bad-coordinate",
        ),
        ("Polygon", "[[[],[1,0],[1,1],[]]]", "bad-coordinate"),
        ("Polygon", "[]", "not-a-polygon"),
        ("Polygon", "[[]]", "open-ring"),
        ("Polygon", "null", "bad-geojson"),
        ("MultiPolygon", "[]", "not-a-polygon"),
        ("GeometryCollection", "[]", "not-a-polygon"),
        (
            "Polygon",
            "[[[180,90],[180,-90],[-180,-90],[180,90.00000004]]]",
            "",
        ),
    ] {
        let (_, findings) = read("a.geojson", shape(kind, coordinates).as_bytes());
        let expected: Vec<&str> = [code].into_iter().filter(|code| !code.is_empty()).collect();
        assert_eq!(codes(&findings), expected, "{kind} {coordinates}");
    }
}

#[test]
fn kml_with_a_document_type_or_cut_off_is_refused() {
    let good = String::from_utf8(kml(&expected())).expect("text");
    let with = |from: &str, to: &str| good.replacen(from, to, 1);
    for text in [
        with("<k:kml", "<!DOCTYPE k:kml [<!ENTITY a \"b\">]><k:kml"),
        good[..good.len() * 6 / 10].to_owned(),
        with("label", "&undefined;"),
        "<a>".repeat(100_000),
        with("</k:Document>", "</k:Folder>"),
    ] {
        let (found, findings) = read("a.kml", text.as_bytes());
        assert_eq!((found.len(), codes(&findings)), (0, vec!["bad-layer"]));
    }
    let point = "<k:Point><k:coordinates>1,1</k:coordinates></k:Point></k:MultiGeometry>";
    let (found, findings) = read("a.kml", with("</k:MultiGeometry>", point).as_bytes());
    assert_eq!((found.len(), codes(&findings)), (3, vec!["not-a-polygon"]));
}

/// A stream of numbers from a name.
pub fn words(name: &str) -> impl FnMut() -> u64 {
    let mut pick = Pick::new(name);
    move || pick.below(1 << 31)
}

pub fn damaged(bytes: &[u8], next: &mut impl FnMut() -> u64) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=next() % 4 {
        let at = |next: &mut dyn FnMut() -> u64, n: usize| next() as usize % n.max(1);
        let (a, b) = (at(next, bytes.len()), at(next, bytes.len()));
        match next() % 6 {
            0 if !bytes.is_empty() => bytes[a] = next() as u8,
            1 => bytes.truncate(a),
            2 => drop(bytes.drain(a.min(b)..(a.min(b) + 9).min(bytes.len()))),
            3 if a + 4 <= bytes.len() => bytes[a..a + 4].fill(0xff),
            4 if !bytes.is_empty() => bytes[a] ^= 1 << (next() % 8),
            _ => {
                let piece = bytes[a.min(b)..a.max(b).min(a.min(b) + 64)].to_vec();
                bytes.splice(a..a, piece);
            }
        }
    }
    bytes
}

#[test]
fn damaged_layers_never_panic_and_lose_nothing_in_silence() {
    let features = expected();
    let mut files = vec![
        ("a.geojson", LAYER.as_bytes().to_vec()),
        ("a.kml", kml(&features)),
        ("a.wkt.csv", wkt(&features)),
        ("a.topojson", topojson(&features, true)),
        ("a.shp", shp(&features)),
    ];
    files.extend(packaged("a.gpkg", Crs::Wgs84, &features));
    let table = dbf(&features, true, None);
    let mut next = words("damaged layers");
    for (name, bytes) in &files {
        for _ in 0..1_500 {
            let bytes = damaged(bytes, &mut next);
            let (found, findings) = read_with(
                name,
                &bytes,
                &[
                    ("a.dbf", &damaged(&table, &mut next)),
                    ("a.prj", &damaged(PRJ, &mut next)),
                ],
                Ask::default(),
            );
            assert!(
                !found.is_empty() || !findings.is_empty(),
                "{name}: nothing and no word"
            );
        }
    }
}

#[test]
fn lines_of_a_geopackage() {
    #[cfg(feature = "gpkg")]
    {
        let streets = streets();
        let (found, findings) = layer::read_lines(&LayerFile {
            name: "streets.gpkg",
            bytes: &streets,
            beside: &[],
            ask: Ask::default(),
        });
        assert_eq!(codes(&findings), [""; 0], "{findings:?}");
        let lengths = found
            .iter()
            .map(|f| f.lines.iter().map(Vec::len).collect::<Vec<_>>());
        assert_eq!(lengths.collect::<Vec<_>>(), [vec![3], vec![2, 2]]);
        assert_eq!(found[0].properties["name"], "临河路");
        assert_eq!(found[0].lines[0][2].to_degrees().0, "104.0000200");
        let (found, findings) = read("streets.gpkg", &streets);
        assert_eq!(
            (found.len(), codes(&findings)),
            (0, vec!["not-a-polygon"; 2])
        );
    }
}

#[cfg(feature = "gpkg")]
fn streets() -> Vec<u8> {
    let mut db = rusqlite::Connection::open_in_memory().expect("memory");
    let line = |big: bool, from: u32, count: u32| {
        let int = |v: u32| {
            if big {
                v.to_be_bytes()
            } else {
                v.to_le_bytes()
            }
        };
        let mut out = vec![u8::from(!big)];
        out.extend(int(2));
        out.extend(int(count));
        for i in from..from + count {
            for v in [104.0 + f64::from(i) * 1e-5, 39.0] {
                out.extend(if big {
                    v.to_be_bytes()
                } else {
                    v.to_le_bytes()
                });
            }
        }
        out
    };
    let head = b"GP\0\x01\xe6\x10\0\0".to_vec();
    let one = [head.clone(), line(true, 0, 3)].concat();
    let multi = [
        vec![1, 5, 0, 0, 0, 2, 0, 0, 0],
        line(false, 0, 2),
        line(true, 5, 2),
    ]
    .concat();
    let two = [head, multi].concat();
    db.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition);
         CREATE TABLE gpkg_contents (table_name, data_type);
         CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);
         INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '');
         INSERT INTO gpkg_contents VALUES ('streets', 'features');
         INSERT INTO gpkg_geometry_columns VALUES ('streets', 'geom', 4326);
         CREATE TABLE streets (fid INTEGER PRIMARY KEY, geom, name);",
    )
    .expect("a schema");
    let insert = "INSERT INTO streets (geom, name) VALUES (?1, '临河路')";
    for shape in [one, two] {
        db.execute(insert, [shape]).expect("a row");
    }
    let work = db.transaction().expect("a transaction");
    work.commit().expect("it commits");
    db.serialize("main").expect("bytes").to_vec()
}

#[cfg(feature = "gpkg")]
#[test]
fn a_geopackage_is_the_same_bytes_twice_and_hostile_ones_are_refused() {
    let features = expected();
    let bytes = package("片区", Crs::Cgcs2000, &features);
    assert_eq!(bytes, package("片区", Crs::Cgcs2000, &features));
    // A file that a program with a log has written to.
    let mut logged = bytes.clone();
    (logged[18], logged[19]) = (2, 2);
    same("logged", &read("a.gpkg", &logged).0, &features);
    // A view is a program: it could run for ever.
    let mut db = rusqlite::Connection::open_in_memory().expect("memory");
    db.deserialize_read_exact("main", bytes.as_slice(), bytes.len(), false)
        .expect("it opens");
    let forever = "DROP TABLE 片区; CREATE VIEW 片区 AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL \
                   SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom FROM n;";
    db.execute_batch(forever).expect("a view");
    let view = db.serialize("main").expect("bytes").to_vec();
    let (found, findings) = read("a.gpkg", &view);
    assert_eq!((found.len(), codes(&findings)), (0, vec!["bad-layer"]));
    // A column that is worked out for each row, at great length.
    let slow = "DROP VIEW 片区; CREATE TABLE 片区 (fid INTEGER PRIMARY KEY, geom, \
                x AS (length(hex(zeroblob(90000000)))));";
    db.execute_batch(slow).expect("a table");
    db.execute("INSERT INTO 片区 (geom) VALUES (NULL)", [])
        .expect("a row");
    let slow = db.serialize("main").expect("bytes").to_vec();
    let (found, findings) = read("a.gpkg", &slow);
    let told = codes(&findings);
    assert_eq!(
        (found.len(), told),
        (0, vec!["not-a-polygon"]),
        "it is not asked for"
    );
    // A name that is no UTF-8, found by mutation: SQLite does not mind, its Rust binding panics.
    let name = "\"编号\"".as_bytes();
    let at = bytes.windows(name.len()).position(|w| w == name);
    let mut broken = bytes.clone();
    broken[at.expect("a column's name") + 1] = 0xff;
    let (found, findings) = read("a.gpkg", &broken);
    assert_eq!((found.len(), codes(&findings)), (0, vec!["bad-layer"]));
}

/// Opens a GeoPackage with Python's own SQLite, and with GDAL where pyogrio is there.
#[cfg(feature = "gpkg")]
#[test]
fn other_programs_open_a_geopackage() {
    let folder = Folder::new("formats-gpkg");
    let path = folder.path().join("片区.gpkg");
    let crs = Crs::of_epsg(4522).expect("zone 34");
    let features = &expected()[..2];
    std::fs::write(&path, package("片区", crs, features)).expect("it writes");
    let script = r#"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
one = lambda sql: db.execute(sql).fetchall()
assert one("PRAGMA application_id") == [(0x47504b47,)] and one("PRAGMA user_version") == [(10300,)]
assert one("PRAGMA integrity_check") == [("ok",)] and one("PRAGMA foreign_key_check") == []
assert one("SELECT table_name, data_type, srs_id FROM gpkg_contents") == [("片区", "features", 4522)]
assert one("SELECT * FROM gpkg_geometry_columns") == [("片区", "geom", "MULTIPOLYGON", 4522, 0, 0)]
assert sorted(r[0] for r in one("SELECT srs_id FROM gpkg_spatial_ref_sys")) == [-1, 0, 4326, 4522]
assert one('SELECT "编号" FROM "片区" ORDER BY fid') == [("P1",), ("P2",)]
try:
    import pyogrio
except ImportError:
    print("no GDAL")
    sys.exit()
info = pyogrio.read_info(sys.argv[1])
assert info["crs"] == "EPSG:4522" and info["features"] == 2, info
meta, _, shapes, fields = pyogrio.raw.read(sys.argv[1])
assert "MultiPolygon" in str(meta["geometry_type"])
assert list(fields[list(meta["fields"]).index("编号")]) == ["P1", "P2"]
try:
    import shapely
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(shapes))
    assert 34600000 < west < east < 34700000 and 4310000 < south < north < 4330000
except ImportError:
    pass
print("GDAL", pyogrio.__gdal_version__)
"#;
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .output();
    match output {
        Err(_) => eprintln!("\n*** PYTHON ABSENT: no other program opened the GeoPackage. ***"),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{why}");
            if said.contains("no GDAL") {
                eprintln!("\n*** GDAL ABSENT: only Python's SQLite opened the GeoPackage. ***");
            }
        }
    }
}

fn realdata(path: &str) -> Option<PathBuf> {
    let path = root().join("../shared/realdata").join(path);
    if path.is_file() {
        return Some(path);
    }
    eprintln!(
        "\n*** REAL DATA ABSENT: {} is not here. ***",
        path.display()
    );
    None
}

#[test]
fn a_real_layer_is_the_same_from_every_format() {
    let Some(path) = realdata("seattle-2015/attendance_ES.geojson") else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("it is there");
    let (expected, _) = read("es.geojson", text.as_bytes());
    assert_eq!(expected.len(), 57);
    let mut files = vec![
        ("a.kml", kml(&expected)),
        ("a.wkt.csv", wkt(&expected)),
        ("a.topojson", topojson(&expected, true)),
    ];
    files.extend(packaged("a.gpkg", Crs::Wgs84, &expected));
    for (name, bytes) in files {
        let (mut found, findings) = read(name, &bytes);
        assert_eq!(codes(&findings), [""; 0], "{name}");
        if name.ends_with(".kml") {
            found
                .iter_mut()
                .for_each(|f| drop(f.properties.remove("name")));
        }
        same(name, &found, &expected);
    }
    let (shp, dbf) = (shp(&expected), dbf(&expected, false, None));
    let beside: Beside<'_> = &[("a.dbf", &dbf), ("a.prj", b"GEOGCS[\"GCS_WGS_1984\",x]")];
    let (found, findings) = read_with("a.shp", &shp, beside, Ask::default());
    assert_eq!(codes(&findings), [""; 0], "{findings:?}");
    same("a.shp", &found, &expected);
}

#[test]
fn real_districts_in_gcj_02_come_back_to_the_digit() {
    let Some(path) = realdata("china-districts-gcj02/districts.geojson") else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("it is there");
    let (shifted, _) = read("d.geojson", text.as_bytes());
    let ask = Ask {
        crs: Some(Crs::Gcj02),
        ..Ask::default()
    };
    let (found, findings) = read_with("d.geojson", text.as_bytes(), &[], ask);
    assert_eq!((found.len(), codes(&findings)), (53, vec!["converted"]));
    let back = write("d", Crs::Gcj02, &found);
    assert!(
        (500_000..800_000).contains(&back.shift_mm.expect("degrees")),
        "{:?}",
        back.shift_mm
    );
    let (again, _) = read("d.geojson", &write("d", Crs::Wgs84, &found).geojson());
    same("written", &again, &found);
    let unnamed = String::from_utf8(back.geojson())
        .expect("text")
        .replace("\"crs\"", "\"was\"");
    let (again, _) = read("d.geojson", unnamed.as_bytes());
    for (a, b) in again.iter().zip(&shifted) {
        // Two roundings to 1e-7 on the way.
        near(&a.area(), &b.area(), 1);
    }
}

/// GDAL writes the real layer in three formats, where Python has pyogrio; all are the GeoJSON again.
#[test]
fn layers_that_gdal_wrote() {
    let Some(path) = realdata("seattle-2015/attendance_ES.geojson") else {
        return;
    };
    let folder = Folder::new("formats-gdal");
    let script = r#"
import sys
try:
    from pyogrio import raw
except ImportError:
    print("no GDAL")
    sys.exit()
meta, _, shapes, fields = raw.read(sys.argv[1])
for driver, name, more in (
    ("GPKG", "a.gpkg", {}), ("ESRI Shapefile", "a.shp", {"encoding": "GBK"}), ("KML", "a.kml", {}),
    ("CSV", "a.wkt.csv", {"GEOMETRY": "AS_WKT"}),
):
    raw.write(name, shapes, fields, fields=meta["fields"], crs="EPSG:4326", driver=driver,
              geometry_type="Unknown" if driver in ("KML", "GPKG") else meta["geometry_type"], **more)
"#;
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .current_dir(folder.path())
        .output();
    let there = match &output {
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{why}");
            !String::from_utf8_lossy(&output.stdout).contains("no GDAL")
        }
        Err(_) => false,
    };
    if !there {
        eprintln!("\n*** GDAL ABSENT: nothing that another program wrote was read. ***");
        return;
    }
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect("it is there");
    let text = std::fs::read_to_string(path).expect("it is there");
    let (expected, _) = read("es.geojson", text.as_bytes());
    let companions = ["a.dbf", "a.prj", "a.cpg"].map(|name| (name, bytes(name)));
    let beside = companions
        .each_ref()
        .map(|(name, bytes)| (*name, bytes.as_slice()));
    for name in ["a.gpkg", "a.shp", "a.kml", "a.wkt.csv"] {
        if name.ends_with("gpkg") && cfg!(not(feature = "gpkg")) {
            continue;
        }
        let (found, findings) = read_with(name, &bytes(name), &beside, Ask::default());
        assert_eq!(codes(&findings), [""; 0], "{name}: {findings:?}");
        assert_eq!(found.len(), expected.len(), "{name}");
        for (a, b) in found.iter().zip(&expected) {
            // WKT is written with fifteen digits, which are more than the seven that count.
            assert_eq!(a.area(), b.area(), "{name}");
            assert_eq!(a.text("ES_ZONE"), b.text("ES_ZONE"), "{name}");
        }
    }
}

#[test]
fn a_real_topology_is_its_decoded_layer() {
    let paths = ["catchments.topojson", "sydney_primary.geojson"];
    let [Some(topology), Some(decoded)] =
        paths.map(|name| realdata(&format!("nsw-catchments-2026/{name}")))
    else {
        return;
    };
    let bytes = std::fs::read(topology).expect("it is there");
    let (whole, findings) = read("catchments.topojson", &bytes);
    assert_eq!((whole.len(), codes(&findings)), (2_172, vec![]));
    let text = std::fs::read_to_string(decoded).expect("it is there");
    let (decoded, _) = read("sydney_primary.geojson", text.as_bytes());
    let vertices = |f: &Feature| {
        f.parts
            .iter()
            .flat_map(Part::rings)
            .map(|r| r.points().len())
            .sum::<usize>()
    };
    assert_eq!(
        whole
            .iter()
            .map(|f| vertices(f) + f.parts.iter().flat_map(Part::rings).count())
            .sum::<usize>(),
        703_275
    );
    let key = |f: &Feature| {
        [
            f.text("USE_ID"),
            f.text("CATCH_TYPE"),
            f.text("USE_DESC"),
            f.text("ADD_DATE"),
        ]
    };
    let (mut equal, mut points) = (0usize, 0usize);
    for feature in &decoded {
        let same = whole
            .iter()
            .filter(|f| key(f) == key(feature) && vertices(f) == vertices(feature));
        let own = same
            .min_by_key(|f| usize::from(f.area() != feature.area()))
            .expect("it is there");
        // The other program went through binary floats: at most one unit of 1e-7 beside the exact answer.
        near(&own.area(), &feature.area(), 1);
        points += vertices(feature);
        equal += usize::from(own.area() == feature.area());
    }
    assert_eq!(decoded.len(), 668);
    assert!(
        equal * 10 >= decoded.len() * 9,
        "{equal} of 668 are the same to the digit, {points} points"
    );
}

fn convert(folder: &Path, args: &[&str]) -> (i32, Value) {
    let output = run(folder, &[&["convert", "--json"], args].concat());
    let document = serde_json::from_slice(&output.stdout).expect("one document");
    (output.status.code().expect("an exit code"), document)
}

#[test]
fn planners_convert_layers_and_points() {
    let folder = Folder::new("formats-convert");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(
        at("in.geojson"),
        write("x", Crs::Wgs84, &expected()[..2]).geojson(),
    )
    .expect("it writes");
    let (exit, done) = convert(
        folder.path(),
        &["in.geojson", "gcj.geojson", "--to", "GCJ-02"],
    );
    assert_eq!(
        (exit, &done["features"], &done["to"]),
        (0, &2.into(), &"GCJ-02".into()),
        "{done}"
    );
    let shift = done["shift_mm"].as_u64().expect("a shift");
    assert!((100_000..700_000).contains(&shift), "{done}");
    // The file says what it is in; without the declaration nothing is converted.
    let (exit, told) = convert(folder.path(), &["gcj.geojson", "back.geojson"]);
    assert_eq!(
        (exit, &told["findings"][0]["code"]),
        (1, &"other-crs".into())
    );
    assert!(!at("back.geojson").exists());
    let (exit, _) = convert(
        folder.path(),
        &["gcj.geojson", "back.geojson", "--from", "gcj02"],
    );
    assert_eq!(exit, 0);
    let bytes = |name: &str| std::fs::read(at(name)).expect("it is there");
    for (a, b) in read("a.geojson", &bytes("back.geojson"))
        .0
        .iter()
        .zip(expected())
    {
        near(&a.area(), &b.area(), 1);
    }
    let before = bytes("back.geojson");
    for (args, exit, code) in [
        (vec!["in.geojson", "back.geojson"], 2, "refused-exists"),
        (
            vec!["in.geojson", "x.geojson", "--to", "Beijing 54"],
            2,
            "refused-crs",
        ),
        (
            vec!["in.geojson", "x.geojson", "--to", "EPSG:4554"],
            2,
            "refused-strip",
        ),
        (vec!["in.geojson", "x.shp"], 2, "refused-format"),
        (vec!["in.pdf", "x.geojson"], 2, "refused-format"),
        (vec!["in.geojson", "x.csv"], 2, "refused-format"),
        (vec!["none.geojson", "x.geojson"], 5, "machine-failed"),
    ] {
        let (found, told) = convert(folder.path(), &args);
        assert_eq!(
            (found, &told["refusal"]["code"]),
            (exit, &code.into()),
            "{args:?}"
        );
    }
    assert_eq!(bytes("back.geojson"), before);
    #[cfg(feature = "gpkg")]
    {
        let (exit, _) = convert(folder.path(), &["in.geojson", "map.gpkg"]);
        assert_eq!(exit, 0);
        std::fs::write(at("map.gpkg-wal"), b"what QGIS has not written back yet")
            .expect("it writes");
        let (exit, told) = convert(folder.path(), &["map.gpkg", "again.geojson"]);
        assert_eq!(
            (exit, &told["refusal"]["code"]),
            (2, &"refused-open-layer".into())
        );
        std::fs::remove_file(at("map.gpkg-wal")).expect("it was there");
        let (exit, _) = convert(folder.path(), &["map.gpkg", "again.geojson"]);
        assert_eq!((exit, bytes("again.geojson")), (0, bytes("in.geojson")));
    }
    let table = "code,lon,lat\nS1,116.481499,39.990475\n=x,,\n";
    std::fs::write(at("points.csv"), table).expect("it writes");
    let steps = [
        ("points.csv", "strip.csv", "WGS84", "EPSG:4527"),
        ("strip.csv", "bd.csv", "EPSG:4527", "BD-09"),
        ("bd.csv", "home.csv", "百度", "CGCS2000"),
    ];
    for (a, b, from, to) in steps {
        let (exit, done) = convert(folder.path(), &[a, b, "--from", from, "--to", to]);
        assert_eq!((exit, &done["points"]), (0, &1.into()), "{done}");
    }
    let home = String::from_utf8(bytes("home.csv")).expect("text");
    assert!(home.contains("S1,116.4814990,39.9904750"), "{home}");
    assert!(home.contains("'=x,,"), "{home}");
    let strip = String::from_utf8(bytes("strip.csv")).expect("text");
    assert!(strip.contains("S1,39455716.942,4428600.199"), "{strip}");
    let (exit, told) = convert(
        folder.path(),
        &["strip.csv", "x.csv", "--from", "EPSG:4528"],
    );
    assert_eq!(
        (exit, &told["findings"][0]["code"]),
        (1, &"crs-strip".into())
    );
    // Both languages say what was done.
    for (lang, word) in [("en", "Written"), ("zh", "已写到")] {
        let out = format!("{lang}.geojson");
        let said = run(
            folder.path(),
            &[
                "转换",
                "in.geojson",
                &out,
                "--to",
                "EPSG:4522",
                "--lang",
                lang,
            ],
        );
        let said = String::from_utf8(said.stdout).expect("text");
        assert!(said.contains(word) && said.contains("zone 34"), "{said}");
    }
}

/// A placement with a shapefile in GCJ-02 from check to draw: its files travel and are sealed together.
#[test]
fn a_placement_with_a_shapefile() {
    let folder = Folder::new("formats-placement");
    let office = Office::small();
    let (features, _) = read("a.geojson", office.catchments.as_bytes());
    let policy = office.policy.replacen(
        "[zoning]",
        "[input.catchments]\ncrs = \"CGCS2000\"\n[zoning]",
        1,
    );
    let at = |name: &str| folder.path().join(name);
    let put = |name: &str, bytes: &[u8]| std::fs::write(at(name), bytes).expect("it writes");
    put("policy.toml", policy.as_bytes());
    put("schools.csv", office.schools.as_bytes());
    put("roll.csv", office.roll.as_bytes());
    put("片区.shp", &shp(&features));
    put("片区.DBF", &dbf(&features, true, None));
    put("片区.prj", PRJ);
    put("片区.cpg", b"GBK");
    put("digits.txt", crate::support::DIGITS.as_bytes());
    let exit = |args: &[&str]| {
        run(folder.path(), args)
            .status
            .code()
            .expect("an exit code")
    };
    put("catchments.kml", b"<kml/>");
    assert_eq!(exit(&["check"]), 2, "two layers are refused");
    std::fs::remove_file(at("catchments.kml")).expect("it was there");
    let checked = run(folder.path(), &["check"]);
    assert_eq!(
        checked.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    assert_eq!(exit(&["seal"]), 0);
    let kept = ["seal/1/private/inputs", "封存/1/内部/inputs"];
    let kept = kept
        .map(at)
        .into_iter()
        .find(|path| path.is_dir())
        .expect("sealed inputs");
    for ending in ["shp", "dbf", "prj", "cpg"] {
        assert!(
            kept.join(format!("catchments.{ending}")).is_file(),
            "{ending}"
        );
    }
    let rules = ["seal/1/public/rules.json", "封存/1/公示/rules.json"];
    let rules = rules
        .map(at)
        .into_iter()
        .find(|path| path.is_file())
        .expect("rules");
    let rules = std::fs::read_to_string(rules).expect("text");
    assert!(
        rules.contains(r#"{"key":"input.catchments.crs","value":"CGCS2000"}"#),
        "{rules}"
    );
    // A changed table is a changed input; the same facts in another encoding are not.
    let mut other = features.clone();
    other[0]
        .properties
        .insert("schools".to_owned(), "S01".into());
    put("片区.DBF", &dbf(&other, true, None));
    assert_eq!(exit(&["draw", "--seed-file", "digits.txt"]), 2);
    put("片区.DBF", &dbf(&features, false, None));
    put("片区.cpg", b"UTF-8");
    assert_eq!(exit(&["draw", "--seed-file", "digits.txt"]), 0);
    sign_in(folder.path());
    assert_eq!(exit(&["verify"]), 0);
}

/// A GeoPackage with the small office's layer, and beside it one of the same features and other schools.
#[cfg(feature = "gpkg")]
fn two_layers(features: &[Feature]) -> Vec<u8> {
    let bytes = package("片区", Crs::Wgs84, features);
    let mut db = rusqlite::Connection::open_in_memory().expect("memory");
    db.deserialize_read_exact("main", bytes.as_slice(), bytes.len(), false)
        .expect("it opens");
    let copy = "CREATE TABLE 旧片区 AS SELECT * FROM 片区; UPDATE 旧片区 SET schools = 'S03';
                CREATE TEMP TABLE c AS SELECT * FROM gpkg_contents;
                CREATE TEMP TABLE g AS SELECT * FROM gpkg_geometry_columns;
                UPDATE c SET table_name = '旧片区', identifier = '旧片区'; UPDATE g SET table_name = '旧片区';
                INSERT INTO gpkg_contents SELECT * FROM c; INSERT INTO gpkg_geometry_columns SELECT * FROM g;";
    db.execute_batch(copy).expect("a second layer");
    db.serialize("main").expect("bytes").to_vec()
}

/// A GeoPackage of two layers of which the policy names one, from check to verify; the other gives other schools.
#[cfg(feature = "gpkg")]
#[test]
fn a_placement_with_a_named_layer_of_a_geopackage() {
    let office = Office::small();
    let (features, _) = read("a.geojson", office.catchments.as_bytes());
    let folder = Folder::new("formats-named-layer").with(&office);
    let at = |name: &str| folder.path().join(name);
    std::fs::remove_file(at("catchments.geojson")).expect("it was there");
    std::fs::write(at("catchments.gpkg"), two_layers(&features)).expect("it writes");
    folder.write("digits.txt", crate::support::DIGITS);
    let named = |layer: &str| {
        let own = format!("[input.catchments]\nlayer = \"{layer}\"\n[zoning]");
        folder.write("policy.toml", &office.policy.replacen("[zoning]", &own, 1));
    };
    let exit = |args: &[&str]| run(folder.path(), args).status.code();
    let told = |args: &[&str]| -> Value {
        let output = run(folder.path(), &[&["--json"], args].concat());
        serde_json::from_slice(&output.stdout).expect("one document")
    };
    let choice = |document: &Value| -> String {
        let mut found = document["findings"].as_array().expect("findings").iter();
        let choice = found.find(|f| f["code"] == "layer-choice");
        choice.map_or(String::new(), Value::to_string)
    };
    // Several layers and none named, or another one named: never a guess.
    let unnamed = choice(&told(&["check"]));
    assert!(unnamed.contains("旧片区, 片区"), "{unnamed}");
    named("新片区");
    assert_eq!(exit(&["check"]), Some(1));
    let wrong = choice(&told(&["check"]));
    assert!(wrong.contains("新片区"), "{wrong}");
    assert_eq!(exit(&["seal"]), Some(1));
    named("片区");
    assert_eq!(exit(&["check"]), Some(0));
    assert_eq!(exit(&["seal"]), Some(0));
    let public = |name: &str| {
        let folders = ["seal/1/public", "封存/1/公示"].map(|folder| at(folder).join(name));
        let there = folders.into_iter().find(|path| path.is_file());
        std::fs::read(there.expect("sealed")).expect("it reads")
    };
    // What is sealed is the named layer, and that it was named.
    let sealed = office.sealed().0;
    assert_eq!(public("catchments.jsonl"), sealed["catchments.jsonl"]);
    let rules = String::from_utf8(public("rules.json")).expect("text");
    let declared = r#"{"key":"input.catchments.layer","value":"片区"}"#;
    assert!(rules.contains(declared), "{rules}");
    // Another layer named after the seal is another rule.
    named("旧片区");
    assert_eq!(exit(&["draw", "--seed-file", "digits.txt"]), Some(2));
    assert_eq!(told(&["check"])["ok"], false);
    named("片区");
    assert_eq!(exit(&["draw", "--seed-file", "digits.txt"]), Some(0));
    sign_in(folder.path());
    assert_eq!(exit(&["verify"]), Some(0));
    let drawn = office.drawn().places();
    let explained = told(&["explain", "A10"]);
    assert_eq!(explained["explanation"]["place"], drawn["A10"].as_str());
}

/// Counts that claim gigabytes are refused before anything is allocated.
#[cfg(target_os = "linux")]
#[test]
fn claimed_counts_cost_no_memory() {
    let folder = Folder::new("formats-counts");
    let mut shape = 9994i32.to_be_bytes().to_vec();
    shape.resize(100, 0);
    shape.extend(1i32.to_be_bytes());
    shape.extend(24i32.to_be_bytes());
    shape.extend(5i32.to_le_bytes());
    shape.extend([0; 32]);
    shape.extend(i32::MAX.to_le_bytes());
    shape.extend(i32::MAX.to_le_bytes());
    shape.resize(156, 0);
    std::fs::write(folder.path().join("a.shp"), shape).expect("it writes");
    let mut table = vec![3, 0, 0, 0];
    table.extend(u32::MAX.to_le_bytes());
    table.extend(33u16.to_le_bytes());
    table.extend(1u16.to_le_bytes());
    table.resize(34, 0);
    std::fs::write(folder.path().join("a.dbf"), table).expect("it writes");
    let program = env!("CARGO_BIN_EXE_paiwei");
    let script = format!("ulimit -v 400000; exec '{program}' convert --json a.shp out.geojson");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output();
    let output = output.expect("a shell");
    let document: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!(output.status.code(), Some(1), "{document}");
    assert_eq!(
        document["findings"].as_array().map(Vec::len),
        Some(3),
        "{document}"
    );
}

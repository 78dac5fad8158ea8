//! Hostile files of every kind: seeded damage through the whole check, shapes at the ends of the Earth, nesting.
//!
//! Nothing panics, nothing takes time or memory out of proportion, and whatever is not read is told. What fuzzing
//! (`tests/fuzz`) found is a case here, by its bytes.

use crate::formats::{
    Beside, PRJ, codes, damaged, dbf, expected, kml, packaged, read, shp, topojson, wkt, words,
};
use crate::support::{Office, feature, files_below, layer, root, verify};
use crate::zoned::by_text;
use paiwei::check::{self, InputFile, Inputs};
use paiwei::finding::Finding;
use paiwei::geo::Crs;
use paiwei::model::Bundle;
use paiwei::read::layer::Feature;
use paiwei::report::map::{Picture, svg};
use paiwei::report::words::{Lang, Words};
use paiwei::run::{self, Unwatched};
use paiwei::shell::{ArchiveLimits, read_bundle};

/// Pieces that mean something in one file or another.
const PIECES: [&str; 24] = [
    "\"",
    ",",
    "\n",
    "\r\n",
    "\t",
    "1e400",
    "NaN",
    "-",
    "=",
    "[",
    "]",
    "{",
    "}",
    "#",
    "\u{feff}",
    "９",
    "；",
    "不含",
    "至",
    "号",
    "2026-02-30",
    "99999999999999999999",
    "true",
    "'",
];

/// Damage to bytes, or a piece put in.
fn harmed(bytes: &[u8], next: &mut impl FnMut() -> u64) -> Vec<u8> {
    if next().is_multiple_of(2) {
        return damaged(bytes, next);
    }
    let mut bytes = bytes.to_vec();
    for _ in 0..=next() % 3 {
        let at = next() as usize % (bytes.len() + 1);
        let piece = PIECES[next() as usize % PIECES.len()];
        let end = (at + next() as usize % 4).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
    }
    bytes
}

/// The files of an office by number, as they can be harmed.
fn file(inputs: &mut Inputs, which: usize) -> &mut InputFile {
    match which {
        0 => &mut inputs.policy,
        1 => &mut inputs.schools,
        2 => &mut inputs.catchments,
        3 => &mut inputs.roll,
        more => &mut inputs.more[more - 4],
    }
}

#[test]
fn damaged_files_of_a_folder_are_read_or_told() {
    let mut office = by_text("both");
    office.more.push((
        "aliases.csv",
        "old,new,from,to\n旧江路,盘江路,2001-01-01,\n阳光花园,阳光小区,,2024-12-31\n".to_owned(),
    ));
    let sound = office.inputs();
    assert!(run::prepare(&sound, &Unwatched).0.is_some());
    let mut next = words("hostile 11");
    let (mut read, mut told) = (0, 0);
    for which in 0..7 {
        for _ in 0..120 {
            let mut inputs = sound.clone();
            let file = file(&mut inputs, which);
            file.bytes = harmed(&file.bytes, &mut next);
            let (ready, findings) = run::prepare(&inputs, &Unwatched);
            let refused = findings.iter().any(Finding::is_error);
            assert!(
                ready.is_some() || refused,
                "{which}: neither ready nor told"
            );
            *(if ready.is_some() {
                &mut read
            } else {
                &mut told
            }) += 1;
        }
    }
    assert!(read > 20 && told > 500, "{read} read, {told} told");
}

/// What the check and the map make of a layer.
fn audited(name: &str, bytes: &[u8], beside: Beside<'_>) -> Vec<Finding> {
    let input = |name: &str, bytes: &[u8]| InputFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let beside: Vec<InputFile> = beside
        .iter()
        .map(|(name, bytes)| input(name, bytes))
        .collect();
    let (pictured, findings) = check::layer(&input(name, bytes), &beside);
    let patch = pictured.patch();
    let picture = Picture {
        catchments: pictured.catchments(),
        schools: &pictured.schools,
        faults: Some(&pictured.topology),
        patch: patch.as_ref(),
    };
    let picture = svg(&picture, "片区", &Words::new(Lang::Zh));
    assert!(
        !picture.contains("NaN") && !picture.contains("inf"),
        "{name}"
    );
    findings
}

/// A layer in every format, with the pieces of a shapefile.
fn in_every_format(features: &[Feature]) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let table = dbf(features, true, None);
    let mut files = vec![
        ("a.kml", kml(features), Vec::new()),
        ("a.wkt.csv", wkt(features), Vec::new()),
        ("a.topojson", topojson(features, false), Vec::new()),
        ("a.shp", shp(features), table),
    ];
    files.extend(
        packaged("a.gpkg", Crs::Wgs84, features).map(|(name, bytes)| (name, bytes, Vec::new())),
    );
    files
}

#[test]
fn damaged_layers_are_audited_and_drawn() {
    let mut next = words("hostile 12");
    for (name, bytes, table) in in_every_format(&expected()) {
        for _ in 0..150 {
            let bytes = harmed(&bytes, &mut next);
            let table = harmed(&table, &mut next);
            audited(name, &bytes, &[("a.dbf", &table), ("a.prj", PRJ)]);
        }
    }
}

/// Longitudes and latitudes as they are written.
type Corners<'a> = &'a [(&'a str, &'a str)];

/// A ring for a layer, closed.
fn ring(corners: &[(&str, &str)]) -> String {
    let corners = corners.iter().chain(corners.first());
    let corners: Vec<String> = corners.map(|(x, y)| format!("[{x},{y}]")).collect();
    format!("[[{}]]", corners.join(","))
}

#[test]
fn shapes_at_the_ends_of_the_earth_and_of_sense_are_read_alike_from_every_format() {
    let e = "-179.9999999";
    let shapes: [(Corners<'_>, &[&str]); 12] = [
        // the whole Earth, a cap at a pole, across the date line as it is written by those who forget it
        (
            &[
                ("-180", "-90"),
                ("180", "-90"),
                ("180", "90"),
                ("-180", "90"),
            ],
            &[],
        ),
        (&[("0", "89.9"), ("120", "90"), ("-120", "89.9999999")], &[]),
        (
            &[
                ("179.9", "10"),
                ("-179.9", "10"),
                ("-179.9", "11"),
                ("179.9", "11"),
            ],
            &[],
        ),
        (&[("180", "0"), ("180", "1"), ("179.9999999", "1")], &[]),
        (&[(e, "0"), (e, "0.0000001"), ("-180", "0.0000001")], &[]),
        // a bow tie, one without area in sum, a point, a line, a spike, a corner met twice, a corner repeated
        (
            &[("1", "1"), ("2", "3"), ("2", "1"), ("1", "2")],
            &["ring-crosses"],
        ),
        (
            &[("1", "1"), ("2", "2"), ("2", "1"), ("1", "2")],
            &["ring-no-area", "ring-crosses"],
        ),
        (
            &[("5", "5"), ("5", "5"), ("5", "5")],
            &["ring-no-area", "ring-repeats"],
        ),
        (
            &[("5", "5"), ("6", "6"), ("7", "7")],
            &["ring-no-area", "ring-spike"],
        ),
        (
            &[
                ("0", "0"),
                ("9", "0"),
                ("9", "9"),
                ("9", "12"),
                ("9", "9"),
                ("0", "9"),
            ],
            &["ring-spike", "ring-touches"],
        ),
        (
            &[
                ("0", "0"),
                ("2", "1"),
                ("4", "0"),
                ("4", "2"),
                ("2", "1"),
                ("0", "2"),
            ],
            &["ring-touches"],
        ),
        (
            &[("0", "0"), ("1", "0"), ("1", "0"), ("1", "1")],
            &["ring-repeats"],
        ),
    ];
    for (corners, faults) in shapes {
        let text = layer(&[feature("P1", "S01", &ring(corners))]);
        let (features, findings) = read("a.geojson", text.as_bytes());
        assert_eq!(codes(&findings), [""; 0], "{corners:?}");
        let told = |findings: &[Finding]| -> Vec<&str> {
            let codes = findings.iter().map(|f| f.code.id);
            codes
                .filter(|code| code.starts_with("ring-") && *code != "ring-turned")
                .collect()
        };
        let mut expected = faults.to_vec();
        expected.sort_unstable();
        let mut own = told(&audited("a.geojson", text.as_bytes(), &[]));
        own.sort_unstable();
        assert_eq!(own, expected, "{corners:?}");
        for (name, bytes, table) in in_every_format(&features) {
            let mut own = told(&audited(name, &bytes, &[("a.dbf", &table), ("a.prj", PRJ)]));
            own.sort_unstable();
            own.dedup();
            assert_eq!(own, expected, "{corners:?} in {name}");
        }
    }
}

#[test]
fn numbers_that_are_none_are_told_in_every_text_format() {
    for number in [
        "NaN",
        "1e400",
        "-1e400",
        "Infinity",
        "inf",
        "1e99999999999",
        "0x10",
        "１０",
        "",
        "--1",
        "1,5",
    ] {
        let wkt = format!("编号,schools,WKT\nP1,S1,\"POLYGON(({number} 1,2 1,2 2,{number} 1))\"\n");
        let kml = format!(
            "<kml><Document><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>{number},1 2,1 2,2 {number},1\
             </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
        );
        let json = layer(&[feature(
            "P1",
            "S1",
            &ring(&[(number, "1"), ("2", "1"), ("2", "2")]),
        )]);
        let arcs = format!("[[[{number},1],[2,1],[2,2],[{number},1]]]");
        let topojson = format!(
            r#"{{"type":"Topology","arcs":{arcs},"objects":{{"a":{{"type":"Polygon","arcs":[[0]]}}}}}}"#
        );
        let files = [
            ("a.wkt.csv", wkt),
            ("a.kml", kml),
            ("a.geojson", json),
            ("a.topojson", topojson),
        ];
        for (name, text) in files {
            let (found, findings) = read(name, text.as_bytes());
            let told = findings.iter().any(Finding::is_error);
            // In WKT and KML a comma ends a number, and two of what follows are a point.
            let split = number.contains(',') || number.is_empty();
            assert!(
                found.is_empty() && told || split,
                "{number} in {name}: {findings:?}"
            );
        }
    }
}

#[test]
fn collections_within_collections_are_told_and_never_too_deep() {
    let polygon = r#"{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}"#;
    for depth in [1, 2, 100, 100_000] {
        let open = r#"{"type":"GeometryCollection","geometries":["#.repeat(depth);
        let geometry = format!("{open}{polygon}{}", "]}".repeat(depth));
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
        let (found, findings) = read("a.geojson", layer(&[feature]).as_bytes());
        assert!(
            found.is_empty() && findings.iter().any(Finding::is_error),
            "{depth}: {findings:?}"
        );
        let open = r#"{"type":"GeometryCollection","geometries":["#.repeat(depth);
        let arcs = r#"{"type":"Polygon","arcs":[[0]]}"#;
        let topojson = format!(
            r#"{{"type":"Topology","arcs":[[[1,1],[2,1],[2,2],[1,1]]],"objects":{{"a":{open}{arcs}{}}}}}"#,
            "]}".repeat(depth)
        );
        let (found, findings) = read("a.topojson", topojson.as_bytes());
        assert!(
            found.len() == 1 || findings.iter().any(Finding::is_error),
            "{depth}: {findings:?}"
        );
        let inner = "<Polygon><outerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing>\
                     </outerBoundaryIs></Polygon>";
        let kml = format!(
            "<kml><Document><Placemark>{}{inner}{}</Placemark></Document></kml>",
            "<MultiGeometry>".repeat(depth),
            "</MultiGeometry>".repeat(depth)
        );
        let (found, findings) = read("a.kml", kml.as_bytes());
        assert!(
            found.len() == 1 || findings.iter().any(Finding::is_error),
            "{depth}: {findings:?}"
        );
        let wkt = format!(
            "WKT\n\"{}POLYGON((1 1,2 1,2 2,1 1)){}\"\n",
            "GEOMETRYCOLLECTION(".repeat(depth),
            ")".repeat(depth)
        );
        let (found, findings) = read("a.wkt.csv", wkt.as_bytes());
        assert!(
            found.is_empty() && findings.iter().any(Finding::is_error),
            "{depth}: {findings:?}"
        );
        // Brackets alone, in every place where they may stand.
        for text in [
            "[".repeat(depth),
            "{\"a\":".repeat(depth),
            "((".repeat(depth),
            "<a>".repeat(depth),
        ] {
            for name in ["a.geojson", "a.topojson", "a.kml", "a.wkt.csv"] {
                assert!(!read(name, text.as_bytes()).1.is_empty(), "{name}");
            }
            let mut inputs = Office::small().inputs();
            inputs.policy.bytes = format!("a = {text}").into_bytes();
            assert!(run::prepare(&inputs, &Unwatched).0.is_none());
        }
    }
}

#[test]
fn damaged_archives_of_a_bundle_are_refused_or_fail() {
    use std::io::{Cursor, Write as _};
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files_below(&root().join("tests/golden/small-round")) {
        if Bundle::is_safe_path(&name) && !name.starts_with("private/") {
            let options = zip::write::SimpleFileOptions::default();
            archive
                .start_file(name.as_str(), options)
                .expect("an entry");
            archive.write_all(&bytes).expect("its bytes");
        }
    }
    let sound = archive.finish().expect("a zip").into_inner();
    let folder = crate::support::Folder::new("hostile-zip");
    let path = folder.path().join("bundle.zip");
    let mut next = words("hostile 13");
    let mut refused = 0;
    for _ in 0..400 {
        std::fs::write(&path, harmed(&sound, &mut next)).expect("it writes");
        match read_bundle(&path, ArchiveLimits::default()) {
            Ok(bundle) => drop(verify(&bundle)),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 50, "{refused}");
}

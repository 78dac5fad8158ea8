//! Any bytes as a layer of any format: read, audited and drawn, or told, never a panic.
//!
//! In: the first byte says the format and the system, the rest is the file; a shapefile's table and .prj are pieces of
//! it. Out: nothing; a layer without features must come with a word why.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paiwei::check::{self, InputFile};
use paiwei::geo::Crs;
use paiwei::read::layer::{Ask, LayerFile, read, read_lines};
use paiwei::report::layer::write;
use paiwei::report::map::{Picture, svg};
use paiwei::report::words::{Lang, Words};

const NAMES: [&str; 6] = ["a.geojson", "a.kml", "a.wkt.csv", "a.topojson", "a.shp", "a.gpkg"];

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let name = NAMES[usize::from(first) % NAMES.len()];
    let systems = [None, Some("GCJ-02"), Some("BD-09"), Some("EPSG:4527"), Some("EPSG:4490")];
    let crs = systems[usize::from(first) / NAMES.len() % systems.len()];
    let crs = crs.and_then(|name| Crs::parse(name).ok());
    let shapefile = name.ends_with(".shp");
    // The shape, then the table, then the .prj, as so many 64ths of the file as its next two bytes say.
    let (shape, table, prj) = match rest {
        [a, b, rest @ ..] if shapefile => {
            let cut = |part: u8| rest.len() * usize::from(part % 64) / 63;
            let (a, b) = (cut(*a).min(cut(*b)), cut(*a).max(cut(*b)));
            (&rest[..a], &rest[a..b], &rest[b..])
        }
        _ => (rest, &[][..], &[][..]),
    };
    let pieces = [("a.dbf", table), ("a.prj", prj)];
    let file = LayerFile {
        name,
        bytes: shape,
        beside: if shapefile { &pieces } else { &[] },
        ask: Ask {
            crs,
            ..Ask::default()
        },
    };
    let (features, findings) = read(&file);
    assert!(!features.is_empty() || !findings.is_empty());
    if name.ends_with(".gpkg") {
        read_lines(&file);
    }
    let input = |name: &str, bytes: &[u8]| InputFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let beside: Vec<InputFile> = file.beside.iter().map(|(name, bytes)| input(name, bytes)).collect();
    let (pictured, _) = check::layer(&input(name, shape), &beside);
    let patch = pictured.patch();
    let picture = Picture {
        catchments: pictured.catchments(),
        schools: &pictured.schools,
        faults: Some(&pictured.topology),
        patch: patch.as_ref(),
    };
    let picture = svg(&picture, "片区", &Words::new(Lang::Zh));
    assert!(!picture.contains("NaN") && !picture.contains("inf"));
    // What is written is read again.
    if !features.is_empty() {
        let text = write("layer", Crs::Wgs84, &features).geojson();
        let again = LayerFile {
            name: "a.geojson",
            bytes: &text,
            beside: &[],
            ask: Ask::default(),
        };
        let (again, _) = read(&again);
        assert_eq!(again.len(), features.len());
        for (one, other) in again.iter().zip(&features) {
            assert_eq!(one.area(), other.area());
        }
    }
});

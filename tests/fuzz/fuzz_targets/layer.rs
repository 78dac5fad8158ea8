//! Any bytes as a layer of any format: read, or told, never a panic.
//!
//! In: the first byte says the format and the system, the rest is the file; a shapefile's table and .prj are pieces of
//! it. Out: nothing; a layer without features must come with a word why.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paiwei::geo::Crs;
use paiwei::read::layer::{Ask, LayerFile, read, read_lines};

const NAMES: [&str; 6] = ["a.geojson", "a.kml", "a.wkt.csv", "a.topojson", "a.shp", "a.gpkg"];

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let name = NAMES[usize::from(first) % NAMES.len()];
    let systems = [None, Some("GCJ-02"), Some("BD-09"), Some("EPSG:4527"), Some("EPSG:4490")];
    let crs = systems[usize::from(first) / NAMES.len() % systems.len()];
    let (shape, table) = rest.split_at(rest.len() / 2);
    let pieces = [("a.dbf", table), ("a.prj", table)];
    let shapefile = name.ends_with(".shp");
    let file = LayerFile {
        name,
        bytes: if shapefile { shape } else { rest },
        beside: if shapefile { &pieces } else { &[] },
        ask: Ask {
            crs: crs.and_then(|name| Crs::parse(name).ok()),
            ..Ask::default()
        },
    };
    let (features, findings) = read(&file);
    assert!(!features.is_empty() || !findings.is_empty());
    if name.ends_with(".gpkg") {
        read_lines(&file);
    }
});

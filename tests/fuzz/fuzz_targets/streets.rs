//! Any bytes as a street file (OpenStreetMap PBF, GeoJSON lines, GeoPackage): a network, or a word why not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paiwei::geo::{Network, Point};
use paiwei::read::streets;

fuzz_target!(|bytes: &[u8]| {
    let (file, findings) = streets::parse("streets", bytes, None);
    let Some(file) = file else {
        assert!(!findings.is_empty());
        return;
    };
    let network = Network::new(&file.lines);
    if let Some(at) = Point::new(1_040_000_000, 390_000_000) {
        network.nearest(at, 2_000_000);
    }
});

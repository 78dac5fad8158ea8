//! Every real layer against the definition: corners, points on edges, points one unit beside them, points
//! anywhere.
//!
//! The program answers on the layer as it is, and on the layer moved, each ring begun elsewhere and run
//! backwards; the oracle answers on the layer as it is. The layers are not part of the repository: where they
//! are absent, the test says so loudly and passes; made-up stars (`geo.rs`) are tried in any case.

use std::io::Write as _;
use std::path::PathBuf;

use crate::oracle::{self, Feature, at};
use crate::support::root;
use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, AreaIndex, CellTable, Part, Ring};

/// Edge tests that the oracle makes for each layer: it walks over everything.
const WORK: usize = 30_000_000;

fn layers() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("../shared/realdata")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "geojson") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The layer for the program: moved by `shift`; `turned`: every ring from another corner, backwards.
fn areas(features: &[Feature], (dx, dy): (i64, i64), turned: bool, pick: &mut Pick) -> Vec<Area> {
    let mut ring = |ring: &oracle::Ring| {
        let mut points: Vec<_> = ring.iter().map(|(x, y)| at((x + dx, y + dy))).collect();
        if turned && !points.is_empty() {
            let start = pick.below(points.len() as u64) as usize;
            points.rotate_left(start);
            points.reverse();
        }
        Ring::new(points)
    };
    let mut part = |rings: &Vec<oracle::Ring>| {
        let mut rings = rings.iter().map(&mut ring);
        let shell = rings.next().expect("a shell");
        Part {
            shell,
            holes: rings.collect(),
        }
    };
    let area = |feature: &Feature| Area::new(feature.iter().map(&mut part).collect());
    features.iter().map(area).collect()
}

/// A hard point: a corner, a grid point on an edge, or one unit beside either.
fn hard(rings: &[&oracle::Ring], pick: &mut Pick) -> (i64, i64) {
    let ring = rings[pick.below(rings.len() as u64) as usize];
    let i = pick.below(ring.len() as u64) as usize;
    let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
    let (ux, uy) = (bx - ax, by - ay);
    let steps = gcd(ux.unsigned_abs(), uy.unsigned_abs()).max(1) as i64;
    let (x, y) = match pick.below(3) {
        0 => (ax, ay),
        1 => {
            // On the edge, exactly, where it passes through the grid.
            let k = pick.below(steps as u64 + 1) as i64;
            (ax + ux / steps * k, ay + uy / steps * k)
        }
        _ => {
            let k = pick.below(1_001) as i64;
            (ax + ux * k / 1_000, ay + uy * k / 1_000)
        }
    };
    let beside = |pick: &mut Pick| pick.below(3) as i64 - 1;
    match pick.below(2) {
        0 => (x, y),
        _ => (x + beside(pick), y + beside(pick)),
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn hard_points_of_every_real_layer() {
    let layers = layers();
    let mut report = std::io::stderr();
    if layers.is_empty() {
        let _ = writeln!(
            report,
            "\n*** REAL DATA ABSENT: ../shared/realdata is not here. ***"
        );
        return;
    }
    for path in layers {
        let text = std::fs::read_to_string(&path).expect("a layer");
        let features = oracle::features(&text);
        let rings: Vec<&oracle::Ring> = features
            .iter()
            .flatten()
            .flatten()
            .filter(|ring| !ring.is_empty())
            .collect();
        let edges: usize = rings.iter().map(|ring| ring.len()).sum();
        if edges == 0 {
            continue;
        }
        let mut pick = Pick::new("hard points");
        let shift = (
            pick.below(20_000_000) as i64 - 10_000_000,
            pick.below(20_000_000) as i64 - 10_000_000,
        );
        let plain = areas(&features, (0, 0), false, &mut pick);
        let turned = areas(&features, shift, true, &mut pick);
        let tables = [CellTable::new(&plain), CellTable::new(&turned)];
        let trees = [AreaIndex::new(&plain), AreaIndex::new(&turned)];
        let count = (WORK / edges).clamp(100, 4_000);
        let points: Vec<(i64, i64)> = (0..count).map(|_| hard(&rings, &mut pick)).collect();
        let mut on_edge = 0;
        let mut found = Vec::new();
        for point in &points {
            let expected = oracle::locate(&features, *point);
            on_edge += usize::from(
                expected
                    .iter()
                    .any(|(_, side)| *side == paiwei::geo::Side::Edge),
            );
            for (i, (dx, dy)) in [(0, 0), shift].into_iter().enumerate() {
                let moved = at((point.0 + dx, point.1 + dy));
                tables[i].locate(moved, &mut found);
                assert_eq!(found, expected, "{point:?} in {}", path.display());
                trees[i].locate(moved, &mut found);
                assert_eq!(found, expected, "{point:?} in {}", path.display());
            }
        }
        let batch: Vec<_> = points.iter().map(|point| at(*point)).collect();
        let batch = tables[0].locate_all(&batch);
        for (i, point) in points.iter().enumerate() {
            let expected = oracle::locate(&features[..features.len().min(50)], *point);
            let got: Vec<_> = batch.of(i).filter(|(area, _)| *area < 50).collect();
            assert_eq!(got, expected);
        }
        assert!(
            on_edge * 4 > count,
            "the points are hard: {on_edge} of {count} on edges"
        );
    }
}

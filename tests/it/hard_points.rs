//! Every real layer against the definition: corners, points on edges, points one unit beside them, points
//! anywhere.
//!
//! The program answers on the layer as it is, and on the layer moved, each ring begun elsewhere and run
//! backwards; the oracle answers on the layer as it is. Points on borders are asked for their owner too. The
//! layers are not part of the repository: where they are absent, the test says so loudly and passes; made-up
//! stars (`geo.rs`) and patchworks (`borders.rs`) are tried in any case.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::oracle::{self, Feature, at};
use crate::support::root;
use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, AreaIndex, CellTable, Part, Ring, Side, owner, topology};
use paiwei::read::layer::{self, Ask, LayerFile};

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
            } else if path
                .extension()
                .is_some_and(|e| e == "geojson" || e == "topojson")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The features of a layer for the oracle. A TopoJSON, here the primary zones of a state, the program decodes.
fn features_of(path: &Path) -> Vec<Feature> {
    let bytes = std::fs::read(path).expect("a layer");
    if path.extension().is_some_and(|e| e == "geojson") {
        return oracle::features(&String::from_utf8(bytes).expect("UTF-8"));
    }
    let (features, _) = layer::read(&LayerFile {
        name: "layer.topojson",
        bytes: &bytes,
        beside: &[],
        ask: Ask::default(),
    });
    let primary =
        |feature: &&layer::Feature| feature.text("CATCH_TYPE").as_deref() == Some("PRIMARY");
    let ring = |ring: &Ring| {
        let points = ring.points().iter();
        points
            .map(|p| (i64::from(p.lon_e7()), i64::from(p.lat_e7())))
            .collect()
    };
    let part = |part: &Part| part.rings().map(ring).collect();
    let features = features.iter().filter(primary);
    features
        .map(|feature| feature.parts.iter().map(part).collect())
        .collect()
}

/// The layer for the program: moved by `shift`; `turned`: every ring from another corner, backwards.
pub fn areas(
    features: &[Feature],
    (dx, dy): (i64, i64),
    turned: bool,
    pick: &mut Pick,
) -> Vec<Area> {
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

/// What the sectors around border points were like.
#[derive(Debug, Default)]
struct Owned {
    all: usize,
    /// With a sector that several hold.
    shared: usize,
    /// Outside of everything on the east, so that the turn went on.
    turned: usize,
}

impl Owned {
    fn count(&mut self, sectors: &[Vec<u32>]) {
        self.all += 1;
        self.shared += usize::from(sectors.iter().any(|holders| holders.len() > 1));
        self.turned += usize::from(sectors[0].is_empty());
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
        let features = features_of(&path);
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
        let whole: Vec<&Area> = plain.iter().collect();
        let fits = topology(&whole, &tables[0]);
        let clean = fits.overlaps.is_empty() && fits.gaps.is_empty();
        let (mut on_edge, mut owned) = (0, Owned::default());
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
            let touching: Vec<u32> = expected.iter().map(|(area, _)| *area).collect();
            if touching.is_empty() || expected.iter().any(|(_, side)| *side == Side::Inside) {
                continue;
            }
            let sectors = oracle::sectors(&features, &touching, *point);
            for (areas, (dx, dy)) in [(&plain, (0, 0)), (&turned, shift)] {
                let touching = touching.iter().map(|area| (*area, &areas[*area as usize]));
                let own = owner(at((point.0 + dx, point.1 + dy)), touching);
                let expected = oracle::owner(&sectors).or(own);
                assert!(own.is_some(), "{point:?} in {}", path.display());
                assert_eq!(own, expected, "{point:?} in {}", path.display());
            }
            owned.count(&sectors);
        }
        let _ = writeln!(report, "{}: {owned:?}, clean: {clean}", path.display());
        assert!(owned.all > 10, "borders: {owned:?} in {}", path.display());
        if clean {
            // Where nothing overlaps and nothing is left out, every side of every point is held once.
            assert_eq!(owned.shared, 0, "{}", path.display());
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

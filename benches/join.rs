//! How many points a second find their catchments: 1,000,000 uniform points of a layer's box, random order, one
//! thread.
//!
//! `cargo bench --bench join -- LAYER.geojson …` (without names: the layers under `../shared/realdata`, as far as they are
//! there). A line for each layer: build time, points a second through the cell table and through the search
//! tree, and the hits, which both must agree on. `benches/side_by_side.py` sets other tools beside it.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, AreaIndex, Bounds, CellTable, Point, topology};
use paiwei::read::layer;

const POINTS: usize = 1_000_000;
const RUNS: usize = 5;
const LAYERS: [&str; 4] = [
    "seattle-2015/attendance_ES.geojson",
    "nyc-elementary-2024/zones.geojson",
    "nsw-catchments-2026/sydney_primary.geojson",
    "victoria-primary-2020/zones.geojson",
];

/// The shortest of several runs.
fn best<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let timed = (0..RUNS).map(|_| {
        let start = Instant::now();
        let made = black_box(work());
        (start.elapsed(), made)
    });
    timed.min_by_key(|(time, _)| *time).expect("several runs")
}

fn points(bounds: Bounds) -> Vec<Point> {
    let mut pick = Pick::new("join bench");
    let (low, high) = (bounds.low, bounds.high);
    let mut between =
        |a: i32, b: i32| i64::from(a) + pick.below((i64::from(b) - i64::from(a) + 1) as u64) as i64;
    (0..POINTS)
        .map(|_| {
            let lon = between(low.lon_e7(), high.lon_e7());
            let lat = between(low.lat_e7(), high.lat_e7());
            Point::new(lon, lat).expect("inside the box")
        })
        .collect()
}

fn run(path: &Path) {
    let text = std::fs::read_to_string(path).expect("the layer can be read");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (features, _) = layer::parse(&name, &text);
    let areas: Vec<Area> = features.iter().map(layer::Feature::area).collect();
    let bounds = areas
        .iter()
        .filter_map(Area::bounds)
        .flat_map(|b| [b.low, b.high]);
    let points = points(Bounds::of(bounds).expect("a layer has points"));
    let (built, table) = best(|| CellTable::new(&areas));
    let (quick, hits) = best(|| table.locate_all(&points));
    let tree = AreaIndex::new(&areas);
    let (slow, walked) = best(|| {
        let mut found = Vec::new();
        let mut hits = 0;
        for point in &points[..POINTS / 10] {
            tree.locate(*point, &mut found);
            hits += found.len();
        }
        hits
    });
    let same: usize = (0..POINTS / 10).map(|i| hits.of(i).count()).sum();
    assert_eq!(same, walked, "the table and the tree agree");
    let shapes: Vec<&Area> = areas.iter().collect();
    let (audit, found) = best(|| topology(&shapes, &table));
    let speed = |points: usize, time: Duration| points as f64 / time.as_secs_f64() / 1e6;
    println!(
        "{name}: {} areas, build {:.1} ms, cells {:.1} M points/s, tree {:.1} M points/s, {} hits, \
         audit {:.1} ms: {} overlaps, {} gaps, {} junctions",
        areas.len(),
        built.as_secs_f64() * 1e3,
        speed(POINTS, quick),
        speed(POINTS / 10, slow),
        hits.hits(),
        audit.as_secs_f64() * 1e3,
        found.overlaps.len(),
        found.gaps.len(),
        found.junctions.len(),
    );
}

fn main() {
    let mut layers: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .map(PathBuf::from)
        .collect();
    if layers.is_empty() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
        layers = LAYERS
            .iter()
            .map(|name| data.join(name))
            .filter(|path| path.is_file())
            .collect();
        if layers.is_empty() {
            println!(
                "*** REAL DATA ABSENT: name a layer, or put ../shared/realdata beside the repository. ***"
            );
        }
    }
    layers.iter().for_each(|layer| run(layer));
}

//! Points to areas, the bare join: reads GeoJSON layers, prints one JSON line for each with points a second.
//!
//! In: paths of layers. Out: areas, milliseconds to build the index, points a second on one thread, random order, hits.
//! The points are those of `side_by_side.py`: splitmix64 from 1, uniform on the grid over the layer's box. It asserts
//! nothing; that script compares the hits. Run: `cargo bench --bench join -- LAYER…`.

use std::time::{Duration, Instant};

use paiwei::geo::{Area, AreaIndex, CellTable, Point, topology};
use paiwei::read::layer;

const POINTS: u64 = 1_000_000;
const RUNS: usize = 5;
/// Without arguments.
const LAYERS: [&str; 4] = [
    "seattle-2015/attendance_ES.geojson",
    "nyc-elementary-2024/zones.geojson",
    "nsw-catchments-2026/sydney_primary.geojson",
    "victoria-primary-2020/zones.geojson",
];

/// The n-th word of splitmix64 that starts at 1.
fn word(n: u64) -> u64 {
    let mut z = n
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(1);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

fn points(areas: &[Area]) -> Vec<Point> {
    let boxes = areas.iter().filter_map(Area::bounds);
    let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
    for b in boxes {
        low = [low[0].min(b.low.lon_e7()), low[1].min(b.low.lat_e7())];
        high = [high[0].max(b.high.lon_e7()), high[1].max(b.high.lat_e7())];
    }
    let within = |axis: usize, word: u64| {
        let span = (i64::from(high[axis]) - i64::from(low[axis])).max(0) as u64 + 1;
        i64::from(low[axis]) + (word % span) as i64
    };
    let point = |i: u64| Point::new(within(0, word(2 * i)), within(1, word(2 * i + 1)));
    (0..POINTS).filter_map(point).collect()
}

/// What this thread has spent of a processor, where the system tells it: a busy machine does not count.
fn spent(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|word| word.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn main() {
    let start = Instant::now();
    let mut layers: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if layers.is_empty() {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/realdata/");
        layers.extend(LAYERS.map(|layer| format!("{data}{layer}")));
    }
    for path in layers {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path} is not there");
            continue;
        };
        let (features, _) = layer::parse(&path, &text);
        let areas: Vec<Area> = features.iter().map(|feature| feature.area()).collect();
        let points = points(&areas);
        let mut build = Duration::MAX;
        for _ in 0..RUNS {
            // Too short for the system's own clock of processors, which ticks.
            let begun = Instant::now();
            std::hint::black_box(CellTable::new(&areas));
            build = build.min(begun.elapsed());
        }
        let table = CellTable::new(&areas);
        let (mut best, mut tree, mut audit) = (f64::INFINITY, f64::INFINITY, Duration::MAX);
        let (mut covered, mut pairs, mut found) = (0u64, 0u64, Vec::new());
        let index = AreaIndex::new(&areas);
        let shapes: Vec<&Area> = areas.iter().collect();
        for _ in 0..RUNS {
            let begun = spent(start);
            let hits = table.locate_all(&points);
            best = best.min((spent(start) - begun).as_secs_f64());
            (covered, pairs) = (0, 0);
            for i in 0..points.len() {
                let n = hits.of(i).count() as u64;
                covered += u64::from(n > 0);
                pairs += n;
            }
            // The search tree, on a tenth of the points.
            let begun = spent(start);
            let tenth = &points[..points.len() / 10];
            for point in tenth {
                index.locate(*point, &mut found);
                std::hint::black_box(&found);
            }
            tree = tree.min((spent(start) - begun).as_secs_f64() * 10.0);
            let begun = Instant::now();
            std::hint::black_box(topology(&shapes));
            audit = audit.min(begun.elapsed());
        }
        println!(
            "{{\"layer\":{path:?},\"areas\":{},\"build_ms\":{:.1},\"points_per_s\":{:.0},\"covered\":{covered},\"pairs\":{pairs},\
             \"tree_points_per_s\":{:.0},\"audit_ms\":{:.1}}}",
            areas.len(),
            build.as_secs_f64() * 1e3,
            points.len() as f64 / best,
            points.len() as f64 / tree,
            audit.as_secs_f64() * 1e3,
        );
    }
}

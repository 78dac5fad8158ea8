//! Points to areas, the bare join: reads GeoJSON layers, prints one JSON line for each with points a second.
//!
//! In: paths of layers. Out: areas, milliseconds to build the table and to look for faults of rings, points a
//! second on one thread, random order, hits. The points are those of `side_by_side.py`: splitmix64 from 1,
//! uniform on the grid over the layer's box. It asserts nothing; that script compares the hits. Without layers
//! it takes four real ones, the third with a speck far away, and zigzags that no table likes. Run: `cargo bench
//! --bench join -- LAYER…`.

use std::time::{Duration, Instant};

use paiwei::geo::{Area, AreaIndex, Bounds, CellTable, Part, Point, Ring, topology};
use paiwei::read::layer;

const POINTS: u64 = 1_000_000;
const RUNS: usize = 5;
/// The system counts what a thread spends in ticks of some milliseconds: shorter work is repeated.
const LEAST: Duration = Duration::from_millis(120);
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

fn points(areas: &[Area], count: u64) -> Vec<Point> {
    let boxes = areas.iter().filter_map(Area::bounds);
    let Some(Bounds { low, high }) = Bounds::of(boxes.flat_map(|b| [b.low, b.high])) else {
        return Vec::new();
    };
    let within = |low: i32, high: i32, word: u64| {
        let span = (i64::from(high) - i64::from(low)) as u64 + 1;
        i64::from(low) + (word % span) as i64
    };
    let point = |i: u64| {
        Point::new(
            within(low.lon_e7(), high.lon_e7(), word(2 * i)),
            within(low.lat_e7(), high.lat_e7(), word(2 * i + 1)),
        )
    };
    (0..count).filter_map(point).collect()
}

/// What this thread has spent of a processor, where the system tells it: a busy machine does not count.
fn spent(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|word| word.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Seconds of one run: the best of five, each as many runs as the clock needs.
fn seconds(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let begun = spent(start);
        let mut count = 0;
        while spent(start) - begun < LEAST {
            work();
            count += 1;
        }
        best = best.min((spent(start) - begun).as_secs_f64() / f64::from(count));
    }
    best
}

/// Seconds of one run by the wall: for work too short for the system's clock, or far too long for it.
fn wall(runs: usize, mut work: impl FnMut()) -> f64 {
    let once = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64()
    };
    (0..runs).map(once).fold(f64::INFINITY, f64::min)
}

fn measure(name: &str, areas: &[Area], points: &[Point], runs: usize) {
    let build = wall(runs, || drop(std::hint::black_box(CellTable::new(areas))));
    let table = CellTable::new(areas);
    let all = seconds(|| drop(std::hint::black_box(table.locate_all(points))));
    let hits = table.locate_all(points);
    let counts: Vec<u64> = (0..points.len())
        .map(|i| hits.of(i).count() as u64)
        .collect();
    let (covered, pairs) = (
        counts.iter().filter(|n| **n > 0).count(),
        counts.iter().sum::<u64>(),
    );
    let shapes: Vec<&Area> = areas.iter().collect();
    let audit = wall(runs, || {
        drop(std::hint::black_box(topology(&shapes, &table)))
    });
    let rings = || areas.iter().flat_map(Area::parts).flat_map(Part::rings);
    let faults = wall(runs, || {
        rings().for_each(|ring| drop(std::hint::black_box(ring.faults())))
    });
    // The search tree, on a tenth of the points.
    let index = AreaIndex::new(areas);
    let tenth = &points[..points.len() / 10];
    let mut found = Vec::new();
    let tree = wall(runs, || {
        for point in tenth {
            index.locate(*point, &mut found);
            std::hint::black_box(&found);
        }
    });
    println!(
        "{{\"layer\":{name:?},\"areas\":{},\"build_ms\":{:.1},\"points_per_s\":{:.0},\"covered\":{covered},\"pairs\":{pairs},\
         \"tree_points_per_s\":{:.0},\"audit_ms\":{:.1},\"rings_ms\":{:.1}}}",
        areas.len(),
        build * 1e3,
        points.len() as f64 / all,
        tenth.len() as f64 / tree,
        audit * 1e3,
        faults * 1e3,
    );
}

/// A ring of `count` corners that runs to and fro along `edge`, each time a unit further.
fn zigzag(count: i64, edge: (i64, i64), step: (i64, i64)) -> Area {
    let corner = |i: i64| {
        let (x, y) = if i % 2 == 1 { edge } else { (0, 0) };
        Point::new(1_160_000_000 + x + i * step.0, 400_000_000 + y + i * step.1)
    };
    // Closed on the side that no edge runs to.
    let back = |i: i64| {
        Point::new(
            1_160_000_000 + i * step.0 - 5 * step.1,
            400_000_000 + i * step.1 - 5 * step.0,
        )
    };
    let corners = (0..count - 2)
        .map(corner)
        .chain([back(count - 2), back(-1)]);
    Area::new(vec![Part {
        shell: Ring::new(corners.flatten().collect()),
        holes: vec![],
    }])
}

fn main() {
    let layers: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let read = |path: &String| -> Option<Vec<Area>> {
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("{path} is not there");
            return None;
        };
        let (features, _) = layer::parse(path, &text);
        Some(features.iter().map(|feature| feature.area()).collect())
    };
    let real = |path: &String| {
        let areas = read(path)?;
        measure(path, &areas, &points(&areas, POINTS), RUNS);
        Some(areas)
    };
    if !layers.is_empty() {
        layers.iter().for_each(|path| drop(real(path)));
        return;
    }
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/realdata/");
    for layer in LAYERS {
        let path = format!("{data}{layer}");
        let Some(mut areas) = real(&path) else {
            continue;
        };
        // One feature at longitude and latitude 0, 0: the points stay where the others are.
        let points = points(&areas, POINTS);
        let speck = [(0, 0), (9, 0), (0, 9)].map(|(x, y)| Point::new(x, y));
        areas.push(Area::new(vec![Part {
            shell: Ring::new(speck.into_iter().flatten().collect()),
            holes: vec![],
        }]));
        measure(
            &format!("{path} and a speck at 0, 0"),
            &areas,
            &points,
            RUNS,
        );
    }
    let count: i64 = std::env::var("PAIWEI_ZIGZAG")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1_000_000);
    for (name, edge, step) in [
        ("east and west", (450_000, 0), (0, 1)),
        ("north and south", (0, 450_000), (1, 0)),
        ("aslant", (320_000, 320_000), (1, 0)),
        ("steeply aslant", (170_000, 420_000), (1, 0)),
    ] {
        let areas = [zigzag(count, edge, step)];
        let points = points(&areas, 10_000);
        measure(&format!("zigzag {name}"), &areas, &points, 1);
    }
}

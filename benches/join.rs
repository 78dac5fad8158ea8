//! Points to areas, the bare join: reads GeoJSON layers, prints one JSON line for each with points a second.
//!
//! In: paths of layers. Out: areas, milliseconds to build the index, points a second on one thread, random order, hits.
//! The points are those of `side_by_side.py`: splitmix64 from 1, uniform on the grid over the layer's box. It asserts
//! nothing; that script compares the hits. Run: `cargo bench --bench join -- LAYER…`.

use std::time::Instant;

use paiwei::geo::{Area, AreaIndex, Point};
use paiwei::read::layer;

const POINTS: u64 = 1_000_000;
const RUNS: usize = 5;

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

fn main() {
    for path in std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
    {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path} is not there");
            continue;
        };
        let (features, _) = layer::parse(&path, &text);
        let areas: Vec<Area> = features.iter().map(|feature| feature.area()).collect();
        let points = points(&areas);
        let begun = Instant::now();
        let index = AreaIndex::new(&areas);
        let build = begun.elapsed();
        let mut best = f64::INFINITY;
        let (mut found, mut covered, mut pairs) = (Vec::new(), 0u64, 0u64);
        for _ in 0..RUNS {
            (covered, pairs) = (0, 0);
            let begun = Instant::now();
            for point in &points {
                index.locate(*point, &mut found);
                covered += u64::from(!found.is_empty());
                pairs += found.len() as u64;
            }
            best = best.min(begun.elapsed().as_secs_f64());
        }
        println!(
            "{{\"layer\":{path:?},\"areas\":{},\"build_ms\":{:.1},\"points_per_s\":{:.0},\"covered\":{covered},\"pairs\":{pairs}}}",
            areas.len(),
            build.as_secs_f64() * 1e3,
            points.len() as f64 / best,
        );
    }
}

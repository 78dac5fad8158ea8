//! A whole re-zoning, 200,000 children among 500 catchments: the index of the new layer and the step, on one
//! thread and on two.
//!
//! The layers are generated: a city of 25 × 20 catchments with bent borders (about 80 corners each), half a
//! block's shift of every border between the two; one catchment in ten has two schools. Answers are asserted: one
//! thread and two give the same. Run: `cargo bench --bench rezone`.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, Part, Point, Ring};
use paiwei::model::{Catchment, CatchmentId, Present, Resident, Rezoning, School, SchoolCode};
use paiwei::zone::{Case, Zones, rezone};
use rayon::ThreadPoolBuilder;

const COLUMNS: i64 = 25;
const ROWS: i64 = 20;
/// About a kilometre at 31 degrees north.
const CELL: i64 = 100_000;
const CHILDREN: usize = 200_000;
/// Corners on each side of a catchment.
const STEPS: i64 = 20;
const ORIGIN: (i64, i64) = (1_204_000_000, 310_000_000);

fn at(x: i64, y: i64) -> Point {
    Point::new(ORIGIN.0 + x, ORIGIN.1 + y).expect("in range")
}

/// Borders of a city, shared by both sides.
fn layer(purpose: &str, schools: usize) -> Vec<Catchment> {
    let mut pick = Pick::new(purpose);
    let mut nodes = Vec::new();
    for i in 0..=COLUMNS {
        for j in 0..=ROWS {
            let mut shift = || pick.below(CELL as u64 / 2) as i64 - CELL / 4;
            let inner = |v: i64, all: i64| i64::from(v > 0 && v < all);
            nodes.push((
                i * CELL + shift() * inner(i, COLUMNS),
                j * CELL + shift() * inner(j, ROWS),
            ));
        }
    }
    let node = |i: i64, j: i64| nodes[(i * (ROWS + 1) + j) as usize];
    // The same bends whichever side asks: they follow from the ends alone.
    let way = |a: (i64, i64), b: (i64, i64)| {
        let (low, high) = (a.min(b), a.max(b));
        let key = format!("{purpose} {low:?} {high:?}");
        let mut own = Pick::new(&key);
        let mut points: Vec<(i64, i64)> = (1..STEPS)
            .map(|s| {
                let mid = |a: i64, b: i64| a + (b - a) * s / STEPS;
                let mut bend = || own.below(1_000) as i64 - 500;
                (mid(low.0, high.0) + bend(), mid(low.1, high.1) + bend())
            })
            .collect();
        if a != low {
            points.reverse();
        }
        [vec![a], points].concat()
    };
    let mut catchments = Vec::new();
    for i in 0..COLUMNS {
        for j in 0..ROWS {
            let corners = [
                node(i, j),
                node(i + 1, j),
                node(i + 1, j + 1),
                node(i, j + 1),
            ];
            let ring = (0..4).flat_map(|c| way(corners[c], corners[(c + 1) % 4]));
            let shell = Ring::new(ring.map(|(x, y)| at(x, y)).collect());
            let number = catchments.len();
            let own = number as u32 % schools as u32;
            let mut own = vec![own];
            if number.is_multiple_of(10) {
                own.push((number as u32 + 1) % schools as u32);
            }
            own.sort_unstable();
            catchments.push(Catchment {
                id: CatchmentId::parse(&format!("C{number:03}")).expect("an id"),
                name: String::new(),
                schools: own,
                area: Area::new(vec![Part {
                    shell,
                    holes: Vec::new(),
                }]),
                text: String::new(),
            });
        }
    }
    catchments
}

fn schools() -> Vec<School> {
    let school = |number: i64| School {
        code: SchoolCode::parse(&format!("S{number:03}")).expect("a code"),
        name: String::new(),
        point: Some(at(
            (number / ROWS) * CELL + CELL / 2,
            (number % ROWS) * CELL + CELL / 2,
        )),
        land: None,
        seats: 400,
        direct: 0,
        planned: false,
        groups: Vec::new(),
        cluster: String::new(),
        adjacent: Vec::new(),
        classes: None,
        nine_year: false,
    };
    (0..COLUMNS * ROWS).map(school).collect()
}

fn residents() -> Vec<Resident> {
    let mut pick = Pick::new("residents");
    let mut within = |all: i64| pick.below(all as u64) as i64;
    let one = |_| Resident {
        home: at(within(COLUMNS * CELL), within(ROWS * CELL)),
        weight: 1,
        present: Present::ByLayer,
    };
    (0..CHILDREN).map(one).collect()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let (schools, residents) = (schools(), residents());
    let old = layer("before", schools.len());
    let new = layer("after", schools.len());
    let before = Zones::new(&old);
    let step = |after: &Zones<'_>| -> Rezoning {
        rezone(&Case {
            residents: &residents,
            schools: &schools,
            before: &before,
            after,
            class_size: 45,
        })
    };
    let mut group = criterion.benchmark_group("rezone");
    group.throughput(Throughput::Elements(CHILDREN as u64));
    group.sample_size(30);
    let mut answers = Vec::new();
    for threads in [1, 2] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads");
        answers.push(pool.install(|| step(&Zones::new(&new))));
        group.bench_function(
            format!("200k × 500, index and step, {threads} threads"),
            |b| {
                b.iter(|| pool.install(|| black_box(step(&Zones::new(black_box(&new))))));
            },
        );
        let after = Zones::new(&new);
        group.bench_function(format!("200k × 500, step alone, {threads} threads"), |b| {
            b.iter(|| pool.install(|| black_box(step(&after))));
        });
    }
    group.bench_function("500 zones, index alone", |b| {
        b.iter(|| black_box(Zones::new(black_box(&new))));
    });
    group.finish();
    assert_eq!(answers[0], answers[1], "one thread and two");
    let totals = answers[0].totals;
    assert_eq!(totals.children, CHILDREN as u64);
    assert!(
        totals.none < CHILDREN as u64 / 1_000 && totals.displaced > 20_000,
        "{totals:?}"
    );
    criterion.final_summary();
}

//! Streets: how long it takes to build a network, to find the nearest street, to search from one school.
//!
//! A town of 195 × 195 junctions with crooked blocks and every tenth street missing, about as many as Porto
//! Alegre has (ZONING section 4). One thread; answers are asserted against each other. Run: `cargo bench --bench
//! walk`.

use std::time::{Duration, Instant};

use paiwei::draw::pick::Pick;
use paiwei::geo::{Corner, Field, Network, Place, Point};

const SIDE: i64 = 195;
const SCHOOLS: usize = 200;
const HOMES: usize = 20_000;

fn corner(x: i64, y: i64) -> Option<Corner> {
    Some(Corner {
        point: Point::new(x, y)?,
        id: 0,
    })
}

/// Streets with two corners between junctions, as they are drawn.
fn town(pick: &mut Pick) -> Vec<Vec<Corner>> {
    let mut lines = Vec::new();
    let place = |x: i64, y: i64| {
        let crook = (x * 7_919 + y * 104_729) % 3_000;
        (
            1_160_000_000 + x * 12_000 + crook,
            399_000_000 + y * 9_000 + crook / 2,
        )
    };
    for x in 0..SIDE {
        for y in 0..SIDE {
            for (i, j) in [(x + 1, y), (x, y + 1)] {
                if i == SIDE || j == SIDE || pick.below(10) == 0 {
                    continue;
                }
                let ((ax, ay), (bx, by)) = (place(x, y), place(i, j));
                let bend = corner((2 * ax + bx) / 3 + 150, (2 * ay + by) / 3);
                lines.push(
                    [corner(ax, ay), bend, corner(bx, by)]
                        .into_iter()
                        .flatten()
                        .collect(),
                );
            }
        }
    }
    lines
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let done = work();
    (begun.elapsed(), done)
}

fn main() {
    let mut pick = Pick::new("bench");
    let lines = town(&mut pick);
    let (built, network) = timed(|| Network::new(&lines));
    println!(
        "network: {} junctions, {} edges, {} parts, built in {built:.1?}",
        network.junctions(),
        network.edges(),
        network.parts().len()
    );
    let mut point = || {
        let (x, y) = (
            pick.below(12_000 * 190) as i64,
            pick.below(9_000 * 190) as i64,
        );
        Point::new(1_160_000_000 + x, 399_000_000 + y).expect("in range")
    };
    let points: Vec<Point> = (0..HOMES).map(|_| point()).collect();
    let (snapped, homes) = timed(|| {
        points
            .iter()
            .filter_map(|p| network.nearest(*p, 200_000))
            .collect::<Vec<Place>>()
    });
    assert!(homes.len() * 10 > HOMES * 9);
    println!("nearest street: {:.1?} for a home", snapped / HOMES as u32);
    let schools: Vec<Place> = homes
        .iter()
        .copied()
        .step_by(HOMES / SCHOOLS)
        .take(SCHOOLS)
        .collect();
    let mut field = Field::default();
    let mut sum = 0u64;
    let (searched, reached) = timed(|| {
        let mut reached = 0;
        for school in &schools {
            network.spread(std::slice::from_ref(school), &mut field);
            for home in &homes {
                if let Some(mm) = network.walk_mm(&field, home) {
                    reached += 1;
                    sum += u64::from(mm);
                }
            }
        }
        reached
    });
    println!(
        "one school to every junction and {} homes: {:.2?}; {reached} walks, {} m on average",
        homes.len(),
        searched / schools.len() as u32,
        sum / reached.max(1) / 1_000
    );
    // There and back is the same way.
    let (a, b) = (schools[3], schools[140]);
    let mut way = |from: Place, to: Place| {
        network.spread(&[from], &mut field);
        network.walk_mm(&field, &to)
    };
    assert_eq!(way(a, b), way(b, a));
}

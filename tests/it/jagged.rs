//! Shapes that tables of cells and sweeps like least: jagged rings, knots, stars, one speck far away.
//!
//! Rings of 100,000 to 1,000,000 corners whose edges are long and lie close together: no answer may take time or
//! memory out of proportion (the older code needed minutes), and every answer is that of the definition.

use crate::oracle::{Feature, Ring, at, locate};
use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, CellTable, Part, RingFault, topology};

/// Where the shapes lie, in units of the grid.
const ORIGIN: (i64, i64) = (1_160_000_000, 400_000_000);

/// To and fro along an edge, each time a unit further; closed on the side that no edge runs to.
fn zigzag(count: i64, edge: (i64, i64), step: (i64, i64)) -> Ring {
    let corner = |i: i64| {
        let (x, y) = if i % 2 == 1 { edge } else { (0, 0) };
        (ORIGIN.0 + x + i * step.0, ORIGIN.1 + y + i * step.1)
    };
    let back = |i: i64| {
        let (x, y) = (i * step.0 - 5 * step.1, i * step.1 - 5 * step.0);
        (ORIGIN.0 + x, ORIGIN.1 + y)
    };
    let corners = (0..count - 2).map(corner);
    corners.chain([back(count - 2), back(-1)]).collect()
}

/// About 5 km to the east, to the north and aslant.
const WAYS: [((i64, i64), (i64, i64)); 4] = [
    ((450_000, 0), (0, 1)),
    ((0, 450_000), (1, 0)),
    ((320_000, 320_000), (1, 0)),
    ((170_000, 420_000), (1, 0)),
];

fn ring(points: &Ring) -> paiwei::geo::Ring {
    paiwei::geo::Ring::new(points.iter().copied().map(at).collect())
}

fn area(feature: &Feature) -> Area {
    let part = |rings: &Vec<Ring>| Part {
        shell: ring(&rings[0]),
        holes: rings[1..].iter().map(ring).collect(),
    };
    Area::new(feature.iter().map(part).collect())
}

fn areas(features: &[Feature]) -> Vec<Area> {
    features.iter().map(area).collect()
}

/// The table answers as the definition does, one by one and in a batch.
fn check(features: &[Feature], points: &[(i64, i64)]) {
    let areas = areas(features);
    let table = CellTable::new(&areas);
    let batch: Vec<_> = points.iter().copied().map(at).collect();
    let batch = table.locate_all(&batch);
    let mut found = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let expected = locate(features, *point);
        table.locate(at(*point), &mut found);
        assert_eq!(found, expected, "{point:?}");
        assert_eq!(batch.of(i).collect::<Vec<_>>(), expected, "{point:?}");
    }
}

/// Corners, points on edges, and points beside them.
fn close_to(ring: &Ring, count: usize, pick: &mut Pick) -> Vec<(i64, i64)> {
    let point = |_| {
        let i = pick.below(ring.len() as u64) as usize;
        let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
        let k = pick.below(33) as i64;
        let beside = |pick: &mut Pick| pick.below(5) as i64 / 2 - 1;
        (
            ax + (bx - ax) * k / 32 + beside(pick),
            ay + (by - ay) * k / 32 + beside(pick),
        )
    };
    (0..count).map(point).collect()
}

#[test]
fn a_zigzag_of_a_million_corners_is_found_sound() {
    for (i, (edge, step)) in WAYS.into_iter().enumerate() {
        let count = if i == 0 { 1_000_000 } else { 100_000 };
        assert_eq!(ring(&zigzag(count, edge, step)).faults(), []);
    }
}

#[test]
fn the_one_fault_of_a_zigzag_is_found_wherever_it_is() {
    for (edge, step) in WAYS {
        for at_corner in [7, 20_001, 39_990] {
            // A corner drawn through the edge before it, and one that lies on it.
            let sound = zigzag(40_000, edge, step);
            let far = |k: i64| (edge.0 * k / 10, edge.1 * k / 10);
            let (x, y) = sound[at_corner];
            let mut crossing = sound.clone();
            crossing[at_corner] = (x - 3 * step.0 + far(1).0, y - 3 * step.1 + far(1).1);
            let faults = ring(&crossing).faults();
            assert!(
                matches!(faults[..], [RingFault::SelfCross(_)]),
                "{faults:?}"
            );
            let mut touching = sound.clone();
            touching[at_corner] = sound[at_corner - 2];
            let faults = ring(&touching).faults();
            assert!(
                faults.contains(&RingFault::SelfTouch(at(sound[at_corner - 2]))),
                "{faults:?}"
            );
        }
    }
}

#[test]
fn knots_are_told_without_looking_at_every_crossing() {
    let mut pick = Pick::new("knots");
    // Half of all pairs of edges cross.
    let knot: Ring = (0..20_000)
        .map(|_| (pick.below(450_000) as i64, pick.below(450_000) as i64))
        .collect();
    let crosses = |fault: &RingFault| matches!(fault, RingFault::SelfCross(_));
    assert!(ring(&knot).faults().iter().any(crosses));
    // To and fro between two points, and over one line.
    let flat = |i: i64| (ORIGIN.0 + i * 7_919 % 1_000, ORIGIN.1);
    let between = |i: i64| (ORIGIN.0 + i % 2, ORIGIN.1);
    for corner in [flat as fn(i64) -> (i64, i64), between] {
        let line: Ring = (0..100_000).map(corner).collect();
        let faults = ring(&line).faults();
        assert!(
            matches!(
                faults[..],
                [
                    RingFault::NoArea(_),
                    RingFault::Spike(_),
                    RingFault::SelfTouch(_)
                ]
            ),
            "{faults:?}"
        );
        // Its one written form is found as well.
        let written = area(&vec![vec![line]]);
        assert_eq!(written.parts()[0].shell.points().len(), 100_000);
    }
}

#[test]
fn points_in_a_zigzag_answer_by_the_definition() {
    let mut pick = Pick::new("zigzag");
    for (edge, step) in WAYS {
        for (count, points) in [(40, 400), (2_000, 300), (100_000, 100)] {
            let shell = zigzag(count, edge, step);
            let points = close_to(&shell, points, &mut pick);
            let whole = vec![vec![shell.clone()]];
            check(std::slice::from_ref(&whole), &points);
            // The same in a layer of other shapes: a second one across it, a square over both.
            let across = zigzag(count / 2, (edge.1 + 3, edge.0 + 5), (step.1, step.0));
            let (x, y) = ORIGIN;
            let square = vec![(x, y), (x + 300_000, y), (x + 300_000, y + 300_000)];
            let hole = vec![
                (x + 200_000, y + 9),
                (x + 200_090, y + 9),
                (x + 200_090, y + 90),
            ];
            check(
                &[whole, vec![vec![across]], vec![vec![square, hole]]],
                &points[..points.len() / 4],
            );
        }
    }
}

#[test]
fn crowded_and_knotted_layers_answer_by_the_definition() {
    let mut pick = Pick::new("crowded");
    for (size, corners, count) in [
        (12, 40, 5),
        (60, 300, 4),
        (1 << 20, 300, 4),
        (3_000, 3, 400),
    ] {
        for round in 0..4 {
            let ring = |pick: &mut Pick| -> Ring {
                let coordinate = |pick: &mut Pick| pick.below(size) as i64;
                (0..corners)
                    .map(|_| (coordinate(pick), coordinate(pick)))
                    .collect()
            };
            let features: Vec<Feature> = (0..count)
                .map(|_| match pick.below(3) {
                    0 => vec![vec![ring(&mut pick)], vec![ring(&mut pick)]],
                    1 => vec![vec![ring(&mut pick), ring(&mut pick)]],
                    _ => vec![vec![ring(&mut pick)]],
                })
                .collect();
            let rings: Vec<&Ring> = features.iter().flatten().flatten().collect();
            let mut points = Vec::new();
            for _ in 0..40 {
                let ring = rings[pick.below(rings.len() as u64) as usize];
                points.extend(close_to(ring, 5, &mut pick));
            }
            check(&features, &points);
            // A speck at the other end of the Earth makes the whole table coarse.
            let speck = vec![vec![vec![
                (-1_799_999_999, -899_999_999),
                (-1_799_999_998, -899_999_990),
                (-1_799_999_999, -899_999_990),
            ]]];
            if round == 0 {
                check(&[features, vec![speck]].concat(), &points);
            }
        }
    }
}

#[test]
fn stars_and_combs_answer_by_the_definition() {
    let mut pick = Pick::new("combs");
    // Thin triangles that meet in one point, each an area of its own.
    let ray = |i: i64| {
        let (x, y) = (1_000_000 - 2_000 * i, 1_000_000);
        vec![vec![vec![(0, 0), (x, y), (x - 1_999, y)]]]
    };
    let star: Vec<Feature> = (0..1_000).map(ray).collect();
    let mut points: Vec<(i64, i64)> = (0..200)
        .map(|_| (pick.below(9) as i64 - 4, pick.below(6) as i64))
        .collect();
    points.extend(close_to(&star[500][0][0], 100, &mut pick));
    check(&star, &points);
    // A comb with a hole between each pair of teeth.
    let tooth = |i: i64| {
        [
            (4 * i, 0),
            (4 * i, 1_000_000),
            (4 * i + 2, 1_000_000),
            (4 * i + 2, 0),
        ]
    };
    let comb: Ring = (0..2_000)
        .flat_map(tooth)
        .chain([(8_000, -9), (-9, -9)])
        .collect();
    let hole = |i: i64| vec![(4 * i + 1, 10), (4 * i + 1, 12), (4 * i + 1, 500_000)];
    let rings: Vec<Ring> = std::iter::once(comb.clone())
        .chain((0..2_000).map(hole))
        .collect();
    let mut points = close_to(&comb, 100, &mut pick);
    points.extend(close_to(&hole(999), 50, &mut pick));
    check(&[vec![rings]], &points);
}

#[test]
fn the_audit_of_jagged_layers_comes_to_an_end() {
    let (x, y) = ORIGIN;
    let square = |size: i64| {
        let corners = vec![(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
        area(&vec![vec![corners]])
    };
    let audit = |one: &Area, other: &Area| topology(&[one, other], &CellTable::new([one, other]));
    for (edge, step) in WAYS {
        let jagged = area(&vec![vec![zigzag(10_000, edge, step)]]);
        let square = square(200_000);
        let found = [audit(&jagged, &square), audit(&square, &jagged)];
        assert_eq!(found[0].tangle, None);
        let sizes = found.map(|found| found.overlaps.iter().map(|o| o.size.area_mm2).sum::<u64>());
        assert!(sizes[0] > 0 && sizes[0] == sizes[1], "{sizes:?}");
    }
    // Two across each other cross 100 million times: told as that, and nothing else.
    let [one, other] =
        [WAYS[0], WAYS[1]].map(|(edge, step)| area(&vec![vec![zigzag(20_000, edge, step)]]));
    let found = audit(&one, &other);
    assert!(found.tangle.is_some() && found.overlaps.is_empty() && found.gaps.is_empty());
    // Many times the same area: all pairs overlap.
    let pile: Vec<Area> = (0..20_000).map(|_| square(200_000)).collect();
    let pile: Vec<&Area> = pile.iter().collect();
    let found = topology(&pile, &CellTable::new(pile.iter().copied()));
    assert!(found.tangle.is_some() && found.overlaps.is_empty());
}

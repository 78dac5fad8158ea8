//! Inside, edge, outside against naive code in wide integers; the tree against a walk over all areas.

use crate::oracle::side_of_part;
use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, AreaIndex, CellTable, Part, Point, Ring, Side};

fn at(x: i64, y: i64) -> Point {
    Point::new(x, y).expect("in range")
}

fn area(rings: &[Vec<(i64, i64)>]) -> Area {
    let ring =
        |points: &Vec<(i64, i64)>| Ring::new(points.iter().map(|(x, y)| at(*x, *y)).collect());
    let holes = rings[1..].iter().map(ring).collect();
    Area::new(vec![Part {
        shell: ring(&rings[0]),
        holes,
    }])
}

/// A star around a centre, whose rays have random lengths; its corners are on a coarse grid, so that points of
/// the grid hit corners and edges often.
fn star(pick: &mut Pick, reach: i64) -> Vec<(i64, i64)> {
    let directions = [
        (4, 0),
        (3, 1),
        (3, 3),
        (1, 3),
        (0, 4),
        (-1, 3),
        (-3, 3),
        (-3, 1),
        (-4, 0),
    ];
    let below = [
        (-3, -1),
        (-3, -3),
        (-1, -3),
        (0, -4),
        (1, -3),
        (3, -3),
        (3, -1),
    ];
    let around = directions.into_iter().chain(below);
    around
        .map(|(x, y)| (pick.below(3) as i64 + 1, x, y))
        .map(|(l, x, y)| (x * l * reach, y * l * reach))
        .collect()
}

#[test]
fn hard_points_on_random_stars() {
    let mut pick = Pick::new("stars");
    let mut edges = 0;
    for reach in [1, 7, 40_000_000] {
        for _ in 0..300 {
            let shell = star(&mut pick, reach);
            let hole: Vec<(i64, i64)> = shell.iter().map(|(x, y)| (x / 4, y / 4)).collect();
            let rings = if reach == 1 {
                vec![shell]
            } else {
                vec![shell, hole]
            };
            let area = area(&rings);
            let table = CellTable::new([&area]);
            let mut found = Vec::new();
            for _ in 0..60 {
                let coordinate = |pick: &mut Pick| (pick.below(27) as i64 - 13) * reach;
                let p = (coordinate(&mut pick), coordinate(&mut pick));
                let expected = side_of_part(&rings, p);
                edges += usize::from(expected == Side::Edge);
                assert_eq!(area.side(at(p.0, p.1)), expected, "{p:?} in {rings:?}");
                table.locate(at(p.0, p.1), &mut found);
                let quick = found.first().map_or(Side::Outside, |(_, side)| *side);
                assert_eq!(quick, expected, "{p:?} in {rings:?}");
            }
        }
    }
    assert!(edges > 2_500, "the points are hard: {edges} on edges");
}

#[test]
fn parts_touching_a_point_from_outside_do_not_hide_the_one_that_holds_it() {
    let part = |points: &[(i64, i64)]| Part {
        shell: Ring::new(points.iter().map(|(x, y)| at(*x, *y)).collect()),
        holes: vec![],
    };
    let two = Area::new(vec![
        part(&[(0, 0), (10, 0), (10, 10), (0, 10)]),
        part(&[(5, 5), (20, 5), (20, 20), (5, 20)]),
    ]);
    assert_eq!(two.side(at(7, 5)), Side::Inside);
    assert_eq!(two.side(at(20, 20)), Side::Edge);
}

#[test]
fn the_tree_finds_what_a_walk_over_all_finds() {
    let mut pick = Pick::new("index");
    let areas: Vec<Area> = (0..120)
        .map(|_| {
            let (x, y) = (pick.below(600) as i64, pick.below(600) as i64);
            let shell = star(&mut pick, 3)
                .iter()
                .map(|(dx, dy)| (x + dx, y + dy))
                .collect();
            area(&[shell])
        })
        .collect();
    let index = AreaIndex::new(&areas);
    let table = CellTable::new(&areas);
    let mut found = Vec::new();
    let mut quick = Vec::new();
    for _ in 0..5_000 {
        let p = at(pick.below(640) as i64 - 20, pick.below(640) as i64 - 20);
        index.locate(p, &mut found);
        let walk: Vec<(u32, Side)> = (0u32..)
            .zip(&areas)
            .map(|(i, area)| (i, area.side(p)))
            .filter(|(_, side)| *side != Side::Outside)
            .collect();
        assert_eq!(found, walk);
        table.locate(p, &mut quick);
        assert_eq!(quick, walk);
    }
    let pairs = index.neighbours();
    let meets = |a: &Area, b: &Area| {
        let (a, b) = (a.bounds().expect("points"), b.bounds().expect("points"));
        a.low.lon_e7() <= b.high.lon_e7()
            && b.low.lon_e7() <= a.high.lon_e7()
            && a.low.lat_e7() <= b.high.lat_e7()
            && b.low.lat_e7() <= a.high.lat_e7()
    };
    let walk: Vec<(u32, u32)> = (0..areas.len())
        .flat_map(|i| (i + 1..areas.len()).map(move |j| (i, j)))
        .filter(|(i, j)| meets(&areas[*i], &areas[*j]))
        .map(|(i, j)| (i as u32, j as u32))
        .collect();
    assert_eq!(pairs, walk);
}

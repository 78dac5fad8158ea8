//! The street network against hand-made sums, Floyd and Warshall, and a walk over all streets; its properties.

use std::collections::BTreeMap;

use paiwei::draw::pick::Pick;
use paiwei::geo::{Corner, Field, Network, Place, Point, Site, distance_mm, foot};

fn at(x: i64, y: i64) -> Point {
    Point::new(x, y).expect("in range")
}

fn corner(x: i64, y: i64) -> Corner {
    Corner {
        point: at(x, y),
        id: 0,
    }
}

fn line(points: &[(i64, i64)]) -> Vec<Corner> {
    points.iter().map(|(x, y)| corner(*x, *y)).collect()
}

/// A place at a corner of the network, at no distance from it.
fn on(network: &Network, x: i64, y: i64) -> Place {
    let place = network
        .nearest(at(x, y), 1_000_000)
        .expect("a street is near");
    assert_eq!((place.off_mm, place.point), (0, at(x, y)));
    place
}

fn walk(network: &Network, from: Place, to: Place) -> Option<u32> {
    let mut field = Field::default();
    network.spread(&[from], &mut field);
    network.walk_mm(&field, &to)
}

#[test]
fn a_walk_computed_by_hand() {
    // On the equator 10,000 units are 111,319 mm east and 110,574 mm north: A to B to C, and D hanging on A.
    let network = Network::new(&[
        line(&[(0, 0), (10_000, 0), (10_000, 10_000)]),
        line(&[(0, 0), (0, 10_000)]),
    ]);
    assert_eq!((network.junctions(), network.edges()), (3, 2));
    // 2,500 units along AB and 100 north of it; 100 units east of C.
    let home = network.nearest(at(2_500, 100), 50_000).expect("near");
    assert_eq!((home.off_mm, home.point), (1_106, at(2_500, 0)));
    let school = network.nearest(at(10_100, 10_000), 50_000).expect("near");
    assert_eq!((school.off_mm, school.point), (1_113, at(10_000, 10_000)));
    let expected = 1_106 + (111_319 - 27_830) + 110_574 + 1_113;
    assert_eq!(walk(&network, school, home), Some(expected));
    assert_eq!(walk(&network, home, school), Some(expected));
    // On one edge the way does not go round by its ends.
    let other = network.nearest(at(5_000, 0), 50_000).expect("near");
    assert_eq!(walk(&network, other, home), Some(1_106 + 55_660 - 27_830));
    assert_eq!(walk(&network, home, home), Some(2 * 1_106));
    // Beyond the reach there is nothing; exactly at it there is.
    assert_eq!(network.nearest(at(2_500, 100), 1_105), None);
    assert!(network.nearest(at(2_500, 100), 1_106).is_some());
    assert_eq!(Network::new(&[]).nearest(at(0, 0), 1_000), None);
}

#[test]
fn bridges_join_only_what_shares_a_corner() {
    let crossing = |id: i64| {
        let mut bridge = line(&[(-10_000, 0), (0, 0), (10_000, 0)]);
        bridge[1].id = id;
        let mut below = line(&[(0, -10_000), (0, 0), (0, 10_000)]);
        below[1].id = 7;
        Network::new(&[bridge, below])
    };
    let (over, level) = (crossing(8), crossing(7));
    let ends = |network: &Network| (on(network, -10_000, 0), on(network, 0, 10_000));
    let (a, b) = ends(&over);
    assert_eq!(walk(&over, a, b), None);
    assert_eq!(over.parts().len(), 2);
    let (a, b) = ends(&level);
    assert_eq!(walk(&level, a, b), Some(111_319 + 110_574));
    assert_eq!(level.parts().len(), 1);
    // Lines that cross without a corner are no crossing either.
    let free = Network::new(&[
        line(&[(-10_000, 0), (10_000, 0)]),
        line(&[(0, -10_000), (0, 10_000)]),
    ]);
    assert_eq!(free.parts().len(), 2);
    assert_eq!(
        (free.parts()[0].junctions, free.parts()[0].mm),
        (2, 222_639)
    );
}

/// A town of blocks with missing streets: every street one line of two corners.
fn town(pick: &mut Pick, side: i64, missing: u64) -> Vec<Vec<Corner>> {
    let crook = |pick: &mut Pick| pick.below(4_000) as i64;
    let mut corners = BTreeMap::new();
    for x in 0..side {
        for y in 0..side {
            let shift = (crook(pick), crook(pick));
            let corner = corner(
                1_040_000_000 + x * 20_000 + shift.0,
                390_000_000 + y * 15_000 + shift.1,
            );
            corners.insert((x, y), corner);
        }
    }
    let mut lines = Vec::new();
    for (&(x, y), from) in &corners {
        for next in [(x + 1, y), (x, y + 1)] {
            if let Some(to) = corners.get(&next).filter(|_| pick.below(100) >= missing) {
                lines.push(vec![*from, *to]);
            }
        }
    }
    lines
}

#[test]
fn every_pair_of_junctions_against_floyd_and_warshall() {
    let mut pick = Pick::new("floyd");
    for missing in [0, 30, 55] {
        let lines = town(&mut pick, 9, missing);
        let network = Network::new(&lines);
        let mut all: Vec<Corner> = lines.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        let index = |corner: &Corner| all.binary_search(corner).expect("one of them");
        let n = all.len();
        let mut mm = vec![vec![None; n]; n];
        for line in &lines {
            let (i, j) = (index(&line[0]), index(&line[1]));
            let length = distance_mm(line[0].point, line[1].point);
            (mm[i][j], mm[j][i]) = (Some(length), Some(length));
        }
        for i in 0..n {
            mm[i][i] = Some(0);
        }
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    if let (Some(a), Some(b)) = (mm[i][k], mm[k][j])
                        && mm[i][j].is_none_or(|held| a + b < held)
                    {
                        mm[i][j] = Some(a + b);
                    }
                }
            }
        }
        let mut field = Field::default();
        for (i, from) in all.iter().enumerate() {
            let start = on(
                &network,
                from.point.lon_e7().into(),
                from.point.lat_e7().into(),
            );
            network.spread(&[start], &mut field);
            let found: Vec<Option<u64>> = field.junctions().map(|mm| mm.map(u64::from)).collect();
            assert_eq!(found, mm[i], "{missing} missing, from {i}");
        }
        // Parts are those that the oracle finds, the longest first.
        let mut reached: Vec<Vec<bool>> = mm
            .iter()
            .map(|row| row.iter().map(Option::is_some).collect())
            .collect();
        reached.sort();
        reached.dedup();
        assert_eq!(network.parts().len(), reached.len());
        assert!(
            network
                .parts()
                .windows(2)
                .all(|pair| pair[0].mm >= pair[1].mm)
        );
    }
}

/// Walks between some points of a town, by the points themselves.
fn walks(network: &Network, points: &[Point]) -> Vec<Option<u32>> {
    let mut field = Field::default();
    let places: Vec<Option<Place>> = points
        .iter()
        .map(|p| network.nearest(*p, 2_000_000))
        .collect();
    let mut found = Vec::new();
    for from in &places {
        network.spread(from.as_slice(), &mut field);
        found.extend(
            places
                .iter()
                .map(|to| network.walk_mm(&field, to.as_ref()?)),
        );
    }
    found
}

fn points(pick: &mut Pick, n: usize) -> Vec<Point> {
    let mut one = || {
        let (x, y) = (pick.below(170_000) as i64, pick.below(130_000) as i64);
        at(1_040_000_000 + x, 390_000_000 + y)
    };
    (0..n).map(|_| one()).collect()
}

#[test]
fn order_direction_and_cuts_of_lines_never_matter() {
    let mut pick = Pick::new("order");
    let lines = town(&mut pick, 8, 25);
    let homes = points(&mut pick, 40);
    // Long lines, as people draw them: streets joined end to end where they go on.
    let mut long: Vec<Vec<Corner>> = Vec::new();
    for line in &lines {
        match long.iter_mut().find(|l| l.last() == line.first()) {
            Some(before) => before.extend(&line[1..]),
            None => long.push(line.clone()),
        }
    }
    assert!(long.len() * 2 < lines.len());
    let expected = walks(&Network::new(&long), &homes);
    assert!(expected.iter().flatten().count() > 1_000);
    assert_eq!(
        walks(&Network::new(&lines), &homes),
        expected,
        "cut at every corner"
    );
    for _ in 0..8 {
        let mut other = long.clone();
        for i in (1..other.len()).rev() {
            other.swap(i, pick.below(i as u64 + 1) as usize);
        }
        for line in &mut other {
            if pick.below(2) == 0 {
                line.reverse();
            }
        }
        other.push(other[0].clone());
        assert_eq!(walks(&Network::new(&other), &homes), expected);
    }
}

#[test]
fn a_new_street_never_makes_a_way_longer_and_triangles_hold() {
    let mut pick = Pick::new("longer");
    let mut lines = town(&mut pick, 7, 45);
    let all: Vec<Corner> = lines.iter().flatten().copied().collect();
    let ends: Vec<Point> = all.iter().step_by(3).map(|corner| corner.point).collect();
    let mut before = walks(&Network::new(&lines), &ends);
    for _ in 0..25 {
        // From one corner to any other, through a corner of its own.
        let mut one = || all[pick.below(all.len() as u64) as usize];
        let (a, b) = (one(), one());
        let middle = corner(
            (i64::from(a.point.lon_e7()) + i64::from(b.point.lon_e7())) / 2 + 37,
            (i64::from(a.point.lat_e7()) + i64::from(b.point.lat_e7())) / 2 + 11,
        );
        lines.push(vec![a, middle, b]);
        let network = Network::new(&lines);
        let after = walks(&network, &ends);
        for (old, new) in before.iter().zip(&after) {
            assert!(old.is_none_or(|old| new.is_some_and(|new| new <= old)));
        }
        let n = ends.len();
        for (i, j, k) in (0..n).map(|i| (i, (i * 7 + 3) % n, (i * 5 + 1) % n)) {
            let (ij, jk, ik) = (after[i * n + j], after[j * n + k], after[i * n + k]);
            if let (Some(ij), Some(jk)) = (ij, jk) {
                assert!(ik.is_some_and(|ik| ik <= ij + jk));
            }
            assert_eq!(ij, after[j * n + i], "the same way back");
            let straight = distance_mm(ends[i], ends[j]);
            assert!(
                ij.is_none_or(|ij| u64::from(ij) + 50 >= straight),
                "{ij:?} {straight}"
            );
        }
        before = after;
    }
}

#[test]
fn the_nearest_street_against_a_walk_over_all() {
    let mut pick = Pick::new("nearest");
    let lines = town(&mut pick, 8, 25);
    let network = Network::new(&lines);
    for point in points(&mut pick, 400) {
        let site = Site::new(point);
        let feet = lines.iter().map(|l| foot(&site, l[0].point, l[1].point).mm);
        let least = feet.min().expect("there are lines");
        let place = network
            .nearest(point, 2_000_000)
            .expect("within two kilometres");
        assert_eq!(u64::from(place.off_mm), least);
    }
}

//! A re-zoning against a naive recomputation, from the definitions alone; one thread and many give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use paiwei::draw::pick::Pick;
use paiwei::geo::{Area, Part, Point, Ring, Side, distance_mm};
use paiwei::model::{Catchment, CatchmentId, Present, Resident, Rezoning, School, SchoolCode};
use paiwei::zone::{Case, Zones, rezone};

fn at(x: i64, y: i64) -> Point {
    Point::new(1_200_000_000 + x, 310_000_000 + y).expect("in range")
}

fn rectangle(x: i64, y: i64, w: i64, h: i64) -> Area {
    let points = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
    Area::new(vec![Part {
        shell: Ring::new(points.map(|(x, y)| at(x, y)).into()),
        holes: vec![],
    }])
}

fn catchment(number: usize, schools: &[u32], area: Area) -> Catchment {
    Catchment {
        id: CatchmentId::parse(&format!("C{number:03}")).expect("an id"),
        name: String::new(),
        schools: schools.to_vec(),
        area,
        text: String::new(),
    }
}

fn school(number: usize, point: Option<Point>, seats: u32) -> School {
    School {
        code: SchoolCode::parse(&format!("S{number:03}")).expect("a code"),
        name: String::new(),
        point,
        land: None,
        seats,
        direct: 0,
        planned: false,
        groups: vec![],
        cluster: String::new(),
        adjacent: vec![],
        classes: None,
        nine_year: false,
    }
}

fn resident(home: Point, weight: u32, present: Present) -> Resident {
    Resident {
        home,
        weight,
        present,
    }
}

struct City {
    residents: Vec<Resident>,
    schools: Vec<School>,
    before: Vec<Catchment>,
    after: Vec<Catchment>,
}

impl City {
    fn rezoned(&self) -> Rezoning {
        rezone(&Case {
            residents: &self.residents,
            schools: &self.schools,
            before: &Zones::new(&self.before),
            after: &Zones::new(&self.after),
            class_size: 45,
        })
    }
}

/// Two schools with a border that moves by 1,000 units: everything can be counted by hand.
fn small() -> City {
    let weight_of = [40, 3, 2, 5, 1, 7];
    let homes = [
        at(500, 500),
        at(1_500, 500),
        at(2_500, 500),
        at(2_000, 100),
        at(9_000, 9_000),
        at(1_000, 900),
    ];
    let mut residents: Vec<Resident> = homes
        .iter()
        .zip(weight_of)
        .map(|(home, weight)| resident(*home, weight, Present::ByLayer))
        .collect();
    residents[2].present = Present::School(1);
    let layer = |border: i64| {
        vec![
            catchment(1, &[0], rectangle(0, 0, border, 1_000)),
            catchment(2, &[1], rectangle(border, 0, 3_000 - border, 1_000)),
        ]
    };
    City {
        residents,
        schools: vec![
            school(1, Some(at(500, 500)), 44),
            school(2, Some(at(2_500, 500)), 4),
        ],
        before: layer(1_000),
        after: layer(2_000),
    }
}

#[test]
fn a_small_city_by_hand() {
    let city = small();
    let done = city.rezoned();
    let sets: Vec<&[u32]> = done.sets.iter().map(|set| set.schools.as_slice()).collect();
    assert_eq!(sets, [&[][..], &[0], &[0, 1], &[1]]);
    let moves: Vec<(u32, u32)> = done.belongs.iter().map(|b| (b.before, b.after)).collect();
    // The fourth lies on the new border, the sixth on the old one, the fifth nowhere; the third is enrolled at S2.
    assert_eq!(moves, [(1, 1), (3, 1), (3, 3), (3, 2), (0, 0), (2, 1)]);
    let displaced: Vec<(u32, u32, u32)> = done
        .displaced
        .iter()
        .map(|d| (d.resident, d.from, d.to))
        .collect();
    assert_eq!(displaced, [(1, 3, 1), (3, 3, 2), (5, 2, 1)]);
    let totals = done.totals;
    assert_eq!(
        (totals.children, totals.none, totals.on_edge, totals.several),
        (58, 1, 5, 0)
    );
    assert_eq!((totals.displaced, totals.seats), (15, 48));
    // The home on the border is nearer to S2: 500 units against 1,500.
    let loads: Vec<(u64, u64, u64, u64)> = done
        .schools
        .iter()
        .map(|l| (l.children, l.shared, l.overflow, l.free))
        .collect();
    assert_eq!(loads, [(50, 0, 6, 0), (7, 5, 3, 0)]);
    assert_eq!(done.schools[0].utilisation_permille, Some(1_137));
    assert_eq!((done.schools[0].classes, done.schools[1].classes), (2, 1));
    assert_eq!((totals.overflow, totals.free), (9, 0));
    let flows: Vec<(u32, u32, u64, u64)> = done
        .flows
        .iter()
        .map(|f| (f.from, f.to, f.homes, f.children))
        .collect();
    assert_eq!(flows, [(2, 1, 1, 7), (3, 1, 1, 3), (3, 2, 1, 5)]);
    assert_eq!(done.distance.children, 57);
    assert_eq!(done.distance.p50_mm, 0, "forty live at the school");
    assert_eq!(done.catchments.of(3), [0, 1]);
    assert!(done.catchments.of(4).is_empty());
}

#[test]
fn an_enrolled_child_stays_where_its_school_is_among_others() {
    let mut city = small();
    city.residents = vec![
        resident(at(500, 500), 1, Present::School(0)),
        resident(at(500, 500), 1, Present::School(1)),
        resident(at(500, 500), 1, Present::Catchment(1)),
    ];
    city.after[0].schools = vec![0, 1];
    let displaced: Vec<u32> = city
        .rezoned()
        .displaced
        .iter()
        .map(|d| d.resident)
        .collect();
    assert_eq!(
        displaced,
        [2],
        "S1 and S2 are both in the set of the first two"
    );
    city.after[0].schools = vec![0];
    let displaced: Vec<u32> = city
        .rezoned()
        .displaced
        .iter()
        .map(|d| d.resident)
        .collect();
    assert_eq!(displaced, [1, 2]);
}

#[test]
fn empty_cities_come_to_nothing() {
    let mut city = small();
    city.residents.clear();
    let done = city.rezoned();
    assert_eq!(done.totals.children, 0);
    assert_eq!(done.distance, Default::default());
    let mut city = small();
    city.after.clear();
    city.schools
        .iter_mut()
        .for_each(|school| school.point = None);
    let done = city.rezoned();
    assert_eq!((done.totals.none, done.totals.children), (58, 58));
    assert_eq!(done.distance.children, 0);
    assert_eq!(done.totals.free, 48);
    let mut city = small();
    city.after[0].schools.clear();
    assert_eq!(city.rezoned().totals.no_school, 50);
}

/// A made-up city with overlaps, gaps, borders on homes, schools without a point, twins and enrolled children.
fn city(pick: &mut Pick) -> City {
    let schools: Vec<School> = (0..9)
        .map(|n| {
            let point = at(pick.below(5_000) as i64, pick.below(5_000) as i64);
            let seats = pick.below(60) as u32;
            school(n, Some(point).filter(|_| n != 7), seats)
        })
        .collect();
    let layer = |pick: &mut Pick| -> Vec<Catchment> {
        (0..12)
            .map(|n| {
                let mut side = |all: u64| pick.below(all) as i64 * 100;
                let area = rectangle(side(40), side(40), side(20) + 100, side(20) + 100);
                let mut own: Vec<u32> = (0..pick.below(4)).map(|_| pick.below(9) as u32).collect();
                own.sort_unstable();
                own.dedup();
                catchment(n, &own, area)
            })
            .collect()
    };
    let (before, after) = (layer(pick), layer(pick));
    let residents = (0..700)
        .map(|_| {
            // Many on the lines of the grid on which borders are.
            let home = match pick.below(3) {
                0 => at(pick.below(60) as i64 * 100, pick.below(60) as i64 * 100),
                1 => at(pick.below(60) as i64 * 100, pick.below(6_000) as i64),
                _ => at(pick.below(6_000) as i64, pick.below(6_000) as i64),
            };
            let present = match pick.below(6) {
                0 => Present::School(pick.below(9) as u32),
                1 => Present::Catchment(pick.below(12) as u32),
                _ => Present::ByLayer,
            };
            resident(home, pick.below(4) as u32, present)
        })
        .collect();
    City {
        residents,
        schools,
        before,
        after,
    }
}

/// The schools of every catchment that holds or touches a point.
fn set_of(layer: &[Catchment], home: Point) -> BTreeSet<u32> {
    let holds = |c: &&Catchment| c.area.side(home) != Side::Outside;
    layer
        .iter()
        .filter(holds)
        .flat_map(|c| c.schools.clone())
        .collect()
}

fn ranked(all: &[u64], percent: usize) -> u64 {
    all[(all.len() * percent).div_ceil(100).max(1) - 1]
}

#[test]
fn every_figure_against_a_naive_recomputation() {
    let mut pick = Pick::new("rezone");
    let (mut edges, mut several, mut displaced) = (0, 0, 0);
    for _ in 0..30 {
        let city = city(&mut pick);
        let done = city.rezoned();
        let named = |set: u32| -> BTreeSet<u32> {
            done.sets[set as usize].schools.iter().copied().collect()
        };
        assert!(
            done.sets
                .windows(2)
                .all(|pair| pair[0].schools < pair[1].schools)
        );
        let mut loads = vec![0u64; city.schools.len()];
        let mut sets: BTreeMap<BTreeSet<u32>, u64> = BTreeMap::new();
        let mut moved = Vec::new();
        let mut far = Vec::new();
        let (mut none, mut no_school) = (0u64, 0u64);
        for (i, r) in city.residents.iter().enumerate() {
            let weight = u64::from(r.weight);
            let now = set_of(&city.after, r.home);
            let was = match r.present {
                Present::ByLayer => set_of(&city.before, r.home),
                Present::Catchment(c) => city.before[c as usize].schools.iter().copied().collect(),
                Present::School(s) => BTreeSet::from([s]),
            };
            assert_eq!(
                (named(done.belongs[i].before), named(done.belongs[i].after)),
                (was.clone(), now.clone())
            );
            let hits: Vec<u32> = (0..12u32)
                .filter(|c| city.after[*c as usize].area.side(r.home) != Side::Outside)
                .collect();
            assert_eq!(done.catchments.of(i), hits);
            none += if hits.is_empty() { weight } else { 0 };
            no_school += if !hits.is_empty() && now.is_empty() {
                weight
            } else {
                0
            };
            let stays = match r.present {
                Present::School(s) => now.contains(&s),
                _ => was == now,
            };
            if !stays {
                moved.push((i as u32, was, now.clone()));
            }
            let nearest = now
                .iter()
                .filter_map(|s| Some((distance_mm(r.home, city.schools[*s as usize].point?), *s)))
                .min();
            far.extend(
                nearest
                    .iter()
                    .flat_map(|(mm, _)| vec![*mm; r.weight as usize]),
            );
            if let Some(school) = nearest.map(|(_, s)| s).or(now.first().copied()) {
                loads[school as usize] += weight;
            }
            *sets.entry(now).or_default() += weight;
        }
        let told: Vec<_> = done
            .displaced
            .iter()
            .map(|d| (d.resident, named(d.from), named(d.to)))
            .collect();
        assert_eq!(told, moved);
        for (set, children) in &sets {
            let told = done.sets.iter().find(|s| s.schools.iter().eq(set.iter()));
            assert_eq!(told.expect("the set").children, *children);
        }
        for (school, (load, children)) in city.schools.iter().zip(done.schools.iter().zip(loads)) {
            let seats = u64::from(school.seats);
            assert_eq!((load.children, load.seats), (children, seats));
            assert_eq!(load.overflow, children.saturating_sub(seats));
            assert_eq!(load.free, seats.saturating_sub(children));
            assert_eq!(load.classes, children.div_ceil(45));
        }
        far.sort_unstable();
        let spread = done.distance;
        assert_eq!(spread.children, far.len() as u64);
        if !far.is_empty() {
            let ranks = [50, 90, 99].map(|p| ranked(&far, p));
            assert_eq!([spread.p50_mm, spread.p90_mm, spread.p99_mm], ranks);
            assert_eq!(Some(&spread.max_mm), far.last());
            let sum: u64 = far.iter().sum();
            assert_eq!(
                spread.mean_mm,
                (sum + spread.children / 2) / spread.children
            );
            let within = [500_000, 1_000_000, 2_000_000]
                .map(|r| far.iter().filter(|mm| **mm <= r).count() as u64);
            assert_eq!(spread.within, within);
        }
        let totals = done.totals;
        assert_eq!((totals.none, totals.no_school), (none, no_school));
        assert_eq!(
            totals.displaced,
            done.displaced
                .iter()
                .map(|d| u64::from(d.weight))
                .sum::<u64>()
        );
        assert_eq!(
            totals.displaced,
            done.flows.iter().map(|f| f.children).sum::<u64>()
        );
        assert_eq!(
            done.displaced.len() as u64,
            done.flows.iter().map(|f| f.homes).sum::<u64>()
        );
        edges += totals.on_edge;
        several += totals.several;
        displaced += done.displaced.len();
    }
    assert!(
        edges > 100 && several > 1_000 && displaced > 5_000,
        "{edges} {several} {displaced}"
    );
}

/// The same on one thread and on three, and in whatever order the homes stand.
#[test]
fn threads_and_order_change_nothing() {
    let mut pick = Pick::new("threads");
    let mut city = city(&mut pick);
    while city.residents.len() < 20_000 {
        let again = city.residents.clone();
        city.residents.extend(again);
    }
    let on = |threads: usize, city: &City| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads").install(|| city.rezoned())
    };
    let one = on(1, &city);
    assert_eq!(on(3, &city), one);
    pick.shuffle(&mut city.residents);
    let other = on(2, &city);
    assert_eq!(other.sets, one.sets);
    assert_eq!(other.schools, one.schools);
    assert_eq!((other.distance, other.totals), (one.distance, one.totals));
    assert_eq!(other.flows, one.flows);
}

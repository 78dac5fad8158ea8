//! Mending layers: what is proposed mends what is wrong and touches nothing else, on made-up partitions and on
//! every real layer; overlaps against a naive sum of strips; the file; refusals.
//!
//! The real layers are not part of the repository: where they are absent, the test says so loudly and passes.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Folder, Office, feature, layer, root};
use paiwei::draw::pick::Pick;
use paiwei::geo::{
    Area, CellTable, Part, Point, Ring, Side, Site, Topology, Trouble, boundary_mm, survey,
    topology,
};
use paiwei::mend::{Choice, Layer, Mended, Refusal, apply, propose};
use paiwei::model::{CatchmentId, Deed, EntryName, Grade, Patch, Reading, Why};
use paiwei::read::patch::parse;
use paiwei::report::patch::file;

/// A corner before it is a point.
type Node = (i64, i64);

fn at(x: i64, y: i64) -> Point {
    Point::new(x, y).expect("in range")
}

fn area(points: &[(i64, i64)]) -> Area {
    let points = points.iter().map(|(x, y)| at(*x, *y)).collect();
    Area::new(vec![Part {
        shell: Ring::new(points),
        holes: vec![],
    }])
}

fn ids(count: usize) -> Vec<CatchmentId> {
    let id = |i: usize| CatchmentId::parse(&format!("C{i:04}")).expect("an id");
    (1..=count).map(id).collect()
}

/// Proposes with or without homes, and writes and reads the file on the way.
fn proposed(areas: &[Area], homes: Option<&[Point]>) -> Option<Patch> {
    let refs: Vec<&Area> = areas.iter().collect();
    let layer = Layer {
        ids: &ids(areas.len()),
        areas: &refs,
    };
    let patch = propose(layer, Reading::default(), homes)?;
    assert_eq!(parse(&file(&patch)), Ok(patch.clone()), "written and read");
    Some(patch)
}

fn applied(areas: &[Area], patch: &Patch, choice: &Choice) -> Result<Mended, Refusal> {
    let refs: Vec<&Area> = areas.iter().collect();
    let layer = Layer {
        ids: &ids(areas.len()),
        areas: &refs,
    };
    apply(layer, patch, choice)
}

fn after(areas: &[Area], mended: &Mended) -> Vec<Area> {
    let mut after = areas.to_vec();
    for (index, area) in &mended.areas {
        after[*index as usize] = area.clone();
    }
    after
}

fn looked(areas: &[Area]) -> Topology {
    topology(&areas.iter().collect::<Vec<_>>(), &CellTable::new(areas))
}

fn doubled(areas: &[Area]) -> i128 {
    let parts = areas.iter().flat_map(|area| area.parts());
    parts.flat_map(Part::rings).map(Ring::doubled_area).sum()
}

/// Units from an edge within which an applied operation may move it.
const TOLERANCE: i64 = 2;

/// Points that changed catchments lie in ground that was given, or beside an edge that got corners.
fn only_there(before: &[Area], after: &[Area], patch: &Patch, numbers: &[u32], points: &[Point]) {
    let tables = [before, after].map(CellTable::new);
    let mut found = [Vec::new(), Vec::new()];
    for point in points {
        for (table, found) in tables.iter().zip(&mut found) {
            table.locate(*point, found);
        }
        if found[0] == found[1] {
            continue;
        }
        let applied = patch
            .operations
            .iter()
            .filter(|op| numbers.contains(&op.number));
        let near = applied.clone().any(|op| {
            let in_ground = op
                .ground
                .iter()
                .any(|part| Area::new(vec![part.clone()]).side(*point) != Side::Outside);
            let mut edges = op.corners.values().flatten();
            in_ground || edges.any(|((a, b), via)| beside(*point, *a, *b, via.iter()))
        });
        assert!(near, "{point:?}: {found:?}");
    }
}

/// Whether a point is within some units of an edge or of its corners' way: by the box of a thin triangle.
fn beside<'p>(p: Point, a: Point, b: Point, via: impl Iterator<Item = &'p Point>) -> bool {
    let x = |p: Point| i128::from(p.lon_e7());
    let y = |p: Point| i128::from(p.lat_e7());
    let grown = i128::from(TOLERANCE);
    let (mut west, mut east) = (x(a).min(x(b)), x(a).max(x(b)));
    let (mut south, mut north) = (y(a).min(y(b)), y(a).max(y(b)));
    for corner in via {
        (west, east) = (west.min(x(*corner)), east.max(x(*corner)));
        (south, north) = (south.min(y(*corner)), north.max(y(*corner)));
    }
    let inside = (west - grown..=east + grown).contains(&x(p))
        && (south - grown..=north + grown).contains(&y(p));
    let (ux, uy) = (x(b) - x(a), y(b) - y(a));
    let cross = ux * (y(p) - y(a)) - uy * (x(p) - x(a));
    // The distance from the line, squared, times the squared length.
    inside && cross * cross <= (ux * ux + uy * uy) * grown * grown
}

/// A partition of a rectangle into quadrangles with bent borders, each corner shared.
struct Partition {
    zones: Vec<Vec<(i64, i64)>>,
    size: (i64, i64),
}

const CELL: i64 = 12_000;

impl Partition {
    fn new(pick: &mut Pick, columns: i64, rows: i64) -> Self {
        let size = (columns * CELL, rows * CELL);
        let mut jitter = |span: i64| pick.below(2 * span as u64 + 1) as i64 - span;
        let mut nodes = BTreeMap::new();
        for i in 0..=columns {
            for j in 0..=rows {
                let inner = |v: i64, all: i64| i64::from(v > 0 && v < all);
                let x = i * CELL + jitter(CELL / 5) * inner(i, columns);
                let y = j * CELL + jitter(CELL / 5) * inner(j, rows);
                nodes.insert((i, j), (x, y));
            }
        }
        // Corners on the way from a node to the next one, the same for both sides of a border.
        let mut ways: BTreeMap<[Node; 2], Vec<Node>> = BTreeMap::new();
        for i in 0..=columns {
            for j in 0..=rows {
                for to in [(i + 1, j), (i, j + 1)] {
                    let Some(b) = nodes.get(&to).copied() else {
                        continue;
                    };
                    let a = nodes[&(i, j)];
                    let rim = a.0 == b.0 && [0, size.0].contains(&a.0)
                        || a.1 == b.1 && [0, size.1].contains(&a.1);
                    let steps = if rim { 1 } else { 4 };
                    let between = (1..steps).map(|s| {
                        let mid = |a: i64, b: i64| a + (b - a) * s / steps;
                        (mid(a.0, b.0) + jitter(140), mid(a.1, b.1) + jitter(140))
                    });
                    ways.insert([(i, j), to], between.collect());
                }
            }
        }
        let way = |from: (i64, i64), to: (i64, i64)| {
            let forward = from < to;
            let key = [from.min(to), from.max(to)];
            let mut between = ways[&key].clone();
            if !forward {
                between.reverse();
            }
            [vec![nodes[&from]], between].concat()
        };
        let mut zones = Vec::new();
        for i in 0..columns {
            for j in 0..rows {
                let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
                let ring = (0..4).flat_map(|c| way(corners[c], corners[(c + 1) % 4]));
                zones.push(ring.collect());
            }
        }
        Self { zones, size }
    }

    /// Spoils a border on one side only; corners of the rim stay.
    fn spoil(&mut self, pick: &mut Pick, reach: i64) {
        let zone = pick.below(self.zones.len() as u64) as usize;
        let ring = &mut self.zones[zone];
        let corner = pick.below(ring.len() as u64) as usize;
        let (x, y) = ring[corner];
        if [0, self.size.0].contains(&x) || [0, self.size.1].contains(&y) {
            return;
        }
        let mut shift = |span: i64| pick.below(2 * span as u64 + 1) as i64 - span;
        let moved = (x + shift(reach), y + shift(reach));
        match shift(3) {
            // A corner dropped where the border turns little.
            -3 | -2 if ring.len() > 6 => {
                let next = ring[(corner + 1) % ring.len()];
                let last = ring[(corner + ring.len() - 1) % ring.len()];
                let mid = ((next.0 + last.0) / 2, (next.1 + last.1) / 2);
                if (mid.0 - x).abs() < 100 && (mid.1 - y).abs() < 100 {
                    ring.remove(corner);
                }
            }
            // One more corner beside the middle of an edge.
            -1 | 0 => {
                let next = ring[(corner + 1) % ring.len()];
                let rim = |v: i64, all: i64| [0, all].contains(&v);
                if !rim(next.0, self.size.0) && !rim(next.1, self.size.1) {
                    let mid = (
                        (x + next.0) / 2 + shift(reach),
                        (y + next.1) / 2 + shift(reach),
                    );
                    ring.insert(corner + 1, mid);
                }
            }
            _ => ring[corner] = moved,
        }
    }

    fn areas(&self) -> Vec<Area> {
        self.zones.iter().map(|zone| area(zone)).collect()
    }
}

#[test]
fn spoilt_partitions_are_whole_again() {
    let mut pick = Pick::new("spoilt partitions");
    let (mut faults, mut mended, mut slanted, mut tips) = (0, 0, 0, 0);
    for round in 0..220 {
        let (columns, rows) = (pick.below(4) as i64 + 2, pick.below(4) as i64 + 2);
        let mut partition = Partition::new(&mut pick, columns, rows);
        assert!(looked(&partition.areas()).is_sound(), "round {round}");
        let reach = [1, 3, 8, 40][round % 4];
        for _ in 0..pick.below(14) + 3 {
            partition.spoil(&mut pick, reach);
        }
        let areas = partition.areas();
        let rectangle = 2 * i128::from(partition.size.0) * i128::from(partition.size.1);
        let found = looked(&areas);
        let Some(patch) = proposed(&areas, None) else {
            assert!(found.is_sound(), "round {round}: {found:?}");
            continue;
        };
        assert!(
            patch.operations.iter().all(|op| op.safe),
            "round {round}: {patch:?}"
        );
        if let Some(left) = patch.left.first() {
            // A tip that runs through another one: taken from either, it cuts a catchment in two.
            assert_eq!((left.why, left.trouble), (Why::Pieces, Trouble::Overlap));
            tips += 1;
            continue;
        }
        let done = applied(&areas, &patch, &Choice::default()).expect("it is applied");
        assert!(done.as_proposed && done.digest == patch.after);
        let whole = after(&areas, &done);
        assert!(
            looked(&whole).is_sound(),
            "round {round}: {:?}",
            looked(&whole)
        );
        let survey = survey(&whole.iter().collect::<Vec<_>>()).expect("no tangle");
        assert!(survey.faults.is_empty());
        for area in &whole {
            let mut rings = area.parts().iter().flat_map(Part::rings);
            assert!(rings.all(|ring| ring.faults().is_empty()), "round {round}");
            assert_eq!(area.parts().len(), 1);
        }
        assert_eq!(doubled(&whole), rectangle, "round {round}");
        // Mended, there is nothing left to propose.
        assert_eq!(proposed(&whole, None), None);
        let numbers: Vec<u32> = patch.operations.iter().map(|op| op.number).collect();
        let points: Vec<Point> = (0..400)
            .map(|_| {
                let within = |pick: &mut Pick, v: i64| pick.below(v as u64) as i64;
                at(
                    within(&mut pick, partition.size.0),
                    within(&mut pick, partition.size.1),
                )
            })
            .chain(
                areas
                    .iter()
                    .flat_map(|area| area.parts()[0].shell.points().to_vec()),
            )
            .collect();
        only_there(&areas, &whole, &patch, &numbers, &points);
        faults +=
            found.overlaps.len() + found.gaps.len() + found.thin.len() + found.junctions.len();
        mended += 1;
        slanted += patch.operations.iter().filter(|op| op.moved_mm > 0).count();
    }
    let told = format!("{faults} faults, {mended} mended, {slanted} bent, {tips} with tips");
    assert!(
        faults > 1_000 && mended > 190 && slanted > 150 && tips <= 6,
        "{told}"
    );
}

/// Whatever the order of catchments and the corner a ring begins with, digest and patch are the same.
#[test]
fn the_order_of_rows_and_rings_changes_no_byte() {
    let mut pick = Pick::new("order");
    let mut partition = Partition::new(&mut pick, 4, 4);
    for _ in 0..12 {
        partition.spoil(&mut pick, 8);
    }
    let turned: Vec<Area> = partition
        .zones
        .iter()
        .map(|zone| {
            let mut zone = zone.clone();
            let start = pick.below(zone.len() as u64) as usize;
            zone.rotate_left(start);
            zone.reverse();
            area(&zone)
        })
        .collect();
    let one = proposed(&partition.areas(), None).expect("a patch");
    let other = proposed(&turned, None).expect("a patch");
    assert_eq!(file(&one), file(&other));
}

/// Any part of the safe operations alone is applied or refused, and never makes a fault that was not there.
#[test]
fn operations_by_name_stand_alone() {
    let mut pick = Pick::new("by name");
    let mut alone = 0;
    for round in 0..40 {
        let mut partition = Partition::new(&mut pick, 4, 3);
        for _ in 0..8 {
            partition.spoil(&mut pick, [3, 8, 40][round % 3]);
        }
        let areas = partition.areas();
        let Some(patch) = proposed(&areas, None) else {
            continue;
        };
        let before = looked(&areas);
        let count = |t: &Topology| t.overlaps.len() + t.gaps.len() + t.thin.len();
        for _ in 0..6 {
            let safe = patch.operations.iter().filter(|op| op.safe);
            let some = safe.map(|op| op.number);
            let some: Vec<u32> = some.filter(|_| pick.below(2) == 0).collect();
            let choice = Choice {
                only: Some(some.clone()),
                assign: vec![],
            };
            let done = match applied(&areas, &patch, &choice) {
                Ok(done) => done,
                Err(Refusal::NewFault(_)) => continue,
                Err(other) => panic!("round {round}: {other:?}"),
            };
            alone += 1;
            let names: Vec<u32> = done.applied.iter().map(|(number, _)| *number).collect();
            assert_eq!(names, some);
            let now = after(&areas, &done);
            assert!(count(&looked(&now)) <= count(&before), "round {round}");
            let numbers: Vec<u32> = done.applied.iter().map(|(n, _)| *n).collect();
            let points = areas
                .iter()
                .flat_map(|a| a.parts()[0].shell.points().to_vec());
            only_there(&areas, &now, &patch, &numbers, &points.collect::<Vec<_>>());
        }
    }
    assert!(alone > 150, "{alone}");
}

/// Two catchments side by side, 400 m each way, with a notch between them `depth` units wide.
fn notched(depth: i64) -> Vec<Area> {
    let west = [
        (0, 0),
        (36_000, 0),
        (36_000, 10_000),
        (36_000 - depth, 18_000),
        (36_000, 26_000),
        (36_000, 36_000),
        (0, 36_000),
    ];
    vec![
        area(&west),
        area(&[(36_000, 0), (72_000, 0), (72_000, 36_000), (36_000, 36_000)]),
    ]
}

#[test]
fn a_large_gap_waits_for_a_person() {
    let areas = notched(4_000);
    let patch = proposed(&areas, None).expect("a patch");
    let gap = &patch.operations[0];
    assert_eq!(
        (gap.number, gap.deed, gap.trouble),
        (1, Deed::Assign, Trouble::Gap)
    );
    assert!(!gap.safe && gap.to.is_none());
    let candidates: Vec<&str> = gap.candidates.iter().map(|(id, _)| id.as_str()).collect();
    // The way round the notch is longer than the straight side.
    assert_eq!(candidates, ["C0001", "C0002"]);
    assert!(gap.candidates[0].1 > gap.candidates[1].1);
    // Without a choice only the corners of the border are put in.
    let done = applied(&areas, &patch, &Choice::default()).expect("it is applied");
    assert_eq!(looked(&after(&areas, &done)).gaps.len(), 1);
    assert!(looked(&after(&areas, &done)).junctions.is_empty());
    for (id, other) in [("C0001", 1), ("C0002", 0)] {
        let choice = Choice {
            only: None,
            assign: vec![(1, CatchmentId::parse(id).expect("an id"))],
        };
        let done = applied(&areas, &patch, &choice).expect("it is applied");
        assert!(!done.as_proposed);
        let whole = after(&areas, &done);
        assert!(looked(&whole).is_sound());
        assert_eq!(doubled(&whole), 2 * 72_000 * 36_000);
        let size = |area: &Area| doubled(std::slice::from_ref(area));
        assert_eq!(size(&whole[other]), size(&areas[other]));
    }
}

#[test]
fn choices_that_cannot_be_made_are_refused() {
    let areas = notched(4_000);
    let patch = proposed(&areas, None).expect("a patch");
    let id = |text: &str| CatchmentId::parse(text).expect("an id");
    let try_it = |only: Option<Vec<u32>>, assign: Vec<(u32, CatchmentId)>| {
        applied(&areas, &patch, &Choice { only, assign }).map(|_| ())
    };
    assert_eq!(
        try_it(Some(vec![99]), vec![]),
        Err(Refusal::NoOperation(99))
    );
    assert_eq!(
        try_it(None, vec![(0, id("C0001"))]),
        Err(Refusal::NoOperation(0))
    );
    assert_eq!(try_it(Some(vec![1]), vec![]), Err(Refusal::NeedsOwner(1)));
    assert_eq!(
        try_it(None, vec![(1, id("C9"))]),
        Err(Refusal::NotACandidate(1, id("C9")))
    );
    let other = notched(4_001);
    assert!(matches!(
        applied(&other, &patch, &Choice::default()),
        Err(Refusal::OtherLayer { .. })
    ));
    // The same shapes under other names are another layer.
    let swapped: Vec<Area> = areas.iter().rev().cloned().collect();
    assert!(matches!(
        applied(&swapped, &patch, &Choice::default()),
        Err(Refusal::OtherLayer { .. })
    ));
}

#[test]
fn a_patch_changed_by_hand_is_caught() {
    let thin = notched(20);
    let patch = proposed(&thin, None).expect("a patch");
    assert_eq!(patch.operations[0].deed, Deed::Dissolve);
    let mut bent = patch.clone();
    bent.operations[0].to = Some(patch.operations[0].candidates[1].0.clone());
    assert!(matches!(
        applied(&thin, &bent, &Choice::default()),
        Err(Refusal::OtherResult { .. })
    ));
    let mut bent = patch.clone();
    bent.operations[0].ground = notched(4_000)[0].parts().first().cloned();
    assert!(applied(&thin, &bent, &Choice::default()).is_err());
    let mut bent = patch.clone();
    let corners = bent.operations[0]
        .corners
        .values_mut()
        .next()
        .expect("corners");
    let (edge, via) = corners.pop_first().expect("an edge");
    corners.insert((edge.0, at(1, 1)), via);
    assert!(applied(&thin, &bent, &Choice::default()).is_err());
    // Bytes: whatever is changed, the patch is not read or not applied as it was.
    let bytes = file(&patch);
    let good = applied(&thin, &patch, &Choice::default()).expect("it is applied");
    let mut pick = Pick::new("patch bytes");
    for _ in 0..600 {
        let mut bytes = bytes.clone();
        let place = pick.below(bytes.len() as u64) as usize;
        bytes[place] = bytes[place].wrapping_add(pick.below(255) as u8 + 1);
        let Ok(read) = parse(&bytes) else { continue };
        if let Ok(done) = applied(&thin, &read, &Choice::default()) {
            assert_eq!(done.digest, good.digest, "byte {place}");
        }
    }
    // Line ends may be those of another system.
    let crlf: Vec<u8> = bytes
        .iter()
        .flat_map(|b| {
            if *b == b'\n' {
                vec![b'\r', b'\n']
            } else {
                vec![*b]
            }
        })
        .collect();
    assert_eq!(parse(&crlf), Ok(patch));
}

#[test]
fn a_sliver_with_a_home_is_not_given_away_by_itself() {
    let areas = notched(80);
    let patch = proposed(&areas, None).expect("a patch");
    assert!(patch.operations[0].safe, "a sliver without known homes");
    let homes = [at(35_990, 18_000), at(10, 10), at(35_990, 18_000)];
    let patch = proposed(&areas, Some(&homes)).expect("a patch");
    let gap = &patch.operations[0];
    assert_eq!(
        (gap.deed, gap.safe, gap.children),
        (Deed::Assign, false, Some(2))
    );
    // On the edge counts: a home there would lose one of its two catchments.
    let homes = [at(36_000, 12_000)];
    let patch = proposed(&areas, Some(&homes)).expect("a patch");
    assert_eq!(patch.operations[0].children, Some(1));
    let homes = [at(36_000, 5_000), at(36_001, 12_000)];
    let patch = proposed(&areas, Some(&homes)).expect("a patch");
    assert_eq!(
        (patch.operations[0].children, patch.operations[0].safe),
        (Some(0), true)
    );
}

/// No known home changes its catchments by safe operations: not even those exactly on a border that is bent.
#[test]
fn safe_operations_move_no_home() {
    let mut pick = Pick::new("homes");
    let mut open = 0;
    for round in 0..60 {
        let mut partition = Partition::new(&mut pick, 3, 3);
        for _ in 0..8 {
            partition.spoil(&mut pick, [3, 8, 40][round % 3]);
        }
        let areas = partition.areas();
        // Homes on borders, where the grid allows, and beside them.
        let corners = areas
            .iter()
            .flat_map(|a| a.parts()[0].shell.points().to_vec());
        let homes: Vec<Point> = corners
            .filter(|_| pick.below(6) == 0)
            .map(|p| at(i64::from(p.lon_e7()) + 1, i64::from(p.lat_e7())))
            .collect();
        let Some(patch) = proposed(&areas, Some(&homes)) else {
            continue;
        };
        open += patch.operations.iter().filter(|op| !op.safe).count();
        let done = applied(&areas, &patch, &Choice::default()).expect("it is applied");
        let now = after(&areas, &done);
        let tables = [CellTable::new(&areas), CellTable::new(&now)];
        let mut found = [Vec::new(), Vec::new()];
        for home in &homes {
            for (table, found) in tables.iter().zip(&mut found) {
                table.locate(*home, found);
            }
            assert_eq!(found[0], found[1], "round {round}: {home:?}");
        }
    }
    assert!(open > 10, "{open}");
}

#[test]
fn what_cannot_be_mended_is_told() {
    // The ring of the second crosses itself, so whose ground is beside it is open.
    let bow = area(&[
        (36_000, 0),
        (72_000, 36_000),
        (72_000, 100),
        (36_000, 36_000),
    ]);
    let areas = vec![notched(20)[0].clone(), bow];
    let found = looked(&areas);
    assert_eq!(found.unclear, [1]);
    assert!(found.gaps.is_empty() && found.overlaps.is_empty());
    // A bar across another catchment: whoever gets the crossing, the other falls apart.
    let cross = vec![
        area(&[
            (0, 40_000),
            (100_000, 40_000),
            (100_000, 60_000),
            (0, 60_000),
        ]),
        area(&[
            (40_000, 0),
            (60_000, 0),
            (60_000, 100_000),
            (40_000, 100_000),
        ]),
    ];
    assert_eq!(proposed(&cross, None), None, "nothing of it can be mended");
    let mut with_more = cross;
    with_more.extend(notched(4_000).iter().map(|area| {
        let points = area.parts()[0].shell.points().iter();
        let moved = points.map(|p| (i64::from(p.lon_e7()) + 200_000, i64::from(p.lat_e7())));
        self::area(&moved.collect::<Vec<_>>())
    }));
    let patch = proposed(&with_more, None).expect("a patch");
    assert_eq!(patch.left.len(), 1);
    assert_eq!(
        (patch.left[0].why, patch.left[0].trouble),
        (Why::Pieces, Trouble::Overlap)
    );
}

/// Parts of one catchment that overlap are one ground: no fault, and no ground of others.
#[test]
fn parts_that_overlap_are_one_ground() {
    let part =
        |x: i64, w: i64| area(&[(x, 0), (x + w, 0), (x + w, 9_000), (x, 9_000)]).parts()[0].clone();
    let both = Area::new(vec![part(0, 9_000), part(6_000, 9_000)]);
    let beside = Area::new(vec![part(14_000, 9_000)]);
    let found = looked(&[both.clone(), beside.clone()]);
    assert!(found.unclear.is_empty() && found.gaps.is_empty());
    let [overlap] = found.overlaps.as_slice() else {
        panic!("{found:?}");
    };
    let (east, north) = Site::new(at(14_000, 0)).unit_m();
    let expected = 1_000.0 * 9_000.0 * east * north;
    assert!(
        (overlap.size.area_mm2 as f64 / 1e6 - expected).abs() < 0.5,
        "{overlap:?} {expected}"
    );
    assert_eq!(
        proposed(&[both, beside], None),
        None,
        "its rings cannot be edited"
    );
}

/// Square metres that two areas share, by strips between all latitudes where something changes.
fn shared_m2(a: &Area, b: &Area) -> f64 {
    let Some((p, q)) = a.bounds().zip(b.bounds()) else {
        return 0.0;
    };
    let origin = (
        p.low.lon_e7().max(q.low.lon_e7()),
        p.low.lat_e7().max(q.low.lat_e7()),
    );
    let top = p.high.lat_e7().min(q.high.lat_e7());
    let edges = |area: &Area| {
        let mut edges: Vec<[f64; 4]> = Vec::new();
        for ring in area.parts().iter().flat_map(Part::rings) {
            let next = ring.points().iter().cycle().skip(1);
            for (a, b) in ring.points().iter().zip(next) {
                let x = |p: &Point| f64::from(p.lon_e7()) - f64::from(origin.0);
                let y = |p: &Point| f64::from(p.lat_e7()) - f64::from(origin.1);
                let (low, high) = if y(a) <= y(b) { (a, b) } else { (b, a) };
                if y(low) < y(high) && y(high) > 0.0 && y(low) < f64::from(top - origin.1) {
                    edges.push([x(low), y(low), x(high), y(high)]);
                }
            }
        }
        edges
    };
    let (ours, theirs) = (edges(a), edges(b));
    let mut ys: Vec<f64> = ours
        .iter()
        .chain(&theirs)
        .flat_map(|e| [e[1], e[3]])
        .collect();
    for u in &ours {
        for v in &theirs {
            let (low, high) = (u[1].max(v[1]), u[3].min(v[3]));
            let x = |e: &[f64; 4], y: f64| e[0] + (e[2] - e[0]) * (y - e[1]) / (e[3] - e[1]);
            let (d, e) = (x(u, low) - x(v, low), x(u, high) - x(v, high));
            if low < high && d * e < 0.0 {
                ys.push(low + (high - low) * d / (d - e));
            }
        }
    }
    ys.retain(|y| (0.0..=f64::from(top - origin.1)).contains(y));
    ys.sort_by(f64::total_cmp);
    ys.dedup();
    let mut sum = 0.0;
    for pair in ys.windows(2) {
        let middle = (pair[0] + pair[1]) / 2.0;
        let spans = |edges: &[[f64; 4]]| {
            let on = edges.iter().filter(|e| e[1] <= middle && middle < e[3]);
            let mut xs: Vec<f64> = on
                .map(|e| e[0] + (e[2] - e[0]) * (middle - e[1]) / (e[3] - e[1]))
                .collect();
            xs.sort_by(f64::total_cmp);
            xs.chunks_exact(2).map(|x| (x[0], x[1])).collect::<Vec<_>>()
        };
        let theirs = spans(&theirs);
        for (w, e) in spans(&ours) {
            for (v, f) in &theirs {
                sum += (e.min(*f) - w.max(*v)).max(0.0) * (pair[1] - pair[0]);
            }
        }
    }
    let (east, north) = Site::new(at(origin.0.into(), origin.1.into())).unit_m();
    sum * east * north
}

fn real(name: &str) -> Option<Vec<Area>> {
    let path = root().join("../shared/realdata").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** REAL DATA ABSENT: {name} is not here. ***"
        );
        return None;
    };
    let (features, _) = paiwei::read::layer::parse(name, &text);
    let mut areas: Vec<Area> = features.iter().map(|feature| feature.area()).collect();
    areas.sort_by(|a, b| a.parts().cmp(b.parts()));
    areas.dedup();
    Some(areas)
}

/// Overlaps of New York and Seattle by the audit, and by strips over every pair of neighbours.
#[test]
fn overlaps_are_those_that_a_naive_sum_finds() {
    for name in [
        "nyc-elementary-2024/zones.geojson",
        "seattle-2015/attendance_ES.geojson",
    ] {
        let Some(areas) = real(name) else { continue };
        let found: BTreeMap<(u32, u32), (f64, f64)> = looked(&areas)
            .overlaps
            .iter()
            .map(|o| {
                (
                    o.areas,
                    (o.size.area_mm2 as f64 / 1e6, o.size.around_mm as f64 / 1e3),
                )
            })
            .collect();
        let pairs = paiwei::geo::AreaIndex::new(&areas).neighbours();
        let mut worst: f64 = 0.0;
        for (a, b) in pairs {
            let naive = shared_m2(&areas[a as usize], &areas[b as usize]);
            let (told, around) = found.get(&(a, b)).copied().unwrap_or((0.0, 0.0));
            // Borders move by less than a centimetre; what is thinner is told as a place, without ground.
            let off = (naive - told).abs();
            let length = around.max(200.0);
            assert!(
                off <= 0.011 * length,
                "{name} {a} {b}: {naive} m², told {told}"
            );
            worst = worst.max(off);
        }
        let _ = writeln!(
            std::io::stderr(),
            "{name}: {} overlaps, worst off by {worst:.2} m²",
            found.len()
        );
    }
}

/// What a real layer shows: overlaps, gaps, thin places, corners.
fn count(t: &Topology) -> [usize; 4] {
    [
        t.overlaps.len(),
        t.gaps.len(),
        t.thin.len(),
        t.junctions.len(),
    ]
}

#[test]
fn real_layers_are_mended() {
    let layers = [
        // What is there, what safe operations leave, and what is left when everything is given to the first
        // candidate.
        (
            "seattle-2015/attendance_ES.geojson",
            [0, 0, 0, 2],
            [0, 0, 0, 0],
            Some([0, 0, 0, 0]),
        ),
        (
            "nyc-elementary-2024/zones.geojson",
            [182, 316, 120, 0],
            [1, 0, 0, 0],
            Some([0, 0, 0, 0]),
        ),
        (
            "nsw-catchments-2026/sydney_primary.geojson",
            [705, 1_228, 109, 378],
            [307, 296, 0, 0],
            None,
        ),
        (
            "victoria-primary-2020/zones.geojson",
            [335, 358, 1, 32],
            [297, 331, 0, 0],
            Some([0, 0, 0, 0]),
        ),
        (
            "santa-rosa-rezoning/elementary_2024.geojson",
            [0; 4],
            [0; 4],
            Some([0; 4]),
        ),
    ];
    for (name, before, left, none) in layers {
        let Some(areas) = real(name) else { continue };
        let begun = std::time::Instant::now();
        let found = looked(&areas);
        let patch = proposed(&areas, None).expect("a patch");
        let proposed_in = begun.elapsed();
        let done = applied(&areas, &patch, &Choice::default()).expect("it is applied");
        let now = after(&areas, &done);
        let seen = looked(&now);
        let safe = patch.operations.iter().filter(|op| op.safe).count();
        let _ = writeln!(
            std::io::stderr(),
            "{name}: {:?} → {:?}; {safe} safe, {} open, {} left, {} catchments redrawn; proposed in {proposed_in:.1?}",
            count(&found),
            count(&seen),
            patch.operations.len() - safe,
            patch.left.len(),
            done.areas.len(),
        );
        if before != [0; 4] {
            assert_eq!(count(&found), before, "{name}");
            assert_eq!(count(&seen), left, "{name}");
        }
        assert!(
            patch.left.iter().all(|left| left.why != Why::Fault),
            "{name}"
        );
        // No new pair overlaps; what is left was there, and is no larger than borders moved by a unit make it.
        for overlap in &seen.overlaps {
            let was = found.overlaps.iter().find(|o| o.areas == overlap.areas);
            let was = was.unwrap_or_else(|| panic!("{name}: {overlap:?} is new"));
            let most = was.size.area_mm2 + 12 * was.size.around_mm;
            assert!(
                overlap.size.area_mm2 <= most,
                "{name}: {overlap:?} was {was:?}"
            );
        }
        let numbers: Vec<u32> = done.applied.iter().map(|(number, _)| *number).collect();
        let mut pick = Pick::new(name);
        let points = random_points(&areas, &mut pick, 20_000);
        only_there(&areas, &now, &patch, &numbers, &points);
        if let Some(none) = none {
            let open = patch.operations.iter().filter(|op| !op.safe);
            let all = Choice {
                only: None,
                assign: open
                    .map(|op| (op.number, op.candidates[0].0.clone()))
                    .collect(),
            };
            let done = applied(&areas, &patch, &all).expect("it is applied");
            let whole = after(&areas, &done);
            assert_eq!(count(&looked(&whole)), none, "{name}");
        }
    }
}

/// Points of the layer's box, and corners of its rings.
fn random_points(areas: &[Area], pick: &mut Pick, count: u64) -> Vec<Point> {
    let bounds = areas.iter().filter_map(Area::bounds);
    let bounds = bounds.reduce(|a, b| {
        paiwei::geo::Bounds::of([a.low, a.high, b.low, b.high]).expect("four points")
    });
    let bounds = bounds.expect("areas");
    let corners: Vec<Point> = areas
        .iter()
        .flat_map(|area| area.parts())
        .flat_map(Part::rings)
        .flat_map(|ring| ring.points().to_vec())
        .collect();
    let mut points = Vec::new();
    for _ in 0..count {
        let mut within = |low: i32, high: i32| {
            let span = (i64::from(high) - i64::from(low)) as u64 + 1;
            i64::from(low) + pick.below(span) as i64
        };
        points.push(at(
            within(bounds.low.lon_e7(), bounds.high.lon_e7()),
            within(bounds.low.lat_e7(), bounds.high.lat_e7()),
        ));
        let corner = corners[pick.below(corners.len() as u64) as usize];
        let mut beside = |v: i32| i64::from(v) + pick.below(41) as i64 - 20;
        points.push(at(beside(corner.lon_e7()), beside(corner.lat_e7())));
    }
    points
}

/// A kilometre away nothing moves at all.
#[test]
fn far_from_faults_not_a_point_changes() {
    let Some(areas) = real("nyc-elementary-2024/zones.geojson") else {
        return;
    };
    let patch = proposed(&areas, None).expect("a patch");
    let done = applied(&areas, &patch, &Choice::default()).expect("it is applied");
    let now = after(&areas, &done);
    let tables = [CellTable::new(&areas), CellTable::new(&now)];
    let mut pick = Pick::new("far");
    let points = random_points(&areas, &mut pick, 100_000);
    let found = tables.each_ref().map(|table| table.locate_all(&points));
    let mut changed = 0;
    for (i, point) in points.iter().enumerate() {
        if found[0].of(i).eq(found[1].of(i)) {
            continue;
        }
        changed += 1;
        let site = Site::new(*point);
        let near = patch.operations.iter().any(|op| {
            op.ground.iter().any(|part| {
                let ground = Area::new(vec![part.clone()]);
                boundary_mm(&site, &ground).is_some_and(|mm| mm <= 25)
            })
        });
        let on_border = areas.iter().any(|area| {
            let rings = area.parts().iter().flat_map(Part::rings);
            rings.into_iter().any(|ring| {
                let next = ring.points().iter().cycle().skip(1);
                let mut edges = ring.points().iter().zip(next);
                edges.any(|(a, b)| beside(*point, *a, *b, [].iter()))
            })
        });
        assert!(near || on_border, "{point:?}");
    }
    let _ = writeln!(
        std::io::stderr(),
        "New York: {changed} of {} points changed",
        points.len()
    );
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paiwei"))
        .args(args)
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("LANG", "C.UTF-8")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program starts")
}

/// Runs with `--json`: the exit code and the document.
fn json(folder: &Path, args: &[&str]) -> (i32, Value) {
    let output = run(folder, &[args, &["--json"]].concat());
    let document = serde_json::from_slice(&output.stdout).expect("one document");
    (output.status.code().expect("an exit code"), document)
}

fn refusal(folder: &Path, args: &[&str]) -> (i32, String) {
    let (exit, document) = json(folder, args);
    let code = document["refusal"]["code"].as_str().unwrap_or("");
    (exit, code.to_owned())
}

/// The small office with a wedge between its catchments (about 0.2 km²), a sliver of a unit, and a third catchment
/// beside both.
fn office() -> Office {
    let mut office = Office::small();
    let polygon = |points: &[&str]| {
        let points: Vec<String> = points.iter().map(|p| format!("[{p}]")).collect();
        format!("[[{}]]", points.join(","))
    };
    let p1 = [
        "104.0,39.0",
        "104.02,39.0",
        "104.02,39.01",
        "104.0199999,39.015",
        "104.02,39.02",
        "104.0,39.02",
        "104.0,39.0",
    ];
    let p2 = [
        "104.02,39.0",
        "104.03,39.0",
        "104.03,39.01",
        "104.02,39.01",
        "104.025,39.005",
        "104.02,39.0",
    ];
    let p3 = [
        "104.02,39.01",
        "104.03,39.01",
        "104.03,39.02",
        "104.02,39.02",
        "104.02,39.01",
    ];
    office.catchments = layer(&[
        feature("P1", "S01,S02", &polygon(&p1)),
        feature("P2", "S03", &polygon(&p2)),
        feature("P3", "S03", &polygon(&p3)),
    ]);
    // Nobody in the wedge, for now.
    office.roll = office
        .roll
        .replace("104.021,39.001", "104.026,39.001")
        .replace("104.022,39.002", "104.027,39.002")
        .replace("104.023,39.003", "104.028,39.003");
    office
}

#[test]
fn check_proposes_and_convert_applies_by_name() {
    let folder = Folder::new("mend-cli").with(&office());
    let layer_before = folder.read("catchments.geojson");
    let (exit, told) = json(folder.path(), &["check"]);
    assert_eq!(exit, 0, "{told}");
    assert_eq!(
        folder.read("catchments.geojson"),
        layer_before,
        "nothing is changed"
    );
    let patch = parse(&folder.read("check/patch.json")).expect("a patch");
    assert_eq!(told["patch_file"], "check/patch.json");
    assert_eq!(told["layer_sha256"], patch.before.to_string());
    let deeds: Vec<(Deed, bool)> = patch
        .operations
        .iter()
        .map(|op| (op.deed, op.safe))
        .collect();
    assert_eq!(deeds, [(Deed::Assign, false), (Deed::Dissolve, true)]);
    assert_eq!(patch.operations[0].children, Some(0));
    let finding = told["findings"].as_array().expect("findings").iter();
    let finding = finding
        .clone()
        .find(|f| f["code"] == "patch")
        .expect("it is told");
    let hint = finding["hint"].as_str().expect("a hint");
    let command = "convert catchments.geojson catchments.mended.geojson --patch check/patch.json";
    assert!(hint.contains(&format!("paiwei {command}")), "{hint}");
    // The command as it stands.
    let args: Vec<&str> = command.split(' ').collect();
    let (exit, done) = json(folder.path(), &args);
    assert_eq!((exit, &done["as_proposed"]), (0, &true.into()), "{done}");
    assert_eq!(done["layer_sha256"], patch.after.to_string());
    assert_eq!(
        (&done["applied"], &done["not_applied"]),
        (&vec![2].into(), &1.into())
    );
    assert_eq!(
        refusal(folder.path(), &args),
        (2, "refused-exists".to_owned())
    );
    // The mended layer has what the patch says, and the wedge still waits.
    let mended = folder.read("catchments.mended.geojson");
    folder.write(
        "catchments.geojson",
        &String::from_utf8(mended).expect("UTF-8"),
    );
    let (_, told) = json(folder.path(), &["check"]);
    assert_eq!(told["layer_sha256"], patch.after.to_string());
    let codes: Vec<&str> = told["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| f["code"].as_str().expect("a code"))
        .collect();
    assert!(
        codes.contains(&"gap") && !codes.contains(&"gap-slivers"),
        "{codes:?}"
    );
    // The old patch is for the old layer; the new one knows the wedge.
    let (exit, done) = json(
        folder.path(),
        &[
            "convert",
            "catchments.geojson",
            "whole.geojson",
            "--patch",
            "check/patch.json",
            "--assign",
            "1=P2",
        ],
    );
    assert_eq!((exit, &done["as_proposed"]), (0, &false.into()), "{done}");
    assert_eq!(done["assigned"][0]["to"], "P2");
    let whole = folder.read("whole.geojson");
    folder.write(
        "catchments.geojson",
        &String::from_utf8(whole).expect("UTF-8"),
    );
    let (_, told) = json(folder.path(), &["check"]);
    assert!(
        told["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .all(|f| f["code"] != "patch"),
        "{told}"
    );
    assert!(
        !folder.path().join("check/patch.json").exists(),
        "a patch of before is gone"
    );
    assert_eq!(told["layer_sha256"], done["layer_sha256"]);
}

#[test]
fn choices_on_the_command_line() {
    let folder = Folder::new("mend-choices").with(&office());
    let _ = run(folder.path(), &["check"]);
    let base = [
        "convert",
        "catchments.geojson",
        "out.geojson",
        "--patch",
        "check/patch.json",
    ];
    let with = |more: &[&str]| refusal(folder.path(), &[&base, more].concat());
    for (more, expected) in [
        (&["--only", "9"][..], "refused-patch-number"),
        (&["--only", "1"], "refused-patch-owner"),
        (&["--assign", "1=P9"], "refused-patch-candidate"),
        (&["--assign", "2=P2"], "refused-patch-candidate"),
        (&["--to", "EPSG:4527"], "refused-patch-plain"),
    ] {
        assert_eq!(with(more), (2, expected.to_owned()), "{more:?}");
        assert!(!folder.path().join("out.geojson").exists(), "{more:?}");
    }
    for bad in [
        &["--only", "1;2"][..],
        &["--only", "x"],
        &["--assign", "1"],
        &["--assign", "=P2"],
    ] {
        let output = run(folder.path(), &[&base, bad].concat());
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
    }
    let output = run(
        folder.path(),
        &[
            "convert",
            "catchments.geojson",
            "out.geojson",
            "--only",
            "1",
        ],
    );
    assert_eq!(
        output.status.code(),
        Some(2),
        "without a patch there is nothing to choose from"
    );
    folder.write("other.json", "{\"schema\":\"paiwei-patch/1\"}");
    let odd = [
        "convert",
        "catchments.geojson",
        "out.geojson",
        "--patch",
        "other.json",
    ];
    assert_eq!(
        refusal(folder.path(), &odd),
        (3, "malformed-patch".to_owned())
    );
    // Numbers as people write them, and both choices at once.
    let (exit, done) = json(
        folder.path(),
        &[&base[..], &["--only", "2，", "--assign", "1=P1"]].concat(),
    );
    assert_eq!(exit, 2, "{done}");
    let (exit, done) = json(
        folder.path(),
        &[&base[..], &["--only", "2", "--assign", "1=P1"]].concat(),
    );
    assert_eq!((exit, &done["applied"]), (0, &vec![1, 2].into()), "{done}");
}

/// Whatever the format and the order of features, the patch has the same bytes; and what is written in either
/// format is the same layer.
#[test]
fn formats_and_rows_change_no_byte_of_a_patch() {
    let office = office();
    let folder = Folder::new("mend-formats").with(&office);
    let _ = run(folder.path(), &["check"]);
    let patch = folder.read("check/patch.json");
    let map = folder.read("check/map.svg");
    let reversed = {
        let mut value: Value = serde_json::from_str(&office.catchments).expect("JSON");
        value["features"]
            .as_array_mut()
            .expect("features")
            .reverse();
        value.to_string()
    };
    folder.write("catchments.geojson", &reversed);
    let _ = run(folder.path(), &["check"]);
    assert_eq!(folder.read("check/patch.json"), patch);
    assert_eq!(folder.read("check/map.svg"), map);
    let (exit, one) = json(
        folder.path(),
        &[
            "convert",
            "catchments.geojson",
            "a.geojson",
            "--patch",
            "check/patch.json",
        ],
    );
    assert_eq!(exit, 0);
    if cfg!(feature = "gpkg") {
        let _ = run(
            folder.path(),
            &["convert", "catchments.geojson", "catchments.gpkg"],
        );
        std::fs::remove_file(folder.path().join("catchments.geojson")).expect("it is there");
        let _ = run(folder.path(), &["check"]);
        assert_eq!(folder.read("check/patch.json"), patch);
        let (exit, other) = json(
            folder.path(),
            &[
                "convert",
                "catchments.gpkg",
                "b.gpkg",
                "--patch",
                "check/patch.json",
            ],
        );
        assert_eq!((exit, &other["layer_sha256"]), (0, &one["layer_sha256"]));
        let _ = run(folder.path(), &["convert", "b.gpkg", "b.geojson"]);
        let shapes = |name: &str| {
            let text = String::from_utf8(folder.read(name)).expect("UTF-8");
            let (features, _) = paiwei::read::layer::parse(name, &text);
            let mut areas: Vec<Area> = features.iter().map(|f| f.area()).collect();
            areas.sort_by(|a, b| a.parts().cmp(b.parts()));
            areas
        };
        assert_eq!(shapes("a.geojson"), shapes("b.geojson"));
    }
}

/// A child in the wedge: the patch says so, and says it to nobody without a roll.
#[test]
fn children_are_counted_where_there_is_a_roll() {
    let mut office = office();
    office.roll = office.roll.replace("104.026,39.001", "104.021,39.005");
    let folder = Folder::new("mend-children").with(&office);
    let _ = run(folder.path(), &["check"]);
    let patch = parse(&folder.read("check/patch.json")).expect("a patch");
    let children: Vec<Option<u64>> = patch.operations.iter().map(|op| op.children).collect();
    assert_eq!(children, [Some(1), Some(0)]);
    // Also where the roll has errors and the placement is not ready.
    office.roll = office
        .roll
        .replace("A12,丑某某,104.028", "A12,丑某某,104.0x");
    folder.write("roll.csv", &office.roll);
    let (exit, _) = json(folder.path(), &["check"]);
    assert_eq!(exit, 1);
    let again = parse(&folder.read("check/patch.json")).expect("a patch");
    assert_eq!(again, patch);
    // The layer alone: in the current folder, without children.
    let (exit, told) = json(
        folder.path(),
        &["check", "--catchments", "catchments.geojson"],
    );
    assert_eq!(
        (exit, &told["patch_file"]),
        (0, &"catchments.patch.json".into()),
        "{told}"
    );
    let alone = parse(&folder.read("catchments.patch.json")).expect("a patch");
    assert_eq!(
        (alone.before, alone.operations[0].children),
        (patch.before, None)
    );
    assert_eq!(alone.operations.len(), 2);
}

/// Names that the policy gives to properties, the system and the stage go with the patch; features without an id
/// keep the name the patch has for them.
#[test]
fn the_patch_knows_how_the_layer_is_read() {
    let mut office = office();
    office.catchments = office
        .catchments
        .replace("\"id\":\"P", "\"kv\":\"Z")
        .replace("}},", "}},\n");
    let other = "{\"type\":\"Feature\",\"properties\":{\"kv\":\"Z1\",\"schools\":\"S03\",\"stage\":\"junior\"},\
        \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[104.0,39.0],[104.04,39.0],[104.04,39.04],[104.0,39.0]]]}}";
    office.catchments = office
        .catchments
        .replace("]}}]}", &format!("]}}}},{other}]}}"));
    office.policy += "[input.catchments]\nid = \"kv\"\n";
    let folder = Folder::new("mend-reading").with(&office);
    let (exit, told) = json(folder.path(), &["check"]);
    assert_eq!(exit, 0, "{told}");
    let patch = parse(&folder.read("check/patch.json")).expect("a patch");
    assert_eq!(patch.reading.settings, [("id".to_owned(), "kv".to_owned())]);
    let entry = EntryName {
        stage: "primary".to_owned(),
        grade: Grade::new(1).expect("a grade"),
        year: 2026,
    };
    assert_eq!(patch.reading.entry, Some(entry));
    assert_eq!(patch.operations[1].candidates[0].0.as_str(), "Z1");
    let (exit, done) = json(
        folder.path(),
        &[
            "convert",
            "catchments.geojson",
            "out.geojson",
            "--patch",
            "check/patch.json",
        ],
    );
    assert_eq!(exit, 0, "{done}");
    let text = String::from_utf8(folder.read("out.geojson")).expect("UTF-8");
    assert!(text.contains("\"stage\":\"junior\"") && text.matches("\"kv\"").count() == 4);
    // Without any id: the made one is written, so that the mended layer has the digest that was told.
    office.policy = office
        .policy
        .replace("[input.catchments]\nid = \"kv\"\n", "");
    office.catchments = self::office().catchments.replace("\"id\":\"P1\",", "");
    let folder = Folder::new("mend-made").with(&office);
    let _ = run(folder.path(), &["check"]);
    let (exit, done) = json(
        folder.path(),
        &[
            "convert",
            "catchments.geojson",
            "out.geojson",
            "--patch",
            "check/patch.json",
        ],
    );
    assert_eq!(exit, 0, "{done}");
    let (_, told) = json(folder.path(), &["check", "--catchments", "out.geojson"]);
    assert_eq!(told["layer_sha256"], done["layer_sha256"]);
}

#[test]
fn nothing_is_proposed_for_a_layer_that_cannot_be_read_whole() {
    let mut office = office();
    // Two shapes under one id.
    office.catchments = office.catchments.replace("\"id\":\"P3\"", "\"id\":\"P2\"");
    let folder = Folder::new("mend-ids").with(&office);
    let (exit, told) = json(folder.path(), &["check"]);
    assert_eq!((exit, told["patch_file"].is_null()), (1, true), "{told}");
    assert!(!folder.path().join("check/patch.json").exists());
    // A patch of the sound layer does not pass for it either.
    let sound = Folder::new("mend-sound").with(&self::office());
    let _ = run(sound.path(), &["check"]);
    let patch = String::from_utf8(sound.read("check/patch.json")).expect("UTF-8");
    folder.write("p.json", &patch);
    let args = [
        "convert",
        "catchments.geojson",
        "out.geojson",
        "--patch",
        "p.json",
    ];
    assert_eq!(
        refusal(folder.path(), &args),
        (2, "refused-patch-ids".to_owned())
    );
    let mut other = self::office();
    other.catchments = other.catchments.replace("104.025,39.005", "104.025,39.006");
    folder.write("catchments.geojson", &other.catchments);
    assert_eq!(
        refusal(folder.path(), &args),
        (2, "refused-patch-layer".to_owned())
    );
}

/// Both languages, for people.
#[test]
fn what_was_done_is_told_in_both_languages() {
    for (lang, check, applied, choice) in [
        (
            "zh",
            "提出了修补方案",
            "做了 2 项操作",
            "第 1 项：地块划给 P2",
        ),
        (
            "en",
            "A patch of 2 operations is proposed",
            "2 operations applied",
            "operation 1: the ground belongs to P2",
        ),
    ] {
        let folder = Folder::new(&format!("mend-words-{lang}")).with(&office());
        let output = run(folder.path(), &["check", "--lang", lang]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.contains(check), "{text}");
        let patch = if lang == "zh" {
            "检查/补丁.json"
        } else {
            "check/patch.json"
        };
        assert!(text.contains(patch), "{text}");
        let output = run(
            folder.path(),
            &[
                "转换",
                "catchments.geojson",
                "out.geojson",
                "--patch",
                patch,
                "--assign",
                "1=P2",
                "--lang",
                lang,
            ],
        );
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.contains(applied) && text.contains(choice), "{text}");
    }
}

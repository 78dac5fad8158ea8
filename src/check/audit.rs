//! The audit of a layer: what in its topology can hurt a family, with place, size and the homes concerned.
//!
//! In: the catchments, the homes. Out: findings: overlaps and gaps one by one, slivers, corners that one side of
//! a border lacks, catchments in several pieces and holes that lie wrong, each kind with its number and its
//! worst case. It repairs nothing; definitions are those of `geo::topology` (ZONING section 6.3).

use std::collections::BTreeMap;

use crate::finding::{
    BORDER_CORNERS, BORDERS_TANGLED, BORDERS_THIN, Cell, Code, Finding, GAP, GAP_SLIVERS,
    HOLE_OUTSIDE, IN_PIECES, OVERLAP, OVERLAP_SLIVERS, RINGS_UNCLEAR, Spot,
};
use crate::geo::{Area, CellTable, Part, Point, Side, Size, Topology, topology};
use crate::model::Catchment;

/// A layer as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    /// The catchments by id.
    pub(super) catchments: Vec<Catchment>,
    /// Each one's place in the file, from 1.
    pub(super) numbers: Vec<u32>,
    /// Whether a ring of it crosses itself or has no area: what is inside is then a matter of opinion.
    pub(super) faulty: Vec<bool>,
    /// Whether every feature could be read and has an id of its own; copies of one feature share theirs.
    pub(super) whole: bool,
}

/// Audits a layer; homes are counted where they are concerned. Hands out what it found besides, for a picture.
pub(super) fn audit(file: &str, layer: &Layer, homes: &[Point]) -> (Topology, Vec<Finding>) {
    let areas: Vec<&Area> = layer.catchments.iter().map(|c| &c.area).collect();
    let table = CellTable::new(areas.iter().copied());
    let found = topology(&areas, &table);
    let homes = Homes::new(&table, homes);
    let id = |area: u32| layer.catchments[area as usize].id.as_str();
    let cell =
        |area: u32| Cell::at(file, Spot::Feature(layer.numbers[area as usize])).value(id(area));
    let tangle = found
        .tangle
        .map(|p| Finding::new(BORDERS_TANGLED, Cell::file(file)).with("place", place(p)));
    let mut findings: Vec<Finding> = tangle.into_iter().collect();
    let mut slivers: Vec<Size> = Vec::new();
    for overlap in &found.overlaps {
        let (a, b) = overlap.areas;
        let inside = homes.of_pair(overlap.areas);
        if overlap.sliver && inside == 0 {
            slivers.push(overlap.size);
            continue;
        }
        findings.push(
            sized(OVERLAP, cell(a), &overlap.size)
                .with("a", id(a))
                .with("b", id(b))
                .with("homes", inside),
        );
    }
    findings.extend(worst(OVERLAP_SLIVERS, file, &mut slivers));
    for gap in &found.gaps {
        let inside = homes.in_gap(&Area::new(vec![gap.ground.clone()]));
        if gap.size.is_sliver() && inside == 0 {
            slivers.push(gap.size);
            continue;
        }
        let beside: Vec<&str> = gap.beside.iter().map(|area| id(*area)).collect();
        let beside = beside.join(", ");
        findings.push(
            sized(GAP, cell(gap.beside[0]), &gap.size)
                .with("beside", beside)
                .with("homes", inside),
        );
    }
    findings.extend(worst(GAP_SLIVERS, file, &mut slivers));
    findings.extend(found.thin.first().map(|first| {
        Finding::new(BORDERS_THIN, Cell::file(file))
            .with("n", found.thin.len())
            .with("place", place(*first))
    }));
    if let Some(first) = found.junctions.first() {
        findings.push(
            Finding::new(BORDER_CORNERS, cell(first.edge_of))
                .with("n", found.junctions.len())
                .with("a", id(first.corner_of))
                .with("b", id(first.edge_of))
                .with("place", place(first.place)),
        );
    }
    let pieces = (0u32..)
        .zip(&areas)
        .filter(|(_, area)| area.parts().len() > 1);
    let pieces: Vec<(u32, usize)> = pieces.map(|(i, area)| (i, area.parts().len())).collect();
    if let Some((first, most)) = pieces.iter().max_by_key(|(i, n)| (*n, u32::MAX - i)) {
        findings.push(
            Finding::new(IN_PIECES, cell(*first))
                .with("n", pieces.len())
                .with("id", id(*first))
                .with("most", *most),
        );
    }
    for (i, area) in (0u32..).zip(&areas) {
        let outside = area.parts().iter().find_map(hole_outside);
        let told = layer.faulty[i as usize] || outside.is_some();
        if found.unclear.contains(&i) && !told {
            findings.push(Finding::new(RINGS_UNCLEAR, cell(i)).with("id", id(i)));
        }
        findings
            .extend(outside.map(|p| Finding::new(HOLE_OUTSIDE, cell(i)).with("place", place(p))));
    }
    (found, findings)
}

fn place(p: Point) -> String {
    let (lon, lat) = p.to_degrees();
    format!("{lon}, {lat}")
}

fn sized(code: &'static Code, cell: Cell, size: &Size) -> Finding {
    Finding::new(code, cell)
        .with("area", size.area_m2())
        .with("place", place(size.place))
}

/// Slivers of one kind as one finding that names the largest.
fn worst(code: &'static Code, file: &str, slivers: &mut Vec<Size>) -> Option<Finding> {
    let largest = slivers.iter().max_by_key(|size| size.area_mm2)?;
    let finding = sized(code, Cell::file(file), largest).with("n", slivers.len());
    slivers.clear();
    Some(finding)
}

/// A corner of a hole outside its own shell.
fn hole_outside(part: &Part) -> Option<Point> {
    if part.holes.is_empty() {
        return None;
    }
    let shell = Area::new(vec![Part {
        shell: part.shell.clone(),
        holes: vec![],
    }]);
    let shell = CellTable::new([&shell]);
    let mut sides = Vec::new();
    let corners = part.holes.iter().flat_map(|hole| hole.points());
    corners.copied().find(|p| {
        shell.locate(*p, &mut sides);
        sides.is_empty()
    })
}

/// The homes that overlaps and gaps concern.
struct Homes {
    pairs: BTreeMap<(u32, u32), usize>,
    nowhere: Vec<Point>,
}

impl Homes {
    fn new(table: &CellTable, homes: &[Point]) -> Self {
        let found = table.locate_all(homes);
        let mut pairs = BTreeMap::new();
        let mut nowhere = Vec::new();
        for (i, home) in homes.iter().enumerate() {
            let inside = found.of(i).filter(|(_, side)| *side == Side::Inside);
            let inside: Vec<u32> = inside.map(|(area, _)| area).collect();
            for (n, a) in inside.iter().enumerate() {
                for b in &inside[n + 1..] {
                    *pairs.entry((*a, *b)).or_insert(0) += 1;
                }
            }
            if found.of(i).next().is_none() {
                nowhere.push(*home);
            }
        }
        Self { pairs, nowhere }
    }

    fn of_pair(&self, pair: (u32, u32)) -> usize {
        self.pairs.get(&pair).copied().unwrap_or(0)
    }

    fn in_gap(&self, gap: &Area) -> usize {
        let inside = |home: &&Point| gap.side(**home) == Side::Inside;
        self.nowhere.iter().filter(inside).count()
    }
}

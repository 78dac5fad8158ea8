//! Where a layer does not fit together, as pieces of ground on the grid and the corners that edges lack.
//!
//! In: areas. Out: faults: ground in none or in several areas, with whoever borders it; places too thin for the
//! grid; corners that one side of a border lacks. Borders that cross do so between points of the grid: each
//! crossing is rounded to the point whose unit square (its south and west sides its own) holds it, every edge
//! through that square gets the point as a corner, and an edge so bent gets every corner of the layer whose square
//! it passes, so that no corner changes sides (snap rounding: Hobby 1999; Guibas and Marimont 1998). What lies
//! between the bent borders has whole corners and is exact from there on: no border is off by more than such a
//! square. It changes no area. Areas whose rings leave open what is inside are left out and told. Tests:
//! `tests/it/mend.rs`. It gives up on a tangle: borders that cross each other many more times than they have
//! corners.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use super::area::{Meeting, Part, Ring, meeting, wide};
use super::cells::{FINE, PartTree, TableEdge};
use super::edit::{
    Chain, Corners, Drawn, Edge, Noded, along, bends, drawn, edge, nest, noded, noded_plain,
    touches,
};
use super::sweep::{Meetings, Stop, sweep};
use super::topology::{Junction, Overlap, Size};
use super::{Area, AreaIndex, CellTable, Point, Side, Site, distance_mm};

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// Ground of several areas.
    Overlap,
    /// Ground that areas enclose and none covers.
    Gap,
    /// An overlap or gap too thin for the grid: with the corners it is gone.
    Thin,
    /// A corner of one area on another's edge.
    Corner,
}

/// A fault, and what mends it: the corners first, then whose its ground is to be.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What is wrong.
    pub trouble: Trouble,
    /// Whose ground it is; for thin places and corners, whose borders meet there. Sorted.
    pub owners: Vec<u32>,
    /// The ground, of overlaps and gaps.
    pub ground: Option<Part>,
    /// Who may have the ground, by the millimetres of border shared with it, most first, then by index.
    pub beside: Vec<(u32, u64)>,
    /// Whether it is a sliver: below 100 m², or narrower than a metre (twice the area over the way around). An
    /// overlap counts together with what adjoins it of the same two areas.
    pub sliver: bool,
    /// Its size, and its least corner.
    pub size: Size,
    /// Corners for edges, by area; whoever has such an edge gets them.
    pub corners: Vec<(u32, Corners)>,
    /// How far from its edge the farthest corner lies, in micrometres, rounded up.
    pub moved_um: u64,
    /// Whether an area that cannot be edited (`is_sound`) has part in it or lies at a border that would be bent.
    pub doubtful: bool,
    /// Whether an area that was left out may cover some of its ground.
    pub at_unclear: bool,
}

/// What was found in a layer.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Faults, sorted.
    pub faults: Vec<Fault>,
    /// Pairs that overlap, each with all its ground, sorted.
    pub overlaps: Vec<Overlap>,
    /// Corners on other areas' edges, sorted.
    pub junctions: Vec<Junction>,
    /// Areas that were left out.
    pub unclear: Vec<u32>,
}

/// What may still be compared, in pairs of edges: counted, not timed, so that every machine gives up alike.
struct Budget {
    left: Cell<u64>,
}

/// So much to compare that it was given up: where that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tangle(pub Point);

impl Budget {
    /// For a layer of so many edges; thirty times what real layers need, and more.
    fn of(edges: usize) -> Self {
        Self {
            left: Cell::new((1 << 26) + 512 * edges as u64),
        }
    }

    fn spend(&self, pairs: usize, place: Point) -> Result<(), Tangle> {
        let left = self.left.get().saturating_sub(pairs as u64);
        self.left.set(left);
        if left == 0 {
            return Err(Tangle(place));
        }
        Ok(())
    }
}

/// What something that is kept costs, in pairs that are compared.
const KEPT: usize = 100;

/// Edges in a cell that are swept, not compared by their longitudes.
const SWEPT_FROM: usize = 64;

/// An area, or a part of one whose parts overlap: plain ground that belongs to `owner`.
struct Sheet<'a> {
    owner: u32,
    area: Cow<'a, Area>,
    /// Whether no border of it touches another of its own.
    plain: bool,
    /// Where they do, what it is with these corners.
    own: Option<Noded>,
}

/// A sheet with its new corners.
struct Formed<'s> {
    area: Cow<'s, Area>,
    /// Whether its ground may have changed.
    bent: bool,
}

impl Sheet<'_> {
    /// Puts corners into it; `None` where what is inside is then a matter of opinion.
    fn formed(&self, corners: Option<&Corners>) -> Option<Formed<'_>> {
        let bends = |(edge, corners): (&Edge, &BTreeSet<Point>)| bends(*edge, corners);
        let bent = corners.is_some_and(|corners| corners.iter().any(bends));
        let none = Corners::new();
        let own = self.own.as_ref();
        let own = own.filter(|own| own.corners == *corners.unwrap_or(&none));
        let area = match (own, corners) {
            (Some(own), _) => Cow::Borrowed(&own.area),
            (None, None) if self.plain => Cow::Borrowed(self.area.as_ref()),
            (None, Some(corners)) if self.plain => {
                Cow::Owned(noded_plain(&self.area, corners, bent)?)
            }
            (None, _) => Cow::Owned(noded(&self.area, corners.unwrap_or(&none))?),
        };
        Some(Formed { area, bent })
    }
}

/// Looks a layer over.
///
/// # Limits
/// As for [`CellTable`]; edges are compared within cells, near n log n on real layers.
///
/// # Errors
/// After some hundred million comparisons it gives up.
pub fn survey(areas: &[&Area]) -> Result<Survey, Tangle> {
    survey_in(areas, None)
}

/// As [`survey`]; `table` is one of the areas, where there is one already.
///
/// # Errors
/// As there.
pub(super) fn survey_in(areas: &[&Area], table: Option<&CellTable>) -> Result<Survey, Tangle> {
    let parts = areas.iter().flat_map(|area| area.parts());
    let corners = parts.flat_map(Part::rings).map(|ring| ring.points().len());
    let budget = Budget::of(corners.sum());
    let mut found = Survey::default();
    let mut sheets = Vec::new();
    let mut frozen = BTreeSet::new();
    let own = match table {
        Some(_) => None,
        None => Some(CellTable::new(areas.iter().copied())),
    };
    let given = table.or(own.as_ref());
    let touching = given.map(touching).unwrap_or_default();
    for (owner, area) in (0u32..).zip(areas) {
        // Of a ring alone the table has told already whether its borders meet.
        let lone = match area.parts() {
            [part] => part.holes.is_empty() && part.shell.points().len() > 2,
            _ => false,
        };
        let drawn = match lone && !touching.contains(&owner) {
            true => Drawn::Plain,
            false => drawn(area),
        };
        if !drawn.is_sound() {
            frozen.insert(owner);
        }
        let sheet = |area, plain, own| Sheet {
            owner,
            area,
            plain,
            own,
        };
        match drawn {
            Drawn::Plain => sheets.push(sheet(Cow::Borrowed(*area), true, None)),
            Drawn::Sound(own) => sheets.push(sheet(Cow::Borrowed(*area), false, own)),
            Drawn::Unclear => found.unclear.push(owner),
            Drawn::Apart => {
                let alone = |part: &Part| Cow::Owned(Area::new(vec![part.clone()]));
                let parts = area.parts().iter();
                sheets.extend(parts.map(|part| sheet(alone(part), false, None)));
            }
        }
    }
    let (nodes, formed) = loop {
        let table = match given.filter(|_| frozen.is_empty()) {
            Some(table) => Table::Given(table),
            None => Table::Own(CellTable::new(
                sheets.iter().map(|sheet| sheet.area.as_ref()),
            )),
        };
        let nodes = Nodes::new(&sheets, table, &budget)?;
        let corners = nodes.by_area(&nodes.on, &budget)?;
        let formed = sheets.iter();
        let formed = formed.map(|sheet| sheet.formed(corners.get(&sheet.owner)));
        let formed: Vec<Option<Formed<'_>>> = formed.collect();
        let each = sheets.iter().zip(&formed);
        let bad = each.filter(|(_, formed)| formed.is_none());
        let bad: BTreeSet<u32> = bad.map(|(sheet, _)| sheet.owner).collect();
        if bad.is_empty() {
            break (nodes, formed.into_iter().flatten().collect::<Vec<_>>());
        }
        drop(formed);
        sheets.retain(|sheet| !bad.contains(&sheet.owner));
        frozen.extend(bad.iter().copied());
        found.unclear.extend(bad);
    };
    found.unclear.sort_unstable();
    let owners: Vec<u32> = sheets.iter().map(|sheet| sheet.owner).collect();
    let faces = Faces::new(&owners, &nodes.table, &formed, &budget)?;
    let mut held = BTreeSet::new();
    let (faults, overlaps) = faces.faults(&budget)?;
    for fault in faults {
        let points = fault.ground.iter().flat_map(Part::rings);
        let points = points.flat_map(|ring| ring.points().iter().copied());
        let points: BTreeSet<Point> = points.collect();
        held.extend(points.iter().copied());
        found
            .faults
            .push(nodes.with_corners(fault, points, &budget)?);
    }
    found.faults.extend(nodes.thin(&held, &budget)?);
    found.faults.extend(nodes.tees(&budget)?);
    found.faults.sort_by(|a, b| order(a).cmp(&order(b)));
    found.overlaps = overlaps;
    found.junctions = nodes.junctions.into_iter().collect();
    doubt(&mut found, areas, &frozen, &budget)?;
    Ok(found)
}

/// Areas of which two edges meet in a cell that do not follow each other, or run back; and all in crowded cells.
fn touching(table: &CellTable) -> BTreeSet<u32> {
    let meet = |one: &TableEdge, other: &TableEdge| {
        let follow = one.to == other.from || other.to == one.from;
        if one.apart(other) || follow && one.fork(other) == Some(true) {
            return false;
        }
        match meeting(one.from, one.to, other.from, other.to) {
            Meeting::Apart => false,
            Meeting::Point(_) => !follow,
            Meeting::Stretch(_) | Meeting::Cross(_) => true,
        }
    };
    let mut touching = BTreeSet::new();
    let mut cell: Vec<TableEdge> = Vec::new();
    for border in 0..table.border_count() {
        cell.clear();
        cell.extend(table.border(border));
        for own in cell.chunk_by(|a, b| a.area == b.area) {
            let mut pairs = (0..)
                .zip(own)
                .flat_map(|(i, one)| own[..i].iter().map(move |other| (one, other)));
            if own.len() >= SWEPT_FROM || pairs.any(|(one, other)| meet(one, other)) {
                touching.insert(own[0].area);
            }
        }
    }
    touching
}

fn order(fault: &Fault) -> (Trouble, Point, &[u32], Option<&Part>) {
    let place = fault.size.place;
    (fault.trouble, place, &fault.owners, fault.ground.as_ref())
}

/// Marks the faults that areas which cannot be edited, or were left out, have to do with.
fn doubt(
    found: &mut Survey,
    areas: &[&Area],
    frozen: &BTreeSet<u32>,
    budget: &Budget,
) -> Result<(), Tangle> {
    let size = |area: &u32| {
        let rings = areas[*area as usize].parts().iter().flat_map(Part::rings);
        rings.map(|ring| ring.points().len()).sum::<usize>()
    };
    let doubtful: usize = frozen.iter().map(size).sum();
    for fault in &mut found.faults {
        let ground = fault.ground.as_ref();
        let rings = ground.into_iter().flat_map(Part::rings);
        let mut edges: Vec<Edge> = rings
            .flat_map(Ring::edges)
            .map(|(a, b)| edge(a, b))
            .collect();
        fault.at_unclear = found.unclear.iter().any(|area| {
            let area = areas[*area as usize];
            ground.is_some() && touches(area, &edges, ground)
        });
        for (whole, corners) in fault.corners.iter().flat_map(|(_, corners)| corners) {
            if bends(*whole, corners) {
                edges.push(*whole);
            }
        }
        let own = fault.corners.iter().map(|(area, _)| area);
        let beside = fault.beside.iter().map(|(area, _)| area);
        let mut own = own.chain(&fault.owners).chain(beside);
        let near = |area: &u32| touches(areas[*area as usize], &edges, ground);
        budget.spend(edges.len() * doubtful, fault.size.place)?;
        fault.doubtful = own.any(|area| frozen.contains(area)) || frozen.iter().any(near);
    }
    Ok(())
}

/// The table of the sheets.
enum Table<'t> {
    Given(&'t CellTable),
    Own(CellTable),
}

impl std::ops::Deref for Table<'_> {
    type Target = CellTable;

    fn deref(&self) -> &CellTable {
        match self {
            Self::Given(table) => table,
            Self::Own(table) => table,
        }
    }
}

/// Corners that edges get.
struct Nodes<'t> {
    /// The sheets as they were.
    table: Table<'t>,
    /// Whose its areas are.
    owners: Vec<u32>,
    /// The corners of the areas, from the west.
    corners: Vec<Point>,
    /// New corners by edge, and the other way round.
    on: Corners,
    through: BTreeMap<Point, BTreeSet<Edge>>,
    /// Of the new corners of an edge those that the layer has already, where there are any.
    passed_by: BTreeMap<Edge, Vec<Point>>,
    /// Crossings, rounded.
    crossings: BTreeSet<Point>,
    /// Corners exactly on another area's edge.
    junctions: BTreeSet<Junction>,
}

impl<'t> Nodes<'t> {
    fn new(sheets: &[Sheet<'_>], table: Table<'t>, budget: &Budget) -> Result<Self, Tangle> {
        let rings = sheets.iter().flat_map(|sheet| sheet.area.parts());
        let points = rings.flat_map(Part::rings).map(Ring::points);
        let mut corners: Vec<Point> = points.flatten().copied().collect();
        corners.sort_unstable();
        corners.dedup();
        let mut nodes = Self {
            table,
            owners: sheets.iter().map(|sheet| sheet.owner).collect(),
            corners,
            on: Corners::new(),
            through: BTreeMap::new(),
            passed_by: BTreeMap::new(),
            crossings: BTreeSet::new(),
            junctions: BTreeSet::new(),
        };
        let plain: Vec<bool> = sheets.iter().map(|sheet| sheet.plain).collect();
        nodes.meetings(&plain, budget)?;
        nodes.round(budget)?;
        for (edge, corners) in &nodes.on {
            for corner in corners {
                nodes.through.entry(*corner).or_default().insert(*edge);
                if nodes.corners.binary_search(corner).is_ok() {
                    nodes.passed_by.entry(*edge).or_default().push(*corner);
                }
            }
        }
        Ok(nodes)
    }

    fn put(&mut self, edge: Edge, corner: Point) -> bool {
        self.on.entry(edge).or_default().insert(corner)
    }

    /// The corner of an edge lies on another.
    fn lies_on(&mut self, whole: &TableEdge, corner: Point, by: &TableEdge) {
        self.put(edge(whole.from, whole.to), corner);
        let [edge_of, corner_of] = [whole, by].map(|edge| self.owners[edge.area as usize]);
        if edge_of != corner_of {
            self.junctions.insert(Junction {
                place: corner,
                edge_of,
                corner_of,
            });
        }
    }

    /// Corners on edges, and the rounded crossings.
    fn meetings(&mut self, plain: &[bool], budget: &Budget) -> Result<(), Tangle> {
        let mut cell: Vec<TableEdge> = Vec::new();
        for border in 0..self.table.border_count() {
            cell.clear();
            cell.extend(self.table.border(border));
            if cell.len() < SWEPT_FROM {
                self.by_pairs(&cell, plain, budget)?;
            } else {
                self.by_line(&mut cell, budget)?;
            }
        }
        Ok(())
    }

    /// Compares the edges of a cell whose boxes meet, but for those of one plain sheet.
    fn by_pairs(
        &mut self,
        cell: &[TableEdge],
        plain: &[bool],
        budget: &Budget,
    ) -> Result<(), Tangle> {
        for (i, one) in cell.iter().enumerate() {
            for other in &cell[i + 1..] {
                let apart = one.area == other.area && plain[one.area as usize]
                    || one.west() > other.east()
                    || other.west() > one.east();
                if !apart {
                    self.pair(one, other, budget)?;
                }
            }
        }
        Ok(())
    }

    /// Sweeps over the edges of a crowded cell.
    fn by_line(&mut self, cell: &mut Vec<TableEdge>, budget: &Budget) -> Result<(), Tangle> {
        cell.retain(|edge| edge.from != edge.to);
        let edges: Vec<(Point, Point)> = cell.iter().map(|edge| (edge.from, edge.to)).collect();
        let mut corners = OnEdges {
            cell,
            nodes: self,
            budget,
            tangle: Ok(()),
        };
        let crossing = sweep(&edges, &mut corners);
        corners.tangle?;
        for i in crossing {
            let one = &cell[i];
            budget.spend(cell.len() / 16, one.from)?;
            for other in cell.iter() {
                if other.west() <= one.east() && other.east() >= one.west() {
                    self.pair(one, other, budget)?;
                }
            }
        }
        Ok(())
    }

    fn pair(&mut self, one: &TableEdge, other: &TableEdge, budget: &Budget) -> Result<(), Tangle> {
        budget.spend(1, one.from)?;
        if one.apart(other) || one.same(other) || one.fork(other) == Some(true) {
            return Ok(());
        }
        match meeting(one.from, one.to, other.from, other.to) {
            Meeting::Apart => {}
            Meeting::Cross(_) => {
                budget.spend(KEPT, one.from)?;
                let crossing = rounded_crossing([one.from, one.to, other.from, other.to]);
                self.crossings.extend(crossing);
            }
            Meeting::Point(_) | Meeting::Stretch(_) => {
                for (whole, by) in [(one, other), (other, one)] {
                    for corner in [by.from, by.to].into_iter().filter(|p| whole.holds(*p)) {
                        budget.spend(KEPT, corner)?;
                        self.lies_on(whole, corner, by);
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts every rounded crossing into the edges through its square, and into edges so bent the corners they
    /// pass.
    fn round(&mut self, budget: &Budget) -> Result<(), Tangle> {
        let mut hot = self.crossings.clone();
        let mut todo: Vec<Point> = hot.iter().copied().collect();
        let mut bent = BTreeSet::new();
        while let Some(corner) = todo.pop() {
            let near: Vec<TableEdge> = self.table.edges_near(corner).collect();
            budget.spend(1 + near.len() / 16, corner)?;
            for near in near {
                let key = edge(near.from, near.to);
                if key.0 == corner || key.1 == corner || !passes(key, corner) {
                    continue;
                }
                budget.spend(KEPT, corner)?;
                self.put(key, corner);
                if near.holds(corner) || !bent.insert(key) {
                    continue;
                }
                for passed in self.passed(key, budget)? {
                    self.put(key, passed);
                    if hot.insert(passed) {
                        todo.push(passed);
                    }
                }
            }
        }
        Ok(())
    }

    /// The corners of the layer whose squares an edge passes, without its ends.
    fn passed(&self, (a, b): Edge, budget: &Budget) -> Result<Vec<Point>, Tangle> {
        let (west, east) = (a.x().min(b.x()) - 1, a.x().max(b.x()) + 1);
        let first = self.corners.partition_point(|p| p.x() < west);
        let count = self.corners[first..].partition_point(|p| p.x() <= east);
        let near = &self.corners[first..first + count];
        budget.spend(1 + near.len() / 16, a)?;
        let near = near.iter().copied();
        let passed: Vec<Point> = near
            .filter(|p| *p != a && *p != b && passes((a, b), *p))
            .collect();
        budget.spend(KEPT * passed.len(), a)?;
        Ok(passed)
    }

    /// Who has an edge; some may come twice.
    fn areas_of(
        &self,
        (a, b): Edge,
        budget: &Budget,
    ) -> Result<impl Iterator<Item = u32> + '_, Tangle> {
        let (one, other) = (self.table.edges_near(a), self.table.edges_near(b));
        let near = if one.len() < other.len() { one } else { other };
        budget.spend(1 + near.len() / 16, a)?;
        let same = near.filter(move |near| edge(near.from, near.to) == (a, b));
        Ok(same.map(|near| self.owners[near.area as usize]))
    }

    /// A fault with the corners that edges must have for it: those it starts from, and in edges that they bend
    /// every corner of the layer that is passed.
    fn with_corners(
        &self,
        mut fault: Fault,
        corners: BTreeSet<Point>,
        budget: &Budget,
    ) -> Result<Fault, Tangle> {
        let mut todo: Vec<Point> = corners.iter().copied().collect();
        let mut seen = corners;
        let mut taken = Corners::new();
        let mut bent = BTreeSet::new();
        while let Some(corner) = todo.pop() {
            for edge in self.through.get(&corner).into_iter().flatten() {
                budget.spend(KEPT, corner)?;
                taken.entry(*edge).or_default().insert(corner);
                let um = beside_um(*edge, corner);
                if um == 0 {
                    continue;
                }
                fault.moved_um = fault.moved_um.max(um);
                if bent.insert(*edge) {
                    let passed = self.passed_by.get(edge).map_or(&[][..], Vec::as_slice);
                    budget.spend(passed.len(), corner)?;
                    todo.extend(passed.iter().copied().filter(|p| seen.insert(*p)));
                }
            }
        }
        fault.corners = self.by_area(&taken, budget)?.into_iter().collect();
        Ok(fault)
    }

    fn by_area(&self, taken: &Corners, budget: &Budget) -> Result<BTreeMap<u32, Corners>, Tangle> {
        let mut by_area: BTreeMap<u32, Corners> = BTreeMap::new();
        for (edge, corners) in taken {
            for area in self.areas_of(*edge, budget)? {
                let own = by_area.entry(area).or_default();
                own.entry(*edge).or_insert_with(|| corners.clone());
            }
        }
        Ok(by_area)
    }

    /// Places where borders that were apart fall together, and crossings that no ground of a fault has for a
    /// corner.
    fn thin(&self, held: &BTreeSet<Point>, budget: &Budget) -> Result<Vec<Fault>, Tangle> {
        // Stretches that several edges come to share, or that a bent edge shares with one that is there.
        let mut parents: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
        for (whole, corners) in &self.on {
            for piece in pieces(*whole, corners) {
                parents.entry(piece).or_default().push(*whole);
            }
        }
        let moved = |whole: &Edge, (a, b): Edge| {
            [a, b]
                .into_iter()
                .any(|p| whole.0 != p && whole.1 != p && beside_um(*whole, p) > 0)
        };
        let mut groups = Groups::default();
        for (piece, wholes) in &parents {
            if !wholes.iter().any(|whole| moved(whole, *piece)) {
                continue;
            }
            if wholes.len() > 1 || self.areas_of(*piece, budget)?.next().is_some() {
                groups.join(piece.0, piece.1);
            }
        }
        for crossing in &self.crossings {
            if !held.contains(crossing) {
                groups.join(*crossing, *crossing);
            }
        }
        let fault = |corners: BTreeSet<Point>| {
            let mut owners = BTreeSet::new();
            for edge in corners.iter().filter_map(|p| self.through.get(p)).flatten() {
                owners.extend(self.areas_of(*edge, budget)?);
            }
            let place = corners.first().copied().unwrap_or(Point::ORIGIN);
            let fault = Fault::new(Trouble::Thin, owners, Size::nothing(place));
            self.with_corners(fault, corners, budget)
        };
        groups.sets().into_iter().map(fault).collect()
    }

    /// Corners that one side of a border lacks: put exactly where they are.
    fn tees(&self, budget: &Budget) -> Result<Vec<Fault>, Tangle> {
        let mut places: BTreeMap<Point, BTreeSet<u32>> = BTreeMap::new();
        for junction in &self.junctions {
            let owners = places.entry(junction.place).or_default();
            owners.extend([junction.edge_of, junction.corner_of]);
        }
        let fault = |(place, owners): (Point, BTreeSet<u32>)| {
            let through = self.through.get(&place).into_iter().flatten();
            let exact = through.filter(|edge| beside_um(**edge, place) == 0);
            let taken = exact.map(|edge| (*edge, BTreeSet::from([place])));
            let taken = self.by_area(&taken.collect(), budget)?;
            Ok(Fault {
                corners: taken.into_iter().collect(),
                ..Fault::new(Trouble::Corner, owners, Size::nothing(place))
            })
        };
        places.into_iter().map(fault).collect()
    }
}

/// The corners on edges of a crowded cell, as a sweep tells them.
struct OnEdges<'c, 't> {
    cell: &'c [TableEdge],
    nodes: &'c mut Nodes<'t>,
    budget: &'c Budget,
    tangle: Result<(), Tangle>,
}

impl OnEdges<'_, '_> {
    fn tell(
        &mut self,
        place: Point,
        own: &[Stop],
        through: &mut dyn Iterator<Item = usize>,
    ) -> Result<(), Tangle> {
        for whole in through {
            self.budget.spend(KEPT + own.len(), place)?;
            for stop in own {
                let (whole, by) = (&self.cell[whole], &self.cell[stop.edge]);
                self.nodes.lies_on(whole, place, by);
            }
        }
        Ok(())
    }
}

impl Meetings for OnEdges<'_, '_> {
    fn corner(&mut self, place: Point, own: &[Stop], through: &mut dyn Iterator<Item = usize>) {
        if self.tangle.is_ok() {
            self.tangle = self.tell(place, own, through);
        }
    }

    fn cross(&mut self, _: usize, _: Point) {}
}

impl Fault {
    fn new(trouble: Trouble, owners: BTreeSet<u32>, size: Size) -> Self {
        Self {
            trouble,
            owners: owners.into_iter().collect(),
            ground: None,
            beside: Vec::new(),
            sliver: true,
            size,
            corners: Vec::new(),
            moved_um: 0,
            doubtful: false,
            at_unclear: false,
        }
    }
}

/// An edge cut at its corners.
fn pieces(whole: Edge, corners: &BTreeSet<Point>) -> Vec<Edge> {
    let mut at = whole.0;
    let mut pieces = Vec::with_capacity(corners.len() + 1);
    for next in along(whole, corners).into_iter().chain([whole.1]) {
        pieces.push(edge(at, next));
        at = next;
    }
    pieces
}

/// Things joined into groups, by their least member.
struct Groups<T> {
    above: BTreeMap<T, T>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self {
            above: BTreeMap::new(),
        }
    }
}

impl<T: Copy + Ord> Groups<T> {
    fn top(&mut self, one: T) -> T {
        let mut top = *self.above.entry(one).or_insert(one);
        while self.above[&top] != top {
            top = self.above[&top];
        }
        self.above.insert(one, top);
        top
    }

    fn join(&mut self, a: T, b: T) {
        let (a, b) = (self.top(a), self.top(b));
        self.above.insert(a.max(b), a.min(b));
    }

    fn sets(mut self) -> Vec<BTreeSet<T>> {
        let members: Vec<T> = self.above.keys().copied().collect();
        let mut sets: BTreeMap<T, BTreeSet<T>> = BTreeMap::new();
        for one in members {
            sets.entry(self.top(one)).or_default().insert(one);
        }
        sets.into_values().collect()
    }
}

/// The point of the grid whose square holds the crossing of the lines ab and cd; they are not parallel.
fn rounded_crossing([a, b, c, d]: [Point; 4]) -> Option<Point> {
    let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
    let (vx, vy) = (d.x() - c.x(), d.y() - c.y());
    // a + u·n/m: n below 2^66 and u below 2^32, so twice their product stays below 2^100. Halves go up.
    let m = wide(ux, vy) - wide(uy, vx);
    let n = (wide(c.x() - a.x(), vy) - wide(c.y() - a.y(), vx)) * m.signum();
    let m = m.abs();
    let nearest = |start: i64, u: i64| {
        let whole = (2 * n * i128::from(u) + m).div_euclid(2 * m);
        i64::try_from(whole).ok().map(|n| start + n)
    };
    Point::new(nearest(a.x(), ux)?, nearest(a.y(), uy)?)
}

/// Whether an edge passes the unit square around a point; the square's south and west sides belong to it.
fn passes((a, b): Edge, p: Point) -> bool {
    // In half units, so that the sides of the square are whole; from west to east.
    let ((ax, ay), (bx, by)) = ((2 * a.x(), 2 * a.y()), (2 * b.x(), 2 * b.y()));
    let (west, east) = (2 * p.x() - 1, 2 * p.x() + 1);
    let (south, north) = (2 * p.y() - 1, 2 * p.y() + 1);
    if ax >= east || bx < west || ay.min(by) >= north || ay.max(by) < south {
        return false;
    }
    if ax == bx || ay == by {
        return true;
    }
    let side = |x: i64, y: i64| (wide(bx - ax, y - ay) - wide(by - ay, x - ax)).signum();
    let rises = ay < by;
    // A corner on the line counts as passed only where the edge goes on through the square.
    let north_west = side(west, north);
    if north_west == 0 {
        return !rises;
    }
    let north_east = side(east, north);
    if north_east == 0 {
        return rises;
    }
    if north_west != north_east {
        return true;
    }
    let south_west = side(west, south);
    if south_west != north_west {
        return true;
    }
    let south_east = side(east, south);
    if south_east == 0 {
        return !rises;
    }
    south_west != south_east
}

/// How far beside the line of an edge a point lies, in micrometres, rounded up; 0 exactly when it is on it.
fn beside_um((a, b): Edge, p: Point) -> u64 {
    let cross = wide(b.x() - a.x(), p.y() - a.y()) - wide(b.y() - a.y(), p.x() - a.x());
    if cross == 0 {
        return 0;
    }
    let (east, north) = Site::new(p).scales();
    let long = |d: i64, scale: i64| wide(d, scale).unsigned_abs();
    let (x, y) = (long(b.x() - a.x(), east), long(b.y() - a.y(), north));
    let length = (x * x + y * y).isqrt().max(1);
    let doubled = cross.unsigned_abs() * wide(east, north).unsigned_abs();
    u64::try_from(doubled.div_ceil(length)).unwrap_or(u64::MAX)
}

/// Pieces of ground in none or in several areas of a layer whose borders share every corner.
struct Faces {
    faces: Vec<Face>,
    /// The face on the left of an edge as it runs.
    left: BTreeMap<(Point, Point), u32>,
    /// Who covers what.
    covers: Vec<Vec<u32>>,
    /// Who covers the right of an edge that has a face on its left.
    right: BTreeMap<(Point, Point), u32>,
}

struct Face {
    cover: u32,
    part: Part,
}

/// An edge of a sheet, as its ring runs.
struct Way {
    from: Point,
    to: Point,
    sheet: u32,
}

/// The sheets that hold an edge without having it, by the edge's number.
struct Strangers {
    lists: Vec<Vec<u32>>,
    by_edge: Vec<u32>,
}

impl Strangers {
    /// `groups` are the edges, each with the places of all ways along it.
    fn new(
        table: &CellTable,
        areas: &[Formed<'_>],
        ways: &[Way],
        groups: &[&[(u64, u64, u32)]],
    ) -> Self {
        const NOT_YET: u32 = u32::MAX;
        let bent = Bent::new(areas);
        let mut edge_of = vec![0; ways.len()];
        for (number, group) in (0u32..).zip(groups) {
            for (.., at) in *group {
                edge_of[*at as usize] = number;
            }
        }
        let mut met = Crowd::new(ways.len());
        for way in ways {
            met.add(way.from);
        }
        let mut own = Self {
            lists: vec![Vec::new()],
            by_edge: vec![NOT_YET; groups.len()],
        };
        let mut found = Vec::new();
        for (at, way) in ways.iter().enumerate() {
            let number = edge_of[at] as usize;
            if own.by_edge[number] != NOT_YET {
                continue;
            }
            let group = groups[number];
            // Where all that is at a corner came along one edge and leaves along one, nobody else's border is
            // there: who holds the one holds the other.
            let before = at.checked_sub(1).filter(|at| ways[*at].to == way.from);
            let before = before.map(|at| edge_of[at] as usize).filter(|before| {
                let count = groups[*before].len();
                *before != number && count == group.len() && met.is_at_most(way.from, count)
            });
            if let Some(before) = before {
                own.by_edge[number] = own.by_edge[before];
                continue;
            }
            let (low, high) = edge(way.from, way.to);
            let half = FINE / 2;
            let middle = ((low.x() + high.x()) * half, (low.y() + high.y()) * half);
            table.locate_fine(middle, &mut found);
            found.retain(|(sheet, side)| *side == Side::Inside && !areas[*sheet as usize].bent);
            let has = |sheet: u32| {
                group
                    .iter()
                    .any(|(.., at)| ways[*at as usize].sheet == sheet)
            };
            let mut list: Vec<u32> = found.iter().map(|(sheet, _)| *sheet).collect();
            list.retain(|sheet| !has(*sheet));
            bent.locate_fine(middle, |sheet| !has(sheet), &mut list);
            own.by_edge[number] = match list.is_empty() {
                true => 0,
                false => u32::try_from(own.lists.len()).expect("below 2^32 edges"),
            };
            if !list.is_empty() {
                own.lists.push(list);
            }
        }
        own
    }

    fn of(&self, edge: usize) -> &[u32] {
        &self.lists[self.by_edge[edge] as usize]
    }
}

/// The sheets whose ground has changed.
struct Bent<'a> {
    index: AreaIndex<'a>,
    sheets: Vec<u32>,
    trees: Vec<OnceCell<Vec<PartTree>>>,
}

impl<'a> Bent<'a> {
    fn new(areas: &'a [Formed<'_>]) -> Self {
        let bent = || (0u32..).zip(areas).filter(|(_, area)| area.bent);
        let sheets: Vec<u32> = bent().map(|(sheet, _)| sheet).collect();
        Self {
            index: AreaIndex::new(bent().map(|(_, area)| area.area.as_ref())),
            trees: sheets.iter().map(|_| OnceCell::new()).collect(),
            sheets,
        }
    }

    /// Adds the sheets that hold a point, in units of 1/`FINE` of the grid, of those that are asked for.
    fn locate_fine(&self, (x, y): (i64, i64), asked: impl Fn(u32) -> bool, found: &mut Vec<u32>) {
        let nearest = |value: i64| (value + FINE / 2).div_euclid(FINE);
        let Some(near) = Point::new(nearest(x), nearest(y)) else {
            return;
        };
        for (i, area) in self.index.near(near) {
            let tree = || area.parts().iter().map(PartTree::of).collect();
            let sheet = self.sheets[i as usize];
            let holds = |tree: &PartTree| tree.side::<FINE>((x, y)) == Side::Inside;
            if asked(sheet) && self.trees[i as usize].get_or_init(tree).iter().any(holds) {
                found.push(sheet);
            }
        }
    }
}

/// How often points were met, or more often: points may share a count.
struct Crowd {
    counts: Vec<u8>,
}

impl Crowd {
    fn new(points: usize) -> Self {
        Self {
            counts: vec![0; (8 * points).next_power_of_two()],
        }
    }

    fn slot(&self, p: Point) -> usize {
        let both = (p.x() as u64) << 32 ^ p.y() as u64 & 0xffff_ffff;
        let mixed = both.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.counts.len() - 1)
    }

    fn add(&mut self, p: Point) {
        let slot = self.slot(p);
        self.counts[slot] = self.counts[slot].saturating_add(1);
    }

    /// Whether a point was surely met that often and no oftener.
    fn is_at_most(&self, p: Point, count: usize) -> bool {
        let met = self.counts[self.slot(p)];
        met < u8::MAX && usize::from(met) <= count
    }
}

/// Sets of areas by number, so that they are kept once.
#[derive(Default)]
struct Covers {
    numbers: BTreeMap<Vec<u32>, u32>,
}

impl Covers {
    fn number(&mut self, cover: Vec<u32>) -> u32 {
        let next = u32::try_from(self.numbers.len()).expect("below 2^32 sets");
        *self.numbers.entry(cover).or_insert(next)
    }
}

impl Faces {
    fn new(
        owners: &[u32],
        table: &CellTable,
        areas: &[Formed<'_>],
        budget: &Budget,
    ) -> Result<Self, Tangle> {
        let mut ways = Vec::new();
        for (sheet, area) in (0u32..).zip(areas) {
            let rings = area.area.parts().iter().flat_map(Part::rings);
            let own = rings.flat_map(Ring::edges);
            ways.extend(own.map(|(from, to)| Way { from, to, sheet }));
        }
        let mut sorted: Vec<(u64, u64, u32)> = (0u32..)
            .zip(&ways)
            .map(|(at, way)| {
                let (low, high) = edge(way.from, way.to);
                (low.key(), high.key(), at)
            })
            .collect();
        sorted.sort_unstable();
        let same = |p: &(u64, u64, u32), q: &(u64, u64, u32)| (p.0, p.1) == (q.0, q.1);
        let groups: Vec<&[(u64, u64, u32)]> = sorted.chunk_by(same).collect();
        let strangers = Strangers::new(table, areas, &ways, &groups);
        let mut covers = Covers::default();
        let mut chains: BTreeMap<u32, Chain> = BTreeMap::new();
        let mut right = BTreeMap::new();
        let mut group: Vec<&Way> = Vec::new();
        for (number, places) in groups.iter().enumerate() {
            group.clear();
            group.extend(places.iter().map(|(.., at)| &ways[*at as usize]));
            let (low, high) = edge(group[0].from, group[0].to);
            let found = strangers.of(number);
            budget.spend(group.len() * (group.len() + found.len()), low)?;
            // Nearly every border is that of two neighbours, and nobody else is there.
            if found.is_empty() && group.len() == 2 && group[0].from != group[1].from {
                continue;
            }
            let beside = |forward: bool| {
                let own = group.iter().filter(|way| (way.from == low) == forward);
                let both = found.iter().copied().chain(own.map(|way| way.sheet));
                let mut cover: Vec<u32> = both.map(|sheet| owners[sheet as usize]).collect();
                cover.sort_unstable();
                cover.dedup();
                cover
            };
            let sides = [beside(true), beside(false)];
            // Between the parts of one area that overlap nothing changes.
            if sides[0] == sides[1] || sides.iter().all(|cover| cover.len() == 1) {
                continue;
            }
            let kept = sides.iter().map(Vec::len).sum::<usize>();
            budget.spend(KEPT * (kept + 1), low)?;
            let single = sides.each_ref().map(|cover| cover.len() == 1);
            let [left, opposite] = sides.map(|cover| covers.number(cover));
            for (from, to, own, other, plain) in [
                (low, high, left, opposite, single[0]),
                (high, low, opposite, left, single[1]),
            ] {
                if !plain {
                    chains.entry(own).or_default().add(from, to);
                    right.insert((from, to), other);
                }
            }
        }
        let mut faces = Vec::new();
        for (cover, chain) in chains {
            // Around ground of nobody the last ring is the rim of the layer; it is no hole of anything.
            let (parts, _) = nest(chain.rings().unwrap_or_default());
            faces.extend(parts.into_iter().map(|part| Face { cover, part }));
        }
        let mut left = BTreeMap::new();
        for (i, face) in (0u32..).zip(&faces) {
            let edges = face.part.rings().flat_map(Ring::edges);
            left.extend(edges.map(|edge| (edge, i)));
        }
        let mut sets = vec![Vec::new(); covers.numbers.len()];
        for (cover, number) in covers.numbers {
            sets[number as usize] = cover;
        }
        Ok(Self {
            faces,
            left,
            covers: sets,
            right,
        })
    }

    fn cover(&self, face: u32) -> &[u32] {
        &self.covers[self.faces[face as usize].cover as usize]
    }

    fn edges(&self, face: u32) -> impl Iterator<Item = (Point, Point)> + '_ {
        let rings = self.faces[face as usize].part.rings();
        rings.flat_map(Ring::edges)
    }

    fn faults(&self, budget: &Budget) -> Result<(Vec<Fault>, Vec<Overlap>), Tangle> {
        let (slivers, overlaps) = self.slivers(budget)?;
        let faults = (0u32..).zip(slivers);
        let faults = faults.map(|(face, sliver)| Fault {
            sliver,
            ..self.fault(face)
        });
        Ok((faults.collect(), overlaps))
    }

    fn fault(&self, face: u32) -> Fault {
        let part = &self.faces[face as usize].part;
        let owners = self.cover(face);
        let trouble = match owners {
            [] => Trouble::Gap,
            _ => Trouble::Overlap,
        };
        let mut shared: BTreeMap<u32, u64> = owners.iter().map(|area| (*area, 0)).collect();
        for (a, b) in self.edges(face) {
            let mm = distance_mm(a, b);
            for area in &self.covers[self.right[&(a, b)] as usize] {
                *shared.entry(*area).or_default() += mm;
            }
        }
        shared.retain(|area, _| trouble == Trouble::Gap || owners.contains(area));
        let mut beside: Vec<(u32, u64)> = shared.into_iter().collect();
        beside.sort_by_key(|(area, mm)| (u64::MAX - mm, *area));
        Fault {
            ground: Some(part.clone()),
            beside,
            ..Fault::new(
                trouble,
                owners.iter().copied().collect(),
                Extent::of(part).size(),
            )
        }
    }

    /// For each face whether it is a sliver, an overlap with what adjoins it of the same two areas, for every two;
    /// and the pairs that overlap.
    fn slivers(&self, budget: &Budget) -> Result<(Vec<bool>, Vec<Overlap>), Tangle> {
        let pairs = |face: u32| {
            let cover = self.cover(face);
            let each = cover.iter().enumerate();
            let pairs = each.flat_map(|(i, a)| cover[i + 1..].iter().map(|b| (*a, *b)));
            pairs.collect::<Vec<(u32, u32)>>()
        };
        let mut groups: Groups<((u32, u32), u32)> = Groups::default();
        let count = u32::try_from(self.faces.len()).expect("below 2^32 faces");
        for face in 0..count {
            for pair in pairs(face) {
                let shell = &self.faces[face as usize].part.shell;
                let first = shell.points().first().copied();
                budget.spend(KEPT * shell.points().len(), first.unwrap_or(Point::ORIGIN))?;
                groups.join((pair, face), (pair, face));
                for (a, b) in self.edges(face) {
                    let other = self.left.get(&(b, a)).copied();
                    if let Some(other) = other.filter(|other| self.has(*other, pair)) {
                        groups.join((pair, face), (pair, other));
                    }
                }
            }
        }
        let each = self.faces.iter().map(|face| Extent::of(&face.part));
        let mut slivers: Vec<bool> = each.map(|extent| extent.size().is_sliver()).collect();
        let mut sums: BTreeMap<(u32, u32), (Extent, bool)> = BTreeMap::new();
        for group in groups.sets() {
            let Some(((pair, _), mut sum)) = group.first().map(|first| (*first, Extent::none()))
            else {
                continue;
            };
            for (_, face) in &group {
                sum.add(&self.faces[*face as usize].part);
                for (a, b) in self.edges(*face) {
                    let other = self.left.get(&(b, a)).copied();
                    if other.is_none_or(|other| !self.has(other, pair)) {
                        sum.around_mm += distance_mm(a, b);
                    }
                }
            }
            let sliver = sum.size().is_sliver();
            for (_, face) in &group {
                slivers[*face as usize] &= sliver;
            }
            let (whole, thin) = sums.entry(pair).or_insert((Extent::none(), true));
            whole.join(&sum);
            *thin &= sliver;
        }
        let overlaps = sums.into_iter().map(|(areas, (sum, sliver))| Overlap {
            areas,
            size: sum.size(),
            sliver,
        });
        Ok((slivers, overlaps.collect()))
    }

    fn has(&self, face: u32, (a, b): (u32, u32)) -> bool {
        let cover = self.cover(face);
        cover.contains(&a) && cover.contains(&b)
    }
}

/// Area, way around and the least corner.
struct Extent {
    um2: u128,
    around_mm: u64,
    place: Option<Point>,
}

impl Extent {
    fn none() -> Self {
        Self {
            um2: 0,
            around_mm: 0,
            place: None,
        }
    }

    fn of(part: &Part) -> Self {
        let mut sum = Self::none();
        sum.add(part);
        let edges = part.rings().flat_map(Ring::edges);
        sum.around_mm = edges.map(|(a, b)| distance_mm(a, b)).sum();
        sum
    }

    /// Adds the ground of a part, in the scale of its least corner.
    fn add(&mut self, part: &Part) {
        let Some(place) = part.shell.points().iter().copied().min() else {
            return;
        };
        let (east, north) = Site::new(place).scales();
        let doubled = part.rings().map(Ring::doubled_area).sum::<i128>();
        self.um2 += doubled.unsigned_abs() * wide(east, north).unsigned_abs() / 2;
        self.place = Some(self.place.map_or(place, |held| held.min(place)));
    }

    fn join(&mut self, other: &Self) {
        self.um2 += other.um2;
        self.around_mm += other.around_mm;
        self.place = match (self.place, other.place) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn size(&self) -> Size {
        Size {
            area_mm2: u64::try_from(self.um2 / 1_000_000).unwrap_or(u64::MAX),
            around_mm: self.around_mm,
            place: self.place.unwrap_or(Point::ORIGIN),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i64, y: i64) -> Point {
        Point::new(x, y).expect("in range")
    }

    /// Whether some of many points along the edge lies in the square: slow, and right for small numbers.
    fn passes_slowly((a, b): Edge, p: Point) -> bool {
        // Between lattice points of thirds and halves no square is missed by edges of these lengths.
        let steps = 27_720 * 4;
        (0..=steps).any(|i| {
            let x = a.x() * steps + (b.x() - a.x()) * i;
            let y = a.y() * steps + (b.y() - a.y()) * i;
            let inside = |v: i64, c: i64| {
                let v = 2 * v;
                ((2 * c - 1) * steps..(2 * c + 1) * steps).contains(&v)
            };
            inside(x, p.x()) && inside(y, p.y())
        })
    }

    #[test]
    fn squares_passed_are_those_that_hold_a_point_of_the_edge() {
        for (bx, by) in [
            (6, 4),
            (6, 6),
            (5, 1),
            (1, 5),
            (0, 4),
            (4, 0),
            (3, -3),
            (7, -2),
            (2, -7),
        ] {
            let edge = edge(at(0, 0), at(bx, by));
            for x in -1..=8 {
                for y in -8..=8 {
                    let p = at(x, y);
                    assert_eq!(passes(edge, p), passes_slowly(edge, p), "{edge:?} {p:?}");
                }
            }
        }
    }

    #[test]
    fn crossings_are_rounded_to_their_square() {
        for (points, expected) in [
            ([(0, 0), (10, 10), (0, 10), (10, 0)], (5, 5)),
            ([(0, 0), (1, 1), (0, 1), (1, 0)], (1, 1)),
            ([(0, 0), (-1, -1), (0, -1), (-1, 0)], (0, 0)),
            ([(0, 0), (3, 1), (1, 1), (2, -1)], (1, 0)),
            ([(2, -1), (1, 1), (3, 1), (0, 0)], (1, 0)),
        ] {
            let crossing = rounded_crossing(points.map(|(x, y)| at(x, y)));
            assert_eq!(crossing, Some(at(expected.0, expected.1)), "{points:?}");
        }
    }

    #[test]
    fn corners_beside_an_edge_are_measured() {
        let edge = edge(at(0, 0), at(10, 0));
        assert_eq!(beside_um(edge, at(5, 0)), 0);
        let um = beside_um(edge, at(5, 1));
        assert!((11_000..11_200).contains(&um), "{um}");
    }
}

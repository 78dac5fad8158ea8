//! Tables of cells over areas: the fast and exact answer to "which areas hold this point?".
//!
//! In: areas. Out: for a point, or a batch of them, the areas that hold or touch it. A cell without a border
//! answers by itself; a cell with many edges is a table of smaller cells; one with few holds the edges that meet
//! it, and for each part whether the cell's south-west corner is inside. From there a path leads to the point, up
//! and then across, and each edge it crosses changes sides. Corners lie half a unit beside the grid, so no corner
//! of a ring lies on a cell's side; all signs are of integers (64-bit factors, 128-bit products). Where edges stay
//! crowded, because they are long and close together, a tree over the part answers (`chain`). It is built once and
//! never edited: `AreaIndex` is for layers that change.

mod build;
mod chain;

pub(super) use chain::Chain as PartTree;
use chain::Chain;

use super::area::{on, turn, wide};
use super::{Area, Bounds, Point, Side};

/// Marks a cell that has borders; the other bits are its place in `borders`.
const BORDER: u32 = 1 << 31;

/// Marks a cell that is a table of its own; the other bits are its place in `grids`.
const NESTED: u32 = BORDER | 1 << 30;

/// How many points of a batch are looked up before their borders are: the look-ups then overlap in time.
const BLOCK: usize = 512;

/// Steps of a finer grid between the points of the grid, for crossings of borders: about 5 micrometres each.
pub(super) const FINE: i64 = 2_048;

/// An edge in a cell, with the area it belongs to.
#[derive(Clone, Copy, Debug)]
struct Edge {
    ax: i32,
    ay: i32,
    bx: i32,
    by: i32,
    area: u32,
    /// Whether it is the last edge of its part in this cell.
    last: bool,
    /// Whether the cell's corner is inside the part.
    corner_inside: bool,
}

/// An edge as the audit of a layer sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableEdge {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) area: u32,
}

impl TableEdge {
    pub(super) fn west(&self) -> i32 {
        self.from.lon_e7().min(self.to.lon_e7())
    }

    pub(super) fn east(&self) -> i32 {
        self.from.lon_e7().max(self.to.lon_e7())
    }

    /// Whether one lies north of all of the other.
    pub(super) fn apart(&self, other: &Self) -> bool {
        let span = |edge: &Self| {
            let (a, b) = (edge.from.lat_e7(), edge.to.lat_e7());
            (a.min(b), a.max(b))
        };
        let (one, two) = (span(self), span(other));
        one.0 > two.1 || two.0 > one.1
    }

    /// Whether both have the same ends.
    pub(super) fn same(&self, other: &Self) -> bool {
        (self.from, self.to) == (other.from, other.to)
            || (self.from, self.to) == (other.to, other.from)
    }

    /// Whether both go different ways from a common end; `None` when they have none.
    pub(super) fn fork(&self, other: &Self) -> Option<bool> {
        let (p, u, v) = if self.from == other.from {
            (self.from, self.to, other.to)
        } else if self.to == other.to {
            (self.to, self.from, other.from)
        } else if self.from == other.to {
            (self.from, self.to, other.from)
        } else if self.to == other.from {
            (self.to, self.from, other.to)
        } else {
            return None;
        };
        Some(turn(p, u, v) != 0)
    }

    /// Whether a point lies on the edge, between its ends.
    pub(super) fn holds(&self, p: Point) -> bool {
        on((self.from, self.to), p)
    }
}

/// A cell with borders: its least grid point, the areas that hold all of it, and its edges.
#[derive(Clone, Copy, Debug)]
struct Border {
    west: i32,
    south: i32,
    base: u32,
    start: u32,
    end: u32,
    /// From 1, its place in `crowds`; 0 for nearly all.
    crowd: u32,
}

/// The edges of a part in a crowded cell, and the tree that answers for the part, where there is one.
#[derive(Clone, Copy, Debug)]
struct Group {
    start: u32,
    end: u32,
    tree: Option<u32>,
}

/// A table in a cell: where its cells start, the size of a cell and the number of columns as powers of two.
#[derive(Clone, Copy, Debug)]
struct Grid {
    start: u32,
    shift: (u8, u8),
    bits: (u8, u8),
}

/// The table.
#[derive(Debug)]
pub struct CellTable {
    west: i32,
    south: i32,
    shift: (u32, u32),
    columns: u32,
    rows: u32,
    areas: u32,
    /// One code for each cell, row by row, the whole table first and 0 after it for points outside, then the
    /// tables in cells. A code: 0 none, then single areas, then several.
    cells: Vec<u32>,
    grids: Vec<Grid>,
    /// Several areas: the code of all but one, and the one.
    several: Vec<(u32, u32)>,
    borders: Vec<Border>,
    crowds: Vec<Vec<Group>>,
    edges: Vec<Edge>,
    trees: Vec<Chain>,
}

/// The areas of a batch of points.
#[derive(Debug)]
pub struct Found {
    /// 0 none, then single areas that hold the point; with `BORDER` a place in `others`.
    codes: Vec<u32>,
    others: Vec<Vec<(u32, Side)>>,
}

impl Found {
    /// How many points were asked for.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The areas that hold or touch the point at a position, by rising index.
    pub fn of(&self, position: usize) -> impl Iterator<Item = (u32, Side)> + '_ {
        let code = self.codes[position];
        let (one, list): (_, &[(u32, Side)]) = match code {
            0 => (None, &[]),
            _ if code & BORDER != 0 => (None, &self.others[(code & !BORDER) as usize]),
            _ => (Some((code - 1, Side::Inside)), &[]),
        };
        one.into_iter().chain(list.iter().copied())
    }

    /// How many hits there are in all: for totals of a whole layer.
    pub fn hits(&self) -> usize {
        (0..self.len()).map(|i| self.of(i).count()).sum()
    }
}

impl CellTable {
    /// Builds the table.
    ///
    /// # Limits
    /// 2^30 areas; 2^28 edges. Memory: about 200 bytes for each edge, twice that while it is built.
    pub fn new<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Self {
        let areas: Vec<&Area> = areas.into_iter().collect();
        let bounds = areas.iter().filter_map(|area| area.bounds());
        match Bounds::of(bounds.flat_map(|b| [b.low, b.high])) {
            Some(bounds) => build::table(bounds, &areas),
            None => Self::empty(areas.len()),
        }
    }

    fn empty(areas: usize) -> Self {
        Self {
            west: 0,
            south: 0,
            shift: (0, 0),
            columns: 0,
            rows: 0,
            areas: u32::try_from(areas).expect("below 2^30 areas"),
            cells: vec![0],
            grids: Vec::new(),
            several: Vec::new(),
            borders: Vec::new(),
            crowds: Vec::new(),
            edges: Vec::new(),
            trees: Vec::new(),
        }
    }

    /// The code of a point in the whole table.
    fn top(&self, p: Point) -> u32 {
        // Modulo 2^32 a point outside the table is beyond its last cell: the Earth is less than 2^32 units around.
        let (x, y) = self.offset(p);
        let (column, row) = (x >> self.shift.0, y >> self.shift.1);
        let inside = column < self.columns && row < self.rows;
        let cell = row as usize * self.columns as usize + column as usize;
        let outside = self.columns as usize * self.rows as usize;
        self.cells[if inside { cell } else { outside }]
    }

    /// The code of a point in the smallest table it is in.
    fn nested(&self, mut code: u32, p: Point) -> u32 {
        let (x, y) = self.offset(p);
        while code & NESTED == NESTED {
            let grid = &self.grids[(code & !NESTED) as usize];
            let within = |v: u32, shift: u8, bits: u8| v >> shift & ((1 << bits) - 1);
            let column = within(x, grid.shift.0, grid.bits.0);
            let row = within(y, grid.shift.1, grid.bits.1);
            code = self.cells[(grid.start + (row << grid.bits.0) + column) as usize];
        }
        code
    }

    fn offset(&self, p: Point) -> (u32, u32) {
        (
            p.lon_e7().wrapping_sub(self.west) as u32,
            p.lat_e7().wrapping_sub(self.south) as u32,
        )
    }

    /// Replaces `found` by the areas that hold or touch the point, by rising index.
    pub fn locate(&self, point: Point, found: &mut Vec<(u32, Side)>) {
        let p = (2 * point.x(), 2 * point.y());
        self.settle::<2>(self.nested(self.top(point), point), p, found);
    }

    /// The areas of every point, in the order of the points.
    pub fn locate_all(&self, points: &[Point]) -> Found {
        let mut codes = vec![0u32; points.len()];
        let mut others: Vec<Vec<(u32, Side)>> = Vec::new();
        let mut found = Vec::new();
        // Cells of several areas: where they were put for an earlier point.
        let mut known = vec![0; self.several.len()];
        let mut open = [0; BLOCK];
        for (points, codes) in points.chunks(BLOCK).zip(codes.chunks_mut(BLOCK)) {
            for (point, code) in points.iter().zip(&mut *codes) {
                *code = self.top(*point);
            }
            let mut count = 0;
            for (i, code) in codes.iter().enumerate() {
                open[count] = i;
                count += usize::from(*code > self.areas);
            }
            for i in open[..count].iter().copied() {
                codes[i] = self.nested(codes[i], points[i]);
            }
            for i in open[..count].iter().copied() {
                let code = codes[i];
                if code <= self.areas {
                    continue;
                }
                let several = code.wrapping_sub(self.areas + 1) as usize;
                if let Some(known @ 1..) = known.get(several).copied() {
                    codes[i] = known;
                    continue;
                }
                let p = (2 * points[i].x(), 2 * points[i].y());
                self.settle::<2>(code, p, &mut found);
                codes[i] = match found.as_slice() {
                    [] => 0,
                    [(area, Side::Inside)] => area + 1,
                    list => {
                        others.push(list.to_vec());
                        BORDER | u32::try_from(others.len() - 1).expect("below 2^31 points")
                    }
                };
                if let Some(slot) = known.get_mut(several) {
                    *slot = codes[i];
                }
            }
        }
        Found { codes, others }
    }

    /// As `locate`, for a point in units of 1/`FINE` of the grid: for what lies between its points.
    pub(super) fn locate_fine(&self, (x, y): (i64, i64), found: &mut Vec<(u32, Side)>) {
        let nearest = |value: i64| (value + FINE / 2).div_euclid(FINE);
        match Point::new(nearest(x), nearest(y)) {
            Some(near) => {
                self.settle::<FINE>(self.nested(self.top(near), near), (x, y), found);
            }
            None => found.clear(),
        }
    }

    /// How many cells have edges.
    pub(super) fn border_count(&self) -> usize {
        self.borders.len()
    }

    /// The edges of one of these cells: edges that meet are in one cell, at least.
    pub(super) fn border(&self, number: usize) -> impl Iterator<Item = TableEdge> + '_ {
        self.edges_of(&self.borders[number]).iter().map(Edge::seen)
    }

    /// The edges in the cell of a point: all that pass within half a unit of it, and others.
    pub(super) fn edges_near(&self, p: Point) -> impl ExactSizeIterator<Item = TableEdge> + '_ {
        let code = self.nested(self.top(p), p);
        let border = (code & BORDER != 0).then(|| &self.borders[(code & !BORDER) as usize]);
        let edges = border.map(|border| self.edges_of(border));
        edges.unwrap_or_default().iter().map(Edge::seen)
    }

    fn edges_of(&self, border: &Border) -> &[Edge] {
        &self.edges[border.start as usize..border.end as usize]
    }

    /// The areas of a code without borders; unsorted.
    fn plain(&self, mut code: u32, found: &mut Vec<(u32, Side)>) {
        while code > self.areas {
            let (rest, area) = self.several[(code - self.areas - 1) as usize];
            found.push((area, Side::Inside));
            code = rest;
        }
        found.extend((code > 0).then(|| (code - 1, Side::Inside)));
    }

    /// The areas of a point, given in units of 1/`S`, in a cell that is no table.
    fn settle<const S: i64>(&self, code: u32, p: (i64, i64), found: &mut Vec<(u32, Side)>) {
        found.clear();
        if code & BORDER == 0 {
            self.plain(code, found);
        } else {
            self.at_border::<S>(code, p, found);
        }
        if found.len() > 1 {
            // Inside sorts before edge: a part that holds the point outweighs another whose edge it touches.
            found.sort_unstable();
            found.dedup_by_key(|(area, _)| *area);
        }
    }

    fn at_border<const S: i64>(&self, code: u32, p: (i64, i64), found: &mut Vec<(u32, Side)>) {
        let border = self.borders[(code & !BORDER) as usize];
        // The corner is half a unit south-west of the least grid point.
        let beside = |v: i32| i64::from(v) * S - S / 2;
        let corner = (beside(border.west), beside(border.south));
        if border.crowd == 0 {
            self.walk::<S>((border.start, border.end), corner, p, found);
        } else {
            for group in &self.crowds[border.crowd as usize - 1] {
                let area = self.edges[group.start as usize].area;
                match group.tree {
                    Some(tree) => {
                        let side = self.trees[tree as usize].side::<S>(p);
                        found.extend((side != Side::Outside).then_some((area, side)));
                    }
                    None => self.walk::<S>((group.start, group.end), corner, p, found),
                }
            }
        }
        self.plain(border.base, found);
    }

    /// Walks from a cell's corner to a point, and changes sides at each edge.
    fn walk<const S: i64>(
        &self,
        (start, end): (u32, u32),
        corner: (i64, i64),
        p: (i64, i64),
        found: &mut Vec<(u32, Side)>,
    ) {
        let mut inside = None;
        let mut on_edge = false;
        for edge in &self.edges[start as usize..end as usize] {
            let side = inside.get_or_insert(edge.corner_inside);
            match step::<S>((edge.ax, edge.ay), (edge.bx, edge.by), corner, p) {
                Step::Stays => {}
                Step::Crosses => *side = !*side,
                Step::OnEdge => on_edge = true,
            }
            if edge.last {
                if on_edge {
                    found.push((edge.area, Side::Edge));
                } else if *side {
                    found.push((edge.area, Side::Inside));
                }
                inside = None;
                on_edge = false;
            }
        }
    }
}

impl Edge {
    fn seen(&self) -> TableEdge {
        let point = |x: i32, y: i32| Point::new(x.into(), y.into()).expect("points of the areas");
        TableEdge {
            from: point(self.ax, self.ay),
            to: point(self.bx, self.by),
            area: self.area,
        }
    }
}

/// What an edge does to the path from a cell's corner to a point.
enum Step {
    Stays,
    Crosses,
    OnEdge,
}

/// What the edge ab does to the path that goes from a corner north along the cell's side, then east a hair above
/// the point's own latitude. Where an edge passes exactly through a turn of the path, the hair decides: a point a
/// hair further north is on the left of an edge that runs east, on the right of one that runs west. Corner and
/// point are in units of 1/`S` of the grid, `S` even.
#[inline(always)]
fn step<const S: i64>(
    (ax, ay): (i32, i32),
    (bx, by): (i32, i32),
    (x0, y0): (i64, i64),
    (px, py): (i64, i64),
) -> Step {
    let (ax, ay) = (i64::from(ax) * S, i64::from(ay) * S);
    let (bx, by) = (i64::from(bx) * S, i64::from(by) * S);
    let across = (ay > py) != (by > py);
    let up = (ax > x0) != (bx > x0);
    let level = ay == py || by == py;
    if !across && !up && !level {
        return Step::Stays;
    }
    let (ux, uy) = (bx - ax, by - ay);
    let rise = wide(ux, py - ay);
    let at_point = rise - wide(uy, px - ax);
    if at_point == 0
        && (ax.min(bx)..=ax.max(bx)).contains(&px)
        && (ay.min(by)..=ay.max(by)).contains(&py)
    {
        return Step::OnEdge;
    }
    if !across && !up {
        return Step::Stays;
    }
    let left = |cross: i128| cross > 0 || cross == 0 && ux > 0;
    let beside = wide(uy, x0 - ax);
    let at_turn = left(rise - beside);
    let mut crosses = across && (at_point > 0) != at_turn;
    if up {
        let at_corner = left(wide(ux, y0 - ay) - beside);
        crosses ^= at_corner != at_turn;
    }
    if crosses { Step::Crosses } else { Step::Stays }
}

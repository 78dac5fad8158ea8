//! A flat table of cells over areas: the fast and exact answer to "which areas hold this point?".
//!
//! In: areas. Out: for a point, or a batch of them, the areas that hold or touch it. A cell without a border
//! answers by itself; a cell with borders holds the edges that meet it, and for each part whether the cell's
//! south-west corner is inside. From there a path leads to the point, up and then across, and each edge it
//! crosses changes sides. Corners lie half a unit beside the grid, so no corner of a ring lies on a cell's side;
//! all signs are of integers (64-bit factors, 128-bit products). It is built once and never edited: `AreaIndex`
//! is for layers that change.

use std::collections::BTreeMap;

use super::area::{Part, wide};
use super::{Area, Bounds, Point, Side};

/// Cells for each edge: about one point in twenty then meets a border, and the table stays in the cache.
const CELLS_PER_EDGE: usize = 32;

/// The fewest and the most cells.
const CELLS: (usize, usize) = (64, 1 << 21);

/// Marks a cell that has borders; the other bits are its place in `borders`.
const BORDER: u32 = 1 << 31;

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

    /// Whether a point lies on the edge, between its ends.
    pub(super) fn holds(&self, p: Point) -> bool {
        let (a, b) = (self.from, self.to);
        let between = |a: i64, b: i64, v: i64| (a.min(b)..=a.max(b)).contains(&v);
        p != a
            && p != b
            && between(a.x(), b.x(), p.x())
            && between(a.y(), b.y(), p.y())
            && wide(b.x() - a.x(), p.y() - a.y()) == wide(b.y() - a.y(), p.x() - a.x())
    }
}

/// A cell with borders: the areas that hold all of it, and its edges.
#[derive(Clone, Copy, Debug)]
struct Border {
    base: u32,
    start: u32,
    end: u32,
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
    /// One code for each cell, row by row, and 0 at the end for points outside: 0 none, then single areas, then
    /// lists.
    cells: Vec<u32>,
    lists: Vec<Vec<(u32, Side)>>,
    borders: Vec<Border>,
    edges: Vec<Edge>,
}

/// The areas of a batch of points.
#[derive(Debug)]
pub struct Found<'t> {
    table: &'t CellTable,
    /// As in the table; with `BORDER` a place in `others`.
    codes: Vec<u32>,
    others: Vec<Vec<(u32, Side)>>,
}

impl Found<'_> {
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
            _ if code <= self.table.areas => (Some((code - 1, Side::Inside)), &[]),
            _ => (None, self.table.list(code)),
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
    /// 2^30 areas; 2^31 edges. Memory: 4 bytes a cell (at most 2^21) and 32 bytes for each edge in each cell it
    /// meets.
    pub fn new<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Self {
        let areas: Vec<&Area> = areas.into_iter().collect();
        let edges: usize = areas.iter().flat_map(|area| area.parts()).map(count).sum();
        let bounds = areas.iter().filter_map(|area| area.bounds());
        let bounds = Bounds::of(bounds.flat_map(|b| [b.low, b.high]));
        let Some(bounds) = bounds else {
            return Self::empty(areas.len());
        };
        let mut builder = Builder::new(bounds, edges, areas.len());
        for (index, area) in (0u32..).zip(&areas) {
            for part in area.parts() {
                builder.part(index, part);
            }
        }
        builder.finish()
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
            lists: Vec::new(),
            borders: Vec::new(),
            edges: Vec::new(),
        }
    }

    fn list(&self, code: u32) -> &[(u32, Side)] {
        &self.lists[(code - self.areas - 1) as usize]
    }

    /// The code of the cell of a point.
    fn code(&self, p: Point) -> u32 {
        // Modulo 2^32 a point outside the table is beyond its last cell: the Earth is less than 2^32 units around.
        let column = (p.lon_e7().wrapping_sub(self.west) as u32) >> self.shift.0;
        let row = (p.lat_e7().wrapping_sub(self.south) as u32) >> self.shift.1;
        let inside = column < self.columns && row < self.rows;
        let cell = row as usize * self.columns as usize + column as usize;
        self.cells[if inside { cell } else { self.cells.len() - 1 }]
    }

    /// Replaces `found` by the areas that hold or touch the point, by rising index.
    pub fn locate(&self, point: Point, found: &mut Vec<(u32, Side)>) {
        found.clear();
        let code = self.code(point);
        if code & BORDER != 0 {
            self.at_border::<2>(code, point, (2 * point.x(), 2 * point.y()), found);
        } else {
            self.plain(code, found);
        }
    }

    /// The areas of every point, in the order of the points.
    pub fn locate_all(&self, points: &[Point]) -> Found<'_> {
        let mut codes = vec![0u32; points.len()];
        let mut others = Vec::new();
        let mut found = Vec::new();
        for (points, codes) in points.chunks(BLOCK).zip(codes.chunks_mut(BLOCK)) {
            for (point, code) in points.iter().zip(&mut *codes) {
                *code = self.code(*point);
            }
            for (point, code) in points.iter().zip(&mut *codes) {
                if *code & BORDER == 0 {
                    continue;
                }
                found.clear();
                self.at_border::<2>(*code, *point, (2 * point.x(), 2 * point.y()), &mut found);
                *code = match found.as_slice() {
                    [] => 0,
                    [(area, Side::Inside)] => area + 1,
                    several => {
                        others.push(several.to_vec());
                        BORDER | u32::try_from(others.len() - 1).expect("below 2^31 points")
                    }
                };
            }
        }
        Found {
            table: self,
            codes,
            others,
        }
    }

    /// As `locate`, for a point in units of 1/`FINE` of the grid: for what lies between its points.
    pub(super) fn locate_fine(&self, (x, y): (i64, i64), found: &mut Vec<(u32, Side)>) {
        found.clear();
        let nearest = |value: i64| (value + FINE / 2).div_euclid(FINE);
        let Some(near) = Point::new(nearest(x), nearest(y)) else {
            return;
        };
        let code = self.code(near);
        if code & BORDER != 0 {
            self.at_border::<FINE>(code, near, (x, y), found);
        } else {
            self.plain(code, found);
        }
    }

    /// The edges of each cell that has any: edges that meet are in one cell, at least.
    pub(super) fn each_border(&self, see: &mut dyn FnMut(&mut dyn Iterator<Item = TableEdge>)) {
        for border in &self.borders {
            let edges = &self.edges[border.start as usize..border.end as usize];
            see(&mut edges.iter().map(Edge::seen));
        }
    }

    /// The edges in the cell of a point: all that pass within half a unit of it, and others.
    pub(super) fn edges_near(&self, p: Point) -> impl Iterator<Item = TableEdge> + '_ {
        let code = self.code(p);
        let border = (code & BORDER != 0).then(|| self.borders[(code & !BORDER) as usize]);
        let edges = border.map(|b| &self.edges[b.start as usize..b.end as usize]);
        edges.unwrap_or_default().iter().map(Edge::seen)
    }

    /// The areas of a cell without borders.
    fn plain(&self, code: u32, found: &mut Vec<(u32, Side)>) {
        if code > self.areas {
            found.extend_from_slice(self.list(code));
        } else if code > 0 {
            found.push((code - 1, Side::Inside));
        }
    }

    /// Settles a point, given in units of 1/`S`, in the cell of `near`, which has borders.
    fn at_border<const S: i64>(
        &self,
        code: u32,
        near: Point,
        p: (i64, i64),
        found: &mut Vec<(u32, Side)>,
    ) {
        let border = self.borders[(code & !BORDER) as usize];
        let (x0, y0) = self.corner(near);
        let corner = (x0 * S - S / 2, y0 * S - S / 2);
        let mut inside = None;
        let mut on_edge = false;
        for edge in &self.edges[border.start as usize..border.end as usize] {
            let side = inside.get_or_insert(edge.corner_inside);
            match edge.step::<S>(corner, p) {
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
        self.plain(border.base, found);
        if found.len() > 1 {
            // Inside sorts before edge: a part that holds the point outweighs another whose edge it touches.
            found.sort_unstable();
            found.dedup_by_key(|(area, _)| *area);
        }
    }

    /// The least grid point of a point's cell; the cell's corner is half a unit south-west of it.
    fn corner(&self, p: Point) -> (i64, i64) {
        let floor = |value: i32, low: i32, shift: u32| {
            let offset = (value.wrapping_sub(low) as u32) >> shift << shift;
            i64::from(low) + i64::from(offset)
        };
        (
            floor(p.lon_e7(), self.west, self.shift.0),
            floor(p.lat_e7(), self.south, self.shift.1),
        )
    }
}

/// What an edge does to the path from a cell's corner to a point.
enum Step {
    Stays,
    Crosses,
    OnEdge,
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

    /// The path goes from the corner north along the cell's side, then east a hair above the point's own
    /// latitude. Where an edge passes exactly through a turn of the path, the hair decides: a point a hair
    /// further north is on the left of an edge that runs east, on the right of one that runs west. Corner and
    /// point are in units of 1/`S` of the grid, `S` even.
    fn step<const S: i64>(&self, (x0, y0): (i64, i64), (px, py): (i64, i64)) -> Step {
        let (ax, ay) = (i64::from(self.ax) * S, i64::from(self.ay) * S);
        let (bx, by) = (i64::from(self.bx) * S, i64::from(self.by) * S);
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
}

fn count(part: &Part) -> usize {
    part.rings().map(|ring| ring.points().len()).sum()
}

/// The table while it is built, part by part.
struct Builder {
    table: CellTable,
    /// Edges in cells, in the order of parts.
    placed: Vec<(u32, Edge)>,
    /// The part that last had an edge in a cell, and that whose inside last held a cell's corner; from 1.
    edged: Vec<u32>,
    inside: Vec<u32>,
    parts: u32,
    unions: BTreeMap<(u32, u32), u32>,
    /// Where a part's edges cross the south sides of cells: row, and the first column east of the crossing.
    crossings: Vec<(u32, u32)>,
}

impl Builder {
    fn new(bounds: Bounds, edges: usize, areas: usize) -> Self {
        let target = (edges * CELLS_PER_EDGE).clamp(CELLS.0, CELLS.1);
        let width = (bounds.high.x() - bounds.low.x()) as u64;
        let height = (bounds.high.y() - bounds.low.y()) as u64;
        let size = |x: u32, y: u32| ((width >> x) + 1).saturating_mul((height >> y) + 1) as usize;
        let both = (0..32).find(|s| size(*s, *s) <= target).unwrap_or(31);
        // One step finer in one direction where there is room for it.
        let finer = both.saturating_sub(1);
        let shift = [(finer, both), (both, finer)]
            .into_iter()
            .find(|(x, y)| size(*x, *y) <= target)
            .unwrap_or((both, both));
        let columns = (width >> shift.0) as u32 + 1;
        let rows = (height >> shift.1) as u32 + 1;
        let cells = columns as usize * rows as usize;
        let table = CellTable {
            west: bounds.low.lon_e7(),
            south: bounds.low.lat_e7(),
            shift,
            columns,
            rows,
            cells: vec![0; cells + 1],
            ..CellTable::empty(areas)
        };
        Self {
            table,
            placed: Vec::with_capacity(edges * 2),
            edged: vec![0; cells],
            inside: vec![0; cells],
            parts: 0,
            unions: BTreeMap::new(),
            crossings: Vec::new(),
        }
    }

    fn column(&self, x: i64) -> u32 {
        let offset = (x - i64::from(self.table.west)) >> self.table.shift.0;
        offset.clamp(0, i64::from(self.table.columns) - 1) as u32
    }

    fn row(&self, y: i64) -> u32 {
        let offset = (y - i64::from(self.table.south)) >> self.table.shift.1;
        offset.clamp(0, i64::from(self.table.rows) - 1) as u32
    }

    /// The least latitude of a row.
    fn latitude(&self, row: u32) -> i64 {
        i64::from(self.table.south) + (i64::from(row) << self.table.shift.1)
    }

    fn part(&mut self, area: u32, part: &Part) {
        self.parts += 1;
        self.crossings.clear();
        let first = self.placed.len();
        for ring in part.rings() {
            let points = ring.points();
            let Some(last) = points.last() else { continue };
            let mut from = *last;
            for to in points {
                self.edge(area, from, *to);
                from = *to;
            }
        }
        self.fill(area);
        for (cell, edge) in self.placed[first..].iter_mut().rev() {
            edge.corner_inside = self.inside[*cell as usize] == self.parts;
            edge.last = self.edged[*cell as usize] == self.parts;
            self.edged[*cell as usize] = 0;
        }
    }

    /// Places an edge in every cell it meets (a few more do no harm), and notes where it crosses south sides.
    fn edge(&mut self, area: u32, a: Point, b: Point) {
        let edge = Edge {
            ax: a.lon_e7(),
            ay: a.lat_e7(),
            bx: b.lon_e7(),
            by: b.lat_e7(),
            area,
            last: false,
            corner_inside: false,
        };
        let (low, high) = if a.y() <= b.y() { (a, b) } else { (b, a) };
        let (first, last) = (self.row(low.y()), self.row(high.y()));
        let (west, east) = (a.x().min(b.x()), a.x().max(b.x()));
        let mut from = low.x();
        for row in first..=last {
            // Where the edge leaves the row, rounded down: it is between there and one further.
            let to = if row == last {
                high.x()
            } else {
                let top = self.latitude(row + 1);
                self.crossings.push((row + 1, self.first_east(a, b, top)));
                at_latitude(low, high, 2 * top - 1)
            };
            let left = self.column(from.min(to).max(west));
            let right = self.column((from.max(to) + 1).min(east));
            for column in left..=right {
                let cell = row * self.table.columns + column;
                self.edged[cell as usize] = self.parts;
                self.placed.push((cell, edge));
            }
            from = to;
        }
    }

    /// The first column whose corner is east of where the edge crosses the south side (half a unit below `y0`).
    fn first_east(&self, a: Point, b: Point, y0: i64) -> u32 {
        let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
        let west = i64::from(self.table.west);
        let sign = uy.signum();
        let above = wide(ux, 2 * (y0 - a.y()) - 1) * i128::from(sign);
        let n = wide(2 * (a.x() - west) + 1, uy * sign) + above;
        let d = wide(uy * sign, 2i64 << self.table.shift.0);
        let (whole, exact) = floor_divide(n, d);
        // An edge that leans west as it rises leaves the corner it passes through on its east.
        let passes = exact && (uy > 0) == (ux < 0);
        let column = if passes { whole } else { whole + 1 };
        column.clamp(0, i128::from(self.table.columns)) as u32
    }

    /// Fills the cells that the part holds whole, and marks those whose corner it holds.
    fn fill(&mut self, area: u32) {
        let mut crossings = std::mem::take(&mut self.crossings);
        crossings.sort_unstable();
        for pair in crossings.chunks_exact(2) {
            let [(row, from), (other, to)] = pair else {
                continue;
            };
            debug_assert_eq!(row, other, "a ring crosses a line an even number of times");
            let start = (row * self.table.columns) as usize;
            for cell in start + *from as usize..start + *to as usize {
                self.inside[cell] = self.parts;
                if self.edged[cell] != self.parts {
                    self.hold(cell, area);
                }
            }
        }
        self.crossings = crossings;
    }

    /// Adds an area to those that hold a whole cell; areas come in rising order.
    fn hold(&mut self, cell: usize, area: u32) {
        let code = self.table.cells[cell];
        let areas = self.table.areas;
        self.table.cells[cell] = if code == 0 || code == area + 1 {
            area + 1
        } else {
            let lists = &mut self.table.lists;
            *self.unions.entry((code, area)).or_insert_with(|| {
                let mut list = if code > areas {
                    lists[(code - areas - 1) as usize].clone()
                } else {
                    vec![(code - 1, Side::Inside)]
                };
                if list.last().is_some_and(|(last, _)| *last == area) {
                    return code;
                }
                list.push((area, Side::Inside));
                lists.push(list);
                areas + u32::try_from(lists.len()).expect("below 2^30 different lists")
            })
        };
    }

    /// Gathers the edges cell by cell, in the order of parts.
    fn finish(self) -> CellTable {
        let Self {
            mut table,
            placed,
            edged,
            ..
        } = self;
        let mut starts = vec![0u32; edged.len() + 1];
        for (cell, _) in &placed {
            starts[*cell as usize + 1] += 1;
        }
        for cell in 0..edged.len() {
            let (start, edges) = (starts[cell], starts[cell + 1]);
            starts[cell + 1] += start;
            if edges > 0 {
                let border = Border {
                    base: table.cells[cell],
                    start,
                    end: start + edges,
                };
                table.cells[cell] =
                    BORDER | u32::try_from(table.borders.len()).expect("below 2^20 cells");
                table.borders.push(border);
            }
        }
        let blank = Edge {
            ax: 0,
            ay: 0,
            bx: 0,
            by: 0,
            area: 0,
            last: false,
            corner_inside: false,
        };
        table.edges = vec![blank; placed.len()];
        for (cell, edge) in placed {
            let slot = &mut starts[cell as usize];
            table.edges[*slot as usize] = edge;
            *slot += 1;
        }
        table
    }
}

/// Where an edge is at a latitude given in half units, rounded down.
fn at_latitude(low: Point, high: Point, doubled: i64) -> i64 {
    let (ux, uy) = (high.x() - low.x(), high.y() - low.y());
    let n = wide(ux, doubled - 2 * low.y());
    let (whole, _) = floor_divide(n, i128::from(2 * uy));
    low.x() + whole as i64
}

/// The quotient rounded down, and whether nothing is left; the divisor is positive.
fn floor_divide(n: i128, d: i128) -> (i128, bool) {
    // Division of 128 bits is slow, and a city does not need it.
    match (i64::try_from(n), i64::try_from(d)) {
        (Ok(n), Ok(d)) => (i128::from(n.div_euclid(d)), n.rem_euclid(d) == 0),
        _ => (n.div_euclid(d), n.rem_euclid(d) == 0),
    }
}

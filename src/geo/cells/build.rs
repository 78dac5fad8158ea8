//! Builds a table of cells: edges into cells, whole cells into areas, crowded cells into tables again.
//!
//! In: areas and their box. Out: the table. Edges are placed part by part; where they cross the south sides of
//! cells tells which corners the part holds, as on the path of a query. A cell with more than a few edges becomes
//! a table of smaller cells, as long as that does not multiply its edges: long edges close together meet all
//! the small cells. So memory stays in the order of the areas whatever their shape.

use std::collections::BTreeMap;

use super::chain::Chain;
use super::{BORDER, Border, CellTable, Edge, Grid, Group, NESTED};
use crate::geo::area::{Part, wide};
use crate::geo::{Area, Bounds, Ring};

/// Cells of the whole table for each edge, and their least and greatest number: about one point in twenty then
/// meets a border, and the table stays in the cache.
const CELLS_PER_EDGE: usize = 32;
const CELLS: (usize, usize) = (64, 1 << 19);

/// A cell with so many edges becomes a table, with so many cells for each edge, at most so many.
const NESTED_FROM: usize = 8;
const NESTED_PER_EDGE: usize = 8;
const NESTED_BITS: u32 = 20;

/// Edges in cells for each edge: in the whole table, and in all.
const SPREAD: (usize, usize) = (3, 6);

/// Cells that parts may hold or meet, for each edge: areas that lie on one another get fewer cells.
const HELD: usize = 256;

/// A cell with more edges than this is crowded; a part with more in such a cell than that answers by its tree.
const CROWD: usize = 64;
const CROWD_OF_PART: usize = 16;

/// Marks an edge whose part holds the corner of the cell; the other bits are its place.
const INSIDE: u32 = 1 << 31;

/// An edge that is placed in a cell.
#[derive(Clone, Copy)]
struct Item {
    ax: i32,
    ay: i32,
    bx: i32,
    by: i32,
    part: u32,
    corner_inside: bool,
}

/// Cells in rows: the whole table, or the table in a cell. West and south are its least grid point.
#[derive(Clone, Copy)]
struct Frame {
    west: i64,
    south: i64,
    shift: (u32, u32),
    columns: u32,
    rows: u32,
    start: usize,
}

impl Frame {
    fn column(&self, x: i64) -> i64 {
        (x - self.west) >> self.shift.0
    }

    fn row(&self, y: i64) -> i64 {
        (y - self.south) >> self.shift.1
    }

    /// The least latitude of a row.
    fn latitude(&self, row: i64) -> i64 {
        self.south + (row << self.shift.1)
    }

    fn cells(&self) -> usize {
        self.columns as usize * self.rows as usize
    }
}

/// Builds the table over areas in a box.
pub(super) fn table(bounds: Bounds, areas: &[&Area]) -> CellTable {
    let mut builder = Builder {
        table: CellTable::empty(areas.len()),
        parts: Vec::new(),
        stamp: 0,
        edged: Vec::new(),
        inside: Vec::new(),
        placed: Vec::new(),
        crossings: Vec::new(),
        sides: Vec::new(),
        unions: BTreeMap::new(),
        trees: BTreeMap::new(),
    };
    let mut items = Vec::new();
    for (index, area) in (0u32..).zip(areas) {
        for part in area.parts() {
            let number = u32::try_from(builder.parts.len()).expect("below 2^28 parts");
            builder.parts.push((index, part));
            for (a, b) in part.rings().flat_map(Ring::edges) {
                items.push(Item {
                    ax: a.lon_e7(),
                    ay: a.lat_e7(),
                    bx: b.lon_e7(),
                    by: b.lat_e7(),
                    part: number,
                    corner_inside: false,
                });
            }
        }
    }
    let frame = whole(bounds, areas, &items);
    builder.table.west = bounds.low.lon_e7();
    builder.table.south = bounds.low.lat_e7();
    builder.table.shift = frame.shift;
    builder.table.columns = frame.columns;
    builder.table.rows = frame.rows;
    builder.table.cells = vec![0; frame.cells() + 1];
    builder.fill(frame, &items, SPREAD.1 * items.len());
    builder.table
}

/// The frame of the whole table: as many cells as edges and areas in them allow.
fn whole(bounds: Bounds, areas: &[&Area], items: &[Item]) -> Frame {
    let target = (items.len() * CELLS_PER_EDGE).clamp(CELLS.0, CELLS.1);
    let size = |b: Bounds| {
        (
            (b.high.x() - b.low.x()) as u64,
            (b.high.y() - b.low.y()) as u64,
        )
    };
    let (width, height) = size(bounds);
    let run = Run::of(items, None);
    let boxes: Vec<(u64, u64)> = areas
        .iter()
        .filter_map(|area| area.bounds())
        .map(size)
        .collect();
    let count = |(width, height): (u64, u64), x: u32, y: u32| {
        ((width >> x) + 1).saturating_mul((height >> y) + 1)
    };
    let held = |x: u32, y: u32| -> u64 { boxes.iter().map(|size| count(*size, x, y)).sum() };
    let fits = |x: u32, y: u32| {
        count((width, height), x, y) <= target as u64
            && run.entries(x, y) <= (SPREAD.0 * items.len()) as u64
            && held(x, y) <= (HELD * items.len() + target) as u64
    };
    let both = (0..32).find(|s| fits(*s, *s)).unwrap_or(31);
    // One step finer in one direction where there is room for it.
    let finer = both.saturating_sub(1);
    let shift = [(finer, both), (both, finer)]
        .into_iter()
        .find(|(x, y)| fits(*x, *y))
        .unwrap_or((both, both));
    Frame {
        west: bounds.low.x(),
        south: bounds.low.y(),
        shift,
        columns: (width >> shift.0) as u32 + 1,
        rows: (height >> shift.1) as u32 + 1,
        start: 0,
    }
}

/// How far edges run to the east and to the north in all.
struct Run {
    edges: u64,
    east: u64,
    north: u64,
}

impl Run {
    /// Of some edges, within the columns and rows of a cell.
    fn of(items: &[Item], cell: Option<&Frame>) -> Self {
        let mut run = Self {
            edges: items.len() as u64,
            east: 0,
            north: 0,
        };
        let (x, y) = cell.map_or(((i64::MIN, i64::MAX), (i64::MIN, i64::MAX)), |cell| {
            let high = |low: i64, shift: u32| low + (1 << shift);
            (
                (cell.west, high(cell.west, cell.shift.0)),
                (cell.south, high(cell.south, cell.shift.1)),
            )
        });
        let within = |a: i32, b: i32, (low, high): (i64, i64)| {
            let (a, b) = (i64::from(a.min(b)).max(low), i64::from(a.max(b)).min(high));
            (b - a).max(0) as u64
        };
        for item in items {
            run.east += within(item.ax, item.bx, x);
            run.north += within(item.ay, item.by, y);
        }
        run
    }

    /// About how many cells of a size they meet, each edge counted.
    fn entries(&self, x: u32, y: u32) -> u64 {
        self.edges + (self.east >> x) + (self.north >> y)
    }
}

struct Builder<'a> {
    table: CellTable,
    /// The parts, with their areas.
    parts: Vec<(u32, &'a Part)>,
    /// Counts parts and frames; a cell bears the last one that had an edge in it, or held its corner.
    stamp: u32,
    edged: Vec<u32>,
    inside: Vec<u32>,
    /// Cell and edge, in the order of parts.
    placed: Vec<(u32, u32)>,
    /// Where a part's edges cross the south sides of cells: row, and the first column east of the crossing.
    crossings: Vec<(u32, u32)>,
    /// Where they cross the west side of the frame: the first row north of the crossing.
    sides: Vec<u32>,
    unions: BTreeMap<(u32, u32), u32>,
    /// The trees of parts, by part.
    trees: BTreeMap<u32, u32>,
}

impl Builder<'_> {
    /// Fills the cells of a frame; in it and in tables below there is room for so many edges.
    fn fill(&mut self, frame: Frame, items: &[Item], room: usize) {
        let cells = frame.cells();
        if self.edged.len() < cells {
            self.edged.resize(cells, 0);
            self.inside.resize(cells, 0);
        }
        self.placed.clear();
        let mut at = 0;
        for part in items.chunk_by(|a, b| a.part == b.part) {
            self.part(&frame, part, at);
            at += part.len() as u32;
        }
        let (gathered, ends) = self.gather(cells, items);
        let placed = gathered.len();
        let mut from = 0;
        for (cell, end) in ends.into_iter().enumerate() {
            let here = &gathered[from..end as usize];
            from = end as usize;
            if !here.is_empty() {
                let room = room * here.len() / placed;
                self.cell(&frame, cell, here, room);
            }
        }
    }

    /// The placed edges cell by cell, and where each cell's end.
    fn gather(&self, cells: usize, items: &[Item]) -> (Vec<Item>, Vec<u32>) {
        let mut ends = vec![0u32; cells];
        for (cell, _) in &self.placed {
            ends[*cell as usize] += 1;
        }
        let mut start = 0;
        for slot in &mut ends {
            start += *slot;
            *slot = start - *slot;
        }
        let Some(first) = items.first() else {
            return (Vec::new(), ends);
        };
        let mut gathered = vec![*first; self.placed.len()];
        for (cell, place) in &self.placed {
            let slot = &mut ends[*cell as usize];
            gathered[*slot as usize] = Item {
                corner_inside: place & INSIDE != 0,
                ..items[(place & !INSIDE) as usize]
            };
            *slot += 1;
        }
        (gathered, ends)
    }

    /// A cell with edges: a table of its own, or a border.
    fn cell(&mut self, frame: &Frame, cell: usize, items: &[Item], room: usize) {
        let (column, row) = (
            cell as i64 % i64::from(frame.columns),
            cell as i64 / i64::from(frame.columns),
        );
        let own = Frame {
            west: frame.west + (column << frame.shift.0),
            south: frame.latitude(row),
            ..*frame
        };
        let base = self.table.cells[frame.start + cell];
        let code = match split(&own, items, room) {
            Some(shift) => self.nest(&own, shift, base, items, room),
            None => self.border(&own, base, items),
        };
        self.table.cells[frame.start + cell] = code;
    }

    fn nest(
        &mut self,
        cell: &Frame,
        shift: (u32, u32),
        base: u32,
        items: &[Item],
        room: usize,
    ) -> u32 {
        let bits = (cell.shift.0 - shift.0, cell.shift.1 - shift.1);
        let frame = Frame {
            shift,
            columns: 1 << bits.0,
            rows: 1 << bits.1,
            start: self.table.cells.len(),
            ..*cell
        };
        let number = |n: usize| u32::try_from(n).expect("below 2^30 tables and 2^32 cells");
        let code = NESTED | number(self.table.grids.len());
        self.table.grids.push(Grid {
            start: number(frame.start),
            shift: (shift.0 as u8, shift.1 as u8),
            bits: (bits.0 as u8, bits.1 as u8),
        });
        let end = frame.start + frame.cells();
        self.table.cells.resize(end, base);
        self.fill(frame, items, room);
        code
    }

    fn border(&mut self, cell: &Frame, base: u32, items: &[Item]) -> u32 {
        let place = |n: usize| u32::try_from(n).expect("below 2^30 borders and 2^32 edges");
        let start = self.table.edges.len();
        let crowded = items.len() > CROWD;
        let mut groups = Vec::new();
        for part in items.chunk_by(|a, b| a.part == b.part) {
            let number = part[0].part;
            let (area, _) = self.parts[number as usize];
            let from = self.table.edges.len();
            self.table.edges.extend(part.iter().map(|item| Edge {
                ax: item.ax,
                ay: item.ay,
                bx: item.bx,
                by: item.by,
                area,
                last: false,
                corner_inside: item.corner_inside,
            }));
            if let Some(edge) = self.table.edges.last_mut() {
                edge.last = true;
            }
            if crowded {
                groups.push(Group {
                    start: place(from),
                    end: place(self.table.edges.len()),
                    tree: (part.len() > CROWD_OF_PART).then(|| self.tree(number)),
                });
            }
        }
        let crowd = if crowded {
            self.table.crowds.push(groups);
            place(self.table.crowds.len())
        } else {
            0
        };
        self.table.borders.push(Border {
            west: cell.west as i32,
            south: cell.south as i32,
            base,
            start: place(start),
            end: place(self.table.edges.len()),
            crowd,
        });
        BORDER | place(self.table.borders.len() - 1)
    }

    fn tree(&mut self, part: u32) -> u32 {
        let trees = &mut self.table.trees;
        let (_, shape) = self.parts[part as usize];
        *self.trees.entry(part).or_insert_with(|| {
            trees.push(Chain::of(shape));
            u32::try_from(trees.len() - 1).expect("below 2^28 parts")
        })
    }

    /// Places the edges of a part, the first of which is at a place, and the cells that it holds whole.
    fn part(&mut self, frame: &Frame, items: &[Item], at: u32) {
        self.stamp += 1;
        self.crossings.clear();
        self.sides.clear();
        let first = self.placed.len();
        for (place, item) in (at..).zip(items) {
            self.edge(frame, item, place);
        }
        let [
            Item {
                part,
                corner_inside,
                ..
            },
            ..,
        ] = *items
        else {
            return;
        };
        let (area, _) = self.parts[part as usize];
        self.spans(frame, area, corner_inside);
        for (cell, place) in &mut self.placed[first..] {
            if self.inside[*cell as usize] == self.stamp {
                *place |= INSIDE;
            }
        }
    }

    /// Places an edge in every cell it meets (a few more do no harm), and notes what it crosses.
    fn edge(&mut self, frame: &Frame, item: &Item, place: u32) {
        let (a, b) = (
            (i64::from(item.ax), i64::from(item.ay)),
            (i64::from(item.bx), i64::from(item.by)),
        );
        let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        let (west, east) = (a.0.min(b.0), a.0.max(b.0));
        let (first, last) = (frame.row(low.1), frame.row(high.1));
        let (top, right) = (i64::from(frame.rows) - 1, i64::from(frame.columns) - 1);
        if first > top || last < 0 || frame.column(west) > right || east < frame.west {
            return;
        }
        if west < frame.west {
            self.sides.extend(first_north(frame, a, b));
        }
        let mut from = low.0;
        if first < 0 {
            self.cross(frame, 0, a, b);
            from = at_latitude(low, high, 2 * frame.south - 1);
        }
        for row in first.max(0)..=last.min(top) {
            // Where the edge leaves the row, rounded down: it is between there and one further.
            let to = if row == last {
                high.0
            } else {
                self.cross(frame, row + 1, a, b);
                at_latitude(low, high, 2 * frame.latitude(row + 1) - 1)
            };
            let left = frame.column(from.min(to).max(west)).max(0);
            let right = frame.column((from.max(to) + 1).min(east)).min(right);
            for column in left..=right {
                let cell = row as u32 * frame.columns + column as u32;
                self.edged[cell as usize] = self.stamp;
                self.placed.push((cell, place));
            }
            from = to;
        }
    }

    /// Notes where an edge crosses the south side of a row (half a unit below its least latitude).
    fn cross(&mut self, frame: &Frame, row: i64, a: (i64, i64), b: (i64, i64)) {
        let (ux, uy) = (b.0 - a.0, b.1 - a.1);
        let sign = uy.signum();
        let above = wide(ux, 2 * (frame.latitude(row) - a.1) - 1) * i128::from(sign);
        let n = wide(2 * (a.0 - frame.west) + 1, uy * sign) + above;
        let (whole, exact) = floor_divide(n, wide(uy * sign, 2 << frame.shift.0));
        // An edge that leans west as it rises leaves the corner it passes through on its east.
        let passes = exact && (uy > 0) == (ux < 0);
        let column = if passes { whole } else { whole + 1 };
        // The path along the row begins at the frame's own west side.
        if column > 0 && row < i64::from(frame.rows) {
            let column = column.min(i128::from(frame.columns)) as u32;
            self.crossings.push((row as u32, column));
        }
    }

    /// Marks the cells whose corner the part holds, and adds its area to those that it holds whole.
    fn spans(&mut self, frame: &Frame, area: u32, corner_inside: bool) {
        let mut crossings = std::mem::take(&mut self.crossings);
        let mut sides = std::mem::take(&mut self.sides);
        crossings.sort_unstable();
        sides.sort_unstable();
        let (mut next, mut side) = (0, 0);
        let mut begins_inside = corner_inside;
        let mut row = 0;
        while row < frame.rows {
            while sides.get(side).is_some_and(|first| *first <= row) {
                begins_inside = !begins_inside;
                side += 1;
            }
            if !begins_inside && side == sides.len() {
                // Nothing to do before the next crossing.
                match crossings.get(next) {
                    Some((later, _)) => row = *later,
                    None => break,
                }
            }
            let (mut inside, mut from) = (begins_inside, 0);
            while let Some((_, column)) = crossings.get(next).filter(|(r, _)| *r == row) {
                if inside {
                    self.span(frame, row, (from, *column), area);
                }
                inside = !inside;
                from = *column;
                next += 1;
            }
            if inside {
                self.span(frame, row, (from, frame.columns), area);
            }
            row += 1;
        }
        self.crossings = crossings;
        self.sides = sides;
    }

    fn span(&mut self, frame: &Frame, row: u32, (from, to): (u32, u32), area: u32) {
        let start = (row * frame.columns) as usize;
        for cell in start + from as usize..start + to as usize {
            self.inside[cell] = self.stamp;
            if self.edged[cell] != self.stamp {
                let code = self.table.cells[frame.start + cell];
                self.table.cells[frame.start + cell] = self.held(code, area);
            }
        }
    }

    /// The code for the areas of a code and one more.
    fn held(&mut self, code: u32, area: u32) -> u32 {
        let areas = self.table.areas;
        let several = &mut self.table.several;
        let last = match code.checked_sub(areas + 1) {
            Some(place) => several[place as usize].1 + 1,
            None => code,
        };
        // Parts of one area come one after another.
        if code == 0 || last == area + 1 {
            return code.max(area + 1);
        }
        *self.unions.entry((code, area)).or_insert_with(|| {
            several.push((code, area));
            areas + u32::try_from(several.len()).expect("below 2^29 sets of areas")
        })
    }
}

/// The size of the smaller cells that a cell is split into; `None` when it stays as it is.
fn split(cell: &Frame, items: &[Item], room: usize) -> Option<(u32, u32)> {
    if items.len() < NESTED_FROM {
        return None;
    }
    let run = Run::of(items, Some(cell));
    let parts = items.chunk_by(|a, b| a.part == b.part).count();
    let cells = (NESTED_PER_EDGE * items.len()).min(HELD * items.len() / parts);
    let most = cells.ilog2().min(NESTED_BITS);
    (1..=most).rev().find_map(|bits| {
        // Halve the longer side each time.
        let (mut x, mut y) = cell.shift;
        for _ in 0..bits {
            if x > y { x -= 1 } else { y = y.checked_sub(1)? }
        }
        (run.entries(x, y) <= room as u64).then_some((x, y))
    })
}

/// The first row whose corner is north of where an edge crosses the west side of the frame, where it does so north
/// of the frame's corner and south of the last row's.
fn first_north(frame: &Frame, a: (i64, i64), b: (i64, i64)) -> Option<u32> {
    let (ux, uy) = (b.0 - a.0, b.1 - a.1);
    if (a.0 < frame.west) == (b.0 < frame.west) {
        return None;
    }
    let sign = ux.signum();
    let beside = wide(uy, 2 * (frame.west - a.0) - 1) * i128::from(sign);
    let n = wide(2 * (a.1 - frame.south) + 1, ux * sign) + beside;
    // A corner on the edge is a hair north of it.
    let (whole, exact) = floor_divide(n, wide(ux * sign, 2 << frame.shift.1));
    let row = if exact { whole } else { whole + 1 };
    u32::try_from(row)
        .ok()
        .filter(|row| (1..frame.rows).contains(row))
}

/// Where an edge is at a latitude given in half units, rounded down.
fn at_latitude(low: (i64, i64), high: (i64, i64), doubled: i64) -> i64 {
    let (ux, uy) = (high.0 - low.0, high.1 - low.1);
    let n = wide(ux, doubled - 2 * low.1);
    let (whole, _) = floor_divide(n, i128::from(2 * uy));
    low.0 + whole as i64
}

/// The quotient rounded down, and whether nothing is left; the divisor is positive.
fn floor_divide(n: i128, d: i128) -> (i128, bool) {
    // Division of 128 bits is slow, and a city does not need it.
    match (i64::try_from(n), i64::try_from(d)) {
        (Ok(n), Ok(d)) => (i128::from(n.div_euclid(d)), n.rem_euclid(d) == 0),
        _ => (n.div_euclid(d), n.rem_euclid(d) == 0),
    }
}

//! Streets as a graph in whole millimetres: the nearest point on a street, and how far it is from there on foot.
//!
//! In: lines of corners on the grid. Out: edges between junctions, a place on the nearest edge for any point, and
//! for a start the millimetres to every junction (Dijkstra). Lengths are sums of `distance_mm` over the corners,
//! so where somebody cut a line, or where a new line joins, changes no other distance. The order and direction of
//! lines never matter. It knows no tags and no school; only candidates come from a tree of boxes. Rules: ZONING 4.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::point::corner;
use super::segment::foot;
use super::{Point, Site, distance_mm};

/// A corner of a line: lines meet where they share one.
///
/// `id` keeps apart what lies at one point on two levels, a bridge over a street; layers without ids have 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Corner {
    /// Where it is.
    pub point: Point,
    /// Its id in the file.
    pub id: i64,
}

/// The box of a segment, its edge, and where it begins among the corners.
type Segment = GeomWithData<Rectangle<[f64; 2]>, (u32, u32)>;

/// A stretch of street between two junctions.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    from: u32,
    to: u32,
    mm: u32,
    /// Its corners, as a range of `Network::corners`.
    corners: (u32, u32),
}

/// Streets as a graph.
#[derive(Clone, Debug)]
pub struct Network {
    junctions: Vec<Corner>,
    edges: Vec<Edge>,
    corners: Vec<Point>,
    /// For each corner the millimetres from the beginning of its edge.
    run: Vec<u32>,
    /// Neighbours by junction: `heads[starts[j]..starts[j + 1]]`.
    starts: Vec<u32>,
    heads: Vec<(u32, u32)>,
    tree: RTree<Segment>,
    /// The connected part of each junction; part 0 is the longest.
    part: Vec<u32>,
    parts: Vec<PartSize>,
    too_long: u32,
}

/// How large a connected part is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartSize {
    /// Its junctions, ends of streets among them.
    pub junctions: u32,
    /// The length of its streets.
    pub mm: u64,
}

/// A place on a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Millimetres in a straight line from the point that was asked for.
    pub off_mm: u32,
    /// The edge.
    pub edge: u32,
    /// Millimetres from the beginning of the edge.
    pub along_mm: u32,
    /// The point of the street, on the grid.
    pub point: Point,
}

/// Farther than anything: not reached.
const FAR: u32 = u32::MAX;

/// What one search needs, kept for the next.
#[derive(Clone, Debug, Default)]
pub struct Field {
    mm: Vec<u32>,
    heap: BinaryHeap<Reverse<u64>>,
    starts: Vec<Place>,
}

impl Network {
    /// Builds the graph. Lines of fewer than two different corners vanish.
    ///
    /// # Limits
    /// 2^31 corners; an edge longer than 4,294 km is left out and counted (`too_long`).
    pub fn new(lines: &[Vec<Corner>]) -> Self {
        let junctions = junctions(lines);
        let mut too_long = 0;
        let mut network = Self {
            junctions,
            edges: Vec::new(),
            corners: Vec::new(),
            run: Vec::new(),
            starts: Vec::new(),
            heads: Vec::new(),
            tree: RTree::new(),
            part: Vec::new(),
            parts: Vec::new(),
            too_long: 0,
        };
        for piece in network.pieces(lines) {
            let at = |corner: &Corner| network.junctions.binary_search(corner);
            let (Ok(from), Ok(to)) = (at(&piece[0]), at(&piece[piece.len() - 1])) else {
                continue;
            };
            let Some(run) = run_of(&piece) else {
                too_long += 1;
                continue;
            };
            let first = index(network.corners.len());
            network.edges.push(Edge {
                from: index(from),
                to: index(to),
                mm: run.last().copied().unwrap_or(0),
                corners: (first, first + index(piece.len())),
            });
            network
                .corners
                .extend(piece.iter().map(|corner| corner.point));
            network.run.extend(run);
        }
        network.too_long = too_long;
        network.link();
        network.find_parts();
        network.plant();
        network
    }

    /// Lines cut at junctions, each in the direction that comes first, sorted, each once: so that ids of edges do
    /// not depend on the order or direction of lines.
    fn pieces(&self, lines: &[Vec<Corner>]) -> Vec<Vec<Corner>> {
        let mut pieces: Vec<Vec<Corner>> = Vec::new();
        for line in lines {
            let mut piece: Vec<Corner> = Vec::new();
            for corner in line {
                if piece.last() == Some(corner) {
                    continue;
                }
                piece.push(*corner);
                if piece.len() > 1 && self.junctions.binary_search(corner).is_ok() {
                    pieces.push(std::mem::replace(&mut piece, vec![*corner]));
                }
            }
        }
        for piece in &mut pieces {
            if piece.iter().rev().lt(piece.iter()) {
                piece.reverse();
            }
        }
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    fn link(&mut self) {
        let mut ends: Vec<(u32, u32, u32)> = Vec::with_capacity(self.edges.len() * 2);
        for edge in &self.edges {
            ends.push((edge.from, edge.to, edge.mm));
            ends.push((edge.to, edge.from, edge.mm));
        }
        ends.sort_unstable();
        ends.dedup_by_key(|(from, to, _)| (*from, *to));
        self.starts = vec![0; self.junctions.len() + 1];
        for (from, ..) in &ends {
            self.starts[*from as usize + 1] += 1;
        }
        for i in 1..self.starts.len() {
            self.starts[i] += self.starts[i - 1];
        }
        self.heads = ends.into_iter().map(|(_, to, mm)| (to, mm)).collect();
    }

    fn find_parts(&mut self) {
        const NONE: u32 = u32::MAX;
        let mut part = vec![NONE; self.junctions.len()];
        let mut sizes: Vec<(PartSize, u32)> = Vec::new();
        let mut stack = Vec::new();
        for start in 0..part.len() {
            if part[start] != NONE {
                continue;
            }
            let own = index(sizes.len());
            sizes.push((PartSize::default(), own));
            part[start] = own;
            stack.push(index(start));
            while let Some(junction) = stack.pop() {
                sizes[own as usize].0.junctions += 1;
                for (to, _) in self.neighbours(junction) {
                    if part[*to as usize] == NONE {
                        part[*to as usize] = own;
                        stack.push(*to);
                    }
                }
            }
        }
        for edge in &self.edges {
            sizes[part[edge.from as usize] as usize].0.mm += u64::from(edge.mm);
        }
        // The longest first; equal ones by their first junction.
        sizes.sort_by_key(|(size, own)| (Reverse(size.mm), *own));
        let mut place = vec![0; sizes.len()];
        for (i, (_, own)) in sizes.iter().enumerate() {
            place[*own as usize] = index(i);
        }
        self.part = part.into_iter().map(|own| place[own as usize]).collect();
        self.parts = sizes.into_iter().map(|(size, _)| size).collect();
    }

    fn plant(&mut self) {
        let mut boxes = Vec::with_capacity(self.corners.len());
        for (i, edge) in (0u32..).zip(&self.edges) {
            let (first, end) = edge.corners;
            for at in first..end - 1 {
                let [a, b] = [at, at + 1].map(|at| corner(self.corners[at as usize]));
                boxes.push(Segment::new(Rectangle::from_corners(a, b), (i, at)));
            }
        }
        self.tree = RTree::bulk_load(boxes);
    }

    fn neighbours(&self, junction: u32) -> &[(u32, u32)] {
        let [from, to] = [junction, junction + 1].map(|j| self.starts[j as usize] as usize);
        &self.heads[from..to]
    }

    /// How many junctions there are, ends of streets among them.
    pub fn junctions(&self) -> usize {
        self.junctions.len()
    }

    /// How many edges.
    pub fn edges(&self) -> usize {
        self.edges.len()
    }

    /// Edges that were left out because they are longer than 4,294 km.
    pub fn too_long(&self) -> u32 {
        self.too_long
    }

    /// The connected parts, longest first.
    pub fn parts(&self) -> &[PartSize] {
        &self.parts
    }

    /// The connected part of a place, as an index into `parts`.
    pub fn part_of(&self, place: &Place) -> u32 {
        self.part[self.edges[place.edge as usize].from as usize]
    }

    /// The nearest place on a street, none beyond `reach_mm`: the fewest millimetres, then the least edge, then
    /// the least along it.
    ///
    /// # Limits
    /// Nothing is found across 180 degrees.
    pub fn nearest(&self, point: Point, reach_mm: u32) -> Option<Place> {
        let site = Site::new(point);
        let mut radius = reach_mm.min(FIRST_RADIUS_MM);
        loop {
            let mut best: Option<Place> = None;
            for found in self
                .tree
                .locate_in_envelope_intersecting(around(&site, radius))
            {
                let (edge, at) = found.data;
                let foot = foot(
                    &site,
                    self.corners[at as usize],
                    self.corners[at as usize + 1],
                );
                if foot.mm > u64::from(reach_mm) {
                    continue;
                }
                let place = self.place(edge, at, foot.point, foot.mm);
                best = Some(best.map_or(place, |best| best.min(place)));
            }
            // Whatever lies within the radius meets the box, so nothing nearer was missed.
            if best.is_some_and(|best| best.off_mm <= radius) || radius >= reach_mm {
                return best;
            }
            radius = radius.saturating_mul(2).min(reach_mm);
        }
    }

    fn place(&self, edge: u32, at: u32, point: Point, off_mm: u64) -> Place {
        let at = at as usize;
        let stretch = self.run[at + 1] - self.run[at];
        // The foot is rounded to the grid: it may seem a little beyond the stretch's end.
        let on = distance_mm(self.corners[at], point).min(stretch.into());
        Place {
            off_mm: u32::try_from(off_mm).unwrap_or(FAR),
            edge,
            along_mm: self.run[at] + u32::try_from(on).unwrap_or(stretch),
            point,
        }
    }

    /// Every place where a street meets the segment ab (at no distance), and the corner of a street nearest to it
    /// within reach (at its distance).
    pub fn along(&self, a: Point, b: Point, reach_mm: u32) -> Vec<Place> {
        let mut found = Vec::new();
        let mut nearest: Option<Place> = None;
        let (low, high) = (
            around(&Site::new(a), reach_mm),
            around(&Site::new(b), reach_mm),
        );
        let both = AABB::from_corners(
            least(low.lower(), high.lower(), f64::min),
            least(low.upper(), high.upper(), f64::max),
        );
        for segment in self.tree.locate_in_envelope_intersecting(both) {
            let (edge, at) = segment.data;
            let [c, d] = [at, at + 1].map(|at| self.corners[at as usize]);
            if let Some((point, _)) = common((a, b), (c, d)) {
                found.push(self.place(edge, at, point, 0));
            }
            for (corner, at_corner) in [(c, at), (d, at + 1)] {
                let foot = foot(&Site::new(corner), a, b);
                let off_mm = u32::try_from(foot.mm).unwrap_or(FAR);
                if off_mm > reach_mm {
                    continue;
                }
                let place = Place {
                    off_mm,
                    edge,
                    along_mm: self.run[at_corner as usize],
                    point: corner,
                };
                nearest = Some(nearest.map_or(place, |best| best.min(place)));
            }
        }
        found.extend(nearest);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The millimetres from the nearest of some starts to every junction; a start's own `off_mm` counts.
    pub fn spread(&self, starts: &[Place], field: &mut Field) {
        field.mm.clear();
        field.mm.resize(self.junctions.len(), FAR);
        field.heap.clear();
        field.starts.clear();
        field.starts.extend_from_slice(starts);
        for start in starts {
            let edge = &self.edges[start.edge as usize];
            for (junction, on) in [
                (edge.from, start.along_mm),
                (edge.to, edge.mm - start.along_mm),
            ] {
                field.reach(junction, start.off_mm.checked_add(on));
            }
        }
        while let Some(Reverse(next)) = field.heap.pop() {
            let (mm, junction) = unpack(next);
            if field.mm[junction as usize] < mm {
                continue;
            }
            for (to, edge_mm) in self.neighbours(junction) {
                field.reach(*to, mm.checked_add(*edge_mm));
            }
        }
    }

    /// The millimetres on foot from a field's starts to a place, the place's own `off_mm` counted; `None` when no
    /// way leads there.
    pub fn walk_mm(&self, field: &Field, place: &Place) -> Option<u32> {
        let edge = &self.edges[place.edge as usize];
        let by = |junction: u32, on: u32| match field.mm[junction as usize] {
            FAR => None,
            mm => mm.checked_add(on),
        };
        let ends = [
            by(edge.from, place.along_mm),
            by(edge.to, edge.mm - place.along_mm),
        ];
        let same_edge = field.starts.iter().filter(|start| start.edge == place.edge);
        let direct = same_edge.map(|start| {
            start
                .off_mm
                .checked_add(start.along_mm.abs_diff(place.along_mm))
        });
        let least = ends.into_iter().chain(direct).flatten().min()?;
        least.checked_add(place.off_mm).filter(|mm| *mm != FAR)
    }
}

impl Field {
    /// The millimetres to each junction, junctions by point and id; `None` when no way leads there.
    pub fn junctions(&self) -> impl Iterator<Item = Option<u32>> + '_ {
        self.mm.iter().map(|mm| Some(*mm).filter(|mm| *mm != FAR))
    }

    fn reach(&mut self, junction: u32, mm: Option<u32>) {
        let held = &mut self.mm[junction as usize];
        if let Some(mm) = mm.filter(|mm| *mm < *held) {
            *held = mm;
            self.heap.push(Reverse(pack(mm, junction)));
        }
    }
}

/// Distance first, junction second, in one word: cheap to compare.
fn pack(mm: u32, junction: u32) -> u64 {
    u64::from(mm) << 32 | u64::from(junction)
}

fn unpack(word: u64) -> (u32, u32) {
    ((word >> 32) as u32, word as u32)
}

/// Where a search begins; most homes stand nearer to a street.
const FIRST_RADIUS_MM: u32 = 40_000;

/// Corners at which a line begins or ends, or that are used more than once; sorted.
fn junctions(lines: &[Vec<Corner>]) -> Vec<Corner> {
    let mut uses: Vec<(Corner, bool)> = Vec::with_capacity(lines.iter().map(Vec::len).sum());
    for line in lines {
        let mut line = line.clone();
        line.dedup();
        if line.len() < 2 {
            continue;
        }
        let last = line.len() - 1;
        let own = line.iter().enumerate();
        uses.extend(own.map(|(i, corner)| (*corner, i == 0 || i == last)));
    }
    uses.sort_unstable();
    let groups = uses.chunk_by(|(a, _), (b, _)| a == b);
    let joins = groups.filter(|group| group.len() > 1 || group.iter().any(|(_, end)| *end));
    joins.map(|group| group[0].0).collect()
}

/// Millimetres from the first corner to each; `None` when too long.
fn run_of(piece: &[Corner]) -> Option<Vec<u32>> {
    let mut run = Vec::with_capacity(piece.len());
    let mut sum = 0u32;
    run.push(0);
    for pair in piece.windows(2) {
        let mm = distance_mm(pair[0].point, pair[1].point);
        sum = sum.checked_add(u32::try_from(mm).ok()?)?;
        run.push(sum);
    }
    (sum != FAR).then_some(run)
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("below 2^32: files are limited before")
}

fn least(a: [f64; 2], b: [f64; 2], pick: fn(f64, f64) -> f64) -> [f64; 2] {
    [pick(a[0], b[0]), pick(a[1], b[1])]
}

/// A box that holds every point of the earth within so many millimetres, and a little more.
fn around(site: &Site, mm: u32) -> AABB<[f64; 2]> {
    let (east, north) = site.scales();
    // Towards a pole units of longitude shrink: a twentieth more serves below 80 degrees and 20 km.
    let units = |scale: i64| f64::from(mm) * 1050.0 / scale.max(1) as f64 + 2.0;
    let [x, y] = corner(site.point());
    let (dx, dy) = (units(east), units(north));
    AABB::from_corners([x - dx, y - dy], [x + dx, y + dy])
}

/// What the segments ab and cd have in common, by its least and its greatest end: one point twice, rounded to the
/// grid, or a stretch where one lies along the other.
pub(super) fn common((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<(Point, Point)> {
    let wide = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
    let (vx, vy) = (d.x() - c.x(), d.y() - c.y());
    let (wx, wy) = (c.x() - a.x(), c.y() - a.y());
    let whole = wide(ux, vy) - wide(uy, vx);
    if whole == 0 {
        // On one line or beside each other: only ends that lie on the other segment count.
        let on = |p: Point, (a, b): (Point, Point)| {
            let turn = wide(b.x() - a.x(), p.y() - a.y()) - wide(b.y() - a.y(), p.x() - a.x());
            let between = |p: i64, a: i64, b: i64| (a.min(b)..=a.max(b)).contains(&p);
            turn == 0 && between(p.x(), a.x(), b.x()) && between(p.y(), a.y(), b.y())
        };
        let ends = [(a, (c, d)), (b, (c, d)), (c, (a, b)), (d, (a, b))];
        let touching = || ends.into_iter().filter(|(p, other)| on(*p, *other));
        let touching = || touching().map(|(p, _)| p);
        return touching().min().zip(touching().max());
    }
    // a + t u = c + s v, with t and s as fractions of `whole`.
    let (t, s) = (wide(wx, vy) - wide(wy, vx), wide(wx, uy) - wide(wy, ux));
    let sign = whole.signum();
    let (t, s, whole) = (t * sign, s * sign, whole * sign);
    if !(0..=whole).contains(&t) || !(0..=whole).contains(&s) {
        return None;
    }
    let part = |u: i64| {
        let rounded = (t * i128::from(u.abs()) + whole / 2) / whole;
        i64::try_from(rounded).unwrap_or(0) * u.signum()
    };
    let point = Point::new(a.x() + part(ux), a.y() + part(uy))?;
    Some((point, point))
}

//! Where edges meet: the first faults of a ring, and the meetings of many edges in one place.
//!
//! In: edges, none without length. Out: for a ring the first edge, by order of edges, that runs back along its
//! neighbour, touches another or crosses another, with the place. Most rings are settled by comparing edges that
//! overlap along one axis. Where that is too much work (a jagged ring of long edges), a line sweeps over the edges
//! and compares only those that are neighbours on it (Shamos and Hoey 1976); of two that cross, one leaves the
//! line, so that the order of the others stays true, and is compared with every edge. Tests: at the foot, against
//! every pair, and `tests/it/jagged.rs`.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::Point;
use super::area::{Meeting, meeting, turn};

/// Comparisons for each edge before the sweep line takes over.
const QUICK: usize = 32;

/// Comparisons spent on the edges that cross others.
const SPENT_ON_CROSSING: usize = 1 << 26;

/// An edge and a place; the least is the first.
type First = Option<(usize, Point)>;

/// The first faults of a ring.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) spike: First,
    pub(super) touch: First,
    pub(super) cross: First,
}

/// The first faults among the edges of a ring.
///
/// # Limits
/// n log n, and where c edges cross others n·c up to 10^8 comparisons; beyond that, a crossing is told but perhaps
/// not the first one, and a touch of edges that cross others may go untold.
pub(super) fn first_faults(edges: &[(Point, Point)]) -> Met {
    let ring = Ring { edges };
    ring.by_axis(QUICK).unwrap_or_else(|| ring.by_line())
}

/// From where to where an edge goes, along the axis of comparison and across it.
#[derive(Clone, Copy)]
struct Extent {
    along: (i32, i32),
    across: (i32, i32),
    edge: u32,
}

#[derive(Clone, Copy)]
struct Ring<'r> {
    edges: &'r [(Point, Point)],
}

/// Keeps the fault that comes first on the ring.
fn note(slot: &mut First, edge: usize, place: Point) {
    if slot.is_none_or(|held| (edge, place) < held) {
        *slot = Some((edge, place));
    }
}

impl Ring<'_> {
    fn next_to(self, i: usize, j: usize) -> bool {
        let count = self.edges.len();
        (i + 1) % count == j || (j + 1) % count == i
    }

    /// Compares two edges and notes how they meet.
    fn compare(self, i: usize, j: usize, met: &mut Met) {
        let ((a, b), (c, d)) = (self.edges[i], self.edges[j]);
        let first = i.min(j);
        match meeting(a, b, c, d) {
            Meeting::Apart => {}
            Meeting::Stretch(p) if self.next_to(i, j) => note(&mut met.spike, first, p),
            Meeting::Point(_) if self.next_to(i, j) => {}
            Meeting::Point(p) | Meeting::Stretch(p) => note(&mut met.touch, first, p),
            Meeting::Cross(p) => note(&mut met.cross, first, p),
        }
    }

    /// Compares the edges that overlap along an axis; `None` where that takes more than so many comparisons each.
    fn by_axis(self, each: usize) -> Option<Met> {
        type Axis = fn(Point) -> i32;
        let axes: [(Axis, Axis); 2] = [
            (Point::lon_e7, Point::lat_e7),
            (Point::lat_e7, Point::lon_e7),
        ];
        // Along the axis on which the ring runs less to and fro for its size.
        let [x, y] = axes.map(|(axis, _)| {
            let values = || self.edges.iter().map(|(a, _)| i64::from(axis(*a)));
            let size = values().max().unwrap_or(0) - values().min().unwrap_or(0);
            let run = self.edges.iter();
            let run = run.map(|(a, b)| i64::from(axis(*a)).abs_diff(i64::from(axis(*b))));
            (run.sum::<u64>(), size.unsigned_abs().max(1))
        });
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let (along, across) = axes[usize::from(product(x.0, y.1) > product(y.0, x.1))];
        let span =
            |axis: Axis, (a, b): &(Point, Point)| (axis(*a).min(axis(*b)), axis(*a).max(axis(*b)));
        let mut order: Vec<Extent> = (0..)
            .zip(self.edges)
            .map(|(edge, ends)| Extent {
                along: span(along, ends),
                across: span(across, ends),
                edge,
            })
            .collect();
        order.sort_unstable_by_key(|extent| extent.along.0);
        let mut met = Met::default();
        let mut left = each * self.edges.len();
        for (at, one) in order.iter().enumerate() {
            for other in &order[at + 1..] {
                if other.along.0 > one.along.1 {
                    break;
                }
                left = left.checked_sub(1)?;
                if other.across.0 <= one.across.1 && other.across.1 >= one.across.0 {
                    self.compare(one.edge as usize, other.edge as usize, &mut met);
                }
            }
        }
        Some(met)
    }

    /// As `by_axis`, with a line.
    fn by_line(self) -> Met {
        let mut met = Met::default();
        let count = self.edges.len();
        for i in 0..count {
            if count > 1 {
                self.compare_neighbours(i, (i + 1) % count, &mut met);
            }
        }
        let mut faults = Faults { ring: self, met };
        let mut crossing = sweep(self.edges, &mut faults);
        let Faults { mut met, .. } = faults;
        let room = SPENT_ON_CROSSING / count.max(1);
        if crossing.len() > room {
            // Too many: the first edges of the ring instead, which hold the first fault more likely than not.
            crossing = (0..room.min(count)).collect();
        }
        for i in crossing {
            let (a, b) = self.edges[i];
            let (low, high) = (a.lon_e7().min(b.lon_e7()), a.lon_e7().max(b.lon_e7()));
            for (j, (c, d)) in self.edges.iter().enumerate() {
                let apart = c.lon_e7().max(d.lon_e7()) < low || c.lon_e7().min(d.lon_e7()) > high;
                if !apart && i != j {
                    self.compare(i, j, &mut met);
                }
            }
        }
        met
    }

    fn compare_neighbours(self, i: usize, j: usize, met: &mut Met) {
        let ((a, b), (c, d)) = (self.edges[i], self.edges[j]);
        if let Meeting::Stretch(p) = meeting(a, b, c, d) {
            note(&mut met.spike, i.min(j), p);
        }
    }
}

/// The first faults, as the line comes to them.
struct Faults<'r> {
    ring: Ring<'r>,
    met: Met,
}

impl Meetings for Faults<'_> {
    fn corner(&mut self, place: Point, own: &[Stop], through: &mut dyn Iterator<Item = usize>) {
        // Those that pass through come by their place on the ring. Of more than three, the later ones meet nothing
        // that an earlier one does not.
        let mut here: Vec<(usize, bool)> = through.take(3).map(|i| (i, false)).collect();
        here.extend(own.iter().map(|stop| (stop.edge, true)));
        here.sort_unstable();
        for (at, &(i, one)) in here.iter().enumerate() {
            let touches = |(j, other): &(usize, bool)| (one || *other) && !self.ring.next_to(i, *j);
            if here[at + 1..].iter().any(touches) {
                note(&mut self.met.touch, i, place);
                return;
            }
        }
    }

    fn cross(&mut self, first: usize, place: Point) {
        note(&mut self.met.cross, first, place);
    }
}

/// What is told of a sweep.
pub(super) trait Meetings {
    /// A corner: the edges that end or begin there, and those that pass through it, by their places.
    fn corner(&mut self, place: Point, own: &[Stop], through: &mut dyn Iterator<Item = usize>);

    /// An edge that a later one crosses.
    fn cross(&mut self, first: usize, place: Point);
}

/// The end or the beginning of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stop {
    place: Point,
    begins: bool,
    pub(super) edge: usize,
}

/// Sweeps over edges from west to east, stops at every corner, and tells how those edges meet that cross no other.
/// Of edges that cross, enough are given back to leave none: how these meet the others is not told.
pub(super) fn sweep(edges: &[(Point, Point)], tell: &mut dyn Meetings) -> Vec<usize> {
    // Edges that end in a corner leave before those that begin there come.
    let mut stops: Vec<Stop> = Vec::with_capacity(2 * edges.len());
    for (edge, (a, b)) in edges.iter().enumerate() {
        let stop = |place: Point, begins: bool| Stop {
            place,
            begins,
            edge,
        };
        stops.extend([stop(*a.min(b), true), stop(*a.max(b), false)]);
    }
    stops.sort_unstable();
    let mut line = Line {
        edges,
        live: BTreeSet::new(),
        times: vec![0; edges.len()],
        crossing: Vec::new(),
        tell,
    };
    for stops in stops.chunk_by(|s, t| s.place == t.place) {
        line.pass(stops);
    }
    line.crossing
}

/// An edge on the line, its lesser end first. The order is from below to above at the line, then by what follows
/// on the right; edges on one line by their places, from 1. It is that of the corner where the later one begins,
/// and holds as long as the two do not cross.
#[derive(Clone, Copy, Debug)]
struct Live {
    from: Point,
    to: Point,
    number: usize,
}

impl Live {
    fn above(&self, begun: &Self) -> i32 {
        match turn(begun.from, begun.to, self.from) {
            0 => turn(begun.from, begun.to, self.to),
            side => side,
        }
    }
}

impl Ord for Live {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        if self.number == other.number {
            return std::cmp::Ordering::Equal;
        }
        let side = if self.from < other.from {
            -other.above(self)
        } else {
            self.above(other)
        };
        side.cmp(&0).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Live {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Live {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Live {}

/// The line.
struct Line<'r> {
    edges: &'r [(Point, Point)],
    live: BTreeSet<Live>,
    /// How often each edge was found to cross another.
    times: Vec<u32>,
    /// Edges that left the line because they cross another.
    crossing: Vec<usize>,
    tell: &'r mut dyn Meetings,
}

impl Line<'_> {
    /// Stops at a corner, with the edges that end and begin there.
    fn pass(&mut self, stops: &[Stop]) {
        let place = stops[0].place;
        for stop in stops.iter().filter(|stop| !stop.begins) {
            self.leave(self.edge(stop.edge));
        }
        // Before all edges through the corner: none has the number 0.
        let least = Live {
            from: place,
            to: place,
            number: 0,
        };
        let mut through = self
            .live
            .range((Bound::Excluded(least), Bound::Unbounded))
            .take_while(|edge| turn(edge.from, edge.to, place) == 0)
            .map(|edge| edge.number - 1);
        self.tell.corner(place, stops, &mut through);
        for stop in stops.iter().filter(|stop| stop.begins) {
            self.join(self.edge(stop.edge));
        }
    }

    fn edge(&self, edge: usize) -> Live {
        let (a, b) = self.edges[edge];
        Live {
            from: a.min(b),
            to: a.max(b),
            number: edge + 1,
        }
    }

    fn below(&self, edge: &Live) -> Option<Live> {
        self.live.range(..edge).next_back().copied()
    }

    fn above(&self, edge: &Live) -> Option<Live> {
        let after = (Bound::Excluded(edge), Bound::Unbounded);
        self.live.range::<Live, _>(after).next().copied()
    }

    /// Takes an edge onto the line.
    fn join(&mut self, edge: Live) {
        self.live.insert(edge);
        let below = self.below(&edge);
        if let Some(goes) = below.and_then(|below| self.crossing(below, edge)) {
            self.leave(goes);
        }
        if self.live.contains(&edge)
            && let Some(above) = self.above(&edge)
            && let Some(goes) = self.crossing(edge, above)
        {
            self.leave(goes);
        }
    }

    /// Takes an edge off the line, and looks at the two that are neighbours now.
    fn leave(&mut self, mut edge: Live) {
        while self.live.remove(&edge) {
            let (Some(below), Some(above)) = (self.below(&edge), self.above(&edge)) else {
                return;
            };
            match self.crossing(below, above) {
                Some(goes) => edge = goes,
                None => return,
            }
        }
    }

    /// Of two neighbours that cross, the one that has to leave the line.
    fn crossing(&mut self, one: Live, other: Live) -> Option<Live> {
        let Meeting::Cross(place) = meeting(one.from, one.to, other.from, other.to) else {
            return None;
        };
        self.tell.cross(one.number.min(other.number) - 1, place);
        // One edge that crosses many goes, not the many.
        let mut times = |edge: &Live| {
            let times = &mut self.times[edge.number - 1];
            *times += 1;
            (*times, edge.number)
        };
        let goes = if times(&one) > times(&other) {
            one
        } else {
            other
        };
        self.crossing.push(goes.number - 1);
        Some(goes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair.
    fn by_pairs(ring: Ring<'_>) -> Met {
        let mut met = Met::default();
        for i in 0..ring.edges.len() {
            for j in i + 1..ring.edges.len() {
                ring.compare(i, j, &mut met);
            }
        }
        met
    }

    /// Rings on few points of the grid: corners on edges, stretches, spikes and crossings are the rule.
    #[test]
    fn axis_and_line_find_what_every_pair_has() {
        let mut state = 1u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let mut sound = 0;
        for round in 0..40_000 {
            let (corners, size) = (2 + next(12), 2 + next(9) as i64);
            let long = if round % 5 == 0 { 300_000_000 } else { 1 };
            let corner = |x: i64, y: i64| Point::new(x * long, y * long);
            let corners: Vec<Point> = (0..corners)
                .filter_map(|_| corner(next(size as u64) as i64, next(size as u64 / 2 + 1) as i64))
                .collect();
            let edges = corners.iter().zip(corners.iter().cycle().skip(1));
            let edges: Vec<(Point, Point)> = edges
                .map(|(a, b)| (*a, *b))
                .filter(|(a, b)| a != b)
                .collect();
            let ring = Ring { edges: &edges };
            let expected = by_pairs(ring);
            sound += usize::from(expected == Met::default());
            assert_eq!(ring.by_line(), expected, "{corners:?}");
            assert_eq!(ring.by_axis(usize::MAX >> 8), Some(expected), "{corners:?}");
        }
        assert!(sound > 1_000, "{sound} sound rings");
    }
}

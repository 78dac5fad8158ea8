//! Areas edited exactly: corners put into edges, pieces of ground given and taken.
//!
//! In: areas, corners for their edges, pieces whose borders run along edges and corners that are there. Out:
//! areas, or nothing where the edit does not fit. A border is a chain of directed edges with the ground on its
//! left: giving a piece adds its chain, taking it adds the reversed one, and opposite edges cancel, so that no
//! crossing is ever computed. Rings that share a corner with the piece are formed anew, each simple; the others
//! stay as they are.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::area::{Meeting, Part, Ring, RingFault, meeting, on, wide};
use super::sweep::{Meetings, Stop, sweep};
use super::{Area, Bounds, CellTable, Point, Side};

/// An edge, lesser end first.
pub type Edge = (Point, Point);

/// From one point to another.
type Way = (i64, i64);

/// The edge between two points.
pub(super) fn edge(a: Point, b: Point) -> Edge {
    (a.min(b), a.max(b))
}

/// Directed edges with the ground on their left; opposite ones have cancelled.
#[derive(Debug, Default)]
pub(super) struct Chain {
    edges: BTreeSet<(Point, Point)>,
}

impl Chain {
    /// Adds an edge; false when it is there already, which no border of plain ground has.
    pub(super) fn add(&mut self, from: Point, to: Point) -> bool {
        from == to || self.edges.remove(&(to, from)) || self.edges.insert((from, to))
    }

    fn add_ring(&mut self, ring: &Ring, forward: bool) -> bool {
        ring.edges().all(|(a, b)| {
            if forward {
                self.add(a, b)
            } else {
                self.add(b, a)
            }
        })
    }

    /// The simple rings that the edges form; `None` when an end is loose.
    ///
    /// At a corner where several meet, the way that keeps to the same piece of ground is taken.
    pub(super) fn rings(mut self) -> Option<Vec<Ring>> {
        let mut rings = Vec::new();
        while let Some((start, first)) = self.edges.pop_first() {
            let mut path = vec![start];
            let mut place = BTreeMap::from([(start, 0)]);
            let (mut back, mut at) = (start, first);
            loop {
                if let Some(&since) = place.get(&at) {
                    rings.push(Ring::new(path[since..].to_vec()));
                    for gone in path.drain(since + 1..) {
                        place.remove(&gone);
                    }
                    if path.len() == 1 {
                        break;
                    }
                } else {
                    place.insert(at, path.len());
                    path.push(at);
                }
                let next = self.next(back, at)?;
                self.edges.remove(&(at, next));
                (back, at) = (at, next);
            }
        }
        Some(rings)
    }

    /// Where to go on from a corner: the first way clockwise from the one that led there.
    fn next(&self, back: Point, at: Point) -> Option<Point> {
        let way = |p: Point| (p.x() - at.x(), p.y() - at.y());
        let least = Point::new(-1_800_000_000, -900_000_000).unwrap_or(at);
        let from = self.edges.range((at, least)..);
        from.take_while(|(a, _)| *a == at)
            .map(|(_, b)| *b)
            .max_by(|u, v| around(way(back), way(*u), way(*v)))
    }
}

/// Which of two ways comes first, turning counter-clockwise from `back`; `back` itself comes last.
fn around(back: Way, u: Way, v: Way) -> Ordering {
    let cross = |p: Way, q: Way| wide(p.0, q.1) - wide(p.1, q.0);
    let sector = |w: Way| match cross(back, w).signum() {
        1 => 0,
        -1 => 2,
        _ if wide(back.0, w.0) + wide(back.1, w.1) > 0 => 3,
        _ => 1,
    };
    sector(u).cmp(&sector(v)).then_with(|| 0.cmp(&cross(u, v)))
}

/// Rings as parts: those that turn left are shells, the others holes of the smallest shell around them. Holes that
/// lie in no shell come back.
pub(super) fn nest(rings: Vec<Ring>) -> (Vec<Part>, Vec<Ring>) {
    let (shells, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| ring.doubled_area() > 0);
    let mut parts: Vec<Part> = shells
        .into_iter()
        .map(|shell| Part {
            shell,
            holes: Vec::new(),
        })
        .collect();
    parts.sort_by_key(|part| part.shell.doubled_area());
    if holes.is_empty() {
        return (parts, holes);
    }
    let each: Vec<Area> = parts.iter().map(|part| alone(&part.shell)).collect();
    let table = CellTable::new(&each);
    let mut sides = Vec::new();
    let mut loose = Vec::new();
    for hole in holes {
        // A hole touches its shell in one corner at most, so another one tells.
        let inside = hole.points().iter().filter_map(|p| {
            table.locate(*p, &mut sides);
            let inside = |(shell, side): &(u32, Side)| (*side == Side::Inside).then_some(*shell);
            sides.iter().find_map(inside)
        });
        match inside.min() {
            Some(at) => parts[at as usize].holes.push(hole),
            None => loose.push(hole),
        }
    }
    (parts, loose)
}

/// Corners for edges.
pub type Corners = BTreeMap<Edge, BTreeSet<Point>>;

/// The corners of an edge, in the order in which they are met from its lesser end.
///
/// Along a straight way neither coordinate turns back, and corners within half a unit of it keep that.
pub fn along((from, _): Edge, corners: &BTreeSet<Point>) -> Vec<Point> {
    let mut corners: Vec<Point> = corners.iter().copied().collect();
    corners.sort_by_key(|p| ((p.x() - from.x()).abs() + (p.y() - from.y()).abs(), *p));
    corners
}

/// Whether an edge leaves its line on the way over some corners.
pub fn bends((a, b): Edge, corners: &BTreeSet<Point>) -> bool {
    let (ux, uy) = (b.x() - a.x(), b.y() - a.y());
    let beside = |p: &Point| wide(ux, p.y() - a.y()) != wide(uy, p.x() - a.x());
    corners.iter().any(beside)
}

fn bent_ring(ring: &Ring, corners: &Corners, used: &mut BTreeSet<Edge>) -> Ring {
    let mut points = Vec::with_capacity(ring.points().len());
    for (a, b) in ring.edges() {
        points.push(a);
        let key = edge(a, b);
        if let Some(via) = corners.get(&key) {
            used.insert(key);
            let via = along(key, via);
            if a == key.0 {
                points.extend(via);
            } else {
                points.extend(via.into_iter().rev());
            }
        }
    }
    Ring::new(points)
}

fn bent_parts(area: &Area, corners: &Corners, used: &mut BTreeSet<Edge>) -> Vec<Part> {
    let part = |part: &Part| Part {
        shell: bent_ring(&part.shell, corners, used),
        holes: part
            .holes
            .iter()
            .map(|hole| bent_ring(hole, corners, used))
            .collect(),
    };
    area.parts().iter().map(part).collect()
}

/// The area with corners put into its edges. A ring that leaves its lines by this is formed anew: where it then
/// runs to and fro, that goes. `None` when the area has not all of these edges.
pub fn bent(area: &Area, corners: &Corners) -> Option<Area> {
    let mut used = BTreeSet::new();
    let parts = bent_parts(area, corners, &mut used);
    if used.len() < corners.len() {
        return None;
    }
    let moved = corners.iter().filter(|(edge, via)| bends(**edge, via));
    let moved: BTreeSet<Point> = moved.flat_map(|(_, via)| via.iter().copied()).collect();
    if moved.is_empty() {
        return Some(Area::new(parts));
    }
    redrawn(&Area::new(parts), &[], &[], &moved)
}

/// The area with corners put into those of its edges that get some, and every ring formed anew.
pub(super) fn noded(area: &Area, corners: &Corners) -> Option<Area> {
    let mut chain = Chain::default();
    for part in bent_parts(area, corners, &mut BTreeSet::new()) {
        if !part.rings().all(|ring| chain.add_ring(ring, true)) {
            return None;
        }
    }
    let (parts, loose) = nest(chain.rings()?);
    loose.is_empty().then(|| Area::new(parts))
}

/// As [`noded`] for a plain area; `bent`: whether edges leave their lines. Mostly nothing is to be formed anew.
pub(super) fn noded_plain(area: &Area, corners: &Corners, bent: bool) -> Option<Area> {
    let parts = bent_parts(area, corners, &mut BTreeSet::new());
    let lone = |parts: &[Part]| match parts {
        [part] => part.holes.is_empty() && part.shell.faults().is_empty(),
        _ => false,
    };
    if !bent || lone(&parts) {
        return Some(Area::new(parts));
    }
    noded(area, corners)
}

/// The area with some pieces of ground given and others taken. `None` when a piece does not fit: given ground must
/// lie outside, taken ground inside, and the area must not vanish.
pub fn regrounded(area: &Area, given: &[&Part], taken: &[&Part]) -> Option<Area> {
    redrawn(area, given, taken, &BTreeSet::new())
}

/// As above; rings with one of some further corners are formed anew too.
fn redrawn(
    area: &Area,
    given: &[&Part],
    taken: &[&Part],
    further: &BTreeSet<Point>,
) -> Option<Area> {
    let pieces = || {
        let given = given.iter().map(|part| (*part, true));
        given.chain(taken.iter().map(|part| (*part, false)))
    };
    let rings = pieces().flat_map(|(part, _)| part.rings());
    let own = rings.flat_map(|ring| ring.points().iter().copied());
    let corners: BTreeSet<Point> = own.chain(further.iter().copied()).collect();
    let mut chain = Chain::default();
    let mut rings = Vec::new();
    for ring in area.parts().iter().flat_map(Part::rings) {
        if !ring.points().iter().any(|p| corners.contains(p)) {
            rings.push(ring.clone());
        } else if !chain.add_ring(ring, true) {
            return None;
        }
    }
    for (part, forward) in pieces() {
        if !part.rings().all(|ring| chain.add_ring(ring, forward)) {
            return None;
        }
    }
    rings.extend(chain.rings()?);
    let (parts, loose) = nest(rings);
    (loose.is_empty() && !parts.is_empty()).then(|| Area::new(parts))
}

/// How well an area is drawn.
#[derive(Debug)]
pub(super) enum Drawn {
    /// What is inside is a matter of opinion.
    Unclear,
    /// Each part by itself is clear, but not all of them together: they overlap.
    Apart,
    /// What is inside is clear; rings touch themselves or others, or run back along themselves.
    Sound(Option<Noded>),
    /// No border touches another one.
    Plain,
}

/// An area with the corners that its own borders lack.
#[derive(Debug)]
pub(super) struct Noded {
    pub(super) corners: Corners,
    pub(super) area: Area,
}

impl Drawn {
    pub(super) fn is_sound(&self) -> bool {
        matches!(self, Self::Sound(_) | Self::Plain)
    }
}

/// Whether an area can be edited: what is inside is clear, and its parts lie apart. Rings that touch themselves or
/// run back along themselves are no hindrance.
pub fn is_sound(area: &Area) -> bool {
    drawn(area).is_sound()
}

pub(super) fn drawn(area: &Area) -> Drawn {
    let rings = || area.parts().iter().flat_map(Part::rings);
    let faults = || rings().flat_map(|ring| ring.faults());
    let unclear =
        |fault: RingFault| matches!(fault, RingFault::NoArea(_) | RingFault::SelfCross(_));
    if rings().nth(1).is_none() && area.parts().len() == 1 {
        return match faults().map(unclear).max() {
            None => Drawn::Plain,
            Some(false) => Drawn::Sound(None),
            Some(true) => Drawn::Unclear,
        };
    }
    if !is_clear(area) {
        return Drawn::Unclear;
    }
    // Ground that is there twice has a stretch of border twice.
    match own_corners(rings()) {
        _ if nested(area.parts()) => Drawn::Apart,
        Some(corners) if corners.is_empty() && !has_twice(rings()) && faults().next().is_none() => {
            Drawn::Plain
        }
        Some(corners) => match noded(area, &corners) {
            Some(area) => Drawn::Sound(Some(Noded { corners, area })),
            None => Drawn::Apart,
        },
        None => Drawn::Apart,
    }
}

/// Whether some rings have an edge twice.
fn has_twice<'r>(rings: impl Iterator<Item = &'r Ring>) -> bool {
    let edges = rings.flat_map(Ring::edges).map(|(a, b)| edge(a, b));
    let mut edges: Vec<Edge> = edges.collect();
    edges.sort_unstable();
    edges.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether each part by itself is plain ground: no ring without area, none that crosses another, holes in the
/// shell.
fn is_clear(area: &Area) -> bool {
    let faulty = |ring: &Ring| {
        let unclear =
            |fault: &RingFault| matches!(fault, RingFault::NoArea(_) | RingFault::SelfCross(_));
        ring.faults().iter().any(unclear)
    };
    let clear = |part: &Part| {
        !part.rings().any(faulty)
            && (part.holes.is_empty() || own_corners(part.rings()).is_some() && !hole_astray(part))
    };
    !area.parts().is_empty() && area.parts().iter().all(clear)
}

/// The corners of some rings that lie on their edges; `None` when two edges cross.
fn own_corners<'r>(rings: impl Iterator<Item = &'r Ring>) -> Option<Corners> {
    let edges = rings.flat_map(Ring::edges).filter(|(a, b)| a != b);
    let mut edges: Vec<(Point, Point)> = edges.collect();
    edges.sort_unstable_by_key(|(a, b)| a.x().min(b.x()));
    if let Some(corners) = by_axis(&edges) {
        return corners;
    }
    let mut met = Met {
        edges: &edges,
        corners: Corners::new(),
    };
    let crossing = sweep(&edges, &mut met);
    crossing.is_empty().then_some(met.corners)
}

/// Compares edges, sorted from the west, whose longitudes overlap; `None` where that is too much work.
fn by_axis(edges: &[(Point, Point)]) -> Option<Option<Corners>> {
    let mut corners = Corners::new();
    let mut left = 64 * edges.len();
    for (i, &(a, b)) in edges.iter().enumerate() {
        let (east, south, north) = (a.x().max(b.x()), a.y().min(b.y()), a.y().max(b.y()));
        for &(c, d) in &edges[i + 1..] {
            if c.x().min(d.x()) > east {
                break;
            }
            left = left.checked_sub(1)?;
            if c.y().min(d.y()) > north || c.y().max(d.y()) < south {
                continue;
            }
            match meeting(a, b, c, d) {
                Meeting::Apart => {}
                Meeting::Cross(_) => return Some(None),
                Meeting::Point(_) | Meeting::Stretch(_) => {
                    for (whole, ends) in [((a, b), [c, d]), ((c, d), [a, b])] {
                        for corner in ends.into_iter().filter(|p| on(whole, *p)) {
                            let own = corners.entry(edge(whole.0, whole.1)).or_default();
                            own.insert(corner);
                        }
                    }
                }
            }
        }
    }
    Some(Some(corners))
}

/// What a sweep meets.
struct Met<'e> {
    edges: &'e [(Point, Point)],
    corners: Corners,
}

impl Meetings for Met<'_> {
    fn corner(&mut self, place: Point, _: &[Stop], through: &mut dyn Iterator<Item = usize>) {
        for whole in through {
            let (a, b) = self.edges[whole];
            let own = self.corners.entry(edge(a, b)).or_default();
            own.insert(place);
        }
    }

    fn cross(&mut self, _: usize, _: Point) {}
}

/// Whether a hole leaves its shell or lies in another hole.
fn hole_astray(part: &Part) -> bool {
    let rings: Vec<Area> = part.rings().map(alone).collect();
    let table = CellTable::new(&rings);
    let mut sides = Vec::new();
    (1u32..).zip(&part.holes).any(|(own, hole)| {
        hole.points().iter().any(|p| {
            table.locate(*p, &mut sides);
            let other =
                |(ring, side): &(u32, Side)| *side == Side::Inside && ![0, own].contains(ring);
            sides.first().is_none_or(|(ring, _)| *ring != 0) || sides.iter().any(other)
        })
    })
}

/// Whether a part lies in another.
fn nested(parts: &[Part]) -> bool {
    // Of a few parts it is soon seen that they lie beside each other.
    const FEW: usize = 32;
    let bounds = |part: &Part| Bounds::of(part.shell.points().iter().copied());
    let overlap = |one: &Bounds, other: &Bounds| {
        one.low.x() < other.high.x()
            && other.low.x() < one.high.x()
            && one.low.y() < other.high.y()
            && other.low.y() < one.high.y()
    };
    if parts.len() <= FEW {
        let boxes: Vec<Bounds> = parts.iter().filter_map(bounds).collect();
        let mut pairs = boxes.iter().enumerate();
        if !pairs.any(|(i, one)| boxes[..i].iter().any(|other| overlap(one, other))) {
            return false;
        }
    }
    let each = parts.iter().map(|part| Area::new(vec![part.clone()]));
    let each: Vec<Area> = each.collect();
    let table = CellTable::new(&each);
    let mut sides = Vec::new();
    (0u32..).zip(parts).any(|(own, part)| {
        part.shell.points().iter().any(|p| {
            table.locate(*p, &mut sides);
            let other = |(part, side): &(u32, Side)| *side == Side::Inside && *part != own;
            sides.iter().any(other)
        })
    })
}

/// What a ring encloses.
fn alone(ring: &Ring) -> Area {
    Area::new(vec![Part {
        shell: ring.clone(),
        holes: Vec::new(),
    }])
}

/// In how many pieces the ground of an area is; pieces that meet in corners only are several.
pub fn pieces(area: &Area) -> usize {
    noded(area, &Corners::new()).map_or(area.parts().len(), |area| area.parts().len())
}

/// Whether ground of an area, or its border, meets some edges, or lies in a piece of ground.
pub fn touches(area: &Area, edges: &[Edge], ground: Option<&Part>) -> bool {
    let Some(bounds) = area.bounds() else {
        return false;
    };
    let near = |(a, b): &&Edge| {
        a.x().min(b.x()) <= bounds.high.x()
            && a.x().max(b.x()) >= bounds.low.x()
            && a.y().min(b.y()) <= bounds.high.y()
            && a.y().max(b.y()) >= bounds.low.y()
    };
    let rings = || area.parts().iter().flat_map(Part::rings);
    let meets = |(a, b): &Edge| {
        let mut own = rings().flat_map(Ring::edges);
        area.side(*a) != Side::Outside
            || own.any(|(c, d)| !matches!(meeting(*a, *b, c, d), Meeting::Apart))
    };
    let ground = ground.map(|part| Area::new(vec![part.clone()]));
    edges.iter().filter(near).any(meets)
        || ground.is_some_and(|ground| {
            let mut corners = rings().flat_map(|ring| ring.points());
            ground.bounds().is_some_and(|b| b.meets(&bounds))
                && corners.any(|p| ground.side(*p) != Side::Outside)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i64, y: i64) -> Point {
        Point::new(x, y).expect("in range")
    }

    fn ring(points: &[(i64, i64)]) -> Ring {
        Ring::new(points.iter().map(|(x, y)| at(*x, *y)).collect())
    }

    fn part(shell: &[(i64, i64)], holes: &[&[(i64, i64)]]) -> Part {
        let area = Area::new(vec![Part {
            shell: ring(shell),
            holes: holes.iter().map(|hole| ring(hole)).collect(),
        }]);
        area.parts()[0].clone()
    }

    fn box_of(x: i64, y: i64, w: i64, h: i64) -> Part {
        part(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)], &[])
    }

    #[test]
    fn ground_given_and_taken_again_leaves_the_area() {
        let area = Area::new(vec![part(
            &[(0, 0), (10, 0), (10, 4), (10, 6), (10, 10), (0, 10)],
            &[],
        )]);
        let piece = box_of(10, 4, 5, 2);
        let more = regrounded(&area, &[&piece], &[]).expect("it fits");
        assert_eq!(more.side(at(12, 5)), Side::Inside);
        assert_eq!(more.side(at(10, 5)), Side::Inside);
        assert_eq!(regrounded(&more, &[], &[&piece]), Some(area.clone()));
        // Ground that is there already cannot be given, ground that is not there cannot be taken.
        assert_eq!(regrounded(&more, &[&piece], &[]), None);
        assert_eq!(regrounded(&area, &[], &[&area.parts()[0]]), None);
    }

    #[test]
    fn a_hole_is_filled_and_made() {
        let whole = part(&[(0, 0), (9, 0), (9, 9), (0, 9)], &[]);
        let hole = box_of(3, 3, 3, 3);
        let holed = regrounded(&Area::new(vec![whole.clone()]), &[], &[&hole]).expect("it fits");
        assert_eq!(holed.parts()[0].holes.len(), 1);
        assert_eq!(
            regrounded(&holed, &[&hole], &[]),
            Some(Area::new(vec![whole]))
        );
    }

    #[test]
    fn pieces_that_meet_in_a_corner_become_two_parts() {
        let area = Area::new(vec![part(
            &[(0, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)],
            &[],
        )]);
        let cut = regrounded(&area, &[], &[]).expect("nothing to do");
        assert_eq!(cut, area);
        let chequered = Area::new(vec![
            box_of(0, 0, 1, 1),
            box_of(1, 1, 1, 1),
            box_of(1, 0, 1, 1),
        ]);
        // Two parts with a common edge are one when the edge is formed anew.
        let piece = box_of(0, 1, 1, 1);
        let whole = regrounded(&chequered, &[&piece], &[]).expect("it fits");
        assert_eq!(whole.parts().len(), 1);
        let two = regrounded(&whole, &[], &[&piece, &box_of(1, 0, 1, 1)]).expect("it fits");
        assert_eq!(two.parts().len(), 2);
    }

    #[test]
    fn a_hole_may_touch_its_shell_in_a_corner() {
        let area = Area::new(vec![part(
            &[(0, 0), (5, 0), (10, 0), (10, 10), (0, 10)],
            &[],
        )]);
        let piece = part(&[(5, 0), (7, 4), (3, 4)], &[]);
        let cut = regrounded(&area, &[], &[&piece]).expect("it fits");
        assert_eq!((cut.parts().len(), cut.parts()[0].holes.len()), (1, 1));
        assert!(cut.parts()[0].rings().all(|ring| ring.faults().is_empty()));
        assert_eq!(cut.side(at(5, 2)), Side::Outside);
        assert_eq!(cut.side(at(5, 6)), Side::Inside);
    }

    #[test]
    fn only_plain_areas_are_sound() {
        let bow = part(&[(0, 0), (9, 9), (9, 1), (0, 9)], &[]);
        let astray = part(
            &[(0, 0), (4, 0), (4, 4), (0, 4)],
            &[&[(6, 6), (6, 7), (7, 7)]],
        );
        let spike = part(&[(0, 0), (4, 0), (4, 4), (8, 4), (4, 4), (0, 4)], &[]);
        for (parts, sound) in [
            (vec![box_of(0, 0, 4, 4)], true),
            (vec![bow], false),
            (vec![astray], false),
            (vec![spike], true),
            (vec![box_of(0, 0, 4, 4), box_of(6, 0, 4, 4)], true),
            (vec![box_of(0, 0, 4, 4), box_of(4, 0, 4, 4)], true),
            (vec![box_of(0, 0, 4, 4), box_of(1, 1, 2, 2)], false),
            (vec![box_of(0, 0, 4, 4), box_of(2, 2, 4, 4)], false),
            (vec![], false),
        ] {
            assert_eq!(is_sound(&Area::new(parts.clone())), sound, "{parts:?}");
        }
    }

    #[test]
    fn corners_stand_in_their_order_whichever_way_the_edge_runs() {
        let area = Area::new(vec![box_of(0, 0, 10, 10)]);
        let corners = Corners::from([
            ((at(0, 0), at(10, 0)), BTreeSet::from([at(7, 0), at(2, 1)])),
            (
                (at(0, 10), at(10, 10)),
                BTreeSet::from([at(7, 10), at(2, 10)]),
            ),
        ]);
        let bent = bent(&area, &corners).expect("it has these edges");
        let expected = [
            (0, 0),
            (2, 1),
            (7, 0),
            (10, 0),
            (10, 10),
            (7, 10),
            (2, 10),
            (0, 10),
        ];
        assert_eq!(bent.parts()[0].shell, ring(&expected));
        let other = Corners::from([((at(0, 0), at(10, 10)), BTreeSet::from([at(5, 5)]))]);
        assert_eq!(super::bent(&area, &other), None);
    }
}

//! A tree over the edges of one part, for parts so jagged that cells do not help.
//!
//! In: a part. Out: whether a point is inside, on an edge or outside, by the path that comes from the far west. A
//! piece of a ring that the point is not close to changes sides as often as the straight line between its ends
//! does, or twice more: so one step does for the whole piece. Close is: in the box around the piece, and in the
//! strip around it that runs along its longest edge. All signs are of integers.

use super::{Step, step};
use crate::geo::area::{Part, wide};
use crate::geo::{Ring, Side};

/// Edges in a leaf.
const LEAF: usize = 8;

/// A piece of a ring, or some rings.
#[derive(Debug)]
struct Node {
    west: i32,
    south: i32,
    east: i32,
    north: i32,
    /// The way of the strip, and the least and the greatest product of way and corner in it.
    way: (i32, i32),
    strip: (i64, i64),
    /// Its corners, the last one too.
    first: u32,
    last: u32,
    /// The place after all nodes below it.
    after: u32,
}

/// The tree: nodes before what is below them, in the order of the rings.
#[derive(Debug)]
pub(in crate::geo) struct Chain {
    /// Rings one after another, the first point of each repeated.
    points: Vec<(i32, i32)>,
    nodes: Vec<Node>,
}

impl Chain {
    pub(in crate::geo) fn of(part: &Part) -> Self {
        let mut chain = Self {
            points: Vec::new(),
            nodes: Vec::new(),
        };
        let mut rings = Vec::new();
        for ring in part.rings().filter(|ring| !ring.points().is_empty()) {
            let first = chain.points.len();
            let corners = Ring::edges(ring)
                .map(|(a, _)| a)
                .chain(ring.points().first().copied());
            chain
                .points
                .extend(corners.map(|p| (p.lon_e7(), p.lat_e7())));
            rings.push((first, chain.points.len() - 1));
        }
        chain.rings(&rings);
        chain
    }

    /// Some rings: halves of them, until there is one.
    fn rings(&mut self, rings: &[(usize, usize)]) {
        match *rings {
            [] => {}
            [(first, last)] => self.piece(first, last),
            [(first, _), .., (_, last)] => {
                let node = self.node(first, last);
                let (one, other) = rings.split_at(rings.len() / 2);
                self.rings(one);
                self.rings(other);
                // Rings are closed: from far away they are nothing.
                self.nodes[node].last = self.nodes[node].first;
                self.nodes[node].after = self.nodes.len() as u32;
            }
        }
    }

    fn piece(&mut self, first: usize, last: usize) {
        let node = self.node(first, last);
        if last - first > LEAF {
            let middle = first + (last - first) / 2;
            self.piece(first, middle);
            self.piece(middle, last);
        }
        self.nodes[node].after = self.nodes.len() as u32;
    }

    fn node(&mut self, first: usize, last: usize) -> usize {
        let points = &self.points[first..=last];
        let way = longest(points);
        let mut node = Node {
            west: i32::MAX,
            south: i32::MAX,
            east: i32::MIN,
            north: i32::MIN,
            way,
            strip: (i64::MAX, i64::MIN),
            first: first as u32,
            last: last as u32,
            after: 0,
        };
        for (x, y) in points {
            node.west = node.west.min(*x);
            node.south = node.south.min(*y);
            node.east = node.east.max(*x);
            node.north = node.north.max(*y);
            let product = i64::from(way.0) * i64::from(*y) - i64::from(way.1) * i64::from(*x);
            node.strip = (node.strip.0.min(product), node.strip.1.max(product));
        }
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Where a point, given in units of 1/`S`, lies.
    pub(in crate::geo) fn side<const S: i64>(&self, p: (i64, i64)) -> Side {
        let mut inside = false;
        // Further west than any corner.
        let far = (-(1i64 << 32) * S, 0);
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let (first, last) = (node.first as usize, node.last as usize);
            if !node.close::<S>(p) {
                let chord = step::<S>(self.points[first], self.points[last], far, p);
                inside ^= matches!(chord, Step::Crosses);
                at = node.after as usize;
                continue;
            }
            at += 1;
            if at == node.after as usize {
                for edge in self.points[first..=last].windows(2) {
                    match step::<S>(edge[0], edge[1], far, p) {
                        Step::Stays => {}
                        Step::Crosses => inside = !inside,
                        Step::OnEdge => return Side::Edge,
                    }
                }
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }
}

impl Node {
    fn close<const S: i64>(&self, (x, y): (i64, i64)) -> bool {
        let within =
            |low: i32, high: i32, v: i64| i64::from(low) * S <= v && v <= i64::from(high) * S;
        let product = || wide(self.way.0.into(), y) - wide(self.way.1.into(), x);
        within(self.west, self.east, x)
            && within(self.south, self.north, y)
            && (wide(self.strip.0, S)..=wide(self.strip.1, S)).contains(&product())
    }
}

/// The longest edge as a way, below 2^29 in both directions.
fn longest(points: &[(i32, i32)]) -> (i32, i32) {
    let way = |pair: &[(i32, i32)]| {
        let minus = |a: i32, b: i32| i64::from(b) - i64::from(a);
        (minus(pair[0].0, pair[1].0), minus(pair[0].1, pair[1].1))
    };
    let ways = points.windows(2).map(way);
    let (x, y) = ways
        .max_by_key(|(x, y)| x.abs().max(y.abs()))
        .unwrap_or((0, 0));
    let wide = i64::BITS - x.abs().max(y.abs()).leading_zeros();
    let less = wide.saturating_sub(29);
    ((x >> less) as i32, (y >> less) as i32)
}

//! The parser of areas without a name of their own: four bounds, rings of streets, half planes.
//!
//! In: a cursor of the grammar. Out: an area in words. What lies inside it is not decided here: that needs
//! geometry which the text does not give (`rules`).

use super::grammar::{Reader, Tried, Why, rule};
use super::number::Number;
use super::scan::Scan;
use super::text::{Dir, Edge, Effect, Place};
use super::words::dir;

const VERBS: [&str; 10] = ["至", "起", "到", "临", "邻", "接", "靠", "抵", "以", "与"];

/// Directions and a verb: 东至, 西、北临.
fn bound(scan: &mut Scan<'_>) -> Option<Vec<Dir>> {
    let mut ahead = *scan;
    let mut dirs = Vec::new();
    loop {
        dirs.push(dir(&mut ahead).filter(|dir| *dir != Dir::Middle)?);
        if ahead.take_any(&["、", "和"]).is_none() {
            break;
        }
    }
    ahead.take_any(&["面", "侧", "边", "部"]);
    let verb = ahead.take_any(&VERBS)?;
    // 东临路 is a street; 以 and 与 bound only with 为界 or the like.
    if ahead.sees_any(&["路", "街", "道", "巷", "大道", "大街"]) {
        return None;
    }
    if verb == "以" || verb == "与" {
        let rest = ahead.chars.get(ahead.at..).unwrap_or_default();
        let part: String = rest
            .iter()
            .take_while(|c| ![',', ';', '。'].contains(c))
            .collect();
        if !["为界", "为邻", "接壤", "相邻", "交界"]
            .iter()
            .any(|end| part.contains(end))
        {
            return None;
        }
    }
    ahead.take_any(&[":", "于"]);
    *scan = ahead;
    Some(dirs)
}

/// Whether a bound stands here.
pub(super) fn sees_bound(scan: &Scan<'_>) -> bool {
    bound(&mut scan.clone()).is_some()
}

impl Reader<'_> {
    /// 东至A,西至B,南至C,北至D.
    pub(super) fn bounds(&mut self) -> Tried<Place> {
        let mut found = Vec::new();
        let mut inside = Vec::new();
        let mut made = rule(Effect::Include, None);
        while let Some(dirs) = bound(&mut self.scan) {
            let mut edges = vec![self.edge(true)?];
            loop {
                let mut ahead = self.scan;
                let chained = ahead.take_any(&["-", "、", "及", "和"]).is_some();
                let mut other = Reader::new(ahead);
                if !chained
                    || sees_bound(&ahead)
                    || other.modifier().is_some()
                    || other.edge(true).is_err()
                {
                    break;
                }
                self.scan = ahead;
                edges.push(self.edge(true)?);
            }
            self.scan
                .take_any(&["为界", "为邻", "接壤", "相邻", "交界"]);
            let mut none = Place::Bounds(Vec::new());
            self.brackets(&mut none, &mut made, &mut inside)?;
            let shared = dirs.len();
            for (i, dir) in dirs.into_iter().enumerate() {
                let own = if i + 1 == shared {
                    std::mem::take(&mut edges)
                } else {
                    edges.clone()
                };
                found.push((dir, own));
            }
            let mut ahead = self.scan;
            ahead.take_any(&[",", "、"]);
            if !sees_bound(&ahead) {
                break;
            }
            self.scan = ahead;
        }
        self.pending = inside;
        self.chosen = made.optional;
        Ok(Place::Bounds(found))
    }

    /// An edge: a name with its sections, its side, its numbers, and whether houses on it are in.
    fn edge(&mut self, among_bounds: bool) -> Tried<Edge> {
        let mut edge = Edge {
            name: self.name(among_bounds)?.text,
            sections: self.sections(),
            side: None,
            odd: None,
            even: None,
            on: None,
        };
        let mut ahead = self.scan;
        if let Some(side) = dir(&mut ahead)
            && ahead.take("侧")
        {
            edge.side = Some(side);
            self.scan = ahead;
        }
        if among_bounds {
            self.edge_numbers(&mut edge)?;
        }
        self.edge_included(&mut edge);
        Ok(edge)
    }

    /// 单号115号、双号44号; 115号 alone by its own parity.
    fn edge_numbers(&mut self, edge: &mut Edge) -> Tried<()> {
        loop {
            let mut ahead = self.scan;
            if edge.odd.is_some() || edge.even.is_some() {
                ahead.take("、");
            }
            let odd = ahead.take("单号");
            let even = !odd && ahead.take("双号");
            let digit = ahead.peek().is_some_and(|c| c.is_ascii_digit());
            if !(odd || even || digit && ahead.at == self.scan.at) {
                return Ok(());
            }
            let at = ahead.at;
            let number = Number::read(&mut ahead).filter(|_| ahead.looking_at("号"));
            let Some(number) = number else {
                self.scan.at = at;
                return self.stop(Why::Number);
            };
            let number = number.behind(&mut ahead);
            let is_odd = number.base() % 2 == 1;
            if odd && !is_odd || even && is_odd {
                self.scan.at = at;
                return self.stop(Why::Parity);
            }
            let slot = if is_odd {
                &mut edge.odd
            } else {
                &mut edge.even
            };
            if slot.replace(number).is_some() {
                self.scan.at = at;
                return self.stop(Why::Parity);
            }
            self.scan = ahead;
        }
    }

    /// (含), (不含), (含该路), (不含马塍路).
    fn edge_included(&mut self, edge: &mut Edge) {
        let mut ahead = self.scan;
        if !ahead.take("(") {
            return;
        }
        let excluded = ahead.take_any(&["不含", "不包括"]).is_some();
        if !excluded && ahead.take_any(&["含", "包括"]).is_none() {
            return;
        }
        ahead.take_any(&["该路", "本路", "该街", &edge.name]);
        if ahead.take(")") {
            edge.on = Some(!excluded);
            self.scan = ahead;
        }
    }

    /// Half planes or a ring, where they stand here.
    pub(super) fn area(&mut self) -> Tried<Option<Place>> {
        let mut ahead = Reader::new(self.scan);
        let Ok(first) = ahead.edge(false) else {
            return Ok(None);
        };
        if let Some(dir) = half(&mut ahead.scan) {
            self.scan = ahead.scan;
            return self.half_planes(first, dir).map(Some);
        }
        let dash = ahead.scan;
        if !ahead.scan.take("-") {
            return Ok(None);
        }
        let mut edges = vec![first];
        loop {
            edges.push(ahead.edge(false).or_else(|_| {
                self.scan = dash;
                self.stop(Why::NoRing)
            })?);
            if !ahead.scan.take("-") {
                break;
            }
        }
        let words = [
            "所围成的区域",
            "所围成区域",
            "所围区域",
            "围成的区域",
            "围合的区域",
            "围合区域",
            "合围区域",
            "合围的区域",
            "所围成的范围",
            "围成的范围",
            "所围",
            "合围",
            "围合",
        ];
        if ahead.scan.take_any(&words).is_none() {
            self.scan = dash;
            return self.stop(Why::NoRing);
        }
        ahead.scan.take_any(&["以内", "内"]);
        self.scan = ahead.scan;
        Ok(Some(Place::Ring(edges)))
    }

    fn half_planes(&mut self, first: Edge, dir: Dir) -> Tried<Place> {
        let mut planes = vec![(first, dir)];
        loop {
            let mut ahead = Reader::new(self.scan);
            ahead.scan.take_any(&["-", "、", ",", "且"]);
            let Ok(edge) = ahead.edge(false) else { break };
            let Some(dir) = half(&mut ahead.scan) else {
                break;
            };
            self.scan = ahead.scan;
            planes.push((edge, dir));
        }
        Ok(Place::HalfPlanes(planes))
    }
}

/// 以东 and the like.
fn half(scan: &mut Scan<'_>) -> Option<Dir> {
    let mut ahead = *scan;
    ahead.take("以").then_some(())?;
    let found = dir(&mut ahead).filter(|dir| *dir != Dir::Middle)?;
    *scan = ahead;
    Some(found)
}

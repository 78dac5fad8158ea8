//! The nearest schools of a home on foot, over the streets of the placement.
//!
//! In: streets, homes, schools. Out: for each child the schools by walking distance, and findings: homes and
//! schools without a street, homes that some school cannot be reached from, streets in parts. A distance is:
//! straight from the home to the nearest point of a street, along streets, straight to the school; all in whole
//! millimetres. Land: the walk ends where a street meets the boundary, or comes nearest to one of its corners, or
//! to the stretch between two. No way is never 0 and never infinite: the policy says what follows. One search for
//! each school. Tests: `tests/it/walk.rs`, `network.rs`.

use rayon::prelude::*;

use super::nearest::{Ground, Step};
use crate::finding::{
    Cell, Finding, HOME_CUT_OFF, HOMES_CUT_OFF, HOMES_OFF_STREETS, NONE, SCHOOL_CUT_OFF,
    SCHOOL_OFF_STREETS, STREETS_IN_PARTS, Spot, few,
};
use crate::geo::{Field, Network, Part, Place, Side, Site};
use crate::model::{Nearest, Placement, Streets, Unreachable, Walk, WalkRule, Ways};

/// Beyond the limit a street is still looked for so far, to tell how far it is.
const TOLD_MM: u32 = 2_000_000;
/// Schools searched before their distances are sorted in: bounds the memory.
const SCHOOLS_AT_ONCE: usize = 64;
/// No way.
const NO_WAY: u32 = Ways::NO_WAY;

pub(super) fn nearest(
    placement: &Placement,
    streets: &Streets,
    children: &[usize],
    grounds: &[Ground<'_>],
    keep: usize,
) -> (Nearest, Vec<Finding>) {
    let Some(rule) = &placement.policy.walk else {
        return (Nearest::default(), Vec::new());
    };
    let limit_mm = rule.snap_limit_m * 1_000;
    let homes = homes(placement, streets, children, limit_mm);
    let gates: Vec<Gate> = grounds
        .par_iter()
        .map(|ground| Gate::new(streets, ground, limit_mm))
        .collect();
    let step = Step::of(placement);
    let mut lines: Vec<Line> = vec![Line::default(); homes.len()];
    for (grounds, gates) in grounds
        .chunks(SCHOOLS_AT_ONCE)
        .zip(gates.chunks(SCHOOLS_AT_ONCE))
    {
        let walks: Vec<Vec<u32>> = grounds
            .par_iter()
            .zip(gates)
            .map_init(Field::default, |field, (ground, gate)| {
                walks(&streets.network, field, (ground, gate), &homes)
            })
            .collect();
        lines
            .par_iter_mut()
            .zip(&homes)
            .enumerate()
            .with_min_len(64)
            .for_each(|(i, (line, home))| {
                for ((ground, gate), walks) in grounds.iter().zip(gates).zip(&walks) {
                    line.take(home, (ground, gate), walks[i], (rule, step));
                }
                line.keep(keep);
            });
    }
    let work = Told {
        placement,
        streets,
        rule,
        homes: &homes,
        lines: &lines,
    };
    let findings = work.findings(grounds, &gates);
    let walks: Vec<Vec<Walk>> = lines.into_iter().map(Line::finish).collect();
    let own = |walks: &Vec<Walk>| walks.iter().map(|walk| walk.school).collect();
    let schools = walks.iter().map(own).collect();
    let step = Step::of(placement);
    let far = |walk: &Walk| walk.mm.map(|mm| step.count(mm.into()));
    let far = |walk: &Walk| far(walk).map(|steps| u32::try_from(steps).unwrap_or(u32::MAX));
    let steps = walks.iter().map(|walks| walks.iter().map(far).collect());
    let steps = steps.collect();
    let made = Nearest {
        schools,
        steps,
        walks,
    };
    (made, findings)
}

/// How far it is on foot from every home to every school, closed ones too; `None` where the policy does not
/// measure on foot. Four bytes for each child and school.
pub fn ways(placement: &Placement) -> Option<Ways> {
    let (streets, rule) = (placement.streets.as_ref()?, placement.policy.walk.as_ref()?);
    let limit_mm = rule.snap_limit_m * 1_000;
    let children: Vec<usize> = (0..placement.children.len()).collect();
    let homes = homes(placement, streets, &children, limit_mm);
    let way = |field: &mut Field, school: u32| {
        let Some(ground) = Ground::new(placement, school) else {
            return vec![NO_WAY; homes.len()];
        };
        let gate = Gate::new(streets, &ground, limit_mm);
        walks(&streets.network, field, (&ground, &gate), &homes)
    };
    let schools = 0..placement.schools.len() as u32;
    let mm = schools.into_par_iter().map_init(Field::default, way);
    Some(Ways::new(mm.collect()))
}

/// The homes of some children.
fn homes(placement: &Placement, streets: &Streets, children: &[usize], limit_mm: u32) -> Vec<Home> {
    let homes = children.par_iter().with_min_len(64);
    let home = |child: &usize| Home::new(placement, streets, *child, limit_mm);
    homes.map(home).collect()
}

/// A home and its place on a street, within the limit or beyond it.
struct Home {
    row: u32,
    child: usize,
    site: Site,
    place: Option<Place>,
    limit_mm: u32,
}

impl Home {
    fn new(placement: &Placement, streets: &Streets, child: usize, limit_mm: u32) -> Self {
        let held = &placement.children[child];
        Self {
            row: held.row,
            child,
            site: Site::new(held.home),
            place: streets.network.nearest(held.home, TOLD_MM.max(limit_mm)),
            limit_mm,
        }
    }

    fn on_street(&self) -> Option<&Place> {
        self.place
            .as_ref()
            .filter(|place| place.off_mm <= self.limit_mm)
    }
}

/// Where a school's walks end.
struct Gate {
    starts: Vec<Place>,
    /// The nearest street, where there is none within the limit.
    beyond: Option<Place>,
}

impl Gate {
    fn new(streets: &Streets, ground: &Ground<'_>, limit_mm: u32) -> Self {
        let network = &streets.network;
        let mut starts: Vec<Place> = match ground.land {
            None => network
                .nearest(ground.centre.point(), limit_mm)
                .into_iter()
                .collect(),
            Some(land) => {
                let rings = land.parts().iter().flat_map(Part::rings);
                let edges = rings.flat_map(|ring| {
                    let next = ring.points().iter().cycle().skip(1);
                    ring.points().iter().zip(next)
                });
                let at_edge = |(a, b): (&_, &_)| {
                    let corner = network.nearest(*a, limit_mm);
                    network.along(*a, *b, limit_mm).into_iter().chain(corner)
                };
                edges.flat_map(at_edge).collect()
            }
        };
        starts.sort_unstable();
        starts.dedup();
        let beyond = match starts.is_empty() {
            true => network.nearest(ground.centre.point(), TOLD_MM.max(limit_mm)),
            false => None,
        };
        Self { starts, beyond }
    }
}

/// Millimetres on foot from every home to one school.
fn walks(
    network: &Network,
    field: &mut Field,
    (ground, gate): (&Ground<'_>, &Gate),
    homes: &[Home],
) -> Vec<u32> {
    network.spread(&gate.starts, field);
    let walk = |home: &Home| {
        if ground
            .land
            .is_some_and(|land| land.side(home.site.point()) != Side::Outside)
        {
            return Some(0);
        }
        network.walk_mm(field, home.on_street()?)
    };
    homes
        .iter()
        .map(|home| walk(home).unwrap_or(NO_WAY))
        .collect()
}

/// A school of a line: where it stands, then which it is. In the order of the fields schools are compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    /// 1 behind all that can be reached.
    group: u8,
    steps: u32,
    school: u32,
    walk_mm: u32,
}

/// The schools of one home so far.
#[derive(Clone, Default)]
struct Line {
    schools: Vec<Standing>,
    /// Schools with a street that no way leads to, and the first of them.
    cut_off: u32,
    first_cut_off: Option<u32>,
}

impl Line {
    fn take(
        &mut self,
        home: &Home,
        (ground, gate): (&Ground<'_>, &Gate),
        walk_mm: u32,
        (rule, step): (&WalkRule, Step),
    ) {
        let mut group = 0;
        let mm = if walk_mm == NO_WAY {
            if !gate.starts.is_empty() {
                self.cut_off += 1;
                self.first_cut_off.get_or_insert(ground.school);
            }
            match rule.unreachable {
                Unreachable::Line => {}
                Unreachable::Last => group = 1,
                Unreachable::Refuse => return,
            }
            ground.line_mm(&home.site)
        } else {
            walk_mm.into()
        };
        self.schools.push(Standing {
            group,
            // Beyond 4,294 km in steps of a millimetre all are equally far.
            steps: u32::try_from(step.count(mm)).unwrap_or(u32::MAX),
            school: ground.school,
            walk_mm,
        });
    }

    fn keep(&mut self, most: usize) {
        self.schools.sort_unstable();
        self.schools.truncate(most);
    }

    fn finish(self) -> Vec<Walk> {
        let walk = |standing: Standing| Walk {
            school: standing.school,
            mm: Some(standing.walk_mm).filter(|mm| *mm != NO_WAY),
        };
        self.schools.into_iter().map(walk).collect()
    }
}

/// What was found, for the office.
struct Told<'w> {
    placement: &'w Placement,
    streets: &'w Streets,
    rule: &'w WalkRule,
    homes: &'w [Home],
    lines: &'w [Line],
}

impl Told<'_> {
    fn findings(&self, grounds: &[Ground<'_>], gates: &[Gate]) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.extend(self.parts(gates));
        findings.extend(self.schools(grounds, gates));
        findings.extend(self.off_streets());
        if self.rule.unreachable == Unreachable::Refuse {
            findings.extend(self.refused());
        } else {
            findings.extend(self.cut_off());
        }
        findings
    }

    fn of_roll(&self, code: &'static crate::finding::Code) -> Finding {
        Finding::new(code, Cell::file(&self.placement.files.roll))
    }

    fn of_streets(&self, code: &'static crate::finding::Code) -> Finding {
        Finding::new(code, Cell::file(&self.streets.file))
    }

    /// Streets in parts, where that concerns anybody.
    fn parts(&self, gates: &[Gate]) -> Option<Finding> {
        let network = &self.streets.network;
        let small = |place: &Place| network.part_of(place) != 0;
        let homes = self
            .homes
            .iter()
            .filter_map(Home::on_street)
            .filter(|place| small(place));
        let alone = |gate: &&Gate| !gate.starts.is_empty() && gate.starts.iter().all(small);
        let (homes, schools) = (homes.count(), gates.iter().filter(alone).count());
        if homes == 0 && schools == 0 {
            return None;
        }
        let all: u64 = network.parts().iter().map(|part| part.mm).sum();
        let largest = network.parts().first().map_or(0, |part| part.mm);
        Some(
            self.of_streets(STREETS_IN_PARTS)
                .with("parts", network.parts().len())
                .with("share", largest * 100 / all.max(1))
                .with("homes", homes)
                .with("schools", schools),
        )
    }

    fn schools(&self, grounds: &[Ground<'_>], gates: &[Gate]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let off = grounds
            .iter()
            .zip(gates)
            .filter(|(_, gate)| gate.starts.is_empty());
        for (ground, gate) in off {
            let code = self.placement.schools[ground.school as usize].code.as_str();
            let finding = self.of_streets(SCHOOL_OFF_STREETS).with("school", code);
            let finding = finding.with("limit", self.rule.snap_limit_m);
            findings.push(with_metres(finding, gate.beyond));
            if self.rule.unreachable == Unreachable::Refuse {
                findings.push(self.of_streets(SCHOOL_CUT_OFF).with("school", code));
            }
        }
        findings
    }

    fn off_streets(&self) -> Option<Finding> {
        let off: Vec<&Home> = self
            .homes
            .iter()
            .filter(|home| home.on_street().is_none())
            .collect();
        // None near at all is worse than any distance; of equal ones the first row.
        let far = |home: &&&Home| {
            let off = home.place.map_or(u32::MAX, |place| place.off_mm);
            (off, std::cmp::Reverse(home.row))
        };
        let worst = off.iter().max_by_key(far)?;
        let finding = self.of_roll(HOMES_OFF_STREETS).with("n", off.len());
        let finding = finding.with("rows", rows(off.iter().map(|home| home.row)));
        let finding = finding.with("limit", self.rule.snap_limit_m);
        Some(with_metres(
            finding.with("row", worst.row.to_string()),
            worst.place,
        ))
    }

    /// Homes on a street that some school with a street cannot be reached from.
    fn between(&self) -> impl Iterator<Item = (&Home, &Line)> {
        let both = self.homes.iter().zip(self.lines);
        both.filter(|(home, line)| home.on_street().is_some() && line.cut_off > 0)
    }

    fn cut_off(&self) -> Option<Finding> {
        let found: Vec<(&Home, &Line)> = self.between().collect();
        let most = |(home, line): &&(&Home, &Line)| (line.cut_off, std::cmp::Reverse(home.row));
        let (worst, line) = found.iter().max_by_key(most)?;
        Some(
            self.of_roll(HOMES_CUT_OFF)
                .with("n", found.len())
                .with("rows", rows(found.iter().map(|(home, _)| home.row)))
                .with("row", worst.row.to_string())
                .with("schools", line.cut_off)
                .with("rule", self.rule.unreachable.as_str()),
        )
    }

    fn refused(&self) -> Vec<Finding> {
        let both = self
            .homes
            .iter()
            .zip(self.lines)
            .filter(|(_, line)| line.cut_off > 0);
        both.map(|(home, line)| {
            let child = &self.placement.children[home.child];
            let first = line
                .first_cut_off
                .map(|school| &self.placement.schools[school as usize]);
            let cell = Cell::at(&self.placement.files.roll, Spot::Row(home.row));
            Finding::new(HOME_CUT_OFF, cell)
                .with("number", child.number.as_str())
                .with("schools", line.cut_off)
                .with("school", first.map_or(NONE, |school| school.code.as_str()))
        })
        .collect()
    }
}

fn rows(rows: impl Iterator<Item = u32>) -> String {
    let mut rows: Vec<u32> = rows.collect();
    rows.sort_unstable();
    few(&rows)
}

/// How far the nearest street is, rounded up; none within what is looked at.
fn with_metres(finding: Finding, place: Option<Place>) -> Finding {
    match place {
        Some(place) => finding.with("metres", place.off_mm.div_ceil(1_000)),
        None => finding.with("metres", NONE),
    }
}

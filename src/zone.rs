//! Zoning (划片): home points to catchments, and to the nearest schools for the overflow.
//!
//! In: a placement. Out: for each child the catchments that count, by the policy's rule for homes on an edge,
//! in several catchments or in none; what the rule was used for, and what it does not say, are findings. The
//! cell table over the layer answers, in integers; edges are settled by `borders`, before texts are asked. It
//! knows no tiers and no seats. Rule: DESIGN section 6.

mod borders;
mod nearest;
mod rezone;
mod texts;
mod walk;

use rayon::prelude::*;

use crate::finding::{
    Cell, Code, Finding, HOME_IN_NONE, HOME_IN_SEVERAL, HOME_ON_EDGE, HOMES_IN_NONE,
    HOMES_IN_SEVERAL, HOMES_ON_EDGE, NONE, Spot, few,
};
use crate::geo::{CellTable, Found, Point, Side, Site, boundary_mm};
use crate::model::{ChoiceKind, Link, Placement, Policy, Within, ZoneRule, Zoned};

use borders::{Borders, is_border};

pub use nearest::nearest;
pub use rezone::{Case, Zones, rezone};
pub use walk::ways;

/// The awkward kinds of homes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awkward {
    Edge,
    Several,
    Nowhere,
}

/// A home as the layer has it.
struct Located {
    /// The catchments that count, unless the rule leaves it to the office.
    catchments: Vec<u32>,
    kind: Option<Awkward>,
    /// The catchments between which it lies exactly on the border; otherwise empty.
    border: Vec<u32>,
}

/// Homes that one thread looks up at a time.
const BATCH: usize = 4_096;

/// Finds the catchments of every home.
pub fn locate(placement: &Placement) -> (Zoned, Vec<Finding>) {
    let table = CellTable::new(placement.catchments.iter().map(|catchment| &catchment.area));
    let homes: Vec<Point> = placement.children.iter().map(|child| child.home).collect();
    let batches: Vec<Found> = homes
        .par_chunks(BATCH)
        .map(|homes| table.locate_all(homes))
        .collect();
    let borders = Borders::new(placement);
    let mut hits = Vec::new();
    let found = (0..homes.len()).map(|child| {
        hits.clear();
        hits.extend(batches[child / BATCH].of(child % BATCH));
        located(placement, &borders, child, &hits)
    });
    let found = found.collect();
    let mut zoned = Zoned::new();
    let matters = uses_catchments(&placement.policy);
    let (found, mut findings) = texts::combine(placement, found, matters);
    if matters {
        let hits_of = |child: usize| batches[child / BATCH].of(child % BATCH).collect();
        findings.extend(borders.findings(&hits_of));
    }
    let mut told = Told {
        placement,
        borders: &borders,
        findings,
        rows: [const { Vec::new() }; 3],
    };
    for (child, located) in found.into_iter().enumerate() {
        if let Some(kind) = located.kind.filter(|_| matters) {
            told.home(child, kind, &located);
        }
        zoned.push(located.catchments);
        if !located.border.is_empty() {
            zoned.on_border(located.border);
        }
    }
    (zoned, told.finish())
}

/// A home by what it lies in or touches, after the policy's rule for borders and overlaps.
fn located(
    placement: &Placement,
    borders: &Borders<'_>,
    child: usize,
    hits: &[(u32, Side)],
) -> Located {
    let mut catchments: Vec<u32> = hits.iter().map(|(catchment, _)| *catchment).collect();
    let kind = awkward(placement, hits);
    let mut border = Vec::new();
    if is_border(hits) {
        border.clone_from(&catchments);
        catchments = borders.counting(child, catchments);
    } else if kind == Some(Awkward::Several)
        && placement.policy.zoning.overlap == Some(ZoneRule::First)
    {
        catchments.truncate(1);
    }
    Located {
        catchments,
        kind,
        border,
    }
}

/// Whether any round or tier asks for catchments at all.
fn uses_catchments(policy: &Policy) -> bool {
    let mut asked = policy.rounds.iter().any(|round| {
        round.all_choices().any(|choice| {
            choice.kind == ChoiceKind::CatchmentSingle
                || matches!(choice.within, Within::Catchment | Within::Cluster(_))
        })
    });
    let near = policy.overflow.iter().flat_map(|overflow| &overflow.chain);
    asked |= near.into_iter().any(|link| *link != Link::NearestVacancy);
    asked |= policy.decides_by("home.in_catchment");
    asked
}

/// Catchments with the same schools leave nothing to decide.
fn awkward(placement: &Placement, hits: &[(u32, Side)]) -> Option<Awkward> {
    let schools = |(catchment, _): &(u32, Side)| &placement.catchments[*catchment as usize].schools;
    match hits {
        [] => Some(Awkward::Nowhere),
        [first, rest @ ..] if rest.iter().all(|hit| schools(hit) == schools(first)) => None,
        _ if hits.iter().any(|(_, side)| *side == Side::Inside) => Some(Awkward::Several),
        _ => Some(Awkward::Edge),
    }
}

fn rule_of(policy: &Policy, kind: Awkward) -> Option<ZoneRule> {
    match kind {
        Awkward::Edge => policy.zoning.edge,
        Awkward::Several => policy.zoning.overlap,
        Awkward::Nowhere => policy.zoning.none,
    }
}

struct Told<'p> {
    placement: &'p Placement,
    borders: &'p Borders<'p>,
    findings: Vec<Finding>,
    /// Rows for which a declared rule was used, by kind.
    rows: [Vec<u32>; 3],
}

impl Told<'_> {
    fn home(&mut self, child: usize, kind: Awkward, located: &Located) {
        let said = match rule_of(&self.placement.policy, kind) {
            None | Some(ZoneRule::Refuse) => false,
            // A row that cannot be followed was told with the list.
            Some(ZoneRule::List) => self.borders.has_row(child),
            Some(_) => true,
        };
        let child = &self.placement.children[child];
        if said {
            self.rows[kind as usize].push(child.row);
            return;
        }
        let touched = match located.border.as_slice() {
            [] => located.catchments.as_slice(),
            border => border,
        };
        let ids = touched
            .iter()
            .map(|c| self.placement.catchments[*c as usize].id.as_str());
        let ids: Vec<&str> = ids.collect();
        let code = match kind {
            Awkward::Edge => HOME_ON_EDGE,
            Awkward::Several => HOME_IN_SEVERAL,
            Awkward::Nowhere => HOME_IN_NONE,
        };
        let (lon, lat) = child.home.to_degrees();
        let cell = Cell::at(&self.placement.files.roll, Spot::Row(child.row))
            .value(&format!("{lon}, {lat}"));
        let mut finding = Finding::new(code, cell)
            .with("number", child.number.as_str())
            .with("catchments", ids.join(", "));
        if kind == Awkward::Nowhere {
            let nearest = self.nearest(child.home);
            let (id, metres) = nearest.unwrap_or((NONE, 0));
            finding = finding.with("nearest", id).with("metres", metres);
        }
        self.findings.push(finding);
    }

    /// The catchment whose border is nearest to a home outside all of them, and how many metres away it is.
    fn nearest(&self, home: Point) -> Option<(&str, u64)> {
        let site = Site::new(home);
        let mut best: Option<(u64, &str)> = None;
        for catchment in &self.placement.catchments {
            // No border is nearer than the box around it; below 60 degrees a unit is 5 mm at least.
            let apart = catchment.area.bounds().map_or(0, |b| b.beyond_e7(home));
            let least = (apart.unsigned_abs() * 5).min(u64::MAX / 2);
            if best.is_some_and(|(mm, _)| least > mm) {
                continue;
            }
            if let Some(mm) = boundary_mm(&site, &catchment.area) {
                let this = (mm, catchment.id.as_str());
                best = Some(best.map_or(this, |held| held.min(this)));
            }
        }
        best.map(|(mm, id)| (id, mm.div_ceil(1_000)))
    }

    fn finish(mut self) -> Vec<Finding> {
        let kinds: [(Awkward, &'static Code); 3] = [
            (Awkward::Edge, HOMES_ON_EDGE),
            (Awkward::Several, HOMES_IN_SEVERAL),
            (Awkward::Nowhere, HOMES_IN_NONE),
        ];
        for (kind, code) in kinds {
            let rows = &mut self.rows[kind as usize];
            let Some(rule) = rule_of(&self.placement.policy, kind).filter(|_| !rows.is_empty())
            else {
                continue;
            };
            rows.sort_unstable();
            self.findings.push(
                Finding::new(code, Cell::file(&self.placement.files.roll))
                    .with("n", rows.len())
                    .with("rows", few(rows))
                    .with("rule", rule.as_str()),
            );
        }
        self.findings
    }
}

//! Zoning by text: what the texts say of each home, alone or beside the polygons.
//!
//! In: the catchments found by polygons, and the answers of the texts that `check` kept. Out: the catchments
//! that count by the policy's layer, and findings: two rules of equal rank, homes that text cannot decide,
//! homes to which text and polygons give different schools. It never saw an address. Rule: DOMAIN section 3.4,
//! consequences 1 and 8.

use super::{Awkward, Located};
use crate::finding::{
    Cell, Code, Finding, HOME_TEXT_CONFLICT, HOME_TEXT_DIFFERS, HOME_TEXT_OPEN, HOMES_BY_POLYGON,
    HOMES_TEXT_DIFFER, HOMES_TEXT_OPEN, NONE, Spot, few,
};
use crate::model::{ByText, Layer, Placement, ZoneRule};

impl Located {
    /// A home whose catchments the texts say.
    fn by_text(catchments: Vec<u32>, kind: Option<Awkward>) -> Self {
        Self {
            catchments,
            kind,
            border: Vec::new(),
        }
    }
}

/// What is told of homes in short: rows by kind.
#[derive(Default)]
struct Rows {
    open: Vec<u32>,
    differ: Vec<u32>,
    by_polygon: Vec<u32>,
}

/// Puts the texts' answers in the place of the polygons', or beside them, as the policy says.
pub(super) fn combine(
    placement: &Placement,
    found: Vec<Located>,
    matters: bool,
) -> (Vec<Located>, Vec<Finding>) {
    let layer = placement.policy.zoning.text.layer();
    if layer == Layer::Polygon || placement.by_text.len() != found.len() {
        return (found, Vec::new());
    }
    let mut told = Told {
        placement,
        findings: Vec::new(),
        rows: Rows::default(),
    };
    let found = found
        .into_iter()
        .zip(&placement.by_text)
        .enumerate()
        .map(|(child, (polygons, text))| match layer {
            Layer::Text => told.by_text(child, text),
            Layer::Both | Layer::Polygon => told.both(child, polygons, text),
        })
        .collect();
    let findings = told.finish();
    (found, if matters { findings } else { Vec::new() })
}

struct Told<'p> {
    placement: &'p Placement,
    findings: Vec<Finding>,
    rows: Rows,
}

impl Told<'_> {
    fn by_text(&mut self, child: usize, text: &ByText) -> Located {
        match text {
            ByText::In(all) | ByText::ByDesign(all) => Located::by_text(all.clone(), None),
            ByText::Nowhere => Located::by_text(Vec::new(), Some(Awkward::Nowhere)),
            ByText::Conflict(all) => self.conflict(child, all),
            ByText::Undecided(all) => {
                if self.placement.policy.zoning.text.undecided == Some(ZoneRule::Overflow) {
                    self.rows.open.push(self.placement.children[child].row);
                } else {
                    self.tell(HOME_TEXT_OPEN, child, &[("catchments", all)]);
                }
                Located::by_text(Vec::new(), None)
            }
        }
    }

    /// The polygons decide, and the texts must give the same schools.
    fn both(&mut self, child: usize, polygons: Located, text: &ByText) -> Located {
        let row = self.placement.children[child].row;
        let said = match text {
            ByText::In(all) | ByText::ByDesign(all) => all.as_slice(),
            ByText::Nowhere => &[],
            ByText::Conflict(all) => return self.conflict(child, all),
            ByText::Undecided(_) => {
                self.rows.by_polygon.push(row);
                return polygons;
            }
        };
        let (own, other) = (self.schools(&polygons.catchments), self.schools(said));
        // On an edge where every neighbour counts, the text agrees with one of them.
        let all = polygons.kind == Some(Awkward::Edge) && polygons.catchments.len() > 1;
        let on_edge = all && !other.is_empty();
        if own == other || on_edge && other.iter().all(|school| own.contains(school)) {
            return polygons;
        }
        if self.placement.policy.zoning.text.differ == Some(ZoneRule::Overflow) {
            self.rows.differ.push(row);
        } else {
            let lists = [("text", said), ("polygons", &polygons.catchments)];
            self.tell(HOME_TEXT_DIFFERS, child, &lists);
        }
        Located::by_text(Vec::new(), None)
    }

    /// Two rules of equal rank are never decided by their order.
    fn conflict(&mut self, child: usize, all: &[u32]) -> Located {
        self.tell(HOME_TEXT_CONFLICT, child, &[("catchments", all)]);
        Located::by_text(Vec::new(), None)
    }

    fn schools(&self, catchments: &[u32]) -> Vec<u32> {
        let all = catchments.iter();
        let mut schools: Vec<u32> = all
            .flat_map(|c| &self.placement.catchments[*c as usize].schools)
            .copied()
            .collect();
        schools.sort_unstable();
        schools.dedup();
        schools
    }

    fn tell(&mut self, code: &'static Code, child: usize, lists: &[(&'static str, &[u32])]) {
        let child = &self.placement.children[child];
        let cell = Cell::at(&self.placement.files.roll, Spot::Row(child.row));
        let mut finding = Finding::new(code, cell).with("number", child.number.as_str());
        for (name, catchments) in lists {
            let ids = catchments
                .iter()
                .map(|c| self.placement.catchments[*c as usize].id.as_str());
            let ids = ids.collect::<Vec<_>>().join(", ");
            let ids = if ids.is_empty() { NONE.to_owned() } else { ids };
            finding = finding.with(name, ids);
        }
        self.findings.push(finding);
    }

    fn finish(mut self) -> Vec<Finding> {
        let kinds: [(&'static Code, &mut Vec<u32>); 3] = [
            (HOMES_TEXT_OPEN, &mut self.rows.open),
            (HOMES_TEXT_DIFFER, &mut self.rows.differ),
            (HOMES_BY_POLYGON, &mut self.rows.by_polygon),
        ];
        for (code, rows) in kinds {
            if !rows.is_empty() {
                rows.sort_unstable();
                let finding = Finding::new(code, Cell::file(&self.placement.files.roll));
                self.findings
                    .push(finding.with("n", rows.len()).with("rows", few(rows)));
            }
        }
        self.findings
    }
}

//! Homes on a border between several catchments: which of them count, and what the office's list says of them.
//!
//! In: the catchments that a home touches, the policy's rule, the list. Out: those that count, and findings: rows
//! of the list that decide nothing, or that name a catchment the home does not touch. It knows no way to read a
//! list: `check` does. Rule: ZONING section 6.2.

use std::collections::BTreeMap;

use crate::finding::{BORDER_ROW_ELSEWHERE, BORDER_ROW_UNUSED, Cell, Code, Finding, NONE, Spot};
use crate::geo::{Side, owner};
use crate::model::{BorderList, BorderRow, Placement, ZoneRule};

/// The policy's rule for borders, with the office's list by child.
pub(super) struct Borders<'p> {
    placement: &'p Placement,
    rule: Option<ZoneRule>,
    listed: BTreeMap<u32, &'p BorderRow>,
}

impl<'p> Borders<'p> {
    pub(super) fn new(placement: &'p Placement) -> Self {
        let list = placement.border_list.iter().flat_map(|list| &list.rows);
        let children = |row: &'p BorderRow| row.children.iter().map(move |child| (*child, row));
        Self {
            placement,
            rule: placement.policy.zoning.edge,
            listed: list.flat_map(children).collect(),
        }
    }

    /// Which of the catchments that a home touches count.
    pub(super) fn counting(&self, child: usize, touched: Vec<u32>) -> Vec<u32> {
        let one = match self.rule {
            Some(ZoneRule::First) => touched.first().copied(),
            Some(ZoneRule::East) => {
                let areas = touched.iter();
                let area = |at: &u32| (*at, &self.placement.catchments[*at as usize].area);
                owner(self.placement.children[child].home, areas.map(area))
            }
            Some(ZoneRule::List) => self.named(child).filter(|named| touched.contains(named)),
            _ => None,
        };
        one.map_or(touched, |one| vec![one])
    }

    /// The catchment that the list names for a child's home.
    fn named(&self, child: usize) -> Option<u32> {
        let row = self.listed.get(&u32::try_from(child).ok()?)?;
        row.catchment
    }

    /// Whether a row of the list is there for a child, whatever it names.
    pub(super) fn has_row(&self, child: usize) -> bool {
        u32::try_from(child).is_ok_and(|child| self.listed.contains_key(&child))
    }

    /// Rows of the list that decide nothing or cannot be followed; `hits` are what a child's home touches.
    pub(super) fn findings(&self, hits: HitsOf<'_>) -> Vec<Finding> {
        let Some(list) = &self.placement.border_list else {
            return Vec::new();
        };
        let rows = list.rows.iter();
        rows.filter_map(|row| self.judged(list, row, hits))
            .collect()
    }

    fn judged(&self, list: &BorderList, row: &BorderRow, hits: HitsOf<'_>) -> Option<Finding> {
        let named = row.catchment?;
        let id = |at: u32| self.placement.catchments[at as usize].id.as_str();
        let tell = |code: &'static Code, child: Option<u32>| {
            let number = child.map(|child| &self.placement.children[child as usize].number);
            Finding::new(code, Cell::at(&list.file, Spot::Row(row.row)))
                .with("catchment", id(named))
                .with("number", number.map_or(NONE, |number| number.as_str()))
        };
        let mut decides = false;
        for child in &row.children {
            let hits = hits(*child as usize);
            if !hits.iter().any(|(at, _)| *at == named) {
                let touched: Vec<&str> = hits.iter().map(|(at, _)| id(*at)).collect();
                let touched = touched.join(", ");
                let touched = if touched.is_empty() { NONE } else { &touched };
                return Some(tell(BORDER_ROW_ELSEWHERE, Some(*child)).with("touched", touched));
            }
            decides |= is_border(&hits);
        }
        (!decides).then(|| tell(BORDER_ROW_UNUSED, row.children.first().copied()))
    }
}

/// The catchments that a child's home lies in or touches.
pub(super) type HitsOf<'h> = &'h dyn Fn(usize) -> Vec<(u32, Side)>;

/// Whether a home lies exactly on the border between several catchments, and inside none.
pub(super) fn is_border(hits: &[(u32, Side)]) -> bool {
    hits.len() > 1 && hits.iter().all(|(_, side)| *side == Side::Edge)
}

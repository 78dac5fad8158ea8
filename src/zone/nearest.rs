//! The nearest schools of a home, in a straight line: to the school's point, or to the boundary of its land.
//!
//! In: a placement, children, schools. Out: for each child the schools by distance, then by code; distances are
//! compared in the policy's step, rounded half a step upwards. Rough distances offer candidates and decide
//! nothing. Rule: DESIGN section 6. On foot: `walk`.

use rayon::prelude::*;

use super::walk;
use crate::finding::Finding;
use crate::geo::{Area, Site, boundary_mm, reach_of};
use crate::model::{Metric, Nearest, Placement};

/// For each of some children the nearest of some schools, by the metric and the step of the policy's overflow,
/// then by code; and what was found on the way.
///
/// Schools without a point (or without land, where that is measured to) are left out. `limit` keeps only so many.
pub fn nearest(
    placement: &Placement,
    children: &[usize],
    schools: &[u32],
    limit: Option<u32>,
) -> (Nearest, Vec<Finding>) {
    let grounds: Vec<Ground<'_>> = schools
        .iter()
        .filter_map(|school| Ground::new(placement, *school))
        .collect();
    let keep = limit.map_or(grounds.len(), |limit| grounds.len().min(limit as usize));
    let step = Step::of(placement);
    if let Some(streets) = &placement.streets
        && placement
            .policy
            .overflow
            .as_ref()
            .is_some_and(|o| o.metric == Metric::Walk)
    {
        return walk::nearest(placement, streets, children, &grounds, keep);
    }
    let near: Vec<Vec<(u64, u32)>> = children
        .par_iter()
        .with_min_len(64)
        .map_init(Candidates::default, |candidates, child| {
            let home = Site::new(placement.children[*child].home);
            candidates.nearest(&home, &grounds, (keep, step))
        })
        .collect();
    let far = |(steps, _): &(u64, u32)| Some(u32::try_from(*steps).unwrap_or(u32::MAX));
    let made = Nearest {
        steps: near
            .iter()
            .map(|line| line.iter().map(far).collect())
            .collect(),
        schools: near
            .into_iter()
            .map(|line| line.into_iter().map(|(_, school)| school).collect())
            .collect(),
        walks: Vec::new(),
    };
    (made, Vec::new())
}

/// The step in which distances are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    mm: u64,
}

impl Step {
    pub(super) fn of(placement: &Placement) -> Self {
        let overflow = placement.policy.overflow.as_ref();
        let mm = overflow.map_or(Metric::Line.step_mm(), |overflow| overflow.step_mm);
        Self { mm: mm.into() }
    }

    /// Whole steps, half a step upwards.
    pub(super) fn count(self, mm: u64) -> u64 {
        (mm + self.mm / 2) / self.mm
    }
}

/// Where a school begins, and how far it goes from its centre.
pub(super) struct Ground<'p> {
    pub(super) school: u32,
    pub(super) land: Option<&'p Area>,
    pub(super) centre: Site,
    reach_mm: u64,
}

impl<'p> Ground<'p> {
    pub(super) fn new(placement: &'p Placement, school: u32) -> Option<Self> {
        let held = &placement.schools[school as usize];
        let to_land = placement.policy.walk.as_ref();
        let to_land = to_land.is_some_and(|walk| walk.school == crate::model::Ground::Land);
        if !to_land {
            return Some(Self {
                school,
                land: None,
                centre: Site::new(held.point?),
                reach_mm: 0,
            });
        }
        let land = held.land.as_ref()?;
        let (centre, reach_mm) = reach_of(land)?;
        Some(Self {
            school,
            land: Some(land),
            centre: Site::new(centre),
            reach_mm,
        })
    }

    /// Millimetres in a straight line.
    pub(super) fn line_mm(&self, home: &Site) -> u64 {
        let to_land = self.land.and_then(|land| boundary_mm(home, land));
        to_land.unwrap_or_else(|| home.distance_mm(&self.centre))
    }

    /// The least and the greatest metres it can be from a home, roughly.
    fn rough_m(&self, home: &Site) -> Option<(f64, f64)> {
        let rough = home.rough_m2(&self.centre)?;
        let reach = self.reach_mm as f64 / 1000.0;
        // A millimetre more for rounding.
        let (low, high) = ((rough * 0.98).sqrt(), (rough * 1.02).sqrt());
        Some((low - reach - 0.001, high + reach + 0.001))
    }
}

/// Buffers for the nearest schools of one home.
#[derive(Default)]
struct Candidates {
    rough: Vec<f64>,
    line: Vec<(u64, u32)>,
}

impl Candidates {
    fn nearest(
        &mut self,
        home: &Site,
        grounds: &[Ground<'_>],
        (keep, step): (usize, Step),
    ) -> Vec<(u64, u32)> {
        let reach = if keep < grounds.len() {
            self.reach(home, grounds, keep) + step.mm as f64 / 1000.0
        } else {
            f64::INFINITY
        };
        let near = grounds.iter().filter(|ground| {
            reach.is_infinite() || ground.rough_m(home).is_some_and(|(low, _)| low <= reach)
        });
        self.line.clear();
        self.line
            .extend(near.map(|ground| (step.count(ground.line_mm(home)), ground.school)));
        self.line.sort_unstable();
        self.line.iter().take(keep).copied().collect()
    }

    /// Metres that the nearest so many cannot lie beyond; infinite when that cannot be told.
    fn reach(&mut self, home: &Site, grounds: &[Ground<'_>], keep: usize) -> f64 {
        self.rough.clear();
        for ground in grounds {
            match ground.rough_m(home) {
                Some((_, high)) => self.rough.push(high),
                None => return f64::INFINITY,
            }
        }
        if keep == 0 {
            return 0.0;
        }
        let (_, last, _) = self.rough.select_nth_unstable_by(keep - 1, f64::total_cmp);
        *last
    }
}

//! Working out what mends a layer: whose each piece of ground could be, what is safe, what nobody can decide but a
//! person, and what cannot be mended at all.

use std::collections::{BTreeMap, BTreeSet};

use super::Layer;
use super::apply::{Stuck, Work, edited, layer_after, new_faults, reach};
use super::homes::Homes;
use crate::geo::{
    Area, Bounds, Corners, Fault, Part, Point, Trouble, bent, pieces, regrounded, survey,
};
use crate::model::{CatchmentId, Deed, Left, Operation, Patch, Reading, Why};

/// A fault on its way to an operation.
struct Case {
    fault: Fault,
    /// Homes it has to do with; `None` without a roll.
    homes: Option<u64>,
    /// Who gets the ground.
    to: Option<u32>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Applied unless somebody says otherwise.
    Safe,
    /// For a person to name.
    Open,
    /// Comes with what others do.
    Covered,
    Left(Why),
}

/// Proposes a patch; none where there is nothing that an operation could mend,
/// or the borders are a tangle.
pub fn propose(layer: Layer<'_>, reading: Reading, homes: Option<&[Point]>) -> Option<Patch> {
    let homes = homes.map(Homes::new);
    let mut cases: Vec<Case> = survey(layer.areas)
        .ok()?
        .faults
        .into_iter()
        .map(|fault| Case::new(fault, homes.as_ref()))
        .collect();
    if cases.is_empty() {
        return None;
    }
    let areas = settle(layer, &mut cases);
    let open = cases.iter_mut().filter(|case| case.state == State::Open);
    let open: Vec<&mut Case> = open.filter(|case| case.fault.ground.is_some()).collect();
    narrow(layer, open);
    cover(&mut cases);
    let after = layer_after(layer, &areas).digest_of(layer);
    let patch = Patch {
        reading,
        before: layer.digest(),
        after,
        operations: operations(layer, &cases),
        left: left(layer, &cases),
    };
    (!patch.operations.is_empty()).then_some(patch)
}

impl Case {
    fn new(fault: Fault, homes: Option<&Homes>) -> Self {
        let homes = homes.map(|homes| homes.concerned(&fault));
        let state = match fault.trouble {
            _ if fault.doubtful => State::Left(Why::Unclear),
            _ if homes.is_some_and(|n| n > 0) || !fault.sliver => State::Open,
            _ => State::Safe,
        };
        Self {
            fault,
            homes,
            to: None,
            state,
        }
    }

    fn work(&self) -> Work<'_> {
        Work::on(&self.fault, self.to)
    }

    fn is_safe(&self) -> bool {
        self.state == State::Safe
    }
}

/// Finds owners for slivers, and leaves out what would make a new fault, until the layer after the safe operations
/// has none. Hands out the areas that they change.
fn settle(layer: Layer<'_>, cases: &mut [Case]) -> BTreeMap<u32, Area> {
    loop {
        owners(layer, cases);
        let safe: Vec<Work<'_>> = cases
            .iter()
            .filter(|c| c.is_safe())
            .map(Case::work)
            .collect();
        let areas = edited(layer, &safe);
        let places: Vec<Bounds> = match &areas {
            Ok(areas) => {
                let open = cases.iter().filter(|case| !case.is_safe());
                let open: Vec<&Fault> = open.map(|case| &case.fault).collect();
                let found = new_faults(layer, areas, &open);
                found.into_iter().map(|(_, bounds)| bounds).collect()
            }
            Err(Stuck::Corners(position)) => {
                let culprit = cases.iter().filter(|case| case.is_safe()).nth(*position);
                culprit
                    .and_then(|case| reach(&case.fault, 4))
                    .into_iter()
                    .collect()
            }
            Err(Stuck::Ground(area)) => layer.areas[*area as usize].bounds().into_iter().collect(),
        };
        if let Ok(areas) = areas
            && places.is_empty()
        {
            return areas;
        }
        let mut changed = false;
        for case in cases.iter_mut().filter(|case| case.is_safe()) {
            let own = reach(&case.fault, 4);
            if own.is_some_and(|own| places.iter().any(|bounds| bounds.meets(&own))) {
                case.state = State::Left(Why::Fault);
                changed = true;
            }
        }
        if !changed {
            // Nothing safe is near: then nothing is safe.
            for case in cases.iter_mut().filter(|case| case.is_safe()) {
                case.state = State::Left(Why::Fault);
            }
        }
    }
}

/// Areas while slivers are given out, with their number of pieces at first.
struct Now<'l> {
    layer: Layer<'l>,
    /// The corners of every safe operation.
    corners: BTreeMap<u32, Corners>,
    areas: BTreeMap<u32, (Area, usize)>,
}

impl Now<'_> {
    fn area(&mut self, index: u32) -> Option<&(Area, usize)> {
        if !self.areas.contains_key(&index) {
            let shape = self.layer.areas[index as usize];
            let via = self.corners.remove(&index).unwrap_or_default();
            self.areas
                .insert(index, (bent(shape, &via)?, pieces(shape)));
        }
        self.areas.get(&index)
    }

    /// The areas that change when one of them gets the ground of a fault; `None` when one would fall apart.
    fn after(&mut self, fault: &Fault, to: u32) -> Option<Vec<(u32, (Area, usize))>> {
        let work = Work::on(fault, Some(to));
        let ground: Vec<&Part> = work.ground.into_iter().collect();
        let mut after = Vec::new();
        for index in work.redraws() {
            let (area, count) = self.area(index)?;
            let area = match work.given == Some(index) {
                true => regrounded(area, &ground, &[])?,
                false => regrounded(area, &[], &ground)?,
            };
            if falls_apart(&area, *count) {
                return None;
            }
            let count = *count;
            after.push((index, (area, count)));
        }
        Some(after)
    }
}

/// Whether an area is in more pieces than before. Every ring with a corner of the ground was formed anew, so its
/// parts are pieces there; counting them is quick.
fn falls_apart(area: &Area, before: usize) -> bool {
    area.parts().len() > before && pieces(area) > before
}

/// Gives each sliver to the first candidate with whom no catchment falls apart, one after another.
fn owners(layer: Layer<'_>, cases: &mut [Case]) {
    let mut corners: BTreeMap<u32, Corners> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_safe()) {
        for (area, own) in &case.fault.corners {
            let all = corners.entry(*area).or_default();
            for (edge, via) in own {
                all.entry(*edge).or_default().extend(via);
            }
        }
    }
    let mut now = Now {
        layer,
        corners,
        areas: BTreeMap::new(),
    };
    let open = |case: &&mut Case| case.is_safe() && case.fault.ground.is_some();
    let mut waiting: Vec<&mut Case> = cases.iter_mut().filter(open).collect();
    loop {
        let before = waiting.len();
        waiting.retain_mut(|case| {
            let mut candidates = case.fault.beside.iter();
            let found = candidates.find_map(|(to, _)| Some((*to, now.after(&case.fault, *to)?)));
            let Some((to, after)) = found else {
                return true;
            };
            now.areas.extend(after);
            case.to = Some(to);
            false
        });
        // What cuts a catchment in two may no longer do so when its neighbours are given out.
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for case in waiting {
        case.state = State::Left(Why::Pieces);
    }
}

/// Keeps of each open operation the candidates with whom no catchment falls apart.
fn narrow(layer: Layer<'_>, open: Vec<&mut Case>) {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let mut count = |index: u32| {
        let count = counts.entry(index);
        *count.or_insert_with(|| pieces(layer.areas[index as usize]))
    };
    for case in open {
        let mut kept = std::mem::take(&mut case.fault.beside);
        kept.retain(|(to, _)| {
            let mut work = Work::on(&case.fault, Some(*to));
            let changed: Vec<u32> = work.redraws().collect();
            work.corners.retain(|(area, _)| changed.contains(area));
            let after = edited(layer, &[work]);
            let whole = |area: &u32| {
                let after = after.as_ref().ok().and_then(|areas| areas.get(area));
                after.is_some_and(|after| !falls_apart(after, count(*area)))
            };
            !changed.is_empty() && changed.iter().all(whole)
        });
        if kept.is_empty() {
            case.state = State::Left(Why::Pieces);
        }
        case.fault.beside = kept;
    }
}

/// Corners that other safe operations put there anyhow need none of their own.
fn cover(cases: &mut [Case]) {
    let mut put: BTreeSet<(u32, (Point, Point), Point)> = BTreeSet::new();
    let each = |fault: &Fault| {
        let mut all = Vec::new();
        for (area, corners) in &fault.corners {
            let edges = corners.iter();
            all.extend(edges.flat_map(|(e, via)| via.iter().map(move |p| (*area, *e, *p))));
        }
        all
    };
    for case in cases.iter().filter(|case| case.is_safe()) {
        if case.fault.trouble != Trouble::Corner {
            put.extend(each(&case.fault));
        }
    }
    for case in cases.iter_mut().filter(|case| case.is_safe()) {
        let fault = &case.fault;
        if fault.trouble == Trouble::Corner && each(fault).iter().all(|one| put.contains(one)) {
            case.state = State::Covered;
        }
    }
}

/// A size as the file shows it: hundredths of a square metre, rounded down.
fn shown(mm2: u64) -> u64 {
    mm2 / 10_000 * 10_000
}

fn named(layer: Layer<'_>, areas: impl IntoIterator<Item = u32>) -> Vec<CatchmentId> {
    let ids = areas.into_iter();
    ids.map(|area| layer.ids[area as usize].clone()).collect()
}

/// The operations by number: those that a person must name first, the largest ground first.
fn operations(layer: Layer<'_>, cases: &[Case]) -> Vec<Operation> {
    let mut listed: Vec<&Case> = cases
        .iter()
        .filter(|case| matches!(case.state, State::Safe | State::Open))
        .collect();
    listed.sort_by_key(|case| (case.is_safe(), u64::MAX - case.fault.size.area_mm2));
    let mut operations = Vec::with_capacity(listed.len());
    for (number, case) in (1u32..).zip(listed) {
        let fault = &case.fault;
        let deed = match (&fault.ground, case.state) {
            (None, _) => Deed::Snap,
            (_, State::Safe) => Deed::Dissolve,
            _ => Deed::Assign,
        };
        let beside = fault.beside.iter();
        let candidates = beside.map(|(area, mm)| (layer.ids[*area as usize].clone(), *mm));
        let corners = fault.corners.iter();
        let corners = corners.map(|(area, own)| (layer.ids[*area as usize].clone(), own.clone()));
        operations.push(Operation {
            number,
            deed,
            trouble: fault.trouble,
            place: fault.size.place,
            area_mm2: shown(fault.size.area_mm2),
            moved_mm: fault.moved_um.div_ceil(1_000),
            children: case.homes,
            of: named(layer, fault.owners.iter().copied()),
            candidates: candidates.collect(),
            to: case.to.map(|to| layer.ids[to as usize].clone()),
            safe: case.is_safe(),
            ground: fault.ground.clone(),
            corners: corners.collect(),
        });
    }
    operations
}

fn left(layer: Layer<'_>, cases: &[Case]) -> Vec<Left> {
    let why = |case: &Case| match case.state {
        State::Left(why) => Some(why),
        _ => None,
    };
    let left = cases.iter().filter_map(|case| {
        let fault = &case.fault;
        let beside = fault.beside.iter().map(|(area, _)| *area);
        let mut of: BTreeSet<u32> = fault.owners.iter().copied().collect();
        if fault.trouble == Trouble::Gap {
            of.extend(beside);
        }
        Some(Left {
            trouble: fault.trouble,
            place: fault.size.place,
            area_mm2: shown(fault.size.area_mm2),
            of: named(layer, of),
            why: why(case)?,
        })
    });
    left.collect()
}

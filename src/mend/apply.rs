//! Applying operations by name: selection, edit, survey of the whole result, digest.

use std::collections::{BTreeMap, BTreeSet};

use super::Layer;
use crate::digest::Digest;
use crate::geo::{
    Area, Bounds, Corners, Fault, Part, Point, Tangle, Trouble, bent, pieces, regrounded, survey,
};
use crate::model::{CatchmentId, Operation, Patch};

/// What a person chose of a patch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only these operations; without it every safe one.
    pub only: Option<Vec<u32>>,
    /// Who gets the ground of an operation; the operation is applied.
    pub assign: Vec<(u32, CatchmentId)>,
}

/// Why a patch was not applied. Nothing was changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The layer is not the one the patch is for.
    OtherLayer {
        /// The digest of this one.
        found: Digest,
    },
    /// The patch has no such operation.
    NoOperation(u32),
    /// The operation needs an owner for its ground.
    NeedsOwner(u32),
    /// The operation's ground cannot go to that catchment.
    NotACandidate(u32, CatchmentId),
    /// The operation does not fit the layer: the file was changed.
    DoesNotFit(u32),
    /// With the chosen operations together nothing would be left of a catchment, or its ground is given twice.
    Vanishes(CatchmentId),
    /// The chosen operations together would make a new fault here.
    NewFault(Point),
    /// The result is not the one the patch names: the file was changed.
    OtherResult {
        /// The digest of the result.
        found: Digest,
    },
}

/// A layer mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The areas that are not as before, by index.
    pub areas: BTreeMap<u32, Area>,
    /// The operations applied, by number, with whoever got ground.
    pub applied: Vec<(u32, Option<CatchmentId>)>,
    /// The digest of the layer now.
    pub digest: Digest,
    /// Whether it is the result that the patch names.
    pub as_proposed: bool,
}

/// Applies what was chosen of a patch.
///
/// # Errors
/// When the layer is another one, the choice cannot be made, or the result is not sound.
pub fn apply(layer: Layer<'_>, patch: &Patch, choice: &Choice) -> Result<Mended, Refusal> {
    let found = layer.digest();
    if found != patch.before {
        return Err(Refusal::OtherLayer { found });
    }
    let chosen = chosen(patch, choice)?;
    let works: Result<Vec<Work<'_>>, Refusal> = chosen
        .iter()
        .map(|(operation, to)| {
            let fit = Work::of(layer, operation, to.as_ref());
            fit.ok_or(Refusal::DoesNotFit(operation.number))
        })
        .collect();
    let areas = edited(layer, &works?).map_err(|stuck| match stuck {
        Stuck::Corners(position) => Refusal::DoesNotFit(chosen[position].0.number),
        Stuck::Ground(area) => Refusal::Vanishes(layer.ids[area as usize].clone()),
    })?;
    let is_chosen = |fault: &Fault| {
        chosen.iter().any(|(operation, _)| {
            operation.trouble == fault.trouble
                && operation.place == fault.size.place
                && operation.ground == fault.ground
        })
    };
    let before = survey(layer.areas).map_err(|Tangle(place)| Refusal::NewFault(place))?;
    let before = before.faults;
    let open: Vec<&Fault> = before.iter().filter(|fault| !is_chosen(fault)).collect();
    if let Some((place, _)) = new_faults(layer, &areas, &open).first() {
        return Err(Refusal::NewFault(*place));
    }
    let digest = layer_after(layer, &areas).digest_of(layer);
    let default = choice.only.is_none() && choice.assign.is_empty();
    if default && digest != patch.after {
        return Err(Refusal::OtherResult { found: digest });
    }
    let applied = chosen.into_iter().map(|(op, to)| (op.number, to)).collect();
    Ok(Mended {
        areas,
        applied,
        digest,
        as_proposed: digest == patch.after,
    })
}

/// The operations chosen, by number, with whoever gets their ground.
fn chosen<'p>(
    patch: &'p Patch,
    choice: &Choice,
) -> Result<Vec<(&'p Operation, Option<CatchmentId>)>, Refusal> {
    let named: BTreeMap<u32, &CatchmentId> = choice.assign.iter().map(|(n, id)| (*n, id)).collect();
    let only: Option<BTreeSet<u32>> = choice
        .only
        .as_ref()
        .map(|only| only.iter().copied().collect());
    let numbers: BTreeSet<u32> = patch.operations.iter().map(|op| op.number).collect();
    let asked = only.iter().flatten().chain(named.keys());
    if let Some(unknown) = asked.copied().find(|number| !numbers.contains(number)) {
        return Err(Refusal::NoOperation(unknown));
    }
    let mut chosen = Vec::new();
    for operation in &patch.operations {
        let number = operation.number;
        let by_default = only
            .as_ref()
            .map_or(operation.safe, |only| only.contains(&number));
        let to = named.get(&number).copied();
        if !by_default && to.is_none() {
            continue;
        }
        if let Some(to) = to
            && operation.candidates.iter().all(|(id, _)| id != to)
        {
            return Err(Refusal::NotACandidate(number, to.clone()));
        }
        let to = to.or(operation.to.as_ref()).cloned();
        if operation.ground.is_some() && to.is_none() {
            return Err(Refusal::NeedsOwner(number));
        }
        chosen.push((operation, to));
    }
    Ok(chosen)
}

/// An operation by the indexes of a layer.
#[derive(Clone, Debug)]
pub(super) struct Work<'w> {
    pub(super) corners: Vec<(u32, &'w Corners)>,
    pub(super) ground: Option<&'w Part>,
    /// Who gets the ground, and who loses it.
    pub(super) given: Option<u32>,
    pub(super) taken: Vec<u32>,
}

impl<'w> Work<'w> {
    fn of(layer: Layer<'_>, op: &'w Operation, to: Option<&CatchmentId>) -> Option<Self> {
        let each = op.corners.iter();
        let corners: Option<Vec<_>> = each
            .map(|(id, corners)| Some((layer.index(id)?, corners)))
            .collect();
        let owners: Option<Vec<u32>> = op.of.iter().map(|id| layer.index(id)).collect();
        let to = match to {
            None => None,
            Some(id) => Some(layer.index(id)?),
        };
        Some(Self {
            corners: corners?,
            ..Self::ground(op.trouble, op.ground.as_ref(), &owners?, to)
        })
    }

    /// The work on a fault.
    pub(super) fn on(fault: &'w Fault, to: Option<u32>) -> Self {
        let corners = fault.corners.iter();
        Self {
            corners: corners.map(|(area, corners)| (*area, corners)).collect(),
            ..Self::ground(fault.trouble, fault.ground.as_ref(), &fault.owners, to)
        }
    }

    fn ground(trouble: Trouble, ground: Option<&'w Part>, owners: &[u32], to: Option<u32>) -> Self {
        let ground = ground.filter(|_| to.is_some());
        let others = owners.iter().copied().filter(|owner| Some(*owner) != to);
        Self {
            corners: Vec::new(),
            ground,
            given: to.filter(|_| trouble == Trouble::Gap && ground.is_some()),
            taken: others
                .filter(|_| trouble == Trouble::Overlap && ground.is_some())
                .collect(),
        }
    }

    /// Whose ground changes.
    pub(super) fn redraws(&self) -> impl Iterator<Item = u32> + '_ {
        self.given.iter().chain(&self.taken).copied()
    }
}

/// Why an edit cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// An edge of the work at this position is not there.
    Corners(usize),
    /// The ground of this area cannot be so.
    Ground(u32),
}

/// The areas after some work, those that it changes.
pub(super) fn edited(layer: Layer<'_>, works: &[Work<'_>]) -> Result<BTreeMap<u32, Area>, Stuck> {
    let mut corners: BTreeMap<u32, Corners> = BTreeMap::new();
    let mut ground: BTreeMap<u32, [Vec<&Part>; 2]> = BTreeMap::new();
    for work in works {
        for (area, own) in &work.corners {
            let all = corners.entry(*area).or_default();
            for (edge, via) in *own {
                all.entry(*edge).or_default().extend(via);
            }
        }
        for area in work.redraws() {
            let [given, taken] = ground.entry(area).or_default();
            let list = if work.given == Some(area) {
                given
            } else {
                taken
            };
            list.extend(work.ground);
        }
    }
    let concerned: BTreeSet<u32> = corners.keys().chain(ground.keys()).copied().collect();
    let mut areas = BTreeMap::new();
    for area in concerned {
        let shape = layer.areas[area as usize];
        let via = corners.remove(&area).unwrap_or_default();
        let mut after = bent(shape, &via).ok_or_else(|| {
            let unfit = |(a, own): &(u32, &Corners)| *a == area && bent(shape, own).is_none();
            let mut works = works.iter();
            works
                .position(|work| work.corners.iter().any(unfit))
                .map_or(Stuck::Ground(area), Stuck::Corners)
        })?;
        if let Some([given, taken]) = ground.get(&area) {
            after = regrounded(&after, given, taken).ok_or(Stuck::Ground(area))?;
        }
        if after != *shape {
            areas.insert(area, after);
        }
    }
    Ok(areas)
}

/// Every area of a layer after an edit.
pub(super) fn layer_after<'a>(layer: Layer<'a>, areas: &'a BTreeMap<u32, Area>) -> After<'a> {
    let all = (0u32..).zip(layer.areas);
    After {
        areas: all.map(|(i, area)| areas.get(&i).unwrap_or(area)).collect(),
    }
}

pub(super) struct After<'a> {
    pub(super) areas: Vec<&'a Area>,
}

impl After<'_> {
    pub(super) fn digest_of(&self, layer: Layer<'_>) -> Digest {
        let after = Layer {
            ids: layer.ids,
            areas: &self.areas,
        };
        after.digest()
    }
}

/// Faults that were not there before, each with a box around it: rings that touch themselves, catchments in more
/// pieces, and what a survey finds beside the faults that are still open.
pub(super) fn new_faults(
    layer: Layer<'_>,
    areas: &BTreeMap<u32, Area>,
    open: &[&Fault],
) -> Vec<(Point, Bounds)> {
    let mut found = Vec::new();
    let whole = |area: &Area| area.bounds().map(|bounds| (bounds.low, bounds));
    for (index, after) in areas {
        let before = layer.areas[*index as usize];
        let faults = |area: &Area| {
            let rings = area.parts().iter().flat_map(Part::rings);
            rings.map(|ring| ring.faults().len()).sum::<usize>()
        };
        if faults(after) > faults(before) || pieces(after) > pieces(before) {
            found.extend(whole(after));
        }
    }
    let open: Vec<(&Fault, Bounds)> = open
        .iter()
        .filter_map(|fault| Some((*fault, reach(fault, 4)?)))
        .collect();
    let after = layer_after(layer, areas);
    let faults = match survey(&after.areas) {
        Ok(found) => found.faults,
        Err(Tangle(place)) => {
            found.extend(Bounds::of([place]).map(|bounds| (place, bounds)));
            return found;
        }
    };
    for fault in faults {
        let Some(own) = reach(&fault, 0) else {
            continue;
        };
        let mut near = open.iter().filter(|(_, bounds)| bounds.meets(&own));
        if !near.any(|(open, _)| is_what_is_left_of(open, &fault)) {
            found.push((fault.size.place, own));
        }
    }
    found
}

/// Whether a fault found afterwards is one that was left open and lies there: bent borders may have moved it a
/// little.
fn is_what_is_left_of(open: &Fault, after: &Fault) -> bool {
    // Where borders cross at a sharp angle a unit across them is many along them, but no more ground than a strip
    // of a unit, 11 mm, along the border.
    let strip = 12 * u128::from(open.size.around_mm.saturating_add(after.size.around_mm));
    let grown = u128::from(after.size.area_mm2) > u128::from(open.size.area_mm2) + strip;
    match (open.trouble, after.trouble) {
        (Trouble::Corner, Trouble::Corner) => open.size.place == after.size.place,
        (Trouble::Corner, _) | (_, Trouble::Corner) => false,
        (_, Trouble::Thin) => true,
        (Trouble::Thin, _) => !grown,
        (a, b) => a == b && open.owners == after.owners && !grown,
    }
}

/// A box around a fault, so many units wider.
pub(super) fn reach(fault: &Fault, units: i64) -> Option<Bounds> {
    let rings = fault.ground.iter().flat_map(Part::rings);
    let ground = rings.flat_map(|ring| ring.points().iter().copied());
    let corners = fault
        .corners
        .iter()
        .flat_map(|(_, corners)| corners.values().flatten());
    let corners = corners.copied().filter(|_| fault.ground.is_none());
    let bounds = Bounds::of(ground.chain(corners).chain([fault.size.place]))?;
    let wider = |p: Point, by: i64| {
        let moved = Point::new(i64::from(p.lon_e7()) + by, i64::from(p.lat_e7()) + by);
        moved.unwrap_or(p)
    };
    Some(Bounds {
        low: wider(bounds.low, -units),
        high: wider(bounds.high, units),
    })
}

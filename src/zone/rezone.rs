//! Re-zoning (重新划片): the whole city under another layer in one step.
//!
//! In: homes with their children, schools with seats and points, the layer before and the layer after. Out: the
//! new catchments of each home, what each school would carry, distances, who is displaced, sums; integers only,
//! the same for any number of threads. A home belongs to the schools of every catchment that holds or touches it.
//! It draws no lot: children of several schools count at the nearest one. Definitions: ZONING section 6.5. Tests:
//! `tests/it/rezone.rs` (naive recomputation), `benches/rezone.rs`.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::geo::{CellTable, Found, Point, Side, Site};
use crate::model::{
    Belongs, Catchment, Displaced, Flow, Load, Present, Resident, Rezoning, School, SetLoad,
    Spread, Totals, Zoned,
};

/// Homes that one thread looks up at a time.
const BATCH: usize = 4_096;

/// Distances within which children are counted, in millimetres.
const WITHIN_MM: [u64; 3] = [500_000, 1_000_000, 2_000_000];

/// Steps of the histogram in which ranks of distances are found.
const STEPS: u64 = 1 << 14;

/// A layer with its table.
#[derive(Debug)]
pub struct Zones<'c> {
    catchments: &'c [Catchment],
    table: CellTable,
}

impl<'c> Zones<'c> {
    /// Builds the table.
    pub fn new(catchments: &'c [Catchment]) -> Self {
        let table = CellTable::new(catchments.iter().map(|catchment| &catchment.area));
        Self { catchments, table }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// The homes.
    pub residents: &'c [Resident],
    /// The schools: seats and points.
    pub schools: &'c [School],
    /// The layer as it is.
    pub before: &'c Zones<'c>,
    /// The layer as it would be; schools are the same.
    pub after: &'c Zones<'c>,
    /// Children in a class, at least 1.
    pub class_size: u32,
}

/// Works out what a re-zoning comes to.
///
/// # Panics
/// When a catchment names a school that is not there, or a resident a catchment or school that is not there.
pub fn rezone(case: &Case<'_>) -> Rezoning {
    let batches: Vec<Batch<'_>> = case
        .residents
        .par_chunks(BATCH)
        .map(|residents| Batch::new(case, residents))
        .collect();
    let sets = Sets::new(case, &batches);
    let belongs: Vec<Vec<Belongs>> = batches
        .par_iter()
        .map(|batch| batch.belongs(case, &sets))
        .collect();
    let belongs = belongs.concat();
    let mut sum = Sum::new(case, &sets);
    let mut catchments = Zoned::new();
    for (batch, residents) in batches.iter().zip(case.residents.chunks(BATCH)) {
        for (i, resident) in residents.iter().enumerate() {
            let hits = || batch.after.of(i);
            catchments.push(hits().map(|(catchment, _)| catchment));
            sum.home(resident, hits(), &sets);
        }
    }
    for (i, (resident, own)) in (0u32..).zip(case.residents.iter().zip(&belongs)) {
        sum.belongs(i, resident, own, &sets);
    }
    let distance = spread(case.residents, &belongs);
    sum.finish(case, sets, catchments, belongs, distance)
}

/// Homes looked up in both layers.
struct Batch<'c> {
    residents: &'c [Resident],
    after: Found,
    /// In the layer before; empty where everybody's place is known.
    before: Option<Found>,
    /// School sets that no single catchment has.
    unions: Vec<Vec<u32>>,
}

impl<'c> Batch<'c> {
    fn new(case: &Case<'c>, residents: &'c [Resident]) -> Self {
        let homes: Vec<Point> = residents.iter().map(|resident| resident.home).collect();
        let after = case.after.table.locate_all(&homes);
        let asks = |resident: &Resident| resident.present == Present::ByLayer;
        let before = residents.iter().any(asks);
        let before = before.then(|| case.before.table.locate_all(&homes));
        let mut unions = Vec::new();
        for (i, resident) in residents.iter().enumerate() {
            let found = before.as_ref().filter(|_| asks(resident));
            let before = found.map(|found| (found, case.before.catchments));
            for (found, catchments) in before.into_iter().chain([(&after, case.after.catchments)]) {
                if found.of(i).nth(1).is_some() {
                    unions.push(union(catchments, found.of(i)));
                }
            }
        }
        unions.sort_unstable();
        unions.dedup();
        Self {
            residents,
            after,
            before,
            unions,
        }
    }

    fn belongs(&self, case: &Case<'_>, sets: &Sets) -> Vec<Belongs> {
        let own = |(i, resident): (usize, &Resident)| {
            let before = match (resident.present, &self.before) {
                (Present::Catchment(catchment), _) => sets.before[catchment as usize],
                (Present::School(school), _) => sets.number(&[school]),
                (Present::ByLayer, Some(found)) => {
                    sets.of(&sets.before, case.before.catchments, found, i)
                }
                (Present::ByLayer, None) => 0,
            };
            let after = sets.of(&sets.after, case.after.catchments, &self.after, i);
            let schools = &sets.all[after as usize];
            let home = (!schools.is_empty()).then(|| Site::new(resident.home));
            let far = |school: &u32| {
                let site = sets.sites[*school as usize].as_ref()?;
                Some((home.as_ref()?.distance_mm(site), *school))
            };
            let nearest = schools.iter().filter_map(far).min();
            Belongs {
                before,
                after,
                nearest: nearest.map(|(mm, school)| (school, mm)),
            }
        };
        self.residents.iter().enumerate().map(own).collect()
    }
}

/// The schools of some catchments.
fn union(catchments: &[Catchment], hits: impl Iterator<Item = (u32, Side)>) -> Vec<u32> {
    let schools = hits.flat_map(|(catchment, _)| &catchments[catchment as usize].schools);
    let mut schools: Vec<u32> = schools.copied().collect();
    schools.sort_unstable();
    schools.dedup();
    schools
}

/// Every set of schools that a home has, sorted, so that numbers do not depend on who was looked up first.
struct Sets {
    all: Vec<Vec<u32>>,
    /// The set of each catchment, by layer.
    before: Vec<u32>,
    after: Vec<u32>,
    /// Where the schools are.
    sites: Vec<Option<Site>>,
}

impl Sets {
    fn new(case: &Case<'_>, batches: &[Batch<'_>]) -> Self {
        let mut all: BTreeSet<Vec<u32>> = BTreeSet::from([Vec::new()]);
        for catchment in case.before.catchments.iter().chain(case.after.catchments) {
            all.insert(sorted(&catchment.schools));
        }
        all.extend(
            batches
                .iter()
                .flat_map(|batch| batch.unions.iter().cloned()),
        );
        all.extend(case.residents.iter().filter_map(|r| match r.present {
            Present::School(school) => Some(vec![school]),
            _ => None,
        }));
        let mut sets = Self {
            all: all.into_iter().collect(),
            before: Vec::new(),
            after: Vec::new(),
            sites: case
                .schools
                .iter()
                .map(|s| s.point.map(Site::new))
                .collect(),
        };
        let numbers = |catchments: &[Catchment]| -> Vec<u32> {
            let each = catchments.iter();
            each.map(|c| sets.number(&sorted(&c.schools))).collect()
        };
        let (before, after) = (
            numbers(case.before.catchments),
            numbers(case.after.catchments),
        );
        (sets.before, sets.after) = (before, after);
        sets
    }

    fn number(&self, set: &[u32]) -> u32 {
        let at = self.all.binary_search_by(|own| own.as_slice().cmp(set));
        let at = at.expect("every set was gathered");
        u32::try_from(at).expect("below 2^32 sets")
    }

    fn of(&self, own: &[u32], catchments: &[Catchment], found: &Found, i: usize) -> u32 {
        let mut hits = found.of(i);
        match (hits.next(), hits.next()) {
            (None, _) => 0,
            (Some((one, _)), None) => own[one as usize],
            _ => self.number(&union(catchments, found.of(i))),
        }
    }
}

fn sorted(schools: &[u32]) -> Vec<u32> {
    let mut schools = schools.to_vec();
    schools.sort_unstable();
    schools.dedup();
    schools
}

/// Sums, home by home.
struct Sum {
    schools: Vec<Load>,
    children: Vec<u64>,
    displaced: Vec<Displaced>,
    totals: Totals,
}

impl Sum {
    fn new(case: &Case<'_>, sets: &Sets) -> Self {
        Self {
            schools: vec![Load::default(); case.schools.len()],
            children: vec![0; sets.all.len()],
            displaced: Vec::new(),
            totals: Totals::default(),
        }
    }

    /// Counts a home by the catchments that hold or touch it.
    fn home(&mut self, resident: &Resident, hits: impl Iterator<Item = (u32, Side)>, sets: &Sets) {
        let weight = u64::from(resident.weight);
        self.totals.children += weight;
        let (mut first, mut differ, mut inside) = (None, false, false);
        for (catchment, side) in hits {
            let set = sets.after[catchment as usize];
            differ |= *first.get_or_insert(set) != set;
            inside |= side == Side::Inside;
        }
        match (first, differ) {
            (None, _) => self.totals.none += weight,
            (_, true) if inside => self.totals.several += weight,
            (_, true) => self.totals.on_edge += weight,
            _ => {}
        }
        let empty = first == Some(0) && !differ;
        self.totals.no_school += if empty { weight } else { 0 };
    }

    fn belongs(&mut self, i: u32, resident: &Resident, own: &Belongs, sets: &Sets) {
        let weight = u64::from(resident.weight);
        let schools = &sets.all[own.after as usize];
        self.children[own.after as usize] += weight;
        // Without any point the first by code stands for the set.
        let school = own.nearest.map(|(school, _)| school);
        if let Some(school) = school.or(schools.first().copied()) {
            let load = &mut self.schools[school as usize];
            load.children += weight;
            load.shared += if schools.len() > 1 { weight } else { 0 };
        }
        let stays = match resident.present {
            Present::School(school) => schools.binary_search(&school).is_ok(),
            _ => own.before == own.after,
        };
        if !stays {
            self.totals.displaced += weight;
            self.displaced.push(Displaced {
                resident: i,
                weight: resident.weight,
                from: own.before,
                to: own.after,
            });
        }
    }

    fn finish(
        mut self,
        case: &Case<'_>,
        sets: Sets,
        catchments: Zoned,
        belongs: Vec<Belongs>,
        distance: Spread,
    ) -> Rezoning {
        for (load, school) in self.schools.iter_mut().zip(case.schools) {
            let (children, seats) = (load.children, u64::from(school.seats));
            load.seats = seats;
            load.utilisation_permille =
                (seats > 0).then(|| (children * 1_000).div_ceil(seats.max(1)));
            load.classes = children.div_ceil(u64::from(case.class_size.max(1)));
            load.overflow = children.saturating_sub(seats);
            load.free = seats.saturating_sub(children);
            self.totals.seats += seats;
            self.totals.overflow += load.overflow;
            self.totals.free += load.free;
        }
        let seats = |set: &[u32]| {
            let each = set
                .iter()
                .map(|s| u64::from(case.schools[*s as usize].seats));
            each.sum()
        };
        let each = sets.all.into_iter().zip(&self.children);
        let loads = each.map(|(schools, children)| SetLoad {
            seats: seats(&schools),
            schools,
            children: *children,
        });
        let mut flows: BTreeMap<(u32, u32), (u64, u64)> = BTreeMap::new();
        for displaced in &self.displaced {
            let flow = flows.entry((displaced.from, displaced.to)).or_default();
            flow.0 += 1;
            flow.1 += u64::from(displaced.weight);
        }
        let flows = flows.into_iter();
        let flows = flows.map(|((from, to), (homes, children))| Flow {
            from,
            to,
            homes,
            children,
        });
        Rezoning {
            sets: loads.collect(),
            catchments,
            belongs,
            schools: self.schools,
            distance,
            displaced: self.displaced,
            flows: flows.collect(),
            totals: self.totals,
        }
    }
}

/// How far children have to the nearest school of their set.
fn spread(residents: &[Resident], belongs: &[Belongs]) -> Spread {
    let each = residents.iter().zip(belongs);
    let each =
        each.filter_map(|(resident, own)| Some((own.nearest?.1, u64::from(resident.weight))));
    let far: Vec<(u64, u64)> = each.filter(|(_, weight)| *weight > 0).collect();
    let mut spread = Spread::default();
    for (mm, weight) in far.iter().copied() {
        spread.children += weight;
        spread.sum_mm += mm * weight;
        spread.max_mm = spread.max_mm.max(mm);
        for (count, reach) in spread.within.iter_mut().zip(WITHIN_MM) {
            *count += if mm <= reach { weight } else { 0 };
        }
    }
    if spread.children == 0 {
        return spread;
    }
    let (sum, children) = (spread.sum_mm, spread.children);
    spread.mean_mm = (sum + children / 2) / children;
    // Counts by steps of the way first: then only the step that holds a rank is sorted.
    let wide = spread.max_mm / STEPS + 1;
    let mut counts = vec![0u64; STEPS as usize + 1];
    for (mm, weight) in &far {
        counts[(mm / wide) as usize] += weight;
    }
    let rank = |percent: u64| {
        let wanted = (children * percent).div_ceil(100);
        let mut below = 0;
        let step = counts.iter().position(|count| {
            below += count;
            below >= wanted
        });
        let step = step.unwrap_or(0);
        let mut left = wanted - (below - counts[step]);
        let (low, high) = (step as u64 * wide, (step as u64 + 1) * wide);
        let inside = far.iter().copied();
        let inside = inside.filter(|(mm, _)| (low..high).contains(mm));
        let mut inside: Vec<(u64, u64)> = inside.collect();
        inside.sort_unstable();
        for (mm, weight) in inside {
            if weight >= left {
                return mm;
            }
            left -= weight;
        }
        spread.max_mm
    };
    let [p50_mm, p90_mm, p99_mm] = [50, 90, 99].map(rank);
    Spread {
        p50_mm,
        p90_mm,
        p99_mm,
        ..spread
    }
}

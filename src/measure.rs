//! What planners count (指标): figures of a plan that need no draw, and who moves between two plans.
//!
//! In: a placement with its homes located. Out: whole numbers by subject, in declared units; for two plans the
//! children whose schools change, with siblings that part. It draws no lot: a child whose catchments have several
//! schools that it may apply to counts at the nearest of them, since nobody has been placed: on foot, where the
//! policy measures so. A figure is one entry of [`MEASURES`]. Definitions: ZONING section 6.5. Tests:
//! `tests/it/simulate.rs`, by hand.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::address::{Address, fold_name};
use crate::geo::{Area, CellTable, Part, Side, Topology, distance_mm, pieces, topology};
use crate::model::{
    Catchment, Child, Ground, Market, Number, Placement, Rules, School, SchoolCode, Tier,
    Unreachable, Ways, Zoned,
};

/// What a figure is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The whole placement.
    All,
    /// A school.
    School(SchoolCode),
    /// A catchment, by its id.
    Catchment(String),
    /// A tier, by its id; empty for children of none.
    Tier(String),
    /// Children who count at a school and are of a tier.
    Share(SchoolCode, String),
    /// Children of a catchment and a tier; several catchments are joined with `+`, none is empty.
    Group(String, String),
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Children, schools, classes, pieces: things that are counted.
    Count,
    /// Parts of a thousand.
    Permille,
    /// A count times a thousand: children in a class.
    Thousandths,
    /// Millimetres.
    Millimetres,
    /// Millionths: chances.
    Millionths,
}

/// A plan: a placement with its homes located, and the market it leads to.
#[derive(Clone, Debug)]
pub struct Plan<'p> {
    /// The placement.
    pub placement: &'p Placement,
    /// Its homes located.
    pub zoned: &'p Zoned,
    /// Its market.
    pub market: &'p Market,
    /// Its rules.
    pub rules: &'p Rules,
    /// Addresses by row of the roll; empty where there are none.
    pub addresses: &'p BTreeMap<u32, String>,
    /// By unit of the market its tier; without them nothing is told of tiers.
    pub tiers: &'p [Option<u32>],
    /// Pupils who are at a school already, where they are known.
    pub pupils: &'p [Pupil],
    /// By child.
    belongs: Vec<Belongs>,
    /// By school the children who count there.
    loads: Vec<u64>,
    /// Millimetres to the nearest school of the catchment, sorted; children without one are left out.
    pub far: Vec<u64>,
    /// The same on foot; nothing where the policy does not measure so.
    pub walked: Option<Walked>,
    /// How the catchments fit together, once somebody asks.
    topology: OnceCell<Topology>,
}

/// An estate, or a village.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estate<'p> {
    /// Its children.
    pub children: u64,
    /// The schools that its homes belong to, by home: more than one entry where they differ.
    pub schools: BTreeSet<Vec<&'p SchoolCode>>,
}

/// A pupil who is at a school already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pupil {
    /// The school.
    pub school: SchoolCode,
    /// Whether it is open.
    pub open: bool,
    /// The schools of its home's catchments.
    pub belongs: Vec<SchoolCode>,
}

impl Pupil {
    /// Whether the home belongs to the school.
    pub fn is_inside(&self) -> bool {
        self.belongs.contains(&self.school)
    }
}

/// What a plan goes by besides the placement and its market.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'p, 'w> {
    /// Addresses by row of the roll; empty where there are none.
    pub addresses: &'p BTreeMap<u32, String>,
    /// Ways on foot, where the policy measures them.
    pub ways: Option<&'w Ways>,
    /// By child the schools that its family may list in some round, sorted.
    pub open_to: &'w [Arc<[u32]>],
}

/// A school with the millimetres to it.
type Near = (u32, u64);

/// Where a child belongs.
#[derive(Clone, Debug)]
struct Belongs {
    /// The schools where it may count, sorted.
    schools: Vec<u32>,
    /// The nearest of them in a straight line.
    line: Option<Near>,
    /// The nearest of them as the policy measures on foot, where it does.
    foot: Option<Foot>,
}

/// The nearest school on foot. Where no way leads to a school, the policy says what follows.
#[derive(Clone, Debug)]
struct Foot {
    school: u32,
    /// The way; `None` where there is none.
    walk_mm: Option<u64>,
    /// What the policy compares: the way, or the straight line in its place.
    mm: Option<u64>,
    /// Main roads that the straight line to it meets, where any are known.
    roads: Option<u32>,
}

/// The schools where a child may count: those of its catchments that it may apply to; where it may apply to none
/// of them, those it may apply to; where no list is written, those of its catchments. Closed ones never.
fn counted(placement: &Placement, (zoned, child): (&Zoned, usize), open_to: &[u32]) -> Vec<u32> {
    let own = placement.schools_of(zoned, child);
    let mut both = own.clone();
    both.retain(|own| open_to.binary_search(own).is_ok());
    if !both.is_empty() {
        return both;
    }
    let open = |school: &u32| !placement.schools[*school as usize].planned;
    let may: Vec<u32> = open_to.iter().copied().filter(open).collect();
    if may.is_empty() { own } else { may }
}

/// The nearest of some schools on foot from a child's home; `line` gives straight lines.
fn foot(
    placement: &Placement,
    (ways, child): (&Ways, usize),
    schools: &[u32],
    line: impl Fn(u32) -> Option<u64>,
) -> Option<Foot> {
    let rule = placement.policy.walk.as_ref().map(|walk| walk.unreachable);
    let stands_in = rule == Some(Unreachable::Line);
    let found = schools.iter().filter_map(|school| {
        let walk = ways.mm(child, *school).map(u64::from);
        let mm = walk.or(line(*school))?;
        // What cannot be reached stands behind, unless the straight line stands in for the way.
        Some((walk.is_none() && !stands_in, mm, *school, walk))
    });
    let (behind, mm, school, walk_mm) = found.min()?;
    let streets = placement.streets.as_ref();
    let main = streets.map(|streets| &streets.main);
    let point = placement.schools[school as usize].point;
    let roads = point.zip(main.filter(|main| !main.is_empty()));
    let home = placement.children[child].home;
    Some(Foot {
        school,
        walk_mm,
        mm: Some(mm).filter(|_| !behind),
        roads: roads.map(|(to, main)| main.crossed(home, to)),
    })
}

/// How children walk to the nearest school of their catchments.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// Millimetres, sorted; children without a way are left out.
    pub far: Vec<u64>,
    /// Children whom no way leads to that school.
    pub none: u64,
    /// The sum of straight lines to the schools they walk to; nothing where the way ends at the school's land.
    lines: Option<u64>,
    /// Children by the main roads that the straight line to their school meets: one, more; nothing where the
    /// street file has no main roads.
    roads: Option<[u64; 2]>,
}

impl<'p> Plan<'p> {
    /// Works out where everybody belongs.
    pub fn new(
        (placement, zoned): (&'p Placement, &'p Zoned),
        (market, rules): (&'p Market, &'p Rules),
        beside: &Facts<'p, '_>,
    ) -> Self {
        let (addresses, ways) = (beside.addresses, beside.ways);
        let own = |child: usize| {
            let open_to = beside.open_to.get(child).map_or(&[][..], |set| set);
            let schools = counted(placement, (zoned, child), open_to);
            let home = placement.children[child].home;
            let line = |school: u32| {
                let point = placement.schools[school as usize].point?;
                Some(distance_mm(home, point))
            };
            let lines = schools.iter().filter_map(|own| Some((line(*own)?, *own)));
            let nearest = lines.min().map(|(mm, school)| (school, mm));
            Belongs {
                foot: ways.and_then(|ways| foot(placement, (ways, child), &schools, line)),
                line: nearest,
                schools,
            }
        };
        let belongs = (0..placement.children.len()).map(own).collect();
        let mut plan = Self {
            placement,
            zoned,
            market,
            rules,
            addresses,
            tiers: &[],
            pupils: &[],
            belongs,
            loads: vec![0; placement.schools.len()],
            far: Vec::new(),
            walked: None,
            topology: OnceCell::new(),
        };
        for child in 0..plan.belongs.len() {
            if let Some(school) = plan.counts_at(child) {
                plan.loads[school as usize] += 1;
            }
            plan.far.extend(plan.belongs[child].line.map(|(_, mm)| mm));
        }
        plan.far.sort_unstable();
        plan.walked = ways.map(|_| plan.walks());
        plan
    }

    fn walks(&self) -> Walked {
        let (streets, rule) = (&self.placement.streets, &self.placement.policy.walk);
        let main = streets.as_ref().is_some_and(|own| !own.main.is_empty());
        let to_land = rule
            .as_ref()
            .is_some_and(|rule| rule.school == Ground::Land);
        let mut walked = Walked {
            roads: main.then_some([0, 0]),
            lines: (!to_land).then_some(0),
            ..Walked::default()
        };
        for (own, child) in self.belongs.iter().zip(&self.placement.children) {
            let Some(foot) = &own.foot else {
                walked.none += u64::from(!own.schools.is_empty());
                continue;
            };
            if let (Some(met), Some(roads)) = (foot.roads, &mut walked.roads) {
                roads[0] += u64::from(met == 1);
                roads[1] += u64::from(met > 1);
            }
            let Some(mm) = foot.walk_mm else {
                walked.none += 1;
                continue;
            };
            walked.far.push(mm);
            let point = self.placement.schools[foot.school as usize].point;
            if let (Some(lines), Some(point)) = (&mut walked.lines, point) {
                *lines += distance_mm(child.home, point);
            }
        }
        walked.far.sort_unstable();
        walked
    }

    /// Where a child counts: the nearest school of its catchments as the policy measures; else the first.
    fn counts_at(&self, child: usize) -> Option<u32> {
        let own = &self.belongs[child];
        let foot = own.foot.as_ref().map(|foot| foot.school);
        let nearest = foot.or(own.line.map(|(school, _)| school));
        nearest.or(own.schools.first().copied())
    }

    /// The schools where a child may count, by their codes.
    pub fn schools_of(&self, child: usize) -> Vec<&'p SchoolCode> {
        self.codes(&self.belongs[child].schools)
    }

    /// The open schools of a child's catchments, by their codes, whether it may apply to them or not.
    pub fn catchment_schools(&self, child: usize) -> Vec<&'p SchoolCode> {
        self.codes(&self.placement.schools_of(self.zoned, child))
    }

    fn codes(&self, schools: &[u32]) -> Vec<&'p SchoolCode> {
        let own = schools.iter();
        own.map(|school| &self.placement.schools[*school as usize].code)
            .collect()
    }

    /// The millimetres to the nearest school of a child's catchments in a straight line.
    pub fn line_mm(&self, child: usize) -> Option<u64> {
        self.belongs[child].line.map(|(_, mm)| mm)
    }

    /// The millimetres to the nearest school of a child's catchments as the policy measures.
    fn nearest_mm(&self, child: usize) -> Option<u64> {
        match self.walked {
            Some(_) => self.belongs[child].foot.as_ref()?.mm,
            None => self.line_mm(child),
        }
    }

    /// The millimetres on foot to the nearest school of a child's catchments, where the policy measures so.
    pub fn walk_mm(&self, child: usize) -> Option<u64> {
        self.belongs[child].foot.as_ref()?.walk_mm
    }

    /// The main roads between a child's home and that school.
    pub fn main_roads(&self, child: usize) -> Option<u32> {
        self.belongs[child].foot.as_ref()?.roads
    }

    /// How the drawn catchments fit together.
    fn topology(&self) -> &Topology {
        self.topology.get_or_init(|| {
            let drawn = self.placement.catchments.iter().map(|c| &c.area);
            let areas: Vec<&Area> = drawn.filter(|area| !area.parts().is_empty()).collect();
            let table = CellTable::new(areas.iter().copied());
            topology(&areas, &table)
        })
    }

    /// The estates of the roll's addresses with the schools of their homes.
    pub fn estates(&self) -> BTreeMap<String, Estate<'p>> {
        let mut estates: BTreeMap<String, Estate<'p>> = BTreeMap::new();
        for (at, child) in self.placement.children.iter().enumerate() {
            let address = self.addresses.get(&child.row);
            if let Some(name) = address.and_then(|text| estate_of(text)) {
                let estate = estates.entry(name).or_default();
                estate.children += 1;
                estate.schools.insert(self.catchment_schools(at));
            }
        }
        estates
    }

    /// How many pupils of each school, and of all, are as asked; nothing where none are known.
    fn of_pupils(&self, is: impl Fn(&Pupil) -> bool) -> Values {
        let mut counts: BTreeMap<&SchoolCode, i64> = BTreeMap::new();
        for pupil in self.pupils {
            *counts.entry(&pupil.school).or_default() += i64::from(is(pupil));
        }
        let schools = counts.into_iter();
        let values: Values = schools
            .map(|(code, n)| (Subject::School(code.clone()), n))
            .collect();
        match values.is_empty() {
            true => values,
            false => with_sum(values),
        }
    }

    /// A figure of each open school, from its place and the children who count there.
    fn by_school(&self, of: impl Fn(usize, u64) -> Option<u64>) -> Values {
        let schools = self.placement.schools.iter().enumerate();
        let value = |(at, school): (usize, &School)| {
            let value = of(at, self.loads[at])?;
            Some((Subject::School(school.code.clone()), whole(value)))
        };
        let open = schools.filter(|(_, school)| !school.planned);
        open.filter_map(value).collect()
    }

    fn seats(&self, school: usize) -> u64 {
        u64::from(self.placement.schools[school].seats)
    }

    fn class_size(&self) -> u64 {
        u64::from(self.placement.policy.class_size.unwrap_or(45)).max(1)
    }
}

/// Values of a figure.
pub type Values = Vec<(Subject, i64)>;

/// A figure of a plan.
pub struct Measure {
    /// Its name in JSON and in the catalogues.
    pub word: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Works it out; subjects in any order, each once.
    pub of: fn(&Plan<'_>) -> Values,
}

/// Every figure of a plan.
pub const MEASURES: &[Measure] = &[
    Measure {
        word: "children",
        unit: Unit::Count,
        of: |plan| {
            let mut values = plan.by_school(|_, load| Some(load));
            values.push((Subject::All, whole(plan.placement.children.len() as u64)));
            values
        },
    },
    Measure {
        word: "seats",
        unit: Unit::Count,
        of: |plan| with_sum(plan.by_school(|school, _| Some(plan.seats(school)))),
    },
    Measure {
        word: "utilisation",
        unit: Unit::Permille,
        of: utilisation,
    },
    Measure {
        word: "utilisation-gini",
        unit: Unit::Permille,
        of: |plan| {
            // How full a school without seats is nobody can say.
            let schools = plan.placement.schools.iter();
            let some = schools.filter(|school| school.seats > 0);
            let some: BTreeSet<&SchoolCode> = some.map(|school| &school.code).collect();
            let loads = utilisation(plan).into_iter();
            let has = |about: &Subject| matches!(about, Subject::School(own) if some.contains(own));
            let loads = loads.filter(|(about, _)| has(about));
            let gini = gini(loads.map(|(_, load)| load as u64).collect());
            gini.map(|gini| (Subject::All, whole(gini)))
                .into_iter()
                .collect()
        },
    },
    Measure {
        word: "beyond-seats",
        unit: Unit::Count,
        of: |plan| {
            with_sum(plan.by_school(|school, load| Some(load.saturating_sub(plan.seats(school)))))
        },
    },
    Measure {
        word: "free-seats",
        unit: Unit::Count,
        of: |plan| {
            with_sum(plan.by_school(|school, load| Some(plan.seats(school).saturating_sub(load))))
        },
    },
    Measure {
        word: "no-school",
        unit: Unit::Count,
        of: |plan| {
            let belongs = plan.belongs.iter();
            let none = belongs.filter(|own| own.schools.is_empty()).count();
            vec![(Subject::All, whole(none as u64))]
        },
    },
    Measure {
        word: "over-full",
        unit: Unit::Count,
        of: |plan| {
            let over = plan.by_school(|school, load| Some(u64::from(load > plan.seats(school))));
            vec![(Subject::All, over.iter().map(|(_, over)| over).sum())]
        },
    },
    Measure {
        word: "classes",
        unit: Unit::Count,
        of: |plan| with_sum(plan.by_school(|_, load| Some(load.div_ceil(plan.class_size())))),
    },
    Measure {
        word: "class-size",
        unit: Unit::Thousandths,
        of: |plan| {
            plan.by_school(|school, load| {
                let classes = u64::from(plan.placement.schools[school].classes?);
                (classes > 0).then(|| load * 1_000 / classes)
            })
        },
    },
    Measure {
        word: "rather-large-classes",
        unit: Unit::Count,
        of: |plan| bands(plan, 46..=55),
    },
    Measure {
        word: "large-classes",
        unit: Unit::Count,
        of: |plan| bands(plan, 56..=65),
    },
    Measure {
        word: "super-large-classes",
        unit: Unit::Count,
        of: |plan| bands(plan, 66..=u64::MAX),
    },
    Measure {
        word: "pressure",
        unit: Unit::Permille,
        of: |plan| {
            let first = plan
                .market
                .first_choices(plan.rules, plan.placement.schools.len());
            plan.by_school(|school, _| {
                let seats = plan.seats(school).max(1);
                Some((first[school] * 1_000 + seats / 2) / seats)
            })
        },
    },
    Measure {
        word: "own-mean",
        unit: Unit::Millimetres,
        of: |plan| mean(&plan.far),
    },
    Measure {
        word: "own-median",
        unit: Unit::Millimetres,
        of: |plan| ranked((&plan.far, 0), 50),
    },
    Measure {
        word: "own-ninth",
        unit: Unit::Millimetres,
        of: |plan| ranked((&plan.far, 0), 90),
    },
    Measure {
        word: "own-farthest",
        unit: Unit::Millimetres,
        of: |plan| ranked((&plan.far, 0), 100),
    },
    Measure {
        word: "own-within-500",
        unit: Unit::Permille,
        of: |plan| within(&plan.far, (500_000, 0)),
    },
    Measure {
        word: "own-within-1000",
        unit: Unit::Permille,
        of: |plan| within(&plan.far, (1_000_000, 0)),
    },
    Measure {
        word: "own-within-1500",
        unit: Unit::Permille,
        of: |plan| within(&plan.far, (1_500_000, 0)),
    },
    Measure {
        word: "own-within-2000",
        unit: Unit::Permille,
        of: |plan| within(&plan.far, (2_000_000, 0)),
    },
    Measure {
        word: "walk-mean",
        unit: Unit::Millimetres,
        of: |plan| on_foot(plan, |own| mean(&own.far)),
    },
    Measure {
        word: "walk-median",
        unit: Unit::Millimetres,
        of: |plan| walked_ranked(plan, 50),
    },
    Measure {
        word: "walk-ninth",
        unit: Unit::Millimetres,
        of: |plan| walked_ranked(plan, 90),
    },
    Measure {
        word: "walk-farthest",
        unit: Unit::Millimetres,
        of: |plan| on_foot(plan, |own| ranked((&own.far, 0), 100)),
    },
    Measure {
        word: "walk-within-500",
        unit: Unit::Permille,
        of: |plan| walked_within(plan, 500_000),
    },
    Measure {
        word: "walk-within-1000",
        unit: Unit::Permille,
        of: |plan| walked_within(plan, 1_000_000),
    },
    Measure {
        word: "walk-within-1500",
        unit: Unit::Permille,
        of: |plan| walked_within(plan, 1_500_000),
    },
    Measure {
        word: "walk-within-2000",
        unit: Unit::Permille,
        of: |plan| walked_within(plan, 2_000_000),
    },
    Measure {
        word: "detour",
        unit: Unit::Permille,
        of: |plan| {
            let own = plan.walked.iter();
            let of = |own: &Walked| {
                let sum = own.far.iter().sum::<u64>() * 1_000;
                Some((Subject::All, whole(sum.checked_div(own.lines?)?)))
            };
            own.filter_map(of).collect()
        },
    },
    Measure {
        word: "no-way",
        unit: Unit::Count,
        of: |plan| {
            let walked = plan.walked.iter();
            walked.map(|own| (Subject::All, whole(own.none))).collect()
        },
    },
    Measure {
        word: "main-road",
        unit: Unit::Count,
        of: |plan| roads(plan, |[one, more]| one + more),
    },
    Measure {
        word: "main-roads",
        unit: Unit::Count,
        of: |plan| roads(plan, |[_, more]| more),
    },
    Measure {
        word: "group-median",
        unit: Unit::Millimetres,
        of: group_medians,
    },
    Measure {
        word: "apart",
        unit: Unit::Permille,
        of: dissimilarity,
    },
    Measure {
        word: "of-tier",
        unit: Unit::Permille,
        of: tier_shares,
    },
    Measure {
        word: "split-estates",
        unit: Unit::Count,
        of: split_estates,
    },
    Measure {
        word: "pupils",
        unit: Unit::Count,
        of: |plan| plan.of_pupils(|_| true),
    },
    Measure {
        word: "pupils-closed",
        unit: Unit::Count,
        of: |plan| plan.of_pupils(|pupil| !pupil.open),
    },
    Measure {
        word: "pupils-outside",
        unit: Unit::Count,
        of: |plan| plan.of_pupils(|pupil| pupil.open && !pupil.is_inside()),
    },
    Measure {
        word: "pieces",
        unit: Unit::Count,
        of: |plan| by_catchment(plan, |_, area| pieces(area) as u64),
    },
    Measure {
        word: "holes",
        unit: Unit::Count,
        of: |plan| {
            let holes = |area: &Area| {
                area.parts()
                    .iter()
                    .map(|part| part.holes.len())
                    .sum::<usize>()
            };
            by_catchment(plan, |_, area| holes(area) as u64)
        },
    },
    Measure {
        word: "compactness",
        unit: Unit::Permille,
        of: |plan| by_catchment(plan, |_, area| compactness(area)),
    },
    Measure {
        word: "overlaps",
        unit: Unit::Count,
        of: |plan| faults(plan, |found| found.overlaps.len()),
    },
    Measure {
        word: "gaps",
        unit: Unit::Count,
        of: |plan| faults(plan, |found| found.gaps.len()),
    },
    Measure {
        word: "schools-outside",
        unit: Unit::Count,
        of: |plan| {
            by_catchment(plan, |schools, area| {
                let points = schools
                    .iter()
                    .filter_map(|s| plan.placement.schools[*s as usize].point);
                points
                    .filter(|point| area.side(*point) == Side::Outside)
                    .count() as u64
            })
        },
    },
];

fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn with_sum(mut values: Values) -> Values {
    values.push((Subject::All, values.iter().map(|(_, value)| value).sum()));
    values
}

fn all_where(there: bool, value: impl FnOnce() -> u64) -> Values {
    match there {
        true => vec![(Subject::All, whole(value()))],
        false => Vec::new(),
    }
}

/// Children who count at a school, of a thousand of its seats.
fn utilisation(plan: &Plan<'_>) -> Values {
    // A school of no catchment at which nobody counts is asked for by lists alone: how full it is nobody knows.
    let served: BTreeSet<u32> = plan
        .placement
        .catchments
        .iter()
        .flat_map(|c| c.schools.iter().copied())
        .collect();
    plan.by_school(|school, load| {
        let seats = plan.seats(school).max(1);
        let full = (load * 1_000 + seats / 2) / seats;
        let counts = load > 0 || served.contains(&(school as u32));
        counts.then_some(full)
    })
}

/// Faults of the layer; nothing where it has more than can be counted.
fn faults(plan: &Plan<'_>, of: impl Fn(&Topology) -> usize) -> Values {
    let found = plan.topology();
    all_where(found.tangle.is_none(), || of(found) as u64)
}

/// Classes of so many children, where schools say how many classes they have: children are spread evenly.
fn bands(plan: &Plan<'_>, band: std::ops::RangeInclusive<u64>) -> Values {
    let known = plan
        .placement
        .schools
        .iter()
        .any(|school| school.classes.is_some());
    let count = |(school, load): (&School, &u64)| {
        let classes = u64::from(school.classes.unwrap_or(0));
        if classes == 0 || school.planned {
            return 0;
        }
        // So many classes have one child more than the others.
        let (small, larger) = (load / classes, load % classes);
        u64::from(band.contains(&small)) * (classes - larger)
            + u64::from(band.contains(&(small + 1))) * larger
    };
    all_where(known, || {
        plan.placement
            .schools
            .iter()
            .zip(&plan.loads)
            .map(count)
            .sum()
    })
}

/// A figure of distances on foot, where they are measured.
fn on_foot(plan: &Plan<'_>, of: impl Fn(&Walked) -> Values) -> Values {
    plan.walked.as_ref().map(of).unwrap_or_default()
}

fn walked_ranked(plan: &Plan<'_>, percent: usize) -> Values {
    on_foot(plan, |own| ranked((&own.far, own.none), percent))
}

fn walked_within(plan: &Plan<'_>, mm: u64) -> Values {
    on_foot(plan, |own| within(&own.far, (mm, own.none)))
}

/// Children who cross main roads, where the street file has any.
fn roads(plan: &Plan<'_>, of: fn([u64; 2]) -> u64) -> Values {
    let roads = plan.walked.as_ref().and_then(|walked| walked.roads);
    let own = roads.into_iter();
    own.map(|roads| (Subject::All, whole(of(roads)))).collect()
}

/// The mean distance, to the nearest millimetre.
fn mean(far: &[u64]) -> Values {
    let (sum, n) = (far.iter().sum::<u64>(), far.len() as u64);
    all_where(n > 0, || (sum + n / 2) / n)
}

/// The least distance that so many of a hundred children do not exceed; distances are sorted, and `none` children
/// more have none. Nothing where it would be one of theirs.
fn ranked((far, none): (&[u64], u64), percent: usize) -> Values {
    let all = far.len() + none as usize;
    let at = (all * percent).div_ceil(100).checked_sub(1);
    let own = at.and_then(|at| far.get(at));
    own.map(|mm| (Subject::All, whole(*mm)))
        .into_iter()
        .collect()
}

/// Children within a distance, those exactly so far among them, of a thousand; distances are sorted, and `none`
/// children more have none.
fn within(far: &[u64], (mm, none): (u64, u64)) -> Values {
    let inside = far.partition_point(|own| *own <= mm) as u64;
    let all = far.len() as u64 + none;
    all_where(all > 0, || inside * 1_000 / all)
}

/// The tier of each child; nothing where it is of none, or tiers are not known.
fn tiers_of(plan: &Plan<'_>) -> Vec<Option<Option<u32>>> {
    let units = plan.market.units.iter().zip(plan.tiers);
    let of: BTreeMap<&Number, Option<u32>> =
        units.map(|(unit, tier)| (&unit.unit, *tier)).collect();
    let children = plan.placement.children.iter();
    children.map(|child| of.get(&child.unit).copied()).collect()
}

/// Children by tier, then school; after the tiers those of none.
fn by_tier(plan: &Plan<'_>) -> Vec<Vec<u64>> {
    let tiers = plan.placement.policy.tiers.len();
    let mut counts = vec![vec![0u64; plan.placement.schools.len()]; tiers + 1];
    for (child, tier) in tiers_of(plan).into_iter().enumerate() {
        if let (Some(tier), Some(school)) = (tier, plan.counts_at(child)) {
            let tier = tier.map_or(tiers, |tier| tier as usize);
            counts[tier][school as usize] += 1;
        }
    }
    counts
}

/// The median distance of each tier and of each catchment, as the policy measures; left out where too few children
/// have one to be published.
fn group_medians(plan: &Plan<'_>) -> Values {
    let (placement, tiers) = (plan.placement, tiers_of(plan));
    let mut groups: BTreeMap<Subject, Vec<u64>> = BTreeMap::new();
    for (child, tier) in tiers.into_iter().enumerate() {
        let Some(mm) = plan.nearest_mm(child) else {
            continue;
        };
        if let Some(tier) = tier {
            let id = tier.map(|tier| placement.policy.tiers[tier as usize].id.clone());
            let about = Subject::Tier(id.unwrap_or_default());
            groups.entry(about).or_default().push(mm);
        }
        for catchment in plan.zoned.of(child) {
            let id = placement.catchments[*catchment as usize].id.to_string();
            groups.entry(Subject::Catchment(id)).or_default().push(mm);
        }
    }
    let groups = groups.into_iter();
    let groups = groups.filter(|(_, own)| own.len() as u64 >= placement.policy.min_cell);
    let median = |(about, mut own): (Subject, Vec<u64>)| {
        own.sort_unstable();
        (about, whole(own[(own.len() - 1) / 2]))
    };
    groups.map(median).collect()
}

/// The Gini coefficient of values in parts of a thousand: 0 where all are alike, nothing where there are none.
fn gini(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    let (n, sum) = (values.len() as u128, values.iter().sum::<u64>());
    let ranked = (1u128..)
        .zip(&values)
        .map(|(at, own)| at * u128::from(*own));
    let (twice, sum) = (2 * ranked.sum::<u128>(), u128::from(sum));
    let gini = ((twice - (n + 1) * sum) * 1_000).checked_div(n * sum)?;
    u64::try_from(gini).ok()
}

/// Of a thousand children who count at a school those of each tier; left out where too few to be published.
fn tier_shares(plan: &Plan<'_>) -> Values {
    let counts = by_tier(plan);
    let least = plan.placement.policy.min_cell;
    let mut values = Values::new();
    for (tier, own) in plan.placement.policy.tiers.iter().zip(&counts) {
        for (at, (school, count)) in plan.placement.schools.iter().zip(own).enumerate() {
            let load: u64 = counts.iter().map(|own| own[at]).sum();
            if load > 0 && (*count == 0 || *count >= least) {
                let about = Subject::Share(school.code.clone(), tier.id.clone());
                values.push((about, whole((count * 1_000 + load / 2) / load)));
            }
        }
    }
    values
}

/// How unequally children of each tier and all others are spread over schools: half the sum of |a/A − b/B|.
fn dissimilarity(plan: &Plan<'_>) -> Values {
    let counts = by_tier(plan);
    let total = |list: &[u64]| list.iter().sum::<u64>();
    let all: Vec<u64> = (0..plan.placement.schools.len())
        .map(|s| counts.iter().map(|c| c[s]).sum())
        .collect();
    let value = |(tier, own): (&Tier, &Vec<u64>)| {
        let (a, b) = (total(own), total(&all) - total(own));
        if a == 0 || b == 0 {
            return None;
        }
        let apart = |(own, all): (&u64, &u64)| {
            let (a, b) = (u128::from(a), u128::from(b));
            (u128::from(*own) * b).abs_diff(u128::from(all - own) * a)
        };
        let sum: u128 = own.iter().zip(&all).map(apart).sum();
        let permille = sum * 1_000 / (2 * u128::from(a) * u128::from(b));
        Some((Subject::Tier(tier.id.clone()), permille as i64))
    };
    plan.placement
        .policy
        .tiers
        .iter()
        .zip(&counts)
        .filter_map(value)
        .collect()
}

/// The estate of an address with its street, or its village with the town; `None` where the address names neither.
/// Names come back in other streets and towns; an estate on several streets counts for each.
pub fn estate_of(address: &str) -> Option<String> {
    let read = Address::read(address);
    let (place, own) = match read.estate.is_empty() {
        false => (&read.street, &read.estate),
        true => (&read.town, &read.village),
    };
    (!own.is_empty()).then(|| format!("{}{}", fold_name(place), fold_name(own)))
}

/// Estates whose homes are in catchments with different schools.
fn split_estates(plan: &Plan<'_>) -> Values {
    let estates = plan.estates();
    let split = estates.values().filter(|own| own.schools.len() > 1).count();
    all_where(!estates.is_empty(), || split as u64)
}

fn by_catchment(plan: &Plan<'_>, of: impl Fn(&[u32], &Area) -> u64) -> Values {
    let drawn = plan
        .placement
        .catchments
        .iter()
        .filter(|c| !c.area.parts().is_empty());
    let value = |c: &Catchment| {
        (
            Subject::Catchment(c.id.to_string()),
            whole(of(&c.schools, &c.area)),
        )
    };
    drawn.map(value).collect()
}

/// 4π times the ground by the square of the border: a circle has 1,000.
fn compactness(area: &Area) -> u64 {
    let rings = area.parts().iter().flat_map(Part::rings);
    let around = rings.map(|ring| {
        let points = ring.points();
        let next = points.iter().cycle().skip(1);
        points
            .iter()
            .zip(next)
            .map(|(a, b)| distance_mm(*a, *b))
            .sum::<u64>()
    });
    let metres = around.sum::<u64>() as f64 / 1_000.0;
    if metres == 0.0 {
        return 0;
    }
    (4_000.0 * std::f64::consts::PI * area.square_metres() / (metres * metres)).round() as u64
}

/// A child whose schools change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Its number.
    pub number: Number,
    /// Its place among the children of the plan after.
    pub child: usize,
    /// The schools of its catchments before and after, by code.
    pub before: Vec<SchoolCode>,
    /// See `before`.
    pub after: Vec<SchoolCode>,
    /// Whether a brother or sister is at one of its schools before, and at none of them after.
    pub parted: bool,
}

/// The children of both plans whose schools change, by number; `siblings` gives the school of a brother or sister
/// by row of the roll.
pub fn movers(
    before: &Plan<'_>,
    after: &Plan<'_>,
    siblings: &BTreeMap<u32, SchoolCode>,
) -> Vec<Mover> {
    let olds = &before.placement.children;
    let mover = |(child, new): (usize, &Child)| {
        let old = olds
            .binary_search_by(|old| old.number.cmp(&new.number))
            .ok()?;
        let (was, now) = (before.schools_of(old), after.schools_of(child));
        if was == now {
            return None;
        }
        let sibling = siblings.get(&new.row);
        let parted = sibling.is_some_and(|code| was.contains(&code) && !now.contains(&code));
        let own = |codes: Vec<&SchoolCode>| codes.into_iter().cloned().collect();
        Some(Mover {
            number: new.number.clone(),
            child,
            before: own(was),
            after: own(now),
            parted,
        })
    };
    after
        .placement
        .children
        .iter()
        .enumerate()
        .filter_map(mover)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::gini;

    #[test]
    fn unequal_shares_by_hand() {
        assert_eq!(gini(Vec::new()), None);
        assert_eq!(gini(vec![0, 0]), None);
        assert_eq!(gini(vec![7]), Some(0));
        assert_eq!(gini(vec![5, 5, 5]), Some(0));
        // One of two has all; of four; and a mean of pairs: |1-3| twice over 2·2²·2.
        assert_eq!(gini(vec![0, 9]), Some(500));
        assert_eq!(gini(vec![9, 0, 0, 0]), Some(750));
        assert_eq!(gini(vec![3, 1]), Some(250));
    }
}

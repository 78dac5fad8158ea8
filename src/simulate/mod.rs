//! What happens if (推演): scenarios over a folder, trial draws, chances, comparisons.
//!
//! In: the folder's input files, scenarios, how many trial draws. Out: for each scenario the placement as it
//! would be, what trial draws come to on average, and how that differs from the folder as it is, with the doubt
//! told. The same child holds the same ticket in every scenario, so differences are not luck. Nothing of it can
//! be published: seeds are trial seeds, and no seal is made. It opens no file.

pub mod chance;
pub mod change;
mod follow;
mod pupils;
pub mod scenario;
pub mod study;
pub mod trial;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::{self, Enrolled, Inputs};
use crate::classify::{Classified, MayList, classify, may_list};
use crate::finding::{
    Arg, Cell, Finding, SCENARIO_LATER, SCENARIO_LISTS, SCENARIO_NO_SCHOOL, SCENARIO_NOBODY,
    SCENARIO_SAME, SCHOOL_WITHOUT_CATCHMENT,
};
use crate::measure::Pupil;
use crate::model::{
    Catchment, Grade, Locks, Market, Nearest, Placement, Rules, School, SchoolCode, Seats, Ways,
    Zoned,
};
use crate::read::published;
use crate::read::rewrite::Rewrite;
use crate::read::text::decode;
use crate::{seal, zone};

use change::Change;
pub use change::{CHANGES, Files, Moved};
pub use pupils::pupils;
pub use scenario::{Lists, Scenario};

/// A placement as it is or would be, ready for trial draws.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name: empty for the folder as it is.
    pub name: String,
    /// Where comments on it go, and until when; may be empty.
    pub comments: String,
    /// The placement.
    pub placement: Placement,
    /// Its homes located.
    pub zoned: Zoned,
    /// Each unit's members, as indexes into the children.
    pub members: Vec<Vec<usize>>,
    /// Each unit's tier.
    pub tiers: Vec<Option<u32>>,
    /// The allocation problem.
    pub market: Market,
    /// The rules as the public half reads them.
    pub rules: Rules,
    /// The seats.
    pub seats: Seats,
    /// Ground that went from one catchment to another.
    pub moved: Vec<Moved>,
    /// Families whose lists were written anew.
    pub rewritten: u64,
    /// Ways on foot, where the policy measures them.
    pub ways: Option<Ways>,
    /// Pupils who are at a school already, where they are known ([`pupils`]).
    pub pupils: Vec<Pupil>,
    /// By child the schools that its family may list in some round, sorted; none where no list is written.
    pub open_to: Vec<Arc<[u32]>>,
    may_list: Vec<Vec<MayList>>,
}

impl Case {
    /// Whether everything is as in another case.
    fn is_as(&self, other: &Case) -> bool {
        self.market == other.market
            && self.zoned == other.zoned
            && self.placement.catchments == other.placement.catchments
            && seal::public_facts(&self.placement) == seal::public_facts(&other.placement)
    }

    /// The schools' codes, in order.
    pub fn codes(&self) -> Vec<SchoolCode> {
        let schools = self.placement.schools.iter();
        schools.map(|school| school.code.clone()).collect()
    }
}

/// Reads the folder as it is. What is wrong with it is told; with an error there is no case.
pub fn base(inputs: &Inputs) -> (Option<Case>, Vec<Finding>) {
    let (case, mut findings) = built(inputs, None, &Scenario::default(), &Files::new());
    inputs.sort(&mut findings);
    (case, findings)
}

/// The folder as a scenario has it. Told is what the base does not have as well.
pub fn case(
    inputs: &Inputs,
    (base, told): (&Case, &[Finding]),
    scenario: &Scenario,
    files: &Files,
) -> (Option<Case>, Vec<Finding>) {
    let (case, mut findings) = built(inputs, Some(base), scenario, files);
    // A policy that is set anew stands on other lines: what it says is told once.
    let policy = &inputs.policy.name;
    findings.retain(|finding| {
        let same = |old: &Finding| {
            let line = old.cell.file == finding.cell.file && finding.cell.file == *policy;
            old == finding || line && old.code == finding.code && old.args == finding.args
        };
        !told.iter().any(same)
    });
    let sets = scenario.changes.iter().find(|own| own.change.sets_policy());
    let place = sets.map(|own| own.cell.clone());
    let place = place.or(scenario.year.map(|_| Cell::file(&scenario.file)));
    if let Some(place) = place {
        for finding in &mut findings {
            if finding.cell.file == *policy {
                finding.cell = place.clone();
            }
        }
    }
    let told_why = [SCENARIO_NOBODY, SCENARIO_LATER];
    let told_why = findings.iter().any(|own| told_why.contains(&own.code));
    if let Some(case) = &case
        && !told_why
        && case.is_as(base)
    {
        findings.push(Finding::new(SCENARIO_SAME, Cell::file(&scenario.file)));
    }
    inputs.sort(&mut findings);
    (case, findings)
}

/// A folder with its changes made and its homes located.
struct Placed {
    placement: Placement,
    zoned: Zoned,
    moved: Vec<Moved>,
}

/// Makes the changes that are in force for an entry, that of the policy where none is named; `children` stand in
/// for those of the roll, with the addresses by which changes find them.
fn placed(
    inputs: &Inputs,
    scenario: &Scenario,
    files: &Files,
    (grade, children): (Option<Grade>, Option<&Enrolled>),
) -> (Option<Placed>, Vec<Finding>) {
    let mut inputs = inputs.clone();
    if let Some(year) = scenario.year {
        set_year(&mut inputs, year);
    }
    let addresses = match children {
        Some(enrolled) => enrolled.addresses.clone(),
        None => check::told_of(&inputs, "address"),
    };
    let folder = change::Folder {
        files,
        addresses: &addresses,
        cell: Cell::file(&scenario.file).into(),
        findings: Vec::new().into(),
        moved: Vec::new().into(),
    };
    let changes = || scenario.changes.iter();
    // What the policy says of the entry decides which changes are in force, before any of them is.
    let entry = entry_of(&inputs).map(|(year, own)| (year, grade.unwrap_or(own)));
    let holds = |entered: &&scenario::Entered| {
        entry.is_none_or(|(year, grade)| entered.force.holds(year, grade))
    };
    for entered in changes().filter(|entered| !holds(entered)) {
        let finding = Finding::new(SCENARIO_LATER, entered.cell.clone());
        let year = entry.map_or(String::new(), |(year, grade)| format!("{year} {grade}"));
        folder
            .findings
            .borrow_mut()
            .push(finding.with("entry", year));
    }
    // Each change that is in force, with the folder told which one is at work.
    let each = |work: &mut dyn FnMut(&dyn Change)| {
        for entered in changes().filter(holds) {
            folder.cell.replace(entered.cell.clone());
            work(&*entered.change);
        }
    };
    each(&mut |change| change.inputs(&mut inputs, &folder));
    let mut on_schools =
        |schools: &mut Vec<_>| each(&mut |change| change.schools(schools, &folder));
    let (placement, mut findings, _) = check::placement_where(&inputs, &mut on_schools);
    let Some(mut placement) = placement else {
        findings.extend(folder.findings.take());
        return (None, findings);
    };
    each(&mut |change| change.placement(&mut placement, &folder));
    // Faults of the files would come back as faults of every child.
    if failed(&findings) || failed(&folder.findings.borrow()) {
        findings.extend(folder.findings.take());
        return (None, findings);
    }
    if let Some(enrolled) = children {
        placement.children = enrolled.pupils.clone();
        // These are kept by child of the roll.
        (placement.by_text, placement.border_list) = (Vec::new(), None);
        placement.locks = Locks::default();
    }
    // A school that got its catchment by a change has one, and one that closes needs none.
    let served = |code: &str| {
        let own = |school: &u32| placement.schools[*school as usize].code.as_str() == code;
        let closed = |school: &School| school.planned && school.code.as_str() == code;
        placement.schools.iter().any(closed)
            || (placement.catchments.iter()).any(|c| c.schools.iter().any(own))
    };
    findings.retain(|finding| {
        let school = finding.args.iter().find(|(name, _)| *name == "school");
        let code = school.map(|(_, code)| code);
        let without = finding.code == SCHOOL_WITHOUT_CATCHMENT;
        !without || !matches!(code, Some(Arg::Text(code)) if served(code))
    });
    let (zoned, told) = zone::locate(&placement);
    findings.extend(told);
    let mut homes: Vec<Vec<u32>> = (0..placement.children.len())
        .map(|child| zoned.of(child).to_vec())
        .collect();
    each(&mut |change| change.homes(&placement, &mut homes, &folder));
    let zoned = rezoned(&zoned, homes);
    findings.extend(folder.findings.take());
    let moved = folder.moved.take();
    let made = Placed {
        placement,
        zoned,
        moved,
    };
    (Some(made), findings)
}

fn failed(found: &[Finding]) -> bool {
    found.iter().any(Finding::is_error)
}

/// The year and the grade that the policy enters.
fn entry_of(inputs: &Inputs) -> Option<(u64, Grade)> {
    let (policy, _) = check::read_policy(&inputs.policy);
    policy.map(|policy| (policy.year, policy.grade))
}

fn built(
    inputs: &Inputs,
    base: Option<&Case>,
    scenario: &Scenario,
    files: &Files,
) -> (Option<Case>, Vec<Finding>) {
    let (placed, mut findings) = placed(inputs, scenario, files, (None, None));
    let Some(Placed {
        mut placement,
        zoned,
        moved,
    }) = placed
    else {
        return (None, findings);
    };
    let (units, may_list) = may_list(&placement, &zoned, &near(&placement));
    let mut rewritten = 0;
    if let Some(base) = base.filter(|_| scenario.lists == Lists::Follow) {
        rewritten = follow::lists(base, &mut placement, (&units, &may_list));
        if rewritten > 0 {
            let finding = Finding::new(SCENARIO_LISTS, Cell::file(&scenario.file));
            findings.push(finding.with("n", rewritten));
        }
    }
    let (classified, told) = classify(&placement, &zoned, &near(&placement));
    findings.extend(told);
    if failed(&findings) {
        return (None, findings);
    }
    let Classified {
        market,
        tiers,
        members,
        ..
    } = classified;
    let (rules, seats) = public(&placement);
    let ways = zone::ways(&placement);
    let open_to = open_to(&placement, (&units, &may_list));
    left_without_school(base, (&placement, &zoned), scenario, &mut findings);
    let case = Case {
        name: scenario.name.clone(),
        comments: scenario.comments.clone(),
        placement,
        zoned,
        members,
        tiers,
        market,
        rules,
        seats,
        moved,
        rewritten,
        ways,
        pupils: Vec::new(),
        open_to,
        may_list,
    };
    (Some(case), findings)
}

/// By child the schools that its family may list in some round; those who may list the same share a set.
fn open_to(
    placement: &Placement,
    (units, may_list): (&[Vec<usize>], &[Vec<MayList>]),
) -> Vec<Arc<[u32]>> {
    let none: Arc<[u32]> = Arc::new([]);
    let mut open_to = vec![none.clone(); placement.children.len()];
    let mut sets = BTreeSet::from([none]);
    for (unit, lists) in units.iter().zip(may_list) {
        let mut schools: Vec<u32> = lists.iter().flat_map(|list| list.schools.clone()).collect();
        schools.sort_unstable();
        schools.dedup();
        let set = match sets.get(&schools[..]) {
            Some(set) => set.clone(),
            None => {
                let set: Arc<[u32]> = schools.into();
                sets.insert(set.clone());
                set
            }
        };
        for child in unit {
            open_to[*child] = set.clone();
        }
    }
    open_to
}

/// Tells catchments that have no open school any more, with their children.
fn left_without_school(
    base: Option<&Case>,
    (placement, zoned): (&Placement, &Zoned),
    scenario: &Scenario,
    findings: &mut Vec<Finding>,
) {
    let served = |placement: &Placement, catchment: &Catchment| {
        placement.open_schools(catchment).next().is_some()
    };
    let was = base.map(|base| &base.placement);
    let mut children = vec![0u32; placement.catchments.len()];
    for child in 0..placement.children.len() {
        for catchment in zoned.of(child) {
            children[*catchment as usize] += 1;
        }
    }
    for (catchment, children) in placement.catchments.iter().zip(children) {
        let old = was.and_then(|was| {
            let old = was.catchments.iter().find(|old| old.id == catchment.id);
            old.filter(|old| served(was, old))
        });
        if old.is_some() && !served(placement, catchment) {
            let finding = Finding::new(SCENARIO_NO_SCHOOL, Cell::file(&scenario.file));
            let finding = finding.with("catchment", catchment.id.as_str());
            findings.push(finding.with("n", children));
        }
    }
}

/// The nearest schools, for the overflow and for orders by distance.
fn near(
    placement: &Placement,
) -> impl Fn(&[usize], &[u32], Option<u32>) -> (Nearest, Vec<Finding>) {
    move |children, schools, limit| zone::nearest(placement, children, schools, limit)
}

fn set_year(inputs: &mut Inputs, year: u64) {
    let (text, _) = decode(&inputs.policy.name, &inputs.policy.bytes);
    let Some(mut policy) = text.as_deref().and_then(Rewrite::of) else {
        return;
    };
    let year = i64::try_from(year).unwrap_or(i64::MAX);
    // Without a table `policy` the file is told to lack it.
    if policy.set("policy.year", year.into()).is_ok() {
        inputs.policy.bytes = policy.text().into_bytes();
    }
}

/// The same homes in other catchments.
fn rezoned(zoned: &Zoned, homes: Vec<Vec<u32>>) -> Zoned {
    let mut made = Zoned::new();
    for (child, home) in homes.into_iter().enumerate() {
        made.push(home);
        let border = zoned.border(child);
        if !border.is_empty() {
            made.on_border(border.to_vec());
        }
    }
    made
}

/// The rules and seats as whoever reads the sealed files would have them.
fn public(placement: &Placement) -> (Rules, Seats) {
    let (schools, rules) = seal::public_facts(placement);
    let rules = published::rules(&rules).expect("what the seal writes, its reader reads");
    let schools = published::schools(&schools).expect("what the seal writes, its reader reads");
    let (seats, _) = published::seats_of(&schools, &rules);
    (rules, seats)
}

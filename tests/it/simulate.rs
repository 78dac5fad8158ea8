//! What happens if: scenarios, trial draws and chances against plain recomputation.

use std::collections::BTreeMap;

use paiwei::check::{self, InputFile, Inputs};
use paiwei::demo::{self, District};
use paiwei::draw::pick::Pick;
use paiwei::finding::{Finding, Spot};
use paiwei::measure::{Facts, MEASURES, Plan, Subject};
use paiwei::model::{Allocation, Direction, Drawn, Placed, RoundTickets, SchoolCode, Ticket};
use paiwei::report::simulation;
use paiwei::report::words::{Lang, Words};
use paiwei::simulate::chance::{ONE, Shares, Walks};
use paiwei::simulate::trial::{self, Figure};
use paiwei::simulate::{self, Case, Files, Scenario, scenario, study};

use crate::page::{assert_good, node};
use crate::support::{Office, said};

fn demo_inputs(children: u32) -> Inputs {
    demo::inputs(District {
        children,
        ..District::STANDARD
    })
}

pub struct Folder {
    pub inputs: Inputs,
    pub base: Case,
    pub told: Vec<Finding>,
}

impl Folder {
    pub fn new(inputs: Inputs) -> Self {
        let (base, told) = simulate::base(&inputs);
        let base = base.unwrap_or_else(|| panic!("errors: {told:#?}"));
        Self { inputs, base, told }
    }

    fn demo() -> Self {
        Self::new(demo_inputs(3_200))
    }

    pub fn read(text: &str) -> (Option<Scenario>, Vec<Finding>) {
        let whole = format!("schema = \"paiwei-scenario/1\"\nname = \"B\"\n{text}");
        scenario::read(&InputFile {
            name: "b.toml".to_owned(),
            bytes: whole.into_bytes(),
        })
    }

    pub fn with(&self, text: &str, files: &Files) -> (Option<Case>, Vec<Finding>) {
        let (scenario, told) = Self::read(text);
        let scenario = scenario.unwrap_or_else(|| panic!("{told:#?}"));
        simulate::case(&self.inputs, (&self.base, &self.told), &scenario, files)
    }

    fn case(&self, text: &str) -> Case {
        let (case, told) = self.with(text, &Files::new());
        case.unwrap_or_else(|| panic!("{told:#?}"))
    }
}

/// Plain tickets: one for each unit and round's lottery, from a stream.
fn plain(case: &Case, pick: &mut Pick) -> Drawn {
    let mut held: BTreeMap<String, Vec<Ticket>> = BTreeMap::new();
    let rounds = case.market.rounds.iter().map(|round| {
        let Some(lottery) = &round.lottery else {
            return RoundTickets::Number;
        };
        let tickets = held.entry(lottery.to_string()).or_insert_with(|| {
            let mut ticket = |_| Ticket(u128::from(pick.word()) << 64);
            case.market.units.iter().map(&mut ticket).collect()
        });
        RoundTickets::Unit(tickets.clone())
    });
    Drawn::plain(rounds.collect())
}

fn allocated(case: &Case, drawn: &Drawn) -> Allocation {
    paiwei::allocate::allocate(&case.market, &case.seats, &case.rules, drawn)
}

/// Hits of plain draws by application, as counts.
fn hits(case: &Case, draws: u32, purpose: &str) -> Vec<u32> {
    let walks = Walks::new(&case.market, &case.rules, case.codes().len());
    let mut hits = vec![0; walks.applications()];
    let mut pick = Pick::new(purpose);
    for _ in 0..draws {
        let drawn = plain(case, &mut pick);
        for (unit, place) in (0u32..).zip(allocated(case, &drawn).outcomes) {
            if let Some(place) = place {
                let span = walks.span(place.round as usize, unit).expect("it applied");
                hits[span.start + place.choice as usize] += 1;
            }
        }
    }
    hits
}

/// Sums of exact shares over so many draws of another stream.
fn shares(case: &Case, draws: u32, purpose: &str) -> Vec<f64> {
    let walks = Walks::new(&case.market, &case.rules, case.codes().len());
    let mut sums = vec![0.0; walks.applications()];
    let mut pick = Pick::new(purpose);
    let mut out = Shares::default();
    for _ in 0..draws {
        let drawn = plain(case, &mut pick);
        walks.shares(&drawn, &allocated(case, &drawn), &mut out);
        for (sum, share) in sums.iter_mut().zip(&out.applications) {
            *sum += f64::from(*share) / f64::from(ONE);
        }
    }
    sums.iter().map(|sum| sum / f64::from(draws)).collect()
}

fn rms(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    (sum / a.len() as f64).sqrt()
}

/// A market where everybody may ask everywhere: lists of eight of fifty schools, short of seats.
fn open_city() -> Folder {
    let mut pick = Pick::new("open city");
    let mut schools = String::from("code,name,lon,lat,seats\n");
    for school in 0..50 {
        let (x, y) = (pick.below(200), pick.below(200));
        schools += &format!("S{school:02},S{school},104.{x:03},39.{y:03},18\n");
    }
    let choices: Vec<String> = (1..=8).map(|n| format!("choice{n}")).collect();
    let mut roll = format!("number,姓名,lon,lat,twins,hukou,{}\n", choices.join(","));
    for child in 0..1_000 {
        let mut all: Vec<u64> = (0..50).collect();
        pick.shuffle(&mut all);
        // Some schools are wanted by many.
        all.sort_by_cached_key(|school| pick.below(50) + *school);
        let list: Vec<String> = all[..8].iter().map(|s| format!("S{s:02}")).collect();
        let hukou = if pick.permille(700) {
            "本区"
        } else {
            "外省"
        };
        let (x, y) = (pick.below(200), pick.below(200));
        roll += &format!(
            "A{child:04},n,104.{x:03},39.{y:03},,{hukou},{}\n",
            list.join(",")
        );
    }
    let mut office = Office::small();
    office.policy = office
        .policy
        .replace(
            "within = \"catchment\", max = \"all\"",
            "within = \"district\", max = 8",
        )
        .replace("sequential", "parallel")
        .replace("on_rest = \"overflow\"", "on_rest = \"next\"");
    let (from, to) = (
        office.policy.find("[overflow]"),
        office.policy.find("[[source]]"),
    );
    office
        .policy
        .replace_range(from.expect("it is there")..to.expect("it is there"), "");
    (office.schools, office.roll) = (schools, roll);
    let wide = crate::support::square(104_000, 39_000, 999);
    office.catchments = crate::support::layer(&[crate::support::feature("P1", "S01", &wide)]);
    Folder::new(office.inputs())
}

#[test]
fn chances_are_those_of_plain_draws_in_an_open_city() {
    let folder = open_city();
    assert!(Walks::new(&folder.base.market, &folder.base.rules, 50).is_exact());
    // `PAIWEI_PLAIN=200000` makes it the long comparison.
    let plain_draws =
        std::env::var("PAIWEI_PLAIN").map_or(20_000, |n| n.parse().expect("a number"));
    let counted = hits(&folder.base, plain_draws, "plain");
    let long: Vec<f64> = counted
        .iter()
        .map(|n| f64::from(*n) / f64::from(plain_draws))
        .collect();
    // The noise of the counted ones, by the binomial.
    let noise: f64 = long
        .iter()
        .map(|p| p * (1.0 - p) / f64::from(plain_draws))
        .sum();
    let noise = (noise / long.len() as f64).sqrt();
    let exact = shares(&folder.base, plain_draws / 10, "exact");
    let away = rms(&exact, &long);
    println!("open city: off by {away:.5}, noise {noise:.5}");
    assert!(away < noise * 1.25, "off by {away:.5}, noise {noise:.5}");
    let few = rms(&shares(&folder.base, 100, "few"), &long);
    let own = (few * few - noise * noise).max(0.0).sqrt();
    let counted = hits(&folder.base, 2_000, "counted");
    let counted: Vec<f64> = counted.iter().map(|n| f64::from(*n) / 2_000.0).collect();
    let theirs = (rms(&counted, &long).powi(2) - noise * noise).sqrt();
    assert!(
        own < theirs,
        "100 draws are off by {own:.5}, 2,000 plain ones by {theirs:.5}"
    );
}

#[test]
fn chances_are_those_of_plain_draws_in_the_demo() {
    let folder = Folder::new(demo_inputs(600));
    let draws = 6_000;
    let counted = hits(&folder.base, draws, "plain demo");
    let long: Vec<f64> = counted
        .iter()
        .map(|n| f64::from(*n) / f64::from(draws))
        .collect();
    let noise: f64 = long.iter().map(|p| p * (1.0 - p) / f64::from(draws)).sum();
    let noise = (noise / long.len() as f64).sqrt();
    let exact = shares(&folder.base, draws / 6, "exact demo");
    let away = rms(&exact, &long);
    let worst = exact
        .iter()
        .zip(&long)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    println!("off by {away:.5}, noise {noise:.5}, worst {worst:.4}");
    assert!(
        away < noise * 1.6,
        "off by {away:.5}, noise {noise:.5}, worst {worst:.4}"
    );
}

#[test]
fn a_scenario_without_changes_differs_nowhere() {
    let folder = Folder::demo();
    let same = folder.case("");
    assert_eq!(same.market, folder.base.market);
    assert_eq!(same.seats, folder.base.seats);
    let outcomes = trial::run(&[&folder.base, &same], 7);
    let mut own = outcomes[1].figures.clone();
    for figure in [Figure::Changed, Figure::Better, Figure::Worse] {
        let gone = own.remove(&(Subject::All, figure)).expect("it is counted");
        assert_eq!((gone.sum, gone.squares), (0, 0), "{figure:?}");
    }
    assert!(outcomes[0].figures == own);
    assert_eq!(outcomes[0].chances, outcomes[1].chances);
    assert!(!outcomes[1].differences.is_empty());
    assert!(
        outcomes[1]
            .differences
            .values()
            .all(|sum| sum.sum == 0 && sum.squares == 0)
    );
}

/// An estate whose homes all are in one catchment alone, and that catchment.
fn an_estate(folder: &Folder) -> (String, String) {
    let addresses = paiwei::check::told_of(&folder.inputs, "address");
    let mut seen: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (child, facts) in folder.base.placement.children.iter().enumerate() {
        let estate = paiwei::address::Address::read(&addresses[&facts.row]).estate;
        seen.entry(estate)
            .or_default()
            .extend(folder.base.zoned.of(child));
    }
    let alone = |zones: &Vec<u32>| zones.len() > 20 && zones.iter().all(|zone| *zone == zones[0]);
    let (estate, zones) = seen
        .into_iter()
        .find(|(name, zones)| !name.is_empty() && alone(zones))
        .expect("one");
    (
        estate,
        folder.base.placement.catchments[zones[0] as usize]
            .id
            .to_string(),
    )
}

#[test]
fn an_estate_moved_and_moved_back_is_the_base() {
    let folder = Folder::demo();
    let (estate, own) = an_estate(&folder);
    let other = folder
        .base
        .placement
        .catchments
        .iter()
        .find(|c| c.id.as_str() != own);
    let other = other.expect("another").id.to_string();
    let there = format!(
        "[[change]]\nkind = \"move\"\nestate = \"{estate}\"\nfrom = \"{own}\"\nto = \"{other}\"\n"
    );
    let back = format!(
        "[[change]]\nkind = \"move\"\nestate = \"{estate}\"\nfrom = \"{other}\"\nto = \"{own}\"\n"
    );
    let moved = folder.case(&there);
    assert_ne!(moved.market, folder.base.market);
    assert!(moved.rewritten > 0 && moved.moved.len() == 1);
    let both = folder.case(&(there + &back));
    assert_eq!(both.market, folder.base.market);
    assert_eq!(both.zoned, folder.base.zoned);
    assert!(both.moved.is_empty() && both.rewritten == 0);
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let folder = Folder::new(demo_inputs(400));
    let case = folder.case("[[change]]\nkind = \"school\"\ncode = \"S01\"\nseats = 60\n");
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool")
            .install(|| trial::run(&[&folder.base, &case], 23))
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}

#[test]
fn the_same_child_holds_the_same_ticket_everywhere() {
    let folder = Folder::demo();
    let case = folder.case("[[change]]\nkind = \"school\"\ncode = \"S05\"\nseats = 400\n");
    let outcomes = trial::run(&[&folder.base, &case], 20);
    let code = paiwei::model::SchoolCode::parse("S05").expect("a code");
    let filled = outcomes[1].differences[&(Subject::School(code), Figure::Filled)];
    let (mean, low, _) = filled.interval(20);
    assert!(mean > 100.0 && low > 0.0, "{mean}");
    // Whoever does not ask there has the same luck, draw by draw: the round of the Mongolian schools comes first.
    let first = folder.base.market.rounds[0].all().len();
    assert!(first > 0);
    assert_eq!(outcomes[0].chances[..first], outcomes[1].chances[..first]);
    assert_ne!(outcomes[0].chances[first..], outcomes[1].chances[first..]);
}

/// The codes that a scenario leads to, with their lines.
fn told(folder: &Folder, text: &str, files: &Files) -> Vec<(&'static str, u32)> {
    let (read, mut findings) = Folder::read(text);
    if let Some(read) = read {
        let (_, more) = simulate::case(&folder.inputs, (&folder.base, &folder.told), &read, files);
        findings.extend(more);
    }
    let line = |finding: &Finding| match finding.cell.spot {
        Spot::Line(line, _) => line,
        _ => 0,
    };
    findings.iter().map(|f| (f.code.id, line(f))).collect()
}

#[test]
fn what_is_wrong_with_a_scenario_is_told_with_its_line() {
    let folder = Folder::new(demo_inputs(300));
    let none = Files::new();
    let check = |text: &str, due: &[(&str, u32)]| {
        let found = told(&folder, &format!("[[change]]\n{text}\n"), &none);
        for (code, line) in due {
            assert!(found.contains(&(*code, *line)), "{text}: {found:?}");
        }
        assert_eq!(found.len(), due.len(), "{text}: {found:?}");
    };
    let name = |text: &str| check(text, &[("scenario-name", 3)]);
    name("kind = \"school\"\ncode = \"S99\"\nseats = 3");
    name("kind = \"catchment\"\nid = \"P99\"\nadd = [\"S01\"]");
    name("kind = \"catchment\"\nid = \"P01\"\nadd = [\"S0l\"]");
    name("kind = \"move\"\nfrom = \"P01\"\nto = \"P99\"\nestate = \"听泉\"");
    name("kind = \"policy\"\nset = { \"round.zon.mechanism\" = \"fill\" }");
    name("kind = \"round\"\nbefore = \"nowhere\"\nround = { id = \"new\" }");
    let needs = |text: &str| check(text, &[("scenario-needs", 3)]);
    needs("kind = \"school\"\ncode = \"S01\"\nseats = 99999999");
    needs("kind = \"school\"\ncode = \"学校\"");
    needs("kind = \"school\"\ncode = \"S01\"\nseats = 90\nclasses = 2\nclass_size = 45");
    needs("kind = \"school\"\ncode = \"S01\"\nopen = false\nseats = 90");
    needs("kind = \"school\"\ncode = \"S15\"\nopen = true");
    needs("kind = \"school\"\ncode = \"S01\"\nlon = \"104.1\"");
    needs("kind = \"catchment\"\nid = \"P01\"");
    needs("kind = \"move\"\nfrom = \"P01\"\nto = \"P02\"");
    needs("kind = \"move\"\nfrom = \"P01\"\nto = \"P02\"\nestate = \"a\"\nfile = \"b.geojson\"");
    needs("kind = \"move\"\nfrom = \"P01\"\nto = \"P02\"\nground = \"104.1,39.4 104.2,39.4\"");
    needs("kind = \"move\"\nfrom = \"P01\"\nto = \"P01\"\nestate = \"a\"");
    needs("kind = \"policy\"");
    needs("kind = \"children\"");
    needs("kind = \"children\"\nmore = 3\nfewer = 2");
    check(
        "kind = \"layer\"\nfile = \"gone.geojson\"",
        &[("scenario-file", 3)],
    );
    check(
        "kind = \"patch\"\nfile = \"gone.json\"",
        &[("scenario-file", 3)],
    );
    check("kind = \"schol\"", &[("unknown-word", 4)]);
    check(
        "kind = \"school\"\ncode = \"S01\"\nseets = 3",
        &[("unknown-key", 6)],
    );
    check("kind = \"layer\"", &[("missing-key", 3)]);
    check(
        "kind = \"layer\"\nfile = \"gone.geojson\"\ngrades = [\"K9\"]",
        &[("unknown-word", 6)],
    );
    check(
        "kind = \"move\"\nfrom = \"P01\"\nto = \"P02\"\nestate = \"没有这个小区\"",
        &[("scenario-nobody", 3)],
    );
    check(
        "kind = \"school\"\ncode = \"S01\"\nseats = 90\nfrom_year = 2030",
        &[("scenario-later", 3)],
    );
    // A policy that its own reader refuses is told by that reader.
    let slip = told(
        &folder,
        "[[change]]\nkind = \"policy\"\nset = { \"round.zone.mechanism\" = \"fil\" }",
        &none,
    );
    assert!(
        slip.iter().any(|(code, _)| *code == "unknown-word"),
        "{slip:?}"
    );
    for text in [
        "name = 3",
        "schema = \"other\"\nname = \"x\"",
        "[[change",
        "",
    ] {
        let (read, wrong) = scenario::read(&InputFile {
            name: "b.toml".to_owned(),
            bytes: text.into(),
        });
        assert!(read.is_none() && !wrong.is_empty(), "{text}");
    }
    let patch = Files::from([(
        "p.json".to_owned(),
        (
            InputFile {
                name: "p.json".to_owned(),
                bytes: b"{}".to_vec(),
            },
            Vec::new(),
        ),
    )]);
    let wrong = told(
        &folder,
        "[[change]]\nkind = \"patch\"\nfile = \"p.json\"",
        &patch,
    );
    assert_eq!(wrong, [("scenario-needs", 3)]);
}

#[test]
fn a_change_is_in_force_from_its_year_and_for_its_grades() {
    let folder = Folder::new(demo_inputs(300));
    let change = "[[change]]\nkind = \"school\"\ncode = \"S01\"\nseats = 5\n";
    let seats = |text: &str| folder.case(text).placement.schools[0].seats;
    let before = folder.base.placement.schools[0].seats;
    assert_eq!(seats(change), 5);
    assert_eq!(seats(&format!("{change}from_year = 2026\n")), 5);
    assert_eq!(seats(&format!("{change}from_year = 2027\n")), before);
    assert_eq!(
        seats(&format!("year = 2027\n{change}from_year = 2027\n")),
        5
    );
    assert_eq!(seats(&format!("{change}grades = [\"G7\"]\n")), before);
    assert_eq!(seats(&format!("{change}grades = [\"G1\", \"G7\"]\n")), 5);
}

#[test]
fn the_scenarios_of_the_demonstration_do_what_they_say() {
    let folder = Folder::demo();
    for (name, bytes) in demo::scenarios(District::STANDARD) {
        let file = InputFile {
            name: name.to_owned(),
            bytes,
        };
        let (read, wrong) = scenario::read(&file);
        let read = read.unwrap_or_else(|| panic!("{name}: {wrong:#?}"));
        let (case, findings) = simulate::case(
            &folder.inputs,
            (&folder.base, &folder.told),
            &read,
            &Files::new(),
        );
        let case = case.unwrap_or_else(|| panic!("{name}: {findings:#?}"));
        assert!(case.rewritten > 0, "{name}");
        assert!(
            findings
                .iter()
                .all(|f| f.code.id != "school-without-catchment"),
            "{name}"
        );
        let moved = usize::from(name == "estate-moves.toml");
        assert_eq!(case.moved.len(), moved, "{name}");
        let outcomes = trial::run(&[&folder.base, &case], 10);
        assert!(outcomes[1].exact);
        let key = (Subject::All, Figure::Overflow);
        assert_ne!(outcomes[1].differences[&key].sum, 0, "{name}");
    }
}

#[test]
fn a_school_that_closes_has_nobody_and_a_new_one_is_listed_by_distance() {
    let folder = Folder::new(demo_inputs(600));
    let closed = folder.case("[[change]]\nkind = \"school\"\ncode = \"S05\"\nopen = false\n");
    let at = closed
        .codes()
        .iter()
        .position(|code| code.as_str() == "S05")
        .expect("it is known");
    assert!(
        closed
            .market
            .rounds
            .iter()
            .all(|round| round.all().iter().all(|a| a.school != at as u32))
    );
    assert!(closed.rewritten > 20);
    let opened = folder.case(
        "[[change]]\nkind = \"school\"\ncode = \"N1\"\nname = \"新\"\nopen = true\nseats = 30\nlon = \"104.13\"\n\
         lat = \"39.458\"\ngroups = [\"putonghua\"]\n[[change]]\nkind = \"catchment\"\nid = \"P05\"\nadd = [\"N1\"]\n",
    );
    let new = opened
        .codes()
        .iter()
        .position(|code| code.as_str() == "N1")
        .expect("it is there") as u32;
    let point = |school: u32| {
        opened.placement.schools[school as usize]
            .point
            .expect("a point")
    };
    let mut listed = 0;
    for child in &opened.placement.children {
        if let Some(at) = child.choices.iter().position(|school| *school == new) {
            let far = |school: u32| paiwei::geo::distance_mm(child.home, point(school));
            assert!(
                child.choices[..at]
                    .iter()
                    .all(|school| far(*school) <= far(new))
            );
            assert!(
                child
                    .choices
                    .get(at + 1)
                    .is_none_or(|next| far(*next) > far(new))
            );
            listed += 1;
        }
    }
    assert!(listed > 20, "{listed}");
    // Lists are kept where that is asked for; then they are findings.
    let kept = "lists = \"keep\"\n[[change]]\nkind = \"school\"\ncode = \"S05\"\nopen = false\n";
    let (none, wrong) = folder.with(kept, &Files::new());
    assert!(none.is_none() && wrong.iter().any(|f| f.code.id == "choice-not-allowed"));
}

#[test]
fn children_come_and_go_with_their_units() {
    let folder = Folder::new(demo_inputs(600));
    let count = |text: &str| {
        let case = folder.case(&format!("[[change]]\nkind = \"children\"\n{text}\n"));
        let units: BTreeMap<_, usize> = case
            .market
            .units
            .iter()
            .map(|u| (u.unit.clone(), u.weight as usize))
            .collect();
        assert_eq!(units.values().sum::<usize>(), case.placement.children.len());
        let sorted = case
            .placement
            .children
            .windows(2)
            .all(|pair| pair[0].number < pair[1].number);
        assert!(sorted, "{text}");
        case.placement.children.len()
    };
    assert_eq!(count("percent = 100"), 600);
    assert!(count("percent = 50").abs_diff(300) <= 1);
    assert!(count("percent = 250").abs_diff(1_500) <= 1);
    assert!(count("more = 37").abs_diff(637) <= 1);
    assert!(count("fewer = 37\ncatchment = \"P05\"").abs_diff(563) <= 1);
    assert_eq!(
        count("fewer = 10000\ncatchment = \"P05\"") + {
            let at = folder
                .base
                .placement
                .catchments
                .iter()
                .position(|c| c.id.as_str() == "P05")
                .expect("P05") as u32;
            (0..600)
                .filter(|child| folder.base.zoned.of(*child).contains(&at))
                .count()
        },
        600
    );
    // The same at every run.
    let one = folder.case("[[change]]\nkind = \"children\"\npercent = 70\n");
    let two = folder.case("[[change]]\nkind = \"children\"\npercent = 70\n");
    assert_eq!(one.market, two.market);
}

#[test]
fn another_policy_another_round_another_layer() {
    let folder = Folder::new(demo_inputs(600));
    let file = |name: &str, bytes: &[u8]| {
        let file = InputFile {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        };
        (name.to_owned(), (file, Vec::new()))
    };
    let files = Files::from([
        file("p.toml", &folder.inputs.policy.bytes),
        file("l.geojson", &folder.inputs.catchments.bytes),
    ]);
    for same in [
        "kind = \"policy\"\nfile = \"p.toml\"",
        "kind = \"layer\"\nfile = \"l.geojson\"",
    ] {
        let (case, wrong) = folder.with(&format!("[[change]]\n{same}\n"), &files);
        let case = case.unwrap_or_else(|| panic!("{wrong:#?}"));
        assert_eq!(case.market, folder.base.market, "{same}");
    }
    // Rules side by side: first choices can only gain where they go first.
    let sequential = folder.case(
        "[[change]]\nkind = \"policy\"\nset = { \"round.zone.mechanism\" = \"sequential\" }\n",
    );
    assert_eq!(
        sequential.placement.children,
        folder.base.placement.children
    );
    let outcomes = trial::run(&[&folder.base, &sequential], 30);
    let first = outcomes[1].differences[&(Subject::All, Figure::First)];
    assert!(first.sum >= 0, "{first:?}");
    let round = folder.case(
        "[[change]]\nkind = \"round\"\nbefore = \"zone\"\n[change.round]\nid = \"early\"\n\
         pool = \"track = 普通话 and hukou = 本区\"\nseats = \"plan\"\n\
         choice = { kind = \"list\", within = \"catchment\", min = 1, max = 3 }\nmechanism = \"parallel\"\n\
         standing = [\"tier asc\", \"draw:main\"]\non_rest = \"overflow\"\n",
    );
    let ids: Vec<&str> = round
        .market
        .rounds
        .iter()
        .map(|round| round.id.as_str())
        .collect();
    assert_eq!(ids, ["mongolian", "early", "zone", "overflow"]);
}

#[test]
fn means_errors_and_intervals_by_hand() {
    let mut sum = trial::Sum::default();
    for value in [1i128, 2, 3, 4] {
        sum.sum += value;
        sum.squares += value * value;
    }
    let (mean, error) = sum.mean(4);
    assert!((mean - 2.5).abs() < 1e-12);
    // The variance of the four is 5/3, that of their mean a quarter of it.
    assert!((error - (5.0f64 / 12.0).sqrt()).abs() < 1e-12, "{error}");
    let (_, low, high) = sum.interval(4);
    assert!((high - low - 2.0 * 1.645 * error).abs() < 1e-12);
    let alike = trial::Sum {
        sum: 70,
        squares: 700,
    };
    assert_eq!(alike.mean(7), (10.0, 0.0));
}

#[test]
fn measures_of_a_small_office_by_hand() {
    let mut folder = Folder::new(Office::small().inputs());
    folder.base.placement.policy.min_cell = 2;
    let nothing = BTreeMap::new();
    let case = &folder.base;
    let mut plan = Plan::new(
        (&case.placement, &case.zoned),
        (&case.market, &case.rules),
        &Facts {
            addresses: &nothing,
            ways: None,
            open_to: &case.open_to,
        },
    );
    plan.tiers = &case.tiers;
    let value = |word: &str| {
        let measure = MEASURES
            .iter()
            .find(|measure| measure.word == word)
            .expect("it is one");
        let values = (measure.of)(&plan);
        let subjects: Vec<String> = values.iter().map(|(s, _)| format!("{s:?}")).collect();
        assert!(subjects.windows(2).all(|pair| pair[0] != pair[1]), "{word}");
        values.into_iter().collect::<BTreeMap<_, _>>()
    };
    let school_code = |code: &str| SchoolCode::parse(code).expect("a code");
    let school = |code: &str| Subject::School(school_code(code));
    // Naive: every child at the nearest school of its catchments.
    let mut loads: BTreeMap<String, i64> = BTreeMap::new();
    let mut far: Vec<u64> = Vec::new();
    for child in 0..case.placement.children.len() {
        let home = case.placement.children[child].home;
        let mut own: Vec<(u64, String)> = Vec::new();
        for catchment in case.zoned.of(child) {
            for at in &case.placement.catchments[*catchment as usize].schools {
                let school = &case.placement.schools[*at as usize];
                let mm = paiwei::geo::distance_mm(home, school.point.expect("a point"));
                own.push((mm, school.code.to_string()));
            }
        }
        if let Some((mm, code)) = own.into_iter().min() {
            *loads.entry(code).or_default() += 1;
            far.push(mm);
        }
    }
    far.sort_unstable();
    for (code, seats) in [("S01", 3), ("S02", 4), ("S03", 6)] {
        let load = loads.get(code).copied().unwrap_or(0);
        assert_eq!(value("children")[&school(code)], load);
        assert_eq!(value("seats")[&school(code)], seats);
        assert_eq!(
            value("utilisation")[&school(code)],
            (load * 1_000 + seats / 2) / seats
        );
        assert_eq!(value("beyond-seats")[&school(code)], (load - seats).max(0));
    }
    assert_eq!(value("seats")[&Subject::All], 13);
    assert_eq!(
        value("own-farthest")[&Subject::All],
        far[far.len() - 1] as i64
    );
    assert_eq!(
        value("own-median")[&Subject::All],
        far[(far.len() - 1) / 2] as i64
    );
    // S03 has A10 and A12 of this district and A11 of another province: one child alone is not told of.
    let share = |tier: &str| Subject::Share(school_code("S03"), tier.to_owned());
    let shares = value("of-tier");
    assert_eq!(shares.get(&share("1")), Some(&667));
    assert_eq!(shares.get(&share("2")), None);
    // The middle one of the three in P2; the median of each tier; S01, S02, S03 filled differently.
    let medians = value("group-median");
    let mm = |of: &dyn Fn(usize) -> bool| -> i64 {
        let children = (0..case.placement.children.len()).filter(|child| of(*child));
        let mut far: Vec<u64> = children.filter_map(|child| plan.line_mm(child)).collect();
        far.sort_unstable();
        far[(far.len() - 1) / 2] as i64
    };
    let number = |child: usize| case.placement.children[child].number.as_str();
    let p2 = |child: usize| ["A10", "A11", "A12"].contains(&number(child));
    assert_eq!(medians[&Subject::Catchment("P2".to_owned())], mm(&p2));
    let second = |child: usize| ["A03", "A06", "A09", "A11"].contains(&number(child));
    assert_eq!(medians[&Subject::Tier("2".to_owned())], mm(&second));
    assert_eq!(
        medians[&Subject::Tier("1".to_owned())],
        mm(&|child| !second(child))
    );
    assert_eq!(medians.len(), 4);
    let loads: Vec<i64> = value("utilisation").into_values().collect();
    let pairs = loads
        .iter()
        .flat_map(|a| loads.iter().map(move |b| (a - b).abs()));
    let spread = pairs.sum::<i64>() * 1_000 / (2 * 3 * loads.iter().sum::<i64>());
    assert_eq!(value("utilisation-gini")[&Subject::All], spread);
    assert!(spread > 0, "{loads:?}");
    assert!(value("holes").values().all(|holes| *holes == 0));
    let square = value("compactness")[&Subject::Catchment("P2".to_owned())];
    // π/4 of a square; at 39 degrees a square of degrees is a rectangle of 7 to 9.
    assert!((750..=786).contains(&square), "{square}");
    assert_eq!(
        value("pieces").values().copied().collect::<Vec<_>>(),
        [1, 1]
    );
}

#[test]
fn a_study_is_marked_and_no_verifier_takes_it() {
    let folder = Folder::new(demo_inputs(300));
    let case = folder.case("[[change]]\nkind = \"school\"\ncode = \"S01\"\nseats = 5\n");
    let entries = || {
        vec![
            (&folder.base, String::new(), Vec::new()),
            (&case, "<b>n</b>".to_owned(), Vec::new()),
        ]
    };
    let beside = study::Beside::default();
    let made = study::study(entries(), &beside, 12);
    let words = Words::new(Lang::Zh);
    let page = String::from_utf8(simulation::page(&made)).expect("UTF-8");
    for mark in [
        "推演，不是录取结果",
        "A trial, not a result",
        "paiwei/v1/trial",
    ] {
        assert!(page.contains(mark), "{mark}");
    }
    assert!(!page.contains("<b>n</b>") && page.contains("&lt;b&gt;n&lt;/b&gt;"));
    for leak in ["http:", "https:", "src=", "@import", "url(http"] {
        let own = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!own.contains(leak), "{leak}");
    }
    let told = simulation::json(&words, &made);
    assert_eq!(told["type"], "paiwei/v1/trial");
    assert_eq!(told["cases"].as_array().map(Vec::len), Some(2));
    // The same figures give the same bytes, at another time too.
    let again = study::study(entries(), &beside, 12);
    assert_eq!(
        simulation::workbook(&words, &made),
        simulation::workbook(&words, &again)
    );
    assert_eq!(told, simulation::json(&words, &again));
    // As a bundle it is nothing.
    let mut bundle = paiwei::model::Bundle::default();
    bundle.insert("data/results-1.jsonl", told.to_string().into_bytes());
    let verdict = paiwei::verify::verify(&bundle);
    assert_ne!(verdict.exit(), 0);
}

/// Everybody who could have got a school it prefers by some other order of its list is counted, and nobody else:
/// small markets, every order of every list, every child.
#[test]
fn who_would_gain_by_another_list_is_found_by_trying_them_all() {
    let mut found = [0usize; 2];
    for (which, mechanism) in ["sequential", "parallel"].into_iter().enumerate() {
        for case in 0..6 {
            let mut pick = Pick::new(&format!("gain {case}"));
            let mut office = Office::small();
            office.policy = office
                .policy
                .replace(
                    "within = \"catchment\", max = \"all\"",
                    "within = \"district\", max = 3",
                )
                .replace("sequential", mechanism)
                .replace("on_rest = \"overflow\"", "on_rest = \"next\"");
            let (from, to) = (
                office.policy.find("[overflow]"),
                office.policy.find("[[source]]"),
            );
            office
                .policy
                .replace_range(from.expect("it is there")..to.expect("it is there"), "");
            office.schools = "code,name,lon,lat,seats\nS01,a,104.005,39.005,3\nS02,b,104.015,39.005,4\nS03,c,104.025,39.005,5\n".to_owned();
            office.roll = "number,姓名,lon,lat,twins,hukou,choice1,choice2,choice3\n".to_owned();
            for child in 0..18 {
                let mut list = ["S01", "S02", "S03"];
                pick.shuffle(&mut list);
                let hukou = if pick.permille(500) {
                    "本区"
                } else {
                    "外省"
                };
                let long = 1 + pick.below(3) as usize;
                let mut cells = list[..long].join(",");
                cells += &",".repeat(3 - long);
                office.roll += &format!(
                    "A{child:02},n,104.00{},39.001,,{hukou},{cells}\n",
                    child % 9
                );
            }
            let folder = Folder::new(office.inputs());
            let base = &folder.base;
            let walks = Walks::new(&base.market, &base.rules, 3);
            let drawn = plain(base, &mut pick);
            let allocation = allocated(base, &drawn);
            let mut shares = Shares::default();
            walks.shares(&drawn, &allocation, &mut shares);
            let code = |at: u32| base.placement.schools[at as usize].code.to_string();
            for (unit, members) in base.members.iter().enumerate() {
                let child = &base.placement.children[members[0]];
                let truth: Vec<String> = child.choices.iter().map(|s| code(*s)).collect();
                let rank = |school: Option<String>| {
                    school
                        .and_then(|s| truth.iter().position(|own| *own == s))
                        .unwrap_or(9)
                };
                let own = rank(allocation.outcomes[unit].map(|p| code(p.school)));
                let mut gains = false;
                for order in orders(&truth).into_iter().filter(|order| !order.is_empty()) {
                    let mut other = office.clone();
                    let line = |cells: &[String]| {
                        let mut text = cells.join(",");
                        text += &",".repeat(3 - cells.len());
                        text
                    };
                    let row = other
                        .roll
                        .lines()
                        .find(|row| row.starts_with(child.number.as_str()))
                        .expect("a row")
                        .to_owned();
                    let swapped = row.replace(&line(&truth), &line(&order));
                    other.roll = other.roll.replace(&row, &swapped);
                    let other = Folder::new(other.inputs());
                    let again = allocated(&other.base, &drawn);
                    gains |= rank(again.outcomes[unit].map(|p| code(p.school))) < own;
                }
                assert_eq!(
                    shares.gains[unit], gains,
                    "{mechanism} {case} {}",
                    child.number
                );
                found[which] += usize::from(gains);
            }
        }
    }
    assert!(
        found[0] > 8,
        "where first choices go first some could gain: {found:?}"
    );
    assert_eq!(found[1], 0, "deferred acceptance leaves nothing to gain");
}

/// Who stands before somebody admitted to a school it prefers is counted, and nobody else, under any rule: random
/// offices, every pair of children.
#[test]
fn who_envies_is_counted_pair_by_pair() {
    let (mut seen, mut found) = ([0usize; 2], [0usize; 2]);
    for at in 0..400 {
        let mut pick = Pick::new(&format!("envy {at}"));
        let office = crate::rounds::office(&mut pick);
        if office.policy.contains("deal\"") || office.policy.contains("child_school") {
            continue;
        }
        let (Some(base), _) = simulate::base(&office.inputs()) else {
            continue;
        };
        let (market, codes) = (&base.market, base.codes());
        let drawn = plain(&base, &mut pick);
        let allocation = allocated(&base, &drawn);
        let walks = Walks::new(market, &base.rules, codes.len());
        let mut shares = Shares::default();
        walks.shares(&drawn, &allocation, &mut shares);
        // Where somebody stands in a round's line at a school: class and keys, then the ticket; not the choice.
        let standing = |round: usize, unit: u32, choice: usize| {
            let held = &market.rounds[round];
            let own = walks.applied(round, unit)[choice];
            let prefix = &held.prefixes[own.prefix as usize];
            let falls = held
                .lottery
                .as_ref()
                .is_some_and(|lottery| base.rules.direction(lottery) == Direction::Descending);
            let ticket = match drawn.rounds[round].of(unit, own.school) {
                None => u128::from(unit),
                Some(Ticket(ticket)) if falls => u128::MAX - ticket,
                Some(Ticket(ticket)) => ticket,
            };
            (
                (own.school, own.quota),
                (prefix.class, prefix.keys.clone(), ticket),
            )
        };
        let admitted = |place: &Placed, unit: u32| {
            let applied = walks.applied(place.round as usize, unit);
            let own = (place.choice as usize) < applied.len();
            own.then(|| standing(place.round as usize, unit, place.choice as usize))
        };
        let which = usize::from(walks.is_exact());
        for unit in 0..market.units.len() as u32 {
            let place = allocation.outcomes[unit as usize];
            let mut envies = false;
            for (round, held) in market.rounds.iter().enumerate() {
                let before = match place {
                    Some(own) if (own.round as usize) < round => 0,
                    Some(own) if own.round as usize == round => own.choice as usize,
                    _ => usize::MAX,
                };
                let asked = walks.applied(round, unit).len().min(before);
                for choice in (0..asked).filter(|_| held.id != "overflow") {
                    let (desk, own) = standing(round, unit, choice);
                    envies |= (0u32..).zip(&allocation.outcomes).any(|(other, place)| {
                        let place = place.as_ref().filter(|p| p.round as usize == round);
                        let there = place.and_then(|place| admitted(place, other));
                        there.is_some_and(|(at, theirs)| at == desk && theirs > own)
                    });
                }
            }
            assert_eq!(shares.envies[unit as usize], envies, "{at} {unit}");
            found[which] += usize::from(envies);
        }
        seen[which] += 1;
    }
    assert!(seen.iter().all(|n| *n > 5), "{seen:?}");
    assert!(found.iter().all(|n| *n > 3), "{found:?} {seen:?}");
}

/// Every order of a list and of its parts; the empty one among them.
fn orders(list: &[String]) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for (at, first) in list.iter().enumerate() {
        let rest = list.iter().enumerate().filter(|(i, _)| *i != at);
        let rest: Vec<String> = rest.map(|(_, school)| school.clone()).collect();
        for tail in orders(&rest) {
            all.push([vec![first.clone()], tail].concat());
        }
    }
    all
}

#[test]
fn who_changes_is_counted_child_by_child() {
    let folder = Folder::new(demo_inputs(500));
    let other = folder.case(
        "[[change]]\nkind = \"policy\"\nset = { \"round.zone.mechanism\" = \"sequential\" }\n",
    );
    let outcomes = trial::run(&[&folder.base, &other], 1);
    let value = |figure: Figure| outcomes[1].figures[&(Subject::All, figure)].sum;
    // Who goes from one school of the overflow to another listed neither.
    assert!(value(Figure::Changed) >= value(Figure::Better) + value(Figure::Worse));
    assert!(value(Figure::Better) > 0);
    // Deferred acceptance leaves no envy and nothing to gain by another list; with first choices first there may be.
    for figure in [Figure::Envy, Figure::Gain] {
        assert_eq!(
            outcomes[0].figures[&(Subject::All, figure)].sum,
            0,
            "{figure:?}"
        );
    }
    assert!(value(Figure::Envy) > 0);
    assert!(
        !outcomes[0]
            .figures
            .contains_key(&(Subject::All, Figure::Changed))
    );
}

/// What families are told agrees with what the engine worked out, and nobody's number is in it.
#[test]
fn the_consultation_page_tells_what_the_engine_knows() {
    let folder = Folder::demo();
    let (name, bytes) = demo::scenarios(District::STANDARD).swap_remove(1);
    let file = InputFile {
        name: name.to_owned(),
        bytes,
    };
    let (read, _) = scenario::read(&file);
    let read = read.expect("a scenario");
    let (case, _) = simulate::case(
        &folder.inputs,
        (&folder.base, &folder.told),
        &read,
        &Files::new(),
    );
    let case = case.expect("it can be run");
    let addresses = paiwei::check::told_of(&folder.inputs, "address");
    let beside = study::Beside {
        addresses,
        ..study::Beside::default()
    };
    let changes = read
        .changes
        .iter()
        .map(|entered| entered.change.told())
        .collect();
    let study = study::study(
        vec![
            (&folder.base, String::new(), Vec::new()),
            (&case, read.note.clone(), changes),
        ],
        &beside,
        4,
    );
    let page = simulation::consultation(&study.told[0], &study.told[1]);
    in_browsers(&page, &case);
    let page = String::from_utf8(page).expect("UTF-8");
    let begin = page.find("id=\"plans\">").expect("the data") + "id=\"plans\">".len();
    let end = begin + page[begin..].find("</script>").expect("its end");
    let data: serde_json::Value = serde_json::from_str(&page[begin..end]).expect("JSON");
    let places = data["places"].as_array().expect("places");
    assert!(places.len() > 40, "{}", places.len());
    let other = places.iter().filter(|place| place[1] != place[2]);
    let other: Vec<&str> = other.filter_map(|place| place[0].as_str()).collect();
    // The estate that moves is named, and any other with homes on its ground.
    let moved = |place: &&&str| place.ends_with(case.moved[0].name.as_str());
    assert_eq!(other.iter().filter(moved).count(), 1, "{other:?}");
    assert!(other.len() < 5, "{other:?}");
    for place in other {
        // A line of the table, with the reason.
        let row = page
            .lines()
            .find(|line| line.contains(&format!("<td>{place}</td>")));
        let row = row.unwrap_or_else(|| panic!("{place}"));
        assert!(row.contains("This ground goes from"), "{row}");
    }
    assert_eq!(data["moved"].as_array().map(Vec::len), Some(1));
    // What is weighed: figures before and after, and nothing of a few children.
    for text in [
        "权衡的依据",
        "What the office weighs",
        "median distance to the nearest school of the catchment",
        "estates whose schools change",
        "意见交招生办",
        "我家所在小区：______\nMy estate: ______\n",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("on foot") && !page.contains("main road"));
    let mut marked = case.clone();
    marked.comments = "寄至 <test.invalid>".to_owned();
    let mut few = folder.base.clone();
    few.placement.policy.min_cell = 100_000;
    let entries = [&few, &marked].map(|case| (case, String::new(), Vec::new()));
    let beside = study::Beside::default();
    let study = study::study(entries.into(), &beside, 2);
    let own = simulation::consultation(&study.told[0], &study.told[1]);
    let own = String::from_utf8(own).expect("UTF-8");
    assert!(own.contains("寄至 &lt;test.invalid&gt;") && !own.contains("意见交招生办"));
    assert!(page.contains("children on the roll whose schools change"));
    assert!(!own.contains("children on the roll whose schools change"));
    for child in folder.base.placement.children.iter().step_by(7) {
        assert!(!page.contains(child.number.as_str()), "{}", child.number);
    }
    // The script's answer at homes is the engine's.
    let homes: Vec<serde_json::Value> = (0..case.placement.children.len())
        .step_by(5)
        .map(|child| {
            let home = case.placement.children[child].home;
            let codes = |case: &Case| -> Vec<String> {
                let own = case.zoned.of(child).iter();
                let mut codes: Vec<String> = own
                    .flat_map(|c| &case.placement.catchments[*c as usize].schools)
                    .map(|school| case.placement.schools[*school as usize].code.to_string())
                    .collect();
                codes.sort();
                codes.dedup();
                codes
            };
            serde_json::json!([
                home.lon_e7(),
                home.lat_e7(),
                codes(&folder.base),
                codes(&case)
            ])
        })
        .collect();
    let script = concat!(
        include_str!("../../src/report/standalone/plane.js"),
        include_str!("../../src/report/standalone/consult.js")
    );
    // The page's own functions, asked without a page.
    let asked = script
        .replace("document.getElementById(\"plans\").textContent", "globalThis.plans")
        .replace("document.getElementById(\"answer\")", "null")
        .replace("document.querySelector(\"svg\")", "null")
        .replace("document.getElementById(\"comment\")", "null")
        .replace("document.getElementById(\"copy\")", "null")
        .replace("const field = document.getElementById(\"place\");", "globalThis.ask = (x, y) => [codes(found(before, x, y)), codes(then(x, y))]; const field = { addEventListener() {} };");
    let program = format!(
        "globalThis.plans = {};\n{asked}\nconst homes = {};\nlet wrong = 0;\nfor (const [x, y, was, now] of homes) {{\n\
         const [a, b] = ask(x, y);\nif (a.join() !== was.join() || b.join() !== now.join()) wrong++;\n}}\n\
         console.log(homes.length + \" homes, \" + wrong + \" wrong\");\nprocess.exit(wrong ? 1 : 0);\n",
        serde_json::Value::from(data.to_string()),
        serde_json::Value::from(homes)
    );
    let path = std::env::temp_dir().join(format!("paiwei-consult-{}.js", std::process::id()));
    std::fs::write(&path, program).expect("a file");
    let out = std::process::Command::new("node")
        .arg(&path)
        .output()
        .expect("node");
    let _ = std::fs::remove_file(&path);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success() && said.contains(" 0 wrong"),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

/// The page in both engines: an estate looked up, its reason told, the map clicked; no rule for everybody broken.
fn in_browsers(page: &[u8], case: &Case) {
    let folder = crate::support::Folder::new("consult");
    std::fs::write(folder.path().join("consultation-1.html"), page).expect("a file");
    let path = folder.path().join("consultation-1.html");
    let path = path.display().to_string();
    let given = serde_json::json!({
        "estate": case.moved[0].name,
        "words": ["学校会变", "这块地由", "This ground goes from"],
    });
    let given = given.to_string();
    assert_good(&node(&["tests/second/firefox.js", &path, &given]));
    assert_good(&node(&["tests/second/axe.js", &given, &path]));
}

/// Chances by school and by catchment and tier are two sums of the same; those by school are what draws place there.
#[test]
fn chances_by_school_are_those_of_the_children() {
    let folder = Folder::demo();
    let draws = 60;
    let outcome = &trial::run(&[&folder.base], draws)[0];
    let sum = |figure: Figure| -> f64 {
        let own = outcome
            .figures
            .iter()
            .filter(|((_, own), _)| *own == figure);
        own.map(|((about, _), sum)| sum.mean(draws).0 * outcome.counts[about] as f64)
            .sum()
    };
    let (schools, groups) = (sum(Figure::SchoolChance), sum(Figure::Chance));
    assert!((schools / groups - 1.0).abs() < 1e-4, "{schools} {groups}");
    let mean = |about: &Subject, figure| {
        let sum = outcome.figures.get(&(about.clone(), figure));
        sum.map(|sum| sum.mean(draws))
    };
    // A school that only the scenario opens has a chance there, and no difference to tell.
    let (_, bytes) = demo::scenarios(District::STANDARD).swap_remove(0);
    let text = String::from_utf8(bytes).expect("text");
    let changes = text.split_once("[[change]]").expect("changes").1;
    let opened = folder.case(&format!("[[change]]{changes}"));
    let both = trial::run(&[&folder.base, &opened], 4);
    let code = SchoolCode::parse("S15").expect("a code");
    let key = (Subject::School(code), Figure::SchoolChance);
    assert!(!both[0].figures.contains_key(&key));
    assert!(both[1].figures.contains_key(&key));
    assert!(!both[1].differences.contains_key(&key));
    let mut seen = 0;
    for about in outcome.counts.keys() {
        let Subject::School(_) = about else { continue };
        let (chance, _) = mean(about, Figure::SchoolChance).expect("a chance");
        let expected = chance / 1e6 * outcome.counts[about] as f64;
        let (filled, error) = mean(about, Figure::Filled).expect("a count");
        // Whom the overflow places there listed it in no round.
        assert!(
            expected < filled + 4.0 * error + 3.0,
            "{about:?} {expected} {filled}"
        );
        seen += 1;
    }
    assert!(seen > 8, "{seen}");
    let listed = mean(&Subject::All, Figure::Listed).expect("a count").0;
    assert!(
        (schools / 1e6 / listed - 1.0).abs() < 0.01,
        "{schools} {listed}"
    );
}

/// Pupils who are at a school already: by hand, in a small office whose P2 goes from S03 to S02, and S01 closes.
#[test]
fn pupils_who_are_at_school_already_are_counted() {
    let folder = Folder::new(Office::small().inputs());
    let table = "编号,number,就读学校,lon,lat,年级\n\
         1,E1,S01,104.001,39.001,2\n\
         2,E2,二小,104.002,39.001,2\n\
         3,E3,S03,104.021,39.001,3\n\
         4,E4,S03,104.022,39.001,6\n\
         5,E5,S03,104.001,39.001,\n";
    let file = |text: &str| InputFile {
        name: "enrolled.csv".to_owned(),
        bytes: text.into(),
    };
    let placement = &folder.base.placement;
    let (read, told) = check::enrolled(&folder.inputs, &file(table), placement);
    let read = read.unwrap_or_else(|| panic!("{told:#?}"));
    let text = "[[change]]\nkind = \"school\"\ncode = \"S01\"\nopen = false\n\
         [[change]]\nkind = \"catchment\"\nid = \"P2\"\nadd = [\"S02\"]\ndrop = [\"S03\"]\ngrades = [\"G1\", \"G3\"]\n";
    let (scenario, _) = Folder::read(text);
    let scenario = scenario.expect("it is read");
    let files = Files::new();
    let (case, told) = folder.with(text, &files);
    let mut case = case.unwrap_or_else(|| panic!("{told:#?}"));
    case.pupils = simulate::pupils(&folder.inputs, &scenario, &files, &read).expect("they fit");
    let mut base = folder.base.clone();
    base.pupils =
        simulate::pupils(&folder.inputs, &Scenario::default(), &files, &read).expect("they fit");
    // Grade 6 keeps its catchment: the change holds for others.
    let inside = |case: &Case| -> Vec<(bool, bool)> {
        let pupils = case.pupils.iter();
        pupils.map(|own| (own.open, own.is_inside())).collect()
    };
    let (yes, no) = (true, false);
    assert_eq!(
        inside(&base),
        [(yes, yes), (yes, yes), (yes, yes), (yes, yes), (yes, no)]
    );
    assert_eq!(
        inside(&case),
        [(no, no), (yes, yes), (yes, no), (yes, yes), (yes, no)]
    );
    let beside = study::Beside::default();
    let entries = vec![
        (&base, String::new(), Vec::new()),
        (&case, String::new(), Vec::new()),
    ];
    let study = study::study(entries, &beside, 4);
    let of = |at: usize, word: &'static str| {
        let value = study.told[at].values.get(&(Subject::All, word));
        value.map(|value| value.mean as u64)
    };
    assert_eq!([of(0, "pupils"), of(1, "pupils")], [Some(5), Some(5)]);
    assert_eq!(
        [of(0, "pupils-closed"), of(1, "pupils-closed")],
        [Some(0), Some(1)]
    );
    assert_eq!(
        [of(0, "pupils-outside"), of(1, "pupils-outside")],
        [Some(1), Some(2)]
    );
    assert_eq!(
        [of(0, "displaced-pupils"), of(1, "displaced-pupils")],
        [None, Some(2)]
    );
    let page = String::from_utf8(simulation::page(&study)).expect("UTF-8");
    assert!(page.contains("pupils at a school that would not be theirs any more"));
    // What is wrong with the table is told with its row.
    for (wrong, code, row) in [
        (table.replace("E1,S01", "E1,S09"), "unknown-choice", 2),
        (table.replace("39.001,3\n", "39.001,十三\n"), "bad-grade", 4),
        (table.replace("E4", "E3"), "duplicate-number", 5),
        (table.replace("就读学校", "学校名"), "missing-column", 0),
    ] {
        let (read, told) = check::enrolled(&folder.inputs, &file(&wrong), placement);
        let spot = match row {
            0 => None,
            row => Some(Spot::Row(row)),
        };
        let found = told.iter().find(|finding| finding.code.id == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {told:#?}"));
        assert!(read.is_none(), "{code}");
        assert!(
            spot.is_none() || Some(&found.cell.spot) == spot.as_ref(),
            "{found:?}"
        );
    }
}

/// The folder's files stay as they are, whatever is tried; nothing but the folder of the study is made.
#[test]
fn the_folder_is_left_as_it_is() {
    let folder = crate::support::Folder::new("what-if").with(&Office::small());
    folder.write(
        "b.toml",
        "schema = \"paiwei-scenario/1\"\nname = \"B\"\n[[change]]\nkind = \"school\"\ncode = \"S01\"\nopen = false\n\
         [[change]]\nkind = \"children\"\npercent = 150\n",
    );
    folder.write(
        "enrolled.csv",
        "number,school,lon,lat\nE1,S01,104.001,39.001\nE2,S03,104.021,39.001\n",
    );
    folder.write(
        "wrong.csv",
        "number,school,lon,lat\nE1,S09,104.001,39.001\n",
    );
    let files = || -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(folder.path()).expect("a folder");
        let files = entries.map(|entry| entry.expect("an entry").path());
        files
            .filter(|path| path.is_file())
            .map(|path| {
                (
                    path.display().to_string(),
                    std::fs::read(&path).expect("its bytes"),
                )
            })
            .collect()
    };
    let before = files();
    let args = [
        "--lang",
        "en",
        "simulate",
        "b.toml",
        "--draws",
        "5",
        "--enrolled",
    ];
    let asked = |table| said(folder.path(), &[&args[..], &[table]].concat());
    let (code, told) = asked("wrong.csv");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("wrong.csv:2: school"), "{told}");
    assert!(!folder.path().join("simulation").exists());
    let (code, told) = asked("nowhere.csv");
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("there is no file nowhere.csv"), "{told}");
    let (code, told) = asked("enrolled.csv");
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(files(), before);
    let folders: Vec<String> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(folders, ["simulation"]);
    let figures = folder.read("simulation/b/figures.json");
    let figures = String::from_utf8(figures).expect("UTF-8");
    assert!(figures.contains("\"pupils-closed\""), "pupils are counted");
}

/// Everybody counts once, where they may apply: children of a school of another language at theirs, nobody at a
/// closed school; who is left without any is told.
#[test]
fn everybody_counts_once_where_they_may_apply() {
    let folder = Folder::demo();
    let beside = study::Beside::default();
    let told = |case: &Case| {
        let made = study::study(vec![(case, String::new(), Vec::new())], &beside, 2);
        made.told[0].values.clone()
    };
    let sum_of = |values: &BTreeMap<study::Key, study::Value>| -> i64 {
        let schools = values.iter().filter(|((about, word), _)| {
            matches!(about, Subject::School(_)) && *word == "children"
        });
        schools.map(|(_, value)| value.mean as i64).sum()
    };
    let all = |values: &BTreeMap<study::Key, study::Value>, word: &'static str| {
        values[&(Subject::All, word)].mean as i64
    };
    let school = |code: &str| Subject::School(SchoolCode::parse(code).expect("a code"));
    let base = told(&folder.base);
    assert_eq!(
        sum_of(&base) + all(&base, "no-school"),
        all(&base, "children")
    );
    assert_eq!(all(&base, "no-school"), 0);
    let mongolian = folder.base.placement.children.iter();
    let mongolian = mongolian.filter(|child| {
        child.choices.first().is_some_and(|first| {
            ["S13", "S14"].contains(&folder.base.placement.schools[*first as usize].code.as_str())
        })
    });
    let there = ["S13", "S14"].map(|code| base[&(school(code), "children")].mean as i64);
    assert_eq!(there.iter().sum::<i64>(), mongolian.count() as i64);
    // The only school of a catchment closes.
    let text = "[[change]]\nkind = \"school\"\ncode = \"S08\"\nopen = false\n";
    let (closed, findings) = folder.with(text, &Files::new());
    let codes: Vec<&str> = findings.iter().map(|f| f.code.id).collect();
    assert!(codes.contains(&"scenario-no-school"), "{codes:?}");
    let closed = told(&closed.expect("a case"));
    assert_eq!(
        sum_of(&closed) + all(&closed, "no-school"),
        all(&closed, "children")
    );
    let left = base[&(school("S08"), "children")].mean as i64;
    assert_eq!(all(&closed, "no-school"), left);
    assert!(left > 100, "{left}");
    // Nobody's list is compared with one that was written for them.
    let (_, bytes) = demo::scenarios(District::STANDARD).swap_remove(0);
    let text = String::from_utf8(bytes).expect("text");
    let changes = text.split_once("[[change]]").expect("changes").1;
    let opened = folder.case(&format!("[[change]]{changes}"));
    assert!(opened.rewritten > 300);
    let outcomes = trial::run(&[&folder.base, &opened], 3);
    let sum = |figure| outcomes[1].figures[&(Subject::All, figure)].sum;
    assert!(sum(Figure::Changed) > 300, "{}", sum(Figure::Changed));
    assert!(
        sum(Figure::Better) + sum(Figure::Worse) < 30,
        "{}",
        sum(Figure::Better)
    );
}

/// What does not fit is told where the scenario has it, and what changes nothing is told too.
#[test]
fn slips_of_a_scenario_are_told_in_its_own_file() {
    let folder = Folder::new(Office::small().inputs());
    let told = |text: &str| -> Vec<(String, String)> {
        let (read, mut told) = Folder::read(text);
        if read.is_some() {
            told = folder.with(text, &Files::new()).1;
        }
        let shown = told.iter().map(|finding| {
            let why = finding.args.iter().find(|(name, _)| *name == "why");
            let why = why.map(|(_, arg)| format!("{arg:?}")).unwrap_or_default();
            (
                format!("{} {why}", finding.code.id),
                finding.cell.file.clone(),
            )
        });
        shown.collect()
    };
    let change = |rest: &str| told(&format!("[[change]]\n{rest}\n"));
    for (rest, expected) in [
        (
            "kind = \"school\"\ncode = \"S01\"\nseats = 3",
            "scenario-same",
        ),
        ("kind = \"school\"\ncode = \"S01\"", "scenario-same"),
        (
            "kind = \"catchment\"\nid = \"P1\"\nadd = [\"S01\"]",
            "scenario-same",
        ),
        ("kind = \"children\"\nfewer = 90", "scenario-fewer"),
        (
            "kind = \"children\"\npercent = 1001",
            "scenario-needs Text(\"percent\")",
        ),
        (
            "kind = \"school\"\ncode = \"S01\"\nclasses = 2\nclass_size = 0",
            "scenario-needs Text(\"class-size\")",
        ),
        (
            "kind = \"school\"\ncode = \"S99\"\nopen = true",
            "scenario-needs Text(\"open-seats\")",
        ),
        (
            "kind = \"policy\"\nset = { \"round.zone.mechanism\" = \"sequentail\" }",
            "unknown-word",
        ),
        (
            "kind = \"policy\"\nset = { \"policy.year\" = 1026 }",
            "bad-name",
        ),
        (
            "kind = \"catchment\"\nid = \"P2\"\ndrop = [\"S03\"]",
            "scenario-no-school",
        ),
    ] {
        let found = change(rest);
        let own = found.iter().find(|(code, _)| code.trim() == expected);
        let (_, file) = own.unwrap_or_else(|| panic!("{rest}: {found:?}"));
        assert_eq!(file, "b.toml", "{rest}");
        assert!(
            found.iter().all(|(_, file)| file == "b.toml"),
            "{rest}: {found:?}"
        );
    }
    assert_eq!(
        told("")
            .iter()
            .map(|(code, _)| code.trim())
            .collect::<Vec<_>>(),
        ["scenario-same"]
    );
    let (read, wrong) = scenario::read(&InputFile {
        name: "empty.toml".to_owned(),
        bytes: b" \n".to_vec(),
    });
    assert!(read.is_none());
    assert_eq!(
        wrong.iter().map(|f| f.code.id).collect::<Vec<_>>(),
        ["empty-file"]
    );
}

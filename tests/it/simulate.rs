//! What happens if: scenarios, trial draws and chances against plain recomputation.

use std::collections::BTreeMap;

use paiwei::check::{InputFile, Inputs};
use paiwei::demo::{self, District};
use paiwei::draw::pick::Pick;
use paiwei::finding::Finding;
use paiwei::measure::Subject;
use paiwei::model::{Allocation, Drawn, RoundTickets, Ticket};
use paiwei::simulate::chance::{ONE, Shares, Walks};
use paiwei::simulate::trial::{self, Figure};
use paiwei::simulate::{self, Case, Files, Scenario, scenario};

use crate::support::Office;

fn demo_inputs(children: u32) -> Inputs {
    let mut files = demo::files(District {
        children,
        ..District::STANDARD
    });
    let mut take = |name: &str| {
        let at = files
            .iter()
            .position(|(own, _)| *own == name)
            .expect("a file");
        let (name, bytes) = files.swap_remove(at);
        InputFile {
            name: name.to_owned(),
            bytes,
        }
    };
    Inputs {
        policy: take("policy.toml"),
        schools: take("schools.csv"),
        catchments: take("catchments.geojson"),
        beside: Vec::new(),
        roll: take("roll.csv"),
        more: Vec::new(),
    }
}

struct Folder {
    inputs: Inputs,
    base: Case,
    told: Vec<Finding>,
}

impl Folder {
    fn new(inputs: Inputs) -> Self {
        let (base, told) = simulate::base(&inputs);
        let base = base.unwrap_or_else(|| panic!("errors: {told:#?}"));
        Self { inputs, base, told }
    }

    fn demo() -> Self {
        Self::new(demo_inputs(3_200))
    }

    fn read(text: &str) -> (Option<Scenario>, Vec<Finding>) {
        let whole = format!("schema = \"paiwei-scenario/1\"\nname = \"B\"\n{text}");
        scenario::read(&InputFile {
            name: "b.toml".to_owned(),
            bytes: whole.into_bytes(),
        })
    }

    fn with(&self, text: &str, files: &Files) -> (Option<Case>, Vec<Finding>) {
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
    let plain_draws = 20_000;
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
    let exact = shares(&folder.base, 2_000, "exact");
    let away = rms(&exact, &long);
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
    let draws = std::env::var("SIM").map_or(6_000, |n| n.parse().expect("n"));
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
    assert_eq!(outcomes[0].figures, outcomes[1].figures);
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

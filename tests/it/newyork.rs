//! Real input: 70,000 generated children in the real elementary zones of New York.
//!
//! The layer is used as it came: several schools in one zone, zones without a school, schools nobody lists,
//! rings that touch themselves, overlaps, no ids. It is not part of the repository: where it is absent, the test
//! says so loudly and passes.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::states::at;
use crate::support::{DIGITS, DRAWN_AT, Folder, SEALED_AT, root};
use paiwei::draw::pick::Pick;
use paiwei::finding::Severity;
use paiwei::geo::{Point, Side, write_degrees};
use paiwei::read::layer::{self, Feature};
use paiwei::read::table::{Known, Table};
use paiwei::report::words::{Lang, Words};
use paiwei::run::{Step, Watch};
use paiwei::shell::acts::{self, Desk};
use paiwei::shell::disk::RealDisk;
use paiwei::shell::layout::Layout;

const CHILDREN: u32 = 70_000;

/// Says something that the test harness does not swallow.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn realdata() -> Option<PathBuf> {
    let folder = root().join("../shared/realdata/nyc-elementary-2024");
    folder.join("zones.geojson").is_file().then_some(folder)
}

/// The rule: choices within the zone, one number each; who is left goes to the nearest school with a seat.
const POLICY: &str = r#"schema = "paiwei-policy/1"
[policy]
id = "new-york-2024"
title = "New York elementary zones"
authority = "test.invalid"
stage = "primary"
year = 2024
[zoning]
edge = "all"
overlap = "all"
none = "overflow"
[[tier]]
id = "1"
label = "sibling at the school"
when = "sibling"
[[tier]]
id = "2"
label = "others"
when = "true"
[draw.main]
scheme = "number"
digits = 10
per = "child"
direction = "asc"
[[round]]
id = "zone"
pool = "true"
seats = "plan"
choice = { kind = "list", within = "catchment", max = "all" }
mechanism = "parallel"
standing = ["tier asc", "draw:main"]
on_rest = "overflow"
[overflow]
chain = ["nearest_vacancy"]
limit = 12
order = ["draw:main"]
[[source]]
id = "dice"
kind = "digits"
length = 40
what = "forty dice"
[publish]
mode = "market"
# The layer's own name for the schools of a zone.
[input.catchments]
schools = "dbn"
[input.schools]
code = "dbn"
"#;

/// Schools of the city with seats made up here: many where a zone leads, few elsewhere.
fn schools(text: &str, features: &[Feature]) -> (String, Vec<String>) {
    let (table, _) = Table::parse("schools.csv", text);
    let column = |key| {
        table
            .column(Known {
                key,
                headers: &[],
                own: None,
            })
            .expect("a column")
    };
    let zoned: Vec<String> = features
        .iter()
        .flat_map(|feature| feature.texts("dbn"))
        .collect();
    let mut out = String::from("dbn,name,lon,lat,seats\n");
    let mut codes = Vec::new();
    for row in &table.rows {
        let cell = |key| row.get(column(key));
        let seats = if zoned.iter().any(|code| code == cell("dbn")) {
            105
        } else {
            15
        };
        let name = cell("name").replace('"', "'");
        let _ = writeln!(
            out,
            "{},\"{name}\",{},{},{seats}",
            cell("dbn"),
            cell("lon"),
            cell("lat")
        );
        codes.push(cell("dbn").to_owned());
    }
    (out, codes)
}

/// Homes: most in zones with a school, some in zones without, some anywhere in the city's box.
fn roll(features: &[Feature], codes: &[String]) -> String {
    let mut pick = Pick::new("new york");
    let areas: Vec<_> = features.iter().map(Feature::area).collect();
    let all = paiwei::geo::Bounds::of(
        areas
            .iter()
            .filter_map(|a| a.bounds())
            .flat_map(|b| [b.low, b.high]),
    );
    let all = all.expect("the layer has points");
    let within = |pick: &mut Pick, bounds: paiwei::geo::Bounds| {
        let between = |pick: &mut Pick, low: i32, high: i32| {
            i64::from(low) + pick.below((i64::from(high) - i64::from(low) + 1) as u64) as i64
        };
        let lon = between(pick, bounds.low.lon_e7(), bounds.high.lon_e7());
        Point::new(
            lon,
            between(pick, bounds.low.lat_e7(), bounds.high.lat_e7()),
        )
        .expect("in range")
    };
    let mut out =
        String::from("number,lon,lat,sibling,choice1,choice2,choice3,choice4,choice5,choice6\n");
    for child in 0..CHILDREN {
        let (home, mut choices) = if pick.permille(15) {
            (within(&mut pick, all), Vec::new())
        } else {
            let zone = pick.below(features.len() as u64) as usize;
            let bounds = areas[zone].bounds().expect("a zone has points");
            let home = loop {
                let home = within(&mut pick, bounds);
                if areas[zone].side(home) == Side::Inside {
                    break home;
                }
            };
            let own = features[zone]
                .texts("dbn")
                .into_iter()
                .filter(|code| codes.contains(code));
            (home, own.collect())
        };
        pick.shuffle(&mut choices);
        choices.resize(6, String::new());
        let (lon, lat) = (write_degrees(home.lon_e7()), write_degrees(home.lat_e7()));
        let sibling = if pick.permille(150) { "yes" } else { "no" };
        let _ = writeln!(
            out,
            "N{child:06},{lon},{lat},{sibling},{}",
            choices.join(",")
        );
    }
    out
}

/// How long each step took.
struct Timer {
    steps: RefCell<Vec<(Option<Step>, Instant)>>,
}

impl Watch for Timer {
    fn begin(&self, step: Step, _: usize) {
        self.steps.borrow_mut().push((Some(step), Instant::now()));
    }
}

impl Timer {
    fn told(&self) -> String {
        self.steps.borrow_mut().push((None, Instant::now()));
        let steps = self.steps.borrow();
        let pairs = steps
            .windows(2)
            .filter_map(|pair| Some((pair[0].0?, pair[1].1 - pair[0].1)));
        let shown: Vec<String> = pairs
            .map(|(step, took)| format!("{step:?} {}", seconds(took)).to_lowercase())
            .collect();
        shown.join(" · ")
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.2} s", took.as_secs_f64())
}

#[test]
fn seventy_thousand_children_in_real_zones() {
    let Some(data) = realdata() else {
        say("\n*** REAL DATA ABSENT: ../shared/realdata/nyc-elementary-2024 is not here. ***");
        say("*** The test of 70,000 children in the zones of New York did NOT run.      ***\n");
        return;
    };
    let zones = std::fs::read_to_string(data.join("zones.geojson")).expect("the zones");
    let (features, _) = layer::parse("zones.geojson", &zones);
    assert_eq!(features.len(), 770);
    let listed = std::fs::read_to_string(data.join("schools.csv")).expect("the schools");
    let (schools, codes) = schools(&listed, &features);
    let folder = Folder::new("newyork");
    folder.write("policy.toml", POLICY);
    folder.write("schools.csv", &schools);
    folder.write("catchments.geojson", &zones);
    folder.write("roll.csv", &roll(&features, &codes));
    folder.write("digits.txt", DIGITS);
    let timer = || Timer {
        steps: RefCell::default(),
    };
    let (words, layout) = (Words::new(Lang::En), Layout::new(folder.path(), Lang::En));
    let desk = |watch: &Timer, time: &str, act: &dyn Fn(&Desk<'_>)| {
        let now = || time.to_owned();
        act(&Desk {
            layout: &layout,
            disk: &RealDisk,
            now: &now,
            program: &Vec::new,
            words: &words,
            watch,
        });
    };
    say("\nNew York, 70,000 children, 770 zones:");
    // What is wrong in the data is told; nothing of it stops the work.
    let watch = timer();
    desk(&watch, SEALED_AT, &|desk| {
        let acts::Checked {
            ready, findings, ..
        } = acts::check(desk).expect("the files are read");
        let count = |id: &str| {
            findings
                .iter()
                .filter(|finding| finding.code.id == id)
                .count()
        };
        assert!(ready.is_some() && findings.iter().all(|f| f.code.severity != Severity::Error));
        assert_eq!(count("ring-touches"), 2, "two rings touch themselves");
        let known = |code: &String| codes.contains(code);
        let without = features
            .iter()
            .filter(|f| !f.texts("dbn").iter().any(known))
            .count();
        assert!(without >= 30, "30 have no code at all");
        assert_eq!(count("catchment-without-school"), without);
        let unknown = features
            .iter()
            .flat_map(|f| f.texts("dbn"))
            .filter(|code| !known(code))
            .count();
        assert!(unknown >= 22, "22 codes are in no list");
        assert_eq!(count("unknown-school-in-catchment"), unknown);
        // 195 pairs overlap at all, one of them by 4,057 m²; what is narrower than a metre and holds no home is
        // told together.
        assert_eq!(count("overlap"), 1, "overlaps that are no slivers");
        assert_eq!(count("overlap-slivers"), 1);
        assert_eq!((count("gap"), count("gap-slivers")), (0, 1));
        for id in [
            "homes-in-none",
            "homes-in-several",
            "school-without-catchment",
        ] {
            assert!(count(id) > 0, "{id}");
        }
        let ready = ready.expect("it is ready");
        let several = ready
            .placement
            .catchments
            .iter()
            .filter(|c| c.schools.len() > 1)
            .count();
        let expected = features.iter().filter(|f| {
            let mut own: Vec<String> = f
                .texts("dbn")
                .into_iter()
                .filter(|code| known(code))
                .collect();
            own.sort();
            own.dedup();
            own.len() > 1
        });
        assert_eq!(
            several,
            expected.count(),
            "zones with several schools of the list"
        );
        assert!(features.iter().filter(|f| f.texts("dbn").len() > 1).count() == 60);
        assert_eq!(ready.placement.catchments.len(), 770);
    });
    say(&format!("  check:  {}", watch.told()));
    let watch = timer();
    desk(&watch, SEALED_AT, &|desk| {
        acts::seal(desk).expect("sealed");
    });
    say(&format!("  seal:   {}", watch.told()));
    let watch = timer();
    desk(&watch, DRAWN_AT, &|desk| {
        let drawn = acts::draw(desk, Some(&folder.path().join("digits.txt"))).expect("drawn");
        let placed = drawn.run.allocation.outcomes.iter().flatten().count();
        assert!(placed > 65_000, "{placed} placed");
        say(&format!(
            "  {placed} of {CHILDREN} placed, {} cutoffs",
            drawn.run.allocation.cutoffs.len()
        ));
    });
    say(&format!("  draw:   {}", watch.told()));
    let path = folder.path().join("result/1/bundle");
    // So many cutoffs do not fit a line of the log: they are a file of their own.
    assert!(path.join("data/cutoffs-1.jsonl").is_file());
    let begun = Instant::now();
    let bundle = paiwei::shell::read_bundle(&path, Default::default()).expect("a bundle");
    let verdict = crate::support::verify(&bundle);
    assert_eq!(verdict.exit(), 0, "{:?}", verdict.first_bad());
    say(&format!("  verify: {}", seconds(begun.elapsed())));
    let begun = Instant::now();
    let (_keys, trust) = crate::support::sign(&path);
    let second = Command::new("python3")
        .arg(path.join("tools/verify.py"))
        .args(["--trust", &trust])
        .output()
        .expect("python3");
    assert_eq!(
        second.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&second.stdout)
    );
    say(&format!("  verify.py: {}\n", seconds(begun.elapsed())));
    // Drawing again is refused, here as everywhere.
    assert!(
        at(folder.path(), &RealDisk, DRAWN_AT, |desk| acts::draw(
            desk, None
        ))
        .is_err()
    );
}

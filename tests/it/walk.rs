//! A placement whose overflow goes on foot: order, seal, records, land, steps, and everything that is told.

use std::collections::BTreeMap;

use paiwei::check::{InputFile, Inputs};
use paiwei::finding::{Arg, Finding, Severity};
use paiwei::geo::{Point, distance_mm};
use paiwei::measure::Subject;
use paiwei::report::simulation;
use paiwei::run::{self, Unwatched};
use paiwei::simulate::{self, Case, study};

use crate::streets::{Pack, Way, pbf};
use crate::support::{
    self, DIGITS, Drawn, Folder, Office, feature, layer, sign_in, square, square_in,
};

fn at(x: i64, y: i64) -> Point {
    Point::new(x, y).expect("in range")
}

const RULES: &str = r#"schema = "paiwei-policy/1"
[policy]
id = "river-2026"
stage = "primary"
year = 2026
[zoning]
edge = "all"
overlap = "all"
none = "overflow"
[[tier]]
id = "1"
when = "true"
[draw.main]
scheme = "number"
per = "unit"
direction = "asc"
[[round]]
id = "zone"
pool = "true"
seats = "plan"
choice = { kind = "list", within = "catchment", max = "all" }
mechanism = "parallel"
standing = ["draw:main"]
on_rest = "overflow"
[overflow]
chain = ["nearest_vacancy"]
metric = "walk_m"
order = ["draw:main"]
[walk]
file = "streets.osm.pbf"
unreachable = "last"
[[source]]
id = "dice"
kind = "digits"
length = 40
what = "forty dice"
[publish]
mode = "market"
log = "test.invalid/log"
"#;

/// A town on both banks: NORTH is 320 m away across the river and 1,900 m by the bridge, EAST 600 m along the
/// street.
struct River {
    office: Office,
    ways: Vec<Way<'static>>,
    land: Option<String>,
    /// Main roads across the southern street, by longitude.
    main: Vec<i64>,
}

const STREET: [(&str, &str); 1] = [("highway", "residential")];

impl River {
    fn new() -> Self {
        let schools = "code,name,lon,lat,seats\n\
            EAST,东校,104.008,39.0001,2\nHOME,本校,104.000,39.0001,1\nNORTH,北校,104.001,39.0029,2\n";
        let roll = "number,lon,lat,choice1\n\
            A1,104.0010,39.0001,HOME\nA2,104.0012,39.0001,HOME\nA3,104.0011,38.9999,HOME\nA4,104.0009,39.0001,HOME\n";
        Self {
            office: Office {
                policy: RULES.to_owned(),
                schools: schools.to_owned(),
                catchments: layer(&[feature("P", "HOME", &square(103_990, 38_990, 40))]),
                roll: roll.to_owned(),
                more: Vec::new(),
            },
            ways: vec![
                (10, vec![1, 2, 3], STREET.into()),
                (11, vec![4, 5], STREET.into()),
                (
                    12,
                    vec![3, 5],
                    vec![("highway", "footway"), ("bridge", "yes")],
                ),
            ],
            land: None,
            main: Vec::new(),
        }
    }

    fn without_bridge() -> Self {
        let mut river = Self::new();
        river.ways.pop();
        river
    }

    fn rule(mut self, from: &str, to: &str) -> Self {
        assert!(self.office.policy.contains(from), "{from}");
        self.office.policy = self.office.policy.replacen(from, to, 1);
        self
    }

    fn streets(&self) -> Vec<u8> {
        let mut nodes = vec![
            (1, 1_040_000_000, 390_000_000),
            (2, 1_040_050_000, 390_000_000),
            (3, 1_040_100_000, 390_000_000),
            (4, 1_040_000_000, 390_030_000),
            (5, 1_040_100_000, 390_030_000),
        ];
        let mut ways = self.ways.clone();
        for (id, lon) in (20..).step_by(2).zip(&self.main) {
            nodes.extend([(id, *lon, 389_990_000), (id + 1, *lon, 390_010_000)]);
            ways.push((id, vec![id, id + 1], vec![("highway", "trunk")]));
        }
        pbf(&nodes, &ways, true, Pack::Zlib)
    }

    fn inputs(&self) -> Inputs {
        let mut inputs = self.office.inputs();
        let mut file = |name: &str, bytes: Vec<u8>| {
            let name = name.to_owned();
            inputs.more.push(InputFile { name, bytes });
        };
        file("streets.osm.pbf", self.streets());
        if let Some(land) = &self.land {
            file("school_land.geojson", land.clone().into_bytes());
        }
        inputs
    }

    fn findings(&self) -> Vec<Finding> {
        run::prepare(&self.inputs(), &Unwatched).1
    }

    fn told(&self, code: &str) -> Finding {
        let found = self.findings();
        let one = found.iter().find(|finding| finding.code.id == code);
        one.unwrap_or_else(|| panic!("no {code} in {found:#?}"))
            .clone()
    }

    fn sealed(&self) -> BTreeMap<String, Vec<u8>> {
        let (ready, findings) = run::prepare(&self.inputs(), &Unwatched);
        support::sealed(&ready.unwrap_or_else(|| panic!("{findings:#?}"))).0
    }

    fn drawn(&self) -> Drawn {
        let files = self.sealed();
        let opened = support::open(&files);
        support::drawn(files, opened, &[DIGITS.to_owned()])
    }

    /// The order in which the overflow lists schools for a child.
    fn listed(&self, number: &str) -> Vec<String> {
        let market = String::from_utf8(self.sealed().remove("market.jsonl").expect("it is sealed"));
        let market = market.expect("text");
        let own = format!(r#""number":"{number}","round":"overflow""#);
        let line = market
            .lines()
            .find(|line| line.contains(&own))
            .expect("the child is there");
        let schools = line.split(r#""school":""#).skip(1);
        schools
            .map(|rest| rest.split('"').next().unwrap_or("").to_owned())
            .collect()
    }
}

fn args(finding: &Finding) -> BTreeMap<&'static str, String> {
    let show = |arg: &Arg| match arg {
        Arg::Text(text) => text.clone(),
        Arg::Count(n) => n.to_string(),
    };
    finding
        .args
        .iter()
        .map(|(name, arg)| (*name, show(arg)))
        .collect()
}

#[test]
fn the_overflow_goes_on_foot_and_the_run_is_verified() {
    let river = River::new();
    assert_eq!(river.listed("A1"), ["HOME", "EAST", "NORTH"]);
    let straight = River::new().rule("\"walk_m\"", "\"line_m\"");
    assert_eq!(straight.listed("A1"), ["HOME", "NORTH", "EAST"]);
    for (river, first, second) in [(river, "EAST", "NORTH"), (straight, "NORTH", "EAST")] {
        let drawn = river.drawn();
        let mut places: Vec<String> = drawn.places().into_values().collect();
        places.sort();
        let mut expected = [first, first, second, "HOME"].map(str::to_owned);
        expected.sort();
        assert_eq!(places, expected);
        let verdict = crate::support::verify(&drawn.bundle);
        assert_eq!(verdict.exit(), 0);
        let folder = Folder::new(&format!("walk-second-{first}"));
        crate::second::write(&drawn.bundle, folder.path());
        crate::second::assert_verified(folder.path());
    }
}

/// Millimetres along points.
fn along(points: &[(i64, i64)]) -> i64 {
    let points: Vec<Point> = points.iter().map(|(x, y)| at(*x, *y)).collect();
    let pairs = points.windows(2);
    pairs.map(|pair| distance_mm(pair[0], pair[1]) as i64).sum()
}

#[test]
fn what_planners_count_goes_on_foot_too() {
    let mut river = River::new();
    // HOME for all, or NORTH: nearer in a straight line than EAST, farther on foot.
    river.office.schools = river.office.schools.replace("39.0001,1", "39.0001,9");
    let served = |river: &River, schools: &str| -> Case {
        let mut inputs = river.inputs();
        let catchments = layer(&[feature("P", schools, &square(103_990, 38_990, 40))]);
        inputs.catchments.bytes = catchments.into_bytes();
        inputs.roll.bytes = String::from_utf8_lossy(&inputs.roll.bytes)
            .replace(
                ",HOME",
                &format!(",{}", schools.split(';').next().unwrap_or("")),
            )
            .into_bytes();
        let (case, told) = simulate::base(&inputs);
        case.unwrap_or_else(|| panic!("{told:#?}"))
    };
    let beside = study::Beside::default();
    let value = |case: &Case, word: &str| -> Option<i64> {
        let made = study::study(vec![(case, String::new(), Vec::new())], &beside, 4);
        let values = &made.told[0].values;
        let all = |key: &&(Subject, &str)| key.0 == Subject::All && key.1 == word;
        let key = values.keys().find(all)?;
        Some(values[key].mean.round() as i64)
    };
    // The way of A1 to HOME: down to the street, along it, up again.
    let (door, street) = ((1_040_010_000, 390_001_000), (1_040_010_000, 390_000_000));
    let (gate, corner) = ((1_040_000_000, 390_001_000), (1_040_000_000, 390_000_000));
    let home = served(&river, "HOME");
    let ways = home.ways.as_ref().expect("it measures on foot");
    let schools = home.codes();
    let of = |code: &str| {
        schools
            .iter()
            .position(|own| own.as_str() == code)
            .expect("one") as u32
    };
    let by_hand = along(&[door, street, corner, gate]);
    let way = |code| i64::from(ways.mm(0, of(code)).expect("a way"));
    assert!(
        (way("HOME") - by_hand).abs() <= 2,
        "{} {by_hand}",
        way("HOME")
    );
    let (far_east, north) = ((1_040_100_000, 390_000_000), (1_040_100_000, 390_030_000));
    let by_hand = along(&[door, street, far_east, north, (1_040_010_000, 390_030_000)])
        + along(&[(1_040_010_000, 390_029_000), (1_040_010_000, 390_030_000)]);
    assert!(
        (way("NORTH") - by_hand).abs() <= 2,
        "{} {by_hand}",
        way("NORTH")
    );
    // Everybody is placed where everybody belongs: a plan and its draws say the same.
    for (plan, drawn) in [
        ("walk-mean", "walked-mean"),
        ("walk-median", "walked-median"),
        ("walk-ninth", "walked-ninth"),
        ("no-way", "walked-none"),
        ("own-mean", "mean"),
        ("own-median", "median"),
    ] {
        assert_eq!(value(&home, plan), value(&home, drawn), "{plan}");
        assert!(value(&home, plan).is_some(), "{plan}");
    }
    let mean: i64 = (0..4)
        .map(|child| i64::from(ways.mm(child, of("HOME")).expect("a way")))
        .sum();
    assert_eq!(value(&home, "walk-mean"), Some((mean + 2) / 4));
    let line: i64 = (0..4)
        .map(|child| distance_mm(home.placement.children[child].home, at(gate.0, gate.1)) as i64)
        .sum();
    assert_eq!(value(&home, "detour"), Some(mean * 1_000 / line));
    assert_eq!(value(&home, "walk-within-500"), Some(1_000));
    assert_eq!(value(&home, "walked-500"), Some(4));
    // No main road is known: nothing is told of any.
    assert_eq!(value(&home, "main-road"), None);
    // EAST is nearer on foot: all count there.
    let two = served(&river, "EAST;NORTH");
    let load = |case: &Case, code: &str| {
        let made = study::study(vec![(case, String::new(), Vec::new())], &beside, 1);
        let values = made.told[0].values.iter();
        let own =
            |key: &&(Subject, &str)| matches!(&key.0, Subject::School(own) if own.as_str() == code);
        let mut own = values.filter(|(key, _)| own(key) && key.1 == "children");
        own.next().map(|(_, value)| value.mean as i64)
    };
    assert_eq!(
        (load(&two, "EAST"), load(&two, "NORTH")),
        (Some(4), Some(0))
    );
    let straight = River::new().rule("\"walk_m\"", "\"line_m\"");
    let straight = served(&straight, "EAST;NORTH");
    assert_eq!(
        (load(&straight, "EAST"), load(&straight, "NORTH")),
        (Some(0), Some(4))
    );
    assert_eq!(value(&straight, "walk-mean"), None);
    assert_eq!(value(&straight, "walked-mean"), None);
    // Without the bridge NORTH cannot be reached: told, and in no distance.
    let mut cut = River::without_bridge();
    cut.office.schools = cut.office.schools.replace("39.0029,2", "39.0029,9");
    let cut = served(&cut, "NORTH");
    assert_eq!(value(&cut, "no-way"), Some(4));
    assert_eq!(value(&cut, "walked-none"), Some(4));
    for word in [
        "walk-mean",
        "walk-median",
        "walked-mean",
        "walked-median",
        "detour",
    ] {
        assert_eq!(value(&cut, word), None, "{word}");
    }
    assert_eq!(value(&cut, "walk-within-2000"), Some(0));
    // Of two schools the one that can be reached counts, unless the straight line stands in for the way.
    for (rule, school, none) in [("last", "EAST", 0), ("line", "NORTH", 4)] {
        let cut = River::without_bridge().rule("\"last\"", &format!("\"{rule}\""));
        let cut = served(&cut, "EAST;NORTH");
        assert_eq!(load(&cut, school), Some(4), "{rule}");
        assert_eq!(value(&cut, "no-way"), Some(none), "{rule}");
    }
    assert!(value(&cut, "own-mean").is_some());
    // A main road between the homes and HOME; two more, farther apart than one road is wide, on the way to EAST.
    river.main = vec![1_040_005_000, 1_040_040_000, 1_040_060_000];
    let roads = served(&river, "HOME");
    assert_eq!(value(&roads, "main-road"), Some(4));
    assert_eq!(value(&roads, "main-roads"), Some(0));
    assert_eq!(value(&roads, "walk-mean"), value(&home, "walk-mean"));
    let east = served(&river, "EAST");
    assert_eq!(value(&east, "main-roads"), Some(4));
    let made = study::study(vec![(&east, String::new(), Vec::new())], &beside, 2);
    let page = String::from_utf8(simulation::page(&made)).expect("UTF-8");
    for text in [
        "步行到片区内最近的学校不超过",
        "要过主路的儿童",
        "with a main road between",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn one_version_of_the_streets_is_under_the_seal_and_records_carry_the_walks() {
    let mut files = River::new().sealed();
    let mut text =
        |name: &str| String::from_utf8(files.remove(name).expect("it is sealed")).expect("text");
    let rules = text("rules.json");
    let hash = paiwei::digest::Digest::of(&River::new().streets());
    let walk = format!(
        r#""walk":{{"date":"2026-07-01T00:00:00Z","file":"streets.osm.pbf","profile":"foot-1","school":"point","sha256":"{hash}","snap_limit_m":200,"unreachable":"last"}},"#
    );
    assert!(rules.contains(&walk), "{rules}");
    assert!(
        rules.contains(r#""metric":"walk_m","order":["draw:main"],"step_mm":100,"#),
        "{rules}"
    );
    // From A1: 11.1 m to the street, 606.2 along it and on; to NORTH by the bridge.
    let records = text("records.jsonl");
    let first = records.lines().next().expect("a record");
    let walks = first.split(r#""walks":"#).nth(1).expect("walks");
    let mm: Vec<u64> = walks
        .split(r#""mm":"#)
        .skip(1)
        .map(|rest| {
            rest.split(',')
                .next()
                .unwrap_or("")
                .parse()
                .expect("millimetres")
        })
        .collect();
    let (deg_east, deg_north) = (86_630u64, 111_016u64);
    let east = 11_102 + 7 * deg_east + 11_102;
    let north = 11_102 + 9 * deg_east + 3 * deg_north + 9 * deg_east + deg_north / 10;
    for (found, expected) in mm.iter().zip([11_102 + deg_east + 11_102, east, north]) {
        assert!(found.abs_diff(expected) < 100, "{found} {expected}");
    }
    assert_eq!(mm.len(), 3);
    assert!(!text("market.jsonl").contains("mm"));
    // Another file, another seal, though every distance is the same.
    let mut other = River::new();
    other
        .ways
        .push((99, vec![1, 2], vec![("waterway", "river")]));
    assert_ne!(
        other.sealed()["manifest.json"],
        River::new().sealed()["manifest.json"]
    );
    assert_eq!(
        other.sealed()["market.jsonl"],
        River::new().sealed()["market.jsonl"]
    );
}

#[test]
fn order_of_ways_and_rows_and_threads_never_matter() {
    let expected = River::new().sealed();
    let mut turned = River::new();
    turned.ways.reverse();
    for (_, refs, _) in &mut turned.ways {
        refs.reverse();
    }
    let mut rows: Vec<&str> = turned.office.roll.lines().collect();
    rows[1..].reverse();
    turned.office.roll = rows.join("\n") + "\n";
    let sealed = turned.sealed();
    for name in ["market.jsonl", "records.jsonl", "roll.jsonl"] {
        assert_eq!(sealed[name], expected[name], "{name}");
    }
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let sealed = pool.expect("threads").install(|| River::new().sealed());
        assert_eq!(sealed, expected, "{threads} threads");
    }
}

#[test]
fn a_school_cut_off_by_a_river_without_a_bridge_is_told_and_falls_back_as_declared() {
    let last = River::without_bridge();
    assert_eq!(last.listed("A1"), ["HOME", "EAST", "NORTH"]);
    let told = args(&last.told("homes-cut-off"));
    assert_eq!(
        (
            told["n"].as_str(),
            told["row"].as_str(),
            told["schools"].as_str()
        ),
        ("4", "2", "1")
    );
    assert_eq!(
        (told["rows"].as_str(), told["rule"].as_str()),
        ("2, 3, 4, 5", "last")
    );
    assert_eq!(last.told("homes-cut-off").cell.file, "roll.csv");
    let parts = args(&last.told("streets-in-parts"));
    assert_eq!(
        (
            parts["parts"].as_str(),
            parts["homes"].as_str(),
            parts["schools"].as_str()
        ),
        ("2", "0", "1")
    );
    // No way is neither 0 nor anything else in the record.
    let records =
        String::from_utf8(last.sealed().remove("records.jsonl").expect("sealed")).expect("text");
    assert!(records.contains(r#"},{"school":"NORTH"}]"#), "{records}");
    let line = River::without_bridge().rule("\"last\"", "\"line\"");
    assert_eq!(line.listed("A1"), ["HOME", "NORTH", "EAST"]);
    assert_eq!(args(&line.told("homes-cut-off"))["rule"], "line");
    let refused = River::without_bridge().rule("\"last\"", "\"refuse\"");
    let (ready, findings) = run::prepare(&refused.inputs(), &Unwatched);
    assert!(ready.is_none());
    let cut: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.code.id == "home-cut-off")
        .collect();
    assert_eq!(cut.len(), 4);
    assert_eq!(args(cut[0])["school"], "NORTH");
    // With the bridge nothing of this is told.
    let quiet: Vec<&str> = River::new().findings().iter().map(|f| f.code.id).collect();
    let far = "school-without-catchment";
    assert_eq!(quiet, ["zone-above-seats", far, far, "streets-read"]);
}

#[test]
fn what_stands_far_from_streets_is_told_with_the_worst() {
    let mut river = River::new();
    river.office.roll = river
        .office
        .roll
        .replace("A3,104.0011,38.9999", "A3,104.0011,38.9970");
    let told = args(&river.told("homes-off-streets"));
    assert_eq!(
        (
            told["n"].as_str(),
            told["row"].as_str(),
            told["metres"].as_str()
        ),
        ("1", "4", "334")
    );
    assert_eq!(
        river.listed("A3"),
        ["HOME", "NORTH", "EAST"],
        "by the straight line, all of them"
    );
    let wide = River { ..river }.rule("unreachable", "snap_limit_m = 400\nunreachable");
    assert!(
        wide.findings()
            .iter()
            .all(|f| f.code.id != "homes-off-streets")
    );
    let mut river = River::new();
    river.office.roll = river
        .office
        .roll
        .replace("A3,104.0011,38.9999", "A3,104.0200,38.9970");
    assert_eq!(args(&river.told("homes-off-streets"))["metres"], "929");
    let mut river = River::new();
    river.office.schools = river
        .office
        .schools
        .replace("104.008,39.0001", "104.008,38.990");
    let told = args(&river.told("school-off-streets"));
    assert_eq!(
        (
            told["school"].as_str(),
            told["metres"].as_str(),
            told["limit"].as_str()
        ),
        ("EAST", "1111", "200")
    );
    assert_eq!(river.listed("A1"), ["HOME", "NORTH", "EAST"]);
    assert!(
        river
            .findings()
            .iter()
            .all(|f| f.code.id != "homes-cut-off")
    );
    let refused = river.rule("\"last\"", "\"refuse\"");
    assert_eq!(args(&refused.told("school-cut-off"))["school"], "EAST");
    let mut nowhere = River::new();
    nowhere.office.schools = nowhere
        .office
        .schools
        .replace("104.008,39.0001", "104.9,39.5");
    assert_eq!(args(&nowhere.told("school-off-streets"))["metres"], "none");
}

/// The land of a school as a square with its corner and size in 1e-5 degree.
fn land(code: &str, x: i64, y: i64, size: i64) -> String {
    feature("", code, &square_in(5, x, y, size)).replace("schools", "school")
}

/// The land of HOME holds A4, that of EAST is cut by the street, that of NORTH lies at the river.
fn grounds() -> Vec<String> {
    vec![
        land("HOME", 10_399_990, 3_900_005, 102),
        land("EAST", 10_400_500, 3_899_990, 320),
        land("NORTH", 10_400_050, 3_900_250, 45),
    ]
}

fn with_land(metric: &str) -> River {
    let river = River::new().rule("unreachable", "school = \"land\"\nunreachable");
    let river = river.rule("\"walk_m\"", metric);
    River {
        land: Some(layer(&grounds())),
        ..river
    }
}

#[test]
fn the_walk_ends_at_the_land_and_whoever_is_on_it_has_arrived() {
    let river = with_land("\"walk_m\"");
    let records =
        String::from_utf8(river.sealed().remove("records.jsonl").expect("sealed")).expect("text");
    let walks: Vec<BTreeMap<String, u64>> = records
        .lines()
        .map(|line| {
            let walks = line
                .split(r#""walks":"#)
                .nth(1)
                .expect("walks")
                .split(r#"{"mm":"#)
                .skip(1);
            let one = |text: &str| {
                let (mm, rest) = text.split_once(r#","school":""#)?;
                Some((rest.split('"').next()?.to_owned(), mm.parse().ok()?))
            };
            walks.filter_map(one).collect()
        })
        .collect();
    // A4 stands on the land of HOME; A1 walks 4 m short of 400 m to where the street enters the land of EAST.
    assert_eq!(walks[3]["HOME"], 0);
    let to_east = walks[0]["EAST"];
    assert!(to_east.abs_diff(11_102 + 4 * 86_630) < 100, "{to_east}");
    let home = walks[0]["HOME"];
    // The corner of HOME's land is 5.55 m from the street, 8.66 m before A1's foot.
    assert!(home > 11_102 && home < 30_000, "{home}");
    let rules =
        String::from_utf8(river.sealed().remove("rules.json").expect("sealed")).expect("text");
    assert!(
        rules.contains(r#""land":""#) && rules.contains(r#""school":"land""#),
        "{rules}"
    );
    // Features in another order, rings from another corner: the same facts, the same seal.
    let mut turned = with_land("\"walk_m\"");
    let mut features = grounds();
    features.reverse();
    turned.land = Some(layer(&features));
    assert_eq!(turned.sealed(), river.sealed());
    let mut moved = with_land("\"walk_m\"");
    let mut features = grounds();
    features[2] = land("NORTH", 10_400_050, 3_900_251, 45);
    moved.land = Some(layer(&features));
    assert_ne!(moved.sealed()["rules.json"], river.sealed()["rules.json"]);
}

#[test]
fn the_land_has_its_own_header_and_its_own_coordinate_system() {
    let mut river = with_land("\"walk_m\"");
    river.land = Some(layer(&grounds()).replace("\"school\"", "\"校\""));
    assert!(
        river
            .findings()
            .iter()
            .any(|f| f.code.id == "school-without-land")
    );
    let named = River {
        land: river.land.clone(),
        ..with_land("\"walk_m\"").rule(
            "[publish]",
            "[input.school_land]\nschool = \"校\"\n[publish]",
        )
    };
    let expected = with_land("\"walk_m\"").sealed();
    assert_eq!(named.sealed()["market.jsonl"], expected["market.jsonl"]);
    // Declared as GCJ-02 the land moves by some hundred metres, and that is told.
    let moved = with_land("\"walk_m\"").rule(
        "[publish]",
        "[input.school_land]\ncrs = \"GCJ-02\"\n[publish]",
    );
    assert_eq!(moved.told("converted").cell.file, "school_land.geojson");
    assert_ne!(moved.sealed()["records.jsonl"], expected["records.jsonl"]);
}

#[test]
fn the_straight_line_goes_to_the_land_too_and_needs_no_streets() {
    let river = with_land("\"line_m\"").rule("file = \"streets.osm.pbf\"\n", "");
    // NORTH's land begins 267 m from A1, EAST's 346 m.
    assert_eq!(river.listed("A1"), ["HOME", "NORTH", "EAST"]);
    let limited = with_land("\"line_m\"").rule("file = \"streets.osm.pbf\"\n", "");
    let limited = limited.rule("metric", "limit = 2\nmetric");
    assert_eq!(limited.listed("A1"), ["HOME", "NORTH"]);
    let mut bare = with_land("\"line_m\"");
    bare.land = Some(layer(&grounds()[..2]));
    assert_eq!(args(&bare.told("school-without-land"))["school"], "NORTH");
    let mut stray = with_land("\"line_m\"");
    let mut features = grounds();
    features.push(land("NORTJ", 10_401_000, 3_900_250, 45));
    stray.land = Some(layer(&features));
    assert_eq!(args(&stray.told("land-of-nobody"))["near"], "NORTH");
    let mut none = with_land("\"walk_m\"");
    none.land = None;
    assert_eq!(
        args(&none.told("file-missing"))["name"],
        "school_land.geojson"
    );
    let mut crossed = with_land("\"walk_m\"");
    crossed.land = Some(layer(&grounds()).replacen("104.01010,39.00005", "104.01010,39.00505", 1));
    let codes: Vec<&str> = crossed.findings().iter().map(|f| f.code.id).collect();
    assert!(
        codes.contains(&"ring-crosses") || codes.contains(&"streets-read"),
        "{codes:?}"
    );
}

#[test]
fn distances_are_compared_in_the_declared_step() {
    // Two schools 40 cm apart in distance: equal in metres, so by code; not equal in decimetres.
    let mut river = River::new().rule("\"walk_m\"", "\"line_m\"");
    river.office.schools = "code,name,lon,lat,seats\n\
        B1,甲,104.0010,39.0050000,2\nB0,乙,104.0010,38.9951964,2\nHOME,本校,104.000,39.0001,1\n"
        .to_owned();
    let own = |river: &River| river.listed("A1")[1..].to_vec();
    let near = distance_mm(
        at(1_040_010_000, 390_001_000),
        at(1_040_010_000, 390_050_000),
    );
    let far = distance_mm(
        at(1_040_010_000, 390_001_000),
        at(1_040_010_000, 389_951_964),
    );
    assert_eq!((near, far), (543_976, 544_375));
    assert_eq!(own(&river), ["B0", "B1"], "the default is a metre");
    let fine = river.rule("metric", "step_mm = 100\nmetric");
    assert_eq!(own(&fine), ["B1", "B0"]);
    for step in ["0", "100001", "-1", "1.5"] {
        let river = River::new().rule("metric", &format!("step_mm = {step}\nmetric"));
        assert!(river.findings().iter().any(Finding::is_error), "{step}");
    }
}

#[test]
fn what_is_missing_or_wrong_in_the_policy_is_told() {
    let file = "file = \"streets.osm.pbf\"\n";
    let table = "[walk]\nfile = \"streets.osm.pbf\"\nunreachable = \"last\"\n";
    for (from, to, code) in [
        (file, "", "missing-key"),
        (table, "", "missing-key"),
        ("unreachable = \"last\"\n", "", "missing-key"),
        ("\"last\"", "\"first\"", "unknown-word"),
        ("unreachable", "snap_limit_m = 0\nunreachable", "bad-name"),
        (
            "unreachable",
            "snap_limit_m = 2001\nunreachable",
            "bad-name",
        ),
        (
            "unreachable",
            "profile = \"car\"\nunreachable",
            "unknown-key",
        ),
        (
            "unreachable",
            "school = \"gate\"\nunreachable",
            "unknown-word",
        ),
        ("\"streets.osm.pbf\"", "\"../streets.osm.pbf\"", "bad-name"),
        ("\"streets.osm.pbf\"", "\"a/b.pbf\"", "bad-name"),
        ("\"streets.osm.pbf\"", "\"roll.csv\"", "bad-name"),
        ("\"streets.osm.pbf\"", "\"catchments.geojson\"", "bad-name"),
        ("\"streets.osm.pbf\"", "\"other.pbf\"", "file-missing"),
        ("\"walk_m\"", "\"line_m\"", "streets-unused"),
        ("\"walk_m\"", "\"drive_m\"", "unknown-word"),
    ] {
        let finding = River::new().rule(from, to).told(code);
        let stops = finding.code.severity == Severity::Error;
        assert_eq!(stops, code != "streets-unused");
    }
}

#[test]
fn street_files_that_hold_no_streets_are_told() {
    let mut river = River::new();
    for (_, _, tags) in &mut river.ways {
        *tags = vec![("highway", "motorway")];
    }
    assert_eq!(args(&river.told("no-streets"))["streets"], "3");
    let mut river = River::new();
    river.ways[0].1.push(77);
    assert_eq!(args(&river.told("streets-cut"))["n"], "1");
    let mut inputs = River::new().inputs();
    inputs.more[0].bytes.truncate(90);
    let (ready, told) = run::prepare(&inputs, &Unwatched);
    assert!(
        ready.is_none() && told.iter().any(|f| f.code.id == "bad-streets"),
        "{told:?}"
    );
    let text = paiwei::report::findings::text(
        &paiwei::report::words::Words::new(paiwei::report::words::Lang::En),
        &told,
        9,
    );
    assert!(text.contains("from byte") && !text.contains('{'), "{text}");
}

#[test]
fn a_folder_with_streets_is_sealed_drawn_and_holds_them() {
    let river = River::new();
    let folder = Folder::new("walk").with(&river.office);
    std::fs::write(folder.path().join("streets.osm.pbf"), river.streets()).expect("a file");
    folder.write("digits.txt", DIGITS);
    let run = |args: &[&str]| support::said(folder.path(), args);
    let (code, text) = run(&["check", "--lang", "en"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("foot-1"), "{text}");
    let (code, text) = run(&["seal"]);
    assert_eq!(code, Some(0), "{text}");
    let held = folder.read("seal/1/private/inputs/streets.osm.pbf");
    assert_eq!(held, river.streets());
    // Other streets after the seal stop the draw and are named.
    std::fs::write(
        folder.path().join("streets.osm.pbf"),
        River::without_bridge().streets(),
    )
    .expect("a file");
    let (code, text) = run(&["draw", "--seed-file", "digits.txt"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("streets.osm.pbf"), "{text}");
    std::fs::write(folder.path().join("streets.osm.pbf"), river.streets()).expect("a file");
    let (code, text) = run(&["draw", "--seed-file", "digits.txt"]);
    assert_eq!(code, Some(0), "{text}");
    sign_in(folder.path());
    let (code, text) = run(&["verify", "result/1/bundle"]);
    assert_eq!(code, Some(0), "{text}");
}

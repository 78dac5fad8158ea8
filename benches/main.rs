//! How long the steps take, at 1,000, 10,000 and 100,000 children: `zone`, `draw`, `allocate`, `log`, `receipts`,
//! `whole`; `p03`: a policy of several rounds with a number for each choice, 6,000 children.
//!
//! The district is the generated one with about 1,500 children a block, so 100,000 children have about 900 schools
//! but for `whole`, which has 154, as the goal is stated. Every answer is asserted; a naive way stands beside the
//! kernel and the zoning. `whole` is `seal` + `draw` + `verify` on a real folder, and prints the peak memory.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use paiwei::check::{InputFile, Inputs};
use paiwei::demo::{self, District};
use paiwei::digest::Digest;
use paiwei::draw::pick::Pick;
use paiwei::geo::Side;
use paiwei::model::{ProgramFile, Seed, Tickets};
use paiwei::report::words::{Lang, Words};
use paiwei::run::receipt::{Counter, Papers};
use paiwei::run::{self, DrawTimes, Notice, Opened, Ready, Unwatched};
use paiwei::seal::Act;
use paiwei::shell::acts::{self, Desk};
use paiwei::shell::disk::RealDisk;
use paiwei::shell::layout::Layout;

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
const TIME: &str = "2026-07-01T00:00:00Z";

fn district(children: u32) -> District {
    District {
        children,
        blocks: (children / 1_500).max(1),
    }
}

fn ready(district: District) -> Ready {
    run::prepare(&demo::inputs(district), &Unwatched)
        .0
        .expect("the district has no errors")
}

fn opened(ready: &Ready) -> Opened {
    taken_up(&notice(ready))
}

fn notice(ready: &Ready) -> Notice {
    let program = [ProgramFile {
        name: "bench".into(),
        sha256: Digest::of(b""),
        sm3: None,
        version: "0".into(),
    }];
    let act = Act {
        secret: &[7; 32],
        attempt: 1,
        previous: None,
        time: TIME,
        program: &program,
        keys: &[],
    };
    run::seal(ready, &act, None, &Unwatched)
}

fn taken_up(notice: &Notice) -> Opened {
    let log = notice.log.to_bytes();
    let sealed = &notice.sealed;
    let file = |name: &str| match name {
        "manifest.json" => Some(sealed.manifest_json.as_slice()),
        "roll.jsonl" => Some(sealed.roll.as_slice()),
        "log.jsonl" => Some(log.as_slice()),
        _ => sealed
            .files
            .iter()
            .find(|(n, ..)| n == name)
            .map(|(_, bytes, _)| bytes.as_slice()),
    };
    Opened::read(&file).expect("sealed files are read back")
}

fn tickets(opened: &Opened) -> Vec<Tickets> {
    let seed = Seed::Trial([9; 32]);
    let manifest = &opened.manifest;
    let each = |lottery| {
        let (units, _) = &opened.units;
        paiwei::draw::tickets(manifest.ticket, &seed, (&manifest.draw, lottery), units)
    };
    manifest.lotteries.iter().map(each).collect()
}

fn zone(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("zone");
    for size in SIZES {
        let ready = ready(district(size));
        let placement = &ready.placement;
        group.throughput(Throughput::Elements(size.into()));
        group.bench_function(BenchmarkId::new("tree", size), |bench| {
            bench.iter(|| {
                let (zoned, findings) = paiwei::zone::locate(black_box(placement));
                assert!(findings.is_empty());
                zoned
            });
        });
        if size == 1_000 {
            // Every area asked for every home: what the tree saves.
            group.bench_function(BenchmarkId::new("walk", size), |bench| {
                bench.iter(|| {
                    let homes = placement.children.iter().enumerate();
                    let right = homes.filter(|(i, child)| {
                        let found = (0u32..).zip(&placement.catchments);
                        let found = found.filter(|(_, c)| c.area.side(child.home) != Side::Outside);
                        found.map(|(c, _)| c).eq(ready.zoned.of(*i).iter().copied())
                    });
                    assert_eq!(right.count(), placement.children.len());
                });
            });
        }
    }
    group.finish();
}

fn draw(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draw");
    for size in SIZES {
        let opened = opened(&ready(district(size)));
        group.throughput(Throughput::Elements(opened.roll.len() as u64));
        group.bench_function(BenchmarkId::new("tickets", size), |bench| {
            bench.iter(|| {
                let drawn = tickets(black_box(&opened));
                assert_eq!(drawn[0].tickets.len(), opened.units.0.len());
                drawn
            });
        });
    }
    group.finish();
}

fn allocate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("allocate");
    for size in SIZES {
        let opened = opened(&ready(district(size)));
        let drawn = tickets(&opened);
        let seed = Seed::Trial([7; 32]);
        let (held, _) = opened
            .place(&drawn, &seed)
            .expect("every unit has a ticket");
        let seats = opened.seats();
        let run = || paiwei::allocate::allocate(&opened.market, &seats, &opened.rules, &held);
        paiwei::fairness::check(&opened.market, &seats, &opened.rules, &held, &run())
            .expect("the allocation keeps its definition");
        group.throughput(Throughput::Elements(size.into()));
        group.bench_function(BenchmarkId::new("kernel", size), |bench| bench.iter(run));
        let result = run();
        let check =
            || paiwei::fairness::check(&opened.market, &seats, &opened.rules, &held, &result);
        group.bench_function(BenchmarkId::new("proofs", size), |bench| bench.iter(check));
    }
    group.finish();
}

/// A town of Dongcheng's kind: twelve catchments of four schools, ten schools with numbers of their own before, a
/// list of up to eight in the district and one in the catchment.
fn dongcheng(children: u32) -> Inputs {
    const BLOCKS: u32 = 12;
    let codes = |block: u32| (0..4).map(move |n| format!("Z{block:02}{n}"));
    let mut pick = Pick::new("dongcheng");
    let mut schools = "code,name,lon,lat,seats,groups\n".to_owned();
    let mut quotas = "round,school,seats\n".to_owned();
    let mut features = Vec::new();
    for block in 0..BLOCKS {
        let west = f64::from(block).mul_add(0.01, 116.3);
        for (code, step) in codes(block).zip([0.002, 0.004, 0.006, 0.008]) {
            let seats = children.div_ceil(BLOCKS * 4);
            writeln!(
                schools,
                "{code},{code}校,{:.4},39.905,{seats},",
                west + step
            )
            .expect("text");
        }
        let east = west + 0.01;
        let ring = format!(
            "[[{west:.4},39.9],[{east:.4},39.9],[{east:.4},39.91],[{west:.4},39.91],[{west:.4},39.9]]"
        );
        let all = codes(block).collect::<Vec<_>>().join(",");
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"id":"B{block:02}","schools":"{all}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        ));
    }
    for n in 0..10 {
        let (code, group) = if n < 4 {
            (format!("P{n}"), "priority9")
        } else {
            (format!("X{n}"), "")
        };
        writeln!(schools, "{code},{code}校,116.35{n},39.901,80,{group}").expect("text");
        writeln!(quotas, "{},{code},80", if n < 4 { "r1" } else { "r2" }).expect("text");
    }
    let mut roll = "number,lon,lat,opted_r1,opted_r2,opted_target,targeted_quota,opted_feeder,feeder,origin,\
                    r1:志愿1,r2:志愿1,r2:志愿2,r2:志愿3,r3-zone:志愿1,r3-zone:志愿2,r3-zone:志愿3,r3-zone:志愿4\n"
        .to_owned();
    for child in 0..children {
        let block = child % BLOCKS;
        let lon = f64::from(block).mul_add(0.01, 116.3005) + pick.below(90) as f64 / 10_000.0;
        let first = pick.below(4);
        let mut zone: Vec<String> = codes(block).collect();
        zone.rotate_left(pick.below(4) as usize);
        let from = pick.below(6);
        let other = |step: u64| 4 + (from + step) % 6;
        let r2 = format!("X{},X{},X{}", other(0), other(1), other(2));
        writeln!(
            roll,
            "D{child:06},{lon:.4},39.904,是,是,否,否,否,否,,P{first},{r2},{}",
            zone.join(",")
        )
        .expect("text");
    }
    let file = |name: &str, bytes: String| InputFile {
        name: name.to_owned(),
        bytes: bytes.into_bytes(),
    };
    let layer = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    let policy = include_str!("../data/policies/P03-dongcheng-g7-2023.toml");
    Inputs {
        policy: file("policy.toml", policy.to_owned()),
        schools: file("schools.csv", schools),
        catchments: file("catchments.geojson", layer),
        roll: file("children.csv", roll),
        more: vec![file("quotas.csv", quotas)],
        beside: Vec::new(),
    }
}

/// Three rounds with a number for each choice, from the sealed files to the checked allocation; and all of it, from
/// the office's files.
fn p03(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("p03");
    group.sample_size(20);
    let inputs = dongcheng(6_000);
    let (ready, findings) = run::prepare(&inputs, &Unwatched);
    let ready = ready.unwrap_or_else(|| panic!("{findings:?}"));
    let sealed = opened(&ready);
    let place = |opened: &Opened| {
        let seed = Seed::Trial([7; 32]);
        let (held, _) = opened
            .place(&tickets(opened), &seed)
            .expect("every unit has its tickets");
        let seats = opened.seats();
        let result = paiwei::allocate::allocate(&opened.market, &seats, &opened.rules, &held);
        paiwei::fairness::check(&opened.market, &seats, &opened.rules, &held, &result)
            .expect("the allocation keeps its definition");
        result.outcomes.iter().flatten().count()
    };
    assert_eq!(place(&sealed), 6_000);
    group.bench_function("tickets+allocate+proofs/6000", |bench| {
        bench.iter(|| place(&sealed))
    });
    group.bench_function("files+seal+tickets+allocate+proofs/6000", |bench| {
        bench.iter(|| {
            let ready = run::prepare(&inputs, &Unwatched).0.expect("no errors");
            place(&opened(&ready))
        });
    });
    group.finish();
}

fn log(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("log");
    for size in SIZES {
        let opened = opened(&ready(district(size)));
        let values = [demo::digits(40)];
        let times = DrawTimes {
            rehearsals: 0,
            opened: Vec::new(),
            close: TIME.into(),
            reveal: TIME.into(),
        };
        group.throughput(Throughput::Elements(size.into()));
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("draw-to-log", size), |bench| {
            bench.iter(|| {
                let run = run::draw(&opened, &values, &times, &[7; 32], &Unwatched);
                run.expect("the draw has a result").log.lines().len()
            });
        });
    }
    group.finish();
}

/// The receipts of everybody: the files read and their trees made, then one file for each child.
fn receipts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("receipts");
    for (size, blocks) in [(1_000, 1), (10_000, 3), (100_000, 11)] {
        let notice = notice(&ready(District {
            children: size,
            blocks,
        }));
        let opened = taken_up(&notice);
        let times = DrawTimes {
            rehearsals: 0,
            opened: Vec::new(),
            close: TIME.into(),
            reveal: TIME.into(),
        };
        let run = run::draw(&opened, &[demo::digits(40)], &times, &[7; 32], &Unwatched);
        let run = run.expect("the draw has a result");
        let (log, checkpoint) = (run.log.to_bytes(), run.log.checkpoint(&opened.manifest.log));
        let published = |name: &str| {
            let found = run.published.iter().find(|(own, _)| own == name);
            found.map(|(_, bytes)| bytes.as_slice()).unwrap_or_default()
        };
        let rules = notice
            .sealed
            .files
            .iter()
            .find(|(name, ..)| name == "rules.json");
        let papers = Papers {
            log: &log,
            checkpoint: &checkpoint,
            roll: &notice.sealed.roll,
            results: published("results-1.jsonl"),
            cutoffs: published("cutoffs-1.jsonl"),
            rules: rules
                .map(|(_, bytes, _)| bytes.as_slice())
                .unwrap_or_default(),
            seed: published("seed.txt"),
            explains: &run.explains,
            records: vec![&notice.sealed.records],
        };
        group.throughput(Throughput::Elements(size.into()));
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("one", size), |bench| {
            bench.iter(|| {
                let counter = Counter::new(black_box(&papers)).expect("the files fit");
                let number = counter.numbers().next().expect("a child").to_string();
                counter.receipts(&[&number]).expect("its receipt").len()
            });
        });
        group.bench_function(BenchmarkId::new("all", size), |bench| {
            bench.iter(|| {
                let counter = Counter::new(black_box(&papers)).expect("the files fit");
                let numbers: Vec<&str> = counter.numbers().map(|number| number.as_str()).collect();
                assert_eq!(numbers.len(), size as usize);
                let made = |some: &[&str]| counter.receipts(some).expect("receipts");
                let bytes = numbers
                    .chunks(500)
                    .map(|some| made(some).iter().map(Vec::len).sum::<usize>());
                bytes.sum::<usize>()
            });
        });
    }
    group.finish();
}

/// A folder with a district's files.
fn folder(path: &Path, district: District) {
    let _ = std::fs::remove_dir_all(path);
    std::fs::create_dir_all(path).expect("a folder");
    for (name, bytes) in demo::files(district) {
        std::fs::write(path.join(name), bytes).expect("a file");
    }
    std::fs::write(path.join("digits.txt"), demo::digits(40)).expect("a file");
}

fn whole_job(path: &Path) -> Duration {
    let (words, layout) = (Words::new(Lang::En), Layout::new(path, Lang::En));
    let (now, program) = (|| TIME.to_owned(), Vec::new);
    let desk = Desk {
        layout: &layout,
        disk: &RealDisk,
        now: &now,
        program: &program,
        words: &words,
        watch: &Unwatched,
    };
    let begun = Instant::now();
    acts::seal(&desk).expect("sealed");
    acts::draw(&desk, Some(&path.join("digits.txt"))).expect("drawn");
    let bundle = acts::newest_bundle(&layout).expect("a bundle");
    let bundle = paiwei::shell::read_bundle(&bundle, Default::default()).expect("it is read");
    assert_eq!(paiwei::verify::verify(&bundle).exit(), 0);
    begun.elapsed()
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole");
    group.sample_size(10);
    let path = std::env::temp_dir().join(format!("paiwei-bench-{}", std::process::id()));
    for (size, blocks) in [(1_000, 1), (10_000, 3), (100_000, 11)] {
        let district = District {
            children: size,
            blocks,
        };
        group.throughput(Throughput::Elements(size.into()));
        group.bench_function(BenchmarkId::new("seal+draw+verify", size), |bench| {
            bench.iter_batched(
                || folder(&path, district),
                |()| whole_job(&path),
                BatchSize::PerIteration,
            );
        });
    }
    let _ = std::fs::remove_dir_all(&path);
    group.finish();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!(
            "peak memory of all benches so far: {}",
            peak.trim_start_matches("VmHWM:").trim()
        );
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().without_plots();
    // First, so that the peak it prints is its own.
    whole(&mut criterion);
    zone(&mut criterion);
    draw(&mut criterion);
    allocate(&mut criterion);
    p03(&mut criterion);
    log(&mut criterion);
    receipts(&mut criterion);
    criterion.final_summary();
}

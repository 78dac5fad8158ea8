//! Trial draws of 20,000 children in the invented district, with chances and every figure: 500 draws of the folder as
//! it is, the same beside a scenario, and fewer draws, since cost is to grow as they do. Answers are asserted: two
//! threads and one give the same. Run: `cargo bench --bench simulate`.

use std::hint::black_box;
use std::time::Instant;

use paiwei::check::InputFile;
use paiwei::demo::{self, District};
use paiwei::simulate::{self, Case, Files, scenario, trial};

const CHILDREN: u32 = 20_000;

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let made = work();
    println!("{what:<52} {:>8.2} s", begun.elapsed().as_secs_f64());
    made
}

/// The most memory held so far, in MiB, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

fn main() {
    let inputs = demo::inputs(District::of_size(CHILDREN));
    let (base, told) = timed("read, check, zone, classify 20,000", || {
        simulate::base(&inputs)
    });
    let base: Case = base.expect("the district is sound");
    let file = InputFile {
        name: "b.toml".to_owned(),
        bytes: b"schema = \"paiwei-scenario/1\"\nname = \"b\"\n[[change]]\nkind = \"school\"\ncode = \"S05\"\nseats = 300\n".to_vec(),
    };
    let (read, _) = scenario::read(&file);
    let read = read.expect("a scenario");
    let (case, _) = timed("a scenario over it", || {
        simulate::case(&inputs, (&base, &told), &read, &Files::new())
    });
    let case = case.expect("it can be run");
    let few = timed("100 draws", || trial::run(black_box(&[&base]), 100));
    println!("most memory {:?} MiB", peak());
    let all = timed("500 draws", || trial::run(black_box(&[&base]), 500));
    println!("most memory {:?} MiB", peak());
    assert!(few[0].exact && all[0].exact);
    timed("500 draws of two cases", || {
        trial::run(black_box(&[&base, &case]), 500)
    });
    println!("most memory {:?} MiB", peak());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool");
    let one = timed("100 draws on one thread", || {
        pool.install(|| trial::run(black_box(&[&base]), 100))
    });
    assert_eq!(one, few);
}

//! How long the kernel, overflow, the circle draws and the trading cycles take, on one core. Answers are asserted.
//!
//! Kernel: lists of 5 to 10, seats for 105 in a hundred, four tiers broken by one ticket, 60 % of the choices among
//! the 24 schools around the home (MATCHING section 2).
//! Overflow: homes and schools at random in a square of 20 km, distance in metres, seats for all or for fewer.
//! Run: `cargo bench --bench placing`. Each line is the best of ten runs.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use paiwei::allocate::allocate;
use paiwei::allocate::cycles::{Problem, orders_by_key, trade};
use paiwei::allocate::kernel::{self, accept};
use paiwei::allocate::transport::{least_longest, least_total};
use paiwei::draw::pick::Pick;
use paiwei::draw::ring::{Drawn, OnClose, Scheme, Step, ring_remove, ring_run, ring_step};
use paiwei::fairness;
use paiwei::fairness::transport::check;
use paiwei::model::{
    Applicant, Application, Direction, Leftover, LotteryName, Market, MarketRound, Mechanism,
    NO_QUOTA, Number, Prefix, RoundRule, RoundTickets, Rules, SeatRule, Seats, Ticket,
};

const RUNS: usize = 10;
/// The system counts what a thread spends in ticks of some milliseconds: shorter work is repeated.
const LEAST: Duration = Duration::from_millis(60);
const SIDE_M: u64 = 20_000;

/// What this thread has spent of a processor, where the system tells it: a busy machine does not count.
fn spent(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|word| word.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn timed<T>(name: &str, mut work: impl FnMut() -> T) -> T {
    let (start, mut best) = (Instant::now(), Duration::MAX);
    let mut last = None;
    for _ in 0..RUNS {
        let begun = spent(start);
        let mut count = 0;
        while spent(start) - begun < LEAST {
            last = Some(std::hint::black_box(work()));
            count += 1;
        }
        best = best.min((spent(start) - begun) / count);
    }
    println!("{name}: {:.1} ms", best.as_secs_f64() * 1e3);
    last.expect("more than one run")
}

/// A district.
struct District {
    units: usize,
    schools: usize,
    /// Ways of each unit: to so many of the nearest schools.
    nearest: usize,
    /// Seats in a thousand of the units.
    permille: u64,
    /// Every sixtieth unit is of two members.
    twins: bool,
    /// Homes are crowded on one side, seats are not.
    uneven: bool,
}

fn overflow(district: &District) {
    let District {
        units,
        schools,
        nearest,
        permille,
        twins,
        uneven,
    } = *district;
    let mut pick = Pick::new("overflow");
    let point = |pick: &mut Pick| (pick.below(SIDE_M) as i64, pick.below(SIDE_M) as i64);
    let places: Vec<(i64, i64)> = (0..schools).map(|_| point(&mut pick)).collect();
    let (mut starts, mut to, mut costs) = (vec![0u32], Vec::new(), Vec::new());
    for _ in 0..units {
        let (x, y) = point(&mut pick);
        let x = if uneven { x * x / SIDE_M as i64 } else { x };
        let distance = |(school, (a, b)): (u32, &(i64, i64))| {
            let square = (x - a) * (x - a) + (y - b) * (y - b);
            (square.isqrt() as u32, school)
        };
        let mut ways: Vec<(u32, u32)> = (0..).zip(&places).map(distance).collect();
        ways.sort_unstable();
        ways.truncate(nearest);
        costs.extend(ways.iter().map(|(cost, _)| *cost));
        to.extend(ways.iter().map(|(_, school)| *school));
        starts.push(to.len() as u32);
    }
    let all = units as u64 * permille / 1000;
    let mut seats = vec![0u32; schools];
    for _ in 0..all {
        seats[pick.below(schools as u64) as usize] += 1;
    }
    let weight = |unit: usize| if twins && unit % 60 == 7 { 2 } else { 1 };
    let weights: Vec<u32> = (0..units).map(weight).collect();
    let leftover = Leftover {
        seats: &seats,
        weights: &weights,
        starts: &starts,
        schools: &to,
        costs: &costs,
    };
    let twins = if twins { ", twins" } else { "" };
    let uneven = if uneven { ", uneven" } else { "" };
    let title = format!("{units} × {schools}, nearest {nearest}, seats {permille}‰{twins}{uneven}");
    let total = timed(&format!("least total, {title}"), || least_total(&leftover));
    let out = total
        .schools
        .iter()
        .filter(|school| school.is_none())
        .count();
    check(&leftover, &total).expect("the total is least");
    let longest = timed(&format!("least longest, {title}"), || {
        least_longest(&leftover)
    });
    check(&leftover, &longest).expect("the longest way is least");
    let way = longest.longest.expect("a longest way").cost;
    println!(
        "  total {} m, {out} not placed; longest way {way} m with a total of {} m",
        total.total, longest.total
    );
    timed("  check", || check(&leftover, &total).is_ok());
}

fn rings() {
    let n = 1_000_000;
    let whole = |order: Vec<u32>| {
        let mut seen = vec![false; n as usize];
        order
            .iter()
            .for_each(|position| seen[*position as usize - 1] = true);
        assert!(order.len() == n as usize && seen.iter().all(|seen| *seen));
    };
    whole(timed("ring_remove, 1,000,000", || {
        ring_remove(n, 123_456, 777_777).expect("on the ring")
    }));
    let step = || ring_step(n, 123_456, 4, OnClose::SuccessorOfWinners).expect("on the ring");
    whole(timed("ring_step, 1,000,000", step));
    whole(timed("ring_run, 1,000,000", || {
        ring_run(n, 5, Direction::Descending).expect("on the ring")
    }));
    let fuzhou = Scheme::Step {
        step: Step::OfPlan,
        on_close: OnClose::SuccessorOfWinners,
    };
    let chances = timed("chances, ring_step, digit balls, 1,000,000", || {
        fuzhou.chances(n, 250_000, Drawn::DigitBalls)
    });
    assert_eq!(chances.expect("a ring").shares.len(), n as usize);
    let nanchang = Scheme::Remove(Drawn::Uniform);
    let chances = timed("chances, ring_remove, 5,000 intervals", || {
        nanchang.chances(5_000, 1_000, Drawn::Uniform)
    });
    let chances = chances.expect("a ring");
    assert!(
        chances
            .shares
            .iter()
            .all(|share| *share * 5 == chances.whole)
    );
}

fn cycles(units: usize, schools: usize) {
    let mut pick = Pick::new("cycles");
    let (mut starts, mut asked, mut keys) = (vec![0u32], Vec::new(), Vec::new());
    for unit in 0..units as u64 {
        let from = asked.len();
        while asked.len() < from + 8 {
            let school = pick.below(schools as u64) as u32;
            if !asked[from..].contains(&school) {
                asked.push(school);
                keys.push(pick.below(4) << 60 | pick.word() >> 30 << 20 | unit);
            }
        }
        starts.push(asked.len() as u32);
    }
    let seats = vec![(units / schools) as u32; schools];
    let traded = timed(&format!("cycles, {units} units, {schools} schools"), || {
        let orders = orders_by_key(schools, &starts, &asked, &keys);
        trade(&Problem {
            seats: &seats,
            starts: &starts,
            schools: &asked,
            orders: &orders,
        })
    });
    println!("  {} placed", traded.places.iter().flatten().count());
}

/// A market for the kernel.
fn problem(pick: &mut Pick, units: usize, schools: usize) -> kernel::Problem<'static> {
    // Schools stand on a square grid, homes anywhere.
    let side = (schools as f64).sqrt() as u64;
    let schools = (side * side) as usize;
    let (mut starts, mut asked, mut keys) = (vec![0u32], Vec::new(), Vec::new());
    for _ in 0..units {
        let from = asked.len();
        // Schools that more families want than others.
        let crowded = |pick: &mut Pick, n: u64| pick.below(n).min(pick.below(n));
        let home = (pick.below(side), pick.below(side));
        let ticket = pick.word() >> 2;
        let length = from + 5 + pick.below(6) as usize;
        while asked.len() < length {
            let near = |v: u64, step: u64| (v + side + step - 2) % side;
            let school = if pick.below(10) < 6 {
                near(home.0, pick.below(5)) * side + near(home.1, pick.below(5))
            } else {
                crowded(pick, side * side)
            };
            if !asked[from..].contains(&(school as u32)) {
                asked.push(school as u32);
                keys.push(pick.below(4) << 62 | ticket);
            }
        }
        starts.push(asked.len() as u32);
    }
    let seats = vec![(units * 105).div_ceil(100 * schools) as u32; schools];
    kernel::Problem {
        seats: seats.leak(),
        starts,
        schools: asked,
        keys,
        weights: vec![1; units],
        boundary: None,
    }
}

fn kernel(units: usize, schools: usize) {
    let problem = problem(&mut Pick::new("kernel"), units, schools);
    let schools = problem.seats.len();
    let name = format!("kernel, {units} units, {schools} schools");
    let accepted = timed(&name, || accept(&problem));
    // Nobody stands before the last one of a school it would rather go to.
    for unit in 0..units {
        let (start, end) = (
            problem.starts[unit] as usize,
            problem.starts[unit + 1] as usize,
        );
        let better = accepted.places[unit].map_or(end, |place| start + place as usize);
        for i in start..better {
            let cutoff = accepted.cutoffs[problem.schools[i] as usize];
            assert!(cutoff.is_some_and(|cutoff| problem.keys[i] > cutoff));
        }
    }
    let asked: u64 = (0..units)
        .map(|unit| {
            let all = problem.starts[unit + 1] - problem.starts[unit];
            u64::from(accepted.places[unit].map_or(all, |place| place + 1))
        })
        .sum();
    println!(
        "  {asked} proposals, {} placed",
        accepted.places.iter().flatten().count()
    );
}

/// The same kind of market as one round of a placement: what it takes with everything that is told of it, and what
/// its proofs take.
fn round(units: usize, schools: usize) {
    let mut pick = Pick::new("kernel");
    let problem = problem(&mut pick, units, schools);
    let prefix = |class| Prefix {
        band: 0,
        class,
        keys: Vec::new(),
    };
    let lottery: LotteryName = LotteryName::parse("main").expect("a name");
    let mut round = MarketRound::new("r1", Some(lottery.clone()), (0..4).map(prefix).collect());
    let mut tickets = Vec::with_capacity(units);
    for unit in 0..units {
        let list = problem.starts[unit] as usize..problem.starts[unit + 1] as usize;
        tickets.push(Ticket(u128::from(problem.keys[list.start] << 2) << 64));
        let asked = |at: usize| Application {
            school: problem.schools[at],
            quota: NO_QUOTA,
            prefix: (problem.keys[at] >> 62) as u32,
        };
        round.push(unit as u32, list.map(asked));
    }
    let unit = |unit: usize| Applicant {
        unit: Number::parse(&format!("A{unit:08}")).expect("a number"),
        weight: 1,
    };
    let market = Market {
        units: (0..units).map(unit).collect(),
        quotas: Vec::new(),
        members: BTreeMap::new(),
        rounds: vec![round],
    };
    let rules = Rules {
        title: String::new(),
        rounds: vec![RoundRule {
            id: "r1".to_owned(),
            mechanism: Mechanism::Parallel,
            seats: SeatRule::Open,
            standing: Vec::new(),
            lottery: Some(lottery),
            deal: None,
            empty: Vec::new(),
            waits: false,
        }],
        lotteries: Vec::new(),
        tiers: Vec::new(),
        boundary: None,
        assumptions: Vec::new(),
        codes: false,
    };
    let seats = Seats::from(problem.seats.to_vec());
    let drawn = paiwei::model::Drawn::plain(vec![RoundTickets::Unit(tickets)]);
    let name = format!("{units} units, {} schools", problem.seats.len());
    let work = || allocate(&market, &seats, &rules, &drawn);
    let result = timed(&format!("round, {name}"), work);
    let proofs = || fairness::check(&market, &seats, &rules, &drawn, &result);
    timed(&format!("proofs, {name}"), proofs).expect("the allocation keeps its definition");
}

fn main() {
    // What begins with the word given, as in `cargo bench --bench placing -- kernel`; everything without one.
    let only = std::env::args().skip(1).find(|word| word != "--bench");
    let runs = |name: &str| only.as_ref().is_none_or(|only| name.starts_with(&**only));
    if runs("kernel") {
        kernel(100_000, 500);
        kernel(1_000_000, 2_000);
        kernel(10_000_000, 5_000);
    }
    if runs("round") {
        round(100_000, 500);
    }
    if runs("overflow") {
        overflows();
    }
    if runs("ring") {
        rings();
    }
    if runs("cycles") {
        cycles(100_000, 500);
    }
}

fn overflows() {
    let small = District {
        units: 5_000,
        schools: 50,
        nearest: 24,
        permille: 1_000,
        twins: false,
        uneven: false,
    };
    let large = District {
        units: 20_000,
        schools: 200,
        ..small
    };
    overflow(&small);
    overflow(&District {
        nearest: 50,
        ..small
    });
    overflow(&large);
    overflow(&District {
        permille: 970,
        twins: true,
        ..large
    });
    overflow(&District {
        uneven: true,
        ..large
    });
    overflow(&District {
        nearest: 200,
        ..large
    });
}

//! The circle draws that notaries do by hand: `ring_remove`, `ring_step`, `ring_run`.
//!
//! In: how many entries stand on the published list, and what was drawn in public. Out: the whole order of the
//! positions, first winner first; and by enumeration of everything that could have been drawn each position's
//! exact chance. Positions count from 1, as printed; after the last comes the first. It knows no entry, only its
//! position, and no members: who is admitted along the order is the allocation's.
//!
//! Rules: Nanchang 2023 (remove), Fuzhou 2020/21 and Beijing (step), Wuxi (run); the places where the notices are
//! silent are decided in the doc of each function. Tests: `tests/it/ring.rs`, with the printed examples.

use crate::model::Direction;

/// What cannot stand on a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OffRing {
    /// There is no entry.
    #[error("a ring needs an entry")]
    Empty,
    /// A drawn number is not a position, or not an interval.
    #[error("{drawn} is not between 1 and {entries}")]
    Outside {
        /// The number.
        drawn: u32,
        /// How many entries there are.
        entries: u32,
    },
    /// A step cannot be derived from a plan without seats.
    #[error("a plan of no seats has no step")]
    NoPlan,
}

fn on_ring(entries: u32, drawn: &[u32]) -> Result<(), OffRing> {
    if entries == 0 {
        return Err(OffRing::Empty);
    }
    match drawn.iter().find(|drawn| !(1..=entries).contains(*drawn)) {
        Some(drawn) => Err(OffRing::Outside {
            drawn: *drawn,
            entries,
        }),
        None => Ok(()),
    }
}

/// Winners leave the ring and are not counted: after the start, always the interval-th of those that remain.
///
/// For 20 entries, start 6 and interval 3: 6 9 12 15 18 1 4 8 13 17 2 7 14 20 10 (Nanchang's printed example).
/// Takes n log n; a million entries take a fraction of a second.
///
/// # Errors
/// When start or interval is not between 1 and `entries`.
pub fn ring_remove(entries: u32, start: u32, interval: u32) -> Result<Vec<u32>, OffRing> {
    on_ring(entries, &[start, interval])?;
    Ok(remove(entries, start, interval, entries))
}

/// The first so many of [`ring_remove`].
fn remove(entries: u32, start: u32, interval: u32, count: u32) -> Vec<u32> {
    let mut ring = Remaining::all(entries);
    let mut order = Vec::with_capacity(count as usize);
    // How many of those that remain stand before the next winner.
    let mut before = start - 1;
    for remaining in (1..=entries).rev().take(count as usize) {
        order.push(ring.take(before) + 1);
        if remaining > 1 {
            let next = u64::from(before) + u64::from(interval) - 1;
            before = (next % u64::from(remaining - 1)) as u32;
        }
    }
    order
}

/// Positions still on the ring: a set of bits, and a Fenwick tree over the number of them in each word.
struct Remaining {
    words: Vec<u64>,
    /// By index from 1: positions in the words that end there.
    sums: Vec<u32>,
    /// The largest power of two within the tree.
    top: usize,
}

impl Remaining {
    fn all(entries: u32) -> Self {
        let count = entries.div_ceil(64) as usize;
        let mut words = vec![u64::MAX; count];
        if let (Some(last), rest @ 1..) = (words.last_mut(), entries % 64) {
            *last = (1 << rest) - 1;
        }
        let mut sums = vec![0; count + 1];
        for (at, word) in (1..).zip(&words) {
            sums[at] += word.count_ones();
            let parent = at + (at & at.wrapping_neg());
            if parent <= count {
                sums[parent] += sums[at];
            }
        }
        Self {
            words,
            sums,
            top: (count + 1).next_power_of_two() / 2,
        }
    }

    /// Takes away the position that so many others stand before; it counts from 0.
    fn take(&mut self, mut before: u32) -> u32 {
        let (mut at, mut bit) = (0, self.top);
        while bit > 0 {
            let next = at + bit;
            if next < self.sums.len() && self.sums[next] <= before {
                before -= self.sums[next];
                at = next;
            }
            bit /= 2;
        }
        let mut word = self.words[at];
        for _ in 0..before {
            word &= word - 1;
        }
        let lowest = word.trailing_zeros();
        self.words[at] &= !(1 << lowest);
        let mut sum = at + 1;
        while sum < self.sums.len() {
            self.sums[sum] -= 1;
            sum += sum & sum.wrapping_neg();
        }
        at as u32 * 64 + lowest
    }
}

/// What follows when a ring of equal steps comes back to its start before all are in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnClose {
    /// The position after each winner, in the order of the winners: after the first, after the second, and so on,
    /// then after those added so; positions already in order are passed over.
    SuccessorOfWinners,
    /// The order ends there; those not in it have no place in the draw.
    Stop,
}

/// Start, then always so many positions on; winners stay on the ring and are counted.
///
/// 30 entries, start 21, step 9: 21 30 9 18 27 6 15 (Beijing's printed numbers). 20 entries, start 5, step 4:
/// 5 9 13 17 1, the ring closes, then 6 (Fuzhou).
///
/// # Errors
/// When start or step is not between 1 and `entries`.
pub fn ring_step(
    entries: u32,
    start: u32,
    step: u32,
    on_close: OnClose,
) -> Result<Vec<u32>, OffRing> {
    on_ring(entries, &[start, step])?;
    Ok(stepped(entries, start, step, on_close, entries))
}

/// The first so many of [`ring_step`].
fn stepped(entries: u32, start: u32, step: u32, on_close: OnClose, count: u32) -> Vec<u32> {
    let on = |position: u32, by: u32| {
        let next = (u64::from(position) - 1 + u64::from(by)) % u64::from(entries);
        next as u32 + 1
    };
    let mut taken = vec![false; entries as usize + 1];
    let mut order = Vec::with_capacity(count as usize);
    let mut position = start;
    while order.len() < count as usize && !taken[position as usize] {
        taken[position as usize] = true;
        order.push(position);
        position = on(position, step);
    }
    if on_close == OnClose::SuccessorOfWinners {
        let mut winner = 0;
        while order.len() < count as usize {
            let next = on(order[winner], 1);
            winner += 1;
            if !std::mem::replace(&mut taken[next as usize], true) {
                order.push(next);
            }
        }
    }
    order
}

/// Consecutive positions from the start, which is included; ascending is *up* the list of numbers.
///
/// # Errors
/// When start is not between 1 and `entries`.
pub fn ring_run(entries: u32, start: u32, direction: Direction) -> Result<Vec<u32>, OffRing> {
    on_ring(entries, &[start])?;
    let up = (start..=entries).chain(1..start);
    let down = (1..=start).rev().chain((start + 1..=entries).rev());
    Ok(match direction {
        Direction::Ascending => up.collect(),
        Direction::Descending => down.collect(),
    })
}

/// The step of a plan: entries divided by seats, rounded up; at least 1.
///
/// # Errors
/// When there is no entry or no seat.
pub fn step_of_plan(entries: u32, plan: u32) -> Result<u32, OffRing> {
    on_ring(entries, &[])?;
    if plan == 0 {
        return Err(OffRing::NoPlan);
    }
    Ok(entries.div_ceil(plan))
}

/// The ring of entries that carry numbers (Wuxi): for each position the index of its entry, smallest number
/// first. `None` where two entries have one number.
pub fn by_number(numbers: &[u64]) -> Option<Vec<u32>> {
    let mut ring: Vec<u32> = (0..).take(numbers.len()).collect();
    ring.sort_unstable_by_key(|entry| numbers[*entry as usize]);
    let apart = |pair: &[u32]| numbers[pair[0] as usize] != numbers[pair[1] as usize];
    ring.windows(2).all(apart).then_some(ring)
}

/// How a number between 1 and n is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// One ball of n.
    Uniform,
    /// A ball for each digit of n's length, the units first; before each draw the digits that no number between
    /// 1 and n could still have are taken out. `0…0` is impossible.
    DigitBalls,
}

/// Where the step of a ring comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// [`step_of_plan`].
    OfPlan,
    /// It is drawn.
    Drawn(Drawn),
}

/// A circle draw, with what is drawn beside the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// [`ring_remove`] with an interval drawn so.
    Remove(Drawn),
    /// [`ring_step`].
    Step {
        /// The step.
        step: Step,
        /// What follows when the ring closes.
        on_close: OnClose,
    },
    /// [`ring_run`] with a direction drawn of two.
    Run,
}

/// What each position's chance of being among the winners is: its share of the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chances {
    /// By position, the first first.
    pub shares: Vec<u128>,
    /// The denominator of all.
    pub whole: u128,
}

impl Chances {
    /// The smallest share.
    pub fn least(&self) -> u128 {
        self.shares.iter().copied().min().unwrap_or(0)
    }

    /// The largest share.
    pub fn most(&self) -> u128 {
        self.shares.iter().copied().max().unwrap_or(0)
    }
}

/// The chance of each number between 1 and n to be drawn, exactly.
///
/// # Errors
/// When `n` is 0.
pub fn drawn(n: u32, how: Drawn) -> Result<Chances, OffRing> {
    on_ring(n, &[])?;
    let ways = match how {
        Drawn::Uniform => vec![u128::from(n); n as usize],
        Drawn::DigitBalls => (1..=n).map(|number| digit_ways(n, number)).collect(),
    };
    // The chance of a number is one in so many ways; all are put over their least common multiple.
    let mut whole = 1;
    let mut last = 1;
    for way in &ways {
        if *way != last {
            whole = whole / gcd(whole, *way) * way;
            last = *way;
        }
    }
    let shares = ways.into_iter().map(|ways| whole / ways).collect();
    Ok(Chances { shares, whole })
}

/// The product of how many digits were possible at each draw of a number's digits.
fn digit_ways(n: u32, number: u32) -> u128 {
    let (n, number) = (u64::from(n), u64::from(number));
    let (mut ways, mut place) = (1, 1);
    while place <= n {
        let drawn = number % place;
        // The smallest number that ends so; it must not be 0 and not be above n.
        let ends = |digit: u64| match digit * place + drawn {
            0 => place * 10,
            ending => ending,
        };
        ways *= (0..10).filter(|digit| ends(*digit) <= n).count() as u128;
        place *= 10;
    }
    ways
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Scheme {
    /// How many different things can be drawn for a ring of so many entries.
    pub fn seeds(&self, entries: u32) -> u128 {
        let n = u128::from(entries);
        match self {
            Self::Remove(_) => n * n,
            Self::Step {
                step: Step::Drawn(_),
                ..
            } => n * n,
            Self::Step {
                step: Step::OfPlan, ..
            } => n,
            Self::Run => 2 * n,
        }
    }

    /// The exact chance of each position to be among the first `plan`, over everything that can be drawn.
    ///
    /// Turning the start turns the winners, so every interval (or direction) is walked once from one start, and
    /// the starts are summed by runs of equal chance. A drawn interval takes n × plan steps: half a second for
    /// 5,000 entries and 1,000 seats of `ring_remove`. Without one a million entries take less.
    ///
    /// # Errors
    /// When there is no entry, or a step is to be derived from a plan without seats.
    pub fn chances(&self, entries: u32, plan: u32, start: Drawn) -> Result<Chances, OffRing> {
        let start = drawn(entries, start)?;
        let offsets = self.offsets(entries, plan.min(entries))?;
        // Sums of offsets before each, twice round, so that a run never crosses the end.
        let n = entries as usize;
        let mut before = Vec::with_capacity(2 * n + 1);
        before.push(0u128);
        for offset in offsets.shares.iter().chain(&offsets.shares) {
            before.push(before[before.len() - 1] + offset);
        }
        let mut shares = vec![0; n];
        let mut from = 0;
        for run in start.shares.chunk_by(|a, b| a == b) {
            let to = from + run.len();
            for (position, share) in shares.iter_mut().enumerate() {
                // Starts from..to reach this position from offsets position − to + 1 ..= position − from.
                *share +=
                    run[0] * (before[position + n - from + 1] - before[position + n - to + 1]);
            }
            from = to;
        }
        Ok(Chances {
            shares,
            whole: start.whole * offsets.whole,
        })
    }

    /// The chance that a position so far after the start is among the winners.
    fn offsets(&self, entries: u32, plan: u32) -> Result<Chances, OffRing> {
        let mut shares = vec![0; entries as usize];
        let mut add = |winners: Vec<u32>, share: u128| {
            for position in winners {
                shares[position as usize - 1] += share;
            }
        };
        let whole = match self {
            Self::Remove(interval) => {
                let intervals = drawn(entries, *interval)?;
                for (interval, share) in (1..).zip(&intervals.shares) {
                    add(remove(entries, 1, interval, plan), *share);
                }
                intervals.whole
            }
            Self::Step { step, on_close } => match step {
                Step::OfPlan => {
                    let step = step_of_plan(entries, plan)?;
                    add(stepped(entries, 1, step, *on_close, plan), 1);
                    1
                }
                Step::Drawn(how) => {
                    let steps = drawn(entries, *how)?;
                    for (step, share) in (1..).zip(&steps.shares) {
                        add(stepped(entries, 1, step, *on_close, plan), *share);
                    }
                    steps.whole
                }
            },
            Self::Run => {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let mut run = ring_run(entries, 1, direction)?;
                    run.truncate(plan as usize);
                    add(run, 1);
                }
                2
            }
        };
        Ok(Chances { shares, whole })
    }
}

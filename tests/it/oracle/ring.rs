//! The circle draws with a pencil: lists from which names are struck out, and chances by drawing every ball.

/// Counts round the list from the last winner, over those not struck out.
pub fn remove(n: u32, start: u32, interval: u32) -> Vec<u32> {
    let mut left: Vec<u32> = (1..=n).collect();
    let mut order = Vec::new();
    let mut at = left
        .iter()
        .position(|number| *number == start)
        .expect("on the list");
    loop {
        order.push(left.remove(at));
        if left.is_empty() {
            return order;
        }
        // The next one remaining now stands where the winner stood, and is counted one.
        at %= left.len();
        for _ in 1..interval {
            at = (at + 1) % left.len();
        }
    }
}

/// Counts round the list over everybody, until a number comes a second time; then the neighbours of the winners.
pub fn step(n: u32, start: u32, step: u32, neighbours: bool) -> Vec<u32> {
    let mut order = vec![start];
    let mut at = start;
    loop {
        for _ in 0..step {
            at = if at == n { 1 } else { at + 1 };
        }
        if order.contains(&at) {
            break;
        }
        order.push(at);
    }
    let mut winner = 0;
    while neighbours && order.len() < n as usize {
        let next = order[winner] % n + 1;
        if !order.contains(&next) {
            order.push(next);
        }
        winner += 1;
    }
    order
}

/// Walks one by one from the start.
pub fn run(n: u32, start: u32, up: bool) -> Vec<u32> {
    let mut order = vec![start];
    while order.len() < n as usize {
        let last = *order.last().expect("it begins with the start");
        order.push(match (up, last) {
            (true, last) if last == n => 1,
            (true, last) => last + 1,
            (false, 1) => n,
            (false, last) => last - 1,
        });
    }
    order
}

/// A fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction(pub u128, pub u128);

impl Fraction {
    pub fn new(above: u128, below: u128) -> Self {
        let (mut a, mut b) = (above, below);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        Self(above / a, below / a)
    }

    pub fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    pub fn times(self, other: Self) -> Self {
        Self::new(self.0 * other.0, self.1 * other.1)
    }
}

/// Every number between 1 and n with its chance, drawing digit after digit among those still possible.
pub fn digit_balls(n: u32) -> Vec<Fraction> {
    let mut chances = vec![Fraction(0, 1); n as usize];
    let length = n.to_string().len();
    draw((1..=n).collect(), 0, length, Fraction(1, 1), &mut chances);
    chances
}

fn draw(still: Vec<u32>, place: u32, length: usize, chance: Fraction, chances: &mut [Fraction]) {
    if place as usize == length {
        chances[still[0] as usize - 1] = chance;
        return;
    }
    let digit = |number: &u32| number / 10u32.pow(place) % 10;
    let balls: Vec<u32> = (0..10)
        .filter(|ball| still.iter().any(|n| digit(n) == *ball))
        .collect();
    for ball in &balls {
        let fits = still
            .iter()
            .copied()
            .filter(|number| digit(number) == *ball)
            .collect();
        let one = Fraction(1, balls.len() as u128);
        draw(fits, place + 1, length, chance.times(one), chances);
    }
}

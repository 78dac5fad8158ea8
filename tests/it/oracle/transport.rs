//! Least-distance overflow by enumeration, from MATCHING section 6 alone: every assignment is looked at.

/// A small market: seats, and for each unit its members and its ways (school, cost).
#[derive(Clone, Debug)]
pub struct Market {
    pub seats: Vec<u32>,
    pub units: Vec<(u32, Vec<(u32, u32)>)>,
}

/// Places by unit, prices by school, the total, the longest way of a unit of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub schools: Vec<Option<u32>>,
    pub prices: Vec<u64>,
    pub total: u64,
    pub longest: u32,
}

/// What is least: (longest way where it counts, total, then cost and school of each unit in order).
type Rank = (u32, u64, Vec<(u32, u32)>);

/// The best of all assignments of some units, all placed, with ways up to a length.
fn best(market: &Market, seats: &[u32], units: &[usize], bottleneck: bool) -> Option<Rank> {
    fn walk(
        (market, bottleneck): (&Market, bool),
        seats: &mut [u32],
        units: &[usize],
        chosen: &mut Vec<(u32, u32)>,
        best: &mut Option<Rank>,
    ) {
        let Some((unit, rest)) = units.split_first() else {
            let longest = chosen
                .iter()
                .map(|(cost, _)| *cost)
                .max()
                .filter(|_| bottleneck);
            let total = chosen.iter().map(|(cost, _)| u64::from(*cost)).sum();
            let rank = (longest.unwrap_or(0), total, chosen.clone());
            if best.as_ref().is_none_or(|best| rank < *best) {
                *best = Some(rank);
            }
            return;
        };
        for (school, cost) in &market.units[*unit].1 {
            if seats[*school as usize] > 0 {
                seats[*school as usize] -= 1;
                chosen.push((*cost, *school));
                walk((market, bottleneck), seats, rest, chosen, best);
                chosen.pop();
                seats[*school as usize] += 1;
            }
        }
    }
    let mut found = None;
    walk(
        (market, bottleneck),
        &mut seats.to_vec(),
        units,
        &mut Vec::new(),
        &mut found,
    );
    found
}

/// The answer by the words of the rule.
pub fn solve(market: &Market, bottleneck: bool) -> Answer {
    let mut seats = market.seats.clone();
    let mut singles: Vec<usize> = Vec::new();
    let mut schools = vec![None; market.units.len()];
    let mut several = 0;
    for (unit, (members, ways)) in market.units.iter().enumerate() {
        if *members == 1 {
            singles.push(unit);
            if best(market, &seats, &singles, false).is_none() {
                singles.pop();
            }
            continue;
        }
        let offer = |(school, cost): &(u32, u32)| {
            let mut fewer = seats.clone();
            fewer[*school as usize] = fewer[*school as usize].checked_sub(*members)?;
            let (_, others, _) = best(market, &fewer, &singles, false)?;
            Some((others + u64::from(*cost), *cost, *school))
        };
        if let Some((_, cost, school)) = ways.iter().filter_map(offer).min() {
            seats[school as usize] -= members;
            schools[unit] = Some(school);
            several += u64::from(cost);
        }
    }
    let (longest, total, chosen) =
        best(market, &seats, &singles, bottleneck).expect("all placed before");
    for (unit, (_, school)) in singles.iter().zip(&chosen) {
        schools[*unit] = Some(*school);
    }
    // A price is what one more seat would save.
    let mut short = market.clone();
    if bottleneck {
        for (_, ways) in &mut short.units {
            ways.retain(|(_, cost)| *cost <= longest);
        }
    }
    let price = |school: usize| {
        let mut more = seats.clone();
        more[school] += 1;
        let (_, cheaper, _) = best(&short, &more, &singles, false).expect("seats for all, and one");
        total - cheaper
    };
    Answer {
        schools,
        prices: (0..seats.len()).map(price).collect(),
        total: total + several,
        longest,
    }
}

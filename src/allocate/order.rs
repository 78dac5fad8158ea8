//! The place of each unit in the last key of a round's standing.

use crate::model::{Direction, Market, MarketRound, RoundTickets, Rules, Ticket};

/// Units by their ticket in the declared direction, equal ones by unit; or by the unit's number itself.
pub(super) enum Order {
    /// One order for all schools.
    One(Ranks),
    /// One for each school that somebody asks.
    Each(Vec<Ranks>),
}

/// Ranks of units, and units by rank.
#[derive(Default)]
pub(super) struct Ranks {
    rank: Vec<u32>,
    units: Vec<u32>,
}

impl Order {
    pub(super) fn new(
        market: &Market,
        round: &MarketRound,
        held: &RoundTickets,
        rules: &Rules,
    ) -> Self {
        let count = market.units.len();
        let direction = round
            .lottery
            .as_ref()
            .map_or(Direction::Ascending, |lottery| rules.direction(lottery));
        match held {
            RoundTickets::Number => Self::One(Ranks::new(count, |_| Ticket(0), direction)),
            RoundTickets::Unit(tickets) => {
                Self::One(Ranks::new(count, |unit| tickets[unit as usize], direction))
            }
            RoundTickets::School(schools) => Self::Each(
                schools
                    .iter()
                    .map(|tickets| match tickets.is_empty() {
                        true => Ranks::default(),
                        false => Ranks::new(count, |unit| tickets[unit as usize], direction),
                    })
                    .collect(),
            ),
        }
    }

    fn ranks(&self, school: u32) -> &Ranks {
        match self {
            Self::One(ranks) => ranks,
            Self::Each(schools) => &schools[school as usize],
        }
    }

    /// The place of a unit at a school.
    pub(super) fn rank(&self, unit: u32, school: u32) -> u32 {
        self.ranks(school).rank[unit as usize]
    }

    /// The unit at a place.
    pub(super) fn unit(&self, rank: u32, school: u32) -> u32 {
        self.ranks(school).units[rank as usize]
    }
}

impl Ranks {
    fn new(count: usize, ticket: impl Fn(u32) -> Ticket, direction: Direction) -> Self {
        let mut units: Vec<u32> = (0..).take(count).collect();
        // Units are numbered in the order of their numbers, which settles equal tickets.
        match direction {
            Direction::Ascending => units.sort_unstable_by_key(|unit| (ticket(*unit), *unit)),
            Direction::Descending => units.sort_unstable_by_key(|unit| (!ticket(*unit).0, *unit)),
        }
        let mut rank = vec![0; units.len()];
        for (place, unit) in (0u32..).zip(&units) {
            rank[*unit as usize] = place;
        }
        Self { rank, units }
    }
}

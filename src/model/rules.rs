//! The rules as the public half reads them from the sealed `rules.json`: no predicates, no geometry.

use super::{Boundary, Direction, LotteryName};

/// A lottery's print and direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundRule {
    /// The round's id.
    pub id: String,
    /// `fill`, `sequential`, `parallel`, or `nearest_vacancy` for the overflow.
    pub mechanism: String,
    /// The keys of the standing, as written.
    pub standing: Vec<String>,
    /// The lottery of its last key.
    pub lottery: Option<LotteryName>,
}

/// What the public half needs of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The draw's title.
    pub title: String,
    /// Rounds in the order they run, the overflow last where there is one.
    pub rounds: Vec<RoundRule>,
    /// Lotteries by name: digits of the printed number, direction.
    pub lotteries: Vec<(LotteryName, usize, Direction)>,
    /// Tiers best first: id and label.
    pub tiers: Vec<(String, String)>,
    /// What happens when a unit of several meets fewer seats.
    pub boundary: Option<Boundary>,
    /// What the notice left open.
    pub assumptions: Vec<String>,
}

impl Rules {
    /// The direction of a lottery; ascending when it is not declared.
    pub fn direction(&self, lottery: &LotteryName) -> Direction {
        let found = self.lotteries.iter().find(|(name, ..)| name == lottery);
        found.map_or(Direction::Ascending, |(_, _, direction)| *direction)
    }

    /// Digits of a lottery's printed number.
    pub fn digits(&self, lottery: &LotteryName) -> usize {
        self.lotteries
            .iter()
            .find(|(name, ..)| name == lottery)
            .map_or(10, |(_, digits, _)| *digits)
    }
}

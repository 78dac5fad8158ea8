//! The rules as the public half reads them from the sealed `rules.json`: no predicates, no geometry.

use super::{Boundary, Direction, LotteryName, Mechanism, Per, RingScheme, SchoolCode, SeatRule};

/// A round's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundRule {
    /// The round's id; `overflow` for the last one.
    pub id: String,
    /// How seats are given.
    pub mechanism: Mechanism,
    /// Which seats it has.
    pub seats: SeatRule,
    /// The keys of the standing, as written.
    pub standing: Vec<String>,
    /// The lottery of its last key.
    pub lottery: Option<LotteryName>,
    /// The lottery that orders seats which are dealt.
    pub deal: Option<LotteryName>,
    /// Reserves whose seats stay empty where none of their children takes them: no later round has them.
    pub empty: Vec<String>,
    /// Whether those it does not place wait for the schools they asked for.
    pub waits: bool,
}

/// A lottery: its name, digits of the printed number, direction, who holds a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotteryRule {
    /// Its name.
    pub name: LotteryName,
    /// Digits of the printed number (派位号).
    pub digits: usize,
    /// Which number is first.
    pub direction: Direction,
    /// Who holds a ticket.
    pub per: Per,
    /// Which circle draw it is, where it is one.
    pub ring: Option<RingScheme>,
}

/// What the public half needs of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The draw's title.
    pub title: String,
    /// Rounds in the order they run, the overflow last where there is one.
    pub rounds: Vec<RoundRule>,
    /// Lotteries by name.
    pub lotteries: Vec<LotteryRule>,
    /// Tiers best first: id and label.
    pub tiers: Vec<(String, String)>,
    /// What happens when a unit of several meets fewer seats.
    pub boundary: Option<Boundary>,
    /// What the notice left open.
    pub assumptions: Vec<String>,
    /// Whether every child's own facts are published under a code.
    pub codes: bool,
}

impl Rules {
    /// The rule of a lottery, if it is declared.
    pub fn lottery(&self, name: &LotteryName) -> Option<&LotteryRule> {
        self.lotteries.iter().find(|lottery| lottery.name == *name)
    }

    /// The direction of a lottery; ascending when it is not declared.
    pub fn direction(&self, lottery: &LotteryName) -> Direction {
        let found = self.lottery(lottery);
        found.map_or(Direction::Ascending, |lottery| lottery.direction)
    }

    /// The lottery of the manifest whose ticket counts at a school: its own, where each school draws. `None` when
    /// that is no name of a lottery.
    pub fn lottery_at(&self, lottery: &LotteryName, school: &SchoolCode) -> Option<LotteryName> {
        match self.lottery(lottery).map(|rule| rule.per) {
            Some(Per::ChildSchool) => school_lottery(lottery, school),
            _ => Some(lottery.clone()),
        }
    }

    /// Digits of the printed number of a lottery; `drawn` may be the one of a single school.
    pub fn digits(&self, drawn: &LotteryName) -> usize {
        self.drawn_by(drawn).map_or(10, |lottery| lottery.digits)
    }

    /// The rule of a lottery of the manifest, which may be the one of a single school.
    pub fn drawn_by(&self, drawn: &LotteryName) -> Option<&LotteryRule> {
        let own = |lottery: &&LotteryRule| match lottery.per {
            Per::ChildSchool => {
                let tail = drawn.as_str().strip_prefix(lottery.name.as_str());
                tail.is_some_and(|tail| tail.starts_with('-'))
            }
            _ => lottery.name == *drawn,
        };
        self.lotteries.iter().find(own)
    }
}

/// The lottery of one school, where each school has its own: `name-code`, the code in small letters, `_` as `-`.
/// `None` when that is no name of a lottery.
pub fn school_lottery(lottery: &LotteryName, school: &SchoolCode) -> Option<LotteryName> {
    let code = school.as_str().to_ascii_lowercase().replace('_', "-");
    LotteryName::parse(&format!("{lottery}-{code}"))
}

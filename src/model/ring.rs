//! Circle draws (转盘摇号): what the policy says of one, and what is sealed of it.
//!
//! A circle draw goes round a list that was numbered and published before, by a few numbers that people draw by
//! hand. It knows no arithmetic of the circle: that is `draw::ring`.

use std::collections::BTreeMap;

use super::{LotteryName, Number, SchoolCode};

/// Which way round the circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingScheme {
    /// Winners leave the circle; always the interval-th of those that remain.
    Remove,
    /// Always so many positions on; winners stay and are counted.
    Step,
    /// Consecutive positions, up or down the list.
    Run,
}

impl RingScheme {
    /// The word in policy, rules and manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "ring_remove",
            Self::Step => "ring_step",
            Self::Run => "ring_run",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Remove, Self::Step, Self::Run]
            .into_iter()
            .find(|scheme| scheme.as_str() == word)
    }
}

/// What is drawn by hand for a circle draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandDraw {
    /// A position: one ball of as many as there are entries.
    Start,
    /// A position: a ball for each digit, the units first.
    Balls,
    /// A number of the list itself.
    Listed,
    /// How many positions on.
    Interval,
    /// How many positions on, where winners stay.
    Step,
    /// Up or down the list.
    Direction,
}

impl HandDraw {
    const ALL: [Self; 6] = [
        Self::Start,
        Self::Balls,
        Self::Listed,
        Self::Interval,
        Self::Step,
        Self::Direction,
    ];

    /// The word in the policy's `seed` and in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start:1..n",
            Self::Balls => "digit_balls:units_first",
            Self::Listed => "start:list",
            Self::Interval => "interval:1..n",
            Self::Step => "step:1..n",
            Self::Direction => "direction:up|down",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|draw| draw.as_str() == word)
    }

    /// Whether it says where the circle begins.
    pub fn is_start(self) -> bool {
        matches!(self, Self::Start | Self::Balls | Self::Listed)
    }

    /// The last part of its source's id, after the lottery.
    pub fn role(self) -> &'static str {
        match self {
            Self::Start | Self::Balls | Self::Listed => "start",
            Self::Interval => "interval",
            Self::Step => "step",
            Self::Direction => "direction",
        }
    }

    /// The id of its source, where lottery and role make one.
    pub fn source(self, lottery: &LotteryName) -> Option<LotteryName> {
        LotteryName::parse(&format!("{lottery}-{}", self.role()))
    }
}

/// What the policy says of a circle draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingRule {
    /// Which way round.
    pub scheme: RingScheme,
    /// What is drawn, in the order in which it is.
    pub seed: Vec<HandDraw>,
    /// Who is present, as the policy says it.
    pub ceremony: Vec<String>,
    /// Every number of the list has so many digits.
    pub digits: Option<u64>,
}

impl RingRule {
    /// Whether the step is that of the plan: entries divided by seats, rounded up.
    pub fn steps_by_plan(&self) -> bool {
        self.scheme == RingScheme::Step && !self.seed.contains(&HandDraw::Step)
    }
}

/// A circle draw as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// The lottery whose tickets it gives.
    pub lottery: LotteryName,
    /// Which way round.
    pub scheme: RingScheme,
    /// How many entries the list has.
    pub entries: u32,
    /// The seats of the schools that it is drawn for.
    pub plan: u32,
    /// Those schools, sorted.
    pub schools: Vec<SchoolCode>,
    /// How many positions on, where the plan says it.
    pub step: Option<u32>,
    /// The source of the start; `None` where nothing is drawn: nobody asks, or everybody fits into the plan.
    pub start: Option<LotteryName>,
    /// The source of interval, drawn step or direction.
    pub second: Option<LotteryName>,
}

impl Ring {
    /// The step of a plan: entries divided by seats, rounded up.
    pub fn step_of(entries: u32, plan: u32) -> u32 {
        entries.div_ceil(plan.max(1))
    }
}

/// The numbered lists of a draw: by lottery its entries, the first position first.
pub type Numbered = BTreeMap<LotteryName, Vec<Number>>;

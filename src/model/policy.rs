//! The policy: the office's published rule, as far as the engine runs it (schema `paiwei-policy/1`).
//!
//! What a notice leaves open is in `assumptions`; what can change who gets a seat is here and nowhere else.
//! Words of the language that the engine does not run yet never get this far: `check` tells them.

use std::fmt;

use super::{
    Date, DrawName, FactSpec, Grade, Layer, LotteryName, Metric, Predicate, Publication,
    SchoolCode, Source, TextZoning, WalkRule,
};

/// An office's rule.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The draw's name, from `policy.id`.
    pub draw: DrawName,
    /// A title for people.
    pub title: String,
    /// Who places: an office's name or domain.
    pub authority: String,
    /// `kindergarten`, `primary` or `junior`.
    pub stage: String,
    /// The year of entry.
    pub year: u64,
    /// The grade that is entered.
    pub grade: Grade,
    /// Where the rule was published.
    pub references: Vec<String>,
    /// What the notice leaves open, and how it was taken.
    pub assumptions: Vec<String>,
    /// Earliest and latest day of birth, both inclusive.
    pub age: (Option<Date>, Option<Date>),
    /// What follows when a home is on an edge, in several catchments or in none.
    pub zoning: Zoning,
    /// Applicant classes, best first.
    pub tiers: Vec<Tier>,
    /// Lotteries by name.
    pub draws: Vec<DrawRule>,
    /// Rounds in the order they run.
    pub rounds: Vec<Round>,
    /// What happens at the last seat when a unit of several members comes up.
    pub boundary: Option<Boundary>,
    /// What becomes of those whom no round placed.
    pub overflow: Option<Overflow>,
    /// How distances on foot are measured.
    pub walk: Option<WalkRule>,
    /// Sources of chance, in the order of the transcript.
    pub sources: Vec<Source>,
    /// Reserve slots; by default one in a hundred children, at least eight.
    pub reserve: Option<u32>,
    /// How much is published.
    pub publication: Publication,
    /// The smallest count that may be published.
    pub min_cell: u64,
    /// The log's origin.
    pub log: String,
    /// Hours between the seal's publication and the draw.
    pub objection_hours: u64,
    /// When the draw may begin (UTC), if announced.
    pub draw_from: Option<String>,
    /// Facts that tiers, pools and keys ask for, by name.
    pub facts: Vec<FactSpec>,
    /// What else is declared, by `table.key`: printed and sealed, read by people only.
    pub declared: Vec<(String, String)>,
    /// Headers of the office's own files, by `table.key`.
    pub headers: Vec<(String, String)>,
}

/// What one kind of awkward home means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneRule {
    /// All catchments that hold it count.
    All,
    /// The catchment with the least id counts.
    First,
    /// On an edge: the catchment on its east counts, on an edge that runs due east the one on its north.
    East,
    /// On an edge: the catchment that the office's list names for the home counts.
    List,
    /// No catchment counts: the child goes on without one.
    Overflow,
    /// The office must decide: a finding.
    Refuse,
}

/// What follows when a home does not lie in just one catchment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zoning {
    /// On an edge that several catchments share. `None`: the policy is silent.
    pub edge: Option<ZoneRule>,
    /// Inside several overlapping catchments.
    pub overlap: Option<ZoneRule>,
    /// In no catchment.
    pub none: Option<ZoneRule>,
    /// What texts of catchments mean.
    pub text: TextZoning,
}

impl Zoning {
    /// Whether the office's list of homes on borders is asked: polygons decide, and edges by that list.
    pub fn goes_by_list(&self) -> bool {
        self.edge == Some(ZoneRule::List) && self.text.layer() != Layer::Text
    }
}

/// A class of applicants (顺位).
#[derive(Clone, Debug)]
pub struct Tier {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Who belongs to it; the first tier that fits is the child's.
    pub when: Predicate,
}

/// Which number is first in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The smallest (小号优先).
    Ascending,
    /// The largest (大号优先).
    Descending,
}

/// Who holds a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Each child; bound children share theirs.
    Child,
    /// Each unit.
    Unit,
}

/// A lottery.
#[derive(Clone, Debug)]
pub struct DrawRule {
    /// Its name.
    pub name: LotteryName,
    /// Digits of the printed number (派位号).
    pub digits: usize,
    /// Which number is first.
    pub direction: Direction,
    /// Who holds a ticket.
    pub per: Per,
}

/// How a round gives its seats (one kernel; these words set its bands).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// One school, one ranked pool.
    Fill,
    /// Choice-first, immediate acceptance (志愿优先): every choice is a band.
    Sequential,
    /// Parallel choices, deferred acceptance (平行志愿): one band.
    Parallel,
}

/// Which schools a list may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Within {
    /// Those of the child's catchments.
    Catchment,
    /// Every open school.
    District,
    /// Those of a declared group.
    Group(String),
    /// Those named.
    Schools(Vec<SchoolCode>),
}

/// How a round reads choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// The one school of the child's catchment; nothing is listed.
    CatchmentSingle,
    /// A list in order of preference.
    List,
}

/// Choices of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How choices are read.
    pub kind: ChoiceKind,
    /// Which schools may be named.
    pub within: Within,
    /// The least number of choices.
    pub min: u32,
    /// The greatest number; `None` for all schools allowed.
    pub max: Option<u32>,
    /// Every school allowed must be listed.
    pub must_fill: bool,
}

/// A key of a standing, compared in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The tier, best first.
    Tier,
    /// A day, earliest first or last; an unknown one last where so declared.
    Date {
        /// The fact.
        fact: String,
        /// Which is first.
        direction: Direction,
        /// Unknown dates stand last instead of needing review.
        nulls_last: bool,
    },
    /// A word in a declared order.
    Enum {
        /// The fact.
        fact: String,
        /// The words, best first.
        words: Vec<String>,
    },
    /// The ticket of a lottery: nobody is equal after it.
    Draw(LotteryName),
    /// The unit's number: nobody is equal after it.
    Number,
}

/// What follows for those whom a round does not place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRest {
    /// The next round they belong to.
    Next,
    /// The overflow, after all rounds.
    Overflow,
}

/// A round (批次).
#[derive(Clone, Debug)]
pub struct Round {
    /// Its id.
    pub id: String,
    /// Who takes part, of those not placed yet.
    pub pool: Predicate,
    /// How choices are read.
    pub choice: Choice,
    /// How seats are given.
    pub mechanism: Mechanism,
    /// The order of applicants; the last key separates everybody.
    pub standing: Vec<Key>,
    /// Whether a school that everybody fits into is noted as such.
    pub shortcut: bool,
    /// What follows for the rest.
    pub on_rest: OnRest,
}

/// What happens when a unit of several meets fewer seats (DESIGN section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Seats are added for the unit; logged.
    Expand,
    /// Admission ends there.
    Stop,
}

impl Boundary {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Stop => "stop",
        }
    }
}

/// What becomes of those whom no round placed (统筹).
#[derive(Clone, Debug)]
pub struct Overflow {
    /// Whether the nearest school with a seat is looked for; if not, the office places by hand.
    pub nearest: bool,
    /// What is nearest.
    pub metric: Metric,
    /// Distances are compared after rounding to whole steps of so many millimetres, half a step upwards.
    pub step_mm: u32,
    /// Only so many nearest schools are looked at.
    pub limit: Option<u32>,
    /// Which schools are looked at.
    pub within: Within,
    /// The order in which children come up.
    pub order: Vec<Key>,
}

impl Policy {
    /// The office's own header for a column, where `[input.TABLE]` names one.
    pub fn header(&self, table: &str, key: &str) -> Option<&str> {
        let path = format!("{table}.{key}");
        self.headers
            .iter()
            .find(|(name, _)| *name == path)
            .map(|(_, header)| header.as_str())
    }
}

impl Key {
    /// Whether nobody can be equal after this key.
    pub fn separates(&self) -> bool {
        matches!(self, Self::Draw(_) | Self::Number)
    }
}

/// The key as the policy writes it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tier => f.write_str("tier asc"),
            Self::Date {
                fact,
                direction,
                nulls_last,
            } => {
                write!(f, "date:{fact} {}", direction.as_str())?;
                f.write_str(if *nulls_last { " nulls_last" } else { "" })
            }
            Self::Enum { fact, words } => write!(f, "enum:{fact} [{}]", words.join(", ")),
            Self::Draw(lottery) => write!(f, "draw:{lottery}"),
            Self::Number => f.write_str("number"),
        }
    }
}

impl Direction {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }
}

impl Mechanism {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Sequential => "sequential",
            Self::Parallel => "parallel",
        }
    }
}

impl ZoneRule {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::First => "first",
            Self::East => "east",
            Self::List => "list",
            Self::Overflow => "overflow",
            Self::Refuse => "refuse",
        }
    }
}

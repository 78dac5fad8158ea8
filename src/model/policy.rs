//! The policy: the office's published rule, as far as the engine runs it (schema `paiwei-policy/1`).
//!
//! What a notice leaves open is in `assumptions`; what can change who gets a seat is here and nowhere else.
//! Words of the language that the engine does not run yet never get this far: `check` tells them.

use std::fmt;

use super::{
    Date, DrawName, FactSpec, Grade, Layer, LockRule, LotteryName, Metric, Predicate, Publication,
    Reserve, RingRule, SchoolCode, Source, TextZoning, TicketKind, WalkRule,
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
    /// The most children that a class may have, where the policy or its stage says so.
    pub class_size: Option<u32>,
    /// Where the rule was published.
    pub references: Vec<String>,
    /// What the notice leaves open, and how it was taken.
    pub assumptions: Vec<String>,
    /// Earliest and latest day of birth, both inclusive.
    pub age: (Option<Date>, Option<Date>),
    /// What follows when a home is on an edge, in several catchments or in none.
    pub zoning: Zoning,
    /// Homes that are used up for some years.
    pub locks: Vec<LockRule>,
    /// Applicant classes, best first.
    pub tiers: Vec<Tier>,
    /// Points, where keys compare them.
    pub points: Points,
    /// Lotteries by name.
    pub draws: Vec<DrawRule>,
    /// Rounds in the order they run.
    pub rounds: Vec<Round>,
    /// What happens at the last seat when a unit of several members comes up.
    pub boundary: Option<Boundary>,
    /// The fact by which the members of a unit that is split are ordered; by number where there is none.
    pub split_order: Option<String>,
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
    /// Whether every child's own facts are published under a code that its family has.
    pub codes: bool,
    /// Whether SM3 stands beside every SHA-256 of the manifest.
    pub second_digest: bool,
    /// Extra hashes between transcript and key.
    pub stretch: Option<u64>,
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
    /// Whether the office looks at each of its children before the seal.
    pub then_review: bool,
}

/// The fact by which the office says that it has looked at a child of a tier with `then_review`.
pub const REVIEWED: &str = "reviewed";

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
    /// Each unit at each school.
    ChildSchool,
    /// Each seat that is dealt.
    Seat,
}

impl Per {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Unit => "unit",
            Self::ChildSchool => "child_school",
            Self::Seat => "seat",
        }
    }

    /// Reads the policy's word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Child, Self::Unit, Self::ChildSchool, Self::Seat]
            .into_iter()
            .find(|per| per.as_str() == word)
    }
}

/// What an item of points is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worth {
    /// The same for everybody.
    Fixed(u64),
    /// By the id of the tier; tiers that are not named get nothing.
    ByTier(Vec<(String, u64)>),
}

/// An item of points (积分项).
#[derive(Clone, Debug)]
pub struct PointItem {
    /// Its id.
    pub id: String,
    /// Who gets it; `None`: the children of the tier with the same id.
    pub when: Option<Predicate>,
    /// What it is worth, once or for each whole month.
    pub worth: Worth,
    /// For a monthly item the day from which months are counted.
    pub from: Option<String>,
    /// So many months are not counted.
    pub skip_first: u64,
    /// The most it can be worth.
    pub most: Option<u64>,
}

/// Points (积分): the first base item that fits, and every further item that does; whole numbers in `scale`.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// How many make one point as it is printed.
    pub scale: u64,
    /// The most in all.
    pub cap: Option<u64>,
    /// The day up to which months are counted.
    pub until: Option<Date>,
    /// Base items, the first that fits counts.
    pub base: Vec<PointItem>,
    /// Further items, all that fit count.
    pub add: Vec<PointItem>,
}

impl Points {
    /// Whether the office gives the points in a column of the roll: the policy names no item.
    pub fn given(&self) -> bool {
        self.base.is_empty() && self.add.is_empty()
    }
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
    /// How a ticket follows from the key.
    pub ticket: TicketKind,
    /// Where it is a circle draw: how.
    pub ring: Option<RingRule>,
}

/// How a round gives its seats (one kernel; these words set its bands).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// One school, one ranked pool.
    Fill,
    /// Choice-first, immediate acceptance (志愿优先): every choice is a band.
    Sequential,
    /// Parallel choices, deferred acceptance (平行志愿): one band, or bands of declared widths.
    Parallel,
    /// The best of a pool up to its seats, then parallel choices among them.
    LineThenParallel,
    /// Choices first, then the rest are dealt the seats left of their pool.
    FirstThenDeal,
    /// Everybody is dealt a seat of the pool (多校派位).
    Deal,
    /// Top trading cycles.
    Cycles,
    /// Families choose at a table, in the order of their numbers (现场选校); what they chose is recorded after the
    /// draw.
    LiveChoose,
    /// The overflow in order: each at the nearest school with a seat.
    NearestVacancy,
    /// The overflow by least total distance.
    LeastTotal,
}

/// Which seats a round has at a school, of those not used yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatRule {
    /// All of them (`plan`, `rest`).
    Open,
    /// As many as the table of quotas gives the round (`fixed`).
    Fixed,
    /// For each quota as many as the table gives it (`table`).
    Table,
    /// So many parts of so many, downwards (`share n/d`).
    Share(u32, u32),
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
    /// Those of the clusters of the child's catchments; `true`: and of the clusters beside them.
    Cluster(bool),
    /// Those at which the child's primary school has seats in the table of quotas.
    OriginQuota,
    /// The one that a fact of the child names.
    Named(String),
}

/// How a round reads choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// The one school of the child's catchment; nothing is listed.
    CatchmentSingle,
    /// A list in order of preference.
    List,
    /// The one school that `within` gives; nothing is listed.
    Given,
    /// Nothing is chosen: seats are dealt.
    None,
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
    /// The fact that names the school which must stand first.
    pub first: Option<String>,
    /// Whether families say if they accept a place they did not ask for.
    pub accept_adjustment: bool,
}

/// A key of a standing, compared in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Whether the seat is kept for others: those for whom it is kept come first.
    Reserve,
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
    /// Points, most first unless declared otherwise.
    Points(Direction),
    /// The points of one item.
    SubPoints(String, Direction),
    /// Whole months: of a fact `NAME_months`, or the most that an item of points counts (`best`).
    Months(String, Direction),
    /// Whether the school is the one that a fact names: those come first (长幼随学).
    At(String),
    /// The distance to the school, nearest first: by the metric and in the steps of the overflow.
    Distance,
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
    /// The waiting lists of the schools they asked for (候补).
    Waitlist,
}

impl OnRest {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Overflow => "overflow",
            Self::Waitlist => "waitlist",
        }
    }
}

/// A step of the overflow's chain: which schools are looked at before the next step's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Schools in a group with one of the child's catchments.
    SameGroup,
    /// Schools of the clusters of the child's catchments.
    SameCluster,
    /// Schools of the clusters beside those.
    Adjacent,
    /// Every school the overflow may use.
    NearestVacancy,
}

impl Link {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SameGroup => "same_group",
            Self::SameCluster => "same_cluster",
            Self::Adjacent => "adjacent",
            Self::NearestVacancy => "nearest_vacancy",
        }
    }
}

/// A round (批次).
#[derive(Clone, Debug)]
pub struct Round {
    /// Its id.
    pub id: String,
    /// Whether it is a step of the overflow: only those who came there take part.
    pub of_overflow: bool,
    /// Who takes part, of those not placed yet.
    pub pool: Predicate,
    /// How choices are read.
    pub choice: Choice,
    /// How seats are given.
    pub mechanism: Mechanism,
    /// Which seats it has.
    pub seats: SeatRule,
    /// Seats kept for some children, in the order in which they are filled.
    pub reserves: Vec<Reserve>,
    /// How many choices each band has, where choices come in bands; the last width repeats.
    pub bands: Vec<u32>,
    /// Choices of single tiers, by id.
    pub choice_by_tier: Vec<(String, Choice)>,
    /// The lottery that orders seats which are dealt.
    pub deal: Option<LotteryName>,
    /// The order of applicants; the last key separates everybody.
    pub standing: Vec<Key>,
    /// The order within single tiers, by id.
    pub standing_by_tier: Vec<(String, Vec<Key>)>,
    /// The order for single choices, counted from 1.
    pub standing_by_choice: Vec<(u32, Vec<Key>)>,
    /// Whether a school that everybody fits into is noted as such; `None`: the policy does not say.
    pub shortcut: Option<bool>,
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
    /// The unit is passed over and looks further down its list.
    Skip,
    /// Where no school of its list has seats for all, its members are taken one by one.
    Split,
}

impl Boundary {
    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Stop => "stop",
            Self::Skip => "skip",
            Self::Split => "split",
        }
    }

    /// Reads the policy's word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Expand, Self::Stop, Self::Skip, Self::Split]
            .into_iter()
            .find(|boundary| boundary.as_str() == word)
    }

    /// Whether the order of applicants must be the same at every school for this to be well defined.
    pub fn needs_one_order(self) -> bool {
        matches!(self, Self::Skip | Self::Split)
    }
}

/// What becomes of those whom no round placed (统筹).
#[derive(Clone, Debug)]
pub struct Overflow {
    /// Which schools are looked at, step by step; empty: the office places by hand.
    pub chain: Vec<Link>,
    /// What follows for those whom no step places, as the policy says it.
    pub after: Vec<String>,
    /// Whether the total of all distances is made least; if not, each takes the nearest seat in its turn.
    pub least_total: bool,
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

impl Overflow {
    /// Whether schools are looked for at all.
    pub fn looks(&self) -> bool {
        !self.chain.is_empty()
    }
}

impl Round {
    /// All chains of keys of the round, the general one first.
    pub fn chains(&self) -> impl Iterator<Item = &Vec<Key>> {
        let by_tier = self.standing_by_tier.iter().map(|(_, keys)| keys);
        let by_choice = self.standing_by_choice.iter().map(|(_, keys)| keys);
        std::iter::once(&self.standing)
            .chain(by_tier)
            .chain(by_choice)
    }

    /// Its conditions: who takes part, and for whom seats are kept.
    pub fn conditions(&self) -> impl Iterator<Item = &Predicate> {
        let kept = self.reserves.iter().map(|reserve| &reserve.when);
        std::iter::once(&self.pool).chain(kept)
    }

    /// How the children of a tier choose.
    pub fn choice_of(&self, tier: Option<&str>) -> &Choice {
        let own = self.choice_by_tier.iter();
        let own = own.filter(|(id, _)| Some(id.as_str()) == tier);
        own.map(|(_, choice)| choice).next().unwrap_or(&self.choice)
    }

    /// Every way of choosing of the round.
    pub fn all_choices(&self) -> impl Iterator<Item = &Choice> {
        let by_tier = self.choice_by_tier.iter().map(|(_, choice)| choice);
        std::iter::once(&self.choice).chain(by_tier)
    }

    /// The band of a choice, counted from 0.
    pub fn band(&self, choice: u32) -> u32 {
        match self.mechanism {
            Mechanism::Sequential => choice,
            _ => {
                let (mut band, mut end) = (0, 0);
                for (i, width) in (0u32..).zip(&self.bands) {
                    band = i;
                    end += width;
                    if choice < end {
                        return band;
                    }
                }
                match self.bands.last() {
                    Some(width) => band + 1 + (choice - end) / width,
                    None => 0,
                }
            }
        }
    }
}

impl Policy {
    /// Whether distances to schools are compared anywhere.
    pub fn measures(&self) -> bool {
        self.overflow.as_ref().is_some_and(Overflow::looks) || self.ranks_by_distance()
    }

    /// Whether some order compares distances.
    pub fn ranks_by_distance(&self) -> bool {
        let rounds = self.rounds.iter().flat_map(Round::chains);
        let overflow = self.overflow.iter().map(|overflow| &overflow.order);
        rounds
            .chain(overflow)
            .any(|keys| keys.contains(&Key::Distance))
    }

    /// Whether some tier, pool or item of points is decided by this fact.
    pub fn decides_by(&self, fact: &str) -> bool {
        let mut asked = false;
        let mut ask = |predicate: &Predicate| predicate.visit(&mut |name, _| asked |= name == fact);
        self.tiers.iter().for_each(|tier| ask(&tier.when));
        self.rounds
            .iter()
            .flat_map(Round::conditions)
            .for_each(&mut ask);
        let items = self.points.base.iter().chain(&self.points.add);
        items.filter_map(|item| item.when.as_ref()).for_each(ask);
        asked
    }

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
            Self::Reserve => f.write_str("reserve"),
            Self::Tier => f.write_str("tier asc"),
            Self::Date {
                fact,
                direction,
                nulls_last,
            } => {
                write!(f, "date:{fact} {}", direction.as_str())?;
                f.write_str(if *nulls_last { " nulls_last" } else { "" })
            }
            Self::Points(direction) => write!(f, "points {}", direction.as_str()),
            Self::SubPoints(item, direction) => {
                write!(f, "sub_points:{item} {}", direction.as_str())
            }
            Self::Months(name, direction) => write!(f, "months:{name} {}", direction.as_str()),
            Self::At(fact) => write!(f, "at:{fact}"),
            Self::Distance => f.write_str("distance asc"),
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
    /// Whether units of a round stand in line for the schools of their pool.
    pub fn has_pools(self) -> bool {
        matches!(
            self,
            Self::LineThenParallel | Self::FirstThenDeal | Self::Deal
        )
    }

    /// The policy's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Sequential => "sequential",
            Self::Parallel => "parallel",
            Self::LineThenParallel => "line_then_parallel",
            Self::FirstThenDeal => "first_then_deal",
            Self::Deal => "deal",
            Self::Cycles => "cycles",
            Self::LiveChoose => "live_choose",
            Self::NearestVacancy => "nearest_vacancy",
            Self::LeastTotal => "least_total",
        }
    }

    /// Reads the word of a round in `rules.json`.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Fill,
            Self::Sequential,
            Self::Parallel,
            Self::LineThenParallel,
            Self::FirstThenDeal,
            Self::Deal,
            Self::Cycles,
            Self::LiveChoose,
        ]
        .into_iter()
        .find(|mechanism| mechanism.as_str() == word)
    }
}

/// The word of `rules.json`: `open`, `fixed`, `table`, `share 1/2`.
impl fmt::Display for SeatRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Fixed => f.write_str("fixed"),
            Self::Table => f.write_str("table"),
            Self::Share(part, of) => write!(f, "share {part}/{of}"),
        }
    }
}

impl SeatRule {
    /// Reads the word of `rules.json`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            "fixed" => Some(Self::Fixed),
            "table" => Some(Self::Table),
            _ => {
                let (part, of) = word.strip_prefix("share ")?.split_once('/')?;
                let (part, of): (u32, u32) = (part.parse().ok()?, of.parse().ok()?);
                let rule = Self::Share(part, of);
                (part <= of && of > 0 && rule.to_string() == word).then_some(rule)
            }
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

//! What a catchment's text says: rules that take in and leave out places, and how a rule is written again.
//!
//! In: what the parser (`grammar`) read. Out: the same as one text in one form; reading it gives the same rules
//! (a property test holds that). Names are folded. It decides nothing: `rules` does. Rule: DOMAIN section 3.4.

use std::fmt::{self, Display, Formatter, Write};

use super::number::{Number, Parity, letter};

/// Whether a rule takes in or leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// 含, 另含, or nothing said.
    Include,
    /// 不含, 除外.
    Exclude,
}

/// A rule of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whether it takes in or leaves out.
    pub effect: Effect,
    /// The place; `None` where applicants are named and no place is.
    pub place: Option<Place>,
    /// Kinds of residents; empty for everybody who lives there.
    pub residents: Vec<Resident>,
    /// Applicant classes; empty for all.
    pub classes: Vec<String>,
    /// Whether families may choose this catchment besides another (可自愿选择, 也可选择).
    pub optional: bool,
}

/// A place in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A street, or a part of it.
    Street(Street),
    /// An estate, or a part of it.
    Estate(Estate),
    /// A town, community or village, or groups of one.
    Admin(Admin),
    /// Four bounds (四至): for each direction the edges on that side.
    Bounds(Vec<(Dir, Vec<Edge>)>),
    /// A ring of edges (所围成的区域).
    Ring(Vec<Edge>),
    /// Half planes that meet (以东, 以西).
    HalfPlanes(Vec<(Edge, Dir)>),
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dir {
    /// 东
    East,
    /// 南
    South,
    /// 西
    West,
    /// 北
    North,
    /// 东南
    SouthEast,
    /// 西南
    SouthWest,
    /// 西北
    NorthWest,
    /// 东北
    NorthEast,
    /// 中
    Middle,
}

impl Dir {
    /// Every direction; two-character ones first.
    pub(super) const ALL: [(&'static str, Self); 9] = [
        ("东南", Self::SouthEast),
        ("西南", Self::SouthWest),
        ("西北", Self::NorthWest),
        ("东北", Self::NorthEast),
        ("东", Self::East),
        ("南", Self::South),
        ("西", Self::West),
        ("北", Self::North),
        ("中", Self::Middle),
    ];

    /// The word.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, dir)| *dir == self);
        found.map_or("", |(word, _)| word)
    }
}

/// A street with its sections (四段, 东段) and its numbers; without numbers the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Street {
    /// The folded name.
    pub name: String,
    /// Sections; empty for all.
    pub sections: Vec<Section>,
    /// Numbers; empty for all.
    pub numbers: Vec<Numbers>,
}

/// A section of a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// 四段
    Nth(u32),
    /// 东段, 中段
    Part(Dir),
}

/// Which numbers of a street.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// From one number to another, both included.
    Range {
        /// The first.
        from: Number,
        /// The last.
        to: Number,
        /// Which side.
        parity: Parity,
    },
    /// From a number on, or up to a number.
    Open {
        /// The number.
        at: Number,
        /// 以上 or 以下.
        up: bool,
        /// Whether the number itself is meant, where the text says so.
        inclusive: Option<bool>,
        /// Which side.
        parity: Parity,
    },
    /// One number.
    One(Number),
    /// A side by its parity, and what stands there.
    Side {
        /// Odd or even.
        parity: Parity,
        /// A landmark on that side; it explains and decides nothing.
        beside: Option<String>,
    },
    /// Between two landmarks.
    Span {
        /// The first landmark.
        from: String,
        /// The second.
        to: String,
    },
    /// Beyond a landmark or a number, in some direction: "珍珍宾馆"以下, 100号以东.
    Beyond {
        /// The landmark.
        mark: String,
        /// In which direction.
        toward: Toward,
    },
    /// A side by its direction: 东侧.
    Flank(Dir),
}

/// A direction along a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// 以上
    Up,
    /// 以下
    Down,
    /// 以东
    Side(Dir),
}

/// An estate with its phases and buildings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estate {
    /// The folded name.
    pub name: String,
    /// Phases; empty for all.
    pub phases: Vec<Phase>,
    /// The part of the estate that the buildings are counted in (南1栋).
    pub wing: Option<Dir>,
    /// Buildings; empty for all.
    pub buildings: Vec<Buildings>,
}

/// A phase of an estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// 二期
    Nth(u32),
    /// 二期之后
    After(u32),
    /// 二期之前
    Before(u32),
}

/// A building's own name: 3, A, A3, 甲3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Building {
    /// The letter, 0 for none.
    pub(super) letter: u8,
    /// The number, 0 for none.
    pub(super) number: u32,
}

impl Building {
    /// A building by number.
    pub fn numbered(number: u32) -> Option<Self> {
        (1..=999_999)
            .contains(&number)
            .then_some(Self { letter: 0, number })
    }

    /// A building by letter, and by number where there is one.
    pub fn lettered(c: char, number: Option<u32>) -> Option<Self> {
        let letter = super::number::letter_of(c)?;
        let number = number.unwrap_or(0);
        (number <= 999_999).then_some(Self { letter, number })
    }
}

/// Which buildings of an estate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Buildings {
    /// From one to another, both included, of one letter.
    Range {
        /// The first.
        from: Building,
        /// The last.
        to: Building,
        /// Which of them.
        parity: Parity,
    },
    /// One building, and of it these staircases; all when empty.
    One {
        /// The building.
        building: Building,
        /// Its staircases (单元).
        units: Vec<u32>,
    },
}

/// A town, community or village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// What it is.
    pub kind: AdminKind,
    /// The folded name.
    pub name: String,
    /// Groups of a village; empty for all.
    pub groups: Vec<u32>,
    /// 原: an area of former times, and until when.
    pub former: Option<Former>,
}

/// What an administrative area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdminKind {
    /// 街道, 镇, 乡
    Town,
    /// 社区, 居委会
    Community,
    /// 村
    Village,
}

/// Until when a former area was one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Former {
    /// Year, month and day before which it was; 0 where the text does not say.
    pub before: (u16, u8, u8),
}

/// An edge of an area: a street, a river, a railway, an estate's wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The folded name.
    pub name: String,
    /// Sections of a street.
    pub sections: Vec<Section>,
    /// The side of it that is meant.
    pub side: Option<Dir>,
    /// The bound among the odd numbers.
    pub odd: Option<Number>,
    /// The bound among the even numbers.
    pub even: Option<Number>,
    /// Whether houses on it are in, where the text says so.
    pub on: Option<bool>,
}

/// A kind of residents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resident {
    /// 居民小区
    Estates,
    /// 单位宿舍
    Dormitories,
    /// 零散住户
    Scattered,
}

impl Resident {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Estates => "居民小区",
            Self::Dormitories => "单位宿舍",
            Self::Scattered => "零散住户",
        }
    }
}

/// Rules as one text: 。 between them.
pub fn write(rules: &[Rule]) -> String {
    let lines: Vec<String> = rules.iter().map(Rule::to_string).collect();
    lines.join("。")
}

fn joined<T: Display>(f: &mut Formatter<'_>, items: &[T], between: &str) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.effect == Effect::Exclude {
            f.write_str("不含")?;
        }
        if let Some(place) = &self.place {
            place.fmt(f)?;
        }
        if !self.residents.is_empty() {
            f.write_str("的")?;
            for (i, resident) in self.residents.iter().enumerate() {
                f.write_str(if i > 0 { "、" } else { "" })?;
                f.write_str(resident.as_str())?;
            }
        }
        if !self.classes.is_empty() {
            f.write_str(if self.place.is_some() { ":" } else { "" })?;
            joined(f, &self.classes, "、")?;
        }
        if self.optional {
            f.write_str("(可自愿选择)")?;
        }
        Ok(())
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Street(street) => street.fmt(f),
            Self::Estate(estate) => estate.fmt(f),
            Self::Admin(admin) => admin.fmt(f),
            Self::Bounds(bounds) => {
                for (i, (dir, edges)) in bounds.iter().enumerate() {
                    f.write_str(if i > 0 { "," } else { "" })?;
                    write!(f, "{}至", dir.as_str())?;
                    joined(f, edges, "-")?;
                }
                Ok(())
            }
            Self::Ring(edges) => {
                joined(f, edges, "-")?;
                f.write_str("所围成的区域")
            }
            Self::HalfPlanes(planes) => {
                for (i, (edge, dir)) in planes.iter().enumerate() {
                    f.write_str(if i > 0 { "-" } else { "" })?;
                    write!(f, "{edge}以{}", dir.as_str())?;
                }
                Ok(())
            }
        }
    }
}

impl Display for Street {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.name)?;
        sections(f, &self.sections)?;
        f.write_char('(')?;
        if self.numbers.is_empty() {
            f.write_str("全段")?;
        }
        joined(f, &self.numbers, "、")?;
        f.write_char(')')
    }
}

fn sections(f: &mut Formatter<'_>, sections: &[Section]) -> fmt::Result {
    for (i, section) in sections.iter().enumerate() {
        f.write_str(if i > 0 { "、" } else { "" })?;
        match section {
            Section::Nth(n) => write!(f, "{n}段")?,
            Section::Part(dir) => write!(f, "{}段", dir.as_str())?,
        }
    }
    Ok(())
}

impl Display for Numbers {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { from, to, parity } => {
                write!(f, "{from}号至{to}号({})", parity.as_str())
            }
            Self::Open {
                at,
                up,
                inclusive,
                parity,
            } => {
                write!(f, "{at}号{}", if *up { "以上" } else { "以下" })?;
                f.write_str(match inclusive {
                    Some(true) => "(含)",
                    Some(false) => "(不含)",
                    None => "",
                })?;
                write!(f, "({})", parity.as_str())
            }
            Self::One(number) => write!(f, "{number}号"),
            Self::Side { parity, beside } => {
                f.write_str(parity.as_str())?;
                match beside {
                    Some(mark) => write!(f, "(即\"{mark}\"一侧)"),
                    None => Ok(()),
                }
            }
            Self::Span { from, to } => write!(f, "\"{from}\"-\"{to}\""),
            Self::Beyond { mark, toward } => write!(f, "\"{mark}\"{toward}"),
            Self::Flank(dir) => write!(f, "{}侧", dir.as_str()),
        }
    }
}

impl Display for Toward {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Up => f.write_str("以上"),
            Self::Down => f.write_str("以下"),
            Self::Side(dir) => write!(f, "以{}", dir.as_str()),
        }
    }
}

impl Display for Estate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"小区", self.name)?;
        for (i, phase) in self.phases.iter().enumerate() {
            f.write_str(if i > 0 { "、" } else { "" })?;
            match phase {
                Phase::Nth(n) => write!(f, "{n}期")?,
                Phase::After(n) => write!(f, "{n}期之后")?,
                Phase::Before(n) => write!(f, "{n}期之前")?,
            }
        }
        if let Some(wing) = self.wing {
            f.write_str(wing.as_str())?;
        }
        joined(f, &self.buildings, "、")
    }
}

impl Display for Building {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(c) = letter(self.letter) {
            write!(f, "{c}")?;
        }
        if self.number > 0 {
            write!(f, "{}", self.number)?;
        }
        Ok(())
    }
}

impl Display for Buildings {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { from, to, parity } => {
                write!(f, "{from}栋至{to}栋")?;
                match parity {
                    Parity::Both => Ok(()),
                    parity => write!(f, "({})", parity.as_str()),
                }
            }
            Self::One { building, units } => {
                write!(f, "{building}栋")?;
                joined(f, units, "、")?;
                f.write_str(if units.is_empty() { "" } else { "单元" })
            }
        }
    }
}

impl Display for Admin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(former) = &self.former {
            write!(f, "原\"{}\"", self.name)?;
            let (year, month, day) = former.before;
            if year > 0 {
                write!(f, "({year}年")?;
                if month > 0 {
                    write!(f, "{month}月")?;
                }
                if day > 0 {
                    write!(f, "{day}日")?;
                }
                f.write_str("以前)")?;
            }
        } else {
            write!(f, "\"{}\"", self.name)?;
        }
        if !self.groups.is_empty() {
            joined(f, &self.groups, "、")?;
            f.write_str("组")?;
        }
        Ok(())
    }
}

impl Display for Edge {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.name)?;
        sections(f, &self.sections)?;
        if let Some(side) = self.side {
            write!(f, "{}侧", side.as_str())?;
        }
        if let Some(odd) = self.odd {
            write!(f, "单号{odd}号")?;
        }
        if let Some(even) = self.even {
            write!(f, "双号{even}号")?;
        }
        match self.on {
            Some(true) => f.write_str("(含)"),
            Some(false) => f.write_str("(不含)"),
            None => Ok(()),
        }
    }
}

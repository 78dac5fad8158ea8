//! Facts of a child that the policy asks for: yes or no, a word, a date, a whole number, or unknown.

use std::fmt;

/// A moment as log and manifest write it: UTC, to the second.
pub fn utc(moment: jiff::Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A day of the civil calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// A day that exists; years 1 to 9999.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day)
            .ok()
            .filter(|_| year >= 1)
            .map(Self)
    }

    /// The day so many days after this one.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// The day as one readable integer, 20180831, which keeps the order of days.
    pub fn to_key(self) -> u64 {
        let part = |n: u64, digits: u64| n * digits;
        let (year, month, day) = (
            self.0.year().unsigned_abs(),
            self.0.month().unsigned_abs(),
            self.0.day().unsigned_abs(),
        );
        part(year.into(), 10_000) + part(month.into(), 100) + u64::from(day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What kind of value a fact has; it follows from how the policy uses the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// Yes or no.
    Flag,
    /// A word.
    Text,
    /// A day.
    Date,
    /// A whole number, or a share such as `1/2`, `0.5` or `50%`.
    Integer,
    /// A number with decimals, kept as a whole number of so many parts.
    Decimal(u64),
    /// A school, by its code.
    School,
}

/// A fact that the policy asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSpec {
    /// Its name in the policy.
    pub name: String,
    /// Its kind.
    pub kind: FactKind,
    /// The words an `enum` key or a predicate names; a cell with another word is told.
    pub words: Vec<String>,
}

/// The value of a fact for one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The cell is empty: never taken for no.
    Unknown,
    /// Yes or no.
    Flag(bool),
    /// A word.
    Text(Box<str>),
    /// A day.
    Date(Date),
    /// A whole number.
    Integer(i64),
    /// A share: so many parts of so many, in lowest terms, less than a whole number away from one.
    Share(u32, u32),
    /// A school, as an index into the schools.
    School(u32),
}

//! Grades (年级): what children enter, from the youngest class of a kindergarten to grade 12.

use std::fmt;

/// A grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grade {
    /// Grades 1 to 12; the three classes of a kindergarten before them, the oldest being 0.
    number: i8,
}

impl Grade {
    /// The classes of a kindergarten: 小班, 中班, 大班.
    pub const KINDERGARTEN: [Self; 3] =
        [Self { number: -2 }, Self { number: -1 }, Self { number: 0 }];

    /// Grades 1 to 12.
    pub fn new(number: u8) -> Option<Self> {
        let number = i8::try_from(number).ok();
        let number = number.filter(|number| (1..=12).contains(number))?;
        Some(Self { number })
    }

    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let grades = (1..=12).filter_map(Self::new);
        let mut all = Self::KINDERGARTEN.into_iter().chain(grades);
        all.find(|grade| grade.to_string() == text)
    }
}

/// `G1` to `G12`; `K1` to `K3` in a kindergarten.
impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            1.. => write!(f, "G{}", self.number),
            younger => write!(f, "K{}", younger + 3),
        }
    }
}

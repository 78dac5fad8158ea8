//! House numbers (门牌号): 88, 24甲, 24之一, 24附2, 八十八; their order and their parity.
//!
//! In: folded characters. Out: a number with what hangs on it. 之1, 附1 and -1 are three writings of one sub-number;
//! 甲24 and 24甲 are two of one letter. A number without a suffix stands, as a bound, for everything that hangs on
//! it. Rule: DOMAIN section 3.4, consequence 2.

use std::fmt;

use super::scan::Scan;

/// Odd (单号), even (双号) or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parity {
    /// Both sides.
    Both,
    /// 单号
    Odd,
    /// 双号
    Even,
}

impl Parity {
    /// The parity of a whole number.
    pub fn of(number: u32) -> Self {
        if number.is_multiple_of(2) {
            Self::Even
        } else {
            Self::Odd
        }
    }

    /// Whether numbers of that parity are meant.
    pub fn takes(self, number: u32) -> bool {
        self == Self::Both || self == Self::of(number)
    }

    /// The word, 单号, 双号 or 单双号.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Both => "单双号",
            Self::Odd => "单号",
            Self::Even => "双号",
        }
    }
}

/// A house number; orders by number, letter, sub-number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    base: u32,
    letter: u8,
    sub: u32,
}

/// Letters behind a number: the ten stems, then A to Z.
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];

/// The index of a letter, from 1.
pub(super) fn letter_of(c: char) -> Option<u8> {
    if c.is_ascii_alphabetic() {
        return Some(c.to_ascii_uppercase() as u8 - b'A' + 11);
    }
    let at = STEMS.iter().position(|stem| *stem == c)?;
    u8::try_from(at + 1).ok()
}

/// The letter of an index.
pub(super) fn letter(index: u8) -> Option<char> {
    match index {
        0 => None,
        1..=10 => STEMS.get(usize::from(index) - 1).copied(),
        _ => Some(char::from(b'A' + index - 11)),
    }
}

impl Number {
    /// A plain number, 1 to 999,999.
    pub fn new(base: u32) -> Option<Self> {
        (1..=999_999).contains(&base).then_some(Self {
            base,
            letter: 0,
            sub: 0,
        })
    }

    /// The same number with a sub-number (之N, 附N) of its own, 1 to 999,999.
    pub fn with_sub(self, sub: u32) -> Option<Self> {
        (1..=999_999).contains(&sub).then_some(Self { sub, ..self })
    }

    /// The same number with a letter: one of 甲…癸 or A…Z.
    pub fn with_letter(self, c: char) -> Option<Self> {
        letter_of(c).map(|letter| Self { letter, ..self })
    }

    /// Reads a whole text.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = super::fold::Folded::new(text);
        let mut scan = Scan::new(&folded.chars);
        let number = Self::read(&mut scan)?;
        let number = number.behind(&mut scan);
        scan.is_over().then_some(number)
    }

    /// Reads a number at the cursor, up to but without 号. A dash is read as a sub-number where it cannot be a
    /// range: 24-1, and never 1-24.
    pub(super) fn read(scan: &mut Scan<'_>) -> Option<Self> {
        let mut ahead = *scan;
        let stem = ahead
            .peek()
            .filter(|c| STEMS.contains(c))
            .and_then(letter_of);
        if stem.is_some() {
            ahead.at += 1;
            ahead.peek().filter(char::is_ascii_digit)?;
        }
        let mut number = Self::new(ahead.whole()?)?;
        number.letter = stem.unwrap_or(0);
        number = number.suffix(&mut ahead);
        let mut dash = ahead;
        if number.sub == 0
            && dash.take("-")
            && dash.peek().is_some_and(|c| c.is_ascii_digit())
            && let Some(sub) = dash.whole()
            && sub < number.base
            && !dash.sees_any(&["-", "至"])
        {
            number.sub = sub;
            ahead = dash;
        }
        *scan = ahead;
        Some(number)
    }

    /// 之N, 附N, 甲, A directly behind the digits.
    fn suffix(mut self, scan: &mut Scan<'_>) -> Self {
        if self.letter == 0
            && let Some(c) = scan.peek()
            && let Some(index) = letter_of(c)
        {
            let mut ahead = *scan;
            ahead.at += 1;
            let word =
                c.is_ascii_alphabetic() && ahead.peek().is_some_and(|c| c.is_ascii_alphabetic());
            if !word {
                self.letter = index;
                *scan = ahead;
            }
        }
        let mut ahead = *scan;
        if self.sub == 0
            && ahead.take_any(&["之", "附"]).is_some()
            && let Some(sub) = ahead.whole()
        {
            self.sub = sub;
            *scan = ahead;
        }
        self
    }

    /// Steps over 号 and what may hang behind it: 24号之一, 24号附2, 24号甲.
    pub(super) fn behind(self, scan: &mut Scan<'_>) -> Self {
        if !scan.take("号") {
            return self;
        }
        let mut ahead = *scan;
        let number = self.suffix(&mut ahead);
        // 24号甲座 names a building, not a suffix.
        if number != self && !ahead.sees_any(&["栋", "幢", "座", "号楼", "区"]) {
            *scan = ahead;
            scan.take("号");
            return number;
        }
        self
    }

    /// The number without its suffix.
    pub fn base(self) -> u32 {
        self.base
    }

    /// Whether it has no suffix.
    pub fn is_plain(self) -> bool {
        self.letter == 0 && self.sub == 0
    }

    /// Its parity.
    pub fn parity(self) -> Parity {
        Parity::of(self.base)
    }

    /// Whether it stands at a bound or hangs on it.
    pub fn is_at(self, bound: Self) -> bool {
        if bound.is_plain() {
            self.base == bound.base
        } else if bound.sub == 0 {
            (self.base, self.letter) == (bound.base, bound.letter)
        } else {
            self == bound
        }
    }

    /// Whether it stands before a bound and does not hang on it.
    pub fn is_before(self, bound: Self) -> bool {
        self < bound && !self.is_at(bound)
    }

    /// Whether it stands after a bound and does not hang on it.
    pub fn is_after(self, bound: Self) -> bool {
        self > bound && !self.is_at(bound)
    }
}

/// The number without 号: 24, 24甲, 24附1, 24甲附1.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.base)?;
        if let Some(c) = letter(self.letter) {
            write!(f, "{c}")?;
        }
        if self.sub > 0 {
            write!(f, "附{}", self.sub)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_all_their_writings() {
        for (text, shown) in [
            ("88", "88"),
            ("８８号", "88"),
            ("八十八号", "88"),
            ("24之一", "24附1"),
            ("24号之一", "24附1"),
            ("24附2号", "24附2"),
            ("24号附二", "24附2"),
            ("24-1号", "24附1"),
            ("24甲", "24甲"),
            ("甲24号", "24甲"),
            ("24号乙", "24乙"),
            ("24b", "24B"),
            ("24甲附1号", "24甲附1"),
        ] {
            let number = Number::parse(text).map(|n| n.to_string());
            assert_eq!(number.as_deref(), Some(shown), "{text}");
            assert_eq!(Number::parse(shown).map(|n| n.to_string()), number);
        }
        for text in [
            "",
            "号",
            "0",
            "1-43",
            "24之",
            "24附",
            "x24",
            "24号x座",
            "9999999",
            "24-24",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn order_and_what_hangs_on_a_number() {
        let n = |text| Number::parse(text).expect("a number");
        let line = [
            "23",
            "24",
            "24附1",
            "24附2",
            "24甲",
            "24甲附1",
            "24乙",
            "25",
        ];
        assert!(line.windows(2).all(|w| n(w[0]) < n(w[1])));
        assert!(n("24附9").is_at(n("24")) && n("24甲附1").is_at(n("24甲")));
        assert!(!n("24").is_at(n("24甲")) && !n("24附9").is_after(n("24")));
        assert!(n("24").is_before(n("24附1")) && n("25").is_after(n("24甲附1")));
        assert_eq!(n("24附1").parity(), Parity::Even);
    }

    /// Every number is before a bound, at it, or after it, and only one of them.
    #[test]
    fn a_bound_cuts_a_street_in_three() {
        let all: Vec<Number> = (1..6)
            .flat_map(|base| {
                let plain = Number::new(base).expect("a number");
                let letter = plain.with_letter('甲').expect("a letter");
                [plain, plain.with_sub(1).expect("a sub"), letter]
            })
            .collect();
        for bound in &all {
            for n in &all {
                let told = [n.is_before(*bound), n.is_at(*bound), n.is_after(*bound)];
                assert_eq!(told.iter().filter(|t| **t).count(), 1, "{n} and {bound}");
            }
        }
    }
}

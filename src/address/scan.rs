//! A cursor over folded characters, for the address parser and the parser of catchment texts.
//!
//! In: folded characters. Out: what stands at the cursor. It knows characters and whole numbers, no words.

use super::fold::is_han;

/// A cursor; it is cheap to copy, so that a try that fails costs nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'c> {
    pub(super) chars: &'c [char],
    pub(super) at: usize,
}

impl<'c> Scan<'c> {
    pub(super) fn new(chars: &'c [char]) -> Self {
        Self { chars, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn is_over(&self) -> bool {
        self.at >= self.chars.len()
    }

    pub(super) fn looking_at(&self, word: &str) -> bool {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let mut length = 0;
        let same = word.chars().enumerate().all(|(i, c)| {
            length = i + 1;
            rest.get(i) == Some(&c)
        });
        same && length > 0
    }

    /// Steps over a word.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let found = self.looking_at(word);
        if found {
            self.at += word.chars().count();
        }
        found
    }

    /// Steps over the first of some words; longer ones stand first.
    pub(super) fn take_any<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.take(word))
    }

    pub(super) fn sees_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.looking_at(word))
    }

    /// A whole number in digits or Chinese numerals, 1 to 999,999.
    pub(super) fn whole(&mut self) -> Option<u32> {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let (value, length) = digits(rest).or_else(|| numerals(rest))?;
        self.at += length;
        Some(value)
    }

    /// The text from a place up to the cursor.
    pub(super) fn since(&self, from: usize) -> String {
        self.chars
            .get(from..self.at)
            .unwrap_or_default()
            .iter()
            .collect()
    }

    /// Whether a Han character stands at the cursor.
    pub(super) fn sees_han(&self) -> bool {
        self.peek().is_some_and(is_han)
    }
}

/// ASCII digits at the front: their value and their length.
fn digits(chars: &[char]) -> Option<(u32, usize)> {
    let length = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if !(1..=6).contains(&length) {
        return None;
    }
    let value = chars[..length]
        .iter()
        .filter_map(|c| c.to_digit(10))
        .fold(0, |value, digit| value * 10 + digit);
    (value > 0).then_some((value, length))
}

/// The value of a numeral from nought to nine.
fn numeral(c: char) -> Option<u32> {
    let nine = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    match c {
        '〇' | '零' => Some(0),
        '两' => Some(2),
        c => nine
            .iter()
            .position(|n| *n == c)
            .map(|at| u32::try_from(at).unwrap_or(0) + 1),
    }
}

/// Whether a character can be part of a numeral.
pub(super) fn is_numeral(c: char) -> bool {
    numeral(c).is_some() || matches!(c, '十' | '百' | '千' | '廿' | '卅')
}

/// Chinese numerals at the front: 八十八, 一百零三, 一〇三, 廿三.
pub(super) fn numerals(chars: &[char]) -> Option<(u32, usize)> {
    let length = chars.iter().take(9).take_while(|c| is_numeral(**c)).count();
    let run = &chars[..length];
    let scaled = run
        .iter()
        .any(|c| matches!(c, '十' | '百' | '千' | '廿' | '卅'));
    let value = if scaled {
        by_scales(run)
    } else {
        // Digit by digit: 一〇三. Six of them at most.
        let values: Option<Vec<u32>> = run.iter().map(|c| numeral(*c)).collect();
        values
            .filter(|v| (1..=6).contains(&v.len()) && (v.len() == 1 || !run.contains(&'两')))
            .map(|values| values.iter().fold(0, |value, digit| value * 10 + digit))
    };
    value.filter(|v| *v > 0).map(|value| (value, length))
}

/// 二千三百一十二; scales must fall and no digit stands alone before another.
fn by_scales(run: &[char]) -> Option<u32> {
    let (mut total, mut digit, mut last) = (0u32, None, 10_000u32);
    for c in run {
        let (scale, times) = match c {
            '千' => (1_000, digit.take()),
            '百' => (100, digit.take()),
            '十' => (10, digit.take().or((total == 0).then_some(1))),
            '廿' => (10, Some(2)),
            '卅' => (10, Some(3)),
            '零' | '〇' => {
                if digit.is_some() || total == 0 {
                    return None;
                }
                continue;
            }
            c => {
                if digit.replace(numeral(*c)?).is_some() {
                    return None;
                }
                continue;
            }
        };
        if scale >= last || (matches!(c, '廿' | '卅') && digit.is_some()) {
            return None;
        }
        total += scale * times?;
        last = scale;
    }
    Some(total + digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_in_digits_and_numerals() {
        for (text, expected) in [
            ("88号", Some((88, 2))),
            ("088", Some((88, 3))),
            ("0号", None),
            ("1234567号", None),
            ("八十八号", Some((88, 3))),
            ("十二号", Some((12, 2))),
            ("二十号", Some((20, 2))),
            ("一百零三号", Some((103, 4))),
            ("一百一十三号", Some((113, 5))),
            ("二千三百一十二", Some((2_312, 7))),
            ("一〇三号", Some((103, 3))),
            ("廿三号", Some((23, 2))),
            ("卅号", Some((30, 1))),
            ("两号", Some((2, 1))),
            ("十十", None),
            ("百号", None),
            ("三百百", None),
            ("零号", None),
            ("号", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let mut scan = Scan::new(&chars);
            let value = scan.whole();
            assert_eq!(value.map(|value| (value, scan.at)), expected, "{text}");
        }
    }
}

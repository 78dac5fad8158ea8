//! Grades as offices write them: `1`, `7`, `G7`, `1-3`, `K-5`, `一年级`, `初一`, `一至三年级`, `小班`.
//!
//! In: words. Out: grades, and ranges of them; or nothing, and the caller tells. 初一 is grade 7 and 高一 grade 10:
//! where the junior school begins with grade 6 (五四学制), grades are written as numbers. `K` alone is the class
//! before grade 1, `PK` the one before that.

use std::ops::RangeInclusive;

use crate::model::Grade;
use crate::read::text::fold;

/// What stands between the ends of a range.
const TO: [char; 8] = ['-', '–', '—', '~', '～', '至', '到', '－'];

/// The grade that a word names.
pub(super) fn grade_of(word: &str) -> Option<Grade> {
    let word = fold(word).to_lowercase().replace([' ', '_'], "");
    let [small, middle, large] = Grade::KINDERGARTEN;
    match word.strip_prefix("幼儿园").unwrap_or(&word) {
        "小班" | "k1" => return Some(small),
        "中班" | "k2" | "pk" => return Some(middle),
        "大班" | "k3" | "k" | "kg" => return Some(large),
        _ => {}
    }
    // A school's own count begins after the grades of the school before it.
    let schools = [
        ("小学", 0, 6),
        ("初中", 6, 3),
        ("高中", 9, 3),
        ("小", 0, 6),
        ("初", 6, 3),
        ("高", 9, 3),
        ("grade", 0, 12),
        ("g", 0, 12),
        ("", 0, 12),
    ];
    let named = |(head, before, most): &(&str, u8, u8)| {
        let rest = word.strip_prefix(head)?;
        let number = numeral(rest.strip_suffix("年级").unwrap_or(rest))?;
        (1..=*most).contains(&number).then_some(before + number)
    };
    schools.iter().find_map(named).and_then(Grade::new)
}

/// A number up to 12, in digits or in Chinese.
fn numeral(text: &str) -> Option<u8> {
    const CHINESE: [&str; 12] = [
        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
    ];
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let chinese = || (1..).zip(CHINESE).find(|(_, word)| *word == text);
    match digits {
        true => text.parse().ok(),
        false => chinese().map(|(number, _)| number),
    }
}

/// The grades that words name, each a grade or a range; `None` where one of them cannot be read.
pub(super) fn ranges_of(words: &[String]) -> Option<Vec<RangeInclusive<Grade>>> {
    words.iter().map(|word| range_of(word)).collect()
}

fn range_of(word: &str) -> Option<RangeInclusive<Grade>> {
    if let Some(grade) = grade_of(word) {
        return Some(grade..=grade);
    }
    let (from, to) = word.trim().split_once(TO)?;
    let (from, to) = (grade_of(from)?, grade_of(to)?);
    (from <= to).then_some(from..=to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_as_offices_write_them() {
        for (word, expected) in [
            ("1", "G1"),
            ("07", "G7"),
            ("Ｇ１", "G1"),
            ("grade 7", "G7"),
            ("一年级", "G1"),
            ("7年级", "G7"),
            ("十二年级", "G12"),
            ("小学一年级", "G1"),
            ("小一", "G1"),
            ("初一", "G7"),
            ("初中三年级", "G9"),
            ("高一", "G10"),
            ("小班", "K1"),
            ("幼儿园大班", "K3"),
            ("PK", "K2"),
            ("K", "K3"),
        ] {
            let grade = grade_of(word).map(|grade| grade.to_string());
            assert_eq!(grade.as_deref(), Some(expected), "{word}");
        }
        for word in [
            "", "0", "13", "初四", "年级", "一年", "-1", "1.0", "K4", "G", "初", "first",
        ] {
            assert_eq!(grade_of(word), None, "{word}");
        }
    }

    #[test]
    fn ranges_run_upwards() {
        for (word, holds) in [
            ("1-3", "123"),
            ("1 至 3年级", "123"),
            ("一至三年级", "123"),
            ("K–2", "12"),
            ("二年级", "2"),
            ("初一~初三", "789"),
        ] {
            let range = range_of(word);
            let held = (1..=12u8).filter(|n| {
                let grade = Grade::new(*n).expect("a grade");
                range.as_ref().is_some_and(|range| range.contains(&grade))
            });
            let held: String = held.map(|n| n.to_string()).collect();
            assert_eq!(held, holds, "{word}");
        }
        for word in ["3-1", "初一至三", "1-", "-", "1-2-3", "all"] {
            assert_eq!(range_of(word), None, "{word}");
        }
    }
}

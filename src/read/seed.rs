//! A file of seed values: one line for each source, `id value`; one bare value where there is one source.
//!
//! In: text. Out: lines, each with the source it names and its characters with their places, folded (full-width
//! digits are made narrow) and without the blanks that people put between groups; empty lines and lines that
//! begin with `#` are passed over. Whether a value fits its source is settled by the caller.

use super::text::fold;

/// How a line begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// With a value.
    Bare,
    /// With the id of a sealed source.
    Source(String),
    /// With another word that stands where an id would.
    Unknown(String),
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedLine {
    /// How it begins.
    pub head: Head,
    /// The characters of the value, each with its column from 1.
    pub value: Vec<(char, u32)>,
    /// The line of the file, from 1.
    pub line: u32,
}

impl SeedLine {
    /// The value itself.
    pub fn text(&self) -> String {
        self.value.iter().map(|(c, _)| *c).collect()
    }
}

/// Reads the lines of a seed file. `ids` are the sources that were sealed.
pub fn parse(text: &str, ids: &[&str]) -> Vec<SeedLine> {
    (1..)
        .zip(text.lines())
        .filter_map(|(line, text)| {
            // Folded one by one, so that each keeps the column it has in the file.
            let chars = (1u32..).zip(text.chars());
            let folded = chars.filter_map(|(column, c)| {
                let blank = c.is_whitespace();
                let folded = fold(c.encode_utf8(&mut [0; 4])).chars().next();
                Some((if blank { ' ' } else { folded? }, column))
            });
            let chars: Vec<(char, u32)> = folded.collect();
            let begin = chars.iter().position(|(c, _)| !c.is_whitespace())?;
            let chars = &chars[begin..];
            let word = chars.iter().take_while(|(c, _)| !c.is_whitespace());
            let word: String = word.map(|(c, _)| *c).collect();
            let rest = &chars[word.chars().count()..];
            let is_word = word.starts_with(char::is_alphabetic)
                && !word.bytes().all(|b| b.is_ascii_hexdigit())
                && rest.iter().any(|(c, _)| !c.is_whitespace());
            let (head, value) = match word.as_str() {
                id if ids.contains(&id) => (Head::Source(word), rest),
                text if text.starts_with('#') => return None,
                _ if is_word => (Head::Unknown(word), rest),
                _ => (Head::Bare, chars),
            };
            let value = value.iter().filter(|(c, _)| !c.is_whitespace());
            Some(SeedLine {
                head,
                value: value.copied().collect(),
                line,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_and_without_ids() {
        let read = parse(
            "\u{feff}# dice\ndice 12 34\n\n 56 ７8 \ndixe 1\nbeef 12\n3l4 2\n骰子 5\n",
            &["dice"],
        );
        let told: Vec<(Head, String, u32)> = read
            .iter()
            .map(|line| (line.head.clone(), line.text(), line.line))
            .collect();
        let unknown = |word: &str| Head::Unknown(word.to_owned());
        assert_eq!(
            told,
            [
                (Head::Source("dice".into()), "1234".into(), 2),
                (Head::Bare, "5678".into(), 4),
                (unknown("dixe"), "1".into(), 5),
                (Head::Bare, "beef12".into(), 6),
                (Head::Bare, "3l42".into(), 7),
                (unknown("骰子"), "5".into(), 8),
            ]
        );
        let columns: Vec<u32> = read[1].value.iter().map(|(_, column)| *column).collect();
        assert_eq!(columns, [2, 3, 5, 6]);
    }
}

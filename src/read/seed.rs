//! A file of seed values: one line for each source, `id value`; one bare value where there is one source.
//!
//! In: text. Out: values by source id, without the blanks that people put between groups; empty lines and
//! lines that begin with `#` are passed over. Whether a value fits its source is settled by the caller.

/// A value and the id it was given under, if any, with its line from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedLine {
    /// The source's id; `None` for a bare value.
    pub id: Option<String>,
    /// The value without blanks.
    pub value: String,
    /// The line of the file.
    pub line: u32,
}

/// Reads the lines of a seed file. `ids` are the sources that were sealed.
pub fn parse(text: &str, ids: &[&str]) -> Vec<SeedLine> {
    let squeeze = |value: &str| -> String { value.split_whitespace().collect() };
    (1..)
        .zip(text.lines())
        .map(|(line, text)| (line, text.trim_start_matches('\u{feff}').trim()))
        .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
        .map(|(line, text)| {
            let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            if ids.contains(&head) {
                SeedLine {
                    id: Some(head.to_owned()),
                    value: squeeze(rest),
                    line,
                }
            } else {
                SeedLine {
                    id: None,
                    value: squeeze(text),
                    line,
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_and_without_ids() {
        let read = parse("# dice\ndice 12 34\n\n 56 78 \n", &["dice"]);
        assert_eq!(
            read,
            [
                SeedLine {
                    id: Some("dice".into()),
                    value: "1234".into(),
                    line: 2
                },
                SeedLine {
                    id: None,
                    value: "5678".into(),
                    line: 4
                },
            ]
        );
    }
}

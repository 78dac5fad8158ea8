//! A registration note (登记回单): what the office says, and signs, that it has on record for a child.
//!
//! The record itself stays private; the note names its commitment. So whoever was told one thing while another was
//! sealed holds signed proof of it (PROTOCOL section 4).

use std::fmt;

use super::{DrawName, Number};
use crate::digest::Digest;

const HEAD: &str = "paiwei/v1/registered";

/// What a registration note says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The draw.
    pub draw: DrawName,
    /// The child's number.
    pub number: Number,
    /// The commitment to its record.
    pub record: Digest,
}

/// `paiwei/v1/registered LF draw LF number LF commitment LF`
impl fmt::Display for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (draw, number) = (self.draw.as_str(), self.number.as_str());
        write!(f, "{HEAD}\n{draw}\n{number}\n{}\n", self.record)
    }
}

impl Registered {
    /// Reads that text; `None` where it is another one.
    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.strip_suffix('\n')?.split('\n').collect();
        let [HEAD, draw, number, record] = lines.as_slice() else {
            return None;
        };
        Some(Self {
            draw: DrawName::parse(draw)?,
            number: Number::parse(number)?,
            record: Digest::parse(record)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_one_form() {
        let hash = "ab".repeat(32);
        let good = format!("{HEAD}\nd-1\nA0001\n{hash}\n");
        let read = Registered::parse(&good).expect("a note");
        assert_eq!(read.to_string(), good);
        for bad in [
            good.replace("v1", "v2"),
            good.replace("d-1", "D 1"),
            good.replace("A0001", "a0001"),
            good.to_uppercase(),
            good.replace('\n', "\r\n"),
            good.trim_end().to_owned(),
            good.clone() + "\n",
            good.clone() + "more\n",
            good.replace("ab", "aB"),
            String::new(),
        ] {
            assert_eq!(Registered::parse(&bad), None, "{bad:?}");
        }
    }
}

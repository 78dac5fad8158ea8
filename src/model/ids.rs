//! Names and numbers with their written forms (PROTOCOL section 1). All are plain ASCII.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes a text of the right form; `None` for any other.
            pub fn parse(text: &str) -> Option<Self> {
                let rule: fn(&str) -> bool = $rule;
                rule(text).then(|| Self(text.into()))
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

id!(
    /// A child's number, and a unit's: `[0-9A-Z][0-9A-Z-]{0,31}`. `R-0001`… are kept for reserve slots.
    Number,
    |text| is_form(text, 32, |b| b.is_ascii_digit() || b.is_ascii_uppercase(), b"-")
);
id!(
    /// A school's code: `[0-9A-Za-z][0-9A-Za-z_-]{0,31}`; it also names a file of the bundle.
    SchoolCode,
    |text| is_form(text, 32, |b| b.is_ascii_alphanumeric(), b"-_")
);
id!(
    /// A draw's name, `[a-z0-9][a-z0-9-]{0,63}`.
    DrawName,
    |text| is_form(text, 64, |b| b.is_ascii_digit() || b.is_ascii_lowercase(), b"-")
);
id!(
    /// The name of a lottery or of a source of chance, `[a-z0-9][a-z0-9-]{0,31}`.
    LotteryName,
    |text| is_form(text, 32, |b| b.is_ascii_digit() || b.is_ascii_lowercase(), b"-")
);
id!(
    /// A catchment's id: 1 to 64 characters, none of them a control character or white space at an end.
    CatchmentId,
    |text| {
        !text.is_empty()
            && text.chars().count() <= 64
            && text.trim() == text
            && !text.chars().any(char::is_control)
    }
);

fn is_form(text: &str, longest: usize, first: fn(&u8) -> bool, also: &[u8]) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= longest
        && bytes.first().is_some_and(first)
        && bytes.iter().all(|b| first(b) || also.contains(b))
}

/// Whether a text can be a log origin: `[a-z0-9./-]{1,128}`.
pub fn is_log_origin(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase() || b"./-".contains(&b);
    (1..=128).contains(&text.len()) && text.bytes().all(allowed)
}

/// The number of a reserve slot, counted from 1, of so many: as many digits as the last one needs, at
/// least four, so that byte order is the order of slots.
pub fn reserve_number(slot: u32, slots: u32) -> Number {
    let digits = slots.to_string().len().max(4);
    Number(format!("R-{slot:0digits$}").into())
}

/// Whether a number is kept for reserve slots: `R-` and at least four digits.
pub fn is_reserve(number: &Number) -> bool {
    let digits = number.as_str().strip_prefix("R-");
    digits.is_some_and(|d| d.len() >= 4 && d.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_numbers_and_names() {
        for good in ["A0001", "2606-00123-4", "0", &"9".repeat(32)] {
            assert!(Number::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "-1",
            "a1",
            "A 1",
            "A_1",
            "１",
            "Ａ",
            &"9".repeat(33),
            "A\n",
        ] {
            assert!(Number::parse(bad).is_none(), "{bad}");
        }
        assert!(DrawName::parse("330106-2026-primary").is_some());
        assert!(DrawName::parse("330106_2026").is_none());
        assert!(CatchmentId::parse("临河片区").is_some() && CatchmentId::parse(" x").is_none());
        assert!(is_log_origin("example.org/paiwei/demo") && !is_log_origin("a+b"));
        assert!(
            is_reserve(&reserve_number(7, 8)) && reserve_number(7, 12345).as_str() == "R-00007"
        );
        assert!(!is_reserve(&Number::parse("R-12").expect("a number")));
    }
}

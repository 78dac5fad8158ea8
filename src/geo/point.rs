//! A point on the grid of 1e-7 degree, about 1.1 cm.
//!
//! In: decimal text. Out: integers. Rounding is half away from zero, on the text itself and never
//! through a binary float, so that everybody rounds alike.

/// The longest decimal text that is read, in bytes.
const TEXT_LIMIT: usize = 64;

/// A point as trees of boxes have it: `f64` holds every coordinate of the grid exactly.
pub(super) fn corner(p: Point) -> [f64; 2] {
    [f64::from(p.lon_e7()), f64::from(p.lat_e7())]
}

/// A point in units of 1e-7 degree: longitude −180…180, latitude −90…90.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    lon_e7: i32,
    lat_e7: i32,
}

impl Point {
    /// Where both are zero.
    pub(super) const ORIGIN: Self = Self {
        lon_e7: 0,
        lat_e7: 0,
    };

    /// A point from units of 1e-7 degree; `None` outside the range of degrees.
    pub fn new(lon_e7: i64, lat_e7: i64) -> Option<Self> {
        if lon_e7.abs() > 1_800_000_000 || lat_e7.abs() > 900_000_000 {
            return None;
        }
        Some(Self {
            lon_e7: i32::try_from(lon_e7).ok()?,
            lat_e7: i32::try_from(lat_e7).ok()?,
        })
    }

    /// Longitude in units of 1e-7 degree.
    pub fn lon_e7(self) -> i32 {
        self.lon_e7
    }

    /// Latitude in units of 1e-7 degree.
    pub fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// A number that sorts as the point does.
    pub(super) fn key(self) -> u64 {
        let unsigned = |v: i32| u64::from(v.cast_unsigned() ^ 1 << 31);
        unsigned(self.lon_e7) << 32 | unsigned(self.lat_e7)
    }

    /// Longitude and latitude as decimal text with seven places.
    pub fn to_degrees(self) -> (String, String) {
        (write_degrees(self.lon_e7), write_degrees(self.lat_e7))
    }

    pub(super) fn x(self) -> i64 {
        i64::from(self.lon_e7)
    }

    pub(super) fn y(self) -> i64 {
        i64::from(self.lat_e7)
    }
}

/// Why a text is not a number of degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DegreeError {
    /// The text is not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// The number is outside −180…180.
    #[error("outside −180…180 degrees")]
    OutOfRange,
}

/// Degrees as units of 1e-7, rounded half away from zero on the decimal text.
///
/// # Errors
/// When the text is no decimal number (JSON's exponents are understood) or beyond ±180.
///
/// # Limits
/// 64 bytes of text.
///
/// ```
/// use paiwei::geo::parse_degrees_e7;
/// assert_eq!(parse_degrees_e7("109.12345675"), Ok(1_091_234_568));
/// assert_eq!(parse_degrees_e7("-0.00000005"), Ok(-1));
/// ```
pub fn parse_degrees_e7(text: &str) -> Result<i64, DegreeError> {
    let (negative, digits, scale) = decimal(text).ok_or(DegreeError::NotANumber)?;
    // digits × 10^-scale, wanted in units of 1e-7: keep `keep` leading digits, round on the next.
    let keep = i64::try_from(digits.len()).map_err(|_| DegreeError::NotANumber)? - scale + 7;
    let mut value: i64 = 0;
    if keep >= 0 {
        for position in 0..keep {
            let digit = usize::try_from(position)
                .ok()
                .and_then(|p| digits.get(p))
                .copied();
            value = value * 10 + i64::from(digit.unwrap_or(0));
            if value > 1_800_000_000 {
                return Err(DegreeError::OutOfRange);
            }
        }
        let next = usize::try_from(keep)
            .ok()
            .and_then(|p| digits.get(p))
            .copied();
        if next.unwrap_or(0) >= 5 {
            value += 1;
        }
    }
    if value > 1_800_000_000 {
        return Err(DegreeError::OutOfRange);
    }
    Ok(if negative { -value } else { value })
}

/// A binary number of degrees as units of 1e-7: its shortest decimal text, rounded half away from zero.
///
/// Why the shortest text that reads back as the same number, and not the exact binary value: 109.12345675 written
/// to a GeoPackage and to GeoJSON is the same number, and must be the same point of the grid from both; its exact
/// binary value lies a hair beside the half. Where no half is near, both ways agree.
///
/// # Errors
/// As [`parse_degrees_e7`]; infinities and NaN are no numbers.
///
/// ```
/// use paiwei::geo::round_degrees_e7;
/// assert_eq!(round_degrees_e7(109.123_456_75), Ok(1_091_234_568));
/// ```
pub fn round_degrees_e7(value: f64) -> Result<i64, DegreeError> {
    // The form with an exponent is never longer than 25 bytes.
    parse_degrees_e7(&format!("{value:e}"))
}

/// Sign, significant digits (leading zeros removed) and the number of digits after the point.
fn decimal(text: &str) -> Option<(bool, Vec<u8>, i64)> {
    if text.len() > TEXT_LIMIT {
        return None;
    }
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || exponent.abs() > 1_000 {
        return None;
    }
    let mut digits = Vec::with_capacity(whole.len() + fraction.len());
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        if byte != b'0' || !digits.is_empty() {
            digits.push(byte - b'0');
        }
    }
    if digits.is_empty() {
        return Some((negative, digits, 0));
    }
    Some((
        negative,
        digits,
        i64::try_from(fraction.len()).ok()? - i64::from(exponent),
    ))
}

/// Units of 1e-7 degree as decimal text with seven places.
pub fn write_degrees(value_e7: i32) -> String {
    let sign = if value_e7 < 0 { "-" } else { "" };
    let magnitude = value_e7.unsigned_abs();
    format!(
        "{sign}{}.{:07}",
        magnitude / 10_000_000,
        magnitude % 10_000_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_round_half_away_from_zero_on_the_text() {
        for (text, expected) in [
            ("0", Ok(0)),
            ("-0", Ok(0)),
            ("0.00000005", Ok(1)),
            ("0.00000004999999999999999", Ok(0)),
            ("109.12345674999999999999999", Ok(1_091_234_567)),
            ("109.12345675", Ok(1_091_234_568)),
            ("-109.12345675", Ok(-1_091_234_568)),
            ("1.091234567e2", Ok(1_091_234_567)),
            ("1091234567E-7", Ok(1_091_234_567)),
            ("5e-8", Ok(1)),
            ("4e-8", Ok(0)),
            ("1e-300", Ok(0)),
            ("180", Ok(1_800_000_000)),
            ("180.00000004", Ok(1_800_000_000)),
            ("180.00000005", Err(DegreeError::OutOfRange)),
            ("99999999999999999999", Err(DegreeError::OutOfRange)),
            ("1e999", Err(DegreeError::OutOfRange)),
            ("1e9999", Err(DegreeError::NotANumber)),
            ("", Err(DegreeError::NotANumber)),
            (".", Err(DegreeError::NotANumber)),
            ("39.9x", Err(DegreeError::NotANumber)),
            ("39,9", Err(DegreeError::NotANumber)),
            ("39°54'", Err(DegreeError::NotANumber)),
            ("--1", Err(DegreeError::NotANumber)),
        ] {
            assert_eq!(parse_degrees_e7(text), expected, "{text}");
        }
    }

    #[test]
    fn degrees_written_are_read_back() {
        for value in [
            0,
            1,
            -1,
            5_000_000,
            -5_000_000,
            1_800_000_000,
            -1_800_000_000,
        ] {
            assert_eq!(
                parse_degrees_e7(&write_degrees(value)),
                Ok(i64::from(value))
            );
        }
    }
}

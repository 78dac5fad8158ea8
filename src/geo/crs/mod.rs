//! Coordinate systems: their names, and conversion to and from degrees on WGS 84 and CGCS2000 (ZONING section
//! 6.4).
//!
//! In: a name or an EPSG code; two numbers of a system. Out: longitude and latitude, or the other way. It rounds
//! nothing and guesses nothing: Beijing 54, Xian 80 and local grids need official parameters and are refused. The
//! same bits on every machine: + − × ÷ √ and the `libm` crate, never the platform's sine; so what is rounded to
//! the grid afterwards is rounded alike. Tests: at the foot, `tests/it/crs.rs` (PROJ's answers, proj4rs, provider
//! points).

mod china;
mod gauss;
mod names;

use std::fmt;

/// A coordinate system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crs {
    /// Degrees on WGS 84 (EPSG:4326).
    Wgs84,
    /// Degrees on CGCS2000 (EPSG:4490): the same numbers as WGS 84 within decimetres.
    Cgcs2000,
    /// Metres on CGCS2000 in a strip around a meridian, easting first.
    GaussKruger(Strip),
    /// Degrees as public Chinese maps show them, shifted by some 500 m (高德, 腾讯).
    Gcj02,
    /// Degrees as Baidu shows them (百度).
    Bd09,
}

/// A Gauss–Krüger strip: scale 1, false easting 500 km, with or without its number before the easting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    meridian: u8,
    wide: bool,
    prefix: bool,
}

/// Why a name is no coordinate system that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// The name is not known.
    #[error("not a known coordinate system")]
    Unknown,
    /// Known, but its parameters are not public: nobody can convert it without them.
    #[error("needs official parameters")]
    Refused,
}

/// What is wrong with two numbers of a Gauss–Krüger strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripFault {
    /// The northing comes first.
    Exchanged,
    /// The easting carries another strip's number, or one where there should be none, or none.
    Prefix,
    /// Neither of them fits China.
    Outside,
}

impl Strip {
    /// A strip of three degrees (`wide` false) or six by its meridian; `None` where there is none in China.
    pub fn of_meridian(meridian: u8, wide: bool, prefix: bool) -> Option<Self> {
        let step = if wide { 6 } else { 3 };
        let there = (75..=135).contains(&meridian) && (meridian - 75).is_multiple_of(step);
        there.then_some(Self {
            meridian,
            wide,
            prefix,
        })
    }

    /// A strip by its number: 25…45 of three degrees, 13…23 of six.
    pub fn of_number(number: u8, wide: bool, prefix: bool) -> Option<Self> {
        let meridian = if wide {
            number.checked_mul(6)?.checked_sub(3)?
        } else {
            number.checked_mul(3)?
        };
        Self::of_meridian(meridian, wide, prefix)
    }

    /// Its meridian in degrees east.
    pub fn meridian(self) -> u8 {
        self.meridian
    }

    /// Its number.
    pub fn number(self) -> u8 {
        if self.wide {
            (self.meridian + 3) / 6
        } else {
            self.meridian / 3
        }
    }

    /// Whether its number stands before the easting.
    pub fn has_prefix(self) -> bool {
        self.prefix
    }

    /// The number that stands before the easting.
    fn in_front(self) -> u8 {
        if self.prefix { self.number() } else { 0 }
    }

    /// What is added to the easting, in metres.
    fn false_easting_m(self) -> f64 {
        f64::from(self.in_front()) * 1e6 + 500_000.0
    }

    /// What is wrong with an easting and a northing of this strip.
    ///
    /// # Errors
    /// When the easting is 450 km or more from the meridian, or the northing is not one of China's.
    pub fn fits(self, east_m: f64, north_m: f64) -> Result<(), StripFault> {
        let near = |east: f64| (east - self.false_easting_m()).abs() < 450_000.0;
        let north = |north: f64| (300_000.0..6_200_000.0).contains(&north);
        let within = |east: f64| (50_000.0..950_000.0).contains(&(east % 1e6));
        if near(east_m) && north(north_m) {
            Ok(())
        } else if near(north_m) && north(east_m) && east_m >= 1e6 {
            Err(StripFault::Exchanged)
        } else if within(east_m) && strip_number(east_m).is_some() && north(north_m) {
            Err(StripFault::Prefix)
        } else {
            Err(StripFault::Outside)
        }
    }
}

/// The strip's number that an easting carries: 0 for none, 13…45; `None` for what is no easting of China.
pub fn strip_number(east_m: f64) -> Option<u8> {
    let number = (east_m / 1e6).floor();
    let known = number.abs() < 0.5 || (13.0..=45.0).contains(&number);
    known.then_some(number as u8)
}

impl Crs {
    /// A system by any of its names: `EPSG:4527`, `CGCS2000 / 3-degree Gauss-Kruger zone 39`, `GCJ-02`, 国家2000.
    ///
    /// # Errors
    /// When the name is not known, or names a system that is refused.
    ///
    /// ```
    /// use paiwei::geo::{Crs, CrsError};
    /// let crs = Crs::parse("EPSG:4527").expect("a strip of three degrees");
    /// assert_eq!(crs.to_string(), "CGCS2000 / 3-degree Gauss-Kruger zone 39");
    /// assert_eq!(Crs::parse("Beijing 1954"), Err(CrsError::Refused));
    /// ```
    pub fn parse(name: &str) -> Result<Self, CrsError> {
        names::parse(name)
    }

    /// A system by its EPSG code.
    ///
    /// # Errors
    /// As [`Crs::parse`].
    pub fn of_epsg(code: u32) -> Result<Self, CrsError> {
        names::of_epsg(code)
    }

    /// Its EPSG code; GCJ-02 and BD-09 have none.
    pub fn epsg(self) -> Option<u32> {
        names::epsg(self)
    }

    /// Whether its numbers are degrees.
    pub fn is_degrees(self) -> bool {
        !matches!(self, Self::GaussKruger(_))
    }

    /// Whether its numbers are the engine's own: degrees on WGS 84 or CGCS2000, taken as they are.
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Wgs84 | Self::Cgcs2000)
    }

    /// Whether two systems give every place the same numbers.
    pub fn same_numbers(self, other: Self) -> bool {
        match (self, other) {
            (Self::GaussKruger(a), Self::GaussKruger(b)) => {
                a.meridian == b.meridian && a.in_front() == b.in_front()
            }
            _ => self == other || self.is_plain() && other.is_plain(),
        }
    }

    /// Longitude and latitude in degrees on WGS 84 of two numbers of this system, x first.
    ///
    /// # Errors
    /// When they are no numbers of a Gauss–Krüger strip.
    ///
    /// # Limits
    /// A strip's answer is within 0.1 mm of PROJ's inside 4.5 degrees of the meridian; the way through GCJ-02
    /// or BD-09 and back is within 0.5 mm, both against the open formula, which provider values miss by some
    /// 0.7 m.
    pub fn to_degrees(self, x: f64, y: f64) -> Result<(f64, f64), StripFault> {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => Ok((x, y)),
            Self::GaussKruger(strip) => {
                strip.fits(x, y)?;
                let (lon, lat) = gauss::inverse(x - strip.false_easting_m(), y);
                Ok((lon + f64::from(strip.meridian), lat))
            }
            Self::Gcj02 => Ok(china::gcj_to_wgs(x, y)),
            Self::Bd09 => {
                let (x, y) = china::bd_to_gcj(x, y);
                Ok(china::gcj_to_wgs(x, y))
            }
        }
    }

    /// Two numbers of this system, x first, of a longitude and latitude in degrees on WGS 84.
    ///
    /// # Limits
    /// As [`Crs::to_degrees`]; a place far from a strip's meridian gives numbers that nobody should use, and
    /// [`Strip::fits`] says so.
    pub fn from_degrees(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => (lon, lat),
            Self::GaussKruger(strip) => {
                let (east, north) = gauss::forward(lon - f64::from(strip.meridian), lat);
                (east + strip.false_easting_m(), north)
            }
            Self::Gcj02 => china::wgs_to_gcj(lon, lat),
            Self::Bd09 => {
                let (x, y) = china::wgs_to_gcj(lon, lat);
                china::gcj_to_bd(x, y)
            }
        }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wgs84 => f.write_str("WGS 84"),
            Self::Cgcs2000 => f.write_str("CGCS2000"),
            Self::Gcj02 => f.write_str("GCJ-02"),
            Self::Bd09 => f.write_str("BD-09"),
            Self::GaussKruger(strip) => {
                let width = if strip.wide { "" } else { "3-degree " };
                write!(f, "CGCS2000 / {width}Gauss-Kruger ")?;
                if strip.prefix {
                    write!(f, "zone {}", strip.number())
                } else {
                    write!(f, "CM {}E", strip.meridian)
                }
            }
        }
    }
}

pub use china::in_china;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eastings_say_which_strip_they_are_of() {
        for (east, number) in [
            (500_000.0, Some(0)),
            (39_500_000.0, Some(39)),
            (13_400_000.0, Some(13)),
            (45_600_000.0, Some(45)),
            (46_600_000.0, None),
            (12_000_000.0, None),
            (1_500_000.0, None),
            (-1.0, None),
        ] {
            assert_eq!(strip_number(east), number, "{east}");
        }
    }

    #[test]
    fn numbers_that_do_not_fit_a_strip_say_why() {
        let with = Strip::of_number(39, false, true).expect("a strip");
        let without = Strip::of_meridian(117, false, false).expect("a strip");
        for (strip, x, y, expected) in [
            (with, 39_448_000.0, 4_418_000.0, Ok(())),
            (without, 448_000.0, 4_418_000.0, Ok(())),
            (with, 448_000.0, 4_418_000.0, Err(StripFault::Prefix)),
            (with, 40_448_000.0, 4_418_000.0, Err(StripFault::Prefix)),
            (without, 39_448_000.0, 4_418_000.0, Err(StripFault::Prefix)),
            (with, 4_418_000.0, 39_448_000.0, Err(StripFault::Exchanged)),
            (without, 4_418_000.0, 448_000.0, Err(StripFault::Exchanged)),
            (without, 116.4, 39.9, Err(StripFault::Outside)),
            (with, f64::NAN, 4e6, Err(StripFault::Outside)),
            (with, 39_448_000.0, 9e6, Err(StripFault::Outside)),
        ] {
            assert_eq!(strip.fits(x, y), expected, "{strip:?} {x} {y}");
        }
    }
}

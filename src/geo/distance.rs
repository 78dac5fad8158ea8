//! Straight-line distance in whole millimetres, with the same bits on every machine.
//!
//! In: two points on the grid. Out: millimetres along the CGCS2000 ellipsoid. Only + − × ÷ √ of IEEE 754
//! are used, which are correctly rounded everywhere; sines are our own polynomials, for the platform's
//! differ in the last bit. The chord between the two points is bent to an arc with the radius of curvature
//! of its direction. Against Karney's geodesic (tests below, up to 70 degrees of latitude): within 0.51 mm up to
//! 100 km, of which 0.5 mm is the rounding to millimetres itself, and within 0.6 mm up to 200 km.
//! Families have appealed over 16 cm.

use super::Point;

/// Half the great axis of the CGCS2000 (GRS 80) ellipsoid, metres.
const A: f64 = 6_378_137.0;
/// Its first eccentricity squared, f (2 − f) with f = 1 / 298.257222101.
const E2: f64 = 0.006_694_380_022_900_788;
/// Radians in 1e-7 degree.
const UNIT: f64 = 1.745_329_251_994_329_5e-9;

/// The stated error holds up to here, in metres.
pub const DISTANCE_LIMIT_M: u32 = 200_000;

/// A point with the terms that every distance from it needs.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    lon_e7: i32,
    lat_e7: i32,
    /// Distance from the earth's axis and height over the equator's plane, metres.
    rho: f64,
    z: f64,
    /// Radii of curvature along the meridian and across it, metres.
    meridian: f64,
    prime: f64,
}

impl Site {
    /// Prepares a point.
    pub fn new(point: Point) -> Self {
        // The cosine of a latitude is the sine of what it lacks to a right angle: exact in these units.
        let lat = f64::from(point.lat_e7());
        let sin = if lat < 0.0 {
            -sine_of(-lat)
        } else {
            sine_of(lat)
        };
        let cos = sine_of(900_000_000.0 - if lat < 0.0 { -lat } else { lat });
        let w2 = 1.0 - E2 * sin * sin;
        let prime = A / w2.sqrt();
        Self {
            lon_e7: point.lon_e7(),
            lat_e7: point.lat_e7(),
            rho: prime * cos,
            z: prime * (1.0 - E2) * sin,
            meridian: prime * (1.0 - E2) / w2,
            prime,
        }
    }

    /// Metres in a unit of 1e-7 degree here, to the east and to the north: for areas and lengths in reports.
    pub fn unit_m(&self) -> (f64, f64) {
        (self.rho * UNIT, self.meridian * UNIT)
    }

    /// The point.
    pub fn point(&self) -> Point {
        Point::new(self.lon_e7.into(), self.lat_e7.into()).expect("it was made from a point")
    }

    /// Micrometres in a unit of 1e-7 degree, eastward and northward.
    pub(super) fn scales(&self) -> (i64, i64) {
        let micrometres = |metres: f64| (metres * UNIT * 1e6 + 0.5) as i64;
        (micrometres(self.rho), micrometres(self.meridian))
    }

    /// Degrees of longitude between two sites, in units of 1e-7, at most 180 degrees.
    fn turn(&self, other: &Self) -> f64 {
        let turn = f64::from(self.lon_e7) - f64::from(other.lon_e7);
        let turn = if turn < 0.0 { -turn } else { turn };
        if turn > 1_800_000_000.0 {
            3_600_000_000.0 - turn
        } else {
            turn
        }
    }

    /// The squared distance in square metres, roughly: the squared true one lies between 0.98 and 1.02 of it.
    /// `None` beyond 14 degrees, where that does not hold. It finds candidates and decides nothing.
    ///
    /// With t the turn in radians, 4 sin²(t/2) lies between t² (1 − t²/12) and t², and the arc of a chord c is at
    /// most c (1 + (c/2R)²/5): for t and the latitudes below a quarter both are within one in a hundred.
    pub fn rough_m2(&self, other: &Self) -> Option<f64> {
        let turn = self.turn(other) * UNIT;
        let lat = (f64::from(self.lat_e7) - f64::from(other.lat_e7)) * UNIT;
        let out = self.rho - other.rho;
        let up = self.z - other.z;
        let near = turn < 0.25 && lat < 0.25 && lat > -0.25;
        near.then_some(out * out + up * up + self.rho * other.rho * (turn * turn))
    }

    /// Millimetres to another site; symmetric to the last bit.
    pub fn distance_mm(&self, other: &Self) -> u64 {
        let turn = self.turn(other);
        let half = sine_of(turn * 0.5);
        let out = self.rho - other.rho;
        let up = self.z - other.z;
        let chord2 = out * out + 4.0 * (self.rho * other.rho) * (half * half) + up * up;
        if chord2 == 0.0 {
            return 0;
        }
        // Euler: 1/R = cos²α/M + sin²α/N, α from the north and east parts of the way.
        let lat = (f64::from(self.lat_e7) - f64::from(other.lat_e7)) * UNIT;
        let meridian = (self.meridian + other.meridian) * 0.5;
        let prime = (self.prime + other.prime) * 0.5;
        let north = meridian * lat;
        let east = (self.rho + other.rho) * 0.5 * (turn * UNIT);
        let whole = north * north + east * east;
        let inverse = (north * north / meridian + east * east / prime) / whole;
        // The arc of a chord c: c (1 + s/6 + 3s²/40 + 5s³/112), s = (c / 2R)².
        let s = chord2 * inverse * inverse * 0.25;
        let bend = 1.0 + s * (1.0 / 6.0 + s * (3.0 / 40.0 + s * (5.0 / 112.0)));
        // Truncation of a positive number is its floor.
        (chord2.sqrt() * bend * 1000.0 + 0.5) as u64
    }
}

/// Millimetres between two points along the ellipsoid; see the head of the file for its error.
///
/// # Limits
/// The stated error holds up to [`DISTANCE_LIMIT_M`]; beyond, the answer is still the same everywhere.
///
/// ```
/// use paiwei::geo::{Point, distance_mm};
/// let here = Point::new(1_091_234_567, 397_654_321).expect("in range");
/// assert_eq!(distance_mm(here, here), 0);
/// ```
pub fn distance_mm(a: Point, b: Point) -> u64 {
    Site::new(a).distance_mm(&Site::new(b))
}

/// Sine of an angle in units of 1e-7 degree, 0…90 degrees.
fn sine_of(angle_e7: f64) -> f64 {
    if angle_e7 <= 450_000_000.0 {
        sine(angle_e7 * UNIT)
    } else {
        // Exact in f64: whole or half units below 2^31.
        cosine((900_000_000.0 - angle_e7) * UNIT)
    }
}

/// Taylor to the seventeenth power: below one unit in the last place for 0…π/4.
fn sine(x: f64) -> f64 {
    let y = x * x;
    let terms = [
        1.0 / 355_687_428_096_000.0,
        -1.0 / 1_307_674_368_000.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5_040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
    ];
    let sum = terms.iter().fold(0.0, |sum, term| sum * y + term);
    x + x * (y * sum)
}

/// Taylor to the eighteenth power, as above.
fn cosine(x: f64) -> f64 {
    let y = x * x;
    let terms = [
        -1.0 / 6_402_373_705_728_000.0,
        1.0 / 20_922_789_888_000.0,
        -1.0 / 87_178_291_200.0,
        1.0 / 479_001_600.0,
        -1.0 / 3_628_800.0,
        1.0 / 40_320.0,
        -1.0 / 720.0,
        1.0 / 24.0,
        -0.5,
    ];
    1.0 + y * terms.iter().fold(0.0, |sum, term| sum * y + term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::words::words;
    use geo::{Destination, Distance, GeodesicMeasure};

    /// Largest difference in millimetres from the geodesic over seeded pairs of about `reach` metres.
    fn worst_mm(reach: u64) -> f64 {
        let mut next = words(reach);
        let karney = GeodesicMeasure::new(A, 1.0 / 298.257_222_101);
        let mut worst = 0.0f64;
        for _ in 0..4_000 {
            let lon = (next() % 3_600_000_000) as i64 - 1_800_000_000;
            let lat = (next() % 1_400_000_000) as i64 - 700_000_000;
            let span = (reach * 100) as i64;
            let shift = |n: u64| (n % (2 * span as u64)) as i64 - span;
            let (east, north) = (shift(next()), shift(next()));
            let a = Point::new(lon, lat).expect("in range");
            let Some(b) = Point::new(lon + east, lat + north) else {
                continue;
            };
            let degrees =
                |p: Point| geo::Point::new(p.lon_e7() as f64 / 1e7, p.lat_e7() as f64 / 1e7);
            let truth = karney.distance(degrees(a), degrees(b)) * 1000.0;
            if truth > reach as f64 * 1000.0 {
                continue;
            }
            worst = worst.max((distance_mm(a, b) as f64 - truth).abs());
            assert_eq!(distance_mm(a, b), distance_mm(b, a));
        }
        worst
    }

    #[test]
    fn stated_error_against_karneys_geodesic() {
        // Half a millimetre is the rounding itself.
        assert!(worst_mm(5_000) <= 0.51, "5 km: {}", worst_mm(5_000));
        assert!(worst_mm(50_000) <= 0.51, "50 km: {}", worst_mm(50_000));
        assert!(worst_mm(200_000) <= 0.6, "200 km: {}", worst_mm(200_000));
    }

    /// The greatest difference in millimetres over lines of one length from one latitude, in every direction.
    fn worst_on_ring(lat_e7: i64, metres: f64) -> f64 {
        let karney = GeodesicMeasure::new(A, 1.0 / 298.257_222_101);
        let degrees = |p: Point| geo::Point::new(p.lon_e7() as f64 / 1e7, p.lat_e7() as f64 / 1e7);
        let mut worst = 0.0f64;
        for step in 0..720 {
            let lon = 1_160_000_000 + step * 7_919;
            let a = Point::new(lon, lat_e7 + step * 13).expect("in range");
            let to = karney.destination(degrees(a), step as f64 / 2.0, metres);
            let unit = |value: f64| (value * 1e7).round() as i64;
            let b = Point::new(unit(to.x()), unit(to.y())).expect("in range");
            let truth = karney.distance(degrees(a), degrees(b)) * 1000.0;
            worst = worst.max((distance_mm(a, b) as f64 - truth).abs());
        }
        worst
    }

    #[test]
    fn stated_error_by_latitude_and_length_in_every_direction() {
        // Half a millimetre is the rounding itself.
        let lengths = [0.05, 1.0, 100.0, 1e3, 1e4, 5e4, 1e5, 2e5];
        for lat in [
            -600_000_000,
            -350_000_000,
            0,
            180_000_000,
            225_000_000,
            400_000_000,
            535_000_000,
            600_000_000,
            700_000_000,
        ] {
            for metres in lengths {
                let mm = if metres > 1e5 { 0.6 } else { 0.51 };
                let worst = worst_on_ring(lat, metres);
                assert!(worst <= mm, "{metres} m at {lat}: {worst} mm");
            }
        }
    }

    #[test]
    fn the_rough_distance_is_within_two_in_a_hundred() {
        let mut next = words(9);
        for _ in 0..20_000 {
            let lon = (next() % 3_600_000_000) as i64 - 1_800_000_000;
            let lat = (next() % 1_400_000_000) as i64 - 700_000_000;
            let shift = |n: u64| (n % 260_000_000) as i64 - 130_000_000;
            let a = Point::new(lon, lat).expect("in range");
            let Some(b) = Point::new(lon + shift(next()), lat + shift(next())) else {
                continue;
            };
            let (a, b) = (Site::new(a), Site::new(b));
            let truth = (a.distance_mm(&b) as f64 / 1000.0).powi(2);
            let rough = a.rough_m2(&b).expect("near enough");
            assert!((0.98..=1.02).contains(&(truth / rough)), "{truth} {rough}");
        }
    }

    #[test]
    fn known_bits_that_every_machine_must_give() {
        let at = |lon, lat| Point::new(lon, lat).expect("in range");
        for (a, b, mm) in [
            (
                at(1_099_800_000, 398_200_000),
                at(1_099_800_001, 398_200_000),
                9,
            ),
            (
                at(1_099_800_000, 398_200_000),
                at(1_099_800_000, 398_200_001),
                11,
            ),
            (at(1_799_999_999, 0), at(-1_799_999_999, 0), 22),
        ] {
            assert_eq!(distance_mm(a, b), mm);
        }
    }
}

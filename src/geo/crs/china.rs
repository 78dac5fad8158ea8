//! GCJ-02 and BD-09 by the open formulas, and their inverses by iteration.
//!
//! In: degrees. Out: degrees. The closed inverses that are in use are off by up to 3.8 m (GCJ-02) and 0.17 m
//! (BD-09); these repeat the forward formula until it gives the point back. The formula is not official: what
//! providers publish lies a steady 0.67 m beside it (ZONING section 6.4). Outside China the numbers pass
//! unchanged.

use std::f64::consts::PI;

/// Semi-major axis in metres and squared eccentricity of the ellipsoid that the formula uses (Krasovsky).
const A_M: f64 = 6_378_245.0;
const E2: f64 = 0.006_693_421_622_965_943;
/// So many steps reach the last bit; each makes the error a thousand times smaller.
const STEPS: u32 = 12;

/// Whether the formulas apply: 72.004…137.8347 E, 0.8293…55.8271 N.
pub fn in_china(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

pub(super) fn wgs_to_gcj(lon: f64, lat: f64) -> (f64, f64) {
    if in_china(lon, lat) {
        shifted(lon, lat)
    } else {
        (lon, lat)
    }
}

pub(super) fn gcj_to_wgs(lon: f64, lat: f64) -> (f64, f64) {
    undo(shifted, lon, lat)
}

pub(super) fn gcj_to_bd(lon: f64, lat: f64) -> (f64, f64) {
    if in_china(lon, lat) {
        turned(lon, lat)
    } else {
        (lon, lat)
    }
}

pub(super) fn bd_to_gcj(lon: f64, lat: f64) -> (f64, f64) {
    undo(turned, lon, lat)
}

/// The point that a formula sends here; the point itself where that one lies outside China.
fn undo(forward: fn(f64, f64) -> (f64, f64), lon: f64, lat: f64) -> (f64, f64) {
    // A degree around China, so that the formula never meets numbers that it was not made for.
    if !(71.0..139.0).contains(&lon) || !(0.0..57.0).contains(&lat) {
        return (lon, lat);
    }
    let (mut x, mut y) = (lon, lat);
    for _ in 0..STEPS {
        let (u, v) = forward(x, y);
        (x, y) = (x - (u - lon), y - (v - lat));
    }
    if in_china(x, y) { (x, y) } else { (lon, lat) }
}

fn shifted(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |amplitude: f64, angle: f64| amplitude * libm::sin(angle * PI);
    let both = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let root = x.abs().sqrt();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + 2.0 / 3.0 * both
        + 2.0 / 3.0 * (wave(20.0, y) + wave(40.0, y / 3.0))
        + 2.0 / 3.0 * (wave(160.0, y / 12.0) + wave(320.0, y / 30.0));
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + 2.0 / 3.0 * both
        + 2.0 / 3.0 * (wave(20.0, x) + wave(40.0, x / 3.0))
        + 2.0 / 3.0 * (wave(150.0, x / 12.0) + wave(300.0, x / 30.0));
    let angle = lat / 180.0 * PI;
    let sin = libm::sin(angle);
    let magic = 1.0 - E2 * sin * sin;
    let root = magic.sqrt();
    (
        lon + east * 180.0 / (A_M / root * libm::cos(angle) * PI),
        lat + north * 180.0 / (A_M * (1.0 - E2) / (magic * root) * PI),
    )
}

fn turned(lon: f64, lat: f64) -> (f64, f64) {
    let fine = PI * 3000.0 / 180.0;
    let length = (lon * lon + lat * lat).sqrt() + 0.000_02 * libm::sin(lat * fine);
    let angle = libm::atan2(lat, lon) + 0.000_003 * libm::cos(lon * fine);
    (
        length * libm::cos(angle) + 0.0065,
        length * libm::sin(angle) + 0.006,
    )
}

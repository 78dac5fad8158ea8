//! Gauss–Krüger on the ellipsoid of CGCS2000, by Krüger's series to the sixth power of n.
//!
//! In: degrees from the meridian and latitude, or metres. Out: the other. Source: C. F. F. Karney, "Transverse
//! Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011), equations 7 to 21, 35 and 36. Why not
//! the crate proj4rs: it takes the platform's sine, whose last bit differs between machines; it is the oracle of
//! the test.

/// Semi-major axis in metres and flattening of CGCS2000 (those of GRS 80).
const A_M: f64 = 6_378_137.0;
const F: f64 = 1.0 / 298.257_222_101;
const N: f64 = F / (2.0 - F);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N2 * N2;
const N5: f64 = N4 * N;
const N6: f64 = N3 * N3;
/// The radius of the sphere whose meridian is as long as the ellipsoid's.
const RADIUS_M: f64 = A_M / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0 + N6 / 256.0);
const E2: f64 = F * (2.0 - F);
const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// Coefficients of the way from the conformal sphere to the plane (equation 35).
const ALPHA: [f64; 6] = [
    N / 2.0 - 2.0 / 3.0 * N2 + 5.0 / 16.0 * N3 + 41.0 / 180.0 * N4 - 127.0 / 288.0 * N5
        + 7_891.0 / 37_800.0 * N6,
    13.0 / 48.0 * N2 - 3.0 / 5.0 * N3 + 557.0 / 1_440.0 * N4 + 281.0 / 630.0 * N5
        - 1_983_433.0 / 1_935_360.0 * N6,
    61.0 / 240.0 * N3 - 103.0 / 140.0 * N4 + 15_061.0 / 26_880.0 * N5 + 167_603.0 / 181_440.0 * N6,
    49_561.0 / 161_280.0 * N4 - 179.0 / 168.0 * N5 + 6_601_661.0 / 7_257_600.0 * N6,
    34_729.0 / 80_640.0 * N5 - 3_418_889.0 / 1_995_840.0 * N6,
    212_378_941.0 / 319_334_400.0 * N6,
];

/// Coefficients of the way back (equation 36).
const BETA: [f64; 6] = [
    N / 2.0 - 2.0 / 3.0 * N2 + 37.0 / 96.0 * N3 - N4 / 360.0 - 81.0 / 512.0 * N5
        + 96_199.0 / 604_800.0 * N6,
    N2 / 48.0 + N3 / 15.0 - 437.0 / 1_440.0 * N4 + 46.0 / 105.0 * N5
        - 1_118_711.0 / 3_870_720.0 * N6,
    17.0 / 480.0 * N3 - 37.0 / 840.0 * N4 - 209.0 / 4_480.0 * N5 + 5_569.0 / 90_720.0 * N6,
    4_397.0 / 161_280.0 * N4 - 11.0 / 504.0 * N5 - 830_251.0 / 7_257_600.0 * N6,
    4_583.0 / 161_280.0 * N5 - 108_847.0 / 3_991_680.0 * N6,
    20_648_693.0 / 638_668_800.0 * N6,
];

/// Metres east and north of a point so many degrees east of the meridian.
pub(super) fn forward(lon: f64, lat: f64) -> (f64, f64) {
    let (lon, lat) = (lon * DEGREE, lat * DEGREE);
    let tau = conformal(libm::tan(lat));
    let (sin, cos) = (libm::sin(lon), libm::cos(lon));
    let xi = libm::atan2(tau, cos);
    let eta = libm::asinh(sin / (tau * tau + cos * cos).sqrt());
    let (xi, eta) = series(&ALPHA, 1.0, xi, eta);
    (RADIUS_M * eta, RADIUS_M * xi)
}

/// Degrees east of the meridian and latitude of a point so many metres east and north.
pub(super) fn inverse(east_m: f64, north_m: f64) -> (f64, f64) {
    let (xi, eta) = series(&BETA, -1.0, north_m / RADIUS_M, east_m / RADIUS_M);
    let (sinh, sin, cos) = (libm::sinh(eta), libm::sin(xi), libm::cos(xi));
    let wanted = sin / (sinh * sinh + cos * cos).sqrt();
    let lon = libm::atan2(sinh, cos);
    // Newton (equations 19 to 21): three steps reach the last bit, the others change nothing.
    let mut tau = wanted;
    for _ in 0..6 {
        let now = conformal(tau);
        let slope = (1.0 + (1.0 - E2) * tau * tau) / ((1.0 - E2) * (1.0 + tau * tau).sqrt());
        tau += (wanted - now) / (1.0 + now * now).sqrt() * slope;
    }
    (lon / DEGREE, libm::atan(tau) / DEGREE)
}

/// The tangent of the conformal latitude from that of the latitude (equations 7 to 9).
fn conformal(tau: f64) -> f64 {
    let e = E2.sqrt();
    let secant = (1.0 + tau * tau).sqrt();
    let sigma = libm::sinh(e * libm::atanh(e * tau / secant));
    tau * (1.0 + sigma * sigma).sqrt() - sigma * secant
}

/// Adds (`sign` 1) or takes away (−1) the six terms of equation 11 or 15.
fn series(terms: &[f64; 6], sign: f64, xi: f64, eta: f64) -> (f64, f64) {
    let (mut x, mut y) = (xi, eta);
    for (j, term) in (1..).zip(terms) {
        let double = 2.0 * f64::from(j);
        x += sign * term * libm::sin(double * xi) * libm::cosh(double * eta);
        y += sign * term * libm::cos(double * xi) * libm::sinh(double * eta);
    }
    (x, y)
}

//! Coordinate systems against others: PROJ's answers, proj4rs, the open formula in another language, provider
//! points.

use paiwei::geo::{Crs, Point, distance_mm, round_degrees_e7};
use proptest::prelude::*;

/// EPSG code, longitude, latitude, easting, northing: from PROJ 9.5 (pyproj 3.7.2), from EPSG:4490.
#[rustfmt::skip]
const STRIPS: [(u32, f64, f64, f64, f64); 25] = [
    (4527, 115.5, 18.2, 39341307.8806869, 2013767.1523479165),
    (4527, 117.5, 30.1234567, 39548183.61982413, 3333904.5172398146),
    (4527, 118.4999999, 39.9042, 39628272.22543991, 4419969.274836407),
    (4527, 120.2, 53.4, 39712816.37367769, 5923909.6256362405),
    (4527, 116.4, 3.5, 39433330.83623374, 387036.1070493584),
    (4548, 115.5, 18.2, 341307.8806869006, 2013767.1523479165),
    (4548, 117.5, 30.1234567, 548183.6198241232, 3333904.5172398146),
    (4548, 118.4999999, 39.9042, 628272.225439915, 4419969.274836407),
    (4548, 120.2, 53.4, 712816.3736776928, 5923909.6256362405),
    (4548, 116.4, 3.5, 433330.83623374085, 387036.1070493584),
    (4507, 103.5, 18.2, 341307.8806869006, 2013767.1523479165),
    (4507, 105.5, 30.1234567, 548183.6198241232, 3333904.5172398146),
    (4507, 106.4999999, 39.9042, 628272.2254399139, 4419969.274836407),
    (4507, 108.2, 53.4, 712816.3736776921, 5923909.6256362405),
    (4507, 104.4, 3.5, 433330.83623373945, 387036.1070493584),
    (4518, 88.5, 18.2, 30341307.8806869, 2013767.1523479165),
    (4518, 90.5, 30.1234567, 30548183.619824123, 3333904.5172398146),
    (4518, 91.4999999, 39.9042, 30628272.225439914, 4419969.274836407),
    (4518, 93.2, 53.4, 30712816.373677693, 5923909.6256362405),
    (4518, 89.4, 3.5, 30433330.836233743, 387036.1070493584),
    (4498, 115.5, 18.2, 20341307.8806869, 2013767.1523479165),
    (4498, 117.5, 30.1234567, 20548183.619824123, 3333904.5172398146),
    (4498, 118.4999999, 39.9042, 20628272.225439914, 4419969.274836407),
    (4498, 120.2, 53.4, 20712816.373677693, 5923909.6256362405),
    (4498, 116.4, 3.5, 20433330.836233743, 387036.1070493584),
];

/// Longitude and latitude, then GCJ-02 and BD-09: from the Python package coord_convert 0.2.1.
#[rustfmt::skip]
const CITIES: [(f64, f64, f64, f64, f64, f64); 10] = [
    (116.3912757, 39.906217, 116.39751670534572, 39.907618208506655, 116.40389064460345, 39.91396193389383),
    (121.4737, 31.2304, 121.47822305927693, 31.22845773757727, 121.484781468503, 31.234310593689997),
    (113.2644, 23.1291, 113.26972959210308, 23.126423339922844, 113.27615075157122, 23.13271125723948),
    (114.0579, 22.5431, 114.06301399856547, 22.54038281422246, 114.06956398703267, 22.546041559073544),
    (104.0665, 30.5723, 104.06900490567072, 30.569845540719605, 104.07548094087613, 30.5758561637081),
    (87.6168, 43.8256, 87.61964994946926, 43.82680539311119, 87.62609977081571, 43.83294979479328),
    (126.6424, 45.7567, 126.64836981630474, 45.75865110185797, 126.65499932897167, 45.76434556386758),
    (91.1409, 29.6456, 91.14242933648593, 29.642863987365978, 91.14902038765206, 29.64859369309066),
    (110.1999, 20.0442, 110.2041924050399, 20.042085808970715, 110.21073522996416, 20.047862512060814),
    (120.1551, 30.2741, 120.15979447929637, 30.271771223200254, 120.16635834855023, 30.27759921816922),
];

/// What two providers' own services answer in their public documentation.
const PROVIDERS: [(Crs, [f64; 2], [f64; 2]); 3] = [
    (
        Crs::Gcj02,
        [116.481499, 39.990475],
        [116.487585177952, 39.991754014757],
    ),
    (
        Crs::Gcj02,
        [116.481499, 39.990375],
        [116.487585177952, 39.991653917101],
    ),
    (
        Crs::Bd09,
        [114.21892734521, 29.575429778924],
        [114.2307519546763, 29.57908428837437],
    ),
];

fn near(a: (f64, f64), b: (f64, f64), limit: f64) -> bool {
    (a.0 - b.0).abs() <= limit && (a.1 - b.1).abs() <= limit
}

#[test]
fn strips_agree_with_proj_to_a_tenth_of_a_millimetre() {
    for (code, lon, lat, east, north) in STRIPS {
        let crs = Crs::of_epsg(code).expect("a strip");
        let there = crs.from_degrees(lon, lat);
        assert!(
            near(there, (east, north), 1e-4),
            "{crs}: {there:?} {east} {north}"
        );
        let back = crs.to_degrees(east, north).expect("in the strip");
        assert!(near(back, (lon, lat), 1e-9), "{crs}: {back:?} {lon} {lat}");
    }
}

#[test]
fn strips_agree_with_proj4rs() {
    use proj4rs::Proj;
    let degrees = Proj::from_proj_string("+proj=longlat +ellps=GRS80").expect("a system");
    for meridian in [75u8, 114, 117, 135] {
        let text = format!(
            "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
        );
        let strip = Proj::from_proj_string(&text).expect("a system");
        let crs = Crs::parse(&format!("CGCS2000 / 3-degree Gauss-Kruger CM {meridian}E"));
        let crs = crs.expect("a strip");
        for step in 0..400u32 {
            let lon = f64::from(meridian) - 1.8 + f64::from(step % 20) * 0.18;
            let lat = 4.0 + f64::from(step) * 0.123;
            let mut point = (lon.to_radians(), lat.to_radians());
            proj4rs::transform::transform(&degrees, &strip, &mut point).expect("it converts");
            let own = crs.from_degrees(lon, lat);
            assert!(near(own, point, 1e-4), "{own:?} {point:?}");
        }
    }
}

#[test]
fn the_open_formula_agrees_with_another_program_and_nearly_with_the_providers() {
    for (lon, lat, x, y, u, v) in CITIES {
        assert!(near(Crs::Gcj02.from_degrees(lon, lat), (x, y), 1e-8));
        assert!(near(Crs::Bd09.from_degrees(lon, lat), (u, v), 1e-8));
        let back = Crs::Gcj02.to_degrees(x, y).expect("degrees");
        assert!(near(back, (lon, lat), 1e-9));
    }
    for (crs, [lon, lat], [x, y]) in PROVIDERS {
        let own = crs.from_degrees(lon, lat);
        assert!(near(own, (x, y), 1e-5), "{crs}: {own:?}");
        let back = crs.to_degrees(x, y).expect("degrees");
        assert!(near(back, (lon, lat), 1e-5), "{crs}: {back:?}");
    }
}

#[test]
fn the_shift_is_some_five_hundred_metres_and_nine_hundred_for_baidu() {
    let at = |(lon, lat): (f64, f64)| {
        Point::new(
            round_degrees_e7(lon).expect("degrees"),
            round_degrees_e7(lat).expect("degrees"),
        )
        .expect("in range")
    };
    for (lon, lat, ..) in CITIES {
        let [gcj, bd] = [Crs::Gcj02, Crs::Bd09].map(|crs| at(crs.from_degrees(lon, lat)));
        let here = at((lon, lat));
        assert!((100_000..700_000).contains(&distance_mm(here, gcj)));
        assert!((700_000..1_700_000).contains(&distance_mm(here, bd)));
    }
}

#[test]
fn outside_china_the_numbers_pass_unchanged() {
    for (lon, lat) in [
        (-122.3, 47.6),
        (151.2, -33.8),
        (0.0, 0.0),
        (72.0, 40.0),
        (180.0, 90.0),
        (f64::NAN, f64::INFINITY),
    ] {
        for crs in [Crs::Gcj02, Crs::Bd09] {
            let bits = |(x, y): (f64, f64)| (x.to_bits(), y.to_bits());
            assert_eq!(bits(crs.from_degrees(lon, lat)), bits((lon, lat)));
            let back = crs.to_degrees(lon, lat).expect("degrees");
            assert_eq!(bits(back), bits((lon, lat)));
        }
    }
}

/// The same bits on every machine: what one machine gave, all must give.
#[test]
fn known_bits() {
    let bits = |(x, y): (f64, f64)| [x.to_bits(), y.to_bits()];
    let strip = Crs::of_epsg(4548).expect("a strip");
    for (got, expected) in [
        (
            Crs::Gcj02.from_degrees(116.481499, 39.990475),
            (116.48758557081051, 39.99175425467313),
        ),
        (
            Crs::Bd09.from_degrees(114.21892734521, 29.575429778924),
            (114.23074697114104, 29.5790799569647),
        ),
        (
            strip.from_degrees(117.5, 30.1234567),
            (548183.6198241238, 3333904.5172398156),
        ),
    ] {
        assert_eq!(bits(got), bits(expected), "{got:?}");
    }
}

proptest! {
    #[test]
    fn there_and_back_is_below_half_a_millimetre(lon in 73.0..135.0f64, lat in 3.5..53.5f64) {
        for crs in [Crs::Gcj02, Crs::Bd09] {
            let (x, y) = crs.from_degrees(lon, lat);
            let back = crs.to_degrees(x, y).expect("degrees");
            prop_assert!(near(back, (lon, lat), 3e-9), "{crs} {back:?}");
        }
        let number = (lon / 3.0).round().max(25.0) as u8;
        let crs = Crs::parse(&format!("CGCS2000 / 3-degree Gauss-Kruger zone {number}"));
        let crs = crs.expect("a strip");
        let (x, y) = crs.from_degrees(lon, lat);
        let back = crs.to_degrees(x, y).expect("in the strip");
        prop_assert!(near(back, (lon, lat), 1e-9), "{crs} {back:?}");
    }

    #[test]
    fn any_two_numbers_convert_or_are_refused(x in any::<f64>(), y in any::<f64>()) {
        for code in 4491..=4554 {
            let crs = Crs::of_epsg(code).expect("known");
            let _ = crs.to_degrees(x, y);
            let _ = crs.from_degrees(x, y);
        }
        let _ = Crs::Gcj02.to_degrees(x, y);
        let _ = Crs::Bd09.to_degrees(x, y);
    }
}

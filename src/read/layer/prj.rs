//! The coordinate system that a .prj file or a GeoPackage spells out.
//!
//! In: well-known text of a system, Esri's or OGC's, versions 1 and 2. Out: which of ours it is. A name that is
//! known is held against the meridian and the false easting beside it; a strip with an unknown name is known by
//! them.

use super::grid::OwnCrs;
use crate::geo::{Crs, Strip};

pub(super) fn parse(text: &str) -> OwnCrs {
    let upper = text.to_uppercase();
    let named = |words: &[&str]| {
        words
            .iter()
            .find_map(|word| quoted_after(text, &upper, word))
    };
    let plane = named(&["PROJCS[", "PROJCRS[", "PROJECTEDCRS["]);
    let datum = named(&[
        "GEOGCS[",
        "GEOGCRS[",
        "GEODCRS[",
        "BASEGEOGCRS[",
        "GEODETICCRS[",
    ]);
    let (Some(name), Some(datum)) = (plane.or(datum), datum) else {
        let short: String = text.chars().take(60).collect();
        return OwnCrs::Unknown(short);
    };
    let own = OwnCrs::of_name(name);
    if plane.is_none() {
        return own;
    }
    let of_china = OwnCrs::of_name(datum) == OwnCrs::Known(Crs::Cgcs2000);
    match (own, of_china) {
        (OwnCrs::Known(crs), true) if agrees(crs, &upper) => OwnCrs::Known(crs),
        (OwnCrs::Unknown(name), true) => match by_numbers(&upper) {
            Some(strip) => OwnCrs::Known(Crs::GaussKruger(strip)),
            None => OwnCrs::Unknown(name),
        },
        (OwnCrs::Known(_), _) => OwnCrs::Unknown(name.to_owned()),
        (other, _) => match OwnCrs::of_name(datum) {
            OwnCrs::Refused(_) => OwnCrs::Refused(name.to_owned()),
            _ => other,
        },
    }
}

fn quoted_after<'t>(text: &'t str, upper: &str, word: &str) -> Option<&'t str> {
    // Capitals of some letters are longer: then the places differ and the name is not to be trusted.
    let at = upper.find(word).filter(|_| upper.len() == text.len())?;
    text.get(at + word.len()..)?.split('"').nth(1)
}

/// The number of a parameter, by the end of its name.
fn parameter(upper: &str, name: &str) -> Option<f64> {
    upper.split("PARAMETER[").skip(1).find_map(|piece| {
        let own = piece.split('"').nth(1)?.replace(' ', "_");
        let value = piece.split('"').nth(2)?.trim_start_matches([',', ' ']);
        let end = value.find([']', ',']).unwrap_or(value.len());
        own.ends_with(name)
            .then(|| value[..end].trim().parse().ok())?
    })
}

fn numbers(upper: &str) -> Option<(f64, f64)> {
    let meridian = parameter(upper, "CENTRAL_MERIDIAN")
        .or_else(|| parameter(upper, "LONGITUDE_OF_NATURAL_ORIGIN"))?;
    Some((meridian, parameter(upper, "FALSE_EASTING")?))
}

fn agrees(crs: Crs, upper: &str) -> bool {
    let Crs::GaussKruger(strip) = crs else {
        return false;
    };
    numbers(upper).is_none_or(|(meridian, east)| {
        let prefix = if east > 1e6 {
            f64::from(strip.number())
        } else {
            0.0
        };
        (meridian - f64::from(strip.meridian())).abs() < 1e-9
            && (east - prefix * 1e6 - 500_000.0).abs() < 1e-3
            && strip.has_prefix() == (east > 1e6)
    })
}

/// A strip by its meridian and false easting.
fn by_numbers(upper: &str) -> Option<Strip> {
    let transverse = upper.contains("GAUSS_KRUGER") || upper.contains("TRANSVERSE");
    let scale = parameter(upper, "SCALE_FACTOR")
        .or_else(|| parameter(upper, "SCALE_FACTOR_AT_NATURAL_ORIGIN"))
        .unwrap_or(1.0);
    let (meridian, east) = numbers(upper).filter(|_| transverse && (scale - 1.0).abs() < 1e-12)?;
    let whole = meridian.fract().abs() < 1e-9 && (75.0..=135.0).contains(&meridian);
    let meridian = whole.then_some(meridian as u8)?;
    for (wide, prefix) in [(false, false), (false, true), (true, true)] {
        let strip = Strip::of_meridian(meridian, wide, prefix);
        let added = |strip: &Strip| {
            if prefix {
                f64::from(strip.number()) * 1e6
            } else {
                0.0
            }
        };
        let found = strip.filter(|strip| (east - added(strip) - 500_000.0).abs() < 1e-3);
        if found.is_some() {
            return found;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn esri(name: &str, datum: &str, meridian: u32, east: u32) -> String {
        format!(
            "PROJCS[\"{name}\",GEOGCS[\"{datum}\",DATUM[\"D\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],\
             PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],\
             PARAMETER[\"False_Easting\",{east}.0],PARAMETER[\"False_Northing\",0.0],\
             PARAMETER[\"Central_Meridian\",{meridian}.0],PARAMETER[\"Scale_Factor\",1.0],UNIT[\"Meter\",1.0]]"
        )
    }

    #[test]
    fn strips_are_known_by_name_and_numbers() {
        const CHINA: &str = "GCS_China_Geodetic_Coordinate_System_2000";
        for (text, code) in [
            (esri("CGCS2000_3_Degree_GK_Zone_39", CHINA, 117, 39_500_000), 4527),
            (esri("CGCS2000_3_Degree_GK_CM_117E", CHINA, 117, 500_000), 4548),
            (esri("CGCS2000_GK_Zone_20", CHINA, 117, 20_500_000), 4498),
            (esri("our_city", CHINA, 117, 500_000), 4548),
            (esri("our_city", CHINA, 120, 40_500_000), 4528),
            ("GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]".to_owned(), 4326),
            ("GEOGCRS[\"China Geodetic Coordinate System 2000\",DATUM[\"x\"]]".to_owned(), 4490),
            (
                "PROJCRS[\"CGCS2000 / 3-degree Gauss-Kruger zone 39\",BASEGEOGCRS[\"China Geodetic Coordinate \
                 System 2000\"],CONVERSION[\"c\",METHOD[\"Transverse Mercator\"],PARAMETER[\"Longitude of natural \
                 origin\",117,ANGLEUNIT[\"degree\",0.01]],PARAMETER[\"False easting\",39500000,LENGTHUNIT[\"m\",1]]]]"
                    .to_owned(),
                4527,
            ),
        ] {
            let expected = OwnCrs::Known(Crs::of_epsg(code).expect("known"));
            assert_eq!(parse(&text), expected, "{text}");
        }
        for (text, refused) in [
            (
                esri(
                    "Beijing_1954_3_Degree_GK_CM_117E",
                    "GCS_Beijing_1954",
                    117,
                    500_000,
                ),
                true,
            ),
            (esri("our_city", "GCS_Xian_1980", 117, 500_000), true),
            (
                esri("CGCS2000_3_Degree_GK_Zone_39", CHINA, 120, 39_500_000),
                false,
            ),
            (
                esri("CGCS2000_3_Degree_GK_Zone_39", CHINA, 117, 500_000),
                false,
            ),
            (esri("our_city", CHINA, 117, 400_000), false),
            (
                esri("WGS_1984_UTM_Zone_50N", "GCS_WGS_1984", 117, 500_000),
                false,
            ),
            ("PROJCS[".to_owned(), false),
            ("ſ GEOGCS[\"x".to_owned(), false),
            (String::new(), false),
        ] {
            let own = parse(&text);
            assert_eq!(matches!(own, OwnCrs::Refused(_)), refused, "{own:?}");
            assert_eq!(matches!(own, OwnCrs::Unknown(_)), !refused, "{own:?}");
        }
    }
}

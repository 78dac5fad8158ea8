//! Names of coordinate systems: EPSG codes, the forms that programs write, and what people call them.
//!
//! In: a name. Out: a system, or why not. Capitals, blanks and marks between words do not matter. It knows
//! nothing of where a name was found; `read::layer::prj` reads the long form of a .prj file.

use super::{Crs, CrsError, Strip};

/// Words of systems whose parameters are not public.
const REFUSED: [&str; 17] = [
    "beijing54",
    "beijing1954",
    "bj54",
    "北京54",
    "1954北京",
    "54北京",
    "newbeijing",
    "xian80",
    "xian1980",
    "xi'an80",
    "西安80",
    "1980西安",
    "80西安",
    "local",
    "地方坐标",
    "独立坐标",
    "城市坐标",
];

pub(super) fn parse(name: &str) -> Result<Crs, CrsError> {
    let lower = name.trim().to_lowercase();
    if let Some((_, code)) = lower.rsplit_once("epsg") {
        let digits = code.rsplit([':', '/', ' ']).next().unwrap_or("");
        return of_epsg(digits.parse().map_err(|_| CrsError::Unknown)?);
    }
    let short: String = lower
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '\'' || *c == '.')
        .collect();
    if REFUSED.iter().any(|word| short.contains(word)) {
        return Err(CrsError::Refused);
    }
    if short.ends_with("crs84") {
        return Ok(Crs::Wgs84);
    }
    match short.as_str() {
        "wgs84" | "wgs1984" | "gcswgs1984" | "gcswgs84" => Ok(Crs::Wgs84),
        "cgcs2000"
        | "gcscgcs2000"
        | "chinageodeticcoordinatesystem2000"
        | "gcschinageodeticcoordinatesystem2000"
        | "国家2000"
        | "2000国家大地坐标系" => Ok(Crs::Cgcs2000),
        "gcj02" | "gcj" | "火星坐标" | "火星坐标系" | "高德" | "腾讯" => {
            Ok(Crs::Gcj02)
        }
        "bd09" | "bd09ll" | "百度" | "百度坐标" | "百度坐标系" => Ok(Crs::Bd09),
        _ => strip(&short).map(Crs::GaussKruger).ok_or(CrsError::Unknown),
    }
}

/// `cgcs20003degreegausskrugerzone39`, `cgcs20003degreegkcm117e`, `国家20003度带39带`, …
fn strip(short: &str) -> Option<Strip> {
    let rest = short
        .strip_prefix("cgcs2000")
        .or_else(|| short.strip_prefix("国家2000"))?;
    let (wide, rest) = ["3degree", "3度带", "3度"]
        .iter()
        .find_map(|word| Some((false, rest.strip_prefix(word)?)))
        .or_else(|| {
            let six = ["6degree", "6度带", "6度"];
            let found = six.iter().find_map(|word| rest.strip_prefix(word));
            Some((true, found.unwrap_or(rest)))
        })?;
    let kind = ["gausskruger", "gausskrüger", "gk", "高斯克吕格", "高斯"];
    let found = kind.iter().find_map(|word| rest.strip_prefix(word));
    // Without either word nothing says that this is a strip.
    if found.is_none() && rest.len() + "cgcs2000".len() == short.len() {
        return None;
    }
    let rest = found.unwrap_or(rest);
    let number = rest
        .strip_prefix("zone")
        .or_else(|| rest.strip_suffix('带'))
        .or_else(|| rest.strip_prefix('第')?.strip_suffix('带'));
    if let Some(number) = number {
        return Strip::of_number(number.parse().ok()?, wide, true);
    }
    let meridian = rest
        .strip_prefix("cm")
        .or_else(|| rest.strip_prefix("中央经线"))?;
    let meridian = meridian.trim_end_matches(['e', '度']);
    Strip::of_meridian(meridian.parse().ok()?, wide, false)
}

/// EPSG's ranges of CGCS2000 strips: first code, first number or meridian, wide, prefix.
const RANGES: [(u32, u32, bool, bool); 4] = [
    (4491, 4501, true, true),
    (4502, 4512, true, false),
    (4513, 4533, false, true),
    (4534, 4554, false, false),
];

pub(super) fn of_epsg(code: u32) -> Result<Crs, CrsError> {
    match code {
        4326 => return Ok(Crs::Wgs84),
        4490 => return Ok(Crs::Cgcs2000),
        // Beijing 1954, New Beijing, Xian 1980: degrees and every strip.
        4214
        | 4555
        | 4610
        | 2327..=2390
        | 2401..=2442
        | 4568..=4589
        | 4652..=4682
        | 4766..=4800
        | 21413..=21423
        | 21453..=21463 => return Err(CrsError::Refused),
        _ => {}
    }
    let range = RANGES
        .iter()
        .find(|(first, last, ..)| (*first..=*last).contains(&code));
    let &(first, _, wide, prefix) = range.ok_or(CrsError::Unknown)?;
    let step = if wide { 6 } else { 3 };
    let meridian = u8::try_from(75 + (code - first) * step).map_err(|_| CrsError::Unknown)?;
    let strip = Strip::of_meridian(meridian, wide, prefix).ok_or(CrsError::Unknown)?;
    Ok(Crs::GaussKruger(strip))
}

pub(super) fn epsg(crs: Crs) -> Option<u32> {
    match crs {
        Crs::Wgs84 => Some(4326),
        Crs::Cgcs2000 => Some(4490),
        Crs::Gcj02 | Crs::Bd09 => None,
        Crs::GaussKruger(strip) => {
            let same =
                |range: &&(u32, u32, bool, bool)| (range.2, range.3) == (strip.wide, strip.prefix);
            let (first, ..) = RANGES.iter().find(same)?;
            let step = if strip.wide { 6 } else { 3 };
            Some(first + u32::from(strip.meridian - 75) / step)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_meet() {
        for (name, code) in [
            ("WGS84", 4326),
            ("WGS 84", 4326),
            ("GCS_WGS_1984", 4326),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
            ("urn:ogc:def:crs:EPSG::4490", 4490),
            ("http://www.opengis.net/def/crs/EPSG/0/4490", 4490),
            ("CGCS2000", 4490),
            ("China Geodetic Coordinate System 2000", 4490),
            ("国家2000", 4490),
            ("CGCS2000 / Gauss-Kruger zone 13", 4491),
            ("CGCS2000_GK_Zone_23", 4501),
            ("CGCS2000 / Gauss-Kruger CM 75E", 4502),
            ("CGCS2000_GK_CM_117E", 4509),
            ("CGCS2000 / 3-degree Gauss-Kruger zone 25", 4513),
            ("CGCS2000_3_Degree_GK_Zone_39", 4527),
            ("CGCS2000 / 3-degree Gauss-Kruger CM 117E", 4548),
            ("CGCS2000_3_Degree_GK_CM_135E", 4554),
            ("国家2000 3度带 39带", 4527),
        ] {
            let crs = parse(name);
            assert_eq!(crs.map(epsg), Ok(Some(code)), "{name}");
            assert_eq!(of_epsg(code), crs, "{name}");
        }
        for code in (4491..=4554).chain([4326, 4490]) {
            let crs = of_epsg(code).expect("known");
            assert_eq!(epsg(crs), Some(code));
            assert_eq!(parse(&crs.to_string()), Ok(crs), "{crs}");
        }
        assert_eq!(parse("GCJ-02"), Ok(Crs::Gcj02));
        assert_eq!(parse("火星坐标系"), Ok(Crs::Gcj02));
        assert_eq!(parse("bd09"), Ok(Crs::Bd09));
    }

    #[test]
    fn what_cannot_be_converted_is_refused_and_the_rest_is_unknown() {
        for name in [
            "Beijing 1954",
            "Beijing_1954_3_Degree_GK_CM_117E",
            "北京54坐标系",
            "Xian 1980",
            "西安80",
            "EPSG:2437",
            "EPSG:4610",
            "Local",
            "上海城市坐标系",
        ] {
            assert_eq!(parse(name), Err(CrsError::Refused), "{name}");
        }
        for name in [
            "",
            "EPSG:",
            "EPSG:3857",
            "EPSG:99999999999",
            "CGCS2000 zone 39",
            "CGCS2000 / 3-degree Gauss-Kruger zone 46",
            "CGCS2000 / 3-degree Gauss-Kruger CM 118E",
            "CGCS2000 / Gauss-Kruger zone 39",
            "CGCS2000 / 3-degree Gauss-Kruger zone 300",
            "utm",
        ] {
            assert_eq!(parse(name), Err(CrsError::Unknown), "{name}");
        }
    }
}

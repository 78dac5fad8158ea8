//! A layer from TopoJSON: arcs that neighbours share, stored as differences on a grid of their own.
//!
//! In: text. Out: features. A position is the sum of its differences × scale + translate, worked out exactly in
//! decimals and rounded once, half away from zero; through binary floats it would be rounded three times. A
//! shared arc is made once, so neighbours meet in the same points. Source: TopoJSON specification 1.0.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::grid::{Grid, NoPoint, Number, OwnCrs};
use super::{Feature, LayerFile};
use crate::finding::{BAD_LAYER, Cell, EMPTY_FILE, Finding, Spot};
use crate::geo::{Part, Point, Ring};
use crate::read::geojson::{place, reason};

#[derive(Deserialize)]
struct RawTopology<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    transform: Option<RawTransform<'a>>,
    #[serde(borrow)]
    arcs: Vec<&'a RawValue>,
    #[serde(borrow)]
    objects: BTreeMap<String, &'a RawValue>,
}

#[derive(Deserialize)]
struct RawTransform<'a> {
    #[serde(borrow)]
    scale: [&'a RawValue; 2],
    #[serde(borrow)]
    translate: [&'a RawValue; 2],
}

#[derive(Deserialize)]
struct RawObject<'a> {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(borrow, default)]
    geometries: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    arcs: Option<&'a RawValue>,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

/// An exact decimal: mantissa × 10^exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    mantissa: i128,
    exponent: i32,
}

impl Decimal {
    const ZERO: Self = Self {
        mantissa: 0,
        exponent: 0,
    };

    /// A JSON number of at most 30 digits; what is longer or further from one is none.
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if mantissa.len() > 32 || exponent.abs() > 60 {
            return None;
        }
        // JSON has no sign after the point, and a digit on both sides of it.
        if fraction.starts_with(['+', '-']) || mantissa.ends_with('.') {
            return None;
        }
        Some(Self {
            mantissa: format!("{whole}{fraction}").parse().ok()?,
            exponent: exponent - i32::try_from(fraction.len()).ok()?,
        })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let at = |one: Self| {
            let up = u32::try_from(one.exponent - exponent).ok()?;
            if one.mantissa == 0 {
                return Some(0);
            }
            one.mantissa.checked_mul(10i128.checked_pow(up)?)
        };
        Some(Self {
            mantissa: at(self)?.checked_add(at(other)?)?,
            exponent,
        })
    }

    fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            mantissa: self.mantissa.checked_mul(other.mantissa)?,
            exponent: self.exponent + other.exponent,
        })
    }

    fn text(self) -> String {
        format!("{}e{}", self.mantissa, self.exponent)
    }
}

/// Scale and translate of both axes.
type Transform = [(Decimal, Decimal); 2];

/// An arc's points; those that are none say why where they are used.
type Arc = Vec<Result<Point, NoPoint>>;

pub(super) fn read(file: &LayerFile<'_>, text: &str) -> (Vec<Feature>, Vec<Finding>) {
    let mut findings = Vec::new();
    let topology: RawTopology<'_> = match serde_json::from_str(text) {
        Ok(topology) => topology,
        Err(error) => {
            let finding = Finding::new(BAD_LAYER, place(file.name, &error));
            let finding = finding.with("format", "TopoJSON");
            return (Vec::new(), vec![finding.with("why", reason(&error))]);
        }
    };
    if topology.kind != "Topology" {
        return (Vec::new(), vec![file.bad("no Topology")]);
    }
    let names: Vec<String> = topology.objects.keys().cloned().collect();
    let chosen = match file.choose(&names) {
        Ok(at) => topology.objects[&names[at]],
        Err(told) => return (Vec::new(), vec![told]),
    };
    let Some(mut grid) = Grid::new(file.name, file.ask.crs, &OwnCrs::Silent, &mut findings) else {
        return (Vec::new(), findings);
    };
    let arcs = match arcs(&mut grid, &topology) {
        Ok(arcs) => arcs,
        Err(why) => return (Vec::new(), vec![file.bad(why)]),
    };
    let geometries = match serde_json::from_str::<RawObject<'_>>(chosen.get()) {
        Ok(object) if object.kind.as_deref() == Some("GeometryCollection") => {
            object.geometries.unwrap_or_default()
        }
        Ok(_) => vec![chosen],
        Err(error) => return (Vec::new(), vec![file.bad(reason(&error))]),
    };
    if geometries.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(file.name)));
    }
    let mut features = Vec::with_capacity(geometries.len());
    for (number, raw) in (1u32..).zip(geometries) {
        let mut reader = Geometry {
            file: file.name,
            spot: Spot::Feature(number),
            grid: &mut grid,
            arcs: &arcs,
        };
        features.extend(reader.read(number, raw.get()));
    }
    findings.extend(grid.finish());
    (features, findings)
}

/// Every arc, each position exact until it is rounded to the grid.
fn arcs(grid: &mut Grid<'_>, topology: &RawTopology<'_>) -> Result<Vec<Arc>, String> {
    let transform: Option<Transform> = match &topology.transform {
        None => None,
        Some(raw) => {
            let pair = |i: usize| {
                Decimal::parse(raw.scale[i].get()).zip(Decimal::parse(raw.translate[i].get()))
            };
            Some([pair(0).ok_or("transform")?, pair(1).ok_or("transform")?])
        }
    };
    let mut made = Vec::with_capacity(topology.arcs.len());
    for (number, raw) in topology.arcs.iter().enumerate() {
        let positions: Vec<Vec<&RawValue>> = serde_json::from_str(raw.get())
            .map_err(|error| format!("arc {number}: {}", reason(&error)))?;
        let mut sums = [Decimal::ZERO; 2];
        let mut arc = Vec::with_capacity(positions.len());
        for position in &positions {
            let raw = |i: usize| position.get(i).map_or("", |value| value.get());
            let Some(transform) = &transform else {
                arc.push(grid.try_point(Number::Text(raw(0)), Number::Text(raw(1))));
                continue;
            };
            let mut place = |i: usize| {
                sums[i] = sums[i].plus(Decimal::parse(raw(i))?)?;
                let (scale, translate) = transform[i];
                sums[i].times(scale)?.plus(translate)
            };
            let (x, y) = place(0)
                .zip(place(1))
                .ok_or_else(|| format!("arc {number}: [{}, {}]", raw(0), raw(1)))?;
            let (x, y) = (x.text(), y.text());
            arc.push(grid.try_point(Number::Text(&x), Number::Text(&y)));
        }
        made.push(arc);
    }
    Ok(made)
}

struct Geometry<'r, 'f> {
    file: &'f str,
    spot: Spot,
    grid: &'r mut Grid<'f>,
    arcs: &'r [Arc],
}

impl Geometry<'_, '_> {
    fn bad(&mut self, why: &str) {
        let finding = Finding::new(BAD_LAYER, Cell::at(self.file, self.spot));
        self.grid
            .tell(finding.with("format", "TopoJSON").with("why", why));
    }

    fn read(&mut self, number: u32, raw: &str) -> Option<Feature> {
        let object: RawObject<'_> = match serde_json::from_str(raw) {
            Ok(object) => object,
            Err(error) => {
                self.bad(&reason(&error));
                return None;
            }
        };
        let arcs = object.arcs.map_or("null", RawValue::get);
        let polygons: Result<Vec<Vec<Vec<i64>>>, _> = match object.kind.as_deref() {
            Some("Polygon") => serde_json::from_str(arcs).map(|polygon| vec![polygon]),
            Some("MultiPolygon") => serde_json::from_str(arcs),
            other => {
                self.grid.not_a_polygon(self.spot, other.unwrap_or("null"));
                return None;
            }
        };
        let Ok(polygons) = polygons else {
            self.bad("arcs");
            return None;
        };
        if polygons.is_empty() {
            self.grid.not_a_polygon(self.spot, "[]");
            return None;
        }
        let parts: Option<Vec<Part>> = polygons
            .iter()
            .map(|polygon| {
                let rings: Option<Vec<Ring>> = polygon.iter().map(|ring| self.ring(ring)).collect();
                self.grid.part(self.spot, rings?)
            })
            .collect();
        let id = match object.id {
            Some(Value::String(id)) => Some(id),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        Some(Feature {
            number,
            id,
            properties: object.properties.unwrap_or_default(),
            parts: parts?,
        })
    }

    /// A ring of arcs; ~i is arc i the other way round, and an arc begins where the one before it ended.
    fn ring(&mut self, indexes: &[i64]) -> Option<Ring> {
        let mut points: Vec<Point> = Vec::new();
        for index in indexes {
            let at = if *index < 0 { !*index } else { *index };
            let Some(arc) = usize::try_from(at).ok().and_then(|at| self.arcs.get(at)) else {
                self.bad(&format!("no arc {index}"));
                return None;
            };
            let skip = usize::from(!points.is_empty());
            let mut add = |point: &Result<Point, NoPoint>| match point {
                Ok(point) => {
                    points.push(*point);
                    None
                }
                Err(no_point) => Some(no_point.clone()),
            };
            let wrong = if *index < 0 {
                arc.iter().rev().skip(skip).find_map(&mut add)
            } else {
                arc.iter().skip(skip).find_map(&mut add)
            };
            if let Some(no_point) = wrong {
                self.grid.bad(self.spot, no_point);
                return None;
            }
        }
        self.grid.ring(self.spot, points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::parse_degrees_e7;

    #[test]
    fn positions_are_exact_until_they_are_rounded() {
        let exact = |q: &str, scale: &str, translate: &str| {
            let [q, scale, translate] =
                [q, scale, translate].map(|text| Decimal::parse(text).expect("a number"));
            let sum = q
                .times(scale)
                .and_then(|v| v.plus(translate))
                .expect("small enough");
            parse_degrees_e7(&sum.text())
        };
        // 3 × 0.00000005 − 0.0000001 is a half exactly, and rounds away from zero.
        assert_eq!(exact("3", "0.00000005", "-0.0000001"), Ok(1));
        assert_eq!(exact("-3", "5e-8", "1E-7"), Ok(-1));
        assert_eq!(
            exact("123456", "0.0003600360036003601", "-180"),
            Ok(-1_355_513_951)
        );
        assert_eq!(exact("0", "0.1", "109.12345675"), Ok(1_091_234_568));
    }

    #[test]
    fn what_is_too_long_to_be_exact_is_refused() {
        for text in [
            "",
            "-",
            "1.",
            "1.-5",
            "1e99",
            "x",
            "null",
            "[1]",
            &"9".repeat(40),
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        let large = Decimal::parse(&"9".repeat(30)).expect("thirty digits");
        assert_eq!(large.times(large), None);
        assert_eq!(large.plus(Decimal::parse("1e-30").expect("a number")), None);
    }
}

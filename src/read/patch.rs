//! A patch read back: syntax only. Whether it fits a layer is settled by `mend`.
//!
//! In: the bytes of a file. Out: a `Patch`, or where and why it cannot be read. It is canonical JSON with line
//! ends between its operations; those are passed over, everything else must be as it was written. Members:
//! `report::patch`.

use std::collections::{BTreeMap, BTreeSet};

use super::layer::Number;
use crate::digest::Digest;
use crate::digest::canonical::{Value, parse as parse_canonical};
use crate::geo::{Corners, Crs, Part, Point, Ring, Trouble};
use crate::model::{
    CatchmentId, Deed, EntryName, Grade, Left, Operation, Patch, Reading, Why, trouble_word,
};

/// The word that names this form of file.
const SCHEMA: &str = "paiwei-patch/1";

/// Why a patch cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadPatch {
    /// The line, from 1; of an operation's own line, where it is known.
    pub line: u32,
    /// What is not as it must be.
    pub why: String,
}

/// Reads a patch.
///
/// # Errors
/// The first place that is not as it must be.
pub fn parse(file: &[u8]) -> Result<Patch, BadPatch> {
    let line_end = |b: &u8| matches!(b, b'\n' | b'\r');
    let bytes: Vec<u8> = file.iter().copied().filter(|b| !line_end(b)).collect();
    let value = parse_canonical(&bytes).map_err(|bad| {
        let kept = file.iter().enumerate().filter(|(_, b)| !line_end(b));
        let at = kept.map(|(i, _)| i).nth(bad.offset).unwrap_or(file.len());
        let before = file[..at].iter().filter(|b| **b == b'\n').count();
        BadPatch {
            line: u32::try_from(before + 1).unwrap_or(u32::MAX),
            why: bad.why.to_owned(),
        }
    })?;
    patch(&value).ok_or_else(|| BadPatch {
        line: 1,
        why: SCHEMA.to_owned(),
    })?
}

type Read<T> = Result<T, BadPatch>;

fn patch(value: &Value<'_>) -> Option<Read<Patch>> {
    if value.text("schema")? != SCHEMA {
        return None;
    }
    let names = ["after", "before", "input", "left", "operations", "schema"];
    let mut with_entry = [names.as_slice(), &["grade", "stage", "year"]].concat();
    with_entry.sort_unstable();
    if !value.has_just(&names) && !value.has_just(&with_entry) {
        return None;
    }
    let entry = match value.text("stage") {
        None => None,
        Some(stage) => Some(EntryName {
            stage: stage.to_owned(),
            grade: Grade::parse(value.text("grade")?)?,
            year: value.int("year")?,
        }),
    };
    let setting = |value: &Value<'_>| {
        let member = |name: &str| value.text(name).map(str::to_owned);
        Some((member("key")?, member("value")?)).filter(|_| value.has_just(&["key", "value"]))
    };
    let settings: Option<Vec<_>> = value.list("input")?.iter().map(setting).collect();
    let reading = Reading {
        settings: settings?,
        entry,
    };
    let left: Option<Vec<Left>> = value.list("left")?.iter().map(left).collect();
    let left = left?;
    let mut operations = Vec::new();
    for (number, value) in (1u32..).zip(value.list("operations")?) {
        let operation = operation(value).filter(|operation| operation.number == number);
        let Some(operation) = operation else {
            let before = u32::try_from(left.len()).unwrap_or(u32::MAX);
            return Some(Err(BadPatch {
                line: before.saturating_add(number).saturating_add(1),
                why: format!("operation {number}"),
            }));
        };
        operations.push(operation);
    }
    Some(Ok(Patch {
        reading,
        before: Digest::parse(value.text("before")?)?,
        after: Digest::parse(value.text("after")?)?,
        operations,
        left,
    }))
}

fn trouble(value: &Value<'_>) -> Option<Trouble> {
    let word = value.text("fault")?;
    let all = [
        Trouble::Overlap,
        Trouble::Gap,
        Trouble::Thin,
        Trouble::Corner,
    ];
    all.into_iter()
        .find(|trouble| trouble_word(*trouble) == word)
}

fn ids(value: &Value<'_>, name: &str) -> Option<Vec<CatchmentId>> {
    let ids = value.list(name)?.iter();
    ids.map(|id| match id {
        Value::Text(id) => CatchmentId::parse(id),
        _ => None,
    })
    .collect()
}

fn left(value: &Value<'_>) -> Option<Left> {
    let why = value.text("why")?;
    let left = Left {
        trouble: trouble(value)?,
        place: point(value.text("place")?)?,
        area_mm2: thousandths(value.text("area_m2")?, 2)?.checked_mul(1_000)?,
        of: ids(value, "of")?,
        why: Why::ALL.into_iter().find(|w| w.as_str() == why)?,
    };
    let just = value.has_just(&["area_m2", "fault", "of", "place", "why"]);
    just.then_some(left)
}

fn operation(value: &Value<'_>) -> Option<Operation> {
    let deed = value.text("do")?;
    let ground = match value.list("ground") {
        None => None,
        Some(_) => Some(ground(value)?),
    };
    let candidate = |value: &Value<'_>| {
        let id = CatchmentId::parse(value.text("catchment")?)?;
        let mm = thousandths(value.text("border_m")?, 3)?;
        Some((id, mm)).filter(|_| value.has_just(&["border_m", "catchment"]))
    };
    let candidates: Option<Vec<_>> = match (&ground, value.list("candidates")) {
        (None, None) => Some(Vec::new()),
        (Some(_), Some(list)) => list.iter().map(candidate).collect(),
        _ => None,
    };
    let to = match value.text("to") {
        None => None,
        Some(id) => Some(CatchmentId::parse(id)?),
    };
    let mut corners: BTreeMap<CatchmentId, Corners> = BTreeMap::new();
    for edge in value.list("edges")? {
        let (id, from, to, via) = bent_edge(edge)?;
        corners.entry(id).or_default().insert((from, to), via);
    }
    let operation = Operation {
        number: u32::try_from(value.int("number")?).ok()?,
        deed: Deed::ALL.into_iter().find(|d| d.as_str() == deed)?,
        trouble: trouble(value)?,
        place: point(value.text("place")?)?,
        area_mm2: thousandths(value.text("area_m2")?, 2)?.checked_mul(1_000)?,
        moved_mm: value.int("moved_mm")?,
        children: value.int("children"),
        of: ids(value, "of")?,
        candidates: candidates?,
        to,
        safe: value.flag("safe")?,
        ground,
        corners,
    };
    let names = [
        ("area_m2", true),
        ("candidates", operation.ground.is_some()),
        ("children", operation.children.is_some()),
        ("do", true),
        ("edges", true),
        ("fault", true),
        ("ground", operation.ground.is_some()),
        ("moved_mm", true),
        ("number", true),
        ("of", true),
        ("place", true),
        ("safe", true),
        ("to", operation.to.is_some()),
    ];
    let names = names.iter().filter(|(_, there)| *there);
    let names: Vec<&str> = names.map(|(name, _)| *name).collect();
    value.has_just(&names).then_some(operation)
}

type BentEdge = (CatchmentId, Point, Point, BTreeSet<Point>);

fn bent_edge(value: &Value<'_>) -> Option<BentEdge> {
    let via = value.list("via")?.iter();
    let via: Option<BTreeSet<Point>> = via
        .map(|p| match p {
            Value::Text(text) => point(text),
            _ => None,
        })
        .collect();
    let at = |name: &str| point(value.text(name)?);
    let (from, to) = (at("from")?, at("to")?);
    let id = CatchmentId::parse(value.text("catchment")?)?;
    let just = value.has_just(&["catchment", "from", "to", "via"]) && from < to;
    just.then_some((id, from, to, via?))
}

fn ground(value: &Value<'_>) -> Option<Part> {
    let ring = |value: &Value<'_>| match value {
        Value::Text(text) => {
            let points: Option<Vec<Point>> = text.split(',').map(point).collect();
            points.filter(|points| points.len() > 2).map(Ring::new)
        }
        _ => None,
    };
    let rings: Option<Vec<Ring>> = value.list("ground")?.iter().map(ring).collect();
    let mut rings = rings?.into_iter();
    Some(Part {
        shell: rings.next()?,
        holes: rings.collect(),
    })
}

fn point(text: &str) -> Option<Point> {
    let (lon, lat) = text.split_once(' ')?;
    let mut grid = super::layer::Grid::declared("", Crs::Wgs84);
    grid.try_point(Number::Text(lon), Number::Text(lat)).ok()
}

/// A decimal with so many places, in thousandths.
fn thousandths(text: &str, places: usize) -> Option<u64> {
    let (whole, part) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() != places {
        return None;
    }
    let scale = 10u64.pow(u32::try_from(3 - places).ok()?);
    let part = part.parse::<u64>().ok()?.checked_mul(scale)?;
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(1_000)?
        .checked_add(part)
}

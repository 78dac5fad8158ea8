//! Coordinate systems of the office's files: what `[input.…] crs` declares, and whether schools and catchments
//! meet.
//!
//! In: the policy's words, cells of tables, schools and catchments. Out: points in the engine's degrees,
//! findings. A system is never guessed into use: where schools lie in their catchments only under another one,
//! that is told, and the office declares it. Rules: ZONING sections 6.3 and 6.4 (the signature of GCJ-02: some
//! 530 m, one direction).

use super::Own;
use crate::finding::{
    CRS_OFFSET, CRS_OFFSET_DECLARED, CRS_STRIP, Cell, Finding, HOMES_OFFSET, LOOKS_PROJECTED, NONE,
};
use crate::geo::{CellTable, Crs, Point, Side, in_china, round_degrees_e7, strip_number};
use crate::model::{Catchment, Child, School};
use crate::read::layer::{Ask, Grid, Number};
use crate::read::table::Table;

/// Fewer schools than this in a catchment of their own say nothing about a shift.
const LEAST_SCHOOLS: usize = 5;

impl<'p> Own<'p> {
    /// The declared coordinate system of the table.
    pub(super) fn crs(self) -> Option<Crs> {
        Crs::parse(self.header("crs")?).ok()
    }

    /// What the policy asks of a layer.
    pub(super) fn ask(self) -> Ask<'p> {
        Ask {
            crs: self.crs(),
            layer: self.header("layer"),
            geometry: self.header("geometry"),
        }
    }
}

/// The system of a table's points; plain degrees stay with the table's own reader.
pub(super) fn grid<'f>(file: &'f str, own: Own<'_>) -> Option<Grid<'f>> {
    let crs = own.crs().filter(|crs| !crs.is_plain())?;
    Some(Grid::declared(file, crs))
}

/// The point of two cells in a declared system, in units of 1e-7 degree.
pub(super) fn convert(
    grid: &mut Grid<'_>,
    (x, y): (&str, &str),
    (declared, cell): (Crs, Cell),
) -> Result<(i64, i64), Finding> {
    let point = grid.try_point(Number::Text(x), Number::Text(y));
    let point = point.map_err(|_| {
        Finding::new(CRS_STRIP, cell)
            .with("n", 1u32)
            .with("declared", declared.to_string())
            .with("strip", NONE)
    })?;
    Ok((point.lon_e7().into(), point.lat_e7().into()))
}

/// Tells metres in a table where degrees are expected, once for the whole table.
pub(super) fn looks_projected(table: &Table, (lon, lat): (usize, usize)) -> Option<Finding> {
    let metres = |text: &str| {
        text.parse()
            .ok()
            .filter(|v: &f64| v.is_finite() && *v >= 1e4)
    };
    let pairs = table.rows.iter().filter_map(|row| {
        let east = metres(&table.folded(row, lon))?;
        Some((east, metres(&table.folded(row, lat))?))
    });
    let pairs: Vec<(f64, f64)> = pairs.collect();
    let (x, y) = *pairs
        .first()
        .filter(|_| pairs.len() * 2 > table.rows.len())?;
    let strip = [x, y]
        .into_iter()
        .filter_map(strip_number)
        .find(|number| *number > 0);
    let strip = match strip {
        Some(number @ 25..=45) => format!("CGCS2000 / 3-degree Gauss-Kruger zone {number}"),
        Some(number @ 13..=23) => format!("CGCS2000 / Gauss-Kruger zone {number}"),
        _ => NONE.to_owned(),
    };
    let cell = Cell::file(&table.file).column(&table.headers[lon]);
    let finding = Finding::new(LOOKS_PROJECTED, cell.value(&format!("{x}, {y}")));
    let finding = finding.with("n", pairs.len()).with("declared", "WGS 84");
    Some(finding.with("strip", strip))
}

/// So many homes, evenly taken from the roll, are looked at under every supposition.
const MOST_HOMES: usize = 20_000;

/// What would have to be true for schools and homes to lie where they belong.
#[derive(Clone, Copy)]
struct Supposed {
    what: &'static str,
    crs: &'static str,
    /// Where the school's point would lie on the layer as it was read.
    there: fn(f64, f64) -> (f64, f64),
}

const SUPPOSED: [Supposed; 5] = [
    Supposed {
        what: "catchments",
        crs: "GCJ-02",
        there: |lon, lat| Crs::Gcj02.from_degrees(lon, lat),
    },
    Supposed {
        what: "catchments",
        crs: "BD-09",
        there: |lon, lat| Crs::Bd09.from_degrees(lon, lat),
    },
    Supposed {
        what: "schools",
        crs: "GCJ-02",
        there: |lon, lat| Crs::Gcj02.to_degrees(lon, lat).unwrap_or((lon, lat)),
    },
    Supposed {
        what: "schools",
        crs: "BD-09",
        there: |lon, lat| Crs::Bd09.to_degrees(lon, lat).unwrap_or((lon, lat)),
    },
    Supposed {
        what: "exchanged",
        crs: NONE,
        there: |lon, lat| (lat, lon),
    },
];

/// Tells when homes lie in no catchment that would lie in one if a file were in another system.
///
/// At least ten homes, one in a hundred of all, of which at most a fifth may be left then.
pub(super) fn homes_offset(
    file: &str,
    children: &[Child],
    catchments: &[Catchment],
) -> Option<Finding> {
    let step = children.len().div_ceil(MOST_HOMES).max(1);
    let homes = children.iter().step_by(step);
    let homes: Vec<(f64, f64)> = homes
        .map(|child| degrees(child.home))
        .filter(|(lon, lat)| in_china(*lon, *lat))
        .collect();
    let table = CellTable::new(catchments.iter().map(|catchment| &catchment.area));
    let mut found = Vec::new();
    let mut outside = |there: fn(f64, f64) -> (f64, f64)| {
        let nowhere = |(lon, lat): &&(f64, f64)| {
            let (x, y) = there(*lon, *lat);
            let Some(point) = point(x, y) else {
                return true;
            };
            table.locate(point, &mut found);
            found.is_empty()
        };
        homes.iter().filter(nowhere).count()
    };
    let now = outside(|lon, lat| (lon, lat));
    if catchments.is_empty() || now < 10.max(homes.len() / 100) {
        return None;
    }
    let tried = SUPPOSED.iter().filter(|s| s.crs != NONE);
    let tried = tried
        .map(|s| (outside(s.there), s))
        .filter(|(n, _)| n * 5 <= now);
    let (then, supposed) = tried.min_by_key(|(n, _)| *n)?;
    let what = match supposed.what {
        "schools" => "homes",
        other => other,
    };
    let finding = Finding::new(HOMES_OFFSET, Cell::file(file)).with("all", homes.len());
    let finding = finding.with("now", now).with("then", then);
    Some(finding.with("what", what).with("crs", supposed.crs))
}

fn degrees(point: Point) -> (f64, f64) {
    let of = |e7: i32| f64::from(e7) / 1e7;
    (of(point.lon_e7()), of(point.lat_e7()))
}

fn point(lon: f64, lat: f64) -> Option<Point> {
    let e7 = |v| round_degrees_e7(v).ok();
    e7(lon).zip(e7(lat)).and_then(|(x, y)| Point::new(x, y))
}

/// Tells when the schools lie in their own catchments only under another coordinate system.
///
/// Four in five must, and both three schools and a fifth of all more than do now; so a layer that is a little
/// wrong, or a district of large catchments, is not accused.
pub(super) fn offset(
    (file, declared): (&str, bool),
    schools: &[School],
    catchments: &[Catchment],
) -> Option<Finding> {
    let homes: Vec<(f64, f64, Vec<&Catchment>)> = (0u32..)
        .zip(schools)
        .filter_map(|(i, school)| {
            let point = school.point.filter(|_| !school.planned)?;
            let own = catchments.iter().filter(|c| c.schools.contains(&i));
            let own: Vec<&Catchment> = own.collect();
            let (lon, lat) = degrees(point);
            (!own.is_empty()).then_some((lon, lat, own))
        })
        .collect();
    let inside = |there: fn(f64, f64) -> (f64, f64)| {
        let within = |(lon, lat, own): &&(f64, f64, Vec<&Catchment>)| {
            let (x, y) = there(*lon, *lat);
            point(x, y).is_some_and(|p| own.iter().any(|c| c.area.side(p) != Side::Outside))
        };
        homes.iter().filter(within).count()
    };
    let now = inside(|lon, lat| (lon, lat));
    let all = homes.len();
    let china = homes
        .iter()
        .filter(|(lon, lat, _)| in_china(*lon, *lat))
        .count()
        * 2
        > all;
    let enough = |n: usize| n * 5 >= all * 4 && n >= now + (all / 5).max(3);
    if all < LEAST_SCHOOLS || enough(now) {
        return None;
    }
    let tried = SUPPOSED.iter().filter(|s| china || s.crs == NONE);
    let tried = tried
        .map(|s| (inside(s.there), s))
        .filter(|(n, _)| enough(*n));
    // The first of equals: GCJ-02 is by far the most frequent.
    let (then, supposed) = tried.rev().max_by_key(|(n, _)| *n)?;
    let code = if declared {
        CRS_OFFSET_DECLARED
    } else {
        CRS_OFFSET
    };
    let finding = Finding::new(code, Cell::file(file)).with("all", all);
    let finding = finding.with("now", now).with("then", then);
    Some(
        finding
            .with("what", supposed.what)
            .with("crs", supposed.crs),
    )
}

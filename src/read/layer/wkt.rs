//! A layer from a table with a column of well-known text (OGC 06-103r4 section 7).
//!
//! In: CSV with a column headed wkt, geometry or as the policy names it. Out: features; the other columns are
//! their properties. Coordinates are read from the decimal text: the wkt crate hands out binary floats.
//! `SRID=4490;` before a shape names its system; all rows must name the same one.

use serde_json::Map;

use super::grid::{Grid, Number, OwnCrs};
use super::{Feature, LayerFile};
use crate::finding::{BAD_LAYER, Cell, EMPTY_FILE, Finding, Spot};
use crate::geo::{Part, Point};
use crate::read::table::{Known, Table};

const HEADERS: [&str; 7] = [
    "wkt", "geom", "the_geom", "wkt_geom", "边界", "范围", "几何",
];

/// A polygon as written: rings of pairs of numbers.
type Rings<'t> = Vec<Vec<(&'t str, &'t str)>>;

/// Why a text is no polygon.
#[derive(Debug, PartialEq, Eq)]
enum WktFault {
    /// It is something else, or empty.
    Kind(String),
    /// It cannot be read; what was expected and what stands there.
    Syntax(&'static str, String),
}

pub(super) fn read(file: &LayerFile<'_>) -> (Vec<Feature>, Vec<Finding>) {
    let (table, mut findings) = Table::open(file.name, file.bytes);
    let Some(table) = table else {
        return (Vec::new(), findings);
    };
    let known = Known {
        key: "geometry",
        headers: &HEADERS,
        own: file.ask.geometry,
    };
    let Some(column) = table.needed(known, &mut findings) else {
        return (Vec::new(), findings);
    };
    let systems = table.rows.iter().map(|row| srid(row.get(column)).0);
    let mut systems: Vec<Option<&str>> = systems.collect();
    let first = systems.first().copied().flatten();
    let own = first.map_or(OwnCrs::Silent, |code| {
        OwnCrs::of_name(&format!("EPSG:{code}"))
    });
    systems.dedup();
    if systems.len() > 1 {
        findings.push(file.bad("rows with different SRID"));
    }
    let Some(mut grid) = Grid::new(file.name, file.ask.crs, &own, &mut findings) else {
        return (Vec::new(), findings);
    };
    if table.rows.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(file.name)));
    }
    let mut features = Vec::with_capacity(table.rows.len());
    for (number, row) in (1u32..).zip(&table.rows) {
        let spot = Spot::Row(row.number);
        let polygons = match parse(srid(row.get(column)).1) {
            Ok(polygons) => polygons,
            Err(WktFault::Kind(kind)) => {
                grid.not_a_polygon(spot, &kind);
                continue;
            }
            Err(WktFault::Syntax(expected, found)) => {
                let cell = Cell::at(file.name, spot)
                    .column(&table.headers[column])
                    .value(&found);
                let finding = Finding::new(BAD_LAYER, cell).with("format", "WKT");
                grid.tell(finding.with("why", format!("{expected} …")));
                continue;
            }
        };
        let Some(parts) = parts(&mut grid, spot, &polygons) else {
            continue;
        };
        let cells = table
            .headers
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != column);
        let properties: Map<_, _> = cells
            .map(|(i, header)| (header.clone(), row.get(i).trim().into()))
            .collect();
        features.push(Feature {
            number,
            id: None,
            properties,
            parts,
        });
    }
    findings.extend(grid.finish());
    (features, findings)
}

/// The code in `SRID=4490;`, and what comes after it.
fn srid(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let head = text
        .get(..5)
        .is_some_and(|head| head.eq_ignore_ascii_case("SRID="));
    match text.split_once(';').filter(|_| head) {
        Some((head, rest)) => (Some(head[5..].trim()), rest),
        None => (None, text),
    }
}

fn parts(grid: &mut Grid<'_>, spot: Spot, polygons: &[Rings<'_>]) -> Option<Vec<Part>> {
    let mut parts = Vec::with_capacity(polygons.len());
    for polygon in polygons {
        let mut rings = Vec::with_capacity(polygon.len());
        for ring in polygon {
            let points = ring.iter();
            let points: Option<Vec<Point>> = points
                .map(|(x, y)| grid.point(spot, Number::Text(x), Number::Text(y)))
                .collect();
            rings.push(grid.ring(spot, points?)?);
        }
        parts.push(grid.part(spot, rings)?);
    }
    Some(parts)
}

fn parse(text: &str) -> Result<Vec<Rings<'_>>, WktFault> {
    let mut reader = Reader { rest: text };
    let mut kind = reader.word().to_ascii_uppercase();
    let dimension = reader.word().to_ascii_uppercase();
    let empty = dimension == "EMPTY" || reader.word().eq_ignore_ascii_case("EMPTY");
    for ending in ["ZM", "Z", "M"] {
        if let Some(short) = kind
            .strip_suffix(ending)
            .filter(|short| short.ends_with("POLYGON"))
        {
            kind = short.to_owned();
            break;
        }
    }
    if kind.is_empty() {
        return Err(reader.stop("POLYGON"));
    }
    if empty || !["POLYGON", "MULTIPOLYGON"].contains(&kind.as_str()) {
        return Err(WktFault::Kind(if empty {
            "EMPTY".to_owned()
        } else {
            kind
        }));
    }
    let polygons = if kind == "POLYGON" {
        vec![reader.rings()?]
    } else {
        reader.list(Reader::rings)?
    };
    match reader.rest.trim() {
        "" => Ok(polygons),
        _ => Err(reader.stop("the end")),
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn stop(&self, expected: &'static str) -> WktFault {
        WktFault::Syntax(expected, self.rest.trim_start().chars().take(40).collect())
    }

    fn word(&mut self) -> &'t str {
        let text = self.rest.trim_start();
        let end = text
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        word
    }

    fn mark(&mut self, mark: char) -> bool {
        let found = self.rest.trim_start().strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn list<T>(&mut self, read: fn(&mut Self) -> Result<T, WktFault>) -> Result<Vec<T>, WktFault> {
        if !self.mark('(') {
            return Err(self.stop("("));
        }
        let mut members = vec![read(self)?];
        while self.mark(',') {
            members.push(read(self)?);
        }
        if self.mark(')') {
            Ok(members)
        } else {
            Err(self.stop(", )"))
        }
    }

    fn rings(&mut self) -> Result<Rings<'t>, WktFault> {
        self.list(|reader| reader.list(Self::position))
    }

    /// Two numbers; a height and a measure may follow.
    fn position(&mut self) -> Result<(&'t str, &'t str), WktFault> {
        let text = self.rest.trim_start();
        let end = text.find([',', '(', ')']).unwrap_or(text.len());
        let mut numbers = text[..end].split_whitespace();
        let (x, y) = numbers
            .next()
            .zip(numbers.next())
            .ok_or_else(|| self.stop("x y"))?;
        if numbers.count() > 2 {
            return Err(self.stop("x y"));
        }
        self.rest = &text[end..];
        Ok((x, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_polygon_is_read() {
        let ring = vec![("0", "0"), ("1", "0"), ("1.50", "1e0"), ("0", "0")];
        for text in [
            "POLYGON((0 0,1 0,1.50 1e0,0 0))",
            " polygon ( ( 0 0 , 1 0 , 1.50 1e0 , 0 0 ) ) ",
            "POLYGON Z ((0 0 9,1 0 9,1.50 1e0 9,0 0 9))",
            "POLYGONZM((0 0 9 9,1 0 9 9,1.50 1e0 9 9,0 0 9 9))",
            "MULTIPOLYGON(((0 0,1 0,1.50 1e0,0 0)))",
            "MultiPolygon M (((0 0 1,1 0 1,1.50 1e0 1,0 0 1)))",
        ] {
            assert_eq!(parse(text), Ok(vec![vec![ring.clone()]]), "{text}");
        }
        assert_eq!(srid("SRID=4490;POINT(1 1)"), (Some("4490"), "POINT(1 1)"));
        assert_eq!(srid("POINT(1 1);"), (None, "POINT(1 1);"));
    }

    #[test]
    fn what_is_no_polygon_says_where_it_stopped() {
        for (text, kind) in [
            ("POINT(1 1)", "POINT"),
            ("LINESTRING(0 0,1 1)", "LINESTRING"),
            ("GEOMETRYCOLLECTION(POLYGON((0 0)))", "GEOMETRYCOLLECTION"),
            ("POLYGON EMPTY", "EMPTY"),
            ("MULTIPOLYGON Z EMPTY", "EMPTY"),
        ] {
            assert_eq!(parse(text), Err(WktFault::Kind(kind.to_owned())), "{text}");
        }
        for text in [
            "",
            "((0 0))",
            "POLYGON",
            "POLYGON((",
            "POLYGON(())",
            "POLYGON((0 0,1))",
            "POLYGON((0 0,1 1)",
            "POLYGON((0 0,1 1)))",
            "POLYGON((0 0,1 1)) x",
            "POLYGON((0 0 0 0 0))",
            "MULTIPOLYGON((0 0,1 1))",
        ] {
            let fault = parse(text);
            assert!(
                matches!(fault, Err(WktFault::Syntax(..))),
                "{text}: {fault:?}"
            );
        }
    }
}

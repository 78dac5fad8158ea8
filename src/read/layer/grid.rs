//! Numbers of any system to points of the grid, and what is told of them as a whole.
//!
//! In: the system that is declared, the one the file names, pairs of numbers as text or binary. Out: points,
//! rings, findings. Every format's coordinates pass here, and nowhere else: plain degrees are rounded from their
//! decimal text, other systems are converted and then rounded; every conversion is told with its count and its
//! largest shift. Axes exchanged, metres instead of degrees and a strip's number are told once, not vertex by
//! vertex.

use crate::finding::{
    BAD_COORDINATE, CONVERTED, CRS_DIFFERS, CRS_LABEL, CRS_REFUSED, CRS_STRIP, Cell, Finding,
    LAYER_EXCHANGED, LOOKS_PROJECTED, NONE, NOT_A_POLYGON, OPEN_RING, OTHER_CRS, OUTSIDE_CRS, Spot,
};
use crate::geo::{
    Crs, CrsError, Part, Point, Ring, StripFault, distance_mm, in_china, parse_degrees_e7,
    round_degrees_e7, strip_number,
};

/// A number as a file holds it.
#[derive(Clone, Copy, Debug)]
pub enum Number<'a> {
    /// Decimal text.
    Text(&'a str),
    /// A binary number.
    Binary(f64),
}

impl Number<'_> {
    fn degrees_e7(self) -> Option<i64> {
        match self {
            Self::Text(text) => parse_degrees_e7(text).ok(),
            Self::Binary(value) => round_degrees_e7(value).ok(),
        }
    }

    fn binary(self) -> Option<f64> {
        let value = match self {
            Self::Text(text) if text.len() <= 64 => text.parse().ok()?,
            Self::Text(_) => return None,
            Self::Binary(value) => value,
        };
        value.is_finite().then_some(value)
    }

    fn shown(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Binary(value) => value.to_string(),
        }
    }
}

/// The system that a file itself names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OwnCrs {
    Silent,
    Known(Crs),
    Refused(String),
    Unknown(String),
}

impl OwnCrs {
    pub(super) fn of_name(name: &str) -> Self {
        match Crs::parse(name) {
            Ok(crs) => Self::Known(crs),
            Err(CrsError::Refused) => Self::Refused(name.to_owned()),
            Err(CrsError::Unknown) => Self::Unknown(name.to_owned()),
        }
    }
}

/// What two numbers are instead of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Exchanged,
    Metres,
    Strip,
    Nothing,
}

/// Two numbers that are no point.
#[derive(Clone, Debug)]
pub struct NoPoint {
    wrong: Wrong,
    shown: String,
    east: f64,
}

/// Where the coordinates of one file become points.
#[derive(Debug)]
pub struct Grid<'f> {
    file: &'f str,
    crs: Crs,
    converted: u64,
    shift_mm: u64,
    outside: u64,
    bad: Vec<(NoPoint, Finding)>,
    findings: Vec<Finding>,
}

impl<'f> Grid<'f> {
    /// Holds the declared system against the file's own; `None` when the numbers mean nothing then.
    pub(super) fn new(
        file: &'f str,
        declared: Option<Crs>,
        own: &OwnCrs,
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let told = |code, name: &str| {
            Finding::new(code, Cell::file(file)).with("own", name).with(
                "declared",
                declared.map_or(NONE.to_owned(), |crs| crs.to_string()),
            )
        };
        let crs = match (declared, own) {
            (_, OwnCrs::Refused(name)) => {
                findings.push(told(CRS_REFUSED, name));
                return None;
            }
            (None, OwnCrs::Unknown(name)) => {
                findings.push(told(OTHER_CRS, name));
                return None;
            }
            (None, OwnCrs::Silent) => Crs::Wgs84,
            (None, OwnCrs::Known(crs)) => {
                // Read as what it says, so that one round of corrections serves; the finding stops the seal.
                findings.extend((!crs.is_plain()).then(|| told(OTHER_CRS, &crs.to_string())));
                *crs
            }
            (Some(crs), OwnCrs::Silent) => crs,
            (Some(crs), OwnCrs::Unknown(name)) => {
                findings.push(told(CRS_LABEL, name));
                crs
            }
            (Some(crs), OwnCrs::Known(own)) if crs.same_numbers(*own) => crs,
            // GCJ-02 and BD-09 have no code: files in them carry that of WGS 84.
            (Some(crs @ (Crs::Gcj02 | Crs::Bd09)), OwnCrs::Known(own)) if own.is_plain() => {
                findings.push(told(CRS_LABEL, &own.to_string()));
                crs
            }
            (Some(crs), OwnCrs::Known(own)) => {
                findings.push(told(CRS_DIFFERS, &own.to_string()));
                crs
            }
        };
        Some(Self::declared(file, crs))
    }

    /// Where coordinates of a declared system become points.
    pub fn declared(file: &'f str, crs: Crs) -> Self {
        Self {
            file,
            crs,
            converted: 0,
            shift_mm: 0,
            outside: 0,
            bad: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The system.
    pub fn crs(&self) -> Crs {
        self.crs
    }

    /// Adds a finding of the format's own.
    pub(super) fn tell(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The point of two numbers, x first; nothing is told.
    ///
    /// # Errors
    /// When they are no numbers, or none of the system.
    pub fn try_point(&mut self, x: Number<'_>, y: Number<'_>) -> Result<Point, NoPoint> {
        let point = if self.crs.is_plain() {
            let pair = x.degrees_e7().zip(y.degrees_e7());
            pair.and_then(|(lon, lat)| Point::new(lon, lat))
        } else {
            self.convert(x, y)
        };
        let Some(point) = point else {
            return Err(self.no_point(x, y));
        };
        let (lon, lat) = (
            f64::from(point.lon_e7()) / 1e7,
            f64::from(point.lat_e7()) / 1e7,
        );
        self.outside += u64::from(self.crs != Crs::Wgs84 && !in_china(lon, lat));
        Ok(point)
    }

    fn convert(&mut self, x: Number<'_>, y: Number<'_>) -> Option<Point> {
        let (lon, lat) = self.crs.to_degrees(x.binary()?, y.binary()?).ok()?;
        let point = Point::new(round_degrees_e7(lon).ok()?, round_degrees_e7(lat).ok()?)?;
        self.converted += 1;
        if self.crs.is_degrees() {
            let from = Point::new(x.degrees_e7()?, y.degrees_e7()?)?;
            self.shift_mm = self.shift_mm.max(distance_mm(from, point));
        }
        Some(point)
    }

    fn no_point(&self, x: Number<'_>, y: Number<'_>) -> NoPoint {
        let pair = x.binary().zip(y.binary());
        let wrong = match (self.crs, pair) {
            (_, None) => Wrong::Nothing,
            (Crs::GaussKruger(strip), Some((x, y))) => match strip.fits(x, y) {
                Err(StripFault::Exchanged) => Wrong::Exchanged,
                Err(StripFault::Prefix) => Wrong::Strip,
                _ => Wrong::Nothing,
            },
            (_, Some((x, y))) if x.abs() <= 90.0 && y.abs() <= 180.0 => Wrong::Exchanged,
            (_, Some((x, y))) if x.abs() >= 1e4 && y.abs() >= 1e4 => Wrong::Metres,
            _ => Wrong::Nothing,
        };
        NoPoint {
            wrong,
            shown: format!("{}, {}", x.shown(), y.shown()),
            east: pair.map_or(0.0, |(x, y)| {
                let is_east = |v: f64| strip_number(v).is_some_and(|number| number > 0);
                if is_east(y) && !is_east(x) { y } else { x }
            }),
        }
    }

    /// Tells two numbers that are no point.
    pub(super) fn bad(&mut self, spot: Spot, no_point: NoPoint) {
        let cell = Cell::at(self.file, spot).value(&no_point.shown);
        self.bad
            .push((no_point, Finding::new(BAD_COORDINATE, cell)));
    }

    /// The point of two numbers, x first; one that cannot be is told.
    pub(super) fn point(&mut self, spot: Spot, x: Number<'_>, y: Number<'_>) -> Option<Point> {
        let made = self.try_point(x, y);
        made.map_err(|no_point| self.bad(spot, no_point)).ok()
    }

    /// A ring whose last point repeats the first.
    pub(super) fn ring(&mut self, spot: Spot, mut points: Vec<Point>) -> Option<Ring> {
        // Closed on the grid counts as closed: rounding may have moved both ends alike.
        if points.len() < 2 || points.first() != points.last() {
            self.findings
                .push(Finding::new(OPEN_RING, Cell::at(self.file, spot)));
            return None;
        }
        points.pop();
        Some(Ring::new(points))
    }

    /// A part from its rings, the shell first.
    pub(super) fn part(&mut self, spot: Spot, rings: Vec<Ring>) -> Option<Part> {
        let mut rings = rings.into_iter();
        let Some(shell) = rings.next() else {
            self.not_a_polygon(spot, "EMPTY");
            return None;
        };
        Some(Part {
            shell,
            holes: rings.collect(),
        })
    }

    /// Parts from polygons of rings of binary numbers; none when there is none or one cannot be read.
    pub(super) fn parts(
        &mut self,
        spot: Spot,
        polygons: &[Vec<Vec<[f64; 2]>>],
    ) -> Option<Vec<Part>> {
        let mut parts = Vec::with_capacity(polygons.len());
        for polygon in polygons {
            let mut rings = Vec::with_capacity(polygon.len());
            for ring in polygon {
                let points = self.line(spot, ring)?;
                rings.push(self.ring(spot, points)?);
            }
            parts.push(self.part(spot, rings)?);
        }
        if parts.is_empty() {
            self.not_a_polygon(spot, "EMPTY");
            return None;
        }
        Some(parts)
    }

    /// Points of binary numbers; the first that is none is told.
    pub(super) fn line(&mut self, spot: Spot, points: &[[f64; 2]]) -> Option<Vec<Point>> {
        let points = points.iter();
        points
            .map(|[x, y]| self.point(spot, Number::Binary(*x), Number::Binary(*y)))
            .collect()
    }

    /// Tells a feature of another kind.
    pub(super) fn not_a_polygon(&mut self, spot: Spot, kind: &str) {
        let finding = Finding::new(NOT_A_POLYGON, Cell::at(self.file, spot));
        self.findings.push(finding.with("kind", kind));
    }

    /// Everything that was found, the summaries of the whole file first.
    pub fn finish(self) -> Vec<Finding> {
        let cell = || Cell::file(self.file);
        let count = |wrong| self.bad.iter().filter(|(no, _)| no.wrong == wrong).count();
        let first = |wrong| self.bad.iter().find(|(no, _)| no.wrong == wrong);
        let mut findings = Vec::new();
        for (wrong, code) in [
            (Wrong::Exchanged, LAYER_EXCHANGED),
            (Wrong::Metres, LOOKS_PROJECTED),
            (Wrong::Strip, CRS_STRIP),
        ] {
            if let Some((no_point, _)) = first(wrong) {
                let number = strip_number(no_point.east);
                let finding = Finding::new(code, cell().value(&no_point.shown))
                    .with("n", count(wrong))
                    .with("declared", self.crs.to_string());
                findings.push(finding.with("strip", strips(number)));
            }
        }
        let singles = self.bad.iter().filter(|(no, _)| no.wrong == Wrong::Nothing);
        findings.extend(singles.map(|(_, finding)| finding.clone()));
        if self.converted > 0 {
            let shift = match self.crs.is_degrees() {
                true => format!("{}.{}", self.shift_mm / 1000, self.shift_mm % 1000 / 100),
                false => NONE.to_owned(),
            };
            let finding = Finding::new(CONVERTED, cell()).with("n", self.converted);
            let finding = finding.with("from", self.crs.to_string());
            findings.push(finding.with("to", "WGS 84 / CGCS2000").with("shift", shift));
        }
        if self.outside > 0 {
            let finding = Finding::new(OUTSIDE_CRS, cell()).with("n", self.outside);
            findings.push(finding.with("declared", self.crs.to_string()));
        }
        findings.extend(self.findings);
        findings
    }
}

/// The systems of strips with a number, for people to choose from.
fn strips(number: Option<u8>) -> String {
    match number {
        Some(number @ 25..=45) => format!("CGCS2000 / 3-degree Gauss-Kruger zone {number}"),
        Some(number @ 13..=23) => format!("CGCS2000 / Gauss-Kruger zone {number}"),
        _ => NONE.to_owned(),
    }
}

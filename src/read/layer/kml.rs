//! A layer from KML (OGC 12-007r2): placemarks with polygons.
//!
//! In: text. Out: features; coordinates are always longitude, latitude on WGS 84, read from the decimal text; the
//! name, the description and the extended data are properties. A document type is refused before anything is
//! expanded. Styles, links to other places and heights are not read; a placemark with anything but polygons is
//! told.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::grid::{Grid, Number, OwnCrs};
use super::{Feature, LayerFile};
use crate::finding::{BAD_LAYER, Cell, EMPTY_FILE, Finding, Spot};
use crate::geo::{Crs, Part, Point};

/// Elements inside one another.
const DEEPEST: usize = 128;

/// A placemark as it is being read: polygons of rings of coordinate text.
#[derive(Default)]
struct Placemark {
    id: Option<String>,
    properties: Map<String, Value>,
    polygons: Vec<Polygon>,
    other: Option<String>,
}

#[derive(Default)]
struct Polygon {
    shell: Option<String>,
    holes: Vec<String>,
    shells: usize,
}

/// What is open on the way down.
#[derive(Default)]
struct State {
    path: Vec<String>,
    text: String,
    key: Option<String>,
    placemark: Option<Placemark>,
    done: Vec<Placemark>,
}

pub(super) fn read(file: &LayerFile<'_>, text: &str) -> (Vec<Feature>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut state = State::default();
    let mut reader = Reader::from_str(text);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let stop = match reader.read_event() {
            Ok(Event::Eof) if state.path.is_empty() => break,
            Ok(Event::Eof) => Some("the file is cut off".to_owned()),
            Ok(event) => state.event(&event).err(),
            Err(error) => Some(error.to_string()),
        };
        if let Some(why) = stop {
            let cell = Cell::at(file.name, line(text, at));
            let finding = Finding::new(BAD_LAYER, cell).with("format", "KML");
            findings.push(finding.with("why", why));
            return (Vec::new(), findings);
        }
    }
    let own = OwnCrs::Known(Crs::Wgs84);
    let Some(mut grid) = Grid::new(file.name, file.ask.crs, &own, &mut findings) else {
        return (Vec::new(), findings);
    };
    if state.done.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(file.name)));
    }
    let mut features = Vec::with_capacity(state.done.len());
    for (number, placemark) in (1u32..).zip(state.done) {
        features.extend(feature(&mut grid, number, placemark));
    }
    findings.extend(grid.finish());
    (features, findings)
}

/// The line and column of a byte.
fn line(text: &str, at: usize) -> Spot {
    let before = &text[..text.floor_char_boundary(at.min(text.len()))];
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
    Spot::Line(line, column)
}

fn local(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    let raw = String::from_utf8_lossy(&found.value).into_owned();
    let text = quick_xml::escape::unescape(&raw).map(|text| text.into_owned());
    Some(text.unwrap_or(raw))
}

impl State {
    /// One event; a text says why the file cannot be read on.
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::DocType(_) => return Err("it contains a document type (DTD)".to_owned()),
            Event::Start(start) => {
                if self.path.len() >= DEEPEST {
                    return Err(format!("elements deeper than {DEEPEST}"));
                }
                self.open(&local(start), start);
                self.path.push(local(start));
            }
            Event::Empty(start) => {
                let name = local(start);
                self.open(&name, start);
                self.close(&name);
            }
            Event::End(_) => {
                let name = self.path.pop().ok_or("an element ends that never began")?;
                self.close(&name);
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|error| error.to_string())?;
                self.text.push_str(&text);
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|error| error.to_string())?;
                self.text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| error.to_string())?;
                match reference.resolve_char_ref() {
                    Ok(Some(c)) => self.text.push(c),
                    _ => match resolve_xml_entity(&name) {
                        Some(text) => self.text.push_str(text),
                        None => return Err(format!("unknown entity {name}")),
                    },
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, name: &str, start: &BytesStart<'_>) {
        self.text.clear();
        if name == "Placemark" {
            self.placemark = Some(Placemark {
                id: attribute(start, "id"),
                ..Placemark::default()
            });
            return;
        }
        let Some(placemark) = &mut self.placemark else {
            return;
        };
        match name {
            "Data" | "SimpleData" => self.key = attribute(start, "name"),
            "Polygon" => placemark.polygons.push(Polygon::default()),
            "Point" | "LineString" | "Model" | "Track" | "MultiTrack" => {
                placemark.other = Some(name.to_owned());
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        let parent = self.path.last().map_or("", String::as_str);
        let text = std::mem::take(&mut self.text);
        if name == "Placemark" {
            self.done.extend(self.placemark.take());
            return;
        }
        let Some(placemark) = &mut self.placemark else {
            return;
        };
        let trimmed = text.trim();
        let mut set = |key: &str, certain: bool| {
            if certain || !placemark.properties.contains_key(key) {
                placemark.properties.insert(key.to_owned(), trimmed.into());
            }
        };
        match (name, parent) {
            // What the office put into the data stands before the label on the map.
            ("name" | "description", "Placemark") => set(name, false),
            ("value", "Data") | ("SimpleData", _) => {
                if let Some(key) = self.key.take() {
                    set(&key, true);
                }
            }
            ("coordinates", "LinearRing") => {
                let edge = self.path.iter().rev().nth(1).map(String::as_str);
                let Some(polygon) = placemark.polygons.last_mut() else {
                    return;
                };
                if edge == Some("innerBoundaryIs") {
                    polygon.holes.push(text);
                } else {
                    polygon.shells += 1;
                    polygon.shell.get_or_insert(text);
                }
            }
            _ => {}
        }
    }
}

fn feature(grid: &mut Grid<'_>, number: u32, placemark: Placemark) -> Option<Feature> {
    let spot = Spot::Feature(number);
    if let Some(kind) = &placemark.other {
        grid.not_a_polygon(spot, kind);
    }
    if placemark.polygons.is_empty() {
        if placemark.other.is_none() {
            grid.not_a_polygon(spot, "null");
        }
        return None;
    }
    let parts: Option<Vec<Part>> = placemark
        .polygons
        .iter()
        .map(|polygon| {
            if polygon.shells > 1 {
                grid.not_a_polygon(spot, "Polygon with several outer rings");
                return None;
            }
            let mut rings = Vec::with_capacity(1 + polygon.holes.len());
            for text in polygon.shell.iter().chain(&polygon.holes) {
                let points: Option<Vec<Point>> = text
                    .split_whitespace()
                    .map(|tuple| point(grid, spot, tuple))
                    .collect();
                rings.push(grid.ring(spot, points?)?);
            }
            grid.part(
                spot,
                if polygon.shell.is_some() {
                    rings
                } else {
                    Vec::new()
                },
            )
        })
        .collect();
    Some(Feature {
        number,
        id: placemark.id,
        properties: placemark.properties,
        parts: parts?,
    })
}

fn point(grid: &mut Grid<'_>, spot: Spot, tuple: &str) -> Option<Point> {
    let mut numbers = tuple.split(',');
    let mut next = || Number::Text(numbers.next().unwrap_or(""));
    let (x, y) = (next(), next());
    grid.point(spot, x, y)
}

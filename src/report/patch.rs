//! A patch as a file: canonical JSON with a line end before every operation, so that people can read it and two
//! files can be compared line by line; without its line ends it is canonical (PROTOCOL section 2).
//!
//! Members: `schema`; `before`, `after` (SHA-256 over the rings, see `mend::Layer::digest`); `input`, what the
//! policy says of the layer, with `stage`, `grade` and `year`; `left`, faults that no operation mends;
//! `operations`. Of an operation: `number`, `do`, `fault`, `place`, `area_m2`, `children` (with a roll), `safe`;
//! `of`, whose ground or borders; `candidates` with the metres of shared border, `to` and `ground` (rings, the
//! shell first) where ground is given; `moved_mm` and `edges`, the edges before (`from`, `to`) and the corners
//! they get (`via`). Members that do not apply are left out. Points are decimal degrees with seven places,
//! longitude first. Read back by `read::patch`.

use crate::digest::canonical::{Object, write_object};
use crate::geo::{Point, Ring, along};
use crate::model::{CatchmentId, Left, Operation, Patch, trouble_word};

/// The word that the file begins to be read by.
pub const SCHEMA: &str = "paiwei-patch/1";

fn degrees(point: Point) -> String {
    let (lon, lat) = point.to_degrees();
    format!("{lon} {lat}")
}

/// Thousandths as a decimal with so many of its three places.
fn decimal(thousandths: u128, places: usize) -> String {
    let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    text[..text.len() + places - 3].to_owned()
}

fn square_metres(mm2: u64) -> String {
    decimal(u128::from(mm2) / 1_000, 2)
}

fn metres(mm: u64) -> String {
    decimal(mm.into(), 3)
}

fn points(ring: &Ring) -> String {
    let points: Vec<String> = ring.points().iter().map(|p| degrees(*p)).collect();
    points.join(",")
}

/// The bytes of the file.
pub fn file(patch: &Patch) -> Vec<u8> {
    let mut out = Vec::new();
    write_object(&mut out, |o| {
        o.show("after", &patch.after);
        o.show("before", &patch.before);
        let entry = patch.reading.entry.as_ref();
        if let Some(entry) = entry {
            o.show("grade", &entry.grade);
        }
        o.list("input", |list| {
            for (key, value) in &patch.reading.settings {
                list.object(|o| {
                    o.text("key", key);
                    o.text("value", value);
                });
            }
        });
        o.list("left", |list| {
            for left in &patch.left {
                list.line_end();
                list.object(|o| write_left(o, left));
            }
        });
        o.list("operations", |list| {
            for operation in &patch.operations {
                list.line_end();
                list.object(|o| write_operation(o, operation));
            }
        });
        o.text("schema", SCHEMA);
        if let Some(entry) = entry {
            o.text("stage", &entry.stage);
            o.int("year", entry.year);
        }
    });
    out.push(b'\n');
    out
}

fn ids(ids: &[CatchmentId]) -> impl Iterator<Item = &str> {
    ids.iter().map(CatchmentId::as_str)
}

fn write_left(o: &mut Object<'_>, left: &Left) {
    o.text("area_m2", &square_metres(left.area_mm2));
    o.text("fault", trouble_word(left.trouble));
    o.texts("of", ids(&left.of));
    o.text("place", &degrees(left.place));
    o.text("why", left.why.as_str());
}

fn write_operation(o: &mut Object<'_>, operation: &Operation) {
    o.text("area_m2", &square_metres(operation.area_mm2));
    if operation.ground.is_some() {
        o.list("candidates", |list| {
            for (id, mm) in &operation.candidates {
                list.object(|o| {
                    o.text("border_m", &metres(*mm));
                    o.text("catchment", id.as_str());
                });
            }
        });
    }
    if let Some(children) = operation.children {
        o.int("children", children);
    }
    o.text("do", operation.deed.as_str());
    o.list("edges", |list| {
        for (id, corners) in &operation.corners {
            for (edge, via) in corners {
                list.object(|o| {
                    o.text("catchment", id.as_str());
                    o.text("from", &degrees(edge.0));
                    o.text("to", &degrees(edge.1));
                    o.texts("via", along(*edge, via).into_iter().map(degrees));
                });
            }
        }
    });
    o.text("fault", trouble_word(operation.trouble));
    if let Some(ground) = &operation.ground {
        o.texts("ground", ground.rings().map(points));
    }
    o.int("moved_mm", operation.moved_mm);
    o.int("number", operation.number.into());
    o.texts("of", ids(&operation.of));
    o.text("place", &degrees(operation.place));
    o.flag("safe", operation.safe);
    if let Some(to) = &operation.to {
        o.text("to", to.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimals() {
        assert_eq!(square_metres(0), "0.00");
        assert_eq!(square_metres(12_345_678), "12.34");
        assert_eq!(square_metres(u64::MAX), "18446744073709.55");
        assert_eq!(metres(1_002), "1.002");
    }
}

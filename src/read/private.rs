//! What the office keeps and an auditor holds: private records, zones, tags; each as it was written.
//!
//! In: bytes of the private halves, and of `catchments.jsonl`. Out: what they say, or where and why they
//! cannot be read. A reason names a line and a member, never what stands there. `verify::audit` compares.

use super::published::{Unreadable, digest, list, members, need, text, texts};
use crate::digest::Digest;
use crate::digest::canonical::{Slip, Value, parse, read_lines, split_lines};
use crate::geo::{Area, Part, Point, Ring, parse_degrees_e7};
use crate::model::{Number, is_reserve};

type Read<T> = Result<T, Unreadable>;

/// A private record (`seal/seal.md`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The commitment to it.
    pub digest: Digest,
    /// The draw.
    pub draw: String,
    /// The number.
    pub number: Number,
    /// The unit.
    pub unit: Number,
    /// The salt.
    pub salt: Digest,
    /// What it says of the child; a reserve slot has none of it.
    pub child: Option<Child>,
}

/// What a record says of a child, as far as an auditor computes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The home.
    pub home: Point,
    /// The catchments that count.
    pub catchments: Vec<String>,
    /// Where the home lies exactly on a border: the catchments that meet there, and the rule.
    pub border: Option<(Vec<String>, String)>,
    /// The id of the tier; empty where there is none.
    pub tier: String,
    /// The schools that are listed.
    pub choices: Vec<String>,
    /// Lists of single rounds, by round.
    pub round_choices: Vec<(String, Vec<String>)>,
}

impl Child {
    /// The list that counts in a round.
    pub fn list_of(&self, round: &str) -> &[String] {
        let own = self.round_choices.iter().find(|(of, _)| of == round);
        own.map_or(&self.choices, |(_, list)| list)
    }
}

/// `records.jsonl`, by number; the records of a run again stand in the order of its amendments.
///
/// # Errors
/// When a line is not a record.
pub fn records(bytes: &[u8]) -> Read<Vec<Record>> {
    Ok(read_lines(&split_lines(bytes)?, record)?)
}

fn record(value: &Value<'_>) -> Result<Record, String> {
    let number = need("number", value.text("number").and_then(Number::parse))?;
    let same = ["draw", "number", "salt", "type", "unit"];
    let slot = is_reserve(&number);
    match slot {
        true => members(value, &[&same[..], &["school"]].concat(), &[])?,
        false => {
            let own = ["catchments", "choices", "facts", "home", "tier"];
            let optional = ["border", "lock", "round_choices", "walks"];
            members(value, &[&same[..], &own].concat(), &optional)?;
        }
    }
    if text(value, "type")? != "paiwei/v1/record" {
        return Err("the type is not paiwei/v1/record".to_owned());
    }
    Ok(Record {
        digest: Digest::of(&value.to_bytes()),
        draw: text(value, "draw")?.to_owned(),
        unit: need("unit", value.text("unit").and_then(Number::parse))?,
        salt: digest(value, "salt")?,
        child: (!slot).then(|| child(value)).transpose()?,
        number,
    })
}

/// The catchments a home lies between, and the rule that took one.
fn border(value: &Value<'_>) -> Result<(Vec<String>, String), String> {
    members(value, &["between", "rule"], &[])?;
    Ok((texts(value, "between")?, text(value, "rule")?.to_owned()))
}

/// A round, and the choices listed for it alone.
fn own_list(value: &Value<'_>) -> Result<(String, Vec<String>), String> {
    members(value, &["choices", "round"], &[])?;
    Ok((text(value, "round")?.to_owned(), texts(value, "choices")?))
}

fn child(value: &Value<'_>) -> Result<Child, String> {
    let home = need("home", value.get("home"))?;
    members(home, &["lat", "lon"], &[])?;
    let lists = match value.get("round_choices") {
        Some(_) => list(value, "round_choices")?,
        None => &[],
    };
    Ok(Child {
        home: need("home", point(text(home, "lon")?, text(home, "lat")?))?,
        catchments: texts(value, "catchments")?,
        border: value.get("border").map(border).transpose()?,
        tier: text(value, "tier")?.to_owned(),
        choices: texts(value, "choices")?,
        round_choices: lists.iter().map(own_list).collect::<Result<_, _>>()?,
    })
}

/// A point in degrees with seven places, in no other spelling.
fn point(lon: &str, lat: &str) -> Option<Point> {
    let point = Point::new(parse_degrees_e7(lon).ok()?, parse_degrees_e7(lat).ok()?)?;
    let (own_lon, own_lat) = point.to_degrees();
    (own_lon == lon && own_lat == lat).then_some(point)
}

/// A catchment as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its id.
    pub id: String,
    /// Codes of its schools.
    pub schools: Vec<String>,
    /// Its polygons.
    pub area: Area,
}

/// `catchments.jsonl`, by id.
///
/// # Errors
/// When a line is neither a catchment nor the next piece of a ring of the one before.
pub fn zones(bytes: &[u8]) -> Read<Vec<Zone>> {
    let mut zones: Vec<(Zone, Vec<Vec<Vec<Point>>>)> = Vec::new();
    for (at, line) in (1u64..).zip(split_lines(bytes)?) {
        let value = parse(line).map_err(|malformed| malformed.to_string());
        let taken = value.and_then(|value| zone_line(&value, &mut zones));
        taken.map_err(|why| Slip::from(why).at(at))?;
    }
    let part = |rings: Vec<Vec<Point>>| {
        let mut rings = rings.into_iter().map(Ring::new);
        let shell = rings.next()?;
        let holes = rings.collect();
        Some(Part { shell, holes })
    };
    let whole = |(zone, parts): (Zone, Vec<Vec<Vec<Point>>>)| Zone {
        area: Area::new(parts.into_iter().filter_map(part).collect()),
        ..zone
    };
    Ok(zones.into_iter().map(whole).collect())
}

fn zone_line(
    value: &Value<'_>,
    zones: &mut Vec<(Zone, Vec<Vec<Vec<Point>>>)>,
) -> Result<(), String> {
    let id = text(value, "catchment")?.to_owned();
    let last = zones.last_mut();
    if value.get("name").is_some() {
        members(value, &["catchment", "name", "schools"], &["text"])?;
        if last.is_some_and(|(zone, _)| zone.id >= id) {
            return Err("catchments do not rise".to_owned());
        }
        let (schools, area) = (texts(value, "schools")?, Area::new(Vec::new()));
        zones.push((Zone { id, schools, area }, Vec::new()));
        return Ok(());
    }
    members(
        value,
        &["catchment", "part", "piece", "points", "ring"],
        &[],
    )?;
    let (_, parts) = need("catchment", last.filter(|(zone, _)| zone.id == id))?;
    let place = |name: &str| need(name, value.int(name));
    let [part, ring, piece] = [place("part")?, place("ring")?, place("piece")?];
    let next = |due: bool| due.then_some(()).ok_or("a piece is not the next one");
    if part == parts.len() as u64 && ring == 0 && piece == 0 {
        parts.push(Vec::new());
    }
    next(part + 1 == parts.len() as u64)?;
    let rings = &mut parts[part as usize];
    if ring == rings.len() as u64 && piece == 0 {
        rings.push(Vec::new());
    }
    next(ring + 1 == rings.len() as u64)?;
    let points = &mut rings[ring as usize];
    // Pieces but the last one are full, so that none can be left out.
    next(piece.checked_mul(1_000) == Some(points.len() as u64))?;
    let read = |pair: &str| pair.split_once(' ').and_then(|(lon, lat)| point(lon, lat));
    let more: Option<Vec<Point>> = text(value, "points")?.split(',').map(read).collect();
    points.extend(need("points", more)?);
    Ok(())
}

/// `id_tags.jsonl`: the tag of each child, by number.
///
/// # Errors
/// When a line is not a tag, or numbers do not rise.
pub fn tags(bytes: &[u8]) -> Read<Vec<(Number, Digest)>> {
    let read = read_lines(
        &split_lines(bytes)?,
        |value| -> Result<(Number, Digest), String> {
            members(value, &["number", "tag"], &[])?;
            let number = need("number", value.text("number").and_then(Number::parse))?;
            Ok((number, digest(value, "tag")?))
        },
    )?;
    match read.windows(2).position(|pair| pair[0].0 >= pair[1].0) {
        Some(at) => Err(Slip::from("numbers do not rise".to_owned()).at(at as u64 + 2))?,
        None => Ok(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "1.0000000 1.0000000,2.0000000 1.0000000,2.0000000 2.0000000";

    fn ring(catchment: &str, [part, piece, ring]: [u64; 3], points: &str) -> String {
        format!(
            "{{\"catchment\":\"{catchment}\",\"part\":{part},\"piece\":{piece},\"points\":\"{points}\",\"ring\":{ring}}}\n"
        )
    }

    fn head(catchment: &str) -> String {
        format!("{{\"catchment\":\"{catchment}\",\"name\":\"片\",\"schools\":[\"S1\"]}}\n")
    }

    #[test]
    fn a_layer_is_read_piece_by_piece_and_no_piece_can_be_left_out() {
        let first = head("A") + &ring("A", [0, 0, 0], SQUARE);
        let good = first.clone() + &ring("A", [1, 0, 0], SQUARE) + &head("B");
        let read = zones(good.as_bytes()).expect("a layer");
        assert_eq!(read.len(), 2);
        assert_eq!(
            (read[0].area.parts().len(), read[1].area.parts().len()),
            (2, 0)
        );
        for (what, bad) in [
            ("a ring of nobody", ring("A", [0, 0, 0], SQUARE)),
            (
                "a ring of another",
                first.clone() + &ring("B", [1, 0, 0], SQUARE),
            ),
            (
                "a part left out",
                first.clone() + &ring("A", [2, 0, 0], SQUARE),
            ),
            (
                "a ring left out",
                first.clone() + &ring("A", [0, 0, 2], SQUARE),
            ),
            (
                "a piece left out",
                first.clone() + &ring("A", [0, 2, 0], SQUARE),
            ),
            (
                "a piece after one that is not full",
                first.clone() + &ring("A", [0, 1, 0], SQUARE),
            ),
            ("catchments that do not rise", head("B") + &head("A")),
            ("a catchment twice", head("A") + &head("A")),
            (
                "another spelling of degrees",
                head("A") + &ring("A", [0, 0, 0], "1.0 1.0"),
            ),
            (
                "no point of the earth",
                head("A") + &ring("A", [0, 0, 0], "181.0000000 1.0000000"),
            ),
            ("no end", first.trim_end().to_owned()),
        ] {
            assert!(zones(bad.as_bytes()).is_err(), "{what}");
        }
    }

    #[test]
    fn tags_rise_and_have_their_form() {
        let tag =
            |number: &str, tag: &str| format!("{{\"number\":\"{number}\",\"tag\":\"{tag}\"}}\n");
        let hash = "0f".repeat(32);
        let good = tag("A1", &hash) + &tag("A2", &hash);
        assert_eq!(tags(good.as_bytes()).expect("tags").len(), 2);
        for bad in [
            tag("A2", &hash) + &tag("A1", &hash),
            tag("A1", &hash) + &tag("A1", &hash),
            tag("A1", &hash.to_uppercase()),
            tag("A1", &hash[1..]),
            tag("a1", &hash),
            "{\"name\":\"甲\",\"number\":\"A1\",\"tag\":\"0\"}\n".to_owned(),
        ] {
            assert!(tags(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_record_that_cannot_be_read_is_told_without_what_it_says() {
        let record = |home: &str| {
            let salt = "0f".repeat(32);
            format!(
                "{{\"catchments\":[\"P1\"],\"choices\":[],\"draw\":\"d\",\"facts\":[],\
                 \"home\":{home},\"number\":\"A1\",\"salt\":\"{salt}\",\
                 \"tier\":\"\",\"type\":\"paiwei/v1/record\",\"unit\":\"A1\"}}\n"
            )
        };
        let good = record("{\"lat\":\"39.0010000\",\"lon\":\"104.0010000\"}");
        assert_eq!(records(good.as_bytes()).expect("a record").len(), 1);
        for home in [
            "{\"lat\":\"39.001\",\"lon\":\"104.0010000\"}",
            "{\"lat\":\"99.0010000\",\"lon\":\"104.0010000\"}",
            "{\"lat\":\"39.0010000\"}",
            "\"39.0010000 104.0010000\"",
        ] {
            let why = records(record(home).as_bytes())
                .expect_err("no home")
                .to_string();
            assert!(why.contains("line 1") && !why.contains("39.0"), "{why}");
        }
        let slot = good.replace("\"A1\"", "\"R-0001\"");
        assert!(
            records(slot.as_bytes()).is_err(),
            "a slot says nothing of a child"
        );
    }
}

//! A receipt, and the lines that stand in one: what they say, or where and why they cannot be read.
//!
//! In: the bytes of a receipt (`log/receipt.md`). Out: its parts, each read by itself, so that a part that is
//! missing or misshapen stops the checks that need it and no others. Nothing is compared or recomputed here.

use super::published::{
    RollLine, Unreadable, digest, int, keys, list, members, need, roll_line, small, text,
};
use crate::digest::Digest;
use crate::digest::canonical::{Slip, Value, parse, parse_lined};
use crate::digest::tree::MAX_PATH;
use crate::model::{DrawName, NO_CLASS, Number, Prefix, Reason, SchoolCode, Ticket};

/// A receipt is no longer than this, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// Why a part of a receipt says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not there.
    Missing,
    /// It has another form.
    Form(String),
}

/// A part of a receipt.
pub type Part<T> = Result<T, Flaw>;

/// A line of a file with the way from it to the root of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Its place, from 0.
    pub index: u64,
    /// How many lines there are.
    pub size: u64,
    /// The line.
    pub line: String,
    /// The way.
    pub path: Vec<Digest>,
}

/// A child's record, as far as every record is alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The commitment to it.
    pub digest: Digest,
    /// The draw.
    pub draw: String,
    /// The number.
    pub number: String,
    /// The unit.
    pub unit: String,
    /// The schools it lists, for those that say so: each with the class of the child there, where it is said.
    pub choices: Vec<(String, Option<u32>)>,
    /// The facts on record, by name, in the order of the policy.
    pub facts: Vec<(String, String)>,
}

/// What an explain record says of one application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The desk.
    pub desk: Desk,
    /// Own band, class and keys; without a class [`NO_CLASS`].
    pub prefix: Prefix,
    /// The line as the record has it: the bytes of the object, or the ticket alone.
    pub cutoff: Vec<u8>,
    /// Whether the child was placed there.
    pub placed: bool,
    /// Why.
    pub reason: Option<Reason>,
    /// Own ticket, where there is one.
    pub ticket: Option<Ticket>,
}

/// Where applications stand in line: a school and a quota in a round, both where they apply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Desk {
    /// The round's id.
    pub round: Option<String>,
    /// The school.
    pub school: SchoolCode,
    /// The quota; none for open seats.
    pub quota: Option<String>,
}

/// An explain record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explain {
    /// Its hash.
    pub digest: Digest,
    /// The draw.
    pub draw: String,
    /// The number.
    pub number: String,
    /// The number of the allocation.
    pub round: u64,
    /// What was decided, down to the place obtained.
    pub choices: Vec<Decided>,
}

/// A published cutoff, of a desk or of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutoffLine {
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
    /// The round's id.
    pub round: Option<String>,
    /// The schools: one, or those of a pool.
    pub schools: Vec<String>,
    /// Whether it is the line of a pool.
    pub pool: bool,
    /// The quota.
    pub quota: Option<String>,
    /// Seats.
    pub seats: u64,
    /// Seats filled.
    pub filled: u64,
    /// Admission ended while seats were left.
    pub stopped: bool,
    /// Band, class and keys of the last one admitted.
    pub prefix: Prefix,
    /// Its ticket.
    pub ticket: Option<Ticket>,
    /// Its unit, where no lottery decides.
    pub unit: Option<String>,
}

impl CutoffLine {
    /// Whether somebody was the last one: nobody is while seats are left.
    pub fn has_last(&self) -> bool {
        self.ticket.is_some() || self.unit.is_some()
    }

    /// Whether it is the line of a desk.
    pub fn is_of(&self, desk: &Desk) -> bool {
        self.pool_or_desk(desk) && !self.pool
    }

    /// Whether it is the line of a pool with a desk.
    pub fn is_of_pool(&self, desk: &Desk) -> bool {
        self.pool_or_desk(desk) && self.pool
    }

    fn pool_or_desk(&self, desk: &Desk) -> bool {
        (&self.round, &self.quota) == (&desk.round, &desk.quota)
            && self.schools.iter().any(|own| own == desk.school.as_str())
    }
}

/// A line of results, with the school's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    /// The number.
    pub number: Number,
    /// The school, if placed.
    pub place: Option<SchoolCode>,
    /// The hash of the explain record.
    pub why: Digest,
}

/// A receipt, part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The draw's name.
    pub draw: DrawName,
    /// The child's number.
    pub number: Number,
    /// The checkpoint.
    pub checkpoint: Part<String>,
    /// Entries of the log: `index` is the `seq`, without a size of its own.
    pub entries: Part<Vec<Proven>>,
    /// The line of the roll.
    pub roll: Part<Proven>,
    /// The lines of the others of the child's unit.
    pub members: Part<Vec<Proven>>,
    /// The line of the results.
    pub result: Part<Proven>,
    /// Lines of a file of cutoffs; none where they stand in the entry.
    pub cutoffs: Part<Vec<Proven>>,
    /// The record.
    pub record: Part<Record>,
    /// The explain record.
    pub explain: Part<Explain>,
    /// The sealed rules.
    pub rules: Part<String>,
    /// The seed transcript.
    pub seed: Part<String>,
}

/// Reads a receipt.
///
/// # Errors
/// When it is too long, is not canonical, has another type or members that none has.
pub fn receipt(bytes: &[u8]) -> Result<Receipt, Unreadable> {
    let bad = |why: String| Unreadable::File(why);
    if bytes.len() > MAX_BYTES {
        return Err(bad("longer than 1 MiB".to_owned()));
    }
    let value = parse_lined(bytes).map_err(|malformed| bad(malformed.to_string()))?;
    read(&value).map_err(bad)
}

fn read(value: &Value<'_>) -> Result<Receipt, String> {
    let parts = [
        "checkpoint",
        "cutoffs",
        "entries",
        "explain",
        "members",
        "record",
        "result",
        "roll",
        "rules",
        "seed",
    ];
    members(value, &["draw", "number", "type"], &parts)?;
    if text(value, "type")? != "paiwei/v1/receipt" {
        return Err("the type is not paiwei/v1/receipt".to_owned());
    }
    let proofs = |name: &str, place: &str| {
        part(value, name, |_| {
            list(value, name)?
                .iter()
                .map(|own| proven(own, place))
                .collect()
        })
    };
    let words = |name: &str| part(value, name, |_| Ok(text(value, name)?.to_owned()));
    Ok(Receipt {
        draw: need("draw", value.text("draw").and_then(DrawName::parse))?,
        number: need("number", value.text("number").and_then(Number::parse))?,
        checkpoint: words("checkpoint"),
        entries: proofs("entries", "seq"),
        roll: part(value, "roll", |own| proven(own, "index")),
        result: part(value, "result", |own| proven(own, "index")),
        members: proofs("members", "index"),
        cutoffs: proofs("cutoffs", "index"),
        record: part(value, "record", record),
        explain: part(value, "explain", explain),
        rules: words("rules"),
        seed: words("seed"),
    })
}

fn part<T>(
    value: &Value<'_>,
    name: &str,
    read: impl FnOnce(&Value<'_>) -> Result<T, String>,
) -> Part<T> {
    read(value.get(name).ok_or(Flaw::Missing)?).map_err(Flaw::Form)
}

/// A line with its path; an entry has its `seq` and no size.
fn proven(value: &Value<'_>, place: &str) -> Result<Proven, String> {
    let is_entry = place == "seq";
    let needed: &[&str] = match is_entry {
        true => &["line", "path", "seq"],
        false => &["index", "line", "path", "size"],
    };
    members(value, needed, &[])?;
    let hashes = list(value, "path")?;
    if hashes.len() > MAX_PATH {
        return Err("a path has at most 63 hashes".to_owned());
    }
    let hash = |value: &Value<'_>| match value {
        Value::Text(text) => Digest::parse(text),
        _ => None,
    };
    Ok(Proven {
        index: int(value, place)?,
        size: if is_entry { 0 } else { int(value, "size")? },
        line: text(value, "line")?.to_owned(),
        path: need("path", hashes.iter().map(hash).collect())?,
    })
}

fn record(value: &Value<'_>) -> Result<Record, String> {
    if text(value, "type")? != "paiwei/v1/record" {
        return Err("the type is not paiwei/v1/record".to_owned());
    }
    digest(value, "salt")?;
    let choice = |value: &Value<'_>| match value {
        Value::Text(school) => Some((school.to_string(), None)),
        object => {
            let class = object.int("class").and_then(|n| u32::try_from(n).ok());
            Some((object.text("school")?.to_owned(), class))
        }
    };
    let fact = |value: &Value<'_>| {
        let (name, said) = (value.text("name")?, value.text("value")?);
        Some((name.to_owned(), said.to_owned()))
    };
    let facts = value.list("facts").unwrap_or_default().iter();
    Ok(Record {
        digest: Digest::of(&value.to_bytes()),
        draw: text(value, "draw")?.to_owned(),
        number: text(value, "number")?.to_owned(),
        unit: text(value, "unit")?.to_owned(),
        choices: value
            .list("choices")
            .unwrap_or_default()
            .iter()
            .filter_map(choice)
            .collect(),
        facts: facts.filter_map(fact).collect(),
    })
}

/// An explain record from its value.
///
/// # Errors
/// Says which member is missing or of another form.
pub fn explain(value: &Value<'_>) -> Result<Explain, String> {
    members(
        value,
        &["choices", "draw", "number", "round", "salt", "type"],
        &[],
    )?;
    if text(value, "type")? != "paiwei/v1/explain" {
        return Err("the type is not paiwei/v1/explain".to_owned());
    }
    digest(value, "salt")?;
    let choices: Result<Vec<Decided>, String> =
        list(value, "choices")?.iter().map(decided).collect();
    Ok(Explain {
        digest: Digest::of(&value.to_bytes()),
        draw: text(value, "draw")?.to_owned(),
        number: text(value, "number")?.to_owned(),
        round: int(value, "round")?,
        choices: choices?,
    })
}

fn decided(value: &Value<'_>) -> Result<Decided, String> {
    let optional = [
        "band", "class", "keys", "quota", "reason", "round", "ticket",
    ];
    members(value, &["cutoff", "decision", "school"], &optional)?;
    let placed = match text(value, "decision")? {
        "placed" => true,
        "refused" => false,
        other => return Err(format!("decision {other:?} is not known")),
    };
    let reason = said(value, "reason", Reason::parse)?;
    if reason.is_some_and(|reason| reason.is_placed() != placed) {
        return Err("the reason is not one of that decision".to_owned());
    }
    let cutoff = match value.get("cutoff") {
        Some(Value::Text(text)) => text.as_bytes().to_vec(),
        Some(object @ Value::Object(_)) => object.to_bytes(),
        _ => return Err("member cutoff is missing or of another form".to_owned()),
    };
    Ok(Decided {
        desk: Desk {
            round: said(value, "round", |text| Some(text.to_owned()))?,
            school: need("school", value.text("school").and_then(SchoolCode::parse))?,
            quota: said(value, "quota", |text| Some(text.to_owned()))?,
        },
        prefix: prefix(value)?,
        cutoff,
        placed,
        reason,
        ticket: ticket(value)?,
    })
}

/// A text member that may be left out.
fn said<T>(
    value: &Value<'_>,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    match value.get(name) {
        None => Ok(None),
        Some(_) => need(name, value.text(name).and_then(read)).map(Some),
    }
}

/// Band, class and keys, each where it applies.
fn prefix(value: &Value<'_>) -> Result<Prefix, String> {
    let own = |name: &str, without: u32| match value.get(name) {
        None => Ok(without),
        Some(_) => {
            let found = small(value, name)?;
            need(
                name,
                Some(found).filter(|n| *n < NO_CLASS && (name == "band" || *n > 0)),
            )
        }
    };
    let keys = match value.get("keys") {
        None => Vec::new(),
        Some(_) => keys(list(value, "keys")?)?,
    };
    if value.get("keys").is_some() {
        need("keys", keys.first())?;
    }
    Ok(Prefix {
        band: own("band", 0)?,
        class: own("class", NO_CLASS)?,
        keys,
    })
}

/// A ticket of 32 hex digits, in small letters; empty or left out where there is none.
fn ticket(value: &Value<'_>) -> Result<Option<Ticket>, String> {
    let read = |text: &str| {
        let plain =
            text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match text {
            "" => Some(None),
            _ if plain => u128::from_str_radix(text, 16)
                .ok()
                .map(|held| Some(Ticket(held))),
            _ => None,
        }
    };
    Ok(said(value, "ticket", read)?.flatten())
}

/// A published cutoff from its value.
///
/// # Errors
/// Says which member is missing or of another form.
pub fn cutoff_line(value: &Value<'_>) -> Result<CutoffLine, String> {
    let pool = value.get("pool").is_some();
    let optional = ["class", "keys", "quota", "round", "unit"];
    let own: &[&str] = match pool {
        true => &["pool"],
        false => &["band", "price", "school", "stopped"],
    };
    members(
        value,
        &["filled", "seats", "ticket"],
        &[&optional, own].concat(),
    )?;
    if value.get("price").is_some() {
        int(value, "price")?;
    }
    let schools = match pool {
        false => vec![text(value, "school")?.to_owned()],
        true => super::published::texts(value, "pool")?,
    };
    let codes = schools.iter().map(|code| SchoolCode::parse(code));
    need("school", codes.collect::<Option<Vec<_>>>())?;
    if value.get("stopped").is_some() && value.flag("stopped") != Some(true) {
        return Err("stopped is true or absent".to_owned());
    }
    Ok(CutoffLine {
        bytes: value.to_bytes(),
        round: said(value, "round", |text| Some(text.to_owned()))?,
        schools,
        pool,
        quota: said(value, "quota", |text| {
            Some(text.to_owned()).filter(|text| !text.is_empty())
        })?,
        seats: int(value, "seats")?,
        filled: int(value, "filled")?,
        stopped: value.flag("stopped") == Some(true),
        prefix: prefix(value)?,
        ticket: ticket(value)?,
        unit: said(value, "unit", |text| {
            Number::parse(text).map(|unit| unit.to_string())
        })?,
    })
}

/// A line of results from its value.
///
/// # Errors
/// Says which member is missing or of another form.
pub fn placing(value: &Value<'_>) -> Result<Placing, String> {
    members(value, &["number", "place", "why"], &[])?;
    let place = match text(value, "place")? {
        "" => None,
        code => Some(need("place", SchoolCode::parse(code))?),
    };
    Ok(Placing {
        number: need("number", value.text("number").and_then(Number::parse))?,
        place,
        why: digest(value, "why")?,
    })
}

/// Reads a line that stands in a receipt.
///
/// # Errors
/// When it is not canonical, or what `make` says.
pub fn line<T, E: Into<Slip>>(
    line: &str,
    make: impl Fn(&Value<'_>) -> Result<T, E>,
) -> Result<T, Unreadable> {
    let value =
        parse(line.as_bytes()).map_err(|malformed| Unreadable::File(malformed.to_string()))?;
    Ok(make(&value).map_err(Into::into)?)
}

/// A line of the roll.
///
/// # Errors
/// When it has another form.
pub fn roll(text: &str) -> Result<RollLine, Unreadable> {
    line(text, roll_line)
}

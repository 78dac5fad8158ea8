//! Published files to nouns: manifest, roll, schools, rules, market, results, log; and what a private record says.
//!
//! In: the bytes of one file. Out: what it says, or where and why it cannot be read; every member is asked for by
//! name and form, and unknown ones are refused, so that nothing is read that the specification does not name
//! (`seal.md`, `market.md`, `log.md`). It compares nothing and recomputes nothing: `verify` does.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::receipt::cutoff_line;
use super::void::says;
use crate::digest::Digest;
use crate::digest::canonical::{BadLine, Slip, Value, parse, read_lines, split_lines};
use crate::digest::note::{self, Note};
use crate::model::{
    Action, Amendment, Applicant, Application, Boundary, Cause, Change, Direction, DrawName,
    EntryKind, HandForm, InPool, KeyChange, LotteryName, LotteryRule, Manifest, Market,
    MarketRound, Mechanism, NO_CLASS, NO_QUOTA, Number, Numbered, Per, Pool, Prefix, Previous,
    ProgramFile, Publication, QuotaSeats, Ring, RingScheme, RoundRule, Rules, STRETCH, SchoolCode,
    SealedFile, SeatRule, Seats, Source, SourceKind, TicketKind, Times, Unused, is_log_origin,
    is_reserve, reserve_number,
};

/// Why a file cannot be read: the line, if it has lines, and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A line of a `.jsonl` file.
    #[error(transparent)]
    Line(#[from] BadLine),
    /// The whole file.
    #[error("{0}")]
    File(String),
    /// The whole file has its form, and contradicts itself or what stands beside it.
    #[error("{0}")]
    Untrue(String),
}

impl Unreadable {
    /// Whether every line has its form, and what they say cannot be.
    pub fn is_untrue(&self) -> bool {
        match self {
            Self::Line(bad) => bad.untrue,
            Self::File(_) => false,
            Self::Untrue(_) => true,
        }
    }
}

impl From<Slip> for Unreadable {
    fn from(slip: Slip) -> Self {
        let BadLine { why, untrue, .. } = slip.at(0);
        if untrue {
            Self::Untrue(why)
        } else {
            Self::File(why)
        }
    }
}

type Read<T> = Result<T, Unreadable>;

fn bad<T>(why: impl Into<String>) -> Read<T> {
    Err(Unreadable::File(why.into()))
}

/// A member that must be there in the right form.
pub(super) fn need<T>(name: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("member {name} is missing or of another form"))
}

pub(super) fn text<'v>(value: &'v Value<'_>, name: &str) -> Result<&'v str, String> {
    need(name, value.text(name))
}

pub(super) fn digest(value: &Value<'_>, name: &str) -> Result<Digest, String> {
    need(name, value.text(name).and_then(Digest::parse))
}

pub(super) fn int(value: &Value<'_>, name: &str) -> Result<u64, String> {
    need(name, value.int(name))
}

pub(super) fn small(value: &Value<'_>, name: &str) -> Result<u32, String> {
    need(name, value.int(name).and_then(|n| u32::try_from(n).ok()))
}

pub(super) fn list<'v, 'a>(value: &'v Value<'a>, name: &str) -> Result<&'v [Value<'a>], String> {
    need(name, value.list(name))
}

pub(super) fn texts(value: &Value<'_>, name: &str) -> Result<Vec<String>, String> {
    let each = |v: &Value<'_>| match v {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    };
    need(name, list(value, name)?.iter().map(each).collect())
}

/// Whether an object has members among these only, and all that are needed.
pub(super) fn members(value: &Value<'_>, needed: &[&str], optional: &[&str]) -> Result<(), String> {
    let Value::Object(members) = value else {
        return Err("not an object".to_owned());
    };
    let known = |name: &&str| needed.contains(name) || optional.contains(name);
    if let Some((name, _)) = members.iter().find(|(name, _)| !known(name)) {
        return Err(format!("member {name} is not known"));
    }
    match needed.iter().find(|name| value.get(name).is_none()) {
        Some(name) => Err(format!("member {name} is missing")),
        None => Ok(()),
    }
}

pub(super) fn whole(bytes: &[u8]) -> Read<Value<'_>> {
    parse(bytes).map_err(|malformed| Unreadable::File(malformed.to_string()))
}

/// Whether a text is degrees as the facts have them: with seven places.
fn is_degrees(text: &str) -> bool {
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let parts = text.strip_prefix('-').unwrap_or(text).split_once('.');
    parts.is_some_and(|(whole, part)| digits(whole, 3) && part.len() == 7 && digits(part, 7))
}

/// Whether a time has the form `YYYY-MM-DDTHH:MM:SSZ` and exists.
pub fn is_time(text: &str) -> bool {
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    text.len() == shape.len()
        && text.bytes().zip(shape).all(|(b, s)| {
            if *s == b'd' {
                b.is_ascii_digit()
            } else {
                b == *s
            }
        })
        && text.parse::<jiff::Timestamp>().is_ok()
        && !text.ends_with(":60Z")
}

/// Whether a name can be that of a sealed file: plain, no path.
pub fn is_plain_name(name: &str) -> bool {
    crate::model::Bundle::is_safe_path(name) && !name.contains('/')
}

/// `manifest.json`
pub fn manifest(bytes: &[u8]) -> Read<Manifest> {
    read_manifest(&whole(bytes)?)
}

/// A manifest from its value, which may stand in a log entry.
///
/// # Errors
/// Which member is missing or of another form, or what does not fit the rest.
pub fn read_manifest(value: &Value<'_>) -> Read<Manifest> {
    let manifest = formed_manifest(value).map_err(Unreadable::File)?;
    match contradiction(&manifest) {
        Some(why) => Err(Unreadable::Untrue(why.to_owned())),
        None => Ok(manifest),
    }
}

fn formed_manifest(value: &Value<'_>) -> Result<Manifest, String> {
    let needed = [
        "attempt",
        "authority",
        "draw",
        "files",
        "log",
        "lotteries",
        "min_cell",
        "program",
        "publication",
        "roll",
        "sources",
        "ticket",
        "times",
        "type",
    ];
    members(value, &needed, &["previous", "rings", "stretch"])?;
    if text(value, "type")? != "paiwei/v1/manifest" {
        return Err("the type is not paiwei/v1/manifest".to_owned());
    }
    let roll = need("roll", value.get("roll"))?;
    members(roll, &["lines", "reserve", "root", "sha256"], &["sm3"])?;
    let times = need("times", value.get("times"))?;
    members(times, &["draw_from", "reveal_from", "reveal_until"], &[])?;
    let time = |name: &str| {
        need(
            name,
            times.text(name).filter(|t| is_time(t)).map(str::to_owned),
        )
    };
    let files: Vec<SealedFile> = list(value, "files")?
        .iter()
        .map(sealed_file)
        .collect::<Result<_, _>>()?;
    let names = texts(value, "lotteries")?;
    let lotteries: Option<Vec<LotteryName>> = names.iter().map(|n| LotteryName::parse(n)).collect();
    let lotteries = need("lotteries", lotteries)?;
    let attempt = need(
        "attempt",
        value.int("attempt").filter(|attempt| *attempt > 0),
    )?;
    let previous = value.get("previous").map(previous).transpose()?;
    let sources: Vec<Source> = list(value, "sources")?
        .iter()
        .map(source)
        .collect::<Result<_, _>>()?;
    let rings: Vec<Ring> = match value.get("rings") {
        None => Vec::new(),
        Some(_) => {
            let rings = list(value, "rings")?.iter().map(ring);
            rings.collect::<Result<_, _>>()?
        }
    };
    let manifest = Manifest {
        authority: text(value, "authority")?.to_owned(),
        draw: need("draw", value.text("draw").and_then(DrawName::parse))?,
        attempt,
        log: need("log", value.text("log").filter(|log| is_log_origin(log)))?.to_owned(),
        roll: (
            int(roll, "lines")?,
            int(roll, "reserve")?,
            digest(roll, "root")?,
            digest(roll, "sha256")?,
        ),
        roll_sm3: second(roll)?,
        files,
        lotteries,
        rings,
        ticket: need("ticket", value.text("ticket").and_then(TicketKind::parse))?,
        sources,
        stretch: match value.get("stretch") {
            None => None,
            Some(_) => Some(need(
                "stretch",
                value.int("stretch").filter(|n| STRETCH.contains(n)),
            )?),
        },
        program: list(value, "program")?
            .iter()
            .map(program)
            .collect::<Result<_, _>>()?,
        times: Times {
            draw_from: time("draw_from")?,
            reveal_from: time("reveal_from")?,
            reveal_until: time("reveal_until")?,
        },
        publication: need(
            "publication",
            value.text("publication").and_then(Publication::parse),
        )?,
        min_cell: int(value, "min_cell")?,
        previous,
    };
    if manifest.has_sm3().is_none() {
        return Err("sm3 stands beside some sha256 and not beside others".to_owned());
    }
    Ok(manifest)
}

/// What of a manifest does not fit the rest of it.
fn contradiction(manifest: &Manifest) -> Option<&'static str> {
    let Manifest {
        files,
        lotteries,
        rings,
        sources,
        ..
    } = manifest;
    let known = |ring: &Ring| {
        let sealed = |id: &LotteryName| sources.iter().any(|source| source.id == *id);
        lotteries.contains(&ring.lottery) && ring.start.iter().chain(&ring.second).all(sealed)
    };
    let twice = |(i, s): (usize, &Source)| sources[..i].iter().any(|other| other.id == s.id);
    let chosen = lotteries.len() > rings.len() || rings.iter().any(|ring| ring.start.is_some());
    if !files.is_sorted_by(|a, b| a.name < b.name) {
        Some("files are not sorted by name")
    } else if !lotteries.is_sorted_by(|a, b| a < b) {
        Some("lotteries are not sorted")
    } else if (manifest.attempt > 1) != manifest.previous.is_some() {
        Some("previous belongs to attempts after the first")
    } else if !rings.is_sorted_by(|a, b| a.lottery < b.lottery) || !rings.iter().all(known) {
        Some("rings are not sorted, or of no sealed lottery or source")
    } else if sources.is_empty() && (chosen || rings.is_empty())
        || sources.iter().enumerate().any(twice)
    {
        Some("sources are missing or share an id")
    } else {
        None
    }
}

/// The second digest, where there is one.
fn second(value: &Value<'_>) -> Result<Option<Digest>, String> {
    let told = value.get("sm3").map(|_| digest(value, "sm3"));
    told.transpose()
}

fn previous(value: &Value<'_>) -> Result<Previous, String> {
    members(value, &["seal", "void_seq"], &[])?;
    Ok(Previous {
        seal: digest(value, "seal")?,
        void_seq: int(value, "void_seq")?,
    })
}

fn sealed_file(value: &Value<'_>) -> Result<SealedFile, String> {
    members(value, &["bytes", "name", "sha256"], &["private", "sm3"])?;
    let name = text(value, "name")?;
    if !is_plain_name(name) {
        return Err(format!("{name:?} is no plain file name"));
    }
    if value.get("private").is_some() && value.flag("private") != Some(true) {
        return Err("private is true or absent".to_owned());
    }
    Ok(SealedFile {
        name: name.to_owned(),
        bytes: int(value, "bytes")?,
        sha256: digest(value, "sha256")?,
        sm3: second(value)?,
        private: value.flag("private") == Some(true),
    })
}

fn source(value: &Value<'_>) -> Result<Source, String> {
    let id = need("id", value.text("id").and_then(LotteryName::parse))?;
    let kind = match text(value, "kind")? {
        "commit" => {
            members(value, &["commit", "id", "kind"], &[])?;
            SourceKind::Commit {
                commit: digest(value, "commit")?,
            }
        }
        kind @ ("digits" | "hex") => {
            members(value, &["id", "kind", "length", "what"], &[])?;
            let (length, what) = (int(value, "length")?, text(value, "what")?.to_owned());
            if kind == "digits" {
                SourceKind::Digits { length, what }
            } else {
                SourceKind::Hex { length, what }
            }
        }
        "drand-quicknet" => {
            members(value, &["id", "kind", "round"], &[])?;
            SourceKind::Beacon {
                round: need(
                    "round",
                    Some(int(value, "round")?).filter(|round| *round > 0),
                )?,
            }
        }
        word => {
            let form = HandForm::parse(word);
            let form = form.ok_or_else(|| format!("source kind {word:?} is not known"))?;
            members(value, &["id", "kind", "most", "what"], &[])?;
            SourceKind::Hand {
                form,
                most: positive(value, "most")?,
                what: text(value, "what")?.to_owned(),
            }
        }
    };
    Ok(Source { id, kind })
}

/// A circle draw of the manifest.
fn ring(value: &Value<'_>) -> Result<Ring, String> {
    let needed = ["entries", "lottery", "plan", "scheme", "schools"];
    members(value, &needed, &["second", "start", "step"])?;
    let id = |name: &str| match value.get(name) {
        None => Ok(None),
        Some(_) => need(name, value.text(name).and_then(LotteryName::parse)).map(Some),
    };
    // A count that no round can have is untrue, and told by the check that counts.
    let counted = |name: &str| -> Result<u32, String> {
        let told = int(value, name)?;
        Ok(u32::try_from(told).unwrap_or(u32::MAX))
    };
    let codes = texts(value, "schools")?;
    let schools: Option<Vec<SchoolCode>> = codes.iter().map(|c| SchoolCode::parse(c)).collect();
    Ok(Ring {
        lottery: need("lottery", id("lottery")?)?,
        scheme: need("scheme", value.text("scheme").and_then(RingScheme::parse))?,
        entries: counted("entries")?,
        plan: counted("plan")?,
        schools: need("schools", schools)?,
        step: match value.get("step") {
            None => None,
            Some(_) => {
                positive(value, "step")?;
                Some(counted("step")?)
            }
        },
        start: id("start")?,
        second: id("second")?,
    })
}

/// `numbered.jsonl`: for each circle draw its list; positions from 1 without gaps, numbers rising.
pub fn numbered(bytes: &[u8], manifest: &Manifest) -> Read<Numbered> {
    let lines = split_lines(bytes)?;
    let read = read_lines(
        &lines,
        |value| -> Result<(LotteryName, Number, u64), String> {
            members(value, &["lottery", "number", "position"], &[])?;
            Ok((
                need(
                    "lottery",
                    value.text("lottery").and_then(LotteryName::parse),
                )?,
                need("number", value.text("number").and_then(Number::parse))?,
                int(value, "position")?,
            ))
        },
    )?;
    let empty = |ring: &Ring| (ring.lottery.clone(), Vec::new());
    let mut lists: Numbered = manifest.rings.iter().map(empty).collect();
    let mut latest: Option<&LotteryName> = None;
    for (line, (lottery, number, position)) in (1..).zip(&read) {
        let why = |why: &str| Slip::from(why.to_owned()).at(line);
        let list = lists.get_mut(lottery);
        let list = list.ok_or_else(|| why("the lottery is no circle draw of the manifest"))?;
        if latest.is_some_and(|latest| latest > lottery)
            || list.last().is_some_and(|last| last >= number)
            || *position != list.len() as u64 + 1
        {
            Err(why("lists, numbers or positions do not rise without gaps"))?;
        }
        list.push(number.clone());
        latest = Some(lottery);
    }
    Ok(lists)
}

fn program(value: &Value<'_>) -> Result<ProgramFile, String> {
    members(value, &["name", "sha256", "version"], &["sm3"])?;
    Ok(ProgramFile {
        name: text(value, "name")?.to_owned(),
        sha256: digest(value, "sha256")?,
        sm3: second(value)?,
        version: text(value, "version")?.to_owned(),
    })
}

/// A line of the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollLine {
    /// The number.
    pub number: Number,
    /// The unit.
    pub unit: Number,
    /// The commitment to the record; zeros for a reserve slot.
    pub record: Digest,
    /// Whether it is a reserve slot.
    pub reserve: bool,
}

/// `roll.jsonl`: form of each line, order, rule of units, reserve slots.
pub fn roll(bytes: &[u8]) -> Read<Vec<RollLine>> {
    let lines = split_lines(bytes)?;
    let read = read_lines(&lines, roll_line)?;
    let at = |line: usize, why: &str| Slip::untrue(why).at(line as u64 + 1);
    for i in 1..read.len() {
        if read[i - 1].number >= read[i].number {
            Err(at(i, "numbers do not rise"))?;
        }
    }
    let reserve = || read.iter().enumerate().filter(|(_, line)| line.reserve);
    let slots = reserve().count() as u32;
    for (slot, (i, line)) in (1..).zip(reserve()) {
        if line.number != reserve_number(slot, slots) {
            Err(at(i, "reserve slots are not numbered from 1 on"))?;
        }
    }
    for (i, line) in read.iter().enumerate() {
        let first = read.binary_search_by(|other| other.number.cmp(&line.unit));
        let good = first.is_ok_and(|f| f <= i && read[f].unit == line.unit && !read[f].reserve);
        if !line.reserve && !good {
            Err(at(i, "the unit is not the least number of its members"))?;
        }
    }
    Ok(read)
}

pub(super) fn roll_line(value: &Value<'_>) -> Result<RollLine, Slip> {
    members(value, &["kind", "number", "record", "unit"], &[])?;
    let line = RollLine {
        number: need("number", value.text("number").and_then(Number::parse))?,
        unit: need("unit", value.text("unit").and_then(Number::parse))?,
        record: digest(value, "record")?,
        reserve: match text(value, "kind")? {
            "child" => false,
            "reserve" => true,
            other => return Err(format!("kind {other:?} is not known").into()),
        },
    };
    if line.reserve != is_reserve(&line.number) {
        return Err(Slip::untrue(
            "reserve slots, and only they, have a number R-…",
        ));
    }
    if line.reserve && (line.unit != line.number || line.record != Digest::ZERO) {
        return Err(Slip::untrue(
            "a reserve slot is its own unit and has no record",
        ));
    }
    Ok(line)
}

/// The units of a roll by number, and for each line the index of its unit.
///
/// A unit is named after its first line, so the units stand in the roll in order.
pub fn units_of(roll: &[RollLine]) -> (Arc<[Number]>, Vec<u32>) {
    let mut units: Vec<Number> = Vec::with_capacity(roll.len());
    let mut of_line = Vec::with_capacity(roll.len());
    for line in roll {
        if line.unit == line.number {
            of_line.push(units.len() as u32);
            units.push(line.unit.clone());
        } else {
            let at = units
                .binary_search(&line.unit)
                .expect("reading settled the rule of units");
            of_line.push(at as u32);
        }
    }
    (units.into(), of_line)
}

/// A line of `schools.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolLine {
    /// The code.
    pub code: SchoolCode,
    /// The name.
    pub name: String,
    /// The seats.
    pub seats: u32,
    /// Seats of the plan given before, which are not among them.
    pub direct: u32,
    /// Not open yet.
    pub planned: bool,
    /// What rounds and quotas have of the seats: round, quota (empty for a `fixed` round), seats; rising.
    pub quotas: Vec<(String, String, u32)>,
}

/// The seats of schools, for the rounds of these rules; and the names of the quotas, rising.
pub fn seats_of(schools: &[SchoolLine], rules: &Rules) -> (Seats, Vec<String>) {
    let rows = || schools.iter().flat_map(|school| &school.quotas);
    let mut names: Vec<String> = rows()
        .map(|(_, quota, _)| quota.clone())
        .filter(|quota| !quota.is_empty())
        .collect();
    names.sort();
    names.dedup();
    let mut quotas = Vec::with_capacity(rows().count());
    for (school, line) in (0u32..).zip(schools) {
        for (round, quota, seats) in &line.quotas {
            let Some(round) = rules.rounds.iter().position(|rule| rule.id == *round) else {
                continue;
            };
            let quota = names.binary_search(quota);
            quotas.push(QuotaSeats {
                round: round as u32,
                school,
                quota: quota.map_or(NO_QUOTA, |at| at as u32),
                seats: *seats,
            });
        }
    }
    quotas.sort_unstable();
    let plan = schools.iter().map(|school| school.seats).collect();
    (Seats { plan, quotas }, names)
}

/// `schools.jsonl`, by code.
pub fn schools(bytes: &[u8]) -> Read<Vec<SchoolLine>> {
    let lines = split_lines(bytes)?;
    let read = read_lines(&lines, |value| -> Result<_, Slip> {
        members(
            value,
            &["name", "school", "seats"],
            &["direct", "groups", "lat", "lon", "planned", "quotas"],
        )?;
        let given = value.get("direct").map(|_| int(value, "direct"));
        let direct = given.transpose()?;
        if direct == Some(0) {
            return Err("direct is left out where it is 0".to_owned().into());
        }
        for name in ["lat", "lon"] {
            let given = value.get(name).map(|_| text(value, name)).transpose()?;
            need(name, Some(()).filter(|()| given.is_none_or(is_degrees)))?;
        }
        if value.get("groups").is_some() {
            texts(value, "groups")?;
        }
        let planned = value
            .get("planned")
            .map(|_| value.flag("planned") == Some(true));
        need(
            "planned",
            planned.is_none_or(|planned| planned).then_some(()),
        )?;
        let (seats, mut most) = (int(value, "seats")?, 0);
        let mut quotas = Vec::new();
        if value.get("quotas").is_some() {
            for row in list(value, "quotas")? {
                members(row, &["quota", "round", "seats"], &[])?;
                most = most.max(int(row, "seats")?);
                quotas.push((
                    text(row, "round")?.to_owned(),
                    text(row, "quota")?.to_owned(),
                    int(row, "seats")? as u32,
                ));
            }
        }
        let code = need("school", value.text("school").and_then(SchoolCode::parse))?;
        let name = text(value, "name")?.to_owned();
        let key = |row: &(String, String, u32)| (row.0.clone(), row.1.clone());
        if !quotas.is_sorted_by(|a, b| key(a) < key(b))
            || value.get("quotas").is_some() && quotas.is_empty()
        {
            return Err(Slip::untrue("quotas are not sorted by round and quota"));
        }
        if [seats, direct.unwrap_or(0), most]
            .iter()
            .any(|seats| *seats > u64::from(u32::MAX))
        {
            return Err(Slip::untrue("more seats than can be"));
        }
        Ok(SchoolLine {
            quotas,
            code,
            name,
            seats: seats as u32,
            direct: direct.unwrap_or(0) as u32,
            planned: planned == Some(true),
        })
    })?;
    match read
        .windows(2)
        .position(|pair| pair[0].code >= pair[1].code)
    {
        Some(i) => Err(Slip::untrue("codes do not rise").at(i as u64 + 2))?,
        None => Ok(read),
    }
}

/// `rules.json`, as far as the public half reads it.
pub fn rules(bytes: &[u8]) -> Read<Rules> {
    Ok(read_rules(&whole(bytes)?)?)
}

fn read_rules(value: &Value<'_>) -> Result<Rules, Slip> {
    let mut rounds: Vec<RoundRule> = Vec::new();
    let mut undealt = false;
    for round in list(value, "rounds")? {
        let (id, mechanism) = (text(round, "id")?, text(round, "mechanism")?);
        let mechanism = need("mechanism", Mechanism::parse(mechanism))?;
        let mut rule = round_rule(id, mechanism, texts(round, "standing")?)?;
        // What is there has its form; open seats are left out.
        if round.get("seats").is_some() {
            let shared = round.text("seats").and_then(SeatRule::parse);
            let fits = |rule: &SeatRule| match rule {
                SeatRule::Open => false,
                SeatRule::Share(_, of) => *of <= MOST_PARTS,
                SeatRule::Fixed | SeatRule::Table => true,
            };
            rule.seats = need("seats", shared.filter(fits))?;
        }
        if round.get("deal").is_some() {
            rule.deal = Some(need(
                "deal",
                round.text("deal").and_then(LotteryName::parse),
            )?);
        }
        if round.get("reserve").is_some() {
            for reserve in list(round, "reserve")? {
                let id = text(reserve, "id")?;
                let unused = need("unused", reserve.text("unused").and_then(Unused::parse))?;
                if unused == Unused::Empty {
                    rule.empty.push(id.to_owned());
                }
            }
        }
        rule.waits = round.text("on_rest") == Some("waitlist");
        let deals = matches!(mechanism, Mechanism::Deal | Mechanism::FirstThenDeal);
        rule.deal = rule.deal.filter(|_| deals);
        undealt |= deals && rule.deal.is_none();
        rounds.push(rule);
    }
    if let Some(overflow) = value.get("overflow") {
        rounds.push(round_rule(
            "overflow",
            match overflow.text("objective") {
                Some("least_total") => Mechanism::LeastTotal,
                None if overflow.get("objective").is_none() => Mechanism::NearestVacancy,
                _ => need("objective", None)?,
            },
            texts(overflow, "order")?,
        )?);
    }
    let mut lotteries = Vec::new();
    for draw in list(value, "draws")? {
        let name = need("id", draw.text("id").and_then(LotteryName::parse))?;
        let digits = need(
            "digits",
            draw.int("digits").filter(|d| (1..=38).contains(d)),
        )?;
        let direction = match text(draw, "direction")? {
            "asc" => Direction::Ascending,
            "desc" => Direction::Descending,
            other => return Err(format!("direction {other:?} is not known").into()),
        };
        let per = need("per", draw.text("per").and_then(Per::parse))?;
        // A scheme of another name is no circle draw.
        if draw.get("scheme").is_some() {
            text(draw, "scheme")?;
        }
        let ring = draw.text("scheme").and_then(RingScheme::parse);
        lotteries.push(LotteryRule {
            name,
            digits: digits as usize,
            direction,
            per,
            ring,
        });
    }
    // What is for people may be left out.
    let there = |name: &str| value.get(name).is_some();
    let mut tiers = Vec::new();
    let told = if there("tiers") {
        list(value, "tiers")?
    } else {
        &[]
    };
    for tier in told {
        tiers.push((
            text(tier, "id")?.to_owned(),
            text(tier, "label")?.to_owned(),
        ));
    }
    let bundle = value.get("bundle");
    need(
        "bundle",
        Some(()).filter(|()| bundle.is_none_or(|b| matches!(b, Value::Object(_)))),
    )?;
    let boundary = bundle.filter(|bundle| bundle.get("boundary").is_some());
    let boundary = boundary.map(|bundle| {
        need(
            "boundary",
            bundle.text("boundary").and_then(Boundary::parse),
        )
    });
    let title = there("title").then(|| text(value, "title")).transpose()?;
    let assumptions = there("assumptions").then(|| texts(value, "assumptions"));
    let (boundary, assumptions) = (boundary.transpose()?, assumptions.transpose()?);
    let codes = there("codes");
    need(
        "codes",
        Some(()).filter(|()| !codes || value.flag("codes") == Some(true)),
    )?;
    let repeated = |(i, r): (usize, &RoundRule)| rounds[..i].iter().any(|other| other.id == r.id);
    if rounds.iter().enumerate().any(repeated) {
        return Err(Slip::untrue("two rounds have the same id"));
    }
    if undealt {
        return Err(Slip::untrue("a round deals seats without a lottery"));
    }
    Ok(Rules {
        title: title.unwrap_or_default().to_owned(),
        rounds,
        lotteries,
        tiers,
        boundary,
        assumptions: assumptions.unwrap_or_default(),
        codes,
    })
}

/// Parts of the seats that a share counts in, at most.
const MOST_PARTS: u32 = 9_999_999;

fn round_rule(id: &str, mechanism: Mechanism, standing: Vec<String>) -> Result<RoundRule, String> {
    let last = standing.last().map(String::as_str);
    let lottery = match last.and_then(|key| key.strip_prefix("draw:")) {
        Some(name) => Some(need("standing", LotteryName::parse(name))?),
        None if last == Some("number") => None,
        None => {
            return Err(format!(
                "the standing of round {id} does not end in a draw or the number"
            ));
        }
    };
    Ok(RoundRule {
        id: id.to_owned(),
        mechanism,
        seats: SeatRule::Open,
        standing,
        lottery,
        deal: None,
        empty: Vec::new(),
        waits: false,
    })
}

/// A line of the market before it is joined with the others.
struct MarketLine {
    round: u32,
    unit: Number,
    weight: u32,
    choices: Vec<MarketChoice>,
    pool: Option<(Pool, Prefix)>,
    /// Members of the unit, where it may be split.
    unit_members: Vec<Number>,
}

/// One application as it is read.
struct MarketChoice {
    school: u32,
    quota: u32,
    prefix: Prefix,
    cost: Option<u32>,
    /// Whether it names its band.
    banded: bool,
}

/// What the lines of a market refer to.
struct Known<'k> {
    codes: Codes<'k>,
    quotas: Vec<String>,
}

/// Members of a unit, at most.
const MOST_MEMBERS: u64 = 1_000;

/// Lines read side by side before they are joined: bounds the memory.
const LINES_AT_ONCE: usize = 16_384;

/// `market.jsonl`: form, order of rounds and units, known schools. The salt line of a private market is passed
/// over.
pub fn market(bytes: &[u8], rules: &Rules, schools: &[SchoolLine]) -> Read<Market> {
    let lines = split_lines(bytes)?;
    let salted = lines
        .first()
        .is_some_and(|line| line.starts_with(b"{\"salt\":"));
    let lines = &lines[usize::from(salted)..];
    let skipped = u64::from(salted);
    let known = Known {
        codes: schools
            .iter()
            .map(|school| school.code.as_str())
            .zip(0..)
            .collect(),
        quotas: seats_of(schools, rules).1,
    };
    let mut joined = Joined::new(rules);
    // Lines that contradict each other are told once every line was seen to have its form.
    let mut untrue: Option<BadLine> = None;
    for (chunk, lines) in lines.chunks(LINES_AT_ONCE).enumerate() {
        let base = skipped + (chunk * LINES_AT_ONCE) as u64;
        let read = match read_lines(lines, |value| market_line(value, rules, &known)) {
            Ok(read) => read,
            Err(bad) => {
                let line = bad.line + base;
                let bad = BadLine { line, ..bad };
                match bad.untrue {
                    true => untrue = untrue.or(Some(bad)),
                    false => Err(bad)?,
                }
                continue;
            }
        };
        for (i, line) in read.into_iter().enumerate() {
            if untrue.is_some() {
                break;
            }
            let pushed = joined.push(line);
            untrue = pushed
                .err()
                .map(|why| Slip::untrue(why).at(base + i as u64 + 1));
        }
    }
    match untrue {
        Some(bad) => Err(bad)?,
        None => joined.finish(known.quotas).map_err(Unreadable::Untrue),
    }
}

fn market_line(value: &Value<'_>, rules: &Rules, known: &Known<'_>) -> Result<MarketLine, Slip> {
    members(
        value,
        &["choices", "number", "round", "unit", "weight"],
        &["members", "pool"],
    )?;
    // The form of all members first; the first thing that does not fit is told then.
    let mut unfit: Option<String> = None;
    let unit = need("unit", value.text("unit").and_then(Number::parse))?;
    let number = text(value, "number")?;
    if number != unit.as_str() {
        need("number", Number::parse(number))?;
        unfit = Some("number and unit differ".to_owned());
    }
    let id = text(value, "round")?;
    let round = rules.rounds.iter().position(|round| round.id == id);
    if round.is_none() {
        unfit.get_or_insert_with(|| format!("round {id} is not known"));
    }
    let mut choices: Vec<MarketChoice> = Vec::with_capacity(list(value, "choices")?.len());
    for choice in list(value, "choices")? {
        let choice = market_choice(choice, known, &mut unfit)?;
        let same =
            |other: &MarketChoice| (other.school, other.quota) == (choice.school, choice.quota);
        if choices.iter().any(same) {
            unfit.get_or_insert_with(|| "a school stands twice in one list".to_owned());
        }
        choices.push(choice);
    }
    let weight = need("weight", value.int("weight").filter(|weight| *weight > 0))?;
    if weight > MOST_MEMBERS {
        unfit.get_or_insert_with(|| "the unit is larger than can be".to_owned());
    }
    let mut unit_members = Vec::new();
    if value.get("members").is_some() {
        for member in texts(value, "members")? {
            unit_members.push(need("members", Number::parse(&member))?);
        }
        let mut sorted = unit_members.clone();
        sorted.sort();
        sorted.dedup();
        if sorted.len() as u64 != weight || unit_members.len() != sorted.len() || weight < 2 {
            unfit.get_or_insert_with(|| "members are those of the unit, each once".to_owned());
        }
    }
    let pool = value
        .get("pool")
        .map(|pool| market_pool(pool, known, &mut unfit));
    let pool = pool.transpose()?;
    let mechanism = round.map(|round| rules.rounds[round].mechanism);
    let pooled = matches!(
        mechanism,
        Some(Mechanism::Deal | Mechanism::FirstThenDeal | Mechanism::LineThenParallel)
    );
    let counted = mechanism == Some(Mechanism::LeastTotal);
    if choices
        .iter()
        .any(|choice| choice.cost.is_some() != counted)
    {
        unfit.get_or_insert_with(|| "a cost belongs to rounds that make a total least".to_owned());
    }
    if pooled != pool.is_some() {
        unfit.get_or_insert_with(|| "a pool belongs to rounds with a line or a deal".to_owned());
    }
    match (round, unfit) {
        (Some(round), None) => Ok(MarketLine {
            round: round as u32,
            unit,
            weight: weight as u32,
            choices,
            pool,
            unit_members,
        }),
        (_, why) => Err(Slip::untrue(why.unwrap_or_default())),
    }
}

/// The index of a school; of one that is not known any, and why it is not fit.
fn school_of(code: &str, known: &Known<'_>, unfit: &mut Option<String>) -> Result<u32, String> {
    let found = known.codes.get(code).copied();
    if found.is_none() {
        need("school", SchoolCode::parse(code))?;
        unfit.get_or_insert_with(|| format!("school {code} is not known"));
    }
    Ok(found.unwrap_or_default())
}

/// A unit's part in a pool.
fn market_pool(
    value: &Value<'_>,
    known: &Known<'_>,
    unfit: &mut Option<String>,
) -> Result<(Pool, Prefix), String> {
    members(value, &["schools"], &["class", "keys", "quota"])?;
    let mut schools = Vec::new();
    for code in texts(value, "schools")? {
        schools.push(school_of(&code, known, unfit)?);
    }
    if schools.is_empty() || !schools.is_sorted_by(|a, b| a < b) {
        unfit.get_or_insert_with(|| "schools of a pool are not sorted".to_owned());
    }
    let mut prefix = Prefix {
        band: 0,
        class: NO_CLASS,
        keys: Vec::new(),
    };
    if value.get("class").is_some() {
        prefix.class = need("class", value.int("class").and_then(a_class))?;
    }
    if value.get("keys").is_some() {
        prefix.keys = keys(list(value, "keys")?)?;
        need("keys", prefix.keys.first())?;
    }
    let quota = match value.text("quota") {
        None if value.get("quota").is_some() => return need("quota", None),
        None => NO_QUOTA,
        Some(name) => quota(name, known, unfit)?,
    };
    Ok((Pool { quota, schools }, prefix))
}

fn quota(name: &str, known: &Known<'_>, unfit: &mut Option<String>) -> Result<u32, String> {
    need("quota", name.chars().next())?;
    let found = known
        .quotas
        .binary_search_by(|quota| quota.as_str().cmp(name));
    if found.is_err() {
        unfit.get_or_insert_with(|| format!("quota {name} is not known"));
    }
    Ok(found.unwrap_or_default() as u32)
}

/// A class counts from 1.
fn a_class(n: u64) -> Option<u32> {
    below_no_class(n).filter(|class| *class > 0)
}

fn below_no_class(n: u64) -> Option<u32> {
    u32::try_from(n).ok().filter(|n| *n < NO_CLASS)
}

pub(super) fn keys(keys: &[Value<'_>]) -> Result<Vec<u64>, String> {
    let each = |v: &Value<'_>| match v {
        Value::Int(n) => Some(*n),
        _ => None,
    };
    need("keys", keys.iter().map(each).collect())
}

/// One choice; its members are walked once, for there are millions of them.
fn market_choice(
    choice: &Value<'_>,
    known: &Known<'_>,
    unfit: &mut Option<String>,
) -> Result<MarketChoice, String> {
    let Value::Object(members) = choice else {
        return Err("a choice is an object".to_owned());
    };
    let mut prefix = Prefix {
        band: 0,
        class: NO_CLASS,
        keys: Vec::new(),
    };
    let (mut school, mut own, mut cost, mut banded) = (None, NO_QUOTA, None, false);
    for (name, value) in members {
        match (*name, value) {
            ("band", Value::Int(band)) => {
                (prefix.band, banded) = (need("band", below_no_class(*band))?, true);
            }
            ("class", Value::Int(class)) => prefix.class = need("class", a_class(*class))?,
            ("cost", Value::Int(steps)) => cost = Some(need("cost", below_no_class(*steps))?),
            ("keys", Value::Array(list)) if !list.is_empty() => prefix.keys = keys(list)?,
            ("quota", Value::Text(name)) => own = quota(name, known, unfit)?,
            ("school", Value::Text(code)) => {
                school = Some(school_of(code, known, unfit)?);
            }
            (name, _) => return Err(format!("member {name} is not known or of another form")),
        }
    }
    Ok(MarketChoice {
        school: need("school", school)?,
        quota: own,
        prefix,
        cost,
        banded,
    })
}

/// Indexes of schools by code.
type Codes<'s> = std::collections::HashMap<&'s str, u32>;

/// Joins market lines: units over all rounds, prefixes within each.
struct Joined {
    rounds: Vec<JoinedRound>,
    ids: Vec<(String, Option<LotteryName>)>,
    members: BTreeMap<Number, Vec<Number>>,
    /// The round of the last line.
    last: u32,
}

#[derive(Default)]
struct JoinedRound {
    /// Units with their weights, and where their applications end; rising.
    lines: Vec<(Number, u32, u32)>,
    applications: Vec<Application>,
    costs: Vec<u32>,
    pools: Vec<(Pool, u32)>,
    seen: std::collections::HashMap<Prefix, u32>,
    /// Whether applications name their band: all of a round do, or none.
    banded: Option<bool>,
    /// Whether applications have no class, how many keys, no cost: the same throughout a band of a round.
    shapes: BTreeMap<u32, (bool, usize, bool)>,
}

impl Joined {
    fn new(rules: &Rules) -> Self {
        Self {
            rounds: rules
                .rounds
                .iter()
                .map(|_| JoinedRound::default())
                .collect(),
            ids: rules
                .rounds
                .iter()
                .map(|r| (r.id.clone(), r.lottery.clone()))
                .collect(),
            members: BTreeMap::new(),
            last: 0,
        }
    }

    fn push(&mut self, line: MarketLine) -> Result<(), &'static str> {
        let round = &mut self.rounds[line.round as usize];
        let rises = round
            .lines
            .last()
            .is_none_or(|(last, ..)| *last < line.unit);
        if line.round < self.last || !rises {
            return Err("lines are not sorted by round and number");
        }
        self.last = line.round;
        for MarketChoice {
            school,
            quota,
            prefix,
            cost,
            banded,
        } in line.choices
        {
            let shape = (prefix.class == NO_CLASS, prefix.keys.len(), cost.is_none());
            let same = *round.shapes.entry(prefix.band).or_insert(shape) == shape;
            if !same || *round.banded.get_or_insert(banded) != banded {
                return Err("the choices of a round have different members");
            }
            let next = round.seen.len() as u32;
            let prefix = *round.seen.entry(prefix).or_insert(next);
            round.costs.extend(cost);
            round.applications.push(Application {
                school,
                quota,
                prefix,
            });
        }
        if let Some((pool, prefix)) = line.pool {
            let next = round.seen.len() as u32;
            round
                .pools
                .push((pool, *round.seen.entry(prefix).or_insert(next)));
        }
        if !line.unit_members.is_empty() {
            let before = self
                .members
                .insert(line.unit.clone(), line.unit_members.clone());
            if before.is_some_and(|before| before != line.unit_members) {
                return Err("a unit has its members in two orders");
            }
        }
        let end = u32::try_from(round.applications.len()).map_err(|_| "too many applications")?;
        round.lines.push((line.unit, line.weight, end));
        Ok(())
    }

    fn finish(self, quotas: Vec<String>) -> Result<Market, String> {
        let mut all: Vec<(&Number, u32)> = Vec::new();
        for round in &self.rounds {
            all.extend(round.lines.iter().map(|(unit, weight, _)| (unit, *weight)));
        }
        // Each round is sorted already: the stable sort merges them.
        all.sort();
        all.dedup();
        if let Some(pair) = all.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(format!("unit {} has two weights", pair[0].0));
        }
        let units: Vec<Applicant> = all
            .into_iter()
            .map(|(unit, weight)| Applicant {
                unit: unit.clone(),
                weight,
            })
            .collect();
        let rounds = self.rounds.into_iter().zip(self.ids);
        let rounds = rounds
            .map(|(round, (id, lottery))| round.finish(&id, lottery, &units))
            .collect();
        let place = |(unit, members): (Number, Vec<Number>)| {
            let at = units.binary_search_by(|other| other.unit.cmp(&unit)).ok()?;
            Some((at as u32, members))
        };
        let members = self.members.into_iter().filter_map(place).collect();
        Ok(Market {
            units,
            quotas,
            members,
            rounds,
        })
    }
}

impl JoinedRound {
    fn finish(self, id: &str, lottery: Option<LotteryName>, units: &[Applicant]) -> MarketRound {
        let mut numbered: Vec<(Prefix, u32)> = self.seen.into_iter().collect();
        numbered.sort_unstable();
        let mut places = vec![0; numbered.len()];
        for (place, (_, number)) in (0u32..).zip(&numbered) {
            places[*number as usize] = place;
        }
        let prefixes = numbered.into_iter().map(|(prefix, _)| prefix).collect();
        let mut made = MarketRound::new(id, lottery, prefixes);
        made.costs = self.costs;
        let mut pools = self.pools.into_iter();
        let (mut from, mut at) = (0, 0);
        for (unit, _, end) in self.lines {
            if let Some((pool, prefix)) = pools.next() {
                let pool = made.pool(pool);
                made.in_pool.push(InPool { pool, prefix });
            }
            at += units[at..]
                .iter()
                .take_while(|other| other.unit < unit)
                .count();
            made.push(
                at as u32,
                self.applications[from..end as usize].iter().copied(),
            );
            from = end as usize;
        }
        made.renumber(&places);
        made
    }
}

/// A line of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultLine {
    /// The number.
    pub number: Number,
    /// The school's index, if placed.
    pub place: Option<u32>,
    /// The hash of the explain record.
    pub why: Digest,
}

/// A school, or none.
fn placed(value: &Value<'_>, name: &str, schools: &[SchoolLine]) -> Result<Option<u32>, Slip> {
    let code = text(value, name)?;
    if code.is_empty() {
        return Ok(None);
    }
    match schools.binary_search_by(|school| school.code.as_str().cmp(code)) {
        Ok(found) => Ok(Some(found as u32)),
        Err(_) => {
            need(name, SchoolCode::parse(code))?;
            Err(Slip::untrue(format!("school {code} is not known")))
        }
    }
}

/// `results-N.jsonl`, by number.
pub fn results(bytes: &[u8], schools: &[SchoolLine]) -> Read<Vec<ResultLine>> {
    let lines = split_lines(bytes)?;
    let read = read_lines(&lines, |value| -> Result<_, Slip> {
        members(value, &["number", "place", "why"], &[])?;
        let (number, why) = (
            need("number", value.text("number").and_then(Number::parse))?,
            digest(value, "why")?,
        );
        let place = placed(value, "place", schools)?;
        Ok(ResultLine { number, place, why })
    })?;
    match read
        .windows(2)
        .position(|pair| pair[0].number >= pair[1].number)
    {
        Some(i) => Err(Slip::untrue("numbers do not rise").at(i as u64 + 2))?,
        None => Ok(read),
    }
}

/// What a child's private record says of a home exactly on a border.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeOnBorder {
    /// The catchments it lies between.
    pub between: Vec<String>,
    /// The policy's word for such homes.
    pub rule: String,
    /// The catchments that count.
    pub catchments: Vec<String>,
}

/// What `records.jsonl` says of a child's home on a border; `None` for any other home, and for no child's number.
pub fn home_on_border(records: &[u8], number: &Number) -> Read<Option<HomeOnBorder>> {
    // Of a hundred thousand records one is read.
    let wanted = format!("\"number\":\"{number}\"");
    let Ok(records) = std::str::from_utf8(records) else {
        return bad("not UTF-8");
    };
    let Some(line) = records.lines().find(|line| line.contains(&wanted)) else {
        return Ok(None);
    };
    let record = whole(line.as_bytes())?;
    let said = |border: &Value<'_>| -> Result<HomeOnBorder, String> {
        members(border, &["between", "rule"], &[])?;
        Ok(HomeOnBorder {
            between: texts(border, "between")?,
            rule: text(border, "rule")?.to_owned(),
            catchments: texts(&record, "catchments")?,
        })
    };
    let border = record.get("border").map(said).transpose();
    border.map_err(Unreadable::File)
}

/// A line of the log.
#[derive(Clone, Debug)]
pub struct LogLine<'a> {
    /// The line's bytes.
    pub bytes: &'a [u8],
    /// Its kind.
    pub kind: EntryKind,
    /// The hash of the line before it.
    pub prev: Digest,
    /// Its place.
    pub seq: u64,
    /// Its time.
    pub time: String,
    /// Its body.
    pub body: Value<'a>,
}

/// `log.jsonl`: form of each line.
pub fn log(bytes: &[u8]) -> Read<Vec<LogLine<'_>>> {
    log_with(bytes, |_| Ok(()))
}

/// The log of a bundle: besides, every body has the form of its kind.
pub fn formed_log(bytes: &[u8]) -> Read<Vec<LogLine<'_>>> {
    log_with(bytes, |line| body_form(line.kind, &line.body))
}

fn log_with<'a>(
    bytes: &'a [u8],
    formed: impl Fn(&LogLine<'a>) -> Result<(), String>,
) -> Read<Vec<LogLine<'a>>> {
    let lines = split_lines(bytes)?;
    let (mut read, mut untrue) = (Vec::with_capacity(lines.len()), None);
    for (at, line) in (1..).zip(lines) {
        let ill = |why: String| Slip::from(why).at(at);
        let value = parse(line).map_err(|malformed| ill(malformed.to_string()))?;
        match log_line(line, value) {
            Ok(line) => {
                formed(&line).map_err(ill)?;
                read.push(line);
            }
            Err(slip) if slip.is_untrue() => untrue = untrue.or(Some(slip.at(at))),
            Err(slip) => Err(slip.at(at))?,
        }
    }
    match untrue {
        Some(bad) => Err(bad)?,
        None => Ok(read),
    }
}

/// One line of the log.
///
/// # Errors
/// Says what is wrong with it.
pub fn log_entry(line: &[u8]) -> Read<LogLine<'_>> {
    Ok(log_line(line, whole(line)?)?)
}

fn log_line<'a>(bytes: &'a [u8], value: Value<'a>) -> Result<LogLine<'a>, Slip> {
    members(
        &value,
        &["body", "kind", "prev", "seq", "time", "type"],
        &[],
    )?;
    if text(&value, "type")? != "paiwei/v1/entry" {
        return Err("the type is not paiwei/v1/entry".to_owned().into());
    }
    let time = text(&value, "time")?.to_owned();
    need("time", Some(()).filter(|()| is_time(&time)))?;
    let body = need(
        "body",
        value.get("body").filter(|b| matches!(b, Value::Object(_))),
    )?
    .clone();
    let (prev, seq) = (digest(&value, "prev")?, int(&value, "seq")?);
    let kind = text(&value, "kind")?;
    let kind = EntryKind::parse(kind)
        .ok_or_else(|| Slip::untrue(format!("an entry of kind {kind:?} has no place here")))?;
    Ok(LogLine {
        bytes,
        kind,
        prev,
        seq,
        time,
        body,
    })
}

/// The members of a body, by its kind (`log.md`); those of an amendment and of a void are read with them.
///
/// # Errors
/// Says which one is missing or not known.
pub fn body_members(kind: EntryKind, body: &Value<'_>) -> Result<(), String> {
    let (own, optional): (&[&str], &[&str]) = match kind {
        EntryKind::Open => return members(body, &["keys", "log"], &[]),
        EntryKind::Announce => (&["draw_from", "grounds", "objection_hours", "sources"], &[]),
        EntryKind::Seal => (&["manifest", "seal"], &["seal_sm3"]),
        EntryKind::Reveal => (&["source", "value"], &[]),
        EntryKind::Close => (&["missing"], &[]),
        EntryKind::Draw => (
            &["key", "seal", "tickets_lines", "tickets_root"],
            &["rehearsals"],
        ),
        EntryKind::Allocate if body.get("cutoffs").is_some() => {
            (&["cutoffs", "results_lines", "results_root", "round"], &[])
        }
        EntryKind::Allocate => (
            &[
                "cutoffs_lines",
                "cutoffs_root",
                "results_lines",
                "results_root",
                "round",
            ],
            &[],
        ),
        EntryKind::Publish => (&["index", "round", "stage"], &[]),
        EntryKind::Anchor => (&["evidence", "service", "size"], &[]),
        EntryKind::Keys => return members(body, &["add", "drop"], &[]),
        EntryKind::Note if body.get("text").is_some() => {
            return members(body, &["draw", "text"], &[]);
        }
        EntryKind::Note => return members(body, &["document", "draw", "name"], &[]),
        EntryKind::Amend | EntryKind::Void => return Ok(()),
    };
    members(body, &[&["attempt", "draw"], own].concat(), optional)
}

/// The form of a body, by its kind; that of an amendment is read by `amendment`.
fn body_form(kind: EntryKind, body: &Value<'_>) -> Result<(), String> {
    body_members(kind, body)?;
    let apart = [
        EntryKind::Open,
        EntryKind::Amend,
        EntryKind::Keys,
        EntryKind::Void,
        EntryKind::Note,
    ];
    let draw = || need("draw", body.text("draw").and_then(DrawName::parse)).map(drop);
    if !apart.contains(&kind) {
        positive(body, "attempt")?;
        draw()?;
    }
    let ids = |name| -> Result<(), String> {
        let ids = texts(body, name)?;
        let each = ids.iter().map(|id| LotteryName::parse(id));
        need(name, each.collect::<Option<Vec<_>>>()).map(drop)
    };
    let moment = |name| need(name, body.text(name).filter(|time| is_time(time))).map(drop);
    let counted = |name: &str| {
        int(body, &format!("{name}_lines"))?;
        digest(body, &format!("{name}_root")).map(drop)
    };
    match kind {
        EntryKind::Open => {
            texts(body, "keys")?;
            need("log", body.text("log").filter(|log| is_log_origin(log))).map(drop)
        }
        EntryKind::Announce => {
            moment("draw_from")?;
            texts(body, "grounds")?;
            int(body, "objection_hours")?;
            ids("sources")
        }
        EntryKind::Seal => {
            let object = body
                .get("manifest")
                .filter(|v| matches!(v, Value::Object(_)));
            need("manifest", object)?;
            if body.get("seal_sm3").is_some() {
                digest(body, "seal_sm3")?;
            }
            digest(body, "seal").map(drop)
        }
        EntryKind::Reveal => {
            text(body, "value")?;
            need("source", body.text("source").and_then(LotteryName::parse)).map(drop)
        }
        EntryKind::Close => ids("missing"),
        EntryKind::Draw => {
            if body.get("rehearsals").is_some() {
                positive(body, "rehearsals")?;
            }
            digest(body, "key")?;
            digest(body, "seal")?;
            counted("tickets")
        }
        EntryKind::Allocate => {
            positive(body, "round")?;
            counted("results")?;
            match body.get("cutoffs") {
                Some(_) => {
                    let mut lines = list(body, "cutoffs")?.iter();
                    lines.try_for_each(|line| {
                        text(line, "round")?;
                        cutoff_line(line).map(drop)
                    })
                }
                None => counted("cutoffs"),
            }
        }
        EntryKind::Publish => {
            digest(body, "index")?;
            positive(body, "round")?;
            let stage = body.text("stage");
            need(
                "stage",
                stage.filter(|stage| ["preliminary", "final"].contains(stage)),
            )
            .map(drop)
        }
        EntryKind::Anchor => {
            digest(body, "evidence")?;
            need("service", body.text("service").filter(|text| says(text)))?;
            positive(body, "size").map(drop)
        }
        EntryKind::Keys => {
            texts(body, "add")?;
            texts(body, "drop").map(drop)
        }
        EntryKind::Note => {
            draw()?;
            let said = |name: &str| need(name, body.text(name).filter(|text| says(text))).map(drop);
            if body.get("text").is_some() {
                return said("text");
            }
            digest(body, "document")?;
            said("name")
        }
        EntryKind::Amend | EntryKind::Void => Ok(()),
    }
}

/// The keys that the first entry of a log names.
///
/// # Errors
/// When they are missing or of another form.
pub fn named_keys(body: &Value<'_>) -> Read<Vec<String>> {
    texts(body, "keys").map_err(Unreadable::File)
}

/// What a `keys` entry says.
///
/// # Errors
/// Says which member is missing or of another form.
pub fn key_change(body: &Value<'_>) -> Read<KeyChange> {
    let list = |name| texts(body, name).map_err(Unreadable::File);
    Ok(KeyChange {
        add: list("add")?,
        drop: list("drop")?,
    })
}

fn positive(value: &Value<'_>, name: &str) -> Result<u64, String> {
    need(name, value.int(name).filter(|n| *n > 0))
}

/// The lines of `tickets.jsonl`, as to their form: what they say is computed, never read.
///
/// # Errors
/// The first line that has another.
pub fn tickets_form(bytes: &[u8]) -> Read<()> {
    let lines = split_lines(bytes)?;
    read_lines(&lines, |value| {
        members(value, &["lottery", "number", "ticket"], &[])?;
        need(
            "lottery",
            value.text("lottery").and_then(LotteryName::parse),
        )?;
        need("number", value.text("number").and_then(Number::parse))?;
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let ticket = value.text("ticket");
        need(
            "ticket",
            ticket.filter(|text| text.len() == 32 && text.bytes().all(hex)),
        )
        .map(drop)
    })?;
    Ok(())
}

/// The body of an `amend` entry, as far as it is of its own.
///
/// # Errors
/// Says which member is missing or of another form.
pub fn amendment(body: &Value<'_>) -> Read<Amendment> {
    read_amendment(body).map_err(Unreadable::File)
}

fn read_amendment(body: &Value<'_>) -> Result<Amendment, String> {
    let action = need("action", body.text("action").and_then(Action::parse))?;
    let cause = need("cause", body.text("cause").and_then(Cause::parse))?;
    need("action", Some(action).filter(|action| action.is_of(cause)))?;
    let own = [
        "action", "attempt", "basis", "cause", "date", "draw", "grounds", "number",
    ];
    let (needed, optional): (&[&str], &[&str]) = match action {
        Action::Remove | Action::Choose => (&[], &["school"]),
        Action::Correct => (&["record"], &["market"]),
        Action::Place | Action::Seat => (&["school"], &[]),
        Action::Admit => (&["record", "school"], &[]),
    };
    members(body, &[&own[..], needed].concat(), optional)?;
    positive(body, "attempt")?;
    need("draw", body.text("draw").and_then(DrawName::parse))?;
    let some = |name: &'static str| body.get(name).is_some().then_some(name);
    let date = text(body, "date")?;
    need(
        "date",
        Some(()).filter(|()| is_time(&format!("{date}T00:00:00Z"))),
    )?;
    Ok(Amendment {
        action,
        cause,
        number: need("number", body.text("number").and_then(Number::parse))?,
        school: some("school")
            .map(|name| need(name, body.text(name).and_then(SchoolCode::parse)))
            .transpose()?,
        basis: text(body, "basis")?.to_owned(),
        date: date.to_owned(),
        record: some("record").map(|name| digest(body, name)).transpose()?,
        market: some("market").map(|name| digest(body, name)).transpose()?,
        grounds: digest(body, "grounds")?,
    })
}

/// `changes-N.jsonl`, by event and number.
pub fn changes(bytes: &[u8], schools: &[SchoolLine]) -> Read<Vec<Change>> {
    let lines = split_lines(bytes)?;
    let read = read_lines(&lines, |value| -> Result<_, Slip> {
        members(value, &["event", "from", "number", "to"], &[])?;
        let event = int(value, "event")?;
        let number = need("number", value.text("number").and_then(Number::parse))?;
        let (from, to) = match (placed(value, "from", schools), placed(value, "to", schools)) {
            (Ok(from), Ok(to)) => (from, to),
            // What is wrong with the form is told first.
            (Err(slip), Err(other)) if slip.is_untrue() => return Err(other),
            (Err(slip), _) | (_, Err(slip)) => return Err(slip),
        };
        Ok(Change {
            event,
            number,
            from,
            to,
        })
    })?;
    let key = |change: &Change| (change.event, change.number.clone());
    match read
        .windows(2)
        .position(|pair| key(&pair[0]) >= key(&pair[1]))
    {
        Some(i) => Err(Slip::untrue("lines are not sorted by event and number").at(i as u64 + 2))?,
        None => Ok(read),
    }
}

/// The numbers of `waiting-N.jsonl`, in its order: form of each line, known rounds and schools.
pub fn waiting(bytes: &[u8], rules: &Rules, schools: &[SchoolLine]) -> Read<Vec<Number>> {
    let lines = split_lines(bytes)?;
    let read = read_lines(&lines, |value| -> Result<_, Slip> {
        members(value, &["number", "round", "school", "weight"], &["quota"])?;
        let round = text(value, "round")?;
        int(value, "weight")?;
        if value.get("quota").is_some() {
            need(
                "quota",
                value.text("quota").filter(|quota| !quota.is_empty()),
            )?;
        }
        let number = need("number", value.text("number").and_then(Number::parse))?;
        if placed(value, "school", schools)?.is_none() {
            need("school", None)?;
        }
        if !rules.rounds.iter().any(|rule| rule.id == round) {
            return Err(Slip::untrue(format!("round {round} is not known")));
        }
        Ok(number)
    })?;
    Ok(read)
}

/// `coded-N.jsonl`: the box of each number, numbers rising.
pub fn coded(bytes: &[u8]) -> Read<Vec<(Number, Vec<u8>)>> {
    let lines = split_lines(bytes)?;
    let read = read_lines(&lines, |value| -> Result<(Number, Vec<u8>), String> {
        members(value, &["box", "number"], &[])?;
        let held = |text: &str| {
            let held = data_encoding::BASE64.decode(text.as_bytes()).ok();
            held.filter(|held| !held.is_empty())
        };
        Ok((
            need("number", value.text("number").and_then(Number::parse))?,
            need("box", value.text("box").and_then(held))?,
        ))
    })?;
    match read.windows(2).position(|pair| pair[0].0 >= pair[1].0) {
        Some(i) => Err(Slip::untrue("numbers do not rise").at(i as u64 + 2))?,
        None => Ok(read),
    }
}

/// A file named by the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedFile {
    /// Its path in the bundle.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its hash.
    pub sha256: Digest,
}

/// `index.json`, by name.
pub fn index(bytes: &[u8]) -> Read<Vec<IndexedFile>> {
    let value = whole(bytes)?;
    let read = || -> Result<Vec<IndexedFile>, Slip> {
        members(&value, &["files", "type"], &[])?;
        if text(&value, "type")? != "paiwei/v1/index" {
            return Err("the type is not paiwei/v1/index".to_owned().into());
        }
        let one = |file: &Value<'_>| {
            members(file, &["bytes", "name", "sha256"], &[])?;
            let name = text(file, "name")?.to_owned();
            if !crate::model::Bundle::is_safe_path(&name) {
                return Err(format!("{name:?} leads outside the bundle"));
            }
            Ok(IndexedFile {
                name,
                bytes: int(file, "bytes")?,
                sha256: digest(file, "sha256")?,
            })
        };
        let files: Vec<IndexedFile> = list(&value, "files")?
            .iter()
            .map(one)
            .collect::<Result<Vec<_>, String>>()?;
        match files.is_sorted_by(|a, b| a.name < b.name) {
            true => Ok(files),
            false => Err(Slip::untrue("files are not sorted by name")),
        }
    };
    Ok(read()?)
}

/// A checkpoint: origin, size, root. What signatures it bears must have their form; whose they are is not asked.
pub fn checkpoint(bytes: &[u8]) -> Read<(String, u64, Digest)> {
    let body = note::unsigned(bytes);
    if body.len() < bytes.len()
        && let Err(why) = Note::parse(bytes)
    {
        return bad(why.to_string());
    }
    let read = || {
        let text = std::str::from_utf8(body).ok()?;
        let mut lines = text.strip_suffix("\n\n")?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: u64 = size.parse().ok()?;
        let root = data_encoding::BASE64.decode(root.as_bytes()).ok()?;
        let plain = lines.next().is_none() && number.to_string() == size && is_log_origin(origin);
        plain.then(|| {
            Some((
                origin.to_owned(),
                number,
                Digest::from_bytes(root.try_into().ok()?),
            ))
        })?
    };
    read().map_or_else(
        || bad("not a checkpoint of three lines and an empty one"),
        Ok,
    )
}

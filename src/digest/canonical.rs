//! Canonical JSON: the one byte form of every hashed object (PROTOCOL section 2).
//!
//! Writing: `object` hands out a writer that takes members in rising order of name and refuses any other
//! order, so no map's order can ever matter. Reading: `parse` accepts canonical bytes and nothing else, so a
//! value that was read writes back to the very bytes it came from (a property test holds it to that).
//! Why our own: general JSON crates round large integers and keep the last of duplicate names in silence.
//! It does not know which members an object needs. Tests: `tests/it/vectors.rs`, `tests/it/canonical.rs`.

use std::borrow::Cow;

use rayon::prelude::*;

/// The largest integer: 2^53 − 1.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;
/// The deepest nesting.
pub const MAX_DEPTH: usize = 16;
/// The longest line of a `.jsonl` file, in bytes, without its line end.
pub const MAX_LINE: usize = 65_536;

/// Whether a text may stand in canonical JSON: no control character.
pub fn is_plain(text: &str) -> bool {
    !text.bytes().any(|b| b < 0x20 || b == 0x7f)
}

/// Writes one object.
///
/// # Panics
/// When a text holds a control character or an integer is above 2^53 − 1, and in builds with debug assertions
/// when names do not rise: each is a fault of the caller, not of the data.
///
/// ```
/// use paiwei::digest::canonical::object;
/// let bytes = object(|o| {
///     o.text("number", "A0001");
///     o.int("seats", 3);
/// });
/// assert_eq!(bytes, br#"{"number":"A0001","seats":3}"#);
/// ```
pub fn object(fill: impl FnOnce(&mut Object<'_>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write_object(&mut out, fill);
    out
}

/// Writes one object at the end of `out`.
pub fn write_object(out: &mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
    out.push(b'{');
    fill(&mut Object { out, last: "" });
    out.push(b'}');
}

/// Takes the members of an object, by rising name.
#[derive(Debug)]
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    last: &'static str,
}

impl Object<'_> {
    fn name(&mut self, name: &'static str) {
        debug_assert!(is_name(name.as_bytes()), "{name:?} is no member name");
        debug_assert!(
            self.last < name,
            "member {name:?} must come before {:?}",
            self.last
        );
        if !self.last.is_empty() {
            self.out.push(b',');
        }
        self.last = name;
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// A member that is a text.
    pub fn text(&mut self, name: &'static str, value: &str) {
        self.name(name);
        write_text(self.out, value);
    }

    /// A member of the outermost object that is a text of lines, each line end written `\n`: see [`parse_lined`].
    pub fn lined(&mut self, name: &'static str, value: &str) {
        self.written(name, &Written::lined(value));
    }

    /// A member that is a text written before.
    pub fn written(&mut self, name: &'static str, Written(text): &Written) {
        self.name(name);
        self.out.extend_from_slice(text);
    }

    /// A member that is a text, written through its `Display`.
    pub fn show(&mut self, name: &'static str, value: &impl std::fmt::Display) {
        self.text(name, &value.to_string());
    }

    /// A member that is an integer.
    pub fn int(&mut self, name: &'static str, value: u64) {
        self.name(name);
        write_int(self.out, value);
    }

    /// A member that is true or false.
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.name(name);
        self.out
            .extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// A member that is an object.
    pub fn object(&mut self, name: &'static str, fill: impl FnOnce(&mut Object<'_>)) {
        self.name(name);
        write_object(self.out, fill);
    }

    /// A member that is an array.
    pub fn list(&mut self, name: &'static str, fill: impl FnOnce(&mut List<'_>)) {
        self.name(name);
        self.out.push(b'[');
        fill(&mut List {
            out: self.out,
            empty: true,
            line: false,
        });
        self.out.push(b']');
    }

    /// A member that is an array of texts.
    pub fn texts<T: AsRef<str>>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = T>,
    ) {
        self.list(name, |list| {
            values
                .into_iter()
                .for_each(|value| list.text(value.as_ref()))
        });
    }

    /// A member given as canonical bytes already.
    pub fn raw(&mut self, name: &'static str, value: &[u8]) {
        debug_assert!(parse(value).is_ok(), "{name} is given as canonical bytes");
        self.name(name);
        self.out.extend_from_slice(value);
    }
}

/// A text as it is written, for many objects that have the same.
#[derive(Clone, Debug)]
pub struct Written(Vec<u8>);

impl Written {
    /// A text.
    pub fn text(value: &str) -> Self {
        let mut out = Vec::with_capacity(value.len() + 2);
        write_text(&mut out, value);
        Self(out)
    }

    /// A text of lines, each line end written `\n`, as [`Object::lined`] has it.
    pub fn lined(value: &str) -> Self {
        let mut out = vec![b'"'];
        for (at, line) in value.split('\n').enumerate() {
            if at > 0 {
                out.extend_from_slice(b"\\n");
            }
            write_escaped(&mut out, line);
        }
        out.push(b'"');
        Self(out)
    }
}

/// Takes the elements of an array.
#[derive(Debug)]
pub struct List<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
    line: bool,
}

impl List<'_> {
    fn next(&mut self) {
        if !self.empty {
            self.out.push(b',');
        }
        if self.line {
            self.out.push(b'\n');
        }
        (self.empty, self.line) = (false, false);
    }

    /// Puts the next element on a line of its own, for files that people read: canonical again without line ends.
    pub fn line_end(&mut self) {
        self.line = true;
    }

    /// An element that is a text.
    pub fn text(&mut self, value: &str) {
        self.next();
        write_text(self.out, value);
    }

    /// An element that is an integer.
    pub fn int(&mut self, value: u64) {
        self.next();
        write_int(self.out, value);
    }

    /// An element given as canonical bytes already.
    pub fn raw(&mut self, value: &[u8]) {
        debug_assert!(parse(value).is_ok(), "it is given as canonical bytes");
        self.next();
        self.out.extend_from_slice(value);
    }

    /// An element that is an object.
    pub fn object(&mut self, fill: impl FnOnce(&mut Object<'_>)) {
        self.next();
        write_object(self.out, fill);
    }
}

fn write_text(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    write_escaped(out, value);
    out.push(b'"');
}

fn write_escaped(out: &mut Vec<u8>, value: &str) {
    // Nearly every text is plain ASCII; looked at without a way out, so that many bytes are looked at at once.
    let odd = |b: &u8| !(0x20..0x7f).contains(b) || matches!(b, b'"' | b'\\');
    if !value
        .as_bytes()
        .iter()
        .fold(false, |found, b| found | odd(b))
    {
        return out.extend_from_slice(value.as_bytes());
    }
    assert!(
        is_plain(value),
        "a text with a control character was never admitted: {value:?}"
    );
    let bytes = value.as_bytes();
    let mut from = 0;
    for at in (0..bytes.len()).filter(|at| matches!(bytes[*at], b'"' | b'\\')) {
        out.extend_from_slice(&bytes[from..at]);
        out.push(b'\\');
        from = at;
    }
    out.extend_from_slice(&bytes[from..]);
}

fn write_int(out: &mut Vec<u8>, value: u64) {
    assert!(value <= MAX_INTEGER, "{value} is above 2^53 − 1");
    let mut digits = [0u8; 16];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn is_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_lowercase)
        && name
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_')
}

/// A canonical value, borrowing its texts from the bytes it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// An object, members by rising name.
    Object(Vec<(&'a str, Value<'a>)>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// A text.
    Text(Cow<'a, str>),
    /// An integer 0 … 2^53 − 1.
    Int(u64),
    /// True or false.
    Flag(bool),
}

impl<'a> Value<'a> {
    /// The member of that name, when this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let Self::Object(members) = self else {
            return None;
        };
        members
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value)
    }

    /// The text member of that name.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer member of that name.
    pub fn int(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The true-or-false member of that name.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Self::Flag(value) => Some(*value),
            _ => None,
        }
    }

    /// The elements of the array member of that name.
    pub fn list(&self, name: &str) -> Option<&[Value<'a>]> {
        match self.get(name)? {
            Self::Array(values) => Some(values),
            _ => None,
        }
    }

    /// Whether this is an object with just these members (given by rising name).
    pub fn has_just(&self, names: &[&str]) -> bool {
        matches!(self, Self::Object(members)
            if members.len() == names.len() && members.iter().zip(names).all(|((a, _), b)| a == b))
    }

    /// The canonical bytes of this value.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Object(members) => {
                out.push(b'{');
                for (i, (name, value)) in members.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    write_text(out, name);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
            Self::Array(values) => {
                out.push(b'[');
                for (i, value) in values.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    value.write(out);
                }
                out.push(b']');
            }
            Self::Text(text) => write_text(out, text),
            Self::Int(value) => write_int(out, *value),
            Self::Flag(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        }
    }
}

/// Why bytes are not canonical, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not canonical at byte {offset}: {why}")]
pub struct Malformed {
    /// The offset of the first byte that does not fit.
    pub offset: usize,
    /// What would have been right.
    pub why: &'static str,
}

/// Reads canonical bytes, and refuses every other spelling of the same value.
///
/// # Errors
/// The first place where the bytes leave the canonical form.
///
/// # Limits
/// Nesting of [`MAX_DEPTH`]; memory in proportion to the input.
pub fn parse(bytes: &[u8]) -> Result<Value<'_>, Malformed> {
    parse_as(bytes, false)
}

/// The same with one liberty, for files that carry notes and are never hashed: a text that is a member of the
/// outermost object may hold line ends, each written `\n`.
///
/// # Errors
/// As [`parse`].
pub fn parse_lined(bytes: &[u8]) -> Result<Value<'_>, Malformed> {
    parse_as(bytes, true)
}

fn parse_as(bytes: &[u8], lined: bool) -> Result<Value<'_>, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|e| Malformed {
        offset: e.valid_up_to(),
        why: "the bytes are not UTF-8",
    })?;
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        lined,
    };
    let value = reader.value()?;
    if reader.at < text.len() {
        return Err(reader.fault("something follows the value"));
    }
    Ok(value)
}

/// Why a `.jsonl` file cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadLine {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
    /// Whether it has the form it must have, and only does not fit what stands beside it.
    pub untrue: bool,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    why: String,
    untrue: bool,
}

impl Slip {
    /// A line of the right form that does not fit what stands beside it.
    pub fn untrue(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            untrue: true,
        }
    }

    /// Whether it has the form it must have.
    pub fn is_untrue(&self) -> bool {
        self.untrue
    }

    /// Where it is, from 1.
    pub fn at(self, line: u64) -> BadLine {
        let Self { why, untrue } = self;
        BadLine { line, why, untrue }
    }
}

impl From<String> for Slip {
    /// A line of another form.
    fn from(why: String) -> Self {
        Self { why, untrue: false }
    }
}

/// The lines of a `.jsonl` file, each ended by LF, none empty, none too long.
///
/// # Errors
/// The first line of another form.
pub fn split_lines(file: &[u8]) -> Result<Vec<&[u8]>, BadLine> {
    let fault = |line: usize, why: &str| Slip::from(why.to_owned()).at(line as u64 + 1);
    let Some(body) = file.strip_suffix(b"\n") else {
        let whole = file.iter().filter(|b| **b == b'\n').count();
        return if file.is_empty() {
            Ok(Vec::new())
        } else {
            Err(fault(whole, "the line end is missing"))
        };
    };
    let lines: Vec<&[u8]> = body.split(|b| *b == b'\n').collect();
    match lines
        .iter()
        .position(|line| line.is_empty() || line.len() > MAX_LINE)
    {
        Some(at) if lines[at].is_empty() => Err(fault(at, "the line is empty")),
        Some(at) => Err(fault(at, "the line is longer than 65,536 bytes")),
        None => Ok(lines),
    }
}

/// Reads each line and makes something of it; lines are read side by side and handed back in order.
///
/// # Errors
/// The first line that is not canonical or has another form, says `make`; else the first that is untrue.
pub fn read_lines<T: Send, E: Into<Slip>>(
    lines: &[&[u8]],
    make: impl Fn(&Value<'_>) -> Result<T, E> + Sync,
) -> Result<Vec<T>, BadLine> {
    let one = |(at, line): (usize, &&[u8])| {
        let fault = |slip: Slip| slip.at(at as u64 + 1);
        let value = parse(line).map_err(|malformed| fault(malformed.to_string().into()))?;
        make(&value).map_err(|slip| fault(slip.into()))
    };
    // Collected whole before the first fault is looked for, so that it is the first by line, not by time.
    let made: Vec<Result<T, BadLine>> = lines
        .par_iter()
        .enumerate()
        .with_min_len(256)
        .map(one)
        .collect();
    let ill = |made: &&Result<T, BadLine>| made.as_ref().is_err_and(|bad| !bad.untrue);
    match made.iter().find(ill) {
        Some(Err(bad)) => Err(bad.clone()),
        _ => made.into_iter().collect(),
    }
}

/// Lines written by one thread at a time.
const LINES_AT_ONCE: usize = 1_024;

/// Writes a `.jsonl` file of so many lines, and what each line leaves behind. `write` puts line `i` at the end of
/// its buffer, without the line end; lines are written side by side and joined in order.
pub fn write_lines<T: Send>(
    count: usize,
    write: impl Fn(usize, &mut Vec<u8>) -> T + Sync,
) -> (Vec<u8>, Vec<T>) {
    let chunk = |chunk: usize| {
        let from = chunk * LINES_AT_ONCE;
        let mut out = Vec::new();
        let mut left = Vec::with_capacity(LINES_AT_ONCE);
        for i in from..count.min(from + LINES_AT_ONCE) {
            left.push(write(i, &mut out));
            out.push(b'\n');
        }
        (out, left)
    };
    let chunks: Vec<(Vec<u8>, Vec<T>)> = (0..count.div_ceil(LINES_AT_ONCE))
        .into_par_iter()
        .map(chunk)
        .collect();
    let mut file = Vec::with_capacity(chunks.iter().map(|(out, _)| out.len()).sum());
    let mut left = Vec::with_capacity(count);
    for (out, own) in chunks {
        file.extend_from_slice(&out);
        left.extend(own);
    }
    (file, left)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Whether texts of the outermost object may hold line ends.
    lined: bool,
}

impl<'a> Reader<'a> {
    fn fault(&self, why: &'static str) -> Malformed {
        Malformed {
            offset: self.at,
            why,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.at += 1;
        }
        there
    }

    fn expect(&mut self, byte: u8, why: &'static str) -> Result<(), Malformed> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.fault(why))
        }
    }

    fn value(&mut self) -> Result<Value<'a>, Malformed> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Value::Text),
            Some(b'0'..=b'9') => self.integer().map(Value::Int),
            Some(b't') => self.word("true", true),
            Some(b'f') => self.word("false", false),
            _ => Err(self.fault("no value that canonical JSON knows")),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value<'a>, Malformed>,
    ) -> Result<Value<'a>, Malformed> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault("nested deeper than 16"));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn word(&mut self, word: &'static str, value: bool) -> Result<Value<'a>, Malformed> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(Value::Flag(value))
        } else {
            Err(self.fault("no value that canonical JSON knows"))
        }
    }

    fn object(&mut self) -> Result<Value<'a>, Malformed> {
        let mut members: Vec<(&'a str, Value<'a>)> = Vec::new();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            let start = self.at;
            let name = match self.string()? {
                Cow::Borrowed(name) if is_name(name.as_bytes()) => name,
                _ => {
                    return Err(Malformed {
                        offset: start,
                        why: "a member name of another form",
                    });
                }
            };
            if members.last().is_some_and(|(last, _)| *last >= name) {
                return Err(Malformed {
                    offset: start,
                    why: "member names must rise",
                });
            }
            self.expect(b':', "a colon must follow the member name")?;
            members.push((name, self.value()?));
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            self.expect(b',', "a comma or a closing brace must follow")?;
        }
    }

    fn array(&mut self) -> Result<Value<'a>, Malformed> {
        let mut values = Vec::new();
        if self.take(b']') {
            return Ok(Value::Array(values));
        }
        loop {
            values.push(self.value()?);
            if self.take(b']') {
                return Ok(Value::Array(values));
            }
            self.expect(b',', "a comma or a closing bracket must follow")?;
        }
    }

    fn integer(&mut self) -> Result<u64, Malformed> {
        let start = self.at;
        let mut value = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value * 10 + u64::from(digit - b'0');
            self.at += 1;
            if value > MAX_INTEGER {
                return Err(self.fault("an integer above 2^53 − 1"));
            }
        }
        if self.at - start > 1 && self.text.as_bytes()[start] == b'0' {
            return Err(Malformed {
                offset: start,
                why: "a leading zero",
            });
        }
        Ok(value)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.expect(b'"', "a text must begin with a quotation mark")?;
        let start = self.at;
        let mut owned: Option<String> = None;
        let mut from = start;
        loop {
            match self.peek() {
                None => return Err(self.fault("the text does not end")),
                Some(b'"') => {
                    let tail = &self.text[from..self.at];
                    self.at += 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(tail),
                        Some(head) => Cow::Owned(head + tail),
                    });
                }
                Some(b'\\') => {
                    let head = owned.get_or_insert_default();
                    head.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    match self.peek() {
                        Some(byte @ (b'"' | b'\\')) => head.push(char::from(byte)),
                        Some(b'n') if self.lined && self.depth == 1 => head.push('\n'),
                        _ => return Err(self.fault("only \" and \\ are escaped")),
                    }
                    self.at += 1;
                    from = self.at;
                }
                Some(byte) if byte < 0x20 || byte == 0x7f => {
                    return Err(self.fault("a control character"));
                }
                Some(_) => self.at += 1,
            }
        }
    }
}

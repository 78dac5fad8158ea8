//! OpenStreetMap PBF from memory: the blobs, their blocks, and of these only what streets need.
//!
//! In: the bytes of a file. Out: walked lines and main roads with ids and grid points, the date of the header. The
//! format: OpenStreetMap wiki, "PBF Format". Why not through the osmpbf crate (it is the oracle of the test): it
//! cuts coordinates to 1e-7 degree instead of rounding them, adds deltas unchecked, and unpacks a block of empty
//! ways into dozens of times its size before anybody can set a limit. Here nothing is unpacked but one blob at a
//! time, every sum is checked, and the first fault stops the file with its byte.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::profile::Tags;
use super::{MOST_CORNERS, StreetFile};
use crate::geo::{Corner, Point};

/// The format's own limits.
const LARGEST_HEADER: usize = 64 << 10;
const LARGEST_BLOB: usize = 32 << 20;
/// Texts of one block: a block of the usual 8,000 elements has some thousands.
const MOST_TEXTS: usize = 1 << 20;
/// What a reader must understand, and this one does.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("neither OpenStreetMap PBF nor GeoJSON")]
    NotStreets,
    #[error("the file ends in the middle of a blob")]
    Cut,
    #[error("a message is damaged")]
    Message,
    #[error("a message is larger than its format allows")]
    TooLarge,
    #[error("a compressed blob is damaged")]
    Inflate,
    #[error("a blob is compressed by {0}; only zlib is read")]
    Compression(&'static str),
    #[error("it needs a reader that understands {0}")]
    Feature(String),
    #[error("a point lies outside the range of degrees")]
    Degrees,
    #[error("node {0} is there twice, at different points")]
    TwoPoints(i64),
    #[error("too many corners")]
    TooMany,
}

/// A fault and the byte of the file at which its blob begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) fault: Fault,
    pub(super) byte: usize,
}

pub(super) fn parse(bytes: &[u8]) -> Result<StreetFile, Stop> {
    let mut file = StreetFile::default();
    // First the ways, for they say which nodes are wanted; nodes come before them in the file.
    let mut ways = Ways::default();
    blobs(bytes, &mut |kind, block| match kind {
        Kind::Header => {
            file.date = header(block)?;
            Ok(())
        }
        Kind::Data => Block::read(block)?.ways(&mut ways),
    })?;
    let mut nodes = Nodes::wanted(&ways);
    blobs(bytes, &mut |kind, block| match kind {
        Kind::Header => Ok(()),
        Kind::Data => Block::read(block)?.nodes(&mut nodes),
    })?;
    file.streets = ways.streets;
    let mut from = 0;
    for Way { end, walked, main } in ways.ways {
        let mut lines = vec![Vec::with_capacity(end - from)];
        for id in &ways.refs[from..end] {
            match (nodes.point(*id), lines.last_mut()) {
                (Some(point), Some(line)) => line.push(Corner { point, id: *id }),
                _ => lines.push(Vec::new()),
            }
        }
        let cut = lines.len() > 1;
        lines.retain(|line| line.len() > 1);
        if main {
            file.main.extend(lines.iter().cloned());
        }
        if walked {
            file.walked += 1;
            file.cut += u32::from(cut);
            file.lines.extend(lines);
        }
        from = end;
    }
    Ok(file)
}

/// Ways that are walked or main roads: their node ids one after the other.
#[derive(Default)]
struct Ways {
    refs: Vec<i64>,
    ways: Vec<Way>,
    streets: u32,
}

/// What a way is, and where it ends among the node ids.
struct Way {
    end: usize,
    walked: bool,
    main: bool,
}

/// Points of wanted nodes, by id.
struct Nodes {
    ids: Vec<i64>,
    points: Vec<Option<Point>>,
    /// By node whether somebody walks there: what is wrong elsewhere stops no file.
    walked: Vec<bool>,
}

impl Nodes {
    fn wanted(ways: &Ways) -> Self {
        let mut ids = ways.refs.clone();
        ids.sort_unstable();
        ids.dedup();
        let (points, mut walked) = (vec![None; ids.len()], vec![false; ids.len()]);
        let mut from = 0;
        for way in &ways.ways {
            for id in ways.refs[from..way.end].iter().filter(|_| way.walked) {
                if let Ok(at) = ids.binary_search(id) {
                    walked[at] = true;
                }
            }
            from = way.end;
        }
        Self {
            ids,
            points,
            walked,
        }
    }

    fn point(&self, id: i64) -> Option<Point> {
        self.points[self.ids.binary_search(&id).ok()?]
    }

    fn put(&mut self, id: i64, point: impl FnOnce() -> Option<Point>) -> Result<(), Fault> {
        let Ok(at) = self.ids.binary_search(&id) else {
            return Ok(());
        };
        let Some(point) = point() else {
            return match self.walked[at] {
                true => Err(Fault::Degrees),
                false => Ok(()),
            };
        };
        if self.walked[at] && self.points[at].is_some_and(|held| held != point) {
            return Err(Fault::TwoPoints(id));
        }
        self.points[at] = Some(point);
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Header,
    Data,
}

type Take<'t> = &'t mut dyn FnMut(Kind, &[u8]) -> Result<(), Fault>;

/// Hands every header and data block to `take`, unpacked; blobs of other kinds are passed over.
fn blobs(bytes: &[u8], take: Take<'_>) -> Result<(), Stop> {
    let mut rest = bytes;
    let mut room = Vec::new();
    let mut headed = false;
    while !rest.is_empty() {
        let byte = bytes.len() - rest.len();
        let stop = |fault| Stop { fault, byte };
        let (kind, blob) = blob(&mut rest, headed).map_err(stop)?;
        let Some(kind) = kind else {
            continue;
        };
        headed |= kind == Kind::Header;
        if !headed {
            return Err(stop(Fault::NotStreets));
        }
        let block = unpack(blob, &mut room).map_err(stop)?;
        take(kind, block).map_err(stop)?;
    }
    if headed {
        Ok(())
    } else {
        Err(Stop {
            fault: Fault::NotStreets,
            byte: 0,
        })
    }
}

/// The next blob with its kind: four bytes of size, the blob's header, the blob.
fn blob<'b>(rest: &mut &'b [u8], headed: bool) -> Result<(Option<Kind>, &'b [u8]), Fault> {
    // Until a header was seen, what does not fit is another kind of file rather than a damaged one.
    let other = |fault: Fault| if headed { fault } else { Fault::NotStreets };
    let (size, after) = rest.split_first_chunk::<4>().ok_or(other(Fault::Cut))?;
    let size = u32::from_be_bytes(*size) as usize;
    if size > LARGEST_HEADER {
        return Err(other(Fault::TooLarge));
    }
    let (header, after) = after.split_at_checked(size).ok_or(other(Fault::Cut))?;
    let (mut kind, mut size) = (&b""[..], None);
    let mut message = Message(header);
    while let Some((field, value)) = message.next().map_err(other)? {
        match (field, value) {
            (1, Value::Bytes(bytes)) => kind = bytes,
            (3, Value::Number(n)) => size = Some(n),
            _ => {}
        }
    }
    let size = size.and_then(|n| usize::try_from(n).ok());
    let size = size.ok_or(other(Fault::Message))?;
    if size > LARGEST_BLOB {
        return Err(other(Fault::TooLarge));
    }
    let (blob, after) = after.split_at_checked(size).ok_or(other(Fault::Cut))?;
    *rest = after;
    let kind = match kind {
        b"OSMHeader" => Some(Kind::Header),
        b"OSMData" => Some(Kind::Data),
        _ => None,
    };
    Ok((kind, blob))
}

/// The block of a blob; a compressed one is inflated into `room`, never beyond the limit.
fn unpack<'b>(blob: &'b [u8], room: &'b mut Vec<u8>) -> Result<&'b [u8], Fault> {
    let mut message = Message(blob);
    while let Some((field, value)) = message.next()? {
        match (field, value) {
            (1, Value::Bytes(raw)) => return Ok(raw),
            (3, Value::Bytes(packed)) => {
                room.clear();
                let most = LARGEST_BLOB as u64 + 1;
                let read = ZlibDecoder::new(packed).take(most).read_to_end(room);
                let size = read.map_err(|_| Fault::Inflate)?;
                return if size > LARGEST_BLOB {
                    Err(Fault::TooLarge)
                } else {
                    Ok(room)
                };
            }
            (4, Value::Bytes(_)) => return Err(Fault::Compression("lzma")),
            (5, Value::Bytes(_)) => return Err(Fault::Compression("bzip2")),
            (6, Value::Bytes(_)) => return Err(Fault::Compression("lz4")),
            (7, Value::Bytes(_)) => return Err(Fault::Compression("zstd")),
            _ => {}
        }
    }
    Ok(&[])
}

/// The date of a header block, when it says one; what it demands of its reader must be understood.
fn header(block: &[u8]) -> Result<String, Fault> {
    let mut date = String::new();
    let mut message = Message(block);
    while let Some((field, value)) = message.next()? {
        match (field, value) {
            (4, Value::Bytes(name)) => {
                let name = String::from_utf8_lossy(name);
                if !UNDERSTOOD.contains(&&*name) {
                    let shown = name.chars().filter(|c| !c.is_control()).take(60);
                    return Err(Fault::Feature(shown.collect()));
                }
            }
            // osmosis_replication_timestamp, in seconds.
            (32, Value::Number(seconds)) => {
                let stamp = jiff::Timestamp::from_second(seconds as i64);
                let stamp = stamp.map_err(|_| Fault::Message)?;
                date = crate::model::utc(stamp);
            }
            _ => {}
        }
    }
    Ok(date)
}

/// A primitive block: its texts, its groups, and how its coordinates are written.
struct Block<'b> {
    bytes: &'b [u8],
    texts: Vec<&'b [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl<'b> Block<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, Fault> {
        let mut block = Self {
            bytes,
            texts: Vec::new(),
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
        };
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match (field, value) {
                (1, Value::Bytes(table)) => block.table(table)?,
                (17, Value::Number(n)) => block.granularity = i64::from(n as i32),
                (19, Value::Number(n)) => block.lat_offset = n as i64,
                (20, Value::Number(n)) => block.lon_offset = n as i64,
                _ => {}
            }
        }
        Ok(block)
    }

    fn table(&mut self, table: &'b [u8]) -> Result<(), Fault> {
        let mut message = Message(table);
        while let Some((field, value)) = message.next()? {
            if let (1, Value::Bytes(text)) = (field, value) {
                if self.texts.len() == MOST_TEXTS {
                    return Err(Fault::TooLarge);
                }
                self.texts.push(text);
            }
        }
        Ok(())
    }

    /// Hands every message of one field of every group to `take`.
    fn each(
        &self,
        wanted: u32,
        take: &mut dyn FnMut(&'b [u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut message = Message(self.bytes);
        while let Some((field, value)) = message.next()? {
            let (2, Value::Bytes(group)) = (field, value) else {
                continue;
            };
            let mut group = Message(group);
            while let Some((field, value)) = group.next()? {
                if let Value::Bytes(bytes) = value
                    && field == wanted
                {
                    take(bytes)?;
                }
            }
        }
        Ok(())
    }

    fn ways(&self, ways: &mut Ways) -> Result<(), Fault> {
        self.each(3, &mut |way| {
            let (mut keys, mut values, mut refs) = (Packed(&[]), Packed(&[]), Packed(&[]));
            let mut message = Message(way);
            while let Some((field, value)) = message.next()? {
                match (field, value) {
                    (2, Value::Bytes(bytes)) => keys = Packed(bytes),
                    (3, Value::Bytes(bytes)) => values = Packed(bytes),
                    (8, Value::Bytes(bytes)) => refs = Packed(bytes),
                    // These are packed by definition; one by one they would be read wrongly.
                    (2 | 3 | 8, _) => return Err(Fault::Message),
                    _ => {}
                }
            }
            let tags = self.tags(keys, values)?;
            if tags.highway.is_none() {
                return Ok(());
            }
            ways.streets += 1;
            let (walked, main) = (tags.walkable(), tags.is_main());
            if !walked && !main {
                return Ok(());
            }
            let mut id = 0i64;
            while let Some(step) = refs.next_signed()? {
                id = id.checked_add(step).ok_or(Fault::Message)?;
                ways.refs.push(id);
                if ways.refs.len() > MOST_CORNERS {
                    return Err(Fault::TooMany);
                }
            }
            let end = ways.refs.len();
            ways.ways.push(Way { end, walked, main });
            Ok(())
        })
    }

    fn tags(&self, mut keys: Packed<'_>, mut values: Packed<'_>) -> Result<Tags<'b>, Fault> {
        let text = |index: u64| -> Result<&'b [u8], Fault> {
            let found = usize::try_from(index).ok().and_then(|i| self.texts.get(i));
            found.copied().ok_or(Fault::Message)
        };
        let mut tags = Tags::default();
        while let Some(key) = keys.next()? {
            let value = values.next()?.ok_or(Fault::Message)?;
            let (key, value) = (text(key)?, text(value)?);
            // A value that is no text is none of the words that are known.
            let value = Some(std::str::from_utf8(value).unwrap_or("?"));
            match key {
                b"highway" => tags.highway = value,
                b"foot" => tags.foot = value,
                b"access" => tags.access = value,
                b"tunnel" => tags.tunnel = value,
                _ => {}
            }
        }
        Ok(tags)
    }

    fn nodes(&self, nodes: &mut Nodes) -> Result<(), Fault> {
        self.each(1, &mut |node| {
            let (mut id, mut lat, mut lon) = (0, 0, 0);
            let mut message = Message(node);
            while let Some((field, value)) = message.next()? {
                match (field, value) {
                    (1, Value::Number(n)) => id = signed(n),
                    (8, Value::Number(n)) => lat = signed(n),
                    (9, Value::Number(n)) => lon = signed(n),
                    _ => {}
                }
            }
            nodes.put(id, || self.point(lon, lat))
        })?;
        self.each(2, &mut |dense| {
            let (mut ids, mut lats, mut lons) = (Packed(&[]), Packed(&[]), Packed(&[]));
            let mut message = Message(dense);
            while let Some((field, value)) = message.next()? {
                match (field, value) {
                    (1, Value::Bytes(bytes)) => ids = Packed(bytes),
                    (8, Value::Bytes(bytes)) => lats = Packed(bytes),
                    (9, Value::Bytes(bytes)) => lons = Packed(bytes),
                    (1 | 8 | 9, _) => return Err(Fault::Message),
                    _ => {}
                }
            }
            let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
            while let Some(step) = ids.next_signed()? {
                let north = lats.next_signed()?.ok_or(Fault::Message)?;
                let east = lons.next_signed()?.ok_or(Fault::Message)?;
                id = id.checked_add(step).ok_or(Fault::Message)?;
                lat = lat.checked_add(north).ok_or(Fault::Message)?;
                lon = lon.checked_add(east).ok_or(Fault::Message)?;
                nodes.put(id, || self.point(lon, lat))?;
            }
            Ok(())
        })
    }

    /// Coordinates are offset + granularity × value, in 1e-9 degree; rounded to the grid half away from zero.
    fn point(&self, lon: i64, lat: i64) -> Option<Point> {
        let grid = |offset: i64, value: i64| {
            let nano = self.granularity.checked_mul(value)?.checked_add(offset)?;
            let half = if nano < 0 { -50 } else { 50 };
            Some(nano.checked_add(half)? / 100)
        };
        Point::new(grid(self.lon_offset, lon)?, grid(self.lat_offset, lat)?)
    }
}

/// A value of a message; the fixed kinds are passed over, streets have none.
enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    Fixed,
}

/// The rest of a message: field by field.
struct Message<'b>(&'b [u8]);

impl<'b> Message<'b> {
    fn next(&mut self) -> Result<Option<(u32, Value<'b>)>, Fault> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = number(&mut self.0)?;
        let field = u32::try_from(key >> 3).map_err(|_| Fault::Message)?;
        let value = match key & 7 {
            0 => Value::Number(number(&mut self.0)?),
            1 => self.skip(8)?,
            2 => {
                let size = number(&mut self.0)?;
                let size = usize::try_from(size).map_err(|_| Fault::Message)?;
                let (bytes, rest) = self.0.split_at_checked(size).ok_or(Fault::Message)?;
                self.0 = rest;
                Value::Bytes(bytes)
            }
            5 => self.skip(4)?,
            _ => return Err(Fault::Message),
        };
        Ok(Some((field, value)))
    }

    fn skip(&mut self, bytes: usize) -> Result<Value<'b>, Fault> {
        let (_, rest) = self.0.split_at_checked(bytes).ok_or(Fault::Message)?;
        self.0 = rest;
        Ok(Value::Fixed)
    }
}

/// Numbers packed one behind the other.
#[derive(Clone, Copy)]
struct Packed<'b>(&'b [u8]);

impl Packed<'_> {
    fn next(&mut self) -> Result<Option<u64>, Fault> {
        if self.0.is_empty() {
            return Ok(None);
        }
        number(&mut self.0).map(Some)
    }

    fn next_signed(&mut self) -> Result<Option<i64>, Fault> {
        Ok(self.next()?.map(signed))
    }
}

/// A varint: seven bits a byte, the lowest first, ten bytes at most.
fn number(rest: &mut &[u8]) -> Result<u64, Fault> {
    let mut value = 0u64;
    for (i, byte) in rest.iter().take(10).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if i == 9 && bits > 1 {
            return Err(Fault::Message);
        }
        value |= bits << (7 * i);
        if byte & 0x80 == 0 {
            *rest = &rest[i + 1..];
            return Ok(value);
        }
    }
    Err(Fault::Message)
}

/// Zigzag: 0, −1, 1, −2, …
fn signed(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

//! Street files: a writer of the format's own bytes, the osmpbf crate as oracle, damage, greed, GeoJSON lines.

use std::collections::BTreeMap;
use std::io::Write;

use paiwei::draw::pick::Pick;
use paiwei::finding::{Arg, Finding};
use paiwei::geo::{Corner, Network, Point};
use paiwei::read::streets::{self, StreetFile};

use crate::support::layer;

fn at(x: i64, y: i64) -> Point {
    Point::new(x, y).expect("in range")
}

/// Protobuf, as much of it as a street file needs.
#[derive(Clone, Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn raw(mut self, mut n: u64) -> Self {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
        self
    }

    fn signed(self, n: i64) -> Self {
        self.raw((n << 1 ^ n >> 63) as u64)
    }

    fn number(self, field: u64, n: u64) -> Self {
        self.raw(field << 3).raw(n)
    }

    fn put(self, field: u64, bytes: &[u8]) -> Self {
        let mut out = self.raw(field << 3 | 2).raw(bytes.len() as u64);
        out.0.extend_from_slice(bytes);
        out
    }
}

fn deltas(values: impl IntoIterator<Item = i64>) -> Vec<u8> {
    let mut last = 0;
    let step = |out: Bytes, value: i64| {
        let out = out.signed(value - last);
        last = value;
        out
    };
    values.into_iter().fold(Bytes::default(), step).0
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pack {
    Raw,
    Zlib,
}

fn blob(kind: &str, block: &[u8], pack: Pack) -> Vec<u8> {
    let body = match pack {
        Pack::Raw => Bytes::default().put(1, block),
        Pack::Zlib => {
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            zlib.write_all(block).expect("memory");
            let zlib = zlib.finish().expect("memory");
            Bytes::default().number(2, block.len() as u64).put(3, &zlib)
        }
    };
    let head = Bytes::default()
        .put(1, kind.as_bytes())
        .number(3, body.0.len() as u64);
    let mut out = u32::try_from(head.0.len())
        .expect("small")
        .to_be_bytes()
        .to_vec();
    out.extend(head.0);
    out.extend(body.0);
    out
}

fn header(features: &[&str], date: Option<i64>, pack: Pack) -> Vec<u8> {
    let mut block = Bytes::default();
    for feature in features {
        block = block.put(4, feature.as_bytes());
    }
    if let Some(date) = date {
        block = block.number(32, date as u64);
    }
    blob("OSMHeader", &block.0, pack)
}

pub type Node = (i64, i64, i64);
pub type Way<'w> = (i64, Vec<i64>, Vec<(&'w str, &'w str)>);

/// Nodes in units of 1e-7 degree, dense or not, then ways.
fn blocks(nodes: &[Node], ways: &[Way<'_>], dense: bool, pack: Pack) -> Vec<u8> {
    let group = if dense {
        let ids = deltas(nodes.iter().map(|(id, ..)| *id));
        let lats = deltas(nodes.iter().map(|(.., lat)| *lat));
        let lons = deltas(nodes.iter().map(|(_, lon, _)| *lon));
        let dense = Bytes::default().put(1, &ids).put(8, &lats).put(9, &lons);
        Bytes::default().put(2, &dense.0)
    } else {
        let one = |(id, lon, lat): &Node| {
            let id = Bytes::default().raw(1 << 3).signed(*id);
            id.raw(8 << 3).signed(*lat).raw(9 << 3).signed(*lon)
        };
        let each = nodes.iter().map(one);
        each.fold(Bytes::default(), |group, node| group.put(1, &node.0))
    };
    let table = Bytes::default().put(1, b"");
    let node_block = Bytes::default().put(1, &table.0).put(2, &group.0);
    let mut texts: Vec<&str> = vec![""];
    let mut group = Bytes::default();
    for (id, refs, tags) in ways {
        let mut place = |text| {
            texts.iter().position(|t| *t == text).unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            }) as u64
        };
        let keys = tags
            .iter()
            .fold(Bytes::default(), |out, (key, _)| out.raw(place(key)));
        let values = tags
            .iter()
            .fold(Bytes::default(), |out, (_, value)| out.raw(place(value)));
        let way = Bytes::default().number(1, *id as u64);
        let way = way
            .put(2, &keys.0)
            .put(3, &values.0)
            .put(8, &deltas(refs.iter().copied()));
        group = group.put(3, &way.0);
    }
    let each = texts.iter();
    let table = each.fold(Bytes::default(), |out, text| out.put(1, text.as_bytes()));
    let way_block = Bytes::default().put(1, &table.0).put(2, &group.0);
    [
        blob("OSMData", &node_block.0, pack),
        blob("OSMData", &way_block.0, pack),
    ]
    .concat()
}

const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

pub fn pbf(nodes: &[Node], ways: &[Way<'_>], dense: bool, pack: Pack) -> Vec<u8> {
    [
        header(&FEATURES, Some(1_782_864_000), pack),
        blocks(nodes, ways, dense, pack),
    ]
    .concat()
}

fn read(bytes: &[u8]) -> StreetFile {
    let (read, findings) = streets::parse("streets.osm.pbf", bytes, None);
    read.unwrap_or_else(|| panic!("{findings:?}"))
}

fn why(bytes: &[u8]) -> String {
    let (read, findings) = streets::parse("streets.osm.pbf", bytes, None);
    assert!(read.is_none(), "it was read");
    match findings.as_slice() {
        [one] if one.code.id == "bad-streets" => match &one.args[0].1 {
            Arg::Text(text) => text.clone(),
            Arg::Count(_) => panic!("why is a text"),
        },
        other => panic!("{other:?}"),
    }
}

/// A little town: a street, steps, a private drive, a river, a path whose last node lies outside the file.
fn small_pbf(dense: bool, pack: Pack) -> Vec<u8> {
    let nodes = [
        (1, 1_040_000_000, 390_000_000),
        (2, 1_040_010_000, 390_000_000),
        (3, 1_040_020_000, 390_000_000),
        (5_000_000_000, 1_040_010_000, 390_010_000),
        (5_000_000_001, -1_040_010_000, -390_010_000),
    ];
    let ways = [
        (
            10,
            vec![1, 2, 3],
            vec![("highway", "residential"), ("name", "中山路")],
        ),
        (11, vec![2, 5_000_000_000], vec![("highway", "steps")]),
        (
            12,
            vec![3, 5_000_000_000],
            vec![("highway", "service"), ("access", "private")],
        ),
        (13, vec![1, 5_000_000_001], vec![("waterway", "river")]),
        (
            14,
            vec![1, 5_000_000_000, 99, 2, 3],
            vec![("highway", "path"), ("foot", "yes")],
        ),
        (15, vec![1, 3], vec![("highway", "motorway")]),
        (
            16,
            vec![2, 99, 3, 1],
            vec![("highway", "primary"), ("foot", "no")],
        ),
        (
            17,
            vec![2, 3],
            vec![("highway", "trunk"), ("tunnel", "yes")],
        ),
    ];
    pbf(&nodes, &ways, dense, pack)
}

#[test]
fn a_street_file_is_read_in_every_packing() {
    let expected = read(&small_pbf(true, Pack::Zlib));
    for (dense, pack) in [(true, Pack::Raw), (false, Pack::Raw), (false, Pack::Zlib)] {
        assert_eq!(read(&small_pbf(dense, pack)), expected);
    }
    assert_eq!((expected.streets, expected.walked, expected.cut), (7, 3, 1));
    assert_eq!(expected.date, "2026-07-01T00:00:00Z");
    let ids: Vec<Vec<i64>> = expected
        .lines
        .iter()
        .map(|l| l.iter().map(|c| c.id).collect())
        .collect();
    let far = 5_000_000_000;
    assert_eq!(ids, [vec![1, 2, 3], vec![2, far], vec![1, far], vec![2, 3]]);
    assert_eq!(expected.lines[0][1].point, at(1_040_010_000, 390_000_000));
    assert_eq!(Network::new(&expected.lines).parts().len(), 1);
    // Where nobody walks, nothing stops the file: a node at two places, one out of range.
    let nodes = [
        (1, 0, 0),
        (1, 9, 9),
        (2, 5, 5),
        (3, 1_900_000_000, 0),
        (4, 7, 7),
        (5, 8, 8),
    ];
    let ways = [
        (1, vec![1, 2, 3, 4, 5], vec![("highway", "motorway")]),
        (2, vec![4, 5], vec![("highway", "path")]),
    ];
    let odd = read(&pbf(&nodes, &ways, true, Pack::Zlib));
    assert_eq!((odd.walked, odd.cut), (1, 0));
    assert_eq!(odd.main.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    // Main roads need not be walked; a tunnel is none.
    let main = expected.main.iter();
    let main: Vec<Vec<i64>> = main.map(|l| l.iter().map(|c| c.id).collect()).collect();
    assert_eq!(main, [vec![1, 3], vec![3, 1]]);
}

/// The osmpbf crate reads the same nodes and ways from the same bytes.
#[test]
fn the_reader_against_the_osmpbf_crate() {
    let mut pick = Pick::new("osmpbf");
    let nodes: Vec<Node> = (0..3_000)
        .map(|i| {
            let (lon, lat) = (
                pick.below(3_600_000_000) as i64,
                pick.below(1_800_000_000) as i64,
            );
            (
                i * 3 + pick.below(3) as i64,
                lon - 1_800_000_000,
                lat - 900_000_000,
            )
        })
        .collect();
    let ways: Vec<Way<'_>> = (0..400)
        .map(|i| {
            let refs = (0..2 + pick.below(9)).map(|_| nodes[pick.below(3_000) as usize].0);
            (i, refs.collect(), vec![("highway", "footway")])
        })
        .collect();
    for (dense, pack) in [(true, Pack::Zlib), (false, Pack::Raw)] {
        let bytes = pbf(&nodes, &ways, dense, pack);
        let (mut points, mut lines) = (BTreeMap::new(), Vec::new());
        let reader = osmpbf::ElementReader::new(bytes.as_slice());
        reader
            .for_each(|element| match element {
                osmpbf::Element::DenseNode(n) => {
                    points.insert(
                        n.id(),
                        at(n.decimicro_lon().into(), n.decimicro_lat().into()),
                    );
                }
                osmpbf::Element::Node(n) => {
                    points.insert(
                        n.id(),
                        at(n.decimicro_lon().into(), n.decimicro_lat().into()),
                    );
                }
                osmpbf::Element::Way(way) => lines.push(way.refs().collect::<Vec<i64>>()),
                osmpbf::Element::Relation(_) => {}
            })
            .expect("the crate reads it");
        let expected: Vec<Vec<Corner>> = lines
            .iter()
            .map(|ids| {
                ids.iter()
                    .map(|id| Corner {
                        point: points[id],
                        id: *id,
                    })
                    .collect()
            })
            .collect();
        assert_eq!(read(&bytes).lines, expected);
    }
}

#[test]
fn street_files_that_are_refused_say_why() {
    let good = small_pbf(true, Pack::Raw);
    let head = header(&FEATURES, None, Pack::Raw);
    let data = |group: Bytes| [head.clone(), blob("OSMData", &group.0, Pack::Raw)].concat();
    let way = |way: Bytes| data(Bytes::default().put(2, &Bytes::default().put(3, &way.0).0));
    let street = |way: Bytes| {
        let table = ["", "highway", "path"];
        let table = table
            .iter()
            .fold(Bytes::default(), |out, text| out.put(1, text.as_bytes()));
        let way = way.put(2, &[1]).put(3, &[2]);
        data(
            Bytes::default()
                .put(1, &table.0)
                .put(2, &Bytes::default().put(3, &way.0).0),
        )
    };
    let packed = |field: u64| {
        [head.clone(), {
            let body = Bytes::default().put(field, b"xyz");
            let head = Bytes::default()
                .put(1, b"OSMData")
                .number(3, body.0.len() as u64);
            [&(head.0.len() as u32).to_be_bytes()[..], &head.0, &body.0].concat()
        }]
        .concat()
    };
    let far = [(1, 9_000_000_000, 0), (2, 0, 0)];
    let two = [(1, 0, 0), (1, 1, 0), (2, 5, 5)];
    let path = [(9, vec![1, 2], vec![("highway", "path")])];
    let whole = |nodes: &[Node]| pbf(nodes, &path, true, Pack::Raw);
    for (bytes, expected) in [
        (b"PK\x03\x04 a zip".to_vec(), "neither"),
        (vec![0xff; 400], "neither"),
        (vec![0, 0, 0, 0], "neither"),
        (good[..good.len() - 1].to_vec(), "the middle of a blob"),
        (good[..good.len() - 40].to_vec(), "the middle of a blob"),
        ([good.clone(), vec![0, 0]].concat(), "the middle of a blob"),
        ([good.clone(), vec![0, 1, 0, 1]].concat(), "larger"),
        (blocks(&two, &path, true, Pack::Raw), "neither"),
        (
            header(&["HistoricalInformation"], None, Pack::Raw),
            "understands HistoricalInformation",
        ),
        (
            header(&["OsmSchema-V0.6", "x\n"], None, Pack::Zlib),
            "understands x",
        ),
        (header(&FEATURES, Some(i64::MAX), Pack::Raw), "damaged"),
        (packed(4), "lzma"),
        (packed(5), "bzip2"),
        (packed(6), "lz4"),
        (packed(7), "zstd"),
        (packed(3), "compressed blob is damaged"),
        (way(Bytes::default().put(2, &[9]).put(3, &[9])), "damaged"),
        (way(Bytes::default().put(2, &[0])), "damaged"),
        (way(Bytes::default().number(8, 4)), "damaged"),
        (way(Bytes(vec![0xff; 12])), "damaged"),
        (way(Bytes::default().raw(3)), "damaged"),
        (
            street(Bytes::default().put(8, &deltas([i64::MAX]))),
            "never",
        ),
        (
            street(
                Bytes::default().put(8, &[Bytes::default().signed(i64::MAX).0, vec![2]].concat()),
            ),
            "damaged",
        ),
        (whole(&far), "range of degrees"),
        (whole(&two), "node 1 is there twice"),
    ] {
        if expected == "never" {
            assert!(read(&bytes).lines.is_empty());
            continue;
        }
        let told = why(&bytes);
        assert!(told.contains(expected), "{told:?} instead of {expected:?}");
    }
}

#[test]
fn a_small_file_cannot_ask_for_large_memory() {
    // 40 MiB of nothing inside 40 KiB; sixteen million empty texts; two million empty ways, which weigh nothing
    // here.
    let head = header(&FEATURES, None, Pack::Raw);
    let with = |block: Vec<u8>| [head.clone(), blob("OSMData", &block, Pack::Zlib)].concat();
    let bomb = with(vec![0; 40 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert!(why(&bomb).contains("larger"));
    let table = Bytes([0x0a, 0x00].repeat(8 << 20));
    assert!(why(&with(Bytes::default().put(1, &table.0).0)).contains("larger"));
    let ways = Bytes([0x1a, 0x00].repeat(2 << 20));
    assert_eq!(read(&with(Bytes::default().put(2, &ways.0).0)).streets, 0);
    // A blob that claims 31 MiB and ends at once.
    let claim = Bytes::default().put(1, b"OSMData").number(3, 31 << 20);
    let claim = [&(claim.0.len() as u32).to_be_bytes()[..], &claim.0].concat();
    assert!(why(&[head, claim].concat()).contains("middle of a blob"));
}

#[test]
fn damaged_street_files_never_panic() {
    let mut pick = Pick::new("damage");
    let (mut refused, mut read) = (0, 0);
    for pack in [Pack::Raw, Pack::Zlib] {
        let good = small_pbf(true, pack);
        for _ in 0..6_000 {
            let mut bytes = good.clone();
            for _ in 0..1 + pick.below(3) {
                let at = pick.below(bytes.len() as u64) as usize;
                match pick.below(4) {
                    0 => bytes[at] ^= 1 << pick.below(8),
                    1 => bytes[at] = [0, 0x7f, 0x80, 0xff][pick.below(4) as usize],
                    2 => bytes.insert(at, pick.below(256) as u8),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            match streets::parse("x", &bytes, None) {
                (Some(file), _) => {
                    read += 1;
                    let network = Network::new(&file.lines);
                    assert!(network.edges() <= 12);
                    network.nearest(at(1_040_000_000, 390_000_000), 2_000_000);
                }
                (None, findings) => {
                    refused += 1;
                    assert!(findings.iter().any(Finding::is_error));
                }
            }
        }
    }
    assert!(refused > 1_000 && read > 100, "{refused} {read}");
}

#[test]
fn lines_from_geojson_meet_where_they_share_a_corner() {
    let line = |properties: &str, coordinates: &str| {
        format!(
            r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"LineString","coordinates":{coordinates}}}}}"#
        )
    };
    let parse = |features: &[String]| {
        let (read, told) = streets::parse("streets.geojson", layer(features).as_bytes(), None);
        let ids: Vec<&str> = told.iter().map(|finding| finding.code.id).collect();
        (read, ids)
    };
    let good = [
        line("{}", "[[104.0,39.0],[104.00100004,39.0,12.5]]"),
        line(
            r#"{"highway":"footway"}"#,
            "[[104.001,39.0],[104.001,39.001]]",
        ),
        line(
            r#"{"highway":"motorway"}"#,
            "[[104.0,39.0],[104.001,39.001]]",
        ),
        line(r#"{"access":"private"}"#, "[[104.0,39.0],[104.001,39.001]]"),
        line("null", "[[1,1],[1,1.5]]")
            .replace("LineString", "MultiLineString")
            .replace("[[1,1],[1,1.5]]", "[[[1,1],[1,1.5]],[[2,1],[3,1]]]"),
    ];
    let (read, told) = parse(&good);
    let read = read.expect("it is read");
    assert_eq!(
        (read.streets, read.walked, read.lines.len(), told.len()),
        (5, 3, 4, 0)
    );
    assert_eq!(Network::new(&read.lines).parts().len(), 3);
    let point = line("{}", "[104.0,39.0]").replace("LineString", "Point");
    assert_eq!(parse(&[good[0].clone(), point]).1, ["not-lines"]);
    for (bad, code) in [
        (line("{}", "[[104.0,39.0],[204.0,39.0]]"), "bad-coordinate"),
        (line("{}", "[[104.0,39.0],[\"x\",39.0]]"), "bad-coordinate"),
        (line("{}", "[[104.0,39.0],[104.0]]"), "bad-coordinate"),
        (line("{}", "[[104.0,39.0],[1e400,39.0]]"), "bad-coordinate"),
        (line("{}", "[104.0,39.0]"), "bad-geojson"),
        (line("[]", "[[104.0,39.0],[104.1,39.0]]"), "bad-geojson"),
    ] {
        let (read, told) = parse(&[good[0].clone(), bad.clone()]);
        assert!(read.is_none() && told == [code], "{bad}: {told:?}");
    }
    for (text, code) in [
        (r#"{"type":"Feature"}"#, "bad-geojson"),
        (
            r#"{"type":"FeatureCollection","features":[}"#,
            "bad-geojson",
        ),
        ("  \n", "empty-file"),
        (
            r#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:4548"}},"features":[]}"#,
            "other-crs",
        ),
    ] {
        let (read, told) = streets::parse("streets.geojson", text.as_bytes(), None);
        assert!(
            read.is_none() && told[0].code.id == code,
            "{text}: {told:?}"
        );
    }
}

/// A GeoPackage with layers of lines: each line its highway, its access and its points in degrees.
#[cfg(feature = "gpkg")]
fn gpkg(layers: &[(&str, &[RawLine<'_>])]) -> Vec<u8> {
    let mut db = rusqlite::Connection::open_in_memory().expect("memory");
    db.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT,
             organization_coordsys_id INTEGER, definition TEXT, description TEXT);
         INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '', '');
         CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);",
    )
    .expect("the tables of a GeoPackage");
    for (name, lines) in layers {
        let made = format!(
            "INSERT INTO gpkg_contents VALUES ('{name}', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geom', 4326);
             CREATE TABLE {name} (fid INTEGER PRIMARY KEY, geom BLOB, highway TEXT, access TEXT);"
        );
        db.execute_batch(&made).expect("a layer");
        for (highway, access, points) in *lines {
            let mut shape = b"GP\0\x01\xe6\x10\0\0\x01\x02\0\0\0".to_vec();
            shape.extend((points.len() as u32).to_le_bytes());
            for (lon, lat) in *points {
                shape.extend(lon.to_le_bytes());
                shape.extend(lat.to_le_bytes());
            }
            let sql = format!("INSERT INTO {name} (geom, highway, access) VALUES (?1, ?2, ?3)");
            db.execute(&sql, rusqlite::params![shape, highway, access])
                .expect("a line");
        }
    }
    db.serialize("main").expect("its bytes").to_vec()
}

#[cfg(feature = "gpkg")]
type RawLine<'l> = (Option<&'l str>, Option<&'l str>, &'l [(f64, f64)]);

#[cfg(feature = "gpkg")]
#[test]
fn lines_from_a_geopackage_are_the_streets_of_the_same_geojson() {
    let lines: [RawLine<'_>; 4] = [
        (None, None, &[(104.0, 39.0), (104.001, 39.0)]),
        (
            Some("footway"),
            None,
            &[(104.001, 39.0), (104.001, 39.001), (104.002, 39.0010001)],
        ),
        (Some("motorway"), None, &[(104.0, 39.0), (104.002, 39.0)]),
        (None, Some("private"), &[(104.0, 39.0), (104.0, 39.001)]),
    ];
    let bytes = gpkg(&[("roads", &lines)]);
    let (read, told) = streets::parse("streets.gpkg", &bytes, None);
    let read = read.unwrap_or_else(|| panic!("{told:?}"));
    assert_eq!((read.streets, read.walked, told.len()), (4, 2, 0));
    assert_eq!(read.lines[1][2].point, at(1_040_020_000, 390_010_001));
    assert_eq!(Network::new(&read.lines).parts().len(), 1);
    // Several layers need a choice, and a wrong one is told.
    let two = gpkg(&[("roads", &lines[..1]), ("paths", &lines[1..2])]);
    let parse = |layer| streets::parse("streets.gpkg", &two, layer);
    assert_eq!(
        parse(Some("paths")).0.expect("it is there").lines[0].len(),
        3
    );
    for layer in [None, Some("rivers")] {
        let (read, told) = parse(layer);
        assert!(
            read.is_none() && told[0].code.id == "layer-choice",
            "{told:?}"
        );
    }
    let mut pick = Pick::new("gpkg");
    for _ in 0..300 {
        let mut damaged = bytes.clone();
        for _ in 0..4 {
            let at = pick.below(damaged.len() as u64) as usize;
            damaged[at] = pick.below(256) as u8;
        }
        damaged.truncate(1 + pick.below(2 * damaged.len() as u64) as usize);
        let (read, told) = streets::parse("streets.gpkg", &damaged, None);
        assert!(read.is_some() || told.iter().any(Finding::is_error));
    }
}

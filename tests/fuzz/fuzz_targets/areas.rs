//! Any rings: table, tree and definition give the same answers, faults and audit come to an end.
//!
//! In: bytes in pairs are corners on a grid of 256, stretched by the first byte; 0, 0 ends a ring, 255, 255 an
//! area.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paiwei::geo::{Area, AreaIndex, CellTable, Part, Point, Ring, Side, topology};

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let stretch = [1, 3, 1_000, 6_999_999][usize::from(first) % 4];
    let far = first & 4 != 0;
    let at = |x: i64, y: i64| Point::new((x - 128) * stretch, (y - 128) * stretch);
    let (mut areas, mut rings, mut ring) = (Vec::new(), Vec::new(), Vec::new());
    let mut points = Vec::new();
    let close = |rings: &mut Vec<Ring>, areas: &mut Vec<Area>| {
        let mut all = std::mem::take(rings).into_iter();
        if let Some(shell) = all.next() {
            areas.push(Area::new(vec![Part {
                shell,
                holes: all.collect(),
            }]));
        }
    };
    for pair in rest.chunks_exact(2).take(1_000) {
        match *pair {
            [0, 0] | [255, 255] => {
                if !ring.is_empty() {
                    rings.push(Ring::new(std::mem::take(&mut ring)));
                }
                if pair[0] == 255 {
                    close(&mut rings, &mut areas);
                }
            }
            [x, y] => {
                ring.extend(at(x.into(), y.into()));
                points.extend(at(x.into(), y.into()));
                points.extend(at(i64::from(x) + 1, y.into()));
            }
            _ => {}
        }
    }
    if !ring.is_empty() {
        rings.push(Ring::new(ring));
    }
    close(&mut rings, &mut areas);
    if far {
        let speck = [(1_799_999_990, 899_999_990), (1_799_999_999, 899_999_990), (1_799_999_999, 899_999_999)];
        let speck = speck.into_iter().filter_map(|(x, y)| Point::new(x, y));
        rings.push(Ring::new(speck.collect()));
        close(&mut rings, &mut areas);
    }
    for ring in areas.iter().flat_map(Area::parts).flat_map(Part::rings) {
        ring.faults();
    }
    let (table, tree) = (CellTable::new(&areas), AreaIndex::new(&areas));
    let (mut quick, mut found) = (Vec::new(), Vec::new());
    for point in &points {
        let sides = (0..).zip(&areas).map(|(i, area)| (i, area.side(*point)));
        let expected: Vec<(u32, Side)> = sides.filter(|(_, side)| *side != Side::Outside).collect();
        table.locate(*point, &mut quick);
        tree.locate(*point, &mut found);
        assert_eq!((&quick, &found), (&expected, &expected));
    }
    let batch = table.locate_all(&points);
    for (i, point) in points.iter().enumerate() {
        table.locate(*point, &mut quick);
        assert_eq!(batch.of(i).collect::<Vec<_>>(), quick);
    }
    let shapes: Vec<&Area> = areas.iter().collect();
    topology(&shapes, &table);
});

//! The district's map: catchments that share their borders point by point, schools, residential estates.

use geojson::{Feature, FeatureCollection, GeometryValue, JsonObject};

use super::District;
use crate::draw::pick::Pick;

/// Catchments of a block: columns and rows.
const COLUMNS: usize = 4;
const ROWS: usize = 3;
/// A catchment is about 4 km wide and 4 km high, in units of 1e-7 degree.
const WIDTH: i64 = 480_000;
const HEIGHT: i64 = 360_000;
/// The south-west corner of the district.
const ORIGIN: (i64, i64) = (1_041_000_000, 394_000_000);
/// No home of an estate lies farther from its middle, in either direction.
const AROUND: i64 = 12_000;
/// Points that bend a border between two corners.
const BENDS: i64 = 7;

/// How many of a hundred children live in each catchment of a block.
pub(super) const SHARE: [u64; 12] = [9, 10, 7, 8, 12, 11, 8, 6, 7, 8, 7, 7];

/// The schools of each catchment of a block, as indexes into the block's schools.
pub(super) const SERVED_BY: [&[usize]; 12] = [
    &[0, 1],
    &[0, 1, 2],
    &[2],
    &[3],
    &[4, 5],
    &[4, 5],
    &[6],
    &[7],
    &[8],
    &[9],
    &[10],
    &[11],
];

/// The catchment in which each school of a block stands.
const STANDS_IN: [usize; 14] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5, 2];

/// Names and seats for 3,200 children. The last two teach in Mongolian.
const SCHOOLS: [(&str, u64); 14] = [
    ("晨光小学", 270),
    ("河湾小学", 225),
    ("松岭小学", 315),
    ("星桥小学", 225),
    ("春晓小学", 195),
    ("沙柳小学", 495),
    ("白桦小学", 270),
    ("远山小学", 180),
    ("金穗小学", 225),
    ("望湖小学", 270),
    ("银杏小学", 225),
    ("南苑小学", 225),
    ("吉日嘎朗蒙古语小学", 120),
    ("阿拉坦蒙古语小学", 120),
];

/// Names of estates are put together from these.
const ESTATE_HEADS: [&str; 12] = [
    "星河", "云锦", "碧桐", "听泉", "锦绣", "恒远", "凤栖", "兰亭", "盛世", "康宁", "瑞景", "东篱",
];
const ESTATE_TAILS: [&str; 6] = ["花园", "家园", "新村", "小区", "公寓", "苑"];
const STREETS: [&str; 10] = [
    "沙柳路",
    "临河路",
    "安平街",
    "春晓路",
    "团结街",
    "环城西路",
    "文化大道",
    "望湖路",
    "迎宾街",
    "永兴路",
];

/// A residential estate: children live in its buildings.
#[derive(Clone, Debug)]
pub(super) struct Estate {
    pub(super) name: String,
    pub(super) street: &'static str,
    pub(super) door: u64,
    pub(super) point: (i64, i64),
}

/// A school of the district.
#[derive(Clone, Debug)]
pub(super) struct DemoSchool {
    pub(super) code: String,
    name: String,
    point: (i64, i64),
    seats: u64,
    group: &'static str,
    planned: bool,
}

/// The whole map.
pub(super) struct Map {
    district: District,
    /// Blocks side by side.
    across: usize,
    corners: Vec<Vec<(i64, i64)>>,
    /// Bends of the borders to the east and to the north of each corner.
    east: Vec<Vec<Vec<(i64, i64)>>>,
    north: Vec<Vec<Vec<(i64, i64)>>>,
    pub(super) schools: Vec<DemoSchool>,
    /// Estates by catchment.
    pub(super) estates: Vec<Vec<Estate>>,
}

impl Map {
    pub(super) fn new(district: District, pick: &mut Pick) -> Self {
        let blocks = district.blocks as usize;
        let across = (1..=blocks).find(|n| n * n >= blocks).unwrap_or(1);
        let (columns, rows) = (across * COLUMNS, blocks.div_ceil(across) * ROWS);
        let corners: Vec<Vec<_>> = (0..=columns)
            .map(|x| {
                let corner = |y| {
                    let (dx, dy) = (jitter(pick, WIDTH / 8), jitter(pick, HEIGHT / 8));
                    (
                        ORIGIN.0 + x as i64 * WIDTH + dx,
                        ORIGIN.1 + y as i64 * HEIGHT + dy,
                    )
                };
                (0..=rows).map(corner).collect()
            })
            .collect();
        let mut border = |to: fn(usize, usize) -> (usize, usize)| -> Vec<Vec<Vec<(i64, i64)>>> {
            let one = |x: usize, y: usize, pick: &mut Pick| {
                let (tx, ty) = to(x, y);
                let end = corners.get(tx).and_then(|column| column.get(ty));
                end.map(|end| bends(corners[x][y], *end, pick))
                    .unwrap_or_default()
            };
            (0..=columns)
                .map(|x| (0..=rows).map(|y| one(x, y, pick)).collect())
                .collect()
        };
        let (east, north) = (border(|x, y| (x + 1, y)), border(|x, y| (x, y + 1)));
        let mut map = Self {
            district,
            across,
            corners,
            east,
            north,
            schools: Vec::new(),
            estates: Vec::new(),
        };
        map.place_schools(pick);
        map.place_estates(pick);
        map
    }

    /// The estate of a catchment nearest to the middle of another: its name, and a square around its homes.
    pub(super) fn estate_near(&self, catchment: usize, other: usize) -> (String, String) {
        let (x, y) = self.middle(other);
        let far = |estate: &&Estate| (estate.point.0 - x).pow(2) + (estate.point.1 - y).pow(2);
        let estate = self.estates[catchment].iter().min_by_key(far);
        let estate = estate.expect("every catchment has estates");
        let corner = |dx: i64, dy: i64| {
            let (x, y) = (estate.point.0 + dx * AROUND, estate.point.1 + dy * AROUND);
            format!("{},{}", degrees(x), degrees(y))
        };
        let square = [(-1, -1), (1, -1), (1, 1), (-1, 1)].map(|(dx, dy)| corner(dx, dy));
        (estate.name.clone(), square.join(" "))
    }

    /// Catchments in all.
    pub(super) fn catchments(&self) -> usize {
        self.district.blocks as usize * COLUMNS * ROWS
    }

    /// Column and row of a catchment on the whole grid.
    fn cell(&self, catchment: usize) -> (usize, usize) {
        let (block, own) = (catchment / (COLUMNS * ROWS), catchment % (COLUMNS * ROWS));
        let (bx, by) = (block % self.across, block / self.across);
        (bx * COLUMNS + own % COLUMNS, by * ROWS + own / COLUMNS)
    }

    /// The middle of a catchment.
    fn middle(&self, catchment: usize) -> (i64, i64) {
        let (x, y) = self.cell(catchment);
        let around = [
            self.corners[x][y],
            self.corners[x + 1][y],
            self.corners[x + 1][y + 1],
            self.corners[x][y + 1],
        ];
        let sum = around
            .iter()
            .fold((0, 0), |(sx, sy), (px, py)| (sx + px, sy + py));
        (sum.0 / 4, sum.1 / 4)
    }

    fn near_middle(&self, catchment: usize, share: i64, pick: &mut Pick) -> (i64, i64) {
        let (x, y) = self.middle(catchment);
        (
            x + jitter(pick, WIDTH * share / 100),
            y + jitter(pick, HEIGHT * share / 100),
        )
    }

    fn place_schools(&mut self, pick: &mut Pick) {
        let blocks = self.district.blocks as usize;
        let per_block = u64::from(self.district.children) / blocks as u64;
        for block in 0..blocks {
            for (own, (name, seats)) in SCHOOLS.iter().enumerate() {
                let number = block * SCHOOLS.len() + own + 1;
                let numbered = if block == 0 {
                    (*name).to_owned()
                } else {
                    format!("{name}第{}校区", block + 1)
                };
                self.schools.push(DemoSchool {
                    code: format!("S{number:02}"),
                    name: numbered,
                    point: self.near_middle(block * 12 + STANDS_IN[own], 20, pick),
                    seats: seats * per_block / u64::from(District::STANDARD.children),
                    group: if own < 12 { "putonghua" } else { "mongolian" },
                    planned: false,
                });
            }
        }
        self.schools.push(DemoSchool {
            code: format!("S{:02}", self.schools.len() + 1),
            name: "新城小学（待建）".to_owned(),
            point: self.near_middle(7, 20, pick),
            seats: 0,
            group: "putonghua",
            planned: true,
        });
    }

    fn place_estates(&mut self, pick: &mut Pick) {
        for catchment in 0..self.catchments() {
            let estates = (0..18)
                .map(|_| {
                    let head = ESTATE_HEADS[pick.below(ESTATE_HEADS.len() as u64) as usize];
                    let tail = ESTATE_TAILS[pick.below(ESTATE_TAILS.len() as u64) as usize];
                    Estate {
                        name: format!("{head}{tail}"),
                        street: STREETS[pick.below(STREETS.len() as u64) as usize],
                        door: pick.below(400) + 1,
                        point: self.near_middle(catchment, 28, pick),
                    }
                })
                .collect();
            self.estates.push(estates);
        }
    }

    /// The schools of a catchment, as indexes into the schools.
    pub(super) fn served_by(&self, catchment: usize) -> Vec<usize> {
        let block = catchment / (COLUMNS * ROWS);
        SERVED_BY[catchment % 12]
            .iter()
            .map(|own| block * SCHOOLS.len() + own)
            .collect()
    }

    /// The two schools of a block that teach in Mongolian.
    pub(super) fn mongolian(&self, catchment: usize) -> [usize; 2] {
        let first = catchment / (COLUMNS * ROWS) * SCHOOLS.len() + 12;
        [first, first + 1]
    }

    pub(super) fn schools_csv(&self) -> Vec<u8> {
        let mut text = String::from("学校代码,学校名称,经度,纬度,学位,状态,分组\n");
        for school in &self.schools {
            let (lon, lat) = (degrees(school.point.0), degrees(school.point.1));
            let status = if school.planned { "待建" } else { "在办" };
            let DemoSchool {
                code,
                name,
                seats,
                group,
                ..
            } = school;
            text += &format!("{code},{name},{lon},{lat},{seats},{status},{group}\n");
        }
        text.into_bytes()
    }

    /// The ring of a catchment, from its south-west corner against the clock.
    fn ring(&self, catchment: usize) -> Vec<Vec<f64>> {
        let (x, y) = self.cell(catchment);
        let mut ring = vec![self.corners[x][y]];
        ring.extend(&self.east[x][y]);
        ring.push(self.corners[x + 1][y]);
        ring.extend(&self.north[x + 1][y]);
        ring.push(self.corners[x + 1][y + 1]);
        ring.extend(self.east[x][y + 1].iter().rev());
        ring.push(self.corners[x][y + 1]);
        ring.extend(self.north[x][y].iter().rev());
        ring.push(self.corners[x][y]);
        ring.into_iter()
            .map(|(lon, lat)| vec![lon as f64 / 1e7, lat as f64 / 1e7])
            .collect()
    }

    pub(super) fn catchments_geojson(&self) -> Vec<u8> {
        let feature = |catchment: usize| {
            let schools: Vec<&str> = self
                .served_by(catchment)
                .iter()
                .map(|s| self.schools[*s].code.as_str())
                .collect();
            let mut properties = JsonObject::new();
            properties.insert("id".into(), format!("P{:02}", catchment + 1).into());
            properties.insert("name".into(), format!("第{}片区", catchment + 1).into());
            properties.insert("schools".into(), schools.into());
            let ring = self
                .ring(catchment)
                .into_iter()
                .map(geojson::Position::from)
                .collect();
            Feature {
                geometry: Some(
                    GeometryValue::Polygon {
                        coordinates: vec![ring],
                    }
                    .into(),
                ),
                properties: Some(properties),
                ..Feature::default()
            }
        };
        let features: Vec<Feature> = (0..self.catchments()).map(feature).collect();
        let text = FeatureCollection::new(features).to_string();
        // One feature a line, so that a change can be read.
        (text.replace("{\"type\":\"Feature\",", "\n{\"type\":\"Feature\",") + "\n").into_bytes()
    }
}

fn jitter(pick: &mut Pick, reach: i64) -> i64 {
    pick.below(2 * reach as u64 + 1) as i64 - reach
}

fn bends(from: (i64, i64), to: (i64, i64), pick: &mut Pick) -> Vec<(i64, i64)> {
    (1..=BENDS)
        .map(|i| {
            let along = |a: i64, b: i64| a + (b - a) * i / (BENDS + 1);
            let aside = WIDTH.min(HEIGHT) / 30;
            (
                along(from.0, to.0) + jitter(pick, aside),
                along(from.1, to.1) + jitter(pick, aside),
            )
        })
        .collect()
}

/// Units of 1e-7 degree as decimal text.
pub(super) fn degrees(value: i64) -> String {
    format!("{}.{:07}", value / 10_000_000, value % 10_000_000)
}

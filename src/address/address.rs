//! Addresses (地址) to parts: prefix, street, number, estate, building, staircase, room, village, group.
//!
//! In: an address as somebody wrote it. Out: its parts, folded; what could not be read is kept with its place and
//! told. A part that might be two things is left unread: 3-2-501 names no building. It looks nothing up; old names
//! and estates are the gazetteer's. Rule: DOMAIN sections 3.2, 3.4 and 3.5; a table in `tests/it/addresses.rs`.

use super::fold::{Folded, fold_name};
use super::number::Number;
use super::places::{building, listed};
use super::scan::Scan;
use super::text::{AdminKind, Building, Dir, Section};
use super::words::{BUILDINGS, Kind, dir, is_mark, kind_of, name_ends, numbered_name};

/// The parts of an address; empty where the address does not name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// 江苏省
    pub province: String,
    /// 连云港市
    pub city: String,
    /// 连云区
    pub district: String,
    /// 墟沟街道
    pub town: String,
    /// 云台社区
    pub community: String,
    /// 胜利村
    pub village: String,
    /// 三组
    pub group: Option<u32>,
    /// The street that a named lane leaves (中山路幸福巷).
    pub outer: String,
    /// 中华路
    pub street: String,
    /// 二段
    pub section: Option<Section>,
    /// The house number; of a numbered lane (12弄5号) the lane's.
    pub house: Option<House>,
    /// The number inside a numbered lane.
    pub inside: Option<Number>,
    /// 锦绣花园
    pub estate: String,
    /// 二期
    pub phase: Option<u32>,
    /// The part of the estate (南1栋).
    pub wing: Option<Dir>,
    /// 3栋
    pub building: Option<Building>,
    /// 2单元
    pub unit: Option<u32>,
    /// 501室
    pub room: String,
    /// What could not be read: the character it begins at, from 1, and the words.
    pub rest: Option<(usize, String)>,
}

/// A house number as an address has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum House {
    /// 8号
    One(Number),
    /// 1-3号: one lot with these numbers, or number 1 with the sub-number 3.
    Lot(Number, Number),
}

/// The longest address that is read, in characters.
const ADDRESS_LIMIT: usize = 200;

impl Address {
    /// Reads an address.
    ///
    /// # Limits
    /// 200 characters; what stands behind them is kept unread.
    pub fn read(text: &str) -> Self {
        let folded = Folded::new(text);
        let chars = &folded.chars[..folded.chars.len().min(ADDRESS_LIMIT)];
        let mut reader = Reader {
            scan: Scan::new(chars),
            address: Self::default(),
        };
        reader.prefix();
        while reader.part() {}
        let Reader { scan, mut address } = reader;
        if scan.at < folded.chars.len() {
            let words = folded.words(scan.at, folded.chars.len());
            address.rest = Some((folded.place(scan.at) + 1, words.trim().to_owned()));
        }
        address
    }

    /// Whether it names a place to live: a house, a building, an estate, or a group of a village.
    pub fn is_home(&self) -> bool {
        self.house.is_some()
            || !self.estate.is_empty()
            || self.building.is_some()
            || !self.village.is_empty()
    }
}

struct Reader<'c> {
    scan: Scan<'c>,
    address: Address,
}

const PROVINCES: [&str; 10] = [
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "特别行政区",
    "北京市",
    "天津市",
    "上海市",
    "重庆市",
    "省",
];
const MUNICIPALITIES: [&str; 4] = ["北京市", "天津市", "上海市", "重庆市"];
const TOWN_ENDS: [&str; 6] = ["街道办事处", "街道办", "街道", "镇", "乡", "苏木"];
const COMMUNITY_ENDS: [&str; 5] = ["社区居委会", "社区", "居民委员会", "居委会", "居委"];
const VILLAGE_ENDS: [&str; 6] = ["村民委员会", "村委会", "行政村", "自然村", "村", "嘎查"];
/// Behind the end of a prefix these show that it was none: 县前街, 市场, 镇海路.
const NOT_BEHIND: [char; 24] = [
    '路', '街', '道', '巷', '弄', '场', '政', '民', '府', '委', '立', '医', '卫', '服', '前', '后',
    '桥', '海', '城', '园', '苑', '口', '校', '区',
];

impl Reader<'_> {
    fn rest(&self) -> &[char] {
        self.scan.chars.get(self.scan.at..).unwrap_or_default()
    }

    fn skip_marks(&mut self) {
        while self
            .scan
            .peek()
            .is_some_and(|c| [',', '、', '·', '.', ';', '/'].contains(&c))
        {
            self.scan.at += 1;
        }
    }

    /// Steps over a prefix that ends in one of some words and has so many characters before it.
    fn level(&mut self, ends: &[&str], (least, most): (usize, usize)) -> Option<String> {
        self.skip_marks();
        let start = self.scan.at;
        for length in least..=most {
            let mut ahead = self.scan;
            ahead.at = start + length;
            let name = self.scan.chars.get(start..ahead.at)?;
            if name.iter().any(|c| is_mark(*c) || c.is_ascii_digit()) {
                return None;
            }
            if ahead.take_any(ends).is_none() {
                continue;
            }
            let behind = ahead.peek();
            if behind.is_none() || behind.is_some_and(|c| NOT_BEHIND.contains(&c)) {
                continue;
            }
            self.scan = ahead;
            return Some(fold_name(&ahead.since(start)));
        }
        None
    }

    /// Province, city, district, town, community, village.
    fn prefix(&mut self) {
        self.skip_marks();
        self.scan.take("中国");
        self.province();
        let known = !self.address.province.is_empty();
        self.city();
        self.district(known || !self.address.city.is_empty());
        let known = known || !self.address.city.is_empty() || !self.address.district.is_empty();
        self.town(known);
        if let Some(community) = self.level(&COMMUNITY_ENDS, (1, 10)) {
            self.address.community = community;
        }
        self.village();
    }

    fn province(&mut self) {
        let start = self.scan.at;
        if let Some(name) = self.scan.take_any(&MUNICIPALITIES) {
            self.address.province = name.to_owned();
        } else if let Some(name) = self.level(&PROVINCES, (2, 6)) {
            // Bare municipalities are above: here only 省 and the like.
            if name.ends_with('市') {
                self.scan.at = start;
            } else {
                self.address.province = name;
            }
        }
    }

    fn city(&mut self) {
        let start = self.scan.at;
        let Some(name) = self.level(&["自治州", "市", "地区", "盟"], (2, 10)) else {
            return;
        };
        // A name that holds a street or a house is no city.
        if name.contains(['路', '街', '号', '村', '超', '门', '夜', '菜', '都']) {
            self.scan.at = start;
            return;
        }
        self.address.city = name;
    }

    fn district(&mut self, known: bool) {
        let start = self.scan;
        let Some(name) = self.level(&["区", "自治县", "县", "旗", "市"], (1, 9)) else {
            return;
        };
        let before = name.chars().rev().nth(1).unwrap_or(' ');
        let part = [
            '小', '社', '校', '园', '厂', '片', '景', '院', '街', '期', '住', '村',
        ]
        .contains(&before)
            || name.contains(['路', '街', '号', '苑']);
        let compass = ['东', '南', '西', '北', '中', '新', '老'].contains(&before);
        let length = name.chars().count();
        // Without a city before it, only what can hardly be the part of an estate: 连云区, and not 锦绣南区.
        let street = self.next_kind() == Some(Kind::Street);
        let han = before.is_alphabetic() && !before.is_ascii();
        let sure = known || length <= 3 && han && (street || !compass);
        let digit = self.scan.peek().is_some_and(|c| c.is_ascii_digit());
        if part || !sure || digit {
            self.scan = start;
            return;
        }
        self.address.district = name;
    }

    fn town(&mut self, known: bool) {
        let start = self.scan;
        let Some(name) = self.level(&TOWN_ENDS, (1, 8)) else {
            return;
        };
        let street = name.ends_with("街道") || name.ends_with("办") || name.ends_with("办事处");
        let next = self.next_kind();
        let sure = known || street || matches!(next, Some(Kind::Street | Kind::Admin(_)));
        let digit = self.scan.peek().is_some_and(|c| c.is_ascii_digit());
        if name.contains(['路', '号', '小']) || !sure || digit {
            self.scan = start;
            return;
        }
        self.address.town = name;
    }

    fn village(&mut self) {
        let start = self.scan;
        let Some(name) = self.level(&VILLAGE_ENDS, (1, 7)) else {
            // The level wants something behind it; a village may end the address.
            let whole: String = self.rest().iter().collect();
            if kind_of(&whole) == Kind::Admin(AdminKind::Village)
                && !whole.contains(['路', '街', '号'])
            {
                self.address.village = fold_name(&whole);
                self.scan.at = self.scan.chars.len();
            }
            return;
        };
        // 中关村南大街 is a street, 幸福新村 an estate.
        let mut ahead = self.scan;
        let compass = dir(&mut ahead).is_some() && ahead.sees_any(&["路", "大街", "街", "大道"]);
        if compass
            || kind_of(&name) != Kind::Admin(AdminKind::Village)
            || name.contains(['路', '街', '号'])
        {
            self.scan = start;
            return;
        }
        self.address.village = name;
    }

    /// The kind of the name that stands here, if one does.
    fn next_kind(&self) -> Option<Kind> {
        let mut ahead = self.scan;
        let start = ahead.at;
        while !name_ends(&ahead) {
            ahead.at += 1;
        }
        let name = ahead.since(start);
        (!name.is_empty()).then(|| kind_of(&name))
    }

    /// One more part; whether there was one.
    fn part(&mut self) -> bool {
        self.skip_marks();
        if self.scan.is_over() {
            return false;
        }
        let found = self.group()
            || self.phase()
            || self.lane()
            || self.building()
            || self.house()
            || self.unit()
            || self.room()
            || self.section()
            || self.name();
        found && self.address.rest.is_none()
    }

    fn group(&mut self) -> bool {
        let mut ahead = self.scan;
        let units = ["村民小组", "居民小组", "小组", "组", "社"];
        let group = one(listed(&mut ahead, &units));
        if group.is_none() || ahead.looking_at("团") || self.address.group.is_some() {
            return false;
        }
        self.address.group = group;
        self.scan = ahead;
        true
    }

    fn phase(&mut self) -> bool {
        let mut ahead = self.scan;
        let phase = one(listed(&mut ahead, &["期"]));
        if phase.is_none() || self.address.phase.is_some() {
            return false;
        }
        self.address.phase = phase;
        self.scan = ahead;
        true
    }

    /// 12弄5号: the lane has a number of the street.
    fn lane(&mut self) -> bool {
        let mut ahead = self.scan;
        let number = Number::read(&mut ahead).filter(|_| ahead.take_any(&["弄", "巷"]).is_some());
        let Some(number) = number else { return false };
        if self.address.house.is_some() || self.address.street.is_empty() {
            return false;
        }
        self.address.house = Some(House::One(number));
        if let Some(inside) = Number::read(&mut ahead)
            && ahead.looking_at("号")
            && !ahead.looking_at("号楼")
        {
            self.address.inside = Some(inside.behind(&mut ahead));
        }
        self.scan = ahead;
        true
    }

    fn building(&mut self) -> bool {
        if self.address.building.is_some() {
            return false;
        }
        let mut ahead = self.scan;
        let mut wing = ahead;
        let side = dir(&mut wing);
        if side.is_some() && wing.peek().is_some_and(|c| c.is_ascii_digit()) {
            ahead = wing;
        }
        let found = building(&mut ahead);
        if found.is_none() || ahead.take_any(&BUILDINGS).is_none() {
            return false;
        }
        if ahead.at > wing.at
            && self.scan.at < wing.at
            && wing.peek().is_some_and(|c| c.is_ascii_digit())
        {
            self.address.wing = side;
        }
        self.address.building = found;
        ahead.take("楼");
        self.scan = ahead;
        true
    }

    fn house(&mut self) -> bool {
        let mut ahead = self.scan;
        if numbered_name(&ahead).is_some() {
            return false;
        }
        let Some(from) = Number::read(&mut ahead) else {
            return false;
        };
        let house = if ahead.take("-") {
            let Some(to) =
                Number::read(&mut ahead).filter(|to| *to > from && ahead.looking_at("号"))
            else {
                return false;
            };
            House::Lot(from, to.behind(&mut ahead))
        } else if ahead.looking_at("号") && !ahead.looking_at("号楼") {
            House::One(from.behind(&mut ahead))
        } else {
            return false;
        };
        if self.address.house.is_some() {
            // A second number is a building of the first: 88号3号 is left to people.
            return false;
        }
        self.address.house = Some(house);
        ahead.take_any(&["大院", "院内", "院"]);
        self.scan = ahead;
        true
    }

    fn unit(&mut self) -> bool {
        let mut ahead = self.scan;
        let unit = one(listed(&mut ahead, &["单元", "门"]));
        if unit.is_none() || self.address.unit.is_some() {
            return false;
        }
        self.address.unit = unit;
        self.scan = ahead;
        true
    }

    /// 501室, 5层, or digits that end the address behind a building.
    fn room(&mut self) -> bool {
        if !self.address.room.is_empty() {
            return false;
        }
        let start = self.scan.at;
        let mut ahead = self.scan;
        if ahead.whole().is_some() && ahead.take_any(&["层", "楼"]).is_some() {
            // A floor decides nothing; the room follows.
            self.scan = ahead;
            return true;
        }
        ahead = self.scan;
        ahead.whole();
        while ahead.peek().is_some_and(|c| c.is_ascii_alphanumeric()) {
            ahead.at += 1;
        }
        let said = ahead.since(start);
        let inside = self.address.building.is_some() || self.address.unit.is_some();
        let named = ahead.take_any(&["室", "户", "房"]).is_some();
        if said.is_empty() || !(named || inside && ahead.is_over()) {
            return false;
        }
        self.address.room = said;
        self.scan = ahead;
        true
    }

    fn section(&mut self) -> bool {
        if self.address.street.is_empty() || self.address.section.is_some() {
            return false;
        }
        let mut ahead = self.scan;
        if let Some(side) = dir(&mut ahead)
            && ahead.take("段")
        {
            self.address.section = Some(Section::Part(side));
            self.scan = ahead;
            return true;
        }
        ahead = self.scan;
        let nth = one(listed(&mut ahead, &["段"]));
        if nth.is_none() {
            return false;
        }
        self.address.section = nth.map(Section::Nth);
        self.scan = ahead;
        true
    }

    /// A street or an estate, or both in one run: 中山路锦绣花园.
    fn name(&mut self) -> bool {
        let start = self.scan.at;
        let quoted = self.scan.take("\"");
        let from = self.scan.at;
        if let Some(end) = numbered_name(&self.scan) {
            self.scan.at = end;
        }
        while if quoted {
            self.scan.peek().is_some_and(|c| c != '"')
        } else {
            !name_ends(&self.scan)
        } {
            self.scan.at += 1;
        }
        let end = self.scan.at;
        if end == from || quoted && !self.scan.take("\"") {
            self.scan.at = start;
            return false;
        }
        let name = &self.scan.chars[from..end];
        let pieces = if quoted {
            vec![name]
        } else {
            split_streets(name)
        };
        for piece in pieces {
            if !self.take_name(&fold_name(&piece.iter().collect::<String>())) {
                self.scan.at = start;
                return false;
            }
        }
        true
    }

    fn take_name(&mut self, name: &str) -> bool {
        let address = &mut self.address;
        match kind_of(name) {
            Kind::Street if address.house.is_none() && address.estate.is_empty() => {
                if !address.street.is_empty() && !address.outer.is_empty() {
                    return false;
                }
                address.outer = std::mem::replace(&mut address.street, name.to_owned());
                true
            }
            Kind::Admin(AdminKind::Community) if address.community.is_empty() => {
                address.community = name.to_owned();
                true
            }
            Kind::Estate | Kind::Bound if address.estate.is_empty() => {
                address.estate = name.to_owned();
                true
            }
            _ => false,
        }
    }
}

fn one(listed: Option<Vec<u32>>) -> Option<u32> {
    match listed?.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// Behind the end of a street these belong to its name: 新街口, 解放路小区.
const GENERIC: [&str; 12] = [
    "小区",
    "花园",
    "新村",
    "公寓",
    "宿舍",
    "大院",
    "家属院",
    "苑",
    "新区",
    "住宅区",
    "口",
    "桥",
];

/// Cuts 中山路幸福巷 and 中山路锦绣花园 behind the first street.
fn split_streets(name: &[char]) -> Vec<&[char]> {
    for at in 2..name.len().saturating_sub(1) {
        let (head, tail) = name.split_at(at);
        let ends: String = head.iter().skip(head.len().saturating_sub(2)).collect();
        let street = ["路", "街", "巷", "弄", "大道", "胡同"]
            .iter()
            .any(|end| ends.ends_with(end));
        if !street || head.len() < 2 {
            continue;
        }
        let rest: String = tail.iter().collect();
        let compass = ['东', '南', '西', '北', '中'].contains(&tail[0]);
        let short_street = kind_of(&rest) == Kind::Street && (compass || tail.len() < 3);
        let generic =
            GENERIC.iter().any(|word| rest == *word) || ['口', '桥', '站', '道'].contains(&tail[0]);
        if generic || short_street || compass && tail.len() < 3 {
            continue;
        }
        let mut pieces = vec![head];
        pieces.extend(split_streets(tail));
        return pieces;
    }
    vec![name]
}

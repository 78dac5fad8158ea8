//! The district's children, as an office's roll with names, addresses and identity numbers that cannot exist.

use super::District;
use super::map::{Map, SHARE, degrees};
use crate::draw::pick::Pick;

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "欧阳", "喆", "包", "白",
];
const GIVEN: [&str; 30] = [
    "子轩",
    "雨桐",
    "浩然",
    "思琪",
    "一诺",
    "梓涵",
    "俊杰",
    "欣怡",
    "宇航",
    "诗涵",
    "天佑",
    "佳宁",
    "明哲",
    "若曦",
    "晨曦",
    "沐阳",
    "语嫣",
    "博文",
    "安琪",
    "嘉懿",
    "乐乐",
    "𬀩",
    "苏日娜",
    "巴特尔",
    "其其格",
    "阿古拉",
    "呼和",
    "朝鲁",
    "娜仁",
    "斯琴",
];

const HEADER: &str = "报名号,姓名,证件号,性别,出生日期,居住地址,联系电话,经度,纬度,双胞胎组,兄姐在读学校,\
                      授课语言,户籍,产权人关系,规划用途,志愿1,志愿2,志愿3\n";

/// `roll.csv`: children in the order in which they registered, which is no order at all.
pub(super) fn roll(district: District, map: &Map, pick: &mut Pick) -> Vec<u8> {
    let mut families: Vec<Vec<String>> = Vec::new();
    let mut numbers = numbers(district.children, pick);
    let mut left = district.children;
    let blocks = district.blocks as usize;
    while left > 0 {
        // 1.5 % of children are twins: 0.75 % of births are two at once.
        let twins = left >= 2 && pick.below(10_000) < 76;
        let members = if twins { 2 } else { 1 };
        let block = pick.below(blocks as u64) as usize;
        let catchment = block * SHARE.len() + weighted(&SHARE, pick);
        families.push(family(map, catchment, members, &mut numbers, pick));
        left -= members;
    }
    pick.shuffle(&mut families);
    let mut text = String::from(HEADER);
    for row in families.into_iter().flatten() {
        text += &row;
        text.push('\n');
    }
    text.into_bytes()
}

/// Numbers without repeats in random order, `2606-00123-4`, the last digit a check digit (ISO 7064 MOD 11,10).
fn numbers(children: u32, pick: &mut Pick) -> Vec<String> {
    let mut serials: Vec<u32> = (1..=children).collect();
    pick.shuffle(&mut serials);
    let width = if children < 100_000 { 5 } else { 7 };
    let number = |serial: u32| {
        let body = format!("2606{serial:0width$}");
        format!("2606-{serial:0width$}-{}", check_digit(&body))
    };
    serials.into_iter().map(number).collect()
}

fn check_digit(digits: &str) -> u32 {
    let sum = digits.bytes().fold(10, |sum, byte| {
        let step = (sum + u32::from(byte - b'0')) % 10;
        (if step == 0 { 10 } else { step }) * 2 % 11
    });
    (11 - sum) % 10
}

fn weighted(shares: &[u64], pick: &mut Pick) -> usize {
    let mut at = pick.below(shares.iter().sum());
    for (i, share) in shares.iter().enumerate() {
        if at < *share {
            return i;
        }
        at -= share;
    }
    0
}

fn one_of<'t>(texts: &[&'t str], pick: &mut Pick) -> &'t str {
    texts[pick.below(texts.len() as u64) as usize]
}

fn family(
    map: &Map,
    catchment: usize,
    members: u32,
    numbers: &mut Vec<String>,
    pick: &mut Pick,
) -> Vec<String> {
    let estates = &map.estates[catchment];
    let estate = &estates[pick.below(estates.len() as u64) as usize];
    let aside = |pick: &mut Pick| pick.below(24_001) as i64 - 12_000;
    let (lon, lat) = (estate.point.0 + aside(pick), estate.point.1 + aside(pick));
    let (building, unit, room) = (
        pick.below(18) + 1,
        pick.below(4) + 1,
        pick.below(1700) / 100 * 100 + 101,
    );
    let address = format!(
        "{}{}号{}{building}栋{unit}单元{room}室",
        estate.street, estate.door, estate.name
    );
    let mongolian = pick.permille(60);
    let local = !pick.permille(120);
    let hukou = if local {
        "本区"
    } else {
        one_of(&["本市外区", "外省"], pick)
    };
    let (owner, property) = match pick.below(100) {
        0..62 if local => ("监护人", one_of(&["住宅", "住宅", "住宅", "公寓"], pick)),
        0..35 => ("监护人", "住宅"),
        35..80 => ("祖父母", "住宅"),
        _ => ("无", "租赁"),
    };
    let choices = choices(map, catchment, mongolian, pick);
    let sibling = if pick.permille(40) {
        choices.first().cloned().unwrap_or_default()
    } else {
        String::new()
    };
    let day = pick.below(366) as i64;
    let first = numbers.last().cloned().unwrap_or_default();
    let group = if members > 1 {
        format!("T{first}")
    } else {
        String::new()
    };
    let surname = one_of(&SURNAMES, pick);
    let mut cells = choices;
    cells.resize(3, String::new());
    (0..members)
        .map(|_| {
            let number = numbers.pop().unwrap_or_default();
            let name = format!("{surname}{}", one_of(&GIVEN, pick));
            let boy = pick.below(2) == 1;
            let (born, id) = identity(day, boy, pick);
            let phone = format!("199{:08}", pick.below(100_000_000));
            let sex = if boy { "男" } else { "女" };
            let track = if mongolian { "蒙语" } else { "普通话" };
            [
                number,
                name,
                id,
                sex.to_owned(),
                born,
                address.clone(),
                phone,
                degrees(lon),
                degrees(lat),
                group.clone(),
                sibling.clone(),
                track.to_owned(),
                hukou.to_owned(),
                owner.to_owned(),
                property.to_owned(),
                cells[0].clone(),
                cells[1].clone(),
                cells[2].clone(),
            ]
            .join(",")
        })
        .collect()
}

/// The schools of the catchment; where there are several, three in four want the first of them first.
fn choices(map: &Map, catchment: usize, mongolian: bool, pick: &mut Pick) -> Vec<String> {
    let mut schools = if mongolian {
        map.mongolian(catchment).to_vec()
    } else {
        map.served_by(catchment)
    };
    if mongolian {
        pick.shuffle(&mut schools);
    } else if schools.len() > 1 && !pick.permille(745) {
        schools.rotate_left(1);
    }
    // Some families leave the list short.
    if schools.len() > 1 && pick.permille(100) {
        schools.truncate(schools.len() - 1);
    }
    schools
        .into_iter()
        .map(|school| map.schools[school].code.clone())
        .collect()
}

/// A day of birth in the window of entry, and an identity number of a region that does not exist.
fn identity(day: i64, boy: bool, pick: &mut Pick) -> (String, String) {
    let first = crate::model::Date::new(2019, 9, 1).expect("a day");
    let born = first.plus_days(day).expect("within a year").to_string();
    let serial = pick.below(499) * 2 + u64::from(boy);
    let body = format!("990101{}{serial:03}", born.replace('-', ""));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(weights)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    let check = char::from(b"10X98765432"[(sum % 11) as usize]);
    (born, format!("{body}{check}"))
}

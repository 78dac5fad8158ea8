//! The words of addresses and of catchment texts: what names end in, what ends a name.
//!
//! In: a name, or a cursor. Out: what kind of name it is. These lists are the whole knowledge of the language that
//! both parsers share; a new word is added here.

use super::fold::is_han;
use super::scan::{Scan, is_numeral, numerals};
use super::text::{AdminKind, Dir, Resident};

/// What a name is by its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Street,
    Admin(AdminKind),
    /// A river, a railway, a wall: bounds something, holds no house.
    Bound,
    Estate,
}

const STREETS: [&str; 12] = [
    "路", "街", "道", "巷", "弄", "胡同", "高速", "环线", "支线", "马路", "公路", "通道",
];
const TOWNS: [&str; 6] = ["街道", "街道办", "街道办事处", "镇", "乡", "苏木"];
const COMMUNITIES: [&str; 4] = ["社区", "居委会", "居民委员会", "居委"];
const VILLAGES: [&str; 5] = ["村", "村委会", "村民委员会", "嘎查", "屯"];
/// Ends in 村 and is an estate.
const NOT_VILLAGES: [&str; 4] = ["新村", "度假村", "公寓村", "别墅村"];
const BOUNDS: [&str; 12] = [
    "河", "江", "渠", "溪", "运河", "湖", "铁路", "高铁", "围墙", "城墙", "河道", "大堤",
];
const CLASSES: [&str; 10] = [
    "籍生", "子女", "儿童", "少年", "学生", "新生", "家庭", "人员", "考生", "幼儿",
];

const ESTATES_WORDS: [&str; 5] = ["居民小区", "住宅小区", "各小区", "生活小区", "商品房小区"];
const DORMITORY_WORDS: [&str; 5] = ["单位宿舍", "职工宿舍", "单位家属院", "家属院", "家属区"];
const SCATTERED_WORDS: [&str; 8] = [
    "城区零散常住户",
    "零散常住户",
    "零散住户",
    "零散居民",
    "零星住户",
    "散居住户",
    "散居户",
    "散户",
];
const ALL_WORDS: [&str; 8] = [
    "所有住户",
    "所有居民",
    "全部住户",
    "全部居民",
    "常住户",
    "常住居民",
    "住户",
    "居民",
];

fn ends(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| name.ends_with(end))
}

/// The kind of a name.
pub(super) fn kind_of(name: &str) -> Kind {
    let trimmed = name.trim_end_matches(['东', '西', '南', '北', '中']);
    if ends(name, &TOWNS) {
        Kind::Admin(AdminKind::Town)
    } else if ends(name, &COMMUNITIES) {
        Kind::Admin(AdminKind::Community)
    } else if ends(name, &VILLAGES) && !ends(name, &NOT_VILLAGES) {
        Kind::Admin(AdminKind::Village)
    } else if ends(name, &BOUNDS) {
        Kind::Bound
    } else if name.chars().count() > 1 && (ends(name, &STREETS) || ends(trimmed, &STREETS)) {
        Kind::Street
    } else {
        Kind::Estate
    }
}

/// Whether words name applicants and no place.
pub(super) fn is_class(words: &str) -> bool {
    words.chars().count() > 2 && ends(words, &CLASSES)
}

/// The kinds of residents that a word names; all kinds for 住户.
pub(super) fn resident(scan: &mut Scan<'_>) -> Option<Vec<Resident>> {
    let kinds: [(&[&str], &[Resident]); 4] = [
        (&ESTATES_WORDS, &[Resident::Estates]),
        (&DORMITORY_WORDS, &[Resident::Dormitories]),
        (&SCATTERED_WORDS, &[Resident::Scattered]),
        (&ALL_WORDS, &[]),
    ];
    kinds
        .iter()
        .find(|(words, _)| scan.take_any(words).is_some())
        .map(|(_, kinds)| kinds.to_vec())
}

/// Whether some kind of residents is named by a whole word: the column `kind` of a gazetteer.
pub(super) fn resident_kind(word: &str) -> Option<Resident> {
    match word {
        "小区" | "estate" | "estates" => return Some(Resident::Estates),
        "宿舍" | "dormitory" | "dormitories" => return Some(Resident::Dormitories),
        "零散" | "scattered" => return Some(Resident::Scattered),
        _ => {}
    }
    let chars: Vec<char> = word.chars().collect();
    let mut scan = Scan::new(&chars);
    let kinds = resident(&mut scan)?;
    kinds.first().copied().filter(|_| scan.is_over())
}

/// Words for a building.
pub(super) const BUILDINGS: [&str; 8] = ["栋", "幢", "座", "号楼", "#楼", "号栋", "楼栋", "#"];

/// A direction word; with two characters first.
pub(super) fn dir(scan: &mut Scan<'_>) -> Option<Dir> {
    Dir::ALL
        .iter()
        .find(|(word, _)| scan.take(word))
        .map(|(_, dir)| *dir)
}

/// Marks that end every name.
pub(super) fn is_mark(c: char) -> bool {
    !(is_han(c) || c.is_alphanumeric() || c == '·')
}

/// Words that end a name; they stand behind names and are no part of them.
const ENDS: [&str; 60] = [
    "单号",
    "双号",
    "单双号",
    "全段",
    "全路段",
    "全线",
    "全部",
    "全境",
    "全村",
    "两侧",
    "以上",
    "以下",
    "以内",
    "以外",
    "以前",
    "以后",
    "以东",
    "以西",
    "以南",
    "以北",
    "之后",
    "之前",
    "之间",
    "所围",
    "围成",
    "围合",
    "合围",
    "所辖",
    "辖区",
    "管辖",
    "范围",
    "除外",
    "可自愿",
    "也可",
    "均可",
    "可自主",
    "可选择",
    "家长",
    "的",
    "沿线",
    "为界",
    "不含",
    // No place is told by these: what stands here is refused.
    "附近",
    "周边",
    "一带",
    "部分",
    "其余",
    "其他",
    "左右",
    "入学",
    "就近",
    "招收",
    "招生",
    "报名",
    "统筹",
    "具体",
    "详见",
    "按照",
    "根据",
    "内的",
];

const NUMBER_UNITS: [&str; 9] = ["号", "栋", "幢", "座", "单元", "组", "段", "期", "村民小组"];
/// Behind 号 these make a name of it: 一号路, 二号桥.
const NAMES_BY_NUMBER: [&str; 6] = ["路", "街", "线", "桥", "大街", "公路"];

/// Whether a number with its unit stands here, or a list or range of them: 八号, 一、八、九组, 二、三段.
pub(super) fn sees_numbered(scan: &Scan<'_>) -> bool {
    let mut scan = *scan;
    let ordinal = scan.take("第");
    loop {
        let rest = scan.chars.get(scan.at..).unwrap_or_default();
        let Some((_, length)) = numerals(rest) else {
            return false;
        };
        scan.at += length;
        if scan.sees_any(&NUMBER_UNITS) {
            let mut behind = scan;
            let is_name = behind.take("号") && behind.sees_any(&NAMES_BY_NUMBER);
            // 一段 is a section; 一组团 is part of a name.
            return !is_name && !scan.looking_at("组团");
        }
        let between = ["、", "-", "至"];
        if ordinal || !scan.sees_any(&between) {
            return false;
        }
        scan.at += 1;
    }
}

/// Whether a building, a section or a side is named here by a letter or a direction: A座, 南1栋, 东段, 东侧.
pub(super) fn sees_lettered(scan: &Scan<'_>) -> bool {
    let mut ahead = *scan;
    if dir(&mut ahead).is_some() {
        if ahead.sees_any(&["段", "侧"]) {
            return true;
        }
        let digits = ahead
            .peek()
            .is_some_and(|c| c.is_ascii_digit() || is_numeral(c));
        return digits
            && ahead.whole().is_some()
            && ahead.sees_any(&["栋", "幢", "座", "号楼", "-"]);
    }
    let mut ahead = *scan;
    while ahead.peek().and_then(super::number::letter_of).is_some() {
        ahead.at += 1;
        ahead.whole();
        if ahead.sees_any(&["栋", "幢", "座", "号楼"]) {
            return true;
        }
        // A-D座, A、B座
        if ahead.take_any(&["-", "至", "、"]).is_none() {
            return false;
        }
    }
    false
}

/// Whether a name ends here: at a mark, a digit, a number with its unit, or one of the words.
pub(super) fn name_ends(scan: &Scan<'_>) -> bool {
    let Some(c) = scan.peek() else { return true };
    is_mark(c)
        || c.is_ascii_digit()
        || scan.sees_any(&ENDS)
        || (is_numeral(c) || c == '第') && sees_numbered(scan)
        || sees_lettered(scan)
        || sees_stem(scan)
}

/// 甲24号: a letter that belongs to the number behind it.
fn sees_stem(scan: &Scan<'_>) -> bool {
    let mut ahead = *scan;
    let stem = ahead
        .peek()
        .filter(|c| is_han(*c))
        .and_then(super::number::letter_of);
    ahead.at += 1;
    stem.is_some() && ahead.peek().is_some_and(|c| c.is_ascii_digit())
}

/// Names that begin with a number: 107国道, 318省道, 5号路.
pub(super) fn numbered_name(scan: &Scan<'_>) -> Option<usize> {
    let mut ahead = *scan;
    ahead.whole()?;
    let roads = [
        "国道",
        "省道",
        "县道",
        "乡道",
        "号路",
        "号街",
        "号大街",
        "号桥",
    ];
    ahead.take_any(&roads).map(|_| ahead.at)
}

/// Whether what stands before 和 or 与 is a whole name, so that it joins two.
pub(super) fn is_whole_name(name: &str) -> bool {
    let wholes = [
        "小区",
        "苑",
        "园",
        "府",
        "宿舍",
        "公寓",
        "大院",
        "家属院",
        "花园",
        "住户",
        "居民",
        "户",
    ];
    kind_of(name) != Kind::Estate || ends(name, &wholes)
}

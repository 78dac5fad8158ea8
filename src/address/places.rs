//! The parser of places in catchment texts: streets with numbers, estates with buildings, villages with groups.
//!
//! In: a cursor of the grammar. Out: a place, or where it could not be read. Odd and even are concluded from two
//! ranges only where they overlap (1至43号、2至14号); two readings are refused. Bounds are in `bounds`.

use super::fold::fold_name;
use super::grammar::{Reader, Tried, Why};
use super::number::{Number, Parity, letter_of};
use super::scan::{Scan, is_numeral};
use super::text::{
    Admin, AdminKind, Building, Buildings, Dir, Estate, Former, Numbers, Phase, Place, Section,
    Street, Toward,
};
use super::words::{
    BUILDINGS, Kind, dir, is_mark, is_whole_name, kind_of, name_ends, numbered_name,
};

/// The longest name.
const NAME_LIMIT: usize = 40;

/// A name, and whether quotation marks or a word behind it say that it is an estate.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) estate: bool,
}

/// A specification of numbers before odd and even are settled.
struct Raw {
    numbers: Numbers,
    at: usize,
    /// Whether the text says odd or even.
    said: bool,
}

/// Puts parts that were named in brackets into their place.
pub(super) fn narrow(place: &mut Place, parts: Vec<Place>) {
    for part in parts {
        match (&mut *place, part) {
            (Place::Street(street), Place::Street(part)) => street.numbers.extend(part.numbers),
            (Place::Estate(estate), Place::Estate(part)) => {
                estate.phases.extend(part.phases);
                estate.wing = estate.wing.or(part.wing);
                estate.buildings.extend(part.buildings);
            }
            (Place::Admin(admin), Place::Admin(part)) => admin.groups.extend(part.groups),
            (_, part) => *place = part,
        }
    }
}

impl Reader<'_> {
    /// A name: in quotation marks, or up to the word that ends it.
    pub(super) fn name(&mut self, among_bounds: bool) -> Tried<Name> {
        let start = self.scan.at;
        if self.scan.take("\"") {
            let from = self.scan.at;
            while self
                .scan
                .peek()
                .is_some_and(|c| c != '"' && c != ';' && c != '。')
            {
                self.scan.at += 1;
            }
            let text = fold_name(&self.scan.since(from));
            if text.is_empty() || !self.scan.take("\"") || text.chars().count() > NAME_LIMIT {
                self.scan.at = start;
                return self.stop(Why::Unread);
            }
            let estate = self.scan.take("小区");
            return Ok(Name { text, estate });
        }
        if let Some(end) = numbered_name(&self.scan) {
            self.scan.at = end;
        }
        while !self.name_is_over(start, among_bounds)? {
            self.scan.at += 1;
        }
        let text = fold_name(&self.scan.since(start));
        // A numeral alone is a number whose unit is missing.
        let number = text.chars().all(is_numeral);
        if text.is_empty() || number || text.chars().count() > NAME_LIMIT {
            self.scan.at = start;
            return self.stop(Why::Unread);
        }
        Ok(Name {
            text,
            estate: false,
        })
    }

    fn name_is_over(&self, start: usize, among_bounds: bool) -> Tried<bool> {
        if self.scan.at == start {
            // A number at the front of a name is part of it where its unit makes it none: 三里河路.
            return Ok(name_ends(&self.scan));
        }
        if name_ends(&self.scan) || self.scan.sees_any(&["至", "到"]) {
            let virtue = ["至善", "至诚", "至和", "至德", "至美", "至正"];
            return Ok(name_ends(&self.scan) || !self.scan.sees_any(&virtue));
        }
        if among_bounds && super::bounds::sees_bound(&self.scan) {
            return Ok(true);
        }
        if self.outside && self.scan.sees_any(&["外", "之外"]) {
            return Ok(true);
        }
        // 翠湖花园等, 翠湖花园等小区: the list is not complete.
        let mut after = self.scan;
        if after.take("等")
            && (after.peek().is_none_or(is_mark)
                || after.sees_any(&["小区", "地", "处", "区域", "道路"]))
        {
            return Ok(true);
        }
        let so_far = self.scan.since(start);
        if self.scan.sees_any(&["以及", "和", "及", "与"]) && is_whole_name(&so_far) {
            // 小区和平里: two readings.
            let mut ahead = self.scan;
            ahead.at += 1;
            if self.scan.looking_at("和")
                && ahead.sees_any(&[
                    "平", "谐", "顺", "睦", "美", "合", "兴", "泰", "安", "润", "畅", "祥",
                ])
            {
                return self.stop(Why::Unread);
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// A place.
    pub(super) fn place(&mut self) -> Tried<Place> {
        if super::bounds::sees_bound(&self.scan) {
            return self.bounds();
        }
        if let Some(area) = self.area()? {
            return Ok(area);
        }
        let before = self.former_before();
        let start = self.scan.at;
        let former =
            (before.is_some() || self.scan.looking_at("原")).then(|| before.unwrap_or_default());
        if former.is_some() {
            let from = self.scan;
            self.scan.take("原");
            if let Some(admin) = self.former(former.unwrap_or_default()) {
                return Ok(Place::Admin(admin));
            }
            if before.is_some() {
                return self.stop(Why::Unread);
            }
            self.scan = from;
        }
        let name = self.name(false)?;
        if name.estate {
            return self.estate(name.text);
        }
        match kind_of(&name.text) {
            Kind::Street => self.street(name.text),
            Kind::Admin(kind) => self.admin(kind, name.text),
            Kind::Bound => {
                self.scan.at = start;
                self.stop(Why::NoPlace)
            }
            Kind::Estate => self.estate(name.text),
        }
    }

    /// A part of a place inside its brackets; `None` when something else stands there.
    pub(super) fn inner(&mut self, place: &Place) -> Option<Tried<Place>> {
        match place {
            Place::Street(street) => {
                let numbers = self.numbers(true).transpose()?;
                Some(numbers.map(|numbers| {
                    Place::Street(Street {
                        numbers,
                        ..street.clone()
                    })
                }))
            }
            Place::Estate(estate) => {
                let from = self.scan;
                let inner = self.estate_parts(Estate {
                    phases: Vec::new(),
                    buildings: Vec::new(),
                    ..estate.clone()
                });
                if self.scan.at > from.at || inner.is_err() {
                    return Some(inner.map(Place::Estate));
                }
                // 三元里(1至20号), "三元里"(全段): numbers make a street of it.
                let numbers = self.numbers(true).transpose()?;
                Some(numbers.map(|numbers| {
                    Place::Street(Street {
                        name: estate.name.clone(),
                        sections: Vec::new(),
                        numbers,
                    })
                }))
            }
            Place::Admin(admin) => {
                let Some(groups) = self.groups() else {
                    // 胜利村(1至20号): numbers of a village are those of its one street.
                    let village = admin.kind == AdminKind::Village && admin.groups.is_empty();
                    let numbers = self.numbers(true).transpose().filter(|_| village)?;
                    return Some(numbers.map(|numbers| {
                        Place::Street(Street {
                            name: admin.name.clone(),
                            sections: Vec::new(),
                            numbers,
                        })
                    }));
                };
                Some(Ok(Place::Admin(Admin {
                    groups,
                    ..admin.clone()
                })))
            }
            _ => None,
        }
    }

    fn street(&mut self, name: String) -> Tried<Place> {
        let sections = self.sections();
        let numbers = self.numbers(false)?.unwrap_or_default();
        Ok(Place::Street(Street {
            name,
            sections,
            numbers,
        }))
    }

    /// 四段; 二、三段; 东段.
    pub(super) fn sections(&mut self) -> Vec<Section> {
        let mut found = Vec::new();
        loop {
            let mut ahead = self.scan;
            if !found.is_empty() && ahead.take_any(&["、", "和", "及"]).is_none() {
                break;
            }
            let mut part = ahead;
            if let Some(side) = dir(&mut part)
                && part.take("段")
            {
                found.push(Section::Part(side));
                self.scan = part;
                continue;
            }
            let Some(listed) = listed(&mut ahead, &["段"]) else {
                break;
            };
            found.extend(listed.into_iter().map(Section::Nth));
            self.scan = ahead;
        }
        found
    }

    /// Numbers of a street: `None` when none stand here, empty for the whole of it.
    fn numbers(&mut self, bracket: bool) -> Tried<Option<Vec<Numbers>>> {
        let whole = ["全段", "全路段", "全线", "两侧", "全部"];
        if self.scan.take_any(&whole).is_some() {
            return Ok(Some(Vec::new()));
        }
        if !self.sees_numbers(&self.scan, bracket) {
            return Ok(None);
        }
        let mut raw: Vec<Raw> = Vec::new();
        let mut side = None;
        // The first number behind which no 号 has come yet.
        let mut bare = None;
        let mut any = false;
        loop {
            let at = self.scan.at;
            if let Some(parity) = parity_word(&mut self.scan) {
                side = Some(parity);
            }
            if self.sees_house(&self.scan) {
                let (numbers, said, closed) = self.spec(side)?;
                raw.push(Raw { numbers, at, said });
                any |= closed;
                bare = if closed { None } else { bare.or(Some(at)) };
            } else if let Some(parity) = side.take() {
                self.scan.take_any(&["一侧", "侧"]);
                let beside = self.beside()?;
                raw.push(Raw {
                    numbers: Numbers::Side { parity, beside },
                    at,
                    said: true,
                });
            } else {
                let numbers = self.landmark()?;
                raw.push(Raw {
                    numbers,
                    at,
                    said: true,
                });
            }
            let mut ahead = self.scan;
            // 除外 reaches back to the last comma.
            let comma = ahead.looking_at(",") && bracket && self.leads_to_except();
            if !comma
                && ahead.take_any(&["、", ",", "和", "及", "以及"]).is_some()
                && self.sees_numbers(&ahead, bracket)
            {
                self.scan = ahead;
            } else {
                break;
            }
        }
        // 号 may be left out in brackets, but not from the last numbers only.
        if let Some(at) = bare.filter(|_| any || !bracket) {
            self.scan.at = at;
            return self.stop(Why::Number);
        }
        self.settle(raw).map(Some)
    }

    /// Whether numbers, a side or (in brackets) a landmark stand here.
    fn sees_numbers(&self, scan: &Scan<'_>, bracket: bool) -> bool {
        if parity_word(&mut scan.clone()).is_some() || self.sees_house(scan) {
            return true;
        }
        let mut flank = *scan;
        if dir(&mut flank).is_some() && flank.take("侧") {
            return true;
        }
        bracket && self.sees_landmark(scan)
    }

    fn sees_landmark(&self, scan: &Scan<'_>) -> bool {
        Self::at(scan).landmark().is_ok()
    }

    fn at<'c>(scan: &Scan<'c>) -> Reader<'c> {
        Reader::new(*scan)
    }

    /// A house number, and not a building, a section or a road that begins with a number.
    fn sees_house(&self, scan: &Scan<'_>) -> bool {
        let mut ahead = *scan;
        if numbered_name(&ahead).is_some() {
            return false;
        }
        // Numerals are part of a name unless 号 comes, behind the last of a list of them; digits are a number.
        loop {
            let numeral = ahead.sees_han();
            let Some(number) = Number::read(&mut ahead) else {
                return false;
            };
            if ahead.sees_any(&BUILDINGS) {
                return false;
            }
            let at = ahead.at;
            number.behind(&mut ahead);
            if !numeral || ahead.at > at {
                return true;
            }
            if ahead.take_any(&["、", "-", "至", "到"]).is_none() || !ahead.sees_han() {
                return false;
            }
        }
    }

    /// One number, a range, an open range; whether odd or even was said, and whether 号 stood there.
    fn spec(&mut self, side: Option<Parity>) -> Tried<(Numbers, bool, bool)> {
        let at = self.scan.at;
        let Some(from) = Number::read(&mut self.scan) else {
            return self.stop(Why::Number);
        };
        let mut closed = self.scan.looking_at("号");
        let from = from.behind(&mut self.scan);
        if self.scan.take_any(&["-", "至", "到"]).is_some() {
            let Some(to) = Number::read(&mut self.scan) else {
                return self.stop(Why::Number);
            };
            closed = self.scan.looking_at("号");
            let to = to.behind(&mut self.scan);
            if to <= from {
                self.scan.at = at;
                return self.stop(Why::Backwards);
            }
            let said = self.parity_behind(&mut closed)?;
            let parity = said.or(side).unwrap_or(Parity::Both);
            let said = said.or(side).is_some();
            return Ok((Numbers::Range { from, to, parity }, said, closed));
        }
        if let Some(open) = self.open(from, side)? {
            return Ok((open.0, open.1, true));
        }
        let mut ahead = self.scan;
        if ahead.take("以")
            && let Some(toward) = dir(&mut ahead)
        {
            self.scan = ahead;
            let toward = Toward::Side(toward);
            let mark = format!("{from}号");
            return Ok((Numbers::Beyond { mark, toward }, true, true));
        }
        Ok((Numbers::One(from), side.is_some(), closed))
    }

    /// 以上, 以下 with what the text says of the number itself.
    fn open(&mut self, at: Number, side: Option<Parity>) -> Tried<Option<(Numbers, bool)>> {
        let mut ahead = Self::at(&self.scan);
        let mut inclusive = ahead.inclusive(at);
        let ups = ["以上", "以外", "以后", "之后"];
        let downs = ["以下", "以内", "以前", "之前"];
        let up = if ahead.scan.take("起") {
            inclusive = inclusive.or(Some(true));
            true
        } else if ahead.scan.take_any(&ups).is_some() {
            true
        } else if ahead.scan.take_any(&downs).is_some() {
            false
        } else {
            return Ok(None);
        };
        let inclusive = inclusive.or_else(|| ahead.inclusive(at));
        self.scan = ahead.scan;
        let said = self.parity_behind(&mut true)?;
        let numbers = Numbers::Open {
            at,
            up,
            inclusive,
            parity: said.or(side).unwrap_or(Parity::Both),
        };
        Ok(Some((numbers, said.or(side).is_some())))
    }

    /// (含), (不含), (含100号).
    fn inclusive(&mut self, at: Number) -> Option<bool> {
        let mut ahead = self.scan;
        if !ahead.take("(") {
            return None;
        }
        let excluded = ahead.take_any(&["不含", "不包括"]).is_some();
        if !excluded {
            ahead.take_any(&["含", "包括"])?;
        }
        if let Some(number) = Number::read(&mut ahead) {
            number.behind(&mut ahead);
            (number == at).then_some(())?;
        } else {
            ahead.take("本号");
        }
        ahead.take(")").then_some(())?;
        self.scan = ahead;
        Some(!excluded)
    }

    /// 单号, (单号), 的单号 behind a range.
    fn parity_behind(&mut self, closed: &mut bool) -> Tried<Option<Parity>> {
        let mut ahead = self.scan;
        let bracket = ahead.take("(");
        ahead.take("的");
        let Some(parity) = parity_word(&mut ahead) else {
            return Ok(None);
        };
        if bracket && !ahead.take(")") {
            return Ok(None);
        }
        if !bracket && Number::read(&mut ahead.clone()).is_some() {
            // The side of the next numbers, without a mark between them.
            return self.stop(Why::Parity);
        }
        *closed = true;
        self.scan = ahead;
        Ok(Some(parity))
    }

    /// ,即州教育局一侧 behind a side.
    fn beside(&mut self) -> Tried<Option<String>> {
        let mut ahead = self.scan;
        let bracket = ahead.take("(");
        if !bracket {
            ahead.take(",");
        }
        if !ahead.take("即") {
            return Ok(None);
        }
        self.scan = ahead;
        let from = self.scan.at;
        while self.scan.peek().is_some_and(|c| !is_mark(c) || c == '"') {
            self.scan.at += 1;
        }
        let said = self.scan.since(from);
        let Some(mark) = said.strip_suffix("一侧").or(said.strip_suffix("侧")) else {
            return self.stop(Why::Unread);
        };
        let mark = fold_name(mark);
        if mark.is_empty() || bracket && !self.scan.take(")") {
            return self.stop(Why::Unread);
        }
        Ok(Some(mark))
    }

    /// 市工会-杨柳街路口, "珍珍宾馆"以下, 东侧.
    fn landmark(&mut self) -> Tried<Numbers> {
        let mut flank = self.scan;
        if let Some(side) = dir(&mut flank)
            && flank.take("侧")
        {
            self.scan = flank;
            return Ok(Numbers::Flank(side));
        }
        let from = self.name(false)?.text;
        if self.scan.take_any(&["-", "至", "到"]).is_some() {
            let to = self.name(false)?.text;
            self.scan.take_any(&["路段", "之间", "段"]);
            let to = to.strip_suffix("路段").map_or(to.clone(), str::to_owned);
            return Ok(Numbers::Span { from, to });
        }
        if self.scan.take_any(&["以上", "以后"]).is_some() {
            let toward = Toward::Up;
            return Ok(Numbers::Beyond { mark: from, toward });
        }
        if self.scan.take_any(&["以下", "以前"]).is_some() {
            let toward = Toward::Down;
            return Ok(Numbers::Beyond { mark: from, toward });
        }
        let mut ahead = self.scan;
        if ahead.take("以")
            && let Some(toward) = dir(&mut ahead)
        {
            self.scan = ahead;
            let toward = Toward::Side(toward);
            return Ok(Numbers::Beyond { mark: from, toward });
        }
        self.stop(Why::Unread)
    }

    /// Concludes odd and even where the text leaves no other reading, and refuses where it leaves two.
    fn settle(&mut self, mut raw: Vec<Raw>) -> Tried<Vec<Numbers>> {
        self.settle_open(&mut raw)?;
        let unsaid: Vec<(usize, Number, Number)> = raw
            .iter()
            .enumerate()
            .filter(|(_, raw)| !raw.said)
            .filter_map(|(i, raw)| match &raw.numbers {
                Numbers::Range { from, to, .. } => Some((i, *from, *to)),
                _ => None,
            })
            .collect();
        let one_side = |(_, from, to): &&(usize, Number, Number)| from.parity() == to.parity();
        let sided: Vec<_> = unsaid.iter().filter(one_side).copied().collect();
        let both = |parity| sided.iter().any(|(_, from, _)| from.parity() == parity);
        if both(Parity::Odd) && both(Parity::Even) {
            // 1至43号、2至14号: as numbers of both sides one would hold the other.
            let overlap = |a: &(usize, Number, Number)| {
                let across = sided.iter().filter(|b| b.1.parity() != a.1.parity());
                across.into_iter().any(|b| a.1 <= b.2 && b.1 <= a.2)
            };
            let open = unsaid
                .iter()
                .find(|a| a.1.parity() != a.2.parity() || !overlap(a));
            if let Some((i, ..)) = open {
                self.scan.at = raw[*i].at;
                return self.stop(Why::Parity);
            }
            for (i, side, _) in &sided {
                if let Numbers::Range { parity, .. } = &mut raw[*i].numbers {
                    *parity = side.parity();
                }
            }
            let loose = |raw: &Raw| !raw.said && matches!(raw.numbers, Numbers::Open { .. });
            if let Some(open) = raw.iter().find(|raw| loose(raw)) {
                self.scan.at = open.at;
                return self.stop(Why::Parity);
            }
        } else {
            self.open_ranges
                .extend(sided.iter().map(|(i, ..)| raw[*i].at));
        }
        Ok(raw.into_iter().map(|raw| raw.numbers).collect())
    }

    /// 45号、16号以上: two numbers of different parity before one 以上 are a start for each side.
    fn settle_open(&mut self, raw: &mut [Raw]) -> Tried<()> {
        for i in 1..raw.len() {
            let Numbers::Open {
                at, up, inclusive, ..
            } = raw[i].numbers
            else {
                continue;
            };
            let Numbers::One(before) = raw[i - 1].numbers else {
                continue;
            };
            if raw[i].said {
                continue;
            }
            let alone = i == 1 || !matches!(raw[i - 2].numbers, Numbers::One(_));
            if !alone || before.parity() == at.parity() || raw.len() > 2 {
                self.scan.at = raw[i].at;
                return self.stop(Why::OpenList);
            }
            for raw in raw.iter_mut() {
                let at = match raw.numbers {
                    Numbers::One(at) | Numbers::Open { at, .. } => at,
                    _ => continue,
                };
                let parity = at.parity();
                raw.said = true;
                raw.numbers = Numbers::Open {
                    at,
                    up,
                    inclusive,
                    parity,
                };
            }
        }
        Ok(())
    }

    fn estate(&mut self, name: String) -> Tried<Place> {
        let from = self.scan;
        let made = self.estate_parts(Estate {
            name,
            phases: Vec::new(),
            wing: None,
            buildings: Vec::new(),
        })?;
        if self.scan.at == from.at && self.sees_house(&self.scan) {
            return self.street(made.name);
        }
        Ok(Place::Estate(made))
    }

    fn estate_parts(&mut self, mut estate: Estate) -> Tried<Estate> {
        estate.phases = self.phases();
        let mut ahead = self.scan;
        let wing = dir(&mut ahead);
        if wing.is_some() && ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.scan = ahead;
            estate.wing = wing;
        }
        estate.buildings = self.buildings(estate.wing)?;
        if estate.wing.is_some() && estate.buildings.is_empty() {
            return self.stop(Why::Unread);
        }
        Ok(estate)
    }

    fn phases(&mut self) -> Vec<Phase> {
        let mut found = Vec::new();
        loop {
            let mut ahead = self.scan;
            if !found.is_empty() && ahead.take_any(&["、", "和", "及"]).is_none() {
                break;
            }
            let Some(listed) = listed(&mut ahead, &["期"]) else {
                break;
            };
            ahead.take_any(&["工程", "项目"]);
            let last = listed.last().copied().unwrap_or(1);
            found.extend(listed.iter().map(|n| Phase::Nth(*n)));
            let after = ahead.take_any(&["之后", "以后"]).is_some();
            if after || ahead.take_any(&["之前", "以前"]).is_some() {
                found.pop();
                found.push(if after {
                    Phase::After(last)
                } else {
                    Phase::Before(last)
                });
            }
            self.scan = ahead;
        }
        found
    }

    fn buildings(&mut self, wing: Option<Dir>) -> Tried<Vec<Buildings>> {
        let mut found: Vec<Buildings> = Vec::new();
        let start = self.scan;
        let mut scan = self.scan;
        // Whether the last building was followed by 栋 or another word for it.
        let mut closed = true;
        loop {
            let mut ahead = scan;
            if !found.is_empty() && ahead.take_any(&["、", "和", "及"]).is_none() {
                break;
            }
            let at = ahead.at;
            let Some(from) = building(&mut ahead) else {
                break;
            };
            let mut unit = ahead.take_any(&BUILDINGS).is_some();
            if ahead.take_any(&["-", "至", "到"]).is_some() {
                let mut second = ahead;
                if wing.is_some() && dir(&mut second) == wing {
                    ahead = second;
                }
                let Some(mut to) = building(&mut ahead) else {
                    break;
                };
                unit = ahead.take_any(&BUILDINGS).is_some();
                if to.letter == 0 && to.number > 0 {
                    to.letter = from.letter;
                }
                let lettered = from.number == 0 && to.number == 0;
                if to <= from || from.letter != to.letter && !lettered {
                    if !unit {
                        break;
                    }
                    self.scan.at = at;
                    return self.stop(Why::Backwards);
                }
                let parity = building_parity(&mut ahead);
                found.push(Buildings::Range { from, to, parity });
            } else {
                let units = if unit {
                    listed(&mut ahead, &["单元"]).unwrap_or_default()
                } else {
                    Vec::new()
                };
                found.push(Buildings::One {
                    building: from,
                    units,
                });
            }
            closed = unit;
            scan = ahead;
        }
        // Without the word they are house numbers, or none at all.
        if !closed || found.is_empty() {
            self.scan = start;
            return Ok(Vec::new());
        }
        self.scan = scan;
        Ok(found)
    }

    fn admin(&mut self, kind: AdminKind, name: String) -> Tried<Place> {
        let groups = self.groups().unwrap_or_default();
        if kind == AdminKind::Village && groups.is_empty() && self.sees_house(&self.scan) {
            return self.street(name);
        }
        Ok(Place::Admin(Admin {
            kind,
            name,
            groups,
            former: None,
        }))
    }

    fn groups(&mut self) -> Option<Vec<u32>> {
        let units = ["村民小组", "居民小组", "小组", "组", "社"];
        let mut found = Vec::new();
        loop {
            let mut ahead = self.scan;
            if !found.is_empty() && ahead.take_any(&["、", "和", "及"]).is_none() {
                break;
            }
            let Some(listed) = listed(&mut ahead, &units) else {
                break;
            };
            found.extend(listed);
            self.scan = ahead;
        }
        (!found.is_empty()).then_some(found)
    }

    /// 2005年12月31日以前的 before a former area.
    fn former_before(&mut self) -> Option<Former> {
        let mut ahead = self.scan;
        let former = former_date(&mut ahead)?;
        ahead.take("的");
        (ahead.looking_at("原") || ahead.sees_han()).then(|| self.scan = ahead)?;
        Some(former)
    }

    /// A former area behind 原, with its date in brackets.
    fn former(&mut self, mut former: Former) -> Option<Admin> {
        let name = self.name(false).ok()?;
        let Kind::Admin(kind) = kind_of(&name.text) else {
            return None;
        };
        let mut ahead = self.scan;
        if ahead.take("(")
            && let Some(said) = former_date(&mut ahead)
            && ahead.take(")")
        {
            former = said;
            self.scan = ahead;
        }
        let groups = self.groups().unwrap_or_default();
        Some(Admin {
            kind,
            name: name.text,
            groups,
            former: Some(former),
        })
    }
}

/// A year, month and day before which something was.
fn former_date(scan: &mut Scan<'_>) -> Option<Former> {
    let mut ahead = *scan;
    let digits = ahead.peek().is_some_and(|c| c.is_ascii_digit());
    let year = u16::try_from(ahead.whole().filter(|_| digits)?).ok()?;
    if !(1900..=2100).contains(&year) || !ahead.take("年") {
        return None;
    }
    let mut part = |word: &str, most: u32| {
        let mut next = ahead;
        let value = next.whole().filter(|v| *v <= most && next.take(word));
        ahead = if value.is_some() { next } else { ahead };
        value.and_then(|v| u8::try_from(v).ok()).unwrap_or(0)
    };
    let month = part("月", 12);
    let day = if month > 0 { part("日", 31) } else { 0 };
    let words = ["以前", "之前", "撤并前", "撤销前", "合并前", "前"];
    ahead.take_any(&words)?;
    *scan = ahead;
    Some(Former {
        before: (year, month, day),
    })
}

/// 单号, 双号, 单双号; 单 and 双 before a mark.
fn parity_word(scan: &mut Scan<'_>) -> Option<Parity> {
    let words = [
        ("单双号", Parity::Both),
        ("双单号", Parity::Both),
        ("单号", Parity::Odd),
        ("双号", Parity::Even),
        ("单数", Parity::Odd),
        ("双数", Parity::Even),
    ];
    if let Some((_, parity)) = words.iter().find(|(word, _)| scan.take(word)) {
        scan.take("门牌号");
        scan.take("门牌");
        return Some(*parity);
    }
    let mut ahead = *scan;
    ahead.at += 1;
    let lone = ahead
        .peek()
        .is_none_or(|c| c == ')' || c == ',' || c == '、');
    let parity = match scan.peek()? {
        '单' if lone => Parity::Odd,
        '双' if lone => Parity::Even,
        _ => return None,
    };
    *scan = ahead;
    Some(parity)
}

fn building_parity(scan: &mut Scan<'_>) -> Parity {
    let mut ahead = *scan;
    if ahead.take("(")
        && let Some(parity) = parity_word(&mut ahead)
        && ahead.take(")")
    {
        *scan = ahead;
        return parity;
    }
    Parity::Both
}

/// A building's own name, without 栋.
pub(super) fn building(scan: &mut Scan<'_>) -> Option<Building> {
    let mut ahead = *scan;
    let lettered = ahead.peek().and_then(letter_of);
    if lettered.is_some() {
        ahead.at += 1;
    }
    let number = ahead.whole();
    let made = Building {
        letter: lettered.unwrap_or(0),
        number: number.unwrap_or(0),
    };
    if made.letter == 0 && made.number == 0 {
        return None;
    }
    // 3A栋 is A3.
    if made.letter == 0
        && let Some(letter) = ahead
            .peek()
            .filter(char::is_ascii_alphabetic)
            .and_then(letter_of)
    {
        ahead.at += 1;
        *scan = ahead;
        return Some(Building { letter, ..made });
    }
    *scan = ahead;
    Some(made)
}

/// Whole numbers with one unit behind the last: 一、八、九组, 1-3期, 第二组.
pub(super) fn listed(scan: &mut Scan<'_>, units: &[&str]) -> Option<Vec<u32>> {
    let mut ahead = *scan;
    let mut found = Vec::new();
    loop {
        ahead.take("第");
        let from = ahead.whole()?;
        let mut between = ahead;
        between.take_any(units);
        let dash = between.take_any(&["-", "至", "到"]).is_some();
        between.take("第");
        match between.whole().filter(|_| dash) {
            Some(to) if to > from && to - from < 1_000 => {
                found.extend(from..=to);
                ahead = between;
            }
            Some(_) => return None,
            None => found.push(from),
        }
        if ahead.take_any(units).is_some() {
            *scan = ahead;
            return Some(found);
        }
        ahead.take_any(&["、", "和", "及"])?;
    }
}

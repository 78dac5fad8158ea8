//! The parser of catchment texts: clauses, what they take in and leave out, choices and classes.
//!
//! In: a text as an office published it. Out: rules, and every place at which it could not be read further,
//! with the words that stand there; such a clause gives no rule. Never a guess: a text with two readings is
//! refused. Places are read by `places` and `bounds`. Rule: the grammar of DOMAIN section 3.4; examined by
//! `tests/it/texts.rs`.

use super::fold::Folded;
use super::places::narrow;
use super::scan::Scan;
use super::text::{Effect, Place, Rule};
use super::words::{is_class, is_mark, resident};

/// Why a text cannot be read further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No word of the grammar.
    Unread,
    /// A house number was expected, or 号 behind it.
    Number,
    /// A range that runs backwards.
    Backwards,
    /// Odd, even or both: the text can be read either way.
    Parity,
    /// A list before 以上: which of its numbers are meant is open.
    OpenList,
    /// A row of edges without 所围成的区域.
    NoRing,
    /// A river or a railway is no place to live.
    NoPlace,
    /// 等, …: the list is not complete.
    Incomplete,
    /// 除外 can belong to one name or to all of them.
    Scope,
    /// The text is longer than is read.
    TooLong,
}

impl Why {
    /// The word that messages choose by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Number => "number",
            Self::Backwards => "backwards",
            Self::Parity => "parity",
            Self::OpenList => "open-list",
            Self::NoRing => "no-ring",
            Self::NoPlace => "no-place",
            Self::Incomplete => "incomplete",
            Self::Scope => "scope",
            Self::TooLong => "too-long",
        }
    }
}

/// A place in a text, for a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The character it stopped at, from 1.
    pub at: usize,
    /// The words that stand there, to the end of their part.
    pub words: String,
    /// Why.
    pub why: Why,
}

/// What was read of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The rules, in the order of the text.
    pub rules: Vec<Rule>,
    /// Where it could not be read further.
    pub stops: Vec<Stop>,
    /// Ranges whose ends are both odd or both even and that were taken for both sides.
    pub both_sides: Vec<Stop>,
}

/// Where reading stopped; the caller makes a `Stop` of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopped {
    pub(super) at: usize,
    pub(super) why: Why,
}

pub(super) type Tried<T> = Result<T, Stopped>;

/// Reads the text of a catchment.
///
/// # Limits
/// [`super::TEXT_LIMIT`] characters; what stands behind them is told and gives no rule.
pub fn read(text: &str) -> Read {
    let folded = Folded::new(text);
    let mut reader = Reader::new(Scan::new(&folded.chars));
    let mut read = Read::default();
    loop {
        while reader.scan.take_any(&[";", "。", ",", "、"]).is_some() {}
        if reader.scan.is_over() {
            break;
        }
        let start = reader.scan.at;
        reader.depth = 0;
        reader.pending.clear();
        reader.outside = false;
        reader.chosen = false;
        match reader.clause() {
            Ok(rules) => read.rules.extend(rules),
            Err(stopped) => {
                read.stops.push(stop_at(&folded, stopped.at, stopped.why));
                reader.scan.at = clause_end(&folded.chars, start, stopped.at);
            }
        }
    }
    if folded.is_cut() {
        read.stops
            .push(stop_at(&folded, folded.chars.len(), Why::TooLong));
    }
    let ranges = std::mem::take(&mut reader.open_ranges);
    read.both_sides = ranges
        .into_iter()
        .map(|at| stop_at(&folded, at, Why::Parity))
        .collect();
    read
}

fn stop_at(folded: &Folded, at: usize, why: Why) -> Stop {
    let rest = folded.chars.get(at..).unwrap_or_default();
    let is_end = |c: &char| [',', '、', ';', '。', ')', '('].contains(c);
    // At least one character, so that a stray mark is shown.
    let length =
        rest.iter().skip(1).take_while(|c| !is_end(c)).count() + usize::from(!rest.is_empty());
    Stop {
        at: folded.place(at) + 1,
        words: folded.words(at, at + length.min(40)),
        why,
    }
}

/// The end of the clause in which reading stopped, brackets counted.
fn clause_end(chars: &[char], start: usize, stopped: usize) -> usize {
    let mut depth = 0i32;
    for (at, c) in chars.iter().enumerate().skip(start) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ';' | '。' if at >= stopped && depth <= 0 => return at,
            // A bracket that is never closed must not swallow the next sentence.
            '。' if at >= stopped => return at,
            _ => {}
        }
    }
    chars.len()
}

/// How deep brackets may stand in each other.
const DEEPEST: u32 = 4;

pub(super) struct Reader<'c> {
    pub(super) scan: Scan<'c>,
    /// Where ranges stand whose parity is open and that were taken for both sides.
    pub(super) open_ranges: Vec<usize>,
    /// Rules that stood in brackets inside a place, such as behind one of its bounds.
    pub(super) pending: Vec<Rule>,
    /// Whether a bracket inside a place let families choose.
    pub(super) chosen: bool,
    /// Inside 除…外.
    pub(super) outside: bool,
    depth: u32,
}

const INCLUDES: [&str; 10] = [
    "另外包括",
    "另外包含",
    "另包括",
    "另包含",
    "还包括",
    "另含",
    "另加",
    "其中包括",
    "包括",
    "包含",
];
const EXCLUDES: [&str; 6] = ["其中不含", "不包括", "不包含", "不含", "除去", "除了"];
/// Names that begin with 含 or 除; everything else that does is a rule.
const NAMES_WITH_HAN: [&str; 6] = ["含光", "含山", "含笑", "含元", "含章", "含香"];
const CHOICES: [&str; 9] = [
    "学生家长可自愿选择",
    "家长可自愿选择",
    "家长可选择",
    "也可自愿选择",
    "可自愿选择",
    "可自主选择",
    "也可选择",
    "均可选择",
    "可选择",
];
const SCHOOL_ENDS: [&str; 7] = ["小学", "学校", "中学", "校区", "就读", "入学", "分校"];

impl<'c> Reader<'c> {
    pub(super) fn new(scan: Scan<'c>) -> Self {
        Self {
            scan,
            open_ranges: Vec::new(),
            pending: Vec::new(),
            chosen: false,
            outside: false,
            depth: 0,
        }
    }
}

impl Reader<'_> {
    pub(super) fn stop<T>(&self, why: Why) -> Tried<T> {
        let why = if self.scan.sees_any(&["…", "...", "等"]) {
            Why::Incomplete
        } else {
            why
        };
        Err(Stopped {
            at: self.scan.at,
            why,
        })
    }

    /// One clause, up to ; or 。 or the next numbered part.
    fn clause(&mut self) -> Tried<Vec<Rule>> {
        self.part_number();
        let mut rules = Vec::new();
        let mut effect = Effect::Include;
        // Rules joined by 、 since the last comma, for 除外.
        let mut group = 0;
        loop {
            if let Some(said) = self.modifier() {
                effect = said;
                group = rules.len();
            }
            if self.choice()? {
                mark_optional(&mut rules);
            } else {
                let until = self.scan;
                self.item(effect, &mut rules)?;
                debug_assert!(self.scan.at > until.at, "an item is not empty");
            }
            if self.scan.take("除外") {
                let [one] = rules.get_mut(group..).unwrap_or_default() else {
                    self.scan.at -= 2;
                    return self.stop(Why::Scope);
                };
                one.effect = Effect::Exclude;
            } else if self.outside && self.scan.take_any(&["以外", "之外", "外"]).is_some() {
                self.outside = false;
                effect = Effect::Include;
            }
            if self.choice()? {
                mark_optional(&mut rules);
            }
            if self.at_clause_end() {
                return Ok(rules);
            }
            if self.scan.take(",") {
                group = rules.len();
            } else if !self.joins() {
                return self.stop(Why::Unread);
            }
            if self.at_clause_end() {
                return Ok(rules);
            }
        }
    }

    /// (1), (一), 1.
    fn part_number(&mut self) -> bool {
        let mut ahead = self.scan;
        let found = ahead.take("(") && ahead.whole().is_some() && ahead.take(")");
        let mut plain = self.scan;
        let dotted = plain.whole().is_some() && plain.take(".");
        if found {
            self.scan = ahead;
            self.scan.take(":");
        } else if dotted {
            self.scan = plain;
        }
        found || dotted
    }

    fn at_clause_end(&self) -> bool {
        let mut ahead = Reader::new(self.scan);
        self.scan.is_over() || self.scan.sees_any(&[";", "。"]) || ahead.part_number()
    }

    /// 、 和 及 以及: another of the same kind follows.
    pub(super) fn joins(&mut self) -> bool {
        self.scan
            .take_any(&["、", "以及", "及", "和", "与", "还有"])
            .is_some()
    }

    /// 含 or 不含 before what it governs.
    pub(super) fn modifier(&mut self) -> Option<Effect> {
        if self.scan.take_any(&EXCLUDES).is_some() {
            self.scan.take(":");
            return Some(Effect::Exclude);
        }
        if self.scan.take_any(&INCLUDES).is_some() {
            self.scan.take(":");
            return Some(Effect::Include);
        }
        let named = self.scan.sees_any(&NAMES_WITH_HAN);
        if !named && self.scan.take("含") {
            self.scan.take(":");
            return Some(Effect::Include);
        }
        // 除X外, 除X以外: only where the 外 is there.
        if self.scan.looking_at("除") && !self.scan.looking_at("除外") {
            let rest = self.scan.chars.get(self.scan.at..).unwrap_or_default();
            let mut part = rest
                .iter()
                .take_while(|c| ![';', '。', ')', ','].contains(c));
            if part.any(|c| *c == '外') {
                self.scan.at += 1;
                self.outside = true;
                return Some(Effect::Exclude);
            }
        }
        None
    }

    /// 可自愿选择, 也可选择 with the school that may be chosen.
    pub(super) fn choice(&mut self) -> Tried<bool> {
        if self.scan.take_any(&CHOICES).is_none() {
            return Ok(false);
        }
        let from = self.scan.at;
        while self.scan.peek().is_some_and(|c| !is_mark(c) || c == '、') {
            self.scan.at += 1;
        }
        let said = self.scan.since(from);
        if said.is_empty() || SCHOOL_ENDS.iter().any(|end| said.ends_with(end)) {
            return Ok(true);
        }
        self.scan.at = from;
        self.stop(Why::Unread)
    }

    /// One item with what stands in brackets behind it.
    fn item(&mut self, effect: Effect, rules: &mut Vec<Rule>) -> Tried<()> {
        if let Some(class) = self.class() {
            if let Some(last) = rules.last_mut()
                && last.place.is_none()
                && last.effect == effect
            {
                last.classes.push(class);
            } else {
                rules.push(Rule {
                    classes: vec![class],
                    ..rule(effect, None)
                });
            }
            if self.scan.take("(") {
                if !(self.choice()? && self.scan.take(")")) {
                    return self.stop(Why::Unread);
                }
                rules
                    .last_mut()
                    .into_iter()
                    .for_each(|rule| rule.optional = true);
            }
            return Ok(());
        }
        let mut place = self.place()?;
        let mut made = rule(effect, None);
        // What brackets said about a part of the place, and about other places.
        let mut more = std::mem::take(&mut self.pending);
        made.optional = std::mem::take(&mut self.chosen);
        self.brackets(&mut place, &mut made, &mut more)?;
        self.tail(&mut made)?;
        self.brackets(&mut place, &mut made, &mut more)?;
        made.place = Some(place);
        rules.push(made);
        rules.append(&mut more);
        Ok(())
    }

    /// Every bracket that stands here, but for the number of the next part.
    pub(super) fn brackets(
        &mut self,
        place: &mut Place,
        made: &mut Rule,
        more: &mut Vec<Rule>,
    ) -> Tried<()> {
        while self.scan.looking_at("(") && !self.sees_part_number() {
            self.scan.at += 1;
            self.bracket(place, made, more)?;
            if !self.scan.take(")") {
                return self.stop(Why::Unread);
            }
        }
        Ok(())
    }

    fn sees_part_number(&self) -> bool {
        let mut ahead = Reader::new(self.scan);
        ahead.part_number()
    }

    /// Words that name applicants and no place.
    fn class(&mut self) -> Option<String> {
        let mut ahead = self.scan;
        while ahead.peek().is_some_and(|c| !is_mark(c)) {
            ahead.at += 1;
        }
        let words = ahead.since(self.scan.at);
        // A place with its class (和平社区的户籍生) is read as a place.
        if !is_class(&words) || words.contains('的') {
            return None;
        }
        self.scan = ahead;
        Some(words)
    }

    /// The inside of a bracket behind a place.
    fn bracket(&mut self, place: &mut Place, made: &mut Rule, more: &mut Vec<Rule>) -> Tried<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.stop(Why::Unread);
        }
        if self.choice()? {
            made.optional = true;
        } else {
            self.bracket_items(place, more)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn bracket_items(&mut self, place: &mut Place, more: &mut Vec<Rule>) -> Tried<()> {
        let mut effect = None;
        // Since the last 含 or 不含: rules of other places, and parts of this one.
        let mut first = more.len();
        let mut parts: Vec<Place> = Vec::new();
        let mut first_part = 0;
        loop {
            if let Some(said) = self.modifier() {
                effect = Some(said);
                first = more.len();
            }
            let from = self.scan;
            match self.inner(place) {
                Some(inner) => match effect {
                    Some(effect) => more.push(rule(effect, Some(inner?))),
                    None => parts.push(inner?),
                },
                None if effect.is_some() || self.leads_to_except() => {
                    self.scan = from;
                    self.item(effect.unwrap_or(Effect::Include), more)?;
                }
                None => {
                    self.scan = from;
                    return self.stop(Why::Unread);
                }
            }
            if self.scan.take("除外") {
                for part in parts.drain(first_part..) {
                    more.push(rule(Effect::Exclude, Some(part)));
                }
                let named = more.iter_mut().skip(first);
                named.for_each(|rule| rule.effect = Effect::Exclude);
                effect = effect.or(Some(Effect::Exclude));
            } else if self.outside && self.scan.take_any(&["以外", "之外", "外"]).is_some() {
                self.outside = false;
            }
            if self.scan.looking_at(")") {
                break;
            }
            if self.scan.take_any(&[",", ";"]).is_some() {
                // 除外 reaches back to the last comma: what stands before it must be a part of the place.
                if effect.is_none() && more.len() > first {
                    return self.stop(Why::Scope);
                }
                (first, first_part) = (more.len(), parts.len());
            } else if !self.joins() {
                return self.stop(Why::Unread);
            }
        }
        // Parts that are only named narrow the place: 胜利村(一组、二组).
        narrow(place, parts);
        Ok(())
    }

    /// Whether the bracket ends in 除外.
    pub(super) fn leads_to_except(&self) -> bool {
        let rest = self.scan.chars.get(self.scan.at..).unwrap_or_default();
        let inside: String = rest.iter().take_while(|c| **c != ')').collect();
        inside.ends_with("除外")
    }

    /// What follows a place: its extent, its residents, its classes.
    fn tail(&mut self, made: &mut Rule) -> Tried<()> {
        let extents = [
            "所围成的区域内",
            "所围区域内",
            "围成的区域内",
            "的区域内",
            "区域内",
            "所围成的区域",
            "所围区域",
            "围成的区域",
            "所辖行政区域",
            "所辖范围内",
            "所辖范围",
            "所辖区域",
            "管辖范围",
            "管辖区域",
            "辖区范围",
            "辖区内",
            "辖区",
            "所辖",
            "范围内",
            "以内的区域",
            "之间的区域",
            "的区域",
            "的范围",
            "范围",
            "内",
            "全境",
            "全村",
            "全部",
        ];
        self.scan.take_any(&extents);
        let before = self.scan;
        let of = self.scan.take("的");
        let mut all = false;
        loop {
            if let Some(kinds) = resident(&mut self.scan) {
                all |= kinds.is_empty();
                made.residents.extend(kinds);
            } else if of && self.class_of(made) {
            } else if of && self.scan.at == before.at + 1 {
                return self.stop(Why::Unread);
            } else {
                break;
            }
            let mut ahead = self.scan;
            let joined = ahead.take_any(&["、", "和", "及", "以及"]).is_some();
            let another = resident(&mut ahead.clone()).is_some();
            if !(joined && another) {
                break;
            }
            self.scan = ahead;
        }
        if all {
            made.residents.clear();
        }
        made.residents.sort_unstable();
        made.residents.dedup();
        if self.scan.looking_at(":") {
            self.scan.at += 1;
            return self.classes(made);
        }
        Ok(())
    }

    fn class_of(&mut self, made: &mut Rule) -> bool {
        let class = self.class();
        let found = class.is_some();
        made.classes.extend(class);
        found
    }

    /// 户籍生;片内有房非户籍生: a list of classes after a colon; ; is part of it while classes follow.
    fn classes(&mut self, made: &mut Rule) -> Tried<()> {
        loop {
            let Some(class) = self.class() else {
                return self.stop(Why::Unread);
            };
            made.classes.push(class);
            let mut ahead = Reader::new(self.scan);
            let sep = ahead.scan.take_any(&["、", ",", ";", "和", "及"]).is_some();
            if !sep || ahead.class().is_none() {
                return Ok(());
            }
            self.scan.at += 1;
        }
    }
}

pub(super) fn rule(effect: Effect, place: Option<Place>) -> Rule {
    Rule {
        effect,
        place,
        residents: Vec::new(),
        classes: Vec::new(),
        optional: false,
    }
}

fn mark_optional(rules: &mut [Rule]) {
    let taken_in = rules
        .iter_mut()
        .filter(|rule| rule.effect == Effect::Include);
    taken_in.for_each(|rule| rule.optional = true);
}

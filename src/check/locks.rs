//! The register of seat locks (学位锁定): which housing units are used up, until when, and for whom.
//!
//! In: `locks.csv`, where the policy has a `[[lock]]`, and the children. Out: its rows, what they say of each
//! child, findings. A use counts against an entry of the same stage, that of a nine-year school against primary
//! and junior entry. Entry is on 1 September. It does not say what becomes of a child whose home is used up: the
//! policy does, by `home.locked`. Rule: DOMAIN section 2.6; tests: `tests/it/locks.rs`.

use std::collections::BTreeMap;

use super::schools::not_read;
use super::validity::stage_of;
use super::{InputFile, Own};
use crate::finding::{
    BAD_LOCK_STAGE, BAD_LOCK_YEAR, Cell, EMPTY_CELL, FILE_MISSING, Finding, HOME_TWICE,
    LOCKS_UNUSED, Spot,
};
use crate::model::{
    COUPLE, Child, Date, Fact, LockRule, LockStage, LockUse, Locked, Locks, Placement, Policy,
};
use crate::read::table::{Row, Table};

const FILES: [&str; 2] = ["locks.csv", "学位锁.csv"];

/// The columns of the register, in the order in which the next one is written.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("home_unit", &["房屋编码", "住房编码", "房屋单元编码"]),
    ("year", &["入学年份", "使用年份", "占用年份"]),
    ("school", &["学校", "学校代码", "就读学校"]),
    ("couple", &["父母标识", "家庭标识"]),
    ("stage", &["学段", "占用学段"]),
    ("years", &["锁定年限", "锁定年数"]),
    ("released", &["解锁年份", "释放年份"]),
];

/// The headers of the register, in the order of `lock_cells`.
pub fn lock_headers(chinese: bool) -> [&'static str; 7] {
    COLUMNS.map(|(key, headers)| if chinese { headers[0] } else { key })
}

/// A row of the register as cells, in the same order.
pub fn lock_cells(used: &LockUse, chinese: bool) -> [String; 7] {
    let stage = used.stage.map_or("", |stage| match stage {
        _ if !chinese => stage.as_str(),
        LockStage::Kindergarten => "幼儿园",
        LockStage::Primary => "小学",
        LockStage::Junior => "初中",
        LockStage::NineYear => "九年一贯制",
    });
    let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    [
        used.unit.clone(),
        used.year.to_string(),
        used.school.clone(),
        used.couple.clone(),
        stage.to_owned(),
        number(used.years),
        number(used.released),
    ]
}

/// What an office writes where a family has no housing unit.
const NO_UNIT: [&str; 3] = ["无", "none", "-"];

/// The names that the file may have in the folder.
pub(super) fn wanted() -> Vec<String> {
    FILES.map(str::to_owned).into()
}

pub(super) fn read(
    (policy_file, policy): (&str, &Policy),
    (roll, children): (&str, &[Child]),
    more: &[InputFile],
    own: Own<'_>,
) -> (Locks, Vec<Finding>) {
    let file = more.iter().find(|file| FILES.contains(&file.name.as_str()));
    match (policy.locks.is_empty(), file) {
        (true, None) => (Locks::default(), Vec::new()),
        (true, Some(file)) => {
            let unused = Finding::new(LOCKS_UNUSED, Cell::file(&file.name));
            (Locks::default(), vec![unused])
        }
        (false, None) => {
            let missing = Finding::new(FILE_MISSING, Cell::file(policy_file))
                .with("name", FILES.join(" / "))
                .with("key", "lock");
            (Locks::default(), vec![missing])
        }
        (false, Some(file)) => {
            let (uses, mut findings) = register(file, policy, own);
            let book = Book::new(policy, uses);
            let of: Vec<Locked> = children.iter().map(|child| book.locked(child)).collect();
            findings.extend(book.twice(roll, children, &of));
            let uses = book.uses;
            (Locks { uses, of }, findings)
        }
    }
}

/// The rows of the register, sorted.
fn register(file: &InputFile, policy: &Policy, own: Own<'_>) -> (Vec<LockUse>, Vec<Finding>) {
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (Vec::new(), findings);
    };
    let [unit, year, rest @ ..] = COLUMNS;
    let unit = table.needed(own.known(unit.0, unit.1), &mut findings);
    let year = table.needed(own.known(year.0, year.1), &mut findings);
    let rest = rest.map(|(key, headers)| table.column(own.known(key, headers)));
    let [school, couple, stage, years, released] = rest;
    findings.extend(own.absent(&table, &["home_unit", "year"]));
    let used = [unit, year, school, couple, stage, years, released];
    findings.extend(not_read(&table, &used));
    let (Some(unit), Some(year)) = (unit, year) else {
        return (Vec::new(), findings);
    };
    let mut reader = Reader {
        table: &table,
        findings,
        entry: policy.year,
    };
    let mut uses = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let of = (
            reader.needed(row, unit),
            reader.year(row, year),
            reader.stage(row, stage),
            reader.number(row, years, 1..=30),
            reader.number(row, released, 1990..=2190),
        );
        if let (Some(unit), Some(year), Ok(stage), Ok(years), Ok(released)) = of {
            uses.push(LockUse {
                unit,
                year,
                school: reader.text(row, school),
                couple: reader.text(row, couple),
                stage,
                years,
                released,
            });
        }
    }
    uses.sort_unstable();
    uses.dedup();
    (uses, reader.findings)
}

struct Reader<'r> {
    table: &'r Table,
    findings: Vec<Finding>,
    entry: u64,
}

impl Reader<'_> {
    fn text(&self, row: &Row, column: Option<usize>) -> String {
        let text = column.map(|column| self.table.folded(row, column));
        let text = text.unwrap_or_default();
        // The apostrophe that keeps a spreadsheet from running a cell (`report::inert`) is none of the text.
        let quoted = text.strip_prefix('\'');
        let plain = quoted.filter(|rest| rest.starts_with(['=', '+', '-', '@']));
        let plain = plain.unwrap_or(&text).chars();
        plain.filter(|c| !c.is_control()).collect()
    }

    fn needed(&mut self, row: &Row, column: usize) -> Option<String> {
        let text = self.text(row, Some(column));
        if text.is_empty() {
            let finding = Finding::new(EMPTY_CELL, self.table.cell(row, column));
            self.findings.push(finding);
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// The year of a use: not after this entry.
    fn year(&mut self, row: &Row, column: usize) -> Option<u64> {
        self.needed(row, column)?;
        self.number(row, Some(column), 1990..=self.entry)
            .ok()
            .flatten()
    }

    /// A whole number in a range; an empty cell says nothing. What is wrong is told.
    fn number(
        &mut self,
        row: &Row,
        column: Option<usize>,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, ()> {
        let Some(column) = column else {
            return Ok(None);
        };
        let text = self.table.folded(row, column);
        let plain = text.trim_end_matches('年');
        if plain.is_empty() {
            return Ok(None);
        }
        let digits = plain.bytes().all(|b| b.is_ascii_digit());
        let number = plain.parse().ok();
        let number = number.filter(|n| digits && range.contains(n));
        if number.is_none() {
            let finding = Finding::new(BAD_LOCK_YEAR, self.table.cell(row, column));
            self.findings.push(
                finding
                    .with("low", range.start().to_string())
                    .with("high", range.end().to_string()),
            );
        }
        number.map(Some).ok_or(())
    }

    fn stage(&mut self, row: &Row, column: Option<usize>) -> Result<Option<LockStage>, ()> {
        let Some(column) = column else {
            return Ok(None);
        };
        let text = self.table.folded(row, column);
        if text.is_empty() {
            return Ok(None);
        }
        let nine = text.starts_with("九年一贯");
        let stage = if nine {
            Some(LockStage::NineYear)
        } else {
            LockStage::parse(stage_of(&text).unwrap_or(&text))
        };
        if stage.is_none() {
            let finding = Finding::new(BAD_LOCK_STAGE, self.table.cell(row, column));
            self.findings.push(finding);
        }
        stage.map(Some).ok_or(())
    }
}

/// The register, held against children.
struct Book<'p> {
    policy: &'p Policy,
    entry: LockStage,
    uses: Vec<LockUse>,
}

impl<'p> Book<'p> {
    fn new(policy: &'p Policy, uses: Vec<LockUse>) -> Self {
        let entry = LockStage::parse(&policy.stage).expect("the stages of a policy are known");
        Self {
            policy,
            entry,
            uses,
        }
    }

    fn fact<'c>(&self, child: &'c Child, name: &str) -> &'c Fact {
        let facts = &self.policy.facts;
        let at = facts.iter().position(|spec| spec.name == name);
        at.map_or(&Fact::Unknown, |at| &child.facts[at])
    }

    /// The child's housing unit; `None` where it has none. An empty cell is unknown.
    fn unit<'c>(&self, child: &'c Child, rule: &LockRule) -> Result<Option<&'c str>, Locked> {
        match self.fact(child, &rule.unit) {
            Fact::Text(unit) if NO_UNIT.contains(&&**unit) => Ok(None),
            Fact::Text(unit) => Ok(Some(unit)),
            _ => Err(Locked::Unknown(rule.unit.clone())),
        }
    }

    fn couple<'c>(&self, child: &'c Child) -> &'c str {
        match self.fact(child, COUPLE) {
            Fact::Text(couple) => couple,
            _ => "",
        }
    }

    /// What the rules say of a child: a use that stands in the way of it, else what is unknown.
    fn locked(&self, child: &Child) -> Locked {
        let mut unknown = None;
        for rule in &self.policy.locks {
            match self.by_rule(child, rule) {
                Locked::No => {}
                Locked::Unknown(fact) => unknown = unknown.or(Some(fact)),
                by => return by,
            }
        }
        unknown.map_or(Locked::No, Locked::Unknown)
    }

    fn by_rule(&self, child: &Child, rule: &LockRule) -> Locked {
        let unit = match self.unit(child, rule) {
            Ok(Some(unit)) => unit,
            Ok(None) => return Locked::No,
            Err(unknown) => return unknown,
        };
        let couple = self.couple(child);
        let from = self.uses.partition_point(|used| used.unit.as_str() < unit);
        let of_unit = self.uses[from..].iter();
        let of_unit = of_unit.take_while(|used| used.unit == unit);
        let mut unknown = false;
        let mut longest: Option<(u64, &LockUse)> = None;
        for used in of_unit {
            let Some(free) = self
                .free(rule, used)
                .filter(|free| self.policy.year < *free)
            else {
                continue;
            };
            if rule.same_couple && (used.couple.is_empty() || couple.is_empty()) {
                unknown = true;
            } else if !(rule.same_couple && used.couple == couple)
                && longest.is_none_or(|(held, _)| held < free)
            {
                longest = Some((free, used));
            }
        }
        match longest {
            Some((free, used)) => Locked::By {
                year: used.year,
                school: used.school.clone(),
                couple: masked(&used.couple),
                free,
            },
            None if unknown => Locked::Unknown(COUPLE.to_owned()),
            None => Locked::No,
        }
    }

    /// The first year in which a unit is free after a use; `None` where the use does not count here.
    fn free(&self, rule: &LockRule, used: &LockUse) -> Option<u64> {
        let stage = used.stage.unwrap_or(self.entry);
        let day = i16::try_from(used.year)
            .ok()
            .and_then(|year| Date::new(year, 9, 1))?;
        if !stage.bars(self.entry) || rule.after.is_some_and(|after| day < after) {
            return None;
        }
        let early = rule.nine_year_after.is_some_and(|after| day < after);
        let of = |stage: LockStage| {
            let years = rule.years.iter();
            years.filter(|(of, _)| *of == stage).map(|(_, n)| *n).next()
        };
        let by_rule = match stage {
            LockStage::NineYear if !early => of(LockStage::NineYear).or_else(|| of(self.entry)),
            _ => of(self.entry),
        };
        let free = used.year + used.years.or(by_rule)? + u64::from(!rule.graduation_year);
        Some(used.released.map_or(free, |released| released.min(free)))
    }

    /// Children of different couples who name one unit that no register gives to one of them: the later ones by
    /// number.
    fn twice(&self, roll: &str, children: &[Child], of: &[Locked]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in &self.policy.locks {
            let mut first: BTreeMap<&str, &Child> = BTreeMap::new();
            for (child, locked) in children.iter().zip(of) {
                let Ok(Some(unit)) = self.unit(child, rule) else {
                    continue;
                };
                if matches!(locked, Locked::By { .. }) {
                    continue;
                }
                let other = *first.entry(unit).or_insert(child);
                let couples = [self.couple(child), self.couple(other)];
                let same = rule.same_couple && couples[0] == couples[1] && !couples[0].is_empty();
                if other.unit != child.unit && !same {
                    let cell = Cell::at(roll, Spot::Row(child.row)).column(&rule.unit);
                    findings.push(
                        Finding::new(HOME_TWICE, cell)
                            .with("number", child.number.as_str())
                            .with("other", other.number.as_str())
                            .with("row", other.row.to_string()),
                    );
                }
            }
        }
        findings
    }
}

/// Enough of a couple's key for the office to find its papers by, and not the key.
fn masked(couple: &str) -> String {
    couple.chars().take(1).chain("＊＊".chars()).collect()
}

/// The register of the next year: the rows of this one, and one for each child with a unit and a place.
///
/// `placed` answers with the school of a child, as an index into the schools.
pub fn next_locks(placement: &Placement, placed: &dyn Fn(&Child) -> Option<u32>) -> Vec<LockUse> {
    let Placement { policy, locks, .. } = placement;
    let book = Book::new(policy, Vec::new());
    let mut uses = locks.uses.clone();
    for child in &placement.children {
        let mut rules = policy.locks.iter();
        let unit = rules.find_map(|rule| book.unit(child, rule).ok().flatten());
        let (Some(unit), Some(school)) = (unit, placed(child)) else {
            continue;
        };
        let school = &placement.schools[school as usize];
        let nine = school.nine_year && book.entry != LockStage::Kindergarten;
        uses.push(LockUse {
            unit: unit.to_owned(),
            year: policy.year,
            school: school.code.to_string(),
            couple: book.couple(child).to_owned(),
            stage: Some(if nine {
                LockStage::NineYear
            } else {
                book.entry
            }),
            years: None,
            released: None,
        });
    }
    uses.sort_unstable();
    uses.dedup();
    uses
}

//! The office's roll: number, unit, home, the facts the policy asks for, choices.
//!
//! In: `roll.csv`. Out: children by number, and findings for every cell. Names, addresses and identity numbers
//! are columns that nobody asks for here: they are told as not read. Rules: BADINPUT B and C, UX section 4.3.

use std::collections::BTreeMap;

use super::changes::ReadColumns;
use super::schools::{degrees, is_error_value, is_total, not_read};
use super::{InputFile, Own, system};
use crate::finding::{
    BAD_DATE, BAD_DEGREES, BAD_FLAG, CHOICE_GAP, Cell, Code, DUPLICATE_NUMBER, EMPTY_CELL,
    EMPTY_FILE, ERROR_VALUE, EXCHANGED, FAR_AWAY, Finding, NONE, NORMALISED, NOT_A_FORM,
    NULL_ISLAND, OUT_OF_AGE, PLANNED_CHOICE, REPEATED_CHOICE, RESERVED_NUMBER, SERIAL_DATE,
    TOTAL_ROW, UNIT_ALONE, UNIT_DIFFERS, UNIT_WITHOUT_RULE, UNKNOWN_CHOICE, UNLISTED_VALUE, few,
};
use crate::geo::{Bounds, Point};
use crate::model::{
    COUPLE, Catchment, Child, Date, Fact, FactKind, FactSpec, Number, Policy, REVIEWED, School,
    is_reserve,
};
use crate::read::layer::Grid;
use crate::read::table::{Row, Table};
use crate::read::text::{decode, nearest};

/// The longest list of choices.
const MOST_CHOICES: usize = 64;
/// Farther than this outside the box of all catchments is told, in units of 1e-7 degree: half a degree.
pub(super) const FAR_E7: i64 = 5_000_000;

pub(super) const NUMBER_HEADERS: [&str; 5] =
    ["报名号", "报名编号", "登记号", "信息采集编号", "采集编号"];
const UNIT_HEADERS: [&str; 4] = ["双胞胎组", "多胞胎", "捆绑号", "twin_group"];
pub(super) const LON_HEADERS: [&str; 4] = ["经度", "home_lon", "lng", "longitude"];
pub(super) const LAT_HEADERS: [&str; 3] = ["纬度", "home_lat", "latitude"];
pub(super) const ADDRESS_HEADERS: [&str; 6] = [
    "住址",
    "家庭住址",
    "现住址",
    "居住地址",
    "地址",
    "home_address",
];
const CLASS_HEADERS: [&str; 3] = ["类别", "生源类别", "applicant_class"];
const NAME_HEADERS: [&str; 4] = ["姓名", "学生姓名", "儿童姓名", "name"];

/// Headers that offices use for facts of the glossary.
const FACT_HEADERS: [(&str, &[&str]); 23] = [
    ("property_use", &["规划用途", "房屋用途"]),
    ("owner_relation", &["产权人关系", "房主关系"]),
    ("owner_share", &["产权份额"]),
    ("title_date", &["产权登记日期", "房产证日期"]),
    ("tenancy", &["租房", "租赁"]),
    ("tenancy_reg_date", &["租赁备案日期"]),
    ("hukou_since", &["落户时间", "入户时间", "户口迁入时间"]),
    ("hukou", &["户籍", "户口"]),
    ("birth_date", &["出生日期", "出生年月日"]),
    ("match", &["人户一致", "房户一致", "两一致"]),
    ("situation", &["情形"]),
    ("track", &["授课语言"]),
    ("points", &["积分", "总积分"]),
    ("origin", &["毕业小学", "来源学校", "原就读学校"]),
    ("feeder_school", &["对口学校", "直升学校"]),
    (
        "sibling_school",
        &["兄姐就读学校", "兄姐在读学校", "长子女就读学校"],
    ),
    ("former_catchment_school", &["原对口学校", "原片区学校"]),
    ("accept_adjustment", &["服从调剂", "是否服从调剂"]),
    ("insurance_months", &["社保月数"]),
    ("registration_no", &["登记序号", "报名序号"]),
    ("home_unit", &["房屋编码", "住房编码", "房屋单元编码"]),
    (COUPLE, &["父母标识", "家庭标识"]),
    (REVIEWED, &["已复核", "复核"]),
];

fn fact_headers(name: &str) -> &'static [&'static str] {
    FACT_HEADERS
        .iter()
        .find(|(fact, _)| *fact == name)
        .map_or(&[], |(_, headers)| headers)
}

pub(super) fn read(
    file: &InputFile,
    policy: Option<&Policy>,
    own: Own<'_>,
    schools: &[School],
    catchments: &[Catchment],
) -> (Vec<Child>, Vec<Finding>) {
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (Vec::new(), findings);
    };
    let Some(columns) = Columns::find(&table, policy, own, &mut findings) else {
        return (Vec::new(), findings);
    };
    if table.rows.is_empty() {
        findings.push(Finding::new(EMPTY_FILE, Cell::file(&table.file)));
    }
    let mut reader = Reader {
        table: &table,
        schools,
        bounds: Bounds::of(
            catchments
                .iter()
                .filter_map(|c| c.area.bounds())
                .flat_map(|b| [b.low, b.high]),
        ),
        grid: system::grid(&table.file, own),
        findings,
        serials: Vec::new(),
        normalised: Vec::new(),
    };
    if reader.grid.is_none() {
        let told = system::looks_projected(&table, (columns.lon, columns.lat));
        reader.findings.extend(told);
    }
    reader.exchanged(&columns);
    let mut children: Vec<(Child, String)> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        if is_total(&table, row, [Some(columns.number), columns.name]) {
            reader.tell(TOTAL_ROW, row, columns.number);
            continue;
        }
        children.extend(reader.child(row, &columns, policy));
    }
    reader.in_short();
    let mut findings = reader.findings;
    findings.extend(reader.grid.map(Grid::finish).unwrap_or_default());
    children.sort_by(|(a, _), (b, _)| (&a.number, a.row).cmp(&(&b.number, b.row)));
    duplicates(&mut children, &table, columns.number, &mut findings);
    let children = units(children, &table, &columns, policy, &mut findings);
    (children, findings)
}

/// Where the columns are.
struct Columns {
    number: usize,
    unit: Option<usize>,
    lon: usize,
    lat: usize,
    name: Option<usize>,
    birth: Option<usize>,
    facts: Vec<(FactSpec, usize)>,
    choices: Vec<usize>,
    /// By round, where the roll has lists of its own for it.
    round_choices: Vec<(u32, Vec<usize>)>,
    /// Read where the policy asks the texts of catchments, or goes by a list of homes on borders.
    address: Option<usize>,
    class: Option<usize>,
}

impl Columns {
    fn find(
        table: &Table,
        policy: Option<&Policy>,
        own: Own<'_>,
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let number = table.needed(own.known("number", &NUMBER_HEADERS), findings);
        let lon = table.needed(own.known("lon", &LON_HEADERS), findings);
        let lat = table.needed(own.known("lat", &LAT_HEADERS), findings);
        let specs = policy.map(|p| p.facts.as_slice()).unwrap_or_default();
        let mut facts = Vec::with_capacity(specs.len());
        for spec in specs {
            let headers = fact_headers(&spec.name);
            let column = table.needed(own.known(&spec.name, headers), findings);
            let known = FACT_HEADERS.iter().map(|(fact, _)| *fact);
            if column.is_none()
                && headers.is_empty()
                && let Some(near) = nearest(&spec.name, known)
                && let Some(finding) = findings.last_mut()
            {
                // No header is like it: a slip in the policy, then, where facts have names of their own.
                finding.args.retain(|(name, _)| *name != "near");
                finding.args.push(("near", near.into()));
            }
            facts.extend(column.map(|column| (spec.clone(), column)));
        }
        let unit = table.column(own.known("unit", &UNIT_HEADERS));
        let birth = table.column(own.known("birth_date", fact_headers("birth_date")));
        let birth = birth.filter(|_| policy.is_some_and(|p| p.age != (None, None)));
        let choices = choice_columns(table, own, "");
        let rounds = (0u32..).zip(policy.map(|p| p.rounds.as_slice()).unwrap_or_default());
        let round_choices: Vec<(u32, Vec<usize>)> = rounds
            .map(|(i, round)| (i, choice_columns(table, own, &round.id)))
            .filter(|(_, columns)| !columns.is_empty())
            .collect();
        let asks_texts = policy.is_some_and(|policy| policy.zoning.text.asks_texts());
        let (mut address, mut class) = (None, None);
        if asks_texts {
            address = table.needed(own.known("address", &ADDRESS_HEADERS), findings);
            class = table.column(own.known("class", &CLASS_HEADERS));
        } else if policy.is_some_and(|policy| policy.zoning.goes_by_list()) {
            address = table.column(own.known("address", &ADDRESS_HEADERS));
        }
        let mut told = vec!["number", "lon", "lat", "address"];
        told.extend(specs.iter().map(|spec| spec.name.as_str()));
        findings.extend(own.absent(table, &told));
        let mut used = vec![number, unit, lon, lat, birth, address, class];
        used.extend(facts.iter().map(|(_, column)| Some(*column)));
        used.extend(choices.iter().map(|column| Some(*column)));
        used.extend(
            round_choices
                .iter()
                .flat_map(|(_, own)| own.iter().map(|c| Some(*c))),
        );
        // Without a policy nobody knows which columns it would have read.
        findings.extend(policy.and_then(|_| not_read(table, &used)));
        Some(Self {
            number: number?,
            unit,
            lon: lon?,
            lat: lat?,
            name: table.column(own.known("name", &NAME_HEADERS)),
            birth,
            facts,
            choices,
            round_choices,
            address,
            class,
        })
    }
}

/// The columns that are read, the number first.
pub(super) fn columns(table: &Table, policy: Option<&Policy>, own: Own<'_>) -> Option<ReadColumns> {
    let columns = Columns::find(table, policy, own, &mut Vec::new())?;
    let named = |name: &str, column: usize| (name.to_owned(), column);
    let mut read = vec![named("number", columns.number)];
    read.extend(columns.unit.map(|column| named("unit", column)));
    read.extend([named("lon", columns.lon), named("lat", columns.lat)]);
    read.extend(
        columns
            .facts
            .iter()
            .map(|(spec, column)| named(&spec.name, *column)),
    );
    read.extend(columns.address.map(|column| named("address", column)));
    read.extend(columns.class.map(|column| named("class", column)));
    let choices = (1..).zip(&columns.choices);
    read.extend(choices.map(|(i, column)| named(&format!("choice{i}"), *column)));
    for (round, own) in &columns.round_choices {
        let id = policy.map_or("", |policy| &policy.rounds[*round as usize].id);
        let own = (1..).zip(own);
        read.extend(own.map(|(i, column)| named(&format!("{id}:choice{i}"), *column)));
    }
    Some(read)
}

/// The address and the applicant class of each row of the roll, where the policy has a use for them.
pub(super) type RollAddresses = BTreeMap<u32, (Cell, String, Option<String>)>;

/// The address and the applicant class of each row, for texts of catchments and for lists of homes.
pub(super) fn addresses(file: &InputFile, policy: Option<&Policy>, own: Own<'_>) -> RollAddresses {
    let (table, _) = Table::open(&file.name, &file.bytes);
    let columns = table
        .as_ref()
        .and_then(|table| Columns::find(table, policy, own, &mut Vec::new()));
    let (Some(table), Some(columns)) = (table, columns) else {
        return BTreeMap::new();
    };
    let Some(column) = columns.address else {
        return BTreeMap::new();
    };
    let read = |row: &Row| {
        let class = columns
            .class
            .map(|class| table.folded(row, class).into_owned());
        let address = row.get(column).trim().to_owned();
        (row.number, (table.cell(row, column), address, class))
    };
    table.rows.iter().map(read).collect()
}

/// What stands in a column of the roll, by row: `address`, or a fact of the glossary. Empty without the column.
pub(super) fn column(file: &InputFile, own: Own<'_>, key: &str) -> BTreeMap<u32, String> {
    let facts = FACT_HEADERS.iter().find(|(name, _)| *name == key);
    let headers = facts.map_or(&ADDRESS_HEADERS[..], |(_, headers)| headers);
    let (Some(table), _) = Table::open(&file.name, &file.bytes) else {
        return BTreeMap::new();
    };
    let Some(at) = table.column(own.known(key, headers)) else {
        return BTreeMap::new();
    };
    let rows = table.rows.iter();
    rows.map(|row| (row.number, row.get(at).trim().to_owned()))
        .collect()
}

/// The office's roll as a table, with the folded number of each row: for the office's own lists.
pub fn numbered(file: &InputFile, policy: Option<&Policy>) -> (Table, Vec<String>) {
    let (text, _) = decode(&file.name, &file.bytes);
    let (table, _) = Table::parse(&file.name, &text.unwrap_or_default());
    let own = Own {
        headers: policy.map_or(&[], |policy| &policy.headers),
        table: "roll",
    };
    let column = table.column(own.known("number", &NUMBER_HEADERS));
    let number = |row: &Row| match column {
        Some(column) => table.folded(row, column).into_owned(),
        None => String::new(),
    };
    let numbers = table.rows.iter().map(number).collect();
    (table, numbers)
}

/// The columns of choices, in order: 志愿1, 第一志愿, choice1 or the header named for `choice1`… Those of a round have
/// its id before them: `r2:志愿1`, `r2:choice1`.
fn choice_columns(table: &Table, own: Own<'_>, round: &str) -> Vec<usize> {
    let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let mut columns = Vec::new();
    for i in 1..=MOST_CHOICES {
        let mut key = format!("choice{i}");
        let mut headers = vec![
            format!("志愿{i}"),
            format!("志愿学校{i}"),
            format!("第{i}志愿"),
        ];
        if let Some(numeral) = numerals.get(i - 1) {
            headers.push(format!("第{numeral}志愿"));
            headers.push(format!("志愿{numeral}"));
        }
        if !round.is_empty() {
            key = format!("{round}:{key}");
            headers
                .iter_mut()
                .for_each(|header| *header = format!("{round}:{header}"));
        }
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        match table.column(own.known(&key, &headers)) {
            Some(column) => columns.push(column),
            None => break,
        }
    }
    columns
}

struct Reader<'r> {
    table: &'r Table,
    schools: &'r [School],
    bounds: Option<Bounds>,
    /// The declared system of the homes, unless they are plain degrees.
    grid: Option<Grid<'r>>,
    findings: Vec<Finding>,
    /// Rows in which a serial number was read as a date.
    serials: Vec<u32>,
    /// Rows in which a cell was folded.
    normalised: Vec<u32>,
}

impl<'r> Reader<'r> {
    fn tell(&mut self, code: &'static Code, row: &Row, column: usize) {
        self.findings
            .push(Finding::new(code, self.table.cell(row, column)));
    }

    fn tell_with(
        &mut self,
        code: &'static Code,
        (row, column): (&Row, usize),
        add: impl FnOnce(Finding) -> Finding,
    ) {
        self.findings
            .push(add(Finding::new(code, self.table.cell(row, column))));
    }

    /// A folded cell; folding that did more than trim is counted.
    fn folded(&mut self, row: &'r Row, column: usize) -> std::borrow::Cow<'r, str> {
        let folded = self.table.folded(row, column);
        if folded != row.get(column).trim() {
            self.normalised.push(row.number);
        }
        folded
    }

    /// A needed cell: empty ones and error values are told.
    fn needed(&mut self, row: &'r Row, column: usize) -> Option<std::borrow::Cow<'r, str>> {
        let text = self.folded(row, column);
        let code = match &*text {
            "" => EMPTY_CELL,
            text if is_error_value(text) => ERROR_VALUE,
            _ => return Some(text),
        };
        self.tell(code, row, column);
        None
    }

    /// When (nearly) all points lie outside the catchments and would lie inside with longitude and latitude
    /// exchanged, one finding says so, and homes are not told one by one.
    fn exchanged(&mut self, columns: &Columns) {
        let Some(bounds) = self.bounds else { return };
        let mut spare = Vec::new();
        let (mut points, mut fit) = (0usize, 0usize);
        for row in &self.table.rows {
            let cells = (columns.lon, columns.lat);
            // Only plain degrees can be read either way round.
            if self.grid.is_some() {
                return;
            }
            let Some((x, y)) = degrees(self.table, row, cells, (None, &mut spare)) else {
                continue;
            };
            points += 1;
            let inside = |x, y| Point::new(x, y).is_some_and(|p| bounds.covers(p));
            fit += usize::from(!inside(x, y) && inside(y, x));
        }
        if points > 0 && fit * 2 > points {
            let cell = Cell::file(&self.table.file).column(&self.table.headers[columns.lon]);
            let finding = Finding::new(EXCHANGED, cell)
                .with("n", fit)
                .with("points", points);
            self.findings.push(finding);
            self.bounds = None;
        }
    }

    fn child(
        &mut self,
        row: &'r Row,
        columns: &Columns,
        policy: Option<&Policy>,
    ) -> Option<(Child, String)> {
        let number = self.number(row, columns.number);
        let unit = columns
            .unit
            .map(|column| self.folded(row, column).into_owned());
        let home = self.home(row, columns);
        let facts: Vec<Fact> = columns
            .facts
            .iter()
            .map(|(spec, column)| self.fact(row, *column, spec))
            .collect();
        let choices = self.choices(row, &columns.choices);
        let rounds = columns.round_choices.iter();
        let round_choices = rounds
            .map(|(i, own)| (*i, self.choices(row, own)))
            .collect();
        if let (Some(column), Some(policy)) = (columns.birth, policy) {
            self.age(row, column, policy);
        }
        let number = number?;
        let child = Child {
            unit: number.clone(),
            number,
            home: home?,
            facts,
            choices,
            round_choices,
            row: row.number,
        };
        Some((child, unit.unwrap_or_default()))
    }

    fn number(&mut self, row: &'r Row, column: usize) -> Option<Number> {
        let text = self.needed(row, column)?;
        let Some(number) = Number::parse(&text) else {
            self.tell(NOT_A_FORM, row, column);
            return None;
        };
        if is_reserve(&number) {
            self.tell(RESERVED_NUMBER, row, column);
            return None;
        }
        Some(number)
    }

    fn home(&mut self, row: &'r Row, columns: &Columns) -> Option<Point> {
        let cells = (columns.lon, columns.lat);
        let before = self.findings.len();
        let told = (self.grid.as_mut(), &mut self.findings);
        let point = degrees(self.table, row, cells, told);
        let Some((x, y)) = point else {
            if self.findings.len() == before {
                self.tell(EMPTY_CELL, row, columns.lon);
            }
            return None;
        };
        if (x, y) == (0, 0) {
            self.tell(NULL_ISLAND, row, columns.lon);
            return None;
        }
        let Some(point) = Point::new(x, y) else {
            // Longitude and latitude exchanged as a whole were told once already.
            if self.bounds.is_some() {
                self.tell(BAD_DEGREES, row, columns.lat);
            }
            return None;
        };
        if let Some(bounds) = self.bounds {
            let far = bounds.beyond_e7(point);
            if far > FAR_E7 {
                self.tell(FAR_AWAY, row, columns.lon);
            }
        }
        Some(point)
    }

    fn fact(&mut self, row: &'r Row, column: usize, spec: &FactSpec) -> Fact {
        let text = self.folded(row, column);
        if text.is_empty() {
            return Fact::Unknown;
        }
        if is_error_value(&text) {
            self.tell(ERROR_VALUE, row, column);
            return Fact::Unknown;
        }
        match spec.kind {
            FactKind::Flag => match flag(&text) {
                Some(value) => Fact::Flag(value),
                None => {
                    self.tell(BAD_FLAG, row, column);
                    Fact::Unknown
                }
            },
            FactKind::Date => self.date(row, column).map_or(Fact::Unknown, Fact::Date),
            FactKind::School => {
                let found = self
                    .schools
                    .binary_search_by(|school| school.code.as_str().cmp(&text));
                match found {
                    Ok(school) => Fact::School(school as u32),
                    Err(_) => {
                        let near = nearest(&text, self.schools.iter().map(|s| s.code.as_str()));
                        self.tell_with(UNKNOWN_CHOICE, (row, column), |f| {
                            f.with("near", near.unwrap_or(NONE))
                        });
                        Fact::Unknown
                    }
                }
            }
            FactKind::Decimal(scale) => match decimal(&text, scale) {
                Some(value) => Fact::Integer(value),
                None => {
                    self.tell_with(UNLISTED_VALUE, (row, column), |f| {
                        f.with("words", "0, 86, 90.5, …").with("near", NONE)
                    });
                    Fact::Unknown
                }
            },
            FactKind::Integer => match whole_or_share(&text) {
                Some(value) => value,
                None => {
                    self.tell_with(UNLISTED_VALUE, (row, column), |f| {
                        f.with("words", "0, 1, 2, …").with("near", NONE)
                    });
                    Fact::Unknown
                }
            },
            FactKind::Text => {
                if !spec.words.is_empty() && !spec.words.iter().any(|word| *word == *text) {
                    let near = nearest(&text, spec.words.iter().map(String::as_str));
                    let words = spec.words.join(", ");
                    self.tell_with(UNLISTED_VALUE, (row, column), |f| {
                        f.with("words", words).with("near", near.unwrap_or(NONE))
                    });
                }
                Fact::Text(
                    text.chars()
                        .filter(|c| !c.is_control())
                        .collect::<String>()
                        .into(),
                )
            }
        }
    }

    fn date(&mut self, row: &'r Row, column: usize) -> Option<Date> {
        let text = self.folded(row, column);
        if let Some(date) = parse_date(&text) {
            return Some(date);
        }
        if let Some(date) = serial_date(&text) {
            self.serials.push(row.number);
            return Some(date);
        }
        self.tell(BAD_DATE, row, column);
        None
    }

    fn age(&mut self, row: &'r Row, column: usize, policy: &Policy) {
        if self.needed(row, column).is_none() {
            return;
        }
        let Some(born) = self.date(row, column) else {
            return;
        };
        let (from, to) = policy.age;
        if from.is_some_and(|from| born < from) || to.is_some_and(|to| born > to) {
            let show =
                |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
            self.tell_with(OUT_OF_AGE, (row, column), |f| {
                f.with("from", show(from)).with("to", show(to))
            });
        }
    }

    fn choices(&mut self, row: &'r Row, columns: &[usize]) -> Vec<u32> {
        let cells: Vec<_> = columns
            .iter()
            .map(|column| (*column, self.folded(row, *column)))
            .collect();
        let filled = cells
            .iter()
            .rposition(|(_, text)| !text.is_empty())
            .map_or(0, |i| i + 1);
        let mut choices = Vec::with_capacity(filled);
        for (column, text) in &cells[..filled] {
            if text.is_empty() {
                self.tell(CHOICE_GAP, row, *column);
                continue;
            }
            let found = self
                .schools
                .binary_search_by(|school| school.code.as_str().cmp(text));
            match found {
                Ok(school) if self.schools[school].planned => {
                    self.tell(PLANNED_CHOICE, row, *column);
                }
                Ok(school) if choices.contains(&(school as u32)) => {
                    self.tell(REPEATED_CHOICE, row, *column);
                }
                Ok(school) => choices.push(school as u32),
                Err(_) if is_error_value(text) => self.tell(ERROR_VALUE, row, *column),
                Err(_) => {
                    let near = nearest(text, self.schools.iter().map(|s| s.code.as_str()));
                    self.tell_with(UNKNOWN_CHOICE, (row, *column), |f| {
                        f.with("near", near.unwrap_or(NONE))
                    });
                }
            }
        }
        choices
    }

    /// What was normalised is told in one finding for each kind.
    fn in_short(&mut self) {
        let kinds = [
            (NORMALISED, &mut self.normalised),
            (SERIAL_DATE, &mut self.serials),
        ];
        for (code, rows) in kinds {
            if !rows.is_empty() {
                let cells = rows.len();
                rows.dedup();
                let finding = Finding::new(code, Cell::file(&self.table.file));
                self.findings
                    .push(finding.with("n", cells).with("rows", few(rows)));
            }
        }
    }
}

/// A whole number, or a share: `1/2`, `0.5`, `50%`.
fn whole_or_share(text: &str) -> Option<Fact> {
    if let Ok(value) = text.parse() {
        return Some(Fact::Integer(value));
    }
    let number = |text: &str| -> Option<u32> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|n| digits && *n <= 1_000_000)
    };
    let (part, of) = match (text.split_once('/'), text.strip_suffix('%')) {
        (Some((part, of)), None) => (number(part.trim())?, number(of.trim())?),
        (None, Some(percent)) => (number(percent.trim())?, 100),
        (None, None) => (u32::try_from(decimal(text, 1_000)?).ok()?, 1_000),
        _ => return None,
    };
    if of == 0 {
        return None;
    }
    let (mut a, mut b) = (part, of);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Some(match of / a {
        1 => Fact::Integer(i64::from(part / a)),
        of => Fact::Share(part / a, of),
    })
}

/// A number with as many decimals as the scale has zeros, as a whole number of its parts.
fn decimal(text: &str, scale: u64) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || text.ends_with('.') {
        return None;
    }
    let places = scale.ilog10() as usize;
    let (kept, rest) = decimals.split_at(decimals.len().min(places));
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    let value: i64 = format!("{whole}{kept:0<places$}").parse().ok()?;
    (value <= 99_999_999).then_some(value)
}

/// Yes or no, as offices write it.
fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "是" | "有" | "yes" | "y" | "true" | "1" | "√" => Some(true),
        "否" | "无" | "no" | "n" | "false" | "0" | "×" => Some(false),
        _ => None,
    }
}

/// A day as `2018-08-31`, `2018/8/31`, `2018.8.31`, `20180831` or `2018年8月31日`.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let text = text.split_once(" 0:00").map_or(text, |(day, _)| day);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Date::new(
            text[..4].parse().ok()?,
            text[4..6].parse().ok()?,
            text[6..].parse().ok()?,
        );
    }
    let plain = text.strip_suffix('日').unwrap_or(text);
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4
        || !parts
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A spreadsheet's serial of the 1900 base, for days from 1950 to 2099.
fn serial_date(text: &str) -> Option<Date> {
    let serial: i64 = text
        .parse()
        .ok()
        .filter(|serial| (18_264..=73_050).contains(serial))?;
    Date::new(1899, 12, 30)?.plus_days(serial)
}

fn row_of(table: &Table, number: u32) -> &Row {
    let found = table.rows.binary_search_by_key(&number, |row| row.number);
    &table.rows[found.expect("children come from rows of the table, which rise")]
}

fn duplicates(
    children: &mut Vec<(Child, String)>,
    table: &Table,
    column: usize,
    findings: &mut Vec<Finding>,
) {
    let mut kept: Option<(Number, u32)> = None;
    children.retain(|(child, _)| {
        if let Some((number, row)) = &kept
            && *number == child.number
        {
            let cell = table.cell(row_of(table, child.row), column);
            findings.push(Finding::new(DUPLICATE_NUMBER, cell).with("row", row.to_string()));
            return false;
        }
        kept = Some((child.number.clone(), child.row));
        true
    });
}

/// Joins children with the same unit label; the unit is named after its least number.
fn units(
    children: Vec<(Child, String)>,
    table: &Table,
    columns: &Columns,
    policy: Option<&Policy>,
    findings: &mut Vec<Finding>,
) -> Vec<Child> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, (_, label)) in children
        .iter()
        .enumerate()
        .filter(|(_, (_, label))| !label.is_empty())
    {
        groups.entry(label).or_default().push(i);
    }
    let mut units: Vec<(usize, Number)> = Vec::new();
    let unit_column = columns.unit.unwrap_or(columns.number);
    for (label, members) in &groups {
        // Children are sorted, so the first member has the least number.
        let (first, _) = &children[members[0]];
        let cell = |child: &Child, column: usize| table.cell(row_of(table, child.row), column);
        if members.len() == 1 {
            if *label != first.number.as_str() {
                findings.push(Finding::new(UNIT_ALONE, cell(first, unit_column)));
            }
            continue;
        }
        if policy.is_some_and(|policy| policy.boundary.is_none()) {
            let finding = Finding::new(UNIT_WITHOUT_RULE, cell(first, unit_column));
            findings.push(finding.with("n", members.len()));
        }
        for member in &members[1..] {
            let (child, _) = &children[*member];
            // Where a unit is split, a fact says whose turn it is: it differs by its nature.
            let order = policy.and_then(|policy| policy.split_order.as_deref());
            let same = |i: &usize| {
                child.facts[*i] == first.facts[*i]
                    || Some(columns.facts[*i].0.name.as_str()) == order
            };
            let other_fact = (0..child.facts.len()).find(|i| !same(i));
            let column = if child.choices != first.choices {
                columns.choices.first().copied()
            } else if child.home != first.home {
                Some(columns.lon)
            } else {
                other_fact.map(|fact| columns.facts[fact].1)
            };
            if let Some(column) = column {
                let finding = Finding::new(UNIT_DIFFERS, cell(child, column));
                findings.push(finding.with("row", first.row.to_string()));
            }
        }
        units.extend(
            members[1..]
                .iter()
                .map(|member| (*member, first.number.clone())),
        );
    }
    let mut children: Vec<Child> = children.into_iter().map(|(child, _)| child).collect();
    for (member, unit) in units {
        children[member].unit = unit;
    }
    children
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_offices_write_them() {
        let day = Date::new(2018, 8, 31);
        for text in [
            "2018-08-31",
            "2018/8/31",
            "2018.8.31",
            "20180831",
            "2018年8月31日",
        ] {
            assert_eq!(parse_date(text), day, "{text}");
        }
        for text in [
            "2018-02-29",
            "2019/13/01",
            "31/08/2018",
            "18-8-31",
            "2018",
            "",
            "2018-8",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert_eq!(serial_date("43466"), Date::new(2019, 1, 1));
        assert_eq!(serial_date("7"), None);
    }
}

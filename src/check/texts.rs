//! Catchment texts, known addresses and old names of a placement folder.
//!
//! In: `catchments.csv`, `addresses.csv`, `aliases.csv` where they are there, and the addresses of the roll.
//! Out: what the texts say of each home, the coverage audit, findings. An address is read here, asked of the
//! texts and left behind: only catchments go on. The language is `address`; the policy's flags are in
//! `[zoning]`.

use std::collections::BTreeMap;

use super::roll::RollAddresses;
use super::schools::{degrees, not_read};
use super::validity::stage_of;
use super::{InputFile, Own};
use crate::address::{
    Address, Aliases, Book, Claim, Claimed, Class, Compared, Covered, Gazetteer, Home, Known, Stop,
    audit, edge_numbers, read as read_text, write as write_rules,
};
use crate::finding::{
    ADDRESS_NOT_READ, BAD_CATCHMENT_ID, BAD_DATE, BAD_DEGREES, BAD_STAGE, CATCHMENT_WITHOUT_TEXT,
    COVERAGE_BY_DESIGN, COVERAGE_CONFLICT, COVERAGE_DIFFERS, COVERAGE_GAP, COVERAGE_OPEN,
    COVERAGE_SUM, Cell, EMPTY_CELL, Finding, NO_TEXTS, NONE, OPEN_NUMBER, TEXT_BOTH_SIDES,
    TEXT_LEFT_UNREAD, TEXT_NOT_READ, TEXT_SCHOOLS_DIFFER, UNKNOWN_SCHOOL_IN_CATCHMENT, few,
};
use crate::geo::{Area, CellTable, Point};
use crate::model::{ByText, Catchment, CatchmentId, Child, Date, Policy, School};
use crate::read::table::{Row, Table};
use crate::read::text::nearest;

/// The names that each file may have.
const FILES: [[&str; 2]; 3] = [
    ["catchments.csv", "片区.csv"],
    ["addresses.csv", "地址.csv"],
    ["aliases.csv", "别名.csv"],
];

const ID_HEADERS: [&str; 4] = ["片区", "片区编号", "片区代码", "id"];
const SCHOOL_HEADERS: [&str; 4] = ["学校", "学校代码", "对口学校", "school"];
const TEXT_HEADERS: [&str; 5] = ["范围", "招生范围", "服务范围", "施教区", "scope"];
const STAGE_HEADERS: [&str; 1] = ["学段"];
const CLASS_HEADERS: [&str; 3] = ["类别", "生源类别", "applicant_class"];
const ADDRESS_HEADERS: [&str; 5] = ["地址", "住址", "家庭住址", "门牌", "门牌地址"];
/// Columns of `addresses.csv` that may be there, by key.
const KNOWN_COLUMNS: [(&str, &[&str]); 11] = [
    ("lon", &["经度", "lng", "longitude"]),
    ("lat", &["纬度", "latitude"]),
    ("town", &["街道", "镇街", "乡镇"]),
    ("community", &["社区", "居委会", "社区居委会"]),
    ("village", &["村", "行政村"]),
    ("street", &["道路", "路名", "街路巷"]),
    ("estate", &["小区", "小区名称", "楼盘"]),
    ("phase", &["期", "分期", "期数"]),
    ("within", &["所在范围", "围合区域"]),
    ("former", &["原属", "原居委会", "原社区"]),
    ("kind", &["住户类型", "居住类型"]),
];
const OLD_HEADERS: [&str; 4] = ["旧名", "原名", "曾用名", "old_name"];
const NEW_HEADERS: [&str; 4] = ["新名", "现名", "现用名", "new_name"];
const FROM_HEADERS: [&str; 4] = ["起", "开始日期", "起始日期", "生效日期"];
const TO_HEADERS: [&str; 4] = ["止", "结束日期", "终止日期", "失效日期"];

/// For each file of texts the names it may have in the folder.
pub(super) fn wanted() -> Vec<Vec<String>> {
    FILES
        .map(|names| names.map(str::to_owned).to_vec())
        .to_vec()
}

fn file(more: &[InputFile], which: usize) -> Option<&InputFile> {
    FILES[which]
        .iter()
        .find_map(|name| more.iter().find(|file| file.name == *name))
}

/// Whether the folder holds catchment texts.
pub(super) fn has_texts(more: &[InputFile]) -> bool {
    file(more, 0).is_some()
}

/// The texts of a placement, ready to be asked.
pub(super) struct Texts {
    /// Texts by stage; catchments as indexes into `names`.
    books: BTreeMap<String, Book>,
    /// The placement's own stage.
    stage: String,
    gazetteer: Gazetteer,
    /// The known addresses with what they add to each other, points located.
    homes: Vec<Home>,
    /// The row of each known address, and its text.
    rows: Vec<(u32, String)>,
    addresses: Option<(String, String)>,
    /// The ids of catchments: those of the placement first, then those of other stages.
    names: Vec<String>,
    /// Their schools.
    schools: BTreeMap<u32, Vec<u32>>,
    file: String,
    drawn: bool,
    /// The audit of all known addresses, stage by stage.
    audited: Vec<(String, Vec<Covered>)>,
}

/// A row of `catchments.csv`.
struct Said {
    row: u32,
    id: CatchmentId,
    schools: Vec<u32>,
    stage: String,
    class: Option<String>,
    rules: Vec<crate::address::Rule>,
}

/// Reads the texts; catchments that have no polygon are added to the placement's.
pub(super) fn read(
    more: &[InputFile],
    policy: Option<&Policy>,
    schools: &[School],
    catchments: &mut Vec<Catchment>,
) -> (Option<Texts>, Vec<Finding>) {
    let headers = policy.map_or(&[][..], |policy| &policy.headers);
    let own = |table| Own { headers, table };
    let asks = policy.is_some_and(|policy| policy.zoning.text.asks_texts());
    let Some(found) = file(more, 0) else {
        let missing = asks.then(|| Finding::new(NO_TEXTS, Cell::file(FILES[0][0])));
        return (None, missing.into_iter().collect());
    };
    let stage = policy.map_or_else(|| "primary".to_owned(), |policy| policy.stage.clone());
    let reader = Reader {
        own: own("texts"),
        schools,
        stage: &stage,
        asks,
    };
    let (said, mut findings) = reader.rows(found);
    add_catchments(&said, &stage, catchments);
    findings.extend(agree(&found.name, &said, &stage, catchments));
    if asks {
        let silent = catchments.iter().filter(|c| c.text.is_empty());
        findings.extend(silent.map(|catchment| {
            let cell = Cell::file(&found.name);
            Finding::new(CATCHMENT_WITHOUT_TEXT, cell).with("catchment", catchment.id.as_str())
        }));
    }
    let (aliases, told) = aliases(file(more, 2), own("aliases"));
    findings.extend(told);
    let year = policy.map_or(2026, |policy| policy.year);
    let mut texts = Texts {
        books: BTreeMap::new(),
        stage,
        gazetteer: Gazetteer::new(aliases, year),
        homes: Vec::new(),
        rows: Vec::new(),
        addresses: None,
        names: catchments.iter().map(|c| c.id.to_string()).collect(),
        schools: (0u32..)
            .zip(catchments.iter().map(|c| c.schools.clone()))
            .collect(),
        file: found.name.clone(),
        drawn: catchments.iter().any(|c| c.area.bounds().is_some()),
        audited: Vec::new(),
    };
    texts.bind(said, policy, catchments);
    if let Some(known) = file(more, 1) {
        findings.extend(texts.known(known, own("addresses")));
    }
    texts.locate(catchments);
    texts.audited = texts.audits();
    (Some(texts), findings)
}

struct Reader<'r> {
    own: Own<'r>,
    schools: &'r [School],
    stage: &'r str,
    asks: bool,
}

impl Reader<'_> {
    fn rows(&self, file: &InputFile) -> (Vec<Said>, Vec<Finding>) {
        let (table, mut findings) = Table::open(&file.name, &file.bytes);
        let Some(table) = table else {
            return (Vec::new(), findings);
        };
        let id = table.needed(self.own.known("catchment", &ID_HEADERS), &mut findings);
        let schools = table.needed(self.own.known("schools", &SCHOOL_HEADERS), &mut findings);
        let text = table.needed(self.own.known("text", &TEXT_HEADERS), &mut findings);
        let stage = table.column(self.own.known("stage", &STAGE_HEADERS));
        let class = table.column(self.own.known("class", &CLASS_HEADERS));
        findings.extend(not_read(&table, &[id, schools, text, stage, class]));
        let (Some(id), Some(schools), Some(text)) = (id, schools, text) else {
            return (Vec::new(), findings);
        };
        let mut said = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let name = table.folded(row, id);
            let Some(id) = CatchmentId::parse(&name) else {
                findings.push(Finding::new(BAD_CATCHMENT_ID, table.cell(row, id)));
                continue;
            };
            let codes = self.codes((&table, row, schools), &id, &mut findings);
            let Some(stage) = self.stage_of((&table, row, stage), &mut findings) else {
                continue;
            };
            let class = class.map(|column| table.folded(row, column).into_owned());
            said.push(Said {
                row: row.number,
                id,
                schools: codes,
                stage,
                class: class.filter(|class| !class.is_empty()),
                rules: self.text((&table, row, text), &mut findings),
            });
        }
        // The order of rows is gone from here on.
        let key = |s: &Said| {
            (
                s.stage.clone(),
                s.id.clone(),
                s.class.clone(),
                write_rules(&s.rules),
            )
        };
        said.sort_by_cached_key(key);
        (said, findings)
    }

    fn codes(
        &self,
        (table, row, column): (&Table, &Row, usize),
        id: &CatchmentId,
        findings: &mut Vec<Finding>,
    ) -> Vec<u32> {
        let cell = table.folded(row, column);
        let parts = cell.split([',', ';', '、', '，', '；', ' ']).map(str::trim);
        let mut found = Vec::new();
        for code in parts.filter(|part| !part.is_empty()) {
            let at = self
                .schools
                .iter()
                .position(|school| school.code.as_str() == code);
            // The name of a school will do where only one has it.
            let mut named = (0..)
                .zip(self.schools)
                .filter(|(_, school)| school.name == code);
            let by_name = named.next().filter(|_| named.next().is_none());
            match at.or(by_name.map(|(at, _)| at)) {
                Some(at) => found.push(at as u32),
                None => {
                    let near = nearest(code, self.schools.iter().map(|s| s.code.as_str()));
                    findings.push(
                        Finding::new(UNKNOWN_SCHOOL_IN_CATCHMENT, table.cell(row, column))
                            .with("catchment", id.as_str())
                            .with("school", code)
                            .with("near", near.unwrap_or(NONE)),
                    );
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn stage_of(
        &self,
        (table, row, column): (&Table, &Row, Option<usize>),
        findings: &mut Vec<Finding>,
    ) -> Option<String> {
        let Some(column) = column else {
            return Some(self.stage.to_owned());
        };
        let said = table.folded(row, column);
        if said.is_empty() {
            return Some(self.stage.to_owned());
        }
        let stage = stage_of(&said);
        if stage.is_none() {
            findings.push(Finding::new(BAD_STAGE, table.cell(row, column)));
        }
        stage.map(str::to_owned)
    }

    fn text(
        &self,
        (table, row, column): (&Table, &Row, usize),
        findings: &mut Vec<Finding>,
    ) -> Vec<crate::address::Rule> {
        let text = row.get(column).trim();
        if text.is_empty() {
            findings.push(Finding::new(EMPTY_CELL, table.cell(row, column)));
        }
        let read = read_text(text);
        let cell = |stop: &Stop| table.cell(row, column).value(&stop.words);
        let code = if self.asks {
            TEXT_NOT_READ
        } else {
            TEXT_LEFT_UNREAD
        };
        for stop in &read.stops {
            findings.push(
                Finding::new(code, cell(stop))
                    .with("at", stop.at)
                    .with("words", stop.words.as_str())
                    .with("why", stop.why.as_str()),
            );
        }
        for stop in &read.both_sides {
            let finding = Finding::new(TEXT_BOTH_SIDES, cell(stop)).with("at", stop.at);
            findings.push(finding.with("words", stop.words.as_str()));
        }
        read.rules
    }
}

/// Catchments that are given by text alone join those of the layer; each gets its text in one form.
fn add_catchments(said: &[Said], stage: &str, catchments: &mut Vec<Catchment>) {
    for row in said.iter().filter(|row| row.stage == stage) {
        let own = row
            .class
            .iter()
            .map(|class| format!("【{class}】"))
            .collect::<String>();
        let text = own + &write_rules(&row.rules);
        if let Some(held) = catchments.iter_mut().find(|c| c.id == row.id) {
            if !held.text.is_empty() {
                held.text.push('。');
            }
            held.text.push_str(&text);
            continue;
        }
        catchments.push(Catchment {
            id: row.id.clone(),
            name: String::new(),
            schools: row.schools.clone(),
            area: Area::new(Vec::new()),
            text,
        });
    }
    catchments.sort_by(|a, b| a.id.cmp(&b.id));
}

/// One catchment has the same schools wherever it is named.
fn agree(file: &str, said: &[Said], stage: &str, catchments: &[Catchment]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in said.iter().filter(|row| row.stage == stage) {
        let held = catchments.iter().find(|c| c.id == row.id);
        if held.is_some_and(|held| held.schools != row.schools) {
            let cell = Cell::at(file, crate::finding::Spot::Row(row.row)).value(row.id.as_str());
            findings
                .push(Finding::new(TEXT_SCHOOLS_DIFFER, cell).with("catchment", row.id.as_str()));
        }
    }
    findings
}

fn aliases(file: Option<&InputFile>, own: Own<'_>) -> (Aliases, Vec<Finding>) {
    let mut aliases = Aliases::default();
    let Some(file) = file else {
        return (aliases, Vec::new());
    };
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (aliases, findings);
    };
    let old = table.needed(own.known("old", &OLD_HEADERS), &mut findings);
    let new = table.needed(own.known("new", &NEW_HEADERS), &mut findings);
    let from = table.column(own.known("from", &FROM_HEADERS));
    let to = table.column(own.known("to", &TO_HEADERS));
    findings.extend(not_read(&table, &[old, new, from, to]));
    let (Some(old), Some(new)) = (old, new) else {
        return (aliases, findings);
    };
    for row in &table.rows {
        let names = [old, new].map(|column| row.get(column).trim());
        if let Some(at) = names.iter().position(|name| name.is_empty()) {
            findings.push(Finding::new(EMPTY_CELL, table.cell(row, [old, new][at])));
            continue;
        }
        let mut day = |column: Option<usize>| -> Option<Date> {
            let text = table.folded(row, column?);
            let date = super::roll::parse_date(&text);
            if date.is_none() && !text.is_empty() {
                findings.push(Finding::new(BAD_DATE, table.cell(row, column?)));
            }
            date
        };
        let period = (day(from), day(to));
        aliases.add(names[0], names[1], period);
    }
    (aliases, findings)
}

impl Texts {
    /// Binds rows to catchments and keeps a book for each stage.
    fn bind(&mut self, said: Vec<Said>, policy: Option<&Policy>, catchments: &[Catchment]) {
        let reading = policy.map(|policy| policy.zoning.text).unwrap_or_default();
        let mut others: BTreeMap<(String, CatchmentId), u32> = BTreeMap::new();
        for row in said {
            let own = (row.stage == self.stage)
                .then(|| catchments.iter().position(|c| c.id == row.id))
                .flatten();
            let catchment = match own {
                Some(at) => at as u32,
                None => *others
                    .entry((row.stage.clone(), row.id.clone()))
                    .or_insert_with(|| {
                        self.names.push(row.id.to_string());
                        let at = self.names.len() as u32 - 1;
                        self.schools.insert(at, row.schools.clone());
                        at
                    }),
            };
            let drawn = own.is_some_and(|at| catchments[at].area.bounds().is_some());
            let book = self.books.entry(row.stage).or_insert_with(|| Book {
                claims: Vec::new(),
                reading,
                aliases: self.gazetteer.aliases.clone(),
            });
            book.claims.push(Claim {
                catchment,
                id: row.id.to_string(),
                schools: self.schools.get(&catchment).cloned().unwrap_or_default(),
                class: row.class,
                drawn,
                rules: row.rules,
            });
        }
    }

    /// The known addresses.
    fn known(&mut self, file: &InputFile, own: Own<'_>) -> Vec<Finding> {
        let (table, mut findings) = Table::open(&file.name, &file.bytes);
        let Some(table) = table else {
            return findings;
        };
        let Some(address) = table.needed(own.known("address", &ADDRESS_HEADERS), &mut findings)
        else {
            return findings;
        };
        let columns = KNOWN_COLUMNS.map(|(key, headers)| table.column(own.known(key, headers)));
        let mut used = columns.to_vec();
        used.push(Some(address));
        findings.extend(not_read(&table, &used));
        self.addresses = Some((file.name.clone(), table.headers[address].clone()));
        let [lon, lat, ..] = columns;
        for row in &table.rows {
            let text = row.get(address).trim();
            if text.is_empty() {
                findings.push(Finding::new(EMPTY_CELL, table.cell(row, address)));
                continue;
            }
            let point = lon.zip(lat).and_then(|cells| {
                let (x, y) = degrees(&table, row, cells, (None, &mut findings))?;
                let point = Point::new(x, y);
                if point.is_none() {
                    findings.push(Finding::new(BAD_DEGREES, table.cell(row, cells.1)));
                }
                point
            });
            findings.extend(unread(text, table.cell(row, address)));
            let get = |at: usize| columns[at].map_or("", |column| row.get(column));
            let known = Known {
                address: text,
                town: get(2),
                community: get(3),
                village: get(4),
                street: get(5),
                estate: get(6),
                phase: get(7),
                within: get(8),
                former: get(9),
                kind: get(10),
            };
            self.gazetteer.add(&known, point);
            self.rows.push((row.number, text.to_owned()));
        }
        findings
    }

    /// Fills the known addresses from each other and locates their points.
    fn locate(&mut self, catchments: &[Catchment]) {
        let table = CellTable::new(catchments.iter().map(|c| &c.area));
        let known = self.gazetteer.homes().iter();
        self.homes = known
            .map(|home| located(self.gazetteer.filled(home.clone()), &table, self.drawn))
            .collect();
    }

    /// What the texts say of each child's home.
    pub(super) fn ask(
        &self,
        children: &[Child],
        catchments: &[Catchment],
        addresses: &RollAddresses,
    ) -> (Vec<ByText>, Vec<Finding>) {
        let mut findings = Vec::new();
        let table = CellTable::new(catchments.iter().map(|c| &c.area));
        let empty = Book::default();
        let book = self.books.get(&self.stage).unwrap_or(&empty);
        let mut said = Vec::with_capacity(children.len());
        for child in children {
            let Some((cell, text, class)) = addresses.get(&child.row) else {
                said.push(ByText::Undecided(Vec::new()));
                continue;
            };
            if text.is_empty() {
                findings.push(Finding::new(EMPTY_CELL, cell.clone()));
                said.push(ByText::Undecided(Vec::new()));
                continue;
            }
            findings.extend(unread(text, cell.clone()));
            let mut home = self.gazetteer.home(text);
            home.point = Some(child.home);
            let class = match class.as_deref() {
                None => Class::Unknown,
                Some("") => Class::General,
                Some(class) => Class::Named(class.to_owned()),
            };
            said.push(book.decide(&located(home, &table, self.drawn), &class));
        }
        (said, findings)
    }

    /// The audit of all known addresses, stage by stage.
    fn audits(&self) -> Vec<(String, Vec<Covered>)> {
        let books = self.books.iter();
        books
            .map(|(stage, book)| {
                // Polygons are those of the placement's own stage.
                let homes: Vec<Home> = self
                    .homes
                    .iter()
                    .map(|home| Home {
                        inside: home.inside.clone().filter(|_| *stage == self.stage),
                        ..home.clone()
                    })
                    .collect();
                (stage.clone(), audit(book, &homes, &self.schools))
            })
            .collect()
    }

    fn ids(&self, catchments: &[u32]) -> String {
        let ids = catchments
            .iter()
            .filter_map(|at| self.names.get(*at as usize));
        ids.map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// The findings of the audit.
    pub(super) fn coverage(&self) -> Vec<Finding> {
        let mut findings = self.edge_numbers();
        let Some((file, header)) = &self.addresses else {
            return findings;
        };
        for (stage, lines) in &self.audited {
            let stage = stage.as_str();
            let (mut sound, mut open, mut several) = (0u32, Vec::new(), Vec::new());
            for line in lines {
                let (row, text) = &self.rows[line.home];
                let cell = Cell::at(file, crate::finding::Spot::Row(*row))
                    .column(header)
                    .value(text);
                let told = |code| {
                    Finding::new(code, cell.clone())
                        .with("stage", stage)
                        .with("class", line.class.as_deref().unwrap_or(NONE))
                };
                match &line.verdict {
                    ByText::In(_) => sound += 1,
                    ByText::ByDesign(_) => several.push(*row),
                    ByText::Nowhere => findings.push(told(COVERAGE_GAP)),
                    ByText::Undecided(_) => open.push(*row),
                    ByText::Conflict(all) => {
                        findings.push(told(COVERAGE_CONFLICT).with("catchments", self.ids(all)));
                    }
                }
                if line.compared == Compared::Differs {
                    let text = match &line.verdict {
                        ByText::In(all) | ByText::ByDesign(all) => self.ids(all),
                        _ => String::new(),
                    };
                    let finding = told(COVERAGE_DIFFERS).with("text", or_none(text));
                    findings.push(finding.with("polygons", or_none(self.ids(&line.polygons))));
                }
            }
            for (code, mut rows) in [(COVERAGE_OPEN, open), (COVERAGE_BY_DESIGN, several)] {
                rows.dedup();
                if !rows.is_empty() {
                    let finding = Finding::new(code, Cell::file(file)).with("stage", stage);
                    findings.push(finding.with("n", rows.len()).with("rows", few(&rows)));
                }
            }
            let finding = Finding::new(COVERAGE_SUM, Cell::file(file)).with("stage", stage);
            findings.push(finding.with("n", lines.len()).with("sound", sound));
        }
        findings
    }

    /// The numbers at the ends of open ranges that are not in just one catchment.
    fn edge_numbers(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (stage, book) in &self.books {
            for edge in edge_numbers(book) {
                let claimed = match edge.claimed {
                    Claimed::Twice => "twice",
                    Claimed::Nobody => "nobody",
                    Claimed::Unsaid => "unsaid",
                };
                findings.push(
                    Finding::new(OPEN_NUMBER, Cell::file(&self.file))
                        .with("stage", stage.as_str())
                        .with("street", edge.street)
                        .with("number", edge.number.to_string())
                        .with("claimed", claimed)
                        .with("catchments", self.ids(&edge.catchments)),
                );
            }
        }
        findings
    }

    /// The audit as a table.
    pub(super) fn table(&self) -> Vec<CoverageRow> {
        let lines = self
            .audited
            .iter()
            .flat_map(|(stage, lines)| lines.iter().map(move |l| (stage, l)));
        lines
            .map(|(stage, line)| {
                let (row, address) = &self.rows[line.home];
                let catchments = match &line.verdict {
                    ByText::In(all)
                    | ByText::ByDesign(all)
                    | ByText::Conflict(all)
                    | ByText::Undecided(all) => self.ids(all),
                    ByText::Nowhere => String::new(),
                };
                CoverageRow {
                    row: *row,
                    address: address.clone(),
                    stage: stage.clone(),
                    class: line.class.clone().unwrap_or_default(),
                    verdict: line.verdict.clone(),
                    catchments,
                    polygons: self.ids(&line.polygons),
                    compared: line.compared,
                }
            })
            .collect()
    }
}

/// A line of the coverage table: private, since it names addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    /// The row of `addresses.csv`.
    pub row: u32,
    /// The address as it stands there.
    pub address: String,
    /// The stage.
    pub stage: String,
    /// The applicant class; empty for those of no special class.
    pub class: String,
    /// What the texts say.
    pub verdict: ByText,
    /// The catchments that the texts name for it.
    pub catchments: String,
    /// The catchments whose polygons hold its point.
    pub polygons: String,
    /// Both compared.
    pub compared: Compared,
}

fn or_none(text: String) -> String {
    if text.is_empty() {
        NONE.to_owned()
    } else {
        text
    }
}

fn located(mut home: Home, table: &CellTable, drawn: bool) -> Home {
    if let Some(point) = home.point.filter(|_| drawn) {
        let mut hits = Vec::new();
        table.locate(point, &mut hits);
        home.inside = Some(hits);
    }
    home
}

/// What of an address could not be read.
fn unread(text: &str, cell: Cell) -> Option<Finding> {
    let (at, words) = Address::read(text).rest?;
    Some(
        Finding::new(ADDRESS_NOT_READ, cell)
            .with("at", at)
            .with("words", words),
    )
}

//! The list of schools: code, name, point, seats, status, groups.
//!
//! In: `schools.csv`. Out: schools by code, and findings. What the plan gave before the placement (`direct`) is
//! not among its seats. Seats are whole numbers and nothing else: `-3`, `36+2`, `12.5` and `1e3` are findings
//! (BADINPUT C3), a row of totals never becomes a school (B4).

use super::changes::ReadColumns;
use super::{InputFile, Own, system};
use crate::digest::canonical::is_plain;
use crate::finding::{
    BAD_CLASSES, BAD_DEGREES, BAD_SCHOOL_CODE, BAD_SEATS, BAD_STATUS, CLASSES_TOO_LARGE,
    COLUMN_NOT_READ, CONTROL_CHARACTER, Cell, DIRECT_ABOVE_SEATS, DUPLICATE_SCHOOL, EMPTY_CELL,
    ERROR_VALUE, Finding, HALF_POINT, NO_SEATS, NULL_ISLAND, SCHOOL_WITHOUT_POINT, TOTAL_ROW,
    UNDECLARED,
};
use crate::geo::{Point, parse_degrees_e7};
use crate::model::{Link, Policy, School, SchoolCode, Within};
use crate::read::layer::Grid;
use crate::read::table::{Row, Table};

/// More seats than any school has: a slip of the keyboard.
const MOST_SEATS: u32 = 20_000;

const CODE_HEADERS: [&str; 5] = ["学校代码", "学校编号", "代码", "school", "school_code"];
const SEAT_HEADERS: [&str; 6] = [
    "学位",
    "学位数",
    "招生计划",
    "计划数",
    "seats_total",
    "capacity",
];
/// Columns that may be there, by key.
const OTHERS: [(&str, &[&str]); 10] = [
    ("name", &["学校名称", "学校", "校名", "名称", "school_name"]),
    ("lon", &["经度", "lng", "longitude"]),
    ("lat", &["纬度", "latitude"]),
    ("status", &["状态", "办学状态"]),
    ("groups", &["分组", "组", "group"]),
    ("cluster", &["学区", "学区片", "招生片"]),
    ("adjacent", &["相邻学区", "adjacent_clusters"]),
    ("classes", &["班数", "班级数", "招生班数", "计划班数"]),
    ("kind", &["办学类型", "学校类型", "school_kind"]),
    (
        "direct",
        &[
            "直接安排",
            "直接安排人数",
            "已安排",
            "已安排人数",
            "placed_before",
        ],
    ),
];

/// The columns that are read, the code first.
pub(super) fn columns(table: &Table, own: Own<'_>) -> Option<ReadColumns> {
    let known = [("code", &CODE_HEADERS[..]), ("seats", &SEAT_HEADERS)]
        .into_iter()
        .chain(OTHERS);
    let found: ReadColumns = known
        .filter_map(|(key, headers)| Some((key.to_owned(), table.column(own.known(key, headers))?)))
        .collect();
    found
        .first()
        .is_some_and(|(key, _)| key == "code")
        .then_some(found)
}

pub(super) fn read(file: &InputFile, own: Own<'_>) -> (Vec<School>, Vec<Finding>) {
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (Vec::new(), findings);
    };
    let code = table.needed(own.known("code", &CODE_HEADERS), &mut findings);
    let seats = table.needed(own.known("seats", &SEAT_HEADERS), &mut findings);
    findings.extend(own.absent(&table, &["code", "seats"]));
    let [
        name,
        lon,
        lat,
        status,
        groups,
        cluster,
        adjacent,
        classes,
        kind,
        direct,
    ] = OTHERS.map(|(key, headers)| table.column(own.known(key, headers)));
    let used = [
        code, seats, name, lon, lat, status, groups, cluster, adjacent, classes, kind, direct,
    ];
    findings.extend(not_read(&table, &used));
    let (Some(code), Some(seats)) = (code, seats) else {
        return (Vec::new(), findings);
    };
    let mut grid = system::grid(&table.file, own);
    if let (Some(cells), None) = (lon.zip(lat), &grid) {
        findings.extend(system::looks_projected(&table, cells));
    }
    let mut schools: Vec<(School, u32)> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        if is_total(&table, row, [Some(code), name]) {
            findings.push(Finding::new(TOTAL_ROW, table.cell(row, code)));
            continue;
        }
        let mut reader = RowReader {
            table: &table,
            row,
            grid: grid.as_mut(),
            findings: &mut findings,
        };
        let planned = status.is_some_and(|column| reader.planned(column));
        let plan = reader.seats(seats, planned);
        let direct = direct.map_or(0, |column| reader.direct(column, plan));
        let school = School {
            point: lon.zip(lat).and_then(|(lon, lat)| reader.point(lon, lat)),
            land: None,
            seats: plan - direct,
            direct,
            planned,
            groups: groups
                .map(|column| reader.groups(column))
                .unwrap_or_default(),
            cluster: cluster
                .map(|column| reader.label(column))
                .unwrap_or_default(),
            adjacent: adjacent
                .map(|column| reader.groups(column))
                .unwrap_or_default(),
            classes: classes.and_then(|column| reader.classes(column)),
            nine_year: kind.is_some_and(|column| reader.nine_year(column)),
            name: String::new(),
            code: match reader.code(code) {
                Some(code) => code,
                None => continue,
            },
        };
        let label = name.map(|column| reader.label(column)).unwrap_or_default();
        let label = if label.is_empty() {
            school.code.to_string()
        } else {
            label
        };
        schools.push((
            School {
                name: label,
                ..school
            },
            row.number,
        ));
    }
    findings.extend(grid.map(Grid::finish).unwrap_or_default());
    schools.sort_by(|(a, i), (b, j)| (&a.code, i).cmp(&(&b.code, j)));
    duplicates(&mut schools, &table, code, &mut findings);
    (
        schools.into_iter().map(|(school, _)| school).collect(),
        findings,
    )
}

/// Codes must differ, also where a file system does not tell capitals apart: they name files of the bundle.
fn duplicates(
    schools: &mut Vec<(School, u32)>,
    table: &Table,
    column: usize,
    findings: &mut Vec<Finding>,
) {
    let mut first: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    schools.retain(|(school, number)| {
        let key = school.code.as_str().to_ascii_lowercase();
        let Some(earlier) = first.get(&key) else {
            first.insert(key, *number);
            return true;
        };
        let row = table.rows.iter().find(|row| row.number == *number);
        let cell = row
            .map(|row| table.cell(row, column))
            .unwrap_or_else(|| Cell::file(&table.file));
        findings.push(Finding::new(DUPLICATE_SCHOOL, cell).with("row", earlier.to_string()));
        false
    });
}

/// Tells the columns that nothing reads, in one finding.
pub(super) fn not_read(table: &Table, used: &[Option<usize>]) -> Option<Finding> {
    let unused: Vec<&str> = (0..table.headers.len())
        .filter(|column| !used.contains(&Some(*column)))
        .map(|column| table.headers[column].as_str())
        .filter(|header| !header.is_empty())
        .collect();
    let finding = Finding::new(COLUMN_NOT_READ, Cell::file(&table.file));
    (!unused.is_empty()).then(|| {
        finding
            .with("n", unused.len())
            .with("columns", unused.join(", "))
    })
}

/// Whether a row sums up others.
pub(super) fn is_total(table: &Table, row: &Row, columns: [Option<usize>; 2]) -> bool {
    let words = [
        "合计",
        "总计",
        "小计",
        "共计",
        "总数",
        "total",
        "subtotal",
        "sum",
        "grand total",
    ];
    columns.into_iter().flatten().any(|column| {
        let cell = table.folded(row, column).to_lowercase();
        words.contains(&cell.trim_end_matches([':', '：']))
    })
}

/// Whether a cell holds a spreadsheet's error value.
pub(super) fn is_error_value(cell: &str) -> bool {
    let known = [
        "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!",
    ];
    known.iter().any(|value| cell.eq_ignore_ascii_case(value))
}

/// The point of two cells, for schools and for homes.
pub(super) fn degrees(
    table: &Table,
    row: &Row,
    (lon, lat): (usize, usize),
    (grid, findings): (Option<&mut Grid<'_>>, &mut Vec<Finding>),
) -> Option<(i64, i64)> {
    if let Some(grid) = grid {
        let (x, y) = (table.folded(row, lon), table.folded(row, lat));
        if !x.is_empty() && !y.is_empty() && !is_error_value(&x) && !is_error_value(&y) {
            let declared = grid.crs();
            let made = system::convert(grid, (&x, &y), (declared, table.cell(row, lon)));
            return made.map_err(|told| findings.push(told)).ok();
        }
    }
    let mut one = |column: usize| {
        let text = table.folded(row, column);
        if text.is_empty() {
            return None;
        }
        let parsed = parse_degrees_e7(&text);
        if parsed.is_err() {
            let code = if is_error_value(&text) {
                ERROR_VALUE
            } else {
                BAD_DEGREES
            };
            findings.push(Finding::new(code, table.cell(row, column)));
        }
        Some(parsed.ok())
    };
    match (one(lon), one(lat)) {
        (Some(lon), Some(lat)) => lon.zip(lat),
        (None, None) => None,
        (lon_there, _) => {
            let column = if lon_there.is_some() { lat } else { lon };
            findings.push(Finding::new(HALF_POINT, table.cell(row, column)));
            None
        }
    }
}

struct RowReader<'r, 'f> {
    table: &'r Table,
    row: &'r Row,
    grid: Option<&'r mut Grid<'f>>,
    findings: &'r mut Vec<Finding>,
}

impl RowReader<'_, '_> {
    fn tell(&mut self, code: &'static crate::finding::Code, column: usize) {
        self.findings
            .push(Finding::new(code, self.table.cell(self.row, column)));
    }

    fn code(&mut self, column: usize) -> Option<SchoolCode> {
        let text = self.table.folded(self.row, column);
        let code = SchoolCode::parse(&text);
        if code.is_none() {
            self.tell(
                match &*text {
                    "" => EMPTY_CELL,
                    text if is_error_value(text) => ERROR_VALUE,
                    _ => BAD_SCHOOL_CODE,
                },
                column,
            );
        }
        code
    }

    fn seats(&mut self, column: usize, planned: bool) -> u32 {
        let text = self.table.folded(self.row, column);
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let seats = text
            .parse()
            .ok()
            .filter(|seats| digits && *seats <= MOST_SEATS);
        match seats {
            Some(0) if !planned => self.tell(NO_SEATS, column),
            Some(_) => {}
            None if text.is_empty() && planned => {}
            None if is_error_value(&text) => self.tell(ERROR_VALUE, column),
            None => self.tell(BAD_SEATS, column),
        }
        if planned { 0 } else { seats.unwrap_or(0) }
    }

    /// Seats of the plan that were given before; an empty cell says none.
    fn direct(&mut self, column: usize, plan: u32) -> u32 {
        let text = self.table.folded(self.row, column);
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let given: Option<u32> = text.parse().ok().filter(|n| digits && *n <= MOST_SEATS);
        match given {
            Some(given) if given <= plan => return given,
            Some(_) => self.tell(DIRECT_ABOVE_SEATS, column),
            None if text.is_empty() => {}
            None if is_error_value(&text) => self.tell(ERROR_VALUE, column),
            None => self.tell(BAD_SEATS, column),
        }
        0
    }

    /// The number of classes; an empty cell says nothing.
    fn classes(&mut self, column: usize) -> Option<u32> {
        let text = self.table.folded(self.row, column);
        if text.is_empty() {
            return None;
        }
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let classes = text.parse().ok().filter(|n| digits && *n <= MOST_SEATS);
        if classes.is_none() {
            self.tell(BAD_CLASSES, column);
        }
        classes
    }

    /// Whether the kind of school is a nine-year one; other kinds are for people.
    fn nine_year(&mut self, column: usize) -> bool {
        let text = self.table.folded(self.row, column);
        *text == *"nine_year" || text.starts_with("九年一贯")
    }

    fn planned(&mut self, column: usize) -> bool {
        let text = self.table.folded(self.row, column).to_lowercase();
        match text.as_str() {
            "" | "open" | "在办" | "招生" | "正常" => false,
            "planned" | "待建" | "在建" | "筹建" | "规划" => true,
            _ => {
                self.tell(BAD_STATUS, column);
                false
            }
        }
    }

    fn point(&mut self, lon: usize, lat: usize) -> Option<Point> {
        let told = (self.grid.as_deref_mut(), &mut *self.findings);
        let (x, y) = degrees(self.table, self.row, (lon, lat), told)?;
        match Point::new(x, y) {
            Some(_) if (x, y) == (0, 0) => {
                self.tell(NULL_ISLAND, lon);
                None
            }
            None => {
                self.tell(BAD_DEGREES, lat);
                None
            }
            point => point,
        }
    }

    fn groups(&mut self, column: usize) -> Vec<String> {
        let text = self.table.folded(self.row, column);
        let parts = text.split([',', ';', '、', '，', '；', ' ']).map(str::trim);
        let mut groups: Vec<String> = parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        groups.sort();
        groups.dedup();
        groups
    }

    fn label(&mut self, column: usize) -> String {
        let text = self.row.get(column).trim();
        if !is_plain(text) {
            self.tell(CONTROL_CHARACTER, column);
        }
        text.chars().filter(|c| !c.is_control()).collect()
    }
}

/// Schools whose seats are more than their classes hold.
pub(super) fn class_sizes(file: &str, policy: &Policy, schools: &[School]) -> Vec<Finding> {
    let too_large = |school: &School| {
        let (classes, cap) = (school.classes?, policy.class_size?);
        let most = u64::from(classes) * u64::from(cap);
        (u64::from(school.plan()) > most).then(|| {
            Finding::new(CLASSES_TOO_LARGE, Cell::file(file))
                .with("school", school.code.to_string())
                .with("seats", school.plan())
                .with("classes", classes)
                .with("cap", cap)
        })
    };
    schools.iter().filter_map(too_large).collect()
}

/// Distances need school points; named schools and groups must be there.
pub(super) fn needed_points(file: &str, policy: &Policy, schools: &[School]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut needs = |within: &Within, by: String| {
        let missing: Vec<String> = match within {
            Within::Group(group) => {
                let known = schools.iter().any(|school| school.groups.contains(group));
                if known {
                    Vec::new()
                } else {
                    vec![format!("group:{group}")]
                }
            }
            Within::Schools(codes) => codes
                .iter()
                .filter(|code| !schools.iter().any(|school| school.code == **code))
                .map(ToString::to_string)
                .collect(),
            Within::Cluster(_) if schools.iter().all(|school| school.cluster.is_empty()) => {
                vec!["cluster".to_owned()]
            }
            _ => Vec::new(),
        };
        for what in missing {
            let finding = Finding::new(UNDECLARED, Cell::file(file));
            findings.push(finding.with("what", what).with("by", by.clone()));
        }
    };
    for round in &policy.rounds {
        for choice in round.all_choices() {
            needs(&choice.within, format!("round {}", round.id));
        }
    }
    if let Some(overflow) = &policy.overflow {
        needs(&overflow.within, "overflow.within".to_owned());
        let clusters = [Link::SameCluster, Link::Adjacent];
        if overflow.chain.iter().any(|link| clusters.contains(link)) {
            needs(&Within::Cluster(false), "overflow.chain".to_owned());
        }
    }
    if policy.measures() {
        let pointless = schools.iter().filter(|s| s.point.is_none() && !s.planned);
        findings.extend(pointless.map(|school| {
            Finding::new(SCHOOL_WITHOUT_POINT, Cell::file(file))
                .with("school", school.code.to_string())
        }));
    }
    findings
}

//! The office's list of homes on borders (`[zoning] edge = "list"`): homes, and the catchment each is given to.
//!
//! In: `border_homes.csv`, the children, the catchments. Out: rows bound to children and catchments, and findings
//! for what cannot be read or stands twice. A row names a home by the first of these that it fills in: the number
//! of a child (which stands for its unit), the point, the address as the roll has it. Whether a home touches the
//! catchment that it is given to is for `zone` to say. Rule: ZONING section 6.2.

use std::collections::BTreeMap;

use super::roll::{ADDRESS_HEADERS, LAT_HEADERS, LON_HEADERS, NUMBER_HEADERS, RollAddresses};
use super::schools::{degrees, not_read};
use super::{InputFile, Own, system};
use crate::finding::{
    BAD_DEGREES, BORDER_LIST_UNUSED, BORDER_ROW_TWICE, Cell, EMPTY_CELL, Finding, NONE, NOT_A_FORM,
    UNKNOWN_CATCHMENT,
};
use crate::geo::Point;
use crate::model::{BorderList, BorderRow, Catchment, Child, Number, Policy};
use crate::read::layer::Grid;
use crate::read::table::{Row, Table};
use crate::read::text::{fold, nearest};

/// The names that the file may have.
const FILES: [&str; 2] = ["border_homes.csv", "分界线住址.csv"];

const CATCHMENT_HEADERS: [&str; 5] = ["片区", "片区编号", "片区代码", "归属片区", "id"];

/// The names that the file may have in the folder.
pub(super) fn wanted() -> Vec<String> {
    FILES.map(str::to_owned).into()
}

/// Whether a file is the list: what is wrong in it concerns single homes, as in the roll.
pub(crate) fn is_list(file: &str) -> bool {
    FILES.contains(&file)
}

/// Whom rows can mean.
pub(super) struct Known<'k> {
    pub(super) children: &'k [Child],
    pub(super) catchments: &'k [Catchment],
    /// The addresses of the roll, read only where a row goes by one.
    pub(super) addresses: &'k dyn Fn() -> RollAddresses,
}

/// The list, where the policy goes by it and it is there.
pub(super) fn read(
    more: &[InputFile],
    policy: Option<&Policy>,
    own: Own<'_>,
    known: &Known<'_>,
) -> (Option<BorderList>, Vec<Finding>) {
    let Some(file) = more.iter().find(|file| is_list(&file.name)) else {
        return (None, Vec::new());
    };
    if policy.is_some_and(|policy| !policy.zoning.goes_by_list()) {
        let finding = Finding::new(BORDER_LIST_UNUSED, Cell::file(&file.name));
        return (None, vec![finding]);
    }
    let (table, mut findings) = Table::open(&file.name, &file.bytes);
    let Some(table) = table else {
        return (None, findings);
    };
    let Some(columns) = Columns::find(&table, own, &mut findings) else {
        return (None, findings);
    };
    let mut reader = Reader {
        homes: Homes::new(&table, &columns, known),
        table: &table,
        columns,
        known,
        grid: system::grid(&table.file, own),
        findings,
    };
    let mut rows: Vec<BorderRow> = Vec::with_capacity(table.rows.len());
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    for row in &table.rows {
        let Some((read, cell)) = reader.row(row) else {
            continue;
        };
        let earlier = read.children.iter().find_map(|child| taken.get(child));
        if let Some(earlier) = earlier {
            let finding = Finding::new(BORDER_ROW_TWICE, cell);
            reader
                .findings
                .push(finding.with("row", earlier.to_string()));
            continue;
        }
        taken.extend(read.children.iter().map(|child| (*child, read.row)));
        rows.push(read);
    }
    let mut findings = reader.findings;
    findings.extend(reader.grid.map(Grid::finish).unwrap_or_default());
    let file = file.name.clone();
    (Some(BorderList { file, rows }), findings)
}

/// Where the columns are.
struct Columns {
    number: Option<usize>,
    point: Option<(usize, usize)>,
    address: Option<usize>,
    catchment: usize,
}

impl Columns {
    fn find(table: &Table, own: Own<'_>, findings: &mut Vec<Finding>) -> Option<Self> {
        let catchment = table.needed(own.known("catchment", &CATCHMENT_HEADERS), findings);
        let lon = table.column(own.known("lon", &LON_HEADERS));
        let lat = table.column(own.known("lat", &LAT_HEADERS));
        let (point, address) = (
            lon.zip(lat),
            table.column(own.known("address", &ADDRESS_HEADERS)),
        );
        let mut number = table.column(own.known("number", &NUMBER_HEADERS));
        if number.is_none() && point.is_none() && address.is_none() {
            number = table.needed(own.known("number", &NUMBER_HEADERS), findings);
            number?;
        }
        findings.extend(own.absent(table, &["catchment"]));
        findings.extend(not_read(table, &[number, lon, lat, address, catchment]));
        Some(Self {
            number,
            point,
            address,
            catchment: catchment?,
        })
    }
}

/// Children by what rows go by.
struct Homes<'k> {
    /// Members of units of several, but the first.
    bound: BTreeMap<&'k Number, Vec<u32>>,
    by_point: BTreeMap<Point, Vec<u32>>,
    by_address: BTreeMap<String, Vec<u32>>,
}

impl<'k> Homes<'k> {
    fn new(table: &Table, columns: &Columns, known: &Known<'k>) -> Self {
        let mut homes = Self {
            bound: BTreeMap::new(),
            by_point: BTreeMap::new(),
            by_address: BTreeMap::new(),
        };
        for (at, child) in (0u32..).zip(known.children) {
            if child.unit != child.number {
                homes.bound.entry(&child.unit).or_default().push(at);
            }
        }
        if columns.point.is_some() {
            for (at, child) in (0u32..).zip(known.children) {
                homes.by_point.entry(child.home).or_default().push(at);
            }
        }
        let filled = |column: usize| {
            let mut rows = table.rows.iter();
            rows.any(|row| !table.folded(row, column).is_empty())
        };
        if columns.address.is_some_and(filled) {
            let addresses = (known.addresses)();
            for (at, child) in (0u32..).zip(known.children) {
                if let Some((_, address, _)) = addresses.get(&child.row) {
                    let address = fold(address).into_owned();
                    homes.by_address.entry(address).or_default().push(at);
                }
            }
        }
        homes
    }
}

struct Reader<'r> {
    table: &'r Table,
    columns: Columns,
    known: &'r Known<'r>,
    homes: Homes<'r>,
    grid: Option<Grid<'r>>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    /// A row, and the cell that says which home it means; nothing where it names none.
    fn row(&mut self, row: &Row) -> Option<(BorderRow, Cell)> {
        let (children, cell) = self.children(row)?;
        let read = BorderRow {
            row: row.number,
            catchment: self.catchment(row)?,
            children,
        };
        Some((read, cell))
    }

    fn children(&mut self, row: &Row) -> Option<(Vec<u32>, Cell)> {
        let table = self.table;
        if let Some(column) = self.columns.number {
            let number = table.folded(row, column);
            if !number.is_empty() {
                let cell = table.cell(row, column);
                if Number::parse(&number).is_none() {
                    self.findings.push(Finding::new(NOT_A_FORM, cell));
                    return None;
                }
                return Some((self.unit(&number), cell));
            }
        }
        if let Some((lon, lat)) = self.columns.point {
            let before = self.findings.len();
            let told = (self.grid.as_mut(), &mut self.findings);
            if let Some((x, y)) = degrees(table, row, (lon, lat), told) {
                let Some(point) = Point::new(x, y) else {
                    let finding = Finding::new(BAD_DEGREES, table.cell(row, lat));
                    self.findings.push(finding);
                    return None;
                };
                let found = self.homes.by_point.get(&point);
                return Some((found.cloned().unwrap_or_default(), table.cell(row, lon)));
            }
            if self.findings.len() > before {
                return None;
            }
        }
        if let Some(column) = self.columns.address {
            let address = table.folded(row, column);
            if !address.is_empty() {
                let found = self.homes.by_address.get(&*address);
                return Some((found.cloned().unwrap_or_default(), table.cell(row, column)));
            }
        }
        let columns = &self.columns;
        let first = columns.number.or(columns.point.map(|(lon, _)| lon));
        let column = first.or(columns.address)?;
        self.findings
            .push(Finding::new(EMPTY_CELL, table.cell(row, column)));
        None
    }

    /// The members of the unit that a number belongs to; nobody where it is not on the roll.
    fn unit(&self, number: &str) -> Vec<u32> {
        let children = self.known.children;
        let find = |number: &str| {
            children
                .binary_search_by(|c| c.number.as_str().cmp(number))
                .ok()
        };
        let unit = find(number).map(|at| &children[at].unit);
        let first = unit.and_then(|unit| find(unit.as_str()));
        let others = unit.and_then(|unit| self.homes.bound.get(unit));
        let first = first.map(|at| at as u32).into_iter();
        first.chain(others.into_iter().flatten().copied()).collect()
    }

    /// The catchment by its id, or by its name where only one has it. Outer `None`: the cell is empty.
    fn catchment(&mut self, row: &Row) -> Option<Option<u32>> {
        let (table, column) = (self.table, self.columns.catchment);
        let said = table.folded(row, column);
        if said.is_empty() {
            self.findings
                .push(Finding::new(EMPTY_CELL, table.cell(row, column)));
            return None;
        }
        let all = || (0u32..).zip(self.known.catchments);
        let by_id = all().find(|(_, catchment)| catchment.id.as_str() == said);
        let mut named = all().filter(|(_, catchment)| fold(&catchment.name) == said);
        let by_name = named.next().filter(|_| named.next().is_none());
        let found = by_id.or(by_name).map(|(at, _)| at);
        if found.is_none() {
            let ids = self.known.catchments.iter().map(|c| c.id.as_str());
            let near = nearest(&said, ids).unwrap_or(NONE);
            let finding = Finding::new(UNKNOWN_CATCHMENT, table.cell(row, column));
            self.findings.push(finding.with("near", near));
        }
        Some(found)
    }
}

//! Schools open, close, grow and shrink; catchments are served by others.

use super::{Change, Folder, Kind, Reading};
use crate::finding::Arg;
use crate::geo::{Point, parse_degrees_e7};
use crate::model::{CatchmentId, Placement, School, SchoolCode};

/// `kind = "school"`: opens, closes, enlarges; a code that is not there yet is a new school.
pub(super) const SCHOOL: Kind = Kind {
    word: "school",
    read: read_school,
};

/// `kind = "catchment"`: other schools serve a catchment.
pub(super) const CATCHMENT: Kind = Kind {
    word: "catchment",
    read: read_catchment,
};

#[derive(Debug)]
struct SchoolChange {
    code: SchoolCode,
    open: Option<bool>,
    /// Seats of the placement.
    seats: Option<u32>,
    classes: Option<u32>,
    name: Option<String>,
    point: Option<Point>,
    groups: Option<Vec<String>>,
}

fn read_school(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let code = reading.needed("code");
    let open = reading.section.flag("open").map(|at| at.value);
    let (seats, classes) = (reading.count("seats"), reading.count("classes"));
    let size = reading.count("class_size");
    let name = reading.text("name");
    let (lon, lat) = (reading.text("lon"), reading.text("lat"));
    let groups = reading
        .section
        .texts("groups")
        .map(|_| reading.texts("groups"));
    let code = code.and_then(|code| {
        let parsed = SchoolCode::parse(&code);
        if parsed.is_none() {
            reading.needs("code");
        }
        parsed
    });
    if open == Some(false) && (seats.is_some() || classes.is_some()) {
        reading.needs("close-seats");
    }
    if seats.is_some() && size.is_some() || size.is_some() && classes.is_none() {
        reading.needs("seats");
    }
    if size == Some(0) {
        reading.needs("class-size");
    }
    let point = match (&lon, &lat) {
        (Some(lon), Some(lat)) => {
            let degrees = |text: &str| parse_degrees_e7(text).ok();
            let point = degrees(lon).zip(degrees(lat));
            let point = point.and_then(|(lon, lat)| Point::new(lon, lat));
            if point.is_none() {
                reading.needs("point");
            }
            point
        }
        (None, None) => None,
        _ => {
            reading.needs("point");
            None
        }
    };
    let product = classes
        .zip(size)
        .and_then(|(classes, size)| classes.checked_mul(size));
    Some(Box::new(SchoolChange {
        code: code?,
        open,
        seats: seats.or(product),
        classes,
        name,
        point,
        groups,
    }))
}

impl Change for SchoolChange {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        let key = match (self.open, self.seats) {
            (Some(true), Some(_)) => "change-school-open",
            (Some(true), None) => "change-school-open-plain",
            (Some(false), _) => "change-school-close",
            (None, Some(_)) => "change-school-seats",
            (None, None) => "change-school-other",
        };
        let name = self.name.clone().unwrap_or_default();
        let args = vec![
            ("school", self.code.as_str().into()),
            ("name", name.into()),
            ("seats", self.seats.unwrap_or(0).into()),
        ];
        (key, args)
    }

    fn schools(&self, schools: &mut Vec<School>, folder: &Folder<'_>) {
        let at = match schools.binary_search_by(|school| school.code.cmp(&self.code)) {
            Ok(at) => at,
            // Only what says that it opens is new: else the code is a slip.
            Err(at) if self.open == Some(true) && self.seats.is_some() => {
                schools.insert(at, self.new_school());
                at
            }
            Err(_) if self.open == Some(true) => {
                folder.needs("open-seats");
                return;
            }
            Err(_) => {
                folder.school(self.code.as_str(), schools);
                return;
            }
        };
        let school = &mut schools[at];
        match self.open {
            Some(true) if school.planned && self.seats.is_none() => folder.needs("open-seats"),
            Some(true) => school.planned = false,
            Some(false) | None => {}
        }
        school.seats = self.seats.unwrap_or(school.seats);
        school.classes = self.classes.or(school.classes);
        school.point = self.point.or(school.point);
        if let Some(name) = &self.name {
            school.name.clone_from(name);
        }
        if let Some(groups) = &self.groups {
            school.groups.clone_from(groups);
            school.groups.sort();
            school.groups.dedup();
        }
    }

    fn placement(&self, placement: &mut Placement, _: &Folder<'_>) {
        let schools = &placement.schools;
        let closed = schools.iter().position(|school| school.code == self.code);
        let Some(closed) = closed.filter(|_| self.open == Some(false)) else {
            return;
        };
        // Only now: the roll still names it. What its families list instead, `follow` says.
        placement.schools[closed].planned = true;
        placement.schools[closed].seats = 0;
        for catchment in &mut placement.catchments {
            catchment
                .schools
                .retain(|school| *school as usize != closed);
        }
    }
}

impl SchoolChange {
    fn new_school(&self) -> School {
        School {
            code: self.code.clone(),
            name: self.name.clone().unwrap_or_else(|| self.code.to_string()),
            point: self.point,
            land: None,
            seats: 0,
            direct: 0,
            planned: false,
            groups: Vec::new(),
            cluster: String::new(),
            adjacent: Vec::new(),
            classes: None,
            nine_year: false,
        }
    }
}

#[derive(Debug)]
struct CatchmentChange {
    id: CatchmentId,
    add: Vec<String>,
    drop: Vec<String>,
}

fn read_catchment(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let id = reading.needed("id").and_then(|id| CatchmentId::parse(&id));
    let (add, drop) = (reading.texts("add"), reading.texts("drop"));
    if add.is_empty() && drop.is_empty() {
        reading.needs("add-or-drop");
    }
    Some(Box::new(CatchmentChange { id: id?, add, drop }))
}

impl Change for CatchmentChange {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        let args = vec![
            ("catchment", self.id.as_str().into()),
            ("add", self.add.join(", ").into()),
            ("drop", self.drop.join(", ").into()),
            ("added", self.add.len().into()),
            ("dropped", self.drop.len().into()),
        ];
        ("change-catchment", args)
    }

    fn placement(&self, placement: &mut Placement, folder: &Folder<'_>) {
        let Some(at) = folder.catchment(self.id.as_str(), placement) else {
            return;
        };
        let find = |codes: &[String]| -> Vec<u32> {
            let found = codes
                .iter()
                .filter_map(|code| folder.school(code, &placement.schools));
            found.collect()
        };
        let (add, drop) = (find(&self.add), find(&self.drop));
        let own = &mut placement.catchments[at as usize].schools;
        own.retain(|school| !drop.contains(school));
        own.extend(add);
        own.sort_unstable();
        own.dedup();
    }
}

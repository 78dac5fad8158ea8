//! Rows to a placement: meaning only, and every finding in one pass.
//!
//! In: the bytes of the four input files. Out: a `Placement` sorted by code, id and number, or nothing when
//! the files cannot carry one; and all findings. It locates no home and draws nothing. Rules: BADINPUT B and
//! C, DOMAIN section 3; each finding code has a case in `tests/it/findings.rs`.

mod audit;
mod borders;
mod catchments;
mod changes;
mod enrolled;
mod events;
mod grades;
mod locks;
mod patch;
mod policy;
mod quotas;
mod roll;
mod schools;
mod system;
mod texts;
mod validity;
mod walk;

use validity::Entry;

use crate::digest::Digest;
use crate::finding::{
    self, CATCHMENT_WITHOUT_SCHOOL, Cell, EMPTY_FILE, Finding, MAPPED_HEADER, NONE, Spot,
    UNKNOWN_SCHOOL_IN_CATCHMENT,
};
use crate::geo::{Point, Topology};
use crate::model::{Catchment, FileNames, Layer, Locks, Patch, Placement, Reading, School};
use crate::read::table::{Known, Table};
use crate::read::text::nearest;

pub use enrolled::{Enrolled, enrolled};
pub(crate) use policy::told_round;
pub use policy::{asked_keys, policy_schema, read as read_policy};

/// An input file: its name as found, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// The name, for findings.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The four files of a placement folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// `policy.toml`
    pub policy: InputFile,
    /// `schools.csv`
    pub schools: InputFile,
    /// `catchments.geojson`, or another format
    pub catchments: InputFile,
    /// What came with the layer, such as a shapefile's .dbf, .prj and .cpg.
    pub beside: Vec<InputFile>,
    /// `roll.csv`
    pub roll: InputFile,
    /// The further files that the policy asks for (`further_files`), under the names they were found by.
    pub more: Vec<InputFile>,
}

impl Inputs {
    /// The layer, and what came with it.
    fn layer(&self) -> (&InputFile, &[InputFile]) {
        (&self.catchments, &self.beside)
    }

    /// Puts findings in the order of the files.
    pub fn sort(&self, findings: &mut [Finding]) {
        let files = self.files();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        finding::sort(findings, &names);
    }

    /// The files in the order in which findings are told.
    pub fn files(&self) -> Vec<&InputFile> {
        let four = [&self.policy, &self.schools, &self.catchments, &self.roll];
        four.into_iter().chain(&self.more).collect()
    }
}

/// What was seen of the inputs besides the placement, whether or not there is one.
pub struct Seen {
    /// The layer with its schools and its faults.
    pub picture: Pictured,
    texts: Option<texts::Texts>,
}

impl Seen {
    /// The coverage audit as a table, where the folder holds texts and known addresses; private.
    pub fn coverage(&self) -> Vec<CoverageRow> {
        let texts = self.texts.as_ref();
        texts.map(texts::Texts::table).unwrap_or_default()
    }
}

/// Reads and checks everything; findings are not sorted yet.
pub fn placement(inputs: &Inputs) -> (Option<Placement>, Vec<Finding>) {
    let (placement, findings, _) = placement_seen(inputs);
    (placement, findings)
}

/// As [`placement`], with what else was seen.
pub fn placement_seen(inputs: &Inputs) -> (Option<Placement>, Vec<Finding>, Seen) {
    placement_where(inputs, &mut |_| ())
}

/// As [`placement`], of the schools as `change` leaves them: what if there were others? It keeps them by code.
pub fn placement_where(
    inputs: &Inputs,
    change: &mut dyn FnMut(&mut Vec<School>),
) -> (Option<Placement>, Vec<Finding>, Seen) {
    let (policy, mut findings) = policy::read(&inputs.policy);
    // With a faulty policy the files are still read, by its headers, so that one round of corrections serves.
    let headers = policy::headers(&inputs.policy);
    let own = |table| Own {
        headers: &headers,
        table,
    };
    let (mut schools, told) = schools::read(&inputs.schools, own("schools"));
    findings.extend(told);
    change(&mut schools);
    let (layer, mut told) = catchments::read(
        inputs.layer(),
        own("catchments"),
        &schools,
        policy.as_ref().map(Entry::of),
    );
    // An office whose catchments are texts alone has a layer without features, or none.
    let texts_decide = policy
        .as_ref()
        .is_some_and(|p| p.zoning.text.layer() == Layer::Text);
    if texts_decide && texts::has_texts(&inputs.more) {
        told.retain(|finding| finding.code != EMPTY_FILE);
    }
    findings.extend(told);
    // Texts may name catchments that the layer does not draw.
    let mut catchments = layer.catchments.clone();
    let (texts, told) = texts::read(&inputs.more, policy.as_ref(), &schools, &mut catchments);
    findings.extend(told);
    let declared = ["schools", "catchments"].map(|table| own(table).crs().is_some());
    findings.extend(system::offset(
        (&inputs.catchments.name, declared == [true; 2]),
        &schools,
        &layer.catchments,
    ));
    findings.extend(catchments::schools_and_catchments(
        &inputs.catchments.name,
        policy.as_ref(),
        &schools,
        &catchments,
    ));
    let (children, told) = roll::read(
        &inputs.roll,
        policy.as_ref(),
        own("roll"),
        &schools,
        &catchments,
    );
    findings.extend(told);
    findings.extend(system::homes_offset(
        &inputs.roll.name,
        &children,
        &layer.catchments,
    ));
    let homes: Vec<Point> = children.iter().map(|child| child.home).collect();
    let (topology, told) = audit::audit(&inputs.catchments.name, &layer, &homes);
    findings.extend(told);
    let mut by_text = Vec::new();
    if let Some(texts) = &texts {
        findings.extend(texts.coverage());
        if policy.as_ref().is_some_and(|p| p.zoning.text.asks_texts()) {
            let addresses = roll::addresses(&inputs.roll, policy.as_ref(), own("roll"));
            let (said, told) = texts.ask(&children, &catchments, &addresses);
            by_text = said;
            findings.extend(told);
        }
    }
    if let Some(policy) = &policy {
        findings.extend(schools::class_sizes(&inputs.schools.name, policy, &schools));
        findings.extend(schools::needed_points(
            &inputs.schools.name,
            policy,
            &schools,
        ));
    }
    let mut quotas = Vec::new();
    let addresses = || roll::addresses(&inputs.roll, policy.as_ref(), own("roll"));
    let known = borders::Known {
        children: &children,
        catchments: &catchments,
        addresses: &addresses,
    };
    let list = own("border_homes");
    let (border_list, told) = borders::read(&inputs.more, policy.as_ref(), list, &known);
    findings.extend(told);
    let (mut streets, mut register) = (None, Locks::default());
    if let Some(policy) = &policy {
        let by = (inputs.policy.name.as_str(), policy);
        let (read, told) = quotas::read(by, &inputs.more, own("quotas"), &schools);
        quotas = read;
        findings.extend(told);
        let roll = (inputs.roll.name.as_str(), children.as_slice());
        let (read, told) = locks::read(by, roll, &inputs.more, own("locks"));
        register = read;
        findings.extend(told);
        let name = &inputs.policy.name;
        findings.extend(walk::land(name, policy, &inputs.more, &mut schools));
        let (read, told) = walk::streets(name, policy, &inputs.more);
        streets = read;
        findings.extend(told);
    }
    let files = FileNames {
        policy: inputs.policy.name.clone(),
        schools: inputs.schools.name.clone(),
        catchments: inputs.catchments.name.clone(),
        roll: inputs.roll.name.clone(),
    };
    let seen = Seen {
        picture: Pictured {
            layer,
            schools: schools.clone(),
            topology,
            reading: patch::reading(&headers, policy.as_ref().map(Entry::of)),
            homes: Some(homes),
        },
        texts,
    };
    let placement = policy.map(|policy| Placement {
        policy,
        schools,
        catchments,
        quotas,
        children,
        by_text,
        border_list,
        locks: register,
        streets,
        files,
    });
    (placement, findings, seen)
}

/// What stands in a column of the roll, by row, whether the policy asks for it or not: `address`, for finding an
/// estate by its name; `sibling_school`. Empty without the column.
pub fn told_of(inputs: &Inputs, key: &str) -> std::collections::BTreeMap<u32, String> {
    let headers = policy::headers(&inputs.policy);
    let own = Own {
        headers: &headers,
        table: "roll",
    };
    roll::column(&inputs.roll, own, key)
}

/// For each further file that a policy asks for the names it may have in the folder, the first that is there wins.
pub fn further_files(policy: &InputFile) -> Vec<Vec<String>> {
    let (policy, _) = policy::read(policy);
    let mut wanted = policy
        .map(|policy| [walk::wanted(&policy), quotas::wanted(&policy)].concat())
        .unwrap_or_default();
    wanted.extend(texts::wanted());
    wanted.push(borders::wanted());
    wanted.push(locks::wanted());
    wanted
}

/// A layer with its schools and its faults: for a picture, and for a patch.
#[derive(Clone, Debug)]
pub struct Pictured {
    layer: audit::Layer,
    /// The schools.
    pub schools: Vec<School>,
    /// What is wrong with how the catchments fit together.
    pub topology: Topology,
    reading: Reading,
    /// Known homes, where there is a roll.
    homes: Option<Vec<Point>>,
}

/// Reads and audits a layer alone: nothing is asked of its schools.
pub fn layer(file: &InputFile, beside: &[InputFile]) -> (Pictured, Vec<Finding>) {
    let own = Own {
        headers: &[],
        table: "catchments",
    };
    let (layer, mut findings) = catchments::read((file, beside), own, &[], None);
    let of_schools = [UNKNOWN_SCHOOL_IN_CATCHMENT.id, CATCHMENT_WITHOUT_SCHOOL.id];
    findings.retain(|finding| !of_schools.contains(&finding.code.id));
    let (topology, told) = audit::audit(&file.name, &layer, &[]);
    findings.extend(told);
    finding::sort(&mut findings, &[&file.name]);
    let seen = Pictured {
        layer,
        schools: Vec::new(),
        topology,
        reading: Reading::default(),
        homes: None,
    };
    (seen, findings)
}

/// Reads another layer of the same schools, such as last year's; what is wrong with it is told as for any layer.
pub fn layer_before(
    inputs: &Inputs,
    layer: (&InputFile, &[InputFile]),
) -> (Vec<Catchment>, Vec<Finding>) {
    let (policy, _) = policy::read(&inputs.policy);
    let entry = policy.as_ref().map(Entry::last_year);
    let headers = policy::headers(&inputs.policy);
    let own = |table| Own {
        headers: &headers,
        table,
    };
    let (schools, _) = schools::read(&inputs.schools, own("schools"));
    let (layer, findings) = catchments::read(layer, own("catchments"), &schools, entry);
    (layer.catchments, findings)
}

impl Pictured {
    /// The catchments.
    pub fn catchments(&self) -> &[Catchment] {
        &self.layer.catchments
    }

    /// The digest of the layer, which a patch names.
    pub fn digest(&self) -> Digest {
        patch::digest(&self.layer)
    }

    /// Works out what would mend the layer; nothing while it is sound, or features cannot be read or told apart.
    pub fn patch(&self) -> Option<Patch> {
        if self.topology.is_sound() {
            return None;
        }
        patch::propose(&self.layer, self.reading.clone(), self.homes.as_deref())
    }
}

/// Keys under `[input.…]` that name no header.
const SETTINGS: [&str; 3] = ["crs", "geometry", "layer"];

/// The office's own headers for one table, as `[input.TABLE]` names them.
#[derive(Clone, Copy)]
struct Own<'p> {
    headers: &'p [(String, String)],
    table: &'static str,
}

impl<'p> Own<'p> {
    fn header(self, key: &str) -> Option<&'p str> {
        let (_, header) = self.named().find(|(name, _)| *name == key)?;
        Some(header)
    }

    /// Every key of the table with the header named for it.
    fn named(self) -> impl Iterator<Item = (&'p str, &'p str)> {
        self.headers.iter().filter_map(move |(path, header)| {
            let key = path.strip_prefix(self.table)?.strip_prefix('.')?;
            Some((key, header.as_str()))
        })
    }

    /// Headers that the policy names and the table does not have, but those of `told` columns. A column that is
    /// looked for under a name of its own is never passed over in silence.
    fn absent(self, table: &Table, told: &[&str]) -> Vec<Finding> {
        let absent = |(key, header): &(&str, &str)| {
            let known = Known {
                key,
                headers: &[],
                own: Some(header),
            };
            !SETTINGS.contains(key) && !told.contains(key) && table.column(known).is_none()
        };
        let tell = |(key, header): (&str, &str)| {
            let near = nearest(header, table.headers.iter().map(String::as_str));
            Finding::new(
                MAPPED_HEADER,
                Cell::at(&table.file, Spot::Row(1)).column(header),
            )
            .with("key", format!("input.{}.{key}", self.table))
            .with("header", header)
            .with("near", near.unwrap_or(NONE))
        };
        self.named().filter(absent).map(tell).collect()
    }

    /// What to look for: the key, the headers it is known by, the office's own.
    fn known<'k>(self, key: &'k str, headers: &'k [&'k str]) -> Known<'k>
    where
        'p: 'k,
    {
        Known {
            key,
            headers,
            own: self.header(key),
        }
    }
}

pub(crate) use borders::is_list as is_border_list;
pub use changes::changes;
pub use events::{EVENT_FILES, Event, events};
pub use locks::{lock_cells, lock_headers, next_locks};
pub use patch::{Named, named};
pub use roll::numbered as numbered_roll;
pub use texts::CoverageRow;

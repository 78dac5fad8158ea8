//! Rows to a placement: meaning only, and every finding in one pass.
//!
//! In: the bytes of the four input files. Out: a `Placement` sorted by code, id and number, or nothing when
//! the files cannot carry one; and all findings. It locates no home and draws nothing. Rules: BADINPUT B and
//! C, DOMAIN section 3; each finding code has a case in `tests/it/findings.rs`.

mod catchments;
mod changes;
mod policy;
mod roll;
mod schools;
mod texts;
mod walk;

use crate::finding::{EMPTY_FILE, Finding};
use crate::model::{FileNames, Layer, Placement, Policy};
use crate::read::table::Known;

pub use policy::read as read_policy;

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
    /// `catchments.geojson`
    pub catchments: InputFile,
    /// `roll.csv`
    pub roll: InputFile,
    /// The further files that the policy asks for (`further_files`), under the names they were found by.
    pub more: Vec<InputFile>,
}

impl Inputs {
    /// The files in the order in which findings are told.
    pub fn files(&self) -> Vec<&InputFile> {
        let four = [&self.policy, &self.schools, &self.catchments, &self.roll];
        four.into_iter().chain(&self.more).collect()
    }
}

/// Reads and checks everything; findings are not sorted yet.
pub fn placement(inputs: &Inputs) -> (Option<Placement>, Vec<Finding>) {
    let (policy, mut findings) = policy::read(&inputs.policy);
    // Without a policy the files are still read, so that one round of corrections serves.
    let own = |table| Own {
        policy: policy.as_ref(),
        table,
    };
    let (mut schools, told) = schools::read(&inputs.schools, own("schools"));
    findings.extend(told);
    let (mut catchments, mut told) =
        catchments::read(&inputs.catchments, own("catchments"), &schools);
    // An office whose catchments are texts alone has a layer without features, or none.
    let texts_decide = policy
        .as_ref()
        .is_some_and(|p| p.zoning.text.layer() == Layer::Text);
    if texts_decide && texts::has_texts(&inputs.more) {
        told.retain(|finding| finding.code != EMPTY_FILE);
    }
    findings.extend(told);
    let (texts, told) = texts::read(&inputs.more, policy.as_ref(), &schools, &mut catchments);
    findings.extend(told);
    let layer = &inputs.catchments.name;
    findings.extend(catchments::schools_and_catchments(
        layer,
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
        findings.extend(schools::needed_points(
            &inputs.schools.name,
            policy,
            &schools,
        ));
    }
    let mut streets = None;
    if let Some(policy) = &policy {
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
    let placement = policy.map(|policy| Placement {
        policy,
        schools,
        catchments,
        children,
        by_text,
        streets,
        files,
    });
    (placement, findings)
}

/// For each further file that a policy asks for the names it may have in the folder, the first that is there wins.
pub fn further_files(policy: &InputFile) -> Vec<Vec<String>> {
    let (policy, _) = policy::read(policy);
    let mut wanted = policy
        .map(|policy| walk::wanted(&policy))
        .unwrap_or_default();
    wanted.extend(texts::wanted());
    wanted
}

/// The office's own headers for one table, as `[input.TABLE]` names them.
#[derive(Clone, Copy)]
struct Own<'p> {
    policy: Option<&'p Policy>,
    table: &'static str,
}

impl<'p> Own<'p> {
    fn header(self, key: &str) -> Option<&'p str> {
        self.policy?.header(self.table, key)
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

/// The coverage audit as a table, where the folder holds texts and known addresses; private.
pub fn coverage(inputs: &Inputs) -> Vec<CoverageRow> {
    let (policy, _) = policy::read(&inputs.policy);
    let own = |table| Own {
        policy: policy.as_ref(),
        table,
    };
    if !texts::has_texts(&inputs.more) {
        return Vec::new();
    }
    let (schools, _) = schools::read(&inputs.schools, own("schools"));
    let (mut catchments, _) = catchments::read(&inputs.catchments, own("catchments"), &schools);
    let (texts, _) = texts::read(&inputs.more, policy.as_ref(), &schools, &mut catchments);
    texts.map(|texts| texts.table()).unwrap_or_default()
}

pub use changes::changes;
pub use roll::numbered as numbered_roll;
pub use texts::CoverageRow;

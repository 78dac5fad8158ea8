//! The layer of catchments: ids, schools, shapes, and what is wrong with them.
//!
//! In: a layer in any format. Out: catchments by id, and findings: rings that cross or touch themselves,
//! catchments without a school, unknown schools. Nothing is repaired: a faulty ring keeps its even-odd answer
//! and is told. How the shapes fit together is `audit`'s.

use std::collections::{BTreeMap, BTreeSet};

use super::audit::Layer;
use super::roll::FAR_E7;
use super::validity::{self, Entry};
use super::{InputFile, Own};
use crate::digest::Digest;
use crate::finding::{
    ATTRIBUTE_UNSURE, BAD_CATCHMENT_ID, CATCHMENT_WITHOUT_SCHOOL, COLUMN_NOT_READ, Cell, Code,
    DUPLICATE_CATCHMENT, Finding, MISSING_COLUMN, NONE, RING_CROSSES, RING_NO_AREA, RING_REPEATS,
    RING_SPIKE, RING_TOUCHES, SCHOOL_FAR, SCHOOL_OUTSIDE, SCHOOL_WITHOUT_CATCHMENT, Spot,
    UNKNOWN_SCHOOL_IN_CATCHMENT,
};
use crate::geo::{Area, Bounds, Part, RingFault, Site, boundary_mm};
use crate::model::{Catchment, CatchmentId, Policy, Round, School, Within};
use crate::read::layer::{self, Feature, LayerFile};
use crate::read::table::same_header;
use crate::read::text::nearest;

pub(super) fn read(
    (file, beside): (&InputFile, &[InputFile]),
    own: Own<'_>,
    schools: &[School],
    entry: Option<Entry<'_>>,
) -> (Layer, Vec<Finding>) {
    let (features, mut findings) = features_of(file, beside, own);
    let reader = Reader {
        file: &file.name,
        own,
        schools,
    };
    let readable = !findings.iter().any(Finding::is_error);
    findings.extend(reader.unsure(&features));
    let features = match entry {
        Some(entry) => reader.holding(features, entry, &mut findings),
        None => features,
    };
    let mut catchments: Vec<(Catchment, u32)> = Vec::with_capacity(features.len());
    let mut faulty = BTreeSet::new();
    for feature in &features {
        let told = reader.rings(feature);
        let unclear =
            |finding: &Finding| [RING_NO_AREA.id, RING_CROSSES.id].contains(&finding.code.id);
        if told.iter().any(unclear) {
            faulty.insert(feature.number);
        }
        findings.extend(told);
        catchments.extend(reader.catchment(feature, &mut findings));
    }
    catchments.sort_by(|(a, i), (b, j)| (&a.id, i).cmp(&(&b.id, j)));
    let unlike = |pair: &[(Catchment, u32)]| {
        let (a, b) = (&pair[0].0, &pair[1].0);
        a.id == b.id && a.area != b.area
    };
    let whole =
        readable && catchments.len() == features.len() && !catchments.windows(2).any(unlike);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    catchments.retain(|(catchment, number)| {
        let earlier = seen.get(catchment.id.as_str()).copied();
        if let Some(earlier) = earlier {
            let cell = Cell::at(&file.name, Spot::Feature(*number)).value(catchment.id.as_str());
            let finding = Finding::new(DUPLICATE_CATCHMENT, cell);
            findings.push(finding.with("feature", earlier.to_string()));
        } else {
            seen.insert(catchment.id.to_string(), *number);
        }
        earlier.is_none()
    });
    let (catchments, numbers): (Vec<Catchment>, Vec<u32>) = catchments.into_iter().unzip();
    let layer = Layer {
        faulty: numbers
            .iter()
            .map(|number| faulty.contains(number))
            .collect(),
        catchments,
        numbers,
        whole,
    };
    (layer, findings)
}

/// The features of a layer in whatever format.
pub(super) fn features_of(
    file: &InputFile,
    beside: &[InputFile],
    own: Own<'_>,
) -> (Vec<Feature>, Vec<Finding>) {
    let beside = beside.iter().map(|f| (f.name.as_str(), f.bytes.as_slice()));
    let beside: Vec<(&str, &[u8])> = beside.collect();
    layer::read(&LayerFile {
        name: &file.name,
        bytes: &file.bytes,
        beside: &beside,
        ask: own.ask(),
    })
}

pub(super) struct Reader<'r> {
    pub(super) file: &'r str,
    pub(super) own: Own<'r>,
    pub(super) schools: &'r [School],
}

impl Reader<'_> {
    /// The attributes of a feature that a key can mean, best first: the office's own name, else the key and the
    /// names it is known by; capitals and low lines do not matter, as in the headers of a table.
    fn candidates<'f>(&self, key: &str, names: &[&str], feature: &'f Feature) -> Vec<&'f str> {
        let named: Vec<&str> = match self.own.header(key) {
            Some(own) => vec![own],
            None => [key].into_iter().chain(names.iter().copied()).collect(),
        };
        let of = |name: &&str| {
            let exact = feature.properties.get_key_value(*name);
            let near = || {
                let mut all = feature.properties.iter();
                all.find(|(own, _)| same_header(own, name))
            };
            exact.or_else(near).map(|(own, _)| own.as_str())
        };
        let mut found: Vec<&str> = Vec::new();
        for name in named.iter().filter_map(of) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }

    pub(super) fn property<'f>(
        &self,
        key: &str,
        names: &[&str],
        feature: &'f Feature,
    ) -> Option<&'f str> {
        self.candidates(key, names, feature).first().copied()
    }

    /// Tells, once for each key, attributes that could be meant as well and say something else.
    fn unsure(&self, features: &[Feature]) -> Vec<Finding> {
        let keys: [(&str, &[&str]); 3] = [
            ("id", &ID_NAMES),
            ("name", &NAME_NAMES),
            ("schools", &SCHOOL_NAMES),
        ];
        let read: Vec<_> = keys.iter().chain(&validity::KEYS).copied().collect();
        let mut findings: Vec<Finding> = self.unread(features, &read).into_iter().collect();
        for (key, names) in keys {
            findings.extend(self.unfound(features, key));
            let told = features.iter().find_map(|feature| {
                let found = self.candidates(key, names, feature);
                let (first, others) = found.split_first()?;
                let said = feature.texts(first);
                let differs = |other: &&&str| {
                    let texts = feature.texts(other);
                    !texts.is_empty() && texts != said
                };
                let other: &str = others.iter().find(differs)?;
                let cell = Cell::at(self.file, Spot::Feature(feature.number)).column(other);
                let finding = Finding::new(ATTRIBUTE_UNSURE, cell).with("key", key);
                Some(finding.with("taken", *first).with("other", other))
            });
            findings.extend(told);
        }
        findings
    }

    /// Tells, once for the layer, attributes that nothing reads.
    fn unread(&self, features: &[Feature], keys: &[(&str, &[&str])]) -> Option<Finding> {
        let mut unread: BTreeSet<&str> = BTreeSet::new();
        for feature in features {
            let read = keys.iter();
            let read = read.flat_map(|(key, names)| self.candidates(key, names, feature));
            let read: Vec<&str> = read.collect();
            let own = feature.properties.keys().map(String::as_str);
            unread.extend(own.filter(|name| !read.contains(name)));
        }
        let columns: Vec<&str> = unread.into_iter().collect();
        let finding = Finding::new(COLUMN_NOT_READ, Cell::file(self.file));
        (!columns.is_empty()).then(|| {
            finding
                .with("n", columns.len())
                .with("columns", columns.join(", "))
        })
    }

    /// Tells an attribute that the policy names and no feature has.
    fn unfound(&self, features: &[Feature], key: &str) -> Option<Finding> {
        let own = self.own.header(key).filter(|_| !features.is_empty())?;
        let there = |feature: &Feature| !self.candidates(key, &[], feature).is_empty();
        if features.iter().any(there) {
            return None;
        }
        let all = features.iter().flat_map(|f| f.properties.keys());
        let near = nearest(own, all.map(String::as_str)).unwrap_or(NONE);
        let cell = Cell::file(self.file).column(own);
        Some(
            Finding::new(MISSING_COLUMN, cell)
                .with("names", own)
                .with("near", near),
        )
    }

    fn rings(&self, feature: &Feature) -> Vec<Finding> {
        let rings = feature.parts.iter().flat_map(Part::rings);
        rings
            .flat_map(|ring| ring.faults())
            .map(|fault| {
                let (code, place): (&'static Code, _) = match fault {
                    RingFault::NoArea(p) => (RING_NO_AREA, p),
                    RingFault::RepeatedPoint(p) => (RING_REPEATS, p),
                    RingFault::Spike(p) => (RING_SPIKE, p),
                    RingFault::SelfTouch(p) => (RING_TOUCHES, p),
                    RingFault::SelfCross(p) => (RING_CROSSES, p),
                };
                let (lon, lat) = place.to_degrees();
                let cell = Cell::at(self.file, Spot::Feature(feature.number));
                Finding::new(code, cell.value(&self.label(feature)))
                    .with("place", format!("{lon}, {lat}"))
            })
            .collect()
    }

    /// What people call the feature.
    fn label(&self, feature: &Feature) -> String {
        let id = self
            .property("id", &ID_NAMES, feature)
            .and_then(|name| feature.text(name));
        let name = self
            .property("name", &NAME_NAMES, feature)
            .and_then(|name| feature.text(name));
        id.or_else(|| feature.id.clone())
            .or(name)
            .unwrap_or_default()
    }

    /// The codes of the schools that a feature names.
    pub(super) fn codes(&self, feature: &Feature) -> Vec<String> {
        let property = self.property("schools", &SCHOOL_NAMES, feature);
        property.map(|name| feature.texts(name)).unwrap_or_default()
    }

    /// The id that a feature has of its own.
    pub(super) fn given_id(&self, feature: &Feature) -> Option<String> {
        let property = self.property("id", &ID_NAMES, feature);
        let id = property.and_then(|name| feature.text(name));
        id.or_else(|| feature.id.clone())
    }

    fn catchment(
        &self,
        feature: &Feature,
        findings: &mut Vec<Finding>,
    ) -> Option<(Catchment, u32)> {
        let cell = || Cell::at(self.file, Spot::Feature(feature.number));
        let area = feature.area();
        let codes = self.codes(feature);
        let id = self
            .given_id(feature)
            .unwrap_or_else(|| made_id(&codes, &area));
        let Some(id) = CatchmentId::parse(id.trim()) else {
            findings.push(Finding::new(BAD_CATCHMENT_ID, cell().value(&id)));
            return None;
        };
        let mut schools = Vec::new();
        for code in &codes {
            match self
                .schools
                .binary_search_by(|school| school.code.as_str().cmp(code))
            {
                Ok(index) => schools.push(index as u32),
                Err(_) => {
                    let near = nearest(code, self.schools.iter().map(|s| s.code.as_str()));
                    findings.push(
                        Finding::new(UNKNOWN_SCHOOL_IN_CATCHMENT, cell().value(code))
                            .with("catchment", id.as_str())
                            .with("school", code.as_str())
                            .with("near", near.unwrap_or(NONE)),
                    );
                }
            }
        }
        schools.sort_unstable();
        schools.dedup();
        if schools.iter().all(|s| self.schools[*s as usize].planned) {
            findings.push(
                Finding::new(CATCHMENT_WITHOUT_SCHOOL, cell().value(id.as_str()))
                    .with("catchment", id.as_str()),
            );
        }
        let name = self
            .property("name", &NAME_NAMES, feature)
            .and_then(|name| feature.text(name));
        let name = name
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        Some((
            Catchment {
                id,
                name,
                schools,
                area,
                text: String::new(),
            },
            feature.number,
        ))
    }
}

const ID_NAMES: [&str; 4] = ["catchment", "片区编号", "片区代码", "编号"];
const NAME_NAMES: [&str; 3] = ["名称", "片区", "片区名称"];
const SCHOOL_NAMES: [&str; 4] = ["school", "学校", "学校代码", "对口学校"];

/// An id for a feature that has none: its first school and its shape, so that it does not depend on the
/// order of features.
pub(super) fn made_id(codes: &[String], area: &Area) -> String {
    let mut bytes = Vec::new();
    for point in area
        .parts()
        .iter()
        .flat_map(Part::rings)
        .flat_map(|ring| ring.points())
    {
        bytes.extend_from_slice(&point.lon_e7().to_be_bytes());
        bytes.extend_from_slice(&point.lat_e7().to_be_bytes());
    }
    let digest = Digest::of(&bytes).to_string();
    format!(
        "{}-{}",
        codes.first().map_or("unnamed", String::as_str),
        &digest[..8]
    )
}

/// For each feature by id its place and what it says: its schools and the digest of its shape.
pub(super) fn feature_ids(
    (file, beside): (&InputFile, &[InputFile]),
    own: Own<'_>,
) -> BTreeMap<String, (u32, String)> {
    let (features, _) = features_of(file, beside, own);
    let reader = Reader {
        file: &file.name,
        own,
        schools: &[],
    };
    let said = |feature: &Feature| {
        let area = feature.area();
        let property = reader.property("schools", &SCHOOL_NAMES, feature);
        let codes = property.map(|name| feature.texts(name)).unwrap_or_default();
        let shape = made_id(&[], &area);
        let id = reader.label(feature);
        let id = if id.is_empty() {
            made_id(&codes, &area)
        } else {
            id
        };
        (id, (feature.number, format!("{} {shape}", codes.join(","))))
    };
    features.iter().map(said).collect()
}

/// Open schools that nothing leads to, and schools outside their own catchment.
pub(super) fn schools_and_catchments(
    file: &str,
    policy: Option<&Policy>,
    schools: &[School],
    catchments: &[Catchment],
) -> Vec<Finding> {
    let otherwise = |school: &School| {
        policy.is_some_and(|policy| {
            policy
                .rounds
                .iter()
                .flat_map(Round::all_choices)
                .any(|choice| match &choice.within {
                    Within::Catchment => false,
                    Within::Group(group) => school.groups.contains(group),
                    Within::Schools(codes) => codes.contains(&school.code),
                    Within::Cluster(_) => !school.cluster.is_empty(),
                    Within::District | Within::OriginQuota | Within::Named(_) => true,
                })
        })
    };
    let mut findings = Vec::new();
    let bounds = catchments.iter().filter_map(|c| c.area.bounds());
    let bounds = Bounds::of(bounds.flat_map(|b| [b.low, b.high]));
    for (i, school) in (0u32..).zip(schools).filter(|(_, school)| !school.planned) {
        let mut own = catchments
            .iter()
            .filter(|c| c.schools.contains(&i))
            .peekable();
        let finding =
            |code| Finding::new(code, Cell::file(file)).with("school", school.code.to_string());
        if own.peek().is_none() {
            findings.extend((!otherwise(school)).then(|| finding(SCHOOL_WITHOUT_CATCHMENT)));
        } else if let Some(point) = school.point {
            let site = Site::new(point);
            let apart = own.map(|c| boundary_mm(&site, &c.area).unwrap_or(0)).min();
            if let Some(mm) = apart.filter(|mm| *mm > 0) {
                findings.push(finding(SCHOOL_OUTSIDE).with("metres", mm.div_ceil(1_000)));
            }
        }
        if let (Some(bounds), Some(point)) = (bounds, school.point)
            && bounds.beyond_e7(point) > FAR_E7
        {
            findings.push(finding(SCHOOL_FAR));
        }
    }
    findings
}

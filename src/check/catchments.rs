//! The layer of catchments: ids, schools, shapes, and what is wrong with them.
//!
//! In: `catchments.geojson`. Out: catchments by id, and findings: rings that cross or touch themselves,
//! catchments without a school, unknown schools, overlaps with their square metres. Nothing is repaired:
//! a faulty ring keeps its even-odd answer and is told. The full audit of a layer comes later.

use std::collections::BTreeMap;

use super::{InputFile, Own};
use crate::digest::Digest;
use crate::finding::{
    BAD_CATCHMENT_ID, CATCHMENT_WITHOUT_SCHOOL, Cell, Code, DUPLICATE_CATCHMENT, Finding, NONE,
    OVERLAP, RING_CROSSES, RING_NO_AREA, RING_REPEATS, RING_SPIKE, RING_TOUCHES, SCHOOL_OUTSIDE,
    SCHOOL_WITHOUT_CATCHMENT, Spot, UNKNOWN_SCHOOL_IN_CATCHMENT,
};
use crate::geo::{Area, AreaIndex, Part, RingFault, Side, overlap_m2};
use crate::model::{Catchment, CatchmentId, Policy, School, Within};
use crate::read::layer::{self, Feature};
use crate::read::text::{decode, nearest};

/// Overlaps below this are left to the homes that lie in them.
const LEAST_OVERLAP_M2: f64 = 1.0;

pub(super) fn read(
    file: &InputFile,
    own: Own<'_>,
    schools: &[School],
) -> (Vec<Catchment>, Vec<Finding>) {
    let (text, mut findings) = decode(&file.name, &file.bytes);
    let Some(text) = text else {
        return (Vec::new(), findings);
    };
    let (features, told) = layer::parse(&file.name, &text);
    findings.extend(told);
    let reader = Reader {
        file: &file.name,
        own,
        schools,
    };
    let mut catchments: Vec<(Catchment, u32)> = Vec::with_capacity(features.len());
    for feature in &features {
        findings.extend(reader.rings(feature));
        catchments.extend(reader.catchment(feature, &mut findings));
    }
    catchments.sort_by(|(a, i), (b, j)| (&a.id, i).cmp(&(&b.id, j)));
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
    findings.extend(reader.overlaps(&catchments));
    let catchments: Vec<Catchment> = catchments.into_iter().map(|(c, _)| c).collect();
    (catchments, findings)
}

struct Reader<'r> {
    file: &'r str,
    own: Own<'r>,
    schools: &'r [School],
}

impl Reader<'_> {
    fn property<'n>(
        &'n self,
        key: &'n str,
        names: &[&'n str],
        feature: &Feature,
    ) -> Option<&'n str> {
        let named = self.own.header(key);
        let all = named
            .is_none()
            .then_some([key].into_iter().chain(names.iter().copied()));
        let mut candidates = named.into_iter().chain(all.into_iter().flatten());
        candidates.find(|name| feature.properties.contains_key(*name))
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

    fn catchment(
        &self,
        feature: &Feature,
        findings: &mut Vec<Finding>,
    ) -> Option<(Catchment, u32)> {
        let cell = || Cell::at(self.file, Spot::Feature(feature.number));
        let area = feature.area();
        let property = self.property("schools", &SCHOOL_NAMES, feature);
        let codes = property.map(|name| feature.texts(name)).unwrap_or_default();
        let id = self
            .property("id", &ID_NAMES, feature)
            .and_then(|name| feature.text(name));
        let id = id
            .or_else(|| feature.id.clone())
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

    fn overlaps(&self, catchments: &[(Catchment, u32)]) -> Vec<Finding> {
        let index = AreaIndex::new(catchments.iter().map(|(catchment, _)| &catchment.area));
        let pairs = index.neighbours().into_iter();
        pairs
            .filter_map(|(i, j)| {
                let (a, number) = &catchments[i as usize];
                let (b, _) = &catchments[j as usize];
                let area_m2 = overlap_m2(&a.area, &b.area);
                let cell = Cell::at(self.file, Spot::Feature(*number)).value(a.id.as_str());
                (area_m2 >= LEAST_OVERLAP_M2).then(|| {
                    Finding::new(OVERLAP, cell)
                        .with("a", a.id.as_str())
                        .with("b", b.id.as_str())
                        .with("area", area_m2.round() as u64)
                })
            })
            .collect()
    }
}

const ID_NAMES: [&str; 4] = ["catchment", "片区编号", "片区代码", "编号"];
const NAME_NAMES: [&str; 3] = ["名称", "片区", "片区名称"];
const SCHOOL_NAMES: [&str; 4] = ["school", "学校", "学校代码", "对口学校"];

/// An id for a feature that has none: its first school and its shape, so that it does not depend on the
/// order of features.
fn made_id(codes: &[String], area: &Area) -> String {
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
pub(super) fn feature_ids(file: &InputFile, own: Own<'_>) -> BTreeMap<String, (u32, String)> {
    let (text, _) = decode(&file.name, &file.bytes);
    let (features, _) = layer::parse(&file.name, &text.unwrap_or_default());
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
                .any(|round| match &round.choice.within {
                    Within::Catchment => false,
                    Within::District => true,
                    Within::Group(group) => school.groups.contains(group),
                    Within::Schools(codes) => codes.contains(&school.code),
                })
        })
    };
    let mut findings = Vec::new();
    for (i, school) in (0u32..).zip(schools).filter(|(_, school)| !school.planned) {
        let mut own = catchments
            .iter()
            .filter(|c| c.schools.contains(&i))
            .peekable();
        let finding =
            |code| Finding::new(code, Cell::file(file)).with("school", school.code.to_string());
        if own.peek().is_none() {
            findings.extend((!otherwise(school)).then(|| finding(SCHOOL_WITHOUT_CATCHMENT)));
        } else if let Some(point) = school.point
            && own.all(|c| c.text.is_empty() && c.area.side(point) == Side::Outside)
        {
            findings.push(finding(SCHOOL_OUTSIDE));
        }
    }
    findings
}

//! Streets and school land: what the policy measures distances with.
//!
//! In: the files that the policy names. Out: the network with the version that is sealed, the land of each school,
//! and findings. It measures nothing: `zone` does. Rules: DESIGN section 6, ZONING section 4.

use super::{InputFile, Own};
use crate::digest::Digest;
use crate::finding::{
    BAD_STREETS, Cell, FILE_MISSING, Finding, LAND_OF_NOBODY, NO_STREETS, NONE, RING_CROSSES,
    RING_NO_AREA, SCHOOL_WITHOUT_LAND, STREETS_CUT, STREETS_READ, STREETS_UNUSED, Spot,
};
use crate::geo::{Area, Network, Part, RingFault, Roads};
use crate::model::{Ground, Metric, Policy, School, Streets};
use crate::read::layer::{self, Feature, LayerFile};
use crate::read::streets::{self, PROFILE, StreetFile};
use crate::read::text::nearest;

/// The names of the layer of school land.
const LAND_NAMES: [&str; 2] = ["school_land.geojson", "校园.geojson"];
/// The property that holds the school's code.
const CODE_NAMES: [&str; 5] = ["school", "code", "学校代码", "学校", "代码"];

/// Whether a distance on foot is compared anywhere.
fn walks(policy: &Policy) -> bool {
    let overflow = policy.overflow.as_ref();
    policy.measures() && overflow.is_some_and(|overflow| overflow.metric == Metric::Walk)
}

fn uses_land(policy: &Policy) -> bool {
    let ground = policy.walk.as_ref().map(|walk| walk.school);
    ground == Some(Ground::Land) && policy.measures()
}

/// For each further file that the policy asks for the names it may have.
pub(super) fn wanted(policy: &Policy) -> Vec<Vec<String>> {
    let street_file = policy.walk.as_ref().and_then(|walk| walk.file.clone());
    let mut wanted = Vec::new();
    if walks(policy) {
        wanted.extend(street_file.map(|name| vec![name]));
    }
    if uses_land(policy) {
        wanted.push(LAND_NAMES.map(str::to_owned).into());
    }
    wanted
}

/// The streets, where the policy needs them.
pub(super) fn streets(
    policy_file: &str,
    policy: &Policy,
    more: &[InputFile],
) -> (Option<Streets>, Vec<Finding>) {
    let Some(name) = policy.walk.as_ref().and_then(|walk| walk.file.as_deref()) else {
        return (None, Vec::new());
    };
    if !walks(policy) {
        let finding = Finding::new(STREETS_UNUSED, Cell::file(policy_file));
        return (None, vec![finding]);
    }
    let Some(file) = more.iter().find(|file| file.name == name) else {
        return (None, vec![missing(policy_file, name, "walk.file")]);
    };
    let layer = policy.walk.as_ref().and_then(|walk| walk.layer.as_deref());
    let (read, mut findings) = streets::parse(&file.name, &file.bytes, layer);
    let Some(read) = read else {
        return (None, findings);
    };
    let network = Network::new(&read.lines);
    findings.extend(told(&file.name, &read, &network));
    let streets = Streets {
        file: file.name.clone(),
        sha256: Digest::of(&file.bytes),
        date: read.date,
        profile: PROFILE,
        network,
        main: Roads::new(&read.main),
    };
    (Some(streets), findings)
}

fn missing(policy_file: &str, name: &str, key: &'static str) -> Finding {
    let finding = Finding::new(FILE_MISSING, Cell::file(policy_file));
    finding.with("name", name).with("key", key)
}

fn told(file: &str, read: &StreetFile, network: &Network) -> Vec<Finding> {
    let new = |code| Finding::new(code, Cell::file(file));
    if network.edges() == 0 {
        return vec![new(NO_STREETS).with("streets", read.streets)];
    }
    let mut findings = Vec::new();
    if network.too_long() > 0 {
        let finding = new(BAD_STREETS).with("why", "a street is longer than 4,294 km");
        findings.push(finding.with("byte", 0u32));
    }
    if read.cut > 0 {
        findings.push(new(STREETS_CUT).with("n", read.cut));
    }
    let mm: u64 = network.parts().iter().map(|part| part.mm).sum();
    let date = if read.date.is_empty() {
        NONE
    } else {
        &read.date
    };
    findings.push(
        new(STREETS_READ)
            .with("walked", read.walked)
            .with("streets", read.streets)
            .with("km", mm / 1_000_000)
            .with("parts", network.parts().len())
            .with("date", date)
            .with("profile", PROFILE),
    );
    findings
}

/// Gives each school its land, where the policy measures to that.
pub(super) fn land(
    policy_file: &str,
    policy: &Policy,
    more: &[InputFile],
    schools: &mut [School],
) -> Vec<Finding> {
    if !uses_land(policy) {
        return Vec::new();
    }
    let named = |file: &&InputFile| LAND_NAMES.contains(&file.name.as_str());
    let Some(file) = more.iter().find(named) else {
        return vec![missing(policy_file, LAND_NAMES[0], "walk.school")];
    };
    let own = Own {
        headers: &policy.headers,
        table: "school_land",
    };
    let (features, mut findings) = layer::read(&LayerFile {
        name: &file.name,
        bytes: &file.bytes,
        beside: &[],
        ask: own.ask(),
    });
    let mut parts: Vec<Vec<Part>> = vec![Vec::new(); schools.len()];
    for feature in &features {
        let known = |name: &&str| feature.properties.contains_key(*name);
        let named = own.header("school");
        let name = named.or_else(|| CODE_NAMES.into_iter().find(known));
        let code = name.and_then(|name| feature.text(name)).unwrap_or_default();
        let code = code.trim();
        let found = schools.binary_search_by(|school| school.code.as_str().cmp(code));
        findings.extend(faults(&file.name, feature, code));
        match found {
            Ok(school) => parts[school].extend(feature.parts.iter().cloned()),
            Err(_) => {
                let cell = Cell::at(&file.name, Spot::Feature(feature.number)).value(code);
                let near = nearest(code, schools.iter().map(|s| s.code.as_str()));
                let finding = Finding::new(LAND_OF_NOBODY, cell).with("school", code);
                findings.push(finding.with("near", near.unwrap_or(NONE)));
            }
        }
    }
    for (school, parts) in schools.iter_mut().zip(parts) {
        if !parts.is_empty() {
            school.land = Some(Area::new(parts));
        } else if !school.planned {
            let finding = Finding::new(SCHOOL_WITHOUT_LAND, Cell::file(&file.name));
            findings.push(finding.with("school", school.code.as_str()));
        }
    }
    findings
}

/// Rings that leave open what is inside.
fn faults(file: &str, feature: &Feature, code: &str) -> Vec<Finding> {
    let rings = feature.parts.iter().flat_map(Part::rings);
    let faults = rings
        .flat_map(|ring| ring.faults())
        .filter_map(|fault| match fault {
            RingFault::NoArea(place) => Some((RING_NO_AREA, place)),
            RingFault::SelfCross(place) => Some((RING_CROSSES, place)),
            // A grid point touched twice leaves distances as they are.
            RingFault::RepeatedPoint(_) | RingFault::Spike(_) | RingFault::SelfTouch(_) => None,
        });
    faults
        .map(|(code_of, place)| {
            let (lon, lat) = place.to_degrees();
            let cell = Cell::at(file, Spot::Feature(feature.number)).value(code);
            Finding::new(code_of, cell).with("place", format!("{lon}, {lat}"))
        })
        .collect()
}

//! The demonstration district (演示区): invented, generated from a named seed, the same on every machine.
//!
//! In: a number of children and of blocks. Out: the four input files of a placement folder. Shapes follow a real
//! county (DOMAIN sections 1.4 and 4.5): 14 primaries and one planned, 12 catchments of which four have several
//! schools, two languages of instruction, one hot school, 12 % without local hukou, 1.5 % twins. Names, addresses
//! and identity numbers are made up, and their region code 990101 cannot exist. It decides nothing.

mod children;
mod map;

use crate::check::{InputFile, Inputs};
use crate::digest::Digest;
use crate::digest::note::{KeyKind, SigningSecret};
use crate::draw::pick::Pick;

/// How large a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct District {
    /// Children.
    pub children: u32,
    /// Blocks of 12 catchments and 14 primaries.
    pub blocks: u32,
}

impl District {
    /// The bundled district: 3,200 children, one block.
    pub const STANDARD: Self = Self {
        children: 3_200,
        blocks: 1,
    };

    /// A district of so many children, with blocks of about the standard size.
    pub fn of_size(children: u32) -> Self {
        Self {
            children,
            blocks: (children / Self::STANDARD.children).max(1),
        }
    }
}

/// The name of the seed; another name is another district.
const SEED: &str = "demo-district-2026";

/// The name of its log, as the policy gives it.
const LOG: &str = "demo.invalid/paiwei";

/// The digits that the demonstration draws, from the same seed: never fit for a real result.
pub fn digits(count: u64) -> String {
    let mut pick = Pick::new(&format!("{SEED}/digits"));
    (0..count)
        .map(|_| char::from(b'0' + pick.below(10) as u8))
        .collect()
}

/// The keys of the demonstration's office, notary and witness: labelled so, known to everybody, proof of nothing.
pub fn keys() -> [SigningSecret; 3] {
    [
        (LOG, KeyKind::Note),
        ("notary.demo.invalid", KeyKind::Note),
        ("witness.demo.invalid", KeyKind::Cosignature),
    ]
    .map(|(name, kind)| {
        let seed = Digest::of(format!("{SEED}/key/{name}").as_bytes());
        SigningSecret::new(name, kind, seed.as_bytes()).expect("a name and a key")
    })
}

/// Whose signatures the demonstration asks for: its own keys, each of them.
pub fn trust() -> String {
    let [log, notary, witness] = keys();
    format!(
        "# Keys of the demonstration: everybody has them, they prove nothing.\nlog {}\nwitness notary {}\n\
         witness witness {}\ngroup both all notary witness\nquorum both\n",
        log.public(),
        notary.public(),
        witness.public()
    )
}

/// The files of the folder by name.
pub fn files(district: District) -> Vec<(&'static str, Vec<u8>)> {
    let map = map::Map::new(district, &mut Pick::new(&format!("{SEED}/map")));
    let roll = children::roll(district, &map, &mut Pick::new(&format!("{SEED}/children")));
    vec![
        ("policy.toml", policy(district).into_bytes()),
        ("schools.csv", map.schools_csv()),
        ("catchments.geojson", map.catchments_geojson()),
        ("roll.csv", roll),
    ]
}

/// The same as input files, for whoever needs no folder.
pub fn inputs(district: District) -> Inputs {
    let mut files = files(district).into_iter();
    let mut next = || {
        let (name, bytes) = files
            .next()
            .expect("four files, in the order of the inputs");
        InputFile {
            name: name.to_owned(),
            bytes,
        }
    };
    Inputs {
        policy: next(),
        schools: next(),
        catchments: next(),
        beside: Vec::new(),
        roll: next(),
        more: Vec::new(),
    }
}

/// Two scenarios over the district by name: a new school opens, an estate moves.
pub fn scenarios(district: District) -> Vec<(&'static str, Vec<u8>)> {
    let map = map::Map::new(district, &mut Pick::new(&format!("{SEED}/map")));
    let (estate, ground) = map.estate_near(4, 8);
    let moves = include_str!("estate-moves.toml")
        .replace("{estate}", &estate)
        .replace("{ground}", &ground);
    vec![
        ("new-school.toml", include_str!("new-school.toml").into()),
        ("estate-moves.toml", moves.into_bytes()),
    ]
}

/// The rule: language first, then class, then the draw; parallel choices inside the catchment.
fn policy(district: District) -> String {
    let limit = if district.blocks == 1 { 14 } else { 12 };
    include_str!("policy.toml").replace("limit = 14", &format!("limit = {limit}"))
}

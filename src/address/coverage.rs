//! The coverage audit: every known address in exactly one catchment, and the text held against the polygons.
//!
//! In: the texts of one stage, known addresses, the polygons that hold their points. Out: for each address and
//! applicant class what the texts say, what the polygons say, and whether both give the same schools; the numbers
//! at 以上 and 以下 that nobody or several claim. It repairs nothing. Rule: DOMAIN section 3.4, consequences 3, 7, 8.

use std::collections::BTreeMap;

use super::address::{Address, House};
use super::gazetteer::Home;
use super::number::Number;
use super::rules::{Book, Class};
use super::text::{Numbers, Place, Section};
use crate::geo::Side;
use crate::model::ByText;

/// Text and polygons of one address compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Both give the same schools.
    Same,
    /// They give different schools.
    Differs,
    /// The text leaves it open, or there is no point: nothing to compare.
    Open,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The known address, as an index.
    pub home: usize,
    /// The applicant class; `None` for those of no special class.
    pub class: Option<String>,
    /// What the texts say.
    pub verdict: ByText,
    /// The catchments whose polygons hold the point, edges included.
    pub polygons: Vec<u32>,
    /// Both compared.
    pub compared: Compared,
}

/// A number at the end of an open range that is not in just one catchment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeNumber {
    /// The street.
    pub street: String,
    /// The number.
    pub number: Number,
    /// Whether nobody, several or, with a silent policy, perhaps several claim it.
    pub claimed: Claimed,
    /// The catchments whose open ranges end there.
    pub catchments: Vec<u32>,
}

/// Who claims a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Several.
    Twice,
    /// Nobody.
    Nobody,
    /// The policy does not say whether the number itself is meant.
    Unsaid,
}

/// The classes that the texts of a stage name, the general one first.
pub fn classes(book: &Book) -> Vec<Class> {
    let rules = book.claims.iter().flat_map(|claim| &claim.rules);
    let mut named: Vec<&String> = rules.flat_map(|rule| &rule.classes).collect();
    named.extend(book.claims.iter().filter_map(|claim| claim.class.as_ref()));
    named.sort_unstable();
    named.dedup();
    let general = std::iter::once(Class::General);
    general
        .chain(named.into_iter().cloned().map(Class::Named))
        .collect()
}

/// Asks for every known address and class.
pub fn audit(book: &Book, homes: &[Home], schools: &BTreeMap<u32, Vec<u32>>) -> Vec<Covered> {
    let classes = classes(book);
    let mut lines = Vec::new();
    for (at, home) in homes.iter().enumerate() {
        if !home.address.is_home() {
            continue;
        }
        for class in &classes {
            let verdict = book.decide(home, class);
            let polygons: Vec<u32> = home
                .inside
                .iter()
                .flatten()
                .map(|(catchment, _)| *catchment)
                .collect();
            lines.push(Covered {
                home: at,
                class: match class {
                    Class::Named(class) => Some(class.clone()),
                    Class::General | Class::Unknown => None,
                },
                compared: compare(&verdict, home.inside.as_deref(), schools),
                verdict,
                polygons,
            });
        }
    }
    lines
}

/// Whether the texts and the polygons give the same schools.
///
/// A point on an edge is in every catchment that the edge belongs to: the text agrees when it gives one of them.
pub fn compare(
    verdict: &ByText,
    inside: Option<&[(u32, Side)]>,
    schools: &BTreeMap<u32, Vec<u32>>,
) -> Compared {
    let Some(hits) = inside else {
        return Compared::Open;
    };
    let of = |catchments: &mut dyn Iterator<Item = u32>| -> Vec<u32> {
        let mut all: Vec<u32> = catchments
            .filter_map(|catchment| schools.get(&catchment))
            .flatten()
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let text = match verdict {
        ByText::In(catchments) | ByText::ByDesign(catchments) => catchments.as_slice(),
        ByText::Nowhere => &[],
        ByText::Conflict(_) | ByText::Undecided(_) => return Compared::Open,
    };
    let text = of(&mut text.iter().copied());
    let polygons = of(&mut hits.iter().map(|(catchment, _)| *catchment));
    let edge = hits.iter().any(|(_, side)| *side == Side::Edge);
    let within = !text.is_empty() && text.iter().all(|school| polygons.contains(school));
    if text == polygons || edge && within {
        Compared::Same
    } else {
        Compared::Differs
    }
}

/// The numbers at the ends of open ranges, each asked of all texts that name the street.
pub fn edge_numbers(book: &Book) -> Vec<EdgeNumber> {
    let mut asked: BTreeMap<(String, Option<u32>, Number), Vec<u32>> = BTreeMap::new();
    for claim in &book.claims {
        for rule in &claim.rules {
            let Some(Place::Street(street)) = &rule.place else {
                continue;
            };
            for numbers in &street.numbers {
                if let Numbers::Open { at, .. } = numbers {
                    let section = street.sections.iter().find_map(|section| match section {
                        Section::Nth(n) => Some(*n),
                        Section::Part(_) => None,
                    });
                    let key = (street.name.clone(), section, *at);
                    asked.entry(key).or_default().push(claim.catchment);
                }
            }
        }
    }
    let mut found = Vec::new();
    for ((street, section, number), mut catchments) in asked {
        catchments.sort_unstable();
        catchments.dedup();
        let claimed = match on_street(book, &street, section, number) {
            ByText::In(_) | ByText::ByDesign(_) => continue,
            ByText::Conflict(all) => {
                catchments = all;
                Claimed::Twice
            }
            ByText::Nowhere => Claimed::Nobody,
            ByText::Undecided(_) => Claimed::Unsaid,
        };
        found.push(EdgeNumber {
            street,
            number,
            claimed,
            catchments,
        });
    }
    found
}

/// What the rules for one street alone say of a number.
fn on_street(book: &Book, name: &str, section: Option<u32>, number: Number) -> ByText {
    let mut only = book.clone();
    for claim in &mut only.claims {
        let own = |place: &Option<Place>| matches!(place, Some(Place::Street(s)) if s.name == name);
        claim.rules.retain(|rule| own(&rule.place));
    }
    let home = Home {
        address: Address {
            street: name.to_owned(),
            section: section.map(Section::Nth),
            house: Some(House::One(number)),
            ..Address::default()
        },
        ..Home::default()
    };
    only.decide(&home, &Class::General)
}

//! Addresses and catchments written as text (门牌): streets with numbers, estates, villages, bounds.
//!
//! In: addresses, catchment texts, what the office knows about its streets and estates. Out: for each address
//! the catchments that the texts give it, or that they leave it open; an audit of all known addresses. It opens
//! no file and knows no child: `check` hands it texts and keeps its answers. Nothing is guessed: what cannot be
//! read is told with the words it stopped at, what a text cannot decide is told as such. Rule: DOMAIN section
//! 3.4.

#[allow(
    clippy::module_inception,
    reason = "the address is what the room is named for"
)]
mod address;
mod bounds;
mod coverage;
mod fold;
mod gazetteer;
mod grammar;
mod number;
mod places;
mod rules;
mod scan;
mod text;
mod words;

pub use address::{Address, House};
pub use coverage::{Claimed, Compared, Covered, EdgeNumber, audit, classes, compare, edge_numbers};
pub use fold::{TEXT_LIMIT, fold_name};
pub use gazetteer::{Aliases, Gazetteer, Home, Known};
pub use grammar::{Read, Stop, Why, read};
pub use number::{Number, Parity};
pub use rules::{Book, Claim, Class, Rank};
pub use text::{
    Admin, AdminKind, Building, Buildings, Dir, Edge, Effect, Estate, Former, Numbers, Phase,
    Place, Resident, Rule, Section, Street, Toward, write,
};

//! The nouns: what passes between the steps, and nothing that does anything.
//!
//! Office half: `Policy`, `School`, `Catchment`, `Child`, joined in a `Placement`, located by `Zoned`. Public
//! half: `Market`, `Rules`, `Manifest`, `Seed`, `Tickets`, `Allocation`, `Entry`, `Bundle`. No type here has
//! a field for a child's name or address (a test reads this folder to make sure).

mod allocation;
mod bundle;
mod entry;
mod facts;
mod ids;
mod manifest;
mod market;
mod patch;
mod placement;
mod policy;
mod predicate;
mod rezone;
mod rules;
mod shape;
mod text;
mod tickets;
mod walk;

pub use allocation::{Allocation, Cutoff, Decision, LastAdmitted, Outcome, Placed, Reason};
pub use bundle::Bundle;
pub use entry::{Entry, EntryKind};
pub use facts::{Date, Fact, FactKind, FactSpec};
pub use ids::{
    CatchmentId, DrawName, LotteryName, Number, SchoolCode, is_log_origin, is_reserve,
    reserve_number,
};
pub use manifest::{Manifest, ProgramFile, Publication, SealedFile, Source, SourceKind, Times};
pub use market::{Applicant, Application, Market, MarketRound, NO_CLASS, Prefix};
pub use patch::{Deed, Left, Operation, Patch, Reading, Why, trouble_word};
pub use placement::{Catchment, Child, FileNames, Placement, School, Zoned};
pub use policy::{
    Boundary, Choice, ChoiceKind, Direction, DrawRule, Key, Mechanism, OnRest, Overflow, Per,
    Policy, Round, Tier, Within, ZoneRule, Zoning,
};
pub use predicate::{Literal, Predicate, Relation};
pub use rezone::{
    Belongs, Displaced, Flow, Load, Present, Resident, Rezoning, SetLoad, Spread, Totals,
};
pub use rules::{RoundRule, Rules};
pub use shape::write_rings;
pub use text::{BoundSide, ByText, Layer, TextZoning};
pub use tickets::{Seed, Ticket, TicketKind, Tickets};
pub use walk::{Ground, Metric, Nearest, Streets, Unreachable, Walk, WalkRule};

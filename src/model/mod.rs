//! The nouns: what passes between the steps, and nothing that does anything.
//!
//! Office half: `Policy`, `School`, `Catchment`, `Child`, joined in a `Placement`, located by `Zoned`. Public
//! half: `Market`, `Rules`, `Manifest`, `Seed`, `Tickets`, `Allocation`, `Entry`, `Bundle`. No type here has
//! a field for a child's name or address (a test reads this folder to make sure).

mod allocation;
mod amendment;
mod anchor;
mod bundle;
mod entry;
mod facts;
mod grade;
mod ids;
mod leftover;
mod locks;
mod manifest;
mod market;
mod patch;
mod placement;
mod policy;
mod predicate;
mod registered;
mod remark;
mod reserve;
mod rezone;
mod ring;
mod rules;
mod shape;
mod text;
mod tickets;
mod void;
mod walk;

pub use allocation::{
    Allocation, Cutoff, DEALT, Decision, LastAdmitted, Outcome, Placed, PoolLine, Price, Reason,
    WaitingList,
};
pub use amendment::{Action, Amendment, Cause, Change, Fate, Settled};
pub use anchor::{Anchor, MOST_ANCHORS, MOST_EVIDENCE, TOKEN, evidence_name, of_evidence};
pub use bundle::Bundle;
pub use entry::{Entry, EntryKind};
pub use facts::{Date, Fact, FactKind, FactSpec, utc};
pub use grade::Grade;
pub use ids::{
    CatchmentId, DrawName, LotteryName, Number, SchoolCode, is_log_origin, is_reserve,
    reserve_number,
};
pub use leftover::{Leftover, Longest, Transported};
pub use locks::{COUPLE, LockRule, LockStage, LockUse, Locked, Locks};
pub use manifest::{
    HandForm, MISSING, Manifest, OBJECTION_HOURS, ProgramFile, Publication, STRETCH, SealedFile,
    Source, SourceKind, Times,
};
pub use market::{
    Applicant, Application, InPool, Market, MarketRound, NO_CLASS, NO_QUOTA, Pool, Prefix,
    QuotaSeats, Seats,
};
pub use patch::{Deed, EntryName, Left, Operation, Patch, Reading, Why, trouble_word};
pub use placement::{
    BorderList, BorderRow, Catchment, Child, FileNames, Placement, Quota, School, Zoned,
};
pub use policy::{
    Boundary, Choice, ChoiceKind, Direction, DrawRule, Key, Link, Mechanism, OnRest, Overflow, Per,
    PointItem, Points, Policy, REVIEWED, Round, SeatRule, Tier, Within, Worth, ZoneRule, Zoning,
};
pub use predicate::{Literal, Predicate, Relation};
pub use registered::Registered;
pub use remark::{KeyChange, Remark};
pub use reserve::{Reserve, ReservedAt, Unused};
pub use rezone::{
    Belongs, Displaced, Flow, Load, Present, Resident, Rezoning, SetLoad, Spread, Totals,
};
pub use ring::{HandDraw, Numbered, Ring, RingRule, RingScheme};
pub use rules::{LotteryRule, RoundRule, Rules, school_lottery};
pub use shape::write_rings;
pub use text::{BoundSide, ByText, Layer, TextZoning};
pub use tickets::{Drawn, RoundTickets, Seed, Ticket, TicketKind, Tickets};
pub use void::{Come, NEVER_TWICE, Previous, Void, VoidGround};
pub use walk::{Ground, Metric, Nearest, Streets, Unreachable, Walk, WalkRule, Ways};

//! The only room with doors: files, clock, terminal, arguments.
//!
//! In: arguments. Out: files, text, an exit code. It says and does; what is true is worked out elsewhere. All
//! writing goes through `disk`, whole or not at all; folders that are done are never written again, but for
//! signatures under a checkpoint and receipts.

pub mod acts;
pub mod amend;
pub mod anchor;
mod archive;
mod audit;
mod beacon;
mod cli;
mod command;
mod convert;
pub mod disk;
mod doctor;
mod error;
pub mod finalize;
mod init;
mod keys;
pub mod layout;
mod mend;
pub mod note;
mod openings;
mod progress;
mod prompt;
mod quote;
pub mod receipt;
pub mod register;
mod rehearsal;
mod simulate;
pub mod tiles;
mod topics;
pub mod void;
mod zoning;

pub use archive::{ArchiveLimits, read_bundle};
pub use cli::{run, verbs_and_flags};
pub use error::Error;

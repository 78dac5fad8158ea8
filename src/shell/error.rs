//! Refusals and failures of the machine, each with its words and its exit code.

use std::io;
use std::path::{Path, PathBuf};

use crate::allocate::MissingTicket;
use crate::draw::hand::NotDrawn;
use crate::finding::{Arg, Finding};
use crate::run::Unusable;

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Wrong use, or the state of the folder forbids it: exit 2.
    #[error("{key}")]
    Refused {
        /// The key of the sentence.
        key: &'static str,
        /// What it names.
        args: Vec<(&'static str, Arg)>,
        /// Findings that led to it.
        findings: Vec<Finding>,
    },
    /// A published file or archive is not what it must be: exit 3.
    #[error("{key}")]
    Malformed {
        /// The key of the sentence.
        key: &'static str,
        /// What it names.
        args: Vec<(&'static str, Arg)>,
    },
    /// Disk or memory failed: exit 5.
    #[error("{path}: {source}", path = path.display())]
    Machine {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Error {
    /// A refusal.
    pub fn refused<const N: usize>(key: &'static str, args: [(&'static str, Arg); N]) -> Self {
        Self::Refused {
            key,
            args: args.into(),
            findings: Vec::new(),
        }
    }

    /// A refusal because of findings.
    pub fn findings(key: &'static str, findings: Vec<Finding>) -> Self {
        let errors = findings.iter().filter(|finding| finding.is_error()).count();
        Self::Refused {
            key,
            args: vec![("n", errors.into())],
            findings,
        }
    }

    /// Something published that cannot be read.
    pub fn malformed<const N: usize>(key: &'static str, args: [(&'static str, Arg); N]) -> Self {
        Self::Malformed {
            key,
            args: args.into(),
        }
    }

    /// Sealed files that cannot be taken up: refused in the office's own folder (exit 2).
    pub(super) fn unusable(why: &Unusable) -> Self {
        match why {
            Unusable::Missing(file) => {
                Self::refused("refused-seal-missing", [("file", file.as_str().into())])
            }
            Unusable::Changed(file) => {
                Self::refused("refused-seal-changed", [("file", file.as_str().into())])
            }
            Unusable::Unreadable { .. } => {
                Self::refused("refused-seal-damaged", [("why", why.to_string().into())])
            }
        }
    }

    /// Sealed files in which a unit has no ticket.
    pub(super) fn no_ticket(MissingTicket(unit): &MissingTicket) -> Self {
        Self::refused("refused-ticket", [("unit", unit.as_str().into())])
    }

    /// What was drawn by hand gives no order.
    pub(super) fn not_drawn(why: &NotDrawn) -> Self {
        Self::refused("refused-hand", [("why", why.to_string().into())])
    }

    /// The same about something that was published (exit 3).
    pub(super) fn published(self) -> Self {
        match self {
            Self::Refused { key, args, .. } => Self::Malformed { key, args },
            other => other,
        }
    }

    /// A failure of the machine.
    pub fn machine(path: &Path, source: io::Error) -> Self {
        Self::Machine {
            path: path.to_owned(),
            source,
        }
    }

    /// The exit code.
    pub fn exit(&self) -> u8 {
        match self {
            // Findings that stand in the way are findings, whichever verb met them.
            Self::Refused {
                key: "refused-findings",
                ..
            } => 1,
            Self::Refused {
                key: "refused-stopped",
                ..
            } => 130,
            Self::Refused { .. } => 2,
            Self::Malformed { .. } => 3,
            Self::Machine { .. } => 5,
        }
    }
}

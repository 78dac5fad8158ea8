//! Refusals and failures of the machine, each with its words and its exit code.

use std::io;
use std::path::{Path, PathBuf};

use crate::finding::{Arg, Finding};

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

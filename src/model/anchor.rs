//! An anchor (外部存证): something from outside that shows that a checkpoint was there before chance was: a token of
//! a time-stamp service, a notary's minute, a page of a newspaper (PROTOCOL section 14).

use crate::digest::Digest;

/// Anchors that a log has at most, and the bytes of the evidence of one.
pub const MOST_ANCHORS: usize = 64;
/// See [`MOST_ANCHORS`].
pub const MOST_EVIDENCE: usize = 1 << 20;

/// The ending of a token of a time-stamp service (RFC 3161).
pub const TOKEN: &str = "tsr";

/// An anchor as the log tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The size of the checkpoint.
    pub size: u64,
    /// Who vouches for it.
    pub service: String,
    /// The hash of the evidence, a file of the bundle.
    pub evidence: Digest,
    /// When it was recorded.
    pub time: String,
}

/// The name of a file of evidence, below `data`: its hash, and the ending that says what it is.
pub fn evidence_name(evidence: &Digest, ending: &str) -> String {
    format!("anchors/{evidence}.{ending}")
}

/// The hash in such a name and its ending; `None` where it is none.
pub fn of_evidence(name: &str) -> Option<(Digest, &str)> {
    let (hash, ending) = name.strip_prefix("anchors/")?.split_once('.')?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let fits = (1..=8).contains(&ending.len()) && ending.bytes().all(plain);
    Some((Digest::parse(hash)?, ending)).filter(|_| fits)
}

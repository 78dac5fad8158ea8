//! The bodies of entries (PROTOCOL section 9), in the order in which they come.

use super::entry;
use crate::digest::Digest;
use crate::digest::canonical::{MAX_LINE, object};
use crate::digest::tree::{leaf, root};
use crate::model::{
    Amendment, Anchor, DrawName, Entry, EntryKind, KeyChange, LotteryName, Manifest, Remark, Void,
    VoidGround,
};

/// The log begins, with the keys of the log, of notary and witnesses.
pub fn open(time: &str, origin: &str, keys: &[String]) -> Entry {
    let body = object(|o| {
        o.texts("keys", keys.iter().map(String::as_str));
        o.text("log", origin);
    });
    entry(EntryKind::Open, time, body)
}

/// A draw is announced: the plan of sources, the earliest moment, the period of objection.
pub fn announce(time: &str, manifest: &Manifest, objection_hours: u64) -> Entry {
    let body = object(|o| {
        o.int("attempt", manifest.attempt);
        o.text("draw", manifest.draw.as_str());
        o.text("draw_from", &manifest.times.draw_from);
        o.texts("grounds", VoidGround::ALL.map(VoidGround::as_str));
        o.int("objection_hours", objection_hours);
        o.texts(
            "sources",
            manifest.sources.iter().map(|source| source.id.as_str()),
        );
    });
    entry(EntryKind::Announce, time, body)
}

/// Inputs are sealed; the entry carries the manifest itself.
pub fn seal(time: &str, manifest: &Manifest, json: &[u8], seal: &Digest) -> Entry {
    let body = object(|o| {
        o.int("attempt", manifest.attempt);
        o.text("draw", manifest.draw.as_str());
        o.raw("manifest", json);
        o.show("seal", seal);
        if manifest.has_sm3() == Some(true) {
            o.show("seal_sm3", &Digest::sm3(json));
        }
    });
    entry(EntryKind::Seal, time, body)
}

/// Something from outside shows that a checkpoint is there.
pub fn anchor((draw, attempt): (&DrawName, u64), said: &Anchor) -> Entry {
    let body = object(|o| {
        o.int("attempt", attempt);
        o.text("draw", draw.as_str());
        o.show("evidence", &said.evidence);
        o.text("service", &said.service);
        o.int("size", said.size);
    });
    entry(EntryKind::Anchor, &said.time, body)
}

/// No more secrets are taken.
pub fn close(time: &str, (draw, attempt): (&DrawName, u64), missing: &[&str]) -> Entry {
    let body = object(|o| {
        o.int("attempt", attempt);
        o.text("draw", draw.as_str());
        o.texts("missing", missing);
    });
    entry(EntryKind::Close, time, body)
}

/// A source is opened.
pub fn reveal(
    time: &str,
    (draw, attempt): (&DrawName, u64),
    (source, value): (&LotteryName, &str),
) -> Entry {
    let body = object(|o| {
        o.int("attempt", attempt);
        o.text("draw", draw.as_str());
        o.text("source", source.as_str());
        o.text("value", value);
    });
    entry(EntryKind::Reveal, time, body)
}

/// Tickets are drawn.
pub fn draw(
    time: &str,
    manifest: &Manifest,
    (seal, key): (&Digest, &Digest),
    (lines, root): (u64, &Digest),
    rehearsals: u64,
) -> Entry {
    let body = object(|o| {
        o.int("attempt", manifest.attempt);
        o.text("draw", manifest.draw.as_str());
        o.show("key", key);
        if rehearsals > 0 {
            o.int("rehearsals", rehearsals);
        }
        o.show("seal", seal);
        o.int("tickets_lines", lines);
        o.show("tickets_root", root);
    });
    entry(EntryKind::Draw, time, body)
}

/// What an allocate entry says.
#[derive(Clone, Copy, Debug)]
pub struct AllocateBody<'a> {
    /// The number of this allocation, from 1.
    pub round: u64,
    /// Lines and root of the results.
    pub results: (u64, Digest),
    /// The cutoffs, one canonical object each.
    pub cutoffs: &'a [Vec<u8>],
}

/// Seats are given. Cutoffs stand in the entry where they fit its line; otherwise their count and tree root
/// stand there, and they are a file of their own (`cutoffs-N.jsonl`). Says which it was.
pub fn allocate(
    time: &str,
    (draw, attempt): (&DrawName, u64),
    said: AllocateBody<'_>,
) -> (Entry, bool) {
    let size: usize = said.cutoffs.iter().map(|cutoff| cutoff.len() + 1).sum();
    let inside = size + ENTRY_ROOM <= MAX_LINE;
    let (lines, results_root) = said.results;
    let leaves: Vec<Digest> = said.cutoffs.iter().map(|cutoff| leaf(cutoff)).collect();
    let body = object(|o| {
        o.int("attempt", attempt);
        if inside {
            o.raw(
                "cutoffs",
                &[b"[", said.cutoffs.join(&b","[..]).as_slice(), b"]"].concat(),
            );
        } else {
            o.int("cutoffs_lines", said.cutoffs.len() as u64);
            o.show("cutoffs_root", &root(&leaves));
        }
        o.text("draw", draw.as_str());
        o.int("results_lines", lines);
        o.show("results_root", &results_root);
        o.int("round", said.round);
    });
    (entry(EntryKind::Allocate, time, body), inside)
}

/// What an entry needs besides its cutoffs, at most.
const ENTRY_ROOM: usize = 1_000;

/// Something is changed after the draw. Reason and people are in the private record that `grounds` commits to.
pub fn amend(time: &str, (draw, attempt): (&DrawName, u64), said: &Amendment) -> Entry {
    let body = object(|o| {
        o.text("action", said.action.as_str());
        o.int("attempt", attempt);
        o.text("basis", &said.basis);
        o.text("cause", said.cause.as_str());
        o.text("date", &said.date);
        o.text("draw", draw.as_str());
        o.show("grounds", &said.grounds);
        if let Some(market) = &said.market {
            o.show("market", market);
        }
        o.text("number", said.number.as_str());
        if let Some(record) = &said.record {
            o.show("record", record);
        }
        if let Some(school) = &said.school {
            o.text("school", school.as_str());
        }
    });
    entry(EntryKind::Amend, time, body)
}

/// An attempt is set aside.
pub fn void(draw: &DrawName, said: &Void) -> Entry {
    let body = object(|o| {
        o.int("attempt", said.attempt);
        o.text("basis", &said.basis);
        o.text("draw", draw.as_str());
        o.text("grounds", said.ground.as_str());
        if let Some(key) = &said.key {
            o.show("key", key);
        }
        o.flag("late", said.late);
        o.text("reason", &said.reason);
        o.texts("signed_by", said.signed_by.iter().map(String::as_str));
    });
    entry(EntryKind::Void, &said.time, body)
}

/// Something is said beside the course of the draw.
pub fn note(time: &str, draw: &DrawName, said: &Remark) -> Entry {
    let body = object(|o| match said {
        Remark::Text(text) => {
            o.text("draw", draw.as_str());
            o.text("text", text);
        }
        Remark::Document { name, document } => {
            o.show("document", document);
            o.text("draw", draw.as_str());
            o.text("name", name);
        }
    });
    entry(EntryKind::Note, time, body)
}

/// The log names other keys from now on.
pub fn keys(time: &str, said: &KeyChange) -> Entry {
    let body = object(|o| {
        o.texts("add", said.add.iter().map(String::as_str));
        o.texts("drop", said.drop.iter().map(String::as_str));
    });
    entry(EntryKind::Keys, time, body)
}

/// Results are published, for objections or for the last time, with the index of the bundle.
pub fn publish(
    time: &str,
    (draw, attempt): (&DrawName, u64),
    round: u64,
    (stage, index): (&str, &Digest),
) -> Entry {
    let body = object(|o| {
        o.int("attempt", attempt);
        o.text("draw", draw.as_str());
        o.show("index", index);
        o.int("round", round);
        o.text("stage", stage);
    });
    entry(EntryKind::Publish, time, body)
}

//! The manifest's bytes (PROTOCOL section 5).

use crate::digest::Digest;
use crate::digest::canonical::{Object, object};
use crate::model::{Manifest, Ring, Source, SourceKind};

pub(super) fn write(manifest: &Manifest) -> Vec<u8> {
    let (lines, reserve, root, sha256) = manifest.roll;
    object(|o| {
        o.int("attempt", manifest.attempt);
        o.text("authority", &manifest.authority);
        o.text("draw", manifest.draw.as_str());
        o.list("files", |list| {
            for file in &manifest.files {
                list.object(|o| {
                    o.int("bytes", file.bytes);
                    o.text("name", &file.name);
                    if file.private {
                        o.flag("private", true);
                    }
                    o.show("sha256", &file.sha256);
                    sm3(o, &file.sm3);
                });
            }
        });
        o.text("log", &manifest.log);
        o.texts(
            "lotteries",
            manifest.lotteries.iter().map(|name| name.as_str()),
        );
        o.int("min_cell", manifest.min_cell);
        if let Some(previous) = &manifest.previous {
            o.object("previous", |o| {
                o.show("seal", &previous.seal);
                o.int("void_seq", previous.void_seq);
            });
        }
        o.list("program", |list| {
            for program in &manifest.program {
                list.object(|o| {
                    o.text("name", &program.name);
                    o.show("sha256", &program.sha256);
                    sm3(o, &program.sm3);
                    o.text("version", &program.version);
                });
            }
        });
        o.text("publication", manifest.publication.as_str());
        if !manifest.rings.is_empty() {
            o.list("rings", |list| {
                for ring in &manifest.rings {
                    list.object(|o| write_ring(o, ring));
                }
            });
        }
        o.object("roll", |o| {
            o.int("lines", lines);
            o.int("reserve", reserve);
            o.show("root", &root);
            o.show("sha256", &sha256);
            sm3(o, &manifest.roll_sm3);
        });
        o.list("sources", |list| {
            for source in &manifest.sources {
                list.object(|o| write_source(o, source));
            }
        });
        if let Some(stretch) = manifest.stretch {
            o.int("stretch", stretch);
        }
        o.text("ticket", manifest.ticket.as_str());
        o.object("times", |o| {
            o.text("draw_from", &manifest.times.draw_from);
            o.text("reveal_from", &manifest.times.reveal_from);
            o.text("reveal_until", &manifest.times.reveal_until);
        });
        o.text("type", "paiwei/v1/manifest");
    })
}

/// The second digest, where there is one.
fn sm3(o: &mut Object<'_>, digest: &Option<Digest>) {
    if let Some(digest) = digest {
        o.show("sm3", digest);
    }
}

/// A source of chance.
pub(super) fn write_source(o: &mut Object<'_>, source: &Source) {
    if let SourceKind::Commit { commit } = &source.kind {
        o.show("commit", commit);
    }
    o.text("id", source.id.as_str());
    o.text("kind", source.kind.as_str());
    match &source.kind {
        SourceKind::Digits { length, what } | SourceKind::Hex { length, what } => {
            o.int("length", *length);
            o.text("what", what);
        }
        SourceKind::Beacon { round } => o.int("round", *round),
        SourceKind::Hand { most, what, .. } => {
            o.int("most", *most);
            o.text("what", what);
        }
        SourceKind::Commit { .. } => {}
    }
}

/// A circle draw.
fn write_ring(o: &mut Object<'_>, ring: &Ring) {
    o.int("entries", ring.entries.into());
    o.text("lottery", ring.lottery.as_str());
    o.int("plan", ring.plan.into());
    o.text("scheme", ring.scheme.as_str());
    o.texts("schools", ring.schools.iter().map(|code| code.as_str()));
    if let Some(second) = &ring.second {
        o.text("second", second.as_str());
    }
    if let Some(start) = &ring.start {
        o.text("start", start.as_str());
    }
    if let Some(step) = ring.step {
        o.int("step", step.into());
    }
}

//! Records: every fact of a child that can influence the outcome, private, committed to by its hash.

use data_encoding::HEXLOWER;

use super::Facts;
use crate::digest::canonical::{write_lines, write_object};
use crate::digest::salted::{SALT_ROOM, salt};
use crate::digest::{Digest, hmac_sha256};
use crate::model::{Fact, Locked};

/// `records.jsonl`, one record for each child by number, and the commitments in the same order.
pub(super) fn records(facts: Facts<'_>, secret: &[u8; 32]) -> (Vec<u8>, Vec<Digest>) {
    let children = facts.placement.children.len();
    let mut tiers = vec![None; children];
    for (unit, members) in facts.members.iter().enumerate() {
        for member in members {
            tiers[*member] = facts.tiers[unit];
        }
    }
    write_lines(children, |child, out| {
        let start = out.len();
        write_record(out, facts, child, tiers[child]);
        salt(
            &mut out[start..],
            secret,
            facts.placement.children[child].number.as_str(),
        );
        Digest::of(&out[start..])
    })
}

/// The salt of a market that is not published: HMAC over `market`.
pub(super) fn market_salt(secret: &[u8; 32]) -> String {
    HEXLOWER.encode(&hmac_sha256(secret, &[b"market"]))
}

/// A record with room for its salt.
fn write_record(out: &mut Vec<u8>, facts: Facts<'_>, child: usize, tier: Option<u32>) {
    let placement = facts.placement;
    let held = &placement.children[child];
    let (lon, lat) = held.home.to_degrees();
    let id = |catchment: &u32| placement.catchments[*catchment as usize].id.as_str();
    let border = facts.zoned.border(child);
    let rule = placement.policy.zoning.edge.filter(|_| !border.is_empty());
    write_object(out, |o| {
        // A home exactly on a border: the catchments it lies between, and the rule that chose of them.
        if let Some(rule) = rule {
            o.object("border", |o| {
                o.texts("between", border.iter().map(id));
                o.text("rule", rule.as_str());
            });
        }
        o.texts("catchments", facts.zoned.of(child).iter().map(id));
        let codes = held
            .choices
            .iter()
            .map(|s| placement.schools[*s as usize].code.as_str());
        o.texts("choices", codes);
        o.text("draw", placement.policy.draw.as_str());
        o.list("facts", |list| {
            for (spec, fact) in placement.policy.facts.iter().zip(&held.facts) {
                let value = match fact {
                    Fact::Unknown => continue,
                    Fact::Flag(value) => value.to_string(),
                    Fact::Text(word) => word.to_string(),
                    Fact::Date(day) => day.to_string(),
                    Fact::Integer(number) => number.to_string(),
                    Fact::Share(part, of) => format!("{part}/{of}"),
                    Fact::School(school) => placement.schools[*school as usize].code.to_string(),
                };
                list.object(|o| {
                    o.text("name", &spec.name);
                    o.text("value", &value);
                });
            }
        });
        o.object("home", |o| {
            o.text("lat", &lat);
            o.text("lon", &lon);
        });
        // A home that an earlier use locks: that use without the family, and the first year in which it is free.
        if let Some(Locked::By {
            year, school, free, ..
        }) = placement.locks.of.get(child)
        {
            o.object("lock", |o| {
                o.int("free", *free);
                o.text("school", school);
                o.int("year", *year);
            });
        }
        o.text("number", held.number.as_str());
        if !held.round_choices.is_empty() {
            o.list("round_choices", |list| {
                for (round, own) in &held.round_choices {
                    let codes = own
                        .iter()
                        .map(|s| placement.schools[*s as usize].code.as_str());
                    list.object(|o| {
                        o.texts("choices", codes);
                        o.text("round", &placement.policy.rounds[*round as usize].id);
                    });
                }
            });
        }
        o.text("salt", SALT_ROOM);
        let label = tier.map(|tier| placement.policy.tiers[tier as usize].id.as_str());
        o.text("tier", label.unwrap_or(""));
        o.text("type", "paiwei/v1/record");
        o.text("unit", held.unit.as_str());
        // Whole millimetres on foot, in the order of the overflow's list; where no way leads there is no `mm`.
        if let Some(walks) = facts.walks.get(child) {
            o.list("walks", |list| {
                for walk in walks {
                    list.object(|o| {
                        if let Some(mm) = walk.mm {
                            o.int("mm", mm.into());
                        }
                        o.text(
                            "school",
                            placement.schools[walk.school as usize].code.as_str(),
                        );
                    });
                }
            });
        }
    })
}

//! Records: every fact of a child that can influence the outcome, private, committed to by its hash.

use data_encoding::HEXLOWER;

use super::Facts;
use crate::digest::canonical::object;
use crate::digest::{Digest, hmac_sha256};
use crate::model::{Fact, Number};

/// The records and commitments of all children, by number.
pub(super) fn records(facts: Facts<'_>, secret: &[u8; 32]) -> Vec<(Vec<u8>, Digest)> {
    let mut tiers = vec![None; facts.placement.children.len()];
    for (unit, members) in facts.members.iter().enumerate() {
        for member in members {
            tiers[*member] = facts.tiers[unit];
        }
    }
    tiers
        .iter()
        .enumerate()
        .map(|(child, tier)| salted(facts, child, *tier, secret))
        .collect()
}

/// The salt is HMAC-SHA-256(secret, number LF ‖ the record without its salt): the same facts give the same
/// record anywhere, and a corrected record gets a new salt by itself (DESIGN section 7).
fn salted(
    facts: Facts<'_>,
    child: usize,
    tier: Option<u32>,
    secret: &[u8; 32],
) -> (Vec<u8>, Digest) {
    let number = &facts.placement.children[child].number;
    let salt = salt(secret, number, &record(facts, child, tier, None));
    let record = record(facts, child, tier, Some(&salt));
    let commitment = Digest::of(&record);
    (record, commitment)
}

/// A salt as 64 hex digits.
pub(crate) fn salt(secret: &[u8; 32], number: &Number, facts: &[u8]) -> String {
    HEXLOWER.encode(&hmac_sha256(
        secret,
        &[number.as_str().as_bytes(), b"\n", facts],
    ))
}

/// The salt of a market that is not published: HMAC over `market`.
pub(super) fn market_salt(secret: &[u8; 32]) -> String {
    HEXLOWER.encode(&hmac_sha256(secret, &[b"market"]))
}

fn record(facts: Facts<'_>, child: usize, tier: Option<u32>, salt: Option<&str>) -> Vec<u8> {
    let placement = facts.placement;
    let held = &placement.children[child];
    let (lon, lat) = held.home.to_degrees();
    let catchments = facts.zoned.of(child).iter();
    object(|o| {
        let ids = catchments.map(|c| placement.catchments[*c as usize].id.as_str());
        o.texts("catchments", ids);
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
        o.text("number", held.number.as_str());
        if let Some(salt) = salt {
            o.text("salt", salt);
        }
        let label = tier.map(|tier| placement.policy.tiers[tier as usize].id.as_str());
        o.text("tier", label.unwrap_or(""));
        o.text("type", "paiwei/v1/record");
        o.text("unit", held.unit.as_str());
    })
}

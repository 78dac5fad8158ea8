//! The sealed files: canonical facts written from what was read, not the raw files (DESIGN section 7).

use crate::digest::Digest;
use crate::digest::canonical::{Object, object, write_lines, write_object};
use crate::geo::Part;
use crate::model::{
    BoundSide, Boundary, ChoiceKind, Date, Layer, Market, NO_CLASS, OnRest, Per, Placement, Prefix,
    School, SourceKind, WalkRule, Within, ZoneRule, write_rings,
};

/// `schools.jsonl`: one line for each school, by code.
pub(super) fn schools(schools: &[School]) -> Vec<u8> {
    let mut out = Vec::new();
    for school in schools {
        let degrees = school.point.map(|point| point.to_degrees());
        write_object(&mut out, |o| {
            if !school.groups.is_empty() {
                o.texts("groups", &school.groups);
            }
            if let Some((_, lat)) = &degrees {
                o.text("lat", lat);
            }
            if let Some((lon, _)) = &degrees {
                o.text("lon", lon);
            }
            o.text("name", &school.name);
            if school.planned {
                o.flag("planned", true);
            }
            o.text("school", school.code.as_str());
            o.int("seats", school.seats.into());
        });
        out.push(b'\n');
    }
    out
}

/// `catchments.jsonl`: for each catchment by id a line with its schools, then its rings in pieces.
pub(super) fn catchments(placement: &crate::model::Placement) -> Vec<u8> {
    let mut out = Vec::new();
    for catchment in &placement.catchments {
        let codes = catchment.schools.iter();
        let codes = codes.map(|school| placement.schools[*school as usize].code.as_str());
        write_object(&mut out, |o| {
            o.text("catchment", catchment.id.as_str());
            o.text("name", &catchment.name);
            o.texts("schools", codes);
            if !catchment.text.is_empty() {
                o.text("text", &catchment.text);
            }
        });
        out.push(b'\n');
        write_rings(&mut out, &catchment.id, &catchment.area);
    }
    out
}

/// `market.jsonl`: one line for each round and unit; a private market begins with its salt.
pub(super) fn market(market: &Market, schools: &[School], salt: Option<String>) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(salt) = salt {
        write_object(&mut out, |o| o.text("salt", &salt));
        out.push(b'\n');
    }
    for round in &market.rounds {
        let (lines, _) = write_lines(round.units.len(), |position, out| {
            let applicant = &market.units[round.units[position] as usize];
            write_object(out, |o| {
                o.list("choices", |list| {
                    for application in round.applications(position) {
                        let prefix = &round.prefixes[application.prefix as usize];
                        let code = schools[application.school as usize].code.as_str();
                        list.object(|o| choice(o, prefix, round.is_banded(), code));
                    }
                });
                o.text("number", applicant.unit.as_str());
                o.text("round", &round.id);
                o.text("unit", applicant.unit.as_str());
                o.int("weight", applicant.weight.into());
            });
        });
        out.extend_from_slice(&lines);
    }
    out
}

fn choice(o: &mut Object<'_>, prefix: &Prefix, banded: bool, school: &str) {
    if banded {
        o.int("band", prefix.band.into());
    }
    if prefix.class != NO_CLASS {
        o.int("class", prefix.class.into());
    }
    if !prefix.keys.is_empty() {
        o.list("keys", |list| {
            prefix.keys.iter().for_each(|key| list.int(*key))
        });
    }
    o.text("school", school);
}

/// `rules.json`: the policy in one form, whatever its spelling in the file.
pub(super) fn rules(placement: &Placement) -> Vec<u8> {
    let policy = &placement.policy;
    object(|o| {
        o.list("age", |list| {
            let (from, to) = policy.age;
            let show = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
            list.text(&show(from));
            list.text(&show(to));
        });
        o.texts("assumptions", &policy.assumptions);
        if let Some(boundary) = policy.boundary {
            o.object("bundle", |o| o.text("boundary", Boundary::as_str(boundary)));
        }
        o.list("declared", |list| {
            for (key, value) in &policy.declared {
                list.object(|o| {
                    o.text("key", key);
                    o.text("value", value);
                });
            }
        });
        o.list("draws", |list| {
            for draw in &policy.draws {
                list.object(|o| {
                    o.int("digits", draw.digits as u64);
                    o.text("direction", draw.direction.as_str());
                    o.text("id", draw.name.as_str());
                    o.text(
                        "per",
                        if draw.per == Per::Child {
                            "child"
                        } else {
                            "unit"
                        },
                    );
                    o.text("scheme", "number");
                });
            }
        });
        o.int("objection_hours", policy.objection_hours);
        if let Some(overflow) = &policy.overflow {
            o.object("overflow", |o| {
                o.texts("chain", overflow.nearest.then_some("nearest_vacancy"));
                if let Some(limit) = overflow.limit {
                    o.int("limit", limit.into());
                }
                o.text("metric", overflow.metric.as_str());
                o.texts("order", overflow.order.iter().map(ToString::to_string));
                o.int("step_mm", overflow.step_mm.into());
                o.text("within", &within(&overflow.within));
            });
        }
        o.text("policy", policy.draw.as_str());
        o.texts("references", &policy.references);
        o.list("rounds", |list| {
            for round in &policy.rounds {
                list.object(|o| rule(o, round));
            }
        });
        o.text("schema", "paiwei-policy/1");
        o.list("sources", |list| {
            for source in &policy.sources {
                list.object(|o| {
                    o.text("id", source.id.as_str());
                    o.text("kind", source.kind.as_str());
                    if let SourceKind::Digits { length, what } | SourceKind::Hex { length, what } =
                        &source.kind
                    {
                        o.int("length", *length);
                        o.text("what", what);
                    }
                });
            }
        });
        o.text("stage", &policy.stage);
        o.list("tiers", |list| {
            for tier in &policy.tiers {
                list.object(|o| {
                    o.text("id", &tier.id);
                    o.text("label", &tier.label);
                    o.show("when", &tier.when);
                });
            }
        });
        o.text("title", &policy.title);
        o.text("type", "paiwei/v1/rules");
        if let Some(rule) = &policy.walk {
            o.object("walk", |o| walk(o, rule, placement));
        }
        o.int("year", policy.year);
        o.object("zoning", |o| {
            let zoning = &policy.zoning;
            let text = &zoning.text;
            let open = text.open_inclusive.map(|inclusive| match inclusive {
                true => "inclusive",
                false => "exclusive",
            });
            // Names in byte order; what the policy does not say is left out.
            for (name, word) in [
                ("bound_side", text.bound_side.map(BoundSide::as_str)),
                ("differ", text.differ.map(ZoneRule::as_str)),
                ("edge", zoning.edge.map(ZoneRule::as_str)),
                ("layer", text.layer.map(Layer::as_str)),
                ("none", zoning.none.map(ZoneRule::as_str)),
                ("open_range", open),
                ("overlap", zoning.overlap.map(ZoneRule::as_str)),
                ("undecided", text.undecided.map(ZoneRule::as_str)),
            ] {
                if let Some(word) = word {
                    o.text(name, word);
                }
            }
        });
    })
}

/// What distances on foot depend on: one declared version of the streets, the rule, the land of schools.
fn walk(o: &mut Object<'_>, rule: &WalkRule, placement: &Placement) {
    if let Some(streets) = &placement.streets {
        o.text("date", &streets.date);
        o.text("file", &streets.file);
    }
    if let Some(land) = land(&placement.schools) {
        o.show("land", &land);
    }
    if let Some(layer) = &rule.layer {
        o.text("layer", layer);
    }
    if let Some(streets) = &placement.streets {
        o.text("profile", streets.profile);
    }
    o.text("school", rule.school.as_str());
    if let Some(streets) = &placement.streets {
        o.show("sha256", &streets.sha256);
    }
    o.int("snap_limit_m", rule.snap_limit_m.into());
    o.text("unreachable", rule.unreachable.as_str());
}

/// The hash of every school's land: by code a line with the code, then a line `lon lat,…` for each ring of each
/// part, all in the one written form of areas. `None` when no school has land.
fn land(schools: &[School]) -> Option<Digest> {
    let mut text = String::new();
    for school in schools {
        let Some(land) = &school.land else { continue };
        text += &format!("{}\n", school.code);
        for ring in land.parts().iter().flat_map(Part::rings) {
            let points: Vec<String> = ring
                .points()
                .iter()
                .map(|point| {
                    let (lon, lat) = point.to_degrees();
                    format!("{lon} {lat}")
                })
                .collect();
            text += &format!("{}\n", points.join(","));
        }
    }
    (!text.is_empty()).then(|| Digest::of(text.as_bytes()))
}

fn rule(o: &mut Object<'_>, round: &crate::model::Round) {
    o.object("choice", |o| {
        let single = round.choice.kind == ChoiceKind::CatchmentSingle;
        o.text("kind", if single { "catchment_single" } else { "list" });
        if let Some(max) = round.choice.max {
            o.int("max", max.into());
        }
        o.int("min", round.choice.min.into());
        o.flag("must_fill", round.choice.must_fill);
        o.text("within", &within(&round.choice.within));
    });
    o.text("id", &round.id);
    o.text("mechanism", round.mechanism.as_str());
    o.text(
        "on_rest",
        if round.on_rest == OnRest::Next {
            "next"
        } else {
            "overflow"
        },
    );
    o.show("pool", &round.pool);
    o.flag("shortcut", round.shortcut);
    o.texts("standing", round.standing.iter().map(ToString::to_string));
}

fn within(within: &Within) -> String {
    match within {
        Within::Catchment => "catchment".to_owned(),
        Within::District => "district".to_owned(),
        Within::Group(group) => format!("group:{group}"),
        Within::Schools(codes) => codes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(","),
    }
}

//! The sealed files: canonical facts written from what was read, not the raw files (DESIGN section 7).

use super::manifest::write_source;
use crate::digest::Digest;
use crate::digest::canonical::{Object, object, write_lines, write_object};
use crate::geo::Part;
use crate::model::{
    BoundSide, Boundary, Choice, ChoiceKind, Date, Key, Layer, LockRule, Market, NO_CLASS,
    NO_QUOTA, Number, Placement, PointItem, Points, Prefix, School, SeatRule, WalkRule, Within,
    Worth, ZoneRule, write_rings,
};

/// `schools.jsonl`: one line for each school, by code.
pub(super) fn schools(placement: &Placement) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, school) in (0u32..).zip(&placement.schools) {
        let mut quotas: Vec<(&str, &str, u32)> = placement
            .quotas
            .iter()
            .filter(|row| row.school == index)
            .map(|row| {
                let round = &placement.policy.rounds[row.round as usize];
                (round.id.as_str(), row.name.as_str(), row.seats)
            })
            .collect();
        quotas.sort_unstable();
        let degrees = school.point.map(|point| point.to_degrees());
        write_object(&mut out, |o| {
            if school.direct > 0 {
                o.int("direct", school.direct.into());
            }
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
            if !quotas.is_empty() {
                o.list("quotas", |list| {
                    for (round, quota, seats) in quotas {
                        list.object(|o| {
                            o.text("quota", quota);
                            o.text("round", round);
                            o.int("seats", seats.into());
                        });
                    }
                });
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
                    for (at, application) in round.span(position).zip(round.applications(position))
                    {
                        let prefix = &round.prefixes[application.prefix as usize];
                        let code = schools[application.school as usize].code.as_str();
                        list.object(|o| {
                            if round.is_banded() {
                                o.int("band", prefix.band.into());
                            }
                            class(o, prefix);
                            if let Some(cost) = round.costs.get(at) {
                                o.int("cost", (*cost).into());
                            }
                            keys(o, prefix);
                            quota(o, market, application.quota);
                            o.text("school", code);
                        });
                    }
                });
                if let Some(members) = market.members.get(&round.units[position]) {
                    o.texts("members", members.iter().map(Number::as_str));
                }
                o.text("number", applicant.unit.as_str());
                if let Some(part) = round.in_pool.get(position) {
                    let pool = &round.pools[part.pool as usize];
                    let prefix = &round.prefixes[part.prefix as usize];
                    let codes = pool.schools.iter();
                    let codes = codes.map(|school| schools[*school as usize].code.as_str());
                    o.object("pool", |o| {
                        class(o, prefix);
                        keys(o, prefix);
                        quota(o, market, pool.quota);
                        o.texts("schools", codes);
                    });
                }
                o.text("round", &round.id);
                o.text("unit", applicant.unit.as_str());
                o.int("weight", applicant.weight.into());
            });
        });
        out.extend_from_slice(&lines);
    }
    out
}

fn class(o: &mut Object<'_>, prefix: &Prefix) {
    if prefix.class != NO_CLASS {
        o.int("class", prefix.class.into());
    }
}

fn keys(o: &mut Object<'_>, prefix: &Prefix) {
    if !prefix.keys.is_empty() {
        o.list("keys", |list| {
            prefix.keys.iter().for_each(|key| list.int(*key))
        });
    }
}

fn quota(o: &mut Object<'_>, market: &Market, quota: u32) {
    if quota != NO_QUOTA {
        o.text("quota", &market.quotas[quota as usize]);
    }
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
            o.object("bundle", |o| {
                o.text("boundary", Boundary::as_str(boundary));
                if let Some(order) = &policy.split_order {
                    o.text("split_order", order);
                }
            });
        }
        if policy.codes {
            o.flag("codes", true);
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
                    o.text("per", draw.per.as_str());
                    match &draw.ring {
                        None => o.text("scheme", "number"),
                        Some(ring) => {
                            o.text("scheme", ring.scheme.as_str());
                            o.texts("seed", ring.seed.iter().map(|draw| draw.as_str()));
                        }
                    }
                });
            }
        });
        if !policy.locks.is_empty() {
            o.list("locks", |list| {
                for rule in &policy.locks {
                    list.object(|o| lock(o, rule));
                }
            });
        }
        o.int("objection_hours", policy.objection_hours);
        if let Some(overflow) = &policy.overflow {
            o.object("overflow", |o| {
                let chain = overflow.chain.iter().map(|link| link.as_str());
                if !overflow.after.is_empty() {
                    o.texts("after", &overflow.after);
                }
                o.texts("chain", chain);
                if let Some(limit) = overflow.limit {
                    o.int("limit", limit.into());
                }
                o.text("metric", overflow.metric.as_str());
                if overflow.least_total {
                    o.text("objective", "least_total");
                }
                o.texts("order", overflow.order.iter().map(ToString::to_string));
                o.int("step_mm", overflow.step_mm.into());
                o.text("within", &within(&overflow.within));
            });
        }
        if !policy.points.given() {
            o.object("points", |o| points(o, &policy.points));
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
                list.object(|o| write_source(o, source));
            }
        });
        o.text("stage", &policy.stage);
        o.list("tiers", |list| {
            for tier in &policy.tiers {
                list.object(|o| {
                    o.text("id", &tier.id);
                    o.text("label", &tier.label);
                    if tier.then_review {
                        o.flag("then_review", true);
                    }
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

fn lock(o: &mut Object<'_>, rule: &LockRule) {
    if let Some(after) = rule.after {
        o.text("after", &after.to_string());
    }
    o.text(
        "exempt",
        if rule.same_couple {
            "same_couple"
        } else {
            "none"
        },
    );
    if let Some(after) = rule.nine_year_after {
        o.text("nine_year_after", &after.to_string());
    }
    o.text("unit", &rule.unit);
    let unlock = rule.graduation_year;
    o.text(
        "unlock",
        if unlock {
            "graduation_year"
        } else {
            "year_after"
        },
    );
    o.object("years", |o| {
        let mut years = rule.years.clone();
        years.sort_unstable_by_key(|(stage, _)| stage.as_str());
        years
            .iter()
            .for_each(|(stage, n)| o.int(stage.as_str(), *n));
    });
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

fn points(o: &mut Object<'_>, points: &Points) {
    let items = |o: &mut Object<'_>, name: &'static str, items: &[PointItem]| {
        o.list(name, |list| {
            for item in items {
                list.object(|o| {
                    if let Some(from) = &item.from {
                        o.text("from", from);
                    }
                    o.text("id", &item.id);
                    if let Some(most) = item.most {
                        o.int("max", most);
                    }
                    if item.skip_first > 0 {
                        o.int("skip_first", item.skip_first);
                    }
                    match &item.worth {
                        Worth::Fixed(worth) => o.int("value", *worth),
                        Worth::ByTier(tiers) => o.list("value", |list| {
                            for (tier, worth) in tiers {
                                list.object(|o| {
                                    o.text("tier", tier);
                                    o.int("value", *worth);
                                });
                            }
                        }),
                    }
                    if let Some(when) = &item.when {
                        o.show("when", when);
                    }
                });
            }
        });
    };
    items(o, "add", &points.add);
    items(o, "base", &points.base);
    if let Some(cap) = points.cap {
        o.int("cap", cap);
    }
    o.int("scale", points.scale);
    if let Some(until) = points.until {
        o.text("until", &until.to_string());
    }
}

fn rule(o: &mut Object<'_>, round: &crate::model::Round) {
    if !round.bands.is_empty() {
        o.list("bands", |list| {
            round
                .bands
                .iter()
                .for_each(|width| list.int((*width).into()));
        });
    }
    o.object("choice", |o| choice(o, &round.choice));
    if !round.choice_by_tier.is_empty() {
        o.list("choice_by_tier", |list| {
            for (tier, own) in &round.choice_by_tier {
                list.object(|o| {
                    o.object("choice", |o| choice(o, own));
                    o.text("tier", tier);
                });
            }
        });
    }
    if let Some(deal) = &round.deal {
        o.text("deal", deal.as_str());
    }
    o.text("id", &round.id);
    o.text("mechanism", round.mechanism.as_str());
    o.text("on_rest", round.on_rest.as_str());
    o.show("pool", &round.pool);
    if !round.reserves.is_empty() {
        o.list("reserve", |list| {
            for reserve in &round.reserves {
                list.object(|o| {
                    if let Some(at) = &reserve.at {
                        o.text("at", at.as_str());
                    }
                    let fill = if reserve.first {
                        "before_open"
                    } else {
                        "after_open"
                    };
                    o.text("fill", fill);
                    o.text("id", &reserve.id);
                    o.show("seats", &reserve.seats);
                    o.text("unused", reserve.unused.as_str());
                    o.show("when", &reserve.when);
                });
            }
        });
    }
    if round.seats != SeatRule::Open {
        o.show("seats", &round.seats);
    }
    o.flag("shortcut", round.shortcut == Some(true));
    let last = round
        .chains()
        .flat_map(|keys| keys.last())
        .find(|key| key.separates());
    let mut standing: Vec<String> = round.standing.iter().map(ToString::to_string).collect();
    // What separates everybody is named in the general order, whichever order says it.
    if let Some(last) = last.filter(|_| !round.standing.iter().any(Key::separates)) {
        standing.push(last.to_string());
    }
    o.texts("standing", &standing);
    let keys = |keys: &[Key]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    if !round.standing_by_choice.is_empty() {
        o.list("standing_by_choice", |list| {
            for (choice, own) in &round.standing_by_choice {
                list.object(|o| {
                    o.int("choice", (*choice).into());
                    o.texts("standing", keys(own));
                });
            }
        });
    }
    if !round.standing_by_tier.is_empty() {
        o.list("standing_by_tier", |list| {
            for (tier, own) in &round.standing_by_tier {
                list.object(|o| {
                    o.texts("standing", keys(own));
                    o.text("tier", tier);
                });
            }
        });
    }
}

fn choice(o: &mut Object<'_>, choice: &Choice) {
    if choice.accept_adjustment {
        o.flag("accept_adjustment", true);
    }
    if let Some(first) = &choice.first {
        o.text("first", first);
    }
    let kind = match choice.kind {
        ChoiceKind::CatchmentSingle => "catchment_single",
        ChoiceKind::List if choice.first.is_some() => "locked_first",
        ChoiceKind::List => "list",
        ChoiceKind::Given => "named",
        ChoiceKind::None => "none",
    };
    o.text("kind", kind);
    if let Some(max) = choice.max {
        o.int("max", max.into());
    }
    o.int("min", choice.min.into());
    o.flag("must_fill", choice.must_fill);
    o.text("within", &within(&choice.within));
}

fn within(within: &Within) -> String {
    match within {
        Within::Catchment => "catchment".to_owned(),
        Within::District => "district".to_owned(),
        Within::Cluster(false) => "cluster".to_owned(),
        Within::Cluster(true) => "cluster and beside".to_owned(),
        Within::OriginQuota => "origin_quota".to_owned(),
        Within::Named(fact) => format!("named:{fact}"),
        Within::Group(group) => format!("group:{group}"),
        Within::Schools(codes) => codes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(","),
    }
}

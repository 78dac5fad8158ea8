//! The policy file to a `Policy`: every word of `paiwei-policy/1`, those the engine runs and those it does not
//! run yet, which are told as such and never passed over in silence.
//!
//! In: TOML. Out: a policy, or nothing when an error stands in its way; all findings with line and column.
//! It knows no child. The language: `policies/gallery.md`, DOMAIN section 4.2. A later word is added here.

use std::ops::{Range, RangeInclusive};

use super::InputFile;
use super::grades::grade_of;
use crate::finding::{
    ASSUMED, BAD_NAME, BAD_PREDICATE, CRS_REFUSED, CRS_UNKNOWN, DUPLICATE_ID, FACT_KINDS, Finding,
    MISSING_KEY, NOT_YET, NOT_YET_IN_CHAIN, RANGE_REVERSED, TIER_NEVER, TOO_LITTLE_CHANCE,
    UNDECLARED,
};
use crate::geo::{Crs, CrsError};
use crate::model::{
    BoundSide, Boundary, Choice, ChoiceKind, Direction, DrawName, DrawRule, FactKind, FactSpec,
    Grade, Ground, Key, Layer, Literal, LotteryName, Mechanism, Metric, OnRest, Overflow, Per,
    Policy, Predicate, Publication, Round, SchoolCode, Source, SourceKind, TextZoning, Tier,
    Unreachable, WalkRule, Within, ZoneRule, Zoning, is_log_origin,
};
use crate::read::predicate;
use crate::read::text::decode;
use crate::read::toml::{At, Document, Section};

/// The schema this reads.
const SCHEMA: &str = "paiwei-policy/1";
/// Facts the engine itself knows.
const OWN_FACTS: [&str; 2] = ["tier", "home.in_catchment"];

/// Reads a policy; `None` when an error stands in its way.
pub fn read(file: &InputFile) -> (Option<Policy>, Vec<Finding>) {
    let (text, mut findings) = decode(&file.name, &file.bytes);
    let Some(text) = text else {
        return (None, findings);
    };
    let (policy, told) = Document::new(&file.name, &text).walk(root_table);
    let failed = told.iter().any(Finding::is_error);
    findings.extend(told);
    (policy.filter(|_| !failed), findings)
}

/// The headers under `[input.…]`, whatever else is wrong with the policy.
pub(super) fn headers(file: &InputFile) -> Vec<(String, String)> {
    let (text, _) = decode(&file.name, &file.bytes);
    let text = text.unwrap_or_default();
    let (headers, _) =
        Document::new(&file.name, &text).walk(|root| Some(input_headers(&root, &mut Vec::new())));
    headers.unwrap_or_default()
}

fn root_table(root: Section<'_, '_>) -> Option<Policy> {
    let policy = policy(&root);
    root.finish();
    policy
}

fn policy(root: &Section<'_, '_>) -> Option<Policy> {
    let document = root.document();
    if let Some(schema) = root.needed_text("schema") {
        root.pick(&schema, "schema", &[(SCHEMA, ())]);
    }
    not_yet(root, &["lock", "points"]);
    let mut declared = Vec::new();
    let identity = identity(root, &mut declared);
    let (age, draw_from) = calendar(root, &mut declared);
    if let Some(address) = root.section("address") {
        record(
            &address,
            &["basis", "confirmed_only", "open_range", "bound_side"],
            &mut declared,
        );
        address.finish();
    }
    let zoning = zoning(root);
    let tiers = tiers(root);
    let draws = draws(root);
    let rounds = rounds(root, &tiers, &draws);
    let boundary = bundle(root, &mut declared);
    let walk = root.section("walk").map(walk);
    let streets = walk.as_ref().and_then(|walk| walk.file.as_deref());
    let overflow = root
        .section("overflow")
        .map(|section| overflow(section, &draws, (walk.is_some(), streets)));
    if overflow.is_none() {
        let to_overflow = rounds.iter().any(|round| round.on_rest == OnRest::Overflow);
        if to_overflow {
            document.tell(MISSING_KEY, root.span(), |f| f.with("key", "overflow"));
        }
    }
    let sources = sources(root, document);
    let reserve = root.section("reserve").and_then(|section| {
        let slots = section
            .int("slots")
            .and_then(|slots| u32::try_from(slots.value).ok());
        section.finish();
        slots
    });
    let publish = publish(root, &mut declared);
    let headers = input_headers(root, &mut declared);
    let keys = rounds.iter().flat_map(|round| &round.standing);
    let keys = keys.chain(overflow.iter().flat_map(|overflow| &overflow.order));
    let facts = facts(&tiers, &rounds, keys, document);
    let identity = identity?;
    declared.sort();
    Some(Policy {
        log: publish
            .log
            .unwrap_or_else(|| format!("unpublished.local/{}", identity.draw)),
        draw: identity.draw,
        title: identity.title,
        authority: identity.authority,
        stage: identity.stage,
        year: identity.year,
        grade: identity.grade,
        references: identity.references,
        assumptions: identity.assumptions,
        age,
        zoning,
        tiers: tiers.into_iter().map(|(tier, _)| tier).collect(),
        draws,
        rounds,
        boundary,
        overflow,
        walk,
        sources,
        reserve,
        publication: publish.publication,
        min_cell: publish.min_cell,
        objection_hours: publish.objection_hours,
        draw_from,
        facts,
        declared,
        headers,
    })
}

/// Tells keys of the language that the engine does not run yet.
fn not_yet(section: &Section<'_, '_>, keys: &[&str]) {
    for key in keys {
        if let Some(span) = section.span_of(key) {
            tell_not_yet(section, &span, &section.path(key));
        }
    }
}

fn tell_not_yet(section: &Section<'_, '_>, span: &Range<usize>, word: &str) {
    section
        .document()
        .tell(NOT_YET, span, |f| f.with("word", word));
}

/// Keeps keys that people read and no step does.
fn record(section: &Section<'_, '_>, keys: &[&str], declared: &mut Vec<(String, String)>) {
    for key in keys {
        if let Some(text) = section.shown(key) {
            declared.push((section.path(key), text));
        }
    }
}

struct Identity {
    draw: DrawName,
    title: String,
    authority: String,
    stage: String,
    year: u64,
    grade: Grade,
    references: Vec<String>,
    assumptions: Vec<String>,
}

fn identity(root: &Section<'_, '_>, declared: &mut Vec<(String, String)>) -> Option<Identity> {
    root.present("policy");
    let section = root.section("policy")?;
    let id = section.needed_text("id");
    let draw = id.as_ref().and_then(|id| {
        let draw = DrawName::parse(id.value);
        if draw.is_none() {
            bad_name(&section, id, "[a-z0-9][a-z0-9-]{0,63}");
        }
        draw
    });
    let stages = [
        ("kindergarten", "kindergarten"),
        ("primary", "primary"),
        ("junior", "junior"),
    ];
    section.present("stage");
    let stage = section.word("stage", &stages);
    section.present("year");
    let year = section.int("year");
    if let Some(year) = year.as_ref().filter(|year| !YEARS.contains(&year.value)) {
        let text = year.value.to_string();
        let year = At {
            value: text.as_str(),
            span: year.span.clone(),
        };
        bad_name(&section, &year, "2026");
    }
    let plain = |key: &str| section.text(key).map(|text| plain(&section, &text));
    let title = plain("title").unwrap_or_default();
    let authority = plain("authority").unwrap_or_default();
    let grade = stage.as_ref().map(|stage| {
        let said = grade(&section, stage.value);
        if let Some(said) = said {
            declared.push((section.path("grade"), said.to_string()));
        }
        said.unwrap_or(grades_of(stage.value).1)
    });
    let texts = |key: &str| -> Vec<String> {
        let list = section.texts(key).map(|at| at.value).unwrap_or_default();
        list.iter().map(|text| plain_text(&section, text)).collect()
    };
    let (references, assumptions) = (texts("sources"), texts("assumptions"));
    section.finish();
    let draw = draw?;
    Some(Identity {
        title: if title.is_empty() {
            draw.to_string()
        } else {
            title
        },
        authority: if authority.is_empty() {
            "unnamed".to_owned()
        } else {
            authority
        },
        draw,
        stage: stage?.value.to_owned(),
        year: year?.value,
        grade: grade?,
        references,
        assumptions,
    })
}

/// The grades that a stage may begin with, and that which it begins with where the policy is silent.
fn grades_of(stage: &str) -> (RangeInclusive<Grade>, Grade) {
    let grade = |number| Grade::new(number).expect("a grade");
    let [small, _, large] = Grade::KINDERGARTEN;
    match stage {
        "kindergarten" => (small..=large, small),
        "junior" => (grade(6)..=grade(9), grade(7)),
        _ => (large..=grade(6), grade(1)),
    }
}

/// The grade that is entered, where the policy names one.
fn grade(section: &Section<'_, '_>, stage: &str) -> Option<Grade> {
    let said = section.int_or_text("grade")?;
    let text = match said.value {
        Ok(number) => number.to_string(),
        Err(text) => text.to_owned(),
    };
    let (range, _) = grades_of(stage);
    let grade = grade_of(&text).filter(|grade| range.contains(grade));
    if grade.is_none() {
        let at = At {
            value: text.as_str(),
            span: said.span,
        };
        bad_name(section, &at, &format!("{}…{}", range.start(), range.end()));
    }
    grade
}

fn plain(section: &Section<'_, '_>, text: &At<&str>) -> String {
    plain_text(section, text)
}

/// A text that is printed and hashed: control characters are told and dropped.
fn plain_text(section: &Section<'_, '_>, text: &At<&str>) -> String {
    if !crate::digest::canonical::is_plain(text.value) {
        bad_name(section, text, "U+0020…");
    }
    text.value.chars().filter(|c| !c.is_control()).collect()
}

fn bad_name(section: &Section<'_, '_>, text: &At<&str>, form: &str) {
    section.document().tell(BAD_NAME, &text.span, |f| {
        f.with("name", text.value).with("form", form)
    });
}

/// The year of entry is far off: a slip of the keyboard.
const YEARS: RangeInclusive<u64> = 1990..=2190;

fn reversed(section: &Section<'_, '_>, span: &Range<usize>, [low, high]: [&str; 2]) {
    section.document().tell(RANGE_REVERSED, span, |f| {
        f.with("low", low).with("high", high)
    });
}

type Age = (Option<crate::model::Date>, Option<crate::model::Date>);

fn calendar(root: &Section<'_, '_>, declared: &mut Vec<(String, String)>) -> (Age, Option<String>) {
    let Some(section) = root.section("calendar") else {
        return ((None, None), None);
    };
    let age = (
        section.date("age_from").map(|day| day.value),
        section.date("age_to").map(|day| day.value),
    );
    if let (Some(from), Some(to)) = age
        && from > to
        && let Some(span) = section.span_of("age_to")
    {
        reversed(&section, &span, ["age_from", "age_to"]);
    }
    let draw = section.moment("draw").and_then(|moment| {
        let time = utc(&moment.value);
        if time.is_none() {
            section.document().tell(BAD_NAME, &moment.span, |f| {
                f.with("name", moment.value.as_str())
                    .with("form", "2026-07-04T09:40:00+08:00")
            });
        }
        time
    });
    let keys = [
        "property_deadline",
        "signup_close",
        "publish_zone",
        "notice",
        "confirm_by",
    ];
    record(&section, &keys, declared);
    section.finish();
    (age, draw)
}

/// A moment with its offset, or a day (midnight in China), as UTC to the second.
fn utc(moment: &str) -> Option<String> {
    let stamp: jiff::Timestamp = match moment.parse() {
        Ok(stamp) => stamp,
        Err(_) => {
            let day: jiff::civil::DateTime = moment.parse().ok()?;
            jiff::tz::TimeZone::fixed(jiff::tz::offset(8))
                .to_timestamp(day)
                .ok()?
        }
    };
    Some(stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn zoning(root: &Section<'_, '_>) -> Zoning {
    let mut zoning = Zoning {
        edge: None,
        overlap: None,
        none: None,
        text: TextZoning::default(),
    };
    if let Some(section) = root.section("zoning") {
        let several = [
            ("all", ZoneRule::All),
            ("first", ZoneRule::First),
            ("refuse", ZoneRule::Refuse),
        ];
        let on_edge = [several[0], several[1], several[2]]
            .into_iter()
            .chain([("east", ZoneRule::East), ("list", ZoneRule::List)]);
        let on_edge: Vec<(&str, ZoneRule)> = on_edge.collect();
        let nowhere = [
            ("overflow", ZoneRule::Overflow),
            ("refuse", ZoneRule::Refuse),
        ];
        zoning.edge = section.word("edge", &on_edge).map(|word| word.value);
        zoning.overlap = section.word("overlap", &several).map(|word| word.value);
        zoning.none = section.word("none", &nowhere).map(|word| word.value);
        zoning.text = text_zoning(&section);
        section.finish();
    }
    zoning
}

/// What `[zoning]` says of catchment texts.
fn text_zoning(section: &Section<'_, '_>) -> TextZoning {
    let layers = [Layer::Polygon, Layer::Text, Layer::Both].map(|layer| (layer.as_str(), layer));
    let sides = [BoundSide::Centreline, BoundSide::Inside, BoundSide::Outside];
    let sides = sides.map(|side| (side.as_str(), side));
    let open = [("inclusive", true), ("exclusive", false)];
    let rules = [
        ("overflow", ZoneRule::Overflow),
        ("refuse", ZoneRule::Refuse),
    ];
    TextZoning {
        layer: section.word("layer", &layers).map(|word| word.value),
        open_inclusive: section.word("open_range", &open).map(|word| word.value),
        bound_side: section.word("bound_side", &sides).map(|word| word.value),
        differ: section.word("differ", &rules).map(|word| word.value),
        undecided: section.word("undecided", &rules).map(|word| word.value),
    }
}

fn predicate_of(section: &Section<'_, '_>, key: &str) -> Option<At<Predicate>> {
    let text = section.needed_text(key)?;
    match predicate::parse(text.value) {
        Ok(value) => Some(At {
            value,
            span: text.span,
        }),
        Err(error) => {
            // The value's text begins after its quotation mark.
            let at = text.span.start + 1 + error.offset;
            section.document().tell(BAD_PREDICATE, &(at..at), |f| {
                f.with("text", text.value)
                    .with("stop", text.value[error.offset..].to_owned())
                    .with("expected", error.expected)
            });
            None
        }
    }
}

fn tiers(root: &Section<'_, '_>) -> Vec<(Tier, Range<usize>)> {
    root.present("tier");
    let mut tiers: Vec<(Tier, Range<usize>)> = Vec::new();
    for section in root.sections("tier") {
        let id = section.needed_text("id");
        let label = section
            .text("label")
            .map(|label| plain_text(&section, &label));
        let when = predicate_of(&section, "when");
        not_yet(&section, &["then_review"]);
        if let (Some(id), Some(when)) = (id, when) {
            if tiers.iter().any(|(tier, _)| tier.id == id.value) {
                section
                    .document()
                    .tell(DUPLICATE_ID, &id.span, |f| f.with("id", id.value));
            }
            let everybody = |(tier, _): &&(Tier, _)| tier.when == Predicate::Constant(true);
            if let Some((all, _)) = tiers.iter().find(everybody) {
                section.document().tell(TIER_NEVER, &id.span, |f| {
                    f.with("id", id.value).with("all", all.id.as_str())
                });
            }
            let name = plain_text(&section, &id);
            let label = label.unwrap_or_else(|| name.clone());
            tiers.push((
                Tier {
                    id: name,
                    label,
                    when: when.value,
                },
                when.span,
            ));
        }
        section.finish();
    }
    tiers
}

fn draws(root: &Section<'_, '_>) -> Vec<DrawRule> {
    let mut draws = Vec::new();
    let Some(all) = root.section("draw") else {
        return draws;
    };
    for (name, name_span) in all.keys() {
        let Some(section) = all.section(name) else {
            continue;
        };
        let Some(lottery) = LotteryName::parse(name) else {
            bad_name(
                &section,
                &At {
                    value: name,
                    span: name_span,
                },
                "[a-z0-9][a-z0-9-]{0,31}",
            );
            continue;
        };
        let scheme = section.needed_text("scheme");
        if let Some(text) = &scheme {
            match text.value {
                "number" => {}
                "ring_remove" | "ring_step" | "ring_run" | "deal" => {
                    tell_not_yet(&section, &text.span, text.value);
                }
                _ => {
                    let words = ["number", "ring_remove", "ring_step", "ring_run", "deal"];
                    section.unknown_word(text, "scheme", &words);
                }
            }
        }
        section.present("per");
        section.present("direction");
        let per = section.text("per").and_then(|text| match text.value {
            "child_school" | "seat" => {
                tell_not_yet(&section, &text.span, text.value);
                None
            }
            _ => section.pick(&text, "per", &[("child", Per::Child), ("unit", Per::Unit)]),
        });
        let directions = [
            ("asc", Direction::Ascending),
            ("desc", Direction::Descending),
        ];
        let direction = section.word("direction", &directions);
        let digits = section.int("digits").map_or(10, |digits| {
            if !(4..=38).contains(&digits.value) {
                let digits_text = digits.value.to_string();
                let at = At {
                    value: digits_text.as_str(),
                    span: digits.span,
                };
                bad_name(&section, &at, "4…38");
            }
            digits.value.clamp(4, 38) as usize
        });
        not_yet(
            &section,
            &["numbering", "seed", "ceremony", "step", "on_close"],
        );
        section.finish();
        // A lottery that lacks a word was told so; it still exists, and nobody is told that it does not.
        let direction = direction.map_or(Direction::Ascending, |direction| direction.value);
        let per = per.unwrap_or(Per::Child);
        draws.push(DrawRule {
            name: lottery,
            digits,
            direction,
            per,
        });
    }
    all.finish();
    draws.sort_by(|a, b| a.name.cmp(&b.name));
    draws
}

fn rounds(
    root: &Section<'_, '_>,
    tiers: &[(Tier, Range<usize>)],
    draws: &[DrawRule],
) -> Vec<Round> {
    root.present("round");
    let mut rounds: Vec<Round> = Vec::new();
    for section in root.sections("round") {
        let id = section
            .needed_text("id")
            .map(|id| (plain_text(&section, &id), id.span));
        if let Some((id, span)) = &id
            && (rounds.iter().any(|round| round.id == *id) || id == "overflow")
        {
            section
                .document()
                .tell(DUPLICATE_ID, span, |f| f.with("id", id.as_str()));
        }
        let pool = predicate_of(&section, "pool");
        if let Some(pool) = &pool {
            tier_words(&section, pool, tiers);
        }
        section.present("seats");
        if let Some(seats) = section.text("seats") {
            match seats.value {
                "plan" | "rest" => {}
                "fixed" | "table" => tell_not_yet(&section, &seats.span, seats.value),
                text if text.starts_with("share") => {
                    tell_not_yet(&section, &seats.span, "share");
                }
                _ => section.unknown_word(
                    &seats,
                    "seats",
                    &["plan", "rest", "fixed", "table", "share"],
                ),
            }
        }
        let mechanism = mechanism(&section);
        section.present("choice");
        let choice = section.section("choice").and_then(choice);
        if let (Some(Mechanism::Fill), Some(choice)) = (mechanism, &choice) {
            let one = choice.kind == ChoiceKind::CatchmentSingle || choice.max == Some(1);
            if !one {
                section.document().tell(UNDECLARED, section.span(), |f| {
                    f.with("what", "max = 1").with("by", "mechanism = \"fill\"")
                });
            }
        }
        section.present("standing");
        let standing = section
            .texts("standing")
            .map(|keys| standing(&section, &keys.value, draws));
        let shortcut = section
            .word("shortcut", &[("admit_all_if_fits", ())])
            .is_some();
        section.present("on_rest");
        let on_rest = section.text("on_rest").and_then(|text| match text.value {
            "waitlist" => {
                tell_not_yet(&section, &text.span, "waitlist");
                None
            }
            _ => {
                let words = [("next", OnRest::Next), ("overflow", OnRest::Overflow)];
                section.pick(&text, "on_rest", &words)
            }
        });
        if let Some(waitlist) = section.text("waitlist").filter(|text| text.value != "none") {
            tell_not_yet(&section, &waitlist.span, "waitlist");
        }
        not_yet(
            &section,
            &[
                "standing_by_tier",
                "standing_by_choice",
                "choice_by_tier",
                "deal",
                "bundle",
            ],
        );
        section.finish();
        if let (
            Some((id, _)),
            Some(pool),
            Some(mechanism),
            Some(choice),
            Some(standing),
            Some(on_rest),
        ) = (id, pool, mechanism, choice, standing, on_rest)
        {
            let pool = pool.value;
            rounds.push(Round {
                id,
                pool,
                choice,
                mechanism,
                standing,
                shortcut,
                on_rest,
            });
        }
    }
    rounds
}

fn mechanism(section: &Section<'_, '_>) -> Option<Mechanism> {
    let text = section.needed_text("mechanism")?;
    match text.value {
        "first_then_deal" | "deal" | "line_then_parallel" | "live_choose" | "cycles"
        | "nearest" => {
            tell_not_yet(section, &text.span, text.value);
            None
        }
        _ => {
            let words = [
                ("fill", Mechanism::Fill),
                ("sequential", Mechanism::Sequential),
                ("parallel", Mechanism::Parallel),
                ("deferred", Mechanism::Parallel),
            ];
            section.pick(&text, "mechanism", &words)
        }
    }
}

/// A pool may only name tiers that exist.
fn tier_words(section: &Section<'_, '_>, pool: &At<Predicate>, tiers: &[(Tier, Range<usize>)]) {
    pool.value.visit(&mut |fact, literals| {
        for literal in literals.iter().filter(|_| fact == "tier") {
            let id = tier_id(literal);
            if !tiers.iter().any(|(tier, _)| tier.id == id) {
                section.document().tell(UNDECLARED, &pool.span, |f| {
                    f.with("what", format!("tier {id}"))
                        .with("by", section.path("pool"))
                });
            }
        }
    });
}

/// A tier's id as a literal: `tier = 1` names the tier "1".
fn tier_id(literal: &Literal) -> String {
    match literal {
        Literal::Text(word) => word.clone(),
        other => other.to_string(),
    }
}

fn choice(section: Section<'_, '_>) -> Option<Choice> {
    let kind = section.needed_text("kind")?;
    let kinds = [
        "catchment_single",
        "list",
        "restricted",
        "none",
        "catchment_all",
        "locked_first",
    ];
    let mut choice = Choice {
        kind: ChoiceKind::List,
        within: Within::District,
        min: 0,
        max: None,
        must_fill: false,
    };
    match kind.value {
        "catchment_single" => {
            choice.kind = ChoiceKind::CatchmentSingle;
            choice.within = Within::Catchment;
        }
        "list" => {
            if let Some(text) = section.text("within") {
                choice.within = match text.value {
                    "origin_quota" | "cluster" | "offered" => {
                        tell_not_yet(&section, &text.span, text.value);
                        Within::District
                    }
                    _ => within(&section, &text)?,
                };
            }
        }
        "restricted" => {
            section.present("schools");
            let schools = section.texts("schools")?;
            choice.within = restricted(&section, &schools.value)?;
        }
        "none" | "catchment_all" | "locked_first" => {
            tell_not_yet(&section, &kind.span, kind.value);
            return None;
        }
        _ => {
            section.unknown_word(&kind, "kind", &kinds);
            return None;
        }
    }
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    if let Some(min) = section.int("min") {
        choice.min = count(min.value);
    }
    if let Some(max) = section.int_or_text("max") {
        match max.value {
            Ok(most) => {
                choice.max = Some(count(most));
                if count(most) < choice.min {
                    reversed(&section, &max.span, ["min", "max"]);
                }
            }
            Err("all") => {}
            Err(other) => {
                section.unknown_word(
                    &At {
                        value: other,
                        span: max.span,
                    },
                    "max",
                    &["all"],
                );
            }
        }
    }
    if section.word("must_fill", &[("all", ())]).is_some() {
        choice.must_fill = true;
    }
    not_yet(&section, &["first", "topup", "accept_adjustment"]);
    section.finish();
    Some(choice)
}

fn within(section: &Section<'_, '_>, text: &At<&str>) -> Option<Within> {
    match text.value {
        "catchment" => Some(Within::Catchment),
        "district" => Some(Within::District),
        other => match other.strip_prefix("group:") {
            Some(group) => Some(Within::Group(group.to_owned())),
            None => {
                section.unknown_word(text, "within", &["catchment", "district", "group:…"]);
                None
            }
        },
    }
}

fn restricted(section: &Section<'_, '_>, schools: &[At<&str>]) -> Option<Within> {
    if let [only] = schools
        && let Some(group) = only.value.strip_prefix("group:")
    {
        return Some(Within::Group(group.to_owned()));
    }
    let mut codes = Vec::new();
    for school in schools {
        match SchoolCode::parse(school.value) {
            Some(code) => codes.push(code),
            None => {
                bad_name(section, school, "[0-9A-Za-z][0-9A-Za-z_-]{0,31}");
                return None;
            }
        }
    }
    Some(Within::Schools(codes))
}

fn standing(section: &Section<'_, '_>, keys: &[At<&str>], draws: &[DrawRule]) -> Vec<Key> {
    keys.iter()
        .filter_map(|text| key(section, text, draws))
        .collect()
}

fn key(section: &Section<'_, '_>, text: &At<&str>, draws: &[DrawRule]) -> Option<Key> {
    const KNOWN: [&str; 9] = [
        "tier asc",
        "date:",
        "enum:",
        "draw:",
        "number",
        "points desc",
        "months:",
        "sub_points",
        "distance",
    ];
    let mut words = text.value.split_whitespace();
    let head = words.next().unwrap_or("");
    let rest: Vec<&str> = words.collect();
    let unknown = || section.unknown_word(text, "standing", &KNOWN);
    if let Some(name) = head.strip_prefix("draw:") {
        let Some(draw) = draws.iter().find(|draw| draw.name.as_str() == name) else {
            section.document().tell(UNDECLARED, &text.span, |f| {
                f.with("what", format!("[draw.{name}]"))
                    .with("by", section.path("standing"))
            });
            return None;
        };
        return Some(Key::Draw(draw.name.clone()));
    }
    if let Some(fact) = head.strip_prefix("date:") {
        let (direction, nulls_last) = match rest.as_slice() {
            [] | ["asc"] => (Direction::Ascending, false),
            ["desc"] => (Direction::Descending, false),
            ["nulls_last"] | ["asc", "nulls_last"] => (Direction::Ascending, true),
            ["desc", "nulls_last"] => (Direction::Descending, true),
            _ => {
                unknown();
                return None;
            }
        };
        return Some(Key::Date {
            fact: fact.to_owned(),
            direction,
            nulls_last,
        });
    }
    if let Some(fact) = head.strip_prefix("enum:") {
        let list = text
            .value
            .split_once('[')
            .and_then(|(_, tail)| tail.strip_suffix(']'));
        let Some(list) = list else {
            unknown();
            return None;
        };
        let words = list.split(',').map(|word| word.trim().to_owned()).collect();
        let fact = fact.split('[').next().unwrap_or(fact).trim().to_owned();
        return Some(Key::Enum { fact, words });
    }
    match (head, rest.as_slice()) {
        ("tier", [] | ["asc"]) => Some(Key::Tier),
        ("number", [] | ["asc"]) => Some(Key::Number),
        ("points" | "sub_points" | "distance", _) => {
            tell_not_yet(section, &text.span, head);
            None
        }
        _ if head.starts_with("months:") => {
            tell_not_yet(section, &text.span, "months");
            None
        }
        _ => {
            unknown();
            None
        }
    }
}

fn bundle(root: &Section<'_, '_>, declared: &mut Vec<(String, String)>) -> Option<Boundary> {
    let section = root.section("bundle")?;
    record(&section, &["who", "opt_in"], declared);
    section.word("weight", &[("members", ())]);
    let boundary = section
        .needed_text("boundary")
        .and_then(|text| match text.value {
            "skip" | "split" => {
                tell_not_yet(&section, &text.span, text.value);
                None
            }
            _ => {
                let words = [("expand", Boundary::Expand), ("stop", Boundary::Stop)];
                section.pick(&text, "boundary", &words)
            }
        });
    not_yet(&section, &["split_order"]);
    section.finish();
    boundary
}

/// `walk`: whether there is a table `[walk]`, and the street file it names.
fn overflow(section: Section<'_, '_>, draws: &[DrawRule], walk: (bool, Option<&str>)) -> Overflow {
    const KNOWN: [&str; 8] = [
        "nearest_vacancy",
        "same_group",
        "same_cluster",
        "adjacent",
        "live_choose",
        "private_subsidised",
        "home_county",
        "manual",
    ];
    section.present("chain");
    let mut nearest = false;
    let mut reachable = true;
    let metrics = [("line_m", Metric::Line), ("walk_m", Metric::Walk)];
    let metric = section.word("metric", &metrics);
    for word in section
        .texts("chain")
        .map(|list| list.value)
        .unwrap_or_default()
    {
        match word.value {
            // By hand is what happens to everybody whom the chain does not place.
            "manual" => break,
            "nearest_vacancy" => nearest |= reachable,
            other if KNOWN.contains(&other) => {
                // What comes after a word that cannot run must not run either: the rule would be another.
                reachable = false;
                let document = section.document();
                document.tell(NOT_YET_IN_CHAIN, &word.span, |f| f.with("word", other));
            }
            _ => section.unknown_word(&word, "chain", &KNOWN),
        }
    }
    section.present("order");
    let order = section
        .texts("order")
        .map(|keys| standing(&section, &keys.value, draws));
    let limit = section
        .int("limit")
        .map(|limit| u32::try_from(limit.value).unwrap_or(u32::MAX));
    let within = section
        .text("within")
        .and_then(|text| within(&section, &text));
    not_yet(&section, &["refusal"]);
    let step_mm = within_range(&section, "step_mm", 1..=100_000);
    if let Some(At { span, .. }) = metric.as_ref().filter(|m| m.value == Metric::Walk) {
        let document = section.document();
        match walk {
            (_, Some(_)) => {}
            // Where the chain does not get to distances, no streets are needed.
            (false, None) if !nearest => {
                document.tell(NOT_YET_IN_CHAIN, span, |f| f.with("word", "walk_m"));
            }
            _ => document.tell(MISSING_KEY, span, |f| f.with("key", "walk.file")),
        }
    }
    section.finish();
    let metric = metric.map_or(Metric::Line, |metric| metric.value);
    Overflow {
        nearest,
        metric,
        step_mm: step_mm.unwrap_or(metric.step_mm()),
        limit,
        within: within.unwrap_or(Within::District),
        order: order.unwrap_or_default(),
    }
}

/// A whole number in a range; another one is told.
fn within_range(section: &Section<'_, '_>, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
    let number = section.int(key)?;
    let fits = u32::try_from(number.value)
        .ok()
        .filter(|n| range.contains(n));
    if fits.is_none() {
        let text = number.value.to_string();
        let at = At {
            value: text.as_str(),
            span: number.span,
        };
        bad_name(section, &at, &format!("{}…{}", range.start(), range.end()));
    }
    fits
}

/// Files of a folder that hold something else.
const OWN_FILES: [&str; 4] = [
    "catchments.geojson",
    "片区.geojson",
    "school_land.geojson",
    "校园.geojson",
];

/// How far a home or school may stand from its street where the policy does not say, in metres.
const SNAP_LIMIT_M: u32 = 200;

/// `[walk]`: the street file and what is not in it.
fn walk(section: Section<'_, '_>) -> WalkRule {
    let grounds = [("point", Ground::Point), ("land", Ground::Land)];
    let rules = [
        ("line", Unreachable::Line),
        ("last", Unreachable::Last),
        ("refuse", Unreachable::Refuse),
    ];
    let file = section.text("file").and_then(|text| {
        let plain = text
            .value
            .chars()
            .all(|c| !c.is_control() && !r#"/\:*?"<>|"#.contains(c));
        let kinds = [".pbf", ".geojson", ".json", ".gpkg"];
        let kind =
            kinds.iter().any(|kind| text.value.ends_with(kind)) && !OWN_FILES.contains(&text.value);
        let fits = plain && kind && !text.value.starts_with('.') && text.value.len() <= 100;
        if !fits || text.value.trim() != text.value {
            bad_name(&section, &text, "streets.osm.pbf");
            return None;
        }
        Some(text.value.to_owned())
    });
    if file.is_some() {
        section.present("unreachable");
    }
    let layer = section.text("layer").map(|layer| plain(&section, &layer));
    let rule = WalkRule {
        layer,
        snap_limit_m: within_range(&section, "snap_limit_m", 1..=2_000).unwrap_or(SNAP_LIMIT_M),
        unreachable: section
            .word("unreachable", &rules)
            .map_or(Unreachable::Refuse, |word| word.value),
        school: section
            .word("school", &grounds)
            .map_or(Ground::Point, |word| word.value),
        file,
    };
    section.finish();
    rule
}

fn sources(root: &Section<'_, '_>, document: &Document<'_>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let sections = root.sections("source");
    let silent = sections.is_empty();
    for section in sections {
        let id = section.needed_text("id");
        let kind = section.needed_text("kind");
        let length = section.int("length").map_or(0, |length| length.value);
        let what = section
            .text("what")
            .map(|what| plain_text(&section, &what))
            .unwrap_or_default();
        let kind = kind.and_then(|kind| match kind.value {
            "digits" => Some(SourceKind::Digits { length, what }),
            "hex" => Some(SourceKind::Hex { length, what }),
            "commit" | "drand-quicknet" => {
                not_yet(&section, &["commit", "round"]);
                tell_not_yet(&section, &kind.span, kind.value);
                None
            }
            _ => {
                let words = ["digits", "hex", "commit", "drand-quicknet"];
                section.unknown_word(&kind, "kind", &words);
                None
            }
        });
        if let (Some(id), Some(kind)) = (id, kind) {
            match LotteryName::parse(id.value) {
                None => bad_name(&section, &id, "[a-z0-9][a-z0-9-]{0,31}"),
                Some(name) if sources.iter().any(|source| source.id == name) => {
                    section
                        .document()
                        .tell(DUPLICATE_ID, &id.span, |f| f.with("id", id.value));
                }
                Some(name) => sources.push(Source { id: name, kind }),
            }
        }
        section.finish();
    }
    if silent {
        let what = "forty decimal digits, drawn in public, read out and written down one by one";
        let id = LotteryName::parse("digits").expect("a name");
        sources.push(Source {
            id,
            kind: SourceKind::Digits {
                length: 40,
                what: what.to_owned(),
            },
        });
        document.tell_file(ASSUMED, |f| f.with("what", "source = digits, 40"));
    } else if !sources.iter().any(|source| enough(&source.kind)) {
        document.tell_file(TOO_LITTLE_CHANCE, |f| f);
    }
    sources
}

/// PROTOCOL section 6 rule 5: 39 decimal digits or 128 bits of hex; longer than a page is no ceremony.
fn enough(kind: &SourceKind) -> bool {
    match kind {
        SourceKind::Digits { length, .. } => (39..=1000).contains(length),
        SourceKind::Hex { length, .. } => (32..=1000).contains(length),
        SourceKind::Commit { .. } => false,
        SourceKind::Beacon { .. } => true,
    }
}

struct Publish {
    publication: Publication,
    min_cell: u64,
    log: Option<String>,
    objection_hours: u64,
}

fn publish(root: &Section<'_, '_>, declared: &mut Vec<(String, String)>) -> Publish {
    let mut publish = Publish {
        publication: Publication::Pseudonymous,
        min_cell: 10,
        log: None,
        objection_hours: 72,
    };
    let Some(section) = root.section("publish") else {
        return publish;
    };
    if let Some(mode) = section.text("mode") {
        match mode.value {
            "roots" => tell_not_yet(&section, &mode.span, "roots"),
            _ => {
                let words = [
                    ("market", Publication::Market),
                    ("pseudonymous", Publication::Pseudonymous),
                    ("tickets", Publication::Pseudonymous),
                ];
                publish.publication = section
                    .pick(&mode, "mode", &words)
                    .unwrap_or(Publication::Pseudonymous);
            }
        }
    }
    if let Some(cell) = section.int("min_cell") {
        publish.min_cell = cell.value;
    }
    if let Some(log) = section.text("log") {
        if is_log_origin(log.value) {
            publish.log = Some(log.value.to_owned());
        } else {
            bad_name(&section, &log, "[a-z0-9./-]{1,128}");
        }
    }
    if let Some(hours) = section.int("objection_hours") {
        publish.objection_hours = hours.value;
    }
    record(&section, &["lists", "mask", "retention"], declared);
    section.finish();
    publish
}

/// `[input.roll]`, `[input.schools]`, `[input.catchments]`: the office's own headers.
fn input_headers(
    root: &Section<'_, '_>,
    declared: &mut Vec<(String, String)>,
) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    let Some(input) = root.section("input") else {
        return headers;
    };
    for table in [
        "roll",
        "schools",
        "catchments",
        "school_land",
        "border_homes",
    ] {
        let Some(section) = input.section(table) else {
            continue;
        };
        for (key, _) in section.keys() {
            if let Some(header) = section.text(key) {
                match key {
                    "crs" => declared_crs(&section, &header, declared),
                    "layer" | "geometry" if table == "catchments" => {
                        declared.push((section.path(key), header.value.to_owned()));
                    }
                    _ => {}
                }
                headers.push((format!("{table}.{key}"), header.value.to_owned()));
            }
        }
    }
    input.finish();
    headers
}

/// A declared coordinate system goes under the seal in its one spelling; what cannot be converted is told.
fn declared_crs(section: &Section<'_, '_>, text: &At<&str>, declared: &mut Vec<(String, String)>) {
    let code = match Crs::parse(text.value) {
        Ok(crs) => return declared.push((section.path("crs"), crs.to_string())),
        Err(CrsError::Refused) => CRS_REFUSED,
        Err(CrsError::Unknown) => CRS_UNKNOWN,
    };
    section.document().tell(code, &text.span, |f| {
        f.with("own", text.value).with("declared", text.value)
    });
}

/// The facts that tiers, pools and keys ask for, with the kind that their use gives them.
fn facts<'k>(
    tiers: &[(Tier, Range<usize>)],
    rounds: &[Round],
    keys: impl Iterator<Item = &'k Key>,
    document: &Document<'_>,
) -> Vec<FactSpec> {
    let mut facts: Vec<FactSpec> = Vec::new();
    let mut add = |name: &str, kind: FactKind, words: &[String]| {
        if OWN_FACTS.contains(&name) {
            return;
        }
        match facts.iter_mut().find(|fact| fact.name == name) {
            None => {
                facts.push(FactSpec {
                    name: name.to_owned(),
                    kind,
                    words: words.to_vec(),
                });
            }
            Some(fact) if fact.kind != kind => {
                document.tell_file(FACT_KINDS, |f| f.with("fact", name));
            }
            Some(fact) => fact.words.extend(words.iter().cloned()),
        }
    };
    let predicates = tiers
        .iter()
        .map(|(tier, _)| &tier.when)
        .chain(rounds.iter().map(|r| &r.pool));
    for predicate in predicates {
        predicate.visit(&mut |name, literals| {
            let kind = match literals.first() {
                None => FactKind::Flag,
                Some(Literal::Text(_)) => FactKind::Text,
                Some(Literal::Date(_)) => FactKind::Date,
                Some(Literal::Integer(_)) => FactKind::Integer,
            };
            add(name, kind, &[]);
        });
    }
    for key in keys {
        match key {
            Key::Date { fact, .. } => add(fact, FactKind::Date, &[]),
            Key::Enum { fact, words } => add(fact, FactKind::Text, words),
            Key::Tier | Key::Draw(_) | Key::Number => {}
        }
    }
    facts.sort_by(|a, b| a.name.cmp(&b.name));
    facts
}

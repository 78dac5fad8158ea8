//! The policy file to a `Policy`: every word of `paiwei-policy/1`, those the engine runs and those it does not
//! run yet, which are told as such and never passed over in silence.
//!
//! In: TOML. Out: a policy, or nothing when an error stands in its way; all findings with line and column.
//! It knows no child. The language: `policies/gallery.md`, DOMAIN section 4.2. A later word is added here.

mod beacon;
mod facts;
mod locks;
mod overflow;
mod points;
mod reserves;
mod ring;
mod rounds;
mod schema;

use std::ops::{Range, RangeInclusive};

use super::InputFile;
use super::grades::grade_of;
use facts::Asked;

use crate::digest::Digest;
use crate::finding::{
    ASSUMED, BAD_NAME, BAD_PREDICATE, CODES_NEED_NUMBERS, CRS_REFUSED, CRS_UNKNOWN, DUPLICATE_ID,
    Finding, MISSING_KEY, NOT_YET, OBJECTION_PERIOD, RANGE_REVERSED, STRETCH_TOO_LONG, TIER_NEVER,
    TOO_LITTLE_CHANCE, UNDECLARED,
};
use crate::geo::{Crs, CrsError};
use crate::model::{
    BoundSide, Date, DrawName, DrawRule, Grade, Ground, Key, Layer, LotteryName, OBJECTION_HOURS,
    OnRest, Policy, Predicate, Publication, STRETCH, Source, SourceKind, TextZoning, Tier,
    Unreachable, WalkRule, ZoneRule, Zoning, is_log_origin, utc,
};
use crate::read::predicate;
use crate::read::text::decode;
use crate::read::toml::{At, Document, Section};

pub(crate) use beacon::told as told_round;
pub use schema::{asked_keys, policy_schema};

/// The schema this reads.
const SCHEMA: &str = "paiwei-policy/1";
/// Facts the engine itself knows.
const OWN_FACTS: [&str; 3] = ["tier", "home.in_catchment", "home.locked"];

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
    let mut declared = Vec::new();
    let identity = identity(root, &mut declared);
    let (age, draw_from, close) = calendar(root, &mut declared);
    if let Some(address) = root.section("address") {
        record(
            &address,
            &["basis", "confirmed_only", "open_range", "bound_side"],
            &mut declared,
        );
        address.finish();
    }
    let zoning = zoning(root);
    let stage = identity.as_ref().map_or("", |identity| &identity.stage);
    let locks = locks::locks(root, stage);
    let tiers = tiers(root);
    let draws = rounds::draws(root, &mut declared);
    let points = points::points(root, &tiers, close);
    let mut rounds = rounds::rounds(root, &tiers, &draws);
    let (boundary, split_order) = rounds::bundle(root, &mut declared);
    let walk = root.section("walk").map(walk);
    let streets = walk.as_ref().and_then(|walk| walk.file.as_deref());
    let ranks = |keys: &Vec<Key>| keys.contains(&Key::Distance);
    let ranked = rounds.iter().any(|round| round.chains().any(ranks));
    let (overflow, table) = root
        .section("overflow")
        .map(|section| overflow::overflow(section, &draws, (walk.is_some(), streets), ranked))
        .unzip();
    rounds::rings_decide_first(root, &rounds, overflow.as_ref(), &draws);
    if overflow.is_none() {
        let to_overflow = rounds.iter().any(|round| round.on_rest == OnRest::Overflow);
        if to_overflow {
            document.tell(MISSING_KEY, root.span(), |f| f.with("key", "overflow"));
        }
    }
    if let Some(table) = table.flatten() {
        if rounds.iter().any(|round| round.id == table.id) {
            let id = table.id.as_str();
            document.tell(DUPLICATE_ID, root.span(), |f| f.with("id", id));
        }
        rounds.push(table);
    }
    rounds::one_number_in_line(root, &rounds, overflow.as_ref(), &draws);
    let year = identity.as_ref().map(|identity| identity.year);
    let window = beacon::Window::of(draw_from.as_deref(), year);
    let sources = sources(root, document, &draws, window.as_ref());
    let reserve = root.section("reserve").and_then(|section| {
        let slots = section
            .int("slots")
            .and_then(|slots| u32::try_from(slots.value).ok());
        section.finish();
        slots
    });
    let publish = publish(root, &mut declared);
    let (second_digest, stretch) = sealing(root);
    let headers = input_headers(root, &mut declared);
    let asked = Asked {
        locks: &locks,
        tiers: &tiers,
        points: &points,
        rounds: &rounds,
        overflow: overflow.as_ref(),
        split_order: split_order.as_deref(),
        stage,
    };
    let facts = facts::facts(&asked, document);
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
        class_size: identity.class_size,
        references: identity.references,
        assumptions: identity.assumptions,
        age,
        zoning,
        locks,
        tiers: tiers.into_iter().map(|(tier, _)| tier).collect(),
        points,
        draws,
        rounds,
        boundary,
        split_order,
        overflow,
        walk,
        sources,
        reserve,
        publication: publish.publication,
        min_cell: publish.min_cell,
        codes: publish.codes,
        second_digest,
        stretch,
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
    class_size: Option<u32>,
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
    let class_size = class_size(&section, stage.as_ref().map(|stage| stage.value), declared);
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
        class_size,
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

/// The most children of a class: as the policy says, else the norm of the stage (DOMAIN section 2.6).
fn class_size(
    section: &Section<'_, '_>,
    stage: Option<&str>,
    declared: &mut Vec<(String, String)>,
) -> Option<u32> {
    let said = within_range(section, "class_size", 1..=100);
    if let Some(said) = said {
        declared.push((section.path("class_size"), said.to_string()));
    }
    said.or(match stage {
        Some("primary") => Some(45),
        Some("junior") => Some(50),
        _ => None,
    })
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

/// Days of birth, the moment of the draw, the last day of the sign-up.
fn calendar(
    root: &Section<'_, '_>,
    declared: &mut Vec<(String, String)>,
) -> (Age, Option<String>, Option<Date>) {
    let Some(section) = root.section("calendar") else {
        return ((None, None), None, None);
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
        let time = in_utc(&moment.value);
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
    let close = section.date("signup_close").map(|day| day.value);
    record(&section, &keys, declared);
    section.finish();
    (age, draw, close)
}

/// A moment with its offset, or a day (midnight in China), as UTC to the second.
fn in_utc(moment: &str) -> Option<String> {
    let stamp: jiff::Timestamp = match moment.parse() {
        Ok(stamp) => stamp,
        Err(_) => {
            let day: jiff::civil::DateTime = moment.parse().ok()?;
            jiff::tz::TimeZone::fixed(jiff::tz::offset(8))
                .to_timestamp(day)
                .ok()?
        }
    };
    Some(utc(stamp))
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

/// A word that must be the id of a tier.
fn fits_tier(
    section: &Section<'_, '_>,
    (id, span): (&str, &Range<usize>),
    tiers: rounds::Tiers<'_>,
) {
    if !tiers.iter().any(|(tier, _)| tier.id == id) {
        section.document().tell(UNDECLARED, span, |f| {
            f.with("what", format!("tier {id}"))
                .with("by", section.path(id))
        });
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
        let then_review = section.flag("then_review").is_some_and(|flag| flag.value);
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
                    then_review,
                },
                when.span,
            ));
        }
        section.finish();
    }
    tiers
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

fn sources(
    root: &Section<'_, '_>,
    document: &Document<'_>,
    draws: &[DrawRule],
    window: Option<&beacon::Window>,
) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let sections = root.sections("source");
    let silent = sections.is_empty();
    // A source that cannot be read is told; whether it would be enough nobody knows.
    let mut unread = false;
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
            "drand-quicknet" => beacon::source(&section, &kind, window),
            "commit" => section.needed_text("commit").and_then(|commit| {
                let found = Digest::parse(commit.value);
                if found.is_none() {
                    bad_name(&section, &commit, "64 × 0-9 a-f");
                }
                found.map(|commit| SourceKind::Commit { commit })
            }),
            _ => {
                let words = ["digits", "hex", "commit", "drand-quicknet"];
                section.unknown_word(&kind, "kind", &words);
                None
            }
        });
        unread |= kind.is_none();
        if let (Some(id), Some(kind)) = (id, kind) {
            match LotteryName::parse(id.value) {
                None => bad_name(&section, &id, "[a-z0-9][a-z0-9-]{0,31}"),
                Some(name) if sources.iter().any(|source| source.id == name) => {
                    section
                        .document()
                        .tell(DUPLICATE_ID, &id.span, |f| f.with("id", id.value));
                }
                Some(name) if draws.iter().any(|draw| brings(draw, &name)) => {
                    bad_name(&section, &id, "[a-z0-9][a-z0-9-]{0,31}, ≠ [draw.…]-…");
                }
                // One secret held twice is one secret.
                Some(_) if is_commit(&kind) && sources.iter().any(|source| source.kind == kind) => {
                    section
                        .document()
                        .tell(DUPLICATE_ID, &id.span, |f| f.with("id", "commit"));
                }
                Some(name) => sources.push(Source { id: name, kind }),
            }
        }
        section.finish();
    }
    // Circle draws bring sources of their own, which the seal adds.
    let by_hand = !draws.is_empty() && draws.iter().all(|draw| draw.ring.is_some());
    if silent && by_hand {
        return sources;
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
    } else if !unread && !enough(&sources) {
        document.tell_file(TOO_LITTLE_CHANCE, |f| f);
    }
    sources
}

/// Whether a source has a name that a circle draw may give to its own.
fn brings(draw: &DrawRule, source: &LotteryName) -> bool {
    let tail = source.as_str().strip_prefix(draw.name.as_str());
    draw.ring.is_some() && tail.is_some_and(|tail| tail.starts_with('-'))
}

fn is_commit(kind: &SourceKind) -> bool {
    matches!(kind, SourceKind::Commit { .. })
}

/// PROTOCOL section 6 rule 5: 39 decimal digits, 20 beside two secrets, or 128 bits of hex; longer than a page is
/// no ceremony.
fn enough(sources: &[Source]) -> bool {
    let secrets = sources.iter().filter(|source| is_commit(&source.kind));
    let digits = if secrets.count() >= 2 { 20 } else { 39 };
    sources.iter().any(|source| match source.kind {
        SourceKind::Digits { length, .. } => (digits..=1000).contains(&length),
        SourceKind::Hex { length, .. } => (32..=1000).contains(&length),
        SourceKind::Beacon { .. } => true,
        SourceKind::Commit { .. } | SourceKind::Hand { .. } => false,
    })
}

/// `[seal]`: whether there is a second digest, and how many hashes stand between transcript and key.
fn sealing(root: &Section<'_, '_>) -> (bool, Option<u64>) {
    let Some(section) = root.section("seal") else {
        return (false, None);
    };
    let second = section.word("second_digest", &[("sm3", ())]).is_some();
    let stretch = section.int("stretch");
    if let Some(told) = stretch.as_ref().filter(|n| !STRETCH.contains(&n.value)) {
        section.document().tell(STRETCH_TOO_LONG, &told.span, |f| {
            f.with("stretch", told.value).with("most", *STRETCH.end())
        });
    }
    section.finish();
    (second, stretch.map(|told| told.value))
}

struct Publish {
    publication: Publication,
    min_cell: u64,
    codes: bool,
    log: Option<String>,
    objection_hours: u64,
}

fn publish(root: &Section<'_, '_>, declared: &mut Vec<(String, String)>) -> Publish {
    let mut publish = Publish {
        publication: Publication::Pseudonymous,
        min_cell: 10,
        codes: false,
        log: None,
        objection_hours: 72,
    };
    let Some(section) = root.section("publish") else {
        return publish;
    };
    if let Some(mode) = section.text("mode") {
        let words = [
            ("market", Publication::Market),
            ("pseudonymous", Publication::Pseudonymous),
            ("tickets", Publication::Pseudonymous),
            ("roots", Publication::Roots),
        ];
        publish.publication = section
            .pick(&mode, "mode", &words)
            .unwrap_or(Publication::Pseudonymous);
    }
    if let Some(cell) = section.int("min_cell") {
        publish.min_cell = cell.value;
    }
    if let Some(codes) = section.flag("codes") {
        publish.codes = codes.value;
        if codes.value && publish.publication == Publication::Roots {
            section
                .document()
                .tell(CODES_NEED_NUMBERS, &codes.span, |f| f);
        }
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
        if !OBJECTION_HOURS.contains(&hours.value) {
            section.document().tell(OBJECTION_PERIOD, &hours.span, |f| {
                f.with("hours", hours.value)
                    .with("least", *OBJECTION_HOURS.start())
                    .with("most", *OBJECTION_HOURS.end())
            });
        }
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
        "quotas",
        "border_homes",
        "locks",
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

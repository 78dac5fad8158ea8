//! Lotteries, rounds and their orders: `[draw.…]`, `[[round]]`, `[bundle]`.

use std::ops::Range;

use super::{
    bad_name, fits_tier, not_yet, plain_text, predicate_of, record, reserves, reversed, ring,
    tell_not_yet,
};
use crate::finding::{
    CIRCLE_COUNT, CYCLES_LACK, Code, DUPLICATE_ID, ONE_LINE_MANY_NUMBERS, RING_NOT_FIRST,
    TICKET_BY_HAND, TICKETS_DIFFER, UNDECLARED,
};
use crate::model::{
    Boundary, Choice, ChoiceKind, Direction, DrawRule, Key, Literal, LotteryName, Mechanism,
    OnRest, Overflow, Per, Predicate, Reserve, RingScheme, Round, SchoolCode, SeatRule, TicketKind,
    Tier, Unused, Within,
};
use crate::read::toml::{At, Section};

/// Tiers with the place of their condition.
pub(super) type Tiers<'t> = &'t [(Tier, Range<usize>)];

pub(super) fn draws(root: &Section<'_, '_>, declared: &mut Vec<(String, String)>) -> Vec<DrawRule> {
    let mut draws = Vec::new();
    let mut kinds = None;
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
        let ring = scheme
            .as_ref()
            .and_then(|text| RingScheme::parse(text.value));
        // What is drawn by hand says of nobody whether it is counted: the scheme does.
        if let Some(span) = section.span_of("seed").filter(|_| ring.is_none()) {
            let document = section.document();
            document.tell(CIRCLE_COUNT, &span, |f| f.with("draw", name));
        }
        if let Some(text) = scheme.as_ref().filter(|_| ring.is_none())
            && !["number", "deal"].contains(&text.value)
        {
            let words = ["number", "ring_remove", "ring_step", "ring_run", "deal"];
            section.unknown_word(text, "scheme", &words);
        }
        let ring = ring.map(|scheme| ring::ring(&section, &lottery, scheme, declared));
        let deals = scheme.as_ref().is_some_and(|scheme| scheme.value == "deal");
        section.present("per");
        let pers = [Per::Child, Per::Unit, Per::ChildSchool, Per::Seat].map(|p| (p.as_str(), p));
        let per = section.word("per", &pers);
        if let Some(per) = per.as_ref().filter(|per| (per.value == Per::Seat) != deals) {
            section.document().tell(UNDECLARED, &per.span, |f| {
                f.with("what", "scheme = \"deal\"")
                    .with("by", "per = \"seat\"")
            });
        }
        let per = per.map(|per| per.value);
        let directions = [
            ("asc", Direction::Ascending),
            ("desc", Direction::Descending),
        ];
        // The order of seats is nobody's advantage, and on a circle the first taken is first: no direction.
        let direction = if ring.is_none() {
            if !deals {
                section.present("direction");
            }
            section.word("direction", &directions)
        } else {
            None
        };
        let ticket = ticket(&section, ring.is_some(), &mut kinds);
        let digits = section.int("digits").filter(|_| ring.is_none());
        let digits = digits.map_or(10, |digits| {
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
        section.finish();
        // A lottery that lacks a word was told so; it still exists, and nobody is told that it does not.
        let direction = direction.map_or(Direction::Ascending, |direction| direction.value);
        let per = per.unwrap_or(Per::Child);
        draws.push(DrawRule {
            name: lottery,
            digits,
            direction,
            per,
            ticket,
            ring,
        });
    }
    all.finish();
    draws.sort_by(|a, b| a.name.cmp(&b.name));
    draws
}

/// How a lottery's tickets follow from the key: in one way for all of them, since the manifest names one. On a
/// circle none does.
fn ticket(section: &Section<'_, '_>, by_hand: bool, met: &mut Option<TicketKind>) -> TicketKind {
    let kinds = TicketKind::ALL.map(|kind| (kind.as_str(), kind));
    let said = section.word("ticket", &kinds);
    let kind = said
        .as_ref()
        .map_or(TicketKind::ChaCha20, |word| word.value);
    let span = said.map_or(section.span().clone(), |word| word.span);
    let document = section.document();
    if by_hand {
        if section.span_of("ticket").is_some() {
            document.tell(TICKET_BY_HAND, &span, |f| f.with("ticket", kind.as_str()));
        }
        return kind;
    }
    let first = *met.get_or_insert(kind);
    if first != kind {
        document.tell(TICKETS_DIFFER, &span, |f| {
            f.with("ticket", kind.as_str())
                .with("other", first.as_str())
        });
    }
    kind
}

/// A circle draw goes round the list of one round, and its plan is known only where that round is the first and
/// has all seats.
pub(super) fn rings_decide_first(
    root: &Section<'_, '_>,
    rounds: &[Round],
    overflow: Option<&Overflow>,
    draws: &[DrawRule],
) {
    let rings = |draw: &&DrawRule| draw.ring.is_some();
    let rings: Vec<&DrawRule> = draws.iter().filter(rings).collect();
    for (index, round) in rounds.iter().enumerate() {
        if index > 0 || round.seats != SeatRule::Open || !round.reserves.is_empty() {
            let keys = round.chains().flatten();
            out_of_place(root, RING_NOT_FIRST, (&round.id, keys), &rings);
        }
    }
    if let Some(overflow) = overflow.filter(|overflow| overflow.looks()) {
        let order = ("overflow", overflow.order.iter());
        out_of_place(root, RING_NOT_FIRST, order, &rings);
    }
}

/// Where children come up in one line for several schools, each has one number, not one for each school.
pub(super) fn one_number_in_line(
    root: &Section<'_, '_>,
    rounds: &[Round],
    overflow: Option<&Overflow>,
    draws: &[DrawRule],
) {
    let by_school = |draw: &&DrawRule| draw.per == Per::ChildSchool;
    let by_school: Vec<&DrawRule> = draws.iter().filter(by_school).collect();
    let in_line =
        |mechanism: Mechanism| mechanism.has_pools() || mechanism == Mechanism::LiveChoose;
    for round in rounds.iter().filter(|round| in_line(round.mechanism)) {
        let keys = round.chains().flatten();
        out_of_place(root, ONE_LINE_MANY_NUMBERS, (&round.id, keys), &by_school);
    }
    let least = |overflow: &&Overflow| overflow.looks() && overflow.least_total;
    if let Some(overflow) = overflow.filter(least) {
        let order = ("overflow", overflow.order.iter());
        out_of_place(root, ONE_LINE_MANY_NUMBERS, order, &by_school);
    }
}

/// Tells of each of some lotteries in the order of a round, or of the overflow, where the order is written.
fn out_of_place<'k>(
    root: &Section<'_, '_>,
    code: &'static Code,
    (round, keys): (&str, impl Iterator<Item = &'k Key>),
    draws: &[&DrawRule],
) {
    let own = |key: &Key| {
        let mut draws = draws.iter();
        draws.find(|draw| matches!(key, Key::Draw(name) if *name == draw.name))
    };
    let mut found = keys.filter_map(own).peekable();
    if found.peek().is_none() {
        return;
    }
    let sections = root.sections("round").into_iter();
    let mut own = sections.filter(|s| s.text("id").is_some_and(|id| id.value == round));
    let section = own.next().or_else(|| root.section("overflow"));
    let span = section.map_or(root.span().clone(), |section| {
        let key = section.span_of("standing");
        key.or_else(|| section.span_of("order"))
            .unwrap_or_else(|| section.span().clone())
    });
    for draw in found {
        root.document().tell(code, &span, |f| {
            f.with("draw", draw.name.as_str()).with("round", round)
        });
    }
}

pub(super) fn rounds(root: &Section<'_, '_>, tiers: Tiers<'_>, draws: &[DrawRule]) -> Vec<Round> {
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
            tier_words(&section, ("pool", pool), tiers);
        }
        let seats = seats(&section);
        let mechanism = mechanism(&section);
        section.present("choice");
        let choice = section.section("choice").and_then(choice);
        let mut choice_by_tier = Vec::new();
        if let Some(by_tier) = section.section("choice_by_tier") {
            for (id, span) in by_tier.keys() {
                fits_tier(&by_tier, (id, &span), tiers);
                let own = by_tier.section(id).and_then(self::choice);
                choice_by_tier.extend(own.map(|own| (id.to_owned(), own)));
            }
            by_tier.finish();
        }
        if let (Some(mechanism), Some(choice)) = (mechanism, &choice) {
            words_fit(&section, mechanism, choice);
        }
        section.present("standing");
        let standing = section
            .texts("standing")
            .map(|keys| standing(&section, &keys.value, draws));
        let mut standing_by_tier = Vec::new();
        if let Some(by_tier) = section.section("standing_by_tier") {
            for (id, span) in by_tier.keys() {
                fits_tier(&by_tier, (id, &span), tiers);
                let keys = by_tier
                    .texts(id)
                    .map(|keys| self::standing(&by_tier, &keys.value, draws));
                standing_by_tier.extend(keys.map(|keys| (id.to_owned(), keys)));
            }
            by_tier.finish();
        }
        let mut standing_by_choice = Vec::new();
        if let Some(by_choice) = section.section("standing_by_choice") {
            for (key, span) in by_choice.keys() {
                let keys = by_choice.texts(key);
                let keys = keys.map(|keys| self::standing(&by_choice, &keys.value, draws));
                match key.parse().ok().filter(|n| (1..=64u32).contains(n)) {
                    Some(n) => standing_by_choice.extend(keys.map(|keys| (n, keys))),
                    None => bad_name(&by_choice, &At { value: key, span }, "1…64"),
                }
            }
            by_choice.finish();
        }
        let mut bands = Vec::new();
        if let Some(widths) = section.ints("bands") {
            for width in widths {
                match u32::try_from(width.value)
                    .ok()
                    .filter(|n| (1..=64).contains(n))
                {
                    Some(width) => bands.push(width),
                    None => {
                        let text = width.value.to_string();
                        let at = At {
                            value: text.as_str(),
                            span: width.span,
                        };
                        bad_name(&section, &at, "1…64");
                    }
                }
            }
            if mechanism.is_some_and(|m| m != Mechanism::Parallel) {
                section.document().tell(UNDECLARED, section.span(), |f| {
                    f.with("what", "mechanism = \"parallel\"")
                        .with("by", "bands")
                });
            }
        }
        let deal = section.text("deal").and_then(|text| {
            let name = text.value.strip_prefix("draw:").unwrap_or(text.value);
            let found = draws
                .iter()
                .find(|draw| draw.name.as_str() == name && draw.per == Per::Seat);
            if found.is_none() {
                section.document().tell(UNDECLARED, &text.span, |f| {
                    f.with("what", format!("[draw.{name}] per = \"seat\""))
                        .with("by", section.path("deal"))
                });
            }
            found.map(|draw| draw.name.clone())
        });
        let deals = matches!(mechanism, Some(Mechanism::Deal | Mechanism::FirstThenDeal));
        if deals {
            section.present("deal");
        }
        let pooled = mechanism.is_some_and(Mechanism::has_pools);
        if pooled
            && standing
                .as_ref()
                .is_some_and(|keys| keys.contains(&Key::Distance))
        {
            // A line for several schools together is at no distance.
            section.document().tell(UNDECLARED, section.span(), |f| {
                f.with("what", "mechanism = \"parallel\"")
                    .with("by", "distance")
            });
        }
        let shortcut = section
            .word("shortcut", &[("admit_all_if_fits", true), ("none", false)])
            .map(|word| word.value);
        section.present("on_rest");
        let on_rest = [OnRest::Next, OnRest::Overflow, OnRest::Waitlist].map(|w| (w.as_str(), w));
        let on_rest = section.word("on_rest", &on_rest).map(|word| word.value);
        let waitlist = section.word("waitlist", &[("none", false), ("rest", true)]);
        let waits = waitlist.as_ref().is_some_and(|word| word.value);
        if waits != (on_rest == Some(OnRest::Waitlist)) && on_rest.is_some() {
            section.document().tell(UNDECLARED, section.span(), |f| {
                f.with("what", "waitlist = \"rest\"")
                    .with("by", "on_rest = \"waitlist\"")
            });
        }
        let reserves = reserves::reserves(&section, tiers, (mechanism, seats));
        not_yet(&section, &["bundle"]);
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
            let mut standing = standing;
            let soft = |reserve: &Reserve| reserve.unused == Unused::Everybody;
            if reserves.iter().any(soft) {
                let by_tier = &mut standing_by_tier;
                reserves::put_first(&mut standing, by_tier, &mut standing_by_choice);
            }
            rounds.push(Round {
                id,
                of_overflow: false,
                pool,
                seats,
                reserves,
                bands,
                choice,
                choice_by_tier,
                mechanism,
                deal,
                standing,
                standing_by_tier,
                standing_by_choice,
                shortcut,
                on_rest,
            });
        }
    }
    rounds
}

/// Which seats a round has.
fn seats(section: &Section<'_, '_>) -> SeatRule {
    section.present("seats");
    let Some(text) = section.text("seats") else {
        return SeatRule::Open;
    };
    match text.value {
        "plan" | "rest" => SeatRule::Open,
        "fixed" => SeatRule::Fixed,
        "table" => SeatRule::Table,
        word if word.starts_with("share") => {
            let plain = word.strip_suffix("of rest").unwrap_or(word).trim();
            let rule = SeatRule::parse(&plain.replace(" = ", " "));
            if rule.is_none() {
                bad_name(section, &text, "share 1/2");
            }
            rule.unwrap_or(SeatRule::Open)
        }
        _ => {
            let words = ["plan", "rest", "fixed", "table", "share"];
            section.unknown_word(&text, "seats", &words);
            SeatRule::Open
        }
    }
}

fn mechanism(section: &Section<'_, '_>) -> Option<Mechanism> {
    let text = section.needed_text("mechanism")?;
    match text.value {
        "nearest" => {
            tell_not_yet(section, &text.span, text.value);
            None
        }
        _ => {
            let words = [
                ("fill", Mechanism::Fill),
                ("sequential", Mechanism::Sequential),
                ("parallel", Mechanism::Parallel),
                ("deferred", Mechanism::Parallel),
                ("line_then_parallel", Mechanism::LineThenParallel),
                ("first_then_deal", Mechanism::FirstThenDeal),
                ("deal", Mechanism::Deal),
                ("cycles", Mechanism::Cycles),
                ("live_choose", Mechanism::LiveChoose),
            ];
            let mechanism = section.pick(&text, "mechanism", &words);
            if mechanism == Some(Mechanism::Cycles) {
                section.document().tell(CYCLES_LACK, &text.span, |f| f);
            }
            mechanism
        }
    }
}

/// What a mechanism asks of the choices.
fn words_fit(section: &Section<'_, '_>, mechanism: Mechanism, choice: &Choice) {
    let none = choice.kind == ChoiceKind::None;
    let one = choice.kind != ChoiceKind::List || choice.max == Some(1);
    let (fits, what) = match mechanism {
        Mechanism::Fill => (one && !none, "max = 1"),
        Mechanism::Deal | Mechanism::LiveChoose => (none, "kind = \"none\""),
        _ => (!none, "kind = \"list\""),
    };
    if !fits {
        let by = format!("mechanism = \"{}\"", mechanism.as_str());
        section.document().tell(UNDECLARED, section.span(), |f| {
            f.with("what", what).with("by", by)
        });
    }
}

/// A condition may only name tiers that exist.
pub(super) fn tier_words(
    section: &Section<'_, '_>,
    (key, condition): (&str, &At<Predicate>),
    tiers: Tiers<'_>,
) {
    condition.value.visit(&mut |fact, literals| {
        for literal in literals.iter().filter(|_| fact == "tier") {
            let id = tier_id(literal);
            if !tiers.iter().any(|(tier, _)| tier.id == id) {
                section.document().tell(UNDECLARED, &condition.span, |f| {
                    f.with("what", format!("tier {id}"))
                        .with("by", section.path(key))
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
        "named",
    ];
    let mut choice = Choice {
        kind: ChoiceKind::List,
        within: Within::District,
        min: 0,
        max: None,
        must_fill: false,
        first: None,
        accept_adjustment: section
            .flag("accept_adjustment")
            .is_some_and(|flag| flag.value),
    };
    match kind.value {
        "catchment_single" => {
            choice.kind = ChoiceKind::CatchmentSingle;
            choice.within = Within::Catchment;
        }
        "catchment_all" => {
            choice.within = Within::Catchment;
            choice.must_fill = true;
        }
        "list" | "locked_first" => {
            if let Some(text) = section.text("within") {
                choice.within = within(&section, &text)?;
            }
            if kind.value == "locked_first" {
                let first = section.needed_text("first");
                choice.first = first.map(|first| first.value.to_owned());
                let beside = section.word("topup", &[("adjacent_cluster", ())]).is_some();
                if beside && choice.within == Within::Cluster(false) {
                    choice.within = Within::Cluster(true);
                }
            }
        }
        "named" => {
            choice.kind = ChoiceKind::Given;
            let by = section.needed_text("by")?;
            choice.within = Within::Named(by.value.to_owned());
        }
        "restricted" => {
            section.present("schools");
            let schools = section.texts("schools")?;
            choice.within = restricted(&section, &schools.value)?;
        }
        "none" => {
            choice.kind = ChoiceKind::None;
            choice.within = Within::Catchment;
            if let Some(text) = section.text("within") {
                choice.within = within(&section, &text)?;
            }
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
    section.finish();
    Some(choice)
}

pub(super) fn within(section: &Section<'_, '_>, text: &At<&str>) -> Option<Within> {
    match text.value {
        "catchment" => Some(Within::Catchment),
        "district" => Some(Within::District),
        "cluster" => Some(Within::Cluster(false)),
        "origin_quota" => Some(Within::OriginQuota),
        // What a notice offers is a group of that name in the list of schools.
        "offered" | "offered_overflow" => Some(Within::Group(text.value.to_owned())),
        other => match other.strip_prefix("group:") {
            Some(group) => Some(Within::Group(group.to_owned())),
            None => {
                let words = [
                    "catchment",
                    "district",
                    "cluster",
                    "origin_quota",
                    "offered",
                    "group:…",
                ];
                section.unknown_word(text, "within", &words);
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

pub(super) fn standing(
    section: &Section<'_, '_>,
    keys: &[At<&str>],
    draws: &[DrawRule],
) -> Vec<Key> {
    keys.iter()
        .filter_map(|text| key(section, text, draws))
        .collect()
}

fn key(section: &Section<'_, '_>, text: &At<&str>, draws: &[DrawRule]) -> Option<Key> {
    const KNOWN: [&str; 10] = [
        "tier asc",
        "date:",
        "enum:",
        "draw:",
        "number",
        "points desc",
        "months:",
        "sub_points:",
        "at:",
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
        ("distance", [] | ["asc"]) => Some(Key::Distance),
        _ => {
            let direction = match rest.as_slice() {
                [] | ["desc"] => Some(Direction::Descending),
                ["asc"] => Some(Direction::Ascending),
                _ => None,
            };
            if let Some(direction) = direction {
                let name = |prefix: &str| {
                    let name = head.strip_prefix(prefix).filter(|name| !name.is_empty())?;
                    Some(name.to_owned())
                };
                if head == "points" {
                    return Some(Key::Points(direction));
                }
                if let Some(item) = name("sub_points:") {
                    return Some(Key::SubPoints(item, direction));
                }
                if let Some(name) = name("months:") {
                    return Some(Key::Months(name, direction));
                }
                if let Some(fact) = name("at:").filter(|_| rest.is_empty()) {
                    return Some(Key::At(fact));
                }
            }
            unknown();
            None
        }
    }
}

/// What happens when a unit of several meets fewer seats, and the fact by which its members are then ordered.
pub(super) fn bundle(
    root: &Section<'_, '_>,
    declared: &mut Vec<(String, String)>,
) -> (Option<Boundary>, Option<String>) {
    let Some(section) = root.section("bundle") else {
        return (None, None);
    };
    record(&section, &["who", "opt_in"], declared);
    section.word("weight", &[("members", ())]);
    section.present("boundary");
    let words = [
        Boundary::Expand,
        Boundary::Split,
        Boundary::Skip,
        Boundary::Stop,
    ];
    let boundary = section.word("boundary", &words.map(|word| (word.as_str(), word)));
    let order = section.text("split_order").and_then(|text| {
        let fact = text.value.strip_suffix(" asc").unwrap_or(text.value);
        (fact != "number").then(|| fact.to_owned())
    });
    section.finish();
    (boundary.map(|word| word.value), order)
}

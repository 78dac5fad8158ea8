//! An explanation in sentences that a parent understands: where, and why, choice by choice.

use serde_json::{Value, json};

use super::terminal;
use super::words::Words;
use crate::draw::hand::revealed;
use crate::draw::printed;
use crate::explain::{Compared, ExplainStep, Explanation, Parted};
use crate::finding::Arg;
use crate::model::{
    DEALT, Direction, LotteryName, NO_CLASS, NO_QUOTA, Per, Prefix, Reason, Ring, Ticket, Tickets,
};
use crate::read::published::HomeOnBorder;
use crate::run::Opened;

/// The printed numbers of all lotteries: equal prints are lengthened, so all tickets are needed. Of a circle draw
/// the rank is printed, from 1.
#[derive(Debug)]
pub struct Prints {
    shown: Vec<(Ticket, String)>,
    hands: Vec<Hand>,
}

/// A circle draw, and what was drawn for it.
#[derive(Debug)]
struct Hand {
    ring: Ring,
    start: String,
    second: String,
}

impl Prints {
    /// The printed numbers of some tickets.
    pub fn new(tickets: &[Tickets], opened: &Opened, transcript: &str) -> Self {
        let mut shown: Vec<(Ticket, String)> = Vec::new();
        for lottery in tickets {
            let prints = match opened.manifest.ring(&lottery.lottery) {
                None => printed(&lottery.tickets, opened.rules.digits(&lottery.lottery)),
                Some(_) => {
                    let ranks = lottery.tickets.iter();
                    ranks.map(|ticket| (ticket.0 + 1).to_string()).collect()
                }
            };
            shown.extend(lottery.tickets.iter().copied().zip(prints));
        }
        shown.sort();
        let value = |id: &Option<LotteryName>| {
            let found = id.as_ref().and_then(|id| revealed(transcript, id));
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let hand = |ring: &Ring| Hand {
            start: value(&ring.start),
            second: match ring.step {
                Some(step) => step.to_string(),
                None => value(&ring.second),
            },
            ring: ring.clone(),
        };
        let hands = opened.manifest.rings.iter().map(hand).collect();
        Self { shown, hands }
    }

    /// The printed number of a ticket.
    pub fn of(&self, ticket: Ticket) -> &str {
        let at = self
            .shown
            .binary_search_by_key(&ticket, |(ticket, _)| *ticket);
        at.map_or("", |at| self.shown[at].1.as_str())
    }
}

/// Everything that turns indexes into names.
#[derive(Clone, Copy, Debug)]
pub struct Names<'n> {
    /// The sealed files.
    pub opened: &'n Opened,
    /// The printed numbers.
    pub prints: &'n Prints,
}

/// A school with its code.
pub fn school_shown(opened: &Opened, school: u32) -> String {
    let school = &opened.schools[school as usize];
    if school.name == school.code.as_str() {
        school.name.clone()
    } else {
        format!("{} ({})", school.name, school.code)
    }
}

impl Names<'_> {
    fn school(&self, school: u32) -> String {
        school_shown(self.opened, school)
    }

    /// A tier's label by its place from 1.
    pub fn tier(&self, class: u32) -> String {
        let tier = (class as usize)
            .checked_sub(1)
            .and_then(|i| self.opened.rules.tiers.get(i));
        tier.map(|(_, label)| label.clone()).unwrap_or_default()
    }

    /// What follows the name of a school at a desk of it: nothing for open seats.
    fn desk(&self, quota: u32) -> String {
        let name = self.opened.market.quotas.get(quota as usize);
        name.map_or_else(String::new, |name| format!(" · {name}"))
    }

    /// Whether an application is of one for whom the seats are not kept, its tier, and the further keys.
    pub fn standing<'p>(&self, round: u32, prefix: &'p Prefix) -> (bool, u32, &'p [u64]) {
        let named = &self.opened.rules.rounds[round as usize].standing;
        let kept = named.first().is_some_and(|key| key == "reserve");
        let Some((outside, rest)) = prefix.keys.split_first().filter(|_| kept) else {
            return (false, prefix.class, &prefix.keys);
        };
        let tiered = named.get(1).is_some_and(|key| key.starts_with("tier"));
        match rest.split_first().filter(|_| tiered) {
            Some((tier, rest)) => (*outside > 0, *tier as u32, rest),
            None => (*outside > 0, NO_CLASS, rest),
        }
    }

    /// Whether a unit has a number of its own at each school.
    fn draws_by_school(&self, round: u32) -> bool {
        let lottery = self.opened.market.rounds[round as usize].lottery.as_ref();
        let rule = lottery.and_then(|lottery| self.opened.rules.lottery(lottery));
        rule.is_some_and(|rule| rule.per == Per::ChildSchool)
    }

    /// What a circle draw says of a unit at a school, in one sentence; nothing where a lottery is none.
    fn by_hand(&self, words: &Words, unit: u32, step: &ExplainStep) -> Option<String> {
        let lottery = self.opened.market.rounds[step.round as usize]
            .lottery
            .as_ref()?;
        let school = &self.opened.schools[step.school as usize].code;
        let name = self.opened.rules.lottery_at(lottery, school)?;
        let hand = self
            .prints
            .hands
            .iter()
            .find(|hand| hand.ring.lottery == name)?;
        let list = self.opened.numbered.get(&name)?;
        let own = &self.opened.market.units[unit as usize].unit;
        let position = list.binary_search(own).ok()? + 1;
        let args = [
            ("position", Arg::from(position)),
            ("n", list.len().into()),
            ("start", hand.start.as_str().into()),
            ("second", hand.second.as_str().into()),
            ("before", step.ticket?.0.to_string().into()),
            ("scheme", hand.ring.scheme.as_str().into()),
        ];
        let key = match hand.ring.start {
            Some(_) => "explain-circle",
            None => "explain-circle-not-drawn",
        };
        Some(words.say(key, &args))
    }

    fn descending(&self, round: u32) -> bool {
        let lottery = self.opened.market.rounds[round as usize].lottery.as_ref();
        lottery.is_some_and(|l| self.opened.rules.direction(l) == Direction::Descending)
    }
}

/// The first sentence: where the child is placed.
pub fn headline(
    words: &Words,
    names: Names<'_>,
    number: &str,
    explanation: &Explanation,
) -> String {
    let number = Arg::from(number);
    match explanation.placed {
        None => words.say("explain-unplaced", &[("number", number)]),
        Some(placed) => {
            let round = &names.opened.market.rounds[placed.round as usize];
            let school = Arg::from(names.school(placed.school));
            if round.id == "overflow" {
                return words.say(
                    "explain-overflow",
                    &[("number", number), ("school", school)],
                );
            }
            if placed.choice == DEALT {
                return words.say(
                    "explain-dealt-headline",
                    &[("number", number), ("school", school)],
                );
            }
            let chosen = |step: &ExplainStep| step.reason == Reason::Chosen;
            if explanation.steps.last().is_some_and(chosen) {
                let args = [("number", number), ("school", school)];
                return words.say("explain-chosen-headline", &args);
            }
            let own = round.units.binary_search(&explanation.unit);
            let own = own.expect("a placed unit takes part in its round");
            let choice = Arg::from(round.choice(own, placed.choice));
            words.say(
                "explain-placed",
                &[("number", number), ("school", school), ("choice", choice)],
            )
        }
    }
}

/// All sentences, one a line.
pub fn text(words: &Words, names: Names<'_>, number: &str, explanation: &Explanation) -> String {
    let mut out = headline(words, names, number, explanation) + "\n";
    for step in &explanation.steps {
        let said = sentence(words, names, explanation.unit, step);
        let kept = kept(words, names, explanation, step);
        out += &format!("  {said}{kept}\n");
    }
    let last = explanation.steps.last();
    let last = last.filter(|step| !names.draws_by_school(step.round));
    if let Some((step, ticket)) = last.and_then(|step| Some((step, step.ticket?))) {
        let by_hand = names.by_hand(words, explanation.unit, step);
        let said = by_hand.unwrap_or_else(|| {
            let print = Arg::from(names.prints.of(ticket));
            words.say("explain-ticket", &[("print", print)])
        });
        out += &format!("  {said}\n");
    }
    for (school, place) in &explanation.waiting {
        let args = [
            ("school", names.school(*school).into()),
            ("place", (*place).into()),
        ];
        out += &format!("  {}\n", words.say("explain-waiting", &args));
    }
    if let Some(before) = explanation.at_table {
        let said = words.say("explain-table", &[("before", before.into())]);
        out += &format!("  {said}\n");
    } else if explanation.placed.is_none() && explanation.waiting.is_empty() {
        out += &format!("  {}\n", words.word("explain-by-hand"));
    }
    terminal(&out)
}

/// What became of a home exactly on a border, in one sentence.
pub fn border(words: &Words, home: &HomeOnBorder) -> String {
    let several = home.catchments.len() > 1 && home.rule != "all";
    let rule = if several { "same" } else { home.rule.as_str() };
    let args = [
        ("between", Arg::from(home.between.join(", "))),
        ("rule", rule.into()),
        ("catchments", home.catchments.join(", ").into()),
    ];
    terminal(&words.say("explain-border", &args))
}

/// Seats of a school that refused a child which were kept for others.
fn kept(words: &Words, names: Names<'_>, explained: &Explanation, step: &ExplainStep) -> String {
    let market = &names.opened.market;
    let round = &market.rounds[step.round as usize];
    let here = (step.round, step.school, step.quota);
    let placed = explained.placed;
    let admitted = placed.is_some_and(|place| (place.round, place.school, place.quota) == here);
    let own = round.units.binary_search(&explained.unit).ok();
    let Some(own) = own.filter(|_| step.quota == NO_QUOTA && !admitted) else {
        return String::new();
    };
    let asked = |name: &String| {
        let mut desks = round.applications(own).iter();
        desks.any(|desk| {
            desk.school == step.school && market.quotas.get(desk.quota as usize) == Some(name)
        })
    };
    let rows = names.opened.schools[step.school as usize].quotas.iter();
    let kept = rows.filter(|(of, name, seats)| {
        *of == round.id && !name.is_empty() && *seats > 0 && !asked(name)
    });
    kept.map(|(_, name, seats)| {
        let args = [("n", (*seats).into()), ("quota", name.as_str().into())];
        words.say("explain-kept-seats", &args)
    })
    .collect()
}

/// One choice in one sentence, or two.
fn sentence(words: &Words, names: Names<'_>, unit: u32, step: &ExplainStep) -> String {
    let round = &names.opened.market.rounds[step.round as usize];
    let which = if round.id == "overflow" {
        "explain-near"
    } else {
        "explain-choice"
    };
    let mut school = names.school(step.school);
    if step.reason == Reason::Dealt {
        return words.say("explain-dealt", &[("school", school.into())]);
    }
    if step.reason == Reason::Chosen {
        return words.say("explain-chosen", &[("school", school.into())]);
    }
    school += &names.desk(step.quota);
    let head = words.say(
        which,
        &[("choice", step.choice.into()), ("school", school.into())],
    );
    let (outside, class, _) = names.standing(step.round, &step.prefix);
    let tier = if class == NO_CLASS {
        String::new()
    } else {
        names.tier(class)
    };
    let mut group = tier;
    if outside {
        let others = words.word("explain-outside");
        group = if group.is_empty() {
            others
        } else {
            format!("{others} · {group}")
        };
    }
    if step.prefix.band > 0 {
        let band = words.say("explain-band", &[("choice", (step.prefix.band + 1).into())]);
        group = if group.is_empty() {
            band
        } else {
            format!("{band} · {group}")
        };
    }
    if group.is_empty() {
        group = words.word("explain-all");
    }
    let last = step
        .last
        .map(|ticket| names.prints.of(ticket).to_owned())
        .unwrap_or_default();
    let own = step.claim == Some(step.school);
    let claim = step.claim.map(|school| names.school(school));
    let args = [
        ("claim", Arg::from(claim.unwrap_or_default())),
        ("own", if own { "yes" } else { "no" }.into()),
        ("seats", step.seats.into()),
        ("before", step.before.into()),
        ("group", group.into()),
        ("n", step.group.into()),
        ("left", step.left.into()),
        ("place", step.place.into()),
        ("last", last.into()),
        (
            "order",
            words
                .word(if names.descending(step.round) {
                    "order-desc"
                } else {
                    "order-asc"
                })
                .into(),
        ),
    ];
    let key = match step.reason.as_str() {
        "no-seat" => "explain-no-seat",
        "no-room" => "explain-no-room",
        "split" => "explain-split",
        "below-line" => "explain-below-line",
        "least-total" => "explain-least-total",
        "total-elsewhere" => "explain-total-elsewhere",
        "traded" => "explain-traded",
        "not-traded" => "explain-not-traded",
        "stopped" => "explain-stopped",
        "seat-left" => "explain-seat-left",
        // In front of a full better group, nobody of this one gets in, whatever the ticket.
        "after-line" if step.left == 0 => "explain-group-too-late",
        "after-line" => "explain-after-line",
        _ if step.left >= step.group => "explain-group-fits",
        _ => "explain-within-line",
    };
    let mut told = head + &words.say(key, &args);
    if let Some(ticket) = step.ticket.filter(|_| names.draws_by_school(step.round)) {
        told += " ";
        told += &names.by_hand(words, unit, step).unwrap_or_else(|| {
            let print = Arg::from(names.prints.of(ticket));
            words.say("explain-own-number", &[("print", print)])
        });
    }
    told
}

/// Two children at one school: who stands before whom, and the first rule that says so.
pub fn compared(words: &Words, names: Names<'_>, [a, b]: [&str; 2], case: &Compared) -> String {
    let round = &names.opened.market.rounds[case.round as usize];
    let rule = &names.opened.rules.rounds[case.round as usize];
    let (before, after) = if case.first { (a, b) } else { (b, a) };
    // The value of the one who stands before comes first.
    let two = |x: String, y: String| if case.first { [x, y] } else { [y, x] };
    let (what, [x, y]) = match case.parted {
        Parted::Band(p, q) => ("band", two((p + 1).to_string(), (q + 1).to_string())),
        Parted::Class(p, q) => ("class", two(names.tier(p), names.tier(q))),
        Parted::Key(at, p, q) => {
            let classed = rule.standing.first();
            let classed = classed.is_some_and(|key| key.starts_with("tier"));
            let key = rule.standing.get(at + usize::from(classed));
            let key = key.map_or("", String::as_str);
            // A descending value is sealed as what is missing to the greatest.
            let shown = |value: u64| match key {
                "reserve" if value == 0 => words.word("explain-kept"),
                "reserve" => words.word("explain-outside"),
                key if key.starts_with("tier") => names.tier(value as u32),
                key if key.contains("desc") => {
                    format!("{key} {}", 99_999_999 - value.min(99_999_999))
                }
                key => format!("{key} {value}"),
            };
            ("key", two(shown(p), shown(q)))
        }
        Parted::Ticket(p, q) => {
            let print = |ticket: Ticket| names.prints.of(ticket).to_owned();
            ("ticket", two(print(p), print(q)))
        }
        Parted::Number => ("number", two(a.to_owned(), b.to_owned())),
    };
    let order = match names.descending(case.round) {
        true => "order-desc",
        false => "order-asc",
    };
    let args = [
        ("round", Arg::from(round.id.as_str())),
        (
            "school",
            (names.school(case.school) + &names.desk(case.quota)).into(),
        ),
        ("before", before.into()),
        ("after", after.into()),
        ("what", what.into()),
        ("x", x.into()),
        ("y", y.into()),
        ("order", words.word(order).into()),
    ];
    words.say("explain-compared", &args)
}

/// The explanation for programs.
pub fn json(words: &Words, names: Names<'_>, number: &str, explanation: &Explanation) -> Value {
    let opened = names.opened;
    let steps = explanation.steps.iter().map(|step| {
        json!({
            "round": opened.market.rounds[step.round as usize].id,
            "choice": step.choice,
            "school": opened.schools[step.school as usize].code.as_str(),
            "reason": step.reason.as_str(),
            "seats": step.seats,
            "class": (step.prefix.class != NO_CLASS).then_some(step.prefix.class),
            "standing_before": step.before,
            "group": step.group,
            "place_in_group": step.place,
            "seats_for_group": step.left,
            "ticket": step.ticket.map(|ticket| ticket.to_string()),
            "last_ticket": step.last.map(|ticket| ticket.to_string()),
            "circle": names.by_hand(words, explanation.unit, step),
            "sentence": sentence(words, names, explanation.unit, step),
        })
    });
    let placed = explanation
        .placed
        .map(|placed| opened.schools[placed.school as usize].code.as_str());
    json!({
        "number": number,
        "unit": opened.market.units[explanation.unit as usize].unit.as_str(),
        "place": placed,
        "headline": headline(words, names, number, explanation),
        "steps": steps.collect::<Vec<_>>(),
        "waiting": explanation.waiting.iter().map(|(school, place)| json!({
            "school": opened.schools[*school as usize].code.as_str(),
            "place": place,
        })).collect::<Vec<_>>(),
    })
}

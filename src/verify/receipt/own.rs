//! What a receipt says of its child, for whoever shows it; it is worth what the checks say.

use std::collections::BTreeMap;

use super::held::Held;
use crate::draw;
use crate::model::{Reason, Ticket};
use crate::read::published;
use crate::read::receipt::{CutoffLine, Decided};
use crate::verify::SCHOOLS;

/// What a receipt says of its child; it is worth what the checks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The number.
    pub number: String,
    /// The school, if placed: code, and name where a bundle tells it.
    pub place: Option<String>,
    /// Placed by a decision after the draw, beyond the rules.
    pub by_decision: bool,
    /// Every decision, down to the place.
    pub choices: Vec<OwnChoice>,
    /// The schools that the record lists.
    pub listed: Vec<String>,
    /// The facts on record, by name.
    pub facts: Vec<(String, String)>,
    /// How many allocations there were, this one the last of them.
    pub round: u64,
}

/// A decision on one application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnChoice {
    /// The round's id, if it has one.
    pub round: String,
    /// The school.
    pub school: String,
    /// The quota; empty for open seats.
    pub quota: String,
    /// The label of the class (顺位), if there is one.
    pub tier: String,
    /// Whether the child was placed there.
    pub placed: bool,
    /// Why, as the record has it.
    pub reason: Option<Reason>,
    /// Own number as it is printed, and that of the last one admitted.
    pub prints: [String; 2],
    /// Seats there, and those filled.
    pub seats: Option<(u64, u64)>,
}

impl Held<'_> {
    /// What the receipt says of its child.
    pub(super) fn own(&self) -> Option<Own> {
        let (explain, (_, line)) = (self.explain().ok()?, self.result().ok()?);
        let names = self.names();
        let shown = |code: &str| match names.get(code).filter(|name| *name != code) {
            Some(name) => format!("{name} ({code})"),
            None => code.to_owned(),
        };
        let lines = self.cutoff_lines().unwrap_or_default();
        let record = self.record().ok()?;
        let choices = explain.choices.iter().map(|choice| OwnChoice {
            school: shown(choice.desk.school.as_str()),
            ..self.own_choice(choice, &lines)
        });
        Some(Own {
            number: line.number.to_string(),
            place: line.place.as_ref().map(|code| shown(code.as_str())),
            by_decision: self.by_decision().is_some(),
            choices: choices.collect(),
            listed: (record.choices.iter())
                .map(|(code, _)| shown(code))
                .collect(),
            facts: record.facts.clone(),
            round: explain.round,
        })
    }

    /// Names of schools, where a bundle tells them.
    fn names(&self) -> BTreeMap<String, String> {
        let bytes = self.beside.bundle.and_then(|bundle| bundle.get(SCHOOLS));
        let schools = bytes
            .and_then(|bytes| published::schools(bytes).ok())
            .unwrap_or_default();
        schools
            .into_iter()
            .map(|school| (school.code.to_string(), school.name))
            .collect()
    }

    fn own_choice(&self, choice: &Decided, lines: &[CutoffLine]) -> OwnChoice {
        let lottery = self.lottery_of(choice).ok().flatten();
        let rules = self.rules().ok();
        let line = lines.iter().find(|line| line.is_of(&choice.desk));
        let last = line.and_then(|line| line.ticket);
        let own = choice
            .ticket
            .or_else(|| self.ticket_of(choice).ok().flatten());
        let manifest = self.logged.as_ref().ok().map(|logged| &logged.manifest);
        let circle = lottery
            .as_ref()
            .is_some_and(|name| manifest.is_some_and(|m| m.ring(name).is_some()));
        let digits =
            (lottery.as_ref().zip(rules.as_ref())).map_or(10, |(name, rules)| rules.digits(name));
        let both: Vec<Ticket> = own.into_iter().chain(last).collect();
        let printed = match circle {
            // A place on the circle, counted from 1.
            true => both
                .iter()
                .map(|ticket| (ticket.0 + 1).to_string())
                .collect(),
            false => draw::printed(&both, digits),
        };
        let mut printed = printed.into_iter();
        let mut print = |there: bool| {
            if there {
                printed.next().unwrap_or_default()
            } else {
                String::new()
            }
        };
        let class = self.prefix_of(choice).class;
        let tier = rules
            .as_ref()
            .and_then(|rules| rules.tiers.get(class.checked_sub(1)? as usize));
        OwnChoice {
            round: choice.desk.round.clone().unwrap_or_default(),
            school: String::new(),
            quota: choice.desk.quota.clone().unwrap_or_default(),
            tier: tier.map(|(_, label)| label.clone()).unwrap_or_default(),
            placed: choice.placed,
            reason: choice.reason,
            prints: [print(own.is_some()), print(last.is_some())],
            seats: line.map(|line| (line.seats, line.filled)),
        }
    }
}

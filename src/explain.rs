//! Explanations (说明): why one unit is where it is, as facts that a report puts into sentences.
//!
//! In: market, rules, tickets, allocation, a unit. Out: for each application down to the place obtained the seats,
//! how many stood before, the unit's own place among its equals, the line. It knows schools and tiers by index
//! only; `report` gives them names and words, Chinese or English.

use crate::model::{
    Allocation, Application, DEALT, Decision, Drawn, Market, Placed, Prefix, Reason, RoundTickets,
    Ticket,
};

/// One application explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainStep {
    /// Index of the round.
    pub round: u32,
    /// Which application of the round it was, from 1.
    pub choice: u32,
    /// Index of the school.
    pub school: u32,
    /// Index into the market's quotas; [`NO_QUOTA`](crate::model::NO_QUOTA) for an open seat.
    pub quota: u32,
    /// How it ended, and why.
    pub reason: Reason,
    /// Seats free when the round began.
    pub seats: u32,
    /// What ranks the unit before its ticket.
    pub prefix: Prefix,
    /// Members standing in better groups (band, class, keys).
    pub before: u64,
    /// Members standing in the same group, the unit's own among them.
    pub group: u64,
    /// The unit's place in its group, from 1: one more than the members before it.
    pub place: u64,
    /// Seats left to the group after better ones.
    pub left: u64,
    /// The unit's ticket.
    pub ticket: Option<Ticket>,
    /// The ticket of the last one admitted.
    pub last: Option<Ticket>,
    /// Where seats were traded: the school whose seat the unit gave for this one.
    pub claim: Option<u32>,
}

/// Why a unit is where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Index of the unit.
    pub unit: u32,
    /// Where it is placed.
    pub placed: Option<Placed>,
    /// Its applications, down to the place obtained.
    pub steps: Vec<ExplainStep>,
    /// Families are choosing at a table: how many choose before this one, where it is still to choose.
    pub at_table: Option<usize>,
    /// Schools for which it waits, with its place in line from 1, counted in units.
    pub waiting: Vec<(u32, usize)>,
}

/// Explains a unit.
pub fn explain(
    market: &Market,
    drawn: &Drawn,
    allocation: &Allocation,
    descending: &dyn Fn(u32) -> bool,
    unit: u32,
) -> Explanation {
    let decisions = allocation.decisions(market, unit);
    let steps = decisions.iter().map(|decision| {
        step(
            market,
            &drawn.rounds[decision.round as usize],
            allocation,
            descending,
            unit,
            decision,
        )
    });
    Explanation {
        unit,
        placed: allocation.outcomes[unit as usize],
        steps: steps.collect(),
        at_table: allocation
            .table
            .as_ref()
            .and_then(|(_, units)| units.iter().position(|other| *other == unit)),
        waiting: allocation
            .waiting
            .iter()
            .filter_map(|list| {
                let at = list.units.iter().position(|other| *other == unit)?;
                Some((list.school, at + 1))
            })
            .collect(),
    }
}

fn step(
    market: &Market,
    tickets: &RoundTickets,
    allocation: &Allocation,
    descending: &dyn Fn(u32) -> bool,
    unit: u32,
    decision: &Decision,
) -> ExplainStep {
    let round = &market.rounds[decision.round as usize];
    let cutoff = &allocation.cutoffs[decision.cutoff as usize];
    let ticket = |unit: u32| tickets.of(unit, decision.school);
    let standing = |unit: u32| {
        let value = ticket(unit).map_or(0, |ticket| ticket.0);
        (
            if descending(decision.round) {
                !value
            } else {
                value
            },
            unit,
        )
    };
    let (mut before, mut group, mut ahead) = (0, 0, 0);
    for (position, other) in round.units.iter().enumerate() {
        let place = allocation.outcomes[*other as usize];
        if place.is_some_and(|place| place.round < decision.round) {
            continue;
        }
        let reached = place
            .filter(|place| place.round == decision.round)
            .map(|place| place.choice);
        if allocation.below.contains(&(decision.round, *other)) {
            continue;
        }
        let asked = (0u32..).zip(round.applications(position));
        let mut here = asked.filter(|(_, a)| (a.school, a.quota) == (cutoff.school, cutoff.quota));
        // Only those who came as far as this school in their own lists stand in line there.
        let Some((_, application)) = here.find(|(c, _)| reached.is_none_or(|r| *c <= r)) else {
            continue;
        };
        let weight = u64::from(market.units[*other as usize].weight);
        match application.prefix.cmp(&decision.prefix) {
            std::cmp::Ordering::Less => before += weight,
            std::cmp::Ordering::Equal => {
                group += weight;
                if standing(*other) < standing(unit) {
                    ahead += weight;
                }
            }
            std::cmp::Ordering::Greater => {}
        }
    }
    // A place that was dealt is no choice.
    let own = round.units.binary_search(&unit).ok();
    let listed = own.filter(|_| decision.choice != DEALT);
    let choice = listed.map_or(u32::MAX, |own| round.choice(own, decision.choice));
    ExplainStep {
        round: decision.round,
        choice,
        school: decision.school,
        quota: cutoff.quota,
        reason: decision.reason,
        seats: cutoff.seats,
        prefix: round.prefixes[decision.prefix as usize].clone(),
        before,
        group,
        place: ahead + 1,
        left: u64::from(cutoff.seats).saturating_sub(before),
        ticket: ticket(unit),
        last: cutoff.last.as_ref().and_then(|last| last.ticket),
        claim: (allocation.claims.get(&decision.round))
            .and_then(|claims| claims.get(&unit))
            .map(|(school, _)| *school),
    }
}

/// What first told two units apart at a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parted {
    /// The band of choices: the two bands.
    Band(u32, u32),
    /// The tier: the two places.
    Class(u32, u32),
    /// A key between tier and ticket: its place among the keys, and the two values.
    Key(usize, u64, u64),
    /// The ticket: the two tickets.
    Ticket(Ticket, Ticket),
    /// Nothing but the unit's number.
    Number,
}

/// Two units at one school that both applied to in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Index of the round.
    pub round: u32,
    /// Index of the school.
    pub school: u32,
    /// Index into the market's quotas; [`NO_QUOTA`](crate::model::NO_QUOTA) for an open seat.
    pub quota: u32,
    /// Whether the first of the two stands before the other.
    pub first: bool,
    /// What told them apart.
    pub parted: Parted,
}

/// Every school at which two units stand in one line, with the first rule that separates them.
pub fn compare(
    market: &Market,
    drawn: &Drawn,
    descending: &dyn Fn(u32) -> bool,
    (a, b): (u32, u32),
) -> Vec<Compared> {
    let mut compared = Vec::new();
    for (index, round) in (0u32..).zip(&market.rounds) {
        let list = |unit: u32| {
            let position = round.units.binary_search(&unit).ok()?;
            Some(round.applications(position))
        };
        let (Some(of_a), Some(of_b)) = (list(a), list(b)) else {
            continue;
        };
        for one in of_a {
            let same =
                |other: &&Application| (other.school, other.quota) == (one.school, one.quota);
            let Some(other) = of_b.iter().find(same) else {
                continue;
            };
            let prefix = |at: u32| &round.prefixes[at as usize];
            let (p, q) = (prefix(one.prefix), prefix(other.prefix));
            let key = || p.keys.iter().zip(&q.keys).position(|(x, y)| x != y);
            let (parted, first) = if p.band != q.band {
                (Parted::Band(p.band, q.band), p.band < q.band)
            } else if p.class != q.class {
                (Parted::Class(p.class, q.class), p.class < q.class)
            } else if let Some(at) = key() {
                (
                    Parted::Key(at, p.keys[at], q.keys[at]),
                    p.keys[at] < q.keys[at],
                )
            } else {
                let ticket = |unit: u32| drawn.rounds[index as usize].of(unit, one.school);
                match (ticket(a), ticket(b)) {
                    (Some(x), Some(y)) if x != y => {
                        (Parted::Ticket(x, y), (x < y) != descending(index))
                    }
                    _ => (Parted::Number, a < b),
                }
            };
            compared.push(Compared {
                round: index,
                school: one.school,
                quota: one.quota,
                first,
                parted,
            });
        }
    }
    compared
}

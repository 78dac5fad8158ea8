//! R08: every decision held against the published line (`log/receipt.md`, what a line calls for).

use std::cmp::Ordering;

use super::held::Held;
use super::{CUTOFFS, EXPLAIN};
use crate::model::{Action, Boundary, Direction, Mechanism, Number, Prefix, Reason, Ticket};
use crate::read::receipt::{CutoffLine, Decided};
use crate::verify::told::phrase_of;
use crate::verify::{Outcome, Problem};

/// R08: where the child was refused it stands after the published line, where it was placed not.
pub(super) fn cutoffs(held: &Held<'_>) -> Outcome {
    let explain = held.explain()?;
    let lines = held.cutoff_lines()?;
    for choice in &explain.choices {
        let school = choice.desk.school.as_str();
        let line = lines.iter().find(|line| line.is_of(&choice.desk));
        let line = line.ok_or_else(|| {
            Problem::fail(CUTOFFS, phrase_of("told-line-of", "school", school), "")
        })?;
        let ticket = line
            .ticket
            .map(|ticket| ticket.to_string())
            .unwrap_or_default();
        let shown = String::from_utf8_lossy(&choice.cutoff);
        if choice.cutoff != line.bytes && (choice.desk.round.is_some() || *shown != *ticket) {
            return Err(Problem::fail(
                EXPLAIN,
                String::from_utf8_lossy(&line.bytes),
                shown,
            ));
        }
        let pool = lines.iter().find(|line| line.is_of_pool(&choice.desk));
        if !due(held, choice, (line, pool))? {
            let key = if choice.placed {
                "told-not-after"
            } else {
                "told-after"
            };
            let found = choice.reason.map_or("", Reason::as_str);
            return Err(Problem::fail(
                CUTOFFS,
                phrase_of(key, "school", school),
                found,
            ));
        }
    }
    Ok(())
}

/// Whether a decision is the one that the published line calls for.
fn due(
    held: &Held<'_>,
    choice: &Decided,
    (line, pool): (&CutoffLine, Option<&CutoffLine>),
) -> Result<bool, Problem> {
    let rule = held.rule_of(choice)?;
    let mechanism = rule.as_ref().map(|(rule, _)| rule.mechanism);
    let lottery = rule
        .as_ref()
        .and_then(|(rule, rules)| Some(rules.direction(rule.lottery.as_ref()?)));
    let from = lottery.unwrap_or(Direction::Ascending);
    let ticket = match choice.ticket {
        None if rule.is_none() => held.ticket_of(choice)?,
        own => own,
    };
    let unit = held.roll()?.1.unit;
    let own = (held.prefix_of(choice), ticket, &unit);
    let stands = |line: &CutoffLine| order(&own, line, from);
    let (after, not_after) = (
        Some(Ordering::Greater),
        [Some(Ordering::Less), Some(Ordering::Equal)],
    );
    let Some(reason) = choice.reason else {
        let within = not_after.contains(&stands(line));
        return Ok(rule.is_none()
            && if choice.placed {
                !line.has_last() || within
            } else {
                stands(line) == after
            });
    };
    // Under `skip` and `split` each takes what is left in its turn: a unit of several may be passed over, or taken
    // apart, and whoever has a place already is passed over too.
    let weight = 1 + held.members()?.len() as u64;
    let boundary = rule.as_ref().and_then(|(_, rules)| rules.boundary);
    let turns = matches!(boundary, Some(Boundary::Skip | Boundary::Split));
    let crowded = weight > 1 && line.seats.saturating_sub(line.filled) < weight;
    let turn = |choice: &Decided| {
        let ticket = choice.ticket.map(|ticket| match from {
            Direction::Ascending => ticket.0,
            Direction::Descending => !ticket.0,
        });
        (held.prefix_of(choice), ticket)
    };
    let earlier = |other: &Decided| {
        other.desk.round == choice.desk.round
            && other.placed
            && (weight > 1 && other.reason == Some(Reason::Split) || turn(other) < turn(choice))
    };
    let done = turns && held.explain()?.choices.iter().any(earlier);
    // Where a total is made least nobody is the last one: the lottery says who, V23 that it was kept.
    let total = mechanism == Some(Mechanism::LeastTotal);
    let amended = &held.logged()?.amended;
    let chosen = || {
        amended.iter().any(|own| {
            own.action == Action::Choose && own.school.as_ref() == Some(&choice.desk.school)
        })
    };
    Ok(mechanism.is_none_or(|mechanism| gives(mechanism, reason))
        && match reason {
            Reason::SeatLeft => !line.has_last(),
            Reason::WithinLine => not_after.contains(&stands(line)),
            Reason::Split => !line.has_last() || not_after.contains(&stands(line)),
            Reason::AfterLine => stands(line) == after || turns && crowded || done || total,
            Reason::Stopped => line.stopped && (!line.has_last() || stands(line) == after),
            Reason::NoSeat => line.seats == 0,
            Reason::NoRoom => !line.has_last() && (crowded || done),
            // A pool with less room than the unit needs has no line to stand after.
            Reason::BelowLine => pool.is_some_and(|pool| {
                stands(pool) == after || !pool.has_last() && pool.seats < weight
            }),
            // Who is dealt which seat is not the child's alone either; those before the line of a pool only.
            Reason::Dealt => {
                pool.is_none_or(|pool| !pool.has_last() || not_after.contains(&stands(pool)))
            }
            Reason::Chosen => chosen(),
            // Distances and trades are not the child's alone: V22 and V23 run them again.
            Reason::LeastTotal | Reason::TotalElsewhere | Reason::Traded | Reason::NotTraded => {
                true
            }
        })
}

/// Whether a mechanism ever gives that reason.
fn gives(mechanism: Mechanism, reason: Reason) -> bool {
    let deals = matches!(mechanism, Mechanism::Deal | Mechanism::FirstThenDeal);
    match reason {
        Reason::Dealt => deals,
        Reason::BelowLine => deals || mechanism == Mechanism::LineThenParallel,
        Reason::Chosen => mechanism == Mechanism::LiveChoose,
        Reason::LeastTotal | Reason::TotalElsewhere => mechanism == Mechanism::LeastTotal,
        Reason::Traded | Reason::NotTraded => mechanism == Mechanism::Cycles,
        Reason::AfterLine => !matches!(mechanism, Mechanism::Cycles | Mechanism::LiveChoose),
        Reason::NoSeat => !matches!(mechanism, Mechanism::LeastTotal | Mechanism::LiveChoose),
        Reason::SeatLeft
        | Reason::WithinLine
        | Reason::Stopped
        | Reason::NoRoom
        | Reason::Split => !matches!(
            mechanism,
            Mechanism::Cycles | Mechanism::LeastTotal | Mechanism::LiveChoose
        ),
    }
}

/// How a child stands to the last one of a line; nothing where there is none, or nothing to compare.
fn order(
    (prefix, ticket, unit): &(Prefix, Option<Ticket>, &Number),
    line: &CutoffLine,
    from: Direction,
) -> Option<Ordering> {
    // Pools know no bands.
    let of = |prefix: &Prefix| {
        (
            if line.pool { 0 } else { prefix.band },
            prefix.class,
            prefix.keys.clone(),
        )
    };
    let tie = match (line.ticket, &line.unit) {
        (Some(last), _) => {
            let order = (*ticket)?.cmp(&last);
            if from == Direction::Descending {
                order.reverse()
            } else {
                order
            }
        }
        (None, Some(last)) => unit.as_str().cmp(last),
        (None, None) => return None,
    };
    Some(of(prefix).cmp(&of(&line.prefix)).then(tie))
}

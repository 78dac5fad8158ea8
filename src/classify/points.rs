//! Points of one child (积分): base, further items, months, caps; whole numbers all the way.
//!
//! A month counts when it is whole: from the day a document dates from to the last day that counts. An unknown
//! fact leaves the points unknown, and the child is for the office to review.

use super::truth::{Env, Truth};
use crate::model::{Date, Fact, PointItem, Worth};

/// All points of the child, or the fact that is unknown.
pub(super) fn points<'e>(env: &Env<'e>) -> Result<u64, &'e str> {
    let rule = &env.policy.points;
    if rule.given() {
        return match env.fact("points") {
            Fact::Integer(points) => Ok(points.unsigned_abs()),
            _ => Err("points"),
        };
    }
    let mut sum = 0;
    for item in &rule.base {
        if fits(env, item)? {
            sum += worth(env, item)?;
            break;
        }
    }
    for item in &rule.add {
        if fits(env, item)? {
            sum += worth(env, item)?;
        }
    }
    Ok(rule.cap.map_or(sum, |cap| sum.min(cap)))
}

/// The points of one item; none for an item that does not fit.
pub(super) fn sub_points<'e>(env: &Env<'e>, id: &str) -> Result<u64, &'e str> {
    let rule = &env.policy.points;
    let items = rule.base.iter().chain(&rule.add);
    let mut sum = 0;
    for item in items.filter(|item| item.id == id) {
        if fits(env, item)? {
            sum += worth(env, item)?;
        }
    }
    Ok(sum)
}

/// The most whole months that one item counts for the child.
pub(super) fn best_months<'e>(env: &Env<'e>) -> Result<u64, &'e str> {
    let mut best = 0;
    for item in &env.policy.points.add {
        if item.from.is_some() && fits(env, item)? {
            best = best.max(months(env, item)?);
        }
    }
    Ok(best)
}

fn fits<'e>(env: &Env<'e>, item: &'e PointItem) -> Result<bool, &'e str> {
    let Some(when) = &item.when else {
        let own = env
            .tier
            .map(|tier| env.policy.tiers[tier as usize].id.as_str());
        let named = env.policy.tiers.iter().any(|tier| tier.id == item.id);
        return Ok(own == Some(&item.id) || !named);
    };
    match env.decide(when) {
        Truth::Yes => Ok(true),
        Truth::No => Ok(false),
        Truth::Unknown(fact) => Err(fact),
    }
}

fn worth<'e>(env: &Env<'e>, item: &'e PointItem) -> Result<u64, &'e str> {
    let one = match &item.worth {
        Worth::Fixed(worth) => *worth,
        Worth::ByTier(tiers) => {
            let own = env
                .tier
                .map(|tier| env.policy.tiers[tier as usize].id.as_str());
            let found = tiers.iter().find(|(id, _)| Some(id.as_str()) == own);
            found.map_or(0, |(_, worth)| *worth)
        }
    };
    let times = match item.from {
        Some(_) => months(env, item)?,
        None => 1,
    };
    let all = one.saturating_mul(times).min(99_999_999);
    Ok(item.most.map_or(all, |most| all.min(most)))
}

/// Whole months of a monthly item that count.
fn months<'e>(env: &Env<'e>, item: &'e PointItem) -> Result<u64, &'e str> {
    let (Some(from), Some(until)) = (&item.from, env.policy.points.until) else {
        return Ok(0);
    };
    match env.fact(from) {
        Fact::Date(day) => Ok(whole_months(*day, until).saturating_sub(item.skip_first)),
        _ => Err(from),
    }
}

fn whole_months(from: Date, until: Date) -> u64 {
    let parts = |day: Date| {
        let key = day.to_key();
        (key / 10_000 * 12 + key / 100 % 100, key % 100)
    };
    let ((a, first), (b, last)) = (parts(from), parts(until));
    b.saturating_sub(a).saturating_sub(u64::from(last < first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_counts_when_it_is_whole() {
        let day = |y, m, d| Date::new(y, m, d).expect("a day");
        for (from, until, months) in [
            (day(2020, 1, 15), day(2020, 2, 14), 0),
            (day(2020, 1, 15), day(2020, 2, 15), 1),
            (day(2019, 12, 31), day(2020, 12, 30), 11),
            (day(2021, 1, 1), day(2020, 1, 1), 0),
        ] {
            assert_eq!(whole_months(from, until), months, "{from} {until}");
        }
    }
}

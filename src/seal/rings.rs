//! Circle draws in the seal: the numbered list of each, its plan, and the sources of what people draw by hand.

use std::collections::BTreeSet;

use super::Lottery;
use crate::digest::canonical::write_object;
use crate::model::{
    Applicant, HandDraw, HandForm, LotteryName, Market, Placement, Ring, RingRule, Source,
    SourceKind,
};

/// What circle draws add to a seal.
#[derive(Default)]
pub(super) struct Rings {
    /// The draws by lottery.
    pub(super) rings: Vec<Ring>,
    /// Their sources, in the order in which they are drawn.
    pub(super) sources: Vec<Source>,
    /// `numbered.jsonl`: every list.
    pub(super) numbered: Vec<u8>,
}

/// Lists, plans and sources of all circle draws.
pub(super) fn rings(placement: &Placement, market: &Market, lotteries: &[Lottery<'_>]) -> Rings {
    let mut made = Rings::default();
    for lottery in lotteries {
        let Some(rule) = lottery.draw.and_then(|draw| draw.ring.as_ref()) else {
            continue;
        };
        let (units, schools) = listed(market, lottery);
        let list: Vec<&Applicant> = (units.into_iter())
            .map(|unit| &market.units[unit as usize])
            .collect();
        for (position, applicant) in (1u64..).zip(&list) {
            write_object(&mut made.numbered, |o| {
                o.text("lottery", lottery.name.as_str());
                o.text("number", applicant.unit.as_str());
                o.int("position", position);
            });
            made.numbered.push(b'\n');
        }
        let seats = schools.iter().map(|s| placement.schools[*s as usize].seats);
        let plan = seats.fold(0u32, u32::saturating_add);
        let members = list.iter().map(|applicant| u64::from(applicant.weight));
        let shortcut = placement
            .policy
            .rounds
            .first()
            .is_some_and(|round| round.shortcut == Some(true));
        // With one school everybody can see that all fit, and nothing is drawn.
        let fits = shortcut && schools.len() == 1 && members.sum::<u64>() <= u64::from(plan);
        let drawn = !list.is_empty() && !fits;
        let entries = list.len() as u32;
        let source = |draw: Option<&HandDraw>| draw?.source(&lottery.name).filter(|_| drawn);
        let codes = schools
            .iter()
            .map(|s| placement.schools[*s as usize].code.clone());
        made.rings.push(Ring {
            lottery: lottery.name.clone(),
            scheme: rule.scheme,
            entries,
            plan,
            schools: codes.collect(),
            step: rule.steps_by_plan().then(|| Ring::step_of(entries, plan)),
            start: source(rule.seed.iter().find(|draw| draw.is_start())),
            second: source(rule.seed.iter().find(|draw| !draw.is_start())),
        });
        if drawn {
            made.sources.extend(sources(rule, lottery, entries));
        }
    }
    made
}

/// Units and schools of the applications that a lottery orders, rising.
fn listed(market: &Market, lottery: &Lottery<'_>) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let (mut units, mut schools) = (BTreeSet::new(), BTreeSet::new());
    let own = |name: &LotteryName| lottery.draw.is_some_and(|draw| draw.name == *name);
    let rounds = market
        .rounds
        .iter()
        .filter(|round| round.lottery.as_ref().is_some_and(own));
    for round in rounds {
        for (position, unit) in round.units.iter().enumerate() {
            for application in round.applications(position) {
                if lottery
                    .school
                    .is_none_or(|school| school == application.school)
                {
                    units.insert(*unit);
                    schools.insert(application.school);
                }
            }
        }
    }
    (units, schools)
}

fn sources(rule: &RingRule, lottery: &Lottery<'_>, entries: u32) -> Vec<Source> {
    let source = |draw: &HandDraw| {
        let (form, most) = match draw {
            HandDraw::Start | HandDraw::Interval | HandDraw::Step => (HandForm::Number, entries),
            HandDraw::Balls => (HandForm::Balls, entries),
            HandDraw::Listed => (HandForm::Listed, entries),
            HandDraw::Direction => (HandForm::Direction, 2),
        };
        let mut what = draw.as_str().to_owned();
        if !rule.ceremony.is_empty() {
            what += &format!("; {}", rule.ceremony.join(", "));
        }
        let most = most.into();
        Some(Source {
            id: draw.source(&lottery.name)?,
            kind: SourceKind::Hand { form, most, what },
        })
    };
    rule.seed.iter().filter_map(source).collect()
}

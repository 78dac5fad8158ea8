//! The facts that a policy asks for, with the kind that their use gives them.

use std::ops::Range;

use super::OWN_FACTS;
use crate::finding::{FACT_KINDS, FORBIDDEN_FACT, UNDECLARED};
use crate::model::{
    COUPLE, FactKind, FactSpec, Key, Literal, LockRule, Overflow, PointItem, Points, Predicate,
    REVIEWED, ReservedAt, Round, Tier, Within,
};
use crate::read::toml::Document;

/// Where facts are asked for.
pub(super) struct Asked<'a> {
    pub(super) locks: &'a [LockRule],
    pub(super) tiers: &'a [(Tier, Range<usize>)],
    pub(super) points: &'a Points,
    pub(super) rounds: &'a [Round],
    pub(super) overflow: Option<&'a Overflow>,
    pub(super) split_order: Option<&'a str>,
    pub(super) stage: &'a str,
}

/// Words for what may not decide in compulsory schooling: results, examinations, awards (义务教育法 第十二条: 免试入学).
const FORBIDDEN: [&str; 16] = [
    "score",
    "exam",
    "award",
    "prize",
    "contest",
    "competition",
    "certificate",
    "talent_test",
    "成绩",
    "分数",
    "考试",
    "考级",
    "获奖",
    "奖项",
    "竞赛",
    "特长",
];

impl Asked<'_> {
    fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        let items = self.points.base.iter().chain(&self.points.add);
        self.tiers
            .iter()
            .map(|(tier, _)| &tier.when)
            .chain(self.rounds.iter().flat_map(Round::conditions))
            .chain(items.filter_map(|item| item.when.as_ref()))
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        let rounds = self
            .rounds
            .iter()
            .flat_map(|round| round.chains().flatten());
        rounds.chain(self.overflow.iter().flat_map(|overflow| &overflow.order))
    }
}

/// All facts, by name.
pub(super) fn facts(asked: &Asked<'_>, document: &Document<'_>) -> Vec<FactSpec> {
    let mut facts = Facts {
        document,
        list: Vec::new(),
    };
    for rule in asked.locks {
        facts.add(&rule.unit, FactKind::Text, &[]);
        if rule.same_couple {
            facts.add(COUPLE, FactKind::Text, &[]);
        }
    }
    if asked.tiers.iter().any(|(tier, _)| tier.then_review) {
        facts.add(REVIEWED, FactKind::Flag, &[]);
    }
    let mut locked = false;
    for predicate in asked.predicates() {
        predicate.visit(&mut |name, literals| {
            locked |= name == "home.locked";
            let kind = match literals.first() {
                None => FactKind::Flag,
                Some(Literal::Text(_)) => FactKind::Text,
                Some(Literal::Date(_)) => FactKind::Date,
                Some(Literal::Integer(_)) => FactKind::Integer,
            };
            facts.add(name, kind, &[]);
        });
    }
    if locked && asked.locks.is_empty() {
        document.tell_file(UNDECLARED, |f| {
            f.with("what", "[[lock]]").with("by", "home.locked")
        });
    }
    for key in asked.keys() {
        match key {
            Key::Date { fact, .. } => facts.add(fact, FactKind::Date, &[]),
            Key::Enum { fact, words } => {
                let numbers = words.iter().all(|word| word.parse::<i64>().is_ok());
                if numbers {
                    facts.add(fact, FactKind::Integer, &[]);
                } else {
                    facts.add(fact, FactKind::Text, words);
                }
            }
            Key::Months(name, _) if name != "best" => {
                facts.add(&format!("{name}_months"), FactKind::Integer, &[]);
            }
            Key::At(fact) => facts.add(fact, FactKind::School, &[]),
            Key::Points(_) if asked.points.given() => {
                facts.add("points", FactKind::Decimal(asked.points.scale), &[]);
            }
            _ => {}
        }
    }
    let items = asked.points.base.iter().chain(&asked.points.add);
    for PointItem { from, .. } in items {
        from.iter()
            .for_each(|from| facts.add(from, FactKind::Date, &[]));
    }
    for choice in asked.rounds.iter().flat_map(Round::all_choices) {
        if let Some(first) = &choice.first {
            facts.add(first, FactKind::School, &[]);
        }
        match &choice.within {
            Within::Named(fact) => facts.add(fact, FactKind::School, &[]),
            Within::OriginQuota => facts.add("origin", FactKind::Text, &[]),
            _ => {}
        }
        if choice.accept_adjustment {
            facts.add("accept_adjustment", FactKind::Flag, &[]);
        }
    }
    for reserve in asked.rounds.iter().flat_map(|round| &round.reserves) {
        if let Some(ReservedAt::Named(fact)) = &reserve.at {
            facts.add(fact, FactKind::School, &[]);
        }
    }
    if let Some(order) = asked.split_order {
        facts.add(order, FactKind::Integer, &[]);
    }
    let mut list = facts.list;
    list.sort_by(|a, b| a.name.cmp(&b.name));
    if ["primary", "junior"].contains(&asked.stage) {
        for fact in &list {
            let name = fact.name.to_lowercase();
            if let Some(word) = FORBIDDEN.iter().find(|word| name.contains(**word)) {
                document.tell_file(FORBIDDEN_FACT, |f| {
                    f.with("fact", fact.name.as_str()).with("word", *word)
                });
            }
        }
    }
    list
}

struct Facts<'d, 'a> {
    document: &'d Document<'a>,
    list: Vec<FactSpec>,
}

impl Facts<'_, '_> {
    fn add(&mut self, name: &str, kind: FactKind, words: &[String]) {
        if OWN_FACTS.contains(&name) {
            return;
        }
        match self.list.iter_mut().find(|fact| fact.name == name) {
            None => {
                self.list.push(FactSpec {
                    name: name.to_owned(),
                    kind,
                    words: words.to_vec(),
                });
            }
            Some(fact) if fact.kind != kind => {
                self.document
                    .tell_file(FACT_KINDS, |f| f.with("fact", name));
            }
            Some(fact) => fact.words.extend(words.iter().cloned()),
        }
    }
}

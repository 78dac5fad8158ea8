//! Predicates decided for one child, in three values: yes, no, unknown.
//!
//! Unknown is never taken for no: `no and unknown` is no, `yes or unknown` is yes, everything else that
//! depends on an unknown fact is unknown, and says on which (Kleene's logic).

use crate::model::{Child, Fact, Literal, Locked, Policy, Predicate, Relation, School};

/// What a predicate comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth<'p> {
    Yes,
    No,
    /// It depends on this fact, which is unknown.
    Unknown(&'p str),
}

/// What a predicate is decided on.
#[derive(Clone, Copy)]
pub(super) struct Env<'e> {
    pub(super) policy: &'e Policy,
    pub(super) schools: &'e [School],
    pub(super) child: &'e Child,
    pub(super) in_catchment: bool,
    /// What the register of seat locks says of the home.
    pub(super) locked: &'e Locked,
    /// Distances to the schools, in steps; empty where no order compares them.
    pub(super) far: &'e [u32],
    pub(super) tier: Option<u32>,
}

impl<'e> Env<'e> {
    /// The value of a fact by name.
    pub(super) fn fact(&self, name: &str) -> &'e Fact {
        let found = self
            .policy
            .facts
            .binary_search_by(|spec| spec.name.as_str().cmp(name));
        found
            .ok()
            .and_then(|i| self.child.facts.get(i))
            .unwrap_or(&Fact::Unknown)
    }

    pub(super) fn decide<'p>(&self, predicate: &'p Predicate) -> Truth<'p>
    where
        'e: 'p,
    {
        match predicate {
            Predicate::Constant(value) => truth(*value),
            Predicate::Flag(name) if name == "home.in_catchment" => truth(self.in_catchment),
            Predicate::Flag(name) if name == "home.locked" => match self.locked {
                Locked::No => Truth::No,
                Locked::By { .. } => Truth::Yes,
                Locked::Unknown(fact) => Truth::Unknown(fact),
            },
            Predicate::Flag(name) => match self.fact(name) {
                Fact::Flag(value) => truth(*value),
                _ => Truth::Unknown(name),
            },
            Predicate::Compare(name, relation, literal) => {
                self.each(name, std::slice::from_ref(literal), *relation)
            }
            Predicate::In(name, literals) => self.each(name, literals, Relation::Equal),
            Predicate::And(a, b) => match (self.decide(a), self.decide(b)) {
                (Truth::No, _) | (_, Truth::No) => Truth::No,
                (Truth::Yes, other) | (other, Truth::Yes) => other,
                (unknown, _) => unknown,
            },
            Predicate::Or(a, b) => match (self.decide(a), self.decide(b)) {
                (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
                (Truth::No, other) | (other, Truth::No) => other,
                (unknown, _) => unknown,
            },
            Predicate::Not(inner) => match self.decide(inner) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                unknown => unknown,
            },
        }
    }

    /// Whether the relation holds with one of the literals.
    fn each<'p>(&self, name: &'p str, literals: &[Literal], relation: Relation) -> Truth<'p> {
        if name == "tier" {
            let id = self
                .tier
                .map(|tier| self.policy.tiers[tier as usize].id.as_str());
            let same = |literal: &Literal| match literal {
                Literal::Text(word) => id == Some(word),
                other => id == Some(&other.to_string()),
            };
            return truth(literals.iter().any(same) == (relation != Relation::Unequal));
        }
        let fact = self.fact(name);
        if *fact == Fact::Unknown {
            return Truth::Unknown(name);
        }
        let holds = |literal: &Literal| {
            let order = match (fact, literal) {
                (Fact::Text(word), Literal::Text(other)) => (**word).cmp(other.as_str()),
                (Fact::Date(day), Literal::Date(other)) => day.cmp(other),
                (Fact::Integer(number), Literal::Integer(other)) => number.cmp(other),
                (Fact::Share(part, of), Literal::Integer(other)) => {
                    i128::from(*part).cmp(&(i128::from(*other) * i128::from(*of)))
                }
                (Fact::School(school), Literal::Text(code)) => {
                    self.schools[*school as usize].code.as_str().cmp(code)
                }
                _ => return false,
            };
            match relation {
                Relation::Equal => order.is_eq(),
                Relation::Unequal => order.is_ne(),
                Relation::Less => order.is_lt(),
                Relation::AtMost => order.is_le(),
                Relation::Greater => order.is_gt(),
                Relation::AtLeast => order.is_ge(),
            }
        };
        truth(literals.iter().any(holds))
    }
}

fn truth<'p>(value: bool) -> Truth<'p> {
    if value { Truth::Yes } else { Truth::No }
}

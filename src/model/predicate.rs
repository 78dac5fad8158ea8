//! Predicates of the policy: a small total language over facts, evaluated in three-valued logic.

use std::fmt;

/// How a fact is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A bare or quoted word.
    Text(String),
    /// A day.
    Date(super::Date),
    /// A whole number.
    Integer(i64),
}

/// A predicate. Names of facts are as written; `tier` and `home.in_catchment` are the engine's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// `true` or `false`.
    Constant(bool),
    /// A fact that is yes or no.
    Flag(String),
    /// A fact compared with a literal.
    Compare(String, Relation, Literal),
    /// A fact in a list of literals.
    In(String, Vec<Literal>),
    /// Both.
    And(Box<Predicate>, Box<Predicate>),
    /// Either.
    Or(Box<Predicate>, Box<Predicate>),
    /// Not.
    Not(Box<Predicate>),
}

impl Relation {
    fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(word) if word.contains('\'') => write!(f, "\"{word}\""),
            Self::Text(word) => write!(f, "'{word}'"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Integer(number) => write!(f, "{number}"),
        }
    }
}

/// The predicate in one spelling: what is sealed does not depend on blanks or needless brackets.
impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `and` binds closer than `or`; `not` closer than both.
        let inner = |p: &Self, weak: bool| match p {
            Self::Or(..) if weak => format!("({p})"),
            Self::And(..) | Self::Or(..) if !weak => format!("({p})"),
            _ => p.to_string(),
        };
        match self {
            Self::Constant(value) => write!(f, "{value}"),
            Self::Flag(name) => f.write_str(name),
            Self::Compare(name, relation, literal) => {
                write!(f, "{name} {} {literal}", relation.as_str())
            }
            Self::In(name, literals) => {
                let words: Vec<String> = literals.iter().map(ToString::to_string).collect();
                write!(f, "{name} in [{}]", words.join(", "))
            }
            Self::And(a, b) => write!(f, "{} and {}", inner(a, true), inner(b, true)),
            Self::Or(a, b) => write!(f, "{a} or {b}"),
            Self::Not(a) => write!(f, "not {}", inner(a, false)),
        }
    }
}

impl Predicate {
    /// Calls `visit` for each use of a fact, with the literals it is compared with (none for a flag).
    pub fn visit<'p>(&'p self, visit: &mut impl FnMut(&'p str, &'p [Literal])) {
        match self {
            Self::Constant(_) => {}
            Self::Flag(name) => visit(name, &[]),
            Self::Compare(name, _, literal) => visit(name, std::slice::from_ref(literal)),
            Self::In(name, literals) => visit(name, literals),
            Self::And(a, b) | Self::Or(a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
            Self::Not(inner) => inner.visit(visit),
        }
    }
}

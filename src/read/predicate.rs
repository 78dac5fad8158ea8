//! Predicates from their text: `and or not = != < <= > >= in`, facts, words, days, whole numbers.
//!
//! In: the text of a `when` or `pool`. Out: a predicate, or the place where reading stopped and what was
//! expected there. On the left of a comparison stands a fact, on the right a literal, where a bare word is
//! that word; a fact alone is yes or no. Grammar: `policies/gallery.md`, conventions.

use std::iter::Peekable;
use std::str::CharIndices;

use crate::model::{Date, Literal, Predicate, Relation};

/// Where reading stopped, in bytes of the text, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} expected at byte {offset}")]
pub struct PredicateError {
    /// Byte offset into the text.
    pub offset: usize,
    /// What would fit there: `fact`, `literal`, `relation`, `bracket`, `end`, `quote` or `depth`.
    pub expected: &'static str,
}

/// The deepest nesting of brackets and `not`.
const MAX_DEPTH: u32 = 64;

/// Reads a predicate.
///
/// # Errors
/// At the first token that does not fit.
pub fn parse(text: &str) -> Result<Predicate, PredicateError> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        end: text.len(),
        depth: 0,
    };
    let predicate = parser.any_of()?;
    match parser.tokens.get(parser.at) {
        None => Ok(predicate),
        Some(_) => Err(parser.error("end")),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Mark(&'static str),
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, PredicateError> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let token = match c {
            c if c.is_whitespace() => continue,
            '\'' | '"' => Token::Quoted(quoted(&mut chars, c, at)?),
            '(' => Token::Mark("("),
            ')' => Token::Mark(")"),
            '[' => Token::Mark("["),
            ']' => Token::Mark("]"),
            ',' | '，' => Token::Mark(","),
            '=' => Token::Mark("="),
            '!' | '<' | '>' => {
                let or_equal = chars.next_if(|(_, next)| *next == '=').is_some();
                Token::Mark(match (c, or_equal) {
                    ('!', true) => "!=",
                    ('<', true) => "<=",
                    ('<', false) => "<",
                    ('>', true) => ">=",
                    ('>', false) => ">",
                    _ => {
                        return Err(PredicateError {
                            offset: at,
                            expected: "relation",
                        });
                    }
                })
            }
            c if is_word(c) => {
                let mut word = String::from(c);
                while let Some((_, next)) = chars.next_if(|(_, next)| is_word(*next)) {
                    word.push(next);
                }
                Token::Word(word)
            }
            _ => {
                return Err(PredicateError {
                    offset: at,
                    expected: "fact",
                });
            }
        };
        tokens.push((at, token));
    }
    Ok(tokens)
}

fn quoted(
    chars: &mut Peekable<CharIndices<'_>>,
    mark: char,
    at: usize,
) -> Result<String, PredicateError> {
    let mut word = String::new();
    for (_, c) in chars {
        if c == mark {
            return Ok(word);
        }
        word.push(c);
    }
    Err(PredicateError {
        offset: at,
        expected: "quote",
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':')
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: u32,
}

impl Parser {
    fn error(&self, expected: &'static str) -> PredicateError {
        let offset = self
            .tokens
            .get(self.at)
            .map_or(self.end, |(offset, _)| *offset);
        PredicateError { offset, expected }
    }

    fn take_mark(&mut self, mark: &str) -> bool {
        let there = matches!(self.tokens.get(self.at), Some((_, Token::Mark(m))) if *m == mark);
        self.at += usize::from(there);
        there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = matches!(self.tokens.get(self.at), Some((_, Token::Word(w))) if w == word);
        self.at += usize::from(there);
        there
    }

    fn any_of(&mut self) -> Result<Predicate, PredicateError> {
        let mut left = self.all_of()?;
        while self.take_word("or") {
            left = Predicate::Or(Box::new(left), Box::new(self.all_of()?));
        }
        Ok(left)
    }

    fn all_of(&mut self) -> Result<Predicate, PredicateError> {
        let mut left = self.single()?;
        while self.take_word("and") {
            left = Predicate::And(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Predicate, PredicateError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error("depth"));
        }
        self.depth += 1;
        let made = if self.take_word("not") {
            Predicate::Not(Box::new(self.single()?))
        } else if self.take_mark("(") {
            let inner = self.any_of()?;
            if !self.take_mark(")") {
                return Err(self.error("bracket"));
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(made)
    }

    fn comparison(&mut self) -> Result<Predicate, PredicateError> {
        let fact = match self.tokens.get(self.at) {
            Some((_, Token::Word(word))) if is_fact(word) => word.clone(),
            _ => return Err(self.error("fact")),
        };
        self.at += 1;
        // `opted(r1)`: whether the family takes part in something it may choose to.
        if fact == "opted" && self.take_mark("(") {
            let what = match self.tokens.get(self.at) {
                Some((_, Token::Word(word))) => word.clone(),
                _ => return Err(self.error("fact")),
            };
            self.at += 1;
            if !self.take_mark(")") {
                return Err(self.error("bracket"));
            }
            return Ok(Predicate::Flag(format!("opted_{what}")));
        }
        if fact == "true" || fact == "false" {
            return Ok(Predicate::Constant(fact == "true"));
        }
        if self.take_word("in") {
            return Ok(Predicate::In(fact, self.list()?));
        }
        let relations = [
            ("=", Relation::Equal),
            ("!=", Relation::Unequal),
            ("<=", Relation::AtMost),
            (">=", Relation::AtLeast),
            ("<", Relation::Less),
            (">", Relation::Greater),
        ];
        for (mark, relation) in relations {
            if self.take_mark(mark) {
                return Ok(Predicate::Compare(fact, relation, self.literal()?));
            }
        }
        Ok(Predicate::Flag(fact))
    }

    fn list(&mut self) -> Result<Vec<Literal>, PredicateError> {
        if !self.take_mark("[") {
            return Err(self.error("bracket"));
        }
        let mut literals = vec![self.literal()?];
        while self.take_mark(",") {
            literals.push(self.literal()?);
        }
        if self.take_mark("]") {
            Ok(literals)
        } else {
            Err(self.error("bracket"))
        }
    }

    fn literal(&mut self) -> Result<Literal, PredicateError> {
        let literal = match self.tokens.get(self.at) {
            Some((_, Token::Quoted(word))) => Literal::Text(word.clone()),
            Some((_, Token::Word(word))) => literal(word),
            _ => return Err(self.error("literal")),
        };
        self.at += 1;
        Ok(literal)
    }
}

/// A name of a fact: it does not begin like a number and is no word of the language.
fn is_fact(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(|c| c.is_alphabetic() || c == '_')
        && !["and", "or", "not", "in"].contains(&word)
        && !word.contains([':', '-'])
}

fn literal(word: &str) -> Literal {
    if let Ok(number) = word.parse::<i64>() {
        return Literal::Integer(number);
    }
    let day = || {
        let mut parts = word.split('-');
        let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = parts.next().is_none() && y.len() == 4 && m.len() == 2 && d.len() == 2;
        whole
            .then(|| Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?))
            .flatten()
    };
    day().map_or_else(|| Literal::Text(word.to_owned()), Literal::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gallery_predicates_read_and_print_in_one_spelling() {
        for (text, printed) in [
            ("true", "true"),
            ("tier = ALL", "tier = 'ALL'"),
            ("tier in [T1H, T1A]", "tier in ['T1H', 'T1A']"),
            (
                "owner_relation in [guardian] and home.in_catchment and property_use = '住宅'",
                "owner_relation in ['guardian'] and home.in_catchment and property_use = '住宅'",
            ),
            (
                "home.in_catchment and (property_use in [车库, 商业] or tenancy)",
                "home.in_catchment and (property_use in ['车库', '商业'] or tenancy)",
            ),
            ("not city_hukou", "not city_hukou"),
            ("not (a or b) and c", "not (a or b) and c"),
            (
                "title_date<=2018-12-31 and situation in [2,3]",
                "title_date <= 2018-12-31 and situation in [2, 3]",
            ),
            ("(a and b) or c", "a and b or c"),
        ] {
            let predicate = parse(text).expect(text);
            assert_eq!(predicate.to_string(), printed);
            assert_eq!(parse(printed).as_ref(), Ok(&predicate), "{printed}");
        }
    }

    #[test]
    fn slips_are_told_where_they_are() {
        for (text, offset, expected) in [
            ("", 0, "fact"),
            ("a and", 5, "fact"),
            ("a = ", 4, "literal"),
            ("a in b", 5, "bracket"),
            ("a in [b", 7, "bracket"),
            ("a in []", 6, "literal"),
            ("(a", 2, "bracket"),
            ("a b", 2, "end"),
            ("other(r1)", 5, "end"),
            ("opted(r1", 8, "bracket"),
            ("a ! b", 2, "relation"),
            ("a = 'x", 4, "quote"),
            ("1 = a", 0, "fact"),
            ("a ; b", 2, "fact"),
        ] {
            assert_eq!(
                parse(text),
                Err(PredicateError { offset, expected }),
                "{text}"
            );
        }
        assert_eq!(
            parse(&"not ".repeat(100)).map_err(|e| e.expected),
            Err("depth")
        );
    }
}

//! A TOML text with some of its keys set anew: a policy as a scenario would have it.
//!
//! In: the text, paths and values. Out: the text written anew, without comments. A path is keys with dots between
//! them; in a list of tables the next word is the `id` of one of them. It does not know what a key means:
//! `check::policy` reads the result as it reads any policy.

use ::toml::{Table, Value};

/// A document as values.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewrite {
    root: Table,
}

/// A path that leads nowhere: the word that is not there, and the `id`s or keys that are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPath {
    /// The word.
    pub word: String,
    /// What is there instead.
    pub known: Vec<String>,
}

impl Rewrite {
    /// Reads a text; `None` where it is no TOML, which whoever reads it by its meaning tells.
    pub fn of(text: &str) -> Option<Self> {
        let root = text.parse().ok()?;
        Some(Self { root })
    }

    /// The value of a key in the table at a place of a list of tables.
    pub fn member(&self, list: &str, at: usize, key: &str) -> Option<&Value> {
        self.root.get(list)?.as_array()?.get(at)?.get(key)
    }

    /// Sets a key. The tables on the way must be there; the last key need not.
    ///
    /// # Errors
    /// When the path leads nowhere.
    pub fn set(&mut self, path: &str, value: Value) -> Result<(), NoPath> {
        let mut words: Vec<&str> = path.split('.').collect();
        let last = words.pop().unwrap_or_default();
        let mut at = &mut self.root;
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            let known = at.keys().cloned().collect();
            let missing = |word: &str, known| NoPath {
                word: word.to_owned(),
                known,
            };
            let next = at.get_mut(word).ok_or_else(|| missing(word, known))?;
            at = match next {
                Value::Table(table) => table,
                Value::Array(list) => {
                    let id = words.next().unwrap_or(last);
                    let ids = list.iter().filter_map(|entry| entry.get("id")?.as_str());
                    let ids: Vec<String> = ids.map(str::to_owned).collect();
                    let own = list.iter_mut().filter_map(Value::as_table_mut);
                    let mut own = own.filter(|t| t.get("id").and_then(Value::as_str) == Some(id));
                    own.next().ok_or_else(|| missing(id, ids))?
                }
                _ => return Err(missing(word, Vec::new())),
            };
        }
        at.insert(last.to_owned(), value);
        Ok(())
    }

    /// Puts a table into a list of tables, before the one with that `id`, or at the end.
    ///
    /// # Errors
    /// When the list has none with that `id`.
    pub fn insert(&mut self, list: &str, before: Option<&str>, table: Value) -> Result<(), NoPath> {
        let empty = || Value::Array(Vec::new());
        let held = self.root.entry(list).or_insert_with(empty);
        let Some(entries) = held.as_array_mut() else {
            return Err(NoPath {
                word: list.to_owned(),
                known: Vec::new(),
            });
        };
        let id = |entry: &Value| entry.get("id").and_then(Value::as_str).map(str::to_owned);
        let at = match before {
            None => entries.len(),
            Some(word) => {
                let found = entries
                    .iter()
                    .position(|entry| id(entry).as_deref() == Some(word));
                found.ok_or_else(|| NoPath {
                    word: word.to_owned(),
                    known: entries.iter().filter_map(id).collect(),
                })?
            }
        };
        entries.insert(at, table);
        Ok(())
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.root.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "[policy]\nyear = 2026\n[[round]]\nid = \"a\"\nmechanism = \"fill\"\n\
                          [[round]]\nid = \"b\"\n[round.choice]\nmax = 3\n";

    #[test]
    fn keys_are_set_by_path_and_tables_in_lists_by_their_id() {
        let mut policy = Rewrite::of(POLICY).expect("TOML");
        policy
            .set("policy.year", Value::from(2027))
            .expect("a path");
        policy
            .set("round.b.choice.max", Value::from(5))
            .expect("a path");
        policy
            .set("round.a.seats", Value::from("plan"))
            .expect("a new key");
        let mut round = Table::new();
        round.insert("id".to_owned(), Value::from("c"));
        policy
            .insert("round", Some("b"), Value::Table(round))
            .expect("before b");
        let again = Rewrite::of(&policy.text()).expect("still TOML");
        assert_eq!(again, policy);
        let ids = (0..3).map(|i| again.member("round", i, "id").and_then(Value::as_str));
        assert_eq!(ids.collect::<Vec<_>>(), [Some("a"), Some("c"), Some("b")]);
        assert_eq!(
            again.member("round", 0, "seats"),
            Some(&Value::from("plan"))
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_says_what_is_there() {
        let mut policy = Rewrite::of(POLICY).expect("TOML");
        let gone = policy.set("round.z.mechanism", Value::from("fill"));
        let gone = gone.expect_err("no such round");
        assert_eq!((gone.word.as_str(), gone.known.len()), ("z", 2));
        assert!(policy.set("policy.year.x", Value::from(1)).is_err());
        assert!(policy.insert("round", Some("z"), Value::from(1)).is_err());
    }
}

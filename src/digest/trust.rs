//! Whose signatures a checkpoint must bear (C2SP `tlog-policy`): what a verifier brings, never the bundle.
//!
//! In: a text that names the log's key, the keys of notaries and witnesses, groups of them and a quorum. Out: what
//! a checkpoint has of that. The keys are printed in the official notice.

use super::note::{KeyError, KeyKind, Note, NoteError, VerifierKey};

/// Whom somebody trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    log: VerifierKey,
    witnesses: Vec<VerifierKey>,
    /// Each after the groups and witnesses it names.
    parties: Vec<Party>,
    /// A place in `parties`; `None` asks for nobody besides the log.
    quorum: Option<usize>,
}

/// A name of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Party {
    name: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// Index of a witness.
    Witness(usize),
    /// So many of some parties, by their places.
    Group { least: usize, of: Vec<usize> },
}

/// Why a policy of trust is not one: the line, from 1, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct TrustError {
    /// The line; 0 for the whole.
    pub line: usize,
    /// What is wrong.
    pub why: TrustFault,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustFault {
    /// Neither `log`, `witness`, `group` nor `quorum`, or with too few words.
    #[error("a line is `log KEY`, `witness NAME KEY`, `group NAME COUNT MEMBERS` or `quorum NAME`")]
    Line,
    /// A key that is none.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A name that is there already, or a key.
    #[error("{0} is there already")]
    Twice(String),
    /// A name that no line before gives.
    #[error("no line before this one names {0}")]
    Unknown(String),
    /// A count that is not `any`, `all` or a number from 1 to the members.
    #[error("how many of a group are needed is `any`, `all` or a number from 1 to its members")]
    Count,
    /// No `log` line, or no `quorum` line.
    #[error("a line `{0}` is missing")]
    Missing(&'static str),
}

/// What a checkpoint has of what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the log signed.
    pub log: bool,
    /// Whether enough of the others did.
    pub quorum: bool,
    /// Who of the others did.
    pub signed: Vec<String>,
    /// Who of the others did not.
    pub silent: Vec<String>,
    /// The earliest time that a witness states, in seconds since 1970.
    pub earliest: Option<u64>,
}

impl Trust {
    /// Reads a policy; `#` begins a comment line, words after the key of a line are for others.
    ///
    /// # Errors
    /// The first line that is not one.
    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let mut reading = Reading::default();
        for (line, words) in (1..).zip(text.lines()) {
            let words: Vec<&str> = words.split_whitespace().collect();
            if !words.first().is_none_or(|word| word.starts_with('#')) {
                let fault = |why| TrustError { line, why };
                reading.line(&words).map_err(fault)?;
            }
        }
        let missing = |word| TrustError {
            line: 0,
            why: TrustFault::Missing(word),
        };
        Ok(Self {
            log: reading.log.ok_or_else(|| missing("log"))?,
            witnesses: reading.witnesses,
            parties: reading.parties,
            quorum: reading.quorum.ok_or_else(|| missing("quorum"))?,
        })
    }

    /// The key of the log.
    pub fn log(&self) -> &VerifierKey {
        &self.log
    }

    /// Whether nobody is asked for besides the log.
    pub fn asks_nobody(&self) -> bool {
        self.quorum.is_none()
    }

    /// Every key, the log's first, as it is written.
    pub fn keys(&self) -> Vec<String> {
        let all = std::iter::once(&self.log).chain(&self.witnesses);
        all.map(VerifierKey::to_string).collect()
    }

    /// Whether the quorum cannot be met without somebody who states a time with the signature.
    pub fn asks_for_times(&self) -> bool {
        let holds = self.holds(|i| self.witnesses[i].kind() != KeyKind::Cosignature);
        self.quorum.is_some_and(|quorum| !holds[quorum])
    }

    /// Which parties are met, by the witnesses that signed.
    fn holds(&self, signed: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut holds: Vec<bool> = Vec::with_capacity(self.parties.len());
        for party in &self.parties {
            holds.push(match &party.what {
                What::Witness(i) => signed(*i),
                What::Group { least, of } => of.iter().filter(|i| holds[**i]).count() >= *least,
            });
        }
        holds
    }

    /// The names of all others.
    pub fn others(&self) -> Vec<String> {
        let names = self.witnesses.iter().map(|key| key.name().to_owned());
        names.collect()
    }

    /// What a note has of what is asked for.
    ///
    /// # Errors
    /// Where a key that is named here has a false line, or none of them signed.
    pub fn judge(&self, note: &Note<'_>) -> Result<Standing, NoteError> {
        let mut keys = vec![&self.log];
        keys.extend(&self.witnesses);
        let found = note.check(&keys)?;
        let (log, others) = found.split_first().expect("one for each key");
        let holds = self.holds(|i| others[i].is_some());
        let of = |signed: bool| {
            let each = self.witnesses.iter().zip(others);
            let each = each.filter(move |(_, other)| other.is_some() == signed);
            each.map(|(key, _)| key.name().to_owned()).collect()
        };
        Ok(Standing {
            log: log.is_some(),
            quorum: self.quorum.is_none_or(|quorum| holds[quorum]),
            signed: of(true),
            silent: of(false),
            earliest: others
                .iter()
                .flatten()
                .filter_map(|signed| signed.time)
                .min(),
        })
    }
}

/// A policy half read.
#[derive(Default)]
struct Reading {
    log: Option<VerifierKey>,
    witnesses: Vec<VerifierKey>,
    parties: Vec<Party>,
    quorum: Option<Option<usize>>,
}

impl Reading {
    fn line(&mut self, words: &[&str]) -> Result<(), TrustFault> {
        match *words {
            ["log", key, ..] => {
                let key = self.new_key(key)?;
                if self.log.replace(key).is_some() {
                    return Err(TrustFault::Twice("log".to_owned()));
                }
                Ok(())
            }
            ["witness", name, key, ..] => {
                let key = self.new_key(key)?;
                self.witnesses.push(key);
                self.party(name, What::Witness(self.witnesses.len() - 1))
            }
            ["group", name, count, ref members @ ..] if !members.is_empty() => {
                let of = members.iter().map(|member| self.find(member));
                let mut of = of.collect::<Result<Vec<usize>, TrustFault>>()?;
                let all = of.len();
                of.sort_unstable();
                of.dedup();
                let least = match count {
                    "any" => 1,
                    "all" => all,
                    // Digits only: a number also reads "+1".
                    count if count.bytes().all(|b| b.is_ascii_digit()) && count.len() <= 4 => {
                        count.parse().map_err(|_| TrustFault::Count)?
                    }
                    _ => return Err(TrustFault::Count),
                };
                if of.len() < all || !(1..=all).contains(&least) {
                    return Err(TrustFault::Count);
                }
                self.party(name, What::Group { least, of })
            }
            ["quorum", name] => {
                let party = match name {
                    "none" => None,
                    name => Some(self.find(name)?),
                };
                match self.quorum.replace(party) {
                    Some(_) => Err(TrustFault::Twice("quorum".to_owned())),
                    None => Ok(()),
                }
            }
            _ => Err(TrustFault::Line),
        }
    }

    fn new_key(&self, key: &str) -> Result<VerifierKey, TrustFault> {
        let key = VerifierKey::parse(key)?;
        let mut known = self.witnesses.iter().chain(&self.log);
        match known.find(|other| (other.name(), other.id()) == (key.name(), key.id())) {
            Some(_) => Err(TrustFault::Twice(key.to_string())),
            None => Ok(key),
        }
    }

    fn find(&self, name: &str) -> Result<usize, TrustFault> {
        let found = self.parties.iter().position(|party| party.name == name);
        found.ok_or_else(|| TrustFault::Unknown(name.to_owned()))
    }

    fn party(&mut self, name: &str, what: What) -> Result<(), TrustFault> {
        if name == "none" || self.find(name).is_ok() {
            return Err(TrustFault::Twice(name.to_owned()));
        }
        self.parties.push(Party {
            name: name.to_owned(),
            what,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::{KeyKind, SigningSecret};
    use super::*;

    fn secret(name: &str, kind: KeyKind) -> SigningSecret {
        SigningSecret::new(name, kind, &[name.len() as u8; 32]).expect("a name")
    }

    fn policy(quorum: &str) -> (Vec<SigningSecret>, String) {
        let secrets = vec![
            secret("log", KeyKind::Note),
            secret("nota", KeyKind::Note),
            secret("witne", KeyKind::Cosignature),
            secret("second", KeyKind::Cosignature),
        ];
        let key = |i: usize| secrets[i].public().to_string();
        let text = format!(
            "# of the notice\nlog {} https://example.org\n\nwitness notary {}\nwitness w1 {}\nwitness w2 {}\n\
             group one any w1 w2\ngroup both all notary one\nquorum {quorum}\n",
            key(0),
            key(1),
            key(2),
            key(3)
        );
        (secrets, text)
    }

    #[test]
    fn a_quorum_is_met_or_who_lacks_is_told() {
        const TEXT: &str = "log\n1\nroot\n";
        let (secrets, text) = policy("both");
        let trust = Trust::parse(&text).expect("a policy");
        let judged = |by: &[usize]| {
            let line = |i: &usize| secrets[*i].line(TEXT, 1_000 + *i as u64);
            let note = format!("{TEXT}\n{}", by.iter().map(line).collect::<String>());
            trust.judge(&Note::parse(note.as_bytes()).expect("a note"))
        };
        let whole = judged(&[0, 1, 3, 2]).expect("all true");
        assert!(whole.log && whole.quorum && whole.silent.is_empty());
        assert_eq!(whole.earliest, Some(1_002));
        let enough = judged(&[0, 1, 3]).expect("all true");
        assert!(enough.quorum);
        assert_eq!(enough.silent, ["witne"]);
        for few in [&[0, 2, 3][..], &[0, 1], &[0]] {
            assert!(!judged(few).expect("all true").quorum);
        }
        assert!(!judged(&[1, 2]).expect("all true").log);
        let (_, text) = policy("none");
        let none = Trust::parse(&text).expect("a policy");
        let note = format!("{TEXT}\n{}", secrets[0].line(TEXT, 0));
        let note = Note::parse(note.as_bytes()).expect("a note");
        assert!(none.judge(&note).expect("true").quorum);
    }

    #[test]
    fn a_policy_that_says_too_little_or_too_much_is_refused_at_its_line() {
        let (secrets, text) = policy("both");
        let log = format!("log {}", secrets[0].public());
        let witness = format!("witness w {}", secrets[2].public());
        let cases = [
            (String::new(), 0),
            (format!("{log}\n"), 0),
            ("quorum none\n".to_owned(), 0),
            (format!("{text}{log}\n"), 10),
            (format!("{log}\n{log}\nquorum none"), 2),
            (format!("{log}\n{witness}\n{witness}\n"), 3),
            (format!("{log}\nquorum nobody\n"), 2),
            (format!("{log}\nquorum none\nquorum none\n"), 3),
            (format!("{log}\n{witness}\ngroup g 2 w\n"), 3),
            (format!("{log}\n{witness}\ngroup g 0 w\n"), 3),
            (format!("{log}\n{witness}\ngroup g 2 w w\n"), 3),
            (format!("{log}\n{witness}\ngroup g +1 w\n"), 3),
            (format!("{log}\n{witness}\ngroup g 00001 w\n"), 3),
            (format!("{log}\n{witness}\ngroup w any w\n"), 3),
            (format!("{log}\ngroup none any w\n"), 2),
            (format!("{log}\ngroup g any\n"), 2),
            (format!("{log}\nwitness w\n"), 2),
            (format!("{log}\nwitnes w k\n"), 2),
            (format!("{log}x\nquorum none\n"), 1),
        ];
        for (text, line) in cases {
            let error = Trust::parse(&text).expect_err(&text);
            assert_eq!(error.line, line, "{text}: {error}");
        }
    }
}

//! A TOML file as a tree whose every key knows its line and column.
//!
//! In: text. Out: sections that hand out typed values and remember which keys were asked for; what is left
//! over is an unknown key, told with the nearest known one. All syntax errors are told, not the first only.
//! It does not know a single word of the policy language: `check::policy` does.

use std::cell::{Cell as Mark, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::text::nearest;
use crate::finding::{
    BAD_DATE, BAD_TOML, Cell, Code, Finding, MISSING_KEY, NONE, Spot, UNKNOWN_KEY, UNKNOWN_WORD,
    WRONG_KIND,
};
use crate::model::Date;

/// A file being read, with everything that was found wrong so far.
#[derive(Debug)]
pub struct Document<'a> {
    file: &'a str,
    text: &'a str,
    findings: RefCell<Vec<Finding>>,
    asked: RefCell<Asked>,
}

/// Every key that a reader asked a document for, by its dotted path; `*` stands for keys that the writer chooses.
pub type Asked = BTreeMap<String, Ask>;

/// How a key was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// As what.
    pub forms: BTreeSet<Form>,
    /// The words it may be; empty where any text goes.
    pub words: BTreeSet<&'static str>,
    /// Words that were offered instead of one that was not known.
    pub offered: BTreeSet<String>,
    /// The keys of this table are the writer's own.
    pub open: bool,
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A text.
    Text,
    /// A whole number, 0 or more.
    Int,
    /// A list of such.
    Ints,
    /// True or false.
    Flag,
    /// A day or a moment.
    Date,
    /// A list of texts.
    Texts,
    /// A table.
    Table,
    /// A list of tables.
    Tables,
    /// Whatever people read.
    Any,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

impl<'a> Document<'a> {
    /// A file and its text.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            findings: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// Parses the text and lets `read` walk the root table; hands back what it made and every finding.
    pub fn walk<T>(
        self,
        read: impl FnOnce(Section<'_, 'a>) -> Option<T>,
    ) -> (Option<T>, Vec<Finding>) {
        let (made, findings, _) = self.walk_noting(read);
        (made, findings)
    }

    /// The same, with every key that was asked for.
    pub fn walk_noting<T>(
        self,
        read: impl FnOnce(Section<'_, 'a>) -> Option<T>,
    ) -> (Option<T>, Vec<Finding>, Asked) {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            self.tell(BAD_TOML, &span, |finding| {
                finding.with("why", error.message())
            });
        }
        let made = if errors.is_empty() {
            let place = (String::new(), String::new());
            read(Section::new(&self, tree.get_ref(), tree.span(), place))
        } else {
            None
        };
        (made, self.findings.into_inner(), self.asked.into_inner())
    }

    /// The line and column of a byte, both from 1, columns in characters.
    pub fn cell(&self, span: &Range<usize>) -> Cell {
        let start = span.start.min(self.text.len());
        let before = &self.text[..self.text.floor_char_boundary(start)];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
        Cell::at(self.file, Spot::Line(line, column))
    }

    /// Adds a finding.
    pub fn tell(
        &self,
        code: &'static Code,
        span: &Range<usize>,
        add: impl FnOnce(Finding) -> Finding,
    ) {
        self.findings
            .borrow_mut()
            .push(add(Finding::new(code, self.cell(span))));
    }

    /// Adds a finding of a whole file.
    pub fn tell_file(&self, code: &'static Code, add: impl FnOnce(Finding) -> Finding) {
        self.findings
            .borrow_mut()
            .push(add(Finding::new(code, Cell::file(self.file))));
    }
}

/// A table of the tree.
#[derive(Debug)]
pub struct Section<'d, 'a> {
    document: &'d Document<'a>,
    table: &'d DeTable<'a>,
    span: Range<usize>,
    path: String,
    /// The path with `*` for keys that the writer chooses.
    pattern: String,
    /// Whether the keys of this table are the writer's own.
    open: Mark<bool>,
    asked: RefCell<Vec<String>>,
}

impl<'d, 'a> Section<'d, 'a> {
    fn new(
        document: &'d Document<'a>,
        table: &'d DeTable<'a>,
        span: Range<usize>,
        (path, pattern): (String, String),
    ) -> Self {
        Self {
            document,
            table,
            span,
            path,
            pattern,
            open: Mark::new(false),
            asked: RefCell::default(),
        }
    }

    /// The document, for telling findings.
    pub fn document(&self) -> &'d Document<'a> {
        self.document
    }

    /// The bytes of the table's head.
    pub fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// The dotted path of a key of this table.
    pub fn path(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The path of a key, with `*` for those that the writer chooses.
    fn pattern(&self, key: &str) -> String {
        let key = if self.open.get() { "*" } else { key };
        if self.pattern.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.pattern)
        }
    }

    fn note(&self, key: &str, add: impl FnOnce(&mut Ask)) {
        let mut asked = self.document.asked.borrow_mut();
        add(asked.entry(self.pattern(key)).or_default());
    }

    fn note_form(&self, key: &str, form: Form) {
        self.note(key, |ask| {
            ask.forms.insert(form);
        });
    }

    /// The keys that are there, with their places: those of a table in which the writer chooses them.
    pub fn keys(&self) -> impl Iterator<Item = (&'d str, Range<usize>)> {
        self.open.set(true);
        let mut asked = self.document.asked.borrow_mut();
        asked.entry(self.pattern.clone()).or_default().open = true;
        drop(asked);
        self.table
            .iter()
            .map(|(key, _)| (key.get_ref().as_ref(), key.span()))
    }

    fn raw(&self, key: &str) -> Option<&'d Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key.to_owned());
        self.note(key, |_| ());
        self.table.get(key)
    }

    fn typed<T>(
        &self,
        key: &str,
        (kind, form): (&'static str, Form),
        take: impl FnOnce(&'d DeValue<'a>) -> Option<T>,
    ) -> Option<At<T>> {
        self.note_form(key, form);
        let raw = self.raw(key)?;
        let taken = take(raw.get_ref());
        if taken.is_none() {
            self.wrong_kind(key, raw.span(), kind);
        }
        taken.map(|value| At {
            value,
            span: raw.span(),
        })
    }

    fn wrong_kind(&self, key: &str, span: Range<usize>, kind: &'static str) {
        let path = self.path(key);
        self.document.tell(WRONG_KIND, &span, |f| {
            f.with("key", path).with("kind", kind)
        });
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<At<&'d str>> {
        self.typed(key, ("text", Form::Text), DeValue::as_str)
    }

    /// A text that must be there.
    pub fn needed_text(&self, key: &str) -> Option<At<&'d str>> {
        self.present(key);
        self.text(key)
    }

    /// Tells when a key is not there.
    pub fn present(&self, key: &str) {
        if !self.table.contains_key(key) {
            let path = self.path(key);
            self.document
                .tell(MISSING_KEY, &self.span, |f| f.with("key", path));
        }
    }

    /// A whole number, 0 or more.
    pub fn int(&self, key: &str) -> Option<At<u64>> {
        self.typed(key, ("int", Form::Int), |value| {
            value.as_integer()?.as_str().parse().ok()
        })
    }

    /// A list of whole numbers, 0 or more.
    pub fn ints(&self, key: &str) -> Option<Vec<At<u64>>> {
        let list = self.typed(key, ("int", Form::Ints), |value| {
            let elements = value.as_array()?.iter();
            elements
                .map(|e| {
                    Some(At {
                        value: e.get_ref().as_integer()?.as_str().parse().ok()?,
                        span: e.span(),
                    })
                })
                .collect::<Option<Vec<_>>>()
        });
        list.map(|list| list.value)
    }

    /// Whether the value of a key is a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.raw(key)
            .is_some_and(|value| value.get_ref().as_table().is_some())
    }

    /// A whole number, 0 or more, unless the value is a text.
    pub fn int_or_text(&self, key: &str) -> Option<At<Result<u64, &'d str>>> {
        self.note_form(key, Form::Text);
        self.typed(key, ("int", Form::Int), |value| match value.as_str() {
            Some(text) => Some(Err(text)),
            None => value.as_integer()?.as_str().parse().ok().map(Ok),
        })
    }

    /// True or false.
    pub fn flag(&self, key: &str) -> Option<At<bool>> {
        self.typed(key, ("flag", Form::Flag), DeValue::as_bool)
    }

    /// A day, written as a TOML date.
    pub fn date(&self, key: &str) -> Option<At<Date>> {
        let text = self.typed(key, ("date", Form::Date), |value| {
            Some(value.as_datetime()?.to_string())
        })?;
        let day = parse_day(&text.value);
        if day.is_none() {
            self.document.tell(BAD_DATE, &text.span, |f| f);
        }
        day.map(|value| At {
            value,
            span: text.span,
        })
    }

    /// A day or a moment, as it is written.
    pub fn moment(&self, key: &str) -> Option<At<String>> {
        let form = ("date", Form::Date);
        self.typed(key, form, |value| Some(value.as_datetime()?.to_string()))
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Option<At<Vec<At<&'d str>>>> {
        self.typed(key, ("texts", Form::Texts), |value| {
            let elements = value.as_array()?.iter();
            elements
                .map(|e| {
                    Some(At {
                        value: e.get_ref().as_str()?,
                        span: e.span(),
                    })
                })
                .collect::<Option<Vec<_>>>()
        })
    }

    /// A table.
    pub fn section(&self, key: &str) -> Option<Section<'d, 'a>> {
        let found = self.typed(key, ("table", Form::Table), DeValue::as_table)?;
        Some(Self::new(
            self.document,
            found.value,
            found.span,
            (self.path(key), self.pattern(key)),
        ))
    }

    /// A list of tables (`[[key]]`).
    pub fn sections(&self, key: &str) -> Vec<Section<'d, 'a>> {
        let found = self.typed(key, ("tables", Form::Tables), |value| {
            let elements = value.as_array()?.iter();
            elements
                .map(|e| Some((e.get_ref().as_table()?, e.span())))
                .collect::<Option<Vec<_>>>()
        });
        let place = (self.path(key), self.pattern(key));
        let tables = found.map(|at| at.value).unwrap_or_default();
        tables
            .into_iter()
            .map(|(t, span)| Self::new(self.document, t, span, place.clone()))
            .collect()
    }

    /// The words of a key, shown as text whatever its kind, for keys that people read only.
    pub fn shown(&self, key: &str) -> Option<String> {
        fn show(value: &DeValue<'_>) -> String {
            match value {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.as_str().to_owned(),
                DeValue::Float(number) => number.as_str().to_owned(),
                DeValue::Boolean(flag) => flag.to_string(),
                DeValue::Datetime(moment) => moment.to_string(),
                DeValue::Array(values) => {
                    let shown: Vec<String> = values.iter().map(|v| show(v.get_ref())).collect();
                    shown.join(", ")
                }
                DeValue::Table(table) => {
                    let shown: Vec<String> = table
                        .iter()
                        .map(|(k, v)| format!("{} = {}", k.get_ref(), show(v.get_ref())))
                        .collect();
                    shown.join(", ")
                }
            }
        }
        self.note_form(key, Form::Any);
        self.raw(key).map(|value| show(value.get_ref()))
    }

    /// The bytes of a key's value.
    pub fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.raw(key).map(Spanned::span)
    }

    /// One word of several; another one is told with the nearest.
    pub fn word<T: Copy>(&self, key: &str, words: &[(&'static str, T)]) -> Option<At<T>> {
        self.note_words(key, words);
        let text = self.text(key)?;
        self.pick(&text, key, words).map(|value| At {
            value,
            span: text.span,
        })
    }

    fn note_words<T>(&self, key: &str, words: &[(&'static str, T)]) {
        self.note(key, |ask| {
            ask.words.extend(words.iter().map(|(word, _)| *word))
        });
    }

    /// Reads one word of several from a text of this table.
    pub fn pick<T: Copy>(
        &self,
        text: &At<&str>,
        key: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        self.note_words(key, words);
        let found = words.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.unknown_word(text, key, &known);
        }
        found.map(|(_, value)| *value)
    }

    /// Tells a word that is none of the known ones.
    pub fn unknown_word(&self, text: &At<&str>, key: &str, known: &[&str]) {
        let offered = known.iter().map(|word| (*word).to_owned());
        if let Some(ask) = self.document.asked.borrow_mut().get_mut(&self.pattern(key)) {
            ask.offered.extend(offered);
        }
        let near = nearest(text.value, known.iter().copied()).unwrap_or(NONE);
        let path = self.path(key);
        self.document.tell(UNKNOWN_WORD, &text.span, |f| {
            f.with("word", text.value)
                .with("key", path)
                .with("words", known.join(", "))
                .with("near", near)
        });
    }

    /// Tells every key that nothing asked for.
    pub fn finish(self) {
        let asked = self.asked.into_inner();
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !asked.iter().any(|a| a == name) {
                let near = nearest(name, asked.iter().map(String::as_str)).unwrap_or(NONE);
                let path = if self.path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{}.{name}", self.path)
                };
                self.document.tell(UNKNOWN_KEY, &key.span(), |f| {
                    f.with("key", path).with("near", near)
                });
            }
        }
    }
}

/// A day from `YYYY-MM-DD`, as TOML prints it.
fn parse_day(text: &str) -> Option<Date> {
    let mut parts = text.get(..10)?.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

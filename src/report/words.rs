//! The words of the program in Chinese and English, from two catalogues with the same keys.
//!
//! In: a key and its arguments. Out: a sentence. The catalogues are Fluent files beside this one and part of the
//! program; `tests/it/words.rs` holds that they have the same keys and variables, and that every key used exists.

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::ResolverError;
use fluent_bundle::resolver::errors::ReferenceKind;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::finding::{Arg, NONE};

/// A language of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language of a locale name such as `zh_CN.UTF-8`; English for every other.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// Its catalogue.
    pub fn catalogue(self) -> &'static str {
        match self {
            Self::Zh => include_str!("words/zh.ftl"),
            Self::En => include_str!("words/en.ftl"),
        }
    }
}

/// One catalogue, ready to speak.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({:?})", self.lang)
    }
}

impl Words {
    /// The words of a language.
    pub fn new(lang: Lang) -> Self {
        let locale = match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        let locale: LanguageIdentifier = locale.parse().expect("both are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(grouped(number.value as u64)),
            _ => None,
        }));
        let resource = FluentResource::try_new(lang.catalogue().to_owned());
        let resource = resource
            .map_err(|(_, faults)| faults)
            .expect("the catalogues are tested");
        bundle.add_resource(resource).expect("keys are unique");
        Self { lang, bundle }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A sentence without arguments.
    pub fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A sentence. An unknown key is shown as itself.
    pub fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let message = self.bundle.get_message(key);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors: Vec<FluentError> = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&given(args)), &mut errors)
            .into_owned()
    }

    /// The attribute of a message, such as the hint of a finding.
    pub fn attribute(&self, key: &str, name: &str, args: &[(&str, Arg)]) -> Option<String> {
        let attribute = self.bundle.get_message(key)?.get_attribute(name)?;
        let mut errors: Vec<FluentError> = Vec::new();
        let text = self
            .bundle
            .format_pattern(attribute.value(), Some(&given(args)), &mut errors);
        Some(text.into_owned())
    }

    /// A sentence and its hint as such, of no case: whatever they would name is shown as `…`.
    pub fn shape(&self, key: &str) -> (String, String) {
        let message = self.bundle.get_message(key);
        let value = message.as_ref().and_then(|message| message.value());
        let hint = message
            .as_ref()
            .and_then(|message| message.get_attribute("hint"));
        let shaped = |pattern| {
            let mut args = FluentArgs::new();
            args.set("near", NONE);
            // What is not given is told by its name; given then, it may let others come to light.
            loop {
                let mut errors = Vec::new();
                let text = self
                    .bundle
                    .format_pattern(pattern, Some(&args), &mut errors);
                let mut open = errors.iter().filter_map(|error| match error {
                    FluentError::ResolverError(ResolverError::Reference(
                        ReferenceKind::Variable { id },
                    )) if args.get(id.as_str()).is_none() => Some(id.clone()),
                    _ => None,
                });
                match open.next() {
                    Some(id) => args.set(id, "…"),
                    None => return text.into_owned(),
                }
            }
        };
        let text = |pattern: Option<_>| pattern.map(shaped).unwrap_or_default();
        (text(value), text(hint.map(|hint| hint.value())))
    }

    /// Whether there is a message of that key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

fn given<'a>(args: &[(&'a str, Arg)]) -> FluentArgs<'a> {
    let mut given = FluentArgs::new();
    for (name, arg) in args {
        match arg {
            Arg::Text(text) => given.set(*name, text.clone()),
            Arg::Count(count) => given.set(*name, *count as f64),
        }
    }
    given
}

/// A count with its thousands separated.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (count, shown) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (18_779_000, "18,779,000"),
        ] {
            assert_eq!(grouped(count), shown);
        }
    }
}

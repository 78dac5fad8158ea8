//! Another policy, other words in it, one round more.

use super::{Change, Folder, Kind, Reading};
use crate::check::{InputFile, Inputs};
use crate::finding::{Arg, NONE, SCENARIO_NAME};
use crate::read::rewrite::{NoPath, Rewrite};
use crate::read::text::{decode, nearest};

/// `kind = "policy"`: another file, or keys set anew.
pub(super) const POLICY: Kind = Kind {
    word: "policy",
    read: read_policy,
};

/// `kind = "round"`: a round more, before another or at the end.
pub(super) const ROUND: Kind = Kind {
    word: "round",
    read: read_round,
};

#[derive(Debug)]
struct Policy {
    file: Option<String>,
    /// Paths with their values.
    set: Vec<(String, toml::Value)>,
}

fn read_policy(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let file = reading.text("file");
    let mut set = Vec::new();
    if let Some(section) = reading.section.section("set") {
        let keys: Vec<String> = section.keys().map(|(key, _)| key.to_owned()).collect();
        let held = reading.values.member("change", reading.at, "set");
        for key in keys {
            // Whatever the policy takes there is for the policy's reader to say.
            section.shown(&key);
            let value = held.and_then(|held| held.get(&key)).cloned();
            set.extend(value.map(|value| (key, value)));
        }
        section.finish();
    }
    if file.is_none() && set.is_empty() {
        reading.needs("policy");
    }
    Some(Box::new(Policy { file, set }))
}

/// Rewrites the policy; tells a path that leads nowhere.
fn rewritten(
    inputs: &mut Inputs,
    folder: &Folder<'_>,
    edit: impl FnOnce(&mut Rewrite) -> Result<(), NoPath>,
) {
    let (text, _) = decode(&inputs.policy.name, &inputs.policy.bytes);
    // A policy that is no TOML is told when it is read.
    let Some(mut held) = text.as_deref().and_then(Rewrite::of) else {
        return;
    };
    match edit(&mut held) {
        Ok(()) => inputs.policy.bytes = held.text().into_bytes(),
        Err(NoPath { word, known }) => {
            let near = nearest(&word, known.iter().map(String::as_str)).unwrap_or(NONE);
            let near = near.to_owned();
            let args = [
                ("what", Arg::from("key")),
                ("name", word.into()),
                ("near", near.into()),
            ];
            folder.tell(SCENARIO_NAME, &args);
        }
    }
}

impl Change for Policy {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        let set = self
            .set
            .iter()
            .map(|(path, value)| format!("{path} = {value}"));
        let set: Vec<String> = set.collect();
        match &self.file {
            Some(file) => ("change-policy-file", vec![("file", file.as_str().into())]),
            None => ("change-policy-set", vec![("set", set.join(", ").into())]),
        }
    }

    fn files(&self) -> Vec<String> {
        self.file.iter().cloned().collect()
    }

    fn sets_policy(&self) -> bool {
        self.file.is_none()
    }

    fn inputs(&self, inputs: &mut Inputs, folder: &Folder<'_>) {
        if let Some(name) = &self.file {
            let Some((InputFile { bytes, .. }, _)) = folder.file(name) else {
                return;
            };
            inputs.policy.name.clone_from(name);
            inputs.policy.bytes.clone_from(bytes);
        }
        for (path, value) in &self.set {
            rewritten(inputs, folder, |policy| policy.set(path, value.clone()));
        }
    }
}

#[derive(Debug)]
struct Round {
    before: Option<String>,
    id: String,
    round: toml::Value,
}

fn read_round(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let before = reading.text("before");
    reading.section.present("round");
    let section = reading.section.section("round")?;
    let id = section.needed_text("id").map(|at| at.value.to_owned());
    let keys: Vec<String> = section.keys().map(|(key, _)| key.to_owned()).collect();
    // The policy's reader says what a round may hold.
    for key in &keys {
        section.shown(key);
    }
    section.finish();
    let round = reading
        .values
        .member("change", reading.at, "round")?
        .clone();
    Some(Box::new(Round {
        before,
        id: id?,
        round,
    }))
}

impl Change for Round {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        ("change-round", vec![("id", self.id.as_str().into())])
    }

    fn sets_policy(&self) -> bool {
        true
    }

    fn inputs(&self, inputs: &mut Inputs, folder: &Folder<'_>) {
        rewritten(inputs, folder, |policy| {
            policy.insert("round", self.before.as_deref(), self.round.clone())
        });
    }
}

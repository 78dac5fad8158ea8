//! A layer for a patch: read as its proposal says, every feature with its id, so that what was proposed for a
//! catchment is done to its feature and to nothing else.
//!
//! In: files and how to read them. Out: features with ids; a proposal. The work itself is `mend`'s.

use super::audit::Layer;
use super::catchments::{Reader, features_of, made_id};
use super::validity::Entry;
use super::{InputFile, Own};
use crate::digest::Digest;
use crate::digest::canonical::is_plain;
use crate::finding::Finding;
use crate::geo::{Area, Point};
use crate::mend;
use crate::model::{CatchmentId, Patch, Reading};
use crate::read::layer::Feature;

/// A feature with the id of its catchment.
#[derive(Clone, Debug)]
pub struct Named {
    /// The feature as it was read.
    pub feature: Feature,
    /// The id; `None` where the feature does not count for the stage and year.
    pub id: Option<CatchmentId>,
    /// Whether the feature has no id of its own: then it is made from its schools and its shape.
    pub made: bool,
}

/// Reads a layer with the ids that a patch knows its catchments by. `None` when a feature cannot be read or has no
/// id, or two features of different shapes have the same.
pub fn named(
    (file, beside): (&InputFile, &[InputFile]),
    reading: &Reading,
) -> (Option<Vec<Named>>, Vec<Finding>) {
    let path = |(key, value): &(String, String)| (format!("catchments.{key}"), value.clone());
    let headers: Vec<(String, String)> = reading.settings.iter().map(path).collect();
    let own = Own {
        headers: &headers,
        table: "catchments",
    };
    let (features, mut findings) = features_of(file, beside, own);
    let mut whole = !findings.iter().any(Finding::is_error);
    let reader = Reader {
        file: &file.name,
        own,
        schools: &[],
    };
    let counting: Vec<u32> = match &reading.entry {
        None => features.iter().map(|feature| feature.number).collect(),
        Some(entry) => {
            let entry = Entry::of_patch(entry);
            let holding = reader.holding(features.clone(), entry, &mut findings);
            holding.iter().map(|feature| feature.number).collect()
        }
    };
    let mut all = Vec::with_capacity(features.len());
    for feature in features {
        let given = reader.given_id(&feature);
        let made = given.is_none();
        let text = given.unwrap_or_else(|| made_id(&reader.codes(&feature), &feature.area()));
        let counts = counting.binary_search(&feature.number).is_ok();
        let id = CatchmentId::parse(text.trim()).filter(|_| counts);
        whole &= id.is_some() || !counts;
        all.push(Named { feature, id, made });
    }
    (whole.then_some(all), findings)
}

/// How the layer of a folder is read.
pub(super) fn reading(headers: &[(String, String)], entry: Option<Entry<'_>>) -> Reading {
    let own = headers.iter().filter_map(|(path, value)| {
        let key = path.strip_prefix("catchments.")?;
        Some((key.to_owned(), value.clone()))
    });
    let mut settings: Vec<(String, String)> = own.collect();
    settings.sort();
    Reading {
        settings,
        entry: entry.map(|entry| entry.name()),
    }
}

fn with_ids<T>(layer: &Layer, work: impl FnOnce(mend::Layer<'_>) -> T) -> T {
    let ids: Vec<CatchmentId> = layer.catchments.iter().map(|c| c.id.clone()).collect();
    let areas: Vec<&Area> = layer.catchments.iter().map(|c| &c.area).collect();
    work(mend::Layer {
        ids: &ids,
        areas: &areas,
    })
}

/// The digest of a layer.
pub(super) fn digest(layer: &Layer) -> Digest {
    with_ids(layer, |layer| layer.digest())
}

/// What would mend a layer; nothing while features cannot be read or told apart.
pub(super) fn propose(layer: &Layer, reading: Reading, homes: Option<&[Point]>) -> Option<Patch> {
    let plain = |(key, value): &(String, String)| is_plain(key) && is_plain(value);
    if !layer.whole || !reading.settings.iter().all(plain) {
        return None;
    }
    with_ids(layer, |layer| mend::propose(layer, reading, homes))
}

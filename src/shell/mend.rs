//! Patches on the disk: the one that `check` proposes, and applying one with `convert --patch`.
//!
//! Nothing is applied that was not asked for by name or is safe by the patch's own word; the result is surveyed,
//! its digest is told, and the file that is written is read once more and held against it.

use std::path::{Path, PathBuf};

use super::acts::input;
use super::disk::{Disk, Writing, write_file};
use super::quote::{path_shown, quoted};
use super::{Error, quote};
use crate::check::{InputFile, Named, named};
use crate::digest::Digest;
use crate::finding::{Cell, Finding, PATCH};
use crate::geo::{Area, Crs};
use crate::mend::{self, Choice, Layer, Mended, Refusal};
use crate::model::{CatchmentId, Deed, Patch};
use crate::read::layer::{self, Ask, Feature, LayerFile};
use crate::read::patch::parse;
use crate::report;

/// How a patch is applied: the command, for the paths of the layer and of the patch. Where nothing is safe, with a
/// choice for example.
fn command(paiwei: &str, (layer, path): (&Path, &Path), patch: &Patch) -> String {
    let package = layer.extension().is_some_and(|ending| ending == "gpkg");
    let ending = if package { "gpkg" } else { "geojson" };
    let stem = layer.file_stem().unwrap_or_default().to_string_lossy();
    let out = quoted(&PathBuf::from(format!("{stem}.mended.{ending}")));
    let (layer, path) = (quoted(layer), quoted(path));
    let command = format!("{paiwei} convert {layer} {out} --patch {path}");
    if patch.operations.iter().any(|op| op.safe) {
        return command;
    }
    let ground = patch.operations.iter().find(|op| op.ground.is_some());
    match ground.or(patch.operations.first()) {
        Some(op) if op.ground.is_some() => {
            format!("{command} --assign {}", first_candidate(patch, op.number))
        }
        Some(op) => format!("{command} --only {}", op.number),
        None => command,
    }
}

/// Tells that a patch is proposed, and how to apply it.
pub(super) fn finding(patch: &Patch, paiwei: &str, paths: (&Path, &Path)) -> Finding {
    let name = paths.0.file_name().unwrap_or_default().to_string_lossy();
    let safe = patch.operations.iter().filter(|op| op.safe).count();
    Finding::new(PATCH, Cell::file(&name))
        .with("safe", safe)
        .with("open", patch.operations.len() - safe)
        .with("left", patch.left.len())
        .with("patch", path_shown(paths.1))
        .with("command", command(paiwei, paths, patch))
}

/// Writes the patch; where there is none, one that was there before goes.
///
/// # Errors
/// Whatever the disk says.
pub(super) fn write(
    disk: &dyn Disk,
    path: &Path,
    patch: Option<&Patch>,
    writing: Writing,
) -> Result<(), Error> {
    match patch {
        Some(patch) => write_file(disk, path, &report::patch::file(patch), writing),
        None if path.exists() => {
            let failed = |source| Error::machine(path, source);
            disk.remove(path).map_err(failed)
        }
        None => Ok(()),
    }
}

/// Reads a patch; what is asked for on the command line goes before what the patch says of the layer.
///
/// # Errors
/// When it is not there or is no patch.
pub(super) fn read(path: &Path, asked: &[(&str, Option<&str>)]) -> Result<Patch, Error> {
    let file = input(path)?;
    let mut patch = parse(&file.bytes).map_err(|bad| {
        let args = [
            ("path", path_shown(path).into()),
            ("line", bad.line.into()),
            ("why", bad.why.into()),
        ];
        Error::malformed("malformed-patch", args)
    })?;
    for (key, value) in asked {
        let Some(value) = value else { continue };
        let settings = &mut patch.reading.settings;
        settings.retain(|(own, _)| own != key);
        settings.push(((*key).to_owned(), (*value).to_owned()));
    }
    Ok(patch)
}

/// What was done to a layer.
#[derive(Debug)]
pub(super) struct Told {
    /// Operations applied: corners, slivers, ground given by name.
    pub(super) deeds: [usize; 3],
    /// Operations of the patch that were not applied.
    pub(super) not_applied: usize,
    /// The catchments that are not as before.
    pub(super) catchments: Vec<CatchmentId>,
    /// Ground given by name, by number of the operation.
    pub(super) assigned: Vec<(u32, CatchmentId)>,
    /// Every operation applied.
    pub(super) applied: Vec<u32>,
    /// The digest of the layer now.
    pub(super) digest: Digest,
    /// Whether it is the one the patch names.
    pub(super) as_proposed: bool,
    /// Features that had no id and got the one the patch knows them by.
    pub(super) named: usize,
    /// The system the layer was in, where the patch says so.
    pub(super) crs: Option<Crs>,
}

/// Features, what was found reading them, and what was done.
type Outcome = (Vec<Feature>, Vec<Finding>, Option<Told>);

/// The features of a layer after a choice of a patch; none told where the layer has errors.
///
/// # Errors
/// When the patch is not for this layer, or the choice cannot be made.
pub(super) fn mended(
    (file, beside): (&InputFile, &[InputFile]),
    patch: &Patch,
    choice: &Choice,
) -> Result<Outcome, Error> {
    let (read, findings) = named((file, beside), &patch.reading);
    let Some(read) = read else {
        if findings.iter().any(Finding::is_error) {
            return Ok((Vec::new(), findings, None));
        }
        return Err(Error::refused("refused-patch-ids", []));
    };
    let mut catchments: Vec<(CatchmentId, Area)> = read
        .iter()
        .filter_map(|named| Some((named.id.clone()?, named.feature.area())))
        .collect();
    catchments.sort_by(|a, b| (&a.0, a.1.parts()).cmp(&(&b.0, b.1.parts())));
    catchments.dedup();
    if catchments.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(Error::refused("refused-patch-ids", []));
    }
    let ids: Vec<CatchmentId> = catchments.iter().map(|(id, _)| id.clone()).collect();
    let areas: Vec<&Area> = catchments.iter().map(|(_, area)| area).collect();
    let layer = Layer {
        ids: &ids,
        areas: &areas,
    };
    let done = mend::apply(layer, patch, choice).map_err(|why| refused(&why, patch))?;
    let features = features(read, &ids, &done);
    let told = told(patch, &ids, done, &features);
    Ok((
        features.into_iter().map(|(feature, _)| feature).collect(),
        findings,
        Some(told),
    ))
}

/// Features with their new shapes; those without an id get the one they are known by, for it was made from the
/// shape.
fn features(read: Vec<Named>, ids: &[CatchmentId], done: &Mended) -> Vec<(Feature, bool)> {
    let one = |named: Named| {
        let Named {
            mut feature,
            id,
            made,
        } = named;
        let index = id.as_ref().and_then(|id| ids.binary_search(id).ok());
        let index = index.and_then(|index| u32::try_from(index).ok());
        if let Some(area) = index.and_then(|index| done.areas.get(&index)) {
            feature.parts = area.parts().to_vec();
        }
        let made = made && id.is_some();
        if let Some(id) = id.filter(|_| made) {
            feature.id = Some(id.to_string());
        }
        (feature, made)
    };
    read.into_iter().map(one).collect()
}

fn told(patch: &Patch, ids: &[CatchmentId], done: Mended, features: &[(Feature, bool)]) -> Told {
    let numbers: Vec<u32> = done.applied.iter().map(|(number, _)| *number).collect();
    let applied = |op: &&crate::model::Operation| numbers.contains(&op.number);
    let count = |deed: Deed| {
        let own = patch.operations.iter().filter(|op| op.deed == deed);
        own.filter(applied).count()
    };
    let given = |number: u32| {
        let op = patch.operations.iter().find(|op| op.number == number);
        op.and_then(|op| op.to.clone())
    };
    let assigned = done.applied.iter().filter_map(|(number, to)| {
        let to = to.clone()?;
        (given(*number) != Some(to.clone())).then_some((*number, to))
    });
    let crs = patch.reading.settings.iter().find(|(key, _)| key == "crs");
    Told {
        deeds: Deed::ALL.map(count),
        not_applied: patch.operations.len() - numbers.len(),
        catchments: done
            .areas
            .keys()
            .map(|i| ids[*i as usize].clone())
            .collect(),
        assigned: assigned.collect(),
        applied: numbers,
        digest: done.digest,
        as_proposed: done.as_proposed,
        named: features.iter().filter(|(_, made)| *made).count(),
        crs: crs.and_then(|(_, name)| Crs::parse(name).ok()),
    }
}

fn refused(why: &Refusal, patch: &Patch) -> Error {
    let digest = |digest: &Digest| digest.to_string();
    match why {
        Refusal::OtherLayer { found } => Error::refused(
            "refused-patch-layer",
            [
                ("found", digest(found).into()),
                ("expected", digest(&patch.before).into()),
            ],
        ),
        Refusal::OtherResult { found } => Error::refused(
            "refused-patch-result",
            [
                ("found", digest(found).into()),
                ("expected", digest(&patch.after).into()),
            ],
        ),
        Refusal::NoOperation(number) => Error::refused(
            "refused-patch-number",
            [
                ("number", number.to_string().into()),
                ("n", patch.operations.len().into()),
            ],
        ),
        Refusal::NeedsOwner(number) => Error::refused(
            "refused-patch-owner",
            [
                ("number", number.to_string().into()),
                ("candidates", candidates(patch, *number).into()),
                ("first", first_candidate(patch, *number).into()),
            ],
        ),
        Refusal::NotACandidate(number, id) => Error::refused(
            "refused-patch-candidate",
            [
                ("number", number.to_string().into()),
                ("id", id.as_str().into()),
                ("candidates", candidates(patch, *number).into()),
            ],
        ),
        Refusal::DoesNotFit(number) => {
            Error::refused("refused-patch-fit", [("number", number.to_string().into())])
        }
        Refusal::Vanishes(id) => Error::refused("refused-patch-gone", [("id", id.as_str().into())]),
        Refusal::NewFault(place) => {
            let (lon, lat) = place.to_degrees();
            let args = [("place", format!("{lon}, {lat}").into())];
            Error::refused("refused-patch-fault", args)
        }
    }
}

fn candidates(patch: &Patch, number: u32) -> String {
    let op = patch.operations.iter().find(|op| op.number == number);
    let ids = op.iter().flat_map(|op| &op.candidates);
    let ids: Vec<&str> = ids.map(|(id, _)| id.as_str()).collect();
    ids.join(", ")
}

fn first_candidate(patch: &Patch, number: u32) -> String {
    let op = patch.operations.iter().find(|op| op.number == number);
    let first = op.and_then(|op| op.candidates.first());
    let first = first.map_or("", |(id, _)| id.as_str());
    quote::quoted(&PathBuf::from(format!("{number}={first}")))
}

/// Reads the file that is to be written and holds its shapes against those that were meant.
///
/// # Errors
/// When they differ, which would be a fault of the program.
pub(super) fn same_when_read(bytes: &[u8], path: &Path, features: &[Feature]) -> Result<(), Error> {
    let name = path.to_string_lossy();
    let (again, _) = layer::read(&LayerFile {
        name: &name,
        bytes,
        beside: &[],
        ask: Ask::default(),
    });
    let shapes = |features: &[Feature]| {
        let mut shapes: Vec<Area> = features.iter().map(Feature::area).collect();
        shapes.sort_by(|a, b| a.parts().cmp(b.parts()));
        shapes
    };
    if shapes(&again) == shapes(features) {
        return Ok(());
    }
    Err(Error::refused("refused-patch-written", []))
}

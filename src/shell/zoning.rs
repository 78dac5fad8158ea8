//! The notice pack of the catchments: reads the folder, writes the pack.
//!
//! It comes before registration, so the roll may still be missing; then nothing is counted. It records no act
//! and may be written again: what binds is the seal, which holds the same layer.

use std::path::Path;

use super::Error;
use super::acts::{Desk, inputs_with, layer};
use super::disk::{Writing, write_file};
use crate::check;
use crate::finding::Finding;
use crate::geo::Point;
use crate::report::zoning::{Pack, files};

/// Writes the pack; nothing when policy, schools or layer have errors.
///
/// # Errors
/// When a file is missing or cannot be written.
pub(super) fn publish(
    desk: &Desk<'_>,
    against: Option<&Path>,
) -> Result<(bool, Vec<Finding>), Error> {
    let inputs = inputs_with(desk.layout, false)?;
    let (placement, mut findings, seen) = check::placement_seen(&inputs);
    let before = match against {
        None => None,
        Some(path) => {
            let (file, beside) = layer(path)?;
            let (before, told) = check::layer_before(&inputs, (&file, &beside));
            findings.extend(told);
            Some(before)
        }
    };
    // Children, and what is said of single homes, are not published here.
    let of_homes = |file: &str| file == inputs.roll.name || check::is_border_list(file);
    findings.retain(|finding| !of_homes(&finding.cell.file));
    inputs.sort(&mut findings);
    let sound = !findings.iter().any(Finding::is_error);
    let Some(placement) = placement.filter(|_| sound) else {
        return Ok((false, findings));
    };
    let homes: Vec<Point> = placement.children.iter().map(|child| child.home).collect();
    let stage = &placement.policy.stage;
    let addresses: Vec<(String, Vec<String>)> = seen
        .coverage()
        .into_iter()
        .filter(|row| row.stage == *stage && row.class.is_empty() && !row.catchments.is_empty())
        .map(|row| {
            let ids = row.catchments.split(", ").map(str::to_owned).collect();
            (row.address, ids)
        })
        .collect();
    let pack = Pack {
        addresses: &addresses,
        policy: &placement.policy,
        schools: &placement.schools,
        catchments: &placement.catchments,
        before: before.as_deref(),
        homes: &homes,
    };
    for (name, bytes) in files(&pack) {
        write_file(
            desk.disk,
            &desk.layout.zoning_notice().join(name),
            &bytes,
            Writing::AGAIN,
        )?;
    }
    Ok((true, findings))
}

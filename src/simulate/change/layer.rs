//! Another layer of catchments, or the same with a patch applied.

use std::collections::BTreeMap;

use super::{Change, Folder, Kind, Reading};
use crate::check::Inputs;
use crate::finding::Arg;
use crate::geo::Area;
use crate::mend::{self, Choice};
use crate::model::{CatchmentId, Placement};
use crate::read::patch::parse;

/// `kind = "layer"`: the catchments of a file instead.
pub(super) const LAYER: Kind = Kind {
    word: "layer",
    read: read_layer,
};

/// `kind = "patch"`: operations of a patch, those that are safe unless some are named.
pub(super) const PATCH: Kind = Kind {
    word: "patch",
    read: read_patch,
};

#[derive(Debug)]
struct Layer {
    file: String,
}

fn read_layer(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let file = reading.needed("file")?;
    Some(Box::new(Layer { file }))
}

impl Change for Layer {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        ("change-layer", vec![("file", self.file.as_str().into())])
    }

    fn files(&self) -> Vec<String> {
        vec![self.file.clone()]
    }

    fn inputs(&self, inputs: &mut Inputs, folder: &Folder<'_>) {
        if let Some((layer, beside)) = folder.file(&self.file) {
            inputs.catchments.clone_from(layer);
            inputs.beside.clone_from(beside);
        }
    }
}

#[derive(Debug)]
struct Patched {
    file: String,
    choice: Choice,
}

fn read_patch(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let file = reading.needed("file");
    let only = reading.section.ints("only").map(|list| {
        let numbers = list
            .iter()
            .map(|at| u32::try_from(at.value).unwrap_or(u32::MAX));
        numbers.collect()
    });
    let mut assign = Vec::new();
    if let Some(section) = reading.section.section("assign") {
        let keys: Vec<&str> = section.keys().map(|(key, _)| key).collect();
        for key in keys {
            let owner = section
                .text(key)
                .and_then(|at| CatchmentId::parse(at.value));
            match key.parse().ok().zip(owner) {
                Some(pair) => assign.push(pair),
                None => reading.needs("assign"),
            }
        }
        section.finish();
    }
    Some(Box::new(Patched {
        file: file?,
        choice: Choice { only, assign },
    }))
}

impl Change for Patched {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        ("change-patch", vec![("file", self.file.as_str().into())])
    }

    fn files(&self) -> Vec<String> {
        vec![self.file.clone()]
    }

    fn placement(&self, placement: &mut Placement, folder: &Folder<'_>) {
        let Some((file, _)) = folder.file(&self.file) else {
            return;
        };
        let Ok(patch) = parse(&file.bytes) else {
            folder.needs("patch-form");
            return;
        };
        // Catchments that only a text names have no ground; the patch does not know them.
        let drawn: Vec<usize> = (0..placement.catchments.len())
            .filter(|at| !placement.catchments[*at].area.parts().is_empty())
            .collect();
        let ids: Vec<CatchmentId> = drawn
            .iter()
            .map(|at| placement.catchments[*at].id.clone())
            .collect();
        let areas: Vec<&Area> = drawn
            .iter()
            .map(|at| &placement.catchments[*at].area)
            .collect();
        let layer = mend::Layer {
            ids: &ids,
            areas: &areas,
        };
        let made: Option<BTreeMap<u32, Area>> = mend::apply(layer, &patch, &self.choice)
            .ok()
            .map(|mended| mended.areas);
        match made {
            None => folder.needs("patch-fit"),
            Some(areas) => {
                for (at, area) in areas {
                    placement.catchments[drawn[at as usize]].area = area;
                }
            }
        }
    }
}

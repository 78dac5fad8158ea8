//! Estates and other ground go from one catchment to another.
//!
//! Decided by homes: those of the one catchment that lie on the ground, inside or on its edge, or whose address
//! names the estate, belong to the other. No border is cut and nothing is rounded, so what is moved back is where
//! it was.

use super::{Change, Folder, Kind, Moved, Reading};
use crate::check;
use crate::finding::{Arg, SCENARIO_NOBODY, SCENARIO_OTHERS};
use crate::geo::{Area, Part, Point, Ring, Side, is_sound, parse_degrees_e7};
use crate::model::{CatchmentId, Placement};
use crate::read::text::fold;
use crate::read::toml::Section;

/// `kind = "move"`.
pub(super) const MOVE: Kind = Kind { word: "move", read };

/// Which homes a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Those on this ground.
    Ground(Area),
    /// Those on the ground of a feature of a file; of all its features without an id.
    File { file: String, id: Option<String> },
    /// Those whose address names it.
    Estate(String),
}

impl Where {
    /// Reads `estate`, `ground` (`"lon,lat lon,lat …"`), or `file` with `id`; at most one of them.
    pub(super) fn read(reading: &Reading<'_, '_, '_>) -> Option<Self> {
        let (estate, ground) = (reading.text("estate"), reading.text("ground"));
        let (file, id) = (reading.text("file"), reading.text("id"));
        let given = [estate.is_some(), ground.is_some(), file.is_some()];
        if given.iter().filter(|given| **given).count() > 1 || id.is_some() && file.is_none() {
            reading.needs("one-place");
            return None;
        }
        if let Some(text) = ground {
            let area = polygon(&text);
            if area.is_none() {
                reading.needs("ground");
            }
            return area.map(Self::Ground);
        }
        let file = file.map(|file| Self::File { file, id });
        estate.map(Self::Estate).or(file)
    }

    /// Whether one of the keys is there.
    pub(super) fn is_named(section: &Section<'_, '_>) -> bool {
        ["estate", "ground", "file"]
            .iter()
            .any(|key| section.span_of(key).is_some())
    }

    pub(super) fn files(&self) -> Vec<String> {
        match self {
            Self::File { file, .. } => vec![file.clone()],
            Self::Ground(_) | Self::Estate(_) => Vec::new(),
        }
    }

    /// A name for people.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Ground(_) => String::new(),
            Self::File { file, id } => id.clone().unwrap_or_else(|| file.clone()),
            Self::Estate(name) => name.clone(),
        }
    }

    /// The ground; an empty one where only addresses say it. `None` where a file does not say it, which was told.
    pub(super) fn ground(&self, folder: &Folder<'_>) -> Option<Area> {
        match self {
            Self::Ground(area) => Some(area.clone()),
            Self::Estate(_) => Some(Area::new(Vec::new())),
            Self::File { file, id } => {
                let (bytes, beside) = folder.file(file)?;
                let (layer, told) = check::layer(bytes, beside);
                let errors = told.into_iter().filter(|finding| finding.is_error());
                let before = folder.findings.borrow().len();
                folder.findings.borrow_mut().extend(errors);
                if folder.findings.borrow().len() > before {
                    return None;
                }
                let features = layer.catchments();
                let own = match id {
                    None => features,
                    Some(id) => {
                        let ids = features.iter().map(|feature| feature.id.as_str());
                        let at = folder.find("feature", id, ids)? as usize;
                        &features[at..=at]
                    }
                };
                let parts = own.iter().flat_map(|feature| feature.area.parts());
                Some(Area::new(parts.cloned().collect()))
            }
        }
    }

    /// Which children live there, by child.
    pub(super) fn homes(
        &self,
        ground: &Area,
        placement: &Placement,
        folder: &Folder<'_>,
    ) -> Vec<bool> {
        let children = placement.children.iter();
        let Self::Estate(name) = self else {
            let there = |home: Point| {
                ground
                    .parts()
                    .iter()
                    .any(|part| side(part, home) != Side::Outside)
            };
            return children.map(|child| there(child.home)).collect();
        };
        let name = fold(name);
        let named = |row: &u32| {
            let address = folder.addresses.get(row);
            address.is_some_and(|address| fold(address).contains(name.as_ref()))
        };
        children.map(|child| named(&child.row)).collect()
    }
}

/// Parts may come from several features, which may touch: each is asked by itself.
fn side(part: &Part, home: Point) -> Side {
    Area::new(vec![part.clone()]).side(home)
}

/// A polygon from `lon,lat lon,lat lon,lat`; closed or not. `None` where it is none.
fn polygon(text: &str) -> Option<Area> {
    let point = |pair: &str| {
        let (lon, lat) = pair.split_once(',')?;
        let degrees = |text: &str| parse_degrees_e7(text.trim()).ok();
        Point::new(degrees(lon)?, degrees(lat)?)
    };
    let points: Option<Vec<Point>> = text.split_whitespace().map(point).collect();
    let mut points = points?;
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let area = Area::new(vec![Part {
        shell: Ring::new(points),
        holes: Vec::new(),
    }]);
    (is_sound(&area) && area.square_metres() > 0.0).then_some(area)
}

#[derive(Debug)]
struct Move {
    from: CatchmentId,
    to: CatchmentId,
    place: Where,
    /// A name for people, where the place has none or another.
    label: Option<String>,
}

impl Move {
    fn name(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.place.name())
    }
}

fn read(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let catchment = |key| reading.needed(key).and_then(|id| CatchmentId::parse(&id));
    let (from, to) = (catchment("from"), catchment("to"));
    let label = reading.text("label");
    if !Where::is_named(reading.section) {
        reading.needs("one-place");
    }
    let place = Where::read(reading);
    if from.is_some() && from == to {
        reading.needs("from-to");
    }
    Some(Box::new(Move {
        from: from?,
        to: to?,
        place: place?,
        label,
    }))
}

impl Change for Move {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        let args = vec![
            ("what", self.name().into()),
            ("named", usize::from(!self.name().is_empty()).into()),
            ("from", self.from.as_str().into()),
            ("to", self.to.as_str().into()),
        ];
        ("change-move", args)
    }

    fn files(&self) -> Vec<String> {
        self.place.files()
    }

    fn homes(&self, placement: &Placement, homes: &mut [Vec<u32>], folder: &Folder<'_>) {
        let from = folder.catchment(self.from.as_str(), placement);
        let to = folder.catchment(self.to.as_str(), placement);
        let ground = self.place.ground(folder);
        let (Some(from), Some(to), Some(ground)) = (from, to, ground) else {
            return;
        };
        let there = self.place.homes(&ground, placement, folder);
        let (mut moved, mut others) = (0usize, 0usize);
        for (home, _) in homes.iter_mut().zip(there).filter(|(_, there)| *there) {
            if let Some(at) = home.iter().position(|catchment| *catchment == from) {
                home[at] = to;
                home.sort_unstable();
                home.dedup();
                moved += 1;
            } else if !home.contains(&to) {
                others += 1;
            }
        }
        if moved == 0 {
            folder.tell(SCENARIO_NOBODY, &[]);
        }
        if others > 0 {
            folder.tell(SCENARIO_OTHERS, &[("n", others.into())]);
        }
        let new = Moved {
            ground,
            name: self.name(),
            from,
            to,
        };
        let mut all = folder.moved.borrow_mut();
        let back = |old: &Moved| old.ground == new.ground && old.name == new.name && old.to == from;
        match all.iter().rposition(back) {
            // What comes back was never away; what goes on went there at once.
            Some(at) if all[at].from == to => {
                all.remove(at);
            }
            Some(at) => all[at].to = to,
            None => all.push(new),
        }
    }
}

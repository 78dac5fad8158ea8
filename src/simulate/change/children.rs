//! More or fewer children, everywhere or by area.
//!
//! Fewer: units are taken away in the order of a named stream, the same at every run. More: units are doubled, in
//! the same order, home, facts and lists alike, under numbers of their own (`X1-…`). Children bound together come
//! and go together.

use std::collections::BTreeMap;

use super::ground::Where;
use super::{Change, Folder, Kind, Reading};
use crate::classify::members;
use crate::digest::Digest;
use crate::finding::{Arg, SCENARIO_FEWER, SCENARIO_NOBODY};
use crate::geo::CellTable;
use crate::model::{BorderRow, CatchmentId, Number, Placement};

/// `kind = "children"`.
pub(super) const CHILDREN: Kind = Kind {
    word: "children",
    read,
};

/// Ten times as many children: more is a slip.
const MOST_PERCENT: u32 = 1_000;

/// How many more or fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Amount {
    /// So many of a hundred as before.
    Percent(u32),
    /// So many more.
    More(u32),
    /// So many fewer.
    Fewer(u32),
}

#[derive(Debug)]
struct Children {
    amount: Amount,
    catchment: Option<CatchmentId>,
    place: Option<Where>,
}

fn read(reading: &Reading<'_, '_, '_>) -> Option<Box<dyn Change>> {
    let (percent, more, fewer) = (
        reading.count("percent"),
        reading.count("more"),
        reading.count("fewer"),
    );
    let amounts = [
        percent.map(Amount::Percent),
        more.map(Amount::More),
        fewer.map(Amount::Fewer),
    ];
    let mut given = amounts.into_iter().flatten();
    let amount = given.next();
    // What is there and cannot be read was told.
    let named = |key: &str| ["percent", "more", "fewer"].contains(&key);
    if reading.section.keys().filter(|(key, _)| named(key)).count() != 1 {
        reading.needs("amount");
    }
    if percent.is_some_and(|percent| percent > MOST_PERCENT) {
        reading.needs("percent");
    }
    let catchment = reading
        .text("catchment")
        .and_then(|id| CatchmentId::parse(&id));
    let place = Where::read(reading);
    if catchment.is_some() && place.is_some() {
        reading.needs("one-place");
    }
    Some(Box::new(Children {
        amount: amount?,
        catchment,
        place,
    }))
}

impl Change for Children {
    fn told(&self) -> (&'static str, Vec<(&'static str, Arg)>) {
        let place = match (&self.catchment, &self.place) {
            (Some(id), _) => id.to_string(),
            (None, Some(place)) => place.name(),
            (None, None) => String::new(),
        };
        let (key, n) = match self.amount {
            Amount::Percent(n) => ("change-children-percent", n),
            Amount::More(n) => ("change-children-more", n),
            Amount::Fewer(n) => ("change-children-fewer", n),
        };
        (key, vec![("n", n.into()), ("where", place.into())])
    }

    fn files(&self) -> Vec<String> {
        self.place.as_ref().map(Where::files).unwrap_or_default()
    }

    fn placement(&self, placement: &mut Placement, folder: &Folder<'_>) {
        let there = match (&self.catchment, &self.place) {
            (Some(id), _) => {
                let Some(at) = folder.catchment(id.as_str(), placement) else {
                    return;
                };
                let table = CellTable::new([&placement.catchments[at as usize].area]);
                let homes: Vec<_> = placement.children.iter().map(|child| child.home).collect();
                let found = table.locate_all(&homes);
                (0..homes.len())
                    .map(|child| found.of(child).next().is_some())
                    .collect()
            }
            (None, Some(place)) => {
                let Some(ground) = place.ground(folder) else {
                    return;
                };
                place.homes(&ground, placement, folder)
            }
            (None, None) => vec![true; placement.children.len()],
        };
        let units = units(placement, &there);
        if units.is_empty() {
            folder.tell(SCENARIO_NOBODY, &[]);
            return;
        }
        let now: usize = units.iter().map(|unit| unit.len()).sum();
        if let Amount::Fewer(asked) = self.amount
            && asked as usize > now
        {
            folder.tell(
                SCENARIO_FEWER,
                &[("asked", asked.into()), ("n", now.into())],
            );
        }
        let wanted = match self.amount {
            Amount::Percent(percent) => (now as u64 * u64::from(percent) + 50) / 100,
            Amount::More(more) => now as u64 + u64::from(more),
            Amount::Fewer(fewer) => (now as u64).saturating_sub(u64::from(fewer)),
        };
        if !resize(placement, &units, (now as u64, wanted)) {
            folder.needs("numbers");
        }
    }
}

/// The units that live there, the first child deciding, in the order of a named stream.
fn units(placement: &Placement, there: &[bool]) -> Vec<Vec<usize>> {
    let key = |members: &Vec<usize>| {
        let unit = &placement.children[members[0]].unit;
        let text = format!("paiwei/v1/trial-children\n{unit}\n");
        *Digest::of(text.as_bytes()).as_bytes()
    };
    let all = members(placement).into_iter();
    let mut own: Vec<([u8; 32], Vec<usize>)> = all
        .filter(|members| there[members[0]])
        .map(|members| (key(&members), members))
        .collect();
    own.sort_unstable();
    own.into_iter().map(|(_, members)| members).collect()
}

/// Takes units away, or doubles them, until as many children are left as are wanted, or one or two fewer where a
/// unit of several would not fit. Whether numbers for all of them could be made.
fn resize(placement: &mut Placement, units: &[Vec<usize>], (now, wanted): (u64, u64)) -> bool {
    let all = placement.children.len();
    // By new child: the old one, and which copy it is.
    let mut kept: Vec<(usize, u32)> = (0..all).map(|child| (child, 0)).collect();
    if wanted < now {
        let mut left = now - wanted;
        let mut gone = vec![false; all];
        for unit in units {
            if unit.len() as u64 <= left {
                left -= unit.len() as u64;
                unit.iter().for_each(|child| gone[*child] = true);
            }
        }
        kept.retain(|(child, _)| !gone[*child]);
    } else {
        let mut left = wanted - now;
        for copy in 1.. {
            let before = left;
            for unit in units {
                if unit.len() as u64 <= left {
                    left -= unit.len() as u64;
                    kept.extend(unit.iter().map(|child| (*child, copy)));
                }
            }
            if left == 0 || left == before {
                break;
            }
        }
    }
    rebuilt(placement, &kept)
}

/// A number of its own for a copy; `None` where it would be too long.
fn copied(number: &Number, copy: u32) -> Option<Number> {
    if copy == 0 {
        return Some(number.clone());
    }
    Number::parse(&format!("X{copy}-{number}"))
}

/// Puts the placement together from old children and copies; everything that is kept by child follows.
fn rebuilt(placement: &mut Placement, kept: &[(usize, u32)]) -> bool {
    let mut made = Vec::with_capacity(kept.len());
    for (child, copy) in kept {
        let old = &placement.children[*child];
        let Some((number, unit)) = copied(&old.number, *copy).zip(copied(&old.unit, *copy)) else {
            return false;
        };
        let mut new = old.clone();
        (new.number, new.unit) = (number, unit);
        made.push((new, *child, *copy));
    }
    made.sort_by(|(a, ..), (b, ..)| a.number.cmp(&b.number));
    if made
        .windows(2)
        .any(|pair| pair[0].0.number == pair[1].0.number)
    {
        return false;
    }
    fn by_child<T: Clone>(old: &[T], order: &[usize]) -> Vec<T> {
        if old.is_empty() {
            return Vec::new();
        }
        order.iter().map(|child| old[*child].clone()).collect()
    }
    let order: Vec<usize> = made.iter().map(|(_, child, _)| *child).collect();
    placement.by_text = by_child(&placement.by_text, &order);
    placement.locks.of = by_child(&placement.locks.of, &order);
    if let Some(list) = &mut placement.border_list {
        let mut places: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (new, old) in (0u32..).zip(&order) {
            places.entry(*old).or_default().push(new);
        }
        let row = |row: &BorderRow| {
            let children = row.children.iter();
            let children =
                children.flat_map(|old| places.get(&(*old as usize)).into_iter().flatten());
            BorderRow {
                children: children.copied().collect(),
                ..row.clone()
            }
        };
        list.rows = list.rows.iter().map(row).collect();
    }
    placement.children = made.into_iter().map(|(child, ..)| child).collect();
    true
}

//! What the office knows of its streets and estates: known addresses with points, phases, communities, bounding
//! areas, and names of former times.
//!
//! In: rows of `addresses.csv` and `aliases.csv`, as texts. Out: for an address its home: the parts with their
//! names of now, and what rows of the same building, house, estate or street add. A row adds only what all rows
//! of its level agree on. It reads no file and decides no catchment. Rule: DOMAIN section 3.4, consequences 5
//! and 6.

use std::collections::BTreeMap;

use super::address::{Address, House};
use super::fold::fold_name;
use super::text::{Building, Dir, Former, Resident};
use super::words::resident_kind;
use crate::geo::{Point, Side};
use crate::model::Date;

/// A row of `addresses.csv`, as texts; empty where the office says nothing.
#[derive(Clone, Debug, Default)]
pub struct Known<'k> {
    /// The address.
    pub address: &'k str,
    /// Its town (街道, 镇).
    pub town: &'k str,
    /// Its community.
    pub community: &'k str,
    /// The village it belongs to.
    pub village: &'k str,
    /// The street it stands on, with its number where the office knows it.
    pub street: &'k str,
    /// Its estate.
    pub estate: &'k str,
    /// Its phase of the estate: 2, 二期.
    pub phase: &'k str,
    /// The bounding areas it lies in, all of them, or 无: catchment ids or places as the texts have them.
    pub within: &'k str,
    /// Areas of former times it belonged to.
    pub former: &'k str,
    /// Whether it is an estate, a dormitory or scattered.
    pub kind: &'k str,
}

/// A place to live, with everything that is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Its parts, under the names of now.
    pub address: Address,
    /// The bounding areas it lies in, all of them; `None` when nobody said.
    pub within: Option<Vec<String>>,
    /// Areas of former times it belonged to.
    pub former: Vec<String>,
    /// What kind of residence it is.
    pub kind: Option<Resident>,
    /// Its point.
    pub point: Option<Point>,
    /// The catchments whose polygons hold or touch its point; `None` without a point.
    pub inside: Option<Vec<(u32, Side)>>,
    /// A name of it means several names of now.
    pub unclear: bool,
}

/// Old and new names with their times.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    by_old: BTreeMap<String, Vec<Alias>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Alias {
    new: String,
    from: Option<Date>,
    to: Option<Date>,
}

impl Aliases {
    /// Adds an old name: from and to are the days, both inclusive, on which it stands for the new one.
    pub fn add(&mut self, old: &str, new: &str, (from, to): (Option<Date>, Option<Date>)) {
        let alias = Alias {
            new: fold_name(new),
            from,
            to,
        };
        let all = self.by_old.entry(fold_name(old)).or_default();
        if !all.contains(&alias) {
            all.push(alias);
        }
    }

    /// The name of now in a year of entry; `None` when the old name means several.
    fn now(&self, name: &str, year: u64) -> Option<String> {
        let mut name = name.to_owned();
        // A chain of names cannot be longer than the list.
        for _ in 0..=self.by_old.len().min(64) {
            let all = self
                .by_old
                .get(&name)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let mut current: Vec<&str> = all
                .iter()
                .filter(|alias| alias.holds_in(year))
                .map(|alias| alias.new.as_str())
                .collect();
            current.sort_unstable();
            current.dedup();
            match current.as_slice() {
                [] => return Some(name),
                [one] if *one == name => return Some(name),
                [one] => name = (*one).to_owned(),
                _ => return None,
            }
        }
        // Names that lead in a ring mean nothing.
        None
    }

    /// What became of a former area: its names of now, and whether each of them came from it alone.
    pub(super) fn became(&self, old: &str, former: Former) -> Vec<(&str, bool)> {
        let all = self.by_old.get(old).map(Vec::as_slice).unwrap_or_default();
        let said = all.iter().filter(|alias| alias.held_before(former));
        let alone = |new: &str| {
            let others = self
                .by_old
                .iter()
                .filter(|(name, _)| *name != old && *name != new);
            !others
                .into_iter()
                .any(|(_, all)| all.iter().any(|alias| alias.new == new))
        };
        said.map(|alias| (alias.new.as_str(), alone(&alias.new)))
            .collect()
    }
}

impl Alias {
    fn holds_in(&self, year: u64) -> bool {
        let key = |day: Option<Date>| day.map(Date::to_key);
        key(self.from).is_none_or(|from| from <= year * 10_000 + 1_231)
            && key(self.to).is_none_or(|to| to >= year * 10_000 + 101)
    }

    /// Whether the change had not happened yet when the former area is meant.
    fn held_before(&self, former: Former) -> bool {
        let (year, month, day) = former.before;
        let before = u64::from(year) * 10_000 + u64::from(month) * 100 + u64::from(day);
        year == 0 || self.from.is_none_or(|from| from.to_key() + 10_000 > before)
    }
}

/// Known addresses, found by their parts.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    homes: Vec<Home>,
    by_street: BTreeMap<String, Vec<usize>>,
    by_estate: BTreeMap<String, Vec<usize>>,
    by_village: BTreeMap<String, Vec<usize>>,
    /// Names of former times.
    pub aliases: Aliases,
    year: u64,
}

/// An estate's name without the word for estate.
pub(super) fn estate_key(name: &str) -> &str {
    name.strip_suffix("小区")
        .filter(|key| !key.is_empty())
        .unwrap_or(name)
}

fn words(cell: &str) -> Vec<String> {
    let parts = cell.split([';', '；', '|', '\n']);
    parts
        .map(fold_name)
        .filter(|word| !word.is_empty())
        .collect()
}

impl Gazetteer {
    /// An empty gazetteer for a year of entry, with the names that hold then.
    pub fn new(aliases: Aliases, year: u64) -> Self {
        Self {
            aliases,
            year,
            ..Self::default()
        }
    }

    /// Adds a known address.
    pub fn add(&mut self, known: &Known<'_>, point: Option<Point>) {
        let mut home = self.named(known.address);
        let said = |slot: &mut String, cell: &str, aliases: &Aliases, year| {
            let name = fold_name(cell);
            if !name.is_empty() {
                *slot = aliases.now(&name, year).unwrap_or(name);
            }
        };
        let address = &mut home.address;
        said(&mut address.town, known.town, &self.aliases, self.year);
        said(
            &mut address.community,
            known.community,
            &self.aliases,
            self.year,
        );
        said(
            &mut address.village,
            known.village,
            &self.aliases,
            self.year,
        );
        said(&mut address.estate, known.estate, &self.aliases, self.year);
        let street = Address::read(known.street);
        if !street.street.is_empty() {
            said(
                &mut address.street,
                &street.street,
                &self.aliases,
                self.year,
            );
            address.house = address.house.or(street.house);
            address.section = address.section.or(street.section);
        }
        let digits: Vec<char> = fold_name(known.phase)
            .chars()
            .filter(|c| *c != '期')
            .collect();
        if let Some(phase) = super::scan::Scan::new(&digits).whole() {
            address.phase = Some(phase);
        }
        home.within = match fold_name(known.within).as_str() {
            "" => None,
            "无" | "-" | "NONE" => Some(Vec::new()),
            _ => Some(words(known.within)),
        };
        home.former = words(known.former);
        home.kind = resident_kind(&fold_name(known.kind).to_lowercase());
        home.point = point;
        let at = self.homes.len();
        let keys = [
            (&mut self.by_street, home.address.street.clone()),
            (
                &mut self.by_estate,
                estate_key(&home.address.estate).to_owned(),
            ),
            (&mut self.by_village, home.address.village.clone()),
        ];
        for (index, key) in keys {
            if !key.is_empty() {
                index.entry(key).or_default().push(at);
            }
        }
        self.homes.push(home);
    }

    /// The known addresses, in the order in which they were added.
    pub fn homes(&self) -> &[Home] {
        &self.homes
    }

    /// An address with its names of now.
    fn named(&self, text: &str) -> Home {
        let mut home = Home {
            address: Address::read(text),
            ..Home::default()
        };
        let address = &mut home.address;
        for name in [
            &mut address.town,
            &mut address.community,
            &mut address.village,
            &mut address.outer,
            &mut address.street,
            &mut address.estate,
        ] {
            if name.is_empty() {
                continue;
            }
            match self.aliases.now(name, self.year) {
                Some(now) => *name = now,
                None => home.unclear = true,
            }
        }
        home
    }

    /// The home of an address, with what the known addresses add.
    pub fn home(&self, text: &str) -> Home {
        let home = self.named(text);
        self.filled(home)
    }

    /// A home with what the known addresses add, the nearest level first.
    pub fn filled(&self, mut home: Home) -> Home {
        let found = |index: &BTreeMap<String, Vec<usize>>, key: &str| -> Vec<usize> {
            index.get(key).cloned().unwrap_or_default()
        };
        let a = home.address.clone();
        let estates = found(&self.by_estate, estate_key(&a.estate));
        let streets = found(&self.by_street, &a.street);
        let villages = found(&self.by_village, &a.village);
        let of = |list: &[usize], keep: &dyn Fn(&Address) -> bool| -> Vec<&Home> {
            list.iter()
                .map(|at| &self.homes[*at])
                .filter(|home| keep(&home.address))
                .collect()
        };
        let same_building = |b: &Address| {
            a.building.is_some()
                && building_of(b) == building_of(&a)
                && (b.phase == a.phase || b.phase.is_none() || a.phase.is_none())
        };
        let exact = of(&estates, &|b| same_building(b) && b.unit.is_none());
        fill(&mut home, &exact, true);
        let houses = of(&streets, &|b| {
            a.house.is_some()
                && b.house == a.house
                && b.section == a.section
                && b.building.is_none()
        });
        fill(&mut home, &houses, a.building.is_none());
        let whole = of(&estates, &|b| {
            b.building.is_none() && (b.phase.is_none() || b.phase == a.phase)
        });
        fill(&mut home, &whole, a.building.is_none() && a.house.is_none());
        let groups = of(&villages, &|b| {
            (b.group == a.group || b.group.is_none()) && b.house.is_none() && b.building.is_none()
        });
        fill(&mut home, &groups, false);
        let street = of(&streets, &|b| {
            b.house.is_none() && b.building.is_none() && b.estate.is_empty()
        });
        fill(&mut home, &street, false);
        home
    }
}

fn building_of(address: &Address) -> (Option<Building>, Option<Dir>) {
    (address.building, address.wing)
}

/// What all of some rows say; `None` when none of them says it, or they differ.
fn agreed<T: Clone + PartialEq>(rows: &[&Home], of: &dyn Fn(&Home) -> Option<T>) -> Option<T> {
    let mut all = rows.iter().map(|home| of(home));
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first))
        .then_some(first)
}

/// Adds what a home lacks. A point belongs to a row of the same place only.
fn fill(home: &mut Home, rows: &[&Home], same_place: bool) {
    let name = |of: fn(&Address) -> &String| {
        agreed(rows, &|row| {
            Some(of(&row.address).clone()).filter(|name| !name.is_empty())
        })
    };
    let address = &mut home.address;
    let or = |slot: &mut String, said: Option<String>| {
        if slot.is_empty() {
            *slot = said.unwrap_or_default();
        }
    };
    or(&mut address.town, name(|a| &a.town));
    or(&mut address.community, name(|a| &a.community));
    or(&mut address.village, name(|a| &a.village));
    or(&mut address.estate, name(|a| &a.estate));
    // A street comes with its house: the street of a corner estate alone would say too much.
    let house: Option<(String, Option<House>)> = agreed(rows, &|row| {
        let street = row.address.street.clone();
        Some((street, row.address.house))
            .filter(|(street, house)| !street.is_empty() && house.is_some())
    });
    if address.street.is_empty()
        && let Some((street, number)) = house
    {
        address.street = street;
        address.house = address.house.or(number);
    }
    address.phase = address
        .phase
        .or_else(|| agreed(rows, &|row| row.address.phase));
    home.within = home
        .within
        .take()
        .or_else(|| agreed(rows, &|row| row.within.clone()));
    home.kind = home.kind.or_else(|| agreed(rows, &|row| row.kind));
    if home.former.is_empty() {
        let said = agreed(rows, &|row| {
            Some(row.former.clone()).filter(|f| !f.is_empty())
        });
        home.former = said.unwrap_or_default();
    }
    if same_place {
        home.point = home.point.or_else(|| agreed(rows, &|row| row.point));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known<'k>(address: &'k str, community: &'k str, within: &'k str) -> Known<'k> {
        Known {
            address,
            community,
            within,
            ..Known::default()
        }
    }

    #[test]
    fn rows_add_what_they_agree_on() {
        let mut gazetteer = Gazetteer::new(Aliases::default(), 2026);
        gazetteer.add(
            &known("中山路88号锦绣花园3栋", "和平社区", "P1"),
            Point::new(1, 2),
        );
        gazetteer.add(&known("中山路90号锦绣花园4栋", "和平社区", "P2"), None);
        gazetteer.add(&known("锦绣花园", "", ""), None);
        let three = gazetteer.home("锦绣花园小区3幢502室");
        assert_eq!(three.address.street, "中山路");
        assert_eq!(three.within, Some(vec!["P1".to_owned()]));
        assert_eq!(three.point, Point::new(1, 2));
        let five = gazetteer.home("锦绣花园5幢");
        assert_eq!(
            (five.address.street.as_str(), five.within, five.point),
            ("", None, None)
        );
        assert_eq!(gazetteer.home("中山路88号").address.estate, "");
    }

    #[test]
    fn old_names_hold_in_their_time() {
        let day = |y, m, d| Date::new(y, m, d);
        let mut aliases = Aliases::default();
        aliases.add("新华路", "中山路", (day(2001, 1, 1), None));
        aliases.add("解放路", "新华路", (None, None));
        aliases.add("红旗路", "东风路", (None, day(2010, 12, 31)));
        aliases.add("人民路", "甲路", (None, None));
        aliases.add("人民路", "乙路", (None, None));
        aliases.add("圈一路", "圈二路", (None, None));
        aliases.add("圈二路", "圈一路", (None, None));
        let gazetteer = Gazetteer::new(aliases, 2026);
        let street = |text: &str| gazetteer.home(text).address.street;
        assert_eq!(street("解放路3号"), "中山路");
        assert_eq!(street("红旗路3号"), "红旗路");
        assert!(gazetteer.home("人民路3号").unclear && gazetteer.home("圈一路3号").unclear);
    }

    #[test]
    fn former_areas_that_were_joined_leave_it_open() {
        let mut aliases = Aliases::default();
        aliases.add("镇西居委会", "城关社区", (None, None));
        aliases.add("镇东居委会", "城关社区", (None, None));
        aliases.add("河北居委会", "滨河社区", (None, None));
        let now = |name: &str| aliases.became(name, Former::default());
        assert_eq!(now("镇西居委会"), [("城关社区", false)]);
        assert_eq!(now("河北居委会"), [("滨河社区", true)]);
        assert!(now("无名居委会").is_empty());
    }
}

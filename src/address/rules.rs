//! Which catchments the texts give a home: every rule is weighed, the most specific wins.
//!
//! In: catchments with their rules, a home. Out: its catchments; or that two rules of equal rank claim it for
//! different schools; or that no text names it; or that text alone cannot decide. Never the first that fits.
//! What needs geometry is taken from the gazetteer's `within`, or from the catchment's own polygon. The ranks
//! are those of DOMAIN section 3.4, consequence 1; a class without a place stands above them.

use super::address::House;
use super::gazetteer::{Aliases, Home, estate_key};
use super::number::Number;
use super::text::{
    Admin, AdminKind, Building, Buildings, Edge, Effect, Estate, Numbers, Phase, Place, Resident,
    Rule, Street,
};
use crate::geo::Side;
use crate::model::{BoundSide, ByText, TextZoning};

/// The text of one catchment for one class.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The catchment, as an index.
    pub catchment: u32,
    /// Its id, which `within` may name.
    pub id: String,
    /// Its schools, sorted.
    pub schools: Vec<u32>,
    /// The applicant class that the whole text is for.
    pub class: Option<String>,
    /// Whether it has a polygon in the layer.
    pub drawn: bool,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// The applicant class of a child, as far as the roll says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Nobody said.
    Unknown,
    /// None of the special classes.
    General,
    /// This one.
    Named(String),
}

/// All texts of one stage, and how they are to be read.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The texts.
    pub claims: Vec<Claim>,
    /// The policy's flags.
    pub reading: TextZoning,
    /// Names of former times, for areas of then.
    pub aliases: Aliases,
}

/// How specific a rule is, the greatest wins; then whether it names a class.
pub type Rank = (u8, bool);

const CLASS: u8 = 12;
const UNIT: u8 = 11;
const NUMBER_LIST: u8 = 10;
const NUMBER_RANGE: u8 = 9;
const BUILDING: u8 = 8;
const PHASE: u8 = 7;
const ESTATE: u8 = 6;
const PARITY: u8 = 5;
const STREET: u8 = 4;
const GROUP: u8 = 3;
const COMMUNITY: u8 = 2;
const AREA: u8 = 1;
/// What an address does not name and a text asks for: it matters only where nothing else fits.
const LACKING: u8 = 0;

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    No,
    Maybe,
    Yes,
}

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

/// What one catchment says.
#[derive(Clone, Debug, Default)]
struct Said {
    yes: Option<Rank>,
    maybe: Option<Rank>,
    optional: bool,
}

impl Book {
    /// The catchments of a home.
    pub fn decide(&self, home: &Home, class: &Class) -> ByText {
        let said: Vec<(&Claim, Said)> = self
            .claims
            .iter()
            .map(|claim| (claim, self.ask(claim, home, class)))
            .filter(|(_, said)| said.yes.is_some() || said.maybe.is_some())
            .collect();
        let ids = |keep: &dyn Fn(&Said) -> bool| {
            let mut ids: Vec<u32> = said
                .iter()
                .filter(|(_, said)| keep(said))
                .map(|(claim, _)| claim.catchment)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let firm = said.iter().filter(|(_, said)| !said.optional);
        let best = firm.filter_map(|(_, said)| said.yes).max();
        let best = best.or_else(|| said.iter().filter_map(|(_, said)| said.yes).max());
        let Some(best) = best else {
            let open = ids(&|said| said.maybe.is_some());
            return if open.is_empty() {
                ByText::Nowhere
            } else {
                ByText::Undecided(open)
            };
        };
        let wins = |said: &Said| said.yes.is_some_and(|rank| rank >= best || said.optional);
        let winners: Vec<&(&Claim, Said)> = said.iter().filter(|(_, said)| wins(said)).collect();
        let schools = winners.first().map(|(claim, _)| &claim.schools);
        let may_change = |(claim, said): &&(&Claim, Said)| {
            let reach = if said.optional {
                Some((AREA, false))
            } else {
                Some(best)
            };
            said.maybe >= reach && said.maybe.is_some() && Some(&claim.schools) != schools
        };
        if home.unclear || said.iter().any(|one| may_change(&one)) {
            return ByText::Undecided(ids(&|said| said.maybe >= Some(best) || wins(said)));
        }
        let all = ids(&wins);
        if winners
            .iter()
            .all(|(claim, _)| Some(&claim.schools) == schools)
        {
            ByText::In(all)
        } else if winners.iter().filter(|(_, said)| !said.optional).count() <= 1 {
            ByText::ByDesign(all)
        } else {
            let first = winners.iter().find(|(_, said)| !said.optional);
            let firm_schools = first.map(|(claim, _)| &claim.schools);
            let same = winners
                .iter()
                .filter(|(_, said)| !said.optional)
                .all(|(claim, _)| Some(&claim.schools) == firm_schools);
            if same {
                ByText::ByDesign(all)
            } else {
                ByText::Conflict(all)
            }
        }
    }

    /// What one text says: its rules from the most specific down, exceptions first among equals.
    fn ask(&self, claim: &Claim, home: &Home, class: &Class) -> Said {
        let own = match (&claim.class, class) {
            (None, _) => Truth::Yes,
            (Some(_), Class::Unknown) => Truth::Maybe,
            (Some(_), Class::General) => Truth::No,
            (Some(own), Class::Named(class)) => Truth::of(own == class),
        };
        let mut weighed: Vec<(Rank, bool, Truth, bool)> = Vec::new();
        for rule in &claim.rules {
            let named = !rule.classes.is_empty() || claim.class.is_some();
            for (rank, truth) in self.weigh(claim, rule, home, class) {
                let truth = truth.and(own);
                if truth != Truth::No {
                    let exclude = rule.effect == Effect::Exclude;
                    weighed.push(((rank, named), exclude, truth, rule.optional));
                }
            }
        }
        weighed.sort_by_key(|(rank, exclude, ..)| std::cmp::Reverse((*rank, *exclude)));
        let mut said = Said::default();
        let mut out_maybe = false;
        for (rank, exclude, truth, optional) in weighed {
            match (exclude, truth) {
                (true, Truth::Yes) => break,
                (true, _) => out_maybe = true,
                (false, Truth::Yes) if !out_maybe => {
                    said.yes = Some(rank);
                    said.optional = optional;
                    break;
                }
                (false, _) => {
                    said.maybe = said.maybe.max(Some(rank));
                    said.optional = optional;
                    if truth == Truth::Yes {
                        break;
                    }
                }
            }
        }
        said
    }

    /// The ranks at which a rule speaks of a home, with whether it holds there.
    fn weigh(&self, claim: &Claim, rule: &Rule, home: &Home, class: &Class) -> Vec<(u8, Truth)> {
        let special = rule.classes.is_empty();
        let of_class = match class {
            _ if special => Truth::Yes,
            Class::Unknown => Truth::Maybe,
            Class::General => Truth::No,
            Class::Named(class) => Truth::of(rule.classes.contains(class)),
        };
        let Some(place) = &rule.place else {
            // Nobody is of an unnamed class by default.
            return vec![(CLASS, Truth::of(of_class == Truth::Yes))];
        };
        let filter = of_class.and(resident(rule, home));
        let found = match place {
            Place::Street(street) => self.street(claim, street, place, home),
            Place::Estate(estate) => self.estate(estate, home),
            Place::Admin(admin) => self.admin(admin, home),
            Place::Bounds(bounds) => {
                let edges = bounds.iter().flat_map(|(_, edges)| edges);
                vec![(AREA, self.area(claim, rule, edges, home))]
            }
            Place::Ring(edges) => vec![(AREA, self.area(claim, rule, edges.iter(), home))],
            Place::HalfPlanes(planes) => {
                let edges = planes.iter().map(|(edge, _)| edge);
                vec![(AREA, self.area(claim, rule, edges, home))]
            }
        };
        found
            .into_iter()
            .map(|(rank, truth)| (rank, truth.and(filter)))
            .collect()
    }

    fn street(
        &self,
        claim: &Claim,
        street: &Street,
        place: &Place,
        home: &Home,
    ) -> Vec<(u8, Truth)> {
        let a = &home.address;
        let own = a.street == street.name
            || a.street.is_empty() && [&a.village, &a.estate].contains(&&street.name);
        if !own {
            // A lane that leaves the street may or may not be meant.
            if a.outer == street.name && !a.outer.is_empty() {
                return vec![(STREET, Truth::Maybe)];
            }
            let silent = a.street.is_empty() && a.village.is_empty();
            return vec![(LACKING, if silent { Truth::Maybe } else { Truth::No })];
        }
        let section = match a.section {
            _ if street.sections.is_empty() => Truth::Yes,
            Some(section) => Truth::of(street.sections.contains(&section)),
            None => Truth::Maybe,
        };
        if street.numbers.is_empty() {
            return vec![(STREET, section)];
        }
        let weigh = |numbers: &Numbers| {
            let rank = match numbers {
                Numbers::One(_) => NUMBER_LIST,
                Numbers::Range { .. } | Numbers::Open { .. } => NUMBER_RANGE,
                Numbers::Side { .. } => PARITY,
                Numbers::Span { .. } | Numbers::Beyond { .. } | Numbers::Flank(_) => STREET,
            };
            let truth = match numbers {
                Numbers::Span { .. } | Numbers::Beyond { .. } | Numbers::Flank(_) => {
                    let alone = Place::Street(Street {
                        numbers: vec![numbers.clone()],
                        ..street.clone()
                    });
                    let said = within(claim, &alone, home);
                    said.max(within(claim, place, home).filter(|_| street.numbers.len() == 1))
                        .unwrap_or(Truth::Maybe)
                }
                _ => match a.house {
                    None => Truth::Maybe,
                    Some(House::One(number)) => self.holds(numbers, number),
                    Some(House::Lot(from, to)) => self.lot(numbers, from, to),
                },
            };
            (rank, truth.and(section))
        };
        street.numbers.iter().map(weigh).collect()
    }

    /// Whether a number is among some numbers.
    fn holds(&self, numbers: &Numbers, number: Number) -> Truth {
        match numbers {
            Numbers::One(one) => Truth::of(number.is_at(*one)),
            Numbers::Range { from, to, parity } => Truth::of(
                !number.is_before(*from) && !number.is_after(*to) && parity.takes(number.base()),
            ),
            Numbers::Open {
                at,
                up,
                inclusive,
                parity,
            } => {
                if !parity.takes(number.base()) {
                    return Truth::No;
                }
                if number.is_at(*at) {
                    let said = inclusive.or(self.reading.open_inclusive);
                    return said.map_or(Truth::Maybe, Truth::of);
                }
                Truth::of(if *up {
                    number.is_after(*at)
                } else {
                    number.is_before(*at)
                })
            }
            Numbers::Side { parity, .. } => Truth::of(parity.takes(number.base())),
            Numbers::Span { .. } | Numbers::Beyond { .. } | Numbers::Flank(_) => Truth::Maybe,
        }
    }

    /// A lot with several numbers: in when all of them are, open when only some are.
    fn lot(&self, numbers: &Numbers, from: Number, to: Number) -> Truth {
        // The same side is numbered in steps of two.
        let step = if from.parity() == to.parity() { 2 } else { 1 };
        let last = to.base().min(from.base().saturating_add(200));
        let inner = (from.base()..=last).step_by(step).filter_map(Number::new);
        let all: Vec<Truth> = inner.map(|number| self.holds(numbers, number)).collect();
        let every = |truth| all.iter().all(|t| *t == truth);
        if every(Truth::Yes) {
            Truth::Yes
        } else if every(Truth::No) {
            Truth::No
        } else {
            Truth::Maybe
        }
    }

    fn estate(&self, estate: &Estate, home: &Home) -> Vec<(u8, Truth)> {
        let a = &home.address;
        if a.estate.is_empty() {
            let placed = a.house.is_some() || !a.village.is_empty();
            return vec![(LACKING, if placed { Truth::No } else { Truth::Maybe })];
        }
        if estate_key(&a.estate) != estate_key(&estate.name) {
            return Vec::new();
        }
        let phase = match a.phase {
            _ if estate.phases.is_empty() => Truth::Yes,
            None => Truth::Maybe,
            Some(own) => {
                let one = |phase: &Phase| match phase {
                    Phase::Nth(n) => Truth::of(own == *n),
                    Phase::After(n) | Phase::Before(n) if own == *n => {
                        self.reading.open_inclusive.map_or(Truth::Maybe, Truth::of)
                    }
                    Phase::After(n) => Truth::of(own > *n),
                    Phase::Before(n) => Truth::of(own < *n),
                };
                estate.phases.iter().map(one).max().unwrap_or(Truth::No)
            }
        };
        if estate.buildings.is_empty() {
            let rank = if estate.phases.is_empty() {
                ESTATE
            } else {
                PHASE
            };
            return vec![(rank, phase)];
        }
        let wing = match (estate.wing, a.wing) {
            (own, other) if own == other => Truth::Yes,
            (Some(_), Some(_)) => Truth::No,
            _ => Truth::Maybe,
        };
        let weigh = |buildings: &Buildings| {
            let Some(own) = a.building else {
                return (BUILDING, Truth::Maybe);
            };
            match buildings {
                Buildings::One { building, units } if units.is_empty() => {
                    (BUILDING, Truth::of(own == *building))
                }
                Buildings::One { building, units } => {
                    let unit = a
                        .unit
                        .map_or(Truth::Maybe, |unit| Truth::of(units.contains(&unit)));
                    (UNIT, Truth::of(own == *building).and(unit))
                }
                Buildings::Range { from, to, parity } => {
                    let holds = between(own, *from, *to);
                    (BUILDING, Truth::of(holds && parity.takes(own.number)))
                }
            }
        };
        let all = estate.buildings.iter().map(weigh);
        all.map(|(rank, truth)| (rank, truth.and(phase).and(wing)))
            .collect()
    }

    fn admin(&self, admin: &Admin, home: &Home) -> Vec<(u8, Truth)> {
        let a = &home.address;
        let rank = if admin.groups.is_empty() {
            COMMUNITY
        } else {
            GROUP
        };
        if let Some(former) = admin.former {
            return vec![(rank, self.former(admin, former, home))];
        }
        let own = match admin.kind {
            AdminKind::Town => &a.town,
            AdminKind::Community => &a.community,
            AdminKind::Village => &a.village,
        };
        if own.is_empty() {
            // A village is named by the addresses in it: a street with a number, or a community, is elsewhere.
            let placed = !a.community.is_empty() || !a.street.is_empty() && a.house.is_some();
            let known = admin.kind == AdminKind::Village && placed;
            return vec![(rank, if known { Truth::No } else { Truth::Maybe })];
        }
        let same = Truth::of(admin_key(own) == admin_key(&admin.name));
        let group = match a.group {
            _ if admin.groups.is_empty() => Truth::Yes,
            None => Truth::Maybe,
            Some(group) => Truth::of(admin.groups.contains(&group)),
        };
        vec![(rank, same.and(group))]
    }

    /// A former area: what rows say of it, else what became of it where that is one thing only.
    fn former(&self, admin: &Admin, former: super::text::Former, home: &Home) -> Truth {
        let key = admin_key(&admin.name);
        let labels = home.within.iter().flatten().chain(&home.former);
        let mut labels = labels.map(|label| admin_key(label.trim_start_matches('原')));
        if labels.any(|label| label == key) {
            return Truth::Yes;
        }
        if !home.former.is_empty() {
            return Truth::No;
        }
        let now = self.aliases.became(&admin.name, former);
        let a = &home.address;
        let own = [&a.community, &a.village, &a.town];
        if now.is_empty() || own.iter().all(|name| name.is_empty()) {
            return Truth::Maybe;
        }
        let mut found = now
            .iter()
            .filter(|(new, _)| own.iter().any(|name| admin_key(name) == admin_key(new)));
        match found.next() {
            Some((_, true)) => Truth::Yes,
            Some((_, false)) => Truth::Maybe,
            None => Truth::No,
        }
    }

    /// An area that only geometry can tell: what the gazetteer says, else the catchment's polygon.
    fn area<'e>(
        &self,
        claim: &Claim,
        rule: &Rule,
        mut edges: impl Iterator<Item = &'e Edge>,
        home: &Home,
    ) -> Truth {
        let street = &home.address.street;
        let on = edges.find(|edge| !street.is_empty() && edge.name == *street);
        let inside = on.and_then(|edge| {
            edge.on.or(match self.reading.bound_side {
                Some(BoundSide::Inside) => Some(true),
                Some(BoundSide::Outside) => Some(false),
                Some(BoundSide::Centreline) | None => None,
            })
        });
        if inside == Some(false) {
            return Truth::No;
        }
        if let Some(said) = rule
            .place
            .as_ref()
            .and_then(|place| within(claim, place, home))
        {
            return said;
        }
        // A polygon shows the catchment, not what is left out of it.
        let polygon = home
            .inside
            .as_ref()
            .filter(|_| claim.drawn && rule.effect == Effect::Include);
        let Some(hits) = polygon else {
            return Truth::Maybe;
        };
        match hits
            .iter()
            .find(|(catchment, _)| *catchment == claim.catchment)
        {
            Some((_, Side::Inside)) => Truth::Yes,
            Some(_) => Truth::Maybe,
            // The street may run beyond the area: whether this house is still on its bound is not known.
            None if on.is_some() && inside == Some(true) => Truth::Maybe,
            None => Truth::No,
        }
    }
}

/// What the gazetteer's list of bounding areas says of a place: a full list where there is one.
fn within(claim: &Claim, place: &Place, home: &Home) -> Option<Truth> {
    let labels = home.within.as_ref()?;
    let id = super::fold::fold_name(&claim.id);
    let place = super::fold::fold_name(&place.to_string());
    Some(Truth::of(
        labels.iter().any(|label| *label == id || *label == place),
    ))
}

fn resident(rule: &Rule, home: &Home) -> Truth {
    let all = [
        Resident::Estates,
        Resident::Dormitories,
        Resident::Scattered,
    ];
    if rule.residents.is_empty() || all.iter().all(|kind| rule.residents.contains(kind)) {
        return Truth::Yes;
    }
    let estate = &home.address.estate;
    let ends = |words: &[&str]| words.iter().any(|word| estate.ends_with(word));
    let by_name = if ends(&["宿舍", "家属院", "家属区"]) {
        Some(Resident::Dormitories)
    } else if ends(&["小区", "花园", "新村"]) {
        Some(Resident::Estates)
    } else {
        None
    };
    let kind = home.kind.or(by_name);
    kind.map_or(Truth::Maybe, |kind| {
        Truth::of(rule.residents.contains(&kind))
    })
}

fn between(own: Building, from: Building, to: Building) -> bool {
    if from.number == 0 {
        return own.number == 0 && (from.letter..=to.letter).contains(&own.letter);
    }
    own.letter == from.letter && (from.number..=to.number).contains(&own.number)
}

/// A community's name without the word for it: 和平社区 and 和平居委会 are one.
fn admin_key(name: &str) -> &str {
    let ends = [
        "社区居委会",
        "居民委员会",
        "村民委员会",
        "街道办事处",
        "社区",
        "居委会",
        "居委",
        "村委会",
        "街道办",
        "街道",
        "行政村",
        "自然村",
    ];
    let cut = ends.iter().find_map(|end| name.strip_suffix(end));
    cut.filter(|key| !key.is_empty()).unwrap_or(name)
}

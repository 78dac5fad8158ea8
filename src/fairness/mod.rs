//! Fairness by definition: what an allocation must satisfy, whatever computed it.
//!
//! In: market, seats, tickets' order, allocation. Out: the first violation, in words of the rule. It shares no
//! code with the mechanism and is run after every allocation in the shipped program; a violation is a fault of
//! ours, and nothing is published. Checks: nobody at a school not asked for, no school above its seats beyond the
//! declared expansion, no seat wasted, nobody standing before somebody admitted; every cutoff, line and waiting
//! list is the one of these places (`told.rs`). Definitions: MATCHING 3 and 4, `allocate/market.md`.
//!
//! LIMIT: where seats are traded, several results without a circle can have the same claims; which of them it must
//! be is checked by computing again.

mod told;
pub mod transport;
mod turns;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Allocation, Application, Boundary, DEALT, Direction, Drawn, Leftover, Market, MarketRound,
    Mechanism, NO_QUOTA, Outcome, Placed, Pool, RoundTickets, Rules, SeatRule, Seats, Ticket,
    Transported,
};
use told::Told;

/// What a violated rule says, with who and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A unit sits where it did not apply.
    #[error("unit {unit} is placed at a school it did not ask for")]
    NotAsked {
        /// The unit.
        unit: String,
    },
    /// A school holds more than its seats allow.
    #[error("school {school} holds {held} for {seats} seats")]
    AboveSeats {
        /// Index of the school.
        school: u32,
        /// Members held.
        held: u64,
        /// Seats.
        seats: u64,
    },
    /// A unit would rather sit at a school that has a seat, or before whose last one it stands.
    #[error(
        "unit {unit} stands before somebody admitted to school {school}, or a seat there is free"
    )]
    Envy {
        /// The unit.
        unit: String,
        /// Index of the school.
        school: u32,
    },
    /// Some children could change places among themselves, all for the better, without anybody's envy.
    #[error("children could change places among themselves in a circle through school {school}")]
    NotBest {
        /// Index of a school of the circle.
        school: u32,
    },
    /// A unit chooses although it stands after the line of its pool, or not although it stands before; or out of
    /// turn at the table.
    #[error("unit {unit} is on the wrong side of the line of its pool")]
    WrongSideOfLine {
        /// The unit.
        unit: String,
    },
    /// Where a total is made least: it is not, or not for whom it should be.
    #[error(transparent)]
    NotLeast(#[from] transport::Flaw),
    /// In a round of trades: a circle of units could still change places, all for the better.
    #[error("units could trade their places in a circle through school {school}")]
    NotEfficient {
        /// Index of a school of the circle.
        school: u32,
    },
    /// A unit has a seat for which it gave none that it stood first in line for, or the other way round.
    #[error("unit {unit} has a place by trade without the claim for it")]
    NoClaim {
        /// The unit.
        unit: String,
    },
    /// A unit of a pool does not have the seat that the order of units and seats gives it.
    #[error("unit {unit} does not have the seat of its pool that was dealt to it")]
    NotDealt {
        /// The unit.
        unit: String,
    },
    /// Where everybody comes up in turn: a unit does not have what was left for it in its turn.
    #[error("unit {unit} does not have what was left in its turn")]
    OutOfTurn {
        /// The unit.
        unit: String,
    },
    /// The table of what ranks before the ticket is not in its order.
    #[error("the ranks of round {round} are not in their order")]
    RanksOutOfOrder {
        /// Index of the round.
        round: u32,
    },
    /// What is told of a round is not what its places say.
    #[error("the {what} told of round {round} are not those of its places")]
    WronglyTold {
        /// What: cutoffs, lines of pools, waiting lists, who is at the table.
        what: &'static str,
        /// Index of the round.
        round: u32,
    },
}

/// Everything that orders two applications: prefix by its place in their order, ticket (turned round under
/// `desc`), unit.
type Standing = (u32, u128, u32);

/// A school and quota.
type Desk = (u32, u32);

/// A desk after one round.
#[derive(Clone, Debug, Default)]
struct Line {
    /// Members seated, whether they asked or were dealt.
    held: u64,
    /// Those of them who were dealt.
    dealt: u64,
    /// The last one admitted, with its weight.
    last: Option<(Standing, u64)>,
    /// The best of those who would rather sit here, with its weight.
    first_refused: Option<(Standing, u64)>,
}

/// The lines of a round while they are gathered, each found without a search.
struct Lines {
    lines: Vec<(Desk, Line)>,
    /// By school, then quota, open seats first: where the line is, from 1; 0: nowhere yet.
    slots: Vec<u32>,
    columns: usize,
}

impl Lines {
    fn new(market: &Market, schools: usize) -> Self {
        let columns = market.quotas.len() + 1;
        Self {
            lines: Vec::new(),
            slots: vec![0; schools * columns],
            columns,
        }
    }

    /// The line of a desk, new if it is the first time.
    fn at(&mut self, desk: Desk) -> &mut Line {
        // `NO_QUOTA` is the number before 0.
        let slot = desk.0 as usize * self.columns + desk.1.wrapping_add(1) as usize;
        let at = &mut self.slots[slot];
        if *at == 0 {
            self.lines.push((desk, Line::default()));
            *at = self.lines.len() as u32;
        }
        &mut self.lines[*at as usize - 1].1
    }
}

impl Line {
    /// Members who asked for their seat.
    fn chosen(&self) -> u64 {
        self.held - self.dealt
    }
}

/// Checks an allocation.
///
/// # Errors
/// The first violation found.
pub fn check(
    market: &Market,
    seats: &Seats,
    rules: &Rules,
    drawn: &Drawn,
    allocation: &Allocation,
) -> Result<(), Violation> {
    let placed = in_some_round(market, allocation)?;
    let mut free: Vec<u64> = seats.plan.iter().map(|seats| u64::from(*seats)).collect();
    let mut told = Told::default();
    for (index, round) in (0u32..).zip(&market.rounds) {
        if !round.prefixes.is_sorted_by(|a, b| a < b) {
            return Err(Violation::RanksOutOfOrder { round: index });
        }
        let lottery = round.lottery.as_ref();
        let case = Case {
            market,
            rules,
            index,
            round,
            tickets: &drawn.rounds[index as usize],
            deals: &drawn.deals[index as usize],
            allocation,
            mechanism: rules.rounds[index as usize].mechanism,
            descending: lottery.is_some_and(|l| rules.direction(l) == Direction::Descending),
        };
        let lines = case.lines(free.len(), placed[index as usize])?;
        let mut own = case.seats(seats, &free);
        for desk in lines.keys() {
            own.entry(*desk).or_default();
        }
        case.sides_of_the_line(&own)?;
        case.kept_together()?;
        match case.mechanism {
            Mechanism::LeastTotal => case.least_total(&own)?,
            Mechanism::LiveChoose => told.table = case.at_the_table(&own)?,
            _ => case.placed(&lines, &own)?,
        }
        case.claims()?;
        told.round(&case, &lines, &own);
        for ((school, _), line) in &lines {
            let free = &mut free[*school as usize];
            *free = free.saturating_sub(line.held);
        }
        // Seats that stay empty by rule are gone for later rounds.
        for ((school, quota), seats) in &own {
            if *quota != NO_QUOTA && case.stays_empty(*quota) {
                let held = lines.get(&(*school, *quota)).map_or(0, |line| line.held);
                let free = &mut free[*school as usize];
                *free = free.saturating_sub(seats.saturating_sub(held));
            }
        }
        // While families choose at the table, no later round has run.
        if told.table.is_some() {
            break;
        }
    }
    told.held_against(allocation)
}

/// Nobody has a place in a round that is not there or has not run; only a unit of several with a place is split.
/// How many units have a place, by round.
fn in_some_round(market: &Market, allocation: &Allocation) -> Result<Vec<usize>, Violation> {
    let not_asked = |unit: u32| {
        let unit = market.units[unit as usize].unit.to_string();
        Err(Violation::NotAsked { unit })
    };
    let mut placed = vec![0; market.rounds.len()];
    if let Some((table, _)) = allocation.table {
        placed.truncate(table as usize + 1);
    }
    for (unit, outcome) in (0u32..).zip(&allocation.outcomes) {
        let Some(place) = outcome else {
            continue;
        };
        match placed.get_mut(place.round as usize) {
            Some(placed) => *placed += 1,
            None => return not_asked(unit),
        }
    }
    for (unit, members) in &allocation.split {
        let outcome = &allocation.outcomes[*unit as usize];
        let round = outcome.map(|place| place.round);
        let mut places = members.iter().flatten();
        let one = places.clone().all(|place| Some(place.round) == round);
        let weight = market.units[*unit as usize].weight as usize;
        let whole = weight > 1 && members.len() == weight && one;
        if !whole || outcome.is_none() || places.next() != outcome.as_ref() {
            return not_asked(*unit);
        }
    }
    Ok(placed)
}

/// One round of an allocation.
struct Case<'m> {
    market: &'m Market,
    rules: &'m Rules,
    index: u32,
    round: &'m MarketRound,
    tickets: &'m RoundTickets,
    deals: &'m BTreeMap<Desk, Vec<Ticket>>,
    allocation: &'m Allocation,
    mechanism: Mechanism,
    /// The larger ticket goes first.
    descending: bool,
}

impl Case<'_> {
    fn name(&self, unit: u32) -> String {
        self.market.units[unit as usize].unit.to_string()
    }

    fn weight(&self, unit: u32) -> u64 {
        u64::from(self.market.units[unit as usize].weight)
    }

    fn standing(&self, prefix: u32, unit: u32, school: u32) -> Standing {
        let ticket = self.tickets.of(unit, school).map_or(0, |ticket| ticket.0);
        let ticket = if self.descending { !ticket } else { ticket };
        (prefix, ticket, unit)
    }

    /// The seats of each desk by the round's own words: quotas first, open seats from what they leave.
    fn seats(&self, seats: &Seats, free: &[u64]) -> BTreeMap<Desk, u64> {
        let mut own = BTreeMap::new();
        for (school, free) in (0u32..).zip(free) {
            let rows = || {
                seats
                    .quotas
                    .iter()
                    .filter(|r| (r.round, r.school) == (self.index, school))
            };
            let mut left = *free;
            for row in rows().filter(|row| row.quota != NO_QUOTA) {
                let taken = u64::from(row.seats).min(left);
                left -= taken;
                own.insert((school, row.quota), taken);
            }
            let fixed = rows().find(|row| row.quota == NO_QUOTA);
            let fixed = fixed.map_or(0, |row| u64::from(row.seats));
            let open = match self.rules.rounds[self.index as usize].seats {
                SeatRule::Open => left,
                SeatRule::Fixed => left.min(fixed),
                SeatRule::Table => 0,
                SeatRule::Share(part, of) => left * u64::from(part) / u64::from(of),
            };
            own.insert((school, NO_QUOTA), open);
        }
        own
    }

    fn stays_empty(&self, quota: u32) -> bool {
        let rule = &self.rules.rounds[self.index as usize];
        rule.empty.contains(&self.market.quotas[quota as usize])
    }

    fn turned_away(&self, unit: u32) -> bool {
        self.allocation.below.contains(&(self.index, unit))
    }

    /// Units that take part: not placed in an earlier round.
    fn here(&self, unit: u32) -> Option<Outcome> {
        let place = self.allocation.outcomes[unit as usize];
        let earlier = place.is_some_and(|place| place.round < self.index);
        (!earlier).then(|| place.filter(|place| place.round == self.index))
    }

    /// Everybody at the table has what is recorded as its choice and nothing else, in turn, and no desk more
    /// than its seats. Who is still to choose, in turn.
    fn at_the_table(
        &self,
        seats: &BTreeMap<Desk, u64>,
    ) -> Result<Option<(u32, Vec<u32>)>, Violation> {
        let mut turns: Vec<(Standing, usize)> = Vec::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            if let (Some(_), [first, ..]) = (self.here(*unit), self.round.applications(position)) {
                turns.push((self.standing(first.prefix, *unit, first.school), position));
            }
        }
        turns.sort_unstable();
        let mut left = seats.clone();
        let mut waiting: Vec<u32> = Vec::new();
        for ((_, _, unit), position) in turns {
            let chosen = self.round.chosen.get(&unit);
            match chosen {
                None => waiting.push(unit),
                Some(_) if !waiting.is_empty() => {
                    let unit = self.name(unit);
                    return Err(Violation::WrongSideOfLine { unit });
                }
                Some(_) => {}
            }
            let weight = self.weight(unit);
            let mut asked = (0u32..).zip(self.round.applications(position));
            let first = asked.find(|(_, a)| {
                chosen == Some(&Some(a.school)) && left[&(a.school, a.quota)] >= weight
            });
            if self.here(unit).flatten().map(|place| place.choice) != first.map(|(at, _)| at) {
                let unit = self.name(unit);
                return Err(Violation::NotAsked { unit });
            }
            if let Some((_, a)) = first {
                left.entry((a.school, a.quota))
                    .and_modify(|left| *left -= weight);
            }
        }
        Ok((!waiting.is_empty()).then_some((self.index, waiting)))
    }

    /// Seats, who is placed, and that the published prices prove the total to be the least. The round is the last.
    fn least_total(&self, seats: &BTreeMap<Desk, u64>) -> Result<(), Violation> {
        let schools: Vec<u32> = seats
            .keys()
            .filter(|(_, q)| *q == NO_QUOTA)
            .map(|(s, _)| *s)
            .collect();
        let mut units: Vec<(Standing, usize)> = Vec::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            if let (Some(_), [first, ..]) = (self.here(*unit), self.round.applications(position)) {
                units.push((self.standing(first.prefix, *unit, first.school), position));
            }
        }
        units.sort_unstable();
        let (mut weights, mut starts, mut ways, mut costs) =
            (Vec::new(), vec![0], Vec::new(), Vec::new());
        let mut answer = Vec::with_capacity(units.len());
        let mut total = 0u64;
        for ((_, _, unit), position) in units {
            weights.push(self.market.units[unit as usize].weight);
            let here = self.here(unit).flatten();
            answer.push(here.map(|place| place.school));
            let span = self.round.span(position);
            for (asked, cost) in self
                .round
                .applications(position)
                .iter()
                .zip(&self.round.costs[span])
            {
                ways.push(asked.school);
                costs.push(*cost);
                if here.is_some_and(|place| place.school == asked.school) {
                    total += u64::from(*cost);
                }
            }
            starts.push(ways.len() as u32);
        }
        let seats_of = |school: &u32| seats[&(*school, NO_QUOTA)].min(u64::from(u32::MAX)) as u32;
        let free: Vec<u32> = schools.iter().map(seats_of).collect();
        let price_of = |school: &u32| {
            let own = self.allocation.prices.iter();
            let mut own = own.filter(|price| (price.round, price.school) == (self.index, *school));
            own.next().map_or(0, |price| price.price)
        };
        let answer = Transported {
            schools: answer,
            prices: schools.iter().map(price_of).collect(),
            total,
            longest: None,
        };
        let case = Leftover {
            seats: &free,
            weights: &weights,
            starts: &starts,
            schools: &ways,
            costs: &costs,
        };
        Ok(transport::check(&case, &answer)?)
    }

    /// Who holds, and who would rather hold, a seat of each desk that somebody asked for or is dealt.
    /// Everybody with a place of this round asked for it; `placed`: how many have one.
    fn lines(&self, schools: usize, placed: usize) -> Result<BTreeMap<Desk, Line>, Violation> {
        let mut lines = Lines::new(self.market, schools);
        let mut found = 0;
        for pool in &self.round.pools {
            for school in &pool.schools {
                lines.at((*school, pool.quota));
            }
        }
        for (position, unit) in self.round.units.iter().enumerate() {
            let Some(here) = self.here(*unit) else {
                continue;
            };
            let weight = self.weight(*unit);
            let list = self.round.applications(position);
            let split = here.and_then(|_| self.allocation.split.get(unit));
            let members = split.map_or(std::slice::from_ref(&here), Vec::as_slice);
            if let Some(first) = here {
                found += 1;
                let mut places = members.iter().flatten();
                if !places.all(|place| self.asked(position, list, place)) {
                    let unit = self.name(*unit);
                    return Err(Violation::NotAsked { unit });
                }
                if first.choice == DEALT {
                    let line = lines.at((first.school, first.quota));
                    line.held += weight;
                    line.dealt += weight;
                }
            }
            let seated = |choice: u32| match split {
                None => u64::from(here.is_some_and(|place| place.choice == choice)) * weight,
                Some(_) => {
                    let places = members.iter().flatten();
                    places.filter(|place| place.choice == choice).count() as u64
                }
            };
            let mut asks = !self.turned_away(*unit);
            let mut list = (0u32..).zip(list);
            while asks && let Some((choice, asked)) = list.next() {
                let line = lines.at((asked.school, asked.quota));
                let own = self.standing(asked.prefix, *unit, asked.school);
                let admitted = seated(choice);
                line.held += admitted;
                if admitted > 0 && line.last.is_none_or(|(last, _)| last < own) {
                    line.last = Some((own, admitted));
                }
                if admitted == 0 && line.first_refused.is_none_or(|(first, _)| own < first) {
                    line.first_refused = Some((own, weight));
                }
                asks = admitted < weight;
            }
            // What comes after the place has a line too, be it without anybody.
            list.for_each(|(_, asked)| {
                lines.at((asked.school, asked.quota));
            });
        }
        if found != placed {
            return Err(self.stranger());
        }
        Ok(lines.lines.into_iter().collect())
    }

    /// Whether a place is one that the unit at a position asked for with its list, or of the pool it was dealt in.
    fn asked(&self, position: usize, list: &[Application], place: &Placed) -> bool {
        if self.turned_away(self.round.units[position]) {
            return false;
        }
        if place.choice != DEALT {
            let asked = list.get(place.choice as usize);
            return asked.is_some_and(|a| (a.school, a.quota) == (place.school, place.quota));
        }
        let pool = self.round.in_pool.get(position);
        let pool = pool.map(|part| &self.round.pools[part.pool as usize]);
        let own = |pool: &Pool| pool.quota == place.quota && pool.schools.contains(&place.school);
        matches!(self.mechanism, Mechanism::Deal | Mechanism::FirstThenDeal)
            && pool.is_some_and(own)
    }

    /// Somebody has a place of the round and takes no part in it.
    fn stranger(&self) -> Violation {
        let part = |unit: &u32| self.round.units.binary_search(unit).is_ok();
        let mut units = (0u32..).take(self.allocation.outcomes.len());
        let stranger = units.find(|unit| self.here(*unit).flatten().is_some() && !part(unit));
        let unit = stranger.map_or_else(String::new, |unit| self.name(unit));
        Violation::NotAsked { unit }
    }

    /// Judges a round that gives seats by standing, in turn, by trade or by dealing.
    fn placed(
        &self,
        lines: &BTreeMap<Desk, Line>,
        seats: &BTreeMap<Desk, u64>,
    ) -> Result<(), Violation> {
        for (desk, line) in lines {
            self.within_seats(*desk, line, seats[desk])?;
        }
        if self.by_turns() {
            self.in_turn(seats)?;
        } else {
            for (desk, line) in lines {
                self.envy(*desk, line, seats[desk])?;
            }
        }
        self.dealt(lines, seats)?;
        self.best_for_children(lines)?;
        self.efficient()
    }

    /// Under `expand` the last one may use more than is left, but somebody must have come before the end.
    fn within_seats(&self, desk: Desk, line: &Line, seats: u64) -> Result<(), Violation> {
        let used_before_last = line.last.map_or(0, |(_, weight)| line.chosen() - weight);
        let expands = self.expands() && line.dealt == 0;
        if line.held <= seats || expands && used_before_last < seats {
            return Ok(());
        }
        Err(Violation::AboveSeats {
            school: desk.0,
            held: line.held,
            seats,
        })
    }

    /// No seat is wasted, and nobody stands before the last one admitted.
    fn envy(&self, (school, _): Desk, line: &Line, seats: u64) -> Result<(), Violation> {
        let Some((refused, weight)) = line.first_refused else {
            return Ok(());
        };
        let room = seats.saturating_sub(line.chosen());
        let wasted = room >= if self.expands() { 1 } else { weight };
        let passed = line.last.is_some_and(|(last, _)| refused < last);
        // Trades give seats to whom an order would refuse: that is what the mechanism is told to lack.
        if wasted || passed && self.mechanism != Mechanism::Cycles {
            let unit = self.name(refused.2);
            return Err(Violation::Envy { unit, school });
        }
        Ok(())
    }

    /// Whether the last unit admitted may use more seats than are left.
    fn expands(&self) -> bool {
        matches!(self.rules.boundary, None | Some(Boundary::Expand))
    }

    /// Those of a pool who take part, by standing.
    fn in_line(&self, index: u32) -> Vec<Standing> {
        let pool = &self.round.pools[index as usize];
        let units = self.round.units.iter().zip(&self.round.in_pool);
        let own = units.filter(|(unit, part)| part.pool == index && self.here(**unit).is_some());
        let mut line: Vec<Standing> = own
            .map(|(unit, part)| self.standing(part.prefix, *unit, pool.schools[0]))
            .collect();
        line.sort_unstable();
        line
    }

    /// Seats of all schools of a pool.
    fn seats_of(&self, pool: &Pool, seats: &BTreeMap<Desk, u64>) -> u64 {
        let schools = pool.schools.iter();
        schools.map(|school| seats[&(*school, pool.quota)]).sum()
    }

    /// Below the line of a pool are exactly those who do not fit into its seats, in order; no other round has one.
    fn sides_of_the_line(&self, seats: &BTreeMap<Desk, u64>) -> Result<(), Violation> {
        let mut below = BTreeSet::new();
        if self.mechanism == Mechanism::LineThenParallel {
            for (index, pool) in (0u32..).zip(&self.round.pools) {
                let total = self.seats_of(pool, seats);
                let (mut used, mut over) = (0, false);
                for (_, _, unit) in self.in_line(index) {
                    let needs = if self.expands() { 1 } else { self.weight(unit) };
                    over |= used + needs > total;
                    used += self.weight(unit);
                    if over {
                        below.insert((self.index, unit));
                    }
                }
            }
        }
        let here = (self.index, 0)..=(self.index, u32::MAX);
        let told: BTreeSet<(u32, u32)> = self.allocation.below.range(here).copied().collect();
        match below.symmetric_difference(&told).next() {
            Some((_, unit)) => Err(Violation::WrongSideOfLine {
                unit: self.name(*unit),
            }),
            None => Ok(()),
        }
    }

    /// Of all results without envy this one is the best for every child: arrows from each full desk to the place
    /// of the best one it refused never run in a circle (MATCHING 4). Plain seats only: for units of several and
    /// for trades the theorem does not hold.
    fn best_for_children(&self, lines: &BTreeMap<Desk, Line>) -> Result<(), Violation> {
        if self.has_several() || self.mechanism == Mechanism::Cycles {
            return Ok(());
        }
        // Whoever was refused does not envy: the desk is full.
        let next = |desk: &Desk| {
            let ((_, _, refused), _) = lines[desk].first_refused?;
            let place = self.here(refused).flatten()?;
            (place.choice != DEALT).then_some((place.school, place.quota))
        };
        // Each desk has one arrow at most, so a walk either ends or runs in a circle; what was walked ended.
        let mut ended: BTreeSet<Desk> = BTreeSet::new();
        for start in lines.keys() {
            let mut path = BTreeSet::new();
            let mut at = Some(*start);
            while let Some(desk) = at.filter(|desk| !ended.contains(desk)) {
                if !path.insert(desk) {
                    return Err(Violation::NotBest { school: desk.0 });
                }
                at = next(&desk);
            }
            ended.extend(path);
        }
        Ok(())
    }

    /// After trades no circle of units is left that could trade again, all for the better: no arrows from the desk
    /// where a unit sits to those it would rather have run in a circle. With no seat wasted, which is judged desk
    /// by desk, this is Pareto efficiency (MATCHING 3.3).
    fn efficient(&self) -> Result<(), Violation> {
        if self.mechanism != Mechanism::Cycles {
            return Ok(());
        }
        let mut arrows: BTreeMap<Desk, BTreeSet<Desk>> = BTreeMap::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            let Some(Some(place)) = self.here(*unit) else {
                continue;
            };
            let asked = self.round.applications(position).iter();
            let rather = asked.take(place.choice as usize);
            let from = arrows.entry((place.school, place.quota)).or_default();
            from.extend(rather.map(|asked| (asked.school, asked.quota)));
        }
        // Desks without an arrow out are taken away until none is left; what remains holds a circle.
        loop {
            let ends: Vec<Desk> = (arrows.iter())
                .filter(|(_, to)| !to.iter().any(|desk| arrows.contains_key(desk)))
                .map(|(desk, _)| *desk)
                .collect();
            if ends.is_empty() {
                break;
            }
            for desk in ends {
                arrows.remove(&desk);
            }
        }
        match arrows.keys().next() {
            Some((school, _)) => Err(Violation::NotEfficient { school: *school }),
            None => Ok(()),
        }
    }

    /// Each unit placed by trade gave a seat of a desk at which it stood first in line then: of each desk as many
    /// seats as were taken, none that the unit would rather have kept, and whoever stands before it there has one
    /// at least as good.
    fn claims(&self) -> Result<(), Violation> {
        let claims = self.allocation.claims.get(&self.index);
        let Some(claims) = claims.filter(|_| self.mechanism == Mechanism::Cycles) else {
            let told = claims.is_some() || self.mechanism == Mechanism::Cycles;
            return if told {
                Err(self.wrongly_told("claims"))
            } else {
                Ok(())
            };
        };
        let mut given: BTreeMap<Desk, i64> = BTreeMap::new();
        // By desk the last unit that gave a seat there, and the first that has nothing as good.
        let mut last: BTreeMap<Desk, Standing> = BTreeMap::new();
        let mut worse: BTreeMap<Desk, Standing> = BTreeMap::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            let Some(here) = self.here(*unit) else {
                continue;
            };
            let claim = claims.get(unit);
            let mut gave = false;
            for (choice, asked) in (0u32..).zip(self.round.applications(position)) {
                let desk = (asked.school, asked.quota);
                let own = self.standing(asked.prefix, *unit, asked.school);
                if here.is_none_or(|place| choice < place.choice) {
                    let first = worse.entry(desk).or_insert(own);
                    *first = own.min(*first);
                } else if claim == Some(&desk) {
                    let last = last.entry(desk).or_insert(own);
                    *last = own.max(*last);
                    *given.entry(desk).or_default() += 1;
                    gave = true;
                }
            }
            if let Some(place) = here {
                *given.entry((place.school, place.quota)).or_default() -= 1;
            }
            if gave != claim.is_some() || gave != here.is_some() {
                let unit = self.name(*unit);
                return Err(Violation::NoClaim { unit });
            }
        }
        let passed = |(desk, last): &(&Desk, &Standing)| worse.get(desk).is_some_and(|w| w < last);
        if let Some((_, (_, _, unit))) = last.iter().find(passed) {
            let unit = self.name(*unit);
            return Err(Violation::NoClaim { unit });
        }
        // Every claim is one of a unit that takes part.
        let here =
            |unit: &u32| self.round.units.binary_search(unit).is_ok() && self.here(*unit).is_some();
        if !claims.keys().all(here) || given.values().any(|balance| *balance != 0) {
            return Err(self.wrongly_told("claims"));
        }
        Ok(())
    }

    fn wrongly_told(&self, what: &'static str) -> Violation {
        let round = self.index;
        Violation::WronglyTold { what, round }
    }
}

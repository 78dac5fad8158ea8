//! Fairness by definition: what an allocation must satisfy, whatever computed it.
//!
//! In: market, seats, tickets' order, allocation. Out: the first violation, in words of the rule. It shares no
//! code with the mechanism and is run after every allocation in the shipped program; a violation is a fault of
//! ours, and nothing is published. Checks: nobody at a school not asked for, no school above its seats beyond the
//! declared expansion, no seat wasted, nobody standing before somebody admitted. Definitions: MATCHING 3 and 4.

pub mod transport;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Allocation, Boundary, DEALT, Direction, Drawn, Leftover, Market, MarketRound, Mechanism,
    NO_QUOTA, Outcome, Prefix, RoundTickets, Rules, SeatRule, Seats, Transported,
};

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
    /// A unit chooses although it stands after the line of its pool, or not although it stands before.
    /// Some children could change places among themselves, all for the better, without anybody's envy.
    #[error("children could change places among themselves in a circle through school {school}")]
    NotBest {
        /// Index of a school of the circle.
        school: u32,
    },
    /// Where a total is made least: it is not, or not for whom it should be.
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
    /// A unit of a pool has no seat while one of the pool's schools has room for it.
    #[error("unit {unit} has no seat while its pool has room")]
    NotDealt {
        /// The unit.
        unit: String,
    },
}

/// Everything that orders two applications: prefix, ticket (turned round under `desc`), unit.
type Standing<'m> = (&'m Prefix, u128, u32);

/// A school and quota.
type Desk = (u32, u32);

/// A desk after one round.
#[derive(Clone, Debug, Default)]
struct Line<'m> {
    /// Members seated, whether they asked or were dealt.
    held: u64,
    /// Those of them who were dealt.
    dealt: u64,
    /// The last one admitted, with its weight.
    last: Option<(Standing<'m>, u64)>,
    /// The best of those who would rather sit here, with its weight.
    first_refused: Option<(Standing<'m>, u64)>,
    /// All who asked, where turns must be counted: standing, members seated, members refused.
    turns: Vec<(Standing<'m>, u64, u64)>,
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
    let mut free: Vec<u64> = seats.plan.iter().map(|seats| u64::from(*seats)).collect();
    for (index, round) in (0u32..).zip(&market.rounds) {
        // While families choose at the table, no later round has run.
        if allocation
            .table
            .as_ref()
            .is_some_and(|(round, _)| *round < index)
        {
            return nobody_after(market, allocation, index);
        }
        let case = Case {
            market,
            rules,
            index,
            round,
            tickets: &drawn.rounds[index as usize],
            allocation,
            mechanism: rules.rounds[index as usize].mechanism,
        };
        let own = case.seats(seats, &free);
        if case.mechanism == Mechanism::LeastTotal {
            case.least_total(&own)?;
            continue;
        }
        if case.mechanism == Mechanism::LiveChoose {
            for ((school, _), held) in case.at_the_table(&own)? {
                let free = &mut free[school as usize];
                *free = free.saturating_sub(held);
            }
            continue;
        }
        case.sides_of_the_line(&own)?;
        let lines = case.lines()?;
        for (desk, line) in &lines {
            case.judge(*desk, line, own.get(desk).copied().unwrap_or(0))?;
        }
        case.dealt(&lines, &own)?;
        case.best_for_children(&lines, &own)?;
        case.efficient()?;
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
    }
    Ok(())
}

/// Nobody is placed in a round that has not run.
fn nobody_after(market: &Market, allocation: &Allocation, index: u32) -> Result<(), Violation> {
    let early = |place: &Outcome| place.is_some_and(|place| place.round >= index);
    match allocation.outcomes.iter().position(early) {
        Some(unit) => {
            let unit = market.units[unit].unit.to_string();
            Err(Violation::NotAsked { unit })
        }
        None => Ok(()),
    }
}

/// One round of an allocation.
struct Case<'m> {
    market: &'m Market,
    rules: &'m Rules,
    index: u32,
    round: &'m MarketRound,
    tickets: &'m RoundTickets,
    allocation: &'m Allocation,
    mechanism: Mechanism,
}

impl<'m> Case<'m> {
    fn name(&self, unit: u32) -> String {
        self.market.units[unit as usize].unit.to_string()
    }

    fn weight(&self, unit: u32) -> u64 {
        u64::from(self.market.units[unit as usize].weight)
    }

    fn standing(&self, prefix: u32, unit: u32, school: u32) -> Standing<'m> {
        let ticket = self.tickets.of(unit, school).map_or(0, |ticket| ticket.0);
        let lottery = self.round.lottery.as_ref();
        let descending = lottery.is_some_and(|l| self.rules.direction(l) == Direction::Descending);
        let ticket = if descending { !ticket } else { ticket };
        (&self.round.prefixes[prefix as usize], ticket, unit)
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
    /// than its seats. Members held by desk.
    fn at_the_table(&self, seats: &BTreeMap<Desk, u64>) -> Result<BTreeMap<Desk, u64>, Violation> {
        let mut held: BTreeMap<Desk, u64> = BTreeMap::new();
        let mut turns: Vec<(Standing<'_>, bool)> = Vec::new();
        for (position, unit) in self.round.units.iter().enumerate() {
            let Some(here) = self.here(*unit) else {
                continue;
            };
            let applications = self.round.applications(position);
            let chosen = self.round.chosen.get(unit).copied();
            let mut open = applications.iter().map(|a| (a.school, a.quota));
            let has = here.is_none_or(|p| open.any(|desk| desk == (p.school, p.quota)));
            if !has || here.map(|place| place.school) != chosen.flatten() {
                let unit = self.name(*unit);
                return Err(Violation::NotAsked { unit });
            }
            if let Some(first) = applications.first() {
                let own = self.standing(first.prefix, *unit, first.school);
                turns.push((own, chosen.is_some()));
            }
            if let Some(place) = here {
                *held.entry((place.school, place.quota)).or_default() += self.weight(*unit);
            }
        }
        turns.sort_unstable();
        let waits = turns.iter().position(|(_, recorded)| !recorded);
        let waits = waits.unwrap_or(turns.len());
        if let Some(((_, _, unit), _)) = turns[waits..].iter().find(|(_, recorded)| *recorded) {
            let unit = self.name(*unit);
            return Err(Violation::WrongSideOfLine { unit });
        }
        for (desk, held) in &held {
            let seats = seats.get(desk).copied().unwrap_or(0);
            if *held > seats {
                let (school, held) = (desk.0, *held);
                return Err(Violation::AboveSeats {
                    school,
                    held,
                    seats,
                });
            }
        }
        Ok(held)
    }

    /// Seats, who is placed, and that the published prices prove the total to be the least. The round is the last.
    fn least_total(&self, seats: &BTreeMap<Desk, u64>) -> Result<(), Violation> {
        let schools: Vec<u32> = seats
            .keys()
            .filter(|(_, q)| *q == NO_QUOTA)
            .map(|(s, _)| *s)
            .collect();
        let mut units: Vec<(Standing<'_>, usize)> = Vec::new();
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

    /// Who holds, and who would rather hold, a seat of each desk.
    fn lines(&self) -> Result<BTreeMap<Desk, Line<'m>>, Violation> {
        let mut lines: BTreeMap<Desk, Line<'m>> = BTreeMap::new();
        let one_order = self.rules.boundary.is_some_and(Boundary::needs_one_order);
        for (position, unit) in self.round.units.iter().enumerate() {
            let Some(here) = self.here(*unit) else {
                continue;
            };
            if self.turned_away(*unit) {
                continue;
            }
            let weight = self.weight(*unit);
            let split = here.and_then(|_| self.allocation.split.get(unit));
            let mut seated = 0;
            for (choice, asked) in (0u32..).zip(self.round.applications(position)) {
                let own = self.standing(asked.prefix, *unit, asked.school);
                let line = lines.entry((asked.school, asked.quota)).or_default();
                let sits = |outcome: &Outcome| {
                    outcome.is_some_and(|p| {
                        (p.choice, p.school, p.quota) == (choice, asked.school, asked.quota)
                    })
                };
                let admitted = match split {
                    Some(split) => split.iter().filter(|outcome| sits(outcome)).count() as u64,
                    None if sits(&here) => weight,
                    None => 0,
                };
                seated += admitted;
                if one_order {
                    line.turns.push((own, admitted, weight - admitted));
                }
                line.held += admitted;
                if admitted > 0 && line.last.is_none_or(|(last, _)| last < own) {
                    line.last = Some((own, admitted));
                }
                if admitted == 0 && line.first_refused.is_none_or(|(first, _)| own < first) {
                    line.first_refused = Some((own, weight));
                }
                if seated == weight {
                    break;
                }
            }
            let places = split.map_or(u64::from(here.is_some()) * weight, |split| {
                split.iter().flatten().count() as u64
            });
            match here.filter(|place| place.choice == DEALT && split.is_none()) {
                Some(dealt) => {
                    let line = lines.entry((dealt.school, dealt.quota)).or_default();
                    line.held += weight;
                    line.dealt += weight;
                    let part = self.round.in_pool.get(position);
                    let pool = part.map(|part| &self.round.pools[part.pool as usize]);
                    if !pool.is_some_and(|pool| pool.schools.contains(&dealt.school)) {
                        let unit = self.name(*unit);
                        return Err(Violation::NotAsked { unit });
                    }
                }
                None if seated != places => {
                    let unit = self.name(*unit);
                    return Err(Violation::NotAsked { unit });
                }
                None => {}
            }
        }
        Ok(lines)
    }

    fn judge(&self, desk: Desk, line: &Line<'_>, seats: u64) -> Result<(), Violation> {
        let (school, _) = desk;
        let envy = |unit: u32| Violation::Envy {
            unit: self.name(unit),
            school,
        };
        // Under `expand` the last one may use more than is left, but somebody must have come before the end.
        let chosen = line.held - line.dealt;
        let used_before_last = line.last.map_or(0, |(_, weight)| chosen - weight);
        let expand = matches!(self.rules.boundary, None | Some(Boundary::Expand));
        let fits = if expand && line.dealt == 0 {
            line.held == 0 || used_before_last < seats
        } else {
            line.held <= seats
        };
        if !fits {
            return Err(Violation::AboveSeats {
                school,
                held: line.held,
                seats,
            });
        }
        if !line.turns.is_empty() {
            return self.judge_turns(line, seats).map_err(envy);
        }
        let Some(((refused, weight), room)) =
            line.first_refused.zip(Some(seats.saturating_sub(chosen)))
        else {
            return Ok(());
        };
        let wasted = match self.rules.boundary {
            Some(Boundary::Stop) => weight <= room,
            _ => room > 0,
        };
        let passed = line.last.is_some_and(|(last, _)| refused < last);
        // Trades give seats to whom an order would refuse: that is what the mechanism is told to lack.
        if wasted || passed && self.mechanism != Mechanism::Cycles {
            return Err(envy(refused.2));
        }
        Ok(())
    }

    /// Everybody in turn: a unit is refused only where fewer seats were left than it has members; under `split`
    /// one of its members only where none was.
    fn judge_turns(&self, line: &Line<'_>, seats: u64) -> Result<(), u32> {
        let mut turns = line.turns.clone();
        turns.sort_unstable();
        let mut left = seats;
        for ((_, _, unit), admitted, refused) in turns {
            let asks = match self.rules.boundary {
                Some(Boundary::Split) if refused > 0 => 1,
                _ => refused,
            };
            // What is refused here may have found its seat earlier in the unit's list.
            let elsewhere = admitted > 0 || self.allocation.split.contains_key(&unit);
            if admitted > left || refused > 0 && asks <= left && !elsewhere {
                return Err(unit);
            }
            left -= admitted;
        }
        Ok(())
    }

    /// Above the line of a pool is exactly who fits into its seats, in order.
    fn sides_of_the_line(&self, seats: &BTreeMap<Desk, u64>) -> Result<(), Violation> {
        if self.mechanism != Mechanism::LineThenParallel {
            return Ok(());
        }
        for (index, pool) in (0u32..).zip(&self.round.pools) {
            let seats_of = |school: &u32| seats.get(&(*school, pool.quota)).copied().unwrap_or(0);
            let total: u64 = pool.schools.iter().map(seats_of).sum();
            let mut line: Vec<Standing<'_>> = Vec::new();
            for (position, unit) in self.round.units.iter().enumerate() {
                let part = self.round.in_pool[position];
                if part.pool == index && self.here(*unit).is_some() {
                    line.push(self.standing(part.prefix, *unit, pool.schools[0]));
                }
            }
            line.sort_unstable();
            let (mut used, mut over) = (0, false);
            for (_, _, unit) in line {
                let expand = matches!(self.rules.boundary, None | Some(Boundary::Expand));
                let needs = if expand { 1 } else { self.weight(unit) };
                over |= used + needs > total;
                used += self.weight(unit);
                if over != self.turned_away(unit) {
                    let unit = self.name(unit);
                    return Err(Violation::WrongSideOfLine { unit });
                }
            }
        }
        Ok(())
    }

    /// Of all results without envy this one is the best for every child: arrows from each full desk to the place
    /// of the best one it refused never run in a circle (MATCHING 4). Plain seats only: for units of several and
    /// for trades the theorem does not hold.
    fn best_for_children(
        &self,
        lines: &BTreeMap<Desk, Line<'_>>,
        seats: &BTreeMap<Desk, u64>,
    ) -> Result<(), Violation> {
        let several = self.round.units.iter().any(|unit| self.weight(*unit) > 1);
        let mechanisms = [
            Mechanism::Fill,
            Mechanism::Sequential,
            Mechanism::Parallel,
            Mechanism::LineThenParallel,
            Mechanism::NearestVacancy,
        ];
        if several || !mechanisms.contains(&self.mechanism) {
            return Ok(());
        }
        let next = |desk: &Desk| {
            let line = lines.get(desk)?;
            let full = line.held >= seats.get(desk).copied().unwrap_or(0);
            let ((_, _, refused), _) = line.first_refused.filter(|_| full)?;
            let place = self.allocation.outcomes[refused as usize];
            let place = place.filter(|place| place.round == self.index)?;
            Some((place.school, place.quota))
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

    /// Nobody of a pool is left while a school of the pool has room for all of its unit.
    fn dealt(
        &self,
        lines: &BTreeMap<Desk, Line<'_>>,
        seats: &BTreeMap<Desk, u64>,
    ) -> Result<(), Violation> {
        if !matches!(self.mechanism, Mechanism::Deal | Mechanism::FirstThenDeal) {
            return Ok(());
        }
        for (position, unit) in self.round.units.iter().enumerate() {
            if !matches!(self.here(*unit), Some(None)) {
                continue;
            }
            let pool = &self.round.pools[self.round.in_pool[position].pool as usize];
            let room = |school: &u32| {
                let desk = (*school, pool.quota);
                let held = lines.get(&desk).map_or(0, |line| line.held);
                let own = seats.get(&desk).copied().unwrap_or(0);
                own.saturating_sub(held) >= self.weight(*unit)
            };
            if pool.schools.iter().any(room) {
                let unit = self.name(*unit);
                return Err(Violation::NotDealt { unit });
            }
        }
        Ok(())
    }
}

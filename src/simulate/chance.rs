//! Chances of one trial draw, exact over each child's own ticket (MATCHING section 5).
//!
//! In: a case, its tickets, its allocation. Out: for each application the part of the unit's own lottery range
//! that would give it this place, everybody else's ticket as it is. A hit or a miss says 0 or 1 of one ticket;
//! this says the share of all tickets, so far fewer draws do. The lines a unit meets are those of the market
//! without it: the seat it holds goes to the best one turned away there, whose own seat goes on to the next,
//! and so round the schools; on that way the line is the best one turned away, elsewhere the last one admitted.
//!
//! Where seats are not given by lines (dealt, traded, chosen at a table, least total) the place itself is counted,
//! and who would gain by another list is not told.
//!
//! LIMIT: a unit of several members counts as one when the way is followed; the lines near a last seat that was
//! made for twins are off by one child at most. Tests: `tests/it/simulate.rs` against plain draws.

use crate::model::{
    Allocation, Application, Direction, Drawn, Market, MarketRound, Mechanism, NO_QUOTA, Placed,
    Prefix, RoundTickets, Rules, Ticket,
};

/// A chance of 1.
pub const ONE: u32 = 1 << 24;

/// The whole of what is walked through, finer than what is kept.
const WHOLE: u64 = 1 << 40;
const SHIFT: u32 = 16;

/// No position, no desk.
const NOBODY: u32 = u32::MAX;

/// What stands before a ticket, and the ticket's place; smaller is better.
type Key = (u32, u64);

/// A market laid out for chances; the same for every draw.
#[derive(Clone, Debug)]
pub struct Walks<'m> {
    market: &'m Market,
    rules: &'m Rules,
    /// By round, then unit: the position in the round.
    at: Vec<Vec<u32>>,
    /// By round: where its applications begin in a list of all.
    begins: Vec<usize>,
    /// Desks of a round: schools times this.
    columns: usize,
    schools: usize,
    /// Whether lines say who is admitted.
    by_lines: bool,
    /// By round, then prefix: what it would be of a first choice, and what it is without its band.
    ranks: Vec<Vec<Ranks>>,
}

/// A prefix in other lights.
#[derive(Clone, Copy, Debug)]
struct Ranks {
    /// How many prefixes of the round come before the same in the first band.
    first: u32,
    /// Whether that one is among them.
    known: bool,
    /// Its rank by class and keys alone.
    plain: u32,
}

/// The prefixes of a round in other lights.
fn ranks(round: &MarketRound) -> Vec<Ranks> {
    let without = |prefix: &Prefix| Prefix {
        band: 0,
        ..prefix.clone()
    };
    let mut plain: Vec<Prefix> = round.prefixes.iter().map(without).collect();
    plain.sort_unstable();
    plain.dedup();
    let light = |prefix: &Prefix| {
        let first = without(prefix);
        let at = round.prefixes.partition_point(|held| *held < first);
        let own = plain.binary_search(&first).expect("it is among them");
        Ranks {
            first: at as u32,
            known: round.prefixes.get(at) == Some(&first),
            plain: own as u32,
        }
    };
    round.prefixes.iter().map(light).collect()
}

/// The chances of a draw: by application of all rounds, then by unit the place that was dealt.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    /// In parts of [`ONE`].
    pub applications: Vec<u32>,
    /// The same of places that nobody asked for.
    pub dealt: Vec<u32>,
    /// By unit: whether it would have got a school that it prefers, had it listed that one first; empty where
    /// seats are not given by lines.
    pub gains: Vec<bool>,
    /// By unit: whether a school that it prefers admitted somebody of a lower class, or of the same with a later
    /// ticket; which choice it was does not count here.
    pub envies: Vec<bool>,
}

/// One turned away: who, and the key.
type Away = (u32, Key);

/// Desks of all rounds after a draw, one after another.
struct Desks {
    /// Whether there are seats at all.
    open: Vec<bool>,
    /// The last one admitted, where no seat is left.
    last: Vec<Option<Key>>,
    /// The two best turned away, of different units.
    away: Vec<[Option<Away>; 2]>,
    /// The last one admitted by class, keys and ticket alone.
    lowest: Vec<Option<Key>>,
}

/// The line that a unit meets at a desk.
fn line_at(desks: &Desks, way: Option<&Way>, at: u32) -> Option<Key> {
    let moved = way.and_then(|way| way.lines.iter().find(|(desk, _)| *desk == at));
    moved.map_or(desks.last[at as usize], |(_, line)| *line)
}

/// The way of a seat that somebody leaves: the desks it passes, with the line there then.
#[derive(Clone, Debug, Default)]
struct Way {
    /// Who moves up.
    movers: Vec<u32>,
    lines: Vec<(u32, Option<Key>)>,
}

impl<'m> Walks<'m> {
    /// Lays a market out; `schools` is how many there are.
    pub fn new(market: &'m Market, rules: &'m Rules, schools: usize) -> Self {
        let mut begins = vec![0];
        let mut at = Vec::with_capacity(market.rounds.len());
        for round in &market.rounds {
            begins.push(begins[begins.len() - 1] + round.all().len());
            let mut held = vec![NOBODY; market.units.len()];
            for (position, unit) in (0u32..).zip(&round.units) {
                held[*unit as usize] = position;
            }
            at.push(held);
        }
        let by_lines = |mechanism: Mechanism| {
            use Mechanism::{Fill, NearestVacancy, Parallel, Sequential};
            matches!(mechanism, Fill | Sequential | Parallel | NearestVacancy)
        };
        Self {
            market,
            rules,
            at,
            begins,
            columns: market.quotas.len() + 1,
            schools,
            ranks: market.rounds.iter().map(ranks).collect(),
            by_lines: rules.rounds.iter().all(|rule| by_lines(rule.mechanism)),
        }
    }

    /// Applications of all rounds.
    pub fn applications(&self) -> usize {
        self.begins[self.begins.len() - 1]
    }

    /// The position of a unit in a round.
    fn position(&self, round: usize, unit: u32) -> Option<usize> {
        let position = self.at[round][unit as usize];
        (position != NOBODY).then_some(position as usize)
    }

    /// Where the applications of a unit in a round are in the list of all.
    pub fn span(&self, round: usize, unit: u32) -> Option<std::ops::Range<usize>> {
        let position = self.position(round, unit)?;
        let span = self.market.rounds[round].span(position);
        Some(span.start + self.begins[round]..span.end + self.begins[round])
    }

    /// The application in the list of all by which a unit got its place; `None` where it was dealt one.
    pub fn asked(&self, unit: u32, place: &Placed) -> Option<usize> {
        let span = self.span(place.round as usize, unit)?;
        let at = span.start.checked_add(place.choice as usize)?;
        (at < span.end).then_some(at)
    }

    /// What a unit asked for in a round that it took part in, and did not get.
    pub fn turned_away(
        &self,
        allocation: &Allocation,
        round: usize,
        unit: u32,
    ) -> &'m [Application] {
        let asked = self.applied(round, unit);
        match allocation.outcomes[unit as usize] {
            Some(place) if (place.round as usize) < round => &[],
            Some(place) if place.round as usize == round => {
                &asked[..(place.choice as usize).min(asked.len())]
            }
            _ => asked,
        }
    }

    /// What a unit listed and would rather have than its place, by round; a round of no choices has none.
    fn preferred(
        &self,
        allocation: &Allocation,
        unit: u32,
    ) -> impl Iterator<Item = (usize, &'m Application)> {
        let rounds = self.market.rounds.iter().enumerate();
        let chosen = rounds.filter(|(_, round)| !is_overflow(round));
        chosen.flat_map(move |(at, _)| {
            let away = self.turned_away(allocation, at, unit).iter();
            away.map(move |application| (at, application))
        })
    }

    /// What a unit lists, round by round; the overflow is nobody's choice.
    pub fn listed(&self, unit: u32) -> impl Iterator<Item = &'m Application> {
        let rounds = self.market.rounds.iter().enumerate();
        let chosen = rounds.filter(|(_, round)| !is_overflow(round));
        chosen.flat_map(move |(round, _)| self.applied(round, unit))
    }

    /// Whether chances are exact over the own ticket; if not, places are counted.
    pub fn is_exact(&self) -> bool {
        self.by_lines
    }

    /// What a unit asks for in a round.
    pub fn applied(&self, round: usize, unit: u32) -> &'m [Application] {
        let position = self.position(round, unit);
        position.map_or(&[], |position| {
            self.market.rounds[round].applications(position)
        })
    }

    fn desk(&self, round: usize, (school, quota): (u32, u32)) -> u32 {
        let column = (quota as usize).min(self.columns - 1);
        ((round * self.schools + school as usize) * self.columns + column) as u32
    }

    /// The place of a unit's ticket at a school, first in line first.
    fn place(&self, drawn: &Drawn, round: usize, (unit, school): (u32, u32)) -> u64 {
        let held = &drawn.rounds[round];
        let Some(Ticket(ticket)) = held.of(unit, school) else {
            return u64::from(unit);
        };
        let head = (ticket >> 64) as u64;
        let lottery = self.market.rounds[round].lottery.as_ref();
        match lottery.map(|lottery| self.rules.direction(lottery)) {
            Some(Direction::Descending) => !head,
            _ => head,
        }
    }

    fn key(&self, drawn: &Drawn, round: usize, unit: u32, application: &Application) -> Key {
        (
            application.prefix,
            self.place(drawn, round, (unit, application.school)),
        )
    }

    /// The chances of a draw.
    pub fn shares(&self, drawn: &Drawn, allocation: &Allocation, out: &mut Shares) {
        out.applications.clear();
        out.applications.resize(self.applications(), 0);
        out.dealt.clear();
        out.dealt.resize(self.market.units.len(), 0);
        out.gains.clear();
        out.envies.clear();
        let desks = self.desks(drawn, allocation);
        let lists = 0..self.market.units.len() as u32;
        let envies = lists.map(|unit| self.envies(drawn, (&desks, allocation), unit));
        out.envies.extend(envies);
        if !self.by_lines {
            return self.places(allocation, out);
        }
        let vertices = desks.open.len();
        let mut ways: Vec<Option<Way>> = vec![None; vertices];
        for unit in 0..self.market.units.len() as u32 {
            let held = allocation.outcomes[unit as usize];
            let own;
            let way = match held {
                None => None,
                Some(place) => {
                    let from = self.desk(place.round as usize, (place.school, place.quota));
                    let shared = ways[from as usize]
                        .get_or_insert_with(|| self.way(&desks, allocation, from, None));
                    if shared.movers.contains(&unit) {
                        own = self.way(&desks, allocation, from, Some(unit));
                        Some(&own)
                    } else {
                        Some(&*shared)
                    }
                }
            };
            self.walk(drawn, &desks, (unit, way), &mut out.applications);
            let gain = |(round, application): (usize, &Application)| {
                let at = self.desk(round, (application.school, application.quota));
                let place = self.place(drawn, round, (unit, application.school));
                let ranks = self.ranks[round][application.prefix as usize];
                let before = |(prefix, line)| match ranks.known {
                    true => (ranks.first, place) < (prefix, line),
                    false => ranks.first <= prefix,
                };
                desks.open[at as usize] && line_at(&desks, way, at).is_none_or(before)
            };
            out.gains.push(self.preferred(allocation, unit).any(gain));
        }
    }

    /// Whether a school that a unit prefers admitted somebody who stands behind it.
    fn envies(&self, drawn: &Drawn, (desks, allocation): (&Desks, &Allocation), unit: u32) -> bool {
        self.preferred(allocation, unit)
            .any(|(round, application)| {
                let at = self.desk(round, (application.school, application.quota));
                let place = self.place(drawn, round, (unit, application.school));
                let own = self.ranks[round][application.prefix as usize].plain;
                desks.lowest[at as usize].is_some_and(|lowest| (own, place) < lowest)
            })
    }

    /// The places themselves.
    fn places(&self, allocation: &Allocation, out: &mut Shares) {
        for (unit, outcome) in (0u32..).zip(&allocation.outcomes) {
            let Some(place) = outcome else { continue };
            match self.asked(unit, place) {
                Some(at) => out.applications[at] = ONE,
                None => out.dealt[unit as usize] = ONE,
            }
        }
    }

    fn desks(&self, drawn: &Drawn, allocation: &Allocation) -> Desks {
        let count = self.market.rounds.len() * self.schools * self.columns;
        let mut desks = Desks {
            open: vec![false; count],
            last: vec![None; count],
            away: vec![[None; 2]; count],
            lowest: vec![None; count],
        };
        for (unit, place) in (0u32..).zip(&allocation.outcomes) {
            let Some(place) = place else { continue };
            let round = place.round as usize;
            let Some(application) = self.applied(round, unit).get(place.choice as usize) else {
                continue;
            };
            let at = self.desk(round, (application.school, application.quota)) as usize;
            let plain = self.ranks[round][application.prefix as usize].plain;
            let key = (plain, self.place(drawn, round, (unit, application.school)));
            desks.lowest[at] = desks.lowest[at].max(Some(key));
        }
        for cutoff in &allocation.cutoffs {
            let round = cutoff.round as usize;
            let at = self.desk(round, (cutoff.school, cutoff.quota)) as usize;
            desks.open[at] = cutoff.seats > 0;
            let key = |unit: u32| {
                let place = allocation.outcomes[unit as usize]?;
                let application = self.applied(round, unit).get(place.choice as usize)?;
                Some(self.key(drawn, round, unit, application))
            };
            desks.last[at] = cutoff.last.as_ref().and_then(|last| key(last.unit));
        }
        for (index, round) in self.market.rounds.iter().enumerate() {
            for unit in &round.units {
                for application in self.turned_away(allocation, index, *unit) {
                    let at = self.desk(index, (application.school, application.quota));
                    let key = self.key(drawn, index, *unit, application);
                    note(&mut desks.away[at as usize], (*unit, key));
                }
            }
        }
        desks
    }

    /// The way of the seat that a unit at a desk would leave; `without` nobody in particular, or that unit.
    fn way(&self, desks: &Desks, allocation: &Allocation, from: u32, without: Option<u32>) -> Way {
        let mut way = Way::default();
        let mut at = from;
        loop {
            // Where a seat is free anyway, nobody waits for this one.
            if desks.last[at as usize].is_none() || way.lines.iter().any(|(desk, _)| *desk == at) {
                return way;
            }
            let mut away = desks.away[at as usize].iter().flatten();
            let next = away.find(|(unit, _)| Some(*unit) != without);
            way.lines.push((at, next.map(|(_, key)| *key)));
            at = match next {
                None => match self.later(desks, at) {
                    Some(later) => later,
                    None => return way,
                },
                Some((unit, _)) => {
                    way.movers.push(*unit);
                    match allocation.outcomes[*unit as usize] {
                        None => return way,
                        Some(place) => self.desk(place.round as usize, (place.school, place.quota)),
                    }
                }
            };
        }
    }

    /// The open desk of the same school in the next round that has one: a seat that is left goes there.
    fn later(&self, desks: &Desks, at: u32) -> Option<u32> {
        let of_round = (self.schools * self.columns) as u32;
        let school = at % of_round / self.columns as u32;
        let rounds = (at / of_round + 1) as usize..self.market.rounds.len();
        let mut later = rounds.map(|round| self.desk(round, (school, NO_QUOTA)));
        later.find(|desk| desks.last[*desk as usize].is_some())
    }

    /// Walks through a unit's applications with its whole range of tickets.
    fn walk(
        &self,
        drawn: &Drawn,
        desks: &Desks,
        (unit, way): (u32, Option<&Way>),
        out: &mut [u32],
    ) {
        // What is left of the whole, in parts of WHOLE; `low`: tickets of this lottery that are used up.
        let (mut mass, mut low) = (WHOLE, 0u64);
        let mut lottery = None;
        for (index, round) in self.market.rounds.iter().enumerate() {
            let Some(span) = self.span(index, unit) else {
                continue;
            };
            if !matches!(drawn.rounds[index], RoundTickets::Unit(_))
                || lottery != round.lottery.as_ref()
            {
                mass -= part(mass, low);
                (low, lottery) = (0, round.lottery.as_ref());
            }
            for (slot, application) in span.zip(self.applied(index, unit)) {
                let at = self.desk(index, (application.school, application.quota));
                if !desks.open[at as usize] {
                    continue;
                }
                let line = line_at(desks, way, at);
                let own = self.key(drawn, index, unit, application);
                let gain = match line {
                    None => mass - part(mass, low),
                    Some((prefix, _)) if own.0 < prefix => mass - part(mass, low),
                    Some((prefix, _)) if own.0 > prefix => 0,
                    Some((_, line)) => match drawn.rounds[index] {
                        RoundTickets::Unit(_) if line > low => {
                            let gain = part(mass, line) - part(mass, low);
                            low = line;
                            gain
                        }
                        RoundTickets::Unit(_) => 0,
                        RoundTickets::School(_) => {
                            let gain = part(mass, line);
                            mass -= gain;
                            gain
                        }
                        RoundTickets::Number if own.1 < line => mass,
                        RoundTickets::Number => 0,
                    },
                };
                out[slot] = (gain >> SHIFT) as u32;
                let all = line.is_none_or(|line| own.0 < line.0);
                if all || matches!(drawn.rounds[index], RoundTickets::Number) && gain > 0 {
                    return;
                }
            }
        }
    }
}

/// The part of a mass that lies below a ticket.
fn part(mass: u64, below: u64) -> u64 {
    ((u128::from(mass) * u128::from(below)) >> 64) as u64
}

/// Keeps the two best of different units.
fn note(best: &mut [Option<Away>; 2], new: Away) {
    let (unit, key) = new;
    match best {
        [Some((held, own)), _] if *held == unit => *own = key.min(*own),
        [Some((_, own)), second] if key >= *own => match second {
            Some((held, own)) if *held == unit => *own = key.min(*own),
            Some((_, own)) if key >= *own => {}
            _ => *second = Some(new),
        },
        [first, second] => {
            // The first one moves down, unless it was the same unit's.
            *second = *first;
            *first = Some(new);
        }
    }
}

/// Whether a round is the overflow: its lists are nobody's choices.
pub fn is_overflow(round: &MarketRound) -> bool {
    round.id == "overflow"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_best_are_of_different_units() {
        let mut best = [None; 2];
        for (unit, place) in [(1, 50), (2, 40), (1, 30), (3, 35), (2, 32), (3, 31)] {
            note(&mut best, (unit, (0, place)));
        }
        assert_eq!(best, [Some((1, (0, 30))), Some((3, (0, 31)))]);
    }

    #[test]
    fn a_part_of_the_whole_is_never_more() {
        assert_eq!(part(WHOLE, 0), 0);
        assert_eq!(part(WHOLE, u64::MAX), WHOLE - 1);
        assert_eq!(part(WHOLE, 1 << 63), WHOLE / 2);
    }
}

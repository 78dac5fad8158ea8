//! Allocation (派位): market, seats and tickets to places.
//!
//! In: a market, the seats of each school, an order of units for each round. Out: where each unit is placed, and
//! the line of each school in each round. Rounds run in order on what the earlier ones left; most are one run of
//! the one kernel, whose words (`fill`, `sequential`, `parallel`) are nothing but bands. No names, no geometry.
#![doc = include_str!("market.md")]

pub mod cycles;
mod deal;
mod desks;
pub mod kernel;
mod order;
mod serial;
pub mod transport;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Allocation, Applicant, Boundary, Cutoff, Drawn, LastAdmitted, Leftover, LotteryName, Market,
    MarketRound, Mechanism, Outcome, Per, Placed, PoolLine, Price, RoundRule, RoundTickets, Rules,
    SchoolCode, Seats, Ticket, Tickets, WaitingList, school_lottery,
};

pub use deal::seat_tickets;
use desks::Desks;
use kernel::{Acceptance, Problem};
use order::Order;

/// Gives the seats. `drawn` is laid out by [`drawn`].
pub fn allocate(market: &Market, seats: &Seats, rules: &Rules, drawn: &Drawn) -> Allocation {
    let mut run = Run {
        market,
        rules,
        free: seats.plan.clone(),
        result: Allocation {
            outcomes: vec![None; market.units.len()],
            split: BTreeMap::new(),
            cutoffs: Vec::new(),
            below: BTreeSet::new(),
            tables: BTreeSet::new(),
            table: None,
            lines: Vec::new(),
            waiting: Vec::new(),
            claims: BTreeMap::new(),
            prices: Vec::new(),
        },
    };
    for (index, (round, rule)) in (0u32..).zip(market.rounds.iter().zip(&rules.rounds)) {
        run.round(index, (round, rule), seats, drawn);
        // Nobody knows yet what the families at the table leave to later rounds.
        if run.result.table.is_some() {
            break;
        }
    }
    run.result
}

/// A lottery, or a unit of a lottery, for which no ticket was drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no ticket was drawn for {0}")]
pub struct MissingTicket(pub String);

/// Lays the tickets out by round. Reserve slots among them do no harm. `seat_ticket` gives the ticket of a seat of
/// a lottery that deals (`market.md`, Dealing).
///
/// # Errors
/// When a lottery of the market, or a unit, was never drawn.
pub fn drawn(
    (market, seats, rules): (&Market, &Seats, &Rules),
    schools: &[SchoolCode],
    tickets: &[Tickets],
    seat_ticket: &dyn Fn(&LotteryName, &str) -> Ticket,
) -> Result<Drawn, MissingTicket> {
    let held = |lottery: &LotteryName| held_by(market, lottery, tickets);
    drawn_by((market, seats, rules), schools, &held, seat_ticket)
}

/// The same of tickets that `held` gives for a lottery: one for each unit of the market, in its order.
///
/// # Errors
/// Those of `held`.
pub fn drawn_by(
    (market, seats, rules): (&Market, &Seats, &Rules),
    schools: &[SchoolCode],
    held: &dyn Fn(&LotteryName) -> Result<Vec<Ticket>, MissingTicket>,
    seat_ticket: &dyn Fn(&LotteryName, &str) -> Ticket,
) -> Result<Drawn, MissingTicket> {
    let round = |round: &MarketRound| {
        let Some(lottery) = &round.lottery else {
            return Ok(RoundTickets::Number);
        };
        if rules.lottery(lottery).map(|rule| rule.per) != Some(Per::ChildSchool) {
            return held(lottery).map(RoundTickets::Unit);
        }
        let mut asked = vec![false; schools.len()];
        for application in round.all() {
            asked[application.school as usize] = true;
        }
        let of_school = |(code, asked): (&SchoolCode, bool)| {
            let name = school_lottery(lottery, code);
            match name.filter(|_| asked) {
                Some(name) => held(&name),
                None => Ok(Vec::new()),
            }
        };
        let each = schools.iter().zip(asked).map(of_school);
        each.collect::<Result<_, _>>().map(RoundTickets::School)
    };
    let rounds = market.rounds.iter().map(round).collect::<Result<_, _>>()?;
    let deals = seat_tickets((market, seats, rules), schools, seat_ticket);
    Ok(Drawn { rounds, deals })
}

/// The tickets of a lottery for the units of a market.
fn held_by(
    market: &Market,
    lottery: &LotteryName,
    tickets: &[Tickets],
) -> Result<Vec<Ticket>, MissingTicket> {
    let drawn = tickets.iter().find(|t| t.lottery == *lottery);
    let drawn = drawn.ok_or_else(|| MissingTicket(lottery.to_string()))?;
    // Both are sorted by unit: one walk along both finds every ticket.
    let mut at = 0;
    let ticket = |applicant: &Applicant| {
        at += drawn.units[at..]
            .iter()
            .take_while(|unit| **unit < applicant.unit)
            .count();
        let found = drawn.units.get(at).filter(|unit| **unit == applicant.unit);
        let missing = || MissingTicket(applicant.unit.to_string());
        found.map(|_| drawn.tickets[at]).ok_or_else(missing)
    };
    market.units.iter().map(ticket).collect()
}

/// The placement as it runs.
struct Run<'r> {
    market: &'r Market,
    rules: &'r Rules,
    free: Vec<u32>,
    result: Allocation,
}

/// The units left over, laid out in standing order.
#[derive(Default)]
struct Case {
    weights: Vec<u32>,
    starts: Vec<u32>,
    schools: Vec<u32>,
    costs: Vec<u32>,
}

/// What a round is run on.
struct Here<'h> {
    index: u32,
    round: &'h MarketRound,
    held: &'h RoundTickets,
    order: Order,
    desks: Desks,
    /// Positions of the units that take part.
    positions: Vec<usize>,
}

impl Run<'_> {
    fn round(
        &mut self,
        index: u32,
        (round, rule): (&MarketRound, &RoundRule),
        seats: &Seats,
        drawn: &Drawn,
    ) {
        let held = &drawn.rounds[index as usize];
        let outcomes = &self.result.outcomes;
        let positions: Vec<usize> = (0..round.units.len())
            .filter(|position| outcomes[round.units[*position] as usize].is_none())
            .collect();
        let mut here = Here {
            index,
            round,
            held,
            order: Order::new(self.market, round, held, self.rules),
            desks: Desks::new(
                (index, round, &positions),
                self.market.quotas.len() as u32,
                rule.seats,
                seats,
                &self.free,
            ),
            positions,
        };
        if rule.mechanism == Mechanism::LineThenParallel {
            self.line(&mut here);
        }
        let problem = self.problem(&here);
        match rule.mechanism {
            Mechanism::LeastTotal => return self.least_total(&here, &problem),
            Mechanism::LiveChoose => return self.at_the_table(&here, &problem),
            _ => {}
        }
        let one_order = self.rules.boundary.is_some_and(Boundary::needs_one_order);
        let (mut acceptance, split) = if rule.mechanism == Mechanism::Cycles {
            (self.trade(&here, &problem), BTreeMap::new())
        } else if problem.boundary.is_some() && one_order {
            serial::accept(&problem)
        } else {
            (kernel::accept(&problem), BTreeMap::new())
        };
        for (at, choice) in acceptance.places.iter().enumerate() {
            let position = here.positions[at];
            let unit = round.units[position];
            let place = |choice: u32| {
                let application = round.applications(position)[choice as usize];
                Placed {
                    round: index,
                    school: application.school,
                    quota: application.quota,
                    choice,
                }
            };
            if let Some(members) = split.get(&(at as u32)) {
                let members: Vec<Outcome> = members.iter().map(|c| c.map(place)).collect();
                self.result.outcomes[unit as usize] = members.iter().copied().flatten().next();
                self.result.split.insert(unit, members);
            } else if let Some(choice) = choice {
                self.result.outcomes[unit as usize] = Some(place(*choice));
            }
        }
        if matches!(rule.mechanism, Mechanism::Deal | Mechanism::FirstThenDeal) {
            let seats = &drawn.deals[index as usize];
            self.deal(&here, seats, &mut acceptance);
        }
        if rule.waits {
            let waiting = here.waiting(&problem, &self.result.outcomes);
            self.result.waiting.extend(waiting);
        }
        let cutoffs = here.cutoffs(&problem, &acceptance);
        self.result.cutoffs.extend(cutoffs);
        for (desk, filled) in acceptance.filled.iter().enumerate() {
            let free = &mut self.free[here.desks.school(desk) as usize];
            *free = free.saturating_sub(*filled);
        }
        // What stays empty by rule, no later round has.
        let empty = |quota: u32| rule.empty.contains(&self.market.quotas[quota as usize]);
        for (school, quota, seats) in here.desks.quotas().filter(|(_, quota, _)| empty(*quota)) {
            let asked = here.desks.asked(school, quota);
            let filled = asked.map_or(0, |desk| acceptance.filled[desk]);
            let free = &mut self.free[school as usize];
            *free = free.saturating_sub(seats.saturating_sub(filled));
        }
    }

    fn weight(&self, unit: u32) -> u32 {
        self.market.units[unit as usize].weight
    }

    fn problem<'p>(&self, here: &'p Here<'_>) -> Problem<'p> {
        let mut starts = Vec::with_capacity(here.positions.len() + 1);
        let mut schools = Vec::new();
        let mut keys = Vec::new();
        starts.push(0);
        for position in &here.positions {
            let unit = here.round.units[*position];
            for application in here.round.applications(*position) {
                let rank = here.order.rank(unit, application.school);
                schools.push(here.desks.find(application.school, application.quota));
                keys.push(u64::from(application.prefix) << 32 | u64::from(rank));
            }
            starts.push(u32::try_from(schools.len()).expect("fewer than 2^32 applications"));
        }
        let unit = |position: &usize| here.round.units[*position];
        let weights: Vec<u32> = here
            .positions
            .iter()
            .map(|position| self.weight(unit(position)))
            .collect();
        let bound = weights.iter().any(|weight| *weight != 1);
        let boundary = bound.then(|| self.rules.boundary.unwrap_or(Boundary::Expand));
        Problem {
            seats: here.desks.seats(),
            starts,
            schools,
            keys,
            weights,
            boundary,
        }
    }

    /// Trades seats round circles. Nobody is named at a desk: no line explains who got in.
    fn trade(&mut self, here: &Here<'_>, problem: &Problem<'_>) -> Acceptance {
        let desks = problem.seats.len();
        let orders = cycles::orders_by_key(desks, &problem.starts, &problem.schools, &problem.keys);
        let traded = cycles::trade(&cycles::Problem {
            seats: problem.seats,
            starts: &problem.starts,
            schools: &problem.schools,
            orders: &orders,
        });
        let mut filled = vec![0; desks];
        let mut claims = BTreeMap::new();
        for (at, choice) in traded.places.iter().enumerate() {
            if let Some(choice) = choice {
                let way = problem.starts[at] + choice;
                filled[problem.schools[way as usize] as usize] += 1;
            }
            if let Some(claim) = traded.claims[at] {
                let unit = here.round.units[here.positions[at]];
                claims.insert(unit, here.desks.at(claim as usize));
            }
        }
        self.result.claims.insert(here.index, claims);
        Acceptance {
            places: traded.places,
            filled,
            cutoffs: vec![None; desks],
            stopped: vec![false; desks],
        }
    }

    /// Gives those at the table in standing order what they chose, as far as it is recorded.
    fn at_the_table(&mut self, here: &Here<'_>, problem: &Problem<'_>) {
        self.result.tables.insert(here.index);
        let mut filled = vec![0u32; problem.seats.len()];
        let order = in_turn(problem, here.positions.len());
        for (turn, at) in order.iter().enumerate() {
            let at = *at;
            let position = here.positions[at];
            let unit = here.round.units[position];
            let Some(chosen) = here.round.chosen.get(&unit) else {
                let left = order[turn..].iter();
                let left = left.map(|at| here.round.units[here.positions[*at]]);
                self.result.table = Some((here.index, left.collect()));
                break;
            };
            let applications = here.round.applications(position);
            let ways = (0u32..).zip(applications);
            let mut own = ways.filter(|(_, a)| Some(a.school) == *chosen);
            let fits = own.find(|(_, a)| {
                let desk = here.desks.find(a.school, a.quota) as usize;
                filled[desk] + problem.weights[at] <= problem.seats[desk]
            });
            if let Some((choice, application)) = fits {
                let desk = here.desks.find(application.school, application.quota);
                filled[desk as usize] += problem.weights[at];
                self.result.outcomes[unit as usize] = Some(Placed {
                    round: here.index,
                    school: application.school,
                    quota: application.quota,
                    choice,
                });
            }
        }
        for (desk, filled) in filled.into_iter().enumerate() {
            let (school, quota) = here.desks.at(desk);
            self.result.cutoffs.push(Cutoff {
                round: here.index,
                school,
                quota,
                seats: problem.seats[desk],
                filled,
                stopped: false,
                last: None,
            });
            let free = &mut self.free[school as usize];
            *free = free.saturating_sub(filled);
        }
    }

    /// Places in standing order whoever can be placed, all together by the least total of their costs.
    fn least_total(&mut self, here: &Here<'_>, problem: &Problem<'_>) {
        let order = in_turn(problem, here.positions.len());
        let mut case = Case::default();
        case.starts.push(0);
        for at in &order {
            let span = here.round.span(here.positions[*at]);
            let ways = problem.starts[*at] as usize..problem.starts[*at + 1] as usize;
            case.schools.extend(&problem.schools[ways]);
            case.costs.extend(&here.round.costs[span]);
            case.weights.push(problem.weights[*at]);
            case.starts.push(case.schools.len() as u32);
        }
        let answer = transport::least_total(&Leftover {
            seats: problem.seats,
            weights: &case.weights,
            starts: &case.starts,
            schools: &case.schools,
            costs: &case.costs,
        });
        let mut filled = vec![0u32; problem.seats.len()];
        for (at, desk) in order.iter().zip(&answer.schools) {
            let Some(desk) = desk else { continue };
            let position = here.positions[*at];
            let unit = here.round.units[position];
            filled[*desk as usize] += self.weight(unit);
            let (school, quota) = here.desks.at(*desk as usize);
            let choice = here
                .round
                .applications(position)
                .iter()
                .position(|a| a.school == school);
            self.result.outcomes[unit as usize] = Some(Placed {
                round: here.index,
                school,
                quota,
                choice: choice.expect("a unit is sent along a way of its own") as u32,
            });
        }
        for (desk, filled) in filled.into_iter().enumerate() {
            let (school, quota) = here.desks.at(desk);
            self.result.cutoffs.push(Cutoff {
                round: here.index,
                school,
                quota,
                seats: problem.seats[desk],
                filled,
                stopped: false,
                last: None,
            });
            self.result.prices.push(Price {
                round: here.index,
                school,
                price: answer.prices[desk],
            });
            let free = &mut self.free[school as usize];
            *free = free.saturating_sub(filled);
        }
    }

    /// Keeps of each pool the best, as many as its schools have seats; the others do not choose.
    fn line(&mut self, here: &mut Here<'_>) {
        let mut above = vec![false; here.round.units.len()];
        for (index, pool) in (0u32..).zip(&here.round.pools) {
            let seats: u32 = pool
                .schools
                .iter()
                .map(|school| here.desks.seats_at(*school, pool.quota))
                .sum();
            let line = here.in_line(index);
            let mut filled = 0;
            let mut last = None;
            let mut ended = false;
            for (key, position) in line {
                let unit = here.round.units[position];
                let weight = self.weight(unit);
                let fits = match self.rules.boundary {
                    None | Some(Boundary::Expand) => filled < seats,
                    Some(_) => filled + weight <= seats,
                };
                if ended || !fits {
                    ended = true;
                    self.result.below.insert((here.index, unit));
                    continue;
                }
                filled += weight;
                above[position] = true;
                last = Some((key, unit));
            }
            let last = last.filter(|_| ended).map(|(key, unit)| {
                let prefix = here.round.prefixes[(key >> 32) as usize].clone();
                let ticket = here.held.of(unit, pool.schools[0]);
                LastAdmitted {
                    prefix,
                    ticket,
                    unit,
                }
            });
            self.result.lines.push(PoolLine {
                round: here.index,
                pool: index,
                seats,
                filled,
                last,
            });
        }
        here.positions.retain(|position| above[*position]);
    }

    /// Deals the seats left of each pool to its units that have none, in their order.
    fn deal(
        &mut self,
        here: &Here<'_>,
        tickets: &BTreeMap<(u32, u32), Vec<Ticket>>,
        acceptance: &mut Acceptance,
    ) {
        for (index, pool) in (0u32..).zip(&here.round.pools) {
            let desks: Vec<(u32, usize)> = pool
                .schools
                .iter()
                .map(|school| (*school, here.desks.find(*school, pool.quota) as usize))
                .collect();
            let mut seats = deal::Seats::new(&desks, pool.quota, tickets, |desk| {
                acceptance.filled[desk]..here.desks.seats()[desk]
            });
            for (_, position) in here.in_line(index) {
                let unit = here.round.units[position];
                if self.result.outcomes[unit as usize].is_some() {
                    continue;
                }
                let Some((school, desk)) = seats.take(self.weight(unit)) else {
                    continue;
                };
                acceptance.filled[desk] += self.weight(unit);
                self.result.outcomes[unit as usize] = Some(Placed {
                    round: here.index,
                    school,
                    quota: pool.quota,
                    choice: crate::model::DEALT,
                });
            }
        }
    }
}

/// The units of a problem that have a list, by the standing of its first choice.
fn in_turn(problem: &Problem<'_>, units: usize) -> Vec<usize> {
    let first = |at: &usize| problem.keys.get(problem.starts[*at] as usize).copied();
    let asks = |at: &usize| problem.starts[*at] < problem.starts[*at + 1];
    let mut order: Vec<usize> = (0..units).filter(asks).collect();
    order.sort_by_key(first);
    order
}

impl Here<'_> {
    /// The positions of a pool that take part, by standing.
    fn in_line(&self, pool: u32) -> Vec<(u64, usize)> {
        let school = self.round.pools[pool as usize].schools[0];
        let mut line: Vec<(u64, usize)> = (self.positions.iter())
            .map(|position| (self.round.in_pool[*position], *position))
            .filter(|(part, _)| part.pool == pool)
            .map(|(part, position)| {
                let rank = self.order.rank(self.round.units[position], school);
                (u64::from(part.prefix) << 32 | u64::from(rank), position)
            })
            .collect();
        line.sort_unstable();
        line
    }

    /// Those without a place in line at each desk they asked for.
    fn waiting(&self, problem: &Problem<'_>, outcomes: &[Outcome]) -> Vec<WaitingList> {
        let mut lines: BTreeMap<u32, Vec<(u64, u32)>> = BTreeMap::new();
        for (at, position) in self.positions.iter().enumerate() {
            let unit = self.round.units[*position];
            if outcomes[unit as usize].is_some() {
                continue;
            }
            for way in problem.starts[at]..problem.starts[at + 1] {
                let line = lines.entry(problem.schools[way as usize]).or_default();
                line.push((problem.keys[way as usize], unit));
            }
        }
        let list = |(desk, mut line): (u32, Vec<(u64, u32)>)| {
            line.sort_unstable();
            let (school, quota) = self.desks.at(desk as usize);
            WaitingList {
                round: self.index,
                school,
                quota,
                units: line.into_iter().map(|(_, unit)| unit).collect(),
            }
        };
        lines.into_iter().map(list).collect()
    }

    /// The line of each desk.
    fn cutoffs(&self, problem: &Problem<'_>, acceptance: &Acceptance) -> Vec<Cutoff> {
        let line = |desk: usize| {
            let (school, quota) = self.desks.at(desk);
            let last = acceptance.cutoffs[desk].map(|key| {
                let unit = self.order.unit((key & u64::from(u32::MAX)) as u32, school);
                LastAdmitted {
                    prefix: self.round.prefixes[(key >> 32) as usize].clone(),
                    ticket: self.held.of(unit, school),
                    unit,
                }
            });
            Cutoff {
                round: self.index,
                school,
                quota,
                seats: problem.seats[desk],
                filled: acceptance.filled[desk],
                stopped: acceptance.stopped[desk],
                last,
            }
        };
        (0..problem.seats.len()).map(line).collect()
    }
}

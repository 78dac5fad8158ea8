//! Random small placements under every word of a round: the program and the words of `market.md` give the same,
//! and of all other results that could be handed to it `fairness` accepts none.

use paiwei::allocate::{MissingTicket, allocate, drawn};
use paiwei::digest::Digest;
use paiwei::draw::pick::Pick;
use paiwei::fairness::{Violation, check};
use paiwei::model::{
    Allocation, Applicant, Boundary, DEALT, Direction, Drawn, LotteryName, LotteryRule, Market,
    Mechanism, NO_QUOTA, Number, Outcome, Per, Placed, Pool, Prefix, QuotaSeats, RoundRule,
    RoundTickets, Rules, SchoolCode, SeatRule, Seats, Ticket, Tickets, school_lottery,
};

use crate::oracle::rounds::{Lists, Scene};

const MECHANISMS: [Mechanism; 10] = [
    Mechanism::Fill,
    Mechanism::Sequential,
    Mechanism::Parallel,
    Mechanism::LineThenParallel,
    Mechanism::FirstThenDeal,
    Mechanism::Deal,
    Mechanism::Cycles,
    Mechanism::LiveChoose,
    Mechanism::NearestVacancy,
    Mechanism::LeastTotal,
];
const BOUNDARIES: [Option<Boundary>; 5] = [
    None,
    Some(Boundary::Expand),
    Some(Boundary::Stop),
    Some(Boundary::Skip),
    Some(Boundary::Split),
];

/// How large a placement is, and what is in it.
struct Size<'s> {
    units: u64,
    schools: u64,
    /// Desks on a list at most.
    desks: u64,
    mechanisms: &'s [Mechanism],
    boundary: Option<Boundary>,
    several: bool,
}

fn name(text: &str) -> LotteryName {
    LotteryName::parse(text).expect("the name of a lottery")
}

fn codes(schools: usize) -> Vec<SchoolCode> {
    let code = |school| SchoolCode::parse(&format!("S{school}")).expect("a code");
    (0..schools).map(code).collect()
}

/// A ticket that is the same for the same words, and now and then for others.
fn ticket(words: &str) -> Ticket {
    let digest = Digest::of(words.as_bytes());
    Ticket(u128::from(digest.as_bytes()[0] % 16) << 120)
}

fn coin(pick: &mut Pick) -> bool {
    pick.below(2) == 0
}

fn has_pools(mechanism: Mechanism) -> bool {
    matches!(
        mechanism,
        Mechanism::LineThenParallel | Mechanism::FirstThenDeal | Mechanism::Deal
    )
}

/// A round that has all seats and keeps no list.
fn rule(mechanism: Mechanism, lottery: Option<LotteryName>) -> RoundRule {
    RoundRule {
        id: format!("{mechanism:?}"),
        mechanism,
        seats: SeatRule::Open,
        standing: Vec::new(),
        lottery,
        deal: deals(mechanism).then(|| name("deal")),
        empty: Vec::new(),
        waits: false,
    }
}

fn deals(mechanism: Mechanism) -> bool {
    matches!(mechanism, Mechanism::Deal | Mechanism::FirstThenDeal)
}

/// One round's lists.
fn lists(
    pick: &mut Pick,
    size: &Size<'_>,
    schools: u32,
    units: u32,
    mechanism: Mechanism,
) -> Lists {
    let one_order = size.several && size.boundary.is_some_and(Boundary::needs_one_order);
    let least = mechanism == Mechanism::LeastTotal;
    let quotas: &[u32] = if least {
        &[NO_QUOTA]
    } else {
        &[NO_QUOTA, NO_QUOTA, 0, 1]
    };
    let (width, keys) = (pick.below(3) as u32, pick.below(2) as usize);
    let prefix = |pick: &mut Pick| Prefix {
        band: 0,
        class: pick.below(2) as u32 + 1,
        keys: (0..keys).map(|_| pick.below(2)).collect(),
    };
    let all: Vec<u32> = (0..schools).collect();
    let mut pools = Vec::new();
    if has_pools(mechanism) {
        let quota = quotas[pick.below(3) as usize];
        let cut = pick.below(u64::from(schools)) as usize;
        for part in [&all[..cut], &all[cut..]] {
            if !part.is_empty() {
                pools.push(Pool {
                    quota,
                    schools: part.to_vec(),
                });
            }
        }
    }
    let (mut rows, mut costs) = (Vec::new(), Vec::new());
    for unit in 0..units {
        if pick.below(6) == 0 {
            continue;
        }
        let own = prefix(pick);
        let mut desks: Vec<(u32, u32)> = Vec::new();
        for _ in 0..pick.below(size.desks + 1) {
            let desk = (
                pick.below(schools.into()) as u32,
                quotas[pick.below(quotas.len() as u64) as usize],
            );
            if !desks.contains(&desk) {
                desks.push(desk);
            }
        }
        let list = (0u32..).zip(&desks).map(|(choice, (school, quota))| {
            let mut prefix = if one_order { own.clone() } else { prefix(pick) };
            prefix.band = choice.checked_div(width).unwrap_or(0);
            (*school, *quota, prefix)
        });
        let list = list.collect();
        let part =
            (!pools.is_empty()).then(|| (pick.below(pools.len() as u64) as u32, own.clone()));
        rows.push((unit, list, part));
        costs.push(if least {
            desks.iter().map(|_| pick.below(4) as u32).collect()
        } else {
            Vec::new()
        });
    }
    Lists {
        id: format!("{mechanism:?}"),
        pools,
        units: rows,
        costs,
    }
}

fn scene(pick: &mut Pick, size: &Size<'_>) -> Scene {
    let (units, schools) = (
        pick.below(size.units) as u32 + 1,
        pick.below(size.schools) as u32 + 1,
    );
    let weight =
        |pick: &mut Pick| 1 + u32::from(size.several) * pick.below(5).saturating_sub(2) as u32;
    let number = |unit| Number::parse(&format!("A{unit}")).expect("a number");
    let plan: Vec<u32> = (0..schools).map(|_| pick.below(4) as u32).collect();
    let mut market = Market {
        units: (0..units)
            .map(|unit| Applicant {
                unit: number(unit),
                weight: weight(pick),
            })
            .collect(),
        quotas: vec!["boarding".to_owned(), "siblings".to_owned()],
        members: Default::default(),
        rounds: Vec::new(),
    };
    let lottery = |name: LotteryName, direction, per| LotteryRule {
        name,
        digits: 10,
        direction,
        per,
        ring: None,
    };
    let direction = if coin(pick) {
        Direction::Ascending
    } else {
        Direction::Descending
    };
    let mut rules = Rules {
        title: String::new(),
        rounds: Vec::new(),
        lotteries: vec![
            lottery(name("main"), direction, Per::Child),
            lottery(name("each"), direction, Per::ChildSchool),
        ],
        tiers: Vec::new(),
        boundary: size.boundary,
        assumptions: Vec::new(),
        codes: false,
    };
    let mut seats = Seats::from(plan);
    let stream = pick.word();
    let mut held = Drawn::plain(Vec::new());
    for (index, mechanism) in (0u32..).zip(size.mechanisms) {
        // Where everybody comes up in turn there is one ticket of a unit.
        let in_turn = matches!(mechanism, Mechanism::LiveChoose | Mechanism::LeastTotal);
        let of_school = !has_pools(*mechanism) && !in_turn && !size.several;
        let lottery = [None, Some("each"), Some("main"), Some("main")][pick.below(4) as usize];
        let lottery = lottery
            .filter(|name| of_school || *name != "each")
            .map(name);
        for school in 0..schools {
            for quota in [0, 1, NO_QUOTA] {
                if coin(pick) {
                    let seats_there = pick.below(4) as u32;
                    seats.quotas.push(QuotaSeats {
                        round: index,
                        school,
                        quota,
                        seats: seats_there,
                    });
                }
            }
        }
        let round = lists(pick, size, schools, units, *mechanism).round(lottery.clone());
        let seats_rule = [
            SeatRule::Open,
            SeatRule::Open,
            SeatRule::Fixed,
            SeatRule::Table,
            SeatRule::Share(2, 3),
        ];
        let mut rule = rule(*mechanism, lottery.clone());
        if *mechanism != Mechanism::LeastTotal {
            rule.seats = seats_rule[pick.below(5) as usize];
        }
        rule.waits = coin(pick);
        // Kept seats that nobody for whom they are kept takes stay empty.
        let keeps = matches!(
            mechanism,
            Mechanism::Fill | Mechanism::Sequential | Mechanism::Parallel
        );
        if keeps && coin(pick) {
            rule.empty.push("siblings".to_owned());
        }
        rules.rounds.push(rule);
        market.rounds.push(round);
        let round = &market.rounds[index as usize];
        let tickets = |lottery: &LotteryName| {
            let of = |unit: &Applicant| ticket(&format!("{stream} {lottery} {}", unit.unit));
            market.units.iter().map(of).collect::<Vec<_>>()
        };
        let asked = |school: usize| round.all().iter().any(|a| a.school as usize == school);
        held.rounds.push(match lottery.as_ref() {
            None => RoundTickets::Number,
            Some(name) if name.as_str() == "main" => RoundTickets::Unit(tickets(name)),
            Some(name) => RoundTickets::School(
                (0..)
                    .zip(codes(schools as usize))
                    .map(|(at, code)| school_lottery(name, &code).filter(|_| asked(at)))
                    .map(|name| name.map_or(Vec::new(), |name| tickets(&name)))
                    .collect(),
            ),
        });
        let mut dealt = std::collections::BTreeMap::new();
        for pool in round.pools.iter().filter(|_| deals(*mechanism)) {
            for school in &pool.schools {
                let row = seats
                    .quotas
                    .iter()
                    .find(|r| (r.round, r.school, r.quota) == (index, *school, pool.quota));
                let (quota, most) = match pool.quota {
                    NO_QUOTA => ("", seats.plan[*school as usize]),
                    quota => (
                        market.quotas[quota as usize].as_str(),
                        row.map_or(0, |row| row.seats),
                    ),
                };
                let seat = |place| ticket(&format!("{stream} deal {quota}/S{school}/{place}"));
                dealt.insert((*school, pool.quota), (1..=most).map(seat).collect());
            }
        }
        held.deals.push(dealt);
    }
    let mut scene = Scene {
        market,
        seats,
        rules,
        drawn: held,
    };
    let tickets = laid_out(&scene, stream);
    assert_eq!(tickets.as_ref(), Ok(&scene.drawn), "{scene:#?}");
    record(pick, &mut scene);
    scene
}

/// The lotteries as they are drawn: by number, with reserve slots.
fn lotteries(scene: &Scene, stream: u64) -> Vec<Tickets> {
    let mut names = vec![name("main")];
    let codes = codes(scene.seats.plan.len());
    names.extend(
        codes
            .iter()
            .filter_map(|code| school_lottery(&name("each"), code)),
    );
    let units = || scene.market.units.iter().map(|unit| unit.unit.clone());
    let reserve = Number::parse("R-0001").into_iter();
    let drawn = |lottery: LotteryName| {
        let units: Vec<Number> = [Number::parse("A")]
            .into_iter()
            .flatten()
            .chain(units())
            .chain(reserve.clone())
            .collect();
        let of = |unit: &Number| ticket(&format!("{stream} {lottery} {unit}"));
        Tickets {
            tickets: units.iter().map(of).collect(),
            lottery,
            units: units.into(),
        }
    };
    names.into_iter().map(drawn).collect()
}

fn laid_out(scene: &Scene, stream: u64) -> Result<Drawn, MissingTicket> {
    let tickets = lotteries(scene, stream);
    let seat = |lottery: &LotteryName, text: &str| ticket(&format!("{stream} {lottery} {text}"));
    let Scene {
        market,
        seats,
        rules,
        ..
    } = scene;
    drawn(
        (market, seats, rules),
        &codes(seats.plan.len()),
        &tickets,
        &seat,
    )
}

/// Records what the first families chose at each table: something that was left, or nothing.
fn record(pick: &mut Pick, scene: &mut Scene) {
    for index in 0..scene.rules.rounds.len() {
        if scene.rules.rounds[index].mechanism != Mechanism::LiveChoose {
            continue;
        }
        let before = scene.allocation();
        let Some((_, order)) = before
            .table
            .clone()
            .filter(|(round, _)| *round as usize == index)
        else {
            continue;
        };
        let mut left = scene.seats_at(index, &before);
        let all = coin(pick);
        for unit in order {
            if !all && pick.below(4) == 0 {
                break;
            }
            let round = &mut scene.market.rounds[index];
            let position = round.units.binary_search(&unit).expect("it takes part");
            let weight = scene.market.units[unit as usize].weight;
            let fits = |a: &&paiwei::model::Application| {
                left.get(&(a.school, a.quota))
                    .is_some_and(|left| *left >= weight)
            };
            let open: Vec<(u32, u32)> = round
                .applications(position)
                .iter()
                .filter(fits)
                .map(|a| (a.school, a.quota))
                .collect();
            let wanted = open
                .get(pick.below(open.len() as u64 + 1) as usize)
                .map(|desk| desk.0);
            // Of the desks of one school it is the first that has room.
            if let Some(desk) = open.iter().find(|desk| Some(desk.0) == wanted) {
                *left.get_mut(desk).expect("it has seats") -= weight;
            }
            round.chosen.insert(unit, wanted);
        }
    }
}

fn judged(scene: &Scene, allocation: &Allocation) -> Result<(), Violation> {
    check(
        &scene.market,
        &scene.seats,
        &scene.rules,
        &scene.drawn,
        allocation,
    )
}

/// The allocation, which is that of the words of the rules and keeps its definition.
fn allocated(scene: &Scene) -> Allocation {
    let allocation = allocate(&scene.market, &scene.seats, &scene.rules, &scene.drawn);
    assert_eq!(allocation, scene.allocation(), "{scene:#?}");
    assert_eq!(
        judged(scene, &allocation),
        Ok(()),
        "{scene:#?} {allocation:#?}"
    );
    allocation
}

/// Some rounds of any kind; a total is made least only in the last.
fn mechanisms(pick: &mut Pick, several: bool) -> Vec<Mechanism> {
    let count = pick.below(3) as usize + 1;
    let mut rounds: Vec<Mechanism> = (0..count)
        .map(|_| MECHANISMS[pick.below(9) as usize])
        .collect();
    if pick.below(4) == 0 {
        rounds.push(Mechanism::LeastTotal);
    }
    rounds.retain(|mechanism| !several || *mechanism != Mechanism::Cycles);
    rounds
}

#[test]
fn every_word_of_a_round_by_two_hands() {
    let mut pick = Pick::new("rounds");
    for round in 0..20_000 {
        let several = round % 2 == 0;
        let size = Size {
            units: 7,
            schools: 3,
            desks: 4,
            mechanisms: &mechanisms(&mut pick, several),
            boundary: BOUNDARIES[pick.below(5) as usize],
            several,
        };
        allocated(&scene(&mut pick, &size));
    }
}

/// Everything that could be claimed of a unit: its place, or those of its members.
type Claimed = (Outcome, Option<Vec<Outcome>>);

fn claims(scene: &Scene, unit: u32) -> Vec<Claimed> {
    let mut claims: Vec<Claimed> = vec![(None, None)];
    for (index, round) in (0u32..).zip(&scene.market.rounds) {
        let Ok(position) = round.units.binary_search(&unit) else {
            continue;
        };
        let place = |(choice, school, quota)| {
            Some(Placed {
                round: index,
                school,
                quota,
                choice,
            })
        };
        let asked = (0u32..).zip(round.applications(position));
        let mut places: Vec<Outcome> = asked
            .map(|(choice, a)| place((choice, a.school, a.quota)))
            .collect();
        if scene.rules.boundary == Some(Boundary::Split) && scene.weight(unit) == 2 {
            for first in places.iter().copied().chain([None]) {
                for second in places.iter().copied().chain([None]) {
                    let split = vec![first, second];
                    claims.extend(first.or(second).map(|place| (Some(place), Some(split))));
                }
            }
        }
        if let Some(part) = round.in_pool.get(position) {
            let pool = &round.pools[part.pool as usize];
            places.extend(
                pool.schools
                    .iter()
                    .map(|school| place((DEALT, *school, pool.quota))),
            );
        }
        claims.extend(places.into_iter().map(|place| (place, None)));
    }
    claims
}

/// Every result that could be claimed, with all that would be told of it.
fn all_results(scene: &Scene, right: &Allocation) -> Vec<Allocation> {
    let mut results = vec![right.clone()];
    for unit in 0..scene.market.units.len() as u32 {
        let claims = claims(scene, unit);
        let with = |result: &Allocation| {
            let with = claims.iter().map(|(outcome, split)| {
                let mut result = result.clone();
                result.outcomes[unit as usize] = *outcome;
                result.split.remove(&unit);
                result
                    .split
                    .extend(split.iter().map(|split| (unit, split.clone())));
                result
            });
            with.collect::<Vec<_>>()
        };
        results = results.iter().flat_map(with).collect();
    }
    results.iter().map(|result| scene.retold(result)).collect()
}

/// How good a result is for each unit: smaller is better.
fn ranks(result: &Allocation) -> Vec<u32> {
    let rank = |outcome: &Outcome| outcome.map_or(DEALT, |place| place.choice);
    result.outcomes.iter().map(rank).collect()
}

#[test]
fn of_all_results_only_the_right_one_is_accepted() {
    let mut pick = Pick::new("refuted");
    let (mut refused, mut others) = (0u64, 0u64);
    for round in 0..6_000 {
        let mechanism = MECHANISMS[round % 10];
        let several =
            mechanism != Mechanism::Cycles && mechanism != Mechanism::LeastTotal && round % 3 == 0;
        let boundary = BOUNDARIES[pick.below(5) as usize];
        let then = if round % 4 == 0 {
            &[mechanism, Mechanism::Fill][..]
        } else {
            &[mechanism][..]
        };
        // A total is made least in the last round only, and two rounds with units of several have many results.
        let one = mechanism == Mechanism::LeastTotal || several;
        let size = Size {
            units: 4,
            schools: 3,
            desks: if one { 3 } else { 2 },
            mechanisms: if one { &then[..1] } else { then },
            boundary,
            several,
        };
        let scene = scene(&mut pick, &size);
        let right = allocated(&scene);
        let expand_or_stop = several && !boundary.is_some_and(Boundary::needs_one_order);
        let all = all_results(&scene, &right);
        let seated =
            |result: &Allocation| result.cutoffs.iter().all(|line| line.filled <= line.seats);
        for result in &all {
            let judged = judged(&scene, result);
            if judged.is_err() {
                refused += 1;
                continue;
            }
            others += u64::from(*result != right);
            match mechanism {
                // Nobody can be better off without somebody being worse off.
                Mechanism::Cycles => {
                    let better = all.iter().filter(|other| seated(other)).find(|other| {
                        let (one, other) = (ranks(other), ranks(result));
                        scene.rules.rounds.len() == 1
                            && one != other
                            && one.iter().zip(&other).all(|(a, b)| a <= b)
                    });
                    assert_eq!(better, None, "{scene:#?} {result:#?}");
                }
                // The same units, the same total: which way of several is judged by computing again.
                Mechanism::LeastTotal => {
                    let placed =
                        |a: &Allocation| a.outcomes.iter().map(Option::is_some).collect::<Vec<_>>();
                    assert_eq!(placed(result), placed(&right), "{scene:#?}");
                }
                // Units of several can be placed in more than one way without envy, each desk by its own choice.
                _ if expand_or_stop && mechanism != Mechanism::LiveChoose => {
                    assert!(scene.stable(0, result), "{scene:#?} {result:#?}")
                }
                _ => assert_eq!(*result, right, "{scene:#?}"),
            }
        }
    }
    assert!(
        refused > 10_000 && others < refused / 100,
        "{refused} refused, {others} others accepted"
    );
}

/// Some scene of one round, its result, and a way to spoil it; `None` where there is nothing to spoil.
type Spoil = fn(&Scene, &mut Allocation) -> Option<()>;

fn first_placed(allocation: &mut Allocation) -> Option<&mut Placed> {
    allocation.outcomes.iter_mut().flatten().next()
}

/// Every scene to which a spoiling applies refuses it; it applies to so many at least.
fn spoiled(mechanisms: &[Mechanism], boundary: Option<Boundary>, least: u32, spoil: Spoil) {
    let mut pick = Pick::new("spoiled");
    let mut applied = 0;
    for round in 0..600 {
        let one = mechanisms[round % mechanisms.len()];
        let size = Size {
            units: 6,
            schools: 3,
            desks: 3,
            mechanisms: &[one],
            boundary,
            several: one != Mechanism::Cycles && boundary.is_some(),
        };
        let scene = scene(&mut pick, &size);
        let mut result = allocated(&scene);
        if spoil(&scene, &mut result).is_some() {
            applied += 1;
            assert_ne!(judged(&scene, &result), Ok(()), "{scene:#?} {result:#?}");
        }
    }
    assert!(applied >= least, "{applied}");
}

const SPLIT: Option<Boundary> = Some(Boundary::Split);
const STOP: Option<Boundary> = Some(Boundary::Stop);

#[test]
fn a_place_that_was_not_asked_for_is_refused() {
    let spoilings: [Spoil; 10] = [
        |_, result| {
            let place = first_placed(result)?;
            place.choice = place.choice.wrapping_add(1);
            Some(())
        },
        |_, result| {
            first_placed(result)?.choice = 99;
            Some(())
        },
        |_, result| {
            first_placed(result)?.school += 1;
            Some(())
        },
        |_, result| {
            let place = first_placed(result)?;
            place.quota = if place.quota == 0 { NO_QUOTA } else { 0 };
            Some(())
        },
        |_, result| {
            first_placed(result)?.round += 1;
            Some(())
        },
        // Dealt where nothing is dealt.
        |scene, result| {
            first_placed(result)?.choice = DEALT;
            (!deals(scene.rules.rounds[0].mechanism)).then_some(())
        },
        // Somebody who takes no part.
        |scene, result| {
            let stranger = (0..result.outcomes.len()).find(|unit| {
                let units = &scene.market.rounds[0].units;
                units.binary_search(&(*unit as u32)).is_err()
            })?;
            result.outcomes[stranger] = Some(*first_placed(result)?);
            Some(())
        },
        // Taken apart, and all in one place; members that there are not.
        |scene, result| {
            let unit = result.outcomes.iter().position(Option::is_some)?;
            let members = vec![result.outcomes[unit]; scene.weight(unit as u32) as usize];
            let whole = result.split.insert(unit as u32, members).is_none();
            whole.then_some(())
        },
        |_, result| {
            let unit = result.outcomes.iter().position(Option::is_some)?;
            let place = result.outcomes[unit];
            result.split.insert(unit as u32, vec![place; 4]);
            Some(())
        },
        |scene, result| {
            let unit = result.outcomes.iter().position(Option::is_none)?;
            let weight = scene.weight(unit as u32) as usize;
            result.split.insert(unit as u32, vec![None; weight]);
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&MECHANISMS, None, 60, spoil);
        spoiled(&MECHANISMS, SPLIT, 60, spoil);
        spoiled(&MECHANISMS, STOP, 60, spoil);
    }
}

#[test]
fn a_unit_taken_apart_is_told_as_it_is() {
    let spoilings: [Spoil; 4] = [
        |_, result| {
            let unit = *result.split.keys().next()?;
            result.split.remove(&unit);
            Some(())
        },
        |_, result| {
            let members = result.split.values_mut().next()?;
            members.push(None);
            Some(())
        },
        |_, result| {
            let members = result.split.values_mut().next()?;
            members.rotate_left(1);
            Some(())
        },
        |_, result| {
            let unit = *result.split.keys().next()?;
            result.outcomes[unit as usize] = None;
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&MECHANISMS[..6], SPLIT, 20, spoil);
    }
}

#[test]
fn a_line_that_is_not_that_of_the_places_is_refused() {
    let spoilings: [Spoil; 8] = [
        |_, result| {
            result.cutoffs.pop()?;
            Some(())
        },
        |_, result| {
            let line = *result.cutoffs.first().map(|line| &line.seats)?;
            result.cutoffs.first_mut()?.seats = line + 1;
            Some(())
        },
        |_, result| {
            result.cutoffs.last_mut()?.filled += 1;
            Some(())
        },
        |_, result| {
            let line = result.cutoffs.last_mut()?;
            line.stopped = !line.stopped;
            Some(())
        },
        |_, result| {
            result
                .cutoffs
                .iter_mut()
                .find(|line| line.last.is_some())?
                .last = None;
            Some(())
        },
        |_, result| {
            let last = result
                .cutoffs
                .iter_mut()
                .find_map(|line| line.last.as_mut())?;
            last.ticket = last
                .ticket
                .map_or(Some(Ticket(7)), |ticket| Some(Ticket(ticket.0 + 1)));
            Some(())
        },
        |_, result| {
            let last = result
                .cutoffs
                .iter_mut()
                .find_map(|line| line.last.as_mut())?;
            last.prefix.class += 1;
            Some(())
        },
        |_, result| {
            let line = result.cutoffs.last()?.clone();
            result.cutoffs.push(line);
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&MECHANISMS, None, 100, spoil);
        spoiled(&MECHANISMS[..6], STOP, 100, spoil);
    }
}

#[test]
fn lines_of_pools_and_their_sides_are_held_to_it() {
    let spoilings: [Spoil; 6] = [
        |_, result| {
            result.lines.pop()?;
            Some(())
        },
        |_, result| {
            result.lines.last_mut()?.filled += 1;
            Some(())
        },
        |_, result| {
            result
                .lines
                .iter_mut()
                .find(|line| line.last.is_some())?
                .last = None;
            Some(())
        },
        |_, result| {
            result.below.pop_last()?;
            Some(())
        },
        |scene, result| {
            let mut units = scene.market.rounds[0].units.iter();
            let above = units.find(|unit| !result.below.contains(&(0, **unit)))?;
            result.below.insert((0, *above));
            Some(())
        },
        // Somebody below the line is placed all the same, and the lines do not tell.
        |scene, result| {
            let round = &scene.market.rounds[0];
            let (_, unit) = *result.below.first()?;
            let asked = round
                .applications(round.units.binary_search(&unit).ok()?)
                .first()?;
            let (school, quota) = (asked.school, asked.quota);
            let place = Placed {
                round: 0,
                school,
                quota,
                choice: 0,
            };
            result.outcomes[unit as usize] = Some(place);
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&[Mechanism::LineThenParallel], None, 60, spoil);
        spoiled(&[Mechanism::LineThenParallel], STOP, 60, spoil);
    }
    // Where there is no line nobody stands below it.
    spoiled(&MECHANISMS, None, 500, |scene, result| {
        let unit = scene.market.rounds[0].units.first()?;
        result.below.insert((0, *unit)).then_some(())
    });
}

#[test]
fn waiting_lists_are_held_to_it() {
    let spoilings: [Spoil; 3] = [
        |_, result| {
            result.waiting.pop()?;
            Some(())
        },
        |_, result| {
            let list = result
                .waiting
                .iter_mut()
                .find(|list| list.units.len() > 1)?;
            list.units.reverse();
            Some(())
        },
        |_, result| {
            let list = result.waiting.first_mut()?;
            list.school += 1;
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&MECHANISMS, None, 30, spoil);
    }
}

#[test]
fn trades_are_held_to_their_claims() {
    let spoilings: [Spoil; 5] = [
        |_, result| {
            result.claims.clear();
            Some(())
        },
        |_, result| {
            result.claims.get_mut(&0)?.pop_first()?;
            Some(())
        },
        // A claim of somebody without a place, or who takes no part.
        |_, result| {
            let unit = result.outcomes.iter().position(Option::is_none)?;
            let claims = result.claims.get_mut(&0)?;
            let claim = *claims.values().next()?;
            claims.insert(unit as u32, claim);
            Some(())
        },
        // A claim to another desk.
        |_, result| {
            let claim = result.claims.get_mut(&0)?.values_mut().next()?;
            claim.0 += 1;
            Some(())
        },
        // A claim that the unit would rather have kept.
        |scene, result| {
            let round = &scene.market.rounds[0];
            let lower =
                |unit: &&u32| result.outcomes[**unit as usize].is_some_and(|p| p.choice > 0);
            let unit = *round.units.iter().find(lower)?;
            let best = round.applications(round.units.binary_search(&unit).ok()?)[0];
            let claims = result.claims.get_mut(&0)?;
            claims.insert(unit, (best.school, best.quota));
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&[Mechanism::Cycles], None, 40, spoil);
    }
    spoiled(&MECHANISMS[..6], None, 300, |_, result| {
        result.claims.insert(0, Default::default());
        Some(())
    });
}

#[test]
fn the_table_is_held_to_what_is_recorded() {
    let spoilings: [Spoil; 5] = [
        |_, result| {
            result.table.take()?;
            Some(())
        },
        |_, result| {
            let (_, units) = result.table.as_mut()?;
            units.pop()?;
            Some(())
        },
        |_, result| {
            let (_, units) = result.table.as_mut()?;
            (units.len() > 1).then(|| units.reverse())
        },
        |_, result| {
            let unit = result.table.as_ref()?.1[0] as usize;
            result.outcomes[unit] = *result.outcomes.iter().find(|place| place.is_some())?;
            Some(())
        },
        |_, result| {
            *result.outcomes.iter_mut().find(|place| place.is_some())? = None;
            Some(())
        },
    ];
    for spoil in spoilings {
        spoiled(&[Mechanism::LiveChoose], None, 10, spoil);
    }
    // Nobody has a place in a round that has not run.
    let mut pick = Pick::new("after the table");
    let mut early = 0;
    for _ in 0..200 {
        let size = Size {
            units: 6,
            schools: 3,
            desks: 3,
            mechanisms: &[Mechanism::LiveChoose, Mechanism::Fill],
            boundary: None,
            several: false,
        };
        let scene = scene(&mut pick, &size);
        let mut result = allocated(&scene);
        let later = &scene.market.rounds[1];
        let free = |position: &usize| {
            let unit = later.units[*position] as usize;
            result.outcomes[unit].is_none() && !later.applications(*position).is_empty()
        };
        let found = (0..later.units.len()).find(free);
        if let (Some(position), Some(_)) = (found, &result.table) {
            let asked = later.applications(position)[0];
            let (school, quota) = (asked.school, asked.quota);
            let place = Placed {
                round: 1,
                school,
                quota,
                choice: 0,
            };
            result.outcomes[later.units[position] as usize] = Some(place);
            assert_ne!(judged(&scene, &result), Ok(()), "{scene:#?} {result:#?}");
            early += 1;
        }
    }
    assert!(early > 20, "{early}");
    // Nobody sits at a table in any other round, and no round is left out for one.
    spoiled(&MECHANISMS, None, 600, |_, result| {
        let told = result.tables.remove(&0);
        (told || result.tables.insert(0)).then_some(())
    });
    spoiled(&MECHANISMS[..7], None, 500, |_, result| {
        result.table = Some((0, Vec::new()));
        Some(())
    });
}

#[test]
fn prices_that_prove_nothing_are_refused() {
    spoiled(&[Mechanism::LeastTotal], None, 100, |_, result| {
        let free = result
            .cutoffs
            .iter()
            .find(|line| line.filled < line.seats)?
            .school;
        result
            .prices
            .iter_mut()
            .find(|price| price.school == free)?
            .price += 1;
        Some(())
    });
    spoiled(&[Mechanism::LeastTotal], None, 40, |_, result| {
        result
            .prices
            .iter_mut()
            .find(|price| price.price > 0)?
            .round = 1;
        Some(())
    });
}

/// Without a ticket nothing is laid out, and the missing one is named.
#[test]
fn a_lottery_or_a_ticket_that_was_not_drawn_is_named() {
    let mut pick = Pick::new("missing tickets");
    let (mut lottery, mut unit) = (0, 0);
    for _ in 0..200 {
        let size = Size {
            units: 5,
            schools: 2,
            desks: 3,
            mechanisms: &[Mechanism::Parallel],
            boundary: None,
            several: false,
        };
        let scene = scene(&mut pick, &size);
        let Some(name) = scene.market.rounds[0].lottery.clone() else {
            continue;
        };
        let Scene {
            market,
            seats,
            rules,
            ..
        } = &scene;
        let codes = codes(seats.plan.len());
        let lay =
            |tickets: &[Tickets]| drawn((market, seats, rules), &codes, tickets, &|_, _| Ticket(0));
        let mut tickets = lotteries(&scene, 0);
        tickets.iter_mut().for_each(|drawn| {
            let mut units = drawn.units.to_vec();
            units.remove(1);
            drawn.units = units.into();
            drawn.tickets.remove(1);
        });
        if name.as_str() == "main" || !market.rounds[0].all().is_empty() {
            assert_eq!(lay(&tickets), Err(MissingTicket("A0".to_owned())));
            let MissingTicket(missing) = lay(&[]).expect_err("no lottery was drawn");
            assert!(missing.starts_with(name.as_str()), "{missing}");
            lottery += 1;
        }
        unit += 1;
    }
    assert!(lottery > 100 && unit >= lottery, "{lottery} {unit}");
}

/// A unit's members and its list: schools, with its class at each.
type ByHand<'l> = (u32, &'l [(u32, u32)]);

/// A round of hand: seats of the schools, the boundary, and the units by number.
fn by_hand(
    mechanism: Mechanism,
    boundary: Option<Boundary>,
    seats: &[u32],
    units: &[ByHand<'_>],
) -> Scene {
    let number = |unit| Number::parse(&format!("A{unit}")).expect("a number");
    let prefix = |class| Prefix {
        band: 0,
        class,
        keys: Vec::new(),
    };
    let all = Pool {
        quota: NO_QUOTA,
        schools: (0..seats.len() as u32).collect(),
    };
    let row = |(unit, (_, list)): (u32, &ByHand<'_>)| {
        let list = list
            .iter()
            .map(|(school, class)| (*school, NO_QUOTA, prefix(*class)));
        (
            unit,
            list.collect(),
            has_pools(mechanism).then(|| (0, prefix(1))),
        )
    };
    let lists = Lists {
        id: "round".to_owned(),
        pools: if has_pools(mechanism) {
            vec![all]
        } else {
            Vec::new()
        },
        units: (0u32..).zip(units).map(row).collect(),
        costs: Vec::new(),
    };
    let applicants = (0u32..).zip(units);
    let mut drawn = Drawn::plain(vec![RoundTickets::Number]);
    let dealt = |(school, seats): (u32, &u32)| {
        (
            (school, NO_QUOTA),
            (0..*seats).map(|k| Ticket(k.into())).collect(),
        )
    };
    drawn.deals[0] = (0u32..).zip(seats).map(dealt).collect();
    Scene {
        market: Market {
            units: applicants
                .map(|(unit, (weight, _))| Applicant {
                    unit: number(unit),
                    weight: *weight,
                })
                .collect(),
            quotas: Vec::new(),
            members: Default::default(),
            rounds: vec![lists.round(None)],
        },
        seats: Seats::from(seats.to_vec()),
        rules: Rules {
            title: String::new(),
            rounds: vec![rule(mechanism, None)],
            lotteries: Vec::new(),
            tiers: Vec::new(),
            boundary,
            assumptions: Vec::new(),
            codes: false,
        },
        drawn,
    }
}

/// What is said of places by choice, with everything that would be told of them and the claims of whoever traded.
fn said(scene: &Scene, choices: &[Option<u32>]) -> String {
    let mut result = scene.allocation();
    for (unit, choice) in choices.iter().enumerate() {
        let place = |choice: u32| {
            let asked = scene.market.rounds[0].applications(unit);
            let school = asked.get(choice as usize).map_or(0, |asked| asked.school);
            Placed {
                round: 0,
                school,
                quota: NO_QUOTA,
                choice,
            }
        };
        result.outcomes[unit] = choice.map(place);
    }
    result.split.clear();
    for claims in result.claims.values_mut() {
        let placed = (0u32..).zip(&result.outcomes);
        *claims = placed
            .filter_map(|(unit, p)| Some((unit, (p.as_ref()?.school, NO_QUOTA))))
            .collect();
    }
    let result = scene.retold(&result);
    judged(scene, &result).map_or_else(|violation| violation.to_string(), |()| "fair".to_owned())
}

#[test]
fn what_is_wrong_is_said_with_who_and_where() {
    let one: &[(u32, &[(u32, u32)])] = &[(1, &[(0, 1)]), (1, &[(0, 2)])];
    let kinds = [
        Mechanism::Fill,
        Mechanism::Sequential,
        Mechanism::Parallel,
        Mechanism::NearestVacancy,
    ];
    for mechanism in kinds {
        let scene = by_hand(mechanism, None, &[1], one);
        let envy = "unit A0 stands before somebody admitted to school 0, or a seat there is free";
        assert_eq!(said(&scene, &[Some(0), None]), "fair");
        assert_eq!(said(&scene, &[None, Some(0)]), envy);
        assert_eq!(said(&scene, &[None, None]), envy);
        assert_eq!(
            said(&scene, &[Some(0), Some(0)]),
            "school 0 holds 2 for 1 seats"
        );
        assert_eq!(
            said(&scene, &[Some(0), Some(1)]),
            "unit A1 is placed at a school it did not ask for"
        );
    }
    // Each stands first where the other would rather be: without envy both ways, and one is better for both.
    let two: &[(u32, &[(u32, u32)])] = &[(1, &[(0, 2), (1, 1)]), (1, &[(1, 2), (0, 1)])];
    let circle = "children could change places among themselves in a circle through school 0";
    for mechanism in kinds
        .into_iter()
        .chain([Mechanism::LineThenParallel, Mechanism::FirstThenDeal])
    {
        let scene = by_hand(mechanism, None, &[1, 1], two);
        assert_eq!(said(&scene, &[Some(0), Some(0)]), "fair");
        assert_eq!(said(&scene, &[Some(1), Some(1)]), circle);
    }
    let trade = by_hand(Mechanism::Cycles, None, &[1, 1], two);
    assert_eq!(
        said(&trade, &[Some(1), Some(1)]),
        "units could trade their places in a circle through school 0"
    );
    assert_eq!(said(&trade, &[Some(0), Some(0)]), "fair");
    let mut told = trade.allocation();
    told.claims.insert(0, Default::default());
    let told = judged(&trade, &told).expect_err("who trades gives a seat");
    assert_eq!(
        told.to_string(),
        "unit A0 has a place by trade without the claim for it"
    );
    // Members have no seats of their own, and a unit does not come up twice.
    let twins: &[(u32, &[(u32, u32)])] = &[(1, &[(0, 1)]), (2, &[(0, 2)]), (1, &[(0, 3)])];
    let skip = by_hand(Mechanism::Fill, Some(Boundary::Skip), &[2], twins);
    assert_eq!(said(&skip, &[Some(0), None, Some(0)]), "fair");
    assert_eq!(
        said(&skip, &[Some(0), None, None]),
        "unit A2 does not have what was left in its turn"
    );
    assert_eq!(
        said(&skip, &[None, Some(0), None]),
        "unit A0 does not have what was left in its turn"
    );
    let deal = by_hand(Mechanism::Deal, None, &[1], &[(1, &[]), (1, &[])]);
    assert_eq!(said(&deal, &[Some(DEALT), None]), "fair");
    let not_dealt = "unit A0 does not have the seat of its pool that was dealt to it";
    assert_eq!(said(&deal, &[None, Some(DEALT)]), not_dealt);
    assert_eq!(said(&deal, &[None, None]), not_dealt);
    assert_eq!(
        said(&deal, &[Some(DEALT), Some(DEALT)]),
        "school 0 holds 2 for 1 seats"
    );
    let mut told = deal.allocation();
    told.cutoffs.clear();
    let told = judged(&deal, &told).expect_err("a line is missing");
    assert_eq!(
        told.to_string(),
        "the cutoffs told of round 0 are not those of its places"
    );
}

/// Unit 2 would rather have school 0, where two of it do not fit beside unit 0, and unit 1 school 1, where unit 2
/// stands before it. No exchange can come of that: who is a unit of several makes no circle.
#[test]
fn a_circle_through_a_unit_that_does_not_fit_is_none() {
    let units: &[(u32, &[(u32, u32)])] = &[
        (1, &[(0, 1)]),
        (1, &[(1, 2), (0, 2)]),
        (2, &[(0, 3), (1, 1)]),
    ];
    let scene = by_hand(Mechanism::Parallel, STOP, &[2, 2], units);
    let result = allocated(&scene);
    assert_eq!(ranks(&result), [0, 1, 1]);
}

/// At the table nobody is passed over: a choice recorded after a gap is not in its turn.
#[test]
fn a_choice_out_of_turn_is_refused() {
    let units: &[(u32, &[(u32, u32)])] = &[(1, &[(0, 1)]), (1, &[(0, 1)])];
    let mut scene = by_hand(Mechanism::LiveChoose, None, &[2], units);
    scene.market.rounds[0].chosen.insert(1, Some(0));
    let mut result = scene.allocation();
    let passed = "unit A1 is on the wrong side of the line of its pool";
    assert_eq!(result.table, Some((0, vec![0, 1])));
    assert_eq!(
        judged(&scene, &result).map_err(|v| v.to_string()),
        Err(passed.to_owned())
    );
    result.outcomes[1] = Some(Placed {
        round: 0,
        school: 0,
        quota: NO_QUOTA,
        choice: 0,
    });
    result.cutoffs[0].filled = 1;
    for table in [None, Some((0, vec![0]))] {
        result.table = table;
        assert_eq!(
            judged(&scene, &result).map_err(|v| v.to_string()),
            Err(passed.to_owned())
        );
    }
}

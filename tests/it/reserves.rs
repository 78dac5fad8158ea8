//! Seats kept for some children: whose they are, when they are filled, what becomes of those that are left; and that
//! the audit looks desk by desk.

use std::collections::BTreeMap;

use paiwei::draw::pick::Pick;
use paiwei::model::{Allocation, Drawn, NO_QUOTA, RoundTickets};
use paiwei::report::explained::{self, Prints};
use paiwei::report::words::{Lang, Words};

use crate::gallery::{both_verify, one_catchment};
use crate::oracle::matching::deferred_by_choice;
use crate::support::{Office, POLICY};

/// A policy with one round of choices in the order of numbers, and these reserves.
pub fn policy(reserves: &str, standing: &str) -> String {
    let policy = POLICY
        .replace("[bundle]\nboundary = \"expand\"\n", reserves)
        .replace("within = \"catchment\", max = \"all\"", "max = 3")
        .replace("mechanism = \"sequential\"", "mechanism = \"parallel\"")
        .replace("[\"tier asc\", \"draw:main\"]", standing);
    let (policy, _) = policy.split_once("[publish]").expect("it publishes");
    policy.to_owned()
}

/// Half of the seats for children of the neighbourhood, as the words say.
pub fn reserve(id: &str, seats: &str, fill: &str, unused: &str) -> String {
    format!(
        "[[round.reserve]]\nid = \"{id}\"\nwhen = \"near\"\nseats = \"{seats}\"\nfill = \"{fill}\"\nunused = \"{unused}\"\n"
    )
}

fn shown(places: &BTreeMap<String, String>) -> String {
    let each = places
        .iter()
        .map(|(number, place)| format!("{number} {place}"));
    let each: Vec<String> = each.map(|text| text.trim_end().to_owned()).collect();
    each.join(", ")
}

/// One child of the neighbourhood, five others, four seats of which two are kept.
fn one_near(words: &str) -> Office {
    let rows = [
        "K1,是,是,A",
        "O1,否,是,A",
        "O2,否,是,A",
        "O3,否,是,A",
        "O4,否,是,A",
    ];
    one_catchment(
        &policy(words, "[\"draw:main\"]"),
        &[("A", 4, "")],
        "near,hukou,choice1",
        &rows,
    )
}

const NUMBERS: [(&str, u64); 5] = [("K1", 90), ("O1", 10), ("O2", 20), ("O3", 30), ("O4", 40)];

#[test]
fn kept_seats_that_are_left_go_to_everybody_to_later_rounds_or_to_nobody() {
    for (unused, expected) in [
        // In the round itself: three others.
        ("everybody", "K1 A, O1 A, O2 A, O3 A, O4"),
        // Two open seats in the round, and the kept one that was left in the overflow.
        ("later", "K1 A, O1 A, O2 A, O3 A, O4"),
        ("empty", "K1 A, O1 A, O2 A, O3, O4"),
    ] {
        for fill in ["before_open", "after_open"] {
            let office = one_near(&reserve("near", "share 1/2", fill, unused));
            both_verify(&office);
            let (opened, allocation) = office.allocated(&NUMBERS);
            let place = |number: &str| {
                let units = &opened.market.units;
                let unit = units.iter().position(|u| u.unit.as_str() == number);
                allocation.outcomes[unit.expect("a unit")]
            };
            assert_eq!(shown(&office.trial(&NUMBERS)), expected, "{unused} {fill}");
            let third =
                place("O3").map(|placed| opened.market.rounds[placed.round as usize].id.clone());
            let round = match unused {
                "everybody" => Some("zone"),
                "later" => Some("overflow"),
                _ => None,
            };
            assert_eq!(third.as_deref(), round);
        }
    }
}

#[test]
fn empty_is_empty_also_where_nobody_asks() {
    let mut office = one_near(&reserve("near", "share 1/2", "before_open", "empty"));
    office.roll = office.roll.replace("是,是,A", "否,是,A");
    both_verify(&office);
    assert_eq!(shown(&office.trial(&NUMBERS)), "K1, O1 A, O2 A, O3, O4");
}

#[test]
fn those_for_whom_seats_are_kept_come_first_at_them_whatever_their_tier() {
    let rows = [
        "K1,是,外区,A",
        "K2,否,外区,A",
        "O1,否,本区,A",
        "O2,否,本区,A",
    ];
    let schools = [("A", 2, "")];
    let numbers = [("K1", 90), ("K2", 10), ("O1", 20), ("O2", 30)];
    let words = reserve("near", "share 1/2", "before_open", "everybody");
    let standing = "[\"tier asc\", \"draw:main\"]";
    let office = one_catchment(
        &policy(&words, standing),
        &schools,
        "near,hukou,choice1",
        &rows,
    );
    both_verify(&office);
    assert_eq!(shown(&office.trial(&numbers)), "K1 A, K2, O1 A, O2");
    let plain = one_catchment(&policy("", standing), &schools, "near,hukou,choice1", &rows);
    assert_eq!(shown(&plain.trial(&numbers)), "K1, K2, O1 A, O2 A");
}

#[test]
fn a_reserve_may_hold_at_one_school_of_a_child_only() {
    // The elder sister of K1 is at B: its place at A is like everybody's.
    let rows = ["K1,B,是,A,B", "O1,,是,A,B", "O2,,是,A,B", "O3,,是,B,A"];
    let words = reserve("kin", "share 1/2", "before_open", "later")
        .replace("when = \"near\"", "when = \"true\"\nat = \"sister\"");
    let schools = [("A", 1, ""), ("B", 2, "")];
    let office = one_catchment(
        &policy(&words, "[\"draw:main\"]"),
        &schools,
        "sister,hukou,choice1,choice2",
        &rows,
    );
    both_verify(&office);
    let numbers = [("K1", 90), ("O1", 10), ("O2", 20), ("O3", 30)];
    assert_eq!(shown(&office.trial(&numbers)), "K1 B, O1 A, O2 B, O3");
    // Two desks of one school are one choice: B is the second, not the third.
    let (opened, allocation) = office.allocated(&numbers);
    let round = &opened.market.rounds[0];
    let placed = allocation.outcomes[0].expect("K1 is placed");
    assert_eq!((placed.choice, round.choice(0, placed.choice)), (1, 2));
    // By catchment: every school here is one of the child's own.
    let mut own = office.clone();
    own.policy = own.policy.replace("at = \"sister\"", "at = \"catchment\"");
    own.roll = own.roll.replace("sister", "other");
    assert_eq!(shown(&own.trial(&numbers)), "K1, O1 A, O2 B, O3 B");
}

#[test]
fn the_table_gives_kept_seats_and_names_them() {
    let words = reserve("near", "table", "after_open", "later");
    let mut office = one_near(&words);
    office
        .more
        .push(("名额.csv", "名额类别,学校代码,名额\nnear,A,1\n".to_owned()));
    both_verify(&office);
    assert_eq!(shown(&office.trial(&NUMBERS)), "K1 A, O1 A, O2 A, O3 A, O4");
    for (table, code) in [
        ("名额类别,学校代码,名额\nfar,A,1\n", "quota-reserve"),
        ("名额类别,学校代码,名额\n,A,1\n", "quota-reserve"),
        ("名额类别,学校代码,名额\nnear,A,5\n", "quotas-above-seats"),
    ] {
        office.more = vec![("名额.csv", table.to_owned())];
        let codes: Vec<&str> = office.findings().iter().map(|f| f.code.id).collect();
        assert!(codes.contains(&code), "{table}: {codes:?}");
    }
}

#[test]
fn reserves_that_say_too_little_or_too_much_are_refused() {
    let whole = reserve("near", "share 1/2", "before_open", "later");
    for (from, to, code) in [
        ("fill = \"before_open\"\n", "", "missing-key"),
        ("unused = \"later\"\n", "", "missing-key"),
        ("when = \"near\"\n", "", "missing-key"),
        (
            "seats = \"share 1/2\"\n",
            "seats = \"half\"\n",
            "unknown-word",
        ),
        ("fill = \"before_open\"", "fill = \"first\"", "unknown-word"),
        ("unused = \"later\"", "unused = \"lost\"", "unknown-word"),
        ("when = \"near\"", "when = \"tier = 9\"", "undeclared"),
        ("id = \"near\"", "id = \"\"", "bad-name"),
        ("id = \"near\"", "idd = \"near\"", "unknown-key"),
    ] {
        assert!(whole.contains(from), "{from}");
        let office = one_near(&whole.replacen(from, to, 1));
        let codes: Vec<&str> = office.findings().iter().map(|f| f.code.id).collect();
        assert!(codes.contains(&code), "{to}: {codes:?}");
    }
    let twice = one_near(&(whole.clone() + &whole));
    assert!(twice.findings().iter().any(|f| f.code.id == "duplicate-id"));
    // A half and three quarters are more than there is.
    let more = whole.clone() + &reserve("other", "share 3/4", "after_open", "later");
    let codes: Vec<&str> = one_near(&more)
        .findings()
        .iter()
        .map(|f| f.code.id)
        .collect();
    assert!(codes.contains(&"quotas-above-seats"), "{codes:?}");
    for (from, to) in [
        ("mechanism = \"parallel\"", "mechanism = \"cycles\""),
        ("seats = \"plan\"", "seats = \"table\""),
    ] {
        let mut office = one_near(&whole);
        office.policy = office.policy.replacen(from, to, 1);
        let codes: Vec<&str> = office.findings().iter().map(|f| f.code.id).collect();
        assert!(codes.contains(&"undeclared"), "{to}: {codes:?}");
    }
    // An unknown fact puts a child on the list for review.
    let mut office = one_near(&whole);
    office.roll = office
        .roll
        .replacen("K1,116.355,39.905,是", "K1,116.355,39.905,", 1);
    let codes: Vec<&str> = office.findings().iter().map(|f| f.code.id).collect();
    assert!(codes.contains(&"needs-review"), "{codes:?}");
}

/// Everybody in the order of numbers; K2 and K3 are of the neighbourhood.
fn by_number() -> Office {
    let rows = [
        "A1,否,是,A",
        "A2,否,是,A",
        "A3,否,是,A",
        "K2,是,是,A",
        "K3,是,是,A",
    ];
    let words = reserve("near", "share 1/2", "after_open", "everybody");
    one_catchment(
        &policy(&words, "[\"number\"]"),
        &[("A", 4, "")],
        "near,hukou,choice1",
        &rows,
    )
}

#[test]
fn the_audit_looks_desk_by_desk() {
    let office = by_number();
    let opened = office.opened();
    let drawn = Drawn {
        rounds: opened
            .market
            .rounds
            .iter()
            .map(|_| RoundTickets::Number)
            .collect(),
        deals: vec![BTreeMap::new(); opened.market.rounds.len()],
    };
    let seats = opened.seats();
    let held = paiwei::allocate::allocate(&opened.market, &seats, &opened.rules, &drawn);
    let judged = |changed: &Allocation| {
        paiwei::fairness::check(&opened.market, &seats, &opened.rules, &drawn, changed)
    };
    assert_eq!(judged(&held), Ok(()));
    let near = opened
        .market
        .quotas
        .iter()
        .position(|name| name == "near")
        .expect("a quota") as u32;
    let quotas: Vec<Option<u32>> = held
        .outcomes
        .iter()
        .map(|place| place.map(|p| p.quota))
        .collect();
    assert_eq!(
        quotas,
        [Some(NO_QUOTA), Some(NO_QUOTA), None, Some(near), Some(near)]
    );
    // A3 in the place of K3: every seat is taken, and at the kept desk somebody stands before it.
    let mut changed = held.clone();
    changed.outcomes.swap(2, 4);
    let at = |outcome: &mut Option<paiwei::model::Placed>, choice: u32| {
        if let Some(place) = outcome {
            place.choice = choice;
        }
    };
    at(&mut changed.outcomes[2], 1);
    assert!(judged(&changed).is_err());
    // K3 is sent away: a kept seat is wasted.
    let mut changed = held.clone();
    changed.outcomes[4] = None;
    assert!(judged(&changed).is_err());
    // A2 and K2 change desks: both are placed, and K2 sits at an open seat before which A2 stands.
    let mut changed = held.clone();
    let [open, kept] = [held.outcomes[1], held.outcomes[3]];
    (changed.outcomes[1], changed.outcomes[3]) = (kept, open);
    assert!(judged(&changed).is_err());
}

#[test]
fn a_family_reads_for_whom_the_seats_were_kept() {
    reads(
        &by_number(),
        [
            "those for whom these seats are not kept",
            "不在专项名额范围内的儿童",
        ],
    );
}

#[test]
fn a_family_reads_how_many_seats_were_kept_from_it() {
    let mut office = by_number();
    office.policy = office.policy.replace("\"everybody\"", "\"later\"");
    reads(
        &office,
        [
            "2 further seats there were kept for others (near).",
            "该校另有 2 个专项名额（near），这名儿童不在范围内。",
        ],
    );
}

/// What A3, whom the round refused, is told.
fn reads(office: &Office, wanted: [&str; 2]) {
    let drawn = office.drawn();
    let prints = Prints::new(&drawn.run.tickets, &drawn.opened, &drawn.run.transcript);
    let names = explained::Names {
        opened: &drawn.opened,
        prints: &prints,
    };
    for (lang, wanted) in [Lang::En, Lang::Zh].into_iter().zip(wanted) {
        let unit = 2;
        let told = paiwei::explain::explain(
            &drawn.opened.market,
            &drawn.run.drawn,
            &drawn.run.allocation,
            &|_| false,
            unit,
        );
        let text = explained::text(&Words::new(lang), names, "A3", &told);
        assert!(text.contains(wanted) && text.contains("near"), "{text}");
        assert!(
            !text.contains("Choice 2"),
            "one school is one choice: {text}"
        );
    }
}

/// Four seats of the plan, one of which was given before; the others are drawn for.
#[test]
fn seats_given_before_are_counted_and_told() {
    let mut office = one_near("");
    assert_eq!(shown(&office.trial(&NUMBERS)), "K1, O1 A, O2 A, O3 A, O4 A");
    let plan = office.schools.clone();
    office.schools = plan
        .replace("seats,groups", "seats,直接安排")
        .replace(",4,", ",4,1");
    assert_eq!(shown(&office.trial(&NUMBERS)), "K1, O1 A, O2 A, O3 A, O4");
    both_verify(&office);
    let drawn = office.drawn();
    let file = |name: &str| {
        let bytes = drawn.bundle.get(name).expect("a file of the bundle");
        String::from_utf8_lossy(bytes).into_owned()
    };
    let sealed = file("data/schools.jsonl");
    assert!(sealed.starts_with("{\"direct\":1,"), "{sealed}");
    assert!(sealed.contains("\"seats\":3"), "{sealed}");
    assert!(file("lists/index.html").contains("派位前已直接安排"));
    let page = file("lists/school-A.html");
    for words in [
        "招生计划 4 个，其中 1 个",
        "参加派位的学位 3 个",
        "Of the plan of 4 seats, 1 was given",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Where nothing was given before, nothing is said; half of the seats is half of those that are drawn for.
    office.schools = plan.clone();
    let none = office.drawn();
    for name in [
        "data/schools.jsonl",
        "lists/index.html",
        "lists/school-A.html",
    ] {
        let text = String::from_utf8_lossy(none.bundle.get(name).expect("a file")).into_owned();
        assert!(
            !text.contains("direct") && !text.contains("直接安排"),
            "{name}: {text}"
        );
    }
    let mut half = one_near(&reserve("near", "share 1/2", "before_open", "empty"));
    half.schools = plan
        .replace("seats,groups", "seats,直接安排")
        .replace(",4,", ",4,2");
    assert_eq!(shown(&half.trial(&NUMBERS)), "K1 A, O1 A, O2, O3, O4");
}

/// Two reserves in words and a small market, by chance: as the definition in the literature has it (Kominers &
/// Sönmez 2016), by which a school fills its seats one desk after the other from those who ask.
#[test]
fn words_of_reserves_are_slots_in_their_order() {
    let mut pick = Pick::new("reserves, words");
    let mut changed = 0;
    for case in 0..150 {
        let seats: Vec<u32> = (0..2).map(|_| 1 + pick.below(6) as u32).collect();
        let shares =
            [(1, 2), (1, 3)].map(|(part, of)| (part, of, pick.below(2) == 0, pick.below(2) == 0));
        let children = 4 + pick.below(8) as usize;
        let groups: Vec<[bool; 2]> = (0..children)
            .map(|_| [pick.below(2) == 0, pick.below(3) == 0])
            .collect();
        let mut lists: Vec<Vec<usize>> = Vec::new();
        for _ in 0..children {
            let mut list = vec![0, 1];
            pick.shuffle(&mut list);
            list.truncate(1 + pick.below(2) as usize);
            lists.push(list);
        }
        let mut numbers: Vec<u64> = (0..children as u64).collect();
        pick.shuffle(&mut numbers);

        let ids = ["near", "kin"];
        let words = ids.iter().zip(shares).map(|(id, (part, of, first, soft))| {
            let fill = if first { "before_open" } else { "after_open" };
            let unused = if soft { "everybody" } else { "later" };
            let words = reserve(id, &format!("share {part}/{of}"), fill, unused);
            words.replace("when = \"near\"", &format!("when = \"{id}\""))
        });
        let flag = |flag: bool| if flag { "是" } else { "否" };
        let row = |child: usize| {
            let [near, kin] = groups[child].map(flag);
            let mut choices = lists[child].iter().map(|school| ["A", "B"][*school]);
            let [one, two] = [choices.next(), choices.next()].map(Option::unwrap_or_default);
            format!("C{child:02},{near},{kin},是,{one},{two}")
        };
        let rows: Vec<String> = (0..children).map(row).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let columns = "near,kin,hukou,choice1,choice2";
        let schools = [("A", seats[0], ""), ("B", seats[1], "")];
        let places = |words: &str| {
            let policy =
                policy(words, "[\"draw:main\"]").replace("\"nearest_vacancy\"", "\"manual\"");
            let names: Vec<String> = (0..children).map(|child| format!("C{child:02}")).collect();
            let drawn: Vec<(&str, u64)> = names
                .iter()
                .map(String::as_str)
                .zip(numbers.iter().copied())
                .collect();
            one_catchment(&policy, &schools, columns, &rows).trial(&drawn)
        };

        let choose = |school: usize, mut asking: Vec<usize>| {
            asking.sort_by_key(|child| numbers[*child]);
            let kept = shares.map(|(part, of, ..)| seats[school] * part / of);
            let mut desks: Vec<(u32, Option<usize>)> =
                vec![(seats[school] - kept[0] - kept[1], None)];
            let later: Vec<usize> = (0..2).filter(|id| !shares[*id].2).collect();
            let first: Vec<usize> = (0..2).filter(|id| shares[*id].2).collect();
            desks.extend(later.iter().map(|id| (kept[*id], Some(*id))));
            let mut all: Vec<(u32, Option<usize>)> =
                first.iter().map(|id| (kept[*id], Some(*id))).collect();
            all.extend(desks);
            let mut taken: Vec<usize> = Vec::new();
            for (size, id) in all {
                let inside = |child: &usize| id.is_none_or(|id| groups[*child][id]);
                let outside = |child: &usize| !inside(child) && id.is_none_or(|id| shares[id].3);
                let free: Vec<usize> = asking
                    .iter()
                    .copied()
                    .filter(|child| !taken.contains(child))
                    .collect();
                let line = free
                    .iter()
                    .filter(|c| inside(c))
                    .chain(free.iter().filter(|c| outside(c)));
                taken.extend(line.take(size as usize));
            }
            taken
        };
        let held: Vec<&[usize]> = lists.iter().map(Vec::as_slice).collect();
        let expected = deferred_by_choice(&held, 2, choose);
        let expected = expected
            .iter()
            .map(|school| school.map_or("", |school| ["A", "B"][school]));
        let words: String = words.collect();
        let found = places(&words);
        let context = format!("{case}: {seats:?} {groups:?} {lists:?} {numbers:?}\n{words}");
        assert!(
            found.values().map(String::as_str).eq(expected),
            "{found:?} {context}"
        );
        changed += u32::from(found != places(""));
    }
    assert!(changed > 30, "{changed}");
}

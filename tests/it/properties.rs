//! What must not matter does not matter: order of rows, order of columns, encoding, who else is on the roll.

use proptest::prelude::*;

use crate::support::{DIGITS, Drawn, Office, drawn, open};
use paiwei::check::Inputs;
use paiwei::demo::{self, District};
use paiwei::draw::pick::Pick;
use paiwei::run::{self, Unwatched};

/// The sealed files, the seal and the results of some inputs.
fn job(inputs: &Inputs) -> (String, Vec<u8>, Vec<u8>) {
    let (ready, findings) = run::prepare(inputs, &Unwatched);
    let ready = ready.unwrap_or_else(|| panic!("errors: {findings:#?}"));
    let (files, seal) = crate::support::sealed(&ready);
    let opened = open(&files);
    let Drawn { bundle, .. } = drawn(files, opened, &[DIGITS.to_owned()]);
    let file = |name: &str| bundle.get(name).expect("a published file").to_vec();
    (
        seal.to_string(),
        file("data/results-1.jsonl"),
        file("data/log.jsonl"),
    )
}

/// Lines shuffled below the header.
fn shuffled_rows(text: &str, pick: &mut Pick) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    pick.shuffle(&mut lines[1..]);
    lines.join("\n") + "\n"
}

/// Columns in another order, the same in every line.
fn shuffled_columns(text: &str, pick: &mut Pick) -> String {
    let mut order: Vec<usize> =
        (0..text.lines().next().expect("a header").split(',').count()).collect();
    pick.shuffle(&mut order);
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        order
            .iter()
            .map(|i| cells[*i])
            .collect::<Vec<_>>()
            .join(",")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\r\n")
}

/// Features of a layer in another order; each ring drawn from its third corner.
fn turned_layer(text: &str, pick: &mut Pick) -> String {
    let mut layer: serde_json::Value = serde_json::from_str(text).expect("a layer");
    let features = layer["features"].as_array_mut().expect("features");
    pick.shuffle(features);
    for feature in features {
        let ring = feature["geometry"]["coordinates"][0]
            .as_array_mut()
            .expect("a ring");
        ring.pop();
        ring.rotate_left(2);
        ring.reverse();
        ring.push(ring[0].clone());
    }
    layer.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rows_columns_and_encoding_do_not_matter(seed in any::<u64>()) {
        let mut pick = Pick::new(&format!("rows {seed}"));
        let office = Office::small();
        let expected = job(&office.inputs());
        let mut inputs = office.inputs();
        let roll = shuffled_columns(&shuffled_rows(&office.roll, &mut pick), &mut pick);
        inputs.roll.bytes = encoding_rs::GB18030.encode(&roll).0.into_owned();
        let schools = shuffled_columns(&shuffled_rows(&office.schools, &mut pick), &mut pick);
        inputs.schools.bytes = [b"\xef\xbb\xbf", schools.as_bytes()].concat();
        inputs.catchments.bytes = turned_layer(&office.catchments, &mut pick).into_bytes();
        let policy = office.policy.replace(" = ", "=").replace("\n[", "\n# a remark\n\n[");
        inputs.policy.bytes = policy.into_bytes();
        prop_assert_eq!(job(&inputs), expected);
    }

    #[test]
    fn any_digits_give_a_fair_and_verified_result(digits in "[0-9]{40}") {
        let (files, _) = Office::small().sealed();
        let opened = open(&files);
        let drawn = drawn(files, opened, &[digits]);
        prop_assert_eq!(crate::support::verify(&drawn.bundle).exit(), 0);
    }
}

#[test]
fn a_demo_of_shuffled_files_is_the_same_demo() {
    let mut pick = Pick::new("shuffled demo");
    let files = demo::files(District {
        children: 800,
        blocks: 1,
    });
    let text = |name: &str| {
        let bytes = files
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, bytes)| bytes.clone());
        String::from_utf8(bytes.expect("a file of the demo")).expect("UTF-8")
    };
    let office = Office {
        policy: text("policy.toml"),
        schools: text("schools.csv"),
        catchments: text("catchments.geojson"),
        roll: text("roll.csv"),
        more: Vec::new(),
    };
    let turned = Office {
        policy: office.policy.clone(),
        schools: shuffled_rows(&office.schools, &mut pick),
        catchments: turned_layer(&office.catchments, &mut pick),
        roll: shuffled_columns(&shuffled_rows(&office.roll, &mut pick), &mut pick),
        more: Vec::new(),
    };
    assert_eq!(job(&office.inputs()), job(&turned.inputs()));
}

/// Every child of the small office in turn is taken out: tickets of the others stay, and under choice-first and
/// parallel rules nobody is worse off.
#[test]
fn a_child_taken_out_moves_no_ticket_and_worsens_nobody() {
    for mechanism in ["sequential", "parallel"] {
        let mut office = Office::small();
        office.policy = office
            .policy
            .replace("\"sequential\"", &format!("\"{mechanism}\""));
        // Twins that stay behind alone are another unit: without them every child is one.
        office.roll = office.roll.replace(",T,", ",,");
        let before = office.drawn();
        let choice = |drawn: &Drawn, number: &str| -> u32 {
            let line = drawn
                .opened
                .roll
                .iter()
                .position(|l| l.number.as_str() == number);
            let unit = drawn
                .opened
                .market_unit(line.expect("on the roll"))
                .expect("a unit");
            let place = drawn.run.allocation.outcomes[unit as usize];
            place.map_or(u32::MAX, |p| p.round * 100 + p.choice)
        };
        let ticket = |drawn: &Drawn, number: &str| {
            let tickets = &drawn.run.tickets[0];
            let at = tickets
                .units
                .iter()
                .position(|unit| unit.as_str() == number)
                .expect("a unit");
            tickets.tickets[at]
        };
        // The seal binds the roll, so another roll is another key: the same key is handed to both.
        let key = paiwei::digest::Digest::of(b"one key for both");
        let trial = |office: &Office| {
            let opened = office.opened();
            let seed = paiwei::model::Seed::Trial(*key.as_bytes());
            let lottery = &opened.manifest.lotteries[0];
            let (units, _) = &opened.units;
            let kind = opened.manifest.ticket;
            let tickets =
                paiwei::draw::tickets(kind, &seed, (&opened.manifest.draw, lottery), units);
            let tickets = vec![tickets];
            let (_, allocation) = opened.place(&tickets, &seed).expect("tickets");
            let mut run = office.drawn().run;
            run.tickets = tickets;
            run.allocation = allocation;
            Drawn {
                bundle: before.bundle.clone(),
                records: before.records.clone(),
                opened,
                run,
            }
        };
        let whole = trial(&office);
        let numbers: Vec<String> = office
            .roll
            .lines()
            .skip(1)
            .map(|line| line[..3].to_owned())
            .collect();
        for gone in &numbers {
            let mut smaller = office.clone();
            let kept = office
                .roll
                .lines()
                .filter(|line| !line.starts_with(gone.as_str()));
            smaller.roll = kept.map(|line| format!("{line}\n")).collect();
            let rest = trial(&smaller);
            for number in numbers.iter().filter(|number| *number != gone) {
                assert_eq!(ticket(&whole, number), ticket(&rest, number));
                assert!(
                    choice(&rest, number) <= choice(&whole, number),
                    "{number} without {gone}"
                );
            }
        }
    }
}

//! The key `distance`: the nearest first, by the metric and in the steps of the policy.

use crate::support::Office;
use paiwei::model::NO_CLASS;

/// The small office, its order by distance.
fn office(standing: &str) -> Office {
    let mut office = Office::small();
    office.policy = office
        .policy
        .replace("[\"tier asc\", \"draw:main\"]", standing);
    office
}

/// The keys at S01 of the first three children, who ask there first.
fn keys(office: &Office) -> Vec<u64> {
    let ready = office.ready();
    let round = &ready.classified.market.rounds[0];
    let first = |position: usize| &round.prefixes[round.applications(position)[0].prefix as usize];
    (0..3)
        .map(|position| {
            let prefix = first(position);
            assert_eq!(prefix.class, NO_CLASS);
            prefix.keys[0]
        })
        .collect()
}

/// Metres that the library for geodesics gives for degrees of these latitudes: one minute of work by hand would
/// give 111 m a thousandth north and 86.6 m a thousandth east.
#[test]
fn the_nearest_first_in_whole_steps() {
    let by_distance = office("[\"distance\", \"draw:main\"]");
    // A01 is 4, A02 3, A03 2 thousandths off to either side: 563, 422, 281 metres.
    let metres = keys(&by_distance);
    for (found, rough) in metres.iter().zip([563, 422, 281u64]) {
        assert!(found.abs_diff(rough) <= 2, "{metres:?}");
    }
    let mut coarse = by_distance.clone();
    coarse.policy = coarse
        .policy
        .replace("chain = [", "step_mm = 100000\nchain = [");
    assert_eq!(keys(&coarse), [6, 4, 3]);
    // Who is nearest gets the seats, whatever the numbers say.
    let mut near = by_distance.clone();
    near.schools = near.schools.replace("39.005,3\n", "39.005,2\n");
    let numbers = [
        "A01", "A02", "A03", "A04", "A06", "A07", "A08", "A09", "A10", "A11", "A12",
    ];
    let numbers: Vec<(&str, u64)> = numbers.into_iter().zip(1..).collect();
    let placed = near.trial(&numbers);
    assert_eq!(
        (placed["A04"].as_str(), placed["A05"].as_str()),
        ("S01", "S01")
    );
    assert_ne!(placed["A01"], "S01");
    let drawn = by_distance.drawn();
    assert_eq!(crate::support::verify(&drawn.bundle).exit(), 0);
    let folder = crate::support::Folder::new("distance");
    crate::second::write(&drawn.bundle, folder.path());
    crate::second::assert_verified(folder.path());
    let rules = drawn.bundle.get("data/rules.json").expect("the rules");
    assert!(String::from_utf8_lossy(rules).contains(r#""standing":["distance asc","draw:main"]"#));
}

#[test]
fn distance_is_refused_where_it_means_nothing() {
    let codes = |office: &Office| -> Vec<&'static str> {
        let found = office.findings();
        let errors = found.iter().filter(|finding| finding.is_error());
        errors.map(|finding| finding.code.id).collect()
    };
    assert_eq!(codes(&office("[\"distance\", \"draw:main\"]")), [""; 0]);
    assert_eq!(
        codes(&office("[\"distance desc\", \"draw:main\"]")),
        ["unknown-word"]
    );
    // Two homes may be as far: a distance never separates everybody.
    assert_eq!(codes(&office("[\"distance\"]")), ["order-can-tie"]);
    let mut line = office("[\"distance\", \"draw:main\"]");
    line.policy = line
        .policy
        .replace("\"sequential\"", "\"line_then_parallel\"");
    assert!(codes(&line).contains(&"undeclared"));
    // Schools without a point are at no distance.
    let mut pointless = office("[\"distance\", \"draw:main\"]");
    pointless.schools = pointless.schools.replace("104.015,39.005", ",");
    pointless.policy = pointless
        .policy
        .replace("\"nearest_vacancy\"", "\"manual\"");
    assert_eq!(codes(&pointless), ["school-without-point"]);
    pointless.policy = pointless.policy.replace("\"distance\", ", "");
    assert_eq!(codes(&pointless), [""; 0]);
}

/// One street to the north that nobody can cross: on foot the far side is farther than it looks.
#[test]
fn on_foot_it_is_the_way_that_counts_and_the_way_is_in_the_record() {
    let mut walked = office("[\"distance\", \"draw:main\"]");
    walked.policy = walked
        .policy
        .replace("chain = [", "metric = \"walk_m\"\nchain = [");
    walked.policy +=
        "[walk]\nfile = \"streets.geojson\"\nunreachable = \"line\"\nsnap_limit_m = 2000\n";
    let street = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":"residential"},
        "geometry":{"type":"LineString","coordinates":[[104.0,39.005],[104.03,39.005]]}}]}"#;
    walked.policy = walked
        .policy
        .replace("[input.roll]\nunit = \"twins\"\n", "");
    walked.policy += "[input.roll]\nunit = \"twins\"\n";
    walked.more = vec![("streets.geojson", street.to_owned())];
    // To the street and along it: 4 thousandths each way instead of straight across, in decimetres.
    let decimetres = keys(&walked);
    assert!(decimetres[0].abs_diff(7_900) <= 30, "{decimetres:?}");
    assert!(decimetres[0] > decimetres[1] && decimetres[1] > decimetres[2]);
    // By catchment alone, without an overflow that looks for schools, the ways are sealed all the same.
    walked.policy = walked.policy.replace("\"nearest_vacancy\"", "\"manual\"");
    let (files, _) = walked.sealed();
    let records = String::from_utf8_lossy(&files["records.jsonl"]).into_owned();
    let first = records.lines().next().expect("a record");
    assert!(
        first.contains(r#""school":"S01"}"#) && first.contains(r#""walks":[{"mm":7"#),
        "{first}"
    );
    assert!(!first.contains(r#"{"mm":7,"school":"S03""#));
    let drawn = walked.drawn();
    assert_eq!(crate::support::verify(&drawn.bundle).exit(), 0);
}

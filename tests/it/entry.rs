//! Layers that hold the catchments of several stages, grades and years: only those of this entry count.

use crate::support::{Office, feature, layer, square};
use paiwei::finding::Finding;

/// A feature with more attributes.
fn with(id: &str, schools: &str, coordinates: &str, attributes: &str) -> String {
    let plain = feature(id, schools, coordinates);
    plain.replacen("\"id\"", &format!("{attributes},\"id\""), 1)
}

fn codes(found: &[Finding]) -> Vec<&'static str> {
    found.iter().map(|finding| finding.code.id).collect()
}

/// The layer of the small office, among features of other entries that would give other schools.
fn phased() -> Office {
    let mut office = Office::small();
    let (west, east) = (square(104_000, 39_000, 20), square(104_020, 39_000, 10));
    let whole = "[[[104.0,39.0],[104.03,39.0],[104.03,39.02],[104.0,39.02],[104.0,39.0]]]";
    office.catchments = layer(&[
        with(
            "P1",
            "S01,S02",
            &west,
            "\"年级\":\"一至三年级\",\"valid_from\":2024",
        ),
        with("P2", "S03", &east, "\"年级\":\"1,2\",\"valid_to\":\"2026\""),
        with("P2", "S01", &east, "\"年级\":\"1\",\"valid_from\":2027"),
        with("P1", "S03", whole, "\"年级\":\"4-6\""),
        with("P3", "S03", whole, "\"年级\":\"初一\",\"学段\":\"初中\""),
        with("P4", "S03", whole, "\"年级\":\"K\""),
    ]);
    office
}

#[test]
fn only_the_features_of_this_stage_grade_and_year_count() {
    let office = phased();
    let told = office.findings();
    let other = told
        .iter()
        .find(|f| f.code.id == "other-entry")
        .expect("it is told");
    assert!(other.args.contains(&("n", 4u32.into())), "{other:?}");
    assert!(other.args.contains(&("grade", "G1".into())), "{other:?}");
    assert_eq!(
        codes(&told),
        [
            "zone-above-seats",
            "other-entry",
            "border-corners",
            "column-not-read"
        ]
    );
    // The seal is that of a layer which holds nothing else.
    assert_eq!(office.sealed().1, Office::small().sealed().1);
}

#[test]
fn the_grade_is_the_first_of_the_stage_unless_the_policy_says_another() {
    let with_policy = |from: &str, to: &str| {
        let mut office = phased();
        office.policy = office.policy.replace(from, to);
        office
    };
    // Children who enter grade 4 live in P1 as it is for them, and it has one school.
    let mut fourth = with_policy("year = 2026", "year = 2026\ngrade = \"四年级\"");
    let left_out = fourth.findings();
    let left_out = left_out
        .iter()
        .find(|f| f.code.id == "other-entry")
        .expect("it is told");
    assert!(left_out.args.contains(&("n", 5u32.into())), "{left_out:?}");
    // A grade that is said is under the seal in its one spelling.
    fourth.roll = fourth
        .roll
        .replace("S01,S02", "S03,")
        .replace("S02,S01", "S03,");
    fourth.roll = fourth
        .roll
        .replace("S02,\n", "S03,\n")
        .replace("S01,\n", "S03,\n");
    let (files, seal) = fourth.sealed();
    let rules = String::from_utf8_lossy(&files["rules.json"]).into_owned();
    assert!(
        rules.contains(r#"{"key":"policy.grade","value":"G4"}"#),
        "{rules}"
    );
    for said in ["4", "\"4\"", "\"G4\"", "\"小四\""] {
        let mut other = fourth.clone();
        other.policy = other.policy.replace("\"四年级\"", said);
        assert_eq!(other.sealed().1, seal, "{said}");
    }
    // A junior school begins with grade 7, a kindergarten with its youngest class.
    let junior = with_policy("\"primary\"", "\"junior\"").findings();
    let junior = junior
        .iter()
        .find(|f| f.code.id == "other-entry")
        .expect("it is told");
    assert!(junior.args.contains(&("grade", "G7".into())), "{junior:?}");
    assert!(junior.args.contains(&("n", 5u32.into())), "{junior:?}");
    let small = with_policy("\"primary\"", "\"kindergarten\"").findings();
    let small = small
        .iter()
        .find(|f| f.code.id == "other-entry")
        .expect("it is told");
    assert!(small.args.contains(&("grade", "K1".into())), "{small:?}");
    // A grade that the stage does not have, or that is none, is told where it stands.
    for said in ["7", "\"初一\"", "\"K1\"", "\"first\"", "0"] {
        let grade = format!("year = 2026\ngrade = {said}");
        let told = with_policy("year = 2026", &grade).findings();
        assert!(codes(&told).contains(&"bad-name"), "{said}: {told:?}");
    }
}

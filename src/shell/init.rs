//! The files of a new placement folder: commented, and accepted by `check` as they are.

use crate::report::words::Lang;

/// The files by name, in the language of the office.
pub(super) fn files(lang: Lang) -> Vec<(String, Vec<u8>)> {
    let (policy, schools, roll) = match lang {
        Lang::Zh => (
            include_str!("templates/policy.zh.toml"),
            include_str!("templates/schools.zh.csv"),
            include_str!("templates/roll.zh.csv"),
        ),
        Lang::En => (
            include_str!("templates/policy.en.toml"),
            include_str!("templates/schools.en.csv"),
            include_str!("templates/roll.en.csv"),
        ),
    };
    let catchments = include_str!("templates/catchments.geojson");
    let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    vec![
        ("policy.toml".to_owned(), policy.as_bytes().to_vec()),
        ("schools.csv".to_owned(), marked(schools)),
        (
            "catchments.geojson".to_owned(),
            catchments.as_bytes().to_vec(),
        ),
        ("roll.csv".to_owned(), marked(roll)),
    ]
}

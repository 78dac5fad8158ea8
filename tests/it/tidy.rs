//! The house keeps itself: floors, doors, first lines, words (STYLE sections 1 to 6).

use std::collections::BTreeMap;

use crate::support::{files_below, root};

/// Rooms by floor; a room imports only from lower floors, or from itself.
const FLOORS: [&[&str]; 11] = [
    &["geo", "digest", "finding"],
    &["model"],
    &[
        "read", "address", "zone", "classify", "seal", "draw", "allocate", "log", "fairness",
        "mend",
    ],
    &["check"],
    &["run"],
    &["explain", "verify", "chances", "measure"],
    &["simulate"],
    &["demo"],
    &["report"],
    &["shell"],
    &["main", "lib"],
];

/// Rooms that may use data-parallel iterators, collected in order.
const PARALLEL: [&str; 6] = ["zone", "draw", "log", "verify", "digest", "simulate"];

/// Sources by path, Rust only.
fn sources() -> BTreeMap<String, String> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("sources are UTF-8");
    let all = files_below(&root().join("src"));
    all.into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .map(|(path, b)| (path, text(b)))
        .collect()
}

fn room(path: &str) -> &str {
    path.split('/').next().unwrap_or("").trim_end_matches(".rs")
}

fn floor(room: &str) -> usize {
    let found = FLOORS.iter().position(|rooms| rooms.contains(&room));
    found.unwrap_or_else(|| panic!("{room} has no floor"))
}

/// The part of a file that ships: without its tests.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or("")
}

/// Lines that are code.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = shipped(text)
        .lines()
        .zip(1..)
        .map(|(line, number)| (number, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn a_room_imports_from_lower_floors_only() {
    for (path, text) in sources() {
        let own = room(&path).to_owned();
        for (number, line) in code(&text) {
            for piece in line.split("crate::").skip(1) {
                let to = piece
                    .split(|c: char| !c.is_ascii_lowercase() && c != '_')
                    .next()
                    .unwrap_or("");
                if to.is_empty()
                    || to == own
                    || line.contains("pub(crate)") && !line.contains("use ")
                {
                    continue;
                }
                assert!(
                    floor(to) < floor(&own),
                    "{path}:{number}: {own} must not use {to}"
                );
            }
        }
    }
}

#[test]
fn only_the_shell_has_doors() {
    let doors = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "std::io::std",
        "println!(",
        "eprintln!(",
        "Timestamp::now",
        "getrandom",
        "SystemTime",
        "Instant::now",
    ];
    for (path, text) in sources() {
        if ["shell", "main"].contains(&room(&path)) {
            continue;
        }
        for (number, line) in code(&text) {
            let door = doors.iter().find(|door| line.contains(*door));
            assert_eq!(door, None, "{path}:{number} opens a door: {line}");
            let parallel = line.contains("rayon");
            assert!(
                !parallel || PARALLEL.contains(&room(&path)),
                "{path}:{number} knows of threads"
            );
        }
    }
}

#[test]
fn files_say_in_their_first_lines_what_they_are() {
    for (path, text) in sources() {
        let head = text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .count();
        let longest = if path == "lib.rs" { 70 } else { 15 };
        assert!(
            (1..=longest).contains(&head),
            "{path}: {head} lines of head"
        );
        for (number, line) in text.lines().zip(1..).map(|(line, number)| (number, line)) {
            let wide = line.chars().count();
            // Rows of a table in a comment cannot be broken.
            let comment = line.trim_start().starts_with("//") && !line.starts_with("//! |");
            let limit = if comment { 115 } else { 130 };
            assert!(wide <= limit, "{path}:{number}: {wide} columns");
        }
    }
}

#[test]
fn no_shortcut_is_left_in_the_tree() {
    // Built from halves, so that this file does not find itself.
    let banned = [
        [".unw", "rap()"].concat(),
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["unim", "plemented!"].concat(),
        ["todo", "!("].concat(),
        ["Result<_, ", "String>"].concat(),
    ];
    for (path, text) in sources() {
        for (number, line) in shipped(&text)
            .lines()
            .zip(1..)
            .map(|(line, number)| (number, line))
        {
            let found = banned.iter().find(|word| line.contains(word.as_str()));
            assert_eq!(found, None, "{path}:{number}");
        }
    }
}

/// No type of the engine has a field for a child's name, address or identity number.
#[test]
fn the_nouns_know_no_person() {
    let words = [
        "address:",
        "id_no",
        "phone",
        "guardian",
        "birth",
        "identity:",
    ];
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("model/"))
    {
        for (number, line) in code(&text) {
            let found = words
                .iter()
                .find(|word| line.to_lowercase().contains(*word));
            assert_eq!(found, None, "{path}:{number}: {line}");
        }
    }
    let child = &sources()["model/placement.rs"];
    let child = child
        .split("pub struct Child {")
        .nth(1)
        .expect("a child")
        .split('}')
        .next();
    assert!(!child.expect("its fields").contains("name"));
}

#[test]
fn specifications_stay_short_and_stand_beside_their_code() {
    let all = files_below(&root().join("src"));
    let pages: Vec<&String> = all.keys().filter(|path| path.ends_with(".md")).collect();
    assert_eq!(
        pages,
        [
            "allocate/market.md",
            "draw/draw.md",
            "log/log.md",
            "log/receipt.md",
            "seal/seal.md"
        ]
    );
    for page in pages {
        let text = String::from_utf8_lossy(&all[page]);
        assert!(text.lines().count() <= 150, "{page}");
        for part in ["## Example", "## What", "## Verify, step by step"] {
            assert!(text.contains(part), "{page} has no {part}");
        }
    }
}

#[test]
fn nothing_of_this_machine_is_in_the_tree() {
    let home = [
        ["/ro", "ot/"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ho", "me/"].concat(),
    ];
    for folder in ["src", "tests", "benches", "data"] {
        for (path, bytes) in files_below(&root().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            let found = home.iter().find(|place| text.contains(place.as_str()));
            assert_eq!(found, None, "{folder}/{path}");
        }
    }
}

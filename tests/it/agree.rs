//! Three verifiers that share no code never disagree: the program, `verify.py` and the page's `verify.js`, over
//! random rounds and over random tamperings, by an outsider and by an insider who holds every key and makes all
//! above anew.
//!
//! What is compared is the exit code. `PAIWEI_AGREE=1000,5000` makes so many rounds and so many tamperings in the
//! place of the few that every run of the tests makes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use data_encoding::BASE64;
use paiwei::digest::Digest;
use paiwei::digest::canonical::split_lines;
use paiwei::digest::tree::root_of_lines;
use paiwei::digest::trust::Trust;
use paiwei::draw;
use paiwei::draw::pick::Pick;
use paiwei::log::Log;
use paiwei::model::{Bundle, Seed};
use paiwei::read::published;
use paiwei::verify::verify_for;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::rounds;
use crate::support::{asked_of, root, signed};

/// A bundle, and what was done to a good one.
struct Case {
    what: String,
    bundle: Bundle,
    trust: String,
}

/// Exit code, and status by check.
type Told = (i64, Vec<(String, String)>);

/// What the program says.
fn first(case: &Case) -> Told {
    let trust = Trust::parse(&case.trust).expect("a policy");
    let verdict = verify_for(&case.bundle, Some(&trust));
    let checks = verdict.checks.iter();
    let checks = checks.map(|check| (check.id.to_owned(), check.status.as_str().to_owned()));
    (verdict.exit().into(), checks.collect())
}

/// What another implementation says of each: one process, to which a bundle is told as what differs from the first
/// of its kind.
fn other(command: &[&str], cases: &[Case]) -> Vec<Told> {
    let mut child = Command::new(command[0])
        .args(&command[1..])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is on this machine (./test installs it)");
    let mut asked = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let told: Vec<Told> = std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut base: Option<&Bundle> = None;
            for (nth, case) in cases.iter().enumerate() {
                let mut files = Map::new();
                let before = |path| base.and_then(|base| base.get(path));
                for (path, bytes) in case.bundle.iter() {
                    if before(path) != Some(bytes) {
                        files.insert(path.to_owned(), BASE64.encode(bytes).into());
                    }
                }
                for (path, _) in base.iter().flat_map(|base| base.iter()) {
                    if case.bundle.get(path).is_none() {
                        files.insert(path.to_owned(), Value::Null);
                    }
                }
                let mut line = json!({ "files": files, "trust": case.trust });
                if base.is_some() {
                    line["from"] = 0.into();
                }
                if nth == 0 {
                    line["keep"] = true.into();
                    base = Some(&case.bundle);
                }
                writeln!(asked, "{line}").expect("it listens");
            }
        });
        let each = cases.iter().map(|case| {
            let line = answers
                .next()
                .unwrap_or_else(|| panic!("it died of: {}", case.what));
            let value: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
            let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
            let checks = value["checks"].as_array().expect("checks").iter();
            let checks = checks.map(|check| (text(&check["id"]), text(&check["status"])));
            (value["exit"].as_i64().expect("a code"), checks.collect())
        });
        each.collect()
    });
    assert!(child.wait().expect("it ends").success());
    told
}

/// Asks all three; what they do not agree on, and how often each exit code was given.
fn disagreements(cases: &[Case]) -> (Vec<String>, BTreeMap<i64, usize>) {
    let python = [
        "python3",
        "tests/second/bundles.py",
        "src/report/standalone/verify.py",
    ];
    let page = [
        "node",
        "tests/second/check.js",
        "src/report/standalone/verify.js",
        "--stream",
    ];
    let (second, third) = std::thread::scope(|scope| {
        let second = scope.spawn(|| other(&python, cases));
        let third = scope.spawn(|| other(&page, cases));
        (
            second.join().expect("answers"),
            third.join().expect("answers"),
        )
    });
    let own: Vec<Told> = cases.par_iter().map(first).collect();
    let (mut wrong, mut given) = (Vec::new(), BTreeMap::new());
    for (case, (own, (second, third))) in
        cases.iter().zip(own.iter().zip(second.iter().zip(&third)))
    {
        *given.entry(own.0).or_insert(0) += 1;
        let codes = [own.0, second.0, third.0];
        if codes == [own.0; 3] {
            continue;
        }
        let mut told = format!("{}: exit {codes:?}", case.what);
        for ((own, second), third) in own.1.iter().zip(&second.1).zip(&third.1) {
            if own != second || own != third {
                told += &format!("; {} {} {} {}", own.0, own.1, second.1, third.1);
            }
        }
        if let Ok(keep) = std::env::var("PAIWEI_KEEP") {
            let at = std::path::Path::new(&keep).join(wrong.len().to_string());
            crate::second::write(&case.bundle, &at.join("bundle"));
            std::fs::write(at.join("trust.txt"), &case.trust).expect("a file");
            std::fs::write(at.join("what.txt"), &told).expect("a file");
        }
        wrong.push(told);
    }
    (wrong, given)
}

/// How many rounds and tamperings.
fn asked(few: usize, which: usize) -> usize {
    let told = std::env::var("PAIWEI_AGREE").unwrap_or_default();
    let told = told
        .split(',')
        .nth(which)
        .and_then(|text| text.trim().parse().ok());
    told.unwrap_or(few)
}

/// A good bundle of a random round, signed by its log; every fourth with amendments, if any could be made.
fn good(pick: &mut Pick, nth: usize) -> Case {
    let more = match nth % 4 {
        3 => rounds::amended(pick),
        _ => None,
    };
    let (what, bundle) = more.unwrap_or_else(|| {
        let (_, drawn) = rounds::round(pick);
        (Vec::new(), drawn.bundle)
    });
    let (bundle, _) = signed(&bundle);
    let trust = asked_of(&bundle);
    Case {
        what: format!("round {nth} {}", what.join(" ")),
        bundle,
        trust,
    }
}

#[test]
fn of_random_rounds() {
    let count = asked(24, 0);
    let made: Vec<Case> = (0..count)
        .into_par_iter()
        .map(|nth| good(&mut Pick::new(&format!("agree {nth}")), nth))
        .collect();
    let mechanisms: BTreeSet<String> = made
        .iter()
        .flat_map(|case| mechanisms(&case.bundle))
        .collect();
    let (wrong, codes) = disagreements(&made);
    println!("{count} rounds: {codes:?}, {mechanisms:?}");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(
        codes,
        BTreeMap::from([(0, count)]),
        "a round drawn by the program is verified"
    );
    if count >= 1_000 {
        assert!(mechanisms.len() == 8, "{mechanisms:?}");
    }
}

fn mechanisms(bundle: &Bundle) -> Vec<String> {
    let rules: Value =
        serde_json::from_slice(bundle.get("data/rules.json").expect("rules")).expect("JSON");
    let rounds = rules["rounds"].as_array().cloned().unwrap_or_default();
    rounds
        .iter()
        .map(|round| round["mechanism"].as_str().unwrap_or("").to_owned())
        .collect()
}

#[test]
fn of_random_tamperings() {
    let count = asked(120, 1);
    // Forty of one round at a time.
    const OF_ONE: usize = 40;
    let (mut wrong, mut codes) = (Vec::new(), BTreeMap::new());
    for nth in 0..count.div_ceil(OF_ONE) {
        let mut pick = Pick::new(&format!("tamper {nth}"));
        let base = good(&mut pick, nth);
        let mut cases: Vec<Case> = (0..OF_ONE.min(count - nth * OF_ONE))
            .into_par_iter()
            .map(|i| {
                tampered(
                    &mut Pick::new(&format!("tamper {nth} {i}")),
                    &base,
                    nth * OF_ONE + i,
                )
            })
            .collect();
        cases.insert(0, base);
        let (some, told) = disagreements(&cases);
        wrong.extend(some);
        for (code, times) in told {
            *codes.entry(code).or_insert(0) += times;
        }
    }
    println!("{count} tamperings: {codes:?}");
    let shown = wrong
        .iter()
        .take(200)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} of {count}:\n{shown}", wrong.len());
    assert!(codes[&1] > count / 4 && codes[&3] > count / 10, "{codes:?}");
}

/// A bundle after one act of tampering, and as much made anew as this liar knows of.
fn tampered(pick: &mut Pick, base: &Case, nth: usize) -> Case {
    loop {
        let mut bundle = base.bundle.clone();
        let (what, depth) = (damage(pick, &mut bundle), pick.below(5));
        let remade = match depth {
            0 => Some(bundle),
            _ => remade(&bundle, depth),
        };
        let Some(bundle) = remade.filter(|bundle| *bundle != base.bundle) else {
            continue;
        };
        return Case {
            what: format!(
                "tampering {nth}, made anew {depth}, of {}: {what}",
                base.what
            ),
            bundle,
            trust: base.trust.clone(),
        };
    }
}

/// Does one thing to one file.
fn damage(pick: &mut Pick, bundle: &mut Bundle) -> String {
    let paths: Vec<String> = bundle.iter().map(|(path, _)| path.to_owned()).collect();
    let data: Vec<&String> = paths
        .iter()
        .filter(|path| path.starts_with("data/"))
        .collect();
    let path = match pick.below(12) {
        0 => &paths[pick.below(paths.len() as u64) as usize],
        1 | 2 => data
            .iter()
            .find(|path| path.ends_with("log.jsonl"))
            .expect("a log"),
        _ => data[pick.below(data.len() as u64) as usize],
    };
    let old = bundle.get(path).expect("it is listed").to_vec();
    let kind = pick.below(14);
    let new = match kind {
        0 | 1 => bytes(pick, &old),
        2..=4 => lines(pick, &old),
        5 if path != "data/log.jsonl" => {
            bundle.remove(path);
            return format!("{path} taken out");
        }
        6 => Some(token(pick, &old)),
        _ => value(pick, path, &old).or_else(|| bytes(pick, &old)),
    };
    let new = new.unwrap_or_default();
    let at = old
        .iter()
        .zip(&new)
        .position(|(a, b)| a != b)
        .unwrap_or(old.len().min(new.len()));
    let around = |bytes: &[u8]| {
        let (from, to) = (
            at.saturating_sub(30).min(bytes.len()),
            (at + 30).min(bytes.len()),
        );
        String::from_utf8_lossy(&bytes[from..to]).into_owned()
    };
    let what = format!(
        "{path} byte {at}: {:?} became {:?}",
        around(&old),
        around(&new)
    );
    bundle.insert(path, new);
    what
}

/// A bit turned, a byte put in, taken out or doubled, the end cut off.
fn bytes(pick: &mut Pick, old: &[u8]) -> Option<Vec<u8>> {
    let mut new = old.to_vec();
    let at = pick.below(old.len().max(1) as u64) as usize;
    match (pick.below(5), new.get(at).copied()) {
        (0, Some(byte)) => new[at] = byte ^ (1 << pick.below(8)),
        (1, Some(_)) => drop(new.remove(at)),
        (2, Some(byte)) => new.insert(at, byte),
        (3, _) => new.truncate(at),
        _ => new.insert(at, b" \n\"09aZ{},\xff"[pick.below(11) as usize]),
    }
    Some(new)
}

/// Lines dropped, doubled, swapped, moved to the end.
fn lines(pick: &mut Pick, old: &[u8]) -> Option<Vec<u8>> {
    let mut all: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let count = all.len() as u64;
    if count == 0 {
        return None;
    }
    let (one, two) = (pick.below(count) as usize, pick.below(count) as usize);
    match pick.below(4) {
        0 => drop(all.remove(one)),
        1 => all.insert(two, all[one]),
        2 => all.swap(one, two),
        _ => {
            let line = all.remove(one);
            all.push(line);
        }
    }
    Some(all.concat())
}

/// A word or a number of a text in the place of another of the same text, or a number that is near.
fn token(pick: &mut Pick, old: &[u8]) -> Vec<u8> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let starts: Vec<usize> = (0..old.len())
        .filter(|at| word(old[*at]) && (*at == 0 || !word(old[at - 1])))
        .collect();
    if starts.is_empty() {
        return b"0".to_vec();
    }
    let any = |pick: &mut Pick| {
        let from = starts[pick.below(starts.len() as u64) as usize];
        let to = (from..old.len())
            .find(|at| !word(old[*at]))
            .unwrap_or(old.len());
        from..to
    };
    let (here, there) = (any(pick), any(pick));
    let own = std::str::from_utf8(&old[here.clone()]).unwrap_or("");
    let new = match own.parse::<u64>() {
        Ok(number) => match pick.below(6) {
            0 => (number + 1).to_string(),
            1 => number.saturating_sub(1).to_string(),
            2 => format!("0{number}"),
            3 => "9007199254740993".to_owned(),
            4 => "0".to_owned(),
            _ => format!("-{number}"),
        },
        Err(_) => String::from_utf8_lossy(&old[there]).into_owned(),
    };
    [&old[..here.start], new.as_bytes(), &old[here.end..]].concat()
}

/// One value of one canonical object changed, and written in the one form again.
fn value(pick: &mut Pick, path: &str, old: &[u8]) -> Option<Vec<u8>> {
    let listed = path.ends_with(".jsonl");
    if !listed && !path.ends_with(".json") {
        return None;
    }
    let mut all: Vec<Vec<u8>> = match listed {
        true => old
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect(),
        false => vec![old.to_vec()],
    };
    let full = all.len() - usize::from(listed);
    let at = pick.below(full.max(1) as u64) as usize;
    let mut object: Value = serde_json::from_slice(all.get(at)?).ok()?;
    for _ in 0..=pick.below(2) {
        let mut places = Vec::new();
        places_of(&object, String::new(), &mut places);
        let place = &places[pick.below(places.len() as u64) as usize];
        let from = places[pick.below(places.len() as u64) as usize].clone();
        let from = object.pointer(&from).cloned().unwrap_or_default();
        changed(pick, &mut object, place, from);
    }
    all[at] = object.to_string().into_bytes();
    Some(all.join(&b'\n'))
}

/// Every place of a value, as JSON pointers.
fn places_of(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                places_of(inner, format!("{at}/{name}"), places);
            }
        }
        Value::Array(inner) => {
            for (i, inner) in inner.iter().enumerate() {
                places_of(inner, format!("{at}/{i}"), places);
            }
        }
        _ => {}
    }
    places.push(at);
}

fn changed(pick: &mut Pick, object: &mut Value, place: &str, from: Value) {
    let (above, last) = place.rsplit_once('/').unwrap_or(("", ""));
    let kind = pick.below(8);
    // Out of what holds it.
    if kind == 0 {
        match object.pointer_mut(above) {
            Some(Value::Object(members)) => drop(members.remove(last)),
            Some(Value::Array(all)) => {
                if let Some(at) = last.parse().ok().filter(|at| *at < all.len()) {
                    drop(all.remove(at));
                }
            }
            _ => {}
        }
        return;
    }
    let Some(value) = object.pointer_mut(place) else {
        return;
    };
    match (kind, &mut *value) {
        (1, _) => *value = from,
        (2, Value::Object(members)) => drop(members.insert("x".to_owned(), from)),
        (2 | 3, Value::Array(all)) => all.push(from),
        (3, Value::Object(members)) => drop(members.insert("seats".to_owned(), from)),
        (_, Value::Number(number)) => {
            let number = number.as_u64().unwrap_or_default();
            *value = match pick.below(6) {
                0 | 1 => (number + 1).into(),
                2 | 3 => number.saturating_sub(1).into(),
                4 => 9_007_199_254_740_991_u64.into(),
                _ => number.to_string().into(),
            };
        }
        (_, Value::String(text)) => {
            let at = pick.below(text.chars().count().max(1) as u64) as usize;
            let other = ['0', '1', 'a', 'A', 'é', '-', '\n'][pick.below(7) as usize];
            let mut all: Vec<char> = text.chars().collect();
            match (pick.below(4), at < all.len()) {
                (0, true) => drop(all.remove(at)),
                (1, _) => all.insert(at, other),
                (2, _) => all.clear(),
                (_, true) => all[at] = other,
                _ => {}
            }
            *text = all.into_iter().collect();
        }
        (_, Value::Array(all)) if all.len() > 1 => all.reverse(),
        (4, _) => *value = json!([]),
        (5, _) => *value = json!({}),
        (6, _) => *value = true.into(),
        _ => *value = json!(0),
    }
}

/// What an insider makes anew: 1 index, chain and checkpoints; 2 also counts and roots; 3 also the manifest, the
/// seal and the key; 4 also the tickets. `None` where the log cannot be read any more.
fn remade(damaged: &Bundle, depth: u64) -> Option<Bundle> {
    let mut bundle = damaged.clone();
    let text = String::from_utf8(bundle.get("data/log.jsonl")?.to_vec()).ok()?;
    let mut entries: Vec<Value> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .ok()?;
    let kind_of = |entry: &Value| entry["kind"].as_str().unwrap_or("").to_owned();
    if entries.iter().any(|entry| !entry["body"].is_object()) {
        return None;
    }
    if depth >= 3 {
        reseal(&mut bundle, &mut entries)?;
    }
    if depth >= 4 {
        draw_again(&mut bundle)?;
    }
    if depth >= 2 {
        let mut round = 0;
        for entry in &mut entries {
            let kind = kind_of(entry);
            let files = match kind.as_str() {
                "draw" => vec![("tickets", "data/tickets.jsonl".to_owned())],
                "allocate" => {
                    round += 1;
                    let both = ["results", "cutoffs"]
                        .map(|name| (name, format!("data/{name}-{round}.jsonl")));
                    both.to_vec()
                }
                _ => Vec::new(),
            };
            for (name, path) in files {
                let (Some(file), true) = (
                    bundle.get(&path),
                    entry["body"].get(format!("{name}_root")).is_some(),
                ) else {
                    continue;
                };
                let lines = split_lines(file).ok()?;
                entry["body"][format!("{name}_lines")] = lines.len().into();
                entry["body"][format!("{name}_root")] = root_of_lines(&lines).to_string().into();
            }
        }
    }
    let apart = ["data/index.json", "data/log.jsonl", "data/checkpoint"];
    let issued: Vec<String> = bundle
        .iter()
        .map(|(path, _)| path.to_owned())
        .filter(|path| path.starts_with("data/checkpoint-"))
        .collect();
    let origin = entries.first()?["body"]["log"].as_str()?.to_owned();
    let (mut lines, mut prev) = (Vec::new(), Digest::ZERO);
    let last = entries.len() - 1;
    for (i, entry) in entries.iter_mut().enumerate() {
        if i == last && entry["body"].get("index").is_some() {
            let files: Vec<Value> = bundle
                .iter()
                .filter(|(path, _)| !apart.contains(path))
                .map(|(path, bytes)| {
                    let sha256 = Digest::of(bytes).to_string();
                    json!({ "bytes": bytes.len(), "name": path, "sha256": sha256 })
                })
                .collect();
            let index = json!({ "files": files, "type": "paiwei/v1/index" }).to_string();
            entry["body"]["index"] = Digest::of(index.as_bytes()).to_string().into();
            bundle.insert("data/index.json", index.into_bytes());
        }
        entry["prev"] = prev.to_string().into();
        entry["seq"] = i.into();
        let line = entry.to_string().into_bytes();
        prev = Digest::of(&line);
        lines.push(line);
        let path = format!("data/checkpoint-{}", i + 1);
        if issued.contains(&path) && i < last {
            bundle.insert(&path, Log::from_lines(lines.clone()).checkpoint(&origin));
        }
    }
    let log = Log::from_lines(lines);
    bundle.insert("data/log.jsonl", log.to_bytes());
    bundle.insert("data/checkpoint", log.checkpoint(&origin));
    Some(signed(&bundle).0)
}

/// The manifest over the files as they are, its hash wherever the seal stands, the key.
fn reseal(bundle: &mut Bundle, entries: &mut [Value]) -> Option<()> {
    let mut manifest: Value = serde_json::from_slice(bundle.get("data/manifest.json")?).ok()?;
    for file in manifest.get_mut("files")?.as_array_mut()? {
        let path = format!("data/{}", file["name"].as_str()?);
        if let Some(bytes) = bundle.get(&path).filter(|_| file.is_object()) {
            file["bytes"] = bytes.len().into();
            file["sha256"] = Digest::of(bytes).to_string().into();
        }
    }
    let roll = bundle.get("data/roll.jsonl")?;
    if manifest["roll"].is_object() {
        let lines = split_lines(roll).ok()?;
        manifest["roll"]["lines"] = lines.len().into();
        manifest["roll"]["root"] = root_of_lines(&lines).to_string().into();
        manifest["roll"]["sha256"] = Digest::of(roll).to_string().into();
    }
    let text = manifest.to_string();
    let seal = Digest::of(text.as_bytes()).to_string();
    bundle.insert("data/manifest.json", text.into_bytes());
    let seed = String::from_utf8(bundle.get("data/seed.txt")?.to_vec()).ok()?;
    let each = seed
        .split_inclusive('\n')
        .map(|line| match line.starts_with("seal ") {
            true => format!("seal {seal}\n"),
            false => line.to_owned(),
        });
    let seed: String = each.collect();
    let key = Digest::of(seed.as_bytes()).to_string();
    bundle.insert("data/seed.txt", seed.into_bytes());
    for entry in entries {
        let kind = entry["kind"].clone();
        let body = &mut entry["body"];
        if kind == "seal" {
            body["manifest"] = manifest.clone();
        }
        if kind == "draw" {
            body["key"] = key.clone().into();
        }
        if kind == "draw" || kind == "seal" {
            body["seal"] = seal.clone().into();
        }
    }
    Some(())
}

/// Every ticket from the key as it is now.
fn draw_again(bundle: &mut Bundle) -> Option<()> {
    let manifest = published::manifest(bundle.get("data/manifest.json")?).ok()?;
    if !manifest.rings.is_empty() {
        return Some(());
    }
    let roll = published::roll(bundle.get("data/roll.jsonl")?).ok()?;
    let (units, of_line) = published::units_of(&roll);
    let text = String::from_utf8(bundle.get("data/seed.txt")?.to_vec()).ok()?;
    let seed = Seed::Sealed(*draw::key(&text, manifest.stretch).as_bytes());
    let each = |lottery| draw::tickets(manifest.ticket, &seed, (&manifest.draw, lottery), &units);
    let tickets: Vec<_> = manifest.lotteries.iter().map(each).collect();
    let numbers: Vec<_> = roll.iter().map(|line| &line.number).zip(of_line).collect();
    bundle.insert("data/tickets.jsonl", draw::tickets_file(&tickets, &numbers));
    Some(())
}

//! The audit: private halves held against the bundle (A01 to A05), by the program and by `verify.py` alike.

use std::path::Path;
use std::process::Command;

use rayon::prelude::*;

use crate::amend::{amended, drawn as drawn_in, table};
use crate::rounds;
use crate::second::{told, write};
use crate::support::{
    Folder, Office, drawn, feature, files_below, open, program, root, said, sealed, sign, signed,
    square,
};
use crate::tamper::Liar;
use paiwei::check::Inputs;
use paiwei::digest::Digest;
use paiwei::draw::pick::Pick;
use paiwei::geo::Point;
use paiwei::model::{Bundle, Child};
use paiwei::run::Ready;
use paiwei::verify::audit::{Papers, audit, check_ids};
use paiwei::verify::{Status, Verdict, verify_for};

const RECORDS: &str = "seal/1/private/records.jsonl";
const MARKET: &str = "seal/1/private/market.jsonl";
const TAGS: &str = "seal/1/private/id_tags.jsonl";
const EXPLAIN: &str = "result/1/private/explain-1.jsonl";

/// A bundle, and what an auditor is given with it.
#[derive(Clone)]
struct Case {
    bundle: Bundle,
    papers: Bundle,
    inputs: Option<Inputs>,
}

fn pseudonymous() -> Office {
    Office::small().in_mode("pseudonymous")
}

/// A child of what is about to be sealed.
fn child<'r>(ready: &'r mut Ready, number: &str) -> &'r mut Child {
    let mut children = ready.placement.children.iter_mut();
    let child = children.find(|child| child.number.as_str() == number);
    child.expect("a child")
}

impl Case {
    /// What an office hands over that sealed and drew this; `office` are the copies of its inputs.
    fn of(office: &Office, ready: &Ready) -> Self {
        let (files, _) = sealed(ready);
        let opened = open(&files);
        let values = vec![crate::support::DIGITS.to_owned(); opened.manifest.sources.len()];
        let mut papers = Bundle::new();
        papers.insert(RECORDS, files["records.jsonl"].clone());
        if opened.manifest.publication != paiwei::model::Publication::Market {
            papers.insert(MARKET, files["market.jsonl"].clone());
        }
        let drawn = drawn(files, opened, &values);
        papers.insert(EXPLAIN, drawn.run.explains.clone());
        Self {
            bundle: drawn.bundle,
            papers,
            inputs: Some(office.inputs()),
        }
    }

    fn honest(office: &Office) -> Self {
        Self::of(office, &office.ready())
    }

    fn change(mut self, path: &str, from: &str, to: &str) -> Self {
        let file = self.papers.get_mut(path).expect("a private file");
        let text = String::from_utf8(file.clone()).expect("text");
        assert!(text.contains(from), "{path} holds {from}");
        *file = text.replacen(from, to, 1).into_bytes();
        self
    }

    /// A tag for each child; `numbers` bear the tag of the first child.
    fn tagged(mut self, numbers: &[&str]) -> Self {
        let records = self.papers.get(RECORDS).expect("records").to_vec();
        let records = paiwei::read::private::records(&records).expect("records are read");
        let first = records[0].number.as_str();
        let line = |number: &str| {
            let whose = if numbers.contains(&number) {
                first
            } else {
                number
            };
            format!(
                "{{\"number\":\"{number}\",\"tag\":\"{}\"}}\n",
                Digest::of(whose.as_bytes())
            )
        };
        let lines: String = records
            .iter()
            .map(|record| line(record.number.as_str()))
            .collect();
        self.papers.insert(TAGS, lines.into_bytes());
        self
    }

    fn verdict(&self) -> Verdict {
        let (bundle, trust) = signed(&self.bundle);
        let mut verdict = verify_for(&bundle, Some(&trust));
        let papers = Papers {
            files: &self.papers,
            inputs: self.inputs.as_ref(),
        };
        audit(&bundle, &mut verdict, papers);
        verdict
    }

    /// What the program says of it, and what the second implementation says.
    fn by_both(&self, name: &str) -> [(i32, Vec<(String, String)>); 2] {
        let folder = Folder::new(name);
        let (bundle, office) = (folder.path().join("bundle"), folder.path().join("office"));
        write(&self.bundle, &bundle);
        write(&self.papers, &office);
        if let Some(inputs) = &self.inputs {
            let copies = office.join("seal/1/private/inputs");
            std::fs::create_dir_all(&copies).expect("a folder");
            for file in inputs.files().into_iter().chain(&inputs.beside) {
                std::fs::write(copies.join(&file.name), &file.bytes).expect("a copy");
            }
        }
        both(&bundle, &office)
    }
}

fn both(bundle: &Path, office: &Path) -> [(i32, Vec<(String, String)>); 2] {
    let (_keys, trust) = sign(bundle);
    let [bundle, office] = [bundle, office].map(|path| path.display().to_string());
    let asked = [
        bundle.as_str(),
        "--trust",
        &trust,
        "--audit",
        &office,
        "--json",
    ];
    let own = program(&root(), &[&["verify"][..], &asked].concat());
    let second = Command::new("python3")
        .arg("src/report/standalone/verify.py")
        .args(asked)
        .current_dir(root())
        .output();
    [
        told(&own),
        told(&second.expect("python3 is on this machine")),
    ]
}

/// The checks of the audit that did not pass and are not `n/a`, by their status.
fn bad(checks: &[(String, String)]) -> Vec<(&str, &str)> {
    let fine = |status: &str| ["pass", "n/a", "not yet"].contains(&status);
    let checks = checks
        .iter()
        .map(|(id, status)| (id.as_str(), status.as_str()));
    checks.filter(|(_, status)| !fine(status)).collect()
}

fn of_audit(checks: &[(String, String)]) -> Vec<(&str, &str)> {
    let ids: Vec<&str> = check_ids().collect();
    let checks = checks
        .iter()
        .map(|(id, status)| (id.as_str(), status.as_str()));
    checks.filter(|(id, _)| ids.contains(id)).collect()
}

const GOOD: [(&str, &str); 5] = [
    ("A01", "pass"),
    ("A02", "pass"),
    ("A03", "n/a"),
    ("A04", "pass"),
    ("A05", "pass"),
];

#[test]
fn both_pass_an_honest_office_in_every_mode_and_after_amendments() {
    for mode in ["market", "pseudonymous", "roots"] {
        let office = Office::small().in_mode(mode);
        let folder = drawn_in(&format!("audit-{mode}"), &office);
        let checked = |round: u64| {
            let bundle = folder.path().join(format!("result/{round}/bundle"));
            let [own, second] = both(&bundle, folder.path());
            assert_eq!(own, second, "{mode} {round}");
            assert_eq!(
                (own.0, of_audit(&own.1)),
                (0, GOOD.to_vec()),
                "{mode} {round}"
            );
        };
        checked(1);
        amended(&folder, &table(&["withdraw,A07,", "order,R-0001,S02"]), 2);
        checked(2);
        // The first result is still what it was.
        checked(1);
        folder.write(
            "roll.csv",
            &office.roll.replace("39.002,,外省,S03", "39.002,,本区,S03"),
        );
        amended(
            &folder,
            &table(&["withdraw,A07,", "order,R-0001,S02", "correct,A11,"]),
            3,
        );
        checked(3);
        // The new record is committed to by the log, the slot's by its amendment.
        for (name, number) in [
            ("result/3/private/records-3.jsonl", "A11"),
            ("result/2/private/records-2.jsonl", "R-0001"),
        ] {
            let held = folder.read(name);
            let text = String::from_utf8(held.clone()).expect("text");
            assert!(text.contains(number), "{text}");
            folder.write(name, &text.replace("\"salt\":\"", "\"salt\":\"0"));
            let bundle = folder.path().join("result/3/bundle");
            let [own, second] = both(&bundle, folder.path());
            assert_eq!(own, second, "{mode} {name}");
            assert_eq!(bad(&own.1)[0], ("A01", "malformed"), "{mode} {name}");
            std::fs::remove_file(folder.path().join(name)).expect("there");
            let [own, second] = both(&bundle, folder.path());
            assert_eq!(own, second, "{mode} {name}");
            assert_eq!(
                (own.0, bad(&own.1)[0]),
                (4, ("A01", "missing")),
                "{mode} {name}"
            );
            std::fs::write(folder.path().join(name), held).expect("as it was");
        }
        checked(3);
    }
}

/// A child's home in another catchment than its record says: the records are those that were sealed.
fn false_zone() -> Case {
    let office = pseudonymous();
    let mut ready = office.ready();
    child(&mut ready, "A10").home = Point::new(1_040_050_000, 390_050_000).expect("in range");
    Case::of(&office, &ready)
}

/// An explanation that gives another reason, with the result and the log made anew.
fn false_reason() -> Case {
    let mut case = Case::honest(&pseudonymous());
    let text = String::from_utf8(case.papers.get(EXPLAIN).expect("there").to_vec()).expect("text");
    let line = text
        .lines()
        .find(|line| line.contains("\"seat-left\""))
        .expect("a seat was left");
    let lie = line.replacen("\"seat-left\"", "\"within-line\"", 1);
    let [old, new] = [line, &lie].map(|line| Digest::of(line.as_bytes()).to_string());
    let liar = Liar::of(case.bundle.clone())
        .change("data/results-1.jsonl", &old, &new)
        .recount("data/results-1.jsonl", "allocate", "results");
    case.bundle = liar.remade();
    case.papers
        .insert(EXPLAIN, text.replace(line, &lie).into_bytes());
    case
}

#[test]
fn each_check_has_halves_that_fail_just_it_in_both() {
    let honest = Case::honest(&pseudonymous());
    let first = |path: &str| {
        let text =
            String::from_utf8(honest.papers.get(path).expect("there").to_vec()).expect("text");
        let (_, salt) = text.split_once("\"salt\":\"").expect("a salt");
        salt[..64].to_owned()
    };
    let salt = |path: &str| {
        let (old, new) = (first(path), Digest::of(b"another").to_string());
        honest.clone().change(path, &old, &new)
    };
    #[rustfmt::skip]
    let cases = [
        ("a salt of a record is another", salt(RECORDS), "A01"),
        ("a home is in another catchment than the record says", false_zone(), "A02"),
        ("a child stands twice on the roll", honest.clone().tagged(&["A07"]), "A03"),
        ("a child has no tag", honest.clone().tagged(&[]).change(TAGS, "\"A12\"", "\"A13\""), "A03"),
        ("the market is not the sealed one", salt(MARKET), "A04"),
        ("an explanation is not the one of the result", salt(EXPLAIN), "A05"),
        ("an explanation gives another reason", false_reason(), "A05"),
    ];
    for (what, case, id) in cases {
        let [own, second] = case.by_both("audit-one");
        assert_eq!(own, second, "{what}");
        assert_eq!((own.0, bad(&own.1)), (1, vec![(id, "fail")]), "{what}");
    }
    let [own, second] = honest.tagged(&[]).by_both("audit-tags");
    assert_eq!(own, second);
    assert!(own.1.contains(&("A03".to_owned(), "pass".to_owned())));
}

#[test]
fn a_market_that_is_not_what_the_records_say_is_told_and_names_the_number_alone() {
    let office = pseudonymous();
    // The records say the other order; the market that was sealed and drawn is of the inputs.
    let mut ready = office.ready();
    child(&mut ready, "A07").choices.reverse();
    let [own, second] = Case::of(&office, &ready).by_both("audit-order");
    assert_eq!(bad(&own.1), [("A02", "fail"), ("A04", "fail")]);
    assert_eq!(bad(&second.1), [("A04", "fail")]);
    // And another tier: its class is not the one of the market.
    let mut ready = office.ready();
    ready.classified.tiers[0] = Some(1);
    let case = Case::of(&office, &ready);
    let [own, second] = case.by_both("audit-class");
    assert_eq!(bad(&own.1), [("A02", "fail"), ("A04", "fail")]);
    assert_eq!(bad(&second.1), [("A04", "fail")]);
    let shown = format!("{:?}", case.verdict());
    assert!(
        shown.contains("A01") && !shown.contains("104.0") && !shown.contains("甲某某"),
        "{shown}"
    );
}

#[test]
fn inputs_that_do_not_give_the_seal_are_told() {
    let mut office = pseudonymous();
    let honest = Case::honest(&office);
    for (what, from, to) in [
        (
            "another fact",
            "A03,丙某某,104.003,39.003,,外省",
            "A03,丙某某,104.003,39.003,,本区",
        ),
        (
            "another home in the same catchment",
            "104.021,39.001",
            "104.021,39.002",
        ),
        (
            "a child fewer",
            "A12,丑某某,104.023,39.003,,本区,S03,\n",
            "",
        ),
        ("not a roll", "number,", "numbers of nobody,"),
    ] {
        let mut case = honest.clone();
        let held = office.roll.clone();
        office.roll = held.replace(from, to);
        assert_ne!(office.roll, held, "{what}");
        case.inputs = Some(office.inputs());
        office.roll = held;
        let verdict = case.verdict();
        let wrong: Vec<&str> = verdict
            .checks
            .iter()
            .filter(|c| c.status == Status::Fail)
            .map(|c| c.id)
            .collect();
        assert_eq!(wrong, ["A02"], "{what}");
    }
    // Where not every file came along, nothing is false: evidence is missing.
    let mut office = pseudonymous();
    office.policy = office
        .policy
        .replace("seats = \"plan\"", "seats = \"fixed\"");
    let rows = "round,school,seats\nzone,S01,2\nzone,S02,2\nzone,S03,2\n";
    office.more.push(("quotas.csv", rows.to_owned()));
    let mut case = Case::honest(&office);
    assert_eq!(bad(&case.by_both("audit-whole")[0].1), []);
    let inputs = case.inputs.as_mut().expect("inputs");
    assert_eq!(inputs.more.pop().expect("quotas").name, "quotas.csv");
    let [own, _] = case.by_both("audit-lacking");
    assert_eq!((own.0, bad(&own.1)), (4, vec![("A02", "missing")]));
}

#[test]
fn no_byte_of_the_private_files_can_be_changed() {
    let case = Case::honest(&pseudonymous());
    let driver = "import importlib.util, sys, json\n\
         spec = importlib.util.spec_from_file_location('verify', sys.argv[1])\n\
         v = importlib.util.module_from_spec(spec); spec.loader.exec_module(v)\n\
         files = v.read_folder(sys.argv[2]); private, there = v.private_halves(sys.argv[3], files)\n\
         fine = lambda found: all(one['status'] in ('pass', 'n/a') for one in found)\n\
         assert there and fine(v.verify_audit(files, private)), v.verify_audit(files, private)\n\
         missed = []\n\
         for name, data in sorted(private.items()):\n\
         \x20   step = 29 if data else 1\n\
         \x20   for at in range(len(name) % step, len(data), step):\n\
         \x20       other = dict(private); other[name] = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]\n\
         \x20       if fine(v.verify_audit(files, other)): missed.append((name, at))\n\
         print(missed[:20]); sys.exit(1 if missed else 0)\n";
    for path in [RECORDS, MARKET, EXPLAIN] {
        let length = case.papers.get(path).expect("there").len();
        let step = if path == RECORDS { 1 } else { 5 };
        let missed: Vec<usize> = (0..length / step)
            .into_par_iter()
            .map(|i| i * step)
            .filter(|at| {
                let mut damaged = case.clone();
                damaged.papers.get_mut(path).expect("there")[*at] ^= 1;
                damaged.verdict().exit() == 0
            })
            .collect();
        assert!(missed.is_empty(), "{path}: bytes {missed:?}");
    }
    let folder = Folder::new("audit-bytes");
    write(&case.bundle, &folder.path().join("bundle"));
    write(&case.papers, &folder.path().join("office"));
    for name in [
        "policy.toml",
        "schools.csv",
        "roll.csv",
        "catchments.geojson",
    ] {
        let copies = folder.path().join("office/seal/1/private/inputs");
        std::fs::create_dir_all(&copies).expect("a folder");
        std::fs::write(copies.join(name), "").expect("a copy");
    }
    let output = Command::new("python3")
        .args(["-c", driver, "src/report/standalone/verify.py"])
        .args([folder.path().join("bundle"), folder.path().join("office")])
        .current_dir(root())
        .output()
        .expect("python3");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn what_is_not_there_is_missing_and_a_folder_without_halves_is_refused() {
    let case = Case::honest(&pseudonymous());
    for (path, ids) in [
        (RECORDS, &["A01", "A02", "A04"][..]),
        (MARKET, &["A04", "A05"]),
        (EXPLAIN, &["A05"]),
    ] {
        let mut less = case.clone();
        less.papers.remove(path);
        let [own, second] = less.by_both("audit-missing");
        assert_eq!(own, second, "{path}");
        let due: Vec<(&str, &str)> = ids.iter().map(|id| (*id, "missing")).collect();
        assert_eq!((own.0, bad(&own.1)), (4, due), "{path}");
    }
    let mut less = case.clone();
    less.inputs = None;
    let [own, second] = less.by_both("audit-no-inputs");
    assert_eq!((own.0, bad(&own.1)), (4, vec![("A02", "missing")]));
    assert_eq!(own, second);
    let folder = Folder::new("audit-refused");
    write(&case.bundle, &folder.path().join("bundle"));
    let (code, text) = said(folder.path(), &["verify", "bundle", "--audit", "bundle"]);
    assert_eq!(code, Some(2), "{text}");
    let (code, text) = said(
        folder.path(),
        &["verify", "bundle", "--audit", "bundle", "--receipt", "x"],
    );
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn a_copy_of_the_private_halves_under_chinese_names_will_do() {
    let folder = drawn_in("audit-chinese", &pseudonymous());
    let copy = folder.path().join("审计");
    for (from, to) in [
        ("seal/1/private", "封存/1/内部"),
        ("result/1/private", "结果/1/内部"),
    ] {
        for (name, bytes) in files_below(&folder.path().join(from)) {
            let at = copy.join(to).join(name);
            std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
            std::fs::write(at, bytes).expect("a copy");
        }
    }
    let [own, second] = both(&folder.path().join("result/1/bundle"), &copy);
    assert_eq!(own, second);
    assert_eq!((own.0, of_audit(&own.1)), (0, GOOD.to_vec()));
}

#[test]
fn an_audit_of_a_second_attempt_asks_for_its_own_halves() {
    let folder = crate::attempts::second("audit-second");
    let bundle = folder.path().join("result/2-1/bundle");
    let [own, second] = both(&bundle, folder.path());
    assert_eq!(own, second);
    assert_eq!((own.0, of_audit(&own.1)), (0, GOOD.to_vec()));
    // The halves of the attempt that was set aside do not stand for them.
    std::fs::remove_dir_all(folder.path().join("seal/2/private")).expect("there");
    let [own, second] = both(&bundle, folder.path());
    assert_eq!(own, second);
    let missing = ["A01", "A02", "A04"].map(|id| (id, "missing"));
    assert_eq!((own.0, bad(&own.1)), (4, missing.to_vec()));
}

/// Homes on borders, in overlaps and nowhere, under every rule: the second implementation finds the same.
#[test]
fn homes_on_borders_and_in_overlaps_are_found_again_under_every_rule() {
    for edge in ["all", "first", "east"] {
        for overlap in ["all", "first"] {
            let mut office = pseudonymous();
            office.policy = office
                .policy
                .replace("edge = \"all\"", &format!("edge = \"{edge}\""))
                .replace("overlap = \"all\"", &format!("overlap = \"{overlap}\""));
            office.policy = office
                .policy
                .replace("within = \"catchment\"", "within = \"district\"");
            // In two of three, on the edge between all, on a corner, on the outer border, and far away.
            let third = feature("P3", "S01", &square(104_020, 39_000, 3));
            let features = office
                .catchments
                .replace("]}}]}", &format!("]}}}},{third}]}}"));
            assert_ne!(features, office.catchments);
            office.catchments = features;
            office.roll = office
                .roll
                .replace("104.021,39.001", "104.020,39.001")
                .replace("104.013,39.009", "104.020,39.010")
                .replace("104.012,39.008", "104.000,39.008")
                .replace("104.023,39.003", "104.030,39.004");
            office.roll += "A13,寅某某,105.5,39.5,,本区,S01,\n";
            let case = Case::honest(&office);
            let [own, second] = case.by_both("audit-edges");
            assert_eq!(own, second, "{edge} {overlap}");
            assert_eq!(
                (own.0, of_audit(&own.1)),
                (0, GOOD.to_vec()),
                "{edge} {overlap}"
            );
        }
    }
}

/// Random policies, mechanisms and boundaries: whatever was drawn honestly passes both.
#[test]
fn both_pass_rounds_of_every_kind() {
    let wrong: Vec<String> = (0..24)
        .into_par_iter()
        .filter_map(|nth| {
            let mut pick = Pick::new(&format!("audit {nth}"));
            let (office, drawn) = rounds::round(&mut pick);
            let mut papers = Bundle::new();
            papers.insert(RECORDS, drawn.records);
            papers.insert(EXPLAIN, drawn.run.explains);
            papers.insert(MARKET, office.sealed().0["market.jsonl"].clone());
            let case = Case {
                bundle: drawn.bundle,
                papers,
                inputs: Some(office.inputs()),
            };
            let [own, second] = case.by_both("audit-round");
            let fine = (own.0, of_audit(&own.1)) == (0, GOOD.to_vec()) && own == second;
            (!fine).then(|| format!("round {nth}: {:?} {:?}", bad(&own.1), bad(&second.1)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

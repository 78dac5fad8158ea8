//! Receipts: made for every child, verified by three implementations; what was changed on the way never passes.

use paiwei::digest::trust::Trust;
use paiwei::draw::pick::Pick;
use paiwei::model::{Bundle, EntryKind};
use paiwei::read::published;
use paiwei::run::receipt::{Counter, Papers};
use paiwei::verify::Status;
use paiwei::verify::receipt::{Beside, ReceiptVerdict, verify};

use crate::support::{Drawn, Office, POLICY, drawn, open};

/// What receipts of a result are made from.
pub struct Family {
    pub bundle: Bundle,
    pub explains: Vec<u8>,
    pub records: Vec<Vec<u8>>,
}

impl Family {
    pub fn of(drawn: &Drawn) -> Self {
        Self {
            bundle: drawn.bundle.clone(),
            explains: drawn.run.explains.clone(),
            records: vec![drawn.records.clone()],
        }
    }

    /// Every receipt by number.
    pub fn receipts(&self) -> Vec<(String, Vec<u8>)> {
        let held = |name: &str| self.bundle.get(&format!("data/{name}")).unwrap_or_default();
        let lines = published::log(held("log.jsonl")).expect("a log");
        let rounds = lines.iter().filter(|line| line.kind == EntryKind::Allocate).count();
        let papers = Papers {
            log: held("log.jsonl"),
            checkpoint: held("checkpoint"),
            roll: held("roll.jsonl"),
            results: held(&format!("results-{rounds}.jsonl")),
            cutoffs: held(&format!("cutoffs-{rounds}.jsonl")),
            rules: held("rules.json"),
            seed: held("seed.txt"),
            explains: &self.explains,
            records: self.records.iter().map(Vec::as_slice).collect(),
        };
        let counter = Counter::new(&papers).expect("the files fit each other");
        let numbers: Vec<&str> = counter.numbers().map(|number| number.as_str()).collect();
        let receipts = counter.receipts(&numbers).expect("each has a receipt");
        numbers.into_iter().map(str::to_owned).zip(receipts).collect()
    }
}

/// Status by check.
fn statuses(found: &ReceiptVerdict) -> Vec<(&'static str, &'static str)> {
    found.verdict.checks.iter().map(|check| (check.id, check.status.as_str())).collect()
}

/// The checks that did not go well, with all that they say.
fn bad(found: &ReceiptVerdict, but: &[&str]) -> Vec<String> {
    let good = [Status::Pass, Status::NotApplicable];
    let checks = found.verdict.checks.iter();
    let bad = checks.filter(|check| !good.contains(&check.status) && !but.contains(&check.id));
    bad.map(|check| format!("{check:?}")).collect()
}

/// What does not pass of the receipts of all children of a draw, beside the bundle; signatures aside.
fn wrong(drawn: &Drawn) -> Vec<String> {
    let family = Family::of(drawn);
    let beside = Beside {
        trust: None,
        bundle: Some(&family.bundle),
    };
    let mut wrong = Vec::new();
    for (number, receipt) in family.receipts() {
        let found = bad(&verify(&receipt, beside), &["R01"]);
        if !found.is_empty() {
            let text = String::from_utf8_lossy(&receipt);
            let own = text.split("\"explain\":").nth(1).and_then(|rest| rest.split("\"record\":").next());
            wrong.push(format!("{number}: {found:?}\n  {}", own.unwrap_or_default()));
        }
    }
    wrong
}

/// The receipts of all children of a draw pass.
pub fn assert_receipts(drawn: &Drawn) {
    let wrong = wrong(drawn);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../vectors/paiwei-v1.json")).expect("the vectors are JSON")
}

/// The receipts of the shared vectors, and whose signatures they ask for.
fn printed() -> (Vec<(String, Vec<u8>)>, String) {
    let vectors = vectors();
    let example = &vectors["example"];
    let receipts = example["receipts"].as_object().expect("receipts");
    let each = |(number, receipt): (&String, &serde_json::Value)| (number.clone(), receipt.to_string().into_bytes());
    let keys: Vec<&str> = example["vkeys"].as_array().expect("keys").iter().filter_map(|key| key.as_str()).collect();
    let trust = format!(
        "log {}\nwitness notary {}\nwitness w1 {}\ngroup both all notary w1\nquorum both\n",
        keys[0], keys[1], keys[2]
    );
    (receipts.iter().map(each).collect(), trust)
}

const GOOD: [(&str, &str); 9] = [
    ("R01", "pass"),
    ("R02", "pass"),
    ("R03", "pass"),
    ("R04", "pass"),
    ("R05", "pass"),
    ("R06", "pass"),
    ("R07", "pass"),
    ("R08", "pass"),
    ("BUNDLE", "n/a"),
];

#[test]
fn the_receipts_of_the_vectors_pass() {
    let (receipts, trust) = printed();
    let trust = Trust::parse(&trust).expect("a policy");
    assert!(receipts.len() > 1);
    for (number, receipt) in receipts {
        let beside = Beside {
            trust: Some(&trust),
            bundle: None,
        };
        let found = verify(&receipt, beside);
        assert_eq!(statuses(&found), GOOD, "{number}: {:#?}", bad(&found, &[]));
        assert_eq!(found.verdict.exit(), 0);
        let unpinned = verify(&receipt, Beside::default());
        assert_eq!(unpinned.verdict.exit(), 4);
        assert_eq!(unpinned.verdict.checks[0].status, Status::Missing);
    }
}

/// An office with chance in every rule of it.
fn random(pick: &mut Pick) -> Office {
    let mut one = |of: &[&'static str]| of[pick.below(of.len() as u64) as usize];
    let mechanism = one(&["sequential", "parallel", "parallel", "cycles"]);
    let bands = match mechanism {
        "parallel" => one(&["", "\nbands = [1, 2]"]),
        _ => "",
    };
    let standing = one(&["[\"tier asc\", \"draw:main\"]", "[\"draw:main\"]", "[\"date:since asc nulls_last\", \"draw:main\"]"]);
    let per = one(&["unit", "unit", "child_school"]);
    let direction = one(&["asc", "desc"]);
    let boundary = one(&["expand", "stop", "skip", "split"]);
    let publish = one(&["market", "pseudonymous"]);
    let reserve = match mechanism {
        "cycles" => "",
        _ => one(&["", "", "[[round.reserve]]\nid = \"near\"\nwhen = \"hukou = 本区\"\nseats = \"share 1/2\"\nfill = \"before_open\"\nunused = \"everybody\"\n"]),
    };
    let objective = one(&["", "objective = \"least_total\"\n"]);
    let twins = pick.below(2) == 0;
    let policy = POLICY
        .replace("within = \"catchment\", max = \"all\"", "max = 3")
        .replace("mechanism = \"sequential\"", &format!("mechanism = \"{mechanism}\"{bands}"))
        .replace("[\"tier asc\", \"draw:main\"]", standing)
        .replace("per = \"unit\"", &format!("per = \"{per}\""))
        .replace("direction = \"asc\"", &format!("direction = \"{direction}\""))
        .replace("[bundle]\nboundary = \"expand\"\n", &format!("{reserve}[bundle]\nboundary = \"{boundary}\"\n"))
        .replace("[overflow]\n", &format!("[overflow]\n{objective}"))
        .replace("mode = \"market\"", &format!("mode = \"{publish}\""));
    let small = Office::small();
    let mut roll = String::from("number,lon,lat,twins,hukou,since,choice1,choice2,choice3\n");
    let children = 6 + pick.below(16);
    for child in 1..=children {
        let mut schools = ["S01", "S02", "S03"];
        pick.shuffle(&mut schools);
        let listed = 1 + pick.below(3) as usize;
        for school in &mut schools[listed..] {
            *school = "";
        }
        let bound = if twins && (child == 2 || child == 5) { "T" } else { "" };
        if bound == "T" {
            schools = ["S01", "S03", "S02"];
        }
        let hukou = if bound == "T" || pick.below(2) == 0 { "本区" } else { "外省" };
        let since = if bound == "T" { 1 } else { 1 + pick.below(3) };
        let [a, b, c] = schools;
        let lon = 104_001 + if bound == "T" { 1 } else { pick.below(28) };
        roll += &format!(
            "A{child:02},{}.{:03},39.005,{bound},{hukou},2020-01-0{since},{a},{b},{c}\n",
            lon / 1000,
            lon % 1000
        );
    }
    let seats = |pick: &mut Pick| 1 + pick.below(6);
    let schools = format!(
        "code,name,lon,lat,seats\nS01,一小,104.005,39.005,{}\nS02,二小,104.015,39.005,{}\nS03,三小,104.025,39.005,{}\n",
        seats(pick),
        seats(pick),
        seats(pick)
    );
    Office {
        policy: policy + "[input.roll]\nunit = \"twins\"\n",
        schools,
        roll,
        ..small
    }
}

#[test]
fn receipts_of_random_rounds_pass() {
    let mut pick = Pick::new("receipts");
    let mut tried = std::collections::BTreeMap::new();
    let (mut made, mut failures) = (0, Vec::new());
    for trial in 0..1_000 {
        let office = random(&mut pick);
        let (ready, findings) = paiwei::run::prepare(&office.inputs(), &paiwei::run::Unwatched);
        let Some(ready) = ready else {
            for finding in findings.iter().filter(|finding| finding.is_error()) {
                *tried.entry(finding.code.id).or_insert(0) += 1;
            }
            continue;
        };
        let (files, _) = crate::support::sealed(&ready);
        let opened = open(&files);
        let digits: String = (0..40).map(|_| char::from(b'0' + pick.below(10) as u8)).collect();
        let drawn = drawn(files, opened, &[digits]);
        failures.extend(wrong(&drawn).into_iter().take(1).map(|told| format!("{trial}: {told}")));
        made += 1;
        if made == 100 {
            break;
        }
    }
    assert!(made == 100, "only {made}: {tried:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

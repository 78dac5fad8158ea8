//! The second implementation: `verify.py`, another language, written from the specification alone.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Folder, Office, root, said, sign, verify};
use paiwei::model::{Bundle, TicketKind};
use paiwei::report::by_hand::by_hand;

const VERIFY_PY: &str = "src/report/standalone/verify.py";

fn python(args: &[&str]) -> Output {
    Command::new("python3")
        .args(args)
        .current_dir(root())
        .output()
        .expect("python3 is on this machine")
}

fn assert_good(output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}{wrong}");
}

/// Writes a bundle into a folder.
pub fn write(bundle: &Bundle, folder: &Path) {
    for (path, bytes) in bundle.iter() {
        let at = folder.join(path);
        std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
        std::fs::write(at, bytes).expect("a file");
    }
}

/// Runs the second and the third implementation on a bundle in a folder and asks for their assent.
pub fn assert_verified(folder: &Path) {
    let (_keys, trust) = sign(folder);
    let folder = folder.display().to_string();
    let asked = [folder.as_str(), "--trust", &trust];
    assert_good(&python(&[&[VERIFY_PY][..], &asked].concat()));
    let (code, checks) = crate::page::statuses(&asked);
    assert_eq!(code, 0, "{checks:?}");
}

/// Exit code and status by check, out of what an implementation printed.
pub fn told(output: &Output) -> (i32, Vec<(String, String)>) {
    let value: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let text = |v: &serde_json::Value, name: &str| v[name].as_str().unwrap_or("").to_owned();
    let checks = value["checks"].as_array().expect("checks").iter();
    let checks = checks.map(|c| (text(c, "id"), text(c, "status"))).collect();
    (output.status.code().expect("a code"), checks)
}

/// Status by check, as the second implementation gives them once the log signed; the third gives the same.
pub fn statuses(folder: &Path) -> (i32, Vec<(String, String)>) {
    let (_keys, trust) = sign(folder);
    let folder = folder.display().to_string();
    let asked = [folder.as_str(), "--trust", &trust];
    let found = told(&python(&[&[VERIFY_PY, "--json"][..], &asked].concat()));
    assert_eq!(crate::page::statuses(&asked), found, "the page's script");
    found
}

#[test]
fn it_passes_the_shared_vectors() {
    assert_good(&python(&[
        "tests/second/vectors.py",
        VERIFY_PY,
        "tests/vectors/paiwei-v1.json",
    ]));
}

#[test]
fn it_passes_its_own_trials_on_a_bundle_made_by_hand() {
    let output = Command::new("python3")
        .args(["tests/second/make_bundle.py", VERIFY_PY])
        .current_dir(root())
        .env("PAIWEI_PAGE", "src/report/standalone/verify.js")
        .output();
    assert_good(&output.expect("python3 is on this machine"));
}

#[test]
fn the_program_verifies_a_bundle_made_by_the_second_implementation() {
    let folder = Folder::new("second-hand");
    let path = folder.path().join("bundle");
    assert_good(&python(&[
        "tests/second/make_bundle.py",
        VERIFY_PY,
        &path.display().to_string(),
    ]));
    let bundle = paiwei::shell::read_bundle(&path, Default::default()).expect("a bundle");
    let verdict = verify(&bundle);
    assert_eq!(verdict.exit(), 0, "{:?}", verdict.first_bad());
}

#[test]
fn both_agree_on_good_bundles_of_every_kind() {
    let market = Office::small();
    let private = Office::small().in_mode("pseudonymous");
    let mut parallel = Office::small();
    parallel.policy = parallel.policy.replace("\"sequential\"", "\"parallel\"");
    let mut stop = Office::small();
    stop.policy = stop.policy.replace("\"expand\"", "\"stop\"");
    let mut turned = Office::small();
    turned.policy = turned
        .policy
        .replace("direction = \"asc\"", "direction = \"desc\"");
    let mut numbered = Office::small();
    numbered.policy = numbered
        .policy
        .replace("order = [\"draw:main\"]", "order = [\"number\"]");
    let mut hex = Office::small();
    hex.policy = hex.policy.replace(
        "kind = \"digits\"\nlength = 40",
        "kind = \"hex\"\nlength = 40",
    );
    for (name, office) in [
        ("market", market),
        ("private", private),
        ("parallel", parallel),
        ("stop", stop),
        ("desc", turned),
        ("number", numbered),
        ("hex", hex),
    ] {
        let folder = Folder::new(&format!("second-{name}"));
        let bundle = office.drawn().bundle;
        write(&bundle, folder.path());
        let verdict = verify(&bundle);
        let own: Vec<(String, String)> = verdict
            .checks
            .iter()
            .map(|c| (c.id.to_owned(), c.status.as_str().to_owned()))
            .collect();
        assert_eq!(statuses(folder.path()), (0, own), "{name}");
        assert_eq!(verdict.exit(), 0, "{name}");
    }
}

/// Damage that both must catch; which check names it first may differ, that one does may not.
#[test]
fn both_catch_damage() {
    let bundle = Office::small().drawn().bundle;
    let folder = Folder::new("second-damage");
    write(&bundle, folder.path());
    let driver = folder.path().join("driver.py");
    let script = format!(
        "import importlib.util, pathlib, sys\n\
         spec = importlib.util.spec_from_file_location('verify', {:?})\n\
         verify = importlib.util.module_from_spec(spec); spec.loader.exec_module(verify)\n\
         root = pathlib.Path(sys.argv[1])\n\
         files = {{str(p.relative_to(root)): p.read_bytes() for p in root.rglob('*') if p.is_file() and p.name != 'driver.py'}}\n\
         trust = verify.Trust(open(sys.argv[2]).read())\n\
         assert verify.exit_code(verify.verify_files(files, trust)) == 0\n\
         missed = []\n\
         for name, data in sorted(files.items()):\n\
         \x20   step = 11 if name.startswith('data/') else 997\n\
         \x20   for at in range(0, len(data), step):\n\
         \x20       damaged = dict(files); damaged[name] = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]\n\
         \x20       if verify.exit_code(verify.verify_files(damaged, trust)) == 0: missed.append((name, at))\n\
         print(missed[:20]); sys.exit(1 if missed else 0)\n",
        root().join(VERIFY_PY)
    );
    std::fs::write(&driver, script).expect("a driver");
    let (_keys, trust) = sign(folder.path());
    let driver = driver.display().to_string();
    assert_good(&python(&[
        &driver,
        &folder.path().display().to_string(),
        &trust,
    ]));
}

#[test]
fn it_runs_from_inside_the_bundle_and_speaks_both_languages() {
    let folder = Folder::new("second-inside");
    write(&Office::small().drawn().bundle, folder.path());
    let script = folder.path().join("tools/verify.py").display().to_string();
    let zh = python(&[&script, "--lang", "zh"]);
    let en = python(&[&script, "--lang", "en"]);
    // Nobody said whose signatures are asked for.
    assert_eq!((zh.status.code(), en.status.code()), (Some(4), Some(4)));
    assert!(String::from_utf8_lossy(&zh.stdout).contains("小区派位"));
    assert!(String::from_utf8_lossy(&en.stdout).contains("V22"));
    let nowhere = python(&[VERIFY_PY, "/nowhere-at-all"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

/// The three commands of the specification, with OpenSSL, give the ticket that the program gives.
#[test]
fn a_ticket_by_hand_with_sha256sum_and_openssl() {
    let drawn = Office::small().drawn();
    let folder = Folder::new("second-hand-ticket");
    write(&drawn.bundle, folder.path());
    let script = "KEY=$(sha256sum data/seed.txt | cut -c1-64)\n\
        ADR=$(printf 'paiwei/v1/ticket\\n%s\\n%s\\n%s\\n' small-2026 main A04 | sha256sum | cut -c1-32)\n\
        head -c 16 /dev/zero | openssl enc -chacha20 -K $KEY -iv $ADR | od -An -v -tx1 | tr -d ' \\n'\n";
    let by_hand = typed(folder.path(), script);
    let tickets = &drawn.run.tickets[0];
    let at = tickets
        .units
        .iter()
        .position(|unit| unit.as_str() == "A04")
        .expect("a unit");
    assert_eq!(by_hand, tickets.tickets[at].to_string());
}

/// Runs commands as a family would, in the folder of the bundle; what they print.
pub fn typed(folder: &Path, commands: &str) -> String {
    let output = Command::new("sh")
        .args(["-c", &format!("set -e\n{commands}\n")])
        .current_dir(folder)
        .output()
        .expect("sh");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn explain_by_hand_prints_commands_that_give_the_ticket() {
    let drawn = Office::small().drawn();
    let folder = Folder::new("second-by-hand");
    write(&drawn.bundle, folder.path());
    let tickets = &drawn.run.tickets[0];
    for (number, unit) in [("A01", "A01"), ("A05", "A04")] {
        let path = folder.path().display().to_string();
        let args = ["explain", number, &path, "--by-hand"];
        let (code, said) = said(folder.path(), &args);
        assert_eq!(code, Some(0), "{said}");
        let commands: Vec<&str> = said
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .collect();
        assert_eq!(commands.len(), 3, "{said}");
        let at = tickets
            .units
            .iter()
            .position(|own| own.as_str() == unit)
            .expect("a unit");
        let due = tickets.tickets[at].to_string();
        assert_eq!(typed(folder.path(), &commands.join("\n")).trim_end(), due);
        assert!(said.contains(&due), "{said}");
    }
}

#[test]
fn other_kinds_of_tickets_are_computed_by_hand_too() {
    let drawn = Office::small().drawn();
    let folder = Folder::new("second-by-hand-kinds");
    write(&drawn.bundle, folder.path());
    let key = paiwei::draw::key(&drawn.run.transcript, None);
    let seed = paiwei::model::Seed::Sealed(*key.as_bytes());
    let mut manifest = drawn.opened.manifest.clone();
    let (units, _) = &drawn.opened.units;
    for kind in [
        TicketKind::ChaCha20,
        TicketKind::HmacSha256,
        TicketKind::HmacSm3,
    ] {
        manifest.ticket = kind;
        let lottery = manifest.lotteries[0].clone();
        let tickets = paiwei::draw::tickets(kind, &seed, (&manifest.draw, &lottery), units);
        let hands = by_hand(&manifest, &units[3], &[&tickets]);
        assert_eq!(hands.len(), 1);
        assert_eq!(hands[0].ticket, tickets.tickets[3].to_string());
        assert_eq!(
            typed(folder.path(), &hands[0].commands.join("\n")).trim_end(),
            hands[0].ticket,
            "{kind:?}"
        );
        // A stretched key is no work for a hand.
        let mut stretched = manifest.clone();
        stretched.stretch = Some(2);
        assert_eq!(by_hand(&stretched, &units[3], &[&tickets]), []);
    }
}

/// The commands of README.txt, copied from it: ticket and printed number of a child alone and of bound ones.
#[test]
fn the_commands_of_the_readme_give_what_the_lists_show() {
    let drawn = Office::small().drawn();
    let folder = Folder::new("second-readme");
    write(&drawn.bundle, folder.path());
    let readme = String::from_utf8(
        drawn
            .bundle
            .get("README.txt")
            .expect("it is there")
            .to_vec(),
    );
    let readme = readme.expect("UTF-8");
    let prints = paiwei::report::explained::Prints::new(
        &drawn.run.tickets,
        &drawn.opened,
        &drawn.run.transcript,
    );
    let tickets = &drawn.run.tickets[0];
    let halves: Vec<&str> = readme.split("— how to check").collect();
    for (number, unit) in [("A01", "A01"), ("A05", "A04")] {
        for half in &halves {
            let commands = half.lines().filter_map(|line| line.strip_prefix("   "));
            let starts = [
                "UNIT=",
                "KEY=",
                "ADR=",
                "TICKET=",
                "echo \"",
                "grep ",
                "python3 -c",
            ];
            let commands: Vec<&str> = commands
                .filter(|line| starts.iter().any(|start| line.starts_with(start)))
                .collect();
            assert_eq!(commands.len(), 7, "{half}");
            let commands = commands.join("\n").replace("A0001", number);
            let said = typed(folder.path(), &commands);
            let lines: Vec<&str> = said.lines().collect();
            let at = tickets
                .units
                .iter()
                .position(|u| u.as_str() == unit)
                .expect("a unit");
            let ticket = tickets.tickets[at];
            assert_eq!(lines.len(), 3, "{said}");
            assert_eq!(lines[0], ticket.to_string());
            assert!(
                lines[1].contains(&format!("\"ticket\":\"{ticket}\"")),
                "{said}"
            );
            assert_eq!(lines[2], prints.of(ticket), "{number}");
        }
    }
    let first = |words: &str| readme.find(words).expect("it says so");
    assert!(first("先把短码与正式公告上的对照") < first("paiwei verify"));
    assert!(first("First compare the short code") < first("paiwei verify THIS-FOLDER"));
}

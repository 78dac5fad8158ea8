//! The page of a result: its own script against the vectors and the other two implementations, and the page itself
//! in a real Chromium from `file://`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::attempts;
use crate::receipt;
use crate::second::{told, write};
use crate::signed;
use crate::support::{Drawn, Folder, Office, root, said, sign, verify};
use crate::tamper::{Liar, failing};
use paiwei::digest::Digest;
use paiwei::model::Bundle;
use paiwei::report::explained::Prints;
use paiwei::report::page::page;
use paiwei::report::words::{Lang, Words};
use paiwei::seal::short_code;

const VERIFY_JS: &str = "src/report/standalone/verify.js";

pub fn node(args: &[&str]) -> Output {
    Command::new("node")
        .args(args)
        .current_dir(root())
        .output()
        .expect("node is on this machine (./test installs it)")
}

pub fn assert_good(output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{wrong}");
}

/// Exit code and status by check, as the page's script gives them for a folder, a zip or the data of a page.
pub fn statuses(what: &[&str]) -> (i32, Vec<(String, String)>) {
    told(&node(
        &[&["tests/second/check.js", VERIFY_JS][..], what].concat(),
    ))
}

/// The page of a bundle as it stands.
fn page_of(bundle: &Bundle) -> Vec<u8> {
    let log = bundle.get("data/log.jsonl").expect("a log");
    let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
    let before = lines[..lines.len() - 1].concat();
    let mut own = bundle.clone();
    for path in ["data/log.jsonl", "data/index.json", "data/checkpoint"] {
        own.remove(path);
    }
    page("小区派位", &own, &before)
}

/// Acts a scene in the browser.
pub fn scene(name: &str, page: &Path, given: &serde_json::Value) {
    let page = page.display().to_string();
    let output = node(&["tests/second/scenes.js", name, &page, &given.to_string()]);
    assert_good(&output);
}

/// A bundle in a folder, and its page.
fn published(name: &str, bundle: &Bundle) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    write(bundle, folder.path());
    let page = folder.path().join("verify.html");
    (folder, page)
}

#[test]
fn the_script_passes_the_shared_vectors() {
    assert_good(&node(&[
        "tests/second/vectors.js",
        VERIFY_JS,
        "tests/vectors/paiwei-v1.json",
    ]));
}

#[test]
fn the_script_catches_damage_to_bundle_and_page() {
    let bundle = Office::small().drawn().bundle;
    let (folder, page) = published("page-damage", &bundle);
    let (_keys, trust) = sign(folder.path());
    for (how, what) in [("--damage", folder.path()), ("--damage-page", &page)] {
        let what = what.display().to_string();
        let asked = [how, &what, "--trust", &trust];
        assert_good(&node(
            &[&["tests/second/check.js", VERIFY_JS][..], &asked].concat(),
        ));
    }
}

/// The page carries the published bytes; what it cannot check from them it does not claim.
#[test]
fn the_page_carries_the_data_and_claims_no_more() {
    let bundle = Office::small().drawn().bundle;
    assert!(bundle.get("verify.html") == Some(page_of(&bundle).as_slice()));
    let (_folder, page) = published("page-claims", &bundle);
    let (code, checks) = statuses(&["--page", &page.display().to_string()]);
    assert_eq!(code, 0, "{checks:?}");
    let of = |wanted: &str| -> Vec<&str> {
        let some = checks.iter().filter(|(_, status)| status == wanted);
        some.map(|(id, _)| id.as_str()).collect()
    };
    assert_eq!(of("elsewhere"), ["V01", "V02", "V04", "INDEX", "LISTS"]);
    assert_eq!(of("pass").len(), 19, "{checks:?}");
}

/// A liar remakes index, log, checkpoints and the page over changed data: what the program fails, the page fails.
#[test]
fn the_page_passes_no_lie_that_the_program_fails() {
    let place =
        |number: &str, school: &str| format!("\"number\":\"{number}\",\"place\":\"{school}\"");
    let drawn = Office::small().drawn();
    let places = drawn.places();
    let (one, other) = (("A01", &places["A01"]), ("A10", &places["A10"]));
    assert_ne!(one.1, other.1);
    let results = "data/results-1.jsonl";
    let lies: [(&str, Bundle); 5] = [
        (
            "two children change places",
            Liar::of(drawn.bundle.clone())
                .change(results, &place(one.0, one.1), &place(one.0, other.1))
                .change(results, &place(other.0, other.1), &place(other.0, one.1))
                .recount(results, "allocate", "results")
                .remade(),
        ),
        (
            "another seed",
            Liar::of(drawn.bundle.clone())
                .change("data/seed.txt", "31415", "31416")
                .entry("reveal", "31415", "31416")
                .remade(),
        ),
        (
            "a seat more than was sealed",
            Liar::of(drawn.bundle.clone())
                .change("data/schools.jsonl", "\"seats\":3", "\"seats\":4")
                .remade(),
        ),
        (
            "a child out of its class",
            Liar::of(drawn.bundle.clone())
                .change("data/market.jsonl", "\"class\":2", "\"class\":1")
                .reseal()
                .remade(),
        ),
        (
            "a cutoff that is none",
            Liar::of(drawn.bundle.clone())
                .entry("allocate", "\"filled\":3", "\"filled\":2")
                .remade(),
        ),
    ];
    for (lie, bundle) in lies {
        let verdict = verify(&bundle);
        let wrong: Vec<&str> = failing(&verdict);
        assert!(!wrong.is_empty(), "{lie}");
        let folder = Folder::new("page-lie");
        let at = folder.path().join("verify.html");
        std::fs::write(&at, page_of(&bundle)).expect("a page");
        let (code, checks) = statuses(&["--page", &at.display().to_string()]);
        assert!([1, 3].contains(&code), "{lie}: {wrong:?}, {checks:?}");
        let whole = Folder::new("page-lie-whole");
        write(&bundle, whole.path());
        for (id, status) in crate::second::statuses(whole.path()).1 {
            let (_, here) = checks.iter().find(|(of, _)| *of == id).expect("a check");
            let alike = *here == status || here == "elsewhere";
            assert!(alike, "{lie}: {id} is {status}, on the page {here}");
        }
        scene("tampered", &at, &serde_json::json!({"number": "A01"}));
    }
}

#[test]
fn a_family_at_the_page() {
    let drawn = Office::small().drawn();
    let (_folder, page) = published("page-family", &drawn.bundle);
    let prints = Prints::new(&drawn.run.tickets, &drawn.opened, &drawn.run.transcript);
    let tickets = &drawn.run.tickets[0];
    let at = tickets.units.iter().position(|unit| unit.as_str() == "A03");
    let given = serde_json::json!({
        "number": "A03",
        "other": "A01",
        "code": short_code(&drawn.opened.seal),
        "place": drawn.places()["A03"],
        "print": prints.of(tickets.tickets[at.expect("a unit")]),
        "reason": ["一小 (S01)"],
        "passed": 19,
    });
    for name in ["family", "redraw", "slices"] {
        scene(name, &page, &given);
    }
}

/// A bundle as a zip in a folder: where it is.
fn zipped(folder: &Folder, name: &str, bundle: &Bundle) -> String {
    use std::io::Write;
    let path = folder.path().join(name);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    let how = zip::write::SimpleFileOptions::default();
    for (name, bytes) in bundle.iter() {
        zip.start_file(format!("bundle/{name}"), how)
            .expect("an entry");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip");
    path.display().to_string()
}

/// Signed, it is held against the keys that somebody brings, and against nothing else.
#[test]
fn a_signed_bundle_given_to_the_page() {
    let [log, notary, witness] = signed::keys();
    let bundle = signed::bundle(&[&log, &notary, &witness]);
    let (folder, page) = published("page-signed", &bundle);
    folder.write("keys.txt", &signed::policy("both"));
    folder.write("other.txt", "log abc\n");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let given = serde_json::json!({
        "zip": zipped(&folder, "signed.zip", &bundle),
        "keys": at("keys.txt"),
        "wrong": at("other.txt"),
        "passed": 24,
    });
    scene("signed", &page, &given);
}

/// It works in the other engine too, from a file, with nothing in the console.
#[test]
fn a_family_at_the_page_in_firefox() {
    let drawn = Office::small().drawn();
    let (_folder, page) = published("page-firefox", &drawn.bundle);
    let given = serde_json::json!({
        "number": "A03",
        "code": short_code(&drawn.opened.seal),
        "place": drawn.places()["A03"],
        "passed": 19,
    });
    let page = page.display().to_string();
    assert_good(&node(&[
        "tests/second/firefox.js",
        &page,
        &given.to_string(),
    ]));
}

/// The receipt of a number, under signatures.
fn receipt_of(drawn: &Drawn, number: &str) -> String {
    let family = receipt::signed_family(receipt::Family::of(drawn));
    let mut own = family.receipts().into_iter();
    let own = own.find(|(own, _)| own == number);
    String::from_utf8(own.expect("a receipt").1).expect("text")
}

/// The rules for people who see, hear or move otherwise hold on every page, whatever stands on it.
#[test]
fn everybody_can_use_the_pages() {
    let drawn = Office::small().drawn();
    let (folder, page) = published("page-axe", &drawn.bundle);
    let text = receipt_of(&drawn, "A05");
    folder.write("A05.json", &text);
    folder.write("keys.txt", &signed::policy("both"));
    // Drawn twice: the banner of what was set aside, on the page and on the notice; and the notice of the catchments.
    let again = attempts::second("page-axe-again");
    let (code, told) = said(again.path(), &["--lang", "en", "publish-catchments"]);
    assert_eq!(code, Some(0), "{told}");
    // And a study of what would be if.
    again.write(
        "b.toml",
        "schema = \"paiwei-scenario/1\"\nname = \"乙\"\n[[change]]\nkind = \"school\"\ncode = \"S01\"\nseats = 5\n",
    );
    let (code, told) = said(again.path(), &["--lang", "en", "simulate", "b.toml"]);
    assert_eq!(code, Some(0), "{told}");
    let in_first = |name: &str| folder.path().join(name).display().to_string();
    let in_again = |name: &str| again.path().join(name).display().to_string();
    let given = serde_json::json!({
        "number": "A03",
        "other": "A01",
        "receipt": in_first("A05.json"),
        "keys": in_first("keys.txt"),
    });
    assert_good(&node(&[
        "tests/second/axe.js",
        &given.to_string(),
        &page.display().to_string(),
        &in_first("lists/index.html"),
        &in_first("lists/school-S01.html"),
        &in_again("result/2-1/bundle/verify.html"),
        &in_again("seal/2/public/notice.html"),
        &in_again("catchments-notice/index.html"),
        &in_again("simulation/b/report.html"),
        &in_again("simulation/b/consultation-1.html"),
    ]));
}

/// The page of a draw that was repeated says so before anything else.
#[test]
fn the_page_of_a_repeated_draw() {
    let bundle = attempts::repeated("page-repeated");
    let (_folder, page) = published("page-voids", &bundle);
    let given = serde_json::json!({"reason": "种子提前泄露"});
    scene("voids", &page, &given);
}

/// A receipt chosen on the page: good, changed, of another draw, and no receipt at all.
#[test]
fn a_receipt_given_to_the_page() {
    let drawn = Office::small().drawn();
    let (folder, page) = published("page-receipt", &drawn.bundle);
    let text = receipt_of(&drawn, "A05");
    folder.write("keys.txt", &signed::policy("both"));
    folder.write("A05.json", &text);
    folder.write("changed.json", &text.replacen("本区", "外省", 1));
    folder.write("none.json", "{}");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let given = serde_json::json!({
        "receipt": at("A05.json"),
        "keys": at("keys.txt"),
        "words": ["A05", "小 (S0", "R08", "第一顺位"],
        "wrong": [at("changed.json"), at("none.json")],
    });
    scene("receipt", &page, &given);
}

#[test]
fn a_whole_bundle_given_to_the_page() {
    let bundle = Office::small().drawn().bundle;
    let (folder, page) = published("page-whole", &bundle);
    let zip = |name: &str, bundle: &Bundle| zipped(&folder, name, bundle);
    let good = zip("good.zip", &bundle);
    assert_eq!(statuses(&["--zip", &good]).0, 4, "nobody signed");
    let checkpoint = Digest::of(bundle.get("data/checkpoint").expect("a checkpoint"));
    let given = serde_json::json!({"zip": good, "result": short_code(&checkpoint), "passed": 22});
    scene("whole", &page, &given);
    let mut damaged = bundle;
    damaged.get_mut("lists/school-S01.html").expect("a list")[700] ^= 1;
    let given = serde_json::json!({"zip": zip("bad.zip", &damaged)});
    scene("whole", &page, &given);
}

/// Titles, schools and tiers that are markup (BADINPUT B7).
#[test]
fn injected_markup_is_letters_on_the_page() {
    let names = [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\" onload=alert(1) x=\"",
    ];
    let mut office = Office::small();
    office.policy = office
        .policy
        .replace("小区派位", names[0])
        .replace("第一顺位", &names[2].replace('"', "\\\""));
    office.schools = office.schools.replace("一小", names[1]);
    let (_folder, page) = published("page-hostile", &office.drawn().bundle);
    let text = std::fs::read_to_string(&page).expect("a page");
    assert_eq!(
        text.matches("alert(1)").count(),
        1,
        "in the title only, as letters"
    );
    let given = serde_json::json!({"number": "A01", "names": names});
    scene("hostile", &page, &given);
}

/// The policy of the page lets its own two scripts and its look in by digest, and nothing else.
#[test]
fn nothing_but_its_own_scripts_may_run() {
    let bundle = Office::small().drawn().bundle;
    let text = String::from_utf8(bundle.get("verify.html").expect("a page").to_vec());
    let text = text.expect("UTF-8");
    let policy = text
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .expect("a policy");
    let policy = policy.split('"').next().expect("its end");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    assert_eq!(policy.matches("'sha256-").count(), 3, "{policy}");
    let scripts = ["verify.js", "verify_page.js"].map(|name| {
        let path = root().join("src/report/standalone").join(name);
        std::fs::read_to_string(path).expect("a script")
    });
    for script in &scripts {
        assert!(text.contains(&format!(">{script}</script>")));
        for word in [
            "BigInt",
            "crypto.subtle",
            "fetch(",
            "localStorage",
            "XMLHttpRequest",
            "innerHTML",
            "eval(",
            "</",
            "<!--",
        ] {
            assert!(!script.contains(word), "{word}");
        }
    }
}

/// Every sentence that the script asks for is in the catalogues.
#[test]
fn the_page_has_its_words() {
    let path = root().join("src/report/standalone/verify_page.js");
    let script = std::fs::read_to_string(path).expect("a script");
    let zh = Words::new(Lang::Zh);
    let mut asked = 0;
    for piece in script.split("say(\"").skip(1) {
        let key = piece.split('"').next().expect("its end");
        let whole = piece.as_bytes()[key.len() + 1] != b' ';
        if whole {
            let full = format!("verify-js-{key}");
            assert_ne!(zh.word(&full), full, "{key} has no words");
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
}

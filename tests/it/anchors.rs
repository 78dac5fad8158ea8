//! Anchors: evidence from outside that the seal was there before chance was (V21, PROTOCOL section 14).

use std::path::Path;
use std::process::Command;

use crate::amend::{amended, table};
use crate::attempts::aside_on;
use crate::second::assert_verified;
use crate::secrets;
use crate::states::{self, at};
use crate::support::{DIGITS, DRAWN_AT, Folder, Office, SEALED_AT, files_below, said};
use crate::tamper::Liar;
use paiwei::digest::Digest;
use paiwei::model::Bundle;
use paiwei::read::anchor::token;
use paiwei::shell::anchor::{Anchored, Asked, anchor};
use paiwei::shell::disk::{Disk, RealDisk};
use paiwei::shell::{Error, acts, read_bundle};

const ANCHORED_AT: &str = "2026-07-01T10:00:00Z";
/// The same moment as a token writes it.
const STAMPED: &str = "20260701100000Z";
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const SM3: &[u8] = b"\x2a\x81\x1c\xcf\x55\x01\x83\x11";
const SHA_512: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";

fn element(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let own = parts.concat();
    let length = match u8::try_from(own.len()).expect("a short one") {
        short @ 0..=0x7f => vec![short],
        long => vec![0x81, long],
    };
    [&[kind], length.as_slice(), &own].concat()
}

/// A time-stamp response as a service would give it, without certificates: over a hash, at a moment.
fn response((kind, hash): (&[u8], &[u8]), moment: &str) -> Vec<u8> {
    let imprint = element(0x30, &[&element(6, &[kind])]);
    let imprint = element(0x30, &[&imprint, &element(4, &[hash])]);
    let (one, moment) = (element(2, &[&[1]]), element(0x18, &[moment.as_bytes()]));
    let policy = element(6, &[&[0x2a, 3]]);
    let said = element(0x30, &[&one, &policy, &imprint, &one, &moment]);
    let said = element(0xa0, &[&element(4, &[&said])]);
    let stamp = element(6, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04"]);
    let stamp = element(0x30, &[&stamp, &said]);
    let signed = element(0x30, &[&one, &element(0x31, &[]), &stamp]);
    let signed = element(0xa0, &[&signed]);
    let content = element(6, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"]);
    let content = element(0x30, &[&content, &signed]);
    let granted = element(0x30, &[&element(2, &[&[0]])]);
    element(0x30, &[&granted, &content])
}

/// A token over these bytes.
fn stamp(bytes: &[u8], moment: &str) -> Vec<u8> {
    response((SHA_256, Digest::of(bytes).as_bytes()), moment)
}

fn put(folder: &Folder, name: &str, bytes: &[u8]) {
    std::fs::write(folder.path().join(name), bytes).expect("a file");
}

/// Records a file of the folder as evidence.
pub fn anchored(folder: &Folder, disk: &dyn Disk, file: &str) -> Result<Anchored, Error> {
    record(folder, disk, (file, None), ANCHORED_AT)
}

fn record(
    folder: &Folder,
    disk: &dyn Disk,
    (file, checkpoint): (&str, Option<&Path>),
    time: &str,
) -> Result<Anchored, Error> {
    let asked = Asked {
        file: &folder.path().join(file),
        service: "时间戳服务中心",
        checkpoint,
    };
    at(folder.path(), disk, time, |desk| anchor(desk, &asked))
}

fn refused(outcome: Result<Anchored, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused { key, .. }) => key,
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("it was recorded"),
    }
}

fn sealed(name: &str) -> Folder {
    let folder = Folder::new(name).with(&Office::small());
    states::seal(&folder).expect("sealed");
    put(&folder, "digits.txt", DIGITS.as_bytes());
    let note = folder.read("seal/1/public/checkpoint");
    put(&folder, "stamp.tsr", &stamp(&note, STAMPED));
    put(&folder, "minute.PDF", b"a scan of the notary's minute");
    folder
}

fn draw(folder: &Folder) {
    let seed = folder.path().join("digits.txt");
    states::draw(folder, DRAWN_AT, Some(&seed)).expect("drawn");
}

/// A drawn folder with two anchors.
fn drawn(name: &str) -> Folder {
    let folder = sealed(name);
    for file in ["stamp.tsr", "minute.PDF"] {
        anchored(&folder, &RealDisk, file).expect("recorded");
    }
    draw(&folder);
    folder
}

fn bundle_of(folder: &Folder, result: &str) -> Bundle {
    let path = folder.path().join(result).join("bundle");
    read_bundle(&path, Default::default()).expect("a bundle")
}

fn kinds(bundle: &Bundle) -> Vec<String> {
    let log = bundle.get("data/log.jsonl").expect("a log");
    let lines = paiwei::read::published::log(log).expect("it is read");
    lines
        .iter()
        .map(|line| line.kind.as_str().to_owned())
        .collect()
}

fn evidence(bundle: &Bundle) -> Vec<String> {
    let paths = bundle.iter().map(|(path, _)| path.to_owned());
    paths
        .filter(|path| path.starts_with("data/anchors/"))
        .collect()
}

fn state(bundle: &Bundle) -> (&'static str, String) {
    let verdict = crate::support::verify(bundle);
    let check = verdict.checks.iter().find(|check| check.id == "V21");
    let check = check.expect("the check");
    (check.status.as_str(), format!("{:?}", check.found))
}

#[test]
fn what_was_anchored_stands_in_log_and_bundle_through_everything_after() {
    let folder = drawn("anchors-whole");
    let bundle = bundle_of(&folder, "result/1");
    let begin = ["open", "announce", "seal", "anchor", "anchor", "close"];
    assert_eq!(kinds(&bundle)[..6], begin);
    let (status, told) = state(&bundle);
    assert!(
        status == "pass" && told.contains("2026-07-01T10:00:00Z"),
        "{told}"
    );
    let both = evidence(&bundle);
    assert!(
        both.len() == 2 && both.iter().any(|path| path.ends_with(".pdf")),
        "{both:?}"
    );
    assert_eq!(secrets::said(&bundle), (0, vec![]));
    assert_verified(&folder.path().join("result/1/bundle"));
    // A run after amendments, a void and the attempt after it keep them; the new one has its own.
    amended(&folder, &table(&["withdraw,A11,"]), 2);
    let later = bundle_of(&folder, "result/2");
    assert_eq!(secrets::said(&later), (0, vec![]));
    assert_eq!(evidence(&later), both);
    aside_on(&folder, &RealDisk, ("2026-07-21T00:00:00Z", "court"), true).expect("set aside");
    let published = files_below(&folder.path().join("void/1/anchors"));
    assert_eq!(published.len(), 2);
    at(folder.path(), &RealDisk, "2026-07-22T00:00:00Z", acts::seal).expect("sealed again");
    put(&folder, "page.jpg", b"a newspaper");
    let of_void = folder.path().join("void/1/checkpoint");
    let made = record(
        &folder,
        &RealDisk,
        ("page.jpg", Some(&of_void)),
        "2026-07-22T01:00:00Z",
    );
    let seal = made.expect("recorded").anchor.size;
    assert!(seal > 10, "it is the checkpoint over the void");
    put(&folder, "digits.txt", "2".repeat(40).as_bytes());
    let seed = folder.path().join("digits.txt");
    states::draw(&folder, "2026-07-27T00:00:00Z", Some(&seed)).expect("drawn again");
    let again = bundle_of(&folder, "result/2-1");
    assert_eq!(evidence(&again).len(), 3);
    assert_eq!(secrets::said(&again), (0, vec![]));
}

#[test]
fn without_anchors_there_is_nothing_to_check() {
    let bundle = Office::small().drawn().bundle;
    assert_eq!(state(&bundle).0, "n/a");
    assert_eq!(secrets::said(&bundle), (0, vec![]));
}

#[test]
fn what_shows_nothing_is_refused_and_nothing_is_written() {
    let folder = Folder::new("anchors-refused").with(&Office::small());
    put(&folder, "minute.pdf", b"a scan");
    assert_eq!(
        refused(anchored(&folder, &RealDisk, "minute.pdf")),
        "refused-not-sealed"
    );
    let folder = sealed("anchors-refused-sealed");
    let note = folder.read("seal/1/public/checkpoint");
    let before = files_below(folder.path());
    put(&folder, "empty.pdf", b"");
    put(&folder, "large.pdf", &vec![b'x'; (1 << 20) + 1]);
    put(&folder, "none.tsr", b"not DER");
    put(&folder, "other.tsr", &stamp(b"something else", STAMPED));
    put(&folder, "early.tsr", &stamp(&note, "20260701100001Z"));
    for (file, why) in [
        ("empty.pdf", "refused-anchor-size"),
        ("large.pdf", "refused-anchor-size"),
        ("none.tsr", "refused-anchor-token"),
        ("other.tsr", "refused-anchor-other"),
        ("early.tsr", "refused-anchor-clock"),
    ] {
        assert_eq!(refused(anchored(&folder, &RealDisk, file)), why, "{file}");
        std::fs::remove_file(folder.path().join(file)).expect("a file");
    }
    let own = folder.path().join("stamp.tsr");
    let wrong = record(&folder, &RealDisk, ("minute.PDF", Some(&own)), ANCHORED_AT);
    assert_eq!(refused(wrong), "refused-anchor-checkpoint");
    let mut after = files_below(folder.path());
    after.remove(".paiwei.lock");
    let before: Vec<_> = before
        .into_iter()
        .filter(|(path, _)| path != ".paiwei.lock")
        .collect();
    assert_eq!(after.into_iter().collect::<Vec<_>>(), before);
    anchored(&folder, &RealDisk, "minute.PDF").expect("recorded");
    assert_eq!(
        refused(anchored(&folder, &RealDisk, "minute.PDF")),
        "refused-anchor-again"
    );
    draw(&folder);
    assert_eq!(
        refused(anchored(&folder, &RealDisk, "stamp.tsr")),
        "refused-anchor-late"
    );
}

#[test]
fn a_record_that_was_changed_stops_the_draw() {
    let folder = sealed("anchors-damaged");
    let made = anchored(&folder, &RealDisk, "minute.PDF").expect("recorded");
    let name = format!("seal/1.anchors/1/anchors/{}.pdf", made.anchor.evidence);
    put(&folder, &name, b"another scan");
    let seed = folder.path().join("digits.txt");
    match states::draw(&folder, DRAWN_AT, Some(&seed)) {
        Err(Error::Refused { key, .. }) => assert_eq!(key, "refused-seal-damaged"),
        _ => panic!("it was drawn"),
    }
}

#[test]
fn a_clock_that_goes_back_does_not_turn_the_log_round() {
    let folder = sealed("anchors-clock");
    record(
        &folder,
        &RealDisk,
        ("minute.PDF", None),
        "2026-07-03T00:00:00Z",
    )
    .expect("recorded");
    record(&folder, &RealDisk, ("stamp.tsr", None), SEALED_AT).expect("recorded");
    draw(&folder);
    assert_eq!(secrets::said(&bundle_of(&folder, "result/1")), (0, vec![]));
}

#[test]
fn every_lie_about_an_anchor_is_told_by_all_three() {
    let folder = drawn("anchors-lies");
    let bundle = bundle_of(&folder, "result/1");
    let liar = || Liar::of(bundle.clone());
    assert_eq!(secrets::said(&liar().remade()), (0, vec![]), "only remade");
    let [scan, token] = {
        let mut both = evidence(&bundle);
        both.sort_by_key(|path| path.ends_with(".tsr"));
        <[String; 2]>::try_from(both).expect("two")
    };
    let hash = |path: &str| path["data/anchors/".len()..][..64].to_owned();
    // Other evidence under the same entry: named by its own hash, as an insider would.
    let swapped = |bytes: Vec<u8>, ending: &str| {
        let new = Digest::of(&bytes).to_string();
        let mut liar = liar().entry("anchor", &hash(&token), &new);
        liar.bundle.remove(&token);
        liar.bundle
            .insert(&format!("data/anchors/{new}.{ending}"), bytes);
        liar
    };
    let without = |path: &str| {
        let mut liar = liar();
        liar.bundle.remove(path);
        liar
    };
    let with = |path: &str, bytes: &[u8]| {
        let mut liar = liar();
        liar.bundle.insert(path, bytes.to_vec());
        liar
    };
    let note = folder.read("seal/1/public/checkpoint");
    let stranger = format!("data/anchors/{}.pdf", Digest::of(b"x"));
    #[rustfmt::skip]
    let lies = [
        ("a checkpoint that came later", liar().entry("anchor", "\"size\":3", "\"size\":6"), 1),
        ("a size without a checkpoint", liar().entry("anchor", "\"size\":3", "\"size\":2"), 4),
        ("other bytes", with(&scan, b"another scan"), 1),
        ("no evidence", without(&scan), 4),
        ("no token", without(&token), 4),
        ("a stamp of another checkpoint", swapped(stamp(b"another", STAMPED), "tsr"), 1),
        ("a stamp that came later", swapped(stamp(&note, "20260701100001Z"), "tsr"), 1),
        ("no stamp", swapped(b"not DER".to_vec(), "tsr"), 3),
        ("a stamp cut short", swapped(stamp(&note, STAMPED)[..80].to_vec(), "tsr"), 3),
        ("another hash", swapped(response((SHA_512, &[7; 64]), STAMPED), "tsr"), 3),
        ("a file that nobody named", with(&stranger, b"x"), 1),
        ("a file without a hash", with("data/anchors/note.pdf", b"x"), 1),
        ("too large", swapped(vec![b'x'; (1 << 20) + 1], "bin"), 3),
        ("the other entry's evidence", liar().entry("anchor", &hash(&scan), &hash(&token)), 1),
    ];
    for (name, lie, code) in lies {
        assert_eq!(secrets::said(&lie.remade()), (code, vec!["V21"]), "{name}");
    }
    let mut late = liar().at("anchor", DRAWN_AT);
    late.reorder(4, 5);
    assert_eq!(
        secrets::said(&late.remade()),
        (1, vec!["V06"]),
        "after the close"
    );
    let national = swapped(
        response((SM3, Digest::sm3(&note).as_bytes()), STAMPED),
        "tsr",
    );
    assert_eq!(secrets::said(&national.remade()), (0, vec![]), "SM3");
    let text = swapped(b"as a scan".to_vec(), "txt");
    assert_eq!(secrets::said(&text.remade()), (0, vec![]), "other evidence");
}

#[test]
fn signatures_that_came_after_the_stamp_leave_it_good() {
    let folder = sealed("anchors-signed");
    let own = crate::signed::keys();
    anchored(&folder, &RealDisk, "stamp.tsr").expect("recorded");
    let note = folder.read("seal/1/public/checkpoint");
    let signed = crate::signed::note(&note, &[&own[1]], 0);
    put(&folder, "seal/1/public/checkpoint", &signed);
    put(&folder, "signed.tsr", &stamp(&signed, STAMPED));
    anchored(&folder, &RealDisk, "signed.tsr").expect("recorded");
    draw(&folder);
    let bundle = bundle_of(&folder, "result/1");
    assert_eq!(bundle.get("data/checkpoint-3"), Some(signed.as_slice()));
    assert_eq!(secrets::said(&bundle), (0, vec![]));
}

#[test]
fn hash_and_moment_of_a_token_are_read_and_nothing_else_passes() {
    let good = response((SHA_256, &[7; 32]), "20260702080910.25Z");
    let read = token(&good).expect("a token");
    assert_eq!(
        (read.sm3, read.imprint),
        (false, Digest::from_bytes([7; 32]))
    );
    assert_eq!(read.time, "2026-07-02T08:09:10Z");
    assert!(
        token(&response((SM3, &[7; 32]), STAMPED))
            .expect("a token")
            .sm3
    );
    for (hash, time) in [
        ((SHA_256, [7; 31].as_slice()), STAMPED),
        ((SHA_512, &[7; 32]), STAMPED),
        ((SHA_256, &[7; 32]), "20260702080910"),
        ((SHA_256, &[7; 32]), "20260702080910.Z"),
        ((SHA_256, &[7; 32]), "20261302080910Z"),
    ] {
        assert!(token(&response(hash, time)).is_err(), "{time}");
    }
    assert!(token(&[good.as_slice(), b"\0"].concat()).is_err());
    for end in 0..good.len() {
        assert!(token(&good[..end]).is_err(), "cut at {end}");
    }
    // A length in more digits than it needs: the same content is no DER.
    assert!(good[1] < 0x80);
    let long = [&[0x30, 0x81], &good[1..]].concat();
    assert!(token(&long).is_err());
}

/// A real service's token, as openssl makes them.
#[test]
fn a_token_of_openssl_is_read() {
    let folder = Folder::new("anchors-openssl");
    put(&folder, "checkpoint", b"example.org/log\n3\nroot\n\n");
    folder.write(
        "ts.cnf",
        "[tsa]\ndefault_tsa = own\n[own]\nserial = serial\ncrypto_device = builtin\nsigner_digest = sha256\n\
         default_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n",
    );
    folder.write("serial", "01\n");
    for words in [
        "req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 2 -subj /CN=tsa \
         -addext extendedKeyUsage=critical,timeStamping",
        "ts -query -data checkpoint -sha256 -cert -out query.tsq",
        "ts -reply -config ts.cnf -section own -queryfile query.tsq -out reply.tsr",
    ] {
        let output = Command::new("openssl")
            .args(words.split_whitespace())
            .current_dir(folder.path())
            .output()
            .expect("openssl is on this machine");
        assert!(output.status.success(), "{words}: {output:?}");
    }
    let read = token(&folder.read("reply.tsr")).expect("a token");
    assert_eq!(read.imprint, Digest::of(&folder.read("checkpoint")));
    assert!(read.time.as_str() > "2026", "{}", read.time);
}

#[test]
fn an_office_records_one_at_the_keyboard() {
    let folder = Folder::new("anchors-cli").with(&Office::small());
    let at = folder.path();
    assert_eq!(said(at, &["seal", "--by", "Wang", "--by", "Li"]).0, Some(0));
    put(&folder, "minute.pdf", b"a scan");
    let (code, told) = said(at, &["anchor", "minute.pdf"]);
    assert!(code == Some(2) && told.contains("--service"), "{told}");
    let words = ["存证", "minute.pdf", "--service", "市公证处", "--json"];
    let (code, told) = said(at, &words);
    assert!(code == Some(0) && told.contains("市公证处"), "{told}");
    let (code, told) = said(at, &words);
    assert!(
        code == Some(2) && told.contains("recorded already"),
        "{told}"
    );
}

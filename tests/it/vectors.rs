//! The shared vectors of the protocol, good and bad: `tests/vectors/paiwei-v1.json`.

use data_encoding::HEXLOWER;
use paiwei::digest::Digest;
use paiwei::digest::canonical::{is_plain, parse, split_lines};
use paiwei::digest::note::{KeyKind, Note, SigningSecret, VerifierKey};
use paiwei::digest::tree::{self, Tree, check_consistency, check_inclusion};
use paiwei::draw;
use paiwei::draw::pick::Pick;
use paiwei::model::{Direction, DrawName, LotteryName, Number, Ring, RingScheme, Seed, TicketKind};
use paiwei::read::published;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/paiwei-v1.json")).expect("the vectors are JSON")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {value}"))
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    let list = value[name]
        .as_array()
        .unwrap_or_else(|| panic!("{name} in the vectors"));
    assert!(!list.is_empty(), "{name} has cases");
    list
}

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).expect("hex")
}

fn digest(hex: &str) -> Digest {
    Digest::parse(hex).expect("a digest")
}

fn digests(value: &Value, name: &str) -> Vec<Digest> {
    value[name]
        .as_array()
        .expect(name)
        .iter()
        .map(|v| digest(v.as_str().expect("hex")))
        .collect()
}

#[test]
fn commitments() {
    for case in list(&vectors(), "commit") {
        let name = DrawName::parse(text(case, "draw")).expect("a name");
        let id = LotteryName::parse(text(case, "source")).expect("a name");
        let attempt = case["attempt"].as_u64().expect("an attempt");
        let found = draw::commitment(&name, attempt, &id, text(case, "secret"));
        assert_eq!(found, digest(text(case, "commit")));
        assert_eq!(found, Digest::of(&bytes(text(case, "message_hex"))));
    }
}

#[cfg(feature = "beacon")]
/// Whether a value is taken as the signature of a round: form and signature.
fn is_beacon(round: u64, value: &str) -> bool {
    let source = paiwei::model::SourceKind::Beacon { round };
    let signed = draw::beacon::signed(round, value).expect("signatures are checked");
    // What says what is wrong, agrees.
    let fine = source.takes(value) && signed;
    assert_eq!(
        draw::beacon::misfit(round, value).is_none(),
        fine,
        "{value}"
    );
    fine
}

#[cfg(feature = "beacon")]
#[test]
fn beacons() {
    let beacon = &vectors()["beacon"];
    let round = |case: &Value| case["round"].as_u64().expect("a round");
    let period = beacon["period"].as_u64().expect("a number");
    let times = [1, 2].map(draw::beacon::second);
    assert_eq!(Some(times[0]), beacon["genesis_time"].as_u64());
    assert_eq!(times[1], times[0] + period);
    for case in list(beacon, "cases") {
        let value = format!("{} {}", case["round"], text(case, "signature"));
        assert_eq!(
            Some(is_beacon(round(case), &value)),
            case["valid"].as_bool()
        );
    }
    for case in list(beacon, "bad") {
        assert!(
            !is_beacon(round(case), text(case, "value")),
            "{}",
            text(case, "why")
        );
    }
}

#[cfg(feature = "beacon")]
#[test]
fn rounds_are_hashed_to_points_as_an_independent_crate_does() {
    use drand_verify::{G2PubkeyRfc, Pubkey};
    // With the generator as key the signature is the point itself.
    let key = bytes(
        "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e\
         024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8",
    );
    let key = G2PubkeyRfc::from_variable(&key).expect("a point");
    for case in list(&vectors()["beacon"], "hashed") {
        let round = case["round"].as_u64().expect("a round");
        let point = bytes(text(case, "point"));
        assert!(key.verify(round, b"", &point).expect("a point"), "{round}");
        assert!(
            !key.verify(round - 1, b"", &point).expect("a point"),
            "{round}"
        );
    }
}

/// SM3 beside every SHA-256 of a manifest, or no manifest.
#[test]
fn second_digests() {
    let cases = &vectors()["second_digest"];
    for case in list(cases, "good") {
        let json = text(case, "manifest").as_bytes();
        let manifest = published::manifest(json).expect("a manifest");
        assert_eq!(manifest.has_sm3(), Some(true));
        assert_eq!(Digest::of(json).to_string(), text(case, "seal"));
        assert_eq!(Digest::sm3(json).to_string(), text(case, "seal_sm3"));
    }
    for case in list(cases, "bad") {
        let read = published::manifest(text(case, "manifest").as_bytes());
        assert!(read.is_err(), "{}", text(case, "why"));
    }
}

#[test]
fn sha256_and_sm3() {
    for case in list(&vectors(), "sha256") {
        assert_eq!(
            Digest::of(&bytes(text(case, "hex"))).to_string(),
            text(case, "digest")
        );
    }
    for case in list(&vectors(), "sm3") {
        let digest = Digest::sm3(&bytes(text(case, "hex")));
        assert_eq!(digest.to_string(), text(case, "digest"));
    }
}

#[test]
fn canonical_json() {
    let all = vectors();
    for case in list(&all["canonical_json"], "ok") {
        let canonical = bytes(text(case, "canonical_hex"));
        let value = parse(&canonical).unwrap_or_else(|bad| panic!("{case}: {bad}"));
        assert_eq!(value.to_bytes(), canonical);
        assert_eq!(Digest::of(&canonical).to_string(), text(case, "sha256"));
        let same: Value = serde_json::from_slice(&canonical).expect("JSON");
        assert_eq!(same, case["value"]);
    }
    for case in list(&all["canonical_json"], "reject") {
        assert!(
            parse(&bytes(text(case, "hex"))).is_err(),
            "{}",
            text(case, "why")
        );
    }
    assert!(!is_plain("\u{7f}") && !is_plain("\n") && is_plain("\u{2028}\u{80}"));
}

#[test]
fn chacha20_blocks_through_the_generator() {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};
    for case in list(&vectors(), "chacha20_block") {
        let key: [u8; 32] = bytes(text(case, "key")).try_into().expect("32 bytes");
        let iv = bytes(text(case, "iv"));
        let half = |at: usize| u64::from_le_bytes(iv[at..at + 8].try_into().expect("8 bytes"));
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(half(8));
        generator.set_word_pos(u128::from(half(0)) * 16);
        assert_eq!(
            half(8).to_string(),
            text(&case["rand_chacha"], "set_stream")
        );
        assert_eq!(
            (u128::from(half(0)) * 16).to_string(),
            text(&case["rand_chacha"], "set_word_pos")
        );
        let mut block = [0; 64];
        generator.fill_bytes(&mut block);
        assert_eq!(
            HEXLOWER.encode(&block),
            text(case, "block"),
            "{}",
            text(case, "name")
        );
    }
}

fn leaves(merkle: &Value) -> Vec<Digest> {
    let leaves = merkle["leaves"].as_array().expect("leaves").iter();
    leaves
        .map(|leaf| tree::leaf(&bytes(leaf.as_str().expect("hex"))))
        .collect()
}

#[test]
fn merkle_roots_and_good_proofs() {
    let merkle = &vectors()["merkle"];
    let leaves = leaves(merkle);
    let roots = digests(merkle, "roots_by_size");
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(tree::root(&leaves[..size]), *root, "size {size}");
    }
    let int = |case: &Value, name: &str| case[name].as_u64().expect("an integer");
    for case in list(merkle, "inclusion") {
        let (index, size) = (int(case, "index"), int(case, "size"));
        let path = digests(case, "path");
        let tree = Tree::new(leaves[..size as usize].to_vec());
        assert_eq!(tree.path(index as usize).as_ref(), Some(&path));
        assert_eq!(tree.path(size as usize), None, "no leaf behind the last");
        let root = roots[size as usize];
        assert_eq!(
            check_inclusion(leaves[index as usize], (index, size), &path, root),
            Ok(())
        );
    }
    for case in list(merkle, "consistency") {
        let (from, to) = (int(case, "from"), int(case, "to"));
        let path = digests(case, "path");
        let made = tree::consistency_path(&leaves[..to as usize], from as usize);
        assert_eq!(made.as_deref(), Some(path.as_slice()), "{from} in {to}");
        let (old, new) = ((from, roots[from as usize]), (to, roots[to as usize]));
        assert_eq!(check_consistency(old, new, &path), Ok(()));
    }
}

#[test]
fn bad_merkle_proofs_are_refused() {
    let merkle = &vectors()["merkle"];
    // A hash of another length never becomes a digest: that is a refusal too.
    let one = |case: &Value, name: &str| Digest::parse(text(case, name));
    let path = |case: &Value| -> Option<Vec<Digest>> {
        let path = case["path"].as_array().expect("path").iter();
        path.map(|hash| Digest::parse(hash.as_str().expect("hex")))
            .collect()
    };
    for case in list(merkle, "bad_inclusion") {
        let (index, size) = (case["index"].as_u64(), case["size"].as_u64());
        let refused = || -> Option<bool> {
            let at = (index?, size?);
            let proof = check_inclusion(
                one(case, "leaf_hash")?,
                at,
                &path(case)?,
                one(case, "root")?,
            );
            Some(proof.is_err())
        };
        assert_ne!(refused(), Some(false), "{}", text(case, "why"));
    }
    for case in list(merkle, "bad_consistency") {
        let refused = || -> Option<bool> {
            let old = (case["from"].as_u64()?, one(case, "from_root")?);
            let new = (case["to"].as_u64()?, one(case, "to_root")?);
            Some(check_consistency(old, new, &path(case)?).is_err())
        };
        assert_ne!(refused(), Some(false), "{}", text(case, "why"));
    }
}

#[test]
fn trees_agree_with_an_independent_crate() {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    let mut oracle = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
    let mut leaves = Vec::new();
    for n in 0..300u32 {
        let line = format!("line {n}").into_bytes();
        leaves.push(tree::leaf(&line));
        oracle.push(line);
        assert_eq!(
            tree::root(&leaves).as_bytes().as_slice(),
            oracle.root().as_bytes().as_slice()
        );
    }
}

#[test]
fn seed_transcripts_and_keys() {
    for case in list(&vectors(), "seed") {
        let transcript = text(case, "transcript");
        assert_eq!(
            Digest::of(transcript.as_bytes()).to_string(),
            text(case, "sha256")
        );
        let stretch = case["stretch"].as_u64().filter(|n| *n > 0);
        assert_eq!(
            draw::key(transcript, stretch).to_string(),
            text(case, "key")
        );
    }
}

fn names(draw: &str, lottery: &str, unit: &str) -> (DrawName, LotteryName, Number) {
    (
        DrawName::parse(draw).expect("a draw"),
        LotteryName::parse(lottery).expect("a lottery"),
        Number::parse(unit).expect("a unit"),
    )
}

#[test]
fn tickets_of_all_three_kinds() {
    for case in list(&vectors(), "ticket") {
        let key: [u8; 32] = bytes(text(case, "key")).try_into().expect("32 bytes");
        let (draw, lottery, unit) = names(
            text(case, "draw"),
            text(case, "lottery"),
            text(case, "unit"),
        );
        let address = draw::address(&draw, &lottery, &unit);
        assert_eq!(HEXLOWER.encode(&address), text(case, "address"));
        for (kind, name) in [
            (TicketKind::ChaCha20, "chacha20"),
            (TicketKind::HmacSha256, "hmac_sha256"),
            (TicketKind::HmacSm3, "hmac_sm3"),
        ] {
            let ticket = draw::ticket(kind, &key, (&draw, &lottery, &unit));
            assert_eq!(ticket.to_string(), text(case, name), "{name} of {unit}");
        }
    }
}

#[test]
fn order_of_tickets() {
    let case = &vectors()["order"];
    let key: [u8; 32] = bytes(text(case, "key")).try_into().expect("32 bytes");
    let (draw, lottery, _) = names(text(case, "draw"), text(case, "lottery"), "X");
    let count = case["count"].as_u64().expect("a count");
    let units: std::sync::Arc<[Number]> = (0..count)
        .map(|i| Number::parse(&format!("N{i:05}")).expect("a unit"))
        .collect();
    for (kind, name) in [
        (TicketKind::ChaCha20, "chacha20"),
        (TicketKind::HmacSha256, "hmac_sha256"),
    ] {
        let tickets = draw::tickets(kind, &Seed::Trial(key), (&draw, &lottery), &units);
        let order = draw::order(&tickets, Direction::Ascending);
        let order: Vec<&str> = order.iter().map(|i| units[*i as usize].as_str()).collect();
        let expected: Vec<&str> = list(&case["order"], name)
            .iter()
            .map(|v| v.as_str().expect("a unit"))
            .collect();
        assert_eq!(order, expected, "{name}");
        let mut turned = draw::order(&tickets, Direction::Descending);
        turned.reverse();
        assert_eq!(turned, draw::order(&tickets, Direction::Ascending));
    }
}

/// The printed examples of circle draws; an order may be given in part.
#[test]
fn circle_draws() {
    let vectors = vectors();
    for case in list(&vectors, "circle") {
        let number = |name: &str| case[name].as_u64().map(|n| n as u32);
        let entries = number("entries").expect("entries");
        let step = number("step");
        if let (Some(step), Some(plan)) = (step, number("plan")) {
            assert_eq!(Ring::step_of(entries, plan), step, "{case}");
        }
        let ring = Ring {
            lottery: LotteryName::parse("ring").expect("a lottery"),
            scheme: RingScheme::parse(text(case, "scheme")).expect("a scheme"),
            entries,
            plan: 1,
            schools: Vec::new(),
            step,
            start: None,
            second: None,
        };
        let second = match case["second"].as_str() {
            Some("up") => 1,
            Some(_) => 2,
            None => number("second").unwrap_or(0),
        };
        let start = number("start").expect("a start");
        let order = draw::hand::around(&ring, entries, start, second).expect("on the circle");
        let due = list(case, "order")
            .iter()
            .map(|n| n.as_u64().expect("a position") as u32);
        let due: Vec<u32> = due.collect();
        assert_eq!(order[..due.len()], due, "{case}");
        assert_eq!(order.len(), entries as usize, "{case}");
    }
}

#[test]
fn bounded_integers() {
    for case in list(&vectors(), "bounded") {
        let key: [u8; 32] = bytes(text(case, "key")).try_into().expect("32 bytes");
        let mut pick = Pick::from_key(&key);
        for (bound, value) in list(case, "bounds").iter().zip(list(case, "values")) {
            let bound: u64 = bound.as_str().expect("text").parse().expect("an integer");
            assert_eq!(pick.below(bound).to_string(), value.as_str().expect("text"));
        }
    }
}

#[test]
fn the_example_roll_seal_seed_key_tickets_and_trees() {
    let all = vectors();
    let example = &all["example"];
    let file = |name: &str| text(&example["files"], name).as_bytes();
    let manifest = published::manifest(file("manifest.json")).expect("the manifest is read");
    let seal = Digest::of(file("manifest.json"));
    assert_eq!(seal.to_string(), text(example, "seal"));
    // The roll: its form, count, root and hash.
    let roll = published::roll(file("roll.jsonl")).expect("the roll is read");
    let lines = split_lines(file("roll.jsonl")).expect("lines");
    let (count, reserve, root, sha256) = manifest.roll;
    assert_eq!(
        (
            roll.len() as u64,
            roll.iter().filter(|l| l.reserve).count() as u64
        ),
        (count, reserve)
    );
    assert_eq!(
        (tree::root_of_lines(&lines), Digest::of(file("roll.jsonl"))),
        (root, sha256)
    );
    for sealed in &manifest.files {
        assert_eq!(
            Digest::of(file(&sealed.name)),
            sealed.sha256,
            "{}",
            sealed.name
        );
    }
    // The seed: rebuilt from the log's reveals.
    let log = published::log(file("log.jsonl")).expect("the log is read");
    let value = |id: &str| {
        let line = log.iter().find(|line| line.body.text("source") == Some(id));
        line.and_then(|line| line.body.text("value"))
            .expect("a value")
            .to_owned()
    };
    let values: Vec<String> = manifest
        .sources
        .iter()
        .map(|s| value(s.id.as_str()))
        .collect();
    let transcript = draw::transcript(&manifest, &seal, &values);
    assert_eq!(transcript.as_bytes(), file("seed.txt"));
    let key = draw::key(&transcript, manifest.stretch);
    assert_eq!(key.to_string(), text(example, "key"));
    // Tickets: each, and the file with its root.
    let (units, of_line) = published::units_of(&roll);
    let seed = Seed::Sealed(*key.as_bytes());
    let lottery = &manifest.lotteries[0];
    let tickets = draw::tickets(manifest.ticket, &seed, (&manifest.draw, lottery), &units);
    let numbers: Vec<(&Number, u32)> = roll.iter().map(|line| &line.number).zip(of_line).collect();
    let made = draw::tickets_file(std::slice::from_ref(&tickets), &numbers);
    assert_eq!(made, file("tickets.jsonl"));
    for (line, (_, unit)) in roll.iter().zip(&numbers) {
        let expected = text(&example["tickets"], line.number.as_str());
        assert_eq!(tickets.tickets[*unit as usize].to_string(), expected);
    }
    let said = |kind: &str, name: &str| {
        let line = log
            .iter()
            .find(|line| line.kind.as_str() == kind && line.body.text(name).is_some());
        digest(
            line.and_then(|line| line.body.text(name))
                .expect("a digest"),
        )
    };
    let lines = split_lines(&made).expect("lines");
    assert_eq!(tree::root_of_lines(&lines), said("draw", "tickets_root"));
    let lines = split_lines(file("results-1.jsonl")).expect("lines");
    assert_eq!(
        tree::root_of_lines(&lines),
        said("allocate", "results_root")
    );
    // The log's chain and its checkpoint.
    let leaves: Vec<Digest> = log.iter().map(|line| tree::leaf(line.bytes)).collect();
    let note = String::from_utf8(file("checkpoint").to_vec()).expect("text");
    let root = data_encoding::BASE64.encode(tree::root(&leaves).as_bytes());
    assert_eq!(note.lines().nth(2), Some(root.as_str()));
    assert!(
        log.windows(2)
            .all(|pair| pair[1].prev == Digest::of(pair[0].bytes))
    );
}

#[test]
fn signed_notes() {
    let vectors = vectors();
    let notes = &vectors["signed_note"];
    let key = |text: &Value| VerifierKey::parse(text.as_str().expect("a key")).expect("a key");
    let keys: Vec<VerifierKey> = list(notes, "vkeys").iter().map(key).collect();
    let all: Vec<&VerifierKey> = keys.iter().collect();
    for case in list(notes, "good") {
        let note = Note::parse(text(case, "note").as_bytes()).expect("a note");
        let found = note.check(&all).expect("true signatures");
        let signers: Vec<&str> = list(case, "signers")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let found = keys
            .iter()
            .zip(found)
            .filter(|(_, signed)| signed.is_some());
        assert_eq!(
            found.map(|(key, _)| key.name()).collect::<Vec<_>>(),
            signers
        );
    }
    for case in list(notes, "bad") {
        let found = Note::parse(text(case, "note").as_bytes()).and_then(|note| note.check(&all));
        assert!(found.is_err(), "{}", text(case, "why"));
    }
    let external = &notes["external"];
    let note = Note::parse(text(external, "note").as_bytes()).expect("a note");
    let other: Vec<VerifierKey> = list(external, "vkeys").iter().map(key).collect();
    assert!(note.check(&other.iter().collect::<Vec<_>>()).is_ok());
    // The same secrets make the same lines.
    let good = text(&list(notes, "good")[0], "note");
    let body = Note::parse(good.as_bytes()).expect("a note").text();
    for (i, (name, kind)) in [
        ("secret_seed", KeyKind::Note),
        ("witness_secret_seed", KeyKind::Cosignature),
    ]
    .into_iter()
    .enumerate()
    {
        let seed: [u8; 32] = bytes(text(notes, name)).try_into().expect("32 bytes");
        let secret = SigningSecret::new(keys[i].name(), kind, &seed).expect("a name");
        assert_eq!(secret.public(), &keys[i]);
        let time = 0x6a48_6218;
        assert!(good.contains(&secret.line(body, time)), "{name}");
    }
    // Keys of small order are none.
    for case in list(notes, "bad_ed25519") {
        let mut key = vec![1];
        key.extend(bytes(text(case, "public")));
        let id = Digest::of_parts(&[b"x\n", &key]);
        let id = HEXLOWER.encode(&id.as_bytes()[..4]);
        let key = format!("x+{id}+{}", data_encoding::BASE64.encode(&key));
        assert!(VerifierKey::parse(&key).is_err(), "{}", text(case, "why"));
    }
}

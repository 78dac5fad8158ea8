//! A small office in memory: four files, and the whole job on them without a disk.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use paiwei::check::{InputFile, Inputs};
use paiwei::digest::Digest;
use paiwei::digest::note::{KeyKind, SigningSecret, unsigned};
use paiwei::digest::trust::Trust;
use paiwei::finding::Finding;
use paiwei::model::{Allocation, Bundle, ProgramFile, Ticket};
use paiwei::report::bundle::bundle;
use paiwei::report::explained::Prints;
use paiwei::run::{self, DrawTimes, Opened, Ready, Run, Unwatched};
use paiwei::seal::Act;
use paiwei::verify::{Verdict, verify_for};

/// The secret of every test folder.
pub const SECRET: [u8; 32] = [7; 32];
/// The time of every seal in tests.
pub const SEALED_AT: &str = "2026-07-01T00:00:00Z";
/// The time of every draw in tests.
pub const DRAWN_AT: &str = "2026-07-04T01:45:00Z";
/// Forty digits.
pub const DIGITS: &str = "3141592653589793238462643383279502884197";

/// Round 123 of the beacon: its signature.
pub const SIGNATURE: &str = "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92";
/// The last second before it fell.
pub const JUST_BEFORE: &str = "2023-08-23T15:15:32Z";
/// The second in which it fell.
pub const MOMENT: &str = "2023-08-23T15:15:33Z";

/// Four input files.
#[derive(Clone, Debug)]
pub struct Office {
    pub policy: String,
    pub schools: String,
    pub catchments: String,
    pub roll: String,
    /// Further files by name: texts of catchments, known addresses, old names.
    pub more: Vec<(&'static str, String)>,
}

/// A square of so many 1e-3 degrees from a corner given in them, as GeoJSON coordinates.
pub fn square(x: i64, y: i64, size: i64) -> String {
    square_in(3, x, y, size)
}

/// The same in degrees of so many decimal places.
pub fn square_in(places: usize, x: i64, y: i64, size: i64) -> String {
    let unit = 10i64.pow(places as u32);
    let show = |v: i64| format!("{}.{:0places$}", v / unit, v % unit);
    let at = |x: i64, y: i64| format!("[{},{}]", show(x), show(y));
    let corners = [
        (x, y),
        (x + size, y),
        (x + size, y + size),
        (x, y + size),
        (x, y),
    ];
    let points: Vec<String> = corners.iter().map(|(x, y)| at(*x, *y)).collect();
    format!("[[{}]]", points.join(","))
}

/// A feature of a layer.
pub fn feature(id: &str, schools: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"id":"{id}","schools":"{schools}"}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}"#
    )
}

/// A layer of features.
pub fn layer(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",\n")
    )
}

/// A policy with tiers, parallel choices, twins and an overflow: twelve children, three schools, two catchments.
pub const POLICY: &str = r#"schema = "paiwei-policy/1"
[policy]
id = "small-2026"
title = "小区派位"
authority = "test.invalid"
stage = "primary"
year = 2026
assumptions = ["住 <b>宽</b> 松"]
[zoning]
edge = "all"
overlap = "all"
none = "overflow"
[[tier]]
id = "1"
label = "第一顺位"
when = "hukou = 本区"
[[tier]]
id = "2"
label = "第二顺位"
when = "true"
[draw.main]
scheme = "number"
digits = 10
per = "unit"
direction = "asc"
[[round]]
id = "zone"
pool = "true"
seats = "plan"
choice = { kind = "list", within = "catchment", max = "all" }
mechanism = "sequential"
standing = ["tier asc", "draw:main"]
on_rest = "overflow"
[bundle]
boundary = "expand"
[overflow]
chain = ["nearest_vacancy"]
order = ["draw:main"]
[[source]]
id = "dice"
kind = "digits"
length = 40
what = "forty dice"
[publish]
mode = "market"
log = "test.invalid/log"
"#;

impl Office {
    /// The small office that most tests start from.
    pub fn small() -> Self {
        let schools = "code,name,lon,lat,seats\n\
             S01,一小,104.005,39.005,3\n\
             S02,二小,104.015,39.005,4\n\
             S03,三小,104.025,39.005,6\n";
        let catchments = layer(&[
            feature("P1", "S01,S02", &square(104_000, 39_000, 20)),
            feature("P2", "S03", &square(104_020, 39_000, 10)),
        ]);
        let roll = "number,姓名,lon,lat,twins,hukou,choice1,choice2\n\
             A01,甲某某,104.001,39.001,,本区,S01,S02\n\
             A02,乙某某,104.002,39.002,,本区,S01,S02\n\
             A03,丙某某,104.003,39.003,,外省,S01,S02\n\
             A04,丁某某,104.004,39.004,T,本区,S01,S02\n\
             A05,戊某某,104.004,39.004,T,本区,S01,S02\n\
             A06,己某某,104.006,39.006,,外省,S02,S01\n\
             A07,庚某某,104.011,39.007,,本区,S02,S01\n\
             A08,辛某某,104.012,39.008,,本区,S02,\n\
             A09,壬某某,104.013,39.009,,外省,S01,\n\
             A10,癸某某,104.021,39.001,,本区,S03,\n\
             A11,子某某,104.022,39.002,,外省,S03,\n\
             A12,丑某某,104.023,39.003,,本区,S03,\n";
        Self {
            policy: POLICY.to_owned() + "[input.roll]\nunit = \"twins\"\n",
            schools: schools.to_owned(),
            catchments,
            roll: roll.to_owned(),
            more: Vec::new(),
        }
    }

    /// The same office, publishing in another mode than `market`.
    pub fn in_mode(mut self, mode: &str) -> Self {
        let own = format!("mode = \"{mode}\"");
        self.policy = self.policy.replace("mode = \"market\"", &own);
        self
    }

    /// The four files under their English names.
    pub fn inputs(&self) -> Inputs {
        let file = |name: &str, text: &str| InputFile {
            name: name.to_owned(),
            bytes: text.into(),
        };
        Inputs {
            policy: file("policy.toml", &self.policy),
            schools: file("schools.csv", &self.schools),
            catchments: file("catchments.geojson", &self.catchments),
            roll: file("roll.csv", &self.roll),
            more: self
                .more
                .iter()
                .map(|(name, text)| file(name, text))
                .collect(),
            beside: Vec::new(),
        }
    }

    /// Everything that was found.
    pub fn findings(&self) -> Vec<Finding> {
        run::prepare(&self.inputs(), &Unwatched).1
    }

    /// The placement ready for the seal.
    pub fn ready(&self) -> Ready {
        let (ready, findings) = run::prepare(&self.inputs(), &Unwatched);
        ready.unwrap_or_else(|| panic!("the office's files have errors: {findings:#?}"))
    }

    /// The sealed files by name, and the seal.
    pub fn sealed(&self) -> (BTreeMap<String, Vec<u8>>, Digest) {
        sealed(&self.ready())
    }

    /// The sealed files taken up again.
    pub fn opened(&self) -> Opened {
        open(&self.sealed().0)
    }

    /// The whole job.
    pub fn drawn(&self) -> Drawn {
        let (files, _) = self.sealed();
        let opened = open(&files);
        let values = vec![DIGITS.to_owned(); opened.manifest.sources.len()];
        drawn(files, opened, &values)
    }

    /// Places by number under trial tickets: `numbers` are smaller-first, as a notice prints them, by unit, or by
    /// `UNIT/SCHOOL` where each school draws; seats that are dealt by `QUOTA/SCHOOL/K`.
    pub fn trial(&self, numbers: &[(&str, u64)]) -> BTreeMap<String, String> {
        let (opened, allocation) = self.allocated(numbers);
        places(&opened, &allocation)
    }

    /// The same with everything that is known of the allocation; it keeps its definition.
    pub fn allocated(&self, numbers: &[(&str, u64)]) -> (Opened, Allocation) {
        let opened = self.opened();
        let number = |name: &str| {
            let found = numbers.iter().find(|(number, _)| *number == name);
            found.map(|(_, ticket)| Ticket((*ticket).into()))
        };
        let units = &opened.market.units;
        let by_school = |school: &str| {
            let ticket = |unit: &paiwei::model::Applicant| {
                number(&format!("{}/{school}", unit.unit)).unwrap_or(Ticket(u128::MAX))
            };
            units.iter().map(ticket).collect::<Vec<Ticket>>()
        };
        let by_unit = || {
            let ticket = |unit: &paiwei::model::Applicant| {
                let name = unit.unit.as_str();
                number(name).unwrap_or_else(|| panic!("a number for {name}"))
            };
            paiwei::model::RoundTickets::Unit(units.iter().map(ticket).collect())
        };
        let of_round = |round: &paiwei::model::MarketRound| match &round.lottery {
            None => paiwei::model::RoundTickets::Number,
            Some(lottery) => match opened.rules.lottery(lottery).map(|rule| rule.per) {
                Some(paiwei::model::Per::ChildSchool) => {
                    let schools = opened.schools.iter();
                    paiwei::model::RoundTickets::School(
                        schools.map(|s| by_school(s.code.as_str())).collect(),
                    )
                }
                _ => by_unit(),
            },
        };
        let rounds = opened.market.rounds.iter().map(of_round).collect();
        let codes: Vec<paiwei::model::SchoolCode> =
            opened.schools.iter().map(|s| s.code.clone()).collect();
        let seats = opened.seats();
        let dealt = paiwei::allocate::seat_tickets(
            (&opened.market, &seats, &opened.rules),
            &codes,
            &|_, seat| number(seat).unwrap_or(Ticket(0)),
        );
        let held = paiwei::model::Drawn {
            rounds,
            deals: dealt,
        };
        let allocation = paiwei::allocate::allocate(&opened.market, &seats, &opened.rules, &held);
        paiwei::fairness::check(&opened.market, &seats, &opened.rules, &held, &allocation)
            .expect("the allocation keeps its definition");
        (opened, allocation)
    }
}

/// Seals a placement at the time and with the secret of tests.
pub fn sealed(ready: &Ready) -> (BTreeMap<String, Vec<u8>>, Digest) {
    sealed_at(ready, SEALED_AT)
}

/// Seals a placement at a time.
pub fn sealed_at(ready: &Ready, time: &str) -> (BTreeMap<String, Vec<u8>>, Digest) {
    let program = [ProgramFile {
        name: "paiwei".to_owned(),
        sha256: Digest::of(b"test"),
        sm3: Some(Digest::sm3(b"test")),
        version: "0.0.0".to_owned(),
    }];
    let act = Act {
        secret: &SECRET,
        attempt: 1,
        previous: None,
        time,
        program: &program,
        keys: &[],
    };
    let notice = run::seal(ready, &act, None, &Unwatched);
    let mut files = BTreeMap::from([
        ("manifest.json".to_owned(), notice.sealed.manifest_json),
        ("roll.jsonl".to_owned(), notice.sealed.roll),
        ("records.jsonl".to_owned(), notice.sealed.records),
        ("log.jsonl".to_owned(), notice.log.to_bytes()),
    ]);
    files.extend(
        notice
            .sealed
            .files
            .into_iter()
            .map(|(name, bytes, _)| (name, bytes)),
    );
    (files, notice.sealed.seal)
}

/// Takes sealed files up again.
pub fn open(files: &BTreeMap<String, Vec<u8>>) -> Opened {
    Opened::read(&|name| files.get(name).map(Vec::as_slice)).expect("sealed files are read back")
}

/// A finished draw.
pub struct Drawn {
    pub opened: Opened,
    pub run: Run,
    pub bundle: Bundle,
    /// The private records.
    pub records: Vec<u8>,
}

/// Draws sealed files with values for the sources.
pub fn drawn(files: BTreeMap<String, Vec<u8>>, opened: Opened, values: &[String]) -> Drawn {
    drawn_at(files, opened, values, [DRAWN_AT; 2])
}

/// The same at the times of close and reveal.
pub fn drawn_at(
    files: BTreeMap<String, Vec<u8>>,
    opened: Opened,
    values: &[String],
    times: [&str; 2],
) -> Drawn {
    drawn_with((files, opened), (values, times), &|_| {})
}

/// The same; `signing` sees the run before it is bundled, with the checkpoints issued on the way.
pub fn drawn_with(
    (mut files, opened): (BTreeMap<String, Vec<u8>>, Opened),
    (values, [close, reveal]): (&[String], [&str; 2]),
    signing: &dyn Fn(&mut Run),
) -> Drawn {
    let times = DrawTimes {
        rehearsals: 0,
        opened: vec![close.to_owned(); values.len()],
        close: close.to_owned(),
        reveal: reveal.to_owned(),
    };
    let mut run =
        run::draw(&opened, values, &times, &SECRET, &Unwatched).expect("the draw has a result");
    signing(&mut run);
    let prints = Prints::new(&run.tickets, &opened, &run.transcript);
    let records = files.remove("records.jsonl").expect("the records");
    let mut take = |name: &str| files.remove(name);
    let published = std::mem::take(&mut run.published);
    let bundle = bundle((&opened, &run, &prints), published, &mut take, reveal);
    Drawn {
        opened,
        run,
        bundle,
        records,
    }
}

impl Drawn {
    /// Places by number.
    pub fn places(&self) -> BTreeMap<String, String> {
        places(&self.opened, &self.run.allocation)
    }
}

fn places(opened: &Opened, allocation: &Allocation) -> BTreeMap<String, String> {
    let mut places = BTreeMap::new();
    for (line, child) in opened.roll.iter().enumerate() {
        if let Some(unit) = opened.market_unit(line) {
            let place = allocation.place(&opened.market, unit, &child.number);
            let school = place.map_or("", |p| opened.schools[p.school as usize].code.as_str());
            places.insert(child.number.to_string(), school.to_owned());
        }
    }
    places
}

/// The key of a log of tests. An insider holds every key: whatever is remade is signed again.
fn log_key(log: &str) -> Option<SigningSecret> {
    SigningSecret::new(log, KeyKind::Note, &[1; 32]).ok()
}

/// A checkpoint with the signature of its log and no other, and who asks for that; as it is where it is none.
fn signed_note(note: &[u8]) -> (Vec<u8>, String) {
    let bare = unsigned(note);
    let text = bare
        .strip_suffix(b"\n")
        .and_then(|text| std::str::from_utf8(text).ok());
    let key = text.and_then(|text| Some((text, log_key(text.lines().next()?)?)));
    let Some((text, key)) = key else {
        let key = log_key("test.invalid/log").expect("a name");
        return (note.to_vec(), asked(&key));
    };
    let signed = [bare, key.line(text, 0).as_bytes()].concat();
    (signed, asked(&key))
}

fn asked(log: &SigningSecret) -> String {
    format!("log {}\nquorum none\n", log.public())
}

/// A bundle signed by its log, and who asks for that.
pub fn signed(bundle: &Bundle) -> (Bundle, Trust) {
    let mut bundle = bundle.clone();
    let note = bundle.get("data/checkpoint").unwrap_or_default();
    let (note, asked) = signed_note(note);
    if !note.is_empty() {
        bundle.insert("data/checkpoint", note);
    }
    (bundle, Trust::parse(&asked).expect("a policy"))
}

/// Who asks for the signature of a bundle's log.
pub fn asked_of(bundle: &Bundle) -> String {
    signed_note(bundle.get("data/checkpoint").unwrap_or_default()).1
}

/// Every check of a bundle whose log signs it as it is, for whoever asks for that.
pub fn verify(bundle: &Bundle) -> Verdict {
    let (bundle, trust) = signed(bundle);
    verify_for(&bundle, Some(&trust))
}

/// The same of a bundle in a folder: signs it there. A folder with the list of keys, `trust.txt`, to ask for.
pub fn sign(bundle: &Path) -> (Folder, String) {
    let path = bundle.join("data/checkpoint");
    let note = std::fs::read(&path).unwrap_or_default();
    let (signed, asked) = signed_note(&note);
    if signed != note {
        std::fs::write(&path, signed).expect("a checkpoint");
    }
    let folder = Folder::new("trust");
    folder.write("trust.txt", &asked);
    let path = folder.path().join("trust.txt").display().to_string();
    (folder, path)
}

/// In a placement's folder: the log signs its newest bundle, and the office asks for that.
pub fn sign_in(folder: &Path) {
    for (bundle, name) in [
        ("result/1/bundle", "trust.txt"),
        ("result/2/bundle", "trust.txt"),
        ("结果/1/公示包", "可信公钥.txt"),
    ] {
        if folder.join(bundle).is_dir() {
            let (keys, _) = sign(&folder.join(bundle));
            std::fs::write(folder.join(name), keys.read("trust.txt")).expect("a list of keys");
        }
    }
}

/// A new folder for one test, removed when the test is over.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        // Tests run side by side, and some give several folders one name.
        static MADE: AtomicU32 = AtomicU32::new(0);
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let own = format!("paiwei-{}-{nth}-{name}", std::process::id());
        let path = std::env::temp_dir().join(own);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes an office's files here, and the secret of tests.
    pub fn with(self, office: &Office) -> Self {
        for (name, text) in [
            ("policy.toml", &office.policy),
            ("schools.csv", &office.schools),
            ("catchments.geojson", &office.catchments),
            ("roll.csv", &office.roll),
        ] {
            self.write(name, text);
        }
        for (name, text) in &office.more {
            self.write(name, text);
        }
        self.write("secret.hex", &Digest::from_bytes(SECRET).to_string());
        self
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file of the test");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the program in a folder, as a machine does that says nothing of its language. What it seals was sealed four
/// days ago: a test cannot wait for the period of objection.
pub fn program(from: &Path, args: &[&str]) -> Output {
    let output = run(from, args);
    let seals = args.iter().any(|arg| ["seal", "封存"].contains(arg));
    if !seals || !output.status.success() {
        return output;
    }
    let own = args
        .iter()
        .position(|arg| *arg == "-C")
        .map(|at| args[at + 1]);
    let own = own.map_or(from.to_owned(), |own| from.join(own));
    for folder in ["seal", "封存"] {
        let (act, sealed) = (
            own.join(folder).join("1.act.json"),
            own.join(folder).join("1"),
        );
        if let Ok(text) = std::fs::read_to_string(&act) {
            let mut record: serde_json::Value = serde_json::from_str(&text).expect("a record");
            let time: jiff::Timestamp = record["time"]
                .as_str()
                .and_then(|time| time.parse().ok())
                .expect("a time");
            let time = time - jiff::SignedDuration::from_hours(96);
            record["time"] = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into();
            std::fs::write(&act, record.to_string()).expect("a record");
            std::fs::remove_dir_all(&sealed).expect("a seal");
            return run(from, args);
        }
    }
    output
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paiwei"))
        .args(args)
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// The same, as its exit code and all that it said.
pub fn said(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = program(folder, args);
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    (output.status.code(), out.into_owned() + &err)
}

/// What a program answers to what it is given on its standard input.
pub fn piped(words: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(words[0])
        .args(&words[1..])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is on this machine (./test installs it)");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        // It may answer before it has read everything.
        scope.spawn(move || stdin.write_all(input).expect("it listens"));
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    })
}

/// Every file below a folder, by its path from there.
pub fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(at: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        let Ok(entries) = std::fs::read_dir(at) else {
            return;
        };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let name = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            if path.is_dir() {
                walk(&path, &name, found);
            } else {
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

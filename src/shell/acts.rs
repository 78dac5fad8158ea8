//! The acts on a placement folder: check, seal, draw. What each reads, records and writes.
//!
//! Recorded before the act: times and programs (`N.act.json`), then the seed (`seed/N`). A repeated act takes the
//! recorded ones, so it writes the same bytes, here or on another machine (BADINPUT D1 to D5).

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::disk::{Disk, write_file, write_folder};
use super::layout::Layout;
use super::{Error, prompt};
use crate::check::{self, InputFile, Inputs};
use crate::digest::Digest;
use crate::finding::{BAD_SEED_VALUE, CHANGED_SINCE_SEAL, Cell, Finding, Spot};
use crate::model::{Manifest, ProgramFile};
use crate::read::seed::{SeedLine, parse as parse_seed};
use crate::report::explained::Prints;
use crate::report::words::Words;
use crate::report::{bundle, notice, office};
use crate::run::{self, DrawTimes, Notice, Opened, Ready, Run, RunError, Unusable, Watch};
use crate::seal::{Act, short_code};

/// The largest input file.
const INPUT_LIMIT: u64 = 1 << 30;

/// The layer, and what stands for it where the catchments are texts alone.
const LAYER_NAME: &str = "catchments.geojson";
const EMPTY_LAYER: &str = r#"{"type":"FeatureCollection","features":[]}"#;

/// What an act is done with.
#[derive(Clone, Copy)]
pub struct Desk<'d> {
    /// The folder.
    pub layout: &'d Layout,
    /// Where it writes.
    pub disk: &'d dyn Disk,
    /// The clock: now, `YYYY-MM-DDTHH:MM:SSZ`.
    pub now: &'d dyn Fn() -> String,
    /// The programs, asked for once, when an act is recorded.
    pub program: &'d dyn Fn() -> Vec<ProgramFile>,
    /// The words, for lists.
    pub words: &'d Words,
    /// Who is told of steps.
    pub watch: &'d dyn Watch,
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::machine(path, source))
}

/// Reads the four input files.
///
/// # Errors
/// When one is missing, is there twice, or is too large.
pub fn inputs(layout: &Layout) -> Result<Inputs, Error> {
    let found = layout.inputs()?;
    let mut files = Vec::with_capacity(4);
    for (path, name) in found.into_iter().zip(Layout::input_names()) {
        let Some(path) = path else {
            // An office whose catchments are texts needs no layer: it has one without features.
            let texts = ["catchments.csv", "片区.csv"];
            if name == LAYER_NAME && texts.iter().any(|n| layout.root().join(n).is_file()) {
                let bytes = EMPTY_LAYER.into();
                let name = name.to_owned();
                files.push(InputFile { name, bytes });
                continue;
            }
            let folder = layout.root().display().to_string();
            return Err(Error::refused(
                "refused-no-input",
                [("name", name.into()), ("path", folder.into())],
            ));
        };
        files.push(input(&path)?);
    }
    let [policy, schools, catchments, roll] =
        <[InputFile; 4]>::try_from(files).expect("four names, four files");
    let more = further(layout.root(), &policy)?;
    Ok(Inputs {
        policy,
        schools,
        catchments,
        roll,
        more,
    })
}

/// Reads one input file within the limit.
fn input(path: &Path) -> Result<InputFile, Error> {
    let size = fs::metadata(path).map_err(|source| Error::machine(path, source))?;
    if size.len() > INPUT_LIMIT {
        let args = [
            ("path", path.display().to_string().into()),
            ("limit", (INPUT_LIMIT >> 20).into()),
        ];
        return Err(Error::refused("refused-too-large", args));
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    Ok(InputFile {
        name: name.unwrap_or_default(),
        bytes: read(path)?,
    })
}

/// The further files that the policy asks for, those that are there; `check` tells the others.
fn further(folder: &Path, policy: &InputFile) -> Result<Vec<InputFile>, Error> {
    let wanted = check::further_files(policy).into_iter();
    let mut files = Vec::new();
    for names in wanted {
        let there = |name: &&String| folder.join(name).is_file();
        let found: Vec<&String> = names.iter().filter(there).collect();
        match found.as_slice() {
            [] => {}
            [name] => files.push(input(&folder.join(name))?),
            [a, b, ..] => {
                let args = [("a", a.as_str().into()), ("b", b.as_str().into())];
                return Err(Error::refused("refused-two-inputs", args));
            }
        }
    }
    Ok(files)
}

/// Holds the folder until dropped, so that two programs never write it at once.
///
/// # Errors
/// When another program holds it.
pub fn lock(layout: &Layout) -> Result<File, Error> {
    let path = layout.lock();
    let failed = |source| Error::machine(&path, source);
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::refused("refused-locked", [])),
        Err(TryLockError::Error(source)) => Err(Error::machine(&path, source)),
    }
}

/// The folder's secret: read, or made when there is none yet.
///
/// # Errors
/// When it is there in another form.
pub fn secret(desk: &Desk<'_>) -> Result<[u8; 32], Error> {
    let path = desk.layout.secret();
    if !path.exists() {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::machine(&path, std::io::Error::other(error.to_string())))?;
        let text = format!("{}\n", Digest::from_bytes(bytes));
        write_file(desk.disk, &path, text.as_bytes(), false)?;
        return Ok(bytes);
    }
    let text = String::from_utf8_lossy(&read(&path)?).into_owned();
    let held = Digest::parse(text.trim()).map(|digest| *digest.as_bytes());
    held.ok_or_else(|| {
        Error::refused(
            "refused-secret",
            [("path", path.display().to_string().into())],
        )
    })
}

/// Takes a record made before an act, or makes it.
fn recorded(desk: &Desk<'_>, path: &Path, make: impl FnOnce() -> Value) -> Result<Value, Error> {
    if path.exists() {
        let held = serde_json::from_slice(&read(path)?).ok();
        return held.ok_or_else(|| {
            let why = format!("{}: JSON", path.display());
            Error::refused("refused-seal-damaged", [("why", why.into())])
        });
    }
    let value = make();
    let text = serde_json::to_string_pretty(&value).expect("plain values") + "\n";
    write_file(desk.disk, path, text.as_bytes(), false)?;
    Ok(value)
}

fn member(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned()
}

fn act_json(time: &str, programs: &[ProgramFile]) -> Value {
    let programs: Vec<Value> = programs
        .iter()
        .map(|p| json!({"name": p.name, "sha256": p.sha256.to_string(), "version": p.version}))
        .collect();
    json!({"act": "seal", "attempt": 1, "time": time, "program": programs})
}

fn act_programs(value: &Value) -> Vec<ProgramFile> {
    let list = value
        .get("program")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    list.iter()
        .filter_map(|p| {
            let sha256 = Digest::parse(&member(p, "sha256"))?;
            Some(ProgramFile {
                name: member(p, "name"),
                sha256,
                version: member(p, "version"),
            })
        })
        .collect()
}

/// Checks everything and writes the table of findings.
///
/// # Errors
/// When inputs are missing or the table cannot be written.
pub fn check(desk: &Desk<'_>) -> Result<(Option<Ready>, Vec<Finding>), Error> {
    let inputs = inputs(desk.layout)?;
    let (ready, findings) = run::prepare(&inputs, desk.watch);
    let table = crate::report::findings::table(desk.words, &findings);
    write_file(desk.disk, &desk.layout.findings(), &table, true)?;
    let rows = check::coverage(&inputs);
    if !rows.is_empty() {
        let table = crate::report::coverage::table(desk.words, &rows);
        write_file(desk.disk, &desk.layout.coverage(), &table, true)?;
    }
    Ok((ready, findings))
}

/// Seals the placement.
///
/// # Errors
/// When it is sealed already, or findings stand in the way.
pub fn seal(desk: &Desk<'_>) -> Result<SealDone, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    if layout.seal().exists() {
        let act = recorded(desk, &layout.seal_act(), || json!({}))?;
        let code = read(
            &layout
                .seal()
                .join(layout.seal_public())
                .join("manifest.json"),
        )
        .map(|bytes| short_code(&Digest::of(&bytes)))
        .unwrap_or_default();
        let args = [("time", member(&act, "time").into()), ("code", code.into())];
        return Err(Error::refused("refused-sealed", args));
    }
    let inputs = inputs(layout)?;
    let (ready, findings) = run::prepare(&inputs, desk.watch);
    let Some(ready) = ready else {
        return Err(Error::findings("refused-findings", findings));
    };
    let secret = secret(desk)?;
    let act = recorded(desk, &layout.seal_act(), || {
        act_json(&(desk.now)(), &(desk.program)())
    })?;
    let notice = sealed_again(&ready, &secret, &act, desk.watch);
    let policy = &ready.placement.policy;
    let page = notice::page_of(&notice, &policy.title, &policy.assumptions);
    let (manifest, seal) = (notice.sealed.manifest.clone(), notice.sealed.seal);
    let files = seal_files(layout, notice, page, inputs);
    write_folder(desk.disk, &layout.seal(), files)?;
    Ok(SealDone {
        manifest,
        seal,
        findings,
    })
}

/// What a seal hands out.
#[derive(Clone, Debug)]
pub struct SealDone {
    /// What was sealed.
    pub manifest: Manifest,
    /// Its hash.
    pub seal: Digest,
    /// Warnings and notes that did not stand in the way.
    pub findings: Vec<Finding>,
}

/// The seal that recorded times and programs give.
fn sealed_again(ready: &Ready, secret: &[u8; 32], act: &Value, watch: &dyn Watch) -> Notice {
    let (time, program) = (member(act, "time"), act_programs(act));
    let act = Act {
        secret,
        attempt: 1,
        time: &time,
        program: &program,
    };
    run::seal(ready, &act, watch)
}

/// The files of a seal: a public and a private half, the private one with a copy of every input.
fn seal_files(
    layout: &Layout,
    notice: Notice,
    page: Vec<u8>,
    inputs: Inputs,
) -> Vec<(String, Vec<u8>)> {
    let (public, private) = (layout.seal_public(), layout.private());
    let mut files = vec![
        (format!("{public}/log.jsonl"), notice.log.to_bytes()),
        (format!("{public}/checkpoint"), notice.checkpoint()),
        (format!("{public}/{}", layout.notice()), page),
    ];
    let sealed = notice.sealed;
    files.push((format!("{public}/manifest.json"), sealed.manifest_json));
    files.push((format!("{public}/roll.jsonl"), sealed.roll));
    files.push((format!("{private}/{RECORDS}"), sealed.records));
    for (name, bytes, secret) in sealed.files {
        let half = if secret { private } else { public };
        files.push((format!("{half}/{name}"), bytes));
    }
    let Inputs {
        policy,
        schools,
        catchments,
        roll,
        more,
    } = inputs;
    for file in more {
        files.push((format!("{private}/inputs/{}", file.name), file.bytes));
    }
    for (input, name) in [policy, schools, catchments, roll]
        .into_iter()
        .zip(Layout::input_names())
    {
        files.push((format!("{private}/inputs/{name}"), input.bytes));
    }
    files
}

/// The private records: kept for families and auditors, not needed for the draw.
const RECORDS: &str = "records.jsonl";

/// A sealed folder taken up again.
struct SealedFolder {
    opened: Opened,
    files: Vec<(String, Vec<u8>)>,
    inputs: Inputs,
}

impl SealedFolder {
    fn read(layout: &Layout) -> Result<Self, Error> {
        let folder = layout.seal();
        if !folder.exists() {
            return Err(Error::refused("refused-not-sealed", []));
        }
        let mut files = Vec::new();
        for half in [layout.seal_public(), layout.private()] {
            let path = folder.join(half);
            let entries = fs::read_dir(&path).map_err(|source| Error::machine(&path, source))?;
            for entry in entries {
                let path = entry
                    .map_err(|source| Error::machine(&path, source))?
                    .path();
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
                if let Some(name) = name.filter(|name| name != RECORDS && path.is_file()) {
                    files.push((name, read(&path)?));
                }
            }
        }
        let found = |name: &str| {
            files
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, b)| b.as_slice())
        };
        let opened = Opened::read(&found).map_err(|why: Unusable| {
            Error::refused("refused-seal-damaged", [("why", why.to_string().into())])
        })?;
        let [policy, schools, catchments, roll] = Layout::input_names().map(|name| {
            let path = folder.join(layout.private()).join("inputs").join(name);
            read(&path).map(|bytes| InputFile {
                name: name.to_owned(),
                bytes,
            })
        });
        let policy = policy?;
        let held = folder.join(layout.private()).join("inputs");
        let inputs = Inputs {
            more: further(&held, &policy)?,
            policy,
            schools: schools?,
            catchments: catchments?,
            roll: roll?,
        };
        Ok(Self {
            opened,
            files,
            inputs,
        })
    }
}

/// What a draw hands out.
pub struct Drawn {
    /// The sealed files it was made from.
    pub opened: Opened,
    /// The run.
    pub run: Run,
    /// Whether the seed had been recorded before.
    pub recorded: Option<String>,
    /// Whether the running program is not the one in the seal.
    pub other_program: bool,
}

/// Draws: seed, tickets, allocation, log, lists, bundle.
///
/// # Errors
/// When the placement is not sealed, is drawn already, or was changed since the seal.
pub fn draw(desk: &Desk<'_>, seed_file: Option<&Path>) -> Result<Drawn, Error> {
    let layout = desk.layout;
    let _held = lock(layout)?;
    if layout.result().exists() {
        let record = recorded(desk, &layout.seed().join("seed.json"), || json!({}))?;
        let values = record
            .get("values")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let shown: Vec<String> = values
            .iter()
            .map(|(id, v)| format!("{id} {}", v.as_str().unwrap_or("")))
            .collect();
        let args = [
            ("time", member(&record, "time").into()),
            ("seed", shown.join(" ").into()),
        ];
        return Err(Error::refused("refused-drawn", args));
    }
    let mut folder = SealedFolder::read(layout)?;
    let secret = secret(desk)?;
    unchanged(desk, &folder, &secret)?;
    let other_program = other_program(&folder.opened, &(desk.program)());
    // A file that does not fit is refused before anything is recorded.
    let given = seed_file
        .map(|path| seed_of_file(&folder.opened, path))
        .transpose()?;
    // Closed before the public values come into being, and recorded so before they are asked for.
    let act = recorded(
        desk,
        &layout.seed_act(),
        || json!({"act": "draw", "attempt": 1, "close": (desk.now)()}),
    )?;
    let (values, time, was_recorded) = seed(desk, &folder.opened, given)?;
    let times = DrawTimes {
        close: member(&act, "close"),
        reveal: time.clone(),
    };
    let mut run = run::draw(&folder.opened, &values, &times, &secret, desk.watch).map_err(
        |why| match why {
            RunError::Ticket(missing) => Error::refused(
                "refused-seal-damaged",
                [("why", missing.to_string().into())],
            ),
            RunError::Unfair(violation) => {
                Error::refused("refused-unfair", [("why", violation.to_string().into())])
            }
        },
    )?;
    let prints = Prints::new(&run.tickets, &folder.opened);
    let files = result_files(desk, &mut folder, &mut run, &prints, &time);
    write_folder(desk.disk, &layout.result(), files)?;
    let recorded = was_recorded.then_some(time);
    Ok(Drawn {
        opened: folder.opened,
        run,
        recorded,
        other_program,
    })
}

/// Hands over the bytes of a file.
fn take(files: &mut [(String, Vec<u8>)], name: &str) -> Option<Vec<u8>> {
    let file = files.iter_mut().find(|(n, _)| n == name);
    file.map(|(_, bytes)| std::mem::take(bytes))
}

/// The bundle, and the office's own lists.
fn result_files(
    desk: &Desk<'_>,
    folder: &mut SealedFolder,
    run: &mut Run,
    prints: &Prints,
    time: &str,
) -> Vec<(String, Vec<u8>)> {
    let explains = std::mem::take(&mut run.explains);
    let layout = desk.layout;
    let SealedFolder {
        opened,
        files,
        inputs,
    } = folder;
    let mut sealed = |name: &str| take(files, name);
    let published = std::mem::take(&mut run.published);
    let (run, inputs, words) = (&*run, &*inputs, desk.words);
    // The office's list and the bundle are made side by side; neither knows of the other.
    let (roll, bundle) = std::thread::scope(|scope| {
        let roll = scope.spawn(|| {
            let (policy, _) = check::read_policy(&inputs.policy);
            let (table, numbers) = check::numbered_roll(&inputs.roll, policy.as_ref());
            office::admission_roll(words, &table, &numbers, (opened, run, prints))
        });
        let bundle = bundle::bundle((opened, run, prints), published, &mut sealed, time);
        (roll.join().expect("making a list does not panic"), bundle)
    });
    let published = bundle.into_files();
    let mut files: Vec<(String, Vec<u8>)> = published
        .map(|(path, bytes)| (format!("{}/{path}", layout.bundle()), bytes))
        .collect();
    let private = layout.private();
    files.push((format!("{private}/explain-1.jsonl"), explains));
    files.push((format!("{private}/{}", layout.admission_roll()), roll));
    files
}

/// Whether this program is none of those that the seal names.
fn other_program(opened: &Opened, running: &[ProgramFile]) -> bool {
    let sealed = &opened.manifest.program;
    !running
        .iter()
        .all(|program| sealed.iter().any(|s| s.sha256 == program.sha256))
}

/// Refuses when the inputs no longer give the seal, and names the cells.
fn unchanged(desk: &Desk<'_>, folder: &SealedFolder, secret: &[u8; 32]) -> Result<(), Error> {
    let now = inputs(desk.layout)?;
    let same = |a: &InputFile, b: &InputFile| a.bytes == b.bytes;
    let (new, old) = (now.files(), folder.inputs.files());
    if new.len() == old.len() && new.into_iter().zip(old).all(|(a, b)| same(a, b)) {
        return Ok(());
    }
    // Rows in another order, another encoding, a remark: the same facts give the same seal.
    let act = recorded(desk, &desk.layout.seal_act(), || json!({}))?;
    let (ready, _) = run::prepare(&now, desk.watch);
    let seal = ready.map(|ready| sealed_again(&ready, secret, &act, desk.watch).sealed.seal);
    if seal == Some(folder.opened.seal) {
        return Ok(());
    }
    let mut changes = check::changes(&folder.inputs, &now);
    if changes.is_empty() {
        let file = Cell::file(&desk.layout.root().display().to_string());
        changes.push(
            Finding::new(CHANGED_SINCE_SEAL, file)
                .with("old", "")
                .with("new", ""),
        );
    }
    Err(Error::findings("refused-changed", changes))
}

/// The values of the sources: recorded ones, those given, or those typed now, which are then recorded.
fn seed(
    desk: &Desk<'_>,
    opened: &Opened,
    given: Option<Vec<String>>,
) -> Result<(Vec<String>, String, bool), Error> {
    let folder = desk.layout.seed();
    let sources = &opened.manifest.sources;
    if folder.exists() {
        let record = recorded(desk, &folder.join("seed.json"), || json!({}))?;
        let time = member(&record, "time");
        let held = |id: &str| member(record.get("values").unwrap_or(&Value::Null), id);
        let values: Vec<String> = sources
            .iter()
            .map(|source| held(source.id.as_str()))
            .collect();
        if let Some(given) = given {
            let other = sources
                .iter()
                .zip(values.iter().zip(&given))
                .find(|(_, (a, b))| a != b);
            if let Some((source, _)) = other {
                let args = [("time", time.into()), ("source", source.id.as_str().into())];
                return Err(Error::refused("refused-other-seed", args));
            }
        }
        let good = sources
            .iter()
            .zip(&values)
            .all(|(source, value)| source.kind.takes(value));
        if !good {
            let why = folder.join("seed.json").display().to_string();
            return Err(Error::refused(
                "refused-seal-damaged",
                [("why", why.into())],
            ));
        }
        return Ok((values, time, true));
    }
    let values = match given {
        Some(values) => values,
        None => prompt::values(desk.words, sources)?,
    };
    let time = (desk.now)();
    let pairs: serde_json::Map<String, Value> = sources
        .iter()
        .zip(&values)
        .map(|(source, value)| (source.id.to_string(), Value::from(value.as_str())))
        .collect();
    let record = json!({"act": "draw", "attempt": 1, "time": time, "values": pairs});
    let record = serde_json::to_string_pretty(&record).expect("plain values") + "\n";
    let files = [
        ("seed.json".to_owned(), record.into_bytes()),
        (
            "seed.txt".to_owned(),
            opened.transcript(&values).into_bytes(),
        ),
    ];
    write_folder(desk.disk, &folder, files.into())?;
    Ok((values, time, false))
}

fn seed_of_file(opened: &Opened, path: &Path) -> Result<Vec<String>, Error> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    let sources = &opened.manifest.sources;
    let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
    let lines = parse_seed(&text, &ids);
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut findings = Vec::new();
    let mut values = Vec::with_capacity(sources.len());
    let stray = lines
        .iter()
        .filter(|line| line.id.is_none() && sources.len() > 1)
        .count();
    for source in sources {
        let own = |line: &&SeedLine| match &line.id {
            Some(id) => id == source.id.as_str(),
            None => sources.len() == 1,
        };
        let own: Vec<&SeedLine> = lines.iter().filter(own).collect();
        match own.as_slice() {
            [line] if source.kind.takes(&line.value) => values.push(line.value.clone()),
            found => {
                let spot = found
                    .last()
                    .map_or(Spot::File, |line| Spot::Line(line.line, 1));
                let value = found.last().map_or("", |line| line.value.as_str());
                let mut finding = Finding::new(BAD_SEED_VALUE, Cell::at(&name, spot));
                finding.args = prompt::value_args(source, value).into();
                findings.push(finding);
            }
        }
    }
    if findings.is_empty() && stray == 0 {
        Ok(values)
    } else {
        Err(Error::findings("refused-seed-values", findings))
    }
}

/// The path of the newest bundle of a folder.
///
/// # Errors
/// When nothing was drawn here.
pub fn newest_bundle(layout: &Layout) -> Result<PathBuf, Error> {
    let path = layout.result().join(layout.bundle());
    if path.is_dir() {
        Ok(path)
    } else {
        Err(Error::refused("refused-no-result", []))
    }
}

/// The sealed files and the recorded seed of a drawn folder.
///
/// # Errors
/// When one of them is missing or damaged.
pub fn sealed_and_seed(layout: &Layout) -> Result<(Opened, String), Error> {
    let folder = SealedFolder::read(layout)?;
    let seed = read(&layout.seed().join("seed.txt"))?;
    Ok((folder.opened, String::from_utf8_lossy(&seed).into_owned()))
}

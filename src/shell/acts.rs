//! The acts on a placement folder: check, seal, draw. What each reads, records and writes.
//!
//! Recorded before the act: times and programs (`N.act.json`), then the seed (`seed/N`). A repeated act takes the
//! recorded ones, so it writes the same bytes, here or on another machine (BADINPUT D1 to D5).

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::disk::{Access, Disk, Writing, write_file, write_folder};
use super::keys::trusted;
use super::layout::Layout;
use super::openings::{self, Closed};
use super::quote::{paiwei, path_shown};
use super::void::Earlier;
use super::{Error, anchor, beacon, mend, prompt, rehearsal};
use crate::check::{self, InputFile, Inputs, Pictured};
use crate::digest::Digest;
use crate::finding::{
    BAD_HAND_VALUE, BAD_SEED_CHARACTER, BAD_SEED_VALUE, CHANGED_SINCE_SEAL, Cell, Finding, NONE,
    OTHER_SECRET, SEED_VALUE_TWICE, Spot, UNKNOWN_SEED_SOURCE,
};
use crate::model::{Manifest, Number, Patch, ProgramFile, Publication, Source, SourceKind};
use crate::read::published::{self, HomeOnBorder};
use crate::read::seed::{Head, SeedLine, parse as parse_seed};
use crate::read::text::{decode, nearest};
use crate::report::explained::Prints;
use crate::report::map::{self, Picture};
use crate::report::words::{Lang, Words};
use crate::report::{bundle, notice, office};
use crate::run::receipt::under_codes;
use crate::run::{self, DrawTimes, Notice, Opened, Ready, Run, RunError, Unusable, Watch};
use crate::seal::{Act, NUMBERED, short_code};

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

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::machine(path, source))
}

/// Reads an input file.
///
/// # Errors
/// When it cannot be read or is too large.
pub(super) fn input(path: &Path) -> Result<InputFile, Error> {
    let size = fs::metadata(path)
        .map_err(|source| Error::machine(path, source))?
        .len();
    if size > INPUT_LIMIT {
        let args = [
            ("path", path_shown(path).into()),
            ("limit", (INPUT_LIMIT >> 20).into()),
        ];
        return Err(Error::refused("refused-too-large", args));
    }
    let name = path.file_name().unwrap_or_default();
    Ok(InputFile {
        name: name.to_string_lossy().into_owned(),
        bytes: read(path)?,
    })
}

/// Reads a layer with the files that belong to it, such as those of a shapefile.
///
/// # Errors
/// When one cannot be read or is too large.
pub(super) fn layer(path: &Path) -> Result<(InputFile, Vec<InputFile>), Error> {
    let beside: Result<Vec<InputFile>, Error> = Layout::beside(path)?
        .iter()
        .map(|path| input(path))
        .collect();
    Ok((input(path)?, beside?))
}

/// Reads the four input files, what comes with the layer, and what the policy asks for besides.
///
/// # Errors
/// When one is missing, is there twice, or is too large.
pub fn inputs(layout: &Layout) -> Result<Inputs, Error> {
    inputs_with(layout, true)
}

/// The input files; where the roll is not needed, a missing one is empty.
pub(super) fn inputs_with(layout: &Layout, roll_needed: bool) -> Result<Inputs, Error> {
    let found = layout.inputs()?;
    let mut files = Vec::with_capacity(4);
    let mut beside = Vec::new();
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
            if !roll_needed && name == "roll.csv" {
                files.push(InputFile {
                    name: name.to_owned(),
                    bytes: Vec::new(),
                });
                continue;
            }
            return Err(no_input(layout, name));
        };
        files.push(input(&path)?);
        if name == Layout::input_names()[2] {
            beside = Layout::beside(&path)?;
        }
    }
    let beside: Result<Vec<InputFile>, Error> = beside.iter().map(|path| input(path)).collect();
    let [policy, schools, catchments, roll] =
        <[InputFile; 4]>::try_from(files).expect("four names, four files");
    let more = further(layout.root(), &policy)?;
    Ok(Inputs {
        policy,
        schools,
        catchments,
        roll,
        more,
        beside: beside?,
    })
}

/// That an input file is not there.
fn no_input(layout: &Layout, name: &str) -> Error {
    let folder = path_shown(layout.root());
    Error::refused(
        "refused-no-input",
        [("name", name.into()), ("path", folder.into())],
    )
}

/// The policy alone.
///
/// # Errors
/// When it is missing, is there twice, or is too large.
pub(super) fn policy(layout: &Layout) -> Result<InputFile, Error> {
    let [policy, ..] = layout.inputs()?;
    input(&policy.ok_or_else(|| no_input(layout, Layout::input_names()[0]))?)
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

/// How often a held folder is asked for again, and how long after: a program that is just ending, or one that this
/// one is about to start, may hold it for a moment.
const ASKED_AGAIN: u32 = 20;
const MOMENT: Duration = Duration::from_millis(50);

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
    for _ in 0..ASKED_AGAIN {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
    Err(Error::refused("refused-locked", []))
}

/// 32 bytes that nobody can know, for a file.
///
/// # Errors
/// When the system gives none.
pub(super) fn random(path: &Path) -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::machine(path, std::io::Error::other(error.to_string())))?;
    Ok(bytes)
}

/// The folder's secret: read, or made when there is none yet.
///
/// # Errors
/// When it is there in another form.
pub fn secret(desk: &Desk<'_>) -> Result<[u8; 32], Error> {
    let path = desk.layout.secret();
    if !path.exists() {
        let bytes = random(&path)?;
        let text = format!("{}\n", Digest::from_bytes(bytes));
        let writing = Writing {
            replace: false,
            access: Access::Owner,
        };
        write_file(desk.disk, &path, text.as_bytes(), writing)?;
        return Ok(bytes);
    }
    let text = String::from_utf8_lossy(&read(&path)?).into_owned();
    let held = Digest::parse(text.trim()).map(|digest| *digest.as_bytes());
    held.ok_or_else(|| Error::refused("refused-secret", [("path", path_shown(&path).into())]))
}

/// Takes a record made before an act, or makes it.
pub(super) fn recorded(
    desk: &Desk<'_>,
    path: &Path,
    make: impl FnOnce() -> Value,
) -> Result<Value, Error> {
    if path.exists() {
        let held = serde_json::from_slice(&read(path)?).ok();
        return held.ok_or_else(|| {
            let why = format!("{}: JSON", path_shown(path));
            Error::refused("refused-seal-damaged", [("why", why.into())])
        });
    }
    let value = make();
    let text = serde_json::to_string_pretty(&value).expect("plain values") + "\n";
    write_file(desk.disk, path, text.as_bytes(), Writing::NEW)?;
    Ok(value)
}

pub(super) fn member(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned()
}

fn act_json(
    (attempt, by): (u64, &[String]),
    time: &str,
    programs: &[ProgramFile],
    keys: &[String],
) -> Value {
    let programs: Vec<Value> = programs
        .iter()
        .map(|p| {
            let sm3 = p.sm3.map(|sm3| sm3.to_string());
            json!({"name": p.name, "sha256": p.sha256.to_string(), "sm3": sm3, "version": p.version})
        })
        .collect();
    json!({"act": "seal", "attempt": attempt, "by": by, "keys": keys, "time": time, "program": programs})
}

fn act_texts(value: &Value, name: &str) -> Vec<String> {
    let texts = value.get(name).and_then(Value::as_array);
    let texts = texts.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
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
                sm3: Digest::parse(&member(p, "sm3")),
                version: member(p, "version"),
            })
        })
        .collect()
}

/// The picture of a layer with its faults.
pub(super) fn picture(words: &Words, seen: &Pictured, patch: Option<&Patch>) -> String {
    let picture = Picture {
        catchments: seen.catchments(),
        schools: &seen.schools,
        faults: Some(&seen.topology),
        patch,
    };
    map::svg(&picture, &words.word("map-title"), words)
}

/// What a check hands out.
#[derive(Debug)]
pub struct Checked {
    /// The placement, when nothing must be corrected before the seal.
    pub ready: Option<Ready>,
    /// What the policy says that the notice left open, and how it was taken.
    pub assumptions: Vec<String>,
    /// Everything that was found, and after the seal every change since.
    pub findings: Vec<Finding>,
    /// Whether it is sealed, and if so whether the inputs are still the sealed ones.
    pub sealed: Option<bool>,
    /// Whether the table of findings could be written.
    pub written: Result<(), Error>,
    /// What would mend the layer.
    pub patch: Option<Patch>,
    /// The digest of the layer.
    pub layer: Digest,
}

/// Checks everything and writes the table of findings. A table that cannot be written hides no finding.
///
/// # Errors
/// When inputs are missing, or the seal's own files cannot be read.
pub fn check(desk: &Desk<'_>) -> Result<Checked, Error> {
    let inputs = inputs(desk.layout)?;
    let (mut ready, mut findings, seen) = run::prepare_seen(&inputs, desk.watch);
    let layout = desk.layout;
    if let Some(unsealed) = ready.as_ref().filter(|_| !layout.seal().exists()) {
        let come = beacon::come(desk, &inputs, unsealed);
        ready = ready.filter(|_| come.is_empty());
        findings.extend(come);
        inputs.sort(&mut findings);
    }
    let patch = seen.picture.patch();
    if let Some(patch) = &patch {
        let inside = |path: &Path| path.strip_prefix(layout.root()).unwrap_or(path).to_owned();
        let paths = (
            Path::new(&inputs.catchments.name),
            &*inside(&layout.patch()),
        );
        let told = mend::finding(patch, &paiwei(layout.root()), paths);
        findings.push(told);
        inputs.sort(&mut findings);
    }
    let changes = since_seal(desk, &inputs)?;
    let sealed = changes.as_ref().map(Vec::is_empty);
    findings.extend(changes.into_iter().flatten());
    let table = crate::report::findings::table(desk.words, &findings);
    let writing = Writing {
        replace: true,
        access: Access::Owner,
    };
    let picture = picture(desk.words, &seen.picture, patch.as_ref());
    let written = write_file(desk.disk, &layout.findings(), &table, writing)
        .and_then(|()| write_file(desk.disk, &layout.map(), picture.as_bytes(), writing))
        .and_then(|()| mend::write(desk.disk, &layout.patch(), patch.as_ref(), writing));
    let rows = seen.coverage();
    let written = written.and_then(|()| {
        if rows.is_empty() {
            return Ok(());
        }
        let table = crate::report::coverage::table(desk.words, &rows);
        write_file(desk.disk, &desk.layout.coverage(), &table, writing)
    });
    let policy = check::read_policy(&inputs.policy).0;
    Ok(Checked {
        ready,
        assumptions: policy.map(|policy| policy.assumptions).unwrap_or_default(),
        findings,
        sealed,
        written,
        patch,
        layer: seen.picture.digest(),
    })
}

/// What was changed since the seal; `None` while there is no seal. Nothing is written.
///
/// # Errors
/// When the seal's own files cannot be read.
pub fn since_seal(desk: &Desk<'_>, now: &Inputs) -> Result<Option<Vec<Finding>>, Error> {
    let layout = desk.layout;
    if !layout.seal().exists() {
        return Ok(None);
    }
    if same_bytes(&sealed_inputs(layout)?, now) {
        return Ok(Some(Vec::new()));
    }
    let folder = SealedFolder::read(layout)?;
    let secret = if layout.secret().exists() {
        Some(secret(desk)?)
    } else {
        None
    };
    changes(desk, &folder, now, secret.as_ref()).map(Some)
}

/// Asked before an act that cannot be taken back, with what it is about: who stands by it, by name.
pub type Agree<'a, T> = &'a dyn Fn(&T) -> Result<Vec<String>, Error>;

/// Seals the placement, nobody being asked.
///
/// # Errors
/// When it is sealed already, or findings stand in the way.
pub fn seal(desk: &Desk<'_>) -> Result<SealDone, Error> {
    seal_by(desk, &|_| Ok(Vec::new()))
}

/// Seals the placement when somebody stands by it.
///
/// # Errors
/// When it is sealed already, findings stand in the way, or nobody agrees.
pub fn seal_by(desk: &Desk<'_>, agree: Agree<'_, Ready>) -> Result<SealDone, Error> {
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
    let (ready, findings) = sealable(desk, &inputs)?;
    let earlier = Earlier::read(layout)?;
    let used = earlier.as_ref().and_then(|earlier| {
        let sources = &ready.placement.policy.sources;
        earlier.used(sources)
    });
    if let Some(source) = used {
        let args = [
            ("source", source.into()),
            ("paiwei", paiwei(layout.root()).into()),
        ];
        return Err(Error::refused("refused-commit-used", args));
    }
    let by = match layout.seal_act().exists() {
        true => Vec::new(),
        false => agree(&ready)?,
    };
    let secret = secret(desk)?;
    // Whom this office trusts is said with the seal: the log begins with their keys.
    let trust = trusted(desk.words, &layout.trust())?;
    let keys = trust.map(|trust| trust.keys()).unwrap_or_default();
    let act = recorded(desk, &layout.seal_act(), || {
        let attempt = layout.attempt();
        act_json((attempt, &by), &(desk.now)(), &(desk.program)(), &keys)
    })?;
    let notice = sealed_again(&ready, &secret, (&act, earlier.as_ref()), desk.watch);
    let policy = &ready.placement.policy;
    let keys = act_texts(&act, "keys");
    let voids = earlier.map(|earlier| earlier.voids).unwrap_or_default();
    let by = act_texts(&act, "by");
    let page = notice::page_of(&notice, policy, (&keys, &voids, &by));
    let lists = list_pages(&notice, &policy.title)?;
    let (manifest, seal) = (notice.sealed.manifest.clone(), notice.sealed.seal);
    let seal_sm3 = notice.sealed.seal_sm3;
    let mut files = seal_files(layout, notice, page, inputs);
    for (name, page) in lists {
        files.push((format!("{}/{name}", layout.seal_public()), page));
    }
    write_folder(desk.disk, &layout.seal(), files)?;
    let assumptions = ready.placement.policy.assumptions;
    Ok(SealDone {
        manifest,
        seal,
        seal_sm3,
        assumptions,
        findings,
    })
}

/// The printed list of each circle draw.
fn list_pages(notice: &Notice, title: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let sealed = &notice.sealed;
    let bytes = sealed.files.iter().find(|(name, ..)| name == NUMBERED);
    let Some((_, bytes, _)) = bytes else {
        return Ok(Vec::new());
    };
    let read = published::numbered(bytes, &sealed.manifest);
    let lists = read.map_err(|why| {
        let file = NUMBERED.to_owned();
        Error::unusable(&Unusable::Unreadable { file, why })
    })?;
    let code = short_code(&sealed.seal);
    let rings = sealed.manifest.rings.iter();
    let pages = rings.map(|ring| {
        let list = lists.get(&ring.lottery).map_or(&[][..], Vec::as_slice);
        let page = notice::list_page(title, ring, list, &code);
        (format!("list-{}.html", ring.lottery), page)
    });
    Ok(pages.collect())
}

/// What a seal hands out.
#[derive(Clone, Debug)]
pub struct SealDone {
    /// What was sealed.
    pub manifest: Manifest,
    /// Its hash.
    pub seal: Digest,
    /// The SM3 of the manifest, where that is a second digest.
    pub seal_sm3: Option<Digest>,
    /// What the notice left open, and how it was taken.
    pub assumptions: Vec<String>,
    /// Warnings and notes that did not stand in the way.
    pub findings: Vec<Finding>,
}

/// The seal that recorded times and programs give.
pub(super) fn sealed_again(
    ready: &Ready,
    secret: &[u8; 32],
    (act, earlier): (&Value, Option<&Earlier>),
    watch: &dyn Watch,
) -> Notice {
    let (time, program) = (member(act, "time"), act_programs(act));
    let keys = act_texts(act, "keys");
    let act = Act {
        secret,
        attempt: earlier.map_or(1, |earlier| earlier.voids.len() as u64 + 1),
        previous: earlier.map(|earlier| earlier.previous),
        time: &time,
        program: &program,
        keys: &keys,
    };
    run::seal(ready, &act, earlier.map(|earlier| &earlier.log), watch)
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
    let half = if sealed.manifest.keeps_back("roll.jsonl") {
        private
    } else {
        public
    };
    files.push((format!("{half}/roll.jsonl"), sealed.roll));
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
        beside,
        more,
    } = inputs;
    for file in more {
        files.push((format!("{private}/inputs/{}", file.name), file.bytes));
    }
    let [policy_name, schools_name, _, roll_name] = Layout::input_names();
    for (input, name) in [
        (policy, policy_name),
        (schools, schools_name),
        (roll, roll_name),
    ] {
        files.push((format!("{private}/inputs/{name}"), input.bytes));
    }
    for input in [catchments].into_iter().chain(beside) {
        let name = Layout::kept_name(&input.name);
        files.push((format!("{private}/inputs/{name}"), input.bytes));
    }
    files
}

/// The private records: kept for families and auditors, not needed for the draw.
pub(super) const RECORDS: &str = "records.jsonl";

/// Inputs that nothing stands in the way of, with what is to be told of them.
///
/// # Errors
/// The findings, when one is an error.
pub(super) fn prepared(desk: &Desk<'_>, inputs: &Inputs) -> Result<(Ready, Vec<Finding>), Error> {
    match run::prepare(inputs, desk.watch) {
        (Some(ready), findings) => Ok((ready, findings)),
        (None, findings) => Err(Error::findings("refused-findings", findings)),
    }
}

/// The same, whose rounds of a beacon are still to come.
///
/// # Errors
/// As those of [`prepared`], or the sources whose round is no secret any more.
pub(super) fn sealable(desk: &Desk<'_>, inputs: &Inputs) -> Result<(Ready, Vec<Finding>), Error> {
    let (ready, findings) = prepared(desk, inputs)?;
    let come = beacon::come(desk, inputs, &ready);
    match come.is_empty() {
        true => Ok((ready, findings)),
        false => Err(Error::findings("refused-findings", come)),
    }
}

/// The files of one folder by name, those in folders of it and the records left out.
pub(super) fn files_in(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let failed = |source| Error::machine(folder, source);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        if let Some(name) = name.filter(|name| name != RECORDS && path.is_file()) {
            files.push((name, read(&path)?));
        }
    }
    Ok(files)
}

/// A sealed folder taken up again.
pub(super) struct SealedFolder {
    pub(super) opened: Opened,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) inputs: Inputs,
}

impl SealedFolder {
    pub(super) fn read(layout: &Layout) -> Result<Self, Error> {
        let folder = layout.seal();
        if !folder.exists() {
            return Err(Error::refused("refused-not-sealed", []));
        }
        let mut files = Vec::new();
        for half in [layout.seal_public(), layout.private()] {
            files.extend(files_in(&folder.join(half))?);
        }
        let found = |name: &str| {
            files
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, b)| b.as_slice())
        };
        let mut opened = Opened::read(&found).map_err(|why| Error::unusable(&why))?;
        opened.anchors = anchor::recorded(layout)?.0;
        let inputs = sealed_inputs(layout)?;
        Ok(Self {
            opened,
            files,
            inputs,
        })
    }
}

/// The copies of the inputs that were put into the seal.
fn sealed_inputs(layout: &Layout) -> Result<Inputs, Error> {
    inputs(&Layout::new(&layout.sealed_inputs(), Lang::En))
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
    /// The short code of the checkpoint: to be published with the result.
    pub result_code: String,
}

/// Draws, nobody being asked who stands by it.
///
/// # Errors
/// As those of [`draw_by`].
pub fn draw(desk: &Desk<'_>, seed_file: Option<&Path>) -> Result<Drawn, Error> {
    draw_by(desk, seed_file, &|_| Ok(Vec::new()))
}

/// Draws: seed, tickets, allocation, log, lists, bundle. Who stands by it is asked before the first value.
///
/// # Errors
/// When the placement is not sealed, is drawn already, or was changed since the seal, or nobody agrees.
pub fn draw_by(
    desk: &Desk<'_>,
    seed_file: Option<&Path>,
    agree: Agree<'_, Opened>,
) -> Result<Drawn, Error> {
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
    let given = match seed_file {
        Some(path) => seed_of_file(&folder.opened, path)?,
        None => vec![None; folder.opened.manifest.sources.len()],
    };
    let from = &folder.opened.manifest.times.draw_from;
    if !layout.seed_act().exists() && (desk.now)() < *from {
        let args = [
            ("time", from.as_str().into()),
            ("paiwei", paiwei(layout.root()).into()),
        ];
        return Err(Error::refused("refused-too-early", args));
    }
    // Closed before the public values come into being, and recorded so before they are asked for.
    let by = match layout.seed_act().exists() {
        true => Vec::new(),
        false => agree(&folder.opened)?,
    };
    let closed = openings::close(desk, &folder.opened, (&given, &by))?;
    let (values, time, was_recorded) = seed(desk, &folder.opened, given, &closed)?;
    let record = recorded(desk, &layout.seed().join("seed.json"), || json!({}))?;
    let times = DrawTimes {
        opened: closed.openings.into_iter().map(|one| one.time).collect(),
        close: closed.time,
        reveal: time.clone(),
        rehearsals: record
            .get("rehearsals")
            .and_then(Value::as_u64)
            .unwrap_or(0),
    };
    let run = run::draw(&folder.opened, &values, &times, &secret, desk.watch);
    let mut run = run.map_err(|why| not_drawn(&why))?;
    openings::signed_since(layout, &mut run);
    run.published.extend(anchor::evidence(layout)?);
    let earlier = Earlier::read(layout)?;
    run.checkpoints
        .extend(earlier.into_iter().flat_map(|earlier| earlier.checkpoints));
    let prints = Prints::new(&run.tickets, &folder.opened, &run.transcript);
    let SealedFolder {
        opened,
        files,
        inputs,
    } = &mut folder;
    let records = match opened.rules.codes {
        true => vec![read(&layout.seal().join(layout.private()).join(RECORDS))?],
        false => Vec::new(),
    };
    let kept = Kept {
        opened,
        files,
        roll: inputs,
        records: &records,
        secret: &secret,
    };
    let (files, result_code) = result_files(desk, kept, &mut run, &prints, &time)?;
    write_folder(desk.disk, &layout.result(), files)?;
    let recorded = was_recorded.then_some(time);
    Ok(Drawn {
        opened: folder.opened,
        run,
        recorded,
        other_program,
        result_code,
    })
}

/// Why a run has no result.
pub(super) fn not_drawn(why: &RunError) -> Error {
    match why {
        RunError::Ticket(missing) => Error::no_ticket(missing),
        RunError::Hand(why) => Error::not_drawn(why),
        RunError::Unfair(violation) => {
            Error::refused("refused-unfair", [("why", violation.to_string().into())])
        }
    }
}

/// Hands over the bytes of a file.
pub(super) fn take(files: &mut [(String, Vec<u8>)], name: &str) -> Option<Vec<u8>> {
    let file = files.iter_mut().find(|(n, _)| n == name);
    file.map(|(_, bytes)| std::mem::take(bytes))
}

/// What a result is made from besides its run.
pub(super) struct Kept<'k> {
    pub(super) opened: &'k Opened,
    /// The sealed files, and those published before.
    pub(super) files: &'k mut [(String, Vec<u8>)],
    /// The inputs with the office's roll.
    pub(super) roll: &'k Inputs,
    /// The private records, where facts are published under codes.
    pub(super) records: &'k [Vec<u8>],
    /// The folder's secret.
    pub(super) secret: &'k [u8; 32],
}

/// Files by their paths.
type Files = Vec<(String, Vec<u8>)>;

/// The bundle, and the office's own lists; with the result code.
///
/// # Errors
/// When a private record is missing that is to be published under a code.
pub(super) fn result_files(
    desk: &Desk<'_>,
    kept: Kept<'_>,
    run: &mut Run,
    prints: &Prints,
    time: &str,
) -> Result<(Files, String), Error> {
    let explains = std::mem::take(&mut run.explains);
    let layout = desk.layout;
    let Kept {
        opened,
        files,
        roll: inputs,
        records,
        secret,
    } = kept;
    let mut codes = Vec::new();
    if opened.rules.codes {
        let made = under_codes((opened, run), (&explains, records), secret).map_err(|why| {
            Error::refused("refused-receipt-damaged", [("why", why.to_string().into())])
        })?;
        run.published
            .push((format!("coded-{}.jsonl", run.round), made.0));
        codes = made.1;
    }
    let mut sealed = |name: &str| take(files, name);
    let published = std::mem::take(&mut run.published);
    let back = |(name, _): &(String, Vec<u8>)| opened.manifest.keeps_back(name);
    let (mut kept_back, published): (Vec<_>, Vec<_>) = published.into_iter().partition(back);
    if opened.manifest.publication == Publication::Roots {
        let own = |name: &str| sealed(name).map(|bytes| (name.to_owned(), bytes));
        kept_back.extend(["market.jsonl", "roll.jsonl"].into_iter().filter_map(own));
    }
    let (run, words) = (&*run, desk.words);
    // The office's list and the bundle are made side by side; neither knows of the other.
    let ((roll, locks), bundle) = std::thread::scope(|scope| {
        let roll = scope.spawn(|| {
            let (policy, _) = check::read_policy(&inputs.policy);
            let (table, numbers) = check::numbered_roll(&inputs.roll, policy.as_ref());
            let locked = policy.is_some_and(|policy| !policy.locks.is_empty());
            let placement = locked.then(|| check::placement(inputs).0).flatten();
            let locks =
                placement.and_then(|placement| office::locks(words, &placement, (opened, run)));
            (
                office::admission_roll(words, &table, &numbers, (opened, run, prints)),
                locks,
            )
        });
        let bundle = bundle::bundle((opened, run, prints), published, &mut sealed, time);
        (roll.join().expect("making a list does not panic"), bundle)
    });
    let checkpoint = Digest::of(bundle.get("data/checkpoint").unwrap_or_default());
    let published = bundle.into_files();
    let mut files: Vec<(String, Vec<u8>)> = published
        .map(|(path, bytes)| (format!("{}/{path}", layout.bundle()), bytes))
        .collect();
    let private = layout.private();
    let kept_back = kept_back.into_iter();
    files.extend(kept_back.map(|(name, bytes)| {
        // What an auditor may lay into the bundle, which verifies with it; the rest is for the office.
        let apart = ["changes-", "waiting-"];
        let apart = apart.iter().any(|head| name.starts_with(head));
        let folder = if apart { "" } else { "data/" };
        (format!("{private}/{folder}{name}"), bytes)
    }));
    let name = format!("{private}/explain-{}.jsonl", run.round);
    files.push((name, explains));
    files.push((format!("{private}/{}", layout.admission_roll()), roll));
    files.extend(locks.map(|locks| (format!("{private}/{}", layout.locks()), locks)));
    if opened.rules.codes {
        let name = format!("{private}/{}", layout.codes());
        files.push((name, office::codes(words, &codes)));
    }
    Ok((files, short_code(&checkpoint)))
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
    let changes = changes(desk, folder, &inputs(desk.layout)?, Some(secret))?;
    if changes.is_empty() {
        return Ok(());
    }
    Err(changed(desk.layout, changes))
}

/// That inputs are no longer the sealed ones.
pub(super) fn changed(layout: &Layout, changes: Vec<Finding>) -> Error {
    let mut refused = Error::findings("refused-changed", changes);
    if let Error::Refused { args, .. } = &mut refused {
        let copies = path_shown(&layout.sealed_inputs());
        args.push(("path", copies.into()));
    }
    refused
}

fn same_bytes(sealed: &Inputs, now: &Inputs) -> bool {
    let same = |(a, b): (&InputFile, &InputFile)| a.bytes == b.bytes;
    sealed.files().len() == now.files().len()
        && sealed.files().into_iter().zip(now.files()).all(same)
        && sealed.beside.len() == now.beside.len()
        && sealed.beside.iter().zip(&now.beside).all(same)
        && Layout::kept_name(&now.catchments.name) == sealed.catchments.name
}

/// The cells in which the inputs differ from the sealed ones; none while both give the same seal.
fn changes(
    desk: &Desk<'_>,
    folder: &SealedFolder,
    now: &Inputs,
    secret: Option<&[u8; 32]>,
) -> Result<Vec<Finding>, Error> {
    if same_bytes(&folder.inputs, now) {
        return Ok(Vec::new());
    }
    // Rows in another order, another encoding, a remark: the same facts give the same seal.
    if let (Some(secret), true) = (secret, desk.layout.seal_act().exists()) {
        let act = recorded(desk, &desk.layout.seal_act(), || json!({}))?;
        let (ready, _) = run::prepare(now, desk.watch);
        let earlier = Earlier::read(desk.layout)?;
        let again = |ready| sealed_again(&ready, secret, (&act, earlier.as_ref()), desk.watch);
        let seal = ready.map(|ready| again(ready).sealed.seal);
        if seal == Some(folder.opened.seal) {
            return Ok(Vec::new());
        }
    }
    let mut changes = check::changes(&folder.inputs, now);
    if changes.is_empty() {
        let file = Cell::file(&path_shown(desk.layout.root()));
        changes.push(
            Finding::new(CHANGED_SINCE_SEAL, file)
                .with("old", "")
                .with("new", ""),
        );
    }
    Ok(changes)
}

/// When the seed was recorded, or the draw begun: what a folder remembers of a draw that has no result yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The seed is recorded: the next draw takes it.
    Seed(String),
    /// The draw was closed, and no public value is recorded.
    Draw(String),
    /// So many secrets are opened; the last one then.
    Opening(usize, String),
}

/// What a draw without a result has left; `None` when none was begun, or when it is done.
pub fn begun(layout: &Layout) -> Option<Begun> {
    let time = |path: PathBuf, name: &str| {
        let record: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        Some(member(&record, name))
    };
    if layout.result().exists() {
        return None;
    }
    let seed = time(layout.seed().join("seed.json"), "time").map(Begun::Seed);
    seed.or_else(|| time(layout.seed_act(), "close").map(Begun::Draw))
        .or_else(|| openings::recorded_so_far(layout).map(|(n, time)| Begun::Opening(n, time)))
}

/// The values that are recorded, in the order of the manifest, and when; `None` before that.
///
/// # Errors
/// When the record cannot be read, or a value does not fit its source.
pub(super) fn recorded_seed(
    layout: &Layout,
    opened: &Opened,
) -> Result<Option<(Vec<String>, String)>, Error> {
    if !layout.seed().exists() {
        return Ok(None);
    }
    let path = layout.seed().join("seed.json");
    let record: Value = serde_json::from_slice(&read(&path)?).unwrap_or_default();
    let held = record.get("values").unwrap_or(&Value::Null);
    let sources = &opened.manifest.sources;
    let each = sources
        .iter()
        .map(|source| member(held, source.id.as_str()));
    let values: Vec<String> = each.collect();
    let mut both = sources.iter().zip(&values);
    if !both.all(|(source, value)| opened.takes(source, value)) {
        let why = path_shown(&path);
        let args = [("why", why.into())];
        return Err(Error::refused("refused-seal-damaged", args));
    }
    Ok(Some((values, member(&record, "time"))))
}

/// The values of the sources: recorded ones, those given, or those typed now, which are then recorded.
fn seed(
    desk: &Desk<'_>,
    opened: &Opened,
    given: Vec<Option<String>>,
    closed: &Closed,
) -> Result<(Vec<String>, String, bool), Error> {
    let folder = desk.layout.seed();
    let sources = &opened.manifest.sources;
    if let Some((values, time)) = recorded_seed(desk.layout, opened)? {
        let mut both = sources.iter().zip(values.iter().zip(&given));
        let other = both.find(|(_, (held, given))| given.as_ref().is_some_and(|g| g != *held));
        if let Some((source, _)) = other {
            let args = [("time", time.into()), ("source", source.id.as_str().into())];
            return Err(Error::refused("refused-other-seed", args));
        }
        return Ok((values, time, true));
    }
    let asked: Vec<Source> = sources
        .iter()
        .zip(&given)
        .filter(|(source, given)| source.kind.is_public() && given.is_none())
        .map(|(source, _)| source.clone())
        .collect();
    let args = [
        ("time", closed.time.as_str().into()),
        ("code", closed.code.as_str().into()),
        ("path", path_shown(&desk.layout.close_checkpoint()).into()),
        ("paiwei", paiwei(desk.layout.root()).into()),
    ];
    if !asked.is_empty() && prompt::is_asked() {
        eprintln!("{}", desk.words.say("draw-closed", &args));
    }
    beacon::awaited(desk, sources, &args)?;
    if !asked.is_empty() && !prompt::is_asked() {
        return Err(Error::refused("refused-public-values", args));
    }
    let takes = |source: &Source, value: &str| opened.takes(source, value);
    let mut typed = prompt::values(desk.words, &asked, &takes)?.into_iter();
    let mut secrets = closed.openings.iter();
    let values = sources.iter().zip(given);
    let values = values.map(|(source, given)| match (source.kind.is_public(), given) {
        (false, _) => secrets.next().map(|one| one.value.clone()),
        (true, Some(given)) => Some(given),
        (true, None) => typed.next(),
    });
    let values: Vec<String> = values
        .map(|value| value.expect("one for each source"))
        .collect();
    for (source, value) in sources.iter().zip(&values) {
        openings::fresh(opened, source, value)?;
    }
    let time = openings::later(desk, Some(&closed.time));
    let pairs: serde_json::Map<String, Value> = sources
        .iter()
        .zip(&values)
        .map(|(source, value)| (source.id.to_string(), Value::from(value.as_str())))
        .collect();
    let attempt = opened.manifest.attempt;
    let record = json!({"act": "draw", "attempt": attempt, "rehearsals": rehearsal::count(desk.layout),
        "time": time, "values": pairs});
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

/// The values of a file, by source. It holds every secret or none, and every public value or none: those come
/// into being after the close.
fn seed_of_file(opened: &Opened, path: &Path) -> Result<Vec<Option<String>>, Error> {
    if !path.is_file() {
        let args = [("path", path_shown(path).into())];
        return Err(Error::refused("refused-no-seed-file", args));
    }
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let bytes = read(path)?;
    let (text, mut findings) = decode(&name, &bytes);
    let sources = &opened.manifest.sources;
    let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
    let lines = parse_seed(&text.unwrap_or_default(), &ids);
    findings.retain(Finding::is_error);
    let mut values = Vec::with_capacity(sources.len());
    let strange = |line: &&SeedLine| match &line.head {
        Head::Source(_) => false,
        Head::Unknown(_) => true,
        Head::Bare => sources.len() != 1,
    };
    for line in lines.iter().filter(strange) {
        let word = match &line.head {
            Head::Unknown(word) => word.clone(),
            _ => line.text(),
        };
        let near = nearest(&word, ids.iter().copied()).unwrap_or(NONE);
        let cell = Cell::at(&name, Spot::Line(line.line, 1)).value(&word);
        let finding = Finding::new(UNKNOWN_SEED_SOURCE, cell).with("sources", ids.join(", "));
        findings.push(finding.with("near", near));
    }
    let strangers = findings.len();
    let of_kind = |public: bool| {
        let own = |line: &SeedLine| match &line.head {
            Head::Source(id) => sources
                .iter()
                .any(|source| source.id.as_str() == id && source.kind.is_public() == public),
            Head::Bare => sources.len() == 1,
            Head::Unknown(_) => false,
        };
        lines.iter().any(own)
    };
    for source in sources {
        let own = |line: &&SeedLine| match &line.head {
            Head::Source(id) => id == source.id.as_str(),
            Head::Bare => sources.len() == 1,
            Head::Unknown(_) => false,
        };
        let own: Vec<&SeedLine> = lines.iter().filter(own).collect();
        let at = |line: u32, column: u32| Cell::at(&name, Spot::Line(line, column));
        let value = |line: &SeedLine| source.kind.recorded(&line.text());
        match own.as_slice() {
            [line] if opened.takes(source, &value(line)) => values.push(Some(value(line))),
            // The other half of the sources comes with another file, or is typed.
            [] if of_kind(!source.kind.is_public()) && !of_kind(source.kind.is_public()) => {
                values.push(None);
            }
            [line] if source.kind.takes(&value(line)) && !source.kind.is_public() => {
                let cell = at(line.line, 1).value(&line.text());
                findings.push(Finding::new(OTHER_SECRET, cell).with("source", source.id.as_str()));
            }
            [line] if matches!(source.kind, SourceKind::Hand { .. }) => {
                let cell = at(line.line, 1).value(&line.text());
                findings.push(hand_misfit(source, &line.text(), cell));
            }
            [line] if matches!(source.kind, SourceKind::Beacon { .. }) => {
                let cell = at(line.line, 1).value(&line.text());
                findings.push(beacon::misfit(source, &line.text(), cell));
            }
            [line] => findings.push(misfit(source, line, &at)),
            // A value may stand behind the name that was not known.
            [] if strangers > 0 => {}
            [] if matches!(source.kind, SourceKind::Hand { .. }) => {
                findings.push(hand_misfit(source, "", Cell::file(&name)));
            }
            [] => {
                let mut finding = Finding::new(BAD_SEED_VALUE, Cell::file(&name));
                finding.args = prompt::value_args(source, "").into();
                findings.push(finding);
            }
            [first, others @ ..] => {
                let twice = others.iter().map(|line| {
                    Finding::new(SEED_VALUE_TWICE, at(line.line, 1))
                        .with("source", source.id.as_str())
                        .with("row", u64::from(first.line))
                });
                findings.extend(twice);
            }
        }
    }
    if findings.is_empty() {
        Ok(values)
    } else {
        Err(Error::findings("refused-seed-values", findings))
    }
}

/// What is wrong with a value that was drawn by hand.
fn hand_misfit(source: &Source, value: &str, cell: Cell) -> Finding {
    let mut finding = Finding::new(BAD_HAND_VALUE, cell);
    finding.args = prompt::hand_args(source, value).into();
    finding
}

/// What is wrong with the one value of a source: a character with its place, else its length.
fn misfit(source: &Source, line: &SeedLine, at: &dyn Fn(u32, u32) -> Cell) -> Finding {
    let allowed = |c: char| match &source.kind {
        SourceKind::Digits { .. } => c.is_ascii_digit(),
        _ => c.is_ascii_digit() || ('a'..='f').contains(&c),
    };
    let wrong = (1u64..).zip(&line.value).find(|(_, (c, _))| !allowed(*c));
    let Some((place, (c, column))) = wrong else {
        let mut finding = Finding::new(BAD_SEED_VALUE, at(line.line, 1));
        finding.args = prompt::value_args(source, &line.text()).into();
        return finding;
    };
    let form = match &source.kind {
        SourceKind::Digits { .. } => "0–9",
        _ => "0–9 a–f",
    };
    Finding::new(
        BAD_SEED_CHARACTER,
        at(line.line, *column).value(&c.to_string()),
    )
    .with("source", source.id.as_str())
    .with("n", place)
    .with("form", form)
}

/// The path of the newest bundle of a folder.
///
/// # Errors
/// When nothing was drawn here.
pub fn newest_bundle(layout: &Layout) -> Result<PathBuf, Error> {
    let path = layout.newest_published().join(layout.bundle());
    if path.is_dir() {
        Ok(path)
    } else {
        Err(Error::refused("refused-no-result", []))
    }
}

/// What the sealed record of a child says of a home exactly on a border; nothing without records.
///
/// # Errors
/// When the records cannot be read.
pub fn home_on_border(layout: &Layout, number: &Number) -> Result<Option<HomeOnBorder>, Error> {
    let path = layout.seal().join(layout.private()).join(RECORDS);
    if !path.exists() {
        return Ok(None);
    }
    published::home_on_border(&read(&path)?, number).map_err(|why| {
        let why = format!("{}: {why}", path_shown(&path));
        Error::refused("refused-seal-damaged", [("why", why.into())])
    })
}

/// What is sealed; before the seal, what would be sealed now. Nothing is written.
///
/// # Errors
/// When findings stand in the way, or sealed files cannot be read.
pub fn to_be_drawn(desk: &Desk<'_>) -> Result<Opened, Error> {
    if desk.layout.seal().exists() {
        return Ok(SealedFolder::read(desk.layout)?.opened);
    }
    let (ready, _) = prepared(desk, &inputs(desk.layout)?)?;
    // No file of this seal is kept: its salts may be anything.
    let act = json!({"time": (desk.now)()});
    let earlier = Earlier::read(desk.layout)?;
    let notice = sealed_again(&ready, &[0; 32], (&act, earlier.as_ref()), desk.watch);
    let (log, sealed) = (notice.log.to_bytes(), notice.sealed);
    let file = |name: &str| match name {
        "log.jsonl" => Some(log.as_slice()),
        "manifest.json" => Some(sealed.manifest_json.as_slice()),
        "roll.jsonl" => Some(sealed.roll.as_slice()),
        _ => {
            let own = sealed.files.iter().find(|(own, ..)| own == name);
            own.map(|(_, bytes, _)| bytes.as_slice())
        }
    };
    Opened::read(&file).map_err(|why| Error::unusable(&why))
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

//! Looking at machine and folder before the ceremony (体检). Harmless: probes are written and taken away again.

use std::path::Path;
use std::time::Instant;

use super::disk::{Access, Disk, RealDisk};
use super::layout::Layout;
use super::quote::path_shown;
use super::{Error, acts, command};
use crate::digest::Digest;
use crate::finding::Arg;
use crate::report::words::{Lang, Words};

/// One thing that was looked at.
pub(super) struct Look {
    pub(super) code: &'static str,
    pub(super) mark: &'static str,
    pub(super) text: String,
}

/// Space to keep free, in MiB: a round of 100,000 children takes less than a tenth of it.
const SPACE_MIB: u64 = 512;
/// Write, sync, rename: so many times.
const PROBES: u32 = 100;

pub(super) fn look(words: &Words, layout: &Layout, dir: &Path) -> Vec<Look> {
    let good = |code, text: String| Look {
        code,
        mark: "✓",
        text,
    };
    let warn = |code, text: String| Look {
        code,
        mark: "⚠",
        text,
    };
    let bad = |code, text: String| Look {
        code,
        mark: "✗",
        text,
    };
    let mut looked = Vec::new();
    let own = std::env::current_exe()
        .ok()
        .and_then(|path| std::fs::read(path).ok());
    let own = own.unwrap_or_default();
    let version = Arg::from(env!("CARGO_PKG_VERSION"));
    let sha256 = Arg::from(Digest::of(&own).to_string());
    looked.push(good(
        "program",
        words.say(
            "doctor-program",
            &[("version", version), ("sha256", sha256)],
        ),
    ));
    looked.push(good(
        "sm3",
        words.say(
            "doctor-sm3",
            &[("sm3", Digest::sm3(&own).to_string().into())],
        ),
    ));
    let now = command::now();
    let time = [("time", Arg::from(now.as_str()))];
    looked.push(if now.as_str() < "2026-01-01" {
        bad("clock", words.say("doctor-clock-bad", &time))
    } else {
        good("clock", words.say("doctor-clock", &time))
    });
    if let Ok(free) = fs4::available_space(dir) {
        let free_mib = free >> 20;
        let args = [("free", Arg::from(free_mib)), ("needed", SPACE_MIB.into())];
        looked.push(if free_mib < SPACE_MIB {
            bad("space", words.say("doctor-space-low", &args))
        } else {
            good("space", words.say("doctor-space", &args))
        });
    }
    let path = [("path", Arg::from(path_shown(dir)))];
    looked.push(match probe(dir) {
        _ if !dir.is_dir() => bad("folder", words.say("doctor-no-folder", &path)),
        Ok(slowest) => {
            let args = [("n", Arg::from(PROBES)), ("ms", slowest.into())];
            good("probe", words.say("doctor-probe", &args))
        }
        Err(error) => {
            let why = command::os_error(words, &error);
            bad(
                "probe",
                words.say("doctor-probe-bad", &[("why", why.into())]),
            )
        }
    });
    if let Some(name) = cloud(dir) {
        looked.push(bad(
            "cloud",
            words.say("doctor-cloud", &[("name", name.into())]),
        ));
    }
    let files = layout
        .inputs()
        .map(|found| found.iter().flatten().count())
        .unwrap_or(0);
    let text = words.say("doctor-files", &[("n", files.into())]);
    looked.push(if files == 4 {
        good("files", text)
    } else {
        warn("files", text)
    });
    looked.push(if layout.secret().exists() {
        good("secret", words.word("doctor-secret"))
    } else {
        warn("secret", words.word("doctor-secret-missing"))
    });
    // Where nothing can be written, who else works here cannot be told; the probe has said why.
    match acts::lock(layout) {
        Ok(_) => looked.push(good("lock", words.word("doctor-lock-free"))),
        Err(Error::Machine { .. }) => {}
        Err(_) => looked.push(bad("lock", words.word("doctor-lock-held"))),
    }
    let lang = if words.lang() == Lang::Zh { "zh" } else { "en" };
    looked.push(good(
        "lang",
        words.say("doctor-lang", &[("lang", lang.into())]),
    ));
    let threads = std::thread::available_parallelism()
        .map(usize::from)
        .unwrap_or(1);
    looked.push(good(
        "threads",
        words.say("doctor-threads", &[("n", threads.into())]),
    ));
    looked
}

/// The slowest of some write–sync–rename probes, in milliseconds; catches scanners that hold files.
fn probe(dir: &Path) -> std::io::Result<u64> {
    let (a, b) = (dir.join(".paiwei.probe.tmp"), dir.join(".paiwei.probe"));
    let mut slowest = 0;
    for _ in 0..PROBES {
        let begun = Instant::now();
        RealDisk.write(&a, b"probe", Access::Usual)?;
        RealDisk.rename(&a, &b)?;
        RealDisk.sync_dir(dir)?;
        RealDisk.remove(&b)?;
        slowest = slowest.max(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    }
    Ok(slowest)
}

/// A folder on the way here that a sync program is known to watch.
fn cloud(dir: &Path) -> Option<String> {
    let known = [
        "onedrive",
        "dropbox",
        "google drive",
        "icloud",
        "坚果云",
        "百度网盘",
        "baidunetdisk",
        "wpsdrive",
    ];
    let full = std::path::absolute(dir).ok()?;
    let parts = full
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.into_iter().find(|part| {
        let lower = part.to_lowercase();
        known.iter().any(|name| lower.contains(name))
    })
}

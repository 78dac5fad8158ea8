//! Bundles from the disk: a folder, or a zip read in memory and never unpacked.
//!
//! Limits come before any allocation: entries, unpacked sizes from the headers and again while reading. Links,
//! doubles and names that lead outside are refused (BADINPUT E2, G6); what file managers leave behind is passed
//! over; any other strange name is noted, not opened, and told by the check INDEX.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use super::Error;
use super::quote::path_shown;
use crate::model::Bundle;

/// What an archive may be.
#[derive(Clone, Copy, Debug)]
pub struct ArchiveLimits {
    /// Files in it.
    pub entries: usize,
    /// Bytes of one file, unpacked.
    pub file_bytes: u64,
    /// Bytes of all files, unpacked.
    pub total_bytes: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            entries: 10_000,
            file_bytes: 1 << 30,
            total_bytes: 4 << 30,
        }
    }
}

/// Reads a bundle from a folder or a zip.
///
/// # Errors
/// When there is none, when it cannot be read, or when it is over a limit.
pub fn read_bundle(path: &Path, limits: ArchiveLimits) -> Result<Bundle, Error> {
    let failed = |source| Error::machine(path, source);
    let shown = || path_shown(path);
    if path.is_dir() {
        let mut bundle = Bundle::new();
        let mut left = limits;
        read_folder((path, ""), &mut bundle, &mut left)?;
        if bundle.get("data/manifest.json").is_none() && bundle.get("data/index.json").is_none() {
            return Err(Error::refused(
                "refused-no-bundle",
                [("path", shown().into())],
            ));
        }
        return Ok(bundle);
    }
    if !path.is_file() {
        return Err(Error::refused(
            "refused-no-bundle",
            [("path", shown().into())],
        ));
    }
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > limits.total_bytes {
        let args = [
            ("path", shown().into()),
            ("limit", (limits.total_bytes >> 20).into()),
        ];
        return Err(Error::refused("refused-too-large", args));
    }
    let bytes = fs::read(path).map_err(failed)?;
    read_zip(&bytes, limits).map_err(|why| why.error(&shown()))
}

/// Why a container is refused as a whole. A name that is merely not a bundle's own is no such reason: the check
/// INDEX names it.
enum Refused {
    /// A link, a device: what it points at is never opened.
    Link(String),
    /// A name with a root, a drive or `..`.
    Outside(String),
    /// More or larger files than a bundle may hold.
    Limit(String),
    /// The zip itself cannot be read.
    Zip(String),
}

impl Refused {
    /// `path` is the container.
    fn error(self, path: &str) -> Error {
        let (key, name) = match self {
            Self::Link(name) => ("refused-link", name),
            Self::Outside(name) => ("refused-outside", name),
            Self::Limit(name) => ("refused-limits", name),
            Self::Zip(why) => {
                let args = [("path", path.into()), ("why", why.into())];
                return Error::malformed("refused-archive", args);
            }
        };
        Error::malformed(key, [("path", path.into()), ("name", name.into())])
    }
}

/// Whether a name would lead out of the folder it is put into.
fn leads_outside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let up = name.split('/').any(|part| part == "..");
    drive || up || name.starts_with('/') || name.contains(['\\', '\0'])
}

fn read_folder(
    (top, prefix): (&Path, &str),
    bundle: &mut Bundle,
    left: &mut ArchiveLimits,
) -> Result<(), Error> {
    let folder = top.join(prefix);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Machine { path, source }
    };
    for entry in fs::read_dir(&folder).map_err(failed(&folder))? {
        let entry = entry.map_err(failed(&folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let refused = |why: Refused| why.error(&path_shown(top));
        if Bundle::is_leftover(&name) {
            continue;
        }
        // The type of the entry itself: a link is not followed.
        let kind = entry.file_type().map_err(failed(&path))?;
        if !kind.is_dir() && !kind.is_file() {
            return Err(refused(Refused::Link(name)));
        }
        if !Bundle::is_safe_path(&name) {
            bundle.note_stray(&name);
        } else if kind.is_dir() {
            read_folder((top, &format!("{name}/")), bundle, left)?;
        } else {
            let size = entry.metadata().map_err(failed(&path))?.len();
            if left.entries == 0 || size > left.file_bytes || size > left.total_bytes {
                return Err(refused(Refused::Limit(name)));
            }
            left.entries -= 1;
            left.total_bytes -= size;
            bundle.insert(&name, fs::read(&path).map_err(failed(&path))?);
        }
    }
    Ok(())
}

fn read_zip(bytes: &[u8], limits: ArchiveLimits) -> Result<Bundle, Refused> {
    let said = |error: zip::result::ZipError| Refused::Zip(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(said)?;
    if archive.len() > limits.entries {
        return Err(Refused::Limit(format!("{} × …", archive.len())));
    }
    let names = archive
        .file_names()
        .map(|name| name.map(|name| name.into_owned()));
    let names: Vec<String> = names.collect::<Result<_, _>>().map_err(said)?;
    if count_entries(bytes) != Some(names.len()) {
        return Err(Refused::Zip("one name, two entries".to_owned()));
    }
    let top = top_folder(&names);
    let mut bundle = Bundle::new();
    let mut total = 0u64;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(said)?;
        let name = entry.name().map_err(said)?.into_owned();
        if leads_outside(&name) {
            return Err(Refused::Outside(name));
        }
        if entry.is_symlink() {
            return Err(Refused::Link(name));
        }
        if entry.is_dir() || Bundle::is_leftover(&name) {
            continue;
        }
        let path = name.strip_prefix(top.as_str()).unwrap_or(&name);
        if !name.starts_with(&top) || !Bundle::is_safe_path(path) {
            bundle.note_stray(path);
            continue;
        }
        if entry.size() > limits.file_bytes.min(limits.total_bytes - total) {
            return Err(Refused::Limit(name));
        }
        let (path, size) = (path.to_owned(), entry.size());
        let mut content = Vec::with_capacity(usize::try_from(size.min(1 << 20)).unwrap_or(0));
        // The header may lie: one byte more than it says is too much.
        let mut unpacked = entry.take(size + 1);
        unpacked
            .read_to_end(&mut content)
            .map_err(|error| Refused::Zip(format!("{name}: {error}")))?;
        if content.len() as u64 != size {
            return Err(Refused::Zip(format!("{name}: {size} bytes")));
        }
        total += size;
        bundle.insert(&path, content);
    }
    Ok(bundle)
}

/// How many entries the archive says it has: the crate keeps the last of entries with one name in silence, so
/// its own count would hide a double. (End of central directory, offset 10; 65,535 and more are over our limit.)
fn count_entries(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).rposition(|mark| mark == b"PK\x05\x06")?;
    let count = bytes.get(end + 10..end + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

/// The one folder at the top of an archive, with its slash; empty when files lie at the top.
fn top_folder(names: &[String]) -> String {
    let data = names
        .iter()
        .filter(|name| !Bundle::is_leftover(name))
        .find_map(|name| name.strip_suffix("data/manifest.json"));
    data.filter(|top| top.matches('/').count() <= 1)
        .unwrap_or("")
        .to_owned()
}

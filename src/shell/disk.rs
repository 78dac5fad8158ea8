//! The disk behind one small trait, so that every fault can be tried at every point.
//!
//! Folders are written under a temporary name, every file synced, then renamed once and the parent synced: after
//! a power cut there is the old state or the whole new one, never a third. A folder that is there is never
//! written again. Tests: `tests/it/crash.rs` stops at every operation.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Who may read what is written. On Unix it sets the mode; elsewhere the folder's own rights decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever the system lets: for what is published.
    Usual,
    /// The owner only (600, folders 700): the secret, findings, what lies under `private`.
    Owner,
}

/// What the acts need of a disk.
pub trait Disk {
    /// Makes a folder and those above it.
    fn create_dir_all(&self, path: &Path, access: Access) -> io::Result<()>;
    /// Writes a new file and syncs it; a file of that name is replaced only inside temporary folders.
    fn write(&self, path: &Path, bytes: &[u8], access: Access) -> io::Result<()>;
    /// Makes the entries of a folder last.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Renames; the target must not be there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a folder with everything in it, or a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_dir_all(&self, path: &Path, access: Access) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        if access == Access::Owner {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        #[cfg(not(unix))]
        let _ = access;
        builder.create(path)
    }

    fn write(&self, path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        if access == Access::Owner {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        // One that was left there by an act cut short may have another mode.
        #[cfg(unix)]
        if access == Access::Owner {
            use std::os::unix::fs::PermissionsExt;
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        #[cfg(not(unix))]
        let _ = access;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        // Windows cannot open a folder as a file; there a rename lasts without it.
        if cfg!(unix) {
            File::open(path)?.sync_all()
        } else {
            Ok(())
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if to.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
    }
}

/// Whether a file of an act's folder, or a folder in it, is for the office only: it lies in the private half.
fn access_of(path: &str) -> Access {
    match path.split('/').next() {
        Some("private" | "内部") => Access::Owner,
        _ => Access::Usual,
    }
}

/// Writes a folder whole or not at all. Paths of files are relative, with `/`; the private half is the owner's.
///
/// # Errors
/// Whatever the disk says; then nothing stands under the final name.
pub fn write_folder(
    disk: &dyn Disk,
    folder: &Path,
    files: Vec<(String, Vec<u8>)>,
) -> Result<(), super::Error> {
    let (parent, temporary) = beside(folder);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| super::Error::Machine {
            path,
            source: error,
        }
    };
    disk.create_dir_all(parent, Access::Usual)
        .map_err(failed(parent))?;
    if temporary.exists() {
        disk.remove(&temporary).map_err(failed(&temporary))?;
    }
    let mut folders = vec![(temporary.clone(), Access::Usual)];
    for (path, _) in &files {
        let mut at = temporary.clone();
        let mut parts = path.split('/').collect::<Vec<_>>();
        parts.pop();
        for part in parts {
            at.push(part);
            if folders.iter().all(|(folder, _)| *folder != at) {
                folders.push((at.clone(), access_of(path)));
            }
        }
    }
    for (folder, access) in &folders {
        disk.create_dir_all(folder, *access)
            .map_err(failed(folder))?;
    }
    for (path, bytes) in files {
        let at = path
            .split('/')
            .fold(temporary.clone(), |at, part| at.join(part));
        let access = access_of(&path);
        disk.write(&at, &bytes, access).map_err(failed(&at))?;
    }
    for (folder, _) in folders.iter().rev() {
        disk.sync_dir(folder).map_err(failed(folder))?;
    }
    disk.rename(&temporary, folder).map_err(failed(folder))?;
    disk.sync_dir(parent).map_err(failed(parent))
}

/// What `write_file` may do, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    /// Whether it replaces a file that may be there.
    pub replace: bool,
    /// Who may read the file, and the folder around it where that has to be made.
    pub access: Access,
}

impl Writing {
    /// A new file for everybody.
    pub const NEW: Self = Self {
        replace: false,
        access: Access::Usual,
    };

    /// A file for everybody, which may take the place of an older one.
    pub const AGAIN: Self = Self {
        replace: true,
        access: Access::Usual,
    };
}

/// Writes one file whole or not at all; it replaces one that may be there only when `writing` says so.
///
/// # Errors
/// Whatever the disk says; then the file is as it was.
pub fn write_file(
    disk: &dyn Disk,
    path: &Path,
    bytes: &[u8],
    writing: Writing,
) -> Result<(), super::Error> {
    write_one(disk, path, bytes, writing)?;
    let (parent, _) = beside(path);
    let failed = |error| super::Error::machine(path, error);
    disk.sync_dir(parent).map_err(failed)
}

/// Writes several files of one folder, each whole or not at all; that they are there lasts when this returns.
///
/// # Errors
/// Whatever the disk says; then some may be there, each whole.
pub fn write_files(
    disk: &dyn Disk,
    folder: &Path,
    files: &[(PathBuf, Vec<u8>)],
    writing: Writing,
) -> Result<(), super::Error> {
    for (path, bytes) in files {
        write_one(disk, path, bytes, writing)?;
    }
    let failed = |error| super::Error::machine(folder, error);
    disk.sync_dir(folder).map_err(failed)
}

/// Writes one file under its name; whoever calls syncs the folder.
fn write_one(
    disk: &dyn Disk,
    path: &Path,
    bytes: &[u8],
    writing: Writing,
) -> Result<(), super::Error> {
    let (parent, temporary) = beside(path);
    let failed = |error| super::Error::machine(path, error);
    let Writing { replace, access } = writing;
    disk.create_dir_all(parent, access).map_err(failed)?;
    disk.write(&temporary, bytes, access).map_err(failed)?;
    if replace && path.exists() {
        disk.remove(path).map_err(failed)?;
    }
    disk.rename(&temporary, path).map_err(failed)
}

/// The folder above a path, and the temporary name beside it.
fn beside(path: &Path) -> (&Path, PathBuf) {
    let parent = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    (parent, parent.join(format!(".{name}.tmp")))
}

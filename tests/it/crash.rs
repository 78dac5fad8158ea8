//! Power cuts and full disks at every write, sync, rename and removal of `seal` and `draw` (BADINPUT D1, D2).
//!
//! The machine stops at the n-th operation, for every n: with nothing done, or with half of a file written. Then
//! the act is done again. There is the old state or the whole new one, never a third, and the second run gives
//! the bytes of an undisturbed one.

use std::cell::Cell;
use std::io;
use std::path::Path;

use crate::amend::AMENDED_AT;
use crate::anchors::anchored;
use crate::attempts::aside_on;
use crate::states::at;
use crate::support::{DIGITS, DRAWN_AT, Folder, Office, SEALED_AT, files_below};
use paiwei::model::Remark;
use paiwei::shell::Error;
use paiwei::shell::acts;
use paiwei::shell::disk::{Access, Disk, RealDisk};
use paiwei::shell::note::Said;

/// A disk that fails at its n-th operation.
struct Faulty {
    left: Cell<usize>,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// The power goes: the operation and all later ones do not happen.
    Power,
    /// The power goes while half of a file is written.
    Torn,
    /// The disk is full at this operation, and has room again later.
    Full,
    /// Syncing fails once.
    Sync,
}

impl Faulty {
    fn new(at: usize, fault: Fault) -> Self {
        Self {
            left: Cell::new(at),
            fault,
        }
    }

    /// Whether the fault was reached.
    fn reached(&self) -> bool {
        self.left.get() == 0
    }

    /// Counts an operation; an error when it is the one that fails, or comes after a power cut.
    fn step(&self, writes: bool) -> io::Result<()> {
        let left = self.left.get();
        if left == 0 {
            return match self.fault {
                Fault::Power | Fault::Torn => Err(io::Error::other("the power is gone")),
                Fault::Full | Fault::Sync => Ok(()),
            };
        }
        self.left.set(left - 1);
        match (left, self.fault) {
            (1, Fault::Full) if writes => Err(io::ErrorKind::StorageFull.into()),
            (1, Fault::Full) => {
                // Only writing needs room: the next writing operation fails instead.
                self.left.set(1);
                Ok(())
            }
            (1, _) => Err(io::Error::other("a fault")),
            _ => Ok(()),
        }
    }
}

impl Disk for Faulty {
    fn create_dir_all(&self, path: &Path, access: Access) -> io::Result<()> {
        self.step(false)?;
        RealDisk.create_dir_all(path, access)
    }

    fn write(&self, path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
        let before = self.left.get();
        self.step(true).inspect_err(|_| {
            if self.fault == Fault::Torn && before == 1 {
                let _ = RealDisk.write(path, &bytes[..bytes.len() / 2], access);
            }
        })?;
        RealDisk.write(path, bytes, access)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.step(false)?;
        RealDisk.sync_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(false)?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(false)?;
        RealDisk.remove(path)
    }
}

/// Does an act with a fault at every operation, each time in a new folder, then again without one.
fn sweep(
    name: &str,
    fault: Fault,
    prepare: &dyn Fn(&Folder),
    act: &dyn Fn(&Folder, &dyn Disk) -> Result<(), Error>,
    final_folder: &str,
) {
    let undisturbed = Folder::new(&format!("{name}-whole")).with(&Office::small());
    prepare(&undisturbed);
    act(&undisturbed, &RealDisk).expect("an undisturbed run");
    let expected = files_below(undisturbed.path());
    let whole = files_below(&undisturbed.path().join(final_folder));
    for n in 1.. {
        let folder = Folder::new(&format!("{name}-{n}")).with(&Office::small());
        prepare(&folder);
        let disk = Faulty::new(n, fault);
        let outcome = act(&folder, &disk);
        if !disk.reached() {
            outcome.expect("no operation was left to fail");
            assert!(n > 8, "{name}: only {n} operations");
            return;
        }
        let failed = outcome.expect_err("the fault is told");
        assert_eq!(failed.exit(), 5, "{name} at {n}: {failed:?}");
        // Whole or nothing under the final name.
        let there = files_below(&folder.path().join(final_folder));
        assert!(
            there.is_empty() || there == whole,
            "{name} at {n}: a third state"
        );
        match act(&folder, &RealDisk) {
            Ok(()) => {}
            // The rename had happened, only the last sync had not: the act is done, and says so.
            Err(refused) => {
                assert_eq!((refused.exit(), there == whole), (2, true), "{name} at {n}")
            }
        }
        let again = files_below(folder.path());
        let differ: Vec<&String> = expected
            .keys()
            .filter(|path| again.get(*path) != expected.get(*path))
            .collect();
        assert!(differ.is_empty(), "{name} at {n}: {differ:?} differ");
        let extra = again
            .keys()
            .filter(|path| !expected.contains_key(*path) && !path.contains(".tmp"));
        assert_eq!(
            extra.collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{name} at {n}"
        );
    }
}

fn seal(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    at(folder.path(), disk, SEALED_AT, acts::seal).map(drop)
}

fn draw(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    let seed = folder.path().join("digits.txt");
    at(folder.path(), disk, DRAWN_AT, |desk| {
        acts::draw(desk, Some(&seed))
    })
    .map(drop)
}

fn sealed(folder: &Folder) {
    folder.write("digits.txt", DIGITS);
    seal(folder, &RealDisk).expect("sealed");
}

#[test]
fn d1_power_cut_at_every_operation_of_seal() {
    sweep("seal-power", Fault::Power, &|_| (), &seal, "seal/1");
    sweep("seal-torn", Fault::Torn, &|_| (), &seal, "seal/1");
}

#[test]
fn d1_power_cut_at_every_operation_of_draw() {
    sweep("draw-power", Fault::Power, &sealed, &draw, "result/1");
    sweep("draw-torn", Fault::Torn, &sealed, &draw, "result/1");
}

fn drawn(folder: &Folder) {
    sealed(folder);
    draw(folder, &RealDisk).expect("drawn");
    folder.write(
        "events.csv",
        "event,number,school,reason,reference,date,by,checked_by\nwithdraw,A07,,r,1,2026-07-10,a,b\n",
    );
}

fn amend(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    at(folder.path(), disk, AMENDED_AT, |desk| {
        paiwei::shell::amend::amend(desk, None, &|_| Ok(true))
    })
    .map(drop)
}

#[test]
fn d1_power_cut_at_every_operation_of_amend() {
    sweep("amend-power", Fault::Power, &drawn, &amend, "result/2");
    sweep("amend-torn", Fault::Torn, &drawn, &amend, "result/2");
}

fn void(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    aside_on(folder, disk, (AMENDED_AT, "court"), true).map(drop)
}

#[test]
fn d1_power_cut_at_every_operation_of_void() {
    sweep("void-power", Fault::Power, &drawn, &void, "void/1");
    sweep("void-torn", Fault::Torn, &drawn, &void, "void/1");
}

fn finalize(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    let by = || Ok(vec!["甲".to_owned(), "乙".to_owned()]);
    at(folder.path(), disk, AMENDED_AT, |desk| {
        paiwei::shell::finalize::finalize(desk, &|_, _| by())
    })
    .map(drop)
}

#[test]
fn d1_power_cut_at_every_operation_of_finalize() {
    sweep("final-power", Fault::Power, &drawn, &finalize, "final/1");
    sweep("final-torn", Fault::Torn, &drawn, &finalize, "final/1");
}

fn note(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    let said = Said::Note(Remark::Text("审计已经完成".to_owned()));
    at(folder.path(), disk, AMENDED_AT, |desk| {
        paiwei::shell::note::note(desk, &said, &|_| Ok(Vec::new()))
    })
    .map(drop)
}

#[test]
fn d1_power_cut_at_every_operation_of_note() {
    let notes = "result/1.notes/1";
    sweep("note-power", Fault::Power, &drawn, &note, notes);
    sweep("note-torn", Fault::Torn, &drawn, &note, notes);
}

/// A static log grows file by file: whenever its checkpoint is there, so is everything that it counts.
#[test]
fn d1_power_cut_at_every_operation_of_log_tiles() {
    let folder = Folder::new("tiles-power").with(&Office::small());
    drawn(&folder);
    let bundle = folder.path().join("result/1/bundle");
    let read = paiwei::shell::read_bundle(&bundle, Default::default()).expect("a bundle");
    let lay = |disk: &dyn Disk, out: &Path| {
        at(folder.path(), disk, AMENDED_AT, |desk| {
            paiwei::shell::tiles::tiles(desk, &read, None, out)
        })
    };
    let whole = folder.path().join("whole");
    lay(&RealDisk, &whole).map(drop).expect("undisturbed");
    let expected = files_below(&whole);
    for fault in [Fault::Power, Fault::Torn, Fault::Full] {
        for n in 1.. {
            let out = folder.path().join(format!("out-{n}"));
            let disk = Faulty::new(n, fault);
            let outcome = lay(&disk, &out);
            let there = files_below(&out);
            if there.contains_key("checkpoint") {
                assert!(expected.keys().all(|path| there.contains_key(path)), "{n}");
            }
            lay(&RealDisk, &out).map(drop).expect("laid after all");
            let mut after = files_below(&out);
            after.retain(|path, _| !path.contains(".tmp"));
            assert_eq!(after, expected, "{n}");
            std::fs::remove_dir_all(&out).expect("removed");
            if !disk.reached() {
                outcome.map(drop).expect("no operation was left to fail");
                break;
            }
        }
    }
}

fn anchor(folder: &Folder, disk: &dyn Disk) -> Result<(), Error> {
    anchored(folder, disk, "minute.pdf").map(drop)
}

#[test]
fn d1_power_cut_at_every_operation_of_anchor() {
    let ready = |folder: &Folder| {
        folder.write("minute.pdf", "a scan");
        sealed(folder);
    };
    sweep(
        "anchor-power",
        Fault::Power,
        &ready,
        &anchor,
        "seal/1.anchors/1",
    );
    sweep(
        "anchor-torn",
        Fault::Torn,
        &ready,
        &anchor,
        "seal/1.anchors/1",
    );
}

#[test]
fn d2_full_disk_at_every_write() {
    sweep("seal-full", Fault::Full, &|_| (), &seal, "seal/1");
    sweep("draw-full", Fault::Full, &sealed, &draw, "result/1");
}

#[test]
fn a_sync_that_fails_once() {
    sweep("seal-sync", Fault::Sync, &|_| (), &seal, "seal/1");
    sweep("draw-sync", Fault::Sync, &sealed, &draw, "result/1");
}

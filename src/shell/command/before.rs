//! The verbs up to the seal: `init`, `check`, `publish-catchments`, `seal`.

use std::path::{Path, PathBuf};

use super::outcome::Done;
use super::{Common, at_desk};
use crate::finding::{Arg, Finding};
use crate::model::Patch;
use crate::report::findings;
use crate::report::words::Words;
use crate::run::Ready;
use crate::seal::short_code;
use crate::shell::acts::{self, Checked};
use crate::shell::disk::{RealDisk, Writing, write_file, write_folder};
use crate::shell::layout::Layout;
use crate::shell::quote::{paiwei, path_shown};
use crate::shell::{Error, beacon, init, mend, prompt, zoning};

pub(super) fn init(words: &Words, common: &Common, path: &str) -> Result<Done, Error> {
    let folder = PathBuf::from(path);
    if folder.exists() {
        let shown = path_shown(&folder);
        return Err(Error::refused("refused-exists", [("path", shown.into())]));
    }
    write_folder(&RealDisk, &folder, init::files(words.lang()))?;
    let layout = Layout::new(&folder, words.lang());
    at_desk(words, common, &layout, acts::secret).0?;
    let mut done = Done::default();
    let shown = path_shown(&folder);
    done.line(&words.say("init-made", &[("path", shown.as_str().into())]));
    for (name, key) in [
        ("policy.toml", "init-file-policy"),
        ("schools.csv", "init-file-schools"),
        ("catchments.geojson", "init-file-catchments"),
        ("roll.csv", "init-file-roll"),
        ("secret.hex", "init-file-secret"),
    ] {
        done.line(&format!("  {name:<20} {}", words.word(key)));
    }
    done.line(&words.say("init-next", &[("paiwei", paiwei(&folder).into())]));
    done.member("path", shown);
    Ok(done)
}

pub(super) fn check(words: &Words, common: &Common, shown: usize) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, acts::check);
    let Checked {
        ready,
        assumptions,
        findings: found,
        sealed,
        written,
        patch,
        layer,
    } = outcome?;
    let mut done = Done {
        exit: u8::from(ready.is_none() || sealed == Some(false)),
        ..Done::default()
    };
    done.text = findings::text(words, &found, shown);
    if let Some(ready) = &ready {
        let placement = &ready.placement;
        let seats: u64 = placement
            .schools
            .iter()
            .map(|school| u64::from(school.seats))
            .sum();
        let args = [
            ("children", Arg::from(placement.children.len())),
            ("schools", placement.schools.len().into()),
            ("seats", seats.into()),
            ("catchments", placement.catchments.len().into()),
        ];
        done.line(&words.say("check-counts", &args));
        done.member("children", placement.children.len());
        done.member("schools", placement.schools.len());
        done.member("seats", seats);
        let direct = placement.schools.iter().filter(|school| school.direct > 0);
        let given: u64 = direct.clone().map(|school| u64::from(school.direct)).sum();
        if given > 0 {
            let args = [("direct", given.into()), ("schools", direct.count().into())];
            done.line(&words.say("check-direct", &args));
            done.member("direct", given);
        }
        for told in beacon::told(words, &placement.policy.sources) {
            done.line(&told);
        }
    }
    done.assumptions(words, &assumptions);
    done.line(&findings::summary(words, &found));
    let path = path_shown(&layout.findings());
    if written.is_ok() {
        done.line(&words.say("check-written", &[("path", path.as_str().into())]));
        let map = path_shown(&layout.map());
        done.line(&words.say("check-map", &[("path", map.as_str().into())]));
        done.member("map_file", map);
        if let Some(patch) = &patch {
            tell_patch(words, &mut done, patch, &layout.patch());
        }
    }
    done.member("layer_sha256", layer.to_string());
    let next = match (sealed, layout.result().exists()) {
        (None, _) if ready.is_some() => "check-good",
        (None, _) => "check-bad",
        (Some(true), false) => "check-sealed",
        (Some(true), true) => "check-drawn",
        (Some(false), false) => "check-changed",
        (Some(false), true) => "check-changed-drawn",
    };
    let copies = path_shown(&layout.sealed_inputs());
    done.line(&words.say(next, &[common.paiwei(), ("path", copies.into())]));
    if written.is_ok() {
        done.member("findings_file", path);
    }
    done.findings = found;
    done.failed = written.err();
    Ok(done)
}

fn tell_patch(words: &Words, done: &mut Done, patch: &Patch, path: &Path) {
    let path = path_shown(path);
    let args = [
        ("n", patch.operations.len().into()),
        ("path", path.as_str().into()),
    ];
    done.line(&words.say("check-patch", &args));
    done.member("patch_file", path);
}

/// A layer alone: its findings, and its picture and a patch in the current folder.
pub(super) fn check_layer(words: &Words, path: &Path, shown: usize) -> Result<Done, Error> {
    let (file, beside) = acts::layer(path)?;
    let (seen, mut found) = crate::check::layer(&file, &beside);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let patch = seen.patch();
    let patch_path = PathBuf::from(format!("{stem}.patch.json"));
    mend::write(&RealDisk, &patch_path, patch.as_ref(), Writing::AGAIN)?;
    if let Some(patch) = &patch {
        found.push(mend::finding(patch, "paiwei", (path, &patch_path)));
        crate::finding::sort(&mut found, &[&file.name]);
    }
    let picture = PathBuf::from(format!("{stem}.map.svg"));
    let svg = acts::picture(words, &seen, patch.as_ref());
    write_file(&RealDisk, &picture, svg.as_bytes(), Writing::AGAIN)?;
    let table_path = PathBuf::from(format!("{stem}.findings.csv"));
    let table = findings::table(words, &found);
    write_file(&RealDisk, &table_path, &table, Writing::AGAIN)?;
    let mut done = Done {
        exit: u8::from(found.iter().any(Finding::is_error)),
        ..Done::default()
    };
    done.text = findings::text(words, &found, shown);
    let args = [("n", Arg::from(seen.catchments().len()))];
    done.line(&words.say("check-layer-counts", &args));
    done.line(&findings::summary(words, &found));
    let table_path = path_shown(&table_path);
    done.line(&words.say("check-written", &[("path", table_path.as_str().into())]));
    done.member("findings_file", table_path);
    let path = path_shown(&picture);
    done.line(&words.say("check-map", &[("path", path.as_str().into())]));
    if let Some(patch) = &patch {
        tell_patch(words, &mut done, patch, &patch_path);
    }
    done.member("layer_sha256", seen.digest().to_string());
    done.member("catchments", seen.catchments().len());
    done.member("map_file", path);
    done.findings = found;
    Ok(done)
}

pub(super) fn publish(
    words: &Words,
    common: &Common,
    shown: usize,
    against: Option<&Path>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        zoning::publish(desk, against)
    });
    let (written, found) = outcome?;
    let mut done = Done {
        text: findings::text(words, &found, shown),
        exit: u8::from(!written),
        ..Done::default()
    };
    let path = path_shown(&layout.zoning_notice().join("index.html"));
    if written {
        done.line(&words.say("publish-written", &[("path", path.as_str().into())]));
        done.member("page", path);
    } else {
        done.line(&words.word("check-bad"));
    }
    done.findings = found;
    Ok(done)
}

pub(super) fn seal(
    words: &Words,
    common: &Common,
    shown: usize,
    by: &[String],
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let agree = |ready: &Ready| {
        let placement = &ready.placement;
        let seats: u64 = placement.schools.iter().map(|s| u64::from(s.seats)).sum();
        let args = [
            ("title", Arg::from(placement.policy.title.as_str())),
            ("children", placement.children.len().into()),
            ("schools", placement.schools.len().into()),
            ("seats", seats.into()),
            ("hours", placement.policy.objection_hours.into()),
        ];
        let told = words.say("seal-freezes", &args);
        prompt::two_people(words, (by, common.json), &told, &words.word("seal-word"))
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| acts::seal_by(desk, &agree));
    let acts::SealDone {
        manifest,
        seal,
        seal_sm3,
        assumptions,
        findings: found,
    } = outcome?;
    let mut done = Done {
        text: findings::text(words, &found, shown),
        ..Done::default()
    };
    let (lines, reserve, ..) = manifest.roll;
    let args = [
        ("children", Arg::from(lines - reserve)),
        ("reserve", reserve.into()),
    ];
    done.line(&words.say("seal-done", &args));
    done.assumptions(words, &assumptions);
    let (seal, code) = (seal.to_string(), short_code(&seal));
    done.line(&words.say("seal-digest", &[("seal", seal.as_str().into())]));
    if let Some(sm3) = seal_sm3 {
        done.line(&format!("{} {sm3}", words.word("seal-sm3")));
    }
    done.line(&words.say("seal-code", &[("code", code.as_str().into())]));
    let path = path_shown(&layout.seal().join(layout.seal_public()));
    done.line(&words.say("seal-publish", &[("path", path.as_str().into())]));
    for told in beacon::told(words, &manifest.sources) {
        done.line(&told);
    }
    if let Some(ring) = manifest.rings.first() {
        let args = [
            (
                "outcomes",
                Arg::from(manifest.outcomes().unwrap_or(u128::MAX)),
            ),
            ("page", format!("list-{}.html", ring.lottery).into()),
            common.paiwei(),
        ];
        done.line(&words.say("seal-by-hand", &args));
    }
    done.line(&words.say("seal-next", &[common.paiwei()]));
    done.member("seal", seal);
    done.member("short_code", code);
    done.member("public", path);
    done.findings = found;
    Ok(done)
}

//! The demonstration: the whole job on the invented district, told step by step.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::after::{Counts, Told};
use super::outcome::{Done, emit};
use super::{Common, at_desk, at_second, sign};
use crate::demo::{self, District};
use crate::finding::{Arg, Severity};
use crate::model::SourceKind;
use crate::report::explained::{self, Names, Prints};
use crate::report::verdict;
use crate::report::words::Words;
use crate::run::Step;
use crate::run::amend::Past;
use crate::seal::short_code;
use crate::shell::Error;
use crate::shell::acts::{self, Checked, Desk, Drawn};
use crate::shell::amend::Story;
use crate::shell::archive::{ArchiveLimits, read_bundle};
use crate::shell::disk::{Access, RealDisk, Writing, write_file, write_folder};
use crate::shell::keys::trust;
use crate::shell::layout::Layout;
use crate::shell::quote::{paiwei, path_shown};
use crate::verify::{self, Status};

/// The whole job on the invented district, step by step.
pub(super) fn demo(
    words: &Words,
    common: &Common,
    size: usize,
    out: Option<&str>,
    no_open: bool,
) -> Result<Done, Error> {
    let folder = match out {
        Some(out) => PathBuf::from(out),
        None => common.dir.join(words.word("demo-folder")),
    };
    if folder.exists() {
        let shown = path_shown(&folder);
        return Err(Error::refused("refused-exists", [("path", shown.into())]));
    }
    let district = if size == District::STANDARD.children as usize {
        District::STANDARD
    } else {
        District::of_size(u32::try_from(size).unwrap_or(u32::MAX))
    };
    let files = demo::files(district);
    let files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .collect();
    let layout = Layout::new(&folder, words.lang());
    let scenarios = demo::scenarios(district).into_iter();
    let scenarios =
        scenarios.map(|(name, bytes)| (format!("{}/{name}", layout.scenarios()), bytes));
    write_folder(
        &RealDisk,
        &folder,
        files.into_iter().chain(scenarios).collect(),
    )?;
    let mut shown = Shown {
        words,
        step: 0,
        since: Instant::now(),
        done: Done::default(),
        live: !common.json,
    };
    let (outcome, times) = at_desk(words, common, &layout, acts::check);
    let Checked {
        ready,
        findings: found,
        written,
        ..
    } = outcome?;
    written?;
    let Some(ready) = ready else {
        return Err(Error::findings("refused-findings", found));
    };
    let placement = &ready.placement;
    let open = placement
        .schools
        .iter()
        .filter(|school| !school.planned)
        .count();
    let args = [
        ("title", Arg::from(placement.policy.title.as_str())),
        ("children", placement.children.len().into()),
        ("schools", open.into()),
        ("catchments", placement.catchments.len().into()),
    ];
    shown.say(&words.say("demo-district", &args));
    let took = |step: Step| {
        times
            .iter()
            .filter(|(s, _)| *s == step)
            .map(|(_, d)| *d)
            .sum()
    };
    let problems = found
        .iter()
        .filter(|f| f.code.severity != Severity::Note)
        .count();
    let args = [
        ("rows", Arg::from(placement.children.len())),
        ("problems", problems.into()),
    ];
    shown.step("check", &words.say("demo-check", &args), took(Step::Check));
    let several = (0..placement.children.len())
        .filter(|child| {
            let own = ready.zoned.of(*child);
            own.iter()
                .map(|c| placement.catchments[*c as usize].schools.len())
                .sum::<usize>()
                > 1
        })
        .count();
    let args = [
        ("one", Arg::from(placement.children.len() - several)),
        ("several", several.into()),
    ];
    shown.step("zone", &words.say("demo-zone", &args), took(Step::Zone));
    let whom = demo::trust();
    write_file(&RealDisk, &layout.trust(), whom.as_bytes(), Writing::NEW)?;
    // A demonstration cannot wait for the period of objection: it was sealed then, by its own clock.
    let hours = placement.policy.objection_hours + 1;
    let then = sign::now().saturating_sub(hours * 3600);
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        let clock = || at_second(then);
        acts::seal(&Desk {
            now: &clock,
            ..*desk
        })
    });
    let sealed = outcome?;
    signed_by_all(&layout.seal_checkpoint(), then)?;
    let code = short_code(&sealed.seal);
    let args = [("code", code.as_str().into()), ("hours", hours.into())];
    shown.timed("seal", &words.say("demo-seal", &args));
    let mut seed_text = String::new();
    for source in &sealed.manifest.sources {
        let length = match &source.kind {
            SourceKind::Digits { length, .. } => *length,
            _ => 0,
        };
        seed_text += &format!("{} {}\n", source.id, demo::digits(length));
    }
    let seed_path = folder.join(words.word("demo-seed-file"));
    write_file(&RealDisk, &seed_path, seed_text.as_bytes(), Writing::NEW)?;
    shown.timed("seed", &words.say("demo-seed", &[("n", 40u32.into())]));
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        acts::draw(desk, Some(&seed_path))
    });
    let drawn = outcome?;
    let counts = Counts::of(&drawn);
    let args = [
        ("placed", Arg::from(counts.by_choice)),
        ("overflow", counts.overflow.into()),
        ("rest", counts.by_hand.into()),
        ("ratio", hottest(&drawn).into()),
    ];
    shown.timed("draw", &words.say("demo-draw", &args));
    let path = layout.result().join(layout.bundle());
    let checkpoint = path.join("data").join("checkpoint");
    signed_by_all(&checkpoint, sign::now())?;
    let trust = trust(words, &layout.trust())?;
    let bundle = read_bundle(&path, ArchiveLimits::default())?;
    let verdict = verify::verify_for(&bundle, Some(&trust));
    let passed = verdict
        .checks
        .iter()
        .filter(|check| check.status == Status::Pass)
        .count();
    if verdict.exit() == 0 {
        shown.timed("verify", &words.say("demo-verify", &[("n", passed.into())]));
    } else {
        shown.timed("verify", &verdict::text(words, &verdict));
    }
    let Drawn { opened, run, .. } = drawn;
    let told = Told(Story {
        opened,
        drawn: run.drawn,
        allocation: run.allocation,
        tickets: run.tickets,
        past: Past::default(),
        transcript: run.transcript,
        changes: Vec::new(),
    });
    let child = interesting(&told);
    let number = told.0.opened.market.units[child as usize].unit.to_string();
    let prints = Prints::new(&told.0.tickets, &told.0.opened, &told.0.transcript);
    let names = Names {
        opened: &told.0.opened,
        prints: &prints,
    };
    shown.say("");
    let args = [
        ("number", Arg::from(number.as_str())),
        ("paiwei", paiwei(&folder).into()),
    ];
    shown.say(&words.say("demo-explain", &args));
    let explanation = told.explain(child);
    shown.say(explained::text(words, names, &number, &explanation).trim_end());
    shown.say("");
    let page = path.join("verify.html");
    let shown_page = Arg::from(path_shown(&page));
    let opened_page =
        !no_open && !common.json && std::io::stdout().is_terminal() && opener::open(&page).is_ok();
    let key = if opened_page {
        "demo-opened"
    } else {
        "demo-look"
    };
    let args = [("path", shown_page), ("number", number.as_str().into())];
    shown.say(&words.say(key, &args));
    shown.say(&words.word("demo-next"));
    let mut done = shown.done;
    done.exit = verdict.exit();
    done.member("folder", path_shown(&folder));
    done.member("short_code", code);
    counts.tell(&mut done);
    done.member("verdict", verdict::json(words, &verdict));
    done.member(
        "explanation",
        explained::json(words, names, &number, &explanation),
    );
    Ok(done)
}

/// Puts the signatures of the demonstration's keys under a checkpoint.
fn signed_by_all(checkpoint: &Path, time: u64) -> Result<(), Error> {
    let mut note = std::fs::read(checkpoint).map_err(|why| Error::machine(checkpoint, why))?;
    for key in demo::keys() {
        let signed = sign::added(&note, &key, time).map_err(|why| {
            let why = std::io::Error::other(why.to_string());
            Error::machine(checkpoint, why)
        })?;
        note = signed.unwrap_or(note);
    }
    let writing = Writing {
        replace: true,
        access: Access::Usual,
    };
    write_file(&RealDisk, checkpoint, &note, writing)
}

/// The lines of the demonstration as they come.
struct Shown<'w> {
    words: &'w Words,
    step: u32,
    since: Instant,
    done: Done,
    live: bool,
}

impl Shown<'_> {
    fn say(&mut self, line: &str) {
        if self.live {
            emit(&format!("{line}\n"));
        }
    }

    fn step(&mut self, label: &str, text: &str, took: Duration) {
        self.step += 1;
        let label = self.words.word(&format!("demo-label-{label}"));
        let head = format!("[{}/6] {}  {text}", self.step, pad(&label, 8));
        let line = format!("{}  {:>5.1} s", pad(&head, 88), took.as_secs_f64());
        self.say(&line);
        self.since = Instant::now();
    }

    fn timed(&mut self, label: &str, text: &str) {
        self.step(label, text, self.since.elapsed());
    }
}

/// A text filled up with blanks; Chinese characters are two columns wide.
fn pad(text: &str, width: usize) -> String {
    let wide = unicode_width::UnicodeWidthStr::width(text);
    format!("{text}{}", " ".repeat(width.saturating_sub(wide)))
}

/// First choices a seat at the hottest school, with one decimal.
fn hottest(drawn: &Drawn) -> String {
    let opened = &drawn.opened;
    let first = opened
        .market
        .first_choices(&opened.rules, opened.schools.len());
    let tenths = first
        .iter()
        .zip(&opened.schools)
        .filter(|(_, school)| school.seats > 0);
    let tenths =
        tenths.map(|(n, school)| (n * 10 + u64::from(school.seats) / 2) / u64::from(school.seats));
    let most = tenths.max().unwrap_or(0);
    format!("{}.{}", most / 10, most % 10)
}

/// A unit whose explanation has something to tell: refused by lot at one school, placed at the next.
fn interesting(told: &Told) -> u32 {
    let units = 0..u32::try_from(told.0.opened.market.units.len()).unwrap_or(u32::MAX);
    let tells = |unit: &u32| {
        let decisions = told.0.allocation.decisions(&told.0.opened.market, *unit);
        let placed = told.0.allocation.outcomes[*unit as usize];
        placed.is_some_and(|p| {
            p.choice == 1 && told.0.opened.market.rounds[p.round as usize].id != "overflow"
        }) && decisions.first().is_some_and(|d| {
            let line = &told.0.allocation.cutoffs[d.cutoff as usize];
            line.last.as_ref().is_some_and(|last| {
                let prefixes = &told.0.opened.market.rounds[d.round as usize].prefixes;
                last.prefix == prefixes[d.prefix as usize]
            })
        })
    };
    units.clone().find(tells).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_two_columns_wide() {
        assert_eq!(pad("划片", 6), "划片  ");
        assert_eq!(pad("zone", 6), "zone  ");
    }
}

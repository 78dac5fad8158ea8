//! Verbs that stand beside a placement: `convert`, `doctor`, `help`.

use serde_json::{Value, json};

use super::Common;
use super::outcome::Done;
use crate::finding::{Arg, Finding};
use crate::mend::Choice;
use crate::model::CatchmentId;
use crate::report::findings;
use crate::report::words::Words;
use crate::shell::layout::Layout;
use crate::shell::{Error, cli, convert, doctor, mend, topics};

pub(super) fn convert(words: &Words, job: &convert::Job<'_>) -> Result<Done, Error> {
    let converted = convert::convert(job)?;
    let failed = converted.findings.iter().any(Finding::is_error);
    let mut done = Done {
        exit: u8::from(failed),
        text: findings::text(words, &converted.findings, 3),
        ..Done::default()
    };
    let (from, to) = (converted.from.as_str(), converted.to.as_str());
    let args = [
        ("n", Arg::from(converted.features.unwrap_or(0))),
        ("points", converted.points.into()),
        ("from", from.into()),
        ("to", to.into()),
    ];
    let path = job.output.display().to_string();
    if !failed {
        done.line(&match converted.features {
            Some(_) => words.say("convert-layer", &args),
            None => {
                let n = [
                    ("n", converted.points.into()),
                    args[2].clone(),
                    args[3].clone(),
                ];
                words.say("convert-points", &n)
            }
        });
        if let Some(shift) = converted.shift_mm.filter(|shift| *shift > 0) {
            let shift = [("shift", convert::metres(shift))];
            done.line(&words.say("convert-shift", &shift));
        }
        if let Some(told) = &converted.mended {
            tell_mended(words, &mut done, told);
        }
        if converted.features.is_some() && from != to {
            done.line(&words.word("convert-grid"));
        }
        if from != to {
            done.line(&words.word("convert-legal"));
        }
        done.line(&words.say("convert-written", &[("path", path.as_str().into())]));
    }
    done.member("from", from);
    done.member("to", to);
    done.member("points", converted.points);
    done.member("features", converted.features.map(|n| n as u64));
    done.member("shift_mm", converted.shift_mm);
    done.member("path", (!failed).then_some(path));
    done.findings = converted.findings;
    Ok(done)
}

/// What is chosen of a patch: numbers after `--only`, `number=id` after each `--assign`.
pub(super) fn choice<'a>(
    words: &Words,
    only: Option<&str>,
    assign: impl Iterator<Item = &'a String>,
    patch: bool,
) -> Result<Choice, String> {
    let slip = |value: &str, what: &str| {
        words.say(
            "usage-value",
            &[("value", value.into()), ("what", what.into())],
        )
    };
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let only = only
        .map(|text| {
            let numbers = text.split([',', '，', '、']).map(number);
            let numbers: Option<Vec<u32>> = numbers.collect();
            numbers.ok_or_else(|| slip(text, "--only"))
        })
        .transpose()?;
    let assign: Result<Vec<(u32, CatchmentId)>, String> = assign
        .map(|text| {
            let pair = text.split_once('=').and_then(|(number_text, id)| {
                number(number_text).zip(CatchmentId::parse(id.trim()))
            });
            pair.ok_or_else(|| slip(text, "--assign"))
        })
        .collect();
    let choice = Choice {
        only,
        assign: assign?,
    };
    if !patch && choice != Choice::default() {
        return Err(words.say("usage-missing", &[("what", "--patch".into())]));
    }
    Ok(choice)
}

/// What a patch did.
fn tell_mended(words: &Words, done: &mut Done, told: &mend::Told) {
    let [snap, dissolve, assign] = told.deeds;
    let args = [
        ("n", Arg::from(told.applied.len())),
        ("snap", snap.into()),
        ("dissolve", dissolve.into()),
        ("assign", assign.into()),
        ("rest", told.not_applied.into()),
    ];
    done.line(&words.say("mend-done", &args));
    for (number, id) in &told.assigned {
        let number = number.to_string();
        let args = [("number", number.into()), ("id", id.as_str().into())];
        done.line(&words.say("mend-assigned", &args));
    }
    let ids: Vec<&str> = told.catchments.iter().map(CatchmentId::as_str).collect();
    let mut few = ids[..ids.len().min(10)].join(", ");
    few += if ids.len() > 10 { ", …" } else { "" };
    let args = [("n", ids.len().into()), ("ids", few.into())];
    done.line(&words.say("mend-catchments", &args));
    if told.named > 0 {
        done.line(&words.say("mend-named", &[("n", told.named.into())]));
    }
    let digest = told.digest.to_string();
    let key = match told.as_proposed {
        true => "mend-as-proposed",
        false => "mend-as-chosen",
    };
    done.line(&words.say(key, &[("digest", digest.as_str().into())]));
    if let Some(crs) = told.crs.filter(|crs| !crs.is_plain()) {
        done.line(&words.say("mend-crs", &[("crs", crs.to_string().into())]));
    }
    let assigned = told.assigned.iter();
    let assigned = assigned.map(|(number, id)| json!({"number": number, "to": id.as_str()}));
    done.member("applied", told.applied.clone());
    done.member("assigned", assigned.collect::<Vec<Value>>());
    done.member("not_applied", told.not_applied);
    done.member("catchments_redrawn", ids);
    done.member("layer_sha256", digest);
    done.member("as_proposed", told.as_proposed);
}

pub(super) fn doctor(words: &Words, common: &Common) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let looked = doctor::look(words, &layout, &common.dir);
    let bad = looked.iter().any(|look| look.mark == "✗");
    let mut done = Done {
        exit: u8::from(bad),
        ..Done::default()
    };
    for look in &looked {
        done.line(&format!("{} {}", look.mark, look.text));
    }
    done.line(&words.word(if bad { "doctor-bad" } else { "doctor-good" }));
    let looked: Vec<Value> = looked
        .iter()
        .map(|l| json!({"code": l.code, "mark": l.mark, "text": l.text}))
        .collect();
    done.member("checks", looked);
    Ok(done)
}

pub(super) fn help(words: &Words, topic: Option<&str>) -> Result<Done, Error> {
    let mut done = Done::default();
    let Some(topic) = topic else {
        done.text = cli::help_of(words, None);
        done.member("text", done.text.clone());
        return Ok(done);
    };
    done.text = topics::help(words, topic)?;
    done.member("text", done.text.clone());
    Ok(done)
}

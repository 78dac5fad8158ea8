//! Verbs that stand beside a placement: `convert`, `doctor`, `help`.

use serde_json::{Value, json};

use super::Common;
use super::outcome::Done;
use crate::check;
use crate::finding::{Arg, Finding};
use crate::report::findings;
use crate::report::words::Words;
use crate::shell::layout::Layout;
use crate::shell::{Error, cli, convert, doctor, topics};

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

pub(super) fn help(
    words: &Words,
    topic: Option<&str>,
    schema: Option<&str>,
) -> Result<Done, Error> {
    let mut done = Done::default();
    if let Some(name) = schema {
        if !["policy", "规则"].contains(&name) {
            let args = [("topic", name.into()), ("near", "policy".into())];
            return Err(Error::refused("refused-topic", args));
        }
        let schema = check::policy_schema();
        done.line(&format!("{schema:#}"));
        done.member("schema", schema);
        return Ok(done);
    }
    let Some(topic) = topic else {
        done.text = cli::help_of(words, None);
        done.member("text", done.text.clone());
        return Ok(done);
    };
    done.text = topics::help(words, topic)?;
    done.member("text", done.text.clone());
    Ok(done)
}

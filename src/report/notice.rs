//! The notice of the seal (封存单): one printable page with everything that families, press and notary compare.

use std::fmt::Write;

use super::html;
use super::lists::{Both, page};
use super::void::args as void_args;
use crate::draw::beacon;
use crate::finding::Arg;
use crate::model::{HandForm, Manifest, Number, Policy, Ring, SourceKind, Void};
use crate::run::Notice;
use crate::seal::short_code;

/// The page. `keys` are those of log, notary and witnesses, as the log names them; `voids` the attempts before;
/// `by` those who sealed.
pub fn page_of(
    notice: &Notice,
    policy: &Policy,
    (keys, voids, by): (&[String], &[Void], &[String]),
) -> Vec<u8> {
    let title = policy.title.as_str();
    let sealed = &notice.sealed;
    let manifest = &sealed.manifest;
    let both = Both::new();
    let mut body = String::new();
    let _ = write!(
        body,
        "<h1>{}</h1>\n<h2>{}</h2>\n",
        both.head("notice-title"),
        html(title)
    );
    let (lines, reserve, ..) = manifest.roll;
    let args = [
        ("authority", Arg::from(manifest.authority.as_str())),
        ("draw", manifest.draw.as_str().into()),
        ("attempt", manifest.attempt.into()),
        ("children", (lines - reserve).into()),
        ("reserve", reserve.into()),
        ("from", manifest.times.draw_from.as_str().into()),
    ];
    for void in voids {
        body += &both.para("void-told", &void_args(void));
    }
    body += &both.para("notice-what", &args);
    let _ = writeln!(body, "<h2>{}</h2>", both.head("notice-seal"));
    let hex = sealed.seal.to_string();
    let groups: Vec<&str> = (0..16).map(|i| &hex[i * 4..i * 4 + 4]).collect();
    let _ = writeln!(body, "<p><code>{}</code></p>", groups.join(" "));
    if let Some(sm3) = &sealed.seal_sm3 {
        body += &both.para("notice-sm3", &[("sm3", Arg::from(sm3.to_string()))]);
    }
    let code = Arg::from(short_code(&sealed.seal));
    body += &both.para("notice-short-code", &[("code", code)]);
    let _ = write!(body, "<h2>{}</h2>\n<table>\n", both.head("notice-sources"));
    for source in &manifest.sources {
        let (kind, what, length) = match &source.kind {
            SourceKind::Digits { length, what } => ("notice-digits", what.as_str(), *length),
            SourceKind::Hex { length, what } => ("notice-hex", what.as_str(), *length),
            SourceKind::Commit { .. } => ("notice-commit", "", 0),
            SourceKind::Beacon { round } => ("notice-beacon", "", *round),
            SourceKind::Hand { form, most, what } => {
                let key = match form {
                    HandForm::Number | HandForm::Balls => "notice-hand-number",
                    HandForm::Listed => "notice-hand-listed",
                    HandForm::Direction => "notice-hand-direction",
                };
                (key, what.as_str(), *most)
            }
        };
        let _ = writeln!(
            body,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{length}</td><td>{}</td></tr>",
            source.id,
            both.head(kind),
            html(what)
        );
    }
    body += "</table>\n";
    for source in &manifest.sources {
        if let SourceKind::Beacon { round } = source.kind {
            let args = [
                ("source", Arg::from(source.id.as_str())),
                ("round", round.to_string().into()),
                ("time", beacon::shown(round).into()),
            ];
            body += &both.para("beacon-falls", &args);
        }
    }
    if let Some(ring) = manifest.rings.first() {
        let outcomes = manifest.outcomes().unwrap_or(u128::MAX);
        let args = [
            ("lists", Arg::from(manifest.rings.len())),
            ("page", format!("list-{}.html", ring.lottery).into()),
            ("outcomes", outcomes.into()),
        ];
        body += &both.para("notice-by-hand", &args);
    }
    let _ = write!(body, "<h2>{}</h2>\n<table>\n", both.head("notice-files"));
    for file in &manifest.files {
        let private = if file.private {
            both.head("notice-private")
        } else {
            String::new()
        };
        let _ = writeln!(
            body,
            "<tr><td>{}</td><td class=\"n\">{}</td><td><code>{}</code>{}</td><td>{private}</td></tr>",
            file.name,
            file.bytes,
            file.sha256,
            file.sm3
                .map_or(String::new(), |sm3| format!("<br>SM3 <code>{sm3}</code>"))
        );
    }
    body += "</table>\n";
    if !keys.is_empty() {
        let _ = writeln!(body, "<h2>{}</h2>", both.head("notice-keys"));
        body += &both.para("notice-keys-text", &[]);
        for key in keys {
            let _ = writeln!(body, "<p><code>{}</code></p>", html(key));
        }
    }
    body += &both.assumptions(&policy.assumptions);
    let _ = writeln!(body, "<h2>{}</h2>", both.head("notice-check"));
    body += &both.para("notice-check-text", &[]);
    let _ = write!(
        body,
        "<h2>{}</h2>\n<table>\n<tr>",
        both.head("notice-signatures")
    );
    let signers = [
        "notice-operator",
        "notice-witness",
        "notice-notary",
        "notice-parents",
    ];
    for (at, key) in signers.into_iter().enumerate() {
        let name = by.get(at).map_or("", String::as_str);
        let _ = write!(
            body,
            "<td style=\"height:4em\">{}<br>{}</td>",
            both.head(key),
            html(name)
        );
    }
    body += "</tr>\n</table>\n";
    page(title, &body)
}

/// The notice of a void: what was set aside, why, who signs, and what follows.
pub fn void_page(manifest: &Manifest, void: &Void) -> Vec<u8> {
    let both = Both::new();
    let title = both.head("void-title");
    let mut body = format!("<h1>{title}</h1>\n");
    let args = [
        ("authority", Arg::from(manifest.authority.as_str())),
        ("draw", manifest.draw.as_str().into()),
        ("attempt", manifest.attempt.into()),
    ];
    body += &both.para("void-what", &args);
    body += &both.para("void-told", &void_args(void));
    let means = if void.late {
        "void-means-late"
    } else {
        "void-means"
    };
    body += &both.para(means, &[]);
    if let Some(key) = &void.key {
        body += &both.para("void-key", &[("key", key.to_string().into())]);
    }
    let _ = write!(
        body,
        "<h2>{}</h2>\n<table>\n<tr>",
        both.head("notice-signatures")
    );
    for name in &void.signed_by {
        let _ = write!(body, "<td style=\"height:4em\">{}</td>", html(name));
    }
    body += "</tr>\n</table>\n";
    page(both.chinese().word("void-title").as_str(), &body)
}

/// The list of a circle draw as it is printed, posted and taken to the draw: positions and numbers.
pub fn list_page(title: &str, ring: &Ring, list: &[Number], code: &str) -> Vec<u8> {
    let both = Both::new();
    let mut body = String::new();
    let _ = write!(
        body,
        "<h1>{}</h1>\n<h2>{}</h2>\n",
        both.head("list-title"),
        html(title)
    );
    let schools: Vec<&str> = ring.schools.iter().map(|code| code.as_str()).collect();
    let args = [
        ("draw", Arg::from(ring.lottery.as_str())),
        ("scheme", ring.scheme.as_str().into()),
        ("n", ring.entries.into()),
        ("plan", ring.plan.into()),
        ("step", ring.step.unwrap_or_default().into()),
        ("schools", schools.join(" ").into()),
        ("code", code.into()),
    ];
    body += &both.para("list-what", &args);
    let drawn = if ring.start.is_some() {
        "list-how"
    } else {
        "list-not-drawn"
    };
    body += &both.para(drawn, &args);
    let _ = write!(
        body,
        "<table>\n<tr><th class=\"n\">{}</th><th>{}</th></tr>\n",
        both.head("list-position"),
        both.head("list-number")
    );
    for (position, number) in (1..).zip(list) {
        let _ = writeln!(
            body,
            "<tr><td class=\"n\">{position}</td><td class=\"k\">{number}</td></tr>"
        );
    }
    body += "</table>\n";
    page(title, &body)
}

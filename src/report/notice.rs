//! The notice of the seal (封存单): one printable page with everything that families, press and notary compare.

use std::fmt::Write;

use super::html;
use super::lists::{Both, page};
use crate::finding::Arg;
use crate::model::SourceKind;
use crate::run::Notice;
use crate::seal::short_code;

/// The page.
pub fn page_of(notice: &Notice, title: &str, assumptions: &[String]) -> Vec<u8> {
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
    body += &both.para("notice-what", &args);
    let _ = writeln!(body, "<h2>{}</h2>", both.head("notice-seal"));
    let hex = sealed.seal.to_string();
    let groups: Vec<&str> = (0..16).map(|i| &hex[i * 4..i * 4 + 4]).collect();
    let _ = writeln!(body, "<p><code>{}</code></p>", groups.join(" "));
    let code = Arg::from(short_code(&sealed.seal));
    body += &both.para("notice-short-code", &[("code", code)]);
    let _ = write!(body, "<h2>{}</h2>\n<table>\n", both.head("notice-sources"));
    for source in &manifest.sources {
        let (kind, what, length) = match &source.kind {
            SourceKind::Digits { length, what } => ("notice-digits", what.as_str(), *length),
            SourceKind::Hex { length, what } => ("notice-hex", what.as_str(), *length),
            SourceKind::Commit { .. } => ("notice-commit", "", 0),
            SourceKind::Beacon { .. } => ("notice-beacon", "", 0),
        };
        let _ = writeln!(
            body,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{length}</td><td>{}</td></tr>",
            source.id,
            both.head(kind),
            html(what)
        );
    }
    let _ = write!(
        body,
        "</table>\n<h2>{}</h2>\n<table>\n",
        both.head("notice-files")
    );
    for file in &manifest.files {
        let private = if file.private {
            both.head("notice-private")
        } else {
            String::new()
        };
        let _ = writeln!(
            body,
            "<tr><td>{}</td><td class=\"n\">{}</td><td><code>{}</code></td><td>{private}</td></tr>",
            file.name, file.bytes, file.sha256
        );
    }
    body += "</table>\n";
    body += &both.assumptions(assumptions);
    let _ = writeln!(body, "<h2>{}</h2>", both.head("notice-check"));
    body += &both.para("notice-check-text", &[]);
    let _ = write!(
        body,
        "<h2>{}</h2>\n<table>\n<tr>",
        both.head("notice-signatures")
    );
    for key in [
        "notice-operator",
        "notice-witness",
        "notice-notary",
        "notice-parents",
    ] {
        let _ = write!(body, "<td style=\"height:4em\">{}</td>", both.head(key));
    }
    body += "</tr>\n</table>\n";
    page(title, &body)
}

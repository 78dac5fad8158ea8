//! The page of a result (`verify.html`): one file that looks a number up, says why, and recomputes everything
//! without a network.
//!
//! In: the files of the bundle so far, the log up to the last allocation. Out: the page. It carries the published
//! data byte for byte, so that its script, the third implementation, decides by itself and trusts nothing computed
//! here; what follows the page (index, last entry, checkpoint) it cannot carry and says so. Tickets are left out:
//! they are recomputed. Names and texts are inert: data is packed, words are JSON without `<`.

use data_encoding::BASE64;
use miniz_oxide::deflate::compress_to_vec;
use serde_json::{Map, json};

use super::html;
use super::lists::Both;
use super::words::Lang;
use crate::digest::Digest;
use crate::model::Bundle;

/// The third implementation: every check, in the browser.
const CHECKER: &str = include_str!("standalone/verify.js");

/// What people see of it.
const SCRIPT: &str = include_str!("standalone/verify_page.js");

const LOOK: &str = include_str!("standalone/verify.css");

/// How hard the data is packed. The packed bytes are under the index, so the packer is fixed to one version.
const LEVEL: u8 = 6;

/// The page. `log` is the log as it will be published, without its last entry.
pub fn page(title: &str, bundle: &Bundle, log: &[u8]) -> Vec<u8> {
    let both = Both::new();
    let sum = |text: &str| BASE64.encode(Digest::of(text.as_bytes()).as_bytes());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; \
         script-src 'sha256-{}' 'sha256-{}' blob:; worker-src blob:; style-src 'sha256-{}'\">\n\
         <title>{}</title>\n<style>{LOOK}</style>\n</head>\n<body>\n\
         <div id=\"plain\">\n{}<p><a href=\"lists/index.html\">lists/index.html</a></p>\n</div>\n\
         <p id=\"live\" role=\"status\" aria-live=\"polite\"></p>\n<main id=\"app\" hidden></main>\n",
        sum(CHECKER),
        sum(SCRIPT),
        sum(LOOK),
        html(title),
        both.para("verify-plain", &[]),
    );
    let own = bundle
        .iter()
        .filter(|(path, _)| path.starts_with("data/") && *path != "data/tickets.jsonl");
    for (path, bytes) in own.chain([("data/log.jsonl", log)]) {
        page += &block(path, bytes);
    }
    let words = words(&both).to_string().replace('<', "\\u003c");
    page += &format!(
        "<script type=\"application/json\" id=\"words\">{words}</script>\n\
         <script id=\"checker\">{CHECKER}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    );
    page.into_bytes()
}

/// A file of the bundle as the page carries it: deflated, in base64.
fn block(path: &str, bytes: &[u8]) -> String {
    format!(
        "<script type=\"application/octet-stream\" data-file=\"{path}\" data-bytes=\"{}\">{}</script>\n",
        bytes.len(),
        BASE64.encode(&compress_to_vec(bytes, LEVEL)),
    )
}

/// Every sentence of the page in both languages, by its key without the head; `%1` and so on are values.
fn words(both: &Both) -> serde_json::Value {
    let mut words = Map::new();
    let lines = Lang::Zh.catalogue().lines();
    for key in lines.filter_map(|line| Some(line.split_once(" = ")?.0)) {
        let own = key.strip_prefix("verify-js-");
        let shared = [
            "check-v",
            "check-index",
            "check-lists",
            "check-waiting",
            "check-r0",
            "check-both",
            "check-code",
            "check-noted",
            "order-",
        ];
        let shared = shared.iter().any(|head| key.starts_with(head));
        if let Some(name) = own.or(shared.then_some(key)) {
            words.insert(name.to_owned(), json!(both.two(key, &[])));
        }
    }
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another packed form of the same data would be another index and another result code.
    #[test]
    fn data_is_packed_in_one_way() {
        let line = |i: u32| format!("{{\"number\":\"A{:05}\"}}\n", i * i % 7919);
        let text: String = (0..2000).map(line).collect();
        let packed = block("data/x.jsonl", text.as_bytes());
        let packed = packed
            .split('>')
            .nth(1)
            .and_then(|rest| rest.split('<').next());
        let known = "486169a5aa62db11c4b64aaa989e3ba3a951ade9b1445a31668a72e8542420f6";
        assert_eq!(
            Digest::of(packed.expect("base64").as_bytes()).to_string(),
            known
        );
    }
}

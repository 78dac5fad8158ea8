//! Receipts at the keyboard: made by the office, checked by a family.

use serde_json::{Value, json};

use super::after::{asked_trust, bundle_at};
use super::outcome::Done;
use super::{Common, at_desk};
use crate::finding::NONE;
use crate::log::coded::Code;
use crate::model::Number;
use crate::read::receipt::MAX_BYTES;
use crate::read::text::fold;
use crate::report::receipt as told;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::keys::{MOST, first_bytes};
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;
use crate::shell::receipt::receipts;
use crate::verify::receipt::{self, Beside, ReceiptVerdict};

/// Paths that are shown.
const SHOWN: usize = 5;

/// Makes receipts: of the numbers that are named, of everybody where none is.
pub(super) fn receipt(words: &Words, common: &Common, numbers: &[String]) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let numbers = Some(numbers).filter(|numbers| !numbers.is_empty());
    let (outcome, _) = at_desk(words, common, &layout, |desk| receipts(desk, numbers));
    let written = outcome?;
    let mut done = Done::default();
    for (_, path) in written.iter().take(SHOWN) {
        done.line(&path_shown(path));
    }
    done.line(&words.say("receipt-made", &[("n", written.len().into())]));
    done.line(&words.word("receipt-private"));
    let each = written
        .iter()
        .map(|(number, path)| json!({"number": number, "path": path_shown(path)}));
    done.member("receipts", each.collect::<Vec<Value>>());
    Ok(done)
}

/// Verifies a receipt, alone or beside a bundle.
pub(super) fn verify(
    words: &Words,
    common: &Common,
    (path, registered): (&str, Option<&str>),
    (bundle, trust): (Option<&str>, Option<&str>),
) -> Result<Done, Error> {
    let path = common.dir.join(path);
    // One byte more than a receipt may have tells that it is none.
    let bytes = first_bytes(&path, MAX_BYTES as u64 + 1)?;
    let layout = Layout::new(&common.dir, words.lang());
    let bundle = bundle
        .map(|bundle| bundle_at(&layout, Some(bundle)))
        .transpose()?;
    let trust = asked_trust(words, common, trust)?;
    let registered = registered
        .map(|path| first_bytes(&common.dir.join(path), MOST))
        .transpose()?;
    let beside = Beside {
        trust: trust.as_ref(),
        bundle: bundle.as_ref(),
        registered: registered.as_deref(),
    };
    Ok(concluded(words, &receipt::verify(&bytes, beside)))
}

/// Opens what a bundle holds for a number under the code of its notice, and verifies the receipt that it gives.
pub(super) fn by_code(
    words: &Words,
    common: &Common,
    (number, code): (&str, &str),
    (bundle, trust): (Option<&str>, Option<&str>),
) -> Result<Done, Error> {
    let Some(code) = Code::parse(&fold(code)) else {
        return Err(Error::refused("refused-code", []));
    };
    let given = fold(number).to_uppercase();
    let Some(number) = Number::parse(&given) else {
        let args = [("number", given.into()), ("near", NONE.into())];
        return Err(Error::refused("refused-unknown-number", args));
    };
    let layout = Layout::new(&common.dir, words.lang());
    let bundle = bundle_at(&layout, bundle)?;
    let trust = asked_trust(words, common, trust)?;
    let found = receipt::by_code(&bundle, (&number, code), trust.as_ref());
    Ok(concluded(words, &found))
}

/// What is found of a receipt, for people and for programs.
fn concluded(words: &Words, found: &ReceiptVerdict) -> Done {
    let mut done = Done {
        text: told::text(words, found),
        exit: found.verdict.exit(),
        ..Done::default()
    };
    if let Value::Object(members) = told::json(words, found) {
        done.members.extend(members);
    }
    done.member("conclusion", told::conclusion(words, found));
    done
}

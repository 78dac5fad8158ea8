//! A receipt out of a bundle, by the code of a family's notice: CODE, then every check of a receipt.
//!
//! In: a bundle, a number, its code. Out: what a receipt's verdict says. The receipt is put together of what is
//! published and what the code opens, so nothing of it is believed that a file of the office would not be either.

use super::super::told::phrase;
use super::super::{MANIFEST, Problem, Verdict, check, read};
use super::{Beside, ReceiptVerdict, verify};
use crate::digest::Digest;
use crate::digest::trust::Trust;
use crate::log::coded::Code;
use crate::model::{Bundle, Number};
use crate::read::published;
use crate::run::receipt::{NoReceipt, by_code as put_together};

/// Opens what is published for a number, and runs every check of the receipt that it gives.
pub fn by_code(
    bundle: &Bundle,
    (number, code): (&Number, Code),
    trust: Option<&Trust>,
) -> ReceiptVerdict {
    match put_together(bundle, number, code) {
        Ok(bytes) => {
            let beside = Beside {
                trust,
                bundle: Some(bundle),
                registered: None,
            };
            let mut found = verify(&bytes, beside);
            found.verdict.checks.insert(0, check(CODE, Some(Ok(()))));
            found
        }
        Err(why) => {
            let manifest = read(bundle, MANIFEST, published::manifest).ok();
            let checks = vec![check(CODE, Some(Err(problem(&why))))];
            let verdict = Verdict {
                draw: manifest
                    .map(|manifest| manifest.draw.to_string())
                    .unwrap_or_default(),
                title: String::new(),
                assumptions: Vec::new(),
                seal: bundle.get(MANIFEST).map(Digest::of),
                seal_sm3: None,
                checkpoint: None,
                voids: Vec::new(),
                last: None,
                checks,
            };
            ReceiptVerdict { verdict, own: None }
        }
    }
}

/// The id of the check.
const CODE: &str = "CODE";

/// Why there is nothing to check.
fn problem(why: &NoReceipt) -> Problem {
    let opens = || phrase("told-opens");
    match why {
        NoReceipt::NoBox { file, number } => Problem::lacking(file, opens(), number.as_str()),
        NoReceipt::Closed(number) => Problem::fail(number, opens(), phrase("told-not-opened")),
        NoReceipt::NoResult(number) | NoReceipt::Unknown(number) => {
            Problem::fail("data/roll.jsonl", opens(), number.as_str())
        }
        NoReceipt::Damaged { file, why } => Problem::malformed(&format!("data/{file}"), why),
    }
}

//! `secret`: a secret for one source of chance, and the commitment to it that goes under the seal.

use super::Common;
use super::outcome::Done;
use super::sign::made;
use crate::check;
use crate::digest::Digest;
use crate::draw::commitment;
use crate::finding::Finding;
use crate::model::LotteryName;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::acts;
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;

/// Makes a secret for the draw of a folder's policy: a file for its holder, lines for the policy.
pub(super) fn secret(words: &Words, common: &Common, name: &str) -> Result<Done, Error> {
    let Some(source) = LotteryName::parse(name) else {
        return Err(Error::refused(
            "refused-secret-source",
            [("name", name.into())],
        ));
    };
    let layout = Layout::new(&common.dir, words.lang());
    // The commitment binds the name of the draw, and no other word of the policy.
    let (policy, findings) = check::read_policy(&acts::policy(&layout)?);
    let Some(policy) = policy else {
        let errors = findings.into_iter().filter(Finding::is_error).collect();
        return Err(Error::findings("refused-findings", errors));
    };
    let path = common.dir.join(format!("{source}.secret"));
    let secret = Digest::from_bytes(acts::random(&path)?).to_string();
    let commit = commitment(&policy.draw, layout.attempt(), &source, &secret);
    made(&path, &format!("{source} {secret}\n"))?;
    let mut done = Done::default();
    let shown = path_shown(&path);
    done.line(&words.say("secret-new", &[("path", shown.as_str().into())]));
    done.line(&format!(
        "[[source]]\nid = \"{source}\"\nkind = \"commit\"\ncommit = \"{commit}\""
    ));
    done.member("secret", shown);
    done.member("commit", commit.to_string());
    Ok(done)
}

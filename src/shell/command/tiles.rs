//! `log-tiles`: the log as files for any web server.

use serde_json::{Value, json};

use super::after::bundle_at;
use super::outcome::Done;
use super::{Common, at_desk};
use crate::finding::Arg;
use crate::report::words::Words;
use crate::shell::Error;
use crate::shell::layout::Layout;
use crate::shell::quote::path_shown;
use crate::shell::tiles::tiles;

/// Lays the log of a bundle into a folder, that of this placement where none is named.
pub(super) fn log_tiles(
    words: &Words,
    common: &Common,
    bundle: Option<&str>,
    out: Option<&str>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let read = bundle_at(&layout, bundle)?;
    let out = match out {
        Some(out) => common.dir.join(out),
        None => layout.static_log(),
    };
    let kept = bundle.is_none().then_some(&layout);
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        tiles(desk, &read, kept, &out)
    });
    let written = outcome?;
    let mut done = Done::default();
    for tree in &written.trees {
        let folder = if tree.folder.is_empty() {
            "."
        } else {
            &tree.folder
        };
        let args = [
            ("folder", folder.into()),
            ("n", Arg::from(tree.leaves)),
            ("root", tree.root.to_string().into()),
        ];
        done.line(&words.say("tiles-tree", &args));
    }
    let path = path_shown(&out);
    let args = [
        ("n", Arg::from(written.new)),
        ("all", written.files.into()),
        ("path", path.as_str().into()),
    ];
    done.line(&words.say("tiles-done", &args));
    done.line(&words.word("tiles-serve"));
    let trees = written.trees.iter().map(
        |tree| json!({"folder": tree.folder, "leaves": tree.leaves, "root": tree.root.to_string()}),
    );
    done.member("trees", trees.collect::<Vec<Value>>());
    done.member("folder", path);
    Ok(done)
}

//! Commands as the program suggests them: with the folder they are for, and with paths a shell takes as one word.
//!
//! In: paths. Out: text to copy into a terminal. It runs nothing. Tests: below, and `tests/it/cli.rs`.

use std::path::Path;

/// A path as it is shown: without the `./` that stands for "here".
pub(super) fn path_shown(path: &Path) -> String {
    let here = path.strip_prefix(".").ok();
    let short = here.filter(|short| !short.as_os_str().is_empty());
    short.unwrap_or(path).display().to_string()
}

/// A path as one word of a command line: as it is where no shell would split or change it, else in quotes.
pub(super) fn quoted(path: &Path) -> String {
    let text = path_shown(path);
    let plain =
        |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c) || cfg!(windows) && c == '\\';
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with('-') {
        text
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// How the program is called for a folder: `paiwei`, or `paiwei -C FOLDER`.
pub(super) fn paiwei(dir: &Path) -> String {
    if dir == Path::new(".") {
        "paiwei".to_owned()
    } else {
        format!("paiwei -C {}", quoted(dir))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_need_it_are_quoted() {
        for plain in ["2026-primary", "演示区/结果/1", "../a_b.zip", "/x/y.z", "."] {
            assert_eq!(quoted(Path::new(plain)), plain);
        }
        assert_eq!(quoted(Path::new("./result/1")), "result/1");
        assert_eq!(paiwei(Path::new(".")), "paiwei");
        if cfg!(unix) {
            assert_eq!(quoted(Path::new("my folder")), "'my folder'");
            assert_eq!(quoted(Path::new("it's; $x")), "'it'\\''s; $x'");
            assert_eq!(quoted(Path::new("a\\b c")), "'a\\b c'");
            assert_eq!(paiwei(Path::new("我 的区")), "paiwei -C '我 的区'");
        }
    }
}

//! A bundle: the published files by path. Paths are relative, with `/`, ASCII, and never lead outside.

use std::collections::{BTreeMap, BTreeSet};

/// Published files by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
    /// Files and folders that were found there under names that no bundle has; they are not opened.
    strays: BTreeSet<String>,
}

impl Bundle {
    /// An empty bundle.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a path may stand in a bundle: no root, no drive, no `..`, no backslash, plain ASCII.
    pub fn is_safe_path(path: &str) -> bool {
        let part = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        path.len() <= 200 && path.split('/').all(part)
    }

    /// Whether a path is what file managers leave behind: it is no part of a bundle and is passed over.
    pub fn is_leftover(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or("");
        let left = [".DS_Store", "Thumbs.db", "desktop.ini"];
        left.iter().any(|left| name.eq_ignore_ascii_case(left))
            || name.starts_with("._")
            || path.split('/').any(|part| part == "__MACOSX")
    }

    /// Notes that something is there under a name that no bundle has.
    pub fn note_stray(&mut self, path: &str) {
        self.strays.insert(path.to_owned());
    }

    /// What is there under names that no bundle has.
    pub fn strays(&self) -> impl Iterator<Item = &str> {
        self.strays.iter().map(String::as_str)
    }

    /// Adds or replaces a file.
    ///
    /// # Panics
    /// When the path is not safe.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        assert!(Self::is_safe_path(path), "{path:?} is no path of a bundle");
        self.files.insert(path.to_owned(), bytes);
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// A file's bytes, for damaging them in tests.
    pub fn get_mut(&mut self, path: &str) -> Option<&mut Vec<u8>> {
        self.files.get_mut(path)
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        self.files.remove(path)
    }

    /// Paths and bytes by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The files by path, handed over.
    pub fn into_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.files.into_iter()
    }

    /// All bytes together.
    pub fn size(&self) -> u64 {
        self.files.values().map(|bytes| bytes.len() as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_outside_are_refused() {
        for good in ["data/roll.jsonl", "README.txt", "lists/S01.html"] {
            assert!(Bundle::is_safe_path(good), "{good}");
        }
        for left in [
            ".DS_Store",
            "lists/.DS_Store",
            "data/._roll.jsonl",
            "thumbs.db",
            "lists/Desktop.ini",
            "__MACOSX/data/._log.jsonl",
        ] {
            assert!(Bundle::is_leftover(left), "{left}");
        }
        for own in [
            "data/log.jsonl",
            "data/Thumbs.db.txt",
            "MACOSX/x",
            ".hidden",
        ] {
            assert!(!Bundle::is_leftover(own), "{own}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "C:\\x",
            "a\\..\\b",
            "C:/x",
            "a/",
            ".hidden",
            "名单.csv",
            "a b",
            "a\0b",
        ] {
            assert!(!Bundle::is_safe_path(bad), "{bad}");
        }
    }
}

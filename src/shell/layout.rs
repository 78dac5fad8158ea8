//! Where everything is in a placement folder.
//!
//! A folder has the names of one language, that in which it was first worked on; whichever it is, both languages
//! find it. Inputs are known by either name. Folders `seal/N`, `seed/N`, `result/N` are never written again.

use std::path::{Path, PathBuf};

use super::Error;
use crate::report::words::Lang;

/// The input files: the English name, which the documents use, and the Chinese one.
const INPUTS: [[&str; 2]; 4] = [
    ["policy.toml", "派位.toml"],
    ["schools.csv", "学校.csv"],
    ["catchments.geojson", "片区.geojson"],
    ["roll.csv", "名单.csv"],
];

/// The folders of acts, in both languages.
const FOLDERS: [[&str; 2]; 4] = [
    ["check", "检查"],
    ["seal", "封存"],
    ["seed", "种子"],
    ["result", "结果"],
];

/// A placement folder.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
    lang: Lang,
}

/// The first attempt is the only one this version makes.
const ATTEMPT: &str = "1";

impl Layout {
    /// A folder, with the names of the language it was begun in, or of `lang`.
    pub fn new(root: &Path, lang: Lang) -> Self {
        let begun = |column: usize| {
            FOLDERS
                .iter()
                .any(|names| root.join(names[column]).is_dir())
        };
        let lang = match (begun(0), begun(1)) {
            (true, false) => Lang::En,
            (false, true) => Lang::Zh,
            _ => lang,
        };
        Self {
            root: root.to_owned(),
            lang,
        }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn name(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn folder(&self, which: usize) -> PathBuf {
        let [en, zh] = FOLDERS[which];
        self.root.join(self.name(zh, en))
    }

    /// The paths of the four input files; `None` where neither name is there.
    ///
    /// # Errors
    /// When a file is there under both names.
    pub fn inputs(&self) -> Result<[Option<PathBuf>; 4], Error> {
        let mut found = [const { None }; 4];
        for (slot, [en, zh]) in found.iter_mut().zip(INPUTS) {
            let (a, b) = (self.root.join(en), self.root.join(zh));
            if a.is_file() && b.is_file() {
                return Err(Error::refused(
                    "refused-two-inputs",
                    [("a", en.into()), ("b", zh.into())],
                ));
            }
            *slot = [a, b].into_iter().find(|path| path.is_file());
        }
        Ok(found)
    }

    /// The English names of the input files.
    pub fn input_names() -> [&'static str; 4] {
        INPUTS.map(|[en, _]| en)
    }

    /// The folder's secret.
    pub fn secret(&self) -> PathBuf {
        self.root.join("secret.hex")
    }

    /// The lock file.
    pub fn lock(&self) -> PathBuf {
        self.root.join(".paiwei.lock")
    }

    /// The table of findings.
    pub fn findings(&self) -> PathBuf {
        self.folder(0)
            .join(self.name("问题清单.csv", "findings.csv"))
    }

    /// The seal.
    pub fn seal(&self) -> PathBuf {
        self.folder(1).join(ATTEMPT)
    }

    /// The table of the coverage audit: private, it names addresses.
    pub fn coverage(&self) -> PathBuf {
        self.folder(0)
            .join(self.name("覆盖核对.csv", "coverage.csv"))
    }

    /// What was recorded before the seal.
    pub fn seal_act(&self) -> PathBuf {
        self.folder(1).join(format!("{ATTEMPT}.act.json"))
    }

    /// The public half of the seal.
    pub fn seal_public(&self) -> &'static str {
        self.name("公示", "public")
    }

    /// The private half of the seal, and of the result.
    pub fn private(&self) -> &'static str {
        self.name("内部", "private")
    }

    /// The notice of the seal.
    pub fn notice(&self) -> &'static str {
        self.name("封存单.html", "notice.html")
    }

    /// The seed.
    pub fn seed(&self) -> PathBuf {
        self.folder(2).join(ATTEMPT)
    }

    /// What was recorded before the seed.
    pub fn seed_act(&self) -> PathBuf {
        self.folder(2).join(format!("{ATTEMPT}.act.json"))
    }

    /// The result.
    pub fn result(&self) -> PathBuf {
        self.folder(3).join(ATTEMPT)
    }

    /// The bundle inside the result.
    pub fn bundle(&self) -> &'static str {
        self.name("公示包", "bundle")
    }

    /// The admission roll inside the private half of the result.
    pub fn admission_roll(&self) -> &'static str {
        self.name("录取名册.csv", "admission_roll.csv")
    }
}

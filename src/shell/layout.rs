//! Where everything is in a placement folder.
//!
//! A folder has the names of one language, that in which it was first worked on; whichever it is, both languages
//! find it. Inputs are known by either name. Folders `seal/N`, `seed/N`, `result/N` are never written again,
//! but for signatures and receipts; `registered`, `seal/N.anchors` and `result/N.notes` only grow.

use std::path::{Path, PathBuf};

use super::Error;
use crate::report::words::Lang;

/// The input files (the layer as GeoJSON): the English name, which the documents use, and the Chinese one.
const INPUTS: [[&str; 2]; 4] = [
    ["policy.toml", "派位.toml"],
    ["schools.csv", "学校.csv"],
    ["catchments.geojson", "片区.geojson"],
    ["roll.csv", "名单.csv"],
];

/// Endings of layers; one layer is there, in one of these formats.
const LAYERS: [&str; 6] = ["geojson", "gpkg", "shp", "kml", "topojson", "wkt.csv"];
/// What comes with a shapefile.
const COMPANIONS: [&str; 3] = ["dbf", "prj", "cpg"];

/// The folders of acts, in both languages.
const FOLDERS: [[&str; 2]; 7] = [
    ["check", "检查"],
    ["seal", "封存"],
    ["seed", "种子"],
    ["result", "结果"],
    ["void", "作废"],
    ["registered", "登记回单"],
    ["final", "定案"],
];

fn layer_names(stems: [&str; 2]) -> Vec<String> {
    let each = |ending: &&str| stems.map(|stem| format!("{stem}.{ending}"));
    LAYERS.iter().flat_map(each).collect()
}

/// A placement folder.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
    lang: Lang,
}

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
            let names = match en.strip_suffix(".geojson") {
                Some(stem) => layer_names([stem, zh.trim_end_matches(".geojson")]),
                None => vec![en.to_owned(), zh.to_owned()],
            };
            let mut there = names.iter().filter(|name| self.root.join(name).is_file());
            let first = there.next();
            if let (Some(a), Some(b)) = (first, there.next()) {
                return Err(Error::refused(
                    "refused-two-inputs",
                    [("a", a.as_str().into()), ("b", b.as_str().into())],
                ));
            }
            *slot = first.map(|name| self.root.join(name));
        }
        Ok(found)
    }

    /// The files that come with a layer: a shapefile's table, system and encoding.
    ///
    /// # Errors
    /// When another program still writes to it: then the newest changes are in a log beside it.
    pub fn beside(layer: &Path) -> Result<Vec<PathBuf>, Error> {
        let folder = layer.parent().unwrap_or(Path::new("."));
        let entries = std::fs::read_dir(if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        });
        let entries = entries.map_err(|source| Error::machine(folder, source))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
        // Two spellings of one name (.DBF and .dbf): the first by name counts, on every machine.
        paths.sort();
        let ending = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_lowercase());
        let own = ending(layer).unwrap_or_default();
        if own == "gpkg" {
            let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
            let log = name(layer).map(|name| name + "-wal");
            let log = paths.iter().find(|path| name(path) == log);
            let size = log
                .and_then(|path| path.metadata().ok())
                .map_or(0, |m| m.len());
            if size > 0 {
                let shown = layer.display().to_string();
                return Err(Error::refused(
                    "refused-open-layer",
                    [("path", shown.into())],
                ));
            }
        }
        if own != "shp" {
            return Ok(Vec::new());
        }
        let companion = |wanted: &&str| {
            paths
                .iter()
                .find(|path| {
                    path.file_stem() == layer.file_stem() && ending(path).as_deref() == Some(wanted)
                })
                .cloned()
        };
        Ok(COMPANIONS.iter().filter_map(companion).collect())
    }

    /// The English names of the input files.
    pub fn input_names() -> [&'static str; 4] {
        INPUTS.map(|[en, _]| en)
    }

    /// The name under which a sealed folder keeps a layer's file or what comes with it.
    pub fn kept_name(name: &str) -> String {
        let lower = name.to_lowercase();
        let endings = LAYERS.iter().chain(&COMPANIONS);
        let ending = endings
            .copied()
            .find(|ending| lower.ends_with(&format!(".{ending}")));
        format!("catchments.{}", ending.unwrap_or("geojson"))
    }

    /// The folder's secret.
    pub fn secret(&self) -> PathBuf {
        self.root.join("secret.hex")
    }

    /// Whose signatures this office asks for.
    pub fn trust(&self) -> PathBuf {
        self.root.join(self.name("可信公钥.txt", "trust.txt"))
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

    /// The notice pack of the catchments.
    pub fn zoning_notice(&self) -> PathBuf {
        self.root.join(self.name("片区公示", "catchments-notice"))
    }

    /// The picture of the layer.
    pub fn map(&self) -> PathBuf {
        self.folder(0).join(self.name("片区图.svg", "map.svg"))
    }

    /// The patch that is proposed for the layer.
    pub fn patch(&self) -> PathBuf {
        self.folder(0).join(self.name("补丁.json", "patch.json"))
    }

    /// The attempt that is sealed, or will be next: one after those that were set aside.
    pub fn attempt(&self) -> u64 {
        let mut aside = (1..).take_while(|attempt| self.void_of(*attempt).exists());
        aside.by_ref().last().map_or(1, |last| last + 1)
    }

    /// What is published of an attempt that was set aside.
    pub fn void_of(&self, attempt: u64) -> PathBuf {
        self.folder(4).join(attempt.to_string())
    }

    /// The notice of a void.
    pub fn void_notice(&self) -> &'static str {
        self.name("作废公告.html", "notice.html")
    }

    /// The seal.
    pub fn seal(&self) -> PathBuf {
        self.seal_of(self.attempt())
    }

    /// The seal of an attempt.
    pub fn seal_of(&self, attempt: u64) -> PathBuf {
        self.folder(1).join(attempt.to_string())
    }

    /// The table of the coverage audit: private, it names addresses.
    pub fn coverage(&self) -> PathBuf {
        self.folder(0)
            .join(self.name("覆盖核对.csv", "coverage.csv"))
    }

    /// The table of chances.
    pub fn chances(&self) -> PathBuf {
        self.folder(0)
            .join(self.name("录取机会.csv", "chances.csv"))
    }

    /// What was recorded before the seal.
    pub fn seal_act(&self) -> PathBuf {
        self.folder(1).join(format!("{}.act.json", self.attempt()))
    }

    /// The public half of the seal.
    pub fn seal_public(&self) -> &'static str {
        self.name("公示", "public")
    }

    /// The checkpoint over the seal: published with it, signed by office, notary and witness.
    pub fn seal_checkpoint(&self) -> PathBuf {
        self.seal().join(self.seal_public()).join("checkpoint")
    }

    /// What from outside shows that the seal is there.
    pub fn anchors(&self) -> PathBuf {
        self.folder(1).join(format!("{}.anchors", self.attempt()))
    }

    /// The registration notes.
    pub fn registered(&self) -> PathBuf {
        self.folder(5)
    }

    /// The copies of the inputs in the seal.
    pub fn sealed_inputs(&self) -> PathBuf {
        self.seal().join(self.private()).join("inputs")
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
        self.folder(2).join(self.attempt().to_string())
    }

    /// What was recorded before the seed.
    pub fn seed_act(&self) -> PathBuf {
        self.folder(2).join(format!("{}.act.json", self.attempt()))
    }

    /// The secrets that were opened so far.
    pub fn openings(&self) -> PathBuf {
        self.folder(2).join(format!("{}.open.json", self.attempt()))
    }

    /// The checkpoint of the close: to be signed before the first public value.
    pub fn close_checkpoint(&self) -> PathBuf {
        self.folder(2)
            .join(format!("{}.checkpoint", self.attempt()))
    }

    /// The rehearsals, each in a folder of its own.
    pub fn rehearsals(&self) -> PathBuf {
        self.root.join(self.name("演练", "rehearsal"))
    }

    /// The result.
    pub fn result(&self) -> PathBuf {
        self.result_of(1)
    }

    /// The result of a run again after amendments: 2 and on; 1 is the draw. Those of a second attempt are `2-1`,
    /// `2-2`.
    pub fn result_of(&self, round: u64) -> PathBuf {
        self.result_in(self.attempt(), round)
    }

    /// The result of a run of an attempt.
    pub fn result_in(&self, attempt: u64, round: u64) -> PathBuf {
        self.folder(3).join(result_name(attempt, round))
    }

    /// The number of the newest result; 0 before the draw.
    pub fn newest(&self) -> u64 {
        (1..)
            .take_while(|round| self.result_of(*round).exists())
            .last()
            .unwrap_or(0)
    }

    /// The last publication of the attempt.
    pub fn last(&self) -> PathBuf {
        self.folder(6).join(self.attempt().to_string())
    }

    /// What was recorded before it.
    pub fn last_act(&self) -> PathBuf {
        self.folder(6).join(format!("{}.act.json", self.attempt()))
    }

    /// The folder of the newest publication: the final one, else that of the newest result.
    fn publication(&self) -> PathBuf {
        match self.last() {
            last if last.exists() => last,
            _ => self.result_of(self.newest()),
        }
    }

    /// The folder of an entry that was added beside the course after the newest publication, from 1.
    pub fn noted(&self, n: u64) -> PathBuf {
        let publication = self.publication();
        let name = publication.file_name().unwrap_or_default();
        let name = format!("{}.notes", name.to_string_lossy());
        publication.with_file_name(name).join(n.to_string())
    }

    /// How many such entries there are.
    pub fn notes(&self) -> u64 {
        let there = (1..).take_while(|n| self.noted(*n).exists());
        there.last().unwrap_or(0)
    }

    /// The folder that holds what was published last: the newest publication, with what its log got since.
    pub fn newest_published(&self) -> PathBuf {
        match self.notes() {
            0 => self.publication(),
            n => self.noted(n),
        }
    }

    /// What was recorded before a result of amendments.
    pub fn result_act(&self, round: u64) -> PathBuf {
        self.folder(3)
            .join(format!("{}.act.json", result_name(self.attempt(), round)))
    }

    /// The bundle inside the result.
    pub fn bundle(&self) -> &'static str {
        self.name("公示包", "bundle")
    }

    /// The folder of scenarios.
    pub fn scenarios(&self) -> &'static str {
        self.name("情景", "scenarios")
    }

    /// The folder of a study.
    pub fn simulation(&self, name: &str) -> PathBuf {
        self.root.join(self.name("推演", "simulation")).join(name)
    }

    /// The page of a study.
    pub fn simulation_page(&self) -> &'static str {
        self.name("推演报告.html", "report.html")
    }

    /// The consultation page of a scenario, counted from 1.
    pub fn consultation(&self, scenario: usize) -> String {
        format!(
            "{}-{scenario}.html",
            self.name("我家会变吗", "consultation")
        )
    }

    /// Each child's chances in a study: private.
    pub fn simulation_chances(&self) -> &'static str {
        self.name("各人机会.csv", "chances.csv")
    }

    /// The workbook of a study.
    pub fn simulation_book(&self) -> &'static str {
        self.name("推演数据.xlsx", "figures.xlsx")
    }

    /// The log as files for a web server.
    pub fn static_log(&self) -> PathBuf {
        self.root.join(self.name("静态日志", "static-log"))
    }

    /// The folder of receipts, inside the private half of the result.
    pub fn receipts(&self) -> &'static str {
        self.name("回执", "receipts")
    }

    /// The register of seat locks for the next year, beside it.
    pub fn locks(&self) -> &'static str {
        self.name("学位锁.csv", "locks.csv")
    }

    /// The codes of the families' notices, beside it.
    pub fn codes(&self) -> &'static str {
        self.name("核对码.csv", "codes.csv")
    }

    /// The admission roll inside the private half of the result.
    pub fn admission_roll(&self) -> &'static str {
        self.name("录取名册.csv", "admission_roll.csv")
    }
}

/// How the folder of a result is called, in every language.
fn result_name(attempt: u64, round: u64) -> String {
    match attempt {
        1 => round.to_string(),
        _ => format!("{attempt}-{round}"),
    }
}

/// The bundle that somebody meant who named a placement folder, or a folder of its seal or result.
pub(super) fn bundle_near(path: &Path) -> Option<PathBuf> {
    let full = std::path::absolute(path).ok()?;
    let bundle_of = |placement: &Path| {
        let layout = Layout::new(placement, Lang::En);
        let bundle = layout.newest_published().join(layout.bundle());
        bundle.join("data").is_dir().then_some(bundle)
    };
    // As it was typed, when that leads there; `seal/1/public` is three below its placement.
    let typed = path.ancestors().take(4).find_map(bundle_of);
    typed.or_else(|| full.ancestors().take(4).find_map(bundle_of))
}

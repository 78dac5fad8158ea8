//! Folding of addresses and of catchment texts: one writing for every way of writing.
//!
//! In: text as it stands. Out: characters to compare by, each with its place in the source: NFKC (full-width,
//! circled numbers), simplified characters, one dash, one quotation mark, one dot, no blanks. It does not know
//! what a word means. Names are compared folded and printed folded; the source stays beside them.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

/// Folded characters with their places in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Folded {
    /// The folded characters.
    pub(super) chars: Vec<char>,
    /// For each of them the index of the source character it came from.
    from: Vec<u32>,
    source: Vec<char>,
}

/// The longest text that is read, in characters; the rest is told.
pub const TEXT_LIMIT: usize = 20_000;

/// First and last of the characters that have a simplified form in the tables.
const HAN: (u32, u32) = (0x3400, 0x9fff);

/// Characters that the tables would change and that current names use as they stand: 乾隆路, 著作里, 瞭望塔.
const KEPT: [char; 8] = ['乾', '著', '藉', '徵', '瞭', '甯', '夥', '覆'];

/// The simplified form of every Han character, worked out once.
///
/// One character at a time and never by phrases, so that a name folds alike alone and inside a sentence.
static SIMPLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let tables = OpenCC::from_config(BuiltinConfig::T2s).expect("the tables are in the program");
    let simple = |c: char| {
        if KEPT.contains(&c) {
            return c;
        }
        let converted = tables.convert(c.encode_utf8(&mut [0; 4]));
        let mut chars = converted.chars();
        chars.next().filter(|_| chars.next().is_none()).unwrap_or(c)
    };
    // Twice: 薴 becomes 苧 and that 苎; what is folded must not change when it is folded again.
    let codes = (HAN.0..=HAN.1).map(|code| char::from_u32(code).unwrap_or(' '));
    codes.map(|c| simple(simple(c))).collect()
});

/// The simplified form of one character.
fn simplified(c: char) -> char {
    let code = u32::from(c);
    if !(HAN.0..=HAN.1).contains(&code) {
        return c;
    }
    let at = usize::try_from(code - HAN.0).unwrap_or(usize::MAX);
    SIMPLE.get(at).copied().unwrap_or(c)
}

/// Whether a character is Han: names are made of these.
pub(super) fn is_han(c: char) -> bool {
    (HAN.0..=HAN.1).contains(&u32::from(c)) || c == '〇' || u32::from(c) >= 0x2_0000
}

/// One form for dashes, quotation marks, dots and brackets.
fn mark(c: char) -> char {
    match c {
        '—' | '–' | '―' | '‒' | '−' | '─' | '‐' | '‑' | '~' | '〜' => '-',
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '«' | '»' | '‘' | '’' | '\'' => {
            '"'
        }
        '•' | '・' | '‧' | '∙' | '⋅' | '●' => '·',
        '【' | '[' | '〔' | '{' => '(',
        '】' | ']' | '〕' | '}' => ')',
        '\n' | '\r' => ';',
        other => other,
    }
}

impl Folded {
    /// Folds a text; what stands behind the limit is left out (`is_cut`).
    pub(super) fn new(text: &str) -> Self {
        let source: Vec<char> = text.chars().take(TEXT_LIMIT + 1).collect();
        let mut folded = Self {
            chars: Vec::with_capacity(source.len()),
            from: Vec::with_capacity(source.len()),
            source,
        };
        for at in 0..folded.source.len().min(TEXT_LIMIT) {
            folded.add(at as u32, folded.source[at]);
        }
        folded.without_blanks()
    }

    fn add(&mut self, at: u32, c: char) {
        match c {
            // A circled number opens a numbered part: ① is (1) and never the digit of a house.
            '①'..='⑳' => {
                let number = u32::from(c) - u32::from('①') + 1;
                format!("({number})").chars().for_each(|c| self.push(at, c));
            }
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            '…' => self.push(at, '…'),
            c => c.nfkc().for_each(|c| self.push(at, mark(simplified(c)))),
        }
    }

    fn push(&mut self, at: u32, c: char) {
        // ——, --- and the like are one dash.
        if c == '-' && self.chars.last() == Some(&'-') {
            return;
        }
        self.chars.push(c);
        self.from.push(at);
    }

    /// Blanks go; between two Han characters a blank is taken for 、.
    fn without_blanks(mut self) -> Self {
        let old = std::mem::take(&mut self.chars);
        let from = std::mem::take(&mut self.from);
        let blank = |c: &char| c.is_whitespace();
        for (i, c) in old.iter().enumerate() {
            if !blank(c) {
                self.push(from[i], *c);
                continue;
            }
            let next = old[i..].iter().find(|c| !blank(c));
            let before = self.chars.last().copied();
            if before.is_some_and(is_han) && next.copied().is_some_and(is_han) {
                self.push(from[i], '、');
            }
        }
        self
    }

    /// Whether the source was longer than is read.
    pub(super) fn is_cut(&self) -> bool {
        self.source.len() > TEXT_LIMIT
    }

    /// The place in the source of a folded character; the end of the source behind the last one.
    pub(super) fn place(&self, at: usize) -> usize {
        let end = self.source.len().min(TEXT_LIMIT);
        self.from.get(at).map_or(end, |from| *from as usize)
    }

    /// The words of the source from one folded character up to another.
    pub(super) fn words(&self, from: usize, to: usize) -> String {
        let (from, to) = (self.place(from), self.place(to));
        self.source
            .get(from..to.max(from))
            .unwrap_or_default()
            .iter()
            .collect()
    }
}

/// A name folded for comparison.
pub fn fold_name(name: &str) -> String {
    let folded = Folded::new(name);
    let kept = folded
        .chars
        .into_iter()
        .filter(|c| !['、', '"', '·'].contains(c));
    kept.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writing_for_every_way_of_writing() {
        for (from, to) in [
            ("連雲區雲臺山路８８號", "连云区云台山路88号"),
            ("乾隆路、乾隆路", "乾隆路、乾隆路"),
            ("後街 裏仁巷", "后街、里仁巷"),
            ("１－４３號　２～１４号", "1-43号2-14号"),
            ("市工会——杨柳街路口", "市工会-杨柳街路口"),
            ("“金都・城市芯宇”", "\"金都·城市芯宇\""),
            ("①东至【甲】", "(1)东至(甲)"),
            ("中山路 12 号", "中山路12号"),
            ("", ""),
        ] {
            let folded: String = Folded::new(from).chars.into_iter().collect();
            assert_eq!(folded, to, "{from}");
        }
    }

    #[test]
    fn folding_again_changes_nothing() {
        for code in 0x3400..0xa000 {
            let c = char::from_u32(code).unwrap_or(' ');
            let once = simplified(c);
            assert_eq!(simplified(once), once, "{c} {once}");
        }
    }

    #[test]
    fn places_point_into_the_source() {
        let folded = Folded::new("中山路 （１至 ４３号）");
        let at = folded.chars.iter().position(|c| *c == '4').expect("a four");
        assert_eq!(folded.place(at), 8);
        assert_eq!(folded.words(at, at + 3), "４３号");
        assert_eq!(folded.place(99), 12);
    }
}

//! The chances of a draw as text, table and JSON.

use serde_json::{Value, json};

use super::CsvFile;
use super::words::Words;
use crate::chances::{Known, Lottery};
use crate::draw::ring::Chances;
use crate::finding::Arg;
use crate::model::{Number, Ring, SourceKind};
use crate::run::Opened;

/// Stretches of equal chance that are printed; the table has all.
const SHOWN: usize = 40;

/// A chance as a fraction in lowest terms.
fn fraction(share: u128, whole: u128) -> String {
    let (mut a, mut b) = (share, whole);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let common = a.max(1);
    match whole / common {
        1 => (share / common).to_string(),
        below => format!("{}/{below}", share / common),
    }
}

/// The same in percent, four places, half upwards.
fn percent(share: u128, whole: u128) -> String {
    // So large a whole loses digits that four places do not show.
    let shift = 128u32
        .saturating_sub(whole.leading_zeros())
        .saturating_sub(100);
    let (share, whole) = (share >> shift, (whole >> shift).max(1));
    let scaled = (share * 2_000_000 + whole) / (2 * whole);
    format!("{}.{:04} %", scaled / 10_000, scaled % 10_000)
}

/// Whether all positions have one chance.
fn equal(chances: &Chances) -> bool {
    chances.least() == chances.most()
}

/// In how many ways a circle draw can fall.
fn outcomes(opened: &Opened, ring: &Ring) -> u128 {
    let sources = ring.start.iter().chain(&ring.second);
    let hand = sources.filter_map(|id| match opened.manifest.source(id)?.kind {
        SourceKind::Hand { most, .. } => Some(u128::from(most)),
        _ => None,
    });
    hand.product()
}

fn head(words: &Words, opened: &Opened, ring: &Ring) -> String {
    let args = [
        ("lottery", Arg::from(ring.lottery.as_str())),
        ("n", ring.entries.into()),
        ("plan", ring.plan.into()),
        ("outcomes", outcomes(opened, ring).into()),
    ];
    words.say("fairness-ring", &args)
}

/// Everything in sentences.
pub fn text(words: &Words, opened: &Opened, lotteries: &[Lottery]) -> String {
    let mut out = String::new();
    if lotteries.is_empty() {
        out += &format!("{}\n", words.word("fairness-no-lottery"));
    }
    for lottery in lotteries {
        let (ring, key) = match &lottery.known {
            Known::Equal => {
                let name = Arg::from(lottery.name.as_str());
                out += &format!("{}\n", words.say("fairness-number", &[("lottery", name)]));
                continue;
            }
            Known::NotDrawn(ring) => (ring, "fairness-not-drawn"),
            Known::TooMany(ring) => (ring, "fairness-too-many"),
            Known::Several(ring) => (ring, "fairness-several"),
            Known::Exact(ring, chances) => {
                out += &format!("{}\n", head(words, opened, ring));
                out += &exact(words, chances);
                continue;
            }
        };
        out += &format!("{}\n  {}\n", head(words, opened, ring), words.word(key));
    }
    out
}

fn exact(words: &Words, chances: &Chances) -> String {
    let whole = chances.whole;
    let args = [
        ("least", Arg::from(fraction(chances.least(), whole))),
        ("least_percent", percent(chances.least(), whole).into()),
        ("most", fraction(chances.most(), whole).into()),
        ("most_percent", percent(chances.most(), whole).into()),
    ];
    let mut out = format!("  {}\n", words.say("fairness-range", &args));
    let key = if equal(chances) {
        "fairness-equal"
    } else {
        "fairness-unequal"
    };
    out += &format!("  {}\n", words.word(key));
    let runs: Vec<&[u128]> = chances.shares.chunk_by(|a, b| a == b).collect();
    let mut from = 1;
    for run in runs.iter().take(SHOWN) {
        let to = from + run.len() - 1;
        let key = if from == to {
            "fairness-one"
        } else {
            "fairness-run"
        };
        let args = [
            ("from", Arg::from(from)),
            ("to", to.into()),
            ("chance", fraction(run[0], whole).into()),
            ("percent", percent(run[0], whole).into()),
        ];
        out += &format!("    {}\n", words.say(key, &args));
        from = to + 1;
    }
    if runs.len() > SHOWN {
        let more = [("n", Arg::from(runs.len() - SHOWN))];
        out += &format!("    {}\n", words.say("fairness-more", &more));
    }
    out
}

fn listed<'o>(opened: &'o Opened, ring: &Ring) -> &'o [Number] {
    let list = opened.numbered.get(&ring.lottery);
    list.map_or(&[][..], Vec::as_slice)
}

/// A line for each position of each circle draw whose chances are known.
pub fn table(words: &Words, opened: &Opened, lotteries: &[Lottery]) -> Vec<u8> {
    let mut file = CsvFile::new();
    for header in [
        "fairness-lottery",
        "fairness-position",
        "fairness-no",
        "fairness-chance",
        "fairness-percent",
    ] {
        file.cell(&words.word(header));
    }
    file.end_row();
    for lottery in lotteries {
        let Known::Exact(ring, chances) = &lottery.known else {
            continue;
        };
        let list = listed(opened, ring).iter();
        for ((position, number), share) in (1..).zip(list).zip(&chances.shares) {
            file.cell(ring.lottery.as_str());
            file.cell(&position.to_string());
            file.cell(number.as_str());
            file.cell(&fraction(*share, chances.whole));
            file.cell(&percent(*share, chances.whole));
            file.end_row();
        }
    }
    file.into_bytes()
}

/// The chances for programs.
pub fn json(opened: &Opened, lotteries: &[Lottery]) -> Value {
    let lottery = |lottery: &Lottery| {
        let name = lottery.name.as_str();
        let (ring, known) = match &lottery.known {
            Known::Equal => return json!({"lottery": name, "known": "equal", "equal": true}),
            Known::NotDrawn(ring) => (ring, "not-drawn"),
            Known::TooMany(ring) => (ring, "too-many"),
            Known::Several(ring) => (ring, "several"),
            Known::Exact(ring, _) => (ring, "exact"),
        };
        let mut value = json!({
            "lottery": name,
            "known": known,
            "scheme": ring.scheme.as_str(),
            "entries": ring.entries,
            "plan": ring.plan,
            "outcomes": outcomes(opened, ring).to_string(),
        });
        if let Known::Exact(_, chances) = &lottery.known {
            let whole = chances.whole;
            let chance = |share: u128| json!({"chance": fraction(share, whole), "percent": percent(share, whole)});
            let list = listed(opened, ring).iter();
            let entries = (1u64..).zip(list).zip(&chances.shares);
            let entries = entries.map(|((position, number), share)| {
                json!({"position": position, "number": number.as_str(),
                    "chance": fraction(*share, whole), "percent": percent(*share, whole)})
            });
            value["equal"] = equal(chances).into();
            value["least"] = chance(chances.least());
            value["greatest"] = chance(chances.most());
            value["positions"] = entries.collect::<Vec<_>>().into();
        }
        value
    };
    lotteries.iter().map(lottery).collect::<Vec<_>>().into()
}

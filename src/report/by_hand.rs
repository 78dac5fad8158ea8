//! One ticket by hand: the commands of any Unix machine that compute it, filled in for one child.
//!
//! In: the sealed draw, a unit, the lotteries whose tickets it holds. Out: for each lottery the commands, to be
//! run in the folder of the bundle, and the ticket they must print (PROTOCOL sections 0 and 8). Tests:
//! `tests/it/second.rs` runs them.

use serde_json::{Value, json};

use super::words::Words;
use crate::model::{LotteryName, Manifest, Number, TicketKind, Tickets};

/// The commands for one lottery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The lottery.
    pub lottery: LotteryName,
    /// One command in a line.
    pub commands: Vec<String>,
    /// What the last one prints.
    pub ticket: String,
}

/// The commands for a unit, for each of the lotteries that gave it a ticket.
///
/// None where the key is stretched, which takes longer than a hand has, or the lottery is a circle draw, which gives
/// a place on the list.
pub fn by_hand(manifest: &Manifest, unit: &Number, lotteries: &[&Tickets]) -> Vec<ByHand> {
    let usual = |tickets: &&&Tickets| {
        manifest.stretch.is_none() && manifest.ring(&tickets.lottery).is_none()
    };
    let each = |tickets: &&Tickets| {
        let at = tickets.units.binary_search(unit).ok()?;
        let lottery = tickets.lottery.clone();
        let (draw, unit) = (&manifest.draw, unit.as_str());
        let message =
            format!("printf 'paiwei/v1/ticket\\n%s\\n%s\\n%s\\n' {draw} {lottery} {unit}");
        let key = "KEY=$(sha256sum data/seed.txt | cut -c1-64)".to_owned();
        let hmac = |digest: &str| {
            format!(
                "{message} | openssl dgst -{digest} -mac HMAC -macopt hexkey:$KEY -binary | head -c 16 | xxd -p"
            )
        };
        let commands = match manifest.ticket {
            TicketKind::ChaCha20 => vec![
                key,
                format!("ADR=$({message} | sha256sum | cut -c1-32)"),
                "head -c 16 /dev/zero | openssl enc -chacha20 -K $KEY -iv $ADR | xxd -p".to_owned(),
            ],
            TicketKind::HmacSha256 => vec![key, hmac("sha256")],
            TicketKind::HmacSm3 => vec![key, hmac("sm3")],
        };
        Some(ByHand {
            lottery,
            commands,
            ticket: tickets.tickets[at].to_string(),
        })
    };
    lotteries.iter().filter(usual).filter_map(each).collect()
}

/// What is printed.
pub fn text(words: &Words, hands: &[ByHand]) -> String {
    if hands.is_empty() {
        return format!("\n{}\n", words.word("by-hand-none"));
    }
    let mut out = format!("\n{}\n", words.word("by-hand"));
    for hand in hands {
        let lottery = hand.lottery.as_str().into();
        let due = words.say(
            "by-hand-must",
            &[
                ("lottery", lottery),
                ("ticket", hand.ticket.as_str().into()),
            ],
        );
        let lines: String = hand
            .commands
            .iter()
            .map(|line| format!("    {line}\n"))
            .collect();
        out += &format!("\n{lines}  {due}\n");
    }
    out
}

/// The same for programs.
pub fn json(hands: &[ByHand]) -> Value {
    let each = |hand: &ByHand| json!({"lottery": hand.lottery.as_str(), "commands": hand.commands, "ticket": hand.ticket});
    hands.iter().map(each).collect()
}

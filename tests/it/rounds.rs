//! Rounds with chance in every rule of them: mechanisms, quotas, reserves, twins, sources, circles, waiting
//! lists, what is published, what happened afterwards. For tests that ask whether something holds of all that can
//! be said.

use paiwei::draw::commitment;
use paiwei::draw::pick::Pick;
use paiwei::model::{Bundle, DrawName, HandForm, LotteryName, Source, SourceKind};
use paiwei::run::{Unwatched, prepare};
use paiwei::shell::amend::amend;
use paiwei::shell::disk::RealDisk;

use crate::amend::{AMENDED_AT, table};
use crate::gallery::{P10, P11, P12, circle};
use crate::states;
use crate::support::{DRAWN_AT, Drawn, Folder, Office, POLICY, drawn, open, sealed};

const SECRET: &str = "aa00000000000000000000000000000000000000000000000000000000000001";

/// A round after the first.
const MORE: &str = r#"[[round]]
id = "more"
pool = "true"
seats = "rest"
choice = { kind = "list", max = 3 }
mechanism = "parallel"
standing = ["draw:main"]
on_rest = "overflow"
"#;

/// Whether a coin falls so: once in so many.
fn one_in(pick: &mut Pick, n: u64) -> bool {
    pick.below(n) == 0
}

fn one<'a>(pick: &mut Pick, of: &[&'a str]) -> &'a str {
    of[pick.below(of.len() as u64) as usize]
}

/// An office of three schools with chance in every rule of it; `check` may refuse what it says.
pub fn office(pick: &mut Pick) -> Office {
    let mechanism = one(
        pick,
        &[
            "sequential",
            "sequential",
            "parallel",
            "parallel",
            "cycles",
            "fill",
            "line_then_parallel",
            "first_then_deal",
            "deal",
            "live_choose",
        ],
    );
    let dealt = ["deal", "first_then_deal"].contains(&mechanism);
    let more = match mechanism {
        "parallel" => one(pick, &["", "\nbands = [1, 2]", "\nbands = [2, 1]"]),
        _ if dealt => "\ndeal = \"draw:seats\"",
        _ => "",
    };
    let choice = match mechanism {
        "live_choose" => "kind = \"none\", within = \"district\"",
        "deal" => one(
            pick,
            &[
                "kind = \"none\", within = \"catchment\"",
                "kind = \"catchment_all\"",
            ],
        ),
        "fill" => "kind = \"list\", max = 1",
        "line_then_parallel" | "first_then_deal" => {
            "kind = \"list\", within = \"catchment\", max = 3"
        }
        _ => one(
            pick,
            &[
                "kind = \"list\", max = 3",
                "kind = \"list\", within = \"catchment\", max = \"all\"",
            ],
        ),
    };
    let standing = one(
        pick,
        &[
            "[\"tier asc\", \"draw:main\"]",
            "[\"draw:main\"]",
            "[\"date:since asc nulls_last\", \"draw:main\"]",
            "[\"points desc\", \"draw:main\"]",
            "[\"tier asc\", \"number\"]",
            "[\"at:claim\", \"draw:main\"]",
            "[\"distance\", \"draw:main\"]",
        ],
    );
    let seats = one(
        pick,
        &["plan", "plan", "plan", "fixed", "table", "share 1/2"],
    );
    let per = one(pick, &["unit", "unit", "child_school"]);
    let direction = one(pick, &["asc", "desc"]);
    let boundary = one(pick, &["expand", "stop", "skip", "split"]);
    let publish = one(pick, &["market", "market", "pseudonymous"]);
    let reserve = match mechanism {
        "fill" | "sequential" | "parallel" if one_in(pick, 3) => {
            let fill = one(pick, &["before_open", "after_open"]);
            let unused = one(pick, &["everybody", "later", "empty"]);
            let own =
                "[[round.reserve]]\nid = \"near\"\nwhen = \"hukou = 本区\"\nseats = \"share 1/2\"";
            format!("{own}\nfill = \"{fill}\"\nunused = \"{unused}\"\n")
        }
        _ => String::new(),
    };
    let rest = one(
        pick,
        &[
            "on_rest = \"overflow\"",
            "on_rest = \"overflow\"",
            "waitlist = \"rest\"\non_rest = \"waitlist\"",
        ],
    );
    let second = match one_in(pick, 4) {
        true => MORE,
        false => "",
    };
    let rest = if second.is_empty() {
        rest
    } else {
        "on_rest = \"next\""
    };
    let objective = one(pick, &["", "", "objective = \"least_total\"\n"]);
    let chain = one(
        pick,
        &[
            "[\"nearest_vacancy\"]",
            "[\"nearest_vacancy\"]",
            "[\"manual\"]",
            "[\"live_choose\", \"nearest_vacancy\"]",
        ],
    );
    let deal = if dealt {
        "[draw.seats]\nscheme = \"deal\"\nper = \"seat\"\n"
    } else {
        ""
    };
    let shortcut = one(pick, &["", "", "\nshortcut = \"admit_all_if_fits\""]);
    let twins = one_in(pick, 2);
    let policy = POLICY
        .replace(
            "kind = \"list\", within = \"catchment\", max = \"all\"",
            choice,
        )
        .replace(
            "mechanism = \"sequential\"",
            &format!("mechanism = \"{mechanism}\"{more}{shortcut}"),
        )
        .replace("[\"tier asc\", \"draw:main\"]", standing)
        .replace("seats = \"plan\"", &format!("seats = \"{seats}\""))
        .replace("on_rest = \"overflow\"", rest)
        .replace("per = \"unit\"", &format!("per = \"{per}\""))
        .replace(
            "direction = \"asc\"",
            &format!("direction = \"{direction}\""),
        )
        .replace("[[round]]", &format!("{deal}[[round]]"))
        .replace(
            "[bundle]\nboundary = \"expand\"\n",
            &format!("{reserve}{second}[bundle]\nboundary = \"{boundary}\"\n"),
        )
        .replace("[\"nearest_vacancy\"]", chain)
        .replace("[overflow]\n", &format!("[overflow]\n{objective}"))
        .replace("mode = \"market\"", &format!("mode = \"{publish}\""));
    let mut office = Office {
        policy: sources(pick, policy) + "[input.roll]\nunit = \"twins\"\n",
        roll: roll(pick, twins),
        ..Office::small()
    };
    let plan = (1..=3).map(|i| {
        let seats = pick.below(7);
        format!("S0{i},校{i},104.0{i}5,39.005,{seats}\n")
    });
    office.schools = "code,name,lon,lat,seats\n".to_owned() + &plan.collect::<String>();
    if ["fixed", "table"].contains(&seats) {
        let row = |i: u64| format!("zone,,S0{i},{}\n", pick.below(4));
        let rows: String = (1..=3).map(row).collect();
        office
            .more
            .push(("quotas.csv", format!("round,origin,school,seats\n{rows}")));
    }
    office
}

/// Other sources in the place of the forty digits.
fn sources(pick: &mut Pick, policy: String) -> String {
    let dice = "kind = \"digits\"\nlength = 40";
    match pick.below(4) {
        0 => policy.replace(dice, "kind = \"hex\"\nlength = 40"),
        1 => {
            let name = |text| LotteryName::parse(text).expect("a name");
            let draw = DrawName::parse("small-2026").expect("a name");
            let commit = commitment(&draw, 1, &name("notary"), SECRET);
            let secret =
                format!("[[source]]\nid = \"notary\"\nkind = \"commit\"\ncommit = \"{commit}\"\n");
            policy.replace("[[source]]", &format!("{secret}[[source]]"))
        }
        _ => policy,
    }
}

/// Six to twenty-one children; two may be bound together.
fn roll(pick: &mut Pick, twins: bool) -> String {
    let mut roll =
        String::from("number,lon,lat,twins,hukou,since,points,claim,choice1,choice2,choice3\n");
    for child in 1..=6 + pick.below(16) {
        let bound = twins && (child == 2 || child == 5);
        let mut schools = ["S01", "S02", "S03"];
        let listed = 1 + pick.below(3) as usize;
        pick.shuffle(&mut schools);
        let mut row = (
            104_001 + pick.below(28),
            one(pick, &["本区", "外省"]),
            1 + pick.below(3),
            pick.below(4),
            one(pick, &["S01", "S02", "S03", "无"]),
        );
        schools[listed..].fill("");
        if bound {
            // What is bound together must agree.
            row = (104_002, "本区", 1, 2, "S01");
            schools = ["S01", "S03", "S02"];
        }
        let (lon, hukou, since, points, claim) = row;
        let bound = if bound { "T" } else { "" };
        let (whole, part, [a, b, c]) = (lon / 1000, lon % 1000, schools);
        roll += &format!(
            "A{child:02},{whole}.{part:03},39.005,{bound},{hukou},2020-01-0{since},{points},{claim},{a},{b},{c}\n"
        );
    }
    roll
}

/// A circle draw.
fn ring(pick: &mut Pick) -> Office {
    let count = 2 + pick.below(12);
    let numbers: Vec<String> = (1..=count).map(|i| format!("{i:07}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let which = pick.below(3) as usize;
    let twins = if which == 0 && count > 3 && one_in(pick, 2) {
        &numbers[1..3]
    } else {
        &[]
    };
    let boundary = one(pick, &["expand", "skip", "split", "stop"]);
    let policy = [P10, P11, P12][which].replace(
        "boundary = \"expand\"",
        &format!("boundary = \"{boundary}\""),
    );
    let plan = 1 + pick.below(count) as u32;
    let mut office = circle(&policy, plan, &numbers, twins);
    let publish = one(pick, &["market", "market", "pseudonymous"]);
    office.policy += &format!("\n[publish]\nmode = \"{publish}\"\n");
    office
}

/// A value that a source takes.
fn value(pick: &mut Pick, source: &Source, numbers: &[String]) -> String {
    let text = |pick: &mut Pick, digits: &[u8], length: u64| -> String {
        let digit = |_| char::from(digits[pick.below(digits.len() as u64) as usize]);
        (0..length).map(digit).collect()
    };
    match &source.kind {
        SourceKind::Commit { .. } => one(pick, &[SECRET, "missing"]).to_owned(),
        SourceKind::Digits { length, .. } => text(pick, b"0123456789", *length),
        SourceKind::Hex { length, .. } => text(pick, b"0123456789abcdef", *length),
        SourceKind::Beacon { .. } => unreachable!("no random round waits for a beacon"),
        SourceKind::Hand { form, most, .. } => match form {
            HandForm::Number | HandForm::Balls => (1 + pick.below(*most)).to_string(),
            HandForm::Listed => numbers[pick.below(numbers.len() as u64) as usize].clone(),
            HandForm::Direction => one(pick, &["up", "down"]).to_owned(),
        },
    }
}

/// The next round that `check` accepts, drawn and published.
pub fn round(pick: &mut Pick) -> (Office, Drawn) {
    loop {
        let office = if one_in(pick, 8) {
            ring(pick)
        } else {
            office(pick)
        };
        let (Some(ready), _) = prepare(&office.inputs(), &Unwatched) else {
            continue;
        };
        let (files, _) = sealed(&ready);
        let opened = open(&files);
        let numbers: Vec<String> = opened
            .roll
            .iter()
            .map(|line| line.number.to_string())
            .collect();
        let own = |source: &Source| value(pick, source, &numbers);
        let values: Vec<String> = opened.manifest.sources.iter().map(own).collect();
        let took = opened.manifest.sources.iter().zip(&values);
        if took
            .clone()
            .all(|(source, value)| opened.takes(source, value))
        {
            return (office, drawn(files, opened, &values));
        }
    }
}

/// A round with up to three amendments after it, where any is taken; the words of what was done.
pub fn amended(pick: &mut Pick) -> Option<(Vec<String>, Bundle)> {
    let (office, _) = loop {
        let (office, drawn) = round(pick);
        let sources = &drawn.opened.manifest.sources;
        if matches!(
            &sources[..],
            [Source {
                kind: SourceKind::Digits { .. },
                ..
            }]
        ) {
            break (office, drawn);
        }
    };
    let folder = Folder::new("random-amended").with(&office);
    states::seal(&folder).expect("sealed");
    folder.write("digits.txt", crate::support::DIGITS);
    states::draw(&folder, DRAWN_AT, Some(&folder.path().join("digits.txt"))).expect("drawn");
    let mut rows: Vec<String> = Vec::new();
    let mut round = 1;
    for _ in 0..24 {
        let number = match one_in(pick, 8) {
            true => "R-0001".to_owned(),
            false => format!("A{:02}", 1 + pick.below(12)),
        };
        let school = one(pick, &["S01", "S02", "S03", ""]);
        let event = one(
            pick,
            &[
                "withdraw",
                "no_show",
                "order",
                "admit_from_waitlist",
                "choose",
                "choose",
                "choose",
            ],
        );
        let school = if ["withdraw"].contains(&event) {
            ""
        } else {
            school
        };
        rows.push(format!("{event},{number},{school}"));
        let each: Vec<&str> = rows.iter().map(String::as_str).collect();
        folder.write("events.csv", &table(&each));
        let done = states::at(folder.path(), &RealDisk, AMENDED_AT, |desk| {
            amend(desk, None, &|_| Ok(true))
        });
        match done {
            Ok((_, Some(_))) => round += 1,
            _ => drop(rows.pop()),
        }
        if round == 4 {
            break;
        }
    }
    let path = folder.path().join(format!("result/{round}/bundle"));
    let bundle = paiwei::shell::read_bundle(&path, Default::default()).expect("a bundle");
    (round > 1).then_some((rows, bundle))
}

//! The draw and what follows: `draw`, `verify`, `explain`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::outcome::Done;
use super::{Common, at_desk};
use crate::chances::{self, Known};
use crate::digest::trust::Trust;
use crate::explain::{self, Explanation};
use crate::finding::{Arg, NONE};
use crate::model::{Bundle, Change, Direction, LotteryName, Number, Tickets};
use crate::read::text::nearest;
use crate::report::amended;
use crate::report::by_hand;
use crate::report::chances as chance_words;
use crate::report::explained::{self, Names, Prints};
use crate::report::verdict;
use crate::report::words::Words;
use crate::run::{Opened, Run};
use crate::seal::short_code;
use crate::shell::Error;
use crate::shell::acts::{self, Drawn};
use crate::shell::amend::{self, Story};
use crate::shell::archive::{ArchiveLimits, read_bundle};
use crate::shell::audit;
use crate::shell::disk::{Access, RealDisk, Writing, write_file};
use crate::shell::keys::{MOST, first_bytes, trust, trusted};
use crate::shell::layout::{Layout, bundle_near};
use crate::shell::prompt;
use crate::shell::quote::{path_shown, quoted};
use crate::shell::rehearsal;
use crate::verify::audit::Papers;
use crate::verify::{self, Brought, Code};

/// What became of the children of a draw.
pub(super) struct Counts {
    pub(super) all: u64,
    /// Placed in a round, by choice or by catchment.
    pub(super) by_choice: u64,
    /// Placed by the overflow.
    pub(super) overflow: u64,
    /// Placed nowhere: the office's to place by hand.
    pub(super) by_hand: u64,
}

impl Counts {
    pub(super) fn of(drawn: &Drawn) -> Self {
        Self::of_run(&drawn.opened, &drawn.run)
    }

    fn of_run(opened: &Opened, run: &Run) -> Self {
        let market = &opened.market;
        let mut counts = Self {
            all: 0,
            by_choice: 0,
            overflow: 0,
            by_hand: 0,
        };
        let outcomes = &run.allocation.outcomes;
        for (at, (unit, outcome)) in (0u32..).zip(market.units.iter().zip(outcomes)) {
            let weight = u64::from(unit.weight);
            counts.all += weight;
            let split = run.allocation.split.get(&at);
            if let Some(split) = split {
                let placed = split.iter().flatten().count() as u64;
                counts.by_choice += placed;
                counts.by_hand += weight - placed;
                continue;
            }
            let count = match outcome {
                None => &mut counts.by_hand,
                Some(place) if market.rounds[place.round as usize].id == "overflow" => {
                    &mut counts.overflow
                }
                Some(_) => &mut counts.by_choice,
            };
            *count += weight;
        }
        counts
    }

    /// The counts for the sentence that tells them.
    fn args(&self) -> [(&'static str, Arg); 4] {
        [
            ("children", Arg::from(self.all)),
            ("placed", self.by_choice.into()),
            ("overflow", self.overflow.into()),
            ("rest", self.by_hand.into()),
        ]
    }

    /// The counts for programs.
    pub(super) fn tell(&self, done: &mut Done) {
        done.member("children", self.all);
        done.member("placed", self.by_choice + self.overflow);
        done.member("overflow", self.overflow);
        done.member("by_hand", self.by_hand);
    }
}

/// A draw that counts for nothing.
pub(super) fn rehearse(words: &Words, common: &Common) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, rehearsal::rehearse);
    let made = outcome?;
    let mut done = Done::default();
    let counts = Counts::of_run(&made.opened, &made.run);
    done.line(&words.word("rehearsal-mark"));
    done.line(&words.say("draw-done", &counts.args()));
    let path = path_shown(&made.path);
    let args = [
        ("n", Arg::from(made.count)),
        ("path", path.as_str().into()),
        ("paiwei", common.paiwei().1),
    ];
    done.line(&words.say("rehearsal-done", &args));
    counts.tell(&mut done);
    done.member("rehearsal", path);
    done.member("rehearsals", made.count);
    Ok(done)
}

pub(super) fn draw(
    words: &Words,
    common: &Common,
    seed_file: Option<&str>,
    by: &[String],
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let seed_file = seed_file.map(Path::new);
    let agree = |opened: &Opened| {
        let (lines, reserve, ..) = opened.manifest.roll;
        let seats: u64 = opened.schools.iter().map(|s| u64::from(s.seats)).sum();
        let args = [
            ("title", Arg::from(opened.rules.title.as_str())),
            ("code", short_code(&opened.seal).into()),
            ("children", (lines - reserve).into()),
            ("schools", opened.schools.len().into()),
            ("seats", seats.into()),
            ("rehearsals", rehearsal::count(&layout).into()),
        ];
        let told = words.say("draw-decides", &args);
        prompt::two_people(words, (by, common.json), &told, &words.word("draw-word"))
    };
    let (outcome, _) = at_desk(words, common, &layout, |desk| {
        acts::draw_by(desk, seed_file, &agree)
    });
    let drawn = outcome?;
    let mut done = Done::default();
    if let Some(time) = &drawn.recorded {
        done.line(&words.say("draw-recorded", &[("time", time.as_str().into())]));
    }
    if drawn.other_program {
        done.line(&words.word("draw-program"));
    }
    let counts = Counts::of(&drawn);
    done.line(&words.say("draw-done", &counts.args()));
    done.assumptions(words, &drawn.opened.rules.assumptions);
    let show = |name: &str| path_shown(&layout.result().join(name));
    let (public, private) = (show(layout.bundle()), show(layout.private()));
    let code = drawn.result_code.as_str();
    done.line(&format!("{} {code}", words.word("result-code")));
    done.line(&format!("  {}", words.word("draw-code")));
    done.line(&words.say("draw-bundle", &[("path", public.as_str().into())]));
    done.line(&words.say("draw-private", &[("path", private.as_str().into())]));
    done.line(&words.say("draw-next", &[common.paiwei()]));
    counts.tell(&mut done);
    done.member("result_code", code);
    done.member("bundle", public);
    done.member("private", private);
    Ok(done)
}

/// Whom the folder's office trusts, unless somebody else is named. Never what a bundle says.
pub(super) fn asked_trust(
    words: &Words,
    common: &Common,
    named: Option<&str>,
) -> Result<Option<Trust>, Error> {
    match named {
        Some(path) => Ok(Some(trust(words, &common.dir.join(path))?)),
        None => trusted(words, &Layout::new(&common.dir, words.lang()).trust()),
    }
}

pub(super) fn bundle_at(layout: &Layout, path: Option<&str>) -> Result<Bundle, Error> {
    let path = bundle_path(layout, path)?;
    if path.join(rehearsal::MARK).is_file() {
        let args = [("path", path_shown(&path).into())];
        return Err(Error::refused("refused-rehearsal", args));
    }
    read_bundle(&path, ArchiveLimits::default()).map_err(|mut error| {
        if let Error::Refused {
            key: "refused-no-bundle",
            args,
            ..
        } = &mut error
        {
            let near = bundle_near(&path).map(|near| quoted(&near));
            args.push(("near", near.unwrap_or_else(|| NONE.to_owned()).into()));
        }
        error
    })
}

/// Where a bundle is: the folder of a result holds it in a folder of its own.
pub(super) fn bundle_path(layout: &Layout, path: Option<&str>) -> Result<PathBuf, Error> {
    let path = match path {
        Some(path) => PathBuf::from(path),
        None => acts::newest_bundle(layout)?,
    };
    let inner = ["bundle", "公示包"].map(|name| path.join(name));
    let inner = inner.into_iter().find(|inner| inner.join("data").is_dir());
    let inner = inner.filter(|_| !path.join("data").is_dir());
    Ok(inner.unwrap_or(path))
}

/// Every number's chance: of the seal, or before it of what would be sealed now.
pub(super) fn fairness(words: &Words, common: &Common) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let (outcome, _) = at_desk(words, common, &layout, acts::to_be_drawn);
    let opened = outcome?;
    let found = chances::chances(&opened);
    let mut done = Done {
        text: chance_words::text(words, &opened, &found),
        ..Done::default()
    };
    done.member("lotteries", chance_words::json(&opened, &found));
    let exact = |lottery: &chances::Lottery| matches!(lottery.known, Known::Exact(..));
    if found.iter().any(exact) {
        let table = chance_words::table(words, &opened, &found);
        let writing = Writing {
            replace: true,
            access: Access::Owner,
        };
        write_file(&RealDisk, &layout.chances(), &table, writing)?;
        let path = path_shown(&layout.chances());
        done.line(&words.say("fairness-written", &[("path", path.as_str().into())]));
        done.member("table", path);
    }
    Ok(done)
}

pub(super) fn verify(
    words: &Words,
    common: &Common,
    (path, keys): (Option<&str>, Option<&str>),
    (notice, since, registered): (Option<&str>, Option<&str>, Option<&str>),
    private: Option<&str>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let bundle = bundle_at(&layout, path)?;
    let trust = asked_trust(words, common, keys)?;
    let notice = match notice.map(|text| (text, Code::parse(text))) {
        Some((text, None)) => {
            return Err(Error::refused("refused-notice", [("code", text.into())]));
        }
        code => code.and_then(|(_, code)| code),
    };
    let since = since
        .map(|path| checkpoint_of(&common.dir.join(path)))
        .transpose()?;
    let registered = registered
        .map(|path| first_bytes(&common.dir.join(path), MOST))
        .transpose()?;
    let brought = Brought {
        notice: notice.as_ref(),
        since: since.as_deref(),
        registered: registered.as_deref().map(|note| (note, trust.as_ref())),
    };
    let mut verdict = verify::verify_for(&bundle, trust.as_ref());
    verify::held_against(&bundle, &mut verdict, brought);
    if let Some(folder) = private {
        let (files, inputs) = audit::papers(Path::new(folder), &bundle)?;
        let papers = Papers {
            files: &files,
            inputs: inputs.as_ref(),
        };
        verify::audit::audit(&bundle, &mut verdict, papers);
    }
    let mut done = Done {
        text: verdict::text(words, &verdict),
        ..Done::default()
    };
    done.exit = verdict.exit();
    if let Value::Object(members) = verdict::json(words, &verdict) {
        done.members.extend(members);
    }
    done.member("conclusion", verdict::conclusion(words, &verdict));
    Ok(done)
}

/// A checkpoint kept from before: a file, or that of an older bundle.
fn checkpoint_of(path: &Path) -> Result<Vec<u8>, Error> {
    let zip = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if path.is_file() && !zip {
        return first_bytes(path, MOST);
    }
    let bundle = read_bundle(path, ArchiveLimits::default())?;
    Ok(bundle.get("data/checkpoint").unwrap_or_default().to_vec())
}

/// What explanations are told from.
pub(super) struct Told(pub(super) Story);

impl Told {
    fn descending(&self, round: u32) -> bool {
        let lottery = self.0.opened.market.rounds[round as usize].lottery.as_ref();
        lottery.is_some_and(|l| self.0.opened.rules.direction(l) == Direction::Descending)
    }

    pub(super) fn explain(&self, unit: u32) -> Explanation {
        explain::explain(
            &self.0.opened.market,
            &self.0.drawn,
            &self.0.allocation,
            &|round| self.descending(round),
            unit,
        )
    }

    /// Where two units stand in one line, and what separates them.
    fn compare(&self, units: (u32, u32)) -> Vec<explain::Compared> {
        let descending = |round: u32| self.descending(round);
        explain::compare(&self.0.opened.market, &self.0.drawn, &descending, units)
    }

    /// The unit of a number on the roll.
    fn unit_of(&self, number: &str) -> Result<u32, Error> {
        let roll = &self.0.opened.roll;
        let unknown = || {
            let children = roll.iter().filter(|line| !line.reserve);
            let near = nearest(number, children.map(|line| line.number.as_str())).unwrap_or(NONE);
            Error::refused(
                "refused-unknown-number",
                [("number", number.into()), ("near", near.into())],
            )
        };
        let line = roll.binary_search_by(|line| line.number.as_str().cmp(number));
        let line = line.map_err(|_| unknown())?;
        let unit = &roll[line].unit;
        let units = &self.0.opened.market.units;
        units
            .binary_search_by(|u| u.unit.cmp(unit))
            .map(|at| at as u32)
            .map_err(|_| unknown())
    }
}

/// The tickets that stand in an explanation, each by the commands that compute it.
fn hands(story: &Story, explanation: &Explanation) -> Vec<by_hand::ByHand> {
    let Opened {
        manifest,
        market,
        rules,
        schools,
        ..
    } = &story.opened;
    let named = explanation.steps.iter().filter_map(|step| {
        let lottery = market.rounds[step.round as usize].lottery.as_ref()?;
        rules.lottery_at(lottery, &schools[step.school as usize].code)
    });
    let named: BTreeSet<LotteryName> = named.collect();
    let lotteries = story.tickets.iter();
    let lotteries = lotteries.filter(|tickets| named.contains(&tickets.lottery));
    let lotteries: Vec<&Tickets> = lotteries.collect();
    let unit = &market.units[explanation.unit as usize].unit;
    by_hand::by_hand(manifest, unit, &lotteries)
}

/// What amendments named or moved a child, in sentences.
fn amendments(words: &Words, story: &Story, number: &str) -> Vec<String> {
    let mut said = Vec::new();
    for (seq, round, amendment) in &story.past.amended {
        let own = |change: &&Change| change.event == *seq && change.number.as_str() == number;
        let moved = story.changes.iter().find(own);
        if moved.is_some() || amendment.number.as_str() == number {
            let event = (*round, amendment);
            said.push(amended::explained(words, &story.opened, event, moved));
        }
    }
    said
}

/// The first sentence on a child that left or was placed by a decision; the rules say nothing on it any more.
fn settled(words: &Words, story: &Story, number: &str) -> Option<String> {
    let settled = &story.opened.settled;
    let own = Number::parse(number)?;
    let of = ("number", Arg::from(number));
    if settled.gone.contains(&own) {
        return Some(words.say("explain-gone", &[of]));
    }
    let school = explained::school_shown(&story.opened, *settled.by_hand.get(&own)?);
    Some(words.say("explain-ordered", &[of, ("school", school.into())]))
}

pub(super) fn explain(
    words: &Words,
    common: &Common,
    ((number, with), by_hand): ((&str, Option<&str>), bool),
    path: Option<&str>,
) -> Result<Done, Error> {
    let layout = Layout::new(&common.dir, words.lang());
    let told = match path {
        Some(_) => amend::story_of(&bundle_at(&layout, path)?)?,
        None => amend::story(&layout)?,
    };
    let told = Told(told);
    let number = crate::read::text::fold(number).to_uppercase();
    let story = &told.0;
    let amended = amendments(words, story, &number);
    if let Some(headline) = settled(words, story, &number) {
        let mut done = Done::default();
        done.line(&headline);
        amended
            .iter()
            .for_each(|said| done.line(&format!("  {said}")));
        done.member("headline", headline);
        done.member("amended", amended);
        return Ok(done);
    }
    let explanation = told.explain(told.unit_of(&number)?);
    let prints = Prints::new(&story.tickets, &story.opened, &story.transcript);
    let names = Names {
        opened: &story.opened,
        prints: &prints,
    };
    let mut done = Done {
        text: explained::text(words, names, &number, &explanation),
        ..Done::default()
    };
    amended
        .iter()
        .for_each(|said| done.line(&format!("  {said}")));
    if !amended.is_empty() {
        done.member("amended", amended);
    }
    if let Some(with) = with {
        let with = crate::read::text::fold(with).to_uppercase();
        let units = (explanation.unit, told.unit_of(&with)?);
        let both = [number.as_str(), with.as_str()];
        let found = told.compare(units);
        let said: Vec<String> = found
            .iter()
            .map(|case| explained::compared(words, names, both, case))
            .collect();
        said.iter().for_each(|said| done.line(&format!("  {said}")));
        if said.is_empty() {
            let args = [("a", number.as_str().into()), ("b", with.as_str().into())];
            done.line(&format!(
                "  {}",
                words.say("explain-nowhere-together", &args)
            ));
        }
        done.member("compared", said);
    }
    // Homes are private: only the office's own folder knows of them.
    let number_of = Number::parse(&number).filter(|_| path.is_none());
    let home = number_of.map(|number| acts::home_on_border(&layout, &number));
    if let Some(home) = home.transpose()?.flatten() {
        let said = explained::border(words, &home);
        done.line(&format!("  {said}"));
        done.member(
            "border",
            json!({"between": home.between, "rule": home.rule, "catchments": home.catchments, "sentence": said}),
        );
    }
    if by_hand {
        let hands = hands(story, &explanation);
        done.text += &by_hand::text(words, &hands);
        done.member("by_hand", by_hand::json(&hands));
    }
    done.assumptions(words, &story.opened.rules.assumptions);
    done.member(
        "explanation",
        explained::json(words, names, &number, &explanation),
    );
    Ok(done)
}

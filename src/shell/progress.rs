//! Progress on long work: nothing for half a second, then the step, on the error stream.

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::finding::Arg;
use crate::report::words::Words;
use crate::run::{Step, Watch};

/// Before this, nobody waits.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shows steps as they begin: a line that changes on a terminal, a line for each step elsewhere.
pub(super) struct Progress<'w> {
    words: &'w Words,
    begun: Instant,
    quiet: bool,
    bar: RefCell<Option<ProgressBar>>,
    /// How long each step took.
    took: RefCell<Vec<(Step, Duration)>>,
    current: Cell<Option<(Step, Instant)>>,
}

impl<'w> Progress<'w> {
    pub(super) fn new(words: &'w Words, quiet: bool) -> Self {
        Self {
            words,
            begun: Instant::now(),
            quiet,
            bar: RefCell::new(None),
            took: RefCell::default(),
            current: Cell::new(None),
        }
    }

    fn close_step(&self) {
        if let Some((step, since)) = self.current.take() {
            self.took.borrow_mut().push((step, since.elapsed()));
        }
    }

    /// Ends the last step and hands out how long each took.
    pub(super) fn finish(&self) -> Vec<(Step, Duration)> {
        self.close_step();
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.took.borrow().clone()
    }
}

/// The key of a step's name.
pub(super) fn step_key(step: Step) -> &'static str {
    match step {
        Step::Check => "step-check",
        Step::Zone => "step-zone",
        Step::Classify => "step-classify",
        Step::Seal => "step-seal",
        Step::Draw => "step-draw",
        Step::Allocate => "step-allocate",
        Step::Log => "step-log",
    }
}

impl Watch for Progress<'_> {
    fn begin(&self, step: Step, children: usize) {
        self.close_step();
        self.current.set(Some((step, Instant::now())));
        if self.quiet || self.begun.elapsed() < PATIENCE {
            return;
        }
        let name = Arg::from(self.words.word(step_key(step)));
        let text = self.words.say(
            "step-working",
            &[("step", name), ("children", children.into())],
        );
        if !std::io::stderr().is_terminal() {
            eprintln!("{text}");
            return;
        }
        let mut bar = self.bar.borrow_mut();
        let bar = bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
        });
        bar.set_message(text);
    }
}

//! Long work: a bar with rate and time left, and a clean stop at Ctrl-C.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// A bar is shown from this time on.
const PATIENCE: Duration = Duration::from_secs(1);

/// `139,264`.
pub fn counted(number: u64) -> String {
    HumanCount(number).to_string()
}

/// A rate without its fraction.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn whole(rate: f64) -> u64 {
    rate as u64
}

/// How far some long work is. On standard error, only on a terminal, only if it takes longer than
/// a second.
pub struct Progress {
    bar: ProgressBar,
    begin: Instant,
    shown: bool,
    wanted: bool,
    stop: Stop,
}

impl Progress {
    /// Begins work of `total` steps, each called `unit` (`points`), of which `done` are done.
    pub fn begin(total: u64, done: u64, unit: &str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let template = format!(
            "{{bar:32}} {{percent:>3}}%  {{human_pos}} of {{human_len}} {unit}, {{rate}}, {{eta}} left"
        );
        if let Ok(style) = ProgressStyle::with_template(&template) {
            let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
                // What a bar cannot show is no reason to stop.
                let rate = state.per_sec();
                let _ = if rate < 10.0 {
                    write!(out, "{rate:.1}/s")
                } else {
                    write!(out, "{}/s", counted(whole(rate)))
                };
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("━╸─"));
        }
        bar.set_position(done);
        bar.reset_eta();
        let wanted = !quiet && io::stderr().is_terminal();
        Self { bar, begin: Instant::now(), shown: false, wanted, stop: Stop::new() }
    }

    /// So many steps more are done.
    pub fn add(&mut self, steps: u64) {
        if self.wanted && !self.shown && self.begin.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        self.bar.inc(steps);
    }

    /// Whether Ctrl-C was pressed: finish what is begun, keep what is done, say so, stop.
    pub fn stopped(&self) -> bool {
        self.stop.asked()
    }

    /// Ends it and clears the line.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Notes Ctrl-C instead of dying of it; the second one ends the program at once.
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn new() -> Self {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // The order matters: the first signal must find the flag unset.
            let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, asked.clone());
            let _ = signal_hook::flag::register(signal, asked.clone());
        }
        Self(asked)
    }

    fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

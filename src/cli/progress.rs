//! The progress bar: on standard error, and only where that is a terminal.

use super::{interrupt, streams};
use crate::engine;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

const TEMPLATE: &str =
    "{prefix}  {bar:30}  {human_pos} of {human_len} trials, {rate} trials/s, {eta} left";

/// Shows how far a run has come and passes interrupts on to it.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar for so many trials, drawn where `visible` and standard error is a terminal.
    pub fn new(name: &str, trials: u64, visible: bool) -> Self {
        let target = if visible && streams::progress_is_visible() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(trials), target);
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            let style = style.with_key("rate", rate);
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(name.to_string());
        Self(bar)
    }
}

/// Whole trials per second. Nobody is left to tell where writing them fails.
fn rate(state: &ProgressState, to: &mut dyn Write) {
    let _ = write!(to, "{}", HumanCount(state.per_sec().round() as u64));
}

impl engine::Progress for Bar {
    fn advance(&self, trials: u64) {
        self.0.inc(trials);
    }

    fn restart(&self) {
        self.0.set_position(0);
    }

    fn cancelled(&self) -> bool {
        interrupt::arrived()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid_and_names_what_is_promised() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
        for part in ["human_pos", "{rate} trials/s", "{eta} left"] {
            assert!(TEMPLATE.contains(part), "{part}");
        }
    }
}

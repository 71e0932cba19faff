//! What was asked to be precise, a line each.

use super::{FAILURE, Screen};
use crate::output::table::cut;
use crate::results::Precision;
use crate::statistics::digits;

/// What a target asked for and what was found.
pub fn line(precision: &Precision) -> String {
    let number = |x: Option<f64>| x.map_or("none".to_owned(), digits::std_error);
    let found = format!(
        "`{}`: standard error {} of {}, asked {}",
        precision.text,
        number(precision.estimate.std_error),
        precision.estimate.value.map_or("none".to_owned(), |x| {
            digits::rounded(x, precision.estimate.std_error, 6)
        }),
        number(precision.limit)
    );
    match (precision.met, precision.needed) {
        (true, _) => found,
        (false, Some(trials)) => format!("{found}: about {trials} trials would do"),
        (false, None) => format!("{found}: no number of trials is known to do"),
    }
}

impl Screen<'_> {
    pub(super) fn precision(&mut self) {
        for precision in &self.results.precision {
            let text = format!("precise  {}", line(precision));
            if precision.met {
                self.line(&cut(&text, self.width));
            } else {
                self.painted(FAILURE, &cut(&text, self.width));
            }
        }
        if !self.results.precision.is_empty() {
            self.line("");
        }
    }
}

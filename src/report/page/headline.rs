//! What a run comes to, in a few figures, and what to know before believing them.

use crate::report::charts::gaps;
use crate::report::figures::{Figures, Whole};
use crate::report::run::FinishedRun;
use crate::report::table::Cell;
use crate::report::words;
use maud::{Markup, html};

/// Metrics of the portfolio with what they are called here.
const SHOWN: [(&str, &str); 10] = [
    ("deduplicated", "Announced, without double counting"),
    ("delivered", "Delivered within the horizon"),
    ("delivered_ai", "of it AI infrastructure"),
    ("gw_peak", "Most IT load online"),
    ("energy", "Electricity used"),
    ("npv", "Net present value"),
    ("loss", "Chance of a loss"),
    ("irr", "Internal rate of return, a year"),
    ("funding_gap", "Wanted and not paid for"),
    ("circularity", "Payments that go in circles"),
];

/// The figures and the warnings.
pub fn headline(run: &FinishedRun, figures: &Figures<'_>) -> Markup {
    let warnings = run.manifest["warnings"].as_array();
    let warnings: Vec<&str> = warnings
        .into_iter()
        .flatten()
        .filter_map(|w| w.as_str())
        .collect();
    let found = SHOWN.iter().filter_map(|(metric, words)| {
        let figure = figures.portfolio(metric)?;
        Some((words, figure, figure.mean()?))
    });
    html! {
        dl .cards {
            @for (words, figure, mean) in found {
                div {
                    dt { (words) }
                    dd { (value(figure, mean)) }
                }
            }
        }
        @if !warnings.is_empty() {
            div .warnings {
                h3 { "To know first" }
                ul { @for warning in warnings { li { (warning) } } }
            }
        }
    }
}

fn value(figure: &Whole<'_>, (mean, error): (&Cell, &Cell)) -> Markup {
    let unit = words::unit(figure.unit);
    let ends = figure.cells("q05").zip(figure.cells("q95"));
    let ends = ends.filter(|(low, high)| low.0 != high.0);
    html! {
        strong { (gaps(&mean.words())) }
        @if *error != Cell::Empty { " ± " (error.words()) }
        " " (unit)
        @if let Some((low, high)) = ends {
            small {
                "90 % of trials: " (gaps(&low.0.words())) " to " (gaps(&high.0.words()))
            }
        }
    }
}

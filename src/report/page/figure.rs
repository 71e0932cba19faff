//! A chart with its caption and its values as a table.

use crate::report::charts::{Chart, NARROW, WIDE};
use maud::{Markup, PreEscaped, html};

/// A chart as a part of the page.
pub fn figure(chart: &Chart) -> Markup {
    html! {
        figure #{ "chart-" (chart.name) } {
            figcaption {
                h3 { (chart.title) }
                p .unit { (chart.subtitle) }
            }
            (drawing(chart))
        }
    }
}

/// The chart in both widths, of which one is shown, and its values.
pub fn drawing(chart: &Chart) -> Markup {
    html! {
        div .chart tabindex="0" role="group"
            aria-label={ "Chart: " (chart.title) ". Arrow keys read its values." } {
            div .wide { (PreEscaped(chart.inline(WIDE))) }
            div .narrow { (PreEscaped(chart.inline(NARROW))) }
        }
        p .said { (chart.description) }
        details {
            summary { "Values" }
            (table(&chart.title, &chart.table))
        }
    }
}

/// A table of words and numbers, the header first.
pub fn table(caption: &str, rows: &[Vec<String>]) -> Markup {
    let Some((header, rows)) = rows.split_first() else {
        return html! {};
    };
    html! {
        div .scroll tabindex="0" role="region" aria-label={ (caption) ", table" } {
            table {
                caption { (caption) }
                thead { tr { @for cell in header { th scope="col" { (cell) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (i, cell) in row.iter().enumerate() {
                                @if i == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

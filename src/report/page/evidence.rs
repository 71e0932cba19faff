//! What went in, and where it comes from.

use crate::report::charts::gaps;
use crate::report::run::FinishedRun;
use crate::report::table::{Cell, Table};
use maud::{Markup, html};

/// The numbers of the scenario with distribution, source, quote, link and confidence, by the first part
/// of their path.
pub fn assumptions(run: &FinishedRun) -> Option<Markup> {
    let table = run.table("inputs.csv")?;
    let group = |row: &Vec<Cell>| {
        let path = table.cell(row, "path").words();
        path.split('.').next().unwrap_or_default().to_owned()
    };
    let built_in = |row: &&Vec<Cell>| table.cell(row, "origin").words() == "built-in";
    let stated: Vec<&Vec<Cell>> = table.rows.iter().filter(|r| !built_in(r)).collect();
    let defaults: Vec<&Vec<Cell>> = table.rows.iter().filter(built_in).collect();
    let groups: Vec<(String, &[&Vec<Cell>])> = stated
        .chunk_by(|a, b| group(a) == group(b))
        .map(|rows| (rows.first().map_or(String::new(), |r| group(r)), rows))
        .collect();
    Some(html! {
        p {
            (stated.len()) " numbers are stated by the scenario and " (defaults.len())
            " are defaults of the program. Confidence says how far a number can be trusted."
        }
        @for (name, rows) in &groups {
            details {
                summary { (name) " (" (rows.len()) ")" }
                (inputs(table, name, rows))
            }
        }
        @if !defaults.is_empty() {
            details {
                summary { "defaults (" (defaults.len()) ")" }
                (inputs(table, "defaults", &defaults))
            }
        }
    })
}

fn inputs(table: &Table, name: &str, rows: &[&Vec<Cell>]) -> Markup {
    let words = |row: &[Cell], column: &str| table.cell(row, column).words();
    html! {
        div .scroll tabindex="0" role="region" aria-label={ "Inputs, " (name) ", table" } {
            table .inputs {
                caption { "Inputs: " (name) }
                thead {
                    tr {
                        th scope="col" { "Input" }
                        th scope="col" { "Value or distribution" }
                        th scope="col" { "Unit" }
                        th scope="col" { "Drawn, q05 · q50 · q95" }
                        th scope="col" { "Source" }
                        th scope="col" { "Confidence" }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { code { (words(row, "path")) } }
                            td { code { (words(row, "distribution")) } }
                            td { (words(row, "unit")) }
                            td { (drawn(table, row)) }
                            td {
                                (source(
                                    &words(row, "source"),
                                    &words(row, "quote"),
                                    &words(row, "url"),
                                    &words(row, "note"),
                                ))
                            }
                            td { (words(row, "confidence")) }
                        }
                    }
                }
            }
        }
    }
}

fn drawn(table: &Table, row: &[Cell]) -> String {
    let ends = ["q05", "q50", "q95"].map(|q| gaps(&table.cell(row, q).words()));
    match ends.iter().all(String::is_empty) {
        true => String::new(),
        false => ends.join(" · "),
    }
}

/// A source with its verbatim words, its address and what to know about it.
fn source(source: &str, quote: &str, url: &str, note: &str) -> Markup {
    html! {
        @if is_address(url) {
            a href=(url) rel="noopener noreferrer" { (if source.is_empty() { url } else { source }) }
        } @else {
            (source)
            @if !url.is_empty() { " " (url) }
        }
        @if !quote.is_empty() { " " q { (quote) } }
        @if !note.is_empty() { " " span .note { (note) } }
    }
}

/// Only these are links: what a scenario says else may not be followed.
fn is_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The sources of each commitment. In the file they stand side by side, joined by ` | `.
pub fn commitments(run: &FinishedRun) -> Option<Markup> {
    let table = run.table("commitments.csv")?;
    let lists = |row: &[Cell]| {
        ["documents", "quotes", "urls", "notes", "confidence"].map(|column| {
            let words = table.cell(row, column).words();
            let parts = words.split(" | ").map(|p| p.trim().to_owned());
            parts.collect::<Vec<String>>()
        })
    };
    let has_source = |row: &&Vec<Cell>| lists(row).iter().flatten().any(|p| !p.is_empty());
    let rows: Vec<&Vec<Cell>> = table.rows.iter().filter(has_source).collect();
    if rows.is_empty() {
        return None;
    }
    Some(html! {
        @for row in rows {
            details {
                summary {
                    b { (table.cell(row, "id").words()) } " " (table.cell(row, "title").words())
                }
                (sources(&lists(row)))
            }
        }
    })
}

fn sources([documents, quotes, urls, notes, confidence]: &[Vec<String>; 5]) -> Markup {
    let count = [documents, quotes, notes, confidence]
        .iter()
        .map(|l| l.len())
        .max();
    let at = |list: &[String], i: usize| list.get(i).cloned().unwrap_or_default();
    html! {
        ul .sources {
            @for i in 0..count.unwrap_or(0) {
                li {
                    (source(&at(documents, i), &at(quotes, i), &at(urls, i), &at(notes, i)))
                    @if !at(confidence, i).is_empty() { " (" (at(confidence, i)) ")" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let seen = source("A <b>", "say \"x\"", "javascript:alert(1)", "").into_string();
        assert!(!seen.contains("<a ") && !seen.contains("<b>"), "{seen}");
        let seen = source("A", "", "https://example.org/?a=1&b=\"2\"", "").into_string();
        assert!(
            seen.contains("href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\""),
            "{seen}"
        );
    }
}

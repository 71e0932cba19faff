//! report.html: a run on one page that needs nothing else.
//!
//! Charts are drawn before the page is opened; its script only chooses among them and reads values out.
//! The page forbids itself all requests, and runs no other script than its own.

mod base64;
mod evidence;
mod explore;
mod figure;
mod head;
mod headline;
mod ledger;
mod record;

use super::charts::{self, Section};
use super::figures::Figures;
use super::run::FinishedRun;
use maud::{DOCTYPE, Markup, html};

/// The bytes of report.html, of a run that has figures and of studies of it.
pub fn document(run: &FinishedRun, studies: &[FinishedRun]) -> Vec<u8> {
    let figures = Figures::of(run);
    let charts = charts::all(run, &figures, studies);
    let parts = parts(run, &figures, &charts);
    let shown = parts.iter().filter(|p| p.content.is_some());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head::head(run))
            body {
                a .skip href="#main" { "Skip to the figures" }
                (head::banner(run))
                nav aria-label="Parts of the report" {
                    ul {
                        @for part in shown.clone() {
                            li { a href={ "#" (part.id) } { (part.title) } }
                        }
                    }
                }
                main #main {
                    @for part in shown {
                        @if let Some(content) = &part.content {
                            section #(part.id) aria-labelledby={ (part.id) "-title" } {
                                h2 #{ (part.id) "-title" } { (part.title) }
                                (content)
                            }
                        }
                    }
                }
                (head::footer(run))
                div #tip role="status" aria-live="polite" hidden {}
                (head::script())
            }
        }
    };
    page.into_string().into_bytes()
}

/// A part of the page; without content it is left out.
struct Part {
    id: &'static str,
    title: &'static str,
    content: Option<Markup>,
}

fn parts(run: &FinishedRun, figures: &Figures<'_>, charts: &[charts::Chart]) -> Vec<Part> {
    let of = |section: Section| {
        let found: Vec<Markup> = charts
            .iter()
            .filter(|c| c.section == section)
            .map(figure::figure)
            .collect();
        (!found.is_empty()).then(|| html! { @for figure in &found { (figure) } })
    };
    let part = |id, title, content| Part { id, title, content };
    vec![
        part(
            "headline",
            "At a glance",
            Some(headline::headline(run, figures)),
        ),
        part("delivery", "Delivery", of(Section::Delivery)),
        part("ledger", "Commitments", ledger::commitments(run)),
        part("claims", "Claims about others' money", ledger::claims(run)),
        part("power", "Power and energy", of(Section::Power)),
        part("money", "Who pays", of(Section::Money)),
        part("returns", "What it earns", of(Section::Returns)),
        part("world", "Beside published figures", of(Section::World)),
        part(
            "sensitivity",
            "What moves the figures",
            of(Section::Sensitivity),
        ),
        part("explore", "Any figure", explore::explore(figures)),
        part("observations", "Observations", record::observations(run)),
        part("assumptions", "Assumptions", evidence::assumptions(run)),
        part(
            "evidence",
            "Sources of the commitments",
            evidence::commitments(run),
        ),
        part("checks", "Checks", record::checks(run)),
        part("manifest", "What was run", Some(record::manifest(run))),
    ]
}

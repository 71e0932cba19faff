//! What stands before and after the content: rules of the page, title, style, script.

use super::base64;
use crate::report::run::FinishedRun;
use maud::{Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the page may do: show its own style, run its own script, and nothing else. No request leaves
/// it.
fn policy() -> String {
    let digest = |text: &str| base64::encode(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

/// The document's head.
pub fn head(run: &FinishedRun) -> Markup {
    let title = title(run);
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy());
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ "buildout " (run.text(&["version"])) };
            title { (title) }
            // Without it a browser asks the server for one.
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn title(run: &FinishedRun) -> &str {
    match run.text(&["scenario", "title"]) {
        "" => run.text(&["scenario", "name"]),
        title => title,
    }
}

/// The title and what was run, in a line.
pub fn banner(run: &FinishedRun) -> Markup {
    let number = |key: &str| run.manifest[key].to_string();
    let as_of = run.text(&["scenario", "as_of"]);
    html! {
        header {
            h1 { (title(run)) }
            p {
                (number("trials")) " trials, seed " (number("seed"))
                @if !as_of.is_empty() { ", as of " (as_of) }
                ". Made by buildout " (run.text(&["version"])) ", run "
                code { (run.text(&["run"])) } "."
            }
        }
    }
}

/// What figures mean, and where all of them are.
pub fn footer(run: &FinishedRun) -> Markup {
    html! {
        footer {
            p {
                "A standard error (±) is the Monte Carlo error: how far a figure would move with other \
                 random numbers. It says nothing about whether the scenario is right. q05 is the value that \
                 5 % of trials lie below."
            }
            p {
                "Every figure is in the CSV files of run " code { (run.text(&["run"])) }
                " of " code { (run.text(&["scenario", "name"])) } "."
            }
        }
    }
}

/// The script, whose digest the policy names.
pub fn script() -> Markup {
    html! { script { (PreEscaped(SCRIPT)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Neither may end its element early, or ask for anything.
    #[test]
    fn style_and_script_are_whole_and_ask_for_nothing() {
        for text in [STYLE, SCRIPT] {
            for bad in [
                "</",
                "@import",
                "url(",
                "fetch(",
                "XMLHttpRequest",
                "http",
                "innerHTML",
                "eval(",
            ] {
                assert!(!text.contains(bad), "{bad}");
            }
        }
        assert!(!policy().contains("unsafe"), "{}", policy());
    }
}

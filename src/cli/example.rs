//! `example`: starter scenarios that the program carries with it.

use super::exit::Stop;
use super::options::usage_error;
use super::streams;
use crate::output::table::{Align, Table};
use clap::error::ErrorKind;

struct Example {
    name: &'static str,
    about: &'static str,
    text: &'static str,
}

const EXAMPLES: [Example; 2] = [
    Example {
        name: "minimal",
        about: "one pledge, in the fewest lines that run",
        text: include_str!("examples/minimal.toml"),
    },
    Example {
        name: "tour",
        about: "every part of the format, with comments",
        text: include_str!("examples/tour.toml"),
    },
];

/// Prints the starter scenario of that name, or the list of them.
pub fn run(name: Option<&str>) -> Result<(), Stop> {
    let Some(name) = name else {
        let mut table = Table::new(&[("name", Align::Left), ("about", Align::Left)]);
        for example in &EXAMPLES {
            table.row([example.name, example.about]);
        }
        return streams::data(&streams::table(&table));
    };
    match EXAMPLES.iter().find(|e| e.name == name) {
        Some(example) => streams::data(example.text),
        None => {
            let names: Vec<String> = EXAMPLES.iter().map(|e| format!("`{}`", e.name)).collect();
            Err(usage_error(
                "example",
                ErrorKind::InvalidValue,
                format!(
                    "there is no example `{name}`; there are {}",
                    names.join(" and ")
                ),
            ))
        }
    }
}

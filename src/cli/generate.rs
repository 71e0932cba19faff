//! `schema`, `completions` and `man`: texts made from the tables that the program itself uses.
//!
//! Each is made in memory first: the generators panic when the pipe they write to is closed.

use super::args::Arguments;
use super::exit::Stop;
use super::options::usage_error;
use super::streams;
use crate::diagnostics::nearest;
use crate::error::Error;
use crate::input;
use clap::CommandFactory;
use clap::error::ErrorKind;
use clap_complete::Shell;

/// Prints the JSON Schema of scenario files.
pub fn schema() -> Result<(), Stop> {
    streams::json(&input::json_schema())
}

/// Prints the completion script for a shell.
pub fn completions(shell: Shell) -> Result<(), Stop> {
    let mut command = Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "buildout", &mut script);
    streams::data(&String::from_utf8_lossy(&script))
}

/// Prints the manual page of the program, or of one of its commands.
pub fn man(command: Option<&str>) -> Result<(), Stop> {
    let mut root = Arguments::command();
    root.build();
    let (title, page) = match command {
        None => ("buildout".to_string(), root),
        Some(name) => match root.find_subcommand(name) {
            Some(found) => (format!("buildout-{name}"), found.clone()),
            None => return Err(unknown_command(&root, name)),
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .title(title)
        .render(&mut text)
        .map_err(|error| Error::io("writing", "standard output", error))?;
    streams::data(&String::from_utf8_lossy(&text))
}

fn unknown_command(root: &clap::Command, name: &str) -> Stop {
    let known: Vec<&str> = root
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let advice = match nearest(name, known.iter().copied()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the commands are {}", known.join(", ")),
    };
    let message = format!("there is no command `{name}`; {advice}");
    usage_error("man", ErrorKind::InvalidValue, message)
}

//! The two standard streams, written with error handling: a closed pipe ends a command quietly, a
//! full disk is a failure, and nothing panics. Styles are stripped where the stream is no terminal
//! or NO_COLOR asks for it.

use super::exit::Stop;
use crate::error::Error;
use crate::output::table::Table;
use std::io::{ErrorKind, IsTerminal, Write};

/// Writes data to standard output.
pub fn data(text: &str) -> Result<(), Stop> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Stop::PipeClosed),
        Err(error) => Err(Error::io("writing", "standard output", error).into()),
    }
}

/// Writes a JSON document to standard output, indented, with a final line break.
pub fn json(value: &serde_json::Value) -> Result<(), Stop> {
    data(&format!("{value:#}\n"))
}

/// Writes to standard error. Nobody is left to tell where that fails.
pub fn message(text: &str) {
    let mut err = anstream::stderr().lock();
    drop(err.write_all(text.as_bytes()).and_then(|()| err.flush()));
}

/// True where standard error is a terminal that a progress bar can be drawn on.
pub fn progress_is_visible() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
}

/// True where messages on standard error are styled.
pub fn messages_are_styled() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// A table as text for standard output: cut to the width of a terminal, whole otherwise.
pub fn table(table: &Table) -> String {
    let lines = table.lines(width().unwrap_or(usize::MAX));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Columns of the terminal that standard output is; none where it is no terminal.
pub fn width() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(width.0))
}

/// Text of a scenario made safe for a terminal: control characters, which could move the cursor
/// or recolor what follows, become blanks.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc"), "a [31mb c");
    }
}

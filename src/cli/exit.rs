//! What stops a command, the message for it and the exit code.

use super::streams;
use crate::error::Error;
use anstyle::{AnsiColor, Style};
use std::io::ErrorKind;
use std::process::ExitCode;

/// Why a command ended before its end, or after it with something to say.
#[derive(Debug)]
pub enum Stop {
    /// Wrong usage, or the help or version that was asked for.
    Usage(Box<clap::Error>),
    /// An argument that is a small language has mistakes; the diagnostics as text.
    Misread { report: String },
    /// The scenario is invalid; the diagnostics as text.
    Invalid { report: String },
    /// A failure of the world.
    Failed(Error),
    /// The run's checks of itself that failed; the results are written.
    ChecksFailed { report: String },
    /// A precision that was asked for was not reached; the results are written.
    Imprecise { report: String },
    /// The reader of standard output went away, as `head` does when it has seen enough.
    PipeClosed,
}

impl Stop {
    /// The documented exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Misread { .. } => 2,
            Self::Invalid { .. } => 3,
            Self::Failed(error) => error.exit_code(),
            Self::ChecksFailed { .. } => 4,
            Self::Imprecise { .. } => 5,
            Self::PipeClosed => 0,
        }
    }
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Usage(Box::new(error))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Says on standard error what stopped the command and returns the exit code for it.
pub fn report(outcome: Result<(), Stop>) -> ExitCode {
    let Err(stop) = outcome else {
        return ExitCode::SUCCESS;
    };
    match &stop {
        Stop::Usage(error) => return usage(error),
        Stop::Misread { report }
        | Stop::Invalid { report }
        | Stop::ChecksFailed { report }
        | Stop::Imprecise { report } => streams::message(report),
        Stop::Failed(error) => streams::message(&failure_text(error)),
        Stop::PipeClosed => {}
    }
    ExitCode::from(stop.code())
}

/// Prints a usage error, or the help or version that was asked for.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    let asked_for = !error.use_stderr();
    match printed {
        Err(failure) if asked_for && failure.kind() != ErrorKind::BrokenPipe => {
            report(Err(Error::io("writing", "standard output", failure).into()))
        }
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
    }
}

/// `error: …` and, where there is one, `hint: …`, styled for a terminal.
pub fn failure_text(error: &Error) -> String {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    let cyan = Style::new().fg_color(Some(AnsiColor::Cyan.into())).bold();
    let mut text = format!("{red}error{red:#}: {error}\n");
    if let Some(hint) = error.hint() {
        text.push_str(&format!("{cyan}hint{cyan:#}: {hint}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn every_stop_has_its_documented_code() {
        let usage = clap::Error::new(clap::error::ErrorKind::InvalidValue);
        let help = clap::Error::new(clap::error::ErrorKind::DisplayHelp);
        let report = String::new();
        let exists = Error::OutputExists {
            path: PathBuf::from("out"),
            hint: String::new(),
        };
        let failed = Error::Failed {
            message: String::new(),
            hint: None,
        };
        let cases = [
            (Stop::from(help), 0),
            (Stop::from(failed), 1),
            (Stop::from(usage), 2),
            (
                Stop::Misread {
                    report: report.clone(),
                },
                2,
            ),
            (
                Stop::Invalid {
                    report: report.clone(),
                },
                3,
            ),
            (Stop::ChecksFailed { report }, 4),
            (Stop::from(exists), 6),
            (Stop::from(Error::Interrupted), 130),
            (Stop::PipeClosed, 0),
        ];
        for (stop, code) in cases {
            assert_eq!(stop.code(), code, "{stop:?}");
        }
    }
}

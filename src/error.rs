//! Failures of the world (files, disks, interrupts), as opposed to mistakes in a scenario, which
//! are collected as [`crate::diagnostics::Diagnostic`]s.

use std::fmt;
use std::path::PathBuf;

/// A failure while running, with the path it concerns.
#[derive(Debug)]
pub enum Error {
    /// Reading or writing `path` failed while doing `action` (a gerund: "writing").
    Io {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    /// The result's folder or file exists and holds something else.
    OutputExists { path: PathBuf, hint: String },
    /// Files in the way of a result are kept; in words that say which.
    OutputKept { message: String, hint: String },
    /// The user interrupted the run; nothing was left behind.
    Interrupted,
    /// Anything else that stops a run, in words that say what to do.
    Failed {
        message: String,
        hint: Option<String>,
    },
}

impl Error {
    /// Wraps an I/O error with the action and the path it concerns.
    pub fn io(action: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            action,
            path: path.into(),
            source,
        }
    }

    /// The documented exit code: 1 failure while running, 6 output exists, 130 interrupted.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::OutputExists { .. } | Self::OutputKept { .. } => 6,
            Self::Interrupted => 130,
            Self::Io { .. } | Self::Failed { .. } => 1,
        }
    }

    /// What the user can do about it, where there is something.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::OutputExists { hint, .. } | Self::OutputKept { hint, .. } => Some(hint),
            Self::Failed { hint, .. } => hint.as_deref(),
            Self::Io { .. } | Self::Interrupted => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                action,
                path,
                source,
            } => {
                write!(f, "{action} `{}` failed: {source}", path.display())
            }
            Self::OutputExists { path, .. } => {
                let kind = if path.is_file() { "file" } else { "folder" };
                write!(
                    f,
                    "the output {kind} `{}` holds something else",
                    path.display()
                )
            }
            Self::Interrupted => write!(f, "interrupted; no result was written"),
            Self::Failed { message, .. } | Self::OutputKept { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

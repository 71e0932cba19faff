//! One distribution outside any scenario, with the same mistakes at the same places.

use super::check::distribution_at;
use super::files::Files;
use crate::diagnostics::{Diagnostics, Sources, Span};
use crate::distributions::Distribution;
use std::cell::RefCell;
use std::path::Path;

/// What reading a distribution found.
#[derive(Debug, Clone)]
pub struct LoadedDistribution {
    /// Present where no mistake was found.
    pub distribution: Option<Distribution>,
    /// The text that the diagnostics point into.
    pub sources: Sources,
    pub diagnostics: Diagnostics,
}

/// Reads the text of a distribution, shown as `name` in diagnostics; files in it are relative to
/// `folder`.
pub fn load_distribution(name: &str, text: &str, folder: &Path) -> LoadedDistribution {
    let mut files = Files::new(folder);
    let source = files.command_line(name, text);
    let span = Span {
        source,
        start: 0,
        end: text.len(),
    };
    let files = RefCell::new(files);
    let mut diagnostics = Diagnostics::default();
    let distribution = distribution_at(&files, text, span, &mut diagnostics);
    LoadedDistribution {
        distribution,
        sources: files.into_inner().sources,
        diagnostics,
    }
}

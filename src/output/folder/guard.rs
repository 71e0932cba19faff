//! What a result must not replace.

use super::{Target, listed};
use crate::error::Error;
use crate::output::manifest::{FileDigest, MANIFEST};
use crate::output::{file, names};
use std::fs;
use std::path::{Path, PathBuf};

/// Files that are named in a message; of more their number.
const NAMED: usize = 4;

/// Refuses a target where the result would replace a file that it is made from (`read`), or one that
/// no earlier result there has left; `may_write` says which names the result may have. Asked before
/// anything is simulated.
///
/// # Errors
/// [`Error::OutputKept`] with the names of such files.
pub fn guard(
    target: &Target,
    read: &[PathBuf],
    may_write: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    if !target.overwrite {
        return Ok(());
    }
    let dir = target.dir.as_path();
    let ours = ours(dir);
    let is_ours = |name: &String| ours.contains(name);
    let mut replaced: Vec<String> = entries(dir)
        .filter(|name| is_ours(name) || may_write(name))
        .collect();
    replaced.sort_unstable();
    let read: Vec<PathBuf> = read.iter().map(|path| file::real(path)).collect();
    let is_read = |name: &String| read.contains(&file::real(&dir.join(name)));
    let inputs: Vec<String> = replaced.iter().filter(|n| is_read(n)).cloned().collect();
    if !inputs.is_empty() {
        return Err(kept(dir, &inputs, "that it is made from"));
    }
    replaced.retain(|name| !is_ours(name));
    foreign(dir, &replaced)
}

/// Refuses to replace files that no earlier result has left.
pub(super) fn foreign(dir: &Path, names: &[String]) -> Result<(), Error> {
    match names {
        [] => Ok(()),
        names => Err(kept(dir, names, "that no earlier result there has left")),
    }
}

/// The names in a folder that an earlier result there has left, and that go with it.
pub(super) fn ours(dir: &Path) -> Vec<String> {
    let Some(listed) = listed(dir) else {
        return Vec::new();
    };
    let mut ours = views(dir, &listed.outputs);
    ours.extend(listed.outputs.into_iter().map(|file| file.name));
    ours.push(MANIFEST.to_owned());
    ours
}

/// The files in a folder that were made of the result whose files are `listed`: without them they show
/// nothing that is there.
pub(super) fn views(dir: &Path, listed: &[FileDigest]) -> Vec<String> {
    let has_table = |table: &str| listed.iter().any(|l| l.name == table);
    let mut found: Vec<String> = match listed.is_empty() {
        true => Vec::new(),
        false => entries(dir)
            .filter(|name| names::is_view(name, has_table))
            .collect(),
    };
    found.sort_unstable();
    found
}

fn entries(dir: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|e| e.file_name().to_string_lossy().into_owned())
}

fn kept(dir: &Path, names: &[String], which: &str) -> Error {
    let shown: Vec<String> = names.iter().take(NAMED).map(|n| format!("`{n}`")).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Error::OutputKept {
        message: format!(
            "a result in `{}` could replace files {which}: {}{more}",
            dir.display(),
            shown.join(", ")
        ),
        hint: "choose another folder with `-o`".to_owned(),
    }
}

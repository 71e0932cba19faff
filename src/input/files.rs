//! The files of one load: each is read once, within limits, and remembered with its digest.

use super::InputFile;
use crate::diagnostics::{Diagnostic, SourceId, Sources, Span, line_number, nearest};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Largest file that is read. A list of a million rows fits.
const LARGEST: u64 = 64 << 20;

/// The file names of a folder that are looked through for a near miss.
const NAMES: usize = 2000;

/// Why a file was not read, and what to do.
pub(super) struct Unread {
    pub message: String,
    pub hint: Option<String>,
}

impl Unread {
    fn new(message: String) -> Self {
        Self {
            message,
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As an error at the place that names the file.
    pub fn at(self, span: Option<Span>) -> Diagnostic {
        let error = Diagnostic::error(span, self.message);
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// What is known of a text beside the text.
struct About {
    /// The folder that paths in it are relative to.
    folder: PathBuf,
    /// The name in `origin` and the manifest.
    short: String,
    /// Where its lines begin.
    lines: OnceCell<Vec<usize>>,
}

pub(super) struct Files {
    pub sources: Sources,
    about: Vec<About>,
    read: BTreeMap<String, InputFile>,
    /// The scenario's folder.
    root: PathBuf,
    /// A file that is not read, and its content.
    pub given: Option<(PathBuf, String)>,
    /// A file of the chain could not be understood: what the rest says cannot be judged.
    pub unreadable: bool,
    /// Rows may be missing: references to nothing cannot be judged.
    pub incomplete: bool,
}

impl Files {
    /// For a scenario in `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            sources: Sources::default(),
            about: Vec::new(),
            read: BTreeMap::new(),
            root: root.to_owned(),
            given: None,
            unreadable: false,
            incomplete: false,
        }
    }

    /// Every file read, by name.
    pub fn list(&self) -> Vec<InputFile> {
        self.read.values().cloned().collect()
    }

    /// Reads a file as a source; paths in it are relative to `folder`.
    pub fn open(&mut self, path: &Path, folder: &Path) -> Result<SourceId, Unread> {
        let text = self.text(path)?;
        let short = self.short(path);
        Ok(self.add(&path.display().to_string(), short, text, folder))
    }

    /// Adds a text of the command line.
    pub fn command_line(&mut self, option: &str, text: &str) -> SourceId {
        let root = self.root.clone();
        self.add(option, option.to_owned(), text.to_owned(), &root)
    }

    fn add(&mut self, name: &str, short: String, text: String, folder: &Path) -> SourceId {
        self.about.push(About {
            folder: folder.to_owned(),
            short,
            lines: OnceCell::new(),
        });
        self.sources.add(name, text)
    }

    pub fn source_text(&self, id: SourceId) -> &str {
        &self.sources.get(id).text
    }

    /// The folder that paths in a source are relative to.
    pub fn folder(&self, id: SourceId) -> &Path {
        &self.about[id.0].folder
    }

    /// `announced-2025.toml:41`, or `--set`.
    pub fn origin(&self, span: Span) -> String {
        let about = &self.about[span.source.0];
        if about.short.starts_with("--") {
            return about.short.clone();
        }
        let text = self.source_text(span.source);
        let starts = about.lines.get_or_init(|| {
            let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= span.start);
        format!("{}:{line}", about.short)
    }

    /// The place of `range` in the content of a text value, where the value is written without
    /// escapes; otherwise the whole value.
    pub fn inside(&self, span: Span, content: &str, range: std::ops::Range<usize>) -> Span {
        let raw = self.source_text(span.source).get(span.start..span.end);
        match raw.and_then(|raw| raw.find(content)) {
            Some(at) if range.end <= content.len() => span.part(at + range.start, at + range.end),
            _ => span,
        }
    }

    /// The text of a file, checked before and while it is read.
    pub fn text(&mut self, path: &Path) -> Result<String, Unread> {
        if let Some((_, text)) = self.given.as_ref().filter(|(given, _)| given == path) {
            return Ok(text.clone());
        }
        let shown = path.display();
        let meta = std::fs::metadata(path).map_err(|e| missing(path, &e))?;
        if meta.is_dir() {
            return Err(Unread::new(format!("`{shown}` is a directory, not a file"))
                .hint("name a file in it"));
        }
        if !meta.is_file() {
            return Err(Unread::new(format!("`{shown}` is not a regular file"))
                .hint("write its content to a file first"));
        }
        let too_large = |bytes: u64| {
            Unread::new(format!(
                "`{shown}` has {} MB, more than the {} MB that are read",
                bytes >> 20,
                LARGEST >> 20
            ))
            .hint("keep in the file only what the scenario needs")
        };
        if meta.len() > LARGEST {
            return Err(too_large(meta.len()));
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(|e| missing(path, &e))?;
        if bytes.len() as u64 > LARGEST {
            return Err(too_large(bytes.len() as u64));
        }
        let name = self.short(path);
        let file = InputFile {
            name: name.clone(),
            path: path.to_owned(),
            sha256: hex(&Sha256::digest(&bytes)),
            bytes: bytes.len() as u64,
        };
        self.read.insert(name, file);
        String::from_utf8(bytes).map_err(|e| not_utf8(path, &e))
    }

    fn short(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }
}

fn missing(path: &Path, error: &std::io::Error) -> Unread {
    let shown = path.display();
    if error.kind() != std::io::ErrorKind::NotFound {
        return Unread::new(format!("cannot read `{shown}`: {error}"));
    }
    let unread = Unread::new(format!("there is no file `{shown}`"));
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return unread.hint("its folder does not exist either");
    };
    let names: Vec<String> = entries
        .take(NAMES)
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .collect();
    // A common extension must not make names seem alike.
    let wanted = path.file_stem().unwrap_or_default().to_string_lossy();
    let alike = |name: &&String| Path::new(name).extension() == path.extension();
    let mut stems: Vec<&str> = names
        .iter()
        .filter(alike)
        .filter_map(|name| Path::new(name).file_stem()?.to_str())
        .collect();
    stems.sort_unstable();
    let Some(stem) = nearest(&wanted, stems).first().copied() else {
        return unread.hint("paths in a scenario are relative to its file");
    };
    let mut near = path.with_file_name(stem);
    if let Some(extension) = path.extension() {
        near.as_mut_os_string().push(".");
        near.as_mut_os_string().push(extension);
    }
    unread.hint(format!("did you mean `{}`?", near.display()))
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> Unread {
    let at = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let good = String::from_utf8_lossy(&bytes[..at]);
    let line = line_number(&good, at);
    let column = 1 + good.rsplit('\n').next().unwrap_or("").chars().count();
    Unread::new(format!(
        "`{}` is not UTF-8: byte 0x{:02X} at line {line}, column {column}",
        path.display(),
        bytes[at]
    ))
    .hint("save it as UTF-8 (spreadsheets call it \"CSV UTF-8\")")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

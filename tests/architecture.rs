//! The layers, as data: a module may use those above it in this table and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From low to high; modules of one row are side by side and may not use each other.
const LAYERS: &[&[&str]] = &[
    &["units", "calendar", "diagnostics", "error", "math"],
    &["distributions", "finance"],
    &["domain"],
    &["sampling"],
    &["statistics"],
    &["analysis"],
    &["model"],
    &["engine"],
    &["results"],
    &["study"],
    &["input", "output"],
    &["report"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Names of modules that a source text reaches by `crate::name`.
fn used(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            if let Some(group) = rest.strip_prefix('{') {
                names.extend(group.split([',', '}']).map(|n| first_word(n.trim())));
            } else {
                names.insert(first_word(rest));
            }
        }
    }
    names.remove("");
    names
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn no_module_uses_a_higher_or_a_neighbouring_one() {
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    let mut wrong = Vec::new();
    let mut edges = 0;
    for file in &files {
        let inner = file.strip_prefix(source()).unwrap();
        let first = inner
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let module = first.trim_end_matches(".rs");
        if module == "lib" || module == "main" {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("`{module}` is in no layer"));
        for other in used(&fs::read_to_string(file).unwrap()) {
            let Some(theirs) = layer(&other) else {
                continue;
            };
            edges += 1;
            // Special functions may call each other by crate path; so may a module its own parts.
            if other != module && theirs >= own {
                wrong.push(format!("{} uses {other}", inner.display()));
            }
        }
    }
    assert!(
        edges > 50,
        "the scan found only {edges} uses: it no longer reads the code"
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_layer_exists() {
    for module in LAYERS.iter().copied().flatten() {
        let folder = source().join(module).join("mod.rs");
        let file = source().join(format!("{module}.rs"));
        assert!(folder.exists() || file.exists(), "`{module}` is gone");
    }
}

/// A file longer than a reader's sitting hides its structure.
#[test]
fn files_are_short_enough_to_read_in_one_sitting() {
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines", file.display());
    }
}

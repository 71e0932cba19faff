//! The committed run `output/reference` is reproduced byte for byte
//! (`BUILDOUT_UPDATE=1 cargo test --test reference_run` replaces it).

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Every file by name; of the manifest everything but the timings, the one part that may differ.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let mut bytes = std::fs::read(&path).unwrap();
            if name == "manifest.json" {
                let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
                let timings = manifest.as_object_mut().unwrap().remove("timings");
                assert!(timings.is_some(), "the manifest has timings");
                bytes = serde_json::to_vec_pretty(&manifest).unwrap();
            }
            (name, bytes)
        })
        .collect()
}

#[test]
fn the_reference_run_is_reproduced_byte_for_byte() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = root.join("output/reference");
    let temporary = tempfile::tempdir().unwrap();
    let out = if std::env::var_os("BUILDOUT_UPDATE").is_some() {
        reference.clone()
    } else {
        temporary.path().join("run")
    };
    for threads in ["1", "3"] {
        assert_cmd::Command::cargo_bin("buildout")
            .unwrap()
            .current_dir(root)
            .args([
                "run",
                "scenarios/announced-2025.toml",
                "--trials",
                "1000",
                "-q",
                "--overwrite",
            ])
            .args(["--threads", threads, "--out"])
            .arg(&out)
            .assert()
            .success();
        let (ours, theirs) = (files(&out), files(&reference));
        assert!(ours.len() >= 8);
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>()
        );
        for (name, bytes) in &ours {
            assert!(
                *bytes == theirs[name],
                "{name} differs from the reference run"
            );
        }
    }
}

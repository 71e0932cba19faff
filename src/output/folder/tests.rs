//! What a folder holds before, during and after a run.

use super::*;

const RUN: &str = "0123456789ab";

fn manifest(run: &str, files: &[FileDigest]) -> Vec<u8> {
    let outputs: Vec<_> = files
        .iter()
        .map(|f| serde_json::json!({"name": f.name, "sha256": f.sha256, "bytes": f.bytes}))
        .collect();
    let document = serde_json::json!({"program": "buildout", "run": run, "outputs": outputs});
    document.to_string().into_bytes()
}

fn stage(target: &Target) -> Stage {
    match prepare(target).unwrap() {
        Prepared::Stage(stage) => stage,
        Prepared::Existing(path) => panic!("{} exists", path.display()),
    }
}

fn finish(target: &Target, files: &[(&str, &str)]) -> PathBuf {
    let mut stage = stage(target);
    for (name, text) in files {
        stage.write(name, text.as_bytes()).unwrap();
    }
    let manifest = manifest(&target.run, stage.files());
    stage.commit(&manifest).unwrap()
}

/// All names in a folder, hidden ones included.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn hint(target: &Target) -> String {
    let error = prepare(target).unwrap_err();
    assert_eq!(error.exit_code(), 6, "{error}");
    error.hint().unwrap().to_owned()
}

#[test]
fn a_run_makes_its_folder_in_one_step() {
    let root = tempfile::tempdir().unwrap();
    let output = root.path().join("output");
    let target = Target::of_run(&output, "essai", RUN);
    let mut stage = stage(&target);
    stage.write("summary.csv", b"a").unwrap();
    assert!(!target.dir().exists());
    let bytes = manifest(RUN, stage.files());
    let path = stage.commit(&bytes).unwrap();
    assert_eq!(path, output.join("essai").join(RUN));
    assert_eq!(names(&path), [MANIFEST, "summary.csv"]);
    assert_eq!(names(&output.join("essai")), [RUN]);
}

#[test]
fn an_identical_finished_run_is_reported_as_there() {
    let root = tempfile::tempdir().unwrap();
    for target in [
        Target::of_run(root.path(), "essai", RUN),
        Target::named(root.path().join("mine"), RUN),
    ] {
        let path = finish(&target, &[("a.csv", "1")]);
        // Files of the user beside ours do not matter.
        fs::write(path.join("notes.txt"), "mine").unwrap();
        match prepare(&target).unwrap() {
            Prepared::Existing(found) => assert_eq!(found, path),
            Prepared::Stage(_) => panic!("simulated again"),
        }
    }
}

#[test]
fn a_dropped_stage_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let fresh = Target::of_run(&root.path().join("a/b"), "essai", RUN);
    let mut one = stage(&fresh);
    one.write("summary.csv", b"x").unwrap();
    drop(one);
    assert!(names(root.path()).is_empty());

    let dir = root.path().join("there");
    fs::create_dir(&dir).unwrap();
    let mut one = stage(&Target::named(&dir, RUN));
    one.write("summary.csv", b"x").unwrap();
    drop(one);
    assert!(names(&dir).is_empty());
}

#[test]
fn a_folder_that_holds_anything_else_is_kept() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("mine");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("thesis.txt"), "years of work").unwrap();
    let target = Target::named(&dir, RUN);
    assert_eq!(
        hint(&target),
        "name another folder with `-o`, or write into this one with `--overwrite`, which keeps \
         files of other origin"
    );
    assert_eq!(names(&dir), ["thesis.txt"]);

    let other = Target::named(root.path().join("other"), "ffffffffffff");
    finish(&other, &[("a.csv", "1")]);
    assert_eq!(
        hint(&Target::named(other.dir(), RUN)),
        "it holds the run `ffffffffffff`; name another folder with `-o`, or replace it with \
         `--overwrite`"
    );
}

#[test]
fn a_result_that_was_changed_is_not_taken_for_finished() {
    let root = tempfile::tempdir().unwrap();
    let target = Target::of_run(root.path(), "essai", RUN);
    let path = finish(&target, &[("a.csv", "1"), ("b.csv", "2")]);
    fs::write(path.join("b.csv"), "3").unwrap();
    let expected = "`b.csv` was changed since the run; `--overwrite` writes all files again";
    assert_eq!(hint(&target), expected);
    fs::remove_file(path.join("b.csv")).unwrap();
    assert_eq!(hint(&target), expected);

    let path = finish(
        &target.clone().overwrite(true),
        &[("a.csv", "1"), ("b.csv", "2")],
    );
    assert_eq!(fs::read(path.join("b.csv")).unwrap(), b"2");
    assert!(matches!(prepare(&target).unwrap(), Prepared::Existing(_)));
}

#[test]
fn overwriting_replaces_our_files_and_keeps_others() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("mine");
    let old = Target::named(&dir, "ffffffffffff");
    finish(&old, &[("a.csv", "old"), ("stale.csv", "old")]);
    fs::write(dir.join("thesis.txt"), "years of work").unwrap();
    fs::create_dir(dir.join("charts")).unwrap();

    let target = Target::named(&dir, RUN).overwrite(true);
    assert_eq!(finish(&target, &[("a.csv", "new")]), dir);
    assert_eq!(names(&dir), ["a.csv", "charts", MANIFEST, "thesis.txt"]);
    assert_eq!(fs::read(dir.join("a.csv")).unwrap(), b"new");
    assert_eq!(fs::read(dir.join("thesis.txt")).unwrap(), b"years of work");
}

#[test]
fn overwriting_removes_what_was_made_of_the_earlier_run() {
    let root = tempfile::tempdir().unwrap();
    let target = Target::named(root.path().join("r"), RUN);
    let dir = finish(&target, &[("summary.csv", "a")]);
    for name in [
        "report.html",
        "chart-npv.svg",
        "summary.parquet",
        "mine.parquet",
        "notes.html",
    ] {
        fs::write(dir.join(name), "x").unwrap();
    }
    finish(&target.overwrite(true), &[("summary.csv", "b")]);
    assert_eq!(
        names(&dir),
        [MANIFEST, "mine.parquet", "notes.html", "summary.csv"]
    );
}

#[test]
fn a_folder_in_place_of_a_file_stops_before_anything_is_replaced() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("mine");
    finish(&Target::named(&dir, "ffffffffffff"), &[("a.csv", "old")]);
    fs::create_dir(dir.join("b.csv")).unwrap();
    let mut stage = stage(&Target::named(&dir, RUN).overwrite(true));
    stage.write("a.csv", b"new").unwrap();
    stage.write("b.csv", b"new").unwrap();
    let bytes = manifest(RUN, stage.files());
    let error = stage.commit(&bytes).unwrap_err();
    assert!(matches!(&error, Error::Io { path, .. } if *path == dir.join("b.csv")));
    assert_eq!(names(&dir), ["a.csv", "b.csv", MANIFEST]);
    assert_eq!(fs::read(dir.join("a.csv")).unwrap(), b"old");
}

#[cfg(unix)]
#[test]
fn what_came_while_a_run_was_on_its_way_is_kept() {
    let root = tempfile::tempdir().unwrap();
    let nothing = root.path().join("nothing");
    let mine = |path: PathBuf| fs::write(path, "mine").unwrap();
    let link = |path: PathBuf| std::os::unix::fs::symlink(&nothing, path).unwrap();
    for (i, put) in [&mine as &dyn Fn(PathBuf), &link].into_iter().enumerate() {
        let dir = root.path().join(i.to_string());
        fs::create_dir(&dir).unwrap();
        let mut stage = stage(&Target::named(&dir, RUN).overwrite(true));
        stage.write("a.csv", b"new").unwrap();
        stage.write("b.csv", b"new").unwrap();
        put(dir.join("b.csv"));
        let bytes = manifest(RUN, stage.files());
        let error = stage.commit(&bytes).unwrap_err();
        assert_eq!(error.exit_code(), 6);
        assert!(error.to_string().ends_with(": `b.csv`"), "{error}");
        assert_eq!(names(&dir), ["b.csv"]);
        assert_ne!(fs::read(dir.join("b.csv")).ok(), Some(b"new".to_vec()));
    }
}

#[test]
fn an_empty_folder_is_used_as_it_is() {
    let root = tempfile::tempdir().unwrap();
    let target = Target::named(root.path(), RUN);
    finish(&target, &[("a.csv", "1")]);
    assert_eq!(names(root.path()), ["a.csv", MANIFEST]);
}

#[test]
fn of_two_equal_runs_at_once_the_first_stands() {
    let root = tempfile::tempdir().unwrap();
    let target = Target::of_run(root.path(), "essai", RUN);
    let mut slow = stage(&target);
    slow.write("a.csv", b"1").unwrap();
    let path = finish(&target, &[("a.csv", "1")]);
    let bytes = manifest(RUN, slow.files());
    assert_eq!(slow.commit(&bytes).unwrap(), path);
    assert_eq!(names(&root.path().join("essai")), [RUN]);
}

/// Ends two runs at the same time; returns which of them say that they are there.
fn race(dir: &Path, overwrite: bool) -> Vec<String> {
    let line = std::sync::Barrier::new(2);
    let ended = |run: &'static str| {
        let target = Target::named(dir, run).overwrite(overwrite);
        let mut stage = stage(&target);
        for name in ["a.csv", "b.csv", run] {
            stage.write(name, run.as_bytes()).unwrap();
        }
        let bytes = manifest(run, stage.files());
        line.wait();
        (run, stage.commit(&bytes))
    };
    let ended = std::thread::scope(|s| {
        let [one, two] = ["one", "two"].map(|run| s.spawn(|| ended(run)));
        [one.join().unwrap(), two.join().unwrap()]
    });
    let said = |(run, end): &(&str, Result<PathBuf, Error>)| match end {
        Ok(_) => Some((*run).to_owned()),
        Err(e) => {
            assert_eq!(e.exit_code(), 6, "{e}");
            None
        }
    };
    ended.iter().filter_map(said).collect()
}

/// The run that a folder holds whole, and nothing else.
fn held(dir: &Path) -> String {
    let listed = listed(dir).unwrap();
    assert_eq!(changed(dir, &listed), None);
    assert_eq!(names(dir), ["a.csv", "b.csv", MANIFEST, &listed.run]);
    listed.run
}

#[test]
fn of_two_other_runs_at_once_one_stands_and_the_other_is_told() {
    let root = tempfile::tempdir().unwrap();
    for i in 0..300 {
        let dir = root.path().join(i.to_string());
        if i % 2 == 1 {
            fs::create_dir(&dir).unwrap();
        }
        assert_eq!(race(&dir, false), [held(&dir)]);
        assert_eq!(race(&dir, true).len(), 2);
        held(&dir);
    }
    assert_eq!(names(root.path()).len(), 300);
}

#[test]
fn what_cannot_be_a_folder_is_an_error_with_its_path() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    fs::write(&file, "x").unwrap();
    assert_eq!(
        hint(&Target::named(&file, RUN).overwrite(true)),
        "this is a file: name a folder"
    );
    let below = file.join("output");
    let error = prepare(&Target::of_run(&below, "essai", RUN)).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(
        matches!(&error, Error::Io { path, .. } if path.starts_with(&below)),
        "{error}"
    );
    let error = prepare(&Target::named("", RUN)).unwrap_err();
    assert_eq!(error.to_string(), "`` names no folder");
}

/// `/dev/full` fails every write with "no space left on device" (full(4)).
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_with_the_path_and_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let target = Target::of_run(&root.path().join("output"), "essai", RUN);
    let mut stage = stage(&target);
    stage.write("annual.csv", b"a\r\n").unwrap();
    let full = || OpenOptions::new().write(true).open("/dev/full");
    let error = stage.write_to("summary.csv", b"x", full).unwrap_err();
    let path = target.dir().join("summary.csv");
    let expected = format!(
        "writing `{}` failed: No space left on device (os error 28)",
        path.display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.exit_code(), 1);
    drop(stage);
    assert!(names(root.path()).is_empty());
}

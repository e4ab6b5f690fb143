//! `fingerpost compile`, and what takes an image in place of a policy.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod run;

use std::fs;
use std::path::Path;

use run::{policies, shown_with};

/// A folder with these policies of the tests, to write into.
fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        fs::copy(policies().join(file), folder.path().join(file)).unwrap();
    }
    folder
}

fn run(folder: &Path, command: &str) -> String {
    let args: Vec<&str> = command.split(' ').collect();
    shown_with(folder, &args, "")
}

#[test]
fn an_image_decides_as_its_policy() {
    let folder = folder(&["why.toml"]);
    let folder = folder.path();
    let shown = run(folder, "compile why.toml -o why.bin");
    assert!(shown.starts_with("exit 0\n"), "{shown}");
    assert!(shown.contains("why.bin: written, ") && shown.contains("digest [digest]"), "{shown}");
    let json = run(folder, "compile why.toml -o again.bin --format json");
    assert!(json.contains("\"image\": \"again.bin\"") && json.contains("\"map_lines\""), "{json}");
    let read = |name| fs::read(folder.join(name)).unwrap();
    assert_eq!(read("why.bin"), read("again.bin"));
    for url in ["/", "/old", "https://example.com/x?a=1", "http://www.example.com/y"] {
        let by_text = run(folder, &format!("eval why.toml {url} --now 2026-07-01T09:30:00Z"));
        let by_image = run(folder, &format!("eval why.bin {url} --now 2026-07-01T09:30:00Z"));
        assert!(by_text.starts_with("exit 0\n"), "{by_text}");
        assert_eq!(by_text, by_image);
    }
}

#[test]
fn an_image_is_no_policy() {
    let folder = folder(&["untested.toml"]);
    let folder = folder.path();
    run(folder, "compile untested.toml -o policy.bin");
    for command in ["explain policy.bin /", "check policy.bin", "test policy.bin"] {
        assert_eq!(
            run(folder, command),
            "exit 2\n--- err\nerror: `policy.bin` is a compiled image, which says what to decide \
             and not why: name the policy that it was made of\n"
        );
    }
}

#[test]
fn a_damaged_image_is_told_so() {
    let folder = folder(&["untested.toml"]);
    let folder = folder.path();
    run(folder, "compile untested.toml -o policy.bin");
    let image = fs::read(folder.join("policy.bin")).unwrap();
    fs::write(folder.join("policy.bin"), &image[..image.len() - 1]).unwrap();
    assert_eq!(
        run(folder, "eval policy.bin /"),
        "exit 1\n--- err\nerror[image-damaged]: policy.bin: the image is damaged: it isn't as long \
         as it says\n  help: make it anew from the policy, with `fingerpost compile` or \
         `Engine::to_bytes`\n"
    );
}

#[test]
fn what_is_wrong_is_not_written() {
    let folder = folder(&["broken.toml", "warned.toml", "failing.toml", "untested.toml"]);
    let folder = folder.path();
    for (command, said) in [
        ("compile broken.toml -o policy.bin", "error["),
        ("compile warned.toml -o policy.bin --deny warnings", "no image written: 1 warning"),
        ("compile failing.toml -o policy.bin --test", "fail, see `fingerpost test`"),
        ("compile untested.toml -o policy.bin --test", "it has no tests"),
    ] {
        let shown = run(folder, command);
        assert!(shown.starts_with("exit 1\n") && shown.contains(said), "{shown}");
        assert!(!folder.join("policy.bin").exists(), "{command}");
    }
    let shown = run(folder, "compile warned.toml -o policy.bin");
    assert!(shown.starts_with("exit 0\n") && shown.contains("warning["), "{shown}");
}

//! Runs the command and shows all that came of it as one text for a snapshot.

// Each test file is a program of its own and uses a part of this.
#![allow(dead_code, unreachable_pub, missing_docs)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::cargo::cargo_bin_cmd;

/// The folder of the policies, in which the commands run.
pub fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies")
}

/// Runs `fingerpost` in a folder with this standard input.
pub fn output(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut command = cargo_bin_cmd!("fingerpost");
    command.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1").env("COLUMNS", "100");
    command.current_dir(folder).args(args).write_stdin(stdin).output().unwrap()
}

/// Exit status, standard output, standard error.
pub fn shown(args: &[&str]) -> String {
    shown_with(&policies(), args, "")
}

pub fn shown_with(folder: &Path, args: &[&str], stdin: &str) -> String {
    let output = output(folder, args, stdin);
    let mut text = format!("exit {}\n", output.status.code().unwrap());
    for (name, bytes) in [("out", output.stdout), ("err", output.stderr)] {
        let stream = String::from_utf8(bytes).unwrap();
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{}", without_digests(&stream)));
        }
    }
    text
}

/// Digests change with the model, which isn't what these tests are about.
fn without_digests(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_hexdigit()) {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        if matches!(digits.len(), 12 | 64) {
            shown.push_str("[digest]");
            shown.push_str(word.strip_prefix(digits).unwrap());
        } else {
            shown.push_str(word);
        }
    }
    shown
}

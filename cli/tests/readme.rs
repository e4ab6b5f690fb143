//! The README's commands print what the README says.
//!
//! In a ```console block, `$ fingerpost …` is run and its output compared; `$ cat FILE` writes what
//! follows to that file. All run in one folder with a copy of `rules/`.
//! `FINGERPOST_BLESS=1 cargo test -p fingerpost-cli --test readme` writes the outputs anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules");

#[test]
fn the_commands_print_what_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(RULES), &folder.path().join("rules"));
    let before = fs::read_to_string(README).unwrap();
    let now = played(&before, folder.path());
    if std::env::var_os("FINGERPOST_BLESS").is_some() {
        fs::write(README, now).unwrap();
        return;
    }
    let differs = before.lines().zip(now.lines()).position(|(before, now)| before != now);
    assert!(before == now, "README.md differs from line {:?} on; now it is\n{now}", differs);
}

/// The README with the output of its commands as it is now.
fn played(text: &str, folder: &Path) -> String {
    let mut now = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("```console\n") {
        let (block, tail) = tail.split_once("```\n").unwrap();
        write!(now, "{head}```console\n{}```\n", run(block, folder)).unwrap();
        rest = tail;
    }
    now + rest
}

/// One block: a command and what it prints.
fn run(block: &str, folder: &Path) -> String {
    let (command, follows) = block.split_once('\n').unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    match words.as_slice() {
        ["$", "cat", file] => {
            fs::write(folder.join(file), follows).unwrap();
            block.to_owned()
        }
        ["$", "fingerpost", args @ ..] => {
            let output = cargo_bin_cmd!("fingerpost")
                .env_remove("CLICOLOR_FORCE")
                .env("NO_COLOR", "1")
                .env("COLUMNS", "100")
                .current_dir(folder)
                .args(args)
                .output()
                .unwrap();
            let text = [output.stdout, output.stderr].concat();
            // Editors take spaces at the end of lines away.
            let lines: String = String::from_utf8(text)
                .unwrap()
                .lines()
                .map(|line| format!("{}\n", line.trim_end()))
                .collect();
            format!("{command}\n{}\n", lines.trim_end())
        }
        _ => panic!("`{command}` is no command that this test knows"),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

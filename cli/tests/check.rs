//! `fingerpost check`.

mod run;

use std::fs;

use insta::assert_snapshot;
use run::{output, shown, shown_with};

#[test]
fn a_fine_policy_shows_its_pipeline() {
    assert_snapshot!(shown(&["check", "site.toml"]));
}

#[test]
fn a_fine_policy_as_json() {
    assert_snapshot!(shown(&["check", "site.toml", "--format", "json"]));
}

#[test]
fn every_problem_is_drawn_with_its_line() {
    assert_snapshot!(shown(&["check", "broken.toml"]));
}

#[test]
fn every_problem_as_json() {
    assert_snapshot!(shown(&["check", "broken.toml", "--format", "json"]));
}

#[test]
fn warnings_fail_only_when_denied() {
    assert_snapshot!(shown(&["check", "warned.toml", "--deny", "warnings"]));
    assert!(shown(&["check", "warned.toml"]).starts_with("exit 0\n"));
}

#[test]
fn of_several_files_one_bad_one_is_enough() {
    let shown = shown(&["check", "site.toml", "broken.toml", "untested.toml"]);
    assert!(shown.starts_with("exit 1\n"), "{shown}");
    assert!(shown.contains("untested.toml: fine"), "{shown}");
}

#[test]
fn controls_of_the_input_never_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let bad = "\u{9b}31m\u{202e}\u{7f}é";
    let text = format!("\"k\\u001b[31m\u{202e}\" = 1\nhosts = ['{bad}']\n[['x{bad}']]\n");
    fs::write(folder.path().join("rules.toml"), text).unwrap();
    let name = "r\x1b[2J.toml";
    fs::copy(folder.path().join("rules.toml"), folder.path().join(name)).unwrap();
    for args in [
        &["check", "rules.toml"][..],
        &["check", "rules.toml", "--format", "json"],
        &["check", name],
        &["eval", name, "/"],
        &["check", "nowhere\x1b[2J"],
    ] {
        let output = output(folder.path(), args, "");
        assert_ne!(output.status.code(), Some(0), "{args:?}");
        for stream in [output.stdout, output.stderr] {
            let stream = String::from_utf8(stream).unwrap();
            let control = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!stream.contains(control), "{args:?}: {stream:?}");
        }
    }
}

#[test]
fn a_huge_line_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(1 << 20);
    let text = format!("hosts = ['example.com'] # {long}\nuh = '{long}'\n'{long}' = 1\n");
    fs::write(folder.path().join("rules.toml"), text).unwrap();
    let shown = shown_with(folder.path(), &["check", "rules.toml"], "");
    assert!(shown.starts_with("exit 1\n"));
    assert!(shown.len() < 10_000, "{} bytes", shown.len());
}

#[test]
fn what_is_not_there_is_wrong_usage() {
    assert_snapshot!(shown(&["check", "nowhere.toml"]));
    assert!(shown(&["check", "."]).starts_with("exit 2\n"));
    assert!(shown(&["check"]).starts_with("exit 2\n"));
}

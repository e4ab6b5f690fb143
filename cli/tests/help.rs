//! `fingerpost --help`.

mod run;

use insta::assert_snapshot;
use run::shown;

#[test]
fn help_has_examples() {
    assert_snapshot!(shown(&["--help"]));
}

#[test]
fn every_command_has_examples() {
    for command in ["check", "test", "eval", "explain", "draw"] {
        let shown = shown(&[command, "--help"]);
        assert!(shown.starts_with("exit 0\n"), "{shown}");
        assert!(shown.contains(&format!("Examples:\n  fingerpost {command} ")), "{shown}");
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    assert!(shown(&[]).starts_with("exit 2\n"));
    assert!(shown(&["chekc"]).starts_with("exit 2\n"));
}

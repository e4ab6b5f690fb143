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
    for command in [
        "check", "test", "eval", "explain", "compile", "plan", "package", "handle", "draw", "hash",
        "try", "import", "schema",
    ] {
        let shown = shown(&[command, "--help"]);
        assert!(shown.starts_with("exit 0\n"), "{shown}");
        assert!(shown.contains(&format!("Examples:\n  fingerpost {command} ")), "{shown}");
    }
}

#[test]
fn the_schema_is_that_of_the_library() {
    let shown = shown(&["schema"]);
    let printed = shown.strip_prefix("exit 0\n").unwrap().trim_start_matches("--- out\n");
    let printed: serde_json::Value = serde_json::from_str(printed).unwrap();
    assert_eq!(printed, serde_json::to_value(fingerpost::Schema).unwrap());
}

#[test]
fn wrong_usage_is_exit_2() {
    assert!(shown(&[]).starts_with("exit 2\n"));
    assert!(shown(&["chekc"]).starts_with("exit 2\n"));
}

//! `fingerpost test`.

mod run;

use insta::assert_snapshot;
use run::shown;

#[test]
fn passing_tests_are_one_line() {
    assert_snapshot!(shown(&["test", "site.toml"]));
}

#[test]
fn coverage_names_what_no_test_reaches() {
    assert_snapshot!(shown(&["test", "site.toml", "--coverage"]));
}

#[test]
fn a_failing_test_says_what_was_wanted_and_why_it_came_otherwise() {
    assert_snapshot!(shown(&["test", "failing.toml"]));
}

#[test]
fn results_as_json() {
    assert_snapshot!(shown(&["test", "failing.toml", "--format", "json"]));
}

#[test]
fn a_policy_without_tests_fails() {
    assert_snapshot!(shown(&["test", "untested.toml"]));
}

#[test]
fn a_refused_policy_fails_and_the_others_are_run() {
    let shown = shown(&["test", "broken.toml", "site.toml"]);
    assert!(shown.starts_with("exit 1\n"), "{shown}");
    assert!(shown.contains("broken.toml: the policy is refused"), "{shown}");
    assert!(shown.contains("site.toml: 4 tests passed"), "{shown}");
}

#[test]
fn flags_complete_what_a_test_leaves_open() {
    let ran = |more: &[&str]| shown(&[&["test", "visitor.toml"], more].concat());
    assert!(ran(&[]).starts_with("exit 1\n"), "no country, no block");
    let blocked = ran(&["--country", "KP"]);
    assert!(blocked.contains("visitor.toml: 2 tests passed"), "{blocked}");
    assert!(ran(&["--country", "KP", "--header", "x-pass: yes"]).starts_with("exit 1\n"));
    assert!(ran(&["--country", "Korea"]).starts_with("exit 2\n"));
}

#[test]
fn a_long_value_is_shown_whole_and_compared_line_by_line() {
    assert_snapshot!(shown(&["test", "why.toml"]));
}

//! `fingerpost explain`.

mod run;

use std::fs;

use insta::assert_snapshot;
use run::{shown, shown_with};

#[test]
fn without_a_url_the_tests_are_walked_through() {
    assert_snapshot!(shown(&["explain", "site.toml"]));
}

#[test]
fn a_failing_test_is_a_finding() {
    let shown = shown(&["explain", "failing.toml"]);
    assert!(shown.starts_with("exit 1\n"), "{shown}");
    assert!(shown.contains("not as the test expects"), "{shown}");
}

#[test]
fn a_chain_of_redirects_is_told_round_by_round() {
    assert_snapshot!(shown(&["explain", "site.toml", "http://www.example.com/old"]));
}

#[test]
fn where_nothing_acts_the_nearest_rules_come_first() {
    assert_snapshot!(shown(&["explain", "near.toml", "/", "-H", "accept-language: de"]));
}

#[test]
fn shadow_rules_and_conditions_are_told() {
    let flags = ["--country", "DE", "-H", "user-agent: curl/8"];
    assert_snapshot!(shown(&[&["explain", "site.toml", "/"][..], &flags].concat()));
}

#[test]
fn reasons_as_json() {
    assert_snapshot!(shown(&["explain", "failing.toml", "/old/x", "/x", "--format", "json"]));
}

#[test]
fn many_misses_are_cut_with_a_count() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "hosts = ['example.com']\n".to_owned();
    for number in 0..50 {
        text.push_str(&format!("[[redirect]]\nfrom = '/p{number}'\nto = '/q'\n"));
    }
    fs::write(folder.path().join("rules.toml"), text).unwrap();
    let cut = shown_with(folder.path(), &["explain", "rules.toml", "/x"], "");
    assert!(cut.contains("… 42 more that don't match"), "{cut}");
    let all = shown_with(folder.path(), &["explain", "rules.toml", "/x", "--all"], "");
    assert!(all.contains("redirect-50") && !all.contains('…'), "{all}");
    let first = shown_with(folder.path(), &["explain", "rules.toml", "/p0"], "");
    assert!(first.contains("… 49 after it not asked"), "{first}");
}

#[test]
fn a_policy_without_tests_needs_a_url() {
    assert_snapshot!(shown(&["explain", "untested.toml"]));
}

//! Text tests.

use crate::{get, outcome, with};

/// Whether a header's value passes.
#[track_caller]
fn passes(test: &str, value: &str) -> bool {
    let policy = format!("[[block]]\nwhen.header.x-a = {test}");
    let headers = [("x-a", value)];
    outcome(&policy, get("/").with_headers(&headers)) == "403"
}

#[test]
fn every_test() {
    for (test, hit, miss) in [
        ("'abc'", "abc", "abcd"),
        ("['a', { prefix = 'b' }]", "bc", "ac"),
        ("{ one_of = ['a', 'b'] }", "b", "ab"),
        ("{ prefix = 'ab' }", "abc", "cab"),
        ("{ suffix = 'bc' }", "abc", "bca"),
        ("{ contains = 'b' }", "abc", "ac"),
        ("{ regex = 'b+$' }", "abb", "bba"),
        ("{ gt = 5 }", "6", "5"),
        ("{ lt = -5 }", "-6", "-5"),
        ("{ gte = 5 }", "5", "4"),
        ("{ lte = 5 }", "5", "6"),
        ("{ gte = 1, lte = 4 }", "4", "many"),
        ("{ prefix = 'AB', ignore_case = true }", "abC", "bab"),
        ("{ prefix = 'a', suffix = 'z' }", "abz", "az1"),
    ] {
        assert!(passes(test, hit), "{test} {hit}");
        assert!(!passes(test, miss), "{test} {miss}");
    }
}

#[test]
fn present() {
    let there = "[[block]]\nwhen.header.x-a = { present = true }";
    assert_eq!(outcome(there, with("/", &[("x-a", "")])), "403");
    assert_eq!(outcome(there, get("/")), "pass");
    let missing = "[[block]]\nwhen.header.x-a = { present = false }";
    assert_eq!(outcome(missing, get("/")), "403");
    assert_eq!(outcome(missing, with("/", &[("x-a", "")])), "pass");
}

#[test]
fn tests_of_the_path() {
    let policy = "[[block]]\nwhen.path = { prefix = '/A', contains = 'x', ignore_case = true }
                  [[block]]\nwhen.path = { one_of = ['/m', '/n'] }
                  [[block]]\nwhen.path = { regex = '\\.php$' }
                  [[block]]\nwhen.path = { suffix = '.asp' }";
    for path in ["/aX", "/n", "/i.php", "/i.asp"] {
        assert_eq!(outcome(policy, get(path)), "403", "{path}");
    }
    assert_eq!(outcome(policy, get("/a")), "pass");
}

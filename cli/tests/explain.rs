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
fn a_redirect_that_comes_too_late_is_named() {
    let policy = "[[redirect]]\nid = 'first'\nfrom = '/a/{x}'\nto = '/b'\n\
                  [[redirect]]\nid = 'second'\nfrom = '/a/{*rest}'\nto = '/c'\n";
    let told = shown_with(std::path::Path::new("."), &["explain", "-", "/a/1"], policy);
    assert!(told.contains("… second  would act too, 308 to /c, but comes after it"), "{told}");
    assert!(!told.contains("not asked"), "{told}");
}

#[test]
fn a_policy_without_tests_needs_a_url() {
    assert_snapshot!(shown(&["explain", "untested.toml"]));
}

#[test]
fn the_nearest_is_the_one_of_a_like_path() {
    assert_snapshot!(shown(&["explain", "why.toml", "/Old-Page/"]));
    for (url, told) in [
        (
            "/press",
            "www-only  host wants www.example.com, saw `example.com`: only the host is missing",
        ),
        ("/App/x", "app  from wants `/app/{*rest}`, saw `/App/x`: differs only in case"),
        ("/odl-page", "old-page  from wants `/old-page`, saw `/odl-page`: 1 letter differs"),
        ("/some", "some  the sample of 10% can't be drawn: the address is unknown (1 of 2 hold)"),
    ] {
        let shown = shown(&["explain", "why.toml", url, "--country", "DE"]);
        assert!(shown.contains(told), "{shown}");
    }
}

#[test]
fn the_nearest_is_told_in_json_too() {
    let shown = shown(&["explain", "why.toml", "/Old-Page/", "--format", "json"]);
    let (_, nearest) = shown.split_once("\"nearest\"").unwrap();
    assert_snapshot!(nearest);
}

#[test]
fn a_loop_is_said_first_and_its_rounds_briefly() {
    assert_snapshot!(shown(&["explain", "why.toml", "/a", "/g/y"]));
    let all = shown(&["explain", "why.toml", "/g/y", "--all"]);
    assert!(all.contains("redirect, round 17"), "{all}");
}

#[test]
fn what_is_lacking_is_said_at_its_stage() {
    assert_snapshot!(shown(&["explain", "why.toml", "/", "/shop/x"]));
    let browser = ["explain", "why.toml", "/", "-H", "user-agent: Mozilla/5.0"];
    let drawn = shown(&browser);
    assert!(drawn.contains("the host gave no entropy to draw by"), "{drawn}");
    let entropy = ["--entropy", "00112233445566778899aabbccddeeff"];
    let drawn = shown(&[&browser[..], &entropy].concat());
    assert!(!drawn.contains("no entropy") && drawn.contains("'nonce-"), "{drawn}");
}

#[test]
fn canonical_may_have_been_there_before() {
    let folder = tempfile::tempdir().unwrap();
    let text = "hosts = ['example.com']\n[canonical]\nhost = 'example.com'\nlowercase = true\n\
                [[redirect]]\nid = 'old'\nfrom = '/Old'\nto = '/new'\n";
    fs::write(folder.path().join("rules.toml"), text).unwrap();
    let shown = shown_with(folder.path(), &["explain", "rules.toml", "/Old"], "");
    assert!(shown.contains("no rule but canonical acted; the nearest:"), "{shown}");
    assert!(shown.contains("it takes `/Old`, which [canonical] respells before"), "{shown}");
}

#[test]
fn the_policy_may_be_on_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("moved.csv"), "from,to\n/old,/new\n").unwrap();
    let text = "[[redirect]]\nid = 'moved'\nmap = 'moved.csv'\n\
                [[test]]\nrequest.url = 'https://example.com/old'\nexpect.location = '/new'\n";
    for (args, told) in [
        (&["check", "-"][..], "<stdin>: fine"),
        (&["test", "-"], "<stdin>: 1 test passed"),
        (&["explain", "-"], "308 to /new"),
        (&["eval", "-", "/old"], "\"value\": \"/new\""),
    ] {
        let shown = shown_with(folder.path(), args, text);
        assert!(shown.starts_with("exit 0\n") && shown.contains(told), "{shown}");
    }
    let wrong = shown_with(folder.path(), &["check", "-"], "[[redirect]]\nfrm = '/a'\n");
    assert!(wrong.contains("--> <stdin>:2:1") && wrong.contains("2 | frm = '/a'"), "{wrong}");
    let outside = shown_with(folder.path(), &["check", "-"], "[[redirect]]\nmap = '../m.csv'\n");
    assert!(outside.starts_with("exit 1\n"), "{outside}");
    for args in [
        &["eval", "-", "--jsonl"][..],
        &["eval", "-", "--request", "-"],
        &["explain", "-", "--request", "-"],
    ] {
        let both = shown_with(folder.path(), args, text);
        assert!(both.starts_with("exit 2\n") && both.contains("can't both be"), "{both}");
    }
}

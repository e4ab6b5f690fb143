//! `[canonical]`.

use crate::{get, outcome};

#[test]
fn host_and_aliases() {
    let policy =
        "[canonical]\nhost = 'a.test'\naliases = ['www.a.test', '*.old.test']\nstatus = 301";
    assert_eq!(outcome(policy, get("https://www.a.test/x?y")), "301 https://a.test/x?y");
    assert_eq!(outcome(policy, get("https://b.old.test/")), "301 https://a.test/");
    assert_eq!(outcome(policy, get("https://other.test/")), "pass");
}

#[test]
fn spelling() {
    for (key, path, wanted) in [
        ("trailing_slash = 'add'", "/a", "308 /a/"),
        ("trailing_slash = 'add'", "/a.css", "pass"),
        ("trailing_slash = 'remove'", "/a/", "308 /a"),
        ("trailing_slash = 'remove'", "/", "pass"),
        ("trailing_slash = 'keep'", "/a/", "pass"),
        ("index = ['index.html']", "/a/index.html", "308 /a/"),
        ("lowercase = true", "/A/%2F", "308 /a/%2F"),
        ("merge_slashes = true", "/a//b", "308 /a/b"),
        ("merge_slashes = true", "/.well-known//b", "pass"),
    ] {
        assert_eq!(outcome(&format!("[canonical]\n{key}"), get(path)), wanted, "{key} {path}");
    }
}

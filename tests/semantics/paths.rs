//! `[paths]`.

use crate::{get, outcome};

#[test]
fn reject() {
    let of = |list: &str| format!("[paths]\nreject = {list}\n");
    for (list, path, wanted) in [
        ("['encoded_slash']", "/a%2Fb", "400"),
        ("['encoded_slash']", "/a%5Cb", "pass"),
        ("['encoded_backslash']", "/a%5cb", "400"),
        ("['bad_utf8']", "/%ff", "400"),
        ("[]", "/%ff", "pass"),
        ("[]", "/a%00", "400"),
        ("['nul', 'climb']", "/../a", "400"),
        ("[]", "/../a", "400"),
    ] {
        assert_eq!(outcome(&of(list), get(path)), wanted, "{list} {path}");
    }
    // By default only where a block asks for the path.
    assert_eq!(outcome("", get("/a%2Fb")), "pass");
    assert_eq!(outcome("[[block]]\nwhen.path = '/x'", get("/a%2Fb")), "400");
}

#[test]
fn case() {
    let of = |case: &str| format!("[paths]\ncase = '{case}'\n[[block]]\nwhen.path = '/Admin'");
    assert_eq!(outcome(&of("insensitive"), get("/aDMIN")), "403");
    assert_eq!(outcome(&of("sensitive"), get("/aDMIN")), "pass");
}

#[test]
fn trailing_slash() {
    let of = |how: &str| format!("[paths]\ntrailing_slash = '{how}'\n[[block]]\nwhen.path = '/a'");
    assert_eq!(outcome(&of("ignore"), get("/a/")), "403");
    assert_eq!(outcome(&of("strict"), get("/a/")), "pass");
}

//! What is refused, where, and how it is repaired.
#![expect(clippy::string_slice, reason = "a test fails by panicking")]

use super::PathPattern;
use crate::Limits;
use crate::diagnostic::Fault;

fn faults(text: &str) -> Vec<Fault> {
    PathPattern::parse(text, &Limits::default()).unwrap_err()
}

/// Code and place of each fault.
fn places(text: &str) -> Vec<(&str, &str)> {
    let place = |fault: Fault| (fault.code.as_str(), &text[fault.range]);
    faults(text).into_iter().map(place).collect()
}

#[test]
fn invalid_patterns() {
    for (text, place) in [
        ("", ""),
        ("a", "a"),
        ("https://a.com/b", "https://a.com/b"),
        ("*", "*"),
        ("/a?b=c", "?b=c"),
        ("/a#b", "#b"),
        ("/a/../b", ".."),
        ("/a/%2E/b", "%2E"),
        ("/a/..", ".."),
        ("/a/*", "*"),
        ("/a/**", "**"),
        ("/a/:id/b", ":id"),
        ("/a/:id.html/b", ":id.html"),
        ("/admin*", "admin*"),
        ("/*.php", "*.php"),
        ("/a/b*/c", "b*"),
        ("/{a}-*", "{a}-*"),
        ("/old/(.*)", "(.*)"),
        ("/(de|en)/{x}", "(de|en)"),
        ("^/a", "^/a"),
        ("*.php", "*.php"),
        ("/a{b", "{b"),
        ("/{a:[}]", "{a:[}]"),
        ("/a}b", "}"),
        ("/{}", "{}"),
        ("/{ a }", "{ a }"),
        ("/{1a}", "{1a}"),
        ("/{a|lower}", "{a|lower}"),
        ("/{é}", "{é}"),
        ("/{*}", "{*}"),
        ("/{a}{b}", "{b}"),
        ("/x{*rest}", "{*rest}"),
        ("/{*rest}/x", "{*rest}"),
        ("/{*rest}/", "{*rest}"),
        ("/{a:}", ""),
        ("/{a:[^/]+}", "/"),
        ("/{a:(?<b>c)}", "(?<b>c)"),
        ("/{a:^b$}", "^b$"),
        (r"/{a:\bb}", r"\bb"),
        ("/{a:(?x)b #}", "(?x)b #"),
        ("/{a:(?x:b)}", "(?x:b)"),
        ("/{a:.*}", ".*"),
        ("/{a:x?}", "x?"),
    ] {
        assert_eq!(places(text), [("invalid-pattern", place)], "{text}");
        assert!(faults(text).iter().all(|fault| fault.help.is_some()), "{text}");
    }
}

#[test]
fn other_codes() {
    for (text, expected) in [
        ("/{a}/{a}", vec![("duplicate-capture", "a")]),
        ("/{a}/{*a}", vec![("duplicate-capture", "a")]),
        ("/{host}/{*path}", vec![("reserved-capture", "host"), ("reserved-capture", "path")]),
        ("/{a:[}/{b}", vec![("invalid-pattern", "{a:[}/{b}")]),
        ("/é/{a:(}", vec![("invalid-regex", "(")]),
        (r"/{a:\w{99}}", vec![("limit-regex-size", r"\w{99}")]),
        (
            "/{a}{a}?",
            vec![("invalid-pattern", "{a}"), ("duplicate-capture", "a"), ("invalid-pattern", "?")],
        ),
    ] {
        assert_eq!(places(text), expected, "{text}");
    }
}

#[test]
fn captures_at_the_limit_and_over_it() {
    let text = |count: usize| (0..count).map(|n| format!("/{{a{n}}}")).collect::<String>();
    assert!(PathPattern::parse(&text(64), &Limits::default()).is_ok());
    let faults = faults(&text(65));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].code.as_str(), "limit-captures");
    let rest = text(64) + "/{*rest}";
    assert!(PathPattern::parse(&rest, &Limits::default()).is_err());
}

#[test]
fn regexes() {
    for (text, code, place) in [
        ("(?<host>a)", "reserved-capture", "host"),
        ("(?<a>b)(?<a>c)", "duplicate-capture", "a"),
        ("(?<a.b>b)", "invalid-pattern", "a.b"),
        ("(", "invalid-regex", "("),
    ] {
        let faults = PathPattern::regex(text, false, &Limits::default()).unwrap_err();
        let found: Vec<_> =
            faults.iter().map(|fault| (fault.code.as_str(), &text[fault.range.clone()])).collect();
        assert_eq!(found, [(code, place)], "{text}");
    }
}

#[test]
fn repairs() {
    for (text, help) in [
        ("about", "write `/about`"),
        ("https://a.com/b", "leave out scheme and host; `host` is a condition of its own"),
        ("/a?b=c", "ask for the query with `when.query.NAME`"),
        ("/:id", "write `{id}`; `{colon:[:]}` is the character itself"),
        ("/{*rest}/x", "end the pattern with `/{*rest}`; `{rest}` is one segment"),
    ] {
        assert_eq!(faults(text)[0].help.as_deref(), Some(help), "{text}");
    }
}

#[test]
fn what_looks_foreign_and_is_text() {
    for text in [
        "/wiki/Rust_(language)",
        "/wiki/M*A*S*H",
        "/wiki/Ke$ha",
        "/new/$1",
        "/a:b",
        "/wiki/Foo_(.NET)",
        "/{a}*{b}",
        "/wiki/Sagittarius_A{star:[*]}",
        "/a/{colon:[:]}id",
        "/a/{bracket:[(]}.*)",
    ] {
        assert!(PathPattern::parse(text, &Limits::default()).is_ok(), "{text}");
    }
    let settings = crate::policy::model::PathSettings {
        reject: crate::policy::model::Reject::default(),
        ignore_case: false,
        ignore_trailing_slash: false,
    };
    let matches = |pattern: &str, path: &str| {
        PathPattern::parse(pattern, &Limits::default()).unwrap().matches(path, &settings)
    };
    assert!(matches("/wiki/Sagittarius_A{star:[*]}", "/wiki/Sagittarius_A*"));
    assert!(!matches("/wiki/Sagittarius_A{star:[*]}", "/wiki/Sagittarius_Ab"));
    assert!(matches("/a/{bracket:[(]}.*)", "/a/(.*)"));
}

mod faults;
mod walk;

use super::PathPattern;
use crate::Limits;
use crate::policy::model::{PathSettings, Reject};

fn settings(ignore_case: bool, ignore_trailing_slash: bool) -> PathSettings {
    PathSettings { reject: Reject::default(), ignore_case, ignore_trailing_slash }
}

fn pattern(text: &str) -> PathPattern {
    PathPattern::parse(text, &Limits::default()).unwrap_or_else(|f| panic!("{text}: {f:?}"))
}

/// What a pattern captures from a path, as `name=value` joined by blanks; `-` for no match.
fn captured(text: &str, path: &str) -> String {
    captured_with(text, path, false, false)
}

fn captured_with(text: &str, path: &str, ignore_case: bool, ignore_slash: bool) -> String {
    let pattern = pattern(text);
    let settings = settings(ignore_case, ignore_slash);
    let captures = pattern.capture(path, &settings);
    assert_eq!(captures.is_some(), pattern.matches(path, &settings), "{text} {path}");
    let Some(captures) = captures else { return "-".to_owned() };
    let value = |name| format!("{name}={}", captures.get(name).unwrap_or("(none)"));
    pattern.captures().into_iter().map(value).collect::<Vec<_>>().join(" ")
}

#[test]
fn segments() {
    assert_eq!(captured("/blog/{slug}", "/blog/a"), "slug=a");
    assert_eq!(captured("/blog/{slug}", "/blog/é"), "slug=é");
    for path in ["/blog/", "/blog", "/blog/a/", "/blog/a/b", "/blogs/a", "/x/blog/a"] {
        assert_eq!(captured("/blog/{slug}", path), "-", "{path}");
    }
    assert_eq!(captured("/{a}/x/{b}", "/1/x/2"), "a=1 b=2");
    assert_eq!(captured("/{a}/", "/1/"), "a=1");
    assert_eq!(captured("/{a}/", "/1"), "-");
}

#[test]
fn affixes() {
    assert_eq!(captured("/v{major}/{name}.html", "/v2/a.b.html"), "major=2 name=a.b");
    assert_eq!(captured("/v{major}/{name}.html", "/v/a.html"), "-");
    assert_eq!(captured("/{a}-{b}", "/1-2-3"), "a=1-2 b=3");
    assert_eq!(captured("/{a}-{b}", "/1-"), "-");
    assert_eq!(captured("/a.b{x}", "/aXbc"), "-");
}

#[test]
fn rest() {
    assert_eq!(captured("/static/{*rest}", "/static"), "rest=");
    assert_eq!(captured("/static/{*rest}", "/static/"), "rest=");
    assert_eq!(captured("/static/{*rest}", "/static/a/b/"), "rest=a/b/");
    assert_eq!(captured("/static/{*rest}", "/statics"), "-");
    assert_eq!(captured("/static/{*rest}", "/static/a\nb"), "rest=a\nb");
    assert_eq!(captured("/{*all}", "/"), "all=");
    assert_eq!(captured("/{*all}", "/a"), "all=a");
    assert_eq!(captured("/{*all}", "*"), "-");
    assert_eq!(captured("/{a}/{*rest}", "/x//y"), "a=x rest=/y");
}

#[test]
fn constraints() {
    assert_eq!(captured("/{id:[0-9]{3}}", "/123"), "id=123");
    assert_eq!(captured("/{id:[0-9]{3}}", "/1234"), "-");
    assert_eq!(captured(r"/{id:\{[}]x}", "/{}x"), "id={}x");
    assert_eq!(captured("/{id:a|b}c", "/bc"), "id=b");
    assert_eq!(captured("/{id:(a|b)+}/{c}", "/ab/x"), "id=ab c=x");
    assert_eq!(captured("/{id:[]]}", "/]"), "id=]");
    assert_eq!(captured("/{id:[^]}]}", "/a"), "id=a");
    assert_eq!(captured("/{id:[^]}]}", "/}"), "-");
    assert_eq!(captured("/{id:(?i)a}b", "/Ab"), "id=A");
    assert_eq!(captured("/{id:(?i)a}b", "/AB"), "-");
}

/// However greedy, a constraint stays in its segment.
#[test]
fn constraints_stay_in_their_segment() {
    assert_eq!(captured("/{a:.+}", "/x/y"), "-");
    assert_eq!(captured("/{a:.+}/{*rest}", "/x/y/z"), "a=x rest=y/z");
    assert_eq!(captured("/{a:[^y]+}/{*rest}", "/x/z"), "a=x rest=z");
    assert_eq!(captured(r"/{a:\D+}", "/-/-"), "-");
    assert_eq!(captured(r"/{a:(\x2F|x)+}", "/x/x"), "-");
    assert_eq!(captured(r"/{a:(\x2F|x)+}", "/xx"), "a=xx");
    assert_eq!(captured(r"/{a:(?-u:[!-~])+}", "/xx"), "a=xx");
    assert_eq!(captured_with("/{a:[^b]+}/{*r}", "/x/B", true, false), "a=x r=B");
    assert_eq!(captured_with("/{a:[^b]+}", "/B", true, false), "-");
}

#[test]
fn case() {
    for (text, path) in [("/About", "/aBOUT"), ("/A{x}", "/a1"), ("/{x:[a-c]+}", "/ABC")] {
        assert_eq!(captured(text, path), "-", "{text}");
        assert_ne!(captured_with(text, path, true, false), "-", "{text}");
    }
    assert_eq!(captured_with("/k{x}", "/\u{212A}1", true, false), "-", "the Kelvin sign");
    assert_eq!(captured_with("/É", "/é", true, false), "-");
    assert_eq!(captured_with("/É{x}", "/é1", true, false), "-");
}

#[test]
fn trailing_slash() {
    for text in ["/a", "/a/"] {
        assert_eq!(captured_with(text, "/a", false, true), "", "{text}");
        assert_eq!(captured_with(text, "/a/", false, true), "", "{text}");
        assert_eq!(captured_with(text, "/a//", false, true), "-", "{text}");
    }
    assert_eq!(captured_with("/", "/", false, true), "");
    for text in ["/{x}", "/{x}/"] {
        assert_eq!(captured_with(text, "/a", false, true), "x=a", "{text}");
        assert_eq!(captured_with(text, "/a/", false, true), "x=a", "{text}");
    }
    assert_eq!(captured_with("/s/{*r}", "/s/a/", false, true), "r=a/");
    assert_eq!(captured_with("/s/{*r}", "/s/a", false, true), "r=a");
}

#[test]
fn literal_braces_and_other_spellings() {
    assert_eq!(pattern("/a{{b}}").to_string(), "/a%7Bb%7D");
    assert_eq!(pattern("/café").to_string(), "/café");
    assert_eq!(pattern("/caf%c3%a9").to_string(), "/café");
    assert_eq!(pattern("/a b").to_string(), "/a%20b");
    assert_eq!(pattern("/%7euser").to_string(), "/~user");
    assert_eq!(pattern("/100%").to_string(), "/100%25");
    assert_eq!(captured("/caf%C3%A9/{x}", "/café/1"), "x=1");
    assert_eq!(captured("/{{{x}}}", "/%7B1%7D"), "x=1");
    assert_eq!(captured("/.{x}", "/.well"), "x=well");
    assert_eq!(captured("/..{x}", "/..."), "x=.");
    assert_eq!(pattern("/.well-known/a:b").to_string(), "/.well-known/a:b");
}

#[test]
fn regexes() {
    let limits = Limits::default();
    let regex = PathPattern::regex(r"^/a/(?<id>[0-9]+)(?:-(?<x>b))?$", false, &limits).unwrap();
    assert_eq!(regex.captures(), ["id", "x"]);
    assert!(regex.lent().needs_capture_run());
    let captures = regex.capture("/a/12", &settings(false, false)).unwrap();
    assert_eq!((captures.get("id"), captures.get("x")), (Some("12"), None));
    assert_eq!(regex.regex_cost().0, 1);
    assert!(regex.regex_cost().1 > 0);
    let plain = PathPattern::regex("(a)b", true, &limits).unwrap();
    assert!(!plain.lent().needs_capture_run());
    assert!(plain.matches("/xAB", &settings(true, false)));
}

#[test]
fn cost() {
    assert_eq!(pattern("/a").regex_cost(), (0, 0));
    assert_eq!(pattern("/{a}").regex_cost(), (0, 0));
    let (count, bytes) = pattern("/{a:[0-9]+}-{b:x+}").regex_cost();
    let alone = |text| pattern(text).regex_cost().1;
    assert_eq!((count, bytes), (2, alone("/{a:[0-9]+}") + alone("/{a:x+}")));
}

#[test]
fn meaning_as_text() {
    for (text, ignore_case, ignore_slash, meaning) in [
        ("/a.b", false, false, r"^/a\.b$"),
        ("/a.b", true, true, r"^/[aA]\.[bB]/?$"),
        ("/", false, true, "^//?$"),
        ("/v{x}", true, false, "^/[vV](?<x>[^/]+)$"),
        ("/{x}/", false, true, "^/(?<x>[^/]+)/?$"),
        ("/s/{*r}", false, true, "^/s(?:/(?<r>(?s:.*)))?$"),
        ("/{id:[0-9]{3}}", false, false, "^/(?<id>(?:[0-9]{3}))$"),
        ("/{id:[a-c]}", true, false, "^/(?<id>(?i:[a-c]))$"),
    ] {
        assert_eq!(pattern(text).meaning_text(&settings(ignore_case, ignore_slash)), meaning);
    }
}

/// An exact pattern compares strings: the same as its regular expression.
#[test]
fn exact_means_its_regex() {
    for text in ["/", "//", "/a", "/a/", "/a//", "/A//b/"] {
        for ignore in [settings(false, false), settings(true, true), settings(false, true)] {
            let exact = pattern(text);
            let regex = regex::Regex::new(&exact.meaning_text(&ignore)).unwrap();
            for path in ["/", "//", "///", "/a", "/A", "/a/", "/a//", "/a///", "/a//B", "/a//b/"] {
                assert_eq!(exact.matches(path, &ignore), regex.is_match(path), "{text} {path}");
            }
        }
    }
}

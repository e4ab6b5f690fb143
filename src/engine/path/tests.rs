//! The walk against the regular expression that a pattern means.

use proptest::prelude::*;

use super::*;
use crate::Limits;
use crate::policy::model::Reject;
use crate::policy::pattern::Captures;

fn settings(ignore_case: bool, ignore_trailing_slash: bool) -> PathSettings {
    PathSettings { reject: Reject::default(), ignore_case, ignore_trailing_slash }
}

fn pattern(text: &str) -> PathPattern {
    PathPattern::parse(text, &Limits::default()).unwrap()
}

/// What the walk captures, `name=text` in sorted order.
fn walked(pattern: &PathPattern, path: &str, settings: PathSettings) -> Option<Vec<String>> {
    let constraints = Constraints::of_pattern(pattern, settings.ignore_case);
    let paths = Paths { settings, constraints: &constraints };
    let PathPattern::Segments(segments) = pattern else {
        return paths.matches(pattern, path).then(Vec::new);
    };
    let mut captures = Vec::new();
    let matched = paths.captures(segments, path, &mut |name, text| captures.push((name, text)));
    assert_eq!(matched.is_some(), paths.matches(pattern, path));
    let mut captures: Vec<String> = matched
        .map(|()| captures)?
        .into_iter()
        .map(|(name, text)| format!("{name}={text}"))
        .collect();
    captures.sort_unstable();
    Some(captures)
}

/// What the meaning captures, likewise.
fn meant(pattern: &PathPattern, path: &str, settings: PathSettings) -> Option<Vec<String>> {
    let captures: Captures = pattern.capture(path, &settings)?;
    let mut found: Vec<String> = pattern
        .captures()
        .into_iter()
        .map(|name| format!("{name}={}", captures.get(name).unwrap_or("(none)")))
        .collect();
    found.sort_unstable();
    Some(found)
}

#[test]
fn what_patterns_capture() {
    let table: &[(&str, &str, Option<&[&str]>)] = &[
        ("/a", "/a", Some(&[])),
        ("/a", "/a/", None),
        ("/blog/{slug}", "/blog/x", Some(&["slug=x"])),
        ("/blog/{slug}", "/blog/", None),
        ("/blog/{slug}", "/blog/x/", None),
        ("/static/{*rest}", "/static", Some(&["rest="])),
        ("/static/{*rest}", "/static/", Some(&["rest="])),
        ("/static/{*rest}", "/static/a/b/", Some(&["rest=a/b/"])),
        ("/static/{*rest}", "/statics", None),
        ("/{*rest}", "/", Some(&["rest="])),
        ("/{*rest}", "*", None),
        ("/v{major}/{name}.html", "/v2/a.b.html", Some(&["major=2", "name=a.b"])),
        ("/v{major}/{name}.html", "/v/a.html", None),
        ("/{a}-{b}", "/x-y-z", Some(&["a=x-y", "b=z"])),
        ("/{a}-{b}", "/x--", Some(&["a=x", "b=-"])),
        ("/{a}-{b}", "/-x", None),
        ("/{id:[0-9]{3}}", "/123", Some(&["id=123"])),
        ("/{id:[0-9]{3}}", "/1234", None),
        ("/{id:[0-9]*}", "/", None),
        ("/{a:[0-9]+}{b:[a-z]+}", "/12ab", None),
        ("/{a:[0-9]+}x{b:.+}/{*rest}", "/12xy/z/", Some(&["a=12", "b=y", "rest=z/"])),
    ];
    for (text, path, expected) in table {
        let Ok(pattern) = PathPattern::parse(text, &Limits::default()) else {
            continue; // captures that touch are refused
        };
        let expected = expected
            .map(|captures| captures.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(walked(&pattern, path, settings(false, false)), expected, "{text} {path}");
    }
}

#[test]
fn a_slash_at_the_end_may_be_ignored() {
    for (text, path, matches) in [
        ("/a", "/a/", true),
        ("/a/", "/a", true),
        ("/a", "/a//", false),
        ("/", "/", true),
        ("/{x}/", "/b", true),
        ("/{x}", "/b/", true),
        ("/{x}", "/b//", false),
        ("/{x}/{*rest}", "/b/", true),
    ] {
        let found = walked(&pattern(text), path, settings(false, true)).is_some();
        assert_eq!(found, matches, "{text} {path}");
    }
}

#[test]
fn letters_fold_in_ascii_only() {
    let fold = settings(true, false);
    assert!(walked(&pattern("/CAFé/{x:[a-z]+}"), "/cafÉ/A", fold).is_none());
    assert!(walked(&pattern("/CAFé/{x:[a-z]+}"), "/cafe\u{301}/A", fold).is_none());
    assert!(walked(&pattern("/CAFé/{x:[a-z]+}"), "/cafeé/A", fold).is_none());
    assert!(walked(&pattern("/CAFé/{x:[a-z]+}"), "/café/A", fold).is_some());
}

/// Few letters, so that literals and constraints meet what the path holds.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "B",
        "-",
        ".",
        "ab",
        "é",
        "/",
        "/",
        "{NAME}",
        "{NAME}",
        "{NAME:[ab]+}",
        "{NAME:a*}",
        "{NAME:(?:a|ab)(c|bcd)?}",
        "{NAME:.*}",
        "{NAME:[^b]+}",
    ])
}

fn pattern_text() -> impl Strategy<Value = String> {
    (prop::collection::vec(piece(), 0..9), any::<bool>()).prop_map(|(pieces, rest)| {
        let mut text = String::from("/");
        for (index, piece) in pieces.iter().enumerate() {
            text.push_str(&piece.replace("NAME", &format!("n{index}")));
        }
        if rest {
            text.push_str("/{*rest}");
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_walk_is_what_the_pattern_means(
        text in pattern_text(),
        paths in prop::collection::vec("/[aAbB/./é-]{0,12}", 8),
        ignore_case: bool,
        ignore_trailing_slash: bool,
    ) {
        let Ok(pattern) = PathPattern::parse(&text, &Limits::default()) else {
            return Ok(());
        };
        let settings = settings(ignore_case, ignore_trailing_slash);
        for path in paths {
            prop_assert_eq!(
                walked(&pattern, &path, settings),
                meant(&pattern, &path, settings),
                "{} on {}", text, path
            );
        }
    }
}

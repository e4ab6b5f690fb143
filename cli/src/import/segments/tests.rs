use super::*;

/// `:name` and `*` as Netlify writes them.
fn segments(text: &str) -> Segments {
    let pieces = text.strip_prefix('/').unwrap().split('/').map(|segment| {
        if let Some(name) = segment.strip_prefix(':') {
            Piece::Any(name.to_owned())
        } else if let Some(before) = segment.strip_suffix('*') {
            Piece::Splat { before: before.to_owned(), name: "splat".to_owned() }
        } else {
            Piece::Text(segment.to_owned())
        }
    });
    Segments::loose(pieces.collect())
}

#[test]
fn is_written_as_a_pattern_where_it_can_be() {
    let pattern = |text: &str| segments(text).pattern();
    assert_eq!(pattern("/").as_deref(), Some("/"));
    assert_eq!(pattern("/a/").as_deref(), Some("/a/"));
    assert_eq!(pattern("/a/:b/*").as_deref(), Some("/a/{b}/{*splat}"));
    assert_eq!(pattern("/a/*/").as_deref(), Some("/a/{*splat}"));
    assert_eq!(pattern("/a/b_*"), None);
    assert_eq!(segments("/a/b_*").prefix().as_deref(), Some("/a/b_"));
    assert_eq!(segments("/a/*").prefix(), None);
    assert_eq!(pattern("/a/*/b"), None);
    assert_eq!(Segments::exact("/a/").pattern().as_deref(), Some("/a/"));
}

#[test]
fn is_written_as_a_regular_expression() {
    assert_eq!(segments("/a.b/c_*").regex(true), r"^/a\.b/c_/?(?<splat>.*)$");
    assert_eq!(segments("/a/*/:b/").regex(true), "^/a/(?<splat>.*)/(?<b>[^/]+)/?$");
    assert_eq!(segments("/a/*/:b/").regex(false), "^/a/.*/[^/]+/?$");
}

#[test]
fn meets_where_a_path_may_have_both() {
    let meet = |one: &str, other: &str| {
        let (one, other) = (segments(one), segments(other));
        assert_eq!(one.meets(&other), other.meets(&one));
        one.meets(&other)
    };
    assert!(meet("/a/*", "/a"));
    assert!(meet("/a/", "/a"));
    assert!(meet("/a/*", "/:x/b/c"));
    assert!(meet("/a/b*", "/a/bc/d"));
    assert!(meet("/a/b*", "/a/*"));
    assert!(!meet("/a/b*", "/a"));
    assert!(!meet("/a/*", "/ab"));
    assert!(!meet("/a/:x", "/a"));
    assert!(!Segments::exact("/a/").meets(&Segments::exact("/a")));
}

#[test]
fn covers_what_lies_under_it() {
    let covers = |wide: &str, narrow: &str| segments(wide).covers(&segments(narrow));
    assert!(covers("/ja/*", "/ja/404.html"));
    assert!(covers("/*", "/en/*"));
    assert!(covers("/*", "/"));
    assert!(covers("/:x/*", "/a*"));
    assert!(!covers("/docs/en/*", "/docs/*"));
    assert!(!covers("/:x", "/a/b"));
    assert!(!covers("/a/*/b", "/a/b/b"));
}

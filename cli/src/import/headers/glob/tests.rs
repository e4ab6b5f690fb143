use super::super::source::Source;
use super::*;

fn glob(path: &str) -> Glob {
    Source::of_cloudflare(path).unwrap().glob
}

fn condition(path: &str) -> Option<String> {
    glob(path).condition()
}

#[test]
fn is_written_as_simply_as_it_can_be() {
    assert_eq!(condition("/*"), None);
    assert_eq!(condition("/a/b").as_deref(), Some(r#""/a/b""#));
    assert_eq!(condition("/a/:b-:c.html").as_deref(), Some(r#""/a/{b}-{c}.html""#));
    assert_eq!(condition("/a/*").as_deref(), Some(r#"{ prefix = "/a/" }"#));
    assert_eq!(condition("/*.svg").as_deref(), Some(r#"{ suffix = ".svg" }"#));
    assert_eq!(condition("/a/*.js").as_deref(), Some(r#"{ prefix = "/a/", suffix = ".js" }"#));
    assert_eq!(condition("/a*a.b").as_deref(), Some(r"{ regex = '^/a.*a\.b$' }"));
    assert_eq!(condition("/*/").as_deref(), Some(r#"{ regex = "^/.*/$" }"#));
    assert_eq!(condition("/a/:b/*").as_deref(), Some(r#"{ regex = "^/a/[^/]+/.*$" }"#));
    assert_eq!(condition("/:1/a").as_deref(), Some(r#"{ regex = "^/:1/a$" }"#));
}

#[test]
fn netlify_looks_at_segments() {
    let condition = |path: &str| Source::of_netlify(path).glob.condition();
    assert_eq!(condition("/*"), None);
    assert_eq!(condition("//a//b //").as_deref(), Some(r#""/a/b""#));
    assert_eq!(condition("/").as_deref(), Some(r#""/""#));
    assert_eq!(condition("/a/*").as_deref(), Some(r#""/a/{*rest}""#));
    assert_eq!(condition("/:a/:host.x").as_deref(), Some(r#""/{a}/{host_x}""#));
    assert_eq!(condition("/a*").as_deref(), Some(r#"{ prefix = "/a" }"#));
    assert_eq!(
        condition("/*.json").as_deref(),
        Some(r#"[{ suffix = ".json" }, { suffix = ".json/" }]"#)
    );
    assert_eq!(condition("/a/*/b").as_deref(), Some(r#"{ regex = "^/a(?:/.*)?/b/?$" }"#));
    assert_eq!(condition("/a/b*c*").as_deref(), Some(r#"{ regex = "^/a/b.*c.*$" }"#));
}

#[test]
fn meets_where_a_path_may_be_both() {
    let meet = |one: &str, other: &str| {
        let (one, other) = (glob(one), glob(other));
        assert_eq!(one.meets(&other), other.meets(&one));
        one.meets(&other)
    };
    assert!(meet("/*", "/a"));
    assert!(meet("/a/*", "/*.svg"));
    assert!(meet("/a/:b", "/a/c"));
    assert!(!meet("/a/*", "/a"));
    assert!(!meet("/*.svg", "/*.png"));
    assert!(!meet("/a", "/a/"));
    assert!(!meet("/ab*ba", "/aba"));
}

#[test]
fn covers_what_it_surely_takes() {
    let covers = |wide: &str, narrow: &str| glob(wide).covers(&glob(narrow));
    assert!(covers("/*", "/a/:b"));
    assert!(covers("/a/*", "/a/b*.js"));
    assert!(covers("/*.js", "/a/*.js"));
    assert!(covers("/*.js", "/a.js"));
    assert!(!covers("/a/*", "/*"));
    assert!(!covers("/ab*ba", "/aba"));
    assert!(!covers("/*.js", "/a/*"));
}

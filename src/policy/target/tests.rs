#![expect(clippy::string_slice, reason = "a test fails by panicking")]

mod open;

use std::borrow::Cow;

use super::resolve::NoTarget;
use super::{Target, guard_leading_slashes, join_query};
use crate::diagnostic::Fault;
use crate::policy::model::QueryMode;
use crate::policy::template::tests::Known;
use crate::policy::template::{Claims, Scope};
use crate::request::Scheme;
use crate::uri::host::HostPattern;
use crate::uri::url::Url;

const SCOPE: Scope<'_> = Scope {
    captures: &["slug", "rest", "tenant"],
    status: false,
    experiments: &[],
    languages: false,
    claims: Claims::Early,
};

/// The URL at hand of most tests.
fn here() -> Url<'static> {
    Url {
        scheme: Some(Scheme::Https),
        host: Some("a.example.com".into()),
        port: Some(8443),
        absolute: false,
        path: "/here".into(),
        query: Some("x=1&y=2".into()),
        fragment: None,
    }
}

fn faults(text: &str) -> Vec<Fault> {
    Target::parse(text, &SCOPE, true).unwrap_err()
}

fn resolve_from(at: &Url<'_>, text: &str, known: &[(&str, &str)]) -> Result<String, String> {
    let target = Target::parse(text, &SCOPE, true).unwrap_or_else(|f| panic!("{text}: {f:?}"));
    let hosts = [HostPattern::Exact("a.example.com".to_owned())];
    let url = target.resolve(at, QueryMode::Merge, &Known(known), &hosts, 200);
    url.map(|url| {
        assert_eq!(url.location().len(), url.location_len(), "{url:?}");
        url.location()
    })
    .map_err(|why| why.to_string())
}

fn resolve(text: &str, known: &[(&str, &str)]) -> String {
    resolve_from(&here(), text, known).unwrap_or_else(|why| why)
}

#[test]
fn origin_form() {
    let known = [("slug", "a b"), ("rest", "x/y"), ("path", "/p"), ("query", "x=1&y=2")];
    for (text, location) in [
        ("/new", "/new?x=1&y=2"),
        ("/café x", "/caf%C3%A9%20x?x=1&y=2"),
        ("/new/{slug}", "/new/a%20b?x=1&y=2"),
        ("/n/{rest}?x={slug}", "/n/x/y?x=a%20b&y=2"),
        ("/new?", "/new?x=1&y=2"),
        ("/new#top", "/new?x=1&y=2#top"),
        ("/new?z=1#a?b#c", "/new?x=1&y=2&z=1#a?b%23c"),
        ("/new{path_and_query}", "/new/p?x=1&y=2"),
        ("/new{path}?{query}", "/new/p?x=1&y=2"),
        ("/{path_and_query}", "/p?x=1&y=2"),
        // A query inside a query is the author's wish: its `&` and `=` are the outer one's.
        ("/{path}?all={query}", "/p?x=1&y=2&all=x=1"),
        ("/login?next={path_and_query}", "/login?x=1&y=2&next=/p?x%3D1%26y%3D2"),
    ] {
        let known = [known.as_slice(), &[("path_and_query", "/p?x=1&y=2")]].concat();
        assert_eq!(resolve(text, &known), location, "{text}");
    }
}

#[test]
fn absolute() {
    let known = [("tenant", "Acme"), ("path", "/p"), ("rest", "x")];
    let mut at = here();
    at.query = None;
    for (text, location) in [
        ("https://Example.org", "https://example.org/"),
        ("HTTPS://example.org./a", "https://example.org/a"),
        ("https://example.org:8080/a", "https://example.org:8080/a"),
        ("https://[2001:DB8::1]:80/", "https://[2001:db8::1]:80/"),
        ("http://192.0.2.1/{rest}", "http://192.0.2.1/x"),
        ("https://example.org?a=b", "https://example.org/?a=b"),
        ("https://example.org#a", "https://example.org/#a"),
        ("https://example.org{path}", "https://example.org/p"),
        ("https://example.org{path_and_query}", "https://example.org/p"),
        ("https://example.org{path|upper}", "https://example.org/P"),
        (r#"https://example.org{path|replace:"/",".evil"}"#, "https://example.org/.evilp"),
        ("{scheme}://example.org/", "https://example.org/"),
        ("https://{host}/", "https://a.example.com/"),
        ("https://{host}:444/", "https://a.example.com:444/"),
        ("{scheme}://{host}{path}", "https://a.example.com/p"),
        ("https://{tenant}.example.org/", "https://acme.example.org/"),
        ("https://{tenant|lower}.example.org:1/", "https://acme.example.org:1/"),
    ] {
        assert_eq!(resolve_from(&at, text, &known), Ok(location.to_owned()), "{text}");
    }
    assert_eq!(
        resolve_from(&at, "https://example.org{path}", &[("path", "*")]),
        Ok("https://example.org/*".to_owned()),
    );
}

#[test]
fn refused() {
    for (text, code, place) in [
        ("", "invalid-target", ""),
        ("new", "invalid-target", "new"),
        ("example.com/a", "invalid-target", "example.com/a"),
        ("javascript:alert(1)", "invalid-target", "javascript:alert(1)"),
        ("ftp://a.com/", "invalid-target", "ftp://a.com/"),
        (" https://a.com/", "invalid-target", " https://a.com/"),
        ("https:/a.com", "invalid-target", "https:/a.com"),
        ("//a.com", "invalid-target", "//"),
        (r"/\a.com", "invalid-target", r"/\"),
        (r"\\a.com", "invalid-target", r"\\a.com"),
        ("https://", "invalid-target", ""),
        ("https:///a", "invalid-target", ""),
        ("https://user@a.com/", "invalid-target", "user@a.com"),
        ("https://a.com:x/", "invalid-target", "a.com:x"),
        ("https://a.com:0x1/", "invalid-target", "a.com:0x1"),
        (r"https://a.com\b/", "invalid-target", r"a.com\b"),
        ("https://*.a.com/", "invalid-target", "*.a.com"),
        ("https://café.com/", "invalid-target", "café.com"),
        ("https://a{{b}}.com/", "invalid-target", "a{{b}}.com"),
        ("{query.next}", "open-redirect", "{query.next}"),
        ("{path}", "open-redirect", "{path}"),
        ("{slug}://a.com", "open-redirect", "{slug}"),
        ("{scheme}:{rest}", "open-redirect", "{scheme}"),
        ("https://{slug}", "open-redirect", "{slug}"),
        ("https://{slug}/", "open-redirect", "{slug}"),
        ("https://{slug}.com/", "open-redirect", "{slug}.com"),
        ("https://{slug}com.example/", "open-redirect", "{slug}com.example"),
        ("https://{slug}.0.0.1/", "open-redirect", "{slug}.0.0.1"),
        ("https://{slug}.a.com:{rest}/", "open-redirect", "{slug}.a.com:{rest}"),
        ("https://www.{slug}.a.com/", "open-redirect", "www.{slug}.a.com"),
        ("https://a.com{slug}/", "open-redirect", "a.com{slug}"),
        ("https://a.com:{slug}/", "open-redirect", "a.com:{slug}"),
        ("https://{cookie.a}.a.com/", "open-redirect", "{cookie.a}.a.com"),
        ("https://{host}.a.com/", "open-redirect", "{host}.a.com"),
        ("https://{host}:{slug}/", "open-redirect", "{host}:{slug}"),
        ("https://{host}:+80/", "open-redirect", "{host}:+80"),
        ("https://{header.host}/", "open-redirect", "{header.host}"),
        ("https://{slug}@a.com/", "invalid-target", "{slug}@a.com"),
        ("/a{path_and_query}b", "invalid-target", "path_and_query"),
        ("/a{path_and_query}?b", "invalid-target", "path_and_query"),
        ("/a{path_and_query|lower}", "invalid-target", "path_and_query"),
        ("/a#{path_and_query}", "invalid-target", "path_and_query"),
        ("/é/{slag}", "unknown-placeholder", "slag"),
        ("https://a.com/é?é={slag}", "unknown-placeholder", "slag"),
        ("/é{slag}{path_and_query}", "unknown-placeholder", "slag"),
        ("https://a.com/{slug", "invalid-template", "{slug"),
    ] {
        let found: Vec<_> = faults(text)
            .into_iter()
            .map(|fault| {
                assert!(fault.help.is_some(), "{text}: {fault:?}");
                (fault.code.as_str(), &text[fault.range])
            })
            .collect();
        assert_eq!(found, [(code, place)], "{text}");
    }
}

#[test]
fn everything_is_reported() {
    let faults = faults("https://{x}/{y}?{z}#{w|v}");
    let codes: Vec<_> = faults.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(
        codes,
        ["open-redirect", "unknown-placeholder", "unknown-placeholder", "unknown-placeholder"]
    );
}

#[test]
fn own_hosts() {
    let faults = Target::parse("https://{host}/", &SCOPE, false).unwrap_err();
    assert_eq!(faults[0].code.as_str(), "open-redirect");
    assert!(faults[0].help.as_deref().unwrap().contains("hosts ="), "{faults:?}");
    let mut at = here();
    at.host = Some("evil.example".into());
    let resolved = resolve_from(&at, "https://{host}/", &[]);
    assert_eq!(resolved, Err("`evil.example` isn't one of `hosts`".to_owned()));
    at.host = None;
    let resolved = resolve_from(&at, "https://{host}/", &[]);
    assert_eq!(resolved, Err("the host is unknown".to_owned()));
}

#[test]
fn no_target() {
    let mut at = here();
    at.scheme = None;
    for (text, known, why) in [
        ("{scheme}://example.org/", vec![], "the scheme is unknown"),
        ("/{cookie.a}", vec![], "`{cookie.a}` is absent"),
        ("/{country}", vec![], "`{country}` is unknown"),
        ("https://{tenant}.a.com/", vec![("tenant", "a.b")], "`a.b` isn't one DNS label"),
        (
            "https://{tenant}.a.com/",
            vec![("tenant", "evil.example%2F")],
            "`evil.example%2F` isn't one DNS label",
        ),
        ("https://{tenant}.a.com/", vec![("tenant", "-a")], "`-a` isn't one DNS label"),
        ("https://{tenant}.a.com/", vec![], "`{tenant}` is absent"),
        ("/here", vec![], "it leads to the URL that was asked for"),
        ("/%68ere", vec![], "it leads to the URL that was asked for"),
        ("https://a.example.com:8443/x/../here", vec![], "it leads to the URL that was asked for"),
        ("/here#top", vec![], "it leads to the URL that was asked for"),
    ] {
        assert_eq!(resolve_from(&at, text, &known), Err(why.to_owned()), "{text}");
    }
}

#[test]
fn length() {
    let target = Target::parse("https://example.org:80/{rest}?a#b", &SCOPE, true).unwrap();
    let resolve = |limit| {
        let known = Known(&[("rest", "éé")]);
        target.resolve(&here(), QueryMode::Keep, &known, &[], limit)
    };
    let length = resolve(1000).unwrap().location().len();
    assert!(resolve(length).is_ok());
    assert_eq!(resolve(length - 1), Err(NoTarget::TooLong));
}

#[test]
fn fragments() {
    let mut at = here();
    at.query = None;
    at.fragment = Some("old".into());
    assert_eq!(resolve_from(&at, "/a", &[]).unwrap(), "/a#old");
    assert_eq!(resolve_from(&at, "/a#new", &[]).unwrap(), "/a#new");
    assert_eq!(resolve_from(&at, "/a#{slug}", &[("slug", "é#")]).unwrap(), "/a#%C3%A9%23");
}

#[test]
fn slashes_at_the_beginning() {
    for (path, guarded) in [
        ("/", "/"),
        ("/a", "/a"),
        ("/a//b", "/a//b"),
        ("//a", "/a"),
        ("///a/", "/a/"),
        ("/\\a", "/a"),
        ("/%5Ca", "/a"),
        ("/%5c/\\/a", "/a"),
        ("//", "/"),
        ("/%2Fa", "/%2Fa"),
        ("", "/"),
        ("*", "/*"),
        ("a", "/a"),
    ] {
        assert_eq!(guard_leading_slashes(path.into()), guarded, "{path}");
    }
    assert_eq!(resolve("/{rest}", &[("rest", "/evil.example")]), "/evil.example?x=1&y=2");
    assert_eq!(resolve("/{slug}", &[("slug", "\\evil.example")]), "/evil.example?x=1&y=2");
}

#[test]
fn queries() {
    use QueryMode::{Drop, Keep, Merge};
    for (mode, visitor, target, joined) in [
        (Merge, None, None, None),
        (Merge, Some(""), Some(""), None),
        (Merge, Some("a=1"), None, Some("a=1")),
        (Merge, Some("a=1&b=2"), Some("b=3&c=4"), Some("a=1&b=3&c=4")),
        (Merge, Some("a=1&b=2&a=3"), Some("a=1&b=2&a=3"), Some("a=1&b=2&a=3")),
        (Keep, Some("a=1&b=2"), Some("b=3"), Some("b=3&a=1&b=2")),
        (Keep, Some("a=é b#"), None, Some("a=%C3%A9%20b%23")),
        (Keep, Some("a=1"), Some("a=1"), Some("a=1")),
        (Drop, Some("a=1"), Some("b=3"), Some("b=3")),
        (Drop, Some("a=1"), None, None),
    ] {
        let joint = join_query(mode, visitor.map(Cow::Borrowed), target.map(Cow::Borrowed));
        assert_eq!(joint.as_deref(), joined, "{visitor:?} {target:?}");
    }
}

#[test]
fn rewrites() {
    let parse = |text| Target::parse_origin_form(text, &SCOPE);
    assert!(matches!(parse("/a{rest}"), Ok((_, None))));
    assert!(matches!(parse("/a?b={slug}"), Ok((_, Some(_)))));
    assert!(matches!(parse("/a{path_and_query}"), Ok((_, Some(_)))));
    for (text, code, place) in [
        ("https://a.com/b", "invalid-target", "https://"),
        ("{scheme}://a.com/b", "invalid-target", "{scheme}://"),
        ("/a#b", "invalid-target", "#b"),
        ("//a", "invalid-target", "//"),
        ("{path}", "open-redirect", "{path}"),
        ("a", "invalid-target", "a"),
    ] {
        let faults = parse(text).unwrap_err();
        let found: Vec<_> =
            faults.iter().map(|fault| (fault.code.as_str(), &text[fault.range.clone()])).collect();
        assert_eq!(found, [(code, place)], "{text}");
    }
}

#[test]
fn what_other_systems_fill_in() {
    for (text, place) in [
        ("/new/$1", "$1"),
        ("/new-$2.html", "$2"),
        ("https://e.example$request_uri", "$request_uri"),
        ("https://e.example/$1", "$1"),
        ("/new/:splat", ":splat"),
        ("/{rest}/:id.html?a=b", ":id.html"),
        ("/new/*", "*"),
        ("/new/(.*)", "(.*)"),
        ("/new?a=$1", "$1"),
        ("/new?a=:splat#x", ":splat"),
    ] {
        let faults = Target::parse(text, &SCOPE, true).map(|_| ()).map_err(|faults| {
            let place = |fault: &Fault| (fault.code.as_str(), text[fault.range.clone()].to_owned());
            faults.iter().map(place).collect::<Vec<_>>()
        });
        assert_eq!(faults, Err(vec![("invalid-target", place.to_owned())]), "{text}");
    }
    for text in [
        "/wiki/Rust_(language)",
        "/wiki/Sagittarius_A*",
        "/{slug}*/a",
        "/pay-$100",
        "/wiki/US$",
        "/%241/%3Asplat/%2A",
        "/a#:~:text=$1",
        "https://e.example:8443/a:b",
        "/a?time=12:30&when=:x",
        "/wiki/:fr:Accueil",
        "/{slug}:x",
        r#"/{slug|replace:"*","$1"}"#,
    ] {
        assert!(Target::parse(text, &SCOPE, true).is_ok(), "{text}");
    }
}

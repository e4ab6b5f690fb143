//! `[[redirect]]`.

use crate::{fields, get, outcome, with};

#[test]
fn from_and_to() {
    let policy = "[[redirect]]\nfrom = '/blog/{slug}'\nto = '/articles/{slug}'";
    assert_eq!(outcome(policy, get("/blog/a%20b")), "308 /articles/a%20b");
    assert_eq!(outcome(policy, get("/blog/a/b")), "pass");
    let regex = "[[redirect]]\nfrom = { regex = '^/(?<year>\\d{4})$' }\nto = '/y/{year}'";
    assert_eq!(outcome(regex, get("/2026")), "308 /y/2026");
}

#[test]
fn status() {
    for status in [301, 302, 303, 307, 308] {
        let policy = format!("[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = {status}");
        assert_eq!(outcome(&policy, get("/a")), format!("{status} /b"));
    }
}

#[test]
fn query() {
    let of = |mode: &str| {
        let policy = format!("[[redirect]]\nfrom = '/a'\nto = '/b?x=1'\nquery = '{mode}'");
        outcome(&policy, get("/a?x=%32&y=3"))
    };
    assert_eq!(of("merge"), "308 /b?x=1&y=3");
    assert_eq!(of("keep"), "308 /b?x=1&x=%32&y=3");
    assert_eq!(of("drop"), "308 /b?x=1");
}

#[test]
fn cache_control() {
    let policy = "[[redirect]]\nfrom = '/a'\nto = '/b'\ncache_control = 'max-age=60'";
    assert_eq!(fields(policy, get("/a")), ["location: /b", "cache-control: max-age=60"]);
    let personal = "[[redirect]]\nfrom = '/a'\nto = '/{device|default:\"none\"}'\nstatus = 302";
    assert_eq!(
        fields(personal, get("/a")),
        ["location: /none", "cache-control: private, no-store"]
    );
}

#[test]
fn map() {
    let file = "[[redirect]]\nmap = 'moved.csv'";
    assert_eq!(outcome(file, get("https://example.com/m?q=1")), "301 /moved");
    assert_eq!(outcome(file, get("https://other.test/m")), "pass");
    let inline = "[[redirect]]\nmap = { '/{x}/b' = '/pattern', '/a/b' = '/exact' }";
    assert_eq!(outcome(inline, get("/a/b")), "308 /exact");
    assert_eq!(outcome(inline, get("/c/b")), "308 /pattern");
}

#[test]
fn values_of_the_visitor() {
    let policy = "[[redirect]]
                  from = '/a'
                  to = '/{region|lower}/{city}/{device}/{variant.ab}'
                  status = 302
                  [[experiment]]
                  id = 'ab'
                  unit = { header = 'x-user' }
                  bots = 'include'
                  variants = { control = 0, b = 1 }";
    let mut geo = fingerpost::Geo::default();
    geo.region = fingerpost::Region::parse("DE-BY");
    geo.city = Some("M\u{fc}nchen/Ost".to_owned());
    let phone = [("user-agent", "Mozilla/5.0 (Android 15; Mobile)"), ("x-user", "7")];
    assert_eq!(
        outcome(policy, get("/a").with_headers(&phone).with_geo(&geo)),
        "302 /de-by/M%C3%BCnchen%2FOst/mobile/b"
    );
    // One that is absent, and the rule doesn't match.
    assert_eq!(outcome(policy, with("/a", &[("x-user", "7")])), "pass");
}

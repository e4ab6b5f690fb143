use super::{codes, model};
use crate::policy::model::At;
use crate::request::Scheme;

#[test]
fn origins_are_read_by_name() {
    let model = model(
        "[origins]
         b = { url = 'http://10.0.0.7:8080/site/', host_header = 'viewer' }
         a = 'https://A.internal.example'
         [[route]]
         when.path = '/old/{*rest}'
         origin = 'b'
         at = 'viewer'
         [[route]]
         origin = '{country|lower|default:\"a\"}'",
    );
    let [a, b] = model.origins.as_slice() else { panic!() };
    assert_eq!(
        (a.name.as_str(), a.scheme, a.host.as_str()),
        ("a", Scheme::Https, "a.internal.example")
    );
    assert_eq!((a.port, a.path.as_str(), a.keeps_host), (None, "", false));
    assert_eq!((b.name.as_str(), b.scheme, b.host.as_str()), ("b", Scheme::Http, "10.0.0.7"));
    assert_eq!((b.port, b.path.as_str(), b.keeps_host), (Some(8080), "/site", true));
    let places: Vec<At> = model.routes.iter().map(|route| route.at).collect();
    assert_eq!(places, [At::Viewer, At::Origin]);
}

#[test]
fn the_digest_ignores_the_order_of_origins() {
    let digest = |origins: &str| {
        let text = format!(
            "[origins]\n{origins}\n[[experiment]]\nvariants = {{ control = {{ weight = 1, route = 'b' }}, n = {{ weight = 1, route = 'a' }} }}\n"
        );
        crate::Policy::parse(text).unwrap().digest().to_owned()
    };
    let one = digest("a = 'https://a.example'\nb = 'https://b.example'");
    assert_eq!(one, digest("b = 'https://b.example'\na = 'https://a.example'"));
    assert_ne!(one, digest("b = 'https://b.example'\na = 'https://a.example/x'"));
}

#[test]
fn what_is_wrong_with_origins() {
    let with =
        |origins: &str, route: &str| codes(&format!("[origins]\n{origins}\n[[route]]\n{route}\n"));
    assert_eq!(with("a = 'https://a.example'", "origin = 'a'"), [""; 0]);
    for (origins, route, code) in [
        ("a = 'https://a.example'", "origin = 'b'", "unknown-origin"),
        ("a = 'https://a.example'", "origin = 'A'", "unknown-origin"),
        ("a = 'https://a.example'", "origin = 'b{country}'", "unknown-origin"),
        ("a = 'https://a.example'", "origin = '{slug}'", "unknown-placeholder"),
        ("a = 'https://a.example'", "origin = ''", "empty"),
        ("a = 'https://a.example'", "", "missing-key"),
        ("a = 'https://a.example'", "origin = 'a'\nwhen.status = 404", "response-condition"),
        ("a = 1", "origin = 'a'", "wrong-type"),
        ("a = {}", "origin = 'a'", "missing-key"),
        ("a = { url = 'https://a.example', host_header = 'own' }", "origin = 'a'", "unknown-value"),
        ("a = { url = 'https://a.example', host = 'x' }", "origin = 'a'", "unknown-key"),
        ("'a b' = 'https://a.example'", "origin = 'a b'", "invalid-id"),
        ("hosts = ['a.example']\na = 'https://a.example'", "origin = 'a'", "misplaced-key"),
        ("a = 'https://a.example/?x'", "origin = 'a'", "invalid-origin"),
    ] {
        let found = with(origins, route);
        assert!(found.contains(&code), "{origins} {route}: {found:?}");
    }
    assert_eq!(codes("[origins]\n"), ["empty"]);
    assert_eq!(codes("[origins]\na = 'https://a.example'\n"), ["unused-origin"]);
    // An origin's host is no host of the policy's own.
    assert!(model("[origins]\na = 'https://a.example'\n").hosts.is_empty());
}

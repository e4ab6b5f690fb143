//! `[[cors]]`.

use fingerpost::Request;

use crate::{decide, edits, fields, get};

fn preflight(policy: &str, origin: &str) -> Vec<String> {
    let headers = [("origin", origin), ("access-control-request-method", "PUT")];
    fields(policy, Request::new("OPTIONS", "/").with_headers(&headers))
}

fn actual(policy: &str, origin: &str, response: &[(&str, &str)]) -> Vec<String> {
    let headers = [("origin", origin)];
    edits(policy, get("/").with_headers(&headers), 200, response)
}

#[test]
fn a_preflight_is_answered() {
    let policy = "[[cors]]
                  origins = ['https://a.test']
                  methods = ['GET', 'PUT']
                  headers = ['Content-Type', 'x-b']
                  credentials = true
                  max_age = 600
                  expose = ['x-total']";
    assert_eq!(
        preflight(policy, "https://a.test"),
        [
            "access-control-allow-origin: https://a.test",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: GET, PUT",
            "access-control-allow-headers: content-type, x-b",
            "access-control-max-age: 600",
            "vary: Origin"
        ]
    );
    assert_eq!(preflight(policy, "https://b.test"), ["vary: Origin"]);
    // Neither of these is one.
    let no_method = [("origin", "https://a.test")];
    let plain = decide(policy, Request::new("OPTIONS", "/").with_headers(&no_method));
    assert!(plain.rules().is_empty(), "{plain:?}");
}

#[test]
fn methods_are_those_of_plain_forms_by_default() {
    let found = preflight("[[cors]]\norigins = '*'", "https://any.test");
    assert_eq!(
        found,
        [
            "access-control-allow-origin: *",
            "access-control-allow-methods: GET, HEAD, POST",
            "vary: Origin"
        ]
    );
}

#[test]
fn a_response_says_who_may_read_it() {
    let policy =
        "[[cors]]\norigins = ['https://a.test']\nexpose = ['x-total', 'x-b']\ncredentials = true";
    assert_eq!(
        actual(policy, "https://a.test", &[]),
        [
            "access-control-allow-origin: https://a.test",
            "access-control-allow-credentials: true",
            "access-control-expose-headers: x-total, x-b",
            "+vary: Origin"
        ]
    );
    // What the origin server said goes first; a `Vary` that names it stays.
    let said = [("Access-Control-Allow-Origin", "*"), ("vary", "accept, ORIGIN")];
    assert_eq!(actual(policy, "https://b.test", &said), ["-access-control-allow-origin"]);
    assert_eq!(actual(policy, "https://b.test", &[]), ["+vary: Origin"]);
    assert_eq!(edits(policy, get("/"), 200, &[("vary", "*")]), [""; 0]);
}

#[test]
fn origins() {
    for (listed, accepted, refused) in [
        ("'https://a.test'", "https://a.test", "http://a.test"),
        ("'https://a.test'", "https://a.test", "https://a.test:443"),
        ("'https://a.test'", "https://a.test", "https://A.test"),
        ("'https://a.test'", "https://a.test", "https://a.test/"),
        ("'https://a.test:8443'", "https://a.test:8443", "https://a.test"),
        ("'https://*.a.test'", "https://b.a.test", "https://c.b.a.test"),
        ("'https://**.a.test'", "https://c.b.a.test", "https://a.test"),
        ("'https://*.a.test'", "https://b.a.test", "https://b.a.test.evil.test"),
        ("'null'", "null", "NULL"),
        ("['null', 'http://localhost:3000']", "http://localhost:3000", "http://localhost"),
    ] {
        let policy = format!("[[cors]]\norigins = {listed}");
        let accepts = |origin: &str| {
            let allowed = format!("access-control-allow-origin: {origin}");
            actual(&policy, origin, &[]).contains(&allowed)
        };
        assert!(accepts(accepted), "{listed} {accepted}");
        assert!(!accepts(refused), "{listed} {refused}");
    }
}

#[test]
fn the_first_entry_counts() {
    let policy = "[[cors]]\nwhen.path = '/'\norigins = 'https://a.test'\n[[cors]]\norigins = '*'";
    assert_eq!(actual(policy, "https://b.test", &[]), ["+vary: Origin"]);
}

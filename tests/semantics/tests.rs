//! `[[test]]`: a policy's own tests.

use fingerpost::Engine;

use crate::parse;

/// What came out otherwise, as `what`.
fn failures(text: &str) -> Vec<String> {
    let policy = parse(text);
    let engine = Engine::new(&policy).unwrap();
    let reports = policy.tests().iter().map(|test| policy.run_test(&engine, test));
    reports.flat_map(|report| report.failures().to_vec()).map(|mismatch| mismatch.what).collect()
}

#[test]
fn what_a_test_states_is_what_the_policy_sees() {
    let stated = "[[test]]
         name = 'all of it'
         now = 2026-06-01T00:00:00Z
         request = { method = 'PUT', url = 'https://a.test/p?q=1', headers = { x-a = ['1', '2'] }, cookies = { c = 'd' }, ip = '192.0.2.7', country = 'NO', continent = 'EU', region = 'NO-03', city = 'Oslo', asn = 64496, device = 'tablet', entropy = '00112233445566778899aabbccddeeff', tier = 'viewer' }
         expect = { status = 403, rule = 'seen', pass = false }
         [[block]]
         id = 'seen'
         from_time = 2026-06-01T00:00:00Z
         until_time = 2026-06-01T00:00:01Z
         when.method = 'PUT'
         when.host = 'a.test'
         when.scheme = 'https'
         when.path = '/p'
         when.query.q = '1'
         when.header.x-a = '1, 2'
         when.cookie.c = 'd'
         when.ip = '192.0.2.7'
         when.country = 'NO'
         when.continent = 'EU'
         when.region = 'NO-03'
         when.city = 'Oslo'
         when.asn = 64496
         when.device = 'tablet'";
    assert_eq!(failures(stated), [""; 0]);
    assert_eq!(failures(&stated.replace("asn = 64496,", "asn = 1,")), ["pass", "status", "rule"]);
    let inside = stated
        .replace("now = 2026-06-01T00:00:00Z", "")
        .replace("tier = 'viewer'", "tier = 'viewer', now = 2026-06-01T00:00:00Z");
    assert_eq!(failures(&inside), [""; 0]);
    // At the other tier the block isn't asked.
    assert_eq!(failures(&stated.replace("'viewer'", "'origin'")), ["pass", "status", "rule"]);
}

const POLICY: &str = "[origins]
     blue = 'https://blue.test'
     [[experiment]]
     id = 'ab'
     bots = 'include'
     variants = { control = 0, b = { weight = 1, route = 'blue', rewrite = '/b{path}' } }
     [[headers]]
     request.set = { x-s = '1' }
     request.remove = ['x-r']
     response.remove = ['server']
     [[respond]]
     when.status = 404
     body = 'not here'
     [[redirect]]
     from = '/old'
     to = '/new'\n";

#[test]
fn every_expectation_holds_or_is_told() {
    let expectations = [
        ("pass = true", "pass = false", "pass"),
        ("rule = 'ab'", "rule = 'redirect-1'", "rule"),
        ("status = 404", "status = 200", "status"),
        ("path = '/b/x'", "path = '/x'", "path"),
        ("query = 'q=1'", "query = ''", "query"),
        ("headers = { server = false }", "headers = { server = 'n' }", "headers.server"),
        (
            "request_headers = { x-s = '1', x-r = false }",
            "request_headers = { x-s = '2' }",
            "request_headers.x-s",
        ),
        ("origin = 'blue'", "origin = false", "origin"),
        ("variant = { ab = 'b' }", "variant = { ab = false }", "variant.ab"),
        (
            "cookies = { exp-ab = true, other = false }",
            "cookies = { exp-ab = 'control' }",
            "cookies.exp-ab",
        ),
        ("body = 'not here'", "body = 'here'", "body"),
        ("body = { contains = 'not' }", "body = { contains = 'yes' }", "body"),
    ];
    for (right, wrong, what) in expectations {
        let test = |expect: &str| {
            format!(
                "{POLICY}[[test]]\nrequest = {{ url = 'https://a.test/x?q=1', headers = {{ x-r = '1' }}, \
                 entropy = '00112233445566778899aabbccddeeff' }}\n\
                 response = {{ status = 404, headers = {{ server = 'n' }} }}\nexpect = {{ {expect} }}"
            )
        };
        assert_eq!(failures(&test(right)), [""; 0], "{right}");
        assert_eq!(failures(&test(wrong)), [what], "{wrong}");
    }
    let moved = |to: &str| {
        format!("{POLICY}[[test]]\nrequest.url = '/old'\nexpect = {{ location = '{to}' }}")
    };
    assert_eq!(failures(&moved("/new")), [""; 0]);
    assert_eq!(failures(&moved("/old")), ["location"]);
}

//! `[security_headers]`.

use fingerpost::Request;

use crate::{JUNE, at, edits, get, request_edits, with};

fn sent(lines: &str, request: Request<'_>) -> Vec<String> {
    edits(&format!("[security_headers]\n{lines}"), request, 200, &[])
}

#[test]
fn preset_gives_every_header_and_keys_replace_them() {
    let web = sent("preset = 'web-2026'", get("/"));
    assert!(web.contains(&"strict-transport-security: max-age=31536000".to_owned()));
    assert_eq!(web.len(), 9, "{web:?}");
    assert_eq!(
        sent("preset = 'none'\nframe_options = 'DENY'", get("/")),
        ["x-frame-options: DENY"]
    );
    let api = sent("preset = 'api-2026'\nhsts = false\ncsp = false\ncorp = false", get("/"));
    assert_eq!(
        api,
        [
            "referrer-policy: no-referrer",
            "x-frame-options: DENY",
            "x-content-type-options: nosniff"
        ]
    );
}

#[test]
fn each_key_is_a_header() {
    for (line, wanted) in [
        (
            "hsts = { max_age = 60, include_subdomains = true }",
            "strict-transport-security: max-age=60; includeSubDomains",
        ),
        (
            "permissions_policy = { geolocation = ['self', 'https://a.test'], camera = [] }",
            "permissions-policy: camera=(), geolocation=(self \"https://a.test\")",
        ),
        ("referrer_policy = 'origin'", "referrer-policy: origin"),
        ("frame_options = 'SAMEORIGIN'", "x-frame-options: SAMEORIGIN"),
        ("content_type_options = 'nosniff'", "x-content-type-options: nosniff"),
        ("coop = 'same-origin'", "cross-origin-opener-policy: same-origin"),
        ("coep = 'require-corp'", "cross-origin-embedder-policy: require-corp"),
        ("corp = 'same-site'", "cross-origin-resource-policy: same-site"),
        ("origin_agent_cluster = true", "origin-agent-cluster: ?1"),
        (
            "csp = { script-src = [\"'self'\", 'https://a.test'], sandbox = true }",
            "content-security-policy: sandbox; script-src 'self' https://a.test",
        ),
        (
            "csp = { img-src = '*', report_only = true }",
            "content-security-policy-report-only: img-src *",
        ),
    ] {
        assert_eq!(sent(line, get("/")), [wanted], "{line}");
    }
}

#[test]
fn hsts_is_for_https() {
    assert_eq!(sent("hsts = { max_age = 60 }", get("http://a.test/")), [""; 0]);
    let preload = "[https]\n[security_headers]
                   hsts = { max_age = 63072000, include_subdomains = true, preload = true }";
    assert_eq!(
        edits(preload, get("/"), 200, &[]),
        ["strict-transport-security: max-age=63072000; includeSubDomains; preload"]
    );
}

#[test]
fn ramp_rises_by_date() {
    let ramp = "hsts = { ramp = [{ from = 2026-06-01T00:00:00Z, max_age = 300 }, \
                { from = 2026-06-02T00:00:00Z, max_age = 600 }] }";
    let age = |request: Request<'_>| sent(ramp, request);
    assert_eq!(age(at("/", JUNE - 1)), [""; 0]);
    assert_eq!(age(at("/", JUNE)), ["strict-transport-security: max-age=300"]);
    assert_eq!(age(at("/", JUNE + 86_399)), ["strict-transport-security: max-age=300"]);
    assert_eq!(age(at("/", JUNE + 86_400)), ["strict-transport-security: max-age=600"]);
    assert_eq!(age(get("/")), ["strict-transport-security: max-age=300"], "the first in doubt");
}

#[test]
fn nonce_is_fresh_and_the_origin_learns_it() {
    let policy = |nonce: &str| {
        format!(
            "[[headers]]\nresponse.set = {{ cache-control = 'private' }}\n[security_headers]\n\
             csp = {{ default-src = \"'none'\", script-src = \"'self'\", nonce = {nonce} }}"
        )
    };
    let drawn = get("/").with_entropy([7; 16]);
    let told = request_edits(&policy("true"), drawn);
    let nonce = told[0].strip_prefix("x-csp-nonce: ").unwrap();
    assert!(nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit()), "{nonce}");
    assert_eq!(
        edits(&policy("true"), drawn, 200, &[])[0],
        format!("content-security-policy: default-src 'none'; script-src 'self' 'nonce-{nonce}'")
    );
    assert_ne!(told, request_edits(&policy("true"), get("/").with_entropy([8; 16])));
    // Without entropy these directives are left out, and the visitor's word for it goes.
    assert_eq!(
        edits(&policy("true"), get("/"), 200, &[])[0],
        "content-security-policy: default-src 'none'"
    );
    assert_eq!(request_edits(&policy("'x-n'"), with("/", &[("x-n", "forged")])), ["-x-n"]);
}

#[test]
fn reporting_endpoints_name_where_reports_go() {
    let lines = "csp = { default-src = \"'self'\", report-to = 'r' }
                 reporting_endpoints = { r = 'https://r.test/csp', s = 'https://s.test' }";
    assert_eq!(
        sent(lines, get("/")),
        [
            "content-security-policy: default-src 'self'; report-to r",
            "reporting-endpoints: r=\"https://r.test/csp\", s=\"https://s.test\""
        ]
    );
}

#[test]
fn every_directive_goes_as_it_is_written_in_the_order_of_their_names() {
    let policy = "[security_headers.csp]
                  worker-src = 'https://a.test'
                  upgrade-insecure-requests = true
                  trusted-types = ['one', 'two']
                  style-src-elem = '*'
                  style-src-attr = '*'
                  style-src = '*'
                  script-src-elem = '*'
                  script-src-attr = '*'
                  script-src = '*'
                  sandbox = ['allow-scripts', 'allow-forms']
                  require-trusted-types-for = \"'script'\"
                  report-uri = '/r'
                  object-src = \"'none'\"
                  media-src = '*'
                  manifest-src = '*'
                  img-src = '*'
                  frame-src = '*'
                  frame-ancestors = '*'
                  form-action = '*'
                  font-src = '*'
                  fenced-frame-src = '*'
                  default-src = '*'
                  connect-src = '*'
                  child-src = '*'
                  base-uri = \"'self'\"";
    let wanted = "content-security-policy: base-uri 'self'; child-src *; connect-src *; \
                  default-src *; fenced-frame-src *; font-src *; form-action *; frame-ancestors *; \
                  frame-src *; img-src *; manifest-src *; media-src *; object-src 'none'; \
                  report-uri /r; require-trusted-types-for 'script'; \
                  sandbox allow-scripts allow-forms; script-src *; script-src-attr *; \
                  script-src-elem *; style-src *; style-src-attr *; style-src-elem *; \
                  trusted-types one two; upgrade-insecure-requests; worker-src https://a.test";
    assert_eq!(edits(policy, get("/"), 200, &[]), [wanted]);
}

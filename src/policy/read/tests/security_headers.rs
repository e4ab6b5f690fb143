use super::{codes, model};
use crate::policy::model::{Csp, Model, SecurityValue};

/// The headers that are sent, in order: a policy as its directives, `*` behind those with a nonce.
fn sent(model: &Model) -> Vec<String> {
    let csp = |csp: &Csp| {
        let directives = csp.directives.iter().map(|directive| {
            let sources = directive.sources.as_deref().unwrap_or("-");
            format!("{} {sources}{}", directive.name, if directive.nonce { "*" } else { "" })
        });
        directives.collect::<Vec<_>>().join("; ")
    };
    let headers = model.security_headers.headers.iter().map(|header| match &header.value {
        SecurityValue::Text(text) => format!("{}: {text}", header.name),
        SecurityValue::Ramp(steps) => {
            let steps = steps.iter().map(|(from, text)| format!("{}={text}", from.0));
            format!("{} from {}", header.name, steps.collect::<Vec<_>>().join(", "))
        }
        SecurityValue::Csp(value) => format!("{} of {}", header.name, csp(value)),
    });
    headers.collect()
}

/// The policies that are sent.
fn policies(csp: &str) -> Vec<String> {
    let text = format!(
        "[security_headers]\n{csp}\n[[headers]]\nresponse.set = {{ cache-control = 'no-store' }}\n"
    );
    sent(&model(&text))
}

#[test]
fn the_web_preset_is_what_an_observatory_likes() {
    let model = model("[security_headers]\npreset = 'web-2026'\n");
    assert_eq!(
        sent(&model),
        [
            "strict-transport-security: max-age=31536000",
            "content-security-policy: base-uri 'self'; default-src 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'; upgrade-insecure-requests",
            "permissions-policy: camera=(), geolocation=(), microphone=()",
            "referrer-policy: strict-origin-when-cross-origin",
            "x-frame-options: SAMEORIGIN",
            "x-content-type-options: nosniff",
            "cross-origin-opener-policy: same-origin-allow-popups",
            "cross-origin-resource-policy: same-site",
            "origin-agent-cluster: ?1",
        ]
    );
}

#[test]
fn a_policy_is_laid_over_the_preset() {
    let own = policies("csp = { img-src = [\"'self'\", 'data:'], sandbox = true }");
    assert_eq!(own, ["content-security-policy: img-src 'self' data:; sandbox"]);
    let api = policies(
        "preset = 'api-2026'\nhsts = false\nframe_options = false\ncontent_type_options = false\nreferrer_policy = false\ncorp = false\ncsp = { default-src = false, img-src = '*' }",
    );
    assert_eq!(api, ["content-security-policy: frame-ancestors 'none'; img-src *"]);
    assert!(!policies("preset = 'web-2026'\ncsp = false").join("\n").contains("content-security"));
    // Nothing is left of it.
    assert_eq!(policies("csp = { img-src = false }"), [""; 0]);
}

#[test]
fn a_policy_may_only_be_reported() {
    assert_eq!(
        policies("csp = { img-src = '*', report_only = true }"),
        ["content-security-policy-report-only: img-src *"]
    );
    assert_eq!(
        policies(
            "csp = { img-src = '*', report_only = { script-src = \"'self'\" } }\nreporting_endpoints = { b = 'https://b.example/x', a = 'https://a.example' }"
        ),
        [
            "content-security-policy: img-src *",
            "content-security-policy-report-only: script-src 'self'",
            "reporting-endpoints: a=\"https://a.example\", b=\"https://b.example/x\"",
        ]
    );
    assert_eq!(
        policies("csp = { report_only = false, img-src = '*' }"),
        ["content-security-policy: img-src *"]
    );
}

#[test]
fn a_nonce_joins_what_loads() {
    let csp = "csp = { default-src = \"'self'\", script-src = \"'self'\", style-src = \"'none'\", style-src-elem = '*', nonce = true }";
    assert_eq!(
        policies(csp),
        [
            "content-security-policy of default-src 'self'; script-src 'self'*; style-src 'none'; style-src-elem **"
        ]
    );
    let text =
        |csp: &str, headers: &str| format!("[security_headers]\n{csp}\n[[headers]]\n{headers}\n");
    let cached = "response.set = { cache-control = 'max-age=1, Private' }";
    let named = model(&text("csp = { script-src = '*', nonce = 'X-Nonce' }", cached));
    assert_eq!(named.security_headers.nonce_header.as_deref(), Some("x-nonce"));
    let unnamed = model(&text(csp, cached));
    assert_eq!(unnamed.security_headers.nonce_header.as_deref(), Some("x-csp-nonce"));
    // What a page lays over it keeps the nonce.
    let overlaid =
        text(csp, cached) + "[[headers]]\ncsp = { script-src = ['a.example'], img-src = '*' }\n";
    let overlay = model(&overlaid).headers[1].action.csp.clone().unwrap();
    let nonces: Vec<bool> = overlay.directives.iter().map(|directive| directive.nonce).collect();
    assert_eq!(nonces, [false, true]);
    for headers in [
        "response.set = { cache-control = 'max-age=1' }",
        "response.set = { cache-control = '{header.x|default:\"private\"}' }",
        "response.set = { x-cache-control = 'private' }",
        "response.default = { cache-control = 'private' }",
        "when.path = '/a'\nresponse.set = { cache-control = 'private' }",
        "enabled = false\nresponse.set = { cache-control = 'private' }",
        "mode = 'shadow'\nresponse.set = { cache-control = 'private' }",
    ] {
        assert_eq!(codes(&text(csp, headers)), ["csp-nonce-cacheable"], "{headers}");
    }
    for (csp, code) in [
        ("csp = { default-src = '*', nonce = true }", "missing-key"),
        ("csp = { script-src = \"'none'\", nonce = true }", "missing-key"),
        ("csp = { script-src = '*', nonce = 1 }", "wrong-type"),
        ("csp = { script-src = '*', nonce = 'a b' }", "invalid-header-name"),
        ("csp = { script-src = '*', nonce = 'host' }", "forbidden-header"),
    ] {
        assert_eq!(codes(&text(csp, cached)), [code], "{csp}");
    }
    assert_eq!(
        policies("csp = { script-src = '*', nonce = false }"),
        ["content-security-policy: script-src *"]
    );
}

#[test]
fn overlays_have_something_to_lie_over() {
    let with = |table: &str, csp: &str| {
        sent(&model(&format!("{table}\n[[headers]]\nwhen.path = '/a'\ncsp = {csp}\n")))
    };
    let hsts = "[security_headers]\nhsts = { max_age = 1 }\nframe_options = 'DENY'";
    assert_eq!(
        with(hsts, "{ img-src = '*', report_only = { img-src = '*' } }"),
        [
            "strict-transport-security: max-age=1",
            "content-security-policy of ",
            "content-security-policy-report-only of ",
            "x-frame-options: DENY"
        ]
    );
    assert_eq!(with("", "{ img-src = false }"), ["content-security-policy of "]);
    assert_eq!(
        with("[security_headers]\ncsp = { img-src = '*' }", "{ report_only = { img-src = '*' } }"),
        ["content-security-policy: img-src *", "content-security-policy-report-only of "]
    );
    assert_eq!(
        with("[security_headers]\ncsp = { img-src = '*' }", "{ img-src = false }"),
        ["content-security-policy of img-src *"]
    );
    for (csp, code) in [
        ("false", "wrong-type"),
        ("{}", "empty"),
        ("{ nonce = true }", "misplaced-key"),
        ("{ report_only = true }", "wrong-type"),
        ("{ report_only = {} }", "empty"),
        ("{ img = '*' }", "unknown-key"),
        ("{ img-src = 'self' }", "unknown-value"),
        ("{ img-src = 'a;b' }", "invalid-header-value"),
        ("{ report-to = 'x' }", "unknown-endpoint"),
    ] {
        let text = format!("[[headers]]\ncsp = {csp}\n");
        assert_eq!(codes(&text), [code], "{csp}");
    }
    // Somebody else tells of the endpoint.
    let told = "[[headers]]\ncsp = { report-to = 'x' }\nresponse.set = { reporting-endpoints = 'x=\"https://a.example\"' }\n";
    assert_eq!(codes(told), [""; 0]);
}

#[test]
fn a_ramp_rises() {
    let model = model(
        "[security_headers]
         hsts = { include_subdomains = true, ramp = [
           { from = 1970-01-02T00:00:00Z, max_age = 300 },
           { from = 1970-01-03T01:00:00+01:00, max_age = 600 },
         ] }",
    );
    assert_eq!(
        sent(&model),
        [
            "strict-transport-security from 86400=max-age=300; includeSubDomains, 172800=max-age=600; includeSubDomains"
        ]
    );
    assert!(model.security_headers.headers[0].https_only);
    let step = "{ from = 1970-01-02T00:00:00Z, max_age = 300 }";
    for (hsts, code) in [
        ("ramp = []".to_owned(), "empty"),
        ("ramp = [1]".to_owned(), "wrong-type"),
        ("ramp = [{ from = 1970-01-02T00:00:00Z }]".to_owned(), "missing-key"),
        ("ramp = [{ max_age = 1 }]".to_owned(), "missing-key"),
        ("ramp = [{ from = 1970-01-02, max_age = 1 }]".to_owned(), "invalid-time"),
        ("ramp = [{ from = 1970-01-02T00:00:00Z, max_age = -1 }]".to_owned(), "unknown-value"),
        (format!("ramp = [{step}, {step}]"), "invalid-time"),
        (format!("ramp = [{step}], max_age = 1"), "conflicting-keys"),
        (format!("ramp = [{step}], preload = true"), "conflicting-keys"),
    ] {
        assert_eq!(codes(&format!("[security_headers]\nhsts = {{ {hsts} }}\n")), [code], "{hsts}");
    }
}

#[test]
fn what_is_wrong_with_endpoints() {
    for (endpoints, code) in [
        ("{}", "empty"),
        ("'https://a.example'", "wrong-type"),
        ("{ A = 'https://a.example' }", "invalid-id"),
        ("{ a = 'http://a.example' }", "invalid-target"),
        ("{ a = '/csp' }", "invalid-target"),
        ("{ a = 'https://a.example/\"' }", "invalid-target"),
        ("{ a = 'https://u@a.example/' }", "invalid-target"),
    ] {
        let text = format!("[security_headers]\nreporting_endpoints = {endpoints}\n");
        assert_eq!(codes(&text), [code], "{endpoints}");
    }
}

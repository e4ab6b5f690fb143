use super::{Ask, answer, lines, names, policy, response};
use crate::policy::Policy;

const SITE: &str = "[[cors]]
    id = 'api'
    when.path = '/api/{*rest}'
    origins = ['https://app.example.com', 'https://*.dev.example:8443', 'null']
    methods = ['GET', 'PUT']
    headers = ['x-a', 'x-b']
    expose = ['x-total', 'x-page']
    credentials = false
    max_age = 600\n";

fn preflight(target: &str, origin: &str) -> Ask {
    let ask = Ask::get(target).header("origin", origin);
    Ask { method: "OPTIONS", ..ask }.header("access-control-request-method", "PUT")
}

#[test]
fn a_preflight_is_answered() {
    let open = policy(SITE);
    assert_eq!(
        answer(&open, &preflight("/api/x", "https://app.example.com")),
        [
            "204",
            "access-control-allow-origin: https://app.example.com",
            "access-control-allow-methods: GET, PUT",
            "access-control-allow-headers: x-a, x-b",
            "access-control-max-age: 600",
            "vary: Origin",
        ]
    );
    assert_eq!(
        answer(&open, &preflight("/api/x", "https://evil.example")),
        ["204", "vary: Origin"]
    );
    assert_eq!(answer(&open, &preflight("/other", "https://app.example.com")), ["forwarded"]);
    let credentials =
        policy(&SITE.replace("credentials = false", "credentials = true").replace(", 'null'", ""));
    let fields = answer(&credentials, &preflight("/api/x", "https://app.example.com"));
    assert_eq!(fields[2], "access-control-allow-credentials: true");
    let any = policy("[[cors]]\norigins = ['*', 'https://app.example.com']\n");
    let fields = answer(&any, &preflight("/", "https://app.example.com"));
    let expected =
        ["access-control-allow-origin: *", "access-control-allow-methods: GET, HEAD, POST"];
    assert_eq!(fields[1..3], expected);
}

#[test]
fn what_is_no_preflight_goes_on() {
    let policy = policy(SITE);
    let ask = Ask::get("/api/x").header("origin", "null");
    for ask in [
        Ask { method: "OPTIONS", ..ask.clone() },
        ask.clone().header("access-control-request-method", "PUT"),
        Ask { method: "OPTIONS", ..Ask::get("/api/x") }
            .header("access-control-request-method", "PUT"),
    ] {
        let request = ask.request();
        let explanation = policy.explain(&request);
        assert!(matches!(explanation.decision(), crate::Decision::Forward(_)));
        assert!(explanation.stages().iter().all(|stage| stage.stage != crate::Stage::Cors));
    }
}

#[test]
fn the_first_live_entry_answers_and_shadows_before_it_are_noted() {
    let policy = policy(&format!(
        "[[cors]]\nid = 'shadow'\nmode = 'shadow'\norigins = '*'\n{SITE}[[cors]]\nid = 'late'\norigins = '*'\n"
    ));
    let ask = preflight("/api/x", "https://evil.example");
    let request = ask.request();
    let explanation = policy.explain(&request);
    assert_eq!(names(explanation.decision().rules()), ["api@cors"]);
    assert_eq!(names(explanation.decision().shadow()), ["shadow@cors"]);
    assert_eq!(answer(&policy, &ask), ["204", "vary: Origin"]);
}

/// What the way back says to an origin.
fn allowed(policy: &Policy, origins: &[&[u8]]) -> Option<String> {
    let ask = origins.iter().fold(Ask::get("/api/x"), |ask, origin| ask.header("origin", origin));
    let edits = lines(response(policy, &ask, 200, &[]).decision().edits());
    edits
        .iter()
        .find_map(|line| line.strip_prefix("access-control-allow-origin: ").map(str::to_owned))
}

#[test]
fn origins_are_compared_as_browsers_write_them() {
    let policy = policy(SITE);
    for origin in ["https://app.example.com", "https://a.dev.example:8443", "null"] {
        assert_eq!(allowed(&policy, &[origin.as_bytes()]).as_deref(), Some(origin));
    }
    for origin in [
        "https://APP.example.com",
        "HTTPS://app.example.com",
        "https://app.example.com:443",
        "https://app.example.com.",
        "https://app.example.com/",
        "https://app.example.com:",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "https://user@app.example.com",
        "https://a.dev.example",
        "https://a.b.dev.example:8443",
        "https://dev.example:8443",
        "https://a.dev.example:08443",
        "https://app.example.com, https://app.example.com",
        "Null",
        "",
    ] {
        assert_eq!(allowed(&policy, &[origin.as_bytes()]), None, "{origin}");
    }
    assert_eq!(allowed(&policy, &[b"null", b"null"]), None);
    assert_eq!(allowed(&policy, &[b"\xFF"]), None);
    assert_eq!(allowed(&policy, &[]), None);
    let any = super::policy("[[cors]]\norigins = '*'\n");
    assert_eq!(allowed(&any, &[b"https://x.example"]).as_deref(), Some("*"));
    assert_eq!(allowed(&any, &[]), None);
}

#[test]
fn the_way_back_says_it_anew() {
    let policy = policy(SITE);
    let own = [
        ("Access-Control-Allow-Origin", "*"),
        ("access-control-expose-headers", "*"),
        ("access-control-allow-credentials", "true"),
    ];
    let ask = Ask::get("/api/x").header("origin", "null");
    let back = response(&policy, &ask, 200, &own);
    assert_eq!(
        lines(back.decision().edits()),
        [
            "-access-control-allow-origin",
            "-access-control-allow-credentials",
            "-access-control-expose-headers",
            "access-control-allow-origin: null",
            "access-control-expose-headers: x-total, x-page",
            "+vary: Origin",
        ]
    );
    assert_eq!(names(back.decision().rules()), ["api@cors"]);
    // Who sends no origin still tells caches apart by it.
    let vary = |headers: &[(&str, &str)]| {
        let back = response(&policy, &Ask::get("/api/x"), 200, headers);
        (lines(back.decision().edits()), names(back.decision().rules()).len())
    };
    let appended = (vec!["+vary: Origin".to_owned()], 1);
    assert_eq!(vary(&[]), appended);
    assert_eq!(vary(&[("vary", "accept"), ("vary", "x-origin")]), appended);
    for there in ["Origin", "accept, ORIGIN ", "*"] {
        assert_eq!(vary(&[("Vary", there)]), (Vec::new(), 0), "{there}");
    }
}

#[test]
fn the_edge_s_own_answers_are_read_too() {
    let policy =
        policy(&format!("{SITE}[[block]]\nid = 'shut'\nwhen.path = '/api/shut'\nstatus = 404\n"));
    let ask = Ask::get("/api/shut").header("origin", "null");
    assert_eq!(
        answer(&policy, &ask),
        [
            "404",
            "access-control-allow-origin: null",
            "access-control-expose-headers: x-total, x-page",
            "vary: Origin",
        ]
    );
    let request = ask.request();
    assert_eq!(names(policy.explain(&request).decision().rules()), ["shut@block", "api@cors"]);
}

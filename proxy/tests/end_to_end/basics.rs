//! What a policy says happens at the proxy.

use crate::origin;
use crate::process::Proxy;
use crate::visitor::curl;

const POLICY: &str = "
hosts = ['example.com', 'www.example.com']
[client]
platform = 'proxy'
trusted_proxies = ['127.0.0.1/32']
[https]
[canonical]
host = 'example.com'
aliases = ['www.example.com']
[[block]]
id = 'admin'
when.path = '/admin/{*rest}'
[[redirect]]
id = 'blog'
from = '/blog/{slug}'
to = '/articles/{slug}'
status = 301
[[rewrite]]
from = '/app/{*rest}'
to = '/index.html'
[[headers]]
response.remove = ['server']
[security_headers]
preset = 'web-2026'
";

const SECURE: [&str; 4] = ["-H", "host: example.com", "-H", "x-forwarded-proto: https"];

#[tokio::test(flavor = "multi_thread")]
async fn redirects_blocks_rewrites_and_headers() {
    let proxy = Proxy::start(POLICY, origin::start().await, &[]);
    let ask = |target: &str| curl(proxy.address, target, &SECURE);

    let page = ask("/app/settings?tab=2");
    assert_eq!(page.status, 200);
    assert!(page.body.starts_with("GET /index.html?tab=2\n"), "{}", page.body);
    assert_eq!(page.header("server"), "");
    let moved = ask("/blog/hello?a=b");
    assert_eq!((moved.status, moved.header("location")), (301, "/articles/hello?a=b"));
    let (blocked, missing) = (ask("/%61dmin/users"), ask("/missing"));
    assert_eq!((blocked.status, missing.status), (403, 404));
    assert_eq!(missing.body, "nothing here");
    for seen in [page, moved, blocked, missing] {
        assert_eq!(seen.header("x-content-type-options"), "nosniff", "{seen:?}");
        assert_eq!(seen.header("x-frame-options"), "SAMEORIGIN", "{seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scheme_is_believed_of_trusted_peers_alone() {
    let plain = ["-H", "host: www.example.com"];
    let origin = origin::start().await;
    let trusting = Proxy::start(POLICY, origin, &[]);
    assert_eq!(curl(trusting.address, "/", &SECURE).status, 200);
    let moved = curl(trusting.address, "/blog/a", &plain);
    assert_eq!((moved.status, moved.header("location")), (301, "https://example.com/articles/a"));
    let wary = POLICY.replace("127.0.0.1/32", "192.0.2.1/32");
    let wary = Proxy::start(&wary, origin, &[]);
    let moved = curl(wary.address, "/", &SECURE);
    assert_eq!((moved.status, moved.header("location")), (308, "https://example.com/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_origin_is_told_of_the_visitor() {
    let proxy = Proxy::start("", origin::start().await, &[]);
    let lies = [
        "-H",
        "host: a.example",
        "-H",
        "x-forwarded-for: 203.0.113.9",
        "-H",
        "x-forwarded-proto: https",
        "-H",
        "x-forwarded-host: evil.example",
        "-H",
        "connection: x-hop",
        "-H",
        "x-hop: 1",
        "-H",
        "te: trailers",
    ];
    let seen = curl(proxy.address, "/a%2Fb?c", &lies).body;
    let mut lines: Vec<&str> =
        seen.lines().filter(|line| !line.starts_with("user-agent")).collect();
    lines.sort_unstable();
    let wanted = [
        "GET /a%2Fb?c",
        "accept: */*",
        "host: a.example",
        "x-forwarded-for: 127.0.0.1",
        "x-forwarded-host: a.example",
        "x-forwarded-proto: http",
    ];
    assert_eq!(lines, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_origin_is_told_by_trusted_peers_alone() {
    let claims = [
        "-H",
        "host: a.example",
        "-H",
        "x-forwarded-for: 203.0.113.9",
        "-H",
        "x-forwarded-proto: https",
        "-H",
        "x-forwarded-host: b.example",
        "-H",
        "forwarded: for=203.0.113.9",
    ];
    let policy = "[client]\nplatform = 'proxy'\ntrusted_proxies = ['127.0.0.1']";
    let proxy = Proxy::start(policy, origin::start().await, &[]);
    let told = |line: &str| curl(proxy.address, "/", &claims).body.contains(&format!("{line}\n"));
    assert!(told("x-forwarded-for: 203.0.113.9, 127.0.0.1"));
    assert!(told("x-forwarded-proto: https") && told("x-forwarded-host: b.example"));
    assert!(told("forwarded: for=203.0.113.9"));
    // The same platform, but this peer is none of its proxies.
    proxy.write(&policy.replace("127.0.0.1", "192.0.2.1"));
    proxy.said("\"reloaded\"");
    assert!(told("x-forwarded-for: 127.0.0.1"));
    assert!(told("x-forwarded-proto: http") && told("x-forwarded-host: a.example"));
    assert!(!told("forwarded: for=203.0.113.9"));
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_choose_among_origins() {
    let (one, other) = (origin::start().await, origin::start().await);
    let policy = format!(
        "[origins]
         api = 'http://{other}/v1'
         [[route]]
         when.path = '/api/{{*rest}}'
         origin = 'api'"
    );
    let proxy = Proxy::start(&policy, one, &[]);
    let host = ["-H", "host: a.example"];
    let api = curl(proxy.address, "/api/users?page=2", &host).body;
    assert!(api.starts_with("GET /v1/api/users?page=2\n"), "{api}");
    assert!(api.contains(&format!("host: {other}\n")), "{api}");
    assert!(api.contains("x-forwarded-host: a.example\n"), "{api}");
    let page = curl(proxy.address, "/page", &host).body;
    assert!(page.starts_with("GET /page\n") && page.contains("host: a.example\n"), "{page}");
    // By HTTP/2 the host stands elsewhere.
    let page = curl(proxy.address, "/page", &["--http2-prior-knowledge", "-H", "host: a.example"]);
    assert!(page.body.contains("host: a.example\n"), "{page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_and_metrics_say_what_was_decided_and_not_to_whom() {
    let proxy = Proxy::start(POLICY, origin::start().await, &[]);
    let personal = ["-H", "cookie: session=geheim", "-H", "x-forwarded-for: 203.0.113.77"];
    curl(proxy.address, "/admin/x?mail=a@b.example", &[&SECURE[..], &personal].concat());
    let line = proxy.logged("/admin/x");
    assert_eq!((&line["status"], &line["by"]), (&403.into(), &"policy".into()));
    assert_eq!(line["rules"][0], "admin");
    assert_eq!(line["host"], "example.com");
    let text = line.to_string();
    for secret in ["geheim", "203.0.113.77", "127.0.0.1", "a@b.example"] {
        assert!(!text.contains(secret), "{text}");
    }
    curl(proxy.address, "/", &SECURE);
    let metrics = curl(proxy.admin, "/metrics", &[]).body;
    for wanted in [
        "fingerpost_decisions_total{rule=\"admin\",stage=\"block\"} 1",
        "fingerpost_responses_total{status=\"403\",by=\"policy\"} 1",
        "fingerpost_responses_total{status=\"200\",by=\"origin\"} 1",
        "fingerpost_request_duration_seconds_count 2",
        "fingerpost_policy{digest=",
        "fingerpost_last_reload_timestamp_seconds 1",
    ] {
        assert!(metrics.contains(wanted), "no {wanted} in {metrics}");
    }
    assert_eq!(curl(proxy.admin, "/health", &[]).body, "ok\n");
    // Neither is at the public address.
    assert!(curl(proxy.address, "/metrics", &SECURE).body.starts_with("GET /metrics\n"));
}

//! In axum: a whole router under a policy.

use std::net::SocketAddr;

use ::http::Method;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use fingerpost::adapter::tower::{Handle, PolicyLayer};
use fingerpost::{Engine, Scheme};
use tokio::net::TcpListener;
use tower::Layer;

use crate::client::Visitor;

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
when.ip = '192.0.2.0/24'
[[redirect]]
from = '/old/{page}'
to = '/new/{page}'
[[rewrite]]
from = '/app/{*rest}'
to = '/index.html'
[security_headers]
preset = 'web-2026'
";

async fn start(handle: Handle) -> SocketAddr {
    let router = Router::new()
        .route("/index.html", get(|| async { "the app" }))
        .route("/new/{page}", get(|| async { "a page" }));
    let policy = PolicyLayer::new(handle).scheme(Scheme::Http).client_ip(|extensions| {
        extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
    });
    let app = Router::new().fallback_service(policy.layer(router));
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    server
}

#[tokio::test]
async fn a_router_under_a_policy() {
    let server = start(POLICY.parse::<Engine>().unwrap().into()).await;
    let secure = [
        ("host", "example.com"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-for", "203.0.113.1"),
    ];
    let plain = [("host", "www.example.com"), ("x-forwarded-for", "203.0.113.1")];
    let blocked =
        [("host", "example.com"), ("x-forwarded-proto", "https"), ("x-forwarded-for", "192.0.2.9")];
    let visitor = Visitor::http1(server);
    let app = visitor.ask(Method::GET, "/app/settings", &secure).await;
    assert_eq!((app.status.as_u16(), app.body.as_str()), (200, "the app"));
    assert_eq!(app.header("x-content-type-options"), "nosniff");

    let missing = visitor.ask(Method::GET, "/nothing", &secure).await;
    assert_eq!(missing.status, 404);
    assert_eq!(missing.header("x-content-type-options"), "nosniff");

    // The peer is a trusted proxy, by its address, which axum told.
    let blocked = visitor.ask(Method::GET, "/new/a", &blocked).await;
    assert_eq!(blocked.status, 403);
    assert_eq!(blocked.header("x-content-type-options"), "nosniff");

    let moved = visitor.ask(Method::GET, "/old/a?b", &plain).await;
    assert_eq!(
        (moved.status.as_u16(), moved.header("location")),
        (308, "https://example.com/new/a?b")
    );
    assert_eq!(moved.header("x-content-type-options"), "nosniff");
    assert_eq!(moved.body, "");
}

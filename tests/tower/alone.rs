//! The service without a server.

use std::convert::Infallible;
use std::net::IpAddr;

use ::http::{Request, Response, StatusCode, header};
use bytes::Bytes;
use fingerpost::adapter::ApplyError;
use fingerpost::adapter::tower::{Decided, DecidedResponse, PolicyBody, PolicyLayer};
use fingerpost::{Client, Decision, Engine, Scheme};
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceExt, service_fn};

/// An origin that says what it was asked, with a header `x-status` as its status.
async fn origin(request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let decided = request.extensions().get::<Decided>().unwrap();
    assert!(matches!(decided.decision(), Decision::Forward(_)));
    let client = request.extensions().get::<Client>().unwrap();
    let status = request
        .headers()
        .get("x-status")
        .map_or(200, |status| status.to_str().unwrap().parse().unwrap());
    let text = format!(
        "{} {} scheme={:?} ip={:?}",
        request.method(),
        request.uri(),
        client.scheme,
        client.ip
    );
    Ok(Response::builder()
        .status(status)
        .header("server", "origin/1.0")
        .header("content-length", text.len())
        .body(Full::from(text))
        .unwrap())
}

async fn ask(
    layer: &PolicyLayer,
    request: ::http::request::Builder,
) -> Response<PolicyBody<Full<Bytes>>> {
    let request = request.body(Full::default()).unwrap();
    layer.layer(service_fn(origin)).oneshot(request).await.unwrap()
}

async fn text(response: Response<PolicyBody<Full<Bytes>>>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn layer(policy: &str) -> PolicyLayer {
    PolicyLayer::new(policy.parse::<Engine>().unwrap())
}

#[tokio::test]
async fn requests_go_on_changed_and_come_back_changed() {
    let layer = layer(
        "[[rewrite]]
         from = '/a/{*rest}'
         to = '/b/{rest}'
         [[headers]]
         id = 'quiet'
         response.remove = ['server']",
    );
    let response = ask(&layer, Request::get("/a/x?q=1")).await;
    assert!(!response.headers().contains_key("server"));
    let decided = response.extensions().get::<Decided>().unwrap();
    assert_eq!(decided.digest(), layer.handle().load().digest());
    assert_eq!(decided.decision().rules()[0].id, "rewrite-1");
    let back = response.extensions().get::<DecidedResponse>().unwrap();
    assert_eq!(back.rules()[0].id, "quiet");
    assert!(text(response).await.starts_with("GET /b/x?q=1 "));
}

#[tokio::test]
async fn answers_are_complete_and_the_service_is_not_asked() {
    let layer = layer(
        "[security_headers]
         preset = 'web-2026'
         [[block]]
         when.path = '/admin'
         body = 'no'",
    );
    let never =
        service_fn(async |_: Request<Full<Bytes>>| -> Result<Response<Full<Bytes>>, Infallible> {
            panic!("the service was asked")
        });
    let request = Request::get("/admin").body(Full::default()).unwrap();
    let response = layer.layer(never).oneshot(request).await.unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN");
    assert!(response.extensions().get::<Decided>().is_some());
    assert_eq!(text(response).await, "no");
    // What the service says has them too.
    let response = ask(&layer, Request::get("/")).await;
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn head_has_the_length_and_no_body() {
    let layer = layer(
        "[[respond]]
         when.path = '/robots.txt'
         body = 'User-agent: *'
         [[respond]]
         when.path = '/empty'
         status = 204
         [[respond]]
         when.status = '5xx'
         body = 'Back soon.'",
    );
    for (path, status, length) in [("/robots.txt", 200, Some("13")), ("/empty", 204, None)] {
        let response = ask(&layer, Request::head(path)).await;
        assert_eq!(response.status(), status);
        let said = response.headers().get("content-length").map(|value| value.to_str().unwrap());
        assert_eq!(said, length, "{path}");
        assert_eq!(text(response).await, "");
    }
    let response = ask(&layer, Request::head("/").header("x-status", "502")).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-length"]),
        (502, &"10".parse().unwrap())
    );
    assert_eq!(text(response).await, "");
    let response = ask(&layer, Request::get("/").header("x-status", "502")).await;
    assert!(!response.headers().contains_key("content-length"), "a server counts it");
    assert_eq!(text(response).await, "Back soon.");
}

#[tokio::test]
async fn the_way_back_is_decided_by_the_request_as_it_arrived() {
    let layer = layer(
        "[[rewrite]]
         from = '/a'
         to = '/b'
         [[headers]]
         request.remove = ['x-secret']
         [[headers]]
         when = { path = '/a', header.x-secret = 'yes' }
         response.set = { x-saw = 'a' }
         [[headers]]
         when.path = '/b'
         response.set = { x-saw = 'b' }",
    );
    let response = ask(&layer, Request::get("/a").header("x-secret", "yes")).await;
    assert_eq!(response.headers()["x-saw"], "a");
    assert!(text(response).await.starts_with("GET /b "));
}

#[tokio::test]
async fn what_is_known_of_the_visitor() {
    fn peer(extensions: &::http::Extensions) -> Option<IpAddr> {
        extensions.get::<IpAddr>().copied()
    }
    let layer = layer("[[block]]\nwhen.ip = '192.0.2.0/24'").scheme(Scheme::Https).client_ip(peer);
    let here: IpAddr = [192, 0, 2, 1].into();
    let there: IpAddr = [203, 0, 113, 1].into();
    let response = ask(&layer, Request::get("/").extension(here)).await;
    assert_eq!(response.status(), 403);
    let response = ask(&layer, Request::get("/").extension(there)).await;
    assert_eq!(text(response).await, "GET / scheme=Some(Https) ip=Some(203.0.113.1)");
    // What the host states itself goes before.
    let mut client = Client::default();
    client.ip = Some(there);
    client.scheme = Some(Scheme::Http);
    let response = ask(&layer, Request::get("/").extension(here).extension(client)).await;
    assert_eq!(text(response).await, "GET / scheme=Some(Http) ip=Some(203.0.113.1)");
    let response = ask(&layer, Request::get("/")).await;
    assert_eq!(text(response).await, "GET / scheme=Some(Https) ip=None");
}

#[tokio::test]
async fn each_request_has_entropy_of_its_own() {
    let layer = layer(
        "[security_headers]
         preset = 'web-2026'
         csp = { script-src = [\"'self'\"], nonce = true }
         [[headers]]
         response.set = { cache-control = 'no-store' }",
    );
    let said = |response: &Response<_>| {
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    };
    let first = said(&ask(&layer, Request::get("/")).await);
    let second = said(&ask(&layer, Request::get("/")).await);
    assert!(first.contains("'nonce-"), "{first}");
    assert_ne!(first, second);
}

#[tokio::test]
async fn nothing_passes_that_could_not_be_changed() {
    let layer = layer(
        "[[rewrite]]
         from = '/{*rest}'
         to = '/{rest}/{rest}/{rest}'",
    );
    let long = format!("/{}", "a".repeat(30_000));
    let response = ask(&layer, Request::get(long)).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.extensions().get::<ApplyError>().is_some());
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn an_error_of_the_service_passes() {
    let layer = layer("[[block]]\nwhen.path = '/a'");
    let failing = service_fn(async |_: Request<()>| Err::<Response<Full<Bytes>>, _>("down"));
    assert_eq!(layer.layer(failing).oneshot(Request::new(())).await.unwrap_err(), "down");
}

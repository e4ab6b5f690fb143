//! The types of the `http` crate, there and back.

use fingerpost::adapter::{apply_to_request, apply_to_response};
use fingerpost::{Client, Decision, Request, ResponseHead, Scheme};

use crate::{answered, engine, forwarded, ids};

#[test]
fn an_http_request_is_seen_as_it_is() {
    let mut request = http::Request::builder()
        .method("PUT")
        .uri("https://example.com:8080/a%20b?c=d")
        .header("x-a", "1")
        .body("ignored")
        .unwrap();
    let mut client = Client::default();
    client.scheme = Some(Scheme::Http);
    request.extensions_mut().insert(client);
    let seen = Request::from(&request);
    assert_eq!((seen.method(), seen.path(), seen.query()), ("PUT", "/a%20b", Some("c=d")));
    assert_eq!(seen.client().scheme, Some(Scheme::Http));

    let engine = engine(
        "[[respond]]
         when = { host = 'example.com', scheme = 'http', header.x-a = '1' }",
    );
    assert_eq!(ids(engine.evaluate(&request).rules()), ["respond-1"]);
    // The URI's own scheme isn't believed.
    request.extensions_mut().clear();
    forwarded(engine.evaluate(&request));
    for (method, uri) in [("OPTIONS", "*"), ("CONNECT", "example.com:443")] {
        let request = http::Request::builder().method(method).uri(uri).body(()).unwrap();
        forwarded(engine.evaluate(&request));
    }
}

#[test]
fn a_forward_is_applied() {
    let engine = engine(
        "[[rewrite]]
         from = '/a'
         to = '/b?x=1'
         [[headers]]
         request.remove = ['x-gone', 'x-debug-*']
         request.set = { x-one = 'é' }
         request.append = { x-more = '2' }
         request.default = { x-new = 'yes' }
         [[headers]]
         request.default = { x-more = 'no' }",
    );
    let mut request = http::Request::get("https://example.com/a?y=2");
    for (name, value) in [
        ("x-gone", "1"),
        ("x-debug-a", "1"),
        ("x-debug-b", "1"),
        ("x-one", "a"),
        ("x-one", "b"),
        ("x-more", "1"),
    ] {
        request = request.header(name, value);
    }
    let mut request = request.body(()).unwrap();
    let forward = forwarded(engine.evaluate(&request));
    apply_to_request(&forward, &mut request).unwrap();
    assert_eq!(request.uri(), "https://example.com/b?y=2&x=1");
    let mut lines: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort_unstable();
    assert_eq!(lines, ["x-more: 1", "x-more: 2", "x-new: yes", "x-one: é"]);
}

#[test]
fn what_does_not_fit_is_an_error_and_changes_nothing() {
    let engine = engine(
        "[[rewrite]]
         from = '/{*rest}'
         to = '/{rest}/{rest}/{rest}'
         [[headers]]
         request.set = { x-a = '1' }",
    );
    let long = format!("/{}", "a".repeat(30_000));
    let mut request = http::Request::get(&long).body(()).unwrap();
    let forward = forwarded(engine.evaluate(&request));
    let error = apply_to_request(&forward, &mut request).unwrap_err();
    assert!(error.to_string().starts_with("the path can't be put into effect"), "{error}");
    assert_eq!(request.uri().path(), long);
    assert!(request.headers().is_empty());
}

#[test]
fn answers_and_responses() {
    let engine = engine(
        "[[redirect]]
         from = '/a'
         to = '/b'
         [[headers]]
         response.append = { x-edge = '1' }
         response.remove = ['server']",
    );
    let request = http::Request::get("/a").body(()).unwrap();
    let answer = answered(engine.evaluate(&request));
    let response = http::Response::<Vec<u8>>::try_from(answer).unwrap();
    assert_eq!(response.status(), 308);
    assert_eq!(response.headers()["location"], "/b");
    assert!(response.body().is_empty());

    let request = http::Request::get("/b").body(()).unwrap();
    assert!(matches!(engine.evaluate(&request), Decision::Forward(_)));
    let mut response = http::Response::builder()
        .header("server", "origin")
        .header("x-edge", "0")
        .header("content-length", "5")
        .body("hello")
        .unwrap();
    let decision = engine.evaluate_response(&request, &ResponseHead::from(&response));
    apply_to_response(&decision, &mut response, |_| panic!("the body stays")).unwrap();
    assert_eq!(response.headers()["content-length"], "5");
    assert_eq!(response.headers().get_all("x-edge").iter().count(), 2);
    assert!(!response.headers().contains_key("server"));
    assert_eq!(*response.body(), "hello");
}

use super::*;
use crate::Scheme;
use crate::decision::{Edit, Field, Origin, Replacement, Rewritten};

fn origin(path: &'static str, keeps_host: bool) -> Origin<'static> {
    Origin {
        name: "api".into(),
        scheme: Scheme::Http,
        host: "10.0.0.7".into(),
        port: Some(8080),
        path: path.into(),
        keeps_host,
    }
}

fn sent(forward: &Forward<'_>, method: &str, uri: &str, host: Option<&str>) -> (String, String) {
    let mut request = ::http::Request::builder().method(method).uri(uri);
    if let Some(host) = host {
        request = request.header("host", host);
    }
    let mut request = request.body(()).unwrap();
    apply_to_request(forward, &mut request).unwrap();
    let host = request.headers().get("host").map_or("", |host| host.to_str().unwrap());
    (request.uri().to_string(), host.to_owned())
}

#[test]
fn a_request_goes_to_its_origin() {
    let to = |origin, target| Forward { origin: Some(origin), target, ..Forward::default() };
    let target = Box::new(Rewritten { path: "/b".into(), query: Some("x=1".into()) });
    let table = [
        (to(origin("", false), None), "/a?q", "http://10.0.0.7:8080/a?q", "10.0.0.7:8080"),
        (to(origin("/v1", false), None), "/a?q", "http://10.0.0.7:8080/v1/a?q", "10.0.0.7:8080"),
        (
            to(origin("/v1", true), Some(target.clone())),
            "/a",
            "http://10.0.0.7:8080/v1/b?x=1",
            "a.example",
        ),
        (
            to(origin("", false), None),
            "https://a.example/a",
            "http://10.0.0.7:8080/a",
            "10.0.0.7:8080",
        ),
        (Forward { target: Some(target), ..Forward::default() }, "/a", "/b?x=1", "a.example"),
        (Forward::default(), "/a", "/a", "a.example"),
    ];
    for (forward, uri, expected, host) in table {
        let sent = sent(&forward, "GET", uri, Some("a.example"));
        assert_eq!(sent, (expected.to_owned(), host.to_owned()), "{uri}");
    }
    // The visitor's host may have stood in the URI only, as HTTP/2 has it.
    let kept = sent(&to(origin("", true), None), "GET", "https://a.example/a", None);
    assert_eq!(kept, ("http://10.0.0.7:8080/a".to_owned(), "a.example".to_owned()));
    let (star, _) = sent(&to(origin("/v1", false), None), "OPTIONS", "*", None);
    assert!(!star.contains("v1"), "{star}");
}

#[test]
fn a_response_is_replaced() {
    let response = || {
        ::http::Response::builder()
            .status(500)
            .header("content-length", "4")
            .header("etag", "x")
            .body(String::from("oops"))
            .unwrap()
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let mut decision = ResponseDecision {
        replacement: Some(Replacement { status: 503, body: Some(b"later"[..].into()) }),
        edits: vec![Edit::Remove { name: "etag".into() }, Edit::Set(Field::new("x-a", "1"))].into(),
        ..ResponseDecision::default()
    };
    let mut replaced = response();
    apply_to_response(&decision, &mut replaced, text).unwrap();
    assert_eq!((replaced.status().as_u16(), replaced.body().as_str()), (503, "later"));
    let names: Vec<_> = replaced.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["x-a"]);

    // Another status, the same body: its length stays.
    decision.replacement = Some(Replacement { status: 404, body: None });
    let mut kept = response();
    apply_to_response(&decision, &mut kept, text).unwrap();
    assert_eq!((kept.status().as_u16(), kept.body().as_str()), (404, "oops"));
    assert_eq!(kept.headers()["content-length"], "4");

    // What the `http` crate doesn't take changes nothing.
    decision.replacement = Some(Replacement { status: 0, body: Some(b"later"[..].into()) });
    let mut kept = response();
    apply_to_response(&decision, &mut kept, text).unwrap_err();
    assert_eq!((kept.status().as_u16(), kept.body().as_str()), (500, "oops"));
    assert!(kept.headers().contains_key("etag"));
}

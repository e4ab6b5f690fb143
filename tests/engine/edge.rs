//! CORS, origins, replaced responses, a query in one spelling: what stands between browser and
//! origin.

use fingerpost::{Decision, Edit, Request, ResponseHead, Scheme, Timestamp};

use crate::{answered, engine, forwarded, ids, request};

#[test]
fn a_preflight_and_its_request() {
    let engine = engine(
        "[[cors]]
         when.path = '/api/{*rest}'
         origins = ['https://*.example.com', 'https://app.example:8443']
         methods = ['GET', 'PUT']
         headers = ['x-token']
         credentials = true
         max_age = 600",
    );
    let ask = |method, origin| {
        let headers = [("origin", origin), ("access-control-request-method", "PUT")];
        engine.evaluate(Request::new(method, "/api/a").with_headers(&headers)).into_owned()
    };
    for origin in ["https://a.example.com", "https://app.example:8443"] {
        let answer = answered(ask("OPTIONS", origin));
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, PUT"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("x-token"));
    }
    for origin in ["https://example.com", "https://a.example.com.evil.example", "null"] {
        let answer = answered(ask("OPTIONS", origin));
        let names: Vec<_> = answer.headers().iter().map(|field| &*field.name).collect();
        assert_eq!(names, ["vary"], "{origin}");
    }
    forwarded(ask("PUT", "https://a.example.com"));
    let reflecting = [("access-control-allow-origin", "*")];
    let foreign = [("origin", "https://evil.example")];
    let decision = engine.evaluate_response(
        Request::new("GET", "/api/a").with_headers(&foreign),
        &ResponseHead::new(200, &reflecting),
    );
    let taken = Edit::Remove { name: "access-control-allow-origin".into() };
    assert_eq!(decision.edits().first(), Some(&taken));
    assert_eq!(ids(decision.rules()), ["cors-1"]);
}

#[test]
fn a_template_names_an_origin_or_does_not_match() {
    let engine = engine(
        "[origins]
         app-de = 'https://de.internal'
         app-us = { url = 'http://us.internal:8080/app', host_header = 'viewer' }
         [[route]]
         origin = 'app-{header.x-region|lower}'
         [[route]]
         origin = 'app-us'",
    );
    let origin = |region| {
        let headers = [("x-region", region)];
        let decision = engine.evaluate(Request::new("GET", "/").with_headers(&headers));
        let origin = forwarded(decision).origin().cloned();
        origin.map(|origin| format!("{} {:?} {}", origin.name, origin.port, origin.keeps_host))
    };
    assert_eq!(origin("DE").as_deref(), Some("app-de None false"));
    assert_eq!(origin("FR").as_deref(), Some("app-us Some(8080) true"));
}

#[test]
fn an_error_page_takes_the_place_of_the_origins() {
    let engine = engine(
        "[[respond]]
         id = 'single-page'
         when.status = 404
         when.path = '/app/{*rest}'
         status = 200
         body = '<!doctype html>'
         content_type = 'text/html'
         [[respond]]
         id = 'soon'
         when.status = '5xx'
         body = 'soon'
         headers = { retry-after = '60' }
         [[headers]]
         when.status = 200
         response.set = { x-ok = 'yes' }",
    );
    let headers = [("etag", "x"), ("content-type", "text/plain")];
    let back = |path, status| {
        let request = Request::new("GET", path);
        engine.evaluate_response(request, &ResponseHead::new(status, &headers))
    };
    let page = back("/app/x", 404);
    let replacement = page.replacement().unwrap();
    assert_eq!(
        (replacement.status, replacement.body.as_deref()),
        (200, Some(&b"<!doctype html>"[..]))
    );
    assert_eq!(ids(page.rules()), ["single-page", "headers-1"]);
    let soon = back("/", 503);
    assert_eq!(soon.replacement().map(|replacement| replacement.status), Some(503));
    assert!(back("/", 404).replacement().is_none());
    assert!(back("/", 404).edits().is_empty());
    assert!(matches!(engine.evaluate(request("/app/x")), Decision::Forward(_)));
}

#[test]
fn windows_and_shares_stand_on_any_rule() {
    let engine = engine(
        "[[respond]]
         id = 'sale'
         from_time = 2026-11-27T00:00:00Z
         until_time = 2026-11-28T00:00:00Z
         [[respond]]
         id = 'all'
         when.path = '/all'
         sample = '100%'
         [[respond]]
         id = 'none'
         sample = '0%'",
    );
    let rules = |path, now: Option<i64>| {
        let mut request = Request::new("GET", path).with_scheme(Scheme::Https);
        if let Some(now) = now {
            request = request.with_now(Timestamp(now));
        }
        ids(engine.evaluate(request).rules())
    };
    let begin = 1_795_737_600;
    assert_eq!(rules("/", Some(begin)), ["sale"]);
    assert_eq!(rules("/", Some(begin + 86_399)), ["sale"]);
    for now in [None, Some(begin - 1), Some(begin + 86_400)] {
        assert!(rules("/", now).is_empty(), "{now:?}");
        assert_eq!(rules("/all", now), ["all"]);
    }
}

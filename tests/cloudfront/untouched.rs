//! What goes on as it came is named in place of being written out. Every other test here goes through
//! `handled_with`, which compares both ways; this one says where there is a name.

use fingerpost::OnError;
use fingerpost::adapter::cloudfront::EventType::{
    self, OriginResponse, ViewerRequest, ViewerResponse,
};
use fingerpost::adapter::cloudfront::{DebugHeader, Settings};
use serde_json::json;

use crate::{engine, event, handled_with, request, response};

#[test]
fn where_nothing_is_written() {
    let engine = engine(
        "[[redirect]]\nfrom = '/old'\nto = '/new'\n\
         [[rewrite]]\nfrom = '/app/{*rest}'\nto = '/{rest}'\n\
         [[headers]]\nwhen.path = '/edge'\nrequest.set = { x-edge-a = '1' }\nresponse.set = { x-cache = 'a' }\n\
         [[headers]]\nwhen.path = '/same'\nrequest.set = { x-a = '1' }\n\
         [[headers]]\nid = 'shadow'\nmode = 'shadow'\nwhen.path = '/quiet'\nrequest.set = { x-b = '1' }",
    );
    let came = response("200", &["Via: a"]);
    let table = [
        ("/", ViewerRequest, Some("request")),
        ("/quiet", ViewerRequest, Some("request")),
        ("/old", ViewerRequest, None),
        // Left out, or the same as before: written out all the same.
        ("/edge", ViewerRequest, None),
        ("/same", ViewerRequest, None),
        ("/", ViewerResponse, Some("response")),
        ("/", OriginResponse, Some("response")),
        ("/edge", ViewerResponse, None),
    ];
    for (path, event_type, name) in table {
        let came = Some(&came).filter(|_| !event_type.is_request());
        let event = event(event_type, &request(path, &["Host: example.com", "X-A: 1"]), came);
        let outcome = handled_with(&engine, &event, &Settings::default());
        assert_eq!(outcome.untouched(), name, "{path} at {event_type}");
        assert_eq!(!outcome.dropped().is_empty(), path == "/edge");
    }
}

#[test]
fn a_request_without_its_debug_header_is_another() {
    let (engine, secret) = (engine("[[block]]\nwhen.path = '/admin'"), "4uWb1FGm1NtX0CRJ");
    let mut settings = Settings::default();
    settings.debug = Some(DebugHeader::new("x-debug", secret).unwrap());
    for event_type in EventType::ALL {
        let came = Some(response("200", &[])).filter(|_| !event_type.is_request());
        for (line, is_right) in [("X-Debug: wrong", false), (&*format!("X-Debug: {secret}"), true)]
        {
            let event = event(event_type, &request("/", &[line]), came.as_ref());
            let outcome = handled_with(&engine, &event, &settings);
            let is_told = is_right && event_type == ViewerResponse;
            let name = (!event_type.is_request() && !is_told).then_some("response");
            assert_eq!(outcome.untouched(), name, "{line} at {event_type}");
        }
        let event = event(event_type, &request("/", &[]), came.as_ref());
        assert!(handled_with(&engine, &event, &settings).untouched().is_some());
    }
}

#[test]
fn what_cannot_be_read_goes_on_as_it_came() {
    let engine = engine("[[block]]\nwhen.path = '/admin'");
    let mut settings = Settings::default();
    let mut broken = event(ViewerRequest, &request("/", &["X-Debug: a"]), None);
    broken["Records"][0]["cf"]["request"]["method"] = json!(1);
    assert_eq!(handled_with_broken(&engine, &broken, &settings), Some("request"));
    settings.debug = Some(DebugHeader::new("x-debug", "4uWb1FGm1NtX0CRJ").unwrap());
    assert_eq!(handled_with_broken(&engine, &broken, &settings), None);
    settings.on_error = Some(OnError::Deny);
    assert_eq!(handled_with_broken(&engine, &broken, &settings), None);
}

/// The validator has nothing to say of an event that can't be read.
fn handled_with_broken(
    engine: &fingerpost::Engine,
    event: &serde_json::Value,
    settings: &Settings,
) -> Option<&'static str> {
    let outcome = fingerpost::adapter::cloudfront::handle(engine, event.clone(), settings, None);
    crate::kept(engine, event, settings, &outcome);
    outcome.untouched()
}

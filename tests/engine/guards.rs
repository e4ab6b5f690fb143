//! `[[block]]`: guards look at every view of a path, and count what is hidden against the visitor.

use fingerpost::{Country, Request};

use crate::{answered, engine, forwarded, ids, request};

#[test]
fn every_spelling_of_a_blocked_path_is_blocked() {
    let engine = engine(
        "paths.reject = []
         [[block]]
         when.path = '/admin/{*rest}'",
    );
    for path in [
        "/admin",
        "/admin/",
        "/admin/users",
        "/%61dmin/x",
        "/x/../admin",
        "/./admin",
        "//admin/x",
        "/x//../admin",
        "/admin;v=1/x",
        "/x\\..\\admin",
        "/%5Cadmin",
        "/%2561dmin",
        "/admin%2Fx",
        "/%61dmin%2f",
    ] {
        assert_eq!(answered(engine.evaluate(request(path))).status(), 403, "{path}");
    }
    for path in ["/administrator", "/x/admin", "/", "/Admin"] {
        forwarded(engine.evaluate(request(path)));
    }
}

#[test]
fn one_view_has_to_satisfy_the_whole_condition() {
    let engine = engine(
        "paths.reject = []
         [[block]]
         when.path = { prefix = '/%61' }
         when.not = { path = '/%61/open' }
         [[block]]
         when.path = '/b/{*rest}'
         unless.path = '/b/open'",
    );
    // The canonical view is the exception, the raw one isn't.
    assert_eq!(ids(engine.evaluate(request("/b/%6Fpen")).rules()), ["block-2"]);
    forwarded(engine.evaluate(request("/b/open")));
}

#[test]
fn what_is_hidden_counts_and_what_is_absent_does_not() {
    let engine = engine(
        "[[block]]
         id = 'header'
         when.header.x-team = { contains = 'red' }
         [[block]]
         id = 'not-header'
         when.path = '/team'
         unless.header.x-team = { contains = 'blue' }
         [[block]]
         id = 'country'
         when.country = 'KP'
         [[block]]
         id = 'strict'
         when.path = '/strict'
         when.country = 'KP'
         on_unknown = 'match'
         [[block]]
         id = 'lax'
         when.path = '/lax'
         when.header.x-lax = { contains = 'a' }
         on_unknown = 'skip'",
    );
    let unreadable: [(&str, &[u8]); 1] = [("x-team", b"\xFF")];
    let hidden = engine.evaluate(Request::new("GET", "/").with_headers(&unreadable));
    assert_eq!(ids(hidden.rules()), ["header"]);
    // Made from a header: not for a shared cache.
    assert_eq!(answered(hidden).header("cache-control"), Some("private, no-store"));

    forwarded(engine.evaluate(request("/")));
    let korea = Country::parse("KP").unwrap();
    assert_eq!(ids(engine.evaluate(request("/").with_country(korea)).rules()), ["country"]);
    assert_eq!(ids(engine.evaluate(request("/strict")).rules()), ["strict"]);
    let lax: [(&str, &[u8]); 1] = [("x-lax", b"\xFF")];
    forwarded(engine.evaluate(Request::new("GET", "/lax").with_headers(&lax)));
    assert_eq!(ids(engine.evaluate(request("/team")).rules()), ["not-header"]);
}

#[test]
fn a_block_answers_as_it_is_written() {
    let engine = engine(
        "[[block]]
         when.path = '/gone'
         status = 410
         body = 'gone'
         headers = { link = '</>; rel=\"home\"' }
         [[block]]
         when.path = '/say'
         body_template = 'no {header.x-who}'",
    );
    let gone = answered(engine.evaluate(request("/gone")));
    assert_eq!((gone.status(), gone.body()), (410, b"gone".as_slice()));
    assert_eq!(gone.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(gone.header("cache-control"), None);
    assert_eq!(gone.header("link"), Some("</>; rel=\"home\""));
    // Its text can't be made, the guard stands.
    let say = answered(engine.evaluate(request("/say")));
    assert_eq!((say.status(), say.body(), say.header("content-type")), (403, b"".as_slice(), None));
    assert_eq!(say.header("cache-control"), Some("private, no-store"));
}

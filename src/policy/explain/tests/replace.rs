use super::{Ask, answer, lines, names, policy, response};

const PAGES: &str = "[[respond]]
    id = 'shadow'
    mode = 'shadow'
    when.status = '4xx'
    status = 410
    [[respond]]
    id = 'page'
    when = { status = 404, path = '/docs/{*rest}' }
    body_template = 'no {path}'
    headers = { x-was = '{status}', x-none = '{cookie.none}' }
    [[respond]]
    id = 'single'
    when.status = 404
    status = 200
    [[respond]]
    id = 'mine'
    when = { status = 403, cookie.a = '1' }
    body = ''
    content_type = 'text/plain'
    [[respond]]
    id = 'late'
    when.status = 403
    status = 500
    [[headers]]
    id = 'after'
    when.status = 200
    response.set = { x-seen = '{status}' }
    [[headers]]
    id = 'typed'
    when.response.content-type = 'text/plain; charset=utf-8'
    response.set = { x-typed = '1' }\n";

#[test]
fn the_first_match_takes_the_response_s_place() {
    let policy = policy(PAGES);
    let own = [
        ("Content-Type", "text/html"),
        ("ETag", "\"1\""),
        ("content-encoding", "gzip"),
        ("vary", "accept"),
    ];
    let back = response(&policy, &Ask::get("/docs/x"), 404, &own);
    let replacement = back.decision().replacement().unwrap();
    assert_eq!((replacement.status, replacement.body.as_deref()), (404, Some(&b"no /docs/x"[..])));
    assert_eq!(
        lines(back.decision().edits()),
        [
            "-content-encoding",
            "-etag",
            "content-type: text/plain; charset=utf-8",
            // A cookie might have gone into it.
            "cache-control: private, no-store",
            "x-was: 404",
            // The rules after it see what took its place.
            "x-typed: 1",
        ]
    );
    assert_eq!(names(back.decision().rules()), ["page@respond", "typed@headers"]);
    assert_eq!(names(back.decision().shadow()), ["shadow@respond"]);

    // Another status; the body and what speaks of it stay.
    let back = response(&policy, &Ask::get("/"), 404, &own);
    let replacement = back.decision().replacement().unwrap();
    assert_eq!((replacement.status, replacement.body.as_deref()), (200, None));
    assert_eq!(lines(back.decision().edits()), ["x-seen: 200"]);
    assert_eq!(names(back.decision().rules()), ["single@respond", "after@headers"]);

    let back = response(&policy, &Ask::get("/"), 200, &own);
    assert!(back.decision().replacement().is_none());
}

#[test]
fn an_empty_body_has_no_type_and_what_is_personal_isn_t_kept() {
    let policy = policy(PAGES);
    let ask = Ask::get("/").header("cookie", "a=1");
    let back = response(&policy, &ask, 403, &[("content-type", "text/html"), ("repr-digest", "x")]);
    let replacement = back.decision().replacement().unwrap();
    assert_eq!((replacement.status, replacement.body.as_deref()), (403, Some(&b""[..])));
    assert_eq!(
        lines(back.decision().edits()),
        ["-repr-digest", "-content-type", "cache-control: private, no-store"]
    );
    let none = response(&policy, &ask, 403, &[]);
    assert_eq!(lines(none.decision().edits()), ["cache-control: private, no-store"]);
}

#[test]
fn the_edge_s_own_answers_are_not_replaced() {
    let policy = policy(&format!("{PAGES}[[block]]\nwhen.path = '/shut'\nstatus = 404\n"));
    assert_eq!(answer(&policy, &Ask::get("/shut")), ["404"]);
    let ask = Ask::get("/open");
    let request = ask.request();
    let explanation = policy.explain(&request);
    let stage = explanation.stages().iter().find(|stage| stage.stage == crate::Stage::Respond);
    assert!(stage.unwrap().rules.is_empty());
}

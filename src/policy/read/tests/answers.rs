use super::{codes, model};
use crate::policy::model::Body;

#[test]
fn an_answer_in_the_place_of_a_response() {
    let model = model(
        "[[respond]]
         when.status = '5xx'
         body_template = 'status {status}'
         [[respond]]
         when.response.x-gone = '1'
         status = 410
         body = ''
         [[respond]]
         when.path = '/a'
         body = 'a'
         [[respond]]
         when.status = 404
         status = 200
         [[respond]]
         when.status = 404
         headers = { x-status = '{status}' }",
    );
    let statuses: Vec<u16> = model.responds.iter().map(|rule| rule.action.status).collect();
    assert_eq!(statuses, [0, 410, 200, 200, 0]);
    let bodies: Vec<&Body> = model.responds.iter().map(|rule| &rule.action.body).collect();
    assert!(matches!(bodies[0], Body::Template(..)));
    // An empty body takes the place of the origin's, none leaves it.
    assert!(matches!(bodies[1], Body::Bytes(bytes) if bytes.is_empty()), "{:?}", bodies[1]);
    assert!(matches!(bodies[3], Body::Empty) && matches!(bodies[4], Body::Empty));
}

#[test]
fn what_is_wrong_with_it() {
    for (lines, code) in [
        ("when.status = 404", "empty"),
        ("when.status = 404\ncontent_type = 'text/html'", "missing-key"),
        ("when.status = 404\nstatus = 204", "invalid-status"),
        ("when.status = 404\nstatus = 204\nbody = 'x'", "conflicting-keys"),
        ("when.status = 404\nstatus = 302", "invalid-status"),
        ("when.status = 404\nstatus = 0", "invalid-status"),
        ("when.path = '/a'\nbody_template = '{status}'", "unknown-placeholder"),
    ] {
        assert_eq!(codes(&format!("[[respond]]\n{lines}\n")), [code], "{lines}");
    }
}

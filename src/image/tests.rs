//! Images that have the right sum and say something wrong: what a damaged or forged one may hold.

use super::frame::{framed, sum, unframed};
use super::writer::Writer;
use super::{from_hex, read, write};
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::model::{HeaderEdit, Model, RedirectSource};
use crate::policy::target::TargetHost;
use crate::policy::template::{Piece, Slot, Template, Value};
use crate::request::Request;
use crate::{Engine, Limits, ResponseHead};

const POLICY: &str = "
hosts = ['example.com']
languages = ['en', 'de']
on_error = 'deny'
[canonical]
host = 'example.com'
[origins]
api = 'https://api.example.net:8443/v1'
[[block]]
when.ip = ['192.0.2.0/24', '2001:db8::/32']
when.any = [{ path = '/admin/{*rest}' }, { header.x-debug = { regex = '^[0-9]+$' } }]
[[block]]
id = 'countries'
when.country = ['DE', 'FR', 'unknown']
body_template = '<p>{country|default:\"x\"}'
content_type = 'text/html'
[[redirect]]
from = '/old/{page}'
to = 'https://www.example.com/new/{page|lower|replace:\"a\",\"b\"}?a={query.b|default:\"\"}#b'
[[redirect]]
map = { '/a' = '/b', '/c/{x}' = 'https://{x}.example.com/c' }
[[respond]]
when.status = '5xx'
body = 'soon'
headers = { retry-after = '60' }
[[cors]]
origins = ['https://app.example.com']
methods = ['GET']
[[experiment]]
id = 'home'
cookie = 'home'
control = 'a'
variants = { a = 1, b = { weight = 1, rewrite = '/b' }, c = { weight = 2, route = 'api' } }
[[rewrite]]
from = '/app/{*rest}'
to = '/index.html?p={rest}'
query = { remove = ['utm_*'], set = { v = '{variant.home|default:\"\"}' } }
[[route]]
when.path = '/api/{*rest}'
when.variant.home = 'b'
origin = 'api'
[security_headers]
preset = 'web-2026'
[[headers]]
request.remove = ['x-debug-*']
response.set = { x-country = '{country|default:\"none\"}' }
";

fn model() -> Model {
    (*Policy::parse(POLICY).unwrap().model).clone()
}

/// Why a model can't be loaded.
fn why(model: &Model) -> String {
    match read(&write(model, ""), &Limits::default()) {
        Ok(_) => "it can".to_owned(),
        Err(error) => error.diagnostics()[0].message().to_owned(),
    }
}

/// Nothing that these bytes say makes a panic.
fn load_and_ask(image: &[u8]) -> bool {
    let Ok(engine) = Engine::from_bytes(image) else { return false };
    let headers =
        [("host", "example.com"), ("cookie", "home=b"), ("origin", "https://app.example.com")];
    for path in ["/", "/a", "/old/x?b=1", "/admin/x", "/c/www", "/app/x?utm_a=1", "/api/x"] {
        let request = Request::new("GET", path).with_headers(&headers);
        let _ = engine.evaluate(request);
        let _ = engine.evaluate_response(request, &ResponseHead::new(503, &headers));
    }
    true
}

#[test]
fn changed_bytes_with_the_right_sum_make_no_panic() {
    let image = Policy::parse(POLICY).and_then(|policy| Engine::new(&policy)).unwrap().to_bytes();
    assert!(load_and_ask(&image));
    let (mut loaded, mut refused) = (0, 0);
    for at in 0..image.len() - 8 {
        for change in [1, 2, 0x10, 0x80, 0xFF] {
            let mut changed = image.clone();
            changed[at] ^= change;
            let end = changed.len() - 8;
            let right = sum(&changed[..end]);
            changed[end..].copy_from_slice(&right.to_le_bytes());
            if load_and_ask(&changed) { loaded += 1 } else { refused += 1 }
        }
    }
    println!("{loaded} changed images load, {refused} are refused");
    assert!(loaded > 0 && refused > loaded);
}

#[test]
fn parts_cut_anywhere_are_refused() {
    let image = write(&model(), "");
    let frame = unframed(&image).unwrap();
    for length in 0..frame.parts.len() {
        let cut = framed(frame.digest, 0, &frame.parts[..length], frame.text);
        assert!(read(&cut, &Limits::default()).is_err(), "{length}");
    }
    for length in (0..frame.text.len()).filter(|length| frame.text.is_char_boundary(*length)) {
        let cut = framed(frame.digest, 0, frame.parts, frame.text.get(..length).unwrap());
        assert!(read(&cut, &Limits::default()).is_err(), "{length}");
    }
}

#[test]
fn what_would_leave_its_place_is_refused() {
    type Change = fn(&mut Model);
    let table: [(&str, Change); 14] = [
        ("a control character in a header's value", |model| {
            model.responds[0].action.cache_control = Some("a\r\nset-cookie: b=c".into());
        }),
        ("a template's text that can't stand in its place", |model| {
            let value = Template::Literal("a\r\nb".into());
            model.headers[0].action.response.push(HeaderEdit::Set("x".into(), value));
        }),
        ("a header's name that isn't one", |model| {
            model.headers[0].action.response.push(HeaderEdit::Remove("a: b\r\n".into()));
        }),
        ("a header that belongs to the connection", |model| {
            let value = Template::Literal("0".into());
            model.headers[0].action.request.push(HeaderEdit::Set("content-length".into(), value));
        }),
        ("a header that leads where the visitor wants", |model| {
            let slot = Slot { value: Value::QueryParam("to".into()), filters: Box::default() };
            let value = Template::Pieces([Piece::Slot(slot)].into());
            model.headers[0].action.response.push(HeaderEdit::Set("location".into(), value));
        }),
        ("a host that isn't one", |model| {
            model.canonical.as_mut().unwrap().host = Some("evil.test/".into());
        }),
        ("an origin that isn't one", |model| model.origins[0].path = "/a b".into()),
        ("an answer with a status that can't be sent", |model| {
            model.blocks[0].action.answer.status = 99;
        }),
        ("a list out of its order", |model| model.experiments[0].action.variants.reverse()),
        ("an experiment without its control", |model| model.experiments[0].action.control = 3),
        ("a variant of no origin", |model| {
            model.experiments[0].action.variants[2].route = Some(1);
        }),
        ("an experiment of no layer", |model| model.experiments[0].action.layer = Some(0)),
        ("the variant of an experiment that there isn't", |model| {
            model.experiments.clear();
        }),
        ("an id that isn't one", |model| model.blocks[0].id = "a\r\nb".into()),
    ];
    assert_eq!(why(&model()), "it can");
    for (wanted, change) in table {
        let mut changed = model();
        change(&mut changed);
        assert_eq!(why(&changed), format!("the image is damaged: {wanted}"));
    }
}

#[test]
fn a_target_leads_to_no_other_host() {
    for (literal, wanted) in
        [("www.example.com", "it can"), ("evil.test/x@a", HOST), ("A.test", HOST)]
    {
        let mut changed = model();
        let source = &mut changed.redirects[0].action.source;
        let RedirectSource::Entry { to, .. } = source else { panic!() };
        to.authority.as_mut().unwrap().host = TargetHost::Literal(literal.to_owned());
        assert_eq!(why(&changed), wanted, "{literal}");
    }
    const HOST: &str = "the image is damaged: a target that could lead to any host";
}

#[test]
fn conditions_do_not_fill_the_stack() {
    let mut changed = model();
    let mut condition = changed.blocks[0].when.take().unwrap();
    for _ in 0..10_000 {
        condition = Condition::Not(Box::new(condition));
    }
    changed.blocks[0].when = Some(condition);
    let writer = std::thread::Builder::new().stack_size(64 << 20);
    let image = writer.spawn(move || {
        let image = write(&changed, "");
        std::mem::forget(changed);
        image
    });
    let image = image.unwrap().join().unwrap();
    let reader = std::thread::Builder::new().stack_size(128 << 10);
    let error = reader.spawn(move || read(&image, &Limits::default()).map(|_| ()).unwrap_err());
    let error = error.unwrap().join().unwrap();
    assert_eq!(error.diagnostics()[0].code().as_str(), "image-limit");
}

#[cfg(not(feature = "geo"))]
#[test]
fn what_this_build_lacks_is_named() {
    let image = framed(from_hex(""), super::frame::GEO, &[], "");
    let error = read(&image, &Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "policy image:1:1: error[feature-not-compiled]: the image holds a country database, and \
         this build has no feature `geo`\n  help: build it with the feature `geo`"
    );
}

#[test]
fn every_security_header_has_its_place() {
    let policy = "[https]\n[security_headers]\npreset = 'web-2026'\ncoep = 'require-corp'\n\
                  origin_agent_cluster = true\nreporting_endpoints = { a = 'https://a.example/' }\n\
                  csp = { default-src = \"'self'\", report_only = { default-src = \"'none'\" } }\n";
    let model = (*Policy::parse(policy).unwrap().model).clone();
    assert_eq!(why(&model), "it can");
    assert_eq!(model.security_headers.headers.len(), 12);
}

#[test]
fn a_count_takes_no_memory_before_its_items_are_there() {
    let mut policy = Writer::default();
    policy.number(u64::MAX >> 1);
    let image = framed(from_hex(""), 0, &policy.parts, "");
    assert!(read(&image, &Limits::default()).is_err());
}

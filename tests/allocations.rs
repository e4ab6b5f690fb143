//! What is allocated: nothing for a request that no rule takes, there and back, nor for a block; of a
//! redirect its `Location`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use allocation_counter::measure;
use fingerpost::{
    Client, Country, Decision, Edit, Engine, Policy, Request, ResponseHead, Scheme, Source,
};

/// What stands around the redirects of many sites.
const POLICY: &str = "
hosts = ['example.com']
[https]
[lists]
denied = { file = 'denied.txt' }
[[block]]
when.ip = '@denied'
[[block]]
when.country = ['KP', 'IR']
[[block]]
when.path = '/admin/{*rest}'
[[redirect]]
from = '/moved'
to = '/here'
[[redirect]]
from = '/old/{page}'
to = '/new/{page}'
[[redirect]]
from = { regex = '^/(?:en|fr)/shop/(?<id>[0-9]+)$' }
to = '/shop/{id}'
[[experiment]]
id = 'home'
cookie = 'home'
bots = 'include'
control = 'a'
variants = { a = 1, b = 1 }
[security_headers]
preset = 'web-2026'
";

fn engine() -> Engine {
    let mut denied = String::new();
    for network in 0..500 {
        writeln!(denied, "198.51.{}.{}/31", network / 100, network % 100 * 2).unwrap();
    }
    let source = Source::text(POLICY).with_file("denied.txt", denied);
    Engine::new(&Policy::parse(source).unwrap()).unwrap()
}

type Headers = [(&'static str, &'static str); 4];

fn headers(cookie: &'static str) -> Headers {
    [
        ("host", "example.com"),
        ("user-agent", "Mozilla/5.0"),
        ("accept-language", "de"),
        ("cookie", cookie),
    ]
}

fn request<'r>(target: &'r str, headers: &'r Headers) -> Request<'r> {
    let mut client = Client::default();
    client.scheme = Some(Scheme::Https);
    client.ip = Some([203, 0, 113, 9].into());
    client.country = Country::parse("FR");
    client.entropy = Some([7; 16]);
    Request::new("GET", target).with_headers(headers).with_client(client)
}

#[test]
fn a_miss_allocates_nothing() {
    let engine = engine();
    let headers = headers("session=1; home=b; other=2");
    let request = request("/en/products/shoes.html?size=41", &headers);
    let sent = [("content-type", "text/html"), ("cache-control", "max-age=60")];
    let response = ResponseHead::new(200, &sent);

    // What is made on first use is there then; and it is a miss that has edits on its way back.
    assert!(matches!(engine.evaluate(request), Decision::Forward(_)));
    assert!(engine.evaluate_response(request, &response).edits().len() > 4);

    assert_eq!(measure(|| drop(engine.evaluate(request))).count_total, 0);
    assert_eq!(measure(|| drop(engine.evaluate_response(request, &response))).count_total, 0);

    // It begins as the source that is a regular expression does.
    let request = self::request("/en/shop/12a", &headers);
    assert!(matches!(engine.evaluate(request), Decision::Forward(_)));
    assert_eq!(measure(|| drop(engine.evaluate(request))).count_total, 0);
}

#[test]
fn a_new_visitor_gets_a_cookie_that_was_written_beforehand() {
    let engine = engine();
    let headers = headers("session=1");
    let request = request("/en/products/shoes.html", &headers);
    let sent = [("content-type", "text/html"), ("cache-control", "max-age=60")];
    let response = ResponseHead::new(200, &sent);
    let Decision::Forward(forward) = engine.evaluate(request) else { panic!("no rule answers") };
    let edits = engine.evaluate_response_after(&forward, request, &response);
    let names = edits.edits().iter().filter_map(|edit| match edit {
        Edit::Set(field) | Edit::Append(field) => Some(&*field.name),
        _ => None,
    });
    assert_eq!(names.filter(|name| ["set-cookie", "cache-control"].contains(name)).count(), 2);
    let back = || drop(engine.evaluate_response_after(&forward, request, &response));
    assert_eq!(measure(back).count_total, 0);
}

/// Whether he is asked by an `[[auth]]` or not; only a challenge is a text of its own.
#[cfg(feature = "auth")]
#[test]
fn who_sends_no_credentials_costs_a_challenge_at_most() {
    let guarded = "
[[auth]]
when.path = '/members/{*rest}'
jwt = { secret = 'hs.key', algorithms = 'HS256', audience = 'members' }
[[auth]]
when.path = '/files/{*rest}'
signed_url.secret = 'hs.key'
[[auth]]
when.path = '/api/{*rest}'
api_key = { header = 'x-key', keys = 'sha256:k1:9211e722bba1dc7626b2e18977914c4023fcba84b0865ca29609b9c92b8eb54b' }
";
    let source = Source::text(guarded).with_file("hs.key", include_str!("auth/hs.key"));
    let engine = Engine::new(&Policy::parse(source).unwrap()).unwrap();
    let headers = headers("session=1; home=b; other=2");
    let table =
        [("/shop/shoes", 0), ("/members/me", 1), ("/files/a.pdf?x=1", 0), ("/api/orders", 1)];
    for (target, count) in table {
        let request = request(target, &headers);
        let passes = matches!(engine.evaluate(request), Decision::Forward(_));
        assert_eq!(passes, target == "/shop/shoes");
        assert_eq!(measure(|| drop(engine.evaluate(request))).count_total, count, "{target}");
    }
}

#[test]
fn an_answer_allocates_its_location_only() {
    let engine = engine();
    let headers = headers("session=1; home=b");
    let table = [
        ("/admin/users", 403, 0),
        ("/moved", 308, 1),
        ("/old/map", 308, 1),
        ("/fr/shop/12", 308, 1),
    ];
    for (target, status, count) in table {
        let request = request(target, &headers);
        let Decision::Respond(answer) = engine.evaluate(request) else { panic!("{target}") };
        assert_eq!(answer.status(), status);
        assert!(answer.headers().len() > 4);
        assert_eq!(measure(|| drop(engine.evaluate(request))).count_total, count, "{target}");
    }
}

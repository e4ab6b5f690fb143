//! A request that no rule takes costs no allocation, on its way there and back.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use allocation_counter::measure;
use fingerpost::{
    Client, Country, Decision, Engine, Policy, Request, ResponseHead, Scheme, Source,
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

#[test]
fn a_miss_allocates_nothing() {
    let mut denied = String::new();
    for network in 0..500 {
        writeln!(denied, "198.51.{}.{}/31", network / 100, network % 100 * 2).unwrap();
    }
    let source = Source::text(POLICY).with_file("denied.txt", denied);
    let engine = Engine::new(&Policy::parse(source).unwrap()).unwrap();
    let headers = [
        ("host", "example.com"),
        ("user-agent", "Mozilla/5.0"),
        ("accept-language", "de"),
        ("cookie", "session=1; home=b; other=2"),
    ];
    let mut client = Client::default();
    client.scheme = Some(Scheme::Https);
    client.ip = Some([203, 0, 113, 9].into());
    client.country = Country::parse("FR");
    client.entropy = Some([7; 16]);
    let request = Request::new("GET", "/en/products/shoes.html?size=41").with_headers(&headers);
    let request = request.with_client(client);
    let sent = [("content-type", "text/html"), ("cache-control", "max-age=60")];
    let response = ResponseHead::new(200, &sent);

    // What is made on first use is there then; and it is a miss that has edits on its way back.
    assert!(matches!(engine.evaluate(request), Decision::Forward(_)));
    assert!(engine.evaluate_response(request, &response).edits().len() > 4);

    assert_eq!(measure(|| drop(engine.evaluate(request))).count_total, 0);
    assert_eq!(measure(|| drop(engine.evaluate_response(request, &response))).count_total, 0);
}

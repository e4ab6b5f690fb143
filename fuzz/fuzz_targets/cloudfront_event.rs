//! Any JSON as an event of Lambda@Edge: a result and no panic; of an event that can be read, one that
//! the validator has nothing against, and the decision that the same request gets by itself, as plain
//! values and as a request of the `http` crate.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use arbitrary::Unstructured;
use fingerpost::adapter::cloudfront::{
    DebugHeader, Decided, EventType, Handler, Settings, handle, validate,
};
use fingerpost::{Client, Engine, OnError, Request, Timestamp};
use fingerpost_fuzz::event::event;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// What tries what CloudFront refuses, and what it takes.
const BOLD: &str = "
    [client]
    platform = 'cloudfront'
    scheme_header = 'cloudfront-forwarded-proto'
    [https]
    [security_headers]
    preset = 'web-2026'
    [origins]
    good = 'https://good.example:8443/v1'
    address = 'http://10.0.0.7'
    [[block]]
    at = 'origin'
    when.country = 'KP'
    [[redirect]]
    from = '/old/{page}'
    to = '/new/{page}'
    [[respond]]
    at = 'origin'
    when.status = '4xx'
    status = 200
    body = 'page'
    [[respond]]
    when.status = '2xx'
    body = 'not at viewer-response'
    [[experiment]]
    id = 'ab'
    control = 'a'
    variants = { a = { weight = 1 }, b = { weight = 1, rewrite = '/b', route = 'good' } }
    cookie = 'ab'
    key_header = 'x-ab'
    [[rewrite]]
    from = '/app/{*rest}'
    to = '/{rest}?a={header.x-debug}'
    [[route]]
    when.path = '/a'
    origin = 'address'
    [[route]]
    at = 'viewer'
    origin = 'good'
    [[headers]]
    request.remove = ['x-*', 'cdn-*', 'cloudfront-*', 'via']
    request.set = { x-edge-a = '1', accept-encoding = 'br', x-mine = '{header.x-debug}' }
    response.remove = ['w*']
    response.append = { set-cookie = 'a=1', x-cache = 'a' }
    response.default = { warning = '{path}', etag = 'y' }
    [[headers]]
    at = 'origin'
    request.set = { if-none-match = 'x', x-mine = '2' }
    response.set = { x-real-ip = '1', content-language = '{path}' }";

const PLAIN: &str = include_str!("../../rules/quickstart.toml");

/// Stands nowhere in the policies, nor in what the events are made of.
const SECRET: &str = "4uWb1FGm1NtX0CRJ";

static ENGINES: LazyLock<[Engine; 2]> =
    LazyLock::new(|| [BOLD, PLAIN].map(|text| text.parse().expect("the policies load")));

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let now = (first & 1 == 1).then_some(Timestamp(1_782_898_200));
    let mut settings = Settings::default();
    settings.on_error = (first & 2 == 2).then_some(OnError::Deny);
    settings.event_type = EventType::ALL.get(usize::from(first >> 2 & 7)).copied();
    for engine in &*ENGINES {
        if let Ok(event) = event(&mut Unstructured::new(rest)) {
            check(engine, &event, &settings, now);
        }
    }
    if first & 32 == 32 {
        settings.debug = DebugHeader::new("x-debug", SECRET).ok();
    }
    for engine in &*ENGINES {
        let handler = Handler::new(engine.clone(), settings.clone());
        if let Ok(text) = std::str::from_utf8(rest) {
            check_text(&handler, text, now);
        }
        if let Ok(event) = event(&mut Unstructured::new(rest)) {
            check_text(&handler, &event.to_string(), now);
        }
    }
});

/// As text: a result that is an object, and a line that is one.
fn check_text(handler: &Handler, event: &str, now: Option<Timestamp>) {
    let handled = handler.handle_text(event, now, || Duration::from_micros(7));
    let result: Value = serde_json::from_str(&handled.result).expect("a result is JSON");
    assert!(result.is_object());
    // Where the host keeps the event, what goes on as it came is only named.
    let kept = handler.handle_kept(event, now, || Duration::from_micros(7));
    assert_eq!(kept.log, handled.log);
    if kept.result != handled.result {
        let name: String = serde_json::from_str(&kept.result).expect("it is a name");
        let event: Value = serde_json::from_str(event).expect("it was read");
        assert_eq!(event["Records"][0]["cf"][name], result);
    }
    if let Some(log) = handled.log {
        assert!(!log.contains('\n') && !log.contains(SECRET));
        let record: Value = serde_json::from_str(&log).expect("a line is JSON");
        assert!(record["rules"].is_array());
    }
}

fn check(engine: &Engine, event: &Value, settings: &Settings, now: Option<Timestamp>) {
    let outcome = handle(engine, event.clone(), settings, now);
    assert!(outcome.result().is_object());
    if outcome.error().is_some() {
        return;
    }
    let event_type = outcome.event_type().expect("what is read says which it is");
    let violations = validate(event_type, event, outcome.result());
    assert!(violations.is_empty(), "{violations:?}: {event} became {}", outcome.result());
    if let Decided::Request(decision) = outcome.decided() {
        let cf = event.pointer("/Records/0/cf").expect("it was read");
        // How entropy comes of an id is told by the library's own tests.
        if cf.pointer("/config/requestId").is_none_or(Value::is_null) {
            let request = &cf["request"];
            let tier = event_type.tier();
            same(request, now, |plain| {
                assert_eq!(&engine.evaluate(plain.with_tier(tier)), decision, "{event}");
            });
        }
    }
}

/// Asks about the request as programs would state it.
fn same(request: &Value, now: Option<Timestamp>, ask: impl Fn(Request<'_>)) {
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    let (path, query) = (text("uri"), text("querystring"));
    let is_plain = path.starts_with('/') && !path.contains(['?', '#']);
    if !is_plain || query.contains('#') || query.starts_with('?') {
        return;
    }
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut headers = Vec::new();
    for (name, lines) in request["headers"].as_object().into_iter().flatten() {
        for line in lines.as_array().into_iter().flatten() {
            match &line["value"] {
                Value::String(value) => headers.push((name.as_str(), value.as_str())),
                Value::Array(values) => {
                    headers.extend(
                        values.iter().filter_map(Value::as_str).map(|v| (name.as_str(), v)),
                    );
                }
                _ => {}
            }
        }
    }
    let mut client = Client::default();
    client.ip = text("clientIp").parse().ok();
    client.now = now;
    let method = request["method"].as_str().unwrap_or("GET");
    ask(Request::new(method, &target).with_headers(&headers).with_client(client));
    // That crate takes less than CloudFront might send.
    let mut builder = http::Request::builder().method(method).uri(&target).extension(client);
    for (name, value) in &headers {
        builder = builder.header(*name, *value);
    }
    if let Ok(request) = builder.body(())
        && request.uri().path_and_query().is_some_and(|it| it.as_str() == target)
    {
        ask(Request::from(&request));
    }
}

//! Lambda@Edge: an event of CloudFront in, a result for CloudFront out. Feature `cloudfront`.
//!
//! [`handle`] takes the event of any of the four kinds as JSON, asks the engine, and gives what the
//! function is to return. The guide's page on [CloudFront](crate::guide::cloudfront) says what acts
//! at which event.
//!
//! 1. The event itself is changed, never built anew: fields and headers that nobody speaks of stay
//!    as they are. CloudFront takes a lost read-only header for an attempt to delete it.
//! 2. What CloudFront doesn't take (a header `X-Edge-*`, an answer that is too large) is left out
//!    and [told](Outcome::dropped); the visitor doesn't get a 502 for it. [`validate`] judges results
//!    by the same rules, from event and result alone.
//! 3. Variants of experiments and nonces are drawn from `config.requestId`, so that viewer-request
//!    and viewer-response, which are two processes, come to the same.
//! 4. No clock is read: the time is an option.

mod answer;
mod back;
mod base64;
mod edit;
mod event;
mod forward;
mod lines;
mod outcome;
mod plan;
mod restrictions;
mod seen;
mod validate;
mod violation;

use serde_json::{Map, Value, json};

pub use event::{EventError, EventType};
pub use outcome::{Decided, Outcome};
pub use plan::{Finding, Level, Plan, Planned, plan};
pub use validate::validate;
pub use violation::{Kind, Violation};

use crate::Engine;
use crate::decision::Decision;
use crate::request::Timestamp;
use seen::Seen;

/// What the host says beside the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Which event it is, where `config.eventType` is missing: events that people write.
    pub event_type: Option<EventType>,
    /// The time. Without it, rules with a time window are unknown.
    pub now: Option<Timestamp>,
    /// What becomes of an event that can't be read.
    pub on_error: OnError,
}

/// What becomes of an event that can't be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnError {
    /// Request or response go on as they are.
    #[default]
    Pass,
    /// The answer is a 503. At viewer-response, where the status can't change, the response goes on
    /// as it is.
    Deny,
}

/// Decides about an event, and puts it into effect on the event. Cannot fail: what becomes of an
/// event that can't be read is said by [`Options::on_error`]. Where it has neither request nor
/// response to pass, the answer is a 503 in any case.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::cloudfront::{Options, handle};
/// use serde_json::json;
///
/// let engine: Engine = "[[redirect]]\nfrom = '/old/{page}'\nto = '/new/{page}'\nstatus = 301".parse()?;
/// let event = json!({ "Records": [{ "cf": {
///     "config": { "eventType": "viewer-request" },
///     "request": { "uri": "/old/map", "method": "GET", "querystring": "", "headers": {} },
/// } }] });
/// let outcome = handle(&engine, event, &Options::default());
/// assert_eq!(outcome.rules()[0].id, "redirect-1");
/// assert_eq!(outcome.result(), &json!({
///     "status": "301",
///     "statusDescription": "Moved Permanently",
///     "headers": { "location": [{ "key": "Location", "value": "/new/map" }] },
/// }));
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[must_use]
pub fn handle<'e>(engine: &'e Engine, mut event: Value, options: &Options) -> Outcome<'e> {
    let cf = match event::cf(&mut event) {
        Ok(cf) => cf,
        Err(error) => return unreadable(&mut Map::new(), options.event_type, error, options),
    };
    let event_type = match event::event_type(cf, options.event_type) {
        Ok(event_type) => event_type,
        Err(error) => return unreadable(cf, None, error, options),
    };
    let handled = match event_type.is_request() {
        true => request(engine, cf, event_type, options),
        false => response(engine, cf, event_type, options),
    };
    handled.unwrap_or_else(|error| unreadable(cf, Some(event_type), error, options))
}

/// The same of an event as text.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::cloudfront::{EventError, Options, handle_text};
///
/// let engine: Engine = "[[block]]\nwhen.path = '/admin'".parse()?;
/// let outcome = handle_text(&engine, "{", &Options::default());
/// assert_eq!(outcome.error(), Some(EventError::Json));
/// assert_eq!(outcome.result()["status"], "503");
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[must_use]
pub fn handle_text<'e>(engine: &'e Engine, event: &str, options: &Options) -> Outcome<'e> {
    match serde_json::from_str(event) {
        Ok(event) => handle(engine, event, options),
        Err(_) => unreadable(&mut Map::new(), options.event_type, EventError::Json, options),
    }
}

fn request<'e>(
    engine: &'e Engine,
    cf: &mut Map<String, Value>,
    event: EventType,
    options: &Options,
) -> Result<Outcome<'e>, EventError> {
    if !cf.get("request").is_some_and(Value::is_object) {
        return Err(EventError::Request);
    }
    let mut dropped = Vec::new();
    let seen = Seen::read(cf, options.now)?;
    let arrived = seen.request(event.tier());
    let decision = engine.evaluate(arrived);
    let result = match &decision {
        Decision::Respond(answer) => {
            let more = match is_seen_by_viewer_response(event, answer.status()) {
                true => Vec::new(),
                false => engine.security_headers_behind(arrived),
            };
            answer::generated(answer, &more, event, arrived.method(), &mut dropped)
        }
        Decision::Forward(forward) => {
            let mut request = cf.remove("request").unwrap_or_default();
            if let Some(request) = request.as_object_mut() {
                forward::apply(request, forward, event, &mut dropped);
            }
            request
        }
    };
    let decided = Decided::Request(decision);
    Ok(Outcome { result, event_type: Some(event), decided, dropped })
}

/// Whether an answer made at this event needs no more security headers: those made before the cache
/// have them; to others viewer-response adds them, which isn't run from status 400 on.
fn is_seen_by_viewer_response(event: EventType, status: u16) -> bool {
    event == EventType::ViewerRequest || status < 400
}

fn response<'e>(
    engine: &'e Engine,
    cf: &mut Map<String, Value>,
    event: EventType,
    options: &Options,
) -> Result<Outcome<'e>, EventError> {
    let Some(Value::Object(mut response)) = cf.get_mut("response").map(Value::take) else {
        return Err(EventError::Response);
    };
    let mut dropped = Vec::new();
    let decided = Seen::read(cf, options.now).and_then(|seen| {
        let request = seen.request(event.tier());
        back::decide(engine, request, &mut response, event, &mut dropped)
    });
    let result = Value::Object(response);
    match decided {
        Ok(decision) => {
            let decided = Decided::Response(decision);
            Ok(Outcome { result, event_type: Some(event), decided, dropped })
        }
        Err(error) => {
            cf.insert("response".to_owned(), result);
            Err(error)
        }
    }
}

/// The outcome where the event can't be read.
fn unreadable<'e>(
    cf: &mut Map<String, Value>,
    event_type: Option<EventType>,
    error: EventError,
    options: &Options,
) -> Outcome<'e> {
    let mut of = |name: &str| cf.get_mut(name).filter(|value| value.is_object()).map(Value::take);
    let passed = match event_type {
        Some(event) if event.is_request() => of("request"),
        Some(_) => of("response"),
        None => of("response").or_else(|| of("request")),
    };
    let denies = options.on_error == OnError::Deny && event_type != Some(EventType::ViewerResponse);
    let result = passed.filter(|_| !denies).unwrap_or_else(denied);
    Outcome { result, event_type, decided: Decided::Nothing(error), dropped: Vec::new() }
}

fn denied() -> Value {
    json!({
        "status": "503",
        "statusDescription": "Service Unavailable",
        "headers": { "cache-control": [{ "key": "Cache-Control", "value": "no-store" }] },
    })
}

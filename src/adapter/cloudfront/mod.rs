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
mod debug;
mod edit;
mod event;
mod forward;
mod handler;
mod lines;
mod logging;
mod outcome;
mod plan;
mod record;
mod restrictions;
mod seen;
mod settings;
mod validate;
mod violation;

use serde_json::{Map, Value, json};

pub use debug::{DebugHeader, DebugHeaderError};
pub use event::{EventError, EventType};
pub use handler::{Handled, Handler};
pub use logging::Logging;
pub use outcome::{Decided, Outcome};
pub use plan::{Finding, Level, Plan, Planned, plan};
pub use record::{Record, Verdict};
pub use settings::{Settings, SettingsError};
pub use validate::validate;
pub use violation::{Kind, Violation};

use crate::Engine;
use crate::decision::{Decision, OnError};
use crate::request::Timestamp;
use seen::Seen;

/// Decides about an event, and puts it into effect on the event. `now` is the time; without it,
/// rules with a time window are unknown.
///
/// Cannot fail: what becomes of an event that can't be read is said by the policy's
/// [`on_error`](Engine::on_error), or by the [settings](Settings::on_error). Where it has neither
/// request nor response to pass, the answer is a 503 in any case; at viewer-response, where the
/// status can't change, the response goes on in any case.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::cloudfront::{Settings, handle};
/// use serde_json::json;
///
/// let engine: Engine = "[[redirect]]\nfrom = '/old/{page}'\nto = '/new/{page}'\nstatus = 301".parse()?;
/// let event = json!({ "Records": [{ "cf": {
///     "config": { "eventType": "viewer-request" },
///     "request": { "uri": "/old/map", "method": "GET", "querystring": "", "headers": {} },
/// } }] });
/// let outcome = handle(&engine, event, &Settings::default(), None);
/// assert_eq!(outcome.rules()[0].id, "redirect-1");
/// assert_eq!(outcome.result(), &json!({
///     "status": "301",
///     "statusDescription": "Moved Permanently",
///     "headers": { "location": [{ "key": "Location", "value": "/new/map" }] },
/// }));
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[must_use]
pub fn handle<'e>(
    engine: &'e Engine,
    mut event: Value,
    settings: &Settings,
    now: Option<Timestamp>,
) -> Outcome<'e> {
    let cf = match event::cf(&mut event) {
        Ok(cf) => cf,
        Err(error) => {
            return unreadable(engine, &mut Map::new(), settings.event_type, error, settings);
        }
    };
    let event_type = match event::event_type(cf, settings.event_type) {
        Ok(event_type) => event_type,
        Err(error) => return unreadable(engine, cf, None, error, settings),
    };
    let taken = settings.debug.as_ref().and_then(|debug| debug.take(cf, event_type));
    let told = settings.debug.as_ref().filter(|_| taken == Some(true));
    let handled = match event_type.is_request() {
        true => request(engine, cf, event_type, now, told),
        false => response(engine, cf, event_type, now, told),
    };
    let mut outcome =
        handled.unwrap_or_else(|error| unreadable(engine, cf, Some(event_type), error, settings));
    if taken.is_some() {
        // A request without its debug header isn't the one that came.
        outcome.untouched = outcome.untouched.filter(|name| *name != REQUEST);
    }
    outcome
}

const REQUEST: &str = "request";
const RESPONSE: &str = "response";

fn request<'e>(
    engine: &'e Engine,
    cf: &mut Map<String, Value>,
    event: EventType,
    now: Option<Timestamp>,
    told: Option<&DebugHeader>,
) -> Result<Outcome<'e>, EventError> {
    if !cf.get("request").is_some_and(Value::is_object) {
        return Err(EventError::Request);
    }
    let mut dropped = Vec::new();
    let seen = Seen::read(cf, now)?;
    let (arrived, entropy) = (seen.request(event.tier()), seen.entropy());
    let decision = engine.evaluate(arrived);
    let is_untouched = match &decision {
        Decision::Forward(forward) if told.is_none() => forward::is_as_it_came(forward),
        _ => false,
    };
    let result = match &decision {
        Decision::Respond(answer) => {
            let mut more = match is_seen_by_viewer_response(event, answer.status()) {
                true => Vec::new(),
                false => engine.security_headers_behind(arrived),
            };
            more.extend(told.map(|_| debug::told(decision.rules(), decision.shadow())));
            answer::generated(answer, &more, event, arrived.method(), &mut dropped)
        }
        Decision::Forward(forward) => {
            let mut request = cf.remove("request").unwrap_or_default();
            if let Some(request) = request.as_object_mut() {
                forward::apply(request, forward, event, &mut dropped);
                if let Some(debug) = told {
                    debug.pass_on(request, cf);
                }
            }
            request
        }
    };
    let decided = Decided::Request(decision);
    let untouched = is_untouched.then_some(REQUEST);
    Ok(Outcome { result, untouched, event_type: Some(event), decided, dropped, engine, entropy })
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
    now: Option<Timestamp>,
    told: Option<&DebugHeader>,
) -> Result<Outcome<'e>, EventError> {
    let Some(Value::Object(mut response)) = cf.get_mut("response").map(Value::take) else {
        return Err(EventError::Response);
    };
    let mut dropped = Vec::new();
    let decided = Seen::read(cf, now).and_then(|seen| {
        let request = seen.request(event.tier());
        let decision = back::decide(engine, request, &mut response, event, &mut dropped)?;
        Ok((decision, seen.entropy()))
    });
    match decided {
        Ok((decision, entropy)) => {
            let is_untouched = told.is_none()
                && dropped.is_empty()
                && decision.replacement().is_none()
                && decision.edits().is_empty();
            let untouched = is_untouched.then_some(RESPONSE);
            if told.is_some() {
                let told = debug::told(decision.rules(), decision.shadow());
                edit::apply(&mut response, &[told], event, &mut dropped);
            }
            let (result, decided) = (Value::Object(response), Decided::Response(decision));
            Ok(Outcome {
                result,
                untouched,
                event_type: Some(event),
                decided,
                dropped,
                engine,
                entropy,
            })
        }
        Err(error) => {
            cf.insert("response".to_owned(), Value::Object(response));
            Err(error)
        }
    }
}

/// The outcome where the event can't be read.
fn unreadable<'e>(
    engine: &'e Engine,
    cf: &mut Map<String, Value>,
    event_type: Option<EventType>,
    error: EventError,
    settings: &Settings,
) -> Outcome<'e> {
    let mut of = |name: &'static str| {
        let passed = cf.get_mut(name).filter(|value| value.is_object()).map(Value::take);
        passed.map(|passed| (passed, name))
    };
    let passed = match event_type {
        Some(event) if event.is_request() => of(REQUEST),
        Some(_) => of(RESPONSE),
        None => of(RESPONSE).or_else(|| of(REQUEST)),
    };
    let on_error = settings.on_error.unwrap_or(engine.on_error());
    let denies = on_error == OnError::Deny && event_type != Some(EventType::ViewerResponse);
    let (result, untouched, decided) = match passed.filter(|_| !denies) {
        Some((passed, name)) => (passed, Some(name), Decided::Passed(error)),
        None => (denied(), None, Decided::Denied(error)),
    };
    let dropped = Vec::new();
    Outcome { result, untouched, event_type, decided, dropped, engine, entropy: None }
}

fn denied() -> Value {
    json!({
        "status": "503",
        "statusDescription": "Service Unavailable",
        "headers": { "cache-control": [{ "key": "Cache-Control", "value": "no-store" }] },
    })
}

//! What the proxy says about itself: JSON on standard error, a line each.

use std::error::Error;
use std::io::Write;

use fingerpost::Timestamp;
use fingerpost::adapter::system;
use serde::Serialize;

/// Says one thing.
pub(crate) fn say(event: &str, detail: &str) {
    line(&mut std::io::stderr().lock(), &Said { time: now(), event, detail });
}

/// One line of JSON. Where nobody reads it, nothing can be done.
pub(crate) fn line(to: &mut impl Write, value: &impl Serialize) {
    if let Ok(mut json) = serde_json::to_string(value) {
        json.push('\n');
        let _ = to.write_all(json.as_bytes());
    }
}

/// The time, as RFC 3339 has it.
pub(crate) fn now() -> String {
    Timestamp(seconds()).to_string()
}

/// Seconds since 1970.
pub(crate) fn seconds() -> i64 {
    system::now().map_or(0, |now| now.0)
}

/// An error and what it came from.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// An error of this kind, among those that it came from.
pub(crate) fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

#[derive(Serialize)]
struct Said<'s> {
    time: String,
    event: &'s str,
    detail: &'s str,
}

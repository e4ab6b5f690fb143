//! What the proxy says about itself: JSON on standard error, a line each.

use std::io::Write;

use fingerpost::Timestamp;
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
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.ok().and_then(|now| i64::try_from(now.as_secs()).ok()).unwrap_or_default()
}

#[derive(Serialize)]
struct Said<'s> {
    time: String,
    event: &'s str,
    detail: &'s str,
}

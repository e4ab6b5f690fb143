//! What is logged of an event: what was decided, and nothing that tells of the visitor.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::{EventError, EventType, Violation};
use crate::decision::RuleRef;

/// A line to log of an event, as JSON: [`Display`](fmt::Display) writes it, and so does serde.
///
/// It has no address, no path or query, no cookie, no header's value and no request id: nothing of
/// a visitor's but what the names of the rules tell. Rules that come from a map have the line.
///
/// ```
/// use std::time::Duration;
///
/// use fingerpost::Engine;
/// use fingerpost::adapter::cloudfront::{Settings, handle};
/// use serde_json::{Value, json};
///
/// let engine: Engine = "[[block]]\nid = 'admin'\nwhen.path = '/admin'".parse()?;
/// let event = json!({ "Records": [{ "cf": {
///     "config": { "eventType": "viewer-request" },
///     "request": { "uri": "/admin", "method": "GET", "querystring": "", "headers": {} },
/// } }] });
/// let outcome = handle(&engine, event, &Settings::default(), None);
/// let line = outcome.record(Duration::from_micros(41)).to_string();
/// assert_eq!(
///     serde_json::from_str::<Value>(&line).unwrap(),
///     json!({
///         "fingerpost": env!("CARGO_PKG_VERSION"),
///         "policy": engine.digest(),
///         "event": "viewer-request",
///         "outcome": "respond",
///         "status": 403,
///         "rules": [{ "id": "admin", "stage": "block" }],
///         "micros": 41,
///     }),
/// );
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record<'o> {
    /// The version of fingerpost.
    pub(super) fingerpost: &'static str,
    /// The policy's digest.
    pub(super) policy: &'o str,
    /// `None` where nobody told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<EventType>,
    pub(super) outcome: Verdict,
    /// That of the answer, or of the response as it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    pub(super) rules: &'o [RuleRef<'o>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) shadow: &'o [RuleRef<'o>],
    #[serde(rename = "loop", skip_serializing_if = "<[_]>::is_empty")]
    pub(super) looped: &'o [RuleRef<'o>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) dropped: &'o [Violation],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<EventError>,
    #[serde(rename = "micros", serialize_with = "micros")]
    pub(super) elapsed: Duration,
}

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The request was answered.
    Respond,
    /// The request goes on, changed as decided.
    Forward,
    /// The response goes on, changed as decided.
    Response,
    /// Another status, and body where the rule has one, took the place of the response's.
    Replace,
    /// The event couldn't be read, and goes on as it is.
    Pass,
    /// The event couldn't be read, and was answered with 503.
    Deny,
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

fn micros<S: serde::Serializer>(elapsed: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX))
}

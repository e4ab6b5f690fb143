//! What an event is: which of the four, and why one can't be read.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::request::Tier;

/// The four events at which CloudFront runs a function: `config.eventType`.
///
/// ```
/// use fingerpost::adapter::cloudfront::EventType;
///
/// let event: EventType = "origin-request".parse()?;
/// assert_eq!(event, EventType::OriginRequest);
/// assert_eq!(event.as_str(), "origin-request");
/// # Ok::<(), fingerpost::adapter::cloudfront::EventError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventType {
    /// A request of a visitor, before the cache is asked.
    ViewerRequest,
    /// A request that the cache couldn't answer, before the origin is asked.
    OriginRequest,
    /// A response of the origin, before it is cached.
    OriginResponse,
    /// A response, from the cache or not, before the visitor gets it. Not run for what
    /// viewer-request answered, nor where the origin gave a status of 400 or more.
    ViewerResponse,
}

impl EventType {
    /// Every event, in the order in which they happen.
    pub const ALL: [EventType; 4] = [
        EventType::ViewerRequest,
        EventType::OriginRequest,
        EventType::OriginResponse,
        EventType::ViewerResponse,
    ];

    /// Its name in `config.eventType`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EventType::ViewerRequest => "viewer-request",
            EventType::OriginRequest => "origin-request",
            EventType::OriginResponse => "origin-response",
            EventType::ViewerResponse => "viewer-response",
        }
    }

    /// Whether a request is decided about; else it is a response.
    #[must_use]
    pub fn is_request(self) -> bool {
        matches!(self, EventType::ViewerRequest | EventType::OriginRequest)
    }

    /// Before the cache, or behind it.
    #[must_use]
    pub fn tier(self) -> Tier {
        match self {
            EventType::ViewerRequest | EventType::ViewerResponse => Tier::Viewer,
            EventType::OriginRequest | EventType::OriginResponse => Tier::Origin,
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventType {
    type Err = EventError;

    fn from_str(text: &str) -> Result<EventType, EventError> {
        EventType::ALL.into_iter().find(|event| event.as_str() == text).ok_or(EventError::EventType)
    }
}

/// Why an event can't be read. It says nothing of what stands in the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EventError {
    /// It is no JSON.
    Json,
    /// There is no object `Records[0].cf`.
    Record,
    /// `config.eventType` is none of the four; or it is missing, and nobody said which it is.
    EventType,
    /// `request` is missing, or one of its fields has a type that it never has.
    Request,
    /// `response` is missing, or one of its fields has a type that it never has.
    Response,
    /// `response.status` is no status code.
    Status,
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EventError::Json => "the event is no JSON",
            EventError::Record => "the event has no object `Records[0].cf`",
            EventError::EventType => "the event doesn't say which of the four it is",
            EventError::Request => "the event's `request` can't be read",
            EventError::Response => "the event's `response` can't be read",
            EventError::Status => "the event's `response.status` is no status code",
        })
    }
}

impl std::error::Error for EventError {}

/// `Records[0].cf`.
pub(super) fn cf(event: &mut Value) -> Result<&mut Map<String, Value>, EventError> {
    let cf = event.pointer_mut("/Records/0/cf").and_then(Value::as_object_mut);
    cf.ok_or(EventError::Record)
}

/// `config.eventType`; `stated` where it is missing.
pub(super) fn event_type(
    cf: &Map<String, Value>,
    stated: Option<EventType>,
) -> Result<EventType, EventError> {
    match cf.get("config").and_then(|config| config.get("eventType")) {
        None | Some(Value::Null) => stated.ok_or(EventError::EventType),
        Some(Value::String(text)) => text.parse(),
        Some(_) => Err(EventError::EventType),
    }
}

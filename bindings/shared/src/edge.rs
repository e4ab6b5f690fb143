//! The handler of Lambda@Edge.

use fingerpost::Engine;
use fingerpost::adapter::cloudfront::{EventType, OnError, Options, handle_text};
use serde::Deserialize;

use crate::guard::guard;

/// An engine with the settings by which it answers events.
#[derive(Debug)]
pub struct Edge {
    engine: Engine,
    options: Options,
}

/// Why there is no handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The settings are wrong: a mistake of who wrote the function.
    Settings(String),
    /// The image is damaged, or of another version.
    Image(String),
}

/// What came of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What the function returns, as JSON.
    pub result: String,
    /// A line for the log, as JSON.
    pub log: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Settings {
    event_type: Option<String>,
    on_error: Option<String>,
}

impl Edge {
    /// Settings are JSON.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub fn new(image: &[u8], settings: &str) -> Result<Edge, Refused> {
        let settings: Settings =
            serde_json::from_str(settings).map_err(|error| Refused::Settings(error.to_string()))?;
        let mut options = Options::default();
        options.event_type = settings
            .event_type
            .map(|text| text.parse::<EventType>())
            .transpose()
            .map_err(|error| Refused::Settings(error.to_string()))?;
        options.on_error = match settings.on_error.as_deref() {
            None | Some("pass") => OnError::Pass,
            Some("deny") => OnError::Deny,
            Some(other) => return Err(Refused::Settings(format!("`{other}` is neither"))),
        };
        let engine = guard(|| Engine::from_bytes(image))
            .map_err(|place| Refused::Image(format!("internal error at {place}")))?
            .map_err(|error| Refused::Image(error.to_string()))?;
        Ok(Edge { engine, options })
    }

    /// Whether what can't be read is denied, as settings and policy say.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.options.on_error == OnError::Deny
    }

    /// The result for an event; the time is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// A panic, as its place in the source.
    pub fn handle(&self, event: &str, now: i64) -> Result<Reply, String> {
        let mut options = self.options;
        options.now = Some(fingerpost::Timestamp(now));
        guard(|| {
            let outcome = handle_text(&self.engine, event, &options);
            let log = outcome.error().map(|error| {
                serde_json::json!({ "level": "error", "message": error.to_string() }).to_string()
            });
            Reply { result: outcome.into_result().to_string(), log }
        })
    }
}

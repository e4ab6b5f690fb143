//! The handler of Lambda@Edge.

use std::time::Instant;

use fingerpost::adapter::cloudfront::{Handled, Handler, Settings, SettingsError};
use fingerpost::{Engine, OnError, Timestamp};

use crate::guard::guard;

/// A policy with the settings by which it answers events.
#[derive(Debug)]
pub struct Edge(Handler);

/// Why there is no handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The settings are wrong: a mistake of who wrote the function.
    Settings(String),
    /// The image is damaged, or of another version.
    Image(String),
}

impl Edge {
    /// From an image and settings, which are JSON.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub fn new(image: &[u8], settings: &str) -> Result<Edge, Refused> {
        let settings = settings
            .parse::<Settings>()
            .map_err(|error: SettingsError| Refused::Settings(error.to_string()))?;
        let engine = guard(|| Engine::from_bytes(image))
            .map_err(|place| Refused::Image(format!("internal error at {place}")))?
            .map_err(|error| Refused::Image(error.to_string()))?;
        Ok(Edge(Handler::new(engine, settings)))
    }

    /// Whether what can't be read is denied: as the settings say, and else the policy.
    #[must_use]
    pub fn denies(&self) -> bool {
        let stated = self.0.settings().on_error;
        stated.unwrap_or_else(|| self.0.engine().on_error()) == OnError::Deny
    }

    /// The result for an event, and a line for the log; the time is in seconds since 1970. A result
    /// that is a string names what of `Records[0].cf` goes on as it came.
    ///
    /// # Errors
    ///
    /// A panic, as its place in the source.
    pub fn handle(&self, event: &str, now: i64) -> Result<Handled, String> {
        let begin = Instant::now();
        guard(|| self.0.handle_kept(event, Some(Timestamp(now)), || begin.elapsed()))
            .map_err(|place| format!("internal error at {place}"))
    }
}

//! The whole border for another language: text in, text out.

use std::time::Duration;

use super::{EventError, Outcome, Settings, handle, unreadable};
use crate::Engine;
use crate::request::Timestamp;

/// A policy and what the host says beside it: made once, asked for each event.
///
/// ```
/// use std::time::Instant;
///
/// use fingerpost::adapter::cloudfront::Handler;
/// use fingerpost::{Engine, Timestamp};
///
/// let engine: Engine = "[[redirect]]\nfrom = '/old'\nto = '/new'\nstatus = 301".parse()?;
/// let handler = Handler::new(engine, r#"{ "event_type": "viewer-request" }"#.parse()?);
///
/// let event = r#"{ "Records": [{ "cf": { "request": { "uri": "/old", "headers": {} } } }] }"#;
/// let begin = Instant::now();
/// let handled = handler.handle_text(event, Some(Timestamp(1_782_898_200)), || begin.elapsed());
/// assert!(handled.result.contains(r#""value":"/new""#));
/// assert!(handled.log.is_some_and(|line| line.contains(r#""id":"redirect-1""#)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Handler {
    engine: Engine,
    settings: Settings,
}

/// What became of an event that was text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handled {
    /// What the function returns, as JSON.
    pub result: String,
    /// A line to log, as JSON without a line break; where the settings ask for one.
    pub log: Option<String>,
}

impl Handler {
    /// A handler of this policy and these settings.
    #[must_use]
    pub fn new(engine: Engine, settings: Settings) -> Handler {
        Handler { engine, settings }
    }

    /// The policy.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What the host said beside it.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Decides about an event that is text, and puts it into effect. `now` is the time; without it,
    /// rules with a time window are unknown. `elapsed` is asked once, after all but the line to log
    /// is done, for the time that this took; it isn't asked where there is no line.
    ///
    /// Cannot fail: [`handle`] says what becomes of an event that can't be read.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fingerpost::Engine;
    /// use fingerpost::adapter::cloudfront::{Handler, Settings};
    ///
    /// let engine: Engine = "[[block]]\nwhen.path = '/admin'".parse()?;
    /// let handler = Handler::new(engine, Settings::default());
    /// let handled = handler.handle_text("{", None, || Duration::ZERO);
    /// assert!(handled.result.contains(r#""status":"503""#));
    /// assert!(handled.log.is_some_and(|line| line.contains(r#""error":"json""#)));
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn handle_text(
        &self,
        event: &str,
        now: Option<Timestamp>,
        elapsed: impl FnOnce() -> Duration,
    ) -> Handled {
        let outcome = self.outcome(event, now);
        let result = outcome.result().to_string();
        self.handled(&outcome, result, elapsed)
    }

    /// Likewise, for a host that keeps the event: where its request or response goes on
    /// [untouched](Outcome::untouched), the result is no object but a string of JSON, `"request"` or
    /// `"response"`, and the host returns that of `Records[0].cf`. A whole request crosses a border
    /// between languages once then, not twice.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fingerpost::Engine;
    /// use fingerpost::adapter::cloudfront::{Handler, Settings};
    ///
    /// let engine: Engine = "[[block]]\nwhen.path = '/admin'".parse()?;
    /// let handler = Handler::new(engine, Settings::default());
    /// let event = r#"{ "Records": [{ "cf": {
    ///     "config": { "eventType": "viewer-request" }, "request": { "uri": "/", "headers": {} }
    /// } }] }"#;
    /// let handled = handler.handle_kept(event, None, || Duration::ZERO);
    /// assert_eq!(handled.result, r#""request""#);
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn handle_kept(
        &self,
        event: &str,
        now: Option<Timestamp>,
        elapsed: impl FnOnce() -> Duration,
    ) -> Handled {
        let outcome = self.outcome(event, now);
        let result = match outcome.untouched() {
            Some(name) => format!("\"{name}\""),
            None => outcome.result().to_string(),
        };
        self.handled(&outcome, result, elapsed)
    }

    fn handled(
        &self,
        outcome: &Outcome<'_>,
        result: String,
        elapsed: impl FnOnce() -> Duration,
    ) -> Handled {
        let log = self.settings.log.wants(outcome).then(|| outcome.record(elapsed()).to_string());
        Handled { result, log }
    }

    fn outcome(&self, event: &str, now: Option<Timestamp>) -> Outcome<'_> {
        match serde_json::from_str(event) {
            Ok(event) => handle(&self.engine, event, &self.settings, now),
            Err(_) => {
                let (mut nothing, settings) = (serde_json::Map::new(), &self.settings);
                let stated = settings.event_type;
                unreadable(&self.engine, &mut nothing, stated, EventError::Json, settings)
            }
        }
    }
}

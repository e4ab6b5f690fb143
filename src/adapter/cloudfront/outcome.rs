//! What came of an event.

use std::time::Duration;

use serde_json::Value;

use super::{EventError, EventType, Record, Verdict, Violation};
use crate::Engine;
use crate::decision::{Decision, ResponseDecision, RuleRef};

/// The result for CloudFront, and what there is to tell of how it came about.
#[derive(Clone, Debug)]
pub struct Outcome<'e> {
    pub(super) result: Value,
    /// Which of the event's own the result is, where nothing was written to it.
    pub(super) untouched: Option<&'static str>,
    pub(super) event_type: Option<EventType>,
    pub(super) decided: Decided<'e>,
    pub(super) dropped: Vec<Violation>,
    pub(super) engine: &'e Engine,
    /// What stands for the request id.
    pub(super) entropy: Option<[u8; 16]>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided<'e> {
    /// About a request.
    Request(Decision<'e>),
    /// About a response.
    Response(ResponseDecision<'e>),
    /// Nothing: the event can't be read, and goes on as it is.
    Passed(EventError),
    /// Nothing: the event can't be read, and the answer is a 503.
    Denied(EventError),
}

impl<'e> Outcome<'e> {
    /// What the function returns: the event's request or response, changed as decided; or an answer.
    #[must_use]
    pub fn result(&self) -> &Value {
        &self.result
    }

    /// Likewise, by itself.
    #[must_use]
    pub fn into_result(self) -> Value {
        self.result
    }

    /// `request` or `response`, where the result is that of the event as it came: who still has the
    /// event needs no other. Never where an edit was asked for, not even one that was left out.
    #[must_use]
    pub fn untouched(&self) -> Option<&'static str> {
        self.untouched
    }

    /// Which of the four events it was; `None` where nobody told.
    #[must_use]
    pub fn event_type(&self) -> Option<EventType> {
        self.event_type
    }

    /// What was decided, before anything was left out.
    #[must_use]
    pub fn decided(&self) -> &Decided<'e> {
        &self.decided
    }

    /// What was left out of the result because CloudFront would have answered with 502 for it:
    /// something to log.
    #[must_use]
    pub fn dropped(&self) -> &[Violation] {
        &self.dropped
    }

    /// Why the event couldn't be read: something to log.
    #[must_use]
    pub fn error(&self) -> Option<EventError> {
        match &self.decided {
            Decided::Passed(error) | Decided::Denied(error) => Some(*error),
            Decided::Request(_) | Decided::Response(_) => None,
        }
    }

    /// The rules that acted, in order.
    #[must_use]
    pub fn rules(&self) -> &[RuleRef<'e>] {
        match &self.decided {
            Decided::Request(decision) => decision.rules(),
            Decided::Response(decision) => decision.rules(),
            Decided::Passed(_) | Decided::Denied(_) => &[],
        }
    }

    /// The rules in shadow mode that matched.
    #[must_use]
    pub fn shadow(&self) -> &[RuleRef<'e>] {
        match &self.decided {
            Decided::Request(decision) => decision.shadow(),
            Decided::Response(decision) => decision.shadow(),
            Decided::Passed(_) | Decided::Denied(_) => &[],
        }
    }

    /// What there is to log of it; `elapsed` is the time that it took. Whether it is to be logged,
    /// [`Logging`](super::Logging) says.
    #[must_use]
    pub fn record(&self, elapsed: Duration) -> Record<'_> {
        let status = match &self.decided {
            Decided::Request(Decision::Forward(_)) => None,
            _ => self.result.get("status").and_then(Value::as_str),
        };
        Record {
            fingerpost: env!("CARGO_PKG_VERSION"),
            policy: self.engine.digest(),
            event: self.event_type,
            outcome: self.verdict(),
            status: status.and_then(|status| status.parse().ok()),
            rules: self.rules(),
            shadow: self.shadow(),
            looped: self.looped(),
            dropped: &self.dropped,
            error: self.error(),
            elapsed,
        }
    }

    fn verdict(&self) -> Verdict {
        match &self.decided {
            Decided::Request(Decision::Respond(_)) => Verdict::Respond,
            Decided::Request(Decision::Forward(_)) => Verdict::Forward,
            Decided::Response(decision) if decision.replacement().is_some() => Verdict::Replace,
            Decided::Response(_) => Verdict::Response,
            Decided::Passed(_) => Verdict::Pass,
            Decided::Denied(_) => Verdict::Deny,
        }
    }

    /// The redirects that led in a circle.
    fn looped(&self) -> &[RuleRef<'e>] {
        match &self.decided {
            Decided::Request(decision) => decision.looped(),
            Decided::Response(_) | Decided::Passed(_) | Decided::Denied(_) => &[],
        }
    }

    /// Whether something is to be mended.
    pub(super) fn is_amiss(&self) -> bool {
        self.error().is_some() || !self.dropped.is_empty() || !self.looped().is_empty()
    }

    /// Whether a rule acted, or one in shadow mode matched.
    pub(super) fn has_acted(&self) -> bool {
        !self.rules().is_empty() || !self.shadow().is_empty()
    }
}

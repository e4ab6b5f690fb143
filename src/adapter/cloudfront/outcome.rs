//! What came of an event.

use serde_json::Value;

use super::{EventError, EventType, Violation};
use crate::decision::{Decision, ResponseDecision, RuleRef};

/// The result for CloudFront, and what there is to tell of how it came about.
#[derive(Clone, Debug)]
pub struct Outcome<'e> {
    pub(super) result: Value,
    pub(super) event_type: Option<EventType>,
    pub(super) decided: Decided<'e>,
    pub(super) dropped: Vec<Violation>,
}

/// What was decided.
#[expect(clippy::large_enum_variant, reason = "a box would be an allocation for every request")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided<'e> {
    /// About a request.
    Request(Decision<'e>),
    /// About a response.
    Response(ResponseDecision<'e>),
    /// Nothing: the event can't be read.
    Nothing(EventError),
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
            Decided::Nothing(error) => Some(*error),
            Decided::Request(_) | Decided::Response(_) => None,
        }
    }

    /// The rules that acted, in order.
    #[must_use]
    pub fn rules(&self) -> &[RuleRef<'e>] {
        match &self.decided {
            Decided::Request(decision) => decision.rules(),
            Decided::Response(decision) => decision.rules(),
            Decided::Nothing(_) => &[],
        }
    }
}

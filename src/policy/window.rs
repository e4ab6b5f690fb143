//! Rules with a time window: which of them do nothing at a given instant.

use super::Policy;
use super::condition::{Condition, Test};
use crate::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::request::Timestamp;

/// The window of a rule, and where the rule stands.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) id: String,
    pub(crate) span: Span,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

impl Window {
    /// Of a rule by its condition, where it has one.
    pub(crate) fn of(
        id: &str,
        when: Option<&Condition>,
        span: impl FnOnce() -> Span,
    ) -> Option<Window> {
        let (from, until) = bounds(when?)?;
        Some(Window { id: id.to_owned(), span: span(), from, until })
    }

    /// Why the rule does nothing at an instant.
    fn shut_at(&self, now: Timestamp) -> Option<(String, &'static str)> {
        let id = &self.id;
        if let Some(until) = self.until.filter(|until| *until <= now) {
            return Some((
                format!("`{id}` has ended: its `until_time` was {until}"),
                "take it away",
            ));
        }
        let from = self.from.filter(|from| *from > now)?;
        Some((
            format!("`{id}` hasn't begun: its `from_time` is {from}"),
            "nothing to do, if it is meant so",
        ))
    }
}

/// The window among the checks that are joined by `all`.
fn bounds(condition: &Condition) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    match condition {
        Condition::All(inner) => inner.iter().find_map(bounds),
        Condition::Check(check) => match check.test {
            Test::Time { from, until } => Some((from, until)),
            _ => None,
        },
        Condition::Any(_) | Condition::Not(_) => None,
    }
}

impl Policy {
    /// The rules whose time window is shut at an instant, a warning each: those that have ended,
    /// and those that haven't begun.
    ///
    /// ```
    /// use fingerpost::{Policy, Timestamp};
    ///
    /// let policy = Policy::parse("
    ///     [[redirect]]
    ///     id = 'winter'
    ///     until_time = 2026-03-01T00:00:00Z
    ///     from = '/offers'
    ///     to = '/offers/winter'
    ///     status = 302
    /// ").unwrap();
    /// let spring: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
    /// let ended = policy.inactive_at(spring);
    /// assert_eq!(ended[0].code().as_str(), "inactive-rule");
    /// assert_eq!(ended[0].message(), "`winter` has ended: its `until_time` was 2026-03-01T00:00:00Z");
    /// ```
    #[must_use]
    pub fn inactive_at(&self, now: Timestamp) -> Vec<Diagnostic> {
        let shut = self.windows.iter().filter_map(|window| {
            let (message, help) = window.shut_at(now)?;
            Some(Diagnostic {
                code: Code::INACTIVE_RULE,
                severity: Severity::Warning,
                span: window.span.clone(),
                message,
                related: Vec::new(),
                help: Some(help.to_owned()),
            })
        });
        shut.collect()
    }
}

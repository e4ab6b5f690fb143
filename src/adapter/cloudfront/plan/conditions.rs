//! Whether a condition can turn out true at an event.

use super::Planner;
use super::facts::{Need, Told, told};
use super::finding::{Finding, Level};
use crate::adapter::cloudfront::EventType;
use crate::policy::condition::{Check, Condition, Test};
use crate::policy::model::OnUnknown;
use crate::policy::template::{Filter, Piece, Slot, Template};

/// What a rule comes to where a value that its template needs is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Without {
    /// It doesn't act.
    NoMatch,
    /// A field or text is left out.
    LeftOut,
}

/// Whether a condition can be true, and whether it can be false.
fn possible(condition: &Condition, of: &dyn Fn(&Check) -> (bool, bool)) -> (bool, bool) {
    let each = |inner: &[Condition]| -> Vec<(bool, bool)> {
        inner.iter().map(|condition| possible(condition, of)).collect()
    };
    match condition {
        Condition::All(inner) => {
            let inner = each(inner);
            (inner.iter().all(|(holds, _)| *holds), inner.iter().any(|(_, fails)| *fails))
        }
        Condition::Any(inner) => {
            let inner = each(inner);
            (inner.iter().any(|(holds, _)| *holds), inner.iter().all(|(_, fails)| *fails))
        }
        Condition::Not(inner) => {
            let (holds, fails) = possible(inner, of);
            (fails, holds)
        }
        Condition::Check(check) => of(check),
    }
}

impl<'p> Planner<'p> {
    /// What there is to say of a condition; `guard` where it is that of a block.
    pub(super) fn condition(
        &mut self,
        when: Option<&'p Condition>,
        event: EventType,
        guard: Option<OnUnknown>,
        findings: &mut Vec<Finding>,
    ) {
        let Some(when) = when else { return };
        let model = self.model;
        let fact = |check: &'p Check| {
            let need = Need::of_test(&check.test)?;
            Some((need, told(model, need, event)))
        };
        let is_unknown = |told: &Told<'_>| matches!(told, Told::Never | Told::Hidden);
        let (acts, _) = possible(when, &|check| {
            let need = Need::of_test(&check.test);
            let known = need.is_none_or(|need| !is_unknown(&told(model, need, event)));
            (known, known)
        });
        when.each_check(&mut |check| {
            let Some((need, told)) = fact(check) else { return };
            if !is_unknown(&told) {
                return self.fact(&check.key, told, event, findings);
            }
            let hidden = told == Told::Hidden;
            let matches = match guard {
                Some(OnUnknown::Match) => true,
                Some(OnUnknown::ByCause) => hidden,
                Some(OnUnknown::Skip) | None => false,
            };
            let how = if hidden { "CloudFront's own, not the visitor's" } else { "not known" };
            let finding = match (matches, acts) {
                (true, _) => Finding::error(
                    "unknown-matches",
                    format!("`{}` is {how} at {event}, which counts as a match", check.key),
                ),
                (false, false) => Finding::error(
                    "fact-missing",
                    format!("never acts at {event}: there `{}` is {how}", check.key),
                ),
                (false, true) => Finding::warning(
                    "fact-missing",
                    format!("`{}` is {how} at {event}: it never holds there", check.key),
                ),
            };
            say(findings, finding.with_help(need.help(event)));
        });
    }

    /// What there is to say of the values that a template needs.
    pub(super) fn template(
        &mut self,
        template: &'p Template,
        event: EventType,
        without: Without,
        findings: &mut Vec<Finding>,
    ) {
        let Template::Pieces(pieces) = template else { return };
        for piece in pieces.iter() {
            let Piece::Slot(Slot { value, filters }) = piece else { continue };
            let has_default = filters.iter().any(|filter| matches!(filter, Filter::Default(_)));
            let Some(need) = Need::of_value(value) else { continue };
            match told(self.model, need, event) {
                Told::Never | Told::Hidden if has_default => {}
                Told::Never | Told::Hidden => {
                    let (level, what) = match without {
                        Without::NoMatch => (Level::Error, "never acts"),
                        Without::LeftOut => (Level::Warning, "leaves something out"),
                    };
                    let message =
                        format!("{what} at {event}: a placeholder's value isn't known there");
                    say(
                        findings,
                        Finding::new(level, "fact-missing", message).with_help(need.help(event)),
                    );
                }
                told => self.fact("a placeholder", told, event, findings),
            }
        }
    }

    /// What there is to say of a fact that may be known.
    pub(super) fn fact(
        &mut self,
        key: &str,
        told: Told<'_>,
        event: EventType,
        findings: &mut Vec<Finding>,
    ) {
        match told {
            Told::Insisted(header) => say(
                findings,
                Finding::warning(
                    "visitor-header",
                    format!("at {event} `{header}` is what the visitor wrote; the policy believes it"),
                )
                .with_help("CloudFront adds its own headers behind the cache: `at = \"origin\"`"),
            ),
            Told::Forwarded(part) => self.in_key(key, part, event, findings),
            Told::NotInKey(what) => say(
                findings,
                Finding::warning(
                    "not-in-cache-key",
                    format!("at {event} it decides by {what}, which can't be in the cache key: hits go by another visitor's"),
                )
                .with_help("write `at = \"viewer\"`"),
            ),
            Told::Known | Told::Hidden | Told::Never => {}
        }
    }
}

/// What is to be said of a condition that asks for the status, at viewer-response.
pub(super) fn statuses(when: Option<&Condition>, findings: &mut Vec<Finding>) {
    let Some(when) = when.filter(|when| asks_status(when)) else {
        return say(findings, errors_of_origin());
    };
    let (acts, _) = possible(when, &|check| match &check.test {
        Test::Status(ranges) => (ranges.iter().any(|(from, _)| *from < 400), true),
        _ => (true, true),
    });
    let mut partly = false;
    when.each_check(&mut |check| {
        if let Test::Status(ranges) = &check.test {
            partly |= ranges.iter().any(|(_, to)| *to >= 400);
        }
    });
    let help = "write `at = \"origin\"`: origin-response is run for every status";
    match (acts, partly) {
        (false, _) => say(
            findings,
            Finding::error(
                "never-from-400",
                "never acts: viewer-response isn't run from status 400 on",
            )
            .with_help(help),
        ),
        (true, true) => say(
            findings,
            Finding::warning(
                "never-from-400",
                "acts below status 400 only: viewer-response isn't run from there on",
            )
            .with_help(help),
        ),
        (true, false) => {}
    }
}

fn asks_status(when: &Condition) -> bool {
    let mut asks = false;
    when.each_check(&mut |check| asks |= matches!(check.test, Test::Status(_)));
    asks
}

/// What is done at viewer-response isn't done on every response.
pub(super) fn errors_of_origin() -> Finding {
    Finding::new(
        Level::Note,
        "errors-of-origin",
        "not on the origin's responses of status 400 and more: viewer-response isn't run for them",
    )
    .with_help("for those, write a `[[headers]]` with `at = \"origin\"`")
}

/// Each finding once.
pub(super) fn say(findings: &mut Vec<Finding>, finding: Finding) {
    if !findings.contains(&finding) {
        findings.push(finding);
    }
}

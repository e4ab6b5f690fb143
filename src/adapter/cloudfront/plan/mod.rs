//! What of a policy acts at which event, and what can't: told before anything is deployed.

mod cache_key;
mod conditions;
mod facts;
mod finding;
mod names;
mod rules;

use std::collections::BTreeSet;

use serde::Serialize;

pub use finding::{Finding, Level};

use super::EventType;
use crate::RuleInfo;
use crate::Stage;
use crate::policy::Policy;
use crate::policy::model::{Model, Platform};

/// A policy as Lambda@Edge runs it: see [`plan`].
#[derive(Clone, Debug, Serialize)]
pub struct Plan<'p> {
    rules: Vec<Planned<'p>>,
    cache_key: BTreeSet<String>,
    findings: Vec<Finding>,
}

/// A rule, and the events at which it acts.
#[derive(Clone, Debug, Serialize)]
pub struct Planned<'p> {
    id: &'p str,
    line: u32,
    stage: Stage,
    events: Vec<EventType>,
    findings: Vec<Finding>,
}

/// For each rule the events in which it acts, with what keeps it from acting there.
///
/// It tells what the host can't do, whatever the request: a policy without findings may still hold
/// rules that no request matches.
///
/// ```
/// use fingerpost::Policy;
/// use fingerpost::adapter::cloudfront::{EventType, Level, plan};
///
/// let policy = Policy::parse("
///     [client]
///     platform = 'cloudfront'
///     [[block]]
///     id = 'embargo'
///     when.country = 'KP'
///     [[redirect]]
///     id = 'old'
///     from = '/old'
///     to = '/new'
/// ")?;
/// let plan = plan(&policy);
/// let [embargo, old] = plan.rules() else { unreachable!() };
/// assert_eq!(embargo.findings()[0].level(), Level::Error);
/// assert_eq!(embargo.findings()[0].code(), "fact-missing");
/// assert_eq!((old.events(), old.findings()), (&[EventType::ViewerRequest][..], &[][..]));
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[must_use]
pub fn plan(policy: &Policy) -> Plan<'_> {
    let mut planner = Planner { model: &policy.model, cache_key: BTreeSet::new() };
    let mut rules = planner.rules();
    let enabled = policy.rules().filter(RuleInfo::is_enabled);
    for (planned, rule) in rules.iter_mut().zip(enabled) {
        planned.line = rule.line();
    }
    Plan { rules, cache_key: planner.cache_key, findings: of_policy(&policy.model) }
}

impl<'p> Plan<'p> {
    /// The rules that are switched on, in the order in which stages run.
    #[must_use]
    pub fn rules(&self) -> &[Planned<'p>] {
        &self.rules
    }

    /// What there is to say of the policy as a whole.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the cache policy has to hold because rules behind the cache decide by it, such as
    /// `header cloudfront-viewer-country` or `cookie lang`.
    pub fn cache_key(&self) -> impl Iterator<Item = &str> {
        self.cache_key.iter().map(String::as_str)
    }

    /// The events at which the function has to run.
    #[must_use]
    pub fn events(&self) -> Vec<EventType> {
        let acts = |event: &EventType| self.rules.iter().any(|rule| rule.events.contains(event));
        EventType::ALL.into_iter().filter(acts).collect()
    }

    /// Whether something can't work as it is written.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.findings);
        of_rules.chain(&self.findings).any(|finding| finding.level() == Level::Error)
    }
}

impl<'p> Planned<'p> {
    /// The rule's id, or the table's name.
    #[must_use]
    pub fn id(&self) -> &'p str {
        self.id
    }

    /// The line of the policy on which it begins, counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The stage in which it is asked.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The events at which it stands. With a `fact-missing` error it never acts there.
    #[must_use]
    pub fn events(&self) -> &[EventType] {
        &self.events
    }

    /// What keeps it from acting, or is to be known.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// A plan in the making.
struct Planner<'p> {
    model: &'p Model,
    cache_key: BTreeSet<String>,
}

fn of_policy(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    if model.client.platform != Platform::CloudFront {
        findings.push(
            Finding::warning(
                "platform",
                "without it, CloudFront's own `Host` and `User-Agent` behind the cache are taken \
                 for the visitor's, and its headers tell nothing",
            )
            .with_help("write `[client] platform = \"cloudfront\"`"),
        );
    }
    findings
}

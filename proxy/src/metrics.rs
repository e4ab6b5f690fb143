//! What is counted, in the text format of Prometheus.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use fingerpost::RuleRef;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::message;

/// Seconds, from what the policy alone takes to what a slow origin does.
const BUCKETS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RuleLabels {
    rule: String,
    stage: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResponseLabels {
    status: u16,
    by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DigestLabels {
    digest: String,
}

#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    responses: Family<ResponseLabels, Counter>,
    rules: Family<RuleLabels, Counter>,
    shadow: Family<RuleLabels, Counter>,
    duration: Histogram,
    policy: Family<DigestLabels, Gauge>,
    digest: Mutex<String>,
    reloads: Family<ResultLabels, Counter>,
    last_reload: Gauge,
    candidate: Family<ResultLabels, Counter>,
    refused_connections: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("fingerpost"),
            responses: Family::default(),
            rules: Family::default(),
            shadow: Family::default(),
            duration: Histogram::new(BUCKETS),
            policy: Family::default(),
            digest: Mutex::default(),
            reloads: Family::default(),
            last_reload: Gauge::default(),
            candidate: Family::default(),
            refused_connections: Counter::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("responses", "Responses, and who made them", metrics.responses.clone());
        registry.register("decisions", "Requests in which a rule acted", metrics.rules.clone());
        registry.register(
            "shadow_matches",
            "Requests that a rule in shadow mode matched",
            metrics.shadow.clone(),
        );
        registry.register(
            "request_duration_seconds",
            "From the request's head to the response's",
            metrics.duration.clone(),
        );
        registry.register("policy", "The policy in force", metrics.policy.clone());
        registry.register("reloads", "Readings of a changed file", metrics.reloads.clone());
        registry.register(
            "last_reload_timestamp_seconds",
            "When the policy in force came into force",
            metrics.last_reload.clone(),
        );
        registry.register(
            "candidate",
            "Decisions of the candidate beside those in force",
            metrics.candidate.clone(),
        );
        registry.register(
            "refused_connections",
            "Connections over --max-connections",
            metrics.refused_connections.clone(),
        );
        metrics
    }

    /// A response, and how long it took to begin.
    pub(crate) fn response(&self, status: u16, by: &'static str, took: Duration) {
        self.responses.get_or_create(&ResponseLabels { status, by }).inc();
        self.duration.observe(took.as_secs_f64());
    }

    pub(crate) fn acted(&self, rules: &[RuleRef<'_>], shadow: &[RuleRef<'_>]) {
        for (family, rules) in [(&self.rules, rules), (&self.shadow, shadow)] {
            for RuleRef { id, stage, .. } in rules {
                let labels = RuleLabels { rule: id.to_string(), stage: stage.name() };
                family.get_or_create(&labels).inc();
            }
        }
    }

    /// Another policy is in force.
    pub(crate) fn policy(&self, digest: &str) {
        let mut last = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        self.policy.remove(&DigestLabels { digest: std::mem::take(&mut *last) });
        self.policy.get_or_create(&DigestLabels { digest: digest.to_owned() }).set(1);
        digest.clone_into(&mut last);
        self.last_reload.set(message::seconds());
    }

    pub(crate) fn reloaded(&self, fine: bool) {
        let result = if fine { "swapped" } else { "refused" };
        self.reloads.get_or_create(&ResultLabels { result }).inc();
    }

    pub(crate) fn candidate(&self, agrees: bool) {
        let result = if agrees { "agrees" } else { "disagrees" };
        self.candidate.get_or_create(&ResultLabels { result }).inc();
    }

    pub(crate) fn refused_connection(&self) {
        self.refused_connections.inc();
    }

    /// The page of all.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Only a writer that fails makes it fail, and a text doesn't.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

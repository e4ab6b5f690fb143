//! A second policy beside the one in force, without effect: where would it decide otherwise?

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fingerpost::adapter::tower::Decided;
use fingerpost::{Decision, Engine};
use http::Request;
use serde::Serialize;

use crate::Failure;
use crate::message;
use crate::metrics::Metrics;
use crate::rules;

/// How many disagreements are logged; all are counted.
const LOGGED: u64 = 1000;

#[derive(Debug)]
pub(crate) struct Candidate {
    engine: Engine,
    share: u64,
    seen: AtomicU64,
    disagreed: AtomicU64,
    metrics: Arc<Metrics>,
}

#[derive(Serialize)]
struct Disagreement<'d> {
    time: String,
    event: &'static str,
    method: &'d str,
    path: &'d str,
    in_force: Told<'d>,
    candidate: Told<'d>,
}

#[derive(Serialize)]
struct Told<'d> {
    status: Option<u16>,
    location: Option<&'d str>,
    rules: Vec<&'d str>,
}

impl Candidate {
    pub(crate) fn load(
        file: &Path,
        share: u8,
        metrics: Arc<Metrics>,
    ) -> Result<Candidate, Failure> {
        let engine = rules::ready(file)?;
        let (seen, disagreed) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Candidate { engine, share: share.into(), seen, disagreed, metrics })
    }

    /// Whether the candidate is to see the next request. The share is kept over any hundred of them.
    pub(crate) fn takes(&self) -> bool {
        let number = self.seen.fetch_add(1, Ordering::Relaxed);
        // Of every hundred, `share` are taken, spread as evenly as they can be.
        (number + 1) * self.share / 100 > number * self.share / 100
    }

    /// Decides about a request as it arrived, and compares with what was decided.
    pub(crate) fn compare(&self, mut arrived: Request<()>, decided: &Decided) {
        arrived.extensions_mut().insert(*decided.client());
        let other = self.engine.evaluate(&arrived);
        let agrees = does_the_same(decided.decision(), &other);
        self.metrics.candidate(agrees);
        if agrees || self.disagreed.fetch_add(1, Ordering::Relaxed) >= LOGGED {
            return;
        }
        let disagreement = Disagreement {
            time: message::now(),
            event: "candidate-disagrees",
            method: arrived.method().as_str(),
            path: arrived.uri().path(),
            in_force: Told::of(decided.decision()),
            candidate: Told::of(&other),
        };
        message::line(&mut std::io::stderr().lock(), &disagreement);
    }
}

/// Whether two decisions have the same done; rules may have been renamed.
fn does_the_same(one: &Decision<'_>, other: &Decision<'_>) -> bool {
    match (one, other) {
        (Decision::Respond(one), Decision::Respond(other)) => {
            one.status() == other.status()
                && one.headers() == other.headers()
                && one.body() == other.body()
        }
        (Decision::Forward(one), Decision::Forward(other)) => {
            one.target() == other.target()
                && one.origin() == other.origin()
                && one.request_edits() == other.request_edits()
        }
        _ => false,
    }
}

impl<'d> Told<'d> {
    fn of(decision: &'d Decision<'_>) -> Told<'d> {
        let (status, location) = match decision {
            Decision::Respond(answer) => (Some(answer.status()), answer.location()),
            Decision::Forward(_) => (None, None),
        };
        let rules = decision.rules().iter().map(|rule| &*rule.id).collect();
        Told { status, location, rules }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_kept() {
        for share in [1, 10, 33, 50, 99, 100] {
            let candidate = Candidate {
                engine: "".parse().unwrap(),
                share,
                seen: AtomicU64::new(0),
                disagreed: AtomicU64::new(0),
                metrics: Arc::new(Metrics::new()),
            };
            let taken = (0..1000).filter(|_| candidate.takes()).count();
            assert_eq!(taken as u64, share * 10);
        }
    }
}

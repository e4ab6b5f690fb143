//! What must hold of every policy and every request, whatever they say: over the law's generator,
//! or over policies of this test's own. The guide's page on invariants says which is where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod cache;
mod cors;
mod entries;
#[path = "../law/generator.rs"]
mod generator;
mod https;
mod order;
mod output;
mod spelling;
mod trust;

use fingerpost::{Decision, Engine, Request, ResponseDecision, ResponseHead};
use proptest::prelude::ProptestConfig;

/// `PROPTEST_CASES` says how many cases there are; a failure is shown, not written to a file.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn engine(text: &str) -> Engine {
    Engine::new(&generator::parse(text)).unwrap()
}

/// What an engine decides about a request and its response.
fn both(
    engine: &Engine,
    request: Request<'_>,
    response: &ResponseHead<'_>,
) -> (Decision<'static>, ResponseDecision<'static>) {
    (
        engine.evaluate(request).into_owned(),
        engine.evaluate_response(request, response).into_owned(),
    )
}

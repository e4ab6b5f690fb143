//! The law: `engine.evaluate(&r) == policy.explain(&r).decision()`, for every policy and every
//! request; likewise for responses.
//!
//! `FINGERPOST_LAW_CASES` sets the number of policies (default 2,000; CI 20,000); each meets four
//! requests. `cargo test --release --test law` with 1,000,000 is the long run.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test, which clippy takes for no test outside its functions"
)]

mod features;
#[path = "generator.rs"]
mod generator;
mod keys;
#[path = "../keys/mod.rs"]
mod language;
mod usual;

use std::cell::RefCell;
use std::collections::BTreeMap;

use fingerpost::{Decision, Engine};
use generator::{parse, policy, request};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

fn cases() -> u32 {
    std::env::var("FINGERPOST_LAW_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

#[test]
fn the_engine_decides_what_the_definition_says() {
    let seen: RefCell<BTreeMap<&str, u32>> = RefCell::default();
    let mut runner = TestRunner::new(Config {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    });
    let strategy = (policy::policy(), prop::collection::vec(request::case(), 4));
    let result = runner.run(&strategy, |(text, requests)| {
        let policy = parse(&text);
        let engine = Engine::new(&policy).expect("no limit is reached");
        for case in &requests {
            let request = case.request();
            let explanation = policy.explain(&request);
            let decision = engine.evaluate(request);
            prop_assert_eq!(
                explanation.decision(),
                &decision,
                "explained (left) and evaluated (right) differ for\n{}\n{:?}",
                text,
                request
            );
            for name in features::of_request(&policy, &explanation) {
                *seen.borrow_mut().entry(name).or_default() += 1;
            }
            let response = case.response();
            if let Decision::Forward(forward) = &decision {
                prop_assert_eq!(
                    &engine.evaluate_response_after(forward, request, &response),
                    &engine.evaluate_response(request, &response),
                    "what the way there found changes the way back for\n{}\n{:?}",
                    text,
                    request
                );
            }
            let explanation = policy.explain_response(&request, &response);
            for name in features::of_response(&policy, &explanation) {
                *seen.borrow_mut().entry(name).or_default() += 1;
            }
            prop_assert_eq!(
                explanation.decision(),
                &engine.evaluate_response(request, &response),
                "the response differs for\n{}\n{:?}\n{:?}",
                text,
                request,
                case
            );
        }
        Ok(())
    });
    match result {
        Err(TestError::Fail(why, _)) => panic!("{why}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
        Ok(()) => {}
    }
    let seen = seen.into_inner();
    println!("law: {} policies, 4 requests each; what they met: {seen:?}", cases());
    // A law over requests that meet no rule would say nothing.
    for wanted in features::WANTED {
        // Of 2,000 policies some meet no circle by https.
        assert!(seen.contains_key(*wanted) || cases() < 20_000, "no case met {wanted}: {seen:?}");
    }
}

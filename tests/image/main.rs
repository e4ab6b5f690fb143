//! An engine from an image decides what the engine decides that the image was made of; and bytes
//! that are no image are refused, whatever they are.
//!
//! `FINGERPOST_IMAGE_CASES` sets the number of generated policies (default 1,000).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod damage;
#[path = "../law/generator.rs"]
mod generator;
mod limits;

use std::fs;

use fingerpost::{Engine, Error, Policy, Request, ResponseHead, Source};
use generator::{parse, policy, request};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

/// The code of what is said about an image.
fn code(error: &Error) -> &'static str {
    error.diagnostics().first().map_or("", |found| found.code().as_str())
}

/// An engine, and another from its image.
fn pair(policy: &Policy) -> (Engine, Engine) {
    let built = Engine::new(policy).unwrap();
    let image = built.to_bytes();
    let loaded = Engine::from_bytes(&image).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.digest(), policy.digest());
    // All that the image says is there, in its order.
    assert!(loaded.to_bytes() == image, "written again, the image is another");
    (built, loaded)
}

#[test]
fn generated_policies_decide_alike() {
    let cases = std::env::var("FINGERPOST_IMAGE_CASES").ok();
    let cases = cases.and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let strategy = (policy::policy(), prop::collection::vec(request::case(), 4));
    let result = TestRunner::new(config).run(&strategy, |(text, requests)| {
        let (built, loaded) = pair(&parse(&text));
        for case in &requests {
            let (request, response) = (case.request(), case.response());
            prop_assert_eq!(built.evaluate(request), loaded.evaluate(request), "{}", text);
            prop_assert_eq!(
                built.evaluate_response(request, &response),
                loaded.evaluate_response(request, &response),
                "{}",
                text
            );
        }
        Ok(())
    });
    match result {
        Err(TestError::Fail(why, _) | TestError::Abort(why)) => panic!("{why}"),
        Ok(()) => {}
    }
}

#[test]
fn the_policies_of_rules_decide_their_tests_alike() {
    let mut policies = 0;
    for entry in fs::read_dir("rules").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let policy = Policy::parse(Source::path(&path)).unwrap();
        let (built, loaded) = pair(&policy);
        for test in policy.tests() {
            // What the definition says, the loaded engine decides: a test asks both.
            let report = policy.run_test(&loaded, test);
            assert!(
                report.passed(),
                "{}: {}: {:?}",
                path.display(),
                test.name(),
                report.failures()
            );
            let url = test.url();
            let request = Request::new(test.method(), &url);
            assert_eq!(built.evaluate(request), loaded.evaluate(request), "{}", path.display());
            let head = ResponseHead::new(404, &[("content-type", "text/html")]);
            assert_eq!(
                built.evaluate_response(request, &head),
                loaded.evaluate_response(request, &head)
            );
        }
        policies += 1;
    }
    assert!(policies > 10);
}

#[test]
fn rules_share_their_lists_in_an_image_too() {
    let networks: String =
        (0..5_000).map(|n| format!("10.{}.{}.0/24\n", n / 256, n % 256)).collect();
    let text = |rules: usize| {
        let rule = "[[block]]\nwhen.ip = '@denied'\n".repeat(rules);
        format!("lists.denied = {{ file = 'denied.txt' }}\n{rule}")
    };
    let size = |rules| {
        let source = Source::text(text(rules)).with_file("denied.txt", networks.as_str());
        pair(&Policy::parse(source).unwrap()).0.to_bytes().len()
    };
    assert!(size(50) < size(1) + 5_000, "{} and {}", size(50), size(1));
}

#[cfg(feature = "geo")]
#[test]
fn an_image_has_its_country_database() {
    let policy = "[client]\ncountry_db = 'city.mmdb'\n[[block]]\nwhen.country = 'DE'\n";
    let source =
        Source::text(policy).with_file("city.mmdb", fs::read("tests/geo/city.mmdb").unwrap());
    let (built, loaded) = pair(&Policy::parse(source).unwrap());
    let mut statuses = std::collections::BTreeSet::new();
    for last in 0..=255 {
        let mut client = fingerpost::Client::default();
        client.ip = Some([192, 0, 2, last].into());
        let request = Request::new("GET", "/").with_client(client);
        assert_eq!(built.evaluate(request), loaded.evaluate(request));
        statuses.insert(matches!(loaded.evaluate(request), fingerpost::Decision::Respond(_)));
    }
    println!("blocked or not: {statuses:?}");
}

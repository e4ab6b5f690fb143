//! Every key of the language stands in some policy of the generator.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::generator::policy;
use crate::language;

/// Keys that the generator doesn't write, and why.
const EXCEPTIONS: [(&str, &str); 12] = [
    ("country_db", "needs the feature geo; src/geo/tests.rs"),
    ("sha256", "of `country_db`"),
    ("test", "the law is no test of a policy's own; so are the next"),
    ("cookies", "of tests"),
    ("entropy", "of tests"),
    ("expect", "of tests"),
    ("location", "of tests"),
    ("now", "of tests"),
    ("pass", "of tests"),
    ("request_headers", "of tests"),
    ("rule", "of tests"),
    ("tier", "of tests"),
];

/// The keys of `[[auth]]` are the language's whether or not it can be read.
#[test]
#[cfg(feature = "auth")]
fn every_key_is_written() {
    let strategy = policy::policy();
    let mut runner = TestRunner::deterministic();
    let mut written = BTreeSet::new();
    for _ in 0..3_000 {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        language::collect(&text, &mut written);
    }
    let keys = language::of_the_language();
    let excepted: BTreeSet<&str> = EXCEPTIONS.iter().map(|(key, _)| *key).collect();
    let missing: Vec<&String> = keys
        .iter()
        .filter(|key| !written.contains(*key) && !excepted.contains(key.as_str()))
        .collect();
    assert!(missing.is_empty(), "no policy of the generator has {missing:?}");
    for key in excepted {
        assert!(keys.contains(key) && !written.contains(key), "`{key}` is no exception");
    }
}

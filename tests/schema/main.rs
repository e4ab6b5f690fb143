//! The JSON Schema, by a validator of somebody else: what loads is valid, and what isn't valid
//! doesn't load.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod documents;
#[path = "../law/generator.rs"]
#[allow(dead_code, reason = "its requests are for other tests")]
mod generator;
mod mutation;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fingerpost::{Code, Policy, Schema, Source};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

/// The codes whose example the schema refuses too. Of the others it can say nothing: they are about
/// names that must exist, about two values together, about what a text says, or about a limit.
const SEEN: [&str; 15] = [
    "empty",
    "invalid-asn",
    "invalid-credential",
    "invalid-id",
    "invalid-method",
    "invalid-origin",
    "invalid-share",
    "invalid-status",
    "invalid-time",
    "misplaced-key",
    "quoted-key",
    "unknown-key",
    "unknown-value",
    "version",
    "wrong-type",
];

fn validator() -> Validator {
    let schema = serde_json::to_value(Schema).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&schema), "it isn't a schema of draft 7");
    jsonschema::draft7::new(&schema).unwrap()
}

/// What is wrong with a policy.
fn problems(validator: &Validator, document: &Value) -> Vec<String> {
    let problem =
        |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(document).map(problem).collect()
}

fn refused(text: &str) -> bool {
    let source = Source::text(text)
        .with_file("moved.csv", generator::policy::MOVED_CSV)
        .with_file("deny.txt", generator::policy::DENY_TXT)
        .with_file("page.html", generator::policy::PAGE_HTML);
    Policy::parse(source).is_err()
}

#[test]
fn our_own_policies_are_valid() {
    let validator = validator();
    let mut count = 0;
    for entry in fs::read_dir("rules").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            count += 1;
            let document = documents::read(&fs::read_to_string(&path).unwrap()).unwrap();
            let problems = problems(&validator, &document);
            assert!(problems.is_empty(), "{}:\n{}", path.display(), problems.join("\n"));
        }
    }
    assert!(count >= 16, "only {count} policies were found");
}

#[test]
fn the_examples_of_the_guide_are_valid() {
    let validator = validator();
    let mut count = 0;
    for file in ["README.md", "src/guide/language.md", "src/guide/diagnostics.md"] {
        for (line, words, text) in documents::examples(&fs::read_to_string(file).unwrap()) {
            if words.contains(&"error") {
                continue;
            }
            count += 1;
            let problems = problems(&validator, &documents::read(&text).unwrap());
            assert!(problems.is_empty(), "{file}:{line}:\n{}", problems.join("\n"));
        }
    }
    assert!(count > 100, "only {count} examples were found");
}

/// Of the mistakes that have a code, the schema sees those that one value shows.
#[test]
fn mistakes_are_seen_where_one_value_shows_them() {
    let validator = validator();
    let mut seen = BTreeSet::new();
    for code in Code::ALL {
        let path = Path::new("tests/invalid").join(format!("{code}.toml"));
        let Ok(text) = fs::read_to_string(&path) else { continue };
        // What isn't TOML is no document.
        let Some(document) = documents::read(&text) else { continue };
        if !validator.is_valid(&document) {
            seen.insert(code.as_str());
            let loads = Policy::parse(Source::text(&text)).is_ok();
            assert!(!loads, "{code}: a policy that loads isn't valid");
        }
    }
    let expected: BTreeSet<&str> = SEEN.into_iter().collect();
    assert_eq!(seen, expected);
}

#[test]
fn every_policy_of_the_generator_is_valid_and_what_is_not_valid_does_not_load() {
    let validator = validator();
    let found = (Cell::new(0), Cell::new(0));
    proptest!(
        ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() },
        |(text in generator::policy::policy(), changes in mutation::changes())| {
            let document = documents::read(&text).unwrap();
            let wrong = problems(&validator, &document);
            prop_assert!(wrong.is_empty(), "{text}\n{}", wrong.join("\n"));
            for change in changes {
                let changed = change.of(&document);
                let wrong = problems(&validator, &changed);
                found.0.set(found.0.get() + 1);
                if !wrong.is_empty() {
                    found.1.set(found.1.get() + 1);
                    let text = documents::written(&changed);
                    prop_assert!(refused(&text), "it loads:\n{text}\n{}", wrong.join("\n"));
                }
            }
        }
    );
    let (changed, invalid) = (found.0.get(), found.1.get());
    assert!(invalid * 4 > changed, "of {changed} changed policies only {invalid} aren't valid");
}

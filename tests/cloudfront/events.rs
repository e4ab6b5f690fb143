//! The sample events of others, through every policy of `rules/`, the validator holding.
//!
//! They lie beside the project; where they don't, this says so and passes, unless
//! `FINGERPOST_REQUIRE_CORPUS=1` is set.

use std::fs;
use std::path::{Path, PathBuf};

use fingerpost::adapter::cloudfront::{EventType, Settings};
use fingerpost::{Engine, Policy, Source};
use serde_json::Value;

use crate::handled_with;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files(&path, found),
            false if path.extension().is_some_and(|extension| extension == "json") => {
                found.push(path)
            }
            false => {}
        }
    }
}

fn engines() -> Vec<(String, Engine)> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut engines = Vec::new();
    for entry in fs::read_dir(rules).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let policy = Policy::parse(Source::path(&path)).unwrap();
            engines.push((path.display().to_string(), Engine::new(&policy).unwrap()));
        }
    }
    engines
}

#[test]
fn sample_events_pass_with_the_validator_holding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/events");
    if !folder.is_dir() {
        let required = std::env::var_os("FINGERPOST_REQUIRE_CORPUS").is_some_and(|set| set == "1");
        assert!(!required, "the corpus is absent: there is no folder {}", folder.display());
        println!("\n!!! THE CORPUS IS ABSENT: NOTHING WAS CHECKED !!!\n");
        return;
    }
    let (mut paths, engines) = (Vec::new(), engines());
    files(&folder, &mut paths);
    let (mut edge, mut handled, mut functions) = (0, 0, 0);
    for path in &paths {
        let event: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let is_edge = event.pointer("/Records/0/cf").is_some();
        edge += usize::from(is_edge);
        functions += usize::from(!is_edge);
        for (name, engine) in &engines {
            // Where the event doesn't say which it is, it is tried as each.
            for event_type in EventType::ALL {
                let mut settings = Settings::default();
                settings.event_type = Some(event_type);
                let outcome = handled_with(engine, &event, &settings);
                let cf = event.pointer("/Records/0/cf");
                let needed = if outcome.event_type().is_some_and(EventType::is_request) {
                    "request"
                } else {
                    "response"
                };
                let readable = cf.is_some_and(|cf| cf.get(needed).is_some());
                let error = outcome.error();
                assert_eq!(error.is_none(), readable, "{}, {name}: {error:?}", path.display());
                handled += usize::from(readable);
            }
        }
    }
    println!(
        "{edge} events of Lambda@Edge through {} policies: {handled} results; \
         {functions} of CloudFront Functions are told to be none",
        engines.len()
    );
    assert!(edge >= 12, "{edge} events");
}

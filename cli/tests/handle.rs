//! `fingerpost handle`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod run;

use std::path::Path;

use run::output;
use serde_json::{Value, json};

const POLICY: &str = "[client]\nplatform = 'cloudfront'\n\
    [[block]]\nid = 'admin'\nwhen.path = '/admin'\n\
    [[headers]]\nid = 'mark'\nresponse.set = { x-edge-a = '1' }\n";

/// Runs `handle` on one event with an own policy: status, output, what is said.
fn handled(event: &Value, more: &[&str]) -> (i32, Value, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.toml"), POLICY).unwrap();
    let args = [&["handle", "rules.toml", "-"], more].concat();
    shown(folder.path(), &args, &event.to_string())
}

fn shown(folder: &Path, args: &[&str], stdin: &str) -> (i32, Value, String) {
    let output = output(folder, args, stdin);
    let printed = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), printed, String::from_utf8(output.stderr).unwrap())
}

fn event(uri: &str) -> Value {
    json!({ "Records": [{ "cf": { "request": { "method": "GET", "uri": uri, "headers": {} } } }] })
}

#[test]
fn an_event_is_decided_and_its_record_shown() {
    let (status, printed, said) = handled(&event("/admin"), &["--event-type", "viewer-request"]);
    assert_eq!((status, said.as_str()), (0, ""));
    assert_eq!(
        (&printed["file"], &printed["result"]["status"]),
        (&json!("<stdin>"), &json!("403"))
    );
    assert_eq!(printed["violations"], json!([]));
    let record = &printed["record"];
    assert_eq!((&record["outcome"], &record["status"]), (&json!("respond"), &json!(403)));
    assert_eq!(record["rules"][0]["id"], "admin");
    assert_eq!(record["dropped"][0]["part"], "x-edge-a");
    assert!(record["micros"].is_u64());
}

#[test]
fn settings_are_the_functions() {
    let settings = r#"{ "event_type": "viewer-request", "on_error": "deny" }"#;
    let mut broken = event("/");
    broken["Records"][0]["cf"]["request"]["method"] = json!(1);
    let (status, printed, said) = handled(&broken, &["--settings", settings]);
    assert_eq!((status, &printed["result"]["status"]), (1, &json!("503")));
    assert_eq!(said, "error: `<stdin>`: the event's `request` can't be read\n");
    assert_eq!(printed["record"]["error"], "request");
}

#[test]
fn what_is_missing_is_said() {
    let (status, printed, said) = handled(&event("/"), &[]);
    assert_eq!((status, &printed["record"]["outcome"]), (1, &json!("pass")));
    assert!(said.contains("say it with `--event-type`"), "{said}");
    for (more, says) in [
        (&["--settings", "{ \"a\": 1 }"][..], "the settings can't be read: unknown field `a`"),
        (&["--event-type", "viewer"], "write one of viewer-request, origin-request"),
        (&["-"], "only one of policy and events can be on standard input"),
        (&["none.json"], "cannot read `none.json`"),
    ] {
        let (status, _, said) = handled(&event("/"), more);
        assert!(status == 2 && said.contains(says), "{said}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.toml"), POLICY).unwrap();
    let (status, _, said) = shown(folder.path(), &["handle", "rules.toml", "-"], "{");
    assert!(status == 2 && said.contains("`<stdin>` is no JSON"), "{said}");
}

#[test]
fn several_events_are_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.toml"), POLICY).unwrap();
    for (name, uri) in [("a.json", "/"), ("b.json", "/admin")] {
        std::fs::write(folder.path().join(name), event(uri).to_string()).unwrap();
    }
    let args = ["handle", "rules.toml", "a.json", "b.json", "--event-type", "viewer-request"];
    let output = output(folder.path(), &args, "");
    let printed: Vec<Value> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let outcomes: Vec<&Value> = printed.iter().map(|one| &one["record"]["outcome"]).collect();
    assert_eq!(outcomes, ["forward", "respond"]);
}

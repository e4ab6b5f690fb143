//! `rules/members-area.toml` through `eval` and through Lambda@Edge's events.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "auth")]

mod run;

use std::path::{Path, PathBuf};

use run::output;
use serde_json::{Value, json};

fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

fn token(name: &str) -> String {
    let tokens: Value = serde_json::from_str(include_str!("../../tests/auth/tokens.json")).unwrap();
    format!("Bearer {}", tokens[name].as_str().unwrap())
}

fn printed(args: &[&str], stdin: &str) -> (Value, String) {
    let output = output(&rules(), args, stdin);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap_or_default(), text)
}

#[test]
fn eval_admits_and_refuses() {
    let ask = |token: &str| {
        let header = format!("authorization: {token}");
        let now = ["--now", "2026-06-01T00:00:00Z"];
        let args = ["eval", "members-area.toml", "/members/a", "-H", &header, now[0], now[1]];
        let (decision, text) = printed(&args, "");
        assert!(!text.contains(token.get(20..60).unwrap()), "{text}");
        decision
    };
    let admitted = ask(&token("guest"));
    assert_eq!(admitted["outcome"], "forward");
    assert_eq!(admitted["rules"][0], json!({ "id": "members", "stage": "auth" }));
    let refused = ask(&token("over"));
    assert_eq!((&refused["outcome"], &refused["status"]), (&json!("respond"), &json!(401)));
}

#[test]
fn explain_and_check_show_no_secret() {
    for command in [["explain", "members-area.toml"], ["check", "members-area.toml"]] {
        let (_, text) = printed(&command, "");
        for secret in ["tR4nsl-8example", "k3y-of-a-partner", "sha256:", "an example; openssl"] {
            assert!(!text.contains(secret), "{command:?} shows {secret}:\n{text}");
        }
    }
}

#[test]
fn an_event_of_lambda_edge_is_guarded() {
    let event = |token: Option<String>| {
        let mut headers = json!({ "host": [{ "key": "Host", "value": "example.com" }] });
        if let Some(token) = token {
            headers["authorization"] = json!([{ "key": "Authorization", "value": token }]);
        }
        json!({ "Records": [{ "cf": {
            "config": { "eventType": "viewer-request", "requestId": "x" },
            "request": { "clientIp": "192.0.2.7", "method": "GET", "uri": "/members/a",
                "querystring": "", "headers": headers } } }] })
    };
    let handle = |token: Option<String>| {
        let now = ["--now", "2026-06-01T00:00:00Z"];
        let args = ["handle", "members-area.toml", "-", now[0], now[1]];
        printed(&args, &event(token).to_string()).0
    };
    let refused = handle(None);
    assert_eq!(refused["result"]["status"], "401");
    let challenge = &refused["result"]["headers"]["www-authenticate"][0]["value"];
    assert_eq!(challenge, "Bearer realm=\"members\"");
    assert_eq!(refused["violations"], json!([]));
    assert_eq!(refused["record"]["rules"][0]["id"], "members");
    let admitted = handle(Some(token("guest")));
    assert_eq!(admitted["result"]["uri"], "/members/a");
    assert_eq!(handle(Some(token("over")))["result"]["status"], "401");
}

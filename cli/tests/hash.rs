//! `fingerpost hash`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "auth")]

mod run;

use std::collections::BTreeSet;

use base64::Engine as _;
use run::{output, policies, shown, shown_with};
use serde_json::Value;

/// What `--format json` prints.
fn hashed(args: &[&str], stdin: &str) -> Value {
    let output = output(&policies(), &[&["hash", "--format", "json"], args].concat(), stdin);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The status that a policy with this user answers these credentials with, where it admits nobody.
fn admits(hash: &str, password: &str) -> bool {
    let policy = format!("[[auth]]\nbasic.users.alice = '{hash}'\n");
    let token = base64::engine::general_purpose::STANDARD.encode(format!("alice:{password}"));
    let header = format!("authorization: Basic {token}");
    let shown = shown_with(&policies(), &["eval", "-", "/", "-H", &header], &policy);
    assert!(shown.starts_with("exit 0"), "{shown}");
    !shown.contains("401")
}

#[test]
fn a_password_is_made_whose_hash_admits_it_alone() {
    let mut seen = BTreeSet::new();
    for _ in 0..4 {
        let made = hashed(&[], "");
        let (password, hash) = (made["password"].as_str().unwrap(), made["hash"].as_str().unwrap());
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(password).unwrap();
        assert_eq!(bytes.len(), 16, "128 bits");
        assert!(admits(hash, password));
        assert!(!admits(hash, &format!("{password}a")));
        assert!(seen.insert(password.to_owned()) && seen.insert(hash.to_owned()));
    }
}

#[test]
fn a_chosen_one_is_refused_unless_it_is_understood() {
    let refused = shown_with(&policies(), &["hash", "--chosen"], "wonderland\n");
    assert!(
        refused.starts_with("exit 2\n") && refused.contains("--it-can-be-guessed"),
        "{refused}"
    );
    assert!(!refused.contains("wonderland"));
    let made = hashed(&["--chosen", "--it-can-be-guessed", "alice"], "wonderland\r\n");
    assert_eq!(made.get("password"), None);
    assert!(admits(made["hash"].as_str().unwrap(), "wonderland"));
    for bad in ["", "\n", "two\nlines\n"] {
        let shown = shown_with(&policies(), &["hash", "--chosen", "--it-can-be-guessed"], bad);
        assert!(shown.starts_with("exit 2\n"), "{shown}");
    }
}

#[test]
fn the_entry_is_a_line_of_toml() {
    assert!(shown(&["hash", "alice"]).contains("\nentry     alice = \"sha256:"));
    assert!(shown(&["hash", "a b"]).contains("\nentry     \"a b\" = \"sha256:"));
}

//! What a host says beside the policy, as JSON.

use fingerpost::OnError;
use fingerpost::adapter::cloudfront::{
    DebugHeader, DebugHeaderError, EventType, Logging, Settings,
};

fn read(json: &str) -> Result<Settings, String> {
    json.parse::<Settings>().map_err(|error| error.to_string())
}

#[test]
fn every_key_may_be_missing() {
    let settings = read("{}").unwrap();
    assert_eq!(settings, Settings::default());
    assert_eq!((settings.event_type, settings.on_error, settings.debug), (None, None, None));
    assert_eq!(settings.log, Logging::All);
    // What another language gives for a missing value.
    let nulls = r#"{ "event_type": null, "on_error": null, "debug": null }"#;
    assert_eq!(read(nulls), Ok(Settings::default()));
}

#[test]
fn every_value() {
    for event in EventType::ALL {
        for key in ["event_type", "eventType"] {
            let settings = read(&format!(r#"{{ "{key}": "{event}" }}"#)).unwrap();
            assert_eq!(settings.event_type, Some(event));
        }
    }
    for (text, on_error) in [("pass", OnError::Pass), ("deny", OnError::Deny)] {
        for key in ["on_error", "onError"] {
            let settings = read(&format!(r#"{{ "{key}": "{text}" }}"#)).unwrap();
            assert_eq!(settings.on_error, Some(on_error));
        }
    }
    for (text, log) in [
        ("off", Logging::Off),
        ("all", Logging::All),
        ("0%", Logging::Sampled { millionths: 0 }),
        ("0.01%", Logging::Sampled { millionths: 100 }),
        ("100%", Logging::Sampled { millionths: 1_000_000 }),
    ] {
        assert_eq!(read(&format!(r#"{{ "log": "{text}" }}"#)).unwrap().log, log);
    }
    let debug = r#"{ "debug": { "header": "X-Debug", "secret": "4uWb1FGm1NtX0CRJ" } }"#;
    assert_eq!(read(debug).unwrap().debug, DebugHeader::new("x-debug", "4uWb1FGm1NtX0CRJ").ok());
}

#[test]
fn what_is_not_known_is_refused() {
    let secret = "4uWb1FGm1NtX0CRJ";
    for (json, says) in [
        ("".to_owned(), "EOF"),
        ("[]".to_owned(), "expected an object"),
        (r#"{ "logs": "all" }"#.to_owned(), "unknown field `logs`, expected one of"),
        (
            r#"{ "event_type": "viewer" }"#.to_owned(),
            "`viewer` is no event, those are `viewer-request`",
        ),
        (
            r#"{ "on_error": "fail" }"#.to_owned(),
            "unknown variant `fail`, expected `pass` or `deny`",
        ),
        (
            r#"{ "log": "10" }"#.to_owned(),
            "`10` isn't a value of `log`, write `off`, `all` or a share",
        ),
        (r#"{ "log": "101%" }"#.to_owned(), "isn't a value of `log`"),
        (r#"{ "log": 0.1 }"#.to_owned(), "expected a string"),
        (
            format!(r#"{{ "debug": {{ "header": "x-a", "secret": "{secret}", "a": 1 }} }}"#),
            "unknown field `a`",
        ),
        (r#"{ "debug": { "header": "x-a" } }"#.to_owned(), "missing field `secret`"),
        (
            r#"{ "debug": { "header": "x-a", "secret": "too short" } }"#.to_owned(),
            "less than 16 bytes",
        ),
        (
            format!(r#"{{ "debug": {{ "header": "x a", "secret": "{secret}" }} }}"#),
            "debug header isn't one",
        ),
    ] {
        let error = read(&json).unwrap_err();
        assert!(error.contains(says), "{json}: {error}");
        assert!(!error.contains(secret), "{error}");
    }
}

#[test]
fn a_debug_header_is_one_that_functions_see_and_may_take_away() {
    let secret = "4uWb1FGm1NtX0CRJ";
    for name in
        ["", "x debug", "x-edge-debug", "x-cache", "Host", "via", "cloudfront-debug", "Cookie"]
    {
        assert_eq!(DebugHeader::new(name, secret), Err(DebugHeaderError::Name), "{name}");
    }
    assert_eq!(DebugHeader::new("x-debug", "4uWb1FGm1NtX0CR"), Err(DebugHeaderError::Secret));
    assert_eq!(DebugHeader::new("X-Debug", secret).unwrap().header(), "x-debug");
}

#[test]
fn nothing_prints_the_secret() {
    let json = r#"{ "debug": { "header": "x-debug", "secret": "4uWb1FGm1NtX0CRJ" } }"#;
    let printed = format!("{:?}", read(json).unwrap());
    assert!(printed.contains("x-debug") && !printed.contains("4uWb1"), "{printed}");
}

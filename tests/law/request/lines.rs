//! Header lines of requests: what some policy may look at.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::super::universe::{AGENTS, API_KEYS, AUTHORIZATIONS, LANGUAGES, MARKS, ORIGINS, VALUES};
use super::Lines;

type Line = BoxedStrategy<(String, Vec<u8>)>;

pub(super) fn value() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        8 => select(VALUES).prop_map(|value| value.as_bytes().to_vec()),
        1 => Just(b"\xff\xfe".to_vec()),
        1 => "[ -~]{0,6}".prop_map(String::into_bytes),
    ]
    .boxed()
}

fn named(name: &'static str) -> Line {
    value().prop_map(move |value| (name.to_owned(), value)).boxed()
}

fn fixed(name: &'static str, values: &'static [&'static str]) -> Line {
    select(values).prop_map(move |value| (name.to_owned(), value.as_bytes().to_vec())).boxed()
}

fn bytes(name: &'static str, values: &'static [&'static [u8]]) -> Line {
    select(values).prop_map(move |value| (name.to_owned(), value.to_vec())).boxed()
}

/// What a platform tells.
fn of_platform() -> Line {
    prop_oneof![
        fixed(
            "x-forwarded-for",
            &["192.0.2.7", "1.2.3.4, 10.1.2.3", "junk, 10.0.0.9", "198.51.100.7, 203.0.113.9"]
        ),
        fixed("x-forwarded-proto", &["http", "https", "gopher"]),
        fixed("cloudfront-viewer-country", &["DE", "KP", "de", "??"]),
        fixed("cloudfront-forwarded-proto", &["http", "https"]),
        fixed("cloudfront-viewer-address", &["192.0.2.7:443", "2001:db8::1:5", "x"]),
        fixed("cf-ipcountry", &["DE", "XX", "T1", "FR"]),
        fixed("cf-connecting-ip", &["198.51.100.7", "2001:db8::1", "no"]),
        fixed("fastly-client-ip", &["192.0.2.7"]),
        fixed("fastly-ssl", &["1", "0"]),
        fixed("x-country", &["DE", "FR", "Germany"]),
        fixed("x-scheme", &["http", "https", "HTTPS"]),
        fixed(
            "forwarded",
            &["for=192.0.2.7;proto=http", "for=\"[2001:db8::1]:80\"", "for=_hidden"]
        ),
    ]
    .boxed()
}

/// What a platform tells of the place and the device.
fn of_place() -> Line {
    prop_oneof![
        fixed("cloudfront-viewer-country-region", &["BY", "CA", "75", "?"]),
        fixed("cloudfront-viewer-city", &["Berlin", "M%C3%BCnchen", "%FF"]),
        fixed("cloudfront-viewer-asn", &["64496", "13", "AS13"]),
        fixed("cloudfront-is-mobile-viewer", &["true", "false", "maybe"]),
        fixed("cloudfront-is-tablet-viewer", &["true", "false"]),
        fixed("cloudfront-is-desktop-viewer", &["true", "false"]),
        fixed("cloudfront-is-smarttv-viewer", &["true", "false"]),
        fixed("cf-ipcontinent", &["EU", "NA", "T1", "XX"]),
        fixed("cf-region-code", &["BY", "CA", "toolong"]),
        fixed("cf-ipcity", &["Berlin", "Paris"]),
        fixed("cf-device-type", &["mobile", "tablet", "desktop", "fridge"]),
    ]
    .boxed()
}

fn cookie() -> Line {
    value()
        .prop_map(|value| ("cookie".to_owned(), [b"d=0; c=", value.as_slice(), b"; e"].concat()))
        .boxed()
}

/// What clients send in the headers by which experiments tell the origin.
fn key_header() -> Line {
    let name = select(
        &[
            "x-experiment-ab",
            "x-experiment-ab",
            "x-key-ab",
            "x-experiment-xy",
            "x-key-lay",
            "x-experiment-lay",
        ][..],
    );
    let value = select(&["b", "b", "control", "c", "gone", ""][..]);
    (name, value).prop_map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).boxed()
}

/// Cookies that CloudFront would have set.
fn signed_cookies() -> Line {
    let all: serde_json::Value =
        serde_json::from_str(include_str!("../../auth/signed.json")).unwrap();
    let cookies = all.get("cookies").unwrap().as_object().unwrap().values();
    let cookies: Vec<String> = cookies.map(|text| text.as_str().unwrap().to_owned()).collect();
    select(cookies).prop_map(|text| ("cookie".to_owned(), text.into_bytes())).boxed()
}

/// A token, right or wrong, where some policy may look for one.
pub(super) fn token() -> Line {
    let tokens: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../auth/tokens.json")).unwrap();
    // The right ones as often as all others together.
    let right = ["es256", "forever", "forever", "eddsa", "hs256", "hs512"]
        .map(|name| tokens.get(name).unwrap().clone());
    let all: Vec<String> = tokens.into_values().collect();
    let token = prop_oneof![1 => select(right.to_vec()), 1 => select(all)];
    let place = select(&["authorization", "authorization", "x-token", "cookie"][..]);
    (place, token)
        .prop_map(|(place, token)| {
            let value = match place {
                "authorization" => format!("Bearer {token}"),
                "cookie" => format!("a=1; token={token}"),
                _ => token,
            };
            (place.to_owned(), value.into_bytes())
        })
        .boxed()
}

fn line() -> Line {
    prop_oneof![
        3 => named("x-a"),
        1 => named("X-A"),
        3 => cookie(),
        2 => bytes("cookie", MARKS),
        1 => fixed("x-user", &["1", "2", "alice", "bob"]),
        1 => named("x-user"),
        1 => fixed("X_User", &["alice"]),
        2 => bytes("origin", ORIGINS),
        2 => key_header(),
        1 => bytes("authorization", AUTHORIZATIONS),
        3 => token(),
        1 => signed_cookies(),
        2 => accept(),
        1 => fixed("sec-fetch-mode", &["navigate", "cors"]),
        1 => fixed("x-key", API_KEYS),
        1 => fixed("x-a", API_KEYS),
        1 => named("x-csp-nonce"),
        1 => fixed("x-n", &["forged"]),
        5 => of_platform(),
        4 => of_place(),
    ]
    .boxed()
}

fn accept() -> Line {
    fixed("accept", &["text/html,*/*;q=0.8", "application/json", "a/b, Text/HTML ;q=1"])
}

pub(super) fn lines() -> BoxedStrategy<Lines> {
    let agent = prop::option::weighted(0.9, bytes("user-agent", AGENTS));
    let language = prop::option::weighted(0.5, bytes("accept-language", LANGUAGES));
    let authorization = prop_oneof![2 => bytes("authorization", AUTHORIZATIONS), 3 => token()];
    let authorization = prop::option::weighted(0.5, authorization);
    let mark = prop::option::weighted(0.4, bytes("cookie", MARKS));
    let accept = prop::option::weighted(0.3, accept());
    let preflight =
        (bytes("origin", ORIGINS), fixed("access-control-request-method", &["GET", "DELETE", ""]));
    let preflight = prop::option::weighted(0.12, preflight);
    let usual = (agent, language, mark, authorization, accept);
    (usual, preflight, prop::collection::vec(line(), 0..5))
        .prop_map(|((agent, language, mark, authorization, accept), preflight, mut lines)| {
            lines.extend([agent, language, mark, authorization, accept].into_iter().flatten());
            if let Some((origin, method)) = preflight {
                lines.retain(|(name, _)| name != "origin");
                lines.extend([origin, method]);
            }
            lines
        })
        .boxed()
}

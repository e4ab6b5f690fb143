//! Conditions: what stands in a `when`, an `unless` and below them.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::universe::{PATTERNS, VALUES};
use super::{AUTH, Text, of, quoted};

/// A string matcher, as a value.
fn matcher() -> Text {
    let tests = vec![
        "prefix = 'a'",
        "suffix = '1'",
        "contains = 'b'",
        "regex = '^[ab]+$'",
        "one_of = ['a', '1', 'AB']",
        "gt = 1",
        "lte = 2",
        "gte = -3, lt = 2",
    ];
    prop_oneof![
        3 => quoted(VALUES),
        1 => (quoted(VALUES), quoted(VALUES)).prop_map(|(a, b)| format!("[{a}, {b}]")),
        2 => (subsequence(tests, 1..=2), prop::bool::weighted(0.3)).prop_map(|(tests, fold)| {
            format!("{{ {}{} }}", tests.join(", "), if fold { ", ignore_case = true" } else { "" })
        }),
        2 => of(&["{ present = true }", "{ present = false }", "[{ present = false }, 'a']"]),
        1 => of(&["{ present = true, prefix = 'a' }"]),
    ]
    .boxed()
}

fn pattern() -> Text {
    select(PATTERNS).prop_map(|(pattern, _)| pattern.to_owned()).boxed()
}

/// `key = value`, the value one of these.
fn one(key: &'static str, values: &'static [&'static str]) -> Text {
    of(values).prop_map(move |value| format!("{key} = {value}")).boxed()
}

/// One `key = value` of a `when` about the URL and the header section.
fn of_request() -> Text {
    const HOSTS: &[&str] = &[
        "'example.com'",
        "'*.example.com'",
        "'**.example.com'",
        "['www.example.com', 'old.example.org']",
    ];
    const PATHS: &[&str] = &[
        "{ prefix = '/a' }",
        "{ suffix = 'b' }",
        "{ contains = '/' , ignore_case = true }",
        "{ one_of = ['/A', '/b'] }",
        "{ regex = 'a.b' }",
        "{ prefix = '/A', ignore_case = true }",
    ];
    prop_oneof![
        one("host", HOSTS),
        pattern().prop_map(|value| format!("path = {value}")),
        (pattern(), pattern()).prop_map(|(a, b)| format!("path = [{a}, {b}]")),
        one("path", PATHS),
        one("method", &["'GET'", "'POST'", "['GET', 'HEAD']", "'OPTIONS'"]),
        one("scheme", &["'http'", "'https'"]),
        matcher().prop_map(|value| format!("query.q = {value}")),
        matcher().prop_map(|value| format!("header.x-a = {value}")),
        matcher().prop_map(|value| format!("cookie.c = {value}")),
    ]
    .boxed()
}

/// One about the visitor.
fn of_visitor() -> Text {
    const AGENTS: &[&str] = &[
        "{ contains = 'Mozilla' }",
        "{ contains = 'bot', ignore_case = true }",
        "{ present = false }",
        "'curl/8.5'",
    ];
    const CITIES: &[&str] =
        &["'Berlin'", "['Paris', 'Oslo']", "{ prefix = 'M' }", "{ present = true }"];
    prop_oneof![
        one("user_agent", AGENTS),
        one(
            "ip",
            &["'192.0.2.0/24'", "'@nets'", "'@scanners'", "['2001:db8::/32', '198.51.100.7']"]
        ),
        one("country", &["'DE'", "['US', 'unknown']", "'EU'", "'@lands'", "['@lands', 'DE']"]),
        one("continent", &["'EU'", "['NA', 'AS']", "'AN'"]),
        one("region", &["'DE-BY'", "['US-CA', 'FR-75']"]),
        one("city", CITIES),
        one("asn", &["64496", "['AS64511', 13]"]),
        one("language", &["'de'", "['en', 'fr-CA']"]),
        one("device", &["'mobile'", "['desktop', 'tv']", "'tablet'"]),
        one("bot", &["true", "false"]),
    ]
    .boxed()
}

/// One about the variant of an experiment, which every rule but an experiment may ask for.
fn of_variant() -> Text {
    const VARIANTS: &[&str] = &[
        "'b'",
        "'control'",
        "['b', 'c']",
        "{ present = true }",
        "{ present = false }",
        "{ prefix = 'c' }",
    ];
    prop_oneof![
        3 => one("variant.ab", VARIANTS),
        1 => one("variant.xy", VARIANTS),
        1 => one("variant.lay", VARIANTS),
    ]
    .boxed()
}

/// One about who was admitted.
fn of_claim() -> Text {
    prop_oneof![
        one("claim.sub", &["'alice'", "'bob'", "{ present = true }", "{ present = false }"]),
        one("claim.role", &["'admin'", "['staff', 'guest']", "{ prefix = 'a' }", "'a,b'"]),
        one("claim.level", &["'3'", "{ gt = 2 }", "{ lt = 3 }"]),
    ]
    .boxed()
}

/// What a condition may ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Everything of the request.
    All,
    /// The same without variants: in experiments, which give them.
    NoVariant,
    /// The same, and who was admitted: in what is decided after that.
    Later,
}

fn check(asks: Asks) -> Text {
    let request = prop_oneof![5 => of_request(), 4 => of_visitor()];
    match asks {
        Asks::All => prop_oneof![9 => request, 1 => of_variant()].boxed(),
        Asks::NoVariant => request.boxed(),
        Asks::Later => prop_oneof![18 => request, 2 => of_variant(), AUTH => of_claim()].boxed(),
    }
}

fn key(check: &str) -> String {
    check.split(" = ").next().unwrap_or_default().to_owned()
}

/// Checks joined into the inside of an inline table; the first of each key stays.
fn join(checks: Vec<String>) -> String {
    let mut seen = Vec::new();
    let kept: Vec<String> = checks
        .into_iter()
        .filter(|check| {
            let key = key(check);
            let fresh = !seen.contains(&key);
            seen.push(key);
            fresh
        })
        .collect();
    kept.join(", ")
}

/// The inside of a condition table.
pub(super) fn condition(asks: Asks) -> Text {
    let flat = prop::collection::vec(check(asks), 1..3).prop_map(join).boxed();
    let nested = prop_oneof![
        flat.clone().prop_map(|inner| format!("not = {{ {inner} }}")),
        (flat.clone(), flat.clone()).prop_map(|(a, b)| format!("any = [{{ {a} }}, {{ {b} }}]")),
        (flat.clone(), flat.clone())
            .prop_map(|(a, b)| format!("all = [{{ {a} }}, {{ not = {{ {b} }} }}]")),
        (flat.clone(), flat.clone())
            .prop_map(|(a, b)| { format!("not = {{ any = [{{ {a} }}, {{ not = {{ {b} }} }}] }}") }),
    ];
    prop_oneof![
        4 => flat.clone(),
        1 => nested.clone().boxed(),
        1 => (check(asks), nested).prop_map(|(check, nested)| join(vec![check, nested])),
    ]
    .boxed()
}

/// A `when` line.
pub(super) fn when() -> Text {
    condition(Asks::All).prop_map(|inner| format!("when = {{ {inner} }}\n")).boxed()
}

/// A `when` line of a rule that is decided after the `[[auth]]`.
pub(super) fn later_when() -> Text {
    condition(Asks::Later).prop_map(|inner| format!("when = {{ {inner} }}\n")).boxed()
}

/// A `when` line that asks for the response, in `[[headers]]` and `[[respond]]`.
pub(super) fn response_when() -> Text {
    let response = of(&[
        "status = '4xx'",
        "status = [200, '300-399']",
        "status = '200-599'",
        "status = 404, path = '/a/{*rest}'",
        "response.x-b = { present = true }",
        "response.x-b = ['1', 'a']",
        "not = { response.x-b = { present = false } }",
        "response.cache-control = { contains = 'no' }",
        "response.content-type = { prefix = 'text/' }",
        "any = [{ status = '5xx' }, { response.etag = { present = true } }]",
    ]);
    let joined = (response.clone(), check(Asks::Later)).prop_map(|(a, b)| {
        let (path, nested) = (a.contains("path"), a.contains("not ="));
        let same = path && b.starts_with("path") || nested && b.starts_with("not");
        if same { a } else { format!("{a}, {b}") }
    });
    prop_oneof![2 => response, 1 => joined]
        .prop_map(|inner| format!("when = {{ {inner} }}\n"))
        .boxed()
}

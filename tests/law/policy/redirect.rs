//! `[[redirect]]`: targets, maps, chains.

use proptest::prelude::*;
use proptest::sample::select;

use super::super::universe::PATTERNS;
use super::condition::when;
use super::rule::rule;
use super::{Text, maybe, of};

/// Targets; `CAP` stands for a capture of the rule.
const TARGETS: &[&str] = &[
    "/a",
    "/b",
    "/a/b/",
    "/c?q=9",
    "/c?x=2&q=3#top",
    "/n/CAP",
    "/CAP",
    "/q?q=CAP",
    "/n/CAP|upper",
    "/CAP|slice:0,2",
    "/n/CAP|replace:\"a\",\"b\"",
    "https://example.com/CAP",
    "https://www.example.com{path}",
    "http://example.com/b",
    "https://example.com{path_and_query}",
    "https://other.test/z#frag",
    "https://other.test:8443{path}?{query}",
    "{scheme}://old.example.org{path_and_query}",
    "https://{host}/t",
    "/cookie/{cookie.c|default:\"none\"}",
    "/h/{header.x-a}",
    "/h?v={header.x-a|default:\"\"}",
    "/l/{country|lower}",
    "https://CAP.example.com/t",
    "/m/{method}/{ip}",
    "/r/{rule}",
    "/p?next={path_and_query|encode}",
    "/a/{query.q}",
    "/r/{region}",
    "/c/{city}?in={city}",
    "/{language}{path}",
    "/d/{device|default:\"none\"}",
    "/v/{variant.ab}",
    "/v?ab={variant.ab|default:\"none\"}&xy={variant.xy|default:\"\"}",
];

fn fill(target: &str, captures: &[&str], pick: usize) -> String {
    let Some((before, after)) = target.split_once("CAP") else { return target.to_owned() };
    let Some(capture) = captures.get(pick % captures.len().max(1)) else {
        return "/plain".to_owned();
    };
    match after.strip_prefix('|') {
        Some(filter) => format!("{before}{{{capture}|{filter}}}"),
        None => format!("{before}{{{capture}}}{after}"),
    }
}

/// `from` and `to` that fit.
pub(super) fn from_and_to(
    targets: &'static [&'static str],
) -> BoxedStrategy<(Option<String>, String)> {
    (prop::option::weighted(0.85, select(PATTERNS)), select(targets), 0usize..4)
        .prop_map(|(pattern, target, pick)| {
            let captures = pattern.map_or(&[][..], |(_, captures)| captures);
            (pattern.map(|(text, _)| text.to_owned()), fill(target, captures, pick))
        })
        .boxed()
}

pub(super) fn redirect() -> Text {
    let more = of(&[
        "query = 'keep'\n",
        "query = 'drop'\n",
        "query = 'merge'\n",
        "cache_control = 'no-cache'\n",
    ]);
    let status =
        of(&["301", "302", "303", "307", "308"]).prop_map(|s| format!("status = {s}\n")).boxed();
    let entry =
        (rule(maybe(when())), from_and_to(TARGETS), maybe(status.clone()), maybe(more.clone()))
            .prop_map(|(rule, (from, to), status, more)| {
                let from = match from {
                    Some(from) => format!("from = {from}\n"),
                    None if has_condition(&rule) => String::new(),
                    None => "from = '/q'\n".to_owned(),
                };
                format!("[[redirect]]\n{rule}{from}to = {to:?}\n{status}{more}")
            });
    let map = (
        rule(maybe(when())),
        of(&[
            "map = { '/a' = '/b', '/b' = '/c', '/{x}/b' = '/n/{x}', '/old/{*rest}' = '/{rest}' }\n",
            "map = { '/a' = 'https://other.test/a', '/A' = '/a' }\n",
            "map = 'moved.csv'\n",
        ]),
        maybe(status),
        maybe(more),
    )
        .prop_map(|(rule, map, status, more)| format!("[[redirect]]\n{rule}{map}{status}{more}"));
    prop_oneof![4 => entry, 1 => map].boxed()
}

/// Redirects among few paths, so that chains, loops and hops to other hosts come about.
pub(super) fn chained() -> Text {
    const FROM: &[&str] = &["'/a'", "'/b'", "'/c'", "'/{x}'"];
    const TO: &[&str] = &[
        "'/a'",
        "'/b'",
        "'/c'",
        "'http://www.example.com/a'",
        "'https://www.example.com/b'",
        "'https://old.example.org/c'",
        "'https://other.test/a'",
        "'/c?seen={header.x-a|default:\"no\"}'",
    ];
    const WHEN: &[&str] = &[
        "method = 'GET'",
        "method = ['POST', 'PUT']",
        "not = { method = 'GET' }",
        "scheme = 'https'",
        "host = '*.example.com'",
        "cookie.c = { present = true }",
        "not = { header.x-a = 'a' }",
        "country = 'DE'",
        "query.q = '1'",
        "variant.ab = 'b'",
        "language = 'de'",
        "device = 'mobile'",
        "not = { bot = true }",
        "continent = 'EU'",
    ];
    const LINES: &[&str] = &[
        "",
        "",
        "",
        "",
        "sample = '50%'\n",
        "sample = { share = '50%', unit = { cookie = 'uid' } }\n",
        "sample = { share = '100%', unit = { header = 'x-user' } }\n",
        "from_time = 2026-06-01T00:00:00Z\n",
        "at = 'origin'\n",
    ];
    let when = maybe(of(WHEN).prop_map(|when| format!("when = {{ {when} }}\n")).boxed());
    let status = of(&["301", "302", "303", "307", "308"]);
    (of(FROM), of(TO), status, when, of(LINES))
        .prop_map(|(from, to, status, when, lines)| {
            format!("[[redirect]]\n{lines}{when}from = {from}\nto = {to}\nstatus = {status}\n")
        })
        .boxed()
}

/// Whether `from` may be missing.
pub(super) fn has_condition(rule: &str) -> bool {
    rule.contains("when =") || rule.contains("unless =")
}

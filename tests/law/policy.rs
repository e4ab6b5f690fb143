//! Policies as TOML text: every key of the language, drawn from small universes.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::universe::{PATTERNS, VALUES};

type Text = BoxedStrategy<String>;

fn quoted(values: &'static [&'static str]) -> Text {
    select(values).prop_map(|value| format!("{value:?}")).boxed()
}

fn of(values: &'static [&'static str]) -> Text {
    select(values).prop_map(str::to_owned).boxed()
}

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

/// One `key = value` of a `when`, over the request.
fn check() -> Text {
    prop_oneof![
        of(&[
            "'example.com'",
            "'*.example.com'",
            "'**.example.com'",
            "['www.example.com', 'old.example.org']"
        ])
        .prop_map(|value| format!("host = {value}")),
        pattern().prop_map(|value| format!("path = {value}")),
        (pattern(), pattern()).prop_map(|(a, b)| format!("path = [{a}, {b}]")),
        of(&[
            "{ prefix = '/a' }",
            "{ suffix = 'b' }",
            "{ contains = '/' , ignore_case = true }",
            "{ one_of = ['/A', '/b'] }",
            "{ regex = 'a.b' }",
            "{ prefix = '/A', ignore_case = true }"
        ])
        .prop_map(|value| format!("path = {value}")),
        of(&["'GET'", "'POST'", "['GET', 'HEAD']"]).prop_map(|value| format!("method = {value}")),
        of(&["'http'", "'https'"]).prop_map(|value| format!("scheme = {value}")),
        matcher().prop_map(|value| format!("query.q = {value}")),
        matcher().prop_map(|value| format!("header.x-a = {value}")),
        matcher().prop_map(|value| format!("cookie.c = {value}")),
        matcher().prop_map(|value| format!("user_agent = {value}")),
        of(&["'192.0.2.0/24'", "'@nets'", "['2001:db8::/32', '198.51.100.7']"])
            .prop_map(|value| format!("ip = {value}")),
        of(&["'DE'", "['US', 'unknown']", "'EU'", "'@lands'", "['@lands', 'DE']"])
            .prop_map(|value| format!("country = {value}")),
    ]
    .boxed()
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
fn condition() -> Text {
    let flat = prop::collection::vec(check(), 1..3).prop_map(join).boxed();
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
        1 => (check(), nested).prop_map(|(check, nested)| join(vec![check, nested])),
    ]
    .boxed()
}

/// The lines that every rule may carry: mode, enabled, when, unless.
fn rule(when: Text) -> Text {
    let state = prop_oneof![
        8 => Just(String::new()),
        1 => Just("mode = 'shadow'\n".to_owned()),
        1 => Just("enabled = false\n".to_owned()),
    ];
    (state, prop::option::weighted(0.2, condition()), when)
        .prop_map(|(state, unless, when)| {
            let unless = unless.map_or(String::new(), |inner| format!("unless = {{ {inner} }}\n"));
            format!("{state}{when}{unless}")
        })
        .boxed()
}

fn when() -> Text {
    condition().prop_map(|inner| format!("when = {{ {inner} }}\n")).boxed()
}

fn maybe(line: Text) -> Text {
    prop_oneof![2 => Just(String::new()), 1 => line].boxed()
}

fn answer(status: &'static [&'static str]) -> Text {
    let body = of(&[
        "body = 'no'\n",
        "body_template = 'at {path} by {rule}'\n",
        "body_template = '<p>{header.x-a|default:\"none\"}</p>'\ncontent_type = 'text/html'\n",
        "body_template = '{country}'\ncontent_type = 'application/json'\n",
    ]);
    let more = of(&[
        "cache_control = 'max-age=60'\n",
        "headers = { retry-after = '60' }\n",
        "headers = { x-note = '{cookie.c}' }\n",
    ]);
    (maybe(of(status)), maybe(body), maybe(more))
        .prop_map(|(status, body, more)| {
            let status = if status.is_empty() { status } else { format!("status = {status}\n") };
            format!("{status}{body}{more}")
        })
        .boxed()
}

fn block() -> Text {
    // A guard over geo or ip under a negation must say what an unknown fact means.
    (rule(when()), answer(&["403", "451", "404"]), of(&["match", "skip", ""]))
        .prop_map(|(rule, answer, on_unknown)| {
            let needs = rule.contains("not =") || rule.contains("unless =");
            let on_unknown = match on_unknown.as_str() {
                "" if needs => "on_unknown = 'match'\n".to_owned(),
                "" => String::new(),
                value => format!("on_unknown = '{value}'\n"),
            };
            format!("[[block]]\n{rule}{answer}{on_unknown}")
        })
        .boxed()
}

fn respond() -> Text {
    (rule(when()), answer(&["200", "404", "503"]))
        .prop_map(|(rule, answer)| format!("[[respond]]\n{rule}{answer}"))
        .boxed()
}

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
fn from_and_to(targets: &'static [&'static str]) -> BoxedStrategy<(Option<String>, String)> {
    (prop::option::weighted(0.85, select(PATTERNS)), select(targets), 0usize..4)
        .prop_map(|(pattern, target, pick)| {
            let captures = pattern.map_or(&[][..], |(_, captures)| captures);
            (pattern.map(|(text, _)| text.to_owned()), fill(target, captures, pick))
        })
        .boxed()
}

fn redirect() -> Text {
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
                    None if rule.contains("when =") || rule.contains("unless =") => String::new(),
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
fn chained() -> Text {
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
    ];
    let when = maybe(of(WHEN).prop_map(|when| format!("when = {{ {when} }}\n")).boxed());
    let status = of(&["301", "302", "303", "307", "308"]);
    (of(FROM), of(TO), status, when)
        .prop_map(|(from, to, status, when)| {
            format!("[[redirect]]\n{when}from = {from}\nto = {to}\nstatus = {status}\n")
        })
        .boxed()
}

fn rewrite() -> Text {
    const PATHS: &[&str] = &[
        "/a",
        "/b",
        "/n/CAP",
        "/CAP",
        "/a/b?q=1",
        "/q?w=CAP",
        "/{cookie.c}",
        "/a{path}",
        "/x?{query}",
    ];
    (rule(maybe(when())), from_and_to(PATHS), maybe(of(&["query = 'keep'\n", "query = 'drop'\n"])))
        .prop_map(|(rule, (from, to), query)| {
            let from = match from {
                Some(from) => format!("from = {from}\n"),
                None if rule.contains("when =") || rule.contains("unless =") => String::new(),
                None => "from = '/q'\n".to_owned(),
            };
            format!("[[rewrite]]\n{rule}{from}to = {to:?}\n{query}")
        })
        .boxed()
}

fn headers() -> Text {
    let request = prop_oneof![of(&[
        "request.set = { x-seen = '{path}' }\n",
        "request.remove = ['x-a', 'x-in*']\n",
        "request.append = { x-b = '{header.x-a}' }\nrequest.set = { x-c = '{ip}' }\n",
        "request.default = { x-a = 'd', x-d = '{query.q}' }\n",
        "request.set = { x-h = '{host}{query}' }\n"
    ]),];
    let response = of(&[
        "response.set = { x-b = '{status}', x-path = '{path_and_query}' }\n",
        "response.remove = ['x-b', 'server']\n",
        "response.append = { x-b = '{cookie.c}' }\nresponse.remove = ['cache-*']\n",
        "response.default = { x-frame-options = 'DENY', x-b = '1' }\n",
        "response.set = { x-frame-options = 'SAMEORIGIN' }\nresponse.default = { x-n = '{country}' }\n",
    ]);
    let seen = prop_oneof![
        when(),
        of(&[
            "when = { status = '4xx' }\n",
            "when = { status = [200, '300-399'], path = '/a/{*rest}' }\n",
            "when = { response.x-b = { present = true } }\n",
            "when = { response.x-b = ['1', 'a'] }\n",
            "when = { not = { response.x-b = { present = false } } }\n",
            "when = { response.cache-control = { contains = 'no' } }\n"
        ]),
    ]
    .boxed();
    prop_oneof![
        (rule(maybe(when())), request, maybe(response.clone()))
            .prop_map(|(r, a, b)| format!("[[headers]]\n{r}{a}{b}")),
        (rule(maybe(seen)), response)
            .prop_map(|(rule, response)| format!("[[headers]]\n{rule}{response}")),
    ]
    .boxed()
}

/// What stands before the arrays.
fn settings() -> Text {
    let client = of(&[
        "",
        "",
        "",
        "[client]\nplatform = 'cloudfront'\n",
        "[client]\nplatform = 'cloudflare'\n",
        "[client]\nplatform = 'alb'\n",
        "[client]\nplatform = 'fastly'\n",
        "[client]\nplatform = 'proxy'\ntrusted_proxies = ['10.0.0.0/8', '203.0.113.9']\n",
        "[client]\ncountry_header = 'x-country'\nip_header = 'x-a'\n",
        "[client]\nscheme_header = 'x-scheme'\n",
    ]);
    let paths = of(&[
        "",
        "",
        "",
        "[paths]\ncase = 'insensitive'\n",
        "[paths]\ntrailing_slash = 'ignore'\n",
        "[paths]\nreject = []\n",
        "[paths]\nreject = ['encoded_slash', 'bad_utf8']\n",
        "[paths]\ncase = 'insensitive'\ntrailing_slash = 'ignore'\nreject = ['encoded_backslash']\n",
    ]);
    let https = of(&[
        "",
        "",
        "[https]\n",
        "[https]\nstatus = 301\nport = 8443\n",
        "[https]\nexcept = ['/a/{*rest}', '/c']\n",
    ]);
    let canonical = of(&[
        "",
        "",
        "",
        "[canonical]\nhost = 'example.com'\naliases = ['www.example.com']\n",
        "[canonical]\nhost = 'www.example.com'\naliases = ['example.com', 'old.example.org']\nstatus = 302\ntrailing_slash = 'add'\nindex = ['index.html']\n",
        "[canonical]\ntrailing_slash = 'remove'\nlowercase = true\nmerge_slashes = true\n",
    ]);
    let redirects = of(&["", "", "[redirects]\ncollapse = false\n"]);
    let security = of(&[
        "",
        "",
        "[security_headers]\npreset = 'web-2026'\n",
        "[security_headers]\npreset = 'api-2026'\n",
        "[security_headers]\npreset = 'none'\nhsts = { max_age = 63072000, include_subdomains = true, preload = true }\n",
        "[security_headers]\npreset = 'web-2026'\nframe_options = 'SAMEORIGIN'\ncsp = { default-src = [\"'self'\"] }\n",
    ]);
    (client, paths, https, canonical, redirects, security)
        .prop_map(|(client, paths, https, canonical, redirects, security)| {
            // HSTS preload is refused without what the preload list asks for.
            let https = if https.is_empty() && security.contains("preload") {
                "[https]\n".to_owned()
            } else {
                https
            };
            format!("{client}{paths}{https}{canonical}{redirects}{security}")
        })
        .boxed()
}

/// A whole policy. `hosts` is always declared: targets may say `{host}`.
pub(crate) fn policy() -> Text {
    const LISTS: &str = "[lists]\nnets = ['192.0.2.0/24', '2001:db8::/32']\nlands = ['FR', 'KP']\n";
    let hosts = of(&[
        "hosts = ['example.com', '*.example.com', 'old.example.org']\n",
        "hosts = ['example.com', 'www.example.com']\n",
        "hosts = ['**.example.com']\n",
    ]);
    let any = prop_oneof![
        2 => block(),
        5 => redirect(),
        1 => respond(),
        2 => rewrite(),
        3 => headers(),
    ];
    let rules = prop_oneof![
        3 => prop::collection::vec(any, 1..7),
        1 => prop::collection::vec(chained(), 2..7),
    ];
    (hosts, settings(), rules)
        .prop_map(|(hosts, settings, rules)| format!("{hosts}{LISTS}{settings}{}", rules.concat()))
        .boxed()
}

/// The sidecar that a policy may name.
pub(crate) const MOVED_CSV: &str = "from,to,status,query,host\n\
    /a,/b,,,\n/b,https://www.example.com/c,302,drop,\n/a/{x},/n/{x}?k=1,,keep,*.example.com\n\
    /old/{*rest},https://example.com/{rest},301,,example.com\n/A,/a,,,\n";

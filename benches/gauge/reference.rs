//! The reference workload of `../shared/bench`, where that is at hand: whether its rules, written
//! as a policy, decide its requests as it says, and whether our own workload is of its kind.
//!
//! `benches/reference` makes its dumps and calls this with them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fingerpost::{Decision, Engine, Limits, Policy, Request, Source};
use serde_json::Value;

use crate::workload::policy::{Part, framed};
use crate::workload::{BLOCKED, COOKIE, HOSTS, Workload};

pub(crate) fn print(file: &str) {
    let dump: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let requests = dump["requests"].as_array().unwrap();
    let engine = engine(dump["rules"].as_array().unwrap(), requests);
    requests.iter().for_each(|request| check(&engine, request));
    let size = dump["n"].as_u64().unwrap() as usize;
    println!(
        "N = {size}: the engine decides all {} requests as the reference says.",
        requests.len()
    );

    let workload = Workload::new(size, requests.len());
    let own: Vec<Seen> = workload
        .asks
        .iter()
        .map(|ask| Seen {
            path: ask.http.uri().path().len(),
            query: ask.http.uri().query().map_or(0, str::len),
            cookie: ask.header("cookie").len(),
            hits: ask.rule.is_some(),
        })
        .collect();
    let theirs: Vec<Seen> = requests
        .iter()
        .map(|request| Seen {
            path: text(request, "path").len(),
            query: text(request, "query").len(),
            cookie: text(request, "cookie").len(),
            hits: request["rule"].as_i64() != Some(-1),
        })
        .collect();
    println!("\n| | the reference's | ours |\n|---|---|---|");
    for (name, value) in MEASURES {
        println!("| {name} | {:.1} | {:.1} |", value(&theirs), value(&own));
    }
    println!();
}

struct Seen {
    path: usize,
    query: usize,
    cookie: usize,
    hits: bool,
}

type Measure = fn(&[Seen]) -> f64;

const MEASURES: [(&str, Measure); 6] = [
    ("bytes of a path, mean", |seen| mean(seen, |one| one.path)),
    ("bytes of a path, one in ten has fewer", |seen| nth(seen, 10)),
    ("bytes of a path, one in ten has more", |seen| nth(seen, 90)),
    ("bytes of a query, mean", |seen| mean(seen, |one| one.query)),
    ("bytes of the cookies, mean", |seen| mean(seen, |one| one.cookie)),
    ("hits, of a hundred", |seen| 100.0 * mean(seen, |one| usize::from(one.hits))),
];

fn mean(seen: &[Seen], value: impl Fn(&Seen) -> usize) -> f64 {
    seen.iter().map(value).sum::<usize>() as f64 / seen.len() as f64
}

fn nth(seen: &[Seen], percent: usize) -> f64 {
    let mut lengths: Vec<usize> = seen.iter().map(|one| one.path).collect();
    lengths.sort_unstable();
    lengths[lengths.len() * percent / 100] as f64
}

/// The reference's rules as a policy. Its dump has no denied networks: the addresses that it says
/// are denied take their place.
fn engine(rules: &[Value], requests: &[Value]) -> Engine {
    let (mut map, mut redirects) = (String::from("from,to,status,host\n"), String::new());
    let mut hosts: BTreeSet<&str> = requests.iter().map(|request| text(request, "host")).collect();
    for rule in rules {
        let (host, status) = (text(rule, "host"), &rule["status"]);
        hosts.insert(host);
        let from = match text(rule, "kind") {
            "Exact" => {
                let (source, target) = (text(rule, "source"), text(rule, "target"));
                writeln!(map, "{source},{target},{status},{host}").unwrap();
                continue;
            }
            // One group that counts.
            "Regex" => format!("{{ regex = '{}' }}", named(text(rule, "source"))),
            _ => format!("'{}'", braces(text(rule, "source")).replace("/*", "/{*splat}")),
        };
        let to = braces(&text(rule, "target").replace("$1", "{one}"));
        write!(
            redirects,
            "[[redirect]]\nwhen.host = '{host}'\nfrom = {from}\nto = '{to}'\nstatus = {status}\n\n"
        )
        .unwrap();
    }
    let denied: String = requests
        .iter()
        .filter(|request| request["status"] == 403 && !text(request, "country").starts_with('X'))
        .map(|request| format!("{}\n", text(request, "ip")))
        .collect();
    let hosts: Vec<&str> = hosts.into_iter().collect();
    let policy =
        framed(Part::Full, &redirects).replace(&format!("{HOSTS:?}"), &format!("{hosts:?}"));
    let mut limits = Limits::default();
    limits.regexes = 10_000;
    limits.regex_total_bytes = 1 << 30;
    let source = Source::text(policy)
        .with_file("moved.csv", map)
        .with_file("denied.txt", denied)
        .with_limits(limits);
    Engine::new(&Policy::parse(source).unwrap()).unwrap()
}

/// The first group without `?` gets a name.
fn named(regex: &str) -> String {
    let at = regex.match_indices('(').find(|(at, _)| !regex[at + 1..].starts_with('?'));
    let (at, _) = at.unwrap();
    format!("{}(?<one>{}", &regex[..at], &regex[at + 1..])
}

/// `:name` in braces, but for the one of `https://`.
fn braces(template: &str) -> String {
    let (scheme, rest) =
        template.split_once("://").map_or(("", template), |(_, rest)| ("https://", rest));
    let mut text = scheme.to_owned();
    let mut parts = rest.split(':');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(part.len());
        write!(text, "{{{}}}{}", &part[..end], &part[end..]).unwrap();
    }
    text
}

fn check(engine: &Engine, request: &Value) {
    let query = text(request, "query");
    let mut target = text(request, "path").to_owned();
    if !query.is_empty() {
        write!(target, "?{query}").unwrap();
    }
    // The reference blocks countries that there aren't.
    let country = match text(request, "country").as_bytes() {
        [b'X', letter] => BLOCKED[usize::from(letter - b'A')],
        _ => text(request, "country"),
    };
    let headers = [
        ("host", text(request, "host")),
        ("cookie", text(request, "cookie")),
        ("x-forwarded-proto", text(request, "scheme")),
        ("cf-ipcountry", country),
    ];
    let decision = engine.evaluate(
        Request::new("GET", &target)
            .with_headers(&headers)
            .with_ip(text(request, "ip").parse().unwrap())
            .with_entropy([7; 16]),
    );
    let (status, location) = match &decision {
        Decision::Forward(_) => (0, None),
        Decision::Respond(answer) => (u64::from(answer.status()), answer.location()),
    };
    assert_eq!(request["status"], status, "{request} {COOKIE}: {decision:?}");
    assert_eq!(request["location"].as_str(), location, "{request}: {decision:?}");
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

//! What proxies say of a visitor, and whom it is believed of.

use std::net::IpAddr;
use std::sync::LazyLock;

use arbitrary::Arbitrary;
use fingerpost::{Explanation, Policy, Request, Scheme};

const CLIENT: &str = "[client]\nplatform = 'proxy'\ncountry_header = 'x-country'\n\
     trusted_proxies = ['10.0.0.0/8', '2001:db8:a::/48']\n";

const RULES: &str = "[[block]]\nwhen.ip = '198.51.100.0/24'\non_unknown = 'match'\n\
     [[block]]\nwhen.country = 'KP'\non_unknown = 'skip'\n\
     [[redirect]]\nwhen.scheme = 'http'\nfrom = '/{*rest}'\nto = 'https://example.com/{rest}'\n";

/// Rules that ask for what is claimed.
static ASKING: LazyLock<Policy> =
    LazyLock::new(|| Policy::parse(format!("{CLIENT}{RULES}").as_str()).expect("it is a policy"));

/// No rules: the facts alone.
static FACTS: LazyLock<Policy> = LazyLock::new(|| Policy::parse(CLIENT).expect("it is a policy"));

/// Headers in which somebody says who the visitor is.
const CLAIMS: [&str; 8] = [
    "x-forwarded-for",
    "forwarded",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-country",
    "x-real-ip",
    "cf-connecting-ip",
    "x-url-scheme",
];

/// A peer, and what it or somebody before it wrote.
#[derive(Arbitrary, Debug)]
pub struct Claims {
    peer: IpAddr,
    scheme: Option<bool>,
    lines: Vec<(u8, Vec<u8>)>,
}

type Lines = Vec<(String, Vec<u8>)>;

/// What must hold of these claims, whoever the peer is.
pub fn check(claims: &Claims) {
    let lines: Lines = claims
        .lines
        .iter()
        .map(|(name, value)| {
            (CLAIMS[usize::from(*name) % CLAIMS.len()].to_owned(), one_line(value))
        })
        .collect();
    if !is_ours(claims.peer) {
        untrusted(claims, &lines);
    }
    plain_list(&lines);
    for appended in [
        ["198.51.100.7", "for=198.51.100.7;proto=http"],
        ["2001:db9::1", "for=\"[2001:db9::1]:4711\";Proto=HTTP;by=10.0.0.1"],
        ["192.0.2.1, 10.1.2.3", "proto=https;for=192.0.2.1, for=10.1.2.3;proto=http"],
    ] {
        appended_by_ours(&lines, appended);
    }
}

/// Nobody trusts the peer: its headers change nothing.
fn untrusted(claims: &Claims, lines: &Lines) {
    let none = Lines::new();
    let stated = |lines| {
        let request = Request::new("GET", "/a").with_headers(lines).with_ip(claims.peer);
        let scheme = |https| if https { Scheme::Https } else { Scheme::Http };
        match claims.scheme {
            Some(https) => request.with_scheme(scheme(https)),
            None => request,
        }
    };
    let (claiming, honest) = (stated(lines), stated(&none));
    let (claimed, silent) = (ASKING.explain(&claiming), ASKING.explain(&honest));
    assert_eq!(claimed.decision(), silent.decision(), "{claims:?}");
    assert_eq!(values(&claimed), values(&silent), "{claims:?}");
}

/// `X-Forwarded-For` from one of ours: the first from the right that is none of ours.
fn plain_list(lines: &Lines) {
    let entries: Vec<&[u8]> = lines
        .iter()
        .filter(|(name, _)| name == "x-forwarded-for")
        .flat_map(|(_, value)| value.split(|byte| *byte == b','))
        .map(trim)
        .filter(|entry| !entry.is_empty())
        .collect();
    if !lines.iter().any(|(name, _)| name == "x-forwarded-for") {
        return;
    }
    let mut expected = None;
    for entry in entries.iter().rev() {
        expected = std::str::from_utf8(entry).ok().and_then(address);
        if expected.is_none_or(|address| !is_ours(address)) {
            break;
        }
    }
    let expected = expected.map(|address| address.to_string());
    assert_eq!(from_ours(lines).1, expected, "{lines:?}");
}

/// One of ours wrote behind whatever was there already, on the same line or its own.
fn appended_by_ours(lines: &Lines, [list, elements]: [&str; 2]) {
    let visitor = list.split(',').next().unwrap_or_default();
    for (name, appended) in [("x-forwarded-for", list), ("forwarded", elements)] {
        let others =
            |line: &&(String, Vec<u8>)| line.0.starts_with("x-forwarded") && line.0 != name;
        let mut separate: Lines = lines.iter().filter(|line| !others(line)).cloned().collect();
        let mut joined = separate.clone();
        separate.push((name.to_owned(), appended.as_bytes().to_vec()));
        match joined.iter_mut().rev().find(|(known, _)| known == name) {
            Some((_, value)) => {
                value.extend_from_slice(b", ");
                value.extend_from_slice(appended.as_bytes());
            }
            None => joined = separate.clone(),
        }
        for lines in [separate, joined] {
            let (scheme, ip) = from_ours(&lines);
            assert_eq!(ip.as_deref(), Some(visitor), "{lines:?}");
            if name == "forwarded" {
                assert_eq!(scheme.as_deref(), Some("http"), "{lines:?}");
            }
        }
    }
}

/// The scheme and the address of a request that comes from one of ours.
fn from_ours(lines: &Lines) -> (Option<String>, Option<String>) {
    let request = Request::new("GET", "/a").with_headers(lines).with_ip([10, 0, 0, 1].into());
    let explanation = FACTS.explain(&request);
    let value = |name| {
        let fact = explanation.facts().iter().find(|fact| fact.fact == name);
        fact.expect("it is among the facts").value.clone()
    };
    (value("scheme"), value("ip"))
}

fn values(explanation: &Explanation<'_>) -> Vec<(&'static str, Option<String>)> {
    explanation.facts().iter().map(|fact| (fact.fact, fact.value.clone())).collect()
}

/// Without spaces and tabs around it.
fn trim(entry: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(*byte, b' ' | b'\t');
    let begin = entry.iter().position(|byte| !is_space(byte)).unwrap_or(entry.len());
    let end = entry.iter().rposition(|byte| !is_space(byte)).map_or(begin, |last| last + 1);
    entry.get(begin..end).unwrap_or_default()
}

/// An address that may have a port: of IPv6 only behind brackets.
fn address(text: &str) -> Option<IpAddr> {
    let (inner, port) = match text.strip_prefix('[') {
        Some(text) => {
            let (inner, after) = text.split_once(']')?;
            inner.parse::<std::net::Ipv6Addr>().ok()?;
            (inner, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        None if text.matches(':').count() == 1 => {
            text.split_once(':').map(|(inner, port)| (inner, Some(port)))?
        }
        None => (text, None),
    };
    let fits = |port: &str| !port.starts_with('+') && port.parse::<u16>().is_ok();
    if !port.is_none_or(fits) {
        return None;
    }
    inner.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

fn is_ours(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets()[0] == 10,
        IpAddr::V6(address) => address.segments()[..3] == [0x2001, 0xdb8, 0xa],
    }
}

/// A header's value has no line break.
fn one_line(value: &[u8]) -> Vec<u8> {
    value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

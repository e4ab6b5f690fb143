use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;
use crate::policy::model::Platform;
use crate::request::{Client, Country, Tier};

mod place;

type Lines<'l> = &'l [(&'l str, &'l str)];

pub(super) fn settings(platform: Platform) -> ClientSettings {
    let trusted = ["10.0.0.0/8", "2001:db8:ffff::/48"];
    ClientSettings {
        platform,
        trusted_proxies: trusted.iter().map(|net| net.parse().unwrap()).collect(),
        scheme_header: None,
        ip_header: None,
        country_header: None,
        country_db: None,
        languages: Vec::new(),
    }
}

/// The same for as long as the tests run.
fn kept(platform: Platform) -> &'static ClientSettings {
    Box::leak(Box::new(settings(platform)))
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// The facts of a request from a trusted peer, the host stating nothing else.
fn facts<'r>(settings: &'r ClientSettings, headers: &'r (dyn crate::Headers + Sync)) -> Facts<'r> {
    Facts::resolve(settings, Request::new("GET", "/").with_headers(headers).with_ip(ip("10.0.0.1")))
}

/// What was told about one fact, and by whom.
fn told<T: ToString>(fact: Fact<T>, source: &str) -> String {
    match fact {
        Fact::Known(value) => format!("{}: {source}", value.to_string()),
        Fact::Absent => format!("absent: {source}"),
        Fact::Hidden => format!("hidden: {source}"),
    }
}

fn scheme_of(facts: &Facts<'_>) -> String {
    told(facts.scheme, &facts.words(facts.scheme_told().1))
}

fn ip_of(facts: &Facts<'_>) -> String {
    told(facts.ip, &facts.words(facts.ip_told().1))
}

fn country_of(facts: &Facts<'_>) -> String {
    told(facts.country(), &facts.words(facts.country_told().1))
}

#[test]
fn nobody_told() {
    let platforms = [
        Platform::Bare,
        Platform::CloudFront,
        Platform::Cloudflare,
        Platform::Fastly,
        Platform::Alb,
        Platform::Proxy,
    ];
    for platform in platforms {
        let facts = Facts::resolve(kept(platform), Request::new("GET", "/"));
        assert_eq!(scheme_of(&facts), "absent: nobody told");
        assert_eq!(ip_of(&facts), "absent: nobody told");
        assert_eq!(country_of(&facts), "absent: nobody told");
        assert_eq!(facts.host, HostFact::Missing);

        let request = Request::new("GET", "/")
            .with_scheme(Scheme::Http)
            .with_ip(ip("::ffff:192.0.2.1"))
            .with_country(Country::parse("se").unwrap());
        let facts = Facts::resolve(kept(platform), request);
        assert_eq!(scheme_of(&facts), "http: stated by the host");
        assert_eq!(ip_of(&facts), "192.0.2.1: stated by the host");
        assert_eq!(country_of(&facts), "SE: stated by the host");
    }
}

#[test]
fn scheme_table() {
    let table: [(Platform, Lines<'_>, &str); 19] = [
        (Platform::Bare, &[("x-forwarded-proto", "https")], "absent: nobody told"),
        (Platform::Alb, &[("x-forwarded-proto", "https")], "https: header x-forwarded-proto"),
        (Platform::Alb, &[("X-Forwarded-Proto", " HTTP ")], "http: header x-forwarded-proto"),
        (
            Platform::Alb,
            &[("x-forwarded-proto", "wss")],
            "hidden: header x-forwarded-proto can't be read",
        ),
        (
            Platform::Alb,
            &[("x-forwarded-proto", "")],
            "hidden: header x-forwarded-proto can't be read",
        ),
        (
            Platform::Alb,
            &[("x-forwarded-proto", "https, http")],
            "hidden: header x-forwarded-proto can't be read",
        ),
        (
            Platform::Alb,
            &[("x-forwarded-proto", "https"), ("x-forwarded-proto", "https")],
            "hidden: header x-forwarded-proto occurs twice",
        ),
        (Platform::Cloudflare, &[("x-forwarded-proto", "http")], "http: header x-forwarded-proto"),
        (
            Platform::CloudFront,
            &[("cloudfront-forwarded-proto", "https")],
            "https: header cloudfront-forwarded-proto",
        ),
        (Platform::CloudFront, &[("x-forwarded-proto", "https")], "absent: nobody told"),
        (Platform::Fastly, &[("fastly-ssl", "1")], "https: header fastly-ssl"),
        (Platform::Fastly, &[("fastly-ssl", "0")], "hidden: header fastly-ssl can't be read"),
        (Platform::Proxy, &[("x-forwarded-proto", "https")], "https: header x-forwarded-proto"),
        (
            Platform::Proxy,
            &[("x-forwarded-proto", "http"), ("forwarded", "proto=https")],
            "http: header x-forwarded-proto",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=x;proto=http, For=192.0.2.1 ; Proto=\"https\"")],
            "https: header forwarded",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "proto=http"), ("forwarded", "proto=https")],
            "https: header forwarded",
        ),
        (Platform::Proxy, &[("forwarded", "proto=http, for=192.0.2.1")], "absent: nobody told"),
        (
            Platform::Proxy,
            &[("forwarded", "proto=http;proto=https")],
            "hidden: header forwarded can't be read",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "proto=gopher")],
            "hidden: header forwarded can't be read",
        ),
    ];
    for (platform, headers, expected) in table {
        assert_eq!(scheme_of(&facts(kept(platform), &headers.to_vec())), expected);
    }
}

#[test]
fn ip_table() {
    let table: [(Platform, Lines<'_>, &str); 40] = [
        (Platform::Bare, &[("x-forwarded-for", "192.0.2.1")], "10.0.0.1: stated by the host"),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "192.0.2.1:443")],
            "192.0.2.1: header cloudfront-viewer-address",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "2001:db8::1:443")],
            "2001:db8::1: header cloudfront-viewer-address",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "[2001:db8::1]:443")],
            "2001:db8::1: header cloudfront-viewer-address",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "2001:db8:0:0:0:0:0:1:443")],
            "2001:db8::1: header cloudfront-viewer-address",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "::ffff:192.0.2.1:443")],
            "192.0.2.1: header cloudfront-viewer-address",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "192.0.2.1")],
            "hidden: header cloudfront-viewer-address can't be read",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-address", "192.0.2.1:x")],
            "hidden: header cloudfront-viewer-address can't be read",
        ),
        (
            Platform::Cloudflare,
            &[("cf-connecting-ip", "2001:DB8::1")],
            "2001:db8::1: header cf-connecting-ip",
        ),
        (
            Platform::Cloudflare,
            &[("cf-connecting-ip", "192.0.2.1, 192.0.2.2")],
            "hidden: header cf-connecting-ip can't be read",
        ),
        (
            Platform::Cloudflare,
            &[("cf-connecting-ip", "192.0.2.1"), ("CF-Connecting-IP", "192.0.2.1")],
            "hidden: header cf-connecting-ip occurs twice",
        ),
        (
            Platform::Fastly,
            &[("fastly-client-ip", "192.0.2.1")],
            "192.0.2.1: header fastly-client-ip",
        ),
        (
            Platform::Fastly,
            &[("fastly-client-ip", "192.0.2.256")],
            "hidden: header fastly-client-ip can't be read",
        ),
        (
            Platform::Alb,
            &[("x-forwarded-for", "evil, 10.0.0.9")],
            "10.0.0.9: header x-forwarded-for",
        ),
        (
            Platform::Alb,
            &[("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2, 192.0.2.3:80")],
            "192.0.2.3: header x-forwarded-for",
        ),
        (
            Platform::Alb,
            &[("x-forwarded-for", "192.0.2.1, evil")],
            "hidden: header x-forwarded-for can't be read",
        ),
        (Platform::Alb, &[("x-forwarded-for", "")], "hidden: header x-forwarded-for can't be read"),
        (Platform::Proxy, &[], "10.0.0.1: stated by the host"),
        (Platform::Proxy, &[("x-forwarded-for", "192.0.2.1")], "192.0.2.1: header x-forwarded-for"),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "192.0.2.9, 192.0.2.1, 10.1.1.1")],
            "192.0.2.1: header x-forwarded-for",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "evil, 192.0.2.1,10.1.1.1 ,, ")],
            "192.0.2.1: header x-forwarded-for",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "192.0.2.1, evil, 10.1.1.1")],
            "hidden: header x-forwarded-for can't be read",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "10.3.3.3, 10.1.1.1")],
            "10.3.3.3: header x-forwarded-for",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "evil, 10.1.1.1")],
            "hidden: header x-forwarded-for can't be read",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "192.0.2.1, ::ffff:10.1.1.1, [2001:db8:ffff::1]:80")],
            "192.0.2.1: header x-forwarded-for",
        ),
        (
            Platform::Proxy,
            &[
                ("x-forwarded-for", "192.0.2.1"),
                ("x-forwarded-for", "10.1.1.1"),
                ("x-forwarded-for", ""),
            ],
            "192.0.2.1: header x-forwarded-for",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", " , ")],
            "hidden: header x-forwarded-for can't be read",
        ),
        (
            Platform::Proxy,
            &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.2")],
            "192.0.2.1: header x-forwarded-for",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=192.0.2.1;proto=http, for=10.1.1.1;by=10.0.0.1")],
            "192.0.2.1: header forwarded",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "FOR=\"[2001:DB8::1]:4711\"")],
            "2001:db8::1: header forwarded",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=\"192\\.0.2.1:80\" ;; secret=\"a,\\\"b;for=1\"")],
            "192.0.2.1: header forwarded",
        ),
        (Platform::Proxy, &[("forwarded", "for=192.0.2.1:80")], "192.0.2.1: header forwarded"),
        (
            Platform::Proxy,
            &[("forwarded", "for=\"evil, for=192.0.2.1")],
            "192.0.2.1: header forwarded",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=evil\\, for=\"192.0.2.1\"")],
            "192.0.2.1: header forwarded",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=unknown")],
            "hidden: header forwarded can't be read",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=192.0.2.1, for=_hidden")],
            "hidden: header forwarded can't be read",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=192.0.2.1;for=192.0.2.2")],
            "hidden: header forwarded can't be read",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=192.0.2.1, proto=https")],
            "hidden: header forwarded can't be read",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=\"192.0.2.1")],
            "hidden: header forwarded can't be read",
        ),
        (
            Platform::Proxy,
            &[("forwarded", "for=\"192.0.2.1\"x")],
            "hidden: header forwarded can't be read",
        ),
    ];
    for (platform, headers, expected) in table {
        let seen = ip_of(&facts(kept(platform), &headers.to_vec()));
        assert_eq!(seen, expected, "{headers:?}");
    }
}

#[test]
fn country_table() {
    let table: [(Platform, Lines<'_>, &str); 11] = [
        (Platform::Bare, &[("cf-ipcountry", "SE")], "absent: nobody told"),
        (Platform::Proxy, &[("cf-ipcountry", "SE")], "absent: nobody told"),
        (Platform::Cloudflare, &[("cf-ipcountry", "SE")], "SE: header cf-ipcountry"),
        (Platform::Cloudflare, &[("CF-IPCountry", "se ")], "SE: header cf-ipcountry"),
        (
            Platform::Cloudflare,
            &[("cf-ipcountry", "XX")],
            "absent: header cf-ipcountry says that it is unknown",
        ),
        (
            Platform::Cloudflare,
            &[("cf-ipcountry", "T1")],
            "absent: header cf-ipcountry says that it is unknown",
        ),
        (
            Platform::Cloudflare,
            &[("cf-ipcountry", "SWE")],
            "hidden: header cf-ipcountry can't be read",
        ),
        (
            Platform::Cloudflare,
            &[("cf-ipcountry", "SE, DE")],
            "hidden: header cf-ipcountry can't be read",
        ),
        (
            Platform::Cloudflare,
            &[("cf-ipcountry", "")],
            "hidden: header cf-ipcountry can't be read",
        ),
        (
            Platform::Cloudflare,
            &[("cf-ipcountry", "SE"), ("cf-ipcountry", "SE")],
            "hidden: header cf-ipcountry occurs twice",
        ),
        (
            Platform::CloudFront,
            &[("cloudfront-viewer-country", "DE")],
            "DE: header cloudfront-viewer-country",
        ),
    ];
    for (platform, headers, expected) in table {
        assert_eq!(country_of(&facts(kept(platform), &headers.to_vec())), expected);
    }
}

#[test]
fn a_header_hides_what_the_host_states() {
    let headers = [("cf-ipcountry", "?"), ("cf-connecting-ip", "?"), ("x-forwarded-proto", "?")];
    let request = Request::new("GET", "/")
        .with_headers(&headers)
        .with_scheme(Scheme::Https)
        .with_ip(ip("192.0.2.1"))
        .with_country(Country::parse("SE").unwrap());
    let facts = Facts::resolve(kept(Platform::Cloudflare), request);
    assert_eq!(
        (facts.scheme, facts.ip, facts.country()),
        (Fact::Hidden, Fact::Hidden, Fact::Hidden)
    );
}

#[test]
fn own_headers() {
    let own = |platform| ClientSettings {
        scheme_header: Some("x-scheme".to_owned()),
        ip_header: Some("x-real-ip".to_owned()),
        country_header: Some("x-country".to_owned()),
        ..settings(platform)
    };
    let headers = [("X-Scheme", "https"), ("X-Real-IP", "192.0.2.1"), ("X-Country", "SE")];
    for platform in [Platform::Bare, Platform::CloudFront, Platform::Proxy] {
        let own = own(platform);
        let seen = facts(&own, &headers);
        assert_eq!(scheme_of(&seen), "https: header x-scheme");
        assert_eq!(ip_of(&seen), "192.0.2.1: header x-real-ip");
        assert_eq!(country_of(&seen), "SE: header x-country");
    }

    // It takes the place of the platform's.
    let platform_headers = [("x-forwarded-proto", "https"), ("x-forwarded-for", "192.0.2.1")];
    let own = own(Platform::Proxy);
    let seen = facts(&own, &platform_headers);
    assert_eq!(scheme_of(&seen), "absent: nobody told");
    assert_eq!(ip_of(&seen), "10.0.0.1: stated by the host");

    let untrusted = Request::new("GET", "/").with_headers(&headers).with_ip(ip("192.0.2.9"));
    let seen = Facts::resolve(&own, untrusted);
    assert_eq!(scheme_of(&seen), "absent: header x-scheme is not believed from an untrusted peer");
    assert_eq!(ip_of(&seen), "192.0.2.9: stated by the host");
    assert_eq!(
        country_of(&seen),
        "absent: header x-country is not believed from an untrusted peer"
    );
}

#[test]
fn own_lists() {
    // On platform `proxy` the policy may say which list counts.
    let headers = [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.2, for=10.1.1.1")];
    let mut own = settings(Platform::Proxy);
    own.ip_header = Some("forwarded".to_owned());
    assert_eq!(ip_of(&facts(&own, &headers)), "192.0.2.2: header forwarded");
}

#[test]
fn tiers_of_cloudfront() {
    let headers = [
        ("cloudfront-forwarded-proto", "https"),
        ("cloudfront-viewer-address", "192.0.2.1:1"),
        ("cloudfront-viewer-country", "SE"),
    ];
    let at = |settings: &ClientSettings, tier| {
        let request = Request::new("GET", "/").with_headers(&headers).with_tier(tier);
        let facts = Facts::resolve(settings, request);
        [scheme_of(&facts), ip_of(&facts), country_of(&facts)]
    };
    let mut settings = settings(Platform::CloudFront);
    for tier in [Tier::Whole, Tier::Origin] {
        assert_eq!(
            at(&settings, tier),
            [
                "https: header cloudfront-forwarded-proto",
                "192.0.2.1: header cloudfront-viewer-address",
                "SE: header cloudfront-viewer-country",
            ]
        );
    }
    assert_eq!(
        at(&settings, Tier::Viewer),
        [
            "absent: header cloudfront-forwarded-proto is not believed at the viewer tier",
            "absent: header cloudfront-viewer-address is not believed at the viewer tier",
            "absent: header cloudfront-viewer-country is not believed at the viewer tier",
        ]
    );
    settings.ip_header = Some("cloudfront-viewer-address".to_owned());
    settings.country_header = Some("cloudfront-viewer-country".to_owned());
    let [_, ip, country] = at(&settings, Tier::Viewer);
    assert_eq!(ip, "192.0.2.1: header cloudfront-viewer-address");
    assert_eq!(country, "SE: header cloudfront-viewer-country");
}

#[test]
fn headers_that_are_not_text() {
    let headers = [("cf-ipcountry", &b"\xFF"[..]), ("x-a", b"\xFF"), ("cookie", b"a=\xFF; b=1")];
    let settings = settings(Platform::Cloudflare);
    let seen = facts(&settings, &headers);
    assert_eq!(country_of(&seen), "hidden: header cf-ipcountry can't be read");
    assert_eq!(seen.header("x-a"), Lookup::Unreadable);
    assert_eq!(seen.cookies("a"), [Lookup::Unreadable]);
    assert_eq!(seen.cookies("b"), [Lookup::Text("1".into())]);
}

#[test]
fn host_table() {
    let valid = |host: &str, port| HostFact::Valid { host: host.to_owned().into(), port };
    let invalid = |why: &str| HostFact::Invalid(why.to_owned());
    // The authority, the `Host` lines, the host over https.
    let table: [(Option<&str>, &[&str], HostFact); 15] = [
        (None, &[], HostFact::Missing),
        (None, &["Example.com."], valid("example.com", None)),
        (Some("example.com"), &[], valid("example.com", None)),
        (Some("example.com"), &["EXAMPLE.com", "example.com:443"], valid("example.com", None)),
        (None, &["example.com:80"], valid("example.com", Some(80))),
        (None, &[" example.com:8443 "], valid("example.com", Some(8443))),
        (None, &["[2001:DB8::1]:8443"], valid("[2001:db8::1]", Some(8443))),
        (None, &[""], invalid("`` is not a host")),
        (None, &["a b"], invalid("`a b` is not a host")),
        (None, &["user@example.com"], invalid("`user@example.com` is not a host")),
        (Some(""), &["example.com"], invalid("`` is not a host")),
        (None, &["é"], invalid("`\\xc3\\xa9` is not a host")),
        (None, &["a.example", "b.example"], invalid("`a.example` and `b.example` are two hosts")),
        (
            Some("a.example"),
            &["a.example:80"],
            invalid("`a.example` and `a.example:80` are two hosts"),
        ),
        (None, &["a.example", "?", "b.example"], invalid("`?` is not a host")),
    ];
    for (authority, hosts, expected) in table {
        let headers: Vec<_> = hosts.iter().map(|host| ("Host", *host)).collect();
        let mut request = Request::new("GET", "/").with_headers(&headers);
        if let Some(authority) = authority {
            request = request.with_authority(authority);
        }
        let request = request.with_scheme(Scheme::Https);
        assert_eq!(Facts::resolve(kept(Platform::Bare), request).host, expected);
    }
    let absolute = Request::new("GET", "http://example.com:443/a");
    let facts = Facts::resolve(kept(Platform::Bare), absolute);
    assert_eq!(facts.host, valid("example.com", Some(443)));
}

#[test]
fn header_lines() {
    let headers =
        [("X-A", " 1 "), ("x-a", "2"), ("x-b", ""), ("Cookie", "a=1"), ("cookie", "b=2; a=3")];
    let settings = settings(Platform::Bare);
    let facts = facts(&settings, &headers);
    assert_eq!(facts.header("x-a"), Lookup::Text("1, 2".into()));
    assert!(matches!(facts.header("x-b"), Lookup::Text(Cow::Borrowed(""))));
    assert_eq!(facts.header("x-c"), Lookup::Missing);
    assert_eq!(facts.header("cookie"), Lookup::Text("a=1; b=2; a=3".into()));
    assert_eq!(facts.cookies("a"), [Lookup::Text("1".into()), Lookup::Text("3".into())]);
    assert_eq!(facts.cookies("A"), []);
}

/// The spellings of an address.
fn spellings(address: IpAddr) -> Vec<String> {
    let long = |v6: Ipv6Addr| v6.segments().map(|segment| format!("{segment:04X}")).join(":");
    match address {
        IpAddr::V4(v4) => {
            let [.., high, low] = v4.to_ipv6_mapped().segments();
            vec![
                v4.to_string(),
                format!("{v4}:80"),
                format!("::ffff:{v4}"),
                format!("::FFFF:{high:x}:{low:x}"),
                long(v4.to_ipv6_mapped()),
                format!("[::ffff:{v4}]"),
                format!("[::ffff:{v4}]:65535"),
            ]
        }
        IpAddr::V6(v6) => vec![
            v6.to_string(),
            v6.to_string().to_uppercase(),
            long(v6),
            long(v6).to_lowercase(),
            format!("[{v6}]"),
            format!("[{}]:443", long(v6)),
        ],
    }
}

#[test]
fn no_address() {
    let table = [
        "",
        "192.0.2",
        "192.0.2.01",
        "192.0.2.1.1",
        "0xC0000201",
        "3221225985",
        "192.0.2.1:",
        "192.0.2.1:x",
        "192.0.2.1:65536",
        "192.0.2.1:+1",
        "[192.0.2.1]",
        "[2001:db8::1",
        "2001:db8::1]",
        "[2001:db8::1]80",
        "[2001:db8::1]:",
        "fe80::1%eth0",
        "[fe80::1%eth0]",
        "2001:db8::1::2",
        "unknown",
        "_hidden",
        " 192.0.2.1",
        "example.com",
        "１.2.3.4",
    ];
    for text in table {
        assert_eq!(address::parse(text), None, "{text}");
    }
}

fn any_ip() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from(bits))),
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from(bits)).to_canonical()),
        any::<u16>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from(u128::from(bits) << 112 | 1))),
    ]
}

/// The facts that headers may tell.
fn visitor(facts: &Facts<'_>) -> (Fact<Scheme>, Fact<IpAddr>, Fact<Country>) {
    (facts.scheme, facts.ip, facts.country())
}

fn telling_headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop::sample::select(vec![
        "x-forwarded-for",
        "x-forwarded-proto",
        "forwarded",
        "x-real-ip",
        "x-url-scheme",
        "x-country",
        "cf-connecting-ip",
        "cf-ipcountry",
        "fastly-ssl",
        "cloudfront-viewer-address",
        "cloudfront-viewer-country",
        "cloudfront-forwarded-proto",
    ]);
    let value = prop_oneof![
        Just("https".to_owned()),
        Just("http".to_owned()),
        Just("192.0.2.1".to_owned()),
        Just("for=192.0.2.1;proto=https".to_owned()),
        Just("SE".to_owned()),
        Just("1".to_owned()),
        ".*",
    ];
    prop::collection::vec((name.prop_map(str::to_owned), value), 0..6)
}

proptest! {
    #[test]
    fn spellings_are_one_address(address in any_ip()) {
        // IV-30.
        let settings = settings(Platform::Cloudflare);
        for spelling in spellings(address) {
            let headers = [("cf-connecting-ip", spelling.as_str())];
            prop_assert_eq!(facts(&settings, &headers).ip, Fact::Known(address), "{}", spelling);
        }
        let mapped = match address {
            IpAddr::V4(v4) => IpAddr::V6(v4.to_ipv6_mapped()),
            v6 => v6,
        };
        let facts = Facts::resolve(&settings, Request::new("GET", "/").with_ip(mapped));
        prop_assert_eq!(facts.ip, Fact::Known(address));
    }

    #[test]
    fn viewer_addresses_are_one_address(address in any_ip(), port: u16) {
        let settings = settings(Platform::CloudFront);
        let bare = format!("{address}:{port}");
        let bracketed = format!("[{address}]:{port}");
        for text in [bare, bracketed] {
            let headers = [("cloudfront-viewer-address", text)];
            prop_assert_eq!(facts(&settings, &headers).ip, Fact::Known(address));
        }
    }

    #[test]
    fn an_untrusted_peer_tells_nothing(headers in telling_headers(), known_peer: bool, own: bool) {
        // IV-25.
        let mut settings = settings(Platform::Proxy);
        if own {
            settings.scheme_header = Some("x-url-scheme".to_owned());
            settings.ip_header = Some("x-real-ip".to_owned());
            settings.country_header = Some("x-country".to_owned());
        }
        let client = Client {
            ip: known_peer.then(|| ip("192.0.2.77")),
            scheme: known_peer.then_some(Scheme::Http),
            ..Client::default()
        };
        let request = Request::new("GET", "/").with_client(client);
        let with = Facts::resolve(&settings, request.with_headers(&headers));
        prop_assert_eq!(visitor(&with), visitor(&Facts::resolve(&settings, request)));
    }

    #[test]
    fn a_bare_host_and_a_viewer_tier_believe_no_header(headers in telling_headers()) {
        let request = Request::new("GET", "/").with_headers(&headers);
        let bare = Facts::resolve(kept(Platform::Bare), request);
        prop_assert_eq!(visitor(&bare), (Fact::Absent, Fact::Absent, Fact::Absent));
        let viewer =
            Facts::resolve(kept(Platform::CloudFront), request.with_tier(Tier::Viewer));
        prop_assert_eq!(visitor(&viewer), (Fact::Absent, Fact::Absent, Fact::Absent));
    }

    #[test]
    fn left_of_the_visitor_nothing_matters(
        left in prop::collection::vec("[^\\r\\n]*", 0..3),
        visitor in any_ip(),
        hops in prop::collection::vec(any::<u16>(), 0..4),
        apart in any::<u8>(),
        quoted: bool,
    ) {
        // IV-31 and IV-47: the lists may be cut into lines at any comma.
        prop_assume!(!settings(Platform::Proxy).trusted_proxies.iter().any(|net| net.contains(&visitor)));
        let hops = hops.into_iter().map(|hop| format!("10.9.{}.{}", hop >> 8, hop & 0xFF));
        let right: Vec<String> = std::iter::once(visitor.to_string()).chain(hops).collect();
        let forwarded = right.iter().map(|ip| match (ip.contains(':'), quoted) {
            (true, _) => format!("for=\"[{ip}]\";proto=https"),
            (false, true) => format!("secret=\"a,b\\\"\"; For=\"{ip}:80\" ;PROTO=HTTPS"),
            (false, false) => format!("by=_x;for={ip};proto=https"),
        });
        for (name, elements) in [("x-forwarded-for", right.clone()), ("forwarded", forwarded.collect())] {
            let mut headers: Vec<(&str, String)> = Vec::new();
            let all = left.iter().cloned().chain(elements.iter().cloned());
            for (at, element) in all.enumerate() {
                match headers.last_mut() {
                    Some((_, line)) if apart >> (at % 8) & 1 == 0 => {
                        line.push_str(", ");
                        line.push_str(&element);
                    }
                    _ => headers.push((name, element)),
                }
            }
            let facts = facts(kept(Platform::Proxy), &headers);
            prop_assert_eq!(facts.ip, Fact::Known(visitor), "{:?}", headers);
            if name == "forwarded" {
                prop_assert_eq!(facts.scheme, Fact::Known(Scheme::Https));
            }
        }
    }

    #[test]
    fn a_walk_is_the_slow_one(entries in prop::collection::vec(prop::sample::select(vec![
        "", "10.0.0.1", "10.200.0.1:80", "::ffff:10.0.0.2", "192.0.2.1", "[2001:db8::1]", "evil", "2001:db8:ffff::9",
    ]), 1..6)) {
        let line = entries.join(" ,");
        let headers = [("x-forwarded-for", line.as_str())];
        let read: Vec<_> =
            entries.iter().filter(|entry| !entry.is_empty()).map(|entry| address::parse(entry)).collect();
        let ours = |address: &Option<IpAddr>| {
            let ours = ["10.", "2001:db8:ffff"];
            address.is_some_and(|ip| ours.iter().any(|ours| ip.to_string().starts_with(ours)))
        };
        let foreign = read.iter().rposition(|address| !ours(address));
        let expected = read.get(foreign.unwrap_or(0)).copied().flatten();
        prop_assert_eq!(facts(kept(Platform::Proxy), &headers).ip.known(), expected);
    }

    #[test]
    fn a_country_is_one_valid_value(values in prop::collection::vec("[A-Za-z]{0,3}|[A-Z]{2}|XX|T1|.*", 0..3)) {
        // IV-32.
        let headers: Vec<_> = values.iter().map(|value| ("cf-ipcountry", value)).collect();
        let facts = facts(kept(Platform::Cloudflare), &headers);
        let letters = regex::Regex::new("^[\\t\\n\\x0C\\r ]*([A-Za-z]{2})[\\t\\n\\x0C\\r ]*$").unwrap();
        let expected = match values.as_slice() {
            [one] => letters.captures(one).map(|found| found[1].to_uppercase()).filter(|code| code != "XX"),
            _ => None,
        };
        prop_assert_eq!(facts.country().known().map(|country| country.to_string()), expected);
    }

    #[test]
    fn spellings_of_a_host_are_one(name in "[a-z]{1,5}\\.example", dot: bool, upper: bool, port: bool, https: bool) {
        // IV-48.
        let mut spelled = if upper { name.to_uppercase() } else { name.clone() };
        if dot {
            spelled.push('.');
        }
        if port {
            spelled.push_str(if https { ":443" } else { ":80" });
        }
        let headers = [("HOST", spelled), ("host", name.clone())];
        let scheme = if https { Scheme::Https } else { Scheme::Http };
        let request = Request::new("GET", "/").with_headers(&headers).with_scheme(scheme);
        let facts = Facts::resolve(kept(Platform::Bare), request);
        prop_assert_eq!(facts.host, HostFact::Valid { host: name.into(), port: None });
    }

    #[test]
    fn list_headers_in_lines(values in prop::collection::vec("[a-z]([a-z ]{0,5}[a-z])?", 1..5), cut in 0usize..5) {
        // IV-47.
        let cut = cut.min(values.len());
        let (first, second) = values.split_at(cut);
        let lines: Vec<_> = [first, second]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| ("Vary", part.join(", ")))
            .collect();
        let settings = settings(Platform::Bare);
        prop_assert_eq!(facts(&settings, &lines).header("vary"), Lookup::Text(values.join(", ").into()));

        let crumbs: Vec<_> = values.iter().map(|value| format!("n={value}")).collect();
        let apart: Vec<_> = crumbs.iter().map(|crumb| ("cookie", crumb.clone())).collect();
        let joined = [("cookie", crumbs.join("; "))];
        prop_assert_eq!(facts(&settings, &apart).cookies("n"), facts(&settings, &joined).cookies("n"));
        prop_assert_eq!(facts(&settings, &apart).header("cookie"), facts(&settings, &joined).header("cookie"));
    }

    #[test]
    fn nothing_panics(headers in telling_headers(), host: Vec<u8>) {
        let mut headers: Vec<_> =
            headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect();
        headers.push(("host".to_owned(), host.clone()));
        headers.push(("cookie".to_owned(), host.clone()));
        headers.push(("forwarded".to_owned(), host));
        for platform in [Platform::CloudFront, Platform::Cloudflare, Platform::Fastly, Platform::Alb, Platform::Proxy] {
            let settings = settings(platform);
            let facts = facts(&settings, &headers);
            facts.header("cookie");
            facts.cookies("");
        }
    }
}

//! `signed_url` of an `[[auth]]`. `tests/auth/mint_urls.py` signed the URLs, by hmac and by
//! botocore's signer.

use fingerpost::{Request, Scheme, Timestamp};
use serde_json::Value;

use crate::{JUNE, fields, get, outcome};

/// Something that was signed, by its names.
fn signed(kind: &str, name: &str) -> String {
    let all: Value = serde_json::from_str(include_str!("../auth/signed.json")).unwrap();
    let one = all.get(kind).and_then(|kind| kind.get(name)?.as_str());
    one.unwrap_or_else(|| panic!("no {kind} `{name}`")).to_owned()
}

const HMAC: &str = "[[auth]]\nsigned_url = { secret = 'hs.key' }\n[paths]\nreject = []\n";
const CLOUDFRONT: &str =
    "[[auth]]\nsigned_url.cloudfront = { K1OTHER = 'rs.pem', K2TEST = 'cf.pem' }\n";

fn june(url: &str) -> Request<'_> {
    get(url).with_now(Timestamp(JUNE)).with_ip("192.0.2.7".parse().unwrap())
}

#[test]
fn a_url_that_the_secret_signed_admits_until_it_expires() {
    for name in ["plain", "query", "b", "odd"] {
        let url = signed("hmac", name);
        assert_eq!(outcome(HMAC, june(&url)), "pass", "{name}");
        assert_eq!(outcome(HMAC, get(&url)), "403", "nobody told the time");
        for (now, expected) in [(1_780_275_599, "pass"), (1_780_275_600, "403")] {
            assert_eq!(outcome(HMAC, get(&url).with_now(Timestamp(now))), expected);
        }
    }
    assert_eq!(outcome(HMAC, june(&signed("hmac", "over"))), "403");
    assert_eq!(fields(HMAC, june("/a")), ["cache-control: no-store"]);
    let two = HMAC.replace("'hs.key'", "['url.key', 'hs.key']");
    assert_eq!(outcome(&two, june(&signed("hmac", "plain"))), "pass");
    let other = HMAC.replace("'hs.key'", "'url.key'");
    assert_eq!(outcome(&other, june(&signed("hmac", "plain"))), "403");
    let named = HMAC.replace("'hs.key'", "'hs.key', expires = 'until', signature = 'sum'");
    let renamed = signed("hmac", "plain").replace("signature", "sum");
    assert_eq!(outcome(&named, june(&renamed)), "403", "the signer wrote another name");
}

#[test]
fn what_is_changed_is_refused() {
    let url = signed("hmac", "query");
    for (what, with) in [
        ("/a/b", "/a/c"),
        ("/a/b", "/a//b"),
        ("/a/b", "/a/%62"),
        ("q=1", "q=2"),
        ("q=1&", ""),
        ("%C3%A9", "%c3%a9"),
        ("q=1&x=%C3%A9", "x=%C3%A9&q=1"),
        ("expires=1780275600", "expires=1780275601"),
        ("expires=1780275600", "expires=1780275600&expires=1780275600"),
        ("expires=1780275600&", ""),
        ("signature=", "Signature="),
        ("signature=", "signature=&signature="),
        ("signature=", "signature=0"),
    ] {
        let changed = url.replacen(what, with, 1);
        assert_ne!(changed, url);
        assert_eq!(outcome(HMAC, june(&changed)), "403", "{changed}");
    }
    assert_eq!(outcome(HMAC, june(&format!("{url}&y=1"))), "403");
    assert_eq!(outcome(HMAC, june(&url.to_ascii_uppercase())), "403");
    // Where the signature stands among the others doesn't matter: it is taken out.
    let (before, signature) = url.rsplit_once('&').unwrap();
    let moved = before.replacen('?', &format!("?{signature}&"), 1);
    assert_eq!(outcome(HMAC, june(&moved)), "pass");
}

#[test]
fn every_single_bit_flip_is_refused() {
    for (policy, url) in
        [(HMAC, signed("hmac", "plain")), (CLOUDFRONT, signed("cloudfront", "canned"))]
    {
        let policy = crate::parse(policy);
        let engine = fingerpost::Engine::new(&policy).unwrap();
        let mut bytes = url.into_bytes();
        let target = bytes.iter().position(|byte| *byte == b'?').unwrap();
        for at in target..bytes.len() {
            for bit in 0..7 {
                bytes[at] ^= 1 << bit;
                let text = std::str::from_utf8(&bytes).unwrap();
                let decision = engine.evaluate(june(text));
                // A `#` begins what no server sees.
                assert!(
                    matches!(&decision, fingerpost::Decision::Respond(one) if one.status() == 403),
                    "{text}"
                );
                bytes[at] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn what_cloudfront_signs_admits() {
    for name in ["canned", "canned_query", "custom", "custom_all", "custom_ip", "custom_soon"] {
        let url = signed("cloudfront", name);
        assert_eq!(outcome(CLOUDFRONT, june(&url)), "pass", "{name}");
    }
    let http = signed("cloudfront", "canned_http");
    assert_eq!(outcome(CLOUDFRONT, june(&http)), "pass");
    // By the other scheme it is another URL.
    assert_eq!(outcome(CLOUDFRONT, june(&http.replace("http:", "https:"))), "403");
    for name in ["over", "custom_later", "custom_elsewhere"] {
        assert_eq!(outcome(CLOUDFRONT, june(&signed("cloudfront", name))), "403", "{name}");
    }
    let ip = signed("cloudfront", "custom_ip");
    let elsewhere = june(&ip).with_ip("198.51.100.7".parse().unwrap());
    assert_eq!(outcome(CLOUDFRONT, elsewhere), "403");
    assert_eq!(outcome(CLOUDFRONT, get(&ip).with_now(Timestamp(JUNE))), "403", "no address");
    let canned = signed("cloudfront", "canned");
    for (what, with) in [
        ("Expires=1780275600", "Expires=1780275601"),
        ("K2TEST", "K1OTHER"),
        ("K2TEST", "K3"),
        ("/a?", "/b?"),
        ("/a?", "/a?x=1&"),
        ("Expires=", "Policy=e30_&Expires="),
        ("example.com", "www.example.com"),
    ] {
        let changed = canned.replacen(what, with, 1);
        assert_eq!(outcome(CLOUDFRONT, june(&changed)), "403", "{changed}");
    }
    assert_eq!(outcome(CLOUDFRONT, june("https://example.com/a")), "403");
}

#[test]
fn cookies_admit_where_the_url_is_not_signed() {
    let ask = |name: &str, url: &str| {
        let cookies = signed("cookies", name);
        let headers = [("cookie", cookies.as_str())];
        outcome(CLOUDFRONT, june(url).with_headers(&headers))
    };
    assert_eq!(ask("canned", "https://example.com/a"), "pass");
    assert_eq!(ask("canned", "https://example.com/b"), "403");
    assert_eq!(ask("custom", "https://example.com/b?q=1"), "pass");
    assert_eq!(ask("custom", "https://www.example.com/b"), "403");
    // A signed URL goes before cookies, also where it is wrong.
    assert_eq!(ask("custom", "https://example.com/b?Signature=x"), "403");
}

#[test]
fn an_unknown_scheme_may_be_either() {
    for name in ["canned", "canned_http"] {
        let url = signed("cloudfront", name);
        let (host, target) = url.split_once("://").unwrap().1.split_once('/').unwrap();
        let target = format!("/{target}");
        let headers = [("host", host)];
        let request = Request::new("GET", &target).with_headers(&headers);
        let request = request.with_now(Timestamp(JUNE));
        assert_eq!(outcome(CLOUDFRONT, request), "pass", "{name}");
        let wrong = if name == "canned" { Scheme::Http } else { Scheme::Https };
        assert_eq!(outcome(CLOUDFRONT, request.with_scheme(wrong)), "403", "{name}");
    }
}

#[test]
fn what_it_is_called() {
    let effect = |text: &str| crate::parse(text).rules().next().unwrap().effect();
    assert_eq!(effect(HMAC), "a URL signed by 1 secret, else 403");
    assert_eq!(effect(CLOUDFRONT), "a URL or cookies signed for CloudFront by 2 keys, else 403");
}

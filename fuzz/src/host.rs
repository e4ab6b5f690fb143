//! Hosts, as an engine and `explain` understand a `Host` header.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use fingerpost::{Policy, Request, Scheme};

static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::parse("").expect("it is a policy"));

/// What must hold of any text as a `Host`.
pub fn check(text: &str) {
    let Some(host) = resolved(text, None) else { return };
    assert!(is_authority(text.trim_matches([' ', '\t'])), "`{text}` is no host of RFC 3986");
    assert_eq!(host, host.to_ascii_lowercase(), "{text:?}");
    assert_eq!(resolved(&host, None).as_ref(), Some(&host), "{text:?}");
    assert_eq!(resolved(&text.to_ascii_uppercase(), None).as_ref(), Some(&host), "{text:?}");

    let (name, port) = split(&host);
    for (scheme, default) in [(Scheme::Http, "80"), (Scheme::Https, "443")] {
        let expected = if port == Some(default) { name } else { &host };
        assert_eq!(resolved(text, Some(scheme)).as_deref(), Some(expected), "{text:?}");
    }
    if port.is_none() {
        assert_eq!(
            resolved(&format!("{name}.:80"), Some(Scheme::Http)),
            resolved(&format!("{name}."), None)
        );
    }
    beside_url(name, text);
}

/// What the crate `url` makes of the same host, where it takes it for one.
pub(crate) fn beside_url(name: &str, text: &str) {
    match url::Host::parse(name) {
        Ok(url::Host::Domain(domain)) => assert_eq!(domain, name, "{text:?}"),
        Ok(url::Host::Ipv6(address)) => {
            assert_eq!(name.trim_matches(['[', ']']).parse::<Ipv6Addr>(), Ok(address), "{text:?}");
        }
        // Browsers also read `127.1` and `0x7f.1` as addresses; we compare them as names.
        Ok(url::Host::Ipv4(address)) => match name.parse::<Ipv4Addr>() {
            Ok(same) => assert_eq!(same, address, "{text:?}"),
            Err(_) => assert!(is_odd(name), "{text:?}"),
        },
        Err(_) => assert!(is_odd(name), "{text:?}"),
    }
}

/// A name that browsers may refuse or take for an address: one that ends in a number, as WHATWG
/// has it, or has a label in Punycode.
pub(crate) fn is_odd(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").is_some_and(|x| x.bytes().all(|b| b.is_ascii_hexdigit()));
    let is_number = hex || last.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && name.parse::<Ipv4Addr>().is_err()) || name.contains("xn--")
}

/// The host that a request with this `Host` has; `None` is refused.
pub(crate) fn resolved(text: &str, scheme: Option<Scheme>) -> Option<String> {
    let headers = [("host", text)];
    let mut request = Request::new("GET", "/").with_headers(&headers);
    if let Some(scheme) = scheme {
        request = request.with_scheme(scheme);
    }
    let explanation = POLICY.explain(&request);
    let host = explanation.facts().iter().find(|fact| fact.fact == "host");
    host.expect("a host is among the facts").value.clone()
}

pub(crate) fn split(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// `host [":" port]` of RFC 3986 §3.2, by its characters alone.
fn is_authority(text: &str) -> bool {
    let (host, port) = split(text);
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let fits = match inner {
        Some(inner) => inner.bytes().all(|b| b.is_ascii_hexdigit() || b":.".contains(&b)),
        None => host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(&b)),
    };
    fits && port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

//! What the origin is told of the visitor: `X-Forwarded-*` and `Host`.

use std::fmt::Write as _;
use std::net::IpAddr;

use fingerpost::{Edit, Field, Scheme};
use http::header::{FORWARDED, HOST, HeaderMap, HeaderName, HeaderValue};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const HOST_ASKED: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
const FAMILY: &str = "x-forwarded-";

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) ip: IpAddr,
    pub(crate) scheme: Scheme,
}

/// Sets what the origin is told.
///
/// 1. A peer that the policy believes has its word go on, itself last in the list.
/// 2. Of any other peer nothing of this kind goes on, not even in a field that isn't set anew: the
///    origin may believe each of them.
/// 3. What the policy itself sets stands.
pub(crate) fn tell(
    headers: &mut HeaderMap,
    peer: Peer,
    host: Option<HeaderValue>,
    is_believed: bool,
    edits: &[Edit<'_>],
) {
    if !is_believed {
        let claims = |name: &&HeaderName| is_claim(name.as_str());
        let claims: Vec<HeaderName> = headers.keys().filter(claims).cloned().collect();
        for name in claims {
            headers.remove(name);
        }
    }
    let mut list = String::new();
    for line in headers.get_all(FOR).iter().filter_map(|value| value.to_str().ok()) {
        let _ = write!(list, "{line}, ");
    }
    let _ = write!(list, "{}", peer.ip.to_canonical());
    if let Ok(list) = HeaderValue::try_from(list) {
        headers.insert(FOR, list);
    }
    headers.entry(PROTO).or_insert(HeaderValue::from_static(peer.scheme.as_str()));
    if let Some(host) = host {
        headers.entry(HOST_ASKED).or_insert(host);
    }
    if !is_believed {
        edits.iter().for_each(|edit| again(headers, edit));
    }
}

/// Whether a field of this name says something about the visitor's connection.
fn is_claim(name: &str) -> bool {
    name == FORWARDED || name == REAL_IP || name.starts_with(FAMILY)
}

/// An edit of the policy, once more where it writes such a field: it went with the visitor's. What
/// the policy removes is what the visitor sent, and that is gone.
fn again(headers: &mut HeaderMap, edit: &Edit<'_>) {
    let (Edit::Set(field) | Edit::Append(field) | Edit::Default(field)) = edit else { return };
    let Some((name, value)) = claim(field) else { return };
    match edit {
        Edit::Append(_) => {
            headers.append(name, value);
        }
        Edit::Default(_) => {
            headers.entry(name).or_insert(value);
        }
        _ => {
            headers.insert(name, value);
        }
    }
}

fn claim(field: &Field<'_>) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::try_from(field.name.as_ref()).ok()?;
    let value = HeaderValue::from_bytes(field.value.as_bytes()).ok()?;
    is_claim(name.as_str()).then_some((name, value))
}

/// The host that a request names, wherever it does.
pub(crate) fn host<B>(request: &http::Request<B>) -> Option<HeaderValue> {
    match request.uri().authority() {
        Some(authority) => HeaderValue::try_from(authority.as_str()).ok(),
        None => request.headers().get(HOST).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Peer =
        Peer { ip: IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), scheme: Scheme::Https };

    /// A request that claims a lot, told on.
    fn told(is_believed: bool, edits: &[Edit<'_>]) -> Vec<(String, String)> {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("accept", "*/*"),
            ("forwarded", "for=203.0.113.9"),
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-port", "1"),
            ("x-real-ip", "203.0.113.9"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        tell(&mut headers, PEER, Some(HeaderValue::from_static("a.example")), is_believed, edits);
        let mut told: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        told.sort_unstable();
        told
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn a_visitor_is_not_believed_and_a_proxy_is() {
        let of_visitor = [
            ("accept", "*/*"),
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-host", "a.example"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(told(false, &[]), pairs(&of_visitor));
        let of_proxy = [
            ("accept", "*/*"),
            ("forwarded", "for=203.0.113.9"),
            ("x-forwarded-for", "203.0.113.9, 198.51.100.1, 192.0.2.1"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-port", "1"),
            ("x-forwarded-proto", "http"),
            ("x-real-ip", "203.0.113.9"),
        ];
        assert_eq!(told(true, &[]), pairs(&of_proxy));
    }

    #[test]
    fn what_the_policy_sets_stands() {
        let field = |name: &'static str, value: &'static str| Field {
            name: name.into(),
            value: value.into(),
        };
        let edits = [
            Edit::Remove { name: "x-forwarded-for".into() },
            Edit::Set(field("x-forwarded-host", "b.example")),
            Edit::Default(field("x-forwarded-proto", "ftp")),
            Edit::Append(field("x-forwarded-port", "443")),
            Edit::Set(field("x-other", "not here")),
        ];
        let wanted = [
            ("accept", "*/*"),
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-host", "b.example"),
            ("x-forwarded-port", "443"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(told(false, &edits), pairs(&wanted));
    }
}

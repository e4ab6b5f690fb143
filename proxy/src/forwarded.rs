//! What the origin is told of the visitor: `X-Forwarded-*` and `Host`.

use std::fmt::Write as _;
use std::net::IpAddr;

use fingerpost::Scheme;
use http::header::{HOST, HeaderMap, HeaderName, HeaderValue};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const HOST_ASKED: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) ip: IpAddr,
    pub(crate) scheme: Scheme,
}

/// Sets what the origin is told. Of a request that came from a visitor himself, nothing that he says
/// of this kind goes on; where the policy believes what is before the proxy, its list goes on, the
/// peer last.
pub(crate) fn tell(
    headers: &mut HeaderMap,
    peer: Peer,
    host: Option<HeaderValue>,
    is_behind: bool,
) {
    let mut list = String::new();
    if is_behind {
        for line in headers.get_all(FOR).iter().filter_map(|value| value.to_str().ok()) {
            let _ = write!(list, "{line}, ");
        }
    }
    let _ = write!(list, "{}", peer.ip.to_canonical());
    if let Ok(list) = HeaderValue::try_from(list) {
        headers.insert(FOR, list);
    }
    if !is_behind || !headers.contains_key(PROTO) {
        headers.insert(PROTO, HeaderValue::from_static(peer.scheme.as_str()));
    }
    if !is_behind {
        headers.remove(HOST_ASKED);
    }
    if let Some(host) = host.filter(|_| !headers.contains_key(HOST_ASKED)) {
        headers.insert(HOST_ASKED, host);
    }
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

    #[test]
    fn a_visitor_is_not_believed_and_a_proxy_is() {
        let peer = Peer { ip: [192, 0, 2, 1].into(), scheme: Scheme::Https };
        let mut came = HeaderMap::new();
        came.append(FOR, HeaderValue::from_static("203.0.113.9"));
        came.append(FOR, HeaderValue::from_static("198.51.100.1"));
        came.append(PROTO, HeaderValue::from_static("http"));
        came.append(HOST_ASKED, HeaderValue::from_static("evil.example"));
        let host = Some(HeaderValue::from_static("a.example"));
        let table = [
            (false, "192.0.2.1", "https", "a.example"),
            (true, "203.0.113.9, 198.51.100.1, 192.0.2.1", "http", "evil.example"),
        ];
        for (is_behind, list, proto, name) in table {
            let mut headers = came.clone();
            tell(&mut headers, peer, host.clone(), is_behind);
            assert_eq!(
                (&headers[FOR], &headers[PROTO]),
                (&list.parse().unwrap(), &proto.parse().unwrap())
            );
            assert_eq!(headers[HOST_ASKED], name);
            assert_eq!(headers.get_all(FOR).iter().count(), 1);
        }
    }
}

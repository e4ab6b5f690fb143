//! What CloudFront doesn't let a function do. The lists are those of its developer guide,
//! "Restrictions on edge functions", read in 2026.

use super::EventType;
use super::violation::Kind;

/// Never shown to functions, nor taken from them.
const DISALLOWED: [&str; 25] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "upgrade",
    "x-accel-buffering",
    "x-accel-charset",
    "x-accel-limit-rate",
    "x-accel-redirect",
    "x-amzn-auth",
    "x-amzn-cf-billing",
    "x-amzn-cf-id",
    "x-amzn-cf-xff",
    "x-amzn-errortype",
    "x-amzn-fle-profile",
    "x-amzn-header-count",
    "x-amzn-header-order",
    "x-amzn-lambda-integration-tag",
    "x-amzn-requestid",
    "x-cache",
    "x-forwarded-proto",
    "x-real-ip",
];

/// Likewise every name that begins so.
const DISALLOWED_PREFIXES: [&str; 2] = ["x-amz-cf-", "x-edge-"];

/// URI and query string together, in bytes: it has to be less.
pub(super) const URL_BYTES: usize = 8192;

/// What may be replaced of a host name, and of the path before those of requests.
pub(super) const ORIGIN_HOST_BYTES: usize = 253;
pub(super) const ORIGIN_PATH_BYTES: usize = 255;

/// Shown, but not to be added, changed or taken away.
fn read_only(event: EventType) -> &'static [&'static str] {
    match event {
        EventType::ViewerRequest => {
            &["cdn-loop", "content-length", "host", "transfer-encoding", "via"]
        }
        EventType::OriginRequest => &[
            "accept-encoding",
            "cdn-loop",
            "content-length",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "transfer-encoding",
            "via",
        ],
        EventType::OriginResponse => &["transfer-encoding", "via"],
        EventType::ViewerResponse => {
            &["warning", "via", "content-length", "content-encoding", "transfer-encoding"]
        }
    }
}

/// Whether a header is never shown to functions, nor taken from them; the name in lower case.
pub(super) fn is_disallowed(name: &str) -> bool {
    let begins = |prefix: &&str| name.starts_with(*prefix);
    DISALLOWED.contains(&name) || DISALLOWED_PREFIXES.iter().any(begins)
}

/// Why a header can't be added, changed or taken away; the name in lower case.
pub(super) fn of_header(event: EventType, name: &str) -> Option<Kind> {
    if is_disallowed(name) {
        return Some(Kind::DisallowedHeader);
    }
    // CloudFront adds these itself behind viewer-request.
    let is_cloudfronts = event == EventType::ViewerRequest && name.starts_with("cloudfront-");
    (is_cloudfronts || read_only(event).contains(&name)).then_some(Kind::ReadOnlyHeader)
}

/// The bytes of an answer that a function makes, headers included.
pub(super) fn answer_bytes(event: EventType) -> usize {
    match event {
        EventType::ViewerRequest | EventType::ViewerResponse => 40 << 10,
        EventType::OriginRequest | EventType::OriginResponse => 1 << 20,
    }
}

/// Whether a header value has no byte that CloudFront refuses.
pub(super) fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || !byte.is_ascii_control())
}

/// Whether a part of a URL has no character that CloudFront refuses.
pub(super) fn is_url_part(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_control() || byte == b' ' || byte == b'#')
}

/// Whether an origin may be asked at a port.
pub(super) fn is_port(port: u64) -> bool {
    port == 80 || port == 443 || (1024..=65535).contains(&port)
}

/// Whether an origin may have a name: no address, no port.
pub(super) fn is_origin_host(host: &str) -> bool {
    let is_address = host.parse::<std::net::IpAddr>().is_ok() || host.contains(':');
    !host.is_empty() && host.len() <= ORIGIN_HOST_BYTES && !is_address
}

/// Whether a path may go before those of requests.
pub(super) fn is_origin_path(path: &str) -> bool {
    let is_path = path.starts_with('/') && !path.ends_with('/');
    path.is_empty() || (is_path && path.len() <= ORIGIN_PATH_BYTES)
}

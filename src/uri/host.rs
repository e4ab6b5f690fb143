//! Hosts: reading an authority, and patterns over hosts.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A host to compare with: all lower case.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum HostPattern {
    /// `example.com`.
    Exact(String),
    /// `*.example.com`: one label before it, never the apex. Holds `.example.com`.
    OneLabel(String),
    /// `**.example.com`: one or more labels before it, never the apex. Holds `.example.com`.
    AnyDepth(String),
}

impl HostPattern {
    /// Reads a pattern; the message says why not. A port is not part of it.
    pub(crate) fn parse(text: &str) -> Result<HostPattern, String> {
        let (name, pattern): (&str, fn(String) -> HostPattern) =
            if let Some(name) = text.strip_prefix("**.") {
                (name, |name| HostPattern::AnyDepth(format!(".{name}")))
            } else if let Some(name) = text.strip_prefix("*.") {
                (name, |name| HostPattern::OneLabel(format!(".{name}")))
            } else {
                (text, HostPattern::Exact)
            };
        let host = parse_host(name).ok_or_else(|| why_not(text))?;
        let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
        if is_address && name.len() < text.len() {
            return Err(format!("`{text}` puts a wildcard before an address"));
        }
        Ok(pattern(host))
    }

    /// Whether a host (lower case, no port, no trailing dot) is one of these.
    pub(crate) fn matches(&self, host: &str) -> bool {
        match self {
            HostPattern::Exact(name) => host == name,
            HostPattern::OneLabel(suffix) => host
                .strip_suffix(suffix.as_str())
                .is_some_and(|label| !label.is_empty() && !label.contains('.')),
            HostPattern::AnyDepth(suffix) => {
                host.strip_suffix(suffix.as_str()).is_some_and(|labels| !labels.is_empty())
            }
        }
    }
}

/// Why a text is no host pattern, by its likeliest mistake.
fn why_not(text: &str) -> String {
    if text.contains("://") {
        format!("`{text}` is a URL: a host is written without scheme")
    } else if text.contains('/') {
        format!("`{text}` is not a host: a path is not part of it")
    } else if text.contains('@') {
        format!("`{text}` is not a host: a userinfo is not part of it")
    } else if !text.is_ascii() {
        format!("`{text}` is not a host: write an international name as `xn--…`")
    } else if text.parse::<Ipv6Addr>().is_ok() {
        format!("`{text}` is not a host: an IPv6 address stands in brackets")
    } else if parse_authority(text).is_some() {
        format!("`{text}` has a port: a host is written without")
    } else if text.contains('*') {
        format!("`{text}` is not a host pattern: a wildcard is a first label `*.` or `**.`")
    } else {
        format!("`{text}` is not a host")
    }
}

/// Reads `host[:port]` of a `Host` header or an authority: lower case, one trailing dot taken off.
/// `None` for anything but DNS names (letters, digits, `-`, `_`; labels of 1 to 63, 253 in all),
/// IPv4 addresses and bracketed IPv6 addresses; a userinfo is not a host.
///
/// An IPv6 address keeps its brackets and is spelled as RFC 5952 says. An empty port is none
/// (RFC 3986 §3.2.3).
pub(crate) fn parse_authority(text: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, parse_port(port)?),
        _ => (text, None),
    };
    Some((parse_host(host)?, port))
}

/// The digits of a port, possibly none.
fn parse_port(digits: &str) -> Option<Option<u16>> {
    if digits.is_empty() {
        return Some(None);
    }
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?.map(Some)
}

/// A host without port, in the spelling to compare by.
fn parse_host(text: &str) -> Option<String> {
    if let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_name = name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        });
    is_name.then(|| name.to_ascii_lowercase())
}

/// Whether it is one DNS label: letters, digits and inner `-`, 1 to 63.
pub(crate) fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}
